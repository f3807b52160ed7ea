//! A small invented county for the tests: rows written as an import leaves them.

use crate::pack;
use hecha::domain::dataset::{ColumnType, Dataset};
use hecha::domain::date::{self, Date};
use hecha::domain::id_number::IdKey;
use hecha::domain::money::Fen;
use hecha::domain::month::Month;
use hecha::domain::pack::Pack;
use hecha::engine::job::Job;
use hecha::engine::screen::{self, ScreenOptions, ScreenReport};
use hecha::store::clues::StoredClue;
use hecha::store::{NewWorkbook, Workbook, datasets};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The day that every source speaks of unless a test says otherwise. The look-back is 2022-01 … 2024-12.
pub const AS_OF: &str = "2024-12-31";

pub struct County {
    _dir: tempfile::TempDir,
    pub path: PathBuf,
    pub book: Workbook,
    pub pack: Pack,
    lines: BTreeMap<String, i64>,
}

/// A cell as a test writes it.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    /// Text, date, month or code, by the type of its column.
    Text(&'a str),
    /// An amount in fen, a number, hundredths.
    Number(i64),
    /// An ID number.
    Person(IdKey),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<IdKey> for Cell<'_> {
    fn from(key: IdKey) -> Self {
        Self::Person(key)
    }
}

/// An invented person, by number.
pub fn person(number: u16) -> IdKey {
    let birth = date::from_ymd(1950, 1, 1).expect("date");
    IdKey::compose(990_101, birth, number).expect("key")
}

pub fn month(text: &str) -> Month {
    Month::parse(text, false).expect("month")
}

pub fn day(text: &str) -> Date {
    date::parse(text, false).expect("date")
}

/// Every month from … to, both included.
pub fn span(from: &str, to: &str) -> impl Iterator<Item = Month> {
    let (from, to) = (month(from), month(to));
    (0..=to.index() - from.index()).map(move |step| from.plus(step))
}

