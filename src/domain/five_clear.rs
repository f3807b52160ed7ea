//! Five-clear (五清): how clear the work on its households is to those who answer for them, village by village. The
//! questions are the pack's; every household's newest answer to each counts, "does not apply" counts for nothing.

use super::filter::quoted;
use super::listing::Answer;
use std::collections::{BTreeMap, BTreeSet};

/// A village of the case data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Village {
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// Its households on file.
    pub households: u32,
    /// Of these, visited.
    pub visited: u32,
}

/// The newest answer of a household to an item of a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// Household.
    pub household: String,
    /// Code of the item.
    pub item: String,
    /// Answer.
    pub answer: Answer,
}

/// Answers that say "clear", of those that say anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Clear.
    pub clear: u32,
    /// Asked and not said to be inapplicable.
    pub asked: u32,
}

impl Tally {
    /// 0 to 100, rounded half up; nothing while nobody was asked.
    pub fn score(self) -> Option<u32> {
        (u64::from(self.clear) * 200 + u64::from(self.asked))
            .checked_div(u64::from(self.asked) * 2)
            .and_then(|score| u32::try_from(score).ok())
    }
}

/// What is known of a village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VillageScore {
    /// Where, and how many households.
    pub village: Village,
    /// Households with at least one question that is not clear.
    pub unclear: u32,
    /// By question, in the order of the pack.
    pub questions: Vec<Tally>,
}

impl VillageScore {
    /// All questions together.
    pub fn total(&self) -> Tally {
        let sum = |of: fn(&Tally) -> u32| self.questions.iter().map(of).sum();
        Tally { clear: sum(|tally| tally.clear), asked: sum(|tally| tally.asked) }
    }
}

/// Scores of all villages, in their order; `codes` are those of the pack's questions.
pub fn scores(villages: Vec<Village>, said: &[Said], codes: &[&str]) -> Vec<VillageScore> {
    let mut tallies: BTreeMap<(&str, &str), Vec<Tally>> = BTreeMap::new();
    let mut unclear: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for said in said.iter().filter(|said| said.answer != Answer::Na) {
        let Some(place) = codes.iter().position(|code| *code == said.item) else { continue };
        let village = (said.town.as_str(), said.village.as_str());
        let questions = tallies.entry(village).or_insert_with(|| vec![Tally::default(); codes.len()]);
        if let Some(tally) = questions.get_mut(place) {
            tally.asked += 1;
            tally.clear += u32::from(said.answer == Answer::Ok);
        }
        if said.answer == Answer::Problem {
            unclear.entry(village).or_default().insert(&said.household);
        }
    }
    let score = |village: Village| {
        let key = (village.town.as_str(), village.village.as_str());
        let questions = tallies.get(&key).cloned().unwrap_or_else(|| vec![Tally::default(); codes.len()]);
        let unclear = unclear.get(&key).map_or(0, BTreeSet::len);
        VillageScore { questions, unclear: u32::try_from(unclear).unwrap_or(u32::MAX), village }
    };
    villages.into_iter().map(score).collect()
}

/// The filter of the list of households behind a village: those of which something is not clear.
pub fn behind(town: &str, village: &str, codes: &[&str]) -> String {
    format!("town={} village={} problem_items={}", quoted(town), quoted(village), codes.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn village(name: &str) -> Village {
        Village { town: "青禾镇".into(), village: name.into(), households: 9, visited: 2 }
    }

    fn said(village: &str, household: &str, item: &str, answer: Answer) -> Said {
        Said { town: "青禾镇".into(), village: village.into(), household: household.into(), item: item.into(), answer }
    }

    #[test]
    fn a_score_is_the_share_of_clear_answers_and_inapplicable_ones_do_not_count() {
        let answers = [
            said("李家村", "h1", "Q.1", Answer::Ok),
            said("李家村", "h1", "Q.2", Answer::Problem),
            said("李家村", "h2", "Q.1", Answer::Ok),
            said("李家村", "h2", "Q.2", Answer::Na),
            said("李家村", "h2", "S1.01", Answer::Problem),
        ];
        let scores = scores(vec![village("李家村"), village("王家村")], &answers, &["Q.1", "Q.2"]);
        assert_eq!(scores[0].questions, [Tally { clear: 2, asked: 2 }, Tally { clear: 0, asked: 1 }]);
        assert_eq!((scores[0].total().score(), scores[0].unclear), (Some(67), 1), "two of three; other checklists stay out");
        assert_eq!((scores[1].total().score(), scores[1].unclear), (None, 0), "nobody asked is no score of nought");
        assert_eq!(Tally { clear: 1, asked: 8 }.score(), Some(13), "12.5 is rounded up");
    }

    #[test]
    fn names_with_spaces_stand_in_quotation_marks_in_the_filter_behind_a_village() {
        assert_eq!(behind("青禾镇", "李家 村", &["Q.1", "Q.2"]), "town=青禾镇 village=\"李家 村\" problem_items=Q.1|Q.2");
    }
}
