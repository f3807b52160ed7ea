//! Streams the rows of any table file: delimited text, xlsx, xls, ods, and web pages saved as `.xls`.
//!
//! What is inside decides, never the file's ending. Rows come in file order; formula cells give their cached
//! value; hidden rows, columns and sheets are read like others, because bureaus hide what they do not print;
//! of merged cells the first holds the text and the rest are empty, but rows tell what merged cells above hold for them
//! ([`RowView::held`]; not of ods, of which the library does not know it). Rows without any text are left out and
//! keep their line number; empty cells at the end of a row are left out.

use super::read_error::{ReadError, ReadErrorKind};
use super::{delimited, markup, reader_process, sniff, spreadsheet, text_lines};
use crate::domain::lang::Bilingual;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub use super::reader_process::{READER_COMMAND, reader_main};
pub use super::row_view::{CellView, FlatRow, HeldView, RowView};

/// Longest text of a cell in bytes; the rest is cut and noted. Spreadsheets stop at 32,767 characters.
pub const MAX_CELL_BYTES: usize = 128 * 1024;
/// Columns of a spreadsheet; a file with more is refused.
pub const MAX_COLUMNS: usize = 16_384;
/// Notes and mixed lines kept per file; more are only counted.
pub const MAX_NOTES: usize = 10_000;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Delimited text.
    Text,
    /// Office Open XML workbook.
    Xlsx,
    /// Excel 97–2003 workbook.
    Xls,
    /// `OpenDocument` spreadsheet.
    Ods,
    /// A web page with tables.
    Html,
}

impl FileKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Html => "html",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Text, Self::Xlsx, Self::Xls, Self::Ods, Self::Html].into_iter().find(|kind| kind.code() == code)
    }
}

/// How a cell was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Nothing, or white space only.
    Empty,
    /// Text; every cell of text files and web pages.
    Text,
    /// A number: the shortest decimal text that gives the same number, without exponent below 1e21.
    /// An ID number stored as a number has lost its last digits: it shows as 18 digits with zeros.
    Number,
    /// A cell formatted as a date: `YYYY-MM-DD`, with ` HH:MM:SS` when it has a time of day.
    Date,
    /// `TRUE` or `FALSE`.
    Bool,
    /// An error value such as `#N/A`.
    Error,
}

/// One cell as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct RawCell {
    /// Its text; for numbers and dates see [`CellKind`].
    pub text: String,
    /// How it was stored.
    pub kind: CellKind,
}

/// Content of files holds ID numbers, so `Debug` shows kind and length only.
impl std::fmt::Debug for RawCell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}({} bytes)", self.kind, self.text.len())
    }
}

impl RawCell {
    /// An empty cell.
    pub const EMPTY: Self = Self { text: String::new(), kind: CellKind::Empty };

    /// A text cell; [`CellKind::Empty`] when there is only white space.
    pub fn text(text: String) -> Self {
        if text.trim().is_empty() { Self::EMPTY } else { Self { text, kind: CellKind::Text } }
    }
}

/// One row that has at least one cell with text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// Index of its sheet, from 0.
    pub sheet: usize,
    /// Row as a spreadsheet numbers it, from 1; in text files the physical line where the record starts.
    pub line: u32,
    /// Its cells; the last one is never empty.
    pub cells: Vec<RawCell>,
}

/// What a scan meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanItem {
    /// A sheet begins. Text files and web pages have one, with an empty name.
    Sheet {
        /// From 0.
        index: usize,
        /// As the tab shows it.
        name: String,
    },
    /// A row of the sheet.
    Row(RawRow),
    /// Progress, every few hundred kilobytes; an estimate for spreadsheets.
    Bytes {
        /// Read so far.
        done: u64,
        /// Size of the file.
        total: u64,
    },
}

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The hecha executable, run as a limited child process to read spreadsheets, because a crafted file can
    /// make a parser abort. `None` reads in this process: for tests.
    pub child: Option<PathBuf>,
    /// Address space of the child in bytes, and bound for what has to be read at once.
    pub memory_bytes: u64,
    /// Seconds of processor time for the child, and of waiting for it.
    pub seconds: u64,
    /// Stops each sheet after so many rows, for looking at headers; `None` reads all.
    pub rows_per_sheet: Option<u32>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { child: None, memory_bytes: 2 << 30, seconds: 300, rows_per_sheet: None }
    }
}

