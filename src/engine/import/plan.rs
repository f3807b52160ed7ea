//! Looks at files without writing anything: what each is, how sure that is, and whether it was loaded before.

use super::report::{Decision, FilePlan, FileStanding, ImportPlan};
use super::sheet::{Peek, Recogniser, stated_as_of};
use super::{AsOf, ImportError, ImportRequest, run};
use crate::domain::date::Date;
use crate::domain::load::AsOfSource;
use crate::domain::pack::Pack;
use crate::domain::recognise::Catalogue;
use crate::engine::job::Job;
use crate::io::folder;
use crate::io::read_error::{ReadError, ReadErrorKind};
use crate::io::table::{self, ReadOptions, ScanItem};
use crate::store::{StoreError, Workbook, in_scope, sources};
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Rows of a sheet that are looked at.
const PEEK_ROWS: u32 = 60;

/// Recognises each file and sheet of a request, shows why, and puts the files in the order of loading: case
/// data, rosters, registers; older data first.
///
/// # Errors
/// None of the paths can be read, the dataset named does not exist, the workbook cannot be read, or the job
/// was cancelled. What is wrong with one file of several is said in its plan.
pub fn plan(book: &Workbook, pack: &Pack, request: &ImportRequest, job: &Job) -> Result<ImportPlan, ImportError> {
    // Before anybody names a folder; what writes refuses it by itself.
    book.refuse_in_copy()?;
    let given = match &request.dataset {
        None => None,
        Some(id) => Some(
            pack.datasets.iter().position(|dataset| dataset.id == *id).ok_or_else(|| ImportError::NoSuchDataset(id.clone()))?,
        ),
    };
    let recogniser = Recogniser { pack, catalogue: Catalogue::new(&pack.datasets), request, given };
    let (paths, ImportPlan { mut files, skipped }) = table_files(request)?;
    // Asked for only when a register was loaded before.
    let known = OnceCell::new();
    let scope = || -> Result<String, StoreError> {
        if known.get().is_none() {
            let _ = known.set(in_scope::print(book, &pack.datasets)?);
        }
        Ok(known.get().cloned().unwrap_or_default())
    };
    let total = u64::try_from(paths.len()).unwrap_or(u64::MAX);
    for (done, path) in (0u64..).zip(&paths) {
        if job.is_cancelled() {
            return Err(ImportError::Cancelled);
        }
        job.report("recognise", &name_of(path), done, total);
        files.push(plan_file(book, &recogniser, path, &scope)?);
    }
    let order = |file: &FilePlan| {
        let orders = file.sheets.iter().flat_map(|sheet| &sheet.feeds).filter_map(|feed| pack.dataset(&feed.dataset));
        orders.map(|dataset| dataset.order).min().unwrap_or(i32::MAX)
    };
    files.sort_by(|a, b| order(a).cmp(&order(b)).then(a.as_of.cmp(&b.as_of)).then_with(|| a.path.cmp(&b.path)));
    Ok(ImportPlan { files, skipped })
}

