//! Files as the bureaus send them.

use crate::kit::{Kit, csv, day, id};
use hecha::domain::lang::Lang;
use hecha::domain::load::{AsOfSource, Grade, RejectReason, SkippedRow};
use hecha::engine::import::{Decision, FileStanding};

#[test]
fn the_usual_dibao_roster_feeds_households_and_benefits() {
    let mut kit = Kit::new();
    let path = kit.file(
        "农村低保花名册202406.csv",
        csv(&[
            &["禾川县农村低保花名册"],
            &[
                "序号",
                "乡镇",
                "村",
                "户主姓名",
                "身份证号",
                "低保证号",
                "家庭人口",
                "保障人口",
                "类别/档次",
                "户月保障金额",
                "分类施保金",
                "起始年月",
                "开户银行",
                "账户名称",
                "账号",
            ],
            &[
                "1",
                "青禾镇",
                "李家村",
                "张 三",
                &id(1),
                "H001",
                "3人",
                "2",
                "二类",
                "834.00",
                "-",
                "2022.3",
                "农商行",
                "张三",
                "6217 0001",
            ],
            &[
                "2",
                "青禾镇",
                "李家村",
                "李四",
                &id(2),
                "H002",
                "1",
                "1",
                "一类",
                "439",
                "50",
                "202107",
                "农商行",
                "李四",
                "6217 0002",
            ],
            &["小计", "", "", "", "", "", "4", "3", "", "1273"],
            &["制表人：某某", "", "", "审核人：某某"],
        ]),
    );
    let certificates = kit.load(&[&path]);
    let ids: Vec<&str> = certificates.iter().map(|c| c.dataset.as_str()).collect();
    assert_eq!(ids, ["households", "benefits"]);
    let first = &certificates[0];
    assert_eq!((first.read, first.added, first.grade), (2, 2, Grade::A));
    assert_eq!((first.as_of, first.as_of_source), (day(2024, 6, 30), AsOfSource::FileName));
    assert_eq!(first.skipped.get(&SkippedRow::Subtotal), Some(&1));
    assert_eq!(first.skipped.get(&SkippedRow::Footer), Some(&1));
    assert_eq!(
        kit.query("SELECT household_no, head, population, insured, monthly, extra_monthly, account, line FROM data_households"),
        ["H001|张三|3|2|83400|NULL|62170001|3", "H002|李四|1|1|43900|5000|62170002|4"]
    );
    assert_eq!(
        kit.query("SELECT program, household_no, holder, monthly, start_month, status FROM data_benefits"),
        [
            format!("dibao_rural|H001|张三|83400|{}|active", 2022 * 12 + 2),
            format!("dibao_rural|H002|李四|43900|{}|active", 2021 * 12 + 6)
        ]
    );
}

#[test]
fn members_payments_and_registers_are_recognised_by_their_usual_headers() {
    let kit = Kit::new();
    let files = [
        ("a.csv", "persons", "户编号,户主姓名,姓名,身份证号,与户主关系,健康状况,劳动能力"),
        ("b.csv", "payments", "补贴项目,所属年月,批次,姓名,身份证号,卡号,金额,发放状态,失败原因,备注"),
        ("c.csv", "vehicles", "所有人,证件号,号牌号码,号牌种类,车辆类型,使用性质,初次登记日期,状态"),
        ("d.csv", "property", "权利人,证件号,不动产单元号,权证号,坐落,用途,面积,共有情况,登记时间"),
        ("e.csv", "businesses", "信用代码,名称,类型,法定代表人,证件号,出资额,成立日期,状态"),
        ("f.csv", "payroll", "单位,姓名,身份证号,人员类别,月工资,起薪,停薪"),
        ("g.csv", "deaths", "姓名,身份证号,死亡日期,注销日期,火化时间,火化单位"),
        ("h.csv", "injury_allowance", "姓名,身份证号,待遇名称,月待遇额,待遇起始,待遇终止,单位"),
        ("i.csv", "benefits", "救助项目,姓名,身份证号,供养方式,护理档,月待遇,起始年月,状态"),
        ("j.csv", "vehicles", "owner,id_no,plate,plate_type,vehicle_type,use_kind,registered_on,status"),
    ];
    for (name, dataset, header) in files {
        let path = kit.file(name, format!("{header}\r\n"));
        let plan = kit.plan(&kit.request(&[&path]));
        let sheet = &plan.files[0].sheets[0];
        assert_eq!(sheet.decision, Decision::Recognised, "{name}: {:?}", sheet.candidates);
        assert_eq!(sheet.feeds[0].dataset, dataset, "{name}");
    }
}

