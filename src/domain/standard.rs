//! What a program pays (保障标准): by program, item, class, form and grade of care, kind and grade of disability,
//! town, and effective months. `checklists/<pack>/standards.toml`; rule SQL reads it from the view `standards`.

use super::lang::Bilingual;
use super::money::Fen;
use super::month::Month;
use serde::{Deserialize, Serialize};

/// Categories of people who get extra-category aid (分类施保), as they stand in the `class` of an `extra` entry.
pub const EXTRA_CLASSES: [&str; 4] = ["old", "minor", "severe", "grave"];

/// Part of a benefit that a standard sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandardItem {
    /// 保障标准: of a means-tested household program per person, the line up to which income is topped up; of a
    /// person's program the basic living amount.
    Standard,
    /// 分档: what an insured person of a class gets.
    Class,
    /// 分类施保: on top for a person of a category ([`EXTRA_CLASSES`], in `class`).
    Extra,
    /// 照料护理: nursing by care grade.
    Care,
    /// 残疾人两项补贴: by kind and grade of the certificate.
    Subsidy,
    /// 儿童基本生活费; what a child gets from programs that go with it as a top-up is deducted.
    Child,
}

impl StandardItem {
    /// Code in files and in the views.
    pub fn code(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Class => "class",
            Self::Extra => "extra",
            Self::Care => "care",
            Self::Subsidy => "subsidy",
            Self::Child => "child",
        }
    }
}

/// One entry. A key that is left out means any; of several entries that fit, the one that names most decides,
/// weighed in the order of [`Standard::rank`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Program id.
    pub program: String,
    /// Which part of the benefit.
    pub item: StandardItem,
    /// Class (`1` … `4`; files' words for it are the parameters `class_<code>`), or category of extra aid.
    #[serde(default)]
    pub class: Option<String>,
    /// `institution` or `home`.
    #[serde(default)]
    pub care_form: Option<String>,
    /// `full`, `half` or `self`; files' words for it are the parameters `care_<code>`.
    #[serde(default)]
    pub care_grade: Option<String>,
    /// Kind of disability, as in the dataset `disabled`.
    #[serde(default)]
    pub kind: Option<String>,
    /// Grade of disability, `1` … `4`.
    #[serde(default)]
    pub grade: Option<String>,
    /// Name of a town; none: the whole county.
    #[serde(default)]
    pub area: Option<String>,
    /// First benefit month.
    #[serde(default)]
    pub from: Option<Month>,
    /// Last benefit month.
    #[serde(default)]
    pub to: Option<Month>,
    /// Fen per person and month.
    #[serde(default)]
    pub monthly: Option<Fen>,
    /// Fen per person and year, where the county publishes it; else twelve months.
    #[serde(default)]
    pub annual: Option<Fen>,
    /// Instead of `monthly`, for `extra`: per cent of the program's standard.
    #[serde(default)]
    pub percent: Option<i64>,
    /// Where it comes from.
    #[serde(default)]
    pub source: String,
    /// An invented figure, which no county may rest on: screening says so.
    #[serde(default)]
    pub example: bool,
}

impl Standard {
    /// Weight of an entry among several that fit: town before class, form of care, grade of care, grade and kind
    /// of disability. Two entries that fit the same person in the same month never weigh the same.
    pub fn rank(&self) -> i64 {
        let keys = [&self.kind, &self.grade, &self.care_grade, &self.care_form, &self.class, &self.area];
        keys.iter().zip(0u32..).filter(|(key, _)| key.is_some()).map(|(_, place)| 1 << place).sum()
    }

    /// Whether it holds in any of these months.
    pub fn reaches(&self, first: Month, last: Month) -> bool {
        self.from.is_none_or(|from| from <= last) && self.to.is_none_or(|to| to >= first)
    }

    fn same_key(&self, other: &Self) -> bool {
        let key = |s: &Self| {
            let keys = [&s.class, &s.care_form, &s.care_grade, &s.kind, &s.grade, &s.area];
            (s.program.clone(), s.item, keys.map(Clone::clone))
        };
        key(self) == key(other)
    }

