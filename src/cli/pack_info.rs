//! Commands about the pack and the program: rules, datasets, keys, completions.

use super::args;
use super::context::{Context, Failure};
use super::output;
use crate::app;
use crate::app::keymap::Keymap;
use crate::domain::dataset::{ColumnType, Dataset, RowKey};
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::listing::{Cell, Row};
use crate::engine::rules as rulebook;
use crate::io::pack_files;
use crate::tui::key_file;
use clap::ArgMatches;
use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;

pub(super) fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

pub(super) fn coded(code: &str, title: Bilingual) -> Cell {
    Cell::Coded { code: code.to_owned(), title }
}

pub(super) fn rows(cells: impl Iterator<Item = Vec<Cell>>) -> Vec<Row> {
    cells.map(|cells| Row { id: 0, subject: String::new(), cells }).collect()
}

pub(super) fn print(context: &Context, columns: &[&'static str], rows: &[Row]) -> Result<(), Failure> {
    let mut out = BufWriter::new(stdout().lock());
    output::write(&mut out, context.format, columns, rows, context.lang)?;
    Ok(out.flush()?)
}

/// `hecha rules list` without a workbook: the rules of the pack.
pub(super) fn list(context: &Context) -> Result<(), Failure> {
    let pack = context.pack(None)?;
    let lines = rows(pack.rules.iter().map(|rule| {
        vec![
            text(&rule.id),
            Cell::Said(rule.title.clone()),
            coded(rule.direction.code(), rule.direction.title()),
            coded(rule.severity.code(), rule.severity.title()),
            text(rule.needs.join(" ")),
            text(rule.guards.join(" ")),
        ]
    }));
    print(context, &["rule", "title", "direction", "severity", "needs", "guards"], &lines)
}

/// `hecha rules show ID`.
pub(super) fn show(context: &Context, id: &str) -> Result<(), Failure> {
    let pack = context.pack(None)?;
    let lang = context.lang;
    let rule =
        pack.rule(id).ok_or_else(|| Failure::usage(&lang.pick(format!("没有规则 {id}。"), format!("There is no rule {id}."))))?;
    let mut out = BufWriter::new(stdout().lock());
    writeln!(out, "{} {}", rule.id, rule.title.get(lang))?;
    writeln!(out, "{} / {}", rule.direction.title().get(lang), rule.severity.title().get(lang))?;
    let lists = [
        (lang.pick("政策依据", "basis"), &rule.basis, &pack.words.bases),
        (lang.pick("可能的合理解释", "lawful explanations"), &rule.guards, &pack.words.guards),
        (lang.pick("核实办法", "how to verify"), &rule.verify, &pack.words.verifications),
    ];
    for (title, codes, entries) in lists {
        writeln!(out, "{title}:")?;
        for code in codes {
            let said = entries.iter().find(|entry| entry.code == *code).map_or("", |entry| entry.text.get(lang));
            writeln!(out, "  {code} {said}")?;
        }
    }
    let used: Vec<_> = pack.programs.params.iter().filter(|param| rule.sql.contains(&format!("'{}'", param.name))).collect();
    if !used.is_empty() {
        writeln!(out, "{}:", lang.pick("参数", "parameters"))?;
    }
    for param in used {
        let value = param.number.map_or_else(|| param.values.join(" "), |number| number.to_string());
        writeln!(out, "  {} = {value}  {}  ({})", param.name, param.note.get(lang), param.source)?;
    }
    writeln!(out, "SQL:\n{}", rule.sql.trim_end())?;
    Ok(out.flush()?)
}

/// `hecha rules check`.
pub(super) fn check(context: &Context) -> Result<(), Failure> {
    let files = match &context.pack_folder {
        Some(folder) => pack_files::with_folder(folder)?,
        None => pack_files::embedded(),
    };
    let faults = rulebook::check(&files)?;
    let lang = context.lang;
    let mut out = BufWriter::new(stdout().lock());
    for fault in &faults {
        writeln!(out, "{}", fault.say(lang))?;
    }
    if faults.is_empty() {
        let count = files.keys().filter(|name| name.starts_with("rules/")).count();
        writeln!(out, "{}", lang.pick(format!("{count} 条规则，没有问题。"), format!("{count} rules, nothing wrong.")))?;
    }
    out.flush()?;
    if faults.is_empty() { Ok(()) } else { Err(Failure::Reported) }
}

/// `hecha datasets [ID]`.
pub(super) fn datasets(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let pack = context.pack(None)?;
    let lang = context.lang;
    if let Some(id) = matches.get_one::<String>("id") {
        let dataset = pack
            .dataset(id)
            .ok_or_else(|| Failure::usage(&lang.pick(format!("没有数据集 {id}。"), format!("There is no dataset {id}."))))?;
        let lines = rows(dataset.columns.iter().map(|column| {
            vec![
                text(&column.name),
                Cell::Said(column.title.clone()),
                text(type_name(column.column_type)),
                Cell::Flag(column.required),
                text(column.headers.join(" ")),
            ]
        }));
        return print(context, &["column", "title", "type", "required", "headers"], &lines);
    }
    let lines = rows(pack.datasets.iter().map(|dataset| {
        vec![text(&dataset.id), Cell::Said(dataset.title.clone()), text(kind_name(dataset, lang)), text(key_name(&dataset.key))]
    }));
    print(context, &["dataset", "title", "kind", "key"], &lines)
}

fn type_name(column_type: ColumnType) -> String {
    // The word that a dataset file uses.
    serde_json::to_value(column_type).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn kind_name(dataset: &Dataset, lang: Lang) -> &'static str {
    use crate::domain::dataset::DatasetKind;
    match dataset.kind {
        DatasetKind::Case => lang.pick("在册数据", "case"),
        DatasetKind::Roster => lang.pick("名册", "roster"),
        DatasetKind::Register => lang.pick("比对数据", "register"),
    }
}

fn key_name(key: &RowKey) -> String {
    match key {
        RowKey::Multiset(_) => "multiset".to_owned(),
        RowKey::Columns(columns) => columns.join(" "),
    }
}

/// `hecha keys`: the command table of the screens with the keys in force; `--check` only reads the file of keys.
pub(super) fn keys(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let file = matches.get_one::<PathBuf>("file").cloned().or_else(key_file::file);
    let (keymap, trouble) = match &file {
        Some(file) => key_file::load(file).map_err(|why| Failure::Said(Box::new(Told(why))))?,
        None => (Keymap::default(), Vec::new()),
    };
    let told = file.map(|file| Told(key_file::said(&file, &trouble)));
    if matches.get_flag("check") {
        return match told.filter(|_| !trouble.is_empty()) {
            Some(told) => Err(Failure::Said(Box::new(told))),
            None => Ok(()),
        };
    }
    if let Some(told) = told.filter(|_| !trouble.is_empty()) {
        super::say(&format!("{}\n", told.say(context.lang)));
    }
    let lines = rows(app::keys::table(&keymap, context.lang).into_iter().map(|line| line.map(text).to_vec()));
    print(context, &["where", "keys", "command", "what"], &lines)
}

/// What a file of keys has to say.
struct Told(Bilingual);

impl Say for Told {
    fn say(&self, lang: Lang) -> String {
        self.0.get(lang).to_owned()
    }
}

/// `hecha completions SHELL`.
pub(super) fn completions(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") else { return Err(Failure::usage("SHELL")) };
    let mut command = args::command(context.lang);
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut command, "hecha", &mut script);
    Ok(stdout().lock().write_all(&script)?)
}
