-- Workbook schema, version 2 (1: without campaigns; migration.rs brings older files here). One county, one file. Human acts live in `event` only; every table named
-- "cache" below is a fold over it and can be rebuilt. Tables `data_<dataset>` are made from the pack
-- (store/datasets.rs).

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Digests of what the machine wrote, block by block (store/seal.rs): `meta`, the tables of loading and screening, data.
CREATE TABLE seal (
    name   TEXT NOT NULL,                   -- table; of a row of a small table `meta/county`
    block  INTEGER NOT NULL,                -- row number / 64
    digest BLOB NOT NULL,                   -- SHA-256 over the rows of the block
    rows   BLOB NOT NULL,                   -- per row: place in the block, four bytes of its digest
    PRIMARY KEY (name, block)
) STRICT, WITHOUT ROWID;

-- Loading ------------------------------------------------------------------------------------------

-- One file that was loaded for one dataset.
CREATE TABLE source (
    id          INTEGER PRIMARY KEY,
    dataset     TEXT NOT NULL,
    file        TEXT NOT NULL,              -- name without directories
    file_hash   TEXT NOT NULL,              -- SHA-256, hex
    sheets      TEXT NOT NULL,              -- JSON array of sheet names, by index; [""] for text files
    layout      TEXT NOT NULL,              -- hash of the headers: key of `mapping`
    as_of       TEXT NOT NULL,              -- the date the data speaks of, ISO
    as_of_day   INTEGER NOT NULL,
    loaded_at   TEXT NOT NULL,
    rows_read   INTEGER NOT NULL,
    kept        INTEGER NOT NULL,
    unmatched   INTEGER NOT NULL,
    rejected    INTEGER NOT NULL,
    added       INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL,
    certificate TEXT NOT NULL,              -- JSON: the load certificate
    CHECK (rows_read = kept + unmatched + rejected),
    CHECK (kept = added + changed + unchanged),
    UNIQUE (file_hash, dataset)
) STRICT;

CREATE TABLE reject (
    id       INTEGER PRIMARY KEY,
    source   INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    sheet    INTEGER NOT NULL,
    line     INTEGER NOT NULL,              -- row as a spreadsheet numbers it
    column_name TEXT NOT NULL,              -- header of the cell at fault; empty: the row
    reason   TEXT NOT NULL,                 -- stable code
    row_text TEXT NOT NULL
) STRICT;
CREATE INDEX reject_source ON reject (source);

-- How the headers of a layout map to the columns of a dataset; made by recognition, corrected by people.
CREATE TABLE mapping (
    layout  TEXT NOT NULL,
    dataset TEXT NOT NULL,
    columns TEXT NOT NULL,                  -- JSON: column name -> header
    saved_at TEXT NOT NULL,
    PRIMARY KEY (layout, dataset)
) STRICT, WITHOUT ROWID;

-- A register row that may be about somebody in scope (L3-L5), with the person it may be.
CREATE TABLE identity (
    id        INTEGER PRIMARY KEY,
    identity  TEXT NOT NULL UNIQUE,         -- P-XXXXXXXX-XXXX: the row (dataset and row key), the candidate
    dataset   TEXT NOT NULL,
    data_row  INTEGER NOT NULL,             -- row of data_<dataset>
    level     TEXT NOT NULL CHECK (level IN ('L3', 'L4', 'L5')),
    score     INTEGER NOT NULL,             -- 0..100
    name      TEXT NOT NULL,
    given     TEXT NOT NULL,                -- the number as the file had it
    person    INTEGER NOT NULL,             -- packed key of the candidate
    reason    TEXT NOT NULL,                -- stable code
    decision  TEXT CHECK (decision IN ('linked', 'refused')),   -- cache of the log
    decided_by TEXT
) STRICT;
CREATE INDEX identity_row ON identity (dataset, data_row);

-- Cache: everybody in scope, so that a register need not ask a million payments who that is. It holds as long as
-- `meta.scope_print` names what is loaded.
CREATE TABLE in_scope (
    id     INTEGER PRIMARY KEY,
    people TEXT NOT NULL                    -- JSON: some thousand of [packed key, name, village]
) STRICT;

