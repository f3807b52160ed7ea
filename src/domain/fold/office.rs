//! Officers, kin, possible identities, campaigns.

use super::update::described;
use super::{CAMPAIGN_DESK, Dispute, IdentityDecision, Touched, World};
use crate::domain::action::ActionKind;
use crate::domain::campaign::{self, Campaign};
use crate::domain::event::Event;
use crate::domain::identity;
use crate::domain::officer::{Officer, OfficerId, Role};
use std::collections::BTreeSet;

impl World {
    /// The other candidate to whom the row of a possible identity is linked, if it is.
    pub fn linked_instead(&self, identity: &str) -> Option<&str> {
        let row = identity::row_of(identity)?;
        let linked = |(other, decision): &(&String, &IdentityDecision)| {
            decision.linked && *other != identity && identity::row_of(other) == Some(row)
        };
        self.identities
            .range(row.to_owned()..)
            .take_while(|(other, _)| other.starts_with(row))
            .find(linked)
            .map(|(other, _)| other.as_str())
    }

    pub(super) fn add_officer(&mut self, event: &Event, id: &str, role: Role) -> Result<Touched, Dispute> {
        if !matches!(role, Role::CountyOffice | Role::CountyLead) {
            return Err(Dispute::Unlawful);
        }
        let data = &event.draft.data;
        let id = OfficerId(id.to_owned());
        if self.officers.contains_key(&id) && event.place.officer == id {
            return Err(Dispute::Separation);
        }
        let entry = self.officers.entry(id.clone()).or_insert_with(|| Officer {
            id: id.clone(),
            name: String::new(),
            role: Role::Audit,
            town: String::new(),
            public_key: data.text("public_key").to_owned(),
            home_town: String::new(),
            home_village: String::new(),
            kin_households: Vec::new(),
            retired: false,
        });
        data.text("name").clone_into(&mut entry.name);
        entry.role = Role::from_code(data.text("role")).ok_or(Dispute::Unlawful)?;
        data.text("town").clone_into(&mut entry.town);
        data.text("home_town").clone_into(&mut entry.home_town);
        data.text("home_village").clone_into(&mut entry.home_village);
        entry.retired = data.text("retired") == "yes";
        Ok(Touched { officers: BTreeSet::from([id]), ..Touched::default() })
    }

    pub(super) fn new_key(&mut self, event: &Event, id: &str, role: Role) -> Result<Touched, Dispute> {
        let id = OfficerId(id.to_owned());
        let own = event.place.officer == id;
        match event.draft.kind {
            ActionKind::RotateKey if !own => return Err(Dispute::Unlawful),
            ActionKind::IssueKey if own => return Err(Dispute::Separation),
            ActionKind::IssueKey if !matches!(role, Role::CountyOffice | Role::CountyLead) => return Err(Dispute::Unlawful),
            _ => {}
        }
        let officer = self.officers.get_mut(&id).ok_or(Dispute::Unknown)?;
        event.draft.data.text("public_key").clone_into(&mut officer.public_key);
        Ok(Touched { officers: BTreeSet::from([id]), ..Touched::default() })
    }

    pub(super) fn file_kin(&mut self, event: &Event, id: &str, role: Role) -> Result<Touched, Dispute> {
        let id = OfficerId(id.to_owned());
        if event.place.officer != id && !matches!(role, Role::CountyOffice | Role::CountyLead) {
            return Err(Dispute::Unlawful);
        }
        let officer = self.officers.get_mut(&id).ok_or(Dispute::Unknown)?;
        let household = event.draft.data.text("household").to_owned();
        if let Err(place) = officer.kin_households.binary_search(&household) {
            officer.kin_households.insert(place, household);
        }
        Ok(Touched { officers: BTreeSet::from([id]), ..Touched::default() })
    }

    pub(super) fn campaign_step(&mut self, event: &Event, id: &str, role: Role) -> Result<Touched, Dispute> {
        if !CAMPAIGN_DESK.contains(&role) {
            return Err(Dispute::Unlawful);
        }
        let (data, known) = (&event.draft.data, self.campaigns.get(id));
        if known.map_or("", |campaign| campaign.head.as_str()) != data.text("head") {
            return Err(Dispute::Stale);
        }
        let campaign = match (event.draft.kind, known) {
            (ActionKind::OpenCampaign, None) if campaign::number(id).is_some() => described(event, id)?,
            (ActionKind::OpenCampaign, Some(_)) => return Err(Dispute::Taken),
            (ActionKind::ChangeCampaign, Some(known)) if known.is_open() => described(event, id)?,
            (ActionKind::CloseCampaign, Some(known)) if known.is_open() => {
                Campaign { closed_on: Some(event.place.at.date()), head: event.hash_hex(), ..known.clone() }
            }
            _ => return Err(Dispute::Unlawful),
        };
        self.campaigns.insert(id.to_owned(), campaign);
        Ok(Touched { campaigns: BTreeSet::from([id.to_owned()]), ..Touched::default() })
    }
}
