//! Acts around the ledger: officers, kin register, possible identities, full numbers.

use super::Matter;
use super::guard::REGISTRARS;
use super::input::{Input, bad, missing, unfit};
use crate::domain::action::{ActionKind, Subject};
use crate::domain::event::{Data, Value};
use crate::domain::field_copy::goes_out;
use crate::domain::officer::{OfficerId, Role};
use crate::domain::refusal::{Fault, Refusal};
use crate::domain::text;
use std::collections::BTreeMap;

/// Data of an act that moves neither clue nor issue.
pub fn data(matter: &Matter, subject: &Subject, kind: ActionKind, input: &Input<'_>) -> Result<Data, Refusal> {
    match (subject, kind) {
        (Subject::Officer(id), ActionKind::AddOfficer) => add_officer(matter, id, input),
        (Subject::Officer(id), ActionKind::RotateKey | ActionKind::IssueKey) => {
            if !matter.world.officers.keys().any(|officer| officer.0 == *id) {
                return Err(Refusal::NotFound { what: subject.to_string() });
            }
            let data = Data::default().with_text("reason", &input.text("reason"));
            Ok(data.with("public_key", input.needed("public_key")?))
        }
        (Subject::Officer(id), ActionKind::FileKin) => {
            if !matter.world.officers.keys().any(|officer| officer.0 == *id) {
                return Err(Refusal::NotFound { what: subject.to_string() });
            }
            Ok(Data::default().with("household", input.text("household")))
        }
        (Subject::Identity(_), _) => Ok(Data::default().with_text("note", &input.text("note"))),
        (_, ActionKind::Unmask) => {
            let household = matter.place(subject).household;
            Ok(Data::default().with("reason", input.text("reason")).with_text("household", household))
        }
        (_, ActionKind::LendCopy) => {
            let texts = ["file", "note", "replica"];
            let data = texts.iter().fold(Data::default(), |data, name| data.with_text(name, &input.text(name)));
            let officers = text::pieces(&input.text("officers")).map(str::to_owned).collect::<Vec<_>>();
            if let Some(stranger) = officers.iter().find(|id| matter.world.active(&OfficerId((*id).clone())).is_none()) {
                return Err(Refusal::NoSuchOfficer { officer: stranger.clone() });
            }
            let stays = |id: &&String| matter.world.active(&OfficerId((*id).clone())).is_some_and(|taker| !goes_out(taker.role));
            if let Some(officer) = officers.iter().find(stays) {
                return Err(Refusal::StaysHere { officer: officer.clone() });
            }
            let copy = input.count("copy", i64::from(u32::MAX))?.unwrap_or_default();
            Ok(data.with("officers", officers).with("copy", copy))
        }
        (_, ActionKind::TakeBack) => {
            let data = Data::default().with("file", input.text("file")).with("replica", input.text("replica"));
            let count = |name| input.count(name, i64::from(u32::MAX)).map(Option::unwrap_or_default);
            let data = data.with("copy", count("copy")?).with("acts", count("acts")?);
            Ok(data.with("events", text::pieces(&input.text("events")).map(str::to_owned).collect::<Vec<_>>()))
        }
        (_, ActionKind::Export) => {
            let texts = ["what", "file", "filter", "ids", "content", "marks", "paper", "issues"];
            let data = texts.iter().fold(Data::default(), |data, name| data.with_text(name, &input.text(name)));
            let count = |name| input.count(name, i64::MAX).map(Option::unwrap_or_default);
            Ok(data.with("rows", count("rows")?).with("lines", count("lines")?))
        }
        _ => Err(Refusal::WrongState { state: String::new(), action: kind.code().to_owned() }),
    }
}

/// What the entry of an officer holds beside the key.
const ENTRY: [&str; 6] = ["name", "role", "town", "home_town", "home_village", "retired"];

/// Enters an officer, or changes name, role and town of one; the key stays. Nobody changes their own entry. A change says
/// what stood there before.
fn add_officer(matter: &Matter, id: &str, input: &Input<'_>) -> Result<Data, Refusal> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if id.is_empty() || id.chars().count() > 40 || !id.chars().all(plain) {
        return Err(bad("officer", id));
    }
    let code = input.text("role");
    let role = Role::from_code(&code).ok_or_else(|| bad("role", &code))?;
    let first = matter.world.officers.is_empty();
    if first && !REGISTRARS.contains(&role) {
        let needed = REGISTRARS.iter().map(|role| role.code().to_owned()).collect();
        return Err(Refusal::WrongRole { role: code, needed });
    }
    let town = input.text("town");
    if matches!(role, Role::TownHead | Role::TownClerk) && town.is_empty() {
        return Err(missing("town"));
    }
    // Whoever is of a misspelt town may act in none. An entry of before the case data may keep its own.
    let known = matter.world.officers.values().find(|officer| officer.id.0 == id);
    let kept = known.is_some_and(|officer| officer.town == town);
    if !town.is_empty() && !kept && !matter.towns.is_empty() && !matter.towns.contains(&town) {
        return Err(unfit("town", &town, Fault::NotAmong(matter.towns.iter().cloned().collect())));
    }
    // A home without a town is in the town that the officer works for.
    let home_village = input.text("home_village");
    let home_town = Some(input.text("home_town")).filter(|given| !given.is_empty() || home_village.is_empty());
    let home_town = home_town.unwrap_or_else(|| town.clone());
    let public_key = known.map_or_else(|| input.text("public_key"), |officer| officer.public_key.clone());
    if public_key.is_empty() {
        return Err(missing("public_key"));
    }
    let entry = |name: &str, role: Role, (town, home_town, home_village): (&str, &str, &str), retired: bool| {
        Data::default()
            .with("name", name)
            .with("role", role.code())
            .with_text("town", town)
            .with_text("home_town", home_town)
            .with_text("home_village", home_village)
            .with_text("retired", if retired { "yes" } else { "" })
    };
    let retired = input.yes_no("retired")? == "yes";
    let data = entry(&input.text("name"), role, (&town, &home_town, &home_village), retired);
    let was = known.map(|was| {
        let places = (was.town.as_str(), was.home_town.as_str(), was.home_village.as_str());
        let was = entry(&was.name, was.role, places, was.retired);
        let changed = ENTRY.iter().filter(|field| was.text(field) != data.text(field));
        changed.map(|field| ((*field).to_owned(), was.text(field).into())).collect::<BTreeMap<String, Value>>()
    });
    let data = data.with("public_key", public_key);
    Ok(match was {
        Some(was) => data.with("was", Value::Map(was)),
        None => data,
    })
}
