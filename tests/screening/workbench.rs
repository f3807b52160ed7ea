//! Trials of changed parameters and rules, and report cards, over a workbook.

use crate::county::{Cell, County, month, person};
use hecha::domain::lifecycle::ClueState;
use hecha::domain::param_edit::ParamEdit;
use hecha::domain::report_card::RuleCard;
use hecha::domain::trial::{RuleTrial, Trial};
use hecha::engine::job::Job;
use hecha::engine::screen::ScreenError;
use hecha::engine::trial::{self, TrialOptions};
use hecha::engine::{pack, param, report_card};
use rusqlite::params;

/// Two households with a car each, the second one's a tricycle that does not count; both paid for six months.
fn with_vehicles() -> County {
    let mut county = County::new();
    for (household, owner, kind) in [("H1", 1, "car"), ("H2", 3, "tricycle")] {
        county.household(household, "dibao_rural", &[owner, owner + 1]);
        county.pay("dibao_rural", "2023-01", "2023-06", owner, Some(household), 50_000);
        county.add(
            "vehicles",
            &[
                ("owner", Cell::from("户主")),
                ("id_no", person(owner).into()),
                ("plate", if owner == 1 { "990A·00001" } else { "990A·00002" }.into()),
                ("vehicle_type", kind.into()),
                ("status", "normal".into()),
                ("registered_on", "2020-03-31".into()),
            ],
        );
    }
    county.screen(&["R10"]);
    county
}

fn exempt(values: &str, from: Option<&str>) -> ParamEdit {
    ParamEdit { name: "veh_exempt".into(), value: values.into(), from: from.map(month), to: None, source: "县文件".into() }
}

fn tried(county: &County, edit: &ParamEdit) -> RuleTrial {
    let edited = param::change(None, edit).expect("changes").pack;
    let options = TrialOptions { rules: vec!["R10".into()], as_of: None };
    let mut trial = trial::run(&county.book, &county.pack, &edited, &options, &Job::silent()).expect("runs");
    trial.rules.remove(0)
}

/// Everything that screening and casework write.
fn state(county: &County) -> (i64, i64, String) {
    county
        .sql()
        .query_row(
            "SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM event), group_concat(clue || coalesce(n.standing, '')) FROM clue LEFT JOIN clue_news AS n ON n.id = clue.id",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .expect("reads")
}

#[test]
fn a_changed_parameter_shows_what_is_gained_and_lost_and_writes_nothing() {
    let county = with_vehicles();
    let before = state(&county);
    let trial = tried(&county, &exempt("motorcycle, car", None));
    let names = |clues: &[hecha::domain::trial::TrialClue]| {
        clues.iter().map(|clue| (clue.household_no.clone().unwrap_or_default(), clue.state)).collect::<Vec<_>>()
    };
    assert_eq!(names(&trial.lost), [("H1".to_owned(), Some(ClueState::New))]);
    assert_eq!(names(&trial.gained), [("H2".to_owned(), None)], "a clue that the workbook does not hold has no state");
    assert_eq!((trial.before.amount, trial.after.amount), (trial.lost[0].amount, trial.gained[0].amount));
    assert_eq!(state(&county), before);
}

#[test]
fn a_dated_change_touches_only_its_months() {
    let county = with_vehicles();
    let trial = tried(&county, &exempt("motorcycle, tricycle, car", Some("2023-04")));
    assert!(trial.gained.is_empty() && trial.lost.is_empty());
    let changes: Vec<String> =
        trial.changed[0].changes.iter().map(|change| format!("{} {}->{}", change.fact, change.from, change.to)).collect();
    assert_eq!(changes, ["last_month 2023-06->2023-03", "months 6->3", "amount 3000.00->1500.00"]);
}

/// The rule file with one of its words replaced, tried beside the one in use.
fn with_rule(county: &County, from: &str, to: &str) -> Result<Trial, ScreenError> {
    let text = hecha::io::pack_files::embedded()["rules/R10.toml"].clone();
    assert!(text.contains(from));
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, text.replace(from, to)).expect("writes");
    let (rule, edited) = pack::with_rule_file(None, &file).expect("loads");
    trial::run(&county.book, &county.pack, &edited, &TrialOptions { rules: vec![rule], as_of: None }, &Job::silent())
}

