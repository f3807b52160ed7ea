//! What an import would do, as shown before it is done.

use crate::domain::date::Date;
use crate::domain::lang::Bilingual;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is to be imported, and what people said of it beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// File or folder.
    pub path: PathBuf,
    /// Dataset of sheets that are not recognised.
    pub dataset: Option<String>,
    /// Mappings set by hand.
    pub corrections: Vec<Correction>,
    /// The date that files speak of which name none; today when nothing is said.
    pub undated: Option<Date>,
}

/// Every file of a path with what it was recognised as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Tables in loading order.
    pub tables: Vec<PlanTable>,
    /// Why it cannot be loaded as it is: files not recognised, and the like. Empty when it can.
    pub trouble: Vec<Bilingual>,
}

/// What of a sheet can be mapped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Key of the headers, under which a mapping is saved.
    pub key: String,
    /// Dataset id.
    pub dataset: String,
    /// Every column of the dataset: name, title, whether it must be fed, header that feeds it.
    pub columns: Vec<(String, Bilingual, bool, Option<String>)>,
    /// Headers of the sheet.
    pub headers: Vec<String>,
}

/// A mapping set by hand: column → header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// Key of the headers.
    pub layout: String,
    /// Dataset id.
    pub dataset: String,
    /// Columns that are fed, and by which header.
    pub columns: BTreeMap<String, String>,
}

impl Layout {
    /// The mapping with one column fed by another header, or by none.
    pub fn corrected(&self, column: &str, header: Option<&str>) -> Correction {
        let mut columns: BTreeMap<String, String> =
            self.columns.iter().filter_map(|(name, _, _, header)| Some((name.clone(), header.clone()?))).collect();
        match header {
            Some(header) => columns.insert(column.to_owned(), header.to_owned()),
            None => columns.remove(column),
        };
        Correction { layout: self.key.clone(), dataset: self.dataset.clone(), columns }
    }
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanTable {
    /// File name.
    pub file: String,
    /// Sheet name; empty for text files.
    pub sheet: String,
    /// Dataset, when it is known.
    pub dataset: Option<Bilingual>,
    /// Why: encoding, header row, score.
    pub note: Bilingual,
    /// Column of the dataset ← header of the file.
    pub mapping: Vec<(Bilingual, String)>,
    /// The same for changing it; none while the dataset is not known.
    pub layout: Option<Layout>,
    /// First rows, raw.
    pub sample: Vec<Vec<String>>,
}
