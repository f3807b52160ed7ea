//! Recognition of a sheet: which row is its header, which dataset it is, which header feeds which column. Pure:
//! it sees texts and answers positions.
//!
//! Headers are compared folded, in lower case, without white space, asterisks and colons; a header matches with
//! or without its bracketed part (`月保障金额(元)`). How much a header says depends on how many datasets know it:
//! 姓名 says nothing, 与户主关系 almost everything.

use super::dataset::{Column, ColumnType, Dataset, DatasetKind, Fill};
use super::text;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows from the top of a sheet among which the header is sought.
pub const HEADER_SEARCH_ROWS: usize = 20;
/// Score from which a sheet is taken for a dataset …
pub const SURE_SCORE: u8 = 60;
/// … when the next dataset is so many points behind.
pub const SURE_LEAD: u8 = 10;
/// … and the headers found say so much: a list of names and ID numbers alone may be anything. One header that
/// three datasets know is enough; half of it when file name, sheet name or title say what it is.
const SURE_EVIDENCE: f64 = 0.3;
/// Share of the datasets, one in so many, beyond which a header that they all know is no evidence for any of them.
const COMMON_ONE_IN: f64 = 3.0;
/// Score below which a dataset is not worth naming.
pub const LIKELY_SCORE: u8 = 25;

/// Weight of a header that no dataset knows: bureaus add columns of their own.
const UNKNOWN_WEIGHT: f64 = 0.15;
/// Points per hint in file name, sheet name or title, at most two of them.
const HINT_POINTS: f64 = 6.0;
/// Headers of every list, which say nothing.
const NEUTRAL: &[&str] = &["序号", "编号", "no", "index", "行号", "签字", "签名", "领取人签字", "盖章", "照片", "序"];
/// Words that end the name of a group of columns (户主信息 over 姓名, 身份证号).
const GROUP_ENDINGS: &[&str] = &["基本信息", "基本情况", "信息", "情况", "资料"];

/// One column of a header: what is shown and the forms by which it is looked up, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderCell {
    /// As the sheet shows it; two rows joined.
    pub text: String,
    /// Comparable forms, with how they came about.
    keys: Vec<(Part, String)>,
}

/// Which part of a header a form is, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// The name of a group and of its column, joined.
    Joined,
    /// A header of its own.
    Whole,
    /// The column of a group, without the group.
    Lower,
}

/// The header found in a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Position of its first row among the rows seen, from 0.
    pub at: usize,
    /// 1 or 2.
    pub rows: usize,
    /// Its columns.
    pub cells: Vec<HeaderCell>,
}

impl Header {
    /// Hash of the headers, whatever their order: files of one layout share it.
    pub fn layout(&self) -> String {
        let keys: BTreeSet<String> = self.cells.iter().map(|cell| comparable(&cell.text)).filter(|key| !key.is_empty()).collect();
        let mut hash = Sha256::new();
        for key in keys {
            hash.update(key.as_bytes());
            hash.update([0]);
        }
        hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The position of a header, by the text that the sheet shows.
    pub fn position(&self, text: &str) -> Option<usize> {
        let wanted = comparable(text);
        self.cells.iter().position(|cell| comparable(&cell.text) == wanted)
    }
}

/// A dataset that a sheet may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Position in the list of datasets.
    pub dataset: usize,
    /// 0–100.
    pub score: u8,
    /// Sum of the weights of the headers found: one header that only this dataset knows is 1, one that every
    /// list has is nothing.
    pub evidence: f64,
    /// Column position → header position.
    pub columns: BTreeMap<usize, usize>,
    /// Required columns (positions) that neither a header nor the surroundings of the table supply.
    pub missing: Vec<usize>,
    /// Hints seen in names and titles.
    pub hints: Vec<String>,
}

/// What is said around a table: names, titles, and what they can fill.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// File name, sheet name and title, folded, for hints.
    pub words: String,
    /// Columns without a header that can be filled.
    pub fills: BTreeSet<&'static str>,
}

/// Name of a fill in [`Surroundings::fills`].
pub fn fill_code(fill: Fill) -> &'static str {
    match fill {
        Fill::Town => "town",
        Fill::Village => "village",
        Fill::Program => "program",
        Fill::Month => "month",
    }
}

