//! Exports: what a county prints and sends.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;
#[path = "export/documents.rs"]
mod documents;

use calamine::{Data, Reader, Xlsx, open_workbook};
use common::{CLUE, Desk, HOUSEHOLD, SIBLING};
use hecha::domain::action::{ActionKind, Subject};
use hecha::domain::lang::{Lang, Say};
use hecha::domain::listing::{ListKind, ListQuery};
use hecha::domain::officer::OfficerId;
use hecha::engine::against::Against;
use hecha::engine::export::{self, Account, ExportError, ExportKind, Exported, KNOWN_VALUES, PaperFor, PaperKind, papers};
use hecha::engine::{casework, verify};
use hecha::io::table::ReadOptions;
use std::path::{Path, PathBuf};

const NUMBER: &str = "990101195001010010";

/// Case data as an import makes them, as far as the ledger reads them.
fn with_people(desk: &Desk) {
    let key = 99_010_119_500_101_001_i64;
    let db = desk.raw();
    db.execute_batch(
        "CREATE TABLE data_households (row INTEGER PRIMARY KEY, household_no TEXT, head TEXT, head_id TEXT, head_id_key INTEGER,
            class_band TEXT, person INTEGER, town TEXT, village TEXT);
         CREATE TABLE data_persons (row INTEGER PRIMARY KEY, household_no TEXT, person INTEGER, relation TEXT, name TEXT,
            id_no TEXT, id_no_key INTEGER, insured TEXT);",
    )
    .expect("tables");
    db.execute(
        "INSERT INTO data_households VALUES (1, '990101D0001', '李某', ?1, ?2, '二类', ?2, '青禾镇', '李家村')",
        rusqlite::params![NUMBER, key],
    )
    .expect("a household");
    db.execute(
        "INSERT INTO data_persons VALUES (1, '990101D0001', ?2, '户主', '李某', ?1, ?2, 'yes')",
        rusqlite::params![NUMBER, key],
    )
    .expect("a person");
    db.execute("UPDATE clue SET person = ?1 WHERE clue = ?2", rusqlite::params![key, CLUE]).expect("a subject");
}

fn write(desk: &mut Desk, kind: ExportKind, name: &str, full: Option<&str>) -> Result<(Exported, PathBuf), ExportError> {
    let path = desk.dir.path().join(name);
    let actor = desk.actor("office");
    let account = Account { officer: Some(&actor), full };
    let done = export::write(&mut desk.book, &desk.pack, kind, &path, Lang::Zh, account, desk.now)?;
    Ok((done, path))
}

fn cells(path: &Path) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).expect("opens");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn column(rows: &[Vec<Data>], title: &str) -> usize {
    rows[1].iter().position(|cell| *cell == title).unwrap_or_else(|| panic!("no column {title}"))
}

fn closed() -> (Desk, String) {
    let mut desk = Desk::new();
    with_people(&desk);
    let issue = desk.confirm();
    desk.step("office", &issue, ActionKind::Notify);
    desk.step("clerk", &issue, ActionKind::Rectify);
    for (row, amount, approver) in [("recovered", "700.05", ""), ("waived", "299.95", "lead"), ("carried", "200", "lead")] {
        let date = [("row", row), ("amount", amount), ("date", "2026-03-09"), ("receipt", "票"), ("approver", approver)];
        desk.must("finance", &issue, ActionKind::RecordMoney, &date);
    }
    let remitted = [("amount", "700.05"), ("date", "2026-03-09"), ("receipt", "国库1")];
    desk.must("finance", &issue, ActionKind::Remit, &remitted);
    for (officer, kind) in [
        ("clerk", ActionKind::SubmitRectification),
        ("office", ActionKind::Transfer),
        ("discipline", ActionKind::HoldAccountable),
        ("clerk", ActionKind::Publish),
        ("head", ActionKind::Endorse),
    ] {
        desk.step(officer, &issue, kind);
    }
    desk.screened("2026-03-31", None);
    desk.step("office2", &issue, ActionKind::SignOff);
    (desk, issue)
}

