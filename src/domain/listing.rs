//! Read models: what lists and pages show, as plain data. `engine::listing` answers queries with them;
//! screens and the command line only lay them out. Identity numbers arrive masked unless a query asks for
//! full ones, which is an event.

use super::action::ActionOption;
use super::date::Date;
use super::filter::Filter;
use super::lang::Bilingual;
use super::lifecycle::{ClueState, IssueState};
use super::money::Fen;
use super::month::Month;
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
}

impl ListKind {
    /// Every list.
    pub const ALL: [Self; 9] = [
        Self::Clues,
        Self::Issues,
        Self::Cases,
        Self::Sources,
        Self::Rejects,
        Self::Visits,
        Self::Events,
        Self::Officers,
        Self::Identities,
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
            Self::Officers => &["officer", "name", "role", "town", "kin", "retired", "acts"],
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
        }
    }

    /// Names that filters and sorting know: the columns, and some that are not shown.
    pub fn filter_columns(self) -> impl Iterator<Item = &'static str> {
        let hidden: &[&str] = match self {
            Self::Clues => &["subtype", "gone", "inspectors", "due", "standing", "overdue"],
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

/// One row of any list: the cells in the order of [`ListKind::columns`], and what Enter opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Internal id, as in [`RowIds`].
    pub id: i64,
    /// The subject's own identifier (clue, issue, household number …).
    pub subject: String,
    /// Cells.
    pub cells: Vec<Cell>,
}

/// A typed cell, so that a table aligns, a CSV writes and JSON keeps numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text that is data (not translated).
    Text(String),
    /// A code with a title per language: states, directions, severities, rules …
    Coded {
        /// Stable code: what CSV and JSON carry.
        code: String,
        /// Shown in tables.
        title: Bilingual,
    },
    /// A sentence in both languages (explanations).
    Said(Bilingual),
    /// A count.
    Number(i64),
    /// An amount.
    Money(Fen),
    /// A month.
    Month(Month),
    /// A date.
    Date(Date),
    /// A flag.
    Flag(bool),
}

/// Everything on the page of one clue.
#[derive(Clone, Debug, PartialEq)]
pub struct CluePage {
    /// Clue id.
    pub clue: String,
    /// Rule id and title.
    pub rule: String,
    /// Rule title.
    pub rule_title: Bilingual,
    /// Sub-type (the pair of R07).
    pub subtype: Option<Bilingual>,
    /// State.
    pub state: ClueState,
    /// Household, when known.
    pub household_no: Option<String>,
    /// Person's name.
    pub name: String,
    /// Masked number.
    pub id_no: Option<String>,
    /// Place.
    pub town: String,
    /// Place.
    pub village: String,
    /// The sentence.
    pub explanation: Bilingual,
    /// The operands, each with where it came from.
    pub operands: Vec<Operand>,
    /// Month by month.
    pub lines: Vec<MoneyLine>,
    /// Sum of the lines.
    pub amount: Fen,
    /// Second sum where the rule has one (R01: after the permitted window).
    pub lenient_amount: Option<Fen>,
    /// Clauses to cite.
    pub basis: Vec<String>,
    /// Verification steps.
    pub verify: Vec<Bilingual>,
    /// Dismissal reasons offered: code and text, the rule's own guards first.
    pub reasons: Vec<(String, Bilingual)>,
    /// Was it new, changed (what), gone in the last screening?
    pub standing: Standing,
    /// Inspectors, verdict, evidence and so on, as label → value.
    pub work: Vec<(Bilingual, String)>,
    /// Issue raised from it.
    pub issue: Option<String>,
    /// Events about it, oldest first.
    pub history: Vec<HistoryLine>,
    /// What the asking officer can do, and why not.
    pub options: Vec<ActionOption>,
}

/// How the last screening saw a clue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Standing {
    /// First seen in the last screening.
    New,
    /// As before.
    Unchanged,
    /// A fact changed.
    Changed {
        /// Which, from what, to what.
        facts: Vec<FactChange>,
    },
    /// The rule no longer fires.
    Gone,
}

/// A changed fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// Fact name.
    pub fact: String,
    /// Before.
    pub from: String,
    /// Now.
    pub to: String,
}

/// One operand of an explanation and its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operand {
    /// Column name in the rule's query.
    pub name: String,
    /// Label.
    pub title: Bilingual,
    /// Value as shown (ID numbers masked).
    pub value: String,
    /// Where from, when it was read from a source.
    pub origin: Option<Origin>,
}

/// The place a fact was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Dataset id.
    pub dataset: String,
    /// File name without directories.
    pub file: String,
    /// Sheet name; empty for text files.
    pub sheet: String,
    /// Row as a spreadsheet numbers it, from 1.
    pub row: i64,
    /// The date the data speaks of.
    pub as_of: Option<Date>,
}

