//! Checks a whole log: content, hashes, chains, signatures, order of arrival. Pure; names every bad entry, first
//! first.

use super::action::{ActionKind, Subject};
use super::event::{Event, Flaw, NO_PREVIOUS, RawEvent};
use super::lang::{Lang, Say};
use super::officer::Role;
use std::collections::BTreeMap;

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFault {
    /// Something about the entry alone.
    Entry(Flaw),
    /// An entry before it is missing, or it stands in another place.
    Order,
    /// It does not follow the officer's previous entry.
    Chain,
    /// Its logical clock does not move on.
    Clock,
    /// The officer had not been entered.
    Stranger,
}

/// A bad entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadEntry {
    /// Order of arrival as stored.
    pub id: i64,
    /// Officer as stored.
    pub officer: String,
    /// Number in the officer's chain as stored.
    pub seq: i64,
    /// First 8 hex digits of the stored hash.
    pub hash: String,
    /// What is wrong.
    pub fault: LogFault,
}

impl Say for BadEntry {
    fn say(&self, lang: Lang) -> String {
        let Self { id, officer, seq, hash, fault } = self;
        let (zh, en) = match fault {
            LogFault::Entry(Flaw::Body) => ("内容不是规范格式".to_owned(), "its content is not canonical".to_owned()),
            LogFault::Entry(Flaw::Column(column)) => {
                (format!("列 {column} 与内容不一致"), format!("its column {column} does not agree with its content"))
            }
            LogFault::Entry(Flaw::Hash) => ("内容与哈希不符".to_owned(), "its content does not give its hash".to_owned()),
            LogFault::Entry(Flaw::Signature) => {
                ("签名不是该人员所签".to_owned(), "its signature is not the officer's".to_owned())
            }
            LogFault::Order => ("顺序有缺口".to_owned(), "it is out of order, or an entry before it is missing".to_owned()),
            LogFault::Chain => {
                ("与该人员的上一条不衔接".to_owned(), "it does not follow the officer's previous entry".to_owned())
            }
            LogFault::Clock => ("逻辑时钟没有前进".to_owned(), "its logical clock does not move on".to_owned()),
            LogFault::Stranger => ("办理人员未登记".to_owned(), "its officer had not been entered".to_owned()),
        };
        lang.pick(
            format!("日志第 {id} 条({officer} 第 {seq} 条，{hash})：{zh}。"),
            format!("Entry {id} of the log ({officer} no. {seq}, {hash}): {en}."),
        )
    }
}

/// Checks entries in order of arrival. Returns those that can be read and every fault found.
pub fn check_log(raws: &[RawEvent]) -> (Vec<Event>, Vec<BadEntry>) {
    let mut checker = Checker::default();
    let mut events = Vec::with_capacity(raws.len());
    let mut bad = Vec::new();
    for raw in raws {
        let (event, fault) = checker.take(raw);
        events.extend(event);
        if let Some(fault) = fault {
            let hash = super::event::hex(raw.hash.get(..4).unwrap_or(&raw.hash));
            bad.push(BadEntry { id: raw.id, officer: raw.officer.clone(), seq: raw.seq, hash, fault });
        }
    }
    (events, bad)
}

#[derive(Default)]
struct Checker {
    last_id: i64,
    chains: BTreeMap<(String, String), (i64, [u8; 32])>,
    clocks: BTreeMap<String, i64>,
    keys: BTreeMap<String, Vec<Key>>,
    roles: BTreeMap<String, Role>,
}

impl Checker {
    fn take(&mut self, raw: &RawEvent) -> (Option<Event>, Option<LogFault>) {
        let in_order = raw.id == self.last_id + 1;
        self.last_id = raw.id;
        let event = match Event::from_raw(raw) {
            Ok(event) => event,
            Err(flaw) => return (None, Some(LogFault::Entry(flaw))),
        };
        let fault = if in_order { self.place(&event).or_else(|| self.signature(&event)) } else { Some(LogFault::Order) };
        (Some(event), fault)
    }

    fn place(&mut self, event: &Event) -> Option<LogFault> {
        let place = &event.place;
        let chain = (place.replica.clone(), place.officer.0.clone());
        let (seq, prev) = self.chains.get(&chain).copied().unwrap_or((0, NO_PREVIOUS));
        self.chains.insert(chain, (place.seq, event.hash));
        let clock = self.clocks.insert(place.replica.clone(), place.lamport).unwrap_or_default();
        if place.seq != seq + 1 || place.prev != prev {
            Some(LogFault::Chain)
        } else if place.lamport <= clock {
            Some(LogFault::Clock)
        } else {
            None
        }
    }

    fn signature(&mut self, event: &Event) -> Option<LogFault> {
        let (kind, by) = (event.draft.kind, event.place.officer.0.clone());
        if let (ActionKind::AddOfficer, Subject::Officer(id)) = (kind, &event.draft.subject) {
            // The key of the first entry stands; later entries change name, role and town only.
            let first = self.keys.is_empty() && *id == by;
            if first || self.keys.contains_key(&by) {
                self.keys.entry(id.clone()).or_insert_with(|| vec![Key::of(event)]);
                if let Some(role) = Role::from_code(event.draft.data.text("role")).filter(|_| first || self.registrar(&by)) {
                    self.roles.insert(id.clone(), role);
                }
            }
        }
        let fault = match self.keys.get(&by) {
            None => Some(LogFault::Stranger),
            Some(keys) if keys.iter().any(|key| key.held(event) && event.signed_by(&key.public)) => None,
            Some(_) => Some(LogFault::Entry(Flaw::Signature)),
        };
        if let (None, Subject::Officer(id)) = (fault, &event.draft.subject) {
            let lawful = match kind {
                ActionKind::RotateKey => *id == by,
                ActionKind::IssueKey => *id != by && self.registrar(&by),
                _ => false,
            };
            if let Some(keys) = self.keys.get_mut(id).filter(|_| lawful) {
                let until = (event.place.replica.clone(), event.place.lamport);
                keys.iter_mut().filter(|key| key.until.is_none()).for_each(|key| key.until = Some(until.clone()));
                keys.push(Key::of(event));
            }
        }
        fault
    }

    fn registrar(&self, officer: &str) -> bool {
        matches!(self.roles.get(officer), Some(Role::CountyOffice | Role::CountyLead))
    }
}

/// A key of an officer, and what ended it.
struct Key {
    public: String,
    /// Replica and clock of the event that replaced it.
    until: Option<(String, i64)>,
}

impl Key {
    fn of(event: &Event) -> Self {
        Self { public: event.draft.data.text("public_key").to_owned(), until: None }
    }

    /// Whether the event may bear this key: another copy of the workbook could not know that it was replaced.
    fn held(&self, event: &Event) -> bool {
        self.until.as_ref().is_none_or(|(replica, clock)| *replica != event.place.replica && event.place.lamport < *clock)
    }
}
