//! Sheets as files: csv, xlsx, ods, and the "xls" that is really a web page.

use super::sheet::{Cell, Line, Sheet};
use crate::demo::error::DemoError;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Encoding of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// GB18030, as Windows programs of the bureaus write.
    Gb18030,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
}

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
        Encoding::Utf8Bom => format!("\u{feff}{text}").into_bytes(),
    }
}

/// Comma-separated; a title stands alone in its line.
pub fn csv(path: &Path, sheet: &Sheet, encoding: Encoding) -> Result<(), DemoError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    for line in &sheet.lines {
        let record = match line {
            Line::Title(text) => vec![text.clone()],
            Line::Cells(cells) => cells.iter().map(Cell::plain).collect(),
        };
        writer.write_record(&record).map_err(|error| DemoError::io(path)(error.into()))?;
    }
    let bytes = writer.into_inner().map_err(|error| DemoError::io(path)(error.into_error()))?;
    let text = String::from_utf8_lossy(&bytes);
    std::fs::write(path, encode(&text, encoding)).map_err(DemoError::io(path))
}

/// A web page under the name of a spreadsheet, as old web systems "export to Excel".
pub fn html(path: &Path, sheet: &Sheet) -> Result<(), DemoError> {
    let width = sheet.width();
    let mut page = String::from(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\r\n<head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\"></head>\r\n<body><table border=1>\r\n",
    );
    for line in &sheet.lines {
        page.push_str("<tr>");
        match line {
            Line::Title(text) => {
                let _ = write!(page, "<td colspan={width} align=center><b>{}</b></td>", escape(text));
            }
            Line::Cells(cells) => {
                for cell in cells {
                    let _ = write!(page, "<td style='mso-number-format:\"\\@\"'>{}</td>", escape(&cell.plain()));
                }
            }
        }
        page.push_str("</tr>\r\n");
    }
    page.push_str("</table></body></html>\r\n");
    std::fs::write(path, encode(&page, Encoding::Gb18030)).map_err(DemoError::io(path))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A real xlsx, made at a fixed time so that the same county gives the same bytes.
pub fn xlsx(path: &Path, sheets: &[Sheet]) -> Result<(), DemoError> {
    let failed = DemoError::spreadsheet(path);
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 4, 2).map_err(&failed)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name).map_err(&failed)?;
        fill(page, sheet).map_err(&failed)?;
    }
    workbook.save(path).map_err(&failed)
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), rust_xlsxwriter::XlsxError> {
    let plain = Format::new();
    let day = Format::new().set_num_format("yyyy/m/d");
    let last_column = u16::try_from(sheet.width().saturating_sub(1)).unwrap_or(0);
    for (row, line) in (0u32..).zip(&sheet.lines) {
        match line {
            Line::Title(text) => {
                page.merge_range(row, 0, row, last_column, text, &plain)?;
            }
            Line::Cells(cells) => {
                for (column, cell) in (0u16..).zip(cells) {
                    match cell {
                        Cell::Empty => {}
                        Cell::Text(text) => {
                            page.write_string(row, column, text)?;
                        }
                        Cell::Number(number) => {
                            page.write_number(row, column, *number)?;
                        }
                        Cell::Day(date) => {
                            page.write_number_with_format(row, column, Cell::serial(*date), &day)?;
                        }
                    }
                }
            }
        }
    }
    for (first_row, first_column, last_row, last_column) in &sheet.merges {
        if (first_row, first_column) == (last_row, last_column) {
            continue;
        }
        let text = match sheet.lines.get(usize::try_from(*first_row).unwrap_or(0)) {
            Some(Line::Cells(cells)) => cells.get(usize::from(*first_column)).map(Cell::plain).unwrap_or_default(),
            _ => String::new(),
        };
        page.merge_range(*first_row, *first_column, *last_row, *last_column, &text, &plain)?;
    }
    Ok(())
}

/// An OpenDocument spreadsheet, written by hand.
pub fn ods(path: &Path, sheet: &Sheet) -> Result<(), DemoError> {
    const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";
    const MANIFEST: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/><manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";
    let failed = DemoError::spreadsheet(path);
    let file = std::fs::File::create(path).map_err(DemoError::io(path))?;
    let mut zip = ZipWriter::new(file);
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    // The type comes first and uncompressed: programs tell the file's kind by these bytes.
    let content = content_xml(sheet);
    for (name, options, text) in
        [("mimetype", stored, MIME), ("META-INF/manifest.xml", packed, MANIFEST), ("content.xml", packed, content.as_str())]
    {
        zip.start_file(name, options).map_err(DemoError::spreadsheet(path))?;
        zip.write_all(text.as_bytes()).map_err(DemoError::io(path))?;
    }
    zip.finish().map_err(failed)?;
    Ok(())
}

fn content_xml(sheet: &Sheet) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.2\"><office:body><office:spreadsheet>",
    );
    let _ = write!(xml, "<table:table table:name=\"{}\">", escape(&sheet.name));
    let width = sheet.width();
    for line in &sheet.lines {
        xml.push_str("<table:table-row>");
        match line {
            Line::Title(text) => {
                let _ = write!(
                    xml,
                    "<table:table-cell office:value-type=\"string\" table:number-columns-spanned=\"{width}\"><text:p>{}</text:p></table:table-cell>",
                    escape(text)
                );
            }
            Line::Cells(cells) => cells.iter().for_each(|cell| ods_cell(&mut xml, cell)),
        }
        xml.push_str("</table:table-row>");
    }
    xml.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    xml
}

fn ods_cell(xml: &mut String, cell: &Cell) {
    let _ = match cell {
        Cell::Empty => write!(xml, "<table:table-cell/>"),
        Cell::Text(text) => {
            write!(xml, "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>", escape(text))
        }
        Cell::Number(number) => write!(
            xml,
            "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
        ),
        Cell::Day(day) => write!(
            xml,
            "<table:table-cell office:value-type=\"date\" office:date-value=\"{day}\"><text:p>{day}</text:p></table:table-cell>"
        ),
    };
}
