//! What each screen and dialogue looks like, as documents.

pub mod case;
pub mod clue;
pub mod frame;
pub mod help;
pub mod issue;
pub mod overview;
pub mod popups;
pub mod rule;
pub mod start;
pub mod table;
pub mod timeline;
pub mod trial;

use super::doc::{Doc, Target, Tone, span};
use super::model::{Detail, Model, Screen};
use crate::domain::action::{ActionOption, Subject};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{Cell, CellStyle, Fact, HistoryLine, ListKind, Origin, Row};
use crate::domain::text;
use crate::i18n;

/// The document of the page shown; lists are tables and have none.
pub fn body(model: &Model) -> Option<Doc> {
    let width = model.body_width();
    let Some(screen) = model.screen() else { return Some(start::doc(model, width)) };
    Some(match screen {
        Screen::Overview(detail) => page(detail, model, |page| overview::doc(page, model, width)),
        Screen::Clue(detail) => page(detail, model, |page| clue::doc(page, model, width)),
        Screen::Case(detail) => page(detail, model, |page| case::doc(page, model, width)),
        Screen::Issue(detail) => page(detail, model, |page| issue::doc(page, model, width)),
        Screen::Rule(detail) => page(detail, model, |page| rule::doc(page, model, width)),
        Screen::Trial(detail) => page(detail, model, |page| trial::doc(page, model, width)),
        Screen::List(_) | Screen::Sheet(_) => return None,
    })
}

fn page<T>(detail: &Detail<T>, model: &Model, draw: impl FnOnce(&T) -> Doc) -> Doc {
    if let Some(trouble) = &detail.trouble {
        let mut doc = Doc::default();
        doc.text(Tone::Bad, trouble.get(model.lang), model.body_width());
        return doc;
    }
    match detail.page.as_deref() {
        Some(page) => draw(page),
        None => {
            let mut doc = Doc::default();
            doc.line(vec![span(Tone::Dim, model.strings().loading)]);
            doc
        }
    }
}

/// A cell as screens write it.
pub fn cell_text(cell: &Cell, lang: Lang) -> String {
    cell.shown(lang, CellStyle::Screen)
}

/// Cells for labels: as many as the widest needs, up to a third of the page.
pub fn label_width<'a>(labels: impl Iterator<Item = &'a str>, width: usize) -> usize {
    labels.map(text::width).max().unwrap_or(8).min((width / 3).max(8))
}

/// Labelled values below each other.
pub fn facts(doc: &mut Doc, facts: &[Fact], lang: Lang, width: usize) {
    let label = label_width(facts.iter().map(|fact| fact.title.get(lang)), width);
    for fact in facts {
        doc.pair(fact.title.get(lang), &cell_text(&fact.value, lang), label, width);
    }
}

/// The tone of a state or severity code.
pub fn code_tone(code: &str) -> Tone {
    match code {
        "closed" | "excluded" | "data_fix" | "duplicate" => Tone::Dim,
        "confirmed" | "high" | "returned" | "reopened" => Tone::Bad,
        "submitted" | "evidence" | "county_review" | "need_info" => Tone::Warn,
        _ => Tone::Plain,
    }
}

/// Events, oldest first.
pub fn history(doc: &mut Doc, lines: &[HistoryLine], lang: Lang, width: usize) {
    doc.heading(i18n::strings(lang).history);
    if lines.is_empty() {
        doc.line(vec![span(Tone::Dim, i18n::strings(lang).nothing)]);
    }
    // Names of namesakes have the login behind them.
    let name = lines.iter().map(|line| text::width(&line.officer)).max().unwrap_or(8).clamp(8, 20);
    for line in lines {
        let head = format!("{} {} ", line.at, text::pad(&line.officer, name));
        let room = width.saturating_sub(text::width(&head)).max(12);
        for (index, piece) in text::wrap(line.text.get(lang), room).into_iter().enumerate() {
            let lead = if index == 0 { head.clone() } else { " ".repeat(text::width(&head)) };
            doc.line(vec![span(Tone::Dim, lead), span(Tone::Plain, piece)]);
        }
    }
}

/// As [`origin_text`] within so many cells: the date and the file name give way before the row does.
pub fn origin_within(origin: &Origin, lang: Lang, cells: usize) -> String {
    let whole = origin_text(origin, lang);
    if text::width(&whole) <= cells {
        return whole;
    }
    let row = lang.pick(format!(" 第{}行", origin.row), format!(" row {}", origin.row));
    let name = if origin.sheet.is_empty() { origin.file.clone() } else { format!("{} {}", origin.file, origin.sheet) };
    format!("{}{row}", text::fit_front(&name, cells.saturating_sub(text::width(&row))))
}

/// Where a fact was read, `车辆.xlsx 沙河乡 第12行 数据至 2026-02-28`.
pub fn origin_text(origin: &Origin, lang: Lang) -> String {
    let mut out = origin.file.clone();
    if !origin.sheet.is_empty() {
        out.push(' ');
        out.push_str(&origin.sheet);
    }
    out.push_str(&lang.pick(format!(" 第{}行", origin.row), format!(" row {}", origin.row)));
    if let Some(date) = origin.as_of {
        out.push_str(&lang.pick(format!(" 数据至{date}"), format!(" as of {date}")));
    }
    out
}

