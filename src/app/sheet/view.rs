//! How the visit sheet looks: what is to be checked and asked stays in sight above (or beside) and below the rows,
//! which scroll with the hand.

use super::{Open, Part, SheetRow, SheetView, Value};
use crate::app::doc::{Doc, Line, Link, Span, Target, Tone, span};
use crate::app::edit::Edit;
use crate::app::model::Model;
use crate::app::pages::case::answer_span;
use crate::app::pages::fit_spans;
use crate::app::pages::frame::Body;
use crate::domain::evidence::{file as evidence_file, shown as shown_evidence};
use crate::domain::listing::{VisitClue, VisitSheet};
use crate::domain::text::{self, pad};
use crate::domain::visit::PaperState;

/// From this width on clues and hints stand beside the rows.
const WIDE: usize = 110;
/// Cells of the rows then.
const LEFT: usize = 68;
/// Lines of clues above the rows, and of the hint below them, in a narrow window.
const CLUES: usize = 3;
const HINT: usize = 2;

/// Lays the sheet out for a window.
pub fn body(sheet: &SheetView, model: &Model, width: usize, height: usize) -> Body {
    let mut doc = Doc::default();
    if let Some(trouble) = &sheet.detail.trouble {
        doc.text(Tone::Bad, trouble.get(model.lang), width);
        return Body { doc, ..Body::default() };
    }
    let Some(page) = sheet.detail.page.as_deref() else {
        doc.line(vec![span(Tone::Dim, model.strings().loading)]);
        return Body { doc, ..Body::default() };
    };
    head(&mut doc, sheet, page, model, width);
    let wide = width >= WIDE;
    let rows_width = if wide { LEFT } else { width };
    let below = if wide { Doc::default() } else { hint(sheet, model, width, HINT) };
    if !wide {
        brief(&mut doc, page, model, width);
    }
    let above = doc.lines.len();
    let room = height.saturating_sub(above + below.lines.len()).max(1);
    let rows = rows(sheet, model, rows_width.saturating_sub(1));
    let last = rows.doc.lines.len().saturating_sub(room);
    let top = rows.focus.saturating_sub(room / 2).min(last);
    let seen = Doc {
        lines: rows.doc.lines.iter().skip(top).take(room).cloned().collect(),
        links: rows
            .doc
            .links
            .iter()
            .filter(|link| (top..top + room).contains(&link.line))
            .map(|link| Link { line: link.line - top, ..link.clone() })
            .collect(),
    };
    let scroll = (rows.doc.lines.len() > room).then_some((top, room, rows.doc.lines.len()));
    if wide {
        let right_width = width.saturating_sub(LEFT + 3);
        let mut right = full(page, model, right_width);
        right.gap();
        right.append(hint(sheet, model, right_width, room));
        right.lines.truncate(room);
        doc.append(Doc::beside(seen, right, LEFT, 2));
    } else {
        doc.append(seen);
        while doc.lines.len() < above + room {
            doc.lines.push(Line::default());
        }
        doc.append(below);
    }
    let shown = |line: usize| line.checked_sub(top).filter(|line| *line < room).map(|line| above + line);
    let highlight = shown(rows.line).map(|line| Link { line, x: 0, width: rows_width, target: Target::Option(sheet.focus, 0) });
    let caret = rows.caret.and_then(|(line, cell)| Some((shown(line)?, cell)));
    Body { doc, top: 0, highlight: highlight.filter(|_| caret.is_none()), scroll, caret }
}

/// Whose sheet it is, and how far it is filled in.
fn head(doc: &mut Doc, sheet: &SheetView, page: &VisitSheet, model: &Model, width: usize) {
    let strings = model.strings();
    let (done, all) = sheet.progress();
    let number = page.visit.as_deref().unwrap_or("-");
    let left = strings.sheet_left.replace("{}", &page.left.to_string());
    let state = format!("{number}  {done}/{all}  {left}");
    let who = format!("{} {} {} {}", page.household_no, page.head, page.town, page.village);
    let room = width.saturating_sub(text::width(&state) + 2);
    doc.line(vec![
        span(Tone::Strong, pad(&text::fit(&who, room), room)),
        span(Tone::Plain, "  "),
        span(if done == all { Tone::Good } else { Tone::Dim }, state),
    ]);
    if let Some(refusal) = &page.refused {
        use crate::domain::lang::Say;
        let text = format!("! {} {}", strings.sheet_closed, refusal.say(model.lang));
        doc.text(Tone::Warn, &text, width);
    } else if sheet.recorded {
        doc.line(vec![span(Tone::Good, text::fit(strings.sheet_recorded, width))]);
    } else if sheet.carried_count() > 0 {
        let text = strings.sheet_carried.replace("{}", &sheet.carried_count().to_string());
        doc.line(vec![span(Tone::Warn, text::fit(&text, width))]);
    } else if page.draft.is_some() {
        doc.line(vec![span(Tone::Dim, text::fit(strings.sheet_draft, width))]);
    }
}

