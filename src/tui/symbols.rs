//! Characters that some consoles draw one cell wide and others two: quotation marks, dashes, circled numbers,
//! arrows. Where they are two, everything behind them on the line would stand one cell too far to the right, so
//! they are replaced by ASCII there.

use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthStr;

/// How such characters are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symbols {
    /// As they are.
    #[default]
    Full,
    /// As ASCII.
    Ascii,
}

impl Symbols {
    /// What to draw for a grapheme; never wider than it.
    pub fn drawn(self, grapheme: &str) -> &str {
        if self == Self::Full || grapheme.is_ascii() || !is_ambiguous(grapheme) {
            return grapheme;
        }
        match grapheme.chars().next() {
            Some('“' | '”' | '″') => "\"",
            Some('‘' | '’' | '′') => "'",
            Some('—' | '–' | '―' | '─' | '━' | '…' | '⋯') => "-",
            Some('·' | '•' | '∙' | '●' | '○' | '◎' | '※' | '★' | '☆' | '■' | '□' | '▲' | '△') => "*",
            Some('×') => "x",
            Some('÷') => "/",
            Some('→') => ">",
            Some('←') => "<",
            Some('↑') => "^",
            Some('↓') => "v",
            Some('≤') => "<",
            Some('≥') => ">",
            Some('±') => "+",
            Some('℃' | '°') => "o",
            Some('│' | '┃' | '║') => "|",
            Some(c @ '①'..='⑨') => digit(c as u32 - '①' as u32),
            Some(c @ 'Ⅰ'..='Ⅸ') => digit(c as u32 - 'Ⅰ' as u32),
            Some(c @ '⑴'..='⑼') => digit(c as u32 - '⑴' as u32),
            _ => "?",
        }
    }
}

/// What a frame around a dialogue is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Strokes {
    /// Left and right corner above.
    pub top: [&'static str; 2],
    /// Left and right corner below.
    pub bottom: [&'static str; 2],
    /// Above and below.
    pub across: &'static str,
    /// At the sides, and the track of a scrollbar.
    pub down: &'static str,
}

impl Symbols {
    /// Lines where they are one cell wide, else ASCII.
    pub fn strokes(self) -> Strokes {
        match self {
            Self::Full => Strokes { top: ["┌", "┐"], bottom: ["└", "┘"], across: "─", down: "│" },
            Self::Ascii => Strokes { top: ["+", "+"], bottom: ["+", "+"], across: "-", down: "|" },
        }
    }
}

/// The digit after `place`, from 1.
fn digit(place: u32) -> &'static str {
    const DIGITS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    usize::try_from(place).ok().and_then(|place| DIGITS.get(place)).copied().unwrap_or("?")
}

/// Whether a console may draw it wider than it is counted.
fn is_ambiguous(grapheme: &str) -> bool {
    grapheme.width_cjk() > grapheme.width()
}

/// Asks the terminal how wide it draws such a character: prints one and asks where the cursor is. Call it in raw
/// mode before anything else reads the terminal. A terminal that does not answer at once draws them as counted.
#[cfg(unix)]
pub fn probe() -> Option<Symbols> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use std::io::{IsTerminal, Write, stdin, stdout};
    // Longer than a slow line needs, shorter than a person notices.
    const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 150_000_000 };
    if !stdin().is_terminal() {
        return None;
    }
    let mut out = stdout();
    out.write_all("\r①\x1b[6n".as_bytes()).and_then(|()| out.flush()).ok()?;
    let mut answer = Vec::new();
    let symbols = loop {
        let input = stdin();
        let mut ready = [PollFd::new(&input, PollFlags::IN)];
        if poll(&mut ready, Some(&PATIENCE)).ok()? == 0 {
            break None;
        }
        let mut byte = [0];
        // One byte at a time, so that nothing typed behind the answer is swallowed with it.
        if rustix::io::read(&input, &mut byte).ok()? == 0 {
            break None;
        }
        answer.extend(byte);
        if let Some(column) = column(&answer) {
            break Some(if column > 2 { Symbols::Ascii } else { Symbols::Full });
        }
        if answer.len() > 64 {
            break None;
        }
    };
    let _ = out.write_all(b"\r\x1b[K").and_then(|()| out.flush());
    symbols
}

/// Where there is no such question, they are drawn as they are.
#[cfg(not(unix))]
pub fn probe() -> Option<Symbols> {
    None
}

/// The column of a cursor report `ESC [ row ; column R` at the end of what came.
#[cfg_attr(not(unix), expect(dead_code, reason = "nothing asks"))]
fn column(answer: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(answer).ok()?;
    let report = text.rsplit_once("\u{1b}[")?.1.strip_suffix('R')?;
    report.split_once(';')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::width;

    #[test]
    fn only_characters_of_uncertain_width_are_replaced_and_none_gets_wider() {
        for text in ["“", "”", "—", "…", "·", "①", "⑨", "℃", "×", "→", "●", "│", "Ⅲ", "§"] {
            let drawn = Symbols::Ascii.drawn(text);
            assert!(drawn.is_ascii() && width(drawn) <= width(text), "{text} -> {drawn}");
            assert_eq!(Symbols::Full.drawn(text), text);
        }
        for text in ["禾", "a", "，", "✓", "（", "Ａ"] {
            assert_eq!(Symbols::Ascii.drawn(text), text);
        }
    }

    #[test]
    fn the_answer_of_the_terminal_is_read_behind_whatever_was_typed() {
        assert_eq!(column(b"\x1b[5;2R"), Some(2));
        assert_eq!(column(b"jj\x1b[12;3R"), Some(3));
        assert_eq!(column(b"\x1b[12;"), None);
    }
}
