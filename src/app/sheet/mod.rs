//! The visit sheet as a screen: one sheet per household, filled in key by key, kept while it is filled in.
//!
//! `row` is what a row holds, `answer_keys` what keys do to its answer, `hand` where the hand goes, `draft` how it is kept,
//! `recording` how it becomes a visit; this module is the sheet as a whole and its place among the screens.

mod answer_keys;
mod draft;
mod hand;
mod recording;
mod row;
mod view;

pub use draft::{is_unkept, leave, pause};
pub use recording::acted;
pub use row::{Before, Open, Part, Same, SheetRow, Value};

use super::key::{Key, KeyCode};
use super::model::{Detail, Model, Screen};
use super::msg::{Effect, Query, Token};
use super::navigate;
use super::pages::both;
use crate::domain::action::Fields;
use crate::domain::evidence;
use crate::domain::lang::Bilingual;
use crate::domain::listing::{Seen, VisitSheet};
use crate::domain::officer::OfficerId;
use crate::domain::refusal::Refusal;
use draft::{KEPT_EVERY, keep};
use hand::move_key;
use recording::{next, print, record};

/// Field of a draft that says on which row the hand was. Not a field of the act.
const PLACE: &str = "@place";

/// The sheet being filled in.
#[derive(Clone, Debug)]
pub struct SheetView {
    /// What was read, and the household it is of.
    pub detail: Detail<VisitSheet>,
    /// Rows in order; none before the sheet is here.
    pub rows: Vec<SheetRow>,
    /// Row with the hand.
    pub focus: usize,
    /// What is open on that row.
    pub open: Open,
    /// What is wrong, until the next key.
    pub error: Option<Bilingual>,
    /// Sent to be recorded and not yet answered.
    pub sent: Option<Token>,
    /// Recorded since it was opened.
    pub recorded: bool,
    /// The row was just found to be a problem: the hand stays for its note, and the next answer is the next row's.
    pub just_found: bool,
    /// The last question about a path.
    asked: Token,
    /// As the workbook has it: what need not be kept again.
    kept: Fields,
    /// The row that is kept with it.
    kept_place: String,
    /// Keys since then in the note that is being typed.
    unkept: u8,
    /// What the workbook has was kept in the middle of a note: the place of the hand is still to be kept.
    mid_note: bool,
}

/// What is to be done with the sheet, from keys of the command table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SheetCmd {
    /// Record the visit.
    Record,
    /// The next household.
    Next,
    /// Print the form.
    Print,
    /// Answer: fine, present, yes.
    First,
    /// Answer: problem, missing, no.
    Second,
    /// Answer: does not apply, defective.
    Third,
    /// Answer: not required.
    Fourth,
    /// Take the answer back.
    Clear,
    /// What earlier visits said and nobody changed is so today too.
    Confirm,
}

impl SheetCmd {
    /// Which answer of a row it gives, from 1 on.
    pub fn answer_place(self) -> Option<usize> {
        match self {
            Self::First => Some(1),
            Self::Second => Some(2),
            Self::Third => Some(3),
            Self::Fourth => Some(4),
            Self::Record | Self::Next | Self::Print | Self::Clear | Self::Confirm => None,
        }
    }

    /// The key that a row takes for it, where it is an answer.
    fn key(self) -> Option<Key> {
        let c = match self {
            Self::First => '1',
            Self::Second => '2',
            Self::Third => '3',
            Self::Fourth => '4',
            Self::Clear => '0',
            Self::Record | Self::Next | Self::Print | Self::Confirm => return None,
        };
        Some(Key::plain(KeyCode::Char(c)))
    }
}

impl SheetView {
    /// A sheet to be read.
    pub fn new(household: &str) -> Self {
        Self {
            detail: Detail::new(household),
            rows: Vec::new(),
            focus: 0,
            open: Open::Nothing,
            error: None,
            sent: None,
            recorded: false,
            just_found: false,
            asked: 0,
            kept: Fields::new(),
            kept_place: String::new(),
            unkept: 0,
            mid_note: false,
        }
    }

    /// Whether typed characters are text.
    pub fn typing(&self) -> bool {
        self.open == Open::Note || self.rows.get(self.focus).is_some_and(SheetRow::is_text)
    }

    /// What an answer key says on the row with the hand; none where it is no answer, or text, or nobody may answer.
    pub fn answer_word(&self, place: usize) -> Option<Bilingual> {
        let row = self.rows.get(self.focus).filter(|_| self.is_open() && self.open == Open::Nothing)?;
        row.answer_word(place)
    }

