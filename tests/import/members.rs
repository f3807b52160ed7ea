//! Rosters with a row for every member.

use crate::formats::merged_sheet;
use crate::kit::{Kit, id};
use hecha::domain::lang::Lang;
use hecha::domain::load::{RejectReason, SkippedRow};
use hecha::engine::import::{FileResult, FileStanding, MappingCorrection};

const HEADERS: &[&str] = &["户编号", "乡镇", "村", "户主", "成员姓名", "身份证号", "与户主关系", "户月保障金额", "起始年月"];

/// Two households, the second with its head below another member; merged over the rows of each, or said in every row.
fn roster(merged: bool) -> Vec<u8> {
    let first = ["H001", "青禾镇", "李家村", "张三"];
    let second = ["H002", "青禾镇", "王家村", "王五"];
    let row = |home: &[&'static str; 4], name: &'static str, serial: u16, relation: &'static str, money: &'static str| {
        let cells = home.iter().map(|cell| (*cell).to_owned());
        cells.chain([name.to_owned(), id(serial), relation.to_owned(), money.to_owned(), "2024-01".to_owned()]).collect()
    };
    let rows: Vec<Vec<String>> = vec![
        row(&first, "张三", 1, "户主", "834"),
        row(&first, "李四", 2, "配偶", "834"),
        row(&first, "张小", 3, "之子", "834"),
        row(&second, "赵六", 5, "妻", "439"),
        row(&second, "王五", 4, "户主", "439"),
    ];
    let mut sheet: Vec<Vec<&str>> = vec![HEADERS.to_vec()];
    sheet.extend(rows.iter().map(|row| row.iter().map(String::as_str).collect::<Vec<_>>()));
    let sheet: Vec<&[&str]> = sheet.iter().map(Vec::as_slice).collect();
    let over = [(1, 3), (4, 5)];
    let cells = [0u16, 1, 2, 3, 7, 8].into_iter().flat_map(|column| over.map(|(first, last)| (column, first, last)));
    let cells: Vec<(u16, u32, u32)> = cells.filter(|_| merged).collect();
    merged_sheet(&sheet, &cells)
}

fn people(kit: &Kit) -> Vec<String> {
    kit.query("SELECT household_no, name, id_no, relation FROM data_persons ORDER BY line")
}

#[test]
fn a_roster_of_members_is_one_household_and_one_benefit_per_household_and_everybody_a_member() {
    for merged in [true, false] {
        let mut kit = Kit::new();
        let path = kit.file("青禾镇农村低保花名册202406.xlsx", roster(merged));
        let loaded = kit.load(&[&path]);
        let fed: Vec<_> = loaded.iter().map(|c| (c.dataset.as_str(), c.read, c.rejected, c.conflicts)).collect();
        assert_eq!(fed, [("households", 2, 0, 0), ("persons", 5, 0, 0), ("benefits", 2, 0, 0)], "merged: {merged}");
        assert_eq!(loaded[0].skipped.get(&SkippedRow::Continued), Some(&3));
        // The number is the head's or none: the second head stands below another member.
        assert_eq!(
            kit.query("SELECT household_no, head, head_id, monthly FROM data_households ORDER BY 1"),
            [format!("H001|张三|{}|83400", id(1)), "H002|王五|NULL|43900".to_owned()]
        );
        assert_eq!(
            kit.query("SELECT household_no, holder, id_no, monthly FROM data_benefits ORDER BY 1"),
            [format!("H001|张三|{}|83400", id(1)), "H002|王五|NULL|43900".to_owned()]
        );
        assert_eq!(people(&kit)[1], format!("H001|李四|{}|配偶", id(2)));
        assert_eq!(people(&kit).len(), 5);
    }
}

#[test]
fn without_a_column_for_the_head_the_relation_says_who_it_is() {
    let mut kit = Kit::new();
    let head = "户编号,乡镇,村,姓名,身份证号,与户主关系,户月保障金额,起始年月";
    let row =
        |name: &str, serial: u16, relation: &str| format!("\nH1,青禾镇,李家村,{name},{},{relation},834,2024-01", id(serial));
    let text = format!("{head}{}{}{}", row("李四", 2, "配偶"), row("张三", 1, "本人"), row("张小", 3, "之子"));
    let path = kit.file("农村低保户202406.csv", text);
    kit.load(&[&path]);
    assert_eq!(kit.query("SELECT head, head_id FROM data_households"), [format!("张三|{}", id(1))]);
    assert_eq!(kit.query("SELECT holder, id_no FROM data_benefits"), [format!("张三|{}", id(1))]);
    assert_eq!(people(&kit).len(), 3);
    assert_eq!(kit.query("SELECT * FROM reject"), Vec::<String>::new());
}

#[test]
fn the_benefit_of_a_program_by_person_is_the_members_own() {
    let mut kit = Kit::new();
    let head = "户编号,乡镇,村,户主,成员姓名,身份证号,与户主关系,救助项目,户月保障金额,起始年月";
    let row = |name: &str, serial: u16, relation: &str, program: &str| {
        format!("\nH1,青禾镇,李家村,张三,{name},{},{relation},{program},90,2024-01", id(serial))
    };
    let care = "重度残疾人护理补贴";
    let rows = [row("张三", 1, "户主", care), row("李四", 2, "配偶", care), row("张小", 3, "之子", "农村低保")];
    let path = kit.file("救助花名册202406.csv", format!("{head}{}", rows.concat()));
    kit.load(&[&path]);
    assert_eq!(
        kit.query("SELECT holder, id_no FROM data_benefits ORDER BY line"),
        [format!("张三|{}", id(1)), format!("李四|{}", id(2)), "张三|NULL".to_owned()]
    );
}

#[test]
fn members_of_a_household_without_a_number_are_given_back_once() {
    let mut kit = Kit::new();
    let head = HEADERS.join(",");
    let rows = format!("\nH1,青禾镇,李家村,张三,张三,{},户主,834,2024-01\n,,,,李四,{},配偶,,\n", id(1), id(2));
    let path = kit.file("农村低保花名册202406.csv", format!("{head}{rows}"));
    let loaded = kit.load(&[&path]);
    let rejected: Vec<_> = loaded.iter().map(|c| c.rejects.get(&RejectReason::MissingNumber).copied()).collect();
    assert_eq!(rejected, [None, Some(1), None]);
}

#[test]
fn another_amount_in_the_row_of_another_member_is_told() {
    let mut kit = Kit::new();
    let row =
        |name: &str, serial: u16, money: &str| format!("\nH1,青禾镇,李家村,张三,{name},{},成员,{money},2024-01", id(serial));
    let text = format!("{}{}{}{}", HEADERS.join(","), row("张三", 1, "439"), row("李四", 2, "395"), row("张小", 3, ""));
    let path = kit.file("农村低保花名册202406.csv", text);
    let loaded = kit.load(&[&path]);
    assert_eq!(loaded.iter().map(|c| c.conflicts).collect::<Vec<_>>(), [1, 0, 1]);
}

#[test]
fn a_roster_loaded_for_its_members_alone_brings_its_households_when_it_comes_without_a_dataset_named() {
    let mut kit = Kit::new();
    let path = kit.file("青禾镇农村低保花名册202406.xlsx", roster(true));
    let mut request = kit.request(&[&path]);
    request.dataset = Some("persons".to_owned());
    kit.import(&request);
    assert_eq!(kit.query("SELECT dataset FROM source"), ["persons"]);
    request.dataset = None;
    assert_eq!(kit.plan(&request).files[0].standing, FileStanding::Ready);
    kit.import(&request);
    assert_eq!(kit.query("SELECT count(*) FROM data_households"), ["2"]);
    assert_eq!(kit.query("SELECT count(*) FROM data_benefits"), ["2"]);
    assert_eq!(people(&kit).len(), 5, "members are not doubled");
    let report = kit.import(&request);
    assert!(matches!(report.files[0].result, FileResult::AlreadyLoaded { .. }), "{:?}", report.files[0].result);
}

#[test]
fn a_dataset_named_or_a_mapping_by_hand_lays_no_members_number_to_the_head() {
    let mut kit = Kit::new();
    let path = kit.file("青禾镇农村低保花名册202406.xlsx", roster(false));
    let mut request = kit.request(&[&path]);
    let columns = HEADERS.iter().filter(|header| !["成员姓名", "与户主关系"].contains(header));
    let names = ["household_no", "town", "village", "head", "head_id", "monthly", "start_month"];
    request.corrections = vec![MappingCorrection {
        layout: kit.plan(&request).files[0].sheets[0].layout.clone(),
        dataset: "households".to_owned(),
        columns: names.iter().zip(columns).map(|(name, header)| ((*name).to_owned(), (*header).to_owned())).collect(),
    }];
    kit.import(&request);
    let expected = [format!("张三|{}", id(1)), "王五|NULL".to_owned()];
    assert_eq!(kit.query("SELECT head, head_id FROM data_households ORDER BY household_no"), expected);

    let mut kit = Kit::new();
    let path = kit.file("青禾镇农村低保花名册202406.xlsx", roster(true));
    let mut request = kit.request(&[&path]);
    request.dataset = Some("benefits".to_owned());
    kit.import(&request);
    assert_eq!(kit.query("SELECT holder, id_no FROM data_benefits ORDER BY household_no"), expected);
}

#[test]
fn members_of_a_household_that_was_given_back_fall_with_it_and_count_once_each() {
    let mut kit = Kit::new();
    let row = |town: &str, head: &str, name: &str, serial: u16| {
        format!("\n001,{town},李家村,{head},{name},{},成员,439,2024-01", id(serial))
    };
    let rows = [row("青禾镇", "张三", "张三", 1), row("柳河镇", "王五", "王五", 4), row("柳河镇", "王五", "赵六", 5)];
    let path = kit.file("农村低保花名册202406.csv", format!("{}{}", HEADERS.join(","), rows.concat()));
    let report = kit.import(&kit.request(&[&path]));
    assert_eq!(people(&kit).len(), 1);
    assert_eq!(kit.query("SELECT head FROM data_households"), ["张三"]);
    assert_eq!(kit.query("SELECT holder FROM data_benefits"), ["张三"]);
    let notes = report.notes(Lang::Zh).concat();
    assert!(notes.contains("2 行的户编号") && notes.contains("共 4 条"), "{notes}");
    assert_eq!(kit.one("SELECT count(*) FROM reject"), "4");
}
