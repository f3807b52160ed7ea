-- Members of each household; the head counts as one when the member list forgot the head, and so do those who hold a
-- means-tested program of their own (tekun) under the number of a household of which nobody is listed.
CREATE TABLE members AS
SELECT p.person, p.household_no, p.name, p.relation, coalesce(p.insured, 'yes') AS insured, h.town, h.village, p.ref
FROM persons p LEFT JOIN households h ON h.household_no = p.household_no;
CREATE INDEX hecha_members_household ON members (household_no);
INSERT INTO members
SELECT h.person, h.household_no, h.head, NULL, 'yes', h.town, h.village, h.ref
FROM households h
WHERE NOT EXISTS (SELECT 1 FROM members m
                  WHERE m.household_no = h.household_no AND (m.person = h.person OR m.name = h.head));
INSERT INTO members
SELECT b.person, b.household_no, min(b.holder), NULL, 'yes', NULL, NULL, min(b.ref)
FROM benefits b CROSS JOIN run r
JOIN programs g ON g.program = b.program AND g.unit = 'person' AND g.means_tested = 1
WHERE b.person IS NOT NULL AND b.household_no IS NOT NULL AND (b.county IS NULL OR b.county = r.county)
  AND NOT EXISTS (SELECT 1 FROM members m WHERE m.household_no = b.household_no)
GROUP BY b.household_no, b.person;
CREATE INDEX hecha_members_person ON members (person);
