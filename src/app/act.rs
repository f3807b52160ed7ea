//! From a key to an act: the page is fetched when it is not here, a step that is not open says why, a step
//! that is open gets its form.

use super::edit::Edit;
use super::form::{Context, Form, Task};
use super::model::{Model, Screen, Waiting};
use super::msg::{Acted, Answer, Effect, Query, Token};
use super::navigate;
use super::offered::{row_allows, stands_for_submit, takes_several};
use super::pages::both;
use super::popup::{Choice, Menu, MenuEntry, Popup};
use super::sheet;
use super::update::ask_officers;
use super::workbench;
use crate::domain::action::{ActionKind, ActionOption, Fields, NEW_CAMPAIGN, NEW_SAMPLE, Subject, UnitOption};
use crate::domain::casework::REGISTRARS;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::Row;
use crate::domain::officer::{OfficerId, Role};
use std::collections::HashSet;

/// What is known about the subject of an act.
struct Known<'a> {
    subject: Subject,
    options: &'a [ActionOption],
    reasons: &'a [(String, Bilingual)],
}

/// An act was asked for by its key, the menu or the palette.
pub fn begin(model: &mut Model, kind: ActionKind, effects: &mut Vec<Effect>) {
    // A new workbook has nobody yet: its first officer enters himself.
    let first = kind == ActionKind::AddOfficer && model.officers.is_empty();
    if model.officer.is_none() && !first {
        officer_menu(model);
        model.tell(both("请先选择办理人员。", "First choose who is acting."), true);
        return;
    }
    if kind == ActionKind::AddOfficer {
        fetch(model, &Subject::Officer(String::new()), Some(kind), effects);
        return;
    }
    if kind == ActionKind::DrawSample {
        fetch(model, &Subject::Sample(NEW_SAMPLE.to_owned()), Some(kind), effects);
        return;
    }
    if kind == ActionKind::OpenCampaign {
        fetch(model, &Subject::Campaign(NEW_CAMPAIGN.to_owned()), Some(kind), effects);
        return;
    }
    if takes_several(kind) && unread(model, effects) {
        return;
    }
    let Some(subject) = subject_of(model, kind) else { return };
    if kind == ActionKind::Visit {
        sheet::open(model, subject.id(), effects);
        return;
    }
    match loaded(model, &subject) {
        Some(answer) => with_page(model, Some(kind), &answer),
        None => fetch(model, &subject, Some(kind), effects),
    }
}

/// Changes what is entered of an officer.
pub fn change_officer(model: &mut Model, id: String, effects: &mut Vec<Effect>) {
    fetch(model, &Subject::Officer(id), Some(ActionKind::AddOfficer), effects);
}

/// The list of acts, each with the reason when it is not open.
pub fn menu(model: &mut Model, effects: &mut Vec<Effect>) {
    if unread(model, effects) {
        return;
    }
    let Some(subject) = lead(model, None) else { return };
    match loaded(model, &subject) {
        Some(answer) => with_page(model, None, &answer),
        None => fetch(model, &subject, None, effects),
    }
}

/// Who acts from now on.
pub fn officer_menu(model: &mut Model) {
    let active = model.officers.iter().filter(|officer| !officer.retired);
    let mut entries: Vec<MenuEntry> = active
        .map(|officer| {
            let title = officer.role.title();
            let text = both(
                &format!("{} {} {} ({})", officer.name, title.zh, officer.town, officer.id),
                &format!("{} {} {} ({})", officer.name, title.en, officer.town, officer.id),
            );
            MenuEntry { text, refused: None, choice: Choice::Officer(officer.id.0.clone()) }
        })
        .collect();
    let current = model
        .officer
        .as_ref()
        .and_then(|id| entries.iter().position(|entry| matches!(&entry.choice, Choice::Officer(officer) if *officer == id.0)));
    // A new workbook has nobody: who opens it first enters himself, and then the others.
    let registers = model.acting().is_some_and(|officer| REGISTRARS.contains(&officer.role));
    if model.officers.is_empty() || registers {
        let text = match model.officers.is_empty() {
            true => both("登记第一位人员：您自己(县民政局)", "Enter the first officer: yourself (county office)"),
            false => both("登记人员…", "Enter an officer…"),
        };
        entries.push(MenuEntry { text, refused: None, choice: Choice::Act(ActionKind::AddOfficer) });
    }
    let mut menu = Menu::new(both("谁在办理？", "Who is acting?"), entries);
    menu.cursor = current.unwrap_or(0);
    menu.search = Some(Edit::default());
    model.popups.push(Popup::Menu(menu));
}

