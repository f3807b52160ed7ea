//! A copy of the whole workbook, while it is in use, as one file that opens like any other. It is read back before it
//! counts, never takes the place of a file, and is an event of the log, since everybody's data leave with it.

use super::casework::{self, ActError};
use super::job::Job;
use super::verify;
use crate::domain::action::{ActionKind, Actor};
use crate::domain::audit::check_log;
use crate::domain::evidence;
use crate::domain::lang::{Lang, Say};
use crate::domain::pack::Pack;
use crate::domain::text;
use crate::io::replace;
use crate::io::write_error::{WriteError, WriteErrorKind};
use crate::store::{StoreError, Workbook};
use jiff::civil::DateTime;
use std::fmt;
use std::path::{Path, PathBuf};

/// Ending of workbooks.
pub const ENDING: &str = "hecha";
/// What the log calls it.
const WHAT: &str = "backup";

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// The copy.
    pub file: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Evidence files that the log names; they lie beside the workbook and are not in the copy.
    pub evidence: usize,
}

impl Say for BackedUp {
    fn say(&self, lang: Lang) -> String {
        let (file, size) = (text::clean(&self.file.display().to_string()), megabytes(self.bytes));
        let mut said = lang.pick(
            format!("已备份到 {file} ({size})，已读回核对。它含全部人员信息，请放在另一块盘上妥善保管。"),
            format!("Backed up to {file} ({size}) and read back. It holds everybody's data: keep it on another disk, and safe."),
        );
        if self.evidence > 0 {
            let files = self.evidence;
            said += &lang.pick(
                format!("佐证文件({files} 个)不在其中，请连同文件夹另行复制。"),
                format!(" Evidence files ({files}) are not in it: copy their folders, too."),
            );
        }
        said
    }
}

/// Size with one decimal, in MB of a million bytes, as file managers show it.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// Why there is no copy.
#[derive(Debug)]
pub enum BackupError {
    /// The ending is another than that of workbooks.
    Ending {
        /// The file name.
        file: String,
    },
    /// The copy does not read back as it should.
    Damaged {
        /// The file that was to be made.
        file: PathBuf,
    },
    /// Stopped by the user.
    Cancelled,
    /// It cannot be logged.
    Act(ActError),
    /// The workbook fails.
    Store(StoreError),
    /// The file cannot be made.
    Write(WriteError),
}

impl Say for BackupError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Ending { file } => lang.pick(
                format!("备份是一个工作簿，文件名应以 .{ENDING} 结尾，而不是 {file}。"),
                format!("A backup is a workbook; end its name in .{ENDING}, not {file}."),
            ),
            Self::Damaged { file } => {
                let file = text::clean(&file.display().to_string());
                lang.pick(
                    format!("{file} 读回核对不符，已删除。请换一块盘再备份，并用 hecha verify 检查工作簿。"),
                    format!("{file} did not read back as written and was removed. Try another disk, and check the workbook with: hecha verify"),
                )
            }
            Self::Cancelled => {
                lang.pick("备份已取消，没有留下文件。".to_owned(), "The backup was cancelled; no file is left.".to_owned())
            }
            Self::Act(error) => error.say(lang),
            Self::Store(error) => error.say(lang),
            Self::Write(error) => error.say(lang),
        }
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for BackupError {}

