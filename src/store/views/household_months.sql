-- Lines that name no household, of payees whose household is known.
CREATE TABLE hecha_placed AS
SELECT h.household_no, p.program, p.month, p.person, p.amount, p.hecha_at AS at
FROM payments p CROSS JOIN run r JOIN hecha_home h ON h.person = p.person AND h.program = p.program
WHERE p.household_no IS NULL AND h.household_no IS NOT NULL
  AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month;
CREATE INDEX hecha_placed_household ON hecha_placed (household_no, month, program);

-- What a household was paid for a month: summed up in the order of the lines' index, and anew where lines were placed.
CREATE TABLE hecha_sum AS
SELECT p.household_no, p.month, p.program, sum(p.amount) AS paid, count(*) AS lines, min(p.hecha_at) AS at
FROM payments p CROSS JOIN run r
WHERE p.household_no IS NOT NULL
  AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
GROUP BY p.household_no, p.month, p.program;
DELETE FROM hecha_sum WHERE household_no IN (SELECT household_no FROM hecha_placed);
INSERT INTO hecha_sum
SELECT household_no, month, program, sum(amount), count(*), min(at)
FROM (SELECT p.household_no, p.month, p.program, p.amount, p.hecha_at AS at
      FROM payments p CROSS JOIN run r
      WHERE p.household_no IN (SELECT household_no FROM hecha_placed)
        AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
      UNION ALL
      SELECT household_no, month, program, amount, at FROM hecha_placed)
GROUP BY household_no, month, program;

-- Among how many it is shared: the insured members, or of a program of persons the payees.
CREATE TABLE hecha_household_month AS
SELECT q.household_no, q.program, q.month, q.paid,
       CASE WHEN g.unit = 'household' THEN coalesce(c.insured, 1)
            WHEN q.lines = 1 THEN 1
            ELSE (SELECT count(*) FROM (SELECT p.person FROM payments p
                                        WHERE p.household_no = q.household_no AND p.program = q.program AND p.month = q.month
                                          AND coalesce(p.status, 'paid') = 'paid'
                                        UNION
                                        SELECT p.person FROM hecha_placed p
                                        WHERE p.household_no = q.household_no AND p.program = q.program AND p.month = q.month))
       END AS insured, q.at
FROM hecha_sum q JOIN programs g ON g.program = q.program LEFT JOIN cases c ON c.household_no = q.household_no;
CREATE INDEX hecha_household_months ON hecha_household_month (household_no, month);
DROP TABLE hecha_sum;
DROP TABLE hecha_placed;

CREATE TEMP VIEW household_months AS
SELECT household_no, program, month, paid, insured,
       hecha_ref(at) AS ref
FROM hecha_household_month;
