//! Rows of dataset tables, for pages and explanations.

use super::lists::Value;
use super::workbook::{StoreError, Workbook};
use crate::domain::dataset::Dataset;
use crate::domain::listing::Origin;
use rusqlite::{OptionalExtension, Row, params_from_iter};

/// A row of `data_<dataset>`.
#[derive(Clone, Debug, PartialEq)]
pub struct DataRow {
    /// Packed key of the person it is about.
    pub person: Option<i64>,
    /// `L1` … `L5`; empty when about nobody in particular.
    pub level: String,
    /// Where it was read.
    pub origin: Origin,
    /// One value per column of the dataset, in its order.
    pub values: Vec<Value>,
}

/// Which rows.
#[derive(Clone, Copy, Debug)]
pub enum RowsOf<'a> {
    /// Rows with this `household_no`.
    Household(&'a str),
    /// Rows about these people.
    Persons(&'a [i64]),
}

impl Workbook {
    /// Rows of a dataset; none when it was never loaded.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn data_rows(&self, dataset: &Dataset, of: RowsOf<'_>) -> Result<Vec<DataRow>, StoreError> {
        let table = format!("data_{}", dataset.id);
        if !self.data_tables()?.contains(&table) {
            return Ok(Vec::new());
        }
        let (condition, values): (String, Vec<Value>) = match of {
            RowsOf::Household(_) if dataset.column("household_no").is_none() => return Ok(Vec::new()),
            RowsOf::Household(number) => ("d.household_no = ?1".to_owned(), vec![Value::Text(number.to_owned())]),
            RowsOf::Persons([]) => return Ok(Vec::new()),
            RowsOf::Persons(keys) => {
                let marks = vec!["?"; keys.len()].join(", ");
                (format!("d.person IN ({marks})"), keys.iter().map(|key| Value::Integer(*key)).collect())
            }
        };
        let columns: Vec<String> = dataset.columns.iter().map(|column| format!("d.\"{}\"", column.name)).collect();
        let sql = format!(
            "SELECT d.person, coalesce(d.level, ''), s.file, coalesce(json_extract(s.sheets, '$[' || d.sheet || ']'), ''), d.line, s.as_of, {}
             FROM \"{table}\" AS d LEFT JOIN source AS s ON s.id = d.source WHERE {condition} ORDER BY d.row",
            columns.join(", ")
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| {
            Ok(DataRow {
                person: row.get(0)?,
                level: row.get(1)?,
                origin: origin(&dataset.id, row, 2)?,
                values: (6..6 + columns.len()).map(|index| row.get(index)).collect::<Result<_, _>>()?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The households a person belongs to, as member or head.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn households_of(&self, person: i64) -> Result<Vec<String>, StoreError> {
        let persons = self.data_table("persons", &["household_no", "person"])?;
        let households = self.data_table("households", &["household_no", "person"])?;
        let sql = format!(
            "SELECT household_no FROM {households} WHERE person = ?1 UNION SELECT household_no FROM {persons} WHERE person = ?1 ORDER BY 1"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let rows = statement.query_map([person], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Internal ids of the clues, or the issues, of a household.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn work_of_household(&self, household_no: &str, issues: bool) -> Result<Vec<i64>, StoreError> {
        let sql = if issues {
            "SELECT i.id FROM issue AS i JOIN clue AS c ON c.clue = i.clue WHERE c.household_no = ?1 ORDER BY i.id"
        } else {
            "SELECT id FROM clue WHERE household_no = ?1 ORDER BY gone, rule, id"
        };
        let mut statement = self.conn().prepare_cached(sql)?;
        let rows = statement.query_map([household_no], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The place of a `ref` of the rule views (`source:sheet:line`).
    ///
    /// # Errors
    /// SQLite fails.
    pub fn origin_of(&self, reference: &str) -> Result<Option<Origin>, StoreError> {
        let mut parts = reference.split(':').map(|part| part.parse::<i64>().ok());
        let (Some(Some(source)), Some(Some(sheet)), Some(Some(line))) = (parts.next(), parts.next(), parts.next()) else {
            return Ok(None);
        };
        let mut statement = self.conn().prepare_cached(
            "SELECT dataset, file, coalesce(json_extract(sheets, '$[' || ?2 || ']'), ''), ?3, as_of FROM source WHERE id = ?1",
        )?;
        Ok(statement
            .query_row([source, sheet, line], |row| {
                let dataset: String = row.get(0)?;
                origin(&dataset, row, 1)
            })
            .optional()?)
    }
}

/// File, sheet, line and as-of date from four columns of a query.
fn origin(dataset: &str, row: &Row<'_>, first: usize) -> rusqlite::Result<Origin> {
    let as_of: Option<String> = row.get(first + 3)?;
    Ok(Origin {
        dataset: dataset.to_owned(),
        file: row.get::<_, Option<String>>(first)?.unwrap_or_default(),
        sheet: row.get(first + 1)?,
        row: row.get(first + 2)?,
        as_of: as_of.and_then(|text| crate::domain::date::parse(&text, false)),
    })
}
