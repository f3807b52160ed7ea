//! Files that hold personal data, for the eyes of whoever makes them.

use std::fs::{File, OpenOptions};
use std::path::Path;

/// An empty file for the eyes of this user only.
///
/// # Errors
/// It exists, or cannot be made.
#[cfg(unix)]
pub(super) fn create(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// An empty file with the rights of its folder.
///
/// # Errors
/// It exists, or cannot be made.
#[cfg(not(unix))]
pub(super) fn create(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}