impl County {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("county.hecha");
        let new = NewWorkbook {
            county: "禾川县".into(),
            created_at: "2024-12-31T08:00:00".into(),
            replica: "00".repeat(8),
            hash_key: "5a".repeat(32),
        };
        let pack = pack::embedded();
        let mut book = Workbook::create(&path, &new).expect("made");
        datasets::ensure(&mut book, &pack.datasets).expect("tables");
        let county = Self { _dir: dir, path, book, pack, lines: BTreeMap::new() };
        for dataset in &county.pack.datasets {
            county.source(&dataset.id, AS_OF);
        }
        county
    }

    pub fn sql(&self) -> Connection {
        Connection::open(&self.path).expect("opens")
    }

    /// A source of a dataset; the one named last is used for rows. Its number is the position of the dataset.
    fn source(&self, dataset: &str, as_of: &str) {
        let id = self.source_id(dataset);
        self.sql()
            .execute(
                "INSERT INTO source (id, dataset, file, file_hash, sheets, layout, as_of, as_of_day, loaded_at, rows_read, kept,
                    unmatched, rejected, added, changed, unchanged, certificate)
                 VALUES (?1, ?2, ?3, ?2, '[\"表一\"]', '', ?4, ?5, '', 0, 0, 0, 0, 0, 0, 0, '{}')",
                params![id, dataset, format!("{dataset}.xlsx"), as_of, date::day_number(day(as_of))],
            )
            .expect("source");
    }

    fn source_id(&self, dataset: &str) -> i64 {
        let position = self.pack.datasets.iter().position(|known| known.id == dataset).expect("dataset");
        i64::try_from(position).expect("small") + 1
    }

    /// The date that a dataset speaks of.
    pub fn set_as_of(&self, dataset: &str, as_of: &str) {
        let day = date::day_number(day(as_of));
        self.change("UPDATE source SET as_of = ?1, as_of_day = ?2 WHERE dataset = ?3", params![as_of, day, dataset]);
    }

    /// The dataset was never loaded.
    pub fn unload(&self, dataset: &str) {
        self.change("DELETE FROM source WHERE dataset = ?1", params![dataset]);
    }

    pub fn change(&self, sql: &str, values: impl rusqlite::Params) {
        let changed = self.sql().execute(sql, values).expect("changed");
        assert!(changed > 0, "{sql} changed nothing");
        if sql.contains("data_") {
            self.loaded();
        }
    }

    /// Tells the workbook, as a load does, that rows of its datasets are others now.
    fn loaded(&self) {
        self.sql().execute("UPDATE source SET loaded_at = loaded_at", []).expect("told");
    }

    pub fn add(&mut self, dataset: &str, cells: &[(&str, Cell<'_>)]) {
        self.add_as(dataset, "L1", cells);
    }

    /// A row with a match level; the person is that of the dataset's ID column when the level opens clues.
    pub fn add_as(&mut self, dataset: &str, level: &str, cells: &[(&str, Cell<'_>)]) {
        let line = self.lines.entry(dataset.to_owned()).or_insert(1);
        *line += 1;
        let line = *line;
        let (source, catalogue) = (self.source_id(dataset), self.pack.dataset(dataset).expect("dataset").clone());
        let mut names = vec!["source".to_owned(), "sheet".into(), "line".into(), "row_key".into(), "row_hash".into()];
        let key = format!("{dataset}-{line}").into_bytes();
        let mut values: Vec<Value> = vec![source.into(), 0.into(), line.into(), Value::Blob(key.clone()), Value::Blob(key)];
        for (name, cell) in cells {
            store(&catalogue, name, *cell, &mut names, &mut values);
            if let (Cell::Person(key), true) = (cell, catalogue.person_id.as_deref() == Some(*name)) {
                names.push("level".into());
                values.push(level.to_owned().into());
                if matches!(level, "L1" | "L2") {
                    names.push("person".into());
                    values.push(key.as_i64().into());
                }
            }
        }
        let marks = vec!["?"; names.len()].join(", ");
        let sql = format!("INSERT INTO data_{dataset} ({}) VALUES ({marks})", names.join(", "));
        self.sql().execute(&sql, params_from_iter(values)).expect("row");
        self.sql().execute("UPDATE source SET loaded_at = loaded_at WHERE id = ?1", [source]).expect("told");
    }

    /// A household whose head is its first member; all members are insured.
    pub fn household(&mut self, number: &str, program: &str, members: &[u16]) {
        let head = person(members[0]);
        let name = format!("户{}", members[0]);
        self.add(
            "households",
            &[
                ("household_no", number.into()),
                ("program", program.into()),
                ("town", "青禾镇".into()),
                ("village", "李家村".into()),
                ("head", name.as_str().into()),
                ("head_id", head.into()),
            ],
        );
        for member in members {
            self.member(number, *member, "yes");
        }
    }

    pub fn member(&mut self, household: &str, number: u16, insured: &str) {
        let name = format!("户{number}");
        let cells = [
            ("household_no", household.into()),
            ("name", name.as_str().into()),
            ("id_no", person(number).into()),
            ("insured", insured.into()),
        ];
        self.add("persons", &cells);
    }

    /// The same amount for every month from … to.
    pub fn pay(&mut self, program: &str, from: &str, to: &str, payee: u16, household: Option<&str>, fen: i64) {
        for month in span(from, to) {
            self.pay_status(program, &month.to_string(), payee, household, fen, "paid");
        }
    }

    pub fn pay_status(&mut self, program: &str, month: &str, payee: u16, household: Option<&str>, fen: i64, status: &str) {
        let name = format!("户{payee}");
        let mut cells: Vec<(&str, Cell<'_>)> = vec![
            ("program", program.into()),
            ("month", month.into()),
            ("name", name.as_str().into()),
            ("id_no", person(payee).into()),
            ("amount", fen.into()),
            ("status", status.into()),
        ];
        cells.extend(household.map(|number| ("household_no", Cell::from(number))));
        self.add("payments", &cells);
    }

    pub fn screen(&mut self, rules: &[&str]) -> ScreenReport {
        let options = ScreenOptions {
            rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
            as_of: None,
            now: day(AS_OF).at(9, 0, 0, 0),
            full: false,
            readers: None,
        };
        screen::run(&mut self.book, &self.pack, &options, &Job::silent()).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Clues of a rule that stand, by subject.
    pub fn clues(&self, rule: &str) -> Vec<StoredClue> {
        let conn = self.sql();
        let mut statement = conn
            .prepare("SELECT clue FROM clue WHERE rule = ?1 AND gone = 0 ORDER BY household_no, person, fact_key")
            .expect("prepares");
        let ids: Vec<String> = statement.query_map([rule], |row| row.get(0)).expect("runs").map(|id| id.expect("id")).collect();
        ids.iter().map(|id| self.book.stored_clue(id).expect("reads").expect("there")).collect()
    }

    /// Screens one rule and gives `household first…last months amount` of each clue.
    pub fn found(&mut self, rule: &str) -> Vec<String> {
        self.screen(&[rule]);
        self.clues(rule).iter().map(line).collect()
    }
}

/// `H1 2022-03…2022-06 4 439.00`; also checks that the lines sum to the amount.
pub fn line(clue: &StoredClue) -> String {
    let record = &clue.record;
    let sum: Fen = record.detail.lines.iter().map(|line| line.amount).sum();
    assert_eq!(sum, record.amount, "the lines of {} do not sum to its amount", record.clue);
    let text = |index: Option<i32>| {
        index.and_then(|index| Month::from_index(index.into())).map(|month| month.to_string()).unwrap_or_default()
    };
    format!(
        "{} {}…{} {} {}",
        record.household_no.clone().unwrap_or_default(),
        text(record.first_month),
        text(record.last_month),
        record.months,
        record.amount
    )
}

fn store(dataset: &Dataset, name: &str, cell: Cell<'_>, names: &mut Vec<String>, values: &mut Vec<Value>) {
    let column = dataset.column(name).unwrap_or_else(|| panic!("{} has no column {name}", dataset.id));
    names.push(name.to_owned());
    match (column.column_type, cell) {
        (ColumnType::Date, Cell::Text(text)) => {
            values.push(text.to_owned().into());
            names.push(format!("{name}_day"));
            values.push(i64::from(date::day_number(day(text))).into());
        }
        (ColumnType::Month, Cell::Text(text)) => values.push(i64::from(month(text).index()).into()),
        (ColumnType::Id, Cell::Person(key)) => {
            values.push(key.to_string().into());
            names.push(format!("{name}_key"));
            values.push(key.as_i64().into());
        }
        (_, Cell::Text(text)) => values.push(text.to_owned().into()),
        (_, Cell::Number(number)) => values.push(number.into()),
        (_, Cell::Person(key)) => values.push(key.to_string().into()),
    }
}
