//! Sheets that feed only some columns of a dataset: what they do not speak of stays.

use crate::kit::{Kit, day, id, key};
use hecha::engine::import::AsOf;
use std::path::PathBuf;

const POLICE: &str = "姓名,身份证号,死亡日期,注销日期";
const CREMATED: &str = "姓名,身份证号,火化时间";

fn with_people() -> Kit {
    let mut kit = Kit::new();
    kit.load_text(
        "成员202401.csv",
        &format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\nH1,李四,{},配偶\n", id(1), id(2)),
    );
    kit
}

/// Values and hashes of a table without its origins.
fn content(kit: &Kit, dataset: &str) -> Vec<String> {
    let columns = kit.query(&format!(
        "SELECT name FROM pragma_table_info('data_{dataset}') WHERE name NOT IN ('row', 'source', 'sheet', 'line') ORDER BY cid"
    ));
    kit.query(&format!("SELECT {} FROM data_{dataset} ORDER BY row_key", columns.join(", ")))
}

/// A spreadsheet of sheets.
fn xlsx(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("name");
        for (line, row) in (0u32..).zip(rows) {
            for (column, cell) in (0u16..).zip(row) {
                sheet.write(line, column, cell).expect("cell");
            }
        }
    }
    book.save_to_buffer().expect("xlsx")
}

fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn a_column_that_a_newer_file_lacks_keeps_what_is_stored() {
    let mut kit = with_people();
    let full = "所有人,证件号,号牌号码,车辆类型,使用性质,初次登记日期,状态";
    kit.load_text("车管202405.csv", &format!("{full}\n张三,{},990A1,小型轿车,非营运,2020-01-02,注销\n", id(1)));
    let said = "SELECT use_kind, registered_on, registered_on_day, status, source FROM data_vehicles";
    let before = kit.one(said);
    assert!(before.contains("2020-01-02|18263|cancelled"), "{before}");

    let newer = kit.load_text("车管202406.csv", &format!("所有人,证件号,号牌号码,车辆类型\n张三,{},990A1,正三轮摩托车\n", id(1)));
    assert_eq!((newer.added, newer.changed, newer.unchanged), (0, 1, 0));
    assert_eq!(newer.changed_columns.into_iter().collect::<Vec<_>>(), [("vehicle_type".to_owned(), 1)]);
    assert_eq!(kit.one(said), before.replace("cancelled|2", "cancelled|3"), "neither emptied nor set to the default");
}

#[test]
fn an_empty_cell_of_a_column_that_the_file_has_still_clears() {
    let mut kit = with_people();
    kit.load_text("死亡202405.csv", &format!("{POLICE}\n张三,{},2024-03-01,2024-03-20\n", id(1)));
    let newer = kit.load_text("死亡202406.csv", &format!("{POLICE}\n张三,{},2024-03-01,\n", id(1)));
    assert_eq!(newer.changed_columns.into_iter().collect::<Vec<_>>(), [("cancelled_on".to_owned(), 1)]);
    assert_eq!(kit.one("SELECT died_on, cancelled_on, cancelled_on_day FROM data_deaths"), "2024-03-01|NULL|NULL");
}

#[test]
fn a_row_that_says_nothing_new_is_unchanged_in_whatever_form_it_comes() {
    let mut kit = with_people();
    kit.load_text("死亡202405.csv", &format!("{POLICE}\n张三,{},2024-03-01,2024-03-20\n李四,{},2024-04-01,\n", id(1), id(2)));
    kit.load_text("火化202406.csv", &format!("{CREMATED}\n李四,{},2024-04-03\n张三,{},2024-03-03\n", id(2), id(1)));
    let before = content(&kit, "deaths");
    let again = [
        format!("{CREMATED}\n张三,{},2024-03-03\n李四,{},2024-04-03\n", id(1), id(2)),
        format!("火化时间,身份证号,姓名\n2024年4月3日,{},李 四\n2024.3.3,{},张三\n", id(2), id(1)),
        format!("{POLICE}\n李四,{},2024/4/1,-\n张三,{},20240301,2024-03-20\n", id(2), id(1)),
        format!("{POLICE},火化时间\n张三,{},2024-03-01,2024-03-20,2024-03-03\n李四,{},2024-04-01,,2024-04-03\n", id(1), id(2)),
    ];
    for (round, text) in again.iter().enumerate() {
        let loaded = kit.load_text(&format!("死亡火化202406-{round}.csv"), text);
        assert_eq!((loaded.added, loaded.changed, loaded.unchanged), (0, 0, 2), "{text}");
        assert_eq!(content(&kit, "deaths"), before, "{text}");
    }
}

