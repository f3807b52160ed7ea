//! Killing the process at any moment leaves a workbook that opens, verifies, and holds every act that was
//! acknowledged.

use super::county::{demo_sources, demo_workbook};
use super::program::{NOW, binary, hecha, list};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

fn spawn(args: &[&std::ffi::OsStr]) -> Child {
    Command::new(binary())
        .args(args)
        .env("HECHA_NOW", NOW)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Bytes that the process has written into the workbook and its write-ahead log.
fn written(workbook: &Path) -> u64 {
    let mut wal = workbook.as_os_str().to_owned();
    wal.push("-wal");
    [workbook.to_owned(), PathBuf::from(wal)].iter().filter_map(|path| path.metadata().ok()).map(|facts| facts.len()).sum()
}

/// The files of one year: enough to be caught in the middle of, and quick to load again.
fn one_year() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["农村低保花名册.xlsx", "家庭成员信息.csv", "一卡通发放明细2026.csv", "死亡注销人员.csv"]
    {
        std::fs::copy(demo_sources().join(name), folder.path().join(name)).expect("copied");
    }
    folder
}

#[test]
fn a_killed_import_leaves_nothing_half_loaded() {
    let files = one_year();
    for target in [1, 300_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let workbook = folder.path().join("k.hecha");
        hecha().arg("new").arg(&workbook).assert().success();
        let before = written(&workbook);
        let mut child = spawn(&["import".as_ref(), workbook.as_os_str(), files.path().as_os_str()]);
        // Wait until so much has been written, then pull the plug. An import that is done already is fine too.
        while written(&workbook) < before + target && child.try_wait().expect("a state").is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        let _ = child.wait();
        hecha().arg("verify").arg(&workbook).assert().success();
        let sources = list(&workbook, "sources", "").len();
        // What was cut off loads again, and what was in is skipped.
        hecha().arg("import").arg(&workbook).arg(files.path()).assert().success();
        hecha().arg("verify").arg(&workbook).assert().success();
        assert!(list(&workbook, "sources", "").len() >= sources.max(4));
    }
}

#[test]
fn every_acknowledged_act_survives_a_kill() {
    let (_folder, workbook) = demo_workbook();
    let officers = list(&workbook, "officers", "role=county_office");
    let officer = officers[0]["officer"].as_str().expect("an officer").to_owned();
    let inspectors: Vec<String> = list(&workbook, "officers", "role=inspector")
        .iter()
        .filter_map(|row| row["officer"].as_str().map(str::to_owned))
        .collect();
    let pair = format!("inspectors={},{}", inspectors[0], inspectors[1]);
    let clues: Vec<String> =
        list(&workbook, "clues", "state=new").iter().filter_map(|row| row["clue"].as_str().map(str::to_owned)).take(6).collect();
    assert_eq!(clues.len(), 6, "the demo county leaves work to do");
    let mut acknowledged = Vec::new();
    for (index, clue) in clues.iter().enumerate() {
        let mut child = spawn(&[
            "act".as_ref(),
            workbook.as_os_str(),
            clue.as_ref(),
            "assign".as_ref(),
            pair.as_ref(),
            "due=2026-05-29".as_ref(),
            "--as-officer".as_ref(),
            officer.as_ref(),
        ]);
        if index % 2 == 0 {
            // Killed the moment the act is acknowledged.
            let mut line = String::new();
            let read = BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("readable");
            if read > 0 {
                acknowledged.push(clue.clone());
            }
        }
        let _ = child.kill();
        let _ = child.wait();
        hecha().arg("verify").arg(&workbook).assert().success();
    }
    assert_eq!(acknowledged.len(), 3);
    for clue in acknowledged {
        let row = list(&workbook, "clues", &format!("clue={clue}"));
        assert_eq!(row[0]["state"], "assigned", "{clue} was acknowledged");
    }
}
