//! A connection of its own on which the rule views stand and rules run. The workbook is attached to it and only read;
//! the tables of the views are in a database of their own, which the benches of a screening share.

use super::desk::{self, Scratch};
use super::gate::{self, GateError, RuleRows, TakeRows};
use super::views::{self, BOOK, Prepared, Shelf};
use super::workbook::{StoreError, Workbook};
use crate::domain::dataset::DatasetKind;
use crate::domain::date::{self, Date};
use crate::domain::listing::Origin;
use crate::domain::pack::Pack;
use rusqlite::backup::Backup;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Who or what a clue is about, as the case data name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectPlace {
    /// Name of the person or the head.
    pub name: String,
    /// Household, when the subject is a person.
    pub household_no: Option<String>,
    /// Packed key of the person or the head.
    pub person: Option<i64>,
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
}

/// Most memory for pages of the workbook, in KiB.
const CACHE_KIB: i32 = 32 * 1024;

/// Asks for head and place of a household.
const HOUSEHOLD: &str = "SELECT head, head_person, town, village FROM cases WHERE household_no = ?1";
/// Asks for name and place of a member, of a household first.
const MEMBER: &str = "SELECT name, household_no, town, village FROM members WHERE person = ?1
     ORDER BY CASE WHEN household_no = ?2 THEN 0 ELSE 1 END, household_no LIMIT 1";
/// Asks for the name of somebody who was paid.
const PAYEE: &str = "SELECT min(name) FROM payments WHERE person = ?1";

/// The rule views over one state of a workbook.
#[derive(Debug)]
pub struct Bench {
    conn: Connection,
    /// For further benches over the same tables.
    spare: Vec<Connection>,
    /// Where the tables are: gone after the connections.
    scratch: Option<Arc<Scratch>>,
    shelf: Shelf,
    views: BTreeSet<String>,
    loaded: BTreeSet<String>,
    sources: BTreeMap<i64, Source>,
    as_of: Option<Date>,
    /// Asks the rosters for the name and place of a person.
    rosters: String,
    /// Questions for names and places since [`Bench::take_asked`].
    asked: RefCell<BTreeSet<String>>,
}

/// The connections of a bench, to be dropped before the file of their tables.
struct Seat {
    conn: Connection,
    spare: Vec<Connection>,
    scratch: Option<Arc<Scratch>>,
}

#[derive(Debug)]
struct Source {
    dataset: String,
    file: String,
    sheets: Vec<String>,
    as_of: Option<Date>,
}

