//! Screening (比对): runs the rules of the pack over the workbook, makes clues of what they find, and records
//! what is new, unchanged, changed and gone.

use super::job::Job;
use crate::domain::clue::{self, ClueDetail, Finding, RowError, Value};
use crate::domain::date::Date;
use crate::domain::event::hex;
use crate::domain::explain::{self, Shower};
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::listing::{MoneyLine, Operand};
use crate::domain::pack::Pack;
use crate::domain::row::digest;
use crate::domain::rule::{Rule, SubjectKind};
use crate::store::bench::{Bench, SubjectPlace};
use crate::store::clues::{ClueRecord, Mark, Recorded, RuleDone, RuleRun, RunHead, Woken};
use crate::store::gate::GateError;
use crate::store::{StoreError, Workbook};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::sync::mpsc::sync_channel;

/// What to screen.
#[derive(Clone, Debug)]
pub struct ScreenOptions {
    /// Rule ids; empty: all rules of the pack.
    pub rules: Vec<String>,
    /// The date that the screening speaks of; none: of the newest payments.
    pub as_of: Option<Date>,
    /// Local time, recorded with the run.
    pub now: DateTime,
    /// Asks every rule, also those that rest on nothing new.
    pub full: bool,
}

/// What a screening did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenReport {
    /// Number of the run.
    pub run: i64,
    /// The date that it speaks of.
    pub as_of: Date,
    /// Version of the pack.
    pub pack_version: String,
    /// Every rule asked for: what it found, or the datasets it misses.
    pub rules: BTreeMap<String, RuleRun>,
    /// Dismissed clues whose dismissal no longer stands.
    pub woken: Vec<Woken>,
}

/// Why nothing was screened. The workbook is then as it was.
#[derive(Debug)]
pub enum ScreenError {
    /// The pack has no such rule.
    UnknownRule {
        /// As asked for.
        rule: String,
        /// What there is.
        known: Vec<String>,
    },
    /// There is no open campaign of that id.
    NoCampaign {
        /// As asked for.
        campaign: String,
    },
    /// No source is loaded.
    NoData,
    /// A rule's query was refused or failed.
    Query {
        /// Rule id.
        rule: String,
        /// What happened.
        error: GateError,
    },
    /// A rule's rows break the contract.
    Rows {
        /// Rule id.
        rule: String,
        /// How.
        error: RowError,
    },
    /// The user asked to stop.
    Cancelled,
    /// The workbook failed.
    Store(StoreError),
}

impl Say for ScreenError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::UnknownRule { rule, known } => {
                let known = known.join(" ");
                lang.pick(
                    format!("规则包中没有规则 {rule}。现有规则：{known}"),
                    format!("There is no rule {rule}. Rules: {known}"),
                )
            }
            Self::NoCampaign { campaign } => lang.pick(
                format!("没有进行中的专项 {campaign}。用 hecha list 工作簿 campaigns 查看。"),
                format!("There is no open campaign {campaign}. See: hecha list WORKBOOK campaigns"),
            ),
            Self::NoData => lang.pick(
                "工作簿中还没有数据，无法比对。请先导入。".to_owned(),
                "The workbook holds no data to screen. Import first.".to_owned(),
            ),
            Self::Query { rule, error } => {
                let error = error.message(lang);
                lang.pick(format!("规则 {rule}：{error}。"), format!("Rule {rule}: {error}."))
            }
            Self::Rows { rule, error } => {
                let error = error.say(lang);
                lang.pick(
                    format!("规则 {rule}：{error}。请用 hecha rules check 检查规则文件。"),
                    format!("Rule {rule}: {error}. Check the rule file with: hecha rules check"),
                )
            }
            Self::Cancelled => {
                lang.pick("比对已取消，工作簿未改变。".to_owned(), "Screening was cancelled; nothing was changed.".to_owned())
            }
            Self::Store(error) => error.say(lang),
        }
    }
}

impl fmt::Display for ScreenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ScreenError {}

