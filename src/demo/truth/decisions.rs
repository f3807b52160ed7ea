//! Answers of the rules about decisions: R25, R36, R42, R50, R51. Read from the ledger as it was written and from
//! what was paid.

use super::{ExpectedClue, Ledger};
use crate::demo::model::cases::{Decision, Kind};
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::domain::date::{self, Date};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// A grace period lasts six months at most.
const GRACE: i32 = 6;
/// Months that temporary aid looks back.
const AID_WINDOW: i32 = 12;
/// Aids within the window.
const AID_CAP: usize = 2;
/// Fen that a town may give, and the margin under it.
const TOWN_LIMIT: (i64, i64) = (90_000, 100_000);
/// Months between checks.
const RECHECK: i32 = 12;

/// A month with its money.
type Line = (Month, Fen);

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut by_entry: BTreeMap<HouseholdAt, Vec<&Decision>> = BTreeMap::new();
    for decision in &ledger.county.cases.decisions {
        if let Some(at) = decision.household {
            by_entry.entry(at).or_default().push(decision);
        }
    }
    let mut clues = Vec::new();
    for (at, decisions) in &by_entry {
        clues.extend(grace(ledger, *at, decisions).and_then(|lines| clue(ledger, "R25", *at, None, lines)));
        clues.extend(stopped(ledger, *at, decisions));
        clues.extend(aid(ledger, *at, decisions));
        if overdue(ledger, *at, decisions) {
            clues.push(on_file(ledger, "R50", *at));
        }
        if decisions.iter().any(|decision| late(decision)) {
            clues.push(on_file(ledger, "R51", *at));
        }
    }
    clues
}

fn clue(
    ledger: &Ledger<'_>,
    rule: &'static str,
    at: HouseholdAt,
    person: Option<PersonAt>,
    lines: Vec<Line>,
) -> Option<ExpectedClue> {
    let amount: Fen = lines.iter().map(|line| line.1).sum();
    let why = ledger.why(rule, if person.is_some() { None } else { Some(at) }, person);
    let mut months: Vec<Month> = lines.iter().map(|line| line.0).collect();
    months.dedup();
    (!lines.is_empty()).then(|| ExpectedClue {
        rule,
        pair: String::new(),
        household_no: Some(ledger.county.households[at].no.clone()),
        id_no: person.map(|person| ledger.id_no(person)),
        unit: None,
        months,
        amount,
        lenient: amount,
        why,
    })
}

/// A clue about the file: no months, no money.
fn on_file(ledger: &Ledger<'_>, rule: &'static str, at: HouseholdAt) -> ExpectedClue {
    ExpectedClue {
        rule,
        pair: String::new(),
        household_no: Some(ledger.county.households[at].no.clone()),
        id_no: None,
        unit: None,
        months: Vec::new(),
        amount: Fen::ZERO,
        lenient: Fen::ZERO,
        why: ledger.why(rule, Some(at), None),
    }
}

fn paid(ledger: &Ledger<'_>, at: HouseholdAt) -> Vec<Line> {
    ledger.household_months.get(&at).into_iter().flatten().map(|(month, paid)| (*month, *paid)).collect()
}

/// R25: paid after the end of a grace period, which never lasts longer than allowed, unless admitted anew.
fn grace(ledger: &Ledger<'_>, at: HouseholdAt, decisions: &[&Decision]) -> Option<Vec<Line>> {
    let granted = decisions.iter().find(|decision| decision.kind == Kind::Grace)?;
    let from = granted.from?;
    let longest = from.plus(GRACE - 1);
    let end = granted.to.map_or(longest, |to| to.min(longest));
    let again = decisions.iter().filter(|decision| matches!(decision.kind, Kind::Approve | Kind::Resume));
    let again = again.filter_map(|decision| decision.from).filter(|again| *again > from).min();
    Some(paid(ledger, at).into_iter().filter(|(month, _)| *month > end && again.is_none_or(|again| *month < again)).collect())
}

/// R36: paid after a decision to stop, before any new start.
fn stopped(ledger: &Ledger<'_>, at: HouseholdAt, decisions: &[&Decision]) -> Option<ExpectedClue> {
    let decisions: Vec<_> = decisions.iter().filter(|one| one.program.is_dibao()).collect();
    let stop = decisions.iter().filter(|one| matches!(one.kind, Kind::Stop | Kind::Grace));
    let end = stop.filter_map(|one| one.to).max()?;
    let starts = decisions.iter().filter(|one| matches!(one.kind, Kind::Approve | Kind::Resume)).filter_map(|one| one.from);
    let next = starts.filter(|from| *from >= end).min();
    if !ledger.county.households[at].program.is_dibao() {
        return None;
    }
    let lines = paid(ledger, at).into_iter().filter(|(month, _)| *month > end && next.is_none_or(|next| *month < next)).collect();
    clue(ledger, "R36", at, Some(ledger.county.households[at].head()), lines)
}

/// R42: the same cause again, too many, or a sum cut up, within the window.
fn aid(ledger: &Ledger<'_>, at: HouseholdAt, decisions: &[&Decision]) -> Option<ExpectedClue> {
    let mut aids: Vec<(Date, &Decision)> =
        decisions.iter().filter(|one| one.program == Program::TempAid).filter_map(|one| Some((one.decided?, *one))).collect();
    aids.sort_by_key(|aid| date::day_number(aid.0));
    let mut lines = Vec::new();
    for (place, (day, one)) in aids.iter().enumerate() {
        let month = Month::of(*day);
        let earlier: Vec<_> = aids[..place].iter().filter(|aid| month.index() - Month::of(aid.0).index() < AID_WINDOW).collect();
        let near =
            |one: &Decision| one.by_town && one.amount.is_some_and(|amount| (TOWN_LIMIT.0..=TOWN_LIMIT.1).contains(&amount.0));
        let same = earlier.iter().any(|aid| aid.1.cause == one.cause);
        let cut = earlier.iter().any(|aid| near(aid.1) && near(one) && date::day_number(*day) - date::day_number(aid.0) <= 30);
        if same || cut || earlier.len() + 1 > AID_CAP {
            lines.push((month, one.amount.unwrap_or(Fen::ZERO)));
        }
    }
    clue(ledger, "R42", at, None, lines)
}

/// R50: something is held whose last check is too long ago.
fn overdue(ledger: &Ledger<'_>, at: HouseholdAt, decisions: &[&Decision]) -> bool {
    let county = ledger.county;
    county.grants.iter().filter(|grant| grant.household == Some(at) && grant.stop.is_none()).any(|grant| {
        let checks = decisions.iter().filter(|one| {
            one.program == grant.program
                && matches!(one.kind, Kind::Approve | Kind::Recheck)
                && (grant.program.is_dibao() || one.person == grant.holder)
        });
        let last = checks.filter_map(|one| one.decided).map(Month::of).max().unwrap_or(grant.start);
        county.last.index() - last.index() > RECHECK
    })
}

/// R51: more working days than the procedure allows. Planted spans lie in July and August, without holidays, so
/// that Monday to Friday are the working days; the others are far too short to matter.
fn late(decision: &Decision) -> bool {
    let (Some(applied), Some(decided)) = (decision.applied, decision.decided) else { return false };
    let days = (date::day_number(applied) + 1..=date::day_number(decided)).filter_map(date::from_day_number);
    let working = days.filter(|day| day.weekday().to_monday_zero_offset() < 5).count();
    working > if decision.delegated { 20 } else { 30 }
}
