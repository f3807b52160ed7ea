//! The views of a connection with what each rests on. A view is built when a query first names it, after those that
//! it reads: a query pays for what it needs and for nothing else.

use super::settings;
use crate::domain::row::digest;
use crate::domain::workday::Calendar;
use rusqlite::Connection;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// The view that tells rows of their source.
const SOURCES: &str = "hecha_source";

/// Rules probe decisions, papers and rosters again and again by person and household: a copy with indexes and known
/// sizes answers them many times faster than the view. Rosters of a whole city stay where they are.
const MOST_ROWS_COPIED: i64 = 500_000;

/// Tables in the order of their key hold the months of all payments, and no NULL comes first in them: so many rows tell
/// the planner as much as all.
const ROWS_ANALYSED: u32 = 20_000;

/// How a view is made.
#[derive(Debug)]
pub(super) enum Script {
    /// By this SQL.
    Text(String),
    /// The days of a calendar with a running number of working days.
    Days(Calendar),
    /// A copy, or for tables of too many rows a view.
    Copy {
        /// Makes the view.
        view: String,
        /// Makes the copy.
        copy: String,
        /// Asks for the number of rows.
        rows: String,
    },
}

/// One view, or some that are built together.
#[derive(Debug)]
struct Part {
    names: Vec<String>,
    script: Script,
    rests_on: RestsOn,
    /// Datasets whose rows its script reads.
    datasets: Vec<String>,
}

/// Which views have to stand before.
#[derive(Debug)]
enum RestsOn {
    /// Those before it that its script names; found when first asked for.
    Named(OnceCell<Vec<usize>>),
    /// The sources.
    Sources,
    /// None.
    Nothing,
}

/// The views, those first on which others rest.
#[derive(Debug, Default)]
pub(in crate::store) struct Shelf {
    parts: Vec<Part>,
    places: BTreeMap<String, usize>,
    /// How often what rules see of a dataset has changed.
    versions: BTreeMap<String, i64>,
    /// Another connection built the tables, so that only views are made.
    tables_stand: bool,
    built: RefCell<BTreeSet<usize>>,
    /// Queries for which everything stands.
    ready: RefCell<BTreeSet<String>>,
}

impl Shelf {
    /// Nothing on it yet. `versions` says of each dataset how often what rules see of it has changed.
    pub(super) fn new(versions: BTreeMap<String, i64>) -> Self {
        Self { versions, ..Self::default() }
    }

    /// The same where another connection built every table that will be asked for.
    pub(in crate::store) fn over_tables(self) -> Self {
        Self { tables_stand: true, ..self }
    }

    /// A view that reads those views before it that its SQL names.
    pub(super) fn add(&mut self, names: &[&str], sql: impl Into<String>) {
        self.push(names, Script::Text(sql.into()), RestsOn::Named(OnceCell::new()), Vec::new());
    }

    /// A view that reads no other, whatever words stand in its script.
    pub(super) fn add_alone(&mut self, names: &[&str], script: Script) {
        self.push(names, script, RestsOn::Nothing, Vec::new());
    }

    /// A dataset, which reads its own table and the sources.
    pub(super) fn add_dataset(&mut self, id: &str, script: Script) {
        self.push(&[id], script, RestsOn::Sources, vec![id.to_owned()]);
    }

    /// A view that reads tables of datasets besides what its SQL names.
    pub(super) fn add_over(&mut self, names: &[&str], sql: String, datasets: Vec<String>) {
        self.push(names, Script::Text(sql), RestsOn::Named(OnceCell::new()), datasets);
    }

