//! Acts of officers on a workbook: decide in `domain`, sign, append and fold in one transaction; and what pages show
//! of them.

use super::export::papers;
use super::sight::Sight;
use super::{entropy, evidence, screen, signing};
use crate::domain::action::{ActionKind, ActionOption, Actor, FieldKind, FieldSpec, Fields, Subject};
use crate::domain::casework::{self, Matter};
use crate::domain::choice::{self, Choice};
use crate::domain::clue::hmac;
use crate::domain::event::{Event, hex};
use crate::domain::evidence::parts;
use crate::domain::id_number;
use crate::domain::key_lock::Cost;
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::listing::HistoryLine;
use crate::domain::officer::{Officer, OfficerId, Role, name_of};
use crate::domain::pack::Pack;
use crate::domain::refusal::Refusal;
use crate::domain::summary::summary;
use crate::store::{KeptKey, StoreError, Workbook};
use ed25519_dalek::SigningKey;
use jiff::civil::DateTime;
use std::collections::BTreeSet;
use std::fmt;

/// What an act did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// First 8 hex digits of each event's hash.
    pub events: Vec<String>,
    /// The act in one line.
    pub text: Bilingual,
    /// The issue it raised.
    pub issue: Option<String>,
    /// The visit it recorded.
    pub visit: Option<String>,
}

/// Why an act did not happen. Nothing was changed.
#[derive(Debug)]
pub enum ActError {
    /// A guard refused it.
    Refused(Refusal),
    /// The workbook failed.
    Store(StoreError),
}

impl ActError {
    /// As [`Say::say`], for somebody who types keys and codes of fields: see [`Refusal::say_with_keys`].
    pub fn say_with_keys(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.say_with_keys(lang),
            Self::Store(error) => error.say(lang),
        }
    }
}

impl Say for ActError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.say(lang),
            Self::Store(error) => error.say(lang),
        }
    }
}

impl fmt::Display for ActError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ActError {}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for ActError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::ReadOnly => Self::Refused(Refusal::ReadOnly),
            error => Self::Store(error),
        }
    }
}

impl From<std::io::Error> for ActError {
    fn from(error: std::io::Error) -> Self {
        Self::Store(StoreError::Io(error))
    }
}

/// Does an act: all guards, one signed event, the caches, in one transaction.
///
/// A visit may be asked for on a clue; it is paid to the clue's household.
///
/// # Errors
/// A guard refuses it, or the workbook fails; nothing was changed then.
pub fn perform(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    subject: &Subject,
    kind: ActionKind,
    fields: &Fields,
) -> Result<Done, ActError> {
    let makes_key = matches!(kind, ActionKind::AddOfficer | ActionKind::RotateKey | ActionKind::IssueKey);
    let new_key = if makes_key { Some(NewKey::open(entropy::bytes()?)) } else { None };
    act(book, pack, actor, subject, kind, fields, How { new_key, ..How::default() })
}

/// A signing key for an officer.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The key.
    pub key: SigningKey,
    /// What closes it; none: it lies open until its owner sets a passphrase.
    under: Option<(String, Cost)>,
}

impl NewKey {
    /// A key without a passphrase.
    pub fn open(entropy: [u8; 32]) -> Self {
        Self { key: SigningKey::from_bytes(&entropy), under: None }
    }

    /// A key under a passphrase.
    pub fn under(entropy: [u8; 32], passphrase: &str, cost: Cost) -> Self {
        Self { key: SigningKey::from_bytes(&entropy), under: Some((passphrase.to_owned(), cost)) }
    }
}

/// As [`perform`], with a key for the officer who is entered, or whose key is replaced.
///
/// # Errors
/// As [`perform`].
pub fn perform_with_key(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    (subject, kind): (&Subject, ActionKind),
    fields: &Fields,
    new_key: NewKey,
) -> Result<Done, ActError> {
    act(book, pack, actor, subject, kind, fields, How { new_key: Some(new_key), ..How::default() })
}

