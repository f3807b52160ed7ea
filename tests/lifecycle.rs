//! The lifecycle tables, walked whole: every state, action and role of clues and issues, without a database. And the
//! fold under random histories of two copies of a workbook.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "lifecycle/random.rs"]
mod random;
#[path = "lifecycle/screens.rs"]
mod screens;
#[path = "lifecycle/walk.rs"]
mod walk;

use ed25519_dalek::SigningKey;
use hecha::domain::action::{ActionKind, Actor, Fields, Subject};
use hecha::domain::casework::{self, Matter, actions_of};
use hecha::domain::checklist::Entry;
use hecha::domain::clue_work::{ClueFacts, ClueWork};
use hecha::domain::cross_check::CrossCheck;
use hecha::domain::event::{Event, NO_PREVIOUS, Place};
use hecha::domain::fold::{HANDLING, World};
use hecha::domain::issue_work::IssueWork;
use hecha::domain::lifecycle::{ClueState, ISSUE_STEPS, IssueState, clue_steps, issue_steps};
use hecha::domain::listing::MoneyBalance;
use hecha::domain::money::Fen;
use hecha::domain::officer::{Officer, OfficerId, Role};
use hecha::domain::pack::Pack;
use hecha::domain::refusal::Refusal;
use jiff::civil::{DateTime, datetime};
use proptest::prelude::*;
use std::collections::BTreeMap;

const CLUE: &str = "R10-AAAAAAAA";
const ISSUE: &str = "W2026-0001";
const HOUSEHOLD: &str = "990101D0001";
const TOWN: &str = "青禾镇";
const VILLAGE: &str = "李家村";
const FAR: &str = "白石乡";

fn now() -> DateTime {
    datetime(2026, 3, 9, 9, 0, 0, 0)
}

fn id(name: &str) -> OfficerId {
    OfficerId(name.to_owned())
}

fn pack() -> Pack {
    let entry = |code: &str, adverse| Entry { code: code.to_owned(), adverse, general: true, ..Entry::default() };
    let mut pack = Pack::default();
    pack.words.guards = vec![entry("g9", false)];
    pack.words.issue_types = vec![entry("other", false)];
    pack.words.outcomes = vec![entry("file_fixed", false)];
    pack
}

fn officer(name: &str, role: Role) -> Officer {
    let public_key = String::new();
    Officer {
        id: id(name),
        name: name.to_owned(),
        role,
        town: TOWN.to_owned(),
        public_key,
        home_town: String::new(),
        home_village: String::new(),
        kin_households: vec![],
        retired: false,
    }
}

fn officers(list: &[(&str, Role)]) -> BTreeMap<OfficerId, Officer> {
    list.iter().map(|(name, role)| (id(name), officer(name, *role))).collect()
}

fn facts() -> ClueFacts {
    ClueFacts {
        clue: CLUE.to_owned(),
        rule: "R10".to_owned(),
        household_no: Some(HOUSEHOLD.to_owned()),
        town: TOWN.to_owned(),
        village: VILLAGE.to_owned(),
        amount: Fen(120_000),
        facts: "{}".to_owned(),
        gone: true,
        screened: Some(hecha::domain::date::from_ymd(2026, 12, 1).expect("a date")),
        ..ClueFacts::default()
    }
}

