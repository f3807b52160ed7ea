//! What refusals of officers say: of recusal, of one's own entry, and of somebody whom a form names.

use super::field::any_label;
use super::{Refusal, role_titles};
use crate::domain::lang::{Lang, Say};

/// The sentence; empty for refusals of other things.
pub(super) fn say(refusal: &Refusal, lang: Lang) -> String {
    match refusal {
        Refusal::Kin { household } => lang.pick(
            format!("回避：该户({household})与您有近亲属备案，须由他人办理。"),
            format!("Recusal: household {household} is in your kin register; another officer must act."),
        ),
        Refusal::Neighbour { village } => lang.pick(
            format!("回避：{village}是家在该村人员的本村，须由他人办理。"),
            format!("Recusal: {village} is the officer's home village; another officer must act."),
        ),
        Refusal::SameTown { town } if town.is_empty() => lang.pick(
            "交叉核查人须登记所属乡镇，才能确认来自外乡镇。".to_owned(),
            "A second checker must be entered with a town, so that it is known to be another.".to_owned(),
        ),
        Refusal::SameTown { town } => lang.pick(
            format!("交叉核查须由外乡镇人员办理，不能是{town}的人员。"),
            format!("A cross-check needs an officer of another town, not of {town}."),
        ),
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
