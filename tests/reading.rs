//! Reading table files as the program does: spreadsheets through the limited child process, every kind and
//! encoding, and the broken files that bureaus send.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

use hecha::domain::lang::{Lang, Say};
use hecha::io::read_error::{Excess, ReadError, ReadErrorKind};
use hecha::io::table::{self, CellKind, FileFacts, FileKind, RawRow, ReadOptions, ScanItem};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook};
use std::io::{Cursor, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

const ID: &str = "990101199003070015";

fn child() -> ReadOptions {
    ReadOptions { child: Some(PathBuf::from(env!("CARGO_BIN_EXE_hecha"))), ..ReadOptions::default() }
}

fn read(path: &Path, options: &ReadOptions) -> Result<(Vec<RawRow>, FileFacts), ReadError> {
    let mut rows = Vec::new();
    let facts = table::scan(path, options, &mut |item| {
        if let ScanItem::Row(row) = item {
            rows.push(row);
        }
        ControlFlow::Continue(())
    })?;
    Ok((rows, facts))
}

fn read_bytes(bytes: &[u8], options: &ReadOptions) -> Result<(Vec<RawRow>, FileFacts), ReadError> {
    let file = tempfile::NamedTempFile::new().expect("file");
    std::fs::write(file.path(), bytes).expect("writes");
    read(file.path(), options)
}

fn code(bytes: &[u8]) -> &'static str {
    read_bytes(bytes, &child()).expect_err("refused").code()
}

fn texts(row: &RawRow) -> Vec<&str> {
    row.cells.iter().map(|cell| cell.text.as_str()).collect()
}

fn roster_xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let sheet = book.add_worksheet();
    sheet.set_name("低保名单").expect("name");
    sheet.merge_range(0, 0, 0, 5, "青禾县2022年3月低保名单", &Format::new()).expect("merge");
    for (column, header) in ["姓名", "身份证号码", "金额", "登记日期", "在保", "合计"].into_iter().enumerate() {
        sheet.write_string(1, u16::try_from(column).expect("small"), header).expect("header");
    }
    sheet.write_string(2, 0, "张三").expect("cell");
    sheet.write_string(2, 1, ID).expect("cell");
    sheet.write_number(2, 2, 438.99).expect("cell");
    sheet.write_number_with_format(2, 3, 44_625, &date).expect("cell");
    sheet.write_boolean(2, 4, true).expect("cell");
    sheet.write_formula(2, 5, Formula::new("=C3*2").set_result("877.98")).expect("cell");
    sheet.write_number(5, 1, 990_101_199_003_070_015_f64).expect("cell");
    sheet.set_row_hidden(5).expect("hides");
    let hidden = book.add_worksheet();
    hidden.set_name("隐藏").expect("name").set_hidden(true);
    hidden.write_string(0, 2, "村").expect("cell");
    book.save_to_buffer().expect("saves")
}

#[test]
fn xlsx_gives_the_same_rows_in_the_child_and_in_process() {
    let bytes = roster_xlsx();
    let (rows, facts) = read_bytes(&bytes, &child()).expect("reads");
    assert_eq!(
        (facts.kind, facts.complete, facts.sheets.as_slice()),
        (FileKind::Xlsx, true, &["低保名单".into(), "隐藏".into()][..])
    );
    assert_eq!(facts.hash.len(), 64);
    assert_eq!(texts(&rows[0]), ["青禾县2022年3月低保名单"]);
    assert_eq!(texts(&rows[2]), ["张三", ID, "438.99", "2022-03-05", "TRUE", "877.98"]);
    let kinds: Vec<_> = rows[2].cells.iter().map(|cell| cell.kind).collect();
    use CellKind::{Bool, Date, Number, Text};
    assert_eq!(kinds, [Text, Text, Number, Date, Bool, Number]);
    // A hidden row, its line counted like others, and an ID number that was stored as a number.
    assert_eq!((rows[3].line, texts(&rows[3])), (6, vec!["", "990101199003070000"]));
    assert_eq!((rows[4].sheet, rows[4].line, texts(&rows[4])), (1, 1, vec!["", "", "村"]));
    let (again, same) = read_bytes(&bytes, &ReadOptions::default()).expect("reads");
    assert_eq!((again, same), (rows, facts));
}

