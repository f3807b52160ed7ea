//! Dialogues as documents.

use super::super::doc::{Doc, Line, Link, Target, Tone, span};
use super::super::edit::Edit;
use super::super::form::{Form, FormRow, Task};
use super::super::import::Plan;
use super::super::jump::Jump;
use super::super::model::Model;
use super::super::msg::Table;
use super::super::popup::{Ask, ImportDialog, Menu, Popup, Purpose, Search, palette};
use super::super::tour;
use super::super::widget::Widget;
use super::fit_spans;
use super::frame::PopupView;
use super::help;
use crate::domain::action::Subject;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::officer;
use crate::domain::text::{self, pad, width as cells};

/// Lays a dialogue out.
pub fn view(popup: &Popup, model: &Model) -> PopupView {
    let room = usize::from(model.size.0).saturating_sub(4);
    match popup {
        Popup::Form(form) => form_view(form, model, room.min(96)),
        Popup::Menu(menu) => menu_view(menu, model, room.min(76)),
        Popup::Palette(search) => palette_view(search, model, room.min(64)),
        Popup::Help(search) => help::view(search, model, room.min(90)),
        Popup::Filter { edit, error, .. } => filter_view(edit, error.as_ref(), model, room),
        Popup::Ask(ask) => ask_view(ask, model, room.min(76)),
        Popup::Import(dialog) => import_view(dialog, model, room.min(110)),
        Popup::Jump(jump) => jump_view(jump, model, room.min(90)),
        Popup::Tour(step) => tour_view(*step, model, room.min(90)),
        Popup::Message { text, top } => message_view(text, *top, model, room.min(90)),
    }
}

/// Adds an input of one or more lines behind a label; returns the caret.
pub(super) fn input(doc: &mut Doc, label: &str, edit: &Edit, width: usize) -> (usize, usize) {
    let lead = cells(label);
    let (lines, (line, cell)) = edit.wrapped(width.saturating_sub(lead).max(8));
    let first = doc.lines.len();
    // As in other programs what the next character replaces looks chosen.
    let tone = if edit.is_suggestion() { Tone::Selected } else { Tone::Strong };
    for (index, piece) in lines.into_iter().enumerate() {
        let head = if index == 0 { label.to_owned() } else { " ".repeat(lead) };
        doc.line(vec![span(Tone::Dim, head), span(tone, piece)]);
    }
    (first + line, lead + cell)
}

fn menu_view(menu: &Menu, model: &Model, width: usize) -> PopupView {
    let mut doc = Doc::default();
    let caret = menu.search.as_ref().map(|edit| input(&mut doc, model.strings().search_label, edit, width));
    let head = doc.lines.len();
    let shown = menu.shown();
    for (index, entry) in shown.iter().filter_map(|index| menu.entries.get(*index).map(|entry| (*index, entry))) {
        let number = match index {
            0..9 if menu.search.is_none() => format!("{} ", index + 1),
            _ => "  ".to_owned(),
        };
        let tone = if entry.refused.is_some() { Tone::Off } else { Tone::Plain };
        let mut spans = vec![span(Tone::Key, number), span(tone, entry.text.get(model.lang))];
        if let Some(why) = &entry.refused {
            spans.push(span(Tone::Dim, format!("  {}", why.get(model.lang))));
        }
        doc.link(fit_spans(spans, width), Target::Entry(index));
    }
    if menu.entries.is_empty() {
        doc.line(vec![span(Tone::Dim, model.strings().nothing_to_do)]);
    } else if shown.is_empty() {
        doc.line(vec![span(Tone::Dim, model.strings().none_found)]);
    }
    PopupView {
        title: menu.title.get(model.lang).to_owned(),
        doc,
        width,
        focus: head + menu.cursor,
        caret,
        highlight: (!shown.is_empty()).then_some(head + menu.cursor),
        hints: if menu.search.is_some() { model.strings().hints_search } else { model.strings().hints_menu }.to_owned(),
        ..PopupView::default()
    }
}

