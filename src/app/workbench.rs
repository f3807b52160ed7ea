//! Rules as a workbench: the list and page of rules, changing a parameter, trying an edited file, saving.

use super::edit::Edit;
use super::form::{Form, Task};
use super::model::{Detail, Model, Screen};
use super::msg::{Effect, JobRequest};
use super::navigate;
use super::output::start_job;
use super::pages::both;
use super::popup::{Ask, Choice, Menu, MenuEntry, Popup, Purpose};
use crate::domain::lang::{Bilingual, Say};
use crate::domain::listing::{TrialOf, TrialPage};
use crate::domain::param_edit::{self, ParamEdit, ParamEditError};
use std::path::{Path, PathBuf};

/// Opens the page of a rule on top of the present one.
pub fn open(model: &mut Model, rule: &str, effects: &mut Vec<Effect>) {
    super::history::leave(model);
    if let Some(stack) = model.tabs.get_mut(model.tab) {
        let same = |screen: &Screen| matches!(screen, Screen::Rule(detail) if detail.id == rule);
        match stack.iter().position(same) {
            Some(place) => stack.truncate(place + 1),
            None => stack.push(Screen::Rule(Detail::new(rule))),
        }
        navigate::load(model, effects);
    }
}

/// Asks which parameter of the rule to change; goes on at once when there is only one.
pub fn choose_param(model: &mut Model) {
    let Some(rule) = model.selected_rule().and_then(|id| model.pack.rule(id)) else { return };
    let mut names: Vec<&str> = Vec::new();
    let mut entries = Vec::new();
    for param in model.pack.programs.params.iter().filter(|param| rule.names_param(&param.name)) {
        if names.contains(&param.name.as_str()) {
            continue;
        }
        names.push(&param.name);
        let value = param_edit::shown(param);
        let text = |note: &str| format!("{} = {value}  {note}", param.name);
        entries.push(MenuEntry {
            text: both(&text(&param.note.zh), &text(&param.note.en)),
            refused: None,
            choice: Choice::Param(param.name.clone()),
        });
    }
    match names.as_slice() {
        [] => model.tell(both("这条规则没有参数。", "This rule has no parameters."), true),
        [only] => {
            let only = (*only).to_owned();
            param_form(model, &only);
        }
        _ => model.popups.push(Popup::Menu(Menu::new(both("改哪个参数？", "Which parameter?"), entries))),
    }
}

/// Opens the form that changes a parameter.
pub fn param_form(model: &mut Model, name: &str) {
    // The newest value is the one that is being changed.
    let Some(param) = model.pack.programs.params.iter().rev().find(|param| param.name == name) else { return };
    let form = Form::of_param(param);
    model.popups.push(Popup::Form(Box::new(form)));
}

/// Starts the trial that the form on top asks for; what cannot be read stays in the form with the reason.
pub fn try_param(model: &mut Model, effects: &mut Vec<Effect>) {
    let today = model.today;
    let Some(Popup::Form(form)) = model.popups.last_mut() else { return };
    let Task::Param(name) = &form.task else { return };
    let fields = form.fields();
    let text = |field: &str| fields.get(field).cloned().unwrap_or_default();
    let months = param_edit::month(&text("from")).and_then(|from| Ok((from, param_edit::month(&text("to"))?)));
    let edit = months.and_then(|(from, to)| {
        let source = if text("source").is_empty() { param_edit::own_source(today) } else { text("source") };
        let edit = ParamEdit { name: name.clone(), value: text("value"), from, to, source };
        param_edit::apply(&model.pack.programs.params, &edit).map(|_| edit)
    });
    match edit {
        Ok(edit) => {
            model.popups.pop();
            start_job(model, JobRequest::TryParam(edit), effects);
        }
        Err(why) => form.error = Some(said(&why)),
    }
}

fn said(error: &ParamEditError) -> Bilingual {
    use crate::domain::lang::Lang;
    Bilingual { zh: error.say(Lang::Zh), en: error.say(Lang::En) }
}

/// Asks for the edited file of a rule.
pub fn ask_file(model: &mut Model) {
    let edit = Edit::suggestion(&model.selected_rule().map(|rule| format!("{rule}.toml")).unwrap_or_default());
    model.popups.push(Popup::Ask(Ask { purpose: Purpose::RuleFile, edit, error: None }));
}

/// A trial is over: its page opens on top.
pub fn tried(model: &mut Model, page: TrialPage) {
    let id = match &page.of {
        TrialOf::Param { edit, .. } => edit.name.clone(),
        TrialOf::File { rule, .. } => rule.clone(),
    };
    let mut detail = Detail::new(id);
    detail.page = Some(Box::new(page));
    if let Some(stack) = model.tabs.get_mut(model.tab) {
        // The trial before it is of no more use.
        stack.retain(|screen| !matches!(screen, Screen::Trial(_)));
        stack.push(Screen::Trial(detail));
    }
}

/// The change on the page shown, when it can be saved.
pub fn savable(model: &Model) -> Option<(&ParamEdit, Option<&str>)> {
    let Screen::Trial(detail) = model.screen()? else { return None };
    let page = detail.page.as_deref()?;
    match &page.of {
        TrialOf::Param { edit, .. } => Some((edit, page.folder.as_deref())),
        TrialOf::File { .. } => None,
    }
}

/// Asks where to save the change of the page shown: the pack folder in use, or another.
pub fn ask_save(model: &mut Model) {
    let Some((_, folder)) = savable(model) else { return };
    let Some(folder) = folder.map(PathBuf::from) else {
        ask_folder(model);
        return;
    };
    let name = folder.display().to_string();
    let entry = |text, choice| MenuEntry { text, refused: None, choice };
    let entries = vec![
        entry(both(&format!("写入 {name}"), &format!("write it into {name}")), Choice::SaveParam(folder)),
        entry(both("换一个文件夹", "another folder"), Choice::PackFolder),
    ];
    let title = both("写入规则包文件夹？", "Save to the pack folder?");
    model.popups.push(Popup::Menu(Menu::new(title, entries)));
}

/// Asks for a pack folder; beside the workbook unless told.
pub fn ask_folder(model: &mut Model) {
    let beside = model.book.as_ref().and_then(|book| book.path.parent()).map(|folder| folder.join("pack"));
    let edit = Edit::suggestion(&beside.unwrap_or_else(|| PathBuf::from("pack")).display().to_string());
    model.popups.push(Popup::Ask(Ask { purpose: Purpose::PackFolder, edit, error: None }));
}

/// Saves the change of the page shown.
pub fn save(model: &mut Model, folder: &Path, effects: &mut Vec<Effect>) {
    if model.job.is_some() {
        model.tell(both("上一项工作还在进行，F12 可停止它。", "Another job is running; F12 stops it."), true);
        return;
    }
    if let Some((edit, _)) = savable(model) {
        effects.push(Effect::SaveParam(edit.clone(), folder.to_owned()));
    }
}

/// A change was saved, or not. What was tried is in use then, so its page closes.
pub fn saved(model: &mut Model, result: Result<Bilingual, Bilingual>, effects: &mut Vec<Effect>) {
    match result {
        Ok(text) => {
            if matches!(model.screen(), Some(Screen::Trial(_))) {
                navigate::back(model, effects);
            }
            model.tell(text, false);
        }
        Err(why) => model.popups.push(Popup::Message { text: why, top: 0 }),
    }
}
