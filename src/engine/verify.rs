//! Proves that log, state and database agree, or names the first entry that does not.

use super::against::{self, Against};
use super::evidence::{self, EvidenceState};
use crate::domain::action::{ActionKind, FieldKind};
use crate::domain::audit::{BadEntry, check_log};
use crate::domain::event::Event;
use crate::domain::evidence::shown as shown_evidence;
use crate::domain::fold::{Conflict, World};
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::pack::Pack;
use crate::io::table::ReadOptions;
use crate::store::{Breach, StoreError, Workbook};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// Differences of one kind that are listed before the rest is only counted.
const LISTED: usize = 20;

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code: `log`, `state`, `schema`, `seal`, `balance`, `database`, `evidence`, `key`; held
    /// against an export: `tail`, `export`.
    pub code: &'static str,
    /// Where: `event 5`, a clue, an issue, a table.
    pub place: String,
    /// What, in one sentence.
    pub text: Bilingual,
}

impl Finding {
    /// Where, in the words of a language. [`Finding::place`] itself is for scripts.
    pub fn place_said(&self, lang: Lang) -> String {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let event = self.place.strip_prefix("event ").filter(|number| digits(number));
        let row = self.place.rsplit_once(" row ").filter(|(_, number)| digits(number));
        match (lang, event, row) {
            (Lang::Zh, Some(number), _) => format!("日志第 {number} 条"),
            (Lang::Zh, None, Some((file, number))) => format!("{file} 第 {number} 行"),
            _ => self.place.clone(),
        }
    }
}

impl Say for Finding {
    fn say(&self, lang: Lang) -> String {
        self.text.get(lang).to_owned()
    }
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Nothing was found.
    pub ok: bool,
    /// Findings; entries of the log first, in order of arrival.
    pub findings: Vec<Finding>,
    /// Entries of the log.
    pub events: usize,
    /// Officers.
    pub officers: usize,
    /// Clues somebody worked on.
    pub clues: usize,
    /// Issues.
    pub issues: usize,
    /// Visits.
    pub visits: usize,
    /// Evidence files checked.
    pub files: usize,
    /// Events without effect. They are no fault of the file, but somebody has to look at them.
    pub conflicts: Vec<Conflict>,
    /// Officers whose keys have no passphrase: no fault of the file, but whoever has a copy can sign as they.
    pub unprotected: Vec<String>,
    /// First 8 hex digits of the newest entry's hash; compare with the one printed on an export.
    pub head: String,
}

/// Verifies a workbook.
///
/// # Errors
/// The file cannot be read at all; everything that can be read and is wrong is a finding.
pub fn run(book: &Workbook, pack: &Pack) -> Result<VerifyReport, StoreError> {
    run_against(book, pack, None, &ReadOptions::default())
}

/// Verifies a workbook, and holds an export or a printed hash against it.
///
/// # Errors
/// As [`run`]; an export that cannot be read is a finding.
pub fn run_against(
    book: &Workbook,
    _pack: &Pack,
    against: Option<&Against>,
    read: &ReadOptions,
) -> Result<VerifyReport, StoreError> {
    let mut report = VerifyReport::default();
    let raws = book.raw_events()?;
    let (events, bad) = check_log(&raws);
    report.events = raws.len();
    report.head = raws.last().map_or_else(String::new, |raw| crate::domain::event::hex(raw.hash.get(..4).unwrap_or_default()));
    report.findings.extend(bad.iter().map(entry));
    let folded = World::fold(&events);
    // A reader stopped by damage is a finding like any other: the entries named above must still be reported.
    let state = book.cached_world().and_then(|cached| compare(book, &folded, &cached, &mut report.findings));
    if let Err(error) = state {
        let (code, place) = match &error {
            StoreError::Corrupt { place } => ("state", place.clone()),
            _ => ("database", "state".to_owned()),
        };
        report.findings.push(Finding { code, place, text: both(&error) });
    }
    if let Err(error) = database(book, &mut report.findings) {
        report.findings.push(Finding { code: "database", place: "sqlite".to_owned(), text: both(&error) });
    }
    report.files = files(book, &events, &mut report.findings);
    if let Some(against) = against {
        match against::check(book, &raws, &events, against, read) {
            Ok(found) => report.findings.extend(found),
            Err(error) => report.findings.push(Finding { code: "export", place: "meta".to_owned(), text: both(&error) }),
        }
    }
    (report.officers, report.clues) = (folded.officers.len(), folded.clues.len());
    (report.issues, report.visits) = (folded.issues.len(), folded.visits.len());
    report.conflicts = folded.conflicts;
    report.unprotected = book.unprotected_keys().unwrap_or_default();
    report.ok = report.findings.is_empty();
    Ok(report)
}

