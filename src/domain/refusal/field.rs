//! What refusals of a field say: its name in its own form, what is wrong, and what to type.

use super::Refusal;
use crate::domain::action::{ActionKind, FieldKind};
use crate::domain::choice::{self, Choice};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::pack::Pack;

/// What is wrong with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be read.
    Unreadable,
    /// It can be read, and is not possible here.
    Unfit,
    /// A reason for which clues of this rule are not dismissed.
    NotOfRule(String),
    /// It is longer than a field may be.
    TooLong,
    /// An amount or a number above zero is needed.
    NotPositive,
    /// A number outside these bounds.
    Outside(i64, i64),
    /// A day that is over.
    Past,
    /// A day that is yet to come.
    Future,
    /// It lies before this day or month.
    Before(String),
    /// It lies on this day or before it.
    NotAfter(String),
    /// The name of a field that is given in parts.
    InParts,
    /// The act has no such field.
    Unknown(Vec<String>),
    /// No item or paper has this code; these are the codes.
    NoCode(Vec<String>),
    /// It is none of these, which the case data know.
    NotAmong(Vec<String>),
    /// A defect of a paper that is not said to be defective.
    NotDefective,
    /// Only this is possible.
    MustBe(String),
}

/// A field as its form has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    /// Label.
    pub label: Bilingual,
    /// What can be chosen; empty where anything may be typed.
    pub choices: Vec<Choice>,
    /// How it is written.
    pub example: Option<Bilingual>,
}

impl FormField {
    /// The field of this name, or the part of a field; of an act about a clue of `rule`.
    pub fn of(kind: ActionKind, name: &str, pack: &Pack, rule: Option<&str>) -> Self {
        match kind.fields().iter().find(|field| field.name == name) {
            Some(spec) => Self {
                label: Bilingual::of(spec.zh, spec.en),
                choices: choice::choices(spec, pack, rule),
                example: example(spec.kind),
            },
            None => Self { label: any_label(name), choices: choice::choices_of_part(name, pack), example: None },
        }
    }
}

fn example(kind: FieldKind) -> Option<Bilingual> {
    let (zh, en) = match kind {
        FieldKind::Date => ("应如 2026-03-31", "write it as 2026-03-31"),
        FieldKind::Month => ("应如 2026-03", "write it as 2026-03"),
        FieldKind::Money => ("应为数字，如 1234.56", "write a number such as 1234.56"),
        FieldKind::Count => ("应为整数，如 90", "write a whole number such as 90"),
        FieldKind::OfficerPair => (
            "应为两名不同人员的姓名或简称，逗号分隔",
            "write the names or short names of two different officers, with a comma between",
        ),
        _ => return None,
    };
    Some(Bilingual::of(zh, en))
}

/// What some form calls a field of this name; the name itself when none has it.
pub(super) fn any_label(name: &str) -> Bilingual {
    if name == "officer" {
        return Bilingual::of("人员简称", "Short name");
    }
    let mut fields = ActionKind::ALL.iter().flat_map(|kind| kind.fields());
    fields.find(|field| field.name == name).map_or_else(|| Bilingual::same(name), |field| Bilingual::of(field.zh, field.en))
}

/// The sentence; with the key and what can be chosen for somebody who types them.
pub(super) fn say(refusal: &Refusal, keys: bool, lang: Lang) -> String {
    let (field, form) = match refusal {
        Refusal::MissingField { field, form } | Refusal::BadField { field, form, .. } => (field, form),
        _ => return String::new(),
    };
    let unknown = matches!(refusal, Refusal::BadField { fault: Fault::Unknown(_), .. });
    // A key that the act does not have is another act's at most; its label there would say nothing here.
    let label = match form {
        _ if unknown => Bilingual::same(field.as_str()),
        Some(form) => form.label.clone(),
        None => any_label(field),
    };
    let label = label.get(lang);
    let name = match (keys && label != field, lang) {
        (false, Lang::Zh) => format!("“{label}”"),
        (false, Lang::En) => format!("\"{label}\""),
        (true, Lang::Zh) => format!("“{label}”({field})"),
        (true, Lang::En) => format!("\"{label}\" ({field})"),
    };
    let choices = form.as_ref().map_or(&[][..], |form| &form.choices);
    let wanted = match form.as_ref().and_then(|form| form.example.as_ref()) {
        _ if keys && !choices.is_empty() => {
            let listed = choice::listed(choices, lang);
            Some(lang.pick(format!("可填：{listed}"), format!("it can be: {listed}")))
        }
        example => example.map(|example| example.get(lang).to_owned()),
    };
    let told = match refusal {
        Refusal::BadField { value, fault, .. } => wrong(&name, value, fault, lang),
        _ => lang.pick(format!("请填写{name}"), format!("Fill in {name}")),
    };
    // How to write it helps whoever wrote it in another way, or knows no code.
    let helps = match refusal {
        Refusal::BadField { fault, .. } => matches!(fault, Fault::Unreadable | Fault::NotOfRule(_)),
        _ => keys && !choices.is_empty(),
    };
    match wanted.filter(|_| helps) {
        Some(wanted) => lang.pick(format!("{told}；{wanted}。"), format!("{told}; {wanted}.")),
        None => lang.pick(format!("{told}。"), format!("{told}.")),
    }
}

