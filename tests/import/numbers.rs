//! Towns number their households alike: whose a number is.

use crate::kit::{Kit, id};
use hecha::domain::lang::Lang;
use hecha::domain::load::RejectReason;

const HOUSEHOLDS: &str = "户编号,乡镇,村,户主姓名,户主身份证号,救助项目,户月保障金额,起始年月";
const MEMBERS: &str = "户编号,姓名,身份证号,与户主关系";
const PAYMENTS: &str = "补贴项目,所属年月,户编号,姓名,身份证号,金额,发放状态";

fn household(number: &str, town: &str, serial: u16) -> String {
    format!("{number},{town},李家村,户主{serial},{},农村低保,439,2024-01", id(serial))
}

fn member(number: &str, name: &str, serial: u16, relation: &str) -> String {
    format!("{number},{name},{},{relation}", id(serial))
}

fn line(number: &str, name: &str, serial: u16) -> String {
    format!("农村低保,2024-05,{number},{name},{},439,成功", id(serial))
}

fn table(head: &str, rows: &[String]) -> String {
    format!("{head}\n{}\n", rows.join("\n"))
}

/// A workbook with household 001 of 青禾镇, and one of 柳河镇 that was given back because it has the same number.
fn with_both_towns() -> Kit {
    let mut kit = Kit::new();
    let rows = [household("001", "青禾镇", 1), household("001", "柳河镇", 2)];
    let path = kit.file("低保户202406.csv", table(HOUSEHOLDS, &rows));
    kit.load(&[&path]);
    kit
}

#[test]
fn money_of_a_household_that_was_given_back_is_not_laid_to_the_one_that_has_its_number() {
    let mut kit = with_both_towns();
    let rows = [line("001", "户主2", 2), line("001", "户主1", 1), line("001", "代领人", 7)];
    let path = kit.file("发放202406.csv", table(PAYMENTS, &rows));
    let report = kit.import(&kit.request(&[&path]));
    assert_eq!(kit.query("SELECT name FROM data_payments ORDER BY line"), ["户主1", "代领人"]);
    let given_back = kit.query("SELECT reason, row_text FROM reject WHERE source > 2");
    assert_eq!(given_back.len(), 1);
    assert!(
        given_back[0].starts_with("number_taken|") && given_back[0].ends_with("≠ 低保户202406.csv:2 青禾镇"),
        "{given_back:?}"
    );
    assert!(report.notes(Lang::Zh).concat().contains("1 行的户编号已被另一乡镇的另一户使用"), "{:?}", report.notes(Lang::Zh));
}

#[test]
fn members_below_somebody_of_another_household_go_with_them() {
    let mut kit = with_both_towns();
    let rows = [
        member("001", "户主1", 1, "本人"),
        member("001", "配偶1", 11, "配偶"),
        member("001", "户主2", 2, "本人"),
        member("001", "之子2", 12, "之子"),
    ];
    let loaded = kit.load_text("成员202406.csv", &table(MEMBERS, &rows));
    assert_eq!(loaded.rejects.get(&RejectReason::NumberTaken), Some(&2));
    assert_eq!(kit.query("SELECT name FROM data_persons ORDER BY line"), ["户主1", "配偶1"]);
}

#[test]
fn a_short_number_is_not_believed_where_row_or_title_name_another_town() {
    let mut kit = Kit::new();
    let rows = [household("001", "青禾镇", 1), household("002", "柳河镇", 2), household("990101000000001", "青禾镇", 3)];
    let path = kit.file("低保户202406.csv", table(HOUSEHOLDS, &rows));
    kit.load(&[&path]);

    let rows =
        [member("001", "之子", 11, "之子"), member("002", "配偶", 12, "配偶"), member("990101000000001", "之女", 13, "之女")];
    kit.load_text("柳河镇成员202406.csv", &table(MEMBERS, &rows));
    assert_eq!(kit.query("SELECT name FROM data_persons ORDER BY line"), ["配偶", "之女"], "a long number is no town's own");

    let row = |number: &str, town: &str, serial: u16| format!("{},{town}", line(number, "某人", serial));
    let rows = [row("001", "柳河", 21), row("001", "青禾", 22), row("001", "", 23), row("001", "柳河", 1)];
    kit.load_text("发放202406.csv", &table(&format!("{PAYMENTS},乡镇"), &rows));
    let kept = kit.query("SELECT line FROM data_payments WHERE household_no = '001' ORDER BY line");
    assert_eq!(kept, ["3", "4", "5"], "the head is believed wherever the row says");
}

