//! The one place where the state changes.

use super::command::{self, Cmd};
use super::doc::Target;
use super::edit::Edit;
use super::key::{Key, KeyCode};
use super::model::{Book, Model, Screen};
use super::msg::{Answer, Effect, JobRequest, Msg, Query, Table};
use super::navigate::{self, Motion};
use super::output::{ask_export, ask_results, ask_where, idle, start_job, stop_job};
use super::pages::{self, both, start::StartEntry};
use super::popup::{Ask, Choice, ImportDialog, Menu, MenuEntry, Popup, Purpose, Search};
use super::{act, field_copy, history, jump, notes, popup_keys, session, sheet, signing, tour, views, workbench};
use crate::domain::action::Subject;
use crate::domain::five_clear;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{self, Cell, ListKind};

/// Handles what happened; says what is to be done outside.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    match msg {
        Msg::Key(key) => press(model, key, &mut effects),
        Msg::Paste(text) => popup_keys::paste(model, &text, &mut effects),
        Msg::Click(target) => click(model, target, &mut effects),
        Msg::Wheel(lines) => wheel(model, lines),
        Msg::Resize(width, height) => {
            model.size = (width, height);
            navigate::motion(model, Motion::Step(0));
            effects.push(Effect::Redraw);
        }
        Msg::Today(date) => model.today = date,
        Msg::Now(now) => {
            model.today = now.date();
            model.time = format!("{:02}:{:02}", now.hour(), now.minute());
        }
        Msg::Edited(text) => {
            if let Some(edit) = notes::typed(model) {
                edit.set(&text);
            }
        }
        Msg::Restore(kept) => session::restore(model, kept, &mut effects),
        Msg::Reading(rows) => model.reading = rows,
        Msg::Slow => model.slow = true,
        Msg::Pause => sheet::pause(model, &mut effects),
        Msg::Burst => {
            let burst = |lang: Lang| crate::i18n::strings(lang).burst;
            model.tell(both(burst(Lang::Zh), burst(Lang::En)), true);
        }
        Msg::Opened { path, officers, read_only } => {
            model.book = Some(Book { path, read_only });
            model.officer = model.officer.take().filter(|id| officers.iter().any(|officer| officer.id == *id));
            model.officers = officers;
            model.campaigns.clear();
            model.campaign = None;
            model.tabs = Model::fresh_tabs();
            model.tab = 0;
            model.popups.clear();
            model.unprotected.clear();
            model.reminded.clear();
            model.history = history::History::default();
            navigate::load(model, &mut effects);
        }
        Msg::Answer(token, answer) => answered(model, token, *answer, &mut effects),
        Msg::Failed(token, why) => failed(model, token, why),
        Msg::Acted(token, result) => act::acted(model, token, result, &mut effects),
        Msg::Progress(progress) => {
            if let Some(job) = &mut model.job {
                job.progress = progress;
            }
        }
        Msg::Unprotected(officers) => {
            model.unprotected = officers.into_iter().collect();
            signing::remind(model);
        }
        Msg::Pack(pack) => model.pack = pack,
        Msg::Tried(page) => workbench::tried(model, *page),
        Msg::Saved(result) => workbench::saved(model, result, &mut effects),
        Msg::JobDone(result) => {
            model.job = None;
            let bad = result.is_err();
            let (Ok(text) | Err(text)) = result;
            // What a job has to say may be long; what fits one line need not stop the work.
            if bad || text.zh.contains('\n') {
                model.popups.push(Popup::Message { text, top: 0 });
            } else {
                model.tell(text, false);
            }
            navigate::load(model, &mut effects);
        }
        Msg::Tell(text) => model.tell(text, true),
        Msg::Locked(officer, why) => signing::locked(model, officer, why),
        Msg::Unlocked(text) => signing::unlocked(model, text, &mut effects),
    }
    navigate::fetch_rows(model, &mut effects);
    replay(model, &mut effects);
    effects
}

