//! Exports: the issue ledger, clues, rejects and the report as csv or xlsx, by the ending of the file; the
//! rectification notice as plain text.
//!
//! Numbers are masked unless the caller asks for full ones with a reason; that is an event of the log before the
//! first byte is written. Every export carries the short hash of the newest event, so that a later `verify` can tell
//! whether the log still holds what was printed.

mod ledger;
mod lists;
mod notice;
mod report;
mod sheet;

pub use crate::domain::checklist::LEDGER_VALUES as KNOWN_VALUES;

use super::casework::{self, ActError};
use super::listing::{self, ListingError, Reveal};
use crate::domain::action::{ActionKind, Actor, Fields, Subject};
use crate::domain::filter::Filter;
use crate::domain::lang::{Lang, Say};
use crate::domain::listing::{ListKind, ListQuery};
use crate::domain::pack::Pack;
use crate::io::replace::replace;
use crate::io::write_error::WriteError;
use crate::store::{StoreError, Workbook};
use jiff::civil::DateTime;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// The issue ledger, with the columns of `ledger.toml`, a title and totals.
    Ledger,
    /// All clues, with the columns of `hecha list clues`.
    Clues,
    /// The rejected rows, to be given back to the bureau that sent them.
    Rejects,
    /// Figures by town and rule.
    Report,
}

impl ExportKind {
    /// Stable text.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::Clues => "clues",
            Self::Rejects => "rejects",
            Self::Report => "report",
        }
    }

    /// The list whose rows it is about, and whose columns a filter of it names.
    pub fn list(self) -> ListKind {
        match self {
            Self::Ledger => ListKind::Issues,
            Self::Clues | Self::Report => ListKind::Clues,
            Self::Rejects => ListKind::Rejects,
        }
    }

    fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Ledger => lang.pick("问题台账", "Issue ledger"),
            Self::Clues => lang.pick("疑点清单", "Clues"),
            Self::Report => lang.pick("专项治理统计表", "Campaign report"),
            Self::Rejects => lang.pick("退回数据清单", "Rejected rows"),
        }
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub file: PathBuf,
    /// Data rows, without headers and totals.
    pub rows: usize,
    /// First 8 hex digits of the newest event's hash, as printed; empty while nobody has acted.
    pub head: String,
}

impl Say for Exported {
    fn say(&self, lang: Lang) -> String {
        let Self { file, rows, .. } = self;
        let file = file.display();
        lang.pick(format!("已导出 {rows} 行到 {file}。"), format!("Wrote {rows} rows to {file}."))
    }
}

/// Why nothing was written.
#[derive(Debug)]
pub enum ExportError {
    /// The ending is neither `.csv` nor `.xlsx`.
    Ending {
        /// The file name.
        file: String,
    },
    /// A column of `ledger.toml` names a value that the ledger does not have.
    UnknownValue {
        /// The name.
        value: String,
    },
    /// The issue has no notice yet.
    NoNotice {
        /// Issue number.
        issue: String,
    },
    /// Full numbers were refused.
    Act(ActError),
    /// The list cannot be read.
    Listing(ListingError),
    /// The workbook fails.
    Store(StoreError),
    /// The file cannot be written.
    Write(WriteError),
}

impl Say for ExportError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Ending { file } => lang.pick(
                format!("不知道把 {file} 写成什么格式；文件名应以 .csv 或 .xlsx 结尾。"),
                format!("The kind of {file} is not known; end the name in .csv or .xlsx."),
            ),
            Self::UnknownValue { value } => lang.pick(
                format!("ledger.toml 中的列 value = \"{value}\" 无法识别。"),
                format!("A column of ledger.toml has an unknown value \"{value}\"."),
            ),
            Self::NoNotice { issue } => lang.pick(
                format!("{issue} 还没有下发整改通知，先办理 notify。"),
                format!("No notice was issued for {issue} yet; do notify first."),
            ),
            Self::Act(error) => error.say(lang),
            Self::Listing(error) => error.say(lang),
            Self::Store(error) => error.say(lang),
            Self::Write(error) => error.say(lang),
        }
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ExportError {}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ActError> for ExportError {
    fn from(error: ActError) -> Self {
        Self::Act(error)
    }
}

