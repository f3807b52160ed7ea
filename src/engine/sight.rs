//! What a viewer may see: the one place where restricted views are made, before rows, pages and exports leave the
//! engine.
//!
//! Matters of children and of illness (`domain::privacy`) are shown whole to the county's desks, to the town that
//! handles them, to the inspectors who check them, and for the day to whoever opened one with a reason (`unmask`, an
//! event). For everybody else names, addresses and texts about children are hidden, and of illness what was found.
//! Wherever a child's name stands in a text about something else it is hidden as well. A second checker (`blind`) sees
//! nothing of the first check before giving a verdict.

mod blind;
mod pages;

use super::listing::{self, ListingError};
use crate::domain::date::Date;
use crate::domain::id_number;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{Cell, CellStyle, Fact, HistoryLine, ListKind, ListQuery, Row};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::domain::privacy::{COUNTY_SIGHT, HIDDEN, hidden_name, hidden_text, town_sight};
use crate::domain::trial::{Trial, TrialClue};
use crate::store::restricted::{Guarded, Restricted, Sensitive};
use crate::store::{StoreError, Workbook};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Columns that tell who a row is about and where they live.
const NAMES: &[&str] = &["name", "head", "village", "given", "candidate"];
/// The column with the programs that a row is about.
const PROGRAM: &str = "program";
/// The column with the other members of a household.
const MEMBERS: &str = "members";
/// Columns with sentences.
const TEXTS: &[&str] = &["explanation", "facts", "woken_by", "summary", "text", "note", "ground"];

/// How much of a restricted matter is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hidden {
    /// Texts: it is about an illness, or somebody of the household is a child.
    Texts,
    /// Texts, names and addresses.
    Names,
}

/// What one viewer may see of a workbook.
#[derive(Debug)]
pub struct Sight {
    restricted: Arc<Restricted>,
    issues: Arc<HashMap<String, String>>,
    county: bool,
    town: Option<String>,
    /// Matters the viewer works on or opened.
    entrusted: HashSet<String>,
    /// Matters the viewer opened.
    opened: HashSet<String>,
    /// Clues, issues and households that the viewer is to judge without knowing the first verdict.
    blind: HashSet<String>,
    /// Codes of papers about children or illness.
    papers: HashSet<String>,
    /// Programs for children: their name beside a family's tells of a child.
    programs: BTreeSet<String>,
}

impl Sight {
    /// What the viewer of the workbook sees; see [`Workbook::look_as`].
    ///
    /// # Errors
    /// The workbook fails.
    pub fn of_viewer(book: &Workbook, pack: &Pack) -> Result<Self, StoreError> {
        let (officer, day) = book.viewer();
        Self::of(book, pack, officer, day)
    }

    /// What the asker of a page sees, or the viewer of the workbook when nobody is named.
    ///
    /// # Errors
    /// The workbook fails.
    pub fn of_asker(book: &Workbook, pack: &Pack, asker: Option<&OfficerId>, today: Date) -> Result<Self, StoreError> {
        Self::of(book, pack, asker.or(book.viewer().0), &today.to_string())
    }

    /// What anybody may see: for papers that leave the house.
    ///
    /// # Errors
    /// The workbook fails.
    pub fn of_nobody(book: &Workbook, pack: &Pack) -> Result<Self, StoreError> {
        Self::of(book, pack, None, "")
    }

    fn of(book: &Workbook, pack: &Pack, officer: Option<&OfficerId>, day: &str) -> Result<Self, StoreError> {
        let rules = pack.rules.iter().filter(|rule| rule.private.is_restricted());
        let sensitive = Sensitive {
            programs: pack.private_programs().map(str::to_owned).collect(),
            rules: rules.map(|rule| (rule.id.clone(), rule.private)).collect(),
        };
        let (restricted, issues) = book.restricted(&sensitive)?;
        let programs = sensitive.programs;
        let known = match officer {
            Some(id) => book.officers()?.into_iter().find(|known| known.id == *id && !known.retired),
            None => None,
        };
        let (mut entrusted, mut opened, mut blind) = (HashSet::new(), HashSet::new(), HashSet::new());
        if let Some(officer) = &known {
            entrusted = book.entrusted(&officer.id, day)?;
            opened = book.opened_by(&officer.id, day)?;
            for matter in book.blind_matters(&officer.id)? {
                // A second checker works on it and sees its people.
                entrusted.extend([matter.clue.clone(), matter.household.clone()]);
                blind.extend([matter.clue, matter.household, matter.issue]);
            }
            blind.remove("");
        }
        Ok(Self {
            county: known.as_ref().is_some_and(|officer| COUNTY_SIGHT.contains(&officer.role)),
            town: known.as_ref().and_then(town_sight).map(str::to_owned),
            restricted,
            issues,
            entrusted,
            opened,
            blind,
            papers: pack.words.file_items.iter().filter(|item| item.private).map(|item| item.code.clone()).collect(),
            programs,
        })
    }

