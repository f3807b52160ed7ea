//! The caches of the fold: tables that repeat what the log says so that lists can be queried. Written only together
//! with an event; read as the same types that the fold gives, so that `verify` can compare the two.

mod named;
mod write;

pub(super) use named::{add_booked, add_records};
pub(super) use write::write;

use super::workbook::{StoreError, Workbook};
use crate::domain::action::{ActionKind, NEW_SAMPLE, Subject};
use crate::domain::campaign::{self, Campaign, Unfinished};
use crate::domain::casework::Matter;
use crate::domain::clue_work::{ClueFacts, ClueWork};
use crate::domain::course::Course;
use crate::domain::cross_check::CrossCheck;
use crate::domain::date::Date;
use crate::domain::field_copy;
use crate::domain::fold::{Conflict, Dispute, IdentityDecision, Undoable, World, split_issue};
use crate::domain::issue_work::IssueWork;
use crate::domain::lifecycle::{ClueState, IssueState};
use crate::domain::listing::MoneyBalance;
use crate::domain::money::Fen;
use crate::domain::money_item::{MoneyItem, MoneyKind};
use crate::domain::month::Month;
use crate::domain::officer::{Officer, OfficerId, Role};
use crate::domain::visit::Visit;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

impl Workbook {
    /// All caches as one world, to compare with the fold of the log.
    ///
    /// # Errors
    /// SQLite fails, or a cache holds a value that does not fit.
    pub fn cached_world(&self) -> Result<World, StoreError> {
        let conn = self.conn();
        let mut world = World { officers: officers(conn)?, ..World::default() };
        world.clues = clue_works(conn, "", params![])?;
        world.issues = issues(conn, "", params![])?;
        world.visits = visits(conn, "", params![])?;
        world.campaigns = campaigns(conn)?;
        world.undo = undo(conn, "", params![])?;
        world.samples = super::samples::samples(conn)?;
        read_parts(conn, &mut world, "", params![])?;
        numbers(conn, &mut world, super::backup::copy_number(conn)?)?;
        let mut statement = conn.prepare("SELECT identity, decision, decided_by FROM identity WHERE decision IS NOT NULL")?;
        let rows =
            statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?)))?;
        for row in rows {
            let (identity, decision, by) = row?;
            if !matches!(decision.as_str(), "linked" | "refused") {
                return Err(corrupt(&format!("identity.decision ({identity})")));
            }
            let decision = IdentityDecision { linked: decision == "linked", by: OfficerId(by.unwrap_or_default()) };
            world.identities.insert(identity, decision);
        }
        let mut statement = conn.prepare("SELECT hash, subject, dispute FROM conflict ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
        for row in rows {
            let (hash, subject, dispute) = row?;
            let dispute = Dispute::from_code(&dispute).ok_or_else(|| corrupt("conflict.dispute"))?;
            world.conflicts.push(Conflict { hash, subject, dispute });
        }
        Ok(world)
    }

    /// Every officer, retired ones included, in the order of their short names.
    ///
    /// # Errors
    /// SQLite fails, or a role is unknown.
    pub fn officers(&self) -> Result<Vec<Officer>, StoreError> {
        Ok(officers(self.conn())?.into_values().collect())
    }

    /// Every campaign, in the order of their ids.
    ///
    /// # Errors
    /// SQLite fails, or a list cannot be read.
    pub fn campaigns(&self) -> Result<Vec<Campaign>, StoreError> {
        Ok(campaigns(self.conn())?.into_values().collect())
    }

    /// Every sample with its findings, in the order of their numbers.
    ///
    /// # Errors
    /// SQLite fails, or a stored list cannot be read.
    pub fn samples(&self) -> Result<Vec<crate::domain::lookback::Sample>, StoreError> {
        Ok(super::samples::samples(self.conn())?.into_values().collect())
    }

    /// Identifiers of possible identities on file; decisions on others have no row to show in.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn has_identity(&self, identity: &str) -> Result<bool, StoreError> {
        exists(self.conn(), "SELECT 1 FROM identity WHERE identity = ?1", identity)
    }
}

fn corrupt(place: &str) -> StoreError {
    StoreError::Corrupt { place: place.to_owned() }
}

fn exists(conn: &Connection, sql: &str, key: &str) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached(sql)?.exists(params![key])?)
}

// --- what one act needs -----------------------------------------------------------------------------

