//! Opening, making and migrating workbooks.

pub use super::error::StoreError;
use super::error::not_made;
use super::over::Over;
use super::restricted::Looking;
use super::seal::{self, Touched};
use super::{datasets, desk, migration, own_file};
use crate::domain::id_number::IdKey;
use crate::domain::officer::OfficerId;
use ed25519_dalek::SigningKey;
use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) const SCHEMA: &str = include_str!("schema.sql");

/// Written to `PRAGMA application_id`: "HECH".
const APPLICATION_ID: i32 = 0x4845_4348;
const SCHEMA_VERSION: i32 = 2;
/// `yes` in `meta`: the pack in use lets officers act in their home villages.
pub(super) const NEIGHBOURS_ACT: &str = "neighbours_act";
/// Most memory for pages of a workbook that is open for writing, in KiB.
const CACHE_KIB: i32 = 96 * 1024;

/// An open workbook. One writer at a time; readers are separate connections ([`Workbook::reader`]).
#[derive(Debug)]
pub struct Workbook {
    conn: Connection,
    path: Option<PathBuf>,
    read_only: bool,
    /// What was written and is not sealed yet.
    touched: Touched,
    /// Keys that their officers opened with a passphrase; never written anywhere.
    opened: Opened,
    /// For whose eyes rows and pages are read.
    pub(super) looking: Looking,
    /// Whether what runs is to end.
    pub(super) over: Over,
    /// Held while this process may write; the system frees it however the process ends.
    _lock: Option<File>,
}

/// Opened signing keys.
#[derive(Default)]
struct Opened(BTreeMap<OfficerId, SigningKey>);

/// Keys never appear in debug output.
impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// What a new workbook starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWorkbook {
    /// County name, printed on every export.
    pub county: String,
    /// Local time of creation, `YYYY-MM-DDTHH:MM:SS`.
    pub created_at: String,
    /// Names this copy of the file among merged copies; 16 hex digits.
    pub replica: String,
    /// Key of the hashes that stand for ID numbers in clue identities and events; 64 hex digits.
    pub hash_key: String,
}

