//! Listing and checking the rules of a pack, so that a county can write one without a compiler.

use super::sql_lint;
use crate::domain::clue;
use crate::domain::date;
use crate::domain::example::{ENOUGH, FOLDER};
use crate::domain::explain;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::pack::{Pack, PackError};
use crate::domain::rule::{Direction, Rule, Severity, SubjectKind};
use crate::store::bench::Bench;
use crate::store::gate::GateError;
use crate::store::{NewWorkbook, StoreError, Workbook};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// One line of `hecha rules list`.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleLine {
    /// Rule id.
    pub rule: String,
    /// Title.
    pub title: Bilingual,
    /// Direction.
    pub direction: Direction,
    /// Severity unless the query says otherwise.
    pub severity: Severity,
    /// Household, person or unit.
    pub subject: SubjectKind,
    /// Datasets it needs.
    pub needs: Vec<String>,
    /// Clauses it cites.
    pub basis: Vec<String>,
}

/// The rules of a pack by id.
pub fn list(pack: &Pack) -> Vec<RuleLine> {
    pack.rules
        .iter()
        .map(|rule| RuleLine {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            direction: rule.direction,
            severity: rule.severity,
            subject: rule.subject,
            needs: rule.needs.clone(),
            basis: rule.basis.clone(),
        })
        .collect()
}

/// Every mistake of a pack: what does not load, and for each rule unknown columns, forbidden or non-portable SQL,
/// limits that should be parameters, missing texts and labels. Empty when the pack is good.
///
/// # Errors
/// Only when SQLite itself fails.
pub fn check(files: &BTreeMap<String, String>) -> Result<Vec<PackError>, StoreError> {
    let pack = match Pack::from_files(files) {
        Ok(pack) => pack,
        Err(errors) => return Ok(errors),
    };
    let new = NewWorkbook { county: "-".into(), created_at: "-".into(), replica: "-".into(), hash_key: "-".into() };
    let book = Workbook::in_memory(&new)?;
    // The views stand without data; the date only has to be one.
    let mut bench = Bench::open(&book, &pack, date::from_ymd(2024, 12, 31))?;
    let mut errors = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| name.starts_with("rules/") && name.ends_with(".toml")) {
        let Some(place) = Place::find(name, text) else { continue };
        let Some(rule) = pack.rule(&place.id) else { continue };
        errors.extend(check_rule(&pack, &mut bench, rule, &place));
        errors.extend(check_examples(&pack, rule, &place));
    }
    Ok(errors)
}

/// A rule that nothing shows to find what it should, and to spare what it should.
fn check_examples(pack: &Pack, rule: &Rule, place: &Place<'_>) -> Option<PackError> {
    let id = &rule.id;
    let Some(example) = pack.examples.iter().find(|example| example.rule == *id) else {
        let (zh, en) = (format!("没有试例 {FOLDER}{id}.toml"), format!("there is no test: {FOLDER}{id}.toml is missing"));
        return Some(place.error(0, zh, en));
    };
    let near = example.cases.iter().filter(|case| case.finds.is_empty()).count();
    let finding = example.cases.len() - near;
    (near < ENOUGH || finding < ENOUGH).then(|| {
        let zh = format!("试例不足：应发现的 {finding} 个，相近而不应发现的 {near} 个，各须 {ENOUGH} 个");
        let en = format!("too few tests: {finding} with findings and {near} near misses, {ENOUGH} of each are needed");
        PackError { file: example.file.clone(), line: 0, text: Bilingual { zh, en } }
    })
}

/// Where a rule stands in its file.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
    id: String,
    /// Line of the first character of the query.
    sql_line: usize,
}

impl<'a> Place<'a> {
    fn find(file: &'a str, text: &'a str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Parts {
            id: String,
            sql: toml::Spanned<String>,
        }
        let parts: Parts = toml::from_str(text).ok()?;
        let start = parts.sql.span().start;
        let quote = text.get(start..)?;
        // A line break right after the opening quotes is not part of the query.
        let skipped = ["\"\"\"\n", "\"\"\"\r\n", "'''\n", "'''\r\n"].iter().any(|open| quote.starts_with(open));
        let lines = text.bytes().take(start).filter(|byte| *byte == b'\n').count();
        Some(Self { file, text, id: parts.id, sql_line: lines + 1 + usize::from(skipped) })
    }

    fn error(&self, line: usize, zh: String, en: String) -> PackError {
        PackError { file: self.file.to_owned(), line, text: Bilingual { zh, en } }
    }

