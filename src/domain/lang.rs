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
    /// A text from one per language.
    pub fn of(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The users' own text, which is the same in both languages.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    /// What is said in each language.
    pub fn each(said: impl Fn(Lang) -> String) -> Self {
        Self { zh: said(Lang::Zh), en: said(Lang::En) }
    }

    /// Texts in a row, in the punctuation of each language.
    pub fn list<'a>(texts: impl IntoIterator<Item = &'a Self>) -> Self {
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for text in texts {
            zh.push(text.zh.as_str());
            en.push(text.en.as_str());
        }
        Self { zh: zh.join("、"), en: en.join(", ") }
    }

    /// Without a word in either language.
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }

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
