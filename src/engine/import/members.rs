//! Rosters with a row for every member: what of a row is the member's own, and what its household's. The household, and
//! its benefit, are one record each; a name or number of the head is never another member's.

use super::report::{MappedColumn, SheetFeed};
use crate::domain::dataset::{Column, ColumnType, Dataset};
use crate::domain::lang::Bilingual;
use crate::domain::pack::Pack;
use crate::domain::program::ProgramUnit;
use crate::domain::recognise::comparable;
use crate::domain::row::{SourceCell, TypedRow, Value};
use crate::domain::text;
use std::collections::{BTreeSet, HashMap};

const HOUSEHOLDS: &str = "households";
const PERSONS: &str = "persons";
const BENEFITS: &str = "benefits";
/// Datasets whose columns tell such a roster, whichever of them the sheet is to feed.
pub(super) const TOLD_BY: [&str; 2] = [HOUSEHOLDS, PERSONS];
/// How the head's own row says so, where no column names the head.
const HEAD: &[&str] = &["户主", "本人", "户主本人", "本人或户主", "户主(本人)", "本人(户主)", "申请人", "持证人", "head", "self"];

/// Where the rows of such a roster say whom they are about and who the head is: positions of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRows {
    relation: usize,
    name: usize,
    id: Option<usize>,
    /// In cells of their own, when there are any.
    head: Option<usize>,
    head_id: Option<usize>,
    /// The sheet feeds the members, too.
    pub(super) listed: bool,
}

/// Marks the feeds of a sheet that has a row for every member. Benefits are told as of the member: whose they are depends
/// on the program of the row. `might` are the feeds of [`TOLD_BY`] that the headers allow: somebody may have asked for one
/// dataset only.
pub(super) fn mark(feeds: &mut [SheetFeed], might: &[SheetFeed]) {
    let column = |dataset: &str, name: &str| -> Option<MappedColumn> {
        let feed = feeds.iter().chain(might).find(|feed| feed.dataset == dataset)?;
        feed.columns.iter().find(|column| column.column == name).cloned()
    };
    let (Some(name), Some(relation)) = (column(PERSONS, "name"), column(PERSONS, "relation")) else { return };
    let id = column(PERSONS, "id_no");
    let other_than =
        |column: Option<MappedColumn>, own: Option<usize>| column.map(|column| column.index).filter(|index| Some(*index) != own);
    let rows = MemberRows {
        relation: relation.index,
        name: name.index,
        id: id.as_ref().map(|id| id.index),
        head: other_than(column(HOUSEHOLDS, "head"), Some(name.index)),
        head_id: other_than(column(HOUSEHOLDS, "head_id"), id.as_ref().map(|id| id.index)),
        listed: feeds.iter().any(|feed| feed.dataset == PERSONS),
    };
    for feed in feeds.iter_mut().filter(|feed| [HOUSEHOLDS, BENEFITS].contains(&feed.dataset.as_str())) {
        if feed.dataset == BENEFITS {
            feed.columns.retain(|column| column.column != "holder" && column.column != "id_no");
            feed.columns.push(MappedColumn { column: "holder".to_owned(), ..name.clone() });
            feed.columns.extend(id.clone().map(|id| MappedColumn { column: "id_no".to_owned(), ..id }));
        }
        feed.members = Some(rows.clone());
    }
}

impl SheetFeed {
    /// What is taken of a sheet that has more rows than the dataset.
    pub fn said_rows(&self) -> Option<Bilingual> {
        self.members.as_ref().map(|_| {
            Bilingual::of(
                "一行一名成员：每户(按人的项目每人)一条，户主和号码只取户主本人的",
                "a row per member: one record per household (or person, as the program goes); the head's name and number are the head's own",
            )
        })
    }
}