impl Bench {
    /// A bench over a workbook, as of a date or of the newest payments. Views are built as they are named.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn open(book: &Workbook, pack: &Pack, as_of: Option<Date>) -> Result<Self, StoreError> {
        let mut conn = desk::alone()?;
        match book.path() {
            Some(path) => attach(&conn, path)?,
            None => copy(book.conn(), &mut conn)?,
        }
        Self::on(Seat { conn, spare: Vec::new(), scratch: None }, |conn| views::prepare(conn, pack, as_of), pack)
    }

    /// As [`Bench::open`], of a workbook on disk, for a screening by up to so many readers: [`Bench::second`] gives the
    /// others. The caller keeps everybody from writing to the workbook until it has them all.
    ///
    /// # Errors
    /// SQLite fails, or no file can be made for the tables of a large workbook.
    pub fn shared(path: &Path, pack: &Pack, as_of: Option<Date>, readers: usize) -> Result<Self, StoreError> {
        let (conn, spare, scratch) = desk::shared(path, readers)?;
        std::iter::once(&conn).chain(&spare).try_for_each(|conn| attach(conn, path))?;
        Self::on(Seat { conn, spare, scratch }, |conn| views::prepare(conn, pack, as_of), pack)
    }

    /// Whether there is another.
    pub fn has_second(&self) -> bool {
        !self.spare.is_empty()
    }

    /// Another bench over the same state of the workbook and the same tables, for another thread, while there is one. What
    /// will be asked has to be built, and shared by [`Bench::share`].
    ///
    /// # Errors
    /// SQLite fails.
    pub fn second(&mut self, pack: &Pack) -> Result<Option<Self>, StoreError> {
        let Some(conn) = self.spare.pop() else { return Ok(None) };
        let as_of = self.as_of;
        let prepare = |conn: &Connection| {
            let prepared = views::prepare(conn, pack, as_of)?;
            Ok(Prepared { shelf: prepared.shelf.over_tables(), ..prepared })
        };
        Self::on(Seat { conn, spare: Vec::new(), scratch: self.scratch.clone() }, prepare, pack).map(Some)
    }

    /// Builds the views that a query names. `cancelled` is asked now and then.
    ///
    /// # Errors
    /// A view cannot be built, or it was cancelled.
    pub fn build(&mut self, sql: &str, cancelled: impl FnMut() -> bool + Send + 'static) -> Result<(), GateError> {
        gate::watched(&mut self.conn, cancelled).map_err(GateError::Sql)?;
        let built = self.ready(sql).map_err(GateError::from_sql);
        gate::unwatched(&mut self.conn).map_err(GateError::Sql)?;
        built
    }

    /// Lets other benches read what was built, with the views that tell names and places of subjects.
    ///
    /// # Errors
    /// As [`Bench::build`].
    pub fn share(&mut self, cancelled: impl FnMut() -> bool + Send + Clone + 'static) -> Result<(), GateError> {
        for sql in [HOUSEHOLD, MEMBER, PAYEE, &self.rosters.clone()] {
            self.build(sql, cancelled.clone())?;
        }
        // Others see what was written before; the workbook stays as it was seen because nobody may write.
        self.conn.execute_batch("COMMIT; BEGIN").map_err(GateError::Sql)
    }

    /// Builds the views that a query names. When that fails nothing of them is left, not even half.
    fn ready(&self, sql: &str) -> rusqlite::Result<()> {
        self.shelf.ready(&self.conn, sql).inspect_err(|_| {
            self.shelf.forget();
            // SQLite may have done so itself.
            let _ = self.conn.execute_batch("ROLLBACK");
            let _ = self.conn.execute_batch("BEGIN");
        })
    }

    fn on(
        seat: Seat,
        prepare: impl FnOnce(&Connection) -> Result<Prepared, StoreError>,
        pack: &Pack,
    ) -> Result<Self, StoreError> {
        let conn = &seat.conn;
        conn.busy_timeout(Duration::from_secs(5))?;
        // Rules probe payments here and there: pages that do not fit are read again and again.
        conn.pragma_update(Some(BOOK), "cache_size", -CACHE_KIB)?;
        // One state of the file for all rules, whatever is written meanwhile.
        conn.execute_batch("BEGIN")?;
        let Prepared { as_of, shelf } = prepare(conn)?;
        let sources = sources(conn)?;
        let mut loaded: BTreeSet<String> = sources.values().map(|source| source.dataset.clone()).collect();
        // The ledger itself tells of money and of gradual exits.
        for dataset in &pack.datasets {
            if views::ledger::feeds(conn, &dataset.id)? {
                loaded.insert(dataset.id.clone());
            }
        }
        let views = pack.datasets.iter().map(|dataset| dataset.id.clone()).collect();
        let Seat { conn, spare, scratch } = seat;
        Ok(Self { conn, spare, scratch, shelf, views, loaded, sources, as_of, rosters: rosters(pack), asked: RefCell::default() })
    }

    /// The date that the screening speaks of; `None` when nothing is loaded.
    pub fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// Ids of the sources that it saw.
    pub fn source_ids(&self) -> Vec<i64> {
        self.sources.keys().copied().collect()
    }

    /// Those of the datasets of which no file was ever loaded.
    pub fn missing(&self, datasets: &[String]) -> Vec<String> {
        datasets.iter().filter(|id| !self.loaded.contains(*id)).cloned().collect()
    }

    /// Columns of a query, without running it. Views that it names and that are built on demand are built.
    ///
    /// # Errors
    /// The query is not a plain `SELECT` over documented views.
    pub fn columns(&mut self, sql: &str) -> Result<Vec<String>, GateError> {
        self.ready(sql).map_err(GateError::Sql)?;
        gate::columns(&mut self.conn, &self.views, sql)
    }

    /// Runs a rule's query, whose rows are taken as they come. `cancelled` is asked now and then.
    ///
    /// # Errors
    /// The query is not a plain `SELECT` over documented views, fails, or was cancelled.
    pub fn each_row(
        &mut self,
        sql: &str,
        cancelled: impl FnMut() -> bool + Send + 'static,
        take: &mut dyn TakeRows,
    ) -> Result<(), GateError> {
        gate::watched(&mut self.conn, cancelled).map_err(GateError::Sql)?;
        let ready = self.ready(sql).map_err(GateError::from_sql);
        let taken = ready.and_then(|()| gate::rows(&mut self.conn, &self.views, sql, take));
        gate::unwatched(&mut self.conn).map_err(GateError::Sql)?;
        taken
    }

    /// [`Bench::each_row`] for all rows together.
    ///
    /// # Errors
    /// As there.
    pub fn rows(&mut self, sql: &str, cancelled: impl FnMut() -> bool + Send + 'static) -> Result<RuleRows, GateError> {
        let mut rows = RuleRows::default();
        self.each_row(sql, cancelled, &mut rows)?;
        Ok(rows)
    }

    /// A question about views, which are built when they are not there yet.
    fn asks(&self, sql: &str) -> Result<CachedStatement<'_>, StoreError> {
        self.ready(sql)?;
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(sql) {
            asked.insert(sql.to_owned());
        }
        Ok(self.conn.prepare_cached(sql)?)
    }

    /// Views that were asked for names and places of subjects since it was last called.
    pub fn take_asked(&self) -> Vec<String> {
        let asked = std::mem::take(&mut *self.asked.borrow_mut());
        let names: BTreeSet<&str> = asked.iter().flat_map(|sql| self.shelf.names(sql)).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// What decides the answer of a query, with what was asked for names and places besides: equal prints mean equal
    /// answers. Nothing is built for it.
    pub fn print(&self, sql: &str, besides: &[String]) -> [u8; 16] {
        self.shelf.print(sql, besides)
    }

    /// Whether a query names a view, or one that rests on it.
    pub fn rests_on(&self, sql: &str, view: &str) -> bool {
        self.shelf.rests_on(sql, view)
    }

    /// Name and place of a household, with its head.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn household(&self, household_no: &str) -> Result<SubjectPlace, StoreError> {
        let mut statement = self.asks(HOUSEHOLD)?;
        let found = statement
            .query_row([household_no], |row| {
                Ok(SubjectPlace {
                    name: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
                    household_no: Some(household_no.to_owned()),
                    person: row.get(1)?,
                    town: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                    village: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
                })
            })
            .optional()?;
        Ok(found.unwrap_or_else(|| SubjectPlace { household_no: Some(household_no.to_owned()), ..SubjectPlace::default() }))
    }

    /// Name and place of a person: as a member of the household given, else of the first that lists them, else
    /// the name alone from the payments, else what a roster says.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn person(&self, person: i64, household_no: Option<&str>) -> Result<SubjectPlace, StoreError> {
        let mut statement = self.asks(MEMBER)?;
        let member = statement
            .query_row(params![person, household_no], |row| {
                Ok(SubjectPlace {
                    name: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
                    household_no: row.get(1)?,
                    person: Some(person),
                    town: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                    village: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
                })
            })
            .optional()?;
        if let Some(member) = member {
            return Ok(member);
        }
        let mut statement = self.asks(PAYEE)?;
        let name: Option<String> = statement.query_row([person], |row| row.get(0))?;
        let household_no = household_no.map(str::to_owned);
        let listed = if name.is_some() { None } else { self.listed(person)? };
        let (listed_name, town, village) = listed.unwrap_or_default();
        Ok(SubjectPlace { name: name.unwrap_or(listed_name), household_no, person: Some(person), town, village })
    }

    /// Name, town and village as the first roster says that lists the person.
    fn listed(&self, person: i64) -> Result<Option<(String, String, String)>, StoreError> {
        if self.rosters.is_empty() {
            return Ok(None);
        }
        let mut statement = self.asks(&self.rosters)?;
        let place = statement.query_row([person], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        Ok(place)
    }

    /// The place of a `ref` (`source:sheet:line`).
    pub fn origin(&self, reference: &str) -> Option<Origin> {
        let mut parts = reference.split(':').map(|part| part.parse::<i64>().ok());
        let source = self.sources.get(&parts.next()??)?;
        let sheet = usize::try_from(parts.next()??).ok()?;
        let row = parts.next()??;
        Some(Origin {
            dataset: source.dataset.clone(),
            file: source.file.clone(),
            sheet: source.sheets.get(sheet).cloned().unwrap_or_default(),
            row,
            as_of: source.as_of,
        })
    }
}

