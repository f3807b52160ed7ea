//! Records of delimited text.
//!
//! RFC 4180 as spreadsheets write it, and forgiving where bureaus break it: a quotation mark that never closes
//! is read as a plain character instead of swallowing the rest of the file.

use super::read_error::ReadError;
use super::table::{self, FileFacts, FileKind, NoteKind, RawCell, ReadOptions, ScanItem, Visit};
use super::text_lines::{Line, Lines};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

/// Physical lines that one quoted cell may span.
const MAX_QUOTED_LINES: usize = 64;
/// Lines looked at to find the delimiter.
const SAMPLE_LINES: usize = 64;
/// Bytes between two reports of progress.
const REPORT_EVERY: u64 = 512 * 1024;

/// Reads a text file whose first bytes are `head`.
pub(super) fn scan(
    path: &Path,
    rest: impl Read,
    head: Vec<u8>,
    total: u64,
    options: &ReadOptions,
    visit: &mut Visit<'_>,
) -> Result<FileFacts, ReadError> {
    let failed = |error: io::Error| ReadError::from_io(path, &error);
    let mut facts = FileFacts::new(FileKind::Text, total);
    facts.sheets.push(String::new());
    let mut records = Records::new(Lines::new(head, rest, table::MAX_NOTES)).map_err(failed)?;
    let flow = records.visit_all(total, options, &mut facts, visit).map_err(failed)?;
    facts.delimiter = Some(char::from(records.delimiter));
    let complete = flow.is_continue() && records.is_at_end();
    let (hash, encoding, mixed) = records.lines.finish();
    facts.encoding = Some(encoding);
    facts.mixed_encoding_lines = mixed;
    if complete {
        facts.hash = hash;
        facts.complete = true;
    }
    Ok(facts)
}

/// Groups physical lines into records.
struct Records<R> {
    lines: Lines<R>,
    /// Lines read ahead.
    ahead: VecDeque<Line>,
    delimiter: u8,
    ended: bool,
}

impl<R: Read> Records<R> {
    fn new(lines: Lines<R>) -> io::Result<Self> {
        let mut records = Self { lines, ahead: VecDeque::new(), delimiter: b',', ended: false };
        while records.ahead.len() < SAMPLE_LINES {
            match records.lines.next()? {
                Some(line) => records.ahead.push_back(line),
                None => break,
            }
        }
        records.delimiter = sniff_delimiter(records.ahead.iter().map(|line| line.text.as_str()));
        Ok(records)
    }

