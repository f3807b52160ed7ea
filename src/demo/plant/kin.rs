//! Plants for relatives of staff and cadres that nobody put on file.

use super::wealth::{family, other_member};
use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::bureaus::StaffKin;
use crate::demo::model::{Named, PersonAt, Program};
use crate::demo::names;
use crate::domain::date::Date;

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    unfiled(builder);
    in_order(builder);
}

fn kin(builder: &mut Builder, relative: PersonAt, post: &'static str, relation: &'static str, filed: Option<Date>) {
    let key = builder.new_key((28, 55), true);
    let name = names::full(&mut builder.dice, true);
    let entry = StaffKin {
        staff: Named::sure(&name, key),
        post,
        unit: if post.starts_with('村') { "李家湾村".to_owned() } else { "青禾镇人民政府".to_owned() },
        relative: named(builder, relative),
        relation,
        filed,
    };
    builder.county.bureaus.staff_kin.push(entry);
}

fn tekun(builder: &mut Builder) -> PersonAt {
    let person = builder.person(None, true, (64, 82));
    builder.single(Program::Tekun, person);
    person
}

fn unfiled(builder: &mut Builder) {
    let (_, head, _) = family(builder, Shape::ElderCouple);
    kin(builder, head, "村主任", "父亲", None);
    mark(builder, "R33", true, Target::Person(head), "the village head's father, never filed");

    let (household, _) = builder.dibao(Program::DibaoUrban, Shape::ElderCouple);
    let spouse = other_member(builder, household);
    kin(builder, spouse, "低保经办员", "岳母", None);
    mark(builder, "R33", true, Target::Person(spouse), "the clerk's mother-in-law, covered as a wife");

    let person = tekun(builder);
    kin(builder, person, "民政助理员", "兄弟", None);
    mark(builder, "R33", true, Target::Person(person), "the town clerk's brother on tekun");

    // Filed by one, not by the other.
    let person = tekun(builder);
    kin(builder, person, "村文书", "兄弟", Some(Date::constant(2023, 5, 4)));
    kin(builder, person, "村支书", "岳父", None);
    mark(builder, "R33", true, Target::Person(person), "kin of two cadres, one of whom filed it");

    let (_, head, grant) = family(builder, Shape::Elder);
    builder.county.grants[grant].stop = Some(nth(builder, 33));
    kin(builder, head, "村主任", "母亲", None);
    mark(builder, "R33", true, Target::Person(head), "last paid for January: still within three months");
}

fn in_order(builder: &mut Builder) {
    let (_, head, _) = family(builder, Shape::ElderCouple);
    kin(builder, head, "村主任", "父亲", Some(Date::constant(2021, 6, 30)));
    mark(builder, "R33", false, Target::Person(head), "filed");

    let (_, head, grant) = family(builder, Shape::Elder);
    builder.county.grants[grant].stop = Some(nth(builder, 32));
    kin(builder, head, "村支书", "母亲", None);
    mark(builder, "R33", false, Target::Person(head), "holds nothing since December");

    let place = builder.place(false);
    let members = builder.family(Shape::ElderCouple);
    let household = builder.household(Program::Edge, place, members);
    let head = builder.county.households[household].head();
    kin(builder, head, "民政助理员", "姐妹", None);
    mark(builder, "R33", false, Target::Person(head), "edge family: no cash, nothing to file");

    let (household, _, _) = family(builder, Shape::ThreeGenerations);
    let last = builder.county.households[household].members.len() - 1;
    let member = &mut builder.county.households[household].members[last];
    member.insured = false;
    let person = member.person;
    kin(builder, person, "低保经办员", "祖父", None);
    mark(builder, "R33", false, Target::Person(person), "lives with the family, is not covered");
}
