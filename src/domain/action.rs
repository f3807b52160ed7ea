//! What an officer can do, as data: one list of actions with their fields drives the forms of the screens,
//! `hecha act SUBJECT ACTION KEY=VALUE`, and the guards of the core. Which action is lawful when is in
//! `lifecycle.rs`.

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
}

/// Stands for the campaign that is opened next and has no number yet.
pub const NEW_CAMPAIGN: &str = "C";

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
            | Self::Campaign(id) => id,
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

/// Every act of a person. The code (`submit`) is what `hecha act` takes and what events carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    // --- clue ---
    /// new → assigned
    Assign,
    /// Household: the home visit with the ten-check list; its assigned clues → checking.
    Visit,
    /// checking → need_info
    RequestInfo,
    /// need_info → checking
    Resume,
    /// checking → submitted, with a verdict: dismiss or confirm
    Submit,
    /// submitted → checking
    SendBack,
    /// submitted → excluded | data_fix | duplicate
    Dismiss,
    /// submitted → confirmed; raises the issue
    Confirm,
    // --- issue ---
    /// open → notified
    Notify,
    /// notified / returned / reopened → rectifying
    Rectify,
    /// A money row: recovered, waived, carried, back-paid
    RecordMoney,
    /// rectifying → evidence
    SubmitRectification,
    /// evidence → county_review
    Endorse,
    /// evidence / county_review → returned
    Return,
    /// county_review → closed
    SignOff,
    /// rectifying → long_term
    LongTerm,
    /// closed → reopened
    Reopen,
    // --- identity ---
    /// This row is about that person
    LinkIdentity,
    /// It is not
    RefuseIdentity,
    // --- officers ---
    /// Enter an officer
    AddOfficer,
    /// Enter the kin register of an officer
    FileKin,
    // --- campaigns ---
    /// Open a campaign
    OpenCampaign,
    /// Change name, scope or dates of an open campaign
    ChangeCampaign,
    /// Close a campaign
    CloseCampaign,
    // --- reading ---
    /// See a full identity number, with a reason
    Unmask,
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

impl ActionKind {
    /// Every action, in the order of the work.
    pub const ALL: [Self; 25] = [
        Self::Assign,
        Self::Visit,
        Self::RequestInfo,
        Self::Resume,
        Self::Submit,
        Self::SendBack,
        Self::Dismiss,
        Self::Confirm,
        Self::Notify,
        Self::Rectify,
        Self::RecordMoney,
        Self::SubmitRectification,
        Self::Endorse,
        Self::Return,
        Self::SignOff,
        Self::LongTerm,
        Self::Reopen,
        Self::LinkIdentity,
        Self::RefuseIdentity,
        Self::AddOfficer,
        Self::FileKin,
        Self::OpenCampaign,
        Self::ChangeCampaign,
        Self::CloseCampaign,
        Self::Unmask,
    ];

