//! One row of the visit sheet: what it holds, and what a key does to it.

use super::answer_keys::{check_key, common_start, date_key, defect_key, evidence_key, pair_key, paper_key, yes_no_key};
use crate::app::edit::Edit;
use crate::app::key::{Key, KeyCode};
use crate::app::model::Model;
use crate::app::pages::both;
use crate::domain::action::{ActionKind, Fields};
use crate::domain::checklist::Entry;
use crate::domain::evidence;
use crate::domain::lang::Bilingual;
use crate::domain::listing::{Answer, PaperItem, Seen, VisitItem, VisitSheet};
use crate::domain::officer::{Role, name_of};
use crate::domain::visit::PaperState;

/// Parts of the sheet, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// When, who, identity seen, signatures.
    Visit,
    /// The ten checks.
    Checks,
    /// Five-clear.
    Clear,
    /// Papers of the file.
    Papers,
    /// Opinion, evidence, recording.
    End,
}

impl Part {
    /// Whether its rows are questions about the household.
    pub fn is_asked(self) -> bool {
        matches!(self, Self::Checks | Self::Clear | Self::Papers)
    }
}

/// What is open on the row with the hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Nothing: keys are answers.
    Nothing,
    /// The note: keys are text.
    Note,
    /// The list of defects.
    Defect,
}

/// What a row holds.
#[derive(Clone, Debug)]
pub enum Value {
    /// A line of text.
    Text(Edit),
    /// A day.
    Date(Edit),
    /// Two officers.
    Pair {
        /// Short name and text.
        options: Vec<(String, Bilingual)>,
        /// Chosen, in order.
        chosen: Vec<usize>,
        /// Cursor.
        cursor: usize,
    },
    /// Yes, no, or nothing yet.
    YesNo(Option<bool>),
    /// An answer and a note.
    Check(Option<Answer>, Edit),
    /// State of a paper.
    Paper {
        /// State.
        state: Option<PaperState>,
        /// Defect code of a defective one.
        defect: String,
        /// Cursor in the list of defects.
        cursor: usize,
        /// Note.
        note: Edit,
    },
    /// References, and the one being typed.
    Evidence {
        /// References, files with their SHA-256.
        kept: Vec<String>,
        /// Being typed.
        edit: Edit,
        /// Paths that go on from it.
        found: Vec<String>,
    },
    /// The button.
    Record,
}

impl Value {
    /// Whether two can be chosen; true of what is no pair.
    fn can_be_two(&self) -> bool {
        !matches!(self, Self::Pair { options, .. } if options.len() < 2)
    }
}

/// One row.
#[derive(Clone, Debug)]
pub struct SheetRow {
    /// Part of the sheet.
    pub part: Part,
    /// Name of the field of the act: `date`, `item.S1.04`, `paper.F01`; empty for the button.
    pub name: String,
    /// Label.
    pub label: Bilingual,
    /// What to ask and to see.
    pub hint: Bilingual,
    /// Clues that the answer is about.
    pub clues: Vec<String>,
    /// What it holds.
    pub value: Value,
    /// What an earlier visit said here, while it stands in the row.
    pub before: Option<Before>,
}

/// An answer of an earlier visit.
#[derive(Clone, Debug)]
pub struct Before {
    /// The visit.
    pub seen: Seen,
    /// What it said, by the names of the act.
    said: Fields,
    /// Whether it was found to be the same again.
    pub same: Same,
}

/// How an earlier answer was found to be still true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// Nobody said so yet.
    No,
    /// It was given again.
    Given,
    /// With all others at once, which can be taken back.
    AllAtOnce,
}

/// What a key did to a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Did {
    /// It means nothing here.
    Nothing,
    /// The hand stays; this is open now.
    Stay(Open),
    /// The hand goes on to the next row.
    On,
    /// The visit is to be recorded.
    Record,
    /// Paths that begin so are sought.
    Complete(String),
    /// This reference is to be added.
    Add(String),
}

