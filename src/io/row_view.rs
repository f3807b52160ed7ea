//! Rows as a scan shows them: the text of all cells lies in one buffer that the next row reuses, so that rows
//! about nobody in scope cost no allocation.

use super::table::{CellKind, MAX_CELL_BYTES, RawCell, RawRow};

/// One cell of a [`RowView`]. Content of files holds ID numbers, so there is no `Debug` for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CellView<'a> {
    /// As [`RawCell::text`].
    pub text: &'a str,
    /// How it was stored.
    pub kind: CellKind,
}

impl CellView<'_> {
    /// The cell on its own.
    pub fn to_cell(self) -> RawCell {
        RawCell { text: self.text.to_owned(), kind: self.kind }
    }
}

/// What a merged cell that begins in a row above holds for a row, whose own cell there is empty.
#[derive(Clone, Copy)]
pub struct HeldView<'a> {
    /// Column, from 0.
    pub column: usize,
    /// Row in which the merged cell begins, as [`RawRow::line`].
    pub from: u32,
    /// Its value.
    pub cell: CellView<'a>,
}

/// One row that has at least one cell with text; [`RowView::to_row`] keeps it.
#[derive(Clone, Copy)]
pub struct RowView<'a> {
    /// Index of its sheet, from 0.
    pub sheet: usize,
    /// As [`RawRow::line`].
    pub line: u32,
    cells: &'a Cells,
}

impl<'a> RowView<'a> {
    /// A view of a row; `None` when no cell has text.
    pub(super) fn new(sheet: usize, line: u32, cells: &'a mut Cells) -> Option<Self> {
        cells.trim();
        (!cells.spans.is_empty()).then_some(Self { sheet, line, cells })
    }

    /// Number of cells; the last one is never empty.
    #[expect(clippy::len_without_is_empty, reason = "a row always has a cell")]
    pub fn len(self) -> usize {
        self.cells.spans.len()
    }

    /// The cell of a column, from 0; an empty one behind the last.
    pub fn cell(self, column: usize) -> CellView<'a> {
        self.cells.get(column)
    }

    /// Its cells from left to right.
    pub fn cells(self) -> impl Iterator<Item = CellView<'a>> {
        (0..self.len()).map(move |column| self.cells.get(column))
    }

    /// What merged cells above hold for the row. Its own cells are as the file has them, for headers, titles and sums
    /// are told from these.
    pub fn held(self) -> impl Iterator<Item = HeldView<'a>> {
        let text = |held: &Held| self.cells.text.get(held.start..held.end).unwrap_or_default();
        self.cells.held.iter().map(move |held| HeldView {
            column: held.column,
            from: held.from,
            cell: CellView { text: text(held), kind: held.kind },
        })
    }

    /// The row as it lies, to be taken to another thread.
    pub fn to_flat(self) -> FlatRow {
        FlatRow { sheet: self.sheet, line: self.line, cells: self.cells.clone() }
    }

    /// The row on its own.
    pub fn to_row(self) -> RawRow {
        RawRow { sheet: self.sheet, line: self.line, cells: self.cells().map(CellView::to_cell).collect() }
    }
}

/// A row that owns its buffer.
pub struct FlatRow {
    sheet: usize,
    line: u32,
    cells: Cells,
}

impl FlatRow {
    /// The row.
    pub fn view(&self) -> RowView<'_> {
        RowView { sheet: self.sheet, line: self.line, cells: &self.cells }
    }
}

/// The buffer of a row.
#[derive(Clone, Default)]
pub(super) struct Cells {
    text: String,
    /// Start and end in the text, by column.
    spans: Vec<(usize, usize, CellKind)>,
    held: Vec<Held>,
}

/// As [`HeldView`], with start and end in the text.
#[derive(Clone)]
struct Held {
    column: usize,
    from: u32,
    start: usize,
    end: usize,
    kind: CellKind,
}

impl Cells {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
        self.held.clear();
    }

    /// Cells so far.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    pub(super) fn get(&self, column: usize) -> CellView<'_> {
        let (start, end, kind) = self.spans.get(column).copied().unwrap_or((0, 0, CellKind::Empty));
        CellView { text: self.text.get(start..end).unwrap_or_default(), kind }
    }

    /// Adds a cell at the end.
    pub(super) fn push(&mut self, text: &str, kind: CellKind) {
        let start = self.text.len();
        self.text.push_str(text);
        self.spans.push((start, self.text.len(), kind));
    }

    /// Notes what a merged cell that begins in a row above holds for this one.
    pub(super) fn hold(&mut self, column: usize, from: u32, text: &str, kind: CellKind) {
        let start = self.text.len();
        self.text.push_str(text);
        self.held.push(Held { column, from, start, end: self.text.len(), kind });
    }

    /// Puts a cell at a column, over what is there. Says whether its text was cut.
    pub(super) fn place(&mut self, column: usize, text: &str, kind: CellKind) -> bool {
        let kept = cut(text);
        while self.spans.len() <= column {
            self.spans.push((0, 0, CellKind::Empty));
        }
        let start = self.text.len();
        self.text.push_str(kept);
        if let Some(span) = self.spans.get_mut(column) {
            *span = (start, self.text.len(), kind);
        }
        kept.len() < text.len()
    }

    /// Starts a cell whose text comes in pieces; give the mark to [`Self::finish`] or [`Self::abandon`].
    pub(super) fn start(&self) -> usize {
        self.text.len()
    }

    /// A piece of the started cell.
    pub(super) fn piece(&mut self, piece: &str) {
        self.text.push_str(piece);
    }

    /// What the started cell holds so far.
    pub(super) fn since(&self, start: usize) -> &str {
        self.text.get(start..).unwrap_or_default()
    }

    /// Ends the started cell.
    pub(super) fn finish(&mut self, start: usize, kind: CellKind) {
        self.spans.push((start, self.text.len(), kind));
    }

    /// Forgets the started cell.
    pub(super) fn abandon(&mut self, start: usize) {
        self.text.truncate(start);
    }

    /// Drops from each cell the bytes that `guards` counts at its front and back. Cells of white space become
    /// empty, long ones are cut. Says whether one was cut.
    pub(super) fn narrow(&mut self, guards: impl Fn(&str) -> (usize, usize)) -> bool {
        let mut any_cut = false;
        for (start, end, kind) in &mut self.spans {
            let whole = self.text.get(*start..*end).unwrap_or_default();
            let (front, back) = guards(whole);
            let part = whole.get(front..whole.len().saturating_sub(back)).unwrap_or(whole);
            if part.chars().all(char::is_whitespace) {
                *kind = CellKind::Empty;
                (*start, *end) = (0, 0);
                continue;
            }
            let kept = cut(part);
            any_cut |= kept.len() < part.len();
            *start += front;
            *end = *start + kept.len();
        }
        any_cut
    }

    fn trim(&mut self) {
        while self.spans.last().is_some_and(|(.., kind)| *kind == CellKind::Empty) {
            self.spans.pop();
        }
    }
}

/// At most [`MAX_CELL_BYTES`] of a text, ending between characters.
pub(super) fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_CELL_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
