//! Tables in web pages, which many systems hand out as `.xls`, and in XML Spreadsheet 2003.
//!
//! The tables of a page stand below each other in one sheet, as a spreadsheet program shows them. Of a cell
//! that spans several, the first holds the text and the rest are empty; what it says to rows below see
//! [`RowView::held`].

use super::merged::{Merges, Region};
use super::read_error::{Excess, ForeignFormat, ReadError, ReadErrorKind};
use super::row_view::{self, Cells, RowView};
use super::table::{self, CellKind, FileFacts, FileKind, NoteKind, RawCell, ReadOptions, Seen, Visit};
use super::text_lines;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

type StartTag = html5gum::StartTag<()>;

/// The page and its text are in memory together.
const MEMORY_PER_BYTE: u64 = 8;
/// Tables in tables; deeper ones are read as part of the cell.
const MAX_DEPTH: usize = 32;
/// As in the HTML standard.
const MAX_COLSPAN: usize = 1000;
const MAX_ROWSPAN: u32 = 65_534;
/// Where a page says its encoding.
const CHARSET_BYTES: usize = 4096;

/// Reads a page whose first bytes are `head`.
pub(super) fn scan(
    path: &Path,
    rest: File,
    head: Vec<u8>,
    total: u64,
    options: &ReadOptions,
    visit: &mut Visit<'_>,
) -> Result<FileFacts, ReadError> {
    let limit = options.memory_bytes / MEMORY_PER_BYTE;
    let mut bytes = head;
    rest.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| ReadError::from_io(path, &error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(ReadError::new(path, ReadErrorKind::TooLarge(Excess::Bytes(limit))));
    }
    let mut facts = FileFacts::new(FileKind::Html, total);
    let (text, encoding, bad) = decode(&bytes);
    facts.encoding = Some(encoding);
    let mut page = Page::new(facts, options, visit);
    let flow = page.read(&text);
    let (tables, mut facts) = (page.tables, page.facts);
    if bad {
        facts.note(0, 1, NoteKind::BadBytes);
    }
    if tables == 0 {
        return Err(ReadError::new(path, ReadErrorKind::Unsupported(Some(ForeignFormat::Page))));
    }
    if flow.is_continue() {
        facts.hash = text_lines::hex(Sha256::digest(&bytes).as_slice());
        facts.complete = true;
    }
    Ok(facts)
}

/// The text of a page, its encoding, and whether bytes were replaced. Pages lie about their encoding, so
/// valid UTF-8 is taken as such whatever they say.
fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static str, bool) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return (text, name_of(encoding), bad);
    }
    let declared = declared_encoding(bytes);
    if let Ok(text) = std::str::from_utf8(bytes)
        && (declared.is_none_or(|encoding| encoding == UTF_8) || text.is_ascii() || text.chars().any(|c| c >= '\u{800}'))
    {
        return (Cow::Borrowed(text), "UTF-8", false);
    }
    let encoding = declared.filter(|encoding| *encoding != UTF_8).unwrap_or(GB18030);
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    (text, name_of(encoding), bad)
}

fn name_of(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GB18030" } else { encoding.name() }
}

/// From `charset=` of a meta element or `encoding=` of an XML declaration. GB2312 and GBK are read as GB18030,
/// which holds both.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..CHARSET_BYTES.min(bytes.len())).unwrap_or_default().to_ascii_lowercase();
    let text = String::from_utf8_lossy(&head);
    let (_, label) = text.split_once("charset=").or_else(|| text.split_once("encoding="))?;
    let label: String = label
        .chars()
        .skip_while(|c| matches!(c, '"' | '\'' | ' '))
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A page that says UTF-16 in ASCII letters is not UTF-16.
    if encoding == encoding_rs::GBK {
        Some(GB18030)
    } else {
        Some(encoding).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
    }
}

/// A cell that is being read.
#[derive(Default)]
struct OpenCell {
    text: String,
    kind: Option<CellKind>,
    colspan: usize,
    rowspan: u32,
    /// Column given by the cell itself (XML), from 0.
    column: Option<usize>,
}

/// A table that is being read.
#[derive(Default)]
struct OpenTable {
    row: Option<Vec<RawCell>>,
    column: usize,
    cell: Option<OpenCell>,
    /// Rows that a cell above still covers, by column.
    covered: Vec<u32>,
    /// Column and rows of the cells of this row that go on below.
    tall: Vec<(usize, u32)>,
    merges: Merges,
}

