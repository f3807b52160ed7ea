//! What keys do to the answers of a sheet: dates, pairs, checks, papers, evidence.

use super::row::{Did, Open};
use crate::app::edit::Edit;
use crate::app::key::{Key, KeyCode};
use crate::app::widget::toggle;
use crate::domain::checklist::Entry;
use crate::domain::listing::Answer;
use crate::domain::visit::PaperState;

/// Whether a key is a plain digit.
pub(super) fn is_digit(key: Key) -> bool {
    !key.ctrl && matches!(key.code, KeyCode::Char(c) if c.is_ascii_digit())
}

pub(super) fn digit(c: char) -> Option<usize> {
    c.to_digit(10).and_then(|digit| usize::try_from(digit).ok())
}

pub(super) fn date_key(edit: &mut Edit, key: Key) -> Did {
    let days = match key.folded().code {
        KeyCode::Enter => return Did::On,
        KeyCode::Char('+' | '=') => 1,
        // A dash belongs to a date being typed; it moves the day only once the date is whole.
        KeyCode::Char('-') if edit.text().len() == 10 => -1,
        _ if edit.key(key.folded()) => return Did::Stay(Open::Nothing),
        _ => return Did::Nothing,
    };
    let moved = crate::domain::date::parse(&edit.text(), false)
        .map(crate::domain::date::day_number)
        .and_then(|day| crate::domain::date::from_day_number(day + days));
    if let Some(date) = moved {
        edit.set(&date.to_string());
    }
    Did::Stay(Open::Nothing)
}

pub(super) fn pair_key(count: usize, chosen: &mut Vec<usize>, cursor: &mut usize, key: Key) -> Did {
    match key.code {
        KeyCode::Up => *cursor = cursor.saturating_sub(1),
        KeyCode::Down => *cursor = (*cursor + 1).min(count.saturating_sub(1)),
        KeyCode::Enter => return Did::On,
        KeyCode::Char(' ') if *cursor < count => toggle(chosen, *cursor, 2),
        KeyCode::Char(c) => match digit(c).filter(|number| (1..=count).contains(number)) {
            Some(number) => {
                *cursor = number - 1;
                toggle(chosen, number - 1, 2);
            }
            None => return Did::Nothing,
        },
        _ => return Did::Nothing,
    }
    Did::Stay(Open::Nothing)
}

pub(super) fn yes_no_key(answer: &mut Option<bool>, key: Key) -> Did {
    *answer = match key.code {
        KeyCode::Enter => return Did::On,
        KeyCode::Char('1' | 'y' | '是') => Some(true),
        KeyCode::Char('2' | 'n' | '否') => Some(false),
        KeyCode::Char('0') | KeyCode::Delete | KeyCode::Backspace => None,
        KeyCode::Right | KeyCode::Char(' ') => match answer {
            None => Some(true),
            Some(true) => Some(false),
            Some(false) => None,
        },
        KeyCode::Left => match answer {
            None => Some(false),
            Some(false) => Some(true),
            Some(true) => None,
        },
        _ => return Did::Nothing,
    };
    if matches!(key.code, KeyCode::Char(c) if c != '0' && c != ' ') { Did::On } else { Did::Stay(Open::Nothing) }
}

/// The entry of a cycle after the present one, or before it; nothing chosen is one of them.
pub(super) fn turned<T: Copy + PartialEq>(all: &[T], now: Option<T>, forward: bool) -> Option<T> {
    let at = now.and_then(|now| all.iter().position(|entry| *entry == now));
    match (at, forward) {
        (None, true) => all.first().copied(),
        (None, false) => all.last().copied(),
        (Some(at), true) => all.get(at + 1).copied(),
        (Some(at), false) => at.checked_sub(1).and_then(|at| all.get(at)).copied(),
    }
}

