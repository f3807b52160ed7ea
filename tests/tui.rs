//! The terminal program without a terminal: keys in, acts and screens out.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

#[path = "tui/lookups.rs"]
mod lookups;
#[path = "tui/manners.rs"]
mod manners;
#[path = "tui/robot.rs"]
mod robot;
#[path = "tui/sample.rs"]
mod sample;
#[path = "tui/sheet.rs"]
mod sheet;
#[path = "tui/stopping.rs"]
mod stopping;
#[path = "tui/workbench.rs"]
mod workbench;

use hecha::app::doc::Target;
use hecha::app::import::Wish;
use hecha::app::model::Screen;
use hecha::app::msg::{Effect, JobRequest, Msg, Progress, Query, Table};
use hecha::app::popup::Popup;
use hecha::domain::action::{ActionKind, Subject};
use hecha::domain::lang::Lang;
use hecha::domain::listing::ListKind;
use hecha::domain::officer::OfficerId;
use hecha::domain::text;
use hecha::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use robot::Robot;
use std::collections::BTreeSet;
use std::path::PathBuf;

// --- acts ---

#[test]
fn a_reviewer_dismisses_the_selected_clue_with_three_keys() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 j");
    robot.keys("d 1 enter");
    let (officer, subject, kind, fields) = robot.acts.last().expect("an act").clone();
    assert_eq!((officer.0.as_str(), kind), ("li", ActionKind::Dismiss));
    assert_eq!(subject, Subject::Clue("R10-7K3FQ002".into()));
    assert_eq!(fields.get("reason").map(String::as_str), Some("g1"));
    assert_eq!(fields.get("evidence").map(String::as_str), Some("V-0001"));
    assert!(robot.model.popups.is_empty());
}

#[test]
fn keys_typed_while_the_page_is_on_its_way_are_kept_for_its_form() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2");
    robot.slow = true;
    robot.keys("d 2 enter");
    assert!(robot.acts.is_empty());
    let question = robot.held.pop_front().expect("the clue was asked for");
    robot.release(question);
    let (_, _, kind, fields) = robot.acts.last().expect("the keys were replayed");
    assert_eq!((*kind, fields.get("reason").map(String::as_str)), (ActionKind::Dismiss, Some("g3")));
    assert_eq!(robot.model.tab, 1, "the digit went to the form, not to the tabs");
}

/// Answers questions, oldest first, until none is open.
fn settle(robot: &mut Robot) {
    while let Some(question) = robot.held.pop_front() {
        robot.release(question);
    }
}

#[test]
fn keys_typed_before_the_rows_of_a_list_are_here_find_their_row() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.slow = true;
    robot.keys("2 j d 2 enter");
    assert!(robot.acts.is_empty());
    settle(&mut robot);
    let (_, subject, kind, fields) = robot.acts.last().expect("the keys were replayed").clone();
    assert_eq!((subject, kind), (Subject::Clue("R10-7K3FQ002".into()), ActionKind::Dismiss));
    assert_eq!(fields.get("reason").map(String::as_str), Some("g3"));
    assert_eq!(robot.model.tab, 1, "the digit went to the form, not to the tabs");
}

#[test]
fn enter_before_the_rows_are_here_opens_the_page_and_the_next_key_waits_for_it() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.slow = true;
    robot.keys("2 enter d 1 enter");
    settle(&mut robot);
    assert_eq!(robot.model.selected(), Some(Subject::Clue("R10-7K3FQ001".into())));
    let (_, subject, kind, _) = robot.acts.last().expect("an act");
    assert_eq!((subject, *kind), (&Subject::Clue("R10-7K3FQ001".into()), ActionKind::Dismiss));
}

#[test]
fn a_key_after_a_new_filter_waits_for_the_rows_it_finds() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 end");
    robot.slow = true;
    robot.keys("/ rule=R10 enter enter");
    assert!(matches!(robot.model.tabs[1].last(), Some(Screen::List(_))), "nothing opened from the old list");
    settle(&mut robot);
    assert_eq!(robot.model.selected(), Some(Subject::Clue("R10-7K3FQ003".into())));
}

#[test]
fn held_keys_are_called_off_by_esc_and_by_a_question_that_failed() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.slow = true;
    robot.keys("2 d enter esc");
    settle(&mut robot);
    assert_eq!((robot.model.tab, robot.model.popups.len()), (1, 0), "esc did nothing else");
    robot.keys("f5 d enter");
    let Some(Effect::Ask(token, ..)) = robot.held.pop_front() else { panic!("no question") };
    robot.tell(Msg::Failed(token, sample::both("读不出。", "Cannot be read.")));
    settle(&mut robot);
    assert!(robot.acts.is_empty() && robot.model.popups.is_empty());
}

#[test]
fn an_inspector_uses_the_same_keys_to_propose() {
    let mut robot = Robot::new(Some("zhou"), Lang::En);
    robot.keys("2 d 3 enter");
    let (_, _, kind, fields) = robot.acts.pop().expect("an act");
    assert_eq!(kind, ActionKind::Submit);
    assert_eq!(fields.get("verdict").map(String::as_str), Some("excluded"));
    assert_eq!(fields.get("reason").map(String::as_str), Some("g5"));
    robot.keys("c enter");
    let (_, _, kind, fields) = robot.acts.pop().expect("an act");
    assert_eq!((kind, fields.get("verdict").map(String::as_str)), (ActionKind::Submit, Some("confirmed")));
}

#[test]
fn a_step_that_is_not_open_says_why_and_does_nothing() {
    let mut robot = Robot::new(Some("zheng"), Lang::Zh);
    robot.keys("2 d");
    assert!(robot.model.popups.is_empty());
    assert!(robot.text().contains("民政助理员无权办理这一步"), "{}", robot.text());
    assert!(robot.acts.is_empty());
}

#[test]
fn who_verified_may_not_sign_off_and_the_reason_is_shown() {
    let mut robot = Robot::new(Some("zhou"), Lang::En);
    robot.keys("4 enter s");
    assert!(robot.text().contains("Separation of duties"), "{}", robot.text());
    assert!(robot.acts.is_empty());
}

