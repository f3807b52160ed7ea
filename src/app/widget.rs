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
        /// Chosen by the form and by nobody yet: the digit of one of them chooses it, and does not take it away.
        suggested: Vec<usize>,
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
            Self::Pair { options, chosen, cursor, most, suggested } => {
                pair_key((options.len(), *most), (chosen, suggested), cursor, key)
            }
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

fn pair_key(
    (count, most): (usize, usize),
    (chosen, suggested): (&mut Vec<usize>, &mut Vec<usize>),
    cursor: &mut usize,
    key: Key,
) -> Option<isize> {
    if let Some(number) = digit(key) {
        return (1..=count).contains(&number).then(|| {
            *cursor = number - 1;
            choose(chosen, suggested, number - 1, most);
            0
        });
    }
    match key.code {
        KeyCode::Up | KeyCode::Char('k') if *cursor == 0 => return Some(-1),
        KeyCode::Up | KeyCode::Char('k') => *cursor -= 1,
        KeyCode::Down | KeyCode::Char('j') if *cursor + 1 >= count => return Some(1),
        KeyCode::Down | KeyCode::Char('j') => *cursor += 1,
        KeyCode::Char(' ') if *cursor < count => {
            suggested.retain(|index| index != cursor);
            toggle(chosen, *cursor, most);
        }
        _ => return None,
    }
    Some(0)
}

/// As [`toggle`] by a digit: what was only suggested is chosen by it, and makes room before what somebody chose.
fn choose(chosen: &mut Vec<usize>, suggested: &mut Vec<usize>, index: usize, most: usize) {
    if let Some(place) = suggested.iter().position(|other| *other == index) {
        suggested.remove(place);
        return;
    }
    if !chosen.contains(&index)
        && chosen.len() >= most
        && let Some(first) = suggested.first().copied()
    {
        suggested.remove(0);
        chosen.retain(|other| *other != first);
    }
    toggle(chosen, index, most);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(keys: &str) -> Vec<usize> {
        let options = ["a", "b", "c", "d"].map(|code| (code.to_owned(), Bilingual::same(code))).to_vec();
        let mut pair = Widget::Pair { options, chosen: vec![0, 1], cursor: 0, most: 2, suggested: vec![0, 1] };
        for key in keys.chars() {
            pair.key(Key::plain(KeyCode::Char(key)));
        }
        let Widget::Pair { mut chosen, .. } = pair else { return Vec::new() };
        chosen.sort_unstable();
        chosen
    }

    #[test]
    fn the_digit_of_a_suggested_officer_chooses_and_makes_room_for_others_only_where_nobody_chose() {
        assert_eq!(pressed("12"), [0, 1], "chosen as suggested");
        assert_eq!(pressed("13"), [0, 2], "the other suggestion gives way");
        assert_eq!(pressed("3"), [1, 2]);
        assert_eq!(pressed("34"), [2, 3]);
        assert_eq!(pressed("11"), [1], "pressed again it is taken away");
        assert_eq!(pressed(" "), [1], "the space bar takes away what it stands on");
    }
}