#[test]
fn two_row_headers_join_group_and_column() {
    let mut kit = Kit::new();
    let path = kit.file(
        "成员名册.csv",
        csv(&[
            &["低保家庭成员登记表（截至2024年5月31日）"],
            &["户编号", "户主信息", "", "成员信息", "", "", "", ""],
            &["", "姓名", "身份证号", "姓名", "身份证号", "与户主关系", "健康状况", "是否保障"],
            &["H001", "张三", &id(1), "张小", &id(3), "之子", "健康", "否"],
        ]),
    );
    let certificate = kit.load(&[&path]).remove(0);
    assert_eq!((certificate.dataset.as_str(), certificate.as_of), ("persons", day(2024, 5, 31)));
    let expected = format!("H001|张小|{}|之子|no", id(3));
    assert_eq!(kit.query("SELECT household_no, name, id_no, relation, insured FROM data_persons"), [expected]);
}

#[test]
fn a_sheet_that_names_its_village_and_month_only_in_the_title_is_filled_from_there() {
    let mut kit = Kit::new();
    let path = kit.file(
        "花名册.csv",
        csv(&[
            &["青禾镇王家村城市低保花名册"],
            &["户编号", "户主姓名", "户主身份证号", "保障人口", "户月保障金额"],
            &["H009", "王五", &id(9), "1", "500"],
        ]),
    );
    let dataset: Vec<String> = kit.load(&[&path]).into_iter().map(|c| c.dataset).collect();
    assert_eq!(dataset, ["households", "benefits"]);
    assert_eq!(kit.query("SELECT town, village, program FROM data_households"), ["青禾镇|王家村|dibao_urban"]);

    let path = kit
        .file("农村低保2024年3月发放清册.csv", csv(&[&["姓名", "身份证号", "发放金额", "卡号"], &["张三", &id(1), "439", "1"]]));
    kit.load(&[&path]);
    let month = 2024 * 12 + 2;
    assert_eq!(kit.query("SELECT program, month, amount FROM data_payments"), [format!("dibao_rural|{month}|43900")]);
}

#[test]
fn amounts_in_ten_thousand_yuan_are_read_by_header_or_note() {
    let mut kit = Kit::new();
    kit.load_text("名册.csv", &format!("户编号,姓名,身份证号,与户主关系\r\nH1,张三,{},本人\r\n", id(1)));
    kit.load_text(
        "市监202406.csv",
        &format!(
            "信用代码,名称,类型,法定代表人,证件号,出资额(万元),成立日期,状态\r\nX1,某店,个体,张三,{},1.5,2020-01-02,存续\r\n",
            id(1)
        ),
    );
    kit.load_text(
        "市监202405.csv",
        &format!(
            "市场主体名单,,,,,,,单位：万元\r\n信用代码,名称,类型,法定代表人,证件号,出资额,成立日期,状态\r\nX2,某厂,个体,张三,{},0.0001,2020-01-02,注销\r\n",
            id(1)
        ),
    );
    assert_eq!(
        kit.query("SELECT credit_code, capital, status FROM data_businesses ORDER BY 1"),
        ["X1|1500000|active", "X2|100|cancelled"]
    );
}

#[test]
fn gb18030_tabs_and_repeated_headers_change_nothing() {
    let mut kit = Kit::new();
    let text = format!(
        "姓名\t身份证号\t户编号\t与户主关系\r\n张三\t{}\tH1\t本人\r\n姓名\t身份证号\t户编号\t与户主关系\r\n李四\t{}\tH1\t配偶\r\n",
        id(1),
        id(2)
    );
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let path = kit.file("成员.txt", bytes);
    let certificate = kit.load(&[&path]).remove(0);
    assert_eq!((certificate.read, certificate.added), (2, 2));
    assert_eq!(certificate.skipped.get(&SkippedRow::Header), Some(&1));
    assert_eq!(certificate.encoding, "GB18030");
    assert_eq!(kit.query("SELECT name FROM data_persons ORDER BY line"), ["张三", "李四"]);
}

