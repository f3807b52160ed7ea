//! What offices outside the bureau keep about people as whole lists: the household register, schools, marriages, the
//! rolls of institutions, monitored households, and the figures that offices report about money.

use super::{Care, Named, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::id_number::IdKey;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// A person of the household register.
#[derive(Clone, Debug)]
pub struct Resident {
    /// Who.
    pub who: Named,
    /// Town and village, indices into the county's.
    pub home: (usize, usize),
    /// 户口簿号
    pub book: String,
    /// Relation to the head of the book.
    pub relation: &'static str,
    /// Father, where the register has him.
    pub father: Option<IdKey>,
    /// Mother, where the register has her.
    pub mother: Option<IdKey>,
    /// Husband or wife, where the register has them.
    pub spouse: Option<IdKey>,
    /// 婚姻状况; empty where nobody filled it in.
    pub marital: &'static str,
    /// 正常, 迁出, 失踪 …
    pub status: &'static str,
    /// Moved away.
    pub moved_on: Option<Date>,
    /// Where to.
    pub moved_to: &'static str,
    /// 是, 否, or nothing.
    pub left_county: &'static str,
    /// Missing since.
    pub missing_since: Option<Date>,
    /// Adopted.
    pub adopted_on: Option<Date>,
}

/// Somebody's time at a school.
#[derive(Clone, Debug)]
pub struct Student {
    /// Who.
    pub who: Named,
    /// School.
    pub school: String,
    /// 学段
    pub stage: &'static str,
    /// First day.
    pub from: Date,
    /// Last day, or the day on which the course ends.
    pub to: Date,
    /// 在读, 毕业 …
    pub status: &'static str,
}

/// A marriage.
#[derive(Clone, Debug)]
pub struct Marriage {
    /// 男方
    pub husband: Named,
    /// 女方
    pub wife: Named,
    /// Registered.
    pub registered: Date,
    /// Divorced.
    pub ended: Option<Date>,
}

/// A stay in an institution.
#[derive(Clone, Debug)]
pub struct Stay {
    /// Which.
    pub institution: &'static str,
    /// Who.
    pub who: Named,
    /// First day.
    pub from: Date,
    /// Day of leaving.
    pub to: Option<Date>,
    /// 离院原因
    pub reason: &'static str,
    /// Grade that the institution's own assessment found.
    pub care: Care,
    /// Day of that assessment.
    pub assessed: Option<Date>,
}

/// A person of a household that is watched for relapse into poverty.
#[derive(Clone, Debug)]
pub struct Watched {
    /// 户编号 of the list.
    pub no: String,
    /// Town and village.
    pub home: (usize, usize),
    /// Name of the household's head.
    pub head: String,
    /// Who.
    pub who: Named,
    /// Relation to the head.
    pub relation: &'static str,
    /// 监测类别
    pub category: &'static str,
    /// 致贫返贫风险
    pub risk: &'static str,
    /// Entered.
    pub entered: Date,
    /// Risk removed.
    pub removed: Option<Date>,
    /// Net income per head and year.
    pub income: Fen,
    /// Persons of the household.
    pub persons: i64,
    /// Declined assistance in writing.
    pub refused: Option<Date>,
}

/// A figure that an office reports about persons or money.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    /// 报表
    pub report: &'static str,
    /// 指标
    pub item: &'static str,
    /// Item of which this one is a part.
    pub part_of: &'static str,
    /// Office.
    pub unit: &'static str,
    /// Town that it speaks of.
    pub town: String,
    /// Program.
    pub program: Option<Program>,
    /// 所属年月
    pub month: Option<Month>,
    /// 数据口径
    pub kind: &'static str,
    /// Households.
    pub households: Option<i64>,
    /// Persons.
    pub persons: Option<i64>,
    /// Money.
    pub amount: Option<Fen>,
    /// Day of booking.
    pub on: Option<Date>,
    /// To be settled by.
    pub due: Option<Date>,
    /// Explained in writing.
    pub explained: bool,
}

/// The lists.
#[derive(Clone, Debug, Default)]
pub struct Rosters {
    /// The household register.
    pub residents: Vec<Resident>,
    /// Entries of it that are planted; the background makes none for these people.
    pub own_residents: BTreeMap<PersonAt, Resident>,
    /// People whom the register does not know.
    pub unregistered: BTreeSet<PersonAt>,
    /// Pupils and students.
    pub students: Vec<Student>,
    /// People whose schooling is planted, or left out on purpose.
    pub own_students: BTreeSet<PersonAt>,
    /// Marriages.
    pub marriages: Vec<Marriage>,
    /// Rolls of institutions.
    pub stays: Vec<Stay>,
    /// People whose stays are planted, or left out on purpose.
    pub own_stays: BTreeSet<PersonAt>,
    /// Monitored households.
    pub watched: Vec<Watched>,
    /// Reported figures.
    pub figures: Vec<Figure>,
}