    /// Whether the viewer opened a matter with a reason today.
    pub(super) fn has_opened(&self, subject: &str) -> bool {
        self.opened.contains(subject)
    }

    fn guarded(&self, subject: &str) -> Option<&Guarded> {
        let clue = self.issues.get(subject).map_or(subject, String::as_str);
        self.restricted.subjects.get(clue)
    }

    /// Whether matters of a town, or this matter, are shown whole to the viewer.
    pub(super) fn sees(&self, subject: &str, town: &str) -> bool {
        let clue = self.issues.get(subject).map_or(subject, String::as_str);
        self.county
            || !town.is_empty() && self.town.as_deref() == Some(town)
            || self.entrusted.contains(subject)
            || self.entrusted.contains(clue)
    }

    /// How much of a matter is hidden from the viewer.
    pub(super) fn hidden(&self, subject: &str) -> Option<Hidden> {
        let guarded = self.guarded(subject)?;
        let hidden = if guarded.child { Hidden::Names } else { Hidden::Texts };
        (!self.sees(subject, &guarded.town)).then_some(hidden)
    }

    /// Whether the name in a matter's title is hidden from the viewer.
    pub(super) fn hides_name(&self, subject: &str) -> bool {
        self.hidden(subject) == Some(Hidden::Names)
    }

    /// Whether a name is a child's that the viewer may not read.
    pub(super) fn is_hidden_name(&self, name: &str) -> bool {
        !self.county
            && self.restricted.names.get(name).is_some_and(|towns| match &self.town {
                Some(town) => !towns.contains(town),
                None => true,
            })
    }

    /// Whether a household may be found by this member: not by a child whose name the viewer may not read there.
    pub(super) fn finds_member(&self, household: &str, town: &str, name: &str) -> bool {
        let plain = || name.split_whitespace().collect::<String>();
        self.county || !self.is_hidden_name(&plain()) || self.sees(household, town)
    }

    /// A name as the viewer may read it.
    pub(super) fn name(&self, name: &str) -> Option<Bilingual> {
        let plain: String = name.split_whitespace().collect();
        self.is_hidden_name(&plain).then(hidden_name)
    }

    /// A text without the names of children that the viewer may not read; `None` when there are none in it.
    pub(super) fn without_names(&self, text: &str) -> Option<String> {
        let (shortest, longest) = self.restricted.lengths;
        if self.county || longest == 0 {
            return None;
        }
        let letters: Vec<char> = text.chars().collect();
        let (mut out, mut at, mut changed) = (String::with_capacity(text.len()), 0, false);
        while let Some(letter) = letters.get(at) {
            let fits = |length: &usize| {
                let name: Option<String> = letters.get(at..at + length).map(|part| part.iter().collect());
                name.is_some_and(|name| self.is_hidden_name(&name))
            };
            match (shortest..=longest).rev().find(fits) {
                Some(length) => {
                    out.push_str(HIDDEN);
                    (at, changed) = (at + length, true);
                }
                None => {
                    out.push(*letter);
                    at += 1;
                }
            }
        }
        changed.then_some(out)
    }

    fn veil(&self, text: &mut String) {
        if let Some(veiled) = self.without_names(text) {
            *text = veiled;
        }
    }

    fn veil_said(&self, said: &mut Bilingual) {
        self.veil(&mut said.zh);
        self.veil(&mut said.en);
    }

    fn veil_cell(&self, cell: &mut Cell) {
        match cell {
            Cell::Text(text) => self.veil(text),
            Cell::Said(said) => self.veil_said(said),
            _ => {}
        }
    }