/// Officers, facts and work around one subject.
pub(super) fn matter(conn: &Connection, subject: &Subject) -> Result<Matter, StoreError> {
    let mut world = World { officers: officers(conn)?, ..World::default() };
    let copy = super::backup::copy_number(conn)?;
    let mut matter = Matter { neighbours_act: neighbours_act(conn)?, copy, ..Matter::default() };
    match subject {
        Subject::Clue(clue) => {
            matter.facts = facts(conn, "WHERE clue = ?1", params![clue])?;
            if let Some(under) = matter.facts.get(clue).map(|facts| facts.visited_under().to_owned()) {
                household(conn, &mut matter, &mut world, &under)?;
            }
            // Whether a confirmation can be taken back depends on what became of its issue, and what may be confirmed on
            // the months that other issues of the household claim.
            let beside = matter.facts.keys().chain([clue]).collect::<BTreeSet<_>>();
            let beside = serde_json::to_string(&beside).unwrap_or_default();
            world.issues = issues(conn, "WHERE clue IN (SELECT value FROM json_each(?1))", params![beside])?;
            read_parts(conn, &mut world, "WHERE subject IN (SELECT issue FROM issue WHERE clue = ?1)", params![clue])?;
        }
        Subject::Household(under) => {
            household(conn, &mut matter, &mut world, under)?;
            matter.known = !matter.facts.is_empty() || on_file(conn, under)?;
        }
        Subject::Issue(issue) => {
            world.issues = issues(conn, "WHERE issue = ?1", params![issue])?;
            read_parts(conn, &mut world, "WHERE subject = ?1", params![issue])?;
            if let Some(clue) = world.issues.get(issue).map(|issue| issue.clue.clone()) {
                matter.facts = facts(conn, "WHERE clue = ?1", params![clue])?;
                world.clues = clue_works(conn, "WHERE clue = ?1", params![clue])?;
                matter.monthly = monthly(conn, matter.facts.get(&clue))?;
                read_parts(conn, &mut world, "WHERE subject = ?1", params![clue])?;
            }
        }
        Subject::Identity(identity) => {
            matter.known = exists(conn, "SELECT 1 FROM identity WHERE identity = ?1", identity)?;
            world.identities = super::identity::decisions(conn, identity)?;
        }
        Subject::Officer(_) => matter.towns = towns(conn)?,
        Subject::Campaign(campaign) => {
            matter.towns = towns(conn)?;
            matter.unfinished = unfinished(conn, campaign)?;
        }
        Subject::Sample(sample) => sample_matter(conn, &mut matter, &mut world, sample)?,
    }
    world.campaigns = campaigns(conn)?;
    world.undo = undo(conn, "WHERE subject = ?1", params![subject.to_string()])?;
    numbers(conn, &mut world, copy)?;
    matter.world = world;
    Ok(matter)
}

/// Whether the pack in use lets officers act in their home villages; the triggers ask the same.
fn neighbours_act(conn: &Connection) -> Result<bool, StoreError> {
    exists(conn, "SELECT 1 FROM meta WHERE name = ?1 AND value = 'yes'", super::workbook::NEIGHBOURS_ACT)
}

/// The sample, with the issues, facts and parts behind its units; for one to be drawn, what it may be drawn of.
fn sample_matter(conn: &Connection, matter: &mut Matter, world: &mut World, sample: &str) -> Result<(), StoreError> {
    world.samples = super::samples::samples(conn)?;
    if sample == NEW_SAMPLE {
        matter.populations = super::samples::populations(conn)?;
        return Ok(());
    }
    let items: Vec<&String> = world.samples.get(sample).into_iter().flat_map(|sample| sample.items.values().flatten()).collect();
    let items = serde_json::to_string(&items).unwrap_or_default();
    world.issues = issues(conn, "WHERE issue IN (SELECT value FROM json_each(?1))", params![items])?;
    const CLUES: &str =
        "SELECT value FROM json_each(?1) UNION SELECT clue FROM issue WHERE issue IN (SELECT value FROM json_each(?1))";
    matter.facts = facts(conn, &format!("WHERE clue IN ({CLUES})"), params![items])?;
    read_parts(conn, world, &format!("WHERE subject IN ({CLUES})"), params![items])
}

/// Clues, their work, and visits under one household number.
fn household(conn: &Connection, matter: &mut Matter, world: &mut World, under: &str) -> Result<(), StoreError> {
    const HERE: &str = "SELECT clue FROM clue WHERE household_no = ?1 OR (household_no IS NULL AND clue = ?1)";
    matter.facts = facts(conn, &format!("WHERE clue IN ({HERE})"), params![under])?;
    world.clues = clue_works(conn, &format!("WHERE clue IN ({HERE})"), params![under])?;
    world.visits = visits(conn, "WHERE household_no = ?1", params![under])?;
    read_parts(conn, world, &format!("WHERE subject IN ({HERE})"), params![under])
}

