//! Finds the table files that a path means: itself, or everything in a folder.

use super::read_error::{ReadError, ReadErrorKind};
use std::fs::ReadDir;
use std::path::{Path, PathBuf};

/// Endings that table files have in the field. Other files of a folder are left alone; a file that is named
/// directly is always taken, and its content decides.
const ENDINGS: [&str; 10] = ["csv", "tsv", "txt", "xls", "xlsx", "xlsm", "ods", "et", "htm", "html"];

/// Folders in folders; deeper ones are a loop of links or a mistake.
const MAX_DEPTH: usize = 32;

/// What a path holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Its table files.
    pub files: Vec<PathBuf>,
    /// Files that are no tables by their names.
    pub skipped: Vec<PathBuf>,
    /// Folders inside that may not be read; they do not keep the others from being listed.
    pub unreadable: Vec<ReadError>,
}

/// The table files of a file or folder, sorted by path with the files of a folder before its folders, so that
/// every run and every system reads them in one order. Hidden files and `~$` lock files are skipped, and so
/// are links to folders.
///
/// # Errors
/// The path does not exist, may not be read, or is a folder without a table that may be read.
pub fn table_files(path: &Path) -> Result<Found, ReadError> {
    table_files_by(path, &|folder| std::fs::read_dir(folder))
}

/// Lists the entries of a folder.
type Lister<'a> = &'a dyn Fn(&Path) -> std::io::Result<ReadDir>;

fn table_files_by(path: &Path, list: Lister<'_>) -> Result<Found, ReadError> {
    let metadata = std::fs::metadata(path).map_err(|error| ReadError::from_io(path, &error))?;
    if !metadata.is_dir() {
        return Ok(Found { files: vec![path.to_owned()], ..Found::default() });
    }
    let mut found = Found::default();
    collect(path, 0, list, &mut found)?;
    if !found.files.is_empty() {
        return Ok(found);
    }
    Err(found.unreadable.into_iter().next().unwrap_or_else(|| ReadError::new(path, ReadErrorKind::EmptyFolder)))
}

fn collect(folder: &Path, depth: usize, list: Lister<'_>, found: &mut Found) -> Result<(), ReadError> {
    let failed = |error: std::io::Error| ReadError::from_io(folder, &error);
    let mut folders = Vec::new();
    let mut files = Vec::new();
    let mut skipped = Vec::new();
    for entry in list(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            folders.push(entry.path());
        } else if entry.path().is_dir() {
            // A link to a folder.
        } else if is_table_name(&name) {
            files.push(entry.path());
        } else if !is_of_machines(&name) {
            skipped.push(entry.path());
        }
    }
    skipped.sort();
    found.skipped.append(&mut skipped);
    files.sort();
    folders.sort();
    found.files.append(&mut files);
    if depth < MAX_DEPTH {
        for inner in folders {
            if let Err(error) = collect(&inner, depth + 1, list, found) {
                found.unreadable.push(error);
            }
        }
    }
    Ok(())
}

/// Files that nobody means when saying a folder: those of the system, and workbooks of this program with what lies beside.
fn is_of_machines(name: &str) -> bool {
    matches!(name.to_ascii_lowercase().as_str(), "thumbs.db" | "desktop.ini") || name.contains(".hecha")
}

fn is_table_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::{Lang, Say};

    fn touch(path: &Path) {
        std::fs::write(path, "x").expect("writes");
    }

    #[test]
    fn a_folder_lists_tables_in_one_order_without_lock_files() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path();
        std::fs::create_dir_all(root.join("b")).expect("creates");
        std::fs::create_dir_all(root.join(".git")).expect("creates");
        for name in
            ["z.csv", "a.XLSX", "~$a.xlsx", ".hidden.csv", "说明.docx", "b/名单.xls", ".git/x.csv", "b/附件.zip", "Thumbs.db"]
        {
            touch(&root.join(name));
        }
        let found = table_files(root).expect("lists");
        let names = |paths: &[PathBuf]| -> Vec<PathBuf> {
            paths.iter().map(|path| path.strip_prefix(root).expect("inside").to_owned()).collect()
        };
        assert_eq!(names(&found.files), ["a.XLSX", "z.csv", "b/名单.xls"].map(PathBuf::from));
        assert_eq!(names(&found.skipped), ["说明.docx", "b/附件.zip"].map(PathBuf::from), "nothing is left out without a word");
    }

    #[test]
    fn a_named_file_is_taken_whatever_its_ending() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("数据.dat");
        touch(&file);
        assert_eq!(table_files(&file).expect("lists").files, [file]);
    }

    #[test]
    fn empty_and_missing_folders_are_named() {
        let folder = tempfile::tempdir().expect("folder");
        let error = table_files(folder.path()).expect_err("empty");
        assert_eq!(error.code(), "empty_folder");
        assert!(error.say(Lang::Zh).contains(&folder.path().display().to_string()));
        let error = table_files(&folder.path().join("none")).expect_err("missing");
        assert_eq!(error.code(), "not_found");
    }

    #[test]
    fn a_folder_that_may_not_be_read_is_named_and_the_others_are_listed() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path();
        let locked = root.join("封存");
        for name in ["a.csv", "封存/b.csv", "乡镇/c.csv"] {
            std::fs::create_dir_all(root.join(name).parent().expect("parent")).expect("creates");
            touch(&root.join(name));
        }
        // An administrator may read everything, so the refusal is made up.
        let list = |folder: &Path| {
            if folder == locked { Err(std::io::ErrorKind::PermissionDenied.into()) } else { std::fs::read_dir(folder) }
        };
        let found = table_files_by(root, &list).expect("lists");
        assert_eq!(found.files, [root.join("a.csv"), root.join("乡镇/c.csv")]);
        assert_eq!(found.unreadable, [ReadError::new(&locked, ReadErrorKind::NoPermission)]);
        assert_eq!(table_files_by(&locked, &list), Err(ReadError::new(&locked, ReadErrorKind::NoPermission)));
        let outer = root.join("外层");
        std::fs::create_dir(&outer).expect("creates");
        std::fs::rename(&locked, outer.join("封存")).expect("moves");
        let refuse = |folder: &Path| {
            if folder.ends_with("封存") { Err(std::io::ErrorKind::PermissionDenied.into()) } else { std::fs::read_dir(folder) }
        };
        let error = table_files_by(&outer, &refuse).expect_err("nothing else is there");
        assert_eq!(error.code(), "no_permission", "an empty folder would be the wrong thing to look for");
    }
}