    /// At an offset of the query.
    fn in_sql(&self, sql: &str, offset: usize, text: Bilingual) -> PackError {
        let line = self.sql_line + sql.bytes().take(offset).filter(|byte| *byte == b'\n').count();
        PackError { file: self.file.to_owned(), line, text }
    }

    /// The line that begins with a word; the whole file when there is none.
    fn line_of(&self, word: &str) -> usize {
        self.text.lines().position(|line| line.trim_start().starts_with(word)).map_or(0, |index| index + 1)
    }
}

fn check_rule(pack: &Pack, bench: &mut Bench, rule: &Rule, place: &Place<'_>) -> Vec<PackError> {
    let mut errors = Vec::new();
    if place.file != format!("rules/{}.toml", rule.id) {
        let id = &rule.id;
        let line = place.line_of("id");
        errors.push(place.error(line, format!("文件名应为 {id}.toml"), format!("the file should be named {id}.toml")));
    }
    errors.extend(check_texts(rule, place));
    let params: Vec<&str> = pack.programs.params.iter().map(|param| param.name.as_str()).collect();
    let lint = sql_lint::check(&rule.sql, &params);
    errors.extend(lint.into_iter().map(|finding| place.in_sql(&rule.sql, finding.offset, finding.text)));
    match bench.columns(&rule.sql) {
        Ok(columns) => errors.extend(check_columns(rule, &columns, place)),
        Err(error) => errors.push(query_error(rule, place, &error)),
    }
    errors
}

fn query_error(rule: &Rule, place: &Place<'_>, error: &GateError) -> PackError {
    let text = Bilingual { zh: error.message(Lang::Zh), en: error.message(Lang::En) };
    place.in_sql(&rule.sql, error.offset().unwrap_or(0), text)
}

/// Texts that one language lacks.
fn check_texts(rule: &Rule, place: &Place<'_>) -> Vec<PackError> {
    let labels = rule.labels.iter().flat_map(|(operand, codes)| codes.iter().map(move |(code, said)| (operand, code, said)));
    let texts = [("title".to_owned(), &rule.title), ("explain".to_owned(), &rule.explain)]
        .into_iter()
        .chain(rule.operands.iter().map(|(name, said)| (name.clone(), said)))
        .chain(labels.map(|(operand, code, said)| (format!("{operand}.{code}"), said)));
    texts
        .filter(|(_, said)| said.zh.trim().is_empty() || said.en.trim().is_empty())
        .map(|(name, _)| {
            let word = name.rsplit('.').next().unwrap_or(&name);
            place.error(
                place.line_of(word),
                format!("{name} 缺少中文或英文"),
                format!("{name} lacks its Chinese or English text"),
            )
        })
        .collect()
}

