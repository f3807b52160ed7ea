//! Samples and what was found of their units.

use super::{Dispute, Touched, World};
use crate::domain::action::ActionKind;
use crate::domain::event::Event;
use crate::domain::lookback::{self, FINDING_DESK, FOUND, Finding, SAMPLE_DESK, SAMPLED, Sample};
use crate::domain::officer::Role;
use crate::domain::sample::{self, Population};
use std::collections::{BTreeMap, BTreeSet};

impl World {
    /// The clue behind a unit of a sample: an issue's, or the unit itself.
    pub fn clue_behind<'a>(&'a self, item: &'a str) -> &'a str {
        self.issues.get(item).map_or(item, |issue| issue.clue.as_str())
    }

    pub(super) fn sample_step(&mut self, event: &Event, id: &str, role: Role) -> Result<Touched, Dispute> {
        let head = self.samples.get(id).map_or("", |sample| sample.head.as_str());
        if self.is_stale(head, event.draft.data.text("head")) {
            return Err(Dispute::Stale);
        }
        match event.draft.kind {
            ActionKind::DrawSample => self.draw_sample(event, id, role)?,
            ActionKind::RecordFinding => self.record_finding(event, id, role)?,
            _ => return Err(Dispute::Unlawful),
        }
        Ok(Touched { samples: BTreeSet::from([id.to_owned()]), ..Touched::default() })
    }

    /// A draw stands only when it is the one that its seed and population give.
    fn draw_sample(&mut self, event: &Event, id: &str, role: Role) -> Result<(), Dispute> {
        let data = &event.draft.data;
        if !SAMPLE_DESK.contains(&role) || lookback::number(id).is_none() || !SAMPLED.contains(&data.text("of")) {
            return Err(Dispute::Unlawful);
        }
        if self.samples.contains_key(id) {
            return Err(Dispute::Taken);
        }
        let population =
            Population(data.lists("population").into_iter().map(|(town, ids)| (town, ids.into_iter().collect())).collect());
        let items = data.lists("items");
        let shares = items.iter().map(|(town, drawn)| (town.clone(), drawn.len())).collect();
        let lawful = population.hash_hex() == data.text("hash") && sample::draw(data.text("seed"), &population, &shares) == items;
        if !lawful || population.is_empty() {
            return Err(Dispute::Unlawful);
        }
        let sample = Sample {
            id: id.to_owned(),
            of: data.text("of").to_owned(),
            seed: data.text("seed").to_owned(),
            hash: data.text("hash").to_owned(),
            population,
            items,
            drawn_by: event.place.officer.clone(),
            drawn_on: event.place.at.date(),
            findings: BTreeMap::new(),
            head: event.hash_hex(),
        };
        self.samples.insert(id.to_owned(), sample);
        Ok(())
    }

    /// Who took any part in a unit does not look back at it; a finding is changed by nobody but its author.
    fn record_finding(&mut self, event: &Event, id: &str, role: Role) -> Result<(), Dispute> {
        let (data, officer) = (&event.draft.data, &event.place.officer);
        let item = data.text("item").to_owned();
        if !FINDING_DESK.contains(&role) || !FOUND.contains(&data.text("found")) {
            return Err(Dispute::Unlawful);
        }
        if self.took_part(officer, &[item.as_str(), self.clue_behind(&item)], &ActionKind::ALL).is_some() {
            return Err(Dispute::Separation);
        }
        let sample = self.samples.get_mut(id).filter(|sample| sample.has(&item)).ok_or(Dispute::Unlawful)?;
        if sample.findings.get(&item).is_some_and(|finding| finding.by != *officer) {
            return Err(Dispute::Taken);
        }
        let finding = Finding {
            found: data.text("found").to_owned(),
            note: data.text("note").to_owned(),
            evidence: data.list("evidence"),
            by: officer.clone(),
            on: event.place.at.date(),
        };
        sample.findings.insert(item, finding);
        sample.head = event.hash_hex();
        Ok(())
    }
}
