//! The page of one household: members, benefits, payments and register facts on one axis of months.

use super::casework;
use super::listing::{self, ListingError};
use super::sight::Sight;
use super::visit;
use crate::domain::action::Subject;
use crate::domain::dataset::{Column, ColumnType, Dataset, DatasetKind};
use crate::domain::id_number::{self, IdKey};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{
    BenefitLine, CasePage, Cell, CellStyle, Fact, FactSpan, ListKind, MemberLine, PaymentTrack, RegisterMatch,
};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::store::Workbook;
use crate::store::lists::Value;
use crate::store::rows::{DataRow, RowsOf};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// Reads a household's page as `asker` may see it.
///
/// # Errors
/// There is no such household, or the workbook fails.
pub fn case_page(
    book: &Workbook,
    pack: &Pack,
    household_no: &str,
    asker: Option<&OfficerId>,
    now: DateTime,
) -> Result<CasePage, ListingError> {
    let not_found = || ListingError::NotFound(household_no.to_owned());
    let (households, persons) = family(book, pack, household_no)?;
    let file = households.rows.first().ok_or_else(not_found)?;
    let people: Vec<i64> = file
        .person
        .into_iter()
        .chain(persons.rows.iter().filter_map(|row| row.person))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let names = names(&households, file, &persons);
    let mut matches = Vec::new();
    let mut spans = Vec::new();
    for dataset in pack.datasets.iter().filter(|dataset| dataset.kind == DatasetKind::Register) {
        for row in book.data_rows(dataset, RowsOf::Persons(&people))? {
            let person = row.person.and_then(|key| names.get(&key).cloned()).unwrap_or_default();
            spans.extend(span(pack, dataset, &row, &person));
            matches.push(RegisterMatch {
                dataset: dataset.title.clone(),
                person,
                level: row.level.clone(),
                facts: register_facts(pack, dataset, &row),
                origin: Some(row.origin),
            });
        }
    }
    let today = now.date();
    let subject = Subject::Household(household_no.to_owned());
    let rows = |kind, issues| {
        let ids = book.work_of_household(household_no, issues)?;
        listing::rows(book, pack, kind, &ids, today)
    };
    let mut page = CasePage {
        household_no: household_no.to_owned(),
        head: households.text(file, "head"),
        id_no: households.masked(file, "head_id"),
        town: households.text(file, "town"),
        village: households.text(file, "village"),
        facts: facts(&households, file, pack),
        members: members(&persons, now),
        benefits: benefits(book, pack, household_no, &people)?,
        payments: payments(book, pack, household_no, &people, &names)?,
        spans,
        matches,
        clues: rows(ListKind::Clues, false)?,
        issues: rows(ListKind::Issues, true)?,
        visit: Box::new(visit::sheet(book, pack, household_no, asker, now)?),
        history: casework::history(book, pack, &subject)?,
        options: casework::options(book, pack, asker, &subject, now)?,
    };
    Sight::of_asker(book, pack, asker, today)?.case(pack, &mut page);
    Ok(page)
}

/// The members of a household as somebody else than its officers may read them: none where its very name is hidden.
///
/// # Errors
/// The workbook fails.
pub(super) fn members_for(
    book: &Workbook,
    pack: &Pack,
    household_no: &str,
    asker: Option<&OfficerId>,
    now: DateTime,
) -> Result<Vec<MemberLine>, ListingError> {
    let (_, persons) = family(book, pack, household_no)?;
    let mut members = members(&persons, now);
    Sight::of_asker(book, pack, asker, now.date())?.members(household_no, &mut members);
    Ok(members)
}

/// The file of a household and its members. A family that no program supports is known only from a roster (a
/// monitored household): there its rows are both.
fn family<'a>(book: &Workbook, pack: &'a Pack, household_no: &str) -> Result<(Table<'a>, Table<'a>), ListingError> {
    let of = RowsOf::Household(household_no);
    let households = Table::read(book, pack, "households", of)?;
    if households.rows.is_empty() {
        for roster in pack.datasets.iter().filter(|dataset| dataset.kind == DatasetKind::Roster) {
            let listed = Table::read(book, pack, &roster.id, of)?;
            if !listed.rows.is_empty() {
                return Ok((listed.clone(), listed));
            }
        }
    }
    let persons = Table::read(book, pack, "persons", of)?;
    Ok((households, persons))
}

/// Rows of one dataset with access by column name.
#[derive(Clone)]
struct Table<'a> {
    dataset: Option<&'a Dataset>,
    rows: Vec<DataRow>,
}

impl<'a> Table<'a> {
    fn read(book: &Workbook, pack: &'a Pack, id: &str, of: RowsOf<'_>) -> Result<Self, ListingError> {
        let dataset = pack.dataset(id);
        let rows = dataset.map_or(Ok(Vec::new()), |dataset| book.data_rows(dataset, of))?;
        Ok(Self { dataset, rows })
    }

