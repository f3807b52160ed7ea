//! Takes the rows of a file for one dataset: skip, match, type, store, and count everything.

use super::members::{self, Household, MemberRows};
use super::report::{FilePlan, SheetPlan};
use super::said::Said;
use super::sheet::{self, reader};
use super::stream;
use crate::domain::dataset::{Dataset, DatasetKind};
use crate::domain::date;
use crate::domain::id_number::{IdReading, MatchLevel};
use crate::domain::identity::{self, Candidate, Finding, Scope};
use crate::domain::load::{BETWEEN_CELLS, Certificate, IdProblem, RejectReason, SkippedRow};
use crate::domain::pack::Pack;
use crate::domain::row::{Fault, HeldCell, RowReader, SourceCell, TypedRow, Value};
use crate::domain::{surroundings, text};
use crate::io::table::{CellKind, CellView, RowSieve, RowView};
use crate::store::StoreError;
use crate::store::datasets::DataRow;
use crate::store::identity::Identity;
use crate::store::numbers::{self, Claim, Numbers, Town, Whose};
use crate::store::put::{Again, Feed, Put, Stored, Taken};
use crate::store::sources::{Load, Reject, SourceHead};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// What the rows of a file are matched against.
#[derive(Debug)]
pub(super) struct Matching<'a> {
    pub scope: &'a Scope,
    /// Key of the codes of possible identities.
    pub hash_key: &'a [u8],
    pub keep_all: bool,
    /// No row is sieved out.
    pub plain: bool,
}

/// One dataset of the file being loaded.
#[derive(Debug)]
pub(super) struct Intake<'a> {
    pub typist: Typist<'a>,
    pub accounts: Accounts<'a>,
    /// Layout of the first sheet that feeds it.
    pub layout: String,
}

/// Says what a row is, on any core.
#[derive(Debug)]
pub(super) struct Typist<'a> {
    dataset: &'a Dataset,
    sheets: BTreeMap<usize, Sheet<'a>>,
    /// Programs whose benefit is the member's own, where a sheet has a row for every member.
    own_programs: BTreeSet<&'a str>,
}

/// Stores rows in the order of the file, and counts everything.
#[derive(Debug)]
pub(super) struct Accounts<'a> {
    pub dataset: &'a Dataset,
    pub certificate: Certificate,
    pub feed: Feed<'a>,
    /// Why the last row that is a record of its own was refused for its number: rows that go on with it fall with it.
    refused: Option<String>,
    /// Households of rosters that have a row for every member.
    households: members::Taken,
    pack: &'a Pack,
    /// By sheet, where it says of which town its rows are, as far as their household numbers have to be looked at.
    towns: BTreeMap<usize, TownOf>,
    /// Households that its rows may be laid to by mistake, once the first row asks: an earlier sheet may bring them.
    numbers: Option<Option<Numbers>>,
    /// Rows that were refused because another dataset had refused them.
    pub fallen_with: u64,
}

/// That a row is not taken because a number is another household's.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Text of the row that names the household.
    text: String,
    /// A dataset gave back this very row, not one above with which it goes on.
    listed: bool,
}

/// A row as its typist leaves it.
#[derive(Debug)]
pub(super) struct Prepared {
    is: Is,
}

#[derive(Debug)]
enum Is {
    /// No data.
    Skipped(SkippedRow),
    /// About nobody in scope.
    Unmatched(Option<IdReading>),
    Kept(Box<Kept>),
    Rejected {
        reading: Option<IdReading>,
        fault: Fault,
        /// Header of the cell at fault.
        column: String,
        row_text: String,
    },
}

#[derive(Debug)]
struct Kept {
    reading: Option<IdReading>,
    typed: TypedRow,
    layer: usize,
    whom: Whom,
    /// Of which there are more rows.
    household: Option<Household>,
    /// Name and number as the row has them, of a register.
    name: String,
    given: String,
}

