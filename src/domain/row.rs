//! Typed rows: what a cell means once its column is known, and the canonical form by which two readings of the
//! same row are recognised as one.

mod cell;
mod merged;
mod value;

pub use cell::tidy;
use cell::{day_or_month, hundredths, id_value, stands_for_itself, tidy_cell, whole_number};
pub use merged::HeldCell;
pub use value::{Value, digest, hash_values, occurrence_key};

use super::dataset::{Column, ColumnType, Dataset, RowKey};
use super::date::Date;
use super::id_number::{self, IdKey, IdReading};
use super::load::RejectReason;
use super::money::{Fen, MoneyUnit};
use super::month::Month;
use super::program::Programs;
use super::recognise::comparable;
use super::text;
use std::collections::{BTreeMap, HashMap};

/// Texts that say that there is nothing.
const NOTHING: &[&str] = &["-", "--", "—", "——", "无", "/", "\\", "N/A", "NULL", "null", "(空)", "空"];
/// Ends of a span that has not ended, and dates that systems write for none.
const OPEN_ENDED: &[&str] =
    &["至今", "长期", "今", "永久", "无期限", "0", "0000-00-00", "0000/00/00", "0000-00-00 00:00:00", "1900-01-00"];
/// Nothing that data tells has happened before this year …
const FIRST_YEAR: i16 = 1900;
/// … or on this day, which systems write when they know none.
const PLACEHOLDER: Date = Date::constant(1900, 1, 1);
/// The column that ties a row to a household.
const HOUSEHOLD_NO: &str = "household_no";
/// What spreadsheets show for a failed formula.
const FORMULA_ERRORS: &[&str] = &["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"];

/// A cell of a file, as the typing needs it.
#[derive(Clone, Copy)]
pub struct SourceCell<'a> {
    /// Its text.
    pub text: &'a str,
    /// The spreadsheet stored a number.
    pub numeric: bool,
    /// The spreadsheet stored an error value.
    pub error: bool,
}

impl SourceCell<'_> {
    /// Beyond the last cell of a row.
    pub const EMPTY: SourceCell<'static> = SourceCell { text: "", numeric: false, error: false };
}

/// Where the values of a column come from in one sheet.
#[derive(Clone, Debug)]
enum Supply {
    Header(usize),
    Constant(Value),
    Absent,
}

/// Why a row cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Position of the column in the dataset.
    pub column: usize,
    /// Why.
    pub reason: RejectReason,
}

/// Which cells of a sheet say whom a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonCells {
    /// Identity number.
    pub id: usize,
    /// Name.
    pub name: Option<usize>,
    /// Numbers of others whom the row is about as well.
    pub also: Vec<usize>,
}

/// A typed row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedRow {
    /// Values in the order of the dataset's columns.
    pub values: Vec<Value>,
    /// Hash of the key columns; for a multiset, [`occurrence_key`] of its first occurrence.
    pub key: [u8; 16],
    /// Hash of all values.
    pub hash: [u8; 16],
    /// Code columns with a text that the pack does not list.
    pub unknown_codes: Vec<usize>,
}

/// Types the rows of one sheet for one dataset.
#[derive(Debug)]
pub struct RowReader<'a> {
    dataset: &'a Dataset,
    supplies: Vec<(Supply, MoneyUnit)>,
    codes: Vec<HashMap<String, &'a str>>,
    programs: HashMap<String, &'a str>,
    key: Option<Vec<usize>>,
    id: Option<usize>,
    /// Other columns that name somebody whom the row is about.
    also: Vec<usize>,
    name: Option<usize>,
    village: Option<usize>,
    /// Columns of what has happened to the person.
    happened: Vec<usize>,
    /// The date of the data, and today.
    as_of: Option<Date>,
    today: Option<Date>,
}

