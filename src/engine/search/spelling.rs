//! Chinese characters as they are typed on a plain keyboard: every reading in full and by its first letter, those of
//! surnames included.

use pinyin::ToPinyinMulti;
use std::collections::HashMap;

/// The readings of the characters seen so far.
#[derive(Debug, Default)]
pub struct Spelling {
    readings: HashMap<char, Vec<String>>,
}

impl Spelling {
    /// Learns the characters of a text; says whether any of them is Chinese.
    pub fn learn(&mut self, text: &str) -> bool {
        let mut chinese = false;
        for character in text.chars() {
            let known = self.readings.entry(character).or_insert_with(|| readings(character));
            chinese |= !character.is_ascii() && !known.is_empty();
        }
        chinese
    }

    /// Whether the word is the first letters of the characters from some character on.
    pub fn initials(&self, word: &str, characters: &[char]) -> bool {
        self.somewhere(word, characters, Typed::Initials)
    }

    /// Whether the word spells the characters from some character on; the last syllable may be unfinished.
    pub fn full(&self, word: &str, characters: &[char]) -> bool {
        self.somewhere(word, characters, Typed::Full)
    }

    /// Whether the word gives the characters from some character on, each by itself, spelt, or by its first letter.
    pub fn mixed(&self, word: &str, characters: &[char]) -> bool {
        self.somewhere(word, characters, Typed::Mixed)
    }

    fn somewhere(&self, word: &str, characters: &[char], typed: Typed) -> bool {
        (0..characters.len()).any(|start| characters.get(start..).is_some_and(|rest| self.spells(word, rest, typed)))
    }

    fn spells(&self, word: &str, characters: &[char], typed: Typed) -> bool {
        if word.is_empty() {
            return true;
        }
        let Some((first, rest)) = characters.split_first() else { return false };
        if typed == Typed::Mixed && word.strip_prefix(*first).is_some_and(|left| self.spells(left, rest, typed)) {
            return true;
        }
        let Some(readings) = self.readings.get(first) else { return false };
        readings.iter().any(|reading| {
            let initial = reading.get(..1).unwrap_or(reading);
            let goes_on = |piece: &str| word.strip_prefix(piece).is_some_and(|left| self.spells(left, rest, typed));
            match typed {
                Typed::Initials => goes_on(initial),
                // The last syllable may be unfinished while one is typing.
                Typed::Full => goes_on(reading) || reading.starts_with(word),
                Typed::Mixed => goes_on(reading) || goes_on(initial) || reading.starts_with(word),
            }
        })
    }
}

/// How a word stands for characters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typed {
    Initials,
    Full,
    Mixed,
}

/// Every reading of a character without tones, letters and digits as they are.
fn readings(character: char) -> Vec<String> {
    if character.is_ascii_alphanumeric() {
        return vec![character.to_ascii_lowercase().to_string()];
    }
    let mut out: Vec<String> = character
        .to_pinyin_multi()
        .map(|multi| multi.into_iter().map(|reading| reading.plain().replace('ü', "v")).collect())
        .unwrap_or_default();
    out.sort_unstable();
    out.dedup();
    out
}
