//! Casework on a real workbook: the way of a clue to a signed-off issue, and every way that is barred.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CLUE, Desk, ELSEWHERE, HOUSEHOLD, SIBLING, fields};
use hecha::domain::action::{ActionKind, Subject};
use hecha::domain::lang::Lang;
use hecha::domain::officer::OfficerId;
use hecha::engine::casework::{self, ActError};

#[test]
fn a_clue_goes_from_found_to_signed_off() {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    assert_eq!(issue, "W2026-0001");
    desk.step("office2", &issue, ActionKind::SignOff);
    assert_eq!(desk.value("SELECT state FROM issue"), "closed");
    assert_eq!(desk.value("SELECT closed_by FROM issue"), "office2");
    assert_eq!(desk.value("SELECT recovered FROM issue"), "120000");
    let history = casework::history(&desk.book, &desk.pack, &Subject::Issue(issue)).expect("history");
    assert_eq!(history.len(), 11, "assign, visit, submit, confirm and seven acts on the issue");
    assert!(history.iter().all(|line| line.hash.len() == 8 && !line.text.zh.is_empty() && !line.text.en.is_empty()));
}

#[test]
fn a_visit_moves_the_clues_of_the_pair_and_the_last_answer_wins() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let other = [("inspectors", "wang,sun"), ("due", "2026-12-31")];
    desk.must("office", SIBLING, ActionKind::Assign, &other);
    let first = desk.must(
        "wang",
        HOUSEHOLD,
        ActionKind::Visit,
        &[
            ("date", "2026-03-09"),
            ("inspectors", "wang,zhao"),
            ("item.S1.01", "ok"),
            ("item.S1.04", "ok"),
            ("note.S1.04", "有车"),
        ],
    );
    assert_eq!(first.visit.as_deref(), Some("V-0001"));
    let again = [("date", "2026-03-09"), ("inspectors", "zhao,wang"), ("item.S1.04", "problem")];
    assert_eq!(desk.must("zhao", CLUE, ActionKind::Visit, &again).visit.as_deref(), Some("V-0001"), "same day, same pair");
    let state = |clue| format!("SELECT state FROM clue_state WHERE clue = '{clue}'");
    assert_eq!(desk.value(&state(CLUE)), "checking");
    assert_eq!(desk.value(&state(SIBLING)), "assigned", "it is assigned to another pair");
    desk.later(1);
    let next = [("date", "2026-03-10"), ("inspectors", "wang,zhao"), ("item.S1.01", "problem")];
    assert_eq!(desk.must("wang", HOUSEHOLD, ActionKind::Visit, &next).visit.as_deref(), Some("V-0002"));
    let sheet = hecha::engine::visit::sheet(&desk.book, &desk.pack, HOUSEHOLD, None, desk.now).expect("a sheet");
    let answer = |code: &str| sheet.items.iter().find(|item| item.code == code).and_then(|item| item.answer).map(|a| a.code());
    assert_eq!(sheet.visit.as_deref(), Some("V-0002"));
    assert_eq!((answer("S1.01"), answer("S1.04"), answer("S1.02")), (Some("problem"), Some("problem"), None));
}

#[test]
fn forms_start_filled_so_that_the_usual_decision_needs_nothing_typed() {
    let mut desk = Desk::new();
    let prefill = |desk: &Desk, officer: &str, subject: &str, kind: ActionKind| {
        let officer = OfficerId(officer.to_owned());
        let options =
            casework::options(&desk.book, &desk.pack, Some(&officer), &Subject::parse(subject), desk.now).expect("options");
        let option = options.into_iter().find(|option| option.kind == kind).expect("the action");
        assert_eq!(option.refused, None, "{}", kind.code());
        option.prefill
    };
    let act = |desk: &mut Desk, officer: &str, subject: &str, kind: ActionKind, more: &[(&str, &str)]| {
        let mut fields = prefill(desk, officer, subject, kind);
        fields.extend(common::fields(more));
        let actor = desk.actor(officer);
        casework::perform(&mut desk.book, &desk.pack, &actor, &Subject::parse(subject), kind, &fields)
            .unwrap_or_else(|_| panic!("{}", kind.code()))
    };
    act(&mut desk, "office", CLUE, ActionKind::Assign, &[]);
    assert_eq!(desk.value("SELECT due FROM clue_state"), "2026-03-23", "ten working days");
    act(&mut desk, "wang", CLUE, ActionKind::Visit, &[("opinion", "属实")]);
    act(&mut desk, "zhao", CLUE, ActionKind::Submit, &[("verdict", "confirmed")]);
    let issue = act(&mut desk, "office", CLUE, ActionKind::Confirm, &[]).issue.expect("an issue");
    assert_eq!(desk.value("SELECT confirmed || ' ' || first_month || ' ' || last_month FROM issue"), "120000 24312 24314");
    act(&mut desk, "office", &issue, ActionKind::Notify, &[]);
    assert_eq!(desk.value("SELECT unit || person FROM issue"), "青禾镇人民政府head");

    act(&mut desk, "office", ELSEWHERE, ActionKind::Assign, &[("inspectors", "sun,wang")]);
    act(&mut desk, "sun", ELSEWHERE, ActionKind::Visit, &[]);
    act(&mut desk, "sun", ELSEWHERE, ActionKind::Submit, &[("verdict", "excluded"), ("reason", "g9")]);
    act(&mut desk, "office", ELSEWHERE, ActionKind::Dismiss, &[]);
    assert_eq!(desk.value("SELECT state || ' ' || reason FROM clue_state WHERE clue = 'R10-CCCCCCCC'"), "excluded g9");
}