/// Rows of a list inside a page, each a link.
pub fn rows(doc: &mut Doc, title: &str, kind: ListKind, rows: &[Row], columns: &[&str], model: &Model) {
    doc.heading(&format!("{title} ({})", rows.len()));
    if rows.is_empty() {
        doc.line(vec![span(Tone::Dim, model.strings().nothing)]);
    }
    for row in rows {
        let mut spans = vec![span(Tone::Key, text::pad(&row.subject, 13)), span(Tone::Plain, " ")];
        for name in columns {
            let Some(cell) = kind.columns().iter().position(|column| column == name).and_then(|at| row.cells.get(at)) else {
                continue;
            };
            let tone = if let Cell::Coded { code, .. } = cell { code_tone(code) } else { Tone::Plain };
            spans.push(span(tone, cell_text(cell, model.lang)));
            spans.push(span(Tone::Plain, "  "));
        }
        let target = match kind {
            ListKind::Issues => Subject::Issue(row.subject.clone()),
            _ => Subject::Clue(row.subject.clone()),
        };
        doc.link(fit_spans(spans, model.body_width()), Target::Open(target));
    }
}

/// Cuts a line of spans to a width.
pub fn fit_spans(spans: Vec<super::doc::Span>, width: usize) -> Vec<super::doc::Span> {
    let mut left = width;
    let mut out = Vec::new();
    for piece in spans {
        if left == 0 {
            break;
        }
        let text = text::fit(&piece.text, left);
        // After a cut nothing more belongs on the line.
        left = if text == piece.text { left - text::width(&text) } else { 0 };
        out.push(super::doc::Span { tone: piece.tone, text });
    }
    out
}

/// One line that says what this officer can do here.
pub fn can_do(doc: &mut Doc, options: &[ActionOption], model: &Model) {
    let strings = model.strings();
    let lawful: Vec<String> = options
        .iter()
        .filter(|option| option.refused.is_none())
        .map(|option| option.kind.title().get(model.lang).to_owned())
        .collect();
    let tone = if lawful.is_empty() { Tone::Dim } else { Tone::Good };
    let head = format!("{}: ", strings.you_can);
    let room = model.body_width().saturating_sub(text::width(&head));
    let text = if lawful.is_empty() { strings.nothing_to_do.to_owned() } else { whole_words(&lawful, room) };
    doc.line(vec![span(Tone::Dim, head), span(tone, text::fit(&text, room))]);
}

/// As many of the words as fit whole, and how many more there are.
fn whole_words(words: &[String], room: usize) -> String {
    let all = words.join(" / ");
    if text::width(&all) <= room {
        return all;
    }
    let shown = (1..words.len()).rev().map(|count| (count, words.iter().take(count).cloned().collect::<Vec<_>>().join(" / ")));
    let mut said = shown.map(|(count, words_shown)| format!("{words_shown} / +{}", words.len() - count));
    said.find(|said| text::width(said) <= room).unwrap_or(all)
}

/// A text per language from a pair of literals.
pub fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_a_source_stays_in_sight_when_the_file_name_is_cut() {
        let origin = Origin {
            dataset: "payments".into(),
            file: "一卡通发放明细2023.csv".into(),
            sheet: String::new(),
            row: 1234,
            as_of: None,
        };
        let cut = origin_within(&origin, Lang::Zh, 24);
        assert_eq!(cut, "~放明细2023.csv 第1234行");
        assert!(text::width(&cut) <= 24);
        assert!(origin_within(&origin, Lang::Zh, 60).starts_with("一卡通"));
    }

    #[test]
    fn labels_get_the_cells_they_need_up_to_a_third_of_the_page() {
        assert_eq!(label_width(["户号", "该项月收入(元，最后一月)"].into_iter(), 80), 24);
        assert_eq!(label_width(["户号", "该项月收入(元，最后一月)"].into_iter(), 60), 20);
        assert_eq!(label_width(std::iter::empty(), 80), 8);
    }

    #[test]
    fn a_namesake_is_told_apart_in_a_history() {
        let line = |officer: &str| HistoryLine {
            at: "2026-03-09 09:00".to_owned(),
            officer: officer.to_owned(),
            text: both("分派", "Assign"),
            hash: String::new(),
        };
        let mut doc = Doc::default();
        history(&mut doc, &[line("李敏 (insp2)"), line("顾强")], Lang::Zh, 60);
        let plain = doc.plain();
        assert!(plain.contains("李敏 (insp2) 分派") && plain.contains("顾强         分派"), "{plain}");
    }

    #[test]
    fn what_can_be_done_is_cut_between_words_and_says_how_much_more_there_is() {
        let words = ["分派", "入户核查", "查看受限信息"].map(str::to_owned);
        assert_eq!(whole_words(&words, 40), "分派 / 入户核查 / 查看受限信息");
        assert_eq!(whole_words(&words, 24), "分派 / 入户核查 / +1");
        assert_eq!(whole_words(&words, 10), "分派 / +2");
    }
}
