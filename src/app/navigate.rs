//! Moving between screens, and asking for what they show.

use super::doc::DocState;
use super::list::ListView;
use super::model::{Detail, Model, Screen};
use super::msg::{Answer, Effect, Query, Token};
use super::{history, pages, sheet};
use crate::domain::action::Subject;
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::listing::{ListKind, Sort, largest_first};

/// Asks for the content of the screen shown; what it shows meanwhile stays.
pub fn load(model: &mut Model, effects: &mut Vec<Effect>) {
    let token = model.next_token();
    let (asker, campaign) = (model.officer.clone(), model.campaign.clone());
    model.slow = false;
    let Some(screen) = model.screen_mut() else { return };
    let query = match screen {
        Screen::Overview(detail) => ask(detail, token, |_| Query::Overview),
        Screen::Clue(detail) => ask(detail, token, Query::Clue),
        Screen::Case(detail) => ask(detail, token, Query::Case),
        Screen::Issue(detail) => ask(detail, token, Query::Issue),
        Screen::Rule(detail) => ask(detail, token, Query::Rule),
        Screen::Sheet(sheet) => ask(&mut sheet.detail, token, Query::Sheet),
        // A trial shows what was so when it ran.
        Screen::Trial(_) => return,
        Screen::List(list) => match list.query(campaign.as_deref()) {
            Ok(query) => {
                list.ids_token = token;
                list.ids_pending = true;
                list.asking = list.wish(campaign);
                query
            }
            Err(error) => {
                list.trouble = Some(said(&error));
                return;
            }
        },
    };
    effects.push(Effect::Ask(token, asker, query));
}

fn ask<T>(detail: &mut Detail<T>, token: Token, query: impl FnOnce(String) -> Query) -> Query {
    detail.token = token;
    detail.pending = true;
    query(detail.id.clone())
}

/// Asks for the list shown unless it is there, or on its way, with the filter and order that it has now.
pub fn fill_list(model: &mut Model, effects: &mut Vec<Effect>) {
    let campaign = model.campaign.clone();
    let dropped = model.next_token();
    let Some(Screen::List(list)) = model.screen_mut() else { return };
    let wish = list.wish(campaign);
    let on_its_way = list.ids_pending && list.asking == wish;
    if list.trouble.is_some() || !on_its_way && list.shown.as_ref() != Some(&wish) {
        load(model, effects);
    } else if list.ids_pending && !on_its_way {
        // It was there before something else was asked for.
        effects.push(Effect::Stop(std::mem::replace(&mut list.ids_token, dropped)));
        list.ids_pending = false;
    }
}

/// Whether the list shown is being read for so long that the screen says so and offers to stop it.
pub fn stoppable(model: &Model) -> bool {
    let waits = matches!(model.screen(), Some(Screen::List(list)) if list.ids_pending);
    waits && (model.slow || model.reading > 0)
}

/// Whether the list shown is on its way and nobody was told yet that it takes long.
pub fn impatient(model: &Model) -> bool {
    matches!(model.screen(), Some(Screen::List(list)) if list.ids_pending) && !model.slow
}

/// Calls the reading of the list shown off: it stays as it was before, with the filter and order it had. `false` when
/// nothing is being read for long.
pub fn stop(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    if !stoppable(model) {
        return false;
    }
    let dropped = model.next_token();
    let Some(Screen::List(list)) = model.screen_mut() else { return false };
    effects.push(Effect::Stop(std::mem::replace(&mut list.ids_token, dropped)));
    list.ids_pending = false;
    list.wanted_row = None;
    let before = list.shown.clone();
    match before {
        Some(before) => {
            list.filter = before.filter;
            list.sort = before.sort;
            model.campaign = before.campaign;
            model.tell(Bilingual::each(|lang| crate::i18n::strings(lang).reading_stopped.to_owned()), false);
        }
        None => {
            list.ids.clear();
            list.trouble = Some(Bilingual::each(|lang| crate::i18n::strings(lang).not_read.to_owned()));
        }
    }
    model.slow = false;
    model.reading = 0;
    model.held.clear();
    true
}

