//! What refusals of officers say: of one's own entry, and of somebody whom a form names.

use super::field::any_label;
use super::{Refusal, role_titles};
use crate::domain::lang::{Lang, Say};

/// The sentence; empty for refusals of other things.
pub(super) fn say(refusal: &Refusal, lang: Lang) -> String {
    match refusal {
        Refusal::OwnEntry { alone: false } => lang.pick(
            "不能更正自己的登记，也不能给自己换发密钥：请另一位县民政局或县专班人员办理。".to_owned(),
            "Nobody changes their own entry or issues a new key to themself: ask another officer of the county office or lead."
                .to_owned(),
        ),
        Refusal::OwnEntry { alone: true } => lang.pick(
            "不能更正自己的登记，也不能给自己换发密钥。名单上还没有别的县民政局或县专班人员：请先登记一位，再由其办理。"
                .to_owned(),
            "Nobody changes their own entry or issues a new key to themself. There is no other officer of the county office or lead yet: enter one first, who can then do it."
                .to_owned(),
        ),
        Refusal::Names { field, name, why } => named(field, name, why, lang),
        _ => String::new(),
    }
}

/// Why somebody whom the form names does not fit; the sentence for whoever acts would speak of the wrong person.
fn named(field: &str, name: &str, why: &Refusal, lang: Lang) -> String {
    let label = any_label(field);
    // What else the label says is for whoever fills the form in.
    let label = label.get(lang).split('(').next().unwrap_or_default().trim_end();
    match why {
        Refusal::WrongRole { role, needed } => {
            let (role, needed) = (role_titles(std::slice::from_ref(role), lang), role_titles(needed, lang));
            lang.pick(
                format!("“{label}”须是{needed}；{name}是{role}，请另选。"),
                format!("\"{label}\" must be {needed}; {name} is {role}. Choose somebody else."),
            )
        }
        Refusal::Kin { household } => lang.pick(
            format!("回避：“{label}”中的{name}与该户({household})有近亲属备案，请另选。"),
            format!("Recusal: household {household} is in the kin register of {name} in \"{label}\"; choose somebody else."),
        ),
        Refusal::Neighbour { village } => lang.pick(
            format!("回避：“{label}”中的{name}家在{village}，请另选。"),
            format!("Recusal: {village} is the home village of {name} in \"{label}\"; choose somebody else."),
        ),
        other => other.say(lang),
    }
}
