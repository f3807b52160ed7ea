//! The short cuts of loading and screening must not show. The files of the demo county come one by one, with
//! screenings in between that ask only what changed; and all at once by the plain path: no sieve, no keys in memory, no index
//! that gives way, none that carries what rules sum up, every rule asked, one at a time. Both must leave the same workbook.

use super::build::new_workbook;
use super::{AS_OF, County, files};
use crate::domain::pack::Pack;
use crate::engine::import::{self, FileResult, ImportRequest};
use crate::engine::job::Job;
use crate::engine::screen::{self, ScreenError, ScreenOptions, ScreenReport};
use crate::io::table::ReadOptions;
use crate::store::clues::RuleRun;
use crate::store::datasets::testing::query;
use crate::store::{Workbook, datasets};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Case data in every format, payments, rosters, and registers with damaged numbers and of every kind.
const FILES: [&str; 17] = [
    "农村低保花名册.xlsx",
    "城市低保对象.xls",
    "特困供养人员名册.xlsx",
    "孤儿和事实无人抚养儿童名册.csv",
    "家庭成员信息.csv",
    "残疾人两项补贴名册.xlsx",
    "一卡通发放明细2026.csv",
    "残联持证残疾人信息.xlsx",
    "审核审批台账.csv",
    "死亡注销人员.csv",
    "火化人员登记.xls",
    "车管所机动车登记.csv",
    "不动产登记信息.xlsx",
    "市场主体登记信息.xlsx",
    "财政供养人员.ods",
    "服刑强戒人员名单.csv",
    "婚姻登记信息.xls",
];

/// Rules that read each of these in another way.
const RULES: [&str; 14] = ["R01", "R02", "R05", "R06", "R07", "R10", "R11", "R13", "R14", "R18", "R28", "R34", "R37", "R39"];

/// The files; beginnings of two payment lists, of which one comes whole as well.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let whole = folder.join("all");
    files::write(&County::generate(1), &whole).expect("written");
    let mut paths: Vec<PathBuf> = FILES.iter().map(|name| whole.join(name)).collect();
    for (list, lines) in [("一卡通发放明细2025", 1_000), ("一卡通发放明细2026", 2_000)] {
        let bytes = std::fs::read(whole.join(format!("{list}.csv"))).expect("read");
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let part = whole.join(format!("{list}部分.csv"));
        std::fs::write(&part, &bytes[..ends.take(lines).last().expect("lines")]).expect("written");
        paths.push(part);
    }
    paths
}

struct Office {
    book: Workbook,
    pack: Pack,
}

impl Office {
    fn new(path: &Path) -> Self {
        let mut book = Workbook::create(path, &new_workbook(1, AS_OF)).expect("made");
        let pack = crate::engine::pack::load(None).expect("pack");
        datasets::ensure(&mut book, &pack.datasets).expect("tables");
        Self { book, pack }
    }

    /// Loads files; the files in the order of loading.
    fn load(&mut self, paths: &[PathBuf], plain: bool) -> Vec<PathBuf> {
        let request = ImportRequest {
            paths: paths.to_vec(),
            dataset: None,
            as_of: None,
            keep_all: false,
            read: ReadOptions::default(),
            now: AS_OF.at(9, 0, 0, 0),
            corrections: Vec::new(),
            plain,
        };
        let plan = import::plan(&self.book, &self.pack, &request, &Job::silent()).expect("plan");
        let report = import::run(&mut self.book, &self.pack, &plan, &request, &Job::silent()).expect("imported");
        for file in &report.files {
            let FileResult::Loaded(parts) = &file.result else { panic!("{file:?}") };
            assert!(parts.iter().all(|part| part.certificate.balances()), "{parts:?}");
        }
        report.files.into_iter().map(|file| file.path).collect()
    }

    fn screen(&mut self, full: bool, readers: usize) -> ScreenReport {
        self.screen_as(full, readers, &Job::silent()).expect("screened")
    }

    fn screen_as(&mut self, full: bool, readers: usize, job: &Job) -> Result<ScreenReport, ScreenError> {
        let (rules, now) = (RULES.map(str::to_owned).to_vec(), AS_OF.at(9, 0, 0, 0));
        let options = ScreenOptions { rules, as_of: Some(AS_OF), now, full, readers: NonZeroUsize::new(readers) };
        screen::run(&mut self.book, &self.pack, &options, job)
    }

