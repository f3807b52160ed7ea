//! One act of a person as an entry of the log: canonical content, hash chain, signature.
//!
//! Layout of the hash, version 1. SHA-256 over, in this order:
//!
//! | bytes | what |
//! | --- | --- |
//! | 14 | the tag `hecha-event-v1` |
//! | 32 | `prev`: hash of this officer's previous event in this replica, or zeros |
//! | 8 + n | replica: length as big-endian u64, then UTF-8 |
//! | 8 + n | officer, likewise |
//! | 8 | `seq`, big-endian i64 |
//! | 8 | `lamport`, big-endian i64 |
//! | 8 + n | content: canonical JSON of `at`, `data`, `kind`, `subject` |
//!
//! The signature is Ed25519 by the officer's key over the 32 bytes of the hash. Canonical JSON has sorted keys,
//! no white space and integers only, so one content has one text.

use super::action::{ActionKind, Subject};
use super::officer::OfficerId;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// First bytes of every event hash.
const TAG: &[u8] = b"hecha-event-v1";

/// `prev` of an officer's first event.
pub const NO_PREVIOUS: [u8; 32] = [0; 32];

/// A value in the data of an event. There are no floats: a ledger is exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// `true`, `false`
    Flag(bool),
    /// A count, or money in fen.
    Number(i64),
    /// Text; dates are ISO, months `YYYY-MM`.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// A map; keys are sorted.
    Map(BTreeMap<String, Self>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<String>> for Value {
    fn from(list: Vec<String>) -> Self {
        Self::List(list.into_iter().map(Self::Text).collect())
    }
}

impl Value {
    /// The texts of a list; none of anything else.
    fn texts(&self) -> Vec<String> {
        let Self::List(items) = self else { return Vec::new() };
        items.iter().filter_map(|item| if let Self::Text(text) = item { Some(text.clone()) } else { None }).collect()
    }
}

/// The data of an event: everything that the fold needs to repeat the act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Data(pub BTreeMap<String, Value>);

impl Data {
    /// Adds one value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a text unless it is empty, so that absent and empty are one.
    #[must_use]
    pub fn with_text(self, name: &str, text: &str) -> Self {
        if text.is_empty() { self } else { self.with(name, text) }
    }

    /// A text; empty when absent.
    pub fn text(&self, name: &str) -> &str {
        match self.0.get(name) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The texts of a list; empty when absent.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.0.get(name).map_or_else(Vec::new, Value::texts)
    }

    /// A map of lists of texts; empty when absent.
    pub fn lists(&self, name: &str) -> BTreeMap<String, Vec<String>> {
        match self.0.get(name) {
            Some(Value::Map(map)) => map.iter().map(|(key, items)| (key.clone(), items.texts())).collect(),
            _ => BTreeMap::new(),
        }
    }

    /// A map of texts; empty when absent.
    pub fn map(&self, name: &str) -> BTreeMap<String, String> {
        match self.0.get(name) {
            Some(Value::Map(map)) => map
                .iter()
                .filter_map(|(key, value)| match value {
                    Value::Text(text) => Some((key.clone(), text.clone())),
                    _ => None,
                })
                .collect(),
            _ => BTreeMap::new(),
        }
    }
}

/// An act that the guards let pass, not yet signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it is about.
    pub subject: Subject,
    /// The act.
    pub kind: ActionKind,
    /// What the fold needs.
    pub data: Data,
}

/// Where an event stands: its place in the officer's chain and in the fold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The copy of the workbook it was made in.
    pub replica: String,
    /// Logical clock: larger than that of every event the writer had seen.
    pub lamport: i64,
    /// Who acted.
    pub officer: OfficerId,
    /// 1, 2, 3 … per officer and replica.
    pub seq: i64,
    /// Local civil time.
    pub at: DateTime,
    /// Hash of the officer's previous event in this replica.
    pub prev: [u8; 32],
}

/// One signed entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Chain and fold position.
    pub place: Place,
    /// What was done.
    pub draft: Draft,
    /// SHA-256, see the module's head.
    pub hash: [u8; 32],
    /// Ed25519 over `hash`.
    pub signature: [u8; 64],
}

