//! What the ledger itself tells rules: money that came back and went to the treasury is added to `funds`, granted
//! gradual exits to `approvals`. Neither has a row in a file, so neither has a `ref`.

use crate::domain::dataset::Dataset;
use crate::domain::row::digest;
use crate::store::datasets::storage_columns;
use crate::store::workbook::StoreError;
use rusqlite::Connection;

/// Marks units of the ledger: the finance desk reports the same money under its own name of the unit, and the two
/// accounts are not one.
const UNIT: &str = "coalesce(nullif(i.unit, ''), c.town, '') || '(整改台账)'";

/// Money that came back, and what of it went to the treasury.
const FUNDS: (&[(&str, &str)], &str) = (
    &[
        ("report", "'整改台账'"),
        ("item", "i.issue"),
        ("unit", UNIT),
        ("town", "c.town"),
        ("program", "CASE WHEN instr(c.program, ',') = 0 THEN nullif(c.program, '') END"),
        ("month", "substr(m.date, 1, 4) * 12 + substr(m.date, 6, 2) - 1"),
        ("kind", "CASE m.kind WHEN 'remitted' THEN 'remitted' ELSE 'recovered' END"),
        ("amount", "m.amount"),
        ("on_date", "m.date"),
        ("on_date_day", "CAST(julianday(m.date) - 2440587.5 AS INTEGER)"),
    ],
    "FROM book.money_row AS m JOIN book.issue AS i ON i.issue = m.issue JOIN book.clue AS c ON c.clue = i.clue
     WHERE m.kind IN ('recovered', 'carried_recovered', 'remitted')",
);

/// Gradual exits granted in the course of a rectification.
const APPROVALS: (&[(&str, &str)], &str) = (
    &[
        ("household_no", "c.household_no"),
        ("person", "c.person"),
        ("program", "p.value"),
        ("kind", "'grace'"),
        ("decided_on", "json_extract(i.course, '$.grace.decided')"),
        ("decided_on_day", "CAST(julianday(json_extract(i.course, '$.grace.decided')) - 2440587.5 AS INTEGER)"),
        (
            "from_month",
            "substr(json_extract(i.course, '$.grace.from'), 1, 4) * 12 + substr(json_extract(i.course, '$.grace.from'), 6, 2) - 1",
        ),
        (
            "to_month",
            "substr(json_extract(i.course, '$.grace.to'), 1, 4) * 12 + substr(json_extract(i.course, '$.grace.to'), 6, 2) - 1",
        ),
        ("amount", "json_extract(i.course, '$.grace.monthly')"),
    ],
    "FROM book.issue AS i JOIN book.clue AS c ON c.clue = i.clue
     JOIN json_each('[\"' || replace(c.program, ',', '\",\"') || '\"]') AS p
     WHERE json_extract(i.course, '$.grace.from') IS NOT NULL",
);

fn part(dataset: &str) -> Option<(&'static [(&'static str, &'static str)], &'static str)> {
    match dataset {
        "funds" => Some(FUNDS),
        "approvals" => Some(APPROVALS),
        _ => None,
    }
}

/// Whether the ledger has rows for a dataset, so that rules need no file of it.
///
/// # Errors
/// SQLite fails.
pub(in crate::store) fn feeds(conn: &Connection, dataset: &str) -> Result<bool, StoreError> {
    let Some((_, from)) = part(dataset) else { return Ok(false) };
    Ok(conn.prepare(&format!("SELECT 1 {from} LIMIT 1"))?.exists([])?)
}

/// SQL that adds the ledger's rows to the table of a dataset; none where the ledger has none. A remark in it holds a
/// hash of the rows, so that equal texts mean equal rows.
///
/// # Errors
/// SQLite fails.
pub(super) fn rows(conn: &Connection, dataset: &Dataset) -> Result<Option<String>, StoreError> {
    let id = &dataset.id;
    let Some((known, from)) = part(id) else { return Ok(None) };
    if !feeds(conn, id)? {
        return Ok(None);
    }
    let value = |name: &str| known.iter().find(|(column, _)| *column == name).map_or("NULL", |(_, value)| *value);
    let mut values = vec![value("person").to_owned(), "NULL".to_owned()];
    values.extend(storage_columns(dataset).iter().map(|(name, _)| value(name).to_owned()));
    // The ledger is no file, and of no date.
    let origin = ["ref", "as_of", "as_of_day", "hecha_at"];
    values.extend(origin.map(|_| "NULL".to_owned()));
    let keys: String = ["person", "household_no"]
        .into_iter()
        .filter(|key| *key == "person" || dataset.column(key).is_some())
        .map(|key| format!("CREATE INDEX \"{}ledger_{id}_{key}\" ON \"{id}\" ({key});", super::HIDDEN))
        .collect();
    let select = format!("SELECT {} {from}", values.join(", "));
    let hash = hash(conn, &select)?;
    Ok(Some(format!("INSERT INTO \"{id}\" {select};\n{keys}\n-- {hash}")))
}

fn hash(conn: &Connection, select: &str) -> Result<String, StoreError> {
    let mut statement = conn.prepare(select)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut text = String::new();
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            text.push_str(&format!("{:?}|", row.get_ref(column)?));
        }
    }
    Ok(format!("{:?}", digest(text.as_bytes())))
}