/// As [`perform`], of a visit that was written on paper: what the officer has typed into the sheet of the household is not
/// what is recorded here, and stays.
///
/// # Errors
/// As [`perform`].
pub fn perform_from_paper(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    subject: &Subject,
    fields: &Fields,
) -> Result<Done, ActError> {
    act(book, pack, actor, subject, ActionKind::Visit, fields, How { keeps_draft: true, ..How::default() })
}

/// As [`perform`]; what is not typed is taken as the form of this very subject would show it. A field typed empty stays
/// empty.
///
/// # Errors
/// As [`perform`].
pub fn perform_filled(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    subject: &Subject,
    kind: ActionKind,
    typed: &Fields,
) -> Result<Done, ActError> {
    let options = all_options(book, pack, Some(&actor.officer), subject, actor.at)?;
    let mut all = options.into_iter().find(|option| option.kind == kind).map(|option| option.prefill).unwrap_or_default();
    all.extend(typed.iter().map(|(name, value)| (name.clone(), value.clone())));
    perform(book, pack, actor, subject, kind, &all)
}

/// As [`perform`], of what a person has just typed: first [`check_typed`]. With `fill` as [`perform_filled`].
///
/// # Errors
/// As [`perform`], or a path leads nowhere.
pub fn perform_typed(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    (subject, kind): (&Subject, ActionKind),
    typed: &Fields,
    fill: bool,
) -> Result<Done, ActError> {
    check_typed(book, pack, actor, (subject, kind), typed)?;
    let perform = if fill { perform_filled } else { perform };
    perform(book, pack, actor, subject, kind, typed)
}

/// Refuses a mistyped path, which would pass for evidence as if it were the number of a paper. What stands on record or
/// in the form already nobody has typed anew: its file may have gone since.
///
/// # Errors
/// A path leads nowhere, or the workbook fails.
pub fn check_typed(
    book: &Workbook,
    pack: &Pack,
    actor: &Actor,
    (subject, kind): (&Subject, ActionKind),
    typed: &Fields,
) -> Result<(), ActError> {
    let folder = book.folder();
    let specs = kind.fields().iter().filter(|spec| spec.kind == FieldKind::Evidence);
    let strays: Vec<String> =
        specs.filter_map(|spec| typed.get(spec.name)).flat_map(|typed| evidence::strays(typed, folder)).collect();
    if strays.is_empty() {
        return Ok(());
    }
    let matter = book.matter(subject)?;
    let prefill = casework::prefill(&matter, pack, Some(&actor.officer), subject, kind, actor.at.date());
    let mut known: BTreeSet<String> = prefill.get("evidence").map_or_else(Vec::new, |list| parts(list)).into_iter().collect();
    known.extend(matter.world.visits.values().flat_map(|visit| visit.evidence.iter().cloned()));
    match strays.into_iter().find(|stray| !known.contains(stray)) {
        Some(file) => Err(Refusal::NoSuchFile { file }.into()),
        None => Ok(()),
    }
}

/// Enters an officer with a key made from the caller's entropy; tests and the demo county need the same key again.
///
/// # Errors
/// As [`perform`].
pub fn add_officer(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    officer: &OfficerId,
    entry: (&str, Role, &str),
    entropy: [u8; 32],
) -> Result<Done, ActError> {
    let (name, role, town) = entry;
    let fields = [("name", name), ("role", role.code()), ("town", town)];
    let fields: Fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let subject = Subject::Officer(officer.0.clone());
    let how = How { new_key: Some(NewKey::open(entropy)), ..How::default() };
    act(book, pack, actor, &subject, ActionKind::AddOfficer, &fields, how)
}

/// As [`perform`], of what the program itself says of an officer's doing: an export, a copy of the workbook.
///
/// # Errors
/// As [`perform`].
pub(super) fn record<const N: usize>(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    kind: ActionKind,
    fields: [(&str, String); N],
) -> Result<Done, ActError> {
    let fields: Fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    perform(book, pack, actor, &Subject::Officer(actor.officer.0.clone()), kind, &fields)
}