    fn push(&mut self, names: &[&str], script: Script, rests_on: RestsOn, datasets: Vec<String>) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        self.places.extend(names.iter().map(|name| (name.to_ascii_lowercase(), self.parts.len())));
        self.parts.push(Part { names, script, rests_on, datasets });
    }

    /// Places of the views that a text names. Every word counts: a column of the same name costs a view that is not
    /// needed, but none is missed.
    fn named(&self, sql: &str) -> BTreeSet<usize> {
        let mut places = BTreeSet::new();
        words(sql, |word| places.extend(self.places.get(word)));
        places
    }

    /// Names of the views that a text names.
    pub(in crate::store) fn names(&self, sql: &str) -> impl Iterator<Item = &str> {
        self.named(sql).into_iter().filter_map(|at| self.parts.get(at)?.names.first()).map(String::as_str)
    }

    fn needs(&self, at: usize) -> Vec<usize> {
        let Some(part) = self.parts.get(at) else { return Vec::new() };
        match (&part.rests_on, &part.script) {
            (RestsOn::Named(needs), Script::Text(sql)) => {
                needs.get_or_init(|| self.named(sql).into_iter().filter(|need| *need < at).collect()).clone()
            }
            (RestsOn::Sources, _) => self.named(SOURCES).into_iter().collect(),
            (RestsOn::Nothing | RestsOn::Named(_), _) => Vec::new(),
        }
    }

    /// Builds the views that a query names, and those that they rest on.
    pub(in crate::store) fn ready(&self, conn: &Connection, sql: &str) -> rusqlite::Result<()> {
        if self.ready.borrow().contains(sql) {
            return Ok(());
        }
        self.named(sql).into_iter().try_for_each(|at| self.build(conn, at))?;
        self.ready.borrow_mut().insert(sql.to_owned());
        Ok(())
    }

    /// Nothing stands any more.
    pub(in crate::store) fn forget(&self) {
        self.built.borrow_mut().clear();
        self.ready.borrow_mut().clear();
    }

    fn build(&self, conn: &Connection, at: usize) -> rusqlite::Result<()> {
        let Some(part) = self.parts.get(at) else { return Ok(()) };
        if !self.built.borrow_mut().insert(at) {
            return Ok(());
        }
        self.needs(at).into_iter().try_for_each(|need| self.build(conn, need))?;
        part.script.run(conn, self.tables_stand)
    }

    /// Views with all that they rest on.
    fn with_what_they_need(&self, mut wanted: BTreeSet<usize>) -> BTreeSet<usize> {
        let mut all = BTreeSet::new();
        while let Some(at) = wanted.pop_last() {
            if all.insert(at) {
                wanted.extend(self.needs(at));
            }
        }
        all
    }

    /// Whether a query names a view, or one that rests on it.
    pub(in crate::store) fn rests_on(&self, sql: &str, view: &str) -> bool {
        self.places.get(view).is_some_and(|at| self.with_what_they_need(self.named(sql)).contains(at))
    }

    /// What decides the answer of a query: the scripts of all views that it names or that those rest on, and the
    /// versions of all datasets that these read. Equal prints mean equal answers. `besides` are views asked otherwise.
    pub(in crate::store) fn print(&self, sql: &str, besides: &[String]) -> [u8; 16] {
        let mut named = self.named(sql);
        besides.iter().for_each(|name| named.extend(self.places.get(name)));
        let all = self.with_what_they_need(named);
        let mut text = String::from(sql);
        for part in all.into_iter().filter_map(|at| self.parts.get(at)) {
            text.push('\0');
            match &part.script {
                Script::Text(sql) | Script::Copy { view: sql, .. } => text.push_str(sql),
                Script::Days(calendar) => text.push_str(&format!("{calendar:?}")),
            }
            for dataset in &part.datasets {
                text.push_str(&format!("\0{dataset}={}", self.versions.get(dataset).copied().unwrap_or_default()));
            }
        }
        digest(text.as_bytes())
    }
}

impl Script {
    /// The script of a dataset with further rows, which makes its view a table.
    pub(super) fn followed(self, id: &str, rows: &str) -> Self {
        let sql = match self {
            Self::Text(sql) | Self::Copy { copy: sql, .. } => sql,
            Self::Days(_) => return self,
        };
        let table = sql.replace(&format!("CREATE TEMP VIEW \"{id}\" AS"), &format!("CREATE TABLE \"{id}\" AS"));
        Self::Text(format!("{table};\n{rows}"))
    }