    fn shares_month(&self, other: &Self) -> bool {
        let starts_by_end = |a: &Self, b: &Self| a.from.zip(b.to).is_none_or(|(from, to)| from <= to);
        starts_by_end(self, other) && starts_by_end(other, self)
    }

    /// `dibao_rural class 1 2023-01…2023-12`, for messages.
    fn label(&self) -> String {
        let keys = [&self.class, &self.care_form, &self.care_grade, &self.kind, &self.grade, &self.area];
        let named: Vec<&str> = keys.into_iter().flatten().map(String::as_str).collect();
        let month = |month: Option<Month>| month.map_or_else(String::new, |month| month.to_string());
        let words = [&self.program, self.item.code()].into_iter().chain(named).collect::<Vec<_>>().join(" ");
        format!("{words} {}…{}", month(self.from), month(self.to))
    }
}

/// `standards.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standards {
    /// Entries in any order.
    #[serde(default, rename = "standard")]
    pub entries: Vec<Standard>,
}

impl Standards {
    /// What is wrong with the entries: two for the same key and month, an unknown program or category, no amount,
    /// no source. Gaps are lawful: nothing is said of what was due then.
    pub fn mistakes(&self, knows_program: impl Fn(&str) -> bool) -> Vec<Bilingual> {
        let mut mistakes = Vec::new();
        let mut wrong = |entry: &Standard, zh: &str, en: &str| {
            let label = entry.label();
            mistakes.push(Bilingual { zh: format!("{label}：{zh}"), en: format!("{label}: {en}") });
        };
        for (at, entry) in self.entries.iter().enumerate() {
            if !knows_program(&entry.program) {
                wrong(entry, "programs.toml 中没有这个项目", "programs.toml has no such program");
            }
            if entry.source.trim().is_empty() {
                wrong(entry, "缺少 source（来源）", "the source is missing");
            }
            if entry.from.zip(entry.to).is_some_and(|(from, to)| from > to) {
                wrong(entry, "from 晚于 to", "from is later than to");
            }
            let extra = entry.item == StandardItem::Extra;
            if entry.monthly.is_some() == entry.percent.is_some() || entry.percent.is_some() && !extra {
                wrong(
                    entry,
                    "须填 monthly（分）；extra 也可改填 percent，二者只填其一",
                    "give monthly (fen), or for extra percent instead; one of the two",
                );
            }
            if extra && !entry.class.as_deref().is_some_and(|class| EXTRA_CLASSES.contains(&class)) {
                wrong(
                    entry,
                    "extra 的 class 须为 old、minor、severe 或 grave",
                    "the class of extra is old, minor, severe or grave",
                );
            }
            if let Some(other) = self.entries.iter().skip(at + 1).find(|o| entry.same_key(o) && entry.shares_month(o)) {
                let label = other.label();
                wrong(entry, &format!("与 {label} 的月份重叠"), &format!("its months overlap with {label}"));
            }
        }
        mistakes
    }

    /// The entries with their amounts: an `extra` in per cent becomes one entry per standard of its program, in
    /// the months and towns that both hold for, half up to the fen; a missing annual amount is twelve months.
    pub fn resolved(&self) -> Vec<Standard> {
        const MONTHS: i64 = 12;
        let mut resolved = Vec::new();
        for entry in &self.entries {
            if let Some(percent) = entry.percent {
                resolved.extend(self.entries.iter().filter_map(|standard| in_fen(entry, percent, standard)));
            } else {
                resolved.push(entry.clone());
            }
        }
        for entry in &mut resolved {
            entry.annual = entry.annual.or(entry.monthly.map(|monthly| Fen(monthly.0 * MONTHS)));
        }
        resolved
    }
}

