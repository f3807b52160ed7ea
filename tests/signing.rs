//! Officers' signing keys: passphrases, sessions, replaced and newly issued keys.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CLUE, Desk};
use hecha::domain::action::ActionKind;
use hecha::domain::key_lock::Cost;
use hecha::domain::officer::OfficerId;
use hecha::engine::casework::ActError;
use hecha::engine::signing::{self, KeyError, KeyStanding};
use hecha::engine::verify;
use hecha::store::Workbook;

const PASSPHRASE: &str = "春风又绿江南岸";

fn id(officer: &str) -> OfficerId {
    OfficerId(officer.to_owned())
}

fn set(desk: &mut Desk, officer: &str, passphrase: &str, rotate: bool) -> Result<bool, KeyError> {
    let actor = desk.actor(officer);
    signing::set_passphrase(&mut desk.book, &desk.pack, &actor, &format!("{passphrase}{passphrase}"), rotate, Cost::LEAST)
        .map(|done| done.is_some())
}

fn unlock(desk: &mut Desk, officer: &str, passphrase: &str) -> Result<(), KeyError> {
    signing::unlock(&mut desk.book, &id(officer), &format!("{passphrase}{passphrase}"))
}

fn standing(desk: &Desk, officer: &str) -> KeyStanding {
    signing::standing(&desk.book, &id(officer)).expect("readable")
}

fn verified(desk: &Desk) {
    assert_eq!(verify::run(&desk.book, &desk.pack).expect("readable").findings, []);
}

fn public_key(desk: &Desk, officer: &str) -> String {
    desk.value(&format!("SELECT public_key FROM officer WHERE officer = '{officer}'"))
}

#[test]
fn a_key_under_a_passphrase_signs_only_after_it_was_given() {
    let mut desk = Desk::new();
    assert_eq!(standing(&desk, "office"), KeyStanding::Unprotected);
    set(&mut desk, "office", PASSPHRASE, false).expect("set");
    desk.step("office", CLUE, ActionKind::Assign);
    desk.book.close_keys();
    assert_eq!(standing(&desk, "office"), KeyStanding::Locked);
    let events = desk.value("SELECT count(*) FROM event");
    assert_eq!(desk.refused("office", "C", ActionKind::OpenCampaign, &desk.good(ActionKind::OpenCampaign)), "key_locked");
    assert!(matches!(unlock(&mut desk, "office", "不是这个口令"), Err(KeyError::Wrong { .. })));
    assert_eq!(desk.refused("office", "C", ActionKind::OpenCampaign, &desk.good(ActionKind::OpenCampaign)), "key_locked");
    assert_eq!(desk.value("SELECT count(*) FROM event"), events);
    unlock(&mut desk, "office", PASSPHRASE).expect("opened");
    desk.step("office", "C", ActionKind::OpenCampaign);
    verified(&desk);
}

#[test]
fn a_copy_of_the_workbook_lets_nobody_sign_as_somebody_else() {
    let mut desk = Desk::new();
    set(&mut desk, "office", PASSPHRASE, false).expect("set");
    let copy = desk.dir.path().join("copy.hecha");
    desk.raw().execute("VACUUM INTO ?1", [copy.display().to_string()]).expect("copied");
    let mut book = Workbook::open(&copy).expect("opens");
    let actor = desk.actor("office");
    let subject = hecha::domain::action::Subject::parse(CLUE);
    let fields = common::fields(&desk.good(ActionKind::Assign));
    let act = hecha::engine::casework::perform(&mut book, &desk.pack, &actor, &subject, ActionKind::Assign, &fields);
    assert!(matches!(&act, Err(ActError::Refused(refusal)) if refusal.code() == "key_locked"), "{act:?}");
    // Another officer's closed key, put in place of this one, opens for nobody.
    drop(book);
    set(&mut desk, "clerk", "张三李四王五", false).expect("set");
    desk.raw()
        .execute_batch(
            "UPDATE officer_key SET (secret, cost, salt) =
                (SELECT secret, cost, salt FROM officer_key WHERE officer = 'clerk') WHERE officer = 'office'",
        )
        .expect("swapped");
    desk.book.close_keys();
    assert!(matches!(unlock(&mut desk, "office", "张三李四王五"), Err(KeyError::Wrong { .. })));
    assert!(matches!(unlock(&mut desk, "office", PASSPHRASE), Err(KeyError::Wrong { .. })));
}