    /// Whether answers are taken: the sheet is here, and its reader may record a visit.
    pub fn is_open(&self) -> bool {
        self.detail.page.as_ref().is_some_and(|page| page.refused.is_none()) && self.sent.is_none()
    }

    /// Whether a problem was just found and no row follows on which a digit is an answer.
    pub fn found_last(&self) -> bool {
        let next = self.rows.get(self.focus + 1);
        self.just_found && !next.is_some_and(|row| row.answers(Key::plain(KeyCode::Char('1'))))
    }

    /// Whether the next line down is that of a note.
    fn opens_note(&self) -> bool {
        self.is_open() && self.open == Open::Nothing && self.rows.get(self.focus).is_some_and(SheetRow::wants_note)
    }

    /// Answered of all, of the rows that ask something about the household.
    pub fn progress(&self) -> (usize, usize) {
        let asked = self.rows.iter().filter(|row| row.part.is_asked());
        let (mut done, mut all) = (0, 0);
        for row in asked {
            all += 1;
            done += usize::from(!self.is_open_question(row));
        }
        (done, all)
    }

    /// What was filled in, by the names of the fields of the act; empty values are left out, and so is what an earlier
    /// visit said and nobody looked at again.
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        for row in self.rows.iter().filter(|row| self.carried(row).is_none()) {
            row.put(&mut fields);
        }
        fields
    }

    /// The number of the visit that recording would go on with: the newest one, when it is of the same day and pair.
    fn amends(&self) -> Option<&str> {
        let page = self.detail.page.as_deref()?;
        page.goes_on_with(&self.value("date")?, &self.value("inspectors")?)
    }

    fn value(&self, name: &str) -> Option<String> {
        let mut fields = Fields::new();
        self.rows.iter().find(|row| row.name == name)?.put(&mut fields);
        fields.remove(name)
    }

    /// Day and pair of the visit that was just recorded here: the sheet goes on with it, whatever the form would begin with.
    fn just_recorded(&self, page: &VisitSheet, officer: Option<&OfficerId>) -> Option<(String, String)> {
        let (date, pair) = (self.value("date")?, self.value("inspectors")?);
        let own = officer.is_some_and(|id| pair.split(',').any(|login| login == id.0));
        (self.recorded && own && page.draft.is_none()).then_some((date, pair))
    }

    /// The visit, other than the one being written down, whose answer stands in a row without having been given again.
    pub fn earlier<'r>(&self, row: &'r SheetRow) -> Option<&'r Seen> {
        row.carried().filter(|seen| self.amends() != Some(seen.visit.as_str()))
    }

    /// As [`SheetView::earlier`], of whoever writes: such an answer is none of this visit.
    pub fn carried<'r>(&self, row: &'r SheetRow) -> Option<&'r Seen> {
        let writes = self.detail.page.as_ref().is_some_and(|page| page.refused.is_none());
        self.earlier(row).filter(|_| writes)
    }

    /// Rows with answers of earlier visits that were not given again.
    pub fn carried_count(&self) -> usize {
        self.rows.iter().filter(|row| self.carried(row).is_some()).count()
    }

    /// Whether a row has no answer of this visit.
    fn is_open_question(&self, row: &SheetRow) -> bool {
        row.is_blank() || self.carried(row).is_some()
    }

    /// A sheet came: a draft stands for everything, without one the last answers do.
    fn fill(&mut self, page: VisitSheet, model_rows: Vec<SheetRow>) {
        // Read again, it stays where the hand is: the next key is meant for that row.
        let here = self.rows.get(self.focus).map(|row| row.name.clone());
        self.rows = model_rows;
        let draft = page.draft.clone();
        self.detail.page = Some(Box::new(page));
        if let Some(draft) = &draft {
            // What was recorded since the draft was typed, from a form on paper, is not undone by it.
            for row in self.rows.iter_mut().filter(|row| row.carried().is_none() || row.is_in(draft)) {
                row.take(draft);
                row.confirm(Same::Given);
            }
        }
        let kept = draft.and_then(|mut draft| draft.remove(PLACE));
        let row_of = |name: &String| self.rows.iter().position(|row| row.name == *name);
        let (stays, same) = (here.as_ref().and_then(row_of), kept.as_ref().and_then(row_of));
        self.just_found &= stays.is_some();
        self.focus = stays.or(same).or_else(|| self.first_blank(0)).unwrap_or(0);
        self.open = Open::Nothing;
        self.kept = self.fields();
        self.kept_place = kept.unwrap_or_default();
        self.mid_note = false;
    }

    /// What earlier visits said is true today; said again right away, it is taken back.
    fn confirm(&mut self) -> Bilingual {
        let carried: Vec<usize> =
            (0..self.rows.len()).filter(|at| self.rows.get(*at).is_some_and(|row| self.carried(row).is_some())).collect();
        let (from, to) = if carried.is_empty() { (Same::AllAtOnce, Same::No) } else { (Same::No, Same::AllAtOnce) };
        let mut turned = 0;
        for (at, row) in self.rows.iter_mut().enumerate() {
            // What was changed since, a note for one, is of this visit and stays.
            let meant = row.before.as_ref().is_some_and(|before| before.same == from) && row.says_as_before();
            if meant && (carried.is_empty() || carried.contains(&at)) {
                row.confirm(to);
                turned += 1;
            }
        }
        match (turned, to) {
            (0, _) => both("没有以前的答案要确认。", "No answers of earlier visits are left to confirm."),
            (n, Same::No) => both(
                &format!("已撤回：{n} 项仍是以前的答案，不计入今天。"),
                &format!("Taken back: {n} answers are of earlier visits again."),
            ),
            (n, _) => both(
                &format!("{n} 项与以前相同，计入这次入户；再按一次撤回，F10 记录。"),
                &format!("{n} answers are the same today and part of this visit; again takes it back, F10 records."),
            ),
        }
    }
}

