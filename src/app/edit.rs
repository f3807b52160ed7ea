//! A line being typed: whole graphemes before and after the caret, and the steps that can be undone.

use super::key::{Key, KeyCode};
use crate::domain::text;
use unicode_segmentation::UnicodeSegmentation;

/// Text with a caret. Chinese, combining marks and joined signs move and vanish as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    before: String,
    after: String,
    /// What stood here before each step, oldest first.
    undo: Vec<(String, String)>,
    /// What was undone, the last one last.
    redo: Vec<(String, String)>,
    /// What the last step was, while the next key may go on with it.
    step: Option<Step>,
    /// It holds a suggestion that no key has touched yet.
    suggested: bool,
}

/// Keys of one kind in a row are undone together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Typing one word.
    Typing,
    /// Deleting one character after the other.
    Deleting,
}

/// Most steps that can be undone.
const STEPS: usize = 100;

impl Edit {
    /// Starts with a text, caret at its end.
    pub fn new(text: &str) -> Self {
        Self { before: text::clean(text), ..Self::default() }
    }

    /// Starts with a suggestion: the first character typed replaces it, moving or deleting edits it.
    pub fn suggestion(text: &str) -> Self {
        Self { suggested: !text.is_empty(), ..Self::new(text) }
    }

    /// Whether it holds a suggestion that the next character replaces.
    pub fn is_suggestion(&self) -> bool {
        self.suggested
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
        self.remember(None);
        self.suggested = false;
        self.before = text::clean(text);
        self.after.clear();
    }

    /// Puts a pasted text in; line breaks become spaces.
    pub fn insert(&mut self, text: &str) {
        self.remember(None);
        self.replace_suggestion();
        self.before.push_str(&text::clean(text));
    }

    /// Handles an editing key; `false` when the key means nothing to an input, or there is nothing that it could undo.
    pub fn key(&mut self, key: Key) -> bool {
        let suggested = self.suggested;
        let taken = self.edited(key);
        self.suggested = suggested && !taken;
        taken
    }

    /// Drops the suggestion, when it is still one.
    fn replace_suggestion(&mut self) {
        if std::mem::take(&mut self.suggested) {
            self.before.clear();
            self.after.clear();
        }
    }