/// An entry in per cent, where `standard` is what it refers to.
fn in_fen(entry: &Standard, percent: i64, standard: &Standard) -> Option<Standard> {
    const HUNDRED: i64 = 100;
    let towns_differ = entry.area.as_ref().zip(standard.area.as_ref()).is_some_and(|(a, b)| a != b);
    let refers = standard.item == StandardItem::Standard && standard.program == entry.program;
    if !refers || towns_differ || !entry.shares_month(standard) {
        return None;
    }
    Some(Standard {
        area: entry.area.clone().or_else(|| standard.area.clone()),
        from: entry.from.max(standard.from),
        to: [entry.to, standard.to].into_iter().flatten().min(),
        monthly: Some(Fen(standard.monthly?.0 * percent).share(HUNDRED)),
        percent: None,
        ..entry.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Standards {
        toml::from_str(text).expect("standards")
    }

    fn mistakes(text: &str) -> Vec<String> {
        read(text).mistakes(|program| program == "dibao_rural").into_iter().map(|text| text.en).collect()
    }

    const BASE: &str = "[[standard]]\nprogram = 'dibao_rural'\nsource = 's'\n";

    #[test]
    fn two_entries_for_one_key_and_month_are_a_mistake_and_gaps_are_not() {
        let old = format!("{BASE}item = 'class'\nclass = '1'\nmonthly = 40_000\nto = '2022-12'\n");
        let meets = format!("{old}{BASE}item = 'class'\nclass = '1'\nmonthly = 41_000\nfrom = '2022-12'\n");
        let gap = format!("{old}{BASE}item = 'class'\nclass = '1'\nmonthly = 41_000\nfrom = '2023-03'\n");
        let other = format!("{old}{BASE}item = 'class'\nclass = '2'\nmonthly = 41_000\n");
        assert_eq!(mistakes(&meets), ["dibao_rural class 1 …2022-12: its months overlap with dibao_rural class 1 2022-12…"]);
        assert_eq!(mistakes(&gap), Vec::<String>::new());
        assert_eq!(mistakes(&other), Vec::<String>::new());
    }

    #[test]
    fn an_entry_without_one_amount_a_source_a_program_or_a_category_is_a_mistake() {
        for (text, part) in [
            (format!("{BASE}item = 'standard'\n"), "give monthly"),
            (format!("{BASE}item = 'standard'\npercent = 10\n"), "give monthly"),
            (format!("{BASE}item = 'extra'\nclass = 'old'\nmonthly = 1\npercent = 10\n"), "give monthly"),
            (format!("{BASE}item = 'extra'\nclass = 'tall'\npercent = 10\n"), "old, minor"),
            (format!("{BASE}item = 'standard'\nmonthly = 1\nfrom = '2023-02'\nto = '2023-01'\n"), "later"),
            ("[[standard]]\nprogram = 'x'\nitem = 'standard'\nmonthly = 1\nsource = 's'\n".to_owned(), "no such program"),
            ("[[standard]]\nprogram = 'dibao_rural'\nitem = 'standard'\nmonthly = 1\n".to_owned(), "the source"),
        ] {
            let found = mistakes(&text);
            assert!(found.len() == 1 && found[0].contains(part), "{part}: {found:?}");
        }
    }

    #[test]
    fn extra_aid_in_per_cent_follows_each_standard_of_its_program() {
        let text = format!(
            "{BASE}item = 'standard'\nmonthly = 43_905\nto = '2022-12'\n{BASE}item = 'standard'\nmonthly = 50_000\nfrom = '2023-01'\n\
             {BASE}item = 'extra'\nclass = 'old'\npercent = 10\nfrom = '2022-07'\n"
        );
        let extras: Vec<(Option<String>, Option<String>, Option<Fen>)> = read(&text)
            .resolved()
            .into_iter()
            .filter(|entry| entry.item == StandardItem::Extra)
            .map(|entry| (entry.from.map(|m| m.to_string()), entry.to.map(|m| m.to_string()), entry.monthly))
            .collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(extras, [(text("2022-07"), text("2022-12"), Some(Fen(4391))), (text("2023-01"), None, Some(Fen(5000)))]);
    }

    #[test]
    fn the_entry_that_names_more_weighs_more_and_the_town_most() {
        let entry = |keys: &str| read(&format!("{BASE}item = 'standard'\nmonthly = 1\n{keys}")).entries.remove(0).rank();
        assert!(entry("class = '1'\n") > entry(""));
        assert!(
            entry("area = '青禾镇'\n")
                > entry("class = '1'\ncare_form = 'home'\ncare_grade = 'full'\ngrade = '1'\nkind = 'limb'\n")
        );
    }
}