#[test]
fn a_real_xls_is_read_with_hidden_rows_and_sheets() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/reading/dibao.xls");
    let (rows, facts) = read(&path, &child()).expect("reads");
    assert_eq!((facts.kind, facts.rows, facts.sheets.len()), (FileKind::Xls, 8, 3));
    assert_eq!(texts(&rows[2]), ["张三", "990101199003070015", "438.99", "2022-03-05", "TRUE"]);
    assert_eq!(
        (rows[3].line, texts(&rows[3])),
        (4, vec!["李四", "990101198506120024", "500", "2021-12-31", "FALSE", "分两次\n发放"])
    );
    assert_eq!((rows[7].sheet, rows[7].line, texts(&rows[7])), (1, 5, vec!["", "", "", "20220305"]));
    assert_eq!(facts.hash, table::hash_file(&path).expect("hashes"));
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("starts");
        zip.write_all(content).expect("writes");
    }
    zip.finish().expect("finishes").into_inner()
}

fn ods(body: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
         <office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest xmlns:manifest=\"m\"/>"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn ods_rows_keep_their_lines_and_types() {
    let bytes = ods(
        "<table:table table:name=\"名单\"><table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
         <table:table-row><table:table-cell office:value-type=\"string\"><text:p>张三</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"float\" office:value=\"438.99\"><text:p>438.99</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"date\" office:date-value=\"2022-03-05\"><text:p>5.3.22</text:p></table:table-cell>\
         </table:table-row></table:table>",
    );
    let (rows, facts) = read_bytes(&bytes, &child()).expect("reads");
    assert_eq!((facts.kind, facts.sheets.as_slice()), (FileKind::Ods, &["名单".into()][..]));
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].line, texts(&rows[0])), (3, vec!["张三", "438.99", "2022-03-05"]));
    assert_eq!(rows[0].cells[2].kind, CellKind::Date);
}

#[test]
fn files_without_a_table_say_what_they_are() {
    assert_eq!(code(b""), "empty_file");
    assert_eq!(code(b"%PDF-1.7 and more"), "unsupported");
    assert_eq!(code(&zipped(&[("a.txt", b"x")])), "unsupported");
    assert_eq!(code(&zipped(&[("word/document.xml", b"<w/>")])), "unsupported");
    let folder = tempfile::tempdir().expect("folder");
    assert_eq!(read(folder.path(), &child()).expect_err("folder").code(), "is_directory");
    assert_eq!(read(&folder.path().join("none.xlsx"), &child()).expect_err("missing").code(), "not_found");
    let mut encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    encrypted.resize(1024, 0);
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    encrypted.resize(2048, 0);
    assert_eq!(code(&encrypted), "encrypted");
}

#[test]
fn messages_name_the_file_and_what_to_do_in_both_languages() {
    let error = read_bytes(&roster_xlsx()[..2000], &child()).expect_err("truncated");
    assert_eq!(error.code(), "corrupt");
    for lang in [Lang::Zh, Lang::En] {
        assert!(error.say(lang).contains(&error.path.display().to_string()));
    }
    assert!(error.say(Lang::Zh).contains("重新索取"));
    assert!(error.to_string().contains("new copy"));
}

#[test]
fn a_workbook_cut_off_anywhere_is_an_error() {
    let bytes = roster_xlsx();
    for part in 1..12 {
        let end = bytes.len() * part / 12;
        let code = code(&bytes[..end]);
        assert!(["corrupt", "unsupported"].contains(&code), "{code} at {end}");
    }
}

#[test]
fn damage_inside_a_sheet_names_the_sheet_and_row() {
    // The same workbook with another first sheet.
    let parts = |sheet: &str| {
        let mut archive = zip::ZipArchive::new(Cursor::new(roster_xlsx())).expect("zip");
        let mut entries = Vec::new();
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("entry");
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("reads");
            if name == "xl/worksheets/sheet1.xml" {
                content = sheet.as_bytes().to_vec();
            }
            entries.push((name, content));
        }
        zipped(&entries.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect::<Vec<_>>())
    };
    let rows = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>";
    let (good, _) = read_bytes(&parts(&format!("{rows}</sheetData></worksheet>")), &child()).expect("reads");
    assert_eq!(good.len(), 3);
    let error = read_bytes(&parts(&format!("{rows}<row r=\"3\"><c r=\"A3\"><v>3")), &child()).expect_err("cut");
    assert!(
        matches!(&error.kind, ReadErrorKind::Corrupt { at: Some((sheet, row)), .. } if sheet == "低保名单" && *row == 2),
        "{error}"
    );
    let far = format!("{rows}<row r=\"3\"><c r=\"ZZZZ3\"><v>3</v></c></row></sheetData></worksheet>");
    assert!(["too_large", "corrupt"].contains(&code(&parts(&far))));
}

