//! One search line over cases, clues, issues, rules and sources.

use super::edit::Edit;
use super::key::{Key, KeyCode};
use super::model::Model;
use super::msg::{Effect, Query, Token};
use super::popup::Popup;
use super::{navigate, workbench};
use crate::domain::action::Subject;
use crate::domain::listing::{Hit, ListKind};

/// The dialogue.
#[derive(Clone, Debug, Default)]
pub struct Jump {
    /// As typed.
    pub edit: Edit,
    /// Cursor among the hits.
    pub cursor: usize,
    /// What was found for what was typed last.
    pub hits: Vec<Hit>,
    /// The question asked last.
    pub token: Token,
    /// Whether its answer is on the way.
    pub pending: bool,
    /// Enter was pressed before the answer was here.
    pub go: bool,
}

/// A key of the dialogue.
pub fn press(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let Some(Popup::Jump(jump)) = model.popups.last_mut() else { return };
    jump.go = false;
    let last = jump.hits.len().saturating_sub(1);
    match key.code {
        KeyCode::Esc => {
            effects.extend(jump.pending.then_some(Effect::Stop(jump.token)));
            model.popups.pop();
        }
        KeyCode::Up => jump.cursor = jump.cursor.saturating_sub(1),
        KeyCode::Down => jump.cursor = (jump.cursor + 1).min(last),
        KeyCode::PageUp => jump.cursor = jump.cursor.saturating_sub(8),
        KeyCode::PageDown => jump.cursor = (jump.cursor + 8).min(last),
        // What was typed counts, not what was found before it.
        KeyCode::Enter if jump.pending => jump.go = true,
        KeyCode::Enter => go(model, effects),
        _ => {
            let before = jump.edit.text();
            jump.edit.key(key);
            if jump.edit.text() != before {
                ask(model, effects);
            }
        }
    }
}

/// Asks for what answers to the text typed.
pub fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let token = model.next_token();
    let Some(Popup::Jump(jump)) = model.popups.last_mut() else { return };
    jump.token = token;
    jump.pending = true;
    jump.cursor = 0;
    effects.push(Effect::Ask(token, model.officer.clone(), Query::Find(jump.edit.text())));
}

/// An answer has come; an older one than was asked for is dropped.
pub fn found(model: &mut Model, token: Token, hits: Vec<Hit>, effects: &mut Vec<Effect>) {
    let waiting = |popup: &&mut Popup| matches!(popup, Popup::Jump(jump) if jump.token == token);
    let Some(Popup::Jump(jump)) = model.popups.iter_mut().find(waiting) else { return };
    jump.hits = hits;
    jump.pending = false;
    if std::mem::take(&mut jump.go) {
        go(model, effects);
    }
}

/// Opens what is under the cursor.
pub fn go(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Popup::Jump(jump)) = model.popups.last() else { return };
    let Some(hit) = jump.hits.get(jump.cursor).cloned() else { return };
    model.popups.pop();
    match hit.kind {
        ListKind::Cases => navigate::open(model, &Subject::Household(hit.subject), effects),
        ListKind::Issues => navigate::open(model, &Subject::Issue(hit.subject), effects),
        ListKind::Rules => workbench::open(model, &hit.subject, effects),
        ListKind::Sources => navigate::show_list(model, ListKind::Sources, &format!("source={}", hit.subject), effects),
        _ => navigate::open(model, &Subject::Clue(hit.subject), effects),
    }
}
