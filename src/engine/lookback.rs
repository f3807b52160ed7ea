//! What samples say of each town: how many bounced back, how sure that is, and which place it holds.

use crate::domain::lang::Bilingual;
use crate::domain::listing::{Cell, Row};
use crate::domain::lookback::{self, Sample, UnitResult};
use crate::domain::pack::Pack;
use crate::store::{StoreError, Workbook};

/// Every row of the list of look-back results: the towns of each sample, then the whole of it.
pub(super) fn all(book: &Workbook, pack: &Pack) -> Result<Vec<Row>, StoreError> {
    let samples = book.samples()?;
    let rows = samples
        .iter()
        .flat_map(|sample| sample.results(pack.header.lookback_ranked_from).into_iter().map(move |result| (sample, result)));
    Ok((1..)
        .zip(rows)
        .map(|(id, (sample, result))| Row { id, subject: sample.id.clone(), cells: cells(sample, &result) })
        .collect())
}

/// Rows by id.
pub(super) fn rows(book: &Workbook, pack: &Pack, ids: &[i64]) -> Result<Vec<Row>, StoreError> {
    Ok(super::listing::by_id(all(book, pack)?, ids))
}

/// The cells of [`crate::domain::listing::ListKind::Lookback`].
fn cells(sample: &Sample, result: &UnitResult) -> Vec<Cell> {
    let count = |number: u32| Cell::Number(i64::from(number));
    let title = lookback::title(&sample.of).unwrap_or_else(|| Bilingual::same(&sample.of));
    let rate = result.estimate.map(|estimate| format!("{:.1}%", estimate.share * 100.0));
    let interval = result.estimate.map(|estimate| estimate.interval.to_string());
    let place = result.rank.map(|rank| match (rank.best, rank.worst) {
        (best, worst) if best == worst => best.to_string(),
        (best, worst) => format!("{best}–{worst}"),
    });
    vec![
        Cell::Text(sample.id.clone()),
        Cell::Coded { code: sample.of.clone(), title },
        if result.unit.is_empty() { Cell::Said(Bilingual::of("合计", "all")) } else { Cell::Text(result.unit.clone()) },
        count(result.counts.population),
        Cell::Number(i64::try_from(result.drawn).unwrap_or(i64::MAX)),
        count(result.counts.sampled),
        count(result.counts.hits),
        rate.map_or(Cell::Empty, Cell::Text),
        interval.map_or(Cell::Empty, Cell::Text),
        place.map_or(Cell::Empty, Cell::Text),
    ]
}
