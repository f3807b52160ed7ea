//! Finding rows by what a person types: part of a name, the tail of an ID number, a village, pinyin in full or
//! initials. The fuzzy matcher and the pinyin tables are named in this module and nowhere else.
//!
//! A list of a million rows has far fewer names, villages and towns than rows. So a column keeps each text once; a
//! word is compared with the texts, and a row looks up how well its texts did.

mod families;
mod spelling;
mod texts;

pub use families::Shows;
pub use spelling::{Spelling, order_key};
pub use texts::Texts;

use super::stop::BETWEEN;
use crate::domain::text;
use families::Families;
use fuzzy_matcher::skim::SkimMatcherV2;
use std::collections::HashMap;

/// How well every row answers all words: 0 is not at all, larger is better. `columns` in the order in which they win
/// ties, each with a text per row. Once `over` there is no more than a part of the answer.
pub fn scores(columns: &[&Texts], rows: usize, words: &[String], spelling: &Spelling, over: &dyn Fn() -> bool) -> Vec<u32> {
    scores_beside(columns, rows, words, spelling, over, &|_, _, _| {})
}

/// As [`scores`]; `beside` raises the scores that rows have for a word by what else a row answers with.
fn scores_beside(
    columns: &[&Texts],
    rows: usize,
    words: &[String],
    spelling: &Spelling,
    over: &dyn Fn() -> bool,
    beside: &dyn Fn(&str, &SkimMatcherV2, &mut [u32]),
) -> Vec<u32> {
    let fuzzy = SkimMatcherV2::default();
    let words: Vec<String> = words.iter().map(|word| text::fold(word).to_lowercase()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return vec![1; rows];
    }
    let mut totals: Vec<u32> = vec![0; rows];
    for (index, word) in words.iter().enumerate() {
        let answers =
            columns.iter().zip(0u32..).map(|(column, rank)| (*column, column.scores(word, rank, spelling, &fuzzy, over)));
        let mut best = vec![0u32; rows];
        for (column, scores) in answers.filter_map(|(column, scores)| Some((column, scores?))) {
            if over() {
                return totals;
            }
            for (row, best) in best.iter_mut().enumerate() {
                *best = (*best).max(scores.get(column.code(row)).copied().unwrap_or(0));
            }
        }
        beside(word, &fuzzy, &mut best);
        if over() {
            return totals;
        }
        for (total, best) in totals.iter_mut().zip(best) {
            // A row that missed a word before stays out.
            *total = if best == 0 || index > 0 && *total == 0 { 0 } else { *total + best };
        }
    }
    totals
}

/// Rows of a list with the texts that a search looks at.
#[derive(Debug, Default)]
pub struct Index {
    ids: Vec<i64>,
    places: HashMap<i64, usize>,
    columns: Vec<Texts>,
    families: Option<Families>,
    spelling: Spelling,
}

impl Index {
    /// Takes up rows: id, and one text per column; not all of them once `over`.
    pub fn new(rows: Vec<(i64, Vec<String>)>, over: &dyn Fn() -> bool) -> Self {
        Self::open(rows, over).close()
    }

    /// As [`Index::new`] for rows of households, whose number and town are in these columns. Their members come next
    /// ([`Index::member`]), then [`Index::close`].
    pub fn households(rows: Vec<(i64, Vec<String>)>, household: usize, town: usize, over: &dyn Fn() -> bool) -> Self {
        let mut index = Self::open(rows, over);
        index.families = index.columns.get(household).map(|numbers| Families::new(household, town, numbers, index.ids.len()));
        index
    }

    /// Takes up a member of a household; of households without a row it takes none.
    pub fn member(&mut self, household_no: &str, name: &str, id_no: &str) {
        let Some(families) = &mut self.families else { return };
        if let Some(family) = self.columns.get(families.household).and_then(|numbers| numbers.known(household_no)) {
            families.push(family, name, id_no, &mut self.spelling);
        }
    }

