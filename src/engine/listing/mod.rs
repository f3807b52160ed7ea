//! Answers the queries of lists: ids first, then pages of rows.

pub use super::case_page::case_page;
pub use super::matter_page::{clue_page, issue_page};
pub use super::overview::overview;

mod cache;
mod conditions;
mod officers;
mod said;
mod words;

pub use cache::ListCache;
pub(super) use conditions::condition;
pub(super) use officers::all_named;
pub use said::mask_numbers;

use super::sight::Sight;
use super::{agreement, five_clear, lookback, rule_list, search};
use crate::domain::date::Date;
use crate::domain::filter::FilterError;
use crate::domain::lang::{Bilingual, Lang, Say};
pub use crate::domain::listing::code_title;
use crate::domain::listing::{self, Cell, ListKind, ListQuery, Row, RowIds, Sort};
use crate::domain::officer;
use crate::domain::pack::Pack;
use crate::store::lists::Condition;
use crate::store::{StoreError, Workbook};
use conditions::conditions;
use officers::name_officers;
use said::{cell, count_days, say_dismissals, say_events};
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// Whether identity numbers are shown in full. Full ones are an event of the log first (`engine::casework`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reveal {
    /// `990421********0013`
    #[default]
    Masked,
    /// All 18 characters.
    Full,
}

/// A list or page cannot be given.
#[derive(Debug)]
pub enum ListingError {
    /// The filter is wrong.
    Filter(FilterError),
    /// Nothing of that name.
    NotFound(String),
    /// The workbook.
    Store(StoreError),
}

impl Say for ListingError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Filter(error) => error.say(lang),
            Self::NotFound(what) => lang.pick(format!("找不到 {what}。"), format!("There is no {what}.")),
            Self::Store(error) => error.say(lang),
        }
    }
}

impl fmt::Display for ListingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ListingError {}

impl From<StoreError> for ListingError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Ids of the rows that pass the filter, in order.
///
/// # Errors
/// The filter names a value that its column cannot hold, or the workbook fails.
pub fn ids(book: &Workbook, pack: &Pack, query: &ListQuery, today: Date) -> Result<RowIds, ListingError> {
    if query.kind == ListKind::Rules {
        return rule_list::ids(book, pack, query);
    }
    if query.kind == ListKind::Lookback {
        return rule_list::select(lookback::all(book, pack)?, pack, query);
    }
    if query.kind == ListKind::Agreement {
        return rule_list::select(agreement::all(book, pack)?, pack, query);
    }
    if query.kind == ListKind::Villages {
        return rule_list::select(five_clear::all(book, pack)?, pack, query);
    }
    let conditions = conditions(book, pack, query, today)?;
    let (day, today) = (today, today.to_string());
    let ids = ordered(book, query, &conditions, &today)?;
    let sight = Sight::of_viewer(book, pack)?;
    let ids = if query.filter.words.is_empty() {
        ids
    } else {
        words::rank(&words::index(book, query.kind, &today, &|| false)?, query, &ids, &sight, &|| false)
    };
    Ok(RowIds(sight.found(book, pack, query, day, ids)?))
}

/// Ids in the order asked for, words left aside.
fn ordered(book: &Workbook, query: &ListQuery, conditions: &[Condition], today: &str) -> Result<Vec<i64>, ListingError> {
    let by_sound = |sort: &&Sort| listing::sorts_by_sound(&sort.column) || officers::holds_officer(query.kind, &sort.column);
    if let Some(sort) = query.sort.as_ref().filter(by_sound)
        && query.kind.filter_columns().any(|name| name == sort.column)
    {
        // The database knows no pinyin, and holds logins where names are shown.
        let mut texts = book.list_texts(query.kind, conditions, &sort.column, today)?;
        if officers::holds_officer(query.kind, &sort.column) {
            let names = officer::called(book.officers()?.iter());
            texts.iter_mut().for_each(|(_, logins)| *logins = all_named(logins, &names));
        }
        let mut keyed: Vec<(String, i64)> = texts.into_iter().map(|(id, text)| (search::order_key(&text), id)).collect();
        keyed.sort_by(|a, b| {
            let order = a.0.cmp(&b.0);
            (if sort.descending { order.reverse() } else { order }).then(a.1.cmp(&b.1))
        });
        return Ok(keyed.into_iter().map(|(_, id)| id).collect());
    }
    let order = match &query.sort {
        Some(sort) if query.kind.filter_columns().any(|name| name == sort.column) => {
            format!("\"{}\" {}, id", sort.column, if sort.descending { "DESC" } else { "ASC" })
        }
        _ => natural_order(query.kind).to_owned(),
    };
    Ok(book.list_ids(query.kind, conditions, &order, today)?)
}

/// Of rows that are made all at once those of these ids, in that order.
pub(super) fn by_id(rows: Vec<Row>, ids: &[i64]) -> Vec<Row> {
    let mut rows: HashMap<i64, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    ids.iter().filter_map(|id| rows.remove(id)).collect()
}

