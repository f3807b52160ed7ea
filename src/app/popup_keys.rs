//! Keys, clicks and the wheel while a dialogue is open.

use super::act;
use super::doc::Target;
use super::edit::Edit;
use super::form::Outcome;
use super::import::{Plan, Wish};
use super::key::{Key, KeyCode};
use super::model::{Model, Screen};
use super::msg::{Effect, ExportJob, JobRequest, Query, Table, Token};
use super::navigate;
use super::output::{ask_where, shown_filter, start_demo, start_job};
use super::pages::both;
use super::popup::{Ask, Choice, Found, ImportDialog, Menu, MenuEntry, Popup, Purpose, Rows, Search, palette};
use super::update::{not_here, run};
use super::{field_copy, jump, mapping, notes, signing, tour, views, workbench};
use crate::domain::action::Subject;
use crate::domain::date;
use crate::domain::filter::{Filter, FilterError};
use crate::domain::lang::Bilingual;
use crate::domain::listing::{self, Sort};
use crate::domain::officer::OfficerId;
use std::path::{Path, PathBuf};

/// A key for the dialogue on top.
pub fn press(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    // Elsewhere the key does again what was undone in the input.
    if key.ctrl && key.code == KeyCode::Char('y') && matches!(model.popups.last(), Some(Popup::Message { .. })) {
        notes::copy(model, effects);
        return;
    }
    let editor = key.code == KeyCode::F(4) || key.ctrl && key.code == KeyCode::Char('o');
    if editor {
        let text = notes::typed(model).map(|edit| edit.text());
        effects.extend(text.map(Effect::Edit));
        return;
    }
    // Help is there wherever one is; closing it leads back.
    if key.code == KeyCode::F(1) && !matches!(model.popups.last(), Some(Popup::Help(_))) {
        model.popups.push(Popup::Help(Search::default()));
        return;
    }
    let Some(popup) = model.popups.last_mut() else { return };
    match popup {
        // The typed name of an officer must not land in a field.
        Popup::Form(_) if key.code == KeyCode::F(2) => act::officer_menu(model),
        Popup::Form(form) => match form.key(key) {
            Outcome::Open => {}
            Outcome::Cancel => drop(model.popups.pop()),
            Outcome::Send => act::send(model, effects),
        },
        Popup::Menu(menu) => {
            let key = if menu.search.is_some() { key } else { key.folded() };
            let leaves = key.code == KeyCode::Esc || menu.search.is_none() && key.code == KeyCode::Char('q');
            if leaves {
                model.popups.pop();
            } else if let Some(entry) = menu_key(menu, key) {
                choose(model, entry, effects);
            }
        }
        Popup::Palette(search) => match key.code {
            KeyCode::Esc => drop(model.popups.pop()),
            KeyCode::Enter => run_found(model, effects),
            _ => search_key(search, key),
        },
        Popup::Help(search) => match key.code {
            KeyCode::Esc | KeyCode::Enter => drop(model.popups.pop()),
            _ => search_key(search, key),
        },
        Popup::Filter { .. } => filter_key(model, key, effects),
        Popup::Ask(ask) => match key.code {
            KeyCode::Esc => drop(model.popups.pop()),
            KeyCode::Enter => answer_ask(model, effects),
            _ => {
                ask.error = None;
                ask.edit.key(key);
            }
        },
        Popup::Import(_) => import_key(model, key, effects),
        Popup::Jump(_) => jump::press(model, key, effects),
        Popup::Tour(step) => {
            let step = *step;
            tour::press(model, step, key, effects);
        }
        Popup::Message { top, .. } => match key.code {
            KeyCode::Down => *top = top.saturating_add(1).min(500),
            KeyCode::PageDown => *top = top.saturating_add(10).min(500),
            KeyCode::Up => *top = top.saturating_sub(1),
            KeyCode::PageUp => *top = top.saturating_sub(10),
            _ => drop(model.popups.pop()),
        },
    }
}

