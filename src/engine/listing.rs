//! Answers the queries of lists: ids first, then pages of rows.

pub use super::case_page::case_page;
pub use super::matter_page::{clue_page, issue_page};
pub use super::overview::overview;

use super::agreement;
use super::clue_table::ClueTable;
use super::five_clear;
use super::lookback;
use super::rule_list;
use super::search;
use super::sight::Sight;
use super::stop::Stop;
use crate::domain::clue::Facts;
use crate::domain::date::{self, Date};
use crate::domain::dismissal;
use crate::domain::explain::{change_said, change_text};
use crate::domain::filter::{FilterError, Operator, Term};
use crate::domain::id_number;
use crate::domain::lang::{Bilingual, Lang, Say};
pub use crate::domain::listing::code_title;
use crate::domain::listing::{self, Cell, FactChange, ListKind, ListQuery, Row, RowIds, Stored};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::officer::{self, Officer};
use crate::domain::pack::Pack;
use crate::domain::summary::summary;
use crate::store::light::Stamp;
use crate::store::lists::Value;
use crate::store::lists::{ColumnKind, Condition, column_kind, searchable};
use crate::store::{StoreError, Workbook};
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    let ids = if query.filter.words.is_empty() {
        ids
    } else {
        let index = search::Index::new(search_texts(book, query.kind, &today)?, &|| false);
        index.rank(&ids, &query.filter.words, query.sort.is_some(), &|| false)
    };
    seen(book, pack, query, day, ids)
}

/// Of what was found, the rows that the viewer may find so.
fn seen(book: &Workbook, pack: &Pack, query: &ListQuery, today: Date, ids: Vec<i64>) -> Result<RowIds, ListingError> {
    Ok(RowIds(Sight::of_viewer(book, pack)?.found(book, pack, query, today, ids)?))
}

