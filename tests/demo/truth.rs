//! The demo county through the whole program: its files imported, screened, and every clue compared with the
//! answers that were computed from the model.

use super::county::{TODAY, built, options};
use hecha::demo::DemoError;
use hecha::demo::build::build_with;
use hecha::demo::truth::ExpectedClue;
use hecha::domain::listing::{Cell, ListKind, ListQuery};
use hecha::domain::money::Fen;
use hecha::domain::officer::OfficerId;
use hecha::domain::rule::SubjectKind;
use hecha::engine::explain;
use hecha::engine::import::FileResult;
use hecha::engine::job::Job;
use hecha::engine::listing::{self, Reveal};
use hecha::engine::overview;
use hecha::store::Workbook;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// The workbook as the county lead sees it: nobody is hidden.
fn open() -> Workbook {
    let mut book = Workbook::open_read_only(&built().report.workbook).expect("opens");
    book.look_as(Some(OfficerId("lead".into())), &TODAY.to_string());
    book
}

/// Rows of a list as column → text, with full numbers.
fn list(kind: ListKind) -> Vec<BTreeMap<&'static str, String>> {
    let (book, pack) = (open(), &built().pack);
    let ids = listing::ids(&book, pack, &ListQuery::all(kind), TODAY).expect("listed");
    let rows = listing::rows_revealed(&book, pack, kind, &ids.0, TODAY, Reveal::Full).expect("read");
    let cells = |cells: &[Cell]| kind.columns().iter().copied().zip(cells.iter().map(plain)).collect();
    rows.iter().map(|row| cells(&row.cells)).collect()
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Coded { code: text, .. } => text.clone(),
        Cell::Said(text) => text.zh.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Money(amount) => amount.to_string(),
        Cell::Month(month) => month.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}

/// What a clue says, without its number: rule, pair, subject, months, money, money after grace.
type Finding = (String, String, String, Vec<String>, String, String);

fn expected(clue: &ExpectedClue) -> Finding {
    let subject = clue.unit.as_ref().or(clue.id_no.as_ref()).or(clue.household_no.as_ref());
    let months = clue.months.iter().map(ToString::to_string).collect();
    (
        clue.rule.to_owned(),
        clue.pair.replace('×', "-"),
        subject.cloned().unwrap_or_default(),
        months,
        clue.amount.to_string(),
        clue.lenient.to_string(),
    )
}

/// Every clue of the workbook, with the months of its money lines.
fn found() -> Vec<(Finding, String)> {
    let book = open();
    let rows = list(ListKind::Clues);
    rows.iter()
        .map(|row| {
            let record = book.stored_clue(&row["clue"]).expect("read").expect("on file").record;
            let detail = &record.detail;
            let months: BTreeSet<String> = detail.lines.iter().map(|line| line.month.to_string()).collect();
            let lenient = detail.lenient_amount.unwrap_or(record.amount).to_string();
            let pair = record.subtype.split_once('.').map(|(_, pair)| pair.to_owned()).unwrap_or_default();
            let subject = match built().pack.rule(&row["rule"]).expect("a rule").subject {
                SubjectKind::Person => &row["id_no"],
                SubjectKind::Household => &row["household_no"],
                SubjectKind::Unit => &row["name"],
            };
            let finding =
                (row["rule"].clone(), pair, subject.clone(), months.into_iter().collect(), row["amount"].clone(), lenient);
            (finding, row["explanation"].clone())
        })
        .collect()
}

