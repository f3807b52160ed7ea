//! What can be taken along from a screen: read out, copied, edited elsewhere; and the messages so far.

use super::edit::Edit;
use super::form::Form;
use super::model::{Model, Screen};
use super::msg::Effect;
use super::pages::{self, both};
use super::popup::Popup;
use super::widget::Widget;
use crate::domain::lang::{Bilingual, Lang};

/// Reads out: a row of a list column by column, a page in one column with tables in place of charts.
pub fn read_out(model: &mut Model) {
    if let Some(Screen::List(list)) = model.screen() {
        let Some(row) = list.current() else { return };
        let text = |lang| {
            let lines: Vec<String> = list
                .kind
                .columns()
                .iter()
                .zip(&row.cells)
                .map(|(name, cell)| format!("{}: {}", crate::i18n::column(list.kind, name, lang), pages::cell_text(cell, lang)))
                .collect();
            lines.join("\n")
        };
        let text = both(&text(Lang::Zh), &text(Lang::En));
        model.popups.push(Popup::Message { text, top: 0 });
        return;
    }
    model.linear = !model.linear;
    let text = if model.linear {
        both(
            "逐行朗读：单栏，图表以表格代替。再按 = 恢复。",
            "Read-out: one column, tables in place of charts. = again for the pictures.",
        )
    } else {
        both("已恢复图表。", "Charts again.")
    };
    model.tell(text, false);
}

/// Copies what is shown: the text of a message, the marked rows or the one under the cursor, or the page.
pub fn copy(model: &mut Model, effects: &mut Vec<Effect>) {
    let lang = model.lang;
    let text = match (model.popups.last(), model.screen()) {
        (Some(Popup::Message { text, .. }), _) => text.get(lang).to_owned(),
        (Some(_), _) => return,
        (None, Some(Screen::List(list))) => {
            let marked: Vec<_> = list.marks.iter().filter_map(|id| list.rows.get(id)).collect();
            let rows = if marked.is_empty() { list.current().into_iter().collect() } else { marked };
            let line = |row: &crate::domain::listing::Row| {
                row.cells.iter().map(|cell| pages::cell_text(cell, lang)).collect::<Vec<_>>().join("\t")
            };
            rows.into_iter().map(line).collect::<Vec<_>>().join("\n")
        }
        (None, _) => pages::body(model).map(|doc| doc.plain()).unwrap_or_default(),
    };
    if text.is_empty() {
        return;
    }
    let lines = text.lines().count();
    effects.push(Effect::Copy(text));
    model.tell(both(&format!("已复制 {lines} 行到剪贴板。"), &format!("{lines} lines are on the clipboard.")), false);
}

/// The messages of this session, newest first.
pub fn messages(model: &mut Model) {
    let text = |lang: Lang| {
        let line = |logged: &super::model::Logged| {
            let sign = if logged.toast.bad { "!" } else { "✓" };
            format!("{} {sign} {}", logged.time, logged.toast.text.get(lang))
        };
        let lines: Vec<String> = model.log.iter().rev().map(line).collect();
        if lines.is_empty() { crate::i18n::strings(lang).nothing.to_owned() } else { lines.join("\n") }
    };
    let text = Bilingual { zh: text(Lang::Zh), en: text(Lang::En) };
    model.popups.push(Popup::Message { text, top: 0 });
}

/// The text being typed in the dialogue on top or on a visit sheet, when it is one worth an editor.
pub fn typed(model: &mut Model) -> Option<&mut Edit> {
    if model.popups.is_empty() {
        return super::sheet::typed(model);
    }
    match model.popups.last_mut()? {
        Popup::Form(form) => field(form),
        Popup::Ask(ask) if !ask.purpose.is_secret() => Some(&mut ask.edit),
        _ => None,
    }
}

fn field(form: &mut Form) -> Option<&mut Edit> {
    match &mut form.rows.get_mut(form.focus)?.widget {
        Widget::Text(edit) => Some(edit),
        Widget::Date(_) | Widget::Pick { .. } | Widget::Pair { .. } => None,
    }
}
