//! The plain twin of every screen and action. Data goes to stdout, messages and progress to stderr.
//! Exit code 0: done; 1: failed, or `verify` found something; 2: wrong usage.

mod act;
mod args;
mod context;
mod field_copy;
mod heading;
mod identity;
mod output;
mod pack_info;
mod reading;
mod rule_examples;
mod rulebook;
mod rulebook_args;
mod signing;
mod summary;
mod visit;
mod visit_args;
mod times;
mod usage;
mod writing;

use clap::ArgMatches;
use context::{Context, Failure};
use std::ffi::OsString;
use std::io::Write;
use usage::Stray;

/// Runs the program with these arguments (the first is its own name) and gives the exit code.
pub fn main(arguments: Vec<OsString>) -> u8 {
    let lang = args::language(&arguments);
    let matches = match args::command(lang).try_get_matches_from(&arguments) {
        // A word that is no file, but nearly a command, is no workbook to be opened.
        Ok(matches) => match Stray::among(&matches).filter(|stray| matches.subcommand().is_none() && stray.is_near()) {
            Some(stray) => {
                say(&stray.said(lang));
                return 2;
            }
            None => matches,
        },
        Err(error) if error.use_stderr() => {
            say(&Stray::of(&arguments).map_or_else(|| usage::usage_error(&error, lang), |stray| stray.said(lang)));
            return 2;
        }
        Err(help) => {
            let _ = help.print();
            return 0;
        }
    };
    let context = match Context::new(&matches, lang) {
        Ok(context) => context,
        Err(failure) => return report(&failure, lang),
    };
    match dispatch(&context, &matches) {
        Ok(()) => 0,
        Err(failure) => report(&failure, lang),
    }
}

fn dispatch(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    match matches.subcommand() {
        None => writing::open(context, matches.get_one("workbook")),
        Some(("demo", matches)) => writing::demo(context, matches),
        Some(("new", matches)) => writing::new(context, matches),
        Some(("import", matches)) => writing::import(context, matches),
        Some(("screen", matches)) => writing::screen(context, matches),
        Some(("list", matches)) => reading::list(context, matches),
        Some(("explain", matches)) => reading::explain(context, matches),
        Some(("act", matches)) => act::act(context, matches),
        Some(("export", matches)) => writing::export(context, matches),
        Some(("backup", matches)) => writing::backup(context, matches),
        Some(("lend", matches)) => field_copy::lend(context, matches),
        Some(("take-back", matches)) => field_copy::take_back(context, matches),
        Some(("visit", matches)) => visit::run(context, matches),
        Some(("verify", matches)) => reading::verify(context, matches),
        Some(("rules", matches)) => rulebook::rules(context, matches),
        Some(("datasets", matches)) => pack_info::datasets(context, matches),
        Some(("identity", matches)) => identity::bench(context, matches),
        Some(("signing", matches)) => signing::run(context, matches),
        Some(("keys", matches)) => pack_info::keys(context, matches),
        Some(("completions", matches)) => pack_info::completions(context, matches),
        Some((other, _)) => Err(Failure::usage(other)),
    }
}

fn report(failure: &Failure, lang: crate::domain::lang::Lang) -> u8 {
    let text = failure.say(lang);
    if !text.is_empty() {
        say(&format!("{text}\n"));
    }
    failure.exit_code()
}

/// Writes a message to stderr; a closed stream is nobody's error.
fn say(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