impl From<ListingError> for ExportError {
    fn from(error: ListingError) -> Self {
        Self::Listing(error)
    }
}

impl From<WriteError> for ExportError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// Writes an export. `full` asks for full ID numbers: on whose account, and why.
///
/// # Errors
/// See [`ExportError`]; an older file of that name is untouched then.
pub fn write(
    book: &mut Workbook,
    pack: &Pack,
    kind: ExportKind,
    to: &Path,
    lang: Lang,
    full: Option<(&Actor, &str)>,
    now: DateTime,
) -> Result<Exported, ExportError> {
    write_where(book, pack, (kind, &Filter::default()), to, lang, full, now)
}

/// As [`write`], only the rows that pass a filter on the columns of [`ExportKind::list`]. A report restricted to a
/// campaign counts the campaign's clues, and of their issues those that were confirmed in it.
///
/// # Errors
/// As [`write`]; the filter has a value that its column cannot hold.
pub fn write_where(
    book: &mut Workbook,
    pack: &Pack,
    (kind, filter): (ExportKind, &Filter),
    to: &Path,
    lang: Lang,
    full: Option<(&Actor, &str)>,
    now: DateTime,
) -> Result<Exported, ExportError> {
    let file_kind = sheet::kind_of(to)?;
    let reveal = match full {
        Some((actor, reason)) => permit(book, pack, to, kind, actor, reason)?,
        None => Reveal::Masked,
    };
    let head: String = book.head_hash()?.chars().take(8).collect();
    let mut title = title(book, kind, lang, now, &head)?;
    if !filter.is_empty() {
        title = lang.pick(format!("{title} 筛选 {filter}"), format!("{title} where {filter}"));
    }
    let query = ListQuery { filter: filter.clone(), ..ListQuery::all(kind.list()) };
    let sheet = match kind {
        ExportKind::Ledger => ledger::sheet(book, pack, &query, lang, reveal, title, now.date())?,
        ExportKind::Report => report::sheet(book, pack, &query, lang, title, now.date())?,
        ExportKind::Clues | ExportKind::Rejects => lists::sheet(book, pack, &query, lang, reveal, title, now.date())?,
    };
    sheet.write(to, file_kind)?;
    Ok(Exported { file: to.to_owned(), rows: sheet.rows.len(), head })
}

/// Writes the rectification notice of an issue as plain text (UTF-8, CRLF).
///
/// # Errors
/// There is no such issue, no notice was issued yet, or the file cannot be written.
pub fn notice(book: &Workbook, pack: &Pack, issue: &str, to: &Path, lang: Lang, now: DateTime) -> Result<Exported, ExportError> {
    let page = listing::issue_page(book, pack, issue, None, now)?;
    let head: String = book.head_hash()?.chars().take(8).collect();
    let text = notice::text(&page, &book.meta("county")?, lang, now, &head)?;
    replace(to, |file| Ok(file.write_all(text.as_bytes())?))?;
    Ok(Exported { file: to.to_owned(), rows: 1, head })
}

/// Full numbers are an event first: who, when, which export, why.
fn permit(
    book: &mut Workbook,
    pack: &Pack,
    to: &Path,
    kind: ExportKind,
    actor: &Actor,
    reason: &str,
) -> Result<Reveal, ExportError> {
    let file = to.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let reason = reason.trim();
    // An empty reason stays empty, so that the guard asks for one.
    let reason = if reason.is_empty() { String::new() } else { format!("{reason} (export {} {file})", kind.code()) };
    let fields = Fields::from([("reason".to_owned(), reason)]);
    let subject = Subject::Officer(actor.officer.0.clone());
    casework::perform(book, pack, actor, &subject, ActionKind::Unmask, &fields)?;
    Ok(Reveal::Full)
}

/// `禾川县 问题台账 2026-03-09 日志 a1b2c3d4`
fn title(book: &Workbook, kind: ExportKind, lang: Lang, now: DateTime, head: &str) -> Result<String, ExportError> {
    let (county, what, date) = (book.meta("county")?, kind.title(lang), now.date());
    let head = if head.is_empty() { "-" } else { head };
    Ok(lang.pick(format!("{county} {what} {date} 日志 {head}"), format!("{county} {what} {date} log {head}")))
}
