//! A finished table, and how it becomes a file.

use super::ExportError;
use crate::io::csv_out::CsvOut;
use crate::io::out_cell::OutCell;
use crate::io::replace::replace;
use crate::io::xlsx_out::XlsxOut;
use std::path::Path;

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// Comma-separated text.
    Csv,
    /// Spreadsheet.
    Xlsx,
}

/// The kind by the ending of the name.
pub(super) fn kind_of(to: &Path) -> Result<FileKind, ExportError> {
    let ending = to.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(FileKind::Csv),
        Some("xlsx") => Ok(FileKind::Xlsx),
        _ => {
            let file = to.file_name().map_or_else(|| to.display().to_string(), |name| name.to_string_lossy().into_owned());
            Err(ExportError::Ending { file })
        }
    }
}

/// A table to be written.
pub(super) struct Sheet {
    /// Name of the sheet.
    pub(super) name: String,
    /// Title line: county, what, date, short head hash of the log.
    pub(super) title: String,
    /// Headers of a spreadsheet.
    pub(super) headers: Vec<String>,
    /// Headers of a text file, where they are names that scripts rely on.
    pub(super) csv_headers: Vec<String>,
    /// Data rows.
    pub(super) rows: Vec<Vec<OutCell>>,
    /// Totals row; the sums are those of the rows above.
    pub(super) totals: Option<Vec<OutCell>>,
}

impl Sheet {
    /// What the file will say, without its title line, as cells read from it.
    pub(super) fn said(&self, kind: FileKind) -> Vec<Vec<String>> {
        let headers = if kind == FileKind::Csv { &self.csv_headers } else { &self.headers };
        let shown = |row: &Vec<OutCell>| row.iter().map(OutCell::shown).collect();
        let headers = headers.iter().map(|header| OutCell::text(header.clone()).shown()).collect();
        std::iter::once(headers).chain(self.rows.iter().chain(&self.totals).map(shown)).collect()
    }

    /// Writes the file in one step: whole or not at all.
    pub(super) fn write(&self, to: &Path, kind: FileKind) -> Result<(), ExportError> {
        match kind {
            FileKind::Csv => self.write_csv(to),
            FileKind::Xlsx => self.write_xlsx(to),
        }
    }

    /// Text begins with its header row, because scripts read it; the title line, with the mark, closes it.
    fn write_csv(&self, to: &Path) -> Result<(), ExportError> {
        let headers: Vec<&str> = self.csv_headers.iter().map(String::as_str).collect();
        replace(to, |file| {
            let mut out = CsvOut::new(file, &headers)?;
            for row in &self.rows {
                out.row(row)?;
            }
            if let Some(totals) = &self.totals {
                out.row(totals)?;
            }
            out.row(&[OutCell::text(self.title.clone())])?;
            out.finish()?;
            Ok(())
        })?;
        Ok(())
    }

    fn write_xlsx(&self, to: &Path) -> Result<(), ExportError> {
        let headers: Vec<&str> = self.headers.iter().map(String::as_str).collect();
        let mut out = XlsxOut::new();
        out.sheet(&self.name, &[&self.title], &headers)?;
        for row in &self.rows {
            out.row(row)?;
        }
        if let Some(totals) = &self.totals {
            out.totals(totals)?;
        }
        out.finish(to)?;
        Ok(())
    }
}
