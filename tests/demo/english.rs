//! In English nothing is Chinese but what users wrote: every page, list, explanation and export of the demo county.

use super::county::{TODAY, built, demo_workbook};
use super::program::{hecha, stdout};
use hecha::app::pages;
use hecha::app::{Model, Msg, update};
use hecha::domain::lang::Lang;
use hecha::domain::listing::{Cell, ListKind, ListQuery, Row};
use hecha::engine::listing;
use hecha::store::Workbook;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Wide enough that no text is broken or cut.
const WIDE: usize = 4000;

#[test]
fn lists_and_explanations_of_the_command_line_are_english() {
    let (_folder, workbook) = demo_workbook();
    let mut users = Users::of(&workbook);
    let mut run = |arguments: &[&str]| {
        let output = hecha().args(arguments).args(["--lang", "en"]).output().expect("runs");
        let [out, told] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(output.status.success(), "{arguments:?}: {told}");
        users.check(&arguments.join(" "), &format!("{out}\n{told}"));
    };
    let book = workbook.to_str().expect("a path");
    for kind in ListKind::ALL {
        run(&["list", book, kind.code()]);
    }
    for clue in one_per_rule(&rows(&workbook, ListKind::Clues), "clue") {
        run(&["explain", book, &clue]);
    }
    for arguments in [&["rules", "list"][..], &["keys"], &["verify", book], &["--help"], &["list", "--help"], &["act", "--help"]]
    {
        run(arguments);
    }
    assert_eq!(users.strays, BTreeMap::new());
}

#[test]
fn pages_of_the_terminal_program_are_english() {
    let (_folder, workbook) = demo_workbook();
    let mut users = Users::of(&workbook);
    let book = Workbook::open_read_only(&workbook).expect("opens");
    let pack = &built().pack;
    let mut model = Model::new(Arc::new(pack.clone()), Lang::En, TODAY);
    update(&mut model, Msg::Resize(u16::try_from(WIDE).expect("small"), 100));
    let now = TODAY.at(9, 0, 0, 0);
    let overview = hecha::engine::overview::overview(&book, pack, TODAY).expect("overview");
    users.check("overview", &pages::overview::doc(&overview, &model, WIDE).plain());
    let clues = rows(&workbook, ListKind::Clues);
    let households: BTreeSet<String> = clues.iter().filter_map(|row| text(row, ListKind::Clues, "household_no")).collect();
    for clue in &clues {
        let page = listing::clue_page(&book, pack, &clue.subject, None, now).expect("a clue");
        users.check(&clue.subject, &pages::clue::doc(&page, &model, WIDE).plain());
    }
    for issue in rows(&workbook, ListKind::Issues) {
        let page = listing::issue_page(&book, pack, &issue.subject, None, now).expect("an issue");
        users.check(&issue.subject, &pages::issue::doc(&page, &model, WIDE).plain());
    }
    assert!(households.len() > 10);
    for household in households {
        let page = listing::case_page(&book, pack, &household, None, now).expect("a household");
        users.check(&household, &pages::case::doc(&page, &model, WIDE).plain());
    }
    assert_eq!(users.strays, BTreeMap::new());
}

#[test]
fn exports_are_english() {
    let (folder, workbook) = demo_workbook();
    let mut users = Users::of(&workbook);
    for what in ["ledger", "clues", "rejects", "report"] {
        let to = folder.path().join(format!("{what}.csv"));
        stdout(hecha().arg("export").arg(&workbook).arg(what).arg("--to").arg(&to).args(["--lang", "en"]));
        users.check(what, &std::fs::read_to_string(&to).expect("written"));
    }
    let mut book = Workbook::open_read_only(&workbook).expect("opens");
    let issues = rows(&workbook, ListKind::Issues);
    let mut noticed = 0;
    for issue in &issues {
        let to = folder.path().join(format!("{}.txt", issue.subject));
        let now = TODAY.at(9, 0, 0, 0);
        let written = hecha::engine::export::notice(&mut book, &built().pack, &issue.subject, &to, Lang::En, None, now).is_ok();
        if written {
            // Lines are broken for the paper, also within words.
            let paper = std::fs::read_to_string(&to).expect("written").replace("\r\n", "");
            users.check(&issue.subject, &paper);
        }
        noticed += usize::from(written);
    }
    assert!(noticed > 0, "the demo county has served a notice");
    assert_eq!(users.strays, BTreeMap::new());
}