    fn edited(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl) {
            (KeyCode::Char('z'), true) => return self.turn_back(true),
            (KeyCode::Char('y'), true) => return self.turn_back(false),
            (KeyCode::Char('u'), true) => {
                self.remember(None);
                self.before.clear();
            }
            (KeyCode::Char('k'), true) => {
                self.remember(None);
                self.after.clear();
            }
            (KeyCode::Char('w'), true) => {
                self.remember(None);
                drop_word(&mut self.before);
            }
            (KeyCode::Backspace, _) => {
                self.remember(Some(Step::Deleting));
                drop_last(&mut self.before);
            }
            (KeyCode::Delete, _) => {
                self.remember(Some(Step::Deleting));
                drop_first(&mut self.after);
            }
            _ => match key.typed() {
                Some(c) => {
                    self.remember(Some(Step::Typing));
                    self.replace_suggestion();
                    self.before.push(c);
                    if c.is_whitespace() {
                        self.step = None;
                    }
                }
                None => return self.moved(key),
            },
        }
        true
    }

    /// Handles a key that moves the caret.
    fn moved(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl) {
            (KeyCode::Char('a'), true) | (KeyCode::Home, _) => {
                self.after = self.text();
                self.before.clear();
            }
            (KeyCode::Char('e'), true) | (KeyCode::End, _) => {
                self.before = self.text();
                self.after.clear();
            }
            (KeyCode::Left, _) => {
                let moved = drop_last(&mut self.before);
                self.after.insert_str(0, &moved);
            }
            (KeyCode::Right, _) => {
                let moved = drop_first(&mut self.after);
                self.before.push_str(&moved);
            }
            _ => return false,
        }
        self.step = None;
        true
    }

    /// Before a change: what stands here can be brought back, unless the change goes on with the last step.
    fn remember(&mut self, step: Option<Step>) {
        let goes_on = step.is_some() && step == self.step;
        self.step = step;
        self.redo.clear();
        if !goes_on {
            if self.undo.len() == STEPS {
                self.undo.remove(0);
            }
            self.undo.push((self.before.clone(), self.after.clone()));
        }
    }

    /// Undoes the last step, or does it again; `false` when nothing was ever changed here.
    fn turn_back(&mut self, back: bool) -> bool {
        if self.undo.is_empty() && self.redo.is_empty() {
            return false;
        }
        self.step = None;
        let (from, to) = if back { (&mut self.undo, &mut self.redo) } else { (&mut self.redo, &mut self.undo) };
        // Keys that changed nothing, at an end of the line, are no steps.
        while let Some((before, after)) = from.pop() {
            if (&before, &after) != (&self.before, &self.after) {
                to.push((std::mem::replace(&mut self.before, before), std::mem::replace(&mut self.after, after)));
                break;
            }
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

/// Drops the last word and the blanks behind it. Chinese is written without blanks and its words cannot be told apart
/// without a dictionary, so there a word is one character, as Unicode has it (UAX 29).
fn drop_word(text: &mut String) {
    text.truncate(text.trim_end().len());
    let last = text.split_word_bounds().next_back().map_or(0, str::len);
    text.truncate(text.len() - last);
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

    #[test]
    fn ctrl_w_deletes_one_word_and_of_chinese_one_character() {
        let mut edit = Edit::new("town=青禾镇  ");
        press(&mut edit, "ctrl-w");
        assert_eq!(edit.text(), "town=青禾");
        press(&mut edit, "ctrl-w ctrl-w");
        assert_eq!(edit.text(), "town=");
        press(&mut edit, "ctrl-w ctrl-w");
        assert_eq!(edit.text(), "");
        let mut edit = Edit::new("state new R10");
        press(&mut edit, "left left ctrl-w");
        assert_eq!(edit.text(), "state new 10", "what is behind the caret stays");
        press(&mut edit, "ctrl-w");
        assert_eq!(edit.text(), "state 10");
    }

    #[test]
    fn what_was_typed_deleted_pasted_or_cleared_is_undone_step_by_step_and_done_again() {
        let mut edit = Edit::new("青禾");
        assert!(!edit.key(Key::parse("ctrl-z").expect("a key")), "nothing was changed: the key is free");
        press(&mut edit, "镇 柳 backspace backspace space 张 ctrl-u");
        edit.insert("李家村");
        let mut seen = vec![edit.text()];
        for _ in 0..6 {
            press(&mut edit, "ctrl-z");
            seen.push(edit.text());
        }
        assert_eq!(seen, ["李家村", "", "青禾 张", "青禾 ", "青禾", "青禾镇柳", "青禾"]);
        press(&mut edit, "ctrl-z ctrl-y ctrl-y");
        assert_eq!(edit.text(), "青禾", "one step too many is none");
        press(&mut edit, "ctrl-y ctrl-y ctrl-y ctrl-y ctrl-y");
        assert_eq!(edit.text(), "李家村");
        press(&mut edit, "ctrl-z 王 ctrl-y");
        assert_eq!(edit.text(), "王", "what is typed instead ends doing again");
    }

    #[test]
    fn the_first_character_replaces_an_untouched_suggestion_and_other_keys_edit_it() {
        let mut edit = Edit::suggestion("county.hecha");
        press(&mut edit, "河 东");
        assert_eq!(edit.text(), "河东");
        press(&mut edit, "ctrl-z");
        assert_eq!(edit.text(), "county.hecha", "it can be had back");
        for (keys, text) in [("home 2", "2county.hecha"), ("end 2", "county.hecha2"), ("backspace x", "county.hechx")] {
            let mut edit = Edit::suggestion("county.hecha");
            press(&mut edit, keys);
            assert_eq!(edit.text(), text, "{keys}");
        }
        let mut edit = Edit::suggestion("county.hecha");
        edit.insert("河东县.hecha");
        assert_eq!(edit.text(), "河东县.hecha");
        let mut empty = Edit::suggestion("");
        press(&mut empty, "a b");
        assert_eq!(empty.text(), "ab");
    }

    #[test]
    fn the_caret_is_where_it_was_before_the_step() {
        let mut edit = Edit::new("青禾镇");
        press(&mut edit, "left ctrl-u ctrl-z 大");
        assert_eq!(edit.text(), "青禾大镇");
    }

    proptest! {
        #[test]
        fn any_editing_is_undone_to_the_beginning_and_done_again_to_the_end(
            keys in prop::collection::vec(
                prop::sample::select(vec!["a", "青", "space", "backspace", "delete", "left", "right", "home", "ctrl-w", "ctrl-u", "ctrl-k"]),
                0..60,
            )
        ) {
            let mut edit = Edit::new("青禾镇 town=x");
            for key in &keys { edit.key(Key::parse(key).expect("a key")); }
            let last = edit.text();
            for _ in 0..70 { edit.key(Key::parse("ctrl-z").expect("a key")); }
            prop_assert_eq!(edit.text(), "青禾镇 town=x");
            for _ in 0..70 { edit.key(Key::parse("ctrl-y").expect("a key")); }
            prop_assert_eq!(edit.text(), last);
        }

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
