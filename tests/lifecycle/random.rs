//! Random histories: undoing gives back what was, and money balances after every event.

use super::*;
use hecha::domain::event::{Data, Draft};
use hecha::domain::money_item::MoneyKind;

/// A draw in 0..n from a linear congruential generator; the seed names the history.
fn draw(seed: &mut u64, n: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).expect("fits") % n
}

/// An event without a signature: the fold does not look at it.
fn unsigned(draft: Draft, officer: &str, number: i64) -> Event {
    let place =
        Place { replica: "a".to_owned(), lamport: number, officer: id(officer), seq: number, at: now(), prev: NO_PREVIOUS };
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    Event { place, draft, hash, signature: [0; 64] }
}

fn rectified() -> World {
    let mut world = World { officers: officers(DESK), ..World::default() };
    let issue = IssueWork { state: IssueState::Rectifying, ..IssueWork::raised(ISSUE, CLUE, MoneyBalance::raised(Fen(120_000))) };
    world.issues.insert(ISSUE.to_owned(), issue);
    world
}

/// The act that brings the issue on, so that some histories reach the end.
fn onward(issue: &IssueWork) -> (ActionKind, &'static str) {
    match issue.state {
        IssueState::Evidence => (ActionKind::Endorse, "head"),
        IssueState::CountyReview => (ActionKind::SignOff, "office2"),
        IssueState::Closed => (ActionKind::RecordMoney, "finance"),
        IssueState::Returned | IssueState::Reopened => (ActionKind::Rectify, "clerk"),
        _ if issue.balance.outstanding > Fen::ZERO => (ActionKind::RecordMoney, "clerk"),
        _ if issue.balance.unremitted() > Fen::ZERO => (ActionKind::Remit, "finance"),
        _ => (ActionKind::SubmitRectification, "clerk"),
    }
}

/// An act about money, lawful or not.
fn money_act(seed: &mut u64, world: &World) -> (Draft, &'static str) {
    let issue = &world.issues[ISSUE];
    let on = draw(seed, 2) == 0;
    let (kind, officer) = if on { onward(issue) } else { random_act(seed) };
    let rows = MoneyKind::ALL;
    let row = if kind == ActionKind::Remit { MoneyKind::Remitted } else { rows[draw(seed, rows.len())] };
    let room = issue.balance.room(row).unwrap_or(Fen(50_000)).0;
    let amount = match draw(seed, 6) {
        _ if on => room,
        0 => -1,
        1 => 0,
        2 => room + 1,
        3 => i64::MAX,
        _ => room.min(i64::try_from(draw(seed, 60_000)).expect("fits") + 1),
    };
    let last = world.undo.get(ISSUE).map_or("", |last| last.hash.as_str());
    let data = Data::default()
        .with("head", if draw(seed, 20) == 0 { "stale" } else { issue.head.as_str() })
        .with("row", row.code())
        .with("amount", amount)
        .with("date", "2026-03-09")
        .with("receipt", "r")
        .with("approver", if draw(seed, 8) == 0 { "finance" } else { "lead" })
        .with("outcome", "file_fixed")
        .with("closure", "proven")
        .with("of", last);
    (Draft { subject: Subject::Issue(ISSUE.into()), kind, data }, officer)
}

fn random_act(seed: &mut u64) -> (ActionKind, &'static str) {
    [
        (ActionKind::RecordMoney, "finance"),
        (ActionKind::RecordMoney, "clerk"),
        (ActionKind::Remit, "finance"),
        (ActionKind::PlanInstalments, "clerk"),
        (ActionKind::Undo, "finance"),
        (ActionKind::Undo, "clerk"),
        (ActionKind::SubmitRectification, "clerk"),
        (ActionKind::Endorse, "head"),
        (ActionKind::SignOff, "office2"),
        (ActionKind::Return, "office2"),
        (ActionKind::Rectify, "clerk"),
        (ActionKind::Reopen, "cross"),
    ][draw(seed, 12)]
}