/// A page asked for by [`begin`] or [`menu`] has come.
pub fn page_is_here(model: &mut Model, kind: Option<ActionKind>, answer: &Answer) {
    with_page(model, kind, answer);
}

/// What the act is done to: visits are paid to households; marked rows go before the one under the cursor.
fn subject_of(model: &Model, kind: ActionKind) -> Option<Subject> {
    match kind {
        ActionKind::Visit => model.selected_household().map(Subject::Household),
        _ if takes_several(kind) => lead(model, Some(kind)),
        _ => model.selected(),
    }
}

/// Whether a role may take this step on one of the marked rows, as far as the rows say.
fn open_to_some(model: &Model, kind: ActionKind) -> bool {
    let Some(Screen::List(list)) = model.screen() else { return false };
    list.marked().into_iter().any(|row| row_allows(list, row, kind, model))
}

/// The row that speaks for the marked ones: the first that allows the act, else the first; without marks the one under
/// the cursor.
fn lead(model: &Model, kind: Option<ActionKind>) -> Option<Subject> {
    let Some(Screen::List(list)) = model.screen() else { return model.selected() };
    let marked = list.marked();
    let fits = |row: &&&Row| kind.is_none_or(|kind| row_allows(list, row, kind, model));
    let row = marked.iter().find(fits).or(marked.first());
    row.map_or_else(|| model.selected(), |row| list.subject(row))
}

/// Asks for marked rows that nobody has looked at yet: an act on all that are marked must know all. `false` when none lacks.
fn unread(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let (token, asker) = (model.next_token(), model.officer.clone());
    let Some(Screen::List(list)) = model.screen_mut() else { return false };
    if !list.lacks_marked() {
        return false;
    }
    let count = list.marks.len();
    let lacking = list.ask_marked(token);
    if !lacking.is_empty() {
        effects.push(Effect::Ask(token, asker, Query::Rows(list.kind, lacking)));
    }
    let text = both(
        &format!("正在读取标记的 {count} 件，请再按一次。"),
        &format!("The {count} marked rows are being read; press the key again."),
    );
    model.tell(text, false);
    true
}

/// The page of the subject when it is the one shown.
fn loaded(model: &Model, subject: &Subject) -> Option<Answer> {
    match (model.screen()?, subject) {
        (Screen::Clue(detail), Subject::Clue(id)) if detail.id == *id => detail.page.as_deref().cloned().map(Answer::Clue),
        (Screen::Issue(detail), Subject::Issue(id)) if detail.id == *id => detail.page.as_deref().cloned().map(Answer::Issue),
        (Screen::Case(detail), Subject::Household(id)) if detail.id == *id => detail.page.as_deref().cloned().map(Answer::Case),
        _ => None,
    }
}

fn fetch(model: &mut Model, subject: &Subject, act: Option<ActionKind>, effects: &mut Vec<Effect>) {
    let query = match subject {
        Subject::Clue(id) => Query::Clue(id.clone()),
        Subject::Issue(id) => Query::Issue(id.clone()),
        Subject::Household(id) => Query::Case(id.clone()),
        Subject::Identity(_) | Subject::Officer(_) | Subject::Campaign(_) | Subject::Sample(_) => Query::Options(subject.clone()),
    };
    let token = model.next_token();
    model.waiting = Some(Waiting { token, act, keys: Vec::new() });
    effects.push(Effect::Ask(token, model.officer.clone(), query));
}

