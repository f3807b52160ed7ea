-- Households that somebody is known to belong to. Of one that has been stopped since, the list calls nobody insured any
-- more: what it was paid before was paid for all of them (`shared`).
CREATE TABLE cases AS
SELECT m.household_no, h.head, h.person AS head_person, h.town, h.village,
       count(*) AS persons, sum(m.insured = 'yes') AS insured,
       coalesce(nullif(sum(m.insured = 'yes'), 0), count(*)) AS shared, h.ref
FROM members m LEFT JOIN households h ON h.household_no = m.household_no
GROUP BY m.household_no;
CREATE UNIQUE INDEX hecha_cases ON cases (household_no);
-- Every month of a household asks among how many it is shared.
CREATE INDEX hecha_cases_shared ON cases (household_no, shared);

-- The members among whom what a household was paid is shared.
CREATE TABLE hecha_sharer AS
SELECT DISTINCT m.person, m.household_no
FROM members m JOIN cases c ON c.household_no = m.household_no
WHERE m.person IS NOT NULL AND (m.insured = 'yes' OR c.insured = 0)
ORDER BY m.person;
CREATE INDEX hecha_sharer_person ON hecha_sharer (person);
CREATE INDEX hecha_sharer_household ON hecha_sharer (household_no);
