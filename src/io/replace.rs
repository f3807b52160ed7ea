//! Puts a finished file in place of an older one, or does nothing at all.

use super::write_error::{WriteError, WriteErrorKind};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Writes a file through `write` beside the target, flushes it to the disk and renames it over the target.
/// Whatever happens, the target's name stands for the whole old file or the whole new one. A new file is
/// readable by its owner only, since exports hold personal data; an existing one keeps its permissions.
///
/// # Errors
/// What `write` reports, or the file cannot be created, flushed or renamed. The temporary file is gone then.
pub fn replace<T>(target: &Path, write: impl FnOnce(&mut File) -> Result<T, WriteError>) -> Result<T, WriteError> {
    let target = through_links(target);
    let failed = |error: std::io::Error| WriteError::from_io(&target, &error);
    if target.is_dir() {
        return Err(WriteError::new(&target, WriteErrorKind::IsDirectory));
    }
    let folder = folder_of(&target);
    let mut file = tempfile::Builder::new().prefix(".hecha-").suffix(".part").tempfile_in(&folder).map_err(failed)?;
    let answer = write(file.as_file_mut()).map_err(|error| error.at(&target))?;
    if let Ok(metadata) = std::fs::metadata(&target) {
        file.as_file().set_permissions(metadata.permissions()).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    sync_folder(&folder);
    Ok(answer)
}

/// Lets `make` fill a file beside the target by its path, flushes it to the disk and gives it the target's name, which
/// must be free until the end. The file is readable by its owner only.
///
/// # Errors
/// What `make` reports; the name is taken, or the file cannot be created or flushed. Nothing is left of it then.
pub fn make_new<E: From<WriteError>>(target: &Path, make: impl FnOnce(&Path) -> Result<(), E>) -> Result<(), E> {
    let failed = |error: std::io::Error| WriteError::from_io(target, &error);
    if target.is_dir() {
        return Err(WriteError::new(target, WriteErrorKind::IsDirectory).into());
    }
    let folder = folder_of(target);
    let file = tempfile::Builder::new().prefix(".hecha-").suffix(".part").tempfile_in(&folder).map_err(failed)?;
    if target.exists() {
        return Err(WriteError::new(target, WriteErrorKind::Exists).into());
    }
    make(file.path())?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(target).map_err(|error| failed(error.error))?;
    sync_folder(&folder);
    Ok(())
}

/// The file that a link stands for, so that the link survives.
fn through_links(target: &Path) -> PathBuf {
    if target.is_symlink() { target.canonicalize().unwrap_or_else(|_| target.to_owned()) } else { target.to_owned() }
}

fn folder_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes the rename itself survive a power cut, where folders can be flushed. Some file systems refuse;
/// the file is complete under either name then, so that is no error.
fn sync_folder(folder: &Path) {
    if cfg!(unix)
        && let Ok(handle) = File::open(folder)
    {
        let _ = handle.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().expect("folder");
        let target = folder.path().join("台账.csv");
        std::fs::write(&target, "old").expect("writes");
        let error = replace(&target, |file| -> Result<(), WriteError> {
            file.write_all(b"half").expect("writes");
            Err(WriteError::new(Path::new(""), WriteErrorKind::DiskFull))
        })
        .expect_err("fails");
        assert_eq!(error, WriteError::new(&target, WriteErrorKind::DiskFull));
        assert_eq!(std::fs::read_to_string(&target).expect("reads"), "old");
        assert_eq!(std::fs::read_dir(folder.path()).expect("lists").count(), 1);
    }

    #[test]
    fn a_finished_write_replaces_the_old_file() {
        let folder = tempfile::tempdir().expect("folder");
        let target = folder.path().join("台账.csv");
        for text in ["first", "second"] {
            replace(&target, |file| Ok(file.write_all(text.as_bytes())?)).expect("replaces");
            assert_eq!(std::fs::read_to_string(&target).expect("reads"), text);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("lists").count(), 1);
    }

    #[test]
    fn missing_folders_and_folder_names_are_told() {
        let folder = tempfile::tempdir().expect("folder");
        let kind = |path: &Path| replace(path, |_| Ok(())).expect_err("fails").kind;
        assert_eq!(kind(&folder.path().join("none/x.csv")), WriteErrorKind::NoFolder);
        assert_eq!(kind(folder.path()), WriteErrorKind::IsDirectory);
    }

    #[test]
    fn a_new_file_never_takes_the_place_of_another_and_a_failed_one_leaves_nothing() {
        let folder = tempfile::tempdir().expect("folder");
        let target = folder.path().join("备份.hecha");
        let write = |text: &'static str| move |path: &Path| Ok::<(), WriteError>(std::fs::write(path, text)?);
        make_new(&target, write("first")).expect("makes");
        let error = make_new(&target, write("second")).expect_err("taken");
        assert_eq!(error.kind, WriteErrorKind::Exists);
        assert_eq!(std::fs::read_to_string(&target).expect("reads"), "first");
        let full = |_: &Path| Err(WriteError::new(Path::new(""), WriteErrorKind::DiskFull));
        make_new(&folder.path().join("other"), full).expect_err("fails");
        assert_eq!(std::fs::read_dir(folder.path()).expect("lists").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_survive_and_permissions_are_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("folder");
        let (target, link) = (folder.path().join("real"), folder.path().join("link"));
        std::fs::write(&target, "old").expect("writes");
        std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o640)).expect("sets");
        std::os::unix::fs::symlink(&target, &link).expect("links");
        replace(&link, |file| Ok(file.write_all(b"new")?)).expect("replaces");
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&target).expect("reads"), "new");
        assert_eq!(std::fs::metadata(&target).expect("there").permissions().mode() & 0o777, 0o640);
    }
}