/// The entry chosen, when the key chooses one.
fn menu_key(menu: &mut Menu, key: Key) -> Option<usize> {
    match key.code {
        KeyCode::Up => menu.step(-1),
        KeyCode::Down => menu.step(1),
        KeyCode::PageUp => menu.step(-8),
        KeyCode::PageDown => menu.step(8),
        KeyCode::Home => menu.cursor = 0,
        KeyCode::End => menu.step(isize::MAX / 2),
        KeyCode::Enter => return menu.shown().get(menu.cursor).copied(),
        _ if menu.search.is_some() => {
            if let Some(edit) = &mut menu.search {
                edit.key(key);
            }
            menu.cursor = 0;
        }
        KeyCode::Char('k') => menu.step(-1),
        KeyCode::Char('j') => menu.step(1),
        KeyCode::Char(' ') => return menu.shown().get(menu.cursor).copied(),
        KeyCode::Char(c) => {
            let place = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok())?.checked_sub(1)?;
            return (place < menu.entries.len()).then_some(place);
        }
        _ => {}
    }
    None
}

fn choose(model: &mut Model, entry: usize, effects: &mut Vec<Effect>) {
    let Some(Popup::Menu(menu)) = model.popups.last() else { return };
    let Some(entry) = menu.entries.get(entry).cloned() else { return };
    if let Some(why) = entry.refused {
        model.tell(why, true);
        return;
    }
    model.popups.pop();
    match entry.choice {
        Choice::Act(kind) => act::begin(model, kind, effects),
        Choice::Entry(id) => act::change_officer(model, id, effects),
        Choice::Unit(sample, unit) => act::finding_form(model, sample, unit),
        Choice::Officer(id) => switch(model, OfficerId(id), effects),
        Choice::Campaign(campaign) => {
            model.campaign = campaign;
            navigate::load(model, effects);
        }
        Choice::Sort(column) => match column {
            Some(column) => navigate::sort_by(model, column, effects),
            None => {
                if let Some(Screen::List(list)) = model.screen_mut() {
                    list.sort = None::<Sort>;
                }
                navigate::load(model, effects);
            }
        },
        Choice::Dataset(id) => {
            if let Some(Popup::Import(dialog)) = model.popups.last_mut() {
                dialog.wish.dataset = Some(id);
                dialog.plan = None;
                ask_plan(model, effects);
            }
        }
        Choice::MapSheet(sheet) => mapping::columns(model, sheet),
        Choice::MapColumn(sheet, column) => mapping::headers(model, sheet, &column),
        Choice::MapHeader(sheet, column, header) => mapping::set(model, sheet, &column, header.as_deref(), effects),
        Choice::Export(table, path) => {
            write_table(model, table, path, effects);
        }
        Choice::ExportOf(table, rows) => {
            model.exports_all = rows == Rows::All;
            ask_where(model, table);
        }
        Choice::TakeBack(path, dry) => field_copy::take_back(model, path, dry, effects),
        Choice::Rename(table, path) => ask_path(model, table, &path),
        Choice::Param(name) => workbench::param_form(model, &name),
        Choice::SaveParam(folder) => workbench::save(model, &folder, effects),
        Choice::PackFolder => workbench::ask_folder(model),
        Choice::Key(step) => signing::step(model, step, effects),
        Choice::View(at) => views::apply(model, at, effects),
        Choice::SaveView => views::ask_name(model),
        Choice::DropViews => views::drop_menu(model),
        Choice::DropView(at) => views::remove(model, at, effects),
        Choice::Quit => effects.extend([Effect::CancelJob, Effect::Quit]),
    }
}

/// Another officer takes the seat. A form that was open was filled in for the one before, and goes.
fn switch(model: &mut Model, officer: OfficerId, effects: &mut Vec<Effect>) {
    let same = model.officer.as_ref() == Some(&officer);
    if !same && matches!(model.popups.last(), Some(Popup::Form(_))) {
        model.popups.pop();
        model.tell(
            both("已换人员，未提交的表单已关闭。", "Another officer acts now; the form that was not sent is closed."),
            false,
        );
    }
    model.officer = Some(officer);
    navigate::load(model, effects);
    signing::remind(model);
}

/// Asks where to write a table.
pub fn ask_path(model: &mut Model, table: Table, path: &Path) {
    let edit = Edit::suggestion(&path.display().to_string());
    model.popups.push(Popup::Ask(Ask { purpose: Purpose::Export(table), edit, error: None }));
}

fn write_table(model: &mut Model, table: Table, path: PathBuf, effects: &mut Vec<Effect>) {
    if table == Table::VisitForm {
        let household = model.selected_household().unwrap_or_default();
        let (lang, officer) = (model.lang, model.officer.clone());
        start_job(model, JobRequest::VisitForm { household, path, lang, officer }, effects);
        return;
    }
    if let (Table::VisitTemplate, Some(officer)) = (table, model.officer.clone()) {
        start_job(model, JobRequest::VisitTemplate(officer, path, model.lang), effects);
        return;
    }
    let filter = shown_filter(model, table).filter(|_| !model.exports_all).unwrap_or_default();
    let issue = match model.selected() {
        Some(Subject::Issue(issue)) if matches!(table, Table::Notice | Table::Order) => Some(issue),
        _ => None,
    };
    let job = ExportJob { table, campaign: None, filter, path, lang: model.lang, officer: model.officer.clone(), issue };
    start_job(model, JobRequest::Export(job), effects);
}

