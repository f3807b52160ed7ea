//! Whom rows name, noted while they are stored: reading that back from a million payments costs more than the registers
//! that ask for it.

use super::StoreError;
use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Everybody whom the rows of a table name, once per name and place (village or household).
#[derive(Default)]
pub(super) struct Noted {
    seen: HashSet<(u64, u64)>,
    /// Of each the packed key, name and place: the texts behind their lengths.
    bytes: Vec<u8>,
}

/// Holds names: no content in what is printed of it.
impl fmt::Debug for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Noted").field("people", &self.seen.len()).finish_non_exhaustive()
    }
}

impl Noted {
    /// Notes whom a row names.
    pub(super) fn note(&mut self, person: i64, name: &str, place: &str) {
        if !self.seen.insert(hash_of(person, name, place)) {
            return;
        }
        self.bytes.extend(person.to_le_bytes());
        for text in [name, place] {
            self.bytes.extend((text.len() as u64).to_le_bytes());
            self.bytes.extend(text.as_bytes());
        }
    }

    /// Visits them in the order in which they were noted.
    pub(super) fn each(&self, visit: &mut dyn FnMut(i64, &str, &str) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut rest = self.bytes.as_slice();
        while !rest.is_empty() {
            let person = i64::from_le_bytes(taken(&mut rest)?);
            let [name, place] = [text(&mut rest)?, text(&mut rest)?];
            visit(person, name, place)?;
        }
        Ok(())
    }
}

/// The next bytes of what was noted.
fn taken<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], StoreError> {
    let (bytes, behind) = rest.split_first_chunk().ok_or_else(cut_short)?;
    *rest = behind;
    Ok(*bytes)
}

fn text<'a>(rest: &mut &'a [u8]) -> Result<&'a str, StoreError> {
    let length = usize::try_from(u64::from_le_bytes(taken(rest)?)).unwrap_or(usize::MAX);
    let (bytes, behind) = rest.split_at_checked(length).ok_or_else(cut_short)?;
    *rest = behind;
    std::str::from_utf8(bytes).map_err(|_| cut_short())
}

fn cut_short() -> StoreError {
    StoreError::Corrupt { place: "in_scope".to_owned() }
}

/// 128 bits, so that two different rows never share them.
pub(super) fn hash_of(person: i64, name: &str, place: &str) -> (u64, u64) {
    let half = |side: u8| {
        let mut hasher = DefaultHasher::new();
        (side, person, name, place).hash(&mut hasher);
        hasher.finish()
    };
    (half(0), half(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_visited_once_in_the_order_of_the_rows() {
        let mut noted = Noted::default();
        let rows = [(7, "王桂兰", "H1"), (8, "", ""), (7, "王桂兰", "H1"), (7, "王桂兰", "H2"), (7, "王桂", "兰H1")];
        rows.iter().for_each(|(person, name, place)| noted.note(*person, name, place));
        let mut visited = Vec::new();
        noted
            .each(&mut |person, name, place| {
                visited.push((person, name.to_owned(), place.to_owned()));
                Ok(())
            })
            .expect("read");
        let expected = [0, 1, 3, 4].map(|at| rows[at]).map(|(person, name, place)| (person, name.to_owned(), place.to_owned()));
        assert_eq!(visited, expected);
    }
}
