-- The income of households, reckoned anew: of every household of which something is known. Cut wherever a record
-- begins or ends, a bill enters or leaves the year it is deducted in, or a standard or parameter changes.
CREATE TABLE hecha_bill AS
SELECT m.household_no, month_of(d.settled_on_day) AS from_month, month_of(d.settled_on_day) + n.number - 1 AS to_month, d.self_paid
FROM hecha_in_medical d
JOIN (SELECT DISTINCT household_no, person FROM members) m ON m.person = d.person
JOIN params n ON n.name = 'months_per_year' AND month_of(d.settled_on_day) BETWEEN n.from_month AND n.to_month
WHERE d.self_paid > 0;
CREATE INDEX hecha_bill_household ON hecha_bill (household_no);

-- The standard that measures a household: of the household program that it holds, else of the parameter's.
CREATE TABLE hecha_measured AS
SELECT c.household_no, c.persons, c.town, c.ref, i.income AS declared
FROM cases c
LEFT JOIN (SELECT household_no, max(income) AS income FROM hecha_in_households GROUP BY household_no) i
     ON i.household_no = c.household_no
WHERE i.income IS NOT NULL OR c.household_no IN (SELECT household_no FROM hecha_income);
CREATE TABLE hecha_measure AS
SELECT household_no, era, max(monthly) AS standard
FROM (SELECT h.household_no, e.from_month AS era, h.program, s.monthly, max(s.rank) AS rank
      FROM (SELECT c.household_no, c.town, k.program FROM hecha_measured c JOIN hecha_holds k ON k.household_no = c.household_no
            JOIN programs g ON g.program = k.program AND g.unit = 'household'
            WHERE k.program IN (SELECT program FROM hecha_standard WHERE item = 'standard')
            UNION
            SELECT c.household_no, c.town, n.value FROM hecha_measured c JOIN params n ON n.name = 'standard_program'
            WHERE NOT EXISTS (SELECT 1 FROM hecha_holds k JOIN programs g ON g.program = k.program AND g.unit = 'household'
                              JOIN hecha_standard s ON s.program = k.program AND s.item = 'standard'
                              WHERE k.household_no = c.household_no)) h
      JOIN hecha_standard s ON s.program = h.program AND s.item = 'standard' AND s.class IS NULL
           AND (s.area IS NULL OR s.area = h.town)
      JOIN hecha_eras e ON e.from_month BETWEEN s.from_month AND s.to_month
      GROUP BY h.household_no, h.program, e.from_month)
GROUP BY household_no, era;
CREATE UNIQUE INDEX hecha_measure_key ON hecha_measure (household_no, era);

CREATE TABLE hecha_income_slice AS
SELECT t.household_no, t.from_month, t.to_month
FROM (SELECT household_no, month AS from_month, lead(month) OVER (PARTITION BY household_no ORDER BY month) - 1 AS to_month
      FROM (SELECT c.household_no, e.from_month AS month FROM hecha_measured c CROSS JOIN hecha_eras e
            UNION SELECT c.household_no, r.as_of_month + 1 FROM hecha_measured c CROSS JOIN run r
            UNION SELECT household_no, from_month FROM hecha_income
            UNION SELECT household_no, to_month + 1 FROM hecha_income
            UNION SELECT b.household_no, b.from_month FROM hecha_bill b JOIN run r ON b.from_month BETWEEN r.first_month AND r.as_of_month
            UNION SELECT b.household_no, b.to_month + 1 FROM hecha_bill b
                  JOIN run r ON b.to_month + 1 BETWEEN r.first_month AND r.as_of_month)) t
WHERE t.to_month IS NOT NULL AND t.household_no IN (SELECT household_no FROM hecha_measured);

-- Per person the records of one wage count once, at the largest.
CREATE TABLE hecha_earned AS
SELECT t.household_no, t.from_month, i.person,
       max(sum(CASE WHEN i.kind = 'payroll' THEN i.counted ELSE 0 END), max(CASE WHEN i.kind = 'insurance_base' THEN i.counted ELSE 0 END),
           max(CASE WHEN i.kind = 'housing_fund_base' THEN i.counted ELSE 0 END), sum(CASE WHEN i.kind = 'tax' THEN i.counted ELSE 0 END)) AS wage,
       sum(CASE WHEN i.kind = 'pension' THEN i.counted ELSE 0 END) AS pension,
       sum(CASE WHEN i.kind = 'post' THEN i.counted ELSE 0 END) AS post, min(i.ref) AS ref
FROM hecha_income_slice t
JOIN hecha_income i ON i.household_no = t.household_no AND t.from_month BETWEEN i.from_month AND i.to_month
GROUP BY t.household_no, t.from_month, i.person;
CREATE INDEX hecha_earned_key ON hecha_earned (household_no, from_month);

CREATE TABLE hecha_income_sum AS
SELECT t.household_no, t.from_month, t.to_month, c.persons, c.declared, t.found, t.deducted,
       hecha_household_income(c.declared, t.found, t.deducted) AS total, s.standard, s.standard * c.persons AS limit_total,
       coalesce(t.ref, c.ref) AS ref
FROM (SELECT t.household_no, t.from_month, t.to_month, coalesce(sum(p.wage + p.pension + p.post), 0) AS found,
             coalesce(sum(CASE WHEN p.wage + p.post > 0 THEN j.number END), 0)
             + coalesce((SELECT share(sum(b.self_paid), max(n.number)) FROM hecha_bill b
                         JOIN params n ON n.name = 'months_per_year' AND t.from_month BETWEEN n.from_month AND n.to_month
                         WHERE b.household_no = t.household_no AND t.from_month BETWEEN b.from_month AND b.to_month), 0) AS deducted,
             min(p.ref) AS ref
      FROM hecha_income_slice t
      LEFT JOIN hecha_earned p ON p.household_no = t.household_no AND p.from_month = t.from_month
      LEFT JOIN params j ON j.name = 'job_cost' AND t.from_month BETWEEN j.from_month AND j.to_month
      GROUP BY t.household_no, t.from_month) t
JOIN hecha_measured c ON c.household_no = t.household_no
LEFT JOIN hecha_measure s ON s.household_no = t.household_no
     AND s.era = (SELECT e.from_month FROM hecha_eras e WHERE t.from_month BETWEEN e.from_month AND e.to_month);
CREATE INDEX hecha_income_sum_household ON hecha_income_sum (household_no);

CREATE TEMP VIEW income_months AS
SELECT s.household_no, m.month, s.persons, s.declared, s.found, s.deducted, s.total, s.standard, s.limit_total, s.ref
FROM hecha_income_sum s JOIN months m ON m.month BETWEEN s.from_month AND s.to_month;

DROP TABLE hecha_income_slice; DROP TABLE hecha_earned; DROP TABLE hecha_measured; DROP TABLE hecha_measure; DROP TABLE hecha_bill;
