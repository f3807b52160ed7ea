//! The views that rule queries read, built when a query first names them: tables in a database of their own, to which
//! the workbook is attached, and temporary views of each connection. Documented for rule writers in `checklists/README.md`; the table in `ARCHITECTURE.md` is the contract.
//!
//! Names: every dataset and derived view has its documented name. Rows of the file are reached only through
//! views named `hecha_base_…`, which the gate ([`super::gate`]) lets nobody else name.

mod datasets;
mod functions;
pub(super) mod ledger;
mod settings;
mod shelf;

use super::workbook::StoreError;
use crate::domain::dataset::{ColumnType, Dataset, DatasetKind};
use crate::domain::date::{self, Date};
use crate::domain::pack::Pack;
use crate::domain::program::Programs;
use datasets::Tables;
use rusqlite::Connection;
use shelf::Script;
pub(super) use shelf::Shelf;
use std::collections::{BTreeMap, BTreeSet};

/// The workbook, as it is attached to the database of the tables.
pub(super) const BOOK: &str = "book";
/// Prefix of names that rule queries must not contain.
pub(super) const HIDDEN: &str = "hecha_";

/// Derived views, besides one view per dataset.
pub(super) const DERIVED: [&str; 20] = [
    "person_months",
    "household_months",
    "repeated_lines",
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
    "earnings",
];

const MEMBERS: &str = include_str!("views/members.sql");
const CASES: &str = include_str!("views/cases.sql");
const HOMES: &str = include_str!("views/homes.sql");
const HOUSEHOLD_MONTHS: &str = include_str!("views/household_months.sql");
const PERSON_MONTHS: &str = include_str!("views/person_months.sql");
const REPEATED_LINES: &str = include_str!("views/repeated_lines.sql");
const HOLDINGS: &str = include_str!("views/holdings.sql");
const PEOPLE: &str = include_str!("views/people.sql");
const KIN: &str = include_str!("views/kin.sql");
const ERAS: &str = include_str!("views/eras.sql");
const DUES: &str = include_str!("views/dues.sql");
const INCOMES: &str = include_str!("views/incomes.sql");
const INCOME_MONTHS: &str = include_str!("views/income_months.sql");
const EARNINGS: &str = include_str!("views/earnings.sql");

/// Columns that derived views read of datasets which a pack may lack, wholly or in part.
const INPUTS: [(&str, &[&str]); 13] = [
    ("residence", &["father_id_key", "mother_id_key", "spouse_id_key"]),
    ("marriages", &["spouse_id_key", "ended_on_day", "status"]),
    ("households", &["household_no", "income"]),
    ("persons", &["household_no", "health"]),
    ("disabled", &["kind", "grade", "issued_on_day", "valid_to_day", "status", "changed_on_day"]),
    ("deaths", &["died_on_day", "cremated_on_day"]),
    ("medical", &["grave", "settled_on_day", "self_paid"]),
    ("payroll", &["monthly_pay", "start_on_day", "stop_on_day"]),
    ("posts", &["monthly_pay", "start_on_day", "stop_on_day", "paid"]),
    ("pensions", &["kind", "monthly", "basic", "start_month", "end_month", "status"]),
    ("insurance", &["payer", "base", "start_month", "end_month", "status"]),
    ("housing_fund", &["base", "start_month", "end_month", "status"]),
    ("tax", &["kind", "month", "income"]),
];

/// What [`prepare`] gives back.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The date that the views speak of; `None` when nothing is loaded.
    pub(super) as_of: Option<Date>,
    /// The views; each is built when a query first names it.
    pub(super) shelf: Shelf,
}

/// Makes a connection ready for the rule views, as of a date (none: the newest as-of date of the payments). The names
/// shadow tables of the file (`run`), so use a connection of its own: [`super::bench::Bench`] does.
///
/// # Errors
/// SQLite fails.
pub(super) fn prepare(conn: &Connection, pack: &Pack, as_of: Option<Date>) -> Result<Prepared, StoreError> {
    functions::add(conn)?;
    let as_of = match as_of {
        Some(date) => Some(date),
        None => newest(conn)?,
    };
    Ok(Prepared { as_of, shelf: shelf(conn, pack, as_of)? })
}

