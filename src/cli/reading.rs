//! Commands that only read: list, explain, verify.

use super::context::{Context, Failure, reader, writer};
use super::output;
use crate::domain::action::{ActionKind, Fields, Subject};
use crate::domain::explain::change_text;
use crate::domain::lang::{Lang, Say};
use crate::domain::listing::{CluePage, ListKind, ListQuery, MoneyLine, Operand, Origin, Sort};
use crate::domain::pack::Pack;
use crate::domain::rule::Direction;
use crate::domain::text;
use crate::engine::against::Against;
use crate::engine::explain::{self, Explanation};
use crate::engine::verify::VerifyReport;
use crate::engine::{casework, first_page, listing, verify as verifying};
use crate::io::table::ReadOptions;
use clap::ArgMatches;
use std::io::{BufWriter, Write, stdout};

/// `hecha list`.
pub(super) fn list(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let kind = matches.get_one::<String>("kind").and_then(|code| ListKind::from_code(code)).unwrap_or(ListKind::Clues);
    let filter = kind.filter(matches.get_one::<String>("where").map_or("", String::as_str))?;
    let sort = match matches.get_one::<String>("sort") {
        Some(text) => {
            let (typed, descending) = text.strip_prefix('-').map_or((text.as_str(), false), |column| (column, true));
            let column = kind.column_named(typed).ok_or_else(|| kind.unknown_column(typed))?;
            Some(Sort { column: column.to_owned(), descending })
        }
        None => None,
    };
    if context.reveal == listing::Reveal::Full {
        log_full_look(context, matches, kind)?;
    }
    let book = reader(matches)?;
    let pack = context.pack(Some(&book))?;
    let today = context.now.date();
    let query = ListQuery { kind, filter, sort };
    let limit = matches.get_one::<usize>("limit").copied();
    let first = match limit {
        Some(limit) => first_page::ids(&book, &pack, &query, today, limit)?,
        None => None,
    };
    let ids = match first {
        Some(ids) => ids,
        None => {
            let mut ids = listing::ids(&book, &pack, &query, today)?.0;
            ids.truncate(limit.unwrap_or(usize::MAX));
            ids
        }
    };
    let rows = listing::rows_revealed(&book, &pack, kind, &ids, today, context.reveal)?;
    let mut out = BufWriter::new(stdout().lock());
    output::write_list(&mut out, context.format, kind, &rows, context.lang)?;
    Ok(out.flush()?)
}

/// Reading full numbers is an event of its own, before anything is printed.
fn log_full_look(context: &Context, matches: &ArgMatches, kind: ListKind) -> Result<(), Failure> {
    let mut book = writer(matches)?;
    let pack = context.pack(Some(&book))?;
    let mut fields = Fields::new();
    let actor = context.actor()?;
    fields.insert("reason".to_owned(), format!("list {}: {}", kind.code(), context.reason.clone().unwrap_or_default()));
    let subject = Subject::Officer(actor.officer.0.clone());
    super::signing::unlock(context, &mut book)?;
    casework::perform(&mut book, &pack, &actor, &subject, ActionKind::Unmask, &fields)?;
    Ok(())
}

/// `hecha explain`: the stored explanation, and whether computing it again gives the same.
pub(super) fn explain(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let book = reader(matches)?;
    let pack = context.pack(Some(&book))?;
    let clues: Vec<String> = matches.get_many::<String>("clue").into_iter().flatten().cloned().collect();
    let explained = explain::several(&book, &pack, &clues)?;
    let mut out = BufWriter::new(stdout().lock());
    let (mut same, mut values) = (true, Vec::new());
    for (at, again) in explained.iter().enumerate() {
        let page = listing::clue_page(&book, &pack, &again.clue, context.officer.as_ref(), context.now)?;
        same &= again.is_identical();
        if context.format == output::Format::Json {
            values.push(explanation_json(&page, again, context.lang));
        } else {
            if at > 0 {
                writeln!(out)?;
            }
            explanation_text(&mut out, &page, again, &pack, context.lang)?;
        }
    }
    if context.format == output::Format::Json {
        // One clue gives one object, as scripts know it; several give a list.
        match values.as_slice() {
            [one] => serde_json::to_writer_pretty(&mut out, one),
            all => serde_json::to_writer_pretty(&mut out, all),
        }
        .map_err(std::io::Error::from)?;
        writeln!(out)?;
    }
    out.flush()?;
    if same { Ok(()) } else { Err(Failure::Reported) }
}

