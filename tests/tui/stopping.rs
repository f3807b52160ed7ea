//! Reading that takes long is called off, and the list is what it was.

use crate::robot::Robot;
use hecha::app::list::ListView;
use hecha::app::model::Screen;
use hecha::app::msg::{Effect, Msg, Query};
use hecha::domain::lang::Lang;

fn list(robot: &Robot) -> &ListView {
    let Some(Screen::List(list)) = robot.model.screen() else { panic!("no list is shown") };
    list
}

/// On the list of clues, all of them there; what is asked from now on waits.
fn on_clues() -> Robot {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.keys("2 down down");
    robot.slow = true;
    robot
}

fn stopped(robot: &Robot) -> Vec<u64> {
    robot.outside.iter().filter_map(|effect| if let Effect::Stop(token) = effect { Some(*token) } else { None }).collect()
}

fn asked_last(robot: &Robot) -> u64 {
    let ids = |effect: &&Effect| matches!(effect, Effect::Ask(_, _, Query::Ids(_)));
    let Some(Effect::Ask(token, ..)) = robot.held.iter().rfind(ids) else { panic!("no list was asked for") };
    *token
}

#[test]
fn esc_ends_a_long_reading_and_the_list_is_the_one_from_before() {
    for keys in ["/ town=青禾镇 enter", "t down enter", "f5"] {
        for ends in ["esc", "f12"] {
            let mut robot = on_clues();
            let before = list(&robot).clone();
            robot.keys(keys);
            let token = asked_last(&robot);
            assert!(!robot.text().contains("Esc 停止"), "not for what is there at once");
            robot.tell(Msg::Slow);
            assert!(robot.text().contains("读取中...  (Esc 停止)"), "{}", robot.text());
            robot.keys(ends);
            assert_eq!(stopped(&robot), [token], "{keys} {ends}");
            let after = list(&robot);
            assert_eq!((&after.filter, &after.sort, &after.ids), (&before.filter, &before.sort, &before.ids), "{keys} {ends}");
            assert_eq!((after.cursor, after.ids_pending), (2, false));
            assert!(robot.text().contains("名单仍是之前的"), "{}", robot.text());
            // An answer that was under way already is nobody's.
            for effect in std::mem::take(&mut robot.held) {
                robot.release(effect);
            }
            assert_eq!(list(&robot).ids, before.ids, "{keys} {ends}");
        }
    }
}

#[test]
fn a_first_reading_shows_how_far_it_is_and_can_be_ended_and_begun_again() {
    let mut robot = Robot::new(Some("li"), Lang::Zh);
    robot.slow = true;
    robot.keys("2");
    robot.tell(Msg::Reading(120_000));
    let shown = robot.text();
    assert!(shown.contains("读取中... 120000") && shown.contains("Esc 停止"), "{shown}");
    robot.keys("j esc");
    assert_eq!(stopped(&robot), [asked_last(&robot)]);
    assert!(robot.model.held.is_empty() && robot.text().contains("按 F5 读取"), "{}", robot.text());
    robot.slow = false;
    robot.keys("f5");
    assert_eq!(list(&robot).ids.len(), 500);
    assert!(list(&robot).trouble.is_none());
}

#[test]
fn esc_goes_back_as_ever_while_nothing_lets_one_wait() {
    let mut robot = on_clues();
    robot.keys("f5 esc");
    assert!(stopped(&robot).is_empty() && matches!(robot.model.screen(), Some(Screen::Overview(_))));
}

#[test]
fn a_filter_given_up_before_its_answer_leaves_the_list_without_asking_again() {
    let mut robot = on_clues();
    robot.keys("/ 张");
    let token = asked_last(&robot);
    let asked = robot.held.len();
    robot.keys("esc");
    assert_eq!((stopped(&robot), robot.held.len()), (vec![token], asked));
    assert_eq!((list(&robot).ids.len(), list(&robot).filter.as_str()), (500, ""));
    robot.keys("/ 张 enter");
    let once = robot.held.iter().filter(|effect| matches!(effect, Effect::Ask(_, _, Query::Ids(_)))).count();
    assert_eq!(once, 2, "Enter waits for what was asked for already");
}

#[test]
fn a_search_that_is_closed_ends() {
    let mut robot = on_clues();
    robot.keys("ctrl-g 张");
    let Some(Effect::Ask(token, ..)) = robot.held.back().cloned() else { panic!("nothing was asked") };
    robot.keys("esc");
    assert_eq!(stopped(&robot), [token]);
}
