//! What a second checker sees of a clue before giving the second verdict: its facts and papers, and nothing of the
//! first check: no state, verdict, opinion, issue, nor who gave them.

use super::Sight;
use crate::domain::action::ActionOption;
use crate::domain::casework::SECOND_CHECK;
use crate::domain::date::Date;
use crate::domain::lang::Bilingual;
use crate::domain::lifecycle::ClueState;
use crate::domain::listing::{CasePage, Cell, CluePage, DueItem, Fact, ListKind, ListQuery, Row, VisitSheet};
use crate::domain::lookback::Sample;
use crate::engine::listing::ListingError;
use crate::store::{StoreError, Workbook};
use std::collections::HashSet;

/// The state that is shown in place of the true one.
const SHOWN: ClueState = ClueState::Checking;

impl Sight {
    /// Whether the viewer is to judge a matter, or something of it, without knowing the first verdict.
    pub(in crate::engine) fn is_blind(&self, subject: &str) -> bool {
        self.blind.contains(subject)
    }

    /// Leaves the rows out that would tell the first verdict. What is to be checked stands in the list of cross-checks.
    pub(super) fn without_blind(
        &self,
        book: &Workbook,
        kind: ListKind,
        today: Date,
        ids: Vec<i64>,
    ) -> Result<Vec<i64>, ListingError> {
        let column = match kind {
            _ if self.blind.is_empty() => return Ok(ids),
            ListKind::Visits | ListKind::Papers => "household_no",
            ListKind::Events | ListKind::Deadlines => "subject",
            ListKind::Clues | ListKind::Issues | ListKind::Dismissals | ListKind::Samples => {
                kind.columns().first().copied().unwrap_or_default()
            }
            _ => return Ok(ids),
        };
        // A sample of dismissed clues tells of each that it was dismissed.
        let samples = if kind == ListKind::Samples { self.blind_samples(book)? } else { HashSet::new() };
        let blind = if kind == ListKind::Samples { &samples } else { &self.blind };
        let blind: Vec<&str> = blind.iter().map(String::as_str).collect();
        let hidden: HashSet<i64> = book.list_subjects(kind, column, &blind, &today.to_string())?.into_keys().collect();
        Ok(ids.into_iter().filter(|id| !hidden.contains(id)).collect())
    }

    /// That an issue overlaps tells of another one of the household, which the viewer may have to judge.
    pub(super) fn without_blind_overlaps(
        &self,
        book: &Workbook,
        query: &ListQuery,
        today: Date,
        ids: Vec<i64>,
    ) -> Result<Vec<i64>, ListingError> {
        let asked = query.kind == ListKind::Issues && query.filter.terms.iter().any(|term| term.column == "overlaps");
        if !asked || self.blind.is_empty() {
            return Ok(ids);
        }
        let blind: Vec<&str> = self.blind.iter().map(String::as_str).collect();
        let hidden = book.list_subjects(query.kind, "household_no", &blind, &today.to_string())?;
        Ok(ids.into_iter().filter(|id| !hidden.contains_key(id)).collect())
    }

    /// Samples that hold what the viewer is to judge.
    fn blind_samples(&self, book: &Workbook) -> Result<HashSet<String>, StoreError> {
        let holds = |sample: &Sample| sample.items.values().flatten().any(|item| self.is_blind(item));
        Ok(book.samples()?.into_iter().filter(holds).map(|sample| sample.id).collect())
    }

    /// Counts of a household's row that would tell.
    pub(super) fn blind_row(&self, kind: ListKind, row: &mut Row) {
        if kind != ListKind::Cases || !self.is_blind(&row.subject) {
            return;
        }
        for (column, cell) in kind.columns().iter().zip(&mut row.cells) {
            if matches!(*column, "clues" | "open_clues" | "issues") {
                *cell = Cell::Empty;
            }
        }
    }

    /// What is due on the first screen.
    pub(in crate::engine) fn due(&self, items: &mut Vec<DueItem>) {
        items.retain(|item| !self.is_blind(&item.subject));
    }

    pub(super) fn blind_clue(&self, page: &mut CluePage) {
        if !self.is_blind(&page.clue) {
            return;
        }
        page.state = SHOWN;
        page.issue = None;
        page.history.clear();
        page.work = vec![Fact::new(
            "cross",
            Bilingual::of("交叉核查", "Cross-check"),
            Cell::Said(Bilingual::of(
                "请独立核查后提交结论；提交前不显示首次核查情况。",
                "Check it on your own and give your verdict; until then nothing of the first check is shown.",
            )),
        )];
    }

    pub(super) fn blind_case(&self, page: &mut CasePage) {
        page.clues.retain(|row| !self.is_blind(&row.subject));
        page.issues.retain(|row| !self.is_blind(&row.subject));
        if self.is_blind(&page.household_no) {
            page.history.clear();
        }
    }

    pub(super) fn blind_sheet(&self, sheet: &mut VisitSheet) {
        if !self.is_blind(&sheet.household_no) {
            return;
        }
        (sheet.visit, sheet.date, sheet.id_seen, sheet.signed) = (None, None, None, None);
        sheet.inspectors.clear();
        sheet.present.clear();
        sheet.opinion.clear();
        sheet.prefill.remove("inspectors");
        for item in sheet.items.iter_mut().chain(&mut sheet.clear) {
            item.answer = None;
            item.note.clear();
        }
        sheet.papers.iter_mut().for_each(|paper| paper.note.clear());
        for clue in sheet.clues.iter_mut().filter(|clue| self.is_blind(&clue.clue)) {
            clue.state = SHOWN.title();
            clue.due = None;
        }
    }

    pub(super) fn blind_options(&self, subject: &str, options: &mut Vec<ActionOption>) {
        if self.is_blind(subject) {
            options.retain(|option| SECOND_CHECK.contains(&option.kind));
        }
        options.iter_mut().for_each(|option| option.units.retain(|unit| !self.is_blind(&unit.id)));
    }
}
