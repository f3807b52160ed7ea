//! Why an act is refused, with a stable code and a sentence in both languages that says what to do.

use super::action::ActionKind;
use super::campaign::Unfinished;
use super::claim::Overlap;
use super::date::Date;
use super::lang::{Bilingual, Lang, Say};
use super::money_item::MoneyItem;
use super::pack::Pack;
use std::fmt;

mod field;
mod money;
mod rectification;
mod staff;

pub use field::{Fault, FormField};

/// Why the last act cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoBar {
    /// Nothing was done, or what was done cannot be undone: sign-offs, reading, exports, entries of officers.
    Nothing,
    /// Something came after it.
    NotLast,
    /// Somebody else did it.
    NotOwn,
    /// It was done on another day.
    AnotherDay,
}

/// A refused act. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such clue, issue, household or officer.
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// The step does not exist from this state.
    WrongState {
        /// State code of the subject.
        state: String,
        /// Action code.
        action: String,
    },
    /// The officer's role may not take this step.
    WrongRole {
        /// Role code of the officer.
        role: String,
        /// Role codes that may.
        needed: Vec<String>,
    },
    /// The officer belongs to another town.
    WrongTown {
        /// Town of the subject.
        town: String,
    },
    /// The officer has retired, or is not in the list.
    NoSuchOfficer {
        /// Short name.
        officer: String,
    },
    /// Several officers bear the name that was typed.
    Namesakes {
        /// As typed.
        name: String,
        /// Their short names.
        logins: Vec<String>,
    },
    /// Separation of duties: the officer took part earlier in this matter.
    OwnWork {
        /// The part taken, an action code.
        part: String,
    },
    /// Recusal: kin of the household per the kin register, or the officer's own household.
    Kin {
        /// Household number.
        household: String,
    },
    /// Recusal: the matter is of the officer's home village.
    Neighbour {
        /// Town and village.
        village: String,
    },
    /// A second checker comes from another town than the clue and its first inspectors.
    SameTown {
        /// Town; empty: the checker has none.
        town: String,
    },
    /// The verdicts of a cross-check agree, or are not both given, or were settled.
    NothingToSettle,
    /// A second checker first gives the second verdict.
    SecondVerdictFirst,
    /// The officer is not one of the two inspectors assigned.
    NotAssigned,
    /// A required field is empty.
    MissingField {
        /// Field name.
        field: String,
        /// The field as its form has it, once the form is known.
        form: Option<Box<FormField>>,
    },
    /// A field cannot be read, or does not fit.
    BadField {
        /// Field name.
        field: String,
        /// What was typed.
        value: String,
        /// What is wrong with it.
        fault: Fault,
        /// The field as its form has it, once the form is known.
        form: Option<Box<FormField>>,
    },
    /// What was given as evidence reads as a path and is no file that can be read.
    NoSuchFile {
        /// As typed.
        file: String,
    },
    /// Evidence names a record of this workbook, and there is none of that number.
    NoSuchRecord {
        /// Its number.
        record: String,
    },
    /// Evidence names a visit that was paid to another household.
    OtherHousehold {
        /// Number of the visit.
        visit: String,
        /// The household visited.
        household: String,
    },
    /// Nothing but visits that tell nothing is held against a family.
    EmptyVisit {
        /// Number of the first.
        visit: String,
    },
    /// Money rows do not balance: confirmed = recovered + waived + carried + outstanding.
    Unbalanced {
        /// Outstanding, in fen.
        outstanding: i64,
    },
    /// More was recorded than was confirmed.
    TooMuch {
        /// What is still outstanding, in fen.
        outstanding: i64,
    },
    /// More is to be confirmed than the clue comes to, and no reason is given.
    AboveClue {
        /// To be confirmed, in fen.
        amount: i64,
        /// Sum of the clue, in fen.
        clue: i64,
    },
    /// Less is to be confirmed than the clue comes to, and no reason is given.
    BelowClue {
        /// To be confirmed, in fen.
        amount: i64,
        /// Sum of the clue, in fen.
        clue: i64,
    },
    /// Other issues claim some of the same months of the household and program, and the note does not say why they may.
    ClaimedTwice {
        /// Those issues.
        overlaps: Vec<Overlap>,
        /// Every month is claimed by one of them.
        all: bool,
    },
    /// Money is dated before its issue was confirmed, and the note does not say why.
    BeforeConfirmed {
        /// Date of the money.
        date: Date,
        /// The issue was confirmed on.
        confirmed: Date,
    },
    /// Money is paid back to a family on an issue that says it got too much.
    BackPayNotOwed,
    /// A receipt of this number was booked before, as the same kind.
    SameReceipt {
        /// The earlier row.
        row: Box<MoneyItem>,
    },
    /// A receipt of this number was booked on another issue, as the same kind, and the note does not say why.
    SharedReceipt {
        /// That issue.
        issue: String,
        /// The row there.
        row: Box<MoneyItem>,
    },
    /// The rule still fires on the newest data and no written exception is given.
    StillFires {
        /// Rule id.
        rule: String,
    },
    /// An adverse outcome needs a notice with a date, a reply window, and the reply or its absence.
    DueProcess {
        /// What is missing: `evidence`, `notice`, `reply_window`, `reply`, `reply_window_open`.
        missing: String,
        /// End of the reply window, once there is one.
        until: Option<Date>,
    },
    /// The inspectors' verdict is another: it goes back to them, the reviewer does not replace it.
    VerdictDiffers {
        /// Their verdict, a clue state code.
        verdict: String,
    },
    /// A lead settled between two verdicts, and this act is against it.
    Settled {
        /// The verdict that stands, a clue state code.
        verdict: String,
    },
    /// The reason of a dismissal says nothing without the facts.
    NeedsFacts {
        /// The reason.
        reason: Bilingual,
    },
    /// Nobody changes their own entry in the list of officers, or takes a new key for themself.
    OwnEntry {
        /// Nobody else on the list may do it yet.
        alone: bool,
    },
    /// An officer that the form names does not fit.
    Names {
        /// The field, a stable name.
        field: String,
        /// What the officer is called.
        name: String,
        /// Why not.
        why: Box<Refusal>,
    },
    /// The row of a possible identity is linked to another candidate.
    RowLinked {
        /// Code of that candidate.
        other: String,
    },
    /// The officer's signing key is closed; the passphrase opens it.
    KeyLocked {
        /// Short name.
        officer: String,
    },
    /// Recovered money has not gone to the treasury.
    Unremitted {
        /// How much, in fen.
        rest: i64,
    },
    /// The rule was not run on newer data, and no written exception is accepted.
    NoNewerData {
        /// Rule id.
        rule: String,
    },
    /// The visit of that day and pair says all of it already.
    NothingNew {
        /// Number of the visit.
        visit: String,
    },
    /// The written exception waits for a second person.
    NotAccepted {
        /// Rule id.
        rule: String,
    },
    /// An outcome lacks its proof.
    NeedsProof {
        /// The outcome.
        outcome: Bilingual,
        /// Field, kind of money row or act.
        need: String,
    },
    /// Whoever records does not approve.
    OwnApproval,
    /// A gradual exit has a longest span.
    GraceTooLong {
        /// In months.
        months: i64,
    },
    /// More a month than before the gradual exit.
    AboveFormer {
        /// The former sum, in fen.
        former: i64,
    },
    /// The plan of instalments does not cover what is outstanding.
    PlanDiffers {
        /// Outstanding, in fen.
        outstanding: i64,
        /// Planned, in fen.
        planned: i64,
    },
    /// No deadline runs that could be extended.
    NoClock,
    /// Escalation of a matter that is not late needs a reason.
    NotLate,
    /// A level of escalation was left out without a reason.
    LevelSkipped {
        /// The next level.
        next: String,
    },
    /// It was done before.
    AlreadyDone {
        /// Action code or `grace`.
        what: String,
    },
    /// A campaign is to be closed over work that is left, and no reason is given.
    WorkLeft {
        /// What is left.
        left: Unfinished,
    },
    /// Matters of children are not shown in public.
    NotPublic,
    /// The last act cannot be taken back.
    CannotUndo {
        /// Why.
        why: UndoBar,
    },
    /// No officer is chosen.
    NoOfficer,
    /// Somebody changed the subject since it was shown.
    Stale,
    /// The workbook is open read-only because another process holds it.
    ReadOnly,
    /// The workbook is a field copy, in which this is not done.
    FieldCopy,
    /// The officer's role has nothing to do in a field copy.
    StaysHere {
        /// Short name.
        officer: String,
    },
    /// The file does not hold the officer's signing key: a field copy holds those of the officers who took it out.
    NoKeyHere {
        /// Short name.
        officer: String,
    },
}

