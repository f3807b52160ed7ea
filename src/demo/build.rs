//! Builds the demo: files, workbook, import, screening, history.

use super::county::AS_OF;
use super::error::DemoError;
use super::files::{self, WrittenFile};
use super::history;
use super::model::County;
use super::places::COUNTY;
use super::truth::{self, Truth};
use crate::domain::date::{self, Date};
use crate::domain::event::hex;
use crate::engine::import::{self, AsOf, FileResult, ImportReport, ImportRequest};
use crate::engine::job::Job;
use crate::engine::pack;
use crate::engine::screen::{self, ScreenOptions, ScreenReport};
use crate::io::table::ReadOptions;
use crate::store::{NewWorkbook, StoreError, Workbook};
use jiff::civil::DateTime;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Seed of the county that `hecha demo` shows.
pub const SEED: u64 = 990_421;

/// Name of the workbook within the demo's folder.
pub const WORKBOOK: &str = "demo.hecha";

/// Folder of the source files within the demo's folder.
const SOURCES: &str = "sources";

/// Name of the file with the answers.
const ANSWERS: &str = "answers.csv";

/// The first day that has all the data; the story never begins earlier.
const FIRST_START: Date = Date::constant(2026, 4, 2);

/// How to build.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    /// Which county.
    pub seed: u64,
    /// Local time; the story ends shortly before it, so that what is due is due soon.
    pub now: DateTime,
    /// How the files are read.
    pub read: ReadOptions,
}

/// What was built.
#[derive(Debug)]
pub struct DemoReport {
    /// The workbook.
    pub workbook: PathBuf,
    /// Folder of the source files.
    pub sources: PathBuf,
    /// The source files.
    pub files: Vec<WrittenFile>,
    /// What was loaded.
    pub import: ImportReport,
    /// What the rules found.
    pub screen: ScreenReport,
    /// Acts of the invented officers.
    pub acts: usize,
    /// What the rules should have found.
    pub truth: Truth,
}

/// Builds the demo in `dir`: `sources/` with the files, `answers.csv`, and `demo.hecha`. For the program itself:
/// spreadsheets are read by a child process (see [`ReadOptions::sandboxed`]).
///
/// # Errors
/// A file cannot be written, `demo.hecha` exists already, or a step fails.
pub fn build(dir: &Path, now: DateTime, job: &Job) -> Result<DemoReport, DemoError> {
    build_with(dir, &DemoOptions { seed: SEED, now, read: ReadOptions::sandboxed() }, job)
}

/// Builds the demo with options.
///
/// # Errors
/// As [`build`].
pub fn build_with(dir: &Path, options: &DemoOptions, job: &Job) -> Result<DemoReport, DemoError> {
    let workbook = dir.join(WORKBOOK);
    let new = New::of(dir);
    std::fs::create_dir_all(dir).map_err(DemoError::io(dir))?;
    if workbook.exists() {
        return Err(StoreError::Exists(workbook).into());
    }
    // Made under another name: half a demo, after an error or a power cut, must not be opened as a whole one.
    let part = dir.join(format!("{WORKBOOK}.part"));
    discard(&part)?;
    let mut book = Workbook::create(&part, &new_workbook(options.seed, story_start(options.now.date())))?;
    // Its officers need no passphrase: nobody is hurt by a forged act in a county that does not exist.
    book.set_meta("invented", "yes")?;
    let built = fill(&mut book, dir, options, job);
    drop(book);
    // Whoever stops it may do so while something else fails for that.
    let built = if job.is_cancelled() { Err(DemoError::Cancelled) } else { built };
    if built.is_ok() {
        std::fs::rename(&part, &workbook).map_err(DemoError::io(&workbook))?;
    }
    discard(&part)?;
    if built.is_err() {
        new.remove();
    }
    built
}

/// What was not there before a demo was built.
struct New<'d> {
    dir: &'d Path,
    sources: bool,
    answers: bool,
    folder: bool,
}

impl<'d> New<'d> {
    fn of(dir: &'d Path) -> Self {
        Self { dir, sources: !dir.join(SOURCES).exists(), answers: !dir.join(ANSWERS).exists(), folder: !dir.exists() }
    }

    /// Takes it away. What cannot be taken away is no workbook, and is written over the next time.
    fn remove(self) {
        if self.sources {
            let _ = std::fs::remove_dir_all(self.dir.join(SOURCES));
        }
        if self.answers {
            let _ = std::fs::remove_file(self.dir.join(ANSWERS));
        }
        if self.folder {
            // Only while nothing else is in it.
            let _ = std::fs::remove_dir(self.dir);
        }
    }
}

/// Removes a half-made workbook and what SQLite and the lock left beside it.
fn discard(part: &Path) -> Result<(), DemoError> {
    for ending in ["", "-wal", "-shm", ".lock"] {
        let mut name = part.as_os_str().to_owned();
        name.push(ending);
        let file = PathBuf::from(name);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(DemoError::io(&file)(error)),
            _ => {}
        }
    }
    Ok(())
}

/// Everything after the empty workbook.
fn fill(book: &mut Workbook, dir: &Path, options: &DemoOptions, job: &Job) -> Result<DemoReport, DemoError> {
    let sources = dir.join(SOURCES);
    let workbook = dir.join(WORKBOOK);
    let pack = pack::load(None).map_err(DemoError::Pack)?;
    let start = story_start(options.now.date());

    job.report("generate", COUNTY, 0, 0);
    let county = County::generate(options.seed);
    let truth = truth::compute(&county);
    DemoError::unless_cancelled(job)?;
    let files = files::write_told(&county, &sources, job)?;
    files::write_answers(&truth, &dir.join(ANSWERS))?;

    let request = ImportRequest {
        paths: vec![sources.clone()],
        dataset: None,
        as_of: Some(AsOf::Every(AS_OF)),
        keep_all: false,
        read: options.read.clone(),
        now: start.at(8, 30, 0, 0),
        corrections: Vec::new(),
        plain: false,
    };
    let plan = import::plan(book, &pack, &request, job).map_err(DemoError::Import)?;
    let import = import::run(book, &pack, &plan, &request, job).map_err(DemoError::Import)?;
    let lost: Vec<String> =
        import.files.iter().filter(|file| !matches!(file.result, FileResult::Loaded(_))).map(|file| file.file.clone()).collect();
    if !lost.is_empty() {
        return Err(DemoError::NotLoaded { files: lost });
    }
    let options = ScreenOptions { rules: Vec::new(), as_of: Some(AS_OF), now: start.at(8, 45, 0, 0), full: false, readers: None };
    let screen = screen::run(book, &pack, &options, job).map_err(DemoError::Screen)?;
    let acts = history::play(book, &pack, &county, start, job)?;
    Ok(DemoReport { workbook, sources, files, import, screen, acts, truth })
}

/// So long before today that the story is over by now.
fn story_start(today: Date) -> Date {
    let day = date::day_number(today) - history::STORY_DAYS;
    date::from_day_number(day).map_or(FIRST_START, |start| start.max(FIRST_START))
}

/// Names and keys follow from the seed: an invented county has nothing to hide, and the same seed gives the
/// same clue numbers.
pub(super) fn new_workbook(seed: u64, start: Date) -> NewWorkbook {
    let digest = |what: &str| hex(&Sha256::digest(format!("hecha demo {seed} {what}")));
    NewWorkbook {
        county: COUNTY.to_owned(),
        created_at: start.at(8, 0, 0, 0).to_string(),
        replica: digest("replica").chars().take(16).collect(),
        hash_key: digest("hash key"),
    }
}
