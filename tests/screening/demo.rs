//! From the messy files of the demo county to exactly the clues that were planted, and no other.

use hecha::demo::truth::{self, ExpectedClue};
use hecha::demo::{AS_OF, COUNTY, County, files};
use hecha::domain::id_number::IdKey;
use hecha::engine::import::{self, ImportRequest};
use hecha::engine::job::Job;
use hecha::engine::screen::{self, ScreenOptions};
use hecha::io::table::ReadOptions;
use hecha::store::{NewWorkbook, Workbook};
use std::collections::BTreeSet;

/// Rule, pair, subject, months, amount, lenient amount.
type Line = (String, String, String, Vec<String>, String, String);

fn expected(clue: &ExpectedClue) -> Line {
    let subject = if ["R01", "R06", "R07"].contains(&clue.rule) { clue.id_no.clone() } else { clue.household_no.clone() };
    (
        clue.rule.to_owned(),
        clue.pair.clone(),
        subject.unwrap_or_default(),
        clue.months.iter().map(ToString::to_string).collect(),
        clue.amount.to_string(),
        clue.lenient.to_string(),
    )
}

fn found(book: &Workbook, conn: &rusqlite::Connection) -> BTreeSet<Line> {
    let mut statement = conn.prepare("SELECT clue FROM clue WHERE gone = 0").expect("prepares");
    let ids: Vec<String> = statement.query_map([], |row| row.get(0)).expect("runs").map(|id| id.expect("id")).collect();
    ids.iter()
        .map(|id| {
            let record = book.stored_clue(id).expect("reads").expect("there").record;
            let person = record.person.and_then(IdKey::from_i64).map(|key| key.to_string());
            let by_person = ["R01", "R06", "R07"].contains(&record.rule.as_str());
            let subject = if by_person { person } else { record.household_no.clone() };
            let months: BTreeSet<String> = record.detail.lines.iter().map(|line| line.month.to_string()).collect();
            (
                record.rule.clone(),
                record.subtype.trim_start_matches("R07.").replace('-', "×"),
                subject.unwrap_or_default(),
                months.into_iter().collect(),
                record.amount.to_string(),
                record.detail.lenient_amount.unwrap_or(record.amount).to_string(),
            )
        })
        .collect()
}

#[test]
fn every_planted_violation_is_found_once_and_no_near_miss() {
    let dir = tempfile::tempdir().expect("dir");
    let county = County::generate(1);
    let truth = truth::compute(&county);
    files::write(&county, &dir.path().join("files")).expect("written");
    let path = dir.path().join("demo.hecha");
    let new = NewWorkbook {
        county: COUNTY.into(),
        created_at: "2026-04-01T08:00:00".into(),
        replica: "00".repeat(8),
        hash_key: "5a".repeat(32),
    };
    let mut book = Workbook::create(&path, &new).expect("made");
    let pack = hecha::engine::pack::load(None).expect("pack");
    let now = AS_OF.at(9, 0, 0, 0);
    let request = ImportRequest {
        paths: vec![dir.path().join("files")],
        dataset: None,
        as_of: None,
        keep_all: false,
        read: ReadOptions::default(),
        now,
        corrections: Vec::new(),
    };
    let plan = import::plan(&book, &pack, &request, &Job::silent()).expect("plan");
    import::run(&mut book, &pack, &plan, &request, &Job::silent()).expect("imported");
    let options = ScreenOptions { rules: Vec::new(), as_of: None, now };
    let report = screen::run(&mut book, &pack, &options, &Job::silent()).expect("screened");
    assert_eq!(report.as_of, AS_OF);
    let conn = rusqlite::Connection::open(&path).expect("opens");
    let expected: BTreeSet<Line> = truth.clues.iter().map(expected).collect();
    let found = found(&book, &conn);
    let missing: Vec<&Line> = expected.difference(&found).collect();
    let wrong: Vec<&Line> = found.difference(&expected).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "not found: {missing:#?}\nnot planted: {wrong:#?}");
    assert_eq!(found.len(), truth.clues.len());
}
