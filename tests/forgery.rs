//! Random edits of a workbook, its evidence files and an exported ledger: every one is found, and what was edited is
//! named first.
//!
//! The suite tries a seeded sample. `HECHA_EDITS=10000 cargo test --locked --release --test forgery -- --nocapture` tries
//! as many as told and says how many of which kind.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod common;

use common::{CLUE, Desk, HOUSEHOLD};
use hecha::domain::action::ActionKind;
use hecha::domain::lang::Lang;
use hecha::engine::against::Against;
use hecha::engine::export::{self, Account, ExportKind};
use hecha::engine::verify::{self, Finding};
use hecha::io::table::ReadOptions;
use hecha::store::Workbook;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::path::{Path, PathBuf};

/// Edits of the sample that the suite tries.
const SAMPLE: usize = 400;
/// Workbooks that are edited side by side.
const LANES: usize = 4;

/// A workbook with every kind of thing in it: acts, evidence, data, rejects, a possible identity, exports.
struct Case {
    desk: Desk,
    ledger: PathBuf,
    pristine: Vec<u8>,
}

fn case() -> Case {
    let mut desk = Desk::new();
    std::fs::write(desk.dir.path().join("photo.jpg"), b"front of the house").expect("written");
    std::fs::write(desk.dir.path().join("slip.txt"), b"slip 17").expect("written");
    loaded(&mut desk);
    desk.step("office", CLUE, ActionKind::Assign);
    let visit = [("date", "2026-03-09"), ("inspectors", "wang,zhao"), ("evidence", "photo.jpg"), ("item.S1.01", "ok")];
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &visit);
    desk.step("zhao", CLUE, ActionKind::Submit);
    let issue = desk.step("office", CLUE, ActionKind::Confirm).issue.expect("an issue");
    desk.step("office", &issue, ActionKind::Notify);
    desk.step("clerk", &issue, ActionKind::Rectify);
    desk.step("finance", &issue, ActionKind::RecordMoney);
    desk.step("finance", &issue, ActionKind::Remit);
    let slip = |(name, value): (&'static str, &'static str)| (name, if name == "evidence" { "slip.txt" } else { value });
    let result: Vec<(&str, &str)> = desk.good(ActionKind::SubmitRectification).into_iter().map(slip).collect();
    desk.must("clerk", &issue, ActionKind::SubmitRectification, &result);
    desk.step("head", &issue, ActionKind::Endorse);
    desk.screened("2026-03-31", None);
    desk.step("office2", &issue, ActionKind::SignOff);
    desk.step("wang", "@wang", ActionKind::FileKin);
    desk.step("office", "C", ActionKind::OpenCampaign);
    desk.must("office", "P-AAAAAAAA-AAAA", ActionKind::RefuseIdentity, &[]);
    let ledger = desk.dir.path().join("ledger.csv");
    let actor = desk.actor("office");
    let account = Account { officer: Some(&actor), full: None };
    export::write(&mut desk.book, &desk.pack, ExportKind::Ledger, &ledger, Lang::Zh, account, desk.now).expect("written");
    desk.raw().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("one file");
    let pristine = std::fs::read(&desk.path).expect("read");
    Case { desk, ledger, pristine }
}

/// What an import leaves: a source, a mapping, rejects, rows, a possible identity.
fn loaded(desk: &mut Desk) {
    let db = desk.raw();
    db.execute_batch(
        "INSERT INTO source VALUES (1, 'vehicles', '车管.csv', 'ff', '[\"\"]', 'l', '2026-03-01', 20513, 't', 3, 2, 0, 1, 2, 0, 0, '{}');
         INSERT INTO mapping VALUES ('l', 'vehicles', '{\"plate\":\"号牌号码\"}', 't');
         INSERT INTO reject (source, sheet, line, column_name, reason, row_text) VALUES (1, 0, 4, '证件号', 'bad_id', 'x,y');
         CREATE TABLE data_vehicles (row INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source (id), sheet INTEGER NOT NULL,
            line INTEGER NOT NULL, row_key BLOB NOT NULL UNIQUE, row_hash BLOB NOT NULL, person INTEGER, level TEXT, plate TEXT,
            registered_on TEXT, registered_on_day INTEGER) STRICT;
         CREATE INDEX data_vehicles_person ON data_vehicles (person);
         INSERT INTO data_vehicles VALUES (1, 1, 0, 2, x'01', x'11', 99010119500101001, 'L1', '某A12345', '2020-01-02', 18263),
            (2, 1, 0, 3, x'02', x'12', NULL, 'L4', '某B00001', NULL, NULL);
         INSERT INTO identity (identity, dataset, data_row, level, score, name, given, person, reason)
         VALUES ('P-AAAAAAAA-AAAA', 'vehicles', 2, 'L4', 85, '李某', '990101********001X', 99010119500101001, 'masked');",
    )
    .expect("loaded");
    drop(db);
    desk.book.seal_again().expect("sealed");
}