    fn value<'r>(&self, row: &'r DataRow, column: &str) -> &'r Value {
        let at = self.dataset.and_then(|dataset| dataset.columns.iter().position(|found| found.name == column));
        at.and_then(|index| row.values.get(index)).unwrap_or(&Value::Null)
    }

    fn text(&self, row: &DataRow, column: &str) -> String {
        match self.value(row, column) {
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// As [`Self::text`], codes in words.
    fn said(&self, row: &DataRow, column: &str) -> Bilingual {
        let text = self.text(row, column);
        let coded = self.dataset.and_then(|dataset| dataset.column(column)).filter(|found| found.column_type == ColumnType::Code);
        coded.map_or_else(|| Bilingual::same(text.as_str()), |column| column.code_title(&text))
    }

    fn number(&self, row: &DataRow, column: &str) -> Option<i64> {
        match self.value(row, column) {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    fn month(&self, row: &DataRow, column: &str) -> Option<Month> {
        self.number(row, column).and_then(Month::from_index)
    }

    fn masked(&self, row: &DataRow, column: &str) -> Option<String> {
        let text = self.text(row, column);
        (!text.is_empty()).then(|| id_number::mask(&text))
    }
}

fn names(households: &Table<'_>, file: &DataRow, persons: &Table<'_>) -> BTreeMap<i64, String> {
    let head = file.person.map(|key| (key, households.text(file, "head")));
    let members = persons.rows.iter().filter_map(|row| Some((row.person?, persons.text(row, "name"))));
    head.into_iter().chain(members).collect()
}

fn facts(households: &Table<'_>, file: &DataRow, pack: &Pack) -> Vec<Fact> {
    const SHOWN_ELSEWHERE: [&str; 8] = ["household_no", "town", "village", "head", "head_id", "name", "id_no", "relation"];
    let Some(dataset) = households.dataset else { return Vec::new() };
    dataset
        .columns
        .iter()
        .zip(&file.values)
        .filter(|(column, _)| !SHOWN_ELSEWHERE.contains(&column.name.as_str()))
        .filter_map(|(column, value)| fact(pack, column, value))
        .collect()
}

/// A labelled value as a page shows it; numbers that lead to a person or to money are masked.
fn fact(pack: &Pack, column: &Column, value: &Value) -> Option<Fact> {
    let value = match (column.name.as_str(), cell(pack, column, value)?) {
        ("account" | "phone", Cell::Text(text)) => Cell::Text(id_number::mask(&text)),
        (_, cell) => cell,
    };
    Some(Fact::new(&column.name, column.title.clone(), value))
}

/// A stored value by the type of its column; codes and programs with their titles. Nothing when empty.
fn cell(pack: &Pack, column: &Column, value: &Value) -> Option<Cell> {
    let text = shown(column.column_type, value)?;
    let integer = match value {
        Value::Integer(number) => Some(*number),
        _ => None,
    };
    Some(match (column.column_type, integer) {
        (ColumnType::Code, _) => Cell::Coded { title: column.code_title(&text), code: text },
        (ColumnType::Program, _) => Cell::Coded { title: pack.program_title(&text), code: text },
        (ColumnType::Money, Some(fen)) => Cell::Money(Fen(fen)),
        _ => Cell::Text(text),
    })
}

fn members(persons: &Table<'_>, now: DateTime) -> Vec<MemberLine> {
    let covers = persons.dataset.is_some_and(|dataset| dataset.column("insured").is_some());
    persons
        .rows
        .iter()
        .map(|row| {
            let notes: Vec<Bilingual> = ["health", "labour", "disability_kind", "disability_grade", "note"]
                .iter()
                .map(|column| persons.said(row, column))
                .collect();
            MemberLine {
                name: persons.text(row, "name"),
                id_no: persons.masked(row, "id_no").unwrap_or_default(),
                relation: persons.text(row, "relation"),
                insured: covers && persons.text(row, "insured") != "no",
                age: row.person.and_then(IdKey::from_i64).and_then(IdKey::birth_date).map(|birth| age(birth, now)),
                note: Bilingual::list(notes.iter().filter(|note| !note.is_empty())),
            }
        })
        .collect()
}

/// Full years.
fn age(birth: crate::domain::date::Date, now: DateTime) -> i32 {
    let before_birthday = (now.month(), now.day()) < (birth.month(), birth.day());
    i32::from(now.year()) - i32::from(birth.year()) - i32::from(before_birthday)
}

fn benefits(book: &Workbook, pack: &Pack, household_no: &str, people: &[i64]) -> Result<Vec<BenefitLine>, ListingError> {
    let mut lines = Vec::new();
    for of in [RowsOf::Household(household_no), RowsOf::Persons(people)] {
        let table = Table::read(book, pack, "benefits", of)?;
        for row in &table.rows {
            let other_household = !table.text(row, "household_no").is_empty() && table.text(row, "household_no") != household_no;
            let line = BenefitLine {
                program: pack.program_title(&table.text(row, "program")),
                holder: table.text(row, "holder"),
                class_band: class_band(&table, row),
                monthly: table.number(row, "monthly").map(Fen),
                start: table.month(row, "start_month"),
                end: table.month(row, "end_month"),
            };
            if !other_household && !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    Ok(lines)
}

/// Class and grade of care, of which a benefit has one as a rule.
fn class_band(benefits: &Table<'_>, row: &DataRow) -> Bilingual {
    let parts = [benefits.said(row, "class_band"), benefits.said(row, "care_grade")];
    Bilingual::list(parts.iter().filter(|part| !part.is_empty()))
}

fn payments(
    book: &Workbook,
    pack: &Pack,
    household_no: &str,
    people: &[i64],
    names: &BTreeMap<i64, String>,
) -> Result<Vec<PaymentTrack>, ListingError> {
    let mut tracks: BTreeMap<(String, String), BTreeMap<Month, Fen>> = BTreeMap::new();
    let table = Table::read(book, pack, "payments", RowsOf::Persons(people))?;
    for row in &table.rows {
        let elsewhere = table.text(row, "household_no");
        if table.text(row, "status") != "paid" || (!elsewhere.is_empty() && elsewhere != household_no) {
            continue;
        }
        let (Some(month), Some(amount)) = (table.month(row, "month"), table.number(row, "amount")) else { continue };
        let payee = row.person.and_then(|key| names.get(&key).cloned()).unwrap_or_else(|| table.text(row, "name"));
        *tracks.entry((table.text(row, "program"), payee)).or_default().entry(month).or_default() += Fen(amount);
    }
    Ok(tracks
        .into_iter()
        .map(|((program, payee), months)| PaymentTrack {
            title: pack.program_title(&program),
            program,
            payee,
            months: months.into_iter().collect(),
        })
        .collect())
}

/// The stretch of months that a register row speaks of, when its dataset says which columns hold it.
fn span(pack: &Pack, dataset: &Dataset, row: &DataRow, person: &str) -> Option<FactSpan> {
    let span = dataset.span.as_ref()?;
    let position = |name: &str| dataset.columns.iter().position(|column| column.name == name);
    let month = |name: &str| {
        let index = position(name)?;
        match (dataset.columns.get(index)?.column_type, row.values.get(index)?) {
            (ColumnType::Month, Value::Integer(index)) => Month::from_index(*index),
            (_, Value::Text(text)) => Month::parse(text, false),
            _ => None,
        }
    };
    let parts: Vec<Cell> = span
        .label
        .iter()
        .filter_map(|name| {
            let index = position(name)?;
            cell(pack, dataset.columns.get(index)?, row.values.get(index)?)
        })
        .collect();
    let label = |lang: Lang| {
        let parts = parts.iter().map(|part| part.shown(lang, CellStyle::Screen));
        std::iter::once(dataset.title.get(lang).to_owned()).chain(parts).collect::<Vec<_>>().join(" ")
    };
    Some(FactSpan {
        dataset: dataset.id.clone(),
        label: Bilingual { zh: label(Lang::Zh), en: label(Lang::En) },
        person: person.to_owned(),
        from: month(&span.from),
        to: span.to.as_deref().and_then(month),
    })
}

/// What a register row says, without the owner's name and number.
fn register_facts(pack: &Pack, dataset: &Dataset, row: &DataRow) -> Vec<Fact> {
    let columns = dataset.columns.iter().zip(&row.values);
    columns
        .filter(|(column, _)| !matches!(column.column_type, ColumnType::Id | ColumnType::Name))
        .filter_map(|(column, value)| fact(pack, column, value))
        .collect()
}

/// A stored value as people read it; `None` when empty.
pub(crate) fn shown(column_type: ColumnType, value: &Value) -> Option<String> {
    Some(match (column_type, value) {
        (_, Value::Null) => return None,
        (_, Value::Text(text)) if text.is_empty() => return None,
        (ColumnType::Id, Value::Text(text)) => id_number::mask(text),
        (_, Value::Text(text)) => text.clone(),
        (ColumnType::Money, Value::Integer(fen)) => Fen(*fen).to_string(),
        (ColumnType::Month, Value::Integer(index)) => Month::from_index(*index)?.to_string(),
        (ColumnType::Decimal, Value::Integer(hundredths)) => Fen(*hundredths).to_string(),
        (_, Value::Integer(number)) => number.to_string(),
        (_, Value::Real(number)) => number.to_string(),
        (_, Value::Blob(_)) => return None,
    })
}
