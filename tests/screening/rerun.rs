//! What a second screening says and changes.

use crate::county::{Cell, County, person};
use hecha::domain::date::from_ymd;
use hecha::domain::lang::Lang;
use hecha::domain::listing::{CellStyle, FactChange, ListKind, ListQuery, Standing};
use hecha::domain::month::Month;
use hecha::engine::explain;
use hecha::engine::job::Job;
use hecha::engine::listing;
use hecha::engine::screen::{self, ScreenError, ScreenOptions};
use hecha::store::clues::RuleRun;
use hecha::store::{NewWorkbook, Workbook};
use rusqlite::params;

fn counts(county: &mut County, rule: &str) -> (usize, usize, usize, usize) {
    match county.screen(&[rule]).rules.remove(rule).expect("ran") {
        RuleRun::Ran(counts) => (counts.new, counts.unchanged, counts.changed, counts.gone),
        RuleRun::Kept { unchanged, .. } => (0, unchanged, 0, 0),
        RuleRun::Missing { missing } => panic!("misses {missing:?}"),
    }
}

/// One household with a car, paid for six months.
fn with_car() -> County {
    let mut county = County::new();
    county.household("H1", "dibao_rural", &[1, 2]);
    county.pay("dibao_rural", "2023-01", "2023-06", 1, Some("H1"), 50_000);
    county.add(
        "vehicles",
        &[
            ("owner", Cell::from("户2")),
            ("id_no", person(2).into()),
            ("plate", "990A·00001".into()),
            ("vehicle_type", "car".into()),
            ("use_kind", "非营运".into()),
            ("status", "normal".into()),
            ("registered_on", "2020-03-31".into()),
        ],
    );
    county
}

/// Everything in the file but the runs, what was news in them, and the seals.
fn dump(county: &County) -> Vec<String> {
    let conn = county.sql();
    let mut statement = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('run', 'clue_news', 'seal', 'sqlite_sequence') ORDER BY name")
        .expect("prepares");
    let tables: Vec<String> = statement.query_map([], |row| row.get(0)).expect("runs").map(|name| name.expect("name")).collect();
    let mut out = Vec::new();
    for table in tables {
        let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\"")).expect("prepares");
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).expect("runs");
        while let Some(row) = rows.next().expect("row") {
            for (index, name) in names.iter().enumerate().filter(|(_, name)| *name != "last_run") {
                out.push(format!("{table}.{name}={:?}", row.get_ref(index).expect("cell")));
            }
        }
    }
    out
}

#[test]
fn a_second_run_changes_nothing_but_the_runs() {
    let mut county = with_car();
    assert_eq!(counts(&mut county, "R10"), (1, 0, 0, 0));
    assert_eq!(county.clues("R10")[0].standing, Standing::New);
    let before = dump(&county);
    assert_eq!(counts(&mut county, "R10"), (0, 1, 0, 0));
    assert_eq!(county.clues("R10")[0].standing, Standing::Unchanged);
    assert_eq!(dump(&county), before);
    assert_eq!(counts(&mut county, "R10"), (0, 1, 0, 0));
}

#[test]
fn a_changed_fact_is_named_with_both_values() {
    let mut county = with_car();
    county.screen(&["R10"]);
    let id = county.clues("R10")[0].record.clue.clone();
    county.change("UPDATE data_vehicles SET use_kind = '营运'", params![]);
    assert_eq!(counts(&mut county, "R10"), (0, 0, 1, 0));
    let clue = county.clues("R10").remove(0);
    assert_eq!(clue.record.clue, id);
    let change = FactChange { fact: "use_kind".into(), from: "非营运".into(), to: "营运".into() };
    assert_eq!(clue.standing, Standing::Changed { facts: vec![change] });
}

#[test]
fn another_paid_month_changes_months_and_amount_but_wakes_no_dismissal() {
    let mut county = with_car();
    county.screen(&["R10"]);
    dismiss(&county);
    county.pay("dibao_rural", "2023-07", "2023-07", 1, Some("H1"), 50_000);
    let report = county.screen(&["R10"]);
    assert_eq!(report.woken, []);
    let Standing::Changed { facts } = county.clues("R10").remove(0).standing else { panic!("not changed") };
    let names: Vec<&str> = facts.iter().map(|change| change.fact.as_str()).collect();
    assert_eq!(names, ["months", "amount"]);
}

fn dismiss(county: &County) {
    county.change(
        "INSERT INTO clue_state (clue, state, reason, facts, changed_at) SELECT clue, 'excluded', 'g5', facts, '' FROM clue",
        params![],
    );
}

