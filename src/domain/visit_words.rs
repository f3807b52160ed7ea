//! What people type into a visit form that is filled in afterwards: headers, questions and answers, in both languages.

use super::action::{ActionKind, FieldSpec};
use super::checklist::Entry;
use super::listing::Answer;
use super::pack::Pack;
use super::text;
use super::visit::PaperState;

/// A column of the form that is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Household number, or the clue of somebody without a household.
    Household,
    /// Code of the question.
    Item,
    /// Answer.
    Result,
    /// What is wrong with a paper.
    Defect,
    /// Note.
    Note,
}

impl Column {
    /// Every column that is read.
    pub const ALL: [Self; 5] = [Self::Household, Self::Item, Self::Result, Self::Defect, Self::Note];

    /// Name in text files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Household => "household_no",
            Self::Item => "item",
            Self::Result => "result",
            Self::Defect => "defect",
            Self::Note => "note",
        }
    }

    /// The column of a header, as the program writes it or as people do.
    pub fn of_header(header: &str) -> Option<Self> {
        let header = plain(header);
        Self::ALL.into_iter().find(|column| {
            let known: &[&str] = match column {
                Self::Household => &["household_no", "householdno.", "householdno", "户号", "户编号", "家庭编号"],
                Self::Item => &["item", "code", "代码", "项目代码", "题号"],
                Self::Result => &["result", "answer", "结果", "核查结果", "答案", "填写"],
                Self::Defect => &["defect", "瑕疵", "缺陷", "问题代号"],
                Self::Note => &["note", "notes", "remarks", "备注", "说明"],
            };
            known.contains(&header.as_str())
        })
    }
}

/// What a row of the form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A field of the visit: date, inspectors, opinion …
    Field(&'static FieldSpec),
    /// An item of a checklist, by code.
    Item(String),
    /// A paper, by code.
    Paper(String),
}

impl Question {
    /// Reads the code, or the title in either language.
    pub fn read(typed: &str, pack: &Pack) -> Option<Self> {
        let typed = plain(typed);
        let is = |code: &str, zh: &str, en: &str| [code, zh, en].iter().any(|name| plain(name) == typed);
        let fields = ActionKind::Visit.fields().iter().filter(|field| field.kind.parts().is_empty());
        if let Some(field) = fields.into_iter().find(|field| is(field.name, field.zh, field.en)) {
            return Some(Self::Field(field));
        }
        let mut items = pack.visits.iter().flat_map(|template| &template.items);
        if let Some(item) = items.find(|item| plain(&item.code) == typed) {
            return Some(Self::Item(item.code.clone()));
        }
        let paper = |entry: &&Entry| is(&entry.code, &entry.text.zh, &entry.text.en);
        pack.words.file_items.iter().find(paper).map(|entry| Self::Paper(entry.code.clone()))
    }
}

/// An answer to a checklist item: code, the words of the paper form, or its number.
pub fn answer(typed: &str) -> Option<Answer> {
    Some(match plain(typed).as_str() {
        "ok" | "fine" | "正常" | "无问题" | "没问题" | "没有问题" | "noproblem" | "1" | "√" | "✓" | "■正常" => {
            Answer::Ok
        }
        "problem" | "问题" | "有问题" | "2" | "×" | "✗" | "■问题" => Answer::Problem,
        "na" | "n/a" | "不适用" | "3" | "■不适用" => Answer::Na,
        _ => return None,
    })
}

/// What a typist may write for a checklist item.
pub const ANSWERS: (&str, &str) = ("1正常 2问题 3不适用", "1 fine, 2 problem, 3 n/a");

/// State of a paper: code, title, or the number of its key.
pub fn paper_state(typed: &str) -> Option<PaperState> {
    let typed = plain(typed);
    PaperState::ALL.into_iter().zip('1'..).find_map(|(state, number)| {
        let title = state.title();
        let names = [state.code(), &title.zh, &title.en];
        let known = names.iter().any(|name| plain(name) == typed) || typed == number.to_string();
        known.then_some(state)
    })
}

/// What a typist may write for a paper.
pub const PAPER_STATES: (&str, &str) = ("1在档 2缺失 3有瑕疵 4不需要", "1 present, 2 missing, 3 defective, 4 not required");

/// A defect: code, text, or its letter on the paper form.
pub fn defect<'p>(typed: &str, defects: &'p [Entry]) -> Option<&'p str> {
    let typed = plain(typed);
    let known = |(entry, letter): &(&Entry, char)| {
        [&entry.code, &entry.text.zh, &entry.text.en].iter().any(|name| plain(name) == typed) || typed == letter.to_string()
    };
    defects.iter().zip('a'..='z').find(known).map(|(entry, _)| entry.code.as_str())
}

/// `yes` or `no`.
pub fn yes_no(typed: &str) -> Option<&'static str> {
    match plain(typed).as_str() {
        "yes" | "y" | "是" | "1" | "√" | "✓" | "true" => Some("yes"),
        "no" | "n" | "否" | "2" | "×" | "✗" | "false" => Some("no"),
        _ => None,
    }
}

/// As texts are compared here: without width, case and white space.
fn plain(typed: &str) -> String {
    text::fold(typed).replace(' ', "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Bilingual;

    #[test]
    fn answers_are_read_as_printed_as_coded_and_as_numbered() {
        for (typed, expected) in [("正常", "ok"), (" ＯＫ", "ok"), ("2", "problem"), ("有 问题", "problem"), ("N/A", "na")]
        {
            assert_eq!(answer(typed).map(Answer::code), Some(expected), "{typed}");
        }
        for unclear in ["无", "有", "4", "没去", ""] {
            assert_eq!(answer(unclear), None, "{unclear}");
        }
        for (number, state) in ('1'..).zip(PaperState::ALL) {
            assert_eq!(paper_state(&number.to_string()), Some(state));
            assert_eq!(paper_state(&state.title().zh), Some(state));
            assert_eq!(paper_state(&state.title().en.to_uppercase()), Some(state));
        }
        assert_eq!((yes_no("是"), yes_no("２"), yes_no("见过")), (Some("yes"), Some("no"), None));
    }

    #[test]
    fn defects_are_read_by_code_text_and_the_letter_of_the_form() {
        let entry = |code: &str, zh: &str| Entry { code: code.into(), text: Bilingual::of(zh, code), ..Entry::default() };
        let defects = [entry("unsigned", "未签字"), entry("no_seal", "未盖章")];
        for typed in ["b", "B", "no_seal", "未盖章"] {
            assert_eq!(defect(typed, &defects), Some("no_seal"), "{typed}");
        }
        assert_eq!(defect("c", &defects), None);
    }

    #[test]
    fn headers_of_both_languages_are_known() {
        for (header, column) in [("户号", Column::Household), ("Household no.", Column::Household), ("结 果", Column::Result)]
        {
            assert_eq!(Column::of_header(header), Some(column), "{header}");
        }
        assert_eq!(Column::of_header("户主"), None);
    }
}
