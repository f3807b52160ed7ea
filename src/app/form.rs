//! Forms, made from [`ActionKind::fields`]: one code for every act; and the form of a parameter.

use super::edit::Edit;
use super::key::{Key, KeyCode};
use super::model::Model;
use super::msg::Token;
use super::widget::{Widget, toggle};
use crate::domain::action::{ActionKind, FieldKind, FieldSpec, Fields, PackList, Subject};
use crate::domain::campaign::Unfinished;
use crate::domain::choice::choices;
use crate::domain::cross_check::CHECKERS;
use crate::domain::lang::Bilingual;
use crate::domain::officer::{Role, name_of};
use crate::domain::param_edit;
use crate::domain::program::Param;

/// A form being filled in.
#[derive(Clone, Debug)]
pub struct Form {
    /// What it is for.
    pub task: Task,
    /// On what; several when rows were marked.
    pub subjects: Vec<Subject>,
    /// Rows in order.
    pub rows: Vec<FormRow>,
    /// Focused row; `rows.len()` is the button.
    pub focus: usize,
    /// Why it was refused, or what is missing.
    pub error: Option<Bilingual>,
    /// All it held when it came up: what is told from it was typed.
    begun: Fields,
    /// It was asked whether what was typed may go.
    asked: bool,
    /// Sent and not yet answered, with the subject.
    pub sent: Vec<(Token, String)>,
    /// Answers so far: the subject, and what was done or why not.
    pub answers: Vec<(String, Result<Bilingual, Bilingual>)>,
}

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// An act.
    Act(ActionKind),
    /// The trial of a changed parameter, by its name.
    Param(String),
}

/// One row.
#[derive(Clone, Debug)]
pub struct FormRow {
    /// Field name.
    pub name: String,
    /// Label.
    pub label: Bilingual,
    /// Must not be empty.
    pub required: bool,
    /// What it is about.
    pub hint: Option<Bilingual>,
    /// Left empty, each of several subjects takes what is suggested for it; for the first this.
    pub each: Option<Bilingual>,
    /// Widget.
    pub widget: Widget,
}

/// What a key did to the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Still being filled in.
    Open,
    /// Closed without sending.
    Cancel,
    /// To be sent.
    Send,
}

/// What a form needs to know beside its act.
#[derive(Debug, Default)]
pub struct Context<'a> {
    /// Values that are suggested for the subject.
    pub prefill: Fields,
    /// Values that were chosen with the act, for all its subjects.
    pub given: Fields,
    /// Dismissal reasons of the clue.
    pub reasons: &'a [(String, Bilingual)],
    /// What a campaign that is to be closed leaves undone.
    pub left: Option<Unfinished>,
}

impl Form {
    /// Builds the form of an act.
    pub fn new(kind: ActionKind, subjects: Vec<Subject>, context: &Context<'_>, model: &Model) -> Self {
        let mut rows = Vec::new();
        for field in kind.fields() {
            let given = context.given.get(field.name);
            let suggested = context.prefill.get(field.name).filter(|_| given.is_none());
            // An amount or pair suggested for the first of several rows would be wrong for the others, so none is filled in:
            // what stands in the form is done to all, and each row takes what is suggested for itself where nothing stands.
            let each = suggested.filter(|_| subjects.len() > 1);
            let value = given.or(suggested.filter(|_| each.is_none())).map_or("", String::as_str);
            let each = each.map(|value| widget(field, value, context, model).said());
            let widget = widget(field, value, context, model);
            let label = Bilingual { zh: field.zh.to_owned(), en: field.en.to_owned() };
            let hint = (field.kind == FieldKind::Evidence).then(|| {
                Bilingual::of(
                    "文件路径或编号，逗号分隔；路径含逗号时前后加英文引号\"",
                    "Paths or numbers with commas between; a path with a comma in it stands in \" \"",
                )
            });
            let left = context.left.filter(|_| field.name == "note").map(|left| {
                Bilingual::of(
                    format!("还有 {} 条疑点未核查完、{} 个问题未销号", left.clues, left.issues),
                    format!("{} clues are not decided, {} issues not signed off", left.clues, left.issues),
                )
            });
            let hint = hint.or(left);
            rows.push(FormRow {
                name: field.name.to_owned(),
                label,
                required: field.required && each.is_none(),
                hint,
                each,
                widget,
            });
        }
        let mut form = Self::empty(Task::Act(kind), subjects, rows);
        form.begun = form.fields();
        form.focus = form.first_focus();
        form
    }

