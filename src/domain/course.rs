//! The course of a rectification besides its state: gradual exit, instalments, extensions, escalation, transfer,
//! accountability, publicity, proofs of outcomes, the written exception (domain §e, §f). Part of an issue's fold.

use super::date::Date;
use super::lang::Bilingual;
use super::lifecycle::IssueState;
use super::money::Fen;
use super::month::Month;
use super::officer::OfficerId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Every code, in order.
            pub const CODES: &'static [&'static str] = &[$($code,)*];

            /// Stable text.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Reads the code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }

            /// Title in both languages.
            pub fn title(self) -> Bilingual {
                match self { $(Self::$variant => Bilingual::of($zh, $en),)* }
            }
        }
    };
}

coded! {
    /// How far a late rectification was escalated; each level follows the one before.
    Level {
        /// 提示函
        Remind = "remind", "提示", "reminder";
        /// 督办单
        Supervise = "supervise", "督办", "supervision order";
        /// 约谈
        Interview = "interview", "约谈", "interview";
    }
}

coded! {
    /// Who takes over a matter that goes beyond civil affairs.
    Receiver {
        /// 纪委监委
        Discipline = "discipline", "纪委监委", "discipline inspection";
        /// 审计
        Audit = "audit", "审计", "audit";
        /// 公安
        Police = "police", "公安", "police";
        /// Any other body; the reason names it.
        Other = "other_body", "其他部门", "another body";
    }
}

coded! {
    /// Sub-state of `rectifying` (domain §f).
    SubState {
        /// 渐退中
        Grace = "grace", "渐退中", "gradual exit";
        /// 分期
        Instalment = "installment", "分期", "instalments";
    }
}

/// Title of a code of this page; `None` for other codes.
pub fn code_title(code: &str) -> Option<Bilingual> {
    Level::from_code(code)
        .map(Level::title)
        .or_else(|| Receiver::from_code(code).map(Receiver::title))
        .or_else(|| SubState::from_code(code).map(SubState::title))
}

/// A granted gradual exit (渐退). The benefit may be paid from `from` to `to`, at most `monthly` a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grace {
    /// Decided on.
    pub decided: Date,
    /// First month: the one after the decision.
    pub from: Month,
    /// Last month.
    pub to: Month,
    /// Monthly sum during it, never above the former one.
    pub monthly: Fen,
    /// Number of the approval paper (F24).
    pub document: String,
}

/// One instalment agreed with the family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    /// Due on.
    pub due: Date,
    /// Sum.
    pub amount: Fen,
}

/// An extended deadline; the clock that ran before stays visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Granted on.
    pub on: Date,
    /// Deadline before.
    pub from: Date,
    /// Deadline after.
    pub to: Date,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: OfficerId,
}

/// One step of escalation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// Level.
    pub level: Level,
    /// On.
    pub on: Date,
    /// Number of the letter or order.
    pub number: String,
    /// Unit or person it goes to.
    pub to: String,
    /// Why, when it is not the next level of a late matter.
    pub reason: String,
}

/// Handed over to another body; the money item stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// To whom.
    pub to: Receiver,
    /// On.
    pub on: Date,
    /// Number of the letter.
    pub number: String,
    /// What about.
    pub reason: String,
}

/// Somebody was held to account (追责).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accountability {
    /// On.
    pub on: Date,
    /// Who was held to account and how.
    pub measure: String,
    /// Number of the decision.
    pub number: String,
}

/// Shown in public (公示).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Where.
    pub place: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// A written exception accepted by somebody other than its writer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// Who.
    pub by: OfficerId,
    /// On.
    pub on: Date,
    /// Why.
    pub opinion: String,
}

/// What happened on the way; every part is empty until its act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Gradual exit, when granted.
    pub grace: Option<Grace>,
    /// Plan of instalments, by date.
    pub instalments: Vec<Instalment>,
    /// What had come back, was waived or carried when the plan was made: instalments count from there.
    pub settled_before: Fen,
    /// Extensions of the deadline, oldest first.
    pub extensions: Vec<Extension>,
    /// Escalation, oldest first.
    pub escalations: Vec<Escalation>,
    /// Transfer to another body.
    pub transfer: Option<Transfer>,
    /// Accountability, oldest first.
    pub accountability: Vec<Accountability>,
    /// Publicity.
    pub published: Option<Publication>,
    /// Proofs of the outcomes, by the name of their field.
    pub proofs: BTreeMap<String, Vec<String>>,
    /// Who wrote the exception.
    pub exception_by: Option<OfficerId>,
    /// Who accepted it.
    pub accepted: Option<Acceptance>,
    /// As-of date of the data that this round rests on; closing needs newer data.
    pub seen_as_of: Option<Date>,
}

