//! Takes the rows of a file for one dataset: skip, match, type, store, and count everything.

use super::report::{FilePlan, SheetPlan};
use super::sheet::fill_value;
use crate::domain::dataset::{ColumnType, Dataset, DatasetKind};
use crate::domain::date;
use crate::domain::id_number::{IdReading, MatchLevel};
use crate::domain::identity::{self, Candidate, Finding, Scope};
use crate::domain::load::{Certificate, IdProblem};
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::row::{Fault, RowReader, SourceCell, TypedRow, Value};
use crate::domain::{surroundings, text};
use crate::io::table::{CellKind, RawRow};
use crate::store::StoreError;
use crate::store::datasets::DataRow;
use crate::store::identity::Identity;
use crate::store::put::{Feed, Put, Stored};
use crate::store::sources::{Load, Reject, SourceHead};
use std::collections::BTreeMap;

/// What the rows of a file are matched against.
#[derive(Debug)]
pub(super) struct Matching<'a> {
    pub scope: &'a Scope,
    /// Key of the codes of possible identities.
    pub hash_key: &'a [u8],
    pub keep_all: bool,
}

/// One dataset of the file being loaded.
#[derive(Debug)]
pub(super) struct Intake<'a> {
    pub dataset: &'a Dataset,
    pub certificate: Certificate,
    pub feed: Feed,
    /// Layout of the first sheet that feeds it.
    pub layout: String,
    sheets: BTreeMap<usize, Sheet<'a>>,
}

#[derive(Debug)]
struct Sheet<'a> {
    plan: &'a SheetPlan,
    reader: RowReader<'a>,
    /// Column → header, for rejects.
    headers: BTreeMap<String, String>,
    /// Which columns it feeds, as the store counts them.
    layer: usize,
}

/// Whom a row is about.
enum Whom {
    /// Nobody in scope.
    Nobody,
    /// This person, surely; or nobody in particular (`None`).
    Known(Option<(i64, MatchLevel)>),
    /// Perhaps one of these.
    Perhaps(Vec<Candidate>),
}

impl<'a> Intake<'a> {
    /// Begins the dataset's source.
    ///
    /// # Errors
    /// The workbook cannot be written.
    pub fn begin(
        load: &Load<'_>,
        pack: &'a Pack,
        dataset: &'a Dataset,
        file: &'a FilePlan,
        loaded_at: &str,
    ) -> Result<Self, StoreError> {
        let head = SourceHead { dataset, file: &file.file, file_hash: &file.hash, as_of: file.as_of, loaded_at };
        let mut certificate = Certificate::new(&dataset.id, &file.file, file.as_of, file.as_of_source);
        certificate.file_hash.clone_from(&file.hash);
        let mut rows = load.feed(&head)?;
        let mut sheets = BTreeMap::new();
        let mut layout = String::new();
        for plan in &file.sheets {
            let Some(feed) = plan.feeds.iter().find(|feed| feed.dataset == dataset.id) else { continue };
            let position = |name: &str| dataset.columns.iter().position(|column| column.name == name);
            let cells = feed.columns.iter().filter_map(|c| Some((position(&c.column)?, (c.index, c.unit)))).collect();
            let fills = feed.fills.iter().filter_map(|fill| Some((position(&fill.column)?, fill_value(fill)))).collect();
            let reader = RowReader::new(dataset, &pack.programs, &cells, &fills);
            let headers: BTreeMap<String, String> = feed.columns.iter().map(|c| (c.column.clone(), c.header.clone())).collect();
            for unused in plan.headers.iter().filter(|header| !header.is_empty() && !headers.values().any(|used| used == *header))
            {
                if !certificate.unused_headers.contains(unused) {
                    certificate.unused_headers.push(unused.clone());
                }
            }
            if layout.is_empty() {
                layout.clone_from(&plan.layout);
            }
            let layer = rows.layer(reader.fed());
            sheets.insert(plan.index, Sheet { plan, reader, headers, layer });
        }
        Ok(Self { dataset, certificate, feed: rows, layout, sheets })
    }

