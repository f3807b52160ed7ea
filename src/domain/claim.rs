//! Months of a household's money that issues lay claim to. Two issues that claim the same months of one program count the
//! same money twice, so whoever confirms the second one is told, and the ledger says it of both.

use super::clue_work::ClueFacts;
use super::issue_work::IssueWork;
use super::lang::Bilingual;
use super::money::Fen;
use super::month::Month;
use super::pack::Pack;
use super::rule::Direction;

/// The money of some months that one issue claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    issue: String,
    household: String,
    programs: String,
    /// It is owed to the family, which is other money than what the family owes.
    to_family: bool,
    first: Month,
    last: Month,
    amount: Fen,
}

/// An issue that claims some of the same months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Its number.
    pub issue: String,
    /// First month that both claim.
    pub first: Month,
    /// Last month that both claim.
    pub last: Month,
    /// The whole sum of that issue.
    pub amount: Fen,
}

impl Claim {
    /// What is claimed for a clue with these months. A month left empty is the clue's own. None without a sum, without
    /// months, or where nobody knows the household.
    pub fn new(facts: &ClueFacts, months: (Option<Month>, Option<Month>), amount: Fen, pack: &Pack) -> Option<Self> {
        let direction = pack.rule(&facts.rule).map(|rule| rule.direction);
        (amount > Fen::ZERO).then_some(Self {
            issue: String::new(),
            household: facts.household_no.clone()?,
            programs: facts.program.clone(),
            to_family: direction == Some(Direction::Under),
            first: months.0.or(facts.first_month)?,
            last: months.1.or(facts.last_month)?,
            amount,
        })
    }

    /// What an issue claims, the money that was settled since included.
    pub fn of(issue: &IssueWork, facts: &ClueFacts, pack: &Pack) -> Option<Self> {
        let claim = Self::new(facts, (issue.first_month, issue.last_month), issue.balance.confirmed, pack)?;
        Some(Self { issue: issue.issue.clone(), ..claim })
    }

    /// Number of the issue; empty: it is about to be raised.
    pub fn issue(&self) -> &str {
        &self.issue
    }

    /// The household whose money it is.
    pub fn household(&self) -> &str {
        &self.household
    }

    /// Those of other issues that claim some of the same months of a program, by number.
    pub fn overlaps<'a>(&self, claims: impl IntoIterator<Item = &'a Self>) -> Vec<Overlap> {
        let mut found: Vec<Overlap> = claims.into_iter().filter_map(|other| self.overlap(other)).collect();
        found.sort_by(|a, b| a.issue.cmp(&b.issue));
        found
    }

    /// Whether each of its months is in one of these.
    pub fn is_covered(&self, overlaps: &[Overlap]) -> bool {
        let covered = |month: Month| overlaps.iter().any(|overlap| (overlap.first..=overlap.last).contains(&month));
        (self.first.index()..=self.last.index()).all(|index| Month::from_index(i64::from(index)).is_some_and(covered))
    }

    fn overlap(&self, other: &Self) -> Option<Overlap> {
        let program = |id: &str| other.programs.split(',').any(|own| own == id);
        let same = self.issue != other.issue
            && (&self.household, self.to_family) == (&other.household, other.to_family)
            && self.programs.split(',').any(program);
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        let overlap = Overlap { issue: other.issue.clone(), first, last, amount: other.amount };
        (same && first <= last).then_some(overlap)
    }
}

impl Overlap {
    /// `W2026-0001(重叠 2025-03~2025-05；该问题共认定 1,200.00 元)`
    pub fn text(&self) -> Bilingual {
        let (issue, first, last, amount) = (&self.issue, self.first, self.last, self.amount.grouped());
        Bilingual::of(
            format!("{issue}(重叠 {first}~{last}；该问题共认定 {amount} 元)"),
            format!("{issue} (overlap {first}~{last}; {amount} yuan confirmed there in all)"),
        )
    }

    /// The texts of several, one after the other.
    pub fn listed(overlaps: &[Self]) -> Bilingual {
        Bilingual::list(&overlaps.iter().map(Self::text).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::MoneyBalance;

    fn facts(household: &str, programs: &str) -> ClueFacts {
        ClueFacts {
            household_no: Some(household.into()),
            program: programs.into(),
            first_month: Month::new(2026, 1),
            last_month: Month::new(2026, 3),
            ..ClueFacts::default()
        }
    }

    fn claim(number: &str, facts: &ClueFacts, months: [i8; 2], fen: i64) -> Option<Claim> {
        let mut issue = IssueWork::raised(number, "R10-A", MoneyBalance::raised(Fen(fen)));
        (issue.first_month, issue.last_month) = (Month::new(2026, months[0]), Month::new(2026, months[1]));
        Claim::of(&issue, facts, &Pack::default())
    }

    #[test]
    fn issues_of_a_household_and_program_overlap_in_the_months_that_both_claim() {
        let here = facts("990101D0001", "dibao_rural");
        let first = claim("W2026-0001", &here, [1, 3], 120_000).expect("a claim");
        let others = [
            claim("W2026-0002", &here, [3, 6], 100),
            claim("W2026-0003", &here, [4, 6], 100),
            claim("W2026-0004", &facts("990101D0002", "dibao_rural"), [1, 3], 100),
            claim("W2026-0005", &facts("990101D0001", "tekun"), [1, 3], 100),
            claim("W2026-0006", &facts("990101D0001", "tekun,dibao_rural"), [2, 2], 100),
            Some(first.clone()),
        ];
        let others: Vec<Claim> = others.into_iter().map(|claim| claim.expect("a claim")).collect();
        let found = first.overlaps(&others);
        let said: Vec<String> = found.iter().map(|overlap| overlap.text().zh).collect();
        assert_eq!(
            said,
            ["W2026-0002(重叠 2026-03~2026-03；该问题共认定 1.00 元)", "W2026-0006(重叠 2026-02~2026-02；该问题共认定 1.00 元)"],
            "neither later months, another household, another program, nor itself"
        );
        assert!(!first.is_covered(&found), "January is claimed by none");
        let january = claim("W2026-0007", &here, [1, 1], 100).expect("a claim");
        assert!(first.is_covered(&first.overlaps(others.iter().chain([&january]))));
    }

    #[test]
    fn months_left_empty_are_those_of_the_clue_and_an_issue_without_money_claims_none() {
        let here = facts("990101D0001", "dibao_rural");
        let whole = claim("W2026-0001", &here, [0, 0], 100).expect("a claim");
        let march = claim("W2026-0002", &here, [3, 9], 100).expect("a claim");
        assert_eq!(whole.overlaps([&march]).len(), 1);
        assert_eq!(claim("W2026-0003", &here, [1, 3], 0), None);
        assert_eq!(claim("W2026-0003", &ClueFacts { household_no: None, ..here }, [1, 3], 100), None);
    }

    #[test]
    fn what_the_family_is_owed_is_other_money_than_what_it_owes() {
        let here = facts("990101D0001", "dibao_rural");
        let owes = claim("W2026-0001", &here, [1, 3], 100).expect("a claim");
        let owed = Claim { issue: "W2026-0002".into(), to_family: true, ..owes.clone() };
        assert_eq!(owes.overlaps([&owed]), []);
    }
}