impl From<StoreError> for ScreenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Screens the workbook and records the run in one transaction. Rules that rest on nothing new since they were last
/// asked are not asked again.
///
/// # Errors
/// A rule is unknown or faulty, nothing is loaded, the user cancelled, or the workbook failed; nothing is
/// changed then.
pub fn run(book: &mut Workbook, pack: &Pack, options: &ScreenOptions, job: &Job) -> Result<ScreenReport, ScreenError> {
    screen(book, pack, options, "", job)
}

/// Screens for a campaign: its rules only, whatever the options name. The run is recorded as the campaign's.
///
/// # Errors
/// As [`run`]; there is no such campaign, or it is closed.
pub fn run_campaign(
    book: &mut Workbook,
    pack: &Pack,
    campaign: &str,
    options: &ScreenOptions,
    job: &Job,
) -> Result<ScreenReport, ScreenError> {
    let found = book.campaigns()?.into_iter().find(|known| known.id == campaign && known.is_open());
    let found = found.ok_or_else(|| ScreenError::NoCampaign { campaign: campaign.to_owned() })?;
    screen(book, pack, &ScreenOptions { rules: found.rules, ..options.clone() }, campaign, job)
}

fn screen(
    book: &mut Workbook,
    pack: &Pack,
    options: &ScreenOptions,
    campaign: &str,
    job: &Job,
) -> Result<ScreenReport, ScreenError> {
    let rules = chosen(pack, &options.rules)?;
    job.report("match", "", 0, 0);
    let mut bench = Bench::open(book, pack, options.as_of)?;
    let as_of = bench.as_of().ok_or(ScreenError::NoData)?;
    let asker = Asker { pack, marker: Marker::new(pack, book.rule_marks()?), hash_key: hash_key(book)?, full: options.full, job };
    let head = RunHead {
        at: options.now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        as_of,
        pack_version: pack.header.version.clone(),
        sources: bench.source_ids(),
        campaign: campaign.to_owned(),
    };
    let total = u64::try_from(rules.len()).unwrap_or(u64::MAX);
    let mut writer = book.begin_run(&head)?;
    // Clues are written while the next are made, so that those of a whole county are never held together.
    std::thread::scope(|scope| -> Result<(), ScreenError> {
        let (to, told) = sync_channel(1);
        let asker = &asker;
        scope.spawn(move || {
            for (rule, number) in rules.into_iter().zip(0u64..) {
                job.report("rule", &rule.id, number, total);
                let tell = |told: Told| to.send((rule.id.as_str(), Ok(told))).map_err(|_| ScreenError::Cancelled);
                if let Err(error) = asker.ask(&mut bench, rule, &tell).and_then(|done| tell(Told::Done(done))) {
                    // Nobody listens when the one who writes ended early, and knows why.
                    let _ = to.send((rule.id.as_str(), Err(error)));
                    return;
                }
            }
            job.report("store", "", total, total);
        });
        told.iter().try_for_each(|(rule, told)| {
            match told? {
                Told::Clues(clues) => writer.clues(rule, &clues)?,
                Told::Done(done) => writer.rule(rule, done)?,
            }
            Ok(())
        })
    })?;
    let Recorded { run, rules, woken } = writer.finish()?;
    Ok(ScreenReport { run, as_of, pack_version: head.pack_version, rules, woken })
}

/// Clues that are handed on together.
const CLUES: usize = 2_048;

/// What comes to be written.
enum Told {
    /// Some of what a rule finds.
    Clues(Vec<ClueRecord>),
    /// That was all of it.
    Done(RuleDone),
}

/// Asks rules, unless what they would find is known.
struct Asker<'a> {
    pack: &'a Pack,
    marker: Marker,
    hash_key: Vec<u8>,
    full: bool,
    job: &'a Job,
}

