-- Spans of months within the look-back in which no standard, parameter or pair changes: what rests on them is reckoned
-- once per span instead of once per month.
CREATE TABLE hecha_eras AS
SELECT c.month AS from_month, lead(c.month, 1, r.as_of_month + 1) OVER (ORDER BY c.month) - 1 AS to_month
FROM (SELECT first_month AS month FROM run
      UNION SELECT from_month FROM hecha_standard UNION SELECT to_month + 1 FROM hecha_standard
      UNION SELECT from_month FROM params UNION SELECT to_month + 1 FROM params
      UNION SELECT from_month FROM pairs UNION SELECT to_month + 1 FROM pairs) c
CROSS JOIN run r
WHERE c.month BETWEEN r.first_month AND r.as_of_month;

-- Certificates of disability. `from_month` … `to_month`: while no newer one was issued (it decides the grade, valid or
-- not); `valid_from` … `valid_to`: while it was valid. Without the date of a cancellation, the register's own date.
CREATE TABLE hecha_certificate AS
SELECT d.person, d.kind, coalesce(w.code, '' || d.grade) AS grade,
       CASE WHEN row_number() OVER issued = 1 THEN 0 ELSE month_of(d.issued_on_day) END AS from_month,
       coalesce(lead(month_of(d.issued_on_day)) OVER issued - 1, 99999) AS to_month,
       coalesce(month_of(d.issued_on_day), 0) AS valid_from,
       min(coalesce(month_of(d.valid_to_day), 99999),
           CASE WHEN coalesce(d.status, 'valid') = 'valid' THEN 99999
                ELSE coalesce(month_of(d.changed_on_day), month_of(d.as_of_day)) END) AS valid_to,
       d.ref
FROM hecha_in_disabled d
LEFT JOIN hecha_words w ON w.list = 'grade' AND w.word = '' || d.grade
WHERE d.person IS NOT NULL
WINDOW issued AS (PARTITION BY d.person ORDER BY d.issued_on_day, d.ref);
CREATE INDEX hecha_certificate_person ON hecha_certificate (person);
