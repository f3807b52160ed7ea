//! Getting about and back, reading out, copying, and what keys say when they do nothing.

use crate::robot::Robot;
use crate::sample;
use hecha::app::form::{Context, Form};
use hecha::app::import::{Plan, PlanTable};
use hecha::app::key::Key;
use hecha::app::keymap::{Keymap, Rebinding};
use hecha::app::model::Screen;
use hecha::app::msg::{Answer, Effect, Msg};
use hecha::app::popup::Popup;
use hecha::domain::action::{ActionKind, Subject};
use hecha::domain::lang::Lang;
use std::path::PathBuf;
use std::sync::Arc;

#[test]
fn a_key_that_does_nothing_here_says_what_it_needs() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("d");
    assert!(robot.text().contains("d 排除: 在此不可用，需要：选中疑点"), "{}", robot.text());
    assert!(robot.acts.is_empty());
}

#[test]
fn text_of_an_input_method_is_no_command_and_says_so() {
    let mut robot = Robot::new(Some("li"), Lang::En);
    robot.keys("2 核查");
    assert!(robot.text().contains("An input method is on"), "{}", robot.text());
    assert!(robot.model.popups.is_empty());
}

#[test]
fn full_width_keys_work_and_are_mentioned_once() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("２");
    assert_eq!(robot.model.tab, 1);
    assert!(robot.text().contains("收到全角按键"), "{}", robot.text());
    robot.keys("ｊ");
    assert!(!robot.text().contains("收到全角按键"));
}

#[test]
fn brackets_lead_back_and_forward_over_tabs_lists_and_pages() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 / 李 enter j enter w");
    let household = robot.model.selected();
    robot.keys("5 [");
    assert_eq!((robot.model.tab, robot.model.selected()), (1, household.clone()));
    robot.keys("[");
    assert!(matches!(robot.model.selected(), Some(Subject::Clue(_))));
    robot.keys("【");
    assert!(robot.text().contains("筛选: 李"), "the list comes back as it was filtered: {}", robot.text());
    robot.keys("[ [ [");
    assert_eq!(robot.model.tab, 0);
    robot.keys("] ] ]");
    assert_eq!(robot.model.selected(), household);
    robot.keys("] ] ]");
    assert_eq!(robot.model.tab, 4);
    robot.keys("3 [ ] ]");
    assert_eq!(robot.model.tab, 2, "a new way has nothing ahead of it");
}

#[test]
fn every_row_of_a_filtered_list_is_marked_with_one_key() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 / 李 enter *");
    assert!(robot.text().contains("1/3  *3"), "{}", robot.text());
    robot.keys("*");
    assert!(!robot.text().contains("*3"), "and unmarked with the same");
    robot.keys("8 * - enter");
    assert_eq!(robot.acts.len(), 5, "what is marked is decided together");
}

fn copied(robot: &Robot) -> Option<&str> {
    robot.outside.iter().rev().find_map(|effect| if let Effect::Copy(text) = effect { Some(text.as_str()) } else { None })
}

#[test]
fn what_is_shown_is_copied_masked() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 ctrl-y");
    let row = copied(&robot).expect("copied").to_owned();
    assert!(row.starts_with("R10-7K3FQ001\t") && row.contains("****"), "{row}");
    robot.keys("space space ctrl-y");
    assert_eq!(copied(&robot).expect("copied").lines().count(), 2);
    robot.keys("* * enter ctrl-y");
    assert!(copied(&robot).expect("copied").contains("逐月金额"));
}

#[test]
fn a_row_is_read_out_column_by_column() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 =");
    assert!(robot.text().contains("疑点编号: R10-7K3FQ001"), "{}", robot.text());
    robot.keys("ctrl-y");
    assert!(copied(&robot).expect("copied").contains("疑点编号: R10-7K3FQ001"));
}

#[test]
fn messages_are_kept_with_their_time_newest_first() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.tell(Msg::Now(hecha::domain::date::Date::constant(2026, 4, 10).at(10, 32, 0, 0)));
    robot.tell(Msg::Tell(sample::both("磁盘已满。", "The disk is full.")));
    robot.keys("j");
    assert!(!robot.text().contains("磁盘已满"), "a key takes the message away");
    robot.keys("!");
    assert!(robot.text().contains("10:32 ! 磁盘已满。"), "{}", robot.text());
}

