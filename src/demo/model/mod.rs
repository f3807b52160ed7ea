//! The county as it is: families, grants, payments and what the other bureaus hold. No file format, no
//! noise; `files` writes it down badly, `truth` says what the rules must find in it.

pub mod bureaus;
pub mod cases;
pub mod rosters;

use self::bureaus::Bureaus;
use self::cases::CaseFiles;
use self::rosters::Rosters;
use crate::demo::places::Town;
use crate::demo::slips::Slips;
use crate::domain::date::Date;
use crate::domain::id_number::IdKey;
use crate::domain::money::Fen;
use crate::domain::month::Month;

/// Index into [`County::people`].
pub type PersonAt = usize;
/// Index into [`County::households`].
pub type HouseholdAt = usize;

/// Programs of the county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Program {
    /// 农村低保
    DibaoRural,
    /// 城市低保
    DibaoUrban,
    /// 特困供养
    Tekun,
    /// 孤儿基本生活费
    Orphan,
    /// 事实无人抚养儿童
    FactUnraised,
    /// 困难残疾人生活补贴
    DisLiving,
    /// 重度残疾人护理补贴
    DisNursing,
    /// 临时救助
    TempAid,
    /// 低保边缘家庭; no cash
    Edge,
}

impl Program {
    /// Every program.
    pub const ALL: [Self; 9] = [
        Self::DibaoRural,
        Self::DibaoUrban,
        Self::Tekun,
        Self::Orphan,
        Self::FactUnraised,
        Self::DisLiving,
        Self::DisNursing,
        Self::TempAid,
        Self::Edge,
    ];

    /// Identifier in the pack.
    pub fn id(self) -> &'static str {
        match self {
            Self::DibaoRural => "dibao_rural",
            Self::DibaoUrban => "dibao_urban",
            Self::Tekun => "tekun",
            Self::Orphan => "orphan",
            Self::FactUnraised => "fact_unraised",
            Self::DisLiving => "dis_living",
            Self::DisNursing => "dis_nursing",
            Self::TempAid => "temp_aid",
            Self::Edge => "edge",
        }
    }

    /// As files write it.
    pub fn written(self) -> &'static str {
        match self {
            Self::DibaoRural => "农村低保",
            Self::DibaoUrban => "城市低保",
            Self::Tekun => "特困供养",
            Self::Orphan => "孤儿基本生活费",
            Self::FactUnraised => "事实无人抚养儿童",
            Self::DisLiving => "困难残疾人生活补贴",
            Self::DisNursing => "重度残疾人护理补贴",
            Self::TempAid => "临时救助",
            Self::Edge => "低保边缘家庭",
        }
    }

    /// Paid per household and shared by its insured members.
    pub fn is_dibao(self) -> bool {
        matches!(self, Self::DibaoRural | Self::DibaoUrban)
    }
}

/// Somebody in scope.
#[derive(Clone, Debug)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Identity number.
    pub key: IdKey,
    /// Healthy, disabled, ill …, as rosters write it.
    pub health: &'static str,
    /// Ability to work, as rosters write it.
    pub labour: &'static str,
}

/// A member of a household.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who.
    pub person: PersonAt,
    /// Relation to the head (`户主`, `配偶`, `长子` …).
    pub relation: &'static str,
    /// Covered by the benefit.
    pub insured: bool,
}

/// A household on some roster.
#[derive(Clone, Debug)]
pub struct Household {
    /// 低保证号 / 户编号, unique.
    pub no: String,
    /// Program of the roster it stands on.
    pub program: Program,
    /// Town, index into [`County::towns`].
    pub town: usize,
    /// Village, index into the town's.
    pub village: usize,
    /// Members, the head first.
    pub members: Vec<Member>,
    /// Set aside for a violation or a near miss; background chance leaves it alone.
    pub planted: bool,
}

impl Household {
    /// The head.
    pub fn head(&self) -> PersonAt {
        self.members.first().map_or(0, |member| member.person)
    }

    /// Covered persons.
    pub fn insured(&self) -> i64 {
        i64::try_from(self.members.iter().filter(|member| member.insured).count()).unwrap_or(0)
    }
}

/// Self-care of a tekun person, and so the nursing amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// Not assessed.
    None,
    /// 全自理
    Able,
    /// 半护理
    Half,
    /// 全护理
    Full,
}

/// A right to monthly payments.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Program.
    pub program: Program,
    /// The household paid for (dibao), or the roster entry of the person; none for a subsidy to somebody
    /// on no household roster.
    pub household: Option<HouseholdAt>,
    /// Who receives it.
    pub holder: PersonAt,
    /// Class 1–4 (dibao), disability grade (subsidies), else 0.
    pub band: u8,
    /// Tekun only.
    pub care: Care,
    /// Tekun only: lives in an institution.
    pub institution: bool,
    /// 分类施保 of the household, per month.
    pub extra: Fen,
    /// Child's dibao class whose share is deducted (top-up).
    pub deducted: Option<u8>,
    /// First month paid.
    pub start: Month,
    /// Last month paid; none: still running.
    pub stop: Option<Month>,
    /// Bank account, invented.
    pub account: String,
    /// Months whose only payment line failed, on purpose.
    pub failed: Vec<Month>,
}

/// A line of the payment lists.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Program.
    pub program: Program,
    /// The household paid for, when it is dibao.
    pub household: Option<HouseholdAt>,
    /// 所属月
    pub month: Month,
    /// Batch within the list.
    pub batch: String,
    /// Payee.
    pub payee: PersonAt,
    /// Amount.
    pub amount: Fen,
    /// Reached the account.
    pub paid: bool,
    /// Why not.
    pub fail_reason: &'static str,
    /// Account.
    pub account: String,
    /// 备注
    pub note: &'static str,
}

