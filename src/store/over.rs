//! Ending the statements of a connection while they run.

use super::workbook::{StoreError, Workbook};
use rusqlite::Connection;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

type Question = Box<dyn FnMut() -> bool + Send>;

/// What a connection asks now and then while a statement runs: whether to end it.
#[derive(Clone, Default)]
pub(super) struct Over(Arc<Mutex<Option<Question>>>);

impl fmt::Debug for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Over").finish_non_exhaustive()
    }
}

impl Over {
    /// Lets the connection ask it.
    pub(super) fn asked_by(&self, conn: &mut Connection) -> Result<(), StoreError> {
        const STEPS_BETWEEN_QUESTIONS: i32 = 10_000;
        let own = self.clone();
        let ask = move || own.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut().is_some_and(|over| over());
        Ok(conn.progress_handler(STEPS_BETWEEN_QUESTIONS, Some(ask))?)
    }

    fn set(&self, question: Option<Question>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = question;
    }
}

/// Takes the question back, also from a panic.
struct Asking<'a>(&'a Over);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

impl Workbook {
    /// Does work during which every statement of this connection ends with [`StoreError::Stopped`] once `over` says so.
    /// Only connections for reading can be ended; on others the work is done whole.
    ///
    /// # Errors
    /// That of the work.
    pub fn until<T, E>(&self, over: impl FnMut() -> bool + Send + 'static, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.over.set(Some(Box::new(over)));
        let _asking = Asking(&self.over);
        work()
    }
}

#[cfg(test)]
mod tests {
    use super::super::workbook::testing::sample;
    use super::*;

    #[test]
    fn a_statement_for_reading_ends_when_nobody_waits_for_it_and_the_next_one_runs() {
        let folder = tempfile::tempdir().expect("a folder");
        let book = Workbook::create(&folder.path().join("a.hecha"), &sample()).expect("made");
        let reader = book.reader().expect("opens").expect("a file");
        let count = |rows: i64| -> Result<i64, StoreError> {
            let sql = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT count(*) FROM n";
            Ok(reader.conn().query_row(sql, [rows], |row| row.get(0))?)
        };
        let mut asked = 0;
        let over = move || {
            asked += 1;
            asked > 2
        };
        let ended = reader.until(over, || count(i64::from(u32::MAX)));
        assert!(matches!(ended, Err(StoreError::Stopped)), "{ended:?}");
        assert_eq!(count(100_000).expect("counted"), 100_000);
    }
}
