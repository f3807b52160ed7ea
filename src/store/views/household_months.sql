-- Numbers of households that lines name and nobody else does, say without the zeros that they begin with. They are found
-- by leaping along the index of the lines.
CREATE TABLE hecha_unknown AS
WITH RECURSIVE leap (household_no) AS (
    SELECT min(p.household_no) FROM payments p
    UNION ALL
    SELECT (SELECT min(p.household_no) FROM payments p WHERE p.household_no > leap.household_no)
    FROM leap WHERE leap.household_no IS NOT NULL)
SELECT l.household_no FROM leap l
WHERE l.household_no IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.household_no = l.household_no);
CREATE UNIQUE INDEX hecha_unknown_key ON hecha_unknown (household_no);

-- Lines that name no household, or none that is known, of payees whose household is.
CREATE TABLE hecha_placed AS
SELECT h.household_no, p.program, p.month, p.person, p.amount, p.hecha_at AS at
FROM payments p CROSS JOIN run r JOIN hecha_home h ON h.person = p.person AND h.program = p.program
WHERE p.household_no IS NULL AND h.household_no IS NOT NULL
  AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
UNION ALL
SELECT h.household_no, p.program, p.month, p.person, p.amount, p.hecha_at
FROM hecha_unknown u CROSS JOIN run r CROSS JOIN payments p JOIN hecha_home h ON h.person = p.person AND h.program = p.program
WHERE p.household_no = u.household_no AND h.household_no IS NOT NULL
  AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month;
CREATE INDEX hecha_placed_household ON hecha_placed (household_no, month, program);

-- What a household was paid for a month, in the order of the lines' index, so that it is written once and never sorted.
-- Among how many it is shared: the insured members, or of a program of persons the payees.
CREATE TABLE hecha_household_month (
    household_no TEXT, month INTEGER, program TEXT, paid INTEGER, insured INTEGER, at INTEGER,
    of_household INTEGER, -- 1: the program is one of households
    PRIMARY KEY (household_no, month, program)) WITHOUT ROWID;
INSERT INTO hecha_household_month
SELECT q.household_no, q.month, q.program, q.paid,
       CASE WHEN g.unit = 'household' THEN coalesce(c.shared, 1)
            WHEN q.lines = 1 THEN 1
            ELSE (SELECT count(DISTINCT p.person) + max(p.person IS NULL) FROM payments p
                  WHERE p.household_no = q.household_no AND p.program = q.program AND p.month = q.month
                    AND coalesce(p.status, 'paid') = 'paid')
       END, q.at, g.unit = 'household'
FROM (SELECT p.household_no, p.month, p.program, sum(p.amount) AS paid, count(*) AS lines, min(p.hecha_at) AS at
      FROM payments p CROSS JOIN run r
      WHERE p.household_no IS NOT NULL
        AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
      GROUP BY p.household_no, p.month, p.program) q
CROSS JOIN programs g LEFT JOIN cases c ON c.household_no = q.household_no
WHERE g.program = q.program
  AND NOT EXISTS (SELECT 1 FROM hecha_placed x WHERE x.household_no = q.household_no)
  AND NOT EXISTS (SELECT 1 FROM hecha_unknown x WHERE x.household_no = q.household_no);

-- Of households with lines that were placed, from all their lines; of unknown ones from those that were not.
INSERT INTO hecha_household_month
SELECT q.household_no, q.month, q.program, q.paid,
       CASE WHEN g.unit = 'household' THEN coalesce(c.shared, 1) ELSE q.payees END, q.at, g.unit = 'household'
FROM (SELECT household_no, month, program, sum(amount) AS paid, min(at) AS at,
             count(DISTINCT person) + max(person IS NULL) AS payees
      FROM (SELECT p.household_no, p.month, p.program, p.person, p.amount, p.hecha_at AS at
            FROM payments p CROSS JOIN run r
            WHERE p.household_no IN (SELECT household_no FROM hecha_placed)
              AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
            UNION ALL
            SELECT household_no, month, program, person, amount, at FROM hecha_placed
            UNION ALL
            SELECT p.household_no, p.month, p.program, p.person, p.amount, p.hecha_at
            FROM hecha_unknown u CROSS JOIN run r CROSS JOIN payments p
            WHERE p.household_no = u.household_no
              AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
              AND NOT EXISTS (SELECT 1 FROM hecha_home h
                              WHERE h.person = p.person AND h.program = p.program AND h.household_no IS NOT NULL))
      GROUP BY household_no, month, program) q
CROSS JOIN programs g LEFT JOIN cases c ON c.household_no = q.household_no
WHERE g.program = q.program;
DROP TABLE hecha_placed;

CREATE TEMP VIEW household_months AS
SELECT household_no, program, month, paid, insured,
       hecha_ref(at) AS ref
FROM hecha_household_month;
