//! How the rows of a file flow: one thread reads, all cores say what the rows are, and the caller's thread stores them
//! in the order of the file. Rows of a register that are surely about nobody in scope do not even come that far: a
//! sieve drops them where they are read. What is left goes the one way that all rows go ([`super::feed`]).

use super::feed::{Accounts, Intake, Matching, Prepared, Typist};
use super::report::FilePlan;
use crate::domain::id_number;
use crate::domain::identity::Scope;
use crate::domain::row::PersonCells;
use crate::engine::job::Job;
use crate::io::read_error::ReadError;
use crate::io::table::{self, CellKind, FileFacts, FlatRow, ReadOptions, RowSieve, RowView, Seen};
use crate::store::StoreError;
use crate::store::sources::Load;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Rows that are handed on together.
const BATCH: usize = 256;
/// Batches that are read ahead.
const AHEAD: usize = 16;

/// Why a load ended early.
pub(super) enum Stop {
    Cancelled,
    Store(StoreError),
}

/// Reads the file from beginning to end into the intakes. The error is the file's; a stop is ours.
pub(super) fn stream(
    load: &Load<'_>,
    intakes: &mut [Intake<'_>],
    file: &FilePlan,
    options: &ReadOptions,
    matching: &Matching<'_>,
    job: &Job,
) -> Result<Result<FileFacts, Stop>, ReadError> {
    let (typists, accounts): (Vec<&Typist<'_>>, Vec<&mut Accounts<'_>>) =
        intakes.iter_mut().map(|intake| (&intake.typist, &mut intake.accounts)).unzip();
    let sieve = match typists.as_slice() {
        [typist] => typist.sieve(matching),
        _ => None,
    };
    let mut sink = Sink { load, accounts, file, matching, job };
    let (ordered, pieces) = sync_channel(AHEAD);
    let (jobs, waiting) = sync_channel(AHEAD);
    let (waiting, typists) = (&Mutex::new(waiting), typists.as_slice());
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || read(file, options, sieve.as_ref(), ordered, jobs));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..cores {
            scope.spawn(move || prepare(waiting, typists, matching));
        }
        let stop = sink.store_all(pieces);
        match (stop, reader.join()) {
            (Some(stop), _) => Ok(Err(stop)),
            (None, Ok(facts)) => facts.map(Ok),
            (None, Err(panic)) => std::panic::resume_unwind(panic),
        }
    })
}

/// What comes to be stored, in the order of the file.
enum Piece {
    Rows(Receiver<Vec<Meant>>),
    Bytes { done: u64, total: u64 },
}

/// Rows whose meaning is asked for, and where to say it.
struct Batch {
    rows: Vec<FlatRow>,
    answer: SyncSender<Vec<Meant>>,
}

/// A row, and what it is for each dataset.
struct Meant {
    row: FlatRow,
    prepared: Vec<Option<Prepared>>,
}

/// Reads the file; ends early when nobody stores what it reads.
fn read(
    file: &FilePlan,
    options: &ReadOptions,
    sieve: Option<&RowSieve<'_>>,
    ordered: SyncSender<Piece>,
    jobs: SyncSender<Batch>,
) -> Result<FileFacts, ReadError> {
    let mut rows = Vec::with_capacity(BATCH);
    let hand_on = |rows: &mut Vec<FlatRow>| {
        let rows = std::mem::replace(rows, Vec::with_capacity(BATCH));
        let (answer, answered) = sync_channel(1);
        let taken = rows.is_empty() || (ordered.send(Piece::Rows(answered)).is_ok() && jobs.send(Batch { rows, answer }).is_ok());
        if taken { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let facts = table::scan_views(&file.path, options, sieve, &mut |seen| match seen {
        Seen::Sheet { .. } => ControlFlow::Continue(()),
        Seen::Row(row) => {
            rows.push(row.to_flat());
            if rows.len() < BATCH { ControlFlow::Continue(()) } else { hand_on(&mut rows) }
        }
        Seen::Bytes { done, total } => {
            hand_on(&mut rows)?;
            match ordered.send(Piece::Bytes { done, total }) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        }
    })?;
    // Nobody waits when storing ended early.
    let _ = hand_on(&mut rows);
    Ok(facts)
}

/// Says of each row what it is for each dataset.
fn prepare(waiting: &Mutex<Receiver<Batch>>, typists: &[&Typist<'_>], matching: &Matching<'_>) {
    loop {
        let taken = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Batch { rows, answer }) = taken else { return };
        let of_row = |row: FlatRow| {
            let prepared = typists.iter().map(|typist| typist.prepare(matching, row.view())).collect();
            Meant { row, prepared }
        };
        let _ = answer.send(rows.into_iter().map(of_row).collect());
    }
}

/// Where the rows go.
struct Sink<'a, 'l, 'f> {
    load: &'a Load<'l>,
    accounts: Vec<&'a mut Accounts<'f>>,
    file: &'a FilePlan,
    matching: &'a Matching<'a>,
    job: &'a Job,
}

impl Sink<'_, '_, '_> {
    /// Stores what comes. `None` when everything came; the sender learns of a stop when the channel is gone.
    fn store_all(&mut self, pieces: Receiver<Piece>) -> Option<Stop> {
        for piece in pieces {
            if self.job.is_cancelled() {
                return Some(Stop::Cancelled);
            }
            match piece {
                Piece::Bytes { done, total } => self.job.report("read", &self.file.file, done, total),
                Piece::Rows(rows) => {
                    for row in rows.recv().unwrap_or_default() {
                        if let Err(error) = self.store(row) {
                            return Some(Stop::Store(error));
                        }
                    }
                }
            }
        }
        self.job.is_cancelled().then_some(Stop::Cancelled)
    }

    fn store(&mut self, Meant { row, prepared }: Meant) -> Result<(), StoreError> {
        let mut refused = None;
        for (accounts, prepared) in self.accounts.iter_mut().zip(prepared) {
            if let Some(prepared) = prepared {
                refused = accounts.take(self.load, self.matching, (row.view(), prepared), refused)?;
            }
        }
        Ok(())
    }
}

/// The sieve of a sheet: lets rows pass that an intake would count as read, unmatched, and nothing else.
pub(super) fn sieve(scope: &Scope, cells: PersonCells, data_line: u32) -> RowSieve<'_> {
    RowSieve { from_line: data_line, passes: Box::new(move |row| is_about_nobody(scope, &cells, row)) }
}

/// Whether a row names somebody by a whole number that needs no mending, and neither that number nor one that is near
/// is anybody's in scope. Whatever is not certain is not passed.
fn is_about_nobody(scope: &Scope, cells: &PersonCells, row: RowView<'_>) -> bool {
    let id = row.cell(cells.id);
    let Some(key) = id_number::read_whole(id.text).filter(|_| id.kind == CellKind::Text) else { return false };
    let name = cells.name.map_or("", |name| row.cell(name).text);
    let nobody = |text: &str| text.is_empty() || id_number::read_whole(text).is_some_and(|key| !scope.holds(key));
    scope.is_far_from(key, name) && cells.also.iter().all(|column| nobody(row.cell(*column).text))
}
