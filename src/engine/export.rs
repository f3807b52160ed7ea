//! Exports: the issue ledger, clues, rejects and the report as csv or xlsx, papers to a unit as docx or plain text, by
//! the ending of the file.
//!
//! Numbers are masked unless the caller asks for full ones with a reason; that is an event of the log before the
//! first byte is written. An export by a named officer is an event itself, with digests of what it says. Every export
//! carries the short hash of the newest event and a check, so that a later `verify --against` can tell whether the log
//! still holds what was printed, and whether the file still says it.

mod ledger;
mod lists;
pub mod papers;
mod report;
mod sheet;
mod visit_form;

pub use crate::domain::checklist::LEDGER_VALUES as KNOWN_VALUES;
pub use papers::{PaperFor, PaperKind};
pub use visit_form::{COLUMNS as VISIT_FORM_COLUMNS, FormsOf, HEADERS as VISIT_FORM_HEADERS, visit_forms};

use super::casework::{self, ActError};
use super::listing::{ListingError, Reveal};
use super::screen::hash_key;
use crate::domain::action::{ActionKind, Actor, Fields, Subject};
use crate::domain::export_mark::{self, Content};
use crate::domain::filter::Filter;
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::listing::{ListKind, ListQuery, in_words};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::io::write_error::WriteError;
use crate::store::{StoreError, Workbook};
use jiff::civil::DateTime;
use std::fmt;
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
    /// Papers of the households' files, as they were found.
    Papers,
    /// Five-clear scores of the villages.
    Villages,
}

impl ExportKind {
    /// Stable text.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::Clues => "clues",
            Self::Rejects => "rejects",
            Self::Report => "report",
            Self::Papers => "papers",
            Self::Villages => "villages",
        }
    }

    /// The list whose rows it is about, and whose columns a filter of it names.
    pub fn list(self) -> ListKind {
        match self {
            Self::Ledger => ListKind::Issues,
            Self::Clues | Self::Report => ListKind::Clues,
            Self::Rejects => ListKind::Rejects,
            Self::Papers => ListKind::Papers,
            Self::Villages => ListKind::Villages,
        }
    }

    fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Ledger => lang.pick("问题台账", "Issue ledger"),
            Self::Clues => lang.pick("疑点清单", "Clues"),
            Self::Report => lang.pick("专项治理统计表", "Campaign report"),
            Self::Rejects => lang.pick("退回数据清单", "Rejected rows"),
            Self::Papers => lang.pick("档案材料清单", "Papers of files"),
            Self::Villages => lang.pick("五清得分表", "Five-clear scores"),
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
    /// Papers and forms, which are counted by the copy and not by rows.
    pub copies: Option<usize>,
    /// Of a list: the filter that its rows pass, empty for all of them.
    pub which: Option<Bilingual>,
    /// First 8 hex digits of the newest event's hash, as printed; empty while nobody has acted.
    pub head: String,
}

