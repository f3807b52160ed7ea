//! The first screen: progress by town, what is due, what is new, money, rules.

use super::super::command::Cmd;
use super::super::doc::{Doc, Line, Span, Target, Tone, span};
use super::super::model::Model;
use super::fit_spans;
use crate::domain::action::Subject;
use crate::domain::filter::quoted;
use crate::domain::five_clear;
use crate::domain::listing::{ListKind, Overview, TownProgress};
use crate::domain::text::{fit, pad, pad_left, width as cells};
use crate::domain::workday::TimeLeft;

/// Lays the first screen out in two columns.
pub fn doc(page: &Overview, model: &Model, width: usize) -> Doc {
    if width < TWO_COLUMNS || model.linear {
        return stacked(page, model, width);
    }
    let left_width = (width * 11 / 20).max(40).min(width.saturating_sub(24));
    let right_width = width.saturating_sub(left_width + 2);
    let mut left = Doc::default();
    campaigns(&mut left, page, model, left_width);
    towns(&mut left, page, model, left_width);
    rules(&mut left, page, model, left_width);
    let mut right = Doc::default();
    fresh(&mut right, page, model, right_width);
    due(&mut right, page, model, right_width);
    flow(&mut right, page, model, right_width);
    ages(&mut right, page, model, right_width);
    five_clear(&mut right, page, model, right_width);
    money(&mut right, page, model, right_width);
    states(&mut right, page, model, right_width);
    let mut doc = Doc::default();
    summary(&mut doc, page, model, width);
    doc.append(Doc::beside(left, right, left_width, 2));
    doc
}

/// Narrowest body that takes two columns side by side.
const TWO_COLUMNS: usize = 72;

/// One column: what wants attention first.
fn stacked(page: &Overview, model: &Model, width: usize) -> Doc {
    let mut doc = Doc::default();
    summary(&mut doc, page, model, width);
    fresh(&mut doc, page, model, width);
    due(&mut doc, page, model, width);
    doc.gap();
    campaigns(&mut doc, page, model, width);
    towns(&mut doc, page, model, width);
    rules(&mut doc, page, model, width);
    flow(&mut doc, page, model, width);
    ages(&mut doc, page, model, width);
    five_clear(&mut doc, page, model, width);
    money(&mut doc, page, model, width);
    states(&mut doc, page, model, width);
    doc
}

fn summary(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    let strings = model.strings();
    let mut parts = vec![format!("{} {}", strings.households, page.households), format!("{} {}", strings.persons, page.persons)];
    if let Some(date) = page.as_of {
        parts.push(format!("{} {date}", strings.as_of));
    }
    parts.push(if page.screened_at.is_empty() {
        strings.never_screened.to_owned()
    } else {
        format!("{} {}", strings.screened, page.screened_at.replace('T', " "))
    });
    doc.line(vec![span(Tone::Dim, fit(&parts.join("  "), width))]);
    if page.households == 0 {
        doc.gap();
        doc.text(Tone::Warn, strings.empty_book, width);
    }
}

/// Campaigns with their progress; the list of clues within each is behind its line.
fn campaigns(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    let strings = model.strings();
    if page.campaigns.is_empty() {
        return;
    }
    let name = width.saturating_sub(10 + 12).clamp(8, 40);
    doc.line(vec![
        span(Tone::Title, pad(strings.campaigns, name)),
        span(Tone::Dim, pad_left(strings.done_of, 10)),
        span(Tone::Dim, pad_left(strings.issue, 12)),
    ]);
    for campaign in &page.campaigns {
        let mut title = format!("{} {}", campaign.id, campaign.name);
        if !campaign.open {
            title = format!("{title} ({})", strings.campaign_ended);
        }
        let spans = vec![
            span(if campaign.open { Tone::Plain } else { Tone::Dim }, pad(&fit(&title, name), name)),
            span(Tone::Plain, pad_left(&format!("{}/{}", campaign.concluded, campaign.clues), 10)),
            span(Tone::Plain, pad_left(&format!("{}/{}", campaign.closed, campaign.issues), 12)),
        ];
        doc.link(fit_spans(spans, width), Target::List(ListKind::Clues, format!("campaign={}", campaign.id)));
    }
    doc.gap();
}