#[test]
fn without_an_officer_an_act_first_asks_who() {
    let mut robot = Robot::new(None, Lang::Zh);
    robot.keys("2 d");
    assert!(robot.text().contains("谁在办理"));
    robot.keys("(li) enter d 1 enter");
    assert_eq!(robot.acts.last().map(|act| act.0.0.as_str()), Some("li"));
}

#[test]
fn a_missing_required_field_is_named_and_gets_the_hand() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 b f10 f10");
    assert!(robot.text().contains("请填写“退回理由”"), "{}", robot.text());
    robot.keys("照片不清 enter");
    let (_, _, kind, fields) = robot.acts.last().expect("an act");
    assert_eq!((*kind, fields.get("reason").map(String::as_str)), (ActionKind::SendBack, Some("照片不清")));
}

#[test]
fn a_refused_act_keeps_its_form_with_the_reason() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 enter d 1");
    let effects = hecha::app::update(&mut robot.model, Msg::Key(hecha::app::key::Key::parse("enter").expect("key")));
    let Some(Effect::Act { token, .. }) = effects.into_iter().next() else { panic!("no act") };
    robot.tell(Msg::Acted(token, Err(sample::both("请刷新后再办理。", "Refresh."))));
    assert!(robot.text().contains("! 请刷新后再办理。"));
    robot.keys("enter");
    assert_eq!(robot.acts.len(), 1, "it can be sent again");
}

#[test]
fn a_key_pressed_while_a_form_is_being_answered_goes_to_the_page_behind_it() {
    for refused in [false, true] {
        let mut robot = Robot::new(Some("li"), Lang::Zh);
        robot.keys("2 enter d 1");
        let effects = hecha::app::update(&mut robot.model, Msg::Key(hecha::app::key::Key::parse("enter").expect("key")));
        let Some(Effect::Act { token, .. }) = effects.into_iter().next() else { panic!("no act") };
        robot.keys("w");
        let done = hecha::app::msg::Acted { text: sample::both("已办理。", "Done."), issue: None };
        robot.tell(Msg::Acted(token, if refused { Err(sample::both("请刷新。", "Refresh.")) } else { Ok(done) }));
        let on_household = matches!(robot.model.selected(), Some(Subject::Household(_)));
        assert_eq!((on_household, robot.model.popups.len()), (!refused, usize::from(refused)));
    }
}

#[test]
fn the_visit_sheet_takes_answers_by_digit_and_notes_in_chinese() {
    let mut robot = Robot::new(Some("zhou"), Lang::Zh);
    robot.keys("2 v");
    assert!(robot.text().contains("查死亡服刑看减员"), "{}", robot.text());
    // The first item was answered at an earlier visit and is given again. A problem opens its note.
    robot.keys("1 1 2 收入未申报300元 enter 3 f10");
    let (_, subject, kind, fields) = robot.acts.last().expect("an act").clone();
    assert_eq!((subject, kind), (Subject::Household("990101D0001".into()), ActionKind::Visit));
    let field = |name: &str| fields.get(name).map(String::as_str);
    assert_eq!((field("item.S1.01"), field("item.S1.02")), (Some("ok"), Some("ok")));
    assert_eq!((field("item.S1.03"), field("note.S1.03")), (Some("problem"), Some("收入未申报300元")));
    assert_eq!((field("item.S1.04"), field("inspectors")), (Some("na"), Some("zhou,wu")));
}

#[test]
fn changing_the_officer_in_a_form_closes_it_and_types_nothing_into_it() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 b f2 (zhou) enter");
    assert_eq!(robot.model.officer.as_ref().map(|id| id.0.as_str()), Some("zhou"));
    assert!(robot.model.popups.is_empty() && robot.text().contains("未提交的表单已关闭"), "{}", robot.text());
    assert!(robot.acts.is_empty());
}

#[test]
fn calling_the_change_of_officer_off_keeps_the_form_and_what_was_typed() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 b 照片不清 f2 (zhou) esc f10");
    let (officer, _, kind, fields) = robot.acts.last().expect("an act");
    assert_eq!((officer.0.as_str(), *kind), ("li", ActionKind::SendBack));
    assert_eq!(fields.get("reason").map(String::as_str), Some("照片不清"));
}

#[test]
fn marked_identities_are_decided_together() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("8 space space - enter");
    let subjects: Vec<String> = robot.acts.iter().map(|(_, subject, ..)| subject.to_string()).collect();
    assert_eq!(subjects, ["P-1", "P-2"]);
    assert!(robot.acts.iter().all(|(_, _, kind, _)| *kind == ActionKind::RefuseIdentity));
    assert!(robot.text().contains("办成 2 件"));
}

#[test]
fn an_act_on_marked_issues_reports_each_row_on_one_page() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("3 space space");
    robot.refuse = Some("W2026-0002".into());
    robot.keys("c");
    let Some(Popup::Form(form)) = robot.model.popups.last() else { panic!("{}", robot.text()) };
    assert_eq!(form.subjects.len(), 2);
    robot.keys("f10");
    assert_eq!(robot.acts.len(), 2);
    assert!(robot.acts.iter().all(|(_, _, kind, fields)| *kind == ActionKind::Escalate && !fields.contains_key("number")));
    let text = robot.text();
    assert!(text.contains("办成 1 件，1 件未办") && text.contains("W2026-0002  未办  资金未平"), "{text}");
    robot.keys("esc");
    let Some(Screen::List(list)) = robot.model.screen() else { panic!("no list") };
    assert_eq!(list.marks.iter().copied().collect::<Vec<_>>(), [2], "what was refused stays marked");
}

