//! How the rows of a rule's query become findings.

use super::{Finding, FoundLine, FoundOperand, Value};
use crate::domain::id_number::{self, MatchLevel};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::rule::{Rule, Severity, SubjectKind};
use std::collections::{BTreeMap, BTreeSet};

/// A row that breaks the contract of `checklists/README.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowError {
    /// The query lacks a column that it must return.
    NoColumn(&'static str),
    /// The subject of the row is NULL.
    NoSubject,
    /// A cell has the wrong type or value.
    BadCell {
        /// Column.
        column: String,
    },
    /// Two rows give the same line (program, month, payment) with different money.
    TwoAmounts {
        /// Program id.
        program: String,
        /// Benefit month.
        month: Month,
    },
}

impl crate::domain::lang::Say for RowError {
    fn say(&self, lang: crate::domain::lang::Lang) -> String {
        match self {
            Self::NoColumn(column) => {
                lang.pick(format!("查询没有返回列 {column}"), format!("the query does not return the column {column}"))
            }
            Self::NoSubject => lang.pick(
                "查询返回了没有对象(户、人或单位)的行".to_owned(),
                "the query returns a row without its subject".to_owned(),
            ),
            Self::BadCell { column } => {
                lang.pick(format!("列 {column} 的值不符合约定"), format!("a value of column {column} breaks the contract"))
            }
            Self::TwoAmounts { program, month } => lang.pick(
                format!("{month} {program} 的同一笔发放有两个不同的金额"),
                format!("the same payment of {program} in {month} is given two amounts"),
            ),
        }
    }
}

/// Columns that are not operands.
pub const RESERVED: [&str; 15] = [
    "household_no",
    "person",
    "unit",
    "town",
    "fact_key",
    "program",
    "month",
    "paid",
    "amount",
    "lenient",
    "line_ref",
    "severity",
    "subtype",
    "match_level",
    "ref",
];

/// Operand columns of a query's result, in its order.
pub fn operand_columns(columns: &[String]) -> impl Iterator<Item = (usize, &String)> {
    columns.iter().enumerate().filter(|(_, name)| !RESERVED.contains(&name.as_str()) && !name.starts_with("ref_"))
}

/// Groups the rows of a rule's query into findings, in an order that does not depend on the order of the rows.
///
/// # Errors
/// The rows break the contract.
pub fn group(rule: &Rule, columns: &[String], rows: &[Vec<Value>]) -> Result<Vec<Finding>, RowError> {
    let mut grouping = Grouping::new(rule, columns)?;
    rows.iter().try_for_each(|row| grouping.take(row))?;
    Ok(grouping.finish().collect())
}

/// [`group`] for rows that come one after the other: of a million rows only what their findings keep is held.
pub struct Grouping<'a> {
    rule: &'a Rule,
    layout: Layout,
    /// By subject and fact key.
    groups: BTreeMap<(String, String), Group>,
}

impl<'a> Grouping<'a> {
    /// For rows of these columns.
    ///
    /// # Errors
    /// The columns break the contract.
    pub fn new(rule: &'a Rule, columns: &[String]) -> Result<Self, RowError> {
        Ok(Self { rule, layout: Layout::new(columns)?, groups: BTreeMap::new() })
    }

    /// Takes a row.
    ///
    /// # Errors
    /// It breaks the contract.
    pub fn take(&mut self, row: &[Value]) -> Result<(), RowError> {
        let layout = &self.layout;
        let household_no = layout.cell(row, layout.household_no).text();
        let person = layout.cell(row, layout.person).integer();
        let unit = layout.cell(row, layout.unit).text();
        let subject = match self.rule.subject {
            SubjectKind::Household => household_no.clone(),
            SubjectKind::Person => person.map(|key| key.to_string()),
            SubjectKind::Unit => unit.clone(),
        };
        let subject = subject.ok_or(RowError::NoSubject)?;
        let fact_key = layout.cell(row, Some(layout.fact_key)).text().unwrap_or_default();
        let group = self.groups.entry((subject, fact_key)).or_default();
        group.households.extend(household_no);
        group.persons.extend(person);
        group.units.extend(unit);
        group.towns.extend(layout.cell(row, layout.town).text());
        group.add(layout, row)
    }

    /// The findings, made as they are taken.
    pub fn finish(self) -> impl Iterator<Item = Finding> + use<'a> {
        let Self { rule, layout, groups } = self;
        groups.into_iter().map(move |((_, fact_key), group)| group.finish(rule, &layout, fact_key))
    }
}

struct Layout {
    household_no: Option<usize>,
    person: Option<usize>,
    unit: Option<usize>,
    town: Option<usize>,
    fact_key: usize,
    program: Option<usize>,
    month: Option<usize>,
    paid: Option<usize>,
    amount: Option<usize>,
    lenient: Option<usize>,
    line_ref: Option<usize>,
    severity: Option<usize>,
    subtype: Option<usize>,
    match_level: Option<usize>,
    /// Operand column, its name, the column of its reference.
    operands: Vec<(usize, String, Option<usize>)>,
}

const NULL: &Value = &Value::Null;

/// A clue keeps no identity number in what it shows: the number of a certificate holds one.
fn masked(value: &Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(id_number::mask_within(text)),
        Value::Integer(_) | Value::Null => value.clone(),
    }
}

