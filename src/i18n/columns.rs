//! Titles of lists and of their columns.

use crate::domain::lang::Lang;
use crate::domain::listing::ListKind;

/// Title of a list.
pub fn list_title(kind: ListKind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        ListKind::Clues => ("疑点", "Clues"),
        ListKind::Issues => ("问题台账", "Issue ledger"),
        ListKind::Cases => ("救助对象", "Cases"),
        ListKind::Sources => ("数据来源", "Sources"),
        ListKind::Rejects => ("退回行", "Rejected rows"),
        ListKind::Visits => ("入户核查", "Visits"),
        ListKind::Events => ("操作日志", "Events"),
        ListKind::Officers => ("人员", "Officers"),
        ListKind::Identities => ("疑似同一人", "Possible identities"),
        ListKind::Dismissals => ("排除记录", "Dismissals"),
        ListKind::Campaigns => ("专项行动", "Campaigns"),
        ListKind::Deadlines => ("时限", "Deadlines"),
        ListKind::Rules => ("规则", "Rules"),
        ListKind::Samples => ("抽样", "Samples"),
        ListKind::Lookback => ("回头看结果", "Look-back"),
        ListKind::Villages => ("五清得分", "Five-clear scores"),
        ListKind::Papers => ("档案材料", "Papers of files"),
    };
    lang.pick(zh, en)
}

/// What an empty list says: what would be here, and how it comes here.
pub fn empty_list(kind: ListKind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        ListKind::Clues => ("还没有疑点。先导入(F6)，再比对(F7)。", "No clues yet. Load files (F6), then screen (F7)."),
        ListKind::Issues => ("没有问题。疑点属实后会出现在这里。", "No issues here. A confirmed clue becomes one."),
        ListKind::Cases => ("还没有救助对象。按 F6 导入。", "No cases yet. F6 loads files."),
        ListKind::Sources => ("还没有导入数据。按 F6 导入。", "Nothing loaded yet. F6 loads files."),
        ListKind::Rejects => ("没有被退回的行。", "No row was rejected."),
        ListKind::Visits => ("还没有入户核查。在疑点上按 v 填写。", "No visits yet. v on a clue opens the sheet."),
        ListKind::Events => ("还没有办理记录。", "Nothing was done yet."),
        ListKind::Officers => ("还没有人员。按 + 登记。", "No officers yet. + adds one."),
        ListKind::Identities => ("没有疑似同一人的记录。", "No possible identities."),
        ListKind::Dismissals => ("还没有排除过疑点。", "Nothing was dismissed yet."),
        ListKind::Campaigns => ("还没有专项行动。按 + 启动。", "No campaigns yet. + opens one."),
        ListKind::Deadlines => ("没有到期事项。", "Nothing is due."),
        ListKind::Rules => ("规则包中没有规则。", "The pack has no rules."),
        ListKind::Samples => ("还没有抽样。按 + 抽样。", "No sample yet. + draws one."),
        ListKind::Villages => ("还没有村的数据。按 F6 导入。", "No villages yet. F6 loads files."),
        ListKind::Papers => ("还没有查过档案材料。入户核查时登记。", "No papers were looked at yet. Visits record them."),
        ListKind::Lookback => ("还没有抽样。在抽样名单(Y)按 + 抽样。", "No sample yet. + in the list of samples (Y) draws one."),
    };
    lang.pick(zh, en)
}

