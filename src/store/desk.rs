//! Where the tables of rule views are kept while rules run.

use super::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// From this size of a workbook on, in bytes, the tables are kept in a file: those of a county fit into memory, those of
/// a prefecture take as much as its payments.
const MOST_IN_MEMORY: u64 = 512 << 20;

/// Most memory for pages of tables in a file, in KiB.
const CACHE_KIB: i32 = 64 * 1024;

/// A database for tables that nobody needs afterwards. They hold personal data.
#[derive(Clone, Debug)]
pub(super) enum Desk {
    /// In memory, for one connection.
    Alone,
    /// In the memory of this process, for every connection that knows this name.
    Memory(Arc<str>),
    /// In a file beside the workbook, gone with the last that knows of it.
    File(Arc<Scratch>),
}

/// A file that is deleted when it is dropped.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays is deleted when the workbook is opened the next time.
        let _ = fs::remove_file(&self.0);
    }
}

impl Desk {
    /// For several connections that screen a workbook, which is held for writing.
    ///
    /// # Errors
    /// No file can be made beside a large workbook.
    pub(super) fn shared(book: &Path) -> Result<Self, StoreError> {
        static DESKS: AtomicU64 = AtomicU64::new(0);
        let of_book = fs::metadata(book)?;
        if of_book.len() < MOST_IN_MEMORY {
            let number = DESKS.fetch_add(1, Ordering::Relaxed);
            return Ok(Self::Memory(format!("file:/hecha-desk-{number}?vfs=memdb").into()));
        }
        Self::beside(book)
    }

    /// In a file, which only those may read who may read the workbook.
    fn beside(book: &Path) -> Result<Self, StoreError> {
        sweep(book)?;
        let path = scratch_of(book);
        OpenOptions::new().write(true).create_new(true).open(&path)?.set_permissions(fs::metadata(book)?.permissions())?;
        Ok(Self::File(Arc::new(Scratch(path))))
    }

    /// A connection to it.
    ///
    /// # Errors
    /// SQLite fails.
    pub(super) fn open(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = match self {
            Self::Alone => Connection::open_in_memory_with_flags(flags)?,
            Self::Memory(name) => Connection::open_with_flags(&**name, flags)?,
            Self::File(scratch) => {
                let conn = Connection::open_with_flags(uri(&scratch.0)?, flags)?;
                conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
                conn
            }
        };
        // What SQLite itself puts aside stays in memory, and a crash takes all of it with it anyway.
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        conn.pragma_update(None, "journal_mode", "MEMORY")?;
        conn.pragma_update(None, "synchronous", "OFF")?;
        Ok(conn)
    }
}

/// Deletes what a screening that never ended left beside a workbook, which is held for writing.
///
/// # Errors
/// The file is there and cannot be deleted.
pub(super) fn sweep(book: &Path) -> Result<(), StoreError> {
    match fs::remove_file(scratch_of(book)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn scratch_of(book: &Path) -> PathBuf {
    let mut name = book.as_os_str().to_owned();
    name.push("-screening");
    name.into()
}

/// A path as SQLite takes it, to be only read. It says that files are meant: a connection to a database in memory takes
/// the paths of others for names of such.
///
/// # Errors
/// The current directory is gone.
pub(super) fn read_only(path: &Path) -> Result<String, StoreError> {
    let files = if cfg!(windows) { "win32" } else { "unix" };
    Ok(format!("{}?mode=ro&vfs={files}", uri(path)?))
}

/// A path as SQLite takes it with options behind it.
///
/// # Errors
/// The current directory is gone.
fn uri(path: &Path) -> Result<String, StoreError> {
    let path = std::path::absolute(path)?;
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut uri = String::from("file://");
    // A drive of Windows comes behind a slash.
    if bytes.get(1) == Some(&b':') {
        uri.push('/');
    }
    for byte in bytes {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => uri.push(char::from(*byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    Ok(uri)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Workbook;
    use crate::store::workbook::testing::sample;

    #[test]
    fn a_path_is_found_whatever_stands_in_it() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("禾川 50%#1?x=y&mode=memory.db");
        Connection::open(&path).expect("opens").execute_batch("CREATE TABLE there (n)").expect("made");
        for desk in [Desk::Alone, Desk::Memory("file:/hecha-desk-test?vfs=memdb".into())] {
            let conn = desk.open().expect("opens");
            conn.execute("ATTACH ?1 AS book", [read_only(&path).expect("uri")]).expect("attached");
            conn.query_row("SELECT count(*) FROM book.there", [], |row| row.get::<_, i64>(0)).expect("found");
            conn.execute("DELETE FROM book.there", []).expect_err("only read");
        }
    }

    #[test]
    fn several_connections_read_what_one_wrote_and_nothing_of_it_is_left() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        drop(Workbook::create(&path, &sample()).expect("made"));
        for desk in [Desk::shared(&path).expect("in memory"), Desk::beside(&path).expect("in a file")] {
            let [first, second] = [(); 2].map(|()| desk.open().expect("opens"));
            first.execute_batch("BEGIN; CREATE TABLE t AS SELECT 7 AS n; COMMIT; BEGIN").expect("written");
            assert_eq!(second.query_row("SELECT n FROM t", [], |row| row.get::<_, i64>(0)).expect("read"), 7);
        }
        let left: Vec<String> =
            fs::read_dir(dir.path()).expect("dir").map(|file| format!("{:?}", file.expect("file").file_name())).collect();
        assert!(!left.iter().any(|name| name.contains("screening")), "{left:?}");
    }

    #[test]
    fn what_a_crash_left_is_gone_when_the_workbook_is_opened_for_writing() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        drop(Workbook::create(&path, &sample()).expect("made"));
        let left = scratch_of(&path);
        fs::write(&left, "names").expect("written");
        drop(Workbook::open_read_only(&path).expect("read"));
        assert!(left.exists(), "somebody else may be screening");
        drop(Workbook::open(&path).expect("opened"));
        assert!(!left.exists());
    }
}
