//! Field copies (外出副本): lending the workbook to those who go out, and taking into the log what they did.

use super::backup::{self, BackupError};
use super::casework::{self, ActError};
use super::evidence::{self, EvidenceState};
use super::job::Job;
use super::{entropy, verify};
use crate::domain::action::{ActionKind, Actor, Fields};
use crate::domain::audit::{BadEntry, check_log};
use crate::domain::event::{Event, RawEvent};
use crate::domain::evidence::shown;
use crate::domain::field_copy::FIELD_ACTS;
use crate::domain::fold::Dispute;
use crate::domain::lang::{Lang, Say};
use crate::domain::officer::{Meant, OfficerId, called, meant, pieces};
use crate::domain::pack::Pack;
use crate::domain::refusal::Refusal;
use crate::domain::text;
use crate::store::backup::{Lent, OtherLog};
use crate::store::{StoreError, Workbook};
use jiff::civil::DateTime;
use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// Acts without effect, and files that are not there, which are told one by one.
const TOLD: usize = 20;

/// A field copy that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LentOut {
    /// Its number.
    pub copy: u32,
    /// Who takes it out, by the names shown.
    pub officers: Vec<String>,
    /// Those of them whose key has no passphrase: whoever finds the copy can sign as they.
    pub unprotected: Vec<String>,
    /// The file.
    pub file: PathBuf,
}

impl Say for LentOut {
    fn say(&self, lang: Lang) -> String {
        let (copy, file) = (self.copy, text::clean(&self.file.display().to_string()));
        let who = self.officers.join(lang.pick("、", ", "));
        let open = self.unprotected.join(lang.pick("、", ", "));
        let warning = if open.is_empty() {
            String::new()
        } else {
            lang.pick(
                format!("注意：{open} 的密钥没有口令，拿到副本的人都能以其名义办理，请先设置口令再领出。"),
                format!(" Mind: the keys of {open} have no passphrase, so whoever finds the copy can act as they; set one and lend again."),
            )
        };
        let said = lang.pick(
            format!(
                "已领出副本 {copy}：{file}，只有 {who} 能在其中办理(入户核查、结论、整改)。照片等佐证放在副本旁边的文件夹里，回来后并回，并把这些文件夹复制到工作簿旁边。副本含全部人员信息，请妥善保管。"
            ),
            format!(
                "Lent copy {copy}: {file}. Only {who} can act in it (visits, verdicts, rectification). Keep photos and other evidence in folders beside it; afterwards take it back and copy these folders beside the workbook. It holds everybody's data: keep it safe."
            ),
        );
        said + &warning
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// Number of the copy.
    pub copy: u32,
    /// Acts that came into the log.
    pub acts: usize,
    /// Those of them that have no effect here.
    pub without_effect: Vec<WithoutEffect>,
    /// Evidence that the acts name and that is not found here, or is another file.
    pub missing: Vec<String>,
    /// Visits that were begun in the copy and not recorded; they stay there.
    pub drafts: i64,
    /// Nothing was written.
    pub dry: bool,
}

/// An act of a copy that does not fit any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithoutEffect {
    /// When, local time.
    pub at: DateTime,
    /// Who, by the name shown.
    pub officer: String,
    /// The act.
    pub kind: ActionKind,
    /// About what.
    pub subject: String,
    /// Why it has no effect.
    pub why: Dispute,
}

impl Say for WithoutEffect {
    fn say(&self, lang: Lang) -> String {
        let Self { at, officer, kind, subject, why } = self;
        let (at, kind, why) = (at.strftime("%Y-%m-%d %H:%M"), kind.title(), why.say(lang));
        lang.pick(
            format!("{at} {officer} 办理的 {subject} {} 未生效：{why}", kind.zh),
            format!("{at} {officer}, {} of {subject}: no effect, {why}", kind.en),
        )
    }
}

