-- A program without cash is held by the person it was granted to, while the benefit is active.
INSERT INTO hecha_held (person, program, month, at, part, household_no, paid, insured, ref)
SELECT coalesce(b.person, c.head_person), b.program, m.month, row_number() OVER (), 2, b.household_no, 0, 1, min(b.ref)
FROM benefits b CROSS JOIN run r
JOIN programs g ON g.program = b.program AND g.cash = 0
LEFT JOIN cases c ON c.household_no = b.household_no
JOIN months m ON m.month BETWEEN CASE WHEN b.start_month > r.first_month THEN b.start_month ELSE r.first_month END
                             AND coalesce(b.end_month, r.as_of_month)
WHERE b.start_month IS NOT NULL AND m.month <= r.as_of_month
  AND (coalesce(b.status, 'active') = 'active' OR b.end_month IS NOT NULL)
  AND (b.county IS NULL OR b.county = r.county)
  AND coalesce(b.person, c.head_person) IS NOT NULL
GROUP BY coalesce(b.person, c.head_person), b.household_no, b.program, m.month;

CREATE TEMP VIEW holdings AS
SELECT CASE part WHEN 2 THEN 'benefit' WHEN 3 THEN 'register' ELSE 'paid' END AS kind,
       person, household_no, program, month, paid, share(paid, insured) AS share, insured,
       coalesce(ref, hecha_ref(at)) AS ref FROM hecha_held;
