-- Which household holds which program. Benefits of another county are not ours.
CREATE TABLE hecha_holds AS
SELECT household_no, program FROM households WHERE program IS NOT NULL
UNION
SELECT b.household_no, b.program FROM benefits b CROSS JOIN run r
WHERE b.household_no IS NOT NULL AND (b.county IS NULL OR b.county = r.county)
UNION
SELECT m.household_no, b.program FROM benefits b CROSS JOIN run r JOIN members m ON m.person = b.person
WHERE b.household_no IS NULL AND (b.county IS NULL OR b.county = r.county);

-- The household of a payment that does not name one: where the payee is a member and the program is held;
-- among several the one where the payee is head; else none.
CREATE TABLE hecha_home AS
SELECT person, program,
       CASE WHEN count(*) = 1 THEN min(household_no)
            WHEN sum(is_head) = 1 THEN min(CASE WHEN is_head THEN household_no END) END AS household_no
FROM (SELECT DISTINCT m.person, k.program, m.household_no, coalesce(c.head_person = m.person, 0) AS is_head
      FROM members m JOIN hecha_holds k ON k.household_no = m.household_no JOIN cases c ON c.household_no = m.household_no
      WHERE m.person IS NOT NULL)
GROUP BY person, program;
CREATE UNIQUE INDEX hecha_home_key ON hecha_home (person, program);