fn with_page(model: &mut Model, kind: Option<ActionKind>, answer: &Answer) {
    let known = match answer {
        Answer::Clue(page) => {
            let subject = Subject::Clue(page.clue.clone());
            Known { subject, options: &page.options, reasons: &page.reasons }
        }
        Answer::Case(page) => {
            let subject = Subject::Household(page.household_no.clone());
            Known { subject, options: &page.options, reasons: &[] }
        }
        Answer::Issue(page) => {
            let subject = Subject::Issue(page.issue.clone());
            Known { subject, options: &page.options, reasons: &[] }
        }
        Answer::Options(subject, options) => Known { subject: subject.clone(), options, reasons: &[] },
        _ => return,
    };
    match kind {
        Some(kind) => start_form(model, kind, &known),
        None => options_menu(model, &known),
    }
}

fn options_menu(model: &mut Model, known: &Known<'_>) {
    let several = marked(model, &known.subject).len();
    let open = |kind| several > 1 && takes_several(kind) && open_to_some(model, kind);
    let mut entries: Vec<MenuEntry> = known
        .options
        .iter()
        .map(|option| {
            // The entry of an officer is made by the same act again.
            let (text, choice) = match (&known.subject, option.kind) {
                (Subject::Officer(id), ActionKind::AddOfficer) => {
                    (both("更正登记、离岗", "Change the entry, retire"), Choice::Entry(id.clone()))
                }
                (_, kind) => (kind.title(), Choice::Act(kind)),
            };
            // Of several rows each answers for itself.
            let refused = option.refused.as_ref().filter(|_| !open(option.kind)).map(|refusal| navigate::said(refusal));
            MenuEntry { text, refused, choice }
        })
        .collect();
    entries.sort_by_key(|entry| entry.refused.is_some());
    let title = match several {
        0 | 1 => Bilingual::same(known.subject.to_string()),
        _ => Bilingual::each(|lang| crate::i18n::strings(lang).marked_many.replace("{}", &several.to_string())),
    };
    model.popups.push(Popup::Menu(Menu::new(title, entries)));
}

/// Opens the form of an act, or says why not. Inspectors give their verdict with the keys of the reviewer's
/// decision: `d` is a submission that proposes to dismiss, `c` one that proposes to confirm.
fn start_form(model: &mut Model, asked: ActionKind, known: &Known<'_>) {
    let option = |kind: ActionKind| known.options.iter().find(|option| option.kind == kind);
    let lawful = |kind: ActionKind| option(kind).is_some_and(|option| option.refused.is_none());
    let inspector = model.acting().is_some_and(|officer| officer.role == Role::Inspector);
    let submits = stands_for_submit(asked) && !lawful(asked) && (lawful(ActionKind::Submit) || inspector);
    let kind = if submits { ActionKind::Submit } else { asked };
    let Some(found) = option(kind) else {
        model.tell(both("这一步在当前状态下不存在。", "This step does not exist from the present state."), true);
        return;
    };
    let subjects = if takes_several(kind) { marked(model, &known.subject) } else { vec![known.subject.clone()] };
    let several = subjects.len() > 1;
    if let Some(refusal) = found.refused.as_ref().filter(|_| !(several && open_to_some(model, asked))) {
        let why = navigate::said(refusal);
        let of_many = Bilingual::each(|lang| {
            let marked = crate::i18n::strings(lang).marked_many.replace("{}", &subjects.len().to_string());
            lang.pick(format!("{marked}，{}：{}", known.subject, why.zh), format!("{marked}, {}: {}", known.subject, why.en))
        });
        model.tell(if several { of_many } else { why }, true);
        return;
    }
    if !found.units.is_empty() {
        units_menu(model, &known.subject, &found.units);
        return;
    }
    let mut given = Fields::new();
    if submits {
        let verdict = if asked == ActionKind::Confirm { "confirmed" } else { "excluded" };
        given.insert("verdict".into(), verdict.into());
    } else if kind == ActionKind::Dismiss && !found.prefill.contains_key("verdict") {
        given.insert("verdict".into(), "excluded".into());
    }
    let context = Context { prefill: found.prefill.clone(), given, reasons: known.reasons, left: found.left };
    let form = Form::new(kind, subjects, &context, model);
    model.popups.push(Popup::Form(Box::new(form)));
}

