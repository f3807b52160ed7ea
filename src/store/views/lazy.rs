//! Views that cost something are built when a query first names them: a rule that does not need them never pays.

use super::{HIDDEN, StoreError, storage_columns};
use crate::domain::dataset::{ColumnType, Dataset};
use crate::domain::pack::Pack;
use rusqlite::Connection;
use std::collections::BTreeSet;

const PEOPLE: &str = include_str!("people.sql");
const KIN: &str = include_str!("kin.sql");
const ERAS: &str = include_str!("eras.sql");
const DUES: &str = include_str!("dues.sql");
const INCOMES: &str = include_str!("incomes.sql");
const INCOME_MONTHS: &str = include_str!("income_months.sql");
/// Not a view of its own: spans that the others are reckoned in.
const SPANS: &str = "hecha_eras";

/// Columns that derived views read of datasets which a pack may lack, wholly or in part.
const INPUTS: [(&str, &[&str]); 12] = [
    ("residence", &["father_id_key", "mother_id_key", "spouse_id_key"]),
    ("marriages", &["spouse_id_key", "ended_on_day", "status"]),
    ("households", &["household_no", "income"]),
    ("persons", &["household_no", "health"]),
    ("disabled", &["kind", "grade", "issued_on_day", "valid_to_day", "status", "changed_on_day"]),
    ("medical", &["grave", "settled_on_day", "self_paid"]),
    ("payroll", &["monthly_pay", "start_on_day", "stop_on_day"]),
    ("posts", &["monthly_pay", "start_on_day", "stop_on_day", "paid"]),
    ("pensions", &["kind", "monthly", "basic", "start_month", "end_month", "status"]),
    ("insurance", &["payer", "base", "start_month", "end_month", "status"]),
    ("housing_fund", &["base", "start_month", "end_month", "status"]),
    ("tax", &["kind", "month", "income"]),
];

/// Views not built yet.
#[derive(Debug)]
pub(in crate::store) struct Lazy {
    waiting: Vec<Group>,
}

/// Views that are built together.
#[derive(Debug)]
struct Group {
    names: &'static [&'static str],
    /// Names of groups that have to stand before.
    needs: &'static [&'static str],
    sql: String,
}

impl Lazy {
    /// Nothing is built yet, except what the later SQL reads of the datasets. `tables` are the datasets with a table.
    pub(super) fn new(conn: &Connection, pack: &Pack, tables: &BTreeSet<String>) -> Result<Self, StoreError> {
        inputs(conn, pack)?;
        let waiting = vec![
            Group { names: &["people"], needs: &[], sql: format!("{}{PEOPLE}", known(pack, tables)) },
            Group { names: &["kin"], needs: &[], sql: KIN.to_owned() },
            Group { names: &[SPANS], needs: &[], sql: ERAS.to_owned() },
            Group { names: &["dues", "due_lines"], needs: &["people", SPANS], sql: DUES.to_owned() },
            Group { names: &["incomes"], needs: &[SPANS], sql: INCOMES.to_owned() },
            Group { names: &["income_months"], needs: &["incomes", SPANS], sql: INCOME_MONTHS.to_owned() },
        ];
        Ok(Self { waiting })
    }

    /// Builds the views that a query names, and those that they rest on.
    pub(in crate::store) fn ready(&mut self, conn: &Connection, sql: &str) -> rusqlite::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let sql = sql.to_ascii_lowercase();
        let mut wanted: BTreeSet<&str> = sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
        // Groups stand in the order of their needs, so one pass from the end finds all.
        for group in self.waiting.iter().rev() {
            if group.names.iter().any(|name| wanted.contains(name)) {
                wanted.extend(group.needs);
            }
        }
        let (build, keep) =
            std::mem::take(&mut self.waiting).into_iter().partition(|group| group.names.iter().any(|name| wanted.contains(name)));
        self.waiting = keep;
        let build: Vec<Group> = build;
        build.iter().try_for_each(|group| conn.execute_batch(&group.sql))
    }
}

/// `hecha_in_<dataset>`: person, ref and the columns that derived views read, NULL where the pack has no such column,
/// empty where it has no such dataset.
fn inputs(conn: &Connection, pack: &Pack) -> Result<(), StoreError> {
    for (id, columns) in INPUTS {
        let there: BTreeSet<String> = pack
            .dataset(id)
            .map(|dataset| storage_columns(dataset).into_iter().map(|(name, _)| name).collect())
            .unwrap_or_default();
        let columns: Vec<String> = columns
            .iter()
            .map(|name| if there.contains(*name) { format!("\"{name}\"") } else { format!("NULL AS \"{name}\"") })
            .collect();
        let columns = columns.join(", ");
        let sql = if pack.dataset(id).is_some() {
            format!("CREATE TEMP VIEW \"{HIDDEN}in_{id}\" AS SELECT person, ref, as_of_day, {columns} FROM \"{id}\"")
        } else {
            format!(
                "CREATE TEMP VIEW \"{HIDDEN}in_{id}\" AS SELECT NULL AS person, NULL AS ref, NULL AS as_of_day, {columns} WHERE 0"
            )
        };
        conn.execute_batch(&sql)?;
    }
    Ok(())
}

/// `hecha_known`: the packed keys of every dataset. The persons of large tables are found by leaping along the index,
/// so that a million payments cost no more than their payees.
fn known(pack: &Pack, tables: &BTreeSet<String>) -> String {
    let mut parts = vec!["SELECT NULL AS person".to_owned()];
    for dataset in &pack.datasets {
        let id = &dataset.id;
        if dataset.kind == crate::domain::dataset::DatasetKind::Register || !tables.contains(id) {
            parts.push(format!("SELECT person FROM \"{id}\""));
        } else {
            parts.push(format!(
                "SELECT person FROM (
                     WITH RECURSIVE leap (person) AS (
                         SELECT min(person) FROM main.\"data_{id}\"
                         UNION ALL
                         SELECT (SELECT min(d.person) FROM main.\"data_{id}\" d WHERE d.person > leap.person)
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