/// The clues in a line each.
fn brief(doc: &mut Doc, page: &VisitSheet, model: &Model, width: usize) {
    let lang = model.lang;
    let shown = if page.clues.len() > CLUES { CLUES - 1 } else { CLUES };
    for clue in page.clues.iter().take(shown) {
        let verify: Vec<&str> = clue.verify.iter().map(|text| text.get(lang)).collect();
        let spans = vec![
            span(Tone::Key, format!("{} ", clue.clue)),
            span(Tone::Plain, clue.title.get(lang)),
            span(Tone::Warn, format!(" [{}{}] ", clue.state.get(lang), due(clue))),
            span(Tone::Dim, verify.join(lang.pick("；", "; "))),
        ];
        doc.lines.push(Line(fit_spans(spans, width)));
    }
    if page.clues.len() > shown {
        let more = model.strings().sheet_more.replace("{}", &(page.clues.len() - shown).to_string());
        doc.line(vec![span(Tone::Dim, text::fit(&more, width))]);
    }
}

fn due(clue: &VisitClue) -> String {
    clue.due.map_or_else(String::new, |due| format!(" {due}"))
}

/// The clues with what was found, how to verify it, and what could lawfully explain it.
fn full(page: &VisitSheet, model: &Model, width: usize) -> Doc {
    let (lang, strings) = (model.lang, model.strings());
    let mut doc = Doc::default();
    for clue in &page.clues {
        doc.gap();
        let head = vec![
            span(Tone::Key, format!("{} ", clue.clue)),
            span(Tone::Strong, clue.title.get(lang)),
            span(Tone::Warn, format!(" [{}{}]", clue.state.get(lang), due(clue))),
        ];
        doc.lines.push(Line(fit_spans(head, width)));
        doc.text(Tone::Plain, clue.explanation.get(lang), width);
        let list = |texts: &[crate::domain::lang::Bilingual]| {
            texts.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join(lang.pick("；", "; "))
        };
        if !clue.verify.is_empty() {
            doc.text(Tone::Plain, &format!("{}: {}", strings.verify, list(&clue.verify)), width);
        }
        if !clue.guards.is_empty() {
            doc.text(Tone::Dim, &format!("{}: {}", strings.sheet_ask, list(&clue.guards)), width);
        }
    }
    doc
}

/// What the row with the hand asks, or what is wrong; as many lines in any case, so that the rows do not jump.
fn hint(sheet: &SheetView, model: &Model, width: usize, most: usize) -> Doc {
    let mut doc = Doc::default();
    if let Some(error) = &sheet.error {
        doc.text(Tone::Bad, &format!("! {}", error.get(model.lang)), width);
    } else if sheet.sent.is_some() {
        doc.line(vec![span(Tone::Dim, model.strings().sending)]);
    } else if let Some(row) = sheet.rows.get(sheet.focus) {
        // How the note is written goes before what the item asks, which may be long.
        if sheet.is_open() && (sheet.open == Open::Note || row.wants_note()) {
            let strings = model.strings();
            let how = match sheet.open {
                Open::Note => strings.sheet_noting,
                _ if sheet.found_last() => strings.sheet_found_last,
                _ if sheet.just_found => strings.sheet_found,
                _ => strings.sheet_to_note,
            };
            doc.text(Tone::Key, how, width);
        }
        if let Some(seen) = sheet.carried(row) {
            doc.text(Tone::Warn, &model.strings().sheet_of_before.replace("{}", &seen.date.to_string()), width);
        }
        let text = row.hint.get(model.lang);
        if !text.is_empty() {
            doc.text(Tone::Dim, text, width);
        }
    }
    doc.lines.truncate(most);
    while most == HINT && doc.lines.len() < most {
        doc.lines.push(Line::default());
    }
    doc
}

/// All rows, where the hand is among them, and the caret.
struct Rows {
    doc: Doc,
    /// Line of the row with the hand.
    line: usize,
    /// Line that must be in sight.
    focus: usize,
    caret: Option<(usize, usize)>,
}

