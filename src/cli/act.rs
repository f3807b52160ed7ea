//! `hecha act`: every action of the screens, by name.

use super::context::{Context, Failure, reader, writer};
use super::output;
use super::signing;
use crate::domain::action::{ActionKind, ActionOption, Actor, FieldKind, FieldSpec, Fields, Subject};
use crate::domain::casework::unknown_field;
use crate::domain::choice;
use crate::domain::evidence;
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::listing::{Cell, Row};
use crate::domain::pack::Pack;
use crate::domain::refusal::Refusal;
use crate::domain::text;
use crate::engine::casework::{self, ActError};
use crate::engine::evidence::is_readable;
use crate::store::Workbook;
use clap::ArgMatches;
use std::io::{Write, stdout};

/// Performs one action, or lists what can be done when none is named.
pub(super) fn act(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let typed = matches.get_one::<String>("subject").map_or("", String::as_str);
    let subjects: Vec<Subject> = text::pieces(typed).map(Subject::parse).collect();
    let Some(subject) = subjects.first().cloned() else { return Err(Failure::Usage(how_subjects_are_named(context.lang))) };
    let Some(action) = matches.get_one::<String>("action") else { return offered(context, matches, &subject) };
    let kind = ActionKind::from_code(action).ok_or_else(|| unknown_action(context, action))?;
    let typed = fields(context, kind, matches)?;
    let mut book = writer(matches)?;
    let pack = context.pack(Some(&book))?;
    let actor = context.actor()?;
    let files: Vec<&String> = matches.get_many("evidence").into_iter().flatten().collect();
    let folder = book.folder();
    if let Some(file) = files.into_iter().find(|file| !is_readable(file, folder)) {
        return Err(ActError::Refused(Refusal::NoSuchFile { file: file.clone() }).into());
    }
    signing::unlock(context, &mut book)?;
    if subjects.len() > 1 {
        return several(context, (&mut book, &pack), &actor, (&subjects, kind, &typed));
    }
    // What is not typed is taken as a form would show it.
    let first = kind == ActionKind::AddOfficer && book.officers()?.is_empty();
    let done = casework::perform_typed(&mut book, &pack, &actor, (&subject, kind), &typed, true)?;
    if first {
        signing::close_first(context, &mut book, &pack)?;
    }
    let mut out = stdout().lock();
    writeln!(out, "{}", done.text.get(context.lang))?;
    Ok(())
}

/// The same act on several subjects: one line each says what was done or why not. Fails when any was refused.
fn several(
    context: &Context,
    (book, pack): (&mut Workbook, &Pack),
    actor: &Actor,
    (subjects, kind, typed): (&[Subject], ActionKind, &Fields),
) -> Result<(), Failure> {
    let lang = context.lang;
    let mut refused = 0_usize;
    let mut rows = Vec::new();
    for (id, subject) in (1..).zip(subjects) {
        let result = casework::perform_typed(book, pack, actor, (subject, kind), typed, true);
        let (code, title) = if result.is_ok() {
            ("done", Bilingual::of("已办", "done"))
        } else {
            ("refused", Bilingual::of("未办", "refused"))
        };
        let text = match result {
            Ok(done) => done.text.get(lang).to_owned(),
            Err(error) => {
                refused += 1;
                error.say_with_keys(lang)
            }
        };
        let cells = vec![Cell::text(subject.to_string()), Cell::Coded { code: code.to_owned(), title }, Cell::text(text)];
        rows.push(Row { id, subject: subject.to_string(), cells });
    }
    output::write(&mut stdout().lock(), context.format, &["subject", "result", "text"], &rows, lang)?;
    if refused == 0 { Ok(()) } else { Err(Failure::Reported) }
}

