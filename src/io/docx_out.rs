//! Writes a paper as a Word document: title, paragraphs, tables. Plain parts only, so that every word processor of a
//! county desk (Word, WPS, LibreOffice) opens it; texts are cleaned and escaped, nothing is executed or linked.

use super::replace::replace;
use super::write_error::{WriteError, WriteErrorKind};
use crate::domain::text;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A piece of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Centred, large.
    Title(String),
    /// At the right margin: a number, a date.
    Right(String),
    /// A paragraph.
    Text(String),
    /// A table; its first row is the header.
    Table(Vec<Vec<String>>),
}

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const DOCUMENT_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"/><w:sz w:val="24"/><w:szCs w:val="24"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="320" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style></w:styles>"#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;
/// A4 upright, 2.5 cm margins.
const TAIL: &str = r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>"#;
/// Width between the margins, in twentieths of a point.
const WIDTH: usize = 9_070;

/// Writes a document in place of the file.
///
/// # Errors
/// The file cannot be written; an older one of that name is unchanged.
pub fn write(path: &Path, blocks: &[Block]) -> Result<(), WriteError> {
    let bytes = document(blocks).map_err(|error| WriteError::new(path, WriteErrorKind::Other(error.to_string())))?;
    replace(path, |file| Ok(file.write_all(&bytes)?))
}

fn document(blocks: &[Block]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // No time of writing: the same paper gives the same bytes.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let body: String = blocks.iter().map(block).collect();
    let content = format!("{HEAD}{body}{TAIL}");
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("word/_rels/document.xml.rels", DOCUMENT_RELS),
        ("word/styles.xml", STYLES),
        ("word/document.xml", &content),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn block(block: &Block) -> String {
    match block {
        Block::Title(text) => paragraph(text, r#"<w:jc w:val="center"/>"#, r#"<w:b/><w:sz w:val="40"/><w:szCs w:val="40"/>"#),
        Block::Right(text) => paragraph(text, r#"<w:jc w:val="right"/>"#, ""),
        Block::Text(text) => paragraph(text, "", ""),
        Block::Table(rows) => table(rows),
    }
}

fn paragraph(text: &str, place: &str, look: &str) -> String {
    let text = escaped(&text::clean(text));
    format!(r#"<w:p><w:pPr>{place}</w:pPr><w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#)
}

fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default().max(1);
    let widths = widths(rows, columns);
    let grid: String = widths.iter().map(|width| format!(r#"<w:gridCol w:w="{width}"/>"#)).collect();
    let side = |name: &str| format!(r#"<w:{name} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#);
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].into_iter().map(side).collect();
    let mut xml = format!(
        r#"<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"#
    );
    for (index, row) in rows.iter().enumerate() {
        let (head, look) = if index == 0 {
            ("<w:trPr><w:tblHeader/></w:trPr>", "<w:b/><w:sz w:val=\"20\"/>")
        } else {
            ("", "<w:sz w:val=\"20\"/>")
        };
        xml.push_str(&format!("<w:tr>{head}"));
        for (cell, width) in row.iter().map(String::as_str).chain(std::iter::repeat("")).zip(&widths) {
            xml.push_str(&format!(
                r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{}</w:tc>"#,
                paragraph(cell, "", look)
            ));
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
    // A table must not be the last thing before the section's end.
    xml.push_str("<w:p/>");
    xml
}

/// What a terminal cell takes of a table's text of ten points, with a little room, in twentieths of a point.
const CELL: usize = 112;
/// Space beside the text of a table cell.
const BESIDE: usize = 216;
/// Texts up to this width, in cells, stay on one line where the paper is wide enough.
const SHORT: usize = 12;

/// Width of each column: numbers, dates and short texts whole, and what is left by the length of the others.
fn widths(rows: &[Vec<String>], columns: usize) -> Vec<usize> {
    let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
    let longest = |column: usize| cells(column).map(|cell| text::width(cell)).max().unwrap_or_default();
    let unbroken = |column: usize| {
        let breaks = |c: char| c.is_whitespace() || !c.is_ascii();
        cells(column).flat_map(|cell| cell.split(breaks)).map(str::len).max().unwrap_or_default()
    };
    let least = |column: usize| match longest(column) {
        short if short <= SHORT => short.max(2),
        _ => unbroken(column).clamp(SHORT / 2, SHORT * 2),
    };
    let least: Vec<usize> = (0..columns).map(|column| least(column) * CELL + BESIDE).collect();
    let taken: usize = least.iter().sum();
    let wishes: Vec<usize> = (0..columns)
        .zip(&least)
        .map(|(column, least)| (longest(column).min(24) * CELL + BESIDE).saturating_sub(*least))
        .collect();
    let wished: usize = wishes.iter().sum();
    match WIDTH.checked_sub(taken) {
        Some(left) if wished > 0 => least.iter().zip(wishes).map(|(least, wish)| least + left * wish / wished).collect(),
        // Too many columns for the paper, or room for all.
        _ => least.iter().map(|least| WIDTH * least / taken.max(1)).collect(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The texts of a paper's paragraphs, in the order in which the document has them.
pub fn texts(blocks: &[Block]) -> Vec<String> {
    let mut texts = Vec::new();
    for block in blocks {
        match block {
            Block::Title(text) | Block::Right(text) | Block::Text(text) => texts.push(text::clean(text)),
            Block::Table(rows) => texts.extend(rows.iter().flatten().map(|cell| text::clean(cell))),
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_of_a_notice_stay_on_one_line_and_the_table_fits_the_paper() {
        let long = "家庭收入包括工资性、经营净、财产净和转移净收入；共同生活家庭成员人均收入低于标准";
        let head = ["序号", "问题编号", "对象", "问题", "政策依据", "整改要求", "整改时限", "责任人"];
        let row = ["1", "W2026-0008", "石桥镇张家峡村 刘妍娴", "财政供养，52,695.00 元", long, long, "2026-11-12", "卢茜秋"];
        let rows = [head, row].map(|cells| cells.map(str::to_owned).to_vec());
        let widths = widths(&rows, 8);
        assert!(widths.iter().sum::<usize>() <= WIDTH && widths.iter().sum::<usize>() > WIDTH - 100, "{widths:?}");
        for (column, cells) in [(1, 10), (3, 9), (6, 10), (7, 6)] {
            assert!(widths[column] >= cells * CELL + BESIDE, "column {column}: {widths:?}");
        }
        assert!(widths[4] > widths[2], "{widths:?}");
    }
    use crate::io::read_back;
    use crate::io::table::ReadOptions;

    #[test]
    fn a_document_reads_back_as_its_texts_whatever_they_hold() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("a.docx");
        let blocks = [
            Block::Title("整改通知书".into()),
            Block::Right("整改〔2026〕0001号".into()),
            Block::Text("a < b & \"c\" > d\u{1b}[2J".into()),
            Block::Table(vec![vec!["序号".into(), "问题".into()], vec!["1".into(), "<w:t>&amp;".into()]]),
        ];
        write(&path, &blocks).expect("written");
        let rows = read_back::rows(&path, &ReadOptions::default()).expect("read");
        let read: Vec<String> = rows.into_iter().flat_map(|(_, cells)| cells).collect();
        assert_eq!(read, texts(&blocks));
        let first = std::fs::read(&path).expect("bytes");
        write(&path, &blocks).expect("again");
        assert_eq!(std::fs::read(&path).expect("bytes"), first, "the same paper gives the same bytes");
    }
}
