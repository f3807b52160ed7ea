//! Drawing samples, and recording what was found of their units.

use super::input::{Input, bad};
use super::{Matter, Place};
use crate::domain::action::{ActionKind, Actor};
use crate::domain::event::{Data, Value};
use crate::domain::lookback::{self, FOUND, LEAST, SAMPLED};
use crate::domain::refusal::Refusal;
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
pub fn data(matter: &Matter, actor: &Actor, id: &str, kind: ActionKind, input: &Input<'_>) -> Result<Data, Refusal> {
    let head = matter.world.samples.get(id).map_or("", |sample| sample.head.as_str());
    let base = Data::default().with("head", head);
    match kind {
        ActionKind::DrawSample => draw_sample(matter, base, input),
        _ => finding(matter, actor, id, base, input),
    }
}

fn draw_sample(matter: &Matter, base: Data, input: &Input<'_>) -> Result<Data, Refusal> {
    let of = input.choice("of", SAMPLED)?;
    let size = input.count("size", MOST)?.filter(|size| *size > 0).ok_or_else(|| bad("size", &input.text("size")))?;
    let seed = input.text("seed");
    let population = matter.populations.get(&of).filter(|population| !population.is_empty());
    let population = population.ok_or_else(|| Refusal::NotFound { what: of.clone() })?;
    let shares = allocate(&population.sizes(), usize::try_from(size).unwrap_or_default(), LEAST);
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
    let sample = matter.world.samples.get(id).filter(|sample| sample.has(&item)).ok_or_else(|| bad("item", &item))?;
    let found = input.choice("found", FOUND)?;
    let clue = matter.world.clue_behind(&item);
    if let Some(part) = matter.world.took_part(&actor.officer, &[item.as_str(), clue], &ActionKind::ALL) {
        return Err(Refusal::OwnWork { part: part.code().to_owned() });
    }
    if sample.findings.get(&item).is_some_and(|finding| finding.by != actor.officer) {
        return Err(Refusal::OwnWork { part: ActionKind::RecordFinding.code().to_owned() });
    }
    let place = matter.facts.get(clue).map_or_else(Place::default, Place::of);
    super::guard::stand_aside(matter, &actor.officer, place)?;
    Ok(base
        .with("item", item)
        .with_text("household", place.household)
        .with("found", found)
        .with_text("note", &input.text("note"))
        .with("evidence", input.evidence()))
}
