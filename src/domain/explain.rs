//! Sentences of clues: templates with `{column}` placeholders, filled with values shown by the suffix of the
//! column's name.

use super::clue::Value;
use super::date;
use super::lang::{Bilingual, Lang};
use super::listing::FactChange;
use super::money::Fen;
use super::month::Month;
use super::pack::Pack;
use super::rule::Severity;
use std::collections::BTreeMap;

/// Placeholders that every template may use besides its operands.
pub const BUILT_IN: [&str; 11] = [
    "name",
    "household_no",
    "town",
    "village",
    "programs",
    "first_month",
    "last_month",
    "months",
    "amount",
    "lenient_amount",
    "as_of",
];

/// Texts for codes: operand → code → text.
pub type Labels = BTreeMap<String, BTreeMap<String, Bilingual>>;

/// Shows operand values. The suffix of the column says how: `_fen` yuan, `_month` `2022-03`, `_day` a date,
/// `_x100` two decimals, `_program` the title of a program; anything else as it is, or by the rule's labels.
#[derive(Clone, Copy, Debug)]
pub struct Shower<'a> {
    /// Texts for codes.
    pub labels: &'a Labels,
    /// Titles of programs by id.
    pub programs: &'a BTreeMap<String, Bilingual>,
}

impl Shower<'_> {
    /// One value as people read it; empty for NULL.
    pub fn show(&self, name: &str, value: &Value, lang: Lang) -> String {
        match value {
            Value::Null => String::new(),
            Value::Integer(number) => number_text(name, *number),
            Value::Text(text) => self.text(name, text, lang),
        }
    }

    /// One value in both languages.
    pub fn said(&self, name: &str, value: &Value) -> Bilingual {
        Bilingual { zh: self.show(name, value, Lang::Zh), en: self.show(name, value, Lang::En) }
    }

    fn text(&self, name: &str, text: &str, lang: Lang) -> String {
        let label = self.labels.get(name).and_then(|codes| codes.get(text));
        let title = if name.ends_with("_program") { self.programs.get(text) } else { None };
        label.or(title).map_or_else(|| text.to_owned(), |said| said.get(lang).to_owned())
    }
}

fn number_text(name: &str, number: i64) -> String {
    let shown = if name.ends_with("_fen") {
        Some(Fen(number).grouped())
    } else if name.ends_with("_x100") {
        Some(Fen(number).to_string())
    } else if name.ends_with("_month") {
        Month::from_index(number).map(|month| month.to_string())
    } else if name.ends_with("_day") {
        i32::try_from(number).ok().and_then(date::from_day_number).map(|date| date.to_string())
    } else {
        None
    };
    shown.unwrap_or_else(|| number.to_string())
}

/// Titles of programs, and of the registers that the matrix names (`injury_allowance:injury_care`).
pub fn program_titles(pack: &Pack) -> BTreeMap<String, Bilingual> {
    let programs = pack.programs.programs.iter().map(|program| (program.id.clone(), program.title.clone()));
    let sides = pack.programs.pairs.iter().flat_map(|pair| [&pair.a, &pair.b]).filter_map(|side| {
        let (dataset, kind) = side.split_once(':')?;
        Some((side.clone(), pack.dataset(dataset)?.column("kind")?.code_title(kind)))
    });
    programs.chain(sides).collect()
}

/// What changed about a clue of a rule, as people read it: what, from, to. Facts are shown as its sentences show
/// them; what the program itself counts has titles of its own.
pub fn change_said(pack: &Pack, rule: &str, change: &FactChange) -> [Bilingual; 3] {
    let titles = program_titles(pack);
    let none = Labels::new();
    let rule = pack.rule(rule);
    let shower = Shower { labels: rule.map_or(&none, |rule| &rule.labels), programs: &titles };
    let value = |text: &str| match change.fact.as_str() {
        "severity" => Severity::from_code(text).map_or_else(|| Bilingual::same(text), Severity::title),
        "standing" if text == "gone" => Bilingual::of("已消失", "gone"),
        "standing" => Bilingual::of("再次命中", "found again"),
        fact => {
            let parts: Vec<Bilingual> = text.split('、').map(|part| shower.said(fact, &stored(fact, part))).collect();
            Bilingual::list(&parts)
        }
    };
    let title = rule.and_then(|rule| rule.operands.get(&change.fact)).cloned();
    [title.unwrap_or_else(|| counted(&change.fact)), value(&change.from), value(&change.to)]
}

/// A change in one line: `状态 正常 -> 报废`.
pub fn change_text(pack: &Pack, rule: &str, change: &FactChange, lang: Lang) -> String {
    let [what, from, to] = change_said(pack, rule, change);
    format!("{} {} -> {}", what.get(lang), from.get(lang), to.get(lang))
}

/// A fact as the query gave it: facts are stored as text, numbers too.
fn stored(fact: &str, text: &str) -> Value {
    const NUMBERS: [&str; 4] = ["_fen", "_x100", "_month", "_day"];
    let number = if NUMBERS.iter().any(|suffix| fact.ends_with(suffix)) { text.parse().ok() } else { None };
    number.map_or_else(|| Value::Text(text.to_owned()), Value::Integer)
}