/// Whether the case data hold the household. A workbook without case data has no such table yet.
fn on_file(conn: &Connection, household: &str) -> Result<bool, StoreError> {
    let table = exists(conn, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1", "data_households")?;
    Ok(table && exists(conn, "SELECT 1 FROM data_households WHERE household_no = ?1", household)?)
}

/// What the household of a clue is granted a month.
fn monthly(conn: &Connection, facts: Option<&ClueFacts>) -> Result<Option<Fen>, StoreError> {
    let Some(household) = facts.and_then(|facts| facts.household_no.as_deref()) else { return Ok(None) };
    let known = "SELECT 1 FROM pragma_table_info('data_households') WHERE name = ?1";
    if !exists(conn, known, "monthly")? {
        return Ok(None);
    }
    let sql = "SELECT max(monthly) FROM data_households WHERE household_no = ?1";
    let fen: Option<i64> = conn.prepare_cached(sql)?.query_row(params![household], |row| row.get(0))?;
    Ok(fen.map(Fen))
}

/// Acts that can be taken back.
fn undo(conn: &Connection, condition: &str, values: impl Params) -> Result<BTreeMap<String, Undoable>, StoreError> {
    let rows = each(conn, &format!("SELECT * FROM undo {condition}"), values, |row| {
        let kind: String = row.get("kind")?;
        let last = Undoable {
            hash: row.get("hash")?,
            officer: OfficerId(row.get("officer")?),
            kind: ActionKind::from_code(&kind).ok_or_else(|| corrupt("undo.kind"))?,
            day: date(row, "undo", "day")?.ok_or_else(|| corrupt("undo.day"))?,
            before: parsed(row, "undo", "before")?,
        };
        Ok((row.get("subject")?, last))
    })?;
    Ok(rows.into_iter().collect())
}

/// Towns of the case data.
fn towns(conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
    if !exists(conn, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1", "data_households")? {
        return Ok(BTreeSet::new());
    }
    Ok(column(conn, "SELECT DISTINCT town FROM data_households WHERE coalesce(town, '') <> ''")?.into_iter().collect())
}

/// What a campaign has not brought to its end.
fn unfinished(conn: &Connection, campaign: &str) -> Result<Unfinished, StoreError> {
    let sql = format!(
        "SELECT open_clues, (SELECT count(*) FROM issue AS i WHERE i.campaign = ?1 AND i.state <> 'closed')
         FROM ({}) WHERE campaign = ?1",
        super::lists::CAMPAIGNS
    );
    let read = |row: &Row<'_>| Ok(Unfinished { clues: row.get(0)?, issues: row.get(1)? });
    Ok(conn.prepare_cached(&sql)?.query_row(params![campaign], read).optional()?.unwrap_or_default())
}

impl Workbook {
    /// Why an event of the log, by its hash in hex, has no effect; none: it has.
    ///
    /// # Errors
    /// SQLite fails, or a cache holds a value that does not fit.
    pub fn dispute(&self, hash: &str) -> Result<Option<Dispute>, StoreError> {
        let sql = "SELECT dispute FROM conflict WHERE hash = ?1";
        let code: Option<String> = self.conn().prepare_cached(sql)?.query_row(params![hash], |row| row.get(0)).optional()?;
        code.map(|code| Dispute::from_code(&code).ok_or_else(|| corrupt("conflict.dispute"))).transpose()
    }

    /// How many acts of the log have no effect.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn disputes(&self) -> Result<i64, StoreError> {
        Ok(self.conn().query_row("SELECT count(*) FROM conflict", [], |row| row.get(0))?)
    }
}