#[test]
fn every_action_of_a_subject_is_listed_and_refused_ones_say_why() {
    let mut desk = Desk::new();
    let options = casework::options(&desk.book, &desk.pack, None, &Subject::parse(CLUE), desk.now).expect("options");
    assert!(options.iter().all(|option| option.refused.as_ref().is_some_and(|refusal| refusal.code() == "no_officer")));
    desk.submit();
    let wang = OfficerId("wang".into());
    let options = casework::options(&desk.book, &desk.pack, Some(&wang), &Subject::parse(CLUE), desk.now).expect("options");
    let why = |kind| {
        let option = options.iter().find(|option| option.kind == kind).expect("listed");
        option.refused.as_ref().map_or("", |refusal| refusal.code())
    };
    assert_eq!(why(ActionKind::Dismiss), "own_work", "the separation of duties is named before the role");
    assert_eq!(why(ActionKind::Confirm), "own_work");
    assert_eq!(why(ActionKind::Assign), "wrong_state");
    assert_eq!(why(ActionKind::Unmask), "");
}

#[test]
fn a_restricted_view_is_offered_only_where_something_is_restricted() {
    // What is restricted is read once, so each case has a workbook of its own.
    for (of_child, expected) in [(false, false), (true, true)] {
        let mut desk = Desk::new();
        if of_child {
            desk.raw().execute("UPDATE clue SET program = 'fact_unraised' WHERE clue = ?1", [CLUE]).expect("a child's");
        }
        let issue = desk.confirm();
        let finance = OfficerId("finance".into());
        let subject = Subject::parse(&issue);
        let options = casework::options(&desk.book, &desk.pack, Some(&finance), &subject, desk.now).expect("options");
        assert_eq!(options.iter().any(|option| option.kind == ActionKind::Unmask), expected, "of a child: {of_child}");
    }
}

#[test]
fn only_the_pair_inspects_and_only_the_town_rectifies() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let visit = [("date", "2026-03-09"), ("inspectors", "sun,wang")];
    assert_eq!(desk.refused("sun", HOUSEHOLD, ActionKind::Visit, &visit), "not_assigned");
    let visit = [("date", "2026-03-09"), ("inspectors", "wang,sun")];
    assert_eq!(desk.refused("wang", HOUSEHOLD, ActionKind::Visit, &visit), "not_assigned", "one of the pair is missing");
    let alone = [("date", "2026-03-09"), ("inspectors", "wang,wang")];
    assert_eq!(desk.refused("wang", HOUSEHOLD, ActionKind::Visit, &alone), "bad_field");
    let clerk = [("date", "2026-03-09"), ("inspectors", "wang,clerk")];
    assert_eq!(desk.refused("wang", HOUSEHOLD, ActionKind::Visit, &clerk), "wrong_role");
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.step("wang", CLUE, ActionKind::Submit);
    let issue = desk.step("office", CLUE, ActionKind::Confirm).issue.expect("an issue");
    desk.step("office", &issue, ActionKind::Notify);
    assert_eq!(desk.refused("clerk_far", &issue, ActionKind::Rectify, &[("measure", "x")]), "wrong_town");
}