#[derive(Debug)]
struct Sheet<'a> {
    plan: &'a SheetPlan,
    reader: RowReader<'a>,
    /// Column → header, for rejects.
    headers: BTreeMap<String, String>,
    /// Which columns it feeds, as the store counts them.
    layer: usize,
    /// It has a row for every member, and the dataset one for the household.
    members: Option<&'a MemberRows>,
}

/// Where a sheet says of which town its rows are.
#[derive(Debug)]
pub(super) enum TownOf {
    /// In a cell of each, whether or not it feeds a column.
    Cell(usize),
    /// In its name, its title or the name of its file; empty when it does not.
    All(String),
}

/// Whom a row is about.
#[derive(Debug)]
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
        load: &'a Load<'_>,
        pack: &'a Pack,
        dataset: &'a Dataset,
        file: &'a FilePlan,
        now: DateTime,
    ) -> Result<Self, StoreError> {
        let (loaded_at, today) = (&time_text(now), now.date());
        let head = SourceHead { dataset, file: &file.file, file_hash: &file.hash, as_of: file.as_of, loaded_at };
        let mut certificate = Certificate::new(&dataset.id, &file.file, file.as_of, file.as_of_source);
        certificate.file_hash.clone_from(&file.hash);
        let mut rows = load.feed(&head)?;
        let (mut sheets, mut towns) = (BTreeMap::new(), BTreeMap::new());
        let mut layout = String::new();
        for plan in &file.sheets {
            let Some(feed) = plan.feeds.iter().find(|feed| feed.dataset == dataset.id) else { continue };
            let reader = reader(pack, dataset, feed).dated(file.as_of, today);
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
            sheets.insert(plan.index, Sheet { plan, reader, headers, layer, members: feed.members.as_ref() });
            if numbers::may_mislead(dataset) {
                towns.extend(sheet::town_of(pack, &file.file, plan).map(|town| (plan.index, town)));
            }
        }
        let accounts = Accounts {
            dataset,
            certificate,
            feed: rows,
            refused: None,
            households: members::Taken::default(),
            pack,
            towns,
            numbers: None,
            fallen_with: 0,
        };
        let own_programs = members::own_programs(pack, dataset);
        Ok(Self { typist: Typist { dataset, sheets, own_programs }, accounts, layout })
    }
}