/// The rows of a sheet, filled in with what was said last. Who was there, who signed, what was thought and photographed is
/// true of one visit only: another day, or another pair, is asked anew. `begun` is the day and pair to go on with in place of
/// those that the form begins with.
pub(super) fn rows(page: &VisitSheet, model: &Model, begun: Option<&(String, String)>) -> Vec<SheetRow> {
    let prefill = |name: &str| page.prefill.get(name).map_or("", String::as_str);
    let (date, inspectors) = begun.map_or((prefill("date"), prefill("inspectors")), |(date, pair)| (date, pair));
    let same_visit = page.goes_on_with(date, inspectors).is_some();
    let of_visit = |text: &str| Edit::new(if same_visit { text } else { "" });
    let field = |name: &str, part, value, hint: Bilingual| {
        let spec = ActionKind::Visit.fields().iter().find(|field| field.name == name);
        let label = spec.map_or_else(Bilingual::default, |field| both(field.zh, field.en));
        SheetRow { part, name: name.to_owned(), label, hint, clues: Vec::new(), value, before: None }
    };
    let inspectors = pair(inspectors, model);
    let whom = if inspectors.can_be_two() { both("两人；数字或空格选", "two; digits or Space") } else { too_few() };
    let mut rows = vec![
        field("date", Part::Visit, Value::Date(Edit::new(date)), both("+ - 改日期", "+ and - change the day")),
        field("inspectors", Part::Visit, inspectors, whom),
        field(
            "present",
            Part::Visit,
            Value::Text(of_visit(&page.present)),
            both("家庭成员、村干部、邻居等在场的人", "family, village cadres, neighbours who were there"),
        ),
        field(
            "id_seen",
            Part::Visit,
            Value::YesNo(page.id_seen.filter(|_| same_visit)),
            both("见人、见身份证、见户口簿；1 是 2 否", "the people, their ID cards and the hukou book; 1 yes 2 no"),
        ),
        field(
            "signed",
            Part::Visit,
            Value::YesNo(page.signed.filter(|_| same_visit)),
            both("家庭成员和两名核查人在表上签字；1 是 2 否", "family and both inspectors signed the form; 1 yes 2 no"),
        ),
    ];
    rows.extend(page.items.iter().map(|item| check(item, Part::Checks)));
    rows.extend(page.clear.iter().map(|item| check(item, Part::Clear)));
    rows.extend(page.papers.iter().map(paper));
    let kept = if same_visit { page.evidence.clone() } else { Vec::new() };
    let evidence = Value::Evidence { kept, edit: Edit::default(), found: Vec::new() };
    rows.push(field("opinion", Part::End, Value::Text(of_visit(&page.opinion)), Bilingual::default()));
    rows.push(field(
        "evidence",
        Part::End,
        evidence,
        both(
            "照片、扫描件的路径，Tab 补全，Enter 加入(记 SHA-256)",
            "path of a photo or scan; Tab completes, Enter adds it with its SHA-256",
        ),
    ));
    rows.push(SheetRow {
        part: Part::End,
        name: String::new(),
        label: both("记录入户核查 (F10)", "Record the visit (F10)"),
        hint: Bilingual::default(),
        clues: Vec::new(),
        value: Value::Record,
        before: None,
    });
    rows
}

/// What to do where nobody can be chosen.
fn too_few() -> Bilingual {
    both(
        "在岗核查员不足两人：请县级在“人员”列表中按 a 登记",
        "fewer than two inspectors are entered: the county enters them in the list of officers with a",
    )
}

fn pair(value: &str, model: &Model) -> Value {
    let inspectors = model.officers.iter().filter(|officer| !officer.retired && officer.role == Role::Inspector);
    let options: Vec<(String, Bilingual)> = inspectors
        .map(|officer| {
            let name = name_of(&officer.id.0, model.officers.iter());
            (officer.id.0.clone(), Bilingual::same(format!("{name} {}", officer.town).trim_end()))
        })
        .collect();
    let chosen = value.split(',').filter_map(|id| options.iter().position(|(code, _)| code == id.trim())).take(2).collect();
    Value::Pair { options, chosen, cursor: 0 }
}

fn check(item: &VisitItem, part: Part) -> SheetRow {
    SheetRow {
        part,
        name: format!("item.{}", item.code),
        label: item.title.clone(),
        hint: item.hint.clone(),
        clues: item.clues.clone(),
        value: Value::Check(item.answer, Edit::new(&item.note)),
        before: None,
    }
    .after(item.seen.as_ref())
}

