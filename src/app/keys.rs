//! `hecha keys`: the command table as text.

use super::command::{COMMANDS, Cmd, When};
use super::key::Key;
use super::keymap::Keymap;
use crate::domain::lang::Lang;
use crate::i18n;

/// Every command in the order of the table, as four texts: when it exists, its keys, its stable name, its
/// title. A command with letter keys only is also reached by its title through the palette, `F9`.
pub fn table(keymap: &Keymap, lang: Lang) -> Vec<[String; 4]> {
    COMMANDS
        .iter()
        .map(|command| {
            let own = keymap.keys(command.cmd);
            let mut keys: Vec<String> = own.iter().map(Key::to_string).collect();
            if own.iter().all(|key| key.is_letter()) {
                keys.extend(keymap.keys(Cmd::Palette).iter().find(|key| !key.is_letter()).map(Key::to_string));
            }
            [when(command.when, lang).to_owned(), keys.join(" "), command.id.to_owned(), command.title(lang).to_owned()]
        })
        .collect()
}

/// The words of a condition.
pub fn when(when: When, lang: Lang) -> &'static str {
    let strings = i18n::strings(lang);
    match when {
        When::Always => strings.when_always,
        When::Book => strings.when_book,
        When::List => strings.when_list,
        When::Clue => strings.when_clue,
        When::Issue => strings.when_issue,
        When::Matter => strings.when_matter,
        When::Household => strings.when_household,
        When::Identity => strings.when_identity,
        When::Officers => strings.when_officers,
        When::Rule => strings.when_rule,
        When::Trial => strings.when_trial,
        When::Campaigns => strings.when_campaigns,
        When::Samples => strings.when_samples,
        When::Job => strings.when_job,
        When::Sheet => strings.when_sheet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_way_without_letters() {
        for [_, keys, id, _] in table(Keymap::standard(), Lang::Zh) {
            let free = |name: &str| name.chars().count() > 1 || !name.chars().all(char::is_alphabetic);
            assert!(keys.split(' ').any(free), "{id}: {keys}");
        }
    }
}