/// Handles the keys held back, as far as what they are about is here now.
fn replay(model: &mut Model, effects: &mut Vec<Effect>) {
    if sending(model) {
        return;
    }
    // A dialogue that came up or stayed was not what these keys were meant for.
    if !model.popups.is_empty() {
        model.held.clear();
    }
    // Each round handles at least the first key, which is held back only while something is pending.
    while !model.held.is_empty() && !navigate::pending(model) {
        for key in std::mem::take(&mut model.held) {
            press(model, key, effects);
            navigate::fetch_rows(model, effects);
        }
    }
}

/// Whether the form on top is sent and not yet answered.
fn sending(model: &Model) -> bool {
    match model.popups.last() {
        Some(Popup::Form(form)) => !form.sent.is_empty(),
        Some(_) => false,
        None => matches!(model.screen(), Some(Screen::Sheet(sheet)) if sheet.sent.is_some()),
    }
}

/// Whether a key has to wait: for the answer to a form, since it is meant for what comes after, or for the row or page it is about. Behind a key that waits all others wait too, so
/// that their order stays; only Esc and leaving do not.
fn holds(model: &Model, key: Key) -> bool {
    if sending(model) {
        return key.code != KeyCode::Esc;
    }
    if !model.popups.is_empty() || model.book.is_none() || !navigate::pending(model) {
        return false;
    }
    let key = key.folded();
    let leaves = matches!(command::bound(key, model), Some(Cmd::Quit | Cmd::Back));
    // Every key on a sheet that is on its way is meant for its rows.
    if matches!(model.screen(), Some(Screen::Sheet(_))) {
        return key.code != KeyCode::Esc && !key.ctrl;
    }
    let moves = matches!(model.screen(), Some(Screen::List(list)) if list.ids_pending);
    !leaves && (!model.held.is_empty() || command::about_selection(key, moves, model))
}

fn answered(model: &mut Model, token: u64, answer: Answer, effects: &mut Vec<Effect>) {
    if let Answer::Exists(table, path, exists) = answer {
        popup_keys::export(model, table, path, exists, effects);
        return;
    }
    match answer {
        Answer::Sheet(page) => return sheet::came(model, token, *page),
        Answer::Paths(paths) => return sheet::completed(model, token, paths),
        Answer::Reference(reference) => return sheet::referenced(model, token, &reference, effects),
        Answer::Found(hits) => return jump::found(model, token, hits, effects),
        _ => {}
    }
    if let Answer::Plan(plan) = answer {
        popup_keys::planned(model, token, plan);
        return;
    }
    if model.waiting.as_ref().is_some_and(|waiting| waiting.token == token) {
        let Some(waiting) = model.waiting.take() else { return };
        act::page_is_here(model, waiting.act, &answer);
        for key in waiting.keys {
            press(model, key, effects);
        }
        return;
    }
    navigate::answer(model, token, answer);
}

fn failed(model: &mut Model, token: u64, why: Bilingual) {
    if popup_keys::plan_failed(model, token, &why) {
        return;
    }
    if model.waiting.as_ref().is_some_and(|waiting| waiting.token == token) {
        model.waiting = None;
        model.tell(why, true);
    } else if navigate::failed(model, token, &why) {
        // What the keys were about did not come; on what is shown instead they could do harm.
        model.held.clear();
    }
}

