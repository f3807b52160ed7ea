//! The layer map of ARCHITECTURE.md, held: a module names only the layers and crates it may.

#![allow(clippy::expect_used, clippy::panic, clippy::string_slice, clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

/// Layer, the layers of ours that it may use, and the guarded crates that it may name.
const LAYERS: &[(&str, &[&str], &[&str])] = &[
    ("domain", &[], &[]),
    ("store", &["domain"], &["rusqlite"]),
    ("io", &["domain"], &["csv", "calamine", "rust_xlsxwriter", "encoding_rs", "zip", "html5gum", "include_dir"]),
    ("engine", &["domain", "store", "io"], &["fuzzy_matcher", "pinyin"]),
    ("demo", &["domain", "store", "io", "engine"], &["rust_xlsxwriter", "encoding_rs", "zip", "csv"]),
    ("app", &["domain", "i18n"], &[]),
    ("i18n", &["domain"], &[]),
    ("tui", &["domain", "store", "io", "engine", "demo", "app", "i18n"], &["ratatui", "crossterm", "signal_hook"]),
    (
        "cli",
        &["domain", "store", "io", "engine", "demo", "app", "i18n", "tui"],
        &["clap", "clap_complete", "indicatif", "signal_hook"],
    ),
];

/// Crates that only the layers above may name.
const GUARDED: &[&str] = &[
    "rusqlite",
    "csv",
    "calamine",
    "rust_xlsxwriter",
    "encoding_rs",
    "zip",
    "html5gum",
    "include_dir",
    "fuzzy_matcher",
    "pinyin",
    "ratatui",
    "crossterm",
    "signal_hook",
    "clap",
    "clap_complete",
    "indicatif",
];

/// The pure layers may not reach the outside world through the standard library either.
const IMPURE: &[&str] =
    &["std::fs", "std::net", "std::process", "std::time", "std::env", "std::thread", "SystemTime", "Zoned::now"];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !only_tests(&path) {
            found.push(path);
        }
    }
}

/// A test module in a file of its own, `shuffle_tests.rs`.
fn only_tests(path: &Path) -> bool {
    path.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("_tests"))
}

/// The code of a file without its test modules and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a readable file");
    let tests = ["#[cfg(test)]\nmod ", "#[cfg(test)]\npub(crate) mod "];
    let end = tests.iter().filter_map(|start| text.find(start)).min().unwrap_or(text.len());
    let text = &text[..end];
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Whether the code reaches into another of our layers.
fn uses(code: &str, layer: &str) -> bool {
    let path = format!("crate::{layer}");
    code.match_indices(&path).any(|(at, _)| {
        let after = code[at + path.len()..].chars().next();
        !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Whether the code names a crate: `word::` that is not part of a longer path.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(&format!("{word}::")).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn every_layer_uses_only_what_it_may() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    for (layer, may_use, may_name) in LAYERS {
        let mut files = Vec::new();
        if root.join(layer).is_dir() {
            rust_files(&root.join(layer), &mut files);
        }
        assert!(!files.is_empty(), "the layer {layer} has no files");
        for file in files {
            let code = code(&file);
            for (other, ..) in LAYERS {
                if other != layer && !may_use.contains(other) && uses(&code, other) {
                    faults.push(format!("{}: {layer} must not use {other}", file.display()));
                }
            }
            for krate in GUARDED {
                if !may_name.contains(krate) && names(&code, krate) {
                    faults.push(format!("{}: {layer} must not name {krate}", file.display()));
                }
            }
            if matches!(*layer, "domain" | "app" | "i18n") {
                for word in IMPURE {
                    if code.contains(word) {
                        faults.push(format!("{}: {layer} is pure and must not use {word}", file.display()));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_folder_of_src_is_a_known_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(root).expect("src") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            assert!(LAYERS.iter().any(|(layer, ..)| *layer == name), "src/{name} is not in the layer map");
        }
    }
}

#[test]
fn every_feature_that_the_docs_claim_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    rust_files(&root.join("tests"), &mut files);
    let code: String = files.iter().map(|file| fs::read_to_string(file).expect("a readable file")).collect();
    let table = fs::read_to_string(root.join("docs/features.md")).expect("the table");
    let claims = table.lines().filter(|line| line.split('|').nth(2).is_some_and(|cell| cell.trim() == "Y"));
    let mut count = 0;
    for claim in claims {
        let held_by = claim.split('|').nth(3).unwrap_or_default();
        let names: Vec<&str> = held_by.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test is named: {claim}");
        for name in names {
            let head = code.split(&format!("fn {name}()")).next().filter(|head| head.len() < code.len());
            let head = head.unwrap_or_else(|| panic!("there is no test {name}"));
            assert!(head.trim_end().lines().rev().take(3).any(|line| line.trim() == "#[test]"), "{name} is no test");
        }
        count += 1;
    }
    assert!(count > 20, "the table was not read");
}
