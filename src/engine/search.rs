//! Finding rows by what a person types: part of a name, the tail of an ID number, a village, pinyin in full
//! or initials. The fuzzy matcher is named here and nowhere else.

use crate::domain::text;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use pinyin::ToPinyinMulti;

/// Longest text that is spelt in pinyin: names and places are short, explanations are not searched.
const LONGEST_SPELT: usize = 24;

/// How well a row answers a word; larger is better, 0 is not at all.
fn score(word: &str, field: &str, rank: i64, fuzzy: &SkimMatcherV2) -> i64 {
    if field.is_empty() {
        return 0;
    }
    let folded = text::fold(field).to_lowercase();
    // Earlier columns win ties: the name before the village.
    let weight = 100 - rank;
    if folded == word {
        return 10_000 + weight;
    }
    if folded.starts_with(word) {
        return 8_000 + weight;
    }
    if folded.ends_with(word) {
        return 7_000 + weight;
    }
    if folded.contains(word) {
        return 6_000 + weight;
    }
    let ascii = word.chars().all(|c| c.is_ascii_alphanumeric());
    if ascii && field.chars().count() <= LONGEST_SPELT {
        if spelt(word, field, Spelling::Initials) {
            return 5_000 + weight;
        }
        if word.chars().count() > 1 && spelt(word, field, Spelling::Full) {
            return 4_000 + weight;
        }
    }
    if !ascii && word.chars().count() > 1 {
        return fuzzy.fuzzy_match(&folded, word).filter(|found| *found > 0).map_or(0, |found| 1_000 + found.min(900));
    }
    0
}

#[derive(Clone, Copy, PartialEq)]
enum Spelling {
    Initials,
    Full,
}

/// Whether the word spells the field from some character on, with any reading of each character.
fn spelt(word: &str, field: &str, how: Spelling) -> bool {
    let characters: Vec<char> = field.chars().collect();
    (0..characters.len()).any(|start| characters.get(start..).is_some_and(|rest| spells(word, rest, how)))
}

fn spells(word: &str, characters: &[char], how: Spelling) -> bool {
    if word.is_empty() {
        return true;
    }
    let Some((first, rest)) = characters.split_first() else { return false };
    readings(*first).iter().any(|reading| {
        let piece: &str = match how {
            Spelling::Full => reading,
            Spelling::Initials => reading.get(..1).unwrap_or(reading),
        };
        match word.strip_prefix(piece) {
            Some(left) => spells(left, rest, how),
            // The last syllable may be unfinished while one is typing.
            None => how == Spelling::Full && piece.starts_with(word),
        }
    })
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

/// Orders rows by how well they answer all words; rows that miss one are left out. Order among equals is
/// kept.
pub fn rank(rows: &[(i64, Vec<String>)], words: &[String]) -> Vec<i64> {
    let fuzzy = SkimMatcherV2::default();
    let words: Vec<String> = words.iter().map(|word| text::fold(word).to_lowercase()).collect();
    let mut found: Vec<(i64, i64)> = Vec::new();
    for (id, fields) in rows {
        let mut total = 0;
        let mut all = true;
        for word in &words {
            let best = (0i64..).zip(fields).map(|(index, field)| score(word, field, index, &fuzzy)).max().unwrap_or(0);
            all &= best > 0;
            total += best;
        }
        if all {
            found.push((total, *id));
        }
    }
    found.sort_by_key(|(total, _)| std::cmp::Reverse(*total));
    found.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<(i64, Vec<String>)> {
        vec![
            (1, vec!["张秀兰".into(), "990421195003070024".into(), "柳湾村".into()]),
            (2, vec!["单雄".into(), "99042119600101001X".into(), "张家坝村".into()]),
            (3, vec!["重新军".into(), "990421197001010036".into(), "河口村".into()]),
        ]
    }

    fn find(word: &str) -> Vec<i64> {
        rank(&rows(), &[word.to_owned()])
    }

    #[test]
    fn names_come_before_villages() {
        assert_eq!(find("张"), [1, 2]);
    }

    #[test]
    fn id_tails_and_villages_are_found() {
        assert_eq!(find("0024"), [1]);
        assert_eq!(find("001x"), [2]);
        assert_eq!(find("柳湾"), [1]);
    }

    #[test]
    fn pinyin_initials_and_full_with_every_reading() {
        assert_eq!(find("zxl"), [1]);
        assert_eq!(find("zhangxiu"), [1]);
        assert_eq!(find("sx"), [2], "the surname 单 is read shan");
        assert_eq!(find("dx"), [2], "and dan elsewhere");
        assert_eq!(find("cxj"), [3]);
    }

    #[test]
    fn every_word_must_match() {
        assert_eq!(rank(&rows(), &["张".into(), "坝".into()]), [2]);
        assert!(find("不存在的人").is_empty());
    }
}