impl Typist<'_> {
    /// Tells the rows of a text file that need not be taken one by one, when there are any: see [`Self::pass`].
    pub fn sieve<'s>(&self, matching: &Matching<'s>) -> Option<RowSieve<'s>> {
        let sheet = self
            .sheets
            .get(&0)
            .filter(|_| self.dataset.kind == DatasetKind::Register && !matching.keep_all && !matching.plain)?;
        Some(stream::sieve(matching.scope, sheet.reader.person_cells()?, sheet.plan.data_line))
    }

    /// Says what a row is; `None` when it stands in a sheet or line that feeds nothing.
    pub fn prepare(&self, matching: &Matching<'_>, row: RowView<'_>) -> Option<Prepared> {
        let sheet = self.sheets.get(&row.sheet).filter(|sheet| row.line >= sheet.plan.data_line)?;
        let cells: Vec<SourceCell<'_>> = row.cells().map(source_cell).collect();
        // What is merged with a header is no data.
        let below_headers = row.held().filter(|held| held.from >= sheet.plan.data_line);
        let held: Vec<HeldCell<'_>> =
            below_headers.map(|held| HeldCell { column: held.column, cell: source_cell(held.cell) }).collect();
        Some(Prepared { is: self.is(sheet, matching, &cells, &held) })
    }

    fn is(&self, sheet: &Sheet<'_>, matching: &Matching<'_>, cells: &[SourceCell<'_>], held: &[HeldCell<'_>]) -> Is {
        let reading = sheet.reader.identity(cells);
        // A row with a valid number is data; only the others can be sums, footers and the like.
        if reading.as_ref().and_then(IdReading::key).is_none() {
            let texts = sheet.reader.beside_names_of_totals(cells);
            let headers: Vec<&str> = sheet.plan.headers.iter().map(String::as_str).collect();
            if let Some(skipped) = surroundings::skipped(&texts, &headers, &sheet.plan.titles, false) {
                return Is::Skipped(skipped);
            }
        }
        if let Some(is) = sheet.members.and_then(|members| self.of_household(sheet, members, matching, cells, held)) {
            return is;
        }
        if held.is_empty() {
            return self.data(sheet, matching, cells, reading);
        }
        let Some(filled) = sheet.reader.filled(cells, held) else { return Is::Skipped(SkippedRow::Continued) };
        match self.data(sheet, matching, &filled, sheet.reader.identity(&filled)) {
            Is::Rejected { reading, mut fault, column, row_text } => {
                let merged = sheet.reader.cell_of(fault.column).is_some_and(|at| held.iter().any(|held| held.column == at));
                if merged && fault.reason == RejectReason::MissingValue {
                    fault.reason = RejectReason::MergedAmount;
                }
                Is::Rejected { reading, fault, column, row_text }
            }
            other => other,
        }
    }

    /// What a member's row says of the household. `None` when the program is one that the member holds alone.
    fn of_household<'c>(
        &self,
        sheet: &Sheet<'_>,
        members: &MemberRows,
        matching: &Matching<'_>,
        cells: &[SourceCell<'c>],
        held: &[HeldCell<'c>],
    ) -> Option<Is> {
        let mut filled = RowReader::with_held(cells, held);
        let heads = members.is_of_head(&filled);
        if !heads {
            members.leave_to_head(&mut filled);
        }
        match self.data(sheet, matching, &filled, sheet.reader.identity(&filled)) {
            Is::Kept(mut kept) => {
                let program = members::program(self.dataset, &kept.typed);
                if program.is_some_and(|program| self.own_programs.contains(program)) {
                    return None;
                }
                let household = Household::of(self.dataset, &kept.typed);
                if !heads && !household.names_its_head() {
                    return Some(Is::Skipped(SkippedRow::Continued));
                }
                kept.household = Some(household);
                Some(Is::Kept(kept))
            }
            // The list of members, which the same row feeds, gives it back; of others the head is not asked.
            Is::Rejected { fault, .. }
                if (members.listed && fault.reason == RejectReason::MissingNumber)
                    || (!heads && fault.reason == RejectReason::MissingValue) =>
            {
                Some(Is::Skipped(SkippedRow::Continued))
            }
            other => Some(other),
        }
    }

    /// A row that is data.
    fn data(&self, sheet: &Sheet<'_>, matching: &Matching<'_>, cells: &[SourceCell<'_>], reading: Option<IdReading>) -> Is {
        let register = self.dataset.kind == DatasetKind::Register;
        let whom = if register { about(&sheet.reader, cells, reading.as_ref(), matching) } else { certain(reading.as_ref()) };
        if matches!(whom, Whom::Nobody) {
            return Is::Unmatched(reading);
        }
        match sheet.reader.read(cells) {
            Ok(typed) => {
                let of_register = |text: &dyn Fn() -> String| if register { text() } else { String::new() };
                let name = of_register(&|| sheet.reader.person_name(cells));
                let given = of_register(&|| sheet.reader.given_id(cells));

                Is::Kept(Box::new(Kept { reading, typed, layer: sheet.layer, whom, household: None, name, given }))
            }
            Err(fault) => {
                let column = self.dataset.columns.get(fault.column);
                let header = column.and_then(|column| sheet.headers.get(&column.name)).map(String::as_str);
                let header = header.or(column.map(|column| column.title.zh.as_str())).unwrap_or_default();
                Is::Rejected { reading, fault, column: header.to_owned(), row_text: row_text(cells) }
            }
        }
    }
}

impl Accounts<'_> {
    /// Counts rows that the sieve let pass.
    pub fn pass(&mut self, rows: u64) {
        self.certificate.read += rows;
        self.certificate.unmatched += rows;
    }

    /// Takes one row of the file, of which another dataset may have been refused because its number is taken; whether this
    /// one was.
    ///
    /// # Errors
    /// The workbook cannot be written.
    pub fn take(
        &mut self,
        load: &Load<'_>,
        matching: &Matching<'_>,
        (row, prepared): (RowView<'_>, Prepared),
        refused: Option<Refusal>,
    ) -> Result<Option<Refusal>, StoreError> {
        let (sheet, line) = (row.sheet, row.line);
        let gone_on = |text: Option<String>| text.map(|text| Refusal { text, listed: false });
        if let Is::Skipped(skipped) = prepared.is {
            *self.certificate.skipped.entry(skipped).or_default() += 1;
            let goes_on = skipped == SkippedRow::Continued;
            return Ok(refused.or_else(|| gone_on(self.refused.clone().filter(|_| goes_on))));
        }
        if let Is::Kept(kept) = &prepared.is
            && let Some(first) = kept.household.as_ref().and_then(|household| self.households.find(sheet, household))
        {
            *self.certificate.skipped.entry(SkippedRow::Continued).or_default() += 1;
            self.certificate.conflicts += u64::from(first.contradicts);
            return Ok(refused.or_else(|| gone_on(first.refused)));
        }
        self.certificate.read += 1;
        self.refused = None;
        match prepared.is {
            Is::Skipped(_) => Ok(refused),
            Is::Unmatched(reading) => {
                count_reading(&mut self.certificate, reading.as_ref());
                self.certificate.unmatched += 1;
                Ok(refused)
            }
            Is::Kept(mut kept) => {
                let household = kept.household.take();
                count_reading(&mut self.certificate, kept.reading.as_ref());
                self.refused = match refused {
                    // What else the row says would fall to the household that has the number.
                    Some(Refusal { text, listed }) => {
                        self.fallen_with += u64::from(listed);
                        self.refuse(load, (sheet, line), text)?
                    }
                    None => self.store(load, matching, row, *kept)?,
                };
                if let Some(household) = household {
                    self.households.add(sheet, household, self.refused.clone());
                }
                Ok(self.refused.clone().map(|text| Refusal { text, listed: true }))
            }
            Is::Rejected { reading, fault, column, row_text } => {
                count_reading(&mut self.certificate, reading.as_ref());
                self.certificate.rejected += 1;
                *self.certificate.rejects.entry(fault.reason).or_default() += 1;
                load.reject(&self.feed, &Reject { sheet, line, column: &column, reason: fault.reason, row_text: &row_text })?;
                Ok(refused)
            }
        }
    }

    fn store(
        &mut self,
        load: &Load<'_>,
        matching: &Matching<'_>,
        row: RowView<'_>,
        kept: Kept,
    ) -> Result<Option<String>, StoreError> {
        let (sheet, line) = (row.sheet, row.line);
        let Kept { mut typed, layer, whom, name, given, .. } = kept;
        let said = Said::of(self.dataset, &typed);
        let (person, level) = match &whom {
            Whom::Known(Some((person, level))) => (Some(*person), Some(*level)),
            Whom::Perhaps(candidates) => (None, candidates.first().map(|candidate| candidate.level)),
            Whom::Known(None) | Whom::Nobody => (None, None),
        };
        if let Some(taken) = self.another_has(load, row, person, &mut typed.values)? {
            return self.refuse_taken(load, row, &taken);
        }
        let key = typed.key;
        let data = DataRow { sheet, line, row_key: typed.key, row_hash: typed.hash, person, level, values: typed.values, layer };
        let put = load.put(&mut self.feed, data)?;
        if let Stored::Taken(taken) = &put.stored {
            return self.refuse_taken(load, row, taken);
        }
        said.count(self.dataset, &mut self.certificate);
        self.count_put(&put);
        match &put.again {
            None => {}
            Some(Again::Here) => self.certificate.see_repeated(line),
            Some(Again::Elsewhere(origin)) => self.certificate.see_known(line, origin.clone()),
        }
        if self.dataset.kind == DatasetKind::Register {
            self.keep_identities(load, matching, &whom, &put, (&key, &name, &given))?;
        }
        Ok(None)
    }

    /// The household of another town whose number a row names by mistake. Where money is its payee's, the number goes.
    fn another_has(
        &mut self,
        load: &Load<'_>,
        row: RowView<'_>,
        person: Option<i64>,
        values: &mut [Value],
    ) -> Result<Option<Taken>, StoreError> {
        let Some(town) = self.towns.get(&row.sheet) else { return Ok(None) };
        if self.numbers.is_none() {
            self.numbers = Some(load.numbers(self.pack, self.dataset)?);
        }
        let Some(numbers) = self.numbers.as_mut().and_then(Option::as_mut) else { return Ok(None) };
        let cell;
        let town = match town {
            TownOf::Cell(at) => {
                let held = || row.held().find(|held| held.column == *at).map(|held| held.cell);
                let own = Some(row.cell(*at)).filter(|cell| cell.kind != CellKind::Empty);
                cell = own.or_else(held).map_or_else(String::new, |cell| text::fold(cell.text));
                Town::Cell(&cell)
            }
            TownOf::All(town) => Town::Title(town),
        };
        Ok(match numbers.whose(Claim { sheet: row.sheet, values, person, town }) {
            Whose::Its => None,
            Whose::Payees => {
                numbers.forget(values);
                self.certificate.see_by_payee(row.line);
                None
            }
            Whose::Another(taken) => Some(taken),
        })
    }

    /// Gives a row back whose number another household has; the text names both rows.
    fn refuse_taken(&mut self, load: &Load<'_>, row: RowView<'_>, taken: &Taken) -> Result<Option<String>, StoreError> {
        let cells: Vec<SourceCell<'_>> = row.cells().map(source_cell).collect();
        let Taken { file, line, town } = taken;
        self.refuse(load, (row.sheet, row.line), format!("{} ≠ {file}:{line} {town}", row_text(&cells)))
    }

    /// Gives a row back whose number is taken.
    fn refuse(&mut self, load: &Load<'_>, at: (usize, u32), row_text: String) -> Result<Option<String>, StoreError> {
        let ((sheet, line), reason) = (at, RejectReason::NumberTaken);
        self.certificate.rejected += 1;
        *self.certificate.rejects.entry(reason).or_default() += 1;
        load.reject(&self.feed, &Reject { sheet, line, column: "", reason, row_text: &row_text })?;
        Ok(Some(row_text))
    }

    fn count_put(&mut self, put: &Put) {
        let counts = &mut self.certificate;
        counts.kept += 1;
        counts.duplicates += u64::from(put.duplicate);
        counts.conflicts += u64::from(put.conflict);
        counts.superseded += u64::from(put.superseded);
        match &put.stored {
            Stored::Added => counts.added += 1,
            Stored::Taken(_) => {}
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
}

fn source_cell(cell: CellView<'_>) -> SourceCell<'_> {
    SourceCell { text: cell.text, numeric: cell.kind == CellKind::Number, error: cell.kind == CellKind::Error }
}

/// A row as the file has it.
fn row_text(cells: &[SourceCell<'_>]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| text::clean(cell.text)).collect();
    cells.join(BETWEEN_CELLS)
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
pub(super) fn time_text(now: DateTime) -> String {
    let day: date::Date = now.date();
    format!("{day}T{:02}:{:02}:{:02}", now.hour(), now.minute(), now.second())
}
