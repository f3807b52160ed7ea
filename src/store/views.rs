//! The views that rule queries read, built as temporary objects of one connection. Documented for rule writers
//! in `checklists/README.md`; the table in `ARCHITECTURE.md` is the contract.
//!
//! Names: every dataset and derived view has its documented name. Rows of the file are reached only through
//! views named `hecha_base_…`, which the gate ([`super::gate`]) lets nobody else name.

mod lazy;
pub(super) mod ledger;

use super::datasets::storage_columns;
use super::workbook::StoreError;
use crate::domain::dataset::{Dataset, DatasetKind, RowKey};
use crate::domain::date::{self, Date};
use crate::domain::entitlement;
use crate::domain::id_number::IdKey;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::program::{Pair, PairVerdict, Programs, Prohibited};
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Prefix of names that rule queries must not contain.
pub(super) const HIDDEN: &str = "hecha_";

/// Derived views, besides one view per dataset.
pub(super) const DERIVED: [&str; 18] = [
    "person_months",
    "household_months",
    "holdings",
    "members",
    "cases",
    "params",
    "pairs",
    "programs",
    "run",
    "months",
    "people",
    "workdays",
    "kin",
    "standards",
    "due_lines",
    "dues",
    "incomes",
    "income_months",
];

pub(super) use lazy::Lazy;

/// What [`prepare`] gives back.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The date that the views speak of; `None` when nothing is loaded.
    pub(super) as_of: Option<Date>,
    /// Views that wait until a query names them.
    pub(super) lazy: Lazy,
}

/// Open ends of parameters and pairs, so that `BETWEEN` needs no NULL logic.
const FIRST_MONTH: i64 = 0;
const LAST_MONTH: i64 = 99_999;

const BUILD: &str = include_str!("views/base.sql");

/// Makes the rule views on a connection, as of a date (none: the newest as-of date of the payments). The names shadow tables of the file (`run`), so use a connection of its own:
/// [`super::bench::Bench`] does.
///
/// # Errors
/// SQLite fails, or the workbook holds nothing that has a date.
pub(super) fn prepare(conn: &Connection, pack: &Pack, as_of: Option<Date>) -> Result<Prepared, StoreError> {
    add_functions(conn)?;
    let as_of = match as_of {
        Some(date) => Some(date),
        None => newest(conn)?,
    };
    conn.execute_batch("CREATE TEMP TABLE hecha_source AS SELECT id, as_of, as_of_day FROM main.source; CREATE UNIQUE INDEX temp.hecha_source_id ON hecha_source (id);")?;
    let tables = data_tables(conn)?;
    for dataset in &pack.datasets {
        dataset_view(conn, dataset, tables.contains(&dataset.id))?;
        ledger::add(conn, dataset)?;
    }
    months(conn)?;
    run(conn, pack, as_of)?;
    programs(conn, &pack.programs)?;
    workdays(conn, pack)?;
    standards(conn, pack)?;
    conn.execute_batch(BUILD)?;
    for dataset in &pack.datasets {
        register_holdings(conn, dataset, &pack.programs)?;
    }
    conn.execute_batch("CREATE INDEX temp.hecha_holdings ON holdings (person, program, month); ANALYZE temp;")?;
    let lazy = Lazy::new(conn, pack, &tables)?;
    Ok(Prepared { as_of, lazy })
}

/// `share(amount, persons)`: the part of one of so many persons, in fen, half up. `month_of(day)`: the month of a day
/// number.
fn add_functions(conn: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("share", 2, flags, |context| {
        let amount: Option<i64> = context.get(0)?;
        let persons: Option<i64> = context.get(1)?;
        Ok(amount.zip(persons).map(|(amount, persons)| Fen(amount).share(persons).0))
    })?;
    conn.create_scalar_function("month_of", 1, flags, |context| {
        let day: Option<i64> = context.get(0)?;
        let date = day.and_then(|day| i32::try_from(day).ok()).and_then(date::from_day_number);
        Ok(date.map(|date| i64::from(Month::of(date).index())))
    })?;
    money_functions(conn)?;
    // For the views only: the prefix keeps queries from calling them.
    let born = |key: Option<i64>| key.and_then(IdKey::from_i64).and_then(IdKey::birth_date);
    conn.create_scalar_function(
        "hecha_born_on",
        1,
        flags,
        move |context| Ok(born(context.get(0)?).map(|date| date.to_string())),
    )?;
    conn.create_scalar_function("hecha_born_day", 1, flags, move |context| Ok(born(context.get(0)?).map(date::day_number)))?;
    Ok(())
}

