//! `hecha rules`: the rules as a workbench.

use super::context::{Context, Failure, reader, writer};
use super::output::{self, Format};
use super::pack_info::{self, coded, print, rows, text};
use super::rule_examples;
use super::writing::date_argument;
use crate::domain::explain::change_text;
use crate::domain::interval::Proportion;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{Cell, Row};
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::param_edit::{self, ParamEdit};
use crate::domain::program::Param;
use crate::domain::report_card::{RuleCard, Tally};
use crate::domain::text as texts;
use crate::domain::trial::{RuleTrial, Trial, TrialClue, TrialSum};
use crate::engine::rule_tests::Sample;
use crate::engine::trial::{self, TrialOptions};
use crate::engine::{matter_page, pack, param, report_card};
use clap::ArgMatches;
use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;

/// `hecha rules …`.
pub(super) fn rules(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("show", matches)) => pack_info::show(context, matches.get_one::<String>("id").map_or("", String::as_str)),
        Some(("check", _)) => pack_info::check(context),
        Some(("test", matches)) => rule_examples::test(context, &rule_ids(matches)),
        Some(("mutate", matches)) => {
            let seed = matches.get_one::<u64>("seed").copied().unwrap_or_default();
            let sample = matches.get_one::<usize>("sample").map(|size| Sample { size: *size, seed });
            rule_examples::mutate(context, &rule_ids(matches), sample)
        }
        Some(("card", matches)) => card(context, matches),
        Some(("param", matches)) => change_param(context, matches),
        Some(("try", matches)) => try_rules(context, matches),
        Some(("use", matches)) => use_pack(context, matches),
        Some(("list", matches)) if matches.get_one::<PathBuf>("workbook").is_some() => list(context, matches),
        _ => pack_info::list(context),
    }
}

fn rule_ids(matches: &ArgMatches) -> Vec<String> {
    matches.get_many::<String>("id").into_iter().flatten().map(|id| id.to_ascii_uppercase()).collect()
}

