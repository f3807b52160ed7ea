//! Field copies on the screens: lending one to the officers marked, taking one back.

use super::act;
use super::edit::Edit;
use super::model::Model;
use super::msg::{Effect, JobRequest};
use super::output::{idle, start_job};
use super::pages::both;
use super::popup::{Ask, Choice, Menu, MenuEntry, Popup, Purpose};
use crate::domain::action::Subject;
use std::path::PathBuf;

/// Somebody has to sit there, and nothing else may run.
fn ready(model: &mut Model) -> bool {
    if model.officer.is_none() {
        act::officer_menu(model);
        model.tell(both("请先选择办理人员。", "First choose who is acting."), true);
        return false;
    }
    idle(model)
}

/// Asks where the copy goes for the officers marked in their list, or for the one under the cursor.
pub fn ask_lend(model: &mut Model) {
    if !ready(model) {
        return;
    }
    let chosen = model.selected().map(|subject| act::marked(model, &subject)).unwrap_or_default();
    let logins = chosen.into_iter().filter_map(|subject| match subject {
        Subject::Officer(login) => Some(login),
        _ => None,
    });
    let takers = logins.collect::<Vec<_>>().join(",");
    if takers.is_empty() {
        model.tell(both("请先选择带出副本的人员。", "First choose who takes the copy out."), true);
        return;
    }
    let folder = model.book.as_ref().and_then(|book| book.path.parent()).filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or_else(|| ".".to_owned(), |folder| folder.display().to_string());
    model.popups.push(Popup::Ask(Ask { purpose: Purpose::LendCopy(takers), edit: Edit::suggestion(&folder), error: None }));
}

/// Asks for the copy that came back.
pub fn ask_take_back(model: &mut Model) {
    if ready(model) {
        model.popups.push(Popup::Ask(Ask { purpose: Purpose::TakeBack, edit: Edit::default(), error: None }));
    }
}

/// First what would come of it, or at once.
pub fn rehearse(model: &mut Model, path: PathBuf) {
    let entry = |zh, en, dry| MenuEntry { text: both(zh, en), refused: None, choice: Choice::TakeBack(path.clone(), dry) };
    let entries =
        vec![entry("先看结果，不写入", "say what would come of it, write nothing", true), entry("并回", "take it back", false)];
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let title = both(&format!("并回外出副本 {name}"), &format!("Take back {name}"));
    model.popups.push(Popup::Menu(Menu::new(title, entries)));
}

/// Lends a copy to these officers.
pub fn lend(model: &mut Model, takers: String, path: PathBuf, effects: &mut Vec<Effect>) {
    if let Some(officer) = model.officer.clone() {
        start_job(model, JobRequest::LendCopy { path, takers, officer }, effects);
    }
}

/// Takes a copy back.
pub fn take_back(model: &mut Model, path: PathBuf, dry: bool, effects: &mut Vec<Effect>) {
    if let Some(officer) = model.officer.clone() {
        start_job(model, JobRequest::TakeBack { path, officer, dry }, effects);
    }
}
