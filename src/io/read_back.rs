//! Reads what hecha wrote, as plain rows of cells: tables, and texts line by line.

use super::read_error::ReadError;
use super::table::{self, ReadOptions, ScanItem};
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use zip::ZipArchive;

/// Rows of the first sheet that say anything, each with its number as the file counts it.
///
/// # Errors
/// The file cannot be read as what its ending says.
pub fn rows(path: &Path, options: &ReadOptions) -> Result<Vec<(u32, Vec<String>)>, ReadError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "txt" => lines(path),
        "docx" => paragraphs(path),
        _ => cells(path, options),
    }
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

/// Longest text of a document that is read.
const LONGEST: u64 = 64 << 20;

/// Paragraphs of a Word document, those of table cells included, numbered from 1.
fn paragraphs(path: &Path) -> Result<Vec<(u32, Vec<String>)>, ReadError> {
    let failed = |error: std::io::Error| ReadError::from_io(path, &error);
    let file = File::open(path).map_err(failed)?;
    let mut zip = ZipArchive::new(file).map_err(|error| failed(error.into()))?;
    let document = zip.by_name("word/document.xml").map_err(|error| failed(error.into()))?;
    let mut xml = String::new();
    document.take(LONGEST).read_to_string(&mut xml).map_err(failed)?;
    let mut rows = Vec::new();
    for (paragraph, number) in xml.split("</w:p>").zip(1..) {
        let text: String = paragraph.split("<w:t").skip(1).filter_map(run).collect();
        if !text.trim().is_empty() {
            rows.push((number, vec![text]));
        }
    }
    Ok(rows)
}

/// The text of a run, given what follows `<w:t`; other elements begin like that too (`<w:tbl>`).
fn run(rest: &str) -> Option<String> {
    let (attributes, text) = rest.split_once('>')?;
    if !(attributes.is_empty() || attributes.starts_with(' ')) || attributes.ends_with('/') {
        return None;
    }
    let (text, _) = text.split_once("</w:t")?;
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    Some(plain.replace("&amp;", "&"))
}

fn lines(path: &Path) -> Result<Vec<(u32, Vec<String>)>, ReadError> {
    let bytes = std::fs::read(path).map_err(|error| ReadError::from_io(path, &error))?;
    let text = String::from_utf8_lossy(&bytes);
    let numbered = text.trim_start_matches('\u{feff}').lines().zip(1..);
    Ok(numbered.filter(|(line, _)| !line.trim().is_empty()).map(|(line, number)| (number, vec![line.to_owned()])).collect())
}
