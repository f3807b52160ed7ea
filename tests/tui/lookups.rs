//! Choosing the unit of a sample, scores of villages, papers, visit forms that come back, and keys without a passphrase.

use crate::robot::Robot;
use hecha::app::msg::{Effect, JobRequest, Msg, Query};
use hecha::app::popup::{Popup, Purpose};
use hecha::domain::action::{ActionKind, Subject};
use hecha::domain::lang::Lang;
use hecha::domain::listing::ListKind;
use hecha::domain::officer::OfficerId;
use std::path::PathBuf;

#[test]
fn the_unit_of_a_finding_is_chosen_by_typing_part_of_it_and_one_that_is_barred_says_why() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("Y f");
    let text = robot.text();
    assert!(text.contains("看了哪一件") && text.contains("W2026-0003"), "{text}");
    robot.keys("0002 enter");
    assert!(matches!(robot.model.popups.last(), Some(Popup::Menu(_))), "it cannot be chosen");
    robot.keys("backspace 3 enter");
    let Some(Popup::Form(form)) = robot.model.popups.last() else { panic!("no form") };
    assert_eq!(form.fields().get("item").map(String::as_str), Some("W2026-0003"));
    robot.keys("1 f10");
    let (_, subject, kind, fields) = robot.acts.pop().expect("an act");
    assert!(matches!(subject, Subject::Sample(_)) && kind == ActionKind::RecordFinding);
    assert_eq!((fields["item"].as_str(), fields["found"].as_str()), ("W2026-0003", "sound"));
}

#[test]
fn enter_on_a_village_lists_the_households_behind_its_score() {
    let mut robot = Robot::new(Some("li"), Lang::En);
    robot.keys("N enter");
    let asked = robot.asked.iter().rev().find_map(|query| match query {
        Query::Ids(query) if query.kind == ListKind::Cases => Some(query.filter.to_string()),
        _ => None,
    });
    let filter = asked.expect("the cases");
    assert!(filter.contains("village") && filter.contains("Q.1|Q.2|Q.3|Q.4|Q.5"), "{filter}");
    robot.keys("F");
    assert!(robot.text().contains("Papers of files"), "{}", robot.text());
}

#[test]
fn a_filled_in_visit_form_is_loaded_in_the_name_of_who_sits_there() {
    let mut robot = Robot::new(Some("zhou"), Lang::Zh);
    robot.keys("H 补录.xlsx enter");
    let expected = JobRequest::VisitResults(PathBuf::from("补录.xlsx"), OfficerId("zhou".into()));
    assert_eq!(robot.jobs(), [&expected]);
    let mut nobody = Robot::new(None, Lang::Zh);
    nobody.keys("H");
    assert!(nobody.text().contains("谁在办理"), "{}", nobody.text());
    // What can be printed to be filled in is offered where visits are listed.
    let mut robot = Robot::new(Some("zhou"), Lang::Zh);
    robot.keys("9 f8 1 enter");
    assert!(
        matches!(robot.jobs().as_slice(), [JobRequest::VisitTemplate(officer, ..)] if officer.0 == "zhou"),
        "{:?}",
        robot.jobs()
    );
}

#[test]
fn an_officer_whose_key_has_no_passphrase_is_asked_once_and_reminded_in_the_title() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.tell(Msg::Unprotected(vec!["li".into(), "zhou".into()]));
    assert!(robot.text().contains("签名密钥没有口令"), "{}", robot.text());
    robot.keys("esc");
    assert!(robot.model.popups.is_empty(), "it can be put off");
    assert!(robot.text().lines().next().is_some_and(|title| title.contains("密钥无口令(K)")), "{}", robot.text());
    robot.tell(Msg::Unprotected(vec!["li".into(), "zhou".into()]));
    assert!(robot.model.popups.is_empty(), "not asked twice");
    robot.keys("f2 zhou enter");
    assert!(robot.text().contains("zhou 的签名密钥没有口令"), "{}", robot.text());
    robot.keys("1");
    assert!(
        matches!(robot.model.popups.last(), Some(Popup::Ask(ask)) if ask.purpose == Purpose::NewPassphrase { rotate: false })
    );
    robot.keys("correcthorse enter correcthorse enter");
    assert!(robot.outside.iter().any(|effect| matches!(effect, Effect::SetPassphrase { officer, .. } if officer.0 == "zhou")));
    robot.tell(Msg::Unprotected(vec!["li".into()]));
    assert!(!robot.text().contains("密钥无口令"), "{}", robot.text());
    // Somebody whose key is closed is asked nothing; nor is anybody while a form is open.
    let mut robot = Robot::new(Some("li"), Lang::En);
    robot.tell(Msg::Unprotected(vec!["zhou".into()]));
    assert!(robot.model.popups.is_empty() && !robot.text().contains("no passphrase"));
}