fn both(said: &impl Say) -> Bilingual {
    Bilingual { zh: said.say(Lang::Zh), en: said.say(Lang::En) }
}

fn entry(bad: &BadEntry) -> Finding {
    Finding { code: "log", place: format!("event {}", bad.id), text: both(bad) }
}

/// The fold of the log against the tables that repeat it, row by row.
fn compare(book: &Workbook, folded: &World, cached: &World, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    rows("officer", &folded.officers, &cached.officers, findings);
    rows("clue_state", &folded.clues, &cached.clues, findings);
    rows("issue", &folded.issues, &cached.issues, findings);
    rows("visit", &folded.visits, &cached.visits, findings);
    rows("campaign", &folded.campaigns, &cached.campaigns, findings);
    rows("undo", &folded.undo, &cached.undo, findings);
    rows("sample", &folded.samples, &cached.samples, findings);
    rows("part", &folded.parts, &cached.parts, findings);
    let mut decided = BTreeMap::new();
    for (identity, decision) in &folded.identities {
        // A decision outlives its row when the register is loaded anew without it.
        if book.has_identity(identity)? {
            decided.insert(identity.clone(), decision.clone());
        }
    }
    rows("identity", &decided, &cached.identities, findings);
    let by_hash = |world: &World| -> BTreeMap<String, Conflict> {
        world.conflicts.iter().map(|conflict| (conflict.hash.clone(), conflict.clone())).collect()
    };
    rows("conflict", &by_hash(folded), &by_hash(cached), findings);
    Ok(())
}

fn rows<K: Ord + Clone + Debug, V: PartialEq>(
    table: &'static str,
    folded: &BTreeMap<K, V>,
    cached: &BTreeMap<K, V>,
    findings: &mut Vec<Finding>,
) {
    let keys: BTreeSet<&K> = folded.keys().chain(cached.keys()).collect();
    let differing: Vec<&K> = keys.into_iter().filter(|key| folded.get(*key) != cached.get(*key)).collect();
    for key in differing.iter().take(LISTED) {
        let name = format!("{key:?}").replace("OfficerId", "").replace(['"', '(', ')'], "");
        let (zh, en) = match (folded.contains_key(*key), cached.contains_key(*key)) {
            (true, false) => ("日志中有，表中没有", "the log has it, the table does not"),
            (false, true) => ("表中有，日志中没有", "the table has it, the log does not"),
            _ => ("表中内容与日志不一致", "the table does not say what the log says"),
        };
        findings.push(Finding {
            code: "state",
            place: format!("{table} {name}"),
            text: Bilingual { zh: format!("表 {table} 的 {name}：{zh}。"), en: format!("Table {table}, {name}: {en}.") },
        });
    }
    if let Some(more) = differing.len().checked_sub(LISTED).filter(|more| *more > 0) {
        findings.push(Finding {
            code: "state",
            place: table.to_owned(),
            text: Bilingual {
                zh: format!("表 {table} 还有 {more} 行不一致。"),
                en: format!("Table {table} has {more} more rows that differ."),
            },
        });
    }
}

