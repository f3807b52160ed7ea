//! Cross-check between towns (交叉检查): a checked clue is looked at again by an officer of another town, who gives a
//! verdict without knowing the first; a county lead settles where the two differ.

use super::clue_work::ClueWork;
use super::date::Date;
use super::lang::Bilingual;
use super::officer::{Officer, OfficerId, Role};
use super::sample::{Agreement, agreement};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who gives clues to a second checker.
pub const CROSS_DESK: &[Role] = &[Role::CountyLead, Role::CountyOffice];

/// Who checks a second time.
pub const CHECKERS: &[Role] = &[Role::Inspector, Role::TownClerk, Role::CrossTeam];

/// Who settles where the verdicts differ.
pub const SETTLERS: &[Role] = &[Role::CountyLead];

/// The second check of one clue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossCheck {
    /// The second checker.
    pub checker: OfficerId,
    /// Who gave it out.
    pub by: OfficerId,
    /// When.
    pub on: Date,
    /// When the second verdict is due.
    #[serde(default)]
    pub due: Option<Date>,
    /// The first verdict, as it stood then: a clue state code.
    pub first: String,
    /// Its dismissal reason, or empty.
    #[serde(default)]
    pub first_reason: String,
    /// The second verdict; empty until it is given.
    #[serde(default)]
    pub second: String,
    /// Its dismissal reason, or empty.
    #[serde(default)]
    pub reason: String,
    /// What the second checker found.
    #[serde(default)]
    pub note: String,
    /// Evidence references of the second check.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// When the second verdict was given.
    #[serde(default)]
    pub given_on: Option<Date>,
    /// The verdict that a lead let stand where the two differ; empty until then.
    #[serde(default)]
    pub settled: String,
    /// Why.
    #[serde(default)]
    pub ground: String,
    /// Who settled it.
    #[serde(default)]
    pub settled_by: Option<OfficerId>,
    /// The clue was taken up anew since: another cross-check may follow.
    #[serde(default)]
    pub past: bool,
}

impl CrossCheck {
    /// Given out, not yet looked at.
    pub fn new(checker: OfficerId, by: OfficerId, on: Date, due: Option<Date>, work: &ClueWork) -> Self {
        Self {
            checker,
            by,
            on,
            due,
            first: work.verdict.clone(),
            first_reason: work.reason.clone(),
            second: String::new(),
            reason: String::new(),
            note: String::new(),
            evidence: Vec::new(),
            given_on: None,
            settled: String::new(),
            ground: String::new(),
            settled_by: None,
            past: false,
        }
    }

    /// The second verdict is not given yet: until then its checker sees nothing of the first.
    pub fn is_blind(&self) -> bool {
        self.second.is_empty()
    }

    /// Both verdicts are given and differ, and nobody settled it.
    pub fn is_open(&self) -> bool {
        !self.is_blind() && self.second != self.first && self.settled.is_empty()
    }

    /// `pending`, `agree`, `differ`, `settled`.
    pub fn standing(&self) -> &'static str {
        match () {
            () if self.is_blind() => "pending",
            () if self.second == self.first => "agree",
            () if self.settled.is_empty() => "differ",
            () => "settled",
        }
    }
}

/// Title of a code of [`CrossCheck::standing`] or of the groups of agreement.
pub fn title(code: &str) -> Option<Bilingual> {
    let (zh, en) = match code {
        "pending" => ("待核", "to be checked"),
        "agree" => ("一致", "agree"),
        "differ" => ("不一致待裁定", "differ, to be settled"),
        "settled" => ("已裁定", "settled"),
        "all" => ("全部", "all"),
        "towns" => ("乡镇对", "pair of towns"),
        "rule" => ("规则", "rule"),
        "reason" => ("首次结论", "first verdict"),
        _ => return None,
    };
    Some(Bilingual::of(zh, en))
}

