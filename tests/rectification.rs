//! The way of an issue beside its main road: gradual exit, instalments, extension, escalation, transfer, money to the
//! treasury, the proof of closing, reopening, undoing. On a real workbook.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CLUE, Desk, HOUSEHOLD, SIBLING};
use hecha::domain::action::{ActionKind, Subject};
use hecha::domain::course::{Level, SubState};
use hecha::domain::issue_work::IssueWork;
use hecha::domain::lang::Lang;
use hecha::domain::lifecycle::IssueState;
use hecha::domain::listing::{Cell, ListKind, ListQuery};
use hecha::domain::money::Fen;
use hecha::engine::listing;

fn issue(desk: &Desk, number: &str) -> IssueWork {
    desk.book.issue_work(number).expect("read").expect("an issue")
}

fn verified(desk: &Desk) {
    let report = hecha::engine::verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.ok && report.conflicts.is_empty(), "{:?} {:?}", report.findings, report.conflicts);
}

/// Notified and being rectified.
fn rectifying(desk: &mut Desk) -> String {
    let number = desk.confirm();
    desk.step("office", &number, ActionKind::Notify);
    desk.step("clerk", &number, ActionKind::Rectify);
    number
}

#[test]
fn a_gradual_exit_begins_next_month_and_keeps_its_limits() {
    let mut desk = Desk::new();
    let db = desk.raw();
    db.execute_batch(&format!(
        "CREATE TABLE data_households (row INTEGER PRIMARY KEY, household_no TEXT, town TEXT, monthly INTEGER);
         INSERT INTO data_households VALUES (1, '{HOUSEHOLD}', '青禾镇', 40000);"
    ))
    .expect("case data");
    desk.book.seal_again().expect("sealed");
    let number = rectifying(&mut desk);
    let good = desk.good(ActionKind::StartGrace);
    let with = |name: &'static str, value: &'static str| {
        let mut fields = good.clone();
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
        fields
    };
    for (name, value, code) in [
        ("from", "2026-05", "bad_field"),
        ("from", "2026-03", "bad_field"),
        ("to", "2026-10", "grace_too_long"),
        ("to", "2026-03", "grace_too_long"),
        ("monthly", "400.01", "above_former"),
        ("evidence", "", "missing_field"),
    ] {
        assert_eq!(desk.refused("office", &number, ActionKind::StartGrace, &with(name, value)), code, "{name}={value}");
    }
    desk.step("office", &number, ActionKind::StartGrace);
    assert_eq!(issue(&desk, &number).sub_state(), Some(SubState::Grace));
    assert_eq!(desk.refused("office", &number, ActionKind::StartGrace, &good), "already_done");
    verified(&desk);
}

#[test]
fn instalments_cover_what_is_outstanding_and_a_missed_one_makes_it_late() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    let part = [("row", "recovered"), ("amount", "200"), ("date", "2026-03-09"), ("receipt", "票1")];
    desk.must("finance", &number, ActionKind::RecordMoney, &part);
    let plan = |text: &'static str| vec![("plan", text), ("evidence", "协议")];
    for (text, code) in
        [("2026-04-30 500; 2026-05-31 499", "plan_differs"), ("2026-03-01 1000", "bad_field"), ("月底", "bad_field")]
    {
        assert_eq!(desk.refused("clerk", &number, ActionKind::PlanInstalments, &plan(text)), code, "{text}");
    }
    desk.must("clerk", &number, ActionKind::PlanInstalments, &plan("2026-04-30 500；2026-05-31 500"));
    let late = |desk: &Desk| issue(desk, &number).is_late(desk.now.date());
    assert_eq!(issue(&desk, &number).sub_state(), Some(SubState::Instalment));
    assert!(!late(&desk));
    desk.later(60);
    assert!(late(&desk), "the first instalment was due on 30 April");
    let paid = [("row", "recovered"), ("amount", "500"), ("date", "2026-05-08"), ("receipt", "票2")];
    desk.must("finance", &number, ActionKind::RecordMoney, &paid);
    assert!(!late(&desk));
    let work = issue(&desk, &number);
    assert_eq!(work.course.missed(work.balance.settled(), "2026-06-01".parse().expect("a date")), Fen(50_000));
    verified(&desk);
}

