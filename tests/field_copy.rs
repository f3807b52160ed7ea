//! Field copies: what those who are out do comes into the county's log once, after everything that the county did, and
//! nothing that the county did loses its effect.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CLUE, Desk, ELSEWHERE, HOUSEHOLD, SIBLING, fields};
use hecha::domain::action::{ActionKind, Actor, Subject};
use hecha::domain::fold::Dispute;
use hecha::domain::lang::{Lang, Say};
use hecha::domain::lifecycle::ClueState;
use hecha::domain::officer::OfficerId;
use hecha::engine::casework::{self, ActError, Done};
use hecha::engine::field_copy::{self, CopyError, LentOut, TakenBack};
use hecha::engine::job::Job;
use hecha::engine::overview::overview;
use hecha::engine::{backup, verify};
use hecha::store::{StoreError, Workbook};
use std::path::Path;

/// A copy, open for those who took it out.
struct Out {
    out: LentOut,
    book: Workbook,
}

fn lend(desk: &mut Desk, officers: &str) -> Out {
    let actor = desk.actor("office");
    let folder = desk.dir.path().to_owned();
    let out =
        field_copy::lend(&mut desk.book, &desk.pack, (&actor, &folder), (officers, "下乡入户"), &Job::silent()).expect("lent");
    let book = Workbook::open(&out.file).expect("opens");
    Out { out, book }
}

impl Out {
    fn act(
        &mut self,
        desk: &Desk,
        officer: &str,
        subject: &str,
        kind: ActionKind,
        extra: &[(&str, &str)],
    ) -> Result<Done, ActError> {
        let actor = Actor { officer: OfficerId(officer.into()), at: desk.now };
        let mut all = fields(&desk.good(kind));
        all.extend(fields(extra));
        casework::perform(&mut self.book, &desk.pack, &actor, &Subject::parse(subject), kind, &all)
    }

    fn must(&mut self, desk: &Desk, officer: &str, subject: &str, kind: ActionKind, extra: &[(&str, &str)]) {
        self.act(desk, officer, subject, kind, extra).unwrap_or_else(|error| panic!("{officer} {subject}: {error}"));
    }

    /// Visited and submitted out there.
    fn submit(&mut self, desk: &Desk) {
        self.must(desk, "wang", HOUSEHOLD, ActionKind::Visit, &[]);
        self.must(desk, "zhao", CLUE, ActionKind::Submit, &[("evidence", "照片1")]);
    }
}

fn take_back(desk: &mut Desk, file: &Path, dry: bool) -> Result<TakenBack, CopyError> {
    let actor = desk.actor("office");
    field_copy::take_back(&mut desk.book, &desk.pack, &actor, file, dry)
}

/// Nothing is wrong with a workbook; its acts without effect.
fn sound(book: &Workbook, desk: &Desk) -> Vec<Dispute> {
    let report = verify::run(book, &desk.pack).expect("readable");
    assert_eq!(report.findings, Vec::new());
    report.conflicts.into_iter().map(|conflict| conflict.dispute).collect()
}

fn state(desk: &Desk, clue: &str) -> ClueState {
    desk.book.cached_world().expect("readable").clue_state(clue)
}

#[test]
fn what_is_done_out_there_comes_into_the_log_of_the_county_and_goes_on_from_there() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let mut copy = lend(&mut desk, "wang、zhao");
    assert_eq!((copy.out.copy, copy.out.officers.as_slice()), (1, ["wang".to_owned(), "zhao".to_owned()].as_slice()));
    desk.later(1);
    copy.submit(&desk);
    assert_eq!(sound(&copy.book, &desk), []);
    // The county does not wait for them.
    desk.step("office", ELSEWHERE, ActionKind::Assign);
    desk.later(1);
    let standing = |book: &Workbook| {
        let page = overview(book, &desk.pack, desk.now.date()).expect("readable");
        (page.copy, page.copies_out)
    };
    assert_eq!((standing(&copy.book), standing(&desk.book)), ((Some(1), 1), (None, 1)));
    let back = take_back(&mut desk, &copy.out.file, false).expect("taken back");
    let page = overview(&desk.book, &desk.pack, desk.now.date()).expect("readable");
    assert_eq!((page.copy, page.copies_out), (None, 0));
    assert_eq!((back.copy, back.acts, back.without_effect.len()), (1, 2, 0));
    assert_eq!(state(&desk, CLUE), ClueState::Submitted);
    assert_eq!(desk.value("SELECT group_concat(visit) FROM visit"), "V-1-0001", "no number is given twice");
    assert_eq!(sound(&desk.book, &desk), []);
    let issue = desk.step("office", CLUE, ActionKind::Confirm).issue;
    assert_eq!(issue.as_deref(), Some("W2026-0001"));
    assert_eq!(sound(&desk.book, &desk), []);
}

