//! What refusals of sums, receipts and the months that they are about say.

use super::Refusal;
use crate::domain::claim::Overlap;
use crate::domain::lang::Lang;
use crate::domain::money::Fen;

/// The sentence; empty for refusals of other things.
pub(super) fn say(refusal: &Refusal, lang: Lang) -> String {
    let yuan = |fen: i64| Fen(fen).grouped();
    match refusal {
        Refusal::Unbalanced { outstanding } => {
            let rest = Fen(*outstanding).grouped();
            lang.pick(
                format!("资金未平：还有 {rest} 元未追缴、减免或挂账。"),
                format!("The money does not balance: {rest} yuan are neither recovered, waived nor carried."),
            )
        }
        Refusal::TooMuch { outstanding } => {
            let rest = Fen(*outstanding).grouped();
            lang.pick(
                format!("超过认定金额：最多还可登记 {rest} 元。"),
                format!("More than was confirmed: at most {rest} yuan remain."),
            )
        }
        Refusal::AboveClue { amount, clue } => lang.pick(
            format!(
                "认定金额 {} 元高于疑点金额 {} 元：请核对金额；确实更高的，在“问题描述”(note)中写明多出部分的理由，不能只照搬核查说明。",
                yuan(*amount),
                yuan(*clue)
            ),
            format!(
                "{} yuan are more than the {} yuan of the clue: check the sum; if it is right, say in \"Description\" (note) why it is higher, in other words than the inspectors'.",
                yuan(*amount),
                yuan(*clue)
            ),
        ),
        Refusal::BelowClue { amount, clue } => lang.pick(
            format!(
                "认定金额 {} 元低于疑点金额 {} 元：请核对金额；确实更低的，在“问题描述”(note)中写明少认部分的理由，不能只照搬核查说明。",
                yuan(*amount),
                yuan(*clue)
            ),
            format!(
                "{} yuan are less than the {} yuan of the clue: check the sum; if it is right, say in \"Description\" (note) why it is lower, in other words than the inspectors'.",
                yuan(*amount),
                yuan(*clue)
            ),
        ),
        Refusal::ClaimedTwice { overlaps, all } => {
            let listed = Overlap::listed(overlaps);
            let example = overlaps.first().map_or("", |overlap| overlap.issue.as_str());
            // Where all months are taken there are none to fall back on.
            let same = match all {
                true => lang.pick(
                    "所填月份已全部认定，确是同一笔的请退回重查，按与另一疑点为同一事项排除",
                    "every month of this one is claimed: if it is the same money, send it back to be dismissed as the same matter",
                ),
                false => lang.pick("请改起止月并减去金额", "leave the months out and lower the sum"),
            };
            lang.pick(
                format!(
                    "同一户同一救助类别的这些月份已由另外的问题认定：{}。同一笔钱不能认定两次：{same}；确实不是同一笔的，在“问题描述”(note)中写明该编号和理由，如“与 {example} 不重复，因……”。",
                    listed.zh
                ),
                format!(
                    "Other issues of this household and program already claim these months: {}. Money counts once: {same}; if it is other money, name the number and the reason in \"Description\" (note), such as \"other money than {example}, because ...\".",
                    listed.en
                ),
            )
        }
        Refusal::BeforeConfirmed { date, confirmed } => lang.pick(
            format!(
                "日期 {date} 早于该问题的认定日期 {confirmed}：请核对日期；确实更早的(如核查前主动退款)，在“说明”(note)中写明缘由。"
            ),
            format!(
                "{date} lies before the issue was confirmed on {confirmed}: check the date; if it is right (money returned before the check, for one), say why in \"Note\" (note)."
            ),
        ),
        Refusal::BackPayNotOwed => lang.pick(
            "本问题是“应退未退”，钱是多发的，不能在此登记补发。补发登记在该户“应保未保”的问题上；没有这样的问题，请先把相应的疑点核查认定为问题。".to_owned(),
            "This issue is about over-inclusion: the family got too much, and nothing is paid back to it here. Back-pay is booked on an issue of the household about under-inclusion; where there is none, first check and confirm the clue that says so.".to_owned(),
        ),
        Refusal::SameReceipt { row } => {
            let (kind, sum) = (row.kind.title(), row.amount.grouped());
            lang.pick(
                format!("票据/文号“{}”已登记过：{} {} {sum} 元，同一张不重复计算。", row.receipt, row.date, kind.zh),
                format!(
                    "Receipt or approval \"{}\" is booked already: {} {}, {sum} yuan; it does not count twice.",
                    row.receipt, row.date, kind.en
                ),
            )
        }
        Refusal::SharedReceipt { issue, row } => {
            let (kind, sum) = (row.kind.title(), row.amount.grouped());
            lang.pick(
                format!(
                    "票据“{}”已登记在问题 {issue} 上：{} {} {sum} 元。请核对票据号；确是一张票据包含几笔的，在“说明”(note)中写明。",
                    row.receipt, row.date, kind.zh
                ),
                format!(
                    "Receipt \"{}\" is booked on issue {issue}: {} {}, {sum} yuan. Check the number; if one receipt covers several sums, say so in \"Note\" (note).",
                    row.receipt, row.date, kind.en
                ),
            )
        }
        Refusal::Unremitted { rest } => lang.pick(
            format!("追缴到账的资金还有 {} 元未退库，请先登记退库。", yuan(*rest)),
            format!("{} yuan came back and have not gone to the treasury; record the remittance first.", yuan(*rest)),
        ),
        Refusal::PlanDiffers { outstanding, planned } => lang.pick(
            format!("分期合计 {} 元，应等于未追缴 {} 元。", yuan(*planned), yuan(*outstanding)),
            format!(
                "The instalments are {} yuan together; they must be the outstanding {} yuan.",
                yuan(*planned),
                yuan(*outstanding)
            ),
        ),
        _ => String::new(),
    }
}
