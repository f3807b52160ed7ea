//! Commands that write: demo, new, import, screen, export; and opening the interface.

use super::context::{Context, Failure, path, reader, writer};
use super::{output, summary};
use crate::demo;
use crate::domain::action::Actor;
use crate::domain::date::{self, Date};
use crate::domain::explain::change_text;
use crate::domain::lang::{Lang, Say};
use crate::domain::listing::{Cell, Row};
use crate::domain::pack::Pack;
use crate::domain::text;
use crate::engine::export::{self, Account, ExportKind, FormsOf, PaperFor, PaperKind, papers};
use crate::engine::import::{
    self, AsOf, CANDIDATES_SAID, FileOutcome, FilePlan, FileResult, FileStanding, ImportPlan, ImportRequest,
};
use crate::engine::screen::{self, ScreenOptions, ScreenReport};
use crate::engine::{backup, entropy, listing, pack};
use crate::io::table::ReadOptions;
use crate::store::clues::RuleRun;
use crate::store::{NewWorkbook, Workbook};
use crate::tui::{self, TuiOptions};
use clap::ArgMatches;
use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

/// Where `hecha demo` puts its county unless told.
const DEMO_FOLDER: &str = "demo";

/// `hecha [WORKBOOK]`.
pub(super) fn open(context: &Context, workbook: Option<&PathBuf>) -> Result<(), Failure> {
    run_interface(context, workbook.cloned())
}

fn run_interface(context: &Context, workbook: Option<PathBuf>) -> Result<(), Failure> {
    // The pack that the workbook was made with is found before the screen is taken.
    let book = workbook.as_deref().map(Workbook::open_read_only).transpose()?;
    let pack = context.pack(book.as_ref())?;
    drop(book);
    let options = TuiOptions {
        workbook,
        pack,
        pack_folder: context.pack_folder.clone(),
        lang: context.lang,
        lang_asked: context.lang_asked,
        officer: context.officer.clone(),
        read: ReadOptions::sandboxed(),
    };
    tui::run(options).map_err(|error| Failure::Said(Box::new(InterfaceError(error))))
}

/// The interface ended with an error of the terminal.
struct InterfaceError(anyhow::Error);

impl Say for InterfaceError {
    fn say(&self, lang: Lang) -> String {
        lang.pick(format!("终端界面出错：{:#}", self.0), format!("The terminal interface failed: {:#}", self.0))
    }
}

/// `hecha demo`.
pub(super) fn demo(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let folder = matches.get_one::<PathBuf>("dir").cloned().unwrap_or_else(|| PathBuf::from(DEMO_FOLDER));
    let workbook = folder.join(demo::WORKBOOK);
    let headless = matches.get_flag("headless");
    let pack = context.pack(None)?;
    // A demo that is there already is opened, not made again: somebody may be working in it.
    if !workbook.is_file() {
        let (job, bar) = context.job();
        let built = demo::build(&folder, context.now, &job);
        bar.finish_and_clear();
        built?;
    }
    if !headless {
        return run_interface(context, Some(workbook));
    }
    let book = Workbook::open_read_only(&workbook)?;
    let mut out = BufWriter::new(stdout().lock());
    summary::print(&mut out, context, &book, &pack)?;
    Ok(out.flush()?)
}