/// The headers of all datasets, indexed.
#[derive(Debug)]
pub struct Catalogue<'a> {
    datasets: &'a [Dataset],
    /// Comparable header → dataset, column, rank among the column's headers.
    index: HashMap<String, Vec<(usize, usize, usize)>>,
}

impl<'a> Catalogue<'a> {
    /// Indexes the datasets of a pack.
    pub fn new(datasets: &'a [Dataset]) -> Self {
        let mut index: HashMap<String, Vec<(usize, usize, usize)>> = HashMap::new();
        for (at, dataset) in datasets.iter().enumerate() {
            for (column_at, column) in dataset.columns.iter().enumerate() {
                for (rank, header) in names_of(column).enumerate() {
                    let entries = index.entry(comparable(header)).or_default();
                    if !entries.iter().any(|entry| (entry.0, entry.1) == (at, column_at)) {
                        entries.push((at, column_at, rank));
                    }
                }
            }
        }
        Self { datasets, index }
    }

    /// Finds the header among the first rows: the row, or pair of rows, that most columns of one dataset match.
    /// With `only`, for that dataset. `None` when no row matches two columns.
    pub fn find_header(&self, rows: &[Vec<&str>], only: Option<usize>) -> Option<Header> {
        let mut best: Option<((usize, usize), Header)> = None;
        // One row before two: a title over a header must not be taken for the name of a group.
        for height in 1..=2 {
            for at in 0..rows.len().min(HEADER_SEARCH_ROWS) {
                let Some(header) = header_at(rows, at, height) else { continue };
                let found = self.dataset_range(only).map(|dataset| self.quality(&header, dataset)).max().unwrap_or_default();
                if found.0 >= 2 && best.as_ref().is_none_or(|(most, _)| found > *most) {
                    best = Some((found, header));
                }
            }
        }
        best.map(|(_, header)| header)
    }

    /// What an officer who names the dataset takes for the header although nothing in it is known: the first of the rows
    /// with most cells.
    pub fn likely_header(&self, rows: &[Vec<&str>]) -> Option<Header> {
        let filled = |row: &Vec<&str>| row.iter().filter(|cell| !cell.trim().is_empty()).count();
        let most = rows.iter().take(HEADER_SEARCH_ROWS).map(filled).max().filter(|most| *most > 0)?;
        header_at(rows, rows.iter().position(|row| filled(row) == most)?, 1)
    }

    /// How many columns of the dataset the header has, and how many of them by group and column together.
    fn quality(&self, header: &Header, dataset: usize) -> (usize, usize) {
        let columns = self.assign_parts(header, dataset);
        (columns.len(), columns.values().filter(|(_, part)| *part == Part::Joined).count())
    }

    /// Every dataset that has a column in this header, best first.
    pub fn matches(&self, header: &Header, around: &Surroundings) -> Vec<Match> {
        let mut matches: Vec<Match> = (0..self.datasets.len())
            .filter_map(|dataset| {
                let found = self.judge(header, dataset, around);
                (found.columns.len() >= 2).then_some(found)
            })
            .collect();
        matches.sort_by(|a, b| b.score.cmp(&a.score).then(a.dataset.cmp(&b.dataset)));
        matches
    }

