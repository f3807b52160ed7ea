//! What a row of a form is filled in with, and its keys.

use super::edit::Edit;
use super::key::{Key, KeyCode};
use crate::domain::lang::{Bilingual, Lang};

/// How a row is filled in.
#[derive(Clone, Debug)]
pub enum Widget {
    /// Typing.
    Text(Edit),
    /// A day: typing, `+` and `-` move it.
    Date(Edit),
    /// One of a list.
    Pick {
        /// Code and text.
        options: Vec<(String, Bilingual)>,
        /// Chosen.
        chosen: Option<usize>,
    },
    /// Several of a list.
    Pair {
        /// Code and text.
        options: Vec<(String, Bilingual)>,
        /// Chosen, in order.
        chosen: Vec<usize>,
        /// Cursor.
        cursor: usize,
        /// How many at most; one more replaces the oldest.
        most: usize,
    },
}

impl Widget {
    /// The value as a field carries it.
    pub fn value(&self) -> String {
        match self {
            Self::Text(edit) | Self::Date(edit) => edit.text().trim().to_owned(),
            Self::Pick { options, chosen } => {
                chosen.and_then(|index| options.get(index)).map_or_else(String::new, |(code, _)| code.clone())
            }
            Self::Pair { options, chosen, .. } => {
                let codes: Vec<&str> =
                    chosen.iter().filter_map(|index| options.get(*index)).map(|(code, _)| code.as_str()).collect();
                codes.join(",")
            }
        }
    }

    /// The value as people read it.
    pub fn said(&self) -> Bilingual {
        let texts = |options: &[(String, Bilingual)], chosen: &[usize]| {
            let of = |lang: Lang| {
                let texts: Vec<&str> = chosen.iter().filter_map(|at| options.get(*at)).map(|(_, text)| text.get(lang)).collect();
                texts.join(lang.pick("、", ", "))
            };
            Bilingual::each(of)
        };
        match self {
            Self::Text(edit) | Self::Date(edit) => Bilingual::same(edit.text()),
            Self::Pick { options, chosen } => texts(options, chosen.as_slice()),
            Self::Pair { options, chosen, .. } => texts(options, chosen),
        }
    }

    /// Handles a key; gives how many rows to move on, and nothing for a key that means nothing here.
    pub fn key(&mut self, key: Key) -> Option<isize> {
        match self {
            Self::Text(edit) => Some(text_key(edit, key)),
            Self::Date(edit) => Some(date_key(edit, key)),
            Self::Pick { options, chosen } => pick_key(options.len(), chosen, key),
            Self::Pair { options, chosen, cursor, most } => pair_key((options.len(), *most), chosen, cursor, key),
        }
    }
}

/// Typing; returns how many rows to move.
fn text_key(edit: &mut Edit, key: Key) -> isize {
    match key.code {
        KeyCode::Up => -1,
        KeyCode::Down => 1,
        _ => {
            edit.key(key);
            0
        }
    }
}

fn date_key(edit: &mut Edit, key: Key) -> isize {
    let days = match key.folded().code {
        KeyCode::Char('+' | '=') => 1,
        // A dash belongs to a date being typed; it moves the day only once the date is whole.
        KeyCode::Char('-') if edit.text().len() == 10 => -1,
        _ => return text_key(edit, key.folded()),
    };
    let moved = crate::domain::date::parse(&edit.text(), false)
        .map(crate::domain::date::day_number)
        .and_then(|day| crate::domain::date::from_day_number(day + days));
    if let Some(date) = moved {
        edit.set(&date.to_string());
    }
    0
}

fn digit(key: Key) -> Option<usize> {
    match key.code {
        KeyCode::Char(c) => c.to_digit(10).and_then(|d| usize::try_from(d).ok()),
        _ => None,
    }
}

fn pick_key(count: usize, chosen: &mut Option<usize>, key: Key) -> Option<isize> {
    if let Some(number) = digit(key) {
        return (1..=count).contains(&number).then(|| {
            *chosen = Some(number - 1);
            0
        });
    }
    match (key.code, *chosen) {
        (KeyCode::Up | KeyCode::Char('k'), None | Some(0)) => return Some(-1),
        (KeyCode::Up | KeyCode::Char('k'), Some(index)) => *chosen = Some(index - 1),
        (KeyCode::Down | KeyCode::Char('j'), None) if count > 0 => *chosen = Some(0),
        (KeyCode::Down | KeyCode::Char('j'), Some(index)) if index + 1 < count => *chosen = Some(index + 1),
        (KeyCode::Down | KeyCode::Char('j'), _) => return Some(1),
        (KeyCode::Left, Some(index)) => *chosen = Some(index.saturating_sub(1)),
        (KeyCode::Right | KeyCode::Char(' '), index) if count > 0 => {
            *chosen = Some(index.map_or(0, |index| (index + 1) % count));
        }
        (KeyCode::Backspace | KeyCode::Delete, _) => *chosen = None,
        _ => return None,
    }
    Some(0)
}

fn pair_key((count, most): (usize, usize), chosen: &mut Vec<usize>, cursor: &mut usize, key: Key) -> Option<isize> {
    if let Some(number) = digit(key) {
        return (1..=count).contains(&number).then(|| {
            *cursor = number - 1;
            toggle(chosen, number - 1, most);
            0
        });
    }
    match key.code {
        KeyCode::Up | KeyCode::Char('k') if *cursor == 0 => return Some(-1),
        KeyCode::Up | KeyCode::Char('k') => *cursor -= 1,
        KeyCode::Down | KeyCode::Char('j') if *cursor + 1 >= count => return Some(1),
        KeyCode::Down | KeyCode::Char('j') => *cursor += 1,
        KeyCode::Char(' ') if *cursor < count => toggle(chosen, *cursor, most),
        _ => return None,
    }
    Some(0)
}

/// Chooses or un-chooses one of at most `most`; one more replaces the oldest.
pub fn toggle(chosen: &mut Vec<usize>, index: usize, most: usize) {
    if let Some(place) = chosen.iter().position(|other| *other == index) {
        chosen.remove(place);
    } else {
        if chosen.len() >= most {
            chosen.remove(0);
        }
        chosen.push(index);
    }
}
