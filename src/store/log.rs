//! The event log: appending one act and folding it into the caches in one transaction, and reading it back.

use super::caches;
use super::seal;
use super::workbook::{StoreError, Workbook};
use crate::domain::action::{ActionKind, Subject};
use crate::domain::casework::Matter;
use crate::domain::event::{Draft, Event, NO_PREVIOUS, Place, RawEvent};
use crate::domain::evidence::Record;
use crate::domain::fold::{Touched, World};
use crate::domain::key_lock::{Cost, LockedKey};
use crate::domain::officer::OfficerId;
use ed25519_dalek::SigningKey;
use jiff::civil::DateTime;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use std::collections::BTreeSet;

const COLUMNS: &str = "id, replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature";

/// One act in the making. Nothing is kept unless [`Act::commit`] returns.
#[derive(Debug)]
pub struct Act<'b> {
    tx: Transaction<'b>,
    replica: String,
}

/// A secret signing key as the workbook holds it.
#[derive(Clone, Debug)]
pub enum KeptKey {
    /// Without a passphrase: whoever has the file can sign with it.
    Open(SigningKey),
    /// Closed by a passphrase.
    Closed(LockedKey),
}

fn kept_key(conn: &Connection, officer: &OfficerId) -> Result<Option<KeptKey>, StoreError> {
    let sql = "SELECT secret, cost, salt FROM officer_key WHERE officer = ?1";
    let kept: Option<(Vec<u8>, String, Vec<u8>)> =
        conn.query_row(sql, params![officer.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((secret, cost, salt)) = kept else { return Ok(None) };
    let corrupt = || StoreError::Corrupt { place: format!("officer_key ({})", officer.0) };
    if cost.is_empty() {
        let bytes: [u8; 32] = secret.as_slice().try_into().map_err(|_| corrupt())?;
        return Ok(Some(KeptKey::Open(SigningKey::from_bytes(&bytes))));
    }
    let cost = Cost::parse(&cost).ok_or_else(corrupt)?;
    Ok(Some(KeptKey::Closed(LockedKey { cost, salt, sealed: secret })))
}

impl Workbook {
    /// The officer's secret signing key, when this file holds it.
    ///
    /// # Errors
    /// SQLite fails, or the key is damaged.
    pub fn kept_key(&self, officer: &OfficerId) -> Result<Option<KeptKey>, StoreError> {
        kept_key(self.conn(), officer)
    }

    /// Opens an act: takes the writer's lock first, so that what is read stays true until the commit.
    ///
    /// # Errors
    /// The workbook is read-only, or another process writes.
    pub fn begin_act(&mut self) -> Result<Act<'_>, StoreError> {
        let replica = self.meta("replica")?;
        let tx = self.conn_mut()?.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Act { tx, replica })
    }

    /// What an act on a subject needs to know.
    ///
    /// # Errors
    /// SQLite fails, or a cache holds a value that does not fit.
    pub fn matter(&self, subject: &Subject) -> Result<Matter, StoreError> {
        caches::matter(self.conn(), subject)
    }

    /// Adds to a matter those records that evidence names, as far as they are there.
    ///
    /// # Errors
    /// SQLite fails, or a cache holds a value that does not fit.
    pub fn add_records(&self, matter: &mut Matter, named: &BTreeSet<Record>) -> Result<(), StoreError> {
        caches::add_records(self.conn(), matter, named)
    }

    /// Adds to a matter the money rows with this receipt.
    ///
    /// # Errors
    /// SQLite fails, or a cache holds a value that does not fit.
    pub fn add_booked(&self, matter: &mut Matter, receipt: &str) -> Result<(), StoreError> {
        caches::add_booked(self.conn(), matter, receipt)
    }

    /// Every stored event in order of arrival, unchecked.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn raw_events(&self) -> Result<Vec<RawEvent>, StoreError> {
        every_event(self.conn())
    }

    /// Events about any of these subjects (as text), and those visits that moved one of these clues, in order of
    /// arrival. Damaged events are left out here; `verify` names them.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn events_about(&self, subjects: &[String], households: &[String]) -> Result<Vec<Event>, StoreError> {
        let subjects = serde_json::to_string(subjects).unwrap_or_default();
        let households = serde_json::to_string(households).unwrap_or_default();
        let condition = "WHERE subject IN (SELECT value FROM json_each(?1))
             OR kind = 'visit' AND subject IN (SELECT value FROM json_each(?2))
                AND EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(body) THEN body ELSE '{}' END, '$.data.clues') AS moved
                            WHERE moved.key IN (SELECT value FROM json_each(?1)))
             ORDER BY id";
        let raw = select(self.conn(), condition, params![subjects, households])?;
        Ok(raw.iter().filter_map(|raw| Event::from_raw(raw).ok()).collect())
    }

    /// Every event of a kind, in order of arrival; damaged ones are left out.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn events_of_kind(&self, kind: ActionKind) -> Result<Vec<Event>, StoreError> {
        let raw = select(self.conn(), "WHERE kind = ?1 ORDER BY id", params![kind.code()])?;
        Ok(raw.iter().filter_map(|raw| Event::from_raw(raw).ok()).collect())
    }

    /// An event by its number in this file; `None` when there is none, or it is damaged.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn event(&self, id: i64) -> Result<Option<Event>, StoreError> {
        let raw = select(self.conn(), "WHERE id = ?1", params![id])?;
        Ok(raw.first().and_then(|raw| Event::from_raw(raw).ok()))
    }

    /// Hash of the newest event, 64 hex digits; empty for an empty log. Printed on exports.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn head_hash(&self) -> Result<String, StoreError> {
        let hash = self.conn().query_row("SELECT lower(hex(hash)) FROM event ORDER BY id DESC LIMIT 1", [], |row| row.get(0));
        Ok(hash.optional()?.unwrap_or_default())
    }
}

