//! Where a pack's files come from: the binary, or a folder that a county edits.

use super::read_error::ReadError;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
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
/// The folder or a file in it cannot be read, or a file is not UTF-8.
pub fn with_folder(folder: &Path) -> Result<BTreeMap<String, String>, ReadError> {
    let mut files = embedded();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        let entries = std::fs::read_dir(&current).map_err(|error| ReadError::from_io(&current, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| ReadError::from_io(&current, &error))?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|ending| ending != "toml") {
                continue;
            }
            let text = ReadError::read_utf8(&path)?;
            if let Ok(relative) = path.strip_prefix(folder) {
                files.insert(relative.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    Ok(files)
}