#[test]
fn kin_stand_aside_at_every_desk() {
    let mut desk = Desk::new();
    desk.step("sun", "@sun", ActionKind::FileKin);
    let kin = [("inspectors", "sun,wang"), ("due", "2026-12-31")];
    assert_eq!(desk.refused("office", CLUE, ActionKind::Assign, &kin), "kin");
    desk.step("office", "@office", ActionKind::FileKin);
    let good = desk.good(ActionKind::Assign);
    assert_eq!(desk.refused("office", CLUE, ActionKind::Assign, &good), "kin");
    desk.step("office2", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.must("office2", "@wang", ActionKind::FileKin, &[("household", HOUSEHOLD)]);
    let good = desk.good(ActionKind::Visit);
    assert_eq!(desk.refused("zhao", HOUSEHOLD, ActionKind::Visit, &good), "kin", "the other of the pair is kin");
    desk.step("zhao", CLUE, ActionKind::Submit);
    let good = desk.good(ActionKind::Dismiss);
    assert_eq!(desk.refused("office", CLUE, ActionKind::Dismiss, &good), "kin");
    assert_eq!(desk.refused("audit", "@wang", ActionKind::FileKin, &[("household", "x")]), "wrong_role");
}

#[test]
fn kin_do_not_sign_and_do_not_approve_waivers() {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    desk.step("office", "@office", ActionKind::FileKin);
    assert_eq!(desk.refused("office", &issue, ActionKind::SignOff, &[]), "kin");
    desk.must("office2", &issue, ActionKind::Return, &[("reason", "补票据")]);
    desk.step("clerk", &issue, ActionKind::Rectify);
    desk.step("lead", "@lead", ActionKind::FileKin);
    assert_eq!(
        desk.refused("lead", &issue, ActionKind::LongTerm, &[("reason", "a"), ("plan", "b"), ("review", "2026-12-31")]),
        "kin"
    );
}

#[test]
fn adverse_outcomes_need_notice_window_reply_and_evidence_of_their_own() {
    let mut desk = Desk::new();
    let issue = desk.confirm();
    let no_window = [("notice_no", "1"), ("unit", "u"), ("person", "p"), ("deadline", "2026-12-31")];
    desk.must("office", &issue, ActionKind::Notify, &no_window);
    desk.step("clerk", &issue, ActionKind::Rectify);
    let submit = desk.good(ActionKind::SubmitRectification);
    assert_eq!(desk.refused("clerk", &issue, ActionKind::SubmitRectification, &submit), "due_process");
    let gentle = [("outcome", "file_fixed"), ("evidence", "V-0001"), ("scan", "F10 扫描件")];
    desk.must("clerk", &issue, ActionKind::SubmitRectification, &gentle);

    let mut desk = Desk::new();
    let issue = desk.confirm();
    desk.step("office", &issue, ActionKind::Notify);
    desk.step("clerk", &issue, ActionKind::Rectify);
    let with = |pairs: &[(&'static str, &'static str)]| {
        let mut fields: Vec<(&str, &str)> = vec![
            ("outcome", "exited"),
            ("reply", "本人无异议"),
            ("evidence", "停发表"),
            ("stopped", "2026-03-09"),
            ("stop_record", "截图"),
            ("notice_receipt", "回证"),
        ];
        for (name, value) in pairs {
            fields.retain(|(known, _)| known != name);
            fields.push((name, value));
        }
        fields
    };
    for pairs in [[("reply", "")], [("reply", "逾期未申辩")], [("evidence", "V-0001")]] {
        assert_eq!(desk.refused("clerk", &issue, ActionKind::SubmitRectification, &with(&pairs)), "due_process", "{pairs:?}");
    }
    assert_eq!(desk.refused("clerk", &issue, ActionKind::SubmitRectification, &with(&[("evidence", "")])), "missing_field");
    let early = desk.act("clerk", &issue, ActionKind::SubmitRectification, &with(&[("reply", "逾期未申辩")])).expect_err("early");
    let until = desk.value("SELECT reply_due FROM issue");
    assert!(early.say_with_keys(Lang::Zh).contains(&format!("申辩期限到 {until}")), "{early}");
    desk.later(12);
    desk.must("clerk", &issue, ActionKind::SubmitRectification, &with(&[("reply", "逾期未申辩")]));
}

#[test]
fn sign_off_waits_for_money_and_for_the_rule_to_fall_silent() {
    let mut desk = Desk::new();
    let issue = desk.confirm();
    desk.step("office", &issue, ActionKind::Notify);
    desk.step("clerk", &issue, ActionKind::Rectify);
    let part = [("row", "recovered"), ("amount", "1000"), ("date", "2026-03-09"), ("receipt", "票1")];
    desk.must("clerk", &issue, ActionKind::RecordMoney, &part);
    let money = |row: &'static str, amount: &'static str, approver: &'static str| {
        vec![("row", row), ("amount", amount), ("date", "2026-03-09"), ("receipt", "批1"), ("approver", approver)]
    };
    assert_eq!(desk.refused("clerk", &issue, ActionKind::RecordMoney, &money("recovered", "200.01", "")), "too_much");
    assert_eq!(desk.refused("clerk", &issue, ActionKind::RecordMoney, &money("waived", "100", "")), "missing_field");
    assert_eq!(desk.refused("clerk", &issue, ActionKind::RecordMoney, &money("waived", "100", "clerk")), "own_approval");
    assert_eq!(desk.refused("clerk", &issue, ActionKind::RecordMoney, &money("carried", "100", "office")), "wrong_role");
    let error = desk.act("clerk", &issue, ActionKind::RecordMoney, &money("carried", "100", "office")).expect_err("refused");
    assert!(error.say_with_keys(Lang::Zh).starts_with("“批准人"), "it is about the approver: {error}");
    assert_eq!(desk.refused("clerk", &issue, ActionKind::RecordMoney, &money("recovered", "0", "")), "bad_field");
    let early = [
        ("outcome", "exited"),
        ("reply", "无异议"),
        ("evidence", "停发表"),
        ("stopped", "2026-02-10"),
        ("stop_record", "截图"),
        ("notice_receipt", "回证"),
    ];
    desk.must("clerk", &issue, ActionKind::SubmitRectification, &early);
    desk.step("head", &issue, ActionKind::Endorse);
    assert_eq!(desk.refused("office2", &issue, ActionKind::SignOff, &[]), "unbalanced");
    desk.must("office2", &issue, ActionKind::Return, &[("reason", "资金未平")]);
    desk.step("clerk", &issue, ActionKind::Rectify);
    desk.must("clerk", &issue, ActionKind::RecordMoney, &money("waived", "200", "lead"));
    desk.must("clerk", &issue, ActionKind::SubmitRectification, &early);
    desk.step("head", &issue, ActionKind::Endorse);
    assert_eq!(desk.refused("office2", &issue, ActionKind::SignOff, &[]), "unremitted");
    let remitted = [("amount", "1000"), ("date", "2026-03-09"), ("receipt", "国库1")];
    desk.must("finance", &issue, ActionKind::Remit, &remitted);
    assert_eq!(desk.refused("office2", &issue, ActionKind::SignOff, &[]), "still_fires", "paid for a month after the stop");
    desk.raw().execute("UPDATE clue SET gone = 1 WHERE clue = ?1", [CLUE]).expect("it left the data");
    assert_eq!(desk.refused("office2", &issue, ActionKind::SignOff, &[]), "no_newer_data", "leaving the data proves nothing");
    desk.screened("2026-03-31", None);
    desk.must("office2", &issue, ActionKind::SignOff, &[]);
}

