//! What the pack says, as SQL that makes the tables rules read it from. All of it stands in the text, so that equal
//! texts mean equal settings.

use crate::domain::date::{self, Date};
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::program::{Pair, PairVerdict, ProgramUnit, Programs, Prohibited};
use crate::domain::workday::Calendar;

/// Open ends of parameters and pairs, so that `BETWEEN` needs no NULL logic.
const FIRST_MONTH: i64 = 0;
const LAST_MONTH: i64 = 99_999;

/// The calendar of months from 1900 to 2099, so that queries compare months and days without date functions. Day 0 is
/// 1970-01-01, the Julian day 2440587.5.
pub(super) const MONTHS: &str = "
    CREATE TABLE months (month INTEGER PRIMARY KEY, name TEXT NOT NULL, first_day INTEGER NOT NULL, next_day INTEGER NOT NULL);
    INSERT INTO months
    WITH RECURSIVE n (month) AS (SELECT 1900 * 12 UNION ALL SELECT month + 1 FROM n WHERE month < 2100 * 12 - 1)
    SELECT month, printf('%04d-%02d', month / 12, month % 12 + 1),
           CAST(julianday(printf('%04d-%02d-01', month / 12, month % 12 + 1)) - 2440587.5 AS INTEGER),
           CAST(julianday(printf('%04d-%02d-01', (month + 1) / 12, (month + 1) % 12 + 1)) - 2440587.5 AS INTEGER)
    FROM n;
    CREATE INDEX hecha_months ON months (first_day);";

/// The words of files for relations, classes and care grades (parameters `relation_<code>` …).
pub(super) const WORDS: &str = "
    CREATE TABLE hecha_words AS
    SELECT substr(name, 1, instr(name, '_') - 1) AS list, value AS word, min(substr(name, instr(name, '_') + 1)) AS code
    FROM params WHERE value IS NOT NULL AND substr(name, 1, instr(name, '_')) IN ('relation_', 'class_', 'care_', 'grade_')
    GROUP BY list, word;
    CREATE INDEX hecha_words_word ON hecha_words (list, word);";

/// What a screening speaks of.
pub(super) fn run(county: &str, pack: &Pack, as_of: Option<Date>) -> String {
    let month = as_of.map_or(0, |date| i64::from(Month::of(date).index()));
    let first = as_of.map_or(0, |date| i64::from(pack.programs.first_month(Month::of(date)).index()));
    let row = [
        text(as_of.map(|date| date.to_string()).as_deref()),
        number(as_of.map(|date| i64::from(date::day_number(date)))),
        month.to_string(),
        first.to_string(),
        text(Some(county)),
    ];
    let table = "CREATE TABLE run (as_of TEXT, as_of_day INTEGER, as_of_month INTEGER, first_month INTEGER, county TEXT);\n";
    format!("{table}{}", insert("run", &[tuple(&row)]))
}

pub(super) fn programs(programs: &Programs) -> String {
    let rows: Vec<String> = programs
        .programs
        .iter()
        .map(|program| {
            let unit = match program.unit {
                ProgramUnit::Household => "household",
                ProgramUnit::Person => "person",
            };
            let flag = |flag: bool| i64::from(flag).to_string();
            let grace = number(Some(i64::from(program.death_grace)));
            tuple(&[text(Some(&program.id)), text(Some(unit)), flag(program.means_tested), flag(program.cash), grace])
        })
        .collect();
    let table =
        "CREATE TABLE programs (program TEXT PRIMARY KEY, unit TEXT, means_tested INTEGER, cash INTEGER, death_grace INTEGER);\n";
    format!("{table}{}", insert("programs", &rows))
}

pub(super) fn params(programs: &Programs) -> String {
    let mut rows = Vec::new();
    for param in &programs.params {
        let row = |value: Option<&str>| {
            let ends = [first(param.from), last(param.to)].map(|month| month.to_string());
            let [from, to] = ends;
            tuple(&[text(Some(&param.name)), number(param.number), text(value), from, to])
        };
        if param.values.is_empty() {
            rows.push(row(None));
        }
        rows.extend(param.values.iter().map(|value| row(Some(value))));
    }
    let table = "CREATE TABLE params (name TEXT, number INTEGER, value TEXT, from_month INTEGER, to_month INTEGER);\n";
    format!("{table}{}", insert("params", &rows))
}

pub(super) fn pairs(programs: &Programs) -> String {
    let rows: Vec<String> = programs
        .pairs
        .iter()
        .map(|pair| {
            let ends = [first(pair.from), last(pair.to)].map(|month| month.to_string());
            let [from, to] = ends;
            let (a, b) = (text(Some(&pair.a)), text(Some(&pair.b)));
            tuple(&[text(Some(&pair_id(pair))), a, b, text(Some(verdict(pair))), text(prohibited(pair)), from, to])
        })
        .collect();
    let table =
        "CREATE TABLE pairs (id TEXT, a TEXT, b TEXT, verdict TEXT, prohibited TEXT, from_month INTEGER, to_month INTEGER);\n";
    format!("{table}{}", insert("pairs", &rows))
}

