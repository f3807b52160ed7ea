-- What was due. Everything is kept as spans of months; the views at the end spread them.

-- Benefits of our county with what decides their amount. A newer benefit of the same holder and program ends the older.
CREATE TABLE hecha_grant AS
SELECT b.program, b.unit, b.household_no, b.person, coalesce(k.code, b.class_band) AS class, b.care_form,
       coalesce(a.code, b.care_grade) AS care_grade, b.extra_monthly AS extra, c.town AS area,
       CASE WHEN b.unit = 'household' THEN coalesce(c.shared, 1) ELSE 1 END AS persons,
       (SELECT max(i.income) FROM hecha_in_households i WHERE i.household_no = b.household_no) AS income,
       max(b.start_month, r.first_month) AS from_month,
       min(coalesce(b.end_month, 99999), coalesce(b.before_next, 99999), r.as_of_month) AS to_month, b.ref
FROM (SELECT f.*, lead(f.start_month) OVER (PARTITION BY f.program, f.holder ORDER BY f.start_month, f.ref) - 1 AS before_next
      FROM (SELECT b.program, g.unit, coalesce(b.household_no, h.household_no) AS household_no, b.person, b.class_band, b.care_form,
                   b.care_grade, b.extra_monthly, b.start_month, b.end_month, b.ref,
                   CASE WHEN g.unit = 'household' THEN coalesce(b.household_no, h.household_no) ELSE b.person END AS holder
            FROM benefits b CROSS JOIN run r
            JOIN programs g ON g.program = b.program AND g.cash = 1
            LEFT JOIN hecha_home h ON b.household_no IS NULL AND h.person = b.person AND h.program = b.program
            WHERE b.start_month IS NOT NULL AND (b.county IS NULL OR b.county = r.county)
              AND (coalesce(b.status, 'active') = 'active' OR b.end_month IS NOT NULL)) f
      WHERE f.holder IS NOT NULL) b
CROSS JOIN run r
LEFT JOIN cases c ON c.household_no = b.household_no
LEFT JOIN hecha_words k ON k.list = 'class' AND k.word = b.class_band
LEFT JOIN hecha_words a ON a.list = 'care' AND a.word = b.care_grade;

-- Slices in which standards, parameters and the certificate stay the same. The grade of a subsidy is that of the
-- certificate, else what the benefit says.
CREATE TABLE hecha_slice (
    slice INTEGER PRIMARY KEY, program TEXT, unit TEXT, household_no TEXT, person INTEGER, class TEXT, care_form TEXT,
    care_grade TEXT, kind TEXT, grade TEXT, area TEXT, persons INTEGER, income INTEGER, extra INTEGER,
    era INTEGER, from_month INTEGER, to_month INTEGER, ref TEXT, likeness TEXT);
INSERT INTO hecha_slice (program, unit, household_no, person, class, care_form, care_grade, kind, grade, area, persons, income,
                         extra, era, from_month, to_month, ref, likeness)
SELECT g.program, g.unit, g.household_no, g.person, g.class, g.care_form, g.care_grade, c.kind, coalesce(c.grade, g.class), g.area,
       g.persons, g.income, g.extra, e.from_month,
       max(g.from_month, e.from_month, coalesce(c.from_month, 0)), min(g.to_month, e.to_month, coalesce(c.to_month, 99999)), g.ref,
       g.program || '|' || coalesce(g.class, '') || '|' || coalesce(g.care_form, '') || '|' || coalesce(g.care_grade, '') || '|'
       || coalesce(c.kind, '') || '|' || coalesce(c.grade, g.class, '') || '|' || coalesce(g.area, '') || '|' || e.from_month
FROM hecha_grant g
JOIN hecha_eras e ON e.from_month <= g.to_month AND e.to_month >= g.from_month
LEFT JOIN hecha_certificate c ON c.person = g.person
     AND g.program IN (SELECT program FROM hecha_standard WHERE item = 'subsidy')
     AND c.from_month <= min(g.to_month, e.to_month) AND c.to_month >= max(g.from_month, e.from_month)