impl Refusal {
    /// The refusal, with a field named as the form of this act names it; `rule` is that of the clue it is about.
    #[must_use]
    pub fn in_form(mut self, kind: ActionKind, pack: &Pack, rule: Option<&str>) -> Self {
        if let Self::MissingField { field, form } | Self::BadField { field, form, .. } = &mut self {
            *form = Some(Box::new(FormField::of(kind, field, pack, rule)));
        }
        self
    }

    /// As [`Say::say`], for somebody who types names and codes of fields: with the key of the field, and with what can be
    /// chosen.
    pub fn say_with_keys(&self, lang: Lang) -> String {
        match self {
            Self::MissingField { .. } | Self::BadField { .. } => field::say(self, true, lang),
            _ => self.say(lang),
        }
    }

    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::WrongState { .. } => "wrong_state",
            Self::WrongRole { .. } => "wrong_role",
            Self::WrongTown { .. } => "wrong_town",
            Self::NoSuchOfficer { .. } => "no_such_officer",
            Self::Namesakes { .. } => "namesakes",
            Self::OwnWork { .. } => "own_work",
            Self::Kin { .. } => "kin",
            Self::Neighbour { .. } => "neighbour",
            Self::SameTown { .. } => "same_town",
            Self::NothingToSettle => "nothing_to_settle",
            Self::SecondVerdictFirst => "second_verdict_first",
            Self::NotAssigned => "not_assigned",
            Self::MissingField { .. } => "missing_field",
            Self::BadField { .. } => "bad_field",
            Self::NoSuchFile { .. } => "no_such_file",
            Self::NoSuchRecord { .. } => "no_such_record",
            Self::OtherHousehold { .. } => "other_household",
            Self::EmptyVisit { .. } => "empty_visit",
            Self::Unbalanced { .. } => "unbalanced",
            Self::TooMuch { .. } => "too_much",
            Self::AboveClue { .. } => "above_clue",
            Self::BelowClue { .. } => "below_clue",
            Self::ClaimedTwice { .. } => "claimed_twice",
            Self::BeforeConfirmed { .. } => "before_confirmed",
            Self::BackPayNotOwed => "back_pay_not_owed",
            Self::SameReceipt { .. } => "same_receipt",
            Self::SharedReceipt { .. } => "shared_receipt",
            Self::StillFires { .. } => "still_fires",
            Self::DueProcess { .. } => "due_process",
            Self::VerdictDiffers { .. } => "verdict_differs",
            Self::Settled { .. } => "settled",
            Self::NeedsFacts { .. } => "needs_facts",
            Self::OwnEntry { .. } => "own_entry",
            Self::Names { why, .. } => why.code(),
            Self::RowLinked { .. } => "row_linked",
            Self::KeyLocked { .. } => "key_locked",
            Self::Unremitted { .. } => "unremitted",
            Self::NoNewerData { .. } => "no_newer_data",
            Self::NothingNew { .. } => "nothing_new",
            Self::NotAccepted { .. } => "not_accepted",
            Self::NeedsProof { .. } => "needs_proof",
            Self::OwnApproval => "own_approval",
            Self::GraceTooLong { .. } => "grace_too_long",
            Self::AboveFormer { .. } => "above_former",
            Self::PlanDiffers { .. } => "plan_differs",
            Self::NoClock => "no_clock",
            Self::NotLate => "not_late",
            Self::LevelSkipped { .. } => "level_skipped",
            Self::AlreadyDone { .. } => "already_done",
            Self::WorkLeft { .. } => "work_left",
            Self::NotPublic => "not_public",
            Self::CannotUndo { .. } => "cannot_undo",
            Self::NoOfficer => "no_officer",
            Self::Stale => "stale",
            Self::ReadOnly => "read_only",
            Self::FieldCopy => "field_copy",
            Self::StaysHere { .. } => "stays_here",
            Self::NoKeyHere { .. } => "no_key_here",
        }
    }
}

