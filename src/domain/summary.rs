//! What an event says, as one line in both languages.

use super::action::{ActionKind, FieldKind, FieldSpec};
use super::checklist::{Entry, VisitTemplate};
use super::choice::{entries, titled};
use super::dismissal;
use super::event::{Data, Event, Value};
use super::evidence;
use super::explain::change_text;
use super::lang::{Bilingual, Lang};
use super::money::Fen;
use super::officer::{Officer, OfficerId, name_of};
use super::pack::Pack;
use super::visit::{PaperFinding, PaperState};
use std::collections::BTreeMap;

/// The act with what was filled in: `排除：结论 已排除；排除理由 …`.
pub fn summary(event: &Event, pack: &Pack, officers: &BTreeMap<OfficerId, Officer>) -> Bilingual {
    Bilingual { zh: line(event, pack, officers, Lang::Zh), en: line(event, pack, officers, Lang::En) }
}

fn line(event: &Event, pack: &Pack, officers: &BTreeMap<OfficerId, Officer>, lang: Lang) -> String {
    let (kind, data) = (event.draft.kind, &event.draft.data);
    let mut parts = Vec::new();
    for name in ["issue", "visit"] {
        let number = data.text(name);
        if !number.is_empty() {
            parts.push(number.to_owned());
        }
    }
    if matches!(kind, ActionKind::AddOfficer | ActionKind::OpenCampaign | ActionKind::DrawSample) {
        parts.push(event.draft.subject.to_string());
    }
    let woken: Vec<String> = dismissal::from_data(data)
        .iter()
        .map(|change| change_text(pack, rule_of(event.draft.subject.id()), change, lang))
        .collect();
    if !woken.is_empty() {
        let woken = woken.join(lang.pick("；", "; "));
        parts.push(lang.pick(format!("原排除不再成立({woken})"), format!("the dismissal no longer stands ({woken})")));
    }
    let corrected = former(kind, data);
    for spec in kind.fields() {
        let text = value(spec, data, pack, officers, lang);
        if let Some(former) = &corrected {
            parts.extend(change(spec, (value(spec, former, pack, officers, lang), text), former, lang));
        } else if !text.is_empty() {
            parts.push(lang.pick(format!("{} {text}", spec.zh), format!("{}: {text}", spec.en)));
        }
    }
    let title =
        if corrected.is_some() { Bilingual::of("更正人员登记", "Correct an officer's entry") } else { kind.title() };
    let title = title.get(lang);
    parts.extend(counted(kind, data, lang));
    if parts.is_empty() {
        return title.to_owned();
    }
    let parts = parts.join(lang.pick("；", "; "));
    lang.pick(format!("{title}：{parts}"), format!("{title} - {parts}"))
}

/// What the entry of an officer said of the fields that a correction changed; none of a first entry, and of corrections
/// by earlier programs, which did not say.
fn former(kind: ActionKind, data: &Data) -> Option<Data> {
    match data.0.get("was") {
        Some(Value::Map(was)) if kind == ActionKind::AddOfficer => Some(Data(was.clone())),
        _ => None,
    }
}

/// A changed field of an entry: `角色 核查员→审计`.
fn change(spec: &FieldSpec, (was, now): (String, String), former: &Data, lang: Lang) -> Option<String> {
    former.0.contains_key(spec.name).then_some(())?;
    let shown = |text: String| if text.is_empty() { lang.pick("(空)", "(empty)").to_owned() } else { text };
    let (was, now) = (shown(was), shown(now));
    // What else the label says is for whoever fills the form in.
    let label = spec.zh.split('(').next().unwrap_or_default();
    let label_en = spec.en.split(" (").next().unwrap_or_default();
    Some(lang.pick(format!("{label} {was}→{now}"), format!("{label_en}: {was} → {now}")))
}

/// What an act counted beside its form: units that a sample is short of, work that a campaign left.
fn counted(kind: ActionKind, data: &Data, lang: Lang) -> Option<String> {
    let number = |name| data.number(name).unwrap_or_default();
    match kind {
        ActionKind::DrawSample => {
            let drawn = |name| i64::try_from(data.lists(name).values().map(Vec::len).sum::<usize>()).unwrap_or(i64::MAX);
            let (asked, drawn, there) = (number("size"), drawn("items"), drawn("population"));
            let said = lang.pick(
                format!("只抽到 {drawn} 个，不足 {asked} 个(共有 {there} 个)"),
                format!("only {drawn} were drawn of the {asked} asked for; there are {there}"),
            );
            (drawn < asked).then_some(said)
        }
        ActionKind::CloseCampaign => {
            let (clues, issues) = (number("open_clues"), number("open_issues"));
            let said = lang.pick(
                format!("未核查完疑点 {clues} 条、未销号问题 {issues} 个"),
                format!("{clues} clues not decided, {issues} issues not signed off"),
            );
            (clues + issues > 0).then_some(said)
        }
        _ => None,
    }
}

/// The rule that a clue is of: what stands before the dash.
fn rule_of(clue: &str) -> &str {
    clue.split_once('-').map_or(clue, |(rule, _)| rule)
}

