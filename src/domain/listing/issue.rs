//! The page of one issue and its money.

use super::{Fact, HistoryLine};
use crate::domain::action::ActionOption;
use crate::domain::course::SubState;
use crate::domain::lang::Bilingual;
use crate::domain::lifecycle::IssueState;
use crate::domain::money::Fen;
use crate::domain::money_item::MoneyItem;
use serde::{Deserialize, Serialize};

/// Everything on the page of one issue.
#[derive(Clone, Debug, PartialEq)]
pub struct IssuePage {
    /// Number.
    pub issue: String,
    /// State.
    pub state: IssueState,
    /// Round, from 1.
    pub round: i64,
    /// The clue it came from.
    pub clue: String,
    /// Household.
    pub household_no: Option<String>,
    /// Title line: name, place, type.
    pub title: Bilingual,
    /// Ledger columns in ledger order, empty ones left out.
    pub ledger: Vec<Fact>,
    /// The clue's explanation at confirmation.
    pub explanation: Bilingual,
    /// Money: confirmed, recovered, waived, carried, outstanding, back-paid.
    pub money: MoneyBalance,
    /// Money rows.
    pub rows: Vec<MoneyItem>,
    /// Sub-state of rectifying: gradual exit or instalments.
    pub sub: Option<SubState>,
    /// What somebody has to look at: late, not remitted, an instalment missed, the rule still fires or fires again.
    pub warnings: Vec<Bilingual>,
    /// Events, oldest first, the clue's included.
    pub history: Vec<HistoryLine>,
    /// What the asking officer can do.
    pub options: Vec<ActionOption>,
}

/// Money of an issue. Identity: `confirmed = recovered + waived + carried + outstanding`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyBalance {
    /// Confirmed as wrongly paid.
    pub confirmed: Fen,
    /// Came back.
    pub recovered: Fen,
    /// Waived.
    pub waived: Fen,
    /// Carried on the books (挂账).
    pub carried: Fen,
    /// Still due.
    pub outstanding: Fen,
    /// Paid back to the family (not part of the identity).
    pub back_paid: Fen,
    /// Of what came back: remitted to the treasury (not part of the identity).
    pub remitted: Fen,
}