#[test]
fn two_lists_of_one_date_end_the_same_in_either_order() {
    let police = format!("{POLICE}\n张三,{},2024-03-01,2024-03-20\n", id(1));
    let cremated = format!("{CREMATED}\n张三,{},2024-03-03\n李四,{},2024-04-03\n", id(1), id(2));
    let after = |order: [&str; 2]| {
        let mut kit = with_people();
        for text in order {
            kit.load_text(if text == police { "死亡202406.csv" } else { "火化202406.csv" }, text);
        }
        content(&kit, "deaths")
    };
    let one = after([&police, &cremated]);
    assert_eq!(one, after([&cremated, &police]));
    assert_eq!(one.len(), 2);
    assert!(
        one.iter().any(|row| row.contains("2024-03-01") && row.contains("2024-03-20") && row.contains("2024-03-03")),
        "{one:?}"
    );
}

#[test]
fn a_corrected_list_of_the_same_date_is_believed() {
    let mut kit = with_people();
    kit.load_text("死亡202406.csv", &format!("{POLICE}\n张三,{},2024-03-01,2024-03-20\n", id(1)));
    kit.load_text("死亡202406更正.csv", &format!("{POLICE}\n张三,{},2024-03-11,\n", id(1)));
    assert_eq!(kit.one("SELECT died_on, cancelled_on FROM data_deaths"), "2024-03-11|NULL");
}

#[test]
fn a_named_crematorium_keeps_a_row_of_its_own() {
    let mut kit = with_people();
    kit.load_text("死亡202406.csv", &format!("{POLICE}\n张三,{},2024-03-01,2024-03-20\n", id(1)));
    kit.load_text("火化202406.csv", &format!("{CREMATED},死亡日期,火化单位\n张三,{},2024-03-03,2024-03-02,县殡仪馆\n", id(1)));
    assert_eq!(
        kit.query("SELECT died_on, cremated_on, crematorium FROM data_deaths ORDER BY line, source"),
        ["2024-03-01|NULL|NULL", "2024-03-02|2024-03-03|县殡仪馆"],
        "two bureaus that disagree are both heard"
    );
}

#[test]
fn a_person_stays_with_a_row_whose_file_has_no_numbers_unless_the_name_is_another() {
    let mut kit = Kit::new();
    let head = "户编号,乡镇,村,户主姓名,保障人口,户月保障金额";
    kit.load_text(
        "名册202405.csv",
        &format!(
            "户编号,乡镇,村,户主姓名,户主身份证号,保障人口,户月保障金额,家庭人口\nH1,青禾镇,李家村,张三,{},1,439,1\nH2,青禾镇,李家村,李四,{},1,439,1\n",
            id(1),
            id(2)
        ),
    );
    let path = kit.file("名册202406.csv", format!("{head}\nH1,青禾镇,李家村,张三,1,500\nH2,青禾镇,李家村,李小,1,439\n"));
    let mut request = kit.request(&[&path]);
    request.dataset = Some("households".into());
    kit.import(&request);
    assert_eq!(
        kit.query("SELECT head, monthly, head_id, person, level, population FROM data_households ORDER BY household_no"),
        [format!("张三|50000|{}|{}|L1|1", id(1), key(1).as_i64()), "李小|43900|NULL|NULL|NULL|1".to_owned()]
    );
    let before = content(&kit, "households");
    let copy = kit.file("名册202407.csv", format!("{head}\nH2,青禾镇,李家村,李小,1,439\nH1,青禾镇,李家村,张三,1,500\n"));
    request.paths = vec![copy];
    kit.import(&request);
    assert_eq!(content(&kit, "households"), before);
}

#[test]
fn an_older_file_changes_nothing_even_when_it_has_a_key_twice() {
    let text = |rows: [&str; 2]| {
        let rows = rows.map(|day| format!("张三,{},{day}\n", id(1)));
        format!("{CREMATED}\n{}", rows.concat())
    };
    for order in [["2024-03-03", "2024-03-04"], ["2024-03-04", "2024-03-03"]] {
        for newer in order {
            let mut kit = with_people();
            kit.load_text("火化202406.csv", &format!("{CREMATED}\n张三,{},{newer}\n", id(1)));
            let older = kit.load_text("火化202405.csv", &text(order));
            assert_eq!((older.changed, older.conflicts), (0, 1), "{order:?}");
            assert_eq!(kit.one("SELECT cremated_on FROM data_deaths"), newer);
        }
    }
}