/// The files that the paths mean, each once; and what is known before one is opened: those that cannot be found or
/// listed, and those of folders that are no tables.
fn table_files(request: &ImportRequest) -> Result<(Vec<PathBuf>, ImportPlan), ImportError> {
    let mut paths = Vec::new();
    let mut skipped = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut failed = Vec::new();
    for path in &request.paths {
        match folder::table_files(path) {
            Ok(found) => {
                paths.extend(found.files.into_iter().filter(|path| seen.insert(path.clone())));
                failed.extend(found.unreadable);
                skipped.extend(found.skipped);
            }
            Err(error) => failed.push(error),
        }
    }
    if paths.is_empty() && !failed.is_empty() {
        return Err(ImportError::Path(failed.remove(0)));
    }
    let files = failed.into_iter().map(|error| unreadable(&error.path.clone(), error, request.now.date())).collect();
    Ok((paths, ImportPlan { files, skipped: skipped.iter().map(|path| name_of(path)).collect() }))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn unreadable(path: &Path, error: ReadError, today: Date) -> FilePlan {
    FilePlan {
        path: path.to_owned(),
        file: name_of(path),
        hash: String::new(),
        bytes: 0,
        as_of: today,
        as_of_source: AsOfSource::Assumed,
        sheets: Vec::new(),
        standing: FileStanding::Unreadable(error),
    }
}

fn plan_file(
    book: &Workbook,
    recogniser: &Recogniser<'_>,
    path: &Path,
    scope: &dyn Fn() -> Result<String, StoreError>,
) -> Result<FilePlan, ImportError> {
    let request = recogniser.request;
    let today = request.now.date();
    let read = hash_file(path).and_then(|(hash, bytes)| Ok((hash, bytes, peek(path, &request.read)?)));
    let (hash, bytes, peeks) = match read {
        Ok(read) => read,
        Err(error) => return Ok(unreadable(path, error, today)),
    };
    let file = name_of(path);
    let mut sheets = Vec::new();
    for peek in &peeks {
        sheets.extend(recogniser.sheet(&file, peek, |layout| sources::mappings(book, layout))?);
    }
    if sheets.is_empty() {
        for peek in &peeks {
            sheets.extend(recogniser.headless(&file, peek)?);
        }
    }
    // A date to come is a mistake of whoever wrote it.
    let stated = stated_as_of(&file, &sheets).filter(|(date, _)| *date <= today);
    let (as_of, as_of_source) = match (request.as_of, stated) {
        (Some(AsOf::Every(date)), _) | (Some(AsOf::Undated(date)), None) => (date, AsOfSource::Given),
        (_, Some(stated)) => stated,
        (None, None) => (today, AsOfSource::Assumed),
    };
    let open = sheets.iter().any(|sheet| sheet.decision == Decision::Open);
    let fed = sheets.iter().any(|sheet| !sheet.feeds.is_empty());
    let mut plan =
        FilePlan { path: path.to_owned(), file, hash, bytes, as_of, as_of_source, sheets, standing: FileStanding::Ready };
    plan.standing = if open {
        FileStanding::Undecided
    } else if !fed && plan.sheets.iter().any(|sheet| sheet.trouble.is_some()) {
        FileStanding::Refused
    } else if !fed {
        FileStanding::NoTable
    } else if let Some(at) = loaded_before(book, recogniser.pack, &plan, request, scope)? {
        FileStanding::AlreadyLoaded { at }
    } else {
        FileStanding::Ready
    };
    Ok(plan)
}

/// When the same bytes were loaded for every dataset they feed and reading them again could say nothing else:
/// nobody came into scope since, and neither date, mapping nor the wish to keep everything is new.
pub(super) fn loaded_before(
    book: &Workbook,
    pack: &Pack,
    plan: &FilePlan,
    request: &ImportRequest,
    scope: &dyn Fn() -> Result<String, StoreError>,
) -> Result<Option<String>, ImportError> {
    let mut at = None;
    for sheet in &plan.sheets {
        if request.corrections.iter().any(|correction| correction.layout == sheet.layout) {
            return Ok(None);
        }
        for feed in &sheet.feeds {
            let Some(earlier) = sources::loaded(book, &plan.hash, &feed.dataset)? else { return Ok(None) };
            let certificate = &earlier.certificate;
            let new_date = plan.as_of_source == AsOfSource::Given && plan.as_of != certificate.as_of;
            let register = pack.dataset(&feed.dataset).is_some_and(run::is_register);
            let new_scope = register && certificate.unmatched > 0 && (request.keep_all || certificate.scope != scope()?);
            // A word that nobody knew then may be one that the pack lists now.
            let new_words = pack.dataset(&feed.dataset).is_some_and(|dataset| certificate.had_words_known_to(dataset));
            if new_date || new_scope || new_words {
                return Ok(None);
            }
            at = Some(earlier.loaded_at);
        }
    }
    Ok(at)
}

/// The first rows of every sheet.
fn peek(path: &Path, options: &ReadOptions) -> Result<Vec<Peek>, ReadError> {
    let options = ReadOptions { rows_per_sheet: Some(PEEK_ROWS), ..options.clone() };
    let mut sheets: Vec<Peek> = Vec::new();
    table::scan(path, &options, &mut |item| {
        match item {
            ScanItem::Sheet { index, name } => sheets.push(Peek { index, name, rows: Vec::new() }),
            ScanItem::Row(row) => {
                if let Some(sheet) = sheets.last_mut() {
                    sheet.rows.push(row);
                }
            }
            ScanItem::Bytes { .. } => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok(sheets)
}

/// SHA-256 of a file, hexadecimal, and its size.
fn hash_file(path: &Path) -> Result<(String, u64), ReadError> {
    let failed = |error: std::io::Error| ReadError::from_io(path, &error);
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(ReadError { path: path.to_owned(), kind: ReadErrorKind::IsDirectory });
    }
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        let count = file.read(&mut buffer).map_err(failed)?;
        if count == 0 {
            break;
        }
        hash.update(buffer.get(..count).unwrap_or_default());
    }
    Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), metadata.len()))
}
