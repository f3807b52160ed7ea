//! The lists of the program, their columns, and what is asked of them.

use crate::domain::filter::Filter;
use crate::domain::lang::Bilingual;
use serde::{Deserialize, Serialize};

/// The lists of the program; the word after `hecha list`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// 疑点
    Clues,
    /// 问题台账
    Issues,
    /// 在册对象: households
    Cases,
    /// 数据来源
    Sources,
    /// 退回行
    Rejects,
    /// 入户核查
    Visits,
    /// 操作日志
    Events,
    /// 人员
    Officers,
    /// 疑似同一人
    Identities,
    /// 排除记录: dismissals, and what would wake them
    Dismissals,
    /// 专项行动
    Campaigns,
    /// 时限: everything that is due, by unit and person
    Deadlines,
    /// 规则, with their report cards
    Rules,
    /// 抽样: samples drawn
    Samples,
    /// 回头看: what samples say of each town
    Lookback,
    /// 五清: the score of every village
    Villages,
    /// Second checks by other towns.
    CrossChecks,
    /// How far first and second verdicts agree.
    Agreement,
    /// 档案材料: papers of the households' files, as they were found
    Papers,
}

impl ListKind {
    /// Every list.
    pub const ALL: [Self; 19] = [
        Self::Clues,
        Self::Issues,
        Self::Cases,
        Self::Sources,
        Self::Rejects,
        Self::Visits,
        Self::Events,
        Self::Officers,
        Self::Identities,
        Self::Dismissals,
        Self::Campaigns,
        Self::Deadlines,
        Self::Rules,
        Self::Samples,
        Self::Lookback,
        Self::Villages,
        Self::CrossChecks,
        Self::Agreement,
        Self::Papers,
    ];

