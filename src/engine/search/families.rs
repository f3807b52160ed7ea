//! The members of households, by whom a household is found beside its head.

use super::spelling::Spelling;
use super::texts::Texts;

/// Whether a household may be found by a member: household number, town, the member's name.
pub type Shows<'a> = &'a dyn Fn(&str, &str, &str) -> bool;

/// The members of all households.
#[derive(Debug)]
pub(super) struct Families {
    /// The column with the household's number; a distinct number is a family.
    pub household: usize,
    /// The column with its town.
    town: usize,
    /// The first row of each family.
    rows: Vec<usize>,
    names: Texts,
    numbers: Texts,
    /// The family of each member.
    of: Vec<u32>,
}

impl Families {
    pub fn new(household: usize, town: usize, numbers: &Texts, rows: usize) -> Self {
        let mut first = Vec::with_capacity(numbers.len());
        for row in 0..rows {
            // Texts have their places in the order in which they came.
            if numbers.code(row) == first.len() {
                first.push(row);
            }
        }
        Self { household, town, rows: first, names: Texts::shared(), numbers: Texts::own(), of: Vec::new() }
    }

    pub fn push(&mut self, family: u32, name: &str, id_no: &str, spelling: &mut Spelling) {
        self.names.push(name, spelling);
        self.numbers.push(id_no, spelling);
        self.of.push(family);
    }

    pub fn close(&mut self) {
        self.names.close();
    }

    /// Raises the scores of rows by how well members answer the word. Columns of the row win ties. `scores` are those
    /// of the distinct texts of a column in a place.
    pub fn raise(
        &self,
        columns: &[&Texts],
        best: &mut [u32],
        shows: Shows<'_>,
        scores: &dyn Fn(&Texts, u32) -> Option<Vec<u32>>,
    ) {
        let (Some(households), Some(towns)) = (columns.get(self.household), columns.get(self.town)) else { return };
        let mut families: Option<Vec<u32>> = None;
        for (texts, rank) in [&self.names, &self.numbers].into_iter().zip(u32::try_from(columns.len()).unwrap_or(0)..) {
            let Some(scores) = scores(texts, rank) else { continue };
            let families = families.get_or_insert_with(|| vec![0; self.rows.len()]);
            for (member, family) in self.of.iter().enumerate() {
                let score = scores.get(texts.code(member)).copied().unwrap_or(0);
                let family = usize::try_from(*family).unwrap_or(usize::MAX);
                let Some(raised) = families.get_mut(family).filter(|raised| score > **raised) else { continue };
                let row = self.rows.get(family).copied().unwrap_or(usize::MAX);
                if shows(households.of(row), towns.of(row), self.names.of(member)) {
                    *raised = score;
                }
            }
        }
        let Some(families) = families else { return };
        for (row, best) in best.iter_mut().enumerate() {
            *best = (*best).max(families.get(households.code(row)).copied().unwrap_or(0));
        }
    }
}
