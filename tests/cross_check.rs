//! Cross-checks between towns: who may check a second time, that the second verdict is blind to the first, how
//! differences are settled, and how far the verdicts agree.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{CLUE, Desk, ELSEWHERE, HOUSEHOLD, SIBLING};
use hecha::domain::action::{ActionKind, Subject};
use hecha::domain::lang::{Lang, Say};
use hecha::domain::lifecycle::ClueState;
use hecha::domain::listing::{ListKind, ListQuery};
use hecha::domain::officer::OfficerId;
use hecha::engine::{casework, listing, verify};

/// Words of the first check that a second checker must not read.
const FIRST: &str = "首查认为车辆确系本人使用";

/// The clue checked and submitted as true, with an opinion and a note.
fn checked(desk: &mut Desk) {
    desk.step("office", CLUE, ActionKind::Assign);
    let visit = [("date", "2026-03-09"), ("inspectors", "wang,zhao"), ("opinion", FIRST), ("item.S1.01", "problem")];
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &visit);
    desk.must("zhao", CLUE, ActionKind::Submit, &[("verdict", "confirmed"), ("evidence", "V-0001"), ("note", FIRST)]);
}

fn rows(desk: &mut Desk, viewer: Option<&str>, kind: ListKind) -> Vec<String> {
    let today = desk.now.date();
    desk.book.look_as(viewer.map(|id| OfficerId(id.to_owned())), &today.to_string());
    desk.lines(kind, "", Lang::En)
}

fn sound(desk: &Desk) {
    let report = verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}

