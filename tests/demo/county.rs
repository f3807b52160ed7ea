//! The demo county, built once for all these tests.

use super::program::binary;
use hecha::demo::build::{DemoOptions, DemoReport, SEED, build_with};
use hecha::domain::date::Date;
use hecha::domain::pack::Pack;
use hecha::engine::job::Job;
use hecha::engine::pack;
use hecha::io::table::ReadOptions;
use std::path::PathBuf;
use std::sync::OnceLock;
use tempfile::TempDir;

/// The day on which the demo county is worked on; the program's clock stands still there (`program::NOW`).
pub const TODAY: Date = Date::constant(2026, 5, 20);

/// The demo and what building it said.
pub struct Built {
    pub folder: TempDir,
    pub report: DemoReport,
    pub pack: Pack,
}

/// The demo county; spreadsheets are read by the program as a child process, as in daily work.
pub fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let report = match build_with(folder.path(), &options(), &Job::silent()) {
            Ok(report) => report,
            Err(error) => panic!("{error}"),
        };
        Built { folder, report, pack: pack::load(None).expect("pack") }
    })
}

/// How the demo is built here.
pub fn options() -> DemoOptions {
    let read = ReadOptions { child: Some(binary()), ..ReadOptions::default() };
    DemoOptions { seed: SEED, now: TODAY.at(9, 0, 0, 0), read }
}

/// Folder with the messy files of the demo county.
pub fn demo_sources() -> PathBuf {
    built().report.sources.clone()
}

/// A copy of the demo workbook to work in.
pub fn demo_workbook() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("demo.hecha");
    std::fs::copy(&built().report.workbook, &copy).expect("copied");
    (folder, copy)
}
