//! Taking one's own last act back: a compensating event, never a deletion.

use super::Matter;
use super::input::Input;
use crate::domain::action::{Actor, Subject};
use crate::domain::event::{Data, Value};
use crate::domain::fold::Undoable;
use crate::domain::refusal::{Refusal, UndoBar};

/// Whether the officer may take back what was last done with the subject.
pub(super) fn guard(matter: &Matter, actor: &Actor, subject: &Subject) -> Result<(), Refusal> {
    let bar = |why| Err(Refusal::CannotUndo { why });
    let Some(last) = matter.world.undo.get(&subject.to_string()) else { return bar(UndoBar::Nothing) };
    if !matter.world.is_last(last) {
        return bar(UndoBar::NotLast);
    }
    if last.officer != actor.officer {
        return bar(UndoBar::NotOwn);
    }
    if last.day != actor.at.date() {
        return bar(UndoBar::AnotherDay);
    }
    Ok(())
}

/// Data of the compensating event: what it takes back, and the clues that it moves back, so that histories find it.
pub(super) fn data(matter: &Matter, subject: &Subject, input: &Input<'_>) -> Data {
    let none = Undoable::default();
    let last = matter.world.undo.get(&subject.to_string()).unwrap_or(&none);
    let household = matter.place(subject).household;
    let mut data = Data::default()
        .with("of", last.hash.clone())
        .with("act", last.kind.code())
        .with_text("household", household)
        .with("reason", input.text("reason"));
    // Numbers are never reused, not even those that were taken back.
    if let Some(issue) = last.before.issues.iter().find(|(_, before)| before.is_none()).map(|(number, _)| number) {
        data = data.with("issue", issue.clone());
    }
    if let Some(visit) = last.before.visits.keys().next() {
        let moved = last.before.clues.keys().map(|clue| (clue.clone(), Value::from(last.hash.clone()))).collect();
        data = data.with("visit", visit.clone()).with("clues", Value::Map(moved));
    }
    data
}