    /// No more rows and members come.
    #[must_use]
    pub fn close(mut self) -> Self {
        self.columns.iter_mut().for_each(Texts::close);
        if let Some(families) = &mut self.families {
            families.close();
        }
        self
    }

    fn open(rows: Vec<(i64, Vec<String>)>, over: &dyn Fn() -> bool) -> Self {
        let mut index = Self::default();
        for (at, (id, fields)) in rows.into_iter().enumerate() {
            if at.is_multiple_of(BETWEEN) && over() {
                break;
            }
            if index.columns.is_empty() {
                index.columns.extend(fields.iter().map(|_| Texts::shared()));
            }
            index.places.insert(id, index.ids.len());
            index.ids.push(id);
            for (column, field) in index.columns.iter_mut().zip(&fields) {
                column.push(field, &mut index.spelling);
            }
        }
        index
    }

    /// Those of `order` that answer all words, best first; among equals the order stays. With `keep` it stays anyway.
    /// Once `over` there is no more than a part of the answer. Households answer with their members only where it is said
    /// which of them may be found (`shows`).
    pub fn rank(
        &self,
        order: &[i64],
        words: &[String],
        keep: bool,
        shows: Option<Shows<'_>>,
        over: &dyn Fn() -> bool,
    ) -> Vec<i64> {
        let columns: Vec<&Texts> = self.columns.iter().collect();
        let scores = scores_beside(&columns, self.ids.len(), words, &self.spelling, over, &|word, fuzzy, best| {
            if let (Some(families), Some(shows)) = (&self.families, shows) {
                families.raise(&columns, best, shows, &|texts, rank| texts.scores(word, rank, &self.spelling, fuzzy, over));
            }
        });
        let score = |id: &i64| self.places.get(id).and_then(|place| scores.get(*place)).copied().unwrap_or(0);
        let mut found: Vec<(u32, i64)> = order.iter().map(|id| (score(id), *id)).filter(|(score, _)| *score > 0).collect();
        if !keep {
            found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        }
        found.into_iter().map(|(_, id)| id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<(i64, Vec<String>)> {
        vec![
            (1, vec!["张秀兰".into(), "990421195003070024".into(), "柳湾村".into()]),
            (2, vec!["单雄".into(), "99042119600101001X".into(), "张家坝村".into()]),
            (3, vec!["重新军".into(), "990421197001010036".into(), "河口村".into()]),
            (4, vec!["万俟吕".into(), "990421197001010052".into(), "河口村".into()]),
            (5, vec!["尉迟仇".into(), "990421197001010079".into(), "乐都村".into()]),
        ]
    }

    fn rank(words: &[&str]) -> Vec<i64> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Index::new(rows(), &|| false).rank(&[1, 2, 3, 4, 5], &words, false, None, &|| false)
    }

    fn find(word: &str) -> Vec<i64> {
        rank(&[word])
    }

    /// Two households, the second with a file twice, and their members; rows: head, town, number.
    fn households() -> Index {
        let row = |head: &str, number: &str| vec![head.to_owned(), "石桥镇".to_owned(), number.to_owned()];
        let rows = vec![(1, row("张秀兰", "A1")), (2, row("单雄", "A2")), (3, row("单雄", "A2"))];
        let mut index = Index::households(rows, 2, 1, &|| false);
        for (household, name, number) in
            [("A1", "王大友", "990421195003070024"), ("A2", "李小凤", "99042119600101001X"), ("A9", "赵无户", "")]
        {
            index.member(household, name, number);
        }
        index.close()
    }

    #[test]
    fn a_household_is_found_by_its_members_in_characters_pinyin_and_number() {
        let index = households();
        let find = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            index.rank(&[1, 2, 3], &words, false, Some(&|_, _, _| true), &|| false)
        };
        for word in ["王大友", "大友", "wdy", "wangda", "王dy", "0024"] {
            assert_eq!(find(&[word]), [1], "{word}");
        }
        assert_eq!(find(&["lxf"]), [2, 3], "every row of the household");
        assert_eq!(find(&["王大友", "石桥", "张"]), [1], "words may be about head, member and place");
        assert!(find(&["王大友", "李小凤"]).is_empty(), "members of two households");
        assert!(find(&["赵无户"]).is_empty());
    }

