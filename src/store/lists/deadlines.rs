//! Everything that is due: one row per running clock.

/// The SELECT of the list; `today` is an ISO date. Row ids are the clue's or issue's with the clock in the last digits.
pub(super) fn base(today: &str) -> String {
    format!(
        "SELECT id, subject, what, due, 0 AS left,
            CASE WHEN due < '{today}' THEN 'overdue' WHEN due <= date('{today}', 'weekday 0') THEN 'this_week' ELSE 'later' END
                AS urgency,
            unit, person, town, name, state, level
         FROM ({CLUES} UNION ALL {CROSS} UNION ALL {ISSUES} UNION ALL {INSTALMENTS})"
    )
}

/// When a clue whose work is `s` is due: the check, or, while its clock stands still, the evidence asked for.
pub(in crate::store) const CLUE_DUE: &str =
    "CASE s.state WHEN 'need_info' THEN coalesce(s.info_due, '') ELSE coalesce(s.due, '') END";

/// Whether a clue whose work is `s` is late.
pub(in crate::store) fn clue_late(today: &str) -> String {
    format!("(coalesce(s.state IN ('assigned', 'checking', 'need_info'), 0) AND {CLUE_DUE} <> '' AND {CLUE_DUE} < '{today}')")
}

/// Whether an issue `i` is late: its rectification, or the review of a long-term matter.
pub(in crate::store) fn issue_late(today: &str) -> String {
    format!(
        "coalesce(i.deadline <> '' AND i.deadline < '{today}' AND i.state NOT IN ('open', 'long_term', 'closed')
            OR i.review <> '' AND i.review < '{today}' AND i.state = 'long_term', 0)"
    )
}

/// The clock of a check, or, while it stands still, that of the evidence asked for.
const CLUES: &str = "SELECT -c.id AS id, s.clue AS subject, CASE s.state WHEN 'need_info' THEN 'info' ELSE 'check' END AS what,
        CASE s.state WHEN 'need_info' THEN s.info_due ELSE s.due END AS due, c.town AS unit,
        trim(coalesce(s.inspector1, '') || ' ' || coalesce(s.inspector2, '')) AS person,
        c.town, c.name, s.state, '' AS level
     FROM work AS s JOIN clue AS c ON c.clue = s.clue
     WHERE s.state IN ('assigned', 'checking', 'need_info')
       AND CASE s.state WHEN 'need_info' THEN s.info_due ELSE s.due END <> ''";

/// Second verdicts that are not given yet; the state of the first check is not told.
const CROSS: &str = "SELECT -(c.id + 1000000000000) AS id, s.clue AS subject, 'cross_check' AS what,
        json_extract(s.cross_check, '$.due') AS due, coalesce(o.town, '') AS unit,
        json_extract(s.cross_check, '$.checker') AS person, c.town, c.name, 'checking' AS state, '' AS level
     FROM clue_state AS s JOIN clue AS c ON c.clue = s.clue
     LEFT JOIN officer AS o ON o.officer = json_extract(s.cross_check, '$.checker')
     WHERE s.cross_check <> '' AND json_valid(s.cross_check) AND json_extract(s.cross_check, '$.second') = ''
       AND coalesce(json_extract(s.cross_check, '$.past'), 0) = 0 AND coalesce(json_extract(s.cross_check, '$.due'), '') <> ''";

/// Rectification, reply window, review of a long-term matter, end of a gradual exit.
const ISSUES: &str = "SELECT i.id * 1000 + k.clock AS id, i.issue AS subject, k.what,
        CASE k.what
            WHEN 'rectify' THEN i.deadline
            WHEN 'reply' THEN i.reply_due
            WHEN 'review' THEN i.review
            ELSE date(json_extract(i.course, '$.grace.to') || '-01', '+1 month', '-1 day') END AS due,
        i.unit, i.person, coalesce(c.town, '') AS town, coalesce(c.name, '') AS name, i.state,
        coalesce(json_extract(i.course, '$.escalations[#-1].level'), '') AS level
     FROM issue AS i
     LEFT JOIN clue AS c ON c.clue = i.clue
     JOIN (SELECT 'rectify' AS what, 0 AS clock UNION ALL SELECT 'reply', 1 UNION ALL SELECT 'review', 2
           UNION ALL SELECT 'grace_end', 3) AS k
     WHERE CASE k.what
            WHEN 'rectify' THEN i.deadline <> '' AND i.state NOT IN ('open', 'long_term', 'closed')
            WHEN 'reply' THEN i.reply_due <> '' AND i.reply = '' AND i.state IN ('notified', 'rectifying')
            WHEN 'review' THEN i.review <> '' AND i.state = 'long_term'
            ELSE json_extract(i.course, '$.grace.to') IS NOT NULL AND i.state = 'rectifying' END";

/// Instalments that what was settled does not cover.
const INSTALMENTS: &str =
    "SELECT p.id * 1000 + 10 + p.place AS id, p.issue AS subject, 'instalment' AS what, p.due, p.unit, p.person,
        coalesce(c.town, '') AS town, coalesce(c.name, '') AS name, p.state, p.level
     FROM (SELECT i.id, i.issue, i.clue, i.unit, i.person, i.state, part.key AS place, json_extract(part.value, '$.due') AS due,
                sum(json_extract(part.value, '$.amount')) OVER (PARTITION BY i.id ORDER BY part.key) AS until_then,
                i.confirmed - i.outstanding - coalesce(json_extract(i.course, '$.settled_before'), 0) AS settled,
                coalesce(json_extract(i.course, '$.escalations[#-1].level'), '') AS level
           FROM issue AS i JOIN json_each(i.course, '$.instalments') AS part
           WHERE i.state <> 'closed') AS p
     LEFT JOIN clue AS c ON c.clue = p.clue
     WHERE p.until_then > p.settled";
