//! Where the time of long work goes, for `benches/compare.py --profile`: with `HECHA_TIMES` set, the phases of a job are
//! written to standard error at its end, one a line: phase, item, seconds, and on Linux seconds of all processors. What is done
//! at the same time is not told apart: screen with `--readers 1`.

use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Phases in the order in which they first began.
pub(super) struct Times(Mutex<Phases>);

#[derive(Default)]
struct Phases {
    sums: Vec<(String, Spent)>,
    now: Option<(usize, Instant, f64)>,
}

#[derive(Clone, Copy, Default)]
struct Spent {
    seconds: f64,
    processors: f64,
}

impl Times {
    /// When the environment asks for them.
    pub(super) fn asked_for() -> Option<Self> {
        std::env::var_os("HECHA_TIMES").map(|_| Self(Mutex::default()))
    }

    /// What is done from now on.
    pub(super) fn begin(&self, phase: &str, item: &str) {
        let mut phases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = format!("{phase}\t{item}");
        if phases.now.is_some_and(|(at, ..)| phases.sums.get(at).is_some_and(|(known, _)| *known == name)) {
            return;
        }
        phases.end();
        let at = phases.sums.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            phases.sums.push((name, Spent::default()));
            phases.sums.len() - 1
        });
        phases.now = Some((at, Instant::now(), processors()));
    }
}

impl Phases {
    fn end(&mut self) {
        let Some((at, begun, before)) = self.now.take() else { return };
        if let Some((_, spent)) = self.sums.get_mut(at) {
            spent.seconds += begun.elapsed().as_secs_f64();
            spent.processors += processors() - before;
        }
    }
}

impl Drop for Times {
    fn drop(&mut self) {
        let phases = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        phases.end();
        for (name, Spent { seconds, processors }) in &phases.sums {
            // Nobody is there to be told that nobody reads it.
            let _ = writeln!(std::io::stderr(), "{name}\t{seconds:.2}\t{processors:.2}");
        }
    }
}

/// Seconds that all threads of this process have used so far; 0 where the system does not say.
fn processors() -> f64 {
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name of the program in brackets; user and system time are the 14th and 15th field.
    let behind = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = behind.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u32>().ok());
    ticks.map(f64::from).sum::<f64>() / TICKS
}
