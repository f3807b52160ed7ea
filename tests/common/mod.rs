//! A small workbook with officers and a few clues, for tests of casework. All people are invented.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod pack;

use hecha::domain::action::{ActionKind, Actor, Fields, Subject};
use hecha::domain::lang::Lang;
use hecha::domain::listing::{CellStyle, ListKind, ListQuery};
use hecha::domain::officer::{OfficerId, Role};
use hecha::domain::pack::Pack;
use hecha::engine::casework::{self, ActError, Done};
use hecha::engine::listing;
use hecha::store::{NewWorkbook, Workbook};
use jiff::ToSpan;
use jiff::civil::DateTime;
use std::path::PathBuf;

/// Officers of the desk: short name, role, town.
pub const OFFICERS: &[(&str, Role, &str)] = &[
    ("office", Role::CountyOffice, ""),
    ("office2", Role::CountyOffice, ""),
    ("lead", Role::CountyLead, ""),
    ("head", Role::TownHead, "青禾镇"),
    ("clerk", Role::TownClerk, "青禾镇"),
    ("clerk_far", Role::TownClerk, "白石乡"),
    ("wang", Role::Inspector, "青禾镇"),
    ("zhao", Role::Inspector, "青禾镇"),
    ("sun", Role::Inspector, "白石乡"),
    ("cross", Role::CrossTeam, ""),
    ("finance", Role::Finance, ""),
    ("discipline", Role::Discipline, ""),
    ("audit", Role::Audit, ""),
];

/// The household of the clues `R10-AAAAAAAA` and `R14-BBBBBBBB`.
pub const HOUSEHOLD: &str = "990101D0001";
/// A clue of 1,200.00 yuan over 2026-01 … 2026-03.
pub const CLUE: &str = "R10-AAAAAAAA";
/// Another clue of the same household.
pub const SIBLING: &str = "R14-BBBBBBBB";
/// A clue of another household and town.
pub const ELSEWHERE: &str = "R10-CCCCCCCC";

/// A workbook on disk with its officers.
pub struct Desk {
    pub dir: tempfile::TempDir,
    pub path: PathBuf,
    pub book: Workbook,
    pub pack: Pack,
    pub now: DateTime,
}

