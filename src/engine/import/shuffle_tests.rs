//! The order, spacing, width and columns of a file's rows must not matter: over two hundred disturbed copies.

use super::{FileResult, ImportRequest, plan, run};
use crate::domain::date::{from_day_number, from_ymd};
use crate::domain::id_number::IdKey;
use crate::domain::load::Certificate;
use crate::domain::pack::Pack;
use crate::engine::job::Job;
use crate::io::table::ReadOptions;
use crate::store::datasets::testing::query;
use crate::store::{NewWorkbook, Workbook};
use std::path::Path;

pub(super) fn id(serial: u16) -> String {
    let day = from_day_number(-7305 + i32::from(serial) * 37).expect("day");
    IdKey::compose(990_101, day, serial).expect("key").to_string()
}

/// A small deterministic generator: the test needs variety, not quality.
pub(super) struct Dice(pub u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides.max(1)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at + 1));
        }
    }
}

type Table = (&'static str, Vec<&'static str>, Vec<Vec<String>>);

/// Small files with every awkward case: repeated payments, a repeated key that says two things, damaged numbers.
fn tables() -> Vec<Table> {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let lost = format!("{}000", id(3).chars().take(15).collect::<String>());
    vec![
        (
            "农村低保名册202406",
            vec!["户编号", "乡镇", "村", "户主姓名", "户主身份证号", "保障人口", "户月保障金额", "起始年月"],
            vec![
                row(&["H1", "青禾镇", "李家村", "张三", &id(1), "2", "878.00", "2022-03"]),
                row(&["H2", "青禾镇", "王家村", "李四", &id(2), "1", "439.00", "2021-07"]),
                row(&["H3", "柳河镇", "王家村", "王五", &id(3), "1", "439.00", ""]),
            ],
        ),
        (
            "成员202406",
            vec!["户编号", "姓名", "身份证号", "与户主关系", "健康状况"],
            vec![
                row(&["H1", "张三", &id(1), "本人", "健康"]),
                row(&["H1", "张小", &id(4), "之子", "残疾"]),
                row(&["H1", "张小", &id(4), "之子", "健康"]),
                row(&["H2", "李四", &id(2), "本人", "-"]),
                row(&["H3", "王五", &id(3), "本人", ""]),
                row(&["H3", "王小", "990101********0013", "之女", ""]),
            ],
        ),
        (
            "一卡通发放202406",
            vec!["补贴项目", "所属年月", "姓名", "身份证号", "金额", "发放状态"],
            vec![
                row(&["农村低保", "2024-05", "张三", &id(1), "878.00", "成功"]),
                row(&["农村低保", "2024-05", "张三", &id(1), "878.00", "成功"]),
                row(&["农村低保", "2024-06", "张三", &id(1), "878.00", "失败"]),
                row(&["农村低保", "2024-06", "李四", &id(2), "439.00", "成功"]),
                row(&["没有的项目", "2024-06", "李四", &id(2), "439.00", "成功"]),
            ],
        ),
        (
            "车管202406",
            vec!["所有人", "证件号", "号牌号码", "车辆类型", "初次登记日期", "状态"],
            vec![
                row(&["张三", &id(1), "990A12345", "小型轿车", "2020-01-02", "正常"]),
                row(&["王五", &lost, "990B00001", "小型轿车", "2021-01-02", "正常"]),
                row(&["路人", &id(77), "990C00001", "小型轿车", "2021-01-02", "正常"]),
            ],
        ),
    ]
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).expect("full width") } else { c }).collect()
}

/// The same rows in another order, spacing, width and column order.
fn disturbed(table: &Table, dice: &mut Dice) -> String {
    let (_, headers, rows) = table;
    let mut order: Vec<usize> = (0..headers.len()).collect();
    dice.shuffle(&mut order);
    let mut lines: Vec<&Vec<String>> = rows.iter().collect();
    dice.shuffle(&mut lines);
    let cell = |text: &str, dice: &mut Dice| match dice.roll(6) {
        0 => format!("  {text} "),
        1 => full_width(text),
        2 => format!("{text}\u{3000}"),
        3 if text.chars().count() == 2 => text.chars().map(String::from).collect::<Vec<_>>().join(" "),
        4 if text.chars().count() == 18 => format!("\"=\"\"{text}\"\"\""),
        _ => text.to_owned(),
    };
    let mut out = String::new();
    for (at, line) in std::iter::once(&headers.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>()).chain(lines).enumerate() {
        let cells: Vec<String> = order.iter().map(|column| cell(&line[*column], dice)).collect();
        out.push_str(&cells.join(","));
        out.push_str(if at % 2 == 0 { "\r\n" } else { "\n" });
    }
    out
}

