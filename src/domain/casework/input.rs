//! Reads the fields of a form: what is required, what can be read.

use crate::domain::action::{self, ActionKind, FieldKind, Fields};
use crate::domain::checklist::Entry;
use crate::domain::date::{self, Date};
use crate::domain::event::Value;
use crate::domain::evidence::{self, Record};
use crate::domain::listing::Answer;
use crate::domain::money::{Fen, MoneyUnit};
use crate::domain::month::Month;
use crate::domain::officer::OfficerId;
use crate::domain::refusal::{Fault, Refusal};
use crate::domain::text;
use crate::domain::visit::PaperState;
use std::collections::{BTreeMap, BTreeSet};

/// Longest text of one field, in characters.
const LONGEST: usize = 4000;
/// Longest list of evidence, in characters: some hundred photos with their hashes.
const LONGEST_EVIDENCE: usize = 100_000;

/// The fields of one form. Unknown names are refused: a misspelt key must not vanish.
pub struct Input<'a> {
    fields: &'a Fields,
}

impl<'a> Input<'a> {
    /// Takes the fields of an action.
    pub fn new(kind: ActionKind, fields: &'a Fields) -> Result<Self, Refusal> {
        let specs = kind.fields();
        for (name, value) in fields {
            if action::carries(kind, name) {
                continue;
            }
            let makes_key = matches!(kind, ActionKind::AddOfficer | ActionKind::RotateKey | ActionKind::IssueKey);
            let known = kind.takes(name) || makes_key && name == "public_key";
            let evidence = specs.iter().any(|spec| spec.name == name && spec.kind == FieldKind::Evidence);
            let longest = if evidence { LONGEST_EVIDENCE } else { LONGEST };
            if !known {
                return Err(unknown_field(kind, name, value));
            }
            if value.chars().count() > longest {
                return Err(unfit(name, text::fit(value, 40), Fault::TooLong));
            }
        }
        let input = Self { fields };
        match specs.iter().find(|spec| spec.required && input.text(spec.name).is_empty()) {
            Some(spec) => Err(missing(spec.name)),
            None => Ok(input),
        }
    }

    /// A text without outer white space and without characters that drive a terminal.
    pub fn text(&self, name: &str) -> String {
        self.fields.get(name).map_or_else(String::new, |value| text::clean(value.trim()))
    }

    /// A text that this case requires although the form does not.
    pub fn needed(&self, name: &str) -> Result<String, Refusal> {
        Some(self.text(name)).filter(|text| !text.is_empty()).ok_or_else(|| missing(name))
    }