fn palette_view(search: &Search, model: &Model, width: usize) -> PopupView {
    let mut doc = Doc::default();
    let caret = input(&mut doc, "> ", &search.edit, width);
    let found = palette(model, &search.edit.text());
    let head = doc.lines.len();
    for (index, found) in found.iter().enumerate() {
        let mut line = help::command_line(found.command, model, width);
        if !found.here {
            line.iter_mut().for_each(|span| span.tone = Tone::Dim);
        }
        doc.link(line, Target::Entry(index));
    }
    if found.is_empty() {
        doc.line(vec![span(Tone::Dim, model.strings().none_found)]);
    }
    let at = head + search.cursor.min(found.len().saturating_sub(1));
    PopupView {
        title: model.strings().palette.to_owned(),
        doc,
        width,
        focus: at,
        caret: Some(caret),
        highlight: (!found.is_empty()).then_some(at),
        hints: model.strings().hints_menu.to_owned(),
        ..PopupView::default()
    }
}

fn filter_view(edit: &Edit, error: Option<&Bilingual>, model: &Model, width: usize) -> PopupView {
    let strings = model.strings();
    let mut doc = Doc::default();
    let caret = input(&mut doc, "/ ", edit, width);
    match error {
        // Columns and values may be many; the first lines tell how they are named.
        Some(error) => {
            for line in text::wrap(&text::fit(error.get(model.lang), width * 3), width).into_iter().take(3) {
                doc.line(vec![span(Tone::Bad, line)]);
            }
        }
        None => doc.text(Tone::Dim, strings.filter_hint, width),
    }
    PopupView {
        title: strings.filter.to_owned(),
        doc,
        width,
        caret: Some(caret),
        hints: strings.hints_filter.to_owned(),
        at_bottom: true,
        ..PopupView::default()
    }
}

fn ask_view(ask: &Ask, model: &Model, width: usize) -> PopupView {
    let strings = model.strings();
    let mut doc = Doc::default();
    let (title, hint) = match ask.purpose {
        Purpose::OpenBook => (strings.start_open, strings.ask_path),
        Purpose::NewBook => (strings.start_new, strings.ask_new),
        Purpose::County(_) => (strings.start_new, strings.ask_county),
        Purpose::Demo => (strings.start_demo, strings.ask_demo),
        Purpose::DataDate => (strings.import, strings.ask_data_date),
        Purpose::VisitResults => (strings.visit_results, strings.ask_visit_results),
        Purpose::LendCopy(ref takers) => {
            let names: Vec<String> = takers.split(',').map(|login| officer::name_of(login, model.officers.iter())).collect();
            let names = names.join(model.lang.pick("、", ", "));
            doc.text(Tone::Dim, &strings.ask_lend_copy.replace("{}", &names), width);
            (strings.lend_copy, "")
        }
        Purpose::TakeBack => (strings.take_back, strings.ask_take_back),
        Purpose::RuleFile => (strings.try_rule, strings.ask_rule_file),
        Purpose::ViewName => (strings.views, strings.ask_view),
        Purpose::PackFolder => (strings.save_param, strings.ask_pack_folder),
        Purpose::Unlock(_) => (strings.signing_key, strings.ask_unlock),
        Purpose::NewPassphrase { .. } => (strings.signing_key, strings.ask_passphrase),
        Purpose::RepeatPassphrase { .. } => (strings.signing_key, strings.ask_again),
        Purpose::Export(Table::Ledger) => (strings.export_ledger, strings.ask_export),
        Purpose::Export(Table::Clues) => (strings.export_clues, strings.ask_export),
        Purpose::Export(Table::VisitForm) => (strings.print_visit, strings.ask_print),
        Purpose::Export(Table::VisitTemplate) => (strings.visit_template, strings.ask_print),
        Purpose::Export(Table::Papers) => (strings.export_papers, strings.ask_export),
        Purpose::Export(Table::Villages) => (strings.export_villages, strings.ask_export),
        Purpose::Export(Table::Rejects) => (strings.export_rejects, strings.ask_export),
        Purpose::Export(Table::Notice) => (strings.export_notice, strings.ask_paper),
        Purpose::Export(Table::Workbook) => (strings.backup, strings.ask_backup),
        Purpose::Export(Table::Order) => (strings.export_order, strings.ask_paper),
    };
    if !hint.is_empty() {
        doc.text(Tone::Dim, hint, width);
    }
    let stars = ask.purpose.is_secret().then(|| Edit::new(&"*".repeat(ask.edit.text().chars().count())));
    let caret = input(&mut doc, "> ", stars.as_ref().unwrap_or(&ask.edit), width);
    if let Some(error) = &ask.error {
        doc.text(Tone::Bad, error.get(model.lang), width);
    }
    PopupView {
        title: title.to_owned(),
        doc,
        width,
        caret: Some(caret),
        hints: strings.hints_ask.to_owned(),
        ..PopupView::default()
    }
}