#[test]
fn the_money_identity_holds_after_every_event_of_ten_thousand_histories() {
    let (mut applied, mut disputed, mut closed, mut undone) = (0, 0, 0, 0);
    for history in 0..10_000_u64 {
        let (mut world, mut seed) = (rectified(), history);
        for number in 1..=24 {
            let (draft, officer) = money_act(&mut seed, &world);
            let undo = draft.kind == ActionKind::Undo;
            let touched = world.apply(&unsigned(draft, officer, number));
            let issue = &world.issues[ISSUE];
            assert!(issue.balance.balances(), "history {history}, event {number}: {:?}", issue.balance);
            assert_eq!(issue.balance.confirmed, Fen(120_000), "history {history}");
            let sum = |kinds: &[MoneyKind]| -> Fen {
                issue.rows.iter().filter(|row| kinds.contains(&row.kind)).map(|row| row.amount).sum()
            };
            let back = sum(&[MoneyKind::Recovered, MoneyKind::CarriedRecovered]);
            assert_eq!(back, issue.balance.recovered, "history {history}, event {number}");
            assert_eq!(sum(&[MoneyKind::Remitted]), issue.balance.remitted, "history {history}, event {number}");
            if issue.state == IssueState::Closed {
                closed += 1;
                assert_eq!((issue.balance.outstanding, issue.balance.recovered >= issue.balance.remitted), (Fen::ZERO, true));
            }
            match touched.conflict {
                None if undo => undone += 1,
                None => applied += 1,
                Some(_) => disputed += 1,
            }
        }
    }
    assert!(applied > 40_000 && disputed > 40_000 && closed > 1_000 && undone > 1_000, "{applied} {disputed} {closed} {undone}");
}

/// What the world holds besides the trail of what happened.
fn state(world: &World) -> impl PartialEq + std::fmt::Debug + use<> {
    (world.clues.clone(), world.issues.clone(), world.visits.clone(), world.parts.clone())
}

#[test]
fn undoing_gives_back_what_was_wherever_it_is_lawful() {
    let pack = pack();
    let (mut undone, mut kinds) = (0, std::collections::BTreeSet::new());
    for history in 0..60_u64 {
        let (mut copy, mut seed) = (base(&pack), history);
        for step in 0..40 {
            let before = World::fold(&copy.events);
            let count = copy.events.len();
            let (officer, kind) = MOVES[if step < 4 { step } else { draw(&mut seed, MOVES.len()) }];
            if kind == ActionKind::Undo {
                continue;
            }
            copy.attempt(officer, kind, u32::try_from(draw(&mut seed, 90_000)).expect("fits"), &pack);
            let Some(done) = copy.events.get(count).cloned() else { continue };
            let world = World::fold(&copy.events);
            let matter = Matter { world, facts: BTreeMap::from([(CLUE.to_owned(), facts())]), known: true, ..Matter::default() };
            let actor = Actor { officer: id(officer), at: now() };
            let subject = &done.draft.subject;
            let back = casework::decide(&matter, &actor, subject, ActionKind::Undo, &good(ActionKind::Undo, ""), &pack);
            assert_eq!(back.is_ok(), kind != ActionKind::SignOff, "{}: {back:?}", kind.code());
            let Ok(drafts) = back else { continue };
            let mut undo = copy.clone();
            undo.append(drafts[0].clone(), officer);
            let after = World::fold(&undo.events);
            assert_eq!(after.conflicts, vec![]);
            assert!(state(&after) == state(&before), "{} of history {history}", kind.code());
            assert!(after.issue_numbers == World::fold(&copy.events).issue_numbers, "numbers are not given again");
            (undone, _) = (undone + 1, kinds.insert(kind));
        }
    }
    assert!(undone > 300 && kinds.len() > 14, "{undone} of {} kinds", kinds.len());
}
