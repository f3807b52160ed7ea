//! From the messy files of the demo county to exactly the clues that were planted, and no other.

use hecha::demo::truth::{self, ExpectedClue};
use hecha::demo::{AS_OF, COUNTY, County, files};
use hecha::domain::clue::Value;
use hecha::domain::id_number::IdKey;
use hecha::domain::pack::Pack;
use hecha::domain::rule::SubjectKind;
use hecha::engine::import::{self, ImportRequest};
use hecha::engine::job::Job;
use hecha::engine::screen::{self, ScreenOptions};
use hecha::io::table::ReadOptions;
use hecha::store::bench::Bench;
use hecha::store::{NewWorkbook, Workbook};
use std::collections::BTreeSet;
use std::path::Path;

/// Rule, pair, subject, months, amount, lenient amount.
type Line = (String, String, String, Vec<String>, String, String);

fn expected(clue: &ExpectedClue) -> Line {
    let subject = clue.unit.as_ref().or(clue.id_no.as_ref()).or(clue.household_no.as_ref());
    (
        clue.rule.to_owned(),
        clue.pair.clone(),
        subject.cloned().unwrap_or_default(),
        clue.months.iter().map(ToString::to_string).collect(),
        clue.amount.to_string(),
        clue.lenient.to_string(),
    )
}

fn found(book: &Workbook, pack: &Pack, conn: &rusqlite::Connection) -> BTreeSet<Line> {
    let mut statement = conn.prepare("SELECT clue FROM clue WHERE gone = 0").expect("prepares");
    let ids: Vec<String> = statement.query_map([], |row| row.get(0)).expect("runs").map(|id| id.expect("id")).collect();
    ids.iter()
        .map(|id| {
            let record = book.stored_clue(id).expect("reads").expect("there").record;
            let person = record.person.and_then(IdKey::from_i64).map(|key| key.to_string());
            let subject = match pack.rule(&record.rule).expect("a rule").subject {
                SubjectKind::Person => person,
                SubjectKind::Household => record.household_no.clone(),
                SubjectKind::Unit => Some(record.name.clone()),
            };
            let months: BTreeSet<String> = record.detail.lines.iter().map(|line| line.month.to_string()).collect();
            (
                record.rule.clone(),
                record.subtype.split_once('.').map(|(_, kind)| kind.replace('-', "×")).unwrap_or_default(),
                subject.unwrap_or_default(),
                months.into_iter().collect(),
                record.amount.to_string(),
                record.detail.lenient_amount.unwrap_or(record.amount).to_string(),
            )
        })
        .collect()
}

/// The county's files, loaded into a workbook at `path`.
fn loaded(county: &County, path: &Path, files: &Path) -> (Workbook, Pack) {
    files::write(county, files).expect("written");
    let new = NewWorkbook {
        county: COUNTY.into(),
        created_at: "2026-04-01T08:00:00".into(),
        replica: "00".repeat(8),
        hash_key: "5a".repeat(32),
    };
    let mut book = Workbook::create(path, &new).expect("made");
    let pack = hecha::engine::pack::load(None).expect("pack");
    let request = ImportRequest {
        paths: vec![files.to_owned()],
        dataset: None,
        as_of: None,
        keep_all: false,
        read: ReadOptions::default(),
        now: AS_OF.at(9, 0, 0, 0),
        corrections: Vec::new(),
        plain: false,
    };
    let plan = import::plan(&book, &pack, &request, &Job::silent()).expect("plan");
    import::run(&mut book, &pack, &plan, &request, &Job::silent()).expect("imported");
    (book, pack)
}