impl MemberRows {
    /// Whether a row is about the head. Where a column names the head, the name decides: 户主 may be that of the family
    /// register, and not whoever applied.
    pub(super) fn is_of_head(&self, cells: &[SourceCell<'_>]) -> bool {
        let text = |at: usize| cells.get(at).map_or("", |cell| cell.text);
        let head = self.head.map(|at| text::fold_name(text(at))).filter(|head| !head.is_empty());
        match head {
            Some(head) => head == text::fold_name(text(self.name)),
            None => {
                let relation = comparable(text(self.relation));
                relation.is_empty() || HEAD.contains(&relation.as_str())
            }
        }
    }

    /// Puts the head's name and number, as far as the row has them, in place of the member's.
    pub(super) fn leave_to_head(&self, cells: &mut [SourceCell<'_>]) {
        for (own, heads) in [(Some(self.name), self.head), (self.id, self.head_id)] {
            let of_head = heads.and_then(|at| cells.get(at)).copied().unwrap_or(SourceCell::EMPTY);
            if let Some(slot) = own.and_then(|at| cells.get_mut(at)) {
                *slot = of_head;
            }
        }
    }
}

/// Programs whose benefit is the member's own, in a dataset that tells of benefits.
pub(super) fn own_programs<'a>(pack: &'a Pack, dataset: &Dataset) -> BTreeSet<&'a str> {
    let programs = pack.programs.programs.iter().filter(|_| dataset.id == BENEFITS);
    programs.filter(|program| program.unit == ProgramUnit::Person).map(|program| program.id.as_str()).collect()
}

/// The program that a row names.
pub(super) fn program<'t>(dataset: &Dataset, typed: &'t TypedRow) -> Option<&'t str> {
    text_of(dataset, typed, "program")
}

fn text_of<'t>(dataset: &Dataset, typed: &'t TypedRow, column: &str) -> Option<&'t str> {
    let at = dataset.columns.iter().position(|known| known.name == column)?;
    match typed.values.get(at) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// Number of a household, and program.
type Key = (String, String);

/// The household of a member's row.
#[derive(Debug)]
pub(super) struct Household {
    key: Key,
    /// Empty when the row does not name the head.
    head: String,
    amounts: Vec<Value>,
}

impl Household {
    pub fn of(dataset: &Dataset, typed: &TypedRow) -> Self {
        let text = |column: &str| text_of(dataset, typed, column).unwrap_or_default().to_owned();
        let money = |(column, value): (&Column, &Value)| (column.column_type == ColumnType::Money).then(|| value.clone());
        Self {
            key: (text("household_no"), text("program")),
            head: dataset.person_name.as_deref().map(text).unwrap_or_default(),
            amounts: dataset.columns.iter().zip(&typed.values).filter_map(money).collect(),
        }
    }

    pub fn names_its_head(&self) -> bool {
        !self.head.is_empty()
    }

    /// Whether the amounts say otherwise than those of another row; nothing is no other amount.
    fn contradicts(&self, first: &Self) -> bool {
        self.amounts.iter().zip(&first.amounts).any(|(own, other)| !own.is_null() && own != other)
    }
}

/// A row that is the record of its household, and the text of the refusal when it was refused.
type FirstRow = (Household, Option<String>);

/// Households of which a row was taken, by sheet: the first of each is its record, and what became of it.
#[derive(Debug, Default)]
pub(super) struct Taken(HashMap<(usize, Key), Vec<FirstRow>>);

/// A row that goes on with a household.
pub(super) struct GoesOn {
    /// Text of the row with which the household was refused.
    pub refused: Option<String>,
    /// It says another amount.
    pub contradicts: bool,
}

impl Taken {
    /// The household with which a row goes on. Of two with one number and different heads each is one.
    pub fn find(&self, sheet: usize, row: &Household) -> Option<GoesOn> {
        let known = self.0.get(&(sheet, row.key.clone()))?;
        let (first, refused) = known.iter().find(|(first, _)| row.head.is_empty() || first.head == row.head)?;
        Some(GoesOn { refused: refused.clone(), contradicts: row.contradicts(first) })
    }

    pub fn add(&mut self, sheet: usize, row: Household, refused: Option<String>) {
        self.0.entry((sheet, row.key.clone())).or_default().push((row, refused));
    }
}
