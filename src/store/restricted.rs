//! What views show to few: matters of children and of illness, the children's names, and the matters that an officer
//! may see because they work on them or opened them.

use super::workbook::{StoreError, Workbook};
use crate::domain::listing::ListKind;
use crate::domain::officer::OfficerId;
use crate::domain::privacy::Privacy;
use rusqlite::{Connection, params};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What of the pack decides whose matters are restricted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sensitive {
    /// Programs for children.
    pub programs: BTreeSet<String>,
    /// Rules about children or illness.
    pub rules: BTreeMap<String, Privacy>,
}

/// A restricted matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guarded {
    /// It is about a child: the name and the address are restricted too, not only texts.
    pub child: bool,
    /// Its town.
    pub town: String,
}

/// Restricted matters and names of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restricted {
    /// By clue, household number or possible identity.
    pub subjects: HashMap<String, Guarded>,
    /// Names of children, each with the towns where a child has it.
    pub names: HashMap<String, BTreeSet<String>>,
    /// Letters of the shortest and longest of these names.
    pub lengths: (usize, usize),
}

/// Who looks, and what was found restricted last.
#[derive(Debug, Default)]
pub(super) struct Looking {
    /// The officer, and the day (ISO).
    pub viewer: (Option<OfficerId>, String),
    kept: RefCell<Kept>,
}

/// What was found, and of which state of the workbook and pack.
#[derive(Debug, Default)]
struct Kept {
    of: Option<((i64, i64), Sensitive)>,
    found: Arc<Restricted>,
    /// The clue of each issue, as of an event.
    issues: (i64, Arc<HashMap<String, String>>),
}

/// Restricted matters, and the clue of each issue.
pub type Found = (Arc<Restricted>, Arc<HashMap<String, String>>);

/// A child as the case data know it.
#[derive(Default)]
struct Children {
    people: HashSet<i64>,
    households: HashMap<String, String>,
    found: Restricted,
}

impl Children {
    fn name(&mut self, name: &str, town: &str) {
        let name: String = name.split_whitespace().collect();
        if name.chars().count() >= 2 {
            self.found.names.entry(name).or_default().insert(town.to_owned());
        }
    }

    fn guard(&mut self, subject: &str, child: bool, town: &str) {
        let guarded = self.found.subjects.entry(subject.to_owned()).or_default();
        guarded.child |= child;
        if guarded.town.is_empty() {
            town.clone_into(&mut guarded.town);
        }
    }
}

