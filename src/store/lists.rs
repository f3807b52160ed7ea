//! The queries behind every list: one SELECT per list whose columns carry the names of
//! `ListKind::columns`, so that filters and sorting are plain conditions on it.

pub(super) mod deadlines;
mod papers;

use super::workbook::{StoreError, Workbook};
use crate::domain::listing::ListKind;
pub use crate::domain::listing::{ColumnKind, column_kind};
pub use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};

/// One value of a condition as SQL with one `?`.
fn comparison(condition: &Condition, value: &Value) -> String {
    let Condition { column, operator, .. } = condition;
    let empty = matches!(value, Value::Text(text) if text.is_empty());
    let there = |by: char| format!("instr('{by}' || coalesce(\"{column}\", '') || '{by}', '{by}' || ? || '{by}')");
    match (column_kind(column).separator(), *operator) {
        (Some(by), "=") if !empty => format!("{} > 0", there(by)),
        (Some(by), "<>") if !empty => format!("{} = 0", there(by)),
        _ => format!("coalesce(\"{column}\", '') {operator} ?"),
    }
}

/// A condition on a column, its value already in storage form.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Column name; must be one of the list's.
    pub column: String,
    /// SQL comparison: `=`, `<>`, `<`, `<=`, `>`, `>=`, `LIKE`.
    pub operator: &'static str,
    /// Any of these (`=`), or none of these (`<>`).
    pub values: Vec<Value>,
}

/// The WHERE of conditions that must all hold, and its values.
fn within(conditions: &[Condition]) -> (String, Vec<Value>) {
    let (mut sql, mut values) = (String::new(), Vec::new());
    for (index, condition) in conditions.iter().enumerate() {
        sql.push_str(if index == 0 { " WHERE " } else { " AND " });
        let joiner = if condition.operator == "<>" { " AND " } else { " OR " };
        let parts: Vec<String> = condition
            .values
            .iter()
            .map(|value| {
                values.push(value.clone());
                comparison(condition, value)
            })
            .collect();
        sql.push_str(&format!("({})", parts.join(joiner)));
    }
    (sql, values)
}

/// A row as read: internal id, then one value per column of the list.
pub type RawRow = (i64, Vec<Value>);

