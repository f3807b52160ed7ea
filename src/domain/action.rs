//! What an officer can do, as data: one list of actions with their fields drives the forms of the screens,
//! `hecha act SUBJECT ACTION KEY=VALUE`, and the guards of the core. Which action is lawful when is in
//! `lifecycle.rs`.

mod clue;
mod issue;
mod office;
mod sample;

pub use office::carries;

use super::campaign::Unfinished;
use super::lang::Bilingual;
use super::officer::OfficerId;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Field values by field name, as typed. The core parses and checks them.
pub type Fields = BTreeMap<String, String>;

/// Who acts, and when (local civil time of the county). Time enters the core only here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The officer.
    pub officer: OfficerId,
    /// Now.
    pub at: DateTime,
}

/// What an action is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// A clue (`R10-7K3FQ2MN`).
    Clue(String),
    /// An issue (`W2026-0001`).
    Issue(String),
    /// A household, by its number; visits are paid to households.
    Household(String),
    /// A candidate of the possible-identity list (`P-…`).
    Identity(String),
    /// An officer, by short name.
    Officer(String),
    /// A campaign (`C01`); `C` alone is the one to be opened next.
    Campaign(String),
    /// A sample (`S01`); `S` alone is the one to be drawn next.
    Sample(String),
}

/// Stands for the campaign that is opened next and has no number yet.
pub const NEW_CAMPAIGN: &str = "C";
/// Stands for the sample that is drawn next and has no number yet.
pub const NEW_SAMPLE: &str = "S";

impl Subject {
    /// Tells the kinds apart by shape: `R..-` or a rule id and a dash opens a clue, `W` + year an issue,
    /// `P-` a possible identity, `@` an officer, `C` alone or with digits a campaign; anything else is a
    /// household number.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
        if let Some(name) = text.strip_prefix('@') {
            Self::Officer(name.to_owned())
        } else if text.starts_with("P-") {
            Self::Identity(text.to_owned())
        } else if bytes.first() == Some(&b'R') && digits(1..3) && bytes.get(3) == Some(&b'-') {
            Self::Clue(text.to_owned())
        } else if bytes.first() == Some(&b'W') && digits(1..5) && bytes.get(5) == Some(&b'-') {
            Self::Issue(text.to_owned())
        } else if text == NEW_CAMPAIGN || super::campaign::number(text).is_some() {
            Self::Campaign(text.to_owned())
        } else if text == NEW_SAMPLE || super::lookback::number(text).is_some() {
            Self::Sample(text.to_owned())
        } else {
            Self::Household(text.to_owned())
        }
    }

    /// The bare identifier.
    pub fn id(&self) -> &str {
        match self {
            Self::Clue(id)
            | Self::Issue(id)
            | Self::Household(id)
            | Self::Identity(id)
            | Self::Officer(id)
            | Self::Campaign(id)
            | Self::Sample(id) => id,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if matches!(self, Self::Officer(_)) {
            f.write_str("@")?;
        }
        f.write_str(self.id())
    }
}

macro_rules! actions {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal, $fields:path;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every action, in the order of the work.
            pub const ALL: [Self; [$($code),*].len()] = [$(Self::$variant,)*];

            /// Stable text.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Title in both languages.
            pub fn title(self) -> Bilingual {
                let (zh, en) = match self { $(Self::$variant => ($zh, $en),)* };
                Bilingual { zh: zh.to_owned(), en: en.to_owned() }
            }

            /// The fields of the action, in the order a form asks for them.
            pub fn fields(self) -> &'static [FieldSpec] {
                match self { $(Self::$variant => $fields,)* }
            }
        }
    };
}

