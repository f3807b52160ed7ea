//! Loads what a plan decided.

use super::feed::{Intake, Matching, time_text};
use super::plan::loaded_before;
use super::report::{Decision, FileOutcome, FilePlan, FileResult, FileStanding, ImportPlan, ImportReport, LoadedPart};
use super::stream::{self, Stop};
use super::{ImportError, ImportRequest};
use crate::domain::county;
use crate::domain::dataset::{Dataset, DatasetKind};
use crate::domain::identity::Scope;
use crate::domain::load::{Certificate, UnknownWords};
use crate::domain::pack::Pack;
use crate::engine::job::Job;
use crate::io::table::FileFacts;
use crate::store::bulk::Bulk;
use crate::store::sources::{Load, LoadedSource};
use crate::store::{StoreError, Workbook, datasets, in_scope, sources};
use std::collections::{BTreeMap, BTreeSet};

/// Lines of mixed encoding that a certificate lists.
const MIXED_LINES: usize = 100;

/// Loads the files of a plan, each in one transaction. A file that cannot be read or is undecided does not keep
/// the others from being loaded. When the job is cancelled, the file in progress is undone and those before it
/// stay.
///
/// # Errors
/// The workbook cannot be read or written; files loaded before that stay loaded.
pub fn run(
    book: &mut Workbook,
    pack: &Pack,
    plan: &ImportPlan,
    request: &ImportRequest,
    job: &Job,
) -> Result<ImportReport, ImportError> {
    book.refuse_in_copy()?;
    datasets::ensure(book, &pack.datasets)?;
    let mut bulk = if request.plain { Bulk::plain() } else { Bulk::default() };
    let report = load_files(book, &mut bulk, pack, plan, request, job);
    if !plan.files.is_empty() {
        job.report("store", "", 0, 0);
    }
    bulk.finish(book)?;
    report
}

/// Loads the files; the indexes that gave way are left for [`Bulk::finish`].
pub(super) fn load_files(
    book: &mut Workbook,
    bulk: &mut Bulk,
    pack: &Pack,
    plan: &ImportPlan,
    request: &ImportRequest,
    job: &Job,
) -> Result<ImportReport, ImportError> {
    let hash_key = book.meta("hash_key")?;
    let mut report = ImportReport { skipped: plan.skipped.clone(), ..ImportReport::default() };
    let mut people: Option<Scope> = None;
    for (file, later) in plan.files.iter().zip(1..).map(|(file, next)| (file, plan.files.get(next..).unwrap_or_default())) {
        if job.is_cancelled() {
            report.cancelled = true;
            report.files.push(outcome(file, FileResult::Cancelled));
            continue;
        }
        let fed = match &file.standing {
            FileStanding::Unreadable(error) => Err(FileResult::Unreadable(error.clone())),
            FileStanding::NoTable => Err(FileResult::NoTable),
            FileStanding::Refused => Err(FileResult::Refused),
            FileStanding::Undecided => Err(FileResult::Undecided(file.sheets.clone())),
            FileStanding::Ready | FileStanding::AlreadyLoaded { .. } => Ok(fed_datasets(pack, file)),
        };
        let fed = match fed {
            Ok(fed) => fed,
            Err(result) => {
                report.files.push(outcome(file, result));
                continue;
            }
        };
        let matched = fed.iter().any(|dataset| is_register(dataset));
        // Whether it is loaded or was, a register asks who is in scope; then all of this import know it.
        if matched && people.is_none() && in_scope::kept_print(book, &pack.datasets)?.is_none() {
            people = Some(in_scope::people(book, bulk, &pack.datasets)?);
        }
        let print = || people.as_ref().map_or_else(|| in_scope::print(book, &pack.datasets), |people| Ok(people.fingerprint()));
        if let Some(at) = loaded_before(book, pack, file, request, &print)? {
            let since = changed_since(book, file)?;
            report.files.push(outcome(file, FileResult::AlreadyLoaded { at, since }));
            continue;
        }
        let current = match people.take() {
            Some(people) => people,
            // Case data and rosters are kept whole: only registers ask who is in scope.
            None if matched => in_scope::people(book, bulk, &pack.datasets)?,
            None => Scope::default(),
        };
        let matching =
            Matching { scope: &current, hash_key: hash_key.as_bytes(), keep_all: request.keep_all, plain: request.plain };
        let result = load_file((book, bulk), pack, file, &fed, request, &matching, job)?;
        report.cancelled |= matches!(result, FileResult::Cancelled);
        let scope_stands = matched && fed.iter().all(|dataset| is_register(dataset));
        report.files.push(outcome(file, result));
        people = scope_stands.then_some(current);
        let awaited: BTreeSet<&str> = later.iter().flat_map(feeds).collect();
        fed.iter().filter(|dataset| !awaited.contains(dataset.id.as_str())).for_each(|dataset| bulk.done_with(dataset));
    }
    report.read_again = read_again(book, bulk, pack, &report, people.as_ref())?;
    report.other_county = other_county(book, pack, &report)?;
    report.unknown_words = unknown_words(pack, &report);
    Ok(report)
}