/// Writes a table to a file; when one is there already, it is asked first.
pub fn export(model: &mut Model, table: Table, path: PathBuf, exists: bool, effects: &mut Vec<Effect>) {
    if !exists {
        write_table(model, table, path, effects);
        return;
    }
    let name = path.display().to_string();
    let entry = |text, choice| MenuEntry { text, refused: None, choice };
    let mut entries = vec![entry(both("换一个文件名", "another name"), Choice::Rename(table, path.clone()))];
    // A backup never takes the place of an earlier one.
    if table != Table::Workbook {
        entries.push(entry(both("覆盖原有文件", "replace the file"), Choice::Export(table, path)));
    }
    let title = both(&format!("文件已存在：{name}"), &format!("The file exists: {name}"));
    model.popups.push(Popup::Menu(Menu::new(title, entries)));
}

fn search_key(search: &mut Search, key: Key) {
    match key.code {
        KeyCode::Up => search.cursor = search.cursor.saturating_sub(1),
        KeyCode::Down => search.cursor = search.cursor.saturating_add(1).min(500),
        KeyCode::PageUp => search.cursor = search.cursor.saturating_sub(8),
        KeyCode::PageDown => search.cursor = search.cursor.saturating_add(8).min(500),
        _ => {
            search.edit.key(key);
            search.cursor = 0;
        }
    }
}

fn run_found(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Popup::Palette(search)) = model.popups.last() else { return };
    let found = palette(model, &search.edit.text());
    let Some(Found { command, here }) = found.get(search.cursor.min(found.len().saturating_sub(1))).copied() else { return };
    model.popups.pop();
    if here {
        run(model, command.cmd, effects);
    } else {
        not_here(model, command);
    }
}

/// The list follows the filter while it is typed.
fn filter_key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let Some(Popup::Filter { edit, old, row, error }) = model.popups.last_mut() else { return };
    *error = None;
    let (old, row) = (old.clone(), *row);
    let text = match key.code {
        KeyCode::Esc => old.clone(),
        KeyCode::Up | KeyCode::Down => return,
        KeyCode::Enter => edit.text(),
        _ => {
            edit.key(key);
            edit.text()
        }
    };
    let closes = matches!(key.code, KeyCode::Esc | KeyCode::Enter);
    // A condition whose value is still to be typed asks for nothing yet.
    if !closes && text.trim_end().ends_with(['=', '!', '<', '>', '~', '＝', '！', '＜', '＞', '～', '≥', '≤', '≠']) {
        return;
    }
    let pack = model.pack.clone();
    let Some(Screen::List(list)) = model.screen_mut() else { return };
    let before = std::mem::replace(&mut list.filter, text.trim().to_owned());
    if key.code == KeyCode::Esc && before != old {
        list.wanted_row = row;
    }
    let kind = list.kind;
    // What was there before may name what the pack has no longer.
    let known = |filter: Filter| match key.code {
        KeyCode::Esc => Ok(()),
        _ => filter.terms.iter().try_for_each(|term| listing::check(&pack, kind, term)),
    };
    let checked = list.query(None).and_then(|_| kind.filter(&list.filter)).and_then(known);
    match checked {
        Ok(_) => {
            if closes {
                model.popups.pop();
            }
            navigate::fill_list(model, effects);
        }
        Err(why) => {
            // Half-typed texts keep the list as it was; what columns and values there are is said at once, over the list as
            // it was before the line was opened.
            if key.code != KeyCode::Enter && why == FilterError::OpenQuote {
                list.filter = before;
                return;
            }
            if before != old {
                list.wanted_row = row;
            }
            list.filter = old;
            if let Some(Popup::Filter { error, .. }) = model.popups.last_mut() {
                *error = Some(navigate::said(&why));
            }
            navigate::fill_list(model, effects);
        }
    }
}

