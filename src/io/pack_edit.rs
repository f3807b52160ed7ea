//! Writes changed parameters into the text of `programs.toml`. What a change does not touch, comments and layout
//! included, stays as it was.

use crate::domain::param_edit::Entry;
use crate::domain::program::Param;
use std::fmt;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

/// The text is not one that parameters can be written into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackEditError(String);

impl PackEditError {
    /// Another reason, in English: it names a fault of the program or of the file's layout.
    pub fn other(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}

impl fmt::Display for PackEditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PackEditError {}

/// The text of `programs.toml` with these parameters in place of its own. `before` are its own, in their order.
///
/// # Errors
/// The text is not TOML, or does not hold the parameters `before`.
pub fn with_params(text: &str, before: &[Param], after: &[Entry]) -> Result<String, PackEditError> {
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| PackEditError(error.message().to_owned()))?;
    let tables = document.get_mut("param").and_then(Item::as_array_of_tables_mut);
    let tables = tables.filter(|tables| tables.len() == before.len());
    let tables = tables.ok_or_else(|| PackEditError("[[param]] entries and parameters differ in number".to_owned()))?;
    let mut edited = ArrayOfTables::new();
    let mut last = None;
    for entry in after {
        let (Some(own), Some(was)) = (tables.get(entry.of), before.get(entry.of)) else {
            return Err(PackEditError(format!("there is no [[param]] number {}", entry.of)));
        };
        let mut table = own.clone();
        if last == Some(entry.of) {
            // Comments above the entry speak of its first part.
            table.decor_mut().set_prefix("\n");
        }
        write(&mut table, was, &entry.param);
        edited.push(table);
        last = Some(entry.of);
    }
    *tables = edited;
    Ok(document.to_string())
}

/// Sets what differs, and nothing else.
fn write(table: &mut Table, was: &Param, now: &Param) {
    if now.number != was.number {
        set(table, "number", now.number.map(|number| grouped(number).parse().unwrap_or_else(|_| Value::from(number))));
    }
    if now.values != was.values {
        set(table, "values", Some(now.values.iter().collect::<Value>()));
    }
    if now.from != was.from {
        set(table, "from", now.from.map(|month| Value::from(month.to_string())));
    }
    if now.to != was.to {
        set(table, "to", now.to.map(|month| Value::from(month.to_string())));
    }
    if now.source != was.source {
        set(table, "source", Some(Value::from(now.source.as_str())));
    }
}

fn set(table: &mut Table, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    table.insert(key, Item::Value(value));
}

/// `10_000_000`, as the files of the pack write numbers.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::param_edit::{self, ParamEdit};
    use crate::domain::program::Programs;

    fn edited(text: &str, name: &str, value: &str, span: (&str, &str)) -> String {
        let programs: Programs = toml::from_str(text).expect("reads");
        let (from, to) = (param_edit::month(span.0).expect("month"), param_edit::month(span.1).expect("month"));
        let edit = ParamEdit { name: name.into(), value: value.into(), from, to, source: "县文件".into() };
        let after = param_edit::apply(&programs.params, &edit).expect("applies");
        let written = with_params(text, &programs.params, &after).expect("writes");
        let again: Programs = toml::from_str(&written).expect("reads again");
        assert_eq!(again.params, after.into_iter().map(|entry| entry.param).collect::<Vec<_>>());
        written
    }

    fn own() -> String {
        crate::io::pack_files::embedded()["programs.toml"].clone()
    }

    #[test]
    fn a_dated_change_adds_one_entry_and_leaves_the_rest_of_the_file_alone() {
        let text = own();
        let written = edited(&text, "cap_max", "20000000", ("2025-01", ""));
        let mut added: Vec<&str> = written.lines().collect();
        for line in text.lines() {
            let place = added.iter().position(|other| *other == line).expect("no line is lost");
            added.remove(place);
        }
        let news = ["to = \"2024-12\"", "number = 20_000_000", "source = \"县文件\"", "from = \"2025-01\""];
        assert!(news.iter().all(|line| added.contains(line)), "{added:?}");
        // Besides them only what a new entry repeats: its head, name and note.
        assert_eq!(added.iter().filter(|line| !line.is_empty()).count(), news.len() + 3, "{added:?}");
    }

    #[test]
    fn comments_stay_with_the_entry_they_stand_above() {
        let text = "program = []\npair = []\n\n# the cap\n[[param]]\nname = \"cap\"\nnumber = 1 # yuan\nnote = { zh = \"顶\", en = \"cap\" }\nsource = \"x\"\n";
        let written = edited(text, "cap", "2", ("2025-01", ""));
        assert_eq!(written.matches("# the cap").count(), 1);
        assert!(written.find("# the cap") < written.find("number = 1 # yuan"), "{written}");
    }

    #[test]
    fn lists_and_undated_changes_are_written_in_place() {
        let text = own();
        let written = edited(&text, "veh_exempt", "motorcycle, tricycle", ("", ""));
        assert!(written.contains("values = [\"motorcycle\", \"tricycle\"]"), "{written}");
        assert_eq!(written.lines().count(), text.lines().count());
    }

    #[test]
    fn a_text_with_other_parameters_is_refused() {
        let programs: Programs = toml::from_str(&own()).expect("reads");
        assert!(with_params("program = []\n", &programs.params, &[]).is_err());
        assert!(with_params("not toml", &programs.params, &[]).is_err());
    }
}