    /// Takes one row of the file.
    ///
    /// # Errors
    /// The workbook cannot be written.
    pub fn take(&mut self, load: &Load<'_>, matching: &Matching<'_>, row: &RawRow) -> Result<(), StoreError> {
        let Some(sheet) = self.sheets.get(&row.sheet) else { return Ok(()) };
        if row.line < sheet.plan.data_line {
            return Ok(());
        }
        let cells: Vec<SourceCell<'_>> = row
            .cells
            .iter()
            .map(|cell| SourceCell {
                text: &cell.text,
                numeric: cell.kind == CellKind::Number,
                error: cell.kind == CellKind::Error,
            })
            .collect();
        let reading = sheet.reader.identity(&cells);
        // A row with a valid number is data; only the others can be sums, footers and the like.
        if reading.as_ref().and_then(IdReading::key).is_none() {
            let texts = sheet.reader.beside_names_of_totals(&cells);
            let headers: Vec<&str> = sheet.plan.headers.iter().map(String::as_str).collect();
            if let Some(skipped) = surroundings::skipped(&texts, &headers, &sheet.plan.titles, false) {
                *self.certificate.skipped.entry(skipped).or_default() += 1;
                return Ok(());
            }
        }
        self.certificate.read += 1;
        count_reading(&mut self.certificate, reading.as_ref());
        let register = self.dataset.kind == DatasetKind::Register;
        let whom = if register { about(&sheet.reader, &cells, reading.as_ref(), matching) } else { certain(reading.as_ref()) };
        if matches!(whom, Whom::Nobody) {
            self.certificate.unmatched += 1;
            return Ok(());
        }
        match sheet.reader.read(&cells) {
            Ok(typed) => {
                let name = sheet.reader.person_name(&cells);
                let given = sheet.reader.given_id(&cells);
                self.store(load, matching, row, typed, &whom, &name, &given)
            }
            Err(fault) => self.reject(load, row, fault),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the row, what was made of it, and what it goes with")]
    fn store(
        &mut self,
        load: &Load<'_>,
        matching: &Matching<'_>,
        row: &RawRow,
        typed: TypedRow,
        whom: &Whom,
        name: &str,
        given: &str,
    ) -> Result<(), StoreError> {
        self.count_values(&typed);
        let (person, level) = match whom {
            Whom::Known(Some((person, level))) => (Some(*person), Some(*level)),
            Whom::Perhaps(candidates) => (None, candidates.first().map(|candidate| candidate.level)),
            Whom::Known(None) | Whom::Nobody => (None, None),
        };
        let key = typed.key;
        let data = DataRow {
            sheet: row.sheet,
            line: row.line,
            row_key: typed.key,
            row_hash: typed.hash,
            person,
            level,
            values: typed.values,
            layer: self.sheets.get(&row.sheet).map_or(0, |sheet| sheet.layer),
        };
        let put = load.put(&mut self.feed, data)?;
        let counts = &mut self.certificate;
        counts.kept += 1;
        counts.duplicates += u64::from(put.duplicate);
        counts.conflicts += u64::from(put.conflict);
        counts.superseded += u64::from(put.superseded);
        match &put.stored {
            Stored::Added => counts.added += 1,
            Stored::Unchanged => counts.unchanged += 1,
            Stored::Changed(columns) => {
                counts.changed += 1;
                for column in columns {
                    *counts.changed_columns.entry(column.clone()).or_default() += 1;
                }
            }
        }
        if let Some(columns) = &put.taken_back {
            counts.changed -= 1;
            counts.unchanged += 1;
            for column in columns {
                counts.changed_columns.entry(column.clone()).and_modify(|count| *count -= 1);
            }
            counts.changed_columns.retain(|_, count| *count > 0);
        }
        if self.dataset.kind == DatasetKind::Register {
            self.keep_identities(load, matching, whom, &put, (&key, name, given))?;
        }
        Ok(())
    }

    /// Keeps the candidates of a row, with what was decided on them before, and forgets those of an earlier load that
    /// are none any more.
    fn keep_identities(
        &mut self,
        load: &Load<'_>,
        matching: &Matching<'_>,
        whom: &Whom,
        put: &Put,
        (row_key, name, given): (&[u8; 16], &str, &str),
    ) -> Result<(), StoreError> {
        if put.superseded {
            return Ok(());
        }
        let mut kept = Vec::new();
        if let Whom::Perhaps(candidates) = whom {
            for candidate in candidates {
                let code = identity::code(matching.hash_key, &self.dataset.id, row_key, candidate.key);
                let (level, score, reason) = (candidate.level, candidate.score, candidate.reason);
                let found = Identity { identity: &code, level, score, name, given, person: candidate.key.as_i64(), reason };
                load.identity(&self.feed, put.row, &found)?;
                self.certificate.identities += 1;
                kept.push(code);
            }
        }
        // Of two rows of one file with one key either may come first: both keep what they found.
        if put.stored != Stored::Added && !put.conflict && !put.duplicate {
            load.forget_identities(&self.feed, put.row, &kept)?;
        }
        Ok(())
    }

    fn reject(&mut self, load: &Load<'_>, row: &RawRow, fault: Fault) -> Result<(), StoreError> {
        self.certificate.rejected += 1;
        *self.certificate.rejects.entry(fault.reason).or_default() += 1;
        let column = self.dataset.columns.get(fault.column);
        let header = column.and_then(|column| self.sheets.get(&row.sheet)?.headers.get(&column.name)).map(String::as_str);
        let header = header.or(column.map(|column| column.title.zh.as_str())).unwrap_or_default();
        let cells: Vec<String> = row.cells.iter().map(|cell| text::clean(&cell.text)).collect();
        let row_text = cells.join(" | ");
        let reject = Reject { sheet: row.sheet, line: row.line, column: header, reason: fault.reason, row_text: &row_text };
        load.reject(&self.feed, &reject)
    }

    /// Dates, and codes that the pack does not list.
    fn count_values(&mut self, typed: &TypedRow) {
        for (column, value) in self.dataset.columns.iter().zip(&typed.values) {
            match (column.column_type, value) {
                (ColumnType::Date, Value::Date(day)) => self.certificate.see_date(*day),
                (ColumnType::Month, Value::Integer(index)) => {
                    if let Some(day) = Month::from_index(*index).and_then(Month::first_day) {
                        self.certificate.see_date(day);
                    }
                }
                _ => {}
            }
        }
        for at in &typed.unknown_codes {
            if let (Some(column), Some(Value::Text(text))) = (self.dataset.columns.get(*at), typed.values.get(*at)) {
                self.certificate.see_unknown_code(&column.name, text);
            }
        }
    }
}

fn count_reading(certificate: &mut Certificate, reading: Option<&IdReading>) {
    let problem = match reading {
        None => return,
        Some(IdReading::Valid { repairs, .. }) => {
            for repair in repairs {
                *certificate.id_repairs.entry(*repair).or_default() += 1;
            }
            return;
        }
        Some(IdReading::PrecisionLost { .. }) => IdProblem::PrecisionLost,
        Some(IdReading::Masked { .. }) => IdProblem::Masked,
        Some(IdReading::BadCheck { .. }) => IdProblem::BadCheck,
        Some(IdReading::Malformed { .. }) => IdProblem::Malformed,
        Some(IdReading::Missing) => IdProblem::Missing,
    };
    *certificate.id_problems.entry(problem).or_default() += 1;
}

/// Case data and rosters are kept whole; a valid number says whom a row is about.
fn certain(reading: Option<&IdReading>) -> Whom {
    match reading {
        Some(IdReading::Valid { key, level, .. }) => Whom::Known(Some((key.as_i64(), *level))),
        _ => Whom::Known(None),
    }
}

/// A register row: somebody in scope, perhaps somebody in scope, or nobody.
fn about(reader: &RowReader<'_>, cells: &[SourceCell<'_>], reading: Option<&IdReading>, matching: &Matching<'_>) -> Whom {
    let nobody = |known| if matching.keep_all { Whom::Known(known) } else { Whom::Nobody };
    // A couple stands in one row of the marriage register: it is about either of the two.
    let beside = || reader.also_about(cells).any(|key| matching.scope.holds(key));
    // A register that names nobody (funds) is kept whole.
    let Some(reading) = reading else { return Whom::Known(None) };
    let own = match reading {
        IdReading::Valid { key, level, .. } => Some((key.as_i64(), *level)),
        _ => None,
    };
    match matching.scope.find(reader.name_text(cells), || reader.person_village(cells), reading) {
        Finding::Person(key, level) => Whom::Known(Some((key.as_i64(), level))),
        Finding::Perhaps(_) if own.is_some() && beside() => Whom::Known(own),
        Finding::Perhaps(candidates) => Whom::Perhaps(candidates),
        Finding::Nobody if beside() => Whom::Known(own),
        Finding::Nobody => nobody(own),
    }
}

/// ISO text of a local time, to the second.
pub(super) fn time_text(now: jiff::civil::DateTime) -> String {
    let day: date::Date = now.date();
    format!("{day}T{:02}:{:02}:{:02}", now.hour(), now.minute(), now.second())
}