impl Workbook {
    /// Makes a workbook; refuses to overwrite.
    ///
    /// # Errors
    /// The path exists or cannot be written.
    pub fn create(path: &Path, new: &NewWorkbook) -> Result<Self, StoreError> {
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(StoreError::NoFolder(folder.to_owned()));
        }
        let lock = lock(path).map_err(|error| not_made(path, error))?;
        // Numbers of everybody: for the eyes of whoever made it, unless they share it.
        drop(own_file::create(path).map_err(|error| not_made(path, error.into()))?);
        let mut conn = Connection::open(path)?;
        configure(&conn)?;
        prepare_connection(&conn)?;
        initialise(&mut conn, new)?;
        let touched = Touched::watch(&mut conn)?;
        Ok(Self {
            conn,
            path: Some(path.to_owned()),
            read_only: false,
            touched,
            opened: Opened::default(),
            looking: Looking::default(),
            over: Over::default(),
            _lock: Some(lock),
        })
    }

    /// A workbook in memory, for tests.
    ///
    /// # Errors
    /// Only when SQLite itself fails.
    pub fn in_memory(new: &NewWorkbook) -> Result<Self, StoreError> {
        let mut conn = Connection::open_in_memory()?;
        conn.pragma_update(None, "foreign_keys", true)?;
        prepare_connection(&conn)?;
        initialise(&mut conn, new)?;
        let touched = Touched::watch(&mut conn)?;
        Ok(Self {
            conn,
            path: None,
            read_only: false,
            touched,
            opened: Opened::default(),
            looking: Looking::default(),
            over: Over::default(),
            _lock: None,
        })
    }

    /// A copy of it in memory, with everything in it.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn copy_in_memory(&self) -> Result<Self, StoreError> {
        let mut conn = Connection::open_in_memory()?;
        Backup::new(&self.conn, &mut conn)?.run_to_completion(1_000, Duration::ZERO, None)?;
        prepare_connection(&conn)?;
        let touched = Touched::watch(&mut conn)?;
        Ok(Self {
            conn,
            path: None,
            read_only: false,
            touched,
            opened: Opened::default(),
            looking: Looking::default(),
            over: Over::default(),
            _lock: None,
        })
    }

    /// Opens a workbook for reading and writing. A file of an older format is copied beside itself
    /// (`<name>.v1.bak`) and brought to the present one.
    ///
    /// # Errors
    /// It is missing, not a workbook, newer than this program, or open for writing in another process; it is of an
    /// older format and cannot be copied or changed.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let lock = lock(path)?;
        desk::sweep(path);
        configure(&conn)?;
        upgrade(&mut conn, path)?;
        prepare_connection(&conn)?;
        make_owed_indexes(&mut conn)?;
        let touched = Touched::watch(&mut conn)?;
        Ok(Self {
            conn,
            path: Some(path.to_owned()),
            read_only: false,
            touched,
            opened: Opened::default(),
            looking: Looking::default(),
            over: Over::default(),
            _lock: Some(lock),
        })
    }

    /// Opens a workbook for reading only. A file of an older format is first upgraded as [`Workbook::open`] does.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        if version(&conn)? < SCHEMA_VERSION {
            drop(conn);
            drop(Self::open(path)?);
            conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        }
        conn.busy_timeout(Duration::from_secs(5))?;
        prepare_connection(&conn)?;
        let over = Over::default();
        over.asked_by(&mut conn)?;
        Ok(Self {
            conn,
            path: Some(path.to_owned()),
            read_only: true,
            touched: Touched::default(),
            opened: Opened::default(),
            looking: Looking::default(),
            over,
            _lock: None,
        })
    }

    /// A second connection for reading, for a worker thread. `None` for a workbook in memory.
    ///
    /// # Errors
    /// As [`Workbook::open_read_only`].
    pub fn reader(&self) -> Result<Option<Self>, StoreError> {
        self.path.as_deref().map(Self::open_read_only).transpose()
    }

    /// The file; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Where the file lies, and what evidence is named from; `None` in memory.
    pub fn folder(&self) -> Option<&Path> {
        self.path().and_then(Path::parent)
    }

    /// Puts into the file what SQLite keeps beside it until later, so that a copy of the one file is whole. Others who
    /// read at this moment keep it from doing so, which loses nothing.
    pub fn settle(&self) {
        let _ = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    /// Whether writing is refused.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The connection, for the modules of this layer.
    pub(crate) fn conn(&self) -> &Connection {
        &self.conn
    }

    /// The connection for writing, for the modules of this layer.
    pub(crate) fn conn_mut(&mut self) -> Result<&mut Connection, StoreError> {
        if self.read_only { Err(StoreError::ReadOnly) } else { Ok(&mut self.conn) }
    }

    /// What this connection wrote and did not seal yet; to be sealed before its transaction is committed.
    pub(in crate::store) fn touched(&self) -> &Touched {
        &self.touched
    }

    /// The key of an officer who gave the passphrase in this session.
    pub fn opened_key(&self, officer: &OfficerId) -> Option<&SigningKey> {
        self.opened.0.get(officer)
    }

    /// Remembers an opened key until [`Workbook::close_keys`], or this workbook is dropped.
    pub fn hold_open(&mut self, officer: OfficerId, key: SigningKey) {
        self.opened.0.insert(officer, key);
    }

    /// Forgets all opened keys: every officer has to give the passphrase again.
    pub fn close_keys(&mut self) {
        self.opened.0.clear();
    }

    /// Sets a value of the workbook's own.
    ///
    /// # Errors
    /// The workbook is read-only, or SQLite fails.
    pub fn set_meta(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        let tx = self.conn_mut()?.transaction()?;
        tx.execute(sql, params![name, value])?;
        seal::seal_whole(&tx, "meta")?;
        Ok(tx.commit()?)
    }

    /// Lets officers act in their home villages, or no longer: guards, fold and triggers go by it.
    ///
    /// # Errors
    /// The workbook is read-only, or SQLite fails.
    pub fn let_neighbours_act(&mut self, may: bool) -> Result<(), StoreError> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        let now: Option<String> = self.conn.query_row(sql, params![NEIGHBOURS_ACT], |row| row.get(0)).optional()?;
        if (now.as_deref() == Some("yes")) == may {
            Ok(())
        } else {
            self.set_meta(NEIGHBOURS_ACT, if may { "yes" } else { "no" })
        }
    }

    /// For whose eyes rows and pages are read from now on; `None`: nobody's in particular. `day` is today, ISO.
    pub fn look_as(&mut self, officer: Option<OfficerId>, day: &str) {
        self.looking.viewer = (officer, day.to_owned());
    }

    /// Who looks, and on which day; see [`Workbook::look_as`].
    pub fn viewer(&self) -> (Option<&OfficerId>, &str) {
        (self.looking.viewer.0.as_ref(), &self.looking.viewer.1)
    }

    /// A value of the workbook's own: `county`, `created_at`, `replica`, `hash_key`.
    ///
    /// # Errors
    /// The value is missing, or SQLite fails.
    pub fn meta(&self, name: &str) -> Result<String, StoreError> {
        self.meta_or_none(name)?.ok_or_else(|| StoreError::Corrupt { place: format!("meta.{name}") })
    }

    /// A setting that need not be there.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn meta_or_none(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.conn.query_row("SELECT value FROM meta WHERE name = ?1", params![name], |row| row.get(0)).optional()?)
    }
}

