//! Lists on stdout: a table for people, CSV and JSON for scripts.

use super::context::Failure;
use crate::domain::lang::Lang;
use crate::domain::listing::{Cell, CellStyle, Row};
use crate::domain::text;
use crate::io::csv_out::CsvOut;
use crate::io::out_cell::OutCell;
use std::io::{self, Write};

/// Widest column of a printed table, in cells; the whole text is in CSV and JSON.
const WIDEST: usize = 60;

/// Format of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns.
    Table,
    /// UTF-8 with BOM, safe for spreadsheets.
    Csv,
    /// An array of objects.
    Json,
}

impl Format {
    /// Reads the value of `--format`.
    pub fn from_code(code: &str) -> Self {
        match code {
            "csv" => Self::Csv,
            "json" => Self::Json,
            _ => Self::Table,
        }
    }
}

/// What a script reads: codes instead of titles.
fn plain(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Coded { code, .. } => code.clone(),
        Cell::Flag(flag) => if *flag { "1" } else { "0" }.to_owned(),
        other => other.shown(lang, CellStyle::Print),
    }
}

fn json(cell: &Cell, lang: Lang) -> serde_json::Value {
    match cell {
        Cell::Empty => serde_json::Value::Null,
        Cell::Number(number) => (*number).into(),
        Cell::Flag(flag) => (*flag).into(),
        other => plain(other, lang).into(),
    }
}

/// Writes rows with these column names.
///
/// # Errors
/// The stream is closed or full.
pub fn write(out: &mut impl Write, format: Format, columns: &[&str], rows: &[Row], lang: Lang) -> Result<(), Failure> {
    match format {
        Format::Table => Ok(table(out, columns, rows, lang)?),
        Format::Csv => csv(out, columns, rows, lang),
        Format::Json => {
            let objects: Vec<serde_json::Value> = rows
                .iter()
                .map(|row| {
                    let pairs = columns.iter().zip(&row.cells).map(|(name, cell)| ((*name).to_owned(), json(cell, lang)));
                    serde_json::Value::Object(pairs.collect())
                })
                .collect();
            serde_json::to_writer_pretty(&mut *out, &objects).map_err(io::Error::from)?;
            Ok(writeln!(out)?)
        }
    }
}

fn table(out: &mut impl Write, columns: &[&str], rows: &[Row], lang: Lang) -> io::Result<()> {
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| row.cells.iter().map(|cell| cell.shown(lang, CellStyle::Print)).collect()).collect();
    let widths: Vec<usize> = (0..columns.len())
        .map(|index| {
            let widest = cells.iter().filter_map(|row| row.get(index)).map(|cell| text::width(cell)).max().unwrap_or(0);
            widest.max(columns.get(index).map_or(0, |name| text::width(name))).min(WIDEST)
        })
        .collect();
    let mut line = String::new();
    for (name, width) in columns.iter().zip(&widths) {
        line.push_str(&text::pad(name, *width));
        line.push_str("  ");
    }
    writeln!(out, "{}", line.trim_end())?;
    for (row, texts) in rows.iter().zip(&cells) {
        line.clear();
        for ((cell, text), width) in row.cells.iter().zip(texts).zip(&widths) {
            line.push_str(&if cell.is_number() { text::pad_left(text, *width) } else { text::pad(text, *width) });
            line.push_str("  ");
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn csv(out: &mut impl Write, columns: &[&str], rows: &[Row], lang: Lang) -> Result<(), Failure> {
    let mut writer = CsvOut::new(out, columns)?;
    for row in rows {
        let cells: Vec<OutCell> = row.cells.iter().map(|cell| out_cell(cell, lang)).collect();
        writer.row(&cells)?;
    }
    writer.finish()?;
    Ok(())
}

fn out_cell(cell: &Cell, lang: Lang) -> OutCell {
    match cell {
        Cell::Number(number) => OutCell::Number(*number),
        Cell::Money(fen) => OutCell::Money(*fen),
        Cell::Month(month) => OutCell::Month(*month),
        Cell::Date(date) => OutCell::Date(*date),
        other => OutCell::text(plain(other, lang)),
    }
}
