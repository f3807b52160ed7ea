//! Separation of duties: no path through actions, role changes or raw SQL lets one person check and decide.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CLUE, Desk, HOUSEHOLD};
use hecha::domain::action::ActionKind;
use hecha::domain::officer::Role;

/// Moves an officer to another desk, as a county does when people change posts.
fn transfer(desk: &mut Desk, officer: &str, role: Role) {
    let by = if officer == "office" { "lead" } else { "office" };
    desk.must(
        by,
        &format!("@{officer}"),
        ActionKind::AddOfficer,
        &[("name", officer), ("role", role.code()), ("town", "青禾镇")],
    );
}

#[test]
fn whoever_had_a_part_does_not_sign_off_even_from_another_desk() {
    for officer in ["wang", "zhao", "clerk", "finance", "head"] {
        let mut desk = Desk::new();
        let issue = desk.rectify();
        transfer(&mut desk, officer, Role::CountyOffice);
        assert_eq!(desk.refused(officer, &issue, ActionKind::SignOff, &[]), "own_work", "{officer}");
    }
}

#[test]
fn whoever_inspected_does_not_review_even_from_another_desk() {
    for officer in ["wang", "zhao"] {
        for kind in [ActionKind::Dismiss, ActionKind::Confirm, ActionKind::SendBack] {
            let mut desk = Desk::new();
            desk.submit();
            transfer(&mut desk, officer, Role::CountyOffice);
            let good = desk.good(kind);
            assert_eq!(desk.refused(officer, CLUE, kind, &good), "own_work", "{officer} {}", kind.code());
        }
    }
}

#[test]
fn whoever_rectified_does_not_endorse_even_from_another_desk() {
    let mut desk = Desk::new();
    let issue = desk.confirm();
    for (officer, kind) in [
        ("office", ActionKind::Notify),
        ("clerk", ActionKind::Rectify),
        ("clerk", ActionKind::RecordMoney),
        ("clerk", ActionKind::SubmitRectification),
    ] {
        desk.step(officer, &issue, kind);
    }
    transfer(&mut desk, "clerk", Role::TownHead);
    let good = desk.good(ActionKind::Endorse);
    assert_eq!(desk.refused("clerk", &issue, ActionKind::Endorse, &good), "own_work");
    desk.step("head", &issue, ActionKind::Endorse);
}

/// An event written past the program, as a stranger's tool would.
fn raw_event(desk: &Desk, officer: &str, kind: &str, subject: &str, data: &str) -> Result<usize, rusqlite::Error> {
    let db = desk.raw();
    let seq: i64 = db.query_row("SELECT coalesce(max(seq), 0) FROM event WHERE officer = ?1", [officer], |row| row.get(0))?;
    db.execute(
        "INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
         VALUES ('0123456789abcdef', 999, ?1, ?2, 't', ?3, ?4, json_object('data', json(?5)),
                 coalesce((SELECT hash FROM event WHERE officer = ?1 AND seq = ?2 - 1), zeroblob(32)), randomblob(32), zeroblob(64))",
        rusqlite::params![officer, seq + 1, kind, subject, data],
    )
}

fn barred(desk: &Desk, officer: &str, kind: &str, subject: &str, data: &str) -> String {
    raw_event(desk, officer, kind, subject, data).expect_err("the database lets it through").to_string()
}

