//! Whose household a number is. Towns number from 001 on, each for itself, so a number alone does not say which household
//! a row is about, and money or members laid to another family's household would speak against that family.
//!
//! A row stands with its number when its person is the head or a member there. Otherwise it does not when the number was
//! given back for the household of this very person, when a number short enough to be a town's own is of another town
//! than the row, or when the row, of no known town, goes on with one of which that was so. Money of somebody whose household is in another
//! town counts there: its number is not believed.

use super::put::Taken;
use super::sources::Load;
use super::{StoreError, datasets};
use crate::domain::county;
use crate::domain::dataset::{Dataset, DatasetKind, RowKey};
use crate::domain::id_number;
use crate::domain::load::{BETWEEN_CELLS, RejectReason};
use crate::domain::pack::Pack;
use crate::domain::row::{Value, tidy};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Longest number that a town may have given by itself. Longer ones hold a code of the town or a year.
const BARE: usize = 6;
const HOUSEHOLDS: &str = "households";
const PERSONS: &str = "persons";
const NUMBER: &str = "household_no";

/// Whether rows of a dataset name households that are not theirs to tell.
pub fn may_mislead(dataset: &Dataset) -> bool {
    dataset.kind == DatasetKind::Case && dataset.id != HOUSEHOLDS && dataset.column(NUMBER).is_some()
}

/// Whose the household is that a row names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Nothing speaks against it.
    Its,
    /// The number is not the payee's, whose household is known: [`Numbers::forget`] it.
    Payees,
    /// Another town's.
    Another(Taken),
}

/// Town that a row names.
#[derive(Clone, Copy, Debug)]
pub enum Town<'a> {
    /// In a cell of its own.
    Cell(&'a str),
    /// In the title, or the name of the file, where words may only look like a town.
    Title(&'a str),
}

/// Whom a row is about, and where.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Sheet index.
    pub sheet: usize,
    /// Values in the order of the dataset's columns.
    pub values: &'a [Value],
    /// Packed key of the person, when certain.
    pub person: Option<i64>,
    /// Where it says that it is; empty when nowhere.
    pub town: Town<'a>,
}

/// The households that rows of a dataset may be laid to by mistake.
#[derive(Debug)]
pub struct Numbers {
    /// By number; without short or disputed numbers none.
    homes: HashMap<String, Home>,
    /// Texts of the rows given back because their number was taken, by the people whom they name.
    given_back: HashMap<i64, HashSet<String>>,
    /// Towns of those who belong to households; `None` when these are in several. Only for money.
    towns: HashMap<i64, Option<String>>,
    /// Sheet and number of the row before, when it was another's.
    before: Option<(usize, String)>,
    /// Whether a town of titles is one.
    known: HashMap<String, bool>,
    columns: Columns,
}

#[derive(Debug)]
struct Columns {
    number: usize,
    name: Option<usize>,
    money: bool,
}

#[derive(Debug)]
struct Home {
    at: Taken,
    people: Vec<(Option<i64>, String)>,
}

impl Home {
    /// Whether somebody is the head or a member; by name where either number is not known.
    fn holds(&self, person: Option<i64>, name: &str) -> bool {
        self.people.iter().any(|(known, called)| match (known, person) {
            (Some(known), Some(person)) => *known == person,
            _ => !name.is_empty() && called == name,
        })
    }
}

impl Load<'_> {
    /// What rows of a dataset have to be held against; `None` when its numbers can mislead nobody.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn numbers(&self, pack: &Pack, dataset: &Dataset) -> Result<Option<Numbers>, StoreError> {
        let conn = &self.tx;
        let at = |name: &str| dataset.columns.iter().position(|column| column.name == name);
        let Some(number) = at(NUMBER).filter(|_| may_mislead(dataset)) else {
            return Ok(None);
        };
        let there = |id: &str| pack.dataset(id).map_or(Ok(false), |dataset| datasets::has_table(conn, dataset));
        let known =
            pack.dataset(HOUSEHOLDS).is_some_and(|homes| homes.column("town").is_some() && homes.column("head").is_some());
        if !known || !there(HOUSEHOLDS)? {
            return Ok(None);
        }
        let given_back = given_back(conn)?;
        let mut homes = homes(conn, !given_back.is_empty())?;
        if homes.is_empty() {
            return Ok(None);
        }
        let has_persons = there(PERSONS)?;
        if has_persons {
            members(conn, &mut homes)?;
        }
        let money = matches!(dataset.key, RowKey::Multiset(_));
        let towns = if money { towns(conn, has_persons)? } else { HashMap::new() };
        let name = dataset.person_name.as_deref().and_then(at);
        Ok(Some(Numbers {
            homes,
            given_back,
            towns,
            before: None,
            known: HashMap::new(),
            columns: Columns { number, name, money },
        }))
    }
}

