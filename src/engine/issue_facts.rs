//! What an issue's page says of its course, and what it warns of.

use crate::domain::action::{ActionKind, FieldKind};
use crate::domain::casework::{Closure, Matter};
use crate::domain::claim::Overlap;
use crate::domain::date::Date;
use crate::domain::evidence::shown as shown_evidence;
use crate::domain::issue_work::IssueWork;
use crate::domain::lang::Bilingual;
use crate::domain::lifecycle::IssueState;
use crate::domain::listing::{Cell, Fact};
use crate::domain::money::Fen;

/// What somebody has to look at. `overlaps` are the issues that claim some of the same months.
pub(super) fn warnings(issue: &IssueWork, matter: &Matter, overlaps: &[Overlap], today: Date) -> Vec<Bilingual> {
    let mut found = Vec::new();
    let mut warn = |holds: bool, zh: String, en: String| {
        if holds {
            found.push(Bilingual::of(zh, en));
        }
    };
    let rule = matter.facts_of(issue).map_or("", |facts| facts.rule.as_str());
    warn(
        matter.fires_again(issue),
        format!("疑似虚假整改：销号后的新数据中规则 {rule} 再次命中，按 z 重新打开。"),
        format!("Possible false rectification: rule {rule} fires again on data newer than the sign-off; z reopens it."),
    );
    if issue.state != IssueState::Closed {
        let accepted = issue.course.accepted.is_some();
        match matter.closure(issue) {
            Closure::StillFires => {
                warn(true, "最新数据中规则仍然命中。".to_owned(), "The rule still fires on the newest data.".to_owned())
            }
            Closure::NoNewerData => warn(
                issue.state == IssueState::CountyReview && !accepted,
                "认定以后还没有用更新的数据比对过。".to_owned(),
                "No newer data were screened since it was confirmed.".to_owned(),
            ),
            Closure::Proven => {}
        }
        let late = issue.running_deadline().filter(|deadline| *deadline < today);
        let day = late.map_or_else(String::new, |day| day.to_string());
        warn(late.is_some(), format!("已逾期：时限 {day}。"), format!("Late: it was due on {day}."));
    }
    let missed = issue.course.missed(issue.balance.settled(), today);
    let sum = missed.grouped();
    warn(
        missed > Fen::ZERO && issue.state != IssueState::Closed,
        format!("分期欠缴 {sum} 元。"),
        format!("Instalments of {sum} yuan were missed."),
    );
    let listed = Overlap::listed(overlaps);
    warn(
        !overlaps.is_empty(),
        format!("同户同一救助类别的月份与另外的问题重叠，同一笔钱不得重复计：{}。", listed.zh),
        format!("Other issues of the household and program claim some of its months, and money counts once: {}.", listed.en),
    );
    let rest = issue.balance.unremitted();
    let sum = rest.grouped();
    warn(rest > Fen::ZERO, format!("追缴到账未退库 {sum} 元。"), format!("{sum} yuan came back and were not remitted."));
    warn(
        issue.state == IssueState::Closed && issue.balance.carried > Fen::ZERO,
        format!("已销号，仍挂账 {} 元。", issue.balance.carried.grouped()),
        format!("Signed off with {} yuan still carried.", issue.balance.carried.grouped()),
    );
    found
}

/// The course in the order of the work; empty parts included. `named` says what the officer of a login is called.
pub(super) fn course<'a>(issue: &'a IssueWork, named: impl Fn(&'a str) -> &'a str) -> Vec<Fact> {
    let course = &issue.course;
    let said = |parts: Vec<Bilingual>| if parts.is_empty() { Cell::Empty } else { Cell::Said(Bilingual::list(&parts)) };
    let fact = |name, zh, en, value| Fact::new(name, Bilingual::of(zh, en), value);
    let grace = course.grace.iter().map(|grace| {
        let (span, monthly) = (format!("{}~{}", grace.from, grace.to), grace.monthly.grouped());
        Bilingual::of(
            format!("{span} 每月 {monthly} 元({})", grace.document),
            format!("{span}, {monthly} yuan a month ({})", grace.document),
        )
    });
    let instalments = course.coverage(issue.balance.settled()).into_iter().map(|(part, covered)| {
        let line = format!("{} {}", part.due, part.amount.grouped());
        if covered { Bilingual::of(format!("{line} 已缴"), format!("{line} paid")) } else { Bilingual::same(&line) }
    });
    let extensions = course.extensions.iter().map(|step| {
        let (line, approver) = (format!("{} → {}", step.from, step.to), named(&step.approver.0));
        Bilingual::of(
            format!("{line} {}(批准 {approver})", step.reason),
            format!("{line} {} (approved by {approver})", step.reason),
        )
    });
    let escalations = course.escalations.iter().map(|step| {
        let (title, rest) = (step.level.title(), format!("{} {} {}", step.on, step.number, step.to));
        Bilingual::of(format!("{} {rest}", title.zh), format!("{} {rest}", title.en))
    });
    let transfer = course.transfer.iter().map(|step| {
        let (title, rest) = (step.to.title(), format!("{} {} {}", step.on, step.number, step.reason));
        Bilingual::of(format!("{} {rest}", title.zh), format!("{} {rest}", title.en))
    });
    let accountability =
        course.accountability.iter().map(|step| Bilingual::same(format!("{} {} {}", step.on, step.measure, step.number)));
    let published = course.published.iter().map(|step| Bilingual::same(format!("{} {}~{}", step.place, step.from, step.to)));
    let accepted =
        course.accepted.iter().map(|step| Bilingual::same(format!("{} {} {}", step.on, named(&step.by.0), step.opinion)));
    vec![
        fact("grace", "渐退", "Gradual exit", said(grace.collect())),
        fact("instalments", "分期计划", "Instalments", said(instalments.collect())),
        fact("extensions", "延期", "Extensions", said(extensions.collect())),
        fact("escalations", "督办", "Escalation", said(escalations.collect())),
        fact("transfer", "移交", "Transfer", said(transfer.collect())),
        fact("accountability", "追责情况", "Accountability", said(accountability.collect())),
        fact("published", "公示", "Publicity", said(published.collect())),
        fact("proofs", "整改佐证", "Proofs", said(proofs(issue))),
        fact("accepted", "书面说明认可", "Exception accepted", said(accepted.collect())),
    ]
}

/// Each proof under the label of its field.
fn proofs(issue: &IssueWork) -> Vec<Bilingual> {
    let fields = ActionKind::SubmitRectification.fields().iter().filter(|spec| spec.kind == FieldKind::Evidence);
    fields
        .filter_map(|spec| {
            let items: Vec<String> = issue.course.proofs.get(spec.name)?.iter().map(|item| shown_evidence(item)).collect();
            Some(Bilingual::of(format!("{} {}", spec.zh, items.join("、")), format!("{}: {}", spec.en, items.join(", "))))
        })
        .collect()
}
