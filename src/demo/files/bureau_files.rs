//! What the further bureaus send: justice, agriculture, banks, tax, social insurance, housing fund, organisation.

use super::noise::{self, Dates};
use super::sheet::{Cell, Sheet};
use crate::demo::dice::Dice;
use crate::demo::model::{County, Named};
use crate::domain::date::Date;
use crate::domain::month::Month;

fn who(dice: &mut Dice, named: &Named) -> [Cell; 2] {
    [Cell::text(noise::name(dice, &named.name)), Cell::text(noise::named_id(dice, named))]
}

fn day(dates: Dates, day: Option<Date>) -> Cell {
    day.map_or(Cell::Empty, |day| Cell::text(dates.write(day)))
}

fn month(dates: Dates, month: Option<Month>) -> Cell {
    month.map_or(Cell::Empty, |month| Cell::text(dates.month(month)))
}

/// 司法 服刑强戒人员
pub fn prisoners(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: prisoners");
    let mut sheet =
        Sheet::new("").header(&["罪犯姓名", "公民身份号码", "执行类别", "刑期起日", "刑期止日", "执行机关", "当前状态"]);
    for row in &county.bureaus.prisoners {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![
            name,
            number,
            Cell::text(row.kind),
            day(Dates::Compact, Some(row.from)),
            day(Dates::Compact, row.to),
            Cell::text(row.place),
            Cell::text(row.status),
        ]);
    }
    sheet
}

/// 农业农村 农机船舶
pub fn machines(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: machines");
    let mut sheet = Sheet::new("农机").title("禾川县农业机械、船舶登记明细表").title("填报单位：禾川县农业农村局").header(&[
        "序号",
        "机主",
        "身份证号",
        "机具类别",
        "规格型号",
        "出厂编号",
        "额定功率",
        "购机日期",
        "报废转让日期",
        "使用状态",
    ]);
    for (count, row) in (1i64..).zip(&county.bureaus.machines) {
        let [name, number] = who(&mut dice, &row.owner);
        sheet.row(vec![
            Cell::int(count),
            name,
            number,
            Cell::text(row.kind),
            Cell::text(row.model),
            Cell::text(row.serial.clone()),
            row.power_x100.map_or(Cell::text("-"), Cell::hundredths),
            Cell::Day(row.registered),
            row.disposed.map_or(Cell::Empty, Cell::Day),
            Cell::text(row.status),
        ]);
    }
    sheet
}

/// 银行 金融资产: sums in 万元.
pub fn deposits(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: deposits");
    let mut sheet = Sheet::new("查询结果").title("居民家庭经济状况核对系统金融资产查询结果").header(&[
        "被查询人",
        "证件号码",
        "金融机构名称",
        "账户类型",
        "资产余额(万元)",
        "查询日期",
        "款项性质",
    ]);
    for row in &county.bureaus.deposits {
        let [name, number] = who(&mut dice, &row.owner);
        sheet.row(vec![
            name,
            number,
            Cell::text(row.bank),
            Cell::text(row.kind),
            Cell::text(noise::ten_thousand(row.balance)),
            day(Dates::Slash, Some(row.queried)),
            Cell::text(row.source),
        ]);
    }
    sheet
}

/// 税务 申报纳税
pub fn taxes(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: taxes");
    let mut sheet = Sheet::new("").header(&[
        "纳税人姓名",
        "纳税人证件号码",
        "征收项目",
        "税款所属期",
        "收入额",
        "已缴税额",
        "扣缴义务人名称",
    ]);
    for row in &county.bureaus.taxes {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![
            name,
            number,
            Cell::text(row.kind),
            month(Dates::Iso, Some(row.month)),
            Cell::text(noise::money(&mut dice, row.income)),
            Cell::text(row.tax.to_string()),
            Cell::text(row.unit.clone()),
        ]);
    }
    sheet
}

