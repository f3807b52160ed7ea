//! How far first and second verdicts of cross-checks agree, as rows of a list.

use crate::domain::cross_check::{self, GroupAgreement, agreements};
use crate::domain::lang::Bilingual;
use crate::domain::lifecycle;
use crate::domain::listing::{Cell, Row};
use crate::domain::pack::Pack;
use crate::store::{StoreError, Workbook};

/// Every row: all, pairs of towns, rules, what the first verdict rests on.
pub(super) fn all(book: &Workbook, pack: &Pack) -> Result<Vec<Row>, StoreError> {
    let groups = agreements(&book.cross_checked()?);
    let row = |(id, group): (i64, &GroupAgreement)| Row {
        id,
        subject: format!("{} {}", group.by, group.group),
        cells: cells(pack, group),
    };
    Ok((1..).zip(&groups).map(row).collect())
}

/// Rows by id.
pub(super) fn rows(book: &Workbook, pack: &Pack, ids: &[i64]) -> Result<Vec<Row>, StoreError> {
    Ok(super::listing::by_id(all(book, pack)?, ids))
}

/// The cells of [`crate::domain::listing::ListKind::Agreement`].
fn cells(pack: &Pack, group: &GroupAgreement) -> Vec<Cell> {
    let by = cross_check::title(group.by).unwrap_or_else(|| Bilingual::same(group.by));
    let reason = pack.words.guards.iter().find(|entry| entry.code == group.group).map(|entry| entry.text.clone());
    let named = match group.by {
        "all" => Cell::Said(Bilingual::of("合计", "all")),
        "rule" => Cell::Said(super::listing::code_title(pack, "rule", &group.group)),
        "reason" => Cell::Said(reason.unwrap_or_else(|| lifecycle::state_title(&group.group))),
        _ => Cell::Text(group.group.clone()),
    };
    let agreement = &group.agreement;
    let two = |number: f64| Cell::Text(format!("{number:.2}"));
    vec![
        Cell::Coded { code: group.by.to_owned(), title: by },
        named,
        Cell::Number(i64::try_from(group.count).unwrap_or(i64::MAX)),
        Cell::Text(agreement.raw.percent()),
        Cell::Text(agreement.raw.interval().to_string()),
        agreement.kappa.map_or(Cell::Empty, two),
        agreement.interval.map_or(Cell::Empty, |(low, high)| Cell::Text(format!("{low:.2}–{high:.2}"))),
    ]
}