impl<'a> RowReader<'a> {
    /// For a sheet in which `headers` says which cell feeds a column (with the unit of amounts), and `fills` what
    /// columns without a header hold. Both by position of the column.
    pub fn new(
        dataset: &'a Dataset,
        programs: &'a Programs,
        headers: &BTreeMap<usize, (usize, MoneyUnit)>,
        fills: &BTreeMap<usize, Value>,
    ) -> Self {
        let at =
            |name: &Option<String>| name.as_ref().and_then(|name| dataset.columns.iter().position(|column| column.name == *name));
        let supplies = (0..dataset.columns.len())
            .map(|column| match (headers.get(&column), fills.get(&column)) {
                (Some((cell, unit)), _) => (Supply::Header(*cell), *unit),
                (None, Some(value)) => (Supply::Constant(value.clone()), MoneyUnit::Yuan),
                (None, None) => (Supply::Absent, MoneyUnit::Yuan),
            })
            .collect();
        let key = match &dataset.key {
            RowKey::Multiset(_) => None,
            RowKey::Columns(names) => Some(names.iter().filter_map(|name| at(&Some(name.clone()))).collect()),
        };
        Self {
            dataset,
            supplies,
            codes: dataset
                .columns
                .iter()
                .map(|column| column.values.iter().map(|(text, code)| (comparable(text), code.as_str())).collect())
                .collect(),
            programs: if reads_programs(dataset) { program_names(programs) } else { HashMap::new() },
            key,
            id: at(&dataset.person_id),
            also: (0..).zip(&dataset.columns).filter(|(_, column)| column.in_scope).map(|(at, _)| at).collect(),
            name: at(&dataset.person_name),
            village: at(&dataset.person_village),
            happened: (0..).zip(&dataset.columns).filter(|(_, column)| column.happened).map(|(at, _)| at).collect(),
            as_of: None,
            today: None,
        }
    }

    /// Knows the date of the data, after which nothing in it has happened, and today, from which years of two digits
    /// are told.
    #[must_use]
    pub fn dated(mut self, as_of: Date, today: Date) -> Self {
        (self.as_of, self.today) = (Some(as_of), Some(today.max(as_of)));
        self
    }

    /// Which columns the sheet has a say in, by a header or a fill, in the order of the dataset. Of the others a
    /// row says nothing, which is not the same as saying that there is nothing.
    pub fn fed(&self) -> Vec<bool> {
        self.supplies.iter().map(|(supply, _)| !matches!(supply, Supply::Absent)).collect()
    }

    /// The cells that say whom a row is about; `None` when no cell holds its identity number.
    pub fn person_cells(&self) -> Option<PersonCells> {
        let cell = |column: usize| self.cell_of(column);
        let also = self.also.iter().filter_map(|column| cell(*column)).collect();
        Some(PersonCells { id: cell(self.id?)?, name: self.name.and_then(cell), also })
    }