    fn is_at_end(&self) -> bool {
        self.ended
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    fn visit_all(
        &mut self,
        total: u64,
        options: &ReadOptions,
        facts: &mut FileFacts,
        visit: &mut Visit<'_>,
    ) -> io::Result<ControlFlow<()>> {
        if visit(ScanItem::Sheet { index: 0, name: String::new() }).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        let limit = options.rows_per_sheet.map_or(u64::MAX, u64::from);
        let mut reported = 0;
        while facts.rows < limit {
            let Some((line, fields)) = self.next_record(facts)? else {
                self.ended = true;
                break;
            };
            let cells = fields.into_iter().map(|field| cell(field, line, facts)).collect();
            if let Some(row) = table::finish_row(0, line, cells) {
                facts.rows += 1;
                if visit(ScanItem::Row(row)).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            let done = self.lines.done();
            if done - reported >= REPORT_EVERY {
                reported = done;
                if visit(ScanItem::Bytes { done, total }).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(visit(ScanItem::Bytes { done: self.lines.done(), total }))
    }

    /// The fields of the next record and the line where it starts.
    fn next_record(&mut self, facts: &mut FileFacts) -> io::Result<Option<(u32, Vec<String>)>> {
        let Some(first) = self.next_line()? else {
            return Ok(None);
        };
        note_line(&first, facts);
        let start = first.number;
        let mut fields = Vec::new();
        let mut end = split(&first.text, self.delimiter, Quotes::Strict, &mut fields);
        if end == End::Closed {
            return Ok(Some((start, fields)));
        }
        let mut joined = first.text.clone();
        let mut taken: Vec<Line> = Vec::new();
        while end == End::Open && taken.len() < MAX_QUOTED_LINES && joined.len() < table::MAX_CELL_BYTES {
            let Some(next) = self.next_line()? else {
                break;
            };
            joined.push('\n');
            joined.push_str(&next.text);
            taken.push(next);
            end = split(&joined, self.delimiter, Quotes::Strict, &mut fields);
        }
        if end == End::Closed {
            for line in &taken {
                note_line(line, facts);
            }
            return Ok(Some((start, fields)));
        }
        // The quotation mark belongs to nothing: give the other lines back and read it as a character.
        for line in taken.into_iter().rev() {
            self.ahead.push_front(line);
        }
        facts.note(0, start, NoteKind::OpenQuote);
        split(&first.text, self.delimiter, Quotes::Lenient, &mut fields);
        Ok(Some((start, fields)))
    }
}

fn note_line(line: &Line, facts: &mut FileFacts) {
    for (seen, kind) in [(line.bad, NoteKind::BadBytes), (line.nul, NoteKind::NulBytes), (line.cut, NoteKind::LineCut)] {
        if seen {
            facts.note(0, line.number, kind);
        }
    }
}

/// `="0123"` and a leading tab, the ways to keep a spreadsheet from turning text into a number, are that text.
fn cell(mut field: String, line: u32, facts: &mut FileFacts) -> RawCell {
    if let Some(inner) = field.strip_prefix('\t') {
        field = inner.to_owned();
    }
    if let Some(inner) = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'))
        && !inner.contains('"')
    {
        field = inner.to_owned();
    }
    if table::cut_cell(&mut field) {
        facts.note(0, line, NoteKind::CellCut);
    }
    RawCell::text(field)
}

/// Where a split ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Every quoted field closed.
    Closed,
    /// Inside a quoted field: the record may go on in the next line.
    Open,
    /// A quoted field over several lines closes in the middle of a word: it was none.
    Broken,
}

/// What an opening quotation mark without its partner means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    /// The record is not complete.
    Strict,
    /// It is a character of the field.
    Lenient,
}

/// Splits a record into fields. The delimiter is ASCII, so cutting at it never splits a character.
fn split(record: &str, delimiter: u8, quotes: Quotes, fields: &mut Vec<String>) -> End {
    fields.clear();
    let delimiter = char::from(delimiter);
    if !record.contains('"') {
        fields.extend(record.split(delimiter).map(str::to_owned));
        return End::Closed;
    }
    let mut rest = record;
    loop {
        let (field, after) = match rest.strip_prefix('"').map(|quoted| quoted_field(quoted, delimiter)) {
            Some(Quoted::Closed { text, after }) => (text, after),
            Some(Quoted::Broken) if quotes == Quotes::Strict => return End::Broken,
            Some(Quoted::Open) if quotes == Quotes::Strict => return End::Open,
            _ => match rest.split_once(delimiter) {
                Some((field, after)) => (field.to_owned(), Some(after)),
                None => (rest.to_owned(), None),
            },
        };
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return End::Closed,
        }
    }
}

enum Quoted<'a> {
    /// `after` is what follows the delimiter; none at the end of the record.
    Closed {
        text: String,
        after: Option<&'a str>,
    },
    Open,
    Broken,
}

/// Reads a field from behind its opening quotation mark.
fn quoted_field(quoted: &str, delimiter: char) -> Quoted<'_> {
    let mut text = String::new();
    let mut rest = quoted;
    loop {
        let Some((piece, behind)) = rest.split_once('"') else {
            return Quoted::Open;
        };
        text.push_str(piece);
        if let Some(behind) = behind.strip_prefix('"') {
            text.push('"');
            rest = behind;
            continue;
        }
        let (tail, after) = match behind.split_once(delimiter) {
            Some((tail, after)) => (tail, Some(after)),
            None => (behind, None),
        };
        if !tail.is_empty() && text.contains('\n') {
            return Quoted::Broken;
        }
        // `"大"桥` is what people write by hand; spreadsheets read 大桥.
        text.push_str(tail);
        return Quoted::Closed { text, after };
    }
}

