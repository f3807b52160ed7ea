//! Which keys a command has: those of the command table, changed by what the user wrote down in `keys.toml`.

use super::command::{COMMANDS, Cmd, Command, overlap};
use super::key::Key;
use crate::domain::lang::Bilingual;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// The keys of every command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    keys: HashMap<Cmd, Vec<Key>>,
    rebound: HashSet<Cmd>,
}

/// One line of the file: a command and the keys it shall have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebinding {
    /// The command's stable name.
    pub command: String,
    /// Its keys, as [`Key::parse`] reads them.
    pub keys: Vec<String>,
    /// Line of the file, from 1.
    pub line: usize,
}

/// Something in the file that cannot be done; the rest of it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTrouble {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong and what happens instead.
    pub text: Bilingual,
}

/// Commands without which one could be locked in: they always have a key.
const NEEDED: [Cmd; 7] = [Cmd::Palette, Cmd::Help, Cmd::Back, Cmd::Quit, Cmd::Up, Cmd::Down, Cmd::Open];

impl Default for Keymap {
    fn default() -> Self {
        let keys = COMMANDS.iter().map(|command| (command.cmd, command.bindings().collect())).collect();
        Self { keys, rebound: HashSet::new() }
    }
}

impl Keymap {
    /// The keys of the command table, for readers without a model.
    pub fn standard() -> &'static Self {
        static STANDARD: OnceLock<Keymap> = OnceLock::new();
        STANDARD.get_or_init(Self::default)
    }

    /// The keys of a command, the one shown in the hint bar first.
    pub fn keys(&self, cmd: Cmd) -> &[Key] {
        self.keys.get(&cmd).map_or(&[], Vec::as_slice)
    }

    /// The key that the hint bar shows.
    pub fn shown(&self, cmd: Cmd) -> Option<Key> {
        self.keys(cmd).first().copied()
    }

    /// Whether the key is one of the command's.
    pub fn means(&self, key: Key, cmd: Cmd) -> bool {
        self.keys(cmd).contains(&key)
    }

    /// Whether the user chose the keys of this command.
    pub fn is_rebound(&self, cmd: Cmd) -> bool {
        self.rebound.contains(&cmd)
    }

    /// The table changed by the lines of a file. A line wins over the table: a key that it takes is gone where it
    /// was. Of two lines that want one key the first has it.
    pub fn rebind(lines: &[Rebinding]) -> (Self, Vec<KeyTrouble>) {
        let mut map = Self::default();
        let mut trouble = Vec::new();
        let mut owners: Vec<(&Command, Vec<Key>, usize)> = Vec::new();
        for line in lines {
            let told = |zh: String, en: String| KeyTrouble { line: line.line, text: Bilingual { zh, en } };
            let Some(command) = COMMANDS.iter().find(|command| command.id == line.command) else {
                trouble.push(unknown(line));
                continue;
            };
            if owners.iter().any(|(other, ..)| other.cmd == command.cmd) {
                let id = command.id;
                trouble.push(told(format!("{id} 写了两次，以先写的为准"), format!("{id} is there twice; the first counts")));
                continue;
            }
            let mut keys = Vec::new();
            for text in &line.keys {
                match Key::parse(text).map(Key::folded) {
                    None => trouble.push(told(
                        format!("不认识的键“{text}”(写法如 a、f5、ctrl-p、enter)"),
                        format!("there is no key \"{text}\" (write a, f5, ctrl-p, enter)"),
                    )),
                    Some(key) => match taken(&owners, command, key) {
                        Some((other, at)) => trouble.push(told(
                            format!("{key} 已在第{at}行给了 {}，{} 用不上", other.id, command.id),
                            format!("{key} went to {} in line {at}; {} does not get it", other.id, command.id),
                        )),
                        None => keys.push(key),
                    },
                }
            }
            if keys.is_empty() && NEEDED.contains(&command.cmd) {
                let id = command.id;
                trouble
                    .push(told(format!("{id} 不能没有键，保留原键"), format!("{id} cannot go without a key and keeps its own")));
                continue;
            }
            owners.push((command, keys, line.line));
        }
        map.rebound = owners.iter().map(|(command, ..)| command.cmd).collect();
        for (command, keys, line) in owners {
            map.take(command, keys, line, &mut trouble);
        }
        if let Some(cmd) = NEEDED.into_iter().find(|cmd| map.keys(*cmd).is_empty()) {
            let id = COMMANDS.iter().find(|command| command.cmd == cmd).map_or("", |command| command.id);
            let line = lines.iter().find(|line| line.command == id).map_or(1, |line| line.line);
            let text = Bilingual {
                zh: format!("{id} 将没有任何键，整个文件不采用"),
                en: format!("{id} would have no key at all; the whole file is left aside"),
            };
            trouble.push(KeyTrouble { line, text });
            return (Self::default(), trouble);
        }
        (map, trouble)
    }

    /// Gives a command its keys, and takes them from the commands of the table that had them.
    fn take(&mut self, command: &Command, keys: Vec<Key>, line: usize, trouble: &mut Vec<KeyTrouble>) {
        let beside = |other: &&Command| other.cmd != command.cmd && overlap(other.when, command.when);
        for other in COMMANDS.iter().filter(beside) {
            if self.rebound.contains(&other.cmd) {
                continue;
            }
            let Some(had) = self.keys.get_mut(&other.cmd) else { continue };
            let left: Vec<Key> = had.iter().copied().filter(|key| !keys.contains(key)).collect();
            if left.is_empty() && !had.is_empty() {
                let key = had.first().map(Key::to_string).unwrap_or_default();
                let way = if NEEDED.contains(&other.cmd) {
                    Bilingual::of(format!("{} 仍用 {key}", other.id), format!("{} keeps {key}", other.id))
                } else {
                    Bilingual::of(
                        format!("{} 只能从命令面板使用", other.id),
                        format!("{} is left to the command palette", other.id),
                    )
                };
                trouble.push(KeyTrouble {
                    line,
                    text: Bilingual {
                        zh: format!("{key} 原是 {} 的键；{}", other.id, way.zh),
                        en: format!("{key} was the key of {}; {}", other.id, way.en),
                    },
                });
                if NEEDED.contains(&other.cmd) {
                    continue;
                }
            }
            *had = left;
        }
        // What a needed command kept is not given twice.
        let kept = |key: &Key| NEEDED.iter().any(|needed| !self.rebound.contains(needed) && self.means(*key, *needed));
        let keys: Vec<Key> = keys.into_iter().filter(|key| !kept(key)).collect();
        self.keys.insert(command.cmd, keys);
    }
}