#[test]
fn separation_of_duties_holds_over_what_came_back() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let mut copy = lend(&mut desk, "wang,zhao");
    copy.submit(&desk);
    take_back(&mut desk, &copy.out.file, false).expect("taken back");
    // Whoever inspected out there does not review here, whatever desk they are given since.
    desk.must("office", "@wang", ActionKind::AddOfficer, &[("name", "wang"), ("role", "county_office")]);
    assert_eq!(desk.refused("wang", CLUE, ActionKind::Confirm, &desk.good(ActionKind::Confirm)), "own_work");
}

#[test]
fn an_act_that_no_longer_fits_is_kept_without_effect_and_nothing_of_the_county_loses_its_own() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let mut copy = lend(&mut desk, "wang,zhao");
    copy.submit(&desk);
    // The same clue was done here, to the end, by a longer way: its clock is ahead of the copy's.
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.step("zhao", CLUE, ActionKind::Submit);
    desk.step("office", CLUE, ActionKind::Confirm);
    let events = desk.book.raw_events().expect("a log").len();
    let tried = take_back(&mut desk, &copy.out.file, true).expect("tried");
    assert_eq!((tried.acts, tried.without_effect.len(), tried.dry), (2, 1, true));
    assert_eq!(desk.book.raw_events().expect("a log").len(), events, "a rehearsal writes nothing");
    let back = take_back(&mut desk, &copy.out.file, false).expect("taken back");
    assert_eq!(back.without_effect, tried.without_effect);
    let said = back.say(Lang::Zh);
    assert!(said.contains("其中 1 件生效") && said.contains(&format!("{CLUE} 提交核查结论 未生效")), "{said}");
    assert_eq!(state(&desk, CLUE), ClueState::Confirmed);
    assert_eq!(sound(&desk.book, &desk), [Dispute::Unlawful]);
    // The family was visited twice, and both visits stand; whoever looks sees which act did not count.
    assert_eq!(desk.value("SELECT group_concat(visit) FROM (SELECT visit FROM visit ORDER BY visit)"), "V-0001,V-1-0001");
    let history = casework::history(&desk.book, &desk.pack, &Subject::Clue(CLUE.into())).expect("readable");
    let marked: Vec<&str> = history.iter().map(|line| line.text.zh.as_str()).filter(|text| text.starts_with("[未生效")).collect();
    assert!(marked.len() == 1 && marked[0].contains("提交核查结论"), "{marked:?}");
    assert_eq!(overview(&desk.book, &desk.pack, desk.now.date()).expect("readable").disputes, 1);
}

#[test]
fn what_was_done_out_there_counts_where_it_is_still_the_next_step_whatever_was_changed_here() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.must("office", SIBLING, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-12-31")]);
    let mut copy = lend(&mut desk, "wang,zhao");
    copy.submit(&desk);
    copy.must(&desk, "wang", SIBLING, ActionKind::Submit, &[("evidence", "照片2")]);
    // Here the deadline was moved, the family visited, and one of the two retired.
    desk.step("office", CLUE, ActionKind::Extend);
    desk.step("zhao", HOUSEHOLD, ActionKind::Visit);
    desk.must("office", "@wang", ActionKind::AddOfficer, &[("name", "wang"), ("role", "inspector"), ("retired", "yes")]);
    let back = take_back(&mut desk, &copy.out.file, false).expect("taken back");
    assert_eq!((back.acts, back.without_effect), (3, Vec::new()));
    assert_eq!((state(&desk, CLUE), state(&desk, SIBLING)), (ClueState::Submitted, ClueState::Submitted));
    assert_eq!(sound(&desk.book, &desk), []);
}