fn unknown_action(context: &Context, action: &str) -> Failure {
    let known: Vec<&str> = ActionKind::ALL.iter().map(|kind| kind.code()).collect();
    let known = known.join(" ");
    Failure::Usage(
        context
            .lang
            .pick(format!("没有动作“{action}”。可用：{known}"), format!("There is no action \"{action}\". Actions: {known}")),
    )
}

fn fields(context: &Context, kind: ActionKind, matches: &ArgMatches) -> Result<Fields, Failure> {
    let mut fields = Fields::new();
    for pair in matches.get_many::<String>("fields").into_iter().flatten() {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(Failure::Usage(
                context.lang.pick(format!("“{pair}”应写成 字段=值。"), format!("\"{pair}\" should read KEY=VALUE.")),
            ));
        };
        if !kind.takes(key) {
            return Err(Failure::Usage(unknown_field(kind, key, value).say_with_keys(context.lang)));
        }
        let list = kind.fields().iter().any(|field| field.name == key && field.kind == FieldKind::Evidence);
        match fields.get_mut(key).filter(|_| list) {
            // Said again, a list of evidence goes on.
            Some(before) => before.extend([",", value]),
            None => drop(fields.insert(key.to_owned(), value.to_owned())),
        }
    }
    let files: Vec<&String> = matches.get_many("evidence").into_iter().flatten().collect();
    if !files.is_empty() {
        if !kind.takes("evidence") {
            return Err(Failure::Usage(context.lang.pick(
                format!("“{}”没有佐证材料一项。", kind.title().zh),
                format!("\"{}\" takes no evidence.", kind.title().en),
            )));
        }
        // Each is one path as it stands, whatever characters it has.
        let before = fields.remove("evidence");
        let all = before.into_iter().chain(files.into_iter().map(|file| evidence::mark(file)));
        fields.insert("evidence".to_owned(), all.collect::<Vec<_>>().join(","));
    }
    Ok(fields)
}

