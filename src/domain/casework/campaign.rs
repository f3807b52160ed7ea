//! Opening, changing and closing campaigns, and the campaign that an issue is booked to.

use super::Matter;
use super::input::{Input, bad, unfit};
use crate::domain::action::ActionKind;
use crate::domain::campaign;
use crate::domain::clue_work::ClueFacts;
use crate::domain::event::Data;
use crate::domain::pack::Pack;
use crate::domain::refusal::{Fault, Refusal};
use crate::domain::text;

/// Typed for an issue that belongs to no campaign.
const NONE: &str = "-";

/// The id of the campaign to be opened next.
pub fn next_id(matter: &Matter) -> String {
    campaign::id(matter.world.campaign_number + 1)
}

/// Data of an act on a campaign.
pub fn data(matter: &Matter, id: &str, kind: ActionKind, input: &Input<'_>, pack: &Pack) -> Result<Data, Refusal> {
    let head = matter.world.campaigns.get(id).map_or("", |campaign| campaign.head.as_str());
    let base = Data::default().with("head", head);
    if kind == ActionKind::CloseCampaign {
        return close(matter, base, input);
    }
    let begun_on = input.date("begun_on")?;
    let ends_on = input.date("ends_on")?;
    if let (Some(begun_on), Some(ends_on)) = (begun_on, ends_on)
        && ends_on < begun_on
    {
        return Err(unfit("ends_on", ends_on, Fault::Before(begun_on.to_string())));
    }
    let day = |day: Option<crate::domain::date::Date>| day.map_or_else(String::new, |day| day.to_string());
    let rules = list(input, "rules", |rule| pack.rule(rule).is_some())?;
    let programs = list(input, "programs", |id| pack.programs.programs.iter().any(|program| program.id == id))?;
    // Before the first import every name is accepted; afterwards a misspelt town would be an empty campaign.
    let towns = list(input, "towns", |town| matter.towns.is_empty() || matter.towns.contains(town))?;
    let template = input.text("visit_template");
    if !template.is_empty() && !pack.visits.iter().any(|known| known.id == template) {
        return Err(bad("visit_template", &template));
    }
    Ok(base
        .with("name", input.text("name"))
        .with("rules", rules)
        .with("towns", towns)
        .with("programs", programs)
        .with("begun_on", day(begun_on))
        .with_text("ends_on", &day(ends_on))
        .with_text("visit_template", &template))
}

/// Work that is left does not go unsaid: closing over it takes a reason, and the event says how much there was.
fn close(matter: &Matter, base: Data, input: &Input<'_>) -> Result<Data, Refusal> {
    let (note, left) = (input.text("note"), matter.unfinished);
    if left.is_some() && note.is_empty() {
        return Err(Refusal::WorkLeft { left });
    }
    let data = base.with_text("note", &note);
    Ok(if left.is_some() { data.with("open_clues", left.clues).with("open_issues", left.issues) } else { data })
}

fn list(input: &Input<'_>, name: &str, known: impl Fn(&str) -> bool) -> Result<Vec<String>, Refusal> {
    let mut entries: Vec<String> = text::words(&input.text(name)).map(str::to_owned).collect();
    if let Some(unknown) = entries.iter().find(|entry| !known(entry)) {
        return Err(bad(name, unknown));
    }
    entries.sort();
    entries.dedup();
    Ok(entries)
}

/// The only open campaign that covers a clue; empty when there is none, or a choice.
pub fn only_open(matter: &Matter, facts: &ClueFacts) -> String {
    let mut covering = matter
        .world
        .campaigns
        .values()
        .filter(|campaign| campaign.is_open() && campaign.covers(&facts.rule, &facts.town, &facts.program));
    match (covering.next(), covering.next()) {
        (Some(only), None) => only.id.clone(),
        _ => String::new(),
    }
}

/// The campaign that a confirmed issue is booked to: the one chosen, which must be open and cover the clue, else
/// the only one there is.
pub fn of_issue(matter: &Matter, facts: &ClueFacts, input: &Input<'_>) -> Result<String, Refusal> {
    let chosen = input.text("campaign");
    if chosen.is_empty() {
        return Ok(only_open(matter, facts));
    }
    if chosen == NONE {
        return Ok(String::new());
    }
    let fits = matter
        .world
        .campaigns
        .get(&chosen)
        .is_some_and(|campaign| campaign.is_open() && campaign.covers(&facts.rule, &facts.town, &facts.program));
    if fits { Ok(chosen) } else { Err(unfit("campaign", &chosen, Fault::Unfit)) }
}
