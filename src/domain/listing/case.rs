//! The page of one household: members, benefits, payments and what registers say.

use super::{Fact, HistoryLine, Origin, Row, VisitSheet};
use crate::domain::action::ActionOption;
use crate::domain::lang::Bilingual;
use crate::domain::money::Fen;
use crate::domain::month::Month;

/// Everything on the page of one household.
#[derive(Clone, Debug, PartialEq)]
pub struct CasePage {
    /// Household number.
    pub household_no: String,
    /// Head's name.
    pub head: String,
    /// Masked number of the head.
    pub id_no: Option<String>,
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// Other facts of the file.
    pub facts: Vec<Fact>,
    /// Members.
    pub members: Vec<MemberLine>,
    /// Benefits.
    pub benefits: Vec<BenefitLine>,
    /// What was paid per program and payee, month by month: the timeline.
    pub payments: Vec<PaymentTrack>,
    /// Facts with a span on the same time axis (vehicle owned from … to …, death, employment).
    pub spans: Vec<FactSpan>,
    /// Rows of registers about its members.
    pub matches: Vec<RegisterMatch>,
    /// Clues, as rows of the clue list.
    pub clues: Vec<Row>,
    /// Issues, as rows of the issue list.
    pub issues: Vec<Row>,
    /// Visit sheet.
    pub visit: Box<VisitSheet>,
    /// Events, oldest first.
    pub history: Vec<HistoryLine>,
    /// What the asking officer can do.
    pub options: Vec<ActionOption>,
}

/// A member of a household.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberLine {
    /// Name.
    pub name: String,
    /// Masked number, or what the file had.
    pub id_no: String,
    /// Relation to head.
    pub relation: String,
    /// Counted in the benefit.
    pub insured: bool,
    /// Age at the newest payment month, from the number.
    pub age: Option<i32>,
    /// Health, labour ability and the like.
    pub note: Bilingual,
}

/// A benefit of the household or of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct BenefitLine {
    /// Program title.
    pub program: Bilingual,
    /// Holder.
    pub holder: String,
    /// Class or grade.
    pub class_band: Bilingual,
    /// Per month.
    pub monthly: Option<Fen>,
    /// From.
    pub start: Option<Month>,
    /// To; `None` while active.
    pub end: Option<Month>,
}

/// Payments of one program to one payee.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentTrack {
    /// Program id.
    pub program: String,
    /// Program title.
    pub title: Bilingual,
    /// Payee.
    pub payee: String,
    /// Months with amounts, ascending; one entry per month (sum).
    pub months: Vec<(Month, Fen)>,
}

/// A register fact with a span.
#[derive(Clone, Debug, PartialEq)]
pub struct FactSpan {
    /// Dataset id.
    pub dataset: String,
    /// What: `某车 990A·12345`.
    pub label: Bilingual,
    /// Person.
    pub person: String,
    /// From; `None` is unknown.
    pub from: Option<Month>,
    /// To; `None` is still so.
    pub to: Option<Month>,
}

/// A kept register row.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterMatch {
    /// Dataset title.
    pub dataset: Bilingual,
    /// Person it was matched to.
    pub person: String,
    /// L1–L5.
    pub level: String,
    /// What it says, without whom it was matched to.
    pub facts: Vec<Fact>,
    /// Where from.
    pub origin: Option<Origin>,
}