/// The delimiter by which most lines have the same number of fields, and many.
fn sniff_delimiter<'a>(lines: impl Iterator<Item = &'a str>) -> u8 {
    let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
    let mut best = (0, b',');
    let mut fields = Vec::new();
    for delimiter in [b',', b'\t', b';', b'|'] {
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        for line in &lines {
            split(line, delimiter, Quotes::Lenient, &mut fields);
            if fields.len() > 1 {
                *counts.entry(fields.len()).or_default() += 1;
            }
        }
        // Lines of the most frequent width times its inner delimiters: ties go to the earlier candidate.
        let score = counts.iter().map(|(width, lines)| (width - 1) * lines * lines).max().unwrap_or(0);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::table::CellKind;

    fn read(bytes: &[u8]) -> (Vec<(u32, Vec<String>)>, FileFacts) {
        let mut rows = Vec::new();
        let facts =
            scan(Path::new("t.csv"), io::empty(), bytes.to_vec(), bytes.len() as u64, &ReadOptions::default(), &mut |item| {
                if let ScanItem::Row(row) = item {
                    rows.push((row.line, row.cells.into_iter().map(|cell| cell.text).collect()));
                }
                ControlFlow::Continue(())
            })
            .expect("reads");
        (rows, facts)
    }

    fn texts(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes).0.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn quoting_follows_rfc_4180() {
        assert_eq!(texts(b"a,b,c\n1,\"x,y\",3\n"), [["a", "b", "c"], ["1", "x,y", "3"]]);
        assert_eq!(texts(b"a,b\r\n1,\"say \"\"hi\"\"\"\r\n"), [["a", "b"], ["1", "say \"hi\""]]);
        assert_eq!(texts(b"a,b\n\"\",\"\"\n1,2"), [["a", "b"], ["1", "2"]]);
        assert_eq!(texts(b"a,b,c\n1,\"{\"\"k\"\": [1, 2]}\",3"), [["a", "b", "c"], ["1", "{\"k\": [1, 2]}", "3"]]);
    }

    #[test]
    fn a_cell_may_hold_line_breaks_and_lines_keep_their_numbers() {
        let (rows, facts) = read("地址,人\n\"青禾镇\r\n李家村\",张三\n\n东村,李四\n".as_bytes());
        assert_eq!(rows[1], (2, vec!["青禾镇\n李家村".to_owned(), "张三".to_owned()]));
        assert_eq!(rows[2].0, 5);
        assert!(facts.notes.is_empty());
    }

    #[test]
    fn an_open_quote_costs_no_other_line() {
        let mut text = String::from("姓名,备注,金额\n张三,\"未闭合,100\n");
        for number in 0..500 {
            text.push_str(&format!("李四{number},\"好\",{number}\n"));
        }
        let (rows, facts) = read(text.as_bytes());
        assert_eq!(rows.len(), 502);
        assert_eq!(rows[1].1, ["张三", "\"未闭合", "100"]);
        assert_eq!(rows[501].1, ["李四499", "好", "499"]);
        assert_eq!(facts.notes.len(), 1);
        assert_eq!((facts.notes[0].line, facts.notes[0].kind), (2, NoteKind::OpenQuote));
        let (rows, _) = read(b"a,b\n1,\"never closed\n2,x\n");
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn delimiters_are_found_and_excel_guards_removed() {
        for delimiter in ['\t', ';', '|', ','] {
            let text = format!("某县名单\n姓名{delimiter}证号{delimiter}金额\n张三{delimiter}=\"0123\"{delimiter}1\n");
            let (rows, facts) = read(text.as_bytes());
            assert_eq!(facts.delimiter, Some(delimiter));
            assert_eq!(rows[2].1, ["张三", "0123", "1"]);
        }
    }

    #[test]
    fn every_encoding_gives_the_same_rows() {
        let text = "姓名,村\n张三,李家村\n\u{3400}乂,联通\n";
        let want = texts(text.as_bytes());
        let gb = encoding_rs::GB18030.encode(text).0.into_owned();
        let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for (bytes, encoding) in
            [(gb, "GB18030"), (little, "UTF-16LE"), (big, "UTF-16BE"), (marked, "UTF-8"), (text.into(), "UTF-8")]
        {
            let (rows, facts) = read(&bytes);
            assert_eq!(rows.into_iter().map(|row| row.1).collect::<Vec<_>>(), want, "{encoding}");
            assert_eq!(facts.encoding, Some(encoding));
            assert!(facts.mixed_encoding_lines.is_empty());
        }
    }

    #[test]
    fn a_word_that_is_also_utf8_follows_its_file() {
        let gb = encoding_rs::GB18030.encode("单位,人\n联通\n移动公司,张三\n").0.into_owned();
        let (rows, facts) = read(&gb);
        assert_eq!(rows[1].1, ["联通"]);
        assert!(facts.mixed_encoding_lines.is_empty());
    }

    #[test]
    fn lines_in_another_encoding_are_decoded_and_named() {
        let mut bytes = "姓名,村\n张三,东村\n".as_bytes().to_vec();
        bytes.extend_from_slice(&encoding_rs::GB18030.encode("李四,西村\n").0);
        bytes.extend_from_slice("王五,南村\n".as_bytes());
        let (rows, facts) = read(&bytes);
        assert_eq!(rows[2].1, ["李四", "西村"]);
        assert_eq!(rows[3].1, ["王五", "南村"]);
        assert_eq!((facts.encoding, facts.mixed_encoding_lines.as_slice()), (Some("UTF-8"), &[3][..]));
    }

    #[test]
    fn nul_bytes_and_endless_lines_are_noted_and_bounded() {
        let mut bytes = b"a,b\n1\0,2\n".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', 3 << 20));
        bytes.extend_from_slice(b"\nlast,row\n");
        let (rows, facts) = read(&bytes);
        assert_eq!(rows[1].1, ["1", "2"]);
        assert_eq!(rows[2].1[0].len(), table::MAX_CELL_BYTES);
        assert_eq!(rows[3].1, ["last", "row"]);
        let kinds: Vec<_> = facts.notes.iter().map(|note| (note.line, note.kind)).collect();
        assert_eq!(kinds, [(2, NoteKind::NulBytes), (3, NoteKind::LineCut), (3, NoteKind::CellCut)]);
    }

    #[test]
    fn the_hash_covers_every_byte_and_a_stop_leaves_none() {
        let (_, facts) = read(b"abc");
        assert_eq!(facts.hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let mut seen = 0;
        let facts = scan(Path::new("t"), io::empty(), b"a\nb\nc\n".to_vec(), 6, &ReadOptions::default(), &mut |item| {
            seen += u32::from(matches!(item, ScanItem::Row(_)));
            if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .expect("reads");
        assert_eq!((seen, facts.complete, facts.hash.as_str()), (2, false, ""));
    }

    #[test]
    fn rows_without_text_are_left_out() {
        let (rows, _) = read("a,b\n , \n,,\n1,,\n".as_bytes());
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(rows[1].1, ["1"]);
        assert_eq!(RawCell::text("\u{3000} ".into()).kind, CellKind::Empty);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2000)) {
            let (_, facts) = read(&bytes);
            proptest::prop_assert!(facts.complete);
        }

        #[test]
        fn written_records_come_back(
            table in proptest::collection::vec(proptest::collection::vec("[a-z\"\n,;张]{0,6}x", 2..4), 1..9)
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let width = table[0].len();
            let table: Vec<Vec<String>> = table.into_iter().filter(|row| row.len() == width).collect();
            // Enough plain rows that the comma is beyond doubt.
            for _ in 0..20 {
                writer.write_record(vec!["k"; width]).expect("writes");
            }
            for row in &table {
                writer.write_record(row).expect("writes");
            }
            let bytes = writer.into_inner().expect("flushes");
            let rows = texts(&bytes);
            proptest::prop_assert_eq!(rows.get(20..).unwrap_or_default(), table);
        }
    }
}
