//! Writes spreadsheets row by row in constant memory.
//!
//! Text cells are text whatever they look like: no formula, no rounded ID number. Money is a number made from
//! whole fen, so that the sheet adds up; dates are ISO text.

use super::out_cell::OutCell;
use super::replace::replace;
use super::write_error::{WriteError, WriteErrorKind};
use crate::domain::text;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// Rows of a sheet.
const MAX_ROWS: u32 = 1_048_576;
/// Longest text of a cell, in UTF-16 units.
const MAX_TEXT: usize = 32_767;
/// Longest sheet name, in UTF-16 units.
const MAX_NAME: usize = 31;
/// Column widths in display cells.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=48;
/// Whole numbers that a double holds exactly.
const EXACT: u64 = 1 << 53;

/// A workbook being written.
pub struct XlsxOut {
    workbook: Workbook,
    sheet: Option<Sheet>,
    names: Vec<String>,
    formats: Formats,
}

/// The sheet that rows go to.
struct Sheet {
    index: usize,
    next_row: u32,
    header_row: u32,
    /// The last row of data; the filter ends there, so that totals stay out of it.
    last_data_row: u32,
    widths: Vec<usize>,
}

struct Formats {
    title: Format,
    header: Format,
    text: Format,
    money: Format,
    number: Format,
    bold_text: Format,
    bold_money: Format,
    bold_number: Format,
}

impl Formats {
    fn new() -> Self {
        let text = Format::new().set_num_format("@").set_border(FormatBorder::Thin);
        let money = Format::new().set_num_format("0.00").set_border(FormatBorder::Thin);
        let number = Format::new().set_num_format("0").set_border(FormatBorder::Thin);
        Self {
            title: Format::new().set_bold().set_font_size(14).set_align(FormatAlign::Center).set_num_format("@"),
            header: text.clone().set_bold().set_align(FormatAlign::Center).set_text_wrap().set_background_color(0x00dd_e6f0),
            bold_text: text.clone().set_bold(),
            bold_money: money.clone().set_bold(),
            bold_number: number.clone().set_bold(),
            text,
            money,
            number,
        }
    }
}

impl Default for XlsxOut {
    fn default() -> Self {
        Self::new()
    }
}

impl XlsxOut {
    /// A workbook without sheets.
    pub fn new() -> Self {
        Self { workbook: Workbook::new(), sheet: None, names: Vec::new(), formats: Formats::new() }
    }

    /// Starts a sheet: title rows merged over all columns, the header row, panes frozen under it. The name is
    /// changed where a spreadsheet would refuse it.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn sheet(&mut self, name: &str, titles: &[&str], headers: &[&str]) -> Result<(), WriteError> {
        self.close_sheet()?;
        let name = self.sheet_name(name);
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(&name).map_err(failed)?;
        let last_column = column(headers.len().saturating_sub(1))?;
        let mut row = 0;
        for title in titles {
            let title = cell_text(title);
            if last_column == 0 {
                sheet.write_string_with_format(row, 0, title, &self.formats.title).map_err(failed)?;
            } else {
                sheet.merge_range(row, 0, row, last_column, &title, &self.formats.title).map_err(failed)?;
            }
            row += 1;
        }
        for (index, header) in headers.iter().enumerate() {
            sheet.write_string_with_format(row, column(index)?, cell_text(header), &self.formats.header).map_err(failed)?;
        }
        sheet.set_freeze_panes(row + 1, 0).map_err(failed)?;
        sheet.set_repeat_rows(row, row).map_err(failed)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        self.sheet = Some(Sheet {
            index: self.names.len(),
            next_row: row + 1,
            header_row: row,
            last_data_row: row,
            widths: headers.iter().map(|header| text::width(header)).collect(),
        });
        self.names.push(name);
        Ok(())
    }

    /// Writes a row of data.
    ///
    /// # Errors
    /// No sheet was started, more cells than headers, more rows than a sheet holds, or the temporary file
    /// cannot be written.
    pub fn row(&mut self, cells: &[OutCell]) -> Result<(), WriteError> {
        self.write(cells, false)?;
        if let Some(sheet) = &mut self.sheet {
            sheet.last_data_row = sheet.next_row - 1;
        }
        Ok(())
    }

    /// Writes a totals row, bold and outside the filter.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub fn totals(&mut self, cells: &[OutCell]) -> Result<(), WriteError> {
        self.write(cells, true)
    }

    /// Writes a line of text under the table.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub fn footer(&mut self, line: &str) -> Result<(), WriteError> {
        let (row, sheet) = self.next_row()?;
        sheet.write_string(row, 0, cell_text(line)).map_err(failed)?;
        Ok(())
    }

    /// Writes the workbook in place of the file.
    ///
    /// # Errors
    /// The file cannot be written; an older one of that name is unchanged.
    pub fn finish(mut self, path: &Path) -> Result<(), WriteError> {
        self.close_sheet().map_err(|error| error.at(path))?;
        if self.names.is_empty() {
            self.workbook.add_worksheet();
        }
        replace(path, |file| self.workbook.save_to_writer(&mut *file).map_err(failed))
    }

    fn write(&mut self, cells: &[OutCell], bold: bool) -> Result<(), WriteError> {
        let Some(open) = &mut self.sheet else {
            return Err(other("no sheet was started"));
        };
        if cells.len() > open.widths.len() {
            return Err(WriteError::new(Path::new(""), WriteErrorKind::TooManyColumns));
        }
        for (width, cell) in open.widths.iter_mut().zip(cells) {
            *width = (*width).max(text::width(&cell.shown()));
        }
        let columns = open.widths.len();
        let (row, sheet) = next_row(&mut self.workbook, &mut self.sheet)?;
        for (index, cell) in cells.iter().chain(std::iter::repeat(&OutCell::Empty)).take(columns).enumerate() {
            write_cell(sheet, row, column(index)?, cell, &self.formats, bold).map_err(failed)?;
        }
        Ok(())
    }

    fn next_row(&mut self) -> Result<(u32, &mut Worksheet), WriteError> {
        next_row(&mut self.workbook, &mut self.sheet)
    }

    /// What is known only at the end of a sheet: column widths, the filter's range.
    fn close_sheet(&mut self) -> Result<(), WriteError> {
        let Some(open) = self.sheet.take() else {
            return Ok(());
        };
        let sheet = self.workbook.worksheet_from_index(open.index).map_err(failed)?;
        for (index, width) in open.widths.iter().enumerate() {
            let cells = u32::try_from((*width).clamp(*WIDTHS.start(), *WIDTHS.end()) + 2).unwrap_or(50);
            sheet.set_column_width(column(index)?, cells).map_err(failed)?;
        }
        if let Some(last) = open.widths.len().checked_sub(1) {
            let last = column(last)?;
            sheet.autofilter(open.header_row, 0, open.last_data_row, last).map_err(failed)?;
            // ID numbers are text on purpose: no green corner on each.
            sheet
                .ignore_error_range(open.header_row, 0, open.last_data_row, last, IgnoreError::NumberStoredAsText)
                .map_err(failed)?;
        }
        Ok(())
    }

    /// A name that spreadsheets accept and no other sheet has.
    fn sheet_name(&self, wanted: &str) -> String {
        let plain: String = text::clean(wanted)
            .chars()
            .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { ' ' } else { c })
            .collect();
        let plain = plain.trim_matches([' ', '\'']);
        let plain = if plain.is_empty() { "Sheet" } else { plain };
        let taken = |name: &str| self.names.iter().any(|other| other.to_lowercase() == name.to_lowercase());
        let first = cut(plain, MAX_NAME);
        if !taken(&first) {
            return first;
        }
        let mut number = 2;
        loop {
            let ending = format!(" ({number})");
            let name = format!("{}{ending}", cut(plain, MAX_NAME - ending.len()));
            if !taken(&name) {
                return name;
            }
            number += 1;
        }
    }
}

