//! A list as a document: a line about the list, the column heads, the rows in sight.

use super::super::doc::{Doc, Link, Span, Target, Tone, span};
use super::super::list::ListView;
use super::super::model::Model;
use super::super::navigate;
use super::{cell_text, code_tone};
use crate::domain::date;
use crate::domain::filter::Filter;
use crate::domain::lang::Lang;
use crate::domain::listing::{Cell, ListKind, Row, in_words, is_moment};
use crate::domain::text::{fit, pad, pad_left, width as cells};
use crate::i18n;

/// Columns of a list on screen with their widths in cells; the first stays in place when the others scroll.
/// A width of 0 takes what is left.
pub fn columns(kind: ListKind) -> &'static [(&'static str, usize)] {
    match kind {
        ListKind::Clues => &[
            ("clue", 12),
            ("state", 10),
            ("name", 8),
            ("town", 8),
            ("village", 8),
            ("amount", 11),
            ("explanation", 0),
            ("months", 6),
            ("severity", 8),
            ("program", 12),
            ("rule", 16),
            ("direction", 12),
            ("id_no", 18),
            ("household_no", 14),
            ("first_month", 8),
            ("last_month", 8),
            ("match_level", 6),
        ],
        ListKind::Issues => &[
            ("issue", 10),
            ("state", 10),
            ("name", 8),
            ("town", 8),
            ("issue_type", 14),
            ("confirmed", 11),
            ("outstanding", 11),
            ("deadline", 10),
            ("overdue", 4),
            ("village", 8),
            ("recovered", 11),
            ("waived", 11),
            ("carried", 11),
            ("back_paid", 11),
            ("program", 12),
            ("rule", 16),
            ("unit", 12),
            ("person", 8),
            ("round", 6),
            ("clue", 12),
            ("household_no", 14),
            ("id_no", 18),
            ("first_month", 8),
            ("last_month", 8),
            ("closed_on", 10),
        ],
        ListKind::Cases => &[
            ("household_no", 14),
            ("head", 8),
            ("town", 8),
            ("village", 8),
            ("program", 12),
            ("class_band", 6),
            ("insured", 7),
            ("open_clues", 6),
            ("issues", 6),
            ("monthly", 10),
            ("members", 20),
            ("persons", 7),
            ("clues", 6),
            ("id_no", 18),
        ],
        ListKind::Sources => &[
            ("source", 6),
            ("dataset", 14),
            ("file", 24),
            ("as_of", 10),
            ("grade", 5),
            ("read", 8),
            ("kept", 8),
            ("rejected", 8),
            ("unmatched", 9),
            ("sheet", 10),
            ("added", 8),
            ("changed", 8),
            ("unchanged", 9),
            ("repaired", 8),
            ("loaded_at", 16),
        ],
        ListKind::Rejects => {
            &[("file", 22), ("row", 6), ("reason", 16), ("column", 10), ("text", 0), ("sheet", 10), ("source", 6)]
        }
        ListKind::Visits => &[
            ("visit", 8),
            ("date", 10),
            ("head", 8),
            ("town", 8),
            ("village", 8),
            ("inspector1", 8),
            ("inspector2", 8),
            ("answered", 8),
            ("problems", 8),
            ("clues", 6),
            ("household_no", 14),
        ],
        ListKind::Events => {
            &[("at", 16), ("officer", 16), ("action", 12), ("subject", 14), ("summary", 0), ("hash", 8), ("seq", 5)]
        }
        ListKind::Officers => {
            &[("officer", 12), ("name", 10), ("role", 14), ("town", 10), ("home", 12), ("kin", 12), ("acts", 6), ("retired", 7)]
        }
        ListKind::Rules => &[
            ("rule", 5),
            ("title", 20),
            ("direction", 10),
            ("flagged", 6),
            ("open", 6),
            ("confirmed_clues", 5),
            ("dismissed", 9),
            ("precision", 9),
            ("confirmed", 12),
            ("interval95", 12),
            ("severity", 8),
            ("amount", 13),
            ("minutes", 8),
        ],
        ListKind::Identities => &[
            ("identity", 15),
            ("decision", 8),
            ("name", 8),
            ("score", 5),
            ("reason", 32),
            ("given", 18),
            ("candidate", 18),
            ("level", 5),
            ("dataset", 12),
            ("town", 8),
            ("village", 8),
            ("file", 18),
            ("row", 6),
        ],
        ListKind::Dismissals => &[
            ("clue", 12),
            ("name", 8),
            ("reason", 20),
            ("woken_by", 24),
            ("until", 10),
            ("facts", 30),
            ("decided_by", 8),
            ("decided_on", 10),
            ("state", 8),
            ("rule", 16),
            ("town", 8),
            ("household_no", 14),
        ],
        ListKind::Deadlines => &[
            ("subject", 12),
            ("urgency", 8),
            ("due", 10),
            ("left", 10),
            ("what", 12),
            ("unit", 16),
            ("person", 12),
            ("name", 8),
            ("level", 6),
            ("state", 8),
            ("town", 8),
        ],
        ListKind::Samples => &[
            ("sample", 6),
            ("drawn_of", 16),
            ("drawn_on", 10),
            ("population", 6),
            ("drawn", 6),
            ("found", 6),
            ("bounced", 7),
            ("seed", 16),
            ("items", 40),
            ("drawn_by", 10),
            ("population_hash", 16),
        ],
        ListKind::Lookback => &[
            ("sample", 6),
            ("unit", 12),
            ("population", 6),
            ("drawn", 6),
            ("found", 6),
            ("bounced", 7),
            ("rate", 7),
            ("interval95", 12),
            ("place", 6),
            ("drawn_of", 16),
        ],
        ListKind::CrossChecks => &[
            ("clue", 12),
            ("cross_state", 14),
            ("due", 10),
            ("checker", 10),
            ("checker_town", 10),
            ("name", 8),
            ("town", 8),
            ("first", 8),
            ("second", 10),
            ("settled", 8),
            ("rule", 16),
            ("village", 10),
            ("household_no", 14),
            ("amount", 12),
            ("cross_on", 10),
            ("ground", 20),
        ],
        ListKind::Agreement => {
            &[("by", 14), ("group", 28), ("compared", 8), ("rate", 8), ("interval95", 14), ("kappa", 6), ("kappa95", 12)]
        }
        ListKind::Villages => &[
            ("village", 14),
            ("town", 10),
            ("score", 5),
            ("visited", 7),
            ("households", 10),
            ("unclear_households", 10),
            ("q1", 8),
            ("q2", 8),
            ("q3", 9),
            ("q4", 8),
            ("q5", 8),
            ("unclear", 8),
            ("asked", 7),
        ],
        ListKind::Papers => &[
            ("household_no", 14),
            ("head", 8),
            ("paper", 16),
            ("paper_state", 8),
            ("defect", 12),
            ("village", 10),
            ("town", 8),
            ("date", 10),
            ("note", 20),
            ("visit", 8),
            ("inspector1", 10),
            ("inspector2", 10),
        ],
        ListKind::Campaigns => &[
            ("campaign", 8),
            ("name", 20),
            ("state", 8),
            ("begun_on", 10),
            ("ends_on", 10),
            ("clues", 6),
            ("open_clues", 6),
            ("issues", 6),
            ("confirmed", 12),
            ("rules", 16),
            ("towns", 16),
            ("programs", 16),
            ("closed_on", 10),
        ],
    }
}