/// Takes the writer's lock, `<workbook>.lock`, and leaves word who holds it.
fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let mut file = File::options().read(true).write(true).create(true).truncate(false).open(&name)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)?;
            write!(file, "pid {}", std::process::id())?;
            file.flush()?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut who = String::new();
            // Where locked files cannot be read, the holder stays unnamed.
            let _ = file.read_to_string(&mut who);
            Err(StoreError::Held { who })
        }
        // A file system without locks: SQLite's own locking still holds.
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn connect(path: &Path, mode: OpenFlags) -> Result<Connection, StoreError> {
    if !path.is_file() {
        let path = path.to_owned();
        return Err(if path.is_dir() { StoreError::NotAWorkbook(path) } else { StoreError::Missing(path) });
    }
    let conn = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let not_ours = |_| StoreError::NotAWorkbook(path.to_owned());
    let application: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(not_ours)?;
    if application != APPLICATION_ID {
        return Err(StoreError::NotAWorkbook(path.to_owned()));
    }
    let version = version(&conn)?;
    if version > SCHEMA_VERSION {
        return Err(StoreError::Newer { version });
    }
    Ok(conn)
}

/// A workbook that may be of an older format, only to be read.
pub(super) fn connect_to_read(path: &Path) -> Result<Connection, StoreError> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn version(conn: &Connection) -> Result<i32, StoreError> {
    Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings an older file to the present format, after a copy of it was made. The writer's lock is held.
fn upgrade(conn: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let version = version(conn)?;
    if version < SCHEMA_VERSION {
        migration::back_up(conn, path, version)?;
        migration::run(conn, SCHEMA_VERSION)?;
    }
    Ok(())
}

/// Makes the indexes that an import dropped whose process then ended: see [`super::bulk`].
fn make_owed_indexes(conn: &mut Connection) -> Result<(), StoreError> {
    if !datasets::owe_indexes(conn)? {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    datasets::make_owed_indexes(&tx)?;
    seal::seal_whole(&tx, seal::SCHEMA)?;
    Ok(tx.commit()?)
}

/// Durable writes: an acknowledged act must survive a power cut (design §8).
fn configure(conn: &Connection) -> Result<(), StoreError> {
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // Pages of a load that do not fit are written twice; sorting an index may use the other cores.
    conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
    conn.pragma_update(None, "threads", 4)?;
    Ok(())
}

/// Functions that queries of this layer call, and steady query plans: without the guarantee SQLite compiles a
/// statement anew whenever a value is bound, which made loading five times slower.
fn prepare_connection(conn: &Connection) -> Result<(), StoreError> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    // id_text(key): the 18 characters of a packed key.
    conn.create_scalar_function("id_text", 1, flags, |context| {
        let key: Option<i64> = context.get(0)?;
        Ok(key.and_then(IdKey::from_i64).map(|key| key.to_string()))
    })?;
    Ok(())
}

fn initialise(conn: &mut Connection, new: &NewWorkbook) -> Result<(), StoreError> {
    let tx = conn.transaction()?;
    tx.execute_batch(SCHEMA)?;
    for (name, value) in
        [("county", &new.county), ("created_at", &new.created_at), ("replica", &new.replica), ("hash_key", &new.hash_key)]
    {
        tx.execute("INSERT INTO meta (name, value) VALUES (?1, ?2)", params![name, value])?;
    }
    seal::seal_all(&tx)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    tx.commit()?;
    Ok(())
}

/// A workbook for tests.
#[cfg(test)]
pub(crate) mod testing {
    use super::NewWorkbook;

    pub(crate) fn sample() -> NewWorkbook {
        NewWorkbook {
            county: "禾川县".into(),
            created_at: "2026-03-01T08:00:00".into(),
            replica: "00".repeat(8),
            hash_key: "11".repeat(32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::sample;
    use super::*;

    #[test]
    fn a_workbook_is_made_once_and_opens_again() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        drop(Workbook::create(&path, &sample()).expect("made"));
        assert!(matches!(Workbook::create(&path, &sample()), Err(StoreError::Exists(_))));
        let book = Workbook::open(&path).expect("opens");
        assert_eq!(book.meta("county").expect("county"), "禾川县");
        assert!(book.reader().expect("reader").expect("on disk").is_read_only());
    }

    #[test]
    fn a_second_writer_is_refused_and_readers_are_not() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        let first = Workbook::create(&path, &sample()).expect("made");
        assert!(matches!(Workbook::open(&path), Err(StoreError::Held { .. })));
        assert!(Workbook::open_read_only(&path).is_ok());
        drop(first);
        assert!(Workbook::open(&path).is_ok());
    }

    #[test]
    fn other_files_are_refused_with_a_sentence() {
        let dir = tempfile::tempdir().expect("dir");
        let text = dir.path().join("a.txt");
        std::fs::write(&text, "not a database, just some text that is long enough").expect("write");
        assert!(matches!(Workbook::open(&text), Err(StoreError::NotAWorkbook(_))));
        assert!(matches!(Workbook::open(&dir.path().join("none")), Err(StoreError::Missing(_))));
    }

    #[test]
    fn a_newer_file_is_refused_and_not_touched() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        let book = Workbook::create(&path, &sample()).expect("made");
        book.conn().pragma_update(None, "user_version", 99).expect("set");
        drop(book);
        assert!(matches!(Workbook::open(&path), Err(StoreError::Newer { version: 99 })));
    }

    #[test]
    fn the_log_refuses_changes_and_deletions() {
        let book = Workbook::in_memory(&sample()).expect("made");
        let insert = "INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
                      VALUES ('r', 1, 'o', 1, 't', 'add_officer', 'o', '{}', x'00', x'01', x'02')";
        book.conn().execute(insert, []).expect("insert");
        assert!(book.conn().execute("UPDATE event SET at = 'x'", []).is_err());
        assert!(book.conn().execute("DELETE FROM event", []).is_err());
    }
}
