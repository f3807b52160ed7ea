//! Pages, sheets and explanations as a viewer may read them.

use super::{Hidden, Sight};
use crate::domain::action::{ActionKind, ActionOption, Subject};
use crate::domain::lang::Bilingual;
use crate::domain::listing::{CasePage, Cell, CluePage, IssuePage, MemberLine, Operand, VisitSheet};
use crate::domain::pack::Pack;
use crate::domain::privacy::{HIDDEN, hidden_name};
use crate::engine::explain::Explanation;

/// Fields of forms that begin with what was written about the matter.
const WRITTEN: &[&str] = &["note", "measure", "reply", "finding", "opinion", "evidence"];

impl Sight {
    /// A clue's page.
    pub(in crate::engine) fn clue(&self, page: &mut CluePage) {
        self.blind_clue(page);
        let hidden = self.hidden(&page.clue);
        if hidden == Some(Hidden::Names) {
            page.name = HIDDEN.to_owned();
            page.village = HIDDEN.to_owned();
            // Under the number of a family with an open name the program would tell of its child.
            let family = page.household_no.as_deref().is_some_and(|household| !self.hides_name(household));
            let lines = page.lines.iter_mut().filter(|line| family && self.is_for_children(&line.program));
            lines.for_each(|line| line.program = HIDDEN.to_owned());
        }
        if hidden.is_some() || !self.is_hidden_name(&page.name) {
            self.sentence(hidden, &mut page.explanation);
            self.operands(hidden, &mut page.operands);
        }
        self.facts(hidden, &mut page.work);
        self.history(hidden, &mut page.history);
    }

    fn operands(&self, hidden: Option<Hidden>, operands: &mut [Operand]) {
        for operand in operands {
            if hidden.is_some() {
                operand.value = hidden_name();
            } else {
                self.veil_said(&mut operand.value);
            }
        }
    }

    /// What forms begin with.
    pub(in crate::engine) fn options(&self, subject: &Subject, options: &mut Vec<ActionOption>) {
        self.blind_options(subject.id(), options);
        let hidden = self.hidden(subject.id());
        // Of a clue the whole number is opened too; of other matters only what is restricted.
        if hidden.is_none() && matches!(subject, Subject::Issue(_) | Subject::Household(_)) {
            options.retain(|option| option.kind != ActionKind::Unmask);
        }
        for option in options {
            if hidden.is_some() {
                option.prefill.retain(|name, _| !WRITTEN.contains(&name.as_str()));
            } else {
                option.prefill.values_mut().for_each(|value| self.veil(value));
            }
        }
    }

    /// An explanation that was found again; what differs is only told by name.
    pub(in crate::engine) fn explained(&self, explained: &mut Explanation) {
        let hidden = self.hidden(&explained.clue);
        self.sentence(hidden, &mut explained.sentence);
        self.operands(hidden, &mut explained.detail.operands);
        for change in &mut explained.differences {
            if hidden.is_some() {
                (change.from, change.to) = (HIDDEN.to_owned(), HIDDEN.to_owned());
            } else {
                self.veil(&mut change.from);
                self.veil(&mut change.to);
            }
        }
    }

    /// An issue's page; `town` is that of its clue.
    pub(in crate::engine) fn issue(&self, page: &mut IssuePage, town: &str) {
        let hidden = self.hidden(&page.issue);
        if hidden == Some(Hidden::Names) {
            let said = hidden_name();
            page.title = Bilingual::of(format!("{} {town}", said.zh), format!("{} {town}", said.en));
        } else {
            self.veil_said(&mut page.title);
        }
        self.sentence(hidden, &mut page.explanation);
        self.facts(hidden, &mut page.ledger);
        self.history(hidden, &mut page.history);
    }

