//! Plants for homes bought or built shortly before help was asked for, or later.

use super::wealth::unit;
use super::{Target, mark, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::{HouseholdAt, Named, PersonAt, Program};
use crate::domain::date::Date;

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    new_homes(builder);
    homes_that_are_old(builder);
}

/// A family whose dibao began in month 12 of the window (April 2024).
fn since_april_2024(builder: &mut Builder) -> (HouseholdAt, PersonAt, usize) {
    let (household, grant) = builder.dibao(Program::DibaoRural, Shape::Parents);
    builder.county.grants[grant].start = nth(builder, 12);
    (household, builder.county.households[household].head(), grant)
}

fn new_homes(builder: &mut Builder) {
    for (registered, what) in [
        (Date::constant(2021, 4, 1), "home registered just within the three years looked back to"),
        (Date::constant(2023, 10, 9), "home built half a year before the application"),
        (Date::constant(2025, 6, 30), "home bought while on dibao: only from that month"),
    ] {
        let (household, head, _) = since_april_2024(builder);
        unit(builder, head, "农村宅基地", 12_800, registered);
        mark(builder, "R13", true, Target::Household(household), what);
    }
    let (household, _, _) = since_april_2024(builder);
    let spouse = builder.county.households[household].members[1].person;
    let sold = unit(builder, spouse, "成套住宅", 9650, Date::constant(2022, 2, 18));
    builder.county.units[sold].cancelled = Some(Date::constant(2025, 1, 1));
    builder.county.units[sold].status = "注销";
    mark(
        builder,
        "R13",
        true,
        Target::Household(household),
        "new home sold on the first of January 2025: December is the last month",
    );
}

fn homes_that_are_old(builder: &mut Builder) {
    let (household, head, _) = since_april_2024(builder);
    unit(builder, head, "农村宅基地", 12_800, Date::constant(2021, 1, 31));
    mark(builder, "R13", false, Target::Household(household), "home registered more than three years before the application");

    let (household, head, grant) = since_april_2024(builder);
    builder.county.grants[grant].stop = Some(nth(builder, 20));
    unit(builder, head, "成套住宅", 10_400, Date::constant(2025, 1, 2));
    mark(builder, "R13", false, Target::Household(household), "home bought after dibao ended");

    let (household, head, _) = since_april_2024(builder);
    let name = builder.county.people[head].name.clone();
    let key = builder.new_key((32, 48), true);
    let at = unit(builder, head, "成套住宅", 11_900, Date::constant(2024, 8, 8));
    builder.county.units[at].owner = Named::sure(&name, key);
    mark(builder, "R13", false, Target::Household(household), "new home of somebody else of the same name");
}
