//! What can go wrong with a workbook, in words.

use crate::domain::lang::{Lang, Say};
use std::fmt;
use std::path::{Path, PathBuf};

/// What can go wrong with the file.
#[derive(Debug)]
pub enum StoreError {
    /// The file is not there.
    Missing(PathBuf),
    /// The file exists already.
    Exists(PathBuf),
    /// There is no such folder to make a workbook in.
    NoFolder(PathBuf),
    /// No file can be made there.
    NotMade {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        why: String,
    },
    /// Not a workbook.
    NotAWorkbook(PathBuf),
    /// Written by a newer hecha.
    Newer {
        /// Its schema version.
        version: i32,
    },
    /// Another process has it open for writing.
    Held {
        /// Process and since when, as that process wrote it; empty when unknown.
        who: String,
    },
    /// Another connection is in the middle of writing.
    Busy,
    /// This connection may only read.
    ReadOnly,
    /// The workbook is a field copy: data and rules are the county's own.
    FieldCopy,
    /// There is no room left where the workbook is.
    DiskFull,
    /// SQLite said no.
    Sql(rusqlite::Error),
    /// The folder cannot be read or written.
    Io(std::io::Error),
    /// Nobody waits for the answer any more.
    Stopped,
    /// A stored value does not have the form that this program writes.
    Corrupt {
        /// Table and column.
        place: String,
    },
}

/// An error of the operating system with the path of the workbook that could not be made.
pub(super) fn not_made(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Io(error) => StoreError::NotMade { path: path.to_owned(), why: error.to_string() },
        other => other,
    }
}

impl Say for StoreError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Missing(path) => {
                let path = path.display();
                lang.pick(
                    format!("找不到工作簿 {path}。用 hecha new 新建。"),
                    format!("There is no workbook {path}. Make one with: hecha new"),
                )
            }
            Self::Exists(path) => {
                let path = path.display();
                lang.pick(
                    format!("{path} 已存在，不会覆盖。请换一个文件名。"),
                    format!("{path} exists already and is not overwritten. Choose another name."),
                )
            }
            Self::NoFolder(path) => {
                let path = path.display();
                lang.pick(
                    format!("文件夹 {path} 不存在，工作簿未新建。请先新建文件夹，或换一个路径。"),
                    format!("There is no folder {path}; no workbook was made. Make the folder first, or choose another path."),
                )
            }
            Self::NotMade { path, why } => {
                let path = path.display();
                lang.pick(
                    format!("无法在此新建工作簿 {path}：请换到有写入权限的文件夹({why})。"),
                    format!("The workbook {path} cannot be made; choose a folder that you may write to ({why})."),
                )
            }
            Self::NotAWorkbook(path) => {
                let path = path.display();
                lang.pick(
                    format!("{path} 不是 hecha 工作簿。请选 .hecha 文件。"),
                    format!("{path} is not a hecha workbook. Choose a .hecha file."),
                )
            }
            Self::Newer { version } => lang.pick(
                format!("工作簿由更新版本的 hecha 写成(格式 {version})，请升级程序后再打开。文件未被改动。"),
                format!(
                    "The workbook was written by a newer hecha (format {version}); upgrade the program. The file was not touched."
                ),
            ),
            Self::Held { who } => {
                let who = if who.is_empty() { String::new() } else { format!(" ({who})") };
                lang.pick(
                    format!("另一个 hecha 正打开着这个工作簿{who}，请先关闭它；只看不改可照常进行。"),
                    format!("Another hecha has this workbook open{who}; close it first. Reading works meanwhile."),
                )
            }
            Self::Busy => lang.pick(
                "另一个程序正在写这个工作簿，请稍后再试。".to_owned(),
                "Another process is writing this workbook; try again later.".to_owned(),
            ),
            Self::ReadOnly => lang.pick("工作簿以只读方式打开。".to_owned(), "The workbook is open read-only.".to_owned()),
            Self::FieldCopy => lang.pick(
                "这是外出副本：导入、比对、下发文书都在县里的工作簿上进行，请并回后再办。".to_owned(),
                "This is a field copy: loading, screening and papers are done in the county's workbook; take it back first."
                    .to_owned(),
            ),
            Self::Sql(error) => lang.pick(format!("数据库错误：{error}"), format!("Database error: {error}")),
            Self::Io(error) => lang.pick(format!("文件错误：{error}"), format!("File error: {error}")),
            Self::DiskFull => lang.pick(
                "磁盘空间不足，未写入。请清理工作簿所在磁盘后重试。".to_owned(),
                "The disk is full; nothing was written. Free some space where the workbook is and try again.".to_owned(),
            ),
            Self::Stopped => lang.pick("已停止。".to_owned(), "Stopped.".to_owned()),
            Self::Corrupt { place } => lang.pick(
                format!("工作簿内容不符合格式：{place}。请运行 hecha verify。"),
                format!("The workbook holds a value that does not fit: {place}. Run hecha verify."),
            ),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Busy,
            Some(rusqlite::ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::OperationInterrupted) => Self::Stopped,
            _ => Self::Sql(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}