/// An event as the database holds it, unchecked. `at`, `kind` and `subject` repeat the body for queries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawEvent {
    /// Order of arrival.
    pub id: i64,
    /// Replica.
    pub replica: String,
    /// Logical clock.
    pub lamport: i64,
    /// Officer's short name.
    pub officer: String,
    /// Number in the officer's chain.
    pub seq: i64,
    /// Repeated from the body.
    pub at: String,
    /// Repeated from the body.
    pub kind: String,
    /// Repeated from the body.
    pub subject: String,
    /// Canonical content.
    pub body: String,
    /// Previous hash.
    pub prev: Vec<u8>,
    /// Hash.
    pub hash: Vec<u8>,
    /// Signature.
    pub signature: Vec<u8>,
}

/// What is wrong with one stored event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The body is not canonical JSON of an act this program knows.
    Body,
    /// A column does not repeat the body, or has the wrong length.
    Column(&'static str),
    /// The content does not give the hash.
    Hash,
    /// The officer's key did not sign the hash.
    Signature,
}

impl Event {
    /// Signs a draft at its place.
    pub fn seal(draft: Draft, place: Place, key: &SigningKey) -> Self {
        let content = content(&draft, place.at);
        let hash = digest(&place, &content);
        let signature = key.sign(&hash).to_bytes();
        Self { place, draft, hash, signature }
    }

    /// The canonical text that the hash covers.
    pub fn content(&self) -> String {
        content(&self.draft, self.place.at)
    }

    /// The hash as 64 hex digits.
    pub fn hash_hex(&self) -> String {
        hex(&self.hash)
    }

    /// Order of the fold: (lamport, replica, seq), then the officer so that the order is total.
    pub fn fold_key(&self) -> (i64, &str, i64, &str) {
        (self.place.lamport, &self.place.replica, self.place.seq, &self.place.officer.0)
    }

    /// Reads a stored event and checks everything that needs no key.
    ///
    /// # Errors
    /// The first flaw found.
    pub fn from_raw(raw: &RawEvent) -> Result<Self, Flaw> {
        let (draft, at) = parse_content(&raw.body).ok_or(Flaw::Body)?;
        if content(&draft, at) != raw.body {
            return Err(Flaw::Body);
        }
        let repeated = [
            ("at", raw.at == at.to_string()),
            ("kind", raw.kind == draft.kind.code()),
            ("subject", raw.subject == draft.subject.to_string()),
        ];
        if let Some((column, _)) = repeated.into_iter().find(|(_, same)| !same) {
            return Err(Flaw::Column(column));
        }
        let prev = raw.prev.as_slice().try_into().map_err(|_| Flaw::Column("prev"))?;
        let hash: [u8; 32] = raw.hash.as_slice().try_into().map_err(|_| Flaw::Column("hash"))?;
        let signature = raw.signature.as_slice().try_into().map_err(|_| Flaw::Column("signature"))?;
        let place = Place {
            replica: raw.replica.clone(),
            lamport: raw.lamport,
            officer: OfficerId(raw.officer.clone()),
            seq: raw.seq,
            at,
            prev,
        };
        if digest(&place, &raw.body) != hash {
            return Err(Flaw::Hash);
        }
        Ok(Self { place, draft, hash, signature })
    }

    /// Whether the owner of a public key (64 hex digits) signed this event.
    pub fn signed_by(&self, public_key: &str) -> bool {
        let key = unhex(public_key).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let Some(key) = key.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok()) else { return false };
        key.verify(&self.hash, &Signature::from_bytes(&self.signature)).is_ok()
    }
}

fn content(draft: &Draft, at: DateTime) -> String {
    let subject = serde_json::to_value(&draft.subject).ok();
    let part = |name: &str| subject.as_ref().and_then(|value| value.get(name)?.as_str()).unwrap_or_default().to_owned();
    let subject = BTreeMap::from([("id".to_owned(), part("id").into()), ("kind".to_owned(), part("kind").into())]);
    let map = BTreeMap::from([
        ("at", Value::Text(at.to_string())),
        ("data", Value::Map(draft.data.0.clone())),
        ("kind", draft.kind.code().into()),
        ("subject", Value::Map(subject)),
    ]);
    serde_json::to_string(&map).unwrap_or_default()
}

