//! Where the hand is on the sheet, and the keys that move it.

use super::SheetView;
use super::row::{Open, SheetRow};
use crate::app::key::{Key, KeyCode};

impl SheetView {
    /// The first row from here on that asks something and has no answer; first what the act requires.
    pub(super) fn first_blank(&self, from: usize) -> Option<usize> {
        let needed = self.rows.iter().position(|row| row.is_needed() && row.is_blank());
        needed.filter(|at| *at >= from).or_else(|| {
            let mut after = self.rows.iter().enumerate().skip(from);
            after.find(|(_, row)| row.part.is_asked() && self.is_open_question(row)).map(|(at, _)| at)
        })
    }

    pub(super) fn go(&mut self, to: usize) {
        self.open = Open::Nothing;
        self.just_found = false;
        self.focus = to.min(self.rows.len().saturating_sub(1));
    }

    /// Name of the row to come back to. A problem that was just found is answered: the next row is asked.
    pub(super) fn place(&self) -> String {
        let at = self.focus + usize::from(self.just_found && self.focus + 1 < self.rows.len());
        self.rows.get(at).map(|row| row.name.clone()).unwrap_or_default()
    }

    pub(super) fn step(&mut self, by: isize) {
        self.go(self.focus.saturating_add_signed(by));
    }

    /// To the first row of the next part, or of this or the one before.
    pub(super) fn part(&mut self, down: bool) {
        let starts: Vec<usize> = (0..self.rows.len())
            .filter(|at| *at == 0 || self.rows.get(at - 1).map(|row| row.part) != self.rows.get(*at).map(|row| row.part))
            .collect();
        let to = if down {
            starts.iter().copied().find(|start| *start > self.focus)
        } else {
            starts.iter().copied().rev().find(|start| *start < self.focus)
        };
        self.go(to.unwrap_or(if down { self.rows.len() } else { 0 }));
    }

    pub(super) fn blank(&mut self, down: bool) {
        let asked = |(_, row): &(usize, &SheetRow)| row.part.is_asked() && self.is_open_question(row);
        let rows = self.rows.iter().enumerate();
        let to = if down {
            rows.skip(self.focus + 1).find(asked).map(|(at, _)| at)
        } else {
            rows.take(self.focus).rev().find(asked).map(|(at, _)| at)
        };
        let end = if down { self.rows.len() } else { 0 };
        self.go(to.unwrap_or(end));
    }
}

/// Keys that move the hand.
pub(super) fn move_key(sheet: &mut SheetView, key: Key) -> bool {
    let typing = sheet.typing();
    if sheet.open == Open::Defect || sheet.rows.get(sheet.focus).is_some_and(|row| row.holds(key)) {
        return false;
    }
    match key.code {
        // The line of the note stands below its row.
        KeyCode::Up if sheet.open == Open::Note => sheet.open = Open::Nothing,
        KeyCode::Down if sheet.opens_note() => {
            sheet.open = Open::Note;
            sheet.just_found = false;
        }
        KeyCode::Up => sheet.step(-1),
        KeyCode::Down => sheet.step(1),
        KeyCode::PageUp => sheet.part(false),
        KeyCode::PageDown => sheet.part(true),
        KeyCode::Home if !typing => sheet.go(0),
        KeyCode::End if !typing => sheet.go(usize::MAX),
        KeyCode::BackTab => sheet.blank(false),
        KeyCode::Tab => sheet.blank(true),
        KeyCode::Esc if sheet.open != Open::Nothing => sheet.open = Open::Nothing,
        _ => return false,
    }
    true
}