#[test]
fn recovered_money_goes_to_the_treasury_and_never_more_than_came_back() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    let remit = |amount: &'static str| vec![("amount", amount), ("date", "2026-03-09"), ("receipt", "国库1")];
    assert_eq!(desk.refused("finance", &number, ActionKind::Remit, &remit("1")), "too_much", "nothing came back yet");
    desk.step("clerk", &number, ActionKind::RecordMoney);
    assert_eq!(desk.refused("finance", &number, ActionKind::Remit, &remit("1200.01")), "too_much");
    desk.must("finance", &number, ActionKind::Remit, &remit("700"));
    assert_eq!(issue(&desk, &number).balance.unremitted(), Fen(50_000));
    let typed = [("row", "remitted"), ("amount", "1"), ("date", "2026-03-09"), ("receipt", "r")];
    assert_eq!(desk.refused("finance", &number, ActionKind::RecordMoney, &typed), "bad_field", "an act of its own");
    let db = desk.raw();
    assert!(db.execute("UPDATE issue SET remitted = 120001", []).is_err(), "the database holds the identity too");
    verified(&desk);
}

#[test]
fn a_carried_sum_stays_after_sign_off_and_may_still_come_back() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    let carried = [("row", "carried"), ("amount", "1200"), ("date", "2026-03-09"), ("receipt", "批1"), ("approver", "lead")];
    desk.must("clerk", &number, ActionKind::RecordMoney, &carried);
    let outcome = [("outcome", "carried"), ("evidence", "挂账审批")];
    desk.must("clerk", &number, ActionKind::SubmitRectification, &outcome);
    desk.step("head", &number, ActionKind::Endorse);
    desk.screened("2026-03-31", None);
    desk.step("office2", &number, ActionKind::SignOff);
    assert_eq!(issue(&desk, &number).balance.carried, Fen(120_000), "still on the books");
    let money = |row: &'static str, amount: &'static str| {
        vec![("row", row), ("amount", amount), ("date", "2026-03-09"), ("receipt", "票9"), ("approver", "lead")]
    };
    assert_eq!(desk.refused("finance", &number, ActionKind::RecordMoney, &money("back_paid", "1")), "wrong_state");
    desk.must("finance", &number, ActionKind::RecordMoney, &money("carried_recovered", "500"));
    desk.must("finance", &number, ActionKind::RecordMoney, &money("carried_waived", "300"));
    assert_eq!(desk.refused("finance", &number, ActionKind::RecordMoney, &money("carried_recovered", "400.01")), "too_much");
    let work = issue(&desk, &number);
    assert_eq!((work.state, work.balance.carried, work.balance.recovered), (IssueState::Closed, Fen(40_000), Fen(50_000)));
    assert!(work.balance.balances());
    verified(&desk);
}

#[test]
fn a_transfer_is_recorded_and_leaves_state_and_money_alone() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    let before = issue(&desk, &number);
    desk.step("office", &number, ActionKind::Transfer);
    desk.step("discipline", &number, ActionKind::HoldAccountable);
    desk.step("clerk", &number, ActionKind::Publish);
    let after = issue(&desk, &number);
    assert_eq!((after.state, after.balance), (before.state, before.balance));
    assert!(after.course.transfer.is_some() && after.course.accountability.len() == 1 && after.course.published.is_some());
    verified(&desk);
}

#[test]
fn matters_of_children_are_never_shown_in_public() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    desk.raw().execute("UPDATE clue SET program = 'fact_unraised'", []).expect("a child's matter");
    let good = desk.good(ActionKind::Publish);
    assert_eq!(desk.refused("clerk", &number, ActionKind::Publish, &good), "not_public");
}

