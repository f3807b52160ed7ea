//! What goes in and out of [`super::update`].

use super::doc::Target;
use super::import::{Plan, Wish};
use super::key::Key;
use super::session::Session;
use super::signing::Secret;
use super::views::SavedView;
use crate::domain::action::{ActionKind, ActionOption, Fields, Subject};
use crate::domain::date::Date;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{
    CasePage, CluePage, Hit, IssuePage, ListKind, ListQuery, Overview, Row, RulePage, TrialPage, VisitSheet,
};
use crate::domain::officer::{Officer, OfficerId};
use crate::domain::pack::Pack;
use crate::domain::param_edit::ParamEdit;
use jiff::civil::DateTime;
use std::path::PathBuf;
use std::sync::Arc;

/// Numbers a question; an answer to an older question is dropped.
pub type Token = u64;

/// What happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key.
    Key(Key),
    /// Text from the clipboard.
    Paste(String),
    /// A click on something.
    Click(Target),
    /// The wheel, in lines; positive is down.
    Wheel(isize),
    /// The window has this size now (cells).
    Resize(u16, u16),
    /// The civil day, told at start and when it changes.
    Today(Date),
    /// What the clock says; told before whatever else has happened since.
    Now(DateTime),
    /// The text that the user's editor gave back.
    Edited(String),
    /// Where one left this workbook.
    Restore(Session),
    /// So many rows are read for the list that is on its way.
    Reading(u64),
    /// The list shown was asked for a while ago and is not here: a person notices.
    Slow,
    /// Nothing was typed for a moment, and the end of a note is not kept yet.
    Pause,
    /// Many characters came at once where keys are commands; they were dropped.
    Burst,
    /// A workbook is open.
    Opened {
        /// Its path.
        path: PathBuf,
        /// Its officers.
        officers: Vec<Officer>,
        /// Opened read-only because another process holds it.
        read_only: bool,
    },
    /// An answer.
    Answer(Token, Box<Answer>),
    /// A question could not be answered.
    Failed(Token, Bilingual),
    /// An act was done, or refused.
    Acted(Token, Result<Acted, Bilingual>),
    /// How far the running job is.
    Progress(Progress),
    /// The pack in use is another one now: that of the workbook opened, or the one just saved.
    Pack(Arc<Pack>),
    /// A trial is over.
    Tried(Box<TrialPage>),
    /// A parameter was written into the pack folder, or why not.
    Saved(Result<Bilingual, Bilingual>),
    /// An act needs the passphrase of this officer's key; or the one given was wrong.
    Locked(OfficerId, Option<Bilingual>),
    /// A key was opened.
    Unlocked(Bilingual),
    /// Officers whose keys have no passphrase.
    Unprotected(Vec<String>),
    /// The job ended: what it says, or why it failed.
    JobDone(Result<Bilingual, Bilingual>),
    /// Something to tell that belongs to no question: trouble of a worker, a file that does not open.
    Tell(Bilingual),
}

/// What an act led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    /// What to tell.
    pub text: Bilingual,
    /// Issue it raised.
    pub issue: Option<String>,
}

/// How far long work is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Phase: `read`, `match`, `store`, `rule` …
    pub phase: String,
    /// File or rule at work.
    pub item: String,
    /// Done.
    pub done: u64,
    /// Total; 0 is unknown.
    pub total: u64,
}

/// Answers to [`Query`].
#[derive(Clone, Debug)]
pub enum Answer {
    /// First screen.
    Overview(Overview),
    /// The first ids of a list, of which the rest is on its way.
    First(Vec<i64>),
    /// Ids of a list.
    Ids(Vec<i64>),
    /// A page of rows.
    Rows(Vec<Row>),
    /// A clue.
    Clue(CluePage),
    /// A household.
    Case(CasePage),
    /// An issue.
    Issue(IssuePage),
    /// A rule.
    Rule(RulePage),
    /// What can be done with a subject that has no page.
    Options(Subject, Vec<ActionOption>),
    /// The visit sheet of a household.
    Sheet(Box<VisitSheet>),
    /// Paths that go on from what was typed.
    Paths(Vec<String>),
    /// What is kept of a path: with its SHA-256 when it is a file, else the text itself.
    Reference(String),
    /// Officers.
    Officers(Vec<Officer>),
    /// What a search over everything found.
    Found(Vec<Hit>),
    /// What an import would do.
    Plan(Plan),
    /// Whether there is a file where a table is to be written.
    Exists(Table, PathBuf, bool),
}

/// Questions to the workbook.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// First screen.
    Overview,
    /// Ids of a list.
    Ids(ListQuery),
    /// Rows by id.
    Rows(ListKind, Vec<i64>),
    /// A clue's page.
    Clue(String),
    /// A household's page.
    Case(String),
    /// An issue's page.
    Issue(String),
    /// A rule's page.
    Rule(String),
    /// The visit sheet of a household.
    Sheet(String),
    /// Paths that go on from what was typed; relative ones are sought beside the workbook.
    Paths(String),
    /// What is kept of a typed evidence reference.
    Reference(String),
    /// Officers.
    Officers,
    /// Everything that answers to these words.
    Find(String),
    /// What can be done with a subject that has no page.
    Options(Subject),
    /// Which file is what; the dataset decides for sheets that are not recognised surely, mappings set by hand for theirs.
    Plan(Wish),
    /// Whether there is a file already where this table is to be written.
    Exists(Table, PathBuf),
}