    fn run(&self, conn: &Connection, tables_stand: bool) -> rusqlite::Result<()> {
        let make = if tables_stand { make_views } else { make };
        match self {
            Self::Text(sql) => make(conn, sql),
            Self::Days(_) if tables_stand => Ok(()),
            Self::Days(calendar) => make(conn, &settings::workdays(calendar)),
            Self::Copy { view, copy, rows } => {
                let rows: i64 = conn.query_row(rows, [], |row| row.get(0))?;
                make(conn, if rows <= MOST_ROWS_COPIED { copy } else { view })
            }
        }
    }
}

/// Runs a script, and tells the planner how large the tables are that it leaves.
fn make(conn: &Connection, sql: &str) -> rusqlite::Result<()> {
    conn.execute_batch(sql)?;
    tables(sql).into_iter().try_for_each(|(table, clustered)| {
        conn.pragma_update(None, "analysis_limit", if clustered { ROWS_ANALYSED } else { 0 })?;
        conn.execute_batch(&format!("ANALYZE main.{table}"))
    })
}

/// Runs what a script makes of views.
fn make_views(conn: &Connection, sql: &str) -> rusqlite::Result<()> {
    let code = |line: &&str| !(line.is_empty() || line.starts_with("--"));
    let is_view = |statement: &&str| {
        statement.lines().map(str::trim_start).find(code).is_some_and(|first| first.starts_with("CREATE TEMP VIEW "))
    };
    statements(sql).into_iter().filter(is_view).try_for_each(|view| conn.execute_batch(view))
}

/// The statements of a script.
fn statements(sql: &str) -> Vec<&str> {
    // Of what may hold a semicolon, where it ends.
    let mut until = None;
    let mut ends = Vec::new();
    for (at, byte) in sql.bytes().enumerate() {
        match (until, byte) {
            (Some(end), byte) if end == byte => until = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => until = Some(byte),
            (None, b'-') if sql.as_bytes().get(at + 1) == Some(&b'-') => until = Some(b'\n'),
            (None, b';') => ends.push(at),
            (None, _) => {}
        }
    }
    let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
    let ends = ends.iter().copied().chain(std::iter::once(sql.len()));
    starts.zip(ends).filter_map(|(start, end)| sql.get(start..end)).collect()
}

/// The tables that a script makes and does not drop, as it writes them, and whether each is kept in the order of its key.
fn tables(sql: &str) -> Vec<(&str, bool)> {
    let statements = statements(sql);
    let named = |start: &'static str| {
        let end = |c: char| c.is_whitespace() || matches!(c, '(' | ';');
        statements.iter().filter_map(move |statement| {
            let (_, rest) = statement.split_once(start)?;
            Some((rest.split(end).next().unwrap_or_default(), rest.ends_with("WITHOUT ROWID")))
        })
    };
    let dropped: BTreeSet<&str> = named("DROP TABLE ").map(|(name, _)| name).collect();
    named("CREATE TABLE ").filter(|(name, _)| !dropped.contains(name)).collect()
}