impl OpenTable {
    fn close_cell(&mut self) -> bool {
        let Some(mut cell) = self.cell.take() else {
            return false;
        };
        let row = self.row.get_or_insert_default();
        if let Some(column) = cell.column {
            self.column = column;
        } else {
            while self.covered.get(self.column).is_some_and(|rows| *rows > 0) {
                self.column += 1;
            }
        }
        if self.column >= table::MAX_COLUMNS {
            return false;
        }
        let whole = cell.text.trim();
        let text = row_view::cut(whole);
        let cut = text.len() < whole.len();
        let mut raw = RawCell::text(text.to_owned());
        if raw.kind == CellKind::Text {
            raw.kind = cell.kind.take().unwrap_or(CellKind::Text);
        }
        if raw.kind != CellKind::Empty {
            row.resize_with(self.column.max(row.len()), || RawCell::EMPTY);
            row.truncate(self.column);
            row.push(raw);
        }
        let end = (self.column + cell.colspan.clamp(1, MAX_COLSPAN)).min(table::MAX_COLUMNS);
        if cell.rowspan > 1 {
            self.tall.push((self.column, cell.rowspan.min(MAX_ROWSPAN)));
            if self.covered.len() < end {
                self.covered.resize(end, 0);
            }
            for rows in self.covered.iter_mut().take(end).skip(self.column) {
                *rows = cell.rowspan.min(MAX_ROWSPAN);
            }
        }
        self.column = end;
        cut
    }
}

/// A page that is being read.
struct Page<'a, 'v> {
    facts: FileFacts,
    visit: &'a mut Visit<'v>,
    limit: u64,
    rows_here: u64,
    stack: Vec<OpenTable>,
    cells: Cells,
    /// Tables opened beyond [`MAX_DEPTH`].
    ignored: usize,
    tables: u64,
    line: u32,
    /// Inside an element whose text is not shown.
    hidden: Option<Vec<u8>>,
}

impl<'a, 'v> Page<'a, 'v> {
    fn new(facts: FileFacts, options: &ReadOptions, visit: &'a mut Visit<'v>) -> Self {
        let limit = options.rows_per_sheet.map_or(u64::MAX, u64::from);
        Self {
            facts,
            visit,
            limit,
            rows_here: 0,
            stack: Vec::new(),
            cells: Cells::default(),
            ignored: 0,
            tables: 0,
            line: 0,
            hidden: None,
        }
    }