/// Words of code columns that the datasets do not list, over all that was loaded.
fn unknown_words(pack: &Pack, report: &ImportReport) -> Vec<UnknownWords> {
    let mut found = Vec::new();
    for part in report.parts() {
        if let Some(dataset) = pack.dataset(&part.certificate.dataset) {
            UnknownWords::gather(dataset, &part.certificate.unknown_codes, &mut found);
        }
    }
    found
}

/// The county of the workbook, and the one that most rows of a dataset name that was loaded, when that is another.
fn other_county(book: &Workbook, pack: &Pack, report: &ImportReport) -> Result<Option<(String, String)>, StoreError> {
    let ours = book.meta("county")?;
    let loaded: BTreeSet<&str> = report.parts().map(|part| part.certificate.dataset.as_str()).collect();
    for dataset in loaded.into_iter().filter_map(|id| pack.dataset(id)).filter(|dataset| dataset.column("county").is_some()) {
        let counties = datasets::counties(book, dataset)?;
        let rows: i64 = counties.iter().map(|(_, rows)| rows).sum();
        let own: i64 = counties.iter().filter(|(name, _)| county::is_same(&ours, name)).map(|(_, rows)| rows).sum();
        if let Some((theirs, _)) = counties.first().filter(|(theirs, _)| own * 2 < rows && !county::is_same(&ours, theirs)) {
            return Ok(Some((ours, theirs.clone())));
        }
    }
    Ok(None)
}

/// Files that changed since then what a file said that was loaded before.
fn changed_since(book: &Workbook, file: &FilePlan) -> Result<Vec<String>, StoreError> {
    let mut files = BTreeSet::new();
    for dataset in feeds(file) {
        if let Some(source) = sources::loaded(book, &file.hash, dataset)? {
            files.extend(sources::changed_since(book, &source)?);
        }
    }
    Ok(files.into_iter().collect())
}

fn outcome(file: &FilePlan, result: FileResult) -> FileOutcome {
    let refused = match result {
        FileResult::Loaded(_) | FileResult::AlreadyLoaded { .. } | FileResult::Refused => {
            file.sheets.iter().filter(|sheet| sheet.trouble.is_some()).cloned().collect()
        }
        _ => Vec::new(),
    };
    FileOutcome { path: file.path.clone(), file: file.file.clone(), result, refused }
}

pub(super) fn is_register(dataset: &Dataset) -> bool {
    dataset.kind == DatasetKind::Register
}

/// Ids of the datasets that the sheets of a file feed.
fn feeds(file: &FilePlan) -> impl Iterator<Item = &str> {
    file.sheets.iter().flat_map(|sheet| &sheet.feeds).map(|feed| feed.dataset.as_str())
}

/// The datasets that a file feeds, in the order of loading.
fn fed_datasets<'a>(pack: &'a Pack, file: &FilePlan) -> Vec<&'a Dataset> {
    let ids: BTreeSet<&str> = feeds(file).collect();
    pack.datasets.iter().filter(|dataset| ids.contains(dataset.id.as_str())).collect()
}

fn load_file(
    (book, bulk): (&mut Workbook, &mut Bulk),
    pack: &Pack,
    file: &FilePlan,
    fed: &[&Dataset],
    request: &ImportRequest,
    matching: &Matching<'_>,
    job: &Job,
) -> Result<FileResult, ImportError> {
    let at = time_text(request.now);
    let load = Load::begin(book, bulk)?;
    let mut intakes = Vec::new();
    for dataset in fed {
        intakes.push(Intake::begin(&load, pack, dataset, file, request.now)?);
    }
    let facts = match stream::stream(&load, &mut intakes, file, &request.read, matching, job) {
        Ok(Ok(facts)) => facts,
        Ok(Err(Stop::Cancelled)) => return Ok(FileResult::Cancelled),
        Ok(Err(Stop::Store(error))) => return Err(error.into()),
        Err(error) => return Ok(FileResult::Unreadable(error)),
    };
    if facts.hash != file.hash {
        return Ok(FileResult::Changed);
    }
    let fingerprint = matching.scope.fingerprint();
    let mut parts = Vec::new();
    for Intake { mut accounts, layout, .. } in intakes {
        note_facts(&mut accounts.certificate, &facts);
        accounts.pass(facts.passed);
        if is_register(accounts.dataset) {
            accounts.certificate.scope.clone_from(&fingerprint);
        }
        accounts.certificate.grade = accounts.certificate.graded();
        let source = load.finish(accounts.feed, &accounts.certificate, &facts.sheets, &layout)?;
        let (title, fallen_with) = (accounts.dataset.title.clone(), accounts.fallen_with);
        parts.push(LoadedPart { source, title, certificate: accounts.certificate, fallen_with });
    }
    save_mappings(&load, file, &at)?;
    if job.is_cancelled() {
        return Ok(FileResult::Cancelled);
    }
    load.commit()?;
    Ok(FileResult::Loaded(parts))
}