/// The arithmetic of [`entitlement`], for the views only. An unknown amount gives an unknown result, except that a
/// household which declared nothing still has the income that was found.
fn money_functions(conn: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, part) in
        [("hecha_top_up", entitlement::top_up as fn(_, _, _, _) -> _), ("hecha_member_part", entitlement::member_part)]
    {
        conn.create_scalar_function(name, 4, flags, move |context| {
            let numbers: (Option<i64>, Option<i64>, Option<i64>, Option<i64>) =
                (context.get(0)?, context.get(1)?, context.get(2)?, context.get(3)?);
            let (Some(standard), Some(persons), Some(income), Some(unit)) = numbers else { return Ok(None) };
            Ok(Some(part(Fen(standard), persons, Fen(income), unit).0))
        })?;
    }
    for (name, part) in
        [("hecha_child_due", entitlement::child as fn(_, _) -> _), ("hecha_excluded_pension", entitlement::excluded_pension)]
    {
        conn.create_scalar_function(name, 2, flags, move |context| {
            let numbers: (Option<i64>, Option<i64>) = (context.get(0)?, context.get(1)?);
            Ok(numbers.0.zip(numbers.1).map(|(a, b)| part(Fen(a), Fen(b)).0))
        })?;
    }
    conn.create_scalar_function("hecha_household_income", 3, flags, |context| {
        let declared: Option<i64> = context.get(0)?;
        Ok(entitlement::household_income(declared.map(Fen), Fen(context.get(1)?), Fen(context.get(2)?)).0)
    })?;
    Ok(())
}

/// The newest as-of date of the payments; of anything when there are none.
fn newest(conn: &Connection) -> Result<Option<Date>, StoreError> {
    let day: Option<i32> = conn.query_row(
        "SELECT coalesce(max(CASE WHEN dataset = 'payments' THEN as_of_day END), max(as_of_day)) FROM main.source",
        [],
        |row| row.get(0),
    )?;
    Ok(day.and_then(date::from_day_number))
}

/// Ids of the datasets that have a table.
fn data_tables(conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let mut statement =
        conn.prepare("SELECT substr(name, 6) FROM main.sqlite_schema WHERE type = 'table' AND name LIKE 'data\\_%' ESCAPE '\\'")?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn dataset_view(conn: &Connection, dataset: &Dataset, exists: bool) -> Result<(), StoreError> {
    let id = &dataset.id;
    let names: Vec<String> = storage_columns(dataset).into_iter().map(|(name, _)| name).collect();
    if !exists {
        let nulls: Vec<String> = names.iter().map(|name| format!("NULL AS \"{name}\"")).collect();
        let sql = format!(
            "CREATE TEMP VIEW \"{id}\" AS SELECT NULL AS person, NULL AS level, {}, NULL AS ref, NULL AS as_of, NULL AS as_of_day WHERE 0",
            nulls.join(", ")
        );
        return Ok(conn.execute_batch(&sql)?);
    }
    let there = table_columns(conn, id)?;
    let shown: Vec<String> = names
        .iter()
        .map(|name| if there.contains(name) { format!("d.\"{name}\"") } else { format!("NULL AS \"{name}\"") })
        .collect();
    let register = dataset.kind == DatasetKind::Register;
    let person = if register {
        // An officer's link names the person of a row that the number alone did not tie to anybody. The cast gives the
        // column its affinity back: without it no index of a person could be used.
        format!(
            "CAST(CASE WHEN d.level IN ('L1', 'L2') THEN d.person ELSE
                (SELECT i.person FROM main.identity i
                 WHERE i.dataset = '{id}' AND i.data_row = d.row AND i.decision = 'linked' ORDER BY i.identity LIMIT 1) END
             AS INTEGER)"
        )
    } else {
        "d.person".to_owned()
    };
    conn.execute_batch(&format!(
        "CREATE TEMP VIEW \"{HIDDEN}base_{id}\" AS
         SELECT {person} AS person, d.level, {}, d.source || ':' || d.sheet || ':' || d.line AS ref, s.as_of, s.as_of_day
         FROM main.\"data_{id}\" d JOIN temp.{HIDDEN}source s ON s.id = d.source",
        shown.join(", ")
    ))?;
    let sql = if register {
        format!(
            "CREATE TEMP TABLE \"{id}\" AS SELECT * FROM \"{HIDDEN}base_{id}\" WHERE person IS NOT NULL;
             CREATE INDEX temp.\"{HIDDEN}{id}_person\" ON \"{id}\" (person);"
        )
    } else if worth_copying(conn, dataset)? {
        let keys = ["person", "household_no"].into_iter().filter(|key| *key == "person" || dataset.column(key).is_some());
        let indexes: String = keys.map(|key| format!("CREATE INDEX temp.\"{HIDDEN}{id}_{key}\" ON \"{id}\" ({key});")).collect();
        format!("CREATE TEMP TABLE \"{id}\" AS SELECT * FROM \"{HIDDEN}base_{id}\"; {indexes}")
    } else {
        format!("CREATE TEMP VIEW \"{id}\" AS SELECT * FROM \"{HIDDEN}base_{id}\"")
    };
    Ok(conn.execute_batch(&sql)?)
}

