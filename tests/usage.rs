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

#[test]
fn wrong_usage_that_the_pack_or_the_list_finds_ends_as_wrong_usage() {
    let (folder, path) = workbook();
    let file = folder.path().join("车.csv");
    std::fs::write(&file, "车牌号,身份证号\n某A1,110101199003070011\n").expect("written");
    let file = file.to_str().expect("utf-8");
    for (words, part) in [
        (&["import", "WORKBOOK", file, "--as", "nope", "--as-of", "2026-03-31"][..], "没有数据集 nope"),
        (&["list", "WORKBOOK", "clues", "--where", "nope=1"], "没有“nope”这一列"),
        (&["list", "WORKBOOK", "clues", "--sort", "nope"], "没有“nope”这一列"),
        (&["list", "WORKBOOK", "clues", "--where", "金额>"], "后面缺少值，例如：金额>1000"),
        (&["screen", "WORKBOOK", "--rule", "R999"], "R999"),
        (&["rules", "test", "R999"], "没有规则 R999"),
        (&["rules", "param", "WORKBOOK", "nope", "1"], "没有参数 nope"),
        (&["export", "WORKBOOK", "clues", "--to", "a.csv", "--where", "nope=1"], "没有“nope”这一列"),
    ] {
        let said = failing(2, words, &path);
        assert!(said.contains(part), "{words:?}: {said}");
    }
    failing(1, &["explain", "WORKBOOK", "R10-NOPE"], &path);
}

#[test]
fn what_goes_wrong_is_said_in_chinese_with_path_and_remedy() {
    let (folder, path) = workbook();
    let said = failing(2, &["import", "WORKBOOK", "x.csv", "--as-of", "2026-03-31", "--undated", "2026-03"], &path);
    assert!(said.starts_with("用法错误：") && said.contains("不能与"), "{said}");
    let said = failing(1, &["new", "/nodir/x.hecha"], &path);
    assert!(said.contains("文件夹 /nodir 不存在") && !said.contains("os error"), "{said}");
    let said = failing(1, &["rules", "check", "--pack", "/nodir/pack"], &path);
    assert!(said.contains("/nodir/pack") && !said.contains("写出"), "{said}");
    std::fs::write(folder.path().join("words.toml"), b"# \xb5\xcd\xb1\xa3\n").expect("written");
    let pack = folder.path().to_str().expect("utf-8");
    let said = failing(1, &["rules", "check", "--pack", pack], &path);
    assert!(said.contains("words.toml") && said.contains("第 1 行") && said.contains("UTF-8"), "{said}");
}

#[test]
fn an_officer_may_be_named_and_namesakes_are_told_by_their_logins() {
    let Desk { dir: _dir, path, mut book, pack, now } = Desk::new();
    let office = hecha::domain::action::Actor { officer: hecha::domain::officer::OfficerId("office".into()), at: now };
    for (login, name) in [("wang", "李核"), ("zhao", "赵核"), ("sun", "赵核"), ("office2", "顾强")] {
        let role = if login == "office2" { "county_office" } else { "inspector" };
        let fields = common::fields(&[("name", name), ("role", role), ("town", "青禾镇")]);
        let subject = hecha::domain::action::Subject::Officer(login.into());
        let kind = hecha::domain::action::ActionKind::AddOfficer;
        hecha::engine::casework::perform(&mut book, &pack, &office, &subject, kind, &fields).expect("entered");
    }
    drop(book);
    let assign = |pair: &str, officer: &str| {
        let mut command = hecha();
        command.arg("act").arg(&path).args([CLUE, "assign", pair, "--as-officer", officer]);
        command
    };
    let refused = assign("inspectors=李核、赵核", "顾强").assert().code(1).get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&refused).contains("sun、zhao"), "{}", String::from_utf8_lossy(&refused));
    assign("inspectors=李核、赵核(zhao)", "赵核").assert().code(2);
    assign("inspectors=李核、赵核(zhao)", "顾强 (office2)").assert().success();
}

#[test]
fn a_listing_of_a_visit_says_how_answers_are_typed() {
    let mut desk = Desk::new();
    desk.step("office", CLUE, hecha::domain::action::ActionKind::Assign);
    let Desk { dir: _dir, path, book, .. } = desk;
    drop(book);
    let act = |words: &[&str]| {
        let mut command = hecha();
        command.arg("act").arg(&path).args([common::HOUSEHOLD]).args(words).args(["--as-officer", "wang"]);
        command
    };
    let offered = stdout(&mut act(&[]));
    for part in ["item.CODE note.CODE", "例：item.S1.01=problem note.S1.01=…", "paper.F01=missing", "defect.CODE 可填：", "F17 "]
    {
        assert!(offered.contains(part), "{part}: {offered}");
    }
    let refused = act(&["visit", "answers=S1.04=问题"]).assert().code(2).get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&refused).contains("item.S1.04=problem"));
    let refused = act(&["visit", "item.S9.99=problem"]).assert().code(1).get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&refused).contains("没有代码 S9.99"), "{}", String::from_utf8_lossy(&refused));
    act(&["visit", "item.S1.04=problem", "note.S1.04=有车", "paper.F01=missing"]).assert().success();
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_gone_is_no_error() {
    let (_folder, path) = workbook();
    let path = path.to_str().expect("utf-8");
    for words in [
        &["list", path, "clues"][..],
        &["list", path, "clues", "--format", "csv"],
        &["list", path, "clues", "--format", "json"],
        &["explain", path, CLUE],
        &["act", path, CLUE, "--as-officer", "office"],
        &["verify", path],
        &["rules", "list"],
        &["rules", "list", path, "--format", "csv"],
        &["rules", "show", "R10"],
        &["datasets", "--format", "json"],
        &["keys"],
        &["completions", "bash"],
        &["signing", path],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let run = std::process::Command::new(program::binary())
            .args(words)
            .env("LANG", "zh_CN.UTF-8")
            .env("HECHA_NOW", program::NOW)
            .stdout(writer)
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.code() == Some(0) && said.is_empty(), "{words:?}: {:?} {said}", run.status);
    }
}
