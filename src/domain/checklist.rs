//! Checklists and word lists of a pack: visit templates (十查十看), dismissal reasons (guards), verification
//! steps, issue types, outcomes, ledger columns.

use super::lang::Bilingual;
use serde::{Deserialize, Serialize};

/// One item of a visit template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// Code, `S1.04`.
    pub code: String,
    /// 查车辆看用途
    pub title: Bilingual,
    /// What to ask and to see.
    pub hint: Bilingual,
}

/// A visit template, `visits/*.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitTemplate {
    /// `set1`.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Where it comes from, and what it is not.
    pub source: String,
    /// Items in order.
    #[serde(rename = "item")]
    pub items: Vec<ChecklistItem>,
}

/// A code with a text: guards, verification steps, issue types, outcomes, clauses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Stable code.
    pub code: String,
    /// Text.
    pub text: Bilingual,
    /// Outcomes only: adverse to the family, so that due process applies.
    #[serde(default)]
    pub adverse: bool,
    /// Outcomes only: what proves it: a field of the submission, a kind of money row, `grace` or `transfer`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Guards only: a general reason offered for every rule.
    #[serde(default)]
    pub general: bool,
    /// Guards only: the reason says nothing by itself; the facts are to be written down.
    #[serde(default)]
    pub facts: bool,
    /// Papers only: looked for where the household holds one of these programs; empty: everywhere.
    #[serde(default)]
    pub programs: Vec<String>,
    /// Papers only: about a child or an illness, so shown only to those who handle it.
    #[serde(default)]
    pub private: bool,
}

/// One column of the exported ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerColumn {
    /// Which value: a name known to the ledger export.
    pub value: String,
    /// Header.
    pub title: Bilingual,
    /// Width in cells of the spreadsheet.
    pub width: u16,
    /// Summed in the totals row.
    #[serde(default)]
    pub total: bool,
}

/// `words.toml`: closed lists with texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Guards: lawful explanations.
    #[serde(rename = "guard")]
    pub guards: Vec<Entry>,
    /// Verification steps.
    #[serde(rename = "verify")]
    pub verifications: Vec<Entry>,
    /// Issue types (问题类型).
    #[serde(rename = "issue_type")]
    pub issue_types: Vec<Entry>,
    /// Outcomes of rectification.
    #[serde(rename = "outcome")]
    pub outcomes: Vec<Entry>,
    /// Clauses that rules cite.
    #[serde(rename = "basis")]
    pub bases: Vec<Entry>,
    /// Papers that a household's file may hold; the codes of `papers.item`.
    #[serde(default, rename = "file_item")]
    pub file_items: Vec<Entry>,
    /// What may be wrong with a paper; the codes of `papers.defect`.
    #[serde(default, rename = "defect")]
    pub defects: Vec<Entry>,
}

/// `ledger.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// Columns in order.
    #[serde(rename = "column")]
    pub columns: Vec<LedgerColumn>,
}

/// Values that a column of `ledger.toml` may name, in the order of the ledger.
pub const LEDGER_VALUES: &[&str] = &[
    "serial",
    "source",
    "issue",
    "town",
    "village",
    "head",
    "head_id",
    "name",
    "id_no",
    "relation",
    "program",
    "class_band",
    "issue_type",
    "description",
    "basis",
    "data",
    "months_span",
    "months",
    "confirmed",
    "visit_date",
    "inspector1",
    "inspector2",
    "verdict",
    "evidence",
    "measure",
    "unit",
    "person",
    "leader",
    "deadline",
    "stop_due",
    "stopped",
    "recover",
    "due_back",
    "recovered",
    "waived",
    "carried",
    "outstanding",
    "back_span",
    "back_months",
    "back_paid",
    "receipts",
    "progress",
    "status",
    "unfinished",
    "transferred",
    "accountability",
    "published",
    "applied_on",
    "reviewer",
    "approver",
    "closed_on",
    "look_back",
    "remarks",
];