#[test]
fn a_copy_that_comes_back_unused_is_no_longer_out() {
    let mut desk = Desk::new();
    let copy = lend(&mut desk, "wang");
    assert_eq!(take_back(&mut desk, &copy.out.file, false).expect("taken back").acts, 0);
    assert_eq!(overview(&desk.book, &desk.pack, desk.now.date()).expect("readable").copies_out, 0);
    assert_eq!(sound(&desk.book, &desk), []);
}

#[test]
fn a_backup_of_a_copy_is_none_of_the_countys_workbook() {
    let mut desk = Desk::new();
    let mut copy = lend(&mut desk, "wang");
    let actor = Actor { officer: OfficerId("wang".into()), at: desk.now };
    let kept = desk.dir.path().join("备份.hecha");
    backup::write(&mut copy.book, &desk.pack, &kept, Some(&actor), desk.now, &Job::silent()).expect("copied");
    assert_eq!(take_back(&mut desk, &copy.out.file, false).expect("taken back").acts, 1);
    assert_eq!(overview(&desk.book, &desk.pack, desk.now.date()).expect("readable").unbacked_days, Some(0));
}

#[test]
fn a_copy_is_taken_back_as_often_as_it_comes_and_each_act_once() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let mut copy = lend(&mut desk, "wang,zhao");
    copy.must(&desk, "wang", HOUSEHOLD, ActionKind::Visit, &[]);
    assert_eq!(take_back(&mut desk, &copy.out.file, false).expect("taken back").acts, 1);
    let events = desk.book.raw_events().expect("a log").len();
    assert_eq!(take_back(&mut desk, &copy.out.file, false).expect("nothing new").acts, 0);
    assert_eq!(desk.book.raw_events().expect("a log").len(), events, "nothing new is no act");
    copy.must(&desk, "zhao", CLUE, ActionKind::Submit, &[("evidence", "照片1")]);
    assert_eq!(take_back(&mut desk, &copy.out.file, false).expect("taken back").acts, 1);
    assert_eq!((state(&desk, CLUE), sound(&desk.book, &desk)), (ClueState::Submitted, vec![]));
    // A second copy is another one, and goes out with all of it.
    let second = lend(&mut desk, "wang");
    assert_eq!((second.out.copy, sound(&second.book, &desk)), (2, vec![]));
}

#[test]
fn several_copies_are_out_at_once() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("office", ELSEWHERE, ActionKind::Assign);
    let (mut first, mut second) = (lend(&mut desk, "wang"), lend(&mut desk, "zhao"));
    first.must(&desk, "wang", HOUSEHOLD, ActionKind::Visit, &[]);
    second.must(&desk, "zhao", "990102D0002", ActionKind::Visit, &[]);
    for copy in [&second, &first] {
        assert_eq!(take_back(&mut desk, &copy.out.file, false).expect("taken back").without_effect, []);
    }
    assert_eq!(desk.value("SELECT group_concat(visit) FROM (SELECT visit FROM visit ORDER BY visit)"), "V-1-0001,V-2-0001");
    assert_eq!(sound(&desk.book, &desk), []);
}

#[test]
fn only_those_who_took_it_out_act_in_a_copy_and_only_as_one_does_outside() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let mut copy = lend(&mut desk, "wang,zhao");
    let code = |done: Result<Done, ActError>| match done {
        Err(ActError::Refused(refusal)) => refusal.code(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(copy.act(&desk, "office", ELSEWHERE, ActionKind::Assign, &[])), "field_copy");
    assert_eq!(code(copy.act(&desk, "office", CLUE, ActionKind::Unmask, &[])), "no_key_here");
    let raw = rusqlite::Connection::open(&copy.out.file).expect("opens");
    let keys: String = raw.query_row("SELECT group_concat(officer) FROM officer_key", [], |row| row.get(0)).expect("keys");
    assert_eq!(keys, "wang,zhao");
    let secret = desk.value("SELECT hex(secret) FROM officer_key WHERE officer = 'office'");
    drop(raw);
    drop(copy.book);
    let bytes = std::fs::read(&copy.out.file).expect("reads");
    let secret: Vec<u8> = hecha::domain::event::unhex(&secret.to_lowercase()).expect("hex");
    assert!(!bytes.windows(secret.len()).any(|part| part == secret), "no trace of another's key");
    copy.book = Workbook::open(&copy.out.file).expect("opens");
    let options =
        hecha::engine::screen::ScreenOptions { rules: Vec::new(), as_of: None, now: desk.now, full: false, readers: None };
    let screened = hecha::engine::screen::run(&mut copy.book, &desk.pack, &options, &Job::silent());
    assert!(screened.is_err_and(|error| error.say(Lang::En).contains("field copy")));
    assert!(matches!(copy.book.refuse_in_copy(), Err(StoreError::FieldCopy)));
    let actor = Actor { officer: OfficerId("wang".into()), at: desk.now };
    let lent = field_copy::lend(&mut copy.book, &desk.pack, (&actor, desk.dir.path()), ("wang", ""), &Job::silent());
    assert!(matches!(lent, Err(CopyError::Act(_))), "{lent:?}");
}