/// A key, wherever it belongs: to what is awaited, to the dialogue on top, to the start screen, to a command.
fn press(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    if let Some(waiting) = &mut model.waiting {
        if key.code == KeyCode::Esc {
            model.waiting = None;
        } else {
            waiting.keys.push(key);
        }
        return;
    }
    if holds(model, key) {
        model.held.push(key);
        return;
    }
    model.toast = None;
    // What leaves calls off what was held back; Esc does only that, and ends the reading that it was held back for.
    if !std::mem::take(&mut model.held).is_empty() && key.code == KeyCode::Esc {
        navigate::stop(model, effects);
        return;
    }
    if !model.popups.is_empty() {
        popup_keys::press(model, key, effects);
        return;
    }
    if sheet::press(model, key, effects) {
        return;
    }
    let typed = key;
    let key = key.folded();
    if key != typed && !model.full_width_told {
        // Once a session is enough: from then on the habit is known.
        model.full_width_told = true;
        model.tell(Bilingual::each(|lang| crate::i18n::strings(lang).full_width.to_owned()), false);
    }
    if model.book.is_none() && start_key(model, key, effects) {
        return;
    }
    match command::bound(key, model) {
        Some(cmd) => run(model, cmd, effects),
        None => off(model, key),
    }
}

/// A key that does nothing here says why: its command is for something else, or an input method is on.
fn off(model: &mut Model, key: Key) {
    if let Some(command) = command::elsewhere(key, model) {
        let needs = Bilingual::each(|lang| format!("{key} {}", said_not_here(command, lang)));
        model.tell(needs, true);
    } else if key.typed().is_some_and(|c| !c.is_ascii()) {
        model.tell(Bilingual::each(|lang| crate::i18n::strings(lang).input_method.to_owned()), true);
    }
}

/// Says what a command is for that cannot be done here.
pub fn not_here(model: &mut Model, command: &command::Command) {
    model.tell(Bilingual::each(|lang| said_not_here(command, lang)), true);
}

fn said_not_here(command: &command::Command, lang: Lang) -> String {
    let needs = crate::i18n::strings(lang).only_when.replace("{}", super::keys::when(command.when, lang));
    format!("{}: {needs}", command.title(lang))
}