#[test]
fn an_act_that_was_refused_for_all_marked_rows_keeps_its_form_and_says_the_same_reason_once() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("3 space space");
    robot.refuse = Some("*".into());
    robot.keys("c f10");
    assert_eq!(robot.acts.len(), 2);
    let Some(Popup::Form(form)) = robot.model.popups.last() else { panic!("the form went: {}", robot.text()) };
    let said = &form.error.as_ref().expect("why").zh;
    assert!(said.starts_with("2 件未办：资金未平") && said.matches("资金未平").count() == 1, "{said}");
    assert!(said.contains("W2026-0001、W2026-0002"), "{said}");
    robot.refuse = None;
    robot.keys("f10");
    assert!(robot.text().contains("办成 2 件"), "{}", robot.text());
}

#[test]
fn marked_rows_decide_what_an_act_is_done_to_and_not_the_row_under_the_cursor() {
    let subjects = |robot: &Robot| robot.acts.iter().map(|(_, subject, ..)| subject.id().to_owned()).collect::<Vec<_>>();
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    // Two submitted clues; the hand ends on one that was excluded.
    robot.keys("2 down space down down down down space b");
    assert!(robot.text().contains("退回重查 标记的 2 件"), "{}", robot.text());
    robot.keys("照片不清 enter");
    assert_eq!(subjects(&robot), ["R10-7K3FQ002", "R10-7K3FQ007"]);
    // One mark is enough, and the menu is about it too.
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 down space end f10");
    assert!(robot.text().contains("R10-7K3FQ002"), "{}", robot.text());
    robot.keys("esc b 照片不清 enter");
    assert_eq!(subjects(&robot), ["R10-7K3FQ002"]);
}

#[test]
fn all_marked_rows_are_read_before_an_act_counts_them() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 * b");
    assert!(robot.model.popups.is_empty() && robot.text().contains("正在读取标记的 500 件"), "{}", robot.text());
    robot.keys("b");
    assert!(robot.text().contains("标记的 500 件"), "{}", robot.text());
}

#[test]
fn what_stands_in_the_form_of_marked_rows_is_done_to_all_and_suggestions_stay_each_rows_own() {
    let assigned = |keys: &str| {
        let mut robot = Robot::new(Some("li"), Lang::Zh);
        robot.keys("2 down down down down space down down down down space a");
        let text = robot.text();
        assert!(text.contains("分派 标记的 2 件") && text.contains("每件各按自己的建议(第一件为 周核查"), "{text}");
        robot.keys(keys);
        robot.acts.into_iter().map(|(_, subject, _, fields)| (subject.id().to_owned(), fields)).collect::<Vec<_>>()
    };
    let untouched = assigned("f10");
    assert_eq!(untouched.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["R10-7K3FQ005", "R10-7K3FQ010"]);
    assert!(untouched.iter().all(|(_, fields)| fields.is_empty()), "nothing is ticked, each takes its own: {untouched:?}");
    let ticked = assigned("1 2 f10");
    assert!(ticked.iter().all(|(_, fields)| fields.get("inspectors").is_some_and(|pair| pair == "zhou,wu")), "{ticked:?}");
    // The verdict of the key is said of all, whatever each row would suggest.
    let mut robot = Robot::new(Some("zhou"), Lang::Zh);
    robot.keys("2 space down down down down space d 1 f10");
    assert_eq!(robot.acts.len(), 2);
    assert!(robot.acts.iter().all(|(.., fields)| fields.get("verdict").is_some_and(|code| code == "excluded")));
}

#[test]
fn a_second_checker_is_told_what_waits_and_led_to_it_and_to_the_verdict() {
    let mut robot = Robot::new(Some("zhou"), Lang::Zh);
    robot.slow = true;
    robot.keys("f5");
    let Some(Effect::Ask(token, ..)) = robot.held.pop_front() else { panic!("no question") };
    robot.slow = false;
    let page = hecha::domain::listing::Overview { cross_checks: 2, ..sample::overview() };
    robot.tell(Msg::Answer(token, Box::new(hecha::app::msg::Answer::Overview(page))));
    let (screen, painted) = robot.screen(120, 40);
    assert!(screen.contains("2 条交叉核查待您核查 (&)"), "{screen}");
    let line = screen.lines().position(|line| line.contains("条交叉核查待您核查")).expect("the line");
    let at = (0..120).find_map(|x| match painted.at(x, u16::try_from(line).expect("small")) {
        Some(Target::List(ListKind::CrossChecks, filter)) => Some(filter),
        _ => None,
    });
    let Some(filter) = at else { panic!("{at:?}") };
    assert_eq!(filter, "checker=zhou cross_state=pending");
    robot.tell(Msg::Click(Target::List(ListKind::CrossChecks, filter)));
    let bar = |robot: &mut Robot| robot.screen(120, 40).0.lines().last().unwrap_or_default().to_owned();
    let first = bar(&mut robot);
    assert!(first.contains("> 交叉核查结论") && !first.contains("分派") && !first.contains("排除"), "{first}");
    robot.keys("down");
    let second = bar(&mut robot);
    assert!(!second.contains("交叉核查结论"), "given to somebody else: {second}");
    // Marks decide, not the row under the cursor.
    robot.keys("up space down");
    let marked = bar(&mut robot);
    assert!(marked.contains("> 交叉核查结论"), "the marked one waits: {marked}");
    robot.keys("up up space space up up");
    let marked = bar(&mut robot);
    assert!(!marked.contains("交叉核查结论"), "only somebody else's is marked: {marked}");
}

#[test]
fn a_tab_digit_opens_the_list_that_its_label_names() {
    let kind = |robot: &Robot| match robot.model.screen() {
        Some(Screen::List(list)) => Some(list.kind),
        _ => None,
    };
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 B");
    assert_eq!(kind(&robot), Some(ListKind::Lookback));
    robot.keys("3 2");
    assert_eq!(kind(&robot), Some(ListKind::Clues));
    // Pages opened from the list itself are still there.
    robot.keys("enter 3 2");
    assert!(matches!(robot.model.screen(), Some(Screen::Clue(_))));
}

