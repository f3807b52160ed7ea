//! Examples of a rule: small cases in the pack, `examples/<RULE>.toml`, each with the rows that are on file and
//! what the rule must find in them. Half of them are near misses, in which it must find nothing.

use super::date::{self, Date};
use super::id_number::IdKey;
use super::lang::Bilingual;
use super::money::{Fen, MoneyUnit};
use super::month::Month;
use super::pack::{Pack, PackError};
use super::program::{Pair, Param};
use super::rule::Severity;
use super::standard::Standard;
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};

/// Folder of the examples in a pack.
pub const FOLDER: &str = "examples/";
/// Area code of invented people: nobody is registered there.
const AREA: u32 = 990_101;
/// Cases with findings, and near misses, that every rule needs.
pub const ENOUGH: usize = 3;

/// One example file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The rule, `R10`.
    pub rule: String,
    /// The date of every source, and of the screening, unless a case says otherwise.
    pub as_of: Date,
    /// Birth dates of people who were not born on 1970-01-01, by the word that stands for them.
    #[serde(default)]
    pub people: BTreeMap<String, Born>,
    /// Cases.
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
    /// Path within the pack.
    #[serde(skip)]
    pub file: String,
}

/// Who a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Born {
    /// A man, born then.
    On(Date),
    /// A man or a woman.
    As {
        /// Birth date.
        born: Date,
        /// Sex.
        sex: Sex,
    },
}

/// Sex, as the number says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub about: Bilingual,
    /// What the rule must find, and nothing else.
    pub finds: Vec<Find>,
    /// Replaces the file's.
    #[serde(default)]
    pub as_of: Option<Date>,
    /// Datasets of which no file was ever loaded.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Dates of single datasets.
    #[serde(default)]
    pub dates: BTreeMap<String, Date>,
    /// Replaces all entries of their names.
    #[serde(default)]
    pub param: Vec<Setting>,
    /// Replaces the whole table of standards.
    #[serde(default)]
    pub standard: Vec<Standard>,
    /// Replaces the pairs of the same two sides in the matrix, or adds to them.
    #[serde(default)]
    pub pair: Vec<Pair>,
    /// Dataset → rows → column → cell; [`AS_OF`] beside the columns.
    #[serde(default)]
    pub rows: BTreeMap<String, Vec<Row>>,
    /// Line of the file on which it begins.
    #[serde(skip)]
    pub line: usize,
}

/// The date of a single row, beside its columns: of the list that said it last.
pub const AS_OF: &str = "as_of";

/// Column → cell, as a file writes it.
pub type Row = BTreeMap<String, Cell>;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// Text; in an `id` column a bare word is a person, in a `month` column `2023-01..2023-06` is six rows.
    Text(String),
    /// A whole number.
    Number(i64),
}

impl Cell {
    /// The cell as text.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// A parameter as a case wants it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Name.
    pub name: String,
    /// Number …
    #[serde(default)]
    pub number: Option<i64>,
    /// … or texts.
    #[serde(default)]
    pub values: Vec<String>,
    /// First benefit month it holds for.
    #[serde(default)]
    pub from: Option<Month>,
    /// Last.
    #[serde(default)]
    pub to: Option<Month>,
}

/// A finding as a case describes it. Only what is given is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Find {
    /// Household number.
    #[serde(default)]
    pub household: Option<String>,
    /// The word that stands for the person.
    #[serde(default)]
    pub person: Option<String>,
    /// Unit (funds).
    #[serde(default)]
    pub unit: Option<String>,
    /// Town of the unit.
    #[serde(default)]
    pub town: Option<String>,
    /// First irregular month.
    #[serde(default)]
    pub first: Option<Month>,
    /// Last.
    #[serde(default)]
    pub last: Option<Month>,
    /// Number of distinct months.
    #[serde(default)]
    pub months: Option<usize>,
    /// Sum, in yuan.
    #[serde(default, deserialize_with = "yuan")]
    pub amount: Option<Fen>,
    /// Sum outside the permitted window, in yuan.
    #[serde(default, deserialize_with = "yuan")]
    pub lenient: Option<Fen>,
    /// Severity.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// Sub-type.
    #[serde(default)]
    pub subtype: Option<String>,
    /// Operand → value, several joined with `、`: the code, or as the page shows it.
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
    /// Operand → the rows that it was read from: dataset and number of the row in the case, `vehicles 1、vehicles 2`.
    #[serde(default)]
    pub rows: BTreeMap<String, String>,
}

fn yuan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fen>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let amount = Fen::parse(&text, MoneyUnit::Yuan);
    amount.map(Some).ok_or_else(|| serde::de::Error::custom(format!("not an amount in yuan: {text}")))
}

/// Whether a cell of an `id` column stands for a person: a word without digits or signs.
pub fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphabetic)
}

impl Setting {
    /// The entry of the pack that it stands for.
    pub fn param(&self) -> Param {
        Param {
            name: self.name.clone(),
            number: self.number,
            values: self.values.clone(),
            from: self.from,
            to: self.to,
            note: Bilingual::default(),
            source: String::new(),
        }
    }
}

impl Example {
    /// Notes where the file and its cases stand.
    pub fn locate(&mut self, file: &str, text: &str) {
        file.clone_into(&mut self.file);
        let starts = text.lines().enumerate().filter(|(_, line)| line.trim() == "[[case]]").map(|(index, _)| index + 1);
        for (case, line) in self.cases.iter_mut().zip(starts) {
            case.line = line;
        }
    }