    /// How well one dataset fits.
    pub fn judge(&self, header: &Header, dataset: usize, around: &Surroundings) -> Match {
        let columns = self.assign(header, dataset);
        let taken: BTreeSet<usize> = columns.values().copied().collect();
        let (mut explained, mut evidence, mut total) = (0.0, 0.0, 0.0);
        #[expect(clippy::cast_precision_loss, reason = "a few dozen datasets")]
        let common = COMMON_ONE_IN / self.datasets.len().max(1) as f64;
        for (at, cell) in header.cells.iter().enumerate() {
            let weight = self.weight(cell);
            total += weight;
            if taken.contains(&at) {
                explained += weight;
                evidence += if weight < common { 0.0 } else { weight };
            }
        }
        let Some(definition) = self.datasets.get(dataset) else {
            return Match { dataset, score: 0, evidence: 0.0, columns, missing: Vec::new(), hints: Vec::new() };
        };
        let hints: Vec<String> =
            definition.name_hints.iter().filter(|hint| around.words.contains(&comparable(hint))).cloned().collect();
        let missing: Vec<usize> = definition
            .columns
            .iter()
            .enumerate()
            .filter(|(at, column)| column.required && !columns.contains_key(at) && !can_do_without(column, around))
            .map(|(at, _)| at)
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "at most two")]
        let bonus = HINT_POINTS * hints.len().min(2) as f64;
        let mut score = if total > 0.0 { 100.0 * explained / total + bonus } else { 0.0 };
        if !missing.is_empty() {
            score /= 2.0;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded by the clamp")]
        let score = score.round().clamp(0.0, 100.0) as u8;
        Match { dataset, score, evidence, columns, missing, hints }
    }

    /// Whether the first of the candidates is beyond doubt. A dataset that the same sheet may feed besides is no rival,
    /// nor is a roster with nothing of its own beside these, if they are case data: a bare list of members is one of members.
    pub fn is_sure(&self, matches: &[Match]) -> bool {
        let Some(first) = matches.first() else { return false };
        let Some(best) = self.datasets.get(first.dataset) else { return false };
        let is_also = |other: &&Match| {
            other.missing.is_empty() && self.datasets.get(other.dataset).is_some_and(|dataset| best.also.contains(&dataset.id))
        };
        let known: BTreeSet<usize> = std::iter::once(first)
            .chain(matches.iter().filter(is_also))
            .flat_map(|found| found.columns.values().copied())
            .collect();
        let rival = matches.iter().skip(1).filter(|other| !is_also(other)).find(|other| {
            other.missing.is_empty()
                && self.datasets.get(other.dataset).is_some_and(|dataset| {
                    let no_more = other.hints.len() <= first.hints.len() && other.columns.values().all(|at| known.contains(at));
                    !(best.kind == DatasetKind::Case && dataset.kind != DatasetKind::Case && no_more)
                })
        });
        first.missing.is_empty()
            && first.score >= SURE_SCORE
            && first.evidence >= if first.hints.is_empty() { SURE_EVIDENCE } else { SURE_EVIDENCE / 2.0 }
            && rival.is_none_or(|other| first.score.saturating_sub(other.score) >= SURE_LEAD)
    }

    fn dataset_range(&self, only: Option<usize>) -> std::ops::Range<usize> {
        only.map_or(0..self.datasets.len(), |at| at..at + 1)
    }

    /// Which header feeds which column of a dataset: joined forms before others, then the column's own order of
    /// preference, then from the left. A header feeds one column.
    fn assign(&self, header: &Header, dataset: usize) -> BTreeMap<usize, usize> {
        self.assign_parts(header, dataset).into_iter().map(|(column, (at, _))| (column, at)).collect()
    }

    fn assign_parts(&self, header: &Header, dataset: usize) -> BTreeMap<usize, (usize, Part)> {
        let mut pairs = Vec::new();
        for (at, cell) in header.cells.iter().enumerate() {
            for (part, key) in &cell.keys {
                for (_, column, rank) in self.index.get(key).into_iter().flatten().filter(|entry| entry.0 == dataset) {
                    pairs.push((*part, *rank, at, *column));
                }
            }
        }
        pairs.sort_unstable();
        let mut columns = BTreeMap::new();
        let mut used = BTreeSet::new();
        for (part, _, at, column) in pairs {
            if !used.contains(&at) && !columns.contains_key(&column) {
                columns.insert(column, (at, part));
                used.insert(at);
            }
        }
        columns
    }

    /// One over the number of datasets that know the header.
    fn weight(&self, cell: &HeaderCell) -> f64 {
        if cell.keys.is_empty() || cell.keys.iter().any(|(_, key)| NEUTRAL.contains(&key.as_str())) {
            return 0.0;
        }
        let known = cell.keys.iter().find_map(|(_, key)| self.index.get(key));
        known.map_or(UNKNOWN_WEIGHT, |entries| {
            let datasets: BTreeSet<usize> = entries.iter().map(|entry| entry.0).collect();
            #[expect(clippy::cast_precision_loss, reason = "a few dozen datasets")]
            let count = datasets.len().max(1) as f64;
            1.0 / count
        })
    }
}

