//! Answers of the rules about the papers of a file: R52, R53, R54, R55.

use super::{ExpectedClue, Ledger};
use crate::demo::model::cases::{Decision, Kind, Paper};
use crate::demo::model::{HouseholdAt, Program};
use crate::domain::date::{self, Date};
use crate::domain::money::Fen;
use std::collections::BTreeMap;

/// Days that a notice hangs.
const SHOWN: i32 = 7;
/// Investigators who sign a survey form.
const SIGNERS: i64 = 2;
/// The authorization and the report are wanted since then.
const CONSENT_SINCE: Date = Date::constant(2021, 7, 1);

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let mut files: BTreeMap<HouseholdAt, Vec<&Paper>> = BTreeMap::new();
    for paper in &county.cases.papers {
        files.entry(paper.household).or_default().push(paper);
    }
    let mut approvals: BTreeMap<HouseholdAt, Vec<&Decision>> = BTreeMap::new();
    for decision in county.cases.decisions.iter().filter(|one| one.kind == Kind::Approve) {
        if let Some(at) = decision.household.filter(|at| files.contains_key(at)) {
            approvals.entry(at).or_default().push(decision);
        }
    }
    let mut clues = Vec::new();
    for (at, papers) in &files {
        let decisions = approvals.get(at).map_or(&[][..], Vec::as_slice);
        let held: Vec<Program> = county
            .grants
            .iter()
            .filter(|grant| grant.household == Some(*at) && grant.stop.is_none())
            .map(|grant| grant.program)
            .collect();
        let faults = [
            ("R52", papers.iter().any(|paper| badly_shown(paper))),
            ("R53", decisions.iter().any(|one| without_consent(one, papers))),
            ("R54", held.iter().any(|program| incomplete(*program, papers))),
            ("R55", papers.iter().any(|paper| badly_signed(paper))),
        ];
        clues.extend(faults.iter().filter(|(_, found)| *found).map(|(rule, _)| ExpectedClue {
            rule,
            pair: String::new(),
            household_no: Some(county.households[*at].no.clone()),
            id_no: None,
            unit: None,
            months: Vec::new(),
            amount: Fen::ZERO,
            lenient: Fen::ZERO,
            why: ledger.why(rule, Some(*at), None),
        }));
    }
    clues
}

fn there(paper: &Paper) -> bool {
    !matches!(paper.state, "缺失" | "缺件")
}

fn badly_shown(paper: &Paper) -> bool {
    let short = paper.shown.is_some_and(|(from, to)| date::day_number(to) - date::day_number(from) + 1 < SHOWN);
    paper.item == "F15" && there(paper) && (short || !paper.photo || !paper.hotline || !paper.masked)
}

fn without_consent(approval: &Decision, papers: &[&Paper]) -> bool {
    let means_tested = approval.program.is_dibao() || approval.program == Program::Tekun;
    let Some(decided) = approval.decided.filter(|day| means_tested && *day >= CONSENT_SINCE) else { return false };
    let in_time = |item| {
        papers
            .iter()
            .any(|paper| paper.item == item && paper.program == approval.program && there(paper) && paper.dated <= decided)
    };
    !in_time("F03") || !in_time("F09")
}

fn incomplete(program: Program, papers: &[&Paper]) -> bool {
    let required: &[&str] = match program {
        Program::DibaoRural | Program::DibaoUrban => &["F01", "F02", "F04", "F05", "F10", "F17"],
        Program::Tekun => &["F01", "F04", "F05", "F10", "F17", "T01", "T02"],
        Program::Orphan | Program::FactUnraised => &["F01", "F17", "C01"],
        Program::DisLiving | Program::DisNursing => &["F07", "S01"],
        Program::TempAid | Program::Edge => &[],
    };
    let worthless = |paper: &Paper| matches!(paper.defect, "非本人" | "不清晰" | "过期");
    required.iter().any(|item| {
        let own: Vec<_> = papers.iter().filter(|paper| paper.item == *item && paper.program == program && there(paper)).collect();
        own.is_empty() || own.iter().any(|paper| worthless(paper))
    })
}

fn badly_signed(paper: &Paper) -> bool {
    let few = paper.item == "F10" && paper.signers.is_some_and(|signers| signers < SIGNERS);
    there(paper) && few || matches!(paper.defect, "未签字" | "未盖章")
}
