//! Passphrases of signing keys on the command line, and `hecha signing`.

use super::context::{Context, Failure, reader, writer};
use crate::domain::key_lock::Cost;
use crate::domain::lang::Say;
use crate::domain::refusal::Refusal;
use crate::engine::casework::ActError;
use crate::engine::signing::{self, KeyError, KeyStanding};
use crate::io::read_error::ReadError;
use crate::store::Workbook;
use crate::tui::secret;
use clap::ArgMatches;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

/// Tries at the prompt.
const TRIES: usize = 3;

/// Opens the key of the officer who acts, where it has a passphrase: from the file named, the variable, or the prompt.
pub(super) fn unlock(context: &Context, book: &mut Workbook) -> Result<(), Failure> {
    let Some(officer) = &context.officer else { return Ok(()) };
    match signing::standing(book, officer)? {
        KeyStanding::Locked => {}
        KeyStanding::Unprotected if !invented(book) => {
            super::say(&format!("{}\n", unprotected(context)));
            return Ok(());
        }
        _ => return Ok(()),
    }
    if let Some(passphrase) = given(context)? {
        return Ok(signing::unlock(book, officer, &passphrase)?);
    }
    let lang = context.lang;
    let prompt = lang.pick(format!("{officer} 的口令: "), format!("Passphrase of {officer}: "));
    for _ in 1..TRIES {
        let Some(passphrase) = secret::ask(&prompt)? else { break };
        match signing::unlock(book, officer, passphrase.trim()) {
            Err(error @ KeyError::Wrong { .. }) => super::say(&format!("{}\n", error.say(lang))),
            other => return Ok(other?),
        }
    }
    Err(ActError::Refused(Refusal::KeyLocked { officer: officer.0.clone() }).into())
}

/// Counties of the demo need no passphrases, and no warning about that.
fn invented(book: &Workbook) -> bool {
    book.meta("invented").is_ok()
}

fn unprotected(context: &Context) -> String {
    context.lang.pick(
        "注意：该人员的签名密钥没有口令，拿到工作簿副本的人都能以其名义签名。设置：hecha signing 工作簿 passphrase --as-officer 姓名".to_owned(),
        "Note: this officer's signing key has no passphrase; whoever has a copy of the workbook can sign with it. Set one: hecha signing WORKBOOK passphrase --as-officer NAME".to_owned(),
    )
}

/// The passphrase of `--passphrase-file` or `HECHA_PASSPHRASE`.
fn given(context: &Context) -> Result<Option<String>, Failure> {
    from(context.passphrase_file.as_deref(), "HECHA_PASSPHRASE")
}

fn from(file: Option<&Path>, variable: &str) -> Result<Option<String>, Failure> {
    match file {
        Some(file) => Ok(Some(ReadError::read_utf8(file)?.trim().to_owned())),
        None => Ok(std::env::var(variable).ok().map(|text| text.trim().to_owned())),
    }
}

/// What costs a try: little in a county that is invented, for its tests.
fn cost(book: &Workbook) -> Cost {
    if invented(book) { Cost::LEAST } else { Cost::FULL }
}

/// After the first officer entered themself: their key is closed at once where a passphrase can be had.
pub(super) fn close_first(context: &Context, book: &mut Workbook, pack: &crate::domain::pack::Pack) -> Result<(), Failure> {
    let passphrase = match given(context)? {
        Some(given) => Some(given),
        None => twice(context)?,
    };
    match passphrase {
        Some(passphrase) => {
            signing::set_passphrase(book, pack, &context.actor()?, &passphrase, false, cost(book))?;
        }
        None => super::say(&format!("{}\n", unprotected(context))),
    }
    Ok(())
}

/// A new passphrase from the prompt, typed twice.
fn twice(context: &Context) -> Result<Option<String>, Failure> {
    let lang = context.lang;
    for _ in 0..TRIES {
        let prompt = lang.pick("新口令(至少 8 个字符): ", "New passphrase (at least 8 characters): ");
        let Some(first) = secret::ask(prompt)? else { return Ok(None) };
        let Some(again) = secret::ask(lang.pick("再输入一次: ", "Again: "))? else { return Ok(None) };
        if first == again {
            return Ok(Some(first.trim().to_owned()));
        }
        super::say(lang.pick("两次不一致。\n", "The two differ.\n"));
    }
    Ok(None)
}

/// `hecha signing`.
pub(super) fn run(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let step = matches.get_one::<String>("step").map_or("show", String::as_str);
    if step == "show" {
        return show(context, &reader(matches)?);
    }
    let mut book = writer(matches)?;
    let pack = context.pack(Some(&book))?;
    let actor = context.actor()?;
    unlock(context, &mut book)?;
    let file = matches.get_one::<PathBuf>("new-passphrase-file").map(PathBuf::as_path);
    let passphrase = match from(file, "HECHA_NEW_PASSPHRASE")? {
        Some(given) => given,
        None => twice(context)?.ok_or_else(|| {
            Failure::Usage(
                context.lang.pick(
                    "没有新口令：在终端中输入，或用 --new-passphrase-file、HECHA_NEW_PASSPHRASE 给出。".to_owned(),
                    "There is no new passphrase: type it at a terminal, or give --new-passphrase-file or HECHA_NEW_PASSPHRASE."
                        .to_owned(),
                ),
            )
        })?,
    };
    let cost = cost(&book);
    let done = signing::set_passphrase(&mut book, &pack, &actor, &passphrase, step == "rotate", cost)?;
    let text = match &done {
        Some(done) => done.text.get(context.lang).to_owned(),
        None => context.lang.pick("口令已更改。", "The passphrase is changed.").to_owned(),
    };
    writeln!(stdout().lock(), "{text}")?;
    Ok(())
}

/// How every officer's key stands.
fn show(context: &Context, book: &Workbook) -> Result<(), Failure> {
    let mut out = stdout().lock();
    for officer in book.officers()? {
        let (zh, en) = match signing::standing(book, &officer.id)? {
            KeyStanding::None => ("本工作簿没有其密钥", "no key in this workbook"),
            KeyStanding::Unprotected => ("没有口令", "no passphrase"),
            KeyStanding::Locked | KeyStanding::Opened => ("有口令", "under a passphrase"),
        };
        let key: String = officer.public_key.chars().take(16).collect();
        writeln!(out, "{}  {}  {key}  {}", officer.id, officer.name, context.lang.pick(zh, en))?;
    }
    Ok(())
}
