//! What the other bureaus send.

use super::noise::{self, Dates};
use super::sheet::{Cell, Sheet};
use crate::demo::dice::Dice;
use crate::demo::model::{County, Named};
use crate::domain::date::Date;

fn who(dice: &mut Dice, named: &Named) -> [Cell; 2] {
    [Cell::text(noise::name(dice, &named.name)), Cell::text(noise::named_id(dice, named))]
}

fn day(dates: Dates, date: Option<Date>) -> Cell {
    date.map_or(Cell::Empty, |date| Cell::text(dates.write(date)))
}

/// 车管
pub fn vehicles(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: vehicles");
    let mut sheet = Sheet::new("").header(&[
        "所有人",
        "证件号",
        "号牌号码",
        "号牌种类",
        "车辆类型",
        "使用性质",
        "初次登记日期",
        "转移注销日期",
        "状态",
    ]);
    for row in &county.vehicles {
        let [name, number] = who(&mut dice, &row.owner);
        let cells = vec![
            name,
            number,
            Cell::text(row.plate.clone()),
            Cell::text(row.plate_kind),
            Cell::text(row.kind),
            Cell::text(row.usage),
            day(Dates::Clock, Some(row.registered)),
            day(Dates::Clock, row.disposed),
            Cell::text(row.status),
        ];
        if dice.permille(2) {
            // The export repeats a line now and then.
            sheet.row(cells.clone());
        }
        sheet.row(cells);
    }
    sheet
}

/// 不动产: dates as spreadsheet serials, area as a number.
pub fn property(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: property");
    let mut sheet = Sheet::new("登记信息").title("禾川县不动产登记信息查询结果").header(&[
        "权利人",
        "证件号",
        "不动产单元号",
        "权证号",
        "坐落",
        "用途",
        "面积",
        "共有情况",
        "登记时间",
        "注销时间",
        "状态",
    ]);
    for row in &county.units {
        let [name, number] = who(&mut dice, &row.owner);
        sheet.row(vec![
            name,
            number,
            Cell::text(row.unit_no.clone()),
            Cell::text(format!("甘(2020)禾川县不动产权第{}号", dice.digits(7))),
            Cell::text(row.place.clone()),
            Cell::text(row.usage),
            Cell::hundredths(row.area_x100),
            Cell::text(row.share),
            Cell::Day(row.registered),
            row.cancelled.map_or(Cell::Empty, Cell::Day),
            Cell::text(row.status),
        ]);
    }
    sheet
}

/// 市场主体: capital in 万元.
pub fn businesses(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: businesses");
    let mut sheet = Sheet::new("市场主体").title("市场主体登记信息（截至2026年3月31日）").header(&[
        "序号",
        "统一社会信用代码",
        "企业名称",
        "类型",
        "姓名",
        "证件号码",
        "职务",
        "出资额(万元)",
        "成立日期",
        "注销日期",
        "状态",
    ]);
    for (count, row) in (1i64..).zip(&county.businesses) {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![
            Cell::int(count),
            Cell::text(row.code.clone()),
            Cell::text(row.name.clone()),
            Cell::text(row.kind),
            name,
            number,
            Cell::text(row.role),
            Cell::text(noise::ten_thousand(row.capital)),
            day(Dates::Slash, Some(row.founded)),
            day(Dates::Slash, row.closed),
            Cell::text(row.status),
        ]);
    }
    sheet
}

/// 财政供养
pub fn payroll(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: payroll");
    let mut sheet = Sheet::new("财政供养人员").title("禾川县财政供养人员信息").header(&[
        "序号",
        "单位",
        "姓名",
        "身份证号",
        "人员类别",
        "月工资",
        "起薪日期",
        "停薪日期",
    ]);
    for (count, row) in (1i64..).zip(&county.payroll) {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![
            Cell::int(count),
            Cell::text(row.unit.clone()),
            name,
            number,
            Cell::text(row.kind),
            Cell::int(row.wage.0 / 100),
            Cell::Day(row.start),
            row.stop.map_or(Cell::Empty, Cell::Day),
        ]);
    }
    sheet
}

/// 公安 死亡注销
pub fn deaths(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: deaths");
    let mut sheet = Sheet::new("").header(&["姓名", "身份证号", "死亡日期", "注销日期"]);
    for row in county.deaths.iter().filter(|row| row.died.is_some()) {
        let [name, number] = who(&mut dice, &row.person);
        let removed = row.died.map(|died| dice.day(died, county.as_of.max(died)));
        sheet.row(vec![name, number, day(Dates::Han, row.died), day(Dates::Han, removed)]);
    }
    sheet
}

/// 殡仪馆 火化
pub fn cremations(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: cremations");
    let mut sheet =
        Sheet::new("火化").title("禾川县殡仪馆火化人员登记表").header(&["序号", "姓名", "身份证号", "火化时间", "火化单位"]);
    for (count, row) in (1i64..).zip(county.deaths.iter().filter(|row| row.cremated.is_some())) {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![Cell::int(count), name, number, day(Dates::Dot, row.cremated), Cell::text("禾川县殡仪馆")]);
    }
    sheet
}

/// 人社 工伤
pub fn injuries(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: injuries");
    let mut sheet = Sheet::new("").header(&["姓名", "身份证号", "待遇类别", "月待遇额", "起始年月", "终止年月"]);
    for row in &county.injuries {
        let [name, number] = who(&mut dice, &row.person);
        sheet.row(vec![
            name,
            number,
            Cell::text(row.kind),
            Cell::text(noise::money(&mut dice, row.monthly)),
            Cell::text(Dates::Compact.month(row.start)),
            row.stop.map_or(Cell::Empty, |stop| Cell::text(Dates::Compact.month(stop))),
        ]);
    }
    sheet
}
