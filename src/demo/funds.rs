//! What offices report about money and numbers: bank and finance month by month, balances, recoveries, statistics.

use super::dice::Dice;
use super::model::rosters::Figure;
use super::model::{County, Program};
use super::slips::PaymentSlip;
use crate::domain::date::{self, Date};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// The bank that pays out.
pub const BANK: &str = "禾川县农商银行";
/// The county's finance bureau.
pub const FINANCE: &str = "禾川县财政局";
/// Report in which both say what they paid.
pub const RECONCILED: &str = "资金对账表";
/// Report of balances and recoveries.
pub const BALANCES: &str = "结余与退库表";

/// Months reconciled.
const REPORTED: i32 = 12;

const PROGRAMS: [Program; 7] = [
    Program::DibaoRural,
    Program::DibaoUrban,
    Program::Tekun,
    Program::Orphan,
    Program::FactUnraised,
    Program::DisLiving,
    Program::DisNursing,
];

/// What reached accounts by the payment lists, as far as they can be read.
pub fn paid(county: &County) -> BTreeMap<(Program, Month), Fen> {
    let mut paid: BTreeMap<(Program, Month), Fen> = BTreeMap::new();
    for (at, line) in county.payments.iter().enumerate().filter(|(_, line)| line.paid) {
        // An illegible number still leaves month and amount.
        if !matches!(county.slips.payments.get(&at), Some(PaymentSlip::Month | PaymentSlip::Amount)) {
            *paid.entry((line.program, line.month)).or_default() += line.amount;
        }
    }
    paid
}

/// Fills the reports; planted figures of bank and finance are what they add to the truth.
pub fn fill(county: &mut County) {
    let mut dice = Dice::new(county.seed, "funds");
    let paid = paid(county);
    let apart = |kind: &str, program: Program, month: Month| {
        let mut planted = county.rosters.figures.iter().filter(|row| {
            row.report == RECONCILED
                && row.town.is_empty()
                && (row.kind, row.program, row.month) == (kind, Some(program), Some(month))
        });
        planted.next().and_then(|row| row.amount).unwrap_or(Fen::ZERO)
    };
    let mut figures = Vec::new();
    for back in (0..REPORTED).rev() {
        let month = county.last.plus(-back);
        for program in PROGRAMS {
            let Some(sum) = paid.get(&(program, month)) else { continue };
            for (unit, kind) in [(BANK, "代发银行"), (FINANCE, "财政数据")] {
                figures.push(Figure {
                    report: RECONCILED,
                    unit,
                    program: Some(program),
                    month: Some(month),
                    kind,
                    amount: Some(*sum + apart(kind, program, month)),
                    ..Figure::default()
                });
            }
        }
    }
    county.rosters.figures.retain(|row| row.report != RECONCILED || !row.town.is_empty());
    county.rosters.figures.append(&mut figures);
    balances(county, &mut dice);
}

/// What offices without a plant hold: small sums of the last weeks.
fn balances(county: &mut County, dice: &mut Dice) {
    let young = date::from_day_number(date::day_number(county.as_of) - 60).unwrap_or(Date::constant(2026, 1, 30));
    for unit in ["松林乡人民政府", "枣园乡人民政府", "南坝乡人民政府"] {
        for program in [Program::DibaoRural, Program::TempAid] {
            county.rosters.figures.push(Figure {
                report: BALANCES,
                item: "账面资金",
                unit,
                program: Some(program),
                kind: "账面结余",
                amount: Some(Fen::yuan(i64::from(dice.between(3, 90)) * 100)),
                on: Some(dice.day(young, county.as_of)),
                ..Figure::default()
            });
        }
    }
}
