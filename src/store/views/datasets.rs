//! One view per dataset: its columns, whom a row is about, where it comes from and of which date it is. Where it comes
//! from is `ref`, a text, and for other views `hecha_at`: the same as one number, which is cheap to keep of a million
//! lines and put in words only where it is asked for.

use super::HIDDEN;
use super::settings::text;
use super::shelf::Script;
use crate::domain::county;
use crate::domain::dataset::{Dataset, DatasetKind, RowKey};
use crate::store::datasets::storage_columns;
use crate::store::workbook::StoreError;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What rows tell of their source.
pub(super) const SOURCES: &str = "CREATE TABLE hecha_source AS SELECT id, as_of, as_of_day FROM book.source;
    CREATE UNIQUE INDEX hecha_source_id ON hecha_source (id);";

/// Where a row stands, as one number whose order is that of sources, sheets and lines.
const AT: &str = "(d.source << 48) | (d.sheet << 32) | d.line";

/// `hecha_ref(at)` in scripts: the text of such a number.
const REF: (&str, &str) = ("hecha_ref(at)", "((at >> 48) & 65535) || ':' || ((at >> 32) & 65535) || ':' || (at & 4294967295)");

/// A script whose numbers of places are put in words where it says so. The gate lets queries call no function of ours
/// through a view, so it is no function.
pub(super) fn with_refs(script: &str) -> String {
    script.replace(REF.0, REF.1)
}

/// The tables of datasets in the file with their columns.
pub(super) struct Tables {
    columns: BTreeMap<String, BTreeSet<String>>,
    /// The county of the workbook.
    county: String,
}

impl Tables {
    pub(super) fn read(conn: &Connection, county: String) -> Result<Self, StoreError> {
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut statement = conn.prepare(
            "SELECT substr(t.name, 6), c.name FROM book.sqlite_schema AS t JOIN pragma_table_info(t.name, 'book') AS c
             WHERE t.type = 'table' AND t.name LIKE 'data\\_%' ESCAPE '\\'",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            tables.entry(row.get(0)?).or_default().insert(row.get(1)?);
        }
        Ok(Self { columns: tables, county })
    }

    pub(super) fn has(&self, dataset: &str) -> bool {
        self.columns.contains_key(dataset)
    }

    /// Makes the view of a dataset; an empty one where the file has no table.
    pub(super) fn script(&self, dataset: &Dataset) -> Script {
        let id = &dataset.id;
        let names: Vec<String> = storage_columns(dataset).into_iter().map(|(name, _)| name).collect();
        let Some(there) = self.columns.get(id) else {
            let nulls: Vec<String> = names.iter().map(|name| format!("NULL AS \"{name}\"")).collect();
            return Script::Text(format!(
                "CREATE TEMP VIEW \"{id}\" AS SELECT NULL AS person, NULL AS level, {}, NULL AS ref, NULL AS as_of, \
                 NULL AS as_of_day, NULL AS {HIDDEN}at WHERE 0",
                nulls.join(", ")
            ));
        };
        let shown: Vec<String> = names
            .iter()
            .map(|name| match name.as_str() {
                name if !there.contains(name) => format!("NULL AS \"{name}\""),
                // Rules tell another county by its name, so ours has one name however a file writes it.
                "county" => {
                    format!(
                        "CASE WHEN {} THEN {} ELSE d.county END AS county",
                        same_county(&self.county),
                        text(Some(&self.county))
                    )
                }
                name => format!("d.\"{name}\""),
            })
            .collect();
        // The condition always holds. It names a column, without which the gate would not learn through which view a
        // query that only counts reaches the table.
        let base = format!(
            "CREATE TEMP VIEW \"{HIDDEN}base_{id}\" AS
             SELECT {} AS person, d.level, {}, d.source || ':' || d.sheet || ':' || d.line AS ref,
                    (SELECT s.as_of FROM {HIDDEN}source s WHERE s.id = d.source) AS as_of,
                    (SELECT s.as_of_day FROM {HIDDEN}source s WHERE s.id = d.source) AS as_of_day,
                    {AT} AS {HIDDEN}at
             FROM book.\"data_{id}\" d WHERE d.source > 0;\n",
            person(dataset),
            shown.join(", ")
        );
        if dataset.kind == DatasetKind::Register {
            return Script::Text(format!(
                "{base}CREATE TABLE \"{id}\" AS SELECT * FROM \"{HIDDEN}base_{id}\" WHERE person IS NOT NULL;
                 CREATE INDEX \"{HIDDEN}{id}_person\" ON \"{id}\" (person);"
            ));
        }
        let view = format!("{base}CREATE TEMP VIEW \"{id}\" AS SELECT * FROM \"{HIDDEN}base_{id}\"");
        // Payments stay where they are.
        if matches!(dataset.key, RowKey::Multiset(_)) {
            return Script::Text(view);
        }
        let keys = ["person", "household_no"].into_iter().filter(|key| *key == "person" || dataset.column(key).is_some());
        let indexes: String = keys.map(|key| format!("CREATE INDEX \"{HIDDEN}{id}_{key}\" ON \"{id}\" ({key});")).collect();
        Script::Copy {
            view,
            copy: format!("{base}CREATE TABLE \"{id}\" AS SELECT * FROM \"{HIDDEN}base_{id}\"; {indexes}"),
            rows: format!("SELECT coalesce(max(row), 0) FROM book.\"data_{id}\""),
        }
    }
}

/// Holds where the county of a row is this one: [`county::is_same`] in SQL, but for rows that name none.
fn same_county(ours: &str) -> String {
    let names = county::spellings(ours);
    let ends: Vec<String> =
        names.iter().flat_map(|name| county::ABOVE.iter().map(move |above| format!("{above}{name}"))).collect();
    let whole: Vec<String> = names.iter().map(|name| text(Some(name))).collect();
    let whole = format!("trim(d.county) IN ({})", whole.join(", "));
    let behind = ends.iter().map(|end| format!("substr(trim(d.county), -{}) = {}", end.chars().count(), text(Some(end))));
    std::iter::once(whole).chain(behind).collect::<Vec<_>>().join(" OR ")
}

/// Whom a row is about.
fn person(dataset: &Dataset) -> String {
    if dataset.kind != DatasetKind::Register {
        return "d.person".to_owned();
    }
    // An officer's link names the person of a row that the number alone did not tie to anybody. The cast gives the
    // column its affinity back: without it no index of a person could be used.
    let id = &dataset.id;
    format!(
        "CAST(CASE WHEN d.level IN ('L1', 'L2') THEN d.person ELSE
            (SELECT i.person FROM book.identity i
             WHERE i.dataset = '{id}' AND i.data_row = d.row AND i.decision = 'linked' ORDER BY i.identity LIMIT 1) END
         AS INTEGER)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::county::WRITTEN;

    #[test]
    fn our_county_is_told_from_others_as_the_domain_does_it() {
        let conn = Connection::open_in_memory().expect("opens");
        for (ours, theirs, same) in WRITTEN.into_iter().filter(|(_, theirs, _)| !theirs.is_empty()) {
            let sql = format!("SELECT {} FROM (SELECT ?1 AS county) AS d", same_county(ours));
            let said: bool = conn.query_row(&sql, [theirs], |row| row.get(0)).expect("asked");
            assert_eq!(said, same, "{ours} {theirs}");
        }
    }
}