WHERE g.from_month <= g.to_month;

-- The entry that decides, per item: of those that fit the one that names most (the row of the maximum). Slices that are
-- alike in everything that an entry can name are looked up once.
CREATE TABLE hecha_match AS
SELECT k.likeness, s.item, s.monthly AS rate, max(s.rank) AS rank
FROM (SELECT likeness, program, class, care_form, care_grade, kind, grade, area, era FROM hecha_slice GROUP BY likeness) k
JOIN hecha_standard s ON s.program = k.program AND s.item <> 'extra' AND k.era BETWEEN s.from_month AND s.to_month
 AND (s.class IS NULL OR s.class = k.class) AND (s.care_form IS NULL OR s.care_form = k.care_form)
 AND (s.care_grade IS NULL OR s.care_grade = k.care_grade) AND (s.kind IS NULL OR s.kind = k.kind)
 AND (s.grade IS NULL OR s.grade = k.grade) AND (s.area IS NULL OR s.area = k.area)
GROUP BY k.likeness, s.item;
CREATE UNIQUE INDEX hecha_match_key ON hecha_match (likeness, item);

-- Parts that a program has in an era; a class takes the place of the standard. A benefit of which one part cannot be
-- told (a care grade that nobody wrote down) is left out: half a due amount would accuse the payer.
CREATE TABLE hecha_wanted AS
SELECT DISTINCT s.program, e.from_month AS era, CASE WHEN s.item = 'class' THEN 'standard' ELSE s.item END AS item
FROM hecha_standard s JOIN hecha_eras e ON e.from_month BETWEEN s.from_month AND s.to_month
WHERE s.item <> 'extra';

CREATE TABLE hecha_due_part (
    slice INTEGER, from_month INTEGER, to_month INTEGER, item TEXT, person INTEGER, persons INTEGER, rate INTEGER,
    amount INTEGER, member_part INTEGER, ref TEXT);

-- Household programs: by class, else topped up where the income is known.
INSERT INTO hecha_due_part
SELECT k.slice, k.from_month, k.to_month, m.item, NULL, k.persons, m.rate,
       CASE WHEN m.item = 'class' THEN m.rate * k.persons ELSE hecha_top_up(m.rate, k.persons, k.income, u.number) END,
       CASE WHEN m.item = 'class' THEN m.rate ELSE hecha_member_part(m.rate, k.persons, k.income, u.number) END,
       k.ref
FROM hecha_slice k
JOIN hecha_match m ON m.likeness = k.likeness AND m.item IN ('class', 'standard')
JOIN params u ON u.name = 'round_up_fen' AND k.from_month BETWEEN u.from_month AND u.to_month
WHERE k.unit = 'household' AND k.from_month <= k.to_month
  AND (m.item = 'class' OR (k.income IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM hecha_match o WHERE o.likeness = k.likeness AND o.item = 'class')));

-- Programs of persons: all parts; the child's allowance follows below.
INSERT INTO hecha_due_part
SELECT k.slice, k.from_month, k.to_month, m.item, k.person, 1, m.rate, m.rate, m.rate, k.ref
FROM hecha_slice k
JOIN hecha_match m ON m.likeness = k.likeness AND m.item <> 'child'
WHERE k.unit = 'person' AND k.from_month <= k.to_month
  AND NOT (m.item = 'standard' AND EXISTS (SELECT 1 FROM hecha_match o WHERE o.likeness = k.likeness AND o.item = 'class'))
  AND NOT EXISTS (SELECT 1 FROM hecha_wanted w WHERE w.program = k.program AND w.era = k.era
                  AND NOT EXISTS (SELECT 1 FROM hecha_match o WHERE o.likeness = k.likeness
                                  AND (o.item = w.item OR (w.item = 'standard' AND o.item = 'class'))));

