//! `verify` names what does not fit: entries of the log, rows of the caches, the schema, sums, evidence.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CLUE, Desk, HOUSEHOLD};
use hecha::domain::action::ActionKind;
use hecha::domain::audit::check_log;
use hecha::domain::event::RawEvent;
use hecha::engine::verify::{self, VerifyReport};

fn verify(desk: &Desk) -> VerifyReport {
    verify::run(&desk.book, &desk.pack).expect("readable")
}

fn codes(desk: &Desk) -> Vec<&'static str> {
    verify(desk).findings.into_iter().map(|finding| finding.code).collect()
}

/// A workbook in which every kind of act on a clue and its issue was done.
fn busy() -> Desk {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    desk.step("office2", &issue, ActionKind::SignOff);
    desk.step("cross", &issue, ActionKind::Reopen);
    desk.step("wang", "@wang", ActionKind::FileKin);
    desk.must("office", "W2026-0001", ActionKind::Unmask, &[("reason", "发函核实")]);
    desk
}

#[test]
fn an_honest_workbook_verifies() {
    let desk = busy();
    let report = verify(&desk);
    assert_eq!(report.findings, Vec::new());
    assert!(report.ok);
    assert_eq!((report.events, report.issues, report.visits), (27, 1, 1));
    assert_eq!(report.conflicts, Vec::new());
}

/// Every single byte of every column of an entry, changed.
fn tampered(raw: &RawEvent) -> Vec<(String, RawEvent)> {
    let mut all = Vec::new();
    let mut push = |name: &str, at: usize, change: &dyn Fn(&mut RawEvent, u8)| {
        let mut copy = raw.clone();
        change(&mut copy, 0x01);
        if copy != *raw {
            all.push((format!("{name} byte {at}"), copy));
        }
    };
    type Text = fn(&mut RawEvent) -> &mut String;
    let texts: [(&str, Text); 6] = [
        ("replica", |raw| &mut raw.replica),
        ("officer", |raw| &mut raw.officer),
        ("at", |raw| &mut raw.at),
        ("kind", |raw| &mut raw.kind),
        ("subject", |raw| &mut raw.subject),
        ("body", |raw| &mut raw.body),
    ];
    for (name, text) in texts {
        for at in 0..text(&mut raw.clone()).len() {
            push(name, at, &|raw, mask| {
                let mut bytes = text(raw).clone().into_bytes();
                bytes[at] ^= mask;
                *text(raw) = String::from_utf8_lossy(&bytes).into_owned();
            });
        }
    }
    type Blob = fn(&mut RawEvent) -> &mut Vec<u8>;
    let blobs: [(&str, Blob); 3] =
        [("prev", |raw| &mut raw.prev), ("hash", |raw| &mut raw.hash), ("signature", |raw| &mut raw.signature)];
    for (name, blob) in blobs {
        for at in 0..blob(&mut raw.clone()).len() {
            push(name, at, &|raw, mask| blob(raw)[at] ^= mask);
        }
    }
    type Number = fn(&mut RawEvent) -> &mut i64;
    let numbers: [(&str, Number); 3] =
        [("id", |raw| &mut raw.id), ("lamport", |raw| &mut raw.lamport), ("seq", |raw| &mut raw.seq)];
    for (name, number) in numbers {
        for at in 0..8 {
            push(name, at, &|raw, mask| *number(raw) ^= i64::from(mask) << (8 * at));
        }
    }
    all
}

#[test]
fn any_byte_changed_in_an_entry_is_found_and_the_entry_named() {
    let raws = busy().book.raw_events().expect("events");
    assert!(check_log(&raws).1.is_empty());
    // The first officer's own entry, a confirmation in the middle, and the newest entry.
    let confirm = raws.iter().position(|raw| raw.kind == "confirm").expect("confirmed");
    for place in [0, confirm, raws.len() - 1] {
        for (what, copy) in tampered(&raws[place]) {
            let mut log = raws[..=place].to_vec();
            let id = copy.id;
            log[place] = copy;
            let bad = check_log(&log).1;
            let first = bad.first().unwrap_or_else(|| panic!("entry {place}, {what}: not found"));
            assert_eq!(first.id, id, "entry {place}, {what}: another entry was named");
        }
    }
}

