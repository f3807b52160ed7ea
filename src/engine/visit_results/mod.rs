//! Answers of home visits that were written on paper and typed in afterwards: reads back the table that
//! `export::visit_forms` writes and records each household's form as the visit that it is, with the guards, the
//! signature and the event of the screens.
//!
//! [`check`] says the same of every row without writing anything.
//!
//! A form is taken whole or not at all; one that holds what an earlier loading of it already recorded adds nothing.

mod form;
mod read;

use super::casework::{self, ActError};
use super::evidence;
use super::job::Job;
use super::signing::{self, KeyStanding};
use crate::domain::action::{ActionKind, Actor, Fields, Subject};
use crate::domain::casework::visit_said;
use crate::domain::event::Data;
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::pack::Pack;
use crate::domain::refusal::Refusal;
use crate::domain::visit_words::Column;
use crate::io::read_error::ReadError;
use crate::io::table::ReadOptions;
use crate::store::{StoreError, Workbook};
use form::Form;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// It is part of this visit.
    Taken {
        /// `V-0001`.
        visit: String,
    },
    /// It would be part of a visit: nothing was written.
    Fits,
    /// An earlier loading recorded this form.
    Before {
        /// `V-0001`.
        visit: String,
    },
    /// It is why the household's form was not taken.
    Refused {
        /// The column that is at fault.
        column: Column,
        /// Why, and what to do.
        why: Bilingual,
    },
    /// Nothing is wrong with it, but with another row of the same form.
    Held,
}

impl RowOutcome {
    /// Stable code: `taken`, `fits`, `before`, `refused`, `held`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Taken { .. } => "taken",
            Self::Fits => "fits",
            Self::Before { .. } => "before",
            Self::Refused { .. } => "refused",
            Self::Held => "held",
        }
    }

    /// For people.
    pub fn title(&self) -> Bilingual {
        match self {
            Self::Taken { .. } => Bilingual::of("已录入", "taken"),
            Self::Fits => Bilingual::of("可录入", "fits"),
            Self::Before { .. } => Bilingual::of("此前已录入", "taken before"),
            Self::Refused { .. } => Bilingual::of("未录入", "refused"),
            Self::Held => Bilingual::of("随本户未录入", "held back with its form"),
        }
    }
}

/// A row with an answer, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowResult {
    /// Sheet; empty in text files.
    pub sheet: String,
    /// Row as a spreadsheet counts it.
    pub line: u32,
    /// Household.
    pub household: String,
    /// Code of the question, as typed.
    pub item: String,
    /// What became of it.
    pub outcome: RowOutcome,
}

/// What a loading did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitResults {
    /// The file.
    pub file: String,
    /// Every row with an answer, in the order of the file.
    pub rows: Vec<RowResult>,
    /// Nothing was to be written.
    pub rehearsed: bool,
    /// Forms recorded as visits, or that would be.
    pub taken: usize,
    /// Forms that were recorded before.
    pub before: usize,
    /// Forms that were not taken.
    pub refused: usize,
    /// Forms without an answer.
    pub blank: usize,
    /// Forms taken for households of whose sheet the officer has a draft that is not recorded.
    pub drafts: usize,
    /// It was stopped; what is taken stays.
    pub cancelled: bool,
}

impl Say for VisitResults {
    fn say(&self, lang: Lang) -> String {
        let Self { file, taken, before, refused, blank, .. } = self;
        let taken = if self.rehearsed {
            lang.pick(format!("未写入；可录入 {taken} 户"), format!("nothing written; {taken} forms would be taken"))
        } else {
            lang.pick(format!("录入 {taken} 户"), format!("{taken} forms taken"))
        };
        let drafts = match self.drafts {
            0 => String::new(),
            drafts => lang.pick(
                format!("；其中 {drafts} 户另有屏幕上未记录的草稿，保留未动，记录草稿前请与此核对"),
                format!("; for {drafts} of them a draft on the screen stays as it is: compare before you record it"),
            ),
        };
        let stopped = if self.cancelled { lang.pick("；已停止", "; stopped") } else { "" };
        lang.pick(
            format!("{file}：{taken}，此前已录入 {before} 户，未录入 {refused} 户，空表 {blank} 户{drafts}{stopped}。"),
            format!("{file}: {taken}, {before} taken before, {refused} refused, {blank} blank{drafts}{stopped}."),
        )
    }
}

