//! The list of clues in memory: filtered, searched and sorted without asking the workbook, a million of them as fast as
//! a key is pressed. It answers as the SQL of `store::lists` does; what it does not hold (explanations, campaigns) is
//! asked there.

use super::listing::all_named;
use super::search::{Spelling, Texts, order_key, scores};
use super::stop::{self, BETWEEN};
use crate::domain::id_number::IdKey;
use crate::domain::listing::{self, Sort};
use crate::domain::officer;
use crate::store::light::{LightClue, LightWork, Stamp};
use crate::store::lists::{Condition, Value};
use crate::store::{StoreError, Workbook};
use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

/// Text columns; the first seven are searched, in this order.
const TEXTS: [&str; 12] = [
    "name",
    "id_no",
    "village",
    "town",
    "clue",
    "household_no",
    "rule",
    "direction",
    "severity",
    "program",
    "match_level",
    "subtype",
];
const SEARCHED: usize = 7;
const CLUE: usize = 4;
const SEVERITY: usize = 8;

/// All clues of a workbook.
#[derive(Debug, Default)]
pub struct ClueTable {
    stamp: Stamp,
    ids: Vec<i64>,
    texts: Vec<Texts>,
    numbers: Vec<Numbers>,
    /// Work by row; rows without are new.
    work: HashMap<u32, LightWork>,
    /// By what the names of a row's inspectors sort; rows without have none.
    called: HashMap<u32, String>,
    places: HashMap<i64, u32>,
    spelling: Spelling,
}

/// A row's months, sum and standing.
#[derive(Clone, Copy, Debug)]
struct Numbers {
    first: Option<i64>,
    last: Option<i64>,
    months: i64,
    amount: i64,
    gone: bool,
}

impl ClueTable {
    /// How many clues it holds.
    pub fn count(&self) -> usize {
        self.ids.len()
    }