/// A report with exactly one line break at its end.
fn text_block(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

/// `hecha new`.
pub(super) fn new(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let path = path(matches)?;
    let fallback = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let county = matches.get_one::<String>("county").cloned().unwrap_or(fallback);
    // A pack with mistakes is refused before a workbook rests on it.
    context.pack(None)?;
    let mut book = Workbook::create(path, &new_workbook(context, county)?)?;
    if let Some(folder) = &context.pack_folder {
        pack::remember_folder(&mut book, Some(folder))?;
    }
    let name = path.display();
    let hint = context.lang.pick(
        format!(
            "已新建 {name}。\n下一步：登记第一位人员：hecha act {name} @姓名 add_officer name=姓名 role=county_office --as-officer 姓名\n然后导入：hecha import {name} 数据文件夹"
        ),
        format!(
            "Made {name}.\nNext, enter the first officer: hecha act {name} @me add_officer name=\"…\" role=county_office --as-officer me\nThen import: hecha import {name} FOLDER"
        ),
    );
    writeln!(stdout().lock(), "{hint}")?;
    Ok(())
}

fn new_workbook(context: &Context, county: String) -> Result<NewWorkbook, Failure> {
    Ok(NewWorkbook {
        county,
        created_at: context.now.to_string(),
        replica: entropy::hex::<8>()?,
        hash_key: entropy::hex::<32>()?,
    })
}

pub(super) fn date_argument(context: &Context, matches: &ArgMatches) -> Result<Option<Date>, Failure> {
    date_of(context, matches, "as-of")
}

/// The dates of files, as the arguments say.
fn data_date(context: &Context, matches: &ArgMatches) -> Result<Option<AsOf>, Failure> {
    let every = date_of(context, matches, "as-of")?.map(AsOf::Every);
    Ok(every.or(date_of(context, matches, "undated")?.map(AsOf::Undated)))
}

fn date_of(context: &Context, matches: &ArgMatches, argument: &str) -> Result<Option<Date>, Failure> {
    matches
        .get_one::<String>(argument)
        .map(|text| {
            let date = date::parse(text, false).ok_or_else(|| {
                Failure::Usage(context.lang.pick(
                    format!("“{text}”不是日期，应如 2026-03-31。"),
                    format!("\"{text}\" is not a date such as 2026-03-31."),
                ))
            })?;
            let today = context.now.date();
            // Nothing is known of days to come: all that is on file would seem to be over.
            if date > today {
                return Err(Failure::Usage(
                    context.lang.pick(format!("{date} 晚于今天({today})。"), format!("{date} is later than today, {today}.")),
                ));
            }
            Ok(date)
        })
        .transpose()
}

/// `hecha import`: data about what was done goes to stdout, progress to stderr; files that could not be
/// loaded make the exit code 1 although the others are in.
pub(super) fn import(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let dry_run = matches.get_flag("dry-run");
    let mut book = if dry_run { reader(matches)? } else { writer(matches)? };
    let pack = context.pack(Some(&book))?;
    let request = ImportRequest {
        paths: matches.get_many::<PathBuf>("paths").into_iter().flatten().cloned().collect(),
        dataset: matches.get_one::<String>("as").cloned(),
        as_of: data_date(context, matches)?,
        keep_all: matches.get_flag("keep-all"),
        read: ReadOptions::sandboxed(),
        now: context.now,
        corrections: Vec::new(),
        plain: false,
    };
    let (job, bar) = context.job();
    let planned = import::plan(&book, &pack, &request, &job);
    if dry_run {
        bar.finish_and_clear();
        return print_plan(&planned?, context.lang);
    }
    let result = planned.and_then(|plan| import::run(&mut book, &pack, &plan, &request, &job));
    bar.finish_and_clear();
    let report = result?;
    let mut out = stdout().lock();
    for file in &report.files {
        writeln!(out, "{}", clean_lines(&file.say(context.lang)))?;
    }
    for note in report.notes(context.lang) {
        writeln!(out, "{}", text::clean(&note))?;
    }
    let loaded = |file: &FileOutcome| matches!(file.result, FileResult::Loaded(_) | FileResult::AlreadyLoaded { .. });
    if !report.cancelled && report.files.iter().all(|file| loaded(file) && file.refused.is_empty()) {
        Ok(())
    } else {
        Err(Failure::Reported)
    }
}

/// Cleans each line of a text that has several.
fn clean_lines(text: &str) -> String {
    text.lines().map(text::clean).collect::<Vec<_>>().join("\n")
}

fn print_plan(plan: &ImportPlan, lang: Lang) -> Result<(), Failure> {
    let mut out = stdout().lock();
    for file in &plan.files {
        let standing = match &file.standing {
            FileStanding::Ready => lang.pick("可以导入".to_owned(), "ready".to_owned()),
            FileStanding::AlreadyLoaded { at } => {
                let at = date::to_the_minute(at);
                lang.pick(format!("已于 {at} 导入"), format!("loaded at {at}"))
            }
            FileStanding::Undecided => lang.pick("需要指定数据集".to_owned(), "needs a decision".to_owned()),
            FileStanding::Refused => lang.pick("不能导入".to_owned(), "cannot be loaded".to_owned()),
            FileStanding::NoTable => lang.pick("没有可识别的表".to_owned(), "no table recognised".to_owned()),
            FileStanding::Unreadable(error) => error.say(lang),
        };
        writeln!(out, "{}  [{}]  {}", text::clean(&file.file), file.as_of, text::clean(&standing))?;
        for sheet in &file.sheets {
            for feed in &sheet.feeds {
                let headers = feed.columns.iter().map(|column| format!("{}={}", column.column, column.header));
                // What stands around the table, told from headers.
                let fills = feed.fills.iter().map(|fill| {
                    let (column, value) = (&fill.column, &fill.value);
                    lang.pick(format!("{column}:={value}(取自标题或名称)"), format!("{column}:={value}(from title or name)"))
                });
                let columns: Vec<String> = headers.chain(fills).collect();
                writeln!(out, "  {} -> {}: {}", text::clean(&sheet.name), feed.dataset, text::clean(&columns.join(" ")))?;
                if let Some(said) = feed.said_rows() {
                    writeln!(out, "    {}", said.get(lang))?;
                }
            }
            if let Some(trouble) = sheet.said_trouble(lang) {
                writeln!(out, "  ! {}", text::clean(&trouble))?;
            }
            let open = sheet.feeds.is_empty() && sheet.trouble.is_none();
            for candidate in sheet.candidates.iter().take(CANDIDATES_SAID).filter(|_| open) {
                writeln!(out, "  {} ? {}", text::clean(&sheet.name), text::clean(&candidate.say(lang)))?;
            }
        }
    }
    for note in plan.notes(lang) {
        writeln!(out, "{}", text::clean(&note))?;
    }
    let refused = |file: &FilePlan| file.sheets.iter().any(|sheet| sheet.trouble.is_some());
    let ready = |file: &FilePlan| matches!(file.standing, FileStanding::Ready | FileStanding::AlreadyLoaded { .. });
    let decided = plan.files.iter().all(|file| ready(file) && !refused(file));
    if decided { Ok(()) } else { Err(Failure::Reported) }
}

/// `hecha screen`.
pub(super) fn screen(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let mut book = writer(matches)?;
    let pack = context.pack(Some(&book))?;
    let campaign = matches.get_one::<String>("campaign").map(|id| id.to_ascii_uppercase());
    let options = ScreenOptions {
        rules: matches.get_many::<String>("rule").into_iter().flatten().map(|id| id.to_ascii_uppercase()).collect(),
        as_of: date_argument(context, matches)?,
        now: context.now,
        full: matches.get_flag("full"),
        readers: matches.get_one("readers").copied(),
    };
    let (job, bar) = context.job();
    let report = match &campaign {
        Some(campaign) => screen::run_campaign(&mut book, &pack, campaign, &options, &job),
        None => screen::run(&mut book, &pack, &options, &job),
    };
    bar.finish_and_clear();
    print_screening(context, &pack, &report?)
}

/// One line per rule; what needs attention goes to stderr.
fn print_screening(context: &Context, pack: &Pack, report: &ScreenReport) -> Result<(), Failure> {
    const COLUMNS: [&str; 9] = ["rule", "title", "found", "new", "changed", "gone", "amount", "missing", "unchanged_since_run"];
    let count = |number: usize| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let rows: Vec<Row> = report
        .rules
        .iter()
        .map(|(id, run)| {
            let mut cells =
                vec![Cell::Text(id.clone()), Cell::Said(pack.rule(id).map(|rule| rule.title.clone()).unwrap_or_default())];
            cells.extend(match run {
                RuleRun::Ran(counts) => [
                    count(counts.found()),
                    count(counts.new),
                    count(counts.changed),
                    count(counts.gone),
                    Cell::Money(counts.amount),
                    Cell::Empty,
                    Cell::Empty,
                ],
                RuleRun::Kept { since, unchanged, amount } => {
                    let [a, b, c] = [const { Cell::Number(0) }; 3];
                    [count(*unchanged), a, b, c, Cell::Money(*amount), Cell::Empty, Cell::Number(*since)]
                }
                RuleRun::Missing { missing } => {
                    let [a, b, c, d, e] = [const { Cell::Empty }; 5];
                    [a, b, c, d, e, Cell::Text(missing.join(" ")), Cell::Empty]
                }
            });
            Row { id: 0, subject: id.clone(), cells }
        })
        .collect();
    let mut out = BufWriter::new(stdout().lock());
    output::write(&mut out, context.format, &COLUMNS, &rows, context.lang)?;
    out.flush()?;
    for woken in &report.woken {
        let facts: Vec<String> = woken.facts.iter().map(|change| change_text(pack, &woken.rule, change, context.lang)).collect();
        let facts = facts.join("; ");
        super::say(&text_block(&text::clean(&context.lang.pick(
            format!("已排除的疑点 {} 恢复为待分派：{facts}", woken.clue),
            format!("The dismissed clue {} is back to be assigned: {facts}", woken.clue),
        ))));
    }
    for note in report.notes(context.lang) {
        super::say(&text_block(&text::clean(&note)));
    }
    Ok(())
}

/// Where a copy of the workbook goes: `--to`, else beside it.
pub(super) fn target(matches: &ArgMatches) -> Result<PathBuf, Failure> {
    let beside = path(matches)?.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(matches.get_one::<PathBuf>("to").cloned().unwrap_or_else(|| beside.to_owned()))
}

/// `hecha backup`.
pub(super) fn backup(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    // By a named officer it is an event of the log, and needs the writer's place.
    let actor: Option<Actor> = context.actor().ok();
    let mut book = if actor.is_some() { writer(matches)? } else { reader(matches)? };
    let pack = context.pack(Some(&book))?;
    if actor.is_some() {
        super::signing::unlock(context, &mut book)?;
    }
    let target = target(matches)?;
    let (job, bar) = context.job();
    let done = backup::write(&mut book, &pack, &target, actor.as_ref(), context.now, &job);
    bar.finish_and_clear();
    writeln!(stdout().lock(), "{}", text::clean(&done?.say(context.lang)))?;
    Ok(())
}

/// `hecha export WORKBOOK visit-form`.
fn visit_forms(context: &Context, matches: &ArgMatches, target: &Path) -> Result<(), Failure> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let of = match (text("household"), text("village")) {
        (Some(household), _) => FormsOf::Household(household),
        (None, Some(village)) => FormsOf::Village(village),
        (None, None) => {
            return Err(Failure::Usage(context.lang.pick(
                "请用 --household 写明户号，或用 --village 写明村名。".to_owned(),
                "Name the household with --household, or the village with --village.".to_owned(),
            )));
        }
    };
    super::visit::print(context, matches, &of, target)
}