-- What lessens a child's allowance, where the pair is T: what the other program owes that person (without extra aid,
-- which answers another need), and where nothing is known to be owed, what it paid.
CREATE TABLE hecha_child AS
SELECT k.*, m.rate FROM hecha_slice k JOIN hecha_match m ON m.likeness = k.likeness AND m.item = 'child'
WHERE k.unit = 'person' AND k.from_month <= k.to_month;
CREATE TABLE hecha_partner AS
SELECT DISTINCT c.program, p.other, e.from_month AS era
FROM (SELECT DISTINCT program FROM hecha_child) c
JOIN (SELECT a AS program, b AS other, verdict, from_month, to_month FROM pairs
      UNION ALL SELECT b, a, verdict, from_month, to_month FROM pairs) p ON p.program = c.program AND p.verdict = 'T'
JOIN hecha_eras e ON e.from_month BETWEEN p.from_month AND p.to_month;
CREATE INDEX hecha_due_part_slice ON hecha_due_part (slice);
CREATE INDEX hecha_slice_household ON hecha_slice (household_no, program);
CREATE INDEX hecha_slice_person ON hecha_slice (person, program);
CREATE TABLE hecha_less AS
SELECT c.slice, o.program, max(c.from_month, o.from_month) AS from_month, min(c.to_month, o.to_month) AS to_month, p.amount
FROM hecha_child c
JOIN hecha_partner x ON x.program = c.program AND x.era = c.era
JOIN hecha_slice o ON o.person = c.person AND o.program = x.other AND o.unit = 'person' AND o.era = c.era
JOIN hecha_due_part p ON p.slice = o.slice
WHERE o.from_month <= c.to_month AND o.to_month >= c.from_month
UNION ALL
SELECT c.slice, o.program, max(c.from_month, o.from_month), min(c.to_month, o.to_month), share(p.amount, p.persons)
FROM hecha_child c
JOIN hecha_partner x ON x.program = c.program AND x.era = c.era
JOIN hecha_sharer m ON m.person = c.person
JOIN hecha_slice o ON o.household_no = m.household_no AND o.program = x.other AND o.unit = 'household' AND o.era = c.era
JOIN hecha_due_part p ON p.slice = o.slice
WHERE o.from_month <= c.to_month AND o.to_month >= c.from_month;
CREATE INDEX hecha_less_slice ON hecha_less (slice);
INSERT INTO hecha_less
SELECT c.slice, h.program, h.month, h.month, sum(h.share)
FROM hecha_child c
JOIN hecha_partner x ON x.program = c.program AND x.era = c.era
JOIN person_months h ON h.person = c.person AND h.program = x.other AND h.month BETWEEN c.from_month AND c.to_month
WHERE NOT EXISTS (SELECT 1 FROM hecha_less l WHERE l.slice = c.slice AND l.program = h.program
                  AND h.month BETWEEN l.from_month AND l.to_month)
GROUP BY c.slice, h.program, h.month;

INSERT INTO hecha_due_part
SELECT c.slice, t.from_month, t.to_month, 'child', c.person, 1, c.rate,
       hecha_child_due(c.rate, coalesce((SELECT sum(l.amount) FROM hecha_less l
                        WHERE l.slice = c.slice AND t.from_month BETWEEN l.from_month AND l.to_month), 0)),
       c.rate, c.ref
FROM hecha_child c
JOIN (SELECT slice, month AS from_month, lead(month) OVER (PARTITION BY slice ORDER BY month) - 1 AS to_month
      FROM (SELECT slice, from_month AS month FROM hecha_child UNION SELECT slice, to_month + 1 FROM hecha_child
            UNION SELECT slice, from_month FROM hecha_less UNION SELECT slice, to_month + 1 FROM hecha_less)) t
  ON t.slice = c.slice AND t.to_month IS NOT NULL