fn paper(item: &PaperItem) -> SheetRow {
    SheetRow {
        part: Part::Papers,
        name: format!("paper.{}", item.code),
        label: Bilingual::of(format!("{} {}", item.code, item.title.zh), format!("{} {}", item.code, item.title.en)),
        hint: both("1 在档 2 缺失 3 有瑕疵 4 不需要；Enter 备注", "1 present 2 missing 3 defective 4 not required; Enter note"),
        clues: Vec::new(),
        value: Value::Paper { state: item.state, defect: item.defect.clone(), cursor: 0, note: Edit::new(&item.note) },
        before: None,
    }
    .after(item.seen.as_ref())
}

impl SheetRow {
    /// The row, filled in by an earlier visit.
    fn after(mut self, seen: Option<&Seen>) -> Self {
        let said = self.said();
        self.before = seen.map(|seen| Before { seen: seen.clone(), said, same: Same::No });
        self
    }

    /// What stands in it, by the names of the act.
    fn said(&self) -> Fields {
        let mut fields = Fields::new();
        self.put(&mut fields);
        fields
    }

    /// The visit whose answer stands here as it was given, and was not given again.
    pub fn carried(&self) -> Option<&Seen> {
        let before = self.before.as_ref().filter(|before| before.same == Same::No)?;
        self.says_as_before().then_some(&before.seen)
    }

    /// Whether what stands here is what the earlier visit said.
    pub(super) fn says_as_before(&self) -> bool {
        self.before.as_ref().is_some_and(|before| self.said() == before.said)
    }

    /// Whether a draft says anything of it.
    pub(super) fn is_in(&self, draft: &Fields) -> bool {
        [self.name.clone(), format!("note.{}", self.code())].iter().any(|name| draft.contains_key(name))
    }

    /// The answer of the earlier visit is true again.
    pub(super) fn confirm(&mut self, same: Same) {
        if let Some(before) = &mut self.before {
            before.same = same;
        }
    }

    /// Whether typed characters are text at once.
    pub fn is_text(&self) -> bool {
        matches!(self.value, Value::Text(_) | Value::Date(_) | Value::Evidence { .. })
    }

    /// Whether a line for its note stands below it while the hand is on it: a problem wants one.
    pub fn wants_note(&self) -> bool {
        matches!(self.value, Value::Check(Some(Answer::Problem), _))
    }

    /// Whether a key that types is an answer here, and not text or a place in a list.
    pub(super) fn answers(&self, key: Key) -> bool {
        let KeyCode::Char(c) = key.code else { return false };
        match &self.value {
            Value::Check(..) => matches!(c, '1'..='3' | 'y' | 'n' | 'x'),
            Value::Paper { .. } => matches!(c, '1'..='4' | 'y' | 'n' | 'd' | 'x'),
            Value::Text(_) | Value::Date(_) | Value::Pair { .. } | Value::YesNo(_) | Value::Evidence { .. } | Value::Record => {
                false
            }
        }
    }

    /// What the `place`th answer key, from 1 on, says here; none where it is no answer.
    pub fn answer_word(&self, place: usize) -> Option<Bilingual> {
        let at = place.checked_sub(1)?;
        let words: &[(&str, &str)] = match &self.value {
            Value::Check(..) => &[("正常", "Fine"), ("问题", "Problem"), ("不适用", "N/A")],
            Value::Paper { .. } => {
                &[("在档", "Present"), ("缺失", "Missing"), ("有瑕疵", "Defective"), ("不需要", "Not required")]
            }
            Value::YesNo(_) => &[("是", "Yes"), ("否", "No")],
            Value::Text(_) | Value::Date(_) | Value::Pair { .. } | Value::Evidence { .. } | Value::Record => &[],
        };
        words.get(at).map(|(zh, en)| both(zh, en))
    }

    /// Which digits mean something here, said when another was typed.
    pub(super) fn takes(&self) -> Bilingual {
        match &self.value {
            Value::Pair { .. } if !self.value.can_be_two() => too_few(),
            Value::Pair { options, .. } => {
                let most = options.len().min(9);
                both(&format!("这里只用 1–{most} 选人(选两人)。"), &format!("Here only 1–{most}, which choose two inspectors."))
            }
            Value::Record => both("这里按 Enter 或 F10 记录。", "Here Enter or F10 records the visit."),
            _ => {
                let most = (1..=9).take_while(|place| self.answer_word(*place).is_some()).count();
                both(
                    &format!("这里只用 1–{most} 作答，0 清除；Esc 返回后数字才换栏。"),
                    &format!("Here only 1–{most} answer and 0 clears; digits change tabs once Esc has left the sheet."),
                )
            }
        }
    }

