//! What every command shares: language, clock, pack, officer, output; and how failures end the program.

use super::output::Format;
use super::times::Times;
use crate::domain::action::Actor;
use crate::domain::lang::{Lang, Say};
use crate::domain::officer::{Meant, Officer, OfficerId, meant};
use crate::domain::pack::Pack;
use crate::domain::refusal::Refusal;
use crate::engine::casework::ActError;
use crate::engine::clock;
use crate::engine::export::ExportError;
use crate::engine::import::ImportError;
use crate::engine::job::{Job, Progress};
use crate::engine::listing::{ListingError, Reveal};
use crate::engine::pack::PackLoadError;
use crate::engine::param::ChangeError;
use crate::engine::rule_tests::RuleTestError;
use crate::engine::screen::ScreenError;
use crate::io::read_error::ReadError;
use crate::io::write_error::{WriteError, WriteErrorKind};
use crate::store::{StoreError, Workbook};
use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::DateTime;
use std::path::{Path, PathBuf};

/// Shared by the commands of one run.
pub(super) struct Context {
    pub lang: Lang,
    /// Whether `--lang` asked for it.
    pub lang_asked: bool,
    /// One instant for the whole run.
    pub now: DateTime,
    pub format: Format,
    pub reveal: Reveal,
    pub reason: Option<String>,
    pub officer: Option<OfficerId>,
    pub pack_folder: Option<PathBuf>,
    /// Holds the passphrase of the officer's signing key.
    pub passphrase_file: Option<PathBuf>,
}

impl Context {
    pub(super) fn new(matches: &ArgMatches, lang: Lang) -> Result<Self, Failure> {
        let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
        let officer = named_officer(matches, lang)?;
        let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
        let context = Self {
            lang,
            lang_asked: text("lang").is_some(),
            now: clock::now(),
            format: Format::from_code(&text("format").unwrap_or_default()),
            reveal: if text("ids").as_deref() == Some("full") { Reveal::Full } else { Reveal::Masked },
            reason: text("reason"),
            officer,
            pack_folder: matches.try_get_one::<PathBuf>("pack").ok().flatten().cloned(),
            passphrase_file: matches.try_get_one::<PathBuf>("passphrase-file").ok().flatten().cloned(),
        };
        if context.reveal == Reveal::Full && (context.reason.is_none() || context.officer.is_none()) {
            return Err(Failure::Usage(lang.pick(
                "--ids full 须同时写明 --as-officer 和 --reason，查看会记入日志。".to_owned(),
                "--ids full needs --as-officer and --reason; the look is logged.".to_owned(),
            )));
        }
        Ok(context)
    }

    /// The pack: `--pack`, else the one that the workbook remembers, else the built-in one.
    pub(super) fn pack(&self, book: Option<&Workbook>) -> Result<Pack, Failure> {
        Ok(crate::engine::pack::load_for(self.pack_folder.as_deref(), book)?.0)
    }

    /// The pack folder: `--pack`, else the one that the workbook remembers; none: the built-in pack.
    pub(super) fn folder(&self, book: Option<&Workbook>) -> Option<PathBuf> {
        self.pack_folder.clone().or_else(|| book.and_then(crate::engine::pack::folder_of))
    }

    /// The officer of `--as-officer`, acting now.
    pub(super) fn actor(&self) -> Result<Actor, Failure> {
        let officer = self.officer.clone().ok_or_else(|| {
            Failure::Usage(self.lang.pick(
                "请用 --as-officer 写明以谁的身份办理(hecha list 工作簿 officers 可查)。".to_owned(),
                "Say who acts with --as-officer (see: hecha list WORKBOOK officers).".to_owned(),
            ))
        })?;
        Ok(Actor { officer, at: self.now })
    }

    /// A job that draws a progress bar on stderr (nothing when that is not a terminal) and that Ctrl-C
    /// cancels.
    pub(super) fn job(&self) -> (Job, ProgressBar) {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{prefix:>11} {bar:30} {percent:>3}% {wide_msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        let (shown, lang) = (bar.clone(), self.lang);
        let times = Times::asked_for();
        let job = Job::new(move |progress: Progress| {
            if let Some(times) = &times {
                times.begin(progress.phase, &progress.item);
            }
            shown.set_prefix(crate::i18n::phase(progress.phase, lang));
            shown.set_length(progress.total.max(1));
            shown.set_position(progress.done);
            shown.set_message(progress.item);
        });
        cancel_on_interrupt(&job);
        (job, bar)
    }
}

/// The login behind `--as-officer`, which may give a name where the workbook has one officer of it.
fn named_officer(matches: &ArgMatches, lang: Lang) -> Result<Option<OfficerId>, Failure> {
    let Some(typed) = matches.try_get_one::<String>("as-officer").ok().flatten() else { return Ok(None) };
    let workbook = matches.try_get_one::<PathBuf>("workbook").ok().flatten();
    // What cannot be opened is told by the command itself.
    let book = workbook.filter(|path| path.is_file()).and_then(|path| Workbook::open_read_only(path).ok());
    let officers = book.and_then(|book| book.officers().ok()).unwrap_or_default();
    called(typed, &officers).map(Some).map_err(|refusal| Failure::Usage(refusal.say(lang)))
}

/// Whom `--as-officer` names; whoever is not on the list is told so by the act itself.
fn called(typed: &str, officers: &[Officer]) -> Result<OfficerId, Refusal> {
    match meant(typed, officers.iter(), &[]) {
        Meant::One(id) => Ok(id),
        Meant::Nobody => Ok(OfficerId(typed.to_owned())),
        Meant::Several(logins) => Err(Refusal::Namesakes { name: typed.to_owned(), logins }),
    }
}

#[cfg(unix)]
fn cancel_on_interrupt(job: &Job) {
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, job.cancel_flag());
}

