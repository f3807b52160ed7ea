//! The lifecycle of clues and issues as data (domain §f): states, who may take which step from where.
//! One exhaustive test walks it; forms, `act` and the database's own triggers follow it.

use super::action::ActionKind;
use super::cross_check::{CHECKERS, CROSS_DESK, SETTLERS};
use super::lang::Bilingual;
use super::officer::Role;
use IssueState as S;
use serde::{Deserialize, Serialize};

macro_rules! states {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every state, in the order of the work.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Stable text used in lists, filters and the database.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Reads the code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }

            /// Title in both languages.
            pub fn title(self) -> Bilingual {
                let (zh, en) = match self { $(Self::$variant => ($zh, $en),)* };
                Bilingual { zh: zh.to_owned(), en: en.to_owned() }
            }
        }
    };
}

states! {
    /// State of a clue (疑点).
    ClueState {
        /// Found by a rule; nobody has it yet.
        New = "new", "待分派", "new";
        /// Two inspectors and a due date.
        Assigned = "assigned", "已分派", "assigned";
        /// The home visit has been made.
        Checking = "checking", "核查中", "checking";
        /// Waiting for evidence from somebody.
        NeedInfo = "need_info", "待补证", "awaiting evidence";
        /// The inspectors have given a verdict.
        Submitted = "submitted", "待复核", "submitted";
        /// No problem, with a reason.
        Excluded = "excluded", "已排除", "excluded";
        /// The data were wrong, not the family.
        DataFix = "data_fix", "数据纠错", "data fix";
        /// The same matter is another clue.
        Duplicate = "duplicate", "重复疑点", "duplicate";
        /// True; an issue was raised.
        Confirmed = "confirmed", "属实", "confirmed";
    }
}

states! {
    /// State of an issue (问题).
    IssueState {
        /// Raised, no notice yet.
        Open = "open", "待整改", "open";
        /// Notice served.
        Notified = "notified", "已通知", "notified";
        /// Being rectified.
        Rectifying = "rectifying", "整改中", "rectifying";
        /// With the town head.
        Evidence = "evidence", "待镇审", "town review";
        /// With the county office.
        CountyReview = "county_review", "待县验收", "county review";
        /// Signed off.
        Closed = "closed", "已销号", "closed";
        /// Sent back by a reviewer.
        Returned = "returned", "已退回", "returned";
        /// Long-term rectification; not counted as closed.
        LongTerm = "long_term", "持续整改", "long-term";
        /// Opened again after look-back; a new round.
        Reopened = "reopened", "重新打开", "reopened";
    }
}

impl ClueState {
    /// No problem was found: the clue rests until a fact that this rests on changes.
    pub fn is_dismissed(self) -> bool {
        matches!(self, Self::Excluded | Self::DataFix | Self::Duplicate)
    }
}

/// Title of a clue, issue or campaign state code; unknown codes stay as they are.
pub fn state_title(code: &str) -> Bilingual {
    ClueState::from_code(code)
        .map(ClueState::title)
        .or_else(|| IssueState::from_code(code).map(IssueState::title))
        .or_else(|| super::campaign::state_title(code))
        .or_else(|| super::course::code_title(code))
        .unwrap_or_else(|| Bilingual { zh: code.to_owned(), en: code.to_owned() })
}

/// One lawful step of a clue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClueStep {
    /// From this state,
    pub from: ClueState,
    /// this action
    pub action: ActionKind,
    /// leads to one of these (the verdict decides),
    pub to: &'static [ClueState],
    /// taken by one of these roles.
    pub roles: &'static [Role],
}

/// One lawful act on an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssueStep {
    /// From any of these states,
    pub from: &'static [IssueState],
    /// this action
    pub action: ActionKind,
    /// leads here; `None`: the issue stays where it is,
    pub to: Option<IssueState>,
    /// taken by one of these roles.
    pub roles: &'static [Role],
}

/// The act of an issue from a state, when it exists there for any role.
pub fn issue_steps(from: IssueState, action: ActionKind) -> impl Iterator<Item = &'static IssueStep> {
    ISSUE_STEPS.iter().filter(move |step| step.action == action && step.from.contains(&from))
}

const OFFICE: &[Role] = &[Role::CountyOffice];
const INSPECTOR: &[Role] = &[Role::Inspector];
const CLERK: &[Role] = &[Role::TownClerk];
/// Money is booked by the town, or by the finance desk that sees the receipts.
const MONEY_DESK: &[Role] = &[Role::TownClerk, Role::Finance];

/// Where a clue stays while it is checked a second time.
macro_rules! cross {
    ($state:ident) => {
        [
            ClueStep { from: ClueState::$state, action: ActionKind::AssignCross, to: &[ClueState::$state], roles: CROSS_DESK },
            ClueStep { from: ClueState::$state, action: ActionKind::CrossVerdict, to: &[ClueState::$state], roles: CHECKERS },
            ClueStep { from: ClueState::$state, action: ActionKind::SettleCross, to: &[ClueState::$state], roles: SETTLERS },
        ]
    };
}

/// Cross-checks of clues that their inspectors have done with.
const CROSS_STEPS: [[ClueStep; 3]; 5] =
    [cross!(Submitted), cross!(Excluded), cross!(DataFix), cross!(Duplicate), cross!(Confirmed)];