actions! {
    /// Every act of a person: code (`submit`; what `hecha act` takes and events carry), title, fields.
    ActionKind {
        // --- clue ---
        /// new → assigned
        Assign = "assign", "分派", "Assign", clue::ASSIGN;
        /// Household: the home visit with the ten-check list; its assigned clues → checking.
        Visit = "visit", "入户核查", "Home visit", clue::VISIT;
        /// checking → need_info
        RequestInfo = "request_info", "要求补证", "Request evidence", clue::REQUEST_INFO;
        /// need_info → checking
        Resume = "resume", "继续核查", "Resume check", clue::RESUME;
        /// checking → submitted, with a verdict: dismiss or confirm
        Submit = "submit", "提交核查结论", "Submit verdict", clue::SUBMIT;
        /// submitted → checking
        SendBack = "send_back", "退回重查", "Send back", clue::SEND_BACK;
        /// submitted → excluded | data_fix | duplicate
        Dismiss = "dismiss", "排除", "Dismiss", clue::DISMISS;
        /// submitted → confirmed; raises the issue
        Confirm = "confirm", "认定属实", "Confirm", clue::CONFIRM;
        // --- cross-check ---
        /// A checked clue goes to a second checker of another town
        AssignCross = "assign_cross", "分派交叉核查", "Assign cross-check", clue::ASSIGN_CROSS;
        /// The second verdict, blind to the first
        CrossVerdict = "cross_verdict", "提交交叉核查结论", "Give second verdict", clue::CROSS_VERDICT;
        /// Two verdicts differ: which one stands
        SettleCross = "settle_cross", "裁定分歧", "Settle difference", clue::SETTLE_CROSS;
        // --- issue ---
        /// open → notified
        Notify = "notify", "下发整改通知", "Issue notice", issue::NOTIFY;
        /// notified / returned / reopened → rectifying
        Rectify = "rectify", "开始整改", "Start rectification", issue::RECTIFY;
        /// A money row: recovered, waived, carried, back-paid
        RecordMoney = "record_money", "登记资金", "Record money", issue::RECORD_MONEY;
        /// rectifying → evidence
        SubmitRectification = "submit_rectification", "报送整改结果", "Submit rectification", issue::SUBMIT_RECTIFICATION;
        /// evidence → county_review
        Endorse = "endorse", "镇级审核", "Town review", issue::ENDORSE;
        /// evidence / county_review → returned
        Return = "return", "退回", "Return", issue::RETURN;
        /// county_review → closed
        SignOff = "sign_off", "销号", "Sign off", issue::SIGN_OFF;
        /// rectifying → long_term
        LongTerm = "long_term", "转持续整改", "Long-term", issue::LONG_TERM;
        /// closed → reopened
        Reopen = "reopen", "重新打开", "Reopen", issue::REOPEN;
        /// Rectifying: a gradual exit is granted
        StartGrace = "start_grace", "准予渐退", "Grant gradual exit", issue::START_GRACE;
        /// Rectifying: a plan of dated instalments
        PlanInstalments = "plan_instalments", "约定分期", "Agree instalments", issue::PLAN_INSTALMENTS;
        /// Recovered money went to the treasury
        Remit = "remit", "登记退库", "Record remittance", issue::REMIT;
        /// A later deadline, of an issue or of a check; the old one stays visible
        Extend = "extend", "延期", "Extend deadline", issue::EXTEND;
        /// Reminder, supervision order, interview
        Escalate = "escalate", "督办", "Escalate", issue::ESCALATE;
        /// To another body; the money item stays open
        Transfer = "transfer", "移交", "Transfer", issue::TRANSFER;
        /// Somebody was held to account
        HoldAccountable = "hold_accountable", "登记追责", "Record accountability", issue::HOLD_ACCOUNTABLE;
        /// Shown in public
        Publish = "publish", "登记公示", "Record publicity", issue::PUBLISH;
        /// The written exception is accepted by somebody other than its writer
        AcceptException = "accept_exception", "认可书面说明", "Accept exception", issue::ACCEPT_EXCEPTION;
        // --- clue, visit, issue ---
        /// One's own last act is taken back; nothing came after it
        Undo = "undo", "撤销上一步", "Undo last act", issue::UNDO;
        // --- identity ---
        /// This row is about that person
        LinkIdentity = "link_identity", "认定同一人", "Link identity", office::LINK;
        /// It is not
        RefuseIdentity = "refuse_identity", "认定非同一人", "Refuse identity", office::LINK;
        // --- officers ---
        /// Enter an officer
        AddOfficer = "add_officer", "登记人员", "Add officer", office::ADD_OFFICER;
        /// Enter the kin register of an officer
        FileKin = "file_kin", "近亲属备案", "File kin", office::FILE_KIN;
        /// One's own signing key is replaced; signed with the old one
        RotateKey = "rotate_key", "更换签名密钥", "Rotate signing key", office::ROTATE_KEY;
        /// A new signing key for an officer who forgot the passphrase
        IssueKey = "issue_key", "补发签名密钥", "Issue a new signing key", office::ISSUE_KEY;
        // --- campaigns ---
        /// Open a campaign
        OpenCampaign = "open_campaign", "启动专项", "Open campaign", office::CAMPAIGN;
        /// Change name, scope or dates of an open campaign
        ChangeCampaign = "change_campaign", "调整专项", "Change campaign", office::CAMPAIGN;
        /// Close a campaign
        CloseCampaign = "close_campaign", "结束专项", "Close campaign", office::CLOSE_CAMPAIGN;
        // --- samples ---
        /// Draw a sample for look-back or review
        DrawSample = "draw_sample", "抽样", "Draw sample", sample::DRAW;
        /// What was found of a unit drawn
        RecordFinding = "record_finding", "登记回头看结果", "Record finding", sample::FINDING;
        // --- reading ---
        /// See a full identity number, with a reason
        Unmask = "unmask", "查看受限信息", "Open restricted view", office::UNMASK;
        /// A table or paper was written to a file; the engine fills it in
        Export = "export", "导出", "Export", office::EXPORT;
        // --- field copies ---
        /// A copy of the workbook goes out with inspectors; the engine fills it in
        LendCopy = "lend_copy", "领出外出副本", "Lend a field copy", office::LEND_COPY;
        /// What was done in a copy comes into the log; the engine fills it in
        TakeBack = "take_back", "并回外出副本", "Take back a field copy", office::TAKE_BACK;
    }
}

