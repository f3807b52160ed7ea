//! Screening (比对): runs the rules of the pack over the workbook, makes clues of what they find, and records
//! what is new, unchanged, changed and gone.

mod ask;
mod record;

use super::import::outgrown;
use super::job::Job;
use crate::domain::clue::RowError;
use crate::domain::date::Date;
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::rule::Rule;
use crate::store::bench::Bench;
use crate::store::clues::{Held, Recorded, RuleRun, RunHead, Woken};
use crate::store::gate::GateError;
use crate::store::{StoreError, Workbook};
use ask::{Asker, Told};
use jiff::civil::DateTime;
pub(super) use record::records;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::NonZeroUsize;
use std::path::Path;

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
    /// So many rules are asked at a time; none: as many as the machine has cores, up to eight.
    pub readers: Option<NonZeroUsize>,
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
    /// Registers that were read before people of later imports came into scope: what they say of these is not known.
    pub read_again: Vec<String>,
    /// Programs whose standards are no more than examples, where rules asked for them.
    pub examples: Vec<Bilingual>,
}

impl ScreenReport {
    /// What is to be known of what was found.
    pub fn notes(&self, lang: Lang) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.read_again.is_empty() {
            let names = self.read_again.join(" ");
            notes.push(lang.pick(
                format!("以下比对数据早于部分在册对象导入，漏比了这些人，请再导入一次：{names}"),
                format!("These registers were read before some people came into scope and say nothing of them; import them again: {names}"),
            ));
        }
        if !self.examples.is_empty() {
            let programs = Bilingual::list(&self.examples);
            let programs = programs.get(lang);
            notes.push(lang.pick(
                format!("注意：{programs}的保障标准是示例数字，不是本县公布的。应发金额和收入超标都按它计算，请先改规则包中的 standards.toml。"),
                format!("Careful: the standards of {programs} are examples, not those that the county published. What was due and who earned too much rests on them: correct standards.toml of the pack first."),
            ));
        }
        notes
    }
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
    book.refuse_in_copy()?;
    let rules = chosen(pack, &options.rules)?;
    job.report("match", "", 0, 0);
    let asker = Asker::new(pack, book.rule_marks()?, hash_key(book)?, options.full, job);
    let (held, bench) = begin(book, pack, options)?;
    let as_of = bench.as_of().ok_or(ScreenError::NoData)?;
    let head = RunHead {
        at: options.now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        as_of,
        pack_version: pack.header.version.clone(),
        sources: bench.source_ids(),
        campaign: campaign.to_owned(),
    };
    let rest_on_standards: BTreeSet<&str> =
        rules.iter().filter(|rule| bench.rests_on(&rule.sql, "standards")).map(|rule| rule.id.as_str()).collect();
    let benches = asker.benches(bench, &rules)?;
    let mut writer = held.begin_run(&head)?;
    asker.ask_all(benches, &rules, &mut |rule, told| {
        match told {
            Told::Clues(clues) => writer.clues(rule, &clues)?,
            Told::Done(done) => writer.rule(rule, done)?,
        }
        Ok(())
    })?;
    let Recorded { run, rules, woken } = writer.finish()?;
    Ok(ScreenReport {
        run,
        as_of,
        pack_version: head.pack_version,
        examples: examples(pack, &rest_on_standards, &rules, as_of),
        rules,
        woken,
        read_again: outgrown(book, pack)?,
    })
}

/// Programs with standards within the look-back that are examples, when a rule ran that rests on standards.
fn examples(pack: &Pack, rest_on_them: &BTreeSet<&str>, rules: &BTreeMap<String, RuleRun>, as_of: Date) -> Vec<Bilingual> {
    let ran = |(id, run): (&String, &RuleRun)| !matches!(run, RuleRun::Missing { .. }) && rest_on_them.contains(id.as_str());
    if !rules.iter().any(ran) {
        return Vec::new();
    }
    let last = Month::of(as_of);
    let first = pack.programs.first_month(last);
    let used = pack.standards.entries.iter().filter(|entry| entry.example && entry.reaches(first, last));
    let programs: BTreeSet<&str> = used.map(|entry| entry.program.as_str()).collect();
    programs.into_iter().map(|program| pack.program_title(program)).collect()
}

/// Holds the workbook for writing, with a bench over what it holds now.
fn begin<'b>(book: &'b mut Workbook, pack: &Pack, options: &ScreenOptions) -> Result<(Held<'b>, Bench), StoreError> {
    match book.path().map(Path::to_owned) {
        Some(path) => {
            let held = book.hold()?;
            let bench = Bench::shared(&path, pack, options.as_of, Asker::readers(options.readers))?;
            Ok((held, bench))
        }
        // Nobody else knows of a workbook in memory.
        None => {
            let bench = Bench::open(book, pack, options.as_of)?;
            Ok((book.hold()?, bench))
        }
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