/// The columns of a list in their order. Households that were searched for may have been found by another member than
/// the head, so members stand beside the head then.
fn in_order(list: &ListView) -> Vec<(&'static str, usize)> {
    let mut all = columns(list.kind).to_vec();
    let asks = |filter: &Filter| !filter.words.is_empty() || filter.terms.iter().any(|term| term.column == "members");
    if let Some(place) = all.iter().position(|(name, _)| *name == "members")
        && list.kind.filter(&list.filter).is_ok_and(|filter| asks(&filter))
    {
        let members = all.remove(place);
        all.insert(2, members);
    }
    all
}

/// The columns in sight with their widths, from the frozen one to as many as fit.
fn visible(list: &ListView, lang: Lang, width: usize) -> Vec<(&'static str, usize)> {
    let all = in_order(list);
    let mut out = Vec::new();
    let mut used = 2;
    let scrolled = all.iter().take(1).chain(all.iter().skip(1 + list.column));
    for (name, wanted) in scrolled {
        let room = width.saturating_sub(used);
        let take = if *wanted == 0 { room.min(60) } else { *wanted };
        if take == 0 || take > room {
            // A last narrow column would only show an ellipsis.
            if room >= 8 && *wanted > 8 {
                out.push((*name, room));
                used = width;
            }
            break;
        }
        out.push((*name, take));
        used += take + 1;
    }
    share(&mut out, width.saturating_sub(used), |name| needed(list, name, lang));
    out
}

