//! Loading files (design §3): [`plan`] recognises what each file and sheet holds and says why; [`run`] loads
//! what is decided, one transaction per file, case data before rosters before registers.
//!
//! Registers are matched while they stream: a row about nobody in scope is counted and forgotten, unless the
//! request says otherwise.

mod error;
mod feed;
mod members;
mod plan;
mod report;
mod run;
mod said;
mod sheet;
mod stream;

pub use error::ImportError;
pub use members::MemberRows;
pub use plan::plan;
pub use report::{
    CANDIDATES_SAID, Candidate, Decision, FileOutcome, FilePlan, FileResult, FileStanding, FilledColumn, ImportPlan,
    ImportReport, LoadedPart, MappedColumn, MappingCorrection, SheetFeed, SheetPlan, SheetTrouble,
};

pub(super) use run::outgrown;
pub use run::run;

use crate::domain::date::Date;
use crate::io::table::ReadOptions;
use jiff::civil::DateTime;
use std::path::PathBuf;

/// What to load, and how.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// Files, and folders whose table files are meant.
    pub paths: Vec<PathBuf>,
    /// Dataset that decides for sheets that are not recognised surely; `None` stops at those files.
    pub dataset: Option<String>,
    /// The date the data speaks of; `None` takes it from title, sheet name or file name, else today.
    pub as_of: Option<AsOf>,
    /// Keep register rows about people outside the scope as well.
    pub keep_all: bool,
    /// How files are read.
    pub read: ReadOptions,
    /// Local time, recorded with the source.
    pub now: DateTime,
    /// Headers that an officer assigned by hand; saved for files of the same layout.
    pub corrections: Vec<MappingCorrection>,
    /// Take no short cut: every row is prepared, every key looked up in its table, every index kept as rows come. What
    /// is loaded is the same, later; for tests that compare.
    pub plain: bool,
}

/// A date for files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// Of every file, whatever it says.
    Every(Date),
    /// Of those that name none.
    Undated(Date),
}

#[cfg(test)]
mod bulk_tests;
#[cfg(test)]
mod shuffle_tests;
#[cfg(test)]
mod sieve_tests;
