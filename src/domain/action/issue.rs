//! Fields of acts on issues.

use super::FieldKind::{Choice, Date, Evidence, LongText, Money, Officer, Pack, Text};
use super::{FieldSpec, PackList, field};

pub(super) const NOTIFY: &[FieldSpec] = &[
    field("notice_no", Text, true, "整改通知书编号", "Notice number"),
    field("unit", Text, true, "责任单位", "Responsible unit"),
    field("person", Text, true, "责任人", "Responsible person"),
    field("deadline", Date, true, "整改时限", "Deadline"),
    field("reply_due", Date, false, "申辩期限", "Reply window ends"),
];
pub(super) const RECTIFY: &[FieldSpec] = &[field("measure", LongText, true, "整改措施", "Measure")];
pub(super) const RECORD_MONEY: &[FieldSpec] = &[
    field("row", Choice(&["recovered", "waived", "carried", "back_paid"]), true, "资金类型", "Kind"),
    field("amount", Money, true, "金额(元)", "Amount (yuan)"),
    field("date", Date, true, "日期", "Date"),
    field("receipt", Text, true, "票据/批准文号", "Receipt or approval no."),
    field("approver", Officer, false, "批准人(减免、挂账)", "Approver (waiver, carried)"),
];
pub(super) const SUBMIT_RECTIFICATION: &[FieldSpec] = &[
    field("outcome", Pack(PackList::Outcomes), true, "整改结果", "Outcome"),
    field("stopped", Date, false, "实停发时间", "Stopped on"),
    field("reply", LongText, false, "本人申辩或逾期未申辩", "Reply, or that none came"),
    field("exception", LongText, false, "规则仍命中时的书面说明", "Written exception if the rule still fires"),
    field("evidence", Evidence, true, "佐证材料", "Evidence"),
];
pub(super) const ENDORSE: &[FieldSpec] = &[field("opinion", Text, true, "审核意见", "Opinion")];
pub(super) const RETURN: &[FieldSpec] = &[field("reason", Text, true, "退回理由", "Reason")];
pub(super) const SIGN_OFF: &[FieldSpec] = &[field("opinion", Text, false, "销号意见", "Opinion")];
pub(super) const LONG_TERM: &[FieldSpec] = &[
    field("reason", Text, true, "未完成原因", "Reason"),
    field("plan", LongText, true, "后续计划", "Plan"),
    field("review", Date, true, "复查日期", "Review date"),
];
pub(super) const REOPEN: &[FieldSpec] = &[field("finding", LongText, true, "回头看发现", "Look-back finding")];