/// Takes the events of a field copy into the log, those without effect too, and signs the act that says so, in one
/// transaction.
///
/// # Errors
/// As [`perform`].
pub fn take_in(book: &mut Workbook, pack: &Pack, actor: &Actor, events: &[Event], fields: &Fields) -> Result<Done, ActError> {
    let subject = Subject::Officer(actor.officer.0.clone());
    act(book, pack, actor, &subject, ActionKind::TakeBack, fields, How { comes_first: events, ..How::default() })
}

/// What an act is done with, beside its fields.
#[derive(Default)]
struct How<'e> {
    /// Events of a field copy that the act is about; they come before it.
    comes_first: &'e [Event],
    /// A key for the officer who is entered, or whose key is replaced.
    new_key: Option<NewKey>,
    /// What the officer typed into the sheet is another matter than this visit.
    keeps_draft: bool,
}

fn act(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    subject: &Subject,
    kind: ActionKind,
    fields: &Fields,
    How { new_key, keeps_draft, comes_first }: How<'_>,
) -> Result<Done, ActError> {
    // Files are read before the writer's lock is taken: photos may lie on a slow share.
    let mut fields = prepared(book, kind, fields)?;
    if let Some(key) = &new_key {
        fields.insert("public_key".to_owned(), hex(key.key.verifying_key().as_bytes()));
    }
    let about_child = kind == ActionKind::Publish && Sight::of_nobody(book, pack)?.hides_name(subject.id());
    book.let_neighbours_act(!pack.header.recuse_same_village)?;
    let opened = book.opened_key(&actor.officer).cloned();
    let act = book.begin_act()?;
    for event in comes_first {
        act.take_in(event)?;
    }
    let mut matter = act.matter(subject)?;
    matter.about_child = about_child;
    act.add_records(&mut matter, &casework::records_named(kind, &fields))?;
    act.add_booked(&mut matter, receipt(kind, &fields))?;
    let subject = &about(&mut matter, subject, kind)?;
    let drafts = casework::decide(&matter, actor, subject, kind, &fields, pack)?;
    let known = |id: &str| matter.world.officers.keys().any(|known| known.0 == *id);
    let first = matter.world.officers.is_empty();
    let key = match (act.key(&actor.officer)?, &new_key) {
        (Some(KeptKey::Open(key)), _) => key,
        (Some(KeptKey::Closed(_)), _) => opened.ok_or_else(|| Refusal::KeyLocked { officer: actor.officer.0.clone() })?,
        (None, Some(new)) if first => new.key.clone(),
        (None, _) => return Err(Refusal::NoKeyHere { officer: actor.officer.0.clone() }.into()),
    };
    if let (Some(new), Subject::Officer(id)) = (&new_key, subject)
        && (kind != ActionKind::AddOfficer || !known(id))
    {
        act.keep_key(id, &signing::kept(&new.key, id, new.under.as_ref())?)?;
    }
    let mut done = Done { events: Vec::new(), text: Bilingual::default(), issue: None, visit: None };
    for draft in drafts {
        let (event, touched) = act.append(draft, &actor.officer, actor.at, &key, &mut matter.world)?;
        if touched.conflict.is_some() {
            // The guards let through what the fold does not: undo rather than record a conflict of our own making.
            return Err(Refusal::Stale.into());
        }
        done.events.push(short(&event.hash));
        done.text = summary(&event, pack, &matter.world.officers);
        done.issue = Some(event.draft.data.text("issue").to_owned()).filter(|issue| !issue.is_empty());
        done.visit = touched.visits.into_iter().next();
    }
    if let (Subject::Household(household), ActionKind::Visit, false) = (subject, kind, keeps_draft) {
        act.drop_visit_draft(household, &actor.officer)?;
    }
    act.commit()?;
    Ok(done)
}

