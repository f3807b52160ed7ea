//! What rows hold, as people read it.

use super::Reveal;
use crate::domain::clue::Facts;
use crate::domain::date::{self, Date};
use crate::domain::dismissal;
use crate::domain::explain::{change_said, change_text};
use crate::domain::id_number;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{Cell, FactChange, ListKind, Row, code_title};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::summary::summary;
use crate::store::lists::{ColumnKind, Value, column_kind};
use crate::store::{StoreError, Workbook};
use std::collections::BTreeMap;

pub(super) fn cell(pack: &Pack, kind: ListKind, column: &str, value: Value, reveal: Reveal) -> Cell {
    let number = match &value {
        Value::Integer(number) => Some(*number),
        _ => None,
    };
    let text = match value {
        Value::Null => return Cell::Empty,
        Value::Text(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Blob(_) => return Cell::Empty,
    };
    if text.is_empty() {
        return Cell::Empty;
    }
    match column_kind(column) {
        ColumnKind::Money => number.map_or(Cell::Empty, |fen| Cell::Money(Fen(fen))),
        ColumnKind::Month => number.and_then(Month::from_index).map_or(Cell::Empty, Cell::Month),
        ColumnKind::Date => date::parse(&text, false).map_or(Cell::Text(text), Cell::Date),
        ColumnKind::Number => number.map_or(Cell::Empty, Cell::Number),
        ColumnKind::Flag => Cell::Flag(number == Some(1)),
        ColumnKind::Id => Cell::Text(if reveal == Reveal::Full { text } else { id_number::mask(&text) }),
        ColumnKind::Code | ColumnKind::Codes => Cell::Coded { title: code_title(pack, column, &text), code: text },
        ColumnKind::Text | ColumnKind::Set => Cell::Text(match (kind, column) {
            (ListKind::Sources, "sheet") => sheet_names(&text),
            (ListKind::Rejects, "text") if reveal == Reveal::Masked => mask_numbers(&text),
            (ListKind::Identities, "candidate") if reveal == Reveal::Masked => id_number::mask(&text),
            _ => text,
        }),
    }
}

/// Working days left to each date; below zero for late ones.
pub(super) fn count_days(pack: &Pack, today: Date, rows: &mut [Row]) {
    let place = |name: &str| ListKind::Deadlines.columns().iter().position(|column| *column == name);
    let (Some(due), Some(left)) = (place("due"), place("left")) else { return };
    for row in rows {
        if let Some(Cell::Date(date)) = row.cells.get(due).cloned()
            && let Some(cell) = row.cells.get_mut(left)
        {
            *cell = Cell::Number(pack.calendar.standing(today, date).left());
        }
    }
}

/// Events in words, where they can be read; a damaged one shows what is stored.
pub(super) fn say_events(book: &Workbook, pack: &Pack, rows: &mut [Row]) -> Result<(), StoreError> {
    let officers = book.officers()?.into_iter().map(|officer| (officer.id.clone(), officer)).collect();
    let place = ListKind::Events.columns().iter().position(|column| *column == "summary");
    for row in rows {
        if let Some(event) = book.event(row.id)?
            && let Some(cell) = place.and_then(|place| row.cells.get_mut(place))
        {
            let said = summary(&event, pack, &officers);
            *cell = Cell::Said(match book.dispute(&event.hash_hex())? {
                Some(dispute) => dispute.before(&said),
                None => said,
            });
        }
    }
    Ok(())
}

/// What dismissals rest on and what woke them, in words.
pub(super) fn say_dismissals(book: &Workbook, pack: &Pack, rows: &mut [Row]) -> Result<(), StoreError> {
    let woken: BTreeMap<String, Vec<FactChange>> = book.woken()?.into_iter().map(|woken| (woken.clue, woken.facts)).collect();
    let place = |name: &str| ListKind::Dismissals.columns().iter().position(|column| *column == name);
    let (facts_at, woken_at) = (place("facts"), place("woken_by"));
    for row in rows {
        let rule = row.subject.split('-').next().unwrap_or_default().to_owned();
        if let Some(cell) = facts_at.and_then(|at| row.cells.get_mut(at)) {
            let facts = if let Cell::Text(json) = cell { dismissal::read_facts(json) } else { Facts::new() };
            *cell = said_by(|lang| {
                let line = |(fact, value): (&String, &String)| {
                    let unchanged = FactChange { fact: fact.clone(), from: value.clone(), to: value.clone() };
                    let [title, value, _] = change_said(pack, &rule, &unchanged);
                    mask_numbers(&format!("{} {}", title.get(lang), value.get(lang)))
                };
                facts.iter().map(line).collect()
            });
        }
        if let Some(cell) = woken_at.and_then(|at| row.cells.get_mut(at)) {
            let changes = woken.get(&row.subject).map_or(&[][..], Vec::as_slice);
            *cell = said_by(|lang| changes.iter().map(|change| mask_numbers(&change_text(pack, &rule, change, lang))).collect());
        }
    }
    Ok(())
}

/// Parts joined in both languages; empty when there are none.
fn said_by(parts: impl Fn(Lang) -> Vec<String>) -> Cell {
    let text = |lang: Lang| parts(lang).join(lang.pick("；", "; "));
    let said = Bilingual { zh: text(Lang::Zh), en: text(Lang::En) };
    if said.zh.is_empty() { Cell::Empty } else { Cell::Said(said) }
}

/// `["甲","乙"]` → `甲、乙`.
fn sheet_names(json: &str) -> String {
    serde_json::from_str::<Vec<String>>(json).map_or_else(|_| json.to_owned(), |names| names.join("、"))
}

/// Masks every run of 12 or more digits in a free text: identity and account numbers of rejected rows.
pub fn mask_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut String| {
        if run.chars().count() >= 12 {
            out.push_str(&id_number::mask(run));
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for c in text.chars() {
        let digit = c.is_ascii_digit() || matches!(c, '０'..='９') || (matches!(c, 'x' | 'X') && run.chars().count() >= 12);
        if digit {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_in_free_text_are_masked() {
        assert_eq!(mask_numbers("张三 110105194912310021 439"), "张三 110105********0021 439");
        assert_eq!(mask_numbers("11010519491231002X,1"), "110105********002X,1");
    }
}
