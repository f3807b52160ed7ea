//! One dismissed clue: what wakes it, what people may do then, and what stays on record.

use super::common::{CLUE, Desk, HOUSEHOLD};
use hecha::domain::action::ActionKind;
use hecha::domain::dismissal::TERM;
use hecha::domain::lang::Lang;
use hecha::domain::lifecycle::ClueState;
use hecha::domain::listing::{Cell, FactChange, ListKind, ListQuery, Row};
use hecha::engine::{listing, verify};

/// The clue dismissed, until a day when one is given.
pub fn dismissed(until: &str) -> Desk {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.must("zhao", CLUE, ActionKind::Submit, &[("verdict", "excluded"), ("reason", "g9"), ("evidence", "V-0001")]);
    let fields = [("verdict", "excluded"), ("reason", "g9"), ("evidence", "V-0001"), ("until", until)];
    desk.must("office2", CLUE, ActionKind::Dismiss, &fields);
    desk
}

/// A later screening saw the clue with this plate.
fn screened(desk: &Desk, as_of: &str, facts: &str, gone: bool) {
    let db = desk.raw();
    db.execute(
        "INSERT INTO run (at, as_of, pack_version, rules, sources) VALUES ('2026-04-01T08:00:00', ?1, '0', '{}', '[]')",
        [as_of],
    )
    .expect("a run");
    db.execute("UPDATE clue SET last_run = (SELECT max(id) FROM run), facts = ?1, gone = ?2", rusqlite::params![facts, gone])
        .expect("seen");
}

const SAME: &str = r#"{"plate":"某A12345"}"#;
const OTHER: &str = r#"{"plate":"某B99999"}"#;

fn state(desk: &Desk) -> ClueState {
    listing::clue_page(&desk.book, &desk.pack, CLUE, None, desk.now).expect("a page").state
}

fn rows(desk: &Desk, kind: ListKind, filter: &str) -> Vec<Row> {
    let filter = kind.filter(filter).expect("a filter");
    let today = desk.now.date();
    let query = ListQuery { filter, ..ListQuery::all(kind) };
    let ids = listing::ids(&desk.book, &desk.pack, &query, today).expect("ids").0;
    listing::rows(&desk.book, &desk.pack, kind, &ids, today).expect("rows")
}