fn wrong(name: &str, value: &str, fault: &Fault, lang: Lang) -> String {
    let (zh, en) = match fault {
        Fault::Unreadable => (format!("{name}无法识别：{value}"), format!("{name} cannot be read: {value}")),
        Fault::Unfit => (format!("{name}在此不能是：{value}"), format!("{name} cannot be this here: {value}")),
        Fault::NotOfRule(rule) => {
            (format!("{name}不适用于规则 {rule}：{value}"), format!("{name} is none for rule {rule}: {value}"))
        }
        Fault::TooLong => (format!("{name}太长，请缩短：{value}"), format!("{name} is too long; shorten it: {value}")),
        Fault::NotPositive => (format!("{name}须大于零：{value}"), format!("{name} must be above zero: {value}")),
        Fault::Outside(least, most) => {
            (format!("{name}须在 {least} 至 {most} 之间：{value}"), format!("{name} must be from {least} to {most}: {value}"))
        }
        Fault::Past => (
            format!("{name}是 {value}，已经过去；请填今天或以后的日期"),
            format!("{name} is {value}, which lies in the past; give today or a later day"),
        ),
        Fault::Future => (
            format!("{name}是 {value}，尚未到来；请填今天或以前的日期"),
            format!("{name} is {value}, which is yet to come; give today or an earlier day"),
        ),
        Fault::Before(first) => {
            (format!("{name}是 {value}，不得早于 {first}"), format!("{name} is {value}; it may not lie before {first}"))
        }
        Fault::NotAfter(last) => {
            (format!("{name}是 {value}，须晚于 {last}"), format!("{name} is {value}; it must lie after {last}"))
        }
        Fault::InParts => (
            format!("{name}要逐项填写，如 item.S1.04=problem note.S1.04=…、paper.F01=missing(不写动作可列出全部代码)"),
            format!(
                "{name} is given item by item, such as item.S1.04=problem note.S1.04=…, paper.F01=missing (leave the action out to see all codes)"
            ),
        ),
        Fault::Unknown(known) => {
            let known = known.join(" ");
            match known.is_empty() {
                true => (format!("没有字段{name}；这一步不用填写字段"), format!("There is no field {name}; this act takes none")),
                false => (
                    format!("这一步没有字段{name}；可用的字段：{known}"),
                    format!("This act has no field {name}; its fields: {known}"),
                ),
            }
        }
        Fault::NoCode(known) => {
            let known = known.join(" ");
            (format!("{name}：没有代码 {value}；可用：{known}"), format!("{name}: there is no code {value}; codes: {known}"))
        }
        Fault::NotAmong(known) => (
            format!("{name}不在案件数据中：{value}；案件数据中有：{}", known.join("、")),
            format!("{name} is not in the case data: {value}; they have: {}", known.join(", ")),
        ),
        Fault::NotDefective => (
            format!("{name}只用于有瑕疵的材料；材料情况须为 defective：{value}"),
            format!("{name} is for a defective paper; its state must be \"defective\": {value}"),
        ),
        Fault::MustBe(only) => (format!("{name}应为 {only}，而不是 {value}"), format!("{name} must be {only}, not {value}")),
    };
    lang.pick(zh, en)
}

#[cfg(test)]
mod tests {
    use super::super::Say;
    use super::*;

    fn bad(kind: ActionKind, field: &str, value: &str, fault: Fault) -> Refusal {
        let pack = Pack::default();
        Refusal::BadField { field: field.into(), value: value.into(), fault, form: None }.in_form(kind, &pack, None)
    }

    #[test]
    fn a_field_is_named_as_its_own_form_names_it_and_by_its_key_only_where_keys_are_typed() {
        let missing = |kind| Refusal::MissingField { field: "reason".into(), form: None }.in_form(kind, &Pack::default(), None);
        assert_eq!(missing(ActionKind::Unmask).say(Lang::Zh), "请填写“查看理由”。");
        assert_eq!(missing(ActionKind::Unmask).say_with_keys(Lang::Zh), "请填写“查看理由”(reason)。");
        assert_eq!(missing(ActionKind::SettleCross).say_with_keys(Lang::En), "Fill in \"Ground\" (reason).");
        let money = bad(ActionKind::RecordMoney, "amount", "一千", Fault::Unreadable);
        assert_eq!(money.say(Lang::Zh), "“金额(元)”无法识别：一千；应为数字，如 1234.56。");
    }

    #[test]
    fn what_cannot_be_read_says_how_to_write_it_and_what_does_not_fit_says_why() {
        let date = bad(ActionKind::Notify, "deadline", "下周", Fault::Unreadable);
        assert_eq!(date.say(Lang::Zh), "“整改时限”无法识别：下周；应如 2026-03-31。");
        let past = bad(ActionKind::Notify, "deadline", "2020-01-01", Fault::Past);
        assert_eq!(past.say(Lang::Zh), "“整改时限”是 2020-01-01，已经过去；请填今天或以后的日期。");
        assert!(past.say(Lang::En).contains("lies in the past"), "{}", past.say(Lang::En));
        let minutes = bad(ActionKind::Submit, "minutes", "两小时", Fault::Unreadable);
        assert!(minutes.say(Lang::Zh).ends_with("应为整数，如 90。"), "{}", minutes.say(Lang::Zh));
    }

    #[test]
    fn whoever_types_codes_is_told_which_there_are() {
        let row = bad(ActionKind::RecordMoney, "row", "foo", Fault::Unreadable);
        let said = row.say_with_keys(Lang::Zh);
        assert!(said.starts_with("“资金类型”(row)无法识别：foo；可填：recovered 已追缴、waived 减免、"), "{said}");
        assert_eq!(row.say(Lang::Zh), "“资金类型”无法识别：foo。");
    }
}
