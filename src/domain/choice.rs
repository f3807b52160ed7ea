//! What can be chosen where a form offers a closed list: codes with their titles.

use super::action::{ActionKind, FieldKind, FieldSpec, Fields, PackList};
use super::checklist::{Entry, VisitTemplate};
use super::lang::{Bilingual, Lang};
use super::lifecycle::state_title;
use super::lookback;
use super::money_item::MoneyKind;
use super::officer::Role;
use super::pack::Pack;
use super::text;
use super::visit::PaperState;

/// A code and what it is called.
pub type Choice = (String, Bilingual);

/// What a field can be; empty where anything may be typed. `rule` is that of the clue which the act is about: it says
/// for which reasons the clue may be dismissed.
pub fn choices(field: &FieldSpec, pack: &Pack, rule: Option<&str>) -> Vec<Choice> {
    let listed = |entry: &Entry| (entry.code.clone(), entry.text.clone());
    match (field.kind, rule) {
        (FieldKind::YesNo, _) => vec![titled("yes"), titled("no")],
        (FieldKind::Choice(codes), _) => codes.iter().map(|code| titled(code)).collect(),
        (FieldKind::Pack(PackList::DismissReasons), Some(rule)) => pack.dismissal_reasons(rule).into_iter().map(listed).collect(),
        (FieldKind::Pack(list), _) => entries(pack, list).iter().map(listed).collect(),
        (FieldKind::List, _) if field.name == "programs" => {
            pack.programs.programs.iter().map(|program| (program.id.clone(), program.title.clone())).collect()
        }
        _ => Vec::new(),
    }
}

/// What a part of a field can be, by the name of the part: `item.S1.04`, `paper.F01`, `defect.F01`.
pub fn choices_of_part(name: &str, pack: &Pack) -> Vec<Choice> {
    match name.split_once('.') {
        Some(("item", _)) => ["ok", "problem", "na"].into_iter().map(titled).collect(),
        Some(("paper", _)) => PaperState::ALL.iter().map(|state| (state.code().to_owned(), state.title())).collect(),
        Some(("defect", _)) => pack.words.defects.iter().map(|entry| (entry.code.clone(), entry.text.clone())).collect(),
        _ => Vec::new(),
    }
}

/// The codes that parts of a field are named with, list by list: items of every visit template, or the papers.
pub fn codes_of_parts(kind: FieldKind, pack: &Pack) -> Vec<(Bilingual, Vec<Choice>)> {
    match kind {
        FieldKind::Answers => {
            let items = |template: &VisitTemplate| {
                template.items.iter().map(|item| (item.code.clone(), item.title.clone())).collect::<Vec<_>>()
            };
            // The template in use first: examples are taken from it.
            let used = pack.visit_template();
            let others = pack.visits.iter().filter(|template| used.is_none_or(|used| used.id != template.id));
            used.into_iter().chain(others).map(|template| (template.title.clone(), items(template))).collect()
        }
        FieldKind::Papers => {
            let papers = pack.words.file_items.iter().map(|entry| (entry.code.clone(), entry.text.clone())).collect();
            vec![(Bilingual::of("材料", "papers"), papers)]
        }
        _ => Vec::new(),
    }
}

/// The list of a pack that a field offers.
pub fn entries(pack: &Pack, list: PackList) -> &[Entry] {
    match list {
        PackList::DismissReasons => &pack.words.guards,
        PackList::IssueTypes => &pack.words.issue_types,
        PackList::Outcomes => &pack.words.outcomes,
    }
}