/// Visits the words of a query or script in lower case, but for those of its comments.
fn words(sql: &str, mut visit: impl FnMut(&str)) {
    for line in sql.lines() {
        let code = line.split_once("--").map_or(line, |(code, _)| code);
        // Byte by byte: names are ASCII, and views are asked for before every case of an example.
        for word in code.as_bytes().split(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_')) {
            match std::str::from_utf8(word) {
                Ok("") | Err(_) => {}
                Ok(word) if word.bytes().any(|byte| byte.is_ascii_uppercase()) => visit(&word.to_ascii_lowercase()),
                Ok(word) => visit(word),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> Shelf {
        let mut shelf = Shelf::default();
        shelf.add(&["one"], "CREATE TABLE one AS SELECT 1 AS n");
        shelf.add(&["two"], "CREATE TABLE two AS SELECT n + 1 AS n FROM ONE -- not three");
        shelf.add(&["three"], "CREATE TABLE three AS SELECT 3 AS n");
        shelf
    }

    #[test]
    fn a_view_is_built_when_it_is_named_and_after_what_it_reads() {
        let (conn, shelf) = (Connection::open_in_memory().expect("opens"), shelf());
        let there = || -> Vec<String> {
            let mut statement = conn.prepare("SELECT name FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite%'").expect("asks");
            statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names")
        };
        assert_eq!(there(), Vec::<String>::new());
        for _ in 0..2 {
            shelf.ready(&conn, "SELECT n FROM \"Two\"").expect("built");
            assert_eq!(there(), ["one", "two"]);
        }
    }

    #[test]
    fn a_print_changes_with_whatever_the_answer_rests_on_and_with_nothing_else() {
        let print = |two: &str, three: &str, version: i64| {
            let mut shelf = Shelf::new([("cars".to_owned(), version), ("boats".to_owned(), 1 - version)].into());
            shelf.add_dataset("cars", Script::Text("CREATE TEMP VIEW cars AS SELECT 1 AS n".into()));
            shelf.add_dataset("boats", Script::Text("CREATE TEMP VIEW boats AS SELECT 1 AS n".into()));
            shelf.add(&["two"], two);
            shelf.add(&["three"], three);
            shelf.add(&["four"], "CREATE TEMP VIEW four AS SELECT * FROM two");
            ["SELECT * FROM Four", "SELECT * FROM three"].map(|sql| shelf.print(sql, &[]))
        };
        let before = print("CREATE TEMP VIEW two AS SELECT * FROM cars", "CREATE TEMP VIEW three AS SELECT 3", 0);
        let loaded = print("CREATE TEMP VIEW two AS SELECT * FROM cars", "CREATE TEMP VIEW three AS SELECT 3", 1);
        let edited = print("CREATE TEMP VIEW two AS SELECT * FROM cars", "CREATE TEMP VIEW three AS SELECT 4", 0);
        assert!(before[0] != loaded[0] && before[1] == loaded[1]);
        assert!(before[0] == edited[0] && before[1] != edited[1]);
    }

    #[test]
    fn a_query_rests_on_what_its_views_read_and_on_no_other() {
        let shelf = shelf();
        assert!(shelf.rests_on("SELECT * FROM two", "one") && shelf.rests_on("SELECT * FROM one", "one"));
        assert!(!shelf.rests_on("SELECT * FROM one", "two") && !shelf.rests_on("SELECT * FROM two -- three", "three"));
        assert!(!shelf.rests_on("SELECT * FROM two", "four"), "there is none");
    }

    #[test]
    fn views_that_naming_a_subject_needed_count_too() {
        let shelf = shelf();
        let besides = ["three".to_owned()];
        assert_ne!(shelf.print("SELECT * FROM one", &[]), shelf.print("SELECT * FROM one", &besides));
    }

    #[test]
    fn of_a_script_only_the_views_are_made_where_the_tables_stand() {
        let sql =
            "-- one; two\nCREATE TABLE a AS SELECT 'x;''y;' AS \"n;\";\n-- three;\nCREATE TEMP VIEW v AS SELECT \"n;\" FROM a;";
        let uri = "file:/hecha-shelf-test?vfs=memdb";
        let [first, second] = [(); 2].map(|()| Connection::open(uri).expect("opens"));
        Script::Text(sql.into()).run(&first, false).expect("made");
        Script::Text(sql.into()).run(&second, true).expect("made");
        let said: String = second.query_row("SELECT * FROM v", [], |row| row.get(0)).expect("asked");
        assert_eq!((statements(sql).len(), said.as_str()), (3, "x;'y;"));
    }

    #[test]
    fn the_planner_is_told_of_tables_that_stay() {
        let sql =
            "CREATE TABLE a (n);\nCREATE TABLE b AS SELECT 1; CREATE TABLE c (\n n PRIMARY KEY) WITHOUT ROWID; DROP TABLE a;";
        assert_eq!(tables(sql), [("b", false), ("c", true)]);
    }
}
