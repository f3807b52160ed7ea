//! Loads the pack in use.

use crate::domain::example;
use crate::domain::lang::{Lang, Say};
use crate::domain::pack::{Pack, PackError};
use crate::domain::text;
use crate::io::pack_files;
use crate::io::read_error::ReadError;
use crate::store::{StoreError, Workbook};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a workbook remembers the pack folder that it uses; absent or empty: the built-in pack.
const FOLDER: &str = "pack_folder";

/// The pack cannot be used.
#[derive(Debug)]
pub enum PackLoadError {
    /// A folder or file cannot be read.
    Read(ReadError),
    /// The folder that the workbook remembers is not there any more.
    Moved {
        /// The folder.
        folder: PathBuf,
    },
    /// Mistakes in its files, all of them.
    Invalid(Vec<PackError>),
}

impl Say for PackLoadError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Read(error) => {
                let error = error.say(lang);
                lang.pick(format!("规则包无法读取。{error}"), format!("The pack cannot be read. {error}"))
            }
            Self::Moved { folder } => {
                let folder = text::clean(&folder.display().to_string());
                lang.pick(
                    format!(
                        "工作簿使用的规则包文件夹不在了：{folder}。请把文件夹放回原处，或另行指定：hecha rules use 工作簿 --pack 文件夹(不写 --pack 则用内置规则包)。"
                    ),
                    format!(
                        "The pack folder that the workbook uses is gone: {folder}. Put it back, or choose another: hecha rules use WORKBOOK --pack FOLDER (without --pack: the built-in pack)."
                    ),
                )
            }
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
    Pack::from_files(&files(folder)?).map_err(PackLoadError::Invalid)
}

/// The files of the embedded pack, overridden by those of a folder when one is given; without examples, which are
/// for those who write rules: work with a county does not read them.
///
/// # Errors
/// The folder or a file in it cannot be read.
pub fn files(folder: Option<&Path>) -> Result<BTreeMap<String, String>, PackLoadError> {
    let mut files = all_files(folder)?;
    files.retain(|name, _| !name.starts_with(example::FOLDER));
    Ok(files)
}

fn all_files(folder: Option<&Path>) -> Result<BTreeMap<String, String>, PackLoadError> {
    match folder {
        Some(folder) => pack_files::with_folder(folder).map_err(PackLoadError::Read),
        None => Ok(pack_files::embedded()),
    }
}

/// The pack with one rule file in place of the rule of that id, or added to it; and the id.
///
/// # Errors
/// The file or the folder cannot be read, or there is a mistake in them.
pub fn with_rule_file(folder: Option<&Path>, rule_file: &Path) -> Result<(String, Pack), PackLoadError> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    let text = ReadError::read_utf8(rule_file).map_err(PackLoadError::Read)?;
    let named: Result<Named, _> = toml::from_str(&text);
    let mut files = files(folder)?;
    // Without an id the file is refused below, with the line of its mistake.
    let stem = || rule_file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let id = named.map_or_else(|_| stem(), |named| named.id);
    files.insert(format!("rules/{id}.toml"), text);
    Ok((id, Pack::from_files(&files).map_err(PackLoadError::Invalid)?))
}

/// The pack of a folder that was given, else of the one that a workbook remembers, else the built-in one; and its folder.
///
/// # Errors
/// As [`load`]; a remembered folder that is gone is named with what to do.
pub fn load_for(given: Option<&Path>, book: Option<&Workbook>) -> Result<(Pack, Option<PathBuf>), PackLoadError> {
    let own = if given.is_none() { book.and_then(folder_of) } else { None };
    if let Some(folder) = own.as_ref().filter(|folder| !folder.is_dir()) {
        return Err(PackLoadError::Moved { folder: folder.clone() });
    }
    let folder = given.map(Path::to_owned).or(own);
    Ok((load(folder.as_deref())?, folder))
}