    /// Stable text: `clues`, `issues` …
    pub fn code(self) -> &'static str {
        match self {
            Self::Clues => "clues",
            Self::Issues => "issues",
            Self::Cases => "cases",
            Self::Sources => "sources",
            Self::Rejects => "rejects",
            Self::Visits => "visits",
            Self::Events => "events",
            Self::Officers => "officers",
            Self::Identities => "identities",
            Self::Dismissals => "dismissals",
            Self::Campaigns => "campaigns",
            Self::Deadlines => "deadlines",
            Self::Rules => "rules",
            Self::Samples => "samples",
            Self::Lookback => "lookback",
            Self::Villages => "villages",
            Self::CrossChecks => "cross_checks",
            Self::Agreement => "agreement",
            Self::Papers => "papers",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The stable columns of the list in their order. For clues this is the contract of design §6.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Clues => &[
                "clue",
                "rule",
                "state",
                "direction",
                "severity",
                "household_no",
                "id_no",
                "name",
                "town",
                "village",
                "program",
                "first_month",
                "last_month",
                "months",
                "amount",
                "match_level",
                "explanation",
            ],
            Self::Issues => &[
                "issue",
                "round",
                "state",
                "clue",
                "rule",
                "household_no",
                "id_no",
                "name",
                "town",
                "village",
                "program",
                "issue_type",
                "first_month",
                "last_month",
                "confirmed",
                "recovered",
                "waived",
                "carried",
                "outstanding",
                "back_paid",
                "unit",
                "person",
                "deadline",
                "overdue",
                "closed_on",
            ],
            Self::Cases => &[
                "household_no",
                "head",
                "id_no",
                "town",
                "village",
                "program",
                "class_band",
                "persons",
                "insured",
                "monthly",
                "clues",
                "open_clues",
                "issues",
                "members",
            ],
            Self::Sources => &[
                "source",
                "dataset",
                "file",
                "sheet",
                "as_of",
                "loaded_at",
                "read",
                "kept",
                "unmatched",
                "rejected",
                "added",
                "changed",
                "unchanged",
                "repaired",
                "grade",
            ],
            Self::Rejects => &["source", "file", "sheet", "row", "column", "reason", "text"],
            Self::Visits => &[
                "visit",
                "date",
                "household_no",
                "head",
                "town",
                "village",
                "inspector1",
                "inspector2",
                "clues",
                "answered",
                "problems",
            ],
            Self::Events => &["seq", "at", "officer", "action", "subject", "summary", "hash"],
            Self::Officers => &["officer", "name", "role", "town", "home", "kin", "retired", "acts"],
            Self::Identities => &[
                "identity",
                "dataset",
                "level",
                "score",
                "name",
                "given",
                "candidate",
                "town",
                "village",
                "reason",
                "decision",
                "file",
                "row",
            ],
            Self::Dismissals => &[
                "clue",
                "rule",
                "state",
                "household_no",
                "name",
                "town",
                "reason",
                "decided_by",
                "decided_on",
                "facts",
                "until",
                "woken_by",
            ],
            Self::Campaigns => &[
                "campaign",
                "name",
                "state",
                "rules",
                "towns",
                "programs",
                "begun_on",
                "ends_on",
                "closed_on",
                "clues",
                "open_clues",
                "issues",
                "confirmed",
            ],
            Self::Deadlines => &["subject", "what", "due", "left", "urgency", "unit", "person", "town", "name", "state", "level"],
            Self::Samples => &[
                "sample",
                "drawn_of",
                "drawn_on",
                "drawn_by",
                "seed",
                "population",
                "drawn",
                "found",
                "bounced",
                "population_hash",
                "items",
            ],
            Self::Lookback => {
                &["sample", "drawn_of", "unit", "population", "drawn", "found", "bounced", "rate", "interval95", "place"]
            }
            Self::Villages => &[
                "town",
                "village",
                "households",
                "visited",
                "score",
                "asked",
                "unclear",
                "unclear_households",
                "q1",
                "q2",
                "q3",
                "q4",
                "q5",
            ],
            Self::Papers => &[
                "household_no",
                "head",
                "town",
                "village",
                "paper",
                "paper_state",
                "defect",
                "note",
                "visit",
                "date",
                "inspector1",
                "inspector2",
            ],
            Self::CrossChecks => &[
                "clue",
                "rule",
                "household_no",
                "name",
                "town",
                "village",
                "amount",
                "checker",
                "checker_town",
                "cross_on",
                "due",
                "cross_state",
                "first",
                "second",
                "settled",
                "ground",
            ],
            Self::Agreement => &["by", "group", "compared", "rate", "interval95", "kappa", "kappa95"],
            Self::Rules => &[
                "rule",
                "title",
                "direction",
                "severity",
                "flagged",
                "open",
                "confirmed_clues",
                "dismissed",
                "precision",
                "interval95",
                "confirmed",
                "amount",
                "minutes",
            ],
        }
    }

    /// Names that filters and sorting know: the columns, and some that are not shown.
    pub fn filter_columns(self) -> impl Iterator<Item = &'static str> {
        let hidden: &[&str] = match self {
            Self::Clues => &["subtype", "gone", "inspectors", "due", "standing", "overdue", "campaign"],
            Self::Issues => &["campaign", "sub", "fires_again", "overlaps", "remitted", "unremitted", "transferred", "level"],
            Self::Cases => &["campaign", "problem_items"],
            Self::Visits => &["campaign"],
            Self::Papers => &["campaign", "inspectors"],
            Self::Dismissals => &["village", "program", "gone", "campaign"],
            _ => &[],
        };
        self.columns().iter().chain(hidden).copied()
    }
}

/// A list to be read: which rows, in which order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Which list.
    pub kind: ListKind,
    /// Which rows.
    pub filter: Filter,
    /// Column to sort by (a name of [`ListKind::columns`]); `None` is the natural order of the work.
    pub sort: Option<Sort>,
}

impl ListQuery {
    /// Every row in natural order.
    pub fn all(kind: ListKind) -> Self {
        Self { kind, filter: Filter::default(), sort: None }
    }
}

/// Something that a search over everything found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What kind of thing.
    pub kind: ListKind,
    /// Its identifier.
    pub subject: String,
    /// What tells it from others.
    pub text: Bilingual,
}

/// Sort order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// Column name.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

/// The answer to a [`ListQuery`]: row ids in order (for clues, issues … an internal integer), of which
/// pages are then fetched. A million ids are eight megabytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowIds(pub Vec<i64>);