-- How often what rules see of a dataset has changed: its rows with their sources, and whom officers linked them to.
CREATE TABLE dataset_version (
    dataset TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every load writes its source. Kept by triggers, so that no way of loading can forget it.
CREATE TRIGGER source_insert_version AFTER INSERT ON source BEGIN
    INSERT INTO dataset_version (dataset, version) VALUES (NEW.dataset, 1)
    ON CONFLICT (dataset) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER source_update_version AFTER UPDATE ON source BEGIN
    INSERT INTO dataset_version (dataset, version) VALUES (NEW.dataset, 1)
    ON CONFLICT (dataset) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER source_delete_version AFTER DELETE ON source BEGIN
    UPDATE dataset_version SET version = version + 1 WHERE dataset = OLD.dataset;
END;
CREATE TRIGGER identity_insert_version AFTER INSERT ON identity WHEN NEW.decision = 'linked' BEGIN
    UPDATE dataset_version SET version = version + 1 WHERE dataset = NEW.dataset;
END;
CREATE TRIGGER identity_update_version AFTER UPDATE ON identity
WHEN OLD.decision = 'linked' AND NEW.decision IS NOT 'linked' OR NEW.decision = 'linked' AND (
    OLD.decision IS NOT 'linked' OR OLD.person <> NEW.person OR OLD.data_row <> NEW.data_row OR OLD.identity <> NEW.identity)
BEGIN
    UPDATE dataset_version SET version = version + 1 WHERE dataset = NEW.dataset;
END;
CREATE TRIGGER identity_delete_version AFTER DELETE ON identity WHEN OLD.decision = 'linked' BEGIN
    UPDATE dataset_version SET version = version + 1 WHERE dataset = OLD.dataset;
END;

-- Screening ----------------------------------------------------------------------------------------

CREATE TABLE run (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    as_of        TEXT NOT NULL,
    pack_version TEXT NOT NULL,
    rules        TEXT NOT NULL,             -- JSON: rule -> counts, the datasets it misses, or since which run it is unchanged
    sources      TEXT NOT NULL,             -- JSON: source ids seen
    campaign     TEXT NOT NULL DEFAULT ''   -- made for this campaign; empty: for none
) STRICT;

-- What the rules found. The machine's part only; decisions are in `clue_state`.
CREATE TABLE clue (
    id            INTEGER PRIMARY KEY,
    clue          TEXT NOT NULL UNIQUE,     -- R10-XXXXXXXX, from rule, subject and fact key
    rule          TEXT NOT NULL,
    subtype       TEXT NOT NULL,            -- pair of R07; else empty
    direction     TEXT NOT NULL,
    severity      TEXT NOT NULL,
    household_no  TEXT,
    person        INTEGER,                  -- packed key
    name          TEXT NOT NULL,
    town          TEXT NOT NULL,
    village       TEXT NOT NULL,
    program       TEXT NOT NULL,
    fact_key      TEXT NOT NULL,
    first_month   INTEGER,
    last_month    INTEGER,
    months        INTEGER NOT NULL,
    amount        INTEGER NOT NULL,         -- fen
    match_level   TEXT NOT NULL,
    facts         TEXT NOT NULL,            -- JSON: fact -> value; what a dismissal rests on
    detail        TEXT NOT NULL,            -- JSON: domain::clue::ClueDetail (operands, lines, origins)
    explanation_zh TEXT NOT NULL,
    explanation_en TEXT NOT NULL,
    gone          INTEGER NOT NULL DEFAULT 0,
    first_run     INTEGER NOT NULL REFERENCES run (id),
    last_run      INTEGER NOT NULL REFERENCES run (id)   -- last run that saw it; see rule_state for runs that kept it
) STRICT;
CREATE INDEX clue_household ON clue (household_no);
-- By these the few restricted matters are found among many.
CREATE INDEX clue_person ON clue (person);
CREATE INDEX clue_program ON clue (program);
-- The natural order of the list, as far as nobody has worked on the clues (store/lists.rs). An expression comes first, so
-- that whoever asks for clues of a household that are not gone is not led here.
CREATE INDEX clue_order ON clue ((gone <> 0), (CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END), amount DESC, clue);
-- Holds what the list of clues filters and sorts by, so that a million of them are read without their details.
CREATE INDEX clue_rule ON clue (rule, clue, subtype, direction, severity, household_no, person, name, town, village, program,
    first_month, last_month, months, amount, match_level, gone);
-- Holds what the first screen counts by, for the same reason.
CREATE INDEX clue_found ON clue (first_run, gone, clue);

-- What is new or has changed about clues that are found since their rule was last looked at. A clue without a row here
-- stands as before: the next screening takes these few cells away and leaves the long rows of `clue` alone.
CREATE TABLE clue_news (
    id       INTEGER PRIMARY KEY REFERENCES clue (id),
    rule     TEXT NOT NULL,
    standing TEXT NOT NULL                  -- JSON: domain::listing::Standing, new or changed
) STRICT;
CREATE INDEX clue_news_rule ON clue_news (rule);

-- What the findings of a rule rest on. As long as that stays the same, a screening keeps them without looking.
CREATE TABLE rule_state (
    rule     TEXT PRIMARY KEY,
    print    TEXT NOT NULL,                 -- hash of rule, views, settings, date and versions of datasets, hex
    besides  TEXT NOT NULL,                 -- JSON: views that were asked for names and places
    found    INTEGER NOT NULL,
    amount   INTEGER NOT NULL,              -- fen
    run      INTEGER NOT NULL REFERENCES run (id),       -- that looked
    last_run INTEGER NOT NULL REFERENCES run (id)        -- last that kept or found them
) STRICT, WITHOUT ROWID;

-- The log ------------------------------------------------------------------------------------------

-- Append-only. `subject`, `kind`, `officer`, `at` repeat fields of the body for queries; `verify` checks it.
CREATE TABLE event (
    id      INTEGER PRIMARY KEY,            -- order of arrival in this file
    replica TEXT NOT NULL,
    lamport INTEGER NOT NULL,
    officer TEXT NOT NULL,
    seq     INTEGER NOT NULL,               -- 1, 2, 3 … per officer and replica
    at      TEXT NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    body    TEXT NOT NULL,                  -- canonical JSON
    prev    BLOB NOT NULL,                  -- hash of this officer's previous event, or 32 zeros
    hash    BLOB NOT NULL UNIQUE,
    signature BLOB NOT NULL,
    UNIQUE (replica, officer, seq)
) STRICT;
CREATE INDEX event_subject ON event (subject);
CREATE INDEX event_kind ON event (kind);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event log is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event log is append-only'); END;

-- INSERT OR REPLACE would delete without firing the trigger above; and a chain has no gaps.
CREATE TRIGGER event_no_replace BEFORE INSERT ON event
WHEN EXISTS (
    SELECT 1 FROM event
    WHERE id = NEW.id OR hash = NEW.hash
       OR (replica = NEW.replica AND officer = NEW.officer AND seq = NEW.seq))
BEGIN SELECT RAISE(ABORT, 'event log is append-only'); END;

CREATE TRIGGER event_chain BEFORE INSERT ON event
WHEN NEW.seq > 1 AND NOT EXISTS (
    SELECT 1 FROM event
    WHERE replica = NEW.replica AND officer = NEW.officer AND seq = NEW.seq - 1 AND hash = NEW.prev)
BEGIN SELECT RAISE(ABORT, 'the event does not follow the chain of its officer'); END;

-- Secret signing keys of the officers who work in this file, each closed by its officer's passphrase.
CREATE TABLE officer_key (
    officer TEXT PRIMARY KEY,
    secret  BLOB NOT NULL,                  -- closed: 48 bytes (domain/key_lock.rs); without a passphrase: the 32 bytes
    cost    TEXT NOT NULL DEFAULT '',       -- of trying a passphrase; empty: there is none
    salt    BLOB NOT NULL DEFAULT x''
) STRICT, WITHOUT ROWID;

-- Caches of the fold ---------------------------------------------------------------------------------

CREATE TABLE officer (
    id      INTEGER PRIMARY KEY,
    officer TEXT NOT NULL UNIQUE,
    name    TEXT NOT NULL,
    role    TEXT NOT NULL,
    town    TEXT NOT NULL,
    public_key TEXT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0,
    home_town TEXT NOT NULL DEFAULT '',
    home_village TEXT NOT NULL DEFAULT ''   -- recused there
) STRICT;

CREATE TABLE kin (
    officer   TEXT NOT NULL,
    household TEXT NOT NULL,
    PRIMARY KEY (officer, household)
) STRICT, WITHOUT ROWID;

CREATE TABLE clue_state (
    clue       TEXT PRIMARY KEY,
    state      TEXT NOT NULL,
    inspector1 TEXT NOT NULL DEFAULT '',
    inspector2 TEXT NOT NULL DEFAULT '',
    due        TEXT NOT NULL DEFAULT '',
    verdict    TEXT NOT NULL DEFAULT '',    -- inspectors' verdict
    reason     TEXT NOT NULL DEFAULT '',    -- dismissal reason code
    evidence   TEXT NOT NULL DEFAULT '',    -- JSON array
    note       TEXT NOT NULL DEFAULT '',
    missing    TEXT NOT NULL DEFAULT '',    -- evidence asked for, and from whom
    info_due   TEXT NOT NULL DEFAULT '',
    info_since TEXT NOT NULL DEFAULT '',    -- the clock of the check stands still from here
    extensions TEXT NOT NULL DEFAULT '[]',  -- JSON array of domain::course::Extension
    facts      TEXT NOT NULL DEFAULT '',    -- JSON: facts at dismissal
    until      TEXT NOT NULL DEFAULT '',
    cross_check TEXT NOT NULL DEFAULT '',   -- JSON: domain::cross_check::CrossCheck; empty: none
    issue      TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL,
    head       TEXT NOT NULL DEFAULT ''     -- hash of the last event that changed it, hex
) STRICT, WITHOUT ROWID;

CREATE TABLE issue (
    id          INTEGER PRIMARY KEY,
    issue       TEXT NOT NULL UNIQUE,       -- W2026-0001
    clue        TEXT NOT NULL,
    round       INTEGER NOT NULL,
    state       TEXT NOT NULL,
    issue_type  TEXT NOT NULL,
    basis       TEXT NOT NULL,
    first_month INTEGER,
    last_month  INTEGER,
    confirmed   INTEGER NOT NULL,
    recovered   INTEGER NOT NULL,
    waived      INTEGER NOT NULL,
    carried     INTEGER NOT NULL,
    back_paid   INTEGER NOT NULL,
    outstanding INTEGER NOT NULL,
    remitted    INTEGER NOT NULL DEFAULT 0, -- of what was recovered: gone to the treasury
    notice_no   TEXT NOT NULL DEFAULT '',
    unit        TEXT NOT NULL DEFAULT '',
    person      TEXT NOT NULL DEFAULT '',
    deadline    TEXT NOT NULL DEFAULT '',
    reply_due   TEXT NOT NULL DEFAULT '',
    measure     TEXT NOT NULL DEFAULT '',
    outcome     TEXT NOT NULL DEFAULT '',
    stopped     TEXT NOT NULL DEFAULT '',
    reply       TEXT NOT NULL DEFAULT '',
    exception   TEXT NOT NULL DEFAULT '',
    evidence    TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT '',
    notified_on TEXT NOT NULL DEFAULT '',
    unfinished  TEXT NOT NULL DEFAULT '',   -- why it is not finished
    plan        TEXT NOT NULL DEFAULT '',
    review      TEXT NOT NULL DEFAULT '',
    confirmed_on TEXT NOT NULL DEFAULT '',
    applied_on  TEXT NOT NULL DEFAULT '',   -- rectification submitted
    endorsed_by TEXT NOT NULL DEFAULT '',
    closed_on   TEXT NOT NULL DEFAULT '',
    closed_by   TEXT NOT NULL DEFAULT '',
    finding     TEXT NOT NULL DEFAULT '',   -- look-back finding that opened this round
    campaign    TEXT NOT NULL DEFAULT '',   -- it was confirmed in this campaign; empty: in none
    course      TEXT NOT NULL DEFAULT '{}', -- JSON: domain::course::Course
    head        TEXT NOT NULL DEFAULT '',   -- hash of the last event that changed it, hex
    CHECK (confirmed = recovered + waived + carried + outstanding),
    CHECK (state <> 'closed' OR outstanding = 0),
    CHECK (remitted BETWEEN 0 AND recovered)
) STRICT;
CREATE INDEX issue_clue ON issue (clue);

CREATE TABLE money_row (
    id      INTEGER PRIMARY KEY,
    issue   TEXT NOT NULL REFERENCES issue (issue),
    kind    TEXT NOT NULL CHECK (kind IN (
        'recovered', 'waived', 'carried', 'back_paid', 'carried_recovered', 'carried_waived', 'remitted')),
    amount  INTEGER NOT NULL CHECK (amount > 0),
    date    TEXT NOT NULL,
    receipt TEXT NOT NULL,
    approver TEXT NOT NULL DEFAULT ''
) STRICT;

-- Who took which part in a matter; the ground of the separation of duties. `subject` is a clue or issue.
CREATE TABLE part (
    subject TEXT NOT NULL,
    officer TEXT NOT NULL,
    action  TEXT NOT NULL,
    PRIMARY KEY (subject, officer, action)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
    id         INTEGER PRIMARY KEY,
    visit      TEXT NOT NULL UNIQUE,        -- V-0001
    household_no TEXT NOT NULL,
    date       TEXT NOT NULL,
    inspector1 TEXT NOT NULL,
    inspector2 TEXT NOT NULL,
    present    TEXT NOT NULL,
    id_seen    TEXT NOT NULL,
    signed     TEXT NOT NULL,
    opinion    TEXT NOT NULL,
    evidence   TEXT NOT NULL,               -- JSON array
    answers    TEXT NOT NULL,               -- JSON: item code -> {answer, note}
    papers     TEXT NOT NULL DEFAULT '{}'   -- JSON: paper code -> {state, defect, note}
) STRICT;
CREATE INDEX visit_household ON visit (household_no);

-- What an officer typed into a visit sheet and did not record yet. No part of the log: a draft proves nothing.
CREATE TABLE visit_draft (
    household  TEXT NOT NULL,               -- as visit.household_no
    officer    TEXT NOT NULL,
    fields     TEXT NOT NULL,               -- JSON: field name of the act -> what was typed
    saved_at   TEXT NOT NULL,
    PRIMARY KEY (household, officer)
) STRICT, WITHOUT ROWID;

-- Lists are JSON arrays; an empty one means everything.
CREATE TABLE campaign (
    id        INTEGER PRIMARY KEY,
    campaign  TEXT NOT NULL UNIQUE,         -- C01
    name      TEXT NOT NULL,
    rules     TEXT NOT NULL,
    towns     TEXT NOT NULL,
    programs  TEXT NOT NULL,
    begun_on  TEXT NOT NULL,
    ends_on   TEXT NOT NULL DEFAULT '',
    visit_template TEXT NOT NULL DEFAULT '',
    closed_on TEXT NOT NULL DEFAULT '',
    head      TEXT NOT NULL DEFAULT ''      -- hash of the last event that changed it, hex
) STRICT;

-- The last act on each subject while it can be taken back, with what it replaced.
CREATE TABLE undo (
    subject TEXT PRIMARY KEY,
    hash    TEXT NOT NULL,                  -- of its event, hex
    officer TEXT NOT NULL,
    kind    TEXT NOT NULL,
    day     TEXT NOT NULL,
    before  TEXT NOT NULL                   -- JSON: domain::fold::Before
) STRICT, WITHOUT ROWID;

-- Samples for look-back and review. A draw stands only when its seed and population give its items.
CREATE TABLE sample (
    id        INTEGER PRIMARY KEY,
    sample    TEXT NOT NULL UNIQUE,         -- S01
    drawn_of  TEXT NOT NULL,                -- closed_issues, dismissed_clues, unpursued_clues
    seed      TEXT NOT NULL,
    population_hash TEXT NOT NULL,          -- domain/sample says how it is made
    population TEXT NOT NULL,               -- JSON: town -> ids
    items     TEXT NOT NULL,                -- JSON: town -> ids drawn
    drawn_by  TEXT NOT NULL,
    drawn_on  TEXT NOT NULL,
    head      TEXT NOT NULL DEFAULT ''      -- hash of the last event that changed it, hex
) STRICT;

CREATE TABLE sample_finding (
    sample   TEXT NOT NULL,
    item     TEXT NOT NULL,                 -- issue or clue
    found    TEXT NOT NULL,                 -- sound, bounced, unclear
    note     TEXT NOT NULL,
    evidence TEXT NOT NULL,                 -- JSON array
    officer  TEXT NOT NULL,
    date     TEXT NOT NULL,
    PRIMARY KEY (sample, item)
) STRICT, WITHOUT ROWID;

-- Events of the log without effect: stale, unlawful or disputed when their turn came.
CREATE TABLE conflict (
    id      INTEGER PRIMARY KEY,
    hash    TEXT NOT NULL UNIQUE,           -- of the event, hex
    subject TEXT NOT NULL,
    dispute TEXT NOT NULL                   -- stable code
) STRICT;

-- Views over machine and people --------------------------------------------------------------------

-- Dismissed clues whose dismissal no longer stands (domain/dismissal.rs says the same): a fact that it relied on
-- has another value, or its term ended before the as-of date of the screening that saw the clue last.
CREATE VIEW woken AS
SELECT s.clue FROM clue_state AS s JOIN clue AS c ON c.clue = s.clue JOIN run AS r ON r.id = c.last_run
WHERE s.state IN ('excluded', 'data_fix', 'duplicate') AND c.gone = 0
  AND (s.until <> '' AND s.until < r.as_of
    OR EXISTS (
        SELECT 1 FROM json_each(CASE WHEN json_valid(s.facts) THEN s.facts ELSE '{}' END) AS was
        JOIN json_each(CASE WHEN json_valid(c.facts) THEN c.facts ELSE '{}' END) AS now ON now.key = was.key
        WHERE now.value <> was.value));

-- Where work on a clue stands: a woken one is `new` again, with nobody on it, until somebody assigns it.
CREATE VIEW work AS
SELECT clue,
    CASE WHEN EXISTS (SELECT 1 FROM woken AS w WHERE w.clue = clue_state.clue) THEN 'new' ELSE state END AS state,
    CASE WHEN EXISTS (SELECT 1 FROM woken AS w WHERE w.clue = clue_state.clue) THEN '' ELSE inspector1 END AS inspector1,
    CASE WHEN EXISTS (SELECT 1 FROM woken AS w WHERE w.clue = clue_state.clue) THEN '' ELSE inspector2 END AS inspector2,
    CASE WHEN EXISTS (SELECT 1 FROM woken AS w WHERE w.clue = clue_state.clue) THEN '' ELSE due END AS due,
    info_due, issue
FROM clue_state;

-- Which clues a campaign covers. One that was gone before the campaign began, or was first seen after it was
-- closed, never was part of it.
CREATE VIEW campaign_clue AS
SELECT k.campaign, c.clue
FROM campaign AS k JOIN clue AS c
WHERE (k.rules = '[]' OR c.rule IN (SELECT value FROM json_each(k.rules)))
  AND (k.towns = '[]' OR c.town IN (SELECT value FROM json_each(k.towns)))
  AND (k.programs = '[]'
    OR EXISTS (SELECT 1 FROM json_each(k.programs) AS p WHERE instr(',' || c.program || ',', ',' || p.value || ',') > 0))
  AND (c.gone = 0 OR k.begun_on <= (SELECT substr(r.at, 1, 10) FROM run AS r WHERE r.id = c.last_run))
  AND (k.closed_on = '' OR k.closed_on >= (SELECT substr(r.at, 1, 10) FROM run AS r WHERE r.id = c.first_run));

-- The same person may not raise or handle and sign: held here too, whatever program writes.
CREATE TRIGGER event_separation BEFORE INSERT ON event
WHEN NEW.kind = 'sign_off' AND EXISTS (
    SELECT 1 FROM part
    WHERE part.officer = NEW.officer
      AND (part.subject = NEW.subject OR part.subject = (SELECT clue FROM issue WHERE issue.issue = NEW.subject))
      AND part.action IN (
          'visit', 'request_info', 'resume', 'submit', 'cross_verdict', 'confirm', 'rectify', 'record_money', 'submit_rectification', 'endorse',
          'start_grace', 'plan_instalments', 'remit'))
BEGIN SELECT RAISE(ABORT, 'separation of duties: this officer verified, raised or handled the issue'); END;

CREATE TRIGGER event_endorse_separation BEFORE INSERT ON event
WHEN NEW.kind IN ('endorse', 'accept_exception') AND EXISTS (
    SELECT 1 FROM part
    WHERE part.officer = NEW.officer AND part.subject = NEW.subject
      AND part.action IN ('rectify', 'record_money', 'submit_rectification', 'plan_instalments', 'remit'))
BEGIN SELECT RAISE(ABORT, 'separation of duties: this officer rectified the issue'); END;

CREATE TRIGGER event_review_separation BEFORE INSERT ON event
WHEN NEW.kind IN ('dismiss', 'confirm', 'send_back') AND EXISTS (
    SELECT 1 FROM part
    WHERE part.officer = NEW.officer AND part.subject = NEW.subject
      AND part.action IN ('visit', 'request_info', 'resume', 'submit', 'cross_verdict'))
BEGIN SELECT RAISE(ABORT, 'separation of duties: this officer inspected the clue'); END;

-- A second check: given out by the county, to somebody of another town without any part in the clue; verdict by that
-- officer, once; settled by a county lead who did not check.
CREATE TRIGGER event_cross_role BEFORE INSERT ON event
WHEN NEW.kind = 'assign_cross' AND NOT EXISTS (
        SELECT 1 FROM officer WHERE officer.officer = NEW.officer AND role IN ('county_lead', 'county_office') AND retired = 0)
  OR NEW.kind = 'settle_cross' AND NOT EXISTS (
        SELECT 1 FROM officer WHERE officer.officer = NEW.officer AND role = 'county_lead' AND retired = 0)
BEGIN SELECT RAISE(ABORT, 'only the county gives out cross-checks, only a county lead settles them'); END;

CREATE TRIGGER event_cross_checker BEFORE INSERT ON event
WHEN NEW.kind = 'assign_cross' AND NOT EXISTS (
    SELECT 1 FROM officer AS o
    WHERE o.officer = json_extract(NEW.body, '$.data.checker') AND o.retired = 0
      AND (o.role = 'cross_team' OR o.role IN ('inspector', 'town_clerk') AND o.town <> '')
      AND NOT EXISTS (SELECT 1 FROM clue AS c WHERE c.clue = NEW.subject AND c.town = o.town AND o.town <> '')
      AND NOT EXISTS (
        SELECT 1 FROM clue_state AS s JOIN officer AS f ON f.officer IN (s.inspector1, s.inspector2)
        WHERE s.clue = NEW.subject AND (f.officer = o.officer OR f.town = o.town AND o.town <> ''))
      AND NOT EXISTS (SELECT 1 FROM kin AS k JOIN clue AS c ON c.household_no = k.household
                      WHERE k.officer = o.officer AND c.clue = NEW.subject)
      AND NOT EXISTS (SELECT 1 FROM part AS p WHERE p.officer = o.officer AND p.subject = NEW.subject))
BEGIN SELECT RAISE(ABORT, 'the second checker had a part, is kin, or is of the same town'); END;

CREATE TRIGGER event_cross_verdict BEFORE INSERT ON event
WHEN NEW.kind = 'cross_verdict' AND NOT EXISTS (
    SELECT 1 FROM clue_state AS s
    WHERE s.clue = NEW.subject AND s.cross_check <> ''
      AND json_extract(s.cross_check, '$.checker') = NEW.officer AND json_extract(s.cross_check, '$.second') = '')
BEGIN SELECT RAISE(ABORT, 'the second verdict is that of the officer it was given to, and is given once'); END;

CREATE TRIGGER event_cross_settle BEFORE INSERT ON event
WHEN NEW.kind = 'settle_cross' AND EXISTS (
    SELECT 1 FROM part
    WHERE part.officer = NEW.officer AND part.subject = NEW.subject
      AND part.action IN ('visit', 'request_info', 'resume', 'submit', 'cross_verdict'))
BEGIN SELECT RAISE(ABORT, 'separation of duties: this officer checked the clue'); END;

-- Only a county office desk reviews and signs, and only what has reached it.
CREATE TRIGGER event_review_role BEFORE INSERT ON event
WHEN NEW.kind IN ('assign', 'dismiss', 'confirm', 'send_back', 'notify', 'sign_off', 'start_grace', 'extend') AND NOT EXISTS (
    SELECT 1 FROM officer WHERE officer.officer = NEW.officer AND role = 'county_office' AND retired = 0)
BEGIN SELECT RAISE(ABORT, 'only the county office may do this'); END;

CREATE TRIGGER event_review_state BEFORE INSERT ON event
WHEN NEW.kind IN ('dismiss', 'confirm', 'send_back') AND NOT EXISTS (
    SELECT 1 FROM clue_state WHERE clue_state.clue = NEW.subject AND state = 'submitted')
BEGIN SELECT RAISE(ABORT, 'the clue has not been submitted by its inspectors'); END;

-- A clue is taken up once; a dismissed one again when its dismissal no longer stands.
CREATE TRIGGER event_assign_state BEFORE INSERT ON event
WHEN NEW.kind = 'assign'
 AND EXISTS (SELECT 1 FROM clue_state WHERE clue_state.clue = NEW.subject AND state <> 'new')
 AND NOT EXISTS (SELECT 1 FROM woken WHERE woken.clue = NEW.subject)
BEGIN SELECT RAISE(ABORT, 'the clue is in work, decided, or its dismissal stands'); END;

-- One's own key is changed by oneself; who forgot the passphrase gets a new key from the county.
CREATE TRIGGER event_key_owner BEFORE INSERT ON event
WHEN NEW.kind = 'rotate_key' AND NEW.subject <> '@' || NEW.officer
BEGIN SELECT RAISE(ABORT, 'only its owner rotates a key'); END;

CREATE TRIGGER event_key_issue BEFORE INSERT ON event
WHEN NEW.kind = 'issue_key' AND (NEW.subject = '@' || NEW.officer OR NOT EXISTS (
    SELECT 1 FROM officer
    WHERE officer.officer = NEW.officer AND role IN ('county_office', 'county_lead') AND retired = 0))
BEGIN SELECT RAISE(ABORT, 'a new key is issued by the county office or lead, to somebody else'); END;

-- Campaigns are the county's.
CREATE TRIGGER event_campaign_role BEFORE INSERT ON event
WHEN NEW.kind IN ('open_campaign', 'change_campaign', 'close_campaign') AND NOT EXISTS (
    SELECT 1 FROM officer
    WHERE officer.officer = NEW.officer AND role IN ('county_office', 'county_lead') AND retired = 0)
BEGIN SELECT RAISE(ABORT, 'only the county office or the county lead may do this'); END;

CREATE TRIGGER event_campaign_closed BEFORE INSERT ON event
WHEN NEW.kind IN ('change_campaign', 'close_campaign') AND NOT EXISTS (
    SELECT 1 FROM campaign WHERE campaign.campaign = NEW.subject AND closed_on = '')
BEGIN SELECT RAISE(ABORT, 'the campaign is not open'); END;

-- Samples are drawn and looked at by desks that answer for them, and by nobody who took part in a unit.
CREATE TRIGGER event_sample_role BEFORE INSERT ON event
WHEN NEW.kind IN ('draw_sample', 'record_finding') AND NOT EXISTS (
    SELECT 1 FROM officer
    WHERE officer.officer = NEW.officer AND retired = 0
      AND (role IN ('county_lead', 'county_office', 'cross_team', 'discipline', 'audit')
        OR NEW.kind = 'record_finding' AND role = 'inspector'))
BEGIN SELECT RAISE(ABORT, 'this role neither draws samples nor looks at them'); END;

CREATE TRIGGER event_finding_separation BEFORE INSERT ON event
WHEN NEW.kind = 'record_finding' AND EXISTS (
    SELECT 1 FROM part
    WHERE part.officer = NEW.officer AND part.subject IN (
        SELECT json_extract(NEW.body, '$.data.item')
        UNION ALL SELECT clue FROM issue WHERE issue.issue = json_extract(NEW.body, '$.data.item')))
BEGIN SELECT RAISE(ABORT, 'separation of duties: this officer took part in the unit'); END;

CREATE TRIGGER event_finding_recusal BEFORE INSERT ON event
WHEN NEW.kind = 'record_finding' AND EXISTS (
    SELECT 1 FROM kin
    WHERE kin.officer = NEW.officer AND kin.household IN (
        SELECT household_no FROM clue WHERE clue.clue = json_extract(NEW.body, '$.data.item')
        UNION ALL SELECT household_no FROM clue JOIN issue ON issue.clue = clue.clue
        WHERE issue.issue = json_extract(NEW.body, '$.data.item')))
BEGIN SELECT RAISE(ABORT, 'recusal: kin of the household'); END;

CREATE TRIGGER event_sign_off_state BEFORE INSERT ON event
WHEN NEW.kind = 'sign_off' AND NOT EXISTS (
    SELECT 1 FROM issue
    WHERE issue.issue = NEW.subject AND state = 'county_review' AND outstanding = 0 AND remitted = recovered)
BEGIN SELECT RAISE(ABORT, 'the issue is not with the county, or money is outstanding or not remitted'); END;

-- Closing rests on newer data, or on an exception that a second person accepted.
CREATE TRIGGER event_sign_off_ground BEFORE INSERT ON event
WHEN NEW.kind = 'sign_off'
 AND coalesce(json_extract(NEW.body, '$.data.closure'), '') <> 'proven'
 AND NOT (coalesce(json_extract(NEW.body, '$.data.closure'), '') = 'accepted' AND EXISTS (
    SELECT 1 FROM issue WHERE issue.issue = NEW.subject AND json_extract(course, '$.accepted.by') IS NOT NULL))
BEGIN SELECT RAISE(ABORT, 'neither newer data nor an accepted exception closes the issue'); END;

-- A sign-off on the ground of newer data: the rule was run on data newer than those of the issue, and is silent.
CREATE TRIGGER event_sign_off_proof BEFORE INSERT ON event
WHEN NEW.kind = 'sign_off' AND json_extract(NEW.body, '$.data.closure') = 'proven' AND NOT EXISTS (
    SELECT 1 FROM issue AS i JOIN clue AS c ON c.clue = i.clue
    WHERE i.issue = NEW.subject
      AND EXISTS (SELECT 1 FROM run AS r
                  WHERE json_extract(r.rules, '$.' || c.rule || '.missing') IS NULL
                    AND json_extract(r.rules, '$.' || c.rule) IS NOT NULL
                    AND r.as_of > max(coalesce(json_extract(i.course, '$.seen_as_of'), i.confirmed_on), i.stopped)))
BEGIN SELECT RAISE(ABORT, 'no screening of newer data'); END;

-- Before a benefit is stopped, reduced or recovered: a notice, a reply window, the reply, evidence.
CREATE TRIGGER event_due_process BEFORE INSERT ON event
WHEN NEW.kind = 'submit_rectification'
 AND EXISTS (SELECT 1 FROM (SELECT ',' || coalesce(json_extract(NEW.body, '$.data.outcome'), '') || ',' AS outcomes)
             WHERE outcomes LIKE '%,exited,%' OR outcomes LIKE '%,member\_removed,%' ESCAPE '\'
                OR outcomes LIKE '%,class\_changed,%' ESCAPE '\' OR outcomes LIKE '%,grace\_exit,%' ESCAPE '\'
                OR outcomes LIKE '%,recovered,%')
 AND (NOT EXISTS (SELECT 1 FROM issue
                  WHERE issue.issue = NEW.subject AND notice_no <> '' AND notified_on <> '' AND reply_due <> '')
   OR coalesce(json_extract(NEW.body, '$.data.reply'), '') = ''
   OR coalesce(json_array_length(NEW.body, '$.data.evidence'), 0) = 0)
BEGIN SELECT RAISE(ABORT, 'due process: notice, reply window, reply and evidence come first'); END;

-- Whoever records a waiver, a carried sum or a later deadline does not approve it; a county lead does.
CREATE TRIGGER event_approver BEFORE INSERT ON event
WHEN (NEW.kind = 'extend'
   OR NEW.kind = 'record_money' AND json_extract(NEW.body, '$.data.row') IN ('waived', 'carried', 'carried_waived'))
 AND NOT EXISTS (
    SELECT 1 FROM officer
    WHERE officer.officer = json_extract(NEW.body, '$.data.approver') AND officer.officer <> NEW.officer
      AND role = 'county_lead' AND retired = 0)
BEGIN SELECT RAISE(ABORT, 'separation of duties: a county lead other than the recorder approves'); END;

-- Only one's own last act is taken back.
CREATE TRIGGER event_undo_own BEFORE INSERT ON event
WHEN NEW.kind = 'undo' AND NOT EXISTS (
    SELECT 1 FROM undo
    WHERE undo.subject = NEW.subject AND undo.officer = NEW.officer
      AND undo.hash = json_extract(NEW.body, '$.data.of'))
BEGIN SELECT RAISE(ABORT, 'only the last act is undone, by whoever did it'); END;

CREATE TRIGGER event_recusal BEFORE INSERT ON event
WHEN NEW.kind <> 'file_kin' AND EXISTS (
    SELECT 1 FROM kin
    WHERE kin.officer = NEW.officer AND kin.household IN (
        SELECT household_no FROM clue WHERE clue.clue = NEW.subject
        UNION ALL SELECT household_no FROM clue JOIN issue ON issue.clue = clue.clue WHERE issue.issue = NEW.subject
        UNION ALL SELECT NEW.subject))
BEGIN SELECT RAISE(ABORT, 'recusal: kin of the household'); END;

-- Assigned inspectors and a visiting pair: two different officers, neither of them kin.
CREATE TRIGGER event_pair_recusal BEFORE INSERT ON event
WHEN NEW.kind IN ('assign', 'visit') AND EXISTS (
    SELECT 1 FROM kin
    WHERE kin.household = json_extract(NEW.body, '$.data.household')
      AND kin.officer IN (SELECT value FROM json_each(NEW.body, '$.data.inspectors')))
BEGIN SELECT RAISE(ABORT, 'recusal: an inspector is kin of the household'); END;

-- An officer stands aside in the home village, unless the pack lets neighbours act (`meta.neighbours_act`). The program
-- also knows a village that is written in another way; here its text counts, and what the event itself says.
CREATE TRIGGER event_village_recusal BEFORE INSERT ON event
WHEN NEW.kind NOT IN ('file_kin', 'add_officer')
 AND coalesce((SELECT value FROM meta WHERE name = 'neighbours_act'), '') <> 'yes'
 AND EXISTS (
    SELECT 1 FROM officer AS o
    WHERE o.home_village <> ''
      AND (o.officer IN (NEW.officer, coalesce(json_extract(NEW.body, '$.data.approver'), ''),
                coalesce(json_extract(NEW.body, '$.data.checker'), ''))
        OR NEW.kind IN ('assign', 'visit')
           AND o.officer IN (SELECT value FROM json_each(NEW.body, '$.data.inspectors')))
      AND (coalesce(json_extract(NEW.body, '$.data.village'), '') = o.home_town || '/' || o.home_village
        OR EXISTS (
            SELECT 1 FROM clue AS c
            WHERE c.village = o.home_village AND (o.home_town = '' OR c.town = '' OR c.town = o.home_town)
              AND (c.clue = NEW.subject OR c.household_no = NEW.subject
                OR c.clue = (SELECT i.clue FROM issue AS i WHERE i.issue = NEW.subject)
                OR NEW.kind = 'record_finding' AND c.clue IN (
                    SELECT json_extract(NEW.body, '$.data.item')
                    UNION ALL SELECT i.clue FROM issue AS i WHERE i.issue = json_extract(NEW.body, '$.data.item'))))))
BEGIN SELECT RAISE(ABORT, 'recusal: the officer is at home in the village'); END;

-- A closed issue was signed off by an event of the log.
CREATE TRIGGER issue_closed_update BEFORE UPDATE OF state ON issue
WHEN NEW.state = 'closed' AND OLD.state <> 'closed' AND NOT EXISTS (
    SELECT 1 FROM event
    WHERE event.subject = NEW.issue AND event.kind = 'sign_off' AND lower(hex(event.hash)) = NEW.head)
BEGIN SELECT RAISE(ABORT, 'an issue is closed by a sign-off in the log'); END;

-- The row of a closed issue is written again when a carried sum comes back, a transfer is recorded and the like.
CREATE TRIGGER issue_closed_insert BEFORE INSERT ON issue
WHEN NEW.state = 'closed'
 AND NOT EXISTS (SELECT 1 FROM issue WHERE issue.issue = NEW.issue AND issue.state = 'closed')
 AND NOT EXISTS (
    SELECT 1 FROM event
    WHERE event.subject = NEW.issue AND event.kind = 'sign_off' AND lower(hex(event.hash)) = NEW.head)
BEGIN SELECT RAISE(ABORT, 'an issue is closed by a sign-off in the log'); END;