/// What a field holds; decides the widget and the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several texts, comma between; empty means all.
    List,
    /// Several lines.
    LongText,
    /// A date.
    Date,
    /// `YYYY-MM`.
    Month,
    /// Yuan.
    Money,
    /// A whole number of at least zero.
    Count,
    /// An officer's short name of one of these roles.
    Officer,
    /// Two officers, comma between.
    OfficerPair,
    /// One of a closed list (see [`choices`]) or, where the pack lists them, of [`PackList`].
    Choice(&'static [&'static str]),
    /// One entry of a list of the pack.
    Pack(PackList),
    /// Evidence references, comma between: a file path (its SHA-256 is taken), or text such as `V-0001`.
    Evidence,
    /// Checklist answers: the fields `item.<code>` = `ok|problem|na` and `note.<code>`.
    Answers,
    /// Papers of the file: the fields `paper.<code>` = `present|missing|defective|not_required`, `defect.<code>` = a
    /// defect code of the pack, and `note.<code>`.
    Papers,
    /// `yes` / `no`.
    YesNo,
}

/// Lists that a county edits in the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackList {
    /// Dismissal reasons: the guards of the clue's rule first, then the general ones.
    DismissReasons,
    /// Issue types (问题类型).
    IssueTypes,
    /// Outcomes of rectification.
    Outcomes,
}

/// One field of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Key in `KEY=VALUE`.
    pub name: &'static str,
    /// Widget and check.
    pub kind: FieldKind,
    /// Must not be empty.
    pub required: bool,
    /// Chinese label.
    pub zh: &'static str,
    /// English label.
    pub en: &'static str,
}

