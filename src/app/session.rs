//! Where one left off: tab, page, and how lists were filtered and sorted. Who acted is not kept, for the next one at
//! this desk may be somebody else; nor are words that were searched, for they are names.

use super::list::ListView;
use super::model::{Detail, Model, Screen};
use super::msg::Effect;
use super::navigate;
use crate::domain::listing::Sort;
use serde::{Deserialize, Serialize};

/// What is kept of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    tab: usize,
    campaign: Option<String>,
    lists: Vec<KeptList>,
    page: Option<Page>,
}

/// The first screen of a tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct KeptList {
    tab: usize,
    filter: String,
    sort: Option<Sort>,
    row: Option<i64>,
    column: usize,
}

/// The page on top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Page {
    Clue(String),
    Case(String),
    Issue(String),
    Rule(String),
}

/// What to keep of the present state.
pub fn take(model: &Model) -> Session {
    let roots = model.tabs.iter().enumerate().filter_map(|(tab, stack)| match stack.first() {
        Some(Screen::List(list)) => Some((tab, list)),
        _ => None,
    });
    let page = match model.screen() {
        Some(Screen::Clue(detail)) => Some(Page::Clue(detail.id.clone())),
        Some(Screen::Case(detail)) => Some(Page::Case(detail.id.clone())),
        Some(Screen::Issue(detail)) => Some(Page::Issue(detail.id.clone())),
        Some(Screen::Rule(detail)) => Some(Page::Rule(detail.id.clone())),
        _ => None,
    };
    let untouched = |kept: &KeptList| *kept == KeptList { tab: kept.tab, ..KeptList::default() };
    let lists = roots.map(|(tab, list)| keep(tab, list)).filter(|kept| !untouched(kept));
    Session { tab: model.tab, campaign: model.campaign.clone(), lists: lists.collect(), page }
}

fn keep(tab: usize, list: &ListView) -> KeptList {
    let mut filter = list.kind.filter(&list.filter).unwrap_or_default();
    filter.words.clear();
    filter.terms.retain(|term| !matches!(term.column.as_str(), "name" | "head" | "id_no" | "given" | "candidate" | "text"));
    let row = list.ids.get(list.cursor).copied().filter(|_| list.cursor > 0);
    KeptList { tab, filter: filter.to_string(), sort: list.sort.clone(), row, column: list.column }
}

/// Shows what was shown when the workbook was left.
pub fn restore(model: &mut Model, session: Session, effects: &mut Vec<Effect>) {
    if model.book.is_none() || session == Session::default() {
        return;
    }
    model.campaign = session.campaign;
    for kept in session.lists {
        let root = model.tabs.get_mut(kept.tab).and_then(|stack| stack.first_mut());
        if let Some(Screen::List(list)) = root {
            list.filter = kept.filter;
            list.sort = kept.sort;
            list.column = kept.column;
            list.wanted_row = kept.row;
        }
    }
    if session.tab < model.tabs.len() {
        model.tab = session.tab;
    }
    let page = session.page.map(|page| match page {
        Page::Clue(id) => Screen::Clue(Detail::new(id)),
        Page::Case(id) => Screen::Case(Detail::new(id)),
        Page::Issue(id) => Screen::Issue(Detail::new(id)),
        Page::Rule(id) => Screen::Rule(Detail::new(id)),
    });
    if let Some(stack) = model.tabs.get_mut(model.tab) {
        stack.extend(page);
    }
    navigate::load(model, effects);
}
