//! The real program and what it prints, for the tests that run it.
#![allow(dead_code, reason = "each test file uses a part")]

use assert_cmd::Command;
use std::path::{Path, PathBuf};

/// The day on which the tests work; the program's clock stands still there.
pub const NOW: &str = "2026-05-20T09:00:00";

/// The program, with a fixed clock and language.
pub fn hecha() -> Command {
    let mut command = Command::cargo_bin("hecha").expect("the program is built");
    command.env("HECHA_NOW", NOW).env("LANG", "zh_CN.UTF-8").env_remove("LC_ALL").env("NO_COLOR", "1");
    command
}

/// Path of the program, for tests that need a process of their own.
pub fn binary() -> PathBuf {
    assert_cmd::cargo::cargo_bin("hecha")
}

/// Stdout of a run that must succeed.
pub fn stdout(command: &mut Command) -> String {
    let output = command.assert().success().get_output().stdout.clone();
    String::from_utf8(output).expect("utf-8")
}

/// Rows of a list as JSON objects.
pub fn list(workbook: &Path, kind: &str, filter: &str) -> Vec<serde_json::Value> {
    let mut command = hecha();
    command.arg("list").arg(workbook).args([kind, "--format", "json"]);
    if !filter.is_empty() {
        command.args(["--where", filter]);
    }
    serde_json::from_str(&stdout(&mut command)).expect("json")
}