const fn field(name: &'static str, kind: FieldKind, required: bool, zh: &'static str, en: &'static str) -> FieldSpec {
    FieldSpec { name, kind, required, zh, en }
}

impl FieldKind {
    /// How the names begin under which a field of this kind is given in parts: `item.S1.04`, `paper.F01`.
    pub fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Answers => &["item.", "note."],
            Self::Papers => &["paper.", "defect.", "note."],
            _ => &[],
        }
    }

    /// How such parts are typed, for a code of the field and, of papers, a defect; empty for other fields.
    pub fn parts_example(self, code: &str, defect: &str) -> String {
        match self {
            Self::Answers => format!("item.{code}=problem note.{code}=…"),
            Self::Papers => format!("paper.{code}=missing, paper.{code}=defective defect.{code}={defect}"),
            _ => String::new(),
        }
    }
}

impl ActionKind {
    /// Whether the action has a field of this name, or one that is given in parts named so. The name of a field that is
    /// given in parts says nothing by itself.
    pub fn takes(self, name: &str) -> bool {
        self.fields().iter().any(|field| match field.kind.parts() {
            [] => field.name == name,
            parts => parts.iter().any(|part| name.strip_prefix(part).is_some_and(|code| !code.is_empty())),
        })
    }

    /// What can be typed in front of `=`: names of fields, and parts with `CODE` for the code.
    pub fn keys(self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for field in self.fields() {
            let names = match field.kind.parts() {
                [] => vec![field.name.to_owned()],
                parts => parts.iter().map(|part| format!("{part}CODE")).collect(),
            };
            let new: Vec<String> = names.into_iter().filter(|name| !keys.contains(name)).collect();
            keys.extend(new);
        }
        keys
    }

    /// Reads [`ActionKind::code`]; dashes count as underscores.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.replace('-', "_");
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One action offered for a subject to an officer right now.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionOption {
    /// The action.
    pub kind: ActionKind,
    /// `None` when lawful; else the refusal, whose text a disabled key shows.
    pub refused: Option<Refusal>,
    /// Values that a form starts with (amount and months from the clue, the inspectors' verdict, …).
    pub prefill: Fields,
    /// What is to be chosen first: the units of a sample.
    pub units: Vec<UnitOption>,
    /// What a campaign that is to be closed leaves undone.
    pub left: Option<Unfinished>,
}

/// A unit of a sample, as somebody is to choose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitOption {
    /// Issue or clue.
    pub id: String,
    /// What tells it from others, and what was found of it so far.
    pub text: Bilingual,
    /// Something was found of it already.
    pub found: bool,
    /// Why this officer may not look at it.
    pub refused: Option<Refusal>,
}

/// Why an action is not allowed. Each has a stable code; texts are in `refusal.rs`.
pub use super::refusal::Refusal;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_told_apart_by_shape() {
        assert_eq!(Subject::parse("R10-7K3FQ2MN"), Subject::Clue("R10-7K3FQ2MN".into()));
        assert_eq!(Subject::parse("W2026-0001"), Subject::Issue("W2026-0001".into()));
        assert_eq!(Subject::parse("990101D0001"), Subject::Household("990101D0001".into()));
        assert_eq!(Subject::parse("@li"), Subject::Officer("li".into()));
        assert_eq!(Subject::parse("C01"), Subject::Campaign("C01".into()));
        assert_eq!(Subject::parse("C"), Subject::Campaign("C".into()));
        assert_eq!(Subject::parse("S01"), Subject::Sample("S01".into()));
        assert_eq!(Subject::parse("C1x"), Subject::Household("C1x".into()));
    }

    #[test]
    fn action_codes_round_trip_and_field_names_are_unique() {
        for kind in ActionKind::ALL {
            assert_eq!(ActionKind::from_code(kind.code()), Some(kind));
            let mut names: Vec<_> = kind.fields().iter().map(|field| field.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), kind.fields().len(), "{}", kind.code());
        }
    }
}