/// Whether [`perform`] would do an act, by the same guards; nothing is written, so a workbook open for reading will do.
///
/// # Errors
/// A guard refuses it, or the workbook fails.
pub fn rehearse(
    book: &Workbook,
    pack: &Pack,
    actor: &Actor,
    subject: &Subject,
    kind: ActionKind,
    fields: &Fields,
) -> Result<(), ActError> {
    let fields = prepared(book, kind, fields)?;
    let mut matter = book.matter(subject)?;
    matter.neighbours_act = !pack.header.recuse_same_village;
    book.add_records(&mut matter, &casework::records_named(kind, &fields))?;
    book.add_booked(&mut matter, receipt(kind, &fields))?;
    let subject = about(&mut matter, subject, kind)?;
    casework::decide(&matter, actor, &subject, kind, &fields, pack)?;
    Ok(())
}

/// The receipt of money that a form names; empty for other acts.
fn receipt(kind: ActionKind, fields: &Fields) -> &str {
    let money = matches!(kind, ActionKind::RecordMoney | ActionKind::Remit);
    fields.get("receipt").filter(|_| money).map_or("", String::as_str)
}

/// The fields as they enter the log: evidence with the hashes of its files, ID numbers veiled.
fn prepared(book: &Workbook, kind: ActionKind, fields: &Fields) -> Result<Fields, ActError> {
    let mut fields = fields.clone();
    let folder = book.folder();
    for spec in kind.fields().iter().filter(|spec| spec.kind == FieldKind::Evidence) {
        if let Some(typed) = fields.get_mut(spec.name) {
            *typed = evidence::resolve(typed, folder)?;
        }
    }
    veil(book, kind, &mut fields)?;
    Ok(fields)
}

/// What an act is about: a visit asked for on a clue is one of its household, an officer may be named.
fn about(matter: &mut Matter, subject: &Subject, kind: ActionKind) -> Result<Subject, Refusal> {
    let clue = match subject {
        Subject::Clue(clue) if kind == ActionKind::Visit => clue,
        _ => return casework::meant_subject(&matter.world, subject, kind),
    };
    let facts = matter.facts.get(clue).ok_or_else(|| Refusal::NotFound { what: clue.clone() })?;
    matter.known = true;
    Ok(Subject::Household(facts.visited_under().to_owned()))
}

/// Full ID numbers typed into texts do not enter the log, which keeps everything for ever: in their place stands the
/// masked number with a keyed hash, so that the same number is still seen to be the same. Paths of evidence stay.
pub(super) fn veil(book: &Workbook, kind: ActionKind, fields: &mut Fields) -> Result<(), StoreError> {
    const EXEMPT: &[&str] = &["public_key", "content", "marks"];
    let path = |name: &str| kind.fields().iter().any(|spec| spec.name == name && spec.kind == FieldKind::Evidence);
    for (_, text) in fields.iter_mut().filter(|(name, _)| !EXEMPT.contains(&name.as_str()) && !path(name)) {
        if id_number::mask_within(text) == *text {
            continue;
        }
        let key = screen::hash_key(book)?;
        *text = id_number::replace_within(text, |number| {
            let tag = hex(&hmac(&key, format!("hecha-id-v1|{number}").as_bytes()));
            format!("{}#{}", number.masked(), tag.chars().take(8).collect::<String>())
        });
    }
    Ok(())
}

/// First 8 hex digits of a hash.
pub fn short(hash: &[u8; 32]) -> String {
    hex(hash.get(..4).unwrap_or_default())
}

/// Every action that exists for the kind of subject: lawful ones with prefilled forms, others with the refusal. Forms
/// begin with nothing that the officer may not see.
///
/// # Errors
/// The workbook fails.
pub fn options(
    book: &Workbook,
    pack: &Pack,
    officer: Option<&OfficerId>,
    subject: &Subject,
    now: DateTime,
) -> Result<Vec<ActionOption>, StoreError> {
    let mut options = all_options(book, pack, officer, subject, now)?;
    Sight::of_asker(book, pack, officer, now.date())?.options(subject, &mut options);
    Ok(options)
}

