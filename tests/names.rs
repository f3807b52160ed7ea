//! Officers are shown and found by their names, where the workbook holds logins.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CLUE, Desk, ELSEWHERE, HOUSEHOLD, SIBLING};
use hecha::domain::action::ActionKind;
use hecha::domain::lang::Lang;
use hecha::domain::listing::{CellStyle, Fact, ListKind, ListQuery, Sort};
use hecha::engine::listing::{self, ListCache};
use hecha::engine::stop::Stop;

/// Two bear the name 李敏; `sun` and `wang` check a clue.
fn named() -> Desk {
    let mut desk = Desk::new();
    for (login, name, town) in [("wang", "张祥成", "青禾镇"), ("zhao", "李敏", "青禾镇"), ("sun", "李敏", "白石乡")]
    {
        let entry = [("name", name), ("role", "inspector"), ("town", town)];
        desk.must("office", &format!("@{login}"), ActionKind::AddOfficer, &entry);
    }
    desk.must("office", "@office2", ActionKind::AddOfficer, &[("name", "顾强"), ("role", "county_office")]);
    desk.must("office", "@lead", ActionKind::AddOfficer, &[("name", "崔华琳"), ("role", "county_lead")]);
    desk.must("office", ELSEWHERE, ActionKind::Assign, &[("inspectors", "sun,wang"), ("due", "2026-12-31")]);
    desk
}

/// Subjects of a list that pass a filter; the list held in memory must say the same.
fn found(desk: &Desk, kind: ListKind, text: &str) -> Vec<String> {
    let (today, filter) = (desk.now.date(), kind.filter(text).expect("a filter"));
    let query = ListQuery { kind, filter, sort: None };
    let ids = listing::ids(&desk.book, &desk.pack, &query, today).expect("ids").0;
    let mut cache = ListCache::default();
    let held = cache.ids(&desk.book, &desk.pack, &query, today, &Stop::default(), &mut |_| {}).expect("ids").0;
    assert_eq!(held, ids, "{text}");
    let rows = listing::rows(&desk.book, &desk.pack, kind, &ids, today).expect("rows");
    let mut subjects: Vec<String> = rows.into_iter().map(|row| row.subject).collect();
    subjects.sort();
    subjects
}

#[test]
fn a_filter_finds_either_of_the_two_who_check_a_clue_by_name_or_login() {
    let mut desk = named();
    desk.step("office", CLUE, ActionKind::Assign);
    let clues = |text: &str| found(&desk, ListKind::Clues, text);
    for text in ["核查人=张祥成", "inspectors=wang", "核查人~祥成", "inspectors=张祥成|崔华琳"] {
        assert_eq!(clues(text), [CLUE, ELSEWHERE], "{text}");
    }
    for text in ["核查人=zhao", "核查人=\"李敏 (zhao)\"", "inspectors=\"张祥成 zhao\"", "inspectors~(zhao"] {
        assert_eq!(clues(text), [CLUE], "{text}");
    }
    assert_eq!(clues("核查人=李敏"), [CLUE, ELSEWHERE], "whoever is called so");
    assert_eq!(clues("核查人=sun"), [ELSEWHERE]);
    assert_eq!(clues("核查人!=李敏"), [SIBLING]);
    assert_eq!(clues("核查人=\"\""), [SIBLING], "nobody checks it");
    assert_eq!(clues("核查人=wan"), [] as [&str; 0], "a part of a login is nobody");
    let due = |text: &str| found(&desk, ListKind::Deadlines, text);
    assert_eq!(due("责任人=张祥成"), [CLUE, ELSEWHERE]);
    assert_eq!(due("责任人=sun"), [ELSEWHERE]);
}

#[test]
fn a_part_of_a_name_finds_whom_a_unit_named_beside_the_officers_of_that_name() {
    let mut desk = named();
    let issue = desk.confirm();
    let notice = desk.good(ActionKind::Notify).into_iter().filter(|(name, _)| *name != "person");
    let notice: Vec<_> = notice.chain([("person", "张祥和")]).collect();
    desk.must("office", &issue, ActionKind::Notify, &notice);
    let due = |text: &str| found(&desk, ListKind::Deadlines, text);
    assert_eq!(due("责任人~张祥"), [ELSEWHERE, issue.as_str(), issue.as_str()], "rectification and reply");
    assert_eq!(due("责任人~祥和"), [issue.as_str(), issue.as_str()]);
    assert_eq!(due("责任人~祥成"), [ELSEWHERE]);
}