    /// Reads all clues; `told` hears how many are read.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn load(book: &Workbook, mut told: impl FnMut(u64)) -> Result<Self, StoreError> {
        let own = ["clue", "id_no", "household_no"];
        let texts = TEXTS.iter().map(|name| if own.contains(name) { Texts::own() } else { Texts::shared() }).collect();
        let mut table = Self { stamp: book.stamp()?, texts, ..Self::default() };
        let heads: HashMap<String, i64> = book.heads()?.into_iter().collect();
        book.light_clues(|clue| {
            table.push(&clue, &heads);
            if table.ids.len().is_multiple_of(10_000) {
                told(table.ids.len() as u64);
            }
        })?;
        table.texts.iter_mut().for_each(Texts::close);
        table.read_work(book)?;
        Ok(table)
    }

    /// Follows what was done since; `false` when the clues themselves are others now and have to be read again.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn follow(&mut self, book: &Workbook) -> Result<bool, StoreError> {
        let stamp = book.stamp()?;
        if stamp.data != self.stamp.data {
            return Ok(false);
        }
        if stamp.event != self.stamp.event {
            self.read_work(book)?;
            self.stamp = stamp;
        }
        Ok(true)
    }

    fn push(&mut self, clue: &LightClue<'_>, heads: &HashMap<String, i64>) {
        let head = || clue.household_no.and_then(|household| heads.get(household)).copied();
        let id_no = clue.person.or_else(head).and_then(IdKey::from_i64).map(IdKey::text);
        let id_no = id_no.as_ref().and_then(|text| std::str::from_utf8(text).ok()).unwrap_or("");
        let fields = [
            clue.name,
            id_no,
            clue.village,
            clue.town,
            clue.clue,
            clue.household_no.unwrap_or(""),
            clue.rule,
            clue.direction,
            clue.severity,
            clue.program,
            clue.match_level,
            clue.subtype,
        ];
        for (column, field) in self.texts.iter_mut().zip(fields) {
            column.push(field, &mut self.spelling);
        }
        self.numbers.push(Numbers {
            first: clue.first_month,
            last: clue.last_month,
            months: clue.months,
            amount: clue.amount,
            gone: clue.gone,
        });
        self.places.insert(clue.id, u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        self.ids.push(clue.id);
    }

    fn read_work(&mut self, book: &Workbook) -> Result<(), StoreError> {
        let work = book.light_work()?;
        self.work = work.into_iter().filter_map(|work| Some((*self.places.get(&work.id)?, work))).collect();
        let names = officer::called(book.officers()?.iter());
        let key = |work: &LightWork| order_key(&all_named(&work.inspectors, &names));
        let checked = self.work.iter().filter(|(_, work)| !work.inspectors.is_empty());
        self.called = checked.map(|(row, work)| (*row, key(work))).collect();
        Ok(())
    }

    fn state(&self, row: u32) -> &str {
        self.work.get(&row).map_or("new", |work| &work.state)
    }

    /// Ids of the rows that pass, in order; `None` when it does not hold a column that is asked for. Once
    /// `over` the answer is anything.
    pub fn ids(
        &self,
        conditions: &[Condition],
        sort: Option<&Sort>,
        words: &[String],
        today: &str,
        over: &dyn Fn() -> bool,
    ) -> Option<Vec<i64>> {
        let mut keep: Vec<u32> = (0..u32::try_from(self.ids.len()).ok()?).collect();
        for condition in conditions {
            if over() {
                return Some(Vec::new());
            }
            self.retain(&mut keep, condition, today)?;
        }
        let found = if words.is_empty() {
            None
        } else {
            let columns: Vec<&Texts> = self.texts.iter().take(SEARCHED).collect();
            Some(scores(&columns, self.ids.len(), words, &self.spelling, over))
        };
        let score = |row: u32| found.as_ref().map_or(1, |scores| scores.get(at(row)).copied().unwrap_or(0));
        keep.retain(|row| score(*row) > 0);
        match sort {
            Some(sort) => self.sort(&mut keep, sort, today, over)?,
            None => self.natural(&mut keep, over),
        }
        if found.is_some() && sort.is_none() {
            keep.sort_by_key(|row| Reverse(score(*row)));
        }
        Some(keep.into_iter().filter_map(|row| self.ids.get(at(row)).copied()).collect())
    }

    fn retain(&self, keep: &mut Vec<u32>, condition: &Condition, today: &str) -> Option<()> {
        if let Some(column) = TEXTS.iter().position(|name| *name == condition.column) {
            let texts = self.texts.get(column)?;
            let verdicts: Vec<bool> = (0..texts.len()).map(|code| holds(condition, texts.text(code))).collect();
            keep.retain(|row| verdicts.get(texts.code(at(*row))).copied().unwrap_or(false));
            return Some(());
        }
        if matches!(condition.column.as_str(), "state" | "inspectors" | "due") {
            let of = |row: &u32| match condition.column.as_str() {
                "state" => self.state(*row),
                "due" => self.work.get(row).map_or("", |work| &work.due),
                _ => self.work.get(row).map_or("", |work| &work.inspectors),
            };
            keep.retain(|row| holds(condition, of(row)));
            return Some(());
        }
        if condition.operator == "LIKE" {
            return None;
        }
        let mut known = true;
        keep.retain(|row| match self.number(*row, &condition.column, today) {
            Some(number) => holds_number(condition, number),
            None => {
                known = false;
                true
            }
        });
        known.then_some(())
    }

    /// A column of numbers; `None` when there is none of that name.
    fn number(&self, row: u32, column: &str, today: &str) -> Option<Option<i64>> {
        let numbers = self.numbers.get(at(row))?;
        Some(match column {
            "first_month" => numbers.first,
            "last_month" => numbers.last,
            "months" => Some(numbers.months),
            "amount" => Some(numbers.amount),
            "gone" => Some(i64::from(numbers.gone)),
            "overdue" => Some(i64::from(self.overdue(row, today))),
            _ => return None,
        })
    }

    fn overdue(&self, row: u32, today: &str) -> bool {
        let late = |work: &LightWork| {
            !work.clock.is_empty() && *work.clock < *today && matches!(work.state.as_str(), "assigned" | "checking" | "need_info")
        };
        self.work.get(&row).is_some_and(late)
    }

    fn sort(&self, keep: &mut [u32], sort: &Sort, today: &str, over: &dyn Fn() -> bool) -> Option<()> {
        let turned = |order: Ordering| if sort.descending { order.reverse() } else { order };
        let then = |a: u32, b: u32| self.ids.get(at(a)).cmp(&self.ids.get(at(b)));
        if let Some(column) = TEXTS.iter().position(|name| *name == sort.column) {
            let texts = self.texts.get(column)?;
            let ranks = ranks(texts, listing::sorts_by_sound(&sort.column), over);
            let rank = |row: u32| ranks.get(texts.code(at(row))).copied().unwrap_or(0);
            stop::sort(keep, over, |a, b| turned(rank(*a).cmp(&rank(*b))).then_with(|| then(*a, *b)));
        } else if matches!(sort.column.as_str(), "state" | "due" | "inspectors") {
            let of = |row: u32| match sort.column.as_str() {
                "state" => self.state(row),
                "due" => self.work.get(&row).map_or("", |work| &work.due),
                _ => self.called.get(&row).map_or("", String::as_str),
            };
            stop::sort(keep, over, |a, b| turned(of(*a).cmp(of(*b))).then_with(|| then(*a, *b)));
        } else {
            self.number(0, &sort.column, today).or(self.ids.is_empty().then_some(None))?;
            let of = |row: u32| self.number(row, &sort.column, today).flatten();
            stop::sort(keep, over, |a, b| turned(of(*a).cmp(&of(*b))).then_with(|| then(*a, *b)));
        }
        Some(())
    }

    /// What needs a person first, as `listing::natural_order` says it in SQL.
    fn natural(&self, keep: &mut [u32], over: &dyn Fn() -> bool) {
        let severities = self.texts.get(SEVERITY);
        let severity = |row: u32| match severities.map_or("", |texts| texts.of(at(row))) {
            "high" => 0u8,
            "medium" => 1,
            _ => 2,
        };
        let state = |row: u32| match self.state(row) {
            "submitted" => 0u8,
            "new" => 1,
            "need_info" => 2,
            "checking" => 3,
            "assigned" => 4,
            _ => 5,
        };
        let key = |row: u32| {
            let numbers = self.numbers.get(at(row));
            let (gone, amount) = numbers.map_or((false, 0), |numbers| (numbers.gone, numbers.amount));
            (gone, state(row), severity(row), Reverse(amount))
        };
        let clue = |row: u32| self.texts.get(CLUE).map_or("", |texts| texts.of(at(row)));
        let mut keyed: Vec<_> = keep.iter().map(|row| (key(*row), *row)).collect();
        stop::sort(&mut keyed, over, |(a, at_a), (b, at_b)| a.cmp(b).then_with(|| clue(*at_a).cmp(clue(*at_b))));
        for (place, (_, row)) in keep.iter_mut().zip(keyed) {
            *place = row;
        }
    }
}

