//! Hand-made rules and trials, and what the keys do with them.

use crate::robot::Robot;
use crate::sample::{both, month};
use hecha::app::key::Key;
use hecha::app::model::Screen;
use hecha::app::msg::{Effect, JobRequest, Msg, Query};
use hecha::domain::lang::Lang;
use hecha::domain::lifecycle::ClueState;
use hecha::domain::listing::{Cell, ListKind, Row, RulePage, TrialOf, TrialPage};
use hecha::domain::money::Fen;
use hecha::domain::param_edit::ParamEdit;
use hecha::domain::program::Param;
use hecha::domain::report_card::{ReasonTally, ReportCard, RuleCard, Tally};
use hecha::domain::rule::{Direction, Rule, Severity, SubjectKind};
use hecha::domain::trial::{Trial, TrialClue, compare};
use std::collections::BTreeMap;
use std::path::PathBuf;

const RULES: [(&str, &str, &str); 5] = [
    ("R01", "死亡后继续领取", "paid after death"),
    ("R07", "重复享受", "duplicate benefit"),
    ("R10", "名下机动车", "motor vehicle owned"),
    ("R11", "住房超标", "homes over the limit"),
    ("R18", "财政供养人员", "on the public payroll"),
];

fn tally(confirmed: u64, excluded: u64) -> Tally {
    Tally {
        flagged: confirmed + excluded + 9,
        standing: confirmed + excluded + 8,
        confirmed,
        excluded,
        data_fix: 1,
        duplicate: 1,
        amount: Fen(12_345_600),
        confirmed_amount: Fen(4_390_000),
        minutes: 540,
        timed: 9,
    }
}

pub fn rule_row(id: i64) -> Row {
    let place = usize::try_from(id - 1).expect("a row");
    let (rule, zh, en) = RULES[place];
    let coded = |code: &str, title| Cell::Coded { code: code.into(), title };
    let cells = vec![
        Cell::Text(rule.into()),
        Cell::Said(both(zh, en)),
        coded("over", Direction::Over.title()),
        coded("high", Severity::High.title()),
        Cell::Number(24 * id),
        Cell::Number(9 * id),
        Cell::Number(10 * id),
        Cell::Number(5 * id),
        Cell::Text("66.7%".into()),
        Cell::Text("41.7–84.8%".into()),
        Cell::Money(Fen(4_390_000 * id)),
        Cell::Money(Fen(12_345_600 * id)),
        Cell::Number(540),
    ];
    assert_eq!(cells.len(), ListKind::Rules.columns().len());
    Row { id, subject: rule.into(), cells }
}

fn home_max(number: i64, from: Option<&str>, to: Option<&str>) -> Param {
    Param {
        name: "home_max".into(),
        number: Some(number),
        values: Vec::new(),
        from: from.map(month),
        to: to.map(month),
        note: both("户内允许的住房套数", "homes a household may have"),
        source: "县民发〔2025〕1号".into(),
    }
}

pub fn rule_page(id: &str) -> RulePage {
    let title = RULES.iter().find(|(rule, ..)| *rule == id).map_or_else(|| both("?", "?"), |(_, zh, en)| both(zh, en));
    let rule = Rule {
        id: id.into(),
        title: title.clone(),
        direction: Direction::Over,
        severity: Severity::High,
        subject: SubjectKind::Household,
        needs: vec!["persons".into(), "payments".into(), "property".into()],
        basis: vec!["P57§4".into()],
        guards: vec!["g1".into(), "g2".into()],
        verify: vec!["v2".into()],
        facts: vec!["homes".into()],
        issue_type: "hidden_property".into(),
        visit_items: Vec::new(),
        private: hecha::domain::privacy::Privacy::Open,
        operands: BTreeMap::from([("homes".to_owned(), both("住房套数", "homes"))]),
        labels: BTreeMap::new(),
        explain: both("该户有 {homes} 套住房。", "The household has {homes} homes."),
        sql: "SELECT c.household_no, 'home' AS fact_key, count(*) AS homes\nFROM property p\nJOIN members b ON b.person = p.person\nWHERE EXISTS (SELECT 1 FROM params x WHERE x.name = 'home_max' AND x.number > 0 AND p.registered_on_month BETWEEN x.from_month AND x.to_month)\nGROUP BY c.household_no\n".into(),
    };
    let card = ReportCard {
        total: tally(10, 3),
        reasons: vec![
            ReasonTally { reason: "g2".into(), clues: 4, amount: Fen(800_000) },
            ReasonTally { reason: "g1".into(), clues: 1, amount: Fen(50_000) },
        ],
        subtypes: BTreeMap::new(),
    };
    RulePage {
        card: RuleCard { rule: id.into(), title, direction: Some(Direction::Over), severity: Some(Severity::High), card },
        rule: Some(rule),
        params: vec![home_max(1, None, Some("2024-12")), home_max(2, Some("2025-01"), None)],
        lacking: vec!["property".into()],
    }
}

fn clue(id: &str, amount: i64, state: Option<ClueState>) -> TrialClue {
    TrialClue {
        clue: id.into(),
        household_no: Some("990101D0001".into()),
        name: "张福贵".into(),
        town: "青禾镇".into(),
        village: "李家村".into(),
        months: 3,
        amount: Fen(amount),
        explanation: both("该户有 2 套住房。", "The household has 2 homes."),
        state,
        ..TrialClue::default()
    }
}