impl ReadOptions {
    /// The options of normal work: spreadsheets are read by this program as a child process. Only for the
    /// program itself, whose `main` answers [`READER_COMMAND`]; a test binary does not.
    pub fn sandboxed() -> Self {
        let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("hecha"));
        Self { child: Some(program), ..Self::default() }
    }
}

/// Something about one line that the load certificate should mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Index of the sheet.
    pub sheet: usize,
    /// Line, as in [`RawRow::line`].
    pub line: u32,
    /// What was seen.
    pub kind: NoteKind,
}

/// What a [`Note`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// Bytes that no encoding explains were replaced by `\u{fffd}`.
    BadBytes,
    /// NUL characters were dropped.
    NulBytes,
    /// A quotation mark never closes; it was read as a plain character.
    OpenQuote,
    /// The line was longer than a mebibyte; the rest was dropped.
    LineCut,
    /// The text of a cell was longer than [`MAX_CELL_BYTES`]; the rest was dropped.
    CellCut,
}

impl NoteKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::BadBytes, Self::NulBytes, Self::OpenQuote, Self::LineCut, Self::CellCut];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadBytes => "bad_bytes",
            Self::NulBytes => "nul_bytes",
            Self::OpenQuote => "open_quote",
            Self::LineCut => "line_cut",
            Self::CellCut => "cell_cut",
        }
    }

    /// For the load certificate.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Self::BadBytes => ("含无法识别的字节", "bytes that no encoding explains"),
            Self::NulBytes => ("含空字符(已去除)", "NUL characters (dropped)"),
            Self::OpenQuote => ("引号未闭合(按普通字符读取)", "a quotation mark that never closes (read as a character)"),
            Self::LineCut => ("行过长(超出部分未读)", "the line is too long (the rest was not read)"),
            Self::CellCut => ("单元格过长(超出部分未读)", "a cell is too long (the rest was not read)"),
        };
        Bilingual { zh: zh.to_owned(), en: en.to_owned() }
    }
}

/// What is known about a file after reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// By content.
    pub kind: FileKind,
    /// SHA-256 of the bytes, hexadecimal; empty when the scan was stopped before the end.
    pub hash: String,
    /// Size.
    pub bytes: u64,
    /// `UTF-8`, `GB18030`, `UTF-16LE`, `UTF-16BE`; none for spreadsheets.
    pub encoding: Option<&'static str>,
    /// Delimiter of a text file.
    pub delimiter: Option<char>,
    /// Names of the sheets, in order.
    pub sheets: Vec<String>,
    /// Lines of a text file in the other encoding than most; at most [`MAX_NOTES`].
    pub mixed_encoding_lines: Vec<u32>,
    /// What else was seen; at most [`MAX_NOTES`].
    pub notes: Vec<Note>,
    /// Rows that were read.
    pub rows: u64,
    /// Rows among them that the sieve let pass, so that the visitor did not see them.
    pub passed: u64,
    /// Whether the file was read to its end.
    pub complete: bool,
}

impl FileFacts {
    pub(super) fn new(kind: FileKind, bytes: u64) -> Self {
        Self {
            kind,
            hash: String::new(),
            bytes,
            encoding: None,
            delimiter: None,
            sheets: Vec::new(),
            mixed_encoding_lines: Vec::new(),
            notes: Vec::new(),
            rows: 0,
            passed: 0,
            complete: false,
        }
    }

    pub(super) fn note(&mut self, sheet: usize, line: u32, kind: NoteKind) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note { sheet, line, kind });
        }
    }
}

/// What [`scan_views`] shows: a [`ScanItem`] whose text is borrowed.
#[derive(Clone, Copy)]
pub enum Seen<'a> {
    /// See [`ScanItem::Sheet`].
    Sheet {
        /// From 0.
        index: usize,
        /// As the tab shows it.
        name: &'a str,
    },
    /// See [`ScanItem::Row`].
    Row(RowView<'a>),
    /// See [`ScanItem::Bytes`].
    Bytes {
        /// Read so far.
        done: u64,
        /// Size of the file.
        total: u64,
    },
}

/// Receives what a scan shows; `Break` stops it.
pub type Visit<'a> = dyn FnMut(Seen<'_>) -> ControlFlow<()> + 'a;

/// Tells which rows of a register need not be seen, on all cores at once.
pub struct RowSieve<'a> {
    /// The first line that may be data.
    pub from_line: u32,
    /// Whether a row says nothing to the visitor but that it is there. It does not know its line.
    pub passes: Box<dyn Fn(RowView<'_>) -> bool + Send + Sync + 'a>,
}