    fn parsed<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
        let text = self.text(name);
        if text.is_empty() {
            return Ok(None);
        }
        parse(&text).map(Some).ok_or_else(|| bad(name, &text))
    }

    /// A date.
    pub fn date(&self, name: &str) -> Result<Option<Date>, Refusal> {
        self.parsed(name, |text| date::parse(text, false))
    }

    /// A date not before `today`.
    pub fn coming(&self, name: &str, today: Date) -> Result<Option<Date>, Refusal> {
        match self.date(name)? {
            Some(date) if date < today => Err(unfit(name, date, Fault::Past)),
            date => Ok(date),
        }
    }

    /// A date not after `today`.
    pub fn past(&self, name: &str, today: Date) -> Result<Option<Date>, Refusal> {
        match self.date(name)? {
            Some(date) if date > today => Err(unfit(name, date, Fault::Future)),
            date => Ok(date),
        }
    }

    /// A month.
    pub fn month(&self, name: &str) -> Result<Option<Month>, Refusal> {
        self.parsed(name, |text| Month::parse(text, false))
    }

    /// An amount above zero, in yuan as typed.
    pub fn sum(&self, name: &str) -> Result<Fen, Refusal> {
        match self.money(name)? {
            Fen::ZERO => Err(unfit(name, self.text(name), Fault::NotPositive)),
            sum => Ok(sum),
        }
    }

    /// An amount of at least zero, in yuan as typed.
    pub fn money(&self, name: &str) -> Result<Fen, Refusal> {
        self.parsed(name, |text| Fen::parse(text, MoneyUnit::Yuan).filter(|fen| *fen >= Fen::ZERO))?.ok_or_else(|| missing(name))
    }

    /// A whole number from zero to `most`.
    pub fn count(&self, name: &str, most: i64) -> Result<Option<i64>, Refusal> {
        match self.parsed(name, text::whole_number)? {
            Some(number) if !(0..=most).contains(&number) => Err(unfit(name, number, Fault::Outside(0, most))),
            number => Ok(number),
        }
    }

    /// Two different officers.
    pub fn pair(&self, name: &str) -> Result<[OfficerId; 2], Refusal> {
        let text = self.text(name);
        match text::words(&text).collect::<Vec<_>>().as_slice() {
            [first, second] if first != second => Ok([OfficerId((*first).to_owned()), OfficerId((*second).to_owned())]),
            _ => Err(bad(name, &text)),
        }
    }

    /// One of a closed list.
    pub fn choice(&self, name: &str, choices: &[&str]) -> Result<String, Refusal> {
        let text = self.needed(name)?;
        if choices.contains(&text.as_str()) { Ok(text) } else { Err(bad(name, &text)) }
    }

    /// The code of an entry of a list of the pack.
    pub fn entry<'p>(&self, name: &str, entries: &'p [Entry]) -> Result<&'p Entry, Refusal> {
        let code = self.needed(name)?;
        entries.iter().find(|entry| entry.code == code).ok_or_else(|| bad(name, &code))
    }

    /// Several codes of a list of the pack, comma between.
    pub fn entries<'p>(&self, name: &str, entries: &'p [Entry]) -> Result<Vec<&'p Entry>, Refusal> {
        let codes = self.needed(name)?;
        let known = |code: &str| entries.iter().find(|entry| entry.code == code).ok_or_else(|| bad(name, code));
        text::words(&codes).map(known).collect()
    }

    /// Evidence references.
    pub fn evidence(&self) -> Vec<String> {
        self.references("evidence")
    }

    /// References of a field. A path is kept to the letter: cleaned, it would name another file. A record has one spelling,
    /// so that it is seen to be the same.
    pub fn references(&self, name: &str) -> Vec<String> {
        let parts = evidence::parts(self.fields.get(name).map_or("", String::as_str));
        let kept = |part: String| match Record::read(&part) {
            Some(record) => record.id().to_owned(),
            None if evidence::file(&part).is_some() => part,
            None => text::clean(&part),
        };
        parts.into_iter().map(kept).collect()
    }

    /// `yes`, `no` or empty.
    pub fn yes_no(&self, name: &str) -> Result<String, Refusal> {
        let text = self.text(name);
        match text.as_str() {
            "" | "yes" | "no" => Ok(text),
            "是" | "y" | "true" => Ok("yes".to_owned()),
            "否" | "n" | "false" => Ok("no".to_owned()),
            _ => Err(bad(name, &text)),
        }
    }

    /// Checklist answers, checked against the item codes of the pack. Notes on papers are not among them.
    pub fn answers(&self, codes: &BTreeSet<&str>, papers: &[Entry]) -> Result<Option<Value>, Refusal> {
        let mut answers = Parts::new();
        for (name, value) in self.fields {
            let (part, code) = match name.split_once('.') {
                Some(("item", code)) => ("answer", code),
                Some(("note", code)) if !has(papers, code) => ("note", code),
                _ => continue,
            };
            let value = text::clean(value.trim());
            if !codes.contains(code) {
                let known = codes.iter().map(|code| (*code).to_owned());
                // A note may be on a paper as well.
                let papers = papers.iter().filter(|_| part == "note").map(|paper| paper.code.clone());
                return Err(unfit(name, code, Fault::NoCode(known.chain(papers).collect())));
            }
            if part == "answer" && !value.is_empty() && Answer::from_code(&value).is_none() {
                return Err(bad(name, &value));
            }
            put(&mut answers, code, part, value);
        }
        Ok(map(answers))
    }

    /// What was found of the papers. A defect needs a defective paper, and a defective paper a defect.
    pub fn papers(&self, papers: &[Entry], defects: &[Entry]) -> Result<Option<Value>, Refusal> {
        let mut found = Parts::new();
        for (name, value) in self.fields {
            let (part, code) = match name.split_once('.') {
                Some(("paper", code)) => ("state", code),
                Some(("defect", code)) => ("defect", code),
                Some(("note", code)) if has(papers, code) => ("note", code),
                _ => continue,
            };
            let value = text::clean(value.trim());
            let fits = match part {
                "state" => value.is_empty() || PaperState::from_code(&value).is_some(),
                "defect" => value.is_empty() || has(defects, &value),
                _ => true,
            };
            if !has(papers, code) {
                let known = papers.iter().map(|paper| paper.code.clone()).collect();
                return Err(unfit(name, code, Fault::NoCode(known)));
            }
            if !fits {
                return Err(bad(name, &value));
            }
            put(&mut found, code, part, value);
        }
        for (code, finding) in &found {
            let state = finding.get("state");
            let defective = state == Some(&PaperState::Defective.code().into());
            if state.is_none() {
                return Err(missing(&format!("paper.{code}")));
            }
            if defective != finding.contains_key("defect") {
                let name = format!("defect.{code}");
                let said = match finding.get("defect") {
                    Some(Value::Text(said)) => said.as_str(),
                    _ => "",
                };
                return Err(if defective { missing(&name) } else { unfit(&name, said, Fault::NotDefective) });
            }
        }
        Ok(map(found))
    }
}