#[test]
fn an_extension_needs_a_reason_and_the_lead_and_shows_the_old_clock() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    let extend = |deadline: &'static str, approver: &'static str| {
        vec![("deadline", deadline), ("reason", "家庭困难"), ("approver", approver)]
    };
    for (deadline, approver, code) in
        [("2026-12-31", "lead", "bad_field"), ("2027-01-29", "office2", "wrong_role"), ("2027-01-29", "", "missing_field")]
    {
        assert_eq!(desk.refused("office", &number, ActionKind::Extend, &extend(deadline, approver)), code);
    }
    desk.must("office", &number, ActionKind::Extend, &extend("2027-01-29", "lead"));
    let work = issue(&desk, &number);
    assert_eq!(work.deadline.map(|day| day.to_string()).as_deref(), Some("2027-01-29"));
    assert_eq!(work.course.extensions[0].from.to_string(), "2026-12-31", "the old clock stays visible");
    verified(&desk);

    desk.step("office", common::ELSEWHERE, ActionKind::Assign);
    desk.must("office", common::ELSEWHERE, ActionKind::Extend, &extend("2027-01-29", "lead"));
    assert_eq!(desk.value("SELECT due FROM clue_state WHERE clue = 'R10-CCCCCCCC'"), "2027-01-29");
    verified(&desk);
}

#[test]
fn the_clock_of_a_check_stands_still_while_evidence_is_awaited() {
    let mut desk = Desk::new();
    desk.must("office", CLUE, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-03-23")]);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.step("wang", CLUE, ActionKind::RequestInfo);
    desk.later(7);
    desk.step("wang", CLUE, ActionKind::Resume);
    assert_eq!(desk.value("SELECT due FROM clue_state"), "2026-03-30", "five working days passed");
    verified(&desk);
}

#[test]
fn escalation_follows_its_order_and_wants_a_late_matter_or_a_reason() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    let step = |level: &'static str, reason: &'static str| {
        vec![("level", level), ("number", "文1"), ("to", "青禾镇人民政府"), ("reason", reason)]
    };
    assert_eq!(desk.refused("office", &number, ActionKind::Escalate, &step("remind", "")), "not_late");
    desk.later(300);
    assert_eq!(desk.refused("office", &number, ActionKind::Escalate, &step("supervise", "")), "level_skipped");
    desk.must("office", &number, ActionKind::Escalate, &step("remind", ""));
    desk.must("office", &number, ActionKind::Escalate, &step("interview", "性质严重"));
    assert_eq!(issue(&desk, &number).course.level(), Some(Level::Interview));
    verified(&desk);
}

#[test]
fn several_outcomes_each_need_their_own_proof() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    desk.step("finance", &number, ActionKind::RecordMoney);
    let good = desk.good(ActionKind::SubmitRectification);
    for missing in ["stop_record", "notice_receipt", "stopped"] {
        let fields: Vec<_> = good.iter().copied().filter(|(name, _)| *name != missing).collect();
        assert_eq!(desk.refused("clerk", &number, ActionKind::SubmitRectification, &fields), "needs_proof", "{missing}");
    }
    for (outcome, proof) in [
        ("class_changed", "new_approval"),
        ("backpaid", "bank_list"),
        ("grace_exit", "notice_receipt"),
        ("file_fixed", "scan"),
        ("declined", "refusal_letter"),
        ("transferred", "evidence"),
        ("waived", "evidence"),
        ("carried", "evidence"),
    ] {
        let mut fields = vec![("outcome", outcome), ("reply", "无异议"), ("evidence", "表")];
        if proof != "evidence" {
            fields.push((proof, "件"));
        }
        let alone = ["file_fixed", "declined"].contains(&outcome);
        match desk.act("clerk", &number, ActionKind::SubmitRectification, &fields) {
            Ok(_) => assert!(alone, "{outcome} passed without what it needs"),
            Err(error) => assert!(!alone && error.to_string().contains("needs"), "{outcome}: {error}"),
        }
        if alone {
            desk.step("clerk", &number, ActionKind::Undo);
        }
    }
    desk.step("clerk", &number, ActionKind::SubmitRectification);
    let proofs = issue(&desk, &number).course.proofs;
    assert_eq!(proofs.keys().map(String::as_str).collect::<Vec<_>>(), ["notice_receipt", "stop_record"]);
    verified(&desk);
}