impl VisitResults {
    /// One line for each row that is refused: where, which column, why.
    pub fn refusals(&self, lang: Lang) -> Vec<String> {
        self.rows.iter().filter_map(|row| row.refusal(lang)).collect()
    }
}

impl RowResult {
    fn refusal(&self, lang: Lang) -> Option<String> {
        let RowOutcome::Refused { column, why } = &self.outcome else { return None };
        let sheet = if self.sheet.is_empty() { String::new() } else { format!("[{}] ", self.sheet) };
        let (line, household, item, column, why) = (self.line, &self.household, &self.item, title(*column), why.get(lang));
        Some(lang.pick(
            format!("{sheet}第 {line} 行“{}”列，{household} {item}：{why}", column.zh),
            format!("{sheet}row {line}, column \"{}\", {household} {item}: {why}", column.en),
        ))
    }
}

/// Header of a column as the form has it.
pub fn title(column: Column) -> Bilingual {
    let at = super::export::VISIT_FORM_COLUMNS.iter().position(|name| *name == column.code());
    let (zh, en) = at.and_then(|at| super::export::VISIT_FORM_HEADERS.get(at)).copied().unwrap_or(("", ""));
    Bilingual::of(zh, en)
}

/// Why nothing was loaded.
#[derive(Debug)]
pub enum ResultsError {
    /// The file cannot be read.
    Read(ReadError),
    /// No sheet has the headers of the form.
    NoForm {
        /// The file.
        file: String,
    },
    /// Who acts must give the passphrase first.
    Refused(Refusal),
    /// The workbook failed.
    Store(StoreError),
}

impl Say for ResultsError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Read(error) => error.say(lang),
            Self::NoForm { file } => lang.pick(
                format!("{file} 中没有入户核查表：表头须有“户号、代码、结果”。请用程序打印的 xlsx 或 csv 核查表填写。"),
                format!(
                    "{file} holds no visit form: its headers must have \"Household no., Item, Result\". Fill in the xlsx or csv form that the program writes."
                ),
            ),
            Self::Refused(refusal) => refusal.say(lang),
            Self::Store(error) => error.say(lang),
        }
    }
}

impl fmt::Display for ResultsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ResultsError {}

impl From<ReadError> for ResultsError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<StoreError> for ResultsError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// How a loading reaches the workbook.
enum Access<'a> {
    /// Forms become visits.
    Write(&'a mut Workbook),
    /// Forms are only held against the guards.
    Look(&'a Workbook),
}

impl Access<'_> {
    fn book(&self) -> &Workbook {
        match self {
            Self::Write(book) => book,
            Self::Look(book) => book,
        }
    }

    fn visit(&mut self, pack: &Pack, actor: &Actor, household: &str, fields: &Fields) -> Result<RowOutcome, ActError> {
        let subject = Subject::parse(household);
        casework::check_typed(self.book(), pack, actor, (&subject, ActionKind::Visit), fields)?;
        match self {
            Self::Write(book) => {
                let done = casework::perform_from_paper(book, pack, actor, &subject, fields)?;
                Ok(RowOutcome::Taken { visit: done.visit.unwrap_or_default() })
            }
            Self::Look(book) => {
                casework::rehearse(book, pack, actor, &subject, ActionKind::Visit, fields)?;
                Ok(RowOutcome::Fits)
            }
        }
    }
}

/// Loads a filled-in form: every household's answers as one visit by its pair, signed by `actor`, who is one of them.
///
/// # Errors
/// The file holds no form, the actor's key is locked, or the workbook fails. What a guard refuses is in the results.
pub fn load(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    path: &Path,
    read: &ReadOptions,
    job: &Job,
) -> Result<VisitResults, ResultsError> {
    if book.is_read_only() {
        return Err(ResultsError::Refused(Refusal::ReadOnly));
    }
    match signing::standing(book, &actor.officer)? {
        KeyStanding::Locked => return Err(ResultsError::Refused(Refusal::KeyLocked { officer: actor.officer.0.clone() })),
        KeyStanding::None => return Err(ResultsError::Refused(signing::no_key(book, &actor.officer)?)),
        KeyStanding::Unprotected | KeyStanding::Opened => {}
    }
    go_through(Access::Write(book), pack, actor, path, read, job)
}