#[cfg(not(unix))]
fn cancel_on_interrupt(_job: &Job) {}

/// The workbook named on the command line, open for reading.
pub(super) fn reader(matches: &ArgMatches) -> Result<Workbook, Failure> {
    Ok(seen(Workbook::open_read_only(path(matches)?)?, matches))
}

/// The workbook named on the command line, open for writing.
pub(super) fn writer(matches: &ArgMatches) -> Result<Workbook, Failure> {
    Ok(seen(Workbook::open(path(matches)?)?, matches))
}

/// The workbook, read for the eyes of `--as-officer`.
fn seen(mut book: Workbook, matches: &ArgMatches) -> Workbook {
    let typed = matches.try_get_one::<String>("as-officer").ok().flatten();
    let called = |typed: &String| called(typed, &book.officers().unwrap_or_default());
    // Namesakes end the command by themselves; nobody is of the name meanwhile.
    let officer = typed.map(|typed| called(typed).unwrap_or_else(|_| OfficerId(typed.clone())));
    book.look_as(officer, &clock::now().date().to_string());
    book
}

/// The workbook's path.
pub(super) fn path(matches: &ArgMatches) -> Result<&Path, Failure> {
    matches.get_one::<PathBuf>("workbook").map(PathBuf::as_path).ok_or_else(|| Failure::usage("WORKBOOK"))
}

/// Why a command ended without success.
pub(super) enum Failure {
    /// Wrong usage: exit 2.
    Usage(String),
    /// Wrong usage that is found once the pack or the workbook is read, such as a name that it does not have: exit 2.
    Misused(Box<dyn Say>),
    /// Something that can say what happened: exit 1.
    Said(Box<dyn Say>),
    /// Already reported on stdout: exit 1.
    Reported,
    /// Nobody reads what is written any more (`| head`): no error.
    Unheard,
}

impl Failure {
    pub(super) fn usage(what: &str) -> Self {
        Self::Usage(what.to_owned())
    }

    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Misused(_) => 2,
            Self::Said(_) | Self::Reported => 1,
            Self::Unheard => 0,
        }
    }

    pub(super) fn say(&self, lang: Lang) -> String {
        match self {
            Self::Usage(text) => text.clone(),
            Self::Said(error) | Self::Misused(error) => error.say(lang),
            Self::Reported | Self::Unheard => String::new(),
        }
    }
}

/// A failure of the output stream.
struct StreamError(std::io::Error);

impl Say for StreamError {
    fn say(&self, lang: Lang) -> String {
        lang.pick(format!("写出失败：{}", self.0), format!("Writing failed: {}", self.0))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Unheard,
            _ => Self::Said(Box::new(StreamError(error))),
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error.kind {
            WriteErrorKind::BrokenPipe => Self::Unheard,
            _ => Self::Said(Box::new(error)),
        }
    }
}

/// Fields are typed by their keys here.
struct Typed(ActError);

impl Say for Typed {
    fn say(&self, lang: Lang) -> String {
        self.0.say_with_keys(lang)
    }
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        Self::Said(Box::new(Typed(error)))
    }
}

/// Errors that may be wrong usage: of these, whoever typed the command has named something that there is not.
macro_rules! misused {
    ($($error:ty: $usage:pat),* $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                if matches!(error, $usage) { Self::Misused(Box::new(error)) } else { Self::Said(Box::new(error)) }
            }
        })*
    };
}

misused!(
    crate::domain::filter::FilterError: _,
    crate::domain::param_edit::ParamEditError: _,
    ListingError: ListingError::Filter(_),
    ImportError: ImportError::NoSuchDataset(_),
    RuleTestError: RuleTestError::UnknownRule { .. },
    ScreenError: ScreenError::UnknownRule { .. },
    ChangeError: ChangeError::Edit(_),
    ExportError: ExportError::Listing(ListingError::Filter(_)),
);

macro_rules! said {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Said(Box::new(error))
            }
        })*
    };
}

said!(
    crate::demo::DemoError,
    crate::engine::backup::BackupError,
    crate::engine::field_copy::CopyError,
    crate::engine::explain::ExplainError,
    crate::engine::signing::KeyError,
    crate::engine::visit_results::ResultsError,
    crate::engine::pack::RememberError,
    StoreError,
    PackLoadError,
    ReadError,
);
