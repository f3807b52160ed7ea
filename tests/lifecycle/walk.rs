//! The walk with relations: every state, action and role, for an officer who had a part in the matter, who is kin of the
//! household, who is at home in its village, or none of these; on three paths: what the screens offer, what `act` decides, and an event that arrives from
//! another copy. Each path lets exactly the lawful steps through.

use super::*;
use hecha::domain::fold::{INSPECTING, RECTIFYING};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// Took part earlier: visited, submitted, rectified.
    Party,
    /// Kin of the household.
    Kin,
    /// At home in the village.
    Neighbour,
    /// At home in the village, where the pack lets neighbours act.
    Tolerated,
    /// None of these.
    Other,
}

const RELATIONS: [Relation; 5] = [Relation::Party, Relation::Kin, Relation::Neighbour, Relation::Tolerated, Relation::Other];

/// Who may take a lawful step.
fn admits(relation: Relation, kind: ActionKind) -> bool {
    match relation {
        Relation::Kin | Relation::Neighbour => false,
        Relation::Party => !barred(kind),
        Relation::Tolerated | Relation::Other => true,
    }
}

/// Relations that may take a lawful step.
fn admitted(kind: ActionKind) -> usize {
    RELATIONS.iter().filter(|relation| admits(**relation, kind)).count()
}

/// What an officer who had a part may not do.
fn barred(kind: ActionKind) -> bool {
    use ActionKind as A;
    matches!(
        kind,
        A::SignOff | A::Endorse | A::AcceptException | A::Dismiss | A::Confirm | A::SendBack | A::CrossVerdict | A::SettleCross
    )
}

/// The world around the clue and its issue, with officer `x`.
fn around(clue: ClueState, issue: Option<IssueWork>, role: Role, relation: Relation) -> Matter {
    let mut people = officers(&[("x", role), ("y", Role::Inspector), ("z", Role::Inspector), ("lead", Role::CountyLead)]);
    if relation == Relation::Kin {
        people.get_mut(&id("x")).expect("there").kin_households = vec![HOUSEHOLD.to_owned()];
    }
    if matches!(relation, Relation::Neighbour | Relation::Tolerated) {
        let officer = people.get_mut(&id("x")).expect("there");
        (officer.home_town, officer.home_village) = (TOWN.to_owned(), VILLAGE.to_owned());
    }
    let mut world = World { officers: people, ..World::default() };
    let work = ClueWork {
        state: clue,
        inspectors: vec![id("x"), id("y")],
        verdict: "confirmed".into(),
        due: Some(now().date()),
        head: "h".into(),
        ..ClueWork::default()
    };
    world.clues.insert(CLUE.to_owned(), work);
    if relation == Relation::Party {
        let parts = [(CLUE, INSPECTING), (ISSUE, RECTIFYING)];
        for (subject, acts) in parts {
            world.parts.insert(subject.to_owned(), acts.iter().map(|act| (id("x"), *act)).collect());
        }
    }
    world.issues.extend(issue.map(|issue| (ISSUE.to_owned(), issue)));
    Matter {
        world,
        facts: BTreeMap::from([(CLUE.to_owned(), facts())]),
        known: true,
        neighbours_act: relation == Relation::Tolerated,
        ..Matter::default()
    }
}

/// One attempt on all paths; `template` is the event as a lawful officer would have made it.
fn attempt(
    matter: &Matter,
    (subject, kind, fields): (&Subject, ActionKind, &Fields),
    template: Option<&hecha::domain::event::Draft>,
    lawful: bool,
    what: &str,
) {
    let pack = pack();
    let actor = Actor { officer: id("x"), at: now() };
    assert_eq!(screens::offer(matter, &actor, subject, kind), lawful, "{what}: what the screens let begin");
    let decided = casework::decide(matter, &actor, subject, kind, fields, &pack);
    assert_eq!(decided.is_ok(), lawful, "{what}: what act decides: {decided:?}");
    let draft = decided.ok().and_then(|mut drafts| drafts.pop()).or_else(|| template.cloned());
    let Some(draft) = draft else { panic!("{what}: no event to try") };
    let conflict = matter.world.clone().apply(&seal(&draft, "x", 1)).conflict;
    assert_eq!(conflict.is_none(), lawful, "{what}: an event from another copy: {conflict:?}");
}

