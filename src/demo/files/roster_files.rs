//! Rosters of other offices that are kept whole.

use super::noise::{self, Dates};
use super::sheet::{Cell, Sheet};
use crate::demo::dice::Dice;
use crate::demo::model::County;

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