fn parse_content(text: &str) -> Option<(Draft, DateTime)> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Content {
        at: String,
        data: Data,
        kind: String,
        subject: Subject,
    }
    let content: Content = serde_json::from_str(text).ok()?;
    let kind = ActionKind::ALL.into_iter().find(|kind| kind.code() == content.kind)?;
    Some((Draft { subject: content.subject, kind, data: content.data }, content.at.parse().ok()?))
}

fn digest(place: &Place, content: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let sized = |text: &str| {
        let mut bytes = u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes().to_vec();
        bytes.extend_from_slice(text.as_bytes());
        bytes
    };
    let (replica, officer, content) = (sized(&place.replica), sized(&place.officer.0), sized(content));
    hasher.update(TAG);
    hasher.update(place.prev);
    hasher.update(replica);
    hasher.update(officer);
    hasher.update(place.seq.to_be_bytes());
    hasher.update(place.lamport.to_be_bytes());
    hasher.update(content);
    hasher.finalize().into()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads [`hex`].
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits?;
    digits.len().is_multiple_of(2).then(|| digits.chunks(2).filter_map(|pair| Some(pair.first()? * 16 + pair.get(1)?)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Event, SigningKey) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let draft = Draft {
            subject: Subject::Clue("R10-7K3FQ2MN".into()),
            kind: ActionKind::SendBack,
            data: Data::default().with("reason", "缺少照片").with("sum", 43_900),
        };
        let place = Place {
            replica: "00".repeat(8),
            lamport: 3,
            officer: OfficerId("li".into()),
            seq: 1,
            at: jiff::civil::datetime(2026, 3, 5, 14, 2, 0, 0),
            prev: NO_PREVIOUS,
        };
        (Event::seal(draft, place, &key), key)
    }

    fn raw(event: &Event) -> RawEvent {
        RawEvent {
            id: 1,
            replica: event.place.replica.clone(),
            lamport: event.place.lamport,
            officer: event.place.officer.0.clone(),
            seq: event.place.seq,
            at: event.place.at.to_string(),
            kind: event.draft.kind.code().to_owned(),
            subject: event.draft.subject.to_string(),
            body: event.content(),
            prev: event.place.prev.to_vec(),
            hash: event.hash.to_vec(),
            signature: event.signature.to_vec(),
        }
    }

    #[test]
    fn the_content_is_canonical_and_exact() {
        let (event, _) = sample();
        assert_eq!(
            event.content(),
            r#"{"at":"2026-03-05T14:02:00","data":{"reason":"缺少照片","sum":43900},"kind":"send_back","subject":{"id":"R10-7K3FQ2MN","kind":"clue"}}"#
        );
    }

    #[test]
    fn a_stored_event_reads_back_and_is_the_signers_own() {
        let (event, key) = sample();
        assert_eq!(Event::from_raw(&raw(&event)), Ok(event.clone()));
        assert!(event.signed_by(&hex(key.verifying_key().as_bytes())));
        assert!(!event.signed_by(&hex(SigningKey::from_bytes(&[8; 32]).verifying_key().as_bytes())));
        assert!(!event.signed_by("not a key"));
    }

    #[test]
    fn another_spelling_of_the_same_content_is_refused() {
        let (event, _) = sample();
        for (from, to) in [(":43900", ": 43900"), (r#""sum":43900"#, r#""sum":1,"sum":43900"#), ("缺少照片", "\\u7f3a少照片")]
        {
            let mut spelled = raw(&event);
            spelled.body = spelled.body.replace(from, to);
            assert_eq!(Event::from_raw(&spelled), Err(Flaw::Body), "{to}");
        }
    }

    #[test]
    fn hex_reads_what_it_writes() {
        assert_eq!(unhex(&hex(&[0, 15, 255])), Some(vec![0, 15, 255]));
        assert_eq!(unhex("abc"), None);
        assert_eq!(unhex("zz"), None);
    }
}