/// The query of [`Bench::listed`]; empty when the pack has no roster of people.
fn rosters(pack: &Pack) -> String {
    let people = pack.datasets.iter().filter(|dataset| dataset.kind == DatasetKind::Roster && dataset.person_id.is_some());
    let parts: Vec<String> = people
        .filter_map(|dataset| {
            let name = dataset.person_name.as_ref()?;
            let or_empty = |column: &str| {
                if dataset.column(column).is_some() { format!("coalesce({column}, '')") } else { "''".to_owned() }
            };
            let (town, village) = (or_empty("town"), or_empty("village"));
            Some(format!("SELECT coalesce(\"{name}\", ''), {town}, {village} FROM \"{}\" WHERE person = ?1", dataset.id))
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!("{} LIMIT 1", parts.join(" UNION ALL ")) }
}

/// Attaches a workbook on disk, which is then only read.
fn attach(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    conn.execute(&format!("ATTACH ?1 AS {BOOK}"), [desk::read_only(path)?])?;
    Ok(())
}

/// A workbook in memory has no second connection, so its content is copied.
fn copy(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    to.execute_batch(&format!("ATTACH ':memory:' AS {BOOK}"))?;
    Backup::new_with_names(from, "main", to, BOOK)?.run_to_completion(1_000, Duration::ZERO, None)?;
    Ok(())
}

fn sources(conn: &Connection) -> Result<BTreeMap<i64, Source>, StoreError> {
    let mut statement = conn.prepare("SELECT id, dataset, file, sheets, as_of FROM book.source")?;
    let rows = statement.query_map([], |row| {
        let sheets: String = row.get(3)?;
        let as_of: String = row.get(4)?;
        let source = Source {
            dataset: row.get(1)?,
            file: row.get(2)?,
            sheets: serde_json::from_str(&sheets).unwrap_or_default(),
            as_of: date::parse(&as_of, false),
        };
        Ok((row.get(0)?, source))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
