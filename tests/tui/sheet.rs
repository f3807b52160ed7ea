//! The visit sheet by keys: answers, notes, defects, evidence, drafts, the next household.

use crate::robot::Robot;
use crate::sample;
use hecha::app::model::Screen;
use hecha::app::msg::{Answer, Effect, Msg, Query};
use hecha::domain::action::{ActionKind, Fields, Subject};
use hecha::domain::lang::Lang;

fn on_sheet(officer: &str, lang: Lang) -> Robot {
    let mut robot = Robot::new(Some(officer), lang);
    // Past the answer of an earlier visit.
    robot.keys("2 v down");
    robot
}

fn drafts(robot: &Robot) -> Vec<Fields> {
    let draft = |effect: &Effect| match effect {
        Effect::KeepDraft { fields, .. } => Some(fields.clone()),
        _ => None,
    };
    robot.outside.iter().filter_map(draft).collect()
}

fn recorded(robot: &mut Robot) -> Fields {
    robot.keys("f10");
    let (_, subject, kind, fields) = robot.acts.last().expect("a visit").clone();
    assert_eq!((subject, kind), (Subject::Household("990101D0001".into()), ActionKind::Visit));
    fields
}

fn field<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields.get(name).map(String::as_str)
}

#[test]
fn papers_take_a_state_and_a_defect_by_digits() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    // Past the checks and the five-clear questions to the papers.
    robot.keys("pgdn pgdn 1 2 3 2");
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "paper.F01"), field(&fields, "paper.F03")), (Some("present"), Some("missing")));
    assert_eq!((field(&fields, "paper.F17"), field(&fields, "defect.F17")), (Some("defective"), Some("no_seal")));
}

#[test]
fn everything_is_answered_without_letters_or_digits() {
    let mut robot = on_sheet("zhou", Lang::En);
    // S1.02 fine, S1.03 a problem, by arrows; then the first paper defective: Enter lists what may be wrong.
    robot.keys("right down right right pgdn pgdn right right right enter down down enter");
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "item.S1.02"), field(&fields, "item.S1.03")), (Some("ok"), Some("problem")));
    assert_eq!((field(&fields, "paper.F01"), field(&fields, "defect.F01")), (Some("defective"), Some("no_date")));
}

#[test]
fn a_defective_paper_without_a_defect_is_not_recorded() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("pgdn pgdn 3 esc f10");
    assert!(robot.acts.is_empty());
    assert!(robot.text().contains("有什么瑕疵"), "{}", robot.text());
}

#[test]
fn what_is_typed_is_kept_as_a_draft_and_comes_back_with_the_place() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("1 2 邻居说车是女婿的 enter");
    let draft = drafts(&robot).pop().expect("a draft");
    assert_eq!((field(&draft, "item.S1.03"), field(&draft, "note.S1.03")), (Some("problem"), Some("邻居说车是女婿的")));
    assert!(robot.acts.is_empty(), "a draft is no act");
    // Closed and opened again: the sheet comes with the draft.
    robot.keys("esc");
    robot.slow = true;
    robot.keys("v");
    let Some(Effect::Ask(token, _, Query::Sheet(_))) = robot.held.pop_front() else { panic!("the sheet was asked for") };
    let page = hecha::domain::listing::VisitSheet { draft: Some(draft), ..sample::visit_sheet("990101D0001", None) };
    let page = hecha::domain::listing::VisitSheet { refused: None, ..page };
    robot.slow = false;
    robot.tell(Msg::Answer(token, Box::new(Answer::Sheet(Box::new(page)))));
    robot.keys("3");
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "note.S1.03"), field(&fields, "item.S1.04")), (Some("邻居说车是女婿的"), Some("na")));
    assert!(fields.keys().all(|name| !name.starts_with('@')), "the place is not part of the act");
}

#[test]
fn answers_go_on_row_by_row_and_none_takes_back_a_problem_just_found() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("1 1 2 1");
    let fields = recorded(&mut robot);
    let items = ["item.S1.02", "item.S1.03", "item.S1.04", "item.Q.01"].map(|name| field(&fields, name));
    assert_eq!(items, [Some("ok"), Some("ok"), Some("problem"), Some("ok")]);
    // From the last question to the papers, and back at a problem a digit corrects it.
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("pgdn pgdn up 2 4 up up 3");
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "item.Q.02"), field(&fields, "paper.F01")), (Some("na"), Some("not_required")));
}

