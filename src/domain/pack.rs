//! A pack (规则包): the datasets, programs, rules, checklists and forms of one field, validated as a whole.
//! Made from the texts of its files; where they come from (the binary, or a folder that a county edits) is
//! `io::pack_files`.

mod check;
pub mod toml_words;

use super::checklist::{ChecklistItem, Entry, Ledger, VisitTemplate, Words};
use super::dataset::Dataset;
use super::example::{self, Example};
use super::lang::{Bilingual, Lang, Say};
use super::privacy::Privacy;
use super::program::Programs;
use super::rule::Rule;
use super::standard::Standards;
use super::workday::Calendar;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// `pack.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackHeader {
    /// `social-assistance`.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Version, recorded with each screening.
    pub version: String,
    /// Visit template in use, where no campaign chooses another.
    pub visit_template: String,
    /// The template whose items are the five-clear (五清) questions of every visit; empty: they are not asked.
    #[serde(default)]
    pub five_clear: String,
    /// Units of every town that a look-back sample draws at least.
    #[serde(default = "lookback_least")]
    pub lookback_least: u32,
    /// Units of a town that must have been looked at before it is placed among the others.
    #[serde(default = "lookback_ranked_from")]
    pub lookback_ranked_from: u32,
    /// Minutes without work in the interface after which opened signing keys are locked.
    #[serde(default = "key_lock_minutes")]
    pub key_lock_minutes: u32,
    /// Days of work that no backup holds after which the first screen says so; 0: never.
    #[serde(default = "backup_days")]
    pub backup_days: u32,
    /// Officers stand aside from matters of their home villages, as they do from those of their kin. Left out, they do.
    #[serde(default = "yes")]
    pub recuse_same_village: bool,
}

fn yes() -> bool {
    true
}

fn lookback_least() -> u32 {
    2
}

fn lookback_ranked_from() -> u32 {
    10
}

fn key_lock_minutes() -> u32 {
    15
}

fn backup_days() -> u32 {
    7
}

/// A whole pack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pack {
    /// Header.
    pub header: PackHeader,
    /// Datasets in loading order.
    pub datasets: Vec<Dataset>,
    /// Programs, matrix, parameters.
    pub programs: Programs,
    /// What the programs pay.
    pub standards: Standards,
    /// Rules by id.
    pub rules: Vec<Rule>,
    /// Visit templates.
    pub visits: Vec<VisitTemplate>,
    /// Word lists.
    pub words: Words,
    /// Ledger columns.
    pub ledger: Ledger,
    /// Working-day calendar.
    pub calendar: Calendar,
    /// Examples of rules; none when the pack was read for work with a county.
    pub examples: Vec<Example>,
}

/// What is wrong with a pack file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackError {
    /// Path within the pack.
    pub file: String,
    /// Line from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub text: Bilingual,
}

