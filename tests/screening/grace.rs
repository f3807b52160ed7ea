//! A gradual exit that the ledger granted: over income is lawful while it runs, and what is paid past its end is found.

use crate::county::{County, day, person};
use hecha::domain::action::{ActionKind, Actor, Subject};
use hecha::domain::officer::{OfficerId, Role};
use hecha::engine::casework;

/// Works at the county's desk, on this day.
fn act(county: &mut County, officer: &str, subject: &str, kind: ActionKind, fields: &[(&str, &str)]) -> casework::Done {
    let actor = Actor { officer: OfficerId(officer.into()), at: day("2024-06-20").at(9, 0, 0, 0) };
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let done = casework::perform(&mut county.book, &county.pack, &actor, &Subject::parse(subject), kind, &fields);
    done.unwrap_or_else(|error| panic!("{officer} {}: {error}", kind.code()))
}

/// A household over the standard by a wage since March and paid all year, its clue confirmed and in rectification.
fn rectifying() -> (County, String) {
    let mut county = County::new();
    county.household("H1", "dibao_rural", &[1, 2]);
    county.pay("dibao_rural", "2024-01", "2024-12", 1, Some("H1"), 30_000);
    let wage = [
        ("name", "户2".into()),
        ("id_no", person(2).into()),
        ("unit", "某公司".into()),
        ("monthly_pay", 300_000.into()),
        ("start_on", "2024-03-10".into()),
    ];
    county.add("payroll", &wage);
    assert_eq!(county.found("R24"), ["H1 2024-03…2024-12 10 3000.00"]);
    let clue = county.clues("R24")[0].record.clue.clone();
    let officers =
        [("office", Role::CountyOffice), ("wang", Role::Inspector), ("zhao", Role::Inspector), ("clerk", Role::TownClerk)];
    for (seed, (id, role)) in (1..).zip(officers) {
        let actor = Actor { officer: OfficerId("office".into()), at: day("2024-06-03").at(9, 0, 0, 0) };
        let entry = (id, role, "青禾镇");
        casework::add_officer(&mut county.book, &county.pack, &actor, &OfficerId(id.into()), entry, [seed; 32]).expect("entered");
    }
    act(&mut county, "office", &clue, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2024-06-28")]);
    let visit = [("date", "2024-06-20"), ("inspectors", "wang,zhao"), ("item.S1.04", "problem")];
    act(&mut county, "wang", "H1", ActionKind::Visit, &visit);
    act(&mut county, "zhao", &clue, ActionKind::Submit, &[("verdict", "confirmed"), ("evidence", "V-0001")]);
    let confirmed = [("issue_type", "over_income"), ("basis", "P57§4"), ("amount", "3000"), ("note", "按三千元认定")];
    let issue = act(&mut county, "office", &clue, ActionKind::Confirm, &confirmed).issue.expect("an issue");
    let notice = [
        ("notice_no", "整改-1"),
        ("unit", "青禾镇人民政府"),
        ("person", "某某"),
        ("deadline", "2024-12-31"),
        ("reply_due", "2024-07-05"),
    ];
    act(&mut county, "office", &issue, ActionKind::Notify, &notice);
    act(&mut county, "clerk", &issue, ActionKind::Rectify, &[("measure", "渐退")]);
    (county, issue)
}

fn grant(county: &mut County, issue: &str, to: &str) {
    let fields = [
        ("decided", "2024-06-20"),
        ("from", "2024-07"),
        ("to", to),
        ("monthly", "200"),
        ("document", "渐退1"),
        ("evidence", "渐退审批表"),
    ];
    act(county, "office", issue, ActionKind::StartGrace, &fields);
}

#[test]
fn r24_is_muted_for_the_months_of_a_granted_gradual_exit_and_for_no_other() {
    let (mut county, issue) = rectifying();
    grant(&mut county, &issue, "2024-12");
    assert_eq!(county.found("R24"), ["H1 2024-03…2024-06 4 1200.00"], "before it began she was over");
    act(&mut county, "office", &issue, ActionKind::Undo, &[("reason", "填错")]);
    assert_eq!(county.found("R24"), ["H1 2024-03…2024-12 10 3000.00"], "taken back, it mutes nothing");
    grant(&mut county, &issue, "2024-09");
    assert_eq!(county.found("R24"), ["H1 2024-03…2024-12 7 2100.00"], "past its end she is over again");
}

#[test]
fn r25_finds_what_is_paid_past_the_end_of_a_gradual_exit_that_the_ledger_granted() {
    let (mut county, issue) = rectifying();
    assert_eq!(county.found("R25"), Vec::<String>::new());
    grant(&mut county, &issue, "2024-09");
    assert_eq!(county.found("R25"), ["H1 2024-10…2024-12 3 900.00"]);
    let clue = &county.clues("R25")[0].record;
    let fact = |name: &str| clue.facts.get(name).map(String::as_str);
    assert_eq!(fact("granted_on"), Some("2024-06-20"));
    act(&mut county, "office", &issue, ActionKind::Undo, &[("reason", "填错")]);
    grant(&mut county, &issue, "2024-12");
    assert_eq!(county.found("R25"), Vec::<String>::new(), "paid up to its last month");
}
