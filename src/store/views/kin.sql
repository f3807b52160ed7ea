-- Who is related to whom. Within a household the words of the roster say what each is to the head; what two members
-- are to each other follows where it is certain.
CREATE TABLE hecha_step (a TEXT, b TEXT, relation TEXT);
INSERT INTO hecha_step (a, b, relation) VALUES
    ('head', 'spouse', 'spouse'), ('head', 'child', 'child'), ('head', 'parent', 'parent'), ('head', 'sibling', 'sibling'),
    ('head', 'grandparent', 'grandparent'), ('head', 'grandchild', 'grandchild'), ('head', 'child_in_law', 'child_in_law'),
    ('head', 'other', 'other'),
    ('spouse', 'head', 'spouse'), ('child', 'head', 'parent'), ('parent', 'head', 'child'), ('sibling', 'head', 'sibling'),
    ('grandparent', 'head', 'grandchild'), ('grandchild', 'head', 'grandparent'), ('child_in_law', 'head', 'other'),
    ('other', 'head', 'other'),
    ('spouse', 'child', 'child'), ('child', 'spouse', 'parent'), ('child', 'child', 'sibling'),
    ('spouse', 'grandchild', 'grandchild'), ('grandchild', 'spouse', 'grandparent'), ('spouse', 'child_in_law', 'child_in_law'),
    ('child', 'parent', 'grandparent'), ('parent', 'child', 'grandchild'), ('parent', 'parent', 'spouse'),
    ('parent', 'sibling', 'child'), ('sibling', 'parent', 'parent'), ('sibling', 'sibling', 'sibling');

CREATE TABLE hecha_role AS
SELECT m.household_no, m.person, m.ref,
       CASE WHEN m.person = c.head_person OR w.code = 'head' THEN 'head' ELSE coalesce(w.code, 'other') END AS role
FROM members m
JOIN cases c ON c.household_no = m.household_no
LEFT JOIN hecha_words w ON w.list = 'relation' AND w.word = m.relation
WHERE m.person IS NOT NULL;
CREATE INDEX hecha_role_household ON hecha_role (household_no);

-- The household register: parents; through them siblings and grandparents.
CREATE TABLE hecha_parent AS
SELECT person AS child, father_id_key AS parent, ref FROM hecha_in_residence WHERE person IS NOT NULL AND father_id_key IS NOT NULL
UNION ALL
SELECT person, mother_id_key, ref FROM hecha_in_residence WHERE person IS NOT NULL AND mother_id_key IS NOT NULL;
CREATE INDEX hecha_parent_child ON hecha_parent (child);
CREATE INDEX hecha_parent_parent ON hecha_parent (parent);

-- A spouse whom the household register still names after the marriage has ended is none.
CREATE TABLE hecha_parted AS
SELECT m.person AS a, m.spouse_id_key AS b FROM hecha_in_marriages m CROSS JOIN run r
WHERE m.person IS NOT NULL AND m.spouse_id_key IS NOT NULL AND (m.ended_on_day <= r.as_of_day OR m.status = 'ended')
UNION
SELECT m.spouse_id_key, m.person FROM hecha_in_marriages m CROSS JOIN run r
WHERE m.person IS NOT NULL AND m.spouse_id_key IS NOT NULL AND (m.ended_on_day <= r.as_of_day OR m.status = 'ended');
CREATE UNIQUE INDEX hecha_parted_key ON hecha_parted (a, b);
CREATE TABLE hecha_couple AS
SELECT r.person AS a, r.spouse_id_key AS b, r.ref FROM hecha_in_residence r
WHERE r.person IS NOT NULL AND r.spouse_id_key IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM hecha_parted p WHERE p.a = r.person AND p.b = r.spouse_id_key)
UNION ALL
SELECT m.person, m.spouse_id_key, m.ref FROM hecha_in_marriages m CROSS JOIN run r
WHERE m.person IS NOT NULL AND m.spouse_id_key IS NOT NULL AND coalesce(m.ended_on_day, r.as_of_day + 1) > r.as_of_day
  AND coalesce(m.status, 'married') = 'married';

CREATE TABLE kin AS
SELECT person, relative, relation, min(ref) AS ref
FROM (SELECT x.person, y.person AS relative, s.relation, CASE WHEN y.role = 'head' THEN x.ref ELSE y.ref END AS ref
      FROM hecha_role x
      JOIN hecha_role y ON y.household_no = x.household_no
      JOIN hecha_step s ON s.a = x.role AND s.b = y.role
      UNION ALL SELECT child, parent, 'parent', ref FROM hecha_parent
      UNION ALL SELECT parent, child, 'child', ref FROM hecha_parent
      UNION ALL SELECT x.child, y.child, 'sibling', y.ref FROM hecha_parent x JOIN hecha_parent y ON y.parent = x.parent
      UNION ALL SELECT x.child, y.parent, 'grandparent', y.ref FROM hecha_parent x JOIN hecha_parent y ON y.child = x.parent
      UNION ALL SELECT y.parent, x.child, 'grandchild', x.ref FROM hecha_parent x JOIN hecha_parent y ON y.child = x.parent
      UNION ALL SELECT a, b, 'spouse', ref FROM hecha_couple
      UNION ALL SELECT b, a, 'spouse', ref FROM hecha_couple)
WHERE person <> relative
GROUP BY person, relative, relation;
CREATE INDEX hecha_kin_person ON kin (person);
CREATE INDEX hecha_kin_relative ON kin (relative);

DROP TABLE hecha_parted;