WHERE NOT EXISTS (SELECT 1 FROM hecha_wanted w WHERE w.program = c.program AND w.era = c.era
                  AND NOT EXISTS (SELECT 1 FROM hecha_match o WHERE o.likeness = c.likeness
                                  AND (o.item = w.item OR (w.item = 'standard' AND o.item = 'class'))));

-- Extra-category aid on top of what is known to be due: the sum that was granted to the household …
INSERT INTO hecha_due_part
SELECT k.slice, k.from_month, k.to_month, 'extra', NULL, k.persons, NULL, k.extra, NULL, k.ref
FROM hecha_slice k
WHERE k.unit = 'household' AND k.extra > 0
  AND EXISTS (SELECT 1 FROM hecha_due_part p WHERE p.slice = k.slice)
  AND EXISTS (SELECT 1 FROM params b WHERE b.name = 'extra_basis' AND b.value = 'approved'
              AND k.from_month BETWEEN b.from_month AND b.to_month);

-- … or by standard, person by person.
CREATE TABLE hecha_covered AS
SELECT k.slice, k.program, k.area, k.from_month, k.to_month, m.person, max(h.health) AS health
FROM hecha_slice k
JOIN hecha_sharer m ON m.household_no = k.household_no
LEFT JOIN hecha_in_persons h ON h.household_no = m.household_no AND h.person = m.person
WHERE k.unit = 'household' AND k.program IN (SELECT program FROM hecha_standard WHERE item = 'extra')
  AND EXISTS (SELECT 1 FROM hecha_due_part p WHERE p.slice = k.slice)
  AND EXISTS (SELECT 1 FROM params b WHERE b.name = 'extra_basis' AND b.value = 'standard'
              AND k.from_month BETWEEN b.from_month AND b.to_month)
GROUP BY k.slice, m.person;
CREATE INDEX hecha_covered_person ON hecha_covered (person);

CREATE TABLE hecha_extra AS
SELECT q.slice, q.person, q.from_month, q.to_month, s.monthly AS rate, max(s.rank) AS rank, q.ref
FROM (SELECT v.slice, v.program, v.area, v.person, c.class, max(v.from_month, c.from_month) AS from_month,
             min(v.to_month, c.to_month) AS to_month, c.ref
      FROM hecha_covered v
      JOIN (SELECT v.slice, v.person, 'old' AS class, p.born_month + n.number AS from_month, 99999 AS to_month, NULL AS ref
            FROM hecha_covered v JOIN people p ON p.person = v.person
            JOIN params n ON n.name = 'old_months' AND v.from_month BETWEEN n.from_month AND n.to_month
            UNION ALL
            SELECT v.slice, v.person, 'minor', 0, p.born_month + n.number - 1, NULL
            FROM hecha_covered v JOIN people p ON p.person = v.person
            JOIN params n ON n.name = 'adult_months' AND v.from_month BETWEEN n.from_month AND n.to_month
            UNION ALL
            SELECT v.slice, v.person, 'severe', max(d.valid_from, d.from_month), min(d.valid_to, d.to_month), d.ref
            FROM hecha_covered v JOIN hecha_certificate d ON d.person = v.person
            JOIN params n ON n.name = 'severe_grades' AND n.value = d.grade AND v.from_month BETWEEN n.from_month AND n.to_month
            UNION ALL
            SELECT v.slice, v.person, 'grave', month_of(d.settled_on_day), month_of(d.settled_on_day) + n.number - 1, d.ref
            FROM hecha_covered v JOIN hecha_in_medical d ON d.person = v.person AND d.grave = 'yes'
            JOIN params n ON n.name = 'grave_months' AND v.from_month BETWEEN n.from_month AND n.to_month
            UNION ALL
            SELECT v.slice, v.person, 'grave', 0, 99999, NULL
            FROM hecha_covered v
            JOIN params n ON n.name = 'grave_health' AND n.value = v.health AND v.from_month BETWEEN n.from_month AND n.to_month) c
        ON c.slice = v.slice AND c.person = v.person) q