fn note_facts(certificate: &mut Certificate, facts: &FileFacts) {
    certificate.encoding = facts.encoding.unwrap_or_default().to_owned();
    certificate.mixed_encoding_lines = facts.mixed_encoding_lines.iter().copied().take(MIXED_LINES).collect();
    for note in &facts.notes {
        *certificate.reader_notes.entry(note.kind.code().to_owned()).or_default() += 1;
    }
}

/// Remembers what an officer decided for a layout; what was recognised surely needs no memory.
fn save_mappings(load: &Load<'_>, file: &FilePlan, at: &str) -> Result<(), StoreError> {
    for sheet in file.sheets.iter().filter(|sheet| sheet.decision == Decision::Given) {
        for feed in &sheet.feeds {
            let columns: BTreeMap<String, String> =
                feed.columns.iter().map(|column| (column.column.clone(), column.header.clone())).collect();
            load.save_mapping(&sheet.layout, &feed.dataset, &columns, at)?;
        }
    }
    Ok(())
}

/// Registers of earlier imports that were matched against fewer people than are in scope now; `people` when known.
fn read_again(
    book: &mut Workbook,
    bulk: &mut Bulk,
    pack: &Pack,
    report: &ImportReport,
    people: Option<&Scope>,
) -> Result<Vec<String>, StoreError> {
    if !report.files.iter().any(|file| matches!(file.result, FileResult::Loaded(_))) {
        return Ok(Vec::new());
    }
    let registers = matched_in_part(book, pack)?;
    if registers.is_empty() {
        return Ok(Vec::new());
    }
    let fingerprint = match (people, in_scope::kept_print(book, &pack.datasets)?) {
        (Some(people), _) => people.fingerprint(),
        (None, Some(print)) => print,
        (None, None) => in_scope::people(book, bulk, &pack.datasets)?.fingerprint(),
    };
    Ok(of_another_scope(registers, &fingerprint))
}

/// As an import tells them ([`ImportReport::read_again`]), as far as it is kept who is in scope.
///
/// # Errors
/// SQLite fails.
pub(in crate::engine) fn outgrown(book: &Workbook, pack: &Pack) -> Result<Vec<String>, StoreError> {
    let print = in_scope::kept_print(book, &pack.datasets)?;
    let Some(print) = print else { return Ok(Vec::new()) };
    Ok(of_another_scope(matched_in_part(book, pack)?, &print))
}

/// Registers with rows that were matched to nobody.
fn matched_in_part(book: &Workbook, pack: &Pack) -> Result<Vec<LoadedSource>, StoreError> {
    let mut registers = sources::all(book)?;
    registers.retain(|source| pack.dataset(&source.dataset).is_some_and(is_register));
    let of_interest = |source: &&LoadedSource| source.certificate.unmatched > 0 && !is_replaced(source, &registers);
    Ok(registers.iter().filter(of_interest).cloned().collect())
}

/// Files of registers that were matched when others were in scope.
fn of_another_scope(registers: Vec<LoadedSource>, fingerprint: &str) -> Vec<String> {
    let stale = registers.into_iter().filter(|source| source.certificate.scope != fingerprint);
    let mut files: Vec<String> = stale.map(|source| source.file).collect();
    files.dedup();
    files
}

/// Whether a later version of the file took its place: the office sent it again under its name. The older one is on
/// nobody's desk any more, and cannot be asked for.
fn is_replaced(source: &LoadedSource, all: &[LoadedSource]) -> bool {
    let same = |other: &&LoadedSource| other.dataset == source.dataset && other.file == source.file;
    all.iter().filter(same).any(|other| other.id > source.id && other.loaded_at > source.loaded_at)
}
