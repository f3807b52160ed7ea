//! A workbook in a temporary folder, files to load into it, and its content as text.

use crate::pack;
use hecha::domain::date::{Date, from_ymd};
use hecha::domain::id_number::IdKey;
use hecha::domain::load::Certificate;
use hecha::domain::pack::Pack;
use hecha::engine::import::{self, FileResult, ImportPlan, ImportReport, ImportRequest};
use hecha::engine::job::Job;
use hecha::io::table::ReadOptions;
use hecha::store::{NewWorkbook, Workbook};
use std::path::{Path, PathBuf};

pub struct Kit {
    pub dir: tempfile::TempDir,
    pub book: Workbook,
    pub pack: Pack,
}

pub fn id(serial: u16) -> String {
    key(serial).to_string()
}

/// An invented person, born 1950-01-01 plus so many days.
pub fn key(serial: u16) -> IdKey {
    let day = hecha::domain::date::from_day_number(-7305 + i32::from(serial) * 37).expect("day");
    IdKey::compose(990_101, day, serial % 1000).expect("key")
}

pub fn day(year: i16, month: i8, day: i8) -> Date {
    from_ymd(year, month, day).expect("date")
}

/// A CSV text of rows.
pub fn csv(rows: &[&[&str]]) -> String {
    rows.iter().map(|row| row.join(",") + "\r\n").collect()
}

impl Kit {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("dir");
        let book = new_book(&dir.path().join("county.hecha"));
        Self { dir, book, pack: pack::embedded() }
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join("in").join(name);
        std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        std::fs::write(&path, content).expect("written");
        path
    }

    pub fn request(&self, paths: &[&Path]) -> ImportRequest {
        ImportRequest {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            dataset: None,
            as_of: None,
            keep_all: false,
            read: ReadOptions::default(),
            now: day(2024, 7, 1).at(9, 0, 0, 0),
            corrections: Vec::new(),
            plain: false,
        }
    }

    pub fn plan(&self, request: &ImportRequest) -> ImportPlan {
        import::plan(&self.book, &self.pack, request, &Job::silent()).expect("plan")
    }

    pub fn import(&mut self, request: &ImportRequest) -> ImportReport {
        let plan = self.plan(request);
        let report = import::run(&mut self.book, &self.pack, &plan, request, &Job::silent()).expect("run");
        // Whatever was written is sealed, whichever way it went into the tables.
        assert_eq!(self.book.broken_seals(9).expect("read"), []);
        report
    }

    /// Loads files that have to be recognised; the certificates in the order of loading.
    pub fn load(&mut self, paths: &[&Path]) -> Vec<Certificate> {
        let request = self.request(paths);
        certificates(&self.import(&request))
    }

    /// Loads one text file for one dataset.
    pub fn load_text(&mut self, name: &str, content: &str) -> Certificate {
        let path = self.file(name, content);
        let mut certificates = self.load(&[&path]);
        assert_eq!(certificates.len(), 1, "{name} feeds one dataset");
        certificates.remove(0)
    }

    pub fn query(&self, sql: &str) -> Vec<String> {
        query(&self.dir.path().join("county.hecha"), sql)
    }

    /// One value.
    pub fn one(&self, sql: &str) -> String {
        self.query(sql).join("\n")
    }

    /// Everything that the data tables and the possible identities say.
    pub fn dump(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for table in
            self.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'data\\_%' ESCAPE '\\' ORDER BY name")
        {
            lines.extend(self.query(&format!("SELECT '{table}', * FROM {table} ORDER BY row_key")));
        }
        lines.extend(self.query("SELECT * FROM identity ORDER BY identity"));
        lines
    }
}

fn new_book(path: &Path) -> Workbook {
    let new = NewWorkbook {
        county: "禾川县".into(),
        created_at: "2024-07-01T08:00:00".into(),
        replica: "00".repeat(8),
        hash_key: "11".repeat(32),
    };
    Workbook::create(path, &new).expect("workbook")
}

pub fn query(path: &Path, sql: &str) -> Vec<String> {
    let conn = rusqlite::Connection::open(path).expect("opens");
    let mut statement = conn.prepare(sql).expect(sql);
    let count = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..count).map(|at| {
            Ok(match row.get::<_, rusqlite::types::Value>(at)? {
                rusqlite::types::Value::Null => "NULL".to_owned(),
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Real(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Blob(bytes) => format!("{bytes:02x?}"),
            })
        });
        cells.collect::<rusqlite::Result<Vec<_>>>().map(|cells| cells.join("|"))
    });
    rows.expect("rows").collect::<rusqlite::Result<Vec<_>>>().expect("values")
}

pub fn execute(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).expect("opens").execute_batch(sql).expect(sql);
}

pub fn certificates(report: &ImportReport) -> Vec<Certificate> {
    let mut found = Vec::new();
    for file in &report.files {
        match &file.result {
            FileResult::Loaded(parts) => found.extend(parts.iter().map(|part| part.certificate.clone())),
            other => panic!("{}: {other:?}", file.file),
        }
    }
    for certificate in &found {
        assert!(certificate.balances(), "{certificate:?}");
    }
    found
}