impl Asker<'_> {
    fn ask(
        &self,
        bench: &mut Bench,
        rule: &Rule,
        tell: &dyn Fn(Told) -> Result<(), ScreenError>,
    ) -> Result<RuleDone, ScreenError> {
        if self.job.is_cancelled() {
            return Err(ScreenError::Cancelled);
        }
        let lacks = bench.missing(&rule.needs);
        if !lacks.is_empty() {
            return Ok(RuleDone::Missing(lacks));
        }
        if !self.full && self.marker.holds(bench, rule) {
            return Ok(RuleDone::Kept);
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

fn chosen<'a>(pack: &'a Pack, ids: &[String]) -> Result<Vec<&'a Rule>, ScreenError> {
    if ids.is_empty() {
        return Ok(pack.rules.iter().collect());
    }
    let unknown = || pack.rules.iter().map(|rule| rule.id.clone()).collect();
    let distinct: BTreeSet<&String> = ids.iter().collect();
    distinct
        .into_iter()
        .map(|id| pack.rule(id).ok_or_else(|| ScreenError::UnknownRule { rule: id.clone(), known: unknown() }))
        .collect()
}

/// The secret of clue identities, from its hex text.
pub(super) fn hash_key(book: &Workbook) -> Result<Vec<u8>, StoreError> {
    let text = book.meta("hash_key")?;
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let bytes: Option<Vec<u8>> = digits.and_then(|digits| {
        digits.chunks(2).map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte * 16 + digit)).ok()).collect()
    });
    bytes.filter(|bytes| !bytes.is_empty()).ok_or_else(|| StoreError::Corrupt { place: "meta.hash_key".to_owned() })
}

/// Everything that a rule finds now, ready to store, in a fixed order.
pub(super) fn records(
    bench: &mut Bench,
    pack: &Pack,
    rule: &Rule,
    hash_key: &[u8],
    job: &Job,
) -> Result<Vec<ClueRecord>, ScreenError> {
    let mut records = Vec::new();
    each_record(bench, pack, rule, hash_key, job, &mut |record| {
        records.push(record);
        Ok(())
    })?;
    Ok(records)
}

/// As [`records`], one after the other.
fn each_record(
    bench: &mut Bench,
    pack: &Pack,
    rule: &Rule,
    hash_key: &[u8],
    job: &Job,
    take: &mut dyn FnMut(ClueRecord) -> Result<(), ScreenError>,
) -> Result<(), ScreenError> {
    let watch = job.clone();
    let rows = bench.rows(&rule.sql, move || watch.is_cancelled()).map_err(|error| match error {
        GateError::Cancelled => ScreenError::Cancelled,
        error => ScreenError::Query { rule: rule.id.clone(), error },
    })?;
    let findings =
        clue::group(rule, &rows.columns, &rows.rows).map_err(|error| ScreenError::Rows { rule: rule.id.clone(), error })?;
    // A million money lines are not held twice.
    drop(rows);
    let programs = explain::program_titles(pack);
    let writer = Writer { rule, shower: Shower { labels: &rule.labels, programs: &programs }, programs: &programs };
    let mut taken = HashSet::new();
    for finding in findings {
        let subject = finding.subject(rule.subject);
        let mut attempt = 0;
        let mut id = clue::clue_id(hash_key, &rule.id, &subject, &finding.fact_key, attempt);
        while !taken.insert(id.clone()) {
            attempt += 1;
            id = clue::clue_id(hash_key, &rule.id, &subject, &finding.fact_key, attempt);
        }
        take(writer.record(bench, &finding, id)?)?;
    }
    Ok(())
}

/// Turns findings of one rule into records.
struct Writer<'a> {
    rule: &'a Rule,
    shower: Shower<'a>,
    programs: &'a BTreeMap<String, Bilingual>,
}

