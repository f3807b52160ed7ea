//! Recognises one sheet: header, dataset, mapping, and what fills the columns it does not have.

use super::ImportRequest;
use super::feed::TownOf;
use super::members;
use super::report::{Candidate, Decision, FilledColumn, MappedColumn, SheetFeed, SheetPlan, SheetTrouble};
use crate::domain::dataset::{Column, ColumnType, Dataset, Fill};
use crate::domain::id_number;
use crate::domain::load::{AsOfSource, UnknownWords};
use crate::domain::money::MoneyUnit;
use crate::domain::pack::Pack;
use crate::domain::recognise::{self, Catalogue, Header, Match, Surroundings};
use crate::domain::row::{RowReader, SourceCell, Value};
use crate::domain::{date::Date, surroundings, text};
use crate::io::table::{CellKind, RawCell, RawRow};
use crate::store::StoreError;
use crate::store::sources::SavedMappings;
use std::collections::{BTreeMap, BTreeSet};

/// Sample rows shown with a sheet.
const SAMPLE_ROWS: usize = 5;
/// Digits from which a cell of a sample is masked: ID numbers, accounts, telephones.
const SENSITIVE_DIGITS: usize = 9;

/// The first rows of a sheet.
#[derive(Debug, Default)]
pub(super) struct Peek {
    pub index: usize,
    pub name: String,
    pub rows: Vec<RawRow>,
}

/// Recognises the sheets of one file.
#[derive(Debug)]
pub(super) struct Recogniser<'a> {
    pub pack: &'a Pack,
    pub catalogue: Catalogue<'a>,
    pub request: &'a ImportRequest,
    /// Position of the dataset that the officer named.
    pub given: Option<usize>,
}