    /// The form that changes a parameter, filled in with this entry of it.
    pub fn of_param(param: &Param) -> Self {
        let row = |name: &str, zh: &str, en: &str, value: &str, required| FormRow {
            name: name.to_owned(),
            label: Bilingual { zh: zh.to_owned(), en: en.to_owned() },
            required,
            hint: None,
            each: None,
            widget: Widget::Text(Edit::new(value)),
        };
        let mut value = row("value", "新值", "New value", &param_edit::shown(param), true);
        value.hint = Some(param.note.clone());
        let rows = vec![
            value,
            row("from", "起始月(空为一直)", "From month (or empty)", "", false),
            row("to", "截止月(空为至今)", "To month (or empty)", "", false),
            row("source", "依据文件", "Where it comes from", "", false),
        ];
        let task = Task::Param(param.name.clone());
        let mut form = Self::empty(task, Vec::new(), rows);
        form.begun = form.fields();
        form
    }

    fn empty(task: Task, subjects: Vec<Subject>, rows: Vec<FormRow>) -> Self {
        Self {
            task,
            subjects,
            rows,
            focus: 0,
            error: None,
            begun: Fields::new(),
            asked: false,
            sent: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Where the hand is first: the reason of a dismissal, else the first field that still needs a value, else the first
    /// one. Never the button, where what is typed would have no place; Enter sends a filled form from any row.
    fn first_focus(&self) -> usize {
        let reason = |row: &FormRow| row.name == "reason" && row.widget.value().is_empty();
        let verdict = self.rows.iter().find(|row| row.name == "verdict").map(|row| row.widget.value());
        if verdict.is_some_and(|code| !code.is_empty() && code != "confirmed")
            && let Some(index) = self.rows.iter().position(reason)
        {
            return index;
        }
        self.missing().unwrap_or(0)
    }

    /// The first required row without a value.
    pub fn missing(&self) -> Option<usize> {
        self.rows.iter().position(|row| row.required && row.widget.value().is_empty())
    }

    /// The values to send; empty ones are left out.
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        for row in &self.rows {
            let value = row.widget.value();
            if !value.is_empty() {
                fields.insert(row.name.clone(), value);
            }
        }
        fields
    }

    /// Whether the focused row takes typed characters, so that they must not be folded or read as commands.
    pub fn typing(&self) -> bool {
        self.rows.get(self.focus).is_some_and(|row| matches!(row.widget, Widget::Text(_) | Widget::Date(_)))
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Outcome {
        let key = if self.typing() { key } else { key.folded() };
        self.error = None;
        if key.code == KeyCode::Esc || key.ctrl && key.code == KeyCode::Char('c') {
            return self.leave();
        }
        self.asked = false;
        match (key.code, key.ctrl) {
            (KeyCode::Char('s'), true) | (KeyCode::F(10), _) => return self.send(),
            (KeyCode::Tab, _) => self.step(1),
            (KeyCode::BackTab, _) => self.step(-1),
            (KeyCode::PageDown, _) => self.scroll(5),
            (KeyCode::PageUp, _) => self.scroll(-5),
            (KeyCode::Enter, _) => return self.send(),
            _ => self.widget_key(key),
        }
        Outcome::Open
    }

    /// Closes the form; what was typed and not sent goes only when that is said twice.
    fn leave(&mut self) -> Outcome {
        let typed = self.fields() != self.begun;
        if self.asked || !typed || !self.sent.is_empty() {
            return Outcome::Cancel;
        }
        self.asked = true;
        self.error = Some(Bilingual::of(
            "填写的内容尚未提交：再按一次放弃，按其他键接着填。",
            "What you filled in was not sent: press it again to discard it, any other key to go on.",
        ));
        Outcome::Open
    }

    /// Puts pasted text into the focused row.
    pub fn paste(&mut self, text: &str) {
        self.asked = false;
        match self.rows.get_mut(self.focus).map(|row| &mut row.widget) {
            Some(Widget::Text(edit) | Widget::Date(edit)) => edit.insert(text),
            _ => self.takes_no_text(),
        }
    }

    /// A click on an option of a row, or on a row.
    pub fn click(&mut self, row: usize, option: Option<usize>) -> Outcome {
        self.asked = false;
        self.focus = row.min(self.rows.len());
        if row == self.rows.len() {
            return self.send();
        }
        let Some(option) = option else { return Outcome::Open };
        match self.rows.get_mut(row).map(|row| &mut row.widget) {
            Some(Widget::Pick { chosen, options }) if option < options.len() => *chosen = Some(option),
            Some(Widget::Pair { options, chosen, cursor, most, .. }) if option < options.len() => {
                *cursor = option;
                toggle(chosen, option, *most);
            }
            _ => {}
        }
        Outcome::Open
    }

    /// To the next row or the one before; behind the button it begins anew.
    fn step(&mut self, by: isize) {
        let stops = self.rows.len() + 1;
        self.focus = (self.focus % stops).checked_add_signed(by).map_or(stops - 1, |to| to % stops);
    }

    /// So many rows on or back, as far as they go.
    pub fn scroll(&mut self, by: isize) {
        self.focus = self.focus.saturating_add_signed(by).min(self.rows.len());
    }

    /// What was typed where no text is taken must not vanish without a word.
    fn takes_no_text(&mut self) {
        self.error = Some(match self.rows.get(self.focus) {
            Some(_) => Bilingual::of(
                "此项不能输入文字：按数字、空格或方向键选择。",
                "This field takes no text: choose with digits, space or arrows.",
            ),
            None => Bilingual::of(
                "光标在按钮上，刚才的输入没有记下：按 Tab 或 ↑ 回到要填的项。",
                "The cursor is on the button and nothing was entered: Tab or Up goes back to the fields.",
            ),
        });
    }

    fn send(&mut self) -> Outcome {
        if !self.sent.is_empty() {
            return Outcome::Open;
        }
        let Some(missing) = self.missing() else { return Outcome::Send };
        // Enter on a filled row is the natural way on to the next empty one; a word about what is missing
        // is due only when the hand stays where it is.
        if (missing == self.focus || self.focus == self.rows.len())
            && let Some(row) = self.rows.get(missing)
        {
            self.error = Some(Bilingual {
                zh: format!("请填写“{}”。", row.label.zh),
                en: format!("Fill in \"{}\".", row.label.en),
            });
        }
        self.focus = missing;
        Outcome::Open
    }

    fn widget_key(&mut self, key: Key) {
        let moved = match self.rows.get_mut(self.focus) {
            Some(row) => row.widget.key(key),
            None => match key.code {
                KeyCode::Up => Some(-1),
                KeyCode::Down => Some(1),
                _ => None,
            },
        };
        match moved {
            Some(0) => {}
            Some(rows) => self.step(rows),
            None if key.typed().is_some() => self.takes_no_text(),
            None => {}
        }
    }
}

fn widget(field: &FieldSpec, value: &str, context: &Context<'_>, model: &Model) -> Widget {
    let pick = |options: Vec<(String, Bilingual)>| {
        let chosen = options.iter().position(|(code, _)| code == value);
        Widget::Pick { options, chosen }
    };
    let several = |options: Vec<(String, Bilingual)>, most: usize| {
        let chosen: Vec<usize> =
            value.split(',').filter_map(|id| options.iter().position(|(code, _)| code == id.trim())).take(most).collect();
        // Where there is no room beside what is suggested, a digit chooses in its place.
        let suggested = if chosen.len() == most { chosen.clone() } else { Vec::new() };
        Widget::Pair { options, chosen, cursor: 0, most, suggested }
    };
    match field.kind {
        FieldKind::Date => Widget::Date(Edit::new(value)),
        FieldKind::Pack(PackList::DismissReasons) => pick(context.reasons.to_vec()),
        FieldKind::Pack(PackList::Outcomes) => several(choices(field, &model.pack, None), usize::MAX),
        FieldKind::List if field.name == "programs" => several(choices(field, &model.pack, None), usize::MAX),
        FieldKind::YesNo | FieldKind::Choice(_) | FieldKind::Pack(_) => pick(choices(field, &model.pack, None)),
        FieldKind::Officer if field.name == "checker" => pick(officers(model, |role| CHECKERS.contains(&role))),
        FieldKind::Officer => pick(officers(model, |role| role == Role::CountyLead)),
        FieldKind::OfficerPair => several(officers(model, |role| role == Role::Inspector), 2),
        _ => Widget::Text(Edit::new(value)),
    }
}

fn officers(model: &Model, fits: impl Fn(Role) -> bool) -> Vec<(String, Bilingual)> {
    let active = model.officers.iter().filter(|officer| !officer.retired && fits(officer.role));
    active
        .map(|officer| {
            let title = officer.role.title();
            let name = name_of(&officer.id.0, model.officers.iter());
            let said = |title: &str| format!("{name} {title} {}", officer.town).trim_end().to_owned();
            let text = Bilingual { zh: said(&title.zh), en: said(&title.en) };
            (officer.id.0.clone(), text)
        })
        .collect()
}
