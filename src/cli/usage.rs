//! What is wrong with a command line, said in words.

use super::args::{command, commands};
use crate::domain::lang::Lang;
use crate::domain::text;
use clap::{ArgMatches, Command};
use std::ffi::OsString;
use std::path::PathBuf;

/// A word that stands where a command should and is none: the first, unless it is or looks like a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    word: String,
    /// The command that it probably means.
    near: Option<String>,
}

impl Stray {
    /// The stray word of a command line that could not be parsed.
    pub fn of(arguments: &[OsString]) -> Option<Self> {
        // Read for its first word only: what follows may be wrong in any way.
        Self::among(&command(Lang::En).ignore_errors(true).try_get_matches_from(arguments).ok()?)
    }

    /// As [`Stray::of`], of a command line that was parsed.
    pub fn among(matches: &ArgMatches) -> Option<Self> {
        let word = matches.get_one::<PathBuf>("workbook").filter(|path| !path.exists())?.to_str()?.to_owned();
        let plain = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        plain.then(|| Self { near: nearest(&word), word })
    }

    /// Whether it is a command mistyped, rather than the name of a workbook.
    pub fn is_near(&self) -> bool {
        self.near.is_some()
    }

    /// What is wrong, and what was probably meant, or which commands there are.
    pub fn said(&self, lang: Lang) -> String {
        let word = &self.word;
        match &self.near {
            Some(near) => lang.pick(
                format!("用法错误：没有命令“{word}”，是不是 {near}？\n用 hecha --help 查看帮助。\n"),
                format!("error: there is no command \"{word}\"; did you mean {near}?\n\nFor more information, try '--help'.\n"),
            ),
            None => {
                let known = commands(lang);
                let known: Vec<&str> = known.get_subcommands().map(Command::get_name).collect();
                let known = known.join(" ");
                lang.pick(
                    format!("用法错误：没有命令“{word}”，可用：{known}。\n用 hecha --help 查看帮助。\n"),
                    format!("error: there is no command \"{word}\"; commands: {known}\n\nFor more information, try '--help'.\n"),
                )
            }
        }
    }
}

/// The command that a word is one or two slips away from, or that alone begins with it.
fn nearest(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    let known = commands(Lang::En);
    let names: Vec<&str> = known.get_subcommands().map(Command::get_name).collect();
    let begun: Vec<&str> = names.iter().copied().filter(|name| word.len() >= 3 && name.starts_with(&word)).collect();
    if let [name] = begun.as_slice() {
        return Some((*name).to_owned());
    }
    let most = |name: &str| if name.len().min(word.chars().count()) > 4 { 2 } else { 1 };
    let slips = names.iter().copied().map(|name| (text::slips(&word, name), name)).filter(|(slips, name)| *slips <= most(name));
    slips.min_by_key(|(slips, _)| *slips).map(|(_, name)| name.to_owned())
}

/// A parse error in the language of the run: what is wrong, and where help is.
pub fn usage_error(error: &clap::Error, lang: Lang) -> String {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    if lang == Lang::En {
        return error.render().to_string();
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let arg = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let sentence = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let near = context(ContextKind::SuggestedSubcommand).replace(' ', "、");
            let hint = if near.is_empty() { String::new() } else { format!("，是不是 {near}？") };
            format!("没有命令“{}”{hint}", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("不认识的参数“{arg}”"),
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{arg}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => format!("参数“{arg}”缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = context(ContextKind::ValidValue);
            let hint = if valid.is_empty() { String::new() } else { format!("，可用：{valid}") };
            format!("参数“{arg}”的值“{value}”无效{hint}")
        }
        ErrorKind::ArgumentConflict if context(ContextKind::PriorArg) == arg || context(ContextKind::PriorArg).is_empty() => {
            format!("参数“{arg}”只能写一次，或不能与其他参数同时使用")
        }
        ErrorKind::ArgumentConflict => {
            format!("参数“{arg}”不能与“{}”同时使用", context(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues => format!("参数“{arg}”的值“{value}”多余"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            let least = context(ContextKind::MinValues) + &context(ContextKind::ExpectedNumValues);
            format!("参数“{arg}”应有 {least} 个值")
        }
        ErrorKind::NoEquals => format!("参数“{arg}”和值之间须写等号"),
        ErrorKind::MissingSubcommand => "缺少子命令".to_owned(),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 编码".to_owned(),
        // Help that is shown because a command was left out is in Chinese already.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return error.render().to_string(),
        _ => format!("命令行写法有误({})", error.render().to_string().trim()),
    };
    let stop = if sentence.ends_with('？') { "" } else { "。" };
    format!("用法错误：{sentence}{stop}\n用 hecha --help 查看帮助。\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::ListKind;

    #[test]
    fn a_mistyped_command_is_told_from_a_workbook_and_the_one_meant_is_named() {
        let stray = |texts: &[&str]| Stray::of(&texts.iter().map(OsString::from).collect::<Vec<_>>());
        let near = |texts: &[&str]| stray(texts).and_then(|stray| stray.near);
        for (typed, meant) in
            [("lst", "list"), ("improt", "import"), ("SCREEN", "screen"), ("scr", "screen"), ("verfy", "verify")]
        {
            assert_eq!(near(&["hecha", typed]).as_deref(), Some(meant), "{typed}");
            assert_eq!(near(&["hecha", "--lang", "zh", typed, "a.hecha", "clues", "--where", "x"]).as_deref(), Some(meant));
        }
        assert_eq!(near(&["hecha", "county"]), None);
        let stray_word = stray(&["hecha", "county", "x"]).expect("a word");
        for name in commands(Lang::En).get_subcommands().map(Command::get_name) {
            assert!(stray_word.said(Lang::Zh).contains(name) && stray_word.said(Lang::En).contains(name), "{name}");
        }
        for file in ["list.hecha", "./lst", "禾川县/lst.hecha", "Cargo.toml"] {
            assert_eq!(stray(&["hecha", file]), None, "{file} is a file");
        }
        assert_eq!(stray(&["hecha", "list"]), None);
    }

    #[test]
    fn help_and_errors_name_the_same_lists() {
        for lang in [Lang::Zh, Lang::En] {
            let mut command = command(lang);
            let help = command.find_subcommand_mut("list").map(|list| list.render_long_help().to_string()).unwrap_or_default();
            let words: String = help.split_whitespace().collect::<Vec<_>>().join(" ");
            let error = command.try_get_matches_from(["hecha", "list", "a.hecha", "nonsense"]).expect_err("wrong");
            let said = usage_error(&error, lang);
            for kind in ListKind::ALL {
                assert!(words.contains(kind.code()), "help: {}", kind.code());
                assert!(said.contains(kind.code()), "error: {}", kind.code());
            }
            assert!(said.contains("<LIST>"), "{said}");
        }
    }

    #[test]
    fn wrong_usage_is_said_in_chinese() {
        let error = command(Lang::Zh).try_get_matches_from(["hecha", "list", "a.hecha", "nonsense"]).expect_err("wrong");
        assert!(usage_error(&error, Lang::Zh).contains("nonsense"));
    }
}