fn database(book: &Workbook, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    let mut add = |code, place: String, zh: String, en: String| {
        findings.push(Finding { code, place, text: Bilingual { zh, en } });
    };
    for change in book.schema_changes()? {
        let (kind, name) = (change.kind, change.name);
        let (zh, en) = if change.missing { ("缺失", "is missing") } else { ("被改动", "was altered") };
        add(
            "schema",
            name.clone(),
            format!("数据库对象 {kind} {name} {zh}。"),
            format!("The {kind} {name} of the database {en}."),
        );
    }
    for broken in book.broken_seals(LISTED)? {
        let (table, row) = (broken.table, broken.row);
        let (zh, en) = match broken.breach {
            Breach::Changed => ("内容被改动", "says something else than when it was written"),
            Breach::Missing => ("被删除", "is gone"),
            Breach::Added => ("不是本程序写入的", "was not written by this program"),
            Breach::Seal => ("一带的封印被改动", "stands where the seal was altered"),
        };
        add("seal", format!("{table} {row}"), format!("表 {table} 的 {row} {zh}。"), format!("Table {table}: {row} {en}."));
    }
    for (table, row) in book.orphans()?.into_iter().take(LISTED) {
        add(
            "database",
            format!("{table} {row}"),
            format!("表 {table} 第 {row} 行引用的内容不存在。"),
            format!("Row {row} of table {table} refers to something that is not there."),
        );
    }
    for fault in book.integrity()?.into_iter().take(LISTED) {
        add(
            "database",
            "sqlite".to_owned(),
            format!("数据库文件损坏：{fault}"),
            format!("The database file is damaged: {fault}"),
        );
    }
    let sums =
        [("source", book.source_imbalances()?), ("clue", book.clue_imbalances()?), ("money_row", book.money_imbalances()?)];
    for (table, imbalances) in sums {
        for item in imbalances.into_iter().take(LISTED) {
            let (subject, expected, found) = (item.subject, item.expected, item.found);
            add(
                "balance",
                format!("{table} {subject}"),
                format!("{table} {subject} 不平：应为 {expected}，实为 {found}。"),
                format!("{table} {subject} does not add up: expected {expected}, found {found}."),
            );
        }
    }
    for officer in book.mismatched_keys()? {
        add(
            "key",
            officer.clone(),
            format!("{officer} 的签名密钥与登记的公钥不符。"),
            format!("The signing key of {officer} does not fit the public key on the list."),
        );
    }
    Ok(())
}

/// Every reference of evidence that events name, with the subject of the first that does.
pub(super) fn references(events: &[Event]) -> BTreeMap<String, String> {
    let mut named = BTreeMap::new();
    for event in events {
        let fields = event.draft.kind.fields().iter().filter(|spec| spec.kind == FieldKind::Evidence);
        for reference in fields.flat_map(|spec| event.draft.data.list(spec.name)) {
            // A finding of a sample is about one of its units.
            let unit = if event.draft.kind == ActionKind::RecordFinding { event.draft.data.text("item") } else { "" };
            let subject = format!("{} {unit}", event.draft.subject);
            named.entry(reference).or_insert_with(|| subject.trim_end().to_owned());
        }
    }
    named
}

/// Checks every evidence file that an event names; returns how many there are.
fn files(book: &Workbook, events: &[Event], findings: &mut Vec<Finding>) -> usize {
    let folder = book.folder();
    let mut files = 0;
    for (reference, subject) in references(events) {
        let path = shown_evidence(&reference);
        let (zh, en) = match evidence::check(&reference, folder) {
            EvidenceState::Text => continue,
            EvidenceState::Same => ("", ""),
            EvidenceState::Missing => ("找不到文件", "the file is not there"),
            EvidenceState::Changed => ("文件内容已改变", "the file has another content"),
        };
        files += 1;
        if !zh.is_empty() {
            findings.push(Finding {
                code: "evidence",
                place: subject.clone(),
                text: Bilingual {
                    zh: format!("{subject} 的佐证材料 {path}：{zh}。"),
                    en: format!("Evidence {path} of {subject}: {en}."),
                },
            });
        }
    }
    files
}