/// Numbers given so far, those of conflicts included.
fn numbers(conn: &Connection, world: &mut World, copy: Option<u32>) -> Result<(), StoreError> {
    let given = |table: &str| {
        format!(
            // A damaged body must not stop a reader: `verify` is one.
            "SELECT {table} FROM {table} UNION ALL
             SELECT CASE WHEN json_valid(body) THEN coalesce(json_extract(body, '$.data.{table}'), '') ELSE '' END
             FROM conflict JOIN event ON lower(hex(event.hash)) = conflict.hash
             UNION ALL
             SELECT CASE WHEN json_valid(body) THEN coalesce(json_extract(body, '$.data.{table}'), '') ELSE '' END
             FROM event WHERE kind = 'undo'"
        )
    };
    for number in column(conn, &given("issue"))? {
        if let Some((year, number)) = split_issue(&number) {
            let last = world.issue_numbers.entry(year).or_default();
            *last = number.max(*last);
        }
    }
    let visits = column(conn, &given("visit"))?;
    let campaigns = column(
        conn,
        "SELECT campaign FROM campaign UNION ALL
         SELECT event.subject FROM conflict JOIN event ON lower(hex(event.hash)) = conflict.hash WHERE event.kind = 'open_campaign'",
    )?;
    world.campaign_number = campaigns.iter().filter_map(|id| campaign::number(id)).max().unwrap_or_default();
    world.sample_number = super::samples::number(conn)?;
    let prefix = field_copy::visit_prefix(copy);
    world.visit_number = visits.iter().filter_map(|visit| visit.strip_prefix(&prefix)?.parse().ok()).max().unwrap_or_default();
    Ok(())
}

fn column(conn: &Connection, sql: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

// --- reading ----------------------------------------------------------------------------------------

fn each<T>(
    conn: &Connection,
    sql: &str,
    values: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row).map_err(|error| at_row(error, row))?);
    }
    Ok(found)
}

/// Says in which row a value does not fit: by its first text.
fn at_row(error: StoreError, row: &Row<'_>) -> StoreError {
    let name = (0..3).find_map(|column| row.get::<_, String>(column).ok());
    match (error, name) {
        (StoreError::Corrupt { place }, Some(name)) => StoreError::Corrupt { place: format!("{place} ({name})") },
        (StoreError::Sql(error), Some(name)) => StoreError::Corrupt { place: format!("{name}: {error}") },
        (error, _) => error,
    }
}

fn date(row: &Row<'_>, table: &str, name: &str) -> Result<Option<Date>, StoreError> {
    let text: String = row.get(name)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| corrupt(&format!("{table}.{name}")))
}

fn month(row: &Row<'_>, table: &str, name: &str) -> Result<Option<Month>, StoreError> {
    let index: Option<i64> = row.get(name)?;
    index.map(|index| Month::from_index(index).ok_or_else(|| corrupt(&format!("{table}.{name}")))).transpose()
}

fn list(row: &Row<'_>, table: &str, name: &str) -> Result<Vec<String>, StoreError> {
    let text: String = row.get(name)?;
    if text.is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_str(&text).map_err(|_| corrupt(&format!("{table}.{name}")))
}

/// A value kept as JSON.
fn parsed<T: DeserializeOwned>(row: &Row<'_>, table: &str, name: &str) -> Result<T, StoreError> {
    let text: String = row.get(name)?;
    serde_json::from_str(&text).map_err(|_| corrupt(&format!("{table}.{name}")))
}

fn pair(row: &Row<'_>) -> Result<Vec<OfficerId>, StoreError> {
    let pair: [String; 2] = [row.get("inspector1")?, row.get("inspector2")?];
    Ok(pair.into_iter().filter(|id| !id.is_empty()).map(OfficerId).collect())
}

fn officers(conn: &Connection) -> Result<BTreeMap<OfficerId, Officer>, StoreError> {
    let rows = each(conn, "SELECT * FROM officer", [], |row| {
        let id = OfficerId(row.get("officer")?);
        let role: String = row.get("role")?;
        Ok(Officer {
            id,
            name: row.get("name")?,
            role: Role::from_code(&role).ok_or_else(|| corrupt("officer.role"))?,
            town: row.get("town")?,
            public_key: row.get("public_key")?,
            home_town: row.get("home_town")?,
            home_village: row.get("home_village")?,
            kin_households: Vec::new(),
            retired: row.get("retired")?,
        })
    })?;
    let mut officers: BTreeMap<OfficerId, Officer> = rows.into_iter().map(|officer| (officer.id.clone(), officer)).collect();
    let kin = each(conn, "SELECT officer, household FROM kin ORDER BY officer, household", [], |row| {
        Ok((OfficerId(row.get(0)?), row.get::<_, String>(1)?))
    })?;
    for (officer, household) in kin {
        let officer = officers.get_mut(&officer).ok_or_else(|| corrupt(&format!("kin.officer ({})", officer.0)))?;
        officer.kin_households.push(household);
    }
    Ok(officers)
}

