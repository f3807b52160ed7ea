//! The two languages of the interface. The users' data stays as it is.

use serde::{Deserialize, Serialize};

/// Interface language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese; the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Chooses one of two texts.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Reads `zh`, `en` or a locale such as `zh_CN.UTF-8`.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.to_ascii_lowercase();
        if code.starts_with("zh") {
            Some(Self::Zh)
        } else if code.starts_with("en") {
            Some(Self::En)
        } else {
            None
        }
    }
}

/// A text of a pack in both languages. Missing either is an error of the pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// An error or outcome that can tell a person what happened, where, and what to do, in both languages.
/// `Display` of the same type is the English text, for logs and tests.
pub trait Say {
    /// One or two sentences, no trailing line break.
    fn say(&self, lang: Lang) -> String;
}