fn jump_view(jump: &Jump, model: &Model, width: usize) -> PopupView {
    let (lang, strings) = (model.lang, model.strings());
    let mut doc = Doc::default();
    let caret = input(&mut doc, strings.search_label, &jump.edit, width);
    let head = doc.lines.len();
    for (index, hit) in jump.hits.iter().enumerate() {
        let spans = vec![
            span(Tone::Dim, pad(crate::i18n::list_title(hit.kind, lang), 10)),
            span(Tone::Key, format!(" {} ", pad(&hit.subject, 14))),
            span(Tone::Plain, hit.text.get(lang)),
        ];
        doc.link(fit_spans(spans, width), Target::Entry(index));
    }
    if jump.hits.is_empty() {
        let text = match (jump.pending, jump.edit.is_empty()) {
            (true, _) => strings.loading,
            (false, true) => strings.jump_hint,
            (false, false) => strings.none_found,
        };
        doc.text(Tone::Dim, text, width);
    }
    PopupView {
        title: strings.jump.to_owned(),
        doc,
        width,
        focus: head + jump.cursor,
        caret: Some(caret),
        highlight: (!jump.hits.is_empty()).then_some(head + jump.cursor),
        hints: strings.hints_search.to_owned(),
        ..PopupView::default()
    }
}

fn tour_view(step: usize, model: &Model, width: usize) -> PopupView {
    let strings = model.strings();
    let mut doc = Doc::default();
    let text = strings.tour_steps.split('|').nth(step).unwrap_or_default();
    doc.text(Tone::Plain, text, width);
    PopupView {
        title: format!("{} {}/{}", strings.tour, step + 1, tour::STEPS),
        doc,
        width,
        hints: strings.hints_tour.to_owned(),
        at_bottom: true,
        ..PopupView::default()
    }
}

fn message_view(text: &Bilingual, top: usize, model: &Model, width: usize) -> PopupView {
    let mut doc = Doc::default();
    doc.text(Tone::Plain, text.get(model.lang), width);
    doc.lines.drain(..top.min(doc.lines.len().saturating_sub(1)));
    PopupView { doc, width, hints: model.strings().hints_close.to_owned(), ..PopupView::default() }
}

fn import_view(dialog: &ImportDialog, model: &Model, width: usize) -> PopupView {
    let strings = model.strings();
    let mut doc = Doc::default();
    doc.text(Tone::Dim, strings.import_text, width);
    let caret = input(&mut doc, "> ", &dialog.edit, width);
    if let Some(error) = &dialog.error {
        doc.text(Tone::Bad, error.get(model.lang), width);
    }
    let mut hints = strings.hints_ask;
    let head = doc.lines.len();
    let mut focus = 0;
    if let Some(plan) = &dialog.plan {
        let plan_doc = plan_doc(plan, model, width);
        hints = if plan.tables.is_empty() { strings.hints_ask } else { strings.hints_import };
        focus = head + dialog.cursor.min(plan_doc.lines.len().saturating_sub(1));
        doc.append(plan_doc);
    } else if dialog.token != 0 {
        doc.line(vec![span(Tone::Dim, strings.loading)]);
    }
    PopupView {
        title: strings.import.to_owned(),
        doc,
        width,
        focus,
        caret: dialog.plan.is_none().then_some(caret),
        hints: hints.to_owned(),
        ..PopupView::default()
    }
}