#[test]
fn the_editor_gets_a_field_and_gives_it_back() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 b 照片 f4");
    assert_eq!(robot.outside.last(), Some(&Effect::Edit("照片".into())));
    robot.tell(Msg::Edited("照片不清，\n请补拍".into()));
    robot.keys("f10");
    let (_, _, kind, fields) = robot.acts.last().expect("an act");
    assert_eq!((*kind, fields.get("reason").map(String::as_str)), (ActionKind::SendBack, Some("照片不清， 请补拍")));
}

#[test]
fn rebound_keys_work_everywhere_and_are_shown() {
    let line = |command: &str, key: &str| Rebinding { command: command.into(), keys: vec![key.into()], line: 1 };
    let (map, trouble) = Keymap::rebind(&[line("dismiss", "ctrl-d"), line("palette", "f15")]);
    assert_eq!(trouble, []);
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.model.keymap = Arc::new(map);
    robot.keys("2 j");
    assert!(robot.text().contains("^D 排除") && robot.text().contains("F15 命令"), "{}", robot.text());
    robot.keys("d");
    assert!(robot.model.popups.is_empty(), "the old key is free");
    robot.keys("ctrl-d 1 enter");
    assert_eq!(robot.acts.last().map(|act| act.2), Some(ActionKind::Dismiss));
    robot.tell(Msg::Key(Key::parse("f15").expect("a key")));
    assert!(robot.text().contains("^D"), "{}", robot.text());
}

#[test]
fn anything_is_found_by_one_search_and_opened_from_it() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("ctrl-g 张 down enter");
    assert_eq!(robot.model.selected(), Some(Subject::Clue("R10-7K3FQ001".into())));
    robot.keys("ctrl-g 张 down down down enter");
    assert_eq!(robot.model.selected_rule(), Some("R10"));
    robot.keys("ctrl-g 张 down down down down enter");
    assert!(robot.text().contains("筛选: 来源=3"), "{}", robot.text());
    robot.keys("ctrl-g x enter");
    assert!(robot.text().contains("没有符合的内容"), "nothing found, nothing opened");
}

#[test]
fn enter_before_the_hits_are_here_opens_the_first_of_what_was_typed() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.slow = true;
    robot.keys("ctrl-g x 张 enter");
    let mut questions: Vec<Effect> = robot.held.drain(..).collect();
    // The newest answer comes first, the older one late.
    questions.reverse();
    for question in questions {
        robot.release(question);
    }
    assert_eq!(robot.model.selected(), Some(Subject::Household("990101D0001".into())));
}

#[test]
fn a_view_keeps_filter_and_order_under_a_name() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 / town=青禾镇 enter V 1 ctrl-u 青禾 enter");
    let kept =
        robot.outside.iter().rev().find_map(|effect| if let Effect::SaveViews(views) = effect { Some(views) } else { None });
    assert_eq!(kept.map(|views| (views.len(), views[0].name.as_str())), Some((1, "青禾")));
    robot.keys("esc");
    assert!(!robot.text().contains("乡镇=青禾镇"));
    robot.keys("V 1");
    assert!(robot.text().contains("筛选: 乡镇=青禾镇"), "{}", robot.text());
    robot.keys("3 V");
    assert!(!robot.text().contains("青禾  乡镇"), "views belong to their list: {}", robot.text());
    robot.keys("esc 2 V 3 1 V");
    assert!(!robot.text().contains("青禾  乡镇"), "a view can be removed: {}", robot.text());
}

#[test]
fn a_wide_window_shows_the_row_beside_the_list_unless_told_not_to() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 j");
    assert!(
        robot
            .screen(160, 40)
            .0
            .lines()
            .nth(2)
            .is_some_and(|line| line.trim_end_matches('#').trim_end().ends_with("R10-7K3FQ002"))
    );
    robot.keys("|");
    assert!(!robot.screen(160, 40).0.lines().nth(2).is_some_and(|line| line.contains("R10-7K3FQ002")));
}

