//! Casework on a real workbook: the way of a clue to a signed-off issue, and every way that is barred.

mod common;

use common::{CLUE, Desk, ELSEWHERE, HOUSEHOLD, SIBLING};
use hecha::domain::action::{ActionKind, Subject};

#[test]
fn a_clue_goes_from_found_to_signed_off() {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    assert_eq!(issue, "W2026-0001");
    desk.step("office2", &issue, ActionKind::SignOff);
    assert_eq!(desk.value("SELECT state FROM issue"), "closed");
    assert_eq!(desk.value("SELECT closed_by FROM issue"), "office2");
    assert_eq!(desk.value("SELECT recovered FROM issue"), "120000");
    let history = hecha::engine::casework::history(&desk.book, &desk.pack, &Subject::Issue(issue)).expect("history");
    assert_eq!(history.len(), 10, "assign, visit, submit, confirm and six steps of the issue");
    assert!(history.iter().all(|line| line.hash.len() == 8 && !line.text.zh.is_empty() && !line.text.en.is_empty()));
}
