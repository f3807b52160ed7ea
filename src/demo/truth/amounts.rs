//! Answers of the rules about amounts: R34 (too much or too little), R35 (a raise that was not applied), R37 (paid
//! twice). What is due follows from the rates; every standard rises in January.

use super::{ExpectedClue, Ledger, person_clue};
use crate::demo::model::cases::Kind;
use crate::demo::model::{Grant, Payment, PersonAt, Program};
use crate::demo::payments;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// A month with its money.
type Line = (Month, Fen);

/// The lines of somebody's program by month.
type Lines<'a> = BTreeMap<(Program, PersonAt), BTreeMap<Month, Vec<&'a Payment>>>;

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let mut lines: Lines<'_> = BTreeMap::new();
    let read = |at: &usize| !county.slips.payments.contains_key(at);
    for (_, line) in county.payments.iter().enumerate().filter(|(at, line)| line.paid && read(at)) {
        lines.entry((line.program, line.payee)).or_default().entry(line.month).or_default().push(line);
    }
    let mut clues = Vec::new();
    for grant in &county.grants {
        let Some(own) = lines.get(&(grant.program, grant.holder)) else { continue };
        let months: Vec<Judged> = own.iter().filter_map(|(month, lines)| judge(ledger, grant, *month, lines)).collect();
        for (side, lines) in [("over", too_much(ledger, grant, &months)), ("under", too_little(ledger, grant, &months))] {
            clues.extend(
                person_clue(ledger, "R34", grant.holder, lines).map(|clue| ExpectedClue { pair: side.to_owned(), ..clue }),
            );
        }
        clues.extend(person_clue(ledger, "R35", grant.holder, old_standard(&months)));
        let twice = months.iter().filter(|month| month.again > Fen::ZERO);
        clues.extend(person_clue(ledger, "R37", grant.holder, twice.map(|month| (month.month, month.again)).collect()));
    }
    clues
}

/// A month of a grant.
struct Judged {
    month: Month,
    due: Fen,
    paid: Fen,
    /// Marked as paying what was missing earlier.
    arrears: Fen,
    /// The sum that was due before a raise, and only that.
    old: bool,
    /// The same sum reached the account again.
    repeated: bool,
    /// What of it is too much.
    again: Fen,
}

fn runs(grant: &Grant, month: Month) -> bool {
    grant.start <= month && grant.stop.is_none_or(|stop| month <= stop)
}

fn due(ledger: &Ledger<'_>, grant: &Grant, month: Month) -> Fen {
    payments::due(ledger.county, grant, month) + grant.extra
}

fn judge(ledger: &Ledger<'_>, grant: &Grant, month: Month, lines: &[&Payment]) -> Option<Judged> {
    if !runs(grant, month) {
        return None;
    }
    let due_now = due(ledger, grant, month);
    let paid: Fen = lines.iter().map(|line| line.amount).sum();
    let arrears = lines.iter().filter(|line| line.note.contains("补发")).map(|line| line.amount).sum();
    // Decembers before a raise that this month should have had.
    let decembers = (ledger.county.first.year()..month.year()).filter_map(|year| Month::new(i16::try_from(year).ok()?, 12));
    let old = decembers.filter(|december| runs(grant, *december)).any(|december| due(ledger, grant, december) == paid);
    // Sums without a mark that makes them a part or arrears; what was taken back does not count.
    let mut sums: BTreeMap<Fen, Fen> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.note.is_empty() || line.note == "退票重发") {
        *sums.entry(Fen(line.amount.0.abs())).or_default() += line.amount;
    }
    let repeated: Vec<(Fen, Fen)> = sums.into_iter().filter(|(size, total)| total > size).collect();
    let again = repeated.iter().map(|(size, total)| (paid - due_now.max(*size)).min(*total - *size).max(Fen::ZERO)).sum();
    let old = old && paid < due_now;
    Some(Judged { month, due: due_now, paid, arrears, old, repeated: !repeated.is_empty(), again })
}

fn short(months: &[Judged]) -> Fen {
    months.iter().filter(|month| month.paid > Fen::ZERO).map(|month| (month.due - month.paid).max(Fen::ZERO)).sum()
}

fn surplus(months: &[Judged]) -> Fen {
    months.iter().map(|month| (month.paid - month.due).max(Fen::ZERO)).sum()
}

/// The month from which the roster speaks: a change of class leaves earlier months to the former class.
fn since(ledger: &Ledger<'_>, grant: &Grant) -> Option<Month> {
    let changes = ledger.county.cases.decisions.iter().filter(|one| one.kind == Kind::Adjust && one.program == grant.program);
    changes.filter(|one| one.household == grant.household && one.person == grant.holder).filter_map(|one| one.from).max()
}

/// R34: more than due and arrears together, unless as much less was paid in other months.
fn too_much(ledger: &Ledger<'_>, grant: &Grant, months: &[Judged]) -> Vec<Line> {
    if surplus(months) == short(months) {
        return Vec::new();
    }
    let since = since(ledger, grant);
    let over = months.iter().filter(|month| !month.repeated && since.is_none_or(|since| month.month >= since));
    over.map(|month| (month.month, month.paid - month.arrears - month.due)).filter(|line| line.1 > Fen::ZERO).collect()
}

/// R34: less than due, unless it was made up for; the old standard is a matter of its own.
fn too_little(ledger: &Ledger<'_>, grant: &Grant, months: &[Judged]) -> Vec<Line> {
    let made_up: Fen = months.iter().map(|month| month.arrears.min((month.paid - month.due).max(Fen::ZERO))).sum();
    if surplus(months) == short(months) {
        return Vec::new();
    }
    let since = since(ledger, grant);
    let missing: Vec<(&Judged, Fen)> = months
        .iter()
        .filter(|month| month.paid > Fen::ZERO && month.paid < month.due)
        .map(|month| (month, month.due - month.paid))
        .collect();
    let under = left_over(&missing, made_up).into_iter();
    under
        .filter(|(month, _)| !month.old && since.is_none_or(|since| month.month >= since))
        .map(|(month, left)| (month.month, left))
        .collect()
}

/// What is left of debts once a sum has paid them, the oldest first.
fn left_over<'a>(missing: &[(&'a Judged, Fen)], mut made_up: Fen) -> Vec<(&'a Judged, Fen)> {
    let mut left = Vec::new();
    for (month, debt) in missing {
        let settled = made_up.min(*debt);
        made_up = made_up - settled;
        if *debt > settled {
            left.push((*month, *debt - settled));
        }
    }
    left
}

/// R35: what was missing in months by the old standard, less what later months paid above their due amount.
fn old_standard(months: &[Judged]) -> Vec<Line> {
    let missing: Vec<(&Judged, Fen)> =
        months.iter().filter(|month| month.old).map(|month| (month, month.due - month.paid)).collect();
    let Some(first) = missing.iter().map(|(month, _)| month.month).min() else { return Vec::new() };
    let later = months.iter().filter(|month| month.month >= first);
    let caught_up: Fen = later.map(|month| (month.paid - month.due).max(Fen::ZERO)).sum();
    left_over(&missing, caught_up).into_iter().map(|(month, left)| (month.month, left)).collect()
}
