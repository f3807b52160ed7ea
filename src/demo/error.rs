//! Why the demo county could not be built.

use crate::domain::lang::{Lang, Say};
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
}

impl DemoError {
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
            Self::Spreadsheet { .. } => None,
        }
    }
}