#[test]
fn the_hand_stays_on_its_row_when_the_sheet_is_read_again() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("1 2 f6 enter");
    robot.tell(Msg::JobDone(Ok(sample::both("已写入。", "Written."))));
    robot.keys("1");
    let fields = recorded(&mut robot);
    let items = ["item.S1.02", "item.S1.03", "item.S1.04"].map(|name| field(&fields, name));
    assert_eq!(items, [None, None, Some("ok")], "the sample page comes without the draft; the hand is where it was: {fields:?}");
    // Left and opened anew, the draft says the row; also where the hand only moved since.
    for (keys, place) in [("1 2 esc", "item.S1.04"), ("1 down down esc", "item.Q.01"), ("1 down down [", "item.Q.01")] {
        let mut robot = on_sheet("zhou", Lang::Zh);
        robot.keys(keys);
        let draft = drafts(&robot).pop().expect("a draft");
        assert_eq!(field(&draft, "@place"), Some(place), "{keys}");
    }
}

#[test]
fn a_digit_that_is_no_answer_stays_on_the_sheet_and_says_which_are() {
    for (keys, said) in [
        ("5", "这里只用 1–3 作答"),
        ("９", "这里只用 1–3 作答"),
        ("2 7", "这里只用 1–3 作答"),
        ("pgdn pgdn 6", "这里只用 1–4 作答"),
        ("home down 0", "这里只用 1–2 选人"),
        ("home down down down down down 8", "这里只用 1–2 作答"),
        ("end 3", "这里按 Enter 或 F10 记录"),
    ] {
        let mut robot = on_sheet("zhou", Lang::Zh);
        robot.keys(keys);
        assert!(matches!(robot.model.screen(), Some(Screen::Sheet(_))), "{keys}");
        assert!(robot.text().contains(said), "{keys}: {}", robot.text());
    }
}

#[test]
fn the_bar_below_names_the_answers_of_the_row_with_the_hand() {
    let bar = |robot: &mut Robot| robot.screen(120, 30).0.lines().last().unwrap_or_default().to_owned();
    let mut robot = on_sheet("zhou", Lang::Zh);
    assert!(bar(&mut robot).contains("1 正常  2 问题  3 不适用"), "{}", bar(&mut robot));
    robot.keys("pgdn pgdn");
    assert!(bar(&mut robot).contains("1 在档  2 缺失  3 有瑕疵  4 不需要"), "{}", bar(&mut robot));
    for (keys, row) in [("home", "date"), ("down", "inspectors"), ("end", "button")] {
        robot.keys(keys);
        let shown = bar(&mut robot);
        assert!(!["1 正常", "1 在档", "1 是"].iter().any(|answer| shown.contains(answer)), "{row}: {shown}");
    }
    robot.keys("home down down down down");
    assert!(bar(&mut robot).contains("1 是  2 否  "), "{}", bar(&mut robot));
}

#[test]
fn what_was_just_recorded_is_answered_whatever_pair_the_form_would_begin_with() {
    let page = hecha::domain::listing::VisitSheet { refused: None, ..sample::visit_sheet("990101D0001", None) };
    let mut robot = on_page(page.clone(), Lang::Zh);
    // Written down for the day before.
    robot.keys("home - pgdn down 1 1");
    robot.slow = true;
    robot.keys("f10");
    let Some(Effect::Ask(token, _, Query::Sheet(_))) = robot.held.pop_front() else { panic!("the sheet was asked for") };
    robot.slow = false;
    let day = "2026-04-09".parse().expect("a date");
    let mut page = hecha::domain::listing::VisitSheet { visit: Some("V-0002".into()), date: Some(day), ..page };
    for item in &mut page.items[1..3] {
        item.answer = Some(hecha::domain::listing::Answer::Ok);
        item.seen = Some(hecha::domain::listing::Seen { visit: "V-0002".into(), date: day });
    }
    robot.tell(Msg::Answer(token, Box::new(Answer::Sheet(Box::new(page)))));
    let Some(Screen::Sheet(sheet)) = robot.model.screen() else { panic!("no sheet") };
    assert_eq!((sheet.progress().0, sheet.carried_count()), (2, 1), "V-0002 counts them; V-0001 is still of before");
}

#[test]
fn the_line_below_a_problem_is_its_note_and_a_digit_on_the_item_corrects_the_answer() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("2");
    assert!(robot.text().contains("↓ 或 Enter 写备注"), "{}", robot.text());
    robot.keys("down 2 间房租出");
    assert!(robot.text().contains("正在写备注"), "{}", robot.text());
    // On from the note to the next item; there a slip of the finger is mended at once, and from the note back by Up.
    robot.keys("down 2 0 1 2 down up 3");
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "item.S1.02"), field(&fields, "note.S1.02")), (Some("problem"), Some("2间房租出")));
    assert_eq!((field(&fields, "item.S1.03"), field(&fields, "note.S1.03")), (Some("ok"), None));
    assert_eq!((field(&fields, "item.S1.04"), field(&fields, "note.S1.04")), (Some("na"), None));
}

