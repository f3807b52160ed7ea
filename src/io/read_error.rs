//! Why a table file cannot be read, with the path and what to do about it.

use crate::domain::lang::{Lang, Say};
use crate::domain::text;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder that cannot be read. Carries no content of the file, so it may be shown and logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    pub kind: ReadErrorKind,
}

/// What is wrong with a file or folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadErrorKind {
    /// Nothing has that path.
    NotFound,
    /// The operating system refuses.
    NoPermission,
    /// Another program holds the file (Windows).
    InUse,
    /// A folder where a file is needed.
    IsDirectory,
    /// 0 bytes.
    EmptyFile,
    /// A folder without a single table file.
    EmptyFolder,
    /// Protected by a password.
    Encrypted,
    /// Not a table file; the format when it was recognised.
    Unsupported(Option<ForeignFormat>),
    /// Truncated or damaged.
    Corrupt {
        /// The part that cannot be understood.
        damage: Damage,
        /// Where reading stopped: sheet name and row, when known.
        at: Option<(String, u32)>,
    },
    /// A text that must be UTF-8 and is not.
    NotUtf8 {
        /// The line of the first byte that is not, from 1.
        line: usize,
    },
    /// A bound was passed.
    TooLarge(Excess),
    /// The reader process ended without an answer.
    Crashed {
        /// Exit status, as the operating system words it.
        status: String,
    },
    /// The reader process could not be started.
    NotStarted(String),
    /// The reader took longer than this many seconds.
    TimedOut {
        /// The limit.
        seconds: u64,
    },
    /// Anything else the operating system reports.
    Io(String),
}

/// A recognised format that holds no table, or that hecha does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForeignFormat {
    /// PDF.
    Pdf,
    /// PNG, JPEG, GIF, BMP, TIFF.
    Picture,
    /// RAR, 7z, gzip, or a zip archive without a spreadsheet in it.
    Archive,
    /// doc, docx, odt, rtf.
    Document,
    /// Binary workbook (.xlsb).
    BinaryWorkbook,
    /// A database file.
    Database,
    /// A web page without a table.
    Page,
}

/// The damaged part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    /// The container (zip or OLE) is cut off or damaged.
    Container,
    /// A part inside the container is missing.
    MissingPart,
    /// The markup of a part cannot be read.
    Markup,
    /// The parts contradict each other.
    Structure,
}

/// The bound that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Excess {
    /// The reader needs more memory than this many bytes.
    Memory(u64),
    /// The archive unpacks to more than this many bytes, or far too much for its size.
    Unpacked(u64),
    /// A cell lies beyond the last column of a spreadsheet.
    Columns,
    /// The file has more bytes than can be read at once in its format.
    Bytes(u64),
}

impl ReadError {
    /// An error of that kind about a path.
    pub fn new(path: &Path, kind: ReadErrorKind) -> Self {
        Self { path: path.to_owned(), kind }
    }

    /// Sorts an operating system's error into the kinds.
    pub fn from_io(path: &Path, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::NotFound => ReadErrorKind::NotFound,
            io::ErrorKind::PermissionDenied => ReadErrorKind::NoPermission,
            io::ErrorKind::IsADirectory => ReadErrorKind::IsDirectory,
            // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
            _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => ReadErrorKind::InUse,
            _ => ReadErrorKind::Io(error.to_string()),
        };
        Self::new(path, kind)
    }

    /// The text of a file that must be UTF-8.
    ///
    /// # Errors
    /// The file cannot be read, or is in another encoding; the line is named.
    pub fn read_utf8(path: &Path) -> Result<String, Self> {
        let bytes = std::fs::read(path).map_err(|error| Self::from_io(path, &error))?;
        String::from_utf8(bytes).map_err(|error| {
            let good = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
            Self::new(path, ReadErrorKind::NotUtf8 { line: good.filter(|byte| **byte == b'\n').count() + 1 })
        })
    }

    /// Stable code of the kind.
    pub fn code(&self) -> &'static str {
        match self.kind {
            ReadErrorKind::NotFound => "not_found",
            ReadErrorKind::NoPermission => "no_permission",
            ReadErrorKind::InUse => "in_use",
            ReadErrorKind::IsDirectory => "is_directory",
            ReadErrorKind::EmptyFile => "empty_file",
            ReadErrorKind::EmptyFolder => "empty_folder",
            ReadErrorKind::Encrypted => "encrypted",
            ReadErrorKind::Unsupported(_) => "unsupported",
            ReadErrorKind::Corrupt { .. } => "corrupt",
            ReadErrorKind::NotUtf8 { .. } => "not_utf8",
            ReadErrorKind::TooLarge(_) => "too_large",
            ReadErrorKind::Crashed { .. } => "reader_crashed",
            ReadErrorKind::NotStarted(_) => "reader_not_started",
            ReadErrorKind::TimedOut { .. } => "timed_out",
            ReadErrorKind::Io(_) => "io",
        }
    }
}