impl Course {
    /// Sub-state of an issue in this state with so much outstanding.
    pub fn sub_state(&self, state: IssueState, outstanding: Fen) -> Option<SubState> {
        if state != IssueState::Rectifying {
            return None;
        }
        if self.grace.is_some() {
            return Some(SubState::Grace);
        }
        (!self.instalments.is_empty() && outstanding > Fen::ZERO).then_some(SubState::Instalment)
    }

    /// Highest level of escalation so far.
    pub fn level(&self) -> Option<Level> {
        self.escalations.iter().map(|step| step.level).max()
    }

    /// The part of the plan that was due before a day and has not been settled: `settled` is what was recovered,
    /// waived or carried altogether.
    pub fn missed(&self, settled: Fen, today: Date) -> Fen {
        let due: Fen = self.instalments.iter().filter(|part| part.due < today).map(|part| part.amount).sum();
        let paid = settled - self.settled_before;
        if due > paid { due - paid } else { Fen::ZERO }
    }

    /// Each instalment with whether it is covered by what was settled.
    pub fn coverage(&self, settled: Fen) -> Vec<(&Instalment, bool)> {
        let paid = settled - self.settled_before;
        let mut due = Fen::ZERO;
        self.instalments
            .iter()
            .map(|part| {
                due += part.amount;
                (part, due <= paid)
            })
            .collect()
    }

    /// What a new round does not inherit: the outcome's proofs, the exception, the plan for the old round.
    pub fn next_round(&mut self, seen_as_of: Option<Date>) {
        self.proofs.clear();
        self.exception_by = None;
        self.accepted = None;
        self.grace = None;
        self.instalments.clear();
        self.escalations.clear();
        self.seen_as_of = seen_as_of;
    }
}

/// Reads a plan of instalments as people type it: `2026-04-30 500; 2026-05-31 700.50`, one per line or semicolon.
/// Dates must rise, sums be above zero.
pub fn parse_plan(text: &str) -> Option<Vec<Instalment>> {
    let mut plan: Vec<Instalment> = Vec::new();
    for line in text.split(['\n', ';', '；']).map(str::trim).filter(|line| !line.is_empty()) {
        let (due, amount) = line.split_once([' ', '\t', ',', '，', ':', '：'])?;
        let due = super::date::parse(due, false)?;
        let amount = Fen::parse(amount.trim().trim_end_matches('元'), super::money::MoneyUnit::Yuan)?;
        if amount <= Fen::ZERO || plan.last().is_some_and(|last| last.due >= due) {
            return None;
        }
        plan.push(Instalment { due, amount });
    }
    (!plan.is_empty()).then_some(plan)
}

/// Writes [`parse_plan`]'s form on one line.
pub fn plan_text(plan: &[Instalment]) -> String {
    plan.iter().map(|part| format!("{} {}", part.due, part.amount)).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn a_plan_is_read_as_people_type_it() {
        let plan = parse_plan("2026-04-30 500；2026.5.31，700.50元\n").expect("a plan");
        assert_eq!(plan_text(&plan), "2026-04-30 500.00; 2026-05-31 700.50");
        for bad in ["", "2026-04-30", "2026-04-30 0", "2026-05-31 1; 2026-04-30 1", "x 5"] {
            assert_eq!(parse_plan(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_missed_instalment_is_what_fell_due_and_was_not_settled() {
        let plan = parse_plan("2026-04-30 500; 2026-05-31 700").expect("a plan");
        let course = Course { instalments: plan, settled_before: Fen(10_000), ..Course::default() };
        assert_eq!(course.missed(Fen(10_000), day("2026-04-30")), Fen::ZERO, "due today is not missed");
        assert_eq!(course.missed(Fen(10_000), day("2026-05-01")), Fen(50_000));
        assert_eq!(course.missed(Fen(40_000), day("2026-05-01")), Fen(20_000));
        assert_eq!(course.missed(Fen(60_000), day("2026-06-01")), Fen(70_000));
        assert_eq!(course.missed(Fen(130_000), day("2026-06-01")), Fen::ZERO);
        let covered: Vec<bool> = course.coverage(Fen(60_000)).into_iter().map(|(_, covered)| covered).collect();
        assert_eq!(covered, [true, false]);
    }
}
