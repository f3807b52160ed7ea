//! One household's form: the rows of a file that belong together, and what they say in the words of the act.

use super::read::FormRow;
use super::{RowOutcome, RowResult};
use crate::domain::action::{FieldKind, Fields};
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::listing::{Answer, VisitSheet};
use crate::domain::officer::{Meant, Officer, Role, meant, pieces};
use crate::domain::pack::Pack;
use crate::domain::refusal::Refusal;
use crate::domain::text;
use crate::domain::visit::PaperState;
use crate::domain::visit_words::{self, ANSWERS, Column, PAPER_STATES, Question};
use std::collections::BTreeMap;

/// The rows of one household's form.
pub(super) struct Form {
    /// Household number, or the clue of somebody without a household.
    pub household: String,
    rows: Vec<FormRow>,
}

/// What is wrong with rows, by their place in the form.
pub(super) type Faults = BTreeMap<usize, (Column, Bilingual)>;

/// Cuts rows into forms: a form ends where the household changes, or where a second date begins another visit.
pub(super) fn forms(rows: Vec<FormRow>) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let is_date = |row: &FormRow| row.cell(Column::Item).eq_ignore_ascii_case("date");
    // A row that asks for nothing and says nothing is a title or a footer.
    let says = |row: &FormRow| !(row.cell(Column::Item).is_empty() && row.cell(Column::Result).is_empty());
    for row in rows.into_iter().filter(says) {
        let household = row.cell(Column::Household);
        match forms.last_mut() {
            Some(form) if form.household == household && !(is_date(&row) && form.rows.iter().any(is_date)) => form.rows.push(row),
            _ => forms.push(Form { household: household.to_owned(), rows: vec![row] }),
        }
    }
    forms
}

fn filled(row: &FormRow) -> bool {
    [Column::Result, Column::Defect, Column::Note].iter().any(|column| !row.cell(*column).is_empty())
}

impl Form {
    /// Nothing was filled in beyond what the program printed.
    pub fn is_blank(&self, sheet: &VisitSheet, pack: &Pack) -> bool {
        let known = |row: &FormRow| match Question::read(row.cell(Column::Item), pack) {
            Some(Question::Item(code)) => sheet.items.iter().chain(&sheet.clear).any(|item| {
                item.code == code
                    && item.answer == visit_words::answer(row.cell(Column::Result))
                    && item.note == row.cell(Column::Note)
            }),
            Some(Question::Paper(code)) => sheet.papers.iter().any(|paper| {
                paper.code == code
                    && paper.state == visit_words::paper_state(row.cell(Column::Result))
                    && paper.defect == visit_words::defect(row.cell(Column::Defect), &pack.words.defects).unwrap_or_default()
                    && paper.note == row.cell(Column::Note)
            }),
            _ => false,
        };
        self.rows.iter().all(|row| !filled(row) || known(row))
    }

    /// The fields of the act; else every row that is at fault.
    pub fn read(&self, sheet: &VisitSheet, officers: &[Officer], pack: &Pack) -> Result<Fields, Faults> {
        let mut fields = Fields::new();
        let mut faults = Faults::new();
        let mut asked = BTreeMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            let Some(question) = Question::read(row.cell(Column::Item), pack) else {
                if filled(row) {
                    faults.insert(at, (Column::Item, unknown(row.cell(Column::Item))));
                }
                continue;
            };
            if !filled(row) {
                continue;
            }
            let name = match &question {
                Question::Field(field) => field.name.to_owned(),
                Question::Item(code) | Question::Paper(code) => code.clone(),
            };
            if let Some(first) = asked.insert(name, row.line) {
                faults.insert(at, (Column::Item, twice(first)));
                continue;
            }
            let read = match question {
                Question::Field(field) => field_of(field.name, field.kind, row, officers, &mut fields),
                Question::Item(code) => item(&code, row, &mut fields),
                Question::Paper(code) => paper(&code, row, pack, &mut fields),
            };
            if let Err(fault) = read {
                faults.insert(at, fault);
            }
        }
        // Who is meant is not written on every form: the pair that the clues are assigned to.
        if !fields.contains_key("inspectors")
            && let Some(pair) = sheet.prefill.get("inspectors").filter(|pair| !pair.is_empty())
        {
            fields.insert("inspectors".to_owned(), pair.clone());
        }
        for (needed, zh, en) in [
            ("date", "请填写核查日期。", "Give the date of the visit."),
            ("inspectors", "请写明两名核查人。", "Name the two inspectors."),
        ] {
            if !fields.contains_key(needed) && faults.is_empty() {
                faults.insert(self.row_of(needed), (Column::Result, Bilingual::of(zh, en)));
            }
        }
        if faults.is_empty() { Ok(fields) } else { Err(faults) }
    }

    /// The row of a field; the first row where the form has none.
    fn row_of(&self, item: &str) -> usize {
        self.rows.iter().position(|row| row.cell(Column::Item).eq_ignore_ascii_case(item)).unwrap_or_default()
    }

    /// Which row a refusal of the act is about.
    pub fn blame(&self, refusal: &Refusal) -> Faults {
        let (item, column) = match refusal {
            Refusal::BadField { field, .. } | Refusal::MissingField { field, .. } => match field.split_once('.') {
                Some(("defect", code)) => (code, Column::Defect),
                Some(("note", code)) => (code, Column::Note),
                Some((_, code)) => (code, Column::Result),
                None => (field.as_str(), Column::Result),
            },
            Refusal::NoSuchFile { .. } | Refusal::NoSuchRecord { .. } | Refusal::OtherHousehold { .. } => {
                ("evidence", Column::Result)
            }
            Refusal::NotFound { .. } | Refusal::WrongState { .. } => ("household_no", Column::Household),
            _ => ("inspectors", Column::Result),
        };
        let why = Bilingual { zh: refusal.say(Lang::Zh), en: refusal.say(Lang::En) };
        Faults::from([(self.row_of(item), (column, why))])
    }

    /// What became of each row.
    pub fn results(self, outcome: Result<RowOutcome, Faults>) -> Vec<RowResult> {
        let household = self.household;
        let rows = self.rows.into_iter().enumerate();
        rows.filter_map(|(at, row)| {
            let outcome = match &outcome {
                Ok(outcome) if filled(&row) => outcome.clone(),
                Ok(_) => return None,
                Err(faults) => match faults.get(&at) {
                    Some((column, why)) => RowOutcome::Refused { column: *column, why: why.clone() },
                    None if filled(&row) => RowOutcome::Held,
                    None => return None,
                },
            };
            let item = text::clean(row.cell(Column::Item));
            Some(RowResult { sheet: row.sheet, line: row.line, household: household.clone(), item, outcome })
        })
        .collect()
    }
}

