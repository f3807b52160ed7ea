//! Rosters of other offices that are kept whole.

use super::noise::{self, Dates};
use super::sheet::{Cell, Sheet};
use crate::demo::dice::Dice;
use crate::demo::model::County;
use crate::demo::model_cases::Kind;
use crate::domain::date::{self, Date};
use crate::domain::month::Month;

/// 残联 持证残疾人
pub fn certificates(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: certificates");
    let mut sheet = Sheet::new("持证残疾人").title("禾川县残疾人联合会持证残疾人信息").header(&[
        "序号",
        "残疾人姓名",
        "身份证号码",
        "残疾人证号",
        "残疾类别",
        "残疾等级",
        "发证日期",
        "有效期至",
        "证件状态",
        "状态变更日期",
        "放弃申请日期",
    ]);
    let day = |day: Option<_>| day.map_or(Cell::Empty, |day| Cell::text(Dates::Dot.write(day)));
    for (count, row) in (1i64..).zip(&county.cases.certificates) {
        let kind = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"].iter().position(|kind| *kind == row.kind);
        // A renewed certificate ends in B1.
        let renewed = if row.issued.year() >= 2024 && row.status == "有效" { "B1" } else { "" };
        sheet.row(vec![
            Cell::int(count),
            Cell::text(noise::name(&mut dice, &row.holder.name)),
            Cell::text(noise::named_id(&mut dice, &row.holder)),
            Cell::text(format!("{}{}{}{renewed}", row.holder.key, kind.map_or(7, |at| at + 1), row.grade)),
            Cell::text(if dice.percent(50) { row.kind.to_owned() } else { format!("{}残疾", row.kind) }),
            Cell::text(["", "一级", "二级", "三级", "四级"][usize::from(row.grade.min(4))]),
            day(Some(row.issued)),
            row.valid_to.map_or(Cell::text("长期"), |to| Cell::text(Dates::Dot.write(to))),
            Cell::text(row.status),
            day(row.changed),
            day(row.refused),
        ]);
    }
    sheet
}

/// 审批台账: decisions of the county and the towns.
pub fn decisions(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: decisions");
    let mut sheet = Sheet::new("").header(&[
        "户编号",
        "申请人姓名",
        "申请人身份证号",
        "救助项目",
        "业务类型",
        "申请日期",
        "审批日期",
        "执行起始年月",
        "执行截止年月",
        "公示起始日",
        "公示截止日",
        "通知送达日期",
        "批准金额",
        "救助事由",
        "审批理由",
        "审批层级",
        "办理流程",
        "文号",
    ]);
    for (count, row) in (1i64..).zip(&county.cases.decisions) {
        let person = &county.people[row.person];
        let day = |day: Option<Date>| day.map_or(Cell::Empty, |day| Cell::text(Dates::Slash.write(day)));
        let month = |month: Option<Month>| month.map_or(Cell::Empty, |month| Cell::text(Dates::Compact.month(month)));
        let stop = row.kind == Kind::Stop;
        let later = |days| row.decided.filter(|_| stop).and_then(|day| date::from_day_number(date::day_number(day) + days));
        let year = row.decided.map_or(2026, Date::year);
        sheet.row(vec![
            row.household.map_or(Cell::Empty, |at| Cell::text(county.households[at].no.clone())),
            Cell::text(noise::name(&mut dice, &person.name)),
            Cell::text(noise::id(&mut dice, person.key)),
            Cell::text(row.program.written()),
            Cell::text(match row.kind {
                Kind::Approve => dice.pick(&["新增", "新增", "新申请"]),
                Kind::Recheck => dice.pick(&["复核", "年度复核"]),
                Kind::Stop => dice.pick(&["停保", "停发"]),
                Kind::Grace => "渐退",
                Kind::Resume => "恢复发放",
            }),
            day(row.applied),
            day(row.decided),
            month(row.from),
            month(row.to),
            day(later(-8)),
            day(later(-1)),
            day(later(1)),
            row.amount.map_or(Cell::Empty, |amount| Cell::text(noise::money(&mut dice, amount))),
            Cell::text(row.cause),
            Cell::text(if stop { dice.pick(&["收入增加", "家庭人口变化", "本人申请退出"]) } else { "" }),
            Cell::text(if row.by_town || row.delegated { "乡镇" } else { "县级" }),
            Cell::text(if row.delegated { "下放乡镇" } else { "一般" }),
            Cell::text(format!("禾民审〔{year}〕{count}号")),
        ]);
    }
    sheet
}