#[test]
fn the_ledger_holds_the_signed_off_issue_with_money_that_adds_up() {
    let (mut desk, issue) = closed();
    let (done, path) = write(&mut desk, ExportKind::Ledger, "台账.xlsx", None).expect("written");
    assert_eq!(done.rows, 1);
    let rows = cells(&path);
    let title = rows[0][0].to_string();
    assert!(title.contains("禾川县") && title.contains("2026-03-09") && title.contains(&done.head), "{title}");
    assert_eq!(done.head.len(), 8);
    let text = |title: &str| rows[2][column(&rows, title)].to_string();
    assert_eq!(text("问题编号"), issue);
    assert_eq!(text("整改状态"), "已整改");
    assert_eq!(text("户主"), "李某");
    assert_eq!(text("档次"), "二类");
    assert_eq!(text("与户主关系"), "户主");
    assert_eq!(text("问题类型"), "隐瞒车辆");
    assert_eq!(text("核查人1"), "wang");
    assert_eq!(text("批准人"), "office2");
    assert_eq!(text("实停发时间"), "2026-03-09");
    let money = |row: usize, title: &str| match &rows[row][column(&rows, title)] {
        Data::Float(yuan) => (yuan * 100.0).round(),
        other => panic!("{title}: {other:?}"),
    };
    for row in [2, 3] {
        let parts = ["已追缴", "减免", "挂账", "未追缴"].map(|title| money(row, title));
        assert_eq!(parts.iter().sum::<f64>(), money(row, "应追缴"));
        assert_eq!(parts, [70_005.0, 29_995.0, 20_000.0, 0.0]);
    }
}

#[test]
fn columns_are_those_of_the_pack_in_order_and_every_value_is_known() {
    let (mut desk, _) = closed();
    let (_, path) = write(&mut desk, ExportKind::Ledger, "a.xlsx", None).expect("written");
    let headers: Vec<String> = cells(&path)[1].iter().map(ToString::to_string).collect();
    let expected: Vec<String> = desk.pack.ledger.columns.iter().map(|column| column.title.zh.clone()).collect();
    assert_eq!(headers, expected);
    assert!(headers.len() >= 51);
    desk.pack.ledger.columns[0].value = "nonsense".into();
    let error = write(&mut desk, ExportKind::Ledger, "b.xlsx", None).expect_err("refused");
    assert!(matches!(error, ExportError::UnknownValue { value } if value == "nonsense"));
    assert!(desk.pack.ledger.columns.iter().skip(1).all(|column| KNOWN_VALUES.contains(&column.value.as_str())));
}

#[test]
fn the_ledger_says_of_both_issues_that_they_claim_the_same_months() {
    let (mut desk, issues) = notified();
    let (_, path) = write(&mut desk, ExportKind::Ledger, "a.xlsx", None).expect("written");
    let rows = cells(&path);
    let remarks = column(&rows, "备注");
    let other = |issue: &str| format!("月份重叠：{issue}(重叠 2026-01~2026-03；该问题共认定 1,200.00 元)");
    assert_eq!(rows[2][remarks].to_string(), other(&issues[1]));
    assert_eq!(rows[3][remarks].to_string(), other(&issues[0]));
    let listed = |desk: &Desk, filter: &str| {
        let query = ListQuery { filter: ListKind::Issues.filter(filter).expect("a filter"), ..ListQuery::all(ListKind::Issues) };
        hecha::engine::listing::ids(&desk.book, &desk.pack, &query, desk.now.date()).expect("ids").0.len()
    };
    assert_eq!(listed(&desk, "overlaps=yes"), 2);
    // In SQL as in the domain: other months, another program, money for the family.
    for change in ["first_month = 24315, last_month = 24316", "program = 'tekun'", "direction = 'under'"] {
        let db = desk.raw();
        let table = if change.starts_with("first") { "issue" } else { "clue" };
        let of = if table == "issue" { format!("issue = '{}'", issues[1]) } else { format!("clue = '{SIBLING}'") };
        db.execute_batch(&format!("UPDATE {table} SET {change} WHERE {of}")).expect("changed");
        assert_eq!(listed(&desk, "overlaps=yes"), 0, "{change}");
        let back = match table {
            "issue" => "first_month = NULL, last_month = NULL",
            _ => "program = 'dibao_rural', direction = 'over'",
        };
        db.execute_batch(&format!("UPDATE {table} SET {back} WHERE {of}")).expect("put back");
        assert_eq!(listed(&desk, "overlaps=yes"), 2, "{change}");
    }
}