/// Which unit of a sample was looked at: searchable, those that wait first.
fn units_menu(model: &mut Model, sample: &Subject, units: &[UnitOption]) {
    let entry = |unit: &UnitOption| MenuEntry {
        text: unit.text.clone(),
        refused: unit.refused.as_ref().map(|refusal| navigate::said(refusal)),
        choice: Choice::Unit(sample.id().to_owned(), unit.id.clone()),
    };
    let waiting = units.iter().filter(|unit| !unit.found).count();
    let title = both(
        &format!("{sample}：看了哪一件？(待看 {waiting} 件)"),
        &format!("{sample}: which unit was looked at? ({waiting} wait)"),
    );
    let mut menu = Menu::new(title, units.iter().map(entry).collect());
    menu.search = Some(Edit::default());
    model.popups.push(Popup::Menu(menu));
}

/// The form for what was found of a unit.
pub fn finding_form(model: &mut Model, sample: String, unit: String) {
    let context = Context { given: Fields::from([("item".to_owned(), unit)]), ..Context::default() };
    let form = Form::new(ActionKind::RecordFinding, vec![Subject::Sample(sample)], &context, model);
    model.popups.push(Popup::Form(Box::new(form)));
}

/// The marked rows, or else the one under the cursor.
pub fn marked(model: &Model, subject: &Subject) -> Vec<Subject> {
    let Some(Screen::List(list)) = model.screen() else { return vec![subject.clone()] };
    let subjects: Vec<Subject> = list
        .marked()
        .into_iter()
        .filter_map(|row| list.subject(row))
        .filter(|marked| std::mem::discriminant(marked) == std::mem::discriminant(subject))
        .collect();
    if subjects.is_empty() { vec![subject.clone()] } else { subjects }
}

/// The short name of somebody new: the name, with a number where somebody has that already.
fn login_of(model: &Model, name: Option<&String>) -> String {
    let name = name.map_or("", |name| name.trim());
    let taken = |login: &str| model.officers.iter().any(|officer| officer.id.0 == login);
    let numbered = || (2..).map(|number| format!("{name}{number}")).find(|login| !taken(login));
    if taken(name) { numbered().unwrap_or_default() } else { name.to_owned() }
}

/// Sends the form on top.
pub fn send(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Popup::Form(form)) = model.popups.last() else { return };
    let Task::Act(kind) = form.task else {
        workbench::try_param(model, effects);
        return;
    };
    let many = form.subjects.len() > 1;
    let fields = form.fields();
    let himself = || OfficerId(fields.get("name").cloned().unwrap_or_default());
    let officer = model.officer.clone().unwrap_or_else(himself);
    let subjects: Vec<Subject> = form
        .subjects
        .iter()
        .map(|subject| match subject {
            Subject::Officer(name) if name.is_empty() => Subject::Officer(login_of(model, fields.get("name"))),
            other => other.clone(),
        })
        .collect();
    let mut sent = Vec::new();
    for subject in subjects {
        let token = model.next_token();
        sent.push((token, subject.to_string()));
        effects.push(Effect::Act { token, officer: officer.clone(), subject, kind, fields: fields.clone(), fill: many });
    }
    if let Some(Popup::Form(form)) = model.popups.last_mut() {
        form.sent = sent;
        form.answers.clear();
    }
}

/// What became of each of several rows: one line when all went well, else a page, refusals first.
fn report(model: &mut Model, answers: &[(String, Result<Bilingual, Bilingual>)]) {
    let refused = answers.iter().filter(|(_, answer)| answer.is_err()).count();
    let done = answers.len() - refused;
    let head = if refused == 0 {
        both(&format!("办成 {done} 件。"), &format!("{done} done."))
    } else {
        both(&format!("办成 {done} 件，{refused} 件未办。"), &format!("{done} done, {refused} refused."))
    };
    model.tell(head.clone(), refused > 0);
    let mut sorted: Vec<_> = answers.iter().collect();
    sorted.sort_by_key(|(_, answer)| answer.is_ok());
    let line = |lang: Lang| {
        let done = sorted.iter().filter_map(|(subject, answer)| {
            let text = answer.as_ref().ok()?;
            Some(format!("{subject}  {}  {}", lang.pick("已办", "done"), text.get(lang)))
        });
        let rows: Vec<String> = refusals(answers, lang).into_iter().chain(done).collect();
        format!("{}\n{}", head.get(lang), rows.join("\n"))
    };
    model.popups.push(Popup::Message { text: both(&line(Lang::Zh), &line(Lang::En)), top: 0 });
}