/// Facts of clues that meet a condition.
pub(super) fn facts(conn: &Connection, condition: &str, values: impl Params) -> Result<BTreeMap<String, ClueFacts>, StoreError> {
    let sql = format!(
        "SELECT clue, rule, household_no, name, town, village, program, first_month, last_month, amount, facts, gone,
            (SELECT r.as_of FROM run AS r WHERE r.id = last_run) AS as_of,
            (SELECT max(r.as_of) FROM run AS r
             WHERE json_extract(r.rules, '$.' || clue.rule) IS NOT NULL
               AND json_extract(r.rules, '$.' || clue.rule || '.missing') IS NULL) AS screened
         FROM clue {condition}"
    );
    let rows = each(conn, &sql, values, |row| {
        Ok(ClueFacts {
            clue: row.get("clue")?,
            rule: row.get("rule")?,
            household_no: row.get("household_no")?,
            name: row.get("name")?,
            town: row.get("town")?,
            village: row.get("village")?,
            program: row.get("program")?,
            first_month: month(row, "clue", "first_month")?,
            last_month: month(row, "clue", "last_month")?,
            amount: Fen(row.get("amount")?),
            facts: row.get("facts")?,
            gone: row.get("gone")?,
            as_of: date(row, "run", "as_of")?,
            screened: row.get::<_, Option<String>>("screened")?.and_then(|day| day.parse().ok()),
        })
    })?;
    Ok(rows.into_iter().map(|facts| (facts.clue.clone(), facts)).collect())
}

/// Every campaign, by id.
pub(super) fn campaigns(conn: &Connection) -> Result<BTreeMap<String, Campaign>, StoreError> {
    const T: &str = "campaign";
    let rows = each(conn, "SELECT * FROM campaign", [], |row| {
        let id: String = row.get("campaign")?;
        let campaign = Campaign {
            id: id.clone(),
            name: row.get("name")?,
            rules: list(row, T, "rules")?,
            towns: list(row, T, "towns")?,
            programs: list(row, T, "programs")?,
            begun_on: date(row, T, "begun_on")?.ok_or_else(|| corrupt("campaign.begun_on"))?,
            ends_on: date(row, T, "ends_on")?,
            visit_template: row.get("visit_template")?,
            closed_on: date(row, T, "closed_on")?,
            head: row.get("head")?,
        };
        Ok((id, campaign))
    })?;
    Ok(rows.into_iter().collect())
}

/// Work on clues that meet a condition.
pub(super) fn clue_works(
    conn: &Connection,
    condition: &str,
    values: impl Params,
) -> Result<BTreeMap<String, ClueWork>, StoreError> {
    const T: &str = "clue_state";
    let rows = each(conn, &format!("SELECT * FROM clue_state {condition}"), values, |row| {
        let state: String = row.get("state")?;
        let work = ClueWork {
            state: ClueState::from_code(&state).ok_or_else(|| corrupt("clue_state.state"))?,
            inspectors: pair(row)?,
            due: date(row, T, "due")?,
            verdict: row.get("verdict")?,
            reason: row.get("reason")?,
            evidence: list(row, T, "evidence")?,
            note: row.get("note")?,
            missing: row.get("missing")?,
            info_due: date(row, T, "info_due")?,
            info_since: date(row, T, "info_since")?,
            extensions: parsed(row, T, "extensions")?,
            facts: row.get("facts")?,
            until: date(row, T, "until")?,
            cross: cross(row)?,
            issue: row.get("issue")?,
            changed_at: row.get("changed_at")?,
            head: row.get("head")?,
        };
        Ok((row.get("clue")?, work))
    })?;
    Ok(rows.into_iter().collect())
}

fn cross(row: &Row<'_>) -> Result<Option<CrossCheck>, StoreError> {
    let text: String = row.get("cross_check")?;
    if text.is_empty() { Ok(None) } else { parsed(row, "clue_state", "cross_check").map(Some) }
}

/// Issues that meet a condition, with their money.
pub(super) fn issues(conn: &Connection, condition: &str, values: impl Params) -> Result<BTreeMap<String, IssueWork>, StoreError> {
    let rows = each(conn, &format!("SELECT * FROM issue {condition}"), values, issue)?;
    let mut issues: BTreeMap<String, IssueWork> = rows.into_iter().map(|issue| (issue.issue.clone(), issue)).collect();
    for (number, issue) in &mut issues {
        issue.rows = each(conn, "SELECT * FROM money_row WHERE issue = ?1 ORDER BY id", params![number], money_item)?;
    }
    Ok(issues)
}