/// Does a command.
pub fn run(model: &mut Model, cmd: Cmd, effects: &mut Vec<Effect>) {
    match cmd {
        Cmd::Quit if model.job.is_some() => model.popups.push(Popup::Menu(quit_menu())),
        Cmd::Quit => {
            sheet::leave(model, effects);
            effects.push(Effect::Quit);
        }
        Cmd::Sheet(cmd) => sheet::command(model, cmd, effects),
        // Without a workbook there is nowhere to go back to while the demo county is built.
        Cmd::Back if model.book.is_none() && stop_job(model, effects) => {}
        Cmd::Back => {
            if !navigate::stop(model, effects) && !navigate::back(model, effects) {
                model.popups.push(Popup::Menu(quit_menu()));
            }
        }
        Cmd::Help => model.popups.push(Popup::Help(Search::default())),
        Cmd::Palette => model.popups.push(Popup::Palette(Search::default())),
        Cmd::Actions => act::menu(model, effects),
        Cmd::Officer => act::officer_menu(model),
        Cmd::Language => {
            model.lang = model.lang.pick(Lang::En, Lang::Zh);
            effects.push(Effect::Language);
        }
        Cmd::Theme => effects.push(Effect::Theme),
        Cmd::Redraw => effects.push(Effect::Redraw),
        Cmd::Refresh => navigate::load(model, effects),
        Cmd::Suspend => effects.push(Effect::Suspend),
        Cmd::Tab(tab) => navigate::show_tab(model, tab, effects),
        Cmd::NextTab => navigate::show_tab(model, (model.tab + 1) % model.tabs.len().max(1), effects),
        Cmd::PrevTab => {
            let count = model.tabs.len().max(1);
            navigate::show_tab(model, (model.tab + count - 1) % count, effects);
        }
        Cmd::Up => navigate::motion(model, Motion::Step(-1)),
        Cmd::Down => navigate::motion(model, Motion::Step(1)),
        Cmd::Left => navigate::motion(model, Motion::Side(false)),
        Cmd::Right => navigate::motion(model, Motion::Side(true)),
        Cmd::PageUp => navigate::motion(model, Motion::Page(-1)),
        Cmd::PageDown => navigate::motion(model, Motion::Page(1)),
        Cmd::Top => navigate::motion(model, Motion::Start),
        Cmd::Bottom => navigate::motion(model, Motion::End),
        Cmd::Open => open(model, effects),
        Cmd::Filter => {
            if let Some(Screen::List(list)) = model.screen() {
                let words = listing::in_words(&model.pack, list.kind, &list.filter, model.lang);
                let (edit, old) = (Edit::new(&words), list.filter.clone());
                let row = list.ids.get(list.cursor).copied();
                model.popups.push(Popup::Filter { edit, old, row, error: None });
            }
        }
        Cmd::Sort => sort_menu(model),
        Cmd::Mark => mark(model),
        Cmd::MarkAll => {
            if let Some(Screen::List(list)) = model.screen_mut() {
                list.toggle_all();
            }
        }
        Cmd::Jump => model.popups.push(Popup::Jump(jump::Jump::default())),
        Cmd::Views => views::menu(model),
        Cmd::Preview => model.preview = !model.preview,
        Cmd::Tour => tour::show(model, 0, effects),
        Cmd::Earlier => history::go(model, true, effects),
        Cmd::Later => history::go(model, false, effects),
        Cmd::ReadOut => notes::read_out(model),
        Cmd::Copy => notes::copy(model, effects),
        Cmd::Messages => notes::messages(model),
        Cmd::Household => {
            if let Some(household) = model.selected_household() {
                navigate::open(model, &Subject::Household(household), effects);
            }
        }
        Cmd::Deadlines => navigate::show_list(model, ListKind::Deadlines, "", effects),
        Cmd::FiresAgain => navigate::show_list(model, ListKind::Issues, "fires_again=yes", effects),
        Cmd::Dismissals => navigate::show_list(model, ListKind::Dismissals, "", effects),
        Cmd::Samples => navigate::show_list(model, ListKind::Samples, "", effects),
        Cmd::Lookback => navigate::show_list(model, ListKind::Lookback, "", effects),
        Cmd::Villages => navigate::show_list(model, ListKind::Villages, "", effects),
        Cmd::Papers => navigate::show_list(model, ListKind::Papers, "", effects),
        Cmd::CrossChecks => navigate::show_list(model, ListKind::CrossChecks, "", effects),
        Cmd::Agreement => navigate::show_list(model, ListKind::Agreement, "", effects),
        Cmd::VisitResults => ask_results(model),
        Cmd::Campaigns => navigate::show_list(model, ListKind::Campaigns, "", effects),
        Cmd::Campaign => campaign_menu(model),
        Cmd::Officers => navigate::show_list(model, ListKind::Officers, "", effects),
        Cmd::Rules => navigate::show_list(model, ListKind::Rules, "", effects),
        Cmd::ChangeParam => workbench::choose_param(model),
        Cmd::TryRule => {
            if idle(model) {
                workbench::ask_file(model);
            }
        }
        Cmd::SaveParam => workbench::ask_save(model),
        Cmd::Import => {
            let dialog = ImportDialog::default();
            if idle(model) {
                model.popups.push(Popup::Import(dialog));
            }
        }
        Cmd::Screen => start_job(model, JobRequest::Screen, effects),
        Cmd::Export => ask_export(model),
        Cmd::Backup => ask_where(model, Table::Workbook),
        Cmd::LendCopy => field_copy::ask_lend(model),
        Cmd::TakeBack => field_copy::ask_take_back(model),
        Cmd::Signing => signing::menu(model),
        Cmd::Cancel => {
            if !stop_job(model, effects) {
                navigate::stop(model, effects);
            }
        }
        Cmd::Act(kind) => act::begin(model, kind, effects),
    }
}