fn rows(sheet: &SheetView, model: &Model, width: usize) -> Rows {
    let mut out = Rows { doc: Doc::default(), line: 0, focus: 0, caret: None };
    let mut part = None;
    for (at, row) in sheet.rows.iter().enumerate() {
        if part != Some(row.part) {
            part = Some(row.part);
            heading(&mut out.doc, sheet, row.part, model);
        }
        let focused = at == sheet.focus;
        let start = out.doc.lines.len();
        let open = if focused { sheet.open } else { Open::Nothing };
        let caret = draw(&mut out.doc, sheet, row, (open, focused && sheet.is_open(), focused), width, model);
        out.doc.links.push(Link { line: start, x: 0, width, target: Target::Option(at, usize::MAX) });
        if focused {
            (out.line, out.caret) = (start, caret);
            out.focus = caret.map_or_else(|| usize::midpoint(start, out.doc.lines.len().saturating_sub(1)), |(line, _)| line);
        }
    }
    out
}

fn heading(doc: &mut Doc, sheet: &SheetView, part: Part, model: &Model) {
    let strings = model.strings();
    let template = sheet.detail.page.as_ref().map_or("", |page| page.template.get(model.lang));
    let title = match part {
        Part::Visit => return,
        Part::Checks => template,
        Part::Clear => strings.sheet_clear,
        Part::Papers => strings.sheet_papers,
        Part::End => strings.sheet_end,
    };
    let rows = || sheet.rows.iter().filter(|row| row.part == part);
    let done = rows().filter(|row| !sheet.is_open_question(row)).count();
    let count = if part.is_asked() { format!(" {done}/{}", rows().count()) } else { String::new() };
    doc.line(vec![span(Tone::Title, title), span(Tone::Dim, count)]);
}

/// Draws a row; gives the caret when something is typed in it.
fn draw(
    doc: &mut Doc,
    sheet: &SheetView,
    row: &SheetRow,
    (open, active, focused): (Open, bool, bool),
    width: usize,
    model: &Model,
) -> Option<(usize, usize)> {
    let lang = model.lang;
    let label_width = if width < 70 { 26 } else { 32 };
    let mark = if focused { ">" } else { " " };
    let label =
        span(if focused { Tone::Strong } else { Tone::Plain }, format!("{mark}{} ", pad(row.label.get(lang), label_width)));
    let mut line = vec![label.clone()];
    match &row.value {
        Value::Text(edit) | Value::Date(edit) => {
            let at = input(doc, label, edit, width);
            return active.then_some(at);
        }
        Value::Pair { options, chosen, cursor } => {
            let names: Vec<&str> = chosen.iter().filter_map(|at| options.get(*at)).map(|(_, text)| text.get(lang)).collect();
            line.push(span(Tone::Strong, names.join(lang.pick("、", ", "))));
            doc.lines.push(Line(fit_spans(line, width)));
            if active {
                let texts: Vec<&str> = options.iter().map(|(_, text)| text.get(lang)).collect();
                choices(doc, &texts, &|at| chosen.contains(&at), *cursor, width);
            }
        }
        Value::YesNo(answer) => {
            let (tone, text) = match answer {
                Some(true) => (Tone::Good, lang.pick("✓ 是", "✓ yes")),
                Some(false) => (Tone::Bad, lang.pick("! 否", "! no")),
                None => (Tone::Dim, lang.pick("_ 未填", "_ open")),
            };
            line.push(span(tone, text));
            doc.lines.push(Line(fit_spans(line, width)));
        }
        Value::Check(answer, note) => {
            line.extend(answered(sheet, row, answer_span(*answer, lang)));
            line.push(span(Tone::Warn, row.clues.iter().map(|clue| format!("{clue} ")).collect::<String>()));
            return noted(doc, line, note, (open, row.wants_note()), active, width, model);
        }
        Value::Paper { state, defect, cursor, note } => {
            line.extend(answered(sheet, row, paper_span(*state, defect, model)));
            let caret = noted(doc, line, note, (open, row.wants_note()), active, width, model);
            if active && open == Open::Defect {
                let texts: Vec<&str> = model.pack.words.defects.iter().map(|entry| entry.text.get(lang)).collect();
                choices(doc, &texts, &|_| false, *cursor, width);
            }
            return caret;
        }
        Value::Evidence { kept, edit, found } => return evidence(doc, label, (kept, edit, found), active, width),
        Value::Record => {
            let tone = if focused { Tone::Selected } else { Tone::Key };
            doc.line(vec![span(Tone::Plain, mark), span(tone, format!("[ {} ]", row.label.get(lang)))]);
        }
    }
    None
}