fn towns(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    let strings = model.strings();
    let named = |town: &TownProgress| if town.town.is_empty() { strings.no_town.to_owned() } else { town.town.clone() };
    let name = page.towns.iter().map(|town| cells(&named(town))).max().unwrap_or(6).clamp(6, 14);
    // name, bar, done/all, confirmed, overdue
    let numbers = 9 + 1 + 5 + 1 + 5;
    let bar = width.saturating_sub(name + 2 + numbers).clamp(4, 30);
    let bar_shown = if model.linear { 0 } else { bar };
    doc.line(vec![
        span(Tone::Title, pad(strings.towns, name + 1 + bar_shown + 1)),
        span(Tone::Dim, pad_left(strings.done_of, 9)),
        span(Tone::Dim, format!(" {}", pad_left(strings.confirmed, 5))),
        span(Tone::Dim, format!(" {}", pad_left(strings.late, 5))),
    ]);
    for town in &page.towns {
        let target = Target::List(ListKind::Clues, format!("town={}", quoted(&town.town)));
        // Read out, the numbers say it alone.
        let bar = if model.linear { 0 } else { bar };
        doc.link(town_line(town, &named(town), name, bar), target);
    }
    if page.towns.is_empty() {
        doc.line(vec![span(Tone::Dim, strings.nothing)]);
    }
}

fn town_line(town: &TownProgress, title: &str, name: usize, bar_cells: usize) -> Vec<Span> {
    let mut spans = vec![span(Tone::Plain, format!("{} ", pad(title, name)))];
    spans.extend(bar(town.concluded, town.clues, bar_cells));
    spans.push(span(Tone::Plain, pad_left(&format!("{}/{}", town.concluded, town.clues), 10)));
    spans.push(span(Tone::Plain, format!(" {}", pad_left(&town.confirmed.to_string(), 5))));
    let late = if town.overdue > 0 { (Tone::Bad, format!("{}!", town.overdue)) } else { (Tone::Dim, "-".to_owned()) };
    spans.push(span(late.0, format!(" {}", pad_left(&late.1, 5))));
    spans
}

/// A bar of `width` cells: `#` done, `.` to do. The numbers beside it say the same.
pub fn bar(done: i64, all: i64, width: usize) -> Vec<Span> {
    let whole = i64::try_from(width).unwrap_or(0);
    let filled = if all > 0 { (done.clamp(0, all) * whole + all / 2) / all } else { 0 };
    // Something done is never shown as nothing, something open never as finished.
    let filled = if done > 0 && filled == 0 { 1 } else { filled };
    let filled = if done < all && filled == whole { whole - 1 } else { filled };
    let filled = usize::try_from(filled).unwrap_or(0);
    vec![span(Tone::Bar, "#".repeat(filled)), span(Tone::Dim, ".".repeat(width.saturating_sub(filled)))]
}

