//! The home visit: one sheet per household, its papers, drafts, forms on paper.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod common;
#[path = "visits/lists.rs"]
mod lists;
#[path = "visits/results.rs"]
mod results;

use common::{CLUE, Desk, HOUSEHOLD, SIBLING, fields};
use hecha::domain::action::{ActionKind, Subject};
use hecha::domain::lang::Lang;
use hecha::domain::lifecycle::ClueState;
use hecha::domain::listing::VisitSheet;
use hecha::domain::officer::OfficerId;
use hecha::domain::visit::PaperState;
use hecha::engine::against::Against;
use hecha::engine::export::{self, FormsOf};
use hecha::engine::{verify, visit};
use hecha::io::table::ReadOptions;
use hecha::store::Workbook;

const PAIR: [(&str, &str); 2] = [("date", "2026-03-09"), ("inspectors", "wang,zhao")];

fn assigned() -> Desk {
    let mut desk = Desk::new();
    for clue in [CLUE, SIBLING] {
        desk.must("office", clue, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-03-20")]);
    }
    desk
}

fn sheet(desk: &Desk, asker: &str) -> VisitSheet {
    visit::sheet(&desk.book, &desk.pack, HOUSEHOLD, Some(&OfficerId(asker.into())), desk.now).expect("a sheet")
}

fn with(extra: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    PAIR.iter().chain(extra).copied().collect()
}

#[test]
fn the_sheet_gathers_all_clues_of_the_household_with_their_verify_steps() {
    let desk = assigned();
    let sheet = sheet(&desk, "wang");
    let clues: Vec<&str> = sheet.clues.iter().map(|clue| clue.clue.as_str()).collect();
    assert_eq!(clues, [CLUE, SIBLING]);
    assert!(sheet.clues.iter().all(|clue| !clue.verify.is_empty() && clue.due.is_some()));
    assert_eq!((sheet.items.len(), sheet.clear.len()), (10, 5));
    let vehicles = sheet.items.iter().find(|item| item.code == "S1.04").expect("the item");
    assert_eq!(vehicles.clues, [CLUE]);
    assert_eq!(sheet.refused, None);
    assert!(self::sheet(&desk, "sun").refused.is_some(), "not assigned there");
}

#[test]
fn papers_are_recorded_with_state_and_defect_and_the_last_finding_wins() {
    let mut desk = assigned();
    let first =
        with(&[("paper.F01", "missing"), ("paper.F17", "defective"), ("defect.F17", "no_seal"), ("note.F17", "县章未盖")]);
    let done = desk.must("wang", HOUSEHOLD, ActionKind::Visit, &first);
    assert!(done.text.zh.contains("审核确认表") && done.text.zh.contains("未盖章"), "{}", done.text.zh);
    assert!(done.text.en.contains("no seal"), "{}", done.text.en);
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &with(&[("paper.F01", "present")]));
    let sheet = sheet(&desk, "wang");
    let paper = |code: &str| sheet.papers.iter().find(|paper| paper.code == code).expect("a paper");
    assert_eq!(paper("F01").state, Some(PaperState::Present));
    assert_eq!((paper("F17").state, paper("F17").defect.as_str()), (Some(PaperState::Defective), "no_seal"));
    assert_eq!(paper("F17").note, "县章未盖");
    let report = verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}

#[test]
fn a_paper_that_cannot_be_read_is_refused() {
    let mut desk = assigned();
    for (extra, code) in [
        (vec![("paper.F99", "missing")], "bad_field"),
        (vec![("paper.F01", "gone")], "bad_field"),
        (vec![("paper.F01", "defective")], "missing_field"),
        (vec![("paper.F01", "defective"), ("defect.F01", "torn")], "bad_field"),
        (vec![("paper.F01", "present"), ("defect.F01", "no_seal")], "bad_field"),
        (vec![("note.F01", "缺")], "missing_field"),
        (vec![("item.F01", "ok")], "bad_field"),
        (vec![("paper.S1.01", "missing")], "bad_field"),
    ] {
        assert_eq!(desk.refused("wang", HOUSEHOLD, ActionKind::Visit, &with(&extra)), code, "{extra:?}");
    }
}