#[test]
fn a_note_is_kept_while_it_is_typed_and_its_end_once_typing_pauses() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("2 邻居说车是女婿");
    let note = |robot: &Robot| drafts(robot).pop().and_then(|draft| draft.get("note.S1.02").cloned());
    assert_eq!(note(&robot).as_deref(), Some("邻居说车"));
    for _ in 0..2 {
        robot.tell(Msg::Pause);
    }
    assert_eq!(note(&robot).as_deref(), Some("邻居说车是女婿"));
    assert_eq!(drafts(&robot).len(), 3, "the answer, the first characters, the rest: no write per key");
    assert!(!hecha::app::sheet::is_unkept(&robot.model), "nothing wakes the program any more");
    robot.tell(Msg::Paste("，已过户".into()));
    assert_eq!(note(&robot).as_deref(), Some("邻居说车是女婿，已过户"), "what is pasted is kept at once");
}

#[test]
fn leaving_in_the_middle_of_a_note_keeps_the_note() {
    for leave in ["ctrl-q", "f8", "esc esc"] {
        let mut robot = on_sheet("zhou", Lang::Zh);
        robot.keys("2 正在说");
        robot.keys(leave);
        let draft = drafts(&robot).pop().expect("a draft");
        assert_eq!(field(&draft, "note.S1.02"), Some("正在说"), "{leave}");
    }
}

#[test]
fn the_next_household_is_one_key_away_and_esc_goes_back_to_the_list() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("1 f8");
    let Some(Screen::Sheet(sheet)) = robot.model.screen() else { panic!("no sheet") };
    assert_eq!(sheet.detail.id, "990101D0002");
    assert_eq!(drafts(&robot).len(), 1);
    robot.keys("esc");
    assert!(matches!(robot.model.screen(), Some(Screen::List(_))));
}

#[test]
fn evidence_files_are_completed_added_with_their_hash_and_taken_out() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("end up 照 tab");
    assert!(robot.text().contains("照片/二后.jpg"), "the candidates are shown: {}", robot.text());
    robot.keys("一 tab enter");
    assert!(robot.text().contains("ab12cd34"), "{}", robot.text());
    robot.keys("会议纪要3号 enter");
    assert!(robot.text().contains("这不是文件"), "{}", robot.text());
    robot.keys("backspace 照片/三 enter");
    assert!(robot.text().contains("没有可读的文件“照片/三”"), "a path that leads nowhere is no evidence: {}", robot.text());
    robot.keys("ctrl-u");
    let fields = recorded(&mut robot);
    let evidence = field(&fields, "evidence").expect("evidence");
    assert!(evidence.starts_with("照片/一.jpg#sha256=ab12cd34") && !evidence.contains("会议"), "{evidence}");
}

#[test]
fn a_visit_that_was_refused_keeps_the_sheet_and_says_why() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("1");
    let effects = hecha::app::update(&mut robot.model, Msg::Key(hecha::app::key::Key::parse("f10").expect("key")));
    let Some(Effect::Act { token, .. }) = effects.into_iter().next() else { panic!("no act") };
    robot.tell(Msg::Acted(token, Err(sample::both("请刷新后再办理。", "Refresh."))));
    assert!(robot.text().contains("! 请刷新后再办理。"));
    robot.keys("f10");
    assert_eq!(robot.acts.len(), 1, "it can be sent again");
}

#[test]
fn who_is_not_assigned_reads_the_sheet_and_changes_nothing() {
    let mut robot = on_sheet("li", Lang::Zh);
    assert!(robot.text().contains("只能查看"), "{}", robot.text());
    robot.keys("1 2 f10");
    assert!(robot.acts.is_empty() && drafts(&robot).is_empty());
    let Some(Screen::Sheet(sheet)) = robot.model.screen() else { panic!("no sheet") };
    assert_eq!(sheet.progress().0, 1, "only what was answered before");
}

#[test]
fn keys_before_the_sheet_is_here_wait_for_it() {
    let mut robot = Robot::new(Some("zhou"), Lang::Zh);
    robot.keys("2");
    robot.slow = true;
    robot.keys("v down 1 2 好 enter");
    while let Some(question) = robot.held.pop_front() {
        robot.release(question);
    }
    robot.slow = false;
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "item.S1.02"), field(&fields, "note.S1.03")), (Some("ok"), Some("好")));
    assert_eq!(robot.model.tab, 1);
}

