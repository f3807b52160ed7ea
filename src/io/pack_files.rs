//! Where a pack's files come from: the binary, or a folder that a county edits.

use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/checklists/social-assistance");

/// The files of the pack in the binary: path within the pack, `/` as separator → text.
pub fn embedded() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![&EMBEDDED];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            if let Some(text) = file.contents_utf8() {
                files.insert(file.path().to_string_lossy().replace('\\', "/"), text.to_owned());
            }
        }
    }
    files
}

/// The files of a pack folder. A file that the folder lacks comes from the embedded pack, so that a county
/// keeps only what it changed.
///
/// # Errors
/// The folder or a file in it cannot be read; the path is part of the error.
pub fn with_folder(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut files = embedded();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        let entries = std::fs::read_dir(&current).map_err(|error| named(&current, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| named(&current, &error))?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|ending| ending != "toml") {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| named(&path, &error))?;
            if let Ok(relative) = path.strip_prefix(folder) {
                files.insert(relative.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    Ok(files)
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
