//! `hecha lend` and `hecha take-back`.

use super::context::{Context, Failure, writer};
use super::writing::target;
use crate::domain::lang::Say;
use crate::engine::field_copy;
use clap::ArgMatches;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

/// `hecha lend`.
pub(super) fn lend(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let (actor, mut book) = (context.actor()?, writer(matches)?);
    let pack = context.pack(Some(&book))?;
    super::signing::unlock(context, &mut book)?;
    let target = target(matches)?;
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let (job, bar) = context.job();
    let lent = field_copy::lend(&mut book, &pack, (&actor, &target), (text("officers"), text("note")), &job);
    bar.finish_and_clear();
    Ok(writeln!(stdout().lock(), "{}", lent?.say(context.lang))?)
}

/// `hecha take-back`.
pub(super) fn take_back(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let (actor, mut book) = (context.actor()?, writer(matches)?);
    let pack = context.pack(Some(&book))?;
    let dry = matches.get_flag("dry-run");
    if !dry {
        super::signing::unlock(context, &mut book)?;
    }
    let copy = matches.get_one::<PathBuf>("copy").map_or(Path::new(""), PathBuf::as_path);
    let back = field_copy::take_back(&mut book, &pack, &actor, copy, dry)?;
    Ok(writeln!(stdout().lock(), "{}", back.say(context.lang))?)
}
