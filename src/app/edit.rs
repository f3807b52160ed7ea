//! A line being typed: whole graphemes before and after the caret.

use super::key::{Key, KeyCode};
use crate::domain::text;
use unicode_segmentation::UnicodeSegmentation;

/// Text with a caret. Chinese, combining marks and joined signs move and vanish as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    before: String,
    after: String,
}

impl Edit {
    /// Starts with a text, caret at its end.
    pub fn new(text: &str) -> Self {
        Self { before: text::clean(text), after: String::new() }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    /// Nothing typed.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// Replaces everything.
    pub fn set(&mut self, text: &str) {
        *self = Self::new(text);
    }

    /// Puts a pasted text in; line breaks become spaces.
    pub fn insert(&mut self, text: &str) {
        self.before.push_str(&text::clean(text));
    }

    /// Handles an editing key; `false` when the key means nothing to an input.
    pub fn key(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl) {
            (KeyCode::Char('u'), true) => self.before.clear(),
            (KeyCode::Char('k'), true) => self.after.clear(),
            (KeyCode::Char('a'), true) | (KeyCode::Home, _) => {
                self.after = self.text();
                self.before.clear();
            }
            (KeyCode::Char('e'), true) | (KeyCode::End, _) => {
                self.before = self.text();
                self.after.clear();
            }
            (KeyCode::Char('w'), true) => {
                let kept = self.before.trim_end().rsplit_once(' ').map_or("", |(head, _)| head).to_owned();
                self.before = kept;
            }
            (KeyCode::Backspace, _) => {
                drop_last(&mut self.before);
            }
            (KeyCode::Delete, _) => {
                drop_first(&mut self.after);
            }
            (KeyCode::Left, _) => {
                let moved = drop_last(&mut self.before);
                self.after.insert_str(0, &moved);
            }
            (KeyCode::Right, _) => {
                let moved = drop_first(&mut self.after);
                self.before.push_str(&moved);
            }
            _ => match key.typed() {
                Some(c) => self.before.push(c),
                None => return false,
            },
        }
        true
    }

    /// The text broken into lines of at most `cells`, and the caret as (line, cell).
    pub fn wrapped(&self, cells: usize) -> (Vec<String>, (usize, usize)) {
        let cells = cells.max(2);
        let mut lines = vec![String::new()];
        let mut used = 0;
        let mut caret = (0, 0);
        let mut place = |piece: &str, lines: &mut Vec<String>| {
            for grapheme in piece.graphemes(true) {
                let step = text::width(grapheme);
                // One cell stays free for the caret behind the last character.
                if used + step >= cells {
                    lines.push(String::new());
                    used = 0;
                }
                if let Some(line) = lines.last_mut() {
                    line.push_str(grapheme);
                }
                used += step;
            }
            (lines.len() - 1, used)
        };
        caret.clone_from(&place(&self.before, &mut lines));
        place(&self.after, &mut lines);
        (lines, caret)
    }
}

fn drop_last(text: &mut String) -> String {
    let last = text.graphemes(true).next_back().unwrap_or("").to_owned();
    text.truncate(text.len() - last.len());
    last
}

fn drop_first(text: &mut String) -> String {
    let first = text.graphemes(true).next().unwrap_or("").to_owned();
    *text = text.strip_prefix(first.as_str()).unwrap_or("").to_owned();
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn press(edit: &mut Edit, keys: &str) {
        for name in keys.split(' ') {
            edit.key(Key::parse(name).expect("a key"));
        }
    }

    #[test]
    fn chinese_is_moved_over_and_deleted_by_character() {
        let mut edit = Edit::new("青禾镇");
        press(&mut edit, "left left 大 backspace delete");
        assert_eq!(edit.text(), "青镇");
    }

    #[test]
    fn the_caret_counts_cells_and_wraps_with_the_text() {
        let edit = Edit::new("车辆已过户");
        let (lines, caret) = edit.wrapped(7);
        assert_eq!(lines, ["车辆已", "过户"]);
        assert_eq!(caret, (1, 4));
    }

    proptest! {
        #[test]
        fn any_typing_keeps_lines_within_their_cells(text in ".{0,40}", lefts in 0usize..50, cells in 2usize..20) {
            let mut edit = Edit::new(&text);
            for _ in 0..lefts { edit.key(Key::plain(KeyCode::Left)); }
            let (lines, (line, _)) = edit.wrapped(cells);
            prop_assert!(line < lines.len());
            prop_assert_eq!(lines.concat(), edit.text());
        }
    }
}
