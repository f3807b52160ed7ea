//! Getting about and back, reading out, copying, and what keys say when they do nothing.

use crate::robot::Robot;
use crate::sample;
use hecha::app::key::Key;
use hecha::app::keymap::{Keymap, Rebinding};
use hecha::app::msg::{Effect, Msg};
use hecha::domain::action::{ActionKind, Subject};
use hecha::domain::lang::Lang;
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