#[test]
fn a_dismissal_is_woken_by_a_fact_that_it_relied_on_and_stays_awake() {
    let mut county = with_car();
    county.screen(&["R10"]);
    dismiss(&county);
    assert_eq!(county.screen(&["R10"]).woken, []);
    county.change("UPDATE data_vehicles SET plate = '990A·77777'", params![]);
    for _ in 0..2 {
        let woken = county.screen(&["R10"]).woken;
        assert_eq!(woken.len(), 1);
        assert_eq!(woken[0].facts[0].fact, "plate");
        assert_eq!(county.book.woken().expect("reads"), woken);
        let clue = county.clues("R10").remove(0);
        assert_eq!(clue.standing, Standing::Changed { facts: woken[0].facts.clone() });
    }
}

#[test]
fn a_clue_that_went_and_came_back_keeps_its_dismissal() {
    let mut county = with_car();
    county.screen(&["R10"]);
    dismiss(&county);
    county.change("UPDATE data_vehicles SET status = 'scrapped'", params![]);
    assert_eq!(county.screen(&["R10"]).woken, [], "gone is no question");
    county.change("UPDATE data_vehicles SET status = 'normal'", params![]);
    assert_eq!(county.screen(&["R10"]).woken, []);
    county.change("UPDATE data_vehicles SET status = 'scrapped'", params![]);
    county.screen(&["R10"]);
    county.change("UPDATE data_vehicles SET status = 'normal', plate = '990A·77777'", params![]);
    assert_eq!(county.screen(&["R10"]).woken.len(), 1, "it came back as another car");
}

#[test]
fn an_edited_rule_with_another_fact_and_another_sentence_wakes_no_dismissal() {
    let mut county = with_car();
    county.screen(&["R10"]);
    dismiss(&county);
    let rule = county.pack.rules.iter_mut().find(|rule| rule.id == "R10").expect("R10");
    rule.facts.retain(|fact| fact != "status");
    rule.facts.push("registered_on".to_owned());
    rule.sql.push_str(" AND 1 = 1");
    let report = county.screen(&["R10"]);
    assert_eq!(report.woken, []);
    let clue = county.clues("R10").remove(0);
    assert_eq!(clue.standing, Standing::Unchanged, "the case is as it was");
    assert!(clue.record.facts.contains_key("registered_on"), "the next dismissal relies on it");
    county.change("UPDATE data_vehicles SET registered_on = '2019-01-01'", params![]);
    assert_eq!(county.screen(&["R10"]).woken, [], "nor does what the dismissal did not rely on");
}

#[test]
fn a_clue_goes_when_its_rule_no_longer_fires_and_comes_back_with_its_identity() {
    let mut county = with_car();
    county.screen(&["R10"]);
    let id = county.clues("R10")[0].record.clue.clone();
    county.change("UPDATE data_vehicles SET status = 'scrapped'", params![]);
    assert_eq!(counts(&mut county, "R10"), (0, 0, 0, 1));
    assert!(county.clues("R10").is_empty());
    let gone = county.book.stored_clue(&id).expect("reads").expect("kept");
    assert_eq!((gone.gone, gone.standing), (true, Standing::Gone));
    let query = ListQuery::all(ListKind::Clues);
    let today = from_ymd(2024, 12, 31).expect("a date");
    let ids = listing::ids(&county.book, &county.pack, &query, today).expect("ids");
    let rows = listing::rows(&county.book, &county.pack, ListKind::Clues, &ids.0, today).expect("rows");
    let said = rows[0].cells.last().expect("an explanation").shown(Lang::Zh, CellStyle::Print);
    assert!(said.starts_with("(已消失) "), "{said}");
    assert_eq!(counts(&mut county, "R10"), (0, 0, 0, 0), "gone is counted once");
    county.change("UPDATE data_vehicles SET status = 'normal'", params![]);
    assert_eq!(counts(&mut county, "R10"), (0, 0, 1, 0));
    assert_eq!(county.clues("R10")[0].record.clue, id);
}

