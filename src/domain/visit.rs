//! A home visit with its checklist answers: a fold over events.

use super::date::Date;
use super::listing::Answer;
use super::officer::OfficerId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One answered checklist item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Answer; `None` when only a note was written.
    pub answer: Option<Answer>,
    /// Note.
    pub note: String,
}

/// One home visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Number, `V-0001`.
    pub visit: String,
    /// Household number.
    pub household_no: String,
    /// Date.
    pub date: Date,
    /// The two inspectors.
    pub inspectors: Vec<OfficerId>,
    /// Others present.
    pub present: String,
    /// `yes`, `no` or empty: ID and hukou book seen.
    pub id_seen: String,
    /// `yes`, `no` or empty: signed by the family.
    pub signed: String,
    /// Opinion.
    pub opinion: String,
    /// Evidence references.
    pub evidence: Vec<String>,
    /// Answers by item code.
    pub answers: BTreeMap<String, Reply>,
}
