-- Everybody known by a packed key. `born_month` is the first month on whose day 1 the person lives, so that
-- `month - born_month` is the age in whole months on the first day of a month. `hecha_known` names the keys.
CREATE TABLE people (person INTEGER PRIMARY KEY, born_on TEXT, born_day INTEGER, born_month INTEGER, sex TEXT);
INSERT INTO people
SELECT person, hecha_born_on(person), hecha_born_day(person), month_of(hecha_born_day(person) - 1) + 1,
       CASE WHEN person % 2 = 1 THEN 'male' ELSE 'female' END
FROM hecha_known WHERE person IS NOT NULL GROUP BY person;