fn plan_doc(plan: &Plan, model: &Model, width: usize) -> Doc {
    let (lang, strings) = (model.lang, model.strings());
    let mut doc = Doc::default();
    for trouble in &plan.trouble {
        doc.text(Tone::Bad, &format!("! {}", trouble.get(lang)), width);
    }
    plan_summary(&mut doc, plan, model, width);
    // What nobody recognised wants a decision, so it stands first.
    let (known, unknown): (Vec<_>, Vec<_>) = plan.tables.iter().partition(|table| table.dataset.is_some());
    for table in unknown.into_iter().chain(known) {
        let (tone, dataset) = match &table.dataset {
            Some(title) => (Tone::Good, title.get(lang)),
            None => (Tone::Bad, strings.not_recognised),
        };
        let place = if table.sheet.is_empty() { table.file.clone() } else { format!("{} [{}]", table.file, table.sheet) };
        doc.gap();
        doc.lines.push(Line(fit_spans(
            vec![
                span(tone, pad(dataset, 16)),
                span(Tone::Strong, format!(" {place}")),
                span(Tone::Dim, format!("  {}", table.note.get(lang))),
            ],
            width,
        )));
        let mapping: Vec<String> =
            table.mapping.iter().map(|(column, header)| format!("{} < {header}", column.get(lang))).collect();
        doc.text(Tone::Plain, &mapping.join("   "), width);
        if let Some(layout) = &table.layout {
            let used = |header: &&String| layout.columns.iter().any(|(.., fed)| fed.as_ref() == Some(*header));
            let unused: Vec<&str> =
                layout.headers.iter().filter(|header| !header.is_empty() && !used(header)).map(String::as_str).collect();
            if !unused.is_empty() {
                doc.text(Tone::Dim, &format!("{}: {}", strings.unused_headers, unused.join(" ")), width);
            }
        }
        for row in table.sample.iter().take(2) {
            doc.line(vec![span(Tone::Dim, text::fit(&format!("  {}", row.join(" | ")), width))]);
        }
    }
    doc
}

/// How many tables of which dataset there are, and how many that nobody recognised.
fn plan_summary(doc: &mut Doc, plan: &Plan, model: &Model, width: usize) {
    let strings = model.strings();
    if plan.tables.len() < 2 {
        return;
    }
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for title in plan.tables.iter().filter_map(|table| table.dataset.as_ref()).map(|title| title.get(model.lang)) {
        match counts.iter_mut().find(|(known, _)| *known == title) {
            Some((_, count)) => *count += 1,
            None => counts.push((title, 1)),
        }
    }
    let recognised: usize = counts.iter().map(|(_, count)| count).sum();
    let listed: Vec<String> = counts.iter().map(|(title, count)| format!("{title} {count}")).collect();
    doc.text(Tone::Good, &format!("{} {recognised}: {}", strings.recognised, listed.join(model.lang.pick("、", ", "))), width);
    let unknown = plan.tables.len() - recognised;
    if unknown > 0 {
        doc.text(Tone::Bad, &format!("{} {unknown}", strings.not_recognised), width);
    }
}

fn form_view(form: &Form, model: &Model, width: usize) -> PopupView {
    let (lang, strings) = (model.lang, model.strings());
    let mut doc = Doc::default();
    // As wide as the longest label, up to half of the form: mark, star and a blank stand beside it.
    let longest = form.rows.iter().map(|row| cells(row.label.get(lang))).max().unwrap_or_default();
    let label = longest.clamp(8, (width / 2).saturating_sub(3).max(8)) + 2;
    let mut focus = 0;
    let mut caret = None;
    if let (Task::Param(_), Some(note)) = (&form.task, form.rows.first().and_then(|row| row.hint.as_ref())) {
        doc.text(Tone::Dim, note.get(lang), width);
    }
    for (index, row) in form.rows.iter().enumerate() {
        let focused = index == form.focus;
        let start = doc.lines.len();
        if focused {
            focus = start;
        }
        let at = form_row(&mut doc, row, index, focused, label, width, model);
        if let Some(each) = row.each.as_ref().filter(|_| row.widget.value().is_empty()) {
            doc.line(vec![span(Tone::Dim, text::fit(&format!("    {}", strings.each_own.replace("{}", each.get(lang))), width))]);
        }
        if focused {
            caret = at;
            focus = doc.lines.len().saturating_sub(1).max(focus);
        }
        doc.links.push(Link { line: start, x: 0, width, target: Target::Option(index, usize::MAX) });
    }
    doc.gap();
    let on_button = form.focus == form.rows.len();
    let text = if !form.sent.is_empty() { strings.sending } else { strings.send };
    let tone = if on_button { Tone::Selected } else { Tone::Key };
    if on_button {
        focus = doc.lines.len();
    }
    doc.link(vec![span(tone, format!("[ {text} ]"))], Target::Option(form.rows.len(), usize::MAX));
    if let Some(error) = &form.error {
        doc.text(Tone::Bad, &format!("! {}", error.get(lang)), width);
        focus = doc.lines.len().saturating_sub(1);
        if let Some((line, _)) = caret {
            focus = focus.min(line + 6);
        }
    }
    PopupView {
        title: match &form.task {
            Task::Act(kind) => format!("{} {}", kind.title().get(lang), subjects(form, lang)).trim_end().to_owned(),
            Task::Param(name) => format!("{} {name}", strings.change_param),
        },
        doc,
        width,
        focus,
        caret,
        hints: strings.hints_form.to_owned(),
        ..PopupView::default()
    }
}