/// Fields that are given by code and part.
type Parts = BTreeMap<String, BTreeMap<String, Value>>;

fn has(entries: &[Entry], code: &str) -> bool {
    entries.iter().any(|entry| entry.code == code)
}

fn put(parts: &mut Parts, code: &str, part: &str, value: String) {
    if !value.is_empty() {
        parts.entry(code.to_owned()).or_default().insert(part.to_owned(), value.into());
    }
}

fn map(parts: Parts) -> Option<Value> {
    let filled = !parts.is_empty();
    filled.then(|| Value::Map(parts.into_iter().map(|(code, reply)| (code, Value::Map(reply))).collect()))
}

/// A field that the act does not have, or whose name says nothing without a code.
pub fn unknown_field(kind: ActionKind, name: &str, value: &str) -> Refusal {
    let in_parts = kind.fields().iter().any(|spec| spec.name == name);
    let fault = if in_parts { Fault::InParts } else { Fault::Unknown(kind.keys()) };
    unfit(name, text::fit(value, 40), fault)
}

/// A field that cannot be read.
pub fn bad(name: &str, value: &str) -> Refusal {
    unfit(name, value, Fault::Unreadable)
}

/// A field that does not fit.
pub fn unfit(name: &str, value: impl ToString, fault: Fault) -> Refusal {
    Refusal::BadField { field: name.to_owned(), value: value.to_string(), fault, form: None }
}

/// A field that is empty.
pub fn missing(name: &str) -> Refusal {
    Refusal::MissingField { field: name.to_owned(), form: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_read_in_digits_of_either_width() {
        let count = |typed: &str| {
            let fields = Fields::from([("size".to_owned(), typed.to_owned())]);
            Input { fields: &fields }.count("size", 100).ok().flatten()
        };
        assert_eq!(["12", "１２", " １２ "].map(count), [Some(12); 3]);
        assert_eq!(["十二", "1.5", "１０１"].map(count), [None; 3]);
    }
}
