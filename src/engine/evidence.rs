//! Evidence references: a file is kept as its path and SHA-256, so that a changed photo is noticed; anything else
//! (`V-0001`, a document number) stays the text it is.

use crate::domain::event::hex;
use crate::domain::evidence::{self, Piece, SHA};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Commas in an unquoted path that are still looked for.
const MOST_COMMAS: usize = 16;

/// What became of an evidence file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceState {
    /// A text reference, nothing to check.
    Text,
    /// The file is as it was.
    Same,
    /// The file is not there.
    Missing,
    /// The file has another content.
    Changed,
}

/// Turns what was typed into references: parts that name an existing file get its SHA-256. Relative paths are sought
/// beside the workbook first, and stay relative when found there, so that the folder can move as a whole. A path may
/// hold commas: of what stands without quotation marks, the longest stretch that names a file is taken as one.
///
/// # Errors
/// A named file cannot be read.
pub fn resolve(typed: &str, folder: Option<&Path>) -> io::Result<String> {
    let mut references = Vec::new();
    for part in parts(typed, folder) {
        references.push(match file(&part, folder) {
            _ if evidence::file(&part).is_some() => part,
            Some((kept, path)) => format!("{}{SHA}{}", kept.display(), sha256(&path)?),
            None => part,
        });
    }
    Ok(evidence::join(references))
}

/// The references of what was typed, paths with commas in one piece.
fn parts(typed: &str, folder: Option<&Path>) -> Vec<String> {
    let pieces = evidence::pieces(typed);
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        let (part, taken) = stretch(typed, pieces.get(at..).unwrap_or_default(), folder).unwrap_or((&piece.text, 1));
        at += taken;
        parts.push(part.to_owned());
    }
    parts
}

/// References that read as paths and name no file that can be read: a slip of the pen, which must not pass for evidence.
/// What is sealed already was read once.
pub fn strays(typed: &str, folder: Option<&Path>) -> Vec<String> {
    let stray = |part: &String| evidence::file(part).is_none() && evidence::reads_as_path(part) && !is_readable(part, folder);
    parts(typed, folder).into_iter().filter(stray).collect()
}

/// Whether this path names a file that can be read.
pub fn is_readable(path: &str, folder: Option<&Path>) -> bool {
    file(path, folder).is_some_and(|(_, path)| File::open(path).is_ok())
}

/// The longest stretch of pieces, from the first on, that names a file as it was typed, and how many they are.
fn stretch<'t>(typed: &'t str, pieces: &[Piece], folder: Option<&Path>) -> Option<(&'t str, usize)> {
    let open = pieces.iter().take_while(|piece| !piece.quoted).take(MOST_COMMAS).count();
    (2..=open).rev().find_map(|count| {
        let (first, last) = (pieces.first()?, pieces.get(count - 1)?);
        let text = typed.get(first.span.0..last.span.1)?;
        let path = evidence::file(text).map_or(text, |(path, _)| path);
        // Of several kept references the path of the first would run over its own hash.
        (!path.contains(SHA) && file(path, folder).is_some()).then_some((text, count))
    })
}

/// The path to keep and the path to read now.
fn file(text: &str, folder: Option<&Path>) -> Option<(PathBuf, PathBuf)> {
    let path = Path::new(text);
    if text.is_empty() {
        return None;
    }
    let beside = folder.map(|folder| folder.join(path)).filter(|beside| path.is_relative() && beside.is_file());
    if let Some(beside) = beside {
        return Some((path.to_owned(), beside));
    }
    path.is_file().then(|| (std::path::absolute(path).unwrap_or_else(|_| path.to_owned()), path.to_owned()))
}

/// Files and folders whose path begins as typed, folders with a separator behind them, at most 200 in order. A relative
/// path goes on beside the workbook.
pub fn paths(typed: &str, folder: Option<&Path>) -> Vec<String> {
    const MOST: usize = 200;
    let cut = typed.rfind(['/', std::path::MAIN_SEPARATOR]).map_or(0, |at| at + 1);
    let (parent, begun) = typed.split_at_checked(cut).unwrap_or(("", typed));
    let looked = match folder {
        Some(folder) if Path::new(parent).is_relative() => folder.join(parent),
        _ if parent.is_empty() => PathBuf::from("."),
        _ => PathBuf::from(parent),
    };
    let Ok(entries) = std::fs::read_dir(looked) else { return Vec::new() };
    let mut found: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let hidden = name.starts_with('.') && !begun.starts_with('.');
            if hidden || !name.starts_with(begun) {
                return None;
            }
            let end = if entry.path().is_dir() { std::path::MAIN_SEPARATOR_STR } else { "" };
            Some(format!("{parent}{name}{end}"))
        })
        .collect();
    found.sort();
    found.truncate(MOST);
    found
}