fn money_item(row: &Row<'_>) -> Result<MoneyItem, StoreError> {
    let kind: String = row.get("kind")?;
    let approver: String = row.get("approver")?;
    Ok(MoneyItem {
        kind: MoneyKind::from_code(&kind).ok_or_else(|| corrupt("money_row.kind"))?,
        amount: Fen(row.get("amount")?),
        date: date(row, "money_row", "date")?.ok_or_else(|| corrupt("money_row.date"))?,
        receipt: row.get("receipt")?,
        approver: Some(approver).filter(|id| !id.is_empty()).map(OfficerId),
    })
}

fn issue(row: &Row<'_>) -> Result<IssueWork, StoreError> {
    const T: &str = "issue";
    let money = |name: &str| row.get::<_, i64>(name).map(Fen);
    let state: String = row.get("state")?;
    Ok(IssueWork {
        issue: row.get("issue")?,
        clue: row.get("clue")?,
        round: row.get("round")?,
        state: IssueState::from_code(&state).ok_or_else(|| corrupt("issue.state"))?,
        issue_type: row.get("issue_type")?,
        basis: row.get("basis")?,
        first_month: month(row, T, "first_month")?,
        last_month: month(row, T, "last_month")?,
        balance: MoneyBalance {
            confirmed: money("confirmed")?,
            recovered: money("recovered")?,
            waived: money("waived")?,
            carried: money("carried")?,
            outstanding: money("outstanding")?,
            back_paid: money("back_paid")?,
            remitted: money("remitted")?,
        },
        rows: Vec::new(),
        notice_no: row.get("notice_no")?,
        notified_on: date(row, T, "notified_on")?,
        unit: row.get("unit")?,
        person: row.get("person")?,
        deadline: date(row, T, "deadline")?,
        reply_due: date(row, T, "reply_due")?,
        measure: row.get("measure")?,
        outcome: row.get("outcome")?,
        stopped: date(row, T, "stopped")?,
        reply: row.get("reply")?,
        exception: row.get("exception")?,
        evidence: list(row, T, "evidence")?,
        note: row.get("note")?,
        unfinished: row.get("unfinished")?,
        plan: row.get("plan")?,
        review: date(row, T, "review")?,
        confirmed_on: date(row, T, "confirmed_on")?,
        applied_on: date(row, T, "applied_on")?,
        endorsed_by: row.get("endorsed_by")?,
        closed_on: date(row, T, "closed_on")?,
        closed_by: row.get("closed_by")?,
        finding: row.get("finding")?,
        campaign: row.get("campaign")?,
        course: course(row)?,
        head: row.get("head")?,
    })
}

/// Workbooks from before the course was kept have an empty one.
fn course(row: &Row<'_>) -> Result<Course, StoreError> {
    let text: String = row.get("course")?;
    if text == "{}" { Ok(Course::default()) } else { parsed(row, "issue", "course") }
}

fn visits(conn: &Connection, condition: &str, values: impl Params) -> Result<BTreeMap<String, Visit>, StoreError> {
    const T: &str = "visit";
    let rows = each(conn, &format!("SELECT * FROM visit {condition}"), values, |row| {
        let answers: String = row.get("answers")?;
        let papers: String = row.get("papers")?;
        Ok(Visit {
            visit: row.get("visit")?,
            household_no: row.get("household_no")?,
            date: date(row, T, "date")?.ok_or_else(|| corrupt("visit.date"))?,
            inspectors: pair(row)?,
            present: row.get("present")?,
            id_seen: row.get("id_seen")?,
            signed: row.get("signed")?,
            opinion: row.get("opinion")?,
            evidence: list(row, T, "evidence")?,
            answers: serde_json::from_str(&answers).map_err(|_| corrupt("visit.answers"))?,
            papers: serde_json::from_str(&papers).map_err(|_| corrupt("visit.papers"))?,
        })
    })?;
    Ok(rows.into_iter().map(|visit| (visit.visit.clone(), visit)).collect())
}

fn read_parts(conn: &Connection, world: &mut World, condition: &str, values: impl Params) -> Result<(), StoreError> {
    let rows = each(conn, &format!("SELECT subject, officer, action FROM part {condition}"), values, |row| {
        let action: String = row.get(2)?;
        let action = ActionKind::from_code(&action).ok_or_else(|| corrupt("part.action"))?;
        Ok((row.get::<_, String>(0)?, OfficerId(row.get(1)?), action))
    })?;
    for (subject, officer, action) in rows {
        world.parts.entry(subject).or_default().insert((officer, action));
    }
    Ok(())
}