/// Whether what commands are about is still to come: a page, or the row under the cursor.
pub fn pending(model: &Model) -> bool {
    match model.screen() {
        Some(Screen::Overview(detail)) => detail.pending,
        Some(Screen::Clue(detail)) => detail.pending,
        Some(Screen::Case(detail)) => detail.pending,
        Some(Screen::Issue(detail)) => detail.pending,
        Some(Screen::Rule(detail)) => detail.pending,
        Some(Screen::Sheet(sheet)) => sheet.detail.pending,
        Some(Screen::Trial(_)) => false,
        Some(Screen::List(list)) => list.pending(),
        None => false,
    }
}

/// An error in both languages.
pub fn said(error: &dyn Say) -> Bilingual {
    Bilingual { zh: error.say(Lang::Zh), en: error.say(Lang::En) }
}

/// Asks for rows in sight that are not known.
pub fn fetch_rows(model: &mut Model, effects: &mut Vec<Effect>) {
    let height = model.list_height();
    let token = model.next_token();
    let asker = model.officer.clone();
    let Some(Screen::List(list)) = model.screen_mut() else { return };
    let ids = list.wanted(height);
    if !ids.is_empty() {
        list.rows_token = token;
        list.rows_pending = true;
        effects.push(Effect::Ask(token, asker, Query::Rows(list.kind, ids)));
    }
}

/// Opens the page of a subject on top of the present one.
pub fn open(model: &mut Model, subject: &Subject, effects: &mut Vec<Effect>) {
    let screen = match subject {
        Subject::Clue(id) => Screen::Clue(Detail::new(id.as_str())),
        Subject::Issue(id) => Screen::Issue(Detail::new(id.as_str())),
        Subject::Household(id) => Screen::Case(Detail::new(id.as_str())),
        Subject::Identity(_) | Subject::Officer(_) | Subject::Campaign(_) | Subject::Sample(_) => return,
    };
    sheet::leave(model, effects);
    history::leave(model);
    if let Some(stack) = model.tabs.get_mut(model.tab) {
        // Going round between a clue and its household must not pile up pages.
        let same = |other: &Screen| match (other, &screen) {
            (Screen::Clue(a), Screen::Clue(b)) => a.id == b.id,
            (Screen::Issue(a), Screen::Issue(b)) => a.id == b.id,
            (Screen::Case(a), Screen::Case(b)) => a.id == b.id,
            _ => false,
        };
        match stack.iter().position(same) {
            Some(place) => stack.truncate(place + 1),
            None => stack.push(screen),
        }
        load(model, effects);
    }
}

/// Shows a tab.
pub fn show_tab(model: &mut Model, tab: usize, effects: &mut Vec<Effect>) {
    sheet::leave(model, effects);
    if tab < model.tabs.len() {
        history::leave(model);
        if let Some(stack) = model.tabs.get_mut(tab) {
            // Another list that was last shown here is not what the label names; pages opened from its own list are.
            let other = stack.iter().skip(1).position(|screen| matches!(screen, Screen::List(_)));
            stack.truncate(if tab == model.tab { 1 } else { other.map_or(usize::MAX, |other| other + 1) });
        }
        model.tab = tab;
        load(model, effects);
    }
}

/// Shows the tab of a list with a filter, or the list on top when no tab has it.
pub fn show_list(model: &mut Model, kind: ListKind, filter: &str, effects: &mut Vec<Effect>) {
    sheet::leave(model, effects);
    history::leave(model);
    let holds = |stack: &Vec<Screen>| matches!(stack.first(), Some(Screen::List(list)) if list.kind == kind);
    match model.tabs.iter().position(holds) {
        Some(tab) => {
            model.tab = tab;
            if let Some(stack) = model.tabs.get_mut(tab) {
                stack.truncate(1);
            }
        }
        None => {
            if let Some(stack) = model.tabs.get_mut(model.tab) {
                stack.push(Screen::List(Box::new(ListView::new(kind, ""))));
            }
        }
    }
    if let Some(Screen::List(list)) = model.screen_mut() {
        list.filter = filter.to_owned();
        list.cursor = 0;
        list.top = 0;
    }
    load(model, effects);
}