impl Say for TakenBack {
    fn say(&self, lang: Lang) -> String {
        let Self { copy, acts, drafts, .. } = self;
        let effective = acts - self.without_effect.len();
        let mut lines = vec![match (self.dry, *acts) {
            (_, 0) => lang.pick(format!("副本 {copy} 中没有新的办理。"), format!("Nothing new was done in copy {copy}.")),
            (true, _) => lang.pick(
                format!("并回副本 {copy} 将记入办理 {acts} 件，其中 {effective} 件生效。尚未写入。"),
                format!("Taking back copy {copy} would log {acts} acts, {effective} of them with effect. Nothing is written."),
            ),
            (false, _) => lang.pick(
                format!("已并回副本 {copy}：记入办理 {acts} 件，其中 {effective} 件生效。"),
                format!("Took back copy {copy}: {acts} acts are logged, {effective} of them with effect."),
            ),
        }];
        lines.extend(told(&self.without_effect, lang, |act| act.say(lang)));
        lines.extend(told(&self.missing, lang, |file| {
            let file = text::clean(file);
            lang.pick(
                format!("佐证文件不在这里，请一并复制过来：{file}"),
                format!("Evidence is not here; copy it over, too: {file}"),
            )
        }));
        if *drafts > 0 {
            lines.push(lang.pick(
                format!("副本中还有 {drafts} 份未记录的核查表草稿，留在副本里。"),
                format!("{drafts} visits that were begun and not recorded stay in the copy."),
            ));
        }
        lines.join("\n")
    }
}

/// The first of a list, and how many more there are.
fn told<T>(all: &[T], lang: Lang, say: impl Fn(&T) -> String) -> Vec<String> {
    let mut lines: Vec<String> = all.iter().take(TOLD).map(say).collect();
    if let Some(more) = all.len().checked_sub(TOLD).filter(|more| *more > 0) {
        lines.push(lang.pick(format!("另有 {more} 件同样情况"), format!("and {more} more")));
    }
    lines
}

/// Why nothing was lent or taken back.
#[derive(Debug)]
pub enum CopyError {
    /// The copy cannot be made.
    Backup(BackupError),
    /// Nobody takes it out.
    NobodyTakesIt,
    /// There is no such file.
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// The file is no copy of this workbook.
    NotOurs {
        /// The file.
        file: PathBuf,
    },
    /// The file is a copy of this workbook, but none that was lent.
    NotLent {
        /// The file.
        file: PathBuf,
    },
    /// The log of the copy is damaged, or does not follow on what came back before.
    Damaged {
        /// The first bad entry.
        entry: BadEntry,
    },
    /// The log of this workbook lacks what the copy was lent with.
    Diverged {
        /// First 8 hex digits of the entry.
        hash: String,
    },
    /// The copy holds an act that is not done in copies.
    Foreign {
        /// The act.
        kind: ActionKind,
    },
    /// It cannot be logged.
    Act(ActError),
}