impl Act<'_> {
    /// The transaction, for the modules of this layer.
    pub(super) fn tx(&self) -> &Connection {
        &self.tx
    }

    /// What an act on a subject needs to know, as of this transaction.
    ///
    /// # Errors
    /// SQLite fails, or a cache holds a value that does not fit.
    pub fn matter(&self, subject: &Subject) -> Result<Matter, StoreError> {
        caches::matter(&self.tx, subject)
    }

    /// As [`Workbook::add_records`], as of this transaction.
    ///
    /// # Errors
    /// SQLite fails, or a cache holds a value that does not fit.
    pub fn add_records(&self, matter: &mut Matter, named: &BTreeSet<Record>) -> Result<(), StoreError> {
        caches::add_records(&self.tx, matter, named)
    }

    /// As [`Workbook::add_booked`], as of this transaction.
    ///
    /// # Errors
    /// SQLite fails, or a cache holds a value that does not fit.
    pub fn add_booked(&self, matter: &mut Matter, receipt: &str) -> Result<(), StoreError> {
        caches::add_booked(&self.tx, matter, receipt)
    }

    /// The officer's secret signing key, when this file holds it.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn key(&self, officer: &OfficerId) -> Result<Option<KeptKey>, StoreError> {
        kept_key(&self.tx, officer)
    }

    /// Keeps an officer's secret key, in place of one that they had.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn keep_key(&self, officer: &str, key: &KeptKey) -> Result<(), StoreError> {
        let (secret, cost, salt) = match key {
            KeptKey::Open(key) => (key.to_bytes().to_vec(), String::new(), Vec::new()),
            KeptKey::Closed(locked) => (locked.sealed.clone(), locked.cost.to_string(), locked.salt.clone()),
        };
        let sql = "INSERT INTO officer_key (officer, secret, cost, salt) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (officer) DO UPDATE SET secret = excluded.secret, cost = excluded.cost, salt = excluded.salt";
        self.tx.execute(sql, params![officer, secret, cost, salt])?;
        seal::seal_whole(&self.tx, "officer_key")
    }

    /// Signs a draft, appends it, folds it into `world` and into the caches.
    ///
    /// # Errors
    /// SQLite fails, or a trigger holds the event back.
    pub fn append(
        &self,
        draft: Draft,
        officer: &OfficerId,
        at: DateTime,
        key: &SigningKey,
        world: &mut World,
    ) -> Result<(Event, Touched), StoreError> {
        let event = Event::seal(draft, self.place(officer, at)?, key);
        insert(&self.tx, &event)?;
        let touched = world.apply(&event);
        caches::write(&self.tx, world, &touched)?;
        if !touched.identities.is_empty() {
            // A link changes what rules see of its dataset.
            seal::seal_whole(&self.tx, "dataset_version")?;
        }
        Ok((event, touched))
    }

    /// Takes in an event of a field copy: it is appended as it is, and folded into the caches. One that no longer fits
    /// becomes a conflict.
    ///
    /// # Errors
    /// SQLite fails, or a trigger holds back what the fold lets through.
    pub fn take_in(&self, event: &Event) -> Result<Touched, StoreError> {
        let mut matter = caches::matter(&self.tx, &event.draft.subject)?;
        let touched = matter.world.apply_from_copy(event);
        // Triggers hold back what has an effect and may not have it. What has none is kept for people to look at.
        let fits = touched.conflict.is_none();
        self.tx.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, fits)?;
        let inserted = insert(&self.tx, event);
        self.tx.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)?;
        inserted?;
        caches::write(&self.tx, &matter.world, &touched)?;
        Ok(touched)
    }

    fn place(&self, officer: &OfficerId, at: DateTime) -> Result<Place, StoreError> {
        let last: Option<(i64, Vec<u8>)> = self
            .tx
            .query_row(
                "SELECT seq, hash FROM event WHERE replica = ?1 AND officer = ?2 ORDER BY seq DESC LIMIT 1",
                params![self.replica, officer.0],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let (seq, prev) = match last {
            Some((seq, hash)) => {
                let hash = hash.as_slice().try_into();
                (seq + 1, hash.map_err(|_| StoreError::Corrupt { place: "event.hash".into() })?)
            }
            None => (1, NO_PREVIOUS),
        };
        let lamport: i64 = self.tx.query_row("SELECT coalesce(max(lamport), 0) + 1 FROM event", [], |row| row.get(0))?;
        Ok(Place { replica: self.replica.clone(), lamport, officer: officer.clone(), seq, at, prev })
    }

    /// Makes everything of this act durable.
    ///
    /// # Errors
    /// SQLite fails; nothing was kept then.
    pub fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit()?)
    }
}