#[test]
fn an_export_of_a_filtered_list_is_of_what_is_shown_unless_all_is_chosen() {
    for (choice, filter) in [("enter", "town=青禾镇"), ("down enter", "")] {
        let mut robot = Robot::new(Some("li"), Lang::Zh);
        robot.keys("2 / town=青禾镇 enter f8");
        assert!(robot.text().contains("当前筛选的 3 行(乡镇=青禾镇)"), "{}", robot.text());
        robot.keys(choice);
        robot.keys("enter");
        let jobs = robot.jobs();
        let [JobRequest::Export(job)] = jobs.as_slice() else { panic!("{jobs:?}") };
        assert_eq!(job.filter, filter);
    }
    // The queue of the sign-off tab is filtered by itself.
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("4 f8 enter enter");
    let jobs = robot.jobs();
    let [JobRequest::Export(job)] = jobs.as_slice() else { panic!("{jobs:?}") };
    assert_eq!(job.filter, "state=county_review");
}

#[test]
fn a_copy_goes_out_with_the_officers_marked_and_comes_back_after_a_look_at_what_it_brings() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("O space down space c");
    assert!(robot.text().contains("领出外出副本"), "{}", robot.text());
    robot.keys("enter");
    let jobs = robot.jobs();
    let [JobRequest::LendCopy { takers, officer, .. }] = jobs.as_slice() else { panic!("{jobs:?}") };
    assert_eq!((takers.split(',').count(), officer.0.as_str()), (2, "li"));
    for (choice, tried) in [("enter", true), ("down enter", false)] {
        let mut robot = Robot::new(Some("li"), Lang::En);
        robot.keys("O b /stick/county-1.hecha enter");
        assert!(robot.text().contains("Take back county-1.hecha"), "{}", robot.text());
        robot.keys(choice);
        let jobs = robot.jobs();
        let [JobRequest::TakeBack { path, dry, .. }] = jobs.as_slice() else { panic!("{jobs:?}") };
        assert_eq!((path.to_str(), *dry), (Some("/stick/county-1.hecha"), tried));
    }
    // Without somebody to sign for it, that is asked first.
    let mut robot = Robot::new(None, Lang::Zh);
    robot.keys("O c");
    assert!(robot.jobs().is_empty() && robot.text().contains("请先选择办理人员"), "{}", robot.text());
}

/// The first screen as it shows these figures.
fn first_screen(page: hecha::domain::listing::Overview) -> String {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.slow = true;
    robot.keys("f5");
    let Some(Effect::Ask(token, ..)) = robot.held.pop_front() else { panic!("no question") };
    robot.slow = false;
    robot.tell(Msg::Answer(token, Box::new(hecha::app::msg::Answer::Overview(page))));
    robot.screen(120, 40).0
}

#[test]
fn the_first_screen_says_when_days_of_work_are_in_no_backup() {
    let shown = |unbacked_days| first_screen(hecha::domain::listing::Overview { unbacked_days, ..sample::overview() });
    let screen = shown(Some(7));
    assert!(screen.contains("7 天没有备份 (^S)") && !screen.contains("副本"), "{screen}");
    assert!(!shown(Some(6)).contains("没有备份"));
    assert!(!shown(None).contains("没有备份"));
}

#[test]
fn the_first_screen_says_what_a_field_copy_is_and_how_many_are_out() {
    let page = hecha::domain::listing::Overview { copies_out: 2, ..sample::overview() };
    assert!(first_screen(page).contains("2 份外出副本没有并回"));
    let page = hecha::domain::listing::Overview { copy: Some(3), copies_out: 1, unbacked_days: Some(30), ..sample::overview() };
    let screen = first_screen(page);
    assert!(screen.contains("外出副本 3：") && !screen.contains("没有并回") && !screen.contains("没有备份"), "{screen}");
}

#[test]
fn the_key_for_saving_offers_a_backup_beside_the_workbook_that_replaces_no_file() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("ctrl-s");
    let stem = robot.model.book.as_ref().and_then(|book| book.path.file_stem()).expect("a name").to_string_lossy().into_owned();
    let suggested = format!("{stem}-{}.hecha", robot.model.today);
    assert!(robot.text().contains("备份整个工作簿") && robot.text().contains(&suggested), "{}", robot.text());
    robot.keys("enter");
    let jobs = robot.jobs();
    let [JobRequest::Export(job)] = jobs.as_slice() else { panic!("{jobs:?}") };
    assert_eq!((job.table, job.path.file_name().expect("a name").to_str()), (Table::Workbook, Some(suggested.as_str())));
    // A name that is taken: another one, and nothing else.
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("ctrl-s ctrl-u taken.hecha enter");
    let text = robot.text();
    assert!(text.contains("换一个文件名") && !text.contains("覆盖原有文件"), "{text}");
    robot.keys("enter");
    assert!(robot.text().contains("taken.hecha") && robot.jobs().is_empty(), "{}", robot.text());
}

// --- getting about ---

#[test]
fn everything_needed_for_a_dismissal_works_without_letters() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 down f10 down enter 1 enter");
    assert_eq!(robot.acts.last().map(|act| act.2), Some(ActionKind::Dismiss));
}

#[test]
fn full_width_keys_are_commands_and_full_width_text_is_text() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("２ ｊ ／");
    robot.keys("李，三 enter");
    let Some(Query::Ids(query)) = robot.asked.iter().rev().find(|query| matches!(query, Query::Ids(_))) else {
        panic!("no list was asked for")
    };
    assert_eq!(query.filter.words, ["李,三"], "the filter language folds full-width marks");
}

#[test]
fn the_list_follows_the_filter_while_it_is_typed_and_escape_undoes_it() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 / ls");
    assert!(robot.text().contains("1/3"), "{}", robot.text());
    robot.keys("esc");
    assert!(robot.text().contains("1/500"), "{}", robot.text());
    robot.keys("/ nope=1 enter");
    assert!(robot.text().contains("没有“nope”这一列"), "{}", robot.text());
}

