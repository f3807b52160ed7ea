//! Keys as the program knows them, whatever terminal they came from.

use std::fmt;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A character, shift already applied.
    Char(char),
    /// Function key, from 1.
    F(u8),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

/// A key with its modifiers. Shift is part of the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Control held.
    pub ctrl: bool,
}

const NAMES: [(&str, KeyCode); 16] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("space", KeyCode::Char(' ')),
    ("comma", KeyCode::Char(',')),
];

impl Key {
    /// A key without modifiers.
    pub fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false }
    }

    /// Reads `j`, `enter`, `f5`, `ctrl-p`.
    pub fn parse(text: &str) -> Option<Self> {
        let (ctrl, name) = text.strip_prefix("ctrl-").map_or((false, text), |rest| (true, rest));
        let mut chars = name.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) => KeyCode::Char(c),
            (Some('f'), Some(d)) if d.is_ascii_digit() => KeyCode::F(name.strip_prefix('f')?.parse().ok()?),
            _ => NAMES.iter().find(|(known, _)| *known == name)?.1,
        };
        Some(Self { code, ctrl })
    }

    /// What a command understands: full-width forms, which an input method leaves behind, are the same key.
    #[must_use]
    pub fn folded(self) -> Self {
        let KeyCode::Char(c) = self.code else { return self };
        let folded = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '。' => '.',
            '、' => '/',
            '【' => '[',
            '】' => ']',
            '《' => '<',
            '》' => '>',
            '“' | '”' => '"',
            '‘' | '’' => '\'',
            '·' => '`',
            '￥' => '$',
            other => other,
        };
        Self { code: KeyCode::Char(folded), ctrl: self.ctrl }
    }

    /// Whether an active input method would swallow it.
    pub fn is_letter(self) -> bool {
        !self.ctrl && matches!(self.code, KeyCode::Char(c) if c.is_alphabetic())
    }

    /// The character typed, when it is one and no control key is held.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !c.is_control() => Some(c),
            _ => None,
        }
    }
}

/// As in the hint bar: `Enter`, `F5`, `^P`, `d`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("^")?;
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::Backspace => f.write_str("Bksp"),
            KeyCode::BackTab => f.write_str("S-Tab"),
            code => write!(f, "{code:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_letters_and_marks_are_the_same_command() {
        for (typed, meant) in [('ｄ', 'd'), ('１', '1'), ('／', '/'), ('？', '?'), ('　', ' '), ('：', ':')] {
            assert_eq!(Key::plain(KeyCode::Char(typed)).folded(), Key::plain(KeyCode::Char(meant)));
        }
        assert_eq!(Key::plain(KeyCode::Char('李')).folded(), Key::plain(KeyCode::Char('李')));
    }

    #[test]
    fn names_are_read() {
        assert_eq!(Key::parse("ctrl-p"), Some(Key { code: KeyCode::Char('p'), ctrl: true }));
        assert_eq!(Key::parse("f10"), Some(Key::plain(KeyCode::F(10))));
        assert_eq!(Key::parse("f"), Some(Key::plain(KeyCode::Char('f'))));
        assert_eq!(Key::parse("nonsense"), None);
    }
}