/// Which campaign the work is about from now on.
fn campaign_menu(model: &mut Model) {
    let all = MenuEntry { text: both("全部(不限专项)", "everything"), refused: None, choice: Choice::Campaign(None) };
    let campaigns = model.campaigns.iter().map(|campaign| {
        let ended = |lang: Lang| if campaign.open { "" } else { crate::i18n::strings(lang).campaign_ended };
        let text = |lang: Lang| format!("{} {} {}", campaign.id, campaign.name, ended(lang)).trim_end().to_owned();
        let text = both(&text(Lang::Zh), &text(Lang::En));
        MenuEntry { text, refused: None, choice: Choice::Campaign(Some(campaign.id.clone())) }
    });
    let entries: Vec<MenuEntry> = std::iter::once(all).chain(campaigns).collect();
    let chosen = Choice::Campaign(model.campaign.clone());
    let mut menu = Menu::new(both("看哪个专项？(M 为专项名单)", "Which campaign? (M lists them)"), entries);
    menu.cursor = menu.entries.iter().position(|entry| entry.choice == chosen).unwrap_or(0);
    model.popups.push(Popup::Menu(menu));
}

fn quit_menu() -> Menu {
    let entry = MenuEntry { text: both("退出 hecha", "Leave hecha"), refused: None, choice: Choice::Quit };
    Menu::new(both("退出？", "Leave?"), vec![entry])
}

fn sort_menu(model: &mut Model) {
    let Some(Screen::List(list)) = model.screen() else { return };
    let kind = list.kind;
    let natural = MenuEntry { text: both("默认顺序", "natural order"), refused: None, choice: Choice::Sort(None) };
    let columns = pages::table::columns(kind).iter().map(|(name, _)| MenuEntry {
        text: both(crate::i18n::column(kind, name, Lang::Zh), crate::i18n::column(kind, name, Lang::En)),
        refused: None,
        choice: Choice::Sort(Some(name)),
    });
    let entries = std::iter::once(natural).chain(columns).collect();
    let title = both("排序(再选一次反转)", "Sort (again to turn round)");
    model.popups.push(Popup::Menu(Menu::new(title, entries)));
}

fn mark(model: &mut Model) {
    let height = model.list_height();
    if let Some(Screen::List(list)) = model.screen_mut() {
        list.toggle_mark();
        list.step(1, height);
    }
}

/// Enter: the link under the cursor, else what can be done here.
fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(Screen::List(list)) = model.screen() {
        let kind = list.kind;
        match model.selected() {
            Some(subject)
                if !matches!(
                    kind,
                    ListKind::Identities | ListKind::Officers | ListKind::Campaigns | ListKind::Samples | ListKind::Lookback
                ) =>
            {
                navigate::open(model, &subject, effects);
            }
            Some(_) => act::menu(model, effects),
            None if kind == ListKind::Rules => open_rule(model, effects),
            None if kind == ListKind::Sources => open_rejects(model, effects),
            None if kind == ListKind::Villages => open_village(model, effects),
            None => notes::read_out(model),
        }
        return;
    }
    let target = pages::body(model).and_then(|doc| navigate::doc_state(model)?.target(&doc).cloned());
    match target {
        Some(target) => follow(model, target, effects),
        None if model.selected().is_some() => act::menu(model, effects),
        None => {}
    }
}

/// The page of the rule under the cursor.
fn open_rule(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(rule) = model.selected_rule().map(str::to_owned) {
        workbench::open(model, &rule, effects);
    }
}

/// The households behind the score of the village under the cursor: those with something unclear.
fn open_village(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Screen::List(list)) = model.screen() else { return };
    let text = |name| match list.cell(name) {
        Some(Cell::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let codes: Vec<&str> = model.pack.five_clear().iter().map(|item| item.code.as_str()).collect();
    let filter = five_clear::behind(&text("town"), &text("village"), &codes);
    navigate::show_list(model, ListKind::Cases, &filter, effects);
}

/// The rejected rows of the source under the cursor.
fn open_rejects(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Screen::List(list)) = model.screen() else { return };
    let Some(row) = list.current() else { return };
    let filter = format!("source={}", row.subject);
    navigate::show_list(model, ListKind::Rejects, &filter, effects);
}

