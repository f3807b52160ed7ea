//! Asks rules side by side, unless what they would find is known.

use super::record::{each_record, failed};
use super::{Job, ScreenError};
use crate::domain::event::hex;
use crate::domain::explain;
use crate::domain::pack::Pack;
use crate::domain::row::digest;
use crate::domain::rule::Rule;
use crate::store::bench::Bench;
use crate::store::clues::{ClueRecord, Mark, RuleDone};
use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Clues that are handed on together.
const CLUES: usize = if cfg!(test) { 4 } else { 2_048 };

/// So many times as many may wait of a rule until those before it are written.
const AHEAD: usize = if cfg!(test) { 1 } else { 4 };

/// Most rules that are asked at a time unless more are wished for: each wants memory of its own.
const READERS: usize = 8;

/// What comes to be written.
pub(super) enum Told {
    /// Some of what a rule finds.
    Clues(Vec<ClueRecord>),
    /// That was all of it.
    Done(RuleDone),
}

/// A rule that waits to be asked, and where to tell of it.
type Waiting<'a> = (&'a Rule, SyncSender<Told>);

/// What the threads of a screening know of each other.
#[derive(Default)]
struct Common<'a> {
    waiting: Mutex<VecDeque<Waiting<'a>>>,
    begun: AtomicU64,
    /// Why the first that failed did.
    failed: Mutex<Option<ScreenError>>,
    /// Queries are to end: nobody wants their answer any more.
    over: Arc<AtomicBool>,
}

impl<'a> Common<'a> {
    fn next(&self) -> Option<Waiting<'a>> {
        locked(&self.waiting).pop_front()
    }

    /// Ends everything. What failed first is told, not what ended because of it.
    fn fail(&self, error: ScreenError) {
        locked(&self.failed).get_or_insert(error);
        self.end();
    }

    fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
        locked(&self.waiting).clear();
    }
}

/// Ends everything when whoever has it leaves, or only when that is by a panic.
struct Ending<'c, 'a> {
    common: &'c Common<'a>,
    always: bool,
}

impl Drop for Ending<'_, '_> {
    fn drop(&mut self) {
        if self.always || std::thread::panicking() {
            self.common.end();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

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

    /// How many benches there may be.
    pub(super) fn readers(wished: Option<NonZeroUsize>) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from).min(READERS);
        wished.map_or_else(cores, usize::from)
    }

    /// The benches at which rules are asked: as many as there are, or as there are rules to ask. Of several the first
    /// builds all views beforehand.
    pub(super) fn benches(&self, mut first: Bench, rules: &[&Rule]) -> Result<Vec<Bench>, ScreenError> {
        let asked: Vec<&Rule> = rules.iter().copied().filter(|rule| self.known(&first, rule).is_none()).collect();
        if asked.len() < 2 || !first.has_second() {
            return Ok(vec![first]);
        }
        let watch = self.job.clone();
        let cancelled = move || watch.is_cancelled();
        let (most, total) = (asked.len(), u64::try_from(asked.len()).unwrap_or(u64::MAX));
        for (rule, number) in asked.iter().zip(0..) {
            self.job.report("views", &rule.id, number, total);
            first.build(&rule.sql, cancelled.clone()).map_err(|error| failed(rule, error))?;
        }
        if let Some(rule) = asked.last() {
            first.share(cancelled).map_err(|error| failed(rule, error))?;
        }
        let mut others = Vec::new();
        while others.len() + 1 < most
            && let Some(next) = first.second(self.pack)?
        {
            others.push(next);
        }
        others.push(first);
        Ok(others)
    }

    /// Asks the rules, one at each bench at a time, and hands on what they find rule by rule in their order. Clues are
    /// taken while others are made: of each rule that is ahead of its turn only some wait.
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
        let common = &Common { waiting: Mutex::new(waiting), ..Common::default() };
        std::thread::scope(|scope| {
            let _ending = Ending { common, always: true };
            for mut bench in benches {
                scope.spawn(move || {
                    let _ending = Ending { common, always: false };
                    while let Some((rule, to)) = common.next() {
                        self.job.report("rule", &rule.id, common.begun.fetch_add(1, Ordering::Relaxed), total);
                        let tell = |told: Told| to.send(told).map_err(|_| ScreenError::Cancelled);
                        let done = self.ask(&mut bench, rule, &common.over, &tell).and_then(|done| tell(Told::Done(done)));
                        if let Err(error) = done {
                            common.fail(error);
                        }
                    }
                });
            }
            for (rule, told) in told {
                let mut done = false;
                for told in told {
                    done = matches!(told, Told::Done(_));
                    take(rule, told)?;
                }
                if !done {
                    return Err(locked(&common.failed).take().unwrap_or(ScreenError::Cancelled));
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
        over: &Arc<AtomicBool>,
        tell: &dyn Fn(Told) -> Result<(), ScreenError>,
    ) -> Result<RuleDone, ScreenError> {
        let (job, over) = (self.job.clone(), Arc::clone(over));
        let cancelled = move || job.is_cancelled() || over.load(Ordering::Relaxed);
        if cancelled() {
            return Err(ScreenError::Cancelled);
        }
        if let Some(done) = self.known(bench, rule) {
            return Ok(done);
        }
        bench.take_asked();
        let mut some = Vec::new();
        each_record(bench, self.pack, rule, &self.hash_key, &cancelled, &mut |record| {
            some.push(record);
            match some.len() < CLUES {
                true => Ok(()),
                false if cancelled() => Err(ScreenError::Cancelled),
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
    const METHOD: u32 = 2;

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