    /// An invented number for every word, each its own; `None` when there are more than three digits can count.
    pub fn numbers<'a>(&'a self, words: impl IntoIterator<Item = &'a str>) -> Option<BTreeMap<String, IdKey>> {
        let words: BTreeSet<&str> = self.people.keys().map(String::as_str).chain(words).collect();
        let numbered = words.into_iter().zip(1_u16..);
        numbered
            .map(|(word, number)| {
                let (born, odd) = match self.people.get(word) {
                    None => (Date::constant(1970, 1, 1), 1),
                    Some(Born::On(born)) => (*born, 1),
                    Some(Born::As { born, sex }) => (*born, u16::from(*sex == Sex::Male)),
                };
                Some((word.to_owned(), IdKey::compose(AREA, born, number * 2 + odd).filter(|_| number < 499)?))
            })
            .collect()
    }
}

/// References of the examples to rules, datasets, columns and parameters that do not exist, and texts that lack.
pub fn check(files: &BTreeMap<String, String>, pack: &Pack) -> Vec<PackError> {
    let texts = pack.examples.iter().map(|example| files.get(&example.file).map_or("", String::as_str));
    pack.examples
        .iter()
        .zip(texts)
        .flat_map(|(example, text)| Checker { pack, example, text, errors: Vec::new() }.check())
        .collect()
}

struct Checker<'a> {
    pack: &'a Pack,
    example: &'a Example,
    text: &'a str,
    errors: Vec<PackError>,
}

impl Checker<'_> {
    fn check(mut self) -> Vec<PackError> {
        let example = self.example;
        let rule = &example.rule;
        if example.file != format!("{FOLDER}{rule}.toml") {
            self.wrong(0, "rule", format!("文件名应为 {rule}.toml"), format!("the file should be named {rule}.toml"));
        }
        if self.pack.rule(rule).is_none() {
            self.wrong(0, "rule", format!("没有规则 {rule}"), format!("there is no rule {rule}"));
        }
        for word in example.people.keys().filter(|word| !is_word(word)) {
            let (zh, en) =
                (format!("代表人的“{word}”只能用字母或汉字"), format!("the word {word} for a person may have letters only"));
            self.wrong(0, word, zh, en);
        }
        for case in &example.cases {
            self.case(case);
        }
        self.errors
    }

    fn case(&mut self, case: &Case) {
        if case.about.zh.trim().is_empty() || case.about.en.trim().is_empty() {
            let (zh, en) = ("about 缺少中文或英文", "about lacks its Chinese or English text");
            self.wrong(case.line, "about", zh.into(), en.into());
        }
        for id in case.missing.iter().chain(case.dates.keys()).chain(case.rows.keys()) {
            if self.pack.dataset(id).is_none() {
                self.wrong(case.line, id, format!("没有数据集 {id}"), format!("there is no dataset {id}"));
            }
        }
        for setting in &case.param {
            let name = &setting.name;
            if !self.pack.programs.params.iter().any(|param| param.name == *name) {
                self.wrong(case.line, name, format!("没有参数 {name}"), format!("there is no parameter {name}"));
            }
        }
        for (id, rows) in &case.rows {
            let Some(dataset) = self.pack.dataset(id) else { continue };
            let columns: BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
            for column in columns.into_iter().filter(|column| *column != AS_OF && dataset.column(column).is_none()) {
                let (zh, en) = (format!("数据集 {id} 没有列 {column}"), format!("the dataset {id} has no column {column}"));
                self.wrong(case.line, column, zh, en);
            }
            let dates = rows.iter().filter_map(|row| row.get(AS_OF)).map(Cell::text);
            for text in dates.filter(|text| date::parse(text, false).is_none()) {
                self.wrong(case.line, &text, format!("“{text}”不是日期"), format!("{text} is no date"));
            }
        }
        for find in &case.finds {
            self.find(case, find);
        }
    }

    fn find(&mut self, case: &Case, find: &Find) {
        let used = |word: &str| case.rows.values().flatten().flat_map(BTreeMap::values).any(|cell| cell.text() == word);
        if let Some(word) = find.person.as_deref().filter(|word| !used(word)) {
            let (zh, en) = (format!("本例的数据中没有人员 {word}"), format!("no row of this case speaks of {word}"));
            self.wrong(case.line, word, zh, en);
        }
        let Some(rule) = self.pack.rule(&self.example.rule) else { return };
        for name in find.facts.keys().chain(find.rows.keys()).filter(|name| !rule.operands.contains_key(*name)) {
            let id = &rule.id;
            self.wrong(case.line, name, format!("规则 {id} 没有列 {name}"), format!("the rule {id} has no operand {name}"));
        }
    }

    /// At the first line from `from` on that has the word, as long as it is of the same case.
    fn wrong(&mut self, from: usize, word: &str, zh: String, en: String) {
        let lines = self.text.lines().enumerate().skip(from);
        let found = lines.take_while(|(_, line)| from == 0 || line.trim() != "[[case]]").find(|(_, line)| line.contains(word));
        let line = found.map_or(from, |(index, _)| index + 1);
        self.errors.push(PackError { file: self.example.file.clone(), line, text: Bilingual { zh, en } });
    }
}