impl Numbers {
    /// Whose the household is that a row names, in the order of the file.
    pub fn whose(&mut self, claim: Claim<'_>) -> Whose {
        let before = self.before.take();
        let town = match claim.town {
            Town::Cell(town) => town,
            Town::Title(town) => {
                if self.knows(town) {
                    town
                } else {
                    ""
                }
            }
        };
        let text = |at: usize| match claim.values.get(at) {
            Some(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        let (number, name) = (text(self.columns.number), self.columns.name.map_or("", text));
        let Some(home) = self.homes.get(number).filter(|home| !home.holds(claim.person, name)) else { return Whose::Its };
        let bare = number.chars().count() <= BARE;
        let elsewhere = |town: &str| !county::is_same_town(&home.at.town, town);
        let of_payee = claim.person.and_then(|person| self.towns.get(&person)).and_then(Option::as_deref);
        if self.columns.money && bare && of_payee.is_some_and(elsewhere) {
            return Whose::Payees;
        }
        let texts = claim.person.and_then(|person| self.given_back.get(&person));
        let says_home = !town.is_empty() && !elsewhere(town);
        let goes_on = !says_home && before.is_some_and(|(sheet, taken)| sheet == claim.sheet && taken == number);
        if goes_on || texts.is_some_and(|texts| texts.contains(number)) || bare && elsewhere(town) {
            self.before = Some((claim.sheet, number.to_owned()));
            return Whose::Another(home.at.clone());
        }
        Whose::Its
    }

    /// Whether households of a town were ever loaded, or given back.
    fn knows(&mut self, town: &str) -> bool {
        if let Some(known) = self.known.get(town) {
            return *known;
        }
        let is_it = |other: &str| !town.is_empty() && other.chars().count() > 1 && county::is_same_town(town, other);
        let loaded = self.homes.values().any(|home| is_it(&home.at.town));
        let known = loaded || self.given_back.values().flatten().any(|cell| is_it(cell));
        self.known.insert(town.to_owned(), known);
        known
    }

    /// Takes the number out of a row's values. What the row is known by when it comes again stays that of the file.
    pub fn forget(&self, values: &mut [Value]) {
        if let Some(value) = values.get_mut(self.columns.number) {
            *value = Value::Null;
        }
    }
}

/// The households with the number of a town's own; all of them, where numbers were disputed.
fn homes(conn: &Connection, all: bool) -> Result<HashMap<String, Home>, StoreError> {
    let mut statement = conn.prepare(
        "SELECT h.household_no, h.town, h.person, h.head, s.file, h.line FROM data_households h JOIN source s ON s.id = h.source
         WHERE h.town IS NOT NULL AND (?1 OR length(h.household_no) <= ?2)",
    )?;
    let mut rows = statement.query(rusqlite::params![all, i64::try_from(BARE).unwrap_or(i64::MAX)])?;
    let mut homes = HashMap::new();
    while let Some(row) = rows.next()? {
        let at = Taken { file: row.get(4)?, line: row.get(5)?, town: row.get(1)? };
        let head = (row.get(2)?, row.get::<_, Option<String>>(3)?.unwrap_or_default());
        homes.insert(row.get(0)?, Home { at, people: vec![head] });
    }
    Ok(homes)
}

fn members(conn: &Connection, homes: &mut HashMap<String, Home>) -> Result<(), StoreError> {
    let mut statement = conn.prepare("SELECT household_no, person, name FROM data_persons WHERE household_no IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        if let Some(home) = homes.get_mut(number) {
            home.people.push((row.get(1)?, row.get::<_, Option<String>>(2)?.unwrap_or_default()));
        }
    }
    Ok(())
}

/// The town of everybody whose households are in one town.
fn towns(conn: &Connection, with_members: bool) -> Result<HashMap<i64, Option<String>>, StoreError> {
    const HEADS: &str = "SELECT person, town FROM data_households WHERE person IS NOT NULL AND town IS NOT NULL";
    const MEMBERS: &str = "SELECT p.person, h.town FROM data_persons p JOIN data_households h ON h.household_no = p.household_no
        WHERE p.person IS NOT NULL AND h.town IS NOT NULL";
    let mut towns: HashMap<i64, Option<String>> = HashMap::new();
    for sql in [HEADS, MEMBERS].into_iter().take(1 + usize::from(with_members)) {
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let town: String = row.get(1)?;
            let known = towns.entry(row.get(0)?).or_insert_with(|| Some(town.clone()));
            if known.as_ref().is_some_and(|known| *known != town) {
                *known = None;
            }
        }
    }
    Ok(towns)
}

/// What the list of rejects tells of households whose number was taken.
fn given_back(conn: &Connection) -> Result<HashMap<i64, HashSet<String>>, StoreError> {
    let mut statement =
        conn.prepare("SELECT r.row_text FROM reject r JOIN source s ON s.id = r.source WHERE r.reason = ?1 AND s.dataset = ?2")?;
    let mut rows = statement.query([RejectReason::NumberTaken.code(), HOUSEHOLDS])?;
    let mut found: HashMap<i64, HashSet<String>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let row_text = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let cells: BTreeSet<&str> = row_text.split(BETWEEN_CELLS).collect();
        for person in cells.iter().filter_map(|cell| id_number::read(cell, false).key()) {
            found.entry(person.as_i64()).or_default().extend(cells.iter().map(|cell| tidy(cell)));
        }
    }
    Ok(found)
}