#[test]
fn a_closed_issue_whose_rule_fires_again_is_proposed_and_reopened_as_the_next_round() {
    let mut desk = Desk::new();
    let number = desk.rectify();
    desk.step("office2", &number, ActionKind::SignOff);
    let again = |desk: &Desk| {
        let matter = desk.book.matter(&Subject::Issue(number.clone())).expect("read");
        matter.fires_again(&matter.world.issues[&number])
    };
    assert!(!again(&desk));
    desk.screened("2026-04-30", Some(24_315));
    assert!(again(&desk), "paid for April, stopped in March");
    let office = hecha::domain::officer::OfficerId("office2".into());
    let subject = Subject::Issue(number.clone());
    let options = hecha::engine::casework::options(&desk.book, &desk.pack, Some(&office), &subject, desk.now).expect("options");
    let reopen = options.iter().find(|option| option.kind == ActionKind::Reopen).expect("offered");
    assert_eq!(reopen.refused, None);
    assert!(reopen.prefill["finding"].contains("疑似虚假整改"), "{:?}", reopen.prefill);
    let finding = reopen.prefill["finding"].clone();
    desk.must("office2", &number, ActionKind::Reopen, &[("finding", &finding)]);
    let work = issue(&desk, &number);
    assert_eq!((work.round, work.state), (2, IssueState::Reopened));
    assert_eq!(work.course.seen_as_of.map(|day| day.to_string()).as_deref(), Some("2026-04-30"), "newer data are due again");
    verified(&desk);
}

#[test]
fn the_last_act_is_taken_back_by_whoever_did_it_and_by_nobody_else() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    let before = issue(&desk, &number);
    desk.step("finance", &number, ActionKind::RecordMoney);
    assert_eq!(desk.refused("clerk", &number, ActionKind::Undo, &[("reason", "x")]), "cannot_undo");
    desk.step("finance", &number, ActionKind::Undo);
    assert_eq!(issue(&desk, &number), before, "nothing is left of it but its two events");
    assert_eq!(desk.value("SELECT count(*) FROM money_row"), "0");
    assert_eq!(desk.refused("finance", &number, ActionKind::Undo, &[("reason", "x")]), "cannot_undo", "one step only");
    verified(&desk);
    desk.step("finance", &number, ActionKind::RecordMoney);
    desk.later(1);
    assert_eq!(desk.refused("finance", &number, ActionKind::Undo, &[("reason", "x")]), "cannot_undo", "another day");
}

#[test]
fn a_confirmation_and_a_visit_are_taken_back_and_their_numbers_are_not_given_again() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    assert_eq!(desk.refused("zhao", HOUSEHOLD, ActionKind::Undo, &[("reason", "x")]), "cannot_undo");
    desk.step("wang", HOUSEHOLD, ActionKind::Undo);
    assert_eq!(desk.value("SELECT count(*) FROM visit"), "0");
    assert_eq!(desk.value("SELECT state FROM clue_state"), "assigned");
    assert_eq!(desk.step("wang", HOUSEHOLD, ActionKind::Visit).visit.as_deref(), Some("V-0002"));
    desk.must("zhao", CLUE, ActionKind::Submit, &[("verdict", "confirmed"), ("evidence", "V-0002")]);
    desk.step("office", CLUE, ActionKind::Confirm);
    desk.step("office", CLUE, ActionKind::Undo);
    assert_eq!(desk.value("SELECT count(*) FROM issue"), "0");
    verified(&desk);
    assert_eq!(desk.step("office", CLUE, ActionKind::Confirm).issue.as_deref(), Some("W2026-0002"));
    desk.step("office", "W2026-0002", ActionKind::Notify);
    assert_eq!(desk.refused("office", CLUE, ActionKind::Undo, &[("reason", "x")]), "cannot_undo", "its issue moved on");
    verified(&desk);
}

#[test]
fn a_sign_off_is_not_undone() {
    let mut desk = Desk::new();
    let number = desk.rectify();
    desk.step("office2", &number, ActionKind::SignOff);
    assert_eq!(desk.refused("office2", &number, ActionKind::Undo, &[("reason", "x")]), "cannot_undo");
}

