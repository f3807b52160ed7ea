//! Samples and findings: caches of the fold; and the populations that samples are drawn of.

use super::workbook::StoreError;
use crate::domain::lookback::{self, Finding, Sample};
use crate::domain::officer::OfficerId;
use crate::domain::sample::Population;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

fn corrupt(place: &str) -> StoreError {
    StoreError::Corrupt { place: place.to_owned() }
}

/// Every sample with its findings.
pub(super) fn samples(conn: &Connection) -> Result<BTreeMap<String, Sample>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT * FROM sample ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut samples = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let text = |name: &str| row.get::<_, String>(name);
        let id: String = text("sample")?;
        let sample = Sample {
            id: id.clone(),
            of: text("drawn_of")?,
            seed: text("seed")?,
            hash: text("population_hash")?,
            population: Population(serde_json::from_str(&text("population")?).map_err(|_| corrupt("sample.population"))?),
            items: serde_json::from_str(&text("items")?).map_err(|_| corrupt("sample.items"))?,
            drawn_by: OfficerId(text("drawn_by")?),
            drawn_on: text("drawn_on")?.parse().map_err(|_| corrupt("sample.drawn_on"))?,
            findings: BTreeMap::new(),
            head: text("head")?,
        };
        samples.insert(id, sample);
    }
    let mut statement = conn.prepare_cached("SELECT sample, item, found, note, evidence, officer, date FROM sample_finding")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, item): (String, String) = (row.get(0)?, row.get(1)?);
        let (evidence, date): (String, String) = (row.get(4)?, row.get(6)?);
        let finding = Finding {
            found: row.get(2)?,
            note: row.get(3)?,
            evidence: serde_json::from_str(&evidence).map_err(|_| corrupt("sample_finding.evidence"))?,
            by: OfficerId(row.get(5)?),
            on: date.parse().map_err(|_| corrupt("sample_finding.date"))?,
        };
        samples.get_mut(&id).ok_or_else(|| corrupt("sample_finding.sample"))?.findings.insert(item, finding);
    }
    Ok(samples)
}

/// The largest number given, conflicts included.
pub(super) fn number(conn: &Connection) -> Result<u32, StoreError> {
    let mut statement = conn.prepare_cached("SELECT DISTINCT subject FROM event WHERE kind = 'draw_sample'")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let ids = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(ids.iter().filter_map(|id| lookback::number(id)).max().unwrap_or_default())
}

/// What samples may be drawn of, by town.
pub(super) fn populations(conn: &Connection) -> Result<BTreeMap<String, Population>, StoreError> {
    let queries = [
        (
            "closed_issues",
            "SELECT coalesce(c.town, ''), i.issue FROM issue AS i LEFT JOIN clue AS c ON c.clue = i.clue WHERE i.state = 'closed'",
        ),
        (
            "dismissed_clues",
            "SELECT c.town, c.clue FROM work AS w JOIN clue AS c ON c.clue = w.clue WHERE w.state IN ('excluded', 'data_fix', 'duplicate')",
        ),
        (
            "checked_clues",
            "SELECT c.town, c.clue FROM work AS w JOIN clue_state AS s ON s.clue = w.clue JOIN clue AS c ON c.clue = w.clue
             WHERE w.state IN ('submitted', 'excluded', 'data_fix', 'duplicate', 'confirmed') AND s.cross_check = ''",
        ),
        (
            "unpursued_clues",
            "SELECT c.town, c.clue FROM clue AS c LEFT JOIN work AS w ON w.clue = c.clue
             WHERE c.gone = 0 AND coalesce(w.state, 'new') = 'new'",
        ),
    ];
    let mut populations = BTreeMap::new();
    for (name, sql) in queries {
        let mut population = Population::default();
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            population.add(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?);
        }
        populations.insert(name.to_owned(), population);
    }
    Ok(populations)
}

/// Writes a sample and its findings.
pub(super) fn write(conn: &Connection, sample: &Sample) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO sample (sample, drawn_of, seed, population_hash, population, items, drawn_by, drawn_on, head)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (sample) DO UPDATE SET head = excluded.head",
        params![
            sample.id,
            sample.of,
            sample.seed,
            sample.hash,
            serde_json::to_string(&sample.population.0).unwrap_or_default(),
            serde_json::to_string(&sample.items).unwrap_or_default(),
            sample.drawn_by.0,
            sample.drawn_on.to_string(),
            sample.head
        ],
    )?;
    for (item, finding) in &sample.findings {
        conn.execute(
            "INSERT INTO sample_finding (sample, item, found, note, evidence, officer, date) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (sample, item) DO UPDATE SET found = excluded.found, note = excluded.note,
                 evidence = excluded.evidence, officer = excluded.officer, date = excluded.date",
            params![
                sample.id,
                item,
                finding.found,
                finding.note,
                serde_json::to_string(&finding.evidence).unwrap_or_default(),
                finding.by.0,
                finding.on.to_string()
            ],
        )?;
    }
    Ok(())
}
