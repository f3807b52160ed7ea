//! What was due (应发), in integer fen: the arithmetic behind the views `dues` and `income_months`, which call these
//! functions, and behind the money of a clue. Nothing is divided except by [`Fen::share`] (half up) and nothing is
//! rounded except as said.
//!
//! **Money of a clue** (domain §c). A rule returns one line per month; the sum of its `amount` is the money:
//!
//! - **M0** none: the months are NULL.
//! - **M1** all that was paid from the first irregular month on: `amount = paid`.
//! - **M2** the part of one member: banded, the household's amount by its insured persons (`share`); with a top-up,
//!   what the household gets less when it is reckoned without the member ([`member_part`]).
//! - **M3** what was paid above what was due: `amount = paid − due`, months where it is positive.
//! - **M4** what was paid of the prohibited item in the months of an overlap (of an H pair: of the lower one).
//! - **M5** what was due and not paid: `amount = due − paid`, months where it is positive.
//!
//! M3 and M5 never offset each other: a month paid too much and a month paid too little are two findings.

use super::money::Fen;

/// Banded dibao (分档): each insured person gets the amount of the household's class.
pub fn banded(rate: Fen, persons: i64) -> Fen {
    Fen(rate.0.saturating_mul(persons.max(0)))
}

/// Top-up dibao (补差): standard × insured persons less the household's monthly income, taken for the household as a
/// whole and then rounded up to a multiple of `unit` (whole yuan: 100), never below zero. Going by the income per
/// head instead would round once per person.
pub fn top_up(standard: Fen, persons: i64, income: Fen, unit: i64) -> Fen {
    let gap = banded(standard, persons).0.saturating_sub(income.0.max(0));
    if gap <= 0 { Fen::ZERO } else { round_up(Fen(gap), unit) }
}

/// The next multiple of `unit` fen that is not smaller; a unit of 1 or less leaves the amount as it is.
pub fn round_up(amount: Fen, unit: i64) -> Fen {
    if unit <= 1 {
        return amount;
    }
    match amount.0.rem_euclid(unit) {
        0 => amount,
        over => Fen(amount.0.saturating_add(unit - over)),
    }
}

/// What one insured member more is worth to a household with a top-up (M2): its amount less that of the same household
/// with the same income and one person fewer.
pub fn member_part(standard: Fen, persons: i64, income: Fen, unit: i64) -> Fen {
    top_up(standard, persons, income, unit) - top_up(standard, persons - 1, income, unit)
}

/// Extra-category aid (分类施保) of one person: of several categories the highest counts, once.
pub fn extra(categories: &[Fen]) -> Fen {
    categories.iter().copied().max().unwrap_or_default()
}

/// A child's allowance beside programs that go with it as a top-up only: the rate less what those give the child, never
/// below zero, so that the sum never exceeds the rate unless they alone do.
pub fn child(rate: Fen, others: Fen) -> Fen {
    (rate - others).max(Fen::ZERO)
}

/// The part of a pension that is not income: the basic part where it is excluded, at most the pension itself.
pub fn excluded_pension(monthly: Fen, basic: Fen) -> Fen {
    basic.min(monthly).max(Fen::ZERO)
}

/// Income records of one person that speak of the same wage: what the employer pays out, the bases that the employer
/// reports to insurance and housing fund, and the taxed income. The largest counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wage {
    /// Public payroll, of all units together.
    pub payroll: Fen,
    /// Largest base of social insurance.
    pub insurance_base: Fen,
    /// Largest base of the housing fund.
    pub housing_fund_base: Fen,
    /// Taxed income of the month.
    pub tax: Fen,
}

impl Wage {
    /// What counts.
    pub fn counted(self) -> Fen {
        self.payroll.max(self.insurance_base).max(self.housing_fund_base).max(self.tax)
    }
}

/// Monthly income of a household: the larger of what it declared and what registers show, less what may be deducted,
/// never below zero.
pub fn household_income(declared: Option<Fen>, found: Fen, deducted: Fen) -> Fen {
    (declared.unwrap_or_default().max(found) - deducted).max(Fen::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_top_up_rounds_the_household_once_and_not_each_head() {
        // Three persons at 439.00 less 500.50: 816.50, up to 817.00; per head it would be 3 × 273.00 = 819.00.
        assert_eq!(top_up(Fen::yuan(439), 3, Fen(50_050), 100), Fen::yuan(817));
        assert_eq!(top_up(Fen::yuan(439), 3, Fen(50_050), 1), Fen(81_650));
        assert_eq!(top_up(Fen::yuan(439), 3, Fen(50_000), 100), Fen::yuan(817));
    }

    #[test]
    fn income_at_the_line_leaves_nothing_and_a_fen_below_leaves_a_yuan() {
        assert_eq!(top_up(Fen::yuan(439), 2, Fen::yuan(878), 100), Fen::ZERO);
        assert_eq!(top_up(Fen::yuan(439), 2, Fen(87_799), 100), Fen::yuan(1));
    }

    #[test]
    fn of_several_categories_the_highest_counts_once() {
        assert_eq!(extra(&[Fen(8780), Fen(13_170), Fen(8780)]), Fen(13_170));
        assert_eq!(extra(&[]), Fen::ZERO);
    }

    #[test]
    fn records_of_one_wage_count_once_at_the_largest() {
        let wage = Wage { payroll: Fen::yuan(3000), insurance_base: Fen::yuan(3500), ..Wage::default() };
        assert_eq!(wage.counted(), Fen::yuan(3500));
    }

    proptest! {
        #[test]
        fn a_top_up_lifts_to_the_line_by_less_than_one_unit_too_much(
            standard in 0i64..100_000, persons in 0i64..12, income in 0i64..1_000_000, unit in 1i64..1_000,
        ) {
            let given = top_up(Fen(standard), persons, Fen(income), unit);
            let line = standard * persons;
            prop_assert!(given.0 >= 0 && given.0 % unit == 0);
            if income >= line {
                prop_assert_eq!(given, Fen::ZERO);
            } else {
                prop_assert!(income + given.0 >= line && income + given.0 < line + unit);
            }
        }

        #[test]
        fn the_parts_of_the_members_add_up_to_the_household(
            standard in 0i64..100_000, persons in 0i64..12, income in 0i64..1_000_000,
        ) {
            let parts: Fen = (1..=persons).map(|n| member_part(Fen(standard), n, Fen(income), 100)).sum();
            prop_assert_eq!(parts, top_up(Fen(standard), persons, Fen(income), 100));
        }

        #[test]
        fn a_child_never_gets_more_than_the_rate_unless_the_others_alone_do(rate in 0i64..200_000, others in 0i64..300_000) {
            let given = child(Fen(rate), Fen(others));
            prop_assert!(given >= Fen::ZERO);
            prop_assert_eq!(given + Fen(others), Fen(rate.max(others)));
        }

        #[test]
        fn deductions_never_make_income_negative_and_more_income_never_counts_less(
            declared in proptest::option::of(0i64..500_000), found in 0i64..500_000, more in 0i64..1_000, less in 0i64..600_000,
        ) {
            let total = household_income(declared.map(Fen), Fen(found), Fen(less));
            prop_assert!(total >= Fen::ZERO);
            prop_assert!(household_income(declared.map(Fen), Fen(found + more), Fen(less)) >= total);
        }

        #[test]
        fn the_excluded_part_is_within_the_pension(monthly in 0i64..500_000, basic in 0i64..50_000) {
            let excluded = excluded_pension(Fen(monthly), Fen(basic));
            prop_assert!(excluded >= Fen::ZERO && excluded.0 <= monthly && excluded.0 <= basic);
        }
    }
}
