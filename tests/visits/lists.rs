//! What visits found, as lists: papers of the files, and five-clear scores with the households behind them.

use super::*;
use hecha::domain::filter::Filter;
use hecha::domain::five_clear;
use hecha::domain::listing::ListKind;
use hecha::engine::export::{Account, ExportKind};
use hecha::store::datasets;

const FAR: &str = "990102D0002";
const UNSEEN: &str = "990101D0009";

/// Three households on file, of which two are visited: the first twice.
fn visited() -> Desk {
    let mut desk = assigned();
    desk.must("office", common::ELSEWHERE, ActionKind::Assign, &[("inspectors", "wang,sun"), ("due", "2026-03-20")]);
    datasets::ensure(&mut desk.book, &desk.pack.datasets).expect("tables");
    desk.raw()
        .execute_batch(&format!(
            "INSERT INTO source (id, dataset, file, file_hash, sheets, layout, as_of, as_of_day, loaded_at, rows_read, kept,
                unmatched, rejected, added, changed, unchanged, certificate)
             VALUES (1, 'households', '低保.xlsx', 'f', '[\"\"]', '', '2026-03-01', 20513, '', 1, 1, 0, 0, 1, 0, 0, '{{}}');
             INSERT INTO data_households (source, sheet, line, row_key, row_hash, household_no, head, town, village) VALUES
                (1, 0, 2, x'01', x'01', '{HOUSEHOLD}', '李某', '青禾镇', '李家村'),
                (1, 0, 3, x'02', x'02', '{UNSEEN}', '王某', '青禾镇', '李家村'),
                (1, 0, 4, x'03', x'03', '{FAR}', '赵某', '白石乡', '大石村');
             INSERT INTO data_papers (source, sheet, line, row_key, row_hash, household_no, item, state, defect) VALUES
                (1, 0, 2, x'04', x'04', '{HOUSEHOLD}', 'F01', 'missing', NULL),
                (1, 0, 3, x'05', x'05', '{UNSEEN}', 'F10', 'defective', 'unsigned')"
        ))
        .expect("case data");
    desk.book.seal_again().expect("sealed");
    let first = [("paper.F01", "missing"), ("paper.F17", "defective"), ("defect.F17", "no_seal"), ("item.Q.1", "problem")];
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &with(&first));
    desk.later(1);
    let again = [
        ("date", "2026-03-10"),
        ("inspectors", "wang,zhao"),
        ("paper.F01", "present"),
        ("item.Q.1", "ok"),
        ("item.Q.3", "problem"),
    ];
    desk.must("zhao", HOUSEHOLD, ActionKind::Visit, &again);
    let far =
        [("date", "2026-03-10"), ("inspectors", "wang,sun"), ("item.Q.1", "ok"), ("item.Q.2", "na"), ("paper.F02", "missing")];
    desk.must("sun", FAR, ActionKind::Visit, &far);
    desk
}

fn rows(desk: &Desk, kind: ListKind, filter: &str) -> Vec<String> {
    desk.lines(kind, filter, Lang::En)
}

#[test]
fn papers_are_listed_with_the_newest_that_is_known_of_each_wrong_ones_first() {
    let desk = visited();
    let all = rows(&desk, ListKind::Papers, "");
    let starts = |at: usize, text: &str| assert!(all[at].starts_with(text), "{all:#?}");
    starts(0, "990102D0002|赵某|白石乡|大石村|");
    starts(1, "990101D0001|李某|青禾镇|李家村|");
    assert!(all[1].contains("defective|no seal||V-0001|2026-03-09|wang|zhao"), "{all:#?}");
    starts(2, "990101D0009|王某|青禾镇|李家村|");
    assert!(all[2].ends_with("defective|unsigned|||||"), "a directory speaks where no visit looked: {all:#?}");
    starts(3, "990101D0001|");
    assert!(all[3].contains("present|||V-0002|2026-03-10"), "the later finding wins over visit and directory: {all:#?}");
    assert_eq!(all.len(), 4);
    for (filter, count) in [
        ("paper_state=missing", 1),
        ("paper_state=有瑕疵", 2),
        ("defect=no_seal", 1),
        ("defect=未签字", 1),
        ("paper=F01", 1),
        ("village=李家村", 3),
        ("inspector1=sun|wang inspectors~sun", 1),
        ("household_no=990101D0009", 1),
        ("赵某", 1),
        ("date>=2026-03-10", 2),
    ] {
        assert_eq!(rows(&desk, ListKind::Papers, filter).len(), count, "{filter}");
    }
}

