-- Households that somebody is known to belong to.
CREATE TABLE cases AS
SELECT m.household_no, h.head, h.person AS head_person, h.town, h.village,
       count(*) AS persons, sum(m.insured = 'yes') AS insured, h.ref
FROM members m LEFT JOIN households h ON h.household_no = m.household_no
GROUP BY m.household_no;
CREATE UNIQUE INDEX hecha_cases ON cases (household_no);
-- Every month of a household asks among how many it is shared.
CREATE INDEX hecha_cases_insured ON cases (household_no, insured);