#[test]
fn the_first_passphrase_and_a_rotation_replace_the_key_by_an_event_and_a_change_does_not() {
    let mut desk = Desk::new();
    let first = public_key(&desk, "office");
    assert!(set(&mut desk, "office", PASSPHRASE, false).expect("set"), "the open key is replaced");
    let second = public_key(&desk, "office");
    assert_ne!(first, second);
    assert!(!set(&mut desk, "office", "另一个口令", false).expect("changed"), "the same key, closed anew");
    assert_eq!(public_key(&desk, "office"), second);
    desk.book.close_keys();
    assert!(unlock(&mut desk, "office", PASSPHRASE).is_err(), "the old passphrase is gone");
    unlock(&mut desk, "office", "另一个口令").expect("opened");
    assert!(set(&mut desk, "office", "第三个口令", true).expect("rotated"));
    assert_ne!(public_key(&desk, "office"), second);
    assert_eq!(desk.value("SELECT count(*) FROM event WHERE kind = 'rotate_key'"), "2");
    desk.step("office", CLUE, ActionKind::Assign);
    verified(&desk);
    assert!(matches!(set(&mut desk, "office", "abc", false), Err(KeyError::Short)));
}

#[test]
fn who_forgot_the_passphrase_gets_a_new_key_from_the_county_and_never_from_themself() {
    let mut desk = Desk::new();
    set(&mut desk, "wang", PASSPHRASE, false).expect("set");
    desk.book.close_keys();
    let reason = [("reason", "忘记口令")];
    assert_eq!(desk.refused("office", "@office", ActionKind::IssueKey, &reason), "own_entry");
    assert_eq!(desk.refused("clerk", "@wang", ActionKind::IssueKey, &reason), "wrong_role");
    desk.must("office", "@wang", ActionKind::IssueKey, &reason);
    assert_eq!(standing(&desk, "wang"), KeyStanding::Unprotected);
    set(&mut desk, "wang", "新的口令一句", false).expect("set");
    desk.step("wang", "@wang", ActionKind::FileKin);
    verified(&desk);
    assert_eq!(
        verify::run(&desk.book, &desk.pack).expect("readable").unprotected.iter().filter(|name| *name == "wang").count(),
        0
    );
}

#[test]
fn a_replaced_key_signs_nothing_any_more() {
    let mut desk = Desk::new();
    let secret: Vec<u8> =
        desk.raw().query_row("SELECT secret FROM officer_key WHERE officer = 'office'", [], |row| row.get(0)).expect("open");
    set(&mut desk, "office", PASSPHRASE, false).expect("set");
    // A thief of the open key puts it back and acts with it.
    desk.raw()
        .execute("UPDATE officer_key SET secret = ?1, cost = '', salt = x'' WHERE officer = 'office'", [secret])
        .expect("put");
    desk.book.close_keys();
    desk.step("office", CLUE, ActionKind::Assign);
    let report = verify::run(&desk.book, &desk.pack).expect("readable");
    let first = report.findings.first().expect("found");
    assert_eq!((first.code, first.place.as_str()), ("log", format!("event {}", report.events).as_str()));
}

#[test]
fn the_database_refuses_keys_that_are_not_ones_own_to_change() {
    let desk = Desk::new();
    for (officer, kind, subject) in
        [("clerk", "rotate_key", "@office"), ("clerk", "issue_key", "@office"), ("office", "issue_key", "@office")]
    {
        let sql = "INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
                   VALUES ('r', 999, ?1, 1, 't', ?2, ?3, '{}', x'00', x'01', x'02')";
        assert!(desk.raw().execute(sql, [officer, kind, subject]).is_err(), "{officer} {kind} {subject}");
    }
}
