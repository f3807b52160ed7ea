-- What registers show that a person earns, whether on a roster or not, in spans in which no record begins or ends. Records
-- of one wage count once, at the largest, as in the income of households.
CREATE TABLE earnings AS
SELECT e.person, e.from_month, e.to_month, e.wage + e.pension + e.post AS found,
       CASE WHEN e.wage + e.post > 0
            THEN coalesce((SELECT max(n.number) FROM params n
                           WHERE n.name = 'job_cost' AND e.from_month BETWEEN n.from_month AND n.to_month), 0)
            ELSE 0 END AS job_cost, e.ref
FROM (SELECT t.person, t.from_month, t.to_month,
             max(sum(CASE WHEN i.kind = 'payroll' THEN i.counted ELSE 0 END), max(CASE WHEN i.kind = 'insurance_base' THEN i.counted ELSE 0 END),
                 max(CASE WHEN i.kind = 'housing_fund_base' THEN i.counted ELSE 0 END), sum(CASE WHEN i.kind = 'tax' THEN i.counted ELSE 0 END)) AS wage,
             sum(CASE WHEN i.kind = 'pension' THEN i.counted ELSE 0 END) AS pension,
             sum(CASE WHEN i.kind = 'post' THEN i.counted ELSE 0 END) AS post, min(i.ref) AS ref
      FROM (SELECT person, month AS from_month, lead(month) OVER (PARTITION BY person ORDER BY month) - 1 AS to_month
            FROM (SELECT person, from_month AS month FROM hecha_income_of UNION SELECT person, to_month + 1 FROM hecha_income_of)) t
      JOIN hecha_income_of i ON i.person = t.person AND t.from_month BETWEEN i.from_month AND i.to_month
      WHERE t.to_month IS NOT NULL
      GROUP BY t.person, t.from_month, t.to_month) e;
CREATE INDEX hecha_earnings_person ON earnings (person);
