//! Forms filled in on paper and typed in afterwards.

use super::*;
use hecha::domain::lang::Say;
use hecha::domain::lifecycle::{CLUE_STEPS, ClueState};
use hecha::domain::visit_words::Column;
use hecha::engine::job::Job;
use hecha::engine::visit_results::{self, RowOutcome, VisitResults};
use hecha::io::out_cell::OutCell;
use hecha::io::table::ReadOptions;
use hecha::io::xlsx_out::XlsxOut;
use std::path::{Path, PathBuf};

const FAR: &str = "990102D0002";

/// Three clues of two households assigned to one pair, and the form for all their calls.
fn printed(desk: &mut Desk, lang: Lang) -> PathBuf {
    desk.must("office", common::ELSEWHERE, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-03-20")]);
    let file = desk.dir.path().join("录入表.csv");
    let of = FormsOf::Calls(OfficerId("wang".into()));
    let done = export::visit_forms(&mut desk.book, &desk.pack, &of, &file, lang, None, desk.now).expect("written");
    assert_eq!(done.rows, 2, "both households of the officer");
    file
}

/// Rows of a text file.
fn records(file: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(file).expect("opens");
    reader.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect()
}

fn write(file: &Path, rows: &[Vec<String>]) {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_path(file).expect("opens");
    rows.iter().for_each(|row| writer.write_record(row).expect("written"));
    writer.flush().expect("written");
}

/// Fills in answers: household, item, result, defect, note. Gives the rows of the file they stand in.
fn fill(file: &Path, answers: &[(&str, &str, &str, &str, &str)]) -> Vec<u32> {
    let mut rows = records(file);
    let lines = answers.iter().map(|(household, item, result, defect, note)| {
        let at = rows.iter().position(|row| row[0].trim() == *household && row[4] == *item).expect(item);
        for (place, text) in [(6, result), (7, defect), (8, note)] {
            (*text).clone_into(&mut rows[at][place]);
        }
        u32::try_from(at).expect("few") + 1
    });
    let lines = lines.collect();
    write(file, &rows);
    lines
}

fn load(desk: &mut Desk, officer: &str, file: &Path) -> VisitResults {
    let actor = desk.actor(officer);
    let read = ReadOptions::default();
    visit_results::load(&mut desk.book, &desk.pack, &actor, file, &read, &Job::silent()).expect("read")
}

fn events(desk: &Desk) -> usize {
    desk.book.raw_events().expect("events").len()
}

/// The rows refused: line, column and what is said of them.
fn refusals(results: &VisitResults) -> Vec<(u32, Column, String)> {
    let refused = results.rows.iter().filter_map(|row| match &row.outcome {
        RowOutcome::Refused { column, why } => Some((row.line, *column, why.en.clone())),
        _ => None,
    });
    refused.collect()
}

#[test]
fn a_form_that_comes_back_filled_in_is_the_visit_and_loading_it_twice_adds_nothing() {
    let mut desk = assigned();
    std::fs::write(desk.dir.path().join("院子, 东.jpg"), b"yard").expect("written");
    let file = printed(&mut desk, Lang::Zh);
    fill(
        &file,
        &[
            (HOUSEHOLD, "date", "2026-03-08", "", ""),
            (HOUSEHOLD, "inspectors", "zhao、wang", "", ""),
            (HOUSEHOLD, "id_seen", "是", "", ""),
            (HOUSEHOLD, "opinion", "户主说车已卖，身份证 11010519491231002X", "", ""),
            (HOUSEHOLD, "evidence", "\"院子, 东.jpg\"", "", ""),
            (HOUSEHOLD, "S1.01", "1", "", ""),
            (HOUSEHOLD, "S1.04", "有问题", "", "=院里有车"),
            (HOUSEHOLD, "Q.1", "正常", "", ""),
            (HOUSEHOLD, "F01", "在档", "", ""),
            (HOUSEHOLD, "F17", "", "b", "县章未盖"),
        ],
    );
    let results = load(&mut desk, "wang", &file);
    assert_eq!((results.taken, results.refused, results.blank), (1, 0, 1), "{:?}", results.refusals(Lang::En));
    assert!(results.rows.iter().all(|row| row.outcome == RowOutcome::Taken { visit: "V-0001".into() }));
    assert_eq!(results.rows.len(), 10, "a result for every row filled in");
    let sheet = sheet(&desk, "wang");
    let item = |code: &str| sheet.items.iter().chain(&sheet.clear).find(|item| item.code == code).expect("an item");
    assert_eq!(item("S1.04").answer.map(|answer| answer.code()), Some("problem"));
    assert_eq!(item("S1.04").note, "=院里有车");
    assert_eq!(item("Q.1").answer.map(|answer| answer.code()), Some("ok"));
    let paper = sheet.papers.iter().find(|paper| paper.code == "F17").expect("a paper");
    assert_eq!((paper.state, paper.defect.as_str()), (Some(PaperState::Defective), "no_seal"));
    assert_eq!(sheet.date.map(|date| date.to_string()).as_deref(), Some("2026-03-08"));
    assert!(!sheet.opinion.contains("11010519491231002X"), "numbers are veiled as in every act");
    assert!(sheet.evidence[0].starts_with("院子, 东.jpg#sha256="), "{:?}", sheet.evidence);
    assert_eq!(desk.value(&format!("SELECT state FROM clue_state WHERE clue = '{CLUE}'")), "checking");
    let report = verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    // Again, also when the clues are no longer to be visited.
    let before = events(&desk);
    for submitted in [false, true] {
        if submitted {
            for clue in [CLUE, SIBLING] {
                desk.must("zhao", clue, ActionKind::Submit, &[("verdict", "confirmed"), ("evidence", "V-0001")]);
            }
        }
        let expected = events(&desk);
        let again = load(&mut desk, "wang", &file);
        assert_eq!((again.taken, again.before, again.refused), (0, 1, 0), "{:?}", again.refusals(Lang::En));
        assert_eq!(again.rows[0].outcome, RowOutcome::Before { visit: "V-0001".into() });
        assert_eq!(events(&desk), expected);
    }
    assert_eq!(events(&desk), before + 2, "the submissions only");
}

#[test]
fn a_rehearsal_says_of_every_row_what_loading_does_and_writes_nothing() {
    let mut desk = assigned();
    let file = printed(&mut desk, Lang::Zh);
    let answers = [(HOUSEHOLD, "date", "2026-03-08", "", ""), (HOUSEHOLD, "S1.01", "1", "", ""), (FAR, "S1.02", "没去", "", "")];
    fill(&file, &answers);
    let mut head = desk.book.head_hash().expect("a head");
    for officer in ["wang", "sun"] {
        let looking = Workbook::open_read_only(&desk.path).expect("opens");
        let (actor, read) = (desk.actor(officer), ReadOptions::default());
        let said = visit_results::check(&looking, &desk.pack, &actor, &file, &read, &Job::silent()).expect("read");
        assert_eq!(desk.book.head_hash().expect("a head"), head, "nothing written");
        assert!(said.say(Lang::En).contains("nothing written"), "{}", said.say(Lang::En));
        let done = load(&mut desk, officer, &file);
        assert_eq!((said.taken, said.before, said.refused, said.blank), (done.taken, done.before, done.refused, done.blank));
        let fits = |outcome: &RowOutcome| match outcome {
            RowOutcome::Taken { .. } => RowOutcome::Fits,
            outcome => outcome.clone(),
        };
        let expected: Vec<RowOutcome> = done.rows.iter().map(|row| fits(&row.outcome)).collect();
        assert_eq!(said.rows.into_iter().map(|row| row.outcome).collect::<Vec<_>>(), expected, "{officer}");
        assert_eq!(done.taken, usize::from(officer == "wang"), "{officer} is not assigned otherwise");
        if done.taken == 1 {
            desk.must("wang", HOUSEHOLD, ActionKind::Undo, &[("reason", "再试")]);
            head = desk.book.head_hash().expect("a head");
        }
    }
}

#[test]
fn a_form_is_taken_whole_or_not_at_all_and_every_fault_is_named_by_row_and_column() {
    let mut desk = assigned();
    let file = printed(&mut desk, Lang::Zh);
    let lines = fill(
        &file,
        &[
            (HOUSEHOLD, "date", "2026-03-08", "", ""),
            (HOUSEHOLD, "S1.01", "1", "", ""),
            (HOUSEHOLD, "S1.02", "没去", "", ""),
            (HOUSEHOLD, "F01", "3", "缺角", ""),
            (HOUSEHOLD, "signed", "也许", "", ""),
            (FAR, "date", "2026-03-08", "", ""),
            (FAR, "S1.01", "2", "", ""),
        ],
    );
    let results = load(&mut desk, "wang", &file);
    assert_eq!((results.taken, results.refused), (1, 1), "the other household's form is taken");
    let refused = refusals(&results);
    let places: Vec<(u32, Column)> = refused.iter().map(|(line, column, _)| (*line, *column)).collect();
    assert_eq!(places, [(lines[4], Column::Result), (lines[2], Column::Result), (lines[3], Column::Defect)]);
    assert!(refused[2].2.contains("b no seal"), "{}", refused[2].2);
    let held = results.rows.iter().filter(|row| row.outcome == RowOutcome::Held).count();
    assert_eq!(held, 2, "date and the first answer wait for the others");
    assert_eq!(sheet(&desk, "wang").visit, None, "nothing half-loaded");
    let said = results.refusals(Lang::Zh).join("\n");
    assert!(said.contains(&format!("第 {} 行“瑕疵”列", lines[3])), "{said}");
    // Mended, it is taken; the other is known.
    let mended = [("S1.02", "3", "", ""), ("F01", "3", "未盖章", ""), ("signed", "1", "", "")];
    fill(&file, &mended.map(|(item, result, defect, note)| (HOUSEHOLD, item, result, defect, note)));
    let again = load(&mut desk, "wang", &file);
    assert_eq!((again.taken, again.before, again.refused), (1, 1, 0), "{:?}", again.refusals(Lang::En));
}

#[test]
fn the_guards_of_the_visit_hold_for_forms_too() {
    let mut desk = assigned();
    let file = printed(&mut desk, Lang::En);
    let lines = fill(
        &file,
        &[
            (HOUSEHOLD, "date", "2026-03-08", "", ""),
            (HOUSEHOLD, "inspectors", "wang,zhao", "", ""),
            (HOUSEHOLD, "S1.01", "1", "", ""),
        ],
    );
    let before = events(&desk);
    for (officer, inspectors, date, line, why) in [
        ("sun", "wang,zhao", "2026-03-08", lines[1], "assigned to this"),
        ("clerk", "clerk,zhao", "2026-03-08", lines[1], "role"),
        ("wang", "wang", "2026-03-08", lines[1], "inspectors"),
        ("wang", "wang,sun", "2026-03-08", lines[1], "assigned to this"),
        ("wang", "wang,钱某", "2026-03-08", lines[1], "钱某"),
        ("wang", "wang,zhao", "2026-03-10", lines[0], "date"),
        ("wang", "wang,zhao", "", lines[0], "date"),
    ] {
        fill(&file, &[(HOUSEHOLD, "inspectors", inspectors, "", ""), (HOUSEHOLD, "date", date, "", "")]);
        let results = load(&mut desk, officer, &file);
        let refused = refusals(&results);
        assert_eq!(refused.len(), 1, "{officer} {inspectors} {date}: {refused:?}");
        assert_eq!((refused[0].0, refused[0].1), (line, Column::Result), "{officer} {inspectors} {date}: {refused:?}");
        assert!(refused[0].2.to_lowercase().contains(why), "{officer} {inspectors} {date}: {refused:?}");
    }
    fill(&file, &[(HOUSEHOLD, "date", "2026-03-08", "", "")]);
    desk.must("wang", "@wang", ActionKind::FileKin, &[("household", HOUSEHOLD)]);
    let results = load(&mut desk, "wang", &file);
    assert_eq!(results.refused, 1, "kin of the household");
    assert_eq!(events(&desk), before + 1, "the kin register only");
}

#[test]
fn a_form_that_was_taken_back_can_be_loaded_again_and_a_second_date_begins_another_visit() {
    let mut desk = assigned();
    let file = printed(&mut desk, Lang::Zh);
    fill(&file, &[(HOUSEHOLD, "date", "2026-03-08", "", ""), (HOUSEHOLD, "S1.01", "1", "", "")]);
    assert_eq!(load(&mut desk, "wang", &file).taken, 1);
    desk.must("wang", HOUSEHOLD, ActionKind::Undo, &[("reason", "录错户")]);
    assert_eq!(load(&mut desk, "wang", &file).taken, 1, "it is no longer recorded");
    let mut rows = records(&file);
    let second: Vec<Vec<String>> = rows
        .iter()
        .filter(|row| row[0].trim() == HOUSEHOLD && ["date", "S1.01"].contains(&row[4].as_str()))
        .map(|row| {
            let mut row = row.clone();
            if row[4] == "date" { "2026-03-09" } else { "2" }.clone_into(&mut row[6]);
            row
        })
        .collect();
    let end = rows.iter().rposition(|row| row[0].trim() == HOUSEHOLD).expect("there") + 1;
    rows.splice(end..end, second);
    write(&file, &rows);
    let results = load(&mut desk, "wang", &file);
    assert_eq!((results.before, results.taken, results.refused), (1, 1, 0), "{:?}", results.refusals(Lang::En));
}

#[test]
fn a_spreadsheet_with_a_title_and_merged_numbers_reads_like_the_text_file() {
    let mut desk = assigned();
    let file = desk.dir.path().join("补录.xlsx");
    let mut out = XlsxOut::new();
    out.sheet("说明", &["本表由村里填写"], &["甲", "乙"]).expect("a sheet");
    out.sheet("核查", &["青禾镇 李家村 入户核查补录"], &["代码", "户 号", "项目", "结果", "备注"]).expect("a sheet");
    for (household, item, result, note) in [
        (HOUSEHOLD, "核查日期", "2026.3.8", ""),
        ("", "S1.04", "2", "车在院里"),
        ("", "S9.99", "", ""),
        ("", "承诺声明", "缺失", ""),
    ] {
        let cells = [item, household, "", result, note].map(OutCell::text);
        out.row(&cells).expect("a row");
    }
    out.finish(&file).expect("written");
    let results = load(&mut desk, "zhao", &file);
    assert_eq!((results.taken, results.refused), (1, 0), "{:?}", results.refusals(Lang::En));
    assert!(results.rows.iter().all(|row| row.sheet == "核查"), "{:?}", results.rows);
    let sheet = sheet(&desk, "wang");
    let paper = sheet.papers.iter().find(|paper| paper.code == "F02").expect("a paper");
    assert_eq!(paper.state, Some(PaperState::Missing));
    assert_eq!(sheet.inspectors, ["wang", "zhao"], "the pair assigned, since the form names none");
    let nothing = desk.dir.path().join("别的.csv");
    std::fs::write(&nothing, "甲,乙\r\n1,2\r\n").expect("written");
    let actor = desk.actor("wang");
    let error = visit_results::load(&mut desk.book, &desk.pack, &actor, &nothing, &ReadOptions::default(), &Job::silent());
    assert!(error.is_err_and(|error| error.to_string().contains("别的.csv")));
}

/// The clue in a state, its check assigned to `wang` and `zhao` where somebody is to be assigned.
fn at(state: ClueState) -> Desk {
    use ActionKind as A;
    let mut desk = Desk::new();
    let verdict = |verdict: &'static str| [("verdict", verdict), ("reason", "g9"), ("evidence", "V-0001")];
    let path: &[A] = match state {
        ClueState::New => &[],
        ClueState::Assigned => &[A::Assign],
        ClueState::Checking => &[A::Assign, A::Visit],
        ClueState::NeedInfo => &[A::Assign, A::Visit, A::RequestInfo],
        _ => &[A::Assign, A::Visit, A::Submit],
    };
    for kind in path {
        match kind {
            A::Assign => drop(desk.step("office", CLUE, A::Assign)),
            A::Visit => drop(desk.step("wang", HOUSEHOLD, A::Visit)),
            A::Submit if matches!(state, ClueState::Submitted | ClueState::Confirmed) => drop(desk.step("zhao", CLUE, A::Submit)),
            A::Submit => drop(desk.must("zhao", CLUE, A::Submit, &verdict(state.code()))),
            kind => drop(desk.step("wang", CLUE, *kind)),
        }
    }
    match state {
        ClueState::Excluded | ClueState::DataFix | ClueState::Duplicate => {
            desk.must("office", CLUE, A::Dismiss, &verdict(state.code()));
        }
        ClueState::Confirmed => drop(desk.step("office", CLUE, A::Confirm)),
        _ => {}
    }
    assert_eq!(desk.book.cached_world().expect("read").clue_state(CLUE), state);
    desk
}

#[test]
fn forms_obey_the_lifecycle_whatever_the_state_whoever_acts_and_however_they_are_related() {
    let (mut tried, mut lawful_forms) = (0, 0);
    for state in ClueState::ALL.iter().copied() {
        let mut desk = at(state);
        // Those who may not come first, so that the state stays what it is; then those who may, then the same as kin.
        let mut officers: Vec<_> = common::OFFICERS.to_vec();
        officers.sort_by_key(|(id, ..)| ["wang", "zhao"].contains(id));
        for kin in [false, true] {
            // To whom the visit is barred anyhow, kinship adds nothing.
            let related = |id: &str| ["wang", "zhao", "sun", "office"].contains(&id);
            for (id, role, _) in officers.iter().filter(|(id, ..)| !kin || related(id)) {
                if kin {
                    desk.must("office", &format!("@{id}"), ActionKind::FileKin, &[("household", HOUSEHOLD)]);
                }
                let pair = if *id == "zhao" { "wang,zhao".to_owned() } else { format!("{id},zhao") };
                let note = format!("{id} {kin}");
                let text = format!(
                    "户号,代码,结果,备注\r\n{HOUSEHOLD},date,2026-03-09,\r\n{HOUSEHOLD},inspectors,\"{pair}\",\r\n{HOUSEHOLD},S1.05,1,{note}\r\n"
                );
                let file = desk.dir.path().join("一户.csv");
                std::fs::write(&file, text).expect("written");
                let step = CLUE_STEPS
                    .iter()
                    .any(|step| step.from == state && step.action == ActionKind::Visit && step.roles.contains(role));
                let lawful = step && ["wang", "zhao"].contains(id) && !kin;
                let before = events(&desk);
                let results = load(&mut desk, id, &file);
                let what = format!("{} {id} kin {kin}: {:?}", state.code(), results.refusals(Lang::En));
                assert_eq!((results.taken, results.refused), (usize::from(lawful), usize::from(!lawful)), "{what}");
                assert_eq!(events(&desk), before + usize::from(lawful), "{what}");
                (tried, lawful_forms) = (tried + 1, lawful_forms + usize::from(lawful));
                if lawful {
                    // The next one finds the state as this one did.
                    desk = at(state);
                }
            }
        }
    }
    let states = CLUE_STEPS.iter().filter(|step| step.action == ActionKind::Visit).count();
    assert_eq!(lawful_forms, 2 * states, "of {tried}");
}

#[test]
fn a_draft_on_the_screen_is_kept_when_a_form_of_the_household_is_loaded() {
    let mut desk = assigned();
    let file = printed(&mut desk, Lang::Zh);
    let wang = OfficerId("wang".into());
    let draft = fields(&[("item.S1.01", "problem"), ("note.S1.01", "户主在外地")]);
    visit::keep_draft(&mut desk.book, HOUSEHOLD, &wang, &draft, desk.now).expect("kept");
    let answers = [(HOUSEHOLD, "S1.04", "2", "", "车在院内"), (FAR, "S1.04", "1", "", "")];
    let days = [HOUSEHOLD, FAR].map(|household| (household, "date", "2026-03-08", "", ""));
    fill(&file, &[days, answers].concat());
    let results = load(&mut desk, "wang", &file);
    assert_eq!((results.taken, results.drafts), (2, 1));
    assert!(results.say(Lang::Zh).contains("1 户另有屏幕上未记录的草稿"), "{}", results.say(Lang::Zh));
    let sheet = sheet(&desk, "wang");
    assert_eq!(sheet.draft, Some(draft), "it is not what was recorded");
    assert!(sheet.items.iter().any(|item| item.code == "S1.04" && item.answer.is_some()));
}
