//! From a filled-in sheet to the visit in the log, to paper, and to the next household.

use super::row::Open;
use super::{SheetView, leave, open, shown};
use crate::app::model::{Model, Screen};
use crate::app::msg::{Acted, Effect, Token};
use crate::app::navigate;
use crate::app::pages::both;
use crate::domain::action::{ActionKind, Subject};
use crate::domain::lang::Bilingual;

impl SheetView {
    /// Why it cannot be recorded yet; puts the hand there.
    fn lacking(&mut self) -> Option<Bilingual> {
        let (at, why) = self.rows.iter().enumerate().find_map(|(at, row)| row.lacks().map(|why| (at, why)))?;
        self.go(at);
        Some(why)
    }

    /// Why there is nothing to record: all that stands here is of earlier visits.
    fn nothing_of_today(&self) -> Option<Bilingual> {
        let fields = self.fields();
        let said = fields.keys().any(|name| !matches!(name.as_str(), "date" | "inspectors"));
        (!said && self.carried_count() > 0).then(|| {
            both(
                "没有新内容，未记录：这些答案是以前入户时的。逐项作答，或按 F7 确认今天看到的仍与以前相同。",
                "Nothing new, not recorded: these are answers of earlier visits. Answer again, or F7 if all was seen to be the same.",
            )
        })
    }
}

/// Sends the visit to be recorded.
pub(super) fn record(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(officer) = model.officer.clone() else {
        crate::app::act::officer_menu(model);
        return;
    };
    let token = model.next_token();
    let Some(sheet) = shown(model) else { return };
    if let Some(refusal) = sheet.detail.page.as_ref().and_then(|page| page.refused.as_ref()) {
        let why = navigate::said(refusal);
        model.tell(why, true);
        return;
    }
    if !sheet.is_open() {
        return;
    }
    if let Some(why) = sheet.lacking().or_else(|| sheet.nothing_of_today()) {
        sheet.error = Some(why);
        return;
    }
    sheet.open = Open::Nothing;
    sheet.sent = Some(token);
    let (subject, fields) = (Subject::Household(sheet.detail.id.clone()), sheet.fields());
    effects.push(Effect::Act { token, officer, subject, kind: ActionKind::Visit, fields, fill: false });
}

/// The visit was recorded, or refused; `false` when this was not about a sheet.
pub fn acted(model: &mut Model, token: Token, result: &Result<Acted, Bilingual>, effects: &mut Vec<Effect>) -> bool {
    let sheets = model.tabs.iter_mut().flatten().filter_map(|screen| match screen {
        Screen::Sheet(sheet) if sheet.sent == Some(token) => Some(sheet),
        _ => None,
    });
    let Some(sheet) = sheets.into_iter().next() else { return false };
    sheet.sent = None;
    match result {
        Ok(done) => {
            sheet.recorded = true;
            sheet.error = None;
            sheet.kept = sheet.fields();
            sheet.kept_place.clear();
            sheet.mid_note = false;
            let text = done.text.clone();
            model.tell(text, false);
            navigate::load(model, effects);
        }
        Err(why) => sheet.error = Some(why.clone()),
    }
    true
}

/// The next household's sheet in place of this one; what was filled in here is kept.
pub(super) fn next(model: &mut Model, effects: &mut Vec<Effect>) {
    leave(model, effects);
    let Some(sheet) = shown(model) else { return };
    let Some(next) = sheet.detail.page.as_ref().and_then(|page| page.next.clone()) else {
        model.tell(both("没有其他待入户的户了。", "No other household is left to visit."), false);
        return;
    };
    if let Some(stack) = model.tabs.get_mut(model.tab) {
        stack.pop();
    }
    open(model, &next, effects);
}

/// Asks where to write the form of this household.
pub(super) fn print(model: &mut Model) {
    let Some(household) = shown(model).map(|sheet| sheet.detail.id.clone()) else { return };
    let name = both("入户核查表", "visit");
    let file = format!("{}-{household}.txt", name.get(model.lang));
    let folder = model.book.as_ref().and_then(|book| book.path.parent());
    let path = folder.map_or_else(|| std::path::PathBuf::from(&file), |folder| folder.join(&file));
    crate::app::popup_keys::ask_path(model, crate::app::msg::Table::VisitForm, &path);
}
