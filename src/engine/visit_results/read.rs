//! Finds the form in a file: its header row, and the rows below it.

use super::ResultsError;
use crate::domain::visit_words::Column;
use crate::io::table::{self, ReadOptions, ScanItem};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

/// Rows that are searched for headers.
const HEADER_ROWS: u32 = 30;

/// A row of the form.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct FormRow {
    /// Sheet; empty in text files.
    pub sheet: String,
    /// As a spreadsheet counts it.
    pub line: u32,
    cells: BTreeMap<Column, String>,
}

impl FormRow {
    /// A cell without outer white space.
    pub fn cell(&self, column: Column) -> &str {
        self.cells.get(&column).map_or("", String::as_str)
    }
}

/// Every row below a header row, in the order of the file.
pub(super) fn rows(path: &Path, options: &ReadOptions) -> Result<Vec<FormRow>, ResultsError> {
    let mut rows: Vec<FormRow> = Vec::new();
    let mut sheet = String::new();
    let mut headers: Option<BTreeMap<Column, usize>> = None;
    let mut found = false;
    let mut household = String::new();
    table::scan(path, options, &mut |item| {
        match item {
            ScanItem::Sheet { name, .. } => {
                sheet = name;
                headers = None;
                household.clear();
            }
            ScanItem::Row(row) => {
                let texts: Vec<String> = row.cells.into_iter().map(|cell| plain(&cell.text)).collect();
                match &headers {
                    None if row.line <= HEADER_ROWS => {
                        headers = header(&texts);
                        found |= headers.is_some();
                    }
                    None => {}
                    Some(places) => {
                        let mut cells: BTreeMap<Column, String> = BTreeMap::new();
                        for (column, at) in places {
                            cells.insert(*column, texts.get(*at).cloned().unwrap_or_default());
                        }
                        // A household's number is often written once, above merged cells.
                        let own = cells.entry(Column::Household).or_default();
                        if own.is_empty() {
                            own.clone_from(&household);
                        } else {
                            household.clone_from(own);
                        }
                        rows.push(FormRow { sheet: sheet.clone(), line: row.line, cells });
                    }
                }
            }
            ScanItem::Bytes { .. } => {}
        }
        ControlFlow::Continue(())
    })?;
    if found { Ok(rows) } else { Err(ResultsError::NoForm { file: super::file_name(path) }) }
}

/// Where the columns stand; household, item and result must be there.
fn header(texts: &[String]) -> Option<BTreeMap<Column, usize>> {
    let mut places = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        if let Some(column) = Column::of_header(text) {
            places.entry(column).or_insert(at);
        }
    }
    let needed = [Column::Household, Column::Item, Column::Result];
    needed.iter().all(|column| places.contains_key(column)).then_some(places)
}

/// Without outer white space, and without the apostrophe that keeps a spreadsheet from reading a formula.
fn plain(text: &str) -> String {
    let text = text.trim();
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']) => rest.to_owned(),
        _ => text.to_owned(),
    }
}