#[test]
fn money_recovered_and_not_remitted_reaches_the_rule_about_idle_funds() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    desk.step("clerk", &number, ActionKind::RecordMoney);
    let found = |desk: &mut Desk| {
        let options = hecha::engine::screen::ScreenOptions {
            rules: vec!["R57".to_owned()],
            as_of: Some("2026-06-30".parse().expect("a date")),
            now: desk.now,
            full: false,
            readers: None,
        };
        hecha::engine::screen::run(&mut desk.book, &desk.pack, &options, &hecha::engine::job::Job::silent()).expect("screened");
        desk.value("SELECT coalesce(sum(amount), 0) FROM clue WHERE rule = 'R57' AND gone = 0")
    };
    assert_eq!(found(&mut desk), "120000");
    desk.must("finance", &number, ActionKind::Remit, &[("amount", "1000"), ("date", "2026-03-09"), ("receipt", "国库1")]);
    assert_eq!(found(&mut desk), "20000", "what is left of it");
    desk.must("finance", &number, ActionKind::Remit, &[("amount", "200"), ("date", "2026-03-09"), ("receipt", "国库2")]);
    assert_eq!(found(&mut desk), "0");
}

/// Rows of the list of deadlines: subject, what, due, urgency, working days left.
fn due(desk: &Desk, filter: &str) -> Vec<(String, String, String, String, i64)> {
    let mut query = ListQuery::all(ListKind::Deadlines);
    query.filter = ListKind::Deadlines.filter(filter).expect("a filter");
    let today = desk.now.date();
    let ids = listing::ids(&desk.book, &desk.pack, &query, today).expect("ids");
    let rows = listing::rows(&desk.book, &desk.pack, ListKind::Deadlines, &ids.0, today).expect("rows");
    let place = |name: &str| ListKind::Deadlines.columns().iter().position(|column| *column == name).expect("a column");
    let text = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Coded { code: text, .. } => text.clone(),
        Cell::Date(date) => date.to_string(),
        other => panic!("{other:?}"),
    };
    rows.iter()
        .map(|row| {
            let cell = |name: &str| &row.cells[place(name)];
            let Cell::Number(left) = cell("left") else { panic!("{:?}", cell("left")) };
            (text(cell("subject")), text(cell("what")), text(cell("due")), text(cell("urgency")), *left)
        })
        .collect()
}

#[test]
fn the_first_screen_and_the_list_of_deadlines_tell_the_same_in_order_of_date() {
    let mut desk = Desk::new();
    rectifying(&mut desk);
    desk.must("office", common::ELSEWHERE, ActionKind::Assign, &[("inspectors", "wang,sun"), ("due", "2026-03-13")]);
    for days in [0, 6, 30] {
        desk.later(days);
        let today = desk.now.date();
        let page = hecha::engine::overview::overview(&desk.book, &desk.pack, today).expect("the first screen");
        let mut first: Vec<(String, String, i64)> =
            page.due.iter().map(|item| (item.subject.clone(), item.due.to_string(), item.standing.left())).collect();
        let mut list: Vec<(String, String, i64)> =
            due(&desk, "").into_iter().map(|(subject, _, due, _, left)| (subject, due, left)).collect();
        assert!(list.iter().map(|row| &row.1).is_sorted(), "{list:?}");
        first.sort();
        list.sort();
        assert_eq!(first, list, "{today}");
    }
}

