//! What a rule finds, as the workbook keeps it: named, placed, explained.

use super::{Job, ScreenError};
use crate::domain::clue::{self, ClueDetail, Finding, Grouping, RowError, Value};
use crate::domain::explain::{self, Shower};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{MoneyLine, Operand};
use crate::domain::pack::Pack;
use crate::domain::rule::{Rule, SubjectKind};
use crate::store::StoreError;
use crate::store::bench::{Bench, SubjectPlace};
use crate::store::clues::ClueRecord;
use crate::store::gate::{GateError, TakeRows};
use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

/// Everything that a rule finds now, ready to store, in a fixed order.
pub(in crate::engine) fn records(
    bench: &mut Bench,
    pack: &Pack,
    rule: &Rule,
    hash_key: &[u8],
    job: &Job,
) -> Result<Vec<ClueRecord>, ScreenError> {
    let mut records = Vec::new();
    let watch = job.clone();
    each_record(bench, pack, rule, hash_key, &move || watch.is_cancelled(), &mut |record| {
        records.push(record);
        Ok(())
    })?;
    Ok(records)
}

/// As [`records`], one after the other. `cancelled` is asked now and then while the query runs.
pub(super) fn each_record(
    bench: &mut Bench,
    pack: &Pack,
    rule: &Rule,
    hash_key: &[u8],
    cancelled: &(impl Fn() -> bool + Clone + Send + 'static),
    take: &mut dyn FnMut(ClueRecord) -> Result<(), ScreenError>,
) -> Result<(), ScreenError> {
    let mut grouped = Grouped { rule, grouping: None };
    bench.each_row(&rule.sql, cancelled.clone(), &mut grouped).map_err(|error| failed(rule, error))?;
    let grouping = grouped.grouping.transpose().map_err(|error| ScreenError::Rows { rule: rule.id.clone(), error })?;
    let programs = explain::program_titles(pack);
    let writer = Writer { rule, shower: Shower { labels: &rule.labels, programs: &programs }, programs: &programs };
    let mut taken = HashSet::new();
    let paying = pack.programs.paying();
    for finding in grouping.into_iter().flat_map(Grouping::finish).filter(|finding| !finding.came_to_nothing(&paying)) {
        let subject = finding.subject(rule.subject);
        let mut attempt = 0;
        let mut id = clue::clue_id(hash_key, &rule.id, &subject, &finding.fact_key, attempt);
        while !taken.insert(id.clone()) {
            attempt += 1;
            id = clue::clue_id(hash_key, &rule.id, &subject, &finding.fact_key, attempt);
        }
        take(writer.record(bench, &finding, id)?)?;
    }
    Ok(())
}

/// Why a rule could not be asked, or what keeps any from being asked.
pub(super) fn failed(rule: &Rule, error: GateError) -> ScreenError {
    match error {
        GateError::Cancelled => ScreenError::Cancelled,
        GateError::Sql(error) => match StoreError::from(error) {
            StoreError::Sql(error) => ScreenError::Query { rule: rule.id.clone(), error: GateError::Sql(error) },
            error => ScreenError::Store(error),
        },
        error @ GateError::Forbidden { .. } => ScreenError::Query { rule: rule.id.clone(), error },
    }
}

/// Groups rows as they come, until one breaks the contract.
struct Grouped<'a> {
    rule: &'a Rule,
    grouping: Option<Result<Grouping<'a>, RowError>>,
}

impl TakeRows for Grouped<'_> {
    fn columns(&mut self, names: &[String]) -> ControlFlow<()> {
        let grouping = Grouping::new(self.rule, names);
        let flow = if grouping.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        self.grouping = Some(grouping);
        flow
    }

    fn row(&mut self, cells: &[Value]) -> ControlFlow<()> {
        let Some(Ok(grouping)) = &mut self.grouping else { return ControlFlow::Break(()) };
        match grouping.take(cells) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.grouping = Some(Err(error));
                ControlFlow::Break(())
            }
        }
    }
}

/// Turns findings of one rule into records.
struct Writer<'a> {
    rule: &'a Rule,
    shower: Shower<'a>,
    programs: &'a BTreeMap<String, Bilingual>,
}