#[test]
fn sorting_by_an_amount_begins_with_the_largest_and_at_the_first_row() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 j j j t down down down down down down enter");
    let sort = |robot: &Robot| {
        let asked = robot.asked.iter().rev().find_map(|query| if let Query::Ids(query) = query { Some(query) } else { None });
        asked.and_then(|query| query.sort.clone()).map(|sort| (sort.column, sort.descending))
    };
    assert_eq!(sort(&robot), Some(("amount".to_owned(), true)));
    assert!(robot.text().contains("疑点 1/"), "{}", robot.text());
    robot.keys("t down down down down down down enter");
    assert_eq!(sort(&robot), Some(("amount".to_owned(), false)));
    robot.keys("t down down down enter");
    assert_eq!(sort(&robot), Some(("name".to_owned(), false)), "names begin at the beginning");
}

#[test]
fn a_filter_by_headings_and_titles_asks_for_the_columns_and_codes_behind_them() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 / 乡镇＝青禾镇 space 状态=待分派 space 金额＞=1000 enter");
    let asked = robot.asked.iter().rev().find_map(|query| if let Query::Ids(query) = query { Some(query) } else { None });
    let filter = &asked.expect("a list was asked for").filter;
    assert_eq!(filter.to_string(), "town=青禾镇 state=待分派 amount>=1000");
    assert!(robot.text().contains("筛选: 乡镇=青禾镇 状态=待分派 金额>=1000"), "{}", robot.text());
}

#[test]
fn a_value_that_is_no_state_is_said_in_the_filter_line_while_the_list_stays() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 / state=foo");
    assert!(robot.text().contains("状态没有“foo”") && robot.text().contains("待分派"), "{}", robot.text());
    robot.keys("enter");
    assert!(robot.text().contains("状态没有“foo”"), "{}", robot.text());
    let asked = robot.asked.iter().rev().find_map(|query| if let Query::Ids(query) = query { Some(query) } else { None });
    assert!(asked.is_some_and(|query| query.filter.terms.is_empty()), "no half-typed condition was asked for");
}

#[test]
fn an_amount_that_cannot_be_read_is_said_in_the_filter_line_and_no_row_is_acted_on_meanwhile() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 down down");
    let before = robot.text();
    robot.keys("/ 金额>=很多 enter");
    let shown = robot.text();
    assert!(shown.contains("“金额”的值“很多”无法识别") && shown.contains("1.5万"), "{shown}");
    assert!(matches!(robot.model.popups.last(), Some(Popup::Filter { .. })), "the line stays open to be mended");
    let Some(Screen::List(list)) = robot.model.screen() else { panic!("no list") };
    assert_eq!((list.ids.len(), list.cursor), (500, 2), "under the line stands the list from before, not what 金额 found");
    robot.keys("esc");
    assert_eq!(robot.text(), before, "the list is as it was, and so is what is selected");
    robot.keys("/ 金额>=1万元 enter");
    let asked = robot.asked.iter().rev().find_map(|query| if let Query::Ids(query) = query { Some(query) } else { None });
    assert_eq!(asked.expect("a list was asked for").filter.to_string(), "amount>=1万元");
    assert!(robot.model.popups.is_empty());
}

#[test]
fn answers_to_older_questions_are_dropped() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2");
    robot.slow = true;
    robot.keys("/ l enter");
    robot.keys("esc");
    let mut questions: Vec<Effect> = robot.held.drain(..).collect();
    questions.retain(|effect| matches!(effect, Effect::Ask(_, _, Query::Ids(_))));
    questions.reverse();
    // The newest answer comes first, the older ones late.
    for question in questions {
        robot.release(question);
    }
    assert!(robot.text().contains("1/500"), "{}", robot.text());
}

#[test]
fn links_lead_from_the_overview_to_the_queue_of_a_town() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("j j enter");
    assert!(robot.text().contains("乡镇=沙河乡"), "{}", robot.text());
    robot.keys("esc");
    assert!(!robot.text().contains("乡镇="), "the first Esc takes the filter off");
    robot.keys("esc");
    assert_eq!(robot.model.tab, 0, "the second goes home");
}

#[test]
fn pages_open_each_other_without_piling_up() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 enter");
    for _ in 0..3 {
        robot.keys("w");
        let clue = Target::Open(Subject::Clue("R10-7K3FQ001".into()));
        robot.tell(Msg::Click(clue));
    }
    assert!(robot.model.tabs[1].len() <= 3);
}

#[test]
fn clicks_select_then_open_and_the_wheel_scrolls() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2");
    let (_, painted) = robot.screen(80, 24);
    let target = painted.at(10, 8).expect("a row");
    robot.tell(Msg::Click(target.clone()));
    assert_eq!(robot.model.popups.len(), 0);
    let (screen, _) = robot.screen(80, 24);
    assert!(screen.contains("5/500"), "{screen}");
    robot.tell(Msg::Click(target));
    assert!(robot.text().contains("> R10-7K3FQ005"), "{}", robot.text());
    robot.keys("2");
    robot.tell(Msg::Wheel(3));
    assert!(robot.text().contains("8/500"));
    let (_, painted) = robot.screen(80, 24);
    robot.tell(Msg::Click(painted.at(1, 1).expect("a tab")));
    assert_eq!(robot.model.tab, 0);
}

#[test]
fn the_language_switches_live_with_a_dialogue_open() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f4 2 d");
    assert!(robot.text().contains("Dismiss"), "{}", robot.text());
    assert!(!robot.text().contains("排除理由"));
}

#[test]
fn the_palette_shows_what_cannot_be_done_here_last_and_says_what_it_needs() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f9 排序");
    let text = robot.text();
    assert!(text.lines().any(|line| line.contains("排序") && line.contains("列表")), "{text}");
    robot.keys("enter");
    assert!(robot.model.popups.is_empty());
    assert!(robot.text().contains("排序: 在此不可用，需要：列表"), "{}", robot.text());
    // On a list it opens the menu.
    robot.keys("2 f9 排序 enter");
    assert!(robot.text().contains("┌─ 排序(再选一次反转) "), "{}", robot.text());
}

