//! What cannot be used is given back with its place and reason; bad files do not stop good ones.

use crate::kit::{Kit, id};
use hecha::domain::lang::{Lang, Say};
use hecha::domain::load::{Grade, IdProblem, RejectReason};
use hecha::engine::import::{self, FileResult, ImportError};
use hecha::engine::job::Job;

#[test]
fn every_unusable_row_is_kept_with_column_reason_and_text() {
    let mut kit = Kit::new();
    let loaded = kit.load_text(
        "发放202406.csv",
        &format!(
            "补贴项目,所属年月,姓名,身份证号,金额,发放日期,发放状态\n\
             农村低保,2024-05,张三,{0},439,2024-05-10,成功\n\
             某种补贴,2024-05,张三,{0},439,2024-05-10,成功\n\
             农村低保,十三月,张三,{0},439,2024-05-10,成功\n\
             农村低保,2024-05,张三,{0},四百,2024-05-10,成功\n\
             农村低保,2024-05,张三,{0},439,2024-02-30,成功\n\
             农村低保,2024-05,张三,{0},,2024-05-10,成功\n\
             农村低保,2024-05,,,439,2024-05-10,成功\n\
             农村低保,2024-05,张三,{0},#N/A,2024-05-10,成功\n\
             农村低保,2024-05,李四,,439,2024-05-10,半成功\n",
            id(1)
        ),
    );
    assert_eq!((loaded.read, loaded.kept, loaded.rejected), (9, 2, 7));
    assert_eq!(loaded.id_problems.get(&IdProblem::Missing), Some(&2));
    assert_eq!(loaded.unknown_codes["status"]["半成功"], 1);
    assert_eq!(loaded.grade, Grade::C);
    assert_eq!(
        kit.query("SELECT line, column_name, reason FROM reject ORDER BY line"),
        [
            "3|补贴项目|unknown_program",
            "4|所属年月|bad_month",
            "5|金额|bad_amount",
            "6|发放日期|bad_date",
            "7|金额|missing_value",
            "8|姓名|missing_value",
            "9|金额|formula_error"
        ]
    );
    assert!(kit.one("SELECT row_text FROM reject WHERE line = 5").contains("四百"));
    assert_eq!(kit.one("SELECT person FROM data_payments WHERE name = '李四'"), "NULL");
    assert_eq!(kit.query("SELECT rows_read, kept, unmatched, rejected FROM source"), ["9|2|0|7"]);
}

#[test]
fn a_month_that_a_spreadsheet_made_ambiguous_is_rejected() {
    let mut kit = Kit::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0u16..).zip(["补贴项目", "所属年月", "姓名", "身份证号", "金额"]) {
        sheet.write(0, column, header).expect("header");
    }
    for (row, month) in (1u32..).zip([2024.1, 2024.3]) {
        sheet.write(row, 0, "农村低保").expect("cell");
        sheet.write(row, 1, month).expect("cell");
        sheet.write(row, 2, "张三").expect("cell");
        sheet.write(row, 3, id(1)).expect("cell");
        sheet.write(row, 4, 439).expect("cell");
    }
    let path = kit.file("发放202406.xlsx", book.save_to_buffer().expect("xlsx"));
    let loaded = kit.load(&[&path]).remove(0);
    assert_eq!(loaded.rejects.get(&RejectReason::AmbiguousMonth), Some(&1));
    assert_eq!(kit.one("SELECT month FROM data_payments"), (2024 * 12 + 2).to_string());
}

#[test]
fn case_rows_with_damaged_numbers_are_kept_without_a_person() {
    let mut kit = Kit::new();
    let loaded = kit.load_text(
        "成员202406.csv",
        "户编号,姓名,身份证号,与户主关系\nH1,张三,990101195001010000,本人\nH1,李四,990101********0013,配偶\nH1,王五,,之子\n",
    );
    assert_eq!((loaded.kept, loaded.rejected), (3, 0));
    assert_eq!(
        kit.query("SELECT name, id_no, person, level FROM data_persons ORDER BY line"),
        ["张三|990101195001010???|NULL|NULL", "李四|990101********0013|NULL|NULL", "王五|NULL|NULL|NULL"]
    );
    assert_eq!(loaded.id_problems.values().sum::<u64>(), 3);
}

#[test]
fn bad_files_say_so_and_the_others_still_load() {
    let mut kit = Kit::new();
    kit.file("0字节.csv", "");
    kit.file("截断.xlsx", b"PK\x03\x04 truncated");
    kit.file("说明.txt", "这是一段没有表格的文字\n");
    kit.file("成员202406.csv", format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n", id(1)));
    let folder = kit.dir.path().join("in");
    let report = kit.import(&kit.request(&[&folder]));
    let result = |name: &str| report.files.iter().find(|file| file.file == name).expect("an outcome");
    assert!(matches!(result("成员202406.csv").result, FileResult::Loaded(_)));
    assert!(matches!(result("0字节.csv").result, FileResult::Unreadable(_)));
    assert!(matches!(result("截断.xlsx").result, FileResult::Unreadable(_)));
    assert!(matches!(result("说明.txt").result, FileResult::NoTable));
    for file in &report.files {
        let (zh, en) = (file.say(Lang::Zh), file.say(Lang::En));
        assert!(zh.contains(&file.file) && en.contains(&file.file) && zh != en, "{zh} / {en}");
    }
}

#[test]
fn an_empty_folder_a_missing_path_and_an_unknown_dataset_are_errors() {
    let kit = Kit::new();
    let empty = kit.dir.path().join("empty");
    std::fs::create_dir(&empty).expect("folder");
    for path in [&empty, &kit.dir.path().join("missing")] {
        let error = import::plan(&kit.book, &kit.pack, &kit.request(&[path]), &Job::silent()).expect_err("no files");
        assert!(matches!(error, ImportError::Path(_)));
        assert_ne!(error.say(Lang::Zh), error.say(Lang::En));
    }
    let mut request = kit.request(&[&empty]);
    request.dataset = Some("nonsense".into());
    let error = import::plan(&kit.book, &kit.pack, &request, &Job::silent()).expect_err("no dataset");
    assert!(error.to_string().contains("nonsense"));
}