#[test]
fn a_written_exception_is_accepted_by_a_second_person_and_signed_with_an_opinion() {
    let mut desk = Desk::new();
    let issue = desk.confirm();
    for (officer, kind) in [
        ("office", ActionKind::Notify),
        ("clerk", ActionKind::Rectify),
        ("clerk", ActionKind::RecordMoney),
        ("finance", ActionKind::Remit),
    ] {
        desk.step(officer, &issue, kind);
    }
    let exception = [("outcome", "recovered"), ("reply", "无异议"), ("evidence", "票"), ("exception", "车辆为残疾人专用")];
    desk.must("clerk", &issue, ActionKind::SubmitRectification, &exception);
    desk.step("head", &issue, ActionKind::Endorse);
    assert_eq!(desk.refused("office2", &issue, ActionKind::SignOff, &[("opinion", "同意例外")]), "not_accepted");
    assert_eq!(desk.refused("clerk", &issue, ActionKind::AcceptException, &[("opinion", "x")]), "own_work", "its writer");
    desk.step("lead", &issue, ActionKind::AcceptException);
    assert_eq!(desk.refused("lead", &issue, ActionKind::AcceptException, &[("opinion", "x")]), "already_done");
    assert_eq!(desk.refused("office2", &issue, ActionKind::SignOff, &[]), "missing_field");
    desk.must("office2", &issue, ActionKind::SignOff, &[("opinion", "同意例外")]);
    desk.screened("2026-04-30", Some(24_316));
    let matter = desk.book.matter(&Subject::Issue(issue.clone())).expect("read");
    assert!(!matter.fires_again(&matter.world.issues[&issue]), "what was accepted is no false rectification");
}

#[test]
fn a_verdict_is_not_replaced_by_the_reviewer() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    let excluded = [("verdict", "excluded"), ("reason", "g9"), ("evidence", "V-0001")];
    desk.must("wang", CLUE, ActionKind::Submit, &excluded);
    let confirm = desk.good(ActionKind::Confirm);
    assert_eq!(desk.refused("office", CLUE, ActionKind::Confirm, &confirm), "verdict_differs");
    desk.step("office", CLUE, ActionKind::SendBack);
    desk.step("wang", CLUE, ActionKind::Submit);
    let silent = [("verdict", "excluded"), ("reason", "g9"), ("evidence", "V-0001")];
    assert_eq!(desk.refused("office", CLUE, ActionKind::Dismiss, &silent), "missing_field", "overruling needs its reasons");
    desk.step("office", CLUE, ActionKind::Dismiss);
}

#[test]
fn forms_are_checked_field_by_field() {
    let mut desk = Desk::new();
    for (pairs, code) in [
        (vec![("inspectors", "wang,zhao")], "missing_field"),
        (vec![("inspectors", "wang,zhao"), ("due", "昨天")], "bad_field"),
        (vec![("inspectors", "wang,zhao"), ("due", "2026-03-08")], "bad_field"),
        (vec![("inspectors", "wang"), ("due", "2026-12-31")], "bad_field"),
        (vec![("inspectors", "wang,nobody"), ("due", "2026-12-31")], "no_such_officer"),
        (vec![("inspectors", "wang,zhao"), ("due", "2026-12-31"), ("dew", "x")], "bad_field"),
    ] {
        assert_eq!(desk.refused("office", CLUE, ActionKind::Assign, &pairs), code, "{pairs:?}");
    }
    assert_eq!(desk.refused("nobody", CLUE, ActionKind::Assign, &[]), "no_such_officer");
    assert_eq!(desk.refused("office", "R10-ZZZZZZZZ", ActionKind::Assign, &[]), "not_found");
    assert_eq!(desk.refused("office", "W2026-0009", ActionKind::Notify, &[]), "not_found");
    desk.submit();
    for (pairs, field) in [
        (vec![("issue_type", "nonsense"), ("basis", "b"), ("amount", "1")], "issue_type"),
        (vec![("issue_type", "hidden_vehicle"), ("basis", "b"), ("amount", "-1")], "amount"),
        (vec![("issue_type", "hidden_vehicle"), ("basis", "b"), ("amount", "1.234")], "amount"),
        (
            vec![("issue_type", "other"), ("basis", "b"), ("amount", "1"), ("first_month", "2026-03"), ("last_month", "2026-01")],
            "last_month",
        ),
    ] {
        let error = desk.act("office", CLUE, ActionKind::Confirm, &pairs).expect_err("refused");
        assert!(error.say_with_keys(Lang::En).contains(&format!("({field})")), "{error}");
    }
    let reason = [("verdict", "excluded"), ("reason", "g99"), ("evidence", "V-0001"), ("note", "x")];
    assert_eq!(desk.refused("office", CLUE, ActionKind::Dismiss, &reason), "bad_field");
}