/// One step back: filter off, page off, first tab; `false` when there is nothing to go back from.
pub fn back(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    if let Some(Screen::List(list)) = model.screen_mut()
        && !(list.filter.is_empty() && list.marks.is_empty())
    {
        list.filter.clear();
        list.marks.clear();
        list.trouble = None;
        load(model, effects);
        return true;
    }
    if model.tabs.get(model.tab).is_some_and(|stack| stack.len() > 1) || model.tab > 0 {
        history::leave(model);
    }
    let Some(stack) = model.tabs.get_mut(model.tab) else { return false };
    if stack.len() > 1 {
        sheet::leave(model, effects);
        if let Some(stack) = model.tabs.get_mut(model.tab) {
            stack.pop();
        }
    } else if model.tab > 0 {
        model.tab = 0;
    } else {
        return false;
    }
    load(model, effects);
    true
}

/// Sorts the list shown by a column, amounts and counts with the largest first; the same column again turns the order, a
/// third time removes it.
pub fn sort_by(model: &mut Model, column: &'static str, effects: &mut Vec<Effect>) {
    if let Some(Screen::List(list)) = model.screen_mut() {
        let first = largest_first(column);
        list.sort = match list.sort.take() {
            Some(sort) if sort.column == column && sort.descending != first => None,
            Some(sort) if sort.column == column => Some(Sort { descending: !first, ..sort }),
            _ => Some(Sort { column: column.to_owned(), descending: first }),
        };
        load(model, effects);
    }
}

/// Puts an answer where it was asked for; an answer nobody waits for is dropped.
pub fn answer(model: &mut Model, token: Token, answer: Answer) {
    let height = model.list_height();
    if let Answer::Officers(officers) = answer {
        // Who enters himself as the first of a new workbook sits at the desk.
        if let (true, [first]) = (model.officers.is_empty() && model.officer.is_none(), officers.as_slice()) {
            model.officer = Some(first.id.clone());
        }
        model.officers = officers;
        return;
    }
    if let Answer::Overview(page) = &answer {
        model.campaigns.clone_from(&page.campaigns);
    }
    let screens = model.tabs.iter_mut().flatten();
    match answer {
        Answer::Overview(page) => fill(screens.filter_map(overview), token, page),
        Answer::Clue(page) => fill(screens.filter_map(clue), token, page),
        Answer::Case(page) => fill(screens.filter_map(case), token, page),
        Answer::Issue(page) => fill(screens.filter_map(issue), token, page),
        Answer::Rule(page) => fill(screens.filter_map(rule), token, page),
        Answer::First(ids) => {
            if let Some(list) = screens.filter_map(list).find(|list| list.ids_token == token) {
                list.set_first(ids, height);
            }
        }
        Answer::Ids(ids) => {
            model.reading = 0;
            model.slow = false;
            if let Some(list) = screens.filter_map(list).find(|list| list.ids_token == token) {
                list.set_ids(ids, height);
            }
        }
        Answer::Rows(rows) => {
            let mut rows = Some(rows);
            for list in screens.filter_map(list) {
                rows = rows.and_then(|rows| list.answer_rows(token, rows));
            }
        }
        Answer::Sheet(_)
        | Answer::Paths(_)
        | Answer::Reference(_)
        | Answer::Officers(_)
        | Answer::Found(_)
        | Answer::Plan(_)
        | Answer::Options(..)
        | Answer::Exists(..) => {}
    }
}

fn overview(screen: &mut Screen) -> Option<&mut Detail<crate::domain::listing::Overview>> {
    if let Screen::Overview(detail) = screen { Some(detail) } else { None }
}

fn clue(screen: &mut Screen) -> Option<&mut Detail<crate::domain::listing::CluePage>> {
    if let Screen::Clue(detail) = screen { Some(detail) } else { None }
}

fn case(screen: &mut Screen) -> Option<&mut Detail<crate::domain::listing::CasePage>> {
    if let Screen::Case(detail) = screen { Some(detail) } else { None }
}

fn issue(screen: &mut Screen) -> Option<&mut Detail<crate::domain::listing::IssuePage>> {
    if let Screen::Issue(detail) = screen { Some(detail) } else { None }
}