/// What happened to the number on the way to a register; none of these may open a clue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// A spreadsheet zeroed the tail.
    PrecisionLost,
    /// Stars over the birth date.
    Masked,
    /// Mistyped: the check digit is wrong.
    WrongCheck,
    /// Not filled in.
    Missing,
}

/// The person a register row names.
#[derive(Clone, Debug)]
pub struct Named {
    /// Name as the bureau has it.
    pub name: String,
    /// True number; the file may show it damaged.
    pub key: IdKey,
    /// Damage.
    pub damage: Option<Damage>,
    /// Written in the old form of 15 digits; still certain.
    pub short: bool,
}

impl Named {
    /// Undamaged.
    pub fn sure(name: &str, key: IdKey) -> Self {
        Self { name: name.to_owned(), key, damage: None, short: false }
    }
}

/// A vehicle and its owner.
#[derive(Clone, Debug)]
pub struct Vehicle {
    /// Owner.
    pub owner: Named,
    /// Plate.
    pub plate: String,
    /// 号牌种类
    pub plate_kind: &'static str,
    /// 车辆类型
    pub kind: &'static str,
    /// 使用性质
    pub usage: &'static str,
    /// First registration.
    pub registered: Date,
    /// Scrapped, sold or cancelled on.
    pub disposed: Option<Date>,
    /// 状态
    pub status: &'static str,
}

impl Vehicle {
    /// Types that the county's rule exempts (g1, g2).
    pub fn exempt(&self) -> bool {
        matches!(self.kind, "普通二轮摩托车" | "正三轮摩托车" | "三轮汽车" | "残疾人专用汽车")
    }
}

/// A share in a real-estate unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Right holder.
    pub owner: Named,
    /// 不动产单元号, 28 characters.
    pub unit_no: String,
    /// 坐落
    pub place: String,
    /// 用途
    pub usage: &'static str,
    /// Hundredths of m².
    pub area_x100: i64,
    /// 共有情况
    pub share: &'static str,
    /// Registered.
    pub registered: Date,
    /// Cancelled or transferred.
    pub cancelled: Option<Date>,
    /// 状态
    pub status: &'static str,
}

impl Unit {
    /// A dwelling.
    pub fn residential(&self) -> bool {
        matches!(self.usage, "住宅" | "成套住宅" | "农村宅基地")
    }
}

/// A person's part in a business.
#[derive(Clone, Debug)]
pub struct Business {
    /// 统一社会信用代码
    pub code: String,
    /// Name.
    pub name: String,
    /// 类型
    pub kind: &'static str,
    /// Person.
    pub person: Named,
    /// 角色
    pub role: &'static str,
    /// Capital contributed.
    pub capital: Fen,
    /// Founded.
    pub founded: Date,
    /// Cancelled or revoked.
    pub closed: Option<Date>,
    /// 状态
    pub status: &'static str,
}

/// Somebody on the public payroll.
#[derive(Clone, Debug)]
pub struct Payroll {
    /// Unit.
    pub unit: String,
    /// Person.
    pub person: Named,
    /// 人员类别
    pub kind: &'static str,
    /// Monthly wage.
    pub wage: Fen,
    /// First day of pay.
    pub start: Date,
    /// First day without pay.
    pub stop: Option<Date>,
}

/// A death, as the police or the funeral home has it.
#[derive(Clone, Debug)]
pub struct Death {
    /// Person.
    pub person: Named,
    /// Date of death; the funeral home's list has none.
    pub died: Option<Date>,
    /// Cremated.
    pub cremated: Option<Date>,
}

/// A work-injury allowance.
#[derive(Clone, Debug)]
pub struct Injury {
    /// Person.
    pub person: Named,
    /// 待遇类别
    pub kind: &'static str,
    /// Monthly amount.
    pub monthly: Fen,
    /// First month.
    pub start: Month,
    /// Last month.
    pub stop: Option<Month>,
}

/// Something put into the county on purpose.
#[derive(Clone, Debug)]
pub struct Plant {
    /// Rule it is meant for.
    pub rule: &'static str,
    /// Must be found; else must stay silent.
    pub violation: bool,
    /// Household concerned.
    pub household: Option<HouseholdAt>,
    /// Person concerned.
    pub person: Option<PersonAt>,
    /// Office concerned.
    pub unit: Option<&'static str>,
    /// What was done, in a few words.
    pub what: &'static str,
}

/// The whole county.
#[derive(Clone, Debug)]
pub struct County {
    /// Seed it was made from.
    pub seed: u64,
    /// Date the data speaks of.
    pub as_of: Date,
    /// First month of payments.
    pub first: Month,
    /// Last month of payments.
    pub last: Month,
    /// Towns.
    pub towns: Vec<Town>,
    /// People in scope.
    pub people: Vec<Person>,
    /// Households of every roster.
    pub households: Vec<Household>,
    /// Grants.
    pub grants: Vec<Grant>,
    /// Payment lines.
    pub payments: Vec<Payment>,
    /// Vehicles of everybody.
    pub vehicles: Vec<Vehicle>,
    /// Real estate of everybody.
    pub units: Vec<Unit>,
    /// Businesses of everybody.
    pub businesses: Vec<Business>,
    /// Public payroll.
    pub payroll: Vec<Payroll>,
    /// Deaths.
    pub deaths: Vec<Death>,
    /// Work-injury allowances.
    pub injuries: Vec<Injury>,
    /// What is on file beside the rosters and registers.
    pub cases: CaseFiles,
    /// What further bureaus hold.
    pub bureaus: Bureaus,
    /// Lists of people and figures that other offices keep.
    pub rosters: Rosters,
    /// What was planted.
    pub plants: Vec<Plant>,
    /// What was spoiled on paper.
    pub slips: Slips,
}
