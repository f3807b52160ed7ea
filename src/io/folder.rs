//! Finds the table files that a path means: itself, or everything in a folder.

use super::read_error::{ReadError, ReadErrorKind};
use std::path::{Path, PathBuf};

/// Endings that table files have in the field. Other files of a folder are left alone; a file that is named
/// directly is always taken, and its content decides.
const ENDINGS: [&str; 10] = ["csv", "tsv", "txt", "xls", "xlsx", "xlsm", "ods", "et", "htm", "html"];

/// Folders in folders; deeper ones are a loop of links or a mistake.
const MAX_DEPTH: usize = 32;

/// The table files of a file or folder, sorted by path with the files of a folder before its folders, so that
/// every run and every system reads them in one order. Hidden files and `~$` lock files are skipped, and so
/// are links to folders.
///
/// # Errors
/// The path does not exist, may not be read (a folder inside counts as well), or is a folder without a table.
pub fn table_files(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let metadata = std::fs::metadata(path).map_err(|error| ReadError::from_io(path, &error))?;
    if !metadata.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    collect(path, 0, &mut found)?;
    if found.is_empty() {
        return Err(ReadError::new(path, ReadErrorKind::EmptyFolder));
    }
    Ok(found)
}

fn collect(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), ReadError> {
    let failed = |error: std::io::Error| ReadError::from_io(folder, &error);
    let mut folders = Vec::new();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            folders.push(entry.path());
        } else if is_table_name(&name) && !entry.path().is_dir() {
            files.push(entry.path());
        }
    }
    files.sort();
    folders.sort();
    found.append(&mut files);
    if depth < MAX_DEPTH {
        for inner in folders {
            collect(&inner, depth + 1, found)?;
        }
    }
    Ok(())
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
        for name in ["z.csv", "a.XLSX", "~$a.xlsx", ".hidden.csv", "说明.docx", "b/名单.xls", ".git/x.csv"] {
            touch(&root.join(name));
        }
        let found = table_files(root).expect("lists");
        let names: Vec<_> = found.iter().map(|path| path.strip_prefix(root).expect("inside").to_owned()).collect();
        assert_eq!(names, [PathBuf::from("a.XLSX"), PathBuf::from("z.csv"), PathBuf::from("b/名单.xls")]);
    }

    #[test]
    fn a_named_file_is_taken_whatever_its_ending() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("数据.dat");
        touch(&file);
        assert_eq!(table_files(&file).expect("lists"), [file]);
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
}
