//! An issue (问题) and its rectification: a fold over events.

use super::course::{Course, SubState};
use super::date::Date;
use super::lifecycle::IssueState;
use super::listing::MoneyBalance;
use super::money::Fen;
use super::money_item::MoneyItem;
use super::month::Month;
use serde::{Deserialize, Serialize};

/// Evidence fields of a submitted rectification that prove one outcome each; `evidence` itself is kept apart.
pub const PROOFS: [&str; 6] = ["stop_record", "notice_receipt", "new_approval", "bank_list", "scan", "refusal_letter"];

/// On what ground an issue was signed off, as its event says: newer data.
pub const PROVEN: &str = "proven";
/// Likewise: an accepted exception.
pub const ACCEPTED: &str = "accepted";

/// One issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueWork {
    /// Number, `W2026-0001`; never reused.
    pub issue: String,
    /// The clue it was raised from.
    pub clue: String,
    /// Round, from 1; look-back opens the next.
    pub round: i64,
    /// State.
    pub state: IssueState,
    /// Issue type code.
    pub issue_type: String,
    /// Clauses.
    pub basis: String,
    /// First irregular month.
    pub first_month: Option<Month>,
    /// Last irregular month.
    pub last_month: Option<Month>,
    /// Sums; see [`MoneyBalance`].
    pub balance: MoneyBalance,
    /// Money rows in the order they were recorded.
    pub rows: Vec<MoneyItem>,
    /// Number of the notice.
    pub notice_no: String,
    /// When the notice was served.
    pub notified_on: Option<Date>,
    /// Responsible unit.
    pub unit: String,
    /// Responsible person.
    pub person: String,
    /// Deadline of rectification.
    pub deadline: Option<Date>,
    /// End of the reply window.
    pub reply_due: Option<Date>,
    /// Measure.
    pub measure: String,
    /// Outcome codes, comma between.
    pub outcome: String,
    /// When the benefit stopped.
    pub stopped: Option<Date>,
    /// The family's reply, or that none came.
    pub reply: String,
    /// Written exception for a rule that still fires.
    pub exception: String,
    /// Evidence of the rectification.
    pub evidence: Vec<String>,
    /// Description.
    pub note: String,
    /// Why it is not finished: return reason, or reason of long-term rectification.
    pub unfinished: String,
    /// Plan of long-term rectification.
    pub plan: String,
    /// When long-term rectification is looked at again.
    pub review: Option<Date>,
    /// Raised on.
    pub confirmed_on: Option<Date>,
    /// Rectification submitted on (销号申请日期).
    pub applied_on: Option<Date>,
    /// Town head who endorsed.
    pub endorsed_by: String,
    /// Signed off on.
    pub closed_on: Option<Date>,
    /// Signed off by.
    pub closed_by: String,
    /// Look-back finding that opened this round.
    pub finding: String,
    /// Campaign it was confirmed in; empty when none.
    pub campaign: String,
    /// Gradual exit, instalments, extensions, escalation, transfer and the like.
    pub course: Course,
    /// Hash of the last event that changed it, 64 hex digits.
    pub head: String,
}

impl IssueWork {
    /// A new issue, everything outstanding.
    pub fn raised(issue: &str, clue: &str, balance: MoneyBalance) -> Self {
        Self {
            issue: issue.to_owned(),
            clue: clue.to_owned(),
            round: 1,
            state: IssueState::Open,
            issue_type: String::new(),
            basis: String::new(),
            first_month: None,
            last_month: None,
            balance,
            rows: Vec::new(),
            notice_no: String::new(),
            notified_on: None,
            unit: String::new(),
            person: String::new(),
            deadline: None,
            reply_due: None,
            measure: String::new(),
            outcome: String::new(),
            stopped: None,
            reply: String::new(),
            exception: String::new(),
            evidence: Vec::new(),
            note: String::new(),
            unfinished: String::new(),
            plan: String::new(),
            review: None,
            confirmed_on: None,
            applied_on: None,
            endorsed_by: String::new(),
            closed_on: None,
            closed_by: String::new(),
            finding: String::new(),
            campaign: String::new(),
            course: Course::default(),
            head: String::new(),
        }
    }

    /// The date that this issue has to meet next: none while long-term rectification holds the clock (then its
    /// review date counts), or after sign-off.
    pub fn running_deadline(&self) -> Option<Date> {
        match self.state {
            IssueState::Closed => None,
            IssueState::LongTerm => self.review,
            _ => self.deadline,
        }
    }

    /// Whether its date is over, or an instalment was missed.
    pub fn is_late(&self, today: Date) -> bool {
        let missed = self.state != IssueState::Closed && self.course.missed(self.balance.settled(), today) > Fen::ZERO;
        missed || self.running_deadline().is_some_and(|deadline| deadline < today)
    }

    /// Sub-state of rectifying.
    pub fn sub_state(&self) -> Option<SubState> {
        self.course.sub_state(self.state, self.balance.outstanding)
    }

    /// Opens the next round: what the last round ended with no longer stands, its money does. `seen_as_of` is the
    /// date of the data that the new round rests on.
    pub fn next_round(&mut self, finding: &str, seen_as_of: Option<Date>) {
        self.course.next_round(seen_as_of);
        self.round += 1;
        self.state = IssueState::Reopened;
        finding.clone_into(&mut self.finding);
        for text in [&mut self.outcome, &mut self.reply, &mut self.exception, &mut self.closed_by, &mut self.endorsed_by] {
            text.clear();
        }
        self.evidence.clear();
        self.stopped = None;
        self.applied_on = None;
        self.closed_on = None;
    }
}
