//! Rows below the first of a vertically merged cell: what the cell says holds for them too.

use super::{ColumnType, RowReader, SourceCell, Supply};

/// What a merged cell that began in a row above holds for a row.
#[derive(Clone, Copy)]
pub struct HeldCell<'a> {
    /// Column of the sheet, from 0.
    pub column: usize,
    /// Its value.
    pub cell: SourceCell<'a>,
}

impl RowReader<'_> {
    /// The cells of a row with what merged cells above hold for it. An amount is not handed down: one sum for several
    /// rows is not that sum for each of them. `None` when the key of the row lies in merged cells wholly: then it is
    /// no record of its own, but goes on with the one above (the members beside a household's number).
    pub fn filled<'c>(&self, cells: &[SourceCell<'c>], held: &[HeldCell<'c>]) -> Option<Vec<SourceCell<'c>>> {
        let is_held = |at: &usize| held.iter().any(|held| held.column == *at);
        let mut key = self.key.iter().flatten().filter_map(|column| self.cell_of(*column)).peekable();
        if key.peek().is_some() && key.all(|at| is_held(&at)) {
            return None;
        }
        let handed_down: Vec<HeldCell<'c>> = held.iter().filter(|held| !self.is_amount(held.column)).copied().collect();
        Some(Self::with_held(cells, &handed_down))
    }

    /// The cells of a row with all that merged cells above hold for it, amounts too: for rows of which one is taken.
    pub fn with_held<'c>(cells: &[SourceCell<'c>], held: &[HeldCell<'c>]) -> Vec<SourceCell<'c>> {
        let mut filled = cells.to_vec();
        for HeldCell { column, cell } in held {
            if filled.len() <= *column {
                filled.resize(column + 1, SourceCell::EMPTY);
            }
            if let Some(slot) = filled.get_mut(*column) {
                *slot = *cell;
            }
        }
        filled
    }

    /// The cell of the sheet that feeds a column of the dataset.
    pub fn cell_of(&self, column: usize) -> Option<usize> {
        match self.supplies.get(column) {
            Some((Supply::Header(at), _)) => Some(*at),
            _ => None,
        }
    }

    fn is_amount(&self, cell: usize) -> bool {
        let columns = self.dataset.columns.iter().enumerate();
        let mut amounts = columns.filter(|(_, column)| column.column_type == ColumnType::Money);
        amounts.any(|(at, _)| self.cell_of(at) == Some(cell))
    }
}