#[test]
fn an_answer_that_would_vanish_is_refused_by_the_name_of_its_field_and_code() {
    let mut desk = assigned();
    let mut said = |field: &'static str, value: &'static str| {
        let error = desk.act("wang", HOUSEHOLD, ActionKind::Visit, &with(&[(field, value)])).expect_err("refused");
        error.say_with_keys(Lang::Zh)
    };
    assert!(said("answers", "S1.04=问题").contains("item.S1.04=problem"));
    assert!(said("papers", "F01=missing").contains("paper.F01=missing"));
    let item = said("item.S9.99", "problem");
    assert!(item.contains("没有代码 S9.99") && item.contains("S1.04") && !item.contains("problem"), "{item}");
    let paper = said("paper.F99", "missing");
    assert!(paper.contains("没有代码 F99") && paper.contains("F01"), "{paper}");
    let note = said("note.X", "缺");
    assert!(note.contains("没有代码 X") && note.contains("S1.04") && note.contains("F01"), "{note}");
    assert!(said("remark", "缺").contains("没有字段“remark”"));
    // Titles are codes here as in every closed list.
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &with(&[("item.S1.04", "问题"), ("paper.F01", "缺失")]));
    assert_eq!(desk.value("SELECT answers -> 'S1.04' ->> 'answer' FROM visit"), "problem");
    assert_eq!(desk.value("SELECT papers -> 'F01' ->> 'state' FROM visit"), "missing");
}

#[test]
fn a_visit_that_says_nothing_new_is_no_second_entry_of_the_log() {
    let mut desk = assigned();
    let said = with(&[("item.S1.04", "ok"), ("present", "户主"), ("opinion", "属实")]);
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &said);
    let events = |desk: &Desk| desk.book.raw_events().expect("events").len();
    let before = events(&desk);
    let error = desk.act("wang", HOUSEHOLD, ActionKind::Visit, &said).expect_err("the same again");
    assert_eq!(error.say_with_keys(Lang::Zh), "没有新内容：V-0001 已是这样记的，没有再记一次。");
    assert_eq!(desk.refused("wang", HOUSEHOLD, ActionKind::Visit, &PAIR), "nothing_new", "part of it");
    assert_eq!(events(&desk), before);
    // Something new goes on with the visit; the same on another day is another visit.
    let more = with(&[("item.S1.04", "ok"), ("note.S1.04", "车已过户")]);
    assert_eq!(desk.must("wang", HOUSEHOLD, ActionKind::Visit, &more).visit.as_deref(), Some("V-0001"));
    desk.later(1);
    let again = [("date", "2026-03-10"), ("inspectors", "wang,zhao"), ("item.S1.04", "ok")];
    assert_eq!(desk.must("wang", HOUSEHOLD, ActionKind::Visit, &again).visit.as_deref(), Some("V-0002"));
}

#[test]
fn a_visit_takes_a_clue_that_was_assigned_since_to_its_check_though_it_says_nothing_new() {
    let mut desk = Desk::new();
    let assign = [("inspectors", "wang,zhao"), ("due", "2026-03-20")];
    desk.must("office", CLUE, ActionKind::Assign, &assign);
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &with(&[("item.S1.04", "ok")]));
    desk.must("office", SIBLING, ActionKind::Assign, &assign);
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &PAIR);
    let matter = desk.book.matter(&Subject::Household(HOUSEHOLD.into())).expect("read");
    assert_eq!(matter.clue_state(SIBLING), ClueState::Checking);
}

#[test]
fn the_sheet_says_of_which_visit_an_answer_is_and_a_form_for_another_day_ticks_nothing_of_it() {
    let mut desk = assigned();
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &with(&[("item.S1.04", "problem"), ("paper.F01", "missing")]));
    desk.later(4);
    let later = [("date", "2026-03-13"), ("inspectors", "wang,zhao"), ("item.S1.01", "ok")];
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &later);
    let page = sheet(&desk, "wang");
    let seen = |code: &str| {
        let item = page.items.iter().find(|item| item.code == code).expect("an item");
        item.seen.as_ref().map(|seen| (seen.visit.clone(), seen.date.to_string()))
    };
    assert_eq!(seen("S1.04"), Some(("V-0001".into(), "2026-03-09".into())));
    assert_eq!(seen("S1.01"), Some(("V-0002".into(), "2026-03-13".into())));
    assert_eq!((seen("S1.02"), page.begun()), (None, Some("V-0002")));
    let print = |desk: &mut Desk, name: &str| {
        let file = desk.dir.path().join(name);
        let of = FormsOf::Household(HOUSEHOLD.into());
        export::visit_forms(&mut desk.book, &desk.pack, &of, &file, Lang::Zh, None, desk.now).expect("written");
        String::from_utf8(std::fs::read(&file).expect("read")).expect("text")
    };
    let line = |text: &str, code: &str| text.lines().find(|line| line.contains(code)).expect("the line").to_owned();
    let paper = print(&mut desk, "form.txt");
    assert!(line(&paper, "S1.01").contains("■正常"), "of the visit that is gone on with: {paper}");
    assert!(line(&paper, "S1.04").contains("□问题") && line(&paper, "S1.04").contains("上次2026-03-09问题"), "{paper}");
    assert!(!line(&paper, "F01").contains('■') && paper.contains("上次2026-03-09缺失"), "{paper}");
    let table = print(&mut desk, "form.csv");
    assert!(line(&table, "S1.01").contains(",ok,") && !line(&table, "S1.04").contains(",problem,"), "{table}");
    // Filled in and brought back it says what was filled in and no more.
    desk.later(1);
    assert!(!print(&mut desk, "next.txt").contains('■'), "another day begins with nothing");
}

