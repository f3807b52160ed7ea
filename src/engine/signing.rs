//! Officers' signing keys: opening them for a session, setting and changing passphrases, replacing keys.
//!
//! Secret keys lie in the workbook, each closed by its officer's passphrase, so that one file is still everything and a
//! copy of it lets nobody sign who could not before. A new officer's key has no passphrase until its owner sets one;
//! setting it replaces the key, because copies made before hold the open one.

use super::casework::{self, ActError, Done, NewKey};
use super::entropy;
use crate::domain::action::{ActionKind, Actor, Fields, Subject};
use crate::domain::event::hex;
use crate::domain::key_lock::{Cost, LockedKey, SHORTEST};
use crate::domain::lang::{Lang, Say};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::domain::refusal::Refusal;
use crate::store::{KeptKey, StoreError, Workbook};
use ed25519_dalek::SigningKey;
use std::fmt;

/// How an officer's key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// The workbook holds no key of theirs.
    None,
    /// It has no passphrase.
    Unprotected,
    /// Closed; the passphrase was not given in this session.
    Locked,
    /// Closed in the file, opened for this session.
    Opened,
}

/// Why nothing was done with a key.
#[derive(Debug)]
pub enum KeyError {
    /// The passphrase does not open the key.
    Wrong {
        /// Whose.
        officer: String,
    },
    /// The new passphrase is too short.
    Short,
    /// The act was refused, or the workbook failed.
    Act(ActError),
}

impl Say for KeyError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Wrong { officer } => lang.pick(
                format!("口令不对，{officer} 的密钥没有打开。"),
                format!("Wrong passphrase: the key of {officer} stays locked."),
            ),
            Self::Short => {
                lang.pick(format!("口令至少 {SHORTEST} 个字符。"), format!("A passphrase has at least {SHORTEST} characters."))
            }
            Self::Act(error) => error.say(lang),
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for KeyError {}

impl From<StoreError> for KeyError {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

impl From<ActError> for KeyError {
    fn from(error: ActError) -> Self {
        Self::Act(error)
    }
}

/// How an officer's key stands in this session.
///
/// # Errors
/// The workbook fails.
pub fn standing(book: &Workbook, officer: &OfficerId) -> Result<KeyStanding, StoreError> {
    Ok(match book.kept_key(officer)? {
        None => KeyStanding::None,
        Some(KeptKey::Open(_)) => KeyStanding::Unprotected,
        Some(KeptKey::Closed(_)) if book.opened_key(officer).is_some() => KeyStanding::Opened,
        Some(KeptKey::Closed(_)) => KeyStanding::Locked,
    })
}

/// Opens an officer's key for this session. A key without a passphrase needs no opening.
///
/// # Errors
/// The passphrase is wrong, or the workbook holds no key of the officer.
pub fn unlock(book: &mut Workbook, officer: &OfficerId, passphrase: &str) -> Result<(), KeyError> {
    let kept = book.kept_key(officer)?;
    let Some(KeptKey::Closed(locked)) = kept else {
        return if kept.is_some() { Ok(()) } else { Err(refused(no_key(book, officer)?)) };
    };
    let public_key = public_key(book, officer)?;
    let secret =
        locked.open(passphrase, (&officer.0, &public_key)).ok_or_else(|| KeyError::Wrong { officer: officer.0.clone() })?;
    book.hold_open(officer.clone(), SigningKey::from_bytes(&secret));
    Ok(())
}

/// Why the workbook has no key of somebody: it does not know them, or they did not take this copy out.
///
/// # Errors
/// The workbook fails.
pub fn no_key(book: &Workbook, officer: &OfficerId) -> Result<Refusal, StoreError> {
    let known = book.officers()?.iter().any(|known| known.id == *officer);
    let officer = officer.0.clone();
    Ok(if known { Refusal::NoKeyHere { officer } } else { Refusal::NoSuchOfficer { officer } })
}

/// Sets or changes the passphrase of one's own key. A key that had none, and one to be rotated, is replaced by an
/// event signed with the old key; else the same key is closed anew.
///
/// # Errors
/// The key is locked, the passphrase too short, or the act is refused.
pub fn set_passphrase(
    book: &mut Workbook,
    pack: &Pack,
    actor: &Actor,
    passphrase: &str,
    rotate: bool,
    cost: Cost,
) -> Result<Option<Done>, KeyError> {
    if passphrase.chars().count() < SHORTEST {
        return Err(KeyError::Short);
    }
    match standing(book, &actor.officer)? {
        KeyStanding::None => Err(refused(no_key(book, &actor.officer)?)),
        KeyStanding::Locked => Err(refused(Refusal::KeyLocked { officer: actor.officer.0.clone() })),
        KeyStanding::Opened if !rotate => {
            close_again(book, &actor.officer, passphrase, cost)?;
            Ok(None)
        }
        KeyStanding::Opened | KeyStanding::Unprotected => {
            let new = NewKey::under(random(entropy::bytes())?, passphrase, cost);
            let subject = Subject::Officer(actor.officer.0.clone());
            let key = new.key.clone();
            let done = casework::perform_with_key(book, pack, actor, (&subject, ActionKind::RotateKey), &Fields::new(), new)?;
            book.hold_open(actor.officer.clone(), key);
            Ok(Some(done))
        }
    }
}

/// The same key under another passphrase.
fn close_again(book: &mut Workbook, officer: &OfficerId, passphrase: &str, cost: Cost) -> Result<(), KeyError> {
    let public_key = public_key(book, officer)?;
    let locked = || refused(Refusal::KeyLocked { officer: officer.0.clone() });
    let secret = book.opened_key(officer).ok_or_else(locked)?.to_bytes();
    let salt = random(entropy::bytes::<16>())?;
    let closed = LockedKey::close(&secret, passphrase, (&officer.0, &public_key), salt, cost).ok_or(KeyError::Short)?;
    let act = book.begin_act()?;
    act.keep_key(&officer.0, &KeptKey::Closed(closed))?;
    Ok(act.commit()?)
}

fn public_key(book: &Workbook, officer: &OfficerId) -> Result<String, StoreError> {
    let officers = book.officers()?;
    Ok(officers.into_iter().find(|known| known.id == *officer).map(|known| known.public_key).unwrap_or_default())
}

fn random<T>(bytes: std::io::Result<T>) -> Result<T, StoreError> {
    bytes.map_err(StoreError::Io)
}

fn refused(refusal: Refusal) -> KeyError {
    KeyError::Act(ActError::Refused(refusal))
}

/// Closes a new key where a passphrase is set for it.
pub(super) fn kept(key: &SigningKey, officer: &str, under: Option<&(String, Cost)>) -> Result<KeptKey, StoreError> {
    let Some((passphrase, cost)) = under else { return Ok(KeptKey::Open(key.clone())) };
    let public_key = hex(key.verifying_key().as_bytes());
    let salt = random(entropy::bytes::<16>())?;
    LockedKey::close(&key.to_bytes(), passphrase, (officer, &public_key), salt, *cost)
        .map(KeptKey::Closed)
        .ok_or_else(|| StoreError::Corrupt { place: "officer_key.cost".into() })
}