    fn count(&self, what: &str) -> usize {
        query(&self.book, what).len()
    }

    /// Rows with number and origin, certificates, rejects and possible identities.
    fn loaded(&self) -> Vec<String> {
        let tables = self.pack.datasets.iter().map(|dataset| format!("SELECT * FROM data_{} ORDER BY row", dataset.id));
        let others = ["source ORDER BY id", "reject ORDER BY source, sheet, line, column_name", "identity ORDER BY identity"];
        let others = others.iter().map(|table| format!("SELECT * FROM {table}"));
        tables.chain(others).flat_map(|sql| query(&self.book, &sql)).collect()
    }

    /// Everything that a clue says, without the screenings that found it.
    fn clues(&self) -> Vec<String> {
        let sql = "SELECT clue, rule, subtype, direction, severity, household_no, person, name, town, village, program, fact_key,
                       first_month, last_month, months, amount, match_level, facts, detail, explanation_zh, explanation_en
                   FROM clue WHERE gone = 0 ORDER BY clue";
        query(&self.book, sql)
    }
}

/// How often a rule was not asked because it rests on nothing new.
fn kept(report: &ScreenReport) -> usize {
    report.rules.values().filter(|run| matches!(run, RuleRun::Kept { .. })).count()
}

fn assert_same(what: &str, fast: &[String], plain: &[String]) {
    let differing = fast.iter().zip(plain).find(|(fast, plain)| fast != plain);
    assert!(differing.is_none() && fast.len() == plain.len(), "{what}, {} and {}: {differing:?}", fast.len(), plain.len());
}

#[test]
fn the_short_cuts_of_loading_and_screening_do_not_show_in_the_demo_county() {
    let folder = tempfile::tempdir().expect("dir");
    let files = sources(folder.path());

    let mut plain = Office::new(&folder.path().join("plain.hecha"));
    // The look-up of a payment that the plain path makes for each line.
    query(&plain.book, "CREATE INDEX plain_key ON data_payments (row_key)");
    let order = plain.load(&files, true);
    assert_eq!(order.len(), files.len());
    for column in ["person", "household_no"] {
        query(&plain.book, &format!("DROP INDEX data_payments_{column}"));
        query(&plain.book, &format!("CREATE INDEX plain_{column} ON data_payments ({column})"));
    }
    assert_eq!(kept(&plain.screen(true, 1)), 0);

    let mut fast = Office::new(&folder.path().join("fast.hecha"));
    let mut spared = 0;
    for (number, file) in order.iter().enumerate() {
        fast.load(std::slice::from_ref(file), false);
        if number == 8 || number + 1 == order.len() {
            spared += kept(&fast.screen(false, 3));
        }
    }
    let counts = ["data_payments", "identity", "clue"].map(|table| fast.count(&format!("SELECT 1 FROM {table}")));
    assert!(spared > 0 && counts[0] > 4_000 && counts[1] >= 5 && counts[2] > 100, "{spared} times spared, {counts:?}");
    assert_same("loaded", &fast.loaded(), &plain.loaded());
    assert_same("clues", &fast.clues(), &plain.clues());

    // Cancelled while others are at work and clues wait to be written: nothing of it is left.
    let runs = fast.count("SELECT 1 FROM run");
    let itself = Arc::new(OnceLock::<Job>::new());
    let told = Arc::clone(&itself);
    let job = Job::new(move |progress| {
        if let (true, Some(job)) = (progress.phase == "rule" && progress.item == "R13", told.get()) {
            job.cancel();
        }
    });
    itself.set(job.clone()).expect("set once");
    let error = fast.screen_as(true, 3, &job).expect_err("cancelled");
    assert!(matches!(error, ScreenError::Cancelled), "{error}");
    assert_eq!(fast.count("SELECT 1 FROM run"), runs);
    assert_same("clues after cancelling", &fast.clues(), &plain.clues());
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("folder").map(|file| file.expect("file").file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("screening")), "{left:?}");
}