fn rules(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    let strings = model.strings();
    if page.rules.is_empty() && page.missing.is_empty() {
        return;
    }
    doc.gap();
    let numbers = 4 + 10 + 6 + 14;
    // A rule's precision is what its dismissals teach; on narrow screens its two numbers stand for it.
    let share = if width >= numbers + PRECISION + 18 { PRECISION } else { 0 };
    let title = width.saturating_sub(numbers + share);
    doc.line(vec![
        span(Tone::Title, pad(strings.rules, title + 4)),
        span(Tone::Dim, pad_left(strings.done_of, 10)),
        span(Tone::Dim, pad_left(strings.confirmed, 6)),
        span(Tone::Dim, pad_left(if share > 0 { strings.precision_short } else { "" }, share)),
        span(Tone::Dim, pad_left(strings.amount, 14)),
    ]);
    for rule in &page.rules {
        let percent = percent(rule.confirmed, rule.concluded).map_or_else(|| "-".to_owned(), |percent| format!("{percent}%"));
        let spans = vec![
            span(Tone::Key, format!("{} ", rule.rule)),
            span(Tone::Plain, pad(&fit(rule.title.get(model.lang), title.saturating_sub(1)), title)),
            span(Tone::Plain, pad_left(&format!("{}/{}", rule.concluded, rule.clues), 10)),
            span(Tone::Plain, pad_left(&rule.confirmed.to_string(), 6)),
            span(Tone::Plain, pad_left(if share > 0 { &percent } else { "" }, share)),
            span(Tone::Plain, pad_left(&rule.amount.grouped(), 14)),
        ];
        doc.link(fit_spans(spans, width), Target::List(ListKind::Clues, format!("rule={}", rule.rule)));
    }
    for (rule, datasets) in &page.missing {
        let titles: Vec<&str> = datasets
            .iter()
            .map(|id| model.pack.dataset(id).map_or(id.as_str(), |dataset| dataset.title.get(model.lang)))
            .collect();
        let text = format!("{rule} {}: {}", strings.cannot_run, titles.join(" "));
        doc.text(Tone::Warn, &text, width);
    }
}

/// Cells for a rule's precision.
const PRECISION: usize = 8;

/// Whole percent of those concluded that were confirmed, half up; none concluded, none known.
fn percent(confirmed: i64, concluded: i64) -> Option<i64> {
    (concluded > 0).then(|| (confirmed * 200 + concluded) / (concluded * 2))
}

fn fresh(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    let strings = model.strings();
    doc.line(vec![span(Tone::Title, strings.fresh)]);
    let (new, changed, gone) = page.fresh;
    let pieces = [
        (Tone::Good, strings.standing_new, new),
        (Tone::Warn, strings.standing_changed, changed),
        (Tone::Dim, strings.standing_gone, gone),
    ];
    let mut spans = Vec::new();
    for (tone, label, count) in pieces {
        spans.push(span(Tone::Dim, format!("{label} ")));
        spans.push(span(if count == 0 { Tone::Dim } else { tone }, format!("{count}  ")));
    }
    doc.lines.push(Line(fit_spans(spans, width)));
    if let (Some(officer), 1..) = (&model.officer, page.cross_checks) {
        let key = model.keymap.shown(Cmd::CrossChecks).map_or_else(String::new, |key| format!(" ({key})"));
        let label = format!(" {}{key}", strings.cross_checks_open);
        let spans = vec![span(Tone::Warn, page.cross_checks.to_string()), span(Tone::Strong, label)];
        let filter = format!("checker={} cross_state=pending", quoted(&officer.0));
        doc.link(fit_spans(spans, width), Target::List(ListKind::CrossChecks, filter));
    }
    if let Some(copy) = page.copy {
        doc.text(Tone::Warn, &strings.is_copy.replace("{}", &copy.to_string()), width);
    } else if page.copies_out > 0 {
        let spans = vec![span(Tone::Warn, page.copies_out.to_string()), span(Tone::Plain, format!(" {}", strings.copies_out))];
        doc.link(fit_spans(spans, width), Target::List(ListKind::Events, "action=lend_copy|take_back".to_owned()));
    }
    if page.disputes > 0 {
        let spans = vec![span(Tone::Warn, page.disputes.to_string()), span(Tone::Plain, format!(" {}", strings.disputes))];
        doc.link(fit_spans(spans, width), Target::List(ListKind::Events, String::new()));
    }
    let limit = i32::try_from(model.pack.header.backup_days).unwrap_or(i32::MAX);
    if let Some(days) = page.unbacked_days.filter(|days| page.copy.is_none() && limit > 0 && *days >= limit) {
        let key = model.keymap.shown(Cmd::Backup).map_or_else(String::new, |key| format!(" ({key})"));
        doc.line(vec![span(Tone::Warn, days.to_string()), span(Tone::Plain, format!(" {}{key}", strings.unbacked))]);
    }
    for (count, label, kind) in [
        (page.identities, strings.identities_open, ListKind::Identities),
        (page.rejects, strings.rejects_open, ListKind::Rejects),
    ] {
        if count > 0 {
            let spans = vec![span(Tone::Warn, count.to_string()), span(Tone::Plain, format!(" {label}"))];
            doc.link(fit_spans(spans, width), Target::List(kind, String::new()));
        }
    }
}