/// The pack folder that a workbook remembers.
pub fn folder_of(book: &Workbook) -> Option<PathBuf> {
    book.meta(FOLDER).ok().filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// Makes a workbook remember a pack folder; `None`: the built-in pack.
///
/// # Errors
/// The folder does not exist, or the workbook cannot be written.
pub fn remember_folder(book: &mut Workbook, folder: Option<&Path>) -> Result<Option<PathBuf>, RememberError> {
    let whole = |folder: &Path| {
        let read = std::fs::canonicalize(folder).map_err(|error| ReadError::from_io(folder, &error));
        read.map_err(|error| RememberError::Folder(PackLoadError::Read(error)))
    };
    let folder = folder.map(whole).transpose()?;
    let text = folder.as_ref().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
    book.set_meta(FOLDER, &text).map_err(RememberError::Store)?;
    Ok(folder)
}

/// A pack folder could not be remembered.
#[derive(Debug)]
pub enum RememberError {
    /// The folder cannot be read.
    Folder(PackLoadError),
    /// The workbook cannot be written.
    Store(StoreError),
}

impl Say for RememberError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Folder(error) => error.say(lang),
            Self::Store(error) => error.say(lang),
        }
    }
}

/// As [`load`], with the examples of the rules.
///
/// # Errors
/// As [`load`]; mistakes in the examples count.
pub fn load_with_examples(folder: Option<&Path>) -> Result<Pack, PackLoadError> {
    Pack::from_files(&all_files(folder)?).map_err(PackLoadError::Invalid)
}

#[cfg(test)]
mod tests {
    use crate::domain::lang::{Lang, Say};
    use crate::domain::listing::{self, ListKind};
    use crate::store::{NewWorkbook, Workbook};

    #[test]
    fn the_embedded_pack_has_no_mistakes() {
        if let Err(error) = super::load(None) {
            panic!("{error}");
        }
    }

    #[test]
    fn a_pack_file_that_cannot_be_read_is_named_with_its_line_and_what_to_do() {
        let folder = tempfile::tempdir().expect("dir");
        let gone = super::load(Some(&folder.path().join("没有"))).expect_err("no such folder");
        let said = gone.say(Lang::Zh);
        assert!(said.contains("没有：找不到") && said.contains("核对路径") && !said.contains("os error"), "{said}");
        std::fs::write(folder.path().join("words.toml"), b"a = 1\nb = \"\xb5\xcd\xb1\xa3\"\n").expect("written");
        let said = super::load(Some(folder.path())).expect_err("another encoding").say(Lang::Zh);
        assert!(said.contains("words.toml：第 2 行不是 UTF-8") && said.contains("另存为 UTF-8"), "{said}");
    }

    #[test]
    fn a_workbook_whose_pack_folder_is_gone_names_it_and_the_remedy() {
        let folder = tempfile::tempdir().expect("dir");
        let own = folder.path().join("规则包");
        std::fs::create_dir(&own).expect("made");
        let new = NewWorkbook { county: "-".into(), created_at: "-".into(), replica: "-".into(), hash_key: "-".into() };
        let mut book = Workbook::in_memory(&new).expect("a workbook");
        super::remember_folder(&mut book, Some(&own)).expect("kept");
        assert!(super::load_for(None, Some(&book)).is_ok());
        std::fs::remove_dir(&own).expect("gone");
        let error = super::load_for(None, Some(&book)).expect_err("gone");
        for lang in [Lang::Zh, Lang::En] {
            let said = error.say(lang);
            assert!(said.contains("规则包") && said.contains("hecha rules use"), "{said}");
        }
        assert!(super::load_for(Some(folder.path()), Some(&book)).is_ok(), "a folder that is given wins");
    }

    #[test]
    fn every_code_of_every_list_has_a_title_that_filters_read_back() {
        let pack = super::load(None).expect("the pack");
        for kind in ListKind::ALL {
            for column in kind.filter_columns() {
                for code in listing::codes(&pack, kind, column) {
                    let title = listing::code_title(&pack, column, &code);
                    assert!(title.zh != code && !title.en.is_empty(), "{kind:?} {column} {code}: {title:?}");
                    for said in [title.zh, title.en] {
                        let read = listing::code_of(&pack, kind, column, &said);
                        assert_eq!(read.as_ref(), Some(&code), "{kind:?} {column}: {said}");
                    }
                }
            }
        }
    }
}