    /// A sentence about a matter.
    pub(super) fn sentence(&self, hidden: Option<Hidden>, said: &mut Bilingual) {
        match hidden {
            Some(_) if !said.is_empty() => *said = hidden_text(),
            Some(_) => {}
            None => self.veil_said(said),
        }
    }

    /// Facts of a page: texts are hidden or veiled, figures, dates and codes stay.
    pub(super) fn facts(&self, hidden: Option<Hidden>, facts: &mut [Fact]) {
        for fact in facts {
            match (&fact.value, hidden) {
                (Cell::Text(_) | Cell::Said(_), Some(_)) if !OPEN_FACTS.contains(&fact.name.as_str()) => {
                    fact.value = Cell::Said(hidden_text());
                }
                _ => self.veil_cell(&mut fact.value),
            }
        }
    }

    /// Lines of a history: of a hidden matter only what kind of act it was.
    pub(super) fn history(&self, hidden: Option<Hidden>, lines: &mut [HistoryLine]) {
        for line in lines {
            if hidden.is_some() {
                let head = |text: &str, mark: &str| text.split(mark).next().unwrap_or_default().to_owned();
                line.text = Bilingual::of(head(&line.text.zh, "："), head(&line.text.en, " - "));
            } else {
                self.veil_said(&mut line.text);
            }
        }
    }

    /// Rows of a list as the viewer may read them.
    pub fn rows(&self, kind: ListKind, rows: &mut [Row]) {
        for row in rows.iter_mut() {
            self.blind_row(kind, row);
        }
        if self.county {
            return;
        }
        for row in rows {
            let hidden = self.hidden(&row.subject).or_else(|| self.private_paper(kind, row));
            self.member_names(kind, row, hidden);
            self.program_of_family(kind, row, hidden);
            if hidden.is_none() && self.is_namesake(kind, row) {
                continue;
            }
            for (column, cell) in kind.columns().iter().zip(&mut row.cells) {
                self.cell(column, cell, hidden);
            }
        }
    }

    /// A child's matter under the number of a family with an open name does not say which program it is about.
    fn program_of_family(&self, kind: ListKind, row: &mut Row, hidden: Option<Hidden>) {
        let household = cell_of(kind, row, "household_no").map(|cell| cell.shown(Lang::Zh, CellStyle::Print)).unwrap_or_default();
        if hidden != Some(Hidden::Names) || household.is_empty() || self.hides_name(&household) {
            return;
        }
        let place = kind.columns().iter().position(|column| *column == PROGRAM);
        let Some(cell) = place.and_then(|place| row.cells.get_mut(place)) else { return };
        if matches!(cell, Cell::Coded { code, .. } if self.is_for_children(code)) {
            *cell = Cell::Said(hidden_name());
        }
    }

    /// Whether one of these programs, with commas between, is for children.
    fn is_for_children(&self, programs: &str) -> bool {
        programs.split(',').any(|program| self.programs.contains(program.trim()))
    }

    /// The members of a household, each by whether the name may be read.
    fn member_names(&self, kind: ListKind, row: &mut Row, hidden: Option<Hidden>) {
        let town = town_of(kind, row);
        let Some(place) = kind.columns().iter().position(|column| *column == MEMBERS) else { return };
        let Some(cell) = row.cells.get_mut(place) else { return };
        let Cell::Text(names) = cell else { return };
        if hidden == Some(Hidden::Names) && !names.is_empty() {
            *cell = Cell::Said(hidden_name());
        } else {
            let shown = |name| if self.finds_member(&row.subject, &town, name) { name } else { HIDDEN };
            *names = names.split(' ').map(shown).collect::<Vec<&str>>().join(" ");
        }
    }

    /// A row about somebody who only has the name of a child may say so.
    fn is_namesake(&self, kind: ListKind, row: &Row) -> bool {
        let mut cells = kind.columns().iter().zip(&row.cells);
        cells.any(|(column, cell)| {
            matches!(*column, "name" | "head") && matches!(cell, Cell::Text(name) if self.is_hidden_name(name))
        })
    }

    /// What a private paper of the file says is hidden in every household that the viewer does not work on.
    fn private_paper(&self, kind: ListKind, row: &Row) -> Option<Hidden> {
        let Some(Cell::Coded { code, .. }) = cell_of(kind, row, "paper").filter(|_| kind == ListKind::Papers) else {
            return None;
        };
        let town = town_of(kind, row);
        (self.papers.contains(code) && !self.sees(&row.subject, &town)).then_some(Hidden::Texts)
    }

