//! The officer's signing key: giving the passphrase, setting one, replacing the key, locking.

use super::act;
use super::edit::Edit;
use super::model::Model;
use super::msg::Effect;
use super::pages::both;
use super::popup::{Ask, Choice, Menu, MenuEntry, Popup, Purpose};
use crate::domain::key_lock::SHORTEST;
use crate::domain::lang::Bilingual;
use crate::domain::officer::OfficerId;
use std::fmt;

/// Something typed that is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What the menu of keys offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStep {
    /// Give the passphrase now.
    Unlock,
    /// Set or change the passphrase.
    Passphrase,
    /// Replace the key, under a passphrase typed anew.
    Rotate,
    /// Forget every opened key.
    Lock,
    /// No passphrase for now.
    Later,
}

/// What can be done with one's key.
pub fn menu(model: &mut Model) {
    let Some(officer) = model.officer.clone() else {
        act::officer_menu(model);
        model.tell(both("请先选择办理人员。", "First choose who is acting."), true);
        return;
    };
    let entry = |zh, en, step| MenuEntry { text: both(zh, en), refused: None, choice: Choice::Key(step) };
    let open = is_unprotected(model).then(|| both("密钥没有口令，无须解锁", "the key has no passphrase"));
    let entries = vec![
        MenuEntry { refused: open, ..entry("输入口令(解锁)", "Give the passphrase", KeyStep::Unlock) },
        entry("设置或更改口令", "Set or change the passphrase", KeyStep::Passphrase),
        entry("更换密钥(重设口令)", "Replace the key", KeyStep::Rotate),
        entry("立即锁定", "Lock now", KeyStep::Lock),
    ];
    let title = both(&format!("{officer} 的签名密钥"), &format!("Signing key of {officer}"));
    model.popups.push(Popup::Menu(Menu::new(title, entries)));
}

/// A choice of the menu.
pub fn step(model: &mut Model, step: KeyStep, effects: &mut Vec<Effect>) {
    let Some(officer) = model.officer.clone() else { return };
    match step {
        KeyStep::Unlock => ask(model, Purpose::Unlock(officer), None),
        KeyStep::Passphrase => ask(model, Purpose::NewPassphrase { rotate: false }, None),
        KeyStep::Rotate => ask(model, Purpose::NewPassphrase { rotate: true }, None),
        KeyStep::Lock => effects.push(Effect::LockKeys),
        KeyStep::Later => model.tell(both("以后按 K 设置口令。", "K sets the passphrase later."), false),
    }
}

/// Whether the key of the officer who acts has no passphrase.
pub fn is_unprotected(model: &Model) -> bool {
    model.officer.as_ref().is_some_and(|officer| model.unprotected.contains(&officer.0))
}

/// Offers the officer who acts to set a passphrase where their key has none: once a session, and only while nothing
/// else is asked. The title line goes on saying it.
pub fn remind(model: &mut Model) {
    let Some(officer) = model.officer.clone().filter(|_| is_unprotected(model) && model.popups.is_empty()) else { return };
    if model.book.as_ref().is_none_or(|book| book.read_only) || !model.reminded.insert(officer.0.clone()) {
        return;
    }
    let entry = |zh, en, step| MenuEntry { text: both(zh, en), refused: None, choice: Choice::Key(step) };
    let entries =
        vec![entry("现在设置口令", "Set a passphrase now", KeyStep::Passphrase), entry("以后再说", "Later", KeyStep::Later)];
    let title = both(
        &format!("{officer} 的签名密钥没有口令：拿到工作簿的人都能以其名义签名"),
        &format!("The signing key of {officer} has no passphrase: whoever has the workbook can sign with it"),
    );
    model.popups.push(Popup::Menu(Menu::new(title, entries)));
}

/// The key has to be opened first, or the passphrase was wrong.
pub fn locked(model: &mut Model, officer: OfficerId, why: Option<Bilingual>) {
    ask(model, Purpose::Unlock(officer), why);
}

/// The key is open: what waited for it is sent again.
pub fn unlocked(model: &mut Model, text: Bilingual, effects: &mut Vec<Effect>) {
    model.tell(text, false);
    if let Some(Popup::Form(form)) = model.popups.last_mut()
        && form.error.take().is_some()
    {
        act::send(model, effects);
    }
}

/// A passphrase was typed.
pub fn answered(model: &mut Model, purpose: Purpose, text: String, effects: &mut Vec<Effect>) {
    match purpose {
        Purpose::Unlock(officer) => effects.push(Effect::Unlock(officer, Secret(text))),
        Purpose::NewPassphrase { rotate } if text.chars().count() < SHORTEST => {
            let why =
                both(&format!("口令至少 {SHORTEST} 个字符。"), &format!("A passphrase has at least {SHORTEST} characters."));
            ask(model, Purpose::NewPassphrase { rotate }, Some(why));
        }
        Purpose::NewPassphrase { rotate } => ask(model, Purpose::RepeatPassphrase { rotate, first: Secret(text) }, None),
        Purpose::RepeatPassphrase { rotate, first } if first.0 == text => {
            let Some(officer) = model.officer.clone() else { return };
            effects.push(Effect::SetPassphrase { officer, passphrase: first, rotate });
        }
        Purpose::RepeatPassphrase { rotate, .. } => {
            let why = both("两次输入不一致，请重新输入。", "The two differ; type it anew.");
            ask(model, Purpose::NewPassphrase { rotate }, Some(why));
        }
        _ => {}
    }
}

fn ask(model: &mut Model, purpose: Purpose, error: Option<Bilingual>) {
    model.popups.push(Popup::Ask(Ask { purpose, edit: Edit::default(), error }));
}
