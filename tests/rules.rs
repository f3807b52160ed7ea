//! The examples of the shipped rules, and what they are worth.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

use hecha::domain::lang::{Lang, Say};
use hecha::domain::pack::Pack;
use hecha::engine::job::Job;
use hecha::engine::pack::load_with_examples;
use hecha::engine::rule_tests::{self, RuleOutcome, Sample};
use hecha::io::pack_files;

fn pack() -> Pack {
    load_with_examples(None).expect("the embedded pack")
}

fn run(pack: &Pack, rule: &str) -> RuleOutcome {
    let outcomes = rule_tests::run(pack, &[rule.to_owned()], &Job::silent()).expect("runs");
    outcomes.into_iter().next().expect("one rule")
}

fn problems(outcome: &RuleOutcome) -> Vec<String> {
    outcome
        .cases
        .iter()
        .filter_map(|case| Some(format!("{} {}: {}", outcome.rule, case.about.en, case.problem.as_ref()?.say(Lang::En))))
        .collect()
}

#[test]
fn every_shipped_example_holds() {
    let pack = pack();
    let outcomes = rule_tests::run(&pack, &[], &Job::silent()).expect("runs");
    let failed: Vec<String> = outcomes.iter().flat_map(problems).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(
        outcomes.iter().map(|outcome| outcome.cases.len()).sum::<usize>(),
        pack.examples.iter().map(|example| example.cases.len()).sum::<usize>()
    );
}

#[test]
fn a_condition_that_is_taken_out_is_noticed() {
    let sample = Some(Sample { size: 25, seed: 7 });
    let outcomes = rule_tests::mutate(&pack(), &[], sample, &Job::silent()).expect("runs");
    assert_eq!(outcomes.iter().map(|outcome| outcome.tried).sum::<usize>(), 25);
    for outcome in outcomes {
        assert!(outcome.obstacle.is_none(), "{}: {:?}", outcome.rule, outcome.obstacle);
        assert_eq!(outcome.unnoticed, Vec::<String>::new(), "{}", outcome.rule);
    }
}

#[test]
fn a_broken_rule_makes_the_example_fail_that_shows_it() {
    let mut pack = pack();
    let rule = pack.rules.iter_mut().find(|rule| rule.id == "R10").expect("R10");
    rule.sql = rule.sql.replace("p.means_tested = 1", "1 = 1");
    let failed = problems(&run(&pack, "R10"));
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].starts_with("R10 only a disability allowance"), "{failed:?}");
    assert!(failed[0].contains("found, not expected: household=H first=2023-03 last=2023-06"), "{failed:?}");
}

#[test]
fn an_example_that_no_condition_needs_is_worth_nothing() {
    let mut pack = pack();
    let rule = pack.rules.iter_mut().find(|rule| rule.id == "R10").expect("R10");
    rule.sql = rule.sql.replace("p.means_tested = 1", "p.means_tested = 1 AND h.month > 0");
    let outcomes = rule_tests::mutate(&pack, &["R10".to_owned()], None, &Job::silent()).expect("runs");
    assert_eq!(outcomes[0].unnoticed, ["h.month > 0"]);
}

#[test]
fn people_are_called_by_their_words_and_never_by_number() {
    let mut files = pack_files::embedded();
    let text = files["examples/R01.toml"].replacen("person = \"A\"", "person = \"B\"", 1);
    files.insert("examples/R01.toml".into(), text);
    let failed = problems(&run(&Pack::from_files(&files).expect("reads"), "R01"));
    assert!(failed[0].contains("household=H person=A") || failed[0].contains("person=A"), "{failed:?}");
    assert!(!failed[0].contains("990101"), "{failed:?}");
}

#[test]
fn a_rule_may_be_about_a_unit() {
    let rule = |r10: &str| {
        let (head, tail) = r10.split_once("sql = \"\"\"").expect("sql");
        let rest = tail.split_once("\"\"\"").expect("end").1;
        let head = head.replace("\"R10\"", "\"R99\"").replace("subject = \"household\"", "subject = \"unit\"");
        let head = head.replace("\"vehicles\"", "\"funds\"");
        format!(
            "{head}sql = \"\"\"\nSELECT f.unit, f.town, f.item AS fact_key FROM funds f WHERE f.kind = 'balance'\n\"\"\"{rest}"
        )
    };
    let mut files = pack_files::embedded();
    files.insert("rules/R99.toml".into(), rule(&files["rules/R10.toml"]));
    let example = r#"
rule = "R99"
as_of = "2024-12-31"
[[case]]
about = { zh = "两个单位", en = "two units" }
finds = [ { unit = "财政所", town = "青禾镇" }, { unit = "民政局" } ]
[case.rows]
funds = [
    { report = "表一", item = "结余", unit = "财政所", town = "青禾镇", kind = "balance", amount = "1.00" },
    { report = "表一", item = "结余", unit = "民政局", kind = "balance", amount = "1.00" },
    { report = "表一", item = "发放", unit = "敬老院", kind = "paid", amount = "1.00" },
]
"#;
    files.insert("examples/R99.toml".into(), example.to_owned());
    let outcome = run(&Pack::from_files(&files).expect("reads"), "R99");
    assert_eq!(problems(&outcome), Vec::<String>::new());
}