#[test]
fn several_sheets_of_one_workbook_are_each_recognised() {
    let mut kit = Kit::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    for (village, serial) in [("李家村", 1u16), ("王家村", 2)] {
        let sheet = book.add_worksheet();
        sheet.set_name(village).expect("name");
        sheet.merge_range(0, 0, 0, 5, "青禾镇农村低保花名册", &rust_xlsxwriter::Format::new()).expect("title");
        for (column, header) in (0u16..).zip(["户编号", "户主姓名", "户主身份证号", "保障人口", "户月保障金额", "起始年月"])
        {
            sheet.write(1, column, header).expect("header");
        }
        sheet.write(2, 0, format!("H{serial}")).expect("cell");
        sheet.write(2, 1, "张三").expect("cell");
        sheet.write(2, 2, id(serial)).expect("cell");
        sheet.write(2, 3, 2).expect("cell");
        sheet.write(2, 4, 438.999_999_999_999_94).expect("cell");
        sheet.write(2, 5, 202_203).expect("cell");
    }
    let notes = book.add_worksheet();
    notes.set_name("填表说明").expect("name");
    notes.write(0, 0, "本表由各村填报").expect("cell");
    let path = kit.file("村表.xlsx", book.save_to_buffer().expect("xlsx"));
    let certificates = kit.load(&[&path]);
    assert_eq!(
        certificates.iter().map(|c| (c.dataset.as_str(), c.read)).collect::<Vec<_>>(),
        [("households", 2), ("benefits", 2)]
    );
    assert_eq!(
        kit.query("SELECT sheet, line, town, village, monthly, start_month FROM data_households ORDER BY sheet"),
        [format!("0|3|青禾镇|李家村|43900|{}", 2022 * 12 + 2), format!("1|3|青禾镇|王家村|43900|{}", 2022 * 12 + 2)]
    );
    assert_eq!(kit.one("SELECT sheets FROM source LIMIT 1"), r#"["李家村","王家村","填表说明"]"#);
}

/// A workbook of one sheet: its rows, and the merged cells as (column, first row, last row) from 0.
pub fn merged_sheet(rows: &[&[&str]], merged: &[(u16, u32, u32)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (line, row) in (0u32..).zip(rows) {
        for (column, text) in (0u16..).zip(*row).filter(|(_, text)| !text.is_empty()) {
            sheet.write(line, column, *text).expect("cell");
        }
    }
    let plain = rust_xlsxwriter::Format::new();
    for (column, first, last) in merged {
        let text = rows[*first as usize][usize::from(*column)];
        sheet.merge_range(*first, *column, *last, *column, text, &plain).expect("merge");
    }
    book.save_to_buffer().expect("xlsx")
}

#[test]
fn the_number_of_a_merged_cell_is_that_of_every_member_beside_it() {
    let mut kit = Kit::new();
    let rows: &[&[&str]] = &[
        &["青禾镇家庭成员登记表"],
        &["户编号", "成员信息", "", "", ""],
        &["", "姓名", "身份证号", "与户主关系", "健康状况"],
        &["H001", "张三", &id(1), "本人", "健康"],
        &["", "李四", &id(2), "配偶", "健康"],
        &["", "张小", &id(3), "之子", "残疾"],
        &["H002", "王五", &id(4), "本人", "健康"],
        &["", "", "", "", ""],
        &["", "合计", "4", "", ""],
        &["", "赵六", &id(5), "本人", "健康"],
    ];
    let merged = [(0, 1, 2), (0, 3, 5), (0, 6, 8)];
    let path = kit.file("成员202406.xlsx", merged_sheet(rows, &merged));
    let certificate = kit.load(&[&path]).remove(0);
    assert_eq!(
        kit.query("SELECT line, household_no, name FROM data_persons ORDER BY line"),
        ["4|H001|张三", "5|H001|李四", "6|H001|张小", "7|H002|王五"]
    );
    assert_eq!(certificate.skipped.get(&SkippedRow::Subtotal), Some(&1), "{certificate:?}");
    assert_eq!(certificate.rejects.get(&RejectReason::MissingNumber), Some(&1), "below the merged cell nobody gives a number");

    let rows = "户编号,姓名,身份证号,与户主关系\nH001,张三,{1},本人\n,李四,{2},配偶\n";
    let text = rows.replace("{1}", &id(1)).replace("{2}", &id(2));
    let path = kit.file("成员202407.csv", text);
    let report = kit.import(&kit.request(&[&path]));
    assert_eq!(kit.query("SELECT line, column_name, reason FROM reject WHERE source = 2"), ["3|户编号|missing_number"]);
    assert!(report.notes(Lang::Zh).concat().contains("1 行没有户编号，没有导入"), "{:?}", report.notes(Lang::Zh));
}

#[test]
fn a_household_over_several_merged_rows_is_one_household_and_its_amount_one_amount() {
    let mut kit = Kit::new();
    let rows: &[&[&str]] = &[
        &["户编号", "乡镇", "村", "户主姓名", "户主身份证号", "救助项目", "户月保障金额", "起始年月", "成员"],
        &["H001", "青禾镇", "李家村", "张三", &id(1), "农村低保", "834", "2024-01", "张三"],
        &["", "", "", "", "", "", "", "", "李四"],
        &["H002", "青禾镇", "李家村", "王五", &id(4), "农村低保", "439", "2024-01", "王五"],
    ];
    let merged: Vec<(u16, u32, u32)> = (0..8).map(|column| (column, 1, 2)).collect();
    let path = kit.file("低保户202406.xlsx", merged_sheet(rows, &merged));
    for certificate in kit.load(&[&path]) {
        assert_eq!((certificate.read, certificate.conflicts), (2, 0), "{certificate:?}");
        assert_eq!(certificate.skipped.get(&SkippedRow::Continued), Some(&1), "{certificate:?}");
    }
    assert_eq!(
        kit.query("SELECT household_no, head, monthly FROM data_households ORDER BY 1"),
        ["H001|张三|83400", "H002|王五|43900"]
    );
    assert_eq!(kit.query("SELECT household_no, monthly FROM data_benefits ORDER BY 1"), ["H001|83400", "H002|43900"]);

    let rows: &[&[&str]] = &[
        &["户编号", "补贴项目", "所属年月", "姓名", "身份证号", "金额", "发放状态"],
        &["H001", "农村低保", "2024-05", "张三", &id(1), "834", "成功"],
        &["", "", "", "李四", &id(2), "", ""],
    ];
    let path = kit.file("发放202406.xlsx", merged_sheet(rows, &[(0, 1, 2), (1, 1, 2), (2, 1, 2), (5, 1, 2), (6, 1, 2)]));
    kit.load(&[&path]);
    assert_eq!(kit.query("SELECT name, amount FROM data_payments"), ["张三|83400"]);
    assert_eq!(kit.query("SELECT line, column_name, reason FROM reject"), ["3|金额|merged_amount"]);
}

#[test]
fn merged_cells_of_web_pages_hold_for_every_row_too() {
    let mut kit = Kit::new();
    let row = |cells: &str| format!("<tr>{cells}</tr>");
    let page = [
        "<html><table>".to_owned(),
        row("<td>户编号</td><td>姓名</td><td>身份证号</td><td>与户主关系</td>"),
        row(&format!("<td rowspan=2>H001</td><td>张三</td><td>{}</td><td>本人</td>", id(1))),
        row(&format!("<td>李四</td><td>{}</td><td>配偶</td>", id(2))),
        row(&format!("<td>H002</td><td>王五</td><td>{}</td><td>本人</td>", id(4))),
        "</table></html>".to_owned(),
    ];
    let path = kit.file("成员202406.xls", page.concat());
    kit.load(&[&path]);
    assert_eq!(kit.query("SELECT household_no, name FROM data_persons ORDER BY line"), ["H001|张三", "H001|李四", "H002|王五"]);
}

#[test]
fn an_undecided_file_stops_with_candidates_until_somebody_says_what_it_is() {
    let mut kit = Kit::new();
    let text = format!("姓名,身份证号,日期,状态\r\n张三,{},2020-01-01,正常\r\n", id(1));
    let path = kit.file("名单.csv", &text);
    let mut request = kit.request(&[&path]);
    let plan = kit.plan(&request);
    assert!(matches!(plan.files[0].standing, FileStanding::Undecided | FileStanding::NoTable), "{:?}", plan.files[0]);
    assert!(!plan.files[0].sheets[0].candidates.is_empty());
    assert!(kit.query("SELECT * FROM source").is_empty(), "a plan writes nothing");

    request.dataset = Some("deaths".into());
    let report = kit.import(&request);
    assert_eq!(crate::kit::certificates(&report)[0].dataset, "deaths");

    // The decision is remembered for the layout, whatever the order of the columns.
    let next = kit.file("名单2.csv", format!("状态,身份证号,姓名,日期\r\n正常,{},李四,2020-01-01\r\n", id(2)));
    let plan = kit.plan(&kit.request(&[&next]));
    assert_eq!(plan.files[0].sheets[0].decision, Decision::Saved);
    assert_eq!(plan.files[0].sheets[0].feeds[0].dataset, "deaths");
}

#[test]
fn samples_show_no_identity_number() {
    let kit = Kit::new();
    let path = kit.file("成员.csv", format!("姓名,身份证号,户编号,与户主关系\r\n张三,{},H1,本人\r\n", id(1)));
    let plan = kit.plan(&kit.request(&[&path]));
    let shown = format!("{plan:?}");
    assert!(shown.contains("张三") && !shown.contains(&id(1)));
}