fn all_options(
    book: &Workbook,
    pack: &Pack,
    officer: Option<&OfficerId>,
    subject: &Subject,
    now: DateTime,
) -> Result<Vec<ActionOption>, StoreError> {
    let mut matter = book.matter(subject)?;
    matter.neighbours_act = !pack.header.recuse_same_village;
    let actor = Actor { officer: officer.cloned().unwrap_or_else(|| OfficerId(String::new())), at: now };
    let option = |kind: &ActionKind| {
        let refused = if officer.is_none() && !matter.world.officers.is_empty() {
            Some(Refusal::NoOfficer)
        } else if book.is_read_only() {
            Some(Refusal::ReadOnly)
        } else {
            casework::may(&matter, &actor, subject, *kind).err()
        };
        let prefill = casework::prefill(&matter, pack, officer, subject, *kind, now.date());
        let looks = *kind == ActionKind::RecordFinding && refused.is_none();
        let units = if looks { casework::units(&matter, &actor.officer, subject.id()) } else { Vec::new() };
        let left = Some(matter.unfinished).filter(|left| *kind == ActionKind::CloseCampaign && left.is_some());
        ActionOption { kind: *kind, refused, prefill, units, left }
    };
    let mut options: Vec<ActionOption> = casework::actions_of(subject).iter().map(option).collect();
    // Numbers of papers come from the log; issues of one unit that are notified together share one.
    if let Some(notify) = options.iter_mut().find(|option| option.kind == ActionKind::Notify && option.refused.is_none()) {
        let unit = notify.prefill.get("unit").map_or("", String::as_str);
        let number = papers::next_notice(book, unit, &actor)?;
        notify.prefill.insert("notice_no".to_owned(), number);
    }
    Ok(options)
}

/// What a field of an act on this subject can be; empty where anything may be typed.
///
/// # Errors
/// The workbook fails.
pub fn choices(book: &Workbook, pack: &Pack, subject: &Subject, field: &FieldSpec) -> Result<Vec<Choice>, StoreError> {
    // Only the choices of a clue depend on anything but the pack.
    let matter = if matches!(subject, Subject::Clue(_)) { Some(book.matter(subject)?) } else { None };
    Ok(choice::choices(field, pack, matter.as_ref().and_then(|matter| matter.rule_of(subject))))
}

/// Every officer with their kin register.
///
/// # Errors
/// The workbook fails.
pub fn officers(book: &Workbook) -> Result<Vec<Officer>, StoreError> {
    book.officers()
}

/// Events about a subject, oldest first. An issue includes its clue's, a household those of its clues and issues.
///
/// # Errors
/// The workbook fails.
pub fn history(book: &Workbook, pack: &Pack, subject: &Subject) -> Result<Vec<HistoryLine>, StoreError> {
    let matter = book.matter(subject)?;
    let (subjects, households) = related(&matter, subject);
    let officers = &matter.world.officers;
    let events = book.events_about(&subjects, &households)?;
    let line = |event: &Event| {
        let said = summary(event, pack, officers);
        let text = book.dispute(&event.hash_hex())?.map_or_else(|| said.clone(), |dispute| dispute.before(&said));
        let at = event.place.at.strftime("%Y-%m-%d %H:%M").to_string();
        Ok(HistoryLine { at, officer: name_of(&event.place.officer.0, officers.values()), text, hash: short(&event.hash) })
    };
    events.iter().map(line).collect()
}

/// Subjects whose events belong to a subject's history, and households whose visits may.
fn related(matter: &Matter, subject: &Subject) -> (Vec<String>, Vec<String>) {
    let mut subjects = BTreeSet::from([subject.to_string()]);
    match subject {
        Subject::Issue(issue) => subjects.extend(matter.world.issues.get(issue).map(|issue| issue.clue.clone())),
        Subject::Household(_) => subjects.extend(matter.facts.keys().cloned()),
        _ => {}
    }
    if !matches!(subject, Subject::Issue(_)) {
        let raised = subjects.iter().filter_map(|clue| matter.world.clues.get(clue)).map(|work| work.issue.clone());
        let raised: Vec<String> = raised.filter(|issue| !issue.is_empty()).collect();
        subjects.extend(raised);
    }
    let households: BTreeSet<String> = matter.facts.values().map(|facts| facts.visited_under().to_owned()).collect();
    (subjects.into_iter().collect(), households.into_iter().collect())
}
