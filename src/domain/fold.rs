//! State as a pure fold over events. An event that is stale or unlawful when its turn comes stays in the log and
//! becomes a visible conflict; it never changes state and never stops the fold.

mod update;

use super::action::{ActionKind, Subject};
use super::campaign::{self, Campaign};
use super::clue_work::ClueWork;
use super::date::Date;
use super::dismissal;
use super::event::{Data, Event};
use super::identity;
use super::issue_work::IssueWork;
use super::lang::{Lang, Say};
use super::lifecycle::{CLUE_STEPS, ClueState, ISSUE_STEPS, IssueState};
use super::listing::MoneyBalance;
use super::money::Fen;
use super::money_item::{MoneyItem, MoneyKind};
use super::month::Month;
use super::officer::{Officer, OfficerId, Role};
use super::visit::Visit;
use std::collections::{BTreeMap, BTreeSet};
use update::{date, described, officers, update_clue, update_issue, update_visit};

/// Acts that make an officer a party to a clue: who did one of these does not review it.
pub const INSPECTING: &[ActionKind] = &[ActionKind::Visit, ActionKind::RequestInfo, ActionKind::Resume, ActionKind::Submit];

/// Acts on a clue or its issue after which an officer does not sign it off: verifying, raising, handling.
pub const HANDLING: &[ActionKind] = &[
    ActionKind::Visit,
    ActionKind::RequestInfo,
    ActionKind::Resume,
    ActionKind::Submit,
    ActionKind::Confirm,
    ActionKind::Rectify,
    ActionKind::RecordMoney,
    ActionKind::SubmitRectification,
    ActionKind::Endorse,
];

/// Acts on an issue after which an officer does not endorse it.
pub const RECTIFYING: &[ActionKind] = &[ActionKind::Rectify, ActionKind::RecordMoney, ActionKind::SubmitRectification];

/// Who opens, changes and closes campaigns.
pub const CAMPAIGN_DESK: &[Role] = &[Role::CountyLead, Role::CountyOffice];

/// Why an event of the log had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispute {
    /// It names a head that is no longer the head of its subject.
    Stale,
    /// The step does not exist from the state, or not for the officer's role.
    Unlawful,
    /// The officer is not known at that point of the log.
    Unknown,
    /// The officer had verified or handled the matter.
    Separation,
    /// The officer is kin of the household.
    Recusal,
    /// An issue or visit number that is taken.
    Taken,
    /// Money that does not balance.
    Money,
    /// A second link of one row of a register.
    RowLinked,
}

impl Dispute {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Unlawful => "unlawful",
            Self::Unknown => "unknown",
            Self::Separation => "separation",
            Self::Recusal => "recusal",
            Self::Taken => "taken",
            Self::Money => "money",
            Self::RowLinked => "row_linked",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Stale, Self::Unlawful, Self::Unknown, Self::Separation, Self::Recusal, Self::Taken, Self::Money, Self::RowLinked]
            .into_iter()
            .find(|dispute| dispute.code() == code)
    }
}

impl Say for Dispute {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Stale => ("办理时该事项已被他人更新", "somebody had changed the matter before"),
            Self::Unlawful => ("该状态下不能办理这一步", "the step is not lawful from that state for that role"),
            Self::Unknown => ("办理人员未登记", "the officer was not known"),
            Self::Separation => ("违反职责分离", "it breaks the separation of duties"),
            Self::Recusal => ("应当回避", "the officer had to stand aside for kin"),
            Self::Taken => ("编号已被占用", "the number was taken"),
            Self::Money => ("资金不平", "the money does not balance"),
            Self::RowLinked => ("该行已认定为另一人", "the row was linked to somebody else"),
        };
        lang.pick(zh, en).to_owned()
    }
}

/// An event without effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Hash of the event, 64 hex digits.
    pub hash: String,
    /// Subject as text.
    pub subject: String,
    /// Why.
    pub dispute: Dispute,
}