/// Fields from pairs.
pub fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl Desk {
    /// Officers entered, three clues found.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("c.hecha");
        let new = NewWorkbook {
            county: "禾川县".into(),
            created_at: "2026-03-01T08:00:00".into(),
            replica: "0123456789abcdef".into(),
            hash_key: "11".repeat(32),
        };
        let book = Workbook::create(&path, &new).expect("a workbook");
        let pack = pack::embedded();
        let now = jiff::civil::datetime(2026, 3, 9, 9, 0, 0, 0);
        let mut desk = Self { dir, path, book, pack, now };
        desk.find_clues();
        desk.book.seal_again().expect("sealed");
        for (index, (id, role, town)) in OFFICERS.iter().enumerate() {
            let actor = desk.actor("office");
            let entropy = [u8::try_from(index).expect("few") + 1; 32];
            let officer = OfficerId((*id).to_owned());
            let entry = (*id, *role, *town);
            casework::add_officer(&mut desk.book, &desk.pack, &actor, &officer, entry, entropy).expect("an officer");
        }
        desk
    }

    fn find_clues(&mut self) {
        let db = self.raw();
        db.execute_batch(
            "INSERT INTO run (at, as_of, pack_version, rules, sources) VALUES ('2026-03-02T08:00:00', '2026-03-01', '0', '{}', '[]')",
        )
        .expect("a run");
        for (clue, rule, household, town) in [
            (CLUE, "R10", HOUSEHOLD, "青禾镇"),
            (SIBLING, "R14", HOUSEHOLD, "青禾镇"),
            (ELSEWHERE, "R10", "990102D0002", "白石乡"),
        ] {
            let line = |month: &str| {
                format!(
                    r#"{{"month":"{month}","program":"dibao_rural","paid":40000,"amount":40000,"lenient":false,"origin":null}}"#
                )
            };
            let lines = ["2026-01", "2026-02", "2026-03"].map(line).join(",");
            let detail = format!(r#"{{"operands":[],"lines":[{lines}],"lenient_amount":null}}"#);
            db.execute(
                "INSERT INTO clue (clue, rule, subtype, direction, severity, household_no, person, name, town, village,
                    program, fact_key, first_month, last_month, months, amount, match_level, facts, detail,
                    explanation_zh, explanation_en, first_run, last_run)
                 VALUES (?1, ?2, '', 'over', 'high', ?3, NULL, '李某', ?4, '李家村', 'dibao_rural', ?1,
                    24312, 24314, 3, 120000, 'L1', '{\"plate\":\"某A12345\"}',
                    ?5, '名下有车', 'owns a vehicle', 1, 1)",
                rusqlite::params![clue, rule, household, town, detail],
            )
            .expect("a clue");
        }
    }

    /// A connection past the program, as a stranger's tool would open the file.
    pub fn raw(&self) -> rusqlite::Connection {
        let db = rusqlite::Connection::open(&self.path).expect("opens");
        db.pragma_update(None, "foreign_keys", true).expect("set");
        db
    }

    /// An officer, now.
    pub fn actor(&self, officer: &str) -> Actor {
        Actor { officer: OfficerId(officer.to_owned()), at: self.now }
    }

    /// Lets days pass.
    pub fn later(&mut self, days: i32) {
        self.now = self.now.checked_add(days.days()).expect("a date");
    }

    /// One act.
    pub fn act(&mut self, officer: &str, subject: &str, kind: ActionKind, pairs: &[(&str, &str)]) -> Result<Done, ActError> {
        let actor = self.actor(officer);
        casework::perform(&mut self.book, &self.pack, &actor, &Subject::parse(subject), kind, &fields(pairs))
    }

    /// One act that must succeed.
    pub fn must(&mut self, officer: &str, subject: &str, kind: ActionKind, pairs: &[(&str, &str)]) -> Done {
        match self.act(officer, subject, kind, pairs) {
            Ok(done) => done,
            Err(error) => panic!("{officer} {subject} {}: {error}", kind.code()),
        }
    }

    /// One act that must be refused; the refusal's code.
    pub fn refused(&mut self, officer: &str, subject: &str, kind: ActionKind, pairs: &[(&str, &str)]) -> &'static str {
        match self.act(officer, subject, kind, pairs) {
            Err(ActError::Refused(refusal)) => refusal.code(),
            other => panic!("{officer} {subject} {}: {other:?}", kind.code()),
        }
    }

    /// Fields that make an action lawful on the demo clue and its issue.
    pub fn good(&self, kind: ActionKind) -> Vec<(&'static str, &'static str)> {
        use ActionKind as A;
        match kind {
            A::Assign => vec![("inspectors", "wang,zhao"), ("due", "2026-12-31")],
            A::Visit => vec![("date", "2026-03-09"), ("inspectors", "wang,zhao"), ("item.S1.01", "ok")],
            A::RequestInfo => vec![("missing", "行驶证"), ("from", "车管所"), ("due", "2026-12-31")],
            A::Submit => vec![("verdict", "confirmed"), ("evidence", "V-0001")],
            A::Export => vec![("what", "ledger"), ("file", "a.xlsx"), ("rows", "1"), ("ids", "masked")],
            A::SendBack | A::Return | A::Unmask => vec![("reason", "证据不足")],
            A::Dismiss => {
                vec![("verdict", "excluded"), ("reason", "g9"), ("evidence", "V-0001"), ("note", "同名，不是本人")]
            }
            A::Confirm => vec![("issue_type", "hidden_vehicle"), ("basis", "W41"), ("amount", "1200")],
            A::Notify => vec![
                ("notice_no", "整改-1"),
                ("unit", "青禾镇人民政府"),
                ("person", "某某"),
                ("deadline", "2026-12-31"),
                ("reply_due", "2026-03-20"),
            ],
            A::Rectify => vec![("measure", "停发并追缴"), ("deadline", "2026-12-31")],
            A::RecordMoney => vec![("row", "recovered"), ("amount", "1200"), ("date", "2026-03-09"), ("receipt", "票1")],
            A::SubmitRectification => vec![
                ("outcome", "exited,recovered"),
                ("stopped", "2026-03-09"),
                ("reply", "本人无异议"),
                ("evidence", "停发审批表"),
                ("stop_record", "系统停发截图"),
                ("notice_receipt", "送达回证"),
            ],
            A::Endorse => vec![("opinion", "同意")],
            A::Remit => vec![("amount", "1200"), ("date", "2026-03-09"), ("receipt", "国库1")],
            A::StartGrace => vec![
                ("decided", "2026-03-09"),
                ("from", "2026-04"),
                ("to", "2026-09"),
                ("monthly", "300"),
                ("document", "渐退1"),
                ("evidence", "渐退审批表"),
            ],
            A::PlanInstalments => vec![("plan", "2026-04-30 500; 2026-05-31 700"), ("evidence", "分期协议")],
            A::Extend => vec![("deadline", "2027-01-29"), ("reason", "家庭困难"), ("approver", "lead")],
            A::Escalate => {
                vec![("level", "remind"), ("number", "提示-1"), ("to", "青禾镇人民政府"), ("reason", "进展迟缓")]
            }
            A::Transfer => {
                vec![("to", "discipline"), ("date", "2026-03-09"), ("number", "移交-1"), ("reason", "涉嫌虚报")]
            }
            A::HoldAccountable => vec![("measure", "对经办人批评教育"), ("date", "2026-03-09"), ("number", "处分-1")],
            A::Publish => vec![("place", "李家村公示栏"), ("from", "2026-03-09"), ("to", "2026-03-16"), ("evidence", "公示照片")],
            A::AcceptException => vec![("opinion", "车辆为残疾人代步车")],
            A::Undo => vec![("reason", "填错")],
            A::LongTerm => vec![("reason", "家庭困难"), ("plan", "分期"), ("review", "2026-12-31")],
            A::Reopen => vec![("finding", "仍在领取")],
            A::FileKin => vec![("household", HOUSEHOLD)],
            A::AddOfficer => vec![("name", "某某"), ("role", "audit")],
            A::DrawSample => vec![("of", "closed_issues"), ("size", "2"), ("seed", "1")],
            A::RecordFinding => vec![("item", "W2026-0001"), ("found", "sound")],
            A::OpenCampaign | A::ChangeCampaign => vec![("name", "春季专项"), ("begun_on", "2026-03-01")],
            A::IssueKey => vec![("reason", "忘记口令")],
            A::LendCopy => {
                vec![("copy", "1"), ("officers", "wang,zhao"), ("file", "c-副本1.hecha"), ("replica", "fedcba9876543210")]
            }
            A::TakeBack => vec![("copy", "1"), ("acts", "0"), ("file", "c-副本1.hecha"), ("replica", "fedcba9876543210")],
            A::AssignCross => vec![("checker", "sun")],
            A::CrossVerdict => vec![("verdict", "excluded"), ("reason", "g9"), ("evidence", "照片2")],
            A::SettleCross => vec![("verdict", "confirmed"), ("reason", "以入户照片为准")],
            A::CloseCampaign | A::RotateKey | A::Resume | A::SignOff | A::LinkIdentity | A::RefuseIdentity => vec![],
        }
    }

    /// One act with good fields.
    pub fn step(&mut self, officer: &str, subject: &str, kind: ActionKind) -> Done {
        let pairs = self.good(kind);
        self.must(officer, subject, kind, &pairs)
    }

    /// The clue up to `submitted`.
    pub fn submit(&mut self) {
        self.step("office", CLUE, ActionKind::Assign);
        self.step("wang", HOUSEHOLD, ActionKind::Visit);
        self.step("zhao", CLUE, ActionKind::Submit);
    }

    /// The clue confirmed; its issue.
    pub fn confirm(&mut self) -> String {
        self.submit();
        self.step("office", CLUE, ActionKind::Confirm).issue.expect("an issue")
    }

    /// A submitted clue confirmed as other money of the same months than an issue of the household; its issue.
    pub fn confirm_beside(&mut self, clue: &str, issue: &str) -> String {
        let note = format!("与{issue}不是同一笔");
        let mut fields = self.good(ActionKind::Confirm);
        fields.push(("note", &note));
        self.must("office", clue, ActionKind::Confirm, &fields).issue.expect("an issue")
    }

    /// A screening of newer data by the rule of the clue; `fires`: it still finds the clue, with money up to a month.
    pub fn screened(&mut self, as_of: &str, fires: Option<i64>) {
        let db = self.raw();
        let counts = r#"{"R10":{"found":1},"R14":{"found":1}}"#;
        db.execute(
            "INSERT INTO run (at, as_of, pack_version, rules, sources) VALUES (?1 || 'T08:00:00', ?1, '0', ?2, '[]')",
            rusqlite::params![as_of, counts],
        )
        .expect("a run");
        match fires {
            Some(last) => db
                .execute("UPDATE clue SET gone = 0, last_month = ?1, last_run = (SELECT max(id) FROM run)", [last])
                .expect("found again"),
            None => db.execute("UPDATE clue SET gone = 1", []).expect("no longer found"),
        };
        drop(db);
        self.book.seal_again().expect("sealed");
    }

    /// The issue up to the county's review, money returned and remitted, its rule silent on newer data.
    pub fn rectify(&mut self) -> String {
        let issue = self.confirm();
        for (officer, kind) in [
            ("office", ActionKind::Notify),
            ("clerk", ActionKind::Rectify),
            ("finance", ActionKind::RecordMoney),
            ("finance", ActionKind::Remit),
            ("clerk", ActionKind::SubmitRectification),
            ("head", ActionKind::Endorse),
        ] {
            self.step(officer, &issue, kind);
        }
        self.screened("2026-03-31", None);
        issue
    }

    /// The rows of a list that pass a filter, as its viewer reads them: cells with bars between.
    pub fn lines(&self, kind: ListKind, filter: &str, lang: Lang) -> Vec<String> {
        let query = ListQuery { filter: kind.filter(filter).expect("a filter"), ..ListQuery::all(kind) };
        let today = self.now.date();
        let ids = listing::ids(&self.book, &self.pack, &query, today).expect("ids").0;
        let rows = listing::rows(&self.book, &self.pack, kind, &ids, today).expect("rows");
        let line = |cells: Vec<String>| cells.join("|");
        rows.iter().map(|row| line(row.cells.iter().map(|cell| cell.shown(lang, CellStyle::Print)).collect())).collect()
    }

    /// A text of the database.
    pub fn value(&self, sql: &str) -> String {
        self.raw()
            .query_row(sql, [], |row| {
                Ok(match row.get::<_, rusqlite::types::Value>(0)? {
                    rusqlite::types::Value::Text(text) => text,
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    other => format!("{other:?}"),
                })
            })
            .expect("one value")
    }
}
