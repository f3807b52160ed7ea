//! The caches of the fold: tables that repeat what the log says so that lists can be queried. Written only together
//! with an event; read as the same types that the fold gives, so that `verify` can compare the two.

use super::workbook::{StoreError, Workbook};
use crate::domain::action::{ActionKind, Subject};
use crate::domain::casework::Matter;
use crate::domain::clue_work::{ClueFacts, ClueWork};
use crate::domain::date::Date;
use crate::domain::fold::{Conflict, Dispute, IdentityDecision, Touched, World, split_issue};
use crate::domain::issue_work::IssueWork;
use crate::domain::lifecycle::{ClueState, IssueState};
use crate::domain::listing::MoneyBalance;
use crate::domain::money::Fen;
use crate::domain::money_item::{MoneyItem, MoneyKind};
use crate::domain::month::Month;
use crate::domain::officer::{Officer, OfficerId, Role};
use crate::domain::visit::Visit;
use rusqlite::{Connection, OptionalExtension, Params, Row, ToSql, params};
use std::collections::BTreeMap;

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
        read_parts(conn, &mut world, "", params![])?;
        numbers(conn, &mut world)?;
        let mut statement = conn.prepare("SELECT identity, decision, decided_by FROM identity WHERE decision IS NOT NULL")?;
        let rows =
            statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?)))?;
        for row in rows {
            let (identity, decision, by) = row?;
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
    let mut matter = Matter::default();
    match subject {
        Subject::Clue(clue) => {
            matter.facts = facts(conn, "WHERE clue = ?1", params![clue])?;
            if let Some(under) = matter.facts.get(clue).map(|facts| facts.visited_under().to_owned()) {
                household(conn, &mut matter, &mut world, &under)?;
            }
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
                read_parts(conn, &mut world, "WHERE subject = ?1", params![clue])?;
            }
        }
        Subject::Identity(identity) => {
            matter.known = exists(conn, "SELECT 1 FROM identity WHERE identity = ?1", identity)?;
        }
        Subject::Officer(_) => {}
    }
    numbers(conn, &mut world)?;
    matter.world = world;
    Ok(matter)
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

/// Numbers given so far, those of conflicts included.
fn numbers(conn: &Connection, world: &mut World) -> Result<(), StoreError> {
    let given = |table: &str| {
        format!(
            // A damaged body must not stop a reader: `verify` is one.
            "SELECT {table} FROM {table} UNION ALL
             SELECT CASE WHEN json_valid(body) THEN coalesce(json_extract(body, '$.data.{table}'), '') ELSE '' END
             FROM conflict JOIN event ON lower(hex(event.hash)) = conflict.hash"
        )
    };
    for number in column(conn, &given("issue"))? {
        if let Some((year, number)) = split_issue(&number) {
            let last = world.issue_numbers.entry(year).or_default();
            *last = number.max(*last);
        }
    }
    let visits = column(conn, &given("visit"))?;
    world.visit_number = visits.iter().filter_map(|visit| visit.strip_prefix("V-")?.parse().ok()).max().unwrap_or_default();
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
        found.push(read(row)?);
    }
    Ok(found)
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
            kin_households: Vec::new(),
            retired: row.get("retired")?,
        })
    })?;
    let mut officers: BTreeMap<OfficerId, Officer> = rows.into_iter().map(|officer| (officer.id.clone(), officer)).collect();
    let kin = each(conn, "SELECT officer, household FROM kin ORDER BY officer, household", [], |row| {
        Ok((OfficerId(row.get(0)?), row.get::<_, String>(1)?))
    })?;
    for (officer, household) in kin {
        let officer = officers.get_mut(&officer).ok_or_else(|| corrupt("kin.officer"))?;
        officer.kin_households.push(household);
    }
    Ok(officers)
}

/// Facts of clues that meet a condition.
pub(super) fn facts(conn: &Connection, condition: &str, values: impl Params) -> Result<BTreeMap<String, ClueFacts>, StoreError> {
    let sql = format!(
        "SELECT clue, rule, household_no, name, town, village, program, first_month, last_month, amount, facts, gone
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
        })
    })?;
    Ok(rows.into_iter().map(|facts| (facts.clue.clone(), facts)).collect())
}

fn clue_works(conn: &Connection, condition: &str, values: impl Params) -> Result<BTreeMap<String, ClueWork>, StoreError> {
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
            facts: row.get("facts")?,
            until: date(row, T, "until")?,
            issue: row.get("issue")?,
            changed_at: row.get("changed_at")?,
            head: row.get("head")?,
        };
        Ok((row.get("clue")?, work))
    })?;
    Ok(rows.into_iter().collect())
}

