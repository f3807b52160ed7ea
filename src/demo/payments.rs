//! Monthly payments of every grant: batches, supplements, failed lines and those sent again.

use super::dice::Dice;
use super::model::cases::OwnLine;
use super::model::{County, Grant, Payment, Program};
use super::rates;
use super::slips::planted_people;
use crate::domain::money::Fen;
use crate::domain::month::Month;

const REASONS: [&str; 4] = ["账号不存在", "账户已冻结", "户名不符", "账户已销户"];

/// Writes every payment line of the window.
pub fn pay(county: &mut County) {
    let mut dice = Dice::new(county.seed, "payments");
    let planted = planted_people(county);
    let mut lines = Vec::new();
    for (at, grant) in county.grants.iter().enumerate() {
        let planted = planted.contains(&grant.holder);
        let mut month = grant.start.max(county.first);
        let last = grant.stop.map_or(county.last, |stop| stop.min(county.last));
        while month <= last {
            match county.cases.own_lines.get(&(at, month)) {
                Some(own) => lines.extend(own.iter().map(|own| by_hand(grant, month, *own))),
                None => month_of(county, (grant, planted), month, &mut dice, &mut lines),
            }
            month = month.plus(1);
        }
    }
    temporary_aid(county, &mut dice, &mut lines);
    lines.extend(county.cases.aid.iter().cloned());
    lines.sort_by_key(|line| line.month);
    county.payments = lines;
}

/// What is due in a month, without extra-category aid.
pub fn due(county: &County, grant: &Grant, month: Month) -> Fen {
    if !grant.program.is_dibao() {
        return rates::person(grant, month);
    }
    let insured = grant.household.map_or(0, |at| county.households[at].insured());
    Fen(rates::dibao_band(grant.program, grant.band, month).0 * insured)
}

fn by_hand(grant: &Grant, month: Month, own: OwnLine) -> Payment {
    Payment {
        program: grant.program,
        household: grant.household.filter(|_| grant.program.is_dibao()),
        month,
        batch: format!("{:04}{:02}{:02}", month.year(), month.month(), own.batch),
        payee: grant.holder,
        amount: own.amount,
        paid: own.paid,
        fail_reason: if own.paid { "" } else { REASONS[0] },
        account: grant.account.clone(),
        note: own.note,
    }
}

fn month_of(county: &County, (grant, planted): (&Grant, bool), month: Month, dice: &mut Dice, lines: &mut Vec<Payment>) {
    let line = |amount, batch, note| by_hand(grant, month, OwnLine { amount, batch, note, paid: true });
    let amount = due(county, grant, month);
    if amount <= Fen::ZERO {
        return;
    }
    if grant.failed.contains(&month) {
        lines.push(Payment { paid: false, fail_reason: REASONS[0], ..line(amount, 1, "") });
        return;
    }
    if dice.permille(9) {
        // The bank returned it; mostly it is sent again and looks like a second payment. What is planted is paid as planned.
        lines.push(Payment { paid: false, fail_reason: dice.pick(&REASONS), ..line(amount, 1, "") });
        // In the last month always: whoever waits for it would look like somebody forgotten.
        if dice.percent(97) || planted || month == county.last {
            lines.push(line(amount, 2, "退票重发"));
        } else {
            return;
        }
    } else if dice.permille(8) && amount.0 % 200 == 0 {
        // A half twice: equal rows, both lawful.
        lines.push(line(Fen(amount.0 / 2), 1, "分两次发放"));
        lines.push(line(Fen(amount.0 / 2), 2, "分两次发放"));
    } else {
        lines.push(line(amount, 1, ""));
    }
    if grant.extra > Fen::ZERO {
        lines.push(line(grant.extra, 1, "分类施保"));
    }
}

/// One-off emergency aid to some heads; lawful beside anything.
fn temporary_aid(county: &County, dice: &mut Dice, lines: &mut Vec<Payment>) {
    for household in &county.households {
        if household.planted || !dice.percent(6) {
            continue;
        }
        let months = county.last.index() - county.first.index();
        let month = county.first.plus(dice.between(0, months));
        lines.push(Payment {
            program: Program::TempAid,
            household: None,
            month,
            batch: format!("LS{:04}{:02}", month.year(), month.month()),
            payee: household.head(),
            amount: Fen::yuan(i64::from(dice.between(5, 60)) * 100),
            paid: true,
            fail_reason: "",
            account: format!("6299{}", dice.digits(15)),
            note: dice.pick(&["因病", "因灾", "因学", ""]),
        });
    }
}