/// How long there is, in working days.
fn time_left(standing: TimeLeft, model: &Model) -> (Tone, String) {
    let strings = model.strings();
    match standing {
        TimeLeft::Late { days: 0 } => (Tone::Bad, strings.past_due.to_owned()),
        TimeLeft::Late { days } => (Tone::Bad, strings.days_over.replace("{}", &days.to_string())),
        TimeLeft::Today => (Tone::Warn, strings.today.to_owned()),
        TimeLeft::Left { days } => {
            (if days <= 3 { Tone::Warn } else { Tone::Plain }, strings.days_left.replace("{}", &days.to_string()))
        }
    }
}

fn due(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    let strings = model.strings();
    doc.heading(strings.due);
    if page.due.is_empty() {
        doc.line(vec![span(Tone::Dim, strings.nothing)]);
    }
    let shown: Vec<_> = page.due.iter().take(8).map(|item| (item, time_left(item.standing, model))).collect();
    let widest = shown.iter().map(|(_, (_, days))| cells(days)).max().unwrap_or_default();
    for (item, (tone, days)) in shown {
        let spans = vec![
            span(tone, pad(&days, widest)),
            span(Tone::Plain, format!("  {} ", item.title)),
            span(Tone::Dim, format!("{} {}", item.state.get(model.lang), item.who)),
        ];
        doc.link(fit_spans(spans, width), Target::Open(Subject::parse(&item.subject)));
    }
}

/// A line of a chart: label, bar, number; read out, the bar is left away.
fn measured(label: &str, count: i64, all: i64, model: &Model, width: usize) -> Vec<Span> {
    let name = (width / 3).clamp(8, 18);
    let room = width.saturating_sub(name + 1 + 8).min(30);
    let mut spans = vec![span(Tone::Plain, format!("{} ", pad(label, name)))];
    if !model.linear && room >= 4 {
        spans.extend(bar(count, all, room));
    }
    spans.push(span(Tone::Strong, pad_left(&count.to_string(), 8)));
    spans
}

/// From clue to sign-off: how many came so far at least. Each line leads to its rows.
fn flow(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    const DECIDED: &str = "excluded|data_fix|duplicate|confirmed";
    let strings = model.strings();
    let clues = |fits: &dyn Fn(&str) -> bool| -> i64 {
        page.clue_states.iter().filter(|(state, _)| fits(state.code())).map(|(_, count)| count).sum()
    };
    let issues = |fits: &dyn Fn(&str) -> bool| -> i64 {
        page.issue_states.iter().filter(|(state, _)| fits(state.code())).map(|(_, count)| count).sum()
    };
    let found = clues(&|_| true);
    if found == 0 {
        return;
    }
    let steps = [
        (strings.flow_found, found, ListKind::Clues, String::new()),
        (strings.flow_assigned, clues(&|code| code != "new"), ListKind::Clues, "state!=new".to_owned()),
        (
            strings.flow_decided,
            clues(&|code| DECIDED.split('|').any(|other| other == code)),
            ListKind::Clues,
            format!("state={DECIDED}"),
        ),
        (strings.flow_true, clues(&|code| code == "confirmed"), ListKind::Clues, "state=confirmed".to_owned()),
        (strings.flow_notified, issues(&|code| code != "open"), ListKind::Issues, "state!=open".to_owned()),
        (strings.flow_closed, issues(&|code| code == "closed"), ListKind::Issues, "state=closed".to_owned()),
    ];
    doc.heading(strings.flow);
    for (label, count, kind, filter) in steps {
        doc.link(fit_spans(measured(label, count, found, model, width), width), Target::List(kind, filter));
    }
}