#[test]
fn archives_that_unpack_to_absurd_sizes_are_refused() {
    let bytes = zipped(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", &vec![b' '; 80 << 20])]);
    assert!(bytes.len() < 1 << 20);
    let error = read_bytes(&bytes, &child()).expect_err("refused");
    assert!(matches!(error.kind, ReadErrorKind::TooLarge(Excess::Unpacked(_))), "{error}");
    let rows = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\" \
                office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
    let error = read_bytes(&ods(&format!("<table:table table:name=\"a\">{rows}</table:table>")), &child()).expect_err("refused");
    assert_eq!(error.code(), "too_large");
}

#[test]
fn a_visitor_that_stops_ends_the_child() {
    let mut seen = 0;
    let file = tempfile::NamedTempFile::new().expect("file");
    std::fs::write(file.path(), roster_xlsx()).expect("writes");
    let facts = table::scan(file.path(), &child(), &mut |item| {
        seen += usize::from(matches!(item, ScanItem::Row(_)));
        if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .expect("stops");
    assert_eq!((seen, facts.complete, facts.hash.as_str()), (2, false, ""));
}

#[test]
fn a_look_at_the_headers_reads_a_few_rows_of_each_sheet() {
    let options = ReadOptions { rows_per_sheet: Some(1), ..child() };
    let (rows, facts) = read_bytes(&roster_xlsx(), &options).expect("reads");
    assert_eq!(rows.iter().map(|row| (row.sheet, row.line)).collect::<Vec<_>>(), [(0, 1), (1, 1)]);
    assert!(!facts.complete && facts.hash.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_out_of_memory_costs_one_file_only() {
    let options = ReadOptions { memory_bytes: 1 << 20, ..child() };
    let error = read_bytes(&roster_xlsx(), &options).expect_err("refused");
    assert_eq!(error.kind, ReadErrorKind::TooLarge(Excess::Memory(1 << 20)));
}

#[cfg(unix)]
#[test]
fn a_reader_that_crashes_hangs_or_talks_nonsense_is_told_apart() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("folder");
    let reader = |script: &str| {
        let path = folder.path().join("reader");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("writes");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("sets");
        let options = ReadOptions { child: Some(path), seconds: 1, ..ReadOptions::default() };
        read_bytes(&roster_xlsx(), &options).expect_err("fails")
    };
    assert_eq!(reader("kill -ABRT $$").code(), "reader_crashed");
    assert_eq!(reader("echo nonsense and more of it").code(), "reader_crashed");
    assert_eq!(reader("exec sleep 60").kind, ReadErrorKind::TimedOut { seconds: 1 });
    let missing = ReadOptions { child: Some(folder.path().join("none")), ..ReadOptions::default() };
    assert_eq!(read_bytes(&roster_xlsx(), &missing).expect_err("fails").code(), "reader_not_started");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens in the child, the program gets rows or an error with a sentence.
    #[test]
    fn damaged_workbooks_never_take_the_program_along(
        places in proptest::collection::vec((0.0f64..1.0, any::<u8>()), 1..12),
        old in any::<bool>(),
    ) {
        let mut bytes = if old {
            std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/reading/dibao.xls")).expect("reads")
        } else {
            roster_xlsx()
        };
        for (place, value) in places {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "an index")]
            let at = (bytes.len() as f64 * place) as usize;
            bytes[at] = value;
        }
        if let Err(error) = read_bytes(&bytes, &child()) {
            prop_assert!(!error.say(Lang::Zh).is_empty());
        }
    }

    #[test]
    fn random_bytes_after_a_magic_number_never_crash(bytes in proptest::collection::vec(any::<u8>(), 0..3000), zip in any::<bool>()) {
        let magic: &[u8] = if zip { b"PK\x03\x04" } else { b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" };
        let error = read_bytes(&[magic, &bytes].concat(), &child()).expect_err("no workbook");
        prop_assert!(["corrupt", "unsupported"].contains(&error.code()), "{}", error);
    }
}