impl Writer<'_> {
    fn record(&self, bench: &Bench, finding: &Finding, clue: String) -> Result<ClueRecord, StoreError> {
        let place = self.place(bench, finding)?;
        let months = finding.months();
        Ok(ClueRecord {
            clue,
            rule: self.rule.id.clone(),
            subtype: finding.subtype.clone(),
            direction: self.rule.direction.code().to_owned(),
            severity: finding.severity.code().to_owned(),
            explanation_zh: self.sentence(bench, finding, &place, Lang::Zh),
            explanation_en: self.sentence(bench, finding, &place, Lang::En),
            household_no: place.household_no,
            person: place.person,
            name: place.name,
            town: place.town,
            village: place.village,
            program: finding.programs().join(","),
            fact_key: finding.fact_key.clone(),
            first_month: months.first().map(|month| month.index()),
            last_month: months.last().map(|month| month.index()),
            months: i64::try_from(months.len()).unwrap_or(i64::MAX),
            amount: finding.amount(),
            match_level: finding.match_level.code().to_owned(),
            facts: finding.facts(self.rule),
            detail: self.detail(bench, finding),
        })
    }

    /// Name, household and place of the subject: a household rule that names a person is about that member, a unit
    /// has its own name and the town that the query gives it.
    fn place(&self, bench: &Bench, finding: &Finding) -> Result<SubjectPlace, StoreError> {
        if self.rule.subject == SubjectKind::Unit {
            let [name, town] = [&finding.unit, &finding.town].map(|text| text.clone().unwrap_or_default());
            return Ok(SubjectPlace { name, town, ..SubjectPlace::default() });
        }
        let household = finding.household_no.as_deref();
        let mut place = match (self.rule.subject, finding.person, household) {
            (SubjectKind::Household, None, Some(number)) => return bench.household(number),
            (_, Some(person), household) => bench.person(person, household)?,
            (_, None, _) => SubjectPlace::default(),
        };
        if let Some(number) = household {
            if place.town.is_empty() {
                let home = bench.household(number)?;
                (place.town, place.village) = (home.town, home.village);
            }
            place.household_no = Some(number.to_owned());
        }
        Ok(place)
    }

    fn detail(&self, bench: &Bench, finding: &Finding) -> ClueDetail {
        let title = |name: &str| self.rule.operands.get(name).cloned().unwrap_or_else(|| Bilingual::same(name));
        let operands = finding
            .operands
            .iter()
            .map(|operand| Operand {
                name: operand.name.clone(),
                title: title(&operand.name),
                value: self.shower.said(&operand.name, &operand.value),
                origin: bench.origin(&operand.reference),
            })
            .collect();
        let lines = finding
            .lines
            .iter()
            .map(|line| MoneyLine {
                month: line.month,
                program: line.program.clone(),
                paid: line.paid,
                amount: line.amount,
                lenient: line.lenient,
                origin: bench.origin(&line.reference),
            })
            .collect();
        ClueDetail { operands, lines, lenient_amount: finding.lenient_amount() }
    }

    fn sentence(&self, bench: &Bench, finding: &Finding, place: &SubjectPlace, lang: Lang) -> String {
        let months = finding.months();
        let program_titles = || -> Vec<String> {
            let title = |id: &str| self.programs.get(id).map_or_else(|| id.to_owned(), |title| title.get(lang).to_owned());
            finding.programs().into_iter().map(title).collect()
        };
        let shown = |name: &str| -> Vec<String> {
            finding.values(name).into_iter().map(|value: &Value| self.shower.show(name, value, lang)).collect()
        };
        explain::fill(self.rule.explain.get(lang), lang, |name| match name {
            "name" => Some(place.name.clone()),
            "household_no" => place.household_no.clone(),
            "town" => Some(place.town.clone()),
            "village" => Some(place.village.clone()),
            "programs" => Some(explain::joined(&program_titles(), lang)),
            "first_month" => months.first().map(ToString::to_string),
            "last_month" => months.last().map(ToString::to_string),
            "months" => Some(months.len().to_string()),
            "amount" => Some(finding.amount().grouped()),
            "lenient_amount" => finding.lenient_amount().map(|amount| amount.grouped()),
            "as_of" => bench.as_of().map(|date| date.to_string()),
            operand => Some(explain::joined(&shown(operand), lang)),
        })
    }
}