pub fn trial_page(folder: Option<&str>) -> TrialPage {
    let before = vec![
        clue("R11-7K3FQ001", 439_000, Some(ClueState::Confirmed)),
        clue("R11-7K3FQ002", 120_000, Some(ClueState::Excluded)),
        clue("R11-7K3FQ003", 80_000, Some(ClueState::New)),
    ];
    let mut changed = clue("R11-7K3FQ003", 40_000, Some(ClueState::New));
    changed.months = 1;
    let after = vec![changed, clue("R11-7K3FQ009", 20_000, None)];
    let rules = vec![
        compare("R10", &both("名下机动车", "motor vehicle owned"), vec![clue("R10-1", 1, None)], vec![clue("R10-1", 1, None)]),
        compare("R11", &both("住房超标", "homes over the limit"), before, after),
    ];
    let edit = ParamEdit {
        name: "home_max".into(),
        value: "2".into(),
        from: Some(month("2025-01")),
        to: None,
        source: "县民发〔2025〕1号".into(),
    };
    TrialPage {
        of: TrialOf::Param {
            edit,
            before: vec![home_max(1, None, None)],
            after: vec![home_max(1, None, Some("2024-12")), home_max(2, Some("2025-01"), None)],
        },
        trial: Trial { rules, missing: BTreeMap::from([("R18".to_owned(), vec!["payroll".to_owned()])]) },
        folder: folder.map(str::to_owned),
    }
}

/// On the page of a trial, as after the job that made it.
pub fn on_trial(robot: &mut Robot, folder: Option<&str>) {
    robot.tell(Msg::Tried(Box::new(trial_page(folder))));
    robot.tell(Msg::JobDone(Ok(both("试跑完成。", "Tried."))));
}

fn saves(robot: &Robot) -> bool {
    robot.outside.iter().any(|effect| matches!(effect, Effect::SaveParam(..)))
}

#[test]
fn a_parameter_is_changed_from_the_list_of_rules_and_tried_first() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("W j j j p");
    assert!(robot.text().contains("改哪个参数"), "{}", robot.text());
    robot.keys("enter ctrl-u 2 down 2025-01 enter");
    let Some(JobRequest::TryParam(edit)) = robot.jobs().pop() else { panic!("no trial: {}", robot.text()) };
    assert_eq!((edit.name.as_str(), edit.value.as_str(), edit.from, edit.to), ("home_max", "2", Some(month("2025-01")), None));
    assert!(edit.source.contains("2026-04-10"), "{}", edit.source);
    assert!(!saves(&robot), "trying writes nothing");
}

#[test]
fn a_value_that_cannot_be_read_stays_in_the_form_with_the_reason() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("W j j j p enter ctrl-u two enter");
    assert!(robot.text().contains("应为整数"), "{}", robot.text());
    robot.keys("ctrl-u 2 down soon enter");
    assert!(robot.text().contains("不是月份"), "{}", robot.text());
    robot.keys("ctrl-u 2025-01 enter");
    assert_eq!(robot.jobs().len(), 1);
}

#[test]
fn a_trial_is_saved_only_after_the_folder_is_chosen() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    on_trial(&mut robot, Some("/data/pack"));
    robot.keys("s");
    assert!(robot.text().contains("写入 /data/pack"), "{}", robot.text());
    assert!(!saves(&robot));
    robot.keys("enter");
    let Some(Effect::SaveParam(edit, folder)) = robot.outside.pop() else { panic!("not saved") };
    assert_eq!((edit.name.as_str(), folder), ("home_max", PathBuf::from("/data/pack")));
    robot.tell(Msg::Saved(Ok(both("已写入。", "Written."))));
    assert!(!matches!(robot.model.screen(), Some(Screen::Trial(_))), "the page of the trial closes");
    assert!(robot.text().contains("已写入"));
}

#[test]
fn without_a_pack_folder_one_is_asked_for() {
    let mut robot = Robot::new(Some("li"), Lang::En);
    on_trial(&mut robot, None);
    robot.keys("s ctrl-u /data/mine enter");
    assert!(matches!(robot.outside.pop(), Some(Effect::SaveParam(_, folder)) if folder.to_str() == Some("/data/mine")));
}

#[test]
fn leaving_a_trial_writes_nothing() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    on_trial(&mut robot, Some("/data/pack"));
    robot.keys("esc s");
    assert!(!saves(&robot));
    assert!(!matches!(robot.model.screen(), Some(Screen::Trial(_))));
}

#[test]
fn a_clue_of_a_trial_opens_its_page_and_a_new_one_its_household() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    on_trial(&mut robot, None);
    robot.keys("down enter");
    assert!(matches!(robot.asked.last(), Some(Query::Case(_))), "{:?}", robot.asked.last());
    robot.keys("esc down enter");
    assert_eq!(robot.asked.last(), Some(&Query::Clue("R11-7K3FQ001".into())));
}

#[test]
fn an_edited_rule_file_is_tried_from_the_page_of_its_rule() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("W j j enter e ctrl-u /data/R10.toml enter");
    assert_eq!(robot.jobs(), [&JobRequest::TryRule(PathBuf::from("/data/R10.toml"))]);
    robot.tell(Msg::Key(Key::parse("ctrl-x").expect("a key")));
    assert!(robot.outside.contains(&Effect::CancelJob));
}

#[test]
fn a_parameter_on_the_page_of_a_rule_opens_its_form() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("W j j j enter");
    robot.screen(80, 60);
    robot.keys("down down enter");
    assert!(robot.screen(80, 60).0.contains("改参数 home_max"), "{}", robot.screen(80, 60).0);
}