impl Say for PackError {
    fn say(&self, lang: Lang) -> String {
        let text = self.text.get(lang);
        if self.line == 0 { format!("{}: {text}", self.file) } else { format!("{}:{}: {text}", self.file, self.line) }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for PackError {}

impl Pack {
    /// Reads a pack from its files: path within the pack (`rules/R10.toml`, `/` as separator) → text.
    ///
    /// # Errors
    /// Every mistake found, with file and line.
    pub fn from_files(files: &BTreeMap<String, String>) -> Result<Self, Vec<PackError>> {
        let mut reader = Reader { files, errors: Vec::new() };
        let mut pack = Self {
            header: reader.one("pack.toml"),
            datasets: reader.folder("datasets/"),
            programs: reader.one("programs.toml"),
            standards: reader.one("standards.toml"),
            rules: reader.folder("rules/"),
            visits: reader.folder("visits/"),
            words: reader.one("words.toml"),
            ledger: reader.one("ledger.toml"),
            calendar: Calendar::default(),
            examples: reader.examples(),
        };
        let years = reader.folder("calendar/");
        pack.calendar = Calendar::new(years);
        pack.datasets.sort_by_key(|dataset| dataset.order);
        let mut errors = reader.errors;
        if errors.is_empty() {
            errors.extend(check::mistakes(&pack, files));
            errors.extend(example::check(files, &pack));
        }
        if errors.is_empty() { Ok(pack) } else { Err(errors) }
    }

    /// The dataset of that id.
    pub fn dataset(&self, id: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.id == id)
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The reasons for which a clue of this rule may be dismissed: the rule's own guards first, then the general ones.
    /// Forms, the command line and the core all ask here, so that none offers or takes what another does not.
    pub fn dismissal_reasons(&self, rule: &str) -> Vec<&Entry> {
        let guards = &self.words.guards;
        let own = self.rule(rule).map_or(&[][..], |rule| &rule.guards);
        let named = own.iter().filter_map(|code| guards.iter().find(|entry| entry.code == *code));
        named.chain(guards.iter().filter(|entry| entry.general && !own.contains(&entry.code))).collect()
    }

    /// Programs for children.
    pub fn private_programs(&self) -> impl Iterator<Item = &str> {
        self.programs.programs.iter().filter(|program| program.private).map(|program| program.id.as_str())
    }

    /// How private a matter of a rule is, about one program or several with commas between. A rule that the pack does
    /// not have says nothing.
    pub fn privacy(&self, rule: &str, programs: &str) -> Privacy {
        let of_child = programs.split(',').any(|id| self.private_programs().any(|private| private == id.trim()));
        let of_rule = self.rule(rule).map_or(Privacy::Open, |rule| rule.private);
        if of_child { Privacy::Child } else { of_rule }
    }

    /// The visit template in use.
    pub fn visit_template(&self) -> Option<&VisitTemplate> {
        self.visits.iter().find(|template| template.id == self.header.visit_template)
    }

    /// The template of that id, or the one in use when the pack has none of that id.
    pub fn visit_template_of(&self, id: &str) -> Option<&VisitTemplate> {
        self.visits.iter().find(|template| template.id == id).or_else(|| self.visit_template())
    }

    /// The five-clear questions.
    pub fn five_clear(&self) -> &[ChecklistItem] {
        self.visits.iter().find(|template| template.id == self.header.five_clear).map_or(&[], |template| &template.items)
    }

    /// Papers that are looked for in the file of a household that holds these programs; all general ones when nobody
    /// knows which it holds.
    pub fn papers_of<'a>(&'a self, programs: &'a BTreeSet<String>) -> impl Iterator<Item = &'a Entry> {
        self.words
            .file_items
            .iter()
            .filter(|item| item.programs.is_empty() || item.programs.iter().any(|program| programs.contains(program)))
    }

    /// Title of a program, or titles of several with commas between the ids; the id where it is unknown.
    pub fn program_title(&self, ids: &str) -> Bilingual {
        let one = |id: &str| {
            let found = self.programs.programs.iter().find(|program| program.id == id);
            found.map_or_else(|| Bilingual::same(id), |program| program.title.clone())
        };
        let titles: Vec<Bilingual> = ids.split(',').map(one).collect();
        Bilingual::list(&titles)
    }
}

struct Reader<'a> {
    files: &'a BTreeMap<String, String>,
    errors: Vec<PackError>,
}

impl Reader<'_> {
    fn one<T: serde::de::DeserializeOwned + Default>(&mut self, name: &str) -> T {
        match self.files.get(name) {
            Some(text) => self.parse(name, text).unwrap_or_default(),
            None => {
                let text = Bilingual { zh: "缺少此文件".into(), en: "the file is missing".into() };
                self.errors.push(PackError { file: name.to_owned(), line: 0, text });
                T::default()
            }
        }
    }

    fn folder<T: serde::de::DeserializeOwned>(&mut self, prefix: &str) -> Vec<T> {
        let files = self.files;
        files
            .iter()
            .filter(|(name, _)| name.starts_with(prefix) && name.ends_with(".toml"))
            .filter_map(|(name, text)| self.parse(name, text))
            .collect()
    }

    fn examples(&mut self) -> Vec<Example> {
        let files = self.files;
        let named = files.iter().filter(|(name, _)| name.starts_with(example::FOLDER) && name.ends_with(".toml"));
        named
            .filter_map(|(name, text)| {
                let mut example: Example = self.parse(name, text)?;
                example.locate(name, text);
                Some(example)
            })
            .collect()
    }

    fn parse<T: serde::de::DeserializeOwned>(&mut self, name: &str, text: &str) -> Option<T> {
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error.span().map_or(0, |span| text.bytes().take(span.start).filter(|b| *b == b'\n').count() + 1);
                let message = error.message().to_owned();
                self.errors.push(PackError {
                    file: name.to_owned(),
                    line,
                    text: Bilingual::of(toml_words::in_chinese(&message), message),
                });
                None
            }
        }
    }
}
