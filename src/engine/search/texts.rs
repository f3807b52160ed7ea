//! A column of texts kept for searching: every distinct text once, in one long string.

use super::super::stop::BETWEEN;
use super::spelling::Spelling;
use crate::domain::text;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use memchr::memmem::Finder;
use std::collections::HashMap;

/// Longest text that is spelt in pinyin: names and places are short, explanations are not searched.
const LONGEST_SPELT: usize = 24;

/// Texts of a column, one per row.
#[derive(Debug, Default)]
pub struct Texts {
    /// As stored, one after the other.
    raw: Flat,
    /// As compared: folded and in lower case.
    folded: Flat,
    /// Which text a row has; empty while every row has a text of its own.
    codes: Vec<u32>,
    /// Texts with Chinese characters that are short enough to be spelt.
    spelt: Vec<u32>,
    known: Option<HashMap<Box<str>, u32>>,
}

/// Texts one after the other.
#[derive(Debug, Default)]
struct Flat {
    text: String,
    ends: Vec<usize>,
}

impl Flat {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0)
    }

    fn get(&self, at: usize) -> &str {
        self.ends.get(at).and_then(|end| self.text.get(self.start(at)..*end)).unwrap_or("")
    }
}

impl Texts {
    /// A column whose texts come again and again: names, places, codes.
    pub fn shared() -> Self {
        Self { known: Some(HashMap::new()), ..Self::default() }
    }

    /// A column in which nearly every row has a text of its own: numbers.
    pub fn own() -> Self {
        Self::default()
    }

    /// Adds the text of the next row.
    pub fn push(&mut self, content: &str, spelling: &mut Spelling) {
        if let Some(known) = &mut self.known {
            if let Some(code) = known.get(content) {
                self.codes.push(*code);
                return;
            }
            let code = u32::try_from(self.raw.ends.len()).unwrap_or(u32::MAX);
            known.insert(content.into(), code);
            self.codes.push(code);
        }
        let place = u32::try_from(self.raw.ends.len()).unwrap_or(u32::MAX);
        self.raw.push(content);
        if content.is_ascii() && !content.contains(char::is_whitespace) {
            self.folded.push(&content.to_ascii_lowercase());
            return;
        }
        let folded = text::fold(content).to_lowercase();
        if folded.chars().count() <= LONGEST_SPELT && spelling.learn(&folded) {
            self.spelt.push(place);
        }
        self.folded.push(&folded);
    }

    /// The place of a text among the distinct ones of a column of shared texts that is not closed yet.
    pub fn known(&self, content: &str) -> Option<u32> {
        self.known.as_ref()?.get(content).copied()
    }

    /// No more rows come: what was only needed for adding is given back.
    pub fn close(&mut self) {
        self.known = None;
    }

    /// Number of distinct texts.
    pub fn len(&self) -> usize {
        self.raw.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.raw.ends.is_empty()
    }

    /// Which text a row has.
    pub fn code(&self, row: usize) -> usize {
        if self.codes.is_empty() {
            return row;
        }
        self.codes.get(row).map_or(usize::MAX, |code| usize::try_from(*code).unwrap_or(usize::MAX))
    }

    /// A text by its place among the distinct ones.
    pub fn text(&self, code: usize) -> &str {
        self.raw.get(code)
    }

    /// The text of a row.
    pub fn of(&self, row: usize) -> &str {
        self.raw.get(self.code(row))
    }

    /// How well each distinct text answers a word (folded, lower case); 0 is not at all, larger is better. `None`
    /// when no text answers it. `rank` is the place of the column: earlier columns win ties. Once `over`
    /// not all of them are looked at.
    pub fn scores(
        &self,
        word: &str,
        rank: u32,
        spelling: &Spelling,
        fuzzy: &SkimMatcherV2,
        over: &dyn Fn() -> bool,
    ) -> Option<Vec<u32>> {
        let weight = 100u32.saturating_sub(rank);
        let mut scores: Option<Vec<u32>> = None;
        let mut give = |at: usize, score: u32| {
            if let Some(place) = scores.get_or_insert_with(|| vec![0; self.len()]).get_mut(at) {
                *place = (*place).max(score);
            }
        };
        let mut from = 0;
        let finder = Finder::new(word.as_bytes());
        let mut seen = 0usize;
        let mut go_on = || {
            seen += 1;
            !(seen.is_multiple_of(BETWEEN) && over())
        };
        while go_on()
            && let Some(found) = self.folded.text.as_bytes().get(from..).and_then(|rest| finder.find(rest))
        {
            let begin = from + found;
            let at = self.folded.ends.partition_point(|end| *end <= begin);
            let (start, end) = (self.folded.start(at), self.folded.ends.get(at).copied().unwrap_or(begin));
            if begin + word.len() > end {
                // Half of it stands in the next text.
                from = begin + 1;
                continue;
            }
            let tail = self.folded.get(at).ends_with(word);
            let score = match begin == start {
                true if end - start == word.len() => 10_000,
                true => 8_000,
                false if tail => 7_000,
                false => 6_000,
            };
            give(at, score + weight);
            from = end;
        }
        let letters = word.chars().filter(char::is_ascii_alphanumeric).count();
        let others = word.chars().count() - letters;
        let spelt = self.spelt.iter().map_while(|at| usize::try_from(*at).ok().filter(|_| go_on()));
        let mut characters = Vec::new();
        for at in spelt {
            characters.clear();
            characters.extend(self.folded.get(at).chars());
            if others == 0 && spelling.initials(word, &characters) {
                give(at, 5_000 + weight);
            } else if others == 0 && letters > 1 && spelling.full(word, &characters) {
                give(at, 4_000 + weight);
            } else if (letters > 2 || letters > 0 && others > 0) && spelling.mixed(word, &characters) {
                give(at, 3_000 + weight);
            } else if others > 0 && letters + others > 1 {
                let found = fuzzy.fuzzy_match(self.folded.get(at), word).and_then(|found| u32::try_from(found).ok());
                if let Some(found) = found.filter(|found| *found > 0) {
                    give(at, 1_000 + found.min(900));
                }
            }
        }
        scores
    }
}
