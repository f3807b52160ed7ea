//! Why an import as a whole did not take place. What is wrong with a single file is in its outcome.

use crate::domain::lang::{Lang, Say};
use crate::io::read_error::ReadError;
use crate::store::StoreError;
use std::fmt;

/// The import did not take place.
#[derive(Debug)]
pub enum ImportError {
    /// The workbook cannot be read or written.
    Store(StoreError),
    /// A path that was named does not exist, may not be read, or is a folder without a table file.
    Path(ReadError),
    /// The pack has no dataset of that id.
    NoSuchDataset(String),
    /// Cancelled while looking at the files.
    Cancelled,
}

impl Say for ImportError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Store(error) => error.say(lang),
            Self::Path(error) => error.say(lang),
            Self::NoSuchDataset(id) => lang.pick(
                format!("规则包中没有数据集 {id}。用 hecha datasets 查看。"),
                format!("The pack has no dataset {id}. See: hecha datasets"),
            ),
            Self::Cancelled => lang.pick("导入已取消。".to_owned(), "The import was cancelled.".to_owned()),
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ImportError {}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