#[test]
fn a_clue_is_dismissed_for_the_reasons_of_its_rule_and_the_general_ones_only() {
    let mut desk = Desk::new();
    let subject = Subject::Clue(CLUE.into());
    for kind in [ActionKind::Submit, ActionKind::Dismiss, ActionKind::CrossVerdict] {
        let field = kind.fields().iter().find(|field| field.name == "reason").expect("a reason");
        let listed = casework::choices(&desk.book, &desk.pack, &subject, field).expect("read");
        let offered = hecha::engine::matter_page::reasons(&desk.pack, "R10");
        assert_eq!(listed, offered, "what is listed for typing is what the form shows: {}", kind.code());
        let codes: Vec<&str> = listed.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes[..5], ["g1", "g2", "g3", "g4", "g5"], "the rule's own first");
        assert!(codes.contains(&"g9") && codes.contains(&"lawful") && !codes.contains(&"g11"), "{codes:?}");
    }
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    // g11 is about a grace period: nothing that explains a vehicle; by its title it is none either.
    let title = desk.pack.words.guards.iter().find(|entry| entry.code == "g11").expect("there").text.zh.clone();
    let of = |reason| [("verdict", "excluded"), ("reason", reason), ("evidence", "V-0001"), ("note", "x")];
    for foreign in ["g11", title.as_str()] {
        let error = desk.act("wang", CLUE, ActionKind::Submit, &of(foreign)).expect_err("refused");
        let said = error.say_with_keys(Lang::Zh);
        assert!(said.contains(foreign) && said.contains("g1 ") && !said.contains("g11 "), "{said}");
    }
    let error = desk.act("wang", CLUE, ActionKind::Submit, &of("g11")).expect_err("refused");
    assert!(error.say_with_keys(Lang::En).contains("is none for rule R10"), "{error}");
    desk.must("wang", CLUE, ActionKind::Submit, &of("g3"));
    assert_eq!(desk.refused("office", CLUE, ActionKind::Dismiss, &of("g11")), "bad_field");
    desk.must("office", CLUE, ActionKind::Dismiss, &of("lawful"));
}

#[test]
fn a_reason_that_says_nothing_without_facts_takes_them_from_inspectors_and_reviewer() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    let bare = |reason| [("verdict", "excluded"), ("reason", reason), ("evidence", "V-0001")];
    let error = desk.act("wang", CLUE, ActionKind::Submit, &bare("lawful")).expect_err("refused");
    assert!(error.say_with_keys(Lang::Zh).contains("按事实和政策可以享受") && error.to_string().contains("(note)"), "{error}");
    desk.must("wang", CLUE, ActionKind::Submit, &bare("g3"));
    assert_eq!(desk.refused("office", CLUE, ActionKind::Dismiss, &bare("lawful")), "needs_facts");
    desk.must("office", CLUE, ActionKind::Dismiss, &bare("g3"));
}

#[test]
fn nobody_changes_their_own_entry_and_a_correction_says_what_it_changed() {
    let mut desk = Desk::new();
    let entry = [("name", "王五"), ("role", "inspector"), ("town", "白石乡")];
    let said = |desk: &mut Desk| {
        let error = desk.act("office", "@office", ActionKind::AddOfficer, &entry).expect_err("refused");
        error.say_with_keys(Lang::Zh)
    };
    assert!(said(&mut desk).contains("请另一位县民政局或县专班人员办理"));
    let done = desk.must("office", "@wang", ActionKind::AddOfficer, &entry);
    assert!(
        done.text.zh.starts_with("更正人员登记：@wang；姓名 ") && done.text.zh.contains("→王五；乡镇 青禾镇→白石乡"),
        "{}",
        done.text.zh
    );
    assert!(!done.text.zh.contains("角色"), "what stays is not said: {}", done.text.zh);
    assert!(done.text.en.contains("Town: 青禾镇 → 白石乡"), "{}", done.text.en);
    let done = desk.must("office", "@new", ActionKind::AddOfficer, &entry);
    assert!(done.text.zh.starts_with("登记人员：") && done.text.zh.contains("角色"), "{}", done.text.zh);
    // With nobody else who may, the refusal says to enter one first.
    for other in ["office2", "lead"] {
        desk.must("office", &format!("@{other}"), ActionKind::AddOfficer, &[("name", other), ("role", "audit")]);
    }
    assert!(said(&mut desk).contains("请先登记一位"));
}

#[test]
fn a_refusal_of_somebody_whom_the_form_names_speaks_of_them_and_not_of_whoever_acts() {
    let mut desk = Desk::new();
    let said = |desk: &mut Desk, officer: &str, subject: &str, kind, fields: &[(&str, &str)]| {
        desk.act(officer, subject, kind, fields).expect_err("refused").say_with_keys(Lang::Zh)
    };
    for (id, name) in [("wang", "王五"), ("office2", "赵主任")] {
        let role = if id == "wang" { "inspector" } else { "county_office" };
        desk.must("office", &format!("@{id}"), ActionKind::AddOfficer, &[("name", name), ("role", role)]);
    }
    let one = said(&mut desk, "office", CLUE, ActionKind::Assign, &[("inspectors", "wang"), ("due", "2026-12-31")]);
    assert!(one.contains("王五") && !one.contains("wang"), "{one}");
    desk.must("office", "@wang", ActionKind::FileKin, &[("household", HOUSEHOLD)]);
    let good = desk.good(ActionKind::Assign);
    let kin = said(&mut desk, "office", CLUE, ActionKind::Assign, &good);
    assert!(kin.contains("王五与该户") && !kin.contains("与您"), "{kin}");
    let key = said(&mut desk, "office", CLUE, ActionKind::Assign, &[("officers", "wang")]);
    assert!(key.starts_with("这一步没有字段“officers”；可用的字段：inspectors"), "{key}");
}

