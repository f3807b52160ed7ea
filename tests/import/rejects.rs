//! What cannot be used is given back with its place and reason; bad files do not stop good ones.

use crate::kit::{Kit, day, id, query};
use crate::program::hecha;
use hecha::domain::lang::{Lang, Say};
use hecha::domain::load::{Grade, IdProblem, RejectReason};
use hecha::engine::import::{self, FileResult, ImportError};
use hecha::engine::job::Job;
use hecha::io::read_error::{ReadError, ReadErrorKind};
use std::path::{Path, PathBuf};

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

/// A spreadsheet cut off in the middle, as a broken transfer leaves it.
fn truncated_xlsx() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..50 {
        sheet.write(row, 0, format!("第 {row} 行")).expect("cell");
    }
    let mut bytes = book.save_to_buffer().expect("xlsx");
    bytes.truncate(bytes.len() / 2);
    bytes
}

/// One good file among bad ones; the folder.
fn mixed_folder(kit: &Kit) -> PathBuf {
    kit.file("0字节.csv", "");
    kit.file("截断.xlsx", truncated_xlsx());
    kit.file("假.xlsx", b"PK\x03\x04 truncated");
    kit.file("说明.txt", "这是一段没有表格的文字\n");
    kit.file("成员202406.csv", format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n", id(1)));
    kit.dir.path().join("in")
}

#[test]
fn bad_files_say_so_and_the_others_still_load() {
    let mut kit = Kit::new();
    let folder = mixed_folder(&kit);
    let report = kit.import(&kit.request(&[&folder]));
    let result = |name: &str| &report.files.iter().find(|file| file.file == name).expect("an outcome").result;
    assert!(matches!(result("成员202406.csv"), FileResult::Loaded(_)));
    for (name, code) in [("0字节.csv", "empty_file"), ("截断.xlsx", "corrupt"), ("假.xlsx", "corrupt")] {
        let FileResult::Unreadable(error) = result(name) else { panic!("{name}: {:?}", result(name)) };
        assert_eq!(error.code(), code, "{name}");
    }
    assert!(matches!(result("说明.txt"), FileResult::NoTable));
    assert_eq!(kit.one("SELECT count(*) FROM source"), "1", "a file that cannot be read leaves nothing behind");
    for file in &report.files {
        let (zh, en) = (file.say(Lang::Zh), file.say(Lang::En));
        assert!(zh.contains(&file.file) && en.contains(&file.file) && zh != en, "{zh} / {en}");
    }
}

/// A workbook that no process holds, unlike the one of the kit.
fn new_workbook(kit: &Kit) -> PathBuf {
    let path = kit.dir.path().join("新县.hecha");
    hecha().arg("new").arg(&path).args(["--county", "新县"]).assert().success();
    path
}

#[test]
fn the_command_fails_naming_each_bad_file_and_keeps_the_good_one() {
    let kit = Kit::new();
    let folder = mixed_folder(&kit);
    let workbook = new_workbook(&kit);
    let run = hecha().arg("import").arg(&workbook).arg(&folder).args(["--lang", "zh"]).assert().code(1);
    let said = String::from_utf8(run.get_output().stdout.clone()).expect("utf-8");
    let line = |name: &str| said.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name} is not in {said}"));
    assert!(line("成员202406.csv").contains("新增 1"), "{said}");
    assert!(line("0字节.csv").contains("空文件(0 字节)"), "{said}");
    assert!(line("截断.xlsx").contains("文件损坏"), "{said}");
    assert!(line("说明.txt").contains("没有找到能识别的表头"), "{said}");
    assert_eq!(query(&workbook, "SELECT name FROM data_persons"), ["张三"]);
}

#[test]
fn the_command_fails_on_an_empty_folder_and_names_it() {
    let kit = Kit::new();
    let empty = kit.dir.path().join("空文件夹");
    std::fs::create_dir(&empty).expect("folder");
    let workbook = new_workbook(&kit);
    let run = hecha().arg("import").arg(&workbook).arg(&empty).args(["--lang", "zh"]).assert().code(1);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("空文件夹：文件夹中没有表格文件"), "{said}");
}