#[test]
fn issues_obey_on_every_path_whoever_acts_and_however_they_are_related() {
    let (pack, mut lawful_steps, mut tried) = (pack(), 0, 0);
    for kind in actions_of(&Subject::Issue(ISSUE.into())).iter().copied().filter(|kind| walked(*kind)) {
        let subject = Subject::Issue(ISSUE.into());
        // The act as somebody makes it where it is lawful.
        let template = |from: IssueState| {
            IssueState::ALL.iter().copied().filter(|state| *state == from).chain(IssueState::ALL.iter().copied()).find_map(
                |state| {
                    let role = issue_steps(state, kind).next()?.roles.first()?;
                    let matter = around(ClueState::Confirmed, Some(ready(state, kind)), *role, Relation::Other);
                    let actor = Actor { officer: id("x"), at: now() };
                    casework::decide(&matter, &actor, &subject, kind, &good(kind, ""), &pack).ok()?.pop()
                },
            )
        };
        for state in IssueState::ALL.iter().copied() {
            let template = template(state);
            for role in Role::ALL {
                for relation in RELATIONS {
                    let matter = around(ClueState::Confirmed, Some(ready(state, kind)), role, relation);
                    let step = issue_steps(state, kind).any(|step| step.roles.contains(&role));
                    let lawful = step && admits(relation, kind);
                    let what = format!("{} {} {} {relation:?}", state.code(), kind.code(), role.code());
                    let fields = good(kind, "");
                    attempt(&matter, (&subject, kind, &fields), template.as_ref(), lawful, &what);
                    (lawful_steps, tried) = (lawful_steps + usize::from(lawful), tried + 1);
                }
            }
        }
    }
    let table: usize = ISSUE_STEPS.iter().map(|step| step.from.len() * step.roles.len() * admitted(step.action)).sum();
    assert_eq!(lawful_steps, table, "of {tried}");
}

#[test]
fn clues_obey_on_every_path_whoever_acts_and_however_they_are_related() {
    let (pack, mut lawful_steps, mut tried) = (pack(), 0, 0);
    for kind in actions_of(&Subject::Clue(CLUE.into())).iter().copied().filter(|kind| walked(*kind)) {
        let visit = kind == ActionKind::Visit;
        let subject = if visit { Subject::Household(HOUSEHOLD.into()) } else { Subject::Clue(CLUE.into()) };
        let fields = good(kind, if visit { "x,y" } else { "y,z" });
        let template = |from: ClueState| {
            let mut steps = clue_steps().filter(|step| step.action == kind);
            let step = steps.clone().find(|step| step.from == from).or_else(|| steps.next())?;
            let mut matter = around(step.from, None, *step.roles.first()?, Relation::Other);
            crossed(&mut matter, kind);
            let actor = Actor { officer: id("x"), at: now() };
            casework::decide(&matter, &actor, &subject, kind, &fields, &pack).ok()?.pop()
        };
        for state in ClueState::ALL.iter().copied() {
            let template = template(state);
            for role in Role::ALL {
                for relation in RELATIONS {
                    let mut matter = around(state, None, role, relation);
                    crossed(&mut matter, kind);
                    let mut steps = clue_steps().filter(|step| step.action == kind && step.from == state);
                    let step = steps.any(|step| step.roles.contains(&role));
                    let lawful = step && admits(relation, kind);
                    let what = format!("{} {} {} {relation:?}", state.code(), kind.code(), role.code());
                    attempt(&matter, (&subject, kind, &fields), template.as_ref(), lawful, &what);
                    (lawful_steps, tried) = (lawful_steps + usize::from(lawful), tried + 1);
                }
            }
        }
    }
    let table: usize = clue_steps().map(|step| step.roles.len() * admitted(step.action)).sum();
    assert_eq!(lawful_steps, table, "of {tried}");
}
