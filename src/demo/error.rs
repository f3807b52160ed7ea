//! Why the demo county could not be built.

use crate::domain::action::ActionKind;
use crate::domain::lang::{Lang, Say};
use crate::engine::casework::ActError;
use crate::engine::import::ImportError;
use crate::engine::job::Job;
use crate::engine::listing::ListingError;
use crate::engine::pack::PackLoadError;
use crate::engine::screen::ScreenError;
use crate::store::StoreError;
use std::fmt;
use std::path::{Path, PathBuf};

/// The demo county could not be built.
#[derive(Debug)]
pub enum DemoError {
    /// A file or folder cannot be written.
    Io {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A spreadsheet cannot be written.
    Spreadsheet {
        /// Which.
        path: PathBuf,
        /// The writer's reason.
        reason: String,
    },
    /// The pack cannot be used.
    Pack(PackLoadError),
    /// The workbook cannot be made or written.
    Store(StoreError),
    /// The files could not be loaded.
    Import(ImportError),
    /// One of the demo's own files was not loaded.
    NotLoaded {
        /// Names of the files.
        files: Vec<String>,
    },
    /// The rules could not run.
    Screen(ScreenError),
    /// Somebody stopped it.
    Cancelled,
    /// A list could not be read.
    List(ListingError),
    /// An act of the invented history was refused.
    Act {
        /// What it was about.
        subject: String,
        /// Which.
        kind: ActionKind,
        /// Why.
        error: ActError,
    },
}

impl From<StoreError> for DemoError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl DemoError {
    /// Goes on unless the job is to stop.
    ///
    /// # Errors
    /// [`DemoError::Cancelled`].
    pub fn unless_cancelled(job: &Job) -> Result<(), Self> {
        if job.is_cancelled() { Err(Self::Cancelled) } else { Ok(()) }
    }

    /// Ties an I/O error to its path.
    pub fn io(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    /// Ties a spreadsheet writer's error to its path.
    pub fn spreadsheet<E: fmt::Display>(path: &Path) -> impl Fn(E) -> Self + '_ {
        move |error| Self::Spreadsheet { path: path.to_owned(), reason: error.to_string() }
    }
}

impl Say for DemoError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Io { path, source } => {
                let path = path.display();
                lang.pick(
                    format!("演示文件无法写入：{path}：{source}。请换一个可写的文件夹。"),
                    format!("A demo file cannot be written: {path}: {source}. Choose a folder you can write to."),
                )
            }
            Self::Spreadsheet { path, reason } => {
                let path = path.display();
                lang.pick(
                    format!("演示表格无法生成：{path}：{reason}"),
                    format!("A demo spreadsheet cannot be made: {path}: {reason}"),
                )
            }
            Self::Pack(error) => error.say(lang),
            Self::Store(error) => error.say(lang),
            Self::Import(error) => error.say(lang),
            Self::NotLoaded { files } => {
                let files = files.join(lang.pick("、", ", "));
                lang.pick(
                    format!("演示文件未能导入：{files}。若改过规则包，请用内置规则包重试。"),
                    format!("Demo files were not loaded: {files}. If you changed the pack, try again with the built-in one."),
                )
            }
            Self::Screen(error) => error.say(lang),
            Self::Cancelled => lang.pick(
                "已停止，演示县没有建成，写了一半的文件已清除。".to_owned(),
                "Stopped; the demo county was not built, and what was half written is gone.".to_owned(),
            ),
            Self::List(error) => error.say(lang),
            Self::Act { subject, kind, error } => {
                let (title, reason) = (kind.title().get(lang).to_owned(), error.say(lang));
                lang.pick(
                    format!("演示经过无法继续：{subject} “{title}”：{reason}"),
                    format!("The demo history cannot go on: {subject} \"{title}\": {reason}"),
                )
            }
        }
    }
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for DemoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
