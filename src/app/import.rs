//! What an import would do, as shown before it is done.

use crate::domain::lang::Bilingual;

/// Every file of a path with what it was recognised as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Tables in loading order.
    pub tables: Vec<PlanTable>,
    /// Why it cannot be loaded as it is: files not recognised, and the like. Empty when it can.
    pub trouble: Vec<Bilingual>,
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
    /// First rows, raw.
    pub sample: Vec<Vec<String>>,
}
