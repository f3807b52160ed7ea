//! Plants for machines, boats and farms that no poor family owns, and the tools that it may.

use super::wealth::{family, other_member};
use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::bureaus::Machine;
use crate::demo::model::{Damage, HouseholdAt, Named, PersonAt, Program};
use crate::domain::date::Date;

const LONG_AGO: Date = Date::constant(2016, 10, 11);
const IN_WINDOW: Date = Date::constant(2024, 11, 5);

/// Kind, model, hundredths of a kilowatt.
type What = (&'static str, &'static str, Option<i64>);
const COMBINE: What = ("联合收割机", "4LZ-6.0", Some(7350));

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    large(builder);
    lawful(builder);
}

fn machine(builder: &mut Builder, owner: PersonAt, (kind, model, power_x100): What, registered: Date) -> usize {
    let serial = format!("HC{}", builder.dice.digits(8));
    let owner = named(builder, owner);
    let status = "在用";
    builder.county.bureaus.machines.push(Machine { owner, kind, model, serial, power_x100, registered, disposed: None, status });
    builder.county.bureaus.machines.len() - 1
}

fn parents(builder: &mut Builder) -> (HouseholdAt, PersonAt) {
    let (household, head, _) = family(builder, Shape::Parents);
    (household, head)
}

fn large(builder: &mut Builder) {
    for (machine_of, registered, what) in [
        (COMBINE, LONG_AGO, "combine harvester owned all along"),
        (("轮式拖拉机", "东方红-LX904", Some(6620)), IN_WINDOW, "large tractor bought within the window"),
        (("轮式拖拉机", "泰山-300", Some(2210)), LONG_AGO, "tractor of exactly the power that counts"),
        (("履带拖拉机", "", None), Date::constant(2025, 9, 1), "tractor of unknown power, registered on the first of a month"),
        (("机动船", "甘渔-12", Some(1500)), LONG_AGO, "motor boat, of any power"),
    ] {
        let (household, _) = parents(builder);
        let owner = other_member(builder, household);
        machine(builder, owner, machine_of, registered);
        mark(builder, "R15", true, Target::Household(household), what);
    }
    let (household, head) = parents(builder);
    let sold = machine(builder, head, ("挖掘机", "SY55C", Some(3560)), LONG_AGO);
    builder.county.bureaus.machines[sold].disposed = Some(IN_WINDOW);
    builder.county.bureaus.machines[sold].status = "转让";
    mark(builder, "R15", true, Target::Household(household), "excavator sold within the window: only earlier months");
}

fn lawful(builder: &mut Builder) {
    for (machine_of, what) in [
        (("手扶拖拉机", "东风-12", Some(880)), "walking tractor"),
        (("轮式拖拉机", "泰山-300", Some(2209)), "tractor just below the power that counts"),
        (("微耕机", "1WG-4.0", Some(400)), "tiller"),
    ] {
        let (household, head) = parents(builder);
        machine(builder, head, machine_of, LONG_AGO);
        mark(builder, "R15", false, Target::Household(household), what);
    }
    let (household, head) = parents(builder);
    let scrapped = machine(builder, head, COMBINE, LONG_AGO);
    builder.county.bureaus.machines[scrapped].disposed = Some(Date::constant(2023, 3, 20));
    builder.county.bureaus.machines[scrapped].status = "报废";
    mark(builder, "R15", false, Target::Household(household), "combine scrapped before the window");

    let (household, head, grant) = family(builder, Shape::Parents);
    builder.county.grants[grant].stop = Some(nth(builder, 18));
    machine(builder, head, COMBINE, IN_WINDOW);
    mark(builder, "R15", false, Target::Household(household), "combine bought after dibao ended");

    let place = builder.place(false);
    let members = builder.family(Shape::Parents);
    let household = builder.household(Program::Edge, place, members);
    let head = builder.county.households[household].head();
    machine(builder, head, COMBINE, LONG_AGO);
    mark(builder, "R15", false, Target::Household(household), "edge family: the rule is about dibao and tekun");

    let (household, head) = parents(builder);
    let at = machine(builder, head, COMBINE, LONG_AGO);
    let name = builder.county.people[head].name.clone();
    let key = builder.new_key((32, 48), true);
    builder.county.bureaus.machines[at].owner = Named::sure(&name, key);
    mark(builder, "R15", false, Target::Household(household), "owner has the same name and another number");

    let (household, head) = parents(builder);
    let at = machine(builder, head, COMBINE, LONG_AGO);
    builder.county.bureaus.machines[at].owner.damage = Some(Damage::WrongCheck);
    mark(builder, "R15", false, Target::Household(household), "owner's number is mistyped: possible identity");
}
