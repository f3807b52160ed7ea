//! A workbook in memory with the rows of a case, typed and stored as an import does it, and the bench over it.

use super::people::People;
use super::problem::{Problem, RowFault};
use crate::domain::dataset::{ColumnType, Dataset, DatasetKind};
use crate::domain::date::{self, Date};
use crate::domain::example::{AS_OF, Case, Cell, Example, Row};
use crate::domain::id_number::{IdReading, MatchLevel};
use crate::domain::money::MoneyUnit;
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::row::{RowReader, SourceCell, TypedRow, Value};
use crate::store::bench::Bench;
use crate::store::bulk::Bulk;
use crate::store::datasets::{self, DataRow};
use crate::store::sources::{Load, SourceHead};
use crate::store::{NewWorkbook, StoreError, Workbook};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Where households live that a case says nothing about.
const TOWN: &str = "青禾镇";
const VILLAGE: &str = "李家村";
/// Line of the first row of a dataset, below its header.
pub(super) const FIRST_LINE: i64 = 2;
/// What stands for the hash of the last list of a dataset; earlier ones have their date.
const LAST: &str = "-";
/// The county of every case.
const COUNTY: &str = "禾川县";

/// Makes benches; the tables are made once.
pub(super) struct Maker<'a> {
    pack: &'a Pack,
    /// Nothing is loaded.
    bare: Workbook,
    /// A file without rows is loaded for every dataset.
    template: Workbook,
}

/// A case ready for queries.
pub(super) struct CaseBench {
    pub bench: Bench,
    pub people: People,
    /// Programs that pay money.
    pub paying: BTreeSet<String>,
}

impl<'a> Maker<'a> {
    pub fn new(pack: &'a Pack) -> Result<Self, StoreError> {
        let new = NewWorkbook { county: COUNTY.into(), created_at: "-".into(), replica: "-".into(), hash_key: "-".into() };
        let mut bare = Workbook::in_memory(&new)?;
        datasets::ensure(&mut bare, &pack.datasets)?;
        let mut template = bare.copy_in_memory()?;
        let mut bulk = Bulk::default();
        let load = Load::begin(&mut template, &mut bulk)?;
        for dataset in &pack.datasets {
            load.feed(&head(dataset, Date::constant(2000, 1, 1), LAST))?;
        }
        load.commit()?;
        Ok(Self { pack, bare, template })
    }

    /// Loads the rows of a case and builds the views.
    pub fn bench(&self, example: &Example, case: &Case) -> Result<CaseBench, Problem> {
        let people = People::of(self.pack, example, case).ok_or(Problem::TooManyPeople)?;
        let as_of = case.as_of.unwrap_or(example.as_of);
        let pack = self.with_settings(case);
        let mut book = if case.missing.is_empty() { &self.template } else { &self.bare }.copy_in_memory()?;
        let mut bulk = Bulk::default();
        let load = Load::begin(&mut book, &mut bulk)?;
        let mut scope = BTreeSet::new();
        // Registers last, as an import loads them: only rows about people on file are kept.
        let loaded = self.pack.datasets.iter().filter(|dataset| !case.missing.contains(&dataset.id));
        let (registers, kept): (Vec<_>, Vec<_>) = loaded.partition(|dataset| dataset.kind == DatasetKind::Register);
        for dataset in kept.into_iter().chain(registers) {
            let date = case.dates.get(&dataset.id).copied().unwrap_or(as_of);
            let mut lists = by_date(rows_of(dataset, case, &people), date);
            if lists.is_empty() && !case.missing.is_empty() {
                lists.insert(date, Vec::new());
            }
            for (list, rows) in lists {
                let hash = if list == date { LAST.to_owned() } else { list.to_string() };
                store(&load, &pack, dataset, (list, &hash), &rows, &mut scope)?;
            }
        }
        load.commit()?;
        let paying = pack.programs.paying();
        Ok(CaseBench { bench: Bench::open(&book, &pack, Some(as_of))?, people, paying })
    }

