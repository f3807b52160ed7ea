//! Chinese characters as they are typed on a plain keyboard: every reading in full and by its first letter, those of
//! surnames included.

use pinyin::{ToPinyin, ToPinyinMulti};
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

/// What a text sorts by: the first reading of each character without its tone, then the text itself.
pub fn order_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        match character.to_pinyin() {
            Some(reading) => {
                key.push_str(&reading.plain().replace('ü', "v"));
                // Ends a syllable before all letters, so that "xi an" comes before "xian".
                key.push('\u{1}');
            }
            None => key.extend(character.to_lowercase()),
        }
    }
    key.push('\u{0}');
    key.push_str(text);
    key
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_places_sort_by_pinyin_and_then_by_the_text() {
        let mut names = vec!["张三", "李四", "白菊凡", "艾青", "章三", "Bob", "", "西安", "先"];
        names.sort_by_key(|name| order_key(name));
        assert_eq!(names, ["", "艾青", "白菊凡", "Bob", "李四", "西安", "先", "张三", "章三"]);
    }
}