impl Say for Conflict {
    fn say(&self, lang: Lang) -> String {
        let Self { hash, subject, dispute } = self;
        let (hash, why): (String, String) = (hash.chars().take(8).collect(), dispute.say(lang));
        lang.pick(
            format!("有争议的记录 {hash}({subject})未生效：{why}。"),
            format!("Disputed entry {hash} ({subject}) has no effect: {why}."),
        )
    }
}

/// A decision on a possible identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityDecision {
    /// Same person or not.
    pub linked: bool,
    /// Who decided.
    pub by: OfficerId,
}

/// Everything people did. The same type holds a whole workbook (verify) or the part one act needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    /// Officers with their kin registers.
    pub officers: BTreeMap<OfficerId, Officer>,
    /// Clues that somebody touched.
    pub clues: BTreeMap<String, ClueWork>,
    /// Issues by number.
    pub issues: BTreeMap<String, IssueWork>,
    /// Visits by number.
    pub visits: BTreeMap<String, Visit>,
    /// Decisions on possible identities.
    pub identities: BTreeMap<String, IdentityDecision>,
    /// Who took which part, by clue or issue.
    pub parts: BTreeMap<String, BTreeSet<(OfficerId, ActionKind)>>,
    /// Events without effect, in fold order.
    pub conflicts: Vec<Conflict>,
    /// Largest issue number given per year, conflicts included: numbers are never reused.
    pub issue_numbers: BTreeMap<i16, u32>,
    /// Largest visit number given, conflicts included.
    pub visit_number: u32,
    /// Campaigns by id.
    pub campaigns: BTreeMap<String, Campaign>,
    /// Largest campaign number given, conflicts included.
    pub campaign_number: u32,
}

/// What an event changed, for the caches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Clues.
    pub clues: BTreeSet<String>,
    /// Issues.
    pub issues: BTreeSet<String>,
    /// Visits.
    pub visits: BTreeSet<String>,
    /// Officers.
    pub officers: BTreeSet<OfficerId>,
    /// Possible identities.
    pub identities: BTreeSet<String>,
    /// Campaigns.
    pub campaigns: BTreeSet<String>,
    /// The conflict it became.
    pub conflict: Option<Conflict>,
}