impl From<ActError> for BackupError {
    fn from(error: ActError) -> Self {
        Self::Act(error)
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<WriteError> for BackupError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// The name that a copy gets in a folder: that of the workbook with day and time.
pub fn name_in(folder: &Path, workbook: &Path, now: DateTime) -> PathBuf {
    let stem = workbook.file_stem().map_or_else(|| ENDING.to_owned(), |stem| stem.to_string_lossy().into_owned());
    folder.join(format!("{stem}-{}.{ENDING}", now.strftime("%Y%m%d-%H%M")))
}

/// Copies the workbook to a new file, or into a folder under the name of [`name_in`]. By a named officer it is an event of
/// theirs before the first byte, so that the copy itself says when it was made and by whom; unless the workbook is open
/// for reading only.
///
/// # Errors
/// See [`BackupError`]; nothing is left of the copy then.
pub fn write(
    book: &mut Workbook,
    pack: &Pack,
    to: &Path,
    officer: Option<&Actor>,
    now: DateTime,
    job: &Job,
) -> Result<BackedUp, BackupError> {
    let to = named(to, |folder| name_in(folder, book.path().unwrap_or(Path::new(ENDING)), now));
    make(
        book,
        &to,
        |book, name| match officer.filter(|_| !book.is_read_only()) {
            Some(actor) => log(book, pack, actor, name),
            None => Ok(()),
        },
        |book, part, go_on| book.copy_into(part, go_on),
        job,
    )?;
    let bytes = std::fs::metadata(&to).map(|metadata| metadata.len()).unwrap_or_default();
    Ok(BackedUp { file: to, bytes, evidence: evidence_files(book)? })
}

/// The file that is meant by a path: of a folder, one in it.
pub(super) fn named(to: &Path, in_folder: impl FnOnce(&Path) -> PathBuf) -> PathBuf {
    if to.is_dir() { in_folder(to) } else { to.to_owned() }
}

/// Copies through `copy` to a new file, after `log` has said so under the file's name.
///
/// # Errors
/// What `log` reports; see [`BackupError`]. Nothing is left of the copy then.
pub(super) fn make<E: From<BackupError>>(
    book: &mut Workbook,
    to: &Path,
    log: impl FnOnce(&mut Workbook, &str) -> Result<(), E>,
    copy: impl FnOnce(&Workbook, &Path, &mut dyn FnMut(u64, u64) -> bool) -> Result<(), StoreError>,
    job: &Job,
) -> Result<(), E> {
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // A path that ends in a separator means a folder.
    let ends = to.as_os_str().to_string_lossy().ends_with(['/', '\\']);
    if ends || to.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return Err(BackupError::from(WriteError::new(to, WriteErrorKind::NoFolder)).into());
    }
    if to.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case(ENDING)) {
        return Err(BackupError::Ending { file: name }.into());
    }
    // Before anything is logged.
    if to.exists() {
        return Err(BackupError::from(WriteError::new(to, WriteErrorKind::Exists)).into());
    }
    let filled = replace::make_new(to, |part| {
        log(book, &name).map_err(Unmade::Log)?;
        let copied = copy(book, part, &mut |done, total| {
            job.report(WHAT, &name, done, total);
            !job.is_cancelled()
        });
        copied.map_err(|error| Unmade::Copy(of_copying(error, to)))
    });
    filled.map_err(|unmade| match unmade {
        Unmade::Log(error) => error,
        Unmade::Copy(error) => error.into(),
    })
}

/// Why [`make`] came to nothing.
enum Unmade<E> {
    Log(E),
    Copy(BackupError),
}

impl<E> From<WriteError> for Unmade<E> {
    fn from(error: WriteError) -> Self {
        Self::Copy(error.into())
    }
}

fn of_copying(error: StoreError, to: &Path) -> BackupError {
    match error {
        StoreError::Stopped => BackupError::Cancelled,
        StoreError::Corrupt { .. } => BackupError::Damaged { file: to.to_owned() },
        StoreError::DiskFull => WriteError::new(to, WriteErrorKind::DiskFull).into(),
        error => error.into(),
    }
}

fn log(book: &mut Workbook, pack: &Pack, actor: &Actor, file: &str) -> Result<(), BackupError> {
    let rows = book.raw_events()?.len().to_string();
    let fields = [("what", WHAT.to_owned()), ("file", file.to_owned()), ("rows", rows), ("ids", "full".to_owned())];
    casework::record(book, pack, actor, ActionKind::Export, fields)?;
    Ok(())
}

fn evidence_files(book: &Workbook) -> Result<usize, StoreError> {
    let (events, _) = check_log(&book.raw_events()?);
    Ok(verify::references(&events).into_keys().filter(|reference| evidence::file(reference).is_some()).count())
}
