//! Titles of lists and of their columns.

use crate::domain::lang::Lang;
use crate::domain::listing::ListKind;
pub use crate::domain::listing::heading as column;

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
        ListKind::CrossChecks => ("交叉核查", "Cross-checks"),
        ListKind::Agreement => ("一致性", "Agreement"),
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
        ListKind::CrossChecks => {
            ("还没有交叉核查。在已核查疑点上按 F10 分派。", "No cross-checks yet. F10 on a checked clue gives one out.")
        }
        ListKind::Agreement => ("还没有两次结论的疑点。", "No clue has two verdicts yet."),
        ListKind::Villages => ("还没有村的数据。按 F6 导入。", "No villages yet. F6 loads files."),
        ListKind::Papers => ("还没有查过档案材料。入户核查时登记。", "No papers were looked at yet. Visits record them."),
        ListKind::Lookback => ("还没有抽样。在抽样名单(Y)按 + 抽样。", "No sample yet. + in the list of samples (Y) draws one."),
    };
    lang.pick(zh, en)
}

/// What a job is doing, from the code of its phase.
pub fn phase(code: &str, lang: Lang) -> &'static str {
    let (zh, en) = match code {
        "recognise" => ("识别", "recognising"),
        "read" => ("读取", "reading"),
        "match" => ("比对", "matching"),
        "views" => ("汇总", "summing up"),
        "store" => ("保存", "storing"),
        "rule" => ("规则", "rule"),
        "write" => ("写出", "writing"),
        "backup" => ("复制", "copying"),
        "visit" => ("核查表", "form"),
        "generate" | "history" => ("生成", "generating"),
        _ => ("处理", "working"),
    };
    lang.pick(zh, en)
}
