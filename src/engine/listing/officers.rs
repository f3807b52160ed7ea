//! Officers in lists: rows hold logins, people read and type names.

use crate::domain::filter::{Operator, Term};
use crate::domain::lang::Bilingual;
use crate::domain::listing::{Cell, ListKind, Row};
use crate::domain::officer::{self, Officer};
use crate::store::lists::{ColumnKind, Condition, Value, column_kind, searchable};
use crate::store::{StoreError, Workbook};
use std::collections::{BTreeSet, HashMap};

/// Whether a column of a list holds the login of an officer, or those of several with spaces between.
pub(super) fn holds_officer(kind: ListKind, column: &str) -> bool {
    match column {
        "inspector1" | "inspector2" | "inspectors" | "decided_by" | "drawn_by" | "checker" => true,
        "officer" => kind != ListKind::Officers,
        // Of an issue it is whoever the unit names; of a check the inspectors.
        "person" => kind == ListKind::Deadlines,
        _ => false,
    }
}

/// Officers by their names; where two share one, with the login.
pub(super) fn name_officers(book: &Workbook, kind: ListKind, rows: &mut [Row]) -> Result<(), StoreError> {
    let places: Vec<usize> =
        kind.columns().iter().enumerate().filter(|(_, column)| holds_officer(kind, column)).map(|(at, _)| at).collect();
    if places.is_empty() {
        return Ok(());
    }
    let names = officer::called(book.officers()?.iter());
    for row in rows {
        for at in &places {
            let Some(cell) = row.cells.get_mut(*at) else { continue };
            let Cell::Text(logins) = cell else { continue };
            if column_kind(kind.columns().get(*at).copied().unwrap_or_default()) == ColumnKind::Set {
                *logins = all_named(logins, &names);
            } else if let Some(name) = names.get(logins) {
                *cell = Cell::Coded { code: logins.clone(), title: Bilingual::same(name) };
            }
        }
    }
    Ok(())
}

/// Logins with spaces between as names; words that are nobody's stay.
pub(in crate::engine) fn all_named(logins: &str, names: &HashMap<String, String>) -> String {
    let said: Vec<&str> = logins.split(' ').map(|word| names.get(word).map_or(word, String::as_str)).collect();
    said.join(" ")
}

/// What a search looks at; officers are found by the name that is shown as well as by their login.
pub(super) fn search_texts(book: &Workbook, kind: ListKind, today: &str) -> Result<Vec<(i64, Vec<String>)>, StoreError> {
    let mut texts = book.search_texts(kind, today)?;
    let places: Vec<usize> =
        searchable(kind).iter().enumerate().filter(|(_, column)| holds_officer(kind, column)).map(|(at, _)| at).collect();
    if places.is_empty() {
        return Ok(texts);
    }
    let names = officer::called(book.officers()?.iter());
    for (_, row) in &mut texts {
        for at in &places {
            if let Some(text) = row.get_mut(*at) {
                let named = all_named(text, &names);
                if named != *text {
                    *text = format!("{named} {text}");
                }
            }
        }
    }
    Ok(texts)
}

/// A condition on officers by name as one on their logins.
pub(super) fn by_login(book: &Workbook, term: &Term, asked: &mut Condition, today: &str) -> Result<(), StoreError> {
    let officers = book.officers()?;
    let names = officer::called(officers.iter());
    let meant = |means: &dyn Fn(&str) -> bool| -> Vec<String> {
        let called = |officer: &Officer| names.get(&officer.id.0).is_some_and(|name| means(name));
        let of = officers.iter().filter(|officer| means(&officer.id.0) || means(&officer.name) || called(officer));
        of.map(|officer| officer.id.0.clone()).collect()
    };
    match term.operator {
        Operator::Is | Operator::IsNot => {
            let mut logins = Vec::new();
            for value in &asked.values {
                let Value::Text(typed) = value else { continue };
                match meant(&|said| said == typed) {
                    _ if typed.is_empty() => logins.push(value.clone()),
                    // Both of a pair, as their cell shows them; or nobody known.
                    found if found.is_empty() => {
                        let words = typed.split_whitespace().map(|word| match meant(&|said| said == word).as_slice() {
                            [one] => one.clone(),
                            _ => word.to_owned(),
                        });
                        logins.push(Value::Text(words.collect::<Vec<_>>().join(" ")));
                    }
                    found => {
                        logins.extend(found.into_iter().map(Value::Text));
                        // Of issues the list of deadlines holds the name that the unit gave.
                        if term.column == "person" {
                            logins.push(value.clone());
                        }
                    }
                }
            }
            asked.values = logins;
        }
        Operator::Contains => {
            let part = term.value.to_lowercase();
            let found = meant(&|said| said.to_lowercase().contains(&part));
            if !found.is_empty() {
                let mut values: Vec<Value> = found.into_iter().map(Value::Text).collect();
                if term.column == "person" {
                    // Names that units gave are found beside the officers.
                    let given = book.list_texts(ListKind::Deadlines, std::slice::from_ref(asked), &term.column, today)?;
                    let given: BTreeSet<String> = given.into_iter().map(|(_, name)| name).collect();
                    values.extend(given.into_iter().map(Value::Text));
                }
                asked.operator = "=";
                asked.values = values;
            }
        }
        _ => {}
    }
    Ok(())
}