#[test]
fn officers_stand_in_lists_by_name_and_are_filtered_and_found_by_it() {
    let desk = visited();
    let by_login = rows(&desk, ListKind::Visits, "inspector1=wang").len();
    assert!(by_login > 0);
    desk.raw().execute("UPDATE officer SET name = '张祥成' WHERE officer = 'wang'", []).expect("a name");
    let shown = rows(&desk, ListKind::Visits, "inspector1=张祥成");
    assert_eq!(shown.len(), by_login);
    assert!(shown.iter().all(|row| row.contains("张祥成") && !row.contains("wang")), "{shown:#?}");
    let found = rows(&desk, ListKind::Events, "张祥成");
    assert!(!found.is_empty() && found.iter().all(|row| row.contains("张祥成")), "{found:#?}");
    desk.raw().execute("UPDATE officer SET name = '张祥成' WHERE officer = 'zhao'", []).expect("a namesake");
    let shared = rows(&desk, ListKind::Visits, "inspector1=wang");
    assert!(shared.iter().all(|row| row.contains("张祥成 (wang)")), "{shared:#?}");
}

#[test]
fn papers_are_exported_as_they_are_filtered() {
    let mut desk = visited();
    let filter = ListKind::Papers.filter("paper_state=defective").expect("a filter");
    let file = desk.dir.path().join("papers.csv");
    let (pack, now) = (desk.pack.clone(), desk.now);
    let kind = (ExportKind::Papers, &filter);
    let done = export::write_where(&mut desk.book, &pack, kind, &file, Lang::Zh, Account::default(), now).expect("written");
    assert_eq!(done.rows, 2);
    let text = std::fs::read_to_string(&file).expect("read");
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    assert_eq!(lines.next(), Some(ListKind::Papers.columns().join(",").as_str()));
    assert!(lines.next().is_some_and(|line| line.contains("审核确认表") && line.contains("未盖章")), "{text}");
    let xlsx = desk.dir.path().join("villages.xlsx");
    let none = Filter::default();
    let kind = (ExportKind::Villages, &none);
    let done = export::write_where(&mut desk.book, &pack, kind, &xlsx, Lang::Zh, Account::default(), now).expect("written");
    assert_eq!(done.rows, 2);
    let read = hecha::io::read_back::rows(&xlsx, &ReadOptions::default()).expect("read");
    assert!(read.iter().all(|(_, cells)| cells.iter().all(|cell| cell != "unclear_households")), "headers have titles");
}

#[test]
fn a_village_is_scored_by_the_newest_answers_and_leads_to_the_households_behind() {
    let desk = visited();
    let all = rows(&desk, ListKind::Villages, "");
    assert_eq!(all, ["白石乡|大石村|1|1|100|1|0|0|1/1||||", "青禾镇|李家村|2|1|50|2|1|1|1/1||0/1||"]);
    assert_eq!(rows(&desk, ListKind::Villages, "score<80").len(), 1);
    assert_eq!(rows(&desk, ListKind::Villages, "town=白石乡").len(), 1);
    assert_eq!(rows(&desk, ListKind::Villages, "白石乡").len(), 1, "words are searched in lists that are worked out, too");
    assert_eq!(rows(&desk, ListKind::Villages, "town = '白石乡'").len(), 1);
    assert_eq!(rows(&desk, ListKind::Villages, "无此乡").len(), 0);
    let codes: Vec<&str> = desk.pack.five_clear().iter().map(|item| item.code.as_str()).collect();
    let behind = rows(&desk, ListKind::Cases, &five_clear::behind("青禾镇", "李家村", &codes));
    assert_eq!(behind.len(), 1);
    assert!(behind[0].starts_with(HOUSEHOLD), "{behind:?}");
    assert_eq!(rows(&desk, ListKind::Cases, "problem_items=Q.3").len(), 1);
    assert_eq!(rows(&desk, ListKind::Cases, "problem_items=Q.1").len(), 0, "answered anew");
    let overview = hecha::engine::overview::overview(&desk.book, &desk.pack, desk.now.date()).expect("read");
    let lowest: Vec<&str> = overview.villages.iter().map(|score| score.village.village.as_str()).collect();
    assert_eq!(lowest, ["李家村", "大石村"]);
}