#[test]
fn the_tour_walks_through_the_tabs_and_ends_by_esc() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("ctrl-t enter");
    assert_eq!(robot.model.tab, 1);
    assert!(robot.text().contains("导览 2/7"), "{}", robot.text());
    robot.keys("left");
    assert_eq!(robot.model.tab, 0);
    robot.keys("esc");
    assert!(robot.model.popups.is_empty());
    robot.keys("ctrl-t enter enter enter enter enter enter enter");
    assert!(robot.model.popups.is_empty(), "after the last step it is over");
}

#[test]
fn charts_are_also_tables() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    assert!(robot.screen(120, 60).0.contains("#####"));
    robot.keys("=");
    let overview = robot.screen(120, 60).0;
    let body: Vec<&str> = overview.lines().skip(2).map(|line| line.trim_end_matches(['#', '|'])).collect();
    assert!(!body.iter().any(|line| line.contains("##")), "{overview}");
    assert!(overview.contains("从疑点到销号") && overview.contains("查出"), "the numbers are all there: {overview}");
    robot.keys("2 w");
    let case = robot.screen(120, 60).0;
    assert!(case.contains("登记期间仍发放: "), "{case}");
}

#[test]
fn a_session_comes_back_without_the_names_that_were_searched() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 / rule=R10 space 李 enter j j w");
    let kept = hecha::app::session::take(&robot.model);
    let text = serde_json::to_string(&kept).expect("written");
    assert!(!text.contains('李'), "{text}");
    let mut next = Robot::new(None, Lang::Zh);
    next.tell(Msg::Restore(kept));
    assert_eq!((next.model.tab, next.model.selected()), (1, robot.model.selected()));
    next.keys("esc");
    assert!(next.text().contains("3/") && next.text().contains("规则=R10"), "{}", next.text());
    assert_eq!(next.model.officer, None);
}

#[test]
fn the_help_keeps_the_lines_that_hold_what_is_typed() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("? 销号");
    let text = robot.text();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("│ ") && !line.contains("查找")).collect();
    assert!(!lines.is_empty() && lines.iter().any(|line| line.contains("销号")), "{text}");
    assert!(!text.contains("改参数"), "{text}");
}

#[test]
fn a_job_shows_how_far_it_is_and_can_be_stopped() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f7");
    let progress = hecha::app::msg::Progress { phase: "rule".into(), item: "R10".into(), done: 29, total: 58 };
    robot.tell(Msg::Progress(progress));
    assert!(robot.text().contains(" 50%") && robot.text().contains("R10"), "{}", robot.text());
    robot.keys("f12");
    assert!(robot.outside.contains(&Effect::CancelJob) && robot.text().contains("正在停止"));
}

#[test]
fn the_demo_county_shows_how_far_it_is_and_is_built_once_at_a_time() {
    let mut robot = Robot::at_start(Lang::Zh);
    robot.keys("2 enter");
    assert_eq!(robot.outside, [Effect::Demo(PathBuf::from("hecha-demo"))]);
    let progress = hecha::app::msg::Progress { phase: "read".into(), item: "死亡注销人员.csv".into(), done: 1, total: 4 };
    robot.tell(Msg::Progress(progress));
    let text = robot.screen(80, 24).0;
    assert!(
        text.contains("演示县") && text.contains(" 25%") && text.contains("读取 死亡") && text.contains("Esc 停止"),
        "{text}"
    );
    for another in ["1", "2", "3", "4", "enter"] {
        robot.keys(another);
        assert!(robot.model.popups.is_empty() && robot.text().contains("上一项工作还在进行"), "{}", robot.text());
    }
    robot.outside.retain(|effect| *effect != Effect::Redraw);
    assert_eq!(robot.outside, [Effect::Demo(PathBuf::from("hecha-demo"))], "nothing else was begun");
    robot.keys("esc");
    assert_eq!(robot.outside.last(), Some(&Effect::CancelJob));
    assert!(robot.model.popups.is_empty() && robot.text().contains("正在停止"), "{}", robot.text());
    robot.tell(Msg::JobDone(Err(sample::both("已停止", "stopped"))));
    robot.keys("esc 2 enter");
    assert_eq!(robot.outside.last(), Some(&Effect::Demo(PathBuf::from("hecha-demo"))), "and again");
    robot.tell(Msg::JobDone(Ok(sample::both("演示县已建成", "built"))));
    robot.tell(Msg::Opened { path: PathBuf::from("demo.hecha"), officers: sample::officers(), read_only: false });
    assert!(robot.model.job.is_none() && robot.text().contains("演示县已建成"), "{}", robot.text());
}