#[test]
fn an_edited_rule_file_runs_beside_the_one_in_use() {
    let county = with_vehicles();
    let trial = with_rule(&county, "'vehicle' AS fact_key", "'car' AS fact_key").expect("runs");
    assert_eq!(trial.counts(), (1, 1, 0), "another fact key is another clue");
    let faulty = with_rule(&county, "FROM vehicles v", "FROM nothing v").expect_err("refused");
    assert!(matches!(faulty, ScreenError::Query { rule, .. } if rule == "R10"));
}

#[test]
fn a_rule_that_lacks_its_data_is_named_and_a_cancelled_trial_stops() {
    let county = County::new();
    county.unload("vehicles");
    let options = TrialOptions { rules: vec!["R10".into()], as_of: None };
    let trial = trial::run(&county.book, &county.pack, &county.pack, &options, &Job::silent()).expect("runs");
    assert_eq!(trial.missing.get("R10"), Some(&vec!["vehicles".to_owned()]));
    let job = Job::silent();
    job.cancel();
    let stopped = trial::run(&county.book, &county.pack, &county.pack, &options, &job);
    assert!(matches!(stopped, Err(ScreenError::Cancelled)));
}

fn card(county: &County) -> RuleCard {
    report_card::cards(&county.book, &county.pack).expect("cards").into_iter().find(|card| card.rule == "R10").expect("R10")
}

#[test]
fn a_report_card_counts_decisions_and_the_minutes_of_submissions() {
    let county = with_vehicles();
    let clue = county.clues("R10")[0].record.clue.clone();
    assert_eq!((card(&county).card.total.flagged, card(&county).card.total.open()), (1, 1));
    let event = |seq: i64, minutes: i64| {
        let body = format!("{{\"at\":\"2024-12-31T08:00:00\",\"data\":{{\"minutes\":{minutes}}}}}");
        county.change(
            "INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
             VALUES ('r', ?1, 'zhou', ?1, '2024-12-31', 'submit', ?2, ?3, CASE WHEN ?1 = 1 THEN zeroblob(32) ELSE x'01' END,
                CASE WHEN ?1 = 1 THEN x'01' ELSE x'02' END, x'00')",
            params![seq, clue, body],
        );
    };
    event(1, 40);
    event(2, 20);
    county.change(
        "INSERT INTO clue_state (clue, state, reason, changed_at) VALUES (?1, 'excluded', 'g2', '2024-12-31')",
        params![clue],
    );
    let total = card(&county).card;
    assert_eq!((total.total.excluded, total.total.open(), total.total.minutes, total.total.timed), (1, 0, 60, 1));
    assert_eq!(total.reasons[0].reason, "g2");
    // A submission that a dispute made void cost nobody's time on the record.
    county.change("INSERT INTO conflict (hash, subject, dispute) VALUES ('02', ?1, 'stale')", params![clue]);
    assert_eq!(card(&county).card.total.minutes, 40);
}

#[test]
fn a_workbook_remembers_its_pack_folder_and_can_go_back_to_the_built_in_pack() {
    let mut county = with_vehicles();
    assert_eq!(pack::folder_of(&county.book), None);
    let folder = tempfile::tempdir().expect("folder");
    let own = pack::remember_folder(&mut county.book, Some(folder.path())).expect("remembers");
    assert_eq!(pack::folder_of(&county.book), own);
    pack::remember_folder(&mut county.book, None).expect("forgets");
    assert_eq!(pack::folder_of(&county.book), None);
    assert!(pack::remember_folder(&mut county.book, Some(&folder.path().join("none"))).is_err());
}