type Fault = (Column, Bilingual);

fn unknown(item: &str) -> Bilingual {
    let item = text::clean(item);
    Bilingual::of(format!("没有项目“{item}”。"), format!("There is no item \"{item}\"."))
}

fn twice(line: u32) -> Bilingual {
    Bilingual::of(format!("与第 {line} 行重复。"), format!("Row {line} answers this already."))
}

fn unreadable(typed: &str, (zh, en): (&str, &str)) -> Bilingual {
    let typed = text::fit(&text::clean(typed), 40);
    Bilingual::of(format!("“{typed}”无法识别，请填：{zh}。"), format!("\"{typed}\" cannot be read; write: {en}."))
}

fn field_of(name: &str, kind: FieldKind, row: &FormRow, officers: &[Officer], fields: &mut Fields) -> Result<(), Fault> {
    let typed = row.cell(Column::Result);
    if typed.is_empty() {
        return Ok(());
    }
    let value = match kind {
        FieldKind::YesNo => {
            visit_words::yes_no(typed).ok_or_else(|| (Column::Result, unreadable(typed, ("1是 2否", "1 yes, 2 no"))))?.to_owned()
        }
        FieldKind::OfficerPair => pair(typed, officers)?,
        // Spreadsheets put a time behind a date.
        FieldKind::Date => typed.split_once(' ').map_or(typed, |(date, _)| date).to_owned(),
        _ => typed.to_owned(),
    };
    fields.insert(name.to_owned(), value);
    Ok(())
}

/// Two inspectors by short name or by their own; a name that two bear must be given by the short one.
fn pair(typed: &str, officers: &[Officer]) -> Result<String, Fault> {
    let mut ids = Vec::new();
    let active = officers.iter().filter(|officer| !officer.retired);
    for part in pieces(typed, active.clone()) {
        // A login may be anybody's: whoever is no inspector is refused by their role.
        let may = active.clone().filter(|officer| officer.role == Role::Inspector || officer.id.0 == part);
        match meant(&part, may, &[]) {
            Meant::One(id) => ids.push(id.0),
            Meant::Nobody => return Err((Column::Result, who(&part, "没有这位核查员", "is no inspector on the list"))),
            Meant::Several(logins) => {
                let (zh, en) = (logins.join("、"), logins.join(", "));
                let said = (format!("有同名核查员，请写简名：{zh}"), format!("is borne by several; give the short name: {en}"));
                return Err((Column::Result, who(&part, &said.0, &said.1)));
            }
        }
    }
    Ok(ids.join(","))
}

fn who(name: &str, zh: &str, en: &str) -> Bilingual {
    let name = text::clean(name);
    Bilingual::of(format!("“{name}”{zh}。"), format!("\"{name}\" {en}."))
}

fn item(code: &str, row: &FormRow, fields: &mut Fields) -> Result<(), Fault> {
    let typed = row.cell(Column::Result);
    if !row.cell(Column::Defect).is_empty() {
        return Err((Column::Defect, Bilingual::of("只有档案材料有瑕疵一项。", "Only papers have a defect.")));
    }
    if !typed.is_empty() {
        let answer = visit_words::answer(typed).ok_or_else(|| (Column::Result, unreadable(typed, ANSWERS)))?;
        fields.insert(format!("item.{code}"), Answer::code(answer).to_owned());
    }
    note(code, row, fields);
    Ok(())
}

fn paper(code: &str, row: &FormRow, pack: &Pack, fields: &mut Fields) -> Result<(), Fault> {
    let (typed, defect) = (row.cell(Column::Result), row.cell(Column::Defect));
    let state = if typed.is_empty() && !defect.is_empty() {
        // Whoever says what is wrong has said that something is.
        PaperState::Defective
    } else {
        visit_words::paper_state(typed).ok_or_else(|| (Column::Result, unreadable(typed, PAPER_STATES)))?
    };
    fields.insert(format!("paper.{code}"), state.code().to_owned());
    if !defect.is_empty() {
        let defects = &pack.words.defects;
        let known = visit_words::defect(defect, defects).ok_or_else(|| {
            let list = |lang: Lang| {
                let letters = defects.iter().zip('a'..='z');
                letters.map(|(entry, letter)| format!("{letter} {}", entry.text.get(lang))).collect::<Vec<_>>().join(" ")
            };
            (Column::Defect, unreadable(defect, (&list(Lang::Zh), &list(Lang::En))))
        })?;
        fields.insert(format!("defect.{code}"), known.to_owned());
    }
    note(code, row, fields);
    Ok(())
}

fn note(code: &str, row: &FormRow, fields: &mut Fields) {
    let note = row.cell(Column::Note);
    if !note.is_empty() {
        fields.insert(format!("note.{code}"), note.to_owned());
    }
}