    fn cell(&self, column: &str, cell: &mut Cell, hidden: Option<Hidden>) {
        if cell.is_empty() {
            return;
        }
        match hidden {
            Some(Hidden::Names) if NAMES.contains(&column) => *cell = Cell::Said(hidden_name()),
            Some(Hidden::Names) if column == "id_no" => {
                if let Cell::Text(number) = cell
                    && !number.contains('*')
                {
                    *number = id_number::mask(number);
                }
            }
            Some(_) if TEXTS.contains(&column) => *cell = Cell::Said(hidden_text()),
            _ if TEXTS.contains(&column) => self.veil_cell(cell),
            _ => {}
        }
    }

    /// Of the rows that a query found, those that it may find for the viewer: nobody finds a hidden matter by what is
    /// hidden of it.
    pub(super) fn found(
        &self,
        book: &Workbook,
        pack: &Pack,
        query: &ListQuery,
        today: Date,
        ids: Vec<i64>,
    ) -> Result<Vec<i64>, ListingError> {
        let ids = self.without_blind(book, query.kind, today, ids)?;
        let ids = self.without_blind_overlaps(book, query, today, ids)?;
        let ids = self.without_hidden_programs(book, pack, query, today, ids)?;
        let asks = |term: &crate::domain::filter::Term| {
            let column = term.column.as_str();
            column == MEMBERS || NAMES.contains(&column) || TEXTS.contains(&column)
        };
        let (terms, words) = (query.filter.terms.iter().any(asks), &query.filter.words);
        if self.county || ids.is_empty() || !terms && words.is_empty() {
            return Ok(ids);
        }
        let mut suspects = self.suspects(book, query.kind, today, &ids)?;
        if query.filter.terms.iter().any(|term| term.column == MEMBERS) {
            suspects.extend(self.suspect_families(book, query.kind, today)?);
        }
        let seen = ids.iter().copied().filter(|id| suspects.contains(id)).collect::<Vec<i64>>();
        let mut kept = HashSet::new();
        for row in listing::rows(book, pack, query.kind, &seen, today)? {
            let texts = row.cells.iter().flat_map(|cell| {
                let said = |lang| cell.shown(lang, CellStyle::Screen).to_lowercase();
                [said(Lang::Zh), said(Lang::En)]
            });
            let texts: Vec<String> = texts.collect();
            let shown = |word: &String| texts.iter().any(|text| text.contains(&word.to_lowercase()));
            if !terms && words.iter().all(shown) {
                kept.insert(row.id);
            }
        }
        Ok(ids.into_iter().filter(|id| !suspects.contains(id) || kept.contains(id)).collect())
    }

    /// Whoever asks for a program does not find the rows that do not say theirs.
    fn without_hidden_programs(
        &self,
        book: &Workbook,
        pack: &Pack,
        query: &ListQuery,
        today: Date,
        ids: Vec<i64>,
    ) -> Result<Vec<i64>, ListingError> {
        let asked = query.filter.terms.iter().any(|term| term.column == PROGRAM);
        if self.county || !asked || ids.is_empty() {
            return Ok(ids);
        }
        let suspects = self.suspects(book, query.kind, today, &ids)?;
        let seen: Vec<i64> = ids.iter().copied().filter(|id| suspects.contains(id)).collect();
        let veiled = Cell::Said(hidden_name());
        let rows = listing::rows(book, pack, query.kind, &seen, today)?.into_iter();
        let silent: HashSet<i64> =
            rows.filter(|row| cell_of(query.kind, row, PROGRAM) == Some(&veiled)).map(|row| row.id).collect();
        Ok(ids.into_iter().filter(|id| !silent.contains(id)).collect())
    }