/// The days of the calendar with a running number of working days.
pub(super) fn workdays(calendar: &Calendar) -> String {
    let rows: Vec<String> =
        calendar.numbered().into_iter().map(|(date, number)| format!("({}, {number})", date::day_number(date))).collect();
    let table = "CREATE TABLE workdays (day INTEGER PRIMARY KEY, number INTEGER NOT NULL);\n";
    format!("{table}{}", insert("workdays", &rows))
}

/// What programs pay.
pub(super) fn standards(pack: &Pack) -> String {
    let rows: Vec<String> = pack
        .standards
        .resolved()
        .into_iter()
        .map(|entry| {
            let optional = |word: &Option<String>| text(word.as_deref());
            tuple(&[
                text(Some(&entry.program)),
                text(Some(entry.item.code())),
                optional(&entry.class),
                optional(&entry.care_form),
                optional(&entry.care_grade),
                optional(&entry.kind),
                optional(&entry.grade),
                optional(&entry.area),
                first(entry.from).to_string(),
                last(entry.to).to_string(),
                number(entry.monthly.map(|fen| fen.0)),
                number(entry.annual.map(|fen| fen.0)),
                text(Some(&entry.source)),
                entry.rank().to_string(),
            ])
        })
        .collect();
    format!(
        "CREATE TABLE hecha_standard (program TEXT, item TEXT, class TEXT, care_form TEXT, care_grade TEXT, kind TEXT,
             grade TEXT, area TEXT, from_month INTEGER, to_month INTEGER, monthly INTEGER, annual INTEGER, source TEXT, rank INTEGER);
         {}
         CREATE INDEX hecha_standard_program ON hecha_standard (program, item);
         CREATE TEMP VIEW standards AS SELECT program, item, class, care_form, care_grade, kind, grade, area, from_month, to_month,
             monthly, annual, source FROM hecha_standard;",
        insert("hecha_standard", &rows)
    )
}

fn first(month: Option<Month>) -> i64 {
    month.map_or(FIRST_MONTH, |month| i64::from(month.index()))
}

fn last(month: Option<Month>) -> i64 {
    month.map_or(LAST_MONTH, |month| i64::from(month.index()))
}

/// Rows to insert, in statements of a size that SQLite's parser takes.
fn insert(table: &str, rows: &[String]) -> String {
    const AT_ONCE: usize = 400;
    rows.chunks(AT_ONCE).map(|rows| format!("INSERT INTO {table} VALUES {};\n", rows.join(", "))).collect()
}

fn tuple(cells: &[String]) -> String {
    format!("({})", cells.join(", "))
}

/// A text in SQL.
pub(super) fn text(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_owned(), |text| format!("'{}'", text.replace('\'', "''").replace('\0', "")))
}

fn number(number: Option<i64>) -> String {
    number.map_or_else(|| "NULL".to_owned(), |number| number.to_string())
}

/// `dibao_rural-tekun`: the id of a pair, and with the rule its sub-type.
fn pair_id(pair: &Pair) -> String {
    format!("{}-{}", pair.a, pair.b)
}

fn verdict(pair: &Pair) -> &'static str {
    match (pair.verdict, pair.decided) {
        (PairVerdict::C, Some(decided)) => verdict_code(decided),
        (verdict, _) => verdict_code(verdict),
    }
}

fn verdict_code(verdict: PairVerdict) -> &'static str {
    match verdict {
        PairVerdict::N => "N",
        PairVerdict::T => "T",
        PairVerdict::Y => "Y",
        PairVerdict::H => "H",
        PairVerdict::C => "C",
    }
}

fn prohibited(pair: &Pair) -> Option<&'static str> {
    pair.prohibited.map(|side| match side {
        Prohibited::A => "a",
        Prohibited::B => "b",
        Prohibited::Lower => "lower",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    #[test]
    fn the_calendar_of_months_is_that_of_the_domain() {
        let conn = Connection::open_in_memory().expect("opens");
        conn.execute_batch(MONTHS).expect("made");
        let mut statement = conn.prepare("SELECT month, name, first_day, next_day FROM months ORDER BY month").expect("asks");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).expect("rows");
        let rows: Vec<(i64, String, i32, i32)> = rows.collect::<Result<_, _>>().expect("read");
        assert_eq!((rows.len(), rows[0].1.as_str(), rows[2399].1.as_str()), (2400, "1900-01", "2099-12"));
        for (index, name, first, next) in rows {
            let month = Month::from_index(index).expect("a month");
            let day = |month: Month| month.first_day().map(date::day_number);
            assert_eq!((name, Some(first), Some(next)), (month.to_string(), day(month), day(month.plus(1))));
        }
    }

    #[test]
    fn a_quote_in_a_text_of_the_pack_stays_a_text() {
        assert_eq!(text(Some("a'); DROP TABLE x; --")), "'a''); DROP TABLE x; --'");
    }
}
