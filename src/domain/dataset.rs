//! The dataset catalogue: what a file of the case data, a roster or a register contains, and how its
//! columns are recognised. Read from `checklists/<pack>/datasets/*.toml`; adding one needs no code.

use super::lang::Bilingual;
use serde::{Deserialize, Serialize};

/// What happens to the rows of a dataset (design §1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatasetKind {
    /// Households, persons, benefits, payments, papers: kept whole, defines who is in scope.
    Case,
    /// Lists kept whole although they are not case data (monitored households, staff kin …).
    Roster,
    /// Streamed and matched: only rows about people in scope are kept.
    Register,
}

/// Type of a column and so of its storage in the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Free text, folded. Stored as TEXT.
    Text,
    /// A person's name, folded without white space. TEXT.
    Name,
    /// Citizen identity number. TEXT as mended, plus `<col>_key` INTEGER (packed key or NULL).
    Id,
    /// TEXT `YYYY-MM-DD`, plus `<col>_day` INTEGER (days since 1970-01-01).
    Date,
    /// INTEGER `year * 12 + month - 1`.
    Month,
    /// INTEGER fen.
    Money,
    /// INTEGER.
    Integer,
    /// A measure with decimals (m², kW): INTEGER hundredths.
    Decimal,
    /// Text of a closed list; `values` maps what bureaus write to the canonical code. TEXT.
    Code,
    /// A program, by any of its names in `programs.toml`. Stored as TEXT, its id; an unknown name is a reject.
    Program,
}

/// Where the value of a column comes from when a sheet lacks the column: a roster per village says the village
/// in its sheet name or title only, a payment list the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// The town named in the sheet name, title or file name.
    Town,
    /// The village.
    Village,
    /// The program.
    Program,
    /// The benefit month.
    Month,
}

/// One column of a dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Stable identifier, `snake_case`; the column name of the rule views.
    pub name: String,
    /// Shown in mappings and lists.
    pub title: Bilingual,
    /// Storage type.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// A row without it is rejected; a sheet without it is not this dataset.
    #[serde(default)]
    pub required: bool,
    /// Headers seen in the field, besides the two titles. Compared folded, without white space and
    /// bracketed units.
    #[serde(default)]
    pub headers: Vec<String>,
    /// For `code`: what is written → canonical code. Matching is exact after folding; a text that is not
    /// listed is kept as it is and reported.
    #[serde(default)]
    pub values: std::collections::BTreeMap<String, String>,
    /// For `code`: what becomes of rows with a text that is not listed, when that is more than that no rule knows it.
    #[serde(default)]
    pub unknown: Option<Bilingual>,
    /// Value when the cell is empty.
    #[serde(default)]
    pub default: Option<String>,
    /// What fills the column in a sheet that does not have it.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// An `id` column that names somebody else whom the row is about (a father, a spouse). In case data and rosters
    /// registers are matched with them too; a register row is kept when one of them is in scope. The dataset's
    /// `person_id` needs no mark.
    #[serde(default)]
    pub in_scope: bool,
    /// For `date`: something that has happened to the person of the row. A date before the birth that the row's own
    /// number tells, of 1900 and before, or after the date of the data rejects the row: it would accuse somebody of what
    /// cannot be.
    #[serde(default)]
    pub happened: bool,
    /// Names the figure of a report, in which a total (合计) is a figure too: its name in this column does not make the
    /// row one of sums, which is left out.
    #[serde(default)]
    pub names_totals: bool,
}

impl Column {
    /// A code as people read it: the shortest Chinese wording that bureaus write for it, and the code itself, which
    /// is an English word. Text that is no code of the column stays as it is.
    pub fn code_title(&self, code: &str) -> Bilingual {
        let wordings = self.values.iter().filter(|(_, found)| *found == code).map(|(wording, _)| wording);
        match wordings.min_by_key(|wording| (wording.is_ascii(), wording.chars().count())) {
            Some(zh) => Bilingual::of(zh.as_str(), code.replace('_', " ")),
            None => Bilingual::same(code),
        }
    }
}

/// How rows of a newer file find the row they update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RowKey {
    /// `"multiset"`: rows have no key; equal rows are counted (two equal payments are two payments).
    Multiset(MultisetTag),
    /// Columns that together name a row.
    Columns(Vec<String>),
}

/// The word `multiset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MultisetTag {
    /// The only value.
    Multiset,
}

