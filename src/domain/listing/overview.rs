//! The first screen.

use super::MoneyBalance;
use crate::domain::date::Date;
use crate::domain::five_clear::VillageScore;
use crate::domain::lang::Bilingual;
use crate::domain::lifecycle::{ClueState, IssueState};
use crate::domain::money::Fen;
use crate::domain::workday::TimeLeft;

/// The first screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// County name.
    pub county: String,
    /// Workbook file name.
    pub file: String,
    /// Read-only because another process holds it.
    pub read_only: bool,
    /// Households and persons on file.
    pub households: i64,
    /// Persons.
    pub persons: i64,
    /// Newest data.
    pub as_of: Option<Date>,
    /// Last screening, local time; empty before the first.
    pub screened_at: String,
    /// Standing in the last screening: new, changed, gone.
    pub fresh: (i64, i64, i64),
    /// By town, in the order of the towns.
    pub towns: Vec<TownProgress>,
    /// By rule.
    pub rules: Vec<RuleTally>,
    /// Clue counts by state, in lifecycle order.
    pub clue_states: Vec<(ClueState, i64)>,
    /// Issue counts by state.
    pub issue_states: Vec<(IssueState, i64)>,
    /// Sum over all issues.
    pub money: MoneyBalance,
    /// Sum of clue amounts not yet decided: an estimate, never added to cash.
    pub estimate: Fen,
    /// Due and overdue, most urgent first.
    pub due: Vec<DueItem>,
    /// Rules that could not run, with the datasets they miss.
    pub missing: Vec<(String, Vec<String>)>,
    /// Undecided clues by days since they were found: up to 7, 30, 90, and more.
    pub ages: [i64; 4],
    /// Possible identities to decide.
    pub identities: i64,
    /// Rejected rows.
    pub rejects: i64,
    /// Cross-checks that wait for the verdict of who looks.
    pub cross_checks: usize,
    /// Number of the field copy that the workbook is; none: the county's own.
    pub copy: Option<u32>,
    /// Field copies that were lent and never taken back.
    pub copies_out: i64,
    /// Acts of the log without effect.
    pub disputes: i64,
    /// Days since the first act that no backup holds; none: everything is backed up, or invented.
    pub unbacked_days: Option<i32>,
    /// Campaigns, open ones first.
    pub campaigns: Vec<CampaignTally>,
    /// Five-clear scores of the villages that have one, the lowest first.
    pub villages: Vec<VillageScore>,
}

/// Counts of one campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CampaignTally {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Not closed.
    pub open: bool,
    /// Clues that it covers.
    pub clues: i64,
    /// Of these, decided.
    pub concluded: i64,
    /// Issues confirmed in it.
    pub issues: i64,
    /// Of these, signed off.
    pub closed: i64,
}

/// Progress of one town.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TownProgress {
    /// Town.
    pub town: String,
    /// All clues.
    pub clues: i64,
    /// Concluded: excluded, data fix, duplicate or confirmed.
    pub concluded: i64,
    /// Confirmed.
    pub confirmed: i64,
    /// Issues.
    pub issues: i64,
    /// Signed off.
    pub closed: i64,
    /// Overdue clues and issues.
    pub overdue: i64,
}

/// Counts of one rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleTally {
    /// Rule id.
    pub rule: String,
    /// Title.
    pub title: Bilingual,
    /// Clues standing (not gone).
    pub clues: i64,
    /// Concluded.
    pub concluded: i64,
    /// Confirmed.
    pub confirmed: i64,
    /// Sum of amounts of standing clues.
    pub amount: Fen,
    /// Sum confirmed in issues.
    pub confirmed_amount: Fen,
}

/// Something with a deadline.
#[derive(Clone, Debug, PartialEq)]
pub struct DueItem {
    /// Clue or issue.
    pub subject: String,
    /// Who or what.
    pub title: String,
    /// State title.
    pub state: Bilingual,
    /// Responsible town or officers.
    pub who: String,
    /// Due.
    pub due: Date,
    /// How it stands.
    pub standing: TimeLeft,
}
