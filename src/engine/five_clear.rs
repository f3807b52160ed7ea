//! The five-clear score of every village: the list, and the lowest for the first screen.

use crate::domain::five_clear::{self, Tally, VillageScore};
use crate::domain::listing::{Cell, Row};
use crate::domain::pack::Pack;
use crate::store::{StoreError, Workbook};

/// Scores of all villages, by town and name.
///
/// # Errors
/// The workbook fails.
pub fn scores(book: &Workbook, pack: &Pack) -> Result<Vec<VillageScore>, StoreError> {
    let codes: Vec<&str> = pack.five_clear().iter().map(|item| item.code.as_str()).collect();
    Ok(five_clear::scores(book.villages()?, &book.newest_answers()?, &codes))
}

/// Villages that have a score, the lowest first.
///
/// # Errors
/// The workbook fails.
pub fn lowest(book: &Workbook, pack: &Pack) -> Result<Vec<VillageScore>, StoreError> {
    // A county's households are not counted by village on every first screen before anybody was visited.
    if !book.has_visits()? {
        return Ok(Vec::new());
    }
    let mut scores = scores(book, pack)?;
    scores.retain(|score| score.total().asked > 0);
    scores.sort_by_key(|score| score.total().score());
    Ok(scores)
}

/// Every row of the list of villages.
pub(super) fn all(book: &Workbook, pack: &Pack) -> Result<Vec<Row>, StoreError> {
    let scores = scores(book, pack)?;
    Ok((1..).zip(&scores).map(|(id, score)| Row { id, subject: score.village.village.clone(), cells: cells(score) }).collect())
}

/// Rows by id.
pub(super) fn rows(book: &Workbook, pack: &Pack, ids: &[i64]) -> Result<Vec<Row>, StoreError> {
    Ok(super::listing::by_id(all(book, pack)?, ids))
}

/// The cells of [`crate::domain::listing::ListKind::Villages`]; questions beyond the fifth count in the score only.
fn cells(score: &VillageScore) -> Vec<Cell> {
    let count = |number: u32| Cell::Number(i64::from(number));
    let total = score.total();
    let question = |place: usize| {
        let Tally { clear, asked } = score.questions.get(place).copied().unwrap_or_default();
        if asked == 0 { Cell::Empty } else { Cell::Text(format!("{clear}/{asked}")) }
    };
    let mut cells = vec![
        Cell::text(score.village.town.clone()),
        Cell::text(score.village.village.clone()),
        count(score.village.households),
        count(score.village.visited),
        total.score().map_or(Cell::Empty, count),
        count(total.asked),
        count(total.asked - total.clear),
        count(score.unclear),
    ];
    cells.extend((0..5).map(question));
    cells
}