#[test]
fn the_database_itself_bars_the_same_person() {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    for officer in ["wang", "zhao", "clerk", "finance", "head"] {
        desk.raw().execute("UPDATE officer SET role = 'county_office' WHERE officer = ?1", [officer]).expect("promoted");
        let error = barred(&desk, officer, "sign_off", &issue, r#"{"closure":"proven"}"#);
        assert!(error.starts_with("separation of duties"), "{officer}: {error}");
    }
    let error = barred(&desk, "office2", "sign_off", &issue, "{}");
    assert!(error.contains("neither newer data nor an accepted exception"), "{error}");
    assert!(raw_event(&desk, "office2", "sign_off", &issue, r#"{"closure":"proven"}"#).is_ok(), "somebody without a part passes");
}

#[test]
fn the_database_itself_bars_the_wrong_desk_the_wrong_state_and_open_money() {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    let proven = r#"{"closure":"proven"}"#;
    assert!(barred(&desk, "audit", "sign_off", &issue, proven).contains("only the county office"));
    let mut desk = Desk::new();
    let issue = desk.confirm();
    desk.screened("2026-03-31", None);
    assert!(barred(&desk, "office2", "sign_off", &issue, proven).contains("not with the county, or money is outstanding"));
    assert!(barred(&desk, "office2", "confirm", CLUE, "{}").contains("not been submitted"));
    let mut desk = Desk::new();
    desk.submit();
    desk.raw().execute("UPDATE officer SET role = 'county_office' WHERE officer = 'wang'", []).expect("promoted");
    for kind in ["dismiss", "confirm", "send_back"] {
        assert!(barred(&desk, "wang", kind, CLUE, "{}").starts_with("separation of duties"), "{kind}");
    }
}

#[test]
fn the_database_itself_bars_closing_without_ground_adverse_outcomes_without_process_and_own_approval() {
    let mut desk = Desk::new();
    let issue = desk.confirm();
    let adverse = r#"{"outcome":"recovered,exited","reply":"无","evidence":["a"]}"#;
    assert!(barred(&desk, "clerk", "submit_rectification", &issue, adverse).starts_with("due process"), "no notice yet");
    desk.step("office", &issue, ActionKind::Notify);
    desk.step("clerk", &issue, ActionKind::Rectify);
    for body in [r#"{"outcome":"exited","reply":"","evidence":["a"]}"#, r#"{"outcome":"grace_exit","reply":"无","evidence":[]}"#]
    {
        assert!(barred(&desk, "clerk", "submit_rectification", &issue, body).starts_with("due process"), "{body}");
    }
    for body in [r#"{"row":"waived","approver":"clerk"}"#, r#"{"row":"carried"}"#, r#"{"row":"waived","approver":"office"}"#] {
        assert!(barred(&desk, "clerk", "record_money", &issue, body).contains("a county lead other than"), "{body}");
    }
    let own = r#"{"approver":"office","deadline":"2027-01-01"}"#;
    assert!(barred(&desk, "office", "extend", &issue, own).contains("a county lead other than"));
    let last = desk.value("SELECT hash FROM undo WHERE subject LIKE 'W%'");
    let undo = format!(r#"{{"of":"{last}"}}"#);
    assert!(barred(&desk, "office", "undo", &issue, &undo).starts_with("only the last act"), "the clerk did it");
    for (officer, kind) in [
        ("clerk", ActionKind::RecordMoney),
        ("finance", ActionKind::Remit),
        ("clerk", ActionKind::SubmitRectification),
        ("head", ActionKind::Endorse),
    ] {
        desk.step(officer, &issue, kind);
    }
    let proven = barred(&desk, "office2", "sign_off", &issue, r#"{"closure":"proven"}"#);
    assert!(proven.contains("no screening of newer data"), "{proven}");
    let accepted = barred(&desk, "office2", "sign_off", &issue, r#"{"closure":"accepted"}"#);
    assert!(accepted.contains("neither newer data nor an accepted exception"), "{accepted}");
    desk.raw().execute("UPDATE officer SET role = 'county_office' WHERE officer = 'clerk'", []).expect("promoted");
    assert!(barred(&desk, "clerk", "accept_exception", &issue, "{}").starts_with("separation of duties"), "its writer");
}

#[test]
fn the_database_itself_bars_kin() {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    desk.step("office2", "@office2", ActionKind::FileKin);
    desk.step("sun", "@sun", ActionKind::FileKin);
    for subject in [CLUE, HOUSEHOLD, issue.as_str()] {
        assert!(barred(&desk, "office2", "unmask", subject, "{}").starts_with("recusal"), "{subject}");
    }
    let pair = format!(r#"{{"household":"{HOUSEHOLD}","inspectors":["sun","wang"]}}"#);
    assert!(barred(&desk, "office", "assign", CLUE, &pair).starts_with("recusal"));
}

/// Enters where an officer is at home.
fn settle(desk: &mut Desk, officer: &str, town: &str, village: &str) {
    let (role, work) =
        common::OFFICERS.iter().find(|(id, ..)| *id == officer).map(|(_, role, town)| (role.code(), *town)).expect("known");
    let by = if officer == "office" { "office2" } else { "office" };
    let entry = [("name", officer), ("role", role), ("town", work), ("home_town", town), ("home_village", village)];
    desk.must(by, &format!("@{officer}"), ActionKind::AddOfficer, &entry);
}

#[test]
fn nobody_is_sent_to_checks_decides_handles_or_signs_in_the_home_village() {
    let mut desk = Desk::new();
    settle(&mut desk, "wang", "青禾镇", "李家村委会");
    let good = desk.good(ActionKind::Assign);
    assert_eq!(desk.refused("office", CLUE, ActionKind::Assign, &good), "neighbour", "an inspector of the village");
    settle(&mut desk, "wang", "白石乡", "李家村");
    desk.step("office", CLUE, ActionKind::Assign);
    settle(&mut desk, "zhao", "青禾镇", "李家村");
    let good = desk.good(ActionKind::Visit);
    assert_eq!(desk.refused("wang", HOUSEHOLD, ActionKind::Visit, &good), "neighbour", "moved there after the assignment");
    settle(&mut desk, "zhao", "", "");
    let mut desk = Desk::new();
    let issue = desk.confirm();
    desk.step("office", &issue, ActionKind::Notify);
    settle(&mut desk, "lead", "青禾镇", "李家村");
    let good = desk.good(ActionKind::Extend);
    assert_eq!(desk.refused("office", &issue, ActionKind::Extend, &good), "neighbour", "who would approve");
    let mut desk = Desk::new();
    let issue = desk.rectify();
    for (officer, kind) in [
        ("office2", ActionKind::SignOff),
        ("head", ActionKind::Return),
        ("clerk", ActionKind::Rectify),
        ("office2", ActionKind::Unmask),
    ] {
        settle(&mut desk, officer, "", "李家村");
        let good = desk.good(kind);
        assert_eq!(desk.refused(officer, &issue, kind, &good), "neighbour", "{officer} {}", kind.code());
    }
    settle(&mut desk, "office2", "青禾镇", "王家村");
    desk.step("office2", &issue, ActionKind::SignOff);
    let report = hecha::engine::verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}

#[test]
fn a_pack_may_let_neighbours_act_and_take_it_back() {
    let mut desk = Desk::new();
    settle(&mut desk, "office", "青禾镇", "李家村");
    let good = desk.good(ActionKind::Assign);
    assert_eq!(desk.refused("office", CLUE, ActionKind::Assign, &good), "neighbour");
    desk.pack.header.recuse_same_village = false;
    desk.step("office", CLUE, ActionKind::Assign);
    desk.pack.header.recuse_same_village = true;
    let sibling = common::SIBLING;
    assert_eq!(desk.refused("office", sibling, ActionKind::Assign, &good), "neighbour");
    let report = hecha::engine::verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.findings.is_empty(), "what was done under the other pack stands: {:?}", report.findings);
}

#[test]
fn the_database_itself_bars_neighbours() {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    settle(&mut desk, "office2", "青禾镇", "李家村");
    settle(&mut desk, "sun", "", "李家村");
    for subject in [CLUE, HOUSEHOLD, issue.as_str()] {
        assert!(barred(&desk, "office2", "unmask", subject, "{}").starts_with("recusal"), "{subject}");
    }
    let pair = r#"{"inspectors":["sun","wang"]}"#;
    assert!(barred(&desk, "office", "assign", common::ELSEWHERE, pair).starts_with("recusal"));
    assert!(raw_event(&desk, "office2", "unmask", common::ELSEWHERE, "{}").is_ok(), "the namesake in another town");
}

#[test]
fn the_log_takes_no_change_no_deletion_no_replacement_and_no_gap() {
    let desk = Desk::new();
    let db = desk.raw();
    for sql in [
        "UPDATE event SET at = 'x'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE id = 1",
        "INSERT OR REPLACE INTO event SELECT 99, replica, lamport, officer, seq, at, kind, subject, body, prev, x'00', signature FROM event WHERE id = 1",
        "INSERT INTO event SELECT 99, replica, lamport, officer, seq + 50, at, kind, subject, body, prev, x'00', signature FROM event WHERE id = 1",
    ] {
        assert!(db.execute(sql, []).is_err(), "{sql}");
    }
    assert!(db.execute("UPDATE issue SET state = 'closed'", []).is_ok(), "there is none yet");
}

#[test]
fn an_issue_is_not_closed_by_writing_the_word() {
    let mut desk = Desk::new();
    desk.rectify();
    let error = desk.raw().execute("UPDATE issue SET state = 'closed'", []).expect_err("closed by hand").to_string();
    assert!(error.contains("closed by a sign-off"), "{error}");
}

#[test]
fn whoever_has_left_acts_no_more_and_is_sent_nowhere_until_entered_anew() {
    let mut desk = Desk::new();
    let entry = |retired: &'static str| [("name", "王某"), ("role", "inspector"), ("town", "青禾镇"), ("retired", retired)];
    desk.step("office", CLUE, ActionKind::Assign);
    desk.must("office", "@wang", ActionKind::AddOfficer, &entry("yes"));
    assert!(desk.book.officers().expect("read").iter().any(|officer| officer.id.0 == "wang" && officer.retired));
    let visit = desk.good(ActionKind::Visit);
    assert_eq!(desk.refused("wang", HOUSEHOLD, ActionKind::Visit, &visit), "no_such_officer");
    let again = desk.good(ActionKind::Assign);
    desk.refused("office", common::SIBLING, ActionKind::Assign, &again);
    desk.must("office", "@wang", ActionKind::AddOfficer, &entry("no"));
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &visit);
}