/// A dataset of the pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dataset {
    /// Stable identifier (`vehicles`), also the name of its view in rule SQL.
    pub id: String,
    /// Shown in lists.
    pub title: Bilingual,
    /// Case, roster or register.
    pub kind: DatasetKind,
    /// Loading order within one import: case data before rosters before registers.
    pub order: i32,
    /// Row identity.
    pub key: RowKey,
    /// The `id` column that ties a row to a person (absent for `funds` and the like).
    #[serde(default)]
    pub person_id: Option<String>,
    /// The `name` column that goes with it, for L3–L5.
    #[serde(default)]
    pub person_name: Option<String>,
    /// The village column that goes with it, for L5.
    #[serde(default)]
    pub person_village: Option<String>,
    /// Words that raise the score of this dataset when they appear in the file or sheet name or title row.
    #[serde(default)]
    pub name_hints: Vec<String>,
    /// Other datasets that the same sheet may feed when it has their required columns too: the usual
    /// dibao roster holds the household and its benefit in one row.
    #[serde(default)]
    pub also: Vec<String>,
    /// Columns that a sheet of another dataset has to have, beyond the required ones, to feed this one besides: every
    /// roster has names, only one of members says how they are related.
    #[serde(default)]
    pub besides: Vec<String>,
    /// Which columns say from when to when a row holds, for the timeline of a case.
    #[serde(default)]
    pub span: Option<Span>,
    /// About illness: what its rows say is shown to those who may see restricted matters.
    #[serde(default)]
    pub private: bool,
    /// Columns.
    pub columns: Vec<Column>,
}

/// The columns of a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Date or month column of its beginning.
    pub from: String,
    /// Of its end; without it, or empty, it lasts.
    #[serde(default)]
    pub to: Option<String>,
    /// Columns that name it on the timeline.
    #[serde(default)]
    pub label: Vec<String>,
}

/// Columns that every `data_<dataset>` table or view has of its own; a pack must not use these names.
pub const RESERVED_COLUMNS: [&str; 11] =
    ["row", "source", "sheet", "line", "row_key", "row_hash", "person", "level", "ref", "as_of", "as_of_day"];

impl Dataset {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The datasets of the pack, in loading order.
    pub(crate) fn embedded() -> Vec<Dataset> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/checklists/social-assistance/datasets");
        let mut datasets: Vec<Dataset> = std::fs::read_dir(folder)
            .expect("folder")
            .map(|entry| {
                let path = entry.expect("entry").path();
                let text = std::fs::read_to_string(&path).expect("text");
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
            })
            .collect();
        datasets.sort_by_key(|dataset| dataset.order);
        datasets
    }

    #[test]
    fn every_dataset_names_columns_that_it_has() {
        let datasets = embedded();
        assert!(datasets.len() >= 10);
        for dataset in &datasets {
            let RowKey::Columns(key) = &dataset.key else { continue };
            let names = key.iter().chain(&dataset.person_id).chain(&dataset.person_name).chain(&dataset.person_village);
            for name in names {
                assert!(dataset.column(name).is_some(), "{}: {name}", dataset.id);
            }
            let span = dataset.span.iter().flat_map(|span| span.label.iter().chain(&span.to).chain([&span.from]));
            for name in span {
                assert!(dataset.column(name).is_some(), "{}: {name}", dataset.id);
            }
            for name in &dataset.besides {
                assert!(dataset.column(name).is_some(), "{}: {name}", dataset.id);
            }
            for other in &dataset.also {
                assert!(datasets.iter().any(|d| d.id == *other), "{}: {other}", dataset.id);
            }
        }
    }

    #[test]
    fn no_column_takes_a_name_that_every_table_has() {
        for dataset in embedded() {
            for column in &dataset.columns {
                assert!(!RESERVED_COLUMNS.contains(&column.name.as_str()), "{}.{}", dataset.id, column.name);
            }
        }
    }

    #[test]
    fn defaults_of_codes_are_codes() {
        for dataset in embedded() {
            for column in dataset.columns.iter().filter(|column| column.column_type == ColumnType::Code) {
                let codes: BTreeSet<&str> = column.values.values().map(String::as_str).collect();
                assert!(codes.len() >= 2, "{}.{}", dataset.id, column.name);
                for code in &codes {
                    assert!(
                        column.values.contains_key(*code),
                        "{}.{}: {code} is not accepted as written",
                        dataset.id,
                        column.name
                    );
                }
                if let Some(default) = &column.default {
                    assert!(codes.contains(default.as_str()), "{}.{}", dataset.id, column.name);
                }
            }
        }
    }
}