/// Rules probe decisions, papers and rosters again and again by person and household: a copy with indexes and known
/// sizes answers them many times faster than the view. Payments, and rosters of a whole city, stay where they are.
fn worth_copying(conn: &Connection, dataset: &Dataset) -> Result<bool, StoreError> {
    const MOST_ROWS: i64 = 500_000;
    if matches!(dataset.key, RowKey::Multiset(_)) {
        return Ok(false);
    }
    let rows: i64 =
        conn.query_row(&format!("SELECT coalesce(max(row), 0) FROM main.\"data_{}\"", dataset.id), [], |row| row.get(0))?;
    Ok(rows <= MOST_ROWS)
}

fn table_columns(conn: &Connection, id: &str) -> Result<BTreeSet<String>, StoreError> {
    let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([format!("data_{id}")], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// The calendar of months, so that queries compare months and days without date functions.
fn months(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch(
        "CREATE TEMP TABLE months (month INTEGER PRIMARY KEY, name TEXT NOT NULL, first_day INTEGER NOT NULL, next_day INTEGER NOT NULL)",
    )?;
    let mut insert = conn.prepare("INSERT INTO temp.months (month, name, first_day, next_day) VALUES (?1, ?2, ?3, ?4)")?;
    let mut month = Month::new(1900, 1);
    while let Some(current) = month.filter(|month| month.year() < 2100) {
        let next = current.plus(1);
        if let (Some(first), Some(after)) = (current.first_day(), next.first_day()) {
            insert.execute(params![current.index(), current.to_string(), date::day_number(first), date::day_number(after)])?;
        }
        month = Some(next);
    }
    drop(insert);
    conn.execute_batch("CREATE INDEX temp.hecha_months ON months (first_day)")?;
    Ok(())
}

fn run(conn: &Connection, pack: &Pack, as_of: Option<Date>) -> Result<(), StoreError> {
    let month = as_of.map_or(0, |date| i64::from(Month::of(date).index()));
    let look_back = pack.programs.params.iter().filter(|param| param.name == "look_back");
    let in_force = |param: &&crate::domain::program::Param| {
        param.from.is_none_or(|from| i64::from(from.index()) <= month) && param.to.is_none_or(|to| i64::from(to.index()) >= month)
    };
    let months = look_back.filter(in_force).find_map(|param| param.number).unwrap_or(36);
    conn.execute_batch(
        "CREATE TEMP TABLE run (as_of TEXT, as_of_day INTEGER, as_of_month INTEGER, first_month INTEGER, county TEXT)",
    )?;
    conn.execute(
        "INSERT INTO temp.run VALUES (?1, ?2, ?3, ?4, (SELECT value FROM main.meta WHERE name = 'county'))",
        params![as_of.map(|date| date.to_string()), as_of.map(date::day_number), month, month - months + 1],
    )?;
    Ok(())
}

fn programs(conn: &Connection, programs: &Programs) -> Result<(), StoreError> {
    conn.execute_batch(
        "CREATE TEMP TABLE programs (program TEXT PRIMARY KEY, unit TEXT, means_tested INTEGER, cash INTEGER, death_grace INTEGER);
         CREATE TEMP TABLE params (name TEXT, number INTEGER, value TEXT, from_month INTEGER, to_month INTEGER);
         CREATE TEMP TABLE pairs (id TEXT, a TEXT, b TEXT, verdict TEXT, prohibited TEXT, from_month INTEGER, to_month INTEGER);",
    )?;
    let first = |month: Option<Month>| month.map_or(FIRST_MONTH, |month| i64::from(month.index()));
    let last = |month: Option<Month>| month.map_or(LAST_MONTH, |month| i64::from(month.index()));
    for program in &programs.programs {
        let unit = match program.unit {
            crate::domain::program::ProgramUnit::Household => "household",
            crate::domain::program::ProgramUnit::Person => "person",
        };
        conn.execute(
            "INSERT INTO temp.programs VALUES (?1, ?2, ?3, ?4, ?5)",
            params![program.id, unit, program.means_tested, program.cash, program.death_grace],
        )?;
    }
    let mut insert = conn.prepare("INSERT INTO temp.params VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for param in &programs.params {
        let (from, to) = (first(param.from), last(param.to));
        if param.values.is_empty() {
            insert.execute(params![param.name, param.number, None::<String>, from, to])?;
        }
        for value in &param.values {
            insert.execute(params![param.name, param.number, value, from, to])?;
        }
    }
    for pair in &programs.pairs {
        let (verdict, prohibited) = (verdict(pair), prohibited(pair));
        conn.execute(
            "INSERT INTO temp.pairs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![pair_id(pair), pair.a, pair.b, verdict, prohibited, first(pair.from), last(pair.to)],
        )?;
    }
    Ok(())
}

/// The days of the calendar with a running number of working days.
fn workdays(conn: &Connection, pack: &Pack) -> Result<(), StoreError> {
    conn.execute_batch("CREATE TEMP TABLE workdays (day INTEGER PRIMARY KEY, number INTEGER NOT NULL)")?;
    let mut insert = conn.prepare("INSERT INTO temp.workdays VALUES (?1, ?2)")?;
    for (date, number) in pack.calendar.numbered() {
        insert.execute(params![date::day_number(date), number])?;
    }
    Ok(())
}

/// What programs pay, and the words of files for relations, classes and care grades (parameters `relation_<code>` …).
fn standards(conn: &Connection, pack: &Pack) -> Result<(), StoreError> {
    conn.execute_batch(
        "CREATE TEMP TABLE hecha_standard (program TEXT, item TEXT, class TEXT, care_form TEXT, care_grade TEXT, kind TEXT,
             grade TEXT, area TEXT, from_month INTEGER, to_month INTEGER, monthly INTEGER, annual INTEGER, source TEXT, rank INTEGER);
         CREATE INDEX temp.hecha_standard_program ON hecha_standard (program, item);
         CREATE TEMP VIEW standards AS SELECT program, item, class, care_form, care_grade, kind, grade, area, from_month, to_month,
             monthly, annual, source FROM hecha_standard;
         CREATE TEMP TABLE hecha_words AS
         SELECT substr(name, 1, instr(name, '_') - 1) AS list, value AS word, min(substr(name, instr(name, '_') + 1)) AS code
         FROM params WHERE value IS NOT NULL AND substr(name, 1, instr(name, '_')) IN ('relation_', 'class_', 'care_', 'grade_')
         GROUP BY list, word;
         CREATE INDEX temp.hecha_words_word ON hecha_words (list, word);",
    )?;
    let mut insert =
        conn.prepare("INSERT INTO hecha_standard VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")?;
    for entry in pack.standards.resolved() {
        insert.execute(params![
            entry.program,
            entry.item.code(),
            entry.class,
            entry.care_form,
            entry.care_grade,
            entry.kind,
            entry.grade,
            entry.area,
            entry.from.map_or(FIRST_MONTH, |month| i64::from(month.index())),
            entry.to.map_or(LAST_MONTH, |month| i64::from(month.index())),
            entry.monthly.map(|fen| fen.0),
            entry.annual.map(|fen| fen.0),
            entry.source,
            entry.rank(),
        ])?;
    }
    Ok(())
}

/// `dibao_rural-tekun`: the id of a pair, and with the rule its sub-type.
pub fn pair_id(pair: &Pair) -> String {
    format!("{}-{}", pair.a, pair.b)
}

fn verdict(pair: &Pair) -> &'static str {
    match (pair.verdict, pair.decided) {
        (PairVerdict::C, Some(decided)) => verdict_code(decided),
        (verdict, _) => verdict_code(verdict),
    }
}