/// What [`load`] would do with each row. Nothing is written: a workbook open for reading and a closed key will do.
///
/// # Errors
/// The file holds no form, or the workbook fails.
pub fn check(
    book: &Workbook,
    pack: &Pack,
    actor: &Actor,
    path: &Path,
    read: &ReadOptions,
    job: &Job,
) -> Result<VisitResults, ResultsError> {
    let mut results = go_through(Access::Look(book), pack, actor, path, read, job)?;
    results.rehearsed = true;
    Ok(results)
}

fn go_through(
    mut access: Access<'_>,
    pack: &Pack,
    actor: &Actor,
    path: &Path,
    read: &ReadOptions,
    job: &Job,
) -> Result<VisitResults, ResultsError> {
    let forms = form::forms(read::rows(path, read)?);
    let recorded = recorded(access.book())?;
    let mut results = VisitResults { file: file_name(path), ..VisitResults::default() };
    let total = u64::try_from(forms.len()).unwrap_or_default();
    for (form, done) in forms.into_iter().zip(0..) {
        if job.is_cancelled() {
            results.cancelled = true;
            break;
        }
        job.report("visit", &form.household, done, total);
        take(&mut access, pack, actor, form, &recorded, &mut results)?;
    }
    Ok(results)
}

/// Takes one household's form.
fn take(
    access: &mut Access<'_>,
    pack: &Pack,
    actor: &Actor,
    form: Form,
    recorded: &Recorded,
    results: &mut VisitResults,
) -> Result<(), ResultsError> {
    let book = access.book();
    let sheet = super::visit::sheet(book, pack, &form.household, Some(&actor.officer), actor.at)?;
    if form.is_blank(&sheet, pack) {
        results.blank += 1;
        return Ok(());
    }
    let officers = book.officers()?;
    let outcome = match form.read(&sheet, &officers, pack) {
        Err(faults) => Err(faults),
        Ok(fields) => match before(book, pack, actor, &form.household, &fields, recorded)? {
            Some(visit) => Ok(RowOutcome::Before { visit }),
            None => match access.visit(pack, actor, &form.household, &fields) {
                Ok(outcome) => Ok(outcome),
                Err(ActError::Store(error)) => return Err(error.into()),
                Err(ActError::Refused(Refusal::NothingNew { visit })) => Ok(RowOutcome::Before { visit }),
                Err(ActError::Refused(refusal)) => Err(form.blame(&refusal)),
            },
        },
    };
    match &outcome {
        Ok(RowOutcome::Before { .. }) => results.before += 1,
        Ok(_) => {
            results.taken += 1;
            results.drafts += usize::from(sheet.draft.is_some());
        }
        Err(_) => results.refused += 1,
    }
    results.rows.extend(form.results(outcome));
    Ok(())
}

/// What earlier visits said, by household: the form's part of the event, and the number of the visit.
type Recorded = BTreeMap<String, Vec<(Data, String)>>;

/// Every visit of the log that was not taken back.
fn recorded(book: &Workbook) -> Result<Recorded, StoreError> {
    let undone = book.events_of_kind(ActionKind::Undo)?;
    let undone: BTreeSet<&str> = undone.iter().map(|event| event.draft.data.text("of")).collect();
    let mut recorded = Recorded::new();
    for event in book.events_of_kind(ActionKind::Visit)? {
        if undone.contains(event.hash_hex().as_str()) {
            continue;
        }
        let mut said = event.draft.data;
        let visit = said.text("visit").to_owned();
        // What the form says, and not what it led to.
        said.0.retain(|name, _| ActionKind::Visit.fields().iter().any(|field| field.name == name));
        recorded.entry(event.draft.subject.id().to_owned()).or_default().push((said, visit));
    }
    Ok(recorded)
}

/// The visit that said the same, word for word.
fn before(
    book: &Workbook,
    pack: &Pack,
    actor: &Actor,
    household: &str,
    fields: &Fields,
    recorded: &Recorded,
) -> Result<Option<String>, ResultsError> {
    // A form may be of the clue of somebody without a household, whose visits are under that clue.
    let Some(earlier) = recorded.get(household) else { return Ok(None) };
    let mut fields = fields.clone();
    if let Some(typed) = fields.get_mut("evidence") {
        *typed = evidence::resolve(typed, book.folder()).map_err(StoreError::Io)?;
    }
    casework::veil(book, ActionKind::Visit, &mut fields)?;
    let Ok(said) = visit_said(actor, &fields, pack) else { return Ok(None) };
    Ok(earlier.iter().find(|(earlier, _)| *earlier == said).map(|(_, visit)| visit.clone()))
}
