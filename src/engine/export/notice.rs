//! The rectification notice (整改通知书) of an issue, as plain text to print and sign.
//!
//! It names the person and the facts that the responsible unit needs, never an identity or account number.

use super::ExportError;
use crate::domain::lang::Lang;
use crate::domain::listing::{CellStyle, IssuePage};
use crate::domain::text;

/// Cells of a line of the paper.
const WIDTH: usize = 72;

/// The lines of a notice, without the mark that closes it.
pub(super) fn lines(page: &IssuePage, county: &str, lang: Lang) -> Result<Vec<String>, ExportError> {
    let value = |name: &str| {
        let found = page.ledger.iter().find(|fact| fact.name == name);
        found.map_or_else(String::new, |fact| fact.value.shown(lang, CellStyle::Print))
    };
    let number = value("notice_no");
    if number.is_empty() {
        return Err(ExportError::NoNotice { issue: page.issue.clone() });
    }
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let colon = lang.pick("：", ": ");
    let mut lines = vec![
        t("整改通知书", "RECTIFICATION NOTICE").to_owned(),
        format!("{county}  {number}"),
        String::new(),
        format!("{}{}", value("unit"), colon.trim_end()),
        String::new(),
    ];
    let sections = [
        (t("问题编号", "Issue"), format!("{}  {}", page.issue, page.title.get(lang))),
        (t("问题事实", "Facts"), page.explanation.get(lang).to_owned()),
        (t("政策依据", "Basis"), value("basis")),
        (t("涉及金额(元)", "Amount (yuan)"), page.money.confirmed.grouped()),
        (t("整改要求", "Required"), {
            let measure = value("measure");
            if measure.is_empty() {
                t(
                    "停止违规发放，依规追缴，告知本人申辩权利",
                    "Stop the wrong payment, recover it, tell the person of the right to reply",
                )
                .to_owned()
            } else {
                measure
            }
        }),
        (t("整改时限", "Deadline"), value("deadline")),
        (t("申辩期限", "Reply until"), value("reply_due")),
        (t("责任人", "Responsible person"), value("person")),
    ];
    for (label, content) in sections.into_iter().filter(|(_, content)| !content.is_empty()) {
        lines.extend(text::wrap(&format!("{label}{colon}{}", text::clean(&content)), WIDTH));
    }
    lines.push(String::new());
    for label in [t("签发人", "Issued by"), t("签收人", "Received by"), t("签收日期", "Received on")] {
        lines.push(format!("{label}{colon}____________________"));
    }
    lines.push(String::new());
    Ok(lines)
}
