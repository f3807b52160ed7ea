//! Long work: progress and cancelling.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How far a long piece of work is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Stable code of the phase (`read`, `match`, `views`, `rule`, `store`), with what it works on in `item`.
    pub phase: &'static str,
    /// File or rule.
    pub item: String,
    /// Done, in the unit of `total`.
    pub done: u64,
    /// Total; 0 when unknown.
    pub total: u64,
}

/// Handed to long work: it reports through it and asks whether to stop.
#[derive(Clone)]
pub struct Job {
    cancelled: Arc<AtomicBool>,
    report: Arc<dyn Fn(Progress) + Send + Sync>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("cancelled", &self.is_cancelled()).finish_non_exhaustive()
    }
}

impl Job {
    /// A job that reports to `report`.
    pub fn new(report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self { cancelled: Arc::new(AtomicBool::new(false)), report: Arc::new(report) }
    }

    /// A job that reports to nobody.
    pub fn silent() -> Self {
        Self::new(|_| {})
    }

    /// Says how far it is.
    pub fn report(&self, phase: &'static str, item: &str, done: u64, total: u64) {
        (self.report)(Progress { phase, item: item.to_owned(), done, total });
    }

    /// Asks the work to stop; what it had not committed is undone.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// The flag itself, for a signal handler to set.
    pub fn cancel_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancelled)
    }

    /// Whether it should stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