/// The order of the errors is tested in `io::folder` without a system that refuses; here the system has to.
#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_named_and_the_others_still_load() {
    use std::os::unix::fs::PermissionsExt;

    let mut kit = Kit::new();
    let folder = mixed_folder(&kit);
    let locked = folder.join("封存");
    kit.file("封存/内.csv", "x");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).expect("locked");
    // An administrator reads everything.
    if std::fs::read_dir(&locked).is_err() {
        let report = kit.import(&kit.request(&[&folder]));
        let outcome = report.files.iter().find(|file| file.file == "封存").expect("an outcome");
        assert!(matches!(&outcome.result, FileResult::Unreadable(error) if error.kind == ReadErrorKind::NoPermission));
        assert!(outcome.say(Lang::Zh).contains("没有读取权限"));
        assert!(report.files.iter().any(|file| matches!(file.result, FileResult::Loaded(_))));
        let alone = import::plan(&kit.book, &kit.pack, &kit.request(&[&locked]), &Job::silent()).expect_err("refused");
        assert!(matches!(&alone, ImportError::Path(error) if error.kind == ReadErrorKind::NoPermission));
    }
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o700)).expect("unlocked");
}

#[test]
fn a_path_that_is_missing_does_not_keep_the_others_from_loading() {
    let mut kit = Kit::new();
    let folder = mixed_folder(&kit);
    let missing = kit.dir.path().join("没有.csv");
    let report = kit.import(&kit.request(&[&missing, &folder]));
    let outcome = report.files.iter().find(|file| file.file == "没有.csv").expect("an outcome");
    assert!(outcome.say(Lang::Zh).contains("没有.csv：找不到该文件或文件夹"));
    assert!(report.files.iter().any(|file| matches!(file.result, FileResult::Loaded(_))));
}

#[test]
fn a_refusal_of_the_system_is_told_with_its_place_and_remedy() {
    let path = Path::new("数据/封存");
    let error = ReadError::from_io(path, &std::io::ErrorKind::PermissionDenied.into());
    let (zh, en) = (ImportError::Path(error.clone()).say(Lang::Zh), ImportError::Path(error).say(Lang::En));
    assert!(zh.starts_with("数据/封存：没有读取权限。") && zh.contains("请调整权限"), "{zh}");
    assert!(en.starts_with("数据/封存: no permission to read it."), "{en}");
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

#[test]
fn words_that_a_code_column_does_not_list_are_told_with_their_count_and_what_that_means() {
    let mut kit = Kit::new();
    let rows: String = ["已发", "已到账", "正常发放", "发放成功", "已代发", "T", "T", "01"]
        .iter()
        .map(|status| format!("农村低保,2024-05,张三,{},439,{status}\n", id(1)))
        .collect();
    let path = kit.file("发放202406.csv", format!("补贴项目,所属年月,姓名,身份证号,金额,发放状态\n{rows}"));
    let request = kit.request(&[&path]);
    let planned = kit.plan(&request).notes(Lang::Zh).concat();
    assert!(planned.contains("仅看每表前几十行") && planned.contains("“T”2行、“01”1行"), "{planned}");
    let report = kit.import(&request);
    assert_eq!(kit.one("SELECT count(*) FROM data_payments WHERE status = 'paid'"), "5");
    let (zh, en) = (report.notes(Lang::Zh).concat(), report.notes(Lang::En).concat());
    assert!(zh.contains("发放明细的“发放状态”有程序不认识的写法：“T”2行、“01”1行。这些行不算已发放"), "{zh}");
    assert!(en.contains("\"T\" in 2 rows") && en.contains("do not count as paid"), "{en}");
    assert!(matches!(kit.import(&request).files[0].result, FileResult::AlreadyLoaded { .. }));
    let payments = kit.pack.datasets.iter_mut().find(|dataset| dataset.id == "payments").expect("payments");
    let status = payments.columns.iter_mut().find(|column| column.name == "status").expect("status");
    status.values.insert("T".into(), "paid".into());
    let again = kit.import(&request);
    assert!(matches!(again.files[0].result, FileResult::Loaded(_)), "a word that the pack lists now is worth reading again");
    assert_eq!(kit.one("SELECT count(*) FROM data_payments WHERE status = 'paid'"), "7");
}

/// A workbook of sheets: name, rows.
fn sheets(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("name");
        for (row, cells) in (0u32..).zip(*rows) {
            for (column, cell) in (0u16..).zip(*cells) {
                sheet.write(row, column, *cell).expect("cell");
            }
        }
    }
    book.save_to_buffer().expect("xlsx")
}