#[test]
fn copies_are_lent_by_the_county_to_officers_that_there_are() {
    let mut desk = Desk::new();
    let folder = desk.dir.path().to_owned();
    let before = std::fs::read_dir(&folder).expect("lists").count();
    for (officer, takers, code) in
        [("wang", "wang", "wrong_role"), ("office", "wang,nobody", "no_such_officer"), ("office", "wang,lead", "stays_here")]
    {
        let actor = desk.actor(officer);
        let lent = field_copy::lend(&mut desk.book, &desk.pack, (&actor, &folder), (takers, ""), &Job::silent());
        assert!(matches!(&lent, Err(CopyError::Act(ActError::Refused(refusal))) if refusal.code() == code), "{lent:?}");
    }
    let actor = desk.actor("office");
    let lent = field_copy::lend(&mut desk.book, &desk.pack, (&actor, &folder), (" ", ""), &Job::silent());
    assert!(matches!(lent, Err(CopyError::NobodyTakesIt)));
    assert_eq!(std::fs::read_dir(&folder).expect("lists").count(), before, "nothing is left");
}

#[test]
fn evidence_that_did_not_come_along_and_visits_that_were_not_recorded_are_told() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let mut copy = lend(&mut desk, "wang,zhao");
    let photos = desk.dir.path().join("照片");
    std::fs::create_dir(&photos).expect("a folder");
    let photo = photos.join("门牌.jpg");
    std::fs::write(&photo, "jpg").expect("writes");
    copy.must(&desk, "wang", HOUSEHOLD, ActionKind::Visit, &[("evidence", photo.to_str().expect("utf-8"))]);
    let typed = fields(&[("present", "户主")]);
    copy.book.keep_visit_draft("990102D0002", &OfficerId("wang".into()), &typed, "2026-03-09T10:00:00").expect("kept");
    std::fs::remove_file(&photo).expect("gone");
    let back = take_back(&mut desk, &copy.out.file, true).expect("tried");
    assert!(matches!(back.missing.as_slice(), [file] if file.contains("门牌.jpg")), "{:?}", back.missing);
    assert_eq!(back.drafts, 1);
    let said = back.say(Lang::En);
    assert!(said.contains("copy it over") && said.contains("1 visits that were begun"), "{said}");
}

#[test]
fn only_a_sound_copy_that_was_lent_is_taken_back() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let (folder, now) = (desk.dir.path().to_owned(), desk.now);
    // A backup has the county's own name: its acts could not be told from those done here since.
    let kept = folder.join("备份.hecha");
    backup::write(&mut desk.book, &desk.pack, &kept, None, now, &Job::silent()).expect("copied");
    assert!(matches!(take_back(&mut desk, &kept, false), Err(CopyError::NotLent { .. })));
    let mut copy = lend(&mut desk, "wang,zhao");
    copy.submit(&desk);
    // An earlier file in place of the county's does not know of the copy.
    let earlier = desk.dir.path().join("早.hecha");
    std::fs::copy(&kept, &earlier).expect("copied");
    let mut old = Workbook::open(&earlier).expect("opens");
    let actor = desk.actor("office");
    let lost = field_copy::take_back(&mut old, &desk.pack, &actor, &copy.out.file, false);
    assert!(matches!(lost, Err(CopyError::NotLent { .. })), "{lost:?}");
    // Somebody edits the verdict.
    drop(copy.book);
    let raw = rusqlite::Connection::open(&copy.out.file).expect("opens");
    raw.execute_batch(
        "DROP TRIGGER event_no_update; UPDATE event SET body = replace(body, 'confirmed', 'excluded') WHERE kind = 'submit'",
    )
    .expect("edited");
    drop(raw);
    let events = desk.book.raw_events().expect("a log").len();
    assert!(matches!(take_back(&mut desk, &copy.out.file, false), Err(CopyError::Damaged { .. })));
    assert_eq!(desk.book.raw_events().expect("a log").len(), events);
}