#[test]
fn sheets_of_one_file_complement_each_other() {
    let police = rows(&format!("{POLICE}\n张三,{},2024-03-01,2024-03-20\n李四,{},2024-04-01,\n", id(1), id(2)));
    let cremated = rows(&format!("{CREMATED}\n李四,{},2024-04-03\n张三,{},2024-03-03\n", id(2), id(1)));
    let more = rows(&format!("{POLICE}\n张三,{},2024-03-09,2024-03-20\n", id(1)));
    let mut ends = Vec::new();
    for sheets in [
        [("死亡", police.clone()), ("火化", cremated.clone()), ("死亡续", more.clone())],
        [("死亡", more.clone()), ("火化", cremated.clone()), ("死亡续", police.clone())],
        [("火化", cremated.clone()), ("死亡", police.clone()), ("死亡续", more.clone())],
    ] {
        let mut kit = with_people();
        let path = kit.file("死亡火化202406.xlsx", xlsx(&sheets));
        let loaded = kit.load(&[&path]).remove(0);
        assert_eq!((loaded.kept, loaded.added, loaded.changed, loaded.conflicts), (5, 2, 0, 1));
        let end = content(&kit, "deaths");
        assert!(end.iter().any(|row| row.contains("2024-04-01") && row.contains("2024-04-03")), "{end:?}");
        // The same rows in other bytes.
        let again: PathBuf = kit.file("死亡火化202406(1).xlsx", xlsx(&[&sheets[..], &[("说明", rows("无"))]].concat()));
        let loaded = kit.load(&[&again]).remove(0);
        assert_eq!((loaded.added, loaded.changed, loaded.unchanged), (0, 0, 5));
        assert!(loaded.changed_columns.is_empty());
        assert_eq!(content(&kit, "deaths"), end);
        ends.push(end);
    }
    assert_eq!(ends[0], ends[1]);
    assert_eq!(ends[0], ends[2]);
}

#[test]
fn what_two_rows_of_a_file_change_is_counted_once_whatever_their_order() {
    let lines = [format!("张三,{},2024-03-01,2024-03-25", id(1)), format!("张三,{},2024-03-02,2024-03-20", id(1))];
    let mut ends = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let mut kit = with_people();
        kit.load_text("死亡202405.csv", &format!("{POLICE}\n张三,{},2024-03-01,2024-03-20\n", id(1)));
        let loaded = kit.load_text("死亡202406.csv", &format!("{POLICE}\n{}\n{}\n", lines[order[0]], lines[order[1]]));
        assert_eq!((loaded.changed, loaded.unchanged, loaded.conflicts), (1, 1, 1));
        assert_eq!(loaded.changed_columns.values().sum::<u64>(), 1);
        ends.push((loaded.changed_columns, content(&kit, "deaths")));
    }
    assert_eq!(ends[0], ends[1]);
}

#[test]
fn the_date_given_by_an_officer_decides_what_is_newer() {
    let mut kit = with_people();
    kit.load_text("死亡202406.csv", &format!("{POLICE}\n张三,{},2024-03-01,2024-03-20\n", id(1)));
    let path = kit.file("火化.csv", format!("{CREMATED}\n张三,{},2024-03-03\n", id(1)));
    let mut request = kit.request(&[&path]);
    request.as_of = Some(AsOf::Every(day(2024, 5, 31)));
    let older = crate::kit::certificates(&kit.import(&request)).remove(0);
    assert_eq!((older.superseded, older.changed), (1, 0));
    request.as_of = Some(AsOf::Every(day(2024, 6, 30)));
    let same = crate::kit::certificates(&kit.import(&request)).remove(0);
    assert_eq!((same.superseded, same.changed), (0, 1));
    assert_eq!(kit.one("SELECT died_on, cremated_on FROM data_deaths"), "2024-03-01|2024-03-03");
}

#[test]
fn a_payment_is_taken_back_by_a_negative_line_and_not_by_another_status() {
    let header = "补贴项目,所属年月,批次,姓名,身份证号,金额,发放状态";
    let line = |batch: &str, amount: &str, status: &str| format!("农村低保,2024-05,{batch},张三,{},{amount},{status}\n", id(1));
    let paid = "SELECT sum(amount) FROM data_payments WHERE status = 'paid'";
    let mut kit = with_people();
    kit.load_text("发放202405.csv", &format!("{header}\n{}", line("1", "439", "成功")));
    let again = kit.load_text("发放202405更正.csv", &format!("{header}\n{}", line("1", "439", "退回")));
    assert_eq!((again.added, kit.one(paid)), (1, "43900".to_owned()), "as checklists/README.md warns");
    kit.load_text("发放202406.csv", &format!("{header}\n{}", line("更正", "-439", "成功")));
    assert_eq!(kit.one(paid), "0");
}
