-- Members of each household; the head counts as one when the member list forgot the head.
CREATE TABLE members AS
SELECT p.person, p.household_no, p.name, p.relation, coalesce(p.insured, 'yes') AS insured, h.town, h.village, p.ref
FROM persons p LEFT JOIN households h ON h.household_no = p.household_no;
CREATE INDEX hecha_members_household ON members (household_no);
INSERT INTO members
SELECT h.person, h.household_no, h.head, NULL, 'yes', h.town, h.village, h.ref
FROM households h
WHERE NOT EXISTS (SELECT 1 FROM members m
                  WHERE m.household_no = h.household_no AND (m.person = h.person OR m.name = h.head));
CREATE INDEX hecha_members_person ON members (person);