#[test]
fn an_act_that_is_not_done_in_copies_does_not_come_in_through_one() {
    let mut desk = Desk::new();
    // A program that does not know of copies.
    let mut copy = lend(&mut desk, "wang");
    drop(copy.book);
    let file = copy.out.file.clone();
    let rename = |from: &str, to: &str| {
        let raw = rusqlite::Connection::open(&file).expect("opens");
        raw.execute("UPDATE meta SET name = ?2 WHERE name = ?1", [from, to]).expect("renamed");
    };
    rename("copy", "kopie");
    copy.book = Workbook::open(&copy.out.file).expect("opens");
    copy.must(&desk, "wang", "@wang", ActionKind::FileKin, &[]);
    rename("kopie", "copy");
    let came = take_back(&mut desk, &copy.out.file, false);
    assert!(matches!(came, Err(CopyError::Foreign { kind: ActionKind::FileKin })), "{came:?}");
}

/// A sequence of numbers that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll<T: Copy>(&mut self, sides: &[T]) -> T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        sides[usize::try_from(self.0 >> 33).expect("small") % sides.len()]
    }
}

#[test]
fn whatever_is_done_here_and_there_the_log_folds_to_what_the_tables_say_and_the_county_keeps_its_own() {
    use ActionKind as A;
    let (mut came, mut stale) = (0, 0);
    for seed in 0..10 {
        let mut dice = Dice(seed);
        let mut desk = Desk::new();
        desk.step("office", CLUE, A::Assign);
        desk.step("office", ELSEWHERE, A::Assign);
        let mut copies = [lend(&mut desk, "wang,zhao"), lend(&mut desk, "wang,zhao")];
        for _ in 0..16 {
            let kind =
                dice.roll(&[A::Visit, A::Visit, A::Visit, A::Submit, A::Submit, A::RequestInfo, A::Undo, A::Confirm, A::Extend]);
            let officer = if matches!(kind, A::Confirm | A::Extend) { "office" } else { dice.roll(&["wang", "zhao"]) };
            let subject = match kind {
                A::Visit => dice.roll(&[HOUSEHOLD, HOUSEHOLD, "990102D0002"]),
                A::Undo => dice.roll(&[HOUSEHOLD, CLUE, ELSEWHERE]),
                _ => dice.roll(&[CLUE, CLUE, ELSEWHERE]),
            };
            let extra: &[(&str, &str)] = if kind == A::Submit { &[("evidence", "照片1")] } else { &[] };
            // Most are refused: the state is another. What is refused is in no log.
            match dice.roll(&[0, 0, 0, 1, 1, 2, 3, 3, 3]) {
                at @ (0 | 1) => drop(copies[at].act(&desk, officer, subject, kind, extra)),
                2 => {
                    let file = copies[dice.roll(&[0, 1])].out.file.clone();
                    take_back(&mut desk, &file, false).expect("taken back");
                }
                _ => {
                    let mut all = desk.good(kind);
                    all.extend(extra);
                    drop(desk.act(officer, subject, kind, &all));
                }
            }
        }
        let own = desk.value("SELECT value FROM meta WHERE name = 'replica'");
        for copy in &copies {
            take_back(&mut desk, &copy.out.file, false).expect("taken back");
        }
        let without = sound(&desk.book, &desk).len();
        (came, stale) = (came + i32::from(without == 0), stale + i32::from(without > 0));
        let lost = desk.value(&format!(
            "SELECT count(*) FROM conflict JOIN event ON lower(hex(event.hash)) = conflict.hash WHERE event.replica = '{own}'"
        ));
        assert_eq!(lost, "0", "seed {seed}: an act of the county lost its effect");
    }
    assert!(came > 2 && stale > 1, "both happen: {came} {stale}");
}