#[test]
fn a_byte_changed_in_the_file_past_the_triggers_is_found() {
    let desk = busy();
    let guard = desk.value("SELECT sql FROM sqlite_master WHERE name = 'event_no_update'");
    let db = desk.raw();
    for column in ["replica", "officer", "at", "kind", "subject", "body"] {
        for (id, at) in [(1, 1), (15, 3), (26, 2)] {
            let old: String =
                db.query_row(&format!("SELECT {column} FROM event WHERE id = ?1"), [id], |row| row.get(0)).expect("old");
            let put = |value: &str| {
                db.execute_batch("DROP TRIGGER event_no_update").expect("dropped");
                db.execute(&format!("UPDATE event SET {column} = ?2 WHERE id = ?1"), rusqlite::params![id, value])
                    .expect("changed");
                db.execute_batch(&guard).expect("put back");
            };
            let mut new: Vec<char> = old.chars().collect();
            new[at] = if new[at] == 'x' { 'y' } else { 'x' };
            put(&new.into_iter().collect::<String>());
            let report = verify(&desk);
            let first = report.findings.first().unwrap_or_else(|| panic!("{column} of {id}"));
            assert_eq!((first.code, first.place.as_str()), ("log", format!("event {id}").as_str()), "{column}");
            put(&old);
        }
    }
    assert!(verify(&desk).ok);
}

#[test]
fn a_missing_or_moved_entry_is_found() {
    let raws = busy().book.raw_events().expect("events");
    for gone in 0..raws.len() - 1 {
        let mut log = raws.clone();
        log.remove(gone);
        let bad = check_log(&log).1;
        assert_eq!(bad.first().map(|bad| bad.id), raws.get(gone + 1).map(|raw| raw.id));
    }
    let mut log = raws.clone();
    log.swap(3, 4);
    assert!(!check_log(&log).1.is_empty());
}

#[test]
fn the_newest_entry_cut_off_leaves_tables_that_say_more_than_the_log() {
    let desk = busy();
    let db = desk.raw();
    let guard = desk.value("SELECT sql FROM sqlite_master WHERE name = 'event_no_delete'");
    db.execute_batch("DROP TRIGGER event_no_delete; DELETE FROM event WHERE id >= 25").expect("cut");
    db.execute_batch(&guard).expect("put back");
    let report = verify(&desk);
    assert!(!report.ok);
    assert!(report.findings.iter().any(|finding| finding.place.starts_with("officer wang")), "{:?}", report.findings);
}

#[test]
fn a_cache_that_says_something_else_is_found() {
    for (sql, place) in [
        ("UPDATE clue_state SET state = 'excluded'", "clue_state R10-AAAAAAAA"),
        ("UPDATE issue SET unit = 'x'", "issue W2026-0001"),
        ("UPDATE issue SET recovered = 0, remitted = 0, outstanding = 120000", "issue W2026-0001"),
        ("UPDATE officer SET role = 'county_office' WHERE officer = 'clerk'", "officer clerk"),
        ("UPDATE visit SET answers = '{}'", "visit V-0001"),
        ("DELETE FROM part WHERE officer = 'zhao' AND action = 'visit'", "part R10-AAAAAAAA"),
        ("DELETE FROM kin", "officer wang"),
        ("UPDATE money_row SET receipt = 'x'", "issue W2026-0001"),
    ] {
        let desk = busy();
        assert_eq!(desk.raw().execute(sql, []).map(|rows| rows > 0), Ok(true), "{sql}");
        let report = verify(&desk);
        assert!(report.findings.iter().any(|finding| finding.place == place), "{sql}: {:?}", report.findings);
        assert!(report.findings.iter().all(|finding| finding.code != "log"), "{sql}");
    }
}

#[test]
fn a_name_of_nothing_in_what_an_act_replaced_is_found_and_its_row_named() {
    // Read leniently, a misspelt name of an empty value would say the same.
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    let changed =
        desk.raw().execute("UPDATE undo SET before = replace(before, '\"info_due\"', '\"info_d7e\"')", []).expect("changed");
    assert!(changed > 0);
    let findings = verify(&desk).findings;
    assert!(findings.first().is_some_and(|finding| finding.code == "state" && finding.place.contains(HOUSEHOLD)), "{findings:?}");
}