/// Title of an action code in one language; unknown codes stay as they are.
fn action_title(code: &str, lang: Lang) -> String {
    ActionKind::from_code(code).map_or_else(|| code.to_owned(), |kind| kind.title().get(lang).to_owned())
}

fn role_titles(codes: &[String], lang: Lang) -> String {
    let titles: Vec<String> = codes
        .iter()
        .map(|code| super::officer::Role::from_code(code).map_or_else(|| code.clone(), |role| role.title().get(lang).to_owned()))
        .collect();
    titles.join(lang.pick("、", ", "))
}

impl Say for Refusal {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::NotFound { what } => lang.pick(format!("找不到 {what}。"), format!("There is no {what}.")),
            Self::WrongState { state, action } => {
                let state = super::lifecycle::state_title(state).get(lang).to_owned();
                let action = action_title(action, lang);
                lang.pick(
                    format!("当前状态是“{state}”，不能“{action}”。"),
                    format!("It is in state \"{state}\"; \"{action}\" is not possible from there."),
                )
            }
            Self::WrongRole { role, needed } => {
                let role = role_titles(std::slice::from_ref(role), lang);
                let needed = role_titles(needed, lang);
                lang.pick(
                    format!("{role}无权办理这一步，应由{needed}办理。"),
                    format!("The role {role} may not do this; it needs {needed}."),
                )
            }
            Self::WrongTown { town } => lang.pick(
                format!("该事项属于{town}，请由该乡镇人员办理。"),
                format!("This belongs to {town}; an officer of that town must act."),
            ),
            Self::NoSuchOfficer { officer } => lang.pick(
                format!("人员名单中没有在岗的“{officer}”。请先登记人员。"),
                format!("No active officer \"{officer}\". Add the officer first."),
            ),
            Self::Namesakes { name, logins } => {
                let logins = logins.join(lang.pick("、", ", "));
                lang.pick(
                    format!("叫“{name}”的不止一人，请写简称：{logins}。"),
                    format!("Several officers are called \"{name}\"; give the short name: {logins}."),
                )
            }
            Self::OwnWork { part } => {
                let part = action_title(part, lang);
                lang.pick(
                    format!("职责分离：您已办理过本事项的“{part}”，须由另一人办理。"),
                    format!("Separation of duties: you already did \"{part}\" in this matter; another officer must act."),
                )
            }
            Self::NothingToSettle => lang.pick(
                "两次结论一致、未都给出或已裁定，无需裁定。".to_owned(),
                "The two verdicts agree, are not both given, or were settled: there is nothing to settle.".to_owned(),
            ),
            Self::SecondVerdictFirst => lang.pick(
                "您是本疑点的交叉核查人：请先独立核查并给出第二次结论。".to_owned(),
                "You are the second checker of this clue: first check it on your own and give the second verdict.".to_owned(),
            ),
            Self::NotAssigned => lang.pick(
                "您不是本疑点分派的两名核查员之一。".to_owned(),
                "You are not one of the two inspectors assigned to this.".to_owned(),
            ),
            Self::MissingField { .. } | Self::BadField { .. } => field::say(self, false, lang),
            Self::NoSuchFile { file } => {
                let file = super::text::clean(file);
                lang.pick(
                    format!("没有可读的文件“{file}”，未办理。请填写现有文件的路径，或材料编号(不带路径和扩展名)。"),
                    format!(
                        "There is no readable file \"{file}\"; nothing was recorded. Give the path of a file that is there, or the number of a paper without a path."
                    ),
                )
            }
            Self::NoSuchRecord { record } => lang.pick(
                format!("佐证材料中的 {record} 不在本工作簿中，未办理。请核对编号(入户核查、疑点、问题的编号须已登记)。"),
                format!("The evidence {record} is not in this workbook; nothing was recorded. Check the number: a visit, clue or issue must be on file."),
            ),
            Self::OtherHousehold { visit, household } => lang.pick(
                format!("佐证材料中的 {visit} 是对另一户({household})的入户核查，不能作本户的佐证。"),
                format!("The visit {visit} was paid to another household ({household}) and is no evidence about this one."),
            ),
            Self::EmptyVisit { visit } => lang.pick(
                format!("{visit} 什么都没有记：没有核查答复和材料情况，没有在场人，没有查验证件，没有签字，也没有意见和佐证；不能单凭它认定。请先补记入户核查，或另附佐证材料。"),
                format!("{visit} tells nothing: no answers, no papers, nobody present, no ID seen, no signature, no opinion, no evidence. Nothing can be held against a family on it alone; complete the visit, or give other evidence besides."),
            ),
            Self::StillFires { rule } => lang.pick(
                format!("最新数据中规则 {rule} 仍然命中。请重新比对，或退回补充书面说明。"),
                format!("Rule {rule} still fires on the newest data. Screen again, or return it for a written exception."),
            ),
            Self::DueProcess { missing, until } => rectification::due_process(missing, *until, lang),
            Self::VerdictDiffers { verdict } => {
                let verdict = super::lifecycle::state_title(verdict).get(lang).to_owned();
                lang.pick(
                    format!("核查员的结论是“{verdict}”，不能改作属实；如有异议请退回重查。"),
                    format!(
                        "The inspectors' verdict is \"{verdict}\"; it cannot be confirmed. Send it back to be checked again."
                    ),
                )
            }
            Self::Settled { verdict } => {
                let verdict = super::lifecycle::state_title(verdict).get(lang).to_owned();
                lang.pick(
                    format!("两次核查的分歧已裁定为“{verdict}”，以裁定为准；如有新情况请退回重查。"),
                    format!("The two verdicts differed and \"{verdict}\" was settled. Send it back if there is something new."),
                )
            }
            Self::RowLinked { other } => lang.pick(
                format!("该行已认定与 {other} 是同一人；一行只能对应一人，请先将 {other} 改为“非同一人”。"),
                format!("The row is linked to {other} already, and a row is about one person. Refuse {other} first."),
            ),
            Self::KeyLocked { officer } => lang.pick(
                format!("{officer} 的签名密钥已锁定，请输入口令(命令行：--passphrase-file 或环境变量 HECHA_PASSPHRASE)。"),
                format!("The signing key of {officer} is locked; give the passphrase (on the command line: --passphrase-file, or the variable HECHA_PASSPHRASE)."),
            ),
            Self::Unbalanced { .. }
            | Self::TooMuch { .. }
            | Self::AboveClue { .. }
            | Self::BelowClue { .. }
            | Self::ClaimedTwice { .. }
            | Self::BeforeConfirmed { .. }
            | Self::BackPayNotOwed
            | Self::SameReceipt { .. }
            | Self::SharedReceipt { .. }
            | Self::Unremitted { .. }
            | Self::PlanDiffers { .. } => money::say(self, lang),
            Self::Kin { .. } | Self::Neighbour { .. } | Self::SameTown { .. } | Self::OwnEntry { .. } | Self::Names { .. } => {
                staff::say(self, lang)
            }
            Self::NeedsFacts { reason } => {
                let reason = reason.get(lang);
                lang.pick(
                    format!("排除理由“{reason}”须在“事实说明”(note)中写明查明的事实。"),
                    format!("The reason \"{reason}\" needs the facts in \"Facts\" (note)."),
                )
            }
            Self::NoNewerData { .. }
            | Self::NothingNew { .. }
            | Self::NotAccepted { .. }
            | Self::NeedsProof { .. }
            | Self::OwnApproval
            | Self::GraceTooLong { .. }
            | Self::AboveFormer { .. }
            | Self::NoClock
            | Self::NotLate
            | Self::LevelSkipped { .. }
            | Self::AlreadyDone { .. }
            | Self::WorkLeft { .. }
            | Self::NotPublic
            | Self::CannotUndo { .. } => rectification::say(self, lang),
            Self::NoOfficer => lang.pick("请先选择办理人员。".to_owned(), "Choose the officer who acts first.".to_owned()),
            Self::Stale => lang.pick(
                "该事项刚被他人更新，请刷新后再办理。".to_owned(),
                "Somebody has just changed this; refresh and try again.".to_owned(),
            ),
            Self::ReadOnly => lang.pick(
                "工作簿只能读，不能办理：另一程序正在使用，或没有写入它的权限。".to_owned(),
                "The workbook can only be read: another process holds it, or you may not write to it.".to_owned(),
            ),
            Self::StaysHere { officer } => lang.pick(
                format!("{officer} 是县里的人员，在外出副本中没有可办的事；请只标记核查员、乡镇等外出人员。"),
                format!("{officer} is of the county's desk, which does nothing in a field copy; choose inspectors and town officers only."),
            ),
            Self::NoKeyHere { officer } => lang.pick(
                format!("本文件没有 {officer} 的签名密钥：外出副本只带领出时写明的人员。"),
                format!("The file holds no signing key of {officer}: a field copy holds those of the officers who took it out."),
            ),
            Self::FieldCopy => lang.pick(
                "这是外出副本，只办理入户核查、提交结论和整改；这一步请并回后在县里的工作簿上办理。".to_owned(),
                "This is a field copy, for visits, verdicts and rectification only; take it back and do this in the county's workbook."
                    .to_owned(),
            ),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for Refusal {}
