-- Who holds what, month by month: from payments, from programs without cash (`benefit`), from allowances of other systems
-- (`register`). Where it stands in the files: `at` of payments, else `ref`. Kept in the order in which it is made and
-- asked for, which spares an index; `at` (of what is not paid a running number) and `part` only tell rows apart.
CREATE TABLE hecha_held (
    person INTEGER, program TEXT, month INTEGER, at INTEGER,
    part INTEGER, -- 0 share of a household, 1 paid to the person, 2 benefit, 3 register
    household_no TEXT, paid INTEGER, insured INTEGER, ref TEXT,
    PRIMARY KEY (person, program, month, at, part)) WITHOUT ROWID;

-- A household program belongs to its insured members in equal parts; of a household that was stopped since, to all.
INSERT INTO hecha_held (person, program, month, at, part, household_no, paid, insured)
SELECT m.person, h.program, h.month, h.at, 0, h.household_no, h.paid, h.insured
FROM hecha_sharer m
CROSS JOIN hecha_household_month h ON h.household_no = m.household_no AND h.of_household = 1;

-- A person program belongs to the payee; so does a household program when nobody of the household is on file.
INSERT INTO hecha_held (person, program, month, at, part, household_no, paid, insured)
SELECT p.person, p.program, p.month, min(p.hecha_at), 1, coalesce(h.household_no, p.household_no), sum(p.amount), 1
FROM payments p CROSS JOIN run r
JOIN programs g ON g.program = p.program
LEFT JOIN hecha_home h ON h.person = p.person AND h.program = p.program
                      AND (p.household_no IS NULL OR p.household_no IN (SELECT u.household_no FROM hecha_unknown u))
WHERE p.person IS NOT NULL AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
  AND (g.unit = 'person' OR NOT EXISTS (SELECT 1 FROM cases c WHERE c.household_no = coalesce(h.household_no, p.household_no)))
GROUP BY p.person, p.program, p.month, coalesce(h.household_no, p.household_no);

-- Two lines make up one month, of which one names a household (its number known or not) and the other none: what the
-- person got is their sum.
CREATE TABLE hecha_astray AS
SELECT x.person, x.program, x.month, x.at, x.paid,
       (SELECT min(y.at) FROM hecha_held y
        WHERE y.person = x.person AND y.program = x.program AND y.month = x.month AND y.part = 1
          AND y.household_no IS NOT NULL) AS to_at
FROM hecha_held x WHERE x.part = 1 AND x.household_no IS NULL;
UPDATE hecha_held AS y SET paid = y.paid + x.paid FROM hecha_astray x
WHERE y.person = x.person AND y.program = x.program AND y.month = x.month AND y.at = x.to_at AND y.part = 1;
DELETE FROM hecha_held WHERE (person, program, month, at, part) IN
    (SELECT person, program, month, at, 1 FROM hecha_astray WHERE to_at IS NOT NULL);
DROP TABLE hecha_astray;

CREATE TEMP VIEW person_months AS
SELECT person, household_no, program, month, paid, share(paid, insured) AS share, insured, hecha_ref(at) AS ref
FROM hecha_held WHERE part < 2;
