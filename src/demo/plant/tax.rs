//! Plants for tax and invoices of the last twelve months.

use super::wealth::{family, other_member};
use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::bureaus::TaxRecord;
use crate::demo::model::{HouseholdAt, Named, PersonAt, Program};
use crate::domain::money::Fen;

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    taxed(builder);
    untaxed(builder);
}

/// Enters a record of a month of the window; yuan of income and of tax.
fn record(builder: &mut Builder, person: PersonAt, kind: &'static str, month: i32, (income, tax): (i64, i64)) {
    let entry = TaxRecord {
        person: named(builder, person),
        kind,
        month: nth(builder, month),
        income: Fen::yuan(income),
        tax: Fen::yuan(tax),
        unit: if kind == "经营所得" { String::new() } else { "禾川县恒通建材有限公司".to_owned() },
    };
    builder.county.bureaus.taxes.push(entry);
}

fn parents(builder: &mut Builder) -> (HouseholdAt, PersonAt) {
    let (household, _, _) = family(builder, Shape::Parents);
    (household, other_member(builder, household))
}

fn taxed(builder: &mut Builder) {
    let (household, earner) = parents(builder);
    record(builder, earner, "经营所得", 25, (14_000, 90));
    record(builder, earner, "经营所得", 28, (9_500, 0));
    mark(builder, "R17", true, Target::Household(household), "a business declared in two months");

    let (household, earner) = parents(builder);
    record(builder, earner, "代开发票", 31, (18_600, 0));
    mark(builder, "R17", true, Target::Household(household), "invoices for 18,600 yuan");

    let (household, earner) = parents(builder);
    for month in 26..30 {
        record(builder, earner, "工资薪金所得", month, (6_200, 36));
    }
    mark(builder, "R17", true, Target::Household(household), "four months of taxed wages, over the standard too");

    let (household, earner) = parents(builder);
    record(builder, earner, "劳务报酬所得", 24, (1_200, 80));
    mark(builder, "R17", true, Target::Household(household), "tax withheld from a small fee in the first month that counts");
}

fn untaxed(builder: &mut Builder) {
    for (kind, month, sums, what) in [
        ("经营所得", 23, (14_000, 90), "the business was declared more than twelve months ago"),
        ("工资薪金所得", 30, (1_300, 0), "a small untaxed wage"),
        ("契税", 30, (90_000, 2_400), "tax on an inherited house"),
        ("代开发票", 30, (0, 0), "declared nothing"),
    ] {
        let (household, earner) = parents(builder);
        record(builder, earner, kind, month, sums);
        mark(builder, "R17", false, Target::Household(household), what);
    }
    let (household, head, grant) = family(builder, Shape::Parents);
    builder.county.grants[grant].stop = Some(nth(builder, 27));
    record(builder, head, "经营所得", 28, (14_000, 90));
    mark(builder, "R17", false, Target::Household(household), "opened the business the month after dibao ended");

    let place = builder.place(false);
    let members = builder.family(Shape::Parents);
    let household = builder.household(Program::Edge, place, members);
    let head = builder.county.households[household].head();
    record(builder, head, "经营所得", 30, (14_000, 90));
    mark(builder, "R17", false, Target::Household(household), "edge family: the rule is about dibao and tekun");

    let (household, earner) = parents(builder);
    record(builder, earner, "经营所得", 30, (14_000, 90));
    let name = builder.county.people[earner].name.clone();
    let key = builder.new_key((31, 46), false);
    if let Some(row) = builder.county.bureaus.taxes.last_mut() {
        row.person = Named::sure(&name, key);
    }
    mark(builder, "R17", false, Target::Household(household), "taxpayer has the same name and another number");
}
