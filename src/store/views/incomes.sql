-- Income that the registers show, as spans of months, cut where a parameter changes. Without a beginning a record speaks
-- only of the months from the register's own date; one that has ended without saying when speaks of none. The dead earn
-- nothing after the month of their death, whatever a list without an end says.
CREATE TABLE hecha_dead AS
SELECT person, min(month_of(coalesce(died_on_day, cremated_on_day))) AS month
FROM hecha_in_deaths WHERE person IS NOT NULL AND coalesce(died_on_day, cremated_on_day) IS NOT NULL
GROUP BY person;
CREATE UNIQUE INDEX hecha_dead_person ON hecha_dead (person);
CREATE TABLE hecha_income_record AS
SELECT 'payroll' AS kind, person, coalesce(month_of(start_on_day), month_of(as_of_day)) AS from_month,
       coalesce(month_of(stop_on_day - 1), 99999) AS to_month, monthly_pay AS gross, NULL AS basic, NULL AS word, ref
FROM hecha_in_payroll
UNION ALL
SELECT 'post', person, coalesce(month_of(start_on_day), month_of(as_of_day)), coalesce(month_of(stop_on_day - 1), 99999), monthly_pay,
       NULL, NULL, ref
FROM hecha_in_posts WHERE coalesce(paid, 'yes') = 'yes'
UNION ALL
SELECT 'pension', person, coalesce(start_month, month_of(as_of_day)), coalesce(end_month, 99999), monthly, basic, kind, ref
FROM hecha_in_pensions WHERE coalesce(status, 'active') = 'active' OR end_month IS NOT NULL
UNION ALL
SELECT 'insurance_base', person, coalesce(start_month, month_of(as_of_day)), coalesce(end_month, 99999), base, NULL, payer, ref
FROM hecha_in_insurance WHERE coalesce(status, 'active') = 'active' OR end_month IS NOT NULL
UNION ALL
SELECT 'housing_fund_base', person, coalesce(start_month, month_of(as_of_day)), coalesce(end_month, 99999), base, NULL, NULL, ref
FROM hecha_in_housing_fund WHERE coalesce(status, 'active') = 'active' OR end_month IS NOT NULL
UNION ALL
SELECT 'tax', person, month, month, income, NULL, kind, ref
FROM hecha_in_tax;

-- Whose insurance base and which tax record is income, and which pension has a basic part that is none, the
-- parameters say, month by month.
CREATE TABLE hecha_income_of AS
SELECT i.person, i.kind, i.from_month, i.to_month, i.gross, i.excluded, i.gross - i.excluded AS counted,
       CASE i.kind WHEN 'post' THEN 'posts' WHEN 'pension' THEN 'pensions' WHEN 'insurance_base' THEN 'insurance'
            WHEN 'housing_fund_base' THEN 'housing_fund' ELSE i.kind END AS dataset, i.ref
FROM (SELECT q.person, q.kind, max(q.from_month, e.from_month) AS from_month, min(q.to_month, e.to_month) AS to_month, q.gross,
             coalesce((SELECT hecha_excluded_pension(q.gross, coalesce(q.basic, max(n.number))) FROM params n
                       WHERE q.kind = 'pension' AND n.name = 'pension_basic' AND e.from_month BETWEEN n.from_month AND n.to_month
                         AND q.word IN (SELECT k.value FROM params k WHERE k.name = 'pension_basic_kinds'
                                        AND e.from_month BETWEEN k.from_month AND k.to_month)
                       HAVING count(*) > 0), 0) AS excluded, q.ref
      FROM (SELECT i.kind, i.person, i.from_month, min(i.to_month, coalesce(d.month, i.to_month)) AS to_month, i.gross, i.basic, i.word, i.ref
            FROM hecha_income_record i LEFT JOIN hecha_dead d ON d.person = i.person) q
      JOIN hecha_eras e ON e.from_month <= q.to_month AND e.to_month >= q.from_month
      WHERE q.person IS NOT NULL AND q.gross > 0 AND q.from_month <= q.to_month
        AND (q.kind NOT IN ('insurance_base', 'tax')
             OR EXISTS (SELECT 1 FROM params k WHERE k.value = q.word AND e.from_month BETWEEN k.from_month AND k.to_month
                        AND k.name = CASE q.kind WHEN 'tax' THEN 'tax_income_kinds' ELSE 'insurance_income_payers' END))) i;
CREATE INDEX hecha_income_of_person ON hecha_income_of (person);

CREATE TABLE hecha_income AS
SELECT m.household_no, i.person, i.kind, i.from_month, i.to_month, i.gross, i.excluded, i.counted, i.dataset, i.ref
FROM (SELECT DISTINCT household_no, person FROM members) m
JOIN hecha_income_of i ON i.person = m.person;
CREATE INDEX hecha_income_household ON hecha_income (household_no);
CREATE INDEX hecha_income_person ON hecha_income (person);

CREATE TEMP VIEW incomes AS
SELECT i.household_no, i.person, m.month, i.kind, i.gross, i.excluded, i.counted, i.dataset, i.ref
FROM hecha_income i JOIN months m ON m.month BETWEEN i.from_month AND i.to_month;

DROP TABLE hecha_income_record; DROP TABLE hecha_dead;