#[test]
fn help_is_there_in_every_dialogue_and_leads_back_to_what_was_typed() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    for (dialogue, typed) in [("f6 /data/x", "/data/x"), ("f2 李", "李")] {
        robot.keys(dialogue);
        robot.keys("f1");
        assert!(matches!(robot.model.popups.last(), Some(Popup::Help(_))), "{}", robot.text());
        robot.keys("esc");
        assert!(robot.text().contains(typed), "{}", robot.text());
        robot.keys("esc");
    }
}

#[test]
fn help_in_a_dialogue_begins_with_the_keys_of_that_dialogue() {
    for (lang, head, form, filter, menu) in [
        (Lang::Zh, "这里的键", "Tab 下一项", "Enter 保留", "上下 选择"),
        (Lang::En, "Keys here", "Tab next", "Enter keep", "Up/Down choose"),
    ] {
        for (dialogue, key) in [("2 down b", form), ("2 /", filter), ("2 t", menu), ("ctrl-g", menu)] {
            let mut robot = Robot::new(Some("li"), lang);
            let text = robot.keys(dialogue).keys("f1").screen(80, 24).0;
            let lines: Vec<&str> = text.lines().collect();
            let place = |word: &str| lines.iter().position(|line| line.contains(word));
            let (first, there) = (place(head).expect("a heading"), place(key).expect("the keys"));
            assert!(first < there && there < first + 8, "{dialogue}: {text}");
        }
        let mut robot = Robot::new(Some("li"), lang);
        let text = robot.keys("f1").screen(80, 24).0;
        assert!(!text.contains(head), "only there: {text}");
    }
}

#[test]
fn help_in_the_import_dialogue_explains_its_keys_and_choices_first() {
    for (lang, words) in
        [(Lang::Zh, ["F3 指定未识别的表", "F5 改列对应", "F8 未注明日期"]), (Lang::En, ["F3 names", "F5 changes", "F8 sets"])]
    {
        for dialogue in ["f6", "f6 /data/known enter", "f6 /data/known enter f8"] {
            let mut robot = Robot::new(Some("li"), lang);
            robot.keys(dialogue).keys("f1");
            let text = robot.screen(80, 24).0;
            assert!(words.iter().all(|word| text.contains(word)), "{dialogue}: {text}");
        }
        let mut robot = Robot::new(Some("li"), lang);
        let text = robot.keys("f1").screen(80, 24).0;
        assert!(words.iter().all(|word| !text.contains(word)), "only there: {text}");
    }
}

#[test]
fn a_column_can_be_fed_by_another_header_before_anything_is_loaded() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f6 /data/known enter");
    assert!(robot.text().contains("未用的表头: 原号牌"), "{}", robot.text());
    robot.keys("f5 down enter");
    assert!(robot.text().contains("号牌 取自哪个表头"), "{}", robot.text());
    robot.keys("原 enter");
    assert!(robot.text().contains("未用的表头: 号牌号码"), "the plan was made anew: {}", robot.text());
    robot.keys("enter");
    let Some(hecha::app::msg::JobRequest::Import(wish)) = robot.jobs().pop() else { panic!("no import") };
    let by_hand = &wish.corrections;
    assert_eq!((by_hand[0].layout.as_str(), by_hand[0].columns["plate"].as_str()), ("layout", "原号牌"));
    assert_eq!(by_hand[0].columns["owner"], "所有人姓名", "what was right stays");
}