#[test]
fn a_trigger_dropped_or_altered_or_added_is_found() {
    for sql in [
        "DROP TRIGGER event_separation",
        "DROP TRIGGER event_no_delete; CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT 1; END",
        "CREATE TRIGGER mine AFTER INSERT ON event BEGIN DELETE FROM kin; END",
    ] {
        let desk = busy();
        desk.raw().execute_batch(sql).expect("done");
        assert_eq!(codes(&desk), ["schema"], "{sql}");
    }
}

#[test]
fn sums_that_do_not_add_up_are_found() {
    let desk = busy();
    desk.raw().execute("UPDATE clue SET amount = amount + 1 WHERE clue = ?1", [CLUE]).expect("changed");
    assert_eq!(codes(&desk), ["seal", "balance"]);
}

#[test]
fn a_swapped_signing_key_is_found() {
    let desk = busy();
    desk.raw().execute("UPDATE officer_key SET secret = zeroblob(32) WHERE officer = 'office'", []).expect("changed");
    assert_eq!(codes(&desk), ["seal", "key"]);
}

#[test]
fn evidence_files_are_checked_when_verified() {
    let mut desk = Desk::new();
    let photo = desk.dir.path().join("photo.jpg");
    std::fs::write(&photo, b"front of the house").expect("written");
    desk.step("office", CLUE, ActionKind::Assign);
    let visit = [("date", "2026-03-09"), ("inspectors", "wang,zhao"), ("evidence", "photo.jpg")];
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &visit);
    let report = verify(&desk);
    assert!(report.ok && report.files == 1);
    std::fs::write(&photo, b"another house").expect("written");
    assert_eq!(codes(&desk), ["evidence"]);
    std::fs::remove_file(&photo).expect("removed");
    assert_eq!(codes(&desk), ["evidence"]);
}

#[test]
fn evidence_of_findings_and_of_proofs_is_checked_whatever_its_path_holds() {
    use common::ELSEWHERE;
    let mut desk = Desk::new();
    // A path may hold commas, quotation marks, and what looks like an identity number.
    let names = ["院子, 东.jpg", "回访\"甲,乙\".txt", "停发 11010519491231002X.pdf"];
    for name in names {
        std::fs::write(desk.dir.path().join(name), name).expect("written");
    }
    desk.must("cross", "S", ActionKind::DrawSample, &[("of", "unpursued_clues"), ("size", "3"), ("seed", "7")]);
    let list = "\"回访\"\"甲,乙\"\".txt\",会议纪要3号，院子, 东.jpg";
    desk.must("audit", "S01", ActionKind::RecordFinding, &[("item", ELSEWHERE), ("found", "sound"), ("evidence", list)]);
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.step("zhao", CLUE, ActionKind::Submit);
    let issue = desk.step("office", CLUE, ActionKind::Confirm).issue.expect("an issue");
    for (officer, kind) in [
        ("office", ActionKind::Notify),
        ("clerk", ActionKind::Rectify),
        ("finance", ActionKind::RecordMoney),
        ("finance", ActionKind::Remit),
    ] {
        desk.step(officer, &issue, kind);
    }
    let mut result = desk.good(ActionKind::SubmitRectification);
    result.retain(|(name, _)| *name != "stop_record");
    result.push(("stop_record", names[2]));
    desk.must("clerk", &issue, ActionKind::SubmitRectification, &result);
    let report = verify(&desk);
    assert!(report.ok, "{:?}", report.findings);
    assert_eq!(report.files, 3);
    let unit = format!("S01 {ELSEWHERE}");
    for (name, place) in names.into_iter().zip([unit.as_str(), unit.as_str(), issue.as_str()]) {
        let path = desk.dir.path().join(name);
        for edit in [Some("another"), None] {
            match edit {
                Some(text) => std::fs::write(&path, text).expect("changed"),
                None => std::fs::remove_file(&path).expect("removed"),
            }
            let findings = verify(&desk).findings;
            assert_eq!(findings.len(), 1, "{name}: {findings:?}");
            assert_eq!((findings[0].code, findings[0].place.as_str()), ("evidence", place));
            let what = if edit.is_some() { "another content" } else { "not there" };
            assert!(findings[0].text.en.contains(name) && findings[0].text.en.contains(what), "{:?}", findings[0].text);
        }
        std::fs::write(&path, name).expect("put back");
    }
}