#[test]
fn the_overview_says_how_precise_a_rule_is_once_clues_of_it_are_decided() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    let (screen, _) = robot.screen(120, 40);
    let line = screen.lines().find(|line| line.contains("R07")).unwrap_or_default();
    // 6 of 11 concluded were confirmed.
    assert!(line.contains("11/34") && line.contains("55%"), "{screen}");
}

#[test]
fn the_palette_finds_commands_by_their_chinese_name_and_by_letters() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f9 问题台账 enter");
    assert_eq!(robot.model.tab, 2);
    robot.keys("f9 tabcl enter");
    assert_eq!(robot.model.tab, 1);
}

#[test]
fn a_paste_on_a_screen_runs_no_commands() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2");
    robot.tell(Msg::Paste("d1Q".into()));
    assert!(robot.model.popups.is_empty() && robot.acts.is_empty());
    robot.keys("/");
    robot.tell(Msg::Paste("李\n村".into()));
    assert!(robot.text().contains("/ 李 村"), "{}", robot.text());
}

// --- files ---

#[test]
fn an_import_shows_its_plan_before_anything_is_loaded() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f6 /data/known enter");
    assert!(robot.text().contains("号牌 < 号牌号码"), "{}", robot.text());
    assert!(robot.jobs().is_empty());
    robot.keys("enter");
    assert_eq!(robot.jobs(), [&JobRequest::Import(Wish { path: PathBuf::from("/data/known"), ..Wish::default() })]);
    robot.keys("f12");
    assert!(robot.outside.contains(&Effect::CancelJob));
    robot.keys("f7");
    assert_eq!(robot.jobs().len(), 1, "one job at a time");
    robot.tell(Msg::JobDone(Ok(sample::both("完成\n一行", "done\none"))));
    assert!(robot.text().contains("一行"));
}

#[test]
fn a_sheet_that_is_not_recognised_can_be_named() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f6 /data/x enter");
    assert!(robot.text().contains("未识别"), "{}", robot.text());
    robot.keys("f3 enter enter");
    let Some(JobRequest::Import(Wish { dataset: Some(dataset), .. })) = robot.jobs().pop() else { panic!("no import") };
    assert!(robot.model.pack.dataset(dataset).is_some());
}

#[test]
fn files_that_name_no_date_are_given_one_before_anything_is_loaded() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f6 /data/known enter f8 昨天 enter");
    assert!(robot.text().contains("不是日期"), "{}", robot.text());
    robot.keys("esc f8 2026-03-31 enter enter");
    let Some(JobRequest::Import(wish)) = robot.jobs().pop() else { panic!("no import") };
    assert_eq!(wish.undated, Some("2026-03-31".parse().expect("a date")));
    assert_eq!(wish.path, PathBuf::from("/data/known"));
}

#[test]
fn leaving_while_a_job_runs_asks_first() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f7 ctrl-q");
    assert!(!robot.outside.contains(&Effect::Quit));
    robot.keys("enter");
    assert!(robot.outside.contains(&Effect::Quit));
}

// --- looks ---

/// The sizes in which everything is shown.
const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (120, 40), (200, 60)];

/// Every screen and dialogue with the keys that open it.
const SCENES: &[(&str, &str)] = &[
    ("overview", ""),
    ("clues", "2"),
    ("clues_scrolled", "2 right right end"),
    ("issues", "3"),
    ("cases", "5"),
    ("sources", "6"),
    ("rejects", "7"),
    ("identities", "8"),
    ("visits", "9"),
    ("samples", "Y"),
    ("lookback", "B"),
    ("cross_checks", "&"),
    ("agreement", "%"),
    ("villages", "N"),
    ("papers", "F"),
    ("deadlines", "E"),
    ("dismissals", "D"),
    ("campaigns", "M"),
    ("fires_again", "Z"),
    ("events", "0"),
    ("officers", "O"),
    ("clue", "2 enter"),
    ("clue_end", "2 enter end"),
    ("case", "2 w"),
    ("case_end", "2 w end"),
    ("issue", "4 enter"),
    ("dismiss", "2 enter d"),
    ("actions", "2 enter f10"),
    ("filter", "2 /"),
    ("officer_menu", "f2"),
    ("palette", "f9"),
    ("help", "f1"),
    ("import", "f6 /data/x enter"),
    ("export", "f8"),
    ("sort", "2 t"),
    ("rules", "W"),
    ("rules_scrolled", "W right right right right"),
    ("rule", "W j j j enter"),
    ("rule_end", "W j j j enter end"),
    ("param", "W j j j p enter"),
    ("quit", "q"),
    ("jump", "ctrl-g 张"),
    ("views", "2 V"),
    ("view_name", "2 / town=青禾镇 enter V 1"),
    ("tour", "ctrl-t"),
    ("messages", "d !"),
    ("row_read_out", "2 ="),
    ("overview_read_out", "= j"),
    ("case_read_out", "2 w = j"),
];

/// A picture: its name, who sits there, and how it comes about.
type Picture = (&'static str, &'static str, Box<dyn Fn(&mut Robot)>);

/// How a picture comes about.
type Making = fn(&mut Robot);