    #[test]
    fn a_member_who_may_not_be_found_is_found_neither_by_name_nor_by_number() {
        let index = households();
        let find = |word: &str, shows: Option<Shows<'_>>| index.rank(&[1, 2, 3], &[word.to_owned()], false, shows, &|| false);
        let others: Shows<'_> = &|household, town, name| {
            assert_eq!(town, "石桥镇");
            household != "A1" || name != "王大友"
        };
        for word in ["王大友", "wdy", "0024"] {
            assert!(find(word, Some(others)).is_empty() && find(word, None).is_empty(), "{word}");
        }
        assert_eq!(find("李小凤", Some(others)), [2, 3]);
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
    fn what_stands_across_two_texts_is_not_found() {
        assert!(find("0024990421").is_empty(), "the tail of one number and the head of the next");
        assert_eq!(find("99042119").len(), 5);
    }

    #[test]
    fn characters_letters_and_syllables_may_be_mixed() {
        for word in ["张xl", "张xiul", "zhangxl", "秀l", "zxiulan"] {
            assert_eq!(find(word), [1], "{word}");
        }
        assert_eq!((find("单x"), find("张jb")), (vec![2], vec![2]));
        assert!(find("王xl").is_empty() && find("张xw").is_empty());
    }

    #[test]
    fn pinyin_initials_and_full_with_every_reading() {
        assert_eq!(find("zxl"), [1]);
        assert_eq!(find("zhangxiu"), [1]);
        assert_eq!(find("sx"), [2], "the surname 单 is read shan");
        assert_eq!(find("dx"), [2], "and dan elsewhere");
        assert_eq!(find("cxj"), [3]);
        assert_eq!(find("moqilv"), [4], "a surname of two characters, and ü typed as v");
        assert_eq!(find("yuchiqiu"), [5]);
        assert_eq!((find("leduc"), find("yuedu")), (vec![5], vec![5]), "both readings of 乐");
    }

    #[test]
    fn every_word_must_match() {
        assert_eq!(rank(&["张", "坝"]), [2]);
        assert_eq!(rank(&["坝", "张"]), [2]);
        assert!(find("不存在的人").is_empty());
        assert!(rank(&["不存在", "张"]).is_empty(), "a word that was missed is not made up for by the next");
    }

    #[test]
    fn an_order_that_was_asked_for_stays() {
        let words = ["99".to_owned()];
        assert_eq!(Index::new(rows(), &|| false).rank(&[5, 3, 1], &words, true, None, &|| false), [5, 3, 1]);
    }

    #[test]
    fn a_search_that_nobody_waits_for_ends_among_its_texts() {
        let name = |at: u32| format!("张{}{}", char::from_u32(0x4e00 + at / 100).unwrap_or('一'), at % 100);
        let rows: Vec<(i64, Vec<String>)> = (0..20_000).map(|at| (i64::from(at), vec![name(at)])).collect();
        let order: Vec<i64> = (0..20_000).collect();
        let index = Index::new(rows, &|| false);
        for word in ["张", "z", "张9"] {
            let words = [word.to_owned()];
            let all = index.rank(&order, &words, true, None, &|| false).len();
            let asked = std::cell::Cell::new(0);
            let part = index.rank(&order, &words, true, None, &|| {
                asked.set(asked.get() + 1);
                true
            });
            assert!(all > 3_000 && part.is_empty() && asked.get() <= 3, "{word}: {all}, {} asked", asked.get());
        }
    }
}