/// One edit: what was done, and words of which one must be in the place of the first finding.
struct Edit {
    what: String,
    expected: Vec<String>,
}

fn below(rng: &mut ChaCha8Rng, bound: usize) -> usize {
    usize::try_from(rng.next_u64() % u64::try_from(bound.max(1)).expect("small")).expect("small")
}

/// Columns that only say in which order caches of the log are fetched.
fn invisible(table: &str, column: &str) -> bool {
    const CACHES: &[&str] = &["officer", "issue", "money_row", "visit", "campaign", "conflict"];
    column == "id" && CACHES.contains(&table)
}

fn tables(db: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name";
    db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn columns(db: &Connection, table: &str) -> Vec<String> {
    let sql = "SELECT name FROM pragma_table_info(?1) ORDER BY cid";
    db.prepare(sql).unwrap().query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn rows(db: &Connection, table: &str) -> Vec<Vec<Value>> {
    let mut statement = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|at| row.get(at)).collect()).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Another value of the same kind.
fn other(rng: &mut ChaCha8Rng, value: &Value) -> Value {
    match value {
        Value::Null => Value::Integer(i64::from(rng.next_u32() % 1_000)),
        Value::Integer(number) => {
            let far = i64::from(rng.next_u32() % 5_000);
            Value::Integer(if rng.next_u32().is_multiple_of(2) { number ^ 1 } else { number + far + 1 })
        }
        Value::Real(number) => Value::Real(number + 1.0),
        Value::Text(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let at = below(rng, letters.len() + 1);
            match rng.next_u32() % 3 {
                0 if !letters.is_empty() => drop(letters.remove(at.min(letters.len() - 1))),
                1 if at < letters.len() => letters[at] = if letters[at] == '7' { '8' } else { '7' },
                _ => letters.insert(at, '3'),
            }
            Value::Text(letters.into_iter().collect())
        }
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let at = below(rng, bytes.len());
            match bytes.get_mut(at) {
                Some(byte) => *byte ^= 1 << (rng.next_u32() % 8),
                None => bytes.push(1),
            }
            Value::Blob(bytes)
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

/// Words that name a row: those of its columns that findings may use.
fn names(table: &str, columns: &[String], row: &[Value]) -> Vec<String> {
    let of = |name: &str| columns.iter().position(|column| column == name).and_then(|at| row.get(at)).map(shown);
    let named = match table {
        // An export names the event that it knows by the beginning of its hash.
        "event" => vec![of("id").map(|id| format!("event {id}")), short_hash(columns, row), of("officer")],
        "part" | "undo" => vec![of("subject")],
        "kin" => vec![of("officer")],
        "money_row" => vec![of("issue"), of("id")],
        "mapping" => vec![of("layout"), Some("mapping".to_owned())],
        "dataset_version" => vec![of("dataset")],
        "rule_state" => vec![of("rule")],
        "conflict" => vec![of("hash")],
        _ => vec![of(table), of("row"), of("id"), of("name"), of("file"), of("officer"), of("clue"), of("issue")],
    };
    named.into_iter().flatten().filter(|name| !name.is_empty()).collect()
}

fn short_hash(columns: &[String], row: &[Value]) -> Option<String> {
    let at = columns.iter().position(|column| column == "hash")?;
    let Value::Blob(hash) = row.get(at)? else { return None };
    Some(format!("event {}", hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect::<String>()))
}

/// Puts a row in place of another past every guard of the database. `None` when the database cannot hold it.
fn put(db: &Connection, table: &str, columns: &[String], old: Option<&[Value]>, new: Option<&[Value]>) -> Option<()> {
    let list =
        |joint: &str, text: &str| columns.iter().map(|column| format!("\"{column}\"{text}")).collect::<Vec<_>>().join(joint);
    if let Some(old) = old {
        let condition: Vec<String> =
            columns.iter().enumerate().map(|(at, column)| format!("\"{column}\" IS ?{}", at + 1)).collect();
        let sql = format!("DELETE FROM \"{table}\" WHERE {}", condition.join(" AND "));
        db.execute(&sql, params_from_iter(old.iter())).ok()?;
    }
    if let Some(new) = new {
        let marks = vec!["?"; columns.len()].join(", ");
        db.execute(&format!("INSERT INTO \"{table}\" ({}) VALUES ({marks})", list(", ", "")), params_from_iter(new.iter()))
            .ok()?;
    }
    Some(())
}

/// Rows as a set: tables say nothing by the order in which they hold them.
fn sorted(rows: &[Vec<Value>]) -> Vec<String> {
    let mut texts: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    texts.sort();
    texts
}

/// Does one edit in an open transaction; triggers are off.
fn edit_rows(db: &Connection, rng: &mut ChaCha8Rng) -> Option<Edit> {
    let all = tables(db);
    let table = &all[below(rng, all.len())];
    let (columns, rows) = (columns(db, table), rows(db, table));
    if rows.is_empty() {
        return None;
    }
    let at = below(rng, rows.len());
    let row = &rows[at];
    let mut expected = names(table, &columns, row);
    let what = match rng.next_u32() % 10 {
        0 => {
            put(db, table, &columns, Some(row), None)?;
            // What follows in a chain or in the list of a whole table is where the gap shows.
            if let Some(next) = rows.get(at + 1) {
                expected.extend(names(table, &columns, next));
            }
            format!("delete from {table}")
        }
        1 => {
            let mut copy = row.clone();
            for value in copy.iter_mut().take(3) {
                *value = other(rng, value);
            }
            put(db, table, &columns, None, Some(&copy))?;
            expected.extend(names(table, &columns, &copy));
            format!("insert into {table}")
        }
        2 => {
            let (column, second) = (below(rng, columns.len()), below(rng, rows.len()));
            if second == at || invisible(table, &columns[column]) {
                return None;
            }
            let (mut one, mut two) = (row.clone(), rows[second].clone());
            std::mem::swap(&mut one[column], &mut two[column]);
            if one == *row {
                return None;
            }
            put(db, table, &columns, Some(row), None)?;
            put(db, table, &columns, Some(&rows[second]), Some(&two))?;
            put(db, table, &columns, None, Some(&one))?;
            for row in [&one, &two, &rows[second]] {
                expected.extend(names(table, &columns, row));
            }
            // An event in an earlier place than its own is well made: the one behind it is the first that cannot follow.
            if let (true, Some(behind)) = (table == "event", rows.get(at.min(second) + 1)) {
                expected.extend(names(table, &columns, behind));
            }
            format!("swap {} of {table}", columns[column])
        }
        _ => {
            let column = below(rng, columns.len());
            if invisible(table, &columns[column]) {
                return None;
            }
            let mut changed = row.clone();
            changed[column] = other(rng, &row[column]);
            put(db, table, &columns, Some(row), Some(&changed))?;
            expected.extend(names(table, &columns, &changed));
            format!("change {}.{} from {} to {}", table, columns[column], shown(&row[column]), shown(&changed[column]))
        }
    };
    if sorted(&rows) == sorted(&self::rows(db, table)) {
        return None;
    }
    if let (true, Some(next)) = (table == "event", rows.get(at + 1)) {
        expected.extend(names(table, &columns, next));
    }
    if table == "seal" {
        // The seal names the table and the rows it is about.
        expected.extend(all);
        expected.push("schema".to_owned());
        expected.extend(shown(&row[0]).split('/').map(str::to_owned));
    }
    Some(Edit { what, expected })
}

/// Strips or alters an object of the schema.
fn edit_schema(db: &Connection, rng: &mut ChaCha8Rng) -> Option<Edit> {
    let sql = "SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL ORDER BY name";
    let objects: Vec<(String, String, String)> = db
        .prepare(sql)
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let (kind, name, text) = &objects[below(rng, objects.len())];
    let altered = text.replace("'sign_off'", "'sign-off'").replace("BEFORE INSERT", "AFTER INSERT");
    let batch = match rng.next_u32() % 3 {
        0 => "CREATE TRIGGER mine AFTER INSERT ON part BEGIN DELETE FROM kin; END".to_owned(),
        1 if altered != *text => format!("DROP {kind} \"{name}\"; {altered}"),
        _ => format!("DROP {kind} \"{name}\""),
    };
    db.execute_batch(&batch).ok()?;
    Some(Edit { what: batch, expected: vec![name.clone(), "mine".to_owned(), "schema".to_owned()] })
}

/// One edit of the workbook in one transaction; nothing is left of it when `None` is returned.
fn edit_book(db: &Connection, rng: &mut ChaCha8Rng) -> Option<Edit> {
    db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA recursive_triggers = OFF; BEGIN")
        .unwrap();
    let edit = if rng.next_u32().is_multiple_of(12) {
        edit_schema(db, rng)
    } else {
        // As if every trigger were dropped and put back, without the work.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
        edit_rows(db, rng)
    };
    db.execute_batch(if edit.is_some() { "COMMIT" } else { "ROLLBACK" }).unwrap();
    edit
}

/// Changes, cuts or removes a file.
fn edit_evidence(path: &Path, rng: &mut ChaCha8Rng) -> Edit {
    let mut bytes = std::fs::read(path).expect("read");
    match rng.next_u32() % 3 {
        0 => std::fs::remove_file(path).expect("removed"),
        1 => std::fs::write(path, &bytes[..below(rng, bytes.len())]).expect("cut"),
        _ => {
            let at = below(rng, bytes.len());
            bytes[at] ^= 1 << (rng.next_u32() % 8);
            std::fs::write(path, bytes).expect("changed");
        }
    }
    Edit { what: format!("evidence {}", path.display()), expected: vec![HOUSEHOLD.to_owned(), "W2026-0001".to_owned()] }
}

/// Changes a value of the exported ledger, or takes out or doubles a row.
fn edit_ledger(path: &Path, rng: &mut ChaCha8Rng) -> Option<Edit> {
    let text = std::fs::read_to_string(path).expect("read");
    let mut lines: Vec<String> = text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect();
    let at = below(rng, lines.len());
    let mut expected = vec![format!("row {}", at + 1), format!("row {at}"), "ledger.csv".to_owned()];
    match rng.next_u32() % 4 {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        _ => {
            let mut letters: Vec<char> = lines[at].chars().collect();
            let letter = below(rng, letters.len());
            letters[letter] = if letters[letter] == '4' { '5' } else { '4' };
            lines[at] = letters.into_iter().collect();
        }
    }
    if at + 1 == lines.len() {
        expected.push("event".to_owned());
    }
    let edited = lines.join("\r\n");
    if said(&edited) == said(&text) {
        return None;
    }
    std::fs::write(path, format!("\u{feff}{edited}\r\n")).expect("written");
    Some(Edit { what: format!("ledger line {}", at + 1), expected })
}

/// What people see of a ledger: its cells without white space around them.
fn said(text: &str) -> String {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.split(',').map(str::trim).collect::<Vec<_>>().join(","))
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .to_owned()
}

fn findings(case: &Case) -> Vec<Finding> {
    let against = Against::File(case.ledger.clone());
    match Workbook::open_read_only(&case.desk.path) {
        Ok(book) => {
            verify::run_against(&book, &case.desk.pack, Some(&against), &ReadOptions::default()).expect("readable").findings
        }
        Err(error) => panic!("the file does not open: {error}"),
    }
}

#[test]
fn every_random_edit_is_found_and_named_first() {
    let wanted = std::env::var("HECHA_EDITS").ok().and_then(|text| text.parse().ok()).unwrap_or(SAMPLE);
    let started = std::time::Instant::now();
    // Each lane has a workbook and a seed of its own, so that the edits are the same on any number of cores.
    let lanes: Vec<Tried> = std::thread::scope(|scope| {
        let share = |lane: usize| wanted / LANES + usize::from(lane < wanted % LANES);
        let lanes: Vec<_> = (0..LANES).map(|lane| scope.spawn(move || try_edits(lane, share(lane)))).collect();
        lanes.into_iter().map(|lane| lane.join().expect("tried")).collect()
    });
    let sum = |of: fn(&Tried) -> usize| lanes.iter().map(of).sum::<usize>();
    let (workbook, evidence, ledger) = (sum(|lane| lane.workbook), sum(|lane| lane.evidence), sum(|lane| lane.ledger));
    let unnamed: Vec<&String> = lanes.iter().flat_map(|lane| &lane.unnamed).collect();
    println!(
        "{} edits ({workbook} of the workbook, {evidence} of evidence, {ledger} of the ledger) in {:?}, {} not found or not named",
        workbook + evidence + ledger,
        started.elapsed(),
        unnamed.len()
    );
    assert_eq!(workbook + evidence + ledger, wanted);
    assert!(unnamed.is_empty(), "{} not named first: {unnamed:#?}", unnamed.len());
}

/// What one lane tried.
#[derive(Default)]
struct Tried {
    workbook: usize,
    evidence: usize,
    ledger: usize,
    unnamed: Vec<String>,
}

fn try_edits(lane: usize, wanted: usize) -> Tried {
    let mut tried = Tried::default();
    if wanted == 0 {
        return tried;
    }
    let mut case = case();
    assert_eq!(findings(&case), []);
    let (photo, slip) = (case.desk.dir.path().join("photo.jpg"), case.desk.dir.path().join("slip.txt"));
    // Nobody holds the file while it is edited.
    case.desk.book = Workbook::in_memory(&hecha::store::NewWorkbook {
        county: String::new(),
        created_at: String::new(),
        replica: String::new(),
        hash_key: String::new(),
    })
    .expect("made");
    let mut rng = ChaCha8Rng::seed_from_u64(4 + u64::try_from(lane).expect("few"));
    while tried.workbook + tried.evidence + tried.ledger < wanted {
        // What is about to be edited is put back as it was afterwards, and nothing else.
        let (count, path, pristine, edit) = match rng.next_u32() % 10 {
            0 => {
                let path = if rng.next_u32().is_multiple_of(2) { &photo } else { &slip };
                let pristine = std::fs::read(path).expect("read");
                (&mut tried.evidence, path, pristine, Some(edit_evidence(path, &mut rng)))
            }
            1 => {
                let pristine = std::fs::read(&case.ledger).expect("read");
                (&mut tried.ledger, &case.ledger, pristine, edit_ledger(&case.ledger, &mut rng))
            }
            _ => {
                let db = Connection::open(&case.desk.path).expect("opens");
                db.execute_batch("PRAGMA synchronous = OFF").expect("set");
                (&mut tried.workbook, &case.desk.path, case.pristine.clone(), edit_book(&db, &mut rng))
            }
        };
        if let Some(edit) = edit {
            *count += 1;
            match findings(&case).first() {
                None => tried.unnamed.push(format!("NOT FOUND: {}", edit.what)),
                Some(first) if edit.expected.iter().any(|name| first.place.contains(name.as_str())) => {}
                Some(first) => {
                    let (place, text, expected) = (&first.place, &first.text.en, &edit.expected);
                    tried.unnamed.push(format!("{} -> {place} {text}; expected {expected:?}", edit.what));
                }
            }
        }
        if path == &case.desk.path {
            for ending in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
            }
        }
        std::fs::write(path, pristine).expect("put back");
    }
    tried
}

#[test]
fn an_export_tells_of_a_log_that_was_cut_behind_it() {
    let case = case();
    let db = Connection::open(&case.desk.path).expect("opens");
    let head: String =
        db.query_row("SELECT lower(hex(hash)) FROM event ORDER BY id DESC LIMIT 1", [], |row| row.get(0)).expect("a head");
    let sql: String =
        db.query_row("SELECT sql FROM sqlite_schema WHERE name = 'event_no_delete'", [], |row| row.get(0)).expect("sql");
    // The export itself is the newest event; without it log, tables and seals agree.
    db.execute("DROP TRIGGER event_no_delete", []).expect("dropped");
    db.execute("DELETE FROM event WHERE id = (SELECT max(id) FROM event)", params![]).expect("cut");
    db.execute_batch(&sql).expect("put back");
    let book = Workbook::open_read_only(&case.desk.path).expect("opens");
    let check = |against: Option<&Against>| {
        let report = verify::run_against(&book, &case.desk.pack, against, &ReadOptions::default()).expect("readable");
        report.findings.into_iter().map(|finding| (finding.code, finding.place)).collect::<Vec<_>>()
    };
    assert_eq!(check(None), []);
    let short: String = head.chars().take(8).collect();
    let lost = vec![("tail", format!("event {short}"))];
    assert_eq!(check(Some(&Against::File(case.ledger.clone()))), lost);
    assert_eq!(check(Some(&Against::parse(&short))), lost);
    assert_eq!(check(Some(&Against::parse(&head))), vec![("tail", format!("event {head}"))]);
}