/// Whether a column without a header has a value nevertheless: from around the table, or its default.
fn can_do_without(column: &Column, around: &Surroundings) -> bool {
    column.default.is_some() || column.fill.is_some_and(|fill| around.fills.contains(fill_code(fill)))
}

/// Titles and listed headers of a column, best first.
fn names_of(column: &Column) -> impl Iterator<Item = &str> {
    let id = (column.column_type == ColumnType::Id).then_some("id_no");
    [column.title.zh.as_str(), column.title.en.as_str(), column.name.as_str()]
        .into_iter()
        .chain(column.headers.iter().map(String::as_str))
        .chain(id)
}

/// The form in which headers are compared.
pub fn comparable(header: &str) -> String {
    // Han characters alone, as most codes are, are in this form.
    if header.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) {
        return header.to_owned();
    }
    text::fold(header)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '_' | '、' | '.' | '\''))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Without what stands in brackets; `None` when nothing is left or there is none.
fn without_brackets(key: &str) -> Option<String> {
    let mut out = String::new();
    let mut depth = 0usize;
    for c in key.chars() {
        match c {
            '(' | '[' | '【' | '〔' | '<' | '{' => depth += 1,
            ')' | ']' | '】' | '〕' | '>' | '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    (!out.is_empty() && out != key).then_some(out)
}

fn push_forms(keys: &mut Vec<(Part, String)>, part: Part, header: &str) {
    let full = comparable(header);
    let bare = without_brackets(&full);
    for key in std::iter::once(full).chain(bare) {
        if !key.is_empty() && !keys.iter().any(|(_, known)| *known == key) {
            keys.push((part, key));
        }
    }
}

/// Reads `height` rows from `at` as a header. `None` beyond the last row.
fn header_at(rows: &[Vec<&str>], at: usize, height: usize) -> Option<Header> {
    let first = rows.get(at)?;
    let second: Option<&Vec<&str>> = if height == 2 { Some(rows.get(at + 1)?) } else { None };
    let width = first.len().max(second.map_or(0, Vec::len));
    let mut group = "";
    let mut cells = Vec::with_capacity(width);
    for index in 0..width {
        let top = first.get(index).map_or("", |cell| cell.trim());
        let bottom = second.and_then(|row| row.get(index)).map_or("", |cell| cell.trim());
        if !top.is_empty() {
            group = top;
        }
        let mut keys = Vec::new();
        let mut shown = text::fold(if bottom.is_empty() { top } else { bottom });
        if bottom.is_empty() {
            push_forms(&mut keys, Part::Whole, top);
        } else {
            if !group.is_empty() {
                push_forms(&mut keys, Part::Joined, &format!("{group}{bottom}"));
                for ending in GROUP_ENDINGS {
                    if let Some(stem) = comparable(group).strip_suffix(ending) {
                        push_forms(&mut keys, Part::Joined, &format!("{stem}{bottom}"));
                    }
                }
                shown = format!("{}·{}", text::fold(group), text::fold(bottom));
            }
            push_forms(&mut keys, Part::Lower, bottom);
        }
        cells.push(HeaderCell { text: shown, keys });
    }
    Some(Header { at, rows: height, cells })
}

#[cfg(test)]
mod pack_tests;

#[cfg(test)]
mod tests {
    use super::*;

    fn datasets() -> Vec<Dataset> {
        let dataset = |id: &str, columns: &[(&str, &str, bool)]| {
            let columns: Vec<String> = columns
                .iter()
                .map(|(name, headers, required)| {
                    let headers: Vec<String> = headers.split(' ').map(|header| format!("{header:?}")).collect();
                    format!(
                        "{{ name = {name:?}, title = {{ zh = {}, en = {name:?} }}, type = \"text\", required = {required}, headers = [{}] }}",
                        headers[0],
                        headers.join(", ")
                    )
                })
                .collect();
            let text = format!(
                "id = {id:?}\ntitle = {{ zh = \"题\", en = \"title\" }}\nkind = \"case\"\norder = 1\nkey = \"multiset\"\nname_hints = [\"{id}\"]\ncolumns = [{}]",
                columns.join(", ")
            );
            toml::from_str(&text).expect("dataset")
        };
        vec![
            dataset("cars", &[("owner", "所有人 姓名", true), ("no", "身份证号", true), ("plate", "号牌号码 车牌", true)]),
            dataset(
                "dead",
                &[("name", "姓名 死者姓名", true), ("no", "身份证号 死者身份证号", true), ("died", "死亡日期", false)],
            ),
            dataset("pays", &[("name", "姓名", true), ("no", "身份证号", true), ("sum", "金额 发放额", true)]),
        ]
    }

    fn best(rows: &[&[&str]]) -> (Header, Vec<Match>, bool) {
        let datasets = datasets();
        let catalogue = Catalogue::new(&datasets);
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.to_vec()).collect();
        let header = catalogue.find_header(&rows, None).expect("a header");
        let matches = catalogue.matches(&header, &Surroundings::default());
        let sure = catalogue.is_sure(&matches);
        (header, matches, sure)
    }

    #[test]
    fn the_header_is_found_under_titles_and_over_data() {
        let (header, matches, sure) =
            best(&[&["某县车辆登记"], &["单位：辆", "", ""], &["姓 名", "身份证号 ", "*车牌："], &["张三", "990101", "990A1"]]);
        assert_eq!((header.at, header.rows, sure), (2, 1, true));
        assert_eq!(matches[0].dataset, 0);
        assert_eq!(matches[0].columns.values().copied().collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn groups_are_joined_with_their_columns() {
        let (header, matches, _) = best(&[
            &["家属信息", "", "死者信息", "", "死亡日期"],
            &["姓名", "身份证号", "姓名", "身份证号", ""],
            &["张三", "1", "李四", "2", "2020-01-01"],
        ]);
        assert_eq!(header.rows, 2);
        assert_eq!(matches[0].dataset, 1);
        assert_eq!(matches[0].columns.values().copied().collect::<Vec<_>>(), [2, 3, 4]);
    }

    #[test]
    fn headers_that_every_dataset_knows_decide_nothing() {
        let (_, matches, sure) = best(&[&["姓名", "身份证号", "备用"]]);
        assert!(!sure, "{matches:?}");
    }

    #[test]
    fn a_required_column_that_is_missing_keeps_a_dataset_from_being_sure() {
        let (_, matches, sure) = best(&[&["姓名", "身份证号", "死亡日期"]]);
        assert!(sure && matches[0].dataset == 1);
        let (_, matches, sure) = best(&[&["身份证号", "死亡日期", "其他"]]);
        assert!(!sure && matches[0].missing == [0], "{matches:?}");
    }

    #[test]
    fn brackets_count_only_when_they_have_to() {
        let (_, matches, _) = best(&[&["姓名", "身份证号", "金额(元)", "发放额"]]);
        assert_eq!(matches[0].columns.get(&2), Some(&2), "the preferred name in brackets goes before a lesser one");
        assert_eq!(without_brackets("面积(㎡)").as_deref(), Some("面积"));
        assert_eq!(without_brackets("(元)"), None);
    }

    #[test]
    fn a_layout_does_not_depend_on_the_order_of_columns() {
        let datasets = datasets();
        let catalogue = Catalogue::new(&datasets);
        let layout = |row: &[&str]| catalogue.find_header(&[row.to_vec()], None).expect("a header").layout();
        assert_eq!(layout(&["姓名", "身份证号", "金额"]), layout(&["金额", "姓 名", "身份证号", ""]));
        assert_ne!(layout(&["姓名", "身份证号", "金额"]), layout(&["姓名", "身份证号", "死亡日期"]));
    }

    proptest::proptest! {
        #[test]
        fn recognising_never_panics(rows in proptest::collection::vec(proptest::collection::vec(".{0,8}", 0..6), 0..6)) {
            let datasets = datasets();
            let catalogue = Catalogue::new(&datasets);
            let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            if let Some(header) = catalogue.find_header(&rows, None) {
                let _ = catalogue.matches(&header, &Surroundings::default());
            }
        }
    }
}