    /// Nothing is filled in.
    pub fn is_blank(&self) -> bool {
        match &self.value {
            Value::Text(edit) | Value::Date(edit) => edit.is_empty(),
            Value::Pair { chosen, .. } => chosen.len() < 2,
            Value::YesNo(answer) => answer.is_none(),
            Value::Check(answer, _) => answer.is_none(),
            Value::Paper { state, .. } => state.is_none(),
            Value::Evidence { kept, .. } => kept.is_empty(),
            Value::Record => false,
        }
    }

    /// The act requires it.
    pub fn is_needed(&self) -> bool {
        matches!(self.value, Value::Date(_) | Value::Pair { .. })
    }

    /// Whether it takes a key for itself that would otherwise move the hand.
    pub(super) fn holds(&self, key: Key) -> bool {
        match &self.value {
            Value::Pair { options, cursor, .. } => match key.code {
                KeyCode::Up => *cursor > 0,
                KeyCode::Down => cursor + 1 < options.len(),
                _ => false,
            },
            Value::Evidence { edit, .. } => key.code == KeyCode::Tab && !edit.is_empty(),
            _ => false,
        }
    }

    /// Code of the item or paper: what stands behind the dot.
    fn code(&self) -> &str {
        self.name.split_once('.').map_or("", |(_, code)| code)
    }

    /// Puts what is filled in under the names of the act.
    pub(super) fn put(&self, fields: &mut Fields) {
        let mut set = |name: String, value: String| {
            if !value.is_empty() {
                fields.insert(name, value);
            }
        };
        match &self.value {
            Value::Text(edit) | Value::Date(edit) => set(self.name.clone(), edit.text().trim().to_owned()),
            Value::Pair { options, chosen, .. } => {
                let codes = chosen.iter().filter_map(|at| options.get(*at)).map(|(code, _)| code.as_str());
                set(self.name.clone(), codes.collect::<Vec<_>>().join(","));
            }
            Value::YesNo(answer) => {
                let text = answer.map_or("", |yes| if yes { "yes" } else { "no" });
                set(self.name.clone(), text.to_owned());
            }
            Value::Check(answer, note) => {
                set(self.name.clone(), answer.map_or("", Answer::code).to_owned());
                set(format!("note.{}", self.code()), note.text().trim().to_owned());
            }
            Value::Paper { state, defect, note, .. } => {
                set(self.name.clone(), state.map_or("", PaperState::code).to_owned());
                set(format!("defect.{}", self.code()), defect.clone());
                set(format!("note.{}", self.code()), note.text().trim().to_owned());
            }
            Value::Evidence { kept, edit, .. } => {
                let typed = edit.text();
                // What is still being typed is a list as it stands; the workbook looks for its files.
                let all = [evidence::join(kept.iter()), typed.trim().to_owned()];
                set(self.name.clone(), all.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(","));
            }
            Value::Record => {}
        }
    }

    /// Takes what a draft says of it, which may be nothing.
    pub(super) fn take(&mut self, draft: &Fields) {
        let text = |name: &str| draft.get(name).map_or("", String::as_str);
        let note_name = format!("note.{}", self.code());
        let defect_name = format!("defect.{}", self.code());
        let own = text(&self.name);
        match &mut self.value {
            Value::Text(edit) | Value::Date(edit) => edit.set(own),
            Value::Pair { options, chosen, .. } => {
                *chosen = own.split(',').filter_map(|id| options.iter().position(|(code, _)| code == id)).take(2).collect();
            }
            Value::YesNo(answer) => *answer = (!own.is_empty()).then_some(own == "yes"),
            Value::Check(answer, note) => {
                *answer = Answer::from_code(own);
                note.set(text(&note_name));
            }
            Value::Paper { state, defect, note, .. } => {
                *state = PaperState::from_code(own);
                text(&defect_name).clone_into(defect);
                note.set(text(&note_name));
            }
            Value::Evidence { kept, .. } => {
                *kept = evidence::parts(own);
            }
            Value::Record => {}
        }
    }

