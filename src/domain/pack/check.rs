//! What the files of a pack say about each other and must agree in: references that lead somewhere, ids that are
//! one, spans that do not overlap, texts in both languages. The reader has already seen that each file is TOML of
//! its form.

use super::{Pack, PackError};
use crate::domain::checklist::{Entry, LEDGER_VALUES};
use crate::domain::dataset::{Column, ColumnType, Dataset, RESERVED_COLUMNS, RowKey};
use crate::domain::issue_work::PROOFS;
use crate::domain::lang::Bilingual;
use crate::domain::money_item::MoneyKind;
use crate::domain::month::Month;
use crate::domain::program::{Pair, PairVerdict, Param};
use crate::domain::rule::Rule;
use std::collections::{BTreeMap, BTreeSet};

/// Every mistake in a pack whose files could be read, with the file and, where it can be found, the line.
pub(super) fn mistakes(pack: &Pack, files: &BTreeMap<String, String>) -> Vec<PackError> {
    let mut check = Check { pack, files, errors: Vec::new() };
    check.doubled_ids();
    check.needs_of_outcomes();
    for dataset in &pack.datasets {
        check.dataset(dataset);
    }
    for rule in &pack.rules {
        check.rule(rule);
    }
    check.pairs();
    check.params();
    check.ledger();
    for text in pack.standards.mistakes(|id| pack.programs.programs.iter().any(|program| program.id == id)) {
        check.wrong(("standards.toml".to_owned(), 0), text.zh, text.en);
    }
    check.texts();
    if pack.visit_template().is_none() {
        let id = &pack.header.visit_template;
        let place = check.place("pack.toml", id);
        check.wrong(place, format!("没有核查表 {id}"), format!("there is no visit template {id}"));
    }
    check.visits();
    check.header_numbers();
    check.errors
}

/// A file, and the line in it from 1; 0 for the whole file.
type Place = (String, usize);

struct Check<'a> {
    pack: &'a Pack,
    files: &'a BTreeMap<String, String>,
    errors: Vec<PackError>,
}

