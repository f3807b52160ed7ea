//! Writes comma-separated text for spreadsheets and scripts: UTF-8 with byte order mark, CRLF, RFC 4180.
//!
//! Two things would go wrong when such a file is opened in a spreadsheet, and are prevented:
//! - Long digits become a rounded number. Texts of digits that a spreadsheet would spoil (twelve digits or
//!   more, or a leading zero) get a leading tab: the spreadsheet keeps them as text, and scripts strip white
//!   space anyway. [`super::table`] takes the tab off again.
//! - Text becomes a formula. Texts that start with `=`, `+`, `-`, `@` (also full-width, also after spaces) get
//!   a leading apostrophe, unless they are plain numbers.

use super::out_cell::OutCell;
use super::write_error::{WriteError, WriteErrorKind};
use crate::domain::text;
use std::io::Write;

/// Digits that a spreadsheet shows in full; longer numbers turn into `1.1E+17`.
const SAFE_DIGITS: usize = 11;

/// A table being written.
pub struct CsvOut<W: Write> {
    writer: csv::Writer<W>,
    columns: usize,
}

impl<W: Write> CsvOut<W> {
    /// Starts the file with its header row.
    ///
    /// # Errors
    /// The writer fails.
    pub fn new(mut writer: W, headers: &[&str]) -> Result<Self, WriteError> {
        writer.write_all(b"\xef\xbb\xbf")?;
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(writer);
        let mut out = Self { writer, columns: headers.len() };
        out.record(headers.iter().map(|header| guarded(&text::clean(header))))?;
        Ok(out)
    }

    /// Writes a row; missing cells at its end are empty.
    ///
    /// # Errors
    /// More cells than headers, or the writer fails.
    pub fn row(&mut self, cells: &[OutCell]) -> Result<(), WriteError> {
        if cells.len() > self.columns {
            return Err(WriteError::new(std::path::Path::new(""), WriteErrorKind::TooManyColumns));
        }
        let missing = self.columns - cells.len();
        self.record(cells.iter().map(field).chain(std::iter::repeat_n(String::new(), missing)))
    }

    /// Flushes and gives the writer back.
    ///
    /// # Errors
    /// The writer fails.
    pub fn finish(self) -> Result<W, WriteError> {
        self.writer.into_inner().map_err(|error| WriteError::from(std::io::Error::from(error.error().kind())))
    }

    fn record(&mut self, fields: impl Iterator<Item = String>) -> Result<(), WriteError> {
        self.writer.write_record(fields).map_err(|error| match error.into_kind() {
            // As it is: turned into an error of the standard library it would lose its kind.
            csv::ErrorKind::Io(error) => WriteError::from(error),
            other => WriteError::from(std::io::Error::other(format!("{other:?}"))),
        })
    }
}

/// The text of a cell in a file.
fn field(cell: &OutCell) -> String {
    match cell {
        OutCell::Text(_) | OutCell::Id(_) => guarded(&cell.shown()),
        _ => cell.shown(),
    }
}

/// See the module's description.
fn guarded(text: &str) -> String {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && (text.len() > SAFE_DIGITS || (text.len() > 1 && text.starts_with('0'))) {
        return format!("\t{text}");
    }
    let risky = text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r']);
    if risky && !is_plain_number(text) { format!("'{text}") } else { text.to_owned() }
}

/// An optional sign, digits, and at most one point with digits around it.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date;
    use crate::domain::money::Fen;
    use crate::domain::month::Month;

    fn written(rows: &[Vec<OutCell>], headers: &[&str]) -> String {
        let mut out = CsvOut::new(Vec::new(), headers).expect("starts");
        for row in rows {
            out.row(row).expect("writes");
        }
        String::from_utf8(out.finish().expect("finishes")).expect("utf-8")
    }

    #[test]
    fn every_kind_of_cell_has_its_form() {
        let row = vec![
            OutCell::Id("990101199003070018".into()),
            OutCell::Id("99010119900307004X".into()),
            OutCell::text("青禾镇,\"李家\"村"),
            OutCell::Number(-3),
            OutCell::Money(Fen(-43_905)),
            OutCell::Date(date::from_ymd(2022, 3, 5).expect("date")),
            OutCell::Month(Month::new(2022, 3).expect("month")),
            OutCell::text(""),
        ];
        let text = written(&[row], &["a", "b", "c", "d", "e", "f", "g", "h"]);
        assert_eq!(
            text,
            "\u{feff}a,b,c,d,e,f,g,h\r\n\t990101199003070018,99010119900307004X,\"青禾镇,\"\"李家\"\"村\",-3,-439.05,2022-03-05,2022-03,\r\n"
        );
    }

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        for risky in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "  =A1", "\u{ff1d}A1", "\t=A1", "\r=A1", "-", "+1.2.3"] {
            assert!(guarded(&text::clean(risky)).starts_with('\''), "{risky:?}");
        }
        for plain in ["-12.50", "+3", "张三", "1=1", ""] {
            assert_eq!(guarded(plain), plain);
        }
        assert_eq!(guarded("007"), "\t007");
        assert_eq!(guarded("13800000000"), "13800000000");
        assert!(written(&[], &["=1+1"]).contains("'=1+1"));
    }

    #[test]
    fn control_characters_do_not_reach_the_file() {
        let text = written(&[vec![OutCell::text("a\u{1b}[2J\u{202e}b\nc")]], &["x"]);
        assert!(text.contains("a?[2J?b c"), "{text}");
    }

    #[test]
    fn rows_have_as_many_cells_as_headers() {
        assert_eq!(written(&[vec![OutCell::Number(1)]], &["a", "b"]), "\u{feff}a,b\r\n1,\r\n");
        let mut out = CsvOut::new(Vec::new(), &["a"]).expect("starts");
        let error = out.row(&[OutCell::Empty, OutCell::Empty]).expect_err("too many");
        assert_eq!(error.kind, WriteErrorKind::TooManyColumns);
    }
}
