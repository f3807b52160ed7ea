//! What is on file about the families beyond the rosters: certificates, decisions, papers, bills and the
//! figures that the offices report.

use super::{Care, HouseholdAt, Named, Payment, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// A disability certificate.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// Who holds it.
    pub holder: Named,
    /// 残疾类别 as the federation writes it.
    pub kind: &'static str,
    /// 1 (gravest) to 4.
    pub grade: u8,
    /// Issued.
    pub issued: Date,
    /// Last day it is good for.
    pub valid_to: Option<Date>,
    /// 有效, 注销, 过期, 冻结
    pub status: &'static str,
    /// When the status changed.
    pub changed: Option<Date>,
    /// When the holder declined the subsidy in writing.
    pub refused: Option<Date>,
}

impl Certificate {
    /// A valid certificate of somebody.
    pub fn valid(holder: Named, grade: u8, issued: Date) -> Self {
        Self { holder, kind: "肢体", grade, issued, valid_to: None, status: "有效", changed: None, refused: None }
    }
}

/// Kind of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 新增
    Approve,
    /// 复核
    Recheck,
    /// 停发
    Stop,
    /// 渐退
    Grace,
    /// 恢复
    Resume,
    /// 自理能力评估
    Assess,
    /// 调档
    Adjust,
}

/// What the ledger lacks about a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nothing.
    Nothing,
    /// The reason.
    Reason,
    /// The notice to the family.
    Notice,
    /// The public notice hung for so many days only.
    Publicity(i32),
}

/// A decision of the ledger.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Roster entry it is about; none for a subsidy to somebody on no household roster.
    pub household: Option<HouseholdAt>,
    /// Applicant.
    pub person: PersonAt,
    /// Program.
    pub program: Program,
    /// Kind.
    pub kind: Kind,
    /// Applied for; approvals only.
    pub applied: Option<Date>,
    /// Decided.
    pub decided: Option<Date>,
    /// First month of effect.
    pub from: Option<Month>,
    /// Last month of effect.
    pub to: Option<Month>,
    /// One-off sum of temporary aid.
    pub amount: Option<Fen>,
    /// Cause of need; temporary aid only.
    pub cause: &'static str,
    /// Decided by the town, not the county.
    pub by_town: bool,
    /// By the shorter procedure of towns that may decide.
    pub delegated: bool,
    /// Grade found by an assessment.
    pub care: Care,
    /// What the ledger lacks; stops only.
    pub lack: Lack,
}

impl Decision {
    /// A decision without anything special.
    pub fn on(household: Option<HouseholdAt>, person: PersonAt, program: Program, kind: Kind, decided: Date) -> Self {
        Self {
            household,
            person,
            program,
            kind,
            applied: None,
            decided: Some(decided),
            from: None,
            to: None,
            amount: None,
            cause: "",
            by_town: false,
            delegated: false,
            care: Care::None,
            lack: Lack::Nothing,
        }
    }
}

/// A paper of a household's file, as the directory lists it.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Household.
    pub household: HouseholdAt,
    /// Whom it is about.
    pub person: PersonAt,
    /// Program.
    pub program: Program,
    /// Code of the paper (F01 …).
    pub item: &'static str,
    /// 齐全, 缺件, 不合规 …
    pub state: &'static str,
    /// What is wrong with it.
    pub defect: &'static str,
    /// Its date.
    pub dated: Date,
    /// Public notices: first and last day.
    pub shown: Option<(Date, Date)>,
    /// Survey forms: investigators who signed.
    pub signers: Option<i64>,
    /// Public notices: a photo is there.
    pub photo: bool,
    /// Public notices: the hotline is named.
    pub hotline: bool,
    /// Public notices: the numbers are covered.
    pub masked: bool,
}

/// A paper that is spoiled on purpose: whose, which, and how.
pub type Spoiled = (HouseholdAt, &'static str, fn(&mut Paper));

/// A line that a plant pays by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnLine {
    /// Amount; negative when it takes back.
    pub amount: Fen,
    /// Batch within the month.
    pub batch: i32,
    /// 备注
    pub note: &'static str,
    /// Reached the account.
    pub paid: bool,
}

/// A medical bill.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Patient.
    pub patient: Named,
    /// What the patient paid after all reimbursements.
    pub self_paid: Fen,
    /// The whole bill.
    pub total: Fen,
    /// Settled.
    pub settled: Date,
    /// Number of the bill.
    pub number: String,
    /// For an illness of the list of grave ones.
    pub grave: bool,
}

/// What is on file, beside the families and what they are paid.
#[derive(Clone, Debug, Default)]
pub struct CaseFiles {
    /// Disability certificates.
    pub certificates: Vec<Certificate>,
    /// People whose certificates are planted, or left out on purpose; the background adds none.
    pub own_certificates: BTreeSet<PersonAt>,
    /// The ledger of decisions.
    pub decisions: Vec<Decision>,
    /// Grants whose decisions are planted; the background adds none.
    pub own_decisions: BTreeSet<usize>,
    /// Planted temporary aid, to be paid.
    pub aid: Vec<Payment>,
    /// Medical bills of everybody.
    pub bills: Vec<Bill>,
    /// Directories of the files that were looked into.
    pub papers: Vec<Paper>,
    /// Planted papers, beside those of the directories.
    pub own_papers: Vec<Paper>,
    /// Files looked into wherever they are.
    pub opened: BTreeSet<HouseholdAt>,
    /// Papers of them that are spoiled on purpose.
    pub spoiled: Vec<Spoiled>,
    /// What was paid for months of a grant (its place in the county's list) instead of what was due.
    pub own_lines: BTreeMap<(usize, Month), Vec<OwnLine>>,
    /// Names of the holders of accounts, where the roster has not the head's.
    pub holders: BTreeMap<HouseholdAt, String>,
    /// Monthly income that a household declared, where the roster states it.
    pub declared: BTreeMap<HouseholdAt, Fen>,
}