    /// A household's page. What is known of illness is hidden in every household that the viewer does not work on.
    pub(in crate::engine) fn case(&self, pack: &Pack, page: &mut CasePage) {
        self.blind_case(page);
        if self.sees(&page.household_no, &page.town) {
            return;
        }
        let hidden = self.hidden(&page.household_no);
        if hidden == Some(Hidden::Names) {
            page.head = HIDDEN.to_owned();
            page.village = HIDDEN.to_owned();
        } else {
            self.hide_name(&mut page.head);
        }
        self.facts(hidden.filter(|hidden| *hidden == Hidden::Names), &mut page.facts);
        if hidden != Some(Hidden::Names) {
            self.programs_of_family(pack, page);
        }
        page.members.iter_mut().for_each(|member| self.hide_member(member));
        for name in
            page.benefits.iter_mut().map(|line| &mut line.holder).chain(page.payments.iter_mut().map(|track| &mut track.payee))
        {
            self.hide_name(name);
        }
        let private = |dataset: &str| pack.dataset(dataset).is_some_and(|dataset| dataset.private);
        for span in &mut page.spans {
            self.hide_name(&mut span.person);
            if private(&span.dataset) {
                span.label = pack.dataset(&span.dataset).map_or_else(hidden_name, |dataset| dataset.title.clone());
            }
            self.veil_said(&mut span.label);
        }
        let titles: Vec<&Bilingual> =
            pack.datasets.iter().filter(|dataset| dataset.private).map(|dataset| &dataset.title).collect();
        for found in &mut page.matches {
            self.hide_name(&mut found.person);
            if titles.contains(&&found.dataset) {
                for fact in &mut found.facts {
                    fact.value = Cell::Said(hidden_name());
                }
            }
            self.facts(None, &mut found.facts);
        }
        self.history(hidden, &mut page.history);
    }

    /// Beside an open name of a family the programs for children would tell of its child: neither benefit nor payments
    /// of them stand on the page.
    fn programs_of_family(&self, pack: &Pack, page: &mut CasePage) {
        let titles: Vec<Bilingual> = self.programs.iter().map(|program| pack.program_title(program)).collect();
        page.benefits.retain(|line| !titles.contains(&line.program));
        page.payments.retain(|track| !self.is_for_children(&track.program));
        for fact in page.facts.iter_mut().chain(page.matches.iter_mut().flat_map(|found| &mut found.facts)) {
            if matches!(&fact.value, Cell::Coded { code, title } if self.is_for_children(code) && titles.contains(title)) {
                fact.value = Cell::Said(hidden_name());
            }
        }
    }

    /// The members of a household on a paper: nobody where it is hidden whose matter it is.
    pub(in crate::engine) fn members(&self, household_no: &str, members: &mut Vec<MemberLine>) {
        if self.hidden(household_no) == Some(Hidden::Names) {
            members.clear();
        }
        members.iter_mut().for_each(|member| self.hide_member(member));
    }

    fn hide_member(&self, member: &mut MemberLine) {
        self.hide_name(&mut member.name);
        if !member.note.is_empty() {
            member.note = hidden_name();
        }
    }

    fn hide_name(&self, name: &mut String) {
        if self.name(name).is_some() {
            *name = HIDDEN.to_owned();
        }
    }

    /// A visit sheet.
    pub(in crate::engine) fn sheet(&self, pack: &Pack, sheet: &mut VisitSheet) {
        self.blind_sheet(sheet);
        if self.sees(&sheet.household_no, &sheet.town) {
            return;
        }
        let hidden = self.hidden(&sheet.household_no);
        if hidden == Some(Hidden::Names) {
            sheet.head = HIDDEN.to_owned();
            sheet.village = HIDDEN.to_owned();
        } else {
            self.hide_name(&mut sheet.head);
        }
        let text = |text: &mut String| match hidden {
            Some(_) if !text.is_empty() => *text = HIDDEN.to_owned(),
            _ => self.veil(text),
        };
        text(&mut sheet.present);
        text(&mut sheet.opinion);
        sheet.items.iter_mut().chain(&mut sheet.clear).for_each(|item| text(&mut item.note));
        sheet.evidence.iter_mut().for_each(text);
        for paper in &mut sheet.papers {
            let private = pack.words.file_items.iter().any(|item| item.code == paper.code && item.private);
            if private && !paper.note.is_empty() {
                paper.note = HIDDEN.to_owned();
            } else {
                self.veil(&mut paper.note);
            }
        }
        for clue in &mut sheet.clues {
            self.sentence(self.hidden(&clue.clue), &mut clue.explanation);
        }
    }
}
