//! What the command line says to people: wrong usage with what to do, and tables in their language.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;
mod program;

use common::{CLUE, Desk};
use program::{hecha, stdout};
use std::path::Path;

/// A workbook that nobody holds open.
fn workbook() -> (tempfile::TempDir, std::path::PathBuf) {
    let Desk { dir, path, book, .. } = Desk::new();
    drop(book);
    (dir, path)
}

/// What a failing run prints to stderr; nothing is on stdout.
fn failing(code: i32, words: &[&str], workbook: &Path) -> String {
    let mut command = hecha();
    for word in words {
        if *word == "WORKBOOK" {
            command.arg(workbook)
        } else {
            command.arg(word)
        };
    }
    let run = command.assert().code(code);
    assert_eq!(String::from_utf8_lossy(&run.get_output().stdout), "", "{words:?}");
    String::from_utf8_lossy(&run.get_output().stderr).into_owned()
}

#[test]
fn acts_without_an_officer_or_a_known_subject_are_refused_once_with_what_to_do() {
    let (_folder, path) = workbook();
    let said = failing(2, &["act", "WORKBOOK", CLUE], &path);
    assert!(said.contains("--as-officer") && said.lines().count() == 1, "{said}");
    let said = failing(1, &["act", "WORKBOOK", "R10-NOPE", "--as-officer", "office"], &path);
    assert!(said.contains("找不到 R10-NOPE") && said.contains("hecha list") && said.lines().count() == 1, "{said}");
    let said = failing(1, &["act", "WORKBOOK", "R10-NOPE", "--as-officer", "office", "--lang", "en"], &path);
    assert!(said.contains("There is no R10-NOPE") && said.contains("hecha list WORKBOOK") && said.lines().count() == 1, "{said}");
    let said = failing(1, &["act", "WORKBOOK", CLUE, "--as-officer", "nobody"], &path);
    assert!(said.contains("nobody") && said.contains("officers") && said.lines().count() == 1, "{said}");
    let said = failing(2, &["act", "WORKBOOK", ",", "--as-officer", "office"], &path);
    assert!(said.contains("R10-"), "{said}");
    let offered = stdout(hecha().arg("act").arg(&path).args([CLUE, "--as-officer", "office"]));
    assert!(offered.contains("+ assign") && offered.contains("- submit"), "an officer of the list sees every act");
}

#[test]
fn a_mistyped_command_is_no_workbook_that_is_not_there() {
    let (_folder, path) = workbook();
    for words in [&["lst", "WORKBOOK", "clues"][..], &["lst"], &["lst", "--lang", "zh"]] {
        let said = failing(2, words, &path);
        assert!(said.contains("没有命令“lst”，是不是 list？"), "{said}");
    }
    assert!(failing(2, &["--lang", "en", "improt", "WORKBOOK"], &path).contains("did you mean import?"));
    assert!(failing(2, &["frobnicate", "WORKBOOK"], &path).contains("rules"), "the commands there are");
    assert!(failing(2, &["rules", "shwo"], &path).contains("没有命令“shwo”，是不是 show？"));
    assert!(failing(1, &["/nonexistent/lst.hecha"], &path).contains("找不到工作簿"), "a file that is not there");
}

#[test]
fn tables_are_headed_in_the_language_of_their_reader() {
    let (_folder, path) = workbook();
    let path = path.to_str().expect("utf-8");
    for words in [
        &["list", path, "clues"][..],
        &["list", path, "officers"],
        &["rules", "list"],
        &["rules", "list", path],
        &["rules", "card", path],
        &["datasets"],
        &["datasets", "vehicles"],
        &["keys"],
    ] {
        let table = stdout(hecha().args(words).args(["--lang", "zh"]));
        let head = table.lines().next().unwrap_or_default();
        assert!(head.split_whitespace().all(|title| !title.is_ascii()), "{words:?}: {head}");
        let csv = stdout(hecha().args(words).args(["--lang", "zh", "--format", "csv"]));
        let head = csv.lines().next().unwrap_or_default().trim_start_matches('\u{feff}');
        assert!(head.is_ascii(), "{words:?}: {head}");
    }
}