pub(super) fn check_key(answer: &mut Option<Answer>, note: &mut Edit, key: Key) -> Did {
    const ALL: [Answer; 3] = [Answer::Ok, Answer::Problem, Answer::Na];
    let given = match key.code {
        KeyCode::Enter => return Did::Stay(Open::Note),
        KeyCode::Left => turned(&ALL, *answer, false),
        KeyCode::Right | KeyCode::Char(' ') => turned(&ALL, *answer, true),
        KeyCode::Char('0') | KeyCode::Delete | KeyCode::Backspace => None,
        KeyCode::Char('1' | 'y') => Some(Answer::Ok),
        KeyCode::Char('2' | 'n') => Some(Answer::Problem),
        KeyCode::Char('3' | 'x') => Some(Answer::Na),
        KeyCode::Char(c) if !c.is_ascii() => {
            note.key(key);
            return Did::Stay(Open::Note);
        }
        _ => return Did::Nothing,
    };
    *answer = given;
    match (key.code, given) {
        // A problem wants a note, which is the next line; every other answer goes on to the next item. The sheet sees to it
        // that the answer after a problem is that of the next item too.
        (KeyCode::Char(c), Some(Answer::Ok | Answer::Na)) if c != ' ' => Did::On,
        _ => Did::Stay(Open::Nothing),
    }
}

pub(super) fn paper_key(
    state: &mut Option<PaperState>,
    defect: &mut String,
    cursor: &mut usize,
    note: &mut Edit,
    key: Key,
) -> Did {
    let given = match key.code {
        KeyCode::Enter if *state == Some(PaperState::Defective) && defect.is_empty() => return Did::Stay(Open::Defect),
        KeyCode::Enter => return Did::Stay(Open::Note),
        KeyCode::Left => turned(&PaperState::ALL, *state, false),
        KeyCode::Right | KeyCode::Char(' ') => turned(&PaperState::ALL, *state, true),
        KeyCode::Char('0') | KeyCode::Delete | KeyCode::Backspace => None,
        KeyCode::Char('1' | 'y') => Some(PaperState::Present),
        KeyCode::Char('2' | 'n') => Some(PaperState::Missing),
        KeyCode::Char('3' | 'd') => Some(PaperState::Defective),
        KeyCode::Char('4' | 'x') => Some(PaperState::NotRequired),
        KeyCode::Char(c) if !c.is_ascii() => {
            note.key(key);
            return Did::Stay(Open::Note);
        }
        _ => return Did::Nothing,
    };
    *state = given;
    if given != Some(PaperState::Defective) {
        defect.clear();
    }
    match (key.code, given) {
        (KeyCode::Char(c), Some(PaperState::Defective)) if c != ' ' => {
            *cursor = 0;
            Did::Stay(Open::Defect)
        }
        (KeyCode::Char(c), Some(_)) if c != ' ' => Did::On,
        _ => Did::Stay(Open::Nothing),
    }
}

/// Keys in the list of defects: a digit, or Enter on the one under the cursor.
pub(super) fn defect_key(defect: &mut String, cursor: &mut usize, defects: &[Entry], key: Key) -> Did {
    let last = defects.len().saturating_sub(1);
    let chosen = match key.code {
        KeyCode::Up | KeyCode::Left => {
            *cursor = cursor.saturating_sub(1);
            None
        }
        KeyCode::Down | KeyCode::Right => {
            *cursor = (*cursor + 1).min(last);
            None
        }
        KeyCode::Esc => return Did::Stay(Open::Nothing),
        KeyCode::Enter => Some(*cursor),
        KeyCode::Char(c) => digit(c).and_then(|number| number.checked_sub(1)).filter(|at| *at <= last),
        _ => return Did::Nothing,
    };
    match chosen.and_then(|at| defects.get(at)) {
        Some(entry) => {
            entry.code.clone_into(defect);
            Did::On
        }
        None => Did::Stay(Open::Defect),
    }
}

pub(super) fn evidence_key(kept: &mut Vec<String>, edit: &mut Edit, found: &mut Vec<String>, key: Key) -> Did {
    match key.code {
        KeyCode::Enter if edit.text().trim().is_empty() => Did::On,
        KeyCode::Enter => Did::Add(edit.text().trim().to_owned()),
        KeyCode::Tab => Did::Complete(edit.text()),
        KeyCode::Backspace if edit.is_empty() => {
            kept.pop();
            Did::Stay(Open::Nothing)
        }
        _ if edit.key(key) => {
            found.clear();
            Did::Stay(Open::Nothing)
        }
        _ => Did::Nothing,
    }
}

/// What all of several texts begin with.
pub(super) fn common_start(texts: &[String]) -> Option<String> {
    let (first, others) = texts.split_first()?;
    let mut common: Vec<char> = first.chars().collect();
    for other in others {
        let same = common.iter().zip(other.chars()).take_while(|(a, b)| **a == *b).count();
        common.truncate(same);
    }
    Some(common.into_iter().collect())
}