#[test]
fn every_planted_violation_is_found_once_with_its_months_and_money_and_nothing_else_is() {
    let wanted: BTreeSet<Finding> = built().report.truth.clues.iter().map(expected).collect();
    let found = found();
    let got: BTreeSet<Finding> = found.iter().map(|(finding, _)| finding.clone()).collect();
    assert_eq!(got.len(), found.len(), "a clue twice");
    let missing: Vec<&Finding> = wanted.difference(&got).collect();
    let surplus: Vec<&Finding> = got.difference(&wanted).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing: {missing:#?}\nsurplus: {surplus:#?}");
}

#[test]
fn no_near_miss_is_flagged() {
    let found = found();
    for miss in &built().report.truth.silent {
        for subject in [&miss.household_no, &miss.id_no, &miss.unit].into_iter().flatten() {
            let hit = found.iter().find(|(finding, _)| finding.2 == *subject);
            assert!(hit.is_none(), "{}: {:?}", miss.why, hit);
        }
    }
}

#[test]
fn every_clue_recomputes_to_the_same_operands_months_and_sum() {
    let clues: Vec<String> = list(ListKind::Clues).iter().map(|row| row["clue"].clone()).collect();
    let explained = explain::several(&open(), &built().pack, &clues).expect("explained");
    assert_eq!(explained.len(), clues.len());
    for (again, clue) in explained.iter().zip(&clues) {
        assert_eq!(again.clue, *clue);
        assert!(again.is_identical(), "{clue}: {:?}", again.differences);
    }
}

#[test]
fn damaged_numbers_of_people_in_scope_wait_on_the_possible_identity_list() {
    let rows = list(ListKind::Identities);
    for wanted in &built().report.truth.identities {
        let listed = rows.iter().any(|row| row["dataset"] == wanted.dataset && row["name"] == wanted.name);
        assert!(listed, "{wanted:?} not among {} rows", rows.len());
    }
}

#[test]
fn every_file_is_recognised_and_every_row_accounted_for() {
    let report = &built().report;
    assert_eq!(report.import.files.len(), report.files.len());
    for file in &report.files {
        let name = file.path.file_name().and_then(|name| name.to_str()).expect("name");
        let outcome = report.import.files.iter().find(|outcome| outcome.file == name).expect("outcome");
        let FileResult::Loaded(parts) = &outcome.result else { panic!("{name}: {:?}", outcome.result) };
        assert!(parts.iter().any(|part| part.certificate.dataset == file.dataset), "{name}: {parts:?}");
    }
    let read: BTreeMap<String, usize> = list(ListKind::Sources).iter().fold(BTreeMap::new(), |mut read, row| {
        read.insert(format!("{} {}", row["file"], row["dataset"]), row["read"].parse().expect("count"));
        read
    });
    for file in &report.files {
        let name = file.path.file_name().and_then(|name| name.to_str()).expect("name");
        assert_eq!(read.get(&format!("{name} {}", file.dataset)), Some(&file.rows), "{name}");
    }
}

#[test]
fn the_history_leaves_work_in_every_state() {
    let states =
        |rows: &[BTreeMap<&'static str, String>]| -> BTreeSet<String> { rows.iter().map(|row| row["state"].clone()).collect() };
    let clues = list(ListKind::Clues);
    let wanted = ["new", "assigned", "checking", "need_info", "submitted", "excluded", "data_fix", "confirmed"];
    for state in wanted {
        assert!(states(&clues).contains(state), "no clue is {state}");
    }
    let new = clues.iter().filter(|row| row["state"] == "new").count();
    assert!(new * 2 >= clues.len(), "{new} of {} are new", clues.len());
    let issues = list(ListKind::Issues);
    let wanted = ["open", "notified", "rectifying", "evidence", "county_review", "closed", "returned", "long_term"];
    for state in wanted {
        assert!(states(&issues).contains(state), "no issue is {state}");
    }
    assert!(issues.iter().any(|row| row["overdue"] == "true"), "nothing is overdue");
}

#[test]
fn the_first_screen_counts_what_the_lists_hold() {
    const OPEN: [&str; 5] = ["new", "assigned", "checking", "need_info", "submitted"];
    let book = open();
    let page = overview::overview(&book, &built().pack, TODAY).expect("read");
    let (clues, issues) = (list(ListKind::Clues), list(ListKind::Issues));
    let count = |test: &dyn Fn(&BTreeMap<&'static str, String>) -> bool| clues.iter().filter(|row| test(row)).count() as i64;
    let open = |row: &BTreeMap<&'static str, String>| OPEN.contains(&row["state"].as_str());
    let filter = ListKind::Clues.filter("overdue=yes").expect("a filter");
    let late = ListQuery { filter, ..ListQuery::all(ListKind::Clues) };
    let overdue = listing::subjects(&book, &built().pack, &late, TODAY).expect("listed");
    let amount =
        |row: &BTreeMap<&'static str, String>| book.stored_clue(&row["clue"]).expect("read").expect("on file").record.amount;
    for (state, shown) in &page.clue_states {
        assert_eq!(*shown, count(&|row| row["state"] == state.code()), "{state:?}");
    }
    assert_eq!(page.towns.len(), clues.iter().map(|row| &row["town"]).collect::<BTreeSet<_>>().len());
    for town in &page.towns {
        let here = |row: &BTreeMap<&'static str, String>| row["town"] == town.town;
        assert_eq!(town.clues, count(&here), "{town:?}");
        assert_eq!(town.concluded, count(&|row| here(row) && !open(row)), "{town:?}");
        assert_eq!(town.confirmed, count(&|row| here(row) && row["state"] == "confirmed"), "{town:?}");
        let of_town: Vec<_> = issues.iter().filter(|row| here(row)).collect();
        assert_eq!(town.issues, of_town.len() as i64, "{town:?}");
        assert_eq!(town.closed, of_town.iter().filter(|row| row["state"] == "closed").count() as i64, "{town:?}");
        let late = of_town.iter().filter(|row| row["overdue"] == "true").count() as i64;
        assert_eq!(town.overdue, late + count(&|row| here(row) && overdue.contains(&row["clue"])), "{town:?}");
    }
    for rule in &page.rules {
        let of_rule: Vec<_> = clues.iter().filter(|row| row["rule"] == rule.rule).collect();
        assert_eq!(rule.clues, of_rule.len() as i64, "{rule:?}");
        assert_eq!(rule.concluded, of_rule.iter().filter(|row| !open(row)).count() as i64, "{rule:?}");
        assert_eq!(rule.confirmed, of_rule.iter().filter(|row| row["state"] == "confirmed").count() as i64, "{rule:?}");
        assert_eq!(rule.amount, of_rule.iter().map(|row| amount(row)).sum(), "{rule:?}");
    }
    assert_eq!(page.estimate, clues.iter().filter(|row| open(row)).map(amount).sum());
    let confirmed: Fen = page.rules.iter().map(|rule| rule.confirmed_amount).sum();
    assert_eq!(confirmed, page.money.confirmed);
    assert_eq!(page.fresh.0 + page.fresh.1, clues.len() as i64, "all found in the last screening are new or changed");
    assert_eq!(page.ages.iter().sum::<i64>(), count(&open));
}

#[test]
fn a_demo_is_never_overwritten() {
    let refused = build_with(built().folder.path(), &options(), &Job::silent()).expect_err("it is there already");
    assert!(refused.to_string().contains("demo.hecha"), "{refused}");
}

#[test]
fn a_demo_says_how_far_it_is_and_stopped_anywhere_leaves_nothing_behind() {
    let told = Arc::new(Mutex::new(BTreeMap::<&str, Vec<(u64, u64)>>::new()));
    for stops_in in ["generate", "read"] {
        let folder = tempfile::tempdir().expect("dir");
        let dir = folder.path().join("demo");
        let flag: Arc<OnceLock<Arc<AtomicBool>>> = Arc::default();
        let (seen, stop) = (Arc::clone(&told), Arc::clone(&flag));
        let job = Job::new(move |progress| {
            seen.lock().expect("told").entry(progress.phase).or_default().push((progress.done, progress.total));
            if progress.phase == stops_in && progress.done > 0 {
                stop.get().expect("the job").store(true, Ordering::Relaxed);
            }
        });
        flag.set(job.cancel_flag()).expect("once");
        let error = build_with(&dir, &options(), &job).expect_err("stopped");
        assert!(matches!(error, DemoError::Cancelled), "{stops_in}: {error}");
        assert!(!dir.exists(), "{stops_in}: {:?}", std::fs::read_dir(&dir).map(|entries| entries.count()));
    }
    let told = told.lock().expect("told");
    for phase in ["generate", "read"] {
        let steps = &told[phase];
        assert!(steps.iter().any(|(_, total)| *total > 0), "{phase}: {steps:?}");
        assert!(steps.iter().all(|(done, total)| done <= total), "{phase}: {steps:?}");
    }
    let last = told["generate"].iter().max().expect("files");
    assert_eq!(*last, (built().report.files.len() as u64, built().report.files.len() as u64), "of all files");
}

#[test]
fn what_lay_beside_a_demo_that_is_stopped_stays() {
    let dir = tempfile::tempdir().expect("dir");
    std::fs::write(dir.path().join("mine.txt"), "x").expect("written");
    let job = Job::silent();
    job.cancel();
    assert!(matches!(build_with(dir.path(), &options(), &job), Err(DemoError::Cancelled)));
    let left: Vec<_> = std::fs::read_dir(dir.path()).expect("dir").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["mine.txt"]);
}

#[test]
fn a_demo_that_fails_leaves_no_half_workbook() {
    let dir = tempfile::tempdir().expect("dir");
    // A file stands where the folder of the sources should be.
    std::fs::write(dir.path().join("sources"), "x").expect("written");
    assert!(build_with(dir.path(), &options(), &Job::silent()).is_err());
    assert!(!dir.path().join("demo.hecha").exists());
}