impl Workbook {
    /// Ids of a list in order. `today` is an ISO date, for `overdue`.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn list_ids(&self, kind: ListKind, conditions: &[Condition], order: &str, today: &str) -> Result<Vec<i64>, StoreError> {
        let (within, values) = within(conditions);
        let sql = format!("SELECT id FROM ({}) AS list{within} ORDER BY {order}", self.base(kind, today)?);
        let mut statement = self.conn().prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// As [`Workbook::list_ids`] in no order, each with its text in a column of the list.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn list_texts(
        &self,
        kind: ListKind,
        conditions: &[Condition],
        column: &str,
        today: &str,
    ) -> Result<Vec<(i64, String)>, StoreError> {
        let (within, values) = within(conditions);
        let base = self.base(kind, today)?;
        let sql = format!("SELECT id, coalesce(CAST(\"{column}\" AS TEXT), '') FROM ({base}) AS list{within}");
        let mut statement = self.conn().prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first ids of a list in its natural order, which is given.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn first_ids(&self, kind: ListKind, order: &str, limit: usize, today: &str) -> Result<Vec<i64>, StoreError> {
        let base = self.base(kind, today)?;
        // Where a clue stands comes before what it is. So the first are among those that somebody has worked on, and the
        // first of the others, which an index gives in their order.
        let among = match kind {
            ListKind::Clues => {
                "WHERE id IN (SELECT c.id FROM clue_state AS s JOIN clue AS c ON c.clue = s.clue
                    UNION ALL SELECT id FROM (
                        SELECT c.id FROM clue AS c INDEXED BY clue_order
                        WHERE NOT EXISTS (SELECT 1 FROM clue_state AS s WHERE s.clue = c.clue)
                        ORDER BY c.gone <> 0, CASE c.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, c.amount DESC, c.clue
                        LIMIT ?1))"
            }
            _ => "",
        };
        let mut statement = self.conn().prepare(&format!("SELECT id FROM ({base}) AS list {among} ORDER BY {order} LIMIT ?1"))?;
        let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Rows of a list by id, in the order of `ids`; ids that are gone are left out.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn list_rows(&self, kind: ListKind, ids: &[i64], today: &str) -> Result<Vec<RawRow>, StoreError> {
        let columns: Vec<String> = kind.columns().iter().map(|column| format!("\"{column}\"")).collect();
        let sql = format!("SELECT id, {} FROM ({}) AS list WHERE id = ?1", columns.join(", "), self.base(kind, today)?);
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut out = Vec::with_capacity(ids.len());
        for id in ids {
            let mut rows = statement.query([id])?;
            if let Some(row) = rows.next()? {
                let cells = (1..=columns.len()).map(|index| row.get(index)).collect::<Result<Vec<Value>, _>>()?;
                out.push((row.get(0)?, cells));
            }
        }
        Ok(out)
    }

    /// English explanations of clues, in the order of `ids`, and whether the newest data no longer show the clue.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn said_in_english(&self, ids: &[i64]) -> Result<Vec<(String, bool)>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT explanation_en, gone FROM clue WHERE id = ?1")?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        ids.iter().map(|id| Ok(statement.query_row([id], read).optional()?.unwrap_or_default())).collect()
    }

    /// What a search looks at, for every row of a list: id and the texts of the searchable columns.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn search_texts(&self, kind: ListKind, today: &str) -> Result<Vec<(i64, Vec<String>)>, StoreError> {
        let columns: Vec<String> =
            searchable(kind).iter().map(|column| format!("coalesce(CAST(\"{column}\" AS TEXT), '')")).collect();
        let sql = format!("SELECT id, {} FROM ({}) AS list", columns.join(", "), self.base(kind, today)?);
        let mut statement = self.conn().prepare(&sql)?;
        let rows = statement.query_map([], |row| {
            let texts = (1..=columns.len()).map(|index| row.get(index)).collect::<Result<Vec<String>, _>>()?;
            Ok((row.get(0)?, texts))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The SELECT of a list.
    pub(super) fn base(&self, kind: ListKind, today: &str) -> Result<String, StoreError> {
        let today = today.replace('\'', "");
        let (clue_late, issue_late) = (deadlines::clue_late(&today), deadlines::issue_late(&today));
        let households = self.data_table(
            "households",
            &[
                "row",
                "person",
                "household_no",
                "program",
                "town",
                "village",
                "head",
                "head_id",
                "head_id_key",
                "class_band",
                "monthly",
            ],
        )?;
        let persons = self.columns_of("persons", &["row", "household_no", "insured", "name", "person"])?;
        Ok(match kind {
            ListKind::Clues => format!(
                "SELECT c.id, c.clue, c.rule, coalesce(s.state, 'new') AS state, c.direction, c.severity, c.household_no,
                    id_text(coalesce(c.person, (SELECT h.head_id_key FROM {households} AS h WHERE h.household_no = c.household_no LIMIT 1))) AS id_no,
                    c.name, c.town, c.village, c.program, c.first_month, c.last_month, c.months, c.amount, c.match_level,
                    c.explanation_zh AS explanation, c.subtype, c.gone,
                    trim(coalesce(s.inspector1, '') || ' ' || coalesce(s.inspector2, '')) AS inspectors,
                    coalesce(s.due, '') AS due, CASE WHEN c.gone THEN 'gone' ELSE coalesce(json_extract(n.standing, '$.kind'), 'unchanged') END AS standing,
                    {clue_late} AS overdue,
                    (SELECT group_concat(k.campaign, ' ') FROM campaign_clue AS k WHERE k.clue = c.clue) AS campaign
                 FROM clue AS c LEFT JOIN work AS s ON s.clue = c.clue LEFT JOIN clue_news AS n ON n.id = c.id"
            ),
            ListKind::Issues => format!(
                "SELECT i.id, i.issue, i.round, i.state, i.clue, c.rule, c.household_no,
                    id_text(coalesce(c.person, (SELECT h.head_id_key FROM {households} AS h WHERE h.household_no = c.household_no LIMIT 1))) AS id_no,
                    c.name, c.town, c.village, c.program, i.issue_type, i.first_month, i.last_month, i.confirmed, i.recovered,
                    i.waived, i.carried, i.outstanding, i.back_paid, i.unit, i.person, i.deadline,
                    {issue_late} AS overdue, i.closed_on, i.campaign,
                    {ISSUE_EXTRA}
                 FROM issue AS i LEFT JOIN clue AS c ON c.clue = i.clue"
            ),
            ListKind::Cases => format!(
                "SELECT h.row AS id, h.household_no, h.head, id_text(h.head_id_key) AS id_no, h.town, h.village, h.program, h.class_band,
                    (SELECT count(*) FROM {persons} AS p WHERE p.household_no = h.household_no) AS persons,
                    (SELECT count(*) FROM {persons} AS p WHERE p.household_no = h.household_no AND p.insured = 'yes') AS insured,
                    h.monthly,
                    (SELECT count(*) FROM clue AS c WHERE c.household_no = h.household_no) AS clues,
                    (SELECT count(*) FROM clue AS c LEFT JOIN work AS s ON s.clue = c.clue
                     WHERE c.household_no = h.household_no AND c.gone = 0
                       AND coalesce(s.state, 'new') NOT IN ('excluded', 'data_fix', 'duplicate', 'confirmed')) AS open_clues,
                    (SELECT count(*) FROM issue AS i JOIN clue AS c ON c.clue = i.clue WHERE c.household_no = h.household_no) AS issues,
                    (SELECT group_concat(name, ' ') FROM (SELECT replace(p.name, ' ', '') AS name FROM {persons} AS p
                        WHERE p.household_no = h.household_no AND NOT coalesce(p.person = h.person, p.name = h.head, 0)
                        ORDER BY p.row)) AS members,
                    {} AS campaign, {PROBLEM_ITEMS} AS problem_items
                 FROM {households} AS h",
                campaigns_of("h.household_no")
            ),
            ListKind::Sources => "SELECT id, id AS source, dataset, file, sheets AS sheet, as_of, loaded_at, rows_read AS read, kept, unmatched,
                    rejected, added, changed, unchanged,
                    coalesce((SELECT sum(value) FROM json_each(certificate, '$.id_repairs')), 0) AS repaired,
                    coalesce(json_extract(certificate, '$.grade'), '') AS grade
                 FROM source"
                .to_owned(),
            ListKind::Rejects => "SELECT r.id, r.source, s.file, coalesce(json_extract(s.sheets, '$[' || r.sheet || ']'), '') AS sheet, r.line AS row,
                    r.column_name AS \"column\", r.reason, r.row_text AS text
                 FROM reject AS r JOIN source AS s ON s.id = r.source"
                .to_owned(),
            ListKind::Visits => format!(
                "SELECT v.id, v.visit, v.date, v.household_no, h.head, h.town, h.village, v.inspector1, v.inspector2,
                    (SELECT count(*) FROM clue AS c WHERE c.household_no = v.household_no) AS clues,
                    (SELECT count(*) FROM json_each(v.answers)) AS answered,
                    (SELECT count(*) FROM json_each(v.answers) WHERE json_extract(value, '$.answer') = 'problem') AS problems,
                    {} AS campaign
                 FROM visit AS v LEFT JOIN {households} AS h ON h.household_no = v.household_no",
                campaigns_of("v.household_no")
            ),
            ListKind::Events => "SELECT id, id AS seq, at, officer, kind AS action, subject, body AS summary, lower(hex(substr(hash, 1, 4))) AS hash
                 FROM event"
                .to_owned(),
            ListKind::Officers => "SELECT o.id, o.officer, o.name, o.role, o.town, o.home_town || o.home_village AS home,
                    (SELECT count(*) FROM kin AS k WHERE k.officer = o.officer) AS kin, o.retired,
                    (SELECT count(*) FROM event AS e WHERE e.officer = o.officer) AS acts
                 FROM officer AS o"
                .to_owned(),
            ListKind::Identities => self.identities_base(&households)?,
            ListKind::Dismissals => DISMISSALS.to_owned(),
            ListKind::CrossChecks => super::cross::BASE.to_owned(),
            ListKind::Campaigns => CAMPAIGNS.to_owned(),
            ListKind::Deadlines => deadlines::base(&today),
            // The rules are the pack's; `engine::rule_list` answers for them.
            ListKind::Samples => SAMPLES.to_owned(),
            ListKind::Papers => {
                let table = self.data_table("papers", &["row", "household_no", "item", "state", "defect"])?;
                papers::base(&households, &table, &campaigns_of("k.household_no"))
            }
            ListKind::Rules | ListKind::Lookback | ListKind::Villages | ListKind::Agreement => {
                let columns: Vec<String> = kind.columns().iter().map(|column| format!("NULL AS \"{column}\"")).collect();
                format!("SELECT 0 AS id, {} WHERE 0", columns.join(", "))
            }
        })
    }

    fn identities_base(&self, households: &str) -> Result<String, StoreError> {
        let persons = self.data_table("persons", &["household_no", "person"])?;
        // The candidate is shown by household; the file and row are those of the register row, which is looked up in its
        // own table: a union of all tables would be made first, payments and all.
        let mut origin = [("source", String::new()), ("line", String::new())];
        for table in self.data_tables()? {
            let dataset = table.strip_prefix("data_").unwrap_or(&table).replace('\'', "''");
            for (column, cases) in &mut origin {
                cases.push_str(&format!(
                    " WHEN '{dataset}' THEN (SELECT o.{column} FROM \"{table}\" AS o WHERE o.row = n.data_row)"
                ));
            }
        }
        let [source, line] =
            origin.map(|(_, cases)| if cases.is_empty() { "NULL".to_owned() } else { format!("CASE n.dataset{cases} END") });
        Ok(format!(
            "SELECT n.id, n.identity, n.dataset, n.level, n.score, n.name, n.given, id_text(n.person) AS candidate, h.town, h.village, n.reason,
                coalesce(n.decision, '') AS decision, s.file, {line} AS row
             FROM identity AS n
             LEFT JOIN source AS s ON s.id = {source}
             LEFT JOIN {households} AS h ON h.household_no = coalesce(
                (SELECT household_no FROM {households} WHERE person = n.person LIMIT 1),
                (SELECT household_no FROM {persons} WHERE person = n.person LIMIT 1))"
        ))
    }

    /// The table of a dataset, or an empty one with these columns before the first import.
    pub(crate) fn data_table(&self, dataset: &str, columns: &[&str]) -> Result<String, StoreError> {
        let table = format!("data_{dataset}");
        if self.data_tables()?.contains(&table) {
            return Ok(format!("\"{table}\""));
        }
        let nulls: Vec<String> = columns.iter().map(|column| format!("NULL AS \"{column}\"")).collect();
        Ok(format!("(SELECT {} WHERE 0)", nulls.join(", ")))
    }

    /// The dataset tables that exist.
    pub(crate) fn data_tables(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'data_*' ORDER BY name")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }
}

/// The campaigns that cover a clue of a household.
fn campaigns_of(household: &str) -> String {
    format!(
        "(SELECT replace(group_concat(DISTINCT k.campaign), ',', ' ')
          FROM clue AS o JOIN campaign_clue AS k ON k.clue = o.clue WHERE o.household_no = {household})"
    )
}

/// Items of checklists whose newest answer in a household is a problem.
const PROBLEM_ITEMS: &str = "(SELECT group_concat(item, ' ') FROM (
        SELECT j.key AS item, json_extract(j.value, '$.answer') AS answer,
            row_number() OVER (PARTITION BY j.key ORDER BY v.date DESC, v.visit DESC) AS place
        FROM visit AS v JOIN json_each(v.answers) AS j
        WHERE v.household_no = h.household_no AND json_extract(j.value, '$.answer') IS NOT NULL)
     WHERE place = 1 AND answer = 'problem')";