/// Title of a column. Every column of every list has one (see the test); an unknown name stays as it is.
pub fn column(kind: ListKind, name: &'static str, lang: Lang) -> &'static str {
    let (zh, en) = match (kind, name) {
        (ListKind::Cases, "clues") => ("疑点", "Clues"),
        (ListKind::Rules, "confirmed") => ("认定金额", "Confirmed"),
        (_, "households") => ("户数", "Households"),
        (_, "visited") => ("已入户", "Visited"),
        (_, "score") if kind == ListKind::Villages => ("得分", "Score"),
        (_, "asked") => ("已问项", "Asked"),
        (_, "unclear") => ("不清项", "Unclear"),
        (_, "unclear_households") => ("不清户", "Unclear in"),
        (_, "q1") => ("底子清", "File"),
        (_, "q2") => ("措施清", "Measures"),
        (_, "q3") => ("书记清", "Secretary"),
        (_, "q4") => ("职责清", "Helper"),
        (_, "q5") => ("退出清", "Exit"),
        (_, "paper") => ("材料", "Paper"),
        (_, "paper_state") => ("情况", "State"),
        (_, "defect") => ("瑕疵", "Defect"),
        (_, "note") => ("备注", "Note"),
        (_, "sample") => ("抽样", "Sample"),
        (_, "drawn_of") => ("抽自", "Drawn of"),
        (_, "drawn_on") => ("抽样日期", "Drawn on"),
        (_, "drawn_by") => ("抽样人", "Drawn by"),
        (_, "seed") => ("种子", "Seed"),
        (_, "population") => ("总数", "Of"),
        (_, "population_hash") => ("总体校验值", "Hash"),
        (_, "drawn") => ("抽中", "Drawn"),
        (_, "found") => ("已看", "Seen"),
        (_, "bounced") => ("反弹", "Bounced"),
        (_, "items") => ("抽中的编号", "Units"),
        (_, "rate") => ("反弹率", "Rate"),
        (_, "place") => ("位次", "Place"),
        (ListKind::Lookback, "unit") => ("乡镇", "Town"),
        (_, "title") => ("名称", "Title"),
        (_, "what") => ("事项", "What"),
        (_, "left") => ("剩余工作日", "Days left"),
        (_, "urgency") => ("缓急", "When"),
        (ListKind::Deadlines, "level") => ("督办", "Level"),
        (_, "due") => ("到期", "Due"),
        (_, "flagged") => ("查出", "Found"),
        (_, "open") => ("未结", "Open"),
        (_, "confirmed_clues") => ("属实", "True"),
        (_, "dismissed") => ("排除", "Dismissed"),
        (_, "precision") => ("准确率", "Precision"),
        (_, "interval95") => ("95%区间", "95% interval"),
        (_, "minutes") => ("分钟", "Minutes"),
        (ListKind::Identities, "row") => ("行", "Row"),
        (ListKind::Identities, "reason") => ("理由", "Why"),
        (ListKind::Rejects, "reason") => ("退回原因", "Reason"),
        (ListKind::Campaigns, "closed_on") => ("结束日期", "Closed on"),
        (ListKind::Dismissals, "reason") => ("排除理由", "Reason"),
        (_, "campaign") => ("专项", "Campaign"),
        (_, "rules") => ("规则", "Rules"),
        (_, "towns") => ("乡镇", "Towns"),
        (_, "programs") => ("项目", "Programs"),
        (_, "begun_on") => ("开始", "Begun on"),
        (_, "ends_on") => ("计划结束", "Ends on"),
        (_, "decided_by") => ("排除人", "By"),
        (_, "decided_on") => ("排除日期", "On"),
        (_, "facts") => ("所依据的事实", "Facts relied on"),
        (_, "until") => ("有效期至", "Until"),
        (_, "woken_by") => ("为何恢复", "Woken by"),
        (_, "clue") => ("疑点编号", "Clue"),
        (_, "rule") => ("规则", "Rule"),
        (_, "state") => ("状态", "State"),
        (_, "direction") => ("方向", "Direction"),
        (_, "severity") => ("程度", "Severity"),
        (_, "household_no") => ("户号", "Household"),
        (_, "id_no") => ("身份证号", "ID number"),
        (ListKind::Campaigns, "name") => ("名称", "Name"),
        (_, "name") => ("姓名", "Name"),
        (_, "town") => ("乡镇", "Town"),
        (_, "village") => ("村", "Village"),
        (_, "program") => ("项目", "Program"),
        (_, "first_month") => ("起始月", "From"),
        (_, "last_month") => ("截止月", "To"),
        (_, "months") => ("月数", "Months"),
        (_, "amount") => ("金额(元)", "Amount"),
        (_, "lenient_amount") => ("扣除允许期后的金额", "Amount after the permitted window"),
        (_, "match_level") => ("匹配", "Match"),
        (_, "explanation") => ("说明", "Explanation"),
        (_, "issue") => ("问题编号", "Issue"),
        (_, "round") => ("轮次", "Round"),
        (_, "issue_type") => ("问题类型", "Type"),
        (_, "confirmed") => ("认定", "Confirmed"),
        (_, "recovered") => ("已追缴", "Recovered"),
        (_, "waived") => ("减免", "Waived"),
        (_, "carried") => ("挂账", "Carried"),
        (_, "outstanding") => ("未追缴", "Owing"),
        (_, "back_paid") => ("已补发", "Back-paid"),
        (_, "unit") => ("责任单位", "Unit"),
        (_, "person") => ("责任人", "Person"),
        (_, "deadline") => ("时限", "Deadline"),
        (_, "overdue") => ("逾期", "Late"),
        (_, "closed_on") => ("销号日期", "Closed on"),
        (_, "head") => ("户主", "Head"),
        (_, "class_band") => ("档次", "Class"),
        (_, "persons") => ("人口", "Persons"),
        (_, "insured") => ("保障", "Insured"),
        (_, "monthly") => ("月保障", "Monthly"),
        (_, "clues") => ("疑点", "Clues"),
        (_, "open_clues") => ("待办", "Open"),
        (_, "issues") => ("问题", "Issues"),
        (_, "source") => ("来源", "Source"),
        (_, "dataset") => ("数据集", "Dataset"),
        (_, "file") => ("文件", "File"),
        (_, "sheet") => ("工作表", "Sheet"),
        (_, "as_of") => ("数据截止", "As of"),
        (_, "loaded_at") => ("导入时间", "Loaded at"),
        (_, "read") => ("读取", "Read"),
        (_, "kept") => ("保留", "Kept"),
        (_, "unmatched") => ("无关", "Unmatched"),
        (_, "rejected") => ("退回", "Rejected"),
        (_, "added") => ("新增", "Added"),
        (_, "changed") => ("变更", "Changed"),
        (_, "unchanged") => ("未变", "Unchanged"),
        (_, "repaired") => ("修复", "Repaired"),
        (_, "grade") => ("等级", "Grade"),
        (_, "row") => ("行", "Row"),
        (_, "column") => ("列", "Column"),
        (_, "reason") => ("原因", "Reason"),
        (_, "text") => ("内容", "Text"),
        (_, "visit") => ("编号", "Visit"),
        (_, "date") => ("日期", "Date"),
        (_, "inspector1") => ("核查人1", "Inspector 1"),
        (_, "inspector2") => ("核查人2", "Inspector 2"),
        (_, "answered") => ("已查项", "Answered"),
        (_, "problems") => ("问题项", "Problems"),
        (_, "seq") => ("序号", "No."),
        (_, "at") => ("时间", "Time"),
        (_, "officer") => ("人员", "Officer"),
        (_, "action") => ("事项", "Action"),
        (_, "subject") => ("对象", "Subject"),
        (_, "summary") => ("内容", "Summary"),
        (_, "hash") => ("校验", "Hash"),
        (_, "role") => ("角色", "Role"),
        (_, "home") => ("家在", "Home"),
        (_, "kin") => ("近亲属户", "Kin"),
        (_, "retired") => ("离岗", "Retired"),
        (_, "acts") => ("办理数", "Acts"),
        (_, "identity") => ("编号", "No."),
        (_, "level") => ("级别", "Level"),
        (_, "score") => ("相似", "Score"),
        (_, "given") => ("文件中的号码", "Number given"),
        (_, "candidate") => ("疑似对象", "Candidate"),
        (_, "decision") => ("判断", "Decision"),
        (_, other) => (other, other),
    };
    lang.pick(zh, en)
}

/// What a job is doing, from the code of its phase.
pub fn phase(code: &str, lang: Lang) -> &str {
    let (zh, en) = match code {
        "read" => ("读取", "reading"),
        "match" => ("匹配", "matching"),
        "store" => ("保存", "storing"),
        "rule" => ("规则", "rule"),
        "write" => ("写出", "writing"),
        "visit" => ("核查表", "form"),
        other => (other, other),
    };
    lang.pick(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_every_list_has_a_chinese_title() {
        for kind in ListKind::ALL {
            for name in kind.columns() {
                assert_ne!(column(kind, name, Lang::Zh), *name, "{} {name}", kind.code());
            }
        }
    }
}