/// An answer; of an earlier visit without colour, with the day that it is of.
fn answered(sheet: &SheetView, row: &SheetRow, answer: Span) -> Vec<Span> {
    match (sheet.earlier(row), sheet.carried(row)) {
        (Some(seen), Some(_)) => vec![Span { tone: Tone::Dim, ..answer }, span(Tone::Warn, format!("{} ", seen.date))],
        (Some(seen), None) => vec![answer, span(Tone::Dim, format!("{} ", seen.date))],
        (None, _) => vec![answer],
    }
}

/// A row with a note behind it, or below it while it is typed or wanted.
fn noted(
    doc: &mut Doc,
    mut line: Vec<Span>,
    note: &Edit,
    (open, wanted): (Open, bool),
    active: bool,
    width: usize,
    model: &Model,
) -> Option<(usize, usize)> {
    if active && (open == Open::Note || wanted) {
        doc.lines.push(Line(fit_spans(line, width)));
        let at = input(doc, span(Tone::Dim, format!("    {} ", model.strings().note)), note, width);
        return (open == Open::Note).then_some(at);
    }
    line.push(span(Tone::Dim, note.text()));
    doc.lines.push(Line(fit_spans(line, width)));
    None
}

fn paper_span(state: Option<PaperState>, defect: &str, model: &Model) -> Span {
    let lang = model.lang;
    let (tone, sign) = match state {
        Some(PaperState::Present) => (Tone::Good, "✓"),
        Some(PaperState::Missing | PaperState::Defective) => (Tone::Bad, "!"),
        Some(PaperState::NotRequired) => (Tone::Dim, "-"),
        None => return span(Tone::Dim, pad(lang.pick("_ 未查", "_ open"), 9)),
    };
    let known = model.pack.words.defects.iter().find(|entry| entry.code == defect);
    let word = state.map_or_else(String::new, |state| state.title().get(lang).to_owned());
    let word = known.map_or(word, |entry| entry.text.get(lang).to_owned());
    span(tone, format!("{} ", pad(&format!("{sign} {word}"), 9)))
}

/// The part of a list around its cursor, with the digits that choose.
fn choices(doc: &mut Doc, texts: &[&str], is_chosen: &dyn Fn(usize) -> bool, cursor: usize, width: usize) {
    let from = cursor.saturating_sub(4).min(texts.len().saturating_sub(9));
    for (at, text) in texts.iter().enumerate().skip(from).take(9) {
        let number = if at < 9 { (at + 1).to_string() } else { " ".to_owned() };
        let sign = if is_chosen(at) { "(x)" } else { "( )" };
        let tone = if cursor == at { Tone::Selected } else { Tone::Plain };
        let spans = vec![span(Tone::Key, format!("    {number} ")), span(tone, format!("{sign} {text}"))];
        doc.lines.push(Line(fit_spans(spans, width)));
    }
}

fn evidence(
    doc: &mut Doc,
    label: Span,
    (kept, edit, found): (&[String], &Edit, &[String]),
    active: bool,
    width: usize,
) -> Option<(usize, usize)> {
    let at = input(doc, label, edit, width);
    for reference in kept {
        // The beginning of the hash shows that the file was seen, and which.
        let hash: String = evidence_file(reference).map_or_else(String::new, |(_, hash)| hash.chars().take(8).collect());
        let tone = if hash.is_empty() { Tone::Dim } else { Tone::Good };
        let spans = vec![span(Tone::Plain, format!("    {}  ", shown_evidence(reference))), span(tone, hash)];
        doc.lines.push(Line(fit_spans(spans, width)));
    }
    if active {
        for path in found.iter().take(6) {
            doc.line(vec![span(Tone::Dim, text::fit(&format!("    … {path}"), width))]);
        }
    }
    active.then_some(at)
}

/// A line being typed behind its label; gives the place of the caret.
fn input(doc: &mut Doc, label: Span, edit: &Edit, width: usize) -> (usize, usize) {
    let lead = text::width(&label.text);
    let (lines, (line, cell)) = edit.wrapped(width.saturating_sub(lead).max(8));
    let first = doc.lines.len();
    for (at, piece) in lines.into_iter().enumerate() {
        let head = if at == 0 { label.clone() } else { span(Tone::Plain, " ".repeat(lead)) };
        doc.line(vec![head, span(Tone::Strong, piece)]);
    }
    (first + line, lead + cell)
}
