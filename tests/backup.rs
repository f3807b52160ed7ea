//! A backup is one whole file of one moment, read back, never in place of another, and known to the log.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CLUE, Desk};
use hecha::domain::action::ActionKind;
use hecha::domain::lang::{Lang, Say};
use hecha::engine::against::Against;
use hecha::engine::backup::{self, BackedUp, BackupError};
use hecha::engine::job::Job;
use hecha::engine::overview::overview;
use hecha::engine::verify::{self, Finding};
use hecha::io::table::ReadOptions;
use hecha::io::write_error::WriteErrorKind;
use hecha::store::Workbook;
use std::path::{Path, PathBuf};

fn back_up(desk: &mut Desk, to: &Path) -> Result<BackedUp, BackupError> {
    let actor = desk.actor("office");
    backup::write(&mut desk.book, &desk.pack, to, Some(&actor), desk.now, &Job::silent())
}

fn folder(desk: &Desk) -> PathBuf {
    let folder = desk.dir.path().join("备份");
    std::fs::create_dir(&folder).expect("a folder");
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn held_against(book: &Workbook, desk: &Desk, copy: &Path) -> Vec<Finding> {
    let against = Against::File(copy.to_owned());
    verify::run_against(book, &desk.pack, Some(&against), &ReadOptions::default()).expect("readable").findings
}

#[test]
fn a_backup_is_one_whole_file_that_verifies_and_says_who_made_it() {
    let mut desk = Desk::new();
    desk.rectify();
    let folder = folder(&desk);
    let done = back_up(&mut desk, &folder.join("县.hecha")).expect("copied");
    assert_eq!(names(&folder), ["县.hecha"]);
    assert_eq!(done.bytes, std::fs::metadata(&done.file).expect("there").len());
    let head = desk.book.head_hash().expect("a head");
    let copy = Workbook::open_read_only(&done.file).expect("opens");
    assert_eq!(copy.head_hash().expect("a head"), head, "its own making is in it");
    assert_eq!(verify::run(&copy, &desk.pack).expect("readable").findings, Vec::new());
    let made = copy.events_of_kind(ActionKind::Export).expect("events");
    let made = made.last().expect("logged");
    assert_eq!((made.place.officer.0.as_str(), made.draft.data.text("what")), ("office", "backup"));
    drop(copy);
    assert_eq!(names(&folder), ["县.hecha"], "it opens without files beside it");
}

#[cfg(unix)]
#[test]
fn a_backup_is_for_the_eyes_of_whoever_made_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut desk = Desk::new();
    let folder = folder(&desk);
    let file = back_up(&mut desk, &folder).expect("copied").file;
    assert_eq!(std::fs::metadata(file).expect("there").permissions().mode() & 0o777, 0o600);
}

#[test]
fn in_a_folder_it_is_named_by_day_and_time_and_no_file_is_ever_replaced() {
    let mut desk = Desk::new();
    let folder = folder(&desk);
    let first = back_up(&mut desk, &folder).expect("copied").file;
    let stem = desk.book.path().and_then(Path::file_stem).expect("a name").to_string_lossy().into_owned();
    let named = format!("{stem}-{}.hecha", desk.now.strftime("%Y%m%d-%H%M"));
    assert_eq!(names(&folder), [named]);
    let events = desk.book.raw_events().expect("a log").len();
    for nowhere in ["没有/", "没有/县.hecha"] {
        let refused = back_up(&mut desk, &folder.join(nowhere)).expect_err("no folder");
        assert!(matches!(&refused, BackupError::Write(error) if error.kind == WriteErrorKind::NoFolder), "{refused}");
    }
    let again = back_up(&mut desk, &first).expect_err("taken");
    assert!(matches!(&again, BackupError::Write(error) if error.kind == WriteErrorKind::Exists), "{again}");
    let table = back_up(&mut desk, &folder.join("县.xlsx")).expect_err("no workbook");
    assert!(table.say(Lang::Zh).contains("县.xlsx"), "{table}");
    assert_eq!(desk.book.raw_events().expect("a log").len(), events, "what was refused is no event");
}

#[test]
fn the_days_of_work_that_no_backup_holds_are_counted_from_its_first_act() {
    let mut desk = Desk::new();
    let days = |desk: &Desk| overview(&desk.book, &desk.pack, desk.now.date()).expect("readable").unbacked_days;
    let folder = folder(&desk);
    back_up(&mut desk, &folder).expect("copied");
    desk.later(30);
    assert_eq!(days(&desk), None, "everything is in it, its own event too");
    desk.submit();
    let submitted = days(&desk).expect("acts");
    desk.later(10);
    desk.step("office", CLUE, ActionKind::Confirm);
    assert_eq!(days(&desk), Some(submitted + 10));
}

#[test]
fn a_cancelled_backup_leaves_no_file() {
    let mut desk = Desk::new();
    let folder = folder(&desk);
    let job = Job::silent();
    job.cancel();
    let done = backup::write(&mut desk.book, &desk.pack, &folder, None, desk.now, &job);
    assert!(matches!(done, Err(BackupError::Cancelled)), "{done:?}");
    assert_eq!(names(&folder), Vec::<String>::new());
}

#[test]
fn acts_of_others_meanwhile_neither_stop_a_backup_nor_tear_it() {
    let mut desk = Desk::new();
    desk.submit();
    let copy = folder(&desk).join("县.hecha");
    let reader = desk.book.reader().expect("opens").expect("a file");
    let before = desk.book.head_hash().expect("a head");
    let mut acted = false;
    reader
        .copy_into(&copy, |_, _| {
            if !acted {
                desk.step("office", CLUE, ActionKind::Confirm);
            }
            acted = true;
            true
        })
        .expect("copied");
    let copied = Workbook::open_read_only(&copy).expect("opens");
    assert_eq!(copied.head_hash().expect("a head"), before);
    assert_eq!(verify::run(&copied, &desk.pack).expect("readable").findings, Vec::new());
}

#[test]
fn verify_against_a_backup_finds_a_log_that_was_cut_since() {
    let mut desk = Desk::new();
    desk.submit();
    let folder = folder(&desk);
    let (early, late) = (folder.join("早.hecha"), folder.join("晚.hecha"));
    back_up(&mut desk, &early).expect("copied");
    desk.step("office", CLUE, ActionKind::Confirm);
    assert_eq!(held_against(&desk.book, &desk, &early), Vec::new());
    back_up(&mut desk, &late).expect("copied");
    // Whoever puts an earlier file in place of the workbook cuts off what was done since.
    let old = Workbook::open_read_only(&early).expect("opens");
    let found = held_against(&old, &desk, &late);
    assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["tail"]);
    assert!(found[0].say(Lang::En).contains("lacks 2 entries"), "{found:?}");
}

#[test]
fn a_workbook_of_another_county_is_no_backup() {
    let (desk, mut other) = (Desk::new(), Desk::new());
    other
        .raw()
        .execute("UPDATE meta SET value = replace(value, substr(value, 1, 4), 'beef') WHERE name = 'hash_key'", [])
        .unwrap();
    let copy = folder(&other).join("县.hecha");
    back_up(&mut other, &copy).expect("copied");
    let found = held_against(&desk.book, &desk, &copy);
    assert!(found.len() == 1 && found[0].say(Lang::En).contains("no copy of this workbook"), "{found:?}");
}