/// Dismissals, standing or woken: who decided is the officer of the event that the state rests on. `facts` are
/// JSON, `woken_by` the names of what changed; `engine::listing` puts both in words.
const SAMPLES: &str = "SELECT s.id, s.sample, s.drawn_of, s.drawn_on, s.drawn_by, s.seed,
        (SELECT coalesce(sum(json_array_length(value)), 0) FROM json_each(s.population)) AS population,
        (SELECT coalesce(sum(json_array_length(value)), 0) FROM json_each(s.items)) AS drawn,
        (SELECT count(*) FROM sample_finding AS f WHERE f.sample = s.sample) AS found,
        (SELECT count(*) FROM sample_finding AS f WHERE f.sample = s.sample AND f.found = 'bounced') AS bounced,
        s.population_hash,
        (SELECT group_concat(i.value || coalesce('=' || f.found, ''), ' ')
         FROM json_each(s.items) AS t JOIN json_each(t.value) AS i
         LEFT JOIN sample_finding AS f ON f.sample = s.sample AND f.item = i.value) AS items
     FROM sample AS s";

const DISMISSALS: &str = "SELECT c.id, c.clue, c.rule, s.state, c.household_no, c.name, c.town, s.reason,
        e.officer AS decided_by, substr(e.at, 1, 10) AS decided_on, s.facts, s.until,
        CASE WHEN EXISTS (SELECT 1 FROM woken AS w WHERE w.clue = c.clue) THEN trim(
            coalesce((SELECT group_concat(was.key, ' ')
                FROM json_each(CASE WHEN json_valid(s.facts) THEN s.facts ELSE '{}' END) AS was
                JOIN json_each(CASE WHEN json_valid(c.facts) THEN c.facts ELSE '{}' END) AS now ON now.key = was.key
                WHERE now.value <> was.value), '')
            || CASE WHEN s.until <> '' AND s.until < (SELECT r.as_of FROM run AS r WHERE r.id = c.last_run)
               THEN ' dismissal_term' ELSE '' END)
        ELSE '' END AS woken_by,
        c.village, c.program, c.gone,
        (SELECT group_concat(k.campaign, ' ') FROM campaign_clue AS k WHERE k.clue = c.clue) AS campaign
     FROM clue_state AS s JOIN clue AS c ON c.clue = s.clue LEFT JOIN event AS e ON e.hash = unhex(s.head)
     WHERE s.state IN ('excluded', 'data_fix', 'duplicate')";