/// The line that has this key already for a command that can be meant at the same time.
fn taken<'a>(owners: &[(&'a Command, Vec<Key>, usize)], command: &Command, key: Key) -> Option<(&'a Command, usize)> {
    owners
        .iter()
        .find(|(other, keys, _)| overlap(other.when, command.when) && keys.contains(&key))
        .map(|(other, _, line)| (*other, *line))
}

fn unknown(line: &Rebinding) -> KeyTrouble {
    let wanted = &line.command;
    // A slip of the keyboard is most often one letter: the longest common beginning finds what was meant.
    let common = |id: &str| id.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
    let near = COMMANDS.iter().map(|command| command.id).max_by_key(|id| common(id)).filter(|id| common(id) > 1);
    let hint = near.map_or_else(
        || Bilingual::of("，hecha keys 列出全部命令", "; hecha keys lists all"),
        |id| Bilingual::of(format!("，是否为 {id}？"), format!("; is it {id}?")),
    );
    KeyTrouble {
        line: line.line,
        text: Bilingual {
            zh: format!("没有命令“{wanted}”{}", hint.zh),
            en: format!("there is no command \"{wanted}\"{}", hint.en),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(line: usize, command: &str, keys: &[&str]) -> Rebinding {
        Rebinding { command: command.into(), keys: keys.iter().map(|key| (*key).to_owned()).collect(), line }
    }

    fn key(text: &str) -> Key {
        Key::parse(text).expect("a key")
    }

    #[test]
    fn a_rebound_command_has_its_new_keys_and_only_those() {
        let (map, trouble) = Keymap::rebind(&[line(1, "assign", &["ctrl-o", "＃"])]);
        assert_eq!(trouble, []);
        assert_eq!(map.keys(Cmd::Act(crate::domain::action::ActionKind::Assign)), [key("ctrl-o"), key("#")]);
    }

    #[test]
    fn a_key_taken_from_another_command_is_gone_there_and_told_when_it_was_the_last() {
        let (map, trouble) = Keymap::rebind(&[line(3, "assign", &["space", "f11"])]);
        assert_eq!(map.keys(Cmd::Mark), []);
        assert_eq!(map.keys(Cmd::Sort), [key("t")]);
        assert_eq!(trouble.len(), 1);
        assert!(trouble[0].line == 3 && trouble[0].text.en.contains("mark"), "{trouble:?}");
    }

    #[test]
    fn what_cannot_be_done_is_told_with_its_line_and_the_rest_holds() {
        let lines = [
            line(2, "asign", &["x"]),
            line(3, "assign", &["nonsense", "f14"]),
            line(4, "dismiss", &["f14", "f15"]),
            line(5, "palette", &[]),
            line(6, "refresh", &["f1", "?", "f17"]),
        ];
        let (map, trouble) = Keymap::rebind(&lines);
        let told: Vec<(usize, &str)> = trouble.iter().map(|trouble| (trouble.line, trouble.text.en.as_str())).collect();
        assert!(told[0].0 == 2 && told[0].1.contains("assign"), "{told:?}");
        assert!(told[1].0 == 3 && told[1].1.contains("nonsense"));
        assert!(told[2].0 == 4 && told[2].1.contains("line 3"));
        assert!(told[3].0 == 5 && told[3].1.contains("keeps its own"));
        assert!(told[4].0 == 6 && told[4].1.contains("help keeps"));
        assert_eq!(map.keys(Cmd::Act(crate::domain::action::ActionKind::Dismiss)), [key("f15")]);
        assert_eq!(map.keys(Cmd::Refresh), [key("f17")]);
        assert_eq!(map.keys(Cmd::Help), [key("f1"), key("?")]);
    }

    proptest! {
        #[test]
        fn no_file_makes_a_key_mean_two_things_or_locks_the_user_in(
            lines in proptest::collection::vec((0..COMMANDS.len(), proptest::collection::vec("[a-z?+:]|f1|f9|esc|enter|up|ctrl-q", 0..3)), 0..12)
        ) {
            let lines: Vec<Rebinding> = lines.into_iter().enumerate().filter_map(|(at, (command, keys))| {
                Some(Rebinding { command: COMMANDS.get(command)?.id.to_owned(), keys, line: at + 1 })
            }).collect();
            let (map, _) = Keymap::rebind(&lines);
            for (at, a) in COMMANDS.iter().enumerate() {
                for b in COMMANDS.iter().skip(at + 1).filter(|b| overlap(a.when, b.when)) {
                    for key in map.keys(a.cmd) {
                        prop_assert!(!map.means(*key, b.cmd), "{} is both {} and {}", key, a.id, b.id);
                    }
                }
            }
            for cmd in NEEDED {
                prop_assert!(!map.keys(cmd).is_empty(), "{:?} has no key", cmd);
            }
        }
    }
}
