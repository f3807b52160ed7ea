//! Words of the command line in both languages.

use crate::domain::lang::Lang;

/// Title of a phase of long work.
pub(super) fn phase(code: &str, lang: Lang) -> &'static str {
    match code {
        "recognise" => lang.pick("识别", "recognise"),
        "read" => lang.pick("读取", "read"),
        "match" => lang.pick("比对", "match"),
        "store" => lang.pick("写入", "store"),
        "rule" | "rules" => lang.pick("规则", "rule"),
        "demo" | "generate" => lang.pick("生成", "generate"),
        "verify" => lang.pick("核对", "verify"),
        _ => lang.pick("处理", "work"),
    }
}