impl ForeignFormat {
    fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Picture => lang.pick("图片", "a picture"),
            Self::Archive => lang.pick("压缩包，请先解压", "an archive; unpack it first"),
            Self::Document => lang.pick("文字处理文档", "a word processor document"),
            Self::BinaryWorkbook => lang.pick("二进制工作簿(xlsb)", "a binary workbook (xlsb)"),
            Self::Database => lang.pick("数据库文件", "a database file"),
            Self::Page => lang.pick("网页中没有表格", "a web page without a table"),
        }
    }
}

impl Damage {
    fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Container => lang.pick("文件不完整，可能传输中断", "the file is cut off or damaged"),
            Self::MissingPart => lang.pick("缺少必要的内部文件", "a part inside it is missing"),
            Self::Markup => lang.pick("内部标记无法解析", "its markup cannot be read"),
            Self::Structure => lang.pick("内部结构自相矛盾", "its parts contradict each other"),
        }
    }
}

impl Excess {
    fn words(self, lang: Lang) -> String {
        match self {
            Self::Memory(limit) => lang.pick(
                format!("读取所需内存超过 {}", megabytes(limit)),
                format!("reading it needs more than {} of memory", megabytes(limit)),
            ),
            Self::Unpacked(limit) => lang.pick(
                format!("解压后过大(上限 {})", megabytes(limit)),
                format!("it unpacks to more than is sensible (limit {})", megabytes(limit)),
            ),
            Self::Columns => lang.pick("列数超过 16384".to_owned(), "it has more than 16384 columns".to_owned()),
            Self::Bytes(limit) => {
                lang.pick(format!("文件超过 {}", megabytes(limit)), format!("it is larger than {}", megabytes(limit)))
            }
        }
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

impl Say for ReadError {
    fn say(&self, lang: Lang) -> String {
        let path = text::clean(&self.path.display().to_string());
        let (what, todo) = self.kind.words(lang);
        lang.pick(format!("{path}：{what}。{todo}。"), format!("{path}: {what}. {todo}."))
    }
}

impl ReadErrorKind {
    /// What happened and what to do, without closing stops.
    fn words(&self, lang: Lang) -> (String, &'static str) {
        let resave =
            lang.pick("请用表格软件打开后另存为 xlsx 再导入", "Open it in a spreadsheet program, save it as xlsx and try again");
        let again = lang.pick("请向提供单位重新索取该文件", "Ask the office that sent it for a new copy");
        let check = lang.pick("请核对路径", "Check the path");
        let (zh, en, todo) = match self {
            Self::NotFound => ("找不到该文件或文件夹", "there is no such file or folder", check),
            Self::NoPermission => (
                "没有读取权限",
                "no permission to read it",
                lang.pick("请调整权限，或复制到有权限的文件夹", "Change its permissions or copy it to a folder of your own"),
            ),
            Self::InUse => (
                "文件正被其他程序占用",
                "another program holds it open",
                lang.pick("请在表格软件中关闭后重试", "Close it there and try again"),
            ),
            Self::IsDirectory => {
                ("这是文件夹，不是文件", "it is a folder, not a file", lang.pick("请指定其中的文件", "Name a file in it"))
            }
            Self::EmptyFile => ("空文件(0 字节)", "the file is empty (0 bytes)", again),
            Self::EmptyFolder => (
                "文件夹中没有表格文件(csv、txt、xls、xlsx、ods、html)",
                "the folder holds no table file (csv, txt, xls, xlsx, ods, html)",
                check,
            ),
            Self::Encrypted => (
                "文件有打开密码",
                "it is protected by a password",
                lang.pick("请去除密码后另存再导入", "Save it without the password and try again"),
            ),
            Self::Unsupported(None) => ("不是表格文件", "it is not a table file", resave),
            Self::NotUtf8 { .. } => {
                let save = lang.pick("请用文本编辑器另存为 UTF-8 编码", "Save it as UTF-8 with a text editor and try again");
                return (self.detailed_words(lang), save);
            }
            Self::Io(_) => return (self.detailed_words(lang), check),
            other => return (other.detailed_words(lang), if matches!(other, Self::Corrupt { .. }) { again } else { resave }),
        };
        (lang.pick(zh, en).to_owned(), todo)
    }

    /// The kinds whose sentence depends on what they carry.
    fn detailed_words(&self, lang: Lang) -> String {
        match self {
            Self::Unsupported(Some(format)) => {
                let name = format.name(lang);
                lang.pick(format!("不是表格文件({name})"), format!("it is not a table file ({name})"))
            }
            Self::Corrupt { damage, at } => {
                let what = damage.name(lang);
                match at {
                    Some((sheet, row)) => {
                        let sheet = text::clean(sheet);
                        lang.pick(
                            format!("文件损坏：{what}(工作表“{sheet}”第 {row} 行之后)"),
                            format!("the file is damaged: {what} (sheet \"{sheet}\", after row {row})"),
                        )
                    }
                    None => lang.pick(format!("文件损坏：{what}"), format!("the file is damaged: {what}")),
                }
            }
            Self::NotUtf8 { line } => lang.pick(
                format!("第 {line} 行不是 UTF-8 编码(可能是 GB18030/GBK)"),
                format!("line {line} is not UTF-8 (GB18030 or GBK, perhaps)"),
            ),
            Self::TooLarge(excess) => {
                let what = excess.words(lang);
                lang.pick(format!("文件过大：{what}"), format!("the file is too large: {what}"))
            }
            Self::Crashed { status } => {
                lang.pick(format!("读取程序异常退出({status})"), format!("the reader ended abnormally ({status})"))
            }
            Self::NotStarted(error) => {
                lang.pick(format!("无法启动读取程序({error})"), format!("the reader could not be started ({error})"))
            }
            Self::TimedOut { seconds } => {
                lang.pick(format!("{seconds} 秒内未读完"), format!("it was not read within {seconds} seconds"))
            }
            Self::Io(error) => lang.pick(format!("读取失败({error})"), format!("it cannot be read ({error})")),
            _ => String::new(),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ReadError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_kind() -> Vec<ReadErrorKind> {
        use ForeignFormat as F;
        let mut kinds = vec![
            ReadErrorKind::NotFound,
            ReadErrorKind::NoPermission,
            ReadErrorKind::InUse,
            ReadErrorKind::IsDirectory,
            ReadErrorKind::EmptyFile,
            ReadErrorKind::EmptyFolder,
            ReadErrorKind::Encrypted,
            ReadErrorKind::Unsupported(None),
            ReadErrorKind::Crashed { status: "signal: 6".into() },
            ReadErrorKind::NotStarted("x".into()),
            ReadErrorKind::TimedOut { seconds: 3 },
            ReadErrorKind::Io("x".into()),
        ];
        kinds.extend(
            [F::Pdf, F::Picture, F::Archive, F::Document, F::BinaryWorkbook, F::Database, F::Page]
                .map(|format| ReadErrorKind::Unsupported(Some(format))),
        );
        for damage in [Damage::Container, Damage::MissingPart, Damage::Markup, Damage::Structure] {
            kinds.push(ReadErrorKind::Corrupt { damage, at: None });
            kinds.push(ReadErrorKind::Corrupt { damage, at: Some(("名单".into(), 7)) });
        }
        kinds.extend(
            [Excess::Memory(1 << 20), Excess::Unpacked(1 << 20), Excess::Columns, Excess::Bytes(1)].map(ReadErrorKind::TooLarge),
        );
        kinds
    }

    #[test]
    fn every_kind_says_where_what_and_what_to_do_in_both_languages() {
        let mut seen = std::collections::BTreeSet::new();
        for kind in every_kind() {
            let error = ReadError::new(Path::new("数据/a.xlsx"), kind);
            let (zh, en) = (error.say(Lang::Zh), error.say(Lang::En));
            assert!(zh.starts_with("数据/a.xlsx：") && en.starts_with("数据/a.xlsx: "), "{zh} {en}");
            assert_eq!(zh.matches('。').count(), 2, "{zh}");
            assert!(en.chars().skip(12).all(|c| c.is_ascii() || "名单".contains(c)), "{en}");
            assert!(seen.insert(zh) && seen.insert(en), "two kinds say the same");
        }
    }

    #[test]
    fn errors_of_the_system_are_sorted() {
        let code = |kind: io::ErrorKind| ReadError::from_io(Path::new("a"), &io::Error::from(kind)).code();
        assert_eq!(code(io::ErrorKind::PermissionDenied), "no_permission");
        assert_eq!(code(io::ErrorKind::NotFound), "not_found");
        assert_eq!(code(io::ErrorKind::IsADirectory), "is_directory");
        assert_eq!(code(io::ErrorKind::TimedOut), "io");
    }

    #[test]
    fn paths_cannot_drive_the_terminal() {
        let error = ReadError::new(Path::new("a\u{1b}[2J.csv"), ReadErrorKind::EmptyFile);
        assert!(!error.to_string().contains('\u{1b}'));
    }
}