fn answer_ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Popup::Ask(ask)) = model.popups.last_mut() else { return };
    let text = ask.edit.text().trim().to_owned();
    if text.is_empty() {
        ask.error = Some(both("请输入内容。", "Type something."));
        return;
    }
    let purpose = ask.purpose.clone();
    let undated = date::parse(&text, false);
    if purpose == Purpose::DataDate && undated.is_none() {
        ask.error = Some(both("不是日期，应如 2026-03-31。", "Not a date such as 2026-03-31."));
        return;
    }
    if purpose == Purpose::DataDate && undated.is_some_and(|date| date > model.today) {
        ask.error = Some(both("晚于今天，请填数据截止的日期。", "Later than today: type the date up to which the data go."));
        return;
    }
    model.popups.pop();
    match purpose {
        Purpose::DataDate => {
            if let Some(Popup::Import(dialog)) = model.popups.last_mut() {
                dialog.wish.undated = undated;
                ask_plan(model, effects);
            }
        }
        Purpose::OpenBook => effects.push(Effect::OpenBook(PathBuf::from(text))),
        Purpose::NewBook => {
            let path = if text.ends_with(".hecha") { text } else { format!("{text}.hecha") };
            let ask = Ask { purpose: Purpose::County(path), edit: Edit::default(), error: None };
            model.popups.push(Popup::Ask(ask));
        }
        Purpose::County(path) => effects.push(Effect::NewBook(PathBuf::from(path), text)),
        Purpose::VisitResults => {
            if let Some(officer) = model.officer.clone() {
                start_job(model, JobRequest::VisitResults(PathBuf::from(text), officer), effects);
            }
        }
        Purpose::LendCopy(takers) => field_copy::lend(model, takers, PathBuf::from(text), effects),
        Purpose::TakeBack => field_copy::rehearse(model, PathBuf::from(text)),
        Purpose::RuleFile => start_job(model, JobRequest::TryRule(PathBuf::from(text)), effects),
        Purpose::PackFolder => workbench::save(model, Path::new(&text), effects),
        Purpose::ViewName => views::save(model, &text, effects),
        Purpose::Demo => start_demo(model, PathBuf::from(text), effects),
        secret @ (Purpose::Unlock(_) | Purpose::NewPassphrase { .. } | Purpose::RepeatPassphrase { .. }) => {
            signing::answered(model, secret, text, effects);
        }
        Purpose::Export(table) => {
            let token = model.next_token();
            effects.push(Effect::Ask(token, None, Query::Exists(table, PathBuf::from(text))));
        }
    }
}

fn import_key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let Some(Popup::Import(dialog)) = model.popups.last_mut() else { return };
    dialog.error = None;
    match (key.code, dialog.plan.is_some()) {
        (KeyCode::Esc, true) => {
            dialog.plan = None;
            dialog.wish = Wish::default();
            dialog.cursor = 0;
        }
        (KeyCode::Esc, false) => drop(model.popups.pop()),
        (KeyCode::Enter, true) => {
            let ready = dialog.plan.as_ref().is_some_and(|plan| !plan.tables.is_empty());
            if ready {
                let wish = dialog.wish.clone();
                model.popups.pop();
                start_job(model, JobRequest::Import(wish), effects);
            }
        }
        (KeyCode::Enter, false) => {
            if dialog.edit.is_empty() {
                dialog.error = Some(both("请输入文件或文件夹的路径。", "Type the path of a file or folder."));
                return;
            }
            ask_plan(model, effects);
        }
        (KeyCode::F(3), true) => dataset_menu(model),
        (KeyCode::F(5), true) => mapping::sheets(model),
        (KeyCode::F(8), true) => {
            let edit = dialog.wish.undated.map(|date| Edit::new(&date.to_string())).unwrap_or_default();
            model.popups.push(Popup::Ask(Ask { purpose: Purpose::DataDate, edit, error: None }));
        }
        (code, true) => scroll_plan(dialog, code),
        (_, false) => {
            dialog.edit.key(key);
        }
    }
}

/// Asks what an import of the typed path would do.
pub fn ask_plan(model: &mut Model, effects: &mut Vec<Effect>) {
    let token = model.next_token();
    let Some(Popup::Import(dialog)) = model.popups.last_mut() else { return };
    dialog.token = token;
    dialog.wish.path = PathBuf::from(dialog.edit.text().trim());
    let query = Query::Plan(dialog.wish.clone());
    effects.push(Effect::Ask(token, model.officer.clone(), query));
}

