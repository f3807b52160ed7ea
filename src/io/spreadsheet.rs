//! Rows of xlsx, xls and ods files. Runs in the limited reader process: see [`super::reader_process`].

use super::merged::{Merges, Region};
use super::read_error::{Damage, Excess, ForeignFormat, ReadErrorKind};
use super::row_view::{Cells, RowView};
use super::sniff::Container;
use super::table::{self, CellKind, FileFacts, FileKind, NoteKind, RawCell, ReadOptions, Seen, Visit};
use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, OdsError, Reader, SheetType, Xls, XlsError, Xlsx, XlsxError};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use zip::ZipArchive;

/// What all entries of an archive may unpack to.
const MAX_UNPACKED: u64 = 4 << 30;
/// An entry that unpacks to more than this …
const LARGE_ENTRY: u64 = 64 << 20;
/// … and grows more than so many times is a trap: real sheets stay far below.
const MAX_GROWTH: u64 = 500;
/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 4096;
/// Later years are numbers that were formatted as dates by mistake, such as 202203.
const LAST_YEAR: u16 = 2200;

/// Reads a zip or OLE file from its beginning.
pub(super) fn read(
    container: Container,
    mut file: File,
    options: &ReadOptions,
    visit: &mut Visit<'_>,
) -> Result<FileFacts, ReadErrorKind> {
    let io_failed = |error: std::io::Error| ReadErrorKind::Io(error.to_string());
    let bytes = file.metadata().map_err(io_failed)?.len();
    let kind = if container == Container::Zip { zip_kind(&mut file, options)? } else { ole_kind(&mut file, bytes, options)? };
    file.seek(SeekFrom::Start(0)).map_err(io_failed)?;
    let mut scan = Scan {
        facts: FileFacts::new(kind, bytes),
        limit: options.rows_per_sheet.map_or(u64::MAX, u64::from),
        visit,
        rows_here: 0,
        last_row: 0,
        sheets: 1,
        cells: Cells::default(),
        merges: Merges::default(),
    };
    let file = BufReader::with_capacity(64 * 1024, file);
    let flow = match kind {
        FileKind::Xlsx => xlsx(file, &mut scan),
        FileKind::Xls => xls(file, &mut scan),
        _ => ods(file, &mut scan),
    }?;
    let mut facts = scan.facts;
    facts.complete = flow.is_continue() && options.rows_per_sheet.is_none();
    Ok(facts)
}

/// Tells the workbook in a zip archive, and refuses archives that unpack to absurd sizes.
fn zip_kind(file: &mut File, options: &ReadOptions) -> Result<FileKind, ReadErrorKind> {
    let damaged = |_| corrupt(Damage::Container);
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let (mut xlsx, mut binary, mut document, mut ods) = (false, false, false, false);
    let mut unpacked = 0u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        if entry.encrypted() {
            return Err(ReadErrorKind::Encrypted);
        }
        let (size, packed) = (entry.size(), entry.compressed_size());
        unpacked = unpacked.saturating_add(size);
        if unpacked > MAX_UNPACKED || (size > LARGE_ENTRY && size / packed.max(1) > MAX_GROWTH) {
            return Err(ReadErrorKind::TooLarge(Excess::Unpacked(MAX_UNPACKED.min(LARGE_ENTRY.saturating_mul(MAX_GROWTH)))));
        }
        let name = String::from_utf8_lossy(entry.name_raw()).to_ascii_lowercase().replace('\\', "/");
        let name = name.trim_start_matches('/');
        if name == "xl/sharedstrings.xml" && size > options.memory_bytes {
            return Err(ReadErrorKind::TooLarge(Excess::Memory(options.memory_bytes)));
        }
        xlsx |= name == "xl/workbook.xml";
        binary |= name == "xl/workbook.bin";
        ods |= name == "content.xml";
        document |= name.starts_with("word/") || name.starts_with("ppt/") || name == "[content_types].xml";
    }
    if xlsx {
        return Ok(FileKind::Xlsx);
    }
    if ods && is_ods(&mut archive) {
        return Ok(FileKind::Ods);
    }
    Err(ReadErrorKind::Unsupported(Some(if binary {
        ForeignFormat::BinaryWorkbook
    } else if document || ods {
        ForeignFormat::Document
    } else {
        ForeignFormat::Archive
    })))
}

fn is_ods<R: Read + Seek>(archive: &mut ZipArchive<R>) -> bool {
    let mut mime = String::new();
    archive.by_name("mimetype").is_ok_and(|entry| {
        entry.take(64).read_to_string(&mut mime).is_ok() && mime.trim_end().ends_with("opendocument.spreadsheet")
    })
}