#[test]
fn every_planted_violation_is_found_once_and_no_near_miss() {
    let dir = tempfile::tempdir().expect("dir");
    let county = County::generate(1);
    let truth = truth::compute(&county);
    let path = dir.path().join("demo.hecha");
    let (mut book, pack) = loaded(&county, &path, &dir.path().join("files"));
    let options = ScreenOptions { rules: Vec::new(), as_of: None, now: AS_OF.at(9, 0, 0, 0), full: false, readers: None };
    let report = screen::run(&mut book, &pack, &options, &Job::silent()).expect("screened");
    assert_eq!(report.as_of, AS_OF);
    let conn = rusqlite::Connection::open(&path).expect("opens");
    let expected: BTreeSet<Line> = truth.clues.iter().map(expected).collect();
    let found = found(&book, &pack, &conn);
    let missing: Vec<&Line> = expected.difference(&found).collect();
    let wrong: Vec<&Line> = found.difference(&expected).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "not found: {missing:#?}\nnot planted: {wrong:#?}");
    assert_eq!(found.len(), truth.clues.len());
}

/// Households and persons who are paid otherwise on purpose.
fn paid_otherwise(county: &County) -> Vec<Value> {
    let plants = county.plants.iter().filter(|plant| ["R08", "R30", "R31", "R34", "R35", "R37"].contains(&plant.rule));
    let people: BTreeSet<usize> = plants.filter_map(|plant| plant.person).collect();
    let heads = county.households.iter().filter(|household| people.contains(&household.head()));
    let households = heads.map(|household| Value::Text(household.no.clone()));
    let persons = people.iter().map(|person| Value::Integer(county.people[*person].key.as_i64()));
    households.chain(persons).collect()
}

/// Months in which a line of the payee failed, or has a number that cannot be read, are left out: what reached the account
/// is then less than was due, rightly. So is it where a line was rejected; those cannot be told by the views.
#[test]
fn the_county_is_paid_to_the_fen_what_its_standards_owe() {
    const HOUSEHOLDS: &str = "
        SELECT d.household_no, d.program, n.name, d.due, h.paid
        FROM household_months h JOIN cases c ON c.household_no = h.household_no JOIN months n ON n.month = h.month
        JOIN dues d ON d.household_no = h.household_no AND d.program = h.program AND d.month = h.month AND d.person IS NULL
        WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE p.person = c.head_person AND p.program = h.program
                          AND p.month = h.month AND p.status <> 'paid')
          AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.person IS NULL AND p.name = c.head AND p.program = h.program
                          AND p.month = h.month)";
    const PERSONS: &str = "
        SELECT d.person, d.program, n.name, d.due, h.paid
        FROM person_months h JOIN months n ON n.month = h.month
        JOIN dues d ON d.person = h.person AND d.program = h.program AND d.month = h.month
        WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE p.person = h.person AND p.program = h.program
                          AND p.month = h.month AND p.status <> 'paid')";
    let dir = tempfile::tempdir().expect("dir");
    let county = County::generate(1);
    let (book, pack) = loaded(&county, &dir.path().join("demo.hecha"), &dir.path().join("files"));
    let otherwise = paid_otherwise(&county);
    let conn = rusqlite::Connection::open(dir.path().join("demo.hecha")).expect("opens");
    let rejects = "SELECT count(*) FROM reject r JOIN source s ON s.id = r.source WHERE s.dataset = 'payments'";
    let rejected: i64 = conn.query_row(rejects, [], |row| row.get(0)).expect("counted");
    let mut bench = Bench::open(&book, &pack, None).expect("bench");
    let mut short = 0;
    for (sql, enough) in [(HOUSEHOLDS, 35_000), (PERSONS, 9_000)] {
        let mut found = bench.rows(sql, || false).expect("rows").rows;
        found.retain(|row| !otherwise.contains(&row[0]));
        let wrong: Vec<_> = found.iter().filter(|row| row[3] != row[4]).collect();
        assert!(found.len() > enough, "only {} months compared", found.len());
        let less = |row: &[Value]| matches!((&row[3], &row[4]), (Value::Integer(due), Value::Integer(paid)) if paid < due);
        assert!(wrong.iter().all(|row| less(row)), "paid too much: {:?}", wrong.iter().take(20).collect::<Vec<_>>());
        short += wrong.len();
    }
    assert!(
        i64::try_from(short).is_ok_and(|short| short <= rejected),
        "{short} months fall short, but only {rejected} lines were rejected"
    );
}