/// Pictures that keys on the sample county alone do not make.
const ELSEWHERE: &[(&str, &str, Making)] = &[
    ("visit", "zhou", |robot| {
        robot.keys("2 v down 2 家中无人");
    }),
    ("visit_papers", "zhou", |robot| {
        robot.keys("2 v pgdn pgdn 3");
    }),
    ("visit_evidence", "zhou", |robot| {
        robot.keys("2 v end up 照 tab");
    }),
    ("trial", "li", |robot| workbench::on_trial(robot, Some("/data/pack"))),
    ("trial_save", "li", |robot| {
        workbench::on_trial(robot, Some("/data/pack"));
        robot.keys("s");
    }),
    ("unlock", "li", |robot| robot.tell(Msg::Locked(OfficerId("li".into()), Some(sample::both("口令不对", "wrong passphrase"))))),
    ("message", "li", |robot| robot.tell(Msg::JobDone(Err(sample::both("县\n第3行读不出", "county\nline 3 cannot be read"))))),
    ("job", "li", |robot| {
        robot.keys("f7");
        robot.tell(Msg::Progress(Progress { phase: "rule".into(), item: "R10".into(), done: 3, total: 58 }));
    }),
    ("reading", "li", |robot| {
        robot.slow = true;
        robot.keys("2");
        robot.tell(Msg::Reading(120_000));
    }),
    ("stopped", "li", |robot| {
        robot.slow = true;
        robot.keys("2");
        robot.tell(Msg::Reading(120_000));
        robot.keys("esc");
    }),
    ("new_passphrase", "li", |robot| {
        robot.keys("K enter");
    }),
];

/// Every picture.
fn pictures() -> Vec<Picture> {
    let by_keys = SCENES.iter().map(|(name, keys)| {
        let make: Box<dyn Fn(&mut Robot)> = Box::new(|robot| {
            robot.keys(keys);
        });
        (*name, "li", make)
    });
    let others = ELSEWHERE.iter().map(|(name, officer, make)| {
        let make: Box<dyn Fn(&mut Robot)> = Box::new(make);
        (*name, *officer, make)
    });
    by_keys.chain(others).collect()
}

fn look(name: &str, lang: Lang, officer: &str, make: impl Fn(&mut Robot)) {
    let mut robot = Robot::new(Some(officer), lang);
    let mut looks = String::new();
    for (width, height) in SIZES {
        robot.tell(Msg::Resize(width, height));
        if looks.is_empty() {
            make(&mut robot);
        }
        let (screen, painted) = robot.screen(width, height);
        looks.push_str(&format!("--- {width}x{height} ---\n{screen}\n"));
        for (area, _) in &painted.hits {
            assert!(area.right() <= width && area.bottom() <= height, "{name}: a target off the screen");
        }
    }
    let code = lang.pick("zh", "en");
    insta::assert_snapshot!(format!("{name}_{code}"), looks);
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_that_is_chosen() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f8 ctrl-u /data/free.xlsx enter");
    assert_eq!(robot.jobs().len(), 1, "nothing to ask");
    robot.tell(Msg::JobDone(Ok(sample::both("已导出。", "Written."))));
    robot.keys("f8 ctrl-u /data/taken.xlsx enter");
    assert!(robot.text().contains("文件已存在"), "{}", robot.text());
    robot.keys("esc");
    assert_eq!(robot.jobs().len(), 1, "esc writes nothing");
    robot.keys("f8 ctrl-u /data/taken.xlsx enter 1");
    assert!(robot.text().contains("/data/taken.xlsx") && robot.jobs().len() == 1, "the path can be changed");
    robot.keys("esc f8 ctrl-u /data/taken.xlsx enter 2");
    let path = PathBuf::from("/data/taken.xlsx");
    let Some(JobRequest::Export(job)) = robot.jobs().last() else { panic!("no export was started") };
    assert_eq!((job.table, &job.path, job.lang), (Table::Ledger, &path, Lang::Zh));
}

#[test]
fn clues_without_a_town_have_a_line_of_their_own() {
    for (lang, word) in [(Lang::Zh, "未注明乡镇"), (Lang::En, "no town")] {
        let mut robot = Robot::new(Some("li"), lang);
        let Some(Screen::Overview(detail)) = robot.model.screen_mut() else { panic!("no overview") };
        detail.page.as_mut().expect("a page").towns[0].town.clear();
        assert!(robot.text().contains(word), "{}", robot.text());
    }
}

#[test]
fn every_screen_looks_as_agreed() {
    for lang in [Lang::Zh, Lang::En] {
        for (name, officer, make) in pictures() {
            look(name, lang, officer, make);
        }
    }
}

/// What a picture shows. A new kind of screen or dialogue does not compile here until it has a name, and has no picture
/// until the names below have it.
fn shown(robot: &Robot) -> Vec<String> {
    let screen = match robot.model.screen().expect("a screen") {
        Screen::Overview(_) => "overview",
        Screen::List(_) => "list",
        Screen::Clue(_) => "clue",
        Screen::Case(_) => "case",
        Screen::Issue(_) => "issue",
        Screen::Sheet(_) => "sheet",
        Screen::Rule(_) => "rule",
        Screen::Trial(_) => "trial",
    };
    let popup = |popup: &Popup| match popup {
        Popup::Form(_) => "form",
        Popup::Menu(_) => "menu",
        Popup::Palette(_) => "palette",
        Popup::Help(_) => "help",
        Popup::Filter { .. } => "filter",
        Popup::Ask(ask) if ask.purpose.is_secret() => "secret",
        Popup::Ask(_) => "ask",
        Popup::Jump(_) => "jump",
        Popup::Tour(_) => "tour",
        Popup::Import(_) => "import",
        Popup::Message { .. } => "message",
    };
    let list = match robot.model.screen() {
        Some(Screen::List(list)) => Some(format!("{:?}", list.kind)),
        _ => None,
    };
    let popups = robot.model.popups.iter().map(popup);
    std::iter::once(screen).chain(popups).map(str::to_owned).chain(list).collect()
}

#[test]
fn every_kind_of_screen_list_and_dialogue_has_its_picture() {
    let mut seen = BTreeSet::new();
    for (_, officer, make) in pictures() {
        let mut robot = Robot::new(Some(officer), Lang::Zh);
        make(&mut robot);
        seen.extend(shown(&robot));
    }
    let kinds =
        "overview list clue case issue sheet rule trial form menu palette help filter secret ask jump tour import message";
    let lists = ListKind::ALL.iter().map(|kind| format!("{kind:?}"));
    let all: BTreeSet<String> = kinds.split(' ').map(str::to_owned).chain(lists).collect();
    assert_eq!(seen, all);
}

