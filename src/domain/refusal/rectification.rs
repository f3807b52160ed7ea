//! What refusals of rectification, deadlines and undoing say.

use super::field::any_label;
use super::{Refusal, UndoBar, action_title};
use crate::domain::course;
use crate::domain::date::Date;
use crate::domain::lang::Lang;
use crate::domain::money::Fen;
use crate::domain::money_item::MoneyKind;

/// The sentence; empty for refusals that speak for themselves.
pub(super) fn say(refusal: &Refusal, lang: Lang) -> String {
    let yuan = |fen: i64| Fen(fen).grouped();
    match refusal {
        Refusal::NoNewerData { rule } => lang.pick(
            format!("认定以后还没有用更新的数据比对过规则 {rule}：导入新数据重新比对，或退回补充书面说明。"),
            format!(
                "Rule {rule} was not run on newer data since: load new data and screen, or return it for a written exception."
            ),
        ),
        Refusal::NothingNew { visit } => lang.pick(
            format!("没有新内容：{visit} 已是这样记的，没有再记一次。"),
            format!("Nothing new: {visit} already says this, and was not recorded again."),
        ),
        Refusal::NotAccepted { rule } => lang.pick(
            format!("规则 {rule} 尚无更新数据证明不再命中，书面说明须先由另一人认可。"),
            format!(
                "Newer data do not prove that rule {rule} is silent; another officer must first accept the written exception."
            ),
        ),
        Refusal::NeedsProof { outcome, need } => {
            let (outcome, need) = (outcome.get(lang), need_title(need, lang));
            lang.pick(format!("整改结果“{outcome}”须有：{need}。"), format!("The outcome \"{outcome}\" needs: {need}."))
        }
        Refusal::OwnApproval => lang.pick(
            "批准人不能是登记人本人。".to_owned(),
            "Whoever records it may not approve it; name another county lead.".to_owned(),
        ),
        Refusal::GraceTooLong { months } => lang.pick(
            format!("渐退期最长 {months} 个月，止月不得早于起月。"),
            format!("A gradual exit lasts at most {months} months and does not end before it begins."),
        ),
        Refusal::AboveFormer { former } => lang.pick(
            format!("渐退期月金额不得高于原保障金额 {} 元。", yuan(*former)),
            format!("The monthly sum may not be above the former {} yuan.", yuan(*former)),
        ),
        Refusal::NoClock => {
            lang.pick("没有正在计算的时限可延期。".to_owned(), "No deadline runs that could be extended.".to_owned())
        }
        Refusal::NotLate => lang.pick(
            "该事项尚未逾期；确需督办请写明理由。".to_owned(),
            "It is not late; give a reason to escalate it all the same.".to_owned(),
        ),
        Refusal::LevelSkipped { next } => {
            let next = course::code_title(next).map_or_else(|| next.clone(), |title| title.get(lang).to_owned());
            lang.pick(
                format!("下一级应为“{next}”；越级请写明理由。"),
                format!("The next level is \"{next}\"; give a reason to skip it."),
            )
        }
        Refusal::AlreadyDone { what } => {
            let what = if what == "grace" { lang.pick("渐退", "gradual exit").to_owned() } else { action_title(what, lang) };
            lang.pick(format!("“{what}”已办理过。"), format!("\"{what}\" was done before."))
        }
        Refusal::WorkLeft { left } => lang.pick(
            format!(
                "该专项还有 {} 条疑点未核查完、{} 个问题未销号。确要结束，请在“说明”(note)中写明理由和后续安排。",
                left.clues, left.issues
            ),
            format!(
                "{} clues of this campaign are not decided and {} issues not signed off. To close it all the same, say in \"Note\" (note) why and who goes on with them.",
                left.clues, left.issues
            ),
        ),
        Refusal::NotPublic => lang.pick(
            "涉及儿童或病情的事项不得公示。".to_owned(),
            "Matters of children or illness are not shown in public.".to_owned(),
        ),
        Refusal::CannotUndo { why } => undo(*why, lang).to_owned(),
        _ => String::new(),
    }
}

/// What due process still lacks; `until` is the end of the reply window.
pub(super) fn due_process(missing: &str, until: Option<Date>, lang: Lang) -> String {
    let day = until.map_or_else(String::new, |day| day.to_string());
    let what = match missing {
        "notice" => lang.pick("告知(整改通知书)", "a dated notice").to_owned(),
        "reply_window" => lang.pick("申辩期限", "a reply window").to_owned(),
        "reply" => lang.pick("本人申辩，或逾期未申辩的记录", "the reply, or the record that none came").to_owned(),
        "reply_window_open" => lang.pick(
            format!("申辩期满(申辩期限到 {day}，次日起才能记为未申辩)"),
            format!("the end of the reply window (it lasts through {day}; that no reply came can be said from the day after)"),
        ),
        _ => lang.pick("单独的佐证材料", "evidence of its own").to_owned(),
    };
    lang.pick(format!("停发、减发、追缴必须有：{what}。"), format!("Stopping, reducing or recovering a benefit needs {what}."))
}

fn undo(why: UndoBar, lang: Lang) -> &'static str {
    match why {
        UndoBar::Nothing => lang.pick(
            "没有可撤销的办理：销号、查看号码、导出、人员和专项的登记不能撤销。",
            "Nothing to undo: sign-offs, readings, exports, entries of officers and campaigns stay.",
        ),
        UndoBar::NotLast => lang.pick("之后已有其他办理，不能撤销。", "Something was done after it; it cannot be undone."),
        UndoBar::NotOwn => {
            lang.pick("上一步由他人办理，只能撤销自己的。", "Somebody else did it; only one's own act can be undone.")
        }
        UndoBar::AnotherDay => lang
            .pick("只能撤销当天的办理；请改用退回或更正。", "Only an act of today can be undone; return or correct it instead."),
    }
}

/// A need of an outcome in words.
fn need_title(need: &str, lang: Lang) -> String {
    if let Some(kind) = MoneyKind::from_code(need) {
        let title = kind.title();
        return lang.pick(format!("已登记的{}", title.zh), format!("a booked sum {}", title.en));
    }
    match need {
        "grace" => lang.pick("已批准的渐退", "a granted gradual exit").to_owned(),
        "transfer" => lang.pick("已登记的移交", "a recorded transfer").to_owned(),
        field => any_label(field).get(lang).to_owned(),
    }
}