pub(super) const CAMPAIGNS: &str =
    "SELECT k.id, k.campaign, k.name, CASE k.closed_on WHEN '' THEN 'running' ELSE 'ended' END AS state,
        (SELECT group_concat(value, ' ') FROM json_each(k.rules)) AS rules,
        (SELECT group_concat(value, ' ') FROM json_each(k.towns)) AS towns,
        (SELECT group_concat(value, ' ') FROM json_each(k.programs)) AS programs,
        k.begun_on, k.ends_on, k.closed_on,
        (SELECT count(*) FROM campaign_clue AS m WHERE m.campaign = k.campaign) AS clues,
        (SELECT count(*) FROM campaign_clue AS m JOIN clue AS c ON c.clue = m.clue LEFT JOIN work AS s ON s.clue = c.clue
         WHERE m.campaign = k.campaign AND c.gone = 0
           AND coalesce(s.state, 'new') NOT IN ('excluded', 'data_fix', 'duplicate', 'confirmed')) AS open_clues,
        (SELECT count(*) FROM issue AS i WHERE i.campaign = k.campaign) AS issues,
        (SELECT coalesce(sum(i.confirmed), 0) FROM issue AS i WHERE i.campaign = k.campaign) AS confirmed
     FROM campaign AS k";

/// What filters know of an issue beside its columns. `fires_again` is `Matter::fires_again` in SQL, `overlaps` is
/// `claim::Claim::overlaps`.
const ISSUE_EXTRA: &str = "i.remitted, i.recovered - i.remitted AS unremitted,
        CASE WHEN i.state <> 'rectifying' THEN ''
             WHEN json_extract(i.course, '$.grace.from') IS NOT NULL THEN 'grace'
             WHEN i.outstanding > 0 AND coalesce(json_array_length(i.course, '$.instalments'), 0) > 0 THEN 'installment'
             ELSE '' END AS sub,
        json_extract(i.course, '$.transfer.on') IS NOT NULL AS transferred,
        coalesce(json_extract(i.course, '$.escalations[#-1].level'), '') AS level,
        i.state = 'closed' AND json_extract(i.course, '$.accepted.by') IS NULL AND coalesce(c.gone, 1) = 0
            AND (i.stopped = '' OR c.last_month IS NULL
                 OR c.last_month > substr(i.stopped, 1, 4) * 12 + substr(i.stopped, 6, 2) - 1) AS fires_again,
        i.confirmed > 0 AND EXISTS (
            SELECT 1 FROM clue AS oc JOIN issue AS oi ON oi.clue = oc.clue
            WHERE oc.household_no = c.household_no AND oi.issue <> i.issue AND oi.confirmed > 0
              AND (oc.direction = 'under') = (c.direction = 'under')
              AND coalesce(oi.first_month, oc.first_month) <= coalesce(i.last_month, c.last_month)
              AND coalesce(oi.last_month, oc.last_month) >= coalesce(i.first_month, c.first_month)
              AND EXISTS (SELECT 1 FROM json_each('[' || replace(json_quote(c.program), ',', '\",\"') || ']') AS p
                          WHERE instr(',' || oc.program || ',', ',' || p.value || ',') > 0)) AS overlaps";