    fn with_settings(&self, case: &Case) -> Cow<'a, Pack> {
        if case.param.is_empty() && case.pair.is_empty() && case.standard.is_empty() {
            return Cow::Borrowed(self.pack);
        }
        let mut pack = self.pack.clone();
        let programs = &mut pack.programs;
        programs.params.retain(|param| !case.param.iter().any(|setting| setting.name == param.name));
        programs.params.extend(case.param.iter().map(|setting| setting.param()));
        programs.pairs.retain(|pair| !case.pair.iter().any(|own| own.a == pair.a && own.b == pair.b));
        programs.pairs.extend(case.pair.iter().cloned());
        if !case.standard.is_empty() {
            pack.standards.entries.clone_from(&case.standard);
        }
        Cow::Owned(pack)
    }
}

/// Column → text of one row, people replaced by their numbers.
type Texts = BTreeMap<String, String>;

/// The rows of a dataset with what the case leaves to be filled.
fn rows_of(dataset: &Dataset, case: &Case, people: &People) -> Vec<Texts> {
    let none = Vec::new();
    let given = case.rows.get(&dataset.id).unwrap_or(&none);
    let mut rows: Vec<Texts> = given.iter().map(|row| texts(dataset, row, people)).collect();
    if dataset.id == "households" {
        homes(&mut rows, case);
    }
    rows
}

/// Rows with their places, those of one date as one list; a row without a date of its own is of the last list.
fn by_date(rows: Vec<Texts>, last: Date) -> BTreeMap<Date, Vec<(usize, Texts)>> {
    let mut lists: BTreeMap<Date, Vec<(usize, Texts)>> = BTreeMap::new();
    for (index, mut row) in rows.into_iter().enumerate() {
        let date = row.remove(AS_OF).and_then(|text| date::parse(&text, false)).unwrap_or(last);
        lists.entry(date).or_default().push((index, row));
    }
    lists
}

fn texts(dataset: &Dataset, row: &Row, people: &People) -> Texts {
    let mut texts = Texts::new();
    for (name, cell) in row {
        let is_id = dataset.column(name).is_some_and(|column| column.column_type == ColumnType::Id);
        texts.insert(name.clone(), if is_id { people.number(&cell.text()) } else { cell.text() });
    }
    if let (Some(id), Some(name)) = (&dataset.person_id, &dataset.person_name)
        && let Some(word) = row.get(id)
        && !row.contains_key(name)
    {
        texts.insert(name.clone(), word.text());
    }
    texts
}

/// A household for every number that the persons name and the case does not describe; place and head of those
/// that it does.
fn homes(rows: &mut Vec<Texts>, case: &Case) {
    let none = Vec::new();
    let persons = case.rows.get("persons").unwrap_or(&none);
    let cell = |row: &Row, name: &str| row.get(name).map(Cell::text);
    let described = case.rows.contains_key("households");
    for number in persons.iter().filter_map(|row| cell(row, "household_no")).filter(|_| !described) {
        if !rows.iter().any(|row| row.get("household_no") == Some(&number)) {
            rows.push(Texts::from([("household_no".to_owned(), number)]));
        }
    }
    for row in rows {
        let number = row.get("household_no").cloned();
        let head = persons.iter().find(|person| cell(person, "household_no") == number);
        let head = head.and_then(|person| cell(person, "name").or_else(|| cell(person, "id_no")));
        let filled =
            [("town", TOWN.to_owned()), ("village", VILLAGE.to_owned()), ("head", head.unwrap_or_else(|| "户主".to_owned()))];
        for (name, text) in filled {
            row.entry(name.to_owned()).or_insert(text);
        }
    }
}

fn head<'a>(dataset: &'a Dataset, as_of: Date, file_hash: &'a str) -> SourceHead<'a> {
    SourceHead { dataset, file: &dataset.id, file_hash, as_of, loaded_at: "-" }
}