/// Goes where a link leads.
pub fn follow(model: &mut Model, target: Target, effects: &mut Vec<Effect>) {
    match target {
        Target::Open(subject) => navigate::open(model, &subject, effects),
        Target::Rule(rule) => workbench::open(model, &rule, effects),
        Target::Param(name) => workbench::param_form(model, &name),
        Target::List(kind, filter) => navigate::show_list(model, kind, &filter, effects),
        Target::Tab(tab) => navigate::show_tab(model, tab, effects),
        Target::Command(cmd) => run(model, cmd, effects),
        Target::Row(row) => {
            let height = model.list_height();
            let Some(Screen::List(list)) = model.screen_mut() else { return };
            if list.cursor == row {
                open(model, effects);
            } else {
                list.go(row, height);
            }
        }
        Target::Column(column) => {
            let Some(Screen::List(list)) = model.screen() else { return };
            if let Some(name) = list.kind.columns().get(column) {
                navigate::sort_by(model, name, effects);
            }
        }
        Target::Entry(entry) if model.book.is_none() => {
            model.start = entry;
            start_entry(model, effects);
        }
        Target::Option(row, _) => sheet::click(model, row, effects),
        Target::Entry(_) => {}
    }
}

fn click(model: &mut Model, target: Target, effects: &mut Vec<Effect>) {
    if model.waiting.is_some() {
        return;
    }
    model.held.clear();
    model.toast = None;
    if model.popups.is_empty() { follow(model, target, effects) } else { popup_keys::click(model, &target, effects) }
}

fn wheel(model: &mut Model, lines: isize) {
    if !model.popups.is_empty() {
        popup_keys::wheel(model, lines);
    } else if let Some(Screen::List(_)) = model.screen() {
        navigate::motion(model, Motion::Step(lines));
    } else if let Some(Screen::Sheet(_)) = model.screen() {
        sheet::wheel(model, lines);
    } else {
        let height = model.body_height();
        let Some(doc) = pages::body(model) else { return };
        if let Some(state) = navigate::doc_state(model) {
            state.scroll(&doc, height, lines);
        }
    }
}

/// Keys of the start screen; `false` when the key is a command's.
fn start_key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) -> bool {
    let count = pages::start::entries(model).len();
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => model.start = model.start.saturating_sub(1),
        KeyCode::Down | KeyCode::Char('j') => model.start = (model.start + 1).min(count.saturating_sub(1)),
        KeyCode::Enter => start_entry(model, effects),
        KeyCode::Char(c) if c.is_ascii_digit() && c != '0' => {
            let entry = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).map_or(0, |digit| digit - 1);
            if entry < count {
                model.start = entry;
                start_entry(model, effects);
            }
        }
        _ => return false,
    }
    true
}

fn start_entry(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(entry) = pages::start::entries(model).into_iter().nth(model.start) else { return };
    // The demo county is opened when it is built; another workbook would be gone from the screen again.
    if !idle(model) {
        return;
    }
    let mut ask = |purpose, text: &str| model.popups.push(Popup::Ask(Ask { purpose, edit: Edit::suggestion(text), error: None }));
    match entry {
        StartEntry::Recent(path) => effects.push(Effect::OpenBook(path)),
        StartEntry::Demo => ask(Purpose::Demo, "hecha-demo"),
        StartEntry::New => ask(Purpose::NewBook, "county.hecha"),
        StartEntry::Open => ask(Purpose::OpenBook, ""),
    }
}

/// The list of officers again, after it may have changed.
pub fn ask_officers(model: &mut Model, effects: &mut Vec<Effect>) {
    let token = model.next_token();
    effects.push(Effect::Ask(token, None, Query::Officers));
}