#[test]
fn a_visit_says_how_much_was_not_looked_at() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let items: usize = desk.pack.visit_template().map_or(0, |template| template.items.len()) + desk.pack.five_clear().len();
    let done = desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    assert!(done.text.zh.contains(&format!("1 项无问题，本次未查 {} 项", items - 1)), "{}", done.text.zh);
    assert!(
        done.text.en.contains(&format!("1 items without problem, {} not looked at this time", items - 1)),
        "{}",
        done.text.en
    );
}

#[test]
fn issue_numbers_run_through_the_year_and_are_not_reused() {
    let mut desk = Desk::new();
    assert_eq!(desk.confirm(), "W2026-0001");
    let raise = |desk: &mut Desk, clue: &str, household: &str, date: &str| {
        desk.step("office", clue, ActionKind::Assign);
        desk.must("wang", household, ActionKind::Visit, &[("date", date), ("inspectors", "wang,zhao")]);
        desk.step("wang", clue, ActionKind::Submit);
        desk.confirm_beside(clue, "W2026-0001")
    };
    assert_eq!(raise(&mut desk, SIBLING, HOUSEHOLD, "2026-03-09"), "W2026-0002");
    desk.later(297);
    assert_eq!(desk.now.date().to_string(), "2026-12-31");
    desk.later(1);
    desk.must("office", ELSEWHERE, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2027-12-31")]);
    let visit = [("date", "2027-01-01"), ("inspectors", "wang,zhao"), ("item.S1.04", "problem")];
    desk.must("wang", "990102D0002", ActionKind::Visit, &visit);
    desk.must("wang", ELSEWHERE, ActionKind::Submit, &[("verdict", "confirmed"), ("evidence", "V-0002")]);
    assert_eq!(desk.step("office", ELSEWHERE, ActionKind::Confirm).issue.as_deref(), Some("W2027-0001"));
}

#[test]
fn look_back_opens_a_new_round_that_keeps_number_and_money() {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    desk.step("office2", &issue, ActionKind::SignOff);
    desk.step("cross", &issue, ActionKind::Reopen);
    assert_eq!(desk.value("SELECT round || state || recovered || closed_on FROM issue"), "2reopened120000");
    desk.step("clerk", &issue, ActionKind::Rectify);
    desk.step("clerk", &issue, ActionKind::SubmitRectification);
    desk.step("head", &issue, ActionKind::Endorse);
    assert_eq!(desk.refused("office", &issue, ActionKind::SignOff, &[]), "own_work", "who raised it does not sign it off");
    desk.step("office2", &issue, ActionKind::SignOff);
    assert_eq!(desk.value("SELECT round || state FROM issue"), "2closed");
}

#[test]
fn the_first_officer_enters_themself_and_nobody_else() {
    let desk = Desk::new();
    let new = hecha::store::NewWorkbook {
        county: "禾川县".into(),
        created_at: "2026-03-01T08:00:00".into(),
        replica: "00".repeat(8),
        hash_key: "11".repeat(32),
    };
    let mut book = hecha::store::Workbook::in_memory(&new).expect("a workbook");
    let mut add = |officer: &str, id: &str, role: &str| {
        let fields = fields(&[("name", "某某"), ("role", role), ("town", "青禾镇")]);
        let subject = Subject::Officer(id.to_owned());
        casework::perform(&mut book, &desk.pack, &desk.actor(officer), &subject, ActionKind::AddOfficer, &fields)
            .map_err(|error| error.to_string())
    };
    assert!(add("a", "b", "county_office").is_err(), "for somebody else");
    assert!(add("a", "a", "inspector").is_err(), "not a desk that keeps the list");
    add("a", "a", "county_lead").expect("the first officer");
    add("a", "b", "inspector").expect("entered by the first");
    assert!(add("b", "c", "inspector").is_err(), "an inspector does not keep the list");
    assert!(add("a", "a", "county_office").is_err(), "nobody changes their own entry");
    assert!(add("a", "x y", "inspector").is_err(), "a short name has no spaces");
}

#[test]
fn an_officer_is_entered_with_a_town_that_the_case_data_know() {
    let mut desk = Desk::new();
    let officer = |town: &'static str| [("name", "某某"), ("role", "town_clerk"), ("town", town)];
    desk.must("office", "@early", ActionKind::AddOfficer, &officer("青禾"));
    desk.raw()
        .execute_batch(
            "CREATE TABLE data_households (row INTEGER PRIMARY KEY, household_no TEXT, town TEXT);
             INSERT INTO data_households VALUES (1, '990101D0001', '青禾镇'), (2, '990102D0002', '白石乡');",
        )
        .expect("case data");
    let error = desk.act("office", "@late", ActionKind::AddOfficer, &officer("青禾")).expect_err("a misspelt town");
    let said = error.say_with_keys(Lang::Zh);
    assert!(said.contains("青禾") && said.contains("白石乡、青禾镇"), "{said}");
    desk.must("office", "@late", ActionKind::AddOfficer, &officer("青禾镇"));
    desk.must("office", "@early", ActionKind::AddOfficer, &[officer("青禾").as_slice(), &[("retired", "yes")]].concat());
}

#[test]
fn refusals_speak_both_languages() {
    use hecha::domain::lang::Say;
    let mut desk = Desk::new();
    desk.submit();
    let good = desk.good(ActionKind::Dismiss);
    let error = desk.act("wang", CLUE, ActionKind::Dismiss, &good).expect_err("refused");
    assert!(error.say(Lang::Zh).starts_with("职责分离"));
    assert!(error.say(Lang::En).starts_with("Separation of duties"));
}

#[test]
fn an_act_that_fails_half_way_leaves_nothing() {
    let mut desk = Desk::new();
    desk.submit();
    let before = desk.value("SELECT count(*) FROM event");
    // The last write of a confirmation fails: its event must go with it.
    desk.raw()
        .execute_batch("CREATE TRIGGER broken BEFORE INSERT ON issue BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
        .expect("a trigger");
    let good = desk.good(ActionKind::Confirm);
    assert!(desk.act("office", CLUE, ActionKind::Confirm, &good).is_err());
    desk.raw().execute_batch("DROP TRIGGER broken").expect("dropped");
    assert_eq!(desk.value("SELECT count(*) FROM event"), before);
    assert_eq!(desk.value("SELECT state FROM clue_state"), "submitted");
    let report = hecha::engine::verify::run(&desk.book, &desk.pack).expect("readable");
    assert_eq!(report.findings, Vec::new());
    desk.step("office", CLUE, ActionKind::Confirm);
}

#[test]
fn a_read_only_workbook_refuses_acts_with_a_reason() {
    let mut desk = Desk::new();
    let reader = hecha::store::Workbook::open_read_only(&desk.path).expect("opens");
    let options = casework::options(&reader, &desk.pack, Some(&OfficerId("office".into())), &Subject::parse(CLUE), desk.now)
        .expect("options");
    assert!(options.iter().all(|option| option.refused.as_ref().is_some_and(|refusal| refusal.code() == "read_only")));
    desk.book = reader;
    let good = desk.good(ActionKind::Assign);
    assert_eq!(desk.refused("office", CLUE, ActionKind::Assign, &good), "read_only");
}

#[test]
fn full_id_numbers_typed_into_texts_do_not_enter_the_log() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    let note = "车主 99010119500101001X 与 11010519491231002X 同名，11010519491231002X 已迁出";
    desk.must("zhao", CLUE, ActionKind::Submit, &[("verdict", "confirmed"), ("evidence", "V-0001"), ("note", note)]);
    let body = desk.value("SELECT body FROM event ORDER BY id DESC LIMIT 1");
    assert!(!body.contains("11010519491231002X"), "{body}");
    let tags: Vec<&str> = body.split("110105********002X#").skip(1).filter_map(|rest| rest.get(..8)).collect();
    assert!(tags.len() == 2 && tags[0] == tags[1], "the same number is seen to be the same: {body}");
    assert!(desk.value("SELECT note FROM clue_state WHERE clue = 'R10-AAAAAAAA'").contains(tags[0]));
}

#[test]
fn a_mistyped_path_is_refused_and_leaves_no_trace_while_numbers_and_files_are_taken() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", CLUE, ActionKind::Visit);
    std::fs::write(desk.dir.path().join("院子.jpg"), b"yard").expect("written");
    let events = |desk: &Desk| desk.book.raw_events().expect("the log").len();
    let before = events(&desk);
    let submit = |desk: &mut Desk, evidence: &str| {
        let actor = desk.actor("wang");
        let typed = fields(&[("verdict", "confirmed"), ("evidence", evidence)]);
        let act = (&Subject::parse(CLUE), ActionKind::Submit);
        casework::perform_typed(&mut desk.book, &desk.pack, &actor, act, &typed, false)
    };
    for typed in ["/nowhere/nofile.pdf", "会议纪要3号，院子2.jpg"] {
        let Err(ActError::Refused(refusal)) = submit(&mut desk, typed) else { panic!("{typed} was taken") };
        assert_eq!(refusal.code(), "no_such_file", "{typed}");
    }
    assert_eq!(events(&desk), before);
    submit(&mut desk, "会议纪要3号，院子.jpg").expect("a number and a file that is there");
}

