//! Plants for large medical bills that nobody helped with.

use super::{Target, mark, named};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::Program;
use crate::demo::model::cases::{Bill, Decision, Kind};
use crate::domain::date::Date;
use crate::domain::money::Fen;

type Case = (bool, &'static [(Date, i64)], bool, &'static str);

/// Bills in fen; whether temporary aid was given.
const CASES: [Case; 5] = [
    (true, &[(Date::constant(2025, 9, 12), 4_618_240)], false, "one bill far over the limit"),
    (
        true,
        &[(Date::constant(2025, 6, 3), 1_400_000), (Date::constant(2026, 2, 20), 1_600_001)],
        false,
        "two bills that come to a fen over the limit",
    ),
    (false, &[(Date::constant(2025, 6, 3), 1_400_000), (Date::constant(2026, 2, 20), 1_600_000)], false, "exactly the limit"),
    (false, &[(Date::constant(2025, 9, 12), 5_200_000)], true, "temporary aid was given"),
    (
        false,
        &[(Date::constant(2025, 3, 31), 2_900_000), (Date::constant(2025, 11, 5), 900_000)],
        false,
        "the first bill is older than twelve months",
    ),
];

/// Plants every case in a family of its own.
pub fn all(builder: &mut Builder) {
    for (violation, bills, aided, what) in CASES {
        let (household, _) = builder.dibao(Program::DibaoRural, Shape::ElderCouple);
        let person = builder.county.households[household].members[1].person;
        for (settled, fen) in bills {
            let patient = named(builder, person);
            let number = builder.dice.digits(10);
            let total = Fen(fen * 2);
            builder.county.cases.bills.push(Bill {
                patient,
                self_paid: Fen(*fen),
                total,
                settled: *settled,
                number,
                grave: false,
            });
        }
        if aided {
            let head = builder.county.households[household].head();
            let decided = Date::constant(2025, 10, 14);
            let mut aid = Decision::on(Some(household), head, Program::TempAid, Kind::Approve, decided);
            (aid.amount, aid.cause) = (Some(Fen::yuan(4000)), "因病");
            builder.county.cases.decisions.push(aid);
        }
        mark(builder, "R49", violation, Target::Person(person), what);
    }
}