/// OLE files hold old workbooks, encrypted new ones, and documents. Stream names are UTF-16 in the directory.
fn ole_kind(file: &mut File, bytes: u64, options: &ReadOptions) -> Result<FileKind, ReadErrorKind> {
    if bytes.saturating_mul(3) > options.memory_bytes {
        return Err(ReadErrorKind::TooLarge(Excess::Bytes(options.memory_bytes / 3)));
    }
    let mut content = Vec::new();
    file.seek(SeekFrom::Start(0))
        .and_then(|_| file.read_to_end(&mut content))
        .map_err(|error| ReadErrorKind::Io(error.to_string()))?;
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        content.chunks(128).any(|entry| entry.starts_with(&wide) && entry.get(wide.len()) == Some(&0))
    };
    if holds("EncryptedPackage") {
        Err(ReadErrorKind::Encrypted)
    } else if holds("Workbook") || holds("Book") {
        Ok(FileKind::Xls)
    } else if holds("WordDocument") || holds("PowerPoint Document") {
        Err(ReadErrorKind::Unsupported(Some(ForeignFormat::Document)))
    } else {
        Err(corrupt(Damage::Container))
    }
}

/// A scan of one workbook.
struct Scan<'a, 'v> {
    facts: FileFacts,
    limit: u64,
    visit: &'a mut Visit<'v>,
    rows_here: u64,
    last_row: u32,
    sheets: u64,
    /// The row being put together.
    cells: Cells,
    /// Of the sheet at hand.
    merges: Merges,
}

impl Scan<'_, '_> {
    fn sheet(&mut self, name: &str) -> ControlFlow<()> {
        let index = self.facts.sheets.len();
        self.facts.sheets.push(name.to_owned());
        self.rows_here = 0;
        self.last_row = 0;
        (self.visit)(Seen::Sheet { index, name })
    }

    /// Shows the row in `cells` and clears it; `share` of the sheet's rows are done then, in thousandths.
    fn row(&mut self, line: u32, share: u64) -> ControlFlow<()> {
        let mut cells = std::mem::take(&mut self.cells);
        let flow = self.show(line, &mut cells, share);
        cells.clear();
        self.cells = cells;
        flow
    }

    fn show(&mut self, line: u32, cells: &mut Cells, share: u64) -> ControlFlow<()> {
        let sheet = self.facts.sheets.len().saturating_sub(1);
        self.last_row = line;
        self.merges.fill(line, cells);
        let Some(row) = RowView::new(sheet, line, cells) else {
            return ControlFlow::Continue(());
        };
        self.rows_here += 1;
        self.facts.rows += 1;
        (self.visit)(Seen::Row(row))?;
        if self.facts.rows.is_multiple_of(REPORT_EVERY) {
            let before = u64::try_from(sheet).unwrap_or(0);
            let total = self.facts.bytes;
            let done = total.saturating_mul(before * 1000 + share.min(1000)) / (self.sheets.max(1) * 1000);
            (self.visit)(Seen::Bytes { done, total })?;
        }
        ControlFlow::Continue(())
    }

    /// The merged regions of the sheet that begins. A look at the first rows tells headers, which need none of them.
    fn merged(&mut self, regions: impl FnOnce() -> Vec<Dimensions>) {
        let regions = if self.limit == u64::MAX { regions() } else { Vec::new() };
        self.merges = Merges::new(regions.into_iter().map(|region| Region {
            first: region.start.0.saturating_add(1),
            last: region.end.0.saturating_add(1),
            column: usize::try_from(region.start.1).unwrap_or(usize::MAX),
        }));
    }

    fn is_full(&self) -> bool {
        self.rows_here >= self.limit
    }

    /// Puts a cell at its column of the row.
    fn place(&mut self, line: u32, column: u32, text: &str, kind: CellKind) -> Result<(), ReadErrorKind> {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= table::MAX_COLUMNS {
            return Err(ReadErrorKind::TooLarge(Excess::Columns));
        }
        // Sheets hold many formatted cells without a value, and cells of spaces.
        if kind != CellKind::Empty && !text.trim().is_empty() && self.cells.place(column, text, kind) {
            let sheet = self.facts.sheets.len().saturating_sub(1);
            self.facts.note(sheet, line, NoteKind::CellCut);
        }
        Ok(())
    }

    /// The kind of a failure in the current sheet.
    fn failed_here(&self, kind: ReadErrorKind) -> ReadErrorKind {
        match (kind, self.facts.sheets.last()) {
            (ReadErrorKind::Corrupt { damage, at: None }, Some(sheet)) => {
                ReadErrorKind::Corrupt { damage, at: Some((sheet.clone(), self.last_row)) }
            }
            (kind, _) => kind,
        }
    }
}

fn worksheets<R: Read + Seek, B: Reader<R>>(book: &B) -> Vec<String> {
    book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone()).collect()
}

