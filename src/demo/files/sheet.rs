//! A sheet before it has a file format.

use crate::domain::date::{self, Date};

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number stored as one.
    Number(f64),
    /// A date stored as one.
    Day(Date),
}

impl Cell {
    /// Text, or nothing when it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A whole number.
    pub fn int(number: i64) -> Self {
        // Counts and yuan stay far below 2^53.
        i32::try_from(number).map_or_else(|_| Self::Text(number.to_string()), |number| Self::Number(f64::from(number)))
    }

    /// Hundredths as a decimal number.
    pub fn hundredths(number: i64) -> Self {
        i32::try_from(number).map_or(Self::Empty, |number| Self::Number(f64::from(number) / 100.0))
    }

    /// As plain text, for formats that know nothing else.
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }

    /// Spreadsheet serial of a date.
    pub fn serial(day: Date) -> f64 {
        f64::from(date::day_number(day) + 25_569)
    }
}

/// A row of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// Merged over the whole width.
    Title(String),
    /// Cells.
    Cells(Vec<Cell>),
}

/// A sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Name of the tab.
    pub name: String,
    /// Rows from the top.
    pub lines: Vec<Line>,
    /// Merged ranges: first row, first column, last row, last column (from 0).
    pub merges: Vec<(u32, u16, u32, u16)>,
    /// Rows of data among the lines.
    pub rows: usize,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), lines: Vec::new(), merges: Vec::new(), rows: 0 }
    }

    /// A title or footer line.
    pub fn title(mut self, text: impl Into<String>) -> Self {
        self.lines.push(Line::Title(text.into()));
        self
    }

    /// A line of plain headers.
    pub fn header(mut self, headers: &[&str]) -> Self {
        self.lines.push(Line::Cells(headers.iter().map(|header| Cell::text(*header)).collect()));
        self
    }

    /// A header of two lines: (group, header); columns of one group are merged on top, others downwards.
    pub fn grouped_header(mut self, columns: &[(&str, &str)]) -> Self {
        let row = u32::try_from(self.lines.len()).unwrap_or(0);
        let mut upper = Vec::new();
        let mut lower = Vec::new();
        for (at, (group, header)) in columns.iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(0);
            if group.is_empty() {
                upper.push(Cell::text(*header));
                lower.push(Cell::Empty);
                self.merges.push((row, column, row + 1, column));
                continue;
            }
            let first = at == 0 || columns[at - 1].0 != *group;
            upper.push(if first { Cell::text(*group) } else { Cell::Empty });
            lower.push(Cell::text(*header));
            match self.merges.last_mut() {
                Some(merge) if !first && merge.0 == merge.2 => merge.3 = column,
                _ => self.merges.push((row, column, row, column)),
            }
        }
        self.lines.push(Line::Cells(upper));
        self.lines.push(Line::Cells(lower));
        self
    }

    /// A row of data.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.lines.push(Line::Cells(cells));
        self.rows += 1;
    }

    /// A row that is not data (subtotal).
    pub fn sum(&mut self, cells: Vec<Cell>) {
        self.lines.push(Line::Cells(cells));
    }

    /// Widest row.
    pub fn width(&self) -> usize {
        self.lines.iter().map(|line| if let Line::Cells(cells) = line { cells.len() } else { 1 }).max().unwrap_or(1)
    }
}
