//! A screening that asks only the rules for which something changed gives what asking all of them gives.

use crate::county::{Cell, County, day, person};
use hecha::engine::job::Job;
use hecha::engine::screen::{self, ScreenError, ScreenOptions, ScreenReport};
use hecha::store::clues::RuleRun;
use rusqlite::params;
use rusqlite::types::Value;
use std::num::NonZeroUsize;

fn screened(county: &mut County, full: bool, readers: usize) -> ScreenReport {
    let (now, readers) = (day("2024-12-31").at(9, 0, 0, 0), NonZeroUsize::new(readers));
    let options = ScreenOptions { rules: Vec::new(), as_of: None, now, full, readers };
    screen::run(&mut county.book, &county.pack, &options, &Job::silent()).unwrap_or_else(|error| panic!("{error}"))
}

/// Everything that people see of the clues. The last run only of those that are gone: of others it may be any of
/// those that speak of the same day.
fn clues(county: &County) -> Vec<String> {
    let conn = county.sql();
    let mut statement = conn
        .prepare(
            "SELECT clue, subtype, severity, household_no, person, name, town, village, program, fact_key, first_month, last_month,
                 months, amount, match_level, facts, detail, explanation_zh, explanation_en, (SELECT n.standing FROM clue_news AS n WHERE n.id = clue.id), gone, first_run,
                 CASE WHEN gone = 1 THEN last_run END FROM clue ORDER BY clue",
        )
        .expect("prepares");
    let count = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells: rusqlite::Result<Vec<String>> = (0..count).map(|at| Ok(format!("{:?}", row.get::<_, Value>(at)?))).collect();
        Ok(cells?.join("|"))
    });
    rows.expect("rows").collect::<Result<_, _>>().expect("read")
}

/// New, unchanged, changed and gone clues, and their money.
fn told(run: &RuleRun) -> Option<(usize, usize, usize, usize, i64)> {
    match run {
        RuleRun::Ran(counts) => Some((counts.new, counts.unchanged, counts.changed, counts.gone, counts.amount.0)),
        RuleRun::Kept { unchanged, amount, .. } => Some((0, *unchanged, 0, 0, amount.0)),
        RuleRun::Missing { .. } => None,
    }
}

fn kept(report: &ScreenReport) -> Vec<&str> {
    report.rules.iter().filter(|(_, run)| matches!(run, RuleRun::Kept { .. })).map(|(id, _)| id.as_str()).collect()
}

fn county() -> County {
    let mut county = County::new();
    for (number, first) in [("H1", 1), ("H2", 3), ("H3", 5), ("H4", 7)] {
        county.household(number, "dibao_rural", &[first, first + 1]);
        county.pay("dibao_rural", "2023-01", "2023-06", first, Some(number), 50_000);
    }
    car(&mut county, 2, 0);
    county
}

fn car(county: &mut County, owner: u16, number: u64) {
    let plate = format!("990A·{number:05}");
    let cells = [
        ("owner", Cell::from("车主")),
        ("id_no", person(owner).into()),
        ("plate", plate.as_str().into()),
        ("vehicle_type", "car".into()),
        ("status", "normal".into()),
        ("registered_on", "2020-05-01".into()),
    ];
    county.add("vehicles", &cells);
}

/// One change, the same in every county for the same number.
fn change(county: &mut County, number: u64) {
    let someone = u16::try_from(number / 16 % 8 + 1).expect("small");
    match number % 8 {
        0 => car(county, someone, number),
        1 => {
            let household = format!("H{}", number / 16 % 4 + 1);
            let head = u16::try_from(number / 16 % 4 * 2 + 1).expect("small");
            county.pay("dibao_rural", "2023-09", "2023-10", head, Some(&household), 40_000);
        }
        2 => county
            .add("deaths", &[("name", Cell::from("某人")), ("id_no", person(someone).into()), ("died_on", "2023-02-10".into())]),
        3 => county.change("UPDATE data_vehicles SET use_kind = ?1", params![format!("用途{number}")]),
        4 => {
            let numbers = county.pack.programs.params.iter_mut().filter_map(|param| param.number.as_mut());
            let mut numbers: Vec<&mut i64> = numbers.collect();
            let at = usize::try_from(number / 16).expect("small") % numbers.len();
            *numbers[at] += 1;
        }
        5 => {
            let sql = "INSERT OR REPLACE INTO clue_state (clue, state, reason, facts, until, changed_at)
                       SELECT clue, 'excluded', 'g5', facts, CASE WHEN ?1 % 2 = 0 THEN '2024-01-31' ELSE '' END, '' FROM clue
                       WHERE gone = 0 ORDER BY clue LIMIT 1 OFFSET ?1 % (SELECT count(*) FROM clue WHERE gone = 0)";
            county.change(sql, params![i64::try_from(number / 16).expect("small")]);
        }
        6 => {
            county.add_as(
                "vehicles",
                "L4",
                &[
                    ("owner", Cell::from("车主")),
                    ("plate", "990A·40000".into()),
                    ("vehicle_type", "car".into()),
                    ("status", "normal".into()),
                    ("registered_on", "2015-01-01".into()),
                ],
            );
            county.change(
                "INSERT INTO identity (identity, dataset, data_row, level, score, name, given, person, reason, decision)
                 VALUES (?1, 'vehicles', (SELECT max(row) FROM data_vehicles), 'L4', 90, '户', '9901', ?2, 'masked', 'linked')",
                params![format!("P-{number}"), person(someone).as_i64()],
            );
        }
        _ => county.set_as_of("vehicles", if (number / 16).is_multiple_of(2) { "2024-11-30" } else { "2024-10-31" }),
    }
}

