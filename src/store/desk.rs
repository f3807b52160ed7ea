//! Where the tables of rule views are kept while rules run: a database that nobody needs afterwards. They hold personal
//! data.

use super::{StoreError, own_file};
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// From this size of a workbook on, in bytes, the tables are kept in a file: those of a county fit into memory, those of
/// a prefecture take as much as its payments. SQLite holds no more than 1 GiB in such a memory.
const MOST_IN_MEMORY: u64 = if cfg!(test) { 1 } else { 192 << 20 };

/// Most memory for pages of tables in a file, in KiB: of the connection that makes them, and of each other.
const CACHE_KIB: [i32; 2] = [64 * 1024, 16 * 1024];

/// A file that nobody but this process needs.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Beside a workbook. What an earlier one left is replaced.
    fn beside(book: &Path) -> Result<Self, StoreError> {
        sweep(book);
        let path = scratch_of(book);
        own_file::create(&path)?;
        Ok(Self(path))
    }

    /// Takes its name away where the system goes on serving those who have it open: then nothing is left of it, however
    /// the process ends.
    fn hide(&self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays goes when the workbook is opened for writing the next time.
        self.hide();
    }
}

/// A connection to tables in memory that it shares with no other.
///
/// # Errors
/// SQLite fails.
pub(super) fn alone() -> Result<Connection, StoreError> {
    configured(Connection::open_in_memory_with_flags(flags())?)
}

/// A connection, and others that share its tables, up to `readers` in all, for the screening of a workbook that is held
/// for writing; and the file that these are in, which has to outlive them.
///
/// # Errors
/// SQLite fails, or no file can be made beside a large workbook.
pub(super) fn shared(book: &Path, readers: usize) -> Result<Shared, StoreError> {
    static DESKS: AtomicU64 = AtomicU64::new(0);
    let scratch = match fs::metadata(book)?.len() < MOST_IN_MEMORY {
        true => None,
        false => Some(Arc::new(Scratch::beside(book)?)),
    };
    let name = match &scratch {
        Some(scratch) => uri(&scratch.0)?,
        None => format!("file:/hecha-desk-{}?vfs=memdb", DESKS.fetch_add(1, Ordering::Relaxed)),
    };
    let open = |kib: i32| -> Result<Connection, StoreError> {
        let conn = configured(Connection::open_with_flags(&name, flags())?)?;
        conn.pragma_update(None, "cache_size", -kib)?;
        Ok(conn)
    };
    let [most, least] = CACHE_KIB;
    let first = open(most)?;
    // Fewer do as well, when the system opens no more files.
    let others = (1..readers).map_while(|_| open(least).ok()).collect();
    if let Some(scratch) = &scratch {
        scratch.hide();
    }
    Ok((first, others, scratch))
}

/// What [`shared`] gives.
pub(super) type Shared = (Connection, Vec<Connection>, Option<Arc<Scratch>>);

fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn configured(conn: Connection) -> Result<Connection, StoreError> {
    // What SQLite itself puts aside stays in memory, and a crash takes all of it with it anyway.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "journal_mode", "MEMORY")?;
    conn.pragma_update(None, "synchronous", "OFF")?;
    Ok(conn)
}

/// Deletes what a screening that never ended left beside a workbook, as far as that can be done now.
pub(super) fn sweep(book: &Path) {
    let _ = fs::remove_file(scratch_of(book));
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
    Ok(uri_of(std::path::absolute(path)?.as_os_str().as_encoded_bytes(), cfg!(windows)))
}

/// Of an absolute path, of Windows or of other systems.
fn uri_of(path: &[u8], windows: bool) -> String {
    // `\\?\` asks Windows to take a path as it is.
    let path = if windows { path.strip_prefix(br"\\?\").unwrap_or(path) } else { path };
    let mut uri = String::from("file://");
    // A drive of Windows comes behind a slash.
    if windows && path.get(1) == Some(&b':') {
        uri.push('/');
    }
    for byte in path {
        match byte {
            b'\\' if windows => uri.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => uri.push(char::from(*byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Workbook;
    use crate::store::workbook::testing::sample;

    #[test]
    fn a_path_is_found_whatever_stands_in_it() {
        let dir = tempfile::tempdir().expect("dir");
        // Windows allows no question mark.
        let name = if cfg!(windows) { "禾川 50%#1&x=y.db" } else { "禾川 50%#1?x=y&mode=memory.db" };
        let path = dir.path().join(name);
        Connection::open(&path).expect("opens").execute_batch("CREATE TABLE there (n)").expect("made");
        let memory = configured(Connection::open_with_flags("file:/hecha-desk-test?vfs=memdb", flags()).expect("opens"));
        for conn in [alone().expect("opens"), memory.expect("opens")] {
            conn.execute("ATTACH ?1 AS book", [read_only(&path).expect("uri")]).expect("attached");
            conn.query_row("SELECT count(*) FROM book.there", [], |row| row.get::<_, i64>(0)).expect("found");
            conn.execute("DELETE FROM book.there", []).expect_err("only read");
        }
    }

    #[test]
    fn paths_of_windows_and_of_other_systems_are_told_as_sqlite_wants_them() {
        for (path, windows, uri) in [
            (r"C:\b c\x.hecha", true, "file:///C:/b%20c/x.hecha"),
            (r"\\?\C:\b\x.hecha", true, "file:///C:/b/x.hecha"),
            (r"\\server\share\x.hecha", true, "file:////server/share/x.hecha"),
            (r"/b\c/50%?.hecha", false, "file:///b%5Cc/50%25%3F.hecha"),
        ] {
            assert_eq!(uri_of(path.as_bytes(), windows), uri);
        }
    }

    #[test]
    fn several_connections_read_what_one_wrote_and_nothing_of_it_is_left() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        drop(Workbook::create(&path, &sample()).expect("made"));
        fs::write(scratch_of(&path), "left by a crash").expect("written");
        let (first, others, scratch) = shared(&path, 3).expect("opened");
        assert_eq!((others.len(), scratch_of(&path).exists()), (2, cfg!(windows)));
        first.execute_batch("BEGIN; CREATE TABLE t AS SELECT 7 AS n; COMMIT; BEGIN").expect("written");
        for conn in &others {
            assert_eq!(conn.query_row("SELECT n FROM t", [], |row| row.get::<_, i64>(0)).expect("read"), 7);
        }
        drop((first, others, scratch));
        assert!(!scratch_of(&path).exists());
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