fn plain(table: &Table) -> String {
    let (_, headers, rows) = table;
    std::iter::once(headers.join(",")).chain(rows.iter().map(|row| row.join(","))).map(|line| line + "\n").collect()
}

pub(super) fn new_workbook() -> NewWorkbook {
    NewWorkbook {
        county: "禾川县".into(),
        created_at: "2024-07-01T08:00:00".into(),
        replica: "00".repeat(8),
        hash_key: "11".repeat(32),
    }
}

pub(super) fn new_book() -> Workbook {
    Workbook::in_memory(&new_workbook()).expect("workbook")
}

pub(super) fn request(folder: &Path) -> ImportRequest {
    ImportRequest {
        paths: vec![folder.to_owned()],
        dataset: None,
        as_of: None,
        keep_all: false,
        read: ReadOptions::default(),
        now: from_ymd(2024, 7, 1).expect("date").at(9, 0, 0, 0),
        corrections: Vec::new(),
        plain: false,
    }
}

/// Loads the four files; answers the certificates.
fn load_all(book: &mut Workbook, pack: &Pack, folder: &Path, mut content: impl FnMut(&Table) -> String) -> Vec<Certificate> {
    for table in tables() {
        std::fs::write(folder.join(format!("{}.csv", table.0)), content(&table)).expect("written");
    }
    let request = request(folder);
    let decided = plan(book, pack, &request, &Job::silent()).expect("plan");
    let report = run(book, pack, &decided, &request, &Job::silent()).expect("run");
    let mut certificates = Vec::new();
    for file in report.files {
        let FileResult::Loaded(parts) = file.result else { panic!("{file:?}") };
        certificates.extend(parts.into_iter().map(|part| part.certificate));
    }
    assert_eq!(certificates.len(), 5, "four files, one of which feeds two datasets");
    assert!(certificates.iter().all(Certificate::balances));
    certificates
}

/// What the data tables and the possible identities say, with row numbers and origin or without.
pub(super) fn dump(book: &Workbook, pack: &Pack, with_origin: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for dataset in &pack.datasets {
        let own = crate::store::datasets::storage_columns(dataset).into_iter().map(|(name, _)| format!("\"{name}\""));
        let mut columns: Vec<String> =
            ["row_key", "row_hash", "person", "level"].map(str::to_owned).into_iter().chain(own).collect();
        if with_origin {
            columns.extend(["row", "source", "sheet", "line"].map(str::to_owned));
        }
        lines.extend(query(book, &format!("SELECT {} FROM data_{} ORDER BY row_key", columns.join(", "), dataset.id)));
    }
    lines.extend(query(
        book,
        "SELECT identity, level, score, name, given, person, reason, decision FROM identity ORDER BY identity",
    ));
    lines
}

#[test]
fn shuffled_respaced_and_reordered_rows_change_nothing() {
    let pack = crate::engine::pack::load(None).expect("pack");
    let folder = tempfile::tempdir().expect("dir");
    let mut book = new_book();
    load_all(&mut book, &pack, folder.path(), plain);
    let before = dump(&book, &pack, true);
    assert!(before.len() >= 15, "{}", before.len());
    let mut dice = Dice(20_240_701);
    for round in 0..200 {
        for certificate in load_all(&mut book, &pack, folder.path(), |table| disturbed(table, &mut dice)) {
            assert_eq!((certificate.added, certificate.changed), (0, 0), "round {round}: {}", certificate.dataset);
        }
        assert_eq!(dump(&book, &pack, true), before, "round {round}");
    }
}

#[test]
fn a_first_load_says_the_same_whatever_the_order() {
    let pack = crate::engine::pack::load(None).expect("pack");
    let folder = tempfile::tempdir().expect("dir");
    let mut book = new_book();
    load_all(&mut book, &pack, folder.path(), plain);
    let before = dump(&book, &pack, false);
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut other = new_book();
        load_all(&mut other, &pack, folder.path(), |table| disturbed(table, &mut dice));
        assert_eq!(dump(&other, &pack, false), before, "seed {seed}");
    }
}