impl World {
    /// Folds a log. Order of arrival does not matter: events are taken in fold order.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut ordered: Vec<&Event> = events.into_iter().collect();
        ordered.sort_by(|a, b| a.fold_key().cmp(&b.fold_key()));
        let mut world = Self::default();
        for event in ordered {
            world.apply(event);
        }
        world
    }

    /// The officer, when known and not retired.
    pub fn active(&self, id: &OfficerId) -> Option<&Officer> {
        self.officers.get(id).filter(|officer| !officer.retired)
    }

    /// State of a clue; `new` when nobody touched it.
    pub fn clue_state(&self, clue: &str) -> ClueState {
        self.clues.get(clue).map_or(ClueState::New, |work| work.state)
    }

    /// Hash of the last event that changed a clue; empty before the first.
    pub fn clue_head(&self, clue: &str) -> &str {
        self.clues.get(clue).map_or("", |work| work.head.as_str())
    }

    /// The first of these acts that the officer took part in, on any of the subjects.
    pub fn took_part(&self, officer: &OfficerId, subjects: &[&str], acts: &[ActionKind]) -> Option<ActionKind> {
        let mut parts = subjects.iter().filter_map(|subject| self.parts.get(*subject)).flatten();
        parts.find(|(who, act)| who == officer && acts.contains(act)).map(|(_, act)| *act)
    }

    /// Whether a household is in the officer's kin register.
    pub fn is_kin(&self, officer: &OfficerId, household: &str) -> bool {
        self.officers.get(officer).is_some_and(|officer| officer.kin_households.iter().any(|kin| kin == household))
    }

    /// Takes one event. Returns what it changed.
    pub fn apply(&mut self, event: &Event) -> Touched {
        self.count_numbers(event);
        match self.step(event) {
            Ok(touched) => touched,
            Err(dispute) => {
                let conflict = Conflict { hash: event.hash_hex(), subject: event.draft.subject.to_string(), dispute };
                self.conflicts.push(conflict.clone());
                Touched { conflict: Some(conflict), ..Touched::default() }
            }
        }
    }

    /// Numbers count as given even when their event becomes a conflict.
    fn count_numbers(&mut self, event: &Event) {
        if let Some((year, number)) = split_issue(event.draft.data.text("issue")) {
            let last = self.issue_numbers.entry(year).or_default();
            *last = number.max(*last);
        }
        if let Some(number) = event.draft.data.text("visit").strip_prefix("V-").and_then(|digits| digits.parse().ok()) {
            self.visit_number = self.visit_number.max(number);
        }
        if let (Subject::Campaign(id), ActionKind::OpenCampaign) = (&event.draft.subject, event.draft.kind) {
            self.campaign_number = self.campaign_number.max(campaign::number(id).unwrap_or_default());
        }
    }

    fn step(&mut self, event: &Event) -> Result<Touched, Dispute> {
        let bootstrap = event.draft.kind == ActionKind::AddOfficer && self.officers.is_empty();
        let role = match self.active(&event.place.officer) {
            Some(officer) => officer.role,
            None if bootstrap => Role::CountyOffice,
            None => return Err(Dispute::Unknown),
        };
        let household = event.draft.data.text("household");
        if event.draft.kind != ActionKind::FileKin && self.is_kin(&event.place.officer, household) {
            return Err(Dispute::Recusal);
        }
        match (&event.draft.subject, event.draft.kind) {
            (Subject::Officer(id), ActionKind::AddOfficer) => self.add_officer(event, id, role),
            (Subject::Officer(id), ActionKind::FileKin) => self.file_kin(event, id, role),
            (Subject::Identity(id), ActionKind::LinkIdentity | ActionKind::RefuseIdentity) => {
                let linked = event.draft.kind == ActionKind::LinkIdentity;
                if linked && self.linked_instead(id).is_some() {
                    return Err(Dispute::RowLinked);
                }
                self.identities.insert(id.clone(), IdentityDecision { linked, by: event.place.officer.clone() });
                Ok(Touched { identities: BTreeSet::from([id.clone()]), ..Touched::default() })
            }
            (Subject::Campaign(id), ActionKind::OpenCampaign | ActionKind::ChangeCampaign | ActionKind::CloseCampaign) => {
                self.campaign_step(event, id, role)
            }
            (_, ActionKind::Unmask) => Ok(Touched::default()),
            (Subject::Household(_), ActionKind::Visit) => self.visit(event, role),
            (Subject::Clue(clue), _) => self.clue_step(event, clue, role),
            (Subject::Issue(issue), _) => self.issue_step(event, issue, role),
            _ => Err(Dispute::Unlawful),
        }
    }

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

    fn add_officer(&mut self, event: &Event, id: &str, role: Role) -> Result<Touched, Dispute> {
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
            kin_households: Vec::new(),
            retired: false,
        });
        data.text("name").clone_into(&mut entry.name);
        entry.role = Role::from_code(data.text("role")).ok_or(Dispute::Unlawful)?;
        data.text("town").clone_into(&mut entry.town);
        Ok(Touched { officers: BTreeSet::from([id]), ..Touched::default() })
    }

    fn file_kin(&mut self, event: &Event, id: &str, role: Role) -> Result<Touched, Dispute> {
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

    fn campaign_step(&mut self, event: &Event, id: &str, role: Role) -> Result<Touched, Dispute> {
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

    fn visit(&mut self, event: &Event, role: Role) -> Result<Touched, Dispute> {
        let data = &event.draft.data;
        let Subject::Household(household) = &event.draft.subject else { return Err(Dispute::Unlawful) };
        let number = data.text("visit").to_owned();
        let date: Date = data.text("date").parse().map_err(|_| Dispute::Unlawful)?;
        let inspectors = officers(data, "inspectors");
        let heads = data.map("clues");
        for (clue, head) in &heads {
            if self.clue_head(clue) != head {
                return Err(Dispute::Stale);
            }
            clue_target(self.clue_state(clue), ActionKind::Visit, role, None)?;
        }
        if self
            .visits
            .get(&number)
            .is_some_and(|visit| visit.household_no != *household || visit.date != date || visit.inspectors != inspectors)
        {
            return Err(Dispute::Taken);
        }
        let visit = self.visits.entry(number.clone()).or_insert_with(|| Visit {
            visit: number.clone(),
            household_no: household.clone(),
            date,
            inspectors: inspectors.clone(),
            present: String::new(),
            id_seen: String::new(),
            signed: String::new(),
            opinion: String::new(),
            evidence: Vec::new(),
            answers: BTreeMap::new(),
        });
        update_visit(visit, data);
        let mut touched = Touched { visits: BTreeSet::from([number]), ..Touched::default() };
        for clue in heads.into_keys() {
            let work = self.clues.entry(clue.clone()).or_default();
            work.state = ClueState::Checking;
            work.changed_at = event.place.at.to_string();
            work.head = event.hash_hex();
            let parts = self.parts.entry(clue.clone()).or_default();
            parts.extend(inspectors.iter().map(|officer| (officer.clone(), ActionKind::Visit)));
            touched.clues.insert(clue);
        }
        Ok(touched)
    }

    fn clue_step(&mut self, event: &Event, clue: &str, role: Role) -> Result<Touched, Dispute> {
        let (data, kind, officer) = (&event.draft.data, event.draft.kind, &event.place.officer);
        if self.clue_head(clue) != data.text("head") {
            return Err(Dispute::Stale);
        }
        let verdict = ClueState::from_code(data.text("verdict"));
        // A dismissal that no longer stands leaves the clue where it began; the event says why.
        let woken = kind == ActionKind::Assign && self.clues.get(clue).is_some_and(|work| dismissal::justified(work, data));
        let from = if woken { ClueState::New } else { self.clue_state(clue) };
        let to = clue_target(from, kind, role, verdict)?;
        let reviewing = matches!(kind, ActionKind::Dismiss | ActionKind::Confirm | ActionKind::SendBack);
        if reviewing && self.took_part(officer, &[clue], INSPECTING).is_some() {
            return Err(Dispute::Separation);
        }
        let mut touched = Touched { clues: BTreeSet::from([clue.to_owned()]), ..Touched::default() };
        if kind == ActionKind::Confirm {
            touched.issues.insert(self.raise(event, clue)?);
        }
        let work = self.clues.entry(clue.to_owned()).or_default();
        work.state = to;
        work.changed_at = event.place.at.to_string();
        work.head = event.hash_hex();
        update_clue(work, kind, data);
        self.parts.entry(clue.to_owned()).or_default().insert((officer.clone(), kind));
        Ok(touched)
    }

    fn raise(&mut self, event: &Event, clue: &str) -> Result<String, Dispute> {
        let data = &event.draft.data;
        let number = data.text("issue");
        if self.issues.contains_key(number) || split_issue(number).is_none() {
            return Err(Dispute::Taken);
        }
        let amount = data.number("amount").filter(|amount| *amount >= 0).ok_or(Dispute::Money)?;
        let mut issue = IssueWork::raised(number, clue, MoneyBalance::raised(Fen(amount)));
        let campaign = data.text("campaign");
        if !campaign.is_empty() && !self.campaigns.contains_key(campaign) {
            return Err(Dispute::Unlawful);
        }
        campaign.clone_into(&mut issue.campaign);
        data.text("issue_type").clone_into(&mut issue.issue_type);
        data.text("basis").clone_into(&mut issue.basis);
        data.text("note").clone_into(&mut issue.note);
        issue.first_month = Month::parse(data.text("first_month"), false);
        issue.last_month = Month::parse(data.text("last_month"), false);
        issue.confirmed_on = Some(event.place.at.date());
        issue.head = event.hash_hex();
        self.parts.entry(number.to_owned()).or_default().insert((event.place.officer.clone(), ActionKind::Confirm));
        self.issues.insert(number.to_owned(), issue);
        Ok(number.to_owned())
    }

    fn issue_step(&mut self, event: &Event, number: &str, role: Role) -> Result<Touched, Dispute> {
        let (data, kind, officer) = (&event.draft.data, event.draft.kind, &event.place.officer);
        let issue = self.issues.get(number).ok_or(Dispute::Unlawful)?;
        if issue.head != data.text("head") {
            return Err(Dispute::Stale);
        }
        let to = issue_target(issue.state, kind, role)?;
        let subjects = [number, issue.clue.as_str()];
        let barred: &[ActionKind] = match kind {
            ActionKind::SignOff => HANDLING,
            ActionKind::Endorse => RECTIFYING,
            _ => &[],
        };
        if self.took_part(officer, &subjects, barred).is_some() {
            return Err(Dispute::Separation);
        }
        if kind == ActionKind::SignOff && issue.balance.outstanding != Fen::ZERO {
            return Err(Dispute::Money);
        }
        let item = if kind == ActionKind::RecordMoney { Some(money_item(data, self, officer)?) } else { None };
        let Some(issue) = self.issues.get_mut(number) else { return Err(Dispute::Unlawful) };
        if let Some(item) = item {
            issue.balance = issue.balance.after(item.kind, item.amount).ok_or(Dispute::Money)?;
            issue.rows.push(item);
        }
        issue.state = to;
        issue.head = event.hash_hex();
        update_issue(issue, event);
        self.parts.entry(number.to_owned()).or_default().insert((officer.clone(), kind));
        Ok(Touched { issues: BTreeSet::from([number.to_owned()]), ..Touched::default() })
    }
}

/// Where a clue step leads, when it is lawful for the role. `verdict` chooses among several targets.
pub fn clue_target(from: ClueState, kind: ActionKind, role: Role, verdict: Option<ClueState>) -> Result<ClueState, Dispute> {
    let step = CLUE_STEPS.iter().find(|step| step.from == from && step.action == kind).ok_or(Dispute::Unlawful)?;
    if !step.roles.contains(&role) {
        return Err(Dispute::Unlawful);
    }
    match (step.to, verdict) {
        ([only], _) => Ok(*only),
        (several, Some(verdict)) if several.contains(&verdict) => Ok(verdict),
        _ => Err(Dispute::Unlawful),
    }
}

/// Where an issue step leads, when it is lawful for the role.
pub fn issue_target(from: IssueState, kind: ActionKind, role: Role) -> Result<IssueState, Dispute> {
    ISSUE_STEPS
        .iter()
        .find(|step| step.from == from && step.action == kind && step.roles.contains(&role))
        .map(|step| step.to)
        .ok_or(Dispute::Unlawful)
}

/// Year and running number of `W2026-0001`.
pub fn split_issue(number: &str) -> Option<(i16, u32)> {
    let (year, running) = number.strip_prefix('W')?.split_once('-')?;
    (year.len() == 4 && running.len() >= 4).then_some(())?;
    Some((year.parse().ok()?, running.parse().ok()?))
}

fn money_item(data: &Data, world: &World, recorder: &OfficerId) -> Result<MoneyItem, Dispute> {
    let kind = MoneyKind::from_code(data.text("row")).ok_or(Dispute::Money)?;
    let approver = Some(data.text("approver")).filter(|id| !id.is_empty()).map(|id| OfficerId(id.to_owned()));
    if kind.needs_approver() {
        let approver = approver.as_ref().ok_or(Dispute::Separation)?;
        let role = world.active(approver).map(|officer| officer.role);
        if approver == recorder || role != Some(Role::CountyLead) {
            return Err(Dispute::Separation);
        }
    }
    Ok(MoneyItem {
        kind,
        amount: Fen(data.number("amount").ok_or(Dispute::Money)?),
        date: date(data, "date").ok_or(Dispute::Money)?,
        receipt: data.text("receipt").to_owned(),
        approver,
    })
}
