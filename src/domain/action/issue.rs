//! Fields of acts on issues.

use super::FieldKind::{Choice, Date, Evidence, LongText, Money, Month, Officer, Pack, Text};
use super::{FieldSpec, PackList, field};
use crate::domain::course::{Level, Receiver};

/// Kinds of money rows that a form offers; remittances have an act of their own.
const MONEY_ROWS: &[&str] = &["recovered", "waived", "carried", "back_paid", "carried_recovered", "carried_waived"];

const MONEY_NOTE: FieldSpec = field("note", Text, false, "说明(早于认定日期时必填)", "Note (when dated before the confirmation)");

pub(super) const NOTIFY: &[FieldSpec] = &[
    field("notice_no", Text, true, "整改通知书编号", "Notice number"),
    field("unit", Text, true, "责任单位", "Responsible unit"),
    field("person", Text, true, "责任人", "Responsible person"),
    field("deadline", Date, true, "整改时限", "Deadline"),
    field("reply_due", Date, false, "申辩期限", "Reply window ends"),
];
pub(super) const RECTIFY: &[FieldSpec] = &[
    field("measure", LongText, true, "整改措施", "Measure"),
    field("deadline", Date, false, "新的整改时限(持续整改、重新打开后)", "New deadline (after long-term or reopening)"),
];
pub(super) const RECORD_MONEY: &[FieldSpec] = &[
    field("row", Choice(MONEY_ROWS), true, "资金类型", "Kind"),
    field("amount", Money, true, "金额(元)", "Amount (yuan)"),
    field("date", Date, true, "日期", "Date"),
    field("receipt", Text, true, "票据/批准文号", "Receipt or approval no."),
    field("approver", Officer, false, "批准人(减免、挂账)", "Approver (waiver, carried)"),
    MONEY_NOTE,
];
pub(super) const SUBMIT_RECTIFICATION: &[FieldSpec] = &[
    field("outcome", Pack(PackList::Outcomes), true, "整改结果", "Outcome"),
    field("stopped", Date, false, "实停发时间", "Stopped on"),
    field("reply", LongText, false, "本人申辩或逾期未申辩", "Reply, or that none came"),
    field("exception", LongText, false, "规则仍命中时的书面说明", "Written exception if the rule still fires"),
    field("evidence", Evidence, true, "佐证材料", "Evidence"),
    field("stop_record", Evidence, false, "系统停发记录", "System record of the stop"),
    field("notice_receipt", Evidence, false, "告知送达回证", "Receipt of the notice"),
    field("new_approval", Evidence, false, "新的审批表", "New approval"),
    field("bank_list", Evidence, false, "银行发放清单", "Bank list"),
    field("scan", Evidence, false, "补齐档案扫描件", "Scan of the completed file"),
    field("refusal_letter", Evidence, false, "本人书面放弃申请", "Signed refusal to apply"),
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
pub(super) const START_GRACE: &[FieldSpec] = &[
    field("decided", Date, true, "批准日期", "Decided on"),
    field("from", Month, true, "渐退起(批准次月)", "From month (after the decision)"),
    field("to", Month, true, "渐退止", "To month"),
    field("monthly", Money, true, "渐退期月金额(元)", "Monthly sum (yuan)"),
    field("document", Text, true, "渐退审批文号", "Approval no."),
    field("evidence", Evidence, true, "渐退审批表", "Approval paper"),
];
pub(super) const PLAN_INSTALMENTS: &[FieldSpec] = &[
    field("plan", LongText, true, "分期计划(日期 金额；…)", "Plan (date sum; …)"),
    field("evidence", Evidence, true, "分期协议", "Agreement"),
];
pub(super) const REMIT: &[FieldSpec] = &[
    field("amount", Money, true, "退库金额(元)", "Amount (yuan)"),
    field("date", Date, true, "日期", "Date"),
    field("receipt", Text, true, "国库回单号", "Treasury receipt"),
    MONEY_NOTE,
];
pub(super) const EXTEND: &[FieldSpec] = &[
    field("deadline", Date, true, "新时限", "New deadline"),
    field("reason", Text, true, "延期理由", "Reason"),
    field("approver", Officer, true, "批准人", "Approver"),
];
pub(super) const ESCALATE: &[FieldSpec] = &[
    field("level", Choice(Level::CODES), true, "督办级别", "Level"),
    field("number", Text, true, "文号", "Number"),
    field("to", Text, true, "发往单位/约谈对象", "To whom"),
    field("reason", Text, false, "理由(未逾期或越级时必填)", "Reason (when not late, or out of order)"),
];
pub(super) const TRANSFER: &[FieldSpec] = &[
    field("to", Choice(Receiver::CODES), true, "移交单位", "To"),
    field("date", Date, true, "日期", "Date"),
    field("number", Text, true, "移交函号", "Letter no."),
    field("reason", LongText, true, "移交事由", "What about"),
];
pub(super) const HOLD_ACCOUNTABLE: &[FieldSpec] = &[
    field("measure", LongText, true, "追责对象和方式", "Who, and how"),
    field("date", Date, true, "日期", "Date"),
    field("number", Text, true, "决定文号", "Decision no."),
];
pub(super) const PUBLISH: &[FieldSpec] = &[
    field("place", Text, true, "公示地点", "Place"),
    field("from", Date, true, "公示起", "From"),
    field("to", Date, true, "公示止", "To"),
    field("evidence", Evidence, true, "公示照片", "Photo"),
];
pub(super) const ACCEPT_EXCEPTION: &[FieldSpec] = &[field("opinion", LongText, true, "认可理由", "Why it is accepted")];
pub(super) const UNDO: &[FieldSpec] = &[field("reason", Text, true, "撤销理由", "Reason")];