impl Say for CopyError {
    fn say(&self, lang: Lang) -> String {
        let shown = |file: &PathBuf| text::clean(&file.display().to_string());
        match self {
            Self::Backup(error) => error.say(lang),
            Self::NobodyTakesIt => lang.pick(
                "请写明谁带出副本：只有他们能在其中办理。".to_owned(),
                "Say who takes the copy out: only they can act in it.".to_owned(),
            ),
            Self::Missing { file } => {
                let file = shown(file);
                lang.pick(format!("找不到文件 {file}，请核对路径。"), format!("There is no file {file}; check the path."))
            }
            Self::NotOurs { file } => {
                let file = shown(file);
                lang.pick(format!("{file} 不是本工作簿的副本。"), format!("{file} is no copy of this workbook."))
            }
            Self::NotLent { file } => {
                let file = shown(file);
                lang.pick(
                    format!("{file} 不是领出的外出副本(可能是备份或直接拷贝的文件)，不能并回。外出前请用“领出外出副本”(hecha lend)。"),
                    format!("{file} was not lent (it may be a backup, or a file copied by hand) and cannot be taken back. Lend a copy before going out: hecha lend"),
                )
            }
            Self::Damaged { entry } => {
                let entry = entry.say(lang);
                lang.pick(format!("副本的日志有问题，未并回。{entry}请保留这个文件，查明是谁改动的；其中的核查需重新办理。"), format!("The log of the copy is damaged; nothing was taken back. {entry} Keep the file and find out who changed it; what was done in it has to be done again."))
            }
            Self::Diverged { hash } => lang.pick(
                format!("副本领出时的日志 {hash} 已不在本工作簿中：本工作簿被换成了较早的文件，或日志被截断。未并回，请运行 hecha verify。"),
                format!("This workbook no longer holds entry {hash}, with which the copy was lent: an earlier file took its place, or the log was cut. Nothing was taken back; run hecha verify."),
            ),
            Self::Foreign { kind } => lang.pick(
                format!("副本中有不应在副本办理的“{}”，未并回。请保留这个文件并查明原因。", kind.title().zh),
                format!("The copy holds an act that is not done in copies, {}; nothing was taken back. Keep the file and find out why.", kind.title().en),
            ),
            Self::Act(error) => error.say(lang),
        }
    }
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for CopyError {}

impl From<BackupError> for CopyError {
    fn from(error: BackupError) -> Self {
        Self::Backup(error)
    }
}

impl From<ActError> for CopyError {
    fn from(error: ActError) -> Self {
        Self::Act(error)
    }
}

impl From<StoreError> for CopyError {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

/// Makes a field copy for officers, named as people type them. It is an event of the log before the first byte.
///
/// # Errors
/// See [`CopyError`]; nothing is left of the copy then.
pub fn lend(
    book: &mut Workbook,
    pack: &Pack,
    (actor, to): (&Actor, &Path),
    (officers, note): (&str, &str),
    job: &Job,
) -> Result<LentOut, CopyError> {
    let officers = takers(book, officers)?;
    let copy = u32::try_from(book.events_of_kind(ActionKind::LendCopy)?.len() + 1).unwrap_or(u32::MAX);
    let lent = Lent { copy, replica: entropy::hex::<8>().map_err(ActError::from)?, officers };
    let file = backup::named(to, |folder| name_in(folder, book.path(), copy));
    backup::make(
        book,
        &file,
        |book, name| {
            let fields = [
                ("copy", copy.to_string()),
                ("officers", lent.officers.join(",")),
                ("file", name.to_owned()),
                ("note", note.to_owned()),
                ("replica", lent.replica.clone()),
            ];
            casework::record(book, pack, actor, ActionKind::LendCopy, fields)?;
            Ok::<(), CopyError>(())
        },
        |book, part, go_on| book.lend_into(part, &lent, go_on),
        job,
    )?;
    let names = called(book.officers()?.iter());
    let name = |login: &String| names.get(login).cloned().unwrap_or_else(|| login.clone());
    // A county that is invented needs no passphrases.
    let open = if book.meta_or_none("invented")?.is_some() { Vec::new() } else { book.unprotected_keys()? };
    let unprotected = lent.officers.iter().filter(|login| open.contains(login)).map(name).collect();
    Ok(LentOut { copy, officers: lent.officers.iter().map(name).collect(), unprotected, file })
}

/// Logins of the officers who take a copy out.
fn takers(book: &Workbook, typed: &str) -> Result<Vec<String>, CopyError> {
    let known = book.officers()?;
    let mut takers = Vec::new();
    for piece in pieces(typed, known.iter()) {
        let refusal = match meant(&piece, known.iter(), &[]) {
            Meant::One(id) => {
                if !takers.contains(&id.0) {
                    takers.push(id.0);
                }
                continue;
            }
            Meant::Nobody => Refusal::NoSuchOfficer { officer: piece },
            Meant::Several(logins) => Refusal::Namesakes { name: piece, logins },
        };
        return Err(ActError::from(refusal).into());
    }
    if takers.is_empty() { Err(CopyError::NobodyTakesIt) } else { Ok(takers) }
}

/// The name that a field copy gets in a folder.
fn name_in(folder: &Path, workbook: Option<&Path>, copy: u32) -> PathBuf {
    let stem = workbook.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    folder.join(format!("{stem}-副本{copy}.{}", backup::ENDING))
}

/// Takes into the log what was done in a field copy since it was lent, or since it was taken back last. `dry`: says what
/// would come of it.
///
/// # Errors
/// See [`CopyError`]; nothing was written then.
pub fn take_back(book: &mut Workbook, pack: &Pack, actor: &Actor, file: &Path, dry: bool) -> Result<TakenBack, CopyError> {
    book.refuse_in_copy()?;
    if !file.is_file() {
        return Err(CopyError::Missing { file: file.to_owned() });
    }
    let not_ours = || CopyError::NotOurs { file: file.to_owned() };
    let other = book.log_of_copy(file)?.ok_or_else(not_ours)?;
    let lent = book.events_of_kind(ActionKind::LendCopy)?;
    let ours = |event: &&Event| event.draft.data.text("replica") == other.replica;
    let (Some(copy), Some(_)) = (other.copy, lent.iter().find(ours)) else {
        return Err(CopyError::NotLent { file: file.to_owned() });
    };
    let events = new_events(&book.raw_events()?, &other)?;
    let without_effect = tried(book, &events)?;
    let named = verify::references(&events).into_keys();
    let gone =
        |reference: &String| matches!(evidence::check(reference, book.folder()), EvidenceState::Missing | EvidenceState::Changed);
    let missing = named.filter(gone).map(|reference| shown(&reference)).collect();
    // A copy that came back unused is no longer out, which is said once.
    let back = book.events_of_kind(ActionKind::TakeBack)?;
    let said_before = events.is_empty() && back.iter().any(|event| ours(&event));
    if !dry && !said_before {
        let hashes: Vec<String> = events.iter().map(Event::hash_hex).collect();
        let fields = [
            ("copy", copy.to_string()),
            ("file", file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()),
            ("acts", events.len().to_string()),
            ("replica", other.replica.clone()),
            ("events", hashes.join(",")),
        ];
        let fields: Fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        casework::take_in(book, pack, actor, &events, &fields)?;
    }
    Ok(TakenBack { copy, acts: events.len(), without_effect, missing, drafts: other.drafts, dry })
}

/// The events of a copy that the log does not hold yet, after everything about them was checked that can be.
fn new_events(ours: &[RawEvent], other: &OtherLog) -> Result<Vec<Event>, CopyError> {
    if let Some(entry) = check_log(&other.events).1.into_iter().next() {
        return Err(CopyError::Damaged { entry });
    }
    let held: HashSet<&[u8]> = ours.iter().map(|raw| raw.hash.as_slice()).collect();
    let (mut whole, mut new) = (ours.to_vec(), 0);
    for raw in other.events.iter().filter(|raw| !held.contains(raw.hash.as_slice())) {
        if raw.replica != other.replica {
            let hash = crate::domain::event::hex(raw.hash.get(..4).unwrap_or_default());
            return Err(CopyError::Diverged { hash });
        }
        let id = whole.last().map_or(1, |last| last.id + 1);
        whole.push(RawEvent { id, ..raw.clone() });
        new += 1;
    }
    // Behind what is here already: keys, chains and clocks as `verify` will see them.
    let (mut events, bad) = check_log(&whole);
    let from = ours.last().map_or(0, |last| last.id);
    if let Some(entry) = bad.into_iter().find(|entry| entry.id > from) {
        return Err(CopyError::Damaged { entry });
    }
    let events = events.split_off(events.len().saturating_sub(new));
    match events.iter().find(|event| !FIELD_ACTS.contains(&event.draft.kind)) {
        Some(event) => Err(CopyError::Foreign { kind: event.draft.kind }),
        None => Ok(events),
    }
}

/// Takes events in and lets them go again: which of them would have no effect.
fn tried(book: &mut Workbook, events: &[Event]) -> Result<Vec<WithoutEffect>, CopyError> {
    let names = called(book.officers()?.iter());
    let act = book.begin_act()?;
    let mut without = Vec::new();
    for event in events {
        let Some(conflict) = act.take_in(event)?.conflict else { continue };
        let OfficerId(login) = &event.place.officer;
        without.push(WithoutEffect {
            at: event.place.at,
            officer: names.get(login).cloned().unwrap_or_else(|| login.clone()),
            kind: event.draft.kind,
            subject: event.draft.subject.to_string(),
            why: conflict.dispute,
        });
    }
    Ok(without)
}
