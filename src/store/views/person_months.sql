-- Who holds what, month by month: `paid` from payments, `benefit` for programs without cash, `register` for
-- allowances of other systems. Where it stands in the files: `at` of payments, else `ref`.
CREATE TABLE hecha_held (
    kind TEXT, person INTEGER, household_no TEXT, program TEXT, month INTEGER,
    paid INTEGER, insured INTEGER, at INTEGER, ref TEXT);

-- A household program belongs to its insured members in equal parts.
INSERT INTO hecha_held (kind, person, household_no, program, month, paid, insured, at)
SELECT 'paid', m.person, h.household_no, h.program, h.month, h.paid, h.insured, h.at
FROM (SELECT DISTINCT person, household_no FROM members WHERE insured = 'yes' AND person IS NOT NULL) m
CROSS JOIN hecha_household_month h ON h.household_no = m.household_no
JOIN programs g ON g.program = h.program AND g.unit = 'household';

-- A person program belongs to the payee; so does a household program when nobody of the household is on file.
INSERT INTO hecha_held (kind, person, household_no, program, month, paid, insured, at)
SELECT 'paid', p.person, coalesce(p.household_no, h.household_no), p.program, p.month, sum(p.amount), 1, min(p.hecha_at)
FROM payments p CROSS JOIN run r
JOIN programs g ON g.program = p.program
LEFT JOIN hecha_home h ON p.household_no IS NULL AND h.person = p.person AND h.program = p.program
WHERE p.person IS NOT NULL AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
  AND (g.unit = 'person' OR NOT EXISTS (SELECT 1 FROM cases c WHERE c.household_no = coalesce(p.household_no, h.household_no)))
GROUP BY p.person, p.program, p.month, coalesce(p.household_no, h.household_no);
CREATE INDEX hecha_held_key ON hecha_held (person, program, month);

CREATE TEMP VIEW person_months AS
SELECT person, household_no, program, month, paid, share(paid, insured) AS share, insured,
       coalesce(ref, hecha_ref(at)) AS ref
FROM hecha_held WHERE kind = 'paid';