#[test]
fn the_form_is_printed_from_the_sheet() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    robot.keys("f6 enter");
    let jobs = robot.jobs();
    let [hecha::app::msg::JobRequest::VisitForm { household, path, officer, .. }] = jobs.as_slice() else { panic!("{jobs:?}") };
    assert_eq!((household.as_str(), officer.as_ref().map(|id| id.0.as_str())), ("990101D0001", Some("zhou")));
    assert!(path.ends_with("入户核查表-990101D0001.txt"), "{}", path.display());
}

#[test]
fn a_click_puts_the_hand_on_a_row() {
    let mut robot = on_sheet("zhou", Lang::Zh);
    let (screen, painted) = robot.screen(80, 24);
    let line = screen.lines().position(|line| line.contains("查车辆看用途")).expect("the row");
    let target = painted.at(4, u16::try_from(line).expect("small")).expect("a link");
    robot.tell(Msg::Click(target));
    robot.keys("3");
    assert_eq!(field(&recorded(&mut robot), "item.S1.04"), Some("na"));
}

#[test]
fn who_was_there_and_who_signed_on_another_day_is_not_said_of_today() {
    let page = sample::visit_sheet("990101D0001", None);
    let today: hecha::domain::date::Date = page.prefill["date"].parse().expect("a date");
    for (date, signed) in [(today, Some("yes")), (today.yesterday().expect("a day before"), None)] {
        let page = hecha::domain::listing::VisitSheet {
            refused: None,
            draft: None,
            date: Some(date),
            inspectors: vec!["zhou".into(), "wu".into()],
            signed: Some(true),
            opinion: "情况属实".into(),
            ..sample::visit_sheet("990101D0001", None)
        };
        let mut robot = on_page(page, Lang::Zh);
        robot.keys("1");
        let fields = recorded(&mut robot);
        assert_eq!(field(&fields, "signed"), signed, "{fields:?}");
    }
}

/// The program with this sheet, as it comes.
fn on_page(page: hecha::domain::listing::VisitSheet, lang: Lang) -> Robot {
    let mut robot = Robot::new(Some("zhou"), lang);
    robot.keys("2");
    robot.slow = true;
    robot.keys("v");
    let Some(Effect::Ask(token, _, Query::Sheet(_))) = robot.held.pop_front() else { panic!("the sheet was asked for") };
    robot.slow = false;
    robot.tell(Msg::Answer(token, Box::new(Answer::Sheet(Box::new(page)))));
    robot
}

fn after_a_visit() -> hecha::domain::listing::VisitSheet {
    let mut page = hecha::domain::listing::VisitSheet {
        inspectors: vec!["zhou".into(), "wu".into()],
        refused: None,
        ..sample::visit_sheet("990101D0001", None)
    };
    let seen = page.items[0].seen.clone();
    page.items[1].answer = Some(hecha::domain::listing::Answer::Problem);
    page.items[1].note = "狱中未减员".into();
    page.items[1].seen.clone_from(&seen);
    page.papers[0].state = Some(hecha::domain::visit::PaperState::Missing);
    page.papers[0].seen = seen;
    page
}

#[test]
fn an_answer_of_an_earlier_visit_bears_its_day_and_is_none_of_this_visit_until_it_is_given_again() {
    for (lang, nothing) in [(Lang::Zh, "没有新内容，未记录"), (Lang::En, "Nothing new, not recorded")] {
        let mut robot = on_page(after_a_visit(), lang);
        assert_eq!(robot.text().matches("2026-04-03").count(), 4, "three rows in sight and the hint: {}", robot.text());
        robot.keys("f10");
        assert!(robot.acts.is_empty(), "nothing was seen today");
        assert!(robot.text().contains(nothing), "{}", robot.text());
        // The first again, the second with another note; the paper is left as it was.
        robot.keys("1 enter 刑满");
        let fields = recorded(&mut robot);
        assert_eq!((field(&fields, "item.S1.01"), field(&fields, "item.S1.02")), (Some("ok"), Some("problem")));
        assert_eq!(field(&fields, "note.S1.02"), Some("狱中未减员刑满"));
        assert_eq!(field(&fields, "paper.F01"), None, "nobody looked at it: {fields:?}");
    }
}