#[test]
fn a_named_dataset_is_taken_at_its_word_and_a_sheet_that_lacks_columns_is_told_while_the_others_load() {
    let mut kit = Kit::new();
    let person = id(1);
    let good: &[&[&str]] = &[&["户编号", "姓名", "身份证号", "与户主关系"], &["H1", "张三", &person, "本人"]];
    let bad: &[&[&str]] = &[&["姓名", "身份证号", "与户主关系"], &["李四", &person, "本人"]];
    let path = kit.file("成员202406.xlsx", sheets(&[("青禾镇", good), ("柳河镇", bad)]));
    let mut request = kit.request(&[&path]);
    request.dataset = Some("persons".into());
    let report = kit.import(&request);
    let said = report.files[0].say(Lang::Zh);
    assert!(matches!(report.files[0].result, FileResult::Loaded(_)), "{said}");
    assert!(
        said.contains("未导入：工作表“柳河镇”：缺少“家庭成员”的必需列：户编号。该表的表头是：姓名、身份证号、与户主关系"),
        "{said}"
    );
    assert_eq!(kit.query("SELECT name FROM data_persons"), ["张三"]);

    for rows in ["姓名,身份证号,与户主关系\n李四,1,本人\n", "甲,乙\n1,2\n"] {
        let path = kit.file("缺列.csv", rows);
        request.paths = vec![path];
        let report = kit.import(&request);
        let said = report.files[0].say(Lang::En);
        assert!(matches!(report.files[0].result, FileResult::Refused), "{said}");
        assert!(
            said.contains("required columns of \"Household members\" missing: Household no.") && !said.contains("--as"),
            "{said}"
        );
    }
}