impl Check<'_> {
    fn wrong(&mut self, place: Place, zh: String, en: String) {
        let (file, line) = place;
        self.errors.push(PackError { file, line, text: Bilingual { zh, en } });
    }

    /// Numbers of `pack.toml` within what they can mean.
    fn header_numbers(&mut self) {
        let header = &self.pack.header;
        for (name, value, least, most) in [
            ("lookback_least", header.lookback_least, 1, 100),
            ("lookback_ranked_from", header.lookback_ranked_from, 2, 1000),
            ("key_lock_minutes", header.key_lock_minutes, 1, 480),
            ("backup_days", header.backup_days, 0, 366),
        ] {
            if !(least..=most).contains(&value) {
                let place = self.place("pack.toml", name);
                let (zh, en) = (format!("{name} 应为 {least} 至 {most}"), format!("{name} must be from {least} to {most}"));
                self.wrong(place, zh, en);
            }
        }
    }

    /// The first line of a file that has the text.
    fn place(&self, file: &str, text: &str) -> Place {
        (file.to_owned(), self.files.get(file).map_or(0, |content| line_of(content, text, 0)))
    }

    /// Where a file defines what goes by that name, code or id.
    fn labelled(&self, file: &str, label: &str) -> Place {
        let forms = ["id", "name", "code", "value"].map(|key| format!("{key} = \"{label}\""));
        let places = forms.into_iter().chain([format!("{label} =")]).map(|form| self.place(file, &form));
        places.into_iter().find(|place| place.1 > 0).unwrap_or_else(|| (file.to_owned(), 0))
    }

    /// The file of a folder whose `id` is this one, whatever its name.
    fn file_of(&self, folder: &str, id: &str) -> String {
        let quoted = format!("\"{id}\"");
        let says = |content: &str| {
            content.lines().any(|line| {
                line.trim_start().strip_prefix("id").is_some_and(|rest| rest.trim_start_matches([' ', '=']) == quoted)
            })
        };
        let found = self.files.iter().find(|(name, content)| name.starts_with(folder) && says(content));
        found.map_or_else(|| format!("{folder}{id}.toml"), |(name, _)| name.clone())
    }

    /// The line of the table number `at` (from 0) of an array in `programs.toml` or `ledger.toml`.
    fn table(&self, file: &str, header: &str, at: usize) -> Place {
        (file.to_owned(), self.files.get(file).map_or(0, |content| line_of(content, header, at)))
    }

    /// What an outcome needs is something that the program can ask for.
    fn needs_of_outcomes(&mut self) {
        let known = |need: &str| {
            matches!(need, "stopped" | "grace" | "transfer") || PROOFS.contains(&need) || MoneyKind::from_code(need).is_some()
        };
        for outcome in &self.pack.words.outcomes {
            if let Some(need) = outcome.needs.iter().find(|need| !known(need)) {
                let place = self.labelled("words.toml", &outcome.code);
                self.wrong(
                    place,
                    format!("整改结果 {} 的要求“{need}”无法识别", outcome.code),
                    format!("outcome {}: the need \"{need}\" is not known", outcome.code),
                );
            }
        }
    }

    /// Ids are one within their kind. A rule may be called as a dataset is, a guard as a verification step.
    fn doubled_ids(&mut self) {
        let pack = self.pack;
        let words = &pack.words;
        let codes = |entries: &[Entry]| entries.iter().map(|entry| entry.code.clone()).collect::<Vec<_>>();
        let mut kinds: Vec<(String, &str, Vec<String>)> = vec![
            ("programs.toml".to_owned(), "program", pack.programs.programs.iter().map(|program| program.id.clone()).collect()),
            ("words.toml".to_owned(), "guard", codes(&words.guards)),
            ("words.toml".to_owned(), "verify", codes(&words.verifications)),
            ("words.toml".to_owned(), "issue_type", codes(&words.issue_types)),
            ("words.toml".to_owned(), "outcome", codes(&words.outcomes)),
            ("words.toml".to_owned(), "basis", codes(&words.bases)),
            ("words.toml".to_owned(), "file_item", codes(&words.file_items)),
            ("words.toml".to_owned(), "defect", codes(&words.defects)),
        ];
        let folders = [
            ("datasets/", "dataset", pack.datasets.iter().map(|dataset| dataset.id.clone()).collect::<Vec<_>>()),
            ("rules/", "rule", pack.rules.iter().map(|rule| rule.id.clone()).collect()),
            ("visits/", "visit", pack.visits.iter().map(|visit| visit.id.clone()).collect()),
        ];
        for (folder, kind, ids) in folders {
            kinds.extend(doubled(&ids).into_iter().map(|id| (self.file_of(folder, &id), kind, vec![id.clone(), id])));
        }
        for dataset in &pack.datasets {
            let names = dataset.columns.iter().map(|column| column.name.clone()).collect();
            kinds.push((self.file_of("datasets/", &dataset.id), "column", names));
        }
        for visit in &pack.visits {
            kinds.push((self.file_of("visits/", &visit.id), "item", visit.items.iter().map(|item| item.code.clone()).collect()));
        }
        for (file, kind, ids) in kinds {
            for id in doubled(&ids) {
                let place = self.labelled(&file, &id);
                self.wrong(place, format!("{kind} {id} 出现两次"), format!("the {kind} {id} occurs twice"));
            }
        }
    }

    /// The five-clear template exists, item codes are one over all templates (answers are kept by code), and papers
    /// name programs that there are.
    fn visits(&mut self) {
        let pack = self.pack;
        let five = &pack.header.five_clear;
        if !five.is_empty() && pack.five_clear().is_empty() {
            let place = self.place("pack.toml", five);
            self.wrong(place, format!("没有五清表 {five}"), format!("there is no five-clear template {five}"));
        }
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for visit in &pack.visits {
            for item in &visit.items {
                let before = seen.insert(&item.code, &visit.id).filter(|before| *before != visit.id);
                if let Some(before) = before {
                    let (code, place) = (&item.code, self.labelled(&self.file_of("visits/", &visit.id), &item.code));
                    self.wrong(
                        place,
                        format!("项目 {code} 在核查表 {before} 中已有"),
                        format!("the visit template {before} has an item {code} already"),
                    );
                }
            }
        }
        for item in &pack.words.file_items {
            let known = |id: &String| pack.programs.programs.iter().any(|program| program.id == *id);
            for id in item.programs.iter().filter(|id| !known(id)) {
                let place = self.labelled("words.toml", &item.code);
                let code = &item.code;
                self.wrong(place, format!("材料 {code}：没有项目 {id}"), format!("paper {code}: there is no program {id}"));
            }
        }
    }

    fn dataset(&mut self, dataset: &Dataset) {
        let file = self.file_of("datasets/", &dataset.id);
        let mut named: Vec<(&str, &String)> = Vec::new();
        if let RowKey::Columns(names) = &dataset.key {
            named.extend(names.iter().map(|name| ("key", name)));
        }
        named.extend(dataset.person_id.iter().map(|name| ("person_id", name)));
        named.extend(dataset.person_name.iter().map(|name| ("person_name", name)));
        named.extend(dataset.person_village.iter().map(|name| ("person_village", name)));
        if let Some(span) = &dataset.span {
            named.extend(span.label.iter().chain(&span.to).chain([&span.from]).map(|name| ("span", name)));
        }
        for (what, name) in named {
            let place = self.place(&file, &format!("{what} ="));
            let Some(column) = dataset.column(name) else {
                self.wrong(
                    place,
                    format!("{what} 中的列 {name} 不存在"),
                    format!("{what} names the column {name}, which does not exist"),
                );
                continue;
            };
            if what == "person_id" && column.column_type != ColumnType::Id {
                self.wrong(
                    place,
                    format!("{what} 的列 {name} 类型应为 id"),
                    format!("the column {name} of {what} must be of type id"),
                );
            }
        }
        for other in dataset.also.iter().filter(|other| self.pack.dataset(other).is_none()) {
            let place = self.place(&file, "also =");
            self.wrong(place, format!("没有数据集 {other}"), format!("there is no dataset {other}"));
        }
        for column in &dataset.columns {
            self.column(&file, column);
        }
    }

    fn column(&mut self, file: &str, column: &Column) {
        let name = &column.name;
        let place = self.place(file, &format!("name = \"{name}\""));
        if RESERVED_COLUMNS.contains(&name.as_str()) {
            let en = format!("{name} is a column that every table has; give it another name");
            self.wrong(place.clone(), format!("{name} 是每张表自有的列名，请改名"), en);
        }
        if column.in_scope && column.column_type != ColumnType::Id {
            self.wrong(
                place.clone(),
                format!("{name}：in_scope 只用于 id 列"),
                format!("{name}: in_scope is for columns of type id"),
            );
        }
        let is_code = column.column_type == ColumnType::Code;
        if is_code == column.values.is_empty() {
            let en = format!("{name}: a column of type code needs values, any other has none");
            self.wrong(place.clone(), format!("{name}：code 列必须有 values，其他列不能有"), en);
        }
        if let Some(default) =
            column.default.as_ref().filter(|default| is_code && !column.values.values().any(|code| code == *default))
        {
            let en = format!("{name}: the default {default} is none of its codes");
            self.wrong(place, format!("{name}：default {default} 不在 values 的代码中"), en);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let pack = self.pack;
        let file = self.file_of("rules/", &rule.id);
        let quoted = |code: &str| format!("\"{code}\"");
        for need in rule.needs.iter().filter(|need| pack.dataset(need).is_none()) {
            let place = self.place(&file, &quoted(need));
            self.wrong(place, format!("没有数据集 {need}"), format!("there is no dataset {need}"));
        }
        let issue_type = std::slice::from_ref(&rule.issue_type);
        let lists: [(&[String], &[Entry], &str); 4] = [
            (&rule.guards, &pack.words.guards, "guard"),
            (&rule.verify, &pack.words.verifications, "verify"),
            (&rule.basis, &pack.words.bases, "basis"),
            (issue_type, &pack.words.issue_types, "issue_type"),
        ];
        for (codes, entries, kind) in lists {
            for code in codes.iter().filter(|code| !entries.iter().any(|entry| entry.code == **code)) {
                let place = self.place(&file, &quoted(code));
                self.wrong(place, format!("words.toml 中没有 {kind} {code}"), format!("words.toml has no {kind} {code}"));
            }
        }
        let items: BTreeSet<&str> = pack.visits.iter().flat_map(|visit| &visit.items).map(|item| item.code.as_str()).collect();
        for code in rule.visit_items.iter().filter(|code| !items.contains(code.as_str())) {
            let place = self.place(&file, &quoted(code));
            self.wrong(place, format!("核查表中没有项目 {code}"), format!("no visit template has the item {code}"));
        }
        for fact in rule.facts.iter().filter(|fact| !rule.operands.contains_key(*fact)) {
            let place = self.place(&file, &quoted(fact));
            self.wrong(place, format!("facts 中的 {fact} 不在 operands 中"), format!("fact {fact} is not among the operands"));
        }
        for operand in rule.labels.keys().filter(|operand| !rule.operands.contains_key(*operand)) {
            let place = self.place(&file, &format!("[labels.{operand}]"));
            self.wrong(
                place,
                format!("labels 中的 {operand} 不在 operands 中"),
                format!("labels name {operand}, which is no operand"),
            );
        }
    }

    fn pairs(&mut self) {
        const FILE: &str = "programs.toml";
        let pack = self.pack;
        for (at, pair) in pack.programs.pairs.iter().enumerate() {
            let place = self.table(FILE, "[[pair]]", at);
            for side in [&pair.a, &pair.b].into_iter().filter(|side| !is_side(pack, side)) {
                let en = format!("{side} is neither a program, nor dataset:kind of a register, nor *");
                self.wrong(place.clone(), format!("{side} 不是项目，也不是“数据集:类别”或 *"), en);
            }
            let label = format!("{} × {}", pair.a, pair.b);
            match (pair.verdict, pair.decided) {
                (PairVerdict::C, None | Some(PairVerdict::C)) => {
                    let en = format!("{label}: a cell that the province decides (C) needs `decided`: N, T, Y or H");
                    self.wrong(place.clone(), format!("{label}：由省决定(C)的单元格须写 decided：N、T、Y 或 H"), en);
                }
                (PairVerdict::C, _) | (_, None) => {}
                (_, Some(_)) => {
                    let en = format!("{label}: only a C cell has `decided`");
                    self.wrong(place.clone(), format!("{label}：只有 C 单元格才写 decided"), en);
                }
            }
            let same = |other: &&Pair| (&other.a, &other.b) == (&pair.a, &pair.b) || (&other.a, &other.b) == (&pair.b, &pair.a);
            let others = pack.programs.pairs.iter().take(at).filter(same).map(|other| (other.from, other.to));
            let others: Vec<_> = others.collect();
            self.span(&place, &label, (pair.from, pair.to), &others);
        }
    }

    fn params(&mut self) {
        for (at, param) in self.pack.programs.params.iter().enumerate() {
            let place = self.table("programs.toml", "[[param]]", at);
            let name = &param.name;
            if param.number.is_none() && param.values.is_empty() {
                let en = format!("{name}: give number or values, or both for a number of each value");
                self.wrong(place.clone(), format!("{name}：须填 number 或 values；每个值一个数时两者都填"), en);
            }
            // Entries of one name for different values (a limit by program) may stand side by side.
            let shares = |other: &Param| {
                param.values.is_empty()
                    || other.values.is_empty()
                    || other.values.iter().any(|value| param.values.contains(value))
            };
            let others = self.pack.programs.params.iter().take(at).filter(|other| other.name == *name && shares(other));
            let others: Vec<_> = others.map(|other| (other.from, other.to)).collect();
            self.span(&place, name, (param.from, param.to), &others);
        }
    }

    /// A stretch of months that ends after it begins and shares no month with those before it.
    fn span(
        &mut self,
        place: &Place,
        label: &str,
        span: (Option<Month>, Option<Month>),
        before: &[(Option<Month>, Option<Month>)],
    ) {
        let starts_after = |from: Option<Month>, to: Option<Month>| from.zip(to).is_some_and(|(from, to)| from > to);
        if starts_after(span.0, span.1) {
            self.wrong(place.clone(), format!("{label}：from 晚于 to"), format!("{label}: from is later than to"));
        }
        if before.iter().any(|other| !starts_after(span.0, other.1) && !starts_after(other.0, span.1)) {
            let en = format!("{label}: its months overlap with an earlier entry of the same name");
            self.wrong(place.clone(), format!("{label}：与前面同名条目的月份重叠"), en);
        }
    }

    fn ledger(&mut self) {
        for (at, column) in self.pack.ledger.columns.iter().enumerate() {
            if !LEDGER_VALUES.contains(&column.value.as_str()) {
                let value = &column.value;
                let place = self.table("ledger.toml", "[[column]]", at);
                self.wrong(place, format!("台账没有 {value} 这一项"), format!("the ledger knows no value {value}"));
            }
        }
    }

    /// Every text has something to say in both languages.
    fn texts(&mut self) {
        let pack = self.pack;
        let mut texts: Vec<(String, String, &Bilingual)> = vec![("pack.toml".into(), "title".into(), &pack.header.title)];
        for dataset in &pack.datasets {
            let file = self.file_of("datasets/", &dataset.id);
            texts.push((file.clone(), dataset.id.clone(), &dataset.title));
            texts.extend(dataset.columns.iter().map(|column| (file.clone(), column.name.clone(), &column.title)));
        }
        for program in &pack.programs.programs {
            texts.push(("programs.toml".into(), program.id.clone(), &program.title));
        }
        for param in &pack.programs.params {
            texts.push(("programs.toml".into(), param.name.clone(), &param.note));
        }
        for rule in &pack.rules {
            let file = self.file_of("rules/", &rule.id);
            let whole = [("title", &rule.title), ("explain", &rule.explain)];
            texts.extend(whole.map(|(name, text)| (file.clone(), name.to_owned(), text)));
            texts.extend(rule.operands.iter().map(|(name, text)| (file.clone(), name.clone(), text)));
            texts.extend(rule.labels.values().flatten().map(|(code, text)| (file.clone(), code.clone(), text)));
        }
        for visit in &pack.visits {
            let file = self.file_of("visits/", &visit.id);
            texts.push((file.clone(), visit.id.clone(), &visit.title));
            texts.extend(
                visit.items.iter().flat_map(|item| [&item.title, &item.hint].map(|text| (file.clone(), item.code.clone(), text))),
            );
        }
        let words = &pack.words;
        let lists = [
            &words.guards,
            &words.verifications,
            &words.issue_types,
            &words.outcomes,
            &words.bases,
            &words.file_items,
            &words.defects,
        ];
        texts.extend(lists.into_iter().flatten().map(|entry| ("words.toml".into(), entry.code.clone(), &entry.text)));
        texts.extend(pack.ledger.columns.iter().map(|column| ("ledger.toml".into(), column.value.clone(), &column.title)));
        for (file, label, text) in texts {
            for (language, said) in [("zh", &text.zh), ("en", &text.en)] {
                if said.trim().is_empty() {
                    let place = self.labelled(&file, &label);
                    self.wrong(
                        place,
                        format!("{label}：{language} 文字为空"),
                        format!("{label}: the text in {language} is empty"),
                    );
                }
            }
        }
    }
}

/// `*`, a program, or `dataset:kind` where kind is a code of the dataset's `kind` column or `*`.
fn is_side(pack: &Pack, side: &str) -> bool {
    let Some((dataset, kind)) = side.split_once(':') else {
        return side == "*" || pack.programs.programs.iter().any(|program| program.id == side);
    };
    pack.dataset(dataset).is_some_and(|dataset| {
        kind == "*" || dataset.column("kind").is_some_and(|column| column.values.values().any(|code| code == kind))
    })
}

/// The ids that occur more than once, each once.
fn doubled(ids: &[String]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    ids.iter().filter(|id| !seen.insert(id.as_str())).cloned().collect()
}

/// The line (from 1) that has the text for the time `nth` (from 0), not in a comment; 0 when there is none.
fn line_of(content: &str, text: &str, nth: usize) -> usize {
    let lines = (1..).zip(content.lines()).filter(|(_, line)| !line.trim_start().starts_with('#') && line.contains(text));
    lines.map(|(number, _)| number).nth(nth).unwrap_or(0)
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
