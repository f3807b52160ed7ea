//! Headings of printed tables: lists have those of the screens; what only the command line prints has its own.

use crate::domain::lang::Lang;
use crate::domain::listing::{ListKind, heading};

/// Title of a column that a list prints; its stable name stays in CSV and JSON.
pub(super) fn of_list(kind: ListKind, lang: Lang) -> Vec<&'static str> {
    kind.columns().iter().map(|name| heading(kind, name, lang)).collect()
}

/// Title of a column of any other table.
pub(super) fn of(name: &'static str, lang: Lang) -> &'static str {
    let (zh, en) = match name {
        "amount_after" => ("改后金额", "Amount after"),
        "amount_before" => ("原金额", "Amount before"),
        "change" => ("变化", "Change"),
        "checked" => ("已核查", "Checked"),
        "clues_after" => ("改后疑点", "Clues after"),
        "clues_before" => ("原疑点", "Clues before"),
        "code" => ("代码", "Code"),
        "command" => ("命令", "Command"),
        "concluded" => ("已结", "Concluded"),
        "confirmed_amount" => ("认定金额", "Amount confirmed"),
        "estimate" => ("估算", "Estimate"),
        "found" => ("查出", "Found"),
        "gained" => ("新增", "Gained"),
        "guards" => ("合理解释", "Lawful explanations"),
        "headers" => ("可认的表头", "Headers known"),
        "item" => ("项", "Item"),
        "key" => ("主键", "Key"),
        "keys" => ("按键", "Keys"),
        "kind" => ("类别", "Kind"),
        "lost" => ("减少", "Lost"),
        "minutes_each" => ("平均分钟", "Minutes each"),
        "missing" => ("缺少的数据", "Missing data"),
        "months_after" => ("改后月份", "Months after"),
        "months_before" => ("原月份", "Months before"),
        "mutants" => ("试去条件", "Taken out"),
        "needs" => ("所需数据", "Needs"),
        "new" => ("新增", "New"),
        "noticed" => ("已察觉", "Noticed"),
        "part" => ("部分", "Part"),
        "recall" => ("查全率", "Recall"),
        "removed" => ("去掉的条件", "Removed"),
        "required" => ("必填", "Required"),
        "result" => ("结果", "Result"),
        "right" => ("找对", "Right"),
        "rows" => ("行数", "Rows"),
        "silent" => ("未报", "Silent"),
        "standing" => ("仍命中", "Standing"),
        "strangers" => ("无关的人", "Strangers"),
        "timed" => ("计时数", "Timed"),
        "type" => ("类型", "Type"),
        "unchanged_since_run" => ("未变(自第几次比对)", "Same since run"),
        "unnoticed" => ("未察觉", "Unnoticed"),
        "weak" => ("把握不足", "Weak"),
        "what" => ("作用", "What"),
        "where" => ("界面", "Where"),
        "why" => ("原因", "Why"),
        "wrong" => ("认错", "Wrong"),
        _ => return heading(ListKind::Clues, name, lang),
    };
    lang.pick(zh, en)
}