/// What a form is about: the subject, or how many.
fn subjects(form: &Form, lang: Lang) -> String {
    match form.subjects.as_slice() {
        // Whoever is entered anew has no name yet.
        [Subject::Officer(id)] if id.is_empty() => String::new(),
        [only] => only.to_string(),
        many => crate::i18n::strings(lang).marked_many.replace("{}", &many.len().to_string()),
    }
}

/// Adds a row of a form; returns the caret when it has one.
fn form_row(
    doc: &mut Doc,
    row: &FormRow,
    index: usize,
    focused: bool,
    label: usize,
    width: usize,
    model: &Model,
) -> Option<(usize, usize)> {
    let lang = model.lang;
    let sign = if row.required { "*" } else { " " };
    let mark = if focused { ">" } else { " " };
    let head = format!("{mark}{}", pad(&format!("{sign}{}", row.label.get(lang)), label));
    match &row.widget {
        Widget::Text(edit) | Widget::Date(edit) => {
            let at = input(doc, &head, edit, width);
            return focused.then_some(at);
        }
        Widget::Pick { options, chosen } => {
            options_rows(doc, &head, options, &|at| *chosen == Some(at), *chosen, (index, focused), width, model);
        }
        Widget::Pair { options, chosen, cursor, .. } => {
            options_rows(doc, &head, options, &|at| chosen.contains(&at), Some(*cursor), (index, focused), width, model);
        }
    }
    None
}

#[expect(clippy::too_many_arguments, reason = "one place draws both kinds of choice")]
fn options_rows(
    doc: &mut Doc,
    head: &str,
    options: &[(String, Bilingual)],
    is_chosen: &dyn Fn(usize) -> bool,
    cursor: Option<usize>,
    (row, focused): (usize, bool),
    width: usize,
    model: &Model,
) {
    let chosen: Vec<&str> =
        options.iter().enumerate().filter(|(at, _)| is_chosen(*at)).map(|(_, (_, text))| text.get(model.lang)).collect();
    doc.lines.push(Line(fit_spans(vec![span(Tone::Dim, head), span(Tone::Strong, chosen.join(", "))], width)));
    if !focused {
        return;
    }
    if options.is_empty() {
        doc.line(vec![span(Tone::Warn, format!("    {}", model.strings().no_choice))]);
    }
    // A long list shows the part around the cursor.
    let from = cursor.unwrap_or(0).saturating_sub(5).min(options.len().saturating_sub(9));
    for (at, (_, text)) in options.iter().enumerate().skip(from).take(9) {
        let number = if at < 9 { (at + 1).to_string() } else { " ".to_owned() };
        let sign = if is_chosen(at) { "(x)" } else { "( )" };
        let tone = if cursor == Some(at) { Tone::Selected } else { Tone::Plain };
        let spans = vec![span(Tone::Key, format!("    {number} ")), span(tone, format!("{sign} {}", text.get(model.lang)))];
        doc.link(fit_spans(spans, width), Target::Option(row, at));
    }
}