    fn read(&mut self, text: &str) -> ControlFlow<()> {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(text, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => self.start(&tag)?,
                Token::EndTag(tag) => self.end(local(&tag.name))?,
                Token::String(text) => self.text(&String::from_utf8_lossy(&text.value)),
                _ => {}
            }
        }
        while !self.stack.is_empty() {
            self.end(b"table")?;
        }
        let total = self.facts.bytes;
        (self.visit)(Seen::Bytes { done: total, total })
    }

    fn start(&mut self, tag: &StartTag) -> ControlFlow<()> {
        match local(&tag.name) {
            name @ (b"script" | b"style" | b"select" | b"comment") if !tag.self_closing => {
                self.hidden.get_or_insert_with(|| name.to_vec());
            }
            b"worksheet" => self.sheet(attribute(tag, b"ss:name").unwrap_or_default())?,
            b"table" => return self.open_table(),
            b"tr" | b"row" => {
                self.close_row()?;
                if let Some(table) = self.stack.last_mut() {
                    table.row = Some(Vec::new());
                }
                if let Some(index) = number(tag, b"ss:index").and_then(|index| u32::try_from(index).ok()) {
                    self.line = self.line.max(index.saturating_sub(1));
                }
                if tag.self_closing {
                    self.close_row()?;
                }
            }
            b"caption" => {
                self.close_row()?;
                self.open_cell(tag);
            }
            b"td" | b"th" | b"cell" => {
                self.open_cell(tag);
                if tag.self_closing && local(&tag.name) == b"cell" {
                    self.close_cell();
                }
            }
            b"data" => self.data(tag),
            b"br" => self.push('\n'),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self, name: &[u8]) -> ControlFlow<()> {
        if self.hidden.as_deref() == Some(name) {
            self.hidden = None;
        }
        match name {
            b"td" | b"th" | b"cell" => self.close_cell(),
            b"tr" | b"row" | b"caption" | b"thead" | b"tbody" | b"tfoot" => self.close_row()?,
            b"table" if self.ignored > 0 => self.ignored -= 1,
            b"table" => {
                self.close_row()?;
                self.stack.pop();
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn sheet(&mut self, name: String) -> ControlFlow<()> {
        let index = self.facts.sheets.len();
        self.rows_here = 0;
        self.line = 0;
        let flow = (self.visit)(Seen::Sheet { index, name: &name });
        self.facts.sheets.push(name);
        flow
    }

    fn open_table(&mut self) -> ControlFlow<()> {
        if self.facts.sheets.is_empty() {
            self.sheet(String::new())?;
        }
        self.tables += 1;
        if self.stack.len() < MAX_DEPTH {
            self.stack.push(OpenTable::default());
        } else {
            self.ignored += 1;
        }
        ControlFlow::Continue(())
    }

    fn open_cell(&mut self, tag: &StartTag) {
        self.close_cell();
        let merged = number(tag, b"ss:mergeacross").map_or(1, |more| more.saturating_add(1));
        let below = number(tag, b"ss:mergedown").map_or(1, |more| more.saturating_add(1));
        let cell = OpenCell {
            colspan: number(tag, b"colspan").unwrap_or(merged),
            rowspan: u32::try_from(number(tag, b"rowspan").unwrap_or(below)).unwrap_or(MAX_ROWSPAN),
            column: number(tag, b"ss:index").and_then(|index| index.checked_sub(1)),
            ..OpenCell::default()
        };
        if let Some(table) = self.stack.last_mut() {
            table.cell = Some(cell);
        }
    }

    /// XML Spreadsheet says the type of a value.
    fn data(&mut self, tag: &StartTag) {
        let kind = match attribute(tag, b"ss:type").as_deref() {
            Some("Number") => CellKind::Number,
            Some("DateTime") => CellKind::Date,
            Some("Boolean") => CellKind::Bool,
            Some("Error") => CellKind::Error,
            _ => return,
        };
        if let Some(cell) = self.stack.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.kind = Some(kind);
        }
    }

    fn close_cell(&mut self) {
        if let Some(table) = self.stack.last_mut()
            && table.close_cell()
        {
            let sheet = self.facts.sheets.len().saturating_sub(1);
            self.facts.note(sheet, self.line.saturating_add(1), NoteKind::CellCut);
        }
    }

    fn close_row(&mut self) -> ControlFlow<()> {
        self.close_cell();
        let Some(table) = self.stack.last_mut() else {
            return ControlFlow::Continue(());
        };
        let Some(cells) = table.row.take() else {
            return ControlFlow::Continue(());
        };
        table.column = 0;
        for rows in &mut table.covered {
            *rows = rows.saturating_sub(1);
        }
        self.line = self.line.saturating_add(1);
        let sheet = self.facts.sheets.len().saturating_sub(1);
        self.cells.clear();
        for cell in cells.into_iter().map(typed) {
            self.cells.push(&cell.text, cell.kind);
        }
        for (column, rows) in table.tall.drain(..) {
            let last = self.line.saturating_add(rows).saturating_sub(1);
            table.merges.begin(Region { first: self.line, last, column });
        }
        table.merges.fill(self.line, &mut self.cells);
        let Some(row) = RowView::new(sheet, self.line, &mut self.cells).filter(|_| self.rows_here < self.limit) else {
            return ControlFlow::Continue(());
        };
        self.rows_here += 1;
        self.facts.rows += 1;
        (self.visit)(Seen::Row(row))
    }

    /// Runs of white space are one space, as a browser shows them.
    fn text(&mut self, text: &str) {
        if self.hidden.is_none() {
            for c in text.chars() {
                self.push(if c.is_ascii_whitespace() || c == '\u{a0}' { ' ' } else { c });
            }
        }
    }

    fn push(&mut self, c: char) {
        if let Some(cell) = self.stack.last_mut().and_then(|table| table.cell.as_mut())
            && !(c == ' ' && cell.text.ends_with([' ', '\n']))
            && cell.text.len() <= table::MAX_CELL_BYTES
        {
            cell.text.push(c);
        }
    }
}

/// Words dates and truth values of XML Spreadsheet as [`CellKind`] says.
fn typed(cell: RawCell) -> RawCell {
    match cell.kind {
        CellKind::Date => table::iso_cell(&cell.text),
        CellKind::Bool => RawCell { text: if cell.text == "1" { "TRUE" } else { "FALSE" }.to_owned(), ..cell },
        _ => cell,
    }
}

/// The name without the prefix that XML Spreadsheet may use.
fn local(name: &[u8]) -> &[u8] {
    name.strip_prefix(b"ss:").unwrap_or(name)
}

fn attribute(tag: &StartTag, name: &[u8]) -> Option<String> {
    tag.attributes.get(name).map(|value| String::from_utf8_lossy(value.value.as_slice()).into_owned())
}

fn number(tag: &StartTag, name: &[u8]) -> Option<usize> {
    attribute(tag, name)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Vec<(u32, Vec<String>)>, FileFacts) {
        let file = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(file.path(), bytes).expect("writes");
        let mut rows = Vec::new();
        let facts = table::scan(file.path(), &ReadOptions::default(), &mut |item| {
            if let table::ScanItem::Row(row) = item {
                rows.push((row.line, row.cells.into_iter().map(|cell| cell.text).collect()));
            }
            ControlFlow::Continue(())
        })
        .expect("reads");
        (rows, facts)
    }

    fn row(line: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (line, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn spans_leave_the_covered_cells_empty() {
        let page = "<html><body><table><tr><th colspan=2 rowspan=2>姓名</th><th>金额</th></tr>\
             <tr><td>1</td></tr><tr><td>张三</td><td>李四</td><td>2</td></tr></table></body></html>";
        let (rows, facts) = read(page.as_bytes());
        assert_eq!(rows, [row(1, &["姓名", "", "金额"]), row(2, &["", "", "1"]), row(3, &["张三", "李四", "2"])]);
        assert_eq!((facts.kind, facts.encoding, facts.complete), (FileKind::Html, Some("UTF-8"), true));
    }

    #[test]
    fn entities_breaks_and_white_space_read_as_shown() {
        let page = "<table><tr><td>&#24352;&nbsp;三 &lt;村&gt;</td><td> a\n  b<br>c </td></tr>\
             <tr><td><script>var x='<td>';</script>&amp;</td></tr></table>";
        let (rows, _) = read(page.as_bytes());
        assert_eq!(rows, [row(1, &["张 三 <村>", "a b\nc"]), row(2, &["&"])]);
    }

    #[test]
    fn the_declared_encoding_is_believed_unless_the_bytes_are_utf8() {
        let page = "<html><meta charset=\"gb2312\"><table><tr><td>张三</td><td>联通</td></tr></table>";
        let gb = GB18030.encode(page).0.into_owned();
        for (bytes, encoding) in [(gb, "GB18030"), (page.as_bytes().to_vec(), "UTF-8")] {
            let (rows, facts) = read(&bytes);
            assert_eq!(rows, [row(1, &["张三", "联通"])]);
            assert_eq!(facts.encoding, Some(encoding));
        }
        let undeclared = GB18030.encode("<table><tr><td>张三</td></tr></table>").0.into_owned();
        assert_eq!(read(&undeclared).0, [row(1, &["张三"])]);
    }

    #[test]
    fn unclosed_and_nested_tables_lose_no_row() {
        let page = "<table><tr><td>标题<table><tr><td>1<td>2<tr><td>3</table></td></tr><tr><td>末";
        let (rows, _) = read(page.as_bytes());
        let texts: Vec<_> = rows.into_iter().map(|row| row.1).collect();
        assert_eq!(texts, [vec!["1", "2"], vec!["3"], vec!["标题"], vec!["末"]]);
    }

    #[test]
    fn absurd_spans_are_bounded() {
        let page = format!("<table>{}</table>", "<tr><td colspan=999999999 rowspan=4000000000>x</td><td>y</td></tr>".repeat(30));
        let (rows, _) = read(page.as_bytes());
        assert!(rows.iter().all(|row| row.1.len() <= table::MAX_COLUMNS));
    }

    #[test]
    fn xml_spreadsheets_keep_sheets_positions_and_types() {
        let page = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">\
             <Worksheet ss:Name=\"名单\"><Table><Row ss:Index=\"3\"><Cell ss:Index=\"2\"><Data ss:Type=\"String\">张三</Data>\
             <Comment><ss:Data>注</ss:Data></Comment></Cell><Cell><Data ss:Type=\"DateTime\">2022-03-05T00:00:00.000</Data></Cell>\
             </Row></Table></Worksheet><Worksheet ss:Name=\"空\"><Table><Row><Cell/><Cell><Data ss:Type=\"Number\">5</Data></Cell>\
             </Row></Table></Worksheet></Workbook>";
        let (rows, facts) = read(page.as_bytes());
        assert_eq!(rows, [row(3, &["", "张三", "2022-03-05"]), row(1, &["", "5"])]);
        assert_eq!(facts.sheets, ["名单", "空"]);
    }

    #[test]
    fn a_page_without_a_table_is_refused() {
        let file = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(file.path(), "<html><frameset></frameset></html>").expect("writes");
        let error = table::scan(file.path(), &ReadOptions::default(), &mut |_| ControlFlow::Continue(())).expect_err("no table");
        assert_eq!(error.kind, ReadErrorKind::Unsupported(Some(ForeignFormat::Page)));
    }

    proptest::proptest! {
        #[test]
        fn any_markup_is_read_to_its_end(
            parts in proptest::collection::vec("<table>|</table>|<tr>|</tr>|<td rowspan=3>|<td colspan=9>|</td>|<row>|<cell ss:index=7>|&lt|张|<br>|<", 0..60)
        ) {
            let (_, facts) = read(format!("<table>{}", parts.concat()).as_bytes());
            proptest::prop_assert!(facts.complete);
        }
    }
}