impl Workbook {
    /// Restricted matters and names; found once for a state of the workbook.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn restricted(&self, sensitive: &Sensitive) -> Result<Found, StoreError> {
        let stamp = self.stamp()?;
        let mut kept = self.looking.kept.borrow_mut();
        if !kept.of.as_ref().is_some_and(|(data, of)| *data == stamp.data && of == sensitive) {
            kept.found = Arc::new(self.find_restricted(sensitive)?);
            kept.of = Some((stamp.data, sensitive.clone()));
        }
        if kept.issues.0 != stamp.event {
            let mut issues = HashMap::new();
            each(self.conn(), "SELECT issue, clue FROM issue WHERE ?1 = ?1", "", |row| {
                issues.insert(row.get(0)?, row.get(1)?);
                Ok(())
            })?;
            kept.issues = (stamp.event, Arc::new(issues));
        }
        Ok((Arc::clone(&kept.found), Arc::clone(&kept.issues.1)))
    }

    fn find_restricted(&self, sensitive: &Sensitive) -> Result<Restricted, StoreError> {
        let mut children = Children::default();
        let programs = serde_json::to_string(&sensitive.programs).unwrap_or_default();
        self.children_of_programs(&mut children, &programs)?;
        let known = children.people.len();
        self.guard_clues(&mut children, sensitive)?;
        if children.people.len() > known {
            // A child that only a rule named: other clues about them were read before.
            self.guard_clues(&mut children, sensitive)?;
        }
        self.households_of_children(&mut children)?;
        self.names_of_children(&mut children)?;
        let people = serde_json::to_string(&children.people).unwrap_or_default();
        let conn = self.conn();
        each(conn, "SELECT identity FROM identity WHERE person IN (SELECT value FROM json_each(?1))", &people, |row| {
            children.guard(&row.get::<_, String>(0)?, true, "");
            Ok(())
        })?;
        let lengths = || children.found.names.keys().map(|name| name.chars().count());
        children.found.lengths = (lengths().min().unwrap_or(1), lengths().max().unwrap_or(0));
        Ok(children.found)
    }

    /// Guards the clues of rules and programs, and those about children who are known; notes whom they make known.
    fn guard_clues(&self, children: &mut Children, sensitive: &Sensitive) -> Result<(), StoreError> {
        let conn = self.conn();
        // Distinct programs by leaping along the index; a clue may name several.
        let mut programs = Vec::new();
        let leap = "WITH RECURSIVE leap (program) AS (
                SELECT min(program) FROM clue WHERE ?1 = ?1
                UNION ALL
                SELECT (SELECT min(c.program) FROM clue AS c WHERE c.program > leap.program) FROM leap WHERE leap.program IS NOT NULL)
             SELECT program FROM leap WHERE program IS NOT NULL";
        each(conn, leap, "", |row| {
            let named: String = row.get(0)?;
            if named.split(',').any(|program| sensitive.programs.contains(program)) {
                programs.push(named);
            }
            Ok(())
        })?;
        let rules: Vec<&String> = sensitive.rules.keys().collect();
        for (column, values) in [
            ("program", serde_json::to_string(&programs)),
            ("rule", serde_json::to_string(&rules)),
            ("person", serde_json::to_string(&children.people)),
        ] {
            let sql = format!(
                "SELECT clue, rule, household_no, person, name, town, program FROM clue
                 WHERE {column} IN (SELECT value FROM json_each(?1))"
            );
            each(conn, &sql, &values.unwrap_or_default(), |row| {
                let text = |at: usize| row.get_ref(at).map(|value| value.as_str().unwrap_or(""));
                let (clue, person, town): (_, Option<i64>, _) = (text(0)?, row.get(3)?, text(5)?);
                let of_child = text(6)?.split(',').any(|program| sensitive.programs.contains(program));
                let of_rule = sensitive.rules.get(text(1)?).copied().unwrap_or_default();
                let known = person.is_some_and(|person| children.people.contains(&person));
                let privacy = if of_child || known { Privacy::Child } else { of_rule };
                let child = privacy == Privacy::Child;
                if privacy.is_restricted() {
                    children.guard(clue, child, town);
                    if let Some(household) = row.get_ref(2)?.as_str_or_null().unwrap_or(None) {
                        children.guard(household, false, town);
                    }
                }
                if child {
                    children.people.extend(person);
                    children.name(text(4)?, town);
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn children_of_programs(&self, children: &mut Children, programs: &str) -> Result<(), StoreError> {
        let households = self.columns_of("households", &["household_no", "town", "program", "person", "head"])?;
        let benefits = self.columns_of("benefits", &["household_no", "program", "person", "holder"])?;
        let sql = format!(
            "SELECT b.person, coalesce(b.holder, ''),
                coalesce((SELECT h.town FROM {households} AS h WHERE h.household_no = b.household_no), '')
             FROM {benefits} AS b WHERE b.program IN (SELECT value FROM json_each(?1))"
        );
        each(self.conn(), &sql, programs, |row| {
            children.people.extend(row.get::<_, Option<i64>>(0)?);
            children.name(&row.get::<_, String>(1)?, &row.get::<_, String>(2)?);
            Ok(())
        })?;
        let sql = format!(
            "SELECT person, coalesce(head, ''), coalesce(town, ''), household_no FROM {households}
             WHERE program IN (SELECT value FROM json_each(?1))"
        );
        each(self.conn(), &sql, programs, |row| {
            let (town, household): (String, Option<String>) = (row.get(2)?, row.get(3)?);
            children.people.extend(row.get::<_, Option<i64>>(0)?);
            children.name(&row.get::<_, String>(1)?, &town);
            children.households.extend(household.map(|household| (household, town)));
            Ok(())
        })
    }

    /// The table of a dataset with these columns; those that a county's pack leaves out are empty.
    pub(super) fn columns_of(&self, dataset: &str, columns: &[&str]) -> Result<String, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT name FROM pragma_table_info('data_' || ?1)")?;
        let known = statement.query_map(params![dataset], |row| row.get(0))?.collect::<Result<HashSet<String>, _>>()?;
        if known.is_empty() || columns.iter().all(|column| known.contains(*column)) {
            return self.data_table(dataset, columns);
        }
        let column = |name: &&str| if known.contains(*name) { format!("\"{name}\"") } else { format!("NULL AS \"{name}\"") };
        let columns: Vec<String> = columns.iter().map(column).collect();
        Ok(format!("(SELECT {} FROM \"data_{dataset}\")", columns.join(", ")))
    }

    /// Files that are kept under a child's name.
    fn households_of_children(&self, children: &mut Children) -> Result<(), StoreError> {
        let people = serde_json::to_string(&children.people).unwrap_or_default();
        let households = self.columns_of("households", &["household_no", "town", "person"])?;
        let sql = format!(
            "SELECT household_no, coalesce(town, '') FROM {households}
             WHERE household_no IS NOT NULL AND person IN (SELECT value FROM json_each(?1))"
        );
        each(self.conn(), &sql, &people, |row| {
            children.households.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
        for (household, town) in std::mem::take(&mut children.households) {
            children.guard(&household, true, &town);
        }
        Ok(())
    }

    /// However else the case data write the children's names.
    fn names_of_children(&self, children: &mut Children) -> Result<(), StoreError> {
        let people = serde_json::to_string(&children.people).unwrap_or_default();
        let households = self.columns_of("households", &["household_no", "town"])?;
        let persons = self.columns_of("persons", &["household_no", "person", "name"])?;
        let sql = format!(
            "SELECT coalesce(p.name, ''),
                coalesce((SELECT h.town FROM {households} AS h WHERE h.household_no = p.household_no), '')
             FROM {persons} AS p WHERE p.person IN (SELECT value FROM json_each(?1))"
        );
        each(self.conn(), &sql, &people, |row| {
            children.name(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?);
            Ok(())
        })
    }

    /// Matters that an officer sees whole although they are restricted: those that the officer inspects, with their
    /// households and issues, and those opened with a reason on that day (ISO).
    ///
    /// # Errors
    /// SQLite fails.
    pub fn entrusted(&self, officer: &OfficerId, day: &str) -> Result<HashSet<String>, StoreError> {
        let mut subjects = HashSet::new();
        let mut statement = self.conn().prepare_cached(
            "SELECT s.clue, coalesce(c.household_no, ''), s.issue FROM clue_state AS s LEFT JOIN clue AS c ON c.clue = s.clue
             WHERE ?1 IN (s.inspector1, s.inspector2)",
        )?;
        let mut rows = statement.query(params![officer.0])?;
        while let Some(row) = rows.next()? {
            for column in 0..3 {
                subjects.insert(row.get(column)?);
            }
        }
        subjects.remove("");
        subjects.extend(self.opened_by(officer, day)?);
        Ok(subjects)
    }

    /// What an officer opened with a reason on a day; an opened issue opens its clue, and the other way round.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn opened_by(&self, officer: &OfficerId, day: &str) -> Result<HashSet<String>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "WITH opened AS (SELECT subject FROM event WHERE kind = 'unmask' AND officer = ?1 AND substr(at, 1, 10) = ?2)
             SELECT subject FROM opened
             UNION SELECT clue FROM issue WHERE issue IN (SELECT subject FROM opened)
             UNION SELECT issue FROM issue WHERE clue IN (SELECT subject FROM opened)",
        )?;
        let rows = statement.query_map(params![officer.0, day], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Row ids of a list whose subject is one of these, with the subject.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn list_subjects(
        &self,
        kind: ListKind,
        column: &str,
        subjects: &[&str],
        today: &str,
    ) -> Result<HashMap<i64, String>, StoreError> {
        let sql = format!(
            "SELECT id, \"{column}\" FROM ({}) AS list WHERE \"{column}\" IN (SELECT value FROM json_each(?1))",
            self.base(kind, today)?
        );
        let mut statement = self.conn().prepare(&sql)?;
        let subjects = serde_json::to_string(subjects).unwrap_or_default();
        let rows = statement.query_map(params![subjects], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn each(
    conn: &Connection,
    sql: &str,
    value: &str,
    mut take: impl FnMut(&rusqlite::Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query(params![value])?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}
