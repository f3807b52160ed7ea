//! What other bureaus hold about means and whereabouts, beyond the first registers: custody, machines, deposits, tax,
//! pensions, insurance, housing fund, paid posts, and the kin of the people who decide.

use super::Named;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;

/// Somebody in prison, detox, custody or community correction.
#[derive(Clone, Debug)]
pub struct Prisoner {
    /// Who.
    pub person: Named,
    /// 执行类别 as the bureau of justice writes it.
    pub kind: &'static str,
    /// Admitted.
    pub from: Date,
    /// Released, or the end of the term.
    pub to: Option<Date>,
    /// Where.
    pub place: &'static str,
    /// 在押, 释放 …
    pub status: &'static str,
}

/// A machine or boat and its owner.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Owner.
    pub owner: Named,
    /// 机具类别
    pub kind: &'static str,
    /// 型号
    pub model: &'static str,
    /// 出厂编号
    pub serial: String,
    /// Hundredths of a kilowatt; unknown for what has no engine.
    pub power_x100: Option<i64>,
    /// Registered.
    pub registered: Date,
    /// Scrapped or sold.
    pub disposed: Option<Date>,
    /// 状态
    pub status: &'static str,
}

/// What somebody held at a bank or broker on the day of the query.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// Owner.
    pub owner: Named,
    /// Bank or broker.
    pub bank: &'static str,
    /// 账户类型
    pub kind: &'static str,
    /// Balance.
    pub balance: Fen,
    /// Day of the query.
    pub queried: Date,
    /// 款项性质
    pub source: &'static str,
}

/// A tax record of a month.
#[derive(Clone, Debug)]
pub struct TaxRecord {
    /// Taxpayer.
    pub person: Named,
    /// 征收项目
    pub kind: &'static str,
    /// 税款所属期
    pub month: Month,
    /// Income or turnover.
    pub income: Fen,
    /// Tax paid.
    pub tax: Fen,
    /// Who withheld it.
    pub unit: String,
}

/// A pension.
#[derive(Clone, Debug)]
pub struct Pension {
    /// Pensioner.
    pub person: Named,
    /// 险种
    pub kind: &'static str,
    /// Monthly amount.
    pub monthly: Fen,
    /// First month.
    pub start: Month,
    /// Last month.
    pub stop: Option<Month>,
    /// 正常领取, 停发
    pub status: &'static str,
}

impl Pension {
    /// Drawn in a month: begun and not ended; one that was stopped without a date is drawn in none.
    pub fn drawn(&self, month: Month) -> bool {
        runs(self.start, self.stop, self.status == "正常领取", month)
    }
}

/// Contributions to a social insurance.
#[derive(Clone, Debug)]
pub struct Insured {
    /// The insured person.
    pub person: Named,
    /// 参保险种
    pub kind: &'static str,
    /// 缴费主体: 单位缴费, 灵活就业, 政府代缴
    pub payer: &'static str,
    /// 缴费单位
    pub unit: String,
    /// Base per month; not stated for some.
    pub base: Option<Fen>,
    /// First month.
    pub start: Month,
    /// Last month.
    pub stop: Option<Month>,
    /// 参保缴费, 暂停缴费
    pub status: &'static str,
}

impl Insured {
    /// Paid by an employer in a month.
    pub fn employed(&self, month: Month) -> bool {
        self.payer == "单位缴费" && runs(self.start, self.stop, self.status == "参保缴费", month)
    }
}

/// An account of the housing fund.
#[derive(Clone, Debug)]
pub struct FundAccount {
    /// Whose.
    pub person: Named,
    /// 缴存单位
    pub unit: String,
    /// Base per month; not stated for some.
    pub base: Option<Fen>,
    /// Paid in a month.
    pub deposit: Fen,
    /// Loan still open.
    pub loan: Fen,
    /// First month.
    pub start: Month,
    /// Last month.
    pub stop: Option<Month>,
    /// 缴存, 封存, 销户
    pub status: &'static str,
}

impl FundAccount {
    /// Paid into in a month.
    pub fn active(&self, month: Month) -> bool {
        self.deposit > Fen::ZERO && runs(self.start, self.stop, self.status == "缴存", month)
    }
}

/// A post paid from public money: public-welfare posts, village cadres, group leaders.
#[derive(Clone, Debug)]
pub struct Post {
    /// Holder.
    pub person: Named,
    /// 岗位类别
    pub kind: &'static str,
    /// 用人单位
    pub unit: String,
    /// Monthly pay.
    pub pay: Fen,
    /// First day.
    pub start: Date,
    /// First day after it.
    pub stop: Option<Date>,
    /// Paid at all.
    pub paid: bool,
}

/// A relative of somebody who decides on assistance.
#[derive(Clone, Debug)]
pub struct StaffKin {
    /// The member of staff or cadre.
    pub staff: Named,
    /// 职务
    pub post: &'static str,
    /// Where.
    pub unit: String,
    /// The relative.
    pub relative: Named,
    /// 亲属关系
    pub relation: &'static str,
    /// 备案日期; none: never filed.
    pub filed: Option<Date>,
}

/// What these bureaus hold.
#[derive(Clone, Debug, Default)]
pub struct Bureaus {
    /// Custody.
    pub prisoners: Vec<Prisoner>,
    /// Machines and boats.
    pub machines: Vec<Machine>,
    /// Deposits and securities.
    pub deposits: Vec<Deposit>,
    /// Tax records.
    pub taxes: Vec<TaxRecord>,
    /// Pensions.
    pub pensions: Vec<Pension>,
    /// Social insurance.
    pub insured: Vec<Insured>,
    /// Housing fund.
    pub accounts: Vec<FundAccount>,
    /// Posts.
    pub posts: Vec<Post>,
    /// Kin of staff.
    pub staff_kin: Vec<StaffKin>,
}

/// Whether something that began and perhaps ended covers a month; what is over without a date covers none.
fn runs(start: Month, stop: Option<Month>, open: bool, month: Month) -> bool {
    month >= start && (open || stop.is_some()) && stop.is_none_or(|stop| month <= stop)
}
