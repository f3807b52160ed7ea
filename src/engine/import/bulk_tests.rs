//! Indexes and keys are kept out of the way while many rows come. What is stored must not depend on it.

use super::shuffle_tests::{dump, id, new_book, new_workbook, request};
use super::{FileResult, plan, run};
use crate::domain::pack::Pack;
use crate::engine::job::Job;
use crate::store::bulk::Bulk;
use crate::store::datasets::testing::query;
use crate::store::{Workbook, in_scope};
use std::path::Path;

/// Payments of two hundred people for a month: more than indexes stand.
fn payments(month: u32, from: u16) -> String {
    let mut text = String::from("补贴项目,所属年月,户编号,姓名,身份证号,金额,发放状态\n");
    for serial in from..from + 200 {
        text.push_str(&format!("农村低保,2024-{month:02},H{serial},张三,{},{}.00,成功\n", id(serial), 300 + month));
    }
    text
}

fn import(book: &mut Workbook, pack: &Pack, folder: &Path) -> (u64, u64) {
    let decided = plan(book, pack, &request(folder), &Job::silent()).expect("plan");
    let report = run(book, pack, &decided, &request(folder), &Job::silent()).expect("run");
    let (mut added, mut unchanged) = (0, 0);
    for file in report.files {
        let FileResult::Loaded(parts) = file.result else { panic!("{file:?}") };
        added += parts.iter().map(|part| part.certificate.added).sum::<u64>();
        unchanged += parts.iter().map(|part| part.certificate.unchanged).sum::<u64>();
    }
    (added, unchanged)
}

fn indexes(book: &Workbook) -> Vec<String> {
    query(book, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name GLOB 'data_*' ORDER BY name")
}

/// One folder with all lists, or a folder for each.
fn folders(lists: &[String], together: bool) -> Vec<tempfile::TempDir> {
    let folders: Vec<tempfile::TempDir> =
        lists.iter().take(if together { 1 } else { lists.len() }).map(|_| tempfile::tempdir().expect("dir")).collect();
    for (number, list) in lists.iter().enumerate() {
        let folder = &folders[if together { 0 } else { number }];
        std::fs::write(folder.path().join(format!("一卡通发放2024123{number}.csv")), list).expect("written");
    }
    folders
}

#[test]
fn lists_loaded_together_and_one_by_one_leave_the_same_rows_and_indexes() {
    let pack = crate::engine::pack::load(None).expect("pack");
    // The third list brings half of the first once more.
    let lists = [payments(1, 1), payments(2, 1), payments(1, 101)];
    let mut results = Vec::new();
    for together in [true, false] {
        let mut book = new_book();
        let fresh = indexes(&book);
        let (mut added, mut unchanged) = (0, 0);
        for folder in folders(&lists, together) {
            let counts = import(&mut book, &pack, folder.path());
            (added, unchanged) = (added + counts.0, unchanged + counts.1);
        }
        assert_eq!((added, unchanged), (500, 100), "together: {together}");
        let indexes = indexes(&book);
        assert!(fresh.len() < indexes.len() && indexes.iter().any(|name| name.contains("data_payments_person")), "{indexes:?}");
        assert_eq!(book.broken_seals(9).expect("seals"), Vec::new());
        results.push((dump(&book, &pack, false), indexes));
    }
    assert_eq!(results[0], results[1]);
}

#[test]
fn a_workbook_whose_import_died_gets_its_indexes_when_it_is_opened() {
    let pack = crate::engine::pack::load(None).expect("pack");
    let folder = folders(&[payments(1, 1)], true).remove(0);
    let path = folder.path().join("c.hecha");
    let mut book = Workbook::create(&path, &new_workbook()).expect("made");
    crate::store::datasets::ensure(&mut book, &pack.datasets).expect("tables");
    let whole = indexes(&book);
    let decided = plan(&book, &pack, &request(folder.path()), &Job::silent()).expect("plan");
    let mut bulk = Bulk::default();
    run::load_files(&mut book, &mut bulk, &pack, &decided, &request(folder.path()), &Job::silent()).expect("loaded");
    assert!(indexes(&book).len() < whole.len());
    assert_eq!(book.broken_seals(9).expect("seals"), Vec::new());
    drop((book, bulk));
    let book = Workbook::open(&path).expect("opens");
    assert_eq!(indexes(&book), whole);
    assert_eq!(book.broken_seals(9).expect("seals"), Vec::new());
}

#[test]
fn who_is_in_scope_is_kept_until_case_data_change_and_registers_are_read_again_for_somebody_new() {
    let pack = crate::engine::pack::load(None).expect("pack");
    let folder = folders(&[payments(1, 1)], true).remove(0);
    let car = |name: &str, serial: u16| format!("{name},{},990A·{serial:05},小型轿车,2020-01-01\n", id(serial));
    let cars = format!("所有人,证件号,号牌号码,车辆类型,初次登记日期\n{}{}", car("张三", 1), car("李四", 900));
    std::fs::write(folder.path().join("车管20241231.csv"), cars).expect("written");
    let mut book = new_book();
    let mut again = || -> (bool, bool) {
        let decided = plan(&book, &pack, &request(folder.path()), &Job::silent()).expect("plan");
        let report = run(&mut book, &pack, &decided, &request(folder.path()), &Job::silent()).expect("run");
        let cars = report.files.iter().find(|file| file.file.starts_with("车管")).expect("the register");
        (matches!(cars.result, FileResult::Loaded(_)), in_scope::kept_print(&book, &pack.datasets).expect("read").is_some())
    };
    assert_eq!(again(), (true, true));
    assert_eq!(again(), (false, true));
    let add = |number: u32, text: String| {
        std::fs::write(folder.path().join(format!("一卡通发放2025123{number}.csv")), text).expect("written");
    };
    add(0, payments(2, 1));
    assert_eq!(again(), (false, true), "the same people");
    add(1, payments(3, 700));
    assert_eq!(again(), (true, true), "somebody new");
}

#[test]
fn whom_payments_name_is_noted_while_they_are_stored_as_reading_them_back_finds_it() {
    let pack = crate::engine::pack::load(None).expect("pack");
    let folder = folders(&[payments(1, 1), payments(2, 150)], true).remove(0);
    let mut households = String::from("户编号,户主姓名,户主身份证号,救助类别,保障人口,乡镇,村居\n");
    for serial in 1..100 {
        households.push_str(&format!("H{serial},张三,{},农村低保,1,青禾镇,{}村\n", id(serial), serial % 3));
    }
    std::fs::write(folder.path().join("农村低保名册20241231.csv"), households).expect("written");
    let car = format!("所有人,证件号,号牌号码,车辆类型,初次登记日期\n张三,{},990A·00001,小型轿车,2020-01-01\n", id(1));
    std::fs::write(folder.path().join("车管20241231.csv"), car).expect("written");
    let mut book = new_book();
    import(&mut book, &pack, folder.path());
    let kept = "SELECT value FROM meta WHERE name = 'scope_print'";
    let noted = (query(&book, kept), query(&book, "SELECT people FROM in_scope ORDER BY id"));
    assert!(noted.1.len() > 100 && noted.1.iter().any(|people| people.contains("0村")), "{:?}", noted.1.first());
    book.conn().execute("DELETE FROM meta WHERE name = 'scope_print'", []).expect("forgotten");
    in_scope::people(&mut book, &mut Bulk::default(), &pack.datasets).expect("read back");
    assert_eq!((query(&book, kept), query(&book, "SELECT people FROM in_scope ORDER BY id")), noted);
}