/// Every view with what it rests on, nothing built yet. A view stands after those that it reads.
fn shelf(conn: &Connection, pack: &Pack, as_of: Option<Date>) -> Result<Shelf, StoreError> {
    let county: Option<String> =
        conn.query_row("SELECT max(value) FROM book.meta WHERE name = 'county'", [], |row| row.get(0))?;
    let county = county.unwrap_or_default();
    let tables = Tables::read(conn, county.clone())?;
    let mut shelf = Shelf::new(versions(conn)?);
    shelf.add(&["hecha_source"], datasets::SOURCES);
    for dataset in &pack.datasets {
        let script = tables.script(dataset);
        let script = match ledger::rows(conn, dataset)? {
            Some(rows) => script.followed(&dataset.id, &rows),
            None => script,
        };
        shelf.add_dataset(&dataset.id, script);
    }
    let settings = [
        ("months", settings::MONTHS.to_owned()),
        ("run", settings::run(&county, pack, as_of)),
        ("programs", settings::programs(&pack.programs)),
        ("params", settings::params(&pack.programs)),
        ("pairs", settings::pairs(&pack.programs)),
    ];
    for (name, sql) in settings {
        shelf.add_alone(&[name], Script::Text(sql));
    }
    shelf.add_alone(&["workdays"], Script::Days(pack.calendar.clone()));
    shelf.add_alone(&["hecha_standard", "standards"], Script::Text(settings::standards(pack)));
    shelf.add(&["hecha_words"], settings::WORDS);
    shelf.add(&["members"], MEMBERS);
    shelf.add(&["cases", "hecha_sharer"], CASES);
    shelf.add(&["hecha_holds", "hecha_home"], HOMES);
    shelf.add(&["hecha_household_month", "household_months", "hecha_unknown"], datasets::with_refs(HOUSEHOLD_MONTHS));
    shelf.add(&["hecha_held", "person_months"], datasets::with_refs(PERSON_MONTHS));
    shelf.add(&["repeated_lines"], REPEATED_LINES);
    let registers = pack.datasets.iter().filter_map(|dataset| register_holdings(dataset, &pack.programs));
    shelf.add(&["holdings"], registers.chain([datasets::with_refs(HOLDINGS)]).collect::<String>());
    for (id, columns) in INPUTS {
        shelf.add(&[&format!("{HIDDEN}in_{id}")], input(pack, id, columns));
    }
    let everybody = pack.datasets.iter().map(|dataset| dataset.id.clone()).collect();
    shelf.add_over(&["people"], format!("{}{PEOPLE}", known(pack, &tables)), everybody);
    shelf.add(&["kin"], KIN);
    shelf.add(&["hecha_eras", "hecha_certificate"], ERAS);
    shelf.add(&["dues", "due_lines"], DUES);
    shelf.add(&["incomes", "hecha_income", "hecha_income_of"], INCOMES);
    shelf.add(&["income_months"], INCOME_MONTHS);
    shelf.add(&["earnings"], EARNINGS);
    Ok(shelf)
}

/// The newest as-of date of the payments; of anything when there are none.
fn newest(conn: &Connection) -> Result<Option<Date>, StoreError> {
    let day: Option<i32> = conn.query_row(
        "SELECT coalesce(max(CASE WHEN dataset = 'payments' THEN as_of_day END), max(as_of_day)) FROM book.source",
        [],
        |row| row.get(0),
    )?;
    Ok(day.and_then(date::from_day_number))
}