/// Counts a row and gives its sheet. Apart from `XlsxOut`, so that its formats stay readable meanwhile.
fn next_row<'a>(workbook: &'a mut Workbook, sheet: &mut Option<Sheet>) -> Result<(u32, &'a mut Worksheet), WriteError> {
    let Some(open) = sheet else {
        return Err(other("no sheet was started"));
    };
    let row = open.next_row;
    if row >= MAX_ROWS {
        return Err(WriteError::new(Path::new(""), WriteErrorKind::TooManyRows));
    }
    open.next_row += 1;
    Ok((row, workbook.worksheet_from_index(open.index).map_err(failed)?))
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &OutCell,
    formats: &Formats,
    bold: bool,
) -> Result<(), XlsxError> {
    let (text, money, number) = if bold {
        (&formats.bold_text, &formats.bold_money, &formats.bold_number)
    } else {
        (&formats.text, &formats.money, &formats.number)
    };
    match cell {
        OutCell::Empty => sheet.write_blank(row, column, text)?,
        OutCell::Money(amount) if amount.0.unsigned_abs() < EXACT => {
            // Both are exact, so the quotient is the double nearest to the amount and shows its two decimals.
            #[expect(clippy::cast_precision_loss, reason = "bounded by EXACT")]
            let yuan = amount.0 as f64 / 100.0;
            sheet.write_number_with_format(row, column, yuan, money)?
        }
        OutCell::Number(value) if value.unsigned_abs() < EXACT => {
            #[expect(clippy::cast_precision_loss, reason = "bounded by EXACT")]
            let value = *value as f64;
            sheet.write_number_with_format(row, column, value, number)?
        }
        other => sheet.write_string_with_format(row, column, cell_text(&other.shown()), text)?,
    };
    Ok(())
}

fn cell_text(raw: &str) -> String {
    cut(&text::clean(raw), MAX_TEXT)
}

/// At most so many UTF-16 units, ending in `…` when something was cut.
fn cut(text: &str, units: usize) -> String {
    if text.encode_utf16().count() <= units {
        return text.to_owned();
    }
    let mut used = 1;
    let mut out: String = text
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= units
        })
        .collect();
    out.push('…');
    out
}

fn column(index: usize) -> Result<u16, WriteError> {
    u16::try_from(index)
        .ok()
        .filter(|column| *column < 16_384)
        .ok_or_else(|| WriteError::new(Path::new(""), WriteErrorKind::TooManyColumns))
}

fn other(what: &str) -> WriteError {
    WriteError::new(Path::new(""), WriteErrorKind::Other(what.to_owned()))
}

fn failed(error: XlsxError) -> WriteError {
    match error {
        XlsxError::IoError(error) => WriteError::from(error),
        XlsxError::RowColumnLimitError => WriteError::new(Path::new(""), WriteErrorKind::TooManyRows),
        error => other(&error.to_string()),
    }
}