#[test]
fn a_new_workbook_offers_to_enter_its_first_officer_who_then_sits_at_the_desk() {
    let mut robot = Robot::new(None, Lang::Zh);
    let officers = std::mem::take(&mut robot.model.officers);
    robot.keys("f2");
    assert!(robot.text().contains("登记第一位人员"), "{}", robot.text());
    robot.keys("enter");
    assert!(matches!(robot.model.popups.last(), Some(Popup::Form(_))), "{}", robot.text());
    assert!(robot.text().contains("┌─ 登记人员 ─"), "{}", robot.text());
    robot.keys("esc");
    let first = officers.first().cloned().expect("an officer");
    robot.tell(Msg::Answer(0, Box::new(Answer::Officers(vec![first.clone()]))));
    assert_eq!(robot.model.officer, Some(first.id));
}

#[test]
fn a_namesake_is_entered_beside_and_an_entry_is_changed_only_from_its_own_menu() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    let mut namesake = robot.model.officers[1].clone();
    namesake.id.0 = "陈测试".into();
    robot.model.officers.push(namesake);
    robot.keys("f2 end enter 陈测试 tab 2 f10");
    let subjects = |robot: &Robot| robot.acts.iter().map(|act| act.1.to_string()).collect::<Vec<_>>();
    assert_eq!(subjects(&robot), ["@陈测试2"], "{}", robot.text());
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("O f10");
    assert!(robot.text().contains("更正登记、离岗"), "{}", robot.text());
    robot.keys("enter");
    assert!(robot.text().contains("已离岗"), "{}", robot.text());
    robot.keys("李某 tab 2 f10");
    assert_eq!(subjects(&robot), ["@S-1"]);
}

#[test]
fn only_who_may_enter_officers_is_offered_it_among_them() {
    for (officer, offered) in [("li", true), ("zhou", false)] {
        let mut robot = Robot::new(Some(officer), Lang::Zh);
        robot.keys("f2");
        assert_eq!(robot.text().contains("登记人员…"), offered, "{officer}: {}", robot.text());
    }
}

#[test]
fn the_plan_of_a_folder_counts_its_tables_and_shows_first_what_nobody_recognised() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("f6");
    let table = |file: &str, dataset: Option<&str>| PlanTable {
        file: file.into(),
        sheet: String::new(),
        dataset: dataset.map(|title| sample::both(title, title)),
        note: sample::both("", ""),
        mapping: Vec::new(),
        layout: None,
        sample: Vec::new(),
    };
    let tables = vec![
        table("一月.csv", Some("发放明细")),
        table("二月.csv", Some("发放明细")),
        table("值班表.xlsx", None),
        table("车.csv", Some("机动车")),
    ];
    if let Some(Popup::Import(dialog)) = robot.model.popups.last_mut() {
        dialog.plan = Some(Plan { tables, trouble: Vec::new() });
    }
    let text = robot.text();
    assert!(text.contains("已识别 3: 发放明细 2、机动车 1"), "{text}");
    let at = |file: &str| text.find(file).unwrap_or(usize::MAX);
    assert!(at("值班表.xlsx") < at("一月.csv") && at("一月.csv") < at("车.csv"), "{text}");
}

#[test]
fn what_was_typed_into_a_form_is_undone_and_done_again_and_nothing_is_suspended() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 / 青禾镇 ctrl-w");
    assert!(robot.text().contains("青禾") && !robot.text().contains("筛选: 青禾镇"), "{}", robot.text());
    robot.keys("ctrl-z");
    let Some(Screen::List(list)) = robot.model.screen() else { panic!("no list") };
    assert_eq!(list.filter, "青禾镇", "the list follows");
    robot.keys("ctrl-z ctrl-z ctrl-z ctrl-y enter");
    let Some(Screen::List(list)) = robot.model.screen() else { panic!("no list") };
    assert_eq!(list.filter, "青禾镇");
    assert!(!robot.outside.iter().any(|effect| matches!(effect, Effect::Suspend | Effect::Copy(_))));
    robot.keys("ctrl-z");
    assert!(robot.outside.contains(&Effect::Suspend), "outside of inputs the key is the shell's");
}