/// Values that the surroundings of a table supply.
#[derive(Debug, Default)]
struct Supplies(BTreeMap<&'static str, String>);

impl Recogniser<'_> {
    /// `None` when the sheet has no header of any dataset.
    pub fn sheet(
        &self,
        file: &str,
        peek: &Peek,
        saved: impl FnOnce(&str) -> Result<SavedMappings, StoreError>,
    ) -> Result<Option<SheetPlan>, StoreError> {
        let rows: Vec<Vec<&str>> =
            peek.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect()).collect();
        let header = self.catalogue.find_header(&rows, self.given).or_else(|| self.catalogue.find_header(&rows, None));
        header.map(|header| self.sheet_under(header, file, peek, &rows, saved)).transpose()
    }

    /// A sheet in which no header of the dataset that the officer named was found.
    pub fn headless(&self, file: &str, peek: &Peek) -> Result<Option<SheetPlan>, StoreError> {
        let rows: Vec<Vec<&str>> =
            peek.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect()).collect();
        let header = self.given.and_then(|_| self.catalogue.likely_header(&rows));
        header.map(|header| self.sheet_under(header, file, peek, &rows, |_| Ok(Vec::new()))).transpose()
    }

    fn sheet_under(
        &self,
        header: Header,
        file: &str,
        peek: &Peek,
        rows: &[Vec<&str>],
        saved: impl FnOnce(&str) -> Result<SavedMappings, StoreError>,
    ) -> Result<SheetPlan, StoreError> {
        let titles = titles(rows.get(..header.at).unwrap_or_default());
        let supplies = self.supplies(file, &peek.name, &titles);
        let words = recognise::comparable(&format!("{file} {} {}", peek.name, titles.join(" ")));
        let around = Surroundings { words, fills: supplies.0.keys().copied().collect() };
        let matches = self.catalogue.matches(&header, &around);
        let layout = header.layout();
        let line = |at: usize| peek.rows.get(at).map_or(1, |row| row.line);
        let mut plan = SheetPlan {
            index: peek.index,
            name: peek.name.clone(),
            header_line: line(header.at),
            header_rows: header.rows,
            data_line: line(header.at + header.rows - 1) + 1,
            headers: header.cells.iter().map(|cell| cell.text.clone()).collect(),
            candidates: matches.iter().map(|found| self.candidate(found, &header, &titles)).collect(),
            feeds: Vec::new(),
            decision: Decision::Open,
            sample: peek.rows.iter().skip(header.at + header.rows).take(SAMPLE_ROWS).map(sample_row).collect(),
            trouble: None,
            unknown_words: Vec::new(),
            titles,
            layout,
        };
        let saved = saved(&plan.layout)?;
        self.decide(&mut plan, &header, &matches, &around, &supplies, saved);
        refuse_foreign(&mut plan);
        plan.unknown_words = self.unknown_words(&plan, peek.rows.get(header.at + header.rows..).unwrap_or_default());
        Ok(plan)
    }

    /// Words in these rows that code columns do not list.
    fn unknown_words(&self, plan: &SheetPlan, rows: &[RawRow]) -> Vec<UnknownWords> {
        let mut found = Vec::new();
        for feed in &plan.feeds {
            let Some(dataset) = self.pack.dataset(&feed.dataset) else { continue };
            let reader = reader(self.pack, dataset, feed);
            let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
            for row in rows {
                let cells: Vec<SourceCell<'_>> = row.cells.iter().map(source_cell).collect();
                let Ok(typed) = reader.read(&cells) else { continue };
                for at in typed.unknown_codes {
                    if let (Some(column), Some(Value::Text(word))) = (dataset.columns.get(at), typed.values.get(at)) {
                        *counts.entry(column.name.clone()).or_default().entry(word.clone()).or_default() += 1;
                    }
                }
            }
            UnknownWords::gather(dataset, &counts, &mut found);
        }
        found
    }

    /// Who decides: the officer's mapping, the officer's dataset, an earlier mapping, or the headers themselves.
    fn decide(
        &self,
        plan: &mut SheetPlan,
        header: &Header,
        matches: &[Match],
        around: &Surroundings,
        supplies: &Supplies,
        saved: SavedMappings,
    ) {
        if let Some(mapped) = self.by_people(plan, header, matches, around, supplies, saved) {
            (plan.feeds, plan.decision) = mapped;
            return;
        }
        let (chosen, decision) = match self.given {
            Some(given) => (Some(self.catalogue.judge(header, given, around)), Decision::Given),
            None if self.catalogue.is_sure(matches) => (matches.first().cloned(), Decision::Recognised),
            None => (None, Decision::Open),
        };
        if let (Some(found), Some(given)) = (&chosen, self.given.and_then(|given| self.pack.datasets.get(given)))
            && !found.missing.is_empty()
        {
            let title = |at: &usize| given.columns.get(*at).map(|column| column.title.clone());
            plan.trouble = Some(SheetTrouble::Missing {
                dataset: given.title.clone(),
                missing: found.missing.iter().filter_map(title).collect(),
                headers: plan.headers.clone(),
            });
            plan.decision = Decision::Refused;
            return;
        }
        match chosen.filter(|found| found.missing.is_empty() && found.columns.len() >= 2) {
            Some(found) => {
                plan.feeds = self.feeds(&found, header, around, &plan.titles, supplies);
                plan.decision = decision;
            }
            None if matches.first().is_none_or(|best| best.score < recognise::LIKELY_SCORE) => {
                plan.decision = Decision::Ignored;
            }
            None => plan.decision = Decision::Open,
        }
    }

    /// What an officer mapped, in this request or for this layout before.
    fn by_people(
        &self,
        plan: &SheetPlan,
        header: &Header,
        matches: &[Match],
        around: &Surroundings,
        supplies: &Supplies,
        saved: SavedMappings,
    ) -> Option<(Vec<SheetFeed>, Decision)> {
        let corrected: SavedMappings = self
            .request
            .corrections
            .iter()
            .filter(|correction| correction.layout == plan.layout)
            .map(|correction| (correction.dataset.clone(), correction.columns.clone()))
            .collect();
        for (mappings, decision) in [(corrected, Decision::Given), (saved, Decision::Saved)] {
            if decision == Decision::Saved && self.given.is_some() {
                continue;
            }
            let mut feeds: Vec<SheetFeed> = mappings
                .iter()
                .filter_map(|(id, columns)| self.mapped_feed(id, columns, header, &plan.titles, supplies))
                .collect();
            // Who once asked for one dataset of several that a sheet surely feeds has not said that it is nothing else.
            let sure = matches.first().filter(|_| decision == Decision::Saved && self.catalogue.is_sure(matches));
            let all = sure.map(|found| self.feeds(found, header, around, &plan.titles, supplies)).unwrap_or_default();
            if !feeds.is_empty() && feeds.iter().all(|feed| all.contains(feed)) {
                return Some((all, Decision::Recognised));
            }
            if !feeds.is_empty() {
                self.mark_members(&mut feeds, header, around, &plan.titles, supplies);
                return Some((feeds, decision));
            }
        }
        None
    }

    /// The dataset itself and those that the same sheet feeds besides.
    fn feeds(
        &self,
        found: &Match,
        header: &Header,
        around: &Surroundings,
        titles: &[String],
        supplies: &Supplies,
    ) -> Vec<SheetFeed> {
        let Some(dataset) = self.pack.datasets.get(found.dataset) else { return Vec::new() };
        let mut feeds = vec![feed(dataset, &found.columns, header, titles, supplies)];
        feeds.extend(dataset.also.iter().filter_map(|id| self.besides(id, header, around, titles, supplies)));
        self.mark_members(&mut feeds, header, around, titles, supplies);
        feeds
    }

    /// A dataset that a sheet has the columns to feed besides another.
    fn besides(
        &self,
        id: &str,
        header: &Header,
        around: &Surroundings,
        titles: &[String],
        supplies: &Supplies,
    ) -> Option<SheetFeed> {
        let at = self.pack.datasets.iter().position(|other| other.id == *id)?;
        let (dataset, found) = (self.pack.datasets.get(at)?, self.catalogue.judge(header, at, around));
        let needed = |(at, column): (usize, &Column)| found.columns.contains_key(&at) || !dataset.besides.contains(&column.name);
        let complete = found.missing.is_empty() && found.columns.len() >= 2 && (0..).zip(&dataset.columns).all(needed);
        complete.then(|| feed(dataset, &found.columns, header, titles, supplies))
    }

    fn mark_members(
        &self,
        feeds: &mut [SheetFeed],
        header: &Header,
        around: &Surroundings,
        titles: &[String],
        supplies: &Supplies,
    ) {
        let might: Vec<SheetFeed> =
            members::TOLD_BY.iter().filter_map(|id| self.besides(id, header, around, titles, supplies)).collect();
        members::mark(feeds, &might);
    }

    /// A feed as people mapped it; `None` when the dataset or a required column is not there any more.
    fn mapped_feed(
        &self,
        id: &str,
        columns: &BTreeMap<String, String>,
        header: &Header,
        titles: &[String],
        supplies: &Supplies,
    ) -> Option<SheetFeed> {
        let dataset = self.pack.dataset(id)?;
        let mut positions = BTreeMap::new();
        for (at, column) in dataset.columns.iter().enumerate() {
            if let Some(cell) = columns.get(&column.name).and_then(|shown| header.position(shown)) {
                positions.insert(at, cell);
            }
        }
        let feed = feed(dataset, &positions, header, titles, supplies);
        let supplied: BTreeSet<&str> =
            feed.columns.iter().map(|c| c.column.as_str()).chain(feed.fills.iter().map(|c| c.column.as_str())).collect();
        let complete = dataset.columns.iter().all(|column| !column.required || supplied.contains(column.name.as_str()));
        complete.then_some(feed)
    }

    fn candidate(&self, found: &Match, header: &Header, titles: &[String]) -> Candidate {
        let dataset = self.pack.datasets.get(found.dataset);
        let title_of = |at: &usize| Some(dataset?.columns.get(*at)?.title.clone());
        Candidate {
            dataset: dataset.map(|dataset| dataset.id.clone()).unwrap_or_default(),
            title: dataset.map(|dataset| dataset.title.clone()).unwrap_or_default(),
            score: found.score,
            columns: dataset.map(|dataset| mapped(dataset, &found.columns, header, titles)).unwrap_or_default(),
            missing: found.missing.iter().filter_map(title_of).collect(),
            hints: found.hints.clone(),
        }
    }

    /// The nearer text decides: sheet name, then title, then file name.
    fn supplies(&self, file: &str, sheet: &str, titles: &[String]) -> Supplies {
        let mut supplies = Supplies::default();
        let mut put = |fill: Fill, value: Option<String>| {
            if let Some(value) = value {
                supplies.0.entry(recognise::fill_code(fill)).or_insert(value);
            }
        };
        for text in around(file, sheet, titles) {
            let (town, village) = surroundings::place(text);
            put(Fill::Town, town);
            put(Fill::Village, village);
            put(Fill::Program, surroundings::program(text, &self.pack.programs));
            put(Fill::Month, surroundings::benefit_month(text).map(|month| month.to_string()));
        }
        supplies
    }
}