/// The sheet shown.
pub fn shown(model: &mut Model) -> Option<&mut SheetView> {
    match model.screen_mut()? {
        Screen::Sheet(sheet) => Some(sheet),
        _ => None,
    }
}

/// Opens the sheet of a household on top of the present page.
pub fn open(model: &mut Model, household: &str, effects: &mut Vec<Effect>) {
    super::history::leave(model);
    if let Some(stack) = model.tabs.get_mut(model.tab) {
        let same = |screen: &Screen| matches!(screen, Screen::Sheet(sheet) if sheet.detail.id == household);
        match stack.iter().position(same) {
            Some(place) => stack.truncate(place + 1),
            None => stack.push(Screen::Sheet(Box::new(SheetView::new(household)))),
        }
        navigate::load(model, effects);
    }
}

/// A sheet has come.
pub fn came(model: &mut Model, token: Token, page: VisitSheet) {
    let asked = |screen: &&Screen| matches!(screen, Screen::Sheet(sheet) if sheet.detail.token == token);
    let begun = match model.tabs.iter().flatten().find(asked) {
        Some(Screen::Sheet(sheet)) => sheet.just_recorded(&page, model.officer.as_ref()),
        _ => None,
    };
    let rows = row::rows(&page, model, begun.as_ref());
    for screen in model.tabs.iter_mut().flatten() {
        if let Screen::Sheet(sheet) = screen
            && sheet.detail.token == token
        {
            sheet.detail.pending = false;
            sheet.detail.trouble = None;
            sheet.fill(page, rows);
            return;
        }
    }
}

/// A key on the sheet; `false` when it is a command's.
pub fn press(model: &mut Model, key: Key, effects: &mut Vec<Effect>) -> bool {
    let Some(sheet) = shown(model) else { return false };
    sheet.error = None;
    if sheet.rows.is_empty() {
        return false;
    }
    let key = if sheet.typing() { key } else { key.folded() };
    let taken = move_key(sheet, key) || sheet.is_open() && (row_key(model, key, effects) || only_these(model, key));
    if taken {
        keep(model, effects);
    }
    taken
}

/// Keys that fill in the row.
fn row_key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) -> bool {
    let pack = std::sync::Arc::clone(&model.pack);
    let Some(sheet) = shown(model) else { return false };
    // Answers go on from row to row whatever they are: one that follows a problem must not take it back.
    if sheet.just_found && sheet.rows.get(sheet.focus + 1).is_some_and(|row| row.answers(key)) {
        sheet.step(1);
    } else if sheet.just_found && answer_keys::is_digit(key) && key.code != KeyCode::Char('0') {
        return false;
    }
    let (at, open) = (sheet.focus, sheet.open);
    let Some(row) = sheet.rows.get_mut(at) else { return false };
    let did = row.key(key, open, &pack.words.defects);
    if did != row::Did::Nothing {
        let answered = open == Open::Nothing && matches!(key.code, KeyCode::Char(c) if c != ' ');
        sheet.just_found = answered && did == row::Did::Stay(Open::Nothing) && row.wants_note();
    }
    match did {
        row::Did::Nothing => return false,
        row::Did::Stay(open) => sheet.open = open,
        row::Did::On => sheet.step(1),
        row::Did::Record => record(model, effects),
        row::Did::Complete(text) => ask_path(model, Query::Paths(text), effects),
        row::Did::Add(text) => ask_path(model, Query::Reference(text), effects),
    }
    true
}

