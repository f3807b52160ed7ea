//! Due process: what must be on file before a benefit is stopped, reduced or recovered (domain §e, §f; design §5).

use super::date::Date;
use super::issue_work::IssueWork;

/// Outcomes that are adverse whatever a pack says; a pack may name more.
pub const ADVERSE: &[&str] = &["exited", "member_removed", "class_changed", "grace_exit", "recovered"];

/// Texts that say no reply came, so that the reply window must be over.
const NO_REPLY: &[&str] = &["无", "没有", "未申辩", "逾期未申辩", "none", "no reply"];

/// Whether outcome codes (comma between) hold an adverse one.
pub fn is_adverse(outcomes: &str) -> bool {
    outcomes.split(',').any(|code| ADVERSE.contains(&code))
}

/// The first thing that is missing, as [`super::refusal::Refusal::DueProcess`] names it. `inspection` is the evidence
/// that the inspectors gave: an adverse outcome needs evidence of its own.
pub fn lacking(issue: &IssueWork, inspection: &[String], today: Date, reply: &str, evidence: &[String]) -> Option<&'static str> {
    if issue.notice_no.is_empty() || issue.notified_on.is_none() {
        return Some("notice");
    }
    let Some(reply_due) = issue.reply_due else { return Some("reply_window") };
    if reply.is_empty() {
        return Some("reply");
    }
    let none_came = NO_REPLY.contains(&reply.trim_end_matches(['。', '.']).to_lowercase().as_str());
    if none_came && today <= reply_due {
        return Some("reply_window_open");
    }
    evidence.iter().all(|item| inspection.contains(item)).then_some("evidence")
}