impl Writer<'_> {
    fn record(&self, bench: &Bench, finding: &Finding, clue: String) -> Result<ClueRecord, StoreError> {
        let place = self.place(bench, finding)?;
        let months = finding.months();
        Ok(ClueRecord {
            clue,
            rule: self.rule.id.clone(),
            subtype: finding.subtype.clone(),
            direction: self.rule.direction.code().to_owned(),
            severity: finding.severity.code().to_owned(),
            explanation_zh: self.sentence(bench, finding, &place, Lang::Zh),
            explanation_en: self.sentence(bench, finding, &place, Lang::En),
            household_no: place.household_no,
            person: place.person,
            name: place.name,
            town: place.town,
            village: place.village,
            program: finding.programs().join(","),
            fact_key: finding.fact_key.clone(),
            first_month: months.first().map(|month| month.index()),
            last_month: months.last().map(|month| month.index()),
            months: i64::try_from(months.len()).unwrap_or(i64::MAX),
            amount: finding.amount(),
            match_level: finding.match_level.code().to_owned(),
            facts: finding.facts(self.rule),
            detail: self.detail(bench, finding),
        })
    }

    /// Name, household and place of the subject: a household rule that names a person is about that member, a unit
    /// has its own name and the town that the query gives it.
    fn place(&self, bench: &Bench, finding: &Finding) -> Result<SubjectPlace, StoreError> {
        if self.rule.subject == SubjectKind::Unit {
            let [name, town] = [&finding.unit, &finding.town].map(|text| text.clone().unwrap_or_default());
            return Ok(SubjectPlace { name, town, ..SubjectPlace::default() });
        }
        let household = finding.household_no.as_deref();
        let mut place = match (self.rule.subject, finding.person, household) {
            (SubjectKind::Household, None, Some(number)) => return bench.household(number),
            (_, Some(person), household) => bench.person(person, household)?,
            (_, None, _) => SubjectPlace::default(),
        };
        if let Some(number) = household {
            if place.town.is_empty() {
                let home = bench.household(number)?;
                (place.town, place.village) = (home.town, home.village);
            }
            place.household_no = Some(number.to_owned());
        }
        Ok(place)
    }

    fn detail(&self, bench: &Bench, finding: &Finding) -> ClueDetail {
        let title = |name: &str| self.rule.operands.get(name).cloned().unwrap_or_else(|| Bilingual::same(name));
        let operands = finding
            .operands
            .iter()
            .map(|operand| Operand {
                name: operand.name.clone(),
                title: title(&operand.name),
                value: self.shower.said(&operand.name, &operand.value),
                origin: bench.origin(&operand.reference),
            })
            .collect();
        let lines = finding
            .lines
            .iter()
            .map(|line| MoneyLine {
                month: line.month,
                program: line.program.clone(),
                paid: line.paid,
                amount: line.amount,
                lenient: line.lenient,
                origin: bench.origin(&line.reference),
            })
            .collect();
        ClueDetail { operands, lines, lenient_amount: finding.lenient_amount() }
    }

    fn sentence(&self, bench: &Bench, finding: &Finding, place: &SubjectPlace, lang: Lang) -> String {
        let months = finding.months();
        let program_titles = || -> Vec<String> {
            let title = |id: &str| self.programs.get(id).map_or_else(|| id.to_owned(), |title| title.get(lang).to_owned());
            finding.programs().into_iter().map(title).collect()
        };
        let shown = |name: &str| -> Vec<String> {
            finding.values(name).into_iter().map(|value: &Value| self.shower.show(name, value, lang)).collect()
        };
        explain::fill(self.rule.explain.get(lang), lang, |name| match name {
            "name" => Some(place.name.clone()),
            "household_no" => place.household_no.clone(),
            "town" => Some(place.town.clone()),
            "village" => Some(place.village.clone()),
            "programs" => Some(explain::joined(&program_titles(), lang)),
            "first_month" => months.first().map(ToString::to_string),
            "last_month" => months.last().map(ToString::to_string),
            "months" => Some(months.len().to_string()),
            "amount" => Some(finding.amount().grouped()),
            "lenient_amount" => finding.lenient_amount().map(|amount| amount.grouped()),
            "as_of" => bench.as_of().map(|date| date.to_string()),
            operand => Some(explain::joined(&shown(operand), lang)),
        })
    }
}