fn rows(workbook: &Path, kind: ListKind) -> Vec<Row> {
    let book = Workbook::open_read_only(workbook).expect("opens");
    let pack = &built().pack;
    let ids = listing::ids(&book, pack, &ListQuery::all(kind), TODAY).expect("ids").0;
    listing::rows(&book, pack, kind, &ids, TODAY).expect("rows")
}

fn text(row: &Row, kind: ListKind, column: &str) -> Option<String> {
    let at = kind.columns().iter().position(|name| *name == column)?;
    match row.cells.get(at)? {
        Cell::Text(text) => Some(text.clone()),
        Cell::Coded { code, .. } => Some(code.clone()),
        _ => None,
    }
}

/// The first clue of each rule.
fn one_per_rule(clues: &[Row], column: &str) -> Vec<String> {
    let mut found = BTreeMap::new();
    for row in clues {
        let rule = text(row, ListKind::Clues, "rule").expect("a rule");
        found.entry(rule).or_insert_with(|| text(row, ListKind::Clues, column).expect("a column"));
    }
    found.into_values().collect()
}

/// The Chinese that users wrote: in their files, in acts, in the names of places and people.
struct Users {
    /// By their first character.
    texts: BTreeMap<char, BTreeSet<Vec<char>>>,
    /// Runs that were looked at.
    seen: BTreeSet<Vec<char>>,
    /// Chinese that no user wrote, each once, with a line that has it.
    strays: BTreeMap<String, String>,
}

impl Users {
    /// From every table but those texts that the program makes itself.
    fn of(workbook: &Path) -> Self {
        const OURS: [&str; 4] = ["explanation_zh", "detail", "reason", "certificate"];
        let db = rusqlite::Connection::open(workbook).expect("opens");
        let mut tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").expect("tables");
        let tables: Vec<String> =
            tables.query_map([], |row| row.get(0)).expect("tables").map(|name| name.expect("a name")).collect();
        let mut texts: BTreeMap<char, BTreeSet<Vec<char>>> = BTreeMap::new();
        let mut keep = |text: &str| {
            for run in runs(text) {
                texts.entry(run[0]).or_default().insert(run);
            }
        };
        for table in tables {
            let mut statement = db.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a table");
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let mut rows = statement.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                for (at, _) in names.iter().enumerate().filter(|(_, name)| !OURS.contains(&name.as_str())) {
                    if let rusqlite::types::ValueRef::Text(bytes) = row.get_ref(at).expect("a value") {
                        keep(&String::from_utf8_lossy(bytes));
                    }
                }
            }
        }
        keep(&workbook.to_string_lossy());
        // A language is offered under its own name.
        keep("中文");
        Self { texts, seen: BTreeSet::new(), strays: BTreeMap::new() }
    }

    /// Keeps the Chinese of a text that no user wrote.
    fn check(&mut self, place: &str, text: &str) {
        for line in text.lines() {
            for run in runs(line) {
                if self.seen.insert(run.clone()) && !self.wrote(&run) {
                    let line: String = line.chars().take(300).collect();
                    self.strays.entry(run.iter().collect()).or_insert_with(|| format!("{place}: {line}"));
                }
            }
        }
    }

    /// Whether a run is made of what users wrote; at its end a text may be cut.
    fn wrote(&self, run: &[char]) -> bool {
        let Some(first) = run.first() else { return true };
        self.texts
            .get(first)
            .into_iter()
            .flatten()
            .any(|text| run.strip_prefix(text.as_slice()).is_some_and(|rest| self.wrote(rest)) || text.starts_with(run))
    }
}

/// Runs of Chinese characters and their punctuation.
fn runs(text: &str) -> Vec<Vec<char>> {
    let chinese = |c: char| matches!(c, '\u{3001}'..='\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}');
    text.split(|c| !chinese(c)).filter(|run| !run.is_empty()).map(|run| run.chars().collect()).collect()
}
