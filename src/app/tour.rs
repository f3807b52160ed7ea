//! A tour: what each part of the screen is for, shown on the part itself.

use super::key::{Key, KeyCode};
use super::model::Model;
use super::msg::Effect;
use super::navigate;
use super::popup::Popup;

/// The tab that each step is about.
const TABS: [usize; 7] = [0, 1, 1, 4, 2, 3, 0];

/// Number of steps.
pub const STEPS: usize = TABS.len();

/// Shows a step.
pub fn show(model: &mut Model, step: usize, effects: &mut Vec<Effect>) {
    if matches!(model.popups.last(), Some(Popup::Tour(_))) {
        model.popups.pop();
    }
    let Some(tab) = TABS.get(step) else { return };
    if model.tab != *tab {
        navigate::show_tab(model, *tab, effects);
    }
    model.popups.push(Popup::Tour(step));
}

/// A key of the tour.
pub fn press(model: &mut Model, step: usize, key: Key, effects: &mut Vec<Effect>) {
    match key.folded().code {
        KeyCode::Esc => drop(model.popups.pop()),
        KeyCode::Left | KeyCode::Up | KeyCode::PageUp | KeyCode::Backspace => show(model, step.saturating_sub(1), effects),
        _ => show(model, step + 1, effects),
    }
}