/// Columns whose text a search word is compared with; the first is the one that ranks highest.
pub fn searchable(kind: ListKind) -> &'static [&'static str] {
    match kind {
        ListKind::Clues => &["name", "id_no", "village", "town", "clue", "household_no", "rule"],
        ListKind::Issues => &["name", "id_no", "village", "town", "issue", "household_no", "rule"],
        ListKind::Cases => &["head", "id_no", "village", "town", "household_no"],
        ListKind::Sources => &["file", "dataset"],
        ListKind::Rejects => &["file", "text", "reason"],
        ListKind::Visits => &["head", "village", "town", "visit", "household_no"],
        ListKind::Events => &["subject", "officer", "action", "at"],
        ListKind::Officers => &["name", "officer", "town"],
        ListKind::Identities => &["name", "village", "town", "identity", "file"],
        ListKind::Dismissals => &["name", "town", "clue", "household_no", "rule", "decided_by"],
        ListKind::Campaigns => &["name", "campaign", "towns"],
        ListKind::Deadlines => &["name", "subject", "unit", "person", "town"],
        ListKind::Rules => &["rule", "title"],
        ListKind::Samples => &["sample", "seed", "items"],
        ListKind::Lookback => &["sample", "unit"],
        ListKind::Villages => &["village", "town"],
        ListKind::CrossChecks => &["name", "town", "checker", "clue", "household_no", "rule"],
        ListKind::Agreement => &["group"],
        ListKind::Papers => &["head", "village", "town", "household_no", "paper", "visit"],
    }
}