    /// The identity number of the row, when the dataset has one.
    pub fn identity(&self, cells: &[SourceCell<'_>]) -> Option<IdReading> {
        let cell = self.cell(self.id?, cells);
        Some(id_number::read(cell.text, cell.numeric))
    }

    /// The people whom the other columns name that the dataset marks `in_scope`, as far as their numbers are valid.
    pub fn also_about(&self, cells: &[SourceCell<'_>]) -> impl Iterator<Item = IdKey> {
        self.also.iter().filter_map(|column| {
            let cell = self.cell(*column, cells);
            id_number::read(cell.text, cell.numeric).key()
        })
    }

    /// The texts of the cells among which the word for a sum tells a row of sums: all but those that name totals.
    pub fn beside_names_of_totals<'c>(&self, cells: &[SourceCell<'c>]) -> Vec<&'c str> {
        let mut texts: Vec<&str> = cells.iter().map(|cell| cell.text).collect();
        for (column, supply) in self.dataset.columns.iter().zip(&self.supplies) {
            if let (true, (Supply::Header(at), _)) = (column.names_totals, supply)
                && let Some(text) = texts.get_mut(*at)
            {
                *text = "";
            }
        }
        texts
    }

    /// The identity number as the file has it, but for white space, width and quotation marks.
    pub fn given_id(&self, cells: &[SourceCell<'_>]) -> String {
        let raw = self.id.map_or("", |column| self.cell(column, cells).text);
        text::fold(raw).chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '=')).collect()
    }

    /// The name of the person, folded; empty when there is none.
    pub fn person_name(&self, cells: &[SourceCell<'_>]) -> String {
        self.name.map(|column| text::fold_name(self.cell(column, cells).text)).unwrap_or_default()
    }

    /// The name of the person as the file has it: nothing is allocated, since it is asked for every row.
    pub fn name_text<'c>(&self, cells: &[SourceCell<'c>]) -> &'c str {
        self.name.map_or("", |column| self.cell(column, cells).text)
    }

    /// The village of the person; empty when there is none.
    pub fn person_village(&self, cells: &[SourceCell<'_>]) -> String {
        match self.village.and_then(|column| self.supplies.get(column)) {
            Some((Supply::Header(at), _)) => cells.get(*at).map(|cell| tidy(cell.text)).unwrap_or_default(),
            Some((Supply::Constant(Value::Text(text)), _)) => text.clone(),
            _ => String::new(),
        }
    }

    /// Types a row.
    ///
    /// # Errors
    /// The first cell that cannot be used. A half-read row would be taken for a whole one, so a cell that is
    /// filled but cannot be read is a fault even where the column may be empty.
    pub fn read(&self, cells: &[SourceCell<'_>]) -> Result<TypedRow, Fault> {
        let mut values = Vec::with_capacity(self.dataset.columns.len());
        let mut unknown_codes = Vec::new();
        for (at, column) in self.dataset.columns.iter().enumerate() {
            let fault = |reason| Fault { column: at, reason };
            let mut value = match self.supplies.get(at) {
                Some((Supply::Header(_), unit)) => {
                    let (value, known) = self.value(at, column, *unit, self.cell(at, cells)).map_err(fault)?;
                    if !known {
                        unknown_codes.push(at);
                    }
                    value
                }
                Some((Supply::Constant(value), _)) => value.clone(),
                _ => Value::Null,
            };
            if value.is_null()
                && let Some(default) = &column.default
            {
                value = Value::Text(default.clone());
            }
            values.push(value);
        }
        for (at, column) in self.dataset.columns.iter().enumerate().filter(|(_, column)| column.required) {
            if values.get(at).is_some_and(Value::is_null) {
                self.accept_missing(at, column, &values)?;
            }
        }
        if let Some(column) = self.happened.iter().find(|column| self.cannot_be(&values, **column)) {
            return Err(Fault { column: *column, reason: RejectReason::ImpossibleDate });
        }
        let hash = hash_values(&values);
        let key = match &self.key {
            Some(columns) => hash_values(columns.iter().filter_map(|column| values.get(*column))),
            None => occurrence_key(&hash, 1),
        };
        Ok(TypedRow { values, key, hash, unknown_codes })
    }

    /// Whether the person of a row was not born on a date, or the data could not know of it.
    fn cannot_be(&self, values: &[Value], column: usize) -> bool {
        let Some(Value::Date(day)) = values.get(column) else { return false };
        let born = match self.id.and_then(|id| values.get(id)) {
            Some(Value::Id { key: Some(key), .. }) => key.birth_date(),
            _ => None,
        };
        // A month alone was read as its first day.
        let month_of_birth = |born: Date| day.day() == 1 && Month::of(*day) == Month::of(born);
        let unborn = born.is_some_and(|born| *day < born && !month_of_birth(born));
        unborn || day.year() < FIRST_YEAR || self.as_of.is_some_and(|as_of| *day > as_of) || *day == PLACEHOLDER
    }

    /// A missing identity number is a defect of the row, not its end, as long as the name says who is meant.
    fn accept_missing(&self, at: usize, column: &Column, values: &[Value]) -> Result<(), Fault> {
        let named = self.name.and_then(|name| values.get(name)).is_some_and(|name| !name.is_null());
        match column.column_type {
            ColumnType::Id if named => Ok(()),
            ColumnType::Id => Err(Fault { column: at, reason: RejectReason::UnusableId }),
            _ if column.name == HOUSEHOLD_NO => Err(Fault { column: at, reason: RejectReason::MissingNumber }),
            _ => Err(Fault { column: at, reason: RejectReason::MissingValue }),
        }
    }

    fn cell<'c>(&self, column: usize, cells: &[SourceCell<'c>]) -> SourceCell<'c> {
        match self.supplies.get(column) {
            Some((Supply::Header(at), _)) => cells.get(*at).copied().unwrap_or(SourceCell::EMPTY),
            _ => SourceCell::EMPTY,
        }
    }

    /// The value of a cell, and whether a code in it is known.
    fn value(&self, at: usize, column: &Column, unit: MoneyUnit, cell: SourceCell<'_>) -> Result<(Value, bool), RejectReason> {
        let known = |value| Ok((value, true));
        if column.column_type == ColumnType::Id {
            return known(id_value(cell));
        }
        let tidy = tidy_cell(cell);
        if cell.error || FORMULA_ERRORS.contains(&&*tidy) {
            let harmless = !column.required && matches!(column.column_type, ColumnType::Text | ColumnType::Name);
            return if harmless { known(Value::Null) } else { Err(RejectReason::FormulaError) };
        }
        if tidy.is_empty() || NOTHING.contains(&&*tidy) {
            return known(Value::Null);
        }
        if text::says_unknown(&tidy) && !stands_for_itself(column) {
            return known(Value::Null);
        }
        match column.column_type {
            ColumnType::Text | ColumnType::Id => known(Value::Text(tidy.into_owned())),
            ColumnType::Name => known(Value::Text(text::fold_name(&tidy))),
            ColumnType::Date | ColumnType::Month => {
                // `2022 年 3 月` is read without its spaces, `2022-03-05 00:00:00` only with them.
                let read = |text: &str| day_or_month(column.column_type, text, cell.numeric, self.today);
                known(read(&tidy).or_else(|reason| read(&text::fold(cell.text)).map_err(|_| reason))?)
            }
            ColumnType::Money => {
                let fen = Fen::parse(&tidy, unit).ok_or(RejectReason::BadAmount)?;
                known(Value::Integer(fen.0))
            }
            ColumnType::Integer => known(Value::Integer(whole_number(&tidy).ok_or(RejectReason::BadNumber)?)),
            ColumnType::Decimal => known(Value::Integer(hundredths(&tidy).ok_or(RejectReason::BadNumber)?)),
            ColumnType::Code => match self.codes.get(at).and_then(|codes| named(codes, &tidy)) {
                Some(code) => known(Value::Text((*code).to_owned())),
                None => Ok((Value::Text(tidy.into_owned()), false)),
            },
            ColumnType::Program => match named(&self.programs, &tidy) {
                Some(id) => known(Value::Text((*id).to_owned())),
                None => Err(RejectReason::UnknownProgram),
            },
        }
    }
}

