//! Loads the pack in use.

use crate::domain::example;
use crate::domain::lang::{Lang, Say};
use crate::domain::pack::{Pack, PackError};
use crate::io::pack_files;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The pack cannot be used.
#[derive(Debug)]
pub enum PackLoadError {
    /// A folder or file cannot be read.
    Io(std::io::Error),
    /// Mistakes in its files, all of them.
    Invalid(Vec<PackError>),
}

impl Say for PackLoadError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Io(error) => lang.pick(format!("规则包无法读取：{error}"), format!("The pack cannot be read: {error}")),
            Self::Invalid(errors) => {
                let list: Vec<String> = errors.iter().map(|error| error.say(lang)).collect();
                let list = list.join("\n");
                lang.pick(format!("规则包有错误：\n{list}"), format!("The pack has mistakes:\n{list}"))
            }
        }
    }
}

impl fmt::Display for PackLoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for PackLoadError {}

/// The embedded pack, overridden file by file by a folder when one is given.
///
/// # Errors
/// The folder cannot be read, or a file has a mistake.
pub fn load(folder: Option<&Path>) -> Result<Pack, PackLoadError> {
    let mut files = files(folder)?;
    // Examples are for those who write rules; work with a county does not read them.
    files.retain(|name, _| !name.starts_with(example::FOLDER));
    Pack::from_files(&files).map_err(PackLoadError::Invalid)
}

/// As [`load`], with the examples of the rules.
///
/// # Errors
/// As [`load`]; mistakes in the examples count.
pub fn load_with_examples(folder: Option<&Path>) -> Result<Pack, PackLoadError> {
    Pack::from_files(&files(folder)?).map_err(PackLoadError::Invalid)
}

fn files(folder: Option<&Path>) -> Result<BTreeMap<String, String>, PackLoadError> {
    match folder {
        Some(folder) => pack_files::with_folder(folder).map_err(PackLoadError::Io),
        None => Ok(pack_files::embedded()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_embedded_pack_has_no_mistakes() {
        if let Err(error) = super::load(None) {
            panic!("{error}");
        }
    }
}