/// Columns that the contract wants, and names that are used but not returned.
fn check_columns(rule: &Rule, columns: &[String], place: &Place<'_>) -> Vec<PackError> {
    let mut errors = Vec::new();
    let has = |name: &str| columns.iter().any(|column| column == name);
    let subject = match rule.subject {
        SubjectKind::Household => "household_no",
        SubjectKind::Person => "person",
        SubjectKind::Unit => "unit",
    };
    let money: &[&str] = if has("month") { &["program", "amount", "line_ref"] } else { &[] };
    for name in [subject, "fact_key"].iter().chain(money).filter(|name| !has(name)) {
        errors.push(place.error(
            place.sql_line,
            format!("查询必须返回列 {name}"),
            format!("the query must return the column {name}"),
        ));
    }
    let operands: BTreeSet<&String> = clue::operand_columns(columns).map(|(_, name)| name).collect();
    for name in operands.iter().filter(|name| !rule.operands.contains_key(**name)) {
        let (zh, en) = (format!("[operands] 中缺少列 {name} 的名称"), format!("[operands] lacks the label of the column {name}"));
        errors.push(place.error(place.line_of("[operands]"), zh, en));
    }
    let named = rule.operands.keys().chain(&rule.facts).chain(rule.labels.keys());
    let unknown: BTreeSet<&String> = named.filter(|name| !operands.contains(name)).collect();
    for name in unknown {
        let (zh, en) = (format!("查询没有返回列 {name}"), format!("the query does not return the column {name}"));
        errors.push(place.error(place.line_of(name), zh, en));
    }
    for lang in [Lang::Zh, Lang::En] {
        for name in explain::placeholders(rule.explain.get(lang)) {
            if !explain::BUILT_IN.contains(&name) && !operands.iter().any(|operand| *operand == name) {
                let (zh, en) = (format!("explain 中的 {{{name}}} 没有来源"), format!("nothing fills {{{name}}} in explain"));
                errors.push(place.error(place.line_of("explain"), zh, en));
            }
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Say;
    use crate::io::pack_files;

    fn with_rule(change: impl Fn(&str) -> String) -> Vec<String> {
        let mut files = pack_files::embedded();
        let text = files.get("rules/R10.toml").expect("R10").clone();
        files.insert("rules/R10.toml".into(), change(&text));
        check(&files).expect("checks").iter().map(|error| error.say(Lang::En)).collect()
    }

    #[test]
    fn the_embedded_rules_pass() {
        assert_eq!(with_rule(str::to_owned), Vec::<String>::new());
    }

    #[test]
    fn an_unknown_column_is_named_with_its_line() {
        let errors = with_rule(|text| text.replace("v.level AS match_level", "v.levle AS match_level"));
        let line = pack_files::embedded()["rules/R10.toml"].lines().position(|line| line.contains("v.level")).expect("line") + 1;
        assert!(errors.iter().any(|e| e.starts_with(&format!("rules/R10.toml:{line}: ")) && e.contains("levle")), "{errors:?}");
    }

    #[test]
    fn literals_foreign_sql_and_base_tables_are_refused() {
        let number = with_rule(|text| text.replace("p.means_tested = 1", "p.means_tested = 1 AND h.paid > 50000"));
        assert!(number.iter().any(|error| error.contains("50000")), "{number:?}");
        let divided = with_rule(|text| text.replace("h.paid AS amount", "h.paid / h.insured AS amount"));
        assert!(divided.iter().any(|error| error.contains("no division")), "{divided:?}");
        let base = with_rule(|text| text.replace("FROM vehicles v", "FROM data_vehicles v"));
        assert!(base.iter().any(|error| error.contains("data_vehicles")), "{base:?}");
    }

    #[test]
    fn missing_texts_labels_and_sources_of_placeholders_are_told() {
        let text = with_rule(|text| text.replace("en = \"motor vehicle owned\"", "en = \"\""));
        assert!(text.iter().any(|error| error.contains("title: the text in en is empty")), "{text:?}");
        let label = with_rule(|text| text.replace("plate = { zh = \"号牌号码\", en = \"plate\" }\n", ""));
        assert!(label.iter().any(|error| error.contains("plate")), "{label:?}");
        let filled = with_rule(|text| text.replace("explain = { zh = \"{owner}", "explain = { zh = \"{ownr}"));
        assert!(filled.iter().any(|error| error.contains("{ownr}")), "{filled:?}");
        let column = with_rule(|text| text.replace("'vehicle' AS fact_key", "'vehicle' AS key"));
        assert!(column.iter().any(|error| error.contains("fact_key")), "{column:?}");
    }

    #[test]
    fn a_pack_that_does_not_load_says_why() {
        let broken = with_rule(|text| text.replace("severity = \"high\"", "severity = \"huge\""));
        assert!(broken[0].starts_with("rules/R10.toml:"), "{broken:?}");
    }

    #[test]
    fn a_rule_without_enough_examples_is_told() {
        let mut files = pack_files::embedded();
        let text = files.remove("examples/R10.toml").expect("examples");
        let said = |files: &BTreeMap<String, String>| -> Vec<String> {
            check(files).expect("checks").iter().map(|error| error.say(Lang::En)).collect()
        };
        assert!(said(&files).iter().any(|error| error.starts_with("rules/R10.toml: there is no test")));
        let first = text.split("[[case]]").take(2).collect::<Vec<_>>().join("[[case]]");
        files.insert("examples/R10.toml".into(), first);
        assert!(said(&files).iter().any(|error| error.starts_with("examples/R10.toml: too few tests: 1 with findings and 0")));
    }

    #[test]
    fn an_example_that_names_nothing_of_the_pack_is_told_with_its_line() {
        let mut files = pack_files::embedded();
        let text = files["examples/R10.toml"].replacen("registered_on = \"2023-03-31\"", "regstered_on = \"2023-03-31\"", 1);
        let line = text.lines().position(|line| line.contains("regstered_on")).expect("line") + 1;
        files.insert("examples/R10.toml".into(), text);
        let said: Vec<String> = check(&files).expect("checks").iter().map(|error| error.say(Lang::En)).collect();
        assert_eq!(said, [format!("examples/R10.toml:{line}: the dataset vehicles has no column regstered_on")]);
    }

    #[test]
    fn the_whole_catalogue_is_listed() {
        let pack = crate::engine::pack::load(None).expect("pack");
        let ids: Vec<String> = list(&pack).into_iter().map(|line| line.rule).collect();
        let catalogue: Vec<String> = (1..=58).map(|number| format!("R{number:02}")).collect();
        assert_eq!(ids, catalogue);
    }
}