#[test]
fn money_of_a_payee_whose_household_is_in_another_town_counts_there() {
    let mut kit = Kit::new();
    let rows = [household("001", "青禾镇", 1), household("柳001", "柳河镇", 2), household("002", "青禾镇", 3)];
    let path = kit.file("低保户202406.csv", table(HOUSEHOLDS, &rows));
    kit.load(&[&path]);
    let rows = [line("001", "户主1", 1), line("001", "户主2", 2), line("001", "户主3", 3)];
    let path = kit.file("发放202406.csv", table(PAYMENTS, &rows));
    let report = kit.import(&kit.request(&[&path]));
    let stored = |kit: &Kit| kit.query("SELECT coalesce(household_no, '-'), name FROM data_payments ORDER BY line");
    let expected = ["001|户主1", "-|户主2", "001|户主3"];
    assert_eq!(stored(&kit), expected, "a neighbour may draw the money of a household");
    let notes = report.notes(Lang::Zh).concat();
    assert!(notes.contains("发放202406.csv：1 行的户编号是另一乡镇的户") && notes.contains("(第 3 行)"), "{notes}");

    let again = kit.load_text("发放(1)202406.csv", &table(PAYMENTS, &[&rows[..], &[String::new()]].concat()));
    assert_eq!((again.added, again.unchanged), (0, 3), "the same lines are no new money");
    assert_eq!(stored(&kit), expected);
}

#[test]
fn a_workbook_of_several_sheets_is_read_with_the_households_of_its_first() {
    let mut kit = Kit::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let households = [household("001", "青禾镇", 1), household("001", "柳河镇", 2)];
    let payments = [line("001", "户主1", 1), line("001", "户主2", 2)];
    for (name, text) in [("户", table(HOUSEHOLDS, &households)), ("发放", table(PAYMENTS, &payments))] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("name");
        for (at, row) in (0u32..).zip(text.lines()) {
            for (column, cell) in (0u16..).zip(row.split(',')) {
                sheet.write(at, column, cell).expect("cell");
            }
        }
    }
    let path = kit.file("青柳低保202406.xlsx", book.save_to_buffer().expect("xlsx"));
    kit.load(&[&path]);
    assert_eq!(kit.query("SELECT name FROM data_payments"), ["户主1"]);
}

#[test]
fn rows_that_go_on_with_a_household_that_was_given_back_fall_with_it() {
    let mut kit = Kit::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let plain = rust_xlsxwriter::Format::new();
    let text = table(&format!("{HOUSEHOLDS},享受人姓名,身份证号"), &[]);
    for (column, header) in (0u16..).zip(text.trim_end().split(',')) {
        sheet.write(0, column, header).expect("header");
    }
    for (first, town, head) in [(1, "青禾镇", 1), (3, "柳河镇", 2)] {
        for (column, cell) in (0u16..).zip(household("001", town, head).split(',')) {
            sheet.merge_range(first, column, first + 1, column, cell, &plain).expect("merged");
        }
        for (row, serial) in [(first, head), (first + 1, head + 10)] {
            sheet.write(row, 8, format!("成员{serial}")).expect("name");
            sheet.write(row, 9, id(serial)).expect("id");
        }
    }
    let path = kit.file("低保户202406.xlsx", book.save_to_buffer().expect("xlsx"));
    let mut request = kit.request(&[&path]);
    request.dataset = Some("households".into());
    kit.import(&request);
    assert_eq!(kit.query("SELECT town, head FROM data_households"), ["青禾镇|户主1"]);
    assert_eq!(kit.query("SELECT holder FROM data_benefits ORDER BY line"), ["成员1", "成员11"]);
}

#[test]
fn who_does_as_the_report_says_has_every_household_and_every_payment_once() {
    let mut kit = with_both_towns();
    let rows = [line("001", "户主1", 1), line("001", "户主3", 3), line("001", "户主2", 2)];
    let path = kit.file("发放202406.csv", table(PAYMENTS, &rows));
    let third = kit.file("低保户青禾202406.csv", table(HOUSEHOLDS, &[household("003", "青禾镇", 3)]));
    let report = kit.import(&kit.request(&[&path, &third]));
    let notes = report.notes(Lang::Zh).concat();
    assert!(notes.contains("发放等表只改被退回的行，其余的行照原样"), "{notes}");
    assert_eq!(kit.one("SELECT count(*) FROM data_payments"), "2");

    let roster = kit.file("低保户柳河202406.csv", table(HOUSEHOLDS, &[household("柳001", "柳河镇", 2)]));
    let rows = [line("001", "户主1", 1), line("001", "户主3", 3), line("柳001", "户主2", 2)];
    let path = kit.file("发放改202406.csv", table(PAYMENTS, &rows));
    kit.load(&[&roster, &path]);
    assert_eq!(kit.query("SELECT household_no, head FROM data_households ORDER BY 2"), ["001|户主1", "柳001|户主2", "003|户主3"]);
    assert_eq!(kit.query("SELECT name, count(*) FROM data_payments GROUP BY 1 ORDER BY 1"), ["户主1|1", "户主2|1", "户主3|1"]);
}