/// `hecha export`.
pub(super) fn export(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let what = matches.get_one::<String>("what").map(String::as_str);
    let kind = match what {
        Some("clues") => ExportKind::Clues,
        Some("rejects") => ExportKind::Rejects,
        Some("report") => ExportKind::Report,
        Some("papers") => ExportKind::Papers,
        Some("villages") => ExportKind::Villages,
        _ => ExportKind::Ledger,
    };
    let target = matches.get_one::<PathBuf>("to").map(PathBuf::as_path).unwrap_or(Path::new("ledger.xlsx"));
    if what == Some("visit-form") {
        return visit_forms(context, matches, target);
    }
    let full = context.reveal == listing::Reveal::Full;
    // An export by a named officer is an event of the log, and needs the writer's place.
    let actor: Option<Actor> = if full { Some(context.actor()?) } else { context.actor().ok() };
    let mut book = if actor.is_some() { writer(matches)? } else { reader(matches)? };
    let pack = context.pack(Some(&book))?;
    if actor.is_some() {
        super::signing::unlock(context, &mut book)?;
    }
    let paper = match what {
        Some("notice") => Some(PaperKind::Notice),
        Some("order") => Some(PaperKind::Order),
        _ => None,
    };
    if let Some(paper) = paper {
        let named = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let whose = named("issue").map(PaperFor::Issue).or(named("unit").map(PaperFor::Unit));
        let whose = whose.ok_or_else(|| {
            Failure::Usage(context.lang.pick(
                "请用 --unit 写明责任单位，或用 --issue 写明问题编号。".to_owned(),
                "Say whose paper: --unit UNIT, or --issue ISSUE.".to_owned(),
            ))
        })?;
        let done = papers::write(&mut book, &pack, (paper, whose), target, context.lang, actor.as_ref(), context.now)?;
        return Ok(writeln!(stdout().lock(), "{}", text::clean(&done.say(context.lang)))?);
    }
    let filter = kind.list().filter(matches.get_one::<String>("where").map_or("", String::as_str))?;
    let reason = context.reason.as_deref().unwrap_or_default();
    let account = Account { officer: actor.as_ref(), full: full.then_some(reason) };
    let done = export::write_where(&mut book, &pack, (kind, &filter), target, context.lang, account, context.now)?;
    writeln!(stdout().lock(), "{}", text::clean(&done.say(context.lang)))?;
    Ok(())
}