/// 人社 养老待遇
pub fn pensions(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: pensions");
    let mut sheet =
        Sheet::new("").header(&["领取人姓名", "身份证号", "险种", "月待遇额", "待遇起始", "待遇终止", "待遇状态", "发放机构"]);
    for row in &county.bureaus.pensions {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![
            name,
            number,
            Cell::text(row.kind),
            Cell::text(noise::money(&mut dice, row.monthly)),
            month(Dates::Compact, Some(row.start)),
            month(Dates::Compact, row.stop),
            Cell::text(row.status),
            Cell::text("禾川县社会保险事业服务中心"),
        ]);
    }
    sheet
}

/// 人社 社保缴费
pub fn insured(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: insured");
    let mut sheet = Sheet::new("参保缴费").title("社会保险参保缴费人员信息").header(&[
        "参保人姓名",
        "社会保障号码",
        "险种",
        "缴费方式",
        "缴费单位",
        "缴费基数",
        "参保起始年月",
        "停保年月",
        "缴费状态",
    ]);
    for row in &county.bureaus.insured {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![
            name,
            number,
            Cell::text(row.kind),
            Cell::text(row.payer),
            Cell::text(row.unit.clone()),
            row.base.map_or(Cell::Empty, |base| Cell::text(noise::money(&mut dice, base))),
            month(Dates::Slash, Some(row.start)),
            month(Dates::Slash, row.stop),
            Cell::text(row.status),
        ]);
    }
    sheet
}

/// 公积金中心
pub fn accounts(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: housing fund");
    let mut sheet = Sheet::new("公积金").title("住房公积金缴存职工信息查询表").header(&[
        "序号",
        "职工姓名",
        "身份证号",
        "缴存单位",
        "缴存基数",
        "月缴存额",
        "贷款余额",
        "开户年月",
        "封存年月",
        "账户状态",
    ]);
    for (count, row) in (1i64..).zip(&county.bureaus.accounts) {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![
            Cell::int(count),
            name,
            number,
            Cell::text(row.unit.clone()),
            row.base.map_or(Cell::Empty, |base| Cell::text(base.to_string())),
            Cell::text(row.deposit.to_string()),
            Cell::text(row.loan.to_string()),
            month(Dates::Han, Some(row.start)),
            month(Dates::Han, row.stop),
            Cell::text(row.status),
        ]);
    }
    sheet
}

/// 人社、组织 公益岗和村干部
pub fn posts(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: posts");
    let mut sheet = Sheet::new("岗位").title("禾川县公益性岗位人员及村干部报酬发放花名册").header(&[
        "序号",
        "姓名",
        "身份证号",
        "岗位名称",
        "用人单位",
        "月报酬",
        "上岗日期",
        "离岗日期",
        "有无报酬",
    ]);
    for (count, row) in (1i64..).zip(&county.bureaus.posts) {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![
            Cell::int(count),
            name,
            number,
            Cell::text(row.kind),
            Cell::text(row.unit.clone()),
            Cell::text(noise::money(&mut dice, row.pay)),
            day(Dates::Dot, Some(row.start)),
            day(Dates::Dot, row.stop),
            Cell::text(if row.paid { "有" } else { "无报酬" }),
        ]);
    }
    sheet
}

/// 民政 近亲属备案
pub fn staff_kin(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: staff kin");
    let mut sheet = Sheet::new("备案").title("社会救助经办人员、村干部近亲属享受救助备案登记表").header(&[
        "序号",
        "工作人员姓名",
        "工作人员身份证号",
        "职务",
        "工作单位",
        "近亲属姓名",
        "近亲属身份证号",
        "亲属关系",
        "备案日期",
    ]);
    for (count, row) in (1i64..).zip(&county.bureaus.staff_kin) {
        let [staff, staff_id] = who(&mut dice, &row.staff);
        let [name, number] = who(&mut dice, &row.relative);
        sheet.row(vec![
            Cell::int(count),
            staff,
            staff_id,
            Cell::text(row.post),
            Cell::text(row.unit.clone()),
            name,
            number,
            Cell::text(row.relation),
            day(Dates::Han, row.filed),
        ]);
    }
    sheet
}