/// Checks a kept reference.
pub fn check(reference: &str, folder: Option<&Path>) -> EvidenceState {
    let Some((text, expected)) = evidence::file(reference) else { return EvidenceState::Text };
    match file(text, folder).map(|(_, path)| sha256(&path)) {
        Some(Ok(found)) if found == expected => EvidenceState::Same,
        Some(Ok(_)) => EvidenceState::Changed,
        Some(Err(_)) | None => EvidenceState::Missing,
    }
}

/// SHA-256 of a file, hex, read in pieces.
///
/// # Errors
/// The file cannot be read.
pub fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(piece.get(..count).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_paths_go_on_beside_the_workbook() {
        let dir = tempfile::tempdir().expect("dir");
        std::fs::create_dir_all(dir.path().join("照片")).expect("folder");
        for name in ["照片/一.jpg", "照片/一后.jpg", "scan.pdf", ".hidden"] {
            std::fs::write(dir.path().join(name), b"x").expect("write");
        }
        let folder = Some(dir.path());
        let sep = std::path::MAIN_SEPARATOR_STR;
        assert_eq!(paths("", folder), ["scan.pdf".to_owned(), format!("照片{sep}")]);
        assert_eq!(paths("照", folder), [format!("照片{sep}")]);
        assert_eq!(paths("照片/一", folder), ["照片/一.jpg", "照片/一后.jpg"]);
        let whole = format!("{}/sc", dir.path().display());
        assert_eq!(paths(&whole, None), [format!("{}/scan.pdf", dir.path().display())]);
        assert!(paths("nowhere/x", folder).is_empty());
    }

    #[test]
    fn a_mistyped_path_is_told_from_a_file_and_from_a_number() {
        let dir = tempfile::tempdir().expect("dir");
        for name in ["photo,1.jpg", "无后缀"] {
            std::fs::write(dir.path().join(name), b"abc").expect("write");
        }
        let folder = Some(dir.path());
        let sealed = format!("gone.pdf{SHA}{}", "0".repeat(64));
        let typed = format!("V-0001,photo,1.jpg,无后缀,{sealed},photo,2.jpg,./,/nowhere/x.pdf,会议纪要3号");
        assert_eq!(strays(&typed, folder), ["2.jpg", "./", "/nowhere/x.pdf"]);
        assert!(is_readable("无后缀", folder) && !is_readable("V-0001", folder) && !is_readable(".", folder));
    }

    #[test]
    fn files_are_hashed_and_texts_stay() {
        let dir = tempfile::tempdir().expect("dir");
        std::fs::write(dir.path().join("photo,1.jpg"), b"abc").expect("write");
        std::fs::write(dir.path().join("b.txt"), b"").expect("write");
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let folder = Some(dir.path());
        let kept = resolve("photo,1.jpg", folder).expect("read");
        assert_eq!(kept, format!("\"photo,1.jpg#sha256={hash}\""));
        // Among others, without and with quotation marks; and as drafts of earlier programs held it.
        let among = resolve("V-0001,photo,1.jpg，b.txt", folder).expect("read");
        assert_eq!(among, resolve("V-0001,\"photo,1.jpg\",b.txt", folder).expect("read"));
        assert_eq!(evidence::parts(&among).len(), 3);
        assert_eq!(resolve(&format!("b.txt,photo,1.jpg#sha256={hash}"), folder).expect("read").matches('"').count(), 2);
        assert_eq!(resolve(&among, folder).expect("read"), among, "what is resolved stays");
        let [kept] = evidence::parts(&kept).try_into().expect("one");
        let kept: String = kept;
        assert_eq!(resolve("V-0001， 会议纪要3号", folder).expect("read"), "V-0001,会议纪要3号");
        assert_eq!(check(&kept, folder), EvidenceState::Same);
        std::fs::write(dir.path().join("photo,1.jpg"), b"abd").expect("write");
        assert_eq!(check(&kept, folder), EvidenceState::Changed);
        std::fs::remove_file(dir.path().join("photo,1.jpg")).expect("remove");
        assert_eq!(check(&kept, folder), EvidenceState::Missing);
        assert_eq!(check("V-0001", folder), EvidenceState::Text);
    }
}
