//! Payments and register facts on one axis of months, so that an overlap is seen.

use super::super::doc::{Doc, Line, Tone, span};
use super::super::model::Model;
use super::fit_spans;
use crate::domain::lang::Lang;
use crate::domain::listing::{CasePage, FactSpan, PaymentTrack};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::text::{pad, width as cells};
use std::collections::BTreeSet;

/// Fewest cells of the labels; they take up to a third of the width when they need it.
const LABEL: usize = 24;

/// The months shown, how many of them share a cell, and the width of the labels before them.
struct Axis {
    label: usize,
    first: Month,
    cells: usize,
    per_cell: i32,
}

impl Axis {
    /// From the first to the last payment, with a little room; facts are cut to it.
    fn of(page: &CasePage, lang: Lang, width: usize) -> Option<Self> {
        let months = || page.payments.iter().flat_map(|track| track.months.iter().map(|(month, _)| *month));
        let spans = || page.spans.iter().flat_map(|fact| [fact.from, fact.to]).flatten();
        let first = months().min().or_else(|| spans().min())?.plus(-2);
        let last = months().max().or_else(|| spans().max())?.plus(1);
        let count = last.index() - first.index() + 1;
        let tracks = page.payments.iter().map(|track| track_label(track, lang));
        let labels = tracks.chain(page.spans.iter().map(|fact| span_label(fact, lang)));
        let label = labels.map(|label| cells(&label)).max().unwrap_or(LABEL).min(width / 3).max(LABEL);
        let room = i32::try_from(width.saturating_sub(label + 2).max(12)).ok()?;
        let per_cell = (count + room - 1) / room;
        let cells = usize::try_from((count + per_cell - 1) / per_cell).ok()?;
        Some(Self { label, first, cells, per_cell: per_cell.max(1) })
    }

    /// First and last month of a cell.
    fn months(&self, cell: usize) -> (Month, Month) {
        let from = self.first.plus(i32::try_from(cell).unwrap_or(0) * self.per_cell);
        (from, from.plus(self.per_cell - 1))
    }
}

/// Adds the timeline to a page.
pub fn draw(doc: &mut Doc, page: &CasePage, model: &Model, width: usize) {
    let (lang, strings) = (model.lang, model.strings());
    doc.heading(strings.timeline);
    let Some(axis) = Axis::of(page, lang, width) else {
        doc.line(vec![span(Tone::Dim, strings.no_payments)]);
        return;
    };
    if model.linear {
        table(doc, page, model, width);
        return;
    }
    doc.line(vec![span(Tone::Dim, format!("{}  {}", pad("", axis.label), years(&axis)))]);
    let paid: BTreeSet<Month> = page
        .payments
        .iter()
        .flat_map(|track| track.months.iter().filter(|(_, sum)| *sum != Fen::ZERO).map(|(month, _)| *month))
        .collect();
    for track in &page.payments {
        doc.lines.push(Line(fit_spans(payment_line(&track_label(track, lang), track, &axis), width)));
    }
    for fact in &page.spans {
        doc.lines.push(Line(fit_spans(fact_line(&span_label(fact, lang), fact, &paid, &axis), width)));
    }
    doc.text(Tone::Dim, strings.timeline_legend, width);
    if axis.per_cell > 1 {
        doc.text(Tone::Dim, &strings.months_per_cell.replace("{}", &axis.per_cell.to_string()), width);
    }
}

/// The same in words: stretches of months with one amount, facts with their months, and the months where both meet.
fn table(doc: &mut Doc, page: &CasePage, model: &Model, width: usize) {
    let (lang, strings) = (model.lang, model.strings());
    for track in &page.payments {
        doc.text(Tone::Strong, &track_label(track, lang), width);
        for (from, to, sum) in stretches(&track.months) {
            doc.text(Tone::Plain, &format!("  {from} - {to}  {}/{}", sum.grouped(), strings.month), width);
        }
    }
    let paid: BTreeSet<Month> = page
        .payments
        .iter()
        .flat_map(|track| &track.months)
        .filter(|(_, sum)| *sum != Fen::ZERO)
        .map(|(month, _)| *month)
        .collect();
    for fact in &page.spans {
        let from = fact.from.map_or_else(|| strings.since_unknown.to_owned(), |month| month.to_string());
        let to = fact.to.map_or_else(|| strings.until_now.to_owned(), |month| month.to_string());
        doc.text(Tone::Warn, &format!("{}: {from} - {to}", span_label(fact, lang)), width);
        let holds = |month: &Month| fact.from.is_none_or(|from| from <= *month) && fact.to.is_none_or(|to| *month <= to);
        let both: Vec<(Month, Fen)> = paid.iter().copied().filter(holds).map(|month| (month, Fen::ZERO)).collect();
        if !both.is_empty() {
            let said: Vec<String> = stretches(&both).into_iter().map(|(from, to, _)| format!("{from} - {to}")).collect();
            doc.text(
                Tone::Bad,
                &format!("  ! {}: {} ({} {})", strings.paid_while, said.join(", "), both.len(), strings.months),
                width,
            );
        }
    }
}

/// Months that follow each other with the same sum, as first, last, sum.
fn stretches(months: &[(Month, Fen)]) -> Vec<(Month, Month, Fen)> {
    let mut out: Vec<(Month, Month, Fen)> = Vec::new();
    for (month, sum) in months {
        match out.last_mut() {
            Some((_, last, same)) if *same == *sum && last.plus(1) == *month => *last = *month,
            _ => out.push((*month, *month, *sum)),
        }
    }
    out
}

