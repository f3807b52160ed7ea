//! `hecha act`: every action of the screens, by name.

use super::context::{Context, Failure, reader, writer};
use super::signing;
use crate::domain::action::{ActionKind, Fields, Subject};
use crate::domain::lang::Say;
use crate::engine::casework;
use clap::ArgMatches;
use std::io::{Write, stdout};

/// Performs one action, or lists what can be done when none is named.
pub(super) fn act(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let subject = Subject::parse(matches.get_one::<String>("subject").map_or("", String::as_str));
    let Some(action) = matches.get_one::<String>("action") else { return offered(context, matches, &subject) };
    let kind = ActionKind::from_code(action).ok_or_else(|| unknown_action(context, action))?;
    let typed = fields(context, kind, matches)?;
    let mut book = writer(matches)?;
    let pack = context.pack(Some(&book))?;
    let actor = context.actor()?;
    // What is not typed is taken as a form would show it.
    let options = casework::options(&book, &pack, Some(&actor.officer), &subject, context.now)?;
    let mut all = options.into_iter().find(|option| option.kind == kind).map(|option| option.prefill).unwrap_or_default();
    all.extend(typed);
    signing::unlock(context, &mut book)?;
    let first = kind == ActionKind::AddOfficer && book.officers()?.is_empty();
    let done = casework::perform(&mut book, &pack, &actor, &subject, kind, &all)?;
    if first {
        signing::close_first(context, &mut book, &pack)?;
    }
    let mut out = stdout().lock();
    writeln!(out, "{}", done.text.get(context.lang))?;
    Ok(())
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
            let names: Vec<&str> = kind.fields().iter().map(|field| field.name).collect();
            let names = names.join(" ");
            return Err(Failure::Usage(
                context
                    .lang
                    .pick(format!("没有字段“{key}”。字段：{names}"), format!("There is no field \"{key}\". Fields: {names}")),
            ));
        }
        fields.insert(key.to_owned(), value.to_owned());
    }
    Ok(fields)
}

/// What the officer can do with the subject, with fields and with reasons where not.
fn offered(context: &Context, matches: &ArgMatches, subject: &Subject) -> Result<(), Failure> {
    let book = reader(matches)?;
    let pack = context.pack(Some(&book))?;
    let lang = context.lang;
    let mut out = stdout().lock();
    for option in casework::options(&book, &pack, context.officer.as_ref(), subject, context.now)? {
        let title = option.kind.title();
        let title = title.get(lang);
        match &option.refused {
            Some(refusal) => writeln!(out, "- {} ({title}): {}", option.kind.code(), refusal.say(lang))?,
            None => {
                writeln!(out, "+ {} ({title})", option.kind.code())?;
                for field in option.kind.fields() {
                    let star = if field.required { "*" } else { "" };
                    let value = option.prefill.get(field.name).map(|value| format!(" = {value}")).unwrap_or_default();
                    writeln!(out, "    {}{star} ({}){value}", field.name, lang.pick(field.zh, field.en))?;
                }
            }
        }
    }
    Ok(())
}