/// Gives cells that are left over to columns whose texts are cut, the first ones first.
fn share(columns: &mut [(&'static str, usize)], mut free: usize, needed: impl Fn(&str) -> usize) {
    for (name, cells) in columns {
        if free == 0 {
            return;
        }
        let more = needed(name).saturating_sub(*cells).min(free);
        *cells += more;
        free -= more;
    }
}

/// The widest text of a column among the rows that are known about the window.
fn needed(list: &ListView, name: &str, lang: Lang) -> usize {
    let Some(at) = list.kind.columns().iter().position(|column| *column == name) else { return 0 };
    let near = list.ids.iter().skip(list.top).take(NEAR).filter_map(|id| list.rows.get(id));
    near.filter_map(|row| row.cells.get(at)).map(|cell| cells(&short(cell_text(cell, lang), name))).max().unwrap_or(0)
}

/// Rows that are looked at for the widths of columns; windows show no more.
const NEAR: usize = 100;

/// Lays the list out; the highlighted line is the cursor's.
pub fn doc(list: &ListView, model: &Model, width: usize, height: usize) -> (Doc, Option<usize>) {
    let mut doc = Doc::default();
    doc.line(about(list, model, width));
    if let Some(trouble) = &list.trouble {
        doc.text(Tone::Bad, trouble.get(model.lang), width);
        return (doc, None);
    }
    let shown = visible(list, model.lang, width);
    let mut head = vec![span(Tone::Dim, "  ")];
    let mut x = 2;
    for (name, cells) in &shown {
        let title = i18n::column(list.kind, name, model.lang);
        let sign = match &list.sort {
            Some(sort) if sort.column == *name => {
                if sort.descending {
                    "v"
                } else {
                    "^"
                }
            }
            _ => "",
        };
        let title = format!("{}{sign}", fit(title, cells.saturating_sub(sign.len())));
        head.push(span(Tone::Title, if numeric(name) { pad_left(&title, *cells) } else { pad(&title, *cells) }));
        head.push(span(Tone::Plain, " "));
        if let Some(index) = list.kind.columns().iter().position(|column| column == name) {
            doc.links.push(Link { line: 1, x, width: *cells, target: Target::Column(index) });
        }
        x += cells + 1;
    }
    doc.line(head);
    if list.loaded && list.ids.is_empty() {
        let strings = model.strings();
        // Chinese is typed without blanks, so several words may stand there as one.
        let text = match list.filter.as_str() {
            "" => i18n::empty_list(list.kind, model.lang),
            one if !one.is_ascii() && !one.contains([' ', '=']) => strings.none_found_blanks,
            _ => strings.none_found,
        };
        doc.text(Tone::Dim, text, width);
    }
    for (offset, id) in list.ids.iter().skip(list.top).take(height).enumerate() {
        let mark = if list.marks.contains(id) { "* " } else { "  " };
        let mut spans = vec![span(Tone::Key, mark)];
        match list.rows.get(id) {
            Some(row) => spans.extend(row_spans(row, list.kind, &shown, model)),
            None => spans.push(span(Tone::Dim, "...")),
        }
        let line = doc.lines.len();
        doc.links.push(Link { line, x: 0, width, target: Target::Row(list.top + offset) });
        doc.line(spans);
    }
    let cursor = (!list.ids.is_empty()).then(|| 2 + list.cursor.saturating_sub(list.top));
    (doc, cursor)
}

/// The row under the cursor with all its columns, whole.
pub fn preview(list: &ListView, model: &Model, width: usize, height: usize) -> Doc {
    let lang = model.lang;
    let mut doc = Doc::default();
    let Some(row) = list.current() else { return doc };
    let titles: Vec<&str> = list.kind.columns().iter().map(|name| i18n::column(list.kind, name, lang)).collect();
    let label = titles.iter().map(|title| cells(title)).max().unwrap_or(8).min(16);
    let filled = titles.iter().zip(list.kind.columns()).zip(&row.cells).filter(|(_, cell)| !matches!(cell, Cell::Empty));
    doc.line(vec![span(Tone::Title, fit(&row.subject, width))]);
    for ((title, name), cell) in filled {
        doc.pair(title, &short(cell_text(cell, lang), name), label, width);
    }
    if doc.lines.len() > height {
        doc.lines.truncate(height.saturating_sub(1));
        doc.line(vec![span(Tone::Dim, model.strings().more_below)]);
    }
    doc
}

/// Whether a column holds numbers, so that its head stands at the right like them.
fn numeric(column: &str) -> bool {
    const NUMBERS: [&str; 24] = [
        "amount",
        "months",
        "confirmed",
        "recovered",
        "waived",
        "carried",
        "outstanding",
        "back_paid",
        "monthly",
        "persons",
        "insured",
        "open_clues",
        "read",
        "kept",
        "unmatched",
        "rejected",
        "added",
        "changed",
        "unchanged",
        "repaired",
        "score",
        "answered",
        "problems",
        "acts",
    ];
    NUMBERS.contains(&column)
}

fn about(list: &ListView, model: &Model, width: usize) -> Vec<Span> {
    let strings = model.strings();
    let place = if list.ids.is_empty() { 0 } else { list.cursor + 1 };
    // What was never read has no number of rows.
    let mut text = if list.loaded { format!("{place}/{}", list.ids.len()) } else { String::new() };
    let waits = navigate::stoppable(model);
    if !list.loaded && list.trouble.is_none() || waits {
        text = strings.loading.to_owned();
        if model.reading > 0 {
            text.push_str(&format!(" {}", model.reading));
        }
        if waits && model.popups.is_empty() {
            text.push_str(&format!("  {}", strings.esc_stops));
        }
    }
    if !list.marks.is_empty() {
        text.push_str(&format!("  *{}", list.marks.len()));
    }
    let name = i18n::list_title(list.kind, model.lang);
    let mut spans = vec![span(Tone::Strong, format!("{name} ")), span(Tone::Dim, text)];
    if !list.filter.is_empty() {
        let words = in_words(&model.pack, list.kind, &list.filter, model.lang);
        spans.push(span(Tone::Warn, format!("  {}: {words}", strings.filter)));
        spans.push(span(Tone::Dim, format!("  {}", strings.esc_clears)));
    }
    super::fit_spans(spans, width)
}

fn row_spans(row: &Row, kind: ListKind, shown: &[(&str, usize)], model: &Model) -> Vec<Span> {
    let mut spans = Vec::new();
    for (index, (name, room)) in shown.iter().enumerate() {
        let Some(cell) = kind.columns().iter().position(|column| column == name).and_then(|at| row.cells.get(at)) else {
            continue;
        };
        let text = short(cell_text(cell, model.lang), name);
        let tone = match cell {
            _ if index == 0 => Tone::Key,
            Cell::Coded { code, .. } => code_tone(code),
            Cell::Said(_) => Tone::Dim,
            Cell::Flag(true) => Tone::Bad,
            _ => Tone::Plain,
        };
        let padded = if cell.is_number() { pad_left(&text, *room) } else { pad(&text, *room) };
        debug_assert_eq!(cells(&padded), *room);
        spans.push(span(tone, padded));
        spans.push(span(Tone::Plain, " "));
    }
    spans
}

/// Minutes will do on a screen.
fn short(text: String, column: &str) -> String {
    if is_moment(column) { date::to_the_minute(&text) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_beside_the_head_where_households_were_searched_for() {
        let place = |filter: &str| {
            let mut list = ListView::new(ListKind::Cases, "");
            list.filter = filter.to_owned();
            in_order(&list).iter().position(|(name, _)| *name == "members").unwrap_or_default()
        };
        assert_eq!((place("李秀"), place("members~李秀")), (2, 2));
        assert!(place("") > 2 && place("town=石桥镇") > 2);
    }

    #[test]
    fn cells_that_are_left_over_go_to_columns_whose_texts_are_cut() {
        let mut columns = vec![("subject", 12), ("what", 12), ("person", 12)];
        share(&mut columns, 6, |name| match name {
            "what" => 13,
            "person" => 20,
            _ => 5,
        });
        assert_eq!(columns, [("subject", 12), ("what", 13), ("person", 17)]);
    }
}