#[test]
fn columns_of_officers_sort_by_the_names_that_are_shown() {
    let mut desk = named();
    // By logins sun before wang, by names 李敏 after 崔华琳 and before 张祥成.
    desk.must("office", "@wang", ActionKind::AddOfficer, &[("name", "崔祥"), ("role", "inspector"), ("town", "青禾镇")]);
    desk.must("office", CLUE, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-12-31")]);
    let today = desk.now.date();
    let sorted = |kind: ListKind, column: &str| {
        let filter = kind.filter(if kind == ListKind::Clues { "state=assigned" } else { "" }).expect("a filter");
        let sort = Some(Sort { column: column.to_owned(), descending: false });
        let query = ListQuery { kind, filter, sort };
        let ids = listing::ids(&desk.book, &desk.pack, &query, today).expect("ids").0;
        let mut cache = ListCache::default();
        let held = cache.ids(&desk.book, &desk.pack, &query, today, &Stop::default(), &mut |_| {}).expect("ids").0;
        assert_eq!(held, ids, "{column}");
        let rows = listing::rows(&desk.book, &desk.pack, kind, &ids, today).expect("rows");
        rows.into_iter().map(|row| row.subject).collect::<Vec<_>>()
    };
    assert_eq!(sorted(ListKind::Clues, "inspectors"), [CLUE, ELSEWHERE]);
    assert_eq!(sorted(ListKind::Deadlines, "person"), [CLUE, ELSEWHERE]);
}

#[test]
fn filters_over_visits_papers_and_events_know_names_too() {
    let mut desk = named();
    desk.step("office", CLUE, ActionKind::Assign);
    let visit = [("date", "2026-03-09"), ("inspectors", "wang,zhao"), ("item.S1.01", "ok"), ("paper.F01", "missing")];
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &visit);
    assert_eq!(found(&desk, ListKind::Visits, "inspector1=张祥成"), [HOUSEHOLD]);
    assert_eq!(found(&desk, ListKind::Visits, "inspector1~祥成"), [HOUSEHOLD]);
    assert_eq!(found(&desk, ListKind::Papers, "核查人=张祥成"), [HOUSEHOLD]);
    assert_eq!(found(&desk, ListKind::Events, "officer=张祥成 action=visit"), [HOUSEHOLD]);
}

fn fact(facts: &[Fact], name: &str) -> String {
    let fact = facts.iter().find(|fact| fact.name == name).expect("the fact");
    fact.value.shown(Lang::Zh, CellStyle::Print)
}

#[test]
fn pages_name_people_and_add_the_login_where_two_share_a_name() {
    let mut desk = named();
    let issue = desk.confirm();
    for (officer, kind) in [
        ("office", ActionKind::Notify),
        ("clerk", ActionKind::Rectify),
        ("office", ActionKind::Extend),
        ("finance", ActionKind::RecordMoney),
        ("finance", ActionKind::Remit),
        ("clerk", ActionKind::SubmitRectification),
        ("head", ActionKind::Endorse),
    ] {
        desk.step(officer, &issue, kind);
    }
    desk.screened("2026-03-31", None);
    desk.step("office2", &issue, ActionKind::SignOff);
    let page = listing::clue_page(&desk.book, &desk.pack, CLUE, None, desk.now).expect("a page");
    assert_eq!(fact(&page.work, "inspectors"), "张祥成 李敏 (zhao)");
    assert!(page.history.iter().any(|line| line.officer == "李敏 (zhao)"), "{:?}", page.history);
    assert!(page.history.iter().any(|line| line.text.zh.contains("张祥成、李敏 (zhao)")), "{:?}", page.history);
    let page = listing::issue_page(&desk.book, &desk.pack, &issue, None, desk.now).expect("a page");
    assert_eq!(fact(&page.ledger, "closed_by"), "顾强");
    assert!(fact(&page.ledger, "extensions").contains("(批准 崔华琳)"));
    let sheet = hecha::engine::visit::sheet(&desk.book, &desk.pack, HOUSEHOLD, None, desk.now).expect("a sheet");
    // The form goes on with a visit of the same two, whom it knows by their logins.
    assert_eq!(sheet.goes_on_with("2026-03-09", "zhao,wang"), Some("V-0001"));
    let overview = listing::overview(&desk.book, &desk.pack, desk.now.date()).expect("figures");
    assert!(overview.due.iter().any(|item| item.who == "李敏 (sun) 张祥成"), "{:?}", overview.due);
    let rows = desk.lines(ListKind::Deadlines, "", Lang::Zh);
    assert!(rows.iter().any(|row| row.contains("李敏 (sun) 张祥成")), "{rows:?}");
}

#[test]
fn an_act_takes_a_name_for_a_login_and_says_which_logins_where_two_bear_it() {
    let mut desk = named();
    let due = ("due", "2026-12-31");
    let error =
        desk.act("office", CLUE, ActionKind::Assign, &[("inspectors", "张祥成、李敏"), due]).expect_err("two of one name");
    assert_eq!(error.say_with_keys(Lang::Zh), "叫“李敏”的不止一人，请写简称：sun、zhao。");
    assert!(error.say_with_keys(Lang::En).contains("sun, zhao"));
    desk.must("office", CLUE, ActionKind::Assign, &[("inspectors", "张祥成、李敏 (zhao)"), due]);
    assert_eq!(desk.value(&format!("SELECT inspector1 || inspector2 FROM clue_state WHERE clue = '{CLUE}'")), "wangzhao");
    let visit = [("date", "2026-03-09"), ("inspectors", "李敏（zhao） 张祥成"), ("item.S1.04", "problem")];
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &visit);
    let later = [("deadline", "2027-01-29"), ("reason", "家庭困难"), ("approver", "崔华琳")];
    desk.must("office", CLUE, ActionKind::Extend, &later);
    let nobody = [("deadline", "2027-02-26"), ("reason", "再延"), ("approver", "钱七")];
    assert_eq!(desk.refused("office", CLUE, ActionKind::Extend, &nobody), "no_such_officer");
    desk.must("office", "@顾强", ActionKind::FileKin, &[("household", "990101D0009")]);
    assert_eq!(desk.value("SELECT count(*) FROM kin WHERE officer = 'office2'"), "1");
}
