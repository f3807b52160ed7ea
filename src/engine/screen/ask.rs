//! Asks rules side by side, unless what they would find is known.

use super::record::each_record;
use super::{Job, ScreenError};
use crate::domain::event::hex;
use crate::domain::explain;
use crate::domain::pack::Pack;
use crate::domain::row::digest;
use crate::domain::rule::Rule;
use crate::store::StoreError;
use crate::store::bench::Bench;
use crate::store::clues::{ClueRecord, Mark, RuleDone};
use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Clues that are handed on together.
const CLUES: usize = 2_048;

/// So many times as many may wait of a rule until those before it are written.
const AHEAD: usize = 8;

/// What comes to be written.
pub(super) enum Told {
    /// Some of what a rule finds.
    Clues(Vec<ClueRecord>),
    /// That was all of it.
    Done(RuleDone),
}

/// A rule that waits to be asked, and where to tell of it.
type Waiting<'a> = (&'a Rule, SyncSender<Result<Told, ScreenError>>);

/// Asks rules, unless what they would find is known.
pub(super) struct Asker<'a> {
    pack: &'a Pack,
    marker: Marker,
    hash_key: Vec<u8>,
    full: bool,
    job: &'a Job,
}

impl<'a> Asker<'a> {
    /// `before` says what findings rested on; `full` asks every rule whatever that is.
    pub(super) fn new(pack: &'a Pack, before: BTreeMap<String, Mark>, hash_key: Vec<u8>, full: bool, job: &'a Job) -> Self {
        Self { pack, marker: Marker::new(pack, before), hash_key, full, job }
    }

    /// The benches at which rules are asked: as many as readers, or as there are rules to ask. Of several the first
    /// builds all views beforehand.
    pub(super) fn benches(
        &self,
        mut first: Bench,
        rules: &[&Rule],
        path: Option<&Path>,
        readers: Option<NonZeroUsize>,
    ) -> Result<Vec<Bench>, ScreenError> {
        let Some(path) = path else { return Ok(vec![first]) };
        let asked: Vec<&Rule> = rules.iter().copied().filter(|rule| self.known(&first, rule).is_none()).collect();
        let cores = readers.or_else(|| std::thread::available_parallelism().ok()).map_or(1, usize::from);
        let wanted = cores.min(asked.len());
        if wanted < 2 {
            return Ok(vec![first]);
        }
        self.job.report("views", "", 0, 0);
        let watch = self.job.clone();
        first.build(asked.iter().map(|rule| rule.sql.as_str()), move || watch.is_cancelled()).map_err(|error| match error {
            StoreError::Stopped => ScreenError::Cancelled,
            error => ScreenError::Store(error),
        })?;
        let mut benches = vec![first];
        while benches.len() < wanted {
            let Some(first) = benches.first() else { break };
            match first.second(path, self.pack)? {
                Some(next) => benches.push(next),
                None => break,
            }
        }
        Ok(benches)
    }

    /// Asks the rules, one at each bench at a time, and hands on what they find rule by rule in their order: clues are
    /// written while others are made, so that those of a whole county are never held together.
    pub(super) fn ask_all(
        &self,
        benches: Vec<Bench>,
        rules: &[&Rule],
        take: &mut dyn FnMut(&str, Told) -> Result<(), ScreenError>,
    ) -> Result<(), ScreenError> {
        let total = u64::try_from(rules.len()).unwrap_or(u64::MAX);
        let (waiting, told): (VecDeque<Waiting<'_>>, Vec<_>) = rules
            .iter()
            .map(|rule| {
                let (to, told) = sync_channel(AHEAD);
                ((*rule, to), (rule.id.as_str(), told))
            })
            .unzip();
        // The threads own what waits: when none is left, nobody waits for what they would have told.
        let (waiting, begun) = (Arc::new(Mutex::new(waiting)), &AtomicU64::new(0));
        std::thread::scope(|scope| {
            for mut bench in benches {
                let waiting = Arc::clone(&waiting);
                scope.spawn(move || {
                    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    while let Some((rule, to)) = next() {
                        self.job.report("rule", &rule.id, begun.fetch_add(1, Ordering::Relaxed), total);
                        let tell = |told: Told| to.send(Ok(told)).map_err(|_| ScreenError::Cancelled);
                        if let Err(error) = self.ask(&mut bench, rule, &tell).and_then(|done| tell(Told::Done(done))) {
                            // Nobody listens when the one who writes ended early, and knows why.
                            let _ = to.send(Err(error));
                            waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
                        }
                    }
                });
            }
            drop(waiting);
            for (rule, told) in told {
                // A rule that nobody asks any more comes after one that failed.
                let mut done = false;
                for told in told {
                    let told = told?;
                    done = matches!(told, Told::Done(_));
                    take(rule, told)?;
                }
                if !done {
                    return Err(ScreenError::Cancelled);
                }
            }
            self.job.report("store", "", total, total);
            Ok(())
        })
    }

    /// What a rule did that need not be asked.
    fn known(&self, bench: &Bench, rule: &Rule) -> Option<RuleDone> {
        let lacks = bench.missing(&rule.needs);
        if !lacks.is_empty() {
            return Some(RuleDone::Missing(lacks));
        }
        (!self.full && self.marker.holds(bench, rule)).then_some(RuleDone::Kept)
    }

    fn ask(
        &self,
        bench: &mut Bench,
        rule: &Rule,
        tell: &dyn Fn(Told) -> Result<(), ScreenError>,
    ) -> Result<RuleDone, ScreenError> {
        if self.job.is_cancelled() {
            return Err(ScreenError::Cancelled);
        }
        if let Some(done) = self.known(bench, rule) {
            return Ok(done);
        }
        bench.take_asked();
        let mut some = Vec::new();
        each_record(bench, self.pack, rule, &self.hash_key, self.job, &mut |record| {
            some.push(record);
            match some.len() < CLUES {
                true => Ok(()),
                false if self.job.is_cancelled() => Err(ScreenError::Cancelled),
                false => tell(Told::Clues(std::mem::take(&mut some))),
            }
        })?;
        tell(Told::Clues(some))?;
        let besides = bench.take_asked();
        let print = self.marker.print(bench, rule, &besides);
        Ok(RuleDone::Found(Mark { print, besides }))
    }
}

/// Says what the findings of rules rest on, and compares it with what they rested on before.
struct Marker {
    /// What every rule rests on: the words of the pack, and the program itself.
    common: String,
    before: BTreeMap<String, Mark>,
}

impl Marker {
    /// To be raised whenever this program makes other clues of the same rows.
    const METHOD: u32 = 1;

    fn new(pack: &Pack, before: BTreeMap<String, Mark>) -> Self {
        let (version, programs) = (env!("CARGO_PKG_VERSION"), explain::program_titles(pack));
        Self { common: format!("{}|{version}|{programs:?}", Self::METHOD), before }
    }

    fn holds(&self, bench: &Bench, rule: &Rule) -> bool {
        self.before.get(&rule.id).is_some_and(|mark| mark.print == self.print(bench, rule, &mark.besides))
    }

    fn print(&self, bench: &Bench, rule: &Rule, besides: &[String]) -> String {
        let answers = bench.print(&rule.sql, besides);
        let print = digest(format!("{}|{rule:?}|{answers:?}", self.common).as_bytes());
        hex(&print)
    }
}
