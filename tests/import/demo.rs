//! The demo county's files, every format and habit at once: each is recognised and every row is accounted for.

use crate::kit::{Kit, day};
use hecha::demo::{self, County};
use hecha::engine::import::{FileResult, FileStanding};
use std::collections::BTreeMap;

#[test]
fn every_file_of_the_demo_county_is_recognised_and_balances() {
    let mut kit = Kit::new();
    let folder = kit.dir.path().join("demo");
    let written = demo::files::write(&County::generate(1), &folder).expect("written");
    let mut request = kit.request(&[&folder]);
    request.now = day(2026, 7, 1).at(9, 0, 0, 0);
    let plan = kit.plan(&request);
    for file in &plan.files {
        assert_eq!(file.standing, FileStanding::Ready, "{}: {:?}", file.file, file.sheets);
    }
    let report = kit.import(&request);
    let rows: BTreeMap<String, (&str, usize)> = written
        .iter()
        .map(|file| (file.path.file_name().expect("name").to_string_lossy().into_owned(), (file.dataset, file.rows)))
        .collect();
    for file in &report.files {
        let FileResult::Loaded(parts) = &file.result else { panic!("{file:?}") };
        let (dataset, expected) = rows[&file.file];
        let main = parts.iter().find(|part| part.certificate.dataset == dataset);
        let main = &main.unwrap_or_else(|| panic!("{}: {dataset}", file.file)).certificate;
        assert!(parts.iter().all(|part| part.certificate.balances()));
        assert!(main.rejected * 500 <= main.read, "{}: {:?}", file.file, main.rejects);
        assert_eq!(usize::try_from(main.read).expect("count"), expected, "{}", file.file);
    }
    let again = kit.import(&request);
    assert!(again.files.iter().all(|file| matches!(file.result, FileResult::AlreadyLoaded { .. })), "{:?}", again.files);
}