/// Reads a table file from beginning to end, or until the visitor breaks off.
///
/// # Errors
/// See [`ReadErrorKind`]. Rows visited before an error stand for a part of the file: drop them.
pub fn scan(
    path: &Path,
    options: &ReadOptions,
    visit: &mut dyn FnMut(ScanItem) -> ControlFlow<()>,
) -> Result<FileFacts, ReadError> {
    scan_views(path, options, None, &mut |seen| {
        visit(match seen {
            Seen::Sheet { index, name } => ScanItem::Sheet { index, name: name.to_owned() },
            Seen::Row(row) => ScanItem::Row(row.to_row()),
            Seen::Bytes { done, total } => ScanItem::Bytes { done, total },
        })
    })
}

/// As [`scan`], but rows are shown, not handed over. Rows that a sieve lets pass may not be shown at all; they are
/// counted in [`FileFacts::passed`].
///
/// # Errors
/// As [`scan`].
pub fn scan_views(
    path: &Path,
    options: &ReadOptions,
    sieve: Option<&RowSieve<'_>>,
    visit: &mut Visit<'_>,
) -> Result<FileFacts, ReadError> {
    let (mut file, bytes) = open(path)?;
    let mut head = Vec::with_capacity(sniff::HEAD_BYTES);
    let limit = u64::try_from(sniff::HEAD_BYTES).unwrap_or(u64::MAX);
    Read::by_ref(&mut file).take(limit).read_to_end(&mut head).map_err(|error| ReadError::from_io(path, &error))?;
    match sniff::container(&head) {
        sniff::Container::Text => {
            delimited::scan(path, file, head, bytes, options, sieve.filter(|_| options.rows_per_sheet.is_none()), visit)
        }
        sniff::Container::Html => markup::scan(path, file, head, bytes, options, visit),
        sniff::Container::Foreign(format) => Err(ReadError::new(path, ReadErrorKind::Unsupported(format))),
        container => workbook(container, path, file, bytes, options, visit),
    }
}

/// Reads a spreadsheet, in the child process where there is one.
fn workbook(
    container: sniff::Container,
    path: &Path,
    file: File,
    bytes: u64,
    options: &ReadOptions,
    visit: &mut Visit<'_>,
) -> Result<FileFacts, ReadError> {
    let mut facts = match &options.child {
        Some(program) => reader_process::scan(program, path, bytes, options, visit)?,
        None => spreadsheet::read(container, file, options, visit).map_err(|kind| ReadError::new(path, kind))?,
    };
    if facts.complete {
        facts.hash = hash_file(path)?;
        if visit(Seen::Bytes { done: bytes, total: bytes }).is_break() {
            facts.complete = false;
            facts.hash.clear();
        }
    }
    Ok(facts)
}

/// SHA-256 of a file's bytes, hexadecimal.
///
/// # Errors
/// The file cannot be read.
pub fn hash_file(path: &Path) -> Result<String, ReadError> {
    let failed = |error: std::io::Error| ReadError::from_io(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let count = file.read(&mut buffer).map_err(failed)?;
        let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else {
            return Ok(text_lines::hex(hash.finalize().as_slice()));
        };
        hash.update(chunk);
    }
}

/// Opens a file that has at least one byte.
fn open(path: &Path) -> Result<(File, u64), ReadError> {
    let metadata = std::fs::metadata(path).map_err(|error| ReadError::from_io(path, &error))?;
    if metadata.is_dir() {
        return Err(ReadError::new(path, ReadErrorKind::IsDirectory));
    }
    // A pipe or device may never end.
    if !metadata.is_file() {
        return Err(ReadError::new(path, ReadErrorKind::Unsupported(None)));
    }
    if metadata.len() == 0 {
        return Err(ReadError::new(path, ReadErrorKind::EmptyFile));
    }
    let file = File::open(path).map_err(|error| ReadError::from_io(path, &error))?;
    Ok((file, metadata.len()))
}

/// `2022-03-05T00:00:00` as [`CellKind::Date`] words it.
pub(super) fn iso_cell(text: &str) -> RawCell {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let time = time.split_once(['.', 'Z', '+']).map_or(time, |(whole, _)| whole);
    let text = if time.bytes().all(|byte| matches!(byte, b'0' | b':')) { date.to_owned() } else { format!("{date} {time}") };
    RawCell { text, kind: CellKind::Date }
}