#[test]
fn one_list_holds_every_running_clock_in_order_of_date() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    desk.must("office", common::ELSEWHERE, ActionKind::Assign, &[("inspectors", "wang,sun"), ("due", "2026-03-13")]);
    let told = |desk: &Desk, filter: &str| {
        due(desk, filter)
            .into_iter()
            .map(|(subject, what, due, when, left)| format!("{subject} {what} {due} {when} {left}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(&desk, ""),
        [
            "R10-CCCCCCCC check 2026-03-13 this_week 4".to_owned(),
            format!("{number} reply 2026-03-20 later 9"),
            format!(
                "{number} rectify 2026-12-31 later {}",
                desk.pack.calendar.until(desk.now.date(), "2026-12-31".parse().expect("a date"))
            ),
        ]
    );
    desk.step("clerk", &number, ActionKind::PlanInstalments);
    desk.step("office", &number, ActionKind::StartGrace);
    desk.later(60);
    let late = told(&desk, "urgency=overdue");
    assert!(late.iter().any(|line| line.contains("instalment 2026-04-30 overdue")), "{late:?}");
    assert!(late.iter().any(|line| line.contains("R10-CCCCCCCC check 2026-03-13 overdue -")), "{late:?}");
    let grace = told(&desk, "what=grace_end");
    assert!(grace.iter().any(|line| line.contains("grace_end 2026-09-30 later")), "{grace:?}");
    desk.must("lead", &number, ActionKind::LongTerm, &[("reason", "a"), ("plan", "b"), ("review", "2026-12-01")]);
    let running: Vec<_> = due(&desk, "").into_iter().filter(|row| row.0 == number).map(|row| row.1).collect();
    assert!(running.contains(&"review".to_owned()) && !running.contains(&"rectify".to_owned()), "{running:?}");
}

#[test]
fn closed_issues_whose_rule_fires_again_are_listed() {
    let mut desk = Desk::new();
    let number = desk.rectify();
    desk.step("office2", &number, ActionKind::SignOff);
    let listed = |desk: &Desk| {
        let mut query = ListQuery::all(ListKind::Issues);
        query.filter = ListKind::Issues.filter("fires_again=yes").expect("a filter");
        listing::ids(&desk.book, &desk.pack, &query, desk.now.date()).expect("ids").0.len()
    };
    assert_eq!(listed(&desk), 0);
    desk.screened("2026-04-30", Some(24_314));
    assert_eq!(listed(&desk), 0, "March is the month of the stop");
    desk.screened("2026-05-31", Some(24_316));
    assert_eq!(listed(&desk), 1);
}

#[test]
fn months_that_an_issue_claims_are_claimed_again_only_in_the_knowledge_of_it() {
    let mut desk = Desk::new();
    let first = desk.confirm();
    desk.must("office", SIBLING, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-12-31")]);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.step("zhao", SIBLING, ActionKind::Submit);
    let with = |first: &'static str, last: &'static str, amount: &'static str, note: &'static str| {
        let mut fields = vec![("issue_type", "hidden_vehicle"), ("basis", "W41"), ("first_month", first), ("last_month", last)];
        fields.extend([("amount", amount), ("note", note)]);
        fields
    };
    let error = desk.act("office", SIBLING, ActionKind::Confirm, &with("", "", "1200", "")).expect_err("counted twice");
    let said = error.say_with_keys(Lang::Zh);
    for part in [first.as_str(), "2026-01~2026-03", "1,200.00"] {
        assert!(said.contains(part) && error.say_with_keys(Lang::En).contains(part), "{said}");
    }
    let lower = with("2026-03", "2026-04", "400", "另一笔钱");
    assert_eq!(desk.refused("office", SIBLING, ActionKind::Confirm, &lower), "claimed_twice", "the note names no issue");
    let bare = with("2026-03", "2026-04", "1200", " w2026-0001。");
    assert_eq!(desk.refused("office", SIBLING, ActionKind::Confirm, &bare), "claimed_twice", "a number is no reason");
    desk.must("office", SIBLING, ActionKind::Confirm, &with("2026-04", "2026-06", "1200", ""));
    desk.must("office", SIBLING, ActionKind::Undo, &[("reason", "填错")]);
    let second = desk.must("office", SIBLING, ActionKind::Confirm, &with("", "", "400", "w2026-0001 只算了户主一人")).issue;
    let mut query = ListQuery::all(ListKind::Issues);
    for (filter, found) in [("overlaps=yes", 2), ("overlaps=no", 0), ("月份重叠=是", 2)] {
        query.filter = ListKind::Issues.filter(filter).expect("a filter");
        let ids = listing::ids(&desk.book, &desk.pack, &query, desk.now.date()).expect("ids").0;
        assert_eq!(ids.len(), found, "{filter}");
    }
    let page = listing::issue_page(&desk.book, &desk.pack, &second.expect("an issue"), None, desk.now).expect("a page");
    assert!(page.warnings.iter().any(|text| text.zh.contains(&first) && text.zh.contains("重叠")), "{:?}", page.warnings);
    verified(&desk);
}

#[test]
fn nothing_is_paid_back_on_an_issue_of_money_that_was_too_much() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    let back = [("row", "back_paid"), ("amount", "100"), ("date", "2026-03-09"), ("receipt", "补1")];
    let error = desk.act("finance", &number, ActionKind::RecordMoney, &back).expect_err("refused");
    assert!(error.say_with_keys(Lang::Zh).contains("补发登记在该户“应保未保”的问题上"), "{error}");
    assert_eq!(issue(&desk, &number).rows, []);
    // The same issue of a rule that finds what a family lacks.
    let rule = desk.pack.rules.iter_mut().find(|rule| rule.id == "R10").expect("a rule");
    rule.direction = hecha::domain::rule::Direction::Under;
    desk.must("finance", &number, ActionKind::RecordMoney, &back);
    verified(&desk);
}

#[test]
fn one_receipt_for_two_issues_is_booked_with_a_note_and_the_refusal_names_the_other_issue() {
    let mut desk = Desk::new();
    let first = rectifying(&mut desk);
    desk.step("office", SIBLING, ActionKind::Assign);
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &[("date", "2026-03-08"), ("inspectors", "wang,zhao")]);
    desk.step("zhao", SIBLING, ActionKind::Submit);
    let second = desk.confirm_beside(SIBLING, &first);
    desk.step("office", &second, ActionKind::Notify);
    desk.step("clerk", &second, ActionKind::Rectify);
    let row = |receipt: &'static str, note: &'static str| {
        vec![("row", "recovered"), ("amount", "600"), ("date", "2026-03-09"), ("receipt", receipt), ("note", note)]
    };
    desk.must("clerk", &first, ActionKind::RecordMoney, &row("非税12", ""));
    let error = desk.act("clerk", &second, ActionKind::RecordMoney, &row(" 非税１２", "")).expect_err("refused");
    let said = error.say_with_keys(Lang::Zh);
    assert!(said.contains(&first) && said.contains("600.00"), "{said}");
    desk.must("clerk", &second, ActionKind::RecordMoney, &row("非税12", "一张票据收两笔，共 1200 元"));
    desk.must("clerk", &second, ActionKind::RecordMoney, &row("非税13", ""));
    // Of money to the treasury likewise; what one kind is about does not stand in the way of another.
    let remit = |note: &'static str| vec![("amount", "600"), ("date", "2026-03-09"), ("receipt", "国库1"), ("note", note)];
    desk.must("finance", &first, ActionKind::Remit, &remit(""));
    assert_eq!(desk.refused("finance", &second, ActionKind::Remit, &remit("")), "shared_receipt");
    desk.must("finance", &second, ActionKind::Remit, &remit("一并退库"));
    verified(&desk);
}

#[test]
fn money_dated_before_the_confirmation_is_booked_only_with_a_note_that_the_log_keeps() {
    let mut desk = Desk::new();
    let number = rectifying(&mut desk);
    let row = |date: &'static str, note: &'static str| {
        vec![("row", "recovered"), ("amount", "1200"), ("date", date), ("receipt", "票1"), ("note", note)]
    };
    assert_eq!(desk.refused("clerk", &number, ActionKind::RecordMoney, &row("2026-03-08", "")), "before_confirmed");
    let done = desk.must("clerk", &number, ActionKind::RecordMoney, &row("2026-03-08", "核查前主动退款"));
    assert!(done.text.zh.contains("核查前主动退款"), "{}", done.text.zh);
    let treasury = [("amount", "1200"), ("date", "2026-03-08"), ("receipt", "国库1")];
    assert_eq!(desk.refused("clerk", &number, ActionKind::Remit, &treasury), "before_confirmed");
    desk.step("clerk", &number, ActionKind::Remit);
    verified(&desk);
}