/// Choices as they are listed for somebody who types them.
pub fn listed(choices: &[Choice], lang: Lang) -> String {
    let one = |(code, title): &Choice| lang.pick(format!("{code} {}", title.zh), format!("{code} ({})", title.en));
    choices.iter().map(one).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// The fields with codes where a title was typed, in either language. What is neither stays as it is, to be refused.
pub fn coded(kind: ActionKind, fields: &Fields, pack: &Pack, rule: Option<&str>) -> Fields {
    let mut fields = fields.clone();
    let parts: Vec<&str> = kind.fields().iter().flat_map(|spec| spec.kind.parts()).copied().collect();
    for (name, value) in fields.iter_mut().filter(|(name, _)| parts.iter().any(|part| name.starts_with(part))) {
        let choices = choices_of_part(name, pack);
        if let Some(code) = code(value, &choices) {
            *value = code.to_owned();
        }
    }
    for spec in kind.fields() {
        let Some(value) = fields.get_mut(spec.name) else { continue };
        let choices = choices(spec, pack, rule);
        if choices.is_empty() {
            continue;
        }
        *value = match code(value, &choices) {
            Some(code) => code.to_owned(),
            None => codes(value, &choices),
        };
    }
    fields
}

/// Of several: each by its code or title. Titles may hold white space, so it only separates what is no title.
fn codes(value: &str, choices: &[Choice]) -> String {
    let read = |piece: &str| match code(piece, choices) {
        Some(code) => code.to_owned(),
        None => piece.split_whitespace().map(|word| code(word, choices).unwrap_or(word)).collect::<Vec<_>>().join(","),
    };
    value.split('+').flat_map(text::pieces).map(read).collect::<Vec<_>>().join(",")
}

/// The code of a code or a title; of a title with an addition its beginning will do where no other begins so.
fn code<'c>(typed: &str, choices: &'c [Choice]) -> Option<&'c str> {
    let typed = typed.trim();
    let same = |text: &str| text.eq_ignore_ascii_case(typed);
    let whole = choices.iter().find(|(code, title)| code == typed || same(&title.zh) || same(&title.en));
    let head = |text: &str| text.split(['：', ':', '(', '（']).next().is_some_and(|head| same(head.trim()));
    let mut begun = choices.iter().filter(|(_, title)| head(&title.zh) || head(&title.en));
    let only = || begun.next().filter(|_| begun.next().is_none());
    whole.or_else(only).map(|(code, _)| code.as_str())
}

/// A code of [`FieldKind::Choice`] with what forms and the log call it.
pub fn titled(code: &str) -> Choice {
    let (zh, en) = match code {
        "yes" => ("是", "yes"),
        "no" => ("否", "no"),
        "ok" => ("正常", "fine"),
        "problem" => ("问题", "problem"),
        "na" => ("不适用", "n/a"),
        "masked" => ("脱敏", "masked"),
        "full" => ("完整", "full"),
        other => {
            let title = MoneyKind::from_code(other).map(MoneyKind::title);
            let title = title.or_else(|| Role::from_code(other).map(Role::title)).or_else(|| lookback::title(other));
            return (other.to_owned(), title.unwrap_or_else(|| state_title(other)));
        }
    };
    (code.to_owned(), Bilingual::of(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(code: &str, zh: &str, en: &str) -> Choice {
        (code.to_owned(), Bilingual::of(zh, en))
    }

    #[test]
    fn a_title_in_either_language_stands_for_its_code_and_the_rest_stays() {
        let choices = [
            made("exited", "已退出", "benefit stopped"),
            made("grace_exit", "渐退", "gradual exit"),
            made("excluded", "排除：没有问题", "excluded: no problem"),
        ];
        for (typed, meant) in
            [("已退出", "exited"), ("Benefit stopped", "exited"), ("排除", "excluded"), ("grace_exit", "grace_exit")]
        {
            assert_eq!(code(typed, &choices), Some(meant), "{typed}");
        }
        assert_eq!(code("foo", &choices), None);
        assert_eq!(codes("已退出、gradual exit", &choices), "exited,grace_exit");
        assert_eq!(codes("已退出 渐退 foo", &choices), "exited,grace_exit,foo");
    }

    #[test]
    fn an_answer_may_be_given_by_its_title_and_a_note_stays_what_it_is() {
        let typed = [("item.S1.04", "问题"), ("paper.F01", "Missing"), ("note.S1.04", "问题"), ("item.S1.05", "坏")];
        let typed: Fields = typed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let coded = coded(ActionKind::Visit, &typed, &Pack::default(), None);
        let values: Vec<&str> = coded.values().map(String::as_str).collect();
        assert_eq!(values, ["problem", "坏", "问题", "missing"]);
    }

    #[test]
    fn every_choice_of_every_form_has_a_title_of_its_own() {
        for kind in ActionKind::ALL {
            for spec in kind.fields() {
                let FieldKind::Choice(codes) = spec.kind else { continue };
                for code in codes {
                    assert_ne!(titled(code).1.zh, **code, "{} {}", kind.code(), spec.name);
                }
            }
        }
    }
}
