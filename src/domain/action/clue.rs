//! Fields of acts on clues, and of the home visit.

use super::FieldKind::{
    Answers, Choice, Count, Date, Evidence, LongText, Money, Month, Officer, OfficerPair, Pack, Papers, Text, YesNo,
};
use super::{FieldSpec, PackList, field};

pub(super) const ASSIGN: &[FieldSpec] = &[
    field("inspectors", OfficerPair, true, "核查员(两人)", "Inspectors (two)"),
    field("due", Date, true, "完成时限", "Due date"),
];
pub(super) const VISIT: &[FieldSpec] = &[
    field("date", Date, true, "核查日期", "Visit date"),
    field("inspectors", OfficerPair, true, "核查人(两人)", "Inspectors (two)"),
    field("present", Text, false, "在场人", "Present"),
    field("id_seen", YesNo, false, "查验身份证户口簿", "ID and hukou seen"),
    field("signed", YesNo, false, "被核查人签字", "Signed by the family"),
    field("answers", Answers, false, "十查十看、五清", "Ten checks, five-clear"),
    field("papers", Papers, false, "档案材料", "Papers of the file"),
    field("opinion", LongText, false, "核查意见", "Opinion"),
    field("evidence", Evidence, false, "佐证材料", "Evidence"),
];
pub(super) const REQUEST_INFO: &[FieldSpec] = &[
    field("missing", Text, true, "缺少什么", "What is missing"),
    field("from", Text, true, "向谁补证", "From whom"),
    field("due", Date, true, "补证时限", "Due date"),
];
pub(super) const RESUME: &[FieldSpec] = &[field("note", Text, false, "说明", "Note")];
pub(super) const SUBMIT: &[FieldSpec] = &[
    field("verdict", Choice(&["excluded", "data_fix", "duplicate", "confirmed"]), true, "核查结论", "Verdict"),
    field("reason", Pack(PackList::DismissReasons), false, "排除理由", "Dismissal reason"),
    field("note", LongText, false, "事实说明", "Facts"),
    field("evidence", Evidence, true, "佐证材料", "Evidence"),
    field("minutes", Count, false, "核查用时(分钟，两人合计)", "Minutes spent (both inspectors)"),
];
pub(super) const ASSIGN_CROSS: &[FieldSpec] = &[
    field("checker", Officer, true, "交叉核查人(外乡镇)", "Second checker (another town)"),
    field("due", Date, false, "完成时限", "Due date"),
];
pub(super) const CROSS_VERDICT: &[FieldSpec] = &[
    field("verdict", Choice(&["excluded", "data_fix", "duplicate", "confirmed"]), true, "交叉核查结论", "Second verdict"),
    field("reason", Pack(PackList::DismissReasons), false, "排除理由", "Dismissal reason"),
    field("note", LongText, false, "事实说明", "Facts"),
    field("evidence", Evidence, true, "佐证材料", "Evidence"),
];
pub(super) const SETTLE_CROSS: &[FieldSpec] = &[
    field("verdict", Choice(&["excluded", "data_fix", "duplicate", "confirmed"]), true, "以何为准", "Verdict that stands"),
    field("reason", LongText, true, "裁定理由", "Ground"),
];
pub(super) const SEND_BACK: &[FieldSpec] = &[field("reason", Text, true, "退回理由", "Reason")];
pub(super) const DISMISS: &[FieldSpec] = &[
    field("verdict", Choice(&["excluded", "data_fix", "duplicate"]), true, "结论", "Conclusion"),
    field("reason", Pack(PackList::DismissReasons), true, "排除理由", "Reason"),
    field("evidence", Evidence, true, "佐证材料", "Evidence"),
    field("until", Date, false, "有效期至", "Holds until"),
    field("note", LongText, false, "说明", "Note"),
];
pub(super) const CONFIRM: &[FieldSpec] = &[
    field("issue_type", Pack(PackList::IssueTypes), true, "问题类型", "Issue type"),
    field("basis", Text, true, "政策依据", "Basis"),
    field("first_month", Month, false, "起始月", "First month"),
    field("last_month", Month, false, "截止月", "Last month"),
    field("amount", Money, true, "涉及金额(元)", "Amount (yuan)"),
    field("campaign", Text, false, "所属专项(- 为不归入)", "Campaign (- for none)"),
    field("note", LongText, false, "问题描述", "Description"),
];