fn insert(conn: &Connection, event: &Event) -> Result<(), StoreError> {
    let place = &event.place;
    conn.prepare_cached(
        "INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        place.replica,
        place.lamport,
        place.officer.0,
        place.seq,
        place.at.to_string(),
        event.draft.kind.code(),
        event.draft.subject.to_string(),
        event.content(),
        place.prev.as_slice(),
        event.hash.as_slice(),
        event.signature.as_slice(),
    ])?;
    Ok(())
}

/// Every stored event in order of arrival, unchecked.
pub(super) fn every_event(conn: &Connection) -> Result<Vec<RawEvent>, StoreError> {
    select(conn, "ORDER BY id", params![])
}

fn select(conn: &Connection, condition: &str, values: impl rusqlite::Params) -> Result<Vec<RawEvent>, StoreError> {
    let mut statement = conn.prepare(&format!("SELECT {COLUMNS} FROM event {condition}"))?;
    let rows = statement.query_map(values, raw)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn raw(row: &Row<'_>) -> rusqlite::Result<RawEvent> {
    Ok(RawEvent {
        id: row.get(0)?,
        replica: text(row, 1)?,
        lamport: row.get(2)?,
        officer: text(row, 3)?,
        seq: row.get(4)?,
        at: text(row, 5)?,
        kind: text(row, 6)?,
        subject: text(row, 7)?,
        body: text(row, 8)?,
        prev: row.get(9)?,
        hash: row.get(10)?,
        signature: row.get(11)?,
    })
}

/// Text as stored; bytes that are not UTF-8 come back marked, so that a damaged entry is read and named rather
/// than stopping the reader.
fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    let value = row.get_ref(column)?;
    Ok(String::from_utf8_lossy(value.as_bytes().unwrap_or_default()).into_owned())
}