/// One line of a clue's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyLine {
    /// Benefit month.
    pub month: Month,
    /// Program id.
    pub program: String,
    /// What was paid.
    pub paid: Fen,
    /// What counts as irregular.
    pub amount: Fen,
    /// Within a permitted window (R01 grace): counted in the strict sum only.
    pub lenient: bool,
    /// The payment row.
    pub origin: Option<Origin>,
}

/// One event as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// Local time `2026-03-05 14:02`.
    pub at: String,
    /// Officer's name.
    pub officer: String,
    /// What was done and with what.
    pub text: Bilingual,
    /// First 8 hex digits of the event's hash.
    pub hash: String,
}

/// Everything on the page of one household.
#[derive(Clone, Debug, PartialEq)]
pub struct CasePage {
    /// Household number.
    pub household_no: String,
    /// Head's name.
    pub head: String,
    /// Masked number of the head.
    pub id_no: Option<String>,
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// Other facts of the file, label → value.
    pub facts: Vec<(Bilingual, String)>,
    /// Members.
    pub members: Vec<MemberLine>,
    /// Benefits.
    pub benefits: Vec<BenefitLine>,
    /// What was paid per program and payee, month by month: the timeline.
    pub payments: Vec<PaymentTrack>,
    /// Facts with a span on the same time axis (vehicle owned from … to …, death, employment).
    pub spans: Vec<FactSpan>,
    /// Rows of registers about its members.
    pub matches: Vec<RegisterMatch>,
    /// Clues, as rows of the clue list.
    pub clues: Vec<Row>,
    /// Issues, as rows of the issue list.
    pub issues: Vec<Row>,
    /// Visit sheet.
    pub visit: VisitSheet,
    /// Events, oldest first.
    pub history: Vec<HistoryLine>,
    /// What the asking officer can do.
    pub options: Vec<ActionOption>,
}

/// A member of a household.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberLine {
    /// Name.
    pub name: String,
    /// Masked number, or what the file had.
    pub id_no: String,
    /// Relation to head.
    pub relation: String,
    /// Counted in the benefit.
    pub insured: bool,
    /// Age at the newest payment month, from the number.
    pub age: Option<i32>,
    /// Health, labour ability and the like.
    pub note: String,
}

/// A benefit of the household or of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct BenefitLine {
    /// Program title.
    pub program: Bilingual,
    /// Holder.
    pub holder: String,
    /// Class or grade.
    pub class_band: String,
    /// Per month.
    pub monthly: Option<Fen>,
    /// From.
    pub start: Option<Month>,
    /// To; `None` while active.
    pub end: Option<Month>,
}

/// Payments of one program to one payee.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentTrack {
    /// Program id.
    pub program: String,
    /// Program title.
    pub title: Bilingual,
    /// Payee.
    pub payee: String,
    /// Months with amounts, ascending; one entry per month (sum).
    pub months: Vec<(Month, Fen)>,
}

/// A register fact with a span.
#[derive(Clone, Debug, PartialEq)]
pub struct FactSpan {
    /// Dataset id.
    pub dataset: String,
    /// What: `某车 990A·12345`.
    pub label: String,
    /// Person.
    pub person: String,
    /// From; `None` is unknown.
    pub from: Option<Month>,
    /// To; `None` is still so.
    pub to: Option<Month>,
}

/// A kept register row.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterMatch {
    /// Dataset title.
    pub dataset: Bilingual,
    /// Person it was matched to.
    pub person: String,
    /// L1–L5.
    pub level: String,
    /// `label: value` pairs in one line.
    pub text: String,
    /// Where from.
    pub origin: Option<Origin>,
}

/// The home visit sheet of a household.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VisitSheet {
    /// Number of the newest visit (`V-0001`), when one was made.
    pub visit: Option<String>,
    /// Date of it.
    pub date: Option<Date>,
    /// The two inspectors.
    pub inspectors: Vec<String>,
    /// Others present.
    pub present: String,
    /// ID and hukou book seen.
    pub id_seen: Option<bool>,
    /// Signed by the family.
    pub signed: Option<bool>,
    /// Opinion.
    pub opinion: String,
    /// Checklist, in order.
    pub items: Vec<VisitItem>,
}

/// One item of the ten-check list.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitItem {
    /// Code (`S1.04`).
    pub code: String,
    /// 查车辆看用途
    pub title: Bilingual,
    /// What to ask and see.
    pub hint: Bilingual,
    /// Clues of this household that the item answers.
    pub clues: Vec<String>,
    /// Answer so far.
    pub answer: Option<Answer>,
    /// Note.
    pub note: String,
}

/// Answer to a checklist item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// No problem.
    Ok,
    /// A problem.
    Problem,
    /// Does not apply.
    Na,
}