#[test]
fn numbers_are_masked_unless_somebody_answers_for_it_in_the_log() {
    let (mut desk, _) = closed();
    let (_, path) = write(&mut desk, ExportKind::Ledger, "a.csv", None).expect("written");
    let masked = std::fs::read_to_string(path).expect("text");
    assert!(!masked.contains(NUMBER) && masked.contains("990101********"), "{masked}");
    let before = desk.value("SELECT count(*) FROM event");
    let error = write(&mut desk, ExportKind::Ledger, "b.csv", Some(" ")).expect_err("no reason");
    assert!(matches!(error, ExportError::Act(_)));
    assert!(!desk.dir.path().join("b.csv").exists());
    assert_eq!(desk.value("SELECT count(*) FROM event"), before);
    let (done, path) = write(&mut desk, ExportKind::Ledger, "c.csv", Some("财政核对")).expect("written");
    let full = std::fs::read_to_string(path).expect("text");
    assert!(full.contains(NUMBER));
    let body = desk.value("SELECT body FROM event WHERE kind = 'unmask' ORDER BY id DESC LIMIT 1");
    assert!(body.contains("财政核对 (export ledger c.csv)"), "{body}");
    let body = desk.value("SELECT body FROM event ORDER BY id DESC LIMIT 1");
    assert!(body.contains(r#""file":"c.csv","ids":"full""#), "{body}");
    assert_eq!(desk.value("SELECT substr(lower(hex(hash)), 1, 8) FROM event ORDER BY id DESC LIMIT 1"), done.head);
}

#[test]
fn id_numbers_are_text_in_spreadsheets() {
    let (mut desk, _) = closed();
    let (_, path) = write(&mut desk, ExportKind::Ledger, "a.xlsx", Some("财政核对")).expect("written");
    let rows = cells(&path);
    assert_eq!(rows[2][column(&rows, "身份证号")], Data::String(NUMBER.to_owned()));
}

#[test]
fn text_ledgers_begin_with_the_header_and_end_with_totals() {
    let (mut desk, issue) = closed();
    let (_, path) = write(&mut desk, ExportKind::Ledger, "a.csv", None).expect("written");
    let text = std::fs::read_to_string(path).expect("text");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("序号,线索来源,问题编号,乡镇,村,户主,身份证号"));
    assert!(lines[1].contains(&issue));
    assert!(lines[2].starts_with("合计,") && lines[2].contains(",1200.00,"));
    assert!(lines[3].starts_with("禾川县 问题台账"));
}

#[test]
fn clues_and_rejects_are_exported_with_their_stable_columns() {
    let (mut desk, _) = closed();
    let (done, path) = write(&mut desk, ExportKind::Clues, "clues.csv", None).expect("written");
    assert_eq!(done.rows, 3);
    let text = std::fs::read_to_string(path).expect("text");
    let header = text.trim_start_matches('\u{feff}').lines().next().expect("a header");
    assert_eq!(header, ListKind::Clues.columns().join(","));
    assert!(text.contains(CLUE));
    let (done, path) = write(&mut desk, ExportKind::Rejects, "rejects.xlsx", None).expect("written");
    assert_eq!(done.rows, 0);
    assert!(cells(&path)[1].iter().any(|cell| *cell == "退回原因"));
}

#[test]
fn other_endings_are_refused_with_a_sentence_and_nothing_is_written() {
    let (mut desk, _) = closed();
    let error = write(&mut desk, ExportKind::Ledger, "a.pdf", None).expect_err("refused");
    assert_eq!(error.to_string(), "The kind of a.pdf is not known; end the name in .csv or .xlsx.");
    assert!(!desk.dir.path().join("a.pdf").exists());
}

#[test]
fn the_report_totals_are_the_sums_of_its_rows() {
    let (mut desk, _) = closed();
    let (_, path) = write(&mut desk, ExportKind::Report, "r.xlsx", None).expect("written");
    let rows = cells(&path);
    let (data, totals) = (&rows[2..rows.len() - 1], rows.last().expect("totals"));
    for title in ["疑点", "属实", "已销号", "认定金额", "已追缴", "减免", "挂账", "未追缴"] {
        let at = column(&rows, title);
        let sum: f64 = data.iter().filter_map(|row| number(&row[at])).sum();
        let total = number(&totals[at]).unwrap_or_default();
        assert!((sum - total).abs() < 0.001, "{title}: {sum} and {total}");
    }
    let recovered = number(&totals[column(&rows, "已追缴")]).unwrap_or_default();
    assert!((recovered - 700.05).abs() < 0.001, "{recovered}");
}

#[test]
fn a_notice_is_printed_only_after_it_was_issued_and_holds_no_identity_number() {
    let mut desk = Desk::new();
    with_people(&desk);
    let issue = desk.confirm();
    let path = desk.dir.path().join("n.txt");
    let early = export::notice(&mut desk.book, &desk.pack, &issue, &path, Lang::Zh, None, desk.now).expect_err("no notice yet");
    assert!(early.to_string().contains(&issue) && !path.exists(), "{early}");
    desk.step("office", &issue, ActionKind::Notify);
    export::notice(&mut desk.book, &desk.pack, &issue, &path, Lang::Zh, None, desk.now).expect("written");
    let text = std::fs::read_to_string(&path).expect("read");
    assert!(text.contains("整改通知书") && text.contains(&issue) && text.contains("整改时限"), "{text}");
    assert!(!text.contains("990421"), "{text}");
}

/// The number that the form of `notify` proposes.
fn proposed(desk: &Desk, issue: &str) -> String {
    let office = OfficerId("office".to_owned());
    let options = casework::options(&desk.book, &desk.pack, Some(&office), &Subject::parse(issue), desk.now).expect("options");
    let notify = options.into_iter().find(|option| option.kind == ActionKind::Notify).expect("offered");
    notify.prefill["notice_no"].clone()
}

/// Several issues notified to one unit under the number that the form proposes.
fn notified() -> (Desk, Vec<String>) {
    let mut desk = Desk::new();
    with_people(&desk);
    let first = desk.confirm();
    desk.must("office", SIBLING, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-12-31")]);
    desk.step("wang", HOUSEHOLD, ActionKind::Visit);
    desk.step("zhao", SIBLING, ActionKind::Submit);
    let second = desk.confirm_beside(SIBLING, &first);
    for issue in [&first, &second] {
        let number = proposed(&desk, issue);
        assert_eq!(number, "整改〔2026〕0001号", "one paper for what a unit is told on one day");
        let fields = [
            ("notice_no", number.as_str()),
            ("unit", "青禾镇人民政府"),
            ("person", "某某 6222021234567890123"),
            ("deadline", "2026-03-20"),
            ("reply_due", "2026-03-16"),
        ];
        desk.must("office", issue, ActionKind::Notify, &fields);
    }
    (desk, vec![first, second])
}

fn paper(desk: &mut Desk, kind: PaperKind, name: &str, officer: Option<&str>, lang: Lang) -> Result<String, ExportError> {
    let path = desk.dir.path().join(name);
    let actor = officer.map(|officer| desk.actor(officer));
    let whose = (kind, PaperFor::Unit("青禾镇人民政府"));
    papers::write(&mut desk.book, &desk.pack, whose, &path, lang, actor.as_ref(), desk.now)?;
    let rows = hecha::io::read_back::rows(&path, &ReadOptions::default()).expect("reads back");
    Ok(rows.into_iter().map(|(_, cells)| cells.join(" ")).collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_notice_covers_the_issues_of_one_unit_and_says_when_it_is_printed_again() {
    let (mut desk, issues) = notified();
    for (name, lang) in [("n.docx", Lang::Zh), ("n.txt", Lang::En)] {
        let text = paper(&mut desk, PaperKind::Notice, name, Some("office"), lang).expect("written");
        for part in [issues[0].as_str(), issues[1].as_str(), "整改〔2026〕0001号", "2026-03-20", "李某"] {
            assert!(text.contains(part), "{name} {part}: {text}");
        }
        let both = issues.join(lang.pick("、", ", "));
        let reply = lang.pick(format!("申辩期限：2026-03-16({both})"), format!("Reply window ends: 2026-03-16 ({both})"));
        assert!(text.contains(&reply) && text.contains(lang.pick("签收日期", "Received on")), "{name} {reply}: {text}");
        assert!(!text.contains(NUMBER) && !text.contains("6222021234567890123"), "{text}");
        assert_eq!(text.contains("reprint"), lang == Lang::En, "{text}");
        let against = Against::File(desk.dir.path().join(name));
        let found = verify::run_against(&desk.book, &desk.pack, Some(&against), &ReadOptions::default()).expect("read").findings;
        assert!(found.iter().all(|finding| finding.code == "seal"), "{found:?}");
    }
}

#[test]
fn a_notice_names_no_internal_code_and_says_once_that_the_county_s_own_rule_decides() {
    let (mut desk, _) = notified();
    let text = paper(&mut desk, PaperKind::Notice, "n.docx", Some("office"), Lang::Zh).expect("written");
    assert!(!text.contains("W41") && text.contains("低保家庭财产规定"), "{text}");
    assert_eq!(text.matches("以本县规定为准").count(), 1, "{text}");
    desk.raw().execute("UPDATE issue SET basis = 'P57§4,W41'", []).expect("a clause of the ministry");
    let text = paper(&mut desk, PaperKind::Notice, "m.docx", Some("office"), Lang::Zh).expect("written");
    assert!(text.contains("民发〔2021〕57号第四至八条") && !text.contains("P57"), "{text}");
    assert!(!text.contains("低保家庭财产规定") && !text.contains("以本县规定为准"), "{text}");
}

#[test]
fn a_paper_is_counted_by_the_copy_and_not_by_rows() {
    let (mut desk, _) = notified();
    let path = desk.dir.path().join("n.docx");
    let actor = desk.actor("office");
    let whose = (PaperKind::Notice, PaperFor::Unit("青禾镇人民政府"));
    let done = papers::write(&mut desk.book, &desk.pack, whose, &path, Lang::Zh, Some(&actor), desk.now).expect("written");
    assert_eq!(done.rows, 2);
    assert!(done.say(Lang::Zh).contains("已导出 1 份") && done.say(Lang::En).contains("1 copy"), "{}", done.say(Lang::Zh));
}

#[test]
fn an_order_is_for_what_is_late_and_numbered_once() {
    let (mut desk, issues) = notified();
    let none = paper(&mut desk, PaperKind::Order, "o.docx", Some("office"), Lang::Zh).expect_err("nothing is late");
    assert!(matches!(none, ExportError::NothingLate { .. }), "{none}");
    desk.later(30);
    let nobody = paper(&mut desk, PaperKind::Order, "o.docx", None, Lang::Zh).expect_err("somebody answers for it");
    assert!(nobody.to_string().contains("Choose the officer"), "{nobody}");
    let first = paper(&mut desk, PaperKind::Order, "o.docx", Some("office"), Lang::Zh).expect("written");
    assert!(first.contains("督办〔2026〕0001号") && first.contains(&issues[0]) && first.contains(&issues[1]), "{first}");
    assert!(!first.contains("重印"));
    let again = paper(&mut desk, PaperKind::Order, "o.txt", Some("office"), Lang::Zh).expect("written");
    assert!(again.contains("督办〔2026〕0001号(重印)"), "{again}");
    // Another set of issues is another order.
    let extended = [("reason", "家庭困难"), ("plan", "分期"), ("review", "2026-12-31")];
    desk.step("clerk", &issues[0], ActionKind::Rectify);
    desk.must("lead", &issues[0], ActionKind::LongTerm, &extended);
    let next = paper(&mut desk, PaperKind::Order, "o2.docx", Some("office"), Lang::Zh).expect("written");
    assert!(next.contains("督办〔2026〕0002号") && !next.contains(&issues[0]), "{next}");
}

#[test]
fn papers_name_no_child_and_nothing_of_an_illness() {
    let (mut desk, issues) = notified();
    desk.raw().execute("UPDATE clue SET program = 'fact_unraised' WHERE clue = ?1", [CLUE]).expect("a child's");
    desk.raw().execute("UPDATE clue SET rule = 'R49' WHERE clue = ?1", [SIBLING]).expect("an illness");
    let text = paper(&mut desk, PaperKind::Notice, "n.docx", Some("office"), Lang::Zh).expect("written");
    assert!(text.contains(&issues[0]) && text.contains(&issues[1]), "{text}");
    assert!(!text.contains("李某") && !text.contains("隐瞒车辆") && !text.contains("李家村"), "{text}");
}

fn number(cell: &Data) -> Option<f64> {
    match cell {
        Data::Float(number) => Some(*number),
        _ => None,
    }
}