impl Say for Exported {
    fn say(&self, lang: Lang) -> String {
        let Self { file, rows, copies, which, .. } = self;
        let file = file.display();
        if let Some(copies) = copies {
            let many = if *copies == 1 { "copy" } else { "copies" };
            return lang.pick(format!("已导出 {copies} 份到 {file}。"), format!("Wrote {copies} {many} to {file}."));
        }
        match which.as_ref().map(|which| which.get(lang)) {
            None => lang.pick(format!("已导出 {rows} 行到 {file}。"), format!("Wrote {rows} rows to {file}.")),
            Some("") => lang.pick(format!("已导出全部 {rows} 行到 {file}。"), format!("Wrote all {rows} rows to {file}.")),
            Some(filter) => lang.pick(
                format!("已导出 {rows} 行到 {file}，筛选：{filter}。"),
                format!("Wrote {rows} rows to {file}, only those where {filter}."),
            ),
        }
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
    /// Nothing of the unit is late.
    NothingLate {
        /// The unit.
        unit: String,
    },
    /// The officer has no household still to visit.
    NoCalls {
        /// Short name.
        officer: String,
    },
    /// A paper's ending is neither `.docx` nor `.txt`.
    PaperEnding {
        /// The file name.
        file: String,
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
            Self::NothingLate { unit } => lang.pick(
                format!("“{unit}”没有逾期未完成的问题。单位名称以问题台账的“责任单位”为准。"),
                format!("Nothing at \"{unit}\" is past its deadline. Units go by the names in the issue ledger."),
            ),
            Self::NoCalls { officer } => lang.pick(
                format!("{officer} 没有待入户的户；请写明户号或村名。"),
                format!("{officer} has no household still to visit; name households or a village."),
            ),
            Self::PaperEnding { file } => lang.pick(
                format!("不知道把 {file} 写成什么格式；文书的文件名应以 .docx 或 .txt 结尾。"),
                format!("The kind of {file} is not known; end the name of a paper in .docx or .txt."),
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

/// On whose account an export is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Account<'a> {
    /// The officer. The export is an event of theirs, unless the workbook is open for reading only.
    pub officer: Option<&'a Actor>,
    /// Why full ID numbers are needed; `None`: masked ones.
    pub full: Option<&'a str>,
}

/// Writes an export.
///
/// # Errors
/// See [`ExportError`]; an older file of that name is untouched then.
pub fn write(
    book: &mut Workbook,
    pack: &Pack,
    kind: ExportKind,
    to: &Path,
    lang: Lang,
    account: Account<'_>,
    now: DateTime,
) -> Result<Exported, ExportError> {
    write_where(book, pack, (kind, &Filter::default()), to, lang, account, now)
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
    account: Account<'_>,
    now: DateTime,
) -> Result<Exported, ExportError> {
    let file_kind = sheet::kind_of(to)?;
    let reveal = match account.full {
        Some(reason) => permit(book, pack, to, kind, account.officer, reason)?,
        None => Reveal::Masked,
    };
    let mut title = format!("{} {} {}", book.meta("county")?, kind.title(lang), now.date());
    let which = Bilingual::each(|lang| in_words(pack, kind.list(), &filter.to_string(), lang));
    if !filter.is_empty() {
        let words = which.get(lang);
        title = lang.pick(format!("{title} 筛选 {words}"), format!("{title} where {words}"));
    }
    let query = ListQuery { filter: filter.clone(), ..ListQuery::all(kind.list()) };
    let mut sheet = match kind {
        ExportKind::Ledger => ledger::sheet(book, pack, &query, lang, reveal, title, now.date())?,
        ExportKind::Report => report::sheet(book, pack, &query, lang, title, now.date())?,
        ExportKind::Clues | ExportKind::Rejects | ExportKind::Papers | ExportKind::Villages => {
            lists::sheet(book, pack, &query, lang, reveal, title, now.date())?
        }
    };
    let said = Said { what: kind.code(), filter: &filter.to_string(), reveal, rows: sheet.rows.len(), paper: "", issues: "" };
    let content = export_mark::content(&hash_key(book)?, &sheet.said(file_kind));
    let (head, line) = mark(book, pack, to, &said, (&sheet.title, &content), account.officer, lang)?;
    sheet.title = line;
    sheet.write(to, file_kind)?;
    Ok(Exported { file: to.to_owned(), rows: sheet.rows.len(), copies: None, which: Some(which), head })
}

/// What an export's event says of it.
struct Said<'a> {
    what: &'a str,
    filter: &'a str,
    reveal: Reveal,
    rows: usize,
    /// Number of a paper.
    paper: &'a str,
    /// Issues that the paper covers, comma between.
    issues: &'a str,
}

/// Puts the export into the log and makes the line that marks it: the short head and the line.
fn mark(
    book: &mut Workbook,
    pack: &Pack,
    to: &Path,
    said: &Said<'_>,
    (title, content): (&str, &Content),
    officer: Option<&Actor>,
    lang: Lang,
) -> Result<(String, String), ExportError> {
    let officer = officer.filter(|_| !book.is_read_only());
    if let Some(actor) = officer {
        let fields = [
            ("what", said.what.to_owned()),
            ("file", file_name(to)),
            ("rows", said.rows.to_string()),
            ("filter", said.filter.to_owned()),
            ("ids", if said.reveal == Reveal::Full { "full" } else { "masked" }.to_owned()),
            ("content", content.digest.clone()),
            ("lines", content.rows.to_string()),
            ("marks", content.marks.clone()),
            ("paper", said.paper.to_owned()),
            ("issues", said.issues.to_owned()),
        ];
        casework::record(book, pack, actor, ActionKind::Export, fields)?;
    }
    let head: String = book.head_hash()?.chars().take(8).collect();
    let printed = (if head.is_empty() { "-" } else { head.as_str() }, officer.is_some());
    let check = export_mark::check(&hash_key(book)?, title, printed, content);
    let line = export_mark::print(title, printed, &check, lang);
    Ok((head, line))
}

/// Writes the rectification notice that covers an issue, as docx or plain text.
///
/// # Errors
/// No notice was issued yet, or the file cannot be written.
pub fn notice(
    book: &mut Workbook,
    pack: &Pack,
    issue: &str,
    to: &Path,
    lang: Lang,
    officer: Option<&Actor>,
    now: DateTime,
) -> Result<Exported, ExportError> {
    papers::write(book, pack, (PaperKind::Notice, PaperFor::Issue(issue)), to, lang, officer, now)
}

/// Full numbers are an event first: who, when, which export, why.
fn permit(
    book: &mut Workbook,
    pack: &Pack,
    to: &Path,
    kind: ExportKind,
    officer: Option<&Actor>,
    reason: &str,
) -> Result<Reveal, ExportError> {
    let nobody = Actor { officer: OfficerId(String::new()), at: DateTime::default() };
    let actor = officer.unwrap_or(&nobody);
    let file = file_name(to);
    let reason = reason.trim();
    // An empty reason stays empty, so that the guard asks for one.
    let reason = if reason.is_empty() { String::new() } else { format!("{reason} (export {} {file})", kind.code()) };
    let fields = Fields::from([("reason".to_owned(), reason)]);
    let subject = Subject::Officer(actor.officer.0.clone());
    casework::perform(book, pack, actor, &subject, ActionKind::Unmask, &fields)?;
    Ok(Reveal::Full)
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
