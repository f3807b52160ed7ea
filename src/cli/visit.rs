//! `hecha visit`: forms to be filled in, and what came back in them.

use super::context::{Context, Failure, reader, writer};
use super::{output, signing};
use crate::domain::lang::{Bilingual, Say};
use crate::domain::listing::{Cell, Row};
use crate::domain::text;
use crate::engine::export::{self, FormsOf};
use crate::engine::visit_results::{self, RowOutcome, RowResult, VisitResults};
use crate::io::table::ReadOptions;
use clap::ArgMatches;
use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

/// `hecha visit …`.
pub(super) fn run(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("template", matches)) => template(context, matches),
        Some(("import", matches)) => import(context, matches),
        _ => Err(Failure::usage("visit")),
    }
}

fn template(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let households: Vec<String> = matches.get_many::<String>("household").into_iter().flatten().cloned().collect();
    let of = match (households.is_empty(), matches.get_one::<String>("village")) {
        (false, _) => FormsOf::Households(households),
        (true, Some(village)) => FormsOf::Village(village.clone()),
        (true, None) => FormsOf::Calls(context.actor()?.officer),
    };
    let target = matches.get_one::<PathBuf>("to").map_or(Path::new("visits.xlsx"), PathBuf::as_path);
    print(context, matches, &of, target)
}

/// Writes forms; printed by a named officer it is an event of the log, as every export.
pub(super) fn print(context: &Context, matches: &ArgMatches, of: &FormsOf, target: &Path) -> Result<(), Failure> {
    let actor = context.actor().ok();
    let mut book = if actor.is_some() { writer(matches)? } else { reader(matches)? };
    let pack = context.pack(Some(&book))?;
    if actor.is_some() {
        signing::unlock(context, &mut book)?;
    }
    let done = export::visit_forms(&mut book, &pack, of, target, context.lang, actor.as_ref(), context.now)?;
    Ok(writeln!(stdout().lock(), "{}", text::clean(&done.say(context.lang)))?)
}

/// Fails when any row was refused; what other households' forms hold is taken all the same.
fn import(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let actor = context.actor()?;
    let dry_run = matches.get_flag("dry-run");
    let mut book = if dry_run { reader(matches)? } else { writer(matches)? };
    let pack = context.pack(Some(&book))?;
    if !dry_run {
        signing::unlock(context, &mut book)?;
    }
    let read = ReadOptions::sandboxed();
    let mut all = Vec::new();
    for path in matches.get_many::<PathBuf>("file").into_iter().flatten() {
        let (job, bar) = context.job();
        let results = if dry_run {
            visit_results::check(&book, &pack, &actor, path, &read, &job)
        } else {
            visit_results::load(&mut book, &pack, &actor, path, &read, &job)
        };
        bar.finish_and_clear();
        let results = results?;
        let stopped = results.cancelled;
        all.push(results);
        if stopped {
            break;
        }
    }
    let rows: Vec<Row> = all.iter().flat_map(|results| results.rows.iter().map(|row| line(results, row))).collect();
    const COLUMNS: [&str; 9] = ["file", "sheet", "row", "household_no", "item", "result", "visit", "column", "why"];
    let mut out = BufWriter::new(stdout().lock());
    output::write(&mut out, context.format, &COLUMNS, &rows, context.lang)?;
    out.flush()?;
    for results in &all {
        super::say(&format!("{}\n", text::clean(&results.say(context.lang))));
    }
    let whole = all.iter().all(|results| results.refused == 0 && !results.cancelled);
    if whole { Ok(()) } else { Err(Failure::Reported) }
}

fn line(results: &VisitResults, row: &RowResult) -> Row {
    let (visit, column, why) = match &row.outcome {
        RowOutcome::Taken { visit } | RowOutcome::Before { visit } => {
            (visit.as_str(), Bilingual::default(), Bilingual::default())
        }
        RowOutcome::Refused { column, why } => ("", visit_results::title(*column), why.clone()),
        RowOutcome::Fits | RowOutcome::Held => ("", Bilingual::default(), Bilingual::default()),
    };
    let cells = vec![
        Cell::text(results.file.clone()),
        Cell::text(row.sheet.clone()),
        Cell::Number(i64::from(row.line)),
        Cell::text(row.household.clone()),
        Cell::text(row.item.clone()),
        Cell::Coded { code: row.outcome.code().to_owned(), title: row.outcome.title() },
        Cell::text(visit),
        Cell::Said(column),
        Cell::Said(why),
    ];
    Row { id: i64::from(row.line), subject: row.household.clone(), cells }
}
