-- Lines of people who were paid a program more than once for one month: found in the index, so that of a million lines
-- only these are read whole.
CREATE TABLE hecha_repeated AS
SELECT p.person, p.program, p.month
FROM payments p CROSS JOIN run r
WHERE p.person IS NOT NULL AND coalesce(p.status, 'paid') = 'paid' AND p.month BETWEEN r.first_month AND r.as_of_month
GROUP BY p.person, p.program, p.month
HAVING count(*) > 1;
CREATE TABLE repeated_lines AS
SELECT p.household_no, p.person, p.program, p.month, p.amount, p.batch, p.paid_on, p.note, p.ref
FROM hecha_repeated k CROSS JOIN payments p ON p.person = k.person AND p.program = k.program AND p.month = k.month
WHERE coalesce(p.status, 'paid') = 'paid';
CREATE INDEX hecha_repeated_lines ON repeated_lines (person, program, month);
DROP TABLE hecha_repeated;
