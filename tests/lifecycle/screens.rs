//! The path of the screens: a page with its acts in the program's model, the menu of acts opened and the act chosen by
//! keys. Lawful acts open their form, others say why and open nothing.

use super::*;
use hecha::app::form::Task;
use hecha::app::key::Key;
use hecha::app::model::{Detail, Screen};
use hecha::app::popup::{Choice, Popup};
use hecha::app::{Effect, Model, Msg, update};
use hecha::domain::action::ActionOption;
use hecha::domain::lang::{Bilingual, Lang};
use hecha::domain::listing::{CluePage, IssuePage, Standing};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// The acts of a subject as its page brings them.
fn options(matter: &Matter, actor: &Actor, subject: &Subject) -> Vec<ActionOption> {
    let option = |kind: &ActionKind| ActionOption {
        kind: *kind,
        refused: casework::may(matter, actor, subject, *kind).err(),
        prefill: Fields::new(),
        units: Vec::new(),
        left: None,
    };
    actions_of(subject).iter().map(option).collect()
}

fn clue_page(state: ClueState, options: Vec<ActionOption>) -> CluePage {
    CluePage {
        clue: CLUE.to_owned(),
        rule: "R10".to_owned(),
        rule_title: Bilingual::default(),
        subtype: None,
        state,
        household_no: Some(HOUSEHOLD.to_owned()),
        name: String::new(),
        id_no: None,
        town: TOWN.to_owned(),
        village: VILLAGE.to_owned(),
        explanation: Bilingual::default(),
        operands: Vec::new(),
        lines: Vec::new(),
        amount: Fen(0),
        lenient_amount: None,
        basis: Vec::new(),
        verify: Vec::new(),
        reasons: Vec::new(),
        standing: Standing::New,
        work: Vec::new(),
        issue: None,
        history: Vec::new(),
        options,
    }
}

fn issue_page(state: IssueState, options: Vec<ActionOption>) -> IssuePage {
    IssuePage {
        issue: ISSUE.to_owned(),
        state,
        round: 1,
        clue: CLUE.to_owned(),
        household_no: Some(HOUSEHOLD.to_owned()),
        title: Bilingual::default(),
        ledger: Vec::new(),
        explanation: Bilingual::default(),
        money: MoneyBalance::default(),
        rows: Vec::new(),
        sub: None,
        warnings: Vec::new(),
        history: Vec::new(),
        options,
    }
}

/// The page of the matter; visits are chosen on the page of a clue of the household.
fn page(matter: &Matter, actor: &Actor, subject: &Subject) -> Screen {
    if let Subject::Issue(number) = subject {
        let state = matter.world.issues.get(number).expect("there").state;
        let page = Box::new(issue_page(state, options(matter, actor, subject)));
        return Screen::Issue(Detail { page: Some(page), ..Detail::new(ISSUE) });
    }
    let clue = Subject::Clue(CLUE.to_owned());
    let page = Box::new(clue_page(matter.clue_state(CLUE), options(matter, actor, &clue)));
    Screen::Clue(Detail { page: Some(page), ..Detail::new(CLUE) })
}

/// Whether the screens let an officer begin an act.
pub fn offer(matter: &Matter, actor: &Actor, subject: &Subject, kind: ActionKind) -> bool {
    static PACK: OnceLock<Arc<Pack>> = OnceLock::new();
    let mut model = Model::new(Arc::clone(PACK.get_or_init(|| Arc::new(pack()))), Lang::En, now().date());
    model.officer = Some(actor.officer.clone());
    let officers = matter.world.officers.values().cloned().collect();
    update(&mut model, Msg::Opened { path: PathBuf::from("c.hecha"), officers, read_only: false });
    model.popups.clear();
    model.officer = Some(actor.officer.clone());
    let tab = model.tab;
    model.tabs[tab] = vec![page(matter, actor, subject)];
    let press = |model: &mut Model, key: &str| update(model, Msg::Key(Key::parse(key).expect("a key")));
    press(&mut model, "f10");
    let Some(Popup::Menu(menu)) = model.popups.last() else { panic!("no menu of acts") };
    let found = menu.entries.iter().position(|entry| entry.choice == Choice::Act(kind));
    let at = found.expect("every act of the kind of subject stands in the menu");
    let refused = menu.entries[at].refused.is_some();
    for _ in 0..at {
        press(&mut model, "down");
    }
    let effects = press(&mut model, "enter");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Act { .. })), "nothing is done before the form");
    let form = matches!(model.popups.last(), Some(Popup::Form(form)) if form.task == Task::Act(kind));
    let sheet = matches!(model.screen(), Some(Screen::Sheet(_)));
    let begun = form || kind == ActionKind::Visit && sheet;
    assert_eq!(begun, !refused, "{}: what the menu says is what it does", kind.code());
    begun
}