    /// Stable text.
    pub fn code(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Visit => "visit",
            Self::RequestInfo => "request_info",
            Self::Resume => "resume",
            Self::Submit => "submit",
            Self::SendBack => "send_back",
            Self::Dismiss => "dismiss",
            Self::Confirm => "confirm",
            Self::Notify => "notify",
            Self::Rectify => "rectify",
            Self::RecordMoney => "record_money",
            Self::SubmitRectification => "submit_rectification",
            Self::Endorse => "endorse",
            Self::Return => "return",
            Self::SignOff => "sign_off",
            Self::LongTerm => "long_term",
            Self::Reopen => "reopen",
            Self::LinkIdentity => "link_identity",
            Self::RefuseIdentity => "refuse_identity",
            Self::AddOfficer => "add_officer",
            Self::FileKin => "file_kin",
            Self::OpenCampaign => "open_campaign",
            Self::ChangeCampaign => "change_campaign",
            Self::CloseCampaign => "close_campaign",
            Self::Unmask => "unmask",
        }
    }

    /// Reads [`ActionKind::code`]; dashes count as underscores.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.replace('-', "_");
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Title in both languages.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Assign => ("分派", "Assign"),
            Self::Visit => ("入户核查", "Home visit"),
            Self::RequestInfo => ("要求补证", "Request evidence"),
            Self::Resume => ("继续核查", "Resume check"),
            Self::Submit => ("提交核查结论", "Submit verdict"),
            Self::SendBack => ("退回重查", "Send back"),
            Self::Dismiss => ("排除", "Dismiss"),
            Self::Confirm => ("认定属实", "Confirm"),
            Self::Notify => ("下发整改通知", "Issue notice"),
            Self::Rectify => ("开始整改", "Start rectification"),
            Self::RecordMoney => ("登记资金", "Record money"),
            Self::SubmitRectification => ("报送整改结果", "Submit rectification"),
            Self::Endorse => ("镇级审核", "Town review"),
            Self::Return => ("退回", "Return"),
            Self::SignOff => ("销号", "Sign off"),
            Self::LongTerm => ("转持续整改", "Long-term"),
            Self::Reopen => ("重新打开", "Reopen"),
            Self::LinkIdentity => ("认定同一人", "Link identity"),
            Self::RefuseIdentity => ("认定非同一人", "Refuse identity"),
            Self::AddOfficer => ("登记人员", "Add officer"),
            Self::FileKin => ("近亲属备案", "File kin"),
            Self::OpenCampaign => ("启动专项", "Open campaign"),
            Self::ChangeCampaign => ("调整专项", "Change campaign"),
            Self::CloseCampaign => ("结束专项", "Close campaign"),
            Self::Unmask => ("查看完整号码", "Show full number"),
        };
        Bilingual { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// The fields of the action, in the order a form asks for them.
    pub fn fields(self) -> &'static [FieldSpec] {
        use FieldKind::{Answers, Choice, Count, Date, Evidence, List, LongText, Money, Month, OfficerPair, Pack, Text, YesNo};
        const ASSIGN: &[FieldSpec] = &[
            field("inspectors", OfficerPair, true, "核查员(两人)", "Inspectors (two)"),
            field("due", Date, true, "完成时限", "Due date"),
        ];
        const VISIT: &[FieldSpec] = &[
            field("date", Date, true, "核查日期", "Visit date"),
            field("inspectors", OfficerPair, true, "核查人(两人)", "Inspectors (two)"),
            field("present", Text, false, "在场人", "Present"),
            field("id_seen", YesNo, false, "查验身份证户口簿", "ID and hukou seen"),
            field("signed", YesNo, false, "被核查人签字", "Signed by the family"),
            field("answers", Answers, false, "十查十看", "Ten checks"),
            field("opinion", LongText, false, "核查意见", "Opinion"),
            field("evidence", Evidence, false, "佐证材料", "Evidence"),
        ];
        const REQUEST_INFO: &[FieldSpec] = &[
            field("missing", Text, true, "缺少什么", "What is missing"),
            field("from", Text, true, "向谁补证", "From whom"),
            field("due", Date, true, "补证时限", "Due date"),
        ];
        const RESUME: &[FieldSpec] = &[field("note", Text, false, "说明", "Note")];
        const SUBMIT: &[FieldSpec] = &[
            field("verdict", Choice(&["excluded", "data_fix", "duplicate", "confirmed"]), true, "核查结论", "Verdict"),
            field("reason", Pack(PackList::DismissReasons), false, "排除理由", "Dismissal reason"),
            field("note", LongText, false, "事实说明", "Facts"),
            field("evidence", Evidence, true, "佐证材料", "Evidence"),
            field("minutes", Count, false, "核查用时(分钟，两人合计)", "Minutes spent (both inspectors)"),
        ];
        const SEND_BACK: &[FieldSpec] = &[field("reason", Text, true, "退回理由", "Reason")];
        const DISMISS: &[FieldSpec] = &[
            field("verdict", Choice(&["excluded", "data_fix", "duplicate"]), true, "结论", "Conclusion"),
            field("reason", Pack(PackList::DismissReasons), true, "排除理由", "Reason"),
            field("evidence", Evidence, true, "佐证材料", "Evidence"),
            field("until", Date, false, "有效期至", "Holds until"),
            field("note", LongText, false, "说明", "Note"),
        ];
        const CONFIRM: &[FieldSpec] = &[
            field("issue_type", Pack(PackList::IssueTypes), true, "问题类型", "Issue type"),
            field("basis", Text, true, "政策依据", "Basis"),
            field("first_month", Month, false, "起始月", "First month"),
            field("last_month", Month, false, "截止月", "Last month"),
            field("amount", Money, true, "涉及金额(元)", "Amount (yuan)"),
            field("campaign", Text, false, "所属专项(- 为不归入)", "Campaign (- for none)"),
            field("note", LongText, false, "问题描述", "Description"),
        ];
        const NOTIFY: &[FieldSpec] = &[
            field("notice_no", Text, true, "整改通知书编号", "Notice number"),
            field("unit", Text, true, "责任单位", "Responsible unit"),
            field("person", Text, true, "责任人", "Responsible person"),
            field("deadline", Date, true, "整改时限", "Deadline"),
            field("reply_due", Date, false, "申辩期限", "Reply window ends"),
        ];
        const RECTIFY: &[FieldSpec] = &[field("measure", LongText, true, "整改措施", "Measure")];
        const RECORD_MONEY: &[FieldSpec] = &[
            field("row", Choice(&["recovered", "waived", "carried", "back_paid"]), true, "资金类型", "Kind"),
            field("amount", Money, true, "金额(元)", "Amount (yuan)"),
            field("date", Date, true, "日期", "Date"),
            field("receipt", Text, true, "票据/批准文号", "Receipt or approval no."),
            field("approver", FieldKind::Officer, false, "批准人(减免、挂账)", "Approver (waiver, carried)"),
        ];
        const SUBMIT_RECTIFICATION: &[FieldSpec] = &[
            field("outcome", Pack(PackList::Outcomes), true, "整改结果", "Outcome"),
            field("stopped", Date, false, "实停发时间", "Stopped on"),
            field("reply", LongText, false, "本人申辩或逾期未申辩", "Reply, or that none came"),
            field("exception", LongText, false, "规则仍命中时的书面说明", "Written exception if the rule still fires"),
            field("evidence", Evidence, true, "佐证材料", "Evidence"),
        ];
        const ENDORSE: &[FieldSpec] = &[field("opinion", Text, true, "审核意见", "Opinion")];
        const RETURN: &[FieldSpec] = &[field("reason", Text, true, "退回理由", "Reason")];
        const SIGN_OFF: &[FieldSpec] = &[field("opinion", Text, false, "销号意见", "Opinion")];
        const LONG_TERM: &[FieldSpec] = &[
            field("reason", Text, true, "未完成原因", "Reason"),
            field("plan", LongText, true, "后续计划", "Plan"),
            field("review", Date, true, "复查日期", "Review date"),
        ];
        const REOPEN: &[FieldSpec] = &[field("finding", LongText, true, "回头看发现", "Look-back finding")];
        const LINK: &[FieldSpec] = &[field("note", Text, false, "说明", "Note")];
        const ADD_OFFICER: &[FieldSpec] = &[
            field("name", Text, true, "姓名", "Name"),
            field(
                "role",
                Choice(&[
                    "county_lead",
                    "county_office",
                    "town_head",
                    "town_clerk",
                    "inspector",
                    "cross_team",
                    "finance",
                    "discipline",
                    "audit",
                ]),
                true,
                "角色",
                "Role",
            ),
            field("town", Text, false, "乡镇", "Town"),
        ];
        const FILE_KIN: &[FieldSpec] = &[field("household", Text, true, "近亲属户号", "Kin household number")];
        const CAMPAIGN: &[FieldSpec] = &[
            field("name", Text, true, "专项名称", "Name"),
            field("rules", List, false, "规则(空为全部)", "Rules (empty: all)"),
            field("towns", List, false, "乡镇(空为全部)", "Towns (empty: all)"),
            field("programs", List, false, "救助类别(空为全部)", "Programs (empty: all)"),
            field("begun_on", Date, true, "开始日期", "Begins on"),
            field("ends_on", Date, false, "计划结束日期", "Ends on"),
        ];
        const CLOSE_CAMPAIGN: &[FieldSpec] = &[field("note", Text, false, "说明", "Note")];
        const UNMASK: &[FieldSpec] = &[field("reason", Text, true, "查看理由", "Reason")];
        match self {
            Self::Assign => ASSIGN,
            Self::Visit => VISIT,
            Self::RequestInfo => REQUEST_INFO,
            Self::Resume => RESUME,
            Self::Submit => SUBMIT,
            Self::SendBack => SEND_BACK,
            Self::Dismiss => DISMISS,
            Self::Confirm => CONFIRM,
            Self::Notify => NOTIFY,
            Self::Rectify => RECTIFY,
            Self::RecordMoney => RECORD_MONEY,
            Self::SubmitRectification => SUBMIT_RECTIFICATION,
            Self::Endorse => ENDORSE,
            Self::Return => RETURN,
            Self::SignOff => SIGN_OFF,
            Self::LongTerm => LONG_TERM,
            Self::Reopen => REOPEN,
            Self::LinkIdentity | Self::RefuseIdentity => LINK,
            Self::AddOfficer => ADD_OFFICER,
            Self::FileKin => FILE_KIN,
            Self::OpenCampaign | Self::ChangeCampaign => CAMPAIGN,
            Self::CloseCampaign => CLOSE_CAMPAIGN,
            Self::Unmask => UNMASK,
        }
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
