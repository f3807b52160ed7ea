//! Typed values, and their canonical form: what hashes of rows are made of.

use crate::domain::date::{self, Date};
use crate::domain::id_number::{self, IdKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// A typed cell, ready for storage. See [`crate::domain::dataset::ColumnType`] for its place in the database.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Empty, `-`, `无` and the like.
    Null,
    /// Text, a name, a code, a program id.
    Text(String),
    /// Month index, fen, hundredths or a plain number.
    Integer(i64),
    /// A date.
    Date(Date),
    /// An identity number: the text as mended, and the key when it is valid.
    Id {
        /// 18 characters when valid; else what the file had, mended.
        text: String,
        /// The person.
        key: Option<IdKey>,
    },
}

/// Masks identity numbers: values end up in failed assertions and logs.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Text(text) => write!(f, "Text({text:?})"),
            Self::Integer(number) => write!(f, "Integer({number})"),
            Self::Date(date) => write!(f, "Date({date})"),
            Self::Id { text, .. } => write!(f, "Id({})", id_number::mask(text)),
        }
    }
}

impl Value {
    /// Whether the cell says nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Adds the canonical form to the bytes that are hashed: tagged and length-prefixed, so that no two lists
    /// of values share their bytes. White space within texts does not count: bureaus space names and numbers
    /// as they please.
    pub fn write_canonical(&self, out: &mut Vec<u8>) {
        let mut put = |tag: u8, bytes: &[u8]| {
            out.push(tag);
            out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
            out.extend_from_slice(bytes);
        };
        match self {
            Self::Null => put(b'0', &[]),
            Self::Text(text) if text.chars().any(char::is_whitespace) => {
                let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                put(b't', tight.as_bytes());
            }
            Self::Text(text) => put(b't', text.as_bytes()),
            Self::Integer(number) => put(b'i', &number.to_le_bytes()),
            Self::Date(day) => put(b'd', &date::day_number(*day).to_le_bytes()),
            Self::Id { text, .. } => put(b't', text.as_bytes()),
        }
    }
}

/// The first 16 bytes of SHA-256: enough that two rows of one workbook never share it.
pub fn digest(bytes: &[u8]) -> [u8; 16] {
    let mut out = [0; 16];
    for (slot, byte) in out.iter_mut().zip(Sha256::digest(bytes)) {
        *slot = byte;
    }
    out
}

/// Hash of a list of values in canonical form.
pub fn hash_values<'a>(values: impl IntoIterator<Item = &'a Value>) -> [u8; 16] {
    let mut bytes = Vec::with_capacity(256);
    for value in values {
        value.write_canonical(&mut bytes);
    }
    digest(&bytes)
}

/// Key of the n-th row of a multiset, counted from 1, that says the same; of the hash of its values.
pub fn occurrence_key(hash: &[u8; 16], count: u32) -> [u8; 16] {
    let mut bytes = [0; 20];
    let (values, ordinal) = bytes.split_at_mut(hash.len());
    values.copy_from_slice(hash);
    ordinal.copy_from_slice(&count.to_le_bytes());
    digest(&bytes)
}