#[test]
fn a_rule_without_its_data_says_what_it_misses_and_touches_nothing() {
    let mut county = with_car();
    county.screen(&["R10"]);
    county.unload("deaths");
    county.unload("payroll");
    let report = county.screen(&[]);
    assert_eq!(report.rules["R01"], RuleRun::Missing { missing: vec!["deaths".into()] });
    assert_eq!(report.rules["R18"], RuleRun::Missing { missing: vec!["payroll".into()] });
    assert!(matches!(&report.rules["R10"], RuleRun::Kept { since: 1, unchanged: 1, .. }), "{:?}", report.rules["R10"]);
    let stored: String =
        county.sql().query_row("SELECT rules FROM run ORDER BY id DESC LIMIT 1", [], |row| row.get(0)).expect("run");
    assert!(stored.contains(r#""R01":{"missing":["deaths"]}"#), "{stored}");
    // A rule that was not asked for keeps its clues.
    county.screen(&["R06"]);
    assert_eq!(county.clues("R10").len(), 1);
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let mut county = with_car();
    county.add(
        "vehicles",
        &[
            ("owner", Cell::from("户1")),
            ("id_no", person(1).into()),
            ("plate", "990A·00000".into()),
            ("vehicle_type", "truck".into()),
            ("status", "normal".into()),
            ("registered_on", "2023-02-01".into()),
        ],
    );
    county.screen(&["R10"]);
    let before = county.clues("R10").remove(0).record;
    // The same rows at other places of their tables.
    for table in ["data_payments", "data_vehicles", "data_persons"] {
        county.change(&format!("UPDATE {table} SET row = 1000 - row"), params![]);
    }
    assert_eq!(counts(&mut county, "R10"), (0, 1, 0, 0));
    assert_eq!(county.clues("R10").remove(0).record, before);
}

#[test]
fn an_explanation_is_recomputed_and_differences_are_named() {
    let mut county = with_car();
    county.screen(&["R10"]);
    let id = county.clues("R10")[0].record.clue.clone();
    let same = explain::run(&county.book, &county.pack, &id).expect("explained");
    assert!(same.is_identical(), "{:?}", same.differences);
    assert_eq!(same.detail.lines.len(), 6);
    county.change("UPDATE data_payments SET amount = 60000 WHERE line = 2", params![]);
    let other = explain::run(&county.book, &county.pack, &id).expect("explained");
    assert!(!other.is_identical());
    let amount = other.differences.iter().find(|change| change.fact == "amount").expect("amount");
    assert_eq!((amount.from.as_str(), amount.to.as_str()), ("3000.00", "3100.00"));
    assert!(explain::run(&county.book, &county.pack, "R10-XXXXXXXX").is_err());
}

#[test]
fn unknown_rules_empty_workbooks_and_cancelling_change_nothing() {
    let mut county = with_car();
    let now = from_ymd(2024, 12, 31).expect("date").at(9, 0, 0, 0);
    let options = ScreenOptions { rules: vec!["R99".into()], as_of: None, now, full: false, readers: None };
    let error = screen::run(&mut county.book, &county.pack, &options, &Job::silent()).expect_err("unknown");
    assert!(matches!(error, ScreenError::UnknownRule { .. }));
    let job = Job::silent();
    job.cancel();
    let all = ScreenOptions { rules: Vec::new(), as_of: None, now, full: false, readers: None };
    assert!(matches!(screen::run(&mut county.book, &county.pack, &all, &job), Err(ScreenError::Cancelled)));
    let runs: i64 = county.sql().query_row("SELECT count(*) FROM run", [], |row| row.get(0)).expect("count");
    assert_eq!(runs, 0);
    let new = NewWorkbook { county: "空".into(), created_at: String::new(), replica: String::new(), hash_key: "ab".repeat(32) };
    let mut empty = Workbook::in_memory(&new).expect("made");
    assert!(matches!(screen::run(&mut empty, &county.pack, &all, &Job::silent()), Err(ScreenError::NoData)));
}

#[test]
fn whoever_rests_on_standards_that_are_examples_is_told_so() {
    let mut county = with_car();
    let said = county.screen(&["R34"]).notes(Lang::Zh).join(" ");
    assert!(said.contains("农村低保") && said.contains("standards.toml"), "{said}");
    assert_eq!(county.screen(&["R10"]).notes(Lang::Zh), Vec::<String>::new());
    county.pack.standards.entries.iter_mut().for_each(|entry| entry.example = false);
    assert_eq!(county.screen(&["R34"]).notes(Lang::Zh), Vec::<String>::new());
}

#[test]
fn example_standards_are_told_where_a_rule_rests_on_them_and_they_reach_the_months_asked() {
    let mut county = with_car();
    let mut told = |rule: &str, from: &str, to: &str| {
        let month = |text: &str| Month::parse(text, false);
        for entry in &mut county.pack.standards.entries {
            entry.example = entry.program == "dibao_rural" && entry.from == month(from) && entry.to == month(to);
        }
        assert!(county.pack.standards.entries.iter().any(|entry| entry.example), "{from} {to}");
        county.screen(&[rule]).examples.iter().map(|title| title.get(Lang::Zh).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told("R34", "2023-01", "2023-12"), ["农村低保"], "what was due rests on standards");
    assert_eq!(told("R10", "2023-01", "2023-12"), Vec::<String>::new(), "a car does not");
    assert_eq!(told("R34", "", "2021-12"), Vec::<String>::new(), "the look-back begins after it");
    assert_eq!(told("R34", "2024-01", "2024-12"), ["农村低保"]);
}