#[test]
fn amounts_in_another_currency_are_refused_and_units_of_the_title_are_applied() {
    let mut kit = Kit::new();
    let deposit = |name: &str, head: &str, unit: &str| {
        let text = format!("{head}\n姓名,身份证号,资产类型,余额{unit}\n张三,{},定期存款,2\n", id(1));
        kit.file(name, text)
    };
    let foreign = deposit("存款甲202406.csv", "存款,,,", "(美元)");
    let thousand = deposit("存款乙202406.csv", "单位：千元,,,", "");
    let members = kit.file("成员202406.csv", format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n", id(1)));
    let report = kit.import(&kit.request(&[&foreign, &thousand, &members]));
    let of = |name: &str| report.files.iter().find(|file| file.file == name).expect("an outcome");
    assert!(matches!(of("存款甲202406.csv").result, FileResult::Refused), "{:?}", of("存款甲202406.csv"));
    let said = of("存款甲202406.csv").say(Lang::Zh);
    assert!(said.contains("余额(美元)”不是人民币金额，不能按元导入"), "{said}");
    assert_eq!(kit.query("SELECT balance FROM data_deposits"), ["200000"]);
}

#[test]
fn a_dry_run_shows_what_title_and_sheet_name_fill_in() {
    let kit = Kit::new();
    let path = kit.file("清册.csv", format!("农村低保2024年5月发放清册,,\n姓名,身份证号,金额\n张三,{},439\n", id(1)));
    let workbook = new_workbook(&kit);
    let run = hecha().arg("import").arg(&workbook).arg(&path).args(["--dry-run", "--lang", "zh"]).assert().success();
    let said = String::from_utf8(run.get_output().stdout.clone()).expect("utf-8");
    assert!(said.contains("month:=2024-05(取自标题或名称)"), "{said}");
    assert!(said.contains("program:="), "{said}");
}

#[test]
fn two_towns_that_number_alike_do_not_overwrite_each_others_households() {
    let mut kit = Kit::new();
    let head = "户编号,乡镇,村,户主姓名,户主身份证号,救助项目,户月保障金额,起始年月\n";
    let row = |town: &str, serial: u16| format!("001,{town},李家村,户主{serial},{},农村低保,439,2024-01\n", id(serial));
    let both = kit.file("低保户202406.csv", format!("{head}{}{}", row("青禾镇", 1), row("柳河镇", 2)));
    let third = kit.file("低保户石桥202406.csv", format!("{head}{}", row("石桥镇", 3)));
    let report = kit.import(&kit.request(&[&both, &third]));
    assert_eq!(kit.query("SELECT town, head FROM data_households"), ["青禾镇|户主1"]);
    assert_eq!(
        kit.query("SELECT id_no_key IS NOT NULL, count(*) FROM data_benefits GROUP BY 1"),
        ["1|1"],
        "nor is the benefit of one put under the other"
    );
    assert_eq!(kit.query("SELECT DISTINCT reason FROM reject"), ["number_taken"]);
    let texts = kit.query("SELECT row_text FROM reject ORDER BY id").join("\n");
    assert!(texts.contains("柳河镇") && texts.contains("石桥镇") && texts.contains("≠ 低保户202406.csv:2 青禾镇"), "{texts}");
    let notes = report.notes(Lang::Zh).concat();
    assert!(notes.contains("2 行的户编号已被另一乡镇的另一户使用"), "a row counts once, whatever it feeds: {notes}");
    assert!(notes.contains("共 4 条") && kit.one("SELECT count(*) FROM reject") == "4", "as the list has it: {notes}");

    let moved = kit.file("低保户202407.csv", format!("{head}{}", row("柳河镇", 2)));
    kit.import(&kit.request(&[&moved]));
    assert_eq!(kit.query("SELECT town, head FROM data_households"), ["柳河镇|户主2"], "a later list may say so");
}

#[test]
fn a_row_given_back_for_its_number_says_nothing_of_the_file() {
    let mut kit = Kit::new();
    let head = "户编号,乡镇,村,户主姓名,户主身份证号,起始年月\n";
    let rows = format!("001,青禾镇,李家村,户主1,{},2024-01\n001,柳河镇,李家村,户主2,{},2019-01\n", id(1), id(2));
    let loaded = kit.load_text("低保户202406.csv", &format!("{head}{rows}"));
    assert_eq!((loaded.kept, loaded.rejected), (1, 1));
    assert_eq!((loaded.first_date, loaded.last_date), (Some(day(2024, 1, 1)), Some(day(2024, 1, 1))));
}

#[test]
fn a_death_before_the_birth_or_after_the_date_of_the_list_is_given_back() {
    let mut kit = Kit::new();
    kit.load_text("成员202406.csv", &format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n", id(1)));
    let rows: String =
        ["1900-01-01", "1949-05-05", "2024-07-01", "2024-05-05"].map(|day| format!("张三,{},{day}\n", id(1))).concat();
    let loaded = kit.load_text("死亡202406.csv", &format!("姓名,身份证号,死亡日期\n{rows}"));
    assert_eq!((loaded.kept, loaded.rejects.get(&RejectReason::ImpossibleDate)), (1, Some(&3)));
    assert_eq!(kit.query("SELECT died_on FROM data_deaths"), ["2024-05-05"]);
}

#[test]
fn files_of_a_folder_that_are_no_tables_are_told_in_one_line() {
    let mut kit = Kit::new();
    let folder = mixed_folder(&kit);
    for name in ["扫描.pdf", "全部.zip", "说明.docx", "纪要.wps", "a.rar", "b.7z"] {
        kit.file(name, "x");
    }
    let request = kit.request(&[&folder]);
    let planned = kit.plan(&request).notes(Lang::En).concat();
    assert!(planned.contains("6 files are no tables"), "{planned}");
    let notes = kit.import(&request).notes(Lang::Zh).join("\n");
    assert!(notes.contains("6 个文件不是能读的表格，没有导入：a.rar、b.7z、全部.zip、扫描.pdf、纪要.wps 等。"), "{notes}");
}