#[test]
fn a_draft_survives_closing_the_workbook_and_goes_when_the_visit_is_recorded() {
    let mut desk = assigned();
    let wang = OfficerId("wang".into());
    let draft = fields(&[("item.S1.01", "ok"), ("note.S1.02", "老人在医院")]);
    visit::keep_draft(&mut desk.book, HOUSEHOLD, &wang, &draft, desk.now).expect("kept");
    let events = desk.book.raw_events().expect("events").len();
    drop(std::mem::replace(&mut desk.book, Workbook::in_memory(&new_book()).expect("another")));
    desk.book = Workbook::open(&desk.path).expect("opened again");
    assert_eq!(sheet(&desk, "wang").draft, Some(draft));
    assert_eq!(sheet(&desk, "zhao").draft, None, "everybody has their own");
    assert_eq!(desk.book.raw_events().expect("events").len(), events, "a draft is no event");
    let report = verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &PAIR);
    assert_eq!(sheet(&desk, "wang").draft, None);
}

fn new_book() -> hecha::store::NewWorkbook {
    hecha::store::NewWorkbook {
        county: String::new(),
        created_at: "2026-03-01T08:00:00".into(),
        replica: "00".repeat(8),
        hash_key: "11".repeat(32),
    }
}

#[test]
fn a_campaign_chooses_the_checklist_and_papers_of_another_one_may_still_be_typed_in() {
    let mut desk = assigned();
    let campaign = [("name", "冬季专项"), ("begun_on", "2026-03-01"), ("visit_template", "set2")];
    desk.must("office", "C", ActionKind::OpenCampaign, &campaign);
    let codes: Vec<String> = sheet(&desk, "wang").items.iter().map(|item| item.code.clone()).collect();
    assert!(codes.iter().all(|code| code.starts_with("S2.")), "{codes:?}");
    desk.must(
        "wang",
        HOUSEHOLD,
        ActionKind::Visit,
        &with(&[("item.S1.04", "problem"), ("item.S2.01", "ok"), ("item.Q.1", "ok")]),
    );
    let refused = [("name", "春季专项"), ("begun_on", "2026-03-01"), ("visit_template", "set9")];
    assert_eq!(desk.refused("office", "C", ActionKind::OpenCampaign, &refused), "bad_field");
}