impl Answer {
    /// Stable text: `ok`, `problem`, `na`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Problem => "problem",
            Self::Na => "na",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "ok" => Some(Self::Ok),
            "problem" => Some(Self::Problem),
            "na" => Some(Self::Na),
            _ => None,
        }
    }
}

/// Everything on the page of one issue.
#[derive(Clone, Debug, PartialEq)]
pub struct IssuePage {
    /// Number.
    pub issue: String,
    /// State.
    pub state: IssueState,
    /// Round, from 1.
    pub round: i64,
    /// The clue it came from.
    pub clue: String,
    /// Household.
    pub household_no: Option<String>,
    /// Title line: name, place, type.
    pub title: String,
    /// Ledger columns as label → value, in ledger order.
    pub ledger: Vec<(Bilingual, String)>,
    /// The clue's explanation at confirmation.
    pub explanation: Bilingual,
    /// Money: confirmed, recovered, waived, carried, outstanding, back-paid.
    pub money: MoneyBalance,
    /// Money rows.
    pub rows: Vec<MoneyRow>,
    /// Does its rule still fire on the newest data?
    pub still_fires: bool,
    /// Events, oldest first, the clue's included.
    pub history: Vec<HistoryLine>,
    /// What the asking officer can do.
    pub options: Vec<ActionOption>,
}

/// Money of an issue. Identity: `confirmed = recovered + waived + carried + outstanding`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyBalance {
    /// Confirmed as wrongly paid.
    pub confirmed: Fen,
    /// Came back.
    pub recovered: Fen,
    /// Waived.
    pub waived: Fen,
    /// Carried on the books (挂账).
    pub carried: Fen,
    /// Still due.
    pub outstanding: Fen,
    /// Paid back to the family (not part of the identity).
    pub back_paid: Fen,
}

/// One money row of an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct MoneyRow {
    /// recovered, waived, carried, back_paid
    pub kind: String,
    /// Amount.
    pub amount: Fen,
    /// Date.
    pub date: Date,
    /// Receipt or approval number.
    pub receipt: String,
}

/// The first screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// County name.
    pub county: String,
    /// Workbook file name.
    pub file: String,
    /// Read-only because another process holds it.
    pub read_only: bool,
    /// Households and persons on file.
    pub households: i64,
    /// Persons.
    pub persons: i64,
    /// Newest data.
    pub as_of: Option<Date>,
    /// Last screening, local time; empty before the first.
    pub screened_at: String,
    /// Standing in the last screening: new, changed, gone.
    pub fresh: (i64, i64, i64),
    /// By town, in the order of the towns.
    pub towns: Vec<TownProgress>,
    /// By rule.
    pub rules: Vec<RuleTally>,
    /// Clue counts by state, in lifecycle order.
    pub clue_states: Vec<(ClueState, i64)>,
    /// Issue counts by state.
    pub issue_states: Vec<(IssueState, i64)>,
    /// Sum over all issues.
    pub money: MoneyBalance,
    /// Sum of clue amounts not yet decided: an estimate, never added to cash.
    pub estimate: Fen,
    /// Due and overdue, most urgent first.
    pub due: Vec<DueItem>,
    /// Rules that could not run, with the datasets they miss.
    pub missing: Vec<(String, Vec<String>)>,
    /// Possible identities to decide.
    pub identities: i64,
    /// Rejected rows.
    pub rejects: i64,
}

/// Progress of one town.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TownProgress {
    /// Town.
    pub town: String,
    /// All clues.
    pub clues: i64,
    /// Concluded: excluded, data fix, duplicate or confirmed.
    pub concluded: i64,
    /// Confirmed.
    pub confirmed: i64,
    /// Issues.
    pub issues: i64,
    /// Signed off.
    pub closed: i64,
    /// Overdue clues and issues.
    pub overdue: i64,
}

/// Counts of one rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleTally {
    /// Rule id.
    pub rule: String,
    /// Title.
    pub title: Bilingual,
    /// Clues standing (not gone).
    pub clues: i64,
    /// Concluded.
    pub concluded: i64,
    /// Confirmed.
    pub confirmed: i64,
    /// Sum of amounts of standing clues.
    pub amount: Fen,
    /// Sum confirmed in issues.
    pub confirmed_amount: Fen,
}

/// Something with a deadline.
#[derive(Clone, Debug, PartialEq)]
pub struct DueItem {
    /// Clue or issue.
    pub subject: String,
    /// Who or what.
    pub title: String,
    /// State title.
    pub state: Bilingual,
    /// Responsible town or officers.
    pub who: String,
    /// Due.
    pub due: Date,
    /// Working days left; negative is overdue.
    pub days: i64,
}