JOIN hecha_standard s ON s.program = q.program AND s.item = 'extra' AND s.class = q.class
 AND q.from_month BETWEEN s.from_month AND s.to_month AND (s.area IS NULL OR s.area = q.area)
WHERE q.from_month <= q.to_month
GROUP BY q.slice, q.person, q.class, q.from_month, q.to_month;
CREATE INDEX hecha_extra_slice ON hecha_extra (slice, person);

-- Of several categories of a person the highest counts once.
INSERT INTO hecha_due_part
SELECT t.slice, t.from_month, t.to_month, 'extra', t.person, 1, max(e.rate), max(e.rate), NULL, coalesce(e.ref, k.ref)
FROM (SELECT slice, person, month AS from_month, lead(month) OVER (PARTITION BY slice, person ORDER BY month) - 1 AS to_month
      FROM (SELECT slice, person, from_month AS month FROM hecha_extra
            UNION SELECT slice, person, to_month + 1 FROM hecha_extra)) t
JOIN hecha_extra e ON e.slice = t.slice AND e.person = t.person AND t.from_month BETWEEN e.from_month AND e.to_month
JOIN hecha_slice k ON k.slice = t.slice
WHERE t.to_month IS NOT NULL
GROUP BY t.slice, t.person, t.from_month;

-- The sum. Most benefits have one part; the others are cut wherever a part begins or ends.
CREATE TABLE hecha_single AS SELECT slice FROM hecha_due_part GROUP BY slice HAVING count(*) = 1;
CREATE UNIQUE INDEX hecha_single_slice ON hecha_single (slice);
CREATE TABLE hecha_due AS
SELECT k.household_no, CASE WHEN k.unit = 'person' THEN k.person END AS person, k.program, p.from_month, p.to_month, k.persons,
       p.amount AS due, p.rate AS standard, p.member_part, k.ref
FROM hecha_single o JOIN hecha_due_part p ON p.slice = o.slice JOIN hecha_slice k ON k.slice = o.slice
UNION ALL
SELECT k.household_no, CASE WHEN k.unit = 'person' THEN k.person END, k.program, t.from_month, t.to_month, k.persons,
       sum(p.amount), sum(CASE WHEN p.item <> 'extra' THEN p.rate END), sum(p.member_part), k.ref
FROM (SELECT slice, month AS from_month, lead(month) OVER (PARTITION BY slice ORDER BY month) - 1 AS to_month
      FROM (SELECT slice, from_month AS month FROM hecha_due_part WHERE slice NOT IN (SELECT slice FROM hecha_single)
            UNION SELECT slice, to_month + 1 FROM hecha_due_part WHERE slice NOT IN (SELECT slice FROM hecha_single))) t
JOIN hecha_due_part p ON p.slice = t.slice AND t.from_month BETWEEN p.from_month AND p.to_month
JOIN hecha_slice k ON k.slice = t.slice
WHERE t.to_month IS NOT NULL
GROUP BY t.slice, t.from_month;
CREATE INDEX hecha_due_household ON hecha_due (household_no, program);
CREATE INDEX hecha_due_person ON hecha_due (person, program);

CREATE TEMP VIEW dues AS
SELECT d.household_no, d.person, d.program, m.month, d.persons, d.due, d.standard, d.member_part, d.ref
FROM hecha_due d JOIN months m ON m.month BETWEEN d.from_month AND d.to_month;

CREATE TEMP VIEW due_lines AS
SELECT k.household_no, p.person, k.program, m.month, p.item, p.persons, p.rate, p.amount, p.ref
FROM hecha_due_part p JOIN hecha_slice k ON k.slice = p.slice JOIN months m ON m.month BETWEEN p.from_month AND p.to_month;

DROP TABLE hecha_grant; DROP TABLE hecha_match; DROP TABLE hecha_wanted; DROP TABLE hecha_child; DROP TABLE hecha_partner;
DROP TABLE hecha_less; DROP TABLE hecha_covered; DROP TABLE hecha_extra;
DROP TABLE hecha_single;
