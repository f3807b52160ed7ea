//! Reads what hecha wrote, as plain rows of cells: tables, and texts line by line.

use super::read_error::ReadError;
use super::table::{self, ReadOptions, ScanItem};
use std::ops::ControlFlow;
use std::path::Path;

/// Rows of the first sheet that say anything, each with its number as the file counts it.
///
/// # Errors
/// The file cannot be read as what its ending says.
pub fn rows(path: &Path, options: &ReadOptions) -> Result<Vec<(u32, Vec<String>)>, ReadError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ending == "txt" { lines(path) } else { cells(path, options) }
}

fn cells(path: &Path, options: &ReadOptions) -> Result<Vec<(u32, Vec<String>)>, ReadError> {
    let mut rows = Vec::new();
    table::scan(path, options, &mut |item| {
        match item {
            ScanItem::Row(row) if row.sheet == 0 => {
                rows.push((row.line, row.cells.into_iter().map(|cell| cell.text).collect()));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

fn lines(path: &Path) -> Result<Vec<(u32, Vec<String>)>, ReadError> {
    let bytes = std::fs::read(path).map_err(|error| ReadError::from_io(path, &error))?;
    let text = String::from_utf8_lossy(&bytes);
    let numbered = text.trim_start_matches('\u{feff}').lines().zip(1..);
    Ok(numbered.filter(|(line, _)| !line.trim().is_empty()).map(|(line, number)| (number, vec![line.to_owned()])).collect())
}