#[test]
fn a_second_checker_is_another_person_of_another_town_and_not_recused() {
    let mut desk = Desk::new();
    let give = |checker: &'static str| [("checker", checker)];
    assert_eq!(desk.refused("office", CLUE, ActionKind::AssignCross, &give("sun")), "wrong_state", "nobody checked it yet");
    checked(&mut desk);
    assert_eq!(desk.refused("office", CLUE, ActionKind::AssignCross, &give("wang")), "own_work", "the first checker");
    assert_eq!(desk.refused("office", CLUE, ActionKind::AssignCross, &give("clerk")), "same_town");
    assert_eq!(desk.refused("office", CLUE, ActionKind::AssignCross, &give("audit")), "wrong_role");
    assert_eq!(desk.refused("head", CLUE, ActionKind::AssignCross, &give("sun")), "wrong_role", "a town gives nothing out");
    desk.must("office", "@clerk_far", ActionKind::FileKin, &[("household", HOUSEHOLD)]);
    assert_eq!(desk.refused("office", CLUE, ActionKind::AssignCross, &give("clerk_far")), "kin");
    let home = [("name", "sun"), ("role", "inspector"), ("town", "白石乡"), ("home_town", "青禾镇"), ("home_village", "李家村")];
    desk.must("office", "@sun", ActionKind::AddOfficer, &home);
    assert_eq!(desk.refused("office", CLUE, ActionKind::AssignCross, &give("sun")), "neighbour");
    let home = [("name", "sun"), ("role", "inspector"), ("town", "白石乡")];
    desk.must("office", "@sun", ActionKind::AddOfficer, &home);
    for checker in ["wang", "clerk", "clerk_far", "audit"] {
        let body = format!(r#"{{"data":{{"checker":"{checker}"}}}}"#);
        assert!(barred(&desk, "office", "assign_cross", &body).contains("second checker"), "{checker}");
    }
    desk.must("lead", CLUE, ActionKind::AssignCross, &[("checker", "sun"), ("due", "2026-03-20")]);
    let due = rows(&mut desk, Some("lead"), ListKind::Deadlines);
    assert!(due.iter().any(|row| row.contains("cross-check|2026-03-20") && row.contains("|sun|")), "{due:?}");
    assert_eq!(desk.refused("office", CLUE, ActionKind::AssignCross, &give("cross")), "already_done");
    let good = desk.good(ActionKind::CrossVerdict);
    assert_eq!(desk.refused("cross", CLUE, ActionKind::CrossVerdict, &good), "not_assigned");
    assert!(barred(&desk, "cross", "cross_verdict", r#"{"data":{}}"#).contains("second verdict"));
    sound(&desk);
}

/// What the database says to an event written past the program.
fn barred(desk: &Desk, officer: &str, kind: &str, body: &str) -> String {
    let insert = "INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
         VALUES ('x', 900, ?1, 1, 't', ?2, ?3, ?4, x'', randomblob(32), x'')";
    desk.raw().execute(insert, rusqlite::params![officer, kind, CLUE, body]).expect_err("refused").to_string()
}

#[test]
fn the_second_checker_sees_nothing_of_the_first_check_before_the_second_verdict() {
    let mut desk = Desk::new();
    checked(&mut desk);
    let issue = desk.step("office", CLUE, ActionKind::Confirm).issue.expect("an issue");
    let draw = [("of", "checked_clues"), ("size", "3"), ("seed", "20260309")];
    desk.must("lead", "S", ActionKind::DrawSample, &draw);
    desk.step("lead", CLUE, ActionKind::AssignCross);
    let sun = OfficerId("sun".to_owned());
    for blind in [true, false] {
        let (now, pack) = (desk.now, desk.pack.clone());
        let page = listing::clue_page(&desk.book, &pack, CLUE, Some(&sun), now).expect("a page");
        assert_eq!(page.state == ClueState::Confirmed, !blind);
        assert_eq!(page.lines.len(), 3, "the facts are there");
        assert_eq!((page.issue.is_none(), page.name.as_str()), (blind, "李某"));
        let case = casework::options(&desk.book, &pack, Some(&sun), &Subject::Clue(CLUE.into()), now).expect("options");
        let sheet = hecha::engine::visit::sheet(&desk.book, &pack, HOUSEHOLD, Some(&sun), now).expect("a sheet");
        let mut said = format!("{page:?} {case:?} {sheet:?}");
        for kind in [
            ListKind::Clues,
            ListKind::Issues,
            ListKind::Visits,
            ListKind::Events,
            ListKind::Deadlines,
            ListKind::Dismissals,
            ListKind::Papers,
            ListKind::CrossChecks,
        ] {
            // Who is entered as an officer is no secret.
            let told = rows(&mut desk, Some("sun"), kind).into_iter().filter(|row| !row.contains("Add officer"));
            said.push_str(&told.collect::<Vec<_>>().join("\n"));
        }
        for told in [FIRST, "wang", "zhao", issue.as_str(), "W2026"] {
            assert_eq!(said.contains(told), !blind, "{told}");
        }
        let clues = rows(&mut desk, Some("sun"), ListKind::Clues);
        assert_eq!(clues.iter().any(|row| row.starts_with(CLUE)), !blind, "found by state otherwise");
        let drawn = rows(&mut desk, Some("sun"), ListKind::Samples);
        assert_eq!(drawn.iter().any(|row| row.contains(CLUE)), !blind, "a sample of dismissed clues would tell: {drawn:?}");
        let found = rows(&mut desk, Some("sun"), ListKind::CrossChecks);
        assert!(found[0].starts_with(CLUE), "{found:?}");
        assert_eq!(listing::issue_page(&desk.book, &pack, &issue, Some(&sun), now).is_err(), blind);
        if blind {
            let everybody = rows(&mut desk, Some("audit"), ListKind::Clues);
            assert!(everybody.iter().any(|row| row.starts_with(CLUE)), "others go on working");
            desk.step("sun", CLUE, ActionKind::CrossVerdict);
        }
    }
    let good = desk.good(ActionKind::CrossVerdict);
    assert_eq!(desk.refused("sun", CLUE, ActionKind::CrossVerdict, &good), "already_done");
    assert_eq!(desk.refused("sun", CLUE, ActionKind::Undo, &[("reason", "看到首次结论")]), "cannot_undo");
    sound(&desk);
}

/// What trying acts teaches: the refusals of all of them on a clue and its issue, and of a number that nobody gave.
fn refusals(desk: &mut Desk, issue: &str) -> Vec<(ActionKind, &'static str, String, String)> {
    let matters = [Subject::Clue(CLUE.into()), Subject::Issue(issue.to_owned())];
    let acts = matters.iter().flat_map(|subject| casework_acts(subject).map(move |kind| (subject, kind)));
    let acts = acts.filter(|(_, kind)| !matches!(kind, ActionKind::CrossVerdict | ActionKind::Visit));
    let acts = acts.filter(|(subject, kind)| (*subject, *kind) != (&matters[0], ActionKind::Unmask));
    let mut said = Vec::new();
    for (subject, kind) in acts {
        let good = desk.good(kind);
        let code = desk.refused("sun", subject.id(), kind, &good);
        let text = desk.act("sun", subject.id(), kind, &good).expect_err("refused").say(Lang::En);
        let other = match subject {
            Subject::Issue(_) => desk.act("sun", "W2026-0099", kind, &good).expect_err("no such").say(Lang::En),
            _ => String::new(),
        };
        said.push((kind, code, text, other));
    }
    said
}

fn casework_acts(subject: &Subject) -> impl Iterator<Item = ActionKind> + use<> {
    hecha::domain::casework::actions_of(subject).to_vec().into_iter()
}

#[test]
fn what_a_second_checker_is_refused_tells_nothing_of_the_first_verdict() {
    for confirmed in [true, false] {
        let mut desk = Desk::new();
        checked(&mut desk);
        let issue = if confirmed { desk.step("office", CLUE, ActionKind::Confirm).issue } else { None };
        let issue = issue.unwrap_or_else(|| "W2026-0001".to_owned());
        desk.step("lead", CLUE, ActionKind::AssignCross);
        let all = refusals(&mut desk, &issue);
        assert!(all.len() > 25, "{all:?}");
        for (kind, code, text, unknown) in all {
            let expected = if unknown.is_empty() { "second_verdict_first" } else { "not_found" };
            assert_eq!(code, expected, "{} {confirmed}: {text}", kind.code());
            assert!(unknown.is_empty() || text == unknown.replace("W2026-0099", &issue), "{text} / {unknown}");
        }
        desk.step("sun", CLUE, ActionKind::CrossVerdict);
        let good = desk.good(ActionKind::Submit);
        assert_eq!(desk.refused("sun", CLUE, ActionKind::Submit, &good), "wrong_state", "afterwards the state is no secret");
    }
}

#[test]
fn that_an_issue_overlaps_with_one_to_be_judged_is_not_told_to_its_second_checker() {
    let mut desk = Desk::new();
    let first = desk.confirm();
    desk.step("office", SIBLING, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.step("zhao", SIBLING, ActionKind::Submit);
    desk.confirm_beside(SIBLING, &first);
    desk.step("lead", SIBLING, ActionKind::AssignCross);
    let today = desk.now.date();
    for (viewer, overlapping) in [("office", 2), ("sun", 0)] {
        desk.book.look_as(Some(OfficerId(viewer.to_owned())), &today.to_string());
        let mut query = ListQuery::all(ListKind::Issues);
        query.filter = ListKind::Issues.filter("overlaps=yes").expect("a filter");
        assert_eq!(listing::ids(&desk.book, &desk.pack, &query, today).expect("ids").0.len(), overlapping, "{viewer}");
        let asker = OfficerId(viewer.to_owned());
        let page = listing::issue_page(&desk.book, &desk.pack, &first, Some(&asker), desk.now).expect("a page");
        let told = page.warnings.iter().any(|text| text.zh.contains("重叠"));
        assert_eq!(told, overlapping > 0, "{viewer}: {:?}", page.warnings);
    }
}

const EXCLUDED: [(&str, &str); 3] = [("verdict", "excluded"), ("reason", "g9"), ("evidence", "V-0001")];
const SEEN: [(&str, &str); 3] = [("verdict", "confirmed"), ("evidence", "照片"), ("note", "车在院内")];

/// The inspectors found nothing wrong, and the second checker did.
fn differing() -> Desk {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.must("zhao", CLUE, ActionKind::Submit, &EXCLUDED);
    desk.step("office", CLUE, ActionKind::AssignCross);
    desk.must("sun", CLUE, ActionKind::CrossVerdict, &SEEN);
    desk
}

#[test]
fn a_lead_settles_where_the_verdicts_differ_and_an_overturned_dismissal_is_assigned_anew() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, ActionKind::Assign);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.must("zhao", CLUE, ActionKind::Submit, &EXCLUDED);
    desk.step("office", CLUE, ActionKind::Dismiss);
    desk.step("office", CLUE, ActionKind::AssignCross);
    let settle = desk.good(ActionKind::SettleCross);
    assert_eq!(desk.refused("lead", CLUE, ActionKind::SettleCross, &settle), "nothing_to_settle", "not given yet");
    desk.must("sun", CLUE, ActionKind::CrossVerdict, &SEEN);
    let list = rows(&mut desk, Some("lead"), ListKind::CrossChecks);
    assert!(list[0].contains("differ, to be settled"), "{list:?}");
    assert_eq!(desk.refused("office", CLUE, ActionKind::SettleCross, &settle), "wrong_role");
    assert!(barred(&desk, "office", "settle_cross", r#"{"data":{}}"#).contains("only a county lead"));
    desk.must("lead", CLUE, ActionKind::SettleCross, &settle);
    assert_eq!(desk.refused("lead", CLUE, ActionKind::SettleCross, &settle), "wrong_state", "it is to be assigned anew");
    let again = [("inspectors", "wang,zhao"), ("due", "2026-12-31")];
    desk.must("office", CLUE, ActionKind::Assign, &again);
    let list = rows(&mut desk, Some("lead"), ListKind::CrossChecks);
    assert!(list[0].contains("settled"), "the comparison stays: {list:?}");
    sound(&desk);
}

#[test]
fn what_a_lead_settled_is_what_the_office_does() {
    let mut desk = differing();
    let (confirm, dismiss) = (desk.good(ActionKind::Confirm), desk.good(ActionKind::Dismiss));
    assert_eq!(desk.refused("office", CLUE, ActionKind::Confirm, &confirm), "verdict_differs", "not settled yet");
    desk.must("lead", CLUE, ActionKind::SettleCross, &desk.good(ActionKind::SettleCross));
    assert_eq!(desk.refused("office", CLUE, ActionKind::Dismiss, &dismiss), "settled");
    desk.must("office", CLUE, ActionKind::Confirm, &confirm);
    sound(&desk);
}

#[test]
fn a_verdict_that_is_given_anew_is_not_bound_by_what_was_settled_before() {
    let mut desk = differing();
    desk.must("lead", CLUE, ActionKind::SettleCross, &desk.good(ActionKind::SettleCross));
    desk.step("office", CLUE, ActionKind::SendBack);
    desk.must("zhao", CLUE, ActionKind::Submit, &EXCLUDED);
    desk.step("office", CLUE, ActionKind::Dismiss);
    sound(&desk);
}

#[test]
fn checked_clues_are_drawn_by_lot_and_the_agreement_is_listed() {
    let mut desk = Desk::new();
    checked(&mut desk);
    let draw = [("of", "checked_clues"), ("size", "3"), ("seed", "20260309")];
    desk.must("lead", "S", ActionKind::DrawSample, &draw);
    let sample = desk.book.samples().expect("samples").pop().expect("a sample");
    assert_eq!(sample.items.values().flatten().collect::<Vec<_>>(), [CLUE], "only what was checked");
    assert!(!sample.population.0.values().flatten().any(|clue| clue == SIBLING || clue == ELSEWHERE));
    assert!(rows(&mut desk, None, ListKind::Agreement).is_empty());
    desk.step("office", CLUE, ActionKind::AssignCross);
    assert!(rows(&mut desk, None, ListKind::Agreement).is_empty(), "one verdict is no comparison");
    desk.must("sun", CLUE, ActionKind::CrossVerdict, &[("verdict", "confirmed"), ("evidence", "照片")]);
    let told = rows(&mut desk, None, ListKind::Agreement);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].starts_with("all|all|1|100.0%|"), "{told:?}");
    assert!(told[1].contains("青禾镇 × 白石乡|1|100.0%"), "{told:?}");
    sound(&desk);
}

#[test]
fn the_form_of_a_cross_check_offers_second_checkers_with_their_towns() {
    use hecha::app::Model;
    use hecha::app::form::{Context, Form};
    use hecha::app::widget::Widget;
    let desk = Desk::new();
    let mut model = Model::new(std::sync::Arc::new(desk.pack.clone()), Lang::En, desk.now.date());
    model.officers = casework::officers(&desk.book).expect("officers");
    let context = Context { prefill: common::fields(&[("checker", "sun")]), ..Context::default() };
    let form = Form::new(ActionKind::AssignCross, vec![Subject::Clue(CLUE.into())], &context, &model);
    let row = form.rows.iter().find(|row| row.name == "checker").expect("a row");
    let Widget::Pick { options, chosen } = &row.widget else { panic!("{:?}", row.widget) };
    let ids: Vec<&str> = options.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["clerk", "clerk_far", "cross", "sun", "wang", "zhao"]);
    assert_eq!(chosen.map(|at| options[at].1.en.as_str()), Some("sun inspector 白石乡"));
}

#[test]
fn the_first_screen_counts_the_second_checks_that_wait_for_its_reader() {
    let mut desk = Desk::new();
    checked(&mut desk);
    desk.must("lead", CLUE, ActionKind::AssignCross, &[("checker", "sun"), ("due", "2026-03-20")]);
    let waiting = |desk: &mut Desk, viewer: &str| {
        let today = desk.now.date();
        desk.book.look_as(Some(OfficerId(viewer.to_owned())), &today.to_string());
        hecha::engine::overview::overview(&desk.book, &desk.pack, today).expect("the first screen").cross_checks
    };
    assert_eq!((waiting(&mut desk, "sun"), waiting(&mut desk, "wang"), waiting(&mut desk, "lead")), (1, 0, 0));
    // What the line leads to.
    let filter = ListKind::CrossChecks.filter("checker=sun cross_state=pending").expect("a filter");
    let query = ListQuery { filter, ..ListQuery::all(ListKind::CrossChecks) };
    let today = desk.now.date();
    assert_eq!(listing::ids(&desk.book, &desk.pack, &query, today).expect("ids").0.len(), 1);
    let verdict = desk.good(ActionKind::CrossVerdict);
    desk.must("sun", CLUE, ActionKind::CrossVerdict, &verdict);
    assert_eq!(waiting(&mut desk, "sun"), 0, "given");
}