/// What a text names. A text that is found as it stands is in comparable form, for that is what the names are in.
fn named<'n>(names: &'n HashMap<String, &str>, text: &str) -> Option<&'n str> {
    names.get(text).or_else(|| names.get(&comparable(text))).copied()
}

fn reads_programs(dataset: &Dataset) -> bool {
    dataset.columns.iter().any(|column| column.column_type == ColumnType::Program)
}

/// Names of the programs in comparable form. A name that two programs claim names neither.
fn program_names(programs: &Programs) -> HashMap<String, &str> {
    let mut names: HashMap<String, Option<&str>> = HashMap::new();
    for program in &programs.programs {
        for name in program.names.iter().chain([&program.id, &program.title.zh, &program.title.en]) {
            let entry = names.entry(comparable(name)).or_insert(Some(program.id.as_str()));
            if entry.is_some_and(|id| id != program.id) {
                *entry = None;
            }
        }
    }
    names.into_iter().filter_map(|(name, id)| Some((name, id?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date;

    #[test]
    fn spaces_inside_codes_go_and_those_before_a_time_of_day_stay() {
        assert_eq!(tidy("990101 1950 0101"), "99010119500101");
        assert_eq!(tidy("2017-07-09 00:00:00"), "2017-07-09 00:00:00");
        assert_eq!(
            day_or_month(ColumnType::Date, &tidy("2017-07-09 00:00:00"), false, None).ok(),
            date::from_ymd(2017, 7, 9).map(Value::Date)
        );
    }

    fn dataset() -> Dataset {
        toml::from_str(
            r#"
            id = "sample"
            title = { zh = "样", en = "sample" }
            kind = "case"
            order = 1
            key = ["no"]
            person_id = "id_no"
            person_name = "name"
            columns = [
              { name = "no", title = { zh = "号", en = "no" }, type = "text", required = true },
              { name = "name", title = { zh = "名", en = "name" }, type = "name" },
              { name = "id_no", title = { zh = "证", en = "id" }, type = "id", required = true },
              { name = "on", title = { zh = "日", en = "day" }, type = "date" },
              { name = "month", title = { zh = "月", en = "month" }, type = "month" },
              { name = "pay", title = { zh = "钱", en = "pay" }, type = "money" },
              { name = "area", title = { zh = "积", en = "area" }, type = "decimal" },
              { name = "count", title = { zh = "数", en = "count" }, type = "integer" },
              { name = "state", title = { zh = "态", en = "state" }, type = "code", default = "on", values = { "在保" = "on", "停保(暂)" = "off" } },
            ]
            "#,
        )
        .expect("dataset")
    }

    /// Reads a row whose cells are the columns in order; `~` marks a cell that the spreadsheet stored as a number.
    fn read(cells: &[&str]) -> Result<TypedRow, Fault> {
        let dataset = dataset();
        let programs = Programs::default();
        let headers = (0..dataset.columns.len()).map(|at| (at, (at, MoneyUnit::Yuan))).collect();
        let reader = RowReader::new(&dataset, &programs, &headers, &BTreeMap::new());
        let cells: Vec<SourceCell<'_>> = cells
            .iter()
            .map(|text| SourceCell { text: text.trim_start_matches('~'), numeric: text.starts_with('~'), error: false })
            .collect();
        reader.read(&cells)
    }

    const ID: &str = "11010519491231002X"; // the worked example of GB 11643

    #[test]
    fn cells_become_values_of_their_column() {
        let row =
            read(&["H 001", "张 三", ID, "2022-03-05 00:00:00", "２０２２年３月", "1,234.5元", "89.512㎡", "3人", "停保（暂）"])
                .expect("row");
        let month = Value::Integer(2022 * 12 + 2);
        let expected = [
            Value::Text("H001".into()),
            Value::Text("张三".into()),
            Value::Id { text: ID.into(), key: id_number::read(ID, false).key() },
            Value::Date(date::from_ymd(2022, 3, 5).expect("date")),
            month,
            Value::Integer(123_450),
            Value::Integer(8951),
            Value::Integer(3),
            Value::Text("off".into()),
        ];
        assert_eq!(row.values, expected);
        assert!(row.unknown_codes.is_empty());
    }

    #[test]
    fn whole_numbers_are_read_in_digits_of_either_width_with_or_without_their_unit() {
        let count = |text: &str| read(&["1", "张三", ID, "", "", "", "", text]).map(|row| row.values[7].clone());
        for text in ["12", "１２", "12人", "１２ 户", "１２口"] {
            assert_eq!(count(text), Ok(Value::Integer(12)), "{text}");
        }
        assert!(count("十二").is_err());
    }

    #[test]
    fn nothing_is_null_or_the_default_and_an_open_end_is_null() {
        let row = read(&["1", "张三", ID, "至今", "-", "无", "—", "/", ""]).expect("row");
        assert!(row.values.iter().skip(3).take(5).all(Value::is_null));
        assert_eq!(row.values.last(), Some(&Value::Text("on".into())));
    }

    #[test]
    fn what_nobody_knows_is_empty_in_columns_that_may_be_and_never_a_default() {
        for word in ["不详", "未知", "/", "无", "—", "--", "－－"] {
            let row = read(&["1", "张三", ID, word, word, word, word, word, ""]).expect(word);
            assert!(row.values.iter().skip(3).take(5).all(Value::is_null), "{word}");
        }
        let row = read(&["不详", "不详", ID, "", "", "", "", "", "未知"]).expect("row");
        assert_eq!(row.values[0], Value::Text("不详".into()), "a required text is what it says");
        assert_eq!(row.unknown_codes, [8], "nobody says that the default holds");
        assert!(read(&["1", "不详", "未知"]).is_err(), "neither name nor number");
    }

    #[test]
    fn numbers_that_spreadsheets_stored_are_the_same_texts_and_dates() {
        let a = read(&["~1001.0", "张三", ID, "~44625", "~202203", "~5", "~1.50", "~3.0", ""]).expect("row");
        let b = read(&["1001", "张三", ID, "2022-03-05", "2022-03", "5.00", "1.5", "3", "在保"]).expect("row");
        assert_eq!((a.values, a.hash, a.key), (b.values, b.hash, b.key));
    }

    #[test]
    fn the_first_cell_that_cannot_be_used_is_named() {
        let reason = |cells: &[&str]| read(cells).map_err(|fault| (fault.column, fault.reason)).err();
        assert_eq!(reason(&["", "张三", ID]), Some((0, RejectReason::MissingValue)));
        assert_eq!(reason(&["1", "", "-"]), Some((2, RejectReason::UnusableId)));
        assert_eq!(reason(&["1", "张三", ID, "某日"]), Some((3, RejectReason::BadDate)));
        assert_eq!(reason(&["1", "张三", ID, "", "十三月"]), Some((4, RejectReason::BadMonth)));
        assert_eq!(reason(&["1", "张三", ID, "", "~2022.1"]), Some((4, RejectReason::AmbiguousMonth)));
        assert_eq!(reason(&["1", "张三", ID, "", "2022.1"]), None, "as text it is January");
        assert_eq!(reason(&["1", "张三", ID, "", "", "四百"]), Some((5, RejectReason::BadAmount)));
        assert_eq!(reason(&["1", "张三", ID, "", "", "", "大"]), Some((6, RejectReason::BadNumber)));
        assert_eq!(reason(&["1", "张三", ID, "", "", "", "", "2.5"]), Some((7, RejectReason::BadNumber)));
        assert_eq!(reason(&["1", "#N/A", ID, "#N/A"]), Some((3, RejectReason::FormulaError)));
    }

    #[test]
    fn an_event_before_the_birth_or_after_the_date_of_the_data_is_no_event() {
        let mut dataset = dataset();
        dataset.columns[3].happened = true;
        let headers = (0..dataset.columns.len()).map(|at| (at, (at, MoneyUnit::Yuan))).collect();
        let programs = Programs::default();
        let (as_of, today) = (Date::constant(2024, 6, 30), Date::constant(2024, 7, 5));
        let reader = RowReader::new(&dataset, &programs, &headers, &BTreeMap::new()).dated(as_of, today);
        let reason = |id: &str, day: &str| {
            let cells = ["1", "张三", id, day].map(|text| SourceCell { text, numeric: false, error: false });
            reader.read(&cells).err().map(|fault| (fault.column, fault.reason))
        };
        let impossible = Some((3, RejectReason::ImpossibleDate));
        for day in ["1900-01-01", "1949-12-30", "1949-11", "2024-07-01", "2099-01-01"] {
            assert_eq!(reason(ID, day), impossible, "{day}: born 1949-12-31");
        }
        for day in ["1949-12-31", "1949-12", "2024-06-30", "", "24年6月"] {
            assert_eq!(reason(ID, day), None, "{day}");
        }
        assert_eq!(reason("", "1900-01-01"), impossible, "a placeholder, whoever it is about");
        assert_eq!(reason("", "1930-01-01"), None, "nothing tells the birth");
    }

    #[test]
    fn unknown_codes_stay_as_they_are_and_are_reported() {
        let row = read(&["1", "张三", ID, "", "", "", "", "", "待定"]).expect("row");
        assert_eq!(row.values.last(), Some(&Value::Text("待定".into())));
        assert_eq!(row.unknown_codes, [8]);
    }

    #[test]
    fn debug_shows_no_identity_number() {
        let row = read(&["1", "张三", ID]).expect("row");
        assert!(!format!("{row:?}").contains(ID));
    }

    #[test]
    fn white_space_is_dropped_where_people_put_it_for_show() {
        assert_eq!(tidy("青 禾　镇"), "青禾镇");
        assert_eq!(tidy("6217 0000 1234"), "621700001234");
        assert_eq!(tidy("No 5  Main St"), "No 5 Main St");
    }

    proptest::proptest! {
        #[test]
        fn reading_never_panics(cells in proptest::collection::vec(".{0,20}", 0..10)) {
            let texts: Vec<&str> = cells.iter().map(String::as_str).collect();
            let _ = read(&texts);
        }
    }
}
