-- Derived rule views. Runs after the dataset views, `months`, `run`, `programs`, `params`, `pairs` exist.

-- Members of each household; the head counts as one when the member list forgot the head.
CREATE TEMP TABLE members AS
SELECT p.person, p.household_no, p.name, p.relation, coalesce(p.insured, 'yes') AS insured, h.town, h.village, p.ref
FROM persons p LEFT JOIN households h ON h.household_no = p.household_no;
CREATE INDEX temp.hecha_members_household ON members (household_no);
INSERT INTO members
SELECT h.person, h.household_no, h.head, NULL, 'yes', h.town, h.village, h.ref
FROM households h
WHERE NOT EXISTS (SELECT 1 FROM members m
                  WHERE m.household_no = h.household_no AND (m.person = h.person OR m.name = h.head));
CREATE INDEX temp.hecha_members_person ON members (person);

CREATE TEMP TABLE cases AS
SELECT m.household_no, h.head, h.person AS head_person, h.town, h.village,
       count(*) AS persons, sum(m.insured = 'yes') AS insured, h.ref
FROM members m LEFT JOIN households h ON h.household_no = m.household_no
GROUP BY m.household_no;
CREATE UNIQUE INDEX temp.hecha_cases ON cases (household_no);

-- Which household holds which program. Benefits of another county are not ours.
CREATE TEMP TABLE hecha_holds AS
SELECT household_no, program FROM households WHERE program IS NOT NULL
UNION
SELECT b.household_no, b.program FROM benefits b CROSS JOIN temp.run r
WHERE b.household_no IS NOT NULL AND (b.county IS NULL OR b.county = r.county)
UNION
SELECT m.household_no, b.program FROM benefits b CROSS JOIN temp.run r JOIN members m ON m.person = b.person
WHERE b.household_no IS NULL AND (b.county IS NULL OR b.county = r.county);

-- The household of a payment that does not name one: where the payee is a member and the program is held;
-- among several the one where the payee is head; else none.
CREATE TEMP TABLE hecha_home AS
SELECT person, program,
       CASE WHEN count(*) = 1 THEN min(household_no)
            WHEN sum(is_head) = 1 THEN min(CASE WHEN is_head THEN household_no END) END AS household_no
FROM (SELECT DISTINCT m.person, k.program, m.household_no, coalesce(c.head_person = m.person, 0) AS is_head
      FROM members m JOIN hecha_holds k ON k.household_no = m.household_no JOIN cases c ON c.household_no = m.household_no
      WHERE m.person IS NOT NULL)
GROUP BY person, program;
CREATE UNIQUE INDEX temp.hecha_home_key ON hecha_home (person, program);

CREATE TEMP TABLE hecha_paid AS
SELECT p.program, p.month, p.person, coalesce(p.household_no, h.household_no) AS household_no,
       sum(p.amount) AS paid, min(p.ref) AS ref
FROM payments p CROSS JOIN temp.run r
LEFT JOIN hecha_home h ON p.household_no IS NULL AND h.person = p.person AND h.program = p.program
WHERE coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
GROUP BY p.program, p.month, p.person, coalesce(p.household_no, h.household_no);

CREATE TEMP TABLE household_months AS
SELECT p.household_no, p.program, p.month, sum(p.paid) AS paid,
       CASE WHEN max(g.unit) = 'household' THEN coalesce(max(c.insured), 1) ELSE count(*) END AS insured, min(p.ref) AS ref
FROM hecha_paid p JOIN programs g ON g.program = p.program LEFT JOIN cases c ON c.household_no = p.household_no
WHERE p.household_no IS NOT NULL
GROUP BY p.household_no, p.program, p.month;
CREATE INDEX temp.hecha_household_months ON household_months (household_no, month);

-- Who holds what, month by month: `paid` from payments, `benefit` for programs without cash, `register` for
-- allowances of other systems.
CREATE TEMP TABLE holdings (
    kind TEXT, person INTEGER, household_no TEXT, program TEXT, month INTEGER,
    paid INTEGER, share INTEGER, insured INTEGER, ref TEXT);

-- A household program belongs to its insured members in equal parts.
INSERT INTO holdings
SELECT DISTINCT 'paid', m.person, h.household_no, h.program, h.month, h.paid, share(h.paid, h.insured), h.insured, h.ref
FROM household_months h
JOIN programs g ON g.program = h.program AND g.unit = 'household'
JOIN members m ON m.household_no = h.household_no AND m.insured = 'yes' AND m.person IS NOT NULL;

-- A person program belongs to the payee; so does a household program when nobody of the household is on file.
INSERT INTO holdings
SELECT 'paid', p.person, p.household_no, p.program, p.month, p.paid, p.paid, 1, p.ref
FROM hecha_paid p JOIN programs g ON g.program = p.program
WHERE p.person IS NOT NULL
  AND (g.unit = 'person' OR NOT EXISTS (SELECT 1 FROM cases c WHERE c.household_no = p.household_no));

-- A program without cash is held by the person it was granted to, while the benefit is active.
INSERT INTO holdings
SELECT 'benefit', coalesce(b.person, c.head_person), b.household_no, b.program, m.month, 0, 0, 1, min(b.ref)
FROM benefits b CROSS JOIN temp.run r
JOIN programs g ON g.program = b.program AND g.cash = 0
LEFT JOIN cases c ON c.household_no = b.household_no
JOIN months m ON m.month BETWEEN CASE WHEN b.start_month > r.first_month THEN b.start_month ELSE r.first_month END
                             AND coalesce(b.end_month, r.as_of_month)
WHERE b.start_month IS NOT NULL AND m.month <= r.as_of_month
  AND (coalesce(b.status, 'active') = 'active' OR b.end_month IS NOT NULL)
  AND (b.county IS NULL OR b.county = r.county)
  AND coalesce(b.person, c.head_person) IS NOT NULL
GROUP BY coalesce(b.person, c.head_person), b.household_no, b.program, m.month;

CREATE TEMP VIEW person_months AS
SELECT person, household_no, program, month, paid, share, insured, ref FROM holdings WHERE kind = 'paid';