/// What the officer can do with the subject, with fields and with reasons where not.
fn offered(context: &Context, matches: &ArgMatches, subject: &Subject) -> Result<(), Failure> {
    // A workbook open for reading only would refuse everything; while another process holds it, that is the answer.
    let book = writer(matches).or_else(|_| reader(matches))?;
    let pack = context.pack(Some(&book))?;
    let lang = context.lang;
    let options = casework::options(&book, &pack, context.officer.as_ref(), subject, context.now)?;
    match in_the_way(&options) {
        Some(Refusal::NoOfficer) => return context.actor().map(drop),
        Some(refusal) => {
            let hint = match refusal {
                Refusal::NotFound { .. } => how_subjects_are_named(lang),
                Refusal::NoSuchOfficer { .. } => lang.pick(
                    "用 hecha list 工作簿 officers 查人员。".to_owned(),
                    "See who there is: hecha list WORKBOOK officers".to_owned(),
                ),
                _ => String::new(),
            };
            return Err(Failure::Said(Box::new(Once(refusal.clone(), hint))));
        }
        None => {}
    }
    let mut out = stdout().lock();
    for option in options {
        let title = option.kind.title();
        let title = title.get(lang);
        match &option.refused {
            Some(refusal) => writeln!(out, "- {} ({title}): {}", option.kind.code(), refusal.say(lang))?,
            None => {
                writeln!(out, "+ {} ({title})", option.kind.code())?;
                for field in option.kind.fields() {
                    let star = if field.required { "*" } else { "" };
                    let value = option.prefill.get(field.name).map(|value| format!(" = {value}")).unwrap_or_default();
                    let names = field_names(field);
                    writeln!(out, "    {names}{star} ({}){value}", lang.pick(field.zh, field.en))?;
                    in_parts(&mut out, field, &pack, lang)?;
                    let choices = casework::choices(&book, &pack, subject, field)?;
                    if !choices.is_empty() {
                        let listed = choice::listed(&choices, lang);
                        writeln!(out, "        {}", lang.pick(format!("可填：{listed}"), format!("it can be: {listed}")))?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// What is typed in front of `=`.
fn field_names(field: &FieldSpec) -> String {
    match field.kind.parts() {
        [] => field.name.to_owned(),
        parts => parts.iter().map(|part| format!("{part}CODE")).collect::<Vec<_>>().join(" "),
    }
}

/// Of a field that is given in parts: an example, what each can be, and the codes.
fn in_parts(out: &mut impl Write, field: &FieldSpec, pack: &Pack, lang: Lang) -> std::io::Result<()> {
    let lists = choice::codes_of_parts(field.kind, pack);
    let Some((code, _)) = lists.first().and_then(|(_, codes)| codes.first()) else { return Ok(()) };
    let defect = pack.words.defects.first().map_or("", |defect| defect.code.as_str());
    let example = field.kind.parts_example(code, defect);
    writeln!(out, "        {}", lang.pick(format!("例：{example}"), format!("for example: {example}")))?;
    for part in field.kind.parts() {
        let choices = choice::choices_of_part(&format!("{part}{code}"), pack);
        if !choices.is_empty() {
            let listed = choice::listed(&choices, lang);
            let said = lang.pick(format!("{part}CODE 可填：{listed}"), format!("{part}CODE can be: {listed}"));
            writeln!(out, "        {said}")?;
        }
    }
    for (title, codes) in &lists {
        let listed = choice::listed(codes, lang);
        writeln!(out, "        CODE {}", lang.pick(format!("{}：{listed}", title.zh), format!("{}: {listed}", title.en)))?;
    }
    Ok(())
}

/// What keeps from every act alike, whatever the act is.
fn in_the_way(options: &[ActionOption]) -> Option<&Refusal> {
    let first = options.first()?.refused.as_ref()?;
    let general =
        matches!(first, Refusal::NoOfficer | Refusal::NoSuchOfficer { .. } | Refusal::NotFound { .. } | Refusal::ReadOnly);
    (general && options.iter().all(|option| option.refused.as_ref() == Some(first))).then_some(first)
}

/// A refusal of everything, and what to do.
struct Once(Refusal, String);

impl Say for Once {
    fn say(&self, lang: Lang) -> String {
        format!("{}{}{}", self.0.say(lang), lang.pick("", " "), self.1).trim_end().to_owned()
    }
}

fn how_subjects_are_named(lang: Lang) -> String {
    lang.pick(
        "对象写编号：疑点 R10-…、问题 W2026-0001、户号、@人员、专项 C01(新建写 C)；用 hecha list 工作簿 clues、issues、cases 查编号。",
        "Name a subject by its number: clue R10-…, issue W2026-0001, household, @officer, campaign C01 (C: a new one); hecha list WORKBOOK clues, issues or cases shows them.",
    )
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(kind: ActionKind, refused: Option<Refusal>) -> ActionOption {
        ActionOption { kind, refused, prefill: Fields::new(), units: Vec::new(), left: None }
    }

    #[test]
    fn what_bars_every_act_alike_is_said_once_and_the_rest_act_by_act() {
        let missing = || Some(Refusal::NotFound { what: "R10-X".to_owned() });
        let both = [option(ActionKind::Assign, missing()), option(ActionKind::Visit, missing())];
        assert_eq!(in_the_way(&both), missing().as_ref());
        assert_eq!(in_the_way(&[option(ActionKind::Assign, missing()), option(ActionKind::Visit, None)]), None);
        let role = || Some(Refusal::WrongRole { role: "audit".to_owned(), needed: Vec::new() });
        assert_eq!(in_the_way(&[option(ActionKind::Assign, role()), option(ActionKind::Visit, role())]), None, "of each act");
        let said = Once(Refusal::NotFound { what: "R10-X".to_owned() }, how_subjects_are_named(Lang::Zh)).say(Lang::Zh);
        assert!(said.starts_with("找不到 R10-X。") && said.contains("hecha list"), "{said}");
    }
}