/// Whether a checker comes from where the clue is, or from where the first inspectors come: the town that rules them
/// out. Clerks and inspectors need a town, or nobody knows that it is another.
pub fn same_town<'a>(checker: &Officer, town: &'a str, first: impl Iterator<Item = &'a Officer>) -> Option<String> {
    if checker.town.is_empty() {
        return (checker.role != Role::CrossTeam).then(String::new);
    }
    let mut towns = std::iter::once(town).chain(first.map(|officer| officer.town.as_str()));
    towns.find(|town| *town == checker.town).map(str::to_owned)
}

/// One cross-check as statistics need it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Town of the clue.
    pub town: String,
    /// Town of the second checker.
    pub other: String,
    /// Rule.
    pub rule: String,
    /// First verdict.
    pub first: String,
    /// Its reason.
    pub first_reason: String,
    /// Second verdict.
    pub second: String,
}

/// Agreement of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupAgreement {
    /// `all`, `towns`, `rule`, `reason`.
    pub by: &'static str,
    /// Which of them: `青禾镇 × 白石乡`, `R10`, a reason code or the verdict; empty for all.
    pub group: String,
    /// Clues with both verdicts.
    pub count: usize,
    /// How far they agree.
    pub agreement: Agreement,
}

/// How far first and second verdicts agree: over all, by pair of towns, by rule, and by what the first verdict rests on.
/// Clues without a second verdict do not count.
pub fn agreements(checked: &[Checked]) -> Vec<GroupAgreement> {
    let mut groups: BTreeMap<(u8, &'static str, String), Vec<&Checked>> = BTreeMap::new();
    for one in checked.iter().filter(|one| !one.second.is_empty()) {
        let pair = format!("{} × {}", one.town, one.other);
        let reason = if one.first_reason.is_empty() { &one.first } else { &one.first_reason };
        let keys = [(0, "all", String::new()), (1, "towns", pair), (2, "rule", one.rule.clone()), (3, "reason", reason.clone())];
        for key in keys {
            groups.entry(key).or_default().push(one);
        }
    }
    let told = |((_, by, group), members): ((u8, &'static str, String), Vec<&Checked>)| {
        let pairs = members.iter().map(|one| (one.first.as_str(), one.second.as_str()));
        Some(GroupAgreement { by, group, count: members.len(), agreement: agreement(pairs)? })
    };
    groups.into_iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(town: &str, other: &str, first: &str, second: &str) -> Checked {
        let text = str::to_owned;
        Checked {
            town: text(town),
            other: text(other),
            rule: "R10".into(),
            first: text(first),
            first_reason: if first == "excluded" { "g9".into() } else { String::new() },
            second: text(second),
        }
    }

    #[test]
    fn agreement_is_told_for_all_for_pairs_of_towns_for_rules_and_for_first_verdicts() {
        let mut all = Vec::new();
        for (first, second, count) in [
            ("confirmed", "confirmed", 20),
            ("confirmed", "excluded", 5),
            ("excluded", "confirmed", 10),
            ("excluded", "excluded", 15),
        ] {
            all.extend((0..count).map(|_| checked("青禾镇", "白石乡", first, second)));
        }
        all.push(checked("青禾镇", "沙河乡", "confirmed", ""));
        let told = agreements(&all);
        let names: Vec<(&str, &str, usize)> = told.iter().map(|one| (one.by, one.group.as_str(), one.count)).collect();
        assert_eq!(
            names,
            [
                ("all", "", 50),
                ("towns", "青禾镇 × 白石乡", 50),
                ("rule", "R10", 50),
                ("reason", "confirmed", 25),
                ("reason", "g9", 25)
            ]
        );
        // The textbook table 20, 5, 10, 15: 70 % agreement, kappa 0.4.
        let whole = &told[0].agreement;
        assert_eq!(whole.raw.percent(), "70.0%");
        assert!(whole.kappa.is_some_and(|kappa| (kappa - 0.4).abs() < 1e-9));
        assert!(whole.interval.is_some_and(|(low, high)| low < 0.4 && 0.4 < high));
    }
}
