//! Why a file cannot be written, with the path and what to do about it.

use crate::domain::lang::{Lang, Say};
use crate::domain::text;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A file that cannot be written. Nothing has changed under its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError {
    /// The file; empty when it is not known yet.
    pub path: PathBuf,
    /// What went wrong.
    pub kind: WriteErrorKind,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteErrorKind {
    /// The operating system refuses.
    NoPermission,
    /// Another program holds the file (Windows), usually a spreadsheet.
    InUse,
    /// The folder does not exist.
    NoFolder,
    /// There is a folder of that name.
    IsDirectory,
    /// There is a file of that name, which stays.
    Exists,
    /// No space left.
    DiskFull,
    /// Whoever read what was written has gone (`| head`).
    BrokenPipe,
    /// More rows than a spreadsheet holds.
    TooManyRows,
    /// A row has more cells than there are columns.
    TooManyColumns,
    /// Anything else.
    Other(String),
}

impl WriteError {
    /// An error of that kind about a path.
    pub fn new(path: &Path, kind: WriteErrorKind) -> Self {
        Self { path: path.to_owned(), kind }
    }

    /// Sorts an operating system's error into the kinds.
    pub fn from_io(path: &Path, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => WriteErrorKind::NoPermission,
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => WriteErrorKind::NoFolder,
            io::ErrorKind::IsADirectory => WriteErrorKind::IsDirectory,
            io::ErrorKind::AlreadyExists => WriteErrorKind::Exists,
            io::ErrorKind::BrokenPipe => WriteErrorKind::BrokenPipe,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => WriteErrorKind::DiskFull,
            // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
            _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => WriteErrorKind::InUse,
            _ => WriteErrorKind::Other(error.to_string()),
        };
        Self::new(path, kind)
    }

    /// The same error about this path, when it was not known where the error arose.
    #[must_use]
    pub fn at(mut self, path: &Path) -> Self {
        if self.path.as_os_str().is_empty() {
            path.clone_into(&mut self.path);
        }
        self
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::from_io(Path::new(""), &error)
    }
}

impl Say for WriteError {
    fn say(&self, lang: Lang) -> String {
        let path = text::clean(&self.path.display().to_string());
        let (zh, en) = match &self.kind {
            WriteErrorKind::NoPermission => {
                ("没有写入权限。请换一个文件夹".to_owned(), "no permission to write. Choose another folder".to_owned())
            }
            WriteErrorKind::InUse => (
                "文件正被其他程序占用。请关闭后重试".to_owned(),
                "another program holds it open. Close it there and try again".to_owned(),
            ),
            WriteErrorKind::NoFolder => {
                ("文件夹不存在。请先新建文件夹".to_owned(), "its folder does not exist. Create the folder first".to_owned())
            }
            WriteErrorKind::IsDirectory => {
                ("已有同名文件夹。请换一个文件名".to_owned(), "there is a folder of that name. Choose another name".to_owned())
            }
            WriteErrorKind::Exists => (
                "已有同名文件，不会覆盖。请换一个文件名".to_owned(),
                "it exists and is not overwritten. Choose another name".to_owned(),
            ),
            WriteErrorKind::DiskFull => {
                ("磁盘空间不足。请清理后重试".to_owned(), "the disk is full. Free some space and try again".to_owned())
            }
            WriteErrorKind::BrokenPipe => ("读取方已关闭".to_owned(), "nobody reads it any more".to_owned()),
            WriteErrorKind::TooManyRows => (
                "行数超过 1048576，表格放不下。请导出为 csv".to_owned(),
                "a sheet cannot hold more than 1048576 rows. Export as csv".to_owned(),
            ),
            WriteErrorKind::TooManyColumns => (
                "单元格多于列数。请检查导出的列".to_owned(),
                "a row has more cells than there are columns. Check the columns of the export".to_owned(),
            ),
            WriteErrorKind::Other(error) => (
                format!("写入失败({error})。原文件未改动"),
                format!("it cannot be written ({error}). The old file, if any, is unchanged"),
            ),
        };
        lang.pick(format!("{path}：{zh}。"), format!("{path}: {en}."))
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for WriteError {}