fn track_label(track: &PaymentTrack, lang: Lang) -> String {
    format!("{} {}", track.title.get(lang), track.payee)
}

fn span_label(fact: &FactSpan, lang: Lang) -> String {
    format!("{} {}", fact.person, fact.label.get(lang))
}

/// `2024        2025`: each year at its January, where it fits.
fn years(axis: &Axis) -> String {
    let mut out = String::new();
    for cell in 0..axis.cells {
        let (from, to) = axis.months(cell);
        let january = (from.index()..=to.index()).any(|index| index.rem_euclid(12) == 0);
        let year = to.year();
        let starts = january || cell == 0 && from.month() < 8;
        if cells(&out) <= cell {
            let fill = cell - cells(&out);
            out.push_str(&" ".repeat(fill));
            if starts && (fill > 0 || cell == 0 || out.ends_with(' ')) {
                out.push_str(&year.to_string());
            }
        }
    }
    out
}

fn payment_line(label: &str, track: &PaymentTrack, axis: &Axis) -> Vec<super::super::doc::Span> {
    let mut spans = vec![span(Tone::Plain, pad(label, axis.label)), span(Tone::Dim, " |")];
    for cell in 0..axis.cells {
        let (from, to) = axis.months(cell);
        let sum: Fen = track.months.iter().filter(|(month, _)| (from..=to).contains(month)).map(|(_, sum)| *sum).sum();
        spans.push(match sum.0 {
            0 => span(Tone::Dim, "."),
            negative if negative < 0 => span(Tone::Warn, "-"),
            _ => span(Tone::Bar, "#"),
        });
    }
    spans
}

fn fact_line(label: &str, fact: &FactSpan, paid: &BTreeSet<Month>, axis: &Axis) -> Vec<super::super::doc::Span> {
    let mut spans = vec![span(Tone::Warn, pad(label, axis.label)), span(Tone::Dim, " |")];
    let holds = |month: Month| fact.from.is_none_or(|from| from <= month) && fact.to.is_none_or(|to| month <= to);
    for cell in 0..axis.cells {
        let (from, to) = axis.months(cell);
        let months = (from.index()..=to.index()).filter_map(|index| Month::from_index(i64::from(index)));
        let mut here = months.filter(|month| holds(*month)).peekable();
        let any = here.peek().is_some();
        let overlap = here.any(|month| paid.contains(&month));
        spans.push(match (any, overlap) {
            (true, true) => span(Tone::Overlap, "!"),
            (true, false) => span(Tone::Warn, "="),
            _ => span(Tone::Dim, " "),
        });
    }
    // What lies outside the axis, or is not known, is said at the ends.
    let (last, _) = axis.months(axis.cells.saturating_sub(1));
    if fact.from.is_none_or(|from| from < axis.first)
        && let Some(bar) = spans.get_mut(1)
    {
        *bar = span(Tone::Warn, if fact.from.is_none() { "?<" } else { " <" });
    }
    if fact.to.is_none_or(|to| to > last.plus(axis.per_cell - 1)) {
        spans.push(span(Tone::Warn, ">"));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Bilingual;

    fn month(text: &str) -> Month {
        Month::parse(text, false).expect("month")
    }

    fn axis(from: &str, cells: usize) -> Axis {
        Axis { label: LABEL, first: month(from), cells, per_cell: 1 }
    }

    fn drawn(spans: &[super::super::super::doc::Span]) -> String {
        spans.iter().skip(1).map(|s| s.text.as_str()).collect()
    }

    #[test]
    fn months_paid_while_a_fact_holds_are_marked() {
        let fact = FactSpan {
            dataset: "vehicles".into(),
            label: Bilingual::same("某车"),
            person: "李某".into(),
            from: Some(month("2025-03")),
            to: None,
        };
        let paid = BTreeSet::from([month("2025-02"), month("2025-03"), month("2025-05")]);
        assert_eq!(drawn(&fact_line("x", &fact, &paid, &axis("2025-01", 6))), " |  !=!=>");
    }

    #[test]
    fn months_of_one_sum_are_one_stretch() {
        let months = [("2025-11", 100), ("2025-12", 100), ("2026-01", 100), ("2026-02", 90), ("2026-04", 90)];
        let months: Vec<(Month, Fen)> = months.iter().map(|(name, sum)| (month(name), Fen(*sum))).collect();
        let found: Vec<String> = stretches(&months).iter().map(|(from, to, sum)| format!("{from} {to} {}", sum.0)).collect();
        assert_eq!(found, ["2025-11 2026-01 100", "2026-02 2026-02 90", "2026-04 2026-04 90"]);
    }

    #[test]
    fn an_unknown_beginning_is_said() {
        let fact = FactSpan {
            dataset: "payroll".into(),
            label: Bilingual::same("在编"),
            person: "李某".into(),
            from: None,
            to: Some(month("2025-02")),
        };
        assert_eq!(drawn(&fact_line("x", &fact, &BTreeSet::new(), &axis("2025-01", 4))), "?<==  ");
    }

    #[test]
    fn a_track_shows_paid_months_and_gaps() {
        let track = PaymentTrack {
            program: "dibao_rural".into(),
            title: Bilingual { zh: "农村低保".into(), en: "rural dibao".into() },
            payee: "李某".into(),
            months: vec![(month("2025-01"), Fen(43_900)), (month("2025-03"), Fen(-100))],
        };
        assert_eq!(drawn(&payment_line("x", &track, &axis("2025-01", 4))), " |#.-.");
    }
}