/// Ids in the order asked for, words left aside.
fn ordered(book: &Workbook, query: &ListQuery, conditions: &[Condition], today: &str) -> Result<Vec<i64>, ListingError> {
    if let Some(sort) = query.sort.as_ref().filter(|sort| listing::sorts_by_sound(&sort.column))
        && query.kind.filter_columns().any(|name| name == sort.column)
    {
        // The database knows no pinyin.
        let texts = book.list_texts(query.kind, conditions, &sort.column, today)?;
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

/// What lists need to answer at once while one filters, searches and sorts: all clues, and the texts that searches look
/// at. It belongs to one connection of one workbook, and follows what is written there.
#[derive(Debug, Default)]
pub struct ListCache {
    clues: Option<ClueTable>,
    indexes: HashMap<ListKind, (Stamp, search::Index)>,
}

impl ListCache {
    /// As [`ids`]. `told` hears how many clues are read when they have to be. Once `stop` is outdated there is no answer;
    /// what is held stays.
    ///
    /// # Errors
    /// As [`ids`], and [`StoreError::Stopped`].
    pub fn ids(
        &mut self,
        book: &Workbook,
        pack: &Pack,
        query: &ListQuery,
        today: Date,
        stop: &Stop,
        told: &mut dyn FnMut(u64),
    ) -> Result<RowIds, ListingError> {
        // These are few, and are no table of the workbook.
        if matches!(query.kind, ListKind::Rules | ListKind::Lookback | ListKind::Villages | ListKind::Agreement) {
            return stop.unless_outdated(book, || ids(book, pack, query, today));
        }
        let conditions = conditions(book, pack, query, today)?;
        if query.kind == ListKind::Clues {
            self.hold_clues(book, stop, told)?;
        }
        stop.unless_outdated(book, || {
            let found = self.found(book, query, &conditions, &today.to_string(), &|| stop.is_outdated())?;
            seen(book, pack, query, today, found)
        })
    }

    /// What passes, from what is held where it is enough. Half of it once `over`.
    fn found(
        &mut self,
        book: &Workbook,
        query: &ListQuery,
        conditions: &[Condition],
        day: &str,
        over: &dyn Fn() -> bool,
    ) -> Result<Vec<i64>, ListingError> {
        let words = &query.filter.words;
        if query.kind == ListKind::Clues
            && let Some(clues) = &self.clues
            && let Some(ids) = clues.ids(conditions, query.sort.as_ref(), words, day, over)
        {
            return Ok(ids);
        }
        let ids = ordered(book, query, conditions, day)?;
        if words.is_empty() {
            return Ok(ids);
        }
        let stamp = book.stamp()?;
        let known = self.indexes.get(&query.kind).is_some_and(|(of, _)| *of == stamp);
        if !known {
            let index = search::Index::new(search_texts(book, query.kind, day)?, over);
            if over() {
                return Err(StoreError::Stopped.into());
            }
            self.indexes.insert(query.kind, (stamp, index));
        }
        let found = self.indexes.get(&query.kind).map(|(_, index)| index.rank(&ids, words, query.sort.is_some(), over));
        Ok(found.unwrap_or_default())
    }

    /// Reads the clues before anybody asks for them.
    ///
    /// # Errors
    /// The workbook fails, or [`StoreError::Stopped`].
    pub fn read_ahead(&mut self, book: &Workbook, stop: &Stop, told: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        stop.unless_outdated(book, || self.follow(book, told))
    }

    /// Whether a list is answered at once, out of what is held.
    pub fn answers_at_once(&self, kind: ListKind) -> bool {
        // More than these take longer to be put in order than one waits unknowingly.
        const AT_ONCE: usize = 50_000;
        kind == ListKind::Clues && self.clues.as_ref().is_some_and(|clues| clues.count() <= AT_ONCE)
    }

    /// All clues as they are now. A newer question needs them as well, so only who stops it ends it.
    fn hold_clues(&mut self, book: &Workbook, stop: &Stop, told: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        stop.unless_stopped(book, || self.follow(book, told))
    }

    fn follow(&mut self, book: &Workbook, told: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        if let Some(table) = &mut self.clues
            && table.follow(book)?
        {
            return Ok(());
        }
        // Those of before are no use any more, and their memory is.
        self.clues = None;
        self.clues = Some(ClueTable::load(book, told)?);
        Ok(())
    }
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
    let english = if kind == ListKind::Clues { book.english_explanations(ids)? } else { Vec::new() };
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
            let said = Bilingual { zh: zh.clone(), en: english.get(index).cloned().unwrap_or_default() };
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

/// Whether a column of a list holds the login of an officer, or those of several with spaces between.
fn holds_officer(kind: ListKind, column: &str) -> bool {
    match column {
        "inspector1" | "inspector2" | "inspectors" | "decided_by" | "drawn_by" | "checker" => true,
        "officer" => kind != ListKind::Officers,
        // Of an issue it is whoever the unit names; of a check the inspectors.
        "person" => kind == ListKind::Deadlines,
        _ => false,
    }
}

/// Officers by their names; where two share one, with the login.
fn name_officers(book: &Workbook, kind: ListKind, rows: &mut [Row]) -> Result<(), StoreError> {
    let places: Vec<usize> =
        kind.columns().iter().enumerate().filter(|(_, column)| holds_officer(kind, column)).map(|(at, _)| at).collect();
    if places.is_empty() {
        return Ok(());
    }
    let names = officer::called(book.officers()?.iter());
    for row in rows {
        for at in &places {
            let Some(cell) = row.cells.get_mut(*at) else { continue };
            let Cell::Text(logins) = cell else { continue };
            if column_kind(kind.columns().get(*at).copied().unwrap_or_default()) == ColumnKind::Set {
                *logins = all_named(logins, &names);
            } else if let Some(name) = names.get(logins) {
                *cell = Cell::Coded { code: logins.clone(), title: Bilingual::same(name) };
            }
        }
    }
    Ok(())
}

/// Logins with spaces between as names; words that are nobody's stay.
fn all_named(logins: &str, names: &HashMap<String, String>) -> String {
    let said: Vec<&str> = logins.split(' ').map(|word| names.get(word).map_or(word, String::as_str)).collect();
    said.join(" ")
}

/// What a search looks at; officers are found by the name that is shown as well as by their login.
fn search_texts(book: &Workbook, kind: ListKind, today: &str) -> Result<Vec<(i64, Vec<String>)>, StoreError> {
    let mut texts = book.search_texts(kind, today)?;
    let places: Vec<usize> =
        searchable(kind).iter().enumerate().filter(|(_, column)| holds_officer(kind, column)).map(|(at, _)| at).collect();
    if places.is_empty() {
        return Ok(texts);
    }
    let names = officer::called(book.officers()?.iter());
    for (_, row) in &mut texts {
        for at in &places {
            if let Some(text) = row.get_mut(*at) {
                let named = all_named(text, &names);
                if named != *text {
                    *text = format!("{named} {text}");
                }
            }
        }
    }
    Ok(texts)
}

/// A condition on officers by name as one on their logins.
fn by_login(book: &Workbook, term: &Term, asked: &mut Condition) -> Result<(), StoreError> {
    let officers = book.officers()?;
    let names = officer::called(officers.iter());
    let meant = |means: &dyn Fn(&str) -> bool| -> Vec<String> {
        let called = |officer: &Officer| names.get(&officer.id.0).is_some_and(|name| means(name));
        let of = officers.iter().filter(|officer| means(&officer.id.0) || means(&officer.name) || called(officer));
        of.map(|officer| officer.id.0.clone()).collect()
    };
    match term.operator {
        Operator::Is | Operator::IsNot => {
            let mut logins = Vec::new();
            for value in &asked.values {
                let Value::Text(typed) = value else { continue };
                match meant(&|said| said == typed) {
                    _ if typed.is_empty() => logins.push(value.clone()),
                    // Both of a pair, as their cell shows them; or nobody known.
                    found if found.is_empty() => {
                        let words = typed.split_whitespace().map(|word| match meant(&|said| said == word).as_slice() {
                            [one] => one.clone(),
                            _ => word.to_owned(),
                        });
                        logins.push(Value::Text(words.collect::<Vec<_>>().join(" ")));
                    }
                    found => logins.extend(found.into_iter().map(Value::Text)),
                }
            }
            asked.values = logins;
        }
        Operator::Contains => {
            let part = term.value.to_lowercase();
            let found = meant(&|said| said.to_lowercase().contains(&part));
            if !found.is_empty() {
                asked.operator = "=";
                asked.values = found.into_iter().map(Value::Text).collect();
            }
        }
        _ => {}
    }
    Ok(())
}

/// Working days left to each date; below zero for late ones.
fn count_days(pack: &Pack, today: Date, rows: &mut [Row]) {
    let place = |name: &str| ListKind::Deadlines.columns().iter().position(|column| *column == name);
    let (Some(due), Some(left)) = (place("due"), place("left")) else { return };
    for row in rows {
        if let Some(Cell::Date(date)) = row.cells.get(due).cloned()
            && let Some(cell) = row.cells.get_mut(left)
        {
            *cell = Cell::Number(pack.calendar.standing(today, date).left());
        }
    }
}

/// Events in words, where they can be read; a damaged one shows what is stored.
fn say_events(book: &Workbook, pack: &Pack, rows: &mut [Row]) -> Result<(), StoreError> {
    let officers = book.officers()?.into_iter().map(|officer| (officer.id.clone(), officer)).collect();
    let place = ListKind::Events.columns().iter().position(|column| *column == "summary");
    for row in rows {
        if let Some(event) = book.event(row.id)?
            && let Some(cell) = place.and_then(|place| row.cells.get_mut(place))
        {
            *cell = Cell::Said(summary(&event, pack, &officers));
        }
    }
    Ok(())
}

/// What dismissals rest on and what woke them, in words.
fn say_dismissals(book: &Workbook, pack: &Pack, rows: &mut [Row]) -> Result<(), StoreError> {
    let woken: BTreeMap<String, Vec<FactChange>> = book.woken()?.into_iter().map(|woken| (woken.clue, woken.facts)).collect();
    let place = |name: &str| ListKind::Dismissals.columns().iter().position(|column| *column == name);
    let (facts_at, woken_at) = (place("facts"), place("woken_by"));
    for row in rows {
        let rule = row.subject.split('-').next().unwrap_or_default().to_owned();
        if let Some(cell) = facts_at.and_then(|at| row.cells.get_mut(at)) {
            let facts = if let Cell::Text(json) = cell { dismissal::read_facts(json) } else { Facts::new() };
            *cell = said_by(|lang| {
                let line = |(fact, value): (&String, &String)| {
                    let unchanged = FactChange { fact: fact.clone(), from: value.clone(), to: value.clone() };
                    let [title, value, _] = change_said(pack, &rule, &unchanged);
                    mask_numbers(&format!("{} {}", title.get(lang), value.get(lang)))
                };
                facts.iter().map(line).collect()
            });
        }
        if let Some(cell) = woken_at.and_then(|at| row.cells.get_mut(at)) {
            let changes = woken.get(&row.subject).map_or(&[][..], Vec::as_slice);
            *cell = said_by(|lang| changes.iter().map(|change| mask_numbers(&change_text(pack, &rule, change, lang))).collect());
        }
    }
    Ok(())
}

/// Parts joined in both languages; empty when there are none.
fn said_by(parts: impl Fn(Lang) -> Vec<String>) -> Cell {
    let text = |lang: Lang| parts(lang).join(lang.pick("；", "; "));
    let said = Bilingual { zh: text(Lang::Zh), en: text(Lang::En) };
    if said.zh.is_empty() { Cell::Empty } else { Cell::Said(said) }
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

/// The terms of a filter in storage form. A code that its column does not know is an error, unless rows hold it: a pack
/// may have lost the rule that found them.
fn conditions(book: &Workbook, pack: &Pack, query: &ListQuery, today: Date) -> Result<Vec<Condition>, ListingError> {
    let mut conditions = Vec::new();
    for term in &query.filter.terms {
        let mut asked = condition(pack, query.kind, term)?;
        if holds_officer(query.kind, &term.column) {
            by_login(book, term, &mut asked)?;
        }
        for (alone, error) in listing::unknown(pack, query.kind, term) {
            let there = condition(pack, query.kind, &alone)?;
            if book.list_ids(query.kind, &[there], "id", &today.to_string())?.is_empty() {
                return Err(ListingError::Filter(error));
            }
        }
        conditions.push(asked);
    }
    Ok(conditions)
}

/// A term of the filter in storage form.
pub(super) fn condition(pack: &Pack, kind: ListKind, term: &Term) -> Result<Condition, ListingError> {
    let in_storage = |value: Stored| match value {
        Stored::Text(text) if term.operator == Operator::Contains => Value::Text(format!("%{}%", text.replace(['%', '_'], ""))),
        Stored::Text(text) => Value::Text(text),
        Stored::Integer(number) => Value::Integer(number),
    };
    let values = listing::stored(pack, kind, term).map_err(ListingError::Filter)?.into_iter().map(in_storage).collect();
    let operator = match term.operator {
        Operator::Is => "=",
        Operator::IsNot => "<>",
        Operator::Contains => "LIKE",
        Operator::Below => "<",
        Operator::AtMost => "<=",
        Operator::Above => ">",
        Operator::AtLeast => ">=",
    };
    Ok(Condition { column: term.column.clone(), operator, values })
}

fn cell(pack: &Pack, kind: ListKind, column: &str, value: Value, reveal: Reveal) -> Cell {
    let number = match &value {
        Value::Integer(number) => Some(*number),
        _ => None,
    };
    let text = match value {
        Value::Null => return Cell::Empty,
        Value::Text(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Blob(_) => return Cell::Empty,
    };
    if text.is_empty() {
        return Cell::Empty;
    }
    match column_kind(column) {
        ColumnKind::Money => number.map_or(Cell::Empty, |fen| Cell::Money(Fen(fen))),
        ColumnKind::Month => number.and_then(Month::from_index).map_or(Cell::Empty, Cell::Month),
        ColumnKind::Date => date::parse(&text, false).map_or(Cell::Text(text), Cell::Date),
        ColumnKind::Number => number.map_or(Cell::Empty, Cell::Number),
        ColumnKind::Flag => Cell::Flag(number == Some(1)),
        ColumnKind::Id => Cell::Text(if reveal == Reveal::Full { text } else { id_number::mask(&text) }),
        ColumnKind::Code => Cell::Coded { title: code_title(pack, column, &text), code: text },
        ColumnKind::Text | ColumnKind::Set => Cell::Text(match (kind, column) {
            (ListKind::Sources, "sheet") => sheet_names(&text),
            (ListKind::Rejects, "text") if reveal == Reveal::Masked => mask_numbers(&text),
            (ListKind::Identities, "candidate") if reveal == Reveal::Masked => id_number::mask(&text),
            _ => text,
        }),
    }
}

/// `["甲","乙"]` → `甲、乙`.
fn sheet_names(json: &str) -> String {
    serde_json::from_str::<Vec<String>>(json).map_or_else(|_| json.to_owned(), |names| names.join("、"))
}

/// Masks every run of 12 or more digits in a free text: identity and account numbers of rejected rows.
pub fn mask_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut String| {
        if run.chars().count() >= 12 {
            out.push_str(&id_number::mask(run));
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for c in text.chars() {
        let digit = c.is_ascii_digit() || matches!(c, '０'..='９') || (matches!(c, 'x' | 'X') && run.chars().count() >= 12);
        if digit {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_in_free_text_are_masked() {
        assert_eq!(mask_numbers("张三 110105194912310021 439"), "张三 110105********0021 439");
        assert_eq!(mask_numbers("11010519491231002X,1"), "110105********002X,1");
    }
}
