-- Who holds what, month by month: `paid` from payments, `benefit` for programs without cash, `register` for
-- allowances of other systems.
CREATE TEMP TABLE hecha_held (
    kind TEXT, person INTEGER, household_no TEXT, program TEXT, month INTEGER,
    paid INTEGER, share INTEGER, insured INTEGER, ref TEXT);

-- A household program belongs to its insured members in equal parts.
INSERT INTO hecha_held
SELECT DISTINCT 'paid', m.person, h.household_no, h.program, h.month, h.paid, share(h.paid, h.insured), h.insured, h.ref
FROM household_months h
JOIN programs g ON g.program = h.program AND g.unit = 'household'
JOIN members m ON m.household_no = h.household_no AND m.insured = 'yes' AND m.person IS NOT NULL;

-- A person program belongs to the payee; so does a household program when nobody of the household is on file.
INSERT INTO hecha_held
SELECT 'paid', p.person, p.household_no, p.program, p.month, p.paid, p.paid, 1, p.ref
FROM hecha_paid p JOIN programs g ON g.program = p.program
WHERE p.person IS NOT NULL
  AND (g.unit = 'person' OR NOT EXISTS (SELECT 1 FROM cases c WHERE c.household_no = p.household_no));
CREATE INDEX temp.hecha_held_key ON hecha_held (person, program, month);

CREATE TEMP VIEW person_months AS
SELECT person, household_no, program, month, paid, share, insured, ref FROM hecha_held WHERE kind = 'paid';
