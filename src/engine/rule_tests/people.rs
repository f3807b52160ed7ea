//! The invented people of a case, by the words that stand for them.

use crate::domain::dataset::ColumnType;
use crate::domain::example::{Case, Example, is_word};
use crate::domain::id_number::{self, IdKey, IdReading};
use crate::domain::pack::Pack;
use std::collections::BTreeMap;

/// Who is who in a case.
#[derive(Debug, Default)]
pub(super) struct People {
    numbers: BTreeMap<String, IdKey>,
}

impl People {
    /// Everybody that a row of the case names; `None` when there are too many.
    pub fn of(pack: &Pack, example: &Example, case: &Case) -> Option<Self> {
        let mut words = Vec::new();
        for (id, rows) in &case.rows {
            let Some(dataset) = pack.dataset(id) else { continue };
            for (name, cell) in rows.iter().flatten() {
                if dataset.column(name).is_some_and(|column| column.column_type == ColumnType::Id) {
                    words.push(cell.text());
                }
            }
        }
        let words = words.iter().map(String::as_str).filter(|word| is_word(word));
        Some(Self { numbers: example.numbers(words)? })
    }

    /// The number that a cell stands for; the cell itself when it is no word.
    pub fn number(&self, cell: &str) -> String {
        self.numbers.get(cell).map_or_else(|| cell.to_owned(), IdKey::to_string)
    }

    /// The packed key of a word.
    pub fn key(&self, word: &str) -> Option<i64> {
        self.numbers.get(word).map(|key| key.as_i64())
    }

    /// What to call a person: the word, else the masked number.
    pub fn called(&self, person: i64) -> String {
        let word = self.numbers.iter().find(|(_, key)| key.as_i64() == person).map(|(word, _)| word.clone());
        word.unwrap_or_else(|| IdKey::from_i64(person).map_or_else(|| person.to_string(), IdKey::masked))
    }

    /// A number as found, with people called by their words: packed keys are longer than anything else.
    pub fn integer(&self, number: i64) -> String {
        if IdKey::from_i64(number).is_some() { self.called(number) } else { number.to_string() }
    }

    /// A text as found, with whole identity numbers called by their words, or masked.
    pub fn text(&self, text: &str) -> String {
        match id_number::read(text, false) {
            IdReading::Valid { key, .. } => self.called(key.as_i64()),
            IdReading::BadCheck { text } => id_number::mask(&text),
            _ => text.to_owned(),
        }
    }
}