#[test]
fn the_household_to_go_to_next_is_another_one_until_none_is_left() {
    let mut desk = assigned();
    assert_eq!(sheet(&desk, "wang").next, None);
    let elsewhere = common::ELSEWHERE;
    desk.must("office", elsewhere, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-03-12")]);
    let first = sheet(&desk, "wang");
    assert_eq!((first.next.as_deref(), first.left), (Some("990102D0002"), 1));
    desk.must("wang", "990102D0002", ActionKind::Visit, &PAIR);
    assert_eq!(sheet(&desk, "wang").next, None, "visited");
}

#[test]
fn forms_on_paper_hold_every_question_of_the_sheet_and_no_full_number() {
    let mut desk = assigned();
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &with(&[("item.S1.04", "problem"), ("note.S1.04", "车在院里")]));
    for (lang, boxes) in [(Lang::Zh, "□正常 ■问题"), (Lang::En, "[ ]fine [x]problem")] {
        let file = desk.dir.path().join("form.txt");
        let of = FormsOf::Household(HOUSEHOLD.into());
        let done = export::visit_forms(&mut desk.book, &desk.pack, &of, &file, lang, None, desk.now).expect("written");
        assert_eq!(done.rows, 1);
        let text = std::fs::read_to_string(&file).expect("read");
        for item in sheet(&desk, "wang").items.iter().chain(&sheet(&desk, "wang").clear) {
            assert!(text.contains(&item.code), "{} is missing", item.code);
            let words = item.title.get(lang).split_whitespace();
            assert!(words.into_iter().all(|word| text.contains(word)), "{} is cut", item.code);
        }
        assert!(!text.contains('~'), "nothing is cut: {text}");
        let line = text.lines().find(|line| line.contains("S1.04")).expect("the line");
        assert!(line.contains(boxes) && line.contains("车在院里"), "{line}");
        assert!(text.contains(CLUE) && text.contains("F25"), "{text}");
        assert!(text.lines().all(|line| hecha::domain::text::width(line.trim_end()) <= 100), "{text}");
    }
    let village = FormsOf::Village("李家村".into());
    let file = desk.dir.path().join("forms.csv");
    let done = export::visit_forms(&mut desk.book, &desk.pack, &village, &file, Lang::Zh, None, desk.now).expect("written");
    assert_eq!(done.rows, 2, "both households of the village");
    let nobody = FormsOf::Calls(OfficerId("sun".into()));
    let error = export::visit_forms(&mut desk.book, &desk.pack, &nobody, &file, Lang::Zh, None, desk.now).expect_err("no calls");
    assert!(error.to_string().contains("sun has no household still to visit"), "{error}");
    let nowhere = FormsOf::Village("无此村".into());
    assert!(export::visit_forms(&mut desk.book, &desk.pack, &nowhere, &file, Lang::Zh, None, desk.now).is_err());
}

#[test]
fn forms_printed_by_an_officer_are_events_and_tell_when_they_were_edited() {
    let mut desk = assigned();
    let village = FormsOf::Village("李家村".into());
    for (name, edit) in [("forms.txt", ("F25", "F99")), ("forms.csv", ("S1.04", "S1.99")), ("forms.xlsx", ("", ""))] {
        let file = desk.dir.path().join(name);
        let wang = desk.actor("wang");
        let done = export::visit_forms(&mut desk.book, &desk.pack, &village, &file, Lang::Zh, Some(&wang), desk.now);
        let event = desk.book.events_of_kind(ActionKind::Export).expect("events").pop().expect("an export");
        assert!(event.hash_hex().starts_with(&done.expect("written").head), "{name}");
        let said = ["what", "filter", "ids"].map(|name| event.draft.data.text(name).to_owned());
        assert_eq!(said, ["visit-form", "village=李家村", "masked"]);
        assert_eq!((event.place.officer.0.as_str(), event.draft.data.number("rows")), ("wang", Some(2)));
        let against = |desk: &Desk| {
            let against = Against::File(file.clone());
            let report = verify::run_against(&desk.book, &desk.pack, Some(&against), &ReadOptions::default());
            report.expect("verified").findings.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
        };
        assert_eq!(against(&desk), Vec::<&str>::new(), "{name}");
        if edit.0.is_empty() {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("read");
        assert_eq!(text.matches("日志 ").count(), if name == "forms.txt" { 2 } else { 1 }, "each sheet of paper bears the log");
        std::fs::write(&file, text.replacen(edit.0, edit.1, 1)).expect("edited");
        assert_eq!(against(&desk), ["export"], "{name}");
    }
}

#[test]
fn the_sheet_goes_on_with_todays_visit_of_its_reader_whichever_pair_went() {
    let mut desk = Desk::new();
    desk.must("office", CLUE, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-03-20")]);
    desk.must("office", SIBLING, ActionKind::Assign, &[("inspectors", "wang,sun"), ("due", "2026-03-20")]);
    let said = [("date", "2026-03-09"), ("inspectors", "sun,wang"), ("item.S1.04", "ok")];
    let done = desk.must("wang", HOUSEHOLD, ActionKind::Visit, &said);
    for officer in ["wang", "sun"] {
        assert_eq!(sheet(&desk, officer).begun(), done.visit.as_deref(), "{officer}");
    }
    assert_eq!(sheet(&desk, "zhao").begun(), None, "who was not there begins a visit of their own");
}