impl Layout {
    fn new(columns: &[String]) -> Result<Self, RowError> {
        let at = |name: &str| columns.iter().position(|column| column == name);
        let operands = operand_columns(columns)
            .map(|(index, name)| (index, name.clone(), at(&format!("ref_{name}")).or_else(|| at("ref"))))
            .collect();
        Ok(Self {
            household_no: at("household_no"),
            person: at("person"),
            unit: at("unit"),
            town: at("town"),
            fact_key: at("fact_key").ok_or(RowError::NoColumn("fact_key"))?,
            program: at("program"),
            month: at("month"),
            paid: at("paid"),
            amount: at("amount"),
            lenient: at("lenient"),
            line_ref: at("line_ref"),
            severity: at("severity"),
            subtype: at("subtype"),
            match_level: at("match_level"),
            operands,
        })
    }

    fn cell<'a>(&self, row: &'a [Value], index: Option<usize>) -> &'a Value {
        index.and_then(|index| row.get(index)).unwrap_or(NULL)
    }
}

#[derive(Default)]
struct Group {
    households: BTreeSet<String>,
    persons: BTreeSet<i64>,
    units: BTreeSet<String>,
    towns: BTreeSet<String>,
    subtype: Option<String>,
    severity: Option<Severity>,
    match_level: Option<MatchLevel>,
    lines: BTreeMap<(Month, String, Place), (Fen, Fen, bool)>,
    /// Reference, which operand, value: item by item, in the order of the query.
    operands: BTreeSet<(Place, usize, Value)>,
}

impl Group {
    fn add(&mut self, layout: &Layout, row: &[Value]) -> Result<(), RowError> {
        let bad = |column: &str| RowError::BadCell { column: column.to_owned() };
        if let Some(code) = layout.cell(row, layout.severity).text() {
            let severity = Severity::from_code(&code).ok_or_else(|| bad("severity"))?;
            self.severity = Some(self.severity.map_or(severity, |before| before.min(severity)));
        }
        if let Some(code) = layout.cell(row, layout.match_level).text() {
            let level = MatchLevel::from_code(&code).ok_or_else(|| bad("match_level"))?;
            self.match_level = Some(self.match_level.map_or(level, |before| before.max(level)));
        }
        if self.subtype.is_none() {
            self.subtype = layout.cell(row, layout.subtype).text();
        }
        self.line(layout, row)?;
        for (at, (index, _, reference)) in layout.operands.iter().enumerate() {
            let value = layout.cell(row, Some(*index));
            if *value == Value::Null {
                continue;
            }
            let reference = layout.cell(row, *reference).text().unwrap_or_default();
            self.operands.insert((Place::new(reference), at, masked(value)));
        }
        Ok(())
    }

    fn line(&mut self, layout: &Layout, row: &[Value]) -> Result<(), RowError> {
        let bad = |column: &str| RowError::BadCell { column: column.to_owned() };
        let month = match layout.cell(row, layout.month) {
            Value::Null => return Ok(()),
            value => value.integer().and_then(Month::from_index).ok_or_else(|| bad("month"))?,
        };
        let program = layout.cell(row, layout.program).text().unwrap_or_default();
        let amount = Fen(layout.cell(row, layout.amount).integer().ok_or_else(|| bad("amount"))?);
        let paid = layout.cell(row, layout.paid).integer().map_or(amount, Fen);
        let lenient = layout.cell(row, layout.lenient).integer().is_some_and(|flag| flag != 0);
        let place = Place::new(layout.cell(row, layout.line_ref).text().unwrap_or_default());
        let money = (paid, amount, lenient);
        match self.lines.insert((month, program.clone(), place), money) {
            Some(before) if before != money => Err(RowError::TwoAmounts { program, month }),
            _ => Ok(()),
        }
    }

    fn finish(self, rule: &Rule, layout: &Layout, fact_key: String) -> Finding {
        Finding {
            household_no: self.households.into_iter().next(),
            person: self.persons.into_iter().next(),
            unit: self.units.into_iter().next(),
            town: self.towns.into_iter().next(),
            fact_key,
            subtype: self.subtype.unwrap_or_default(),
            severity: self.severity.unwrap_or(rule.severity),
            match_level: self.match_level.unwrap_or(MatchLevel::L1),
            lines: self
                .lines
                .into_iter()
                .map(|((month, program, place), (paid, amount, lenient))| FoundLine {
                    month,
                    program,
                    reference: place.text,
                    paid,
                    amount,
                    lenient,
                })
                .collect(),
            operands: self
                .operands
                .into_iter()
                .filter_map(|(place, at, value)| {
                    let (_, name, _) = layout.operands.get(at)?;
                    Some(FoundOperand { name: name.clone(), value, reference: place.text })
                })
                .collect(),
            has_lenient: layout.lenient.is_some(),
        }
    }
}

/// A reference ordered by its numbers, so that row 9 stands before row 10; computed values come last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    computed: bool,
    numbers: Vec<i64>,
    text: String,
}

impl Place {
    fn new(text: String) -> Self {
        Self { computed: text.is_empty(), numbers: text.split(':').map(|part| part.parse().unwrap_or(0)).collect(), text }
    }
}