#[test]
fn another_sum_than_the_clue_comes_to_is_confirmed_only_with_a_reason_that_is_not_the_inspectors() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    let note = "车主是户主";
    desk.must("zhao", CLUE, ActionKind::Submit, &[("verdict", "confirmed"), ("evidence", "V-0001"), ("note", note)]);
    let with = |amount: &'static str, note: &'static str| {
        vec![("issue_type", "hidden_vehicle"), ("basis", "W41"), ("amount", amount), ("note", note)]
    };
    assert_eq!(desk.refused("office", CLUE, ActionKind::Confirm, &with("1200.01", "")), "above_clue");
    let error = desk.act("office", CLUE, ActionKind::Confirm, &with("88888888", note)).expect_err("a slip of the pen");
    let said = error.say_with_keys(Lang::Zh);
    assert!(said.contains("88,888,888.00") && said.contains("1,200.00"), "{said}");
    assert!(error.say_with_keys(Lang::En).contains("1,200.00"));
    assert_eq!(desk.refused("office", CLUE, ActionKind::Confirm, &with("1199.99", note)), "below_clue", "nor less");
    desk.must("office", CLUE, ActionKind::Confirm, &with("1300", "另查出四月份 100 元"));
}

#[test]
fn one_receipt_is_booked_once_and_the_refusal_names_the_earlier_row() {
    let mut desk = Desk::new();
    let issue = desk.confirm();
    desk.step("office", &issue, ActionKind::Notify);
    desk.step("clerk", &issue, ActionKind::Rectify);
    let row = |kind: &'static str, receipt: &'static str, approver: &'static str| {
        vec![("row", kind), ("amount", "100"), ("date", "2026-03-09"), ("receipt", receipt), ("approver", approver)]
    };
    desk.must("clerk", &issue, ActionKind::RecordMoney, &row("recovered", "No.12", ""));
    for again in ["No.12", " no. 12", "Ｎｏ.１２"] {
        assert_eq!(
            desk.refused("clerk", &issue, ActionKind::RecordMoney, &row("recovered", again, "")),
            "same_receipt",
            "{again}"
        );
    }
    let error = desk.act("clerk", &issue, ActionKind::RecordMoney, &row("recovered", "No.12", "")).expect_err("twice");
    assert_eq!(error.say_with_keys(Lang::Zh), "票据/文号“No.12”已登记过：2026-03-09 已追缴 100.00 元，同一张不重复计算。");
    desk.must("clerk", &issue, ActionKind::RecordMoney, &row("recovered", "No.13", ""));
    desk.must("clerk", &issue, ActionKind::RecordMoney, &row("waived", "No.12", "lead"));
    assert_eq!(desk.value("SELECT recovered || ' ' || waived FROM issue"), "20000 10000");
    let remit = [("amount", "100"), ("date", "2026-03-09"), ("receipt", "国库1")];
    desk.must("finance", &issue, ActionKind::Remit, &remit);
    assert_eq!(desk.refused("finance", &issue, ActionKind::Remit, &remit), "same_receipt");
}

