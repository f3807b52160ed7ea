//! What hecha writes, hecha and spreadsheets read back unchanged.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

use hecha::domain::date;
use hecha::domain::money::Fen;
use hecha::domain::month::Month;
use hecha::io::csv_out::CsvOut;
use hecha::io::out_cell::OutCell;
use hecha::io::replace::replace;
use hecha::io::table::{self, CellKind, RawRow, ReadOptions, ScanItem};
use hecha::io::write_error::WriteErrorKind;
use hecha::io::xlsx_out::XlsxOut;
use proptest::prelude::*;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::Path;

fn rows(path: &Path) -> Vec<RawRow> {
    let mut rows = Vec::new();
    table::scan(path, &ReadOptions::default(), &mut |item| {
        if let ScanItem::Row(row) = item {
            rows.push(row);
        }
        ControlFlow::Continue(())
    })
    .expect("reads");
    rows
}

fn texts(row: &RawRow) -> Vec<&str> {
    row.cells.iter().map(|cell| cell.text.as_str()).collect()
}

fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).expect("opens")).expect("zip");
    let mut text = String::new();
    archive.by_name(name).expect("part").read_to_string(&mut text).expect("text");
    text
}

fn sample() -> Vec<OutCell> {
    vec![
        OutCell::Id("990101199003070015".into()),
        OutCell::text("=HYPERLINK(\"http://x\")"),
        OutCell::Money(Fen(43_899)),
        OutCell::Number(-12),
        OutCell::Date(date::from_ymd(2022, 3, 5).expect("date")),
        OutCell::Month(Month::new(2022, 3).expect("month")),
        OutCell::text("a\u{1b}[2J\u{202e}b"),
    ]
}

const HEADERS: [&str; 7] = ["身份证号", "说明", "金额(元)", "次数", "日期", "月份", "备注"];

#[test]
fn a_spreadsheet_keeps_text_as_text_and_money_as_numbers() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("台账.xlsx");
    let mut out = XlsxOut::new();
    out.sheet("台账/2022", &["青禾县疑点台账", "2022年3月"], &HEADERS).expect("sheet");
    out.row(&sample()).expect("row");
    out.row(&[OutCell::text("李四")]).expect("row");
    out.totals(&[OutCell::text("合计"), OutCell::Empty, OutCell::Money(Fen(43_899))]).expect("totals");
    out.footer("日志摘要 abcd").expect("footer");
    out.sheet("台账/2022", &[], &["甲"]).expect("sheet");
    out.finish(&path).expect("saves");

    let rows = rows(&path);
    assert_eq!(texts(&rows[0]), ["青禾县疑点台账"]);
    assert_eq!(texts(&rows[2]), HEADERS);
    assert_eq!(
        texts(&rows[3]),
        ["990101199003070015", "=HYPERLINK(\"http://x\")", "438.99", "-12", "2022-03-05", "2022-03", "a?[2J?b"]
    );
    use CellKind::{Number, Text};
    let kinds: Vec<_> = rows[3].cells.iter().map(|cell| cell.kind).collect();
    assert_eq!(kinds, [Text, Text, Number, Number, Text, Text, Text]);
    assert_eq!((rows[5].line, texts(&rows[5])), (6, vec!["合计", "", "438.99"]));
    assert_eq!(texts(&rows[6]), ["日志摘要 abcd"]);
    assert_eq!((rows[7].sheet, texts(&rows[7])), (1, vec!["甲"]));

    let sheet = part(&path, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "no formula");
    assert!(
        sheet.contains("<autoFilter ref=\"A3:G5\"/>") && sheet.contains("ySplit=\"3\"") && sheet.contains("A1:G1"),
        "{sheet}"
    );
    assert!(part(&path, "xl/workbook.xml").contains("name=\"台账 2022 (2)\""));
}

#[test]
fn a_spreadsheet_refuses_what_does_not_fit() {
    let mut out = XlsxOut::new();
    assert!(out.row(&[]).is_err());
    out.sheet("", &[], &["a"]).expect("sheet");
    assert_eq!(out.row(&sample()).expect_err("too many").kind, WriteErrorKind::TooManyColumns);
    out.row(&[OutCell::text("字".repeat(40_000))]).expect("cuts");
    let error = out.finish(Path::new("/nonexistent-folder/x.xlsx")).expect_err("no folder");
    assert_eq!((error.kind, error.path.as_path()), (WriteErrorKind::NoFolder, Path::new("/nonexistent-folder/x.xlsx")));
}

#[test]
fn csv_comes_back_with_whole_id_numbers() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("clues.csv");
    replace(&path, |file| {
        let mut out = CsvOut::new(file, &HEADERS)?;
        out.row(&sample())?;
        out.finish().map(drop)
    })
    .expect("writes");
    let rows = rows(&path);
    assert_eq!(texts(&rows[0]), HEADERS);
    assert_eq!(
        texts(&rows[1]),
        ["990101199003070015", "'=HYPERLINK(\"http://x\")", "438.99", "-12", "2022-03-05", "2022-03", "a?[2J?b"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn money_in_a_spreadsheet_is_exact_to_the_fen(amounts in proptest::collection::vec(-9_000_000_000_000i64..9_000_000_000_000, 1..40)) {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("m.xlsx");
        let mut out = XlsxOut::new();
        out.sheet("m", &[], &["金额"]).expect("sheet");
        for amount in &amounts {
            out.row(&[OutCell::Money(Fen(*amount))]).expect("row");
        }
        out.finish(&path).expect("saves");
        let back: Vec<_> = rows(&path).iter().skip(1).map(|row| Fen::parse(&row.cells[0].text, Default::default())).collect();
        let want: Vec<_> = amounts.into_iter().map(|amount| Some(Fen(amount))).collect();
        prop_assert_eq!(back, want);
    }
}
