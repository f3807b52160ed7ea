//! Lists on stdout: a table for people, CSV and JSON for scripts.

use super::context::Failure;
use super::heading;
use crate::domain::date;
use crate::domain::lang::Lang;
use crate::domain::listing::{Cell, CellStyle, ListKind, Row, is_moment};
use crate::domain::text;
use crate::io::csv_out::CsvOut;
use crate::io::out_cell::OutCell;
use std::io::{self, Write};

/// Widest column of a printed table, in cells; the whole text is in CSV and JSON.
const WIDEST: usize = 60;

/// Format of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns.
    Table,
    /// UTF-8 with BOM, safe for spreadsheets.
    Csv,
    /// An array of objects.
    Json,
}

impl Format {
    /// Reads the value of `--format`.
    pub fn from_code(code: &str) -> Self {
        match code {
            "csv" => Self::Csv,
            "json" => Self::Json,
            _ => Self::Table,
        }
    }
}

/// What a script reads: codes instead of titles.
fn plain(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Coded { code, .. } => code.clone(),
        Cell::Flag(flag) => if *flag { "1" } else { "0" }.to_owned(),
        other => other.shown(lang, CellStyle::Print),
    }
}

fn json(cell: &Cell, lang: Lang) -> serde_json::Value {
    match cell {
        Cell::Empty => serde_json::Value::Null,
        Cell::Number(number) => (*number).into(),
        Cell::Flag(flag) => (*flag).into(),
        other => plain(other, lang).into(),
    }
}

/// Writes rows with these column names; a table, which people read, has headings in their language.
///
/// # Errors
/// The stream is closed or full.
pub fn write(out: &mut impl Write, format: Format, columns: &[&'static str], rows: &[Row], lang: Lang) -> Result<(), Failure> {
    let titles: Vec<&str> = columns.iter().map(|name| heading::of(name, lang)).collect();
    write_titled(out, format, (columns, &titles), rows, lang)
}

/// As [`write`], the rows of a list.
///
/// # Errors
/// As [`write`].
pub fn write_list(out: &mut impl Write, format: Format, kind: ListKind, rows: &[Row], lang: Lang) -> Result<(), Failure> {
    write_titled(out, format, (kind.columns(), &heading::of_list(kind, lang)), rows, lang)
}

fn write_titled(
    out: &mut impl Write,
    format: Format,
    (columns, titles): (&[&str], &[&str]),
    rows: &[Row],
    lang: Lang,
) -> Result<(), Failure> {
    match format {
        Format::Table => Ok(table(out, (columns, titles), rows, lang)?),
        Format::Csv => csv(out, columns, rows, lang),
        Format::Json => {
            let objects: Vec<serde_json::Value> = rows
                .iter()
                .map(|row| {
                    let pairs = columns.iter().zip(&row.cells).map(|(name, cell)| ((*name).to_owned(), json(cell, lang)));
                    serde_json::Value::Object(pairs.collect())
                })
                .collect();
            serde_json::to_writer_pretty(&mut *out, &objects).map_err(io::Error::from)?;
            Ok(writeln!(out)?)
        }
    }
}

fn table(out: &mut impl Write, (names, titles): (&[&str], &[&str]), rows: &[Row], lang: Lang) -> io::Result<()> {
    let shown = |(at, cell): (usize, &Cell)| match names.get(at) {
        Some(name) if is_moment(name) => date::to_the_minute(&cell.shown(lang, CellStyle::Print)),
        _ => cell.shown(lang, CellStyle::Print),
    };
    let cells: Vec<Vec<String>> = rows.iter().map(|row| row.cells.iter().enumerate().map(shown).collect()).collect();
    let widths: Vec<usize> = (0..titles.len())
        .map(|index| {
            let widest = cells.iter().filter_map(|row| row.get(index)).map(|cell| text::width(cell)).max().unwrap_or(0);
            widest.max(titles.get(index).map_or(0, |name| text::width(name))).min(WIDEST)
        })
        .collect();
    let mut line = String::new();
    for (name, width) in titles.iter().zip(&widths) {
        line.push_str(&text::pad(name, *width));
        line.push_str("  ");
    }
    writeln!(out, "{}", line.trim_end())?;
    for (row, texts) in rows.iter().zip(&cells) {
        line.clear();
        for ((cell, text), width) in row.cells.iter().zip(texts).zip(&widths) {
            line.push_str(&if cell.is_number() { text::pad_left(text, *width) } else { text::pad(text, *width) });
            line.push_str("  ");
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn csv(out: &mut impl Write, columns: &[&str], rows: &[Row], lang: Lang) -> Result<(), Failure> {
    let mut writer = CsvOut::new(out, columns)?;
    for row in rows {
        let cells: Vec<OutCell> = row.cells.iter().map(|cell| out_cell(cell, lang)).collect();
        writer.row(&cells)?;
    }
    writer.finish()?;
    Ok(())
}

fn out_cell(cell: &Cell, lang: Lang) -> OutCell {
    match cell {
        Cell::Number(number) => OutCell::Number(*number),
        Cell::Money(fen) => OutCell::Money(*fen),
        Cell::Month(month) => OutCell::Month(*month),
        Cell::Date(date) => OutCell::Date(*date),
        other => OutCell::text(plain(other, lang)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Fen;

    fn printed(format: Format, lang: Lang) -> String {
        let row = |cells| Row { id: 0, subject: String::new(), cells };
        let mut whole = vec![Cell::Text("R10-AAAAAAAA".to_owned()); ListKind::Clues.columns().len()];
        if let Some(amount) = whole.get_mut(14) {
            *amount = Cell::Money(Fen(120_000));
        }
        let mut out = Vec::new();
        assert!(write_list(&mut out, format, ListKind::Clues, &[row(whole)], lang).is_ok());
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn a_table_has_the_headings_of_the_screen_and_scripts_keep_their_names() {
        let heads = |format, lang| printed(format, lang).lines().next().unwrap_or_default().to_owned();
        let zh = heads(Format::Table, Lang::Zh);
        assert!(zh.starts_with("疑点编号") && zh.contains("金额(元)") && zh.ends_with("说明"), "{zh}");
        assert!(heads(Format::Table, Lang::En).starts_with("Clue "));
        for lang in [Lang::Zh, Lang::En] {
            assert!(heads(Format::Csv, lang).contains("clue,rule,state"), "stable");
            assert!(printed(Format::Json, lang).contains("\"match_level\""), "stable");
        }
    }

    #[test]
    fn cells_stand_under_their_headings_whatever_the_width_of_the_signs() {
        for lang in [Lang::Zh, Lang::En] {
            let table = printed(Format::Table, lang);
            let lines: Vec<&str> = table.lines().collect();
            let cell = |line: &str, text: &str| line.find(text).and_then(|at| line.get(..at)).map(text::width);
            let title = heading::of_list(ListKind::Clues, lang);
            let amount = title.get(14).copied().unwrap_or_default();
            let (head, row) = (lines.first().copied().unwrap_or_default(), lines.get(1).copied().unwrap_or_default());
            let begins = cell(head, amount);
            let ends = cell(row, "1200.00").map(|at| at + text::width("1200.00"));
            assert_eq!(ends, begins.map(|at| at + text::width(amount).max(7)), "{table}");
        }
    }
}