#[test]
fn one_key_confirms_what_is_as_before_and_takes_it_back() {
    let mut robot = on_page(after_a_visit(), Lang::Zh);
    robot.keys("f7");
    assert!(robot.text().contains("3 项与以前相同"), "{}", robot.text());
    robot.keys("f7 f10");
    assert!(robot.acts.is_empty(), "taken back: {}", robot.text());
    robot.keys("f7");
    let draft = drafts(&robot).pop().expect("a draft");
    assert_eq!(field(&draft, "paper.F01"), Some("missing"), "what was confirmed is kept");
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "item.S1.01"), field(&fields, "paper.F01")), (Some("ok"), Some("missing")));
}

#[test]
fn taking_back_leaves_and_does_not_count_an_answer_whose_note_was_changed_since() {
    let mut robot = on_page(after_a_visit(), Lang::Zh);
    // The second item is a problem: its note goes on.
    robot.keys("f7 down enter 仍在押 up f7");
    assert!(robot.text().contains("已撤回：2 项"), "{}", robot.text());
    let fields = recorded(&mut robot);
    assert_eq!(field(&fields, "note.S1.02"), Some("狱中未减员仍在押"));
    assert_eq!((field(&fields, "item.S1.01"), field(&fields, "paper.F01")), (None, None), "{fields:?}");
}

#[test]
fn a_problem_in_the_last_item_says_how_to_go_on_where_no_digit_is_an_answer() {
    let page =
        hecha::domain::listing::VisitSheet { papers: Vec::new(), refused: None, ..sample::visit_sheet("990101D0001", None) };
    let mut robot = on_page(page, Lang::Zh);
    robot.keys("home pgdn pgdn pgdn up 2");
    assert!(robot.text().contains("PageDown 继续"), "{}", robot.text());
    robot.keys("1");
    assert!(robot.text().contains("已记为问题，后面没有要用数字作答的项"), "{}", robot.text());
    assert_eq!(field(&recorded(&mut robot), "item.Q.02"), Some("problem"));
}

#[test]
fn a_sheet_without_two_inspectors_to_choose_says_who_enters_them() {
    let mut robot = Robot::new(Some("zhou"), Lang::Zh);
    robot.model.officers.retain(|officer| officer.id.0 != "wu");
    robot.keys("2 v home down");
    assert!(robot.text().contains("在岗核查员不足两人"), "{}", robot.text());
}

#[test]
fn a_draft_brings_back_what_was_confirmed_and_leaves_the_rest_to_its_day() {
    let draft: Fields = [("date", "2026-04-10"), ("inspectors", "zhou,wu"), ("item.S1.01", "ok"), ("item.S1.03", "na")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let mut robot = on_page(hecha::domain::listing::VisitSheet { draft: Some(draft), ..after_a_visit() }, Lang::Zh);
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "item.S1.01"), field(&fields, "item.S1.03")), (Some("ok"), Some("na")));
    assert_eq!((field(&fields, "item.S1.02"), field(&fields, "note.S1.02"), field(&fields, "paper.F01")), (None, None, None));
}

#[test]
fn the_answers_of_the_visit_that_is_gone_on_with_are_its_own_and_of_another_day_they_are_not() {
    let today = "2026-04-10".parse().expect("a date");
    let mut page = hecha::domain::listing::VisitSheet { date: Some(today), ..after_a_visit() };
    for seen in page.items.iter_mut().filter_map(|item| item.seen.as_mut()) {
        seen.date = today;
    }
    let mut robot = on_page(page.clone(), Lang::Zh);
    assert_eq!(field(&recorded(&mut robot), "item.S1.01"), Some("ok"), "said again of the same visit");
    let mut robot = on_page(page, Lang::Zh);
    // A visit of the day before is written down after it.
    robot.keys("home - pgdn pgdn pgdn pgdn down 照片一 enter");
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "date"), field(&fields, "item.S1.01")), (Some("2026-04-09"), None), "{fields:?}");
}

#[test]
fn a_draft_takes_nothing_from_what_a_form_on_paper_recorded_since() {
    let today = "2026-04-10".parse().expect("a date");
    let draft: Fields = [("date", "2026-04-10"), ("inspectors", "zhou,wu"), ("item.S1.03", "na")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let mut page = hecha::domain::listing::VisitSheet { date: Some(today), draft: Some(draft), ..after_a_visit() };
    for seen in page.items.iter_mut().filter_map(|item| item.seen.as_mut()) {
        seen.date = today;
    }
    let mut robot = on_page(page, Lang::Zh);
    let fields = recorded(&mut robot);
    assert_eq!((field(&fields, "item.S1.02"), field(&fields, "item.S1.03")), (Some("problem"), Some("na")));
}