/// What stands around a table, the nearer first: sheet name, titles, file name.
fn around<'a>(file: &'a str, sheet: &'a str, titles: &'a [String]) -> impl Iterator<Item = &'a str> {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    std::iter::once(sheet).chain(titles.iter().map(String::as_str)).chain([stem])
}

/// Where a sheet says of which town its rows are. `None` when it feeds households itself, which decide for its rows.
pub(super) fn town_of(pack: &Pack, file: &str, plan: &SheetPlan) -> Option<TownOf> {
    let homes = pack.dataset("households").filter(|homes| plan.feeds.iter().all(|feed| feed.dataset != homes.id))?;
    let town = homes.column("town")?;
    let names: BTreeSet<String> =
        town.headers.iter().chain([&town.title.zh, &town.title.en]).map(|name| recognise::comparable(name)).collect();
    let cell = plan.headers.iter().position(|header| names.contains(&recognise::comparable(header)));
    let said = || around(file, &plan.name, &plan.titles).find_map(|text| surroundings::place(text).0);
    Some(cell.map_or_else(|| TownOf::All(said().unwrap_or_default()), TownOf::Cell))
}

/// Leaves a sheet out when an amount of it is in another currency.
fn refuse_foreign(plan: &mut SheetPlan) {
    let foreign = plan.feeds.iter().flat_map(|feed| &feed.columns).find(|column| column.unit == MoneyUnit::Foreign);
    if let Some(header) = foreign.map(|column| column.header.clone()) {
        plan.trouble = Some(SheetTrouble::Foreign { header });
        plan.decision = Decision::Refused;
        plan.feeds.clear();
    }
}

