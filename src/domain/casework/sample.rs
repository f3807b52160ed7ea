//! Drawing samples, and recording what was found of their units.

use super::input::{Input, unfit};
use super::{Matter, Place};
use crate::domain::action::{ActionKind, Actor, UnitOption};
use crate::domain::event::{Data, Value};
use crate::domain::lang::Bilingual;
use crate::domain::lookback::{self, FOUND, SAMPLED, Sample};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::domain::refusal::{Fault, Refusal};
use crate::domain::sample::{allocate, draw};

/// Most units of a sample.
const MOST: i64 = 5000;

/// The id of the sample to be drawn next.
pub fn next_id(matter: &Matter) -> String {
    lookback::id(matter.world.sample_number + 1)
}

/// Where the unit belongs that a finding is about.
pub fn place<'a>(matter: &'a Matter, input: &Input<'_>) -> Place<'a> {
    let item = input.text("item");
    matter.facts.get(matter.world.clue_behind(&item)).map_or_else(Place::default, Place::of)
}

/// Data of an act on a sample.
pub fn data(matter: &Matter, actor: &Actor, id: &str, kind: ActionKind, input: &Input<'_>, pack: &Pack) -> Result<Data, Refusal> {
    let head = matter.world.samples.get(id).map_or("", |sample| sample.head.as_str());
    let base = Data::default().with("head", head);
    match kind {
        ActionKind::DrawSample => draw_sample(matter, base, input, pack),
        _ => finding(matter, actor, id, base, input),
    }
}

fn draw_sample(matter: &Matter, base: Data, input: &Input<'_>, pack: &Pack) -> Result<Data, Refusal> {
    let of = input.choice("of", SAMPLED)?;
    let size = input.count("size", MOST)?.unwrap_or_default();
    if size == 0 {
        return Err(unfit("size", size, Fault::NotPositive));
    }
    let seed = input.text("seed");
    let population = matter.populations.get(&of).filter(|population| !population.is_empty());
    let population = population.ok_or_else(|| Refusal::NotFound { what: of.clone() })?;
    let least = usize::try_from(pack.header.lookback_least).unwrap_or_default();
    let shares = allocate(&population.sizes(), usize::try_from(size).unwrap_or_default(), least);
    let items = draw(&seed, population, &shares);
    let listed = population.0.iter().map(|(town, ids)| (town.clone(), ids.iter().cloned().collect::<Vec<_>>().into()));
    Ok(base
        .with("of", of)
        .with("seed", seed)
        .with("size", size)
        .with("hash", population.hash_hex())
        .with("population", Value::Map(listed.collect()))
        .with("items", Value::Map(items.into_iter().map(|(town, ids)| (town, ids.into())).collect())))
}

fn finding(matter: &Matter, actor: &Actor, id: &str, base: Data, input: &Input<'_>) -> Result<Data, Refusal> {
    let item = input.text("item");
    let sample =
        matter.world.samples.get(id).filter(|sample| sample.has(&item)).ok_or_else(|| unfit("item", &item, Fault::Unfit))?;
    let found = input.choice("found", FOUND)?;
    let place = may_look(matter, &actor.officer, sample, &item)?;
    // Whoever has to open it again needs to know what was found.
    let note = if found == "bounced" { input.needed("note")? } else { input.text("note") };
    Ok(base
        .with("item", item)
        .with_text("household", place.household)
        .with("found", found)
        .with_text("note", &note)
        .with("evidence", input.evidence()))
}

/// Whether the officer may say what was found of a unit; gives where it belongs.
fn may_look<'m>(matter: &'m Matter, officer: &OfficerId, sample: &Sample, item: &str) -> Result<Place<'m>, Refusal> {
    let clue = matter.world.clue_behind(item);
    if let Some(part) = matter.world.took_part(officer, &[item, clue], &ActionKind::ALL) {
        return Err(Refusal::OwnWork { part: part.code().to_owned() });
    }
    if sample.findings.get(item).is_some_and(|finding| finding.by != *officer) {
        return Err(Refusal::OwnWork { part: ActionKind::RecordFinding.code().to_owned() });
    }
    let place = matter.facts.get(clue).map_or_else(Place::default, Place::of);
    super::guard::stand_aside(matter, officer, place)?;
    Ok(place)
}

/// The units of a sample for somebody to choose from: those that wait for a finding first, and why not where not.
pub fn units(matter: &Matter, officer: &OfficerId, id: &str) -> Vec<UnitOption> {
    let Some(sample) = matter.world.samples.get(id) else { return Vec::new() };
    let unit = |item: &String| {
        let facts = matter.facts.get(matter.world.clue_behind(item));
        let whose = facts.map_or_else(String::new, |facts| format!("{} {} {}", facts.town, facts.village, facts.name));
        let found = sample.findings.get(item).map(|finding| lookback::title(&finding.found).unwrap_or_default());
        let text = |found: Option<String>| format!("{item} {whose} {}", found.unwrap_or_default()).trim_end().to_owned();
        UnitOption {
            id: item.clone(),
            text: Bilingual::of(
                text(found.as_ref().map(|found| format!("[{}]", found.zh))),
                text(found.as_ref().map(|found| format!("[{}]", found.en))),
            ),
            found: found.is_some(),
            refused: may_look(matter, officer, sample, item).err(),
        }
    };
    let mut units: Vec<UnitOption> = sample.items.values().flatten().map(unit).collect();
    units.sort_by_key(|unit| (unit.refused.is_some(), unit.found));
    units
}