#[test]
fn asking_only_what_changed_gives_the_clues_of_asking_everything() {
    let (mut some, mut all) = (county(), county());
    let mut seed: u64 = 20_260_301;
    let mut spared = 0;
    for step in 0..16 {
        let (report, full) = (screened(&mut some, false, 3), screened(&mut all, true, 1));
        assert_eq!(kept(&full), Vec::<&str>::new());
        spared += kept(&report).len();
        for (id, run) in &report.rules {
            assert_eq!(told(run), told(&full.rules[id]), "{id} in step {step}");
        }
        assert_eq!(report.woken, full.woken, "step {step}");
        assert_eq!(clues(&some), clues(&all), "step {step}");
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Every kind of change comes about twice, some steps bring two.
        for part in 0..=step % 2 {
            let number = (seed >> 33) / 16 * 16 + (step + part * 3) % 8;
            change(&mut some, number);
            change(&mut all, number);
        }
    }
    assert!(spared > 100, "only {spared} times a rule was kept");
}

#[test]
fn a_screening_with_nothing_new_asks_no_rule_and_says_since_when() {
    let mut county = county();
    screened(&mut county, false, 2);
    let report = screened(&mut county, false, 2);
    for (id, run) in &report.rules {
        assert!(matches!(run, RuleRun::Kept { since: 1, .. }), "{id}: {run:?}");
    }
    let stored: String =
        county.sql().query_row("SELECT rules FROM run ORDER BY id DESC LIMIT 1", [], |row| row.get(0)).expect("run");
    assert!(stored.contains(r#""R10":{"since":1,"unchanged":1,"amount":"#), "{stored}");
}

#[test]
fn a_new_register_asks_only_the_rules_that_read_it() {
    let mut county = county();
    screened(&mut county, false, 2);
    car(&mut county, 4, 7);
    let report = screened(&mut county, false, 2);
    let asked: Vec<&String> = report.rules.iter().filter(|(_, run)| matches!(run, RuleRun::Ran(_))).map(|(id, _)| id).collect();
    for (id, run) in &report.rules {
        let rule = county.pack.rule(id).expect("a rule");
        // `people` is everybody that any dataset knows; what is due rests on it.
        let reads = rule.sql.contains("vehicles") || rule.sql.contains("people") || rule.sql.contains("due");
        assert!(reads || matches!(run, RuleRun::Kept { .. }), "{id} was asked");
    }
    assert!(asked.iter().any(|id| *id == "R10"), "{asked:?}");
}

#[test]
fn however_many_rules_are_asked_at_a_time_the_same_clues_are_written_in_the_same_order() {
    let written = [1, 2, 5].map(|readers| {
        let mut county = county();
        // A car and a death for everybody.
        for number in 0..8 {
            change(&mut county, number * 16);
            change(&mut county, number * 16 + 2);
        }
        let report = screened(&mut county, true, readers);
        let conn = county.sql();
        let mut statement = conn.prepare("SELECT id || ' ' || clue FROM clue ORDER BY id").expect("prepares");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        let ids: Vec<String> = rows.collect::<Result<_, _>>().expect("read");
        (report, ids, clues(&county))
    });
    assert!(written[0].1.len() >= 8, "{:?}", written[0].1);
    assert_eq!(written[0], written[1]);
    assert_eq!(written[0], written[2]);
}

#[test]
fn a_screening_that_is_cancelled_or_fails_leaves_nothing_behind() {
    let mut county = county();
    let now = day("2024-12-31").at(9, 0, 0, 0);
    let options = ScreenOptions { rules: Vec::new(), as_of: None, now, full: true, readers: NonZeroUsize::new(3) };
    let runs =
        |county: &County| -> i64 { county.sql().query_row("SELECT count(*) FROM run", [], |row| row.get(0)).expect("read") };
    let cancelled = Job::silent();
    cancelled.cancel();
    let error = screen::run(&mut county.book, &county.pack, &options, &cancelled).expect_err("cancelled");
    assert!(matches!(error, ScreenError::Cancelled), "{error}");
    // A rule in the middle whose query fails.
    let broken = county.pack.rules.iter_mut().find(|rule| rule.id == "R30").expect("R30");
    let sql = std::mem::replace(&mut broken.sql, "SELECT nothing FROM nowhere".into());
    broken.needs.clear();
    let error = screen::run(&mut county.book, &county.pack, &options, &Job::silent()).expect_err("broken");
    assert!(matches!(&error, ScreenError::Query { rule, .. } if rule == "R30"), "{error}");
    assert_eq!(runs(&county), 0);
    county.pack.rules.iter_mut().find(|rule| rule.id == "R30").expect("R30").sql = sql;
    screened(&mut county, true, 3);
    assert_eq!(runs(&county), 1);
}