fn verdict_code(verdict: PairVerdict) -> &'static str {
    match verdict {
        PairVerdict::N => "N",
        PairVerdict::T => "T",
        PairVerdict::Y => "Y",
        PairVerdict::H => "H",
        PairVerdict::C => "C",
    }
}

fn prohibited(pair: &Pair) -> Option<&'static str> {
    pair.prohibited.map(|side| match side {
        Prohibited::A => "a",
        Prohibited::B => "b",
        Prohibited::Lower => "lower",
    })
}

/// A register that a pair names (`injury_allowance:injury_care`) is held month by month like a program.
fn register_holdings(conn: &Connection, dataset: &Dataset, programs: &Programs) -> Result<(), StoreError> {
    let prefix = format!("{}:", dataset.id);
    let named = programs.pairs.iter().any(|pair| pair.a.starts_with(&prefix) || pair.b.starts_with(&prefix));
    let fits = ["kind", "monthly", "start_month", "end_month"].iter().all(|name| dataset.column(name).is_some());
    if !named || !fits {
        return Ok(());
    }
    let id = &dataset.id;
    conn.execute_batch(&format!(
        "INSERT INTO temp.holdings (kind, person, program, month, paid, share, insured, ref)
         SELECT 'register', d.person, '{prefix}' || d.kind, m.month, d.monthly, d.monthly, 1, d.ref
         FROM \"{id}\" d CROSS JOIN temp.run r
         JOIN temp.months m ON m.month BETWEEN CASE WHEN d.start_month > r.first_month THEN d.start_month ELSE r.first_month END
                                           AND coalesce(d.end_month, r.as_of_month)
         WHERE d.person IS NOT NULL AND d.start_month IS NOT NULL AND m.month <= r.as_of_month"
    ))?;
    Ok(())
}
