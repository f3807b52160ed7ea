//! What the program remembers between sessions: language and colours, in a small file of the user's own.

use super::symbols::Symbols;
use super::theme::Theme;
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::io::replace::replace;
use crate::io::write_error::WriteError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What was chosen; nothing where the user never chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Language of the screens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// Colours; the environment's `NO_COLOR` wins over them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
    /// How characters of uncertain width are drawn; nothing asks the terminal at each start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbols: Option<Symbols>,
}

/// Where the settings are kept; nowhere for a user without a home.
pub fn file() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "hecha").map(|dirs| dirs.config_dir().join("settings.toml"))
}

/// Reads the settings; those of a user who has none are empty.
///
/// # Errors
/// What to tell the user: the file cannot be read, or does not say what it should.
pub fn load(file: &Path) -> Result<Settings, Bilingual> {
    let told = |why: &str| {
        let file = file.display();
        Bilingual::of(
            format!("设置文件 {file} 读不出({why})，已用默认设置。改语言或颜色时会重写它。"),
            format!(
                "The settings in {file} cannot be read ({why}); the defaults are used. Changing language or colours writes it anew."
            ),
        )
    };
    match fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text).map_err(|error| told(error.message())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(told(&error.to_string())),
    }
}

/// Changes one setting and keeps the others as they are on the disk, where another session may have changed them.
///
/// # Errors
/// What to tell the user: the file cannot be written.
pub fn remember(file: &Path, change: impl FnOnce(&mut Settings)) -> Result<(), Bilingual> {
    let mut settings = load(file).unwrap_or_default();
    change(&mut settings);
    save(file, settings).map_err(|error| Bilingual { zh: error.say(Lang::Zh), en: error.say(Lang::En) })
}

fn save(file: &Path, settings: Settings) -> Result<(), WriteError> {
    let failed = |error: std::io::Error| WriteError::from_io(file, &error);
    let text = toml::to_string(&settings).map_err(|error| failed(std::io::Error::other(error)))?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    replace(file, |to| Ok(to.write_all(text.as_bytes())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_new_folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("hecha").join("settings.toml");
        (folder, file)
    }

    #[test]
    fn what_was_chosen_last_is_there_in_the_next_session() {
        let (_folder, file) = in_new_folder();
        assert_eq!(load(&file), Ok(Settings::default()));
        remember(&file, |settings| settings.lang = Some(Lang::En)).expect("written");
        remember(&file, |settings| settings.theme = Some(Theme::HighContrast)).expect("written");
        assert_eq!(load(&file), Ok(Settings { lang: Some(Lang::En), theme: Some(Theme::HighContrast), symbols: None }));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_written_anew() {
        let (_folder, file) = in_new_folder();
        remember(&file, |settings| settings.lang = Some(Lang::En)).expect("written");
        for damaged in ["lang = 7", "lang = \"xx\"", "colour = true", "\u{0}["] {
            fs::write(&file, damaged).expect("written");
            let told = load(&file).expect_err(damaged);
            assert!(told.zh.contains("settings.toml") && told.en.contains("settings.toml"), "{told:?}");
        }
        remember(&file, |settings| settings.lang = Some(Lang::Zh)).expect("written");
        assert_eq!(load(&file), Ok(Settings { lang: Some(Lang::Zh), ..Settings::default() }));
    }

    #[test]
    fn a_folder_that_takes_no_file_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let blocked = folder.path().join("hecha");
        fs::write(&blocked, "a file in the folder's place").expect("written");
        assert!(remember(&blocked.join("settings.toml"), |settings| settings.lang = Some(Lang::En)).is_err());
    }
}