fn explanation_json(page: &CluePage, again: &Explanation, lang: Lang) -> serde_json::Value {
    let operands: Vec<serde_json::Value> = page
        .operands
        .iter()
        .map(|o| serde_json::json!({ "name": o.name, "title": o.title, "value": o.value.get(lang), "origin": o.origin }))
        .collect();
    let basis: Vec<&str> = page.basis.iter().map(|clause| clause.get(lang)).collect();
    serde_json::json!({
        "clue": page.clue, "rule": page.rule, "state": page.state.code(), "explanation": page.explanation.get(lang),
        "operands": operands, "lines": page.lines, "amount": page.amount.to_string(),
        "lenient_amount": page.lenient_amount.map(|amount| amount.to_string()),
        "basis": basis, "same": again.is_identical(), "differences": again.differences,
    })
}

fn explanation_text(out: &mut impl Write, page: &CluePage, again: &Explanation, pack: &Pack, lang: Lang) -> std::io::Result<()> {
    writeln!(out, "{}  {} {}  [{}]", page.clue, page.rule, page.rule_title.get(lang), page.state.title().get(lang))?;
    writeln!(out, "{}", text::clean(page.explanation.get(lang)))?;
    operands(out, &page.operands, lang)?;
    let direction = pack.rule(&page.rule).map_or(Direction::Over, |rule| rule.direction);
    lines(out, &page.lines, direction, pack, lang)?;
    writeln!(out, "{}: {}", lang.pick("合计", "total"), page.amount.grouped())?;
    if let Some(lenient) = page.lenient_amount {
        writeln!(out, "{}: {}", lang.pick("宽限期后合计", "total after the permitted window"), lenient.grouped())?;
    }
    heading(out, lang, "政策依据", "basis")?;
    for clause in &page.basis {
        writeln!(out, "  {}", text::clean(clause.get(lang)))?;
    }
    heading(out, lang, "核实办法", "how to verify")?;
    for step in &page.verify {
        writeln!(out, "  {}", step.get(lang))?;
    }
    heading(out, lang, "可能的合理解释", "lawful explanations")?;
    for (code, reason) in &page.reasons {
        writeln!(out, "  {code} {}", reason.get(lang))?;
    }
    verdict(out, again, pack, &page.rule, lang)
}

fn heading(out: &mut impl Write, lang: Lang, zh: &str, en: &str) -> std::io::Result<()> {
    writeln!(out, "{}:", lang.pick(zh, en))
}