/// Steps of clues (domain §f), those of cross-checks included.
pub fn clue_steps() -> impl Iterator<Item = &'static ClueStep> + Clone {
    CLUE_STEPS.iter().chain(CROSS_STEPS.iter().flatten())
}

/// The way of a clue (domain §f), without its cross-checks.
pub const CLUE_STEPS: &[ClueStep] = &[
    ClueStep { from: ClueState::New, action: ActionKind::Assign, to: &[ClueState::Assigned], roles: OFFICE },
    ClueStep { from: ClueState::Assigned, action: ActionKind::Visit, to: &[ClueState::Checking], roles: INSPECTOR },
    ClueStep { from: ClueState::Checking, action: ActionKind::Visit, to: &[ClueState::Checking], roles: INSPECTOR },
    ClueStep { from: ClueState::Checking, action: ActionKind::RequestInfo, to: &[ClueState::NeedInfo], roles: INSPECTOR },
    ClueStep { from: ClueState::NeedInfo, action: ActionKind::Resume, to: &[ClueState::Checking], roles: INSPECTOR },
    ClueStep { from: ClueState::Checking, action: ActionKind::Submit, to: &[ClueState::Submitted], roles: INSPECTOR },
    ClueStep { from: ClueState::Submitted, action: ActionKind::SendBack, to: &[ClueState::Checking], roles: OFFICE },
    ClueStep {
        from: ClueState::Submitted,
        action: ActionKind::Dismiss,
        to: &[ClueState::Excluded, ClueState::DataFix, ClueState::Duplicate],
        roles: OFFICE,
    },
    ClueStep { from: ClueState::Submitted, action: ActionKind::Confirm, to: &[ClueState::Confirmed], roles: OFFICE },
    ClueStep { from: ClueState::Assigned, action: ActionKind::Extend, to: &[ClueState::Assigned], roles: OFFICE },
    ClueStep { from: ClueState::Checking, action: ActionKind::Extend, to: &[ClueState::Checking], roles: OFFICE },
];

const OFFICE_OR_LEAD: &[Role] = &[Role::CountyOffice, Role::CountyLead];
const HEAD: &[Role] = &[Role::TownHead];
const LEAD: &[Role] = &[Role::CountyLead];

/// Work is under way at the town.
const AT_TOWN: &[S] = &[S::Notified, S::Rectifying, S::Returned, S::Reopened];
/// Served and not signed off.
const IN_WORK: &[S] = &[S::Notified, S::Rectifying, S::Evidence, S::CountyReview, S::Returned, S::LongTerm, S::Reopened];

const fn step(from: &'static [S], action: ActionKind, to: S, roles: &'static [Role]) -> IssueStep {
    IssueStep { from, action, to: Some(to), roles }
}

const fn stay(from: &'static [S], action: ActionKind, roles: &'static [Role]) -> IssueStep {
    IssueStep { from, action, to: None, roles }
}

/// Steps of issues (domain §f), then acts that leave the state as it is.
pub const ISSUE_STEPS: &[IssueStep] = &[
    step(&[S::Open], ActionKind::Notify, S::Notified, OFFICE),
    step(&[S::Notified, S::Returned, S::Reopened, S::LongTerm], ActionKind::Rectify, S::Rectifying, CLERK),
    step(&[S::Rectifying], ActionKind::SubmitRectification, S::Evidence, CLERK),
    step(&[S::Evidence], ActionKind::Endorse, S::CountyReview, HEAD),
    step(&[S::Evidence], ActionKind::Return, S::Returned, HEAD),
    step(&[S::CountyReview], ActionKind::Return, S::Returned, OFFICE),
    step(&[S::CountyReview], ActionKind::SignOff, S::Closed, OFFICE),
    step(&[S::Rectifying], ActionKind::LongTerm, S::LongTerm, LEAD),
    step(&[S::Closed], ActionKind::Reopen, S::Reopened, &[Role::CrossTeam, Role::CountyOffice]),
    stay(&[S::Rectifying], ActionKind::StartGrace, OFFICE),
    stay(&[S::Rectifying], ActionKind::PlanInstalments, CLERK),
    // After sign-off only a carried sum moves.
    stay(&[S::Rectifying, S::Returned, S::LongTerm, S::Reopened, S::Closed], ActionKind::RecordMoney, MONEY_DESK),
    stay(
        &[S::Rectifying, S::Evidence, S::CountyReview, S::Returned, S::LongTerm, S::Reopened, S::Closed],
        ActionKind::Remit,
        MONEY_DESK,
    ),
    stay(AT_TOWN, ActionKind::Extend, OFFICE),
    stay(IN_WORK, ActionKind::Escalate, OFFICE_OR_LEAD),
    stay(&[S::CountyReview], ActionKind::AcceptException, OFFICE_OR_LEAD),
    stay(IssueState::ALL, ActionKind::Transfer, OFFICE_OR_LEAD),
    stay(IssueState::ALL, ActionKind::HoldAccountable, &[Role::Discipline, Role::CountyOffice, Role::CountyLead]),
    stay(
        &[S::Notified, S::Rectifying, S::Evidence, S::CountyReview, S::Returned, S::LongTerm, S::Reopened, S::Closed],
        ActionKind::Publish,
        &[Role::TownClerk, Role::CountyOffice],
    ),
];
