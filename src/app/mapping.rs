//! Setting by hand which header of a file feeds which column: sheet, column, header, each from a menu.

use super::edit::Edit;
use super::import::{Layout, PlanTable};
use super::model::Model;
use super::msg::Effect;
use super::pages::both;
use super::popup::{Choice, Menu, MenuEntry, Popup};
use super::popup_keys::ask_plan;
use crate::domain::lang::Bilingual;

/// The sheets of the plan shown.
fn tables(model: &Model) -> &[PlanTable] {
    match model.popups.last() {
        Some(Popup::Import(dialog)) => dialog.plan.as_ref().map_or(&[], |plan| plan.tables.as_slice()),
        _ => &[],
    }
}

fn menu(model: &mut Model, title: Bilingual, entries: Vec<(Bilingual, Choice)>) {
    let entries = entries.into_iter().map(|(text, choice)| MenuEntry { text, refused: None, choice }).collect();
    let mut menu = Menu::new(title, entries);
    menu.search = Some(Edit::default());
    model.popups.push(Popup::Menu(menu));
}

/// Asks which sheet; goes on at once when there is only one.
pub fn sheets(model: &mut Model) {
    let known: Vec<(usize, &PlanTable)> = tables(model).iter().enumerate().filter(|(_, table)| table.layout.is_some()).collect();
    match known.as_slice() {
        [] => model.tell(both("先按 F3 指定是什么数据。", "First F3 names the dataset."), true),
        [(only, _)] => {
            let only = *only;
            columns(model, only);
        }
        several => {
            let entries = several
                .iter()
                .map(|(at, table)| {
                    let title = table.dataset.clone().unwrap_or_default();
                    let text = |title: &str| format!("{title}  {} {}", table.file, table.sheet);
                    (both(&text(&title.zh), &text(&title.en)), Choice::MapSheet(*at))
                })
                .collect();
            menu(model, both("改哪张表的对应？", "Whose mapping?"), entries);
        }
    }
}

/// Asks which column of the dataset.
pub fn columns(model: &mut Model, sheet: usize) {
    let Some(layout) = tables(model).get(sheet).and_then(|table| table.layout.as_ref()) else { return };
    let entries = layout
        .columns
        .iter()
        .map(|(name, title, required, header)| {
            let sign = if *required { "*" } else { " " };
            let header = header.as_deref().unwrap_or("-");
            let text = |title: &str| format!("{sign}{title} < {header}");
            (both(&text(&title.zh), &text(&title.en)), Choice::MapColumn(sheet, name.clone()))
        })
        .collect();
    menu(model, both("改哪一列？(* 必须有)", "Which column? (* must be fed)"), entries);
}

/// Asks which header feeds the column.
pub fn headers(model: &mut Model, sheet: usize, column: &str) {
    let Some(layout) = tables(model).get(sheet).and_then(|table| table.layout.as_ref()) else { return };
    let none = (both("(不用)", "(none)"), Choice::MapHeader(sheet, column.to_owned(), None));
    let headers = layout
        .headers
        .iter()
        .filter(|header| !header.is_empty())
        .map(|header| (Bilingual::same(header.clone()), Choice::MapHeader(sheet, column.to_owned(), Some(header.clone()))));
    let title = layout.columns.iter().find(|(name, ..)| name == column).map(|(_, title, ..)| title.clone()).unwrap_or_default();
    let title = both(&format!("{} 取自哪个表头？", title.zh), &format!("Which header feeds {}?", title.en));
    let entries = std::iter::once(none).chain(headers).collect();
    menu(model, title, entries);
}

/// Sets it, and asks what the import would do now.
pub fn set(model: &mut Model, sheet: usize, column: &str, header: Option<&str>, effects: &mut Vec<Effect>) {
    let correct = |layout: &Layout| layout.corrected(column, header);
    let Some(correction) = tables(model).get(sheet).and_then(|table| table.layout.as_ref()).map(correct) else { return };
    if let Some(Popup::Import(dialog)) = model.popups.last_mut() {
        let same =
            |other: &super::import::Correction| (&other.layout, &other.dataset) == (&correction.layout, &correction.dataset);
        dialog.wish.corrections.retain(|other| !same(other));
        dialog.wish.corrections.push(correction);
        ask_plan(model, effects);
    }
}
