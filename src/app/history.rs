//! Where one was: `[` goes back and `]` forward, as in a browser, over tabs, lists and pages.

use super::model::{Model, Screen};
use super::msg::Effect;
use super::{navigate, sheet, workbench};
use crate::domain::action::Subject;
use crate::domain::listing::{ListKind, Sort};

/// Most places that are kept.
const KEPT: usize = 100;

/// A place one can go back to.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    tab: usize,
    what: What,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    /// The first screen of a tab; a list as it was filtered and sorted.
    Root(Option<(String, Option<Sort>)>),
    /// A list on top of others.
    List(ListKind, String),
    /// A page.
    Subject(Subject),
    /// The page of a rule.
    Rule(String),
    /// The visit sheet of a household.
    Sheet(String),
}

/// Places before and after the present one, the nearest last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    past: Vec<Place>,
    future: Vec<Place>,
}

impl History {
    /// Whether there is somewhere to go.
    pub fn leads(&self, back: bool) -> bool {
        !if back { &self.past } else { &self.future }.is_empty()
    }
}

/// The place shown; trials are not gone back to, for they may be over.
fn present(model: &Model) -> Option<Place> {
    let root = model.tabs.get(model.tab)?.len() == 1;
    let what = match model.screen()? {
        Screen::List(list) if root => What::Root(Some((list.filter.clone(), list.sort.clone()))),
        Screen::List(list) => What::List(list.kind, list.filter.clone()),
        Screen::Overview(_) => What::Root(None),
        Screen::Clue(detail) => What::Subject(Subject::Clue(detail.id.clone())),
        Screen::Case(detail) => What::Subject(Subject::Household(detail.id.clone())),
        Screen::Issue(detail) => What::Subject(Subject::Issue(detail.id.clone())),
        Screen::Rule(detail) => What::Rule(detail.id.clone()),
        Screen::Sheet(sheet) => What::Sheet(sheet.detail.id.clone()),
        Screen::Trial(_) => return None,
    };
    Some(Place { tab: model.tab, what })
}

/// Remembers the place shown, which is about to be left.
pub fn leave(model: &mut Model) {
    let Some(place) = present(model) else { return };
    model.history.future.clear();
    if model.history.past.last() != Some(&place) {
        model.history.past.push(place);
    }
    let extra = model.history.past.len().saturating_sub(KEPT);
    model.history.past.drain(..extra);
}

/// One place back or forward.
pub fn go(model: &mut Model, back: bool, effects: &mut Vec<Effect>) {
    sheet::leave(model, effects);
    let here = present(model);
    let mut history = std::mem::take(&mut model.history);
    let (from, to) = if back { (&mut history.past, &mut history.future) } else { (&mut history.future, &mut history.past) };
    // A place left by Esc right after it was entered would be gone to twice.
    let target = std::iter::from_fn(|| from.pop()).find(|place| Some(place) != here.as_ref());
    if let Some(place) = target {
        to.extend(here);
        enter(model, place, effects);
    }
    // What `enter` remembered of its own steps is not part of the way.
    model.history = history;
}

fn enter(model: &mut Model, place: Place, effects: &mut Vec<Effect>) {
    if place.tab < model.tabs.len() {
        model.tab = place.tab;
    }
    match place.what {
        What::Root(list) => {
            if let Some(stack) = model.tabs.get_mut(model.tab) {
                stack.truncate(1);
            }
            if let (Some((filter, sort)), Some(Screen::List(shown))) = (list, model.screen_mut()) {
                shown.filter = filter;
                shown.sort = sort;
            }
            navigate::load(model, effects);
        }
        What::List(kind, filter) => navigate::show_list(model, kind, &filter, effects),
        What::Subject(subject) => navigate::open(model, &subject, effects),
        What::Rule(rule) => workbench::open(model, &rule, effects),
        What::Sheet(household) => sheet::open(model, &household, effects),
    }
}