/// Why rows were refused, what is said of several once with their count.
fn refusals(answers: &[(String, Result<Bilingual, Bilingual>)], lang: Lang) -> Vec<String> {
    let mut said: Vec<(&Bilingual, Vec<&str>)> = Vec::new();
    for (subject, answer) in answers {
        let Err(why) = answer else { continue };
        match said.iter_mut().find(|(known, _)| *known == why) {
            Some((_, subjects)) => subjects.push(subject),
            None => said.push((why, vec![subject])),
        }
    }
    let line = |(why, subjects): (&Bilingual, Vec<&str>)| {
        let why = why.get(lang);
        match subjects.as_slice() {
            [one] => format!("{one}  {}  {why}", lang.pick("未办", "refused")),
            all => {
                let (count, listed) = (all.len(), all.join(lang.pick("、", ", ")));
                lang.pick(format!("{count} 件未办：{why}({listed})"), format!("{count} refused: {why} ({listed})"))
            }
        }
    };
    said.into_iter().map(line).collect()
}

/// An act was answered: the form closes when all went well, else it stays and says why.
pub fn acted(model: &mut Model, token: Token, result: Result<Acted, Bilingual>, effects: &mut Vec<Effect>) {
    if sheet::acted(model, token, &result, effects) {
        return;
    }
    let waits = |form: &Form| form.sent.iter().any(|(sent, _)| *sent == token);
    let place = model.popups.iter().position(|popup| matches!(popup, Popup::Form(form) if waits(form)));
    let Some(place) = place else { return };
    let Some(Popup::Form(form)) = model.popups.get_mut(place) else { return };
    if let Some(at) = form.sent.iter().position(|(sent, _)| *sent == token) {
        let (_, subject) = form.sent.remove(at);
        form.answers.push((subject, result.map(|done| done.text)));
    }
    if !form.sent.is_empty() {
        return;
    }
    let (answers, kind) = (std::mem::take(&mut form.answers), form.task.clone());
    if let [(_, answer)] = answers.as_slice() {
        match answer {
            Err(why) => {
                form.error = Some(why.clone());
                return;
            }
            Ok(done) => {
                let done = done.clone();
                model.popups.remove(place);
                model.tell(done, false);
            }
        }
    } else if answers.iter().all(|(_, answer)| answer.is_err()) {
        // Nothing was done: what was typed stays, to be mended.
        form.error = Some(Bilingual::each(|lang| refusals(&answers, lang).join("\n")));
        return;
    } else {
        model.popups.remove(place);
        report(model, &answers);
    }
    // What was refused stays marked, to be tried again or looked into.
    let done: HashSet<&str> = answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(subject, _)| subject.as_str()).collect();
    if let Some(Screen::List(list)) = model.screen_mut() {
        let is_done = |row: &Row| list.subject(row).is_some_and(|subject| done.contains(subject.to_string().as_str()));
        let rows: Vec<i64> =
            list.marked().into_iter().chain(list.current()).filter(|row| is_done(row)).map(|row| row.id).collect();
        for id in rows {
            list.marks.remove(&id);
            list.was_acted_upon(id);
        }
    }
    if matches!(kind, Task::Act(ActionKind::AddOfficer | ActionKind::FileKin)) {
        ask_officers(model, effects);
    }
    if matches!(kind, Task::Act(ActionKind::OpenCampaign | ActionKind::ChangeCampaign | ActionKind::CloseCampaign)) {
        let token = model.next_token();
        effects.push(Effect::Ask(token, model.officer.clone(), Query::Overview));
    }
    navigate::load(model, effects);
}
