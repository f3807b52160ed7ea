//! `keys.toml` in the user's configuration folder: which keys a command has.
//!
//! ```toml
//! assign = ["a", "f13"]
//! refresh = "ctrl-r"
//! mark = []
//! ```

use crate::app::keymap::{KeyTrouble, Keymap, Rebinding};
use crate::domain::lang::Bilingual;
use crate::domain::pack::toml_words::in_chinese;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml_edit::{Document, Item, Value};

/// Where it is kept; nowhere for a user without a home.
pub fn file() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "hecha").map(|dirs| dirs.config_dir().join("keys.toml"))
}

/// The keys in force, and what in the file cannot be done. Without a file they are those of the command table.
///
/// # Errors
/// What to tell the user: the file cannot be read.
pub fn load(file: &Path) -> Result<(Keymap, Vec<KeyTrouble>), Bilingual> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(read(&text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok((Keymap::default(), Vec::new())),
        Err(error) => {
            let file = file.display();
            Err(Bilingual::of(
                format!("按键文件 {file} 读不出({error})，已用默认按键。"),
                format!("{file} cannot be read ({error}); the keys are the usual ones."),
            ))
        }
    }
}

/// Reads the text of the file; what does not parse as a whole changes nothing.
fn read(text: &str) -> (Keymap, Vec<KeyTrouble>) {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let why = error.message().to_owned();
            let line = line_of(text, error.span());
            let text = Bilingual {
                zh: format!("不是有效的 TOML({})，已用默认按键", in_chinese(&why)),
                en: format!("this is no TOML ({why}); the keys are the usual ones"),
            };
            return (Keymap::default(), vec![KeyTrouble { line, text }]);
        }
    };
    let mut lines = Vec::new();
    let mut trouble = Vec::new();
    for (command, item) in document.iter() {
        let line = line_of(text, document.key(command).and_then(toml_edit::Key::span).or_else(|| item.span()));
        match keys_of(item) {
            Some(keys) => lines.push(Rebinding { command: command.to_owned(), keys, line }),
            None => trouble.push(KeyTrouble {
                line,
                text: Bilingual {
                    zh: format!("{command} 应写成 {command} = [\"a\", \"f13\"]"),
                    en: format!("write {command} = [\"a\", \"f13\"]"),
                },
            }),
        }
    }
    let (map, found) = Keymap::rebind(&lines);
    trouble.extend(found);
    trouble.sort_by_key(|trouble| trouble.line);
    (map, trouble)
}

fn keys_of(item: &Item) -> Option<Vec<String>> {
    match item.as_value()? {
        Value::String(key) => Some(vec![key.value().clone()]),
        Value::Array(keys) => keys.iter().map(|key| key.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let before = span.map_or(0, |span| span.start);
    1 + text.bytes().take(before).filter(|byte| *byte == b'\n').count()
}

/// The troubles of a file, one per line with file and line, as editors jump to them.
pub fn said(file: &Path, trouble: &[KeyTrouble]) -> Bilingual {
    let lines = |pick: fn(&Bilingual) -> &str| {
        let one = |trouble: &KeyTrouble| format!("{}:{}: {}", file.display(), trouble.line, pick(&trouble.text));
        trouble.iter().map(one).collect::<Vec<_>>().join("\n")
    };
    Bilingual { zh: lines(|text| &text.zh), en: lines(|text| &text.en) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::Cmd;
    use crate::app::key::Key;

    #[test]
    fn keys_are_read_from_texts_and_lists() {
        let (map, trouble) = read("# mine\nrefresh = \"ctrl-r\"\nmark = []\n");
        assert_eq!(trouble, []);
        assert_eq!(map.keys(Cmd::Refresh), [Key::parse("ctrl-r").expect("a key")]);
        assert_eq!(map.keys(Cmd::Mark), []);
    }

    #[test]
    fn troubles_name_file_and_line() {
        let (_, trouble) = read("mark = 7\n\nasign = [\"x\"]\n");
        let told = said(Path::new("/etc/keys.toml"), &trouble).en;
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines[0].starts_with("/etc/keys.toml:1: write mark"), "{told}");
        assert!(lines[1].starts_with("/etc/keys.toml:3: there is no command \"asign\""), "{told}");
    }

    #[test]
    fn a_file_that_is_no_toml_leaves_the_usual_keys_and_names_the_line() {
        let (map, trouble) = read("mark = [\"x\"]\nrefresh = [\n");
        assert_eq!(map, Keymap::default());
        assert!(trouble[0].line >= 2, "{trouble:?}");
    }

    #[test]
    fn without_a_file_nothing_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(load(&folder.path().join("keys.toml")), Ok((Keymap::default(), Vec::new())));
        assert!(load(folder.path()).is_err(), "a folder in its place is told");
    }
}