fn rule(screen: &mut Screen) -> Option<&mut Detail<crate::domain::listing::RulePage>> {
    if let Screen::Rule(detail) = screen { Some(detail) } else { None }
}

fn list(screen: &mut Screen) -> Option<&mut ListView> {
    if let Screen::List(list) = screen { Some(list) } else { None }
}

fn fill<'a, T: 'a>(mut details: impl Iterator<Item = &'a mut Detail<T>>, token: Token, page: T) {
    if let Some(detail) = details.find(|detail| detail.token == token) {
        detail.page = Some(Box::new(page));
        detail.pending = false;
        detail.trouble = None;
    }
}

/// Shows why a question had no answer on the screen that asked; `false` when no screen did.
pub fn failed(model: &mut Model, token: Token, why: &Bilingual) -> bool {
    for screen in model.tabs.iter_mut().flatten() {
        let (trouble, pending) = match screen {
            Screen::Overview(detail) if detail.token == token => (&mut detail.trouble, &mut detail.pending),
            Screen::Clue(detail) if detail.token == token => (&mut detail.trouble, &mut detail.pending),
            Screen::Case(detail) if detail.token == token => (&mut detail.trouble, &mut detail.pending),
            Screen::Issue(detail) if detail.token == token => (&mut detail.trouble, &mut detail.pending),
            Screen::Rule(detail) if detail.token == token => (&mut detail.trouble, &mut detail.pending),
            Screen::Sheet(sheet) if sheet.detail.token == token => (&mut sheet.detail.trouble, &mut sheet.detail.pending),
            Screen::List(list) if list.ids_token == token => (&mut list.trouble, &mut list.ids_pending),
            Screen::List(list) => {
                if list.fail_rows(token, why) {
                    return true;
                }
                continue;
            }
            _ => continue,
        };
        *trouble = Some(why.clone());
        *pending = false;
        return true;
    }
    false
}

/// How the cursor of a page or list is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// Rows or links, down is positive.
    Step(isize),
    /// Windows.
    Page(isize),
    /// To the start.
    Start,
    /// To the end.
    End,
    /// Columns.
    Side(bool),
}

/// Moves the cursor of the screen shown.
pub fn motion(model: &mut Model, motion: Motion) {
    let height = model.list_height();
    if let Some(Screen::List(list)) = model.screen_mut() {
        let page = isize::try_from(height).unwrap_or(1);
        match motion {
            Motion::Step(rows) => list.step(rows, height),
            Motion::Page(pages) => list.step(pages.saturating_mul(page), height),
            Motion::Start => list.go(0, height),
            Motion::End => list.go(usize::MAX, height),
            Motion::Side(true) => {
                let last = pages::table::columns(list.kind).len().saturating_sub(2);
                list.column = (list.column + 1).min(last);
            }
            Motion::Side(false) => list.column = list.column.saturating_sub(1),
        }
        return;
    }
    let height = model.body_height();
    let Some(doc) = pages::body(model) else { return };
    let Some(state) = doc_state(model) else { return };
    let page = isize::try_from(height.saturating_sub(1)).unwrap_or(1);
    match motion {
        Motion::Step(by) => {
            for _ in 0..by.unsigned_abs() {
                state.step(&doc, height, by > 0);
            }
        }
        Motion::Page(pages) => state.scroll(&doc, height, pages.saturating_mul(page)),
        Motion::Start => state.scroll(&doc, height, isize::MIN / 2),
        Motion::End => state.scroll(&doc, height, isize::MAX / 2),
        Motion::Side(right) => state.sideways(&doc, right),
    }
}

/// The reader's place on the page shown.
pub fn doc_state(model: &mut Model) -> Option<&mut DocState> {
    match model.screen_mut()? {
        Screen::Overview(detail) => Some(&mut detail.state),
        Screen::Clue(detail) => Some(&mut detail.state),
        Screen::Case(detail) => Some(&mut detail.state),
        Screen::Issue(detail) => Some(&mut detail.state),
        Screen::Rule(detail) => Some(&mut detail.state),
        Screen::Trial(detail) => Some(&mut detail.state),
        Screen::List(_) | Screen::Sheet(_) => None,
    }
}