/// Long work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobRequest {
    /// Load files as planned, with the dataset given for sheets that are not recognised surely.
    Import(Wish),
    /// Run the rules.
    Screen,
    /// Run them beside those of a pack with this parameter changed.
    TryParam(ParamEdit),
    /// Run the rule of this file beside the one in use.
    TryRule(PathBuf),
    /// Run the rules of a campaign.
    ScreenFor(String),
    /// Write a table to a file.
    Export(ExportJob),
    /// Write the visit form of a household; the file's kind follows the ending.
    VisitForm {
        /// Household.
        household: String,
        /// The file.
        path: PathBuf,
        /// Language of the form.
        lang: Lang,
        /// On whose account.
        officer: Option<OfficerId>,
    },
    /// Write the form for every household that this inspector still has to visit.
    VisitTemplate(OfficerId, PathBuf, Lang),
    /// Load a filled-in visit form, signed by this officer.
    VisitResults(PathBuf, OfficerId),
    /// Lend a field copy.
    LendCopy {
        /// A folder, or the file.
        path: PathBuf,
        /// Who takes it out, comma between.
        takers: String,
        /// Who lends it.
        officer: OfficerId,
    },
    /// Take a field copy back.
    TakeBack {
        /// The copy.
        path: PathBuf,
        /// Who takes it back.
        officer: OfficerId,
        /// Only say what would come of it.
        dry: bool,
    },
}

/// A table to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportJob {
    /// Which.
    pub table: Table,
    /// Only what belongs to this campaign.
    pub campaign: Option<String>,
    /// Only what passes this filter, as typed.
    pub filter: String,
    /// The file; its kind follows the ending.
    pub path: PathBuf,
    /// Language of titles and headers.
    pub lang: Lang,
    /// On whose account.
    pub officer: Option<OfficerId>,
    /// The issue that a paper is about.
    pub issue: Option<String>,
}

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The issue ledger.
    Ledger,
    /// All clues.
    Clues,
    /// The rejected rows, for the bureau that sent them.
    Rejects,
    /// The visit sheet shown, as a form on paper.
    VisitForm,
    /// The form for all households that the officer still has to visit, to be filled in and loaded.
    VisitTemplate,
    /// Papers of the households' files.
    Papers,
    /// Five-clear scores of the villages.
    Villages,
    /// The rectification notice that covers an issue.
    Notice,
    /// A reminder order to the unit of an issue.
    Order,
    /// The whole workbook, as a copy of it.
    Workbook,
}

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open the key of this officer.
    Unlock(OfficerId, Secret),
    /// Set the passphrase of the officer's key, of a new key when `rotate`.
    SetPassphrase {
        /// Whose.
        officer: OfficerId,
        /// The new one.
        passphrase: Secret,
        /// Replace the key too.
        rotate: bool,
    },
    /// Forget every opened key.
    LockKeys,
    /// Ask the workbook as this officer.
    Ask(Token, Option<OfficerId>, Query),
    /// Nobody waits for the answer to this question any more.
    Stop(Token),
    /// Do an act.
    Act {
        /// Number of the question.
        token: Token,
        /// Who.
        officer: OfficerId,
        /// On what.
        subject: Subject,
        /// Which act.
        kind: ActionKind,
        /// With what.
        fields: Fields,
        /// Whether the rest is taken as the form of this subject would show it: one of several marked rows.
        fill: bool,
    },
    /// Keep what was typed into a visit sheet and is not recorded.
    KeepDraft {
        /// The household.
        household: String,
        /// Whose draft.
        officer: OfficerId,
        /// By the names of the fields of the act.
        fields: Fields,
    },
    /// Start long work.
    Job(JobRequest),
    /// Stop it.
    CancelJob,
    /// Write a changed parameter into this pack folder and use that pack from now on.
    SaveParam(ParamEdit, PathBuf),
    /// Open a workbook.
    OpenBook(PathBuf),
    /// Make one for this county and open it.
    NewBook(PathBuf, String),
    /// Build the demo county in this folder and open it.
    Demo(PathBuf),
    /// Switch the theme and remember it.
    Theme,
    /// The language was switched: paint everything and remember it.
    Language,
    /// Clear and paint everything.
    Redraw,
    /// Keep these named views of lists.
    SaveViews(Vec<SavedView>),
    /// Put a text on the terminal's clipboard.
    Copy(String),
    /// Let the user's own editor change a text.
    Edit(String),
    /// To the shell.
    Suspend,
    /// Leave.
    Quit,
}