fn cell(row: &Row, kind: ListKind, name: &str) -> String {
    let at = kind.columns().iter().position(|column| *column == name).expect("a column");
    match &row.cells[at] {
        Cell::Said(said) => said.get(Lang::En).to_owned(),
        Cell::Coded { code, .. } => code.clone(),
        Cell::Text(text) => text.clone(),
        Cell::Date(day) => day.to_string(),
        Cell::Empty => String::new(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_dismissal_with_equal_facts_stands_and_cannot_be_assigned_not_even_past_the_program() {
    let mut desk = dismissed("");
    screened(&desk, "2027-01-01", SAME, false);
    assert_eq!(state(&desk), ClueState::Excluded);
    let good = desk.good(ActionKind::Assign);
    assert_eq!(desk.refused("office", CLUE, ActionKind::Assign, &good), "wrong_state");
    let error = desk
        .raw()
        .execute(
            "INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
             SELECT replica, 999, officer, seq + 1, at, 'assign', ?1, '{}', hash, randomblob(32), signature
             FROM event WHERE officer = 'office' ORDER BY seq DESC LIMIT 1",
            [CLUE],
        )
        .expect_err("the database lets it through");
    assert!(error.to_string().contains("its dismissal stands"), "{error}");
    assert_eq!(desk.book.woken().expect("read"), []);
}

#[test]
fn a_changed_fact_puts_the_clue_back_to_be_assigned_and_the_log_says_why() {
    let mut desk = dismissed("");
    screened(&desk, "2026-04-01", OTHER, false);
    assert_eq!(state(&desk), ClueState::New);
    assert_eq!(rows(&desk, ListKind::Clues, "state=new").iter().filter(|row| row.subject == CLUE).count(), 1);
    let page = listing::clue_page(&desk.book, &desk.pack, CLUE, None, desk.now).expect("a page");
    let fact = |name: &str| page.work.iter().find(|fact| fact.name == name).map(|fact| format!("{:?}", fact.value));
    assert!(fact("earlier").expect("the dismissal is shown").contains("2026-03-09"), "{:?}", page.work);
    assert!(fact("woken_by").expect("the cause is shown").contains("某B99999"));
    assert_eq!(fact("reason"), None, "the old reason is not the reason of now");

    desk.step("office", CLUE, ActionKind::Assign);
    assert_eq!(state(&desk), ClueState::Assigned);
    assert_eq!(desk.value(&format!("SELECT reason || facts || until FROM clue_state WHERE clue = '{CLUE}'")), "");
    let page = listing::clue_page(&desk.book, &desk.pack, CLUE, None, desk.now).expect("a page");
    assert!(page.work.iter().any(|fact| fact.name == "earlier"), "the earlier round stays on the page");
    let said = page.history.last().expect("an event").text.get(Lang::En).to_owned();
    assert!(said.contains("the dismissal no longer stands") && said.contains("某A12345"), "{said}");
    // The later screening was written past the program, which sealed nothing.
    desk.book.seal_again().expect("sealed");
    let report = verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.ok && report.conflicts.is_empty(), "{:?} {:?}", report.findings, report.conflicts);
}

#[test]
fn a_second_dismissal_rests_on_the_facts_of_now() {
    let mut desk = dismissed("");
    screened(&desk, "2026-04-01", OTHER, false);
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.must("zhao", CLUE, ActionKind::Submit, &[("verdict", "excluded"), ("reason", "g9"), ("evidence", "V-0001")]);
    desk.step("office2", CLUE, ActionKind::Dismiss);
    assert_eq!(state(&desk), ClueState::Excluded);
    screened(&desk, "2026-05-01", SAME, false);
    assert_eq!(state(&desk), ClueState::New, "what the first dismissal rested on is a change of the second");
}

#[test]
fn a_term_holds_through_its_last_day_and_its_end_is_the_cause() {
    let desk = dismissed("2026-06-30");
    screened(&desk, "2026-06-30", SAME, false);
    assert_eq!(state(&desk), ClueState::Excluded);
    screened(&desk, "2026-07-01", SAME, false);
    assert_eq!(state(&desk), ClueState::New);
    let woken = desk.book.woken().expect("read");
    let ended = FactChange { fact: TERM.into(), from: "2026-06-30".into(), to: "2026-07-01".into() };
    assert_eq!(woken[0].facts, [ended]);
}

#[test]
fn an_added_or_dropped_fact_and_a_clue_that_went_and_came_back_wake_nothing() {
    let desk = dismissed("");
    for (facts, gone) in
        [(r#"{"plate":"某A12345","use_kind":"营运"}"#, false), (r#"{"status":"正常"}"#, false), (OTHER, true), (SAME, false)]
    {
        screened(&desk, "2027-01-01", facts, gone);
        assert_eq!(state(&desk), ClueState::Excluded, "{facts} {gone}");
        assert_eq!(desk.book.woken().expect("read"), [], "{facts} {gone}");
    }
}

#[test]
fn the_list_of_dismissals_says_on_what_they_rest_and_what_woke_them() {
    let desk = dismissed("2026-12-31");
    let row = |desk: &Desk| rows(desk, ListKind::Dismissals, "").remove(0);
    let text = |row: &Row, name: &str| cell(row, ListKind::Dismissals, name);
    let standing = row(&desk);
    for (name, value) in [
        ("clue", CLUE),
        ("reason", "g9"),
        ("decided_by", "office2"),
        ("decided_on", "2026-03-09"),
        ("until", "2026-12-31"),
        ("woken_by", ""),
    ] {
        assert_eq!(text(&standing, name), value, "{name}");
    }
    assert!(text(&standing, "facts").contains("某A12345"));
    screened(&desk, "2027-01-01", OTHER, false);
    let woken = row(&desk);
    assert_eq!(text(&woken, "state"), "excluded", "the list tells the dismissal, not the work");
    let cause = text(&woken, "woken_by");
    assert!(cause.contains("某A12345 -> 某B99999") && cause.contains("2026-12-31 -> 2027-01-01"), "{cause}");
    assert_eq!(rows(&desk, ListKind::Dismissals, "woken_by~plate").len(), 1);
    assert_eq!(rows(&desk, ListKind::Dismissals, "woken_by=\"\"").len(), 0);
}