fn issues(conn: &Connection, condition: &str, values: impl Params) -> Result<BTreeMap<String, IssueWork>, StoreError> {
    let rows = each(conn, &format!("SELECT * FROM issue {condition}"), values, issue)?;
    let mut issues: BTreeMap<String, IssueWork> = rows.into_iter().map(|issue| (issue.issue.clone(), issue)).collect();
    for (number, issue) in &mut issues {
        issue.rows = each(conn, "SELECT * FROM money_row WHERE issue = ?1 ORDER BY id", params![number], |row| {
            let kind: String = row.get("kind")?;
            let approver: String = row.get("approver")?;
            Ok(MoneyItem {
                kind: MoneyKind::from_code(&kind).ok_or_else(|| corrupt("money_row.kind"))?,
                amount: Fen(row.get("amount")?),
                date: date(row, "money_row", "date")?.ok_or_else(|| corrupt("money_row.date"))?,
                receipt: row.get("receipt")?,
                approver: Some(approver).filter(|id| !id.is_empty()).map(OfficerId),
            })
        })?;
    }
    Ok(issues)
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
        head: row.get("head")?,
    })
}

fn visits(conn: &Connection, condition: &str, values: impl Params) -> Result<BTreeMap<String, Visit>, StoreError> {
    const T: &str = "visit";
    let rows = each(conn, &format!("SELECT * FROM visit {condition}"), values, |row| {
        let answers: String = row.get("answers")?;
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

// --- writing ----------------------------------------------------------------------------------------

/// Writes what one event changed.
pub(super) fn write(conn: &Connection, world: &World, touched: &Touched) -> Result<(), StoreError> {
    for id in &touched.officers {
        if let Some(officer) = world.officers.get(id) {
            write_officer(conn, officer)?;
        }
    }
    for clue in &touched.clues {
        if let Some(work) = world.clues.get(clue) {
            write_clue(conn, clue, work)?;
        }
        write_parts(conn, world, clue)?;
    }
    for number in &touched.issues {
        if let Some(issue) = world.issues.get(number) {
            write_issue(conn, issue)?;
        }
        write_parts(conn, world, number)?;
    }
    for number in &touched.visits {
        if let Some(visit) = world.visits.get(number) {
            write_visit(conn, visit)?;
        }
    }
    for identity in &touched.identities {
        if let Some(decision) = world.identities.get(identity) {
            let text = if decision.linked { "linked" } else { "refused" };
            conn.execute(
                "UPDATE identity SET decision = ?2, decided_by = ?3 WHERE identity = ?1",
                params![identity, text, decision.by.0],
            )?;
        }
    }
    if let Some(conflict) = &touched.conflict {
        conn.execute(
            "INSERT INTO conflict (hash, subject, dispute) VALUES (?1, ?2, ?3)",
            params![conflict.hash, conflict.subject, conflict.dispute.code()],
        )?;
    }
    Ok(())
}

/// Inserts a row, or updates the row of that key (the first column).
fn upsert(conn: &Connection, table: &str, row: &[(&str, &dyn ToSql)]) -> Result<(), StoreError> {
    let names: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
    let marks: Vec<String> = (1..=row.len()).map(|index| format!("?{index}")).collect();
    let updates: Vec<String> = names.iter().skip(1).map(|name| format!("{name} = excluded.{name}")).collect();
    let sql = format!(
        "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}",
        names.join(", "),
        marks.join(", "),
        names.first().copied().unwrap_or_default(),
        updates.join(", ")
    );
    let values: Vec<&dyn ToSql> = row.iter().map(|(_, value)| *value).collect();
    conn.prepare_cached(&sql)?.execute(values.as_slice())?;
    Ok(())
}

fn iso(date: Option<Date>) -> String {
    date.map_or_else(String::new, |date| date.to_string())
}

fn json(list: &[String]) -> String {
    serde_json::to_string(list).unwrap_or_default()
}

fn index(month: Option<Month>) -> Option<i32> {
    month.map(Month::index)
}

fn nth(inspectors: &[OfficerId], at: usize) -> &str {
    inspectors.get(at).map_or("", |id| id.0.as_str())
}

fn write_officer(conn: &Connection, officer: &Officer) -> Result<(), StoreError> {
    upsert(
        conn,
        "officer",
        &[
            ("officer", &officer.id.0),
            ("name", &officer.name),
            ("role", &officer.role.code()),
            ("town", &officer.town),
            ("public_key", &officer.public_key),
            ("retired", &officer.retired),
        ],
    )?;
    for household in &officer.kin_households {
        conn.prepare_cached("INSERT OR IGNORE INTO kin (officer, household) VALUES (?1, ?2)")?
            .execute(params![officer.id.0, household])?;
    }
    Ok(())
}

fn write_parts(conn: &Connection, world: &World, subject: &str) -> Result<(), StoreError> {
    for (officer, action) in world.parts.get(subject).into_iter().flatten() {
        conn.prepare_cached("INSERT OR IGNORE INTO part (subject, officer, action) VALUES (?1, ?2, ?3)")?.execute(params![
            subject,
            officer.0,
            action.code()
        ])?;
    }
    Ok(())
}

fn write_clue(conn: &Connection, clue: &str, work: &ClueWork) -> Result<(), StoreError> {
    upsert(
        conn,
        "clue_state",
        &[
            ("clue", &clue),
            ("state", &work.state.code()),
            ("inspector1", &nth(&work.inspectors, 0)),
            ("inspector2", &nth(&work.inspectors, 1)),
            ("due", &iso(work.due)),
            ("verdict", &work.verdict),
            ("reason", &work.reason),
            ("evidence", &json(&work.evidence)),
            ("note", &work.note),
            ("missing", &work.missing),
            ("info_due", &iso(work.info_due)),
            ("facts", &work.facts),
            ("until", &iso(work.until)),
            ("issue", &work.issue),
            ("changed_at", &work.changed_at),
            ("head", &work.head),
        ],
    )
}

fn write_issue(conn: &Connection, issue: &IssueWork) -> Result<(), StoreError> {
    let balance = &issue.balance;
    upsert(
        conn,
        "issue",
        &[
            ("issue", &issue.issue),
            ("clue", &issue.clue),
            ("round", &issue.round),
            ("state", &issue.state.code()),
            ("issue_type", &issue.issue_type),
            ("basis", &issue.basis),
            ("first_month", &index(issue.first_month)),
            ("last_month", &index(issue.last_month)),
            ("confirmed", &balance.confirmed.0),
            ("recovered", &balance.recovered.0),
            ("waived", &balance.waived.0),
            ("carried", &balance.carried.0),
            ("back_paid", &balance.back_paid.0),
            ("outstanding", &balance.outstanding.0),
            ("notice_no", &issue.notice_no),
            ("unit", &issue.unit),
            ("person", &issue.person),
            ("deadline", &iso(issue.deadline)),
            ("reply_due", &iso(issue.reply_due)),
            ("measure", &issue.measure),
            ("outcome", &issue.outcome),
            ("stopped", &iso(issue.stopped)),
            ("reply", &issue.reply),
            ("exception", &issue.exception),
            ("evidence", &json(&issue.evidence)),
            ("note", &issue.note),
            ("notified_on", &iso(issue.notified_on)),
            ("unfinished", &issue.unfinished),
            ("plan", &issue.plan),
            ("review", &iso(issue.review)),
            ("confirmed_on", &iso(issue.confirmed_on)),
            ("applied_on", &iso(issue.applied_on)),
            ("endorsed_by", &issue.endorsed_by),
            ("closed_on", &iso(issue.closed_on)),
            ("closed_by", &issue.closed_by),
            ("finding", &issue.finding),
            ("head", &issue.head),
        ],
    )?;
    let stored: Option<i64> =
        conn.query_row("SELECT count(*) FROM money_row WHERE issue = ?1", params![issue.issue], |row| row.get(0)).optional()?;
    let stored = usize::try_from(stored.unwrap_or_default()).unwrap_or_default();
    for item in issue.rows.iter().skip(stored) {
        conn.execute(
            "INSERT INTO money_row (issue, kind, amount, date, receipt, approver) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                issue.issue,
                item.kind.code(),
                item.amount.0,
                item.date.to_string(),
                item.receipt,
                item.approver.as_ref().map_or("", |id| id.0.as_str())
            ],
        )?;
    }
    Ok(())
}

fn write_visit(conn: &Connection, visit: &Visit) -> Result<(), StoreError> {
    upsert(
        conn,
        "visit",
        &[
            ("visit", &visit.visit),
            ("household_no", &visit.household_no),
            ("date", &visit.date.to_string()),
            ("inspector1", &nth(&visit.inspectors, 0)),
            ("inspector2", &nth(&visit.inspectors, 1)),
            ("present", &visit.present),
            ("id_seen", &visit.id_seen),
            ("signed", &visit.signed),
            ("opinion", &visit.opinion),
            ("evidence", &json(&visit.evidence)),
            ("answers", &serde_json::to_string(&visit.answers).unwrap_or_default()),
        ],
    )
}