/// A digit that is no answer of the row must not lead to another tab: says what the row takes. `false` for other keys.
fn only_these(model: &mut Model, key: Key) -> bool {
    let Some(sheet) = shown(model).filter(|_| answer_keys::is_digit(key)) else { return false };
    sheet.error = match sheet.found_last() {
        true => Some(both(
            "已记为问题，后面没有要用数字作答的项：Enter 写备注，PageDown 继续；改答案先按 0。",
            "It is a problem, and no item follows: Enter writes the note, PageDown goes on; 0 first to change the answer.",
        )),
        false => sheet.rows.get(sheet.focus).map(SheetRow::takes),
    };
    true
}

fn ask_path(model: &mut Model, query: Query, effects: &mut Vec<Effect>) {
    let token = model.next_token();
    if let Some(sheet) = shown(model) {
        sheet.asked = token;
        effects.push(Effect::Ask(token, None, query));
    }
}

/// Paths that go on from what was typed have come.
pub fn completed(model: &mut Model, token: Token, paths: Vec<String>) {
    if let Some(sheet) = shown(model).filter(|sheet| sheet.asked == token)
        && let Some(row) = sheet.rows.iter_mut().find(|row| matches!(row.value, Value::Evidence { .. }))
    {
        row.complete(paths);
    }
}

/// A path was looked at: what is kept of it, with its SHA-256 when it is a file.
pub fn referenced(model: &mut Model, token: Token, reference: &str, effects: &mut Vec<Effect>) {
    if let Some(sheet) = shown(model).filter(|sheet| sheet.asked == token)
        && let Some(row) = sheet.rows.iter_mut().find(|row| matches!(row.value, Value::Evidence { .. }))
    {
        let (strays, found): (Vec<String>, Vec<String>) = evidence::parts(reference)
            .into_iter()
            .partition(|part| evidence::file(part).is_none() && evidence::reads_as_path(part));
        let text = found.iter().any(|part| evidence::file(part).is_none());
        row.add(&found);
        // A mistyped path stays in the line to be mended.
        row.retype(&strays);
        if let Some(stray) = strays.into_iter().next() {
            let refusal = Refusal::NoSuchFile { file: stray };
            sheet.error = Some(navigate::said(&refusal));
        } else if text {
            sheet.error = Some(both(
                "这不是文件，按材料编号记下；退格可删除。",
                "This is no file; it is kept as the number of a paper. Backspace takes it out.",
            ));
        }
        keep(model, effects);
    }
}

/// A command of the sheet.
pub fn command(model: &mut Model, cmd: SheetCmd, effects: &mut Vec<Effect>) {
    if let Some(key) = cmd.key() {
        press(model, key, effects);
        return;
    }
    match cmd {
        SheetCmd::Record => record(model, effects),
        SheetCmd::Confirm => confirm(model, effects),
        SheetCmd::Next => next(model, effects),
        SheetCmd::Print => print(model),
        _ => {}
    }
}

/// Confirms what earlier visits said.
fn confirm(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(sheet) = shown(model).filter(|sheet| sheet.is_open()) else { return };
    let told = sheet.confirm();
    model.tell(told, false);
    keep(model, effects);
}

/// Pasted text goes where typing goes.
pub fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    if let Some(sheet) = shown(model).filter(|sheet| sheet.is_open()) {
        let open = sheet.open;
        if let Some(row) = sheet.rows.get_mut(sheet.focus) {
            sheet.open = row.paste(text, open);
        }
        sheet.unkept = KEPT_EVERY;
        keep(model, effects);
    }
}

/// The note or text under the hand.
pub fn typed(model: &mut Model) -> Option<&mut super::edit::Edit> {
    let sheet = shown(model).filter(|sheet| sheet.is_open())?;
    // What an editor brings back is kept with the next pause.
    sheet.unkept = 1;
    let row = sheet.rows.get_mut(sheet.focus)?;
    match &mut row.value {
        Value::Text(edit) => Some(edit),
        Value::Check(_, note) | Value::Paper { note, .. } => {
            sheet.open = Open::Note;
            Some(note)
        }
        _ => None,
    }
}

/// A click on a row.
pub fn click(model: &mut Model, row: usize, effects: &mut Vec<Effect>) {
    if let Some(sheet) = shown(model) {
        let again = sheet.focus == row;
        sheet.go(row);
        if again && matches!(sheet.rows.get(row).map(|row| &row.value), Some(Value::Record)) {
            record(model, effects);
            return;
        }
        keep(model, effects);
    }
}

/// The wheel.
pub fn wheel(model: &mut Model, lines: isize) {
    if let Some(sheet) = shown(model) {
        sheet.step(lines.signum());
    }
}

pub use view::body;