/// Rows of one dataset of the case as one file.
fn store(
    load: &Load<'_>,
    pack: &Pack,
    dataset: &Dataset,
    (as_of, file_hash): (Date, &str),
    rows: &[(usize, Texts)],
    scope: &mut BTreeSet<i64>,
) -> Result<(), Problem> {
    let mut feed = load.feed(&head(dataset, as_of, file_hash))?;
    if rows.is_empty() {
        return Ok(());
    }
    let headers = (0..dataset.columns.len()).map(|column| (column, (column, MoneyUnit::Yuan))).collect();
    let reader = RowReader::new(dataset, &pack.programs, &headers, &BTreeMap::new());
    let layer = feed.layer(reader.fed());
    for (index, row) in rows {
        let index = *index;
        for row in spans(dataset, row).map_err(|text| fault(dataset, index, "", RowFault::BadSpan(text)))? {
            let cells = cells(dataset, &row);
            let Some((person, level)) = about(dataset, &reader, &cells, scope) else { continue };
            let typed = typed(dataset, &reader, &cells, index)?;
            if dataset.kind != DatasetKind::Register {
                scope.extend(typed.values.iter().filter_map(key));
            }
            let line = u32::try_from(i64::try_from(index).unwrap_or(0) + FIRST_LINE).unwrap_or(u32::MAX);
            let TypedRow { values, key: row_key, hash: row_hash, .. } = typed;
            let put = load.put(&mut feed, DataRow { sheet: 0, line, row_key, row_hash, person, level, values, layer })?;
            if put.duplicate || put.conflict {
                return Err(fault(dataset, index, "", RowFault::SameKey));
            }
        }
    }
    Ok(())
}

fn fault(dataset: &Dataset, index: usize, column: &str, fault: RowFault) -> Problem {
    Problem::Row { dataset: dataset.id.clone(), row: index + 1, column: column.to_owned(), fault }
}

/// One row per month of a span.
fn spans(dataset: &Dataset, row: &Texts) -> Result<Vec<Texts>, String> {
    let months = dataset.columns.iter().filter(|column| column.column_type == ColumnType::Month);
    let span = months.filter_map(|column| Some((&column.name, row.get(&column.name)?))).find(|(_, text)| text.contains(".."));
    let Some((name, text)) = span else { return Ok(vec![row.clone()]) };
    let ends = text.split_once("..").and_then(|(from, to)| Some((Month::parse(from, false)?, Month::parse(to, false)?)));
    let (from, to) = ends.filter(|(from, to)| from <= to).ok_or_else(|| text.clone())?;
    let months = (0..=to.index() - from.index()).map(|step| from.plus(step));
    Ok(months
        .map(|month| {
            let mut row = row.clone();
            row.insert(name.clone(), month.to_string());
            row
        })
        .collect())
}

fn cells<'t>(dataset: &Dataset, row: &'t Texts) -> Vec<SourceCell<'t>> {
    let text = |name: &String| row.get(name).map_or("", String::as_str);
    dataset.columns.iter().map(|column| SourceCell { text: text(&column.name), numeric: false, error: false }).collect()
}

/// Whom a row is about; `None` for a register row that an import would not keep or rules would not see.
fn about(
    dataset: &Dataset,
    reader: &RowReader<'_>,
    cells: &[SourceCell<'_>],
    scope: &BTreeSet<i64>,
) -> Option<(Option<i64>, Option<MatchLevel>)> {
    let known = match reader.identity(cells) {
        Some(IdReading::Valid { key, level, .. }) => Some((key.as_i64(), level)),
        Some(_) if dataset.kind == DatasetKind::Register => return None,
        _ => None,
    };
    // As in an import, a row about a couple is kept for either of the two.
    let beside = || reader.also_about(cells).any(|key| scope.contains(&key.as_i64()));
    let strange = known.is_some_and(|(person, _)| !scope.contains(&person) && !beside());
    if dataset.kind == DatasetKind::Register && strange {
        return None;
    }
    Some((known.map(|(person, _)| person), known.map(|(_, level)| level)))
}

fn typed(dataset: &Dataset, reader: &RowReader<'_>, cells: &[SourceCell<'_>], index: usize) -> Result<TypedRow, Problem> {
    let name = |at: usize| dataset.columns.get(at).map_or("", |column| column.name.as_str());
    let typed =
        reader.read(cells).map_err(|error| fault(dataset, index, name(error.column), RowFault::Rejected(error.reason)))?;
    // A code that the dataset does not list is a slip of the pen: near misses would pass for the wrong reason.
    match typed.unknown_codes.first() {
        None => Ok(typed),
        Some(at) => {
            let text = cells.get(*at).map_or("", |cell| cell.text).to_owned();
            Err(fault(dataset, index, name(*at), RowFault::UnknownCode(text)))
        }
    }
}

fn key(value: &Value) -> Option<i64> {
    match value {
        Value::Id { key, .. } => key.map(|key| key.as_i64()),
        _ => None,
    }
}
