//! Keeps what is filled in, so that a crash, another household or the end of the day loses nothing of it.

use super::row::Open;
use super::{PLACE, SheetView, shown};
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::domain::action::Fields;
use crate::domain::officer::OfficerId;

/// A note that is being typed is kept every so many keys: a crash costs no more of it.
pub(super) const KEPT_EVERY: u8 = 4;

/// Keeps what was filled in, when it differs from what is kept; of a note that is being typed every few keys.
pub(super) fn keep(model: &mut Model, effects: &mut Vec<Effect>) {
    let read_only = model.book.as_ref().is_none_or(|book| book.read_only);
    let Some(officer) = model.officer.clone().filter(|_| !read_only) else { return };
    let Some(sheet) = shown(model) else { return };
    if !sheet.is_open() {
        return;
    }
    if sheet.open == Open::Note && sheet.unkept.saturating_add(1) < KEPT_EVERY {
        sheet.unkept += 1;
        return;
    }
    sheet.unkept = 0;
    let fields = sheet.fields();
    let noting = sheet.open == Open::Note;
    if fields == sheet.kept && (noting || !sheet.mid_note) {
        return;
    }
    write(sheet, fields, officer, effects);
}

fn write(sheet: &mut SheetView, fields: Fields, officer: OfficerId, effects: &mut Vec<Effect>) {
    sheet.mid_note = sheet.open == Open::Note;
    sheet.kept.clone_from(&fields);
    let place = sheet.place();
    sheet.kept_place.clone_from(&place);
    let household = sheet.detail.id.clone();
    let mut draft = fields;
    draft.insert(PLACE.to_owned(), place);
    effects.push(Effect::KeepDraft { household, officer, fields: draft });
}

/// Whether a note that is being typed has characters that are not kept.
pub fn is_unkept(model: &Model) -> bool {
    matches!(model.screen(), Some(Screen::Sheet(sheet)) if sheet.unkept > 0)
}

/// Time has passed: the last characters of a note that is being typed are kept too.
pub fn pause(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(sheet) = shown(model) {
        sheet.unkept = KEPT_EVERY;
        keep(model, effects);
    }
    if let Some(sheet) = shown(model) {
        sheet.unkept = 0;
    }
}

/// Before the sheet is left for good: a note that is being typed is kept too.
pub fn leave(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(sheet) = shown(model) else { return };
    sheet.open = Open::Nothing;
    keep(model, effects);
    let read_only = model.book.as_ref().is_none_or(|book| book.read_only);
    let Some(officer) = model.officer.clone().filter(|_| !read_only) else { return };
    // Of a draft the place is kept too, where nothing else changed since.
    if let Some(sheet) = shown(model).filter(|sheet| sheet.is_open() && !sheet.kept_place.is_empty())
        && sheet.kept_place != sheet.place()
    {
        let fields = sheet.fields();
        write(sheet, fields, officer, effects);
    }
}
