//! Records of delimited text.
//!
//! RFC 4180 as spreadsheets write it, and forgiving where bureaus break it: a quotation mark that never closes
//! is read as a plain character instead of swallowing the rest of the file.

use super::chunks;
use super::read_error::ReadError;
use super::row_view::{Cells, RowView};
use super::table::{self, CellKind, FileFacts, FileKind, NoteKind, ReadOptions, RowSieve, Seen, Visit};
use super::text_lines::{Line, Lines, Step};
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

/// Reads a text file whose first bytes are `head`. With a sieve all cores look through the chunks behind the head.
pub(super) fn scan(
    path: &Path,
    rest: impl Read + Send,
    head: Vec<u8>,
    total: u64,
    options: &ReadOptions,
    sieve: Option<&RowSieve<'_>>,
    visit: &mut Visit<'_>,
) -> Result<FileFacts, ReadError> {
    let failed = |error: io::Error| ReadError::from_io(path, &error);
    let mut facts = FileFacts::new(FileKind::Text, total);
    facts.sheets.push(String::new());
    let mut records = Records::new(Lines::new(head, rest, table::MAX_NOTES)).map_err(failed)?;
    let delimiter = records.delimiter;
    let rest = sieve.and_then(|sieve| Some((sieve, records.lines.rest()?)));
    let seen = &mut facts;
    let (flow, records) = std::thread::scope(move |scope| {
        if let Some((sieve, rest)) = rest {
            let passes = move |line: &str, cells: &mut Cells| passes(line, delimiter, sieve, cells);
            records.lines.sift(chunks::sift(scope, rest, passes), sieve.from_line);
        }
        let flow = records.visit_all(total, options, seen, visit);
        // The threads of the sieve end when nobody waits for their chunks.
        records.lines.stop();
        (flow, records)
    });
    let flow = flow.map_err(failed)?;
    facts.delimiter = Some(char::from(delimiter));
    facts.passed = records.lines.passed();
    facts.rows += facts.passed;
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

/// Whether the sieve lets a line pass. Only a line that is a record of its own can, and one of which nothing is to be
/// noted.
fn passes(line: &str, delimiter: u8, sieve: &RowSieve<'_>, cells: &mut Cells) -> bool {
    if split(line, delimiter, Quotes::Strict, cells) != End::Closed || cells.narrow(guards) {
        return false;
    }
    RowView::new(0, 0, cells).is_some_and(|row| (sieve.passes)(row))
}

/// Groups physical lines into records.
struct Records<R> {
    lines: Lines<R>,
    /// Lines read ahead.
    ahead: VecDeque<Line>,
    /// The line where the current record starts.
    first: Line,
    cells: Cells,
    delimiter: u8,
    ended: bool,
}

impl<R: Read> Records<R> {
    fn new(mut lines: Lines<R>) -> io::Result<Self> {
        let mut ahead = VecDeque::new();
        while ahead.len() < SAMPLE_LINES {
            let mut line = Line::default();
            if !lines.next_of_all(&mut line)? {
                break;
            }
            ahead.push_back(line);
        }
        // A spreadsheet writes `sep=;` as a first line of its own.
        let told = ahead.front().and_then(|line| told_delimiter(&line.text));
        if told.is_some() {
            ahead.pop_front();
        }
        let delimiter = told.unwrap_or_else(|| sniff_delimiter(ahead.iter().map(|line| line.text.as_str())));
        Ok(Self { lines, ahead, first: Line::default(), cells: Cells::default(), delimiter, ended: false })
    }

    fn is_at_end(&self) -> bool {
        self.ended
    }

    fn visit_all(
        &mut self,
        total: u64,
        options: &ReadOptions,
        facts: &mut FileFacts,
        visit: &mut Visit<'_>,
    ) -> io::Result<ControlFlow<()>> {
        if visit(Seen::Sheet { index: 0, name: "" }).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        let limit = options.rows_per_sheet.map_or(u64::MAX, u64::from);
        let mut reported = 0;
        while facts.rows < limit {
            let step = self.next_record(facts)?;
            if step == Step::End {
                self.ended = true;
                break;
            }
            if step == Step::Line {
                let line = self.first.number;
                if self.cells.narrow(guards) {
                    facts.note(0, line, NoteKind::CellCut);
                }
                if let Some(row) = RowView::new(0, line, &mut self.cells) {
                    facts.rows += 1;
                    if visit(Seen::Row(row)).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
            let done = self.lines.done();
            if done - reported >= REPORT_EVERY {
                reported = done;
                if visit(Seen::Bytes { done, total }).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(visit(Seen::Bytes { done: self.lines.done(), total }))
    }

    /// Reads the next record into `cells`, and its first line into `first`.
    fn next_record(&mut self, facts: &mut FileFacts) -> io::Result<Step> {
        match self.ahead.pop_front() {
            Some(line) => self.first = line,
            None => match self.lines.next(&mut self.first)? {
                Step::Line => {}
                other => return Ok(other),
            },
        }
        note_line(&self.first, facts);
        match split(&self.first.text, self.delimiter, Quotes::Strict, &mut self.cells) {
            End::Closed => return Ok(Step::Line),
            End::Open if self.join_lines(facts)? => return Ok(Step::Line),
            End::Open | End::Broken => {}
        }
        // The quotation mark belongs to nothing: read it as a character.
        facts.note(0, self.first.number, NoteKind::OpenQuote);
        split(&self.first.text, self.delimiter, Quotes::Lenient, &mut self.cells);
        Ok(Step::Line)
    }

    /// Adds lines to a record until its quoted field ends. False when it does not: the lines are given back.
    fn join_lines(&mut self, facts: &mut FileFacts) -> io::Result<bool> {
        let mut joined = self.first.text.clone();
        let mut taken: Vec<Line> = Vec::new();
        let mut end = End::Open;
        while end == End::Open && taken.len() < MAX_QUOTED_LINES && joined.len() < table::MAX_CELL_BYTES {
            let next = match self.ahead.pop_front() {
                Some(line) => line,
                None => {
                    let mut line = Line::default();
                    if !self.lines.next_of_all(&mut line)? {
                        break;
                    }
                    line
                }
            };
            joined.push('\n');
            joined.push_str(&next.text);
            taken.push(next);
            end = split(&joined, self.delimiter, Quotes::Strict, &mut self.cells);
        }
        if end == End::Closed {
            for line in &taken {
                note_line(line, facts);
            }
            return Ok(true);
        }
        for line in taken.into_iter().rev() {
            self.ahead.push_front(line);
        }
        Ok(false)
    }
}

fn note_line(line: &Line, facts: &mut FileFacts) {
    for (seen, kind) in [(line.bad, NoteKind::BadBytes), (line.nul, NoteKind::NulBytes), (line.cut, NoteKind::LineCut)] {
        if seen {
            facts.note(0, line.number, kind);
        }
    }
}

/// `="0123"` and a leading tab, the ways to keep a spreadsheet from turning text into a number, are that text:
/// how many bytes of them stand before and behind it.
fn guards(field: &str) -> (usize, usize) {
    if !matches!(field.as_bytes().first(), Some(b'\t' | b'=')) {
        return (0, 0);
    }
    let tab = usize::from(field.starts_with('\t'));
    let inner = field.trim_start_matches('\t').strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    if inner.is_some_and(|inner| !inner.contains('"')) && !field.starts_with("\t\t") { (tab + 2, 1) } else { (tab, 0) }
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
fn split(record: &str, delimiter: u8, quotes: Quotes, cells: &mut Cells) -> End {
    cells.clear();
    let delimiter = char::from(delimiter);
    if memchr::memchr(b'"', record.as_bytes()).is_none() {
        for field in record.split(delimiter) {
            cells.push(field, CellKind::Text);
        }
        return End::Closed;
    }
    let mut rest = record;
    loop {
        let after = match rest.strip_prefix('"').map(|quoted| quoted_field(quoted, delimiter, cells)) {
            Some(Quoted::Closed { after }) => after,
            Some(Quoted::Broken) if quotes == Quotes::Strict => return End::Broken,
            Some(Quoted::Open) if quotes == Quotes::Strict => return End::Open,
            _ => {
                let (field, after) = at_delimiter(rest, delimiter);
                cells.push(field, CellKind::Text);
                after
            }
        };
        match after {
            Some(after) => rest = after,
            None => return End::Closed,
        }
    }
}

/// The text up to the delimiter and what follows it; none at the end of the record.
fn at_delimiter(rest: &str, delimiter: char) -> (&str, Option<&str>) {
    rest.split_once(delimiter).map_or((rest, None), |(field, after)| (field, Some(after)))
}

enum Quoted<'a> {
    /// `after` is what follows the delimiter; none at the end of the record.
    Closed {
        after: Option<&'a str>,
    },
    Open,
    Broken,
}

/// Reads a field from behind its opening quotation mark; adds a cell only when it closes.
fn quoted_field<'a>(quoted: &'a str, delimiter: char, cells: &mut Cells) -> Quoted<'a> {
    let start = cells.start();
    let mut rest = quoted;
    loop {
        let Some((piece, behind)) = rest.split_once('"') else {
            cells.abandon(start);
            return Quoted::Open;
        };
        cells.piece(piece);
        if let Some(behind) = behind.strip_prefix('"') {
            cells.piece("\"");
            rest = behind;
            continue;
        }
        let (tail, after) = at_delimiter(behind, delimiter);
        if !tail.is_empty() && cells.since(start).contains('\n') {
            cells.abandon(start);
            return Quoted::Broken;
        }
        // `"大"桥` is what people write by hand; spreadsheets read 大桥.
        cells.piece(tail);
        cells.finish(start, CellKind::Text);
        return Quoted::Closed { after };
    }
}

/// The delimiter of a line that says nothing else.
fn told_delimiter(line: &str) -> Option<u8> {
    match line.strip_prefix("sep=")?.as_bytes() {
        [delimiter @ (b',' | b';' | b'\t' | b'|')] => Some(*delimiter),
        _ => None,
    }
}

/// The delimiter by which most lines have the same number of fields, and many.
fn sniff_delimiter<'a>(lines: impl Iterator<Item = &'a str>) -> u8 {
    let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
    let mut best = (0, b',');
    let mut cells = Cells::default();
    for delimiter in [b',', b'\t', b';', b'|'] {
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        for line in &lines {
            split(line, delimiter, Quotes::Lenient, &mut cells);
            if cells.len() > 1 {
                *counts.entry(cells.len()).or_default() += 1;
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

    fn read(bytes: &[u8]) -> (Vec<(u32, Vec<String>)>, FileFacts) {
        let mut rows = Vec::new();
        let facts = scan(
            Path::new("t.csv"),
            io::empty(),
            bytes.to_vec(),
            bytes.len() as u64,
            &ReadOptions::default(),
            None,
            &mut |item| {
                if let Seen::Row(row) = item {
                    rows.push((row.line, row.cells().map(|cell| cell.text.to_owned()).collect()));
                }
                ControlFlow::Continue(())
            },
        )
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
    fn excel_guards_are_no_part_of_the_text() {
        let rows = texts(b"a,b,c,d\n\t0123,=\"0456\",\"=\"\"789\"\"\",\t=\"1\"\n=\"a\"b\",2,3,4\n");
        assert_eq!(rows[1], ["0123", "0456", "789", "1"]);
        assert_eq!(rows[2][0], "=\"a\"b\"");
    }

    #[test]
    fn delimiters_are_found() {
        for delimiter in ['\t', ';', '|', ','] {
            let text = format!("某县名单\n姓名{delimiter}证号{delimiter}金额\n张三{delimiter}=\"0123\"{delimiter}1\n");
            let (rows, facts) = read(text.as_bytes());
            assert_eq!(facts.delimiter, Some(delimiter));
            assert_eq!(rows[2].1, ["张三", "0123", "1"]);
        }
    }

    #[test]
    fn a_spreadsheets_own_delimiter_line_is_obeyed() {
        let (rows, facts) = read("sep=;\n姓名,字;村\n".as_bytes());
        assert_eq!(rows, [(2, vec!["姓名,字".to_owned(), "村".to_owned()])]);
        assert_eq!(facts.delimiter, Some(';'));
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
        let facts = scan(Path::new("t"), io::empty(), b"a\nb\nc\n".to_vec(), 6, &ReadOptions::default(), None, &mut |item| {
            seen += u32::from(matches!(item, Seen::Row(_)));
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
        assert_eq!(table::RawCell::text("\u{3000} ".into()).kind, CellKind::Empty);
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
