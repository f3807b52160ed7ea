//! What a form names of the rest of the workbook: records as evidence, and a receipt.

use super::{each, exists, money_item, visits};
use crate::domain::casework::Matter;
use crate::domain::evidence::Record;
use crate::domain::text;
use crate::store::StoreError;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Visits, clues and issues that evidence names.
pub(in crate::store) fn add_records(conn: &Connection, matter: &mut Matter, named: &BTreeSet<Record>) -> Result<(), StoreError> {
    for record in named {
        let sql = match record {
            Record::Visit(number) => {
                matter.world.visits.extend(visits(conn, "WHERE visit = ?1", params![number])?);
                continue;
            }
            Record::Issue(_) => "SELECT 1 FROM issue WHERE issue = ?1",
            Record::Clue(_) => "SELECT 1 FROM clue WHERE clue = ?1 UNION SELECT 1 FROM clue_state WHERE clue = ?1",
        };
        if exists(conn, sql, record.id())? {
            matter.on_file.insert(record.id().to_owned());
        }
    }
    Ok(())
}

/// Money rows with this receipt, whoever wrote its number how, each with its issue.
pub(in crate::store) fn add_booked(conn: &Connection, matter: &mut Matter, receipt: &str) -> Result<(), StoreError> {
    let receipt = text::plain_number(receipt);
    if receipt.is_empty() {
        return Ok(());
    }
    let rows = each(conn, "SELECT * FROM money_row ORDER BY id", [], |row| Ok((row.get("issue")?, money_item(row)?)))?;
    matter.booked = rows.into_iter().filter(|(_, item)| text::plain_number(&item.receipt) == receipt).collect();
    Ok(())
}