fn value(spec: &FieldSpec, data: &Data, pack: &Pack, officers: &BTreeMap<OfficerId, Officer>, lang: Lang) -> String {
    let text = data.text(spec.name);
    let name = |id: &str| name_of(id, officers.values());
    let joined = |parts: Vec<String>| parts.join(lang.pick("、", ", "));
    match spec.kind {
        FieldKind::Money => data.number(spec.name).map_or_else(String::new, |fen| Fen(fen).grouped()),
        FieldKind::Count => data.number(spec.name).map_or_else(String::new, |number| number.to_string()),
        FieldKind::Officer if text.is_empty() => String::new(),
        FieldKind::Officer => name(text),
        FieldKind::OfficerPair => joined(data.list(spec.name).iter().map(|id| name(id)).collect()),
        FieldKind::List if spec.name == "officers" => joined(data.list(spec.name).iter().map(|id| name(id)).collect()),
        FieldKind::List => joined(data.list(spec.name)),
        FieldKind::Evidence => joined(data.list(spec.name).iter().map(|item| evidence::shown(item)).collect()),
        FieldKind::Answers => answers(data, pack, lang),
        FieldKind::Papers => papers(data, pack, lang),
        FieldKind::Choice(_) | FieldKind::YesNo if text.is_empty() => String::new(),
        FieldKind::Choice(_) | FieldKind::YesNo => titled(text).1.get(lang).to_owned(),
        FieldKind::Pack(list) => {
            let entries = entries(pack, list);
            joined(text.split(',').filter(|code| !code.is_empty()).map(|code| entry(entries, code, lang)).collect())
        }
        _ => text.to_owned(),
    }
}

/// Text of a code; the code itself when the pack no longer has it.
pub fn entry(entries: &[Entry], code: &str, lang: Lang) -> String {
    entries.iter().find(|entry| entry.code == code).map_or_else(|| code.to_owned(), |entry| entry.text.get(lang).to_owned())
}

/// Papers looked through, and what is wrong with which.
fn papers(data: &Data, pack: &Pack, lang: Lang) -> String {
    let Some(Value::Map(papers)) = data.0.get("papers") else { return String::new() };
    let wrong = |(code, finding): (&String, &Value)| {
        let Value::Map(finding) = finding else { return None };
        let text = |name: &str| match finding.get(name) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let state = PaperState::from_code(&text("state")).filter(|state| state.is_wrong())?;
        let said = PaperFinding { state, defect: text("defect"), note: String::new() }.said(&pack.words.defects);
        Some(format!("{} {}", entry(&pack.words.file_items, code, lang), said.get(lang)))
    };
    let (count, wrong): (usize, Vec<String>) = (papers.len(), papers.iter().filter_map(wrong).collect());
    if wrong.is_empty() {
        return lang.pick(format!("{count} 件，均无问题"), format!("{count} papers, nothing wrong"));
    }
    let list = wrong.join(lang.pick("、", ", "));
    lang.pick(format!("{count} 件，有问题：{list}"), format!("{count} papers, wrong: {list}"))
}

fn answers(data: &Data, pack: &Pack, lang: Lang) -> String {
    const SAID: usize = 3;
    let Some(Value::Map(answers)) = data.0.get("answers") else { return String::new() };
    let problem = Value::from("problem");
    let problems: Vec<&str> = answers
        .iter()
        .filter(|(_, reply)| matches!(reply, Value::Map(reply) if reply.get("answer") == Some(&problem)))
        .map(|(code, _)| code.as_str())
        .collect();
    let title = |code: &&str| {
        let mut items = pack.visits.iter().flat_map(|template| &template.items);
        items.find(|item| item.code == **code).map_or((*code).to_owned(), |item| item.title.get(lang).to_owned())
    };
    let count = answers.len();
    let open = unanswered(answers, pack);
    let rest = match open {
        0 => String::new(),
        _ => lang.pick(format!("，本次未查 {open} 项"), format!(", {open} not looked at this time")),
    };
    let mut said = problems.iter().take(SAID).map(title).collect::<Vec<_>>().join(lang.pick("、", ", "));
    if problems.len() > SAID {
        said.push_str(&lang.pick(format!("等{}项", problems.len()), format!(" and {} more", problems.len() - SAID)));
    }
    if problems.is_empty() {
        return match open {
            0 => lang.pick(format!("{count} 项，均无问题"), format!("{count} items, no problem")),
            _ => lang.pick(format!("{count} 项无问题{rest}"), format!("{count} items without problem{rest}")),
        };
    }
    lang.pick(format!("{count} 项，有问题：{said}{rest}"), format!("{count} items, problems: {said}{rest}"))
}

/// How many items of the checklist, and of the five-clear questions, an entry leaves open. The event does not say which
/// checklist the sheet had: it is the one with most of the answers, else the pack's.
fn unanswered(answers: &BTreeMap<String, Value>, pack: &Pack) -> usize {
    let given = |template: &&VisitTemplate| template.items.iter().filter(|item| answers.contains_key(&item.code)).count();
    let checklists = pack.visits.iter().filter(|template| template.id != pack.header.five_clear);
    let most = checklists.rev().max_by_key(given).filter(|template| given(template) > 0);
    let items = most.or_else(|| pack.visit_template()).map_or(&[][..], |template| &template.items);
    items.iter().chain(pack.five_clear()).filter(|item| !answers.contains_key(&item.code)).count()
}
