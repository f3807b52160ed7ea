//! Plants for money in the bank above what the county's rule allows.

use super::wealth::{family, other_member};
use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::bureaus::Deposit;
use crate::demo::model::{Damage, HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;

/// Twice the annual standard of two persons in 2026: 2 × 2 × 12 × 530.
const LIMIT_OF_TWO: i64 = 2_544_000;
const LATE: Date = Date::constant(2026, 3, 10);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    over(builder);
    within(builder);
}

fn held(builder: &mut Builder, person: PersonAt, bank: &'static str, fen: i64, queried: Date) -> usize {
    let owner = named(builder, person);
    let kind = builder.dice.pick(&["定期存款", "活期存款", "理财"]);
    builder.county.bureaus.deposits.push(Deposit { owner, bank, kind, balance: Fen(fen), queried, source: "" });
    builder.county.bureaus.deposits.len() - 1
}

fn couple(builder: &mut Builder) -> (HouseholdAt, PersonAt) {
    let (household, head, _) = family(builder, Shape::ElderCouple);
    (household, head)
}

const BANK: &str = "农业银行禾川支行";
const CREDIT: &str = "禾川县农村信用社";

fn over(builder: &mut Builder) {
    let (household, head) = couple(builder);
    held(builder, head, BANK, 6_000_000, Date::constant(2023, 2, 15));
    mark(builder, "R16", true, Target::Household(household), "far over the limit since before the window");

    let (household, head) = couple(builder);
    let spouse = other_member(builder, household);
    held(builder, head, CREDIT, LIMIT_OF_TWO / 2, LATE);
    held(builder, spouse, BANK, LIMIT_OF_TWO / 2 + 1, LATE);
    mark(
        builder,
        "R16",
        true,
        Target::Household(household),
        "husband and wife together a fen over the limit, found in March 2026",
    );

    let (household, head) = couple(builder);
    held(builder, head, BANK, 2_400_000, Date::constant(2024, 6, 20));
    mark(builder, "R16", true, Target::Household(household), "over the limit of 2024, within that of 2025");

    let person = builder.person(None, true, (62, 80));
    let (household, _) = builder.single(Program::Tekun, person);
    held(builder, person, CREDIT, 3_000_000, Date::constant(2025, 4, 30));
    mark(builder, "R16", true, Target::Household(household), "tekun person over three times the annual standard");

    let (household, head) = couple(builder);
    held(builder, head, BANK, 8_000_000, Date::constant(2024, 5, 8));
    held(builder, head, BANK, 500_000, Date::constant(2025, 2, 11));
    mark(builder, "R16", true, Target::Household(household), "the next query found it spent: only the months between");
}

fn within(builder: &mut Builder) {
    let (household, head) = couple(builder);
    held(builder, head, BANK, LIMIT_OF_TWO, LATE);
    mark(builder, "R16", false, Target::Household(household), "exactly the limit");

    for (source, what) in
        [("征地补偿款", "compensation for land does not count"), ("大病筹款", "money for medical bills does not count")]
    {
        let (household, head) = couple(builder);
        let at = held(builder, head, CREDIT, 12_000_000, Date::constant(2024, 9, 9));
        builder.county.bureaus.deposits[at].source = source;
        mark(builder, "R16", false, Target::Household(household), what);
    }
    let (household, head) = couple(builder);
    held(builder, head, BANK, 9_000_000, Date::constant(2022, 11, 1));
    held(builder, head, BANK, 300_000, Date::constant(2023, 3, 20));
    mark(builder, "R16", false, Target::Household(household), "an old query, and a newer one before the window");

    let (household, head, grant) = family(builder, Shape::ElderCouple);
    builder.county.grants[grant].stop = Some(nth(builder, 20));
    held(builder, head, BANK, 9_000_000, Date::constant(2025, 1, 15));
    mark(builder, "R16", false, Target::Household(household), "found after dibao had ended");

    let person = builder.person(None, true, (62, 80));
    let (household, _) = builder.single(Program::Tekun, person);
    held(builder, person, CREDIT, 2_100_000, Date::constant(2023, 2, 1));
    mark(builder, "R16", false, Target::Household(household), "tekun: below three times the annual standard");

    let (household, head) = couple(builder);
    let at = held(builder, head, BANK, 9_000_000, Date::constant(2024, 5, 8));
    builder.county.bureaus.deposits[at].owner.damage = Some(Damage::PrecisionLost);
    mark(builder, "R16", false, Target::Household(household), "number lost its tail in the bank's list: possible identity");
}