/// How often what rules see of each dataset has changed.
pub(super) fn versions(conn: &Connection) -> Result<BTreeMap<String, i64>, StoreError> {
    let mut statement = conn.prepare("SELECT dataset, version FROM dataset_version")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A register that a pair names (`injury_allowance:injury_care`) is held month by month like a program.
fn register_holdings(dataset: &Dataset, programs: &Programs) -> Option<String> {
    let prefix = format!("{}:", dataset.id);
    let named = programs.pairs.iter().any(|pair| pair.a.starts_with(&prefix) || pair.b.starts_with(&prefix));
    let fits = ["kind", "monthly", "start_month", "end_month"].iter().all(|name| dataset.column(name).is_some());
    let id = &dataset.id;
    (named && fits).then(|| {
        format!(
            "INSERT INTO hecha_held (person, program, month, at, part, paid, insured, ref)
             SELECT d.person, '{prefix}' || d.kind, m.month, row_number() OVER (), 3, d.monthly, 1, d.ref
             FROM \"{id}\" d CROSS JOIN run r
             JOIN months m ON m.month BETWEEN CASE WHEN d.start_month > r.first_month THEN d.start_month ELSE r.first_month END
                                               AND coalesce(d.end_month, r.as_of_month)
             WHERE d.person IS NOT NULL AND d.kind IS NOT NULL AND d.start_month IS NOT NULL
               AND m.month <= r.as_of_month;\n"
        )
    })
}

/// `hecha_in_<dataset>`: person, ref and the columns that derived views read, NULL where the pack has no such column,
/// empty where it has no such dataset.
fn input(pack: &Pack, id: &str, columns: &[&str]) -> String {
    let there: BTreeSet<String> = pack
        .dataset(id)
        .map(|dataset| super::datasets::storage_columns(dataset).into_iter().map(|(name, _)| name).collect())
        .unwrap_or_default();
    let columns: Vec<String> = columns
        .iter()
        .map(|name| if there.contains(*name) { format!("\"{name}\"") } else { format!("NULL AS \"{name}\"") })
        .collect();
    let columns = columns.join(", ");
    if pack.dataset(id).is_some() {
        format!("CREATE TEMP VIEW \"{HIDDEN}in_{id}\" AS SELECT person, ref, as_of_day, {columns} FROM \"{id}\"")
    } else {
        format!(
            "CREATE TEMP VIEW \"{HIDDEN}in_{id}\" AS SELECT NULL AS person, NULL AS ref, NULL AS as_of_day, {columns} WHERE 0"
        )
    }
}

/// `hecha_known`: the packed keys of every dataset. The persons of large tables are found by leaping along the index,
/// so that a million payments cost no more than their payees.
fn known(pack: &Pack, tables: &Tables) -> String {
    let mut parts = vec!["SELECT NULL AS person".to_owned()];
    for dataset in &pack.datasets {
        let id = &dataset.id;
        if dataset.kind == DatasetKind::Register || !tables.has(id) {
            parts.push(format!("SELECT person FROM \"{id}\""));
        } else {
            parts.push(format!(
                "SELECT person FROM (
                     WITH RECURSIVE leap (person) AS (
                         SELECT min(person) FROM book.\"data_{id}\"
                         UNION ALL
                         SELECT (SELECT min(d.person) FROM book.\"data_{id}\" d WHERE d.person > leap.person)
                         FROM leap WHERE leap.person IS NOT NULL)
                     SELECT person FROM leap)"
            ));
        }
        parts.extend(other_ids(dataset).map(|column| format!("SELECT \"{column}_key\" FROM \"{id}\"")));
    }
    format!("CREATE TEMP VIEW hecha_known AS {};\n", parts.join(" UNION ALL "))
}

/// The `id` columns besides the one that `person` comes from.
fn other_ids(dataset: &Dataset) -> impl Iterator<Item = &str> {
    let own = dataset.person_id.as_deref();
    let ids = dataset.columns.iter().filter(|column| column.column_type == ColumnType::Id);
    ids.map(|column| column.name.as_str()).filter(move |name| Some(*name) != own)
}
