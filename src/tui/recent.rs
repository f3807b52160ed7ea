//! The workbooks opened last, one path per line in the user's data folder. A file that cannot be read or
//! written is nobody's trouble: the list is a convenience.

use std::fs;
use std::path::{Path, PathBuf};

const KEPT: usize = 8;

fn file() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "hecha").map(|dirs| dirs.data_local_dir().join("recent.txt"))
}

/// Workbooks that are still there, newest first.
pub fn load() -> Vec<PathBuf> {
    let text = file().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    text.lines().map(PathBuf::from).filter(|path| path.is_file()).take(KEPT).collect()
}

/// Remembers a workbook as the newest.
pub fn remember(path: &Path) {
    let Some(file) = file() else { return };
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut all = vec![path.clone()];
    all.extend(load().into_iter().filter(|other| *other != path));
    let text: Vec<String> = all.iter().take(KEPT).map(|path| path.display().to_string()).collect();
    if let Some(folder) = file.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let _ = fs::write(file, text.join("\n"));
}