fn xlsx<R: Read + Seek>(file: R, scan: &mut Scan<'_, '_>) -> Result<ControlFlow<()>, ReadErrorKind> {
    let mut book = Xlsx::new(file).map_err(|error| xlsx_kind(&error))?;
    let names = worksheets(&book);
    scan.sheets = u64::try_from(names.len()).unwrap_or(1);
    for name in names {
        // Where they cannot be told, rows are as the file has them.
        scan.merged(|| book.merge_cells_by_sheet_name(&name).unwrap_or_default());
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(scan.failed_here(xlsx_kind(&error))),
        };
        if scan.sheet(&name).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        let last = u64::from(cells.dimensions().end.0).max(1);
        let mut line = 0u32;
        while !scan.is_full() {
            let Some(cell) = cells.next_cell().map_err(|error| scan.failed_here(xlsx_kind(&error)))? else {
                break;
            };
            let (at, column) = cell.get_position();
            if at + 1 != line {
                let share = u64::from(line) * 1000 / last;
                if scan.row(line, share).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                line = at + 1;
                scan.last_row = line;
            }
            match cell.get_value() {
                DataRef::SharedString(text) => scan.place(line, column, text, CellKind::Text)?,
                value => {
                    let cell = from_ref(value);
                    scan.place(line, column, &cell.text, cell.kind)?;
                }
            }
        }
        if scan.is_full() {
            scan.cells.clear();
        } else if scan.row(line, 1000).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn xls<R: Read + Seek>(file: R, scan: &mut Scan<'_, '_>) -> Result<ControlFlow<()>, ReadErrorKind> {
    let mut book = Xls::new(file).map_err(|error| match error {
        XlsError::Password => ReadErrorKind::Encrypted,
        XlsError::Io(_) | XlsError::Cfb(_) => corrupt(Damage::Container),
        _ => corrupt(Damage::Structure),
    })?;
    ranges(&mut book, scan, |book, name| book.merge_cells_by_sheet_name(name).unwrap_or_default())
}

fn ods<R: Read + Seek>(file: R, scan: &mut Scan<'_, '_>) -> Result<ControlFlow<()>, ReadErrorKind> {
    let mut book = Ods::new(file).map_err(|error| match error {
        OdsError::Password => ReadErrorKind::Encrypted,
        OdsError::Io(_) | OdsError::Zip(_) => corrupt(Damage::Container),
        OdsError::FileNotFound(_) => corrupt(Damage::MissingPart),
        OdsError::CellLimitExceeded { .. } => ReadErrorKind::TooLarge(Excess::Columns),
        OdsError::Xml(_) | OdsError::XmlAttr(_) | OdsError::Eof(_) => corrupt(Damage::Markup),
        _ => corrupt(Damage::Structure),
    })?;
    // The library does not tell their merged cells.
    ranges(&mut book, scan, |_, _| Vec::new())
}

/// Sheets that the library holds whole.
fn ranges<R: Read + Seek, B: Reader<R>>(
    book: &mut B,
    scan: &mut Scan<'_, '_>,
    merged: impl Fn(&B, &str) -> Vec<Dimensions>,
) -> Result<ControlFlow<()>, ReadErrorKind> {
    let names = worksheets(book);
    scan.sheets = u64::try_from(names.len()).unwrap_or(1);
    for name in names {
        if scan.sheet(&name).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        scan.merged(|| merged(book, &name));
        let range = book.worksheet_range(&name).map_err(|_| scan.failed_here(corrupt(Damage::Structure)))?;
        let (first_line, first_column) = range.start().unwrap_or_default();
        let height = u64::try_from(range.height()).unwrap_or(1).max(1);
        for (offset, values) in range.rows().enumerate() {
            if scan.is_full() {
                break;
            }
            let offset = u32::try_from(offset).unwrap_or(u32::MAX);
            let line = first_line.saturating_add(offset).saturating_add(1);
            for (column, value) in (first_column..).zip(values) {
                match value {
                    Data::String(text) => scan.place(line, column, text, CellKind::Text)?,
                    value => {
                        let cell = from_data(value);
                        scan.place(line, column, &cell.text, cell.kind)?;
                    }
                }
            }
            if scan.row(line, u64::from(offset) * 1000 / height).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn from_ref(value: &DataRef<'_>) -> RawCell {
    match value {
        DataRef::Int(number) => number_cell(number.to_string()),
        DataRef::Float(number) => number_cell(number_text(*number)),
        DataRef::String(text) => RawCell::text(text.clone()),
        DataRef::SharedString(text) => RawCell::text((*text).to_owned()),
        DataRef::Bool(value) => bool_cell(*value),
        DataRef::DateTime(date) => date_cell(*date),
        DataRef::DateTimeIso(text) => table::iso_cell(text),
        DataRef::DurationIso(text) => RawCell::text(text.clone()),
        DataRef::Error(error) => RawCell { text: error.to_string(), kind: CellKind::Error },
        DataRef::Empty => RawCell::EMPTY,
    }
}

fn from_data(value: &Data) -> RawCell {
    match value {
        Data::Int(number) => number_cell(number.to_string()),
        Data::Float(number) => number_cell(number_text(*number)),
        Data::String(text) => RawCell::text(text.clone()),
        Data::Bool(value) => bool_cell(*value),
        Data::DateTime(date) => date_cell(*date),
        Data::DateTimeIso(text) => table::iso_cell(text),
        Data::DurationIso(text) => RawCell::text(text.clone()),
        Data::Error(error) => RawCell { text: error.to_string(), kind: CellKind::Error },
        Data::Empty => RawCell::EMPTY,
    }
}

fn number_cell(text: String) -> RawCell {
    RawCell { text, kind: CellKind::Number }
}

fn bool_cell(value: bool) -> RawCell {
    RawCell { text: if value { "TRUE" } else { "FALSE" }.to_owned(), kind: CellKind::Bool }
}

/// Shortest text that gives the number again; with exponent only from 1e21.
fn number_text(number: f64) -> String {
    if number.abs() >= 1e21 || (number != 0.0 && number.abs() < 1e-9) {
        format!("{number:e}")
    } else {
        // Negative zero is zero.
        format!("{}", number + 0.0)
    }
}

/// A serial number under a date format. Times alone are text; numbers beyond any date stay numbers.
fn date_cell(date: ExcelDateTime) -> RawCell {
    let serial = date.as_f64();
    if !(0.0..2_958_466.0).contains(&serial) {
        return number_cell(number_text(serial));
    }
    // Whole seconds: a stored 08:30 is a hair off in binary.
    let rounded = ExcelDateTime::clone(&date);
    let (year, month, day, hour, minute, second, milli) = rounded.to_ymd_hms_milli();
    let second = u32::from(second) + u32::from(milli >= 500);
    let second = second.min(59);
    if date.is_duration() || serial < 1.0 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded above")]
        let seconds = (serial * 86_400.0).round() as u64;
        let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        return RawCell::text(text);
    }
    if year > LAST_YEAR {
        return number_cell(number_text(serial));
    }
    let mut text = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) != (0, 0, 0) {
        text.push_str(&format!(" {hour:02}:{minute:02}:{second:02}"));
    }
    RawCell { text, kind: CellKind::Date }
}

fn corrupt(damage: Damage) -> ReadErrorKind {
    ReadErrorKind::Corrupt { damage, at: None }
}

/// Sorts the library's errors; their texts quote cells and stay out of messages.
fn xlsx_kind(error: &XlsxError) -> ReadErrorKind {
    match error {
        XlsxError::Password => ReadErrorKind::Encrypted,
        XlsxError::Io(_) | XlsxError::Zip(_) => corrupt(Damage::Container),
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) | XlsxError::XmlEof(_) | XlsxError::Encoding(_) => corrupt(Damage::Markup),
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound | XlsxError::WorksheetNotFound(_) => {
            corrupt(Damage::MissingPart)
        }
        XlsxError::ColumnNumberOverflow | XlsxError::RowNumberOverflow => ReadErrorKind::TooLarge(Excess::Columns),
        _ => corrupt(Damage::Structure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_are_plain_and_round_trip() {
        for (number, text) in [
            (9.901_011_990_030_7e17, "990101199003070000"),
            (438.99, "438.99"),
            (-0.0, "0"),
            (1e20, "100000000000000000000"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e21, "1e21"),
        ] {
            assert_eq!(number_text(number), text);
            assert_eq!(text.parse::<f64>().ok(), Some(number));
        }
    }

    #[test]
    fn dates_are_iso_and_impossible_ones_stay_numbers() {
        let cell = |serial, kind| date_cell(ExcelDateTime::new(serial, kind, false));
        let shown = |serial| cell(serial, ExcelDateTimeType::DateTime);
        assert_eq!(shown(44_625.0), RawCell { text: "2022-03-05".into(), kind: CellKind::Date });
        assert_eq!(shown(44_625.354_166_666_664).text, "2022-03-05 08:30:00");
        assert_eq!(shown(202_203.0), RawCell { text: "202203".into(), kind: CellKind::Number });
        assert_eq!(shown(-5.0).kind, CellKind::Number);
        assert_eq!(shown(f64::NAN).kind, CellKind::Number);
        assert_eq!(shown(0.5), RawCell { text: "12:00:00".into(), kind: CellKind::Text });
        assert_eq!(cell(1.5, ExcelDateTimeType::TimeDelta).text, "36:00:00");
        assert_eq!(table::iso_cell("2022-03-05T00:00:00.000").text, "2022-03-05");
        assert_eq!(table::iso_cell("2022-03-05T08:30:00").text, "2022-03-05 08:30:00");
    }
}