/// Which dataset the sheets are that were not recognised.
fn dataset_menu(model: &mut Model) {
    let entry = |dataset: &crate::domain::dataset::Dataset| MenuEntry {
        text: both(&format!("{} {}", dataset.title.zh, dataset.id), &format!("{} ({})", dataset.title.en, dataset.id)),
        refused: None,
        choice: Choice::Dataset(dataset.id.clone()),
    };
    let entries = model.pack.datasets.iter().map(entry).collect();
    let title = both("未识别的表是什么？", "What are the sheets not recognised?");
    model.popups.push(Popup::Menu(Menu::new(title, entries)));
}

fn scroll_plan(dialog: &mut ImportDialog, code: KeyCode) {
    match code {
        KeyCode::Up => dialog.cursor = dialog.cursor.saturating_sub(1),
        KeyCode::Down => dialog.cursor = dialog.cursor.saturating_add(1).min(2000),
        KeyCode::PageUp => dialog.cursor = dialog.cursor.saturating_sub(10),
        KeyCode::PageDown => dialog.cursor = dialog.cursor.saturating_add(10).min(2000),
        _ => {}
    }
}

/// A plan has come.
pub fn planned(model: &mut Model, token: Token, plan: Plan) {
    if let Some(Popup::Import(dialog)) = model.popups.last_mut()
        && dialog.token == token
    {
        dialog.token = 0;
        dialog.plan = Some(plan);
    }
}

/// A plan could not be made; `false` when this was not about one.
pub fn plan_failed(model: &mut Model, token: Token, why: &Bilingual) -> bool {
    if let Some(Popup::Import(dialog)) = model.popups.last_mut()
        && dialog.token == token
    {
        dialog.token = 0;
        dialog.error = Some(why.clone());
        return true;
    }
    false
}

/// Pasted text goes where typing goes; on a screen it is dropped, so that it cannot run commands.
pub fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    match model.popups.last_mut() {
        None => super::sheet::paste(model, text, effects),
        Some(Popup::Form(form)) => form.paste(text),
        Some(Popup::Palette(search) | Popup::Help(search)) => search.edit.insert(text),
        Some(Popup::Menu(Menu { search: Some(edit), .. })) => edit.insert(text),
        Some(Popup::Ask(ask)) => ask.edit.insert(text),
        Some(Popup::Jump(jump)) => {
            jump.edit.insert(text);
            jump::ask(model, effects);
        }
        Some(Popup::Import(dialog)) if dialog.plan.is_none() => dialog.edit.insert(text),
        Some(Popup::Filter { edit, .. }) => {
            edit.insert(text);
            // The list follows as it does for typing.
            filter_key(model, Key::plain(KeyCode::End), effects);
        }
        _ => {}
    }
}

/// A click inside the dialogue on top.
pub fn click(model: &mut Model, target: &Target, effects: &mut Vec<Effect>) {
    match (model.popups.last_mut(), target) {
        (Some(Popup::Menu(menu)), Target::Entry(entry)) => {
            let entry = *entry;
            menu.cursor = menu.shown().iter().position(|shown| *shown == entry).unwrap_or(0);
            choose(model, entry, effects);
        }
        (Some(Popup::Palette(search)), Target::Entry(entry)) => {
            search.cursor = *entry;
            run_found(model, effects);
        }
        (Some(Popup::Jump(jump)), Target::Entry(entry)) => {
            jump.cursor = *entry;
            jump::go(model, effects);
        }
        (Some(Popup::Form(form)), Target::Option(row, option)) => {
            let option = (*option != usize::MAX).then_some(*option);
            if form.click(*row, option) == Outcome::Send {
                act::send(model, effects);
            }
        }
        _ => {}
    }
}

/// The wheel over a dialogue.
pub fn wheel(model: &mut Model, lines: isize) {
    match model.popups.last_mut() {
        Some(Popup::Menu(menu)) => menu.step(lines.signum()),
        Some(Popup::Palette(search) | Popup::Help(search)) => search.cursor = search.cursor.saturating_add_signed(lines).min(500),
        Some(Popup::Jump(jump)) => {
            jump.cursor = jump.cursor.saturating_add_signed(lines.signum()).min(jump.hits.len().saturating_sub(1));
        }
        Some(Popup::Message { top, .. }) => *top = top.saturating_add_signed(lines).min(500),
        Some(Popup::Import(dialog)) => dialog.cursor = dialog.cursor.saturating_add_signed(lines).min(2000),
        Some(Popup::Form(form)) => {
            form.scroll(lines.signum());
        }
        _ => {}
    }
}