/// How long undecided clues have been waiting.
fn ages(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    let strings = model.strings();
    let all: i64 = page.ages.iter().sum();
    if all == 0 {
        return;
    }
    doc.heading(strings.ages);
    for (label, count) in strings.age_steps.split('|').zip(page.ages) {
        doc.lines.push(Line(fit_spans(measured(label, count, all, model, width), width)));
    }
}

/// Villages where least is clear; each line leads to the households behind it.
fn five_clear(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    const SHOWN: usize = 5;
    if page.villages.is_empty() {
        return;
    }
    doc.gap();
    let title = vec![span(Tone::Title, model.strings().five_clear)];
    doc.link(title, Target::List(ListKind::Villages, String::new()));
    let codes: Vec<&str> = model.pack.five_clear().iter().map(|item| item.code.as_str()).collect();
    for score in page.villages.iter().take(SHOWN) {
        let (town, village) = (score.village.town.as_str(), score.village.village.as_str());
        let points = score.total().score().map_or(0, i64::from);
        let target = Target::List(ListKind::Cases, five_clear::behind(town, village, &codes));
        doc.link(fit_spans(measured(village, points, 100, model, width), width), target);
    }
}

fn money(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    let strings = model.strings();
    doc.heading(strings.money);
    let due = page.money.confirmed.0 - page.money.waived.0;
    if due > 0 && !model.linear {
        // What is to come back, and how much of it has.
        let room = width.saturating_sub(6).min(36);
        let mut spans = bar(page.money.recovered.0, due, room);
        spans.push(span(Tone::Strong, format!(" {:>3}%", page.money.recovered.0.saturating_mul(100) / due)));
        doc.lines.push(Line(fit_spans(spans, width)));
    }
    let sums = [
        (strings.money_confirmed, page.money.confirmed, Tone::Strong),
        (strings.money_recovered, page.money.recovered, Tone::Good),
        (strings.money_waived, page.money.waived, Tone::Plain),
        (strings.money_carried, page.money.carried, Tone::Plain),
        (strings.money_outstanding, page.money.outstanding, Tone::Warn),
        (strings.money_back_paid, page.money.back_paid, Tone::Plain),
        (strings.money_estimate, page.estimate, Tone::Dim),
    ];
    for (label, amount, tone) in sums {
        let room = width.saturating_sub(14).min(22);
        doc.line(vec![span(Tone::Dim, pad(label, room)), span(tone, pad_left(&amount.grouped(), 14))]);
    }
}

fn states(doc: &mut Doc, page: &Overview, model: &Model, width: usize) {
    let strings = model.strings();
    doc.heading(strings.states);
    let clue = page.clue_states.iter().map(|(state, count)| (ListKind::Clues, state.code(), state.title(), *count));
    let issue = page.issue_states.iter().map(|(state, count)| (ListKind::Issues, state.code(), state.title(), *count));
    for (kind, code, title, count) in clue.chain(issue).filter(|(.., count)| *count > 0) {
        let lead = if kind == ListKind::Clues { strings.clue } else { strings.issue };
        let spans = vec![
            span(Tone::Dim, format!("{lead} ")),
            span(Tone::Plain, pad(title.get(model.lang), 18)),
            span(Tone::Plain, pad_left(&count.to_string(), 6)),
        ];
        doc.link(fit_spans(spans, width), Target::List(kind, format!("state={code}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_never_hides_the_last_open_clue_nor_the_first_done_one() {
        let drawn = |done, all| bar(done, all, 10).iter().map(|s| s.text.clone()).collect::<String>();
        assert_eq!(drawn(0, 100), "..........");
        assert_eq!(drawn(1, 100), "#.........");
        assert_eq!(drawn(99, 100), "#########.");
        assert_eq!(drawn(100, 100), "##########");
        assert_eq!(drawn(0, 0), "..........");
    }
}