/// Titles of what changes besides the facts of the rule.
fn counted(name: &str) -> Bilingual {
    match name {
        super::dismissal::TERM => {
            Bilingual::of("排除有效期已过(期限 -> 数据截止)", "the term of the dismissal ended (until -> data of)")
        }
        "months" => Bilingual::of("月数", "months"),
        "amount" => Bilingual::of("金额", "amount"),
        "severity" => Bilingual::of("程度", "severity"),
        "standing" => Bilingual::of("最近比对", "last screening"),
        "first_month" => Bilingual::of("起始月", "first month"),
        "last_month" => Bilingual::of("截止月", "last month"),
        "match_level" => Bilingual::of("匹配级别", "match level"),
        "explanation" => Bilingual::of("说明", "explanation"),
        "origin" => Bilingual::of("来源行", "rows read from"),
        other => Bilingual::same(other),
    }
}

/// Several values in one text, in the punctuation of the language.
pub fn joined(values: &[String], lang: Lang) -> String {
    values.join(lang.pick("、", ", "))
}

/// Fills a template. A placeholder without a value says so, but within `[[ ]]`, which is left out then; text outside
/// braces is kept.
pub fn fill(template: &str, lang: Lang, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("[[") {
        let (optional, behind) = after.split_once("]]").unwrap_or((after, ""));
        out.push_str(&filled(before, lang, &mut value).0);
        let (text, whole) = filled(optional, lang, &mut value);
        if whole {
            out.push_str(&text);
        }
        rest = behind;
    }
    out.push_str(&filled(rest, lang, &mut value).0);
    out
}

/// A template without optional parts, and whether every placeholder in it has a value.
fn filled(template: &str, lang: Lang, value: &mut impl FnMut(&str) -> Option<String>) -> (String, bool) {
    let (mut out, mut whole) = (String::new(), true);
    for part in parts(template) {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Placeholder(name) => {
                let text = value(name).filter(|text| !text.is_empty());
                whole &= text.is_some();
                out.push_str(&text.unwrap_or_else(|| lang.pick("(不详)", "(unknown)").to_owned()));
            }
        }
    }
    (out, whole)
}

/// The names of the placeholders of a template, in order.
pub fn placeholders(template: &str) -> Vec<&str> {
    parts(template)
        .into_iter()
        .filter_map(|part| match part {
            Part::Placeholder(name) => Some(name),
            Part::Text(_) => None,
        })
        .collect()
}

enum Part<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

fn parts(template: &str) -> Vec<Part<'_>> {
    let mut out = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push(Part::Text(before));
        let Some((name, tail)) = after.split_once('}') else {
            out.push(Part::Text(after));
            return out;
        };
        out.push(Part::Placeholder(name));
        rest = tail;
    }
    out.push(Part::Text(rest));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_part_is_left_out_with_what_it_does_not_know() {
        let template = "{a} 和 {b}[[({county}发放)]]，{c}";
        let said = |county: Option<&str>| {
            fill(template, Lang::Zh, |name| match name {
                "county" => county.map(str::to_owned),
                "c" => None,
                other => Some(other.to_owned()),
            })
        };
        assert_eq!(said(Some("山口县")), "a 和 b(山口县发放)，(不详)");
        assert_eq!((said(None), said(Some(""))), ("a 和 b，(不详)".to_owned(), "a 和 b，(不详)".to_owned()));
        assert_eq!(placeholders(template), ["a", "b", "county", "c"]);
    }

    fn shower<'a>(labels: &'a Labels, programs: &'a BTreeMap<String, Bilingual>) -> Shower<'a> {
        Shower { labels, programs }
    }

    #[test]
    fn suffixes_say_how_a_number_is_shown() {
        let (labels, programs) = (Labels::new(), BTreeMap::new());
        let show = shower(&labels, &programs);
        for (name, number, text) in [
            ("capital_fen", 12_345_600, "123,456.00"),
            ("area_x100", 8850, "88.50"),
            ("death_month", 2022 * 12 + 2, "2022-03"),
            ("seen_day", 0, "1970-01-01"),
            ("homes", 2, "2"),
        ] {
            assert_eq!(show.show(name, &Value::Integer(number), Lang::Zh), text);
        }
    }

    #[test]
    fn codes_and_programs_have_texts_in_both_languages() {
        let said = Bilingual { zh: "轿车".into(), en: "car".into() };
        let labels = Labels::from([("vehicle_type".to_owned(), BTreeMap::from([("car".to_owned(), said)]))]);
        let programs = BTreeMap::from([("tekun".to_owned(), Bilingual { zh: "特困供养".into(), en: "tekun support".into() })]);
        let show = shower(&labels, &programs);
        assert_eq!(show.show("vehicle_type", &Value::Text("car".into()), Lang::Zh), "轿车");
        assert_eq!(show.show("vehicle_type", &Value::Text("摩的".into()), Lang::En), "摩的");
        assert_eq!(show.show("kept_program", &Value::Text("tekun".into()), Lang::En), "tekun support");
    }

    #[test]
    fn templates_keep_their_text_and_admit_what_is_unknown() {
        let value = |name: &str| (name == "owner").then(|| "张某".to_owned());
        assert_eq!(fill("{owner} 名下 {plate}。", Lang::Zh, value), "张某 名下 (不详)。");
        assert_eq!(fill("an open { brace", Lang::En, value), "an open  brace");
        assert_eq!(placeholders("{a} b {c}"), ["a", "c"]);
    }
}
