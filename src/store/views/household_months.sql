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