#[test]
fn a_filter_of_chinese_words_without_blanks_that_finds_nothing_says_so() {
    for (filter, hint) in [("青禾镇王", true), ("青禾镇 王", false), ("town=青禾镇王", false), ("zzz", false)] {
        let mut robot = Robot::new(Some("li"), Lang::Zh);
        robot.keys("2");
        let Some(Screen::List(list)) = robot.model.screen_mut() else { panic!("no list") };
        list.filter = filter.to_owned();
        list.set_ids(Vec::new(), 20);
        let shown = robot.text();
        assert!(shown.contains("没有符合的内容") && shown.contains("要有空格") == hint, "{filter}: {shown}");
    }
}

#[test]
fn a_form_with_something_typed_closes_only_when_that_is_said_twice() {
    for leave in ["esc", "ctrl-c"] {
        let mut robot = Robot::new(Some("li"), Lang::Zh);
        robot.keys("2 b").keys(leave);
        assert!(robot.model.popups.is_empty(), "an untouched form closes at once");
        robot.keys("b 照片不清").keys(leave);
        assert!(robot.text().contains("填写的内容尚未提交"), "{}", robot.text());
        robot.keys("楚").keys(leave);
        assert!(robot.text().contains("照片不清楚"), "another key goes on, and it is asked anew: {}", robot.text());
        robot.keys(leave);
        assert!(robot.model.popups.is_empty() && robot.acts.is_empty());
    }
}

#[test]
fn a_suggested_file_name_goes_when_another_is_typed() {
    let mut robot = Robot::at_start(Lang::Zh);
    robot.keys("3 河东县 enter 河东县 enter");
    let made = robot.outside.iter().find_map(|effect| match effect {
        Effect::NewBook(path, county) => Some((path.clone(), county.clone())),
        _ => None,
    });
    assert_eq!(made, Some((PathBuf::from("河东县.hecha"), "河东县".to_owned())));
}

#[test]
fn labels_of_a_form_are_whole_where_they_fit_into_half_of_it() {
    let mut robot = Robot::new(Some("zhou"), Lang::Zh);
    let subjects = vec![Subject::Issue("W2026-0001".into())];
    let form = Form::new(ActionKind::Rectify, subjects, &Context::default(), &robot.model);
    robot.model.popups.push(Popup::Form(Box::new(form)));
    assert!(robot.text().contains("新的整改时限(持续整改、重新打开后)"), "{}", robot.text());
}

/// The form on top.
fn form(robot: &Robot) -> &Form {
    match robot.model.popups.last() {
        Some(Popup::Form(form)) => form,
        other => panic!("no form: {other:?}"),
    }
}

#[test]
fn a_form_filled_in_beforehand_opens_on_its_first_field_and_goes_round() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 c");
    assert!(form(&robot).missing().is_none(), "nothing is left to be filled in");
    let button = form(&robot).rows.len();
    assert_eq!(form(&robot).focus, 0, "not the button: what is typed there has no place");
    robot.keys("backtab");
    assert_eq!(form(&robot).focus, button);
    robot.keys("tab");
    assert_eq!(form(&robot).focus, 0);
    robot.keys("backtab down");
    assert_eq!(form(&robot).focus, 0, "arrows go round too");
    robot.keys("backtab up");
    assert_eq!(form(&robot).focus, button - 1);
}

#[test]
fn what_is_typed_where_a_form_takes_no_text_is_said_to_be_lost() {
    for (lang, choose, back) in [(Lang::Zh, "此项不能输入文字", "没有记下"), (Lang::En, "takes no text", "nothing was entered")]
    {
        let mut robot = Robot::new(Some("li"), lang);
        robot.keys("2 c");
        let before = form(&robot).fields();
        robot.keys("王");
        assert!(robot.text().contains(choose), "{}", robot.text());
        robot.keys("backtab 2");
        assert!(robot.text().contains(back), "{}", robot.text());
        robot.keys("backtab");
        assert!(!robot.text().contains(back), "the next key takes the word away: {}", robot.text());
        assert_eq!(form(&robot).fields(), before);
        assert!(robot.acts.is_empty(), "and nothing was sent");
    }
}