    /// Rows of a list of which something is hidden.
    fn suspects(&self, book: &Workbook, kind: ListKind, today: Date, ids: &[i64]) -> Result<BTreeSet<i64>, ListingError> {
        let column = match kind {
            ListKind::Rejects => return self.suspect_rejects(book, ids, today),
            ListKind::Visits | ListKind::Papers => "household_no",
            ListKind::Events | ListKind::Deadlines => "subject",
            ListKind::Clues
            | ListKind::Issues
            | ListKind::Cases
            | ListKind::Identities
            | ListKind::Dismissals
            | ListKind::CrossChecks => kind.columns().first().copied().unwrap_or_default(),
            _ => return Ok(BTreeSet::new()),
        };
        let hidden = |subject: &&String| self.hidden(subject).is_some();
        let matters = self.restricted.subjects.keys().chain(self.issues.keys()).filter(hidden);
        let matters: Vec<&str> = matters.map(String::as_str).collect();
        Ok(book.list_subjects(kind, column, &matters, &today.to_string())?.into_keys().collect())
    }

    /// Households with a member whose name is hidden.
    fn suspect_families(&self, book: &Workbook, kind: ListKind, today: Date) -> Result<BTreeSet<i64>, ListingError> {
        let mut households = BTreeSet::new();
        book.light_members(None, |member| {
            // Without the town rather one household too many is left out.
            if !self.finds_member(member.household_no, "", member.name) {
                households.insert(member.household_no.to_owned());
            }
        })?;
        let households: Vec<&str> = households.iter().map(String::as_str).collect();
        Ok(book.list_subjects(kind, "household_no", &households, &today.to_string())?.into_keys().collect())
    }

    fn suspect_rejects(&self, book: &Workbook, ids: &[i64], today: Date) -> Result<BTreeSet<i64>, ListingError> {
        let kind = ListKind::Rejects;
        let place = kind.columns().iter().position(|column| *column == "text").unwrap_or_default();
        let rows = book.list_rows(kind, ids, &today.to_string())?;
        let named = |values: &[crate::store::lists::Value]| match values.get(place) {
            Some(crate::store::lists::Value::Text(text)) => self.without_names(text).is_some(),
            _ => false,
        };
        Ok(rows.into_iter().filter(|(_, values)| named(values)).map(|(id, _)| id).collect())
    }

    /// What a trial of a rule found.
    pub(super) fn trial(&self, pack: &Pack, trial: &mut Trial) {
        for rule in &mut trial.rules {
            let private = pack.rule(&rule.rule).map(|rule| rule.private).unwrap_or_default();
            let of_rule = match private {
                crate::domain::privacy::Privacy::Child => Some(Hidden::Names),
                crate::domain::privacy::Privacy::Illness => Some(Hidden::Texts),
                _ => None,
            };
            let changed = rule.changed.iter_mut().flat_map(|change| {
                for fact in &mut change.changes {
                    if of_rule.is_some() && !self.county {
                        (fact.from, fact.to) = (HIDDEN.to_owned(), HIDDEN.to_owned());
                    } else {
                        self.veil(&mut fact.from);
                        self.veil(&mut fact.to);
                    }
                }
                [&mut change.before, &mut change.after]
            });
            for clue in rule.gained.iter_mut().chain(&mut rule.lost).chain(changed) {
                self.trial_clue(clue, of_rule);
            }
        }
    }

    fn trial_clue(&self, clue: &mut TrialClue, of_rule: Option<Hidden>) {
        // A clue that is not on file yet is as private as its rule.
        let new = of_rule.filter(|_| self.guarded(&clue.clue).is_none() && !self.sees(&clue.clue, &clue.town));
        let hidden = self.hidden(&clue.clue).or(new);
        if hidden == Some(Hidden::Names) || self.name(&clue.name).is_some() {
            clue.name = HIDDEN.to_owned();
            clue.village = HIDDEN.to_owned();
        }
        if hidden.is_some() {
            for value in clue.facts.values_mut() {
                *value = HIDDEN.to_owned();
            }
        }
        self.sentence(hidden, &mut clue.explanation);
    }
}

/// A cell of a row by its column.
fn cell_of<'r>(kind: ListKind, row: &'r Row, column: &str) -> Option<&'r Cell> {
    let place = kind.columns().iter().position(|name| *name == column)?;
    row.cells.get(place)
}

/// The town of a row as it is stored.
fn town_of(kind: ListKind, row: &Row) -> String {
    cell_of(kind, row, "town").map_or_else(String::new, |cell| cell.shown(Lang::Zh, CellStyle::Print))
}

/// Facts of a page that say nothing about the person.
const OPEN_FACTS: &[&str] =
    &["inspectors", "basis", "notice_no", "unit", "person", "months", "household_no", "closed_by", "outcome", "reason"];