fn count(number: u64) -> Cell {
    Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn length(number: usize) -> Cell {
    Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn share(proportion: Option<Proportion>) -> [Cell; 2] {
    match proportion {
        Some(proportion) => [text(proportion.percent()), text(proportion.interval().to_string())],
        None => [Cell::Empty, Cell::Empty],
    }
}

/// Columns of a tally, after those that say what it is about.
const TALLY: [&str; 13] = [
    "flagged",
    "standing",
    "open",
    "checked",
    "confirmed",
    "dismissed",
    "precision",
    "interval95",
    "amount",
    "confirmed_amount",
    "minutes",
    "timed",
    "minutes_each",
];

fn tally(tally: &Tally) -> Vec<Cell> {
    let [precision, interval] = share(tally.precision());
    vec![
        count(tally.flagged),
        count(tally.standing),
        count(tally.open()),
        count(tally.checked()),
        count(tally.confirmed),
        count(tally.dismissed()),
        precision,
        interval,
        Cell::Money(tally.amount),
        Cell::Money(tally.confirmed_amount),
        count(tally.minutes),
        count(tally.timed),
        tally.minutes_each().map_or(Cell::Empty, count),
    ]
}

/// `hecha rules list WORKBOOK`.
fn list(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let book = reader(matches)?;
    let pack = context.pack(Some(&book))?;
    let cards = report_card::cards(&book, &pack)?;
    let lines = rows(cards.iter().map(|line| {
        let mut cells = vec![
            text(&line.rule),
            Cell::Said(line.title.clone()),
            line.direction.map_or(Cell::Empty, |direction| coded(direction.code(), direction.title())),
            line.severity.map_or(Cell::Empty, |severity| coded(severity.code(), severity.title())),
        ];
        cells.extend(tally(&line.card.total));
        cells
    }));
    let columns: Vec<&'static str> = ["rule", "title", "direction", "severity"].into_iter().chain(TALLY).collect();
    print(context, &columns, &lines)
}

/// `hecha rules card WORKBOOK [ID]`: the whole rule, then each dismissal reason with its share of the clues decided,
/// then each sub-type.
fn card(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let book = reader(matches)?;
    let pack = context.pack(Some(&book))?;
    let mut cards = report_card::cards(&book, &pack)?;
    if let Some(id) = matches.get_one::<String>("id").map(|id| id.to_ascii_uppercase()) {
        cards.retain(|card| card.rule == id);
        if cards.is_empty() {
            return Err(no_rule(context.lang, &id));
        }
    }
    let lines = rows(cards.iter().flat_map(|card| card_lines(card, &pack)));
    let columns: Vec<&'static str> = ["rule", "part", "code", "title"].into_iter().chain(TALLY).collect();
    print(context, &columns, &lines)
}

fn card_lines(card: &RuleCard, pack: &Pack) -> Vec<Vec<Cell>> {
    let line = |part: Bilingual, part_code: &str, code: &str, title: Bilingual, rest: Vec<Cell>| {
        let mut cells = vec![text(&card.rule), coded(part_code, part), text(code), Cell::Said(title)];
        cells.extend(rest);
        cells
    };
    let said = |zh: &str, en: &str| Bilingual { zh: zh.to_owned(), en: en.to_owned() };
    let mut lines = vec![line(said("合计", "total"), "total", "", card.title.clone(), tally(&card.card.total))];
    for reason in &card.card.reasons {
        let entry = pack.words.guards.iter().find(|entry| entry.code == reason.reason);
        let [percent, interval] = share(card.card.share(reason));
        let mut cells: Vec<Cell> = (0..5).map(|_| Cell::Empty).collect();
        cells.extend([count(reason.clues), percent, interval, Cell::Money(reason.amount)]);
        cells.resize(TALLY.len(), Cell::Empty);
        let title = entry.map(|entry| entry.text.clone()).unwrap_or_default();
        lines.push(line(said("排除理由", "dismissal reason"), "reason", &reason.reason, title, cells));
    }
    for (subtype, sums) in &card.card.subtypes {
        let title = matter_page::subtype_title(pack, subtype).unwrap_or_default();
        lines.push(line(said("小类", "sub-type"), "subtype", subtype, title, tally(sums)));
    }
    lines
}

fn no_rule(lang: Lang, id: &str) -> Failure {
    Failure::Usage(lang.pick(format!("没有规则 {id}。"), format!("There is no rule {id}.")))
}

/// `hecha rules param WORKBOOK NAME VALUE`: the trial of a changed parameter, or its saving.
fn change_param(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let book = reader(matches)?;
    let folder = context.folder(Some(&book));
    let argument = |name: &str| matches.get_one::<String>(name).cloned();
    let today = context.now.date();
    let edit = ParamEdit {
        name: argument("name").unwrap_or_default(),
        value: argument("value").unwrap_or_default(),
        from: param_edit::month(&argument("from").unwrap_or_default())?,
        to: param_edit::month(&argument("to").unwrap_or_default())?,
        source: argument("source").unwrap_or_else(|| param_edit::own_source(today)),
    };
    if matches.get_flag("save") {
        let Some(folder) = folder else { return Err(no_folder(context.lang)) };
        let (file, changed) = param::save(&folder, &edit)?;
        print_param(context.lang, &changed.before, &changed.after)?;
        let file = texts::clean(&file.display().to_string());
        let remembered =
            pack::folder_of(&book).is_some_and(|own| std::fs::canonicalize(&folder).is_ok_and(|folder| folder == own));
        let mut out = stdout().lock();
        writeln!(out, "{}", context.lang.pick(format!("已写入 {file}。"), format!("Wrote {file}.")))?;
        if !remembered {
            let hint = context.lang.pick(
                "工作簿用的不是这个规则包：比对时加 --pack，或用 hecha rules use 工作簿 --pack 文件夹 改用。",
                "The workbook uses another pack: screen with --pack, or switch it with: hecha rules use WORKBOOK --pack DIR",
            );
            writeln!(out, "{hint}")?;
        }
        return Ok(());
    }
    let changed = param::change(folder.as_deref(), &edit)?;
    if context.format == Format::Table {
        print_param(context.lang, &changed.before, &changed.after)?;
    }
    let used = context.pack(Some(&book))?;
    let chosen = matches.get_many::<String>("rule").into_iter().flatten().map(|id| id.to_ascii_uppercase()).collect();
    run_trial(context, matches, &used, &changed.pack, chosen)
}

fn no_folder(lang: Lang) -> Failure {
    Failure::Usage(lang.pick(
        "请用 --pack 写明规则包文件夹；内置规则包不能改。".to_owned(),
        "Name the pack folder with --pack; the built-in pack cannot be changed.".to_owned(),
    ))
}

/// The entries of a parameter before and after a change.
fn print_param(lang: Lang, before: &[Param], after: &[Param]) -> Result<(), Failure> {
    let mut out = stdout().lock();
    let Some(first) = before.first() else { return Ok(()) };
    writeln!(out, "{}  {}", first.name, first.note.get(lang))?;
    for (mark, entries) in [("-", before), ("+", after)] {
        for entry in entries {
            let month = |month: Option<Month>| month.map(|month| month.to_string()).unwrap_or_default();
            let span = format!("{}..{}", month(entry.from), month(entry.to));
            writeln!(out, "{mark} {span:<16} {}  ({})", param_edit::shown(entry), entry.source)?;
        }
    }
    Ok(())
}

/// `hecha rules try WORKBOOK [ID]`.
fn try_rules(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let book = reader(matches)?;
    let own = pack::folder_of(&book);
    let mut ids: Vec<String> = matches.get_one::<String>("id").map(|id| id.to_ascii_uppercase()).into_iter().collect();
    let edited = match (matches.get_one::<PathBuf>("file"), &context.pack_folder) {
        (Some(file), folder) => {
            let (id, pack) = pack::with_rule_file(folder.as_deref().or(own.as_deref()), file)?;
            if ids.iter().any(|asked| *asked != id) {
                return Err(Failure::Usage(
                    context.lang.pick(format!("这个文件写的是规则 {id}。"), format!("The file is about the rule {id}.")),
                ));
            }
            ids = vec![id];
            pack
        }
        (None, Some(folder)) => pack::load(Some(folder))?,
        (None, None) => {
            return Err(Failure::Usage(context.lang.pick(
                "请用 --file 写明改过的规则文件，或用 --pack 写明规则包文件夹。".to_owned(),
                "Name the edited rule file with --file, or the edited pack with --pack.".to_owned(),
            )));
        }
    };
    let used = pack::load(own.as_deref())?;
    run_trial(context, matches, &used, &edited, ids)
}

fn run_trial(context: &Context, matches: &ArgMatches, used: &Pack, edited: &Pack, rules: Vec<String>) -> Result<(), Failure> {
    let book = reader(matches)?;
    let options = TrialOptions { rules, as_of: date_argument(context, matches)? };
    let (job, bar) = context.job();
    let result = trial::run(&book, used, edited, &options, &job);
    bar.finish_and_clear();
    print_trial(context, &result?, edited)
}

/// The sums per rule (tables only), then the clues gained, lost and changed.
fn print_trial(context: &Context, trial: &Trial, pack: &Pack) -> Result<(), Failure> {
    const SUMS: [&str; 9] =
        ["rule", "title", "clues_before", "clues_after", "gained", "lost", "changed", "amount_before", "amount_after"];
    const CLUES: [&str; 13] = [
        "rule",
        "change",
        "clue",
        "state",
        "household_no",
        "name",
        "town",
        "village",
        "months_before",
        "months_after",
        "amount_before",
        "amount_after",
        "what",
    ];
    let lang = context.lang;
    let mut out = BufWriter::new(stdout().lock());
    let lines = rows(trial.rules.iter().flat_map(|rule| clue_lines(rule, pack)));
    if context.format == Format::Table {
        let mut sums: Vec<Row> = rows(trial.rules.iter().filter(|rule| !rule.is_same()).map(sum_line));
        sums.push(total_line(trial));
        output::write(&mut out, context.format, &SUMS, &sums, lang)?;
        writeln!(out)?;
        for rule in &trial.rules {
            let (confirmed, dismissed) = rule.lost_decided();
            if confirmed + dismissed > 0 {
                let id = &rule.rule;
                let sentence = lang.pick(
                    format!("{id}：失去的疑点中，已认定属实 {confirmed} 条，已排除 {dismissed} 条。"),
                    format!("{id}: of the clues lost, {confirmed} were confirmed and {dismissed} dismissed."),
                );
                writeln!(out, "{sentence}")?;
            }
        }
    }
    if !lines.is_empty() || context.format != Format::Table {
        output::write(&mut out, context.format, &CLUES, &lines, lang)?;
    }
    out.flush()?;
    for (rule, missing) in &trial.missing {
        let missing = missing.join(" ");
        super::say(&lang.pick(format!("{rule} 缺少数据：{missing}\n"), format!("{rule} lacks data: {missing}\n")));
    }
    Ok(())
}

fn sum_line(rule: &RuleTrial) -> Vec<Cell> {
    let counts = (rule.gained.len(), rule.lost.len(), rule.changed.len());
    sum_cells(&rule.rule, rule.title.clone(), (rule.before, rule.after), counts)
}

fn total_line(trial: &Trial) -> Row {
    let title = Bilingual { zh: "合计".to_owned(), en: "total".to_owned() };
    Row { id: 0, subject: String::new(), cells: sum_cells("", title, trial.sums(), trial.counts()) }
}

fn sum_cells(
    rule: &str,
    title: Bilingual,
    (before, after): (TrialSum, TrialSum),
    (gained, lost, changed): (usize, usize, usize),
) -> Vec<Cell> {
    vec![
        text(rule),
        Cell::Said(title),
        length(before.clues),
        length(after.clues),
        length(gained),
        length(lost),
        length(changed),
        Cell::Money(before.amount),
        Cell::Money(after.amount),
    ]
}

fn clue_lines(rule: &RuleTrial, pack: &Pack) -> Vec<Vec<Cell>> {
    let said = |zh: &str, en: &str| Bilingual { zh: zh.to_owned(), en: en.to_owned() };
    let told = |clue: &TrialClue| Cell::Said(clue.explanation.clone());
    let gained =
        rule.gained.iter().map(|clue| clue_line(rule, ("gained", said("新增", "gained")), (None, Some(clue)), told(clue)));
    let lost = rule.lost.iter().map(|clue| clue_line(rule, ("lost", said("失去", "lost")), (Some(clue), None), told(clue)));
    let changed = rule.changed.iter().map(|change| {
        let what = |lang: Lang| {
            let parts: Vec<String> = change.changes.iter().map(|fact| change_text(pack, &rule.rule, fact, lang)).collect();
            parts.join("; ")
        };
        let what = Cell::Said(Bilingual { zh: what(Lang::Zh), en: what(Lang::En) });
        clue_line(rule, ("changed", said("变化", "changed")), (Some(&change.before), Some(&change.after)), what)
    });
    gained.chain(lost).chain(changed).collect()
}

fn clue_line(
    rule: &RuleTrial,
    (code, title): (&str, Bilingual),
    (before, after): (Option<&TrialClue>, Option<&TrialClue>),
    what: Cell,
) -> Vec<Cell> {
    let Some(clue) = after.or(before) else { return Vec::new() };
    let months = |clue: Option<&TrialClue>| clue.map_or(Cell::Empty, |clue| Cell::Number(clue.months));
    let amount = |clue: Option<&TrialClue>| clue.map_or(Cell::Empty, |clue| Cell::Money(clue.amount));
    vec![
        text(&rule.rule),
        coded(code, title),
        text(&clue.clue),
        clue.state.map_or(Cell::Empty, |state| coded(state.code(), state.title())),
        clue.household_no.as_ref().map_or(Cell::Empty, text),
        text(&clue.name),
        text(&clue.town),
        text(&clue.village),
        months(before),
        months(after),
        amount(before),
        amount(after),
        what,
    ]
}

/// `hecha rules use WORKBOOK [--pack DIR]`.
fn use_pack(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    // A pack with mistakes is refused before a workbook rests on it.
    pack::load(context.pack_folder.as_deref())?;
    let mut book = writer(matches)?;
    let folder = pack::remember_folder(&mut book, context.pack_folder.as_deref())?;
    let said = match folder {
        Some(folder) => {
            let folder = texts::clean(&folder.display().to_string());
            context.lang.pick(format!("工作簿现用规则包 {folder}。"), format!("The workbook now uses the pack {folder}."))
        }
        None => context.lang.pick("工作簿现用内置规则包。".to_owned(), "The workbook now uses the built-in pack.".to_owned()),
    };
    writeln!(stdout().lock(), "{said}")?;
    Ok(())
}