#[test]
fn evidence_names_records_that_are_there_and_an_empty_visit_bears_no_adverse_verdict() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    let bare = [("date", "2026-03-09"), ("inspectors", "wang,zhao")];
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &bare);
    let with = |verdict: &'static str, evidence: &'static str| {
        vec![("verdict", verdict), ("reason", "g9"), ("evidence", evidence), ("note", "x")]
    };
    assert_eq!(desk.refused("zhao", CLUE, ActionKind::Submit, &with("confirmed", "V-9999")), "no_such_record");
    assert_eq!(desk.refused("zhao", CLUE, ActionKind::Submit, &with("excluded", "照片,W2026-0099")), "no_such_record");
    assert_eq!(desk.refused("zhao", CLUE, ActionKind::Submit, &with("confirmed", "V-0001")), "empty_visit");
    desk.step("office", ELSEWHERE, ActionKind::Assign);
    assert_eq!(desk.refused("zhao", ELSEWHERE, ActionKind::Submit, &with("confirmed", "V-0001")), "wrong_state");
    let said = [("date", "2026-03-09"), ("inspectors", "wang,zhao"), ("item.S1.04", "problem")];
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &said);
    desk.must("zhao", CLUE, ActionKind::Submit, &with("confirmed", "v-1"));
    assert_eq!(desk.value("SELECT evidence FROM clue_state WHERE clue = 'R10-AAAAAAAA'"), "[\"V-0001\"]", "one spelling");
    assert_eq!(desk.refused("office", CLUE, ActionKind::Dismiss, &with("excluded", "V-0002")), "no_such_record");
    let elsewhere = desk.must("wang", ELSEWHERE, ActionKind::Visit, &said).visit.expect("a visit");
    assert_eq!(elsewhere, "V-0002");
    assert_eq!(desk.refused("office", CLUE, ActionKind::Dismiss, &with("excluded", "V-0002")), "other_household");
    let issue = desk.step("office", CLUE, ActionKind::Confirm).issue.expect("an issue");
    desk.step("office", &issue, ActionKind::Notify);
    desk.step("clerk", &issue, ActionKind::Rectify);
    let gentle = [("outcome", "file_fixed"), ("evidence", "V-0009"), ("scan", "F10")];
    assert_eq!(desk.refused("clerk", &issue, ActionKind::SubmitRectification, &gentle), "no_such_record");
    let proof = [("outcome", "file_fixed"), ("evidence", "V-0001"), ("scan", "V-0009")];
    assert_eq!(desk.refused("clerk", &issue, ActionKind::SubmitRectification, &proof), "no_such_record");
    let gentle = [("outcome", "file_fixed"), ("evidence", "V-0001"), ("scan", "F10")];
    desk.must("clerk", &issue, ActionKind::SubmitRectification, &gentle);
}