    /// Why the visit cannot be recorded with this row.
    pub(super) fn lacks(&self) -> Option<Bilingual> {
        let label = &self.label;
        match &self.value {
            Value::Pair { .. } if self.is_blank() && !self.value.can_be_two() => Some(too_few()),
            Value::Date(_) | Value::Pair { .. } if self.is_blank() => {
                Some(Bilingual::of(format!("请填写“{}”。", label.zh), format!("Fill in \"{}\".", label.en)))
            }
            Value::Paper { state: None, note, .. } if !note.is_empty() => Some(Bilingual::of(
                format!("“{}”有备注但没有状态。", label.zh),
                format!("\"{}\" has a note but no state.", label.en),
            )),
            Value::Paper { state: Some(PaperState::Defective), defect, .. } if defect.is_empty() => Some(Bilingual::of(
                format!("“{}”有什么瑕疵？按 3 选择。", label.zh),
                format!("What is wrong with \"{}\"? 3 lists the defects.", label.en),
            )),
            _ => None,
        }
    }

    /// Handles a key.
    pub(super) fn key(&mut self, key: Key, open: Open, defects: &[Entry]) -> Did {
        let did = self.take_key(key, open, defects);
        // The same answer given again is one of this visit; Enter only opens the note.
        if open != Open::Note && key.code != KeyCode::Enter && !matches!(did, Did::Nothing) {
            self.confirm(Same::Given);
        }
        did
    }

    fn take_key(&mut self, key: Key, open: Open, defects: &[Entry]) -> Did {
        if open == Open::Note {
            let taken = key.code != KeyCode::Enter && self.note().is_some_and(|note| note.key(key));
            return match key.code {
                KeyCode::Enter => Did::On,
                _ if taken => Did::Stay(Open::Note),
                _ => Did::Nothing,
            };
        }
        match &mut self.value {
            Value::Text(edit) => match key.code {
                KeyCode::Enter => Did::On,
                _ if edit.key(key) => Did::Stay(Open::Nothing),
                _ => Did::Nothing,
            },
            Value::Date(edit) => date_key(edit, key),
            Value::Pair { options, chosen, cursor } => pair_key(options.len(), chosen, cursor, key),
            Value::YesNo(answer) => yes_no_key(answer, key),
            Value::Check(answer, note) => check_key(answer, note, key),
            Value::Paper { state, defect, cursor, note } if open == Open::Nothing => paper_key(state, defect, cursor, note, key),
            Value::Paper { defect, cursor, .. } => defect_key(defect, cursor, defects, key),
            Value::Evidence { kept, edit, found } => evidence_key(kept, edit, found, key),
            Value::Record if key.code == KeyCode::Enter => Did::Record,
            Value::Record => Did::Nothing,
        }
    }

    fn note(&mut self) -> Option<&mut Edit> {
        match &mut self.value {
            Value::Check(_, note) | Value::Paper { note, .. } => Some(note),
            _ => None,
        }
    }

    /// Paths that go on from what was typed: their common beginning is taken, the rest is shown.
    pub(super) fn complete(&mut self, paths: Vec<String>) {
        let Value::Evidence { edit, found, .. } = &mut self.value else { return };
        if let Some(common) = common_start(&paths).filter(|common| common.chars().count() >= edit.text().chars().count()) {
            edit.set(&common);
        }
        *found = if paths.len() > 1 { paths } else { Vec::new() };
    }

    /// Adds references in place of what was typed.
    pub(super) fn add(&mut self, references: &[String]) {
        let Value::Evidence { kept, edit, found } = &mut self.value else { return };
        for reference in references {
            if !kept.contains(reference) {
                kept.push(reference.clone());
            }
        }
        edit.set("");
        found.clear();
    }

    /// Puts references back into the line to be typed again.
    pub(super) fn retype(&mut self, references: &[String]) {
        let Value::Evidence { edit, .. } = &mut self.value else { return };
        if !references.is_empty() {
            edit.set(&evidence::join(references));
        }
    }

    /// Puts pasted text in; says what is open then.
    pub(super) fn paste(&mut self, text: &str, open: Open) -> Open {
        match &mut self.value {
            Value::Text(edit) | Value::Date(edit) | Value::Evidence { edit, .. } => edit.insert(text),
            Value::Check(_, note) | Value::Paper { note, .. } => {
                note.insert(text);
                return Open::Note;
            }
            Value::Pair { .. } | Value::YesNo(_) | Value::Record => {}
        }
        open
    }
}
