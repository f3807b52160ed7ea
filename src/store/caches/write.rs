//! Writes what one event changed.

use crate::domain::campaign::Campaign;
use crate::domain::clue_work::ClueWork;
use crate::domain::date::Date;
use crate::domain::fold::{Touched, Undoable, World};
use crate::domain::issue_work::IssueWork;
use crate::domain::month::Month;
use crate::domain::officer::{Officer, OfficerId};
use crate::domain::visit::Visit;
use crate::store::workbook::StoreError;
use rusqlite::{Connection, OptionalExtension, ToSql, params};

/// Writes what one event changed.
pub(in crate::store) fn write(conn: &Connection, world: &World, touched: &Touched) -> Result<(), StoreError> {
    for id in &touched.officers {
        if let Some(officer) = world.officers.get(id) {
            write_officer(conn, officer)?;
        }
    }
    for clue in &touched.clues {
        match world.clues.get(clue) {
            Some(work) => write_clue(conn, clue, work)?,
            None => remove(conn, "clue_state", "clue", clue)?,
        }
        write_parts(conn, world, clue)?;
    }
    for number in &touched.issues {
        match world.issues.get(number) {
            Some(issue) => write_issue(conn, issue)?,
            None => {
                remove(conn, "money_row", "issue", number)?;
                remove(conn, "issue", "issue", number)?;
            }
        }
        write_parts(conn, world, number)?;
    }
    for number in &touched.visits {
        match world.visits.get(number) {
            Some(visit) => write_visit(conn, visit)?,
            None => remove(conn, "visit", "visit", number)?,
        }
    }
    for subject in &touched.undo {
        match world.undo.get(subject) {
            Some(last) => write_undo(conn, subject, last)?,
            None => remove(conn, "undo", "subject", subject)?,
        }
    }
    for id in &touched.samples {
        if let Some(sample) = world.samples.get(id) {
            crate::store::samples::write(conn, sample)?;
        }
    }
    for id in &touched.campaigns {
        if let Some(campaign) = world.campaigns.get(id) {
            write_campaign(conn, campaign)?;
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

/// What an undone act had made goes.
fn remove(conn: &Connection, table: &str, column: &str, key: &str) -> Result<(), StoreError> {
    conn.prepare_cached(&format!("DELETE FROM {table} WHERE {column} = ?1"))?.execute(params![key])?;
    Ok(())
}

fn write_undo(conn: &Connection, subject: &str, last: &Undoable) -> Result<(), StoreError> {
    upsert(
        conn,
        "undo",
        &[
            ("subject", &subject),
            ("hash", &last.hash),
            ("officer", &last.officer.0),
            ("kind", &last.kind.code()),
            ("day", &last.day.to_string()),
            ("before", &serde_json::to_string(&last.before).unwrap_or_default()),
        ],
    )
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
            ("home_town", &officer.home_town),
            ("home_village", &officer.home_village),
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
    // Undoing takes parts back, so that what is there is not only added to.
    remove(conn, "part", "subject", subject)?;
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
            ("info_since", &iso(work.info_since)),
            ("extensions", &serde_json::to_string(&work.extensions).unwrap_or_default()),
            ("facts", &work.facts),
            ("until", &iso(work.until)),
            ("cross_check", &work.cross.as_ref().and_then(|cross| serde_json::to_string(cross).ok()).unwrap_or_default()),
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
            ("remitted", &balance.remitted.0),
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
            ("campaign", &issue.campaign),
            ("course", &serde_json::to_string(&issue.course).unwrap_or_default()),
            ("head", &issue.head),
        ],
    )?;
    let stored: Option<i64> =
        conn.query_row("SELECT count(*) FROM money_row WHERE issue = ?1", params![issue.issue], |row| row.get(0)).optional()?;
    let mut stored = usize::try_from(stored.unwrap_or_default()).unwrap_or_default();
    if stored > issue.rows.len() {
        // A row was taken back.
        remove(conn, "money_row", "issue", &issue.issue)?;
        stored = 0;
    }
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

fn write_campaign(conn: &Connection, campaign: &Campaign) -> Result<(), StoreError> {
    upsert(
        conn,
        "campaign",
        &[
            ("campaign", &campaign.id),
            ("name", &campaign.name),
            ("rules", &json(&campaign.rules)),
            ("towns", &json(&campaign.towns)),
            ("programs", &json(&campaign.programs)),
            ("begun_on", &campaign.begun_on.to_string()),
            ("ends_on", &iso(campaign.ends_on)),
            ("visit_template", &campaign.visit_template),
            ("closed_on", &iso(campaign.closed_on)),
            ("head", &campaign.head),
        ],
    )
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
            ("papers", &serde_json::to_string(&visit.papers).unwrap_or_default()),
        ],
    )
}