fn feed(
    dataset: &Dataset,
    columns: &BTreeMap<usize, usize>,
    header: &Header,
    titles: &[String],
    supplies: &Supplies,
) -> SheetFeed {
    let fills = dataset
        .columns
        .iter()
        .enumerate()
        .filter(|(at, _)| !columns.contains_key(at))
        .filter_map(|(_, column)| {
            let fill = column.fill?;
            let value = supplies.0.get(recognise::fill_code(fill))?.clone();
            Some(FilledColumn { column: column.name.clone(), fill, value })
        })
        .collect();
    SheetFeed { dataset: dataset.id.clone(), columns: mapped(dataset, columns, header, titles), fills, members: None }
}

fn mapped(dataset: &Dataset, columns: &BTreeMap<usize, usize>, header: &Header, titles: &[String]) -> Vec<MappedColumn> {
    let one = |(column, index): (&usize, &usize)| {
        let column: &Column = dataset.columns.get(*column)?;
        let header = header.cells.get(*index)?.text.clone();
        let unit = match column.column_type {
            ColumnType::Money => surroundings::money_unit(&header, titles),
            _ => MoneyUnit::Yuan,
        };
        Some(MappedColumn { column: column.name.clone(), header, index: *index, unit })
    };
    columns.iter().filter_map(one).collect()
}

/// Reads the rows of a sheet as a feed says.
pub(super) fn reader<'a>(pack: &'a Pack, dataset: &'a Dataset, feed: &SheetFeed) -> RowReader<'a> {
    let position = |name: &str| dataset.columns.iter().position(|column| column.name == name);
    let cells = feed.columns.iter().filter_map(|c| Some((position(&c.column)?, (c.index, c.unit)))).collect();
    let fills = feed.fills.iter().filter_map(|fill| Some((position(&fill.column)?, fill_value(fill)))).collect();
    RowReader::new(dataset, &pack.programs, &cells, &fills)
}

/// The value that a fill gives to every row.
fn fill_value(fill: &FilledColumn) -> Value {
    match fill.fill {
        Fill::Month => crate::domain::month::Month::parse(&fill.value, false)
            .map_or(Value::Null, |month| Value::Integer(i64::from(month.index()))),
        Fill::Town | Fill::Village | Fill::Program => Value::Text(fill.value.clone()),
    }
}

/// The lines above a header, the cells of each joined.
fn titles(rows: &[Vec<&str>]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            let cells: Vec<String> = row.iter().map(|cell| text::fold(cell)).filter(|cell| !cell.is_empty()).collect();
            cells.join(" ")
        })
        .filter(|line| !line.is_empty())
        .collect()
}

/// The date that titles and sheet names state, else the file name.
pub(super) fn stated_as_of(file: &str, sheets: &[SheetPlan]) -> Option<(Date, AsOfSource)> {
    let in_titles =
        sheets.iter().flat_map(|sheet| sheet.titles.iter().chain([&sheet.name])).filter_map(|text| surroundings::as_of(text));
    in_titles
        .max()
        .map(|date| (date, AsOfSource::Title))
        .or_else(|| surroundings::as_of(file).map(|date| (date, AsOfSource::FileName)))
}

fn source_cell(cell: &RawCell) -> SourceCell<'_> {
    SourceCell { text: &cell.text, numeric: cell.kind == CellKind::Number, error: cell.kind == CellKind::Error }
}

fn sample_row(row: &RawRow) -> Vec<String> {
    row.cells
        .iter()
        .map(|cell| {
            let shown = text::fold(&text::clean(&cell.text));
            let digits = shown.chars().filter(char::is_ascii_digit).count();
            if digits >= SENSITIVE_DIGITS { id_number::mask(&shown) } else { shown }
        })
        .collect()
}
