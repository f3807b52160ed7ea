//! Views: filter and order of a list under a name, kept for every workbook.

use super::edit::Edit;
use super::model::{Model, Screen};
use super::msg::Effect;
use super::pages::both;
use super::popup::{Ask, Choice, Menu, MenuEntry, Popup, Purpose};
use super::{history, navigate};
use crate::domain::lang::Bilingual;
use crate::domain::listing::{ListKind, Sort, in_words};
use serde::{Deserialize, Serialize};

/// A named view of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Which list.
    pub list: ListKind,
    /// Its name.
    pub name: String,
    /// Filter as typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// Order chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
}

/// The views of the list shown, and what can be done with them.
pub fn menu(model: &mut Model) {
    let Some(Screen::List(list)) = model.screen() else { return };
    let entry = |text: Bilingual, choice| MenuEntry { text, refused: None, choice };
    let mine = model.views.iter().enumerate().filter(|(_, view)| view.list == list.kind);
    let mut entries: Vec<MenuEntry> = mine.clone().map(|(at, view)| entry(described(model, view), Choice::View(at))).collect();
    entries.push(entry(both("把当前筛选和排序存为视图", "save this filter and order as a view"), Choice::SaveView));
    if mine.count() > 0 {
        entries.push(entry(both("删除视图", "remove a view"), Choice::DropViews));
    }
    model.popups.push(Popup::Menu(Menu::new(both("视图", "Views"), entries)));
}

fn described(model: &Model, view: &SavedView) -> Bilingual {
    Bilingual::each(|lang| {
        let turn = |sort: &Sort| if sort.descending { "v" } else { "^" };
        let order = view.sort.as_ref().map(|sort| format!("  {}{}", turn(sort), view.list.column_word(&sort.column, lang)));
        let filter = in_words(&model.pack, view.list, &view.filter, lang);
        format!("{}  {filter}{}", view.name, order.unwrap_or_default())
    })
}

/// Shows the list as a view says.
pub fn apply(model: &mut Model, at: usize, effects: &mut Vec<Effect>) {
    let Some(view) = model.views.get(at).cloned() else { return };
    history::leave(model);
    if let Some(Screen::List(list)) = model.screen_mut() {
        list.filter = view.filter;
        list.sort = view.sort;
        navigate::load(model, effects);
    }
}

/// Asks for the name of a new view.
pub fn ask_name(model: &mut Model) {
    let Some(Screen::List(list)) = model.screen() else { return };
    let edit = Edit::new(&in_words(&model.pack, list.kind, &list.filter, model.lang));
    model.popups.push(Popup::Ask(Ask { purpose: Purpose::ViewName, edit, error: None }));
}

/// Keeps the filter and order of the list shown under a name; one of the same name is replaced.
pub fn save(model: &mut Model, name: &str, effects: &mut Vec<Effect>) {
    let Some(Screen::List(list)) = model.screen() else { return };
    let view = SavedView { list: list.kind, name: name.to_owned(), filter: list.filter.clone(), sort: list.sort.clone() };
    model.views.retain(|other| (other.list, &other.name) != (view.list, &view.name));
    model.views.push(view);
    effects.push(Effect::SaveViews(model.views.clone()));
    model.tell(both(&format!("已存为视图“{name}”。"), &format!("Saved as the view \"{name}\".")), false);
}

/// Asks which view to remove.
pub fn drop_menu(model: &mut Model) {
    let Some(Screen::List(list)) = model.screen() else { return };
    let mine = model.views.iter().enumerate().filter(|(_, view)| view.list == list.kind);
    let entries =
        mine.map(|(at, view)| MenuEntry { text: described(model, view), refused: None, choice: Choice::DropView(at) }).collect();
    model.popups.push(Popup::Menu(Menu::new(both("删除哪个视图？", "Remove which view?"), entries)));
}

/// Removes a view.
pub fn remove(model: &mut Model, at: usize, effects: &mut Vec<Effect>) {
    if at < model.views.len() {
        model.views.remove(at);
        effects.push(Effect::SaveViews(model.views.clone()));
    }
}