/// Fields that make an action lawful whenever its step is.
fn good(kind: ActionKind, pair: &str) -> Fields {
    use ActionKind as A;
    let pairs: &[(&str, &str)] = match kind {
        A::Assign => &[("inspectors", pair), ("due", "2026-12-31")],
        A::Visit => &[("date", "2026-03-09"), ("inspectors", pair)],
        A::RequestInfo => &[("missing", "a"), ("from", "b"), ("due", "2026-12-31")],
        A::Submit => &[("verdict", "confirmed"), ("evidence", "e")],
        A::AssignCross => &[("checker", "far")],
        A::CrossVerdict => &[("verdict", "confirmed"), ("evidence", "e")],
        A::SettleCross => &[("verdict", "excluded"), ("reason", "r")],
        A::SendBack | A::Return | A::Unmask => &[("reason", "r")],
        A::Dismiss => &[("verdict", "data_fix"), ("reason", "g9"), ("evidence", "e"), ("note", "n")],
        A::Confirm => &[("issue_type", "other"), ("basis", "b"), ("amount", "1200")],
        A::Notify => &[("notice_no", "1"), ("unit", "u"), ("person", "p"), ("deadline", "2026-12-31")],
        A::Rectify => &[("measure", "m"), ("deadline", "2026-12-31")],
        A::Remit => &[("amount", "0.05"), ("date", "2026-03-09"), ("receipt", "r")],
        A::StartGrace => &[
            ("decided", "2026-03-09"),
            ("from", "2026-04"),
            ("to", "2026-09"),
            ("monthly", "300"),
            ("document", "d"),
            ("evidence", "e"),
        ],
        A::PlanInstalments => &[("plan", "2026-04-30 0.05"), ("evidence", "e")],
        A::Extend => &[("deadline", "2027-01-29"), ("reason", "r"), ("approver", "lead")],
        A::Escalate => &[("level", "remind"), ("number", "1"), ("to", "u"), ("reason", "r")],
        A::Transfer => &[("to", "audit"), ("date", "2026-03-09"), ("number", "1"), ("reason", "r")],
        A::HoldAccountable => &[("measure", "m"), ("date", "2026-03-09"), ("number", "1")],
        A::Publish => &[("place", "p"), ("from", "2026-03-09"), ("to", "2026-03-16"), ("evidence", "e")],
        A::AcceptException => &[("opinion", "o")],
        A::Undo => &[("reason", "r")],
        A::RecordMoney => &[("row", "carried_recovered"), ("amount", "0.05"), ("date", "2026-03-09"), ("receipt", "r")],
        A::SubmitRectification => &[("outcome", "file_fixed"), ("evidence", "e")],
        A::Endorse => &[("opinion", "o")],
        A::LongTerm => &[("reason", "r"), ("plan", "p"), ("review", "2026-12-31")],
        A::Reopen => &[("finding", "f")],
        _ => &[],
    };
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// What a cross-check needs beside the state: inspectors who are others, a checker from another town, verdicts.
fn crossed(matter: &mut Matter, kind: ActionKind) {
    if !matches!(kind, ActionKind::AssignCross | ActionKind::CrossVerdict | ActionKind::SettleCross) {
        return;
    }
    let far = Officer { town: FAR.to_owned(), ..officer("far", Role::TownClerk) };
    matter.world.officers.insert(id("far"), far);
    let work = matter.world.clues.get_mut(CLUE).expect("there");
    work.inspectors = vec![id("y"), id("z")];
    let given = |checker: &str| CrossCheck::new(id(checker), id("lead"), now().date(), None, work);
    let cross = match kind {
        ActionKind::CrossVerdict => Some(given("x")),
        ActionKind::SettleCross => Some(CrossCheck { second: "excluded".into(), ..given("far") }),
        _ => None,
    };
    work.cross = cross;
    if kind == ActionKind::CrossVerdict {
        matter.world.officers.get_mut(&id("x")).expect("there").town = FAR.to_owned();
    }
}

/// Reading and undoing have no place in the tables.
fn walked(kind: ActionKind) -> bool {
    !matches!(kind, ActionKind::Unmask | ActionKind::Undo)
}

/// An issue that lacks nothing that an act needs beside its state.
fn ready(state: IssueState, kind: ActionKind) -> IssueWork {
    let mut balance = MoneyBalance { confirmed: Fen(5), recovered: Fen(5), remitted: Fen(5), ..MoneyBalance::default() };
    match kind {
        ActionKind::Remit => balance.remitted = Fen(0),
        ActionKind::PlanInstalments => balance = MoneyBalance::raised(Fen(5)),
        ActionKind::RecordMoney => balance = MoneyBalance { confirmed: Fen(5), carried: Fen(5), ..MoneyBalance::default() },
        _ => {}
    }
    let exception = if kind == ActionKind::AcceptException { "e".to_owned() } else { String::new() };
    let deadline = Some(now().date());
    IssueWork { state, head: "h".into(), exception, deadline, ..IssueWork::raised(ISSUE, CLUE, balance) }
}

fn seal(kind_of: &hecha::domain::event::Draft, officer: &str, lamport: i64) -> Event {
    let place = Place { replica: "a".to_owned(), lamport, officer: id(officer), seq: lamport, at: now(), prev: NO_PREVIOUS };
    Event::seal(kind_of.clone(), place, &SigningKey::from_bytes(&[1; 32]))
}

/// What the tables say an attempt must give.
fn expect(found: &Result<Vec<hecha::domain::event::Draft>, Refusal>, exists: bool, role_fits: bool, what: &str) {
    match (exists, role_fits, found) {
        (true, true, Ok(_)) => {}
        (true, false, Err(Refusal::WrongRole { .. })) => {}
        (false, _, Err(Refusal::WrongState { .. })) => {}
        // A visit belongs to the household: without a clue to visit the officer is simply not assigned there.
        (_, _, Err(Refusal::WrongRole { .. } | Refusal::NotAssigned)) if what.contains(" visit ") && !(exists && role_fits) => {}
        (_, _, found) => panic!("{what}: {found:?}"),
    }
}

#[test]
fn every_state_action_and_role_of_clues_follows_the_table() {
    let (pack, mut steps) = (pack(), 0);
    let cases = ClueState::ALL.iter().flat_map(|state| [(state, false), (state, true)]);
    for (state, changed) in cases {
        for kind in actions_of(&Subject::Clue(CLUE.to_owned())).iter().filter(|kind| walked(**kind)) {
            for role in Role::ALL {
                let mut world = World {
                    officers: officers(&[
                        ("x", role),
                        ("y", Role::Inspector),
                        ("z", Role::Inspector),
                        ("lead", Role::CountyLead),
                    ]),
                    ..World::default()
                };
                let inspectors = vec![id("x"), id("y")];
                let work = ClueWork {
                    state: *state,
                    inspectors,
                    verdict: "confirmed".into(),
                    facts: r#"{"plate":"990A"}"#.into(),
                    due: Some(now().date()),
                    head: "h".into(),
                    ..ClueWork::default()
                };
                world.clues.insert(CLUE.to_owned(), work);
                let plate = if changed { r#"{"plate":"990B"}"# } else { r#"{"plate":"990A"}"# };
                let found = ClueFacts { facts: plate.to_owned(), gone: false, ..facts() };
                let facts = BTreeMap::from([(CLUE.to_owned(), found)]);
                let mut matter = Matter { world, facts, known: true, ..Matter::default() };
                crossed(&mut matter, *kind);
                let visit = *kind == ActionKind::Visit;
                let subject = if visit { Subject::Household(HOUSEHOLD.into()) } else { Subject::Clue(CLUE.into()) };
                let fields = good(*kind, if visit { "x,y" } else { "y,z" });
                let actor = Actor { officer: id("x"), at: now() };
                let found = casework::decide(&matter, &actor, &subject, *kind, &fields, &pack);
                // A changed fact puts a dismissed clue back to the beginning, and moves no other.
                let from = if changed && state.is_dismissed() { ClueState::New } else { *state };
                assert_eq!(matter.clue_state(CLUE), from);
                let step = clue_steps().find(|step| step.from == from && step.action == *kind);
                let role_fits = step.is_some_and(|step| step.roles.contains(&role));
                let what = format!("{} {} {} {changed}", state.code(), kind.code(), role.code());
                expect(&found, step.is_some(), role_fits, &what);
                if let (Ok(drafts), Some(step)) = (found, step) {
                    steps += 1;
                    let touched = matter.world.apply(&seal(&drafts[0], "x", 1));
                    assert_eq!(touched.conflict, None, "{what}: the fold and the guards disagree");
                    assert!(step.to.contains(&matter.world.clue_state(CLUE)), "{what}");
                }
            }
        }
    }
    let table = clue_steps().map(|step| step.roles.len()).sum::<usize>();
    let woken = ClueState::ALL.iter().filter(|state| state.is_dismissed()).count();
    let rests: usize = clue_steps().filter(|step| step.from.is_dismissed()).map(|step| step.roles.len()).sum();
    assert_eq!(steps, 2 * table + woken - rests, "with and without a change; a woken dismissal is assigned and nothing else");
}

#[test]
fn every_state_action_and_role_of_issues_follows_the_table() {
    let (pack, mut steps) = (pack(), 0);
    for state in IssueState::ALL {
        for kind in actions_of(&Subject::Issue(ISSUE.to_owned())).iter().filter(|kind| walked(**kind)) {
            for role in Role::ALL {
                let mut world = World { officers: officers(&[("x", role), ("lead", Role::CountyLead)]), ..World::default() };
                world.issues.insert(ISSUE.to_owned(), ready(*state, *kind));
                let mut matter =
                    Matter { world, facts: BTreeMap::from([(CLUE.to_owned(), facts())]), known: true, ..Matter::default() };
                let subject = Subject::Issue(ISSUE.to_owned());
                let actor = Actor { officer: id("x"), at: now() };
                let found = casework::decide(&matter, &actor, &subject, *kind, &good(*kind, ""), &pack);
                let mut found_steps = issue_steps(*state, *kind);
                let step = found_steps.next();
                assert!(found_steps.next().is_none(), "one step per state and action");
                let role_fits = step.is_some_and(|step| step.roles.contains(&role));
                let what = format!("{} {} {}", state.code(), kind.code(), role.code());
                expect(&found, step.is_some(), role_fits, &what);
                if let (Ok(drafts), Some(step)) = (found, step) {
                    steps += 1;
                    let touched = matter.world.apply(&seal(&drafts[0], "x", 1));
                    assert_eq!(touched.conflict, None, "{what}: the fold and the guards disagree");
                    assert_eq!(matter.world.issues[ISSUE].state, step.to.unwrap_or(*state), "{what}");
                    assert!(matter.world.issues[ISSUE].balance.balances(), "{what}");
                }
            }
        }
    }
    assert_eq!(steps, ISSUE_STEPS.iter().map(|step| step.from.len() * step.roles.len()).sum::<usize>());
}

// --- random histories of two copies -------------------------------------------------------------------

const DESK: &[(&str, Role)] = &[
    ("office", Role::CountyOffice),
    ("office2", Role::CountyOffice),
    ("lead", Role::CountyLead),
    ("head", Role::TownHead),
    ("clerk", Role::TownClerk),
    ("finance", Role::Finance),
    ("cross", Role::CrossTeam),
    ("wang", Role::Inspector),
    ("zhao", Role::Inspector),
];

/// The useful moves, in the order of the work, so that random histories get far.
const MOVES: &[(&str, ActionKind)] = &[
    ("office", ActionKind::Assign),
    ("wang", ActionKind::Visit),
    ("zhao", ActionKind::Submit),
    ("office", ActionKind::Confirm),
    ("office2", ActionKind::Dismiss),
    ("office2", ActionKind::SendBack),
    ("office", ActionKind::Notify),
    ("clerk", ActionKind::Rectify),
    ("finance", ActionKind::RecordMoney),
    ("clerk", ActionKind::RecordMoney),
    ("clerk", ActionKind::SubmitRectification),
    ("head", ActionKind::Endorse),
    ("head", ActionKind::Return),
    ("office2", ActionKind::SignOff),
    ("office", ActionKind::SignOff),
    ("cross", ActionKind::Reopen),
    ("lead", ActionKind::LongTerm),
    ("finance", ActionKind::Remit),
    ("office", ActionKind::StartGrace),
    ("clerk", ActionKind::PlanInstalments),
    ("office", ActionKind::Extend),
    ("lead", ActionKind::Escalate),
    ("lead", ActionKind::AcceptException),
    ("office2", ActionKind::Transfer),
    ("clerk", ActionKind::Undo),
    ("finance", ActionKind::Undo),
];

#[derive(Clone)]
struct Copy {
    name: &'static str,
    events: Vec<Event>,
    chains: BTreeMap<String, (i64, [u8; 32])>,
}

impl Copy {
    fn lamport(&self) -> i64 {
        self.events.iter().map(|event| event.place.lamport).max().unwrap_or_default() + 1
    }

    fn append(&mut self, draft: hecha::domain::event::Draft, officer: &str) {
        let (seq, prev) = self.chains.get(officer).copied().unwrap_or((0, NO_PREVIOUS));
        let place =
            Place { replica: self.name.to_owned(), lamport: self.lamport(), officer: id(officer), seq: seq + 1, at: now(), prev };
        let event = Event::seal(draft, place, &SigningKey::from_bytes(&[1; 32]));
        self.chains.insert(officer.to_owned(), (seq + 1, event.hash));
        self.events.push(event);
    }

    fn attempt(&mut self, officer: &str, kind: ActionKind, amount: u32, pack: &Pack) {
        let world = World::fold(&self.events);
        let issue = world.issues.keys().next().cloned().unwrap_or_default();
        let subject = match kind {
            ActionKind::Visit => Subject::Household(HOUSEHOLD.into()),
            ActionKind::Extend | ActionKind::Undo if !issue.is_empty() => Subject::Issue(issue),
            kind if actions_of(&Subject::Clue(CLUE.into())).contains(&kind) => Subject::Clue(CLUE.into()),
            _ => Subject::Issue(issue),
        };
        let mut fields = good(kind, "wang,zhao");
        if matches!(kind, ActionKind::RecordMoney | ActionKind::Remit) {
            // One receipt is booked once.
            fields.insert("receipt".to_owned(), format!("r{}", self.lamport()));
        }
        if kind == ActionKind::RecordMoney {
            let row = ["recovered", "waived", "carried", "back_paid", "carried_recovered"][amount as usize % 5];
            fields
                .extend([("row", row.to_owned()), ("approver", "lead".to_owned())].map(|(name, value)| (name.to_owned(), value)));
            fields.insert(
                "amount".to_owned(),
                if amount.is_multiple_of(5) { "1200".to_owned() } else { Fen(i64::from(amount)).to_string() },
            );
        }
        let matter = Matter { world, facts: BTreeMap::from([(CLUE.to_owned(), facts())]), known: true, ..Matter::default() };
        let actor = Actor { officer: id(officer), at: now() };
        if let Ok(drafts) = casework::decide(&matter, &actor, &subject, kind, &fields, pack) {
            for draft in drafts {
                self.append(draft, officer);
            }
        }
    }
}

fn base(pack: &Pack) -> Copy {
    let mut copy = Copy { name: "a", events: vec![], chains: BTreeMap::new() };
    for (name, role) in DESK {
        let world = World::fold(&copy.events);
        let matter = Matter { world, ..Matter::default() };
        let pairs = [("name", *name), ("role", role.code()), ("town", TOWN), ("public_key", "00")];
        let fields = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let actor = Actor { officer: id("office"), at: now() };
        let subject = Subject::Officer((*name).to_owned());
        let drafts = casework::decide(&matter, &actor, &subject, ActionKind::AddOfficer, &fields, pack).expect("an officer");
        copy.append(drafts[0].clone(), "office");
    }
    copy
}

/// Rows that settle what was confirmed; others move what was settled, or stand beside it.
const SETTLES: [&str; 3] = ["recovered", "waived", "carried"];

/// Holds in every state that any history reaches.
fn sound(world: &World) {
    for issue in world.issues.values() {
        assert!(issue.balance.balances());
        let booked: Fen = issue.rows.iter().filter(|row| SETTLES.contains(&row.kind.code())).map(|row| row.amount).sum();
        assert_eq!(issue.balance.confirmed - issue.balance.outstanding, booked);
        if issue.state == IssueState::Closed {
            assert_eq!(issue.balance.outstanding, Fen::ZERO);
            let signer = id(&issue.closed_by);
            assert_eq!(world.took_part(&signer, &[&issue.issue, &issue.clue], HANDLING), None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn two_copies_that_went_apart_fold_to_one_state_in_any_order_of_arrival(
        shared in prop::collection::vec((0..MOVES.len(), 1u32..90_000), 0..30),
        left in prop::collection::vec((0..MOVES.len(), 1u32..90_000), 0..20),
        right in prop::collection::vec((0..MOVES.len(), 1u32..90_000), 0..20),
        order in any::<u64>(),
    ) {
        let pack = pack();
        let mut a = base(&pack);
        for (index, (_, amount)) in shared.iter().enumerate() {
            // Walk along the work so that issues are reached, then at random.
            let (officer, kind) = MOVES[if index < 4 { index } else { shared[index].0 }];
            a.attempt(officer, kind, *amount, &pack);
        }
        let mut b = a.clone();
        b.name = "b";
        b.chains.clear();
        let common = a.events.len();
        for (copy, moves) in [(&mut a, &left), (&mut b, &right)] {
            for (index, amount) in moves {
                let (officer, kind) = MOVES[*index];
                copy.attempt(officer, kind, *amount, &pack);
                sound(&World::fold(&copy.events));
            }
            assert_eq!(World::fold(&copy.events).conflicts, vec![], "one copy alone has no conflicts");
        }
        let mut union = a.events.clone();
        union.extend(b.events[common..].iter().cloned());
        let world = World::fold(&union);
        sound(&world);
        // Any order of arrival: a seeded shuffle.
        let mut shuffled = union.clone();
        let mut seed = order | 1;
        for at in (1..shuffled.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, usize::try_from(seed >> 33).expect("fits") % (at + 1));
        }
        prop_assert_eq!(World::fold(&shuffled), world);
    }
}