fn operands(out: &mut impl Write, operands: &[Operand], lang: Lang) -> std::io::Result<()> {
    heading(out, lang, "依据的数据", "facts")?;
    for operand in operands {
        write!(out, "  {}: {}", operand.title.get(lang), text::clean(operand.value.get(lang)))?;
        if let Some(origin) = &operand.origin {
            write!(out, "  <- {}", place(origin, lang))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The money of a clue month by month; what was found of each month is called by the direction of the rule.
fn lines(out: &mut impl Write, lines: &[MoneyLine], direction: Direction, pack: &Pack, lang: Lang) -> std::io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let found = match direction {
        Direction::Under => lang.pick("少发", "lacking"),
        Direction::Over => lang.pick("违规", "irregular"),
        // Too much or too little, as the clue says.
        Direction::Payment => lang.pick("差错", "in error"),
        Direction::File | Direction::Funds => lang.pick("涉及", "concerned"),
    };
    heading(out, lang, "逐月金额", "month by month")?;
    for line in lines {
        let mark = if line.lenient { lang.pick("  (宽限期内)", "  (permitted window)") } else { "" };
        let origin = line.origin.as_ref().map(|origin| format!("  <- {}", place(origin, lang))).unwrap_or_default();
        writeln!(
            out,
            "  {}  {}  {} {}  {} {}{mark}{origin}",
            line.month,
            pack.program_title(&line.program).get(lang),
            lang.pick("发放", "paid"),
            text::pad_left(&line.paid.to_string(), 9),
            found,
            text::pad_left(&line.amount.to_string(), 9),
        )?;
    }
    Ok(())
}

/// `车管.csv, row 12 (as of 2026-03-31)`.
pub(super) fn place(origin: &Origin, lang: Lang) -> String {
    let sheet = if origin.sheet.is_empty() { String::new() } else { format!(" [{}]", origin.sheet) };
    let date = origin.as_of.map(|date| lang.pick(format!(" (截至 {date})"), format!(" (as of {date})"))).unwrap_or_default();
    text::clean(&lang.pick(
        format!("{}{sheet} 第 {} 行{date}", origin.file, origin.row),
        format!("{}{sheet} row {}{date}", origin.file, origin.row),
    ))
}

fn verdict(out: &mut impl Write, again: &Explanation, pack: &Pack, rule: &str, lang: Lang) -> std::io::Result<()> {
    if again.is_identical() {
        return writeln!(out, "{}", lang.pick("重新计算：结果一致。", "Computed again: the same."));
    }
    if !again.found {
        return writeln!(out, "{}", lang.pick("重新计算：规则不再命中。", "Computed again: the rule no longer fires."));
    }
    writeln!(out, "{}", lang.pick("重新计算：结果不同。", "Computed again: different."))?;
    for change in &again.differences {
        writeln!(out, "  {}", text::clean(&change_text(pack, rule, change, lang)))?;
    }
    Ok(())
}

/// `hecha verify`.
pub(super) fn verify(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let book = reader(matches)?;
    let pack = context.pack(Some(&book))?;
    let against = matches.get_one::<String>("against").map(|text| Against::parse(text));
    let report = verifying::run_against(&book, &pack, against.as_ref(), &ReadOptions::sandboxed())?;
    let mut out = BufWriter::new(stdout().lock());
    print_verdict(&mut out, &report, matches.get_one("against").map(String::as_str), context)?;
    out.flush()?;
    if report.ok { Ok(()) } else { Err(Failure::Reported) }
}

fn print_verdict(out: &mut impl Write, report: &VerifyReport, against: Option<&str>, context: &Context) -> Result<(), Failure> {
    let lang = context.lang;
    if context.format == output::Format::Json {
        let findings: Vec<serde_json::Value> = report
            .findings
            .iter()
            .map(|finding| serde_json::json!({ "code": finding.code, "place": finding.place, "text": finding.say(lang) }))
            .collect();
        let value = serde_json::json!({
            "ok": report.ok, "head": report.head, "events": report.events, "clues": report.clues, "issues": report.issues,
            "visits": report.visits, "officers": report.officers, "evidence_files": report.files, "unprotected_keys": report.unprotected, "findings": findings,
        });
        serde_json::to_writer_pretty(&mut *out, &value).map_err(std::io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    let (events, officers, clues) = (report.events, report.officers, report.clues);
    let (issues, visits, files, head) = (report.issues, report.visits, report.files, &report.head);
    writeln!(
        out,
        "{}",
        lang.pick(
            format!("日志 {events} 条，人员 {officers}，办理过的疑点 {clues}，问题 {issues}，入户 {visits}，佐证文件 {files}，日志尾 {head}"),
            format!(
                "{events} events, {officers} officers, {clues} clues worked on, {issues} issues, {visits} visits, {files} evidence files, head {head}"
            ),
        )
    )?;
    for finding in &report.findings {
        writeln!(out, "{}: {}", finding.place_said(lang), text::clean(&finding.say(lang)))?;
    }
    if !report.unprotected.is_empty() {
        let names = report.unprotected.join(" ");
        writeln!(
            out,
            "{}",
            lang.pick(format!("签名密钥没有口令：{names}"), format!("signing keys without a passphrase: {names}"))
        )?;
    }
    for conflict in &report.conflicts {
        writeln!(out, "{}", text::clean(&conflict.say(lang)))?;
    }
    let verdict = match against {
        _ if !report.ok => lang.pick("发现问题，见上。".to_owned(), "Something is wrong, see above.".to_owned()),
        None => lang.pick("核对一致。".to_owned(), "Everything agrees.".to_owned()),
        Some(against) => {
            let against = text::clean(against);
            lang.pick(format!("核对一致，与 {against} 也相符。"), format!("Everything agrees, with {against} too."))
        }
    };
    Ok(writeln!(out, "{verdict}")?)
}