/// The subjects (clue ids, issue numbers …) of the rows that pass a query.
///
/// # Errors
/// As [`ids`].
pub fn subjects(book: &Workbook, pack: &Pack, query: &ListQuery, today: Date) -> Result<BTreeSet<String>, ListingError> {
    const PAGE: usize = 500;
    let mut subjects = BTreeSet::new();
    for page in ids(book, pack, query, today)?.0.chunks(PAGE) {
        subjects.extend(rows(book, pack, query.kind, page, today)?.into_iter().map(|row| row.subject));
    }
    Ok(subjects)
}

/// Rows of a list by id, numbers masked.
///
/// # Errors
/// The workbook fails.
pub fn rows(book: &Workbook, pack: &Pack, kind: ListKind, ids: &[i64], today: Date) -> Result<Vec<Row>, ListingError> {
    rows_revealed(book, pack, kind, ids, today, Reveal::Masked)
}

/// As [`rows`], with full numbers on request.
///
/// # Errors
/// The workbook fails.
pub fn rows_revealed(
    book: &Workbook,
    pack: &Pack,
    kind: ListKind,
    ids: &[i64],
    today: Date,
    reveal: Reveal,
) -> Result<Vec<Row>, ListingError> {
    if kind == ListKind::Rules {
        return rule_list::rows(book, pack, ids);
    }
    if kind == ListKind::Lookback {
        return Ok(lookback::rows(book, pack, ids)?);
    }
    if kind == ListKind::Agreement {
        return Ok(agreement::rows(book, pack, ids)?);
    }
    if kind == ListKind::Villages {
        return Ok(five_clear::rows(book, pack, ids)?);
    }
    let english = if kind == ListKind::Clues { book.said_in_english(ids)? } else { Vec::new() };
    let mut out = Vec::with_capacity(ids.len());
    for (index, (id, values)) in book.list_rows(kind, ids, &today.to_string())?.into_iter().enumerate() {
        let columns = kind.columns();
        let mut cells: Vec<Cell> =
            columns.iter().zip(values).map(|(column, value)| cell(pack, kind, column, value, reveal)).collect();
        let subject = match cells.get(subject_column(kind)) {
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        if let (ListKind::Clues, Some(Cell::Text(zh))) = (kind, cells.last()) {
            let (en, gone) = english.get(index).cloned().unwrap_or_default();
            let said = match gone {
                true => Bilingual::of(format!("(已消失) {zh}"), format!("(gone) {en}")),
                false => Bilingual::of(zh.clone(), en),
            };
            if let Some(last) = cells.last_mut() {
                *last = Cell::Said(said);
            }
        }
        out.push(Row { id, subject, cells });
    }
    match kind {
        ListKind::Events => say_events(book, pack, &mut out)?,
        ListKind::Dismissals => say_dismissals(book, pack, &mut out)?,
        ListKind::Deadlines => count_days(pack, today, &mut out),
        _ => {}
    }
    name_officers(book, kind, &mut out)?;
    Sight::of_viewer(book, pack)?.rows(kind, &mut out);
    Ok(out)
}

/// What Enter opens: a rule of thumb is the first column; rejects and sources open by number.
fn subject_column(kind: ListKind) -> usize {
    match kind {
        ListKind::Visits => 2,
        ListKind::Events => 4,
        _ => 0,
    }
}

pub(super) fn natural_order(kind: ListKind) -> &'static str {
    match kind {
        // What needs a person first: standing before gone, open before concluded, heavy before light.
        ListKind::Clues => {
            "gone, CASE state WHEN 'submitted' THEN 0 WHEN 'new' THEN 1 WHEN 'need_info' THEN 2 WHEN 'checking' THEN 3
             WHEN 'assigned' THEN 4 ELSE 5 END, CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END,
             amount DESC, clue"
        }
        ListKind::Issues => {
            "CASE state WHEN 'closed' THEN 1 ELSE 0 END, CASE WHEN deadline = '' THEN 1 ELSE 0 END, deadline, issue"
        }
        ListKind::Cases => "town, village, household_no",
        ListKind::Sources | ListKind::Rejects | ListKind::Officers => "id",
        ListKind::Visits | ListKind::Events => "id DESC",
        ListKind::Deadlines => "due, unit, person, subject, id",
        ListKind::Dismissals => "CASE woken_by WHEN '' THEN 1 ELSE 0 END, decided_on DESC, clue",
        ListKind::Campaigns => "CASE state WHEN 'running' THEN 0 ELSE 1 END, id",
        ListKind::Rules | ListKind::Samples | ListKind::Lookback | ListKind::Villages | ListKind::Agreement => "id",
        // What a lead has to settle first.
        ListKind::CrossChecks => "CASE cross_state WHEN 'differ' THEN 0 WHEN 'pending' THEN 1 ELSE 2 END, due, clue",
        // What is wrong first.
        ListKind::Papers => {
            "CASE paper_state WHEN 'missing' THEN 0 WHEN 'defective' THEN 1 ELSE 2 END, town, village, household_no, paper"
        }
        ListKind::Identities => "CASE decision WHEN '' THEN 0 ELSE 1 END, score DESC, id",
    }
}
