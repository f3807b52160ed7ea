//! Vertically merged cells: the file has their value in the first row only, for all of them it holds.

use super::row_view::Cells;
use super::table::CellKind;
use std::collections::BTreeMap;

/// One column of a merged region, in lines from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub first: u32,
    pub last: u32,
    pub column: usize,
}

/// The merged regions of a sheet whose rows come from above.
#[derive(Default)]
pub(super) struct Merges {
    /// Those to come, the next at the end.
    waiting: Vec<Region>,
    /// By column, those that began and what they hold.
    open: BTreeMap<usize, (Region, String, CellKind)>,
}

impl Merges {
    /// Regions of one row hold nothing for another.
    pub(super) fn new(regions: impl IntoIterator<Item = Region>) -> Self {
        let mut waiting: Vec<Region> = regions.into_iter().filter(|region| region.first < region.last).collect();
        waiting.sort_by_key(|region| (std::cmp::Reverse(region.first), region.column));
        Self { waiting, open: BTreeMap::new() }
    }

    /// A region that begins in the next row.
    pub(super) fn begin(&mut self, region: Region) {
        self.waiting.push(region);
    }

    /// Tells a row what merged cells above hold for it, and takes up those that begin in it.
    pub(super) fn fill(&mut self, line: u32, cells: &mut Cells) {
        self.open.retain(|_, (region, ..)| region.last >= line);
        for (column, (region, text, kind)) in &self.open {
            if cells.get(*column).kind == CellKind::Empty {
                cells.hold(*column, region.first, text, *kind);
            }
        }
        while let Some(region) = self.waiting.pop_if(|region| region.first <= line) {
            let cell = cells.get(region.column);
            if region.first == line && cell.kind != CellKind::Empty {
                self.open.insert(region.column, (region, cell.text.to_owned(), cell.kind));
            }
        }
    }
}
