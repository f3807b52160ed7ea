//! Papers of the households' files, as visits found them or, where no visit looked, as the loaded directories say.

/// Every paper with the newest that is known of it. `households` and `papers` are tables of case data.
pub(super) fn base(households: &str, papers: &str, campaigns: &str) -> String {
    format!(
        "WITH seen AS (
            SELECT v.id * 1048576 + j.id AS id, v.household_no, j.key AS paper, json_extract(j.value, '$.state') AS paper_state,
                coalesce(json_extract(j.value, '$.defect'), '') AS defect, coalesce(json_extract(j.value, '$.note'), '') AS note,
                v.visit, v.date, v.inspector1, v.inspector2,
                row_number() OVER (PARTITION BY v.household_no, j.key ORDER BY v.date DESC, v.visit DESC) AS place
            FROM visit AS v JOIN json_each(v.papers) AS j),
         known AS (
            SELECT id, household_no, paper, paper_state, defect, note, visit, date, inspector1, inspector2 FROM seen WHERE place = 1
            UNION ALL
            SELECT -p.row, p.household_no, p.item, p.state, coalesce(p.defect, ''), '', '', '', '', '' FROM {papers} AS p
            WHERE p.item IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM visit AS v WHERE v.household_no = p.household_no
                              AND json_type(v.papers, '$.\"' || p.item || '\"') IS NOT NULL)),
         home AS (
            SELECT household_no, max(head) AS head, max(town) AS town, max(village) AS village FROM {households} AS h
            GROUP BY household_no)
         SELECT k.id, k.household_no, home.head, home.town, home.village, k.paper, k.paper_state, k.defect, k.note, k.visit, k.date,
            k.inspector1, k.inspector2, trim(k.inspector1 || ' ' || k.inspector2) AS inspectors, {campaigns} AS campaign
         FROM known AS k LEFT JOIN home ON home.household_no = k.household_no"
    )
}
