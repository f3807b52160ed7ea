//! Which acts are offered from what is shown: by the rows that are marked or under the cursor, and the officer's role.

use super::command::Cmd;
use super::list::ListView;
use super::model::{Model, Screen, text_cell};
use crate::domain::action::ActionKind;
use crate::domain::cross_check::SETTLERS;
use crate::domain::lifecycle::{ISSUE_STEPS, clue_steps};
use crate::domain::listing::{Cell, ListKind, Row};
use crate::domain::money::Fen;
use crate::domain::officer::name_of;

/// Whether the hint bar should offer it: an act only when this officer's role may take that step from here.
pub fn offered(cmd: Cmd, model: &Model) -> bool {
    if cmd == Cmd::Actions {
        return model.selected().is_some();
    }
    if matches!(cmd, Cmd::Open | Cmd::Act(ActionKind::Visit)) && matches!(model.screen(), Some(Screen::Sheet(_))) {
        return false;
    }
    if let (Cmd::Sheet(cmd), Some(Screen::Sheet(sheet))) = (cmd, model.screen())
        && let Some(place) = cmd.answer_place()
    {
        return sheet.answer_word(place).is_some();
    }
    let Cmd::Act(kind) = cmd else { return true };
    if let Some(options) = model.options() {
        let lawful = |kind| options.iter().any(|option| option.kind == kind && option.refused.is_none());
        return lawful(kind) || stands_for_submit(kind) && lawful(ActionKind::Submit);
    }
    // A line of the log has no state of its own; the page it opens knows what can be done.
    if matches!(model.screen(), Some(Screen::List(list)) if list.kind == ListKind::Events) {
        return false;
    }
    let Some(Screen::List(list)) = model.screen() else { return true };
    // The list of cross-checks tells how far the second check is, and keeps the state of the clue to itself.
    if is_of_cross_check(kind) != (list.kind == ListKind::CrossChecks) {
        return false;
    }
    let allows = |row: &Row| money_allows(list, row, kind) && row_allows(list, row, kind, model);
    // For every frame: of a million rows only those are looked at that are marked.
    let mut marked = list.marks.iter().filter(|_| takes_several(kind)).filter_map(|id| list.rows.get(id)).peekable();
    if marked.peek().is_some() {
        return marked.any(allows);
    }
    match list.current() {
        Some(row) => allows(row),
        None => list.kind != ListKind::CrossChecks && !matches!(kind, ActionKind::PlanInstalments | ActionKind::Remit),
    }
}

fn is_of_cross_check(kind: ActionKind) -> bool {
    matches!(kind, ActionKind::CrossVerdict | ActionKind::SettleCross)
}

/// Whether a row of a list allows an act, as far as the row and this officer's role say.
pub fn row_allows(list: &ListView, row: &Row, kind: ActionKind, model: &Model) -> bool {
    if list.kind == ListKind::CrossChecks {
        return !is_of_cross_check(kind) || cross_allows(list, row, kind, model);
    }
    list.state_of(row).is_none_or(|state| step_allows(kind, state, model))
}

/// Whether the money of a row lets an act through. What came back and was not remitted is told by no row, so remitting is
/// offered on the page alone.
fn money_allows(list: &ListView, row: &Row, kind: ActionKind) -> bool {
    let nothing = |column: &str| !matches!(list.cell_of(row, column), Some(Cell::Money(amount)) if *amount != Fen::ZERO);
    match kind {
        ActionKind::Remit => false,
        ActionKind::SignOff => nothing("outstanding"),
        ActionKind::PlanInstalments => !nothing("outstanding"),
        _ => true,
    }
}

/// Whether this officer's role may take a step from a state.
pub fn step_allows(kind: ActionKind, state: &str, model: &Model) -> bool {
    let Some(role) = model.acting().map(|officer| officer.role) else { return false };
    let clue = |kind| clue_steps().any(|step| step.action == kind && step.from.code() == state && step.roles.contains(&role));
    clue(kind)
        || stands_for_submit(kind) && clue(ActionKind::Submit)
        || ISSUE_STEPS
            .iter()
            .any(|step| step.action == kind && step.from.iter().any(|from| from.code() == state) && step.roles.contains(&role))
}

/// Whether an act is done to all marked rows. Reading and taking back are done one by one, a visit is paid to one
/// household, and what is entered anew has no row.
pub fn takes_several(kind: ActionKind) -> bool {
    !matches!(
        kind,
        ActionKind::Visit
            | ActionKind::Unmask
            | ActionKind::Undo
            | ActionKind::AddOfficer
            | ActionKind::DrawSample
            | ActionKind::OpenCampaign
            | ActionKind::RecordFinding
    )
}

/// Whether a cross-check waits for this step of this officer: its verdict for the checker, a difference for who settles it.
fn cross_allows(list: &ListView, row: &Row, kind: ActionKind, model: &Model) -> bool {
    let Some(officer) = model.acting() else { return false };
    let text = |column| list.cell_of(row, column).and_then(text_cell).unwrap_or_default();
    let standing = text("cross_state");
    match kind {
        ActionKind::CrossVerdict => standing == "pending" && text("checker") == name_of(&officer.id.0, model.officers.iter()),
        ActionKind::SettleCross => standing == "differ" && SETTLERS.contains(&officer.role),
        _ => false,
    }
}

/// Dismiss and confirm are also how inspectors give their verdict.
pub fn stands_for_submit(kind: ActionKind) -> bool {
    matches!(kind, ActionKind::Dismiss | ActionKind::Confirm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_offers_no_sign_off_while_money_is_outstanding_and_no_remittance_that_its_row_cannot_prove() {
        let list = ListView::new(ListKind::Issues, "");
        let allows = |outstanding: i64, kind: ActionKind| {
            let cell = |column: &&str| if *column == "outstanding" { Cell::Money(Fen(outstanding)) } else { Cell::Empty };
            let cells = ListKind::Issues.columns().iter().map(cell).collect();
            money_allows(&list, &Row { id: 1, subject: "W2026-0001".to_owned(), cells }, kind)
        };
        assert!(!allows(100, ActionKind::SignOff) && allows(0, ActionKind::SignOff));
        assert!(allows(100, ActionKind::PlanInstalments) && !allows(0, ActionKind::PlanInstalments));
        assert!(!allows(0, ActionKind::Remit) && allows(0, ActionKind::Escalate));
    }
}