fn at(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

/// The place of each distinct text in order: by pinyin, or as the database has it, which compares bytes.
fn ranks(texts: &Texts, by_sound: bool, over: &dyn Fn() -> bool) -> Vec<u32> {
    let mut order: Vec<u32> = (0..u32::try_from(texts.len()).unwrap_or(u32::MAX)).collect();
    if by_sound {
        let goes_on = |code: &usize| !(code.is_multiple_of(BETWEEN) && over());
        let keys: Vec<String> = (0..texts.len()).take_while(goes_on).map(|code| order_key(texts.text(code))).collect();
        let key = |code: u32| keys.get(at(code)).map_or("", String::as_str);
        stop::sort(&mut order, over, |a, b| key(*a).cmp(key(*b)));
    } else {
        stop::sort(&mut order, over, |a, b| texts.text(at(*a)).cmp(texts.text(at(*b))));
    }
    let mut ranks = vec![0; order.len()];
    let mut rank = 0;
    let mut before: Option<&str> = None;
    for code in order {
        let text = texts.text(at(code));
        // Columns of their own texts may hold the same one twice.
        rank += u32::from(before.is_some_and(|before| before != text));
        before = Some(text);
        if let Some(place) = ranks.get_mut(at(code)) {
            *place = rank;
        }
    }
    ranks
}

/// As `coalesce(column, '') operator value` of SQLite on a text.
fn holds_text(condition: &Condition, text: &str) -> bool {
    let one = |value: &Value| {
        let Value::Text(value) = value else { return matches!(condition.operator, "<>" | ">" | ">=") };
        match condition.operator {
            "=" => text == value,
            "<>" => text != value,
            "<" => text < value.as_str(),
            "<=" => text <= value.as_str(),
            ">" => text > value.as_str(),
            ">=" => text >= value.as_str(),
            _ => text.to_ascii_lowercase().contains(&value.trim_matches('%').to_ascii_lowercase()),
        }
    };
    if condition.operator == "<>" { condition.values.iter().all(one) } else { condition.values.iter().any(one) }
}

/// As the database compares a column with text.
fn holds(condition: &Condition, text: &str) -> bool {
    match listing::column_kind(&condition.column).separator() {
        Some(by) => holds_one(condition, text, by),
        None => holds_text(condition, text),
    }
}

/// As [`holds_text`], where `=` and `<>` are about each of several values.
fn holds_one(condition: &Condition, text: &str, by: char) -> bool {
    let all = format!("{by}{text}{by}");
    let one = |value: &Value| match value {
        Value::Text(value) if value.is_empty() => text.is_empty(),
        Value::Text(value) => all.contains(&format!("{by}{value}{by}")),
        _ => false,
    };
    match condition.operator {
        "=" => condition.values.iter().any(one),
        "<>" => !condition.values.iter().any(one),
        _ => holds_text(condition, text),
    }
}

/// As `coalesce(column, '') operator value` of SQLite on a number, where every text is larger than every number.
fn holds_number(condition: &Condition, number: Option<i64>) -> bool {
    let one = |value: &Value| {
        let order = match (number, value) {
            (Some(number), Value::Integer(value)) => number.cmp(value),
            (Some(_), _) => Ordering::Less,
            (None, Value::Integer(_)) => Ordering::Greater,
            (None, Value::Text(text)) => "".cmp(text.as_str()),
            (None, _) => Ordering::Greater,
        };
        match condition.operator {
            "=" => order.is_eq(),
            "<>" => order.is_ne(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            _ => order.is_ge(),
        }
    };
    if condition.operator == "<>" { condition.values.iter().all(one) } else { condition.values.iter().any(one) }
}