#[test]
fn the_start_screen_looks_as_agreed() {
    let mut looks = String::new();
    for lang in [Lang::Zh, Lang::En] {
        for (width, height) in SIZES {
            let (screen, _) = Robot::at_start(lang).screen(width, height);
            looks.push_str(&format!("--- {width}x{height} ---\n{screen}\n"));
        }
    }
    insta::assert_snapshot!("start", looks);
}

#[test]
fn the_smallest_window_works_and_a_smaller_one_says_what_it_needs() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    let mut looks = String::new();
    for keys in ["", "2", "enter", "d"] {
        robot.keys(keys);
        looks.push_str(&robot.screen(60, 15).0);
        looks.push_str("\n---\n");
    }
    insta::assert_snapshot!("smallest", looks);
    assert!(robot.screen(59, 15).0.contains("需要 60x15，现在是 59x15"));
    for (width, height) in [(1, 1), (2, 3), (20, 5), (60, 1)] {
        robot.screen(width, height);
    }
}

#[test]
fn no_window_size_breaks_any_screen() {
    for (name, keys) in SCENES {
        let mut robot = Robot::new(Some("li"), Lang::Zh);
        robot.keys(keys);
        for (width, height) in [(60, 15), (61, 16), (79, 23), (97, 17), (200, 60)] {
            let (screen, _) = robot.screen(width, height);
            assert!(!screen.trim().is_empty(), "{name} at {width}x{height}");
        }
    }
}

#[test]
fn the_hint_bar_always_offers_help_and_never_cuts_a_hint() {
    for lang in [Lang::Zh, Lang::En] {
        for (name, officer, make) in pictures() {
            let mut robot = Robot::new(Some(officer), lang);
            make(&mut robot);
            if !robot.model.popups.is_empty() {
                continue;
            }
            for width in [60, 80, 120] {
                let (screen, _) = robot.screen(width, 24);
                let bar = screen.lines().last().unwrap_or_default();
                assert!(bar.contains("F1 ") && bar.contains("F9 "), "{name} {width}: {bar}");
                assert!(!bar.contains('…') && text::width(bar) <= usize::from(width), "{name} {width}: {bar}");
            }
        }
    }
}

#[test]
fn identity_numbers_are_masked_on_every_screen() {
    for (name, keys) in SCENES {
        let mut robot = Robot::new(Some("li"), Lang::Zh);
        robot.keys(keys);
        let screen = robot.screen(160, 60).0;
        let longest = screen.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
        assert!(longest < 15, "{name} shows a full number");
    }
}

#[test]
fn hints_of_dialogues_fit_at_every_size() {
    for lang in [Lang::Zh, Lang::En] {
        for (name, officer, make) in pictures() {
            let mut robot = Robot::new(Some(officer), lang);
            make(&mut robot);
            for (width, height) in SIZES {
                let (screen, _) = robot.screen(width, height);
                let borders = screen.lines().filter_map(|line| line.get(line.find(['┌', '└'])?..));
                for border in borders {
                    assert!(
                        !border.contains("~ ─") && !border.contains("~ ┐") && !border.contains("~ ┘"),
                        "{name} {width}x{height}: {border}"
                    );
                }
            }
        }
    }
}

#[test]
fn no_theme_changes_a_word_and_without_colours_none_is_left() {
    for (name, officer, make) in pictures() {
        for lang in [Lang::Zh, Lang::En] {
            let mut robot = Robot::new(Some(officer), lang);
            make(&mut robot);
            for (width, height) in SIZES {
                let (plain, _) = robot.buffer(Theme::Plain, width, height);
                for cell in &plain.content {
                    assert!(cell.fg == Color::Reset && cell.bg == Color::Reset, "{name}: {cell:?}");
                    assert!(!cell.modifier.intersects(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK), "{name} blinks");
                }
                for theme in [Theme::Dark, Theme::HighContrast, Theme::Light] {
                    let (coloured, _) = robot.buffer(theme, width, height);
                    let same = plain.content.iter().zip(&coloured.content).all(|(a, b)| a.symbol() == b.symbol());
                    assert!(same, "{name} in {theme:?} at {width}x{height}");
                }
            }
        }
    }
}

/// A picture with its colours: each line as runs of one style, the style named by its first letters.
fn styled(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut style = String::new();
        for x in 0..buffer.area.width {
            let cell = buffer.cell((x, y)).expect("a cell");
            let now = format!("{:?}/{:?}/{:?}", cell.fg, cell.bg, cell.modifier).replace("Reset", "").replace("NONE", "");
            if now != style {
                out.push_str(&if now == "//" { "{}".to_owned() } else { format!("{{{now}}}") });
                style = now;
            }
            let before = x.checked_sub(1).and_then(|x| buffer.cell((x, y))).map_or(1, |cell| text::width(cell.symbol()));
            if before < 2 {
                out.push_str(cell.symbol());
            }
        }
        out = out.trim_end().to_owned();
        out.push('\n');
    }
    out
}

#[test]
fn every_screen_has_the_colours_agreed() {
    for (name, officer, make) in pictures() {
        let mut robot = Robot::new(Some(officer), Lang::Zh);
        make(&mut robot);
        let (buffer, _) = robot.buffer(Theme::Dark, 80, 24);
        insta::assert_snapshot!(format!("{name}_coloured"), styled(&buffer));
    }
}

#[test]
fn colours_are_as_agreed() {
    let mut looks = String::new();
    for (name, keys) in [("overview", ""), ("clues", "2"), ("case", "2 w"), ("dismiss", "2 enter d")] {
        for theme in [Theme::Dark, Theme::HighContrast, Theme::Light, Theme::Plain] {
            let mut robot = Robot::new(Some("li"), Lang::Zh);
            robot.keys(keys);
            let (buffer, _) = robot.buffer(theme, 72, 18);
            looks.push_str(&format!("--- {name} {theme:?} ---\n{}", styled(&buffer)));
        }
    }
    insta::assert_snapshot!("colours", looks);
}
