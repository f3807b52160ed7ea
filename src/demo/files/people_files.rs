//! Lists of people that other offices keep: the police's household register, schools, the registry of marriages.

use super::noise::{self, Dates};
use super::roster_files::care_word;
use super::sheet::{Cell, Sheet};
use crate::demo::dice::Dice;
use crate::demo::institutions::{HOMES, ORPHANAGE};
use crate::demo::model::County;
use crate::domain::date::Date;
use crate::domain::id_number::IdKey;

/// 公安 户籍信息
pub fn residents(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: residents");
    let mut sheet = Sheet::new("").header(&[
        "户口簿号",
        "户籍人员姓名",
        "公民身份号码",
        "与户主关系",
        "父亲身份证号",
        "母亲身份证号",
        "配偶身份证号",
        "婚姻状况",
        "户籍乡镇",
        "户籍村",
        "户籍状态",
        "迁出日期",
        "迁往地",
        "是否迁出本县",
        "失踪日期",
        "收养登记日期",
    ]);
    let day = |day: Option<Date>| day.map_or(Cell::Empty, |day| Cell::text(Dates::Compact.write(day)));
    let kin = |key: Option<IdKey>| key.map_or(Cell::Empty, |key| Cell::text(key.to_string()));
    for row in &county.rosters.residents {
        let town = &county.towns[row.home.0];
        sheet.row(vec![
            Cell::text(row.book.clone()),
            Cell::text(noise::name(&mut dice, &row.who.name)),
            Cell::text(noise::named_id(&mut dice, &row.who)),
            Cell::text(row.relation),
            kin(row.father),
            kin(row.mother),
            kin(row.spouse),
            Cell::text(row.marital),
            Cell::text(town.name.clone()),
            Cell::text(town.villages[row.home.1].clone()),
            Cell::text(row.status),
            day(row.moved_on),
            Cell::text(row.moved_to),
            Cell::text(row.left_county),
            day(row.missing_since),
            day(row.adopted_on),
        ]);
    }
    sheet
}

/// 教育 在校学生: a sheet per stage, the stage in a column as well.
pub fn students(county: &County) -> Vec<Sheet> {
    let mut dice = Dice::new(county.seed, "file: students");
    let stages: [(&str, &[&str]); 3] =
        [("义务教育", &["小学", "初中"]), ("高中阶段", &["高中", "中职"]), ("高等教育", &["大专", "本科", "硕士"])];
    stages
        .iter()
        .map(|(name, stages)| {
            let mut sheet = Sheet::new(*name).title(format!("禾川县{name}在校学生学籍信息")).header(&[
                "序号",
                "学生姓名",
                "身份证件号码",
                "学校名称",
                "学段",
                "学习形式",
                "入学日期",
                "预计毕业日期",
                "学籍状态",
            ]);
            let rows = county.rosters.students.iter().filter(|row| stages.contains(&row.stage));
            for (count, row) in (1i64..).zip(rows) {
                sheet.row(vec![
                    Cell::int(count),
                    Cell::text(noise::name(&mut dice, &row.who.name)),
                    Cell::text(noise::named_id(&mut dice, &row.who)),
                    Cell::text(row.school.clone()),
                    Cell::text(row.stage),
                    Cell::text("全日制"),
                    Cell::Day(row.from),
                    Cell::Day(row.to),
                    Cell::text(row.status),
                ]);
            }
            sheet
        })
        .collect()
}

/// 民政 婚姻登记: a row per couple, both parties in it.
pub fn marriages(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: marriages");
    let mut sheet = Sheet::new("").header(&[
        "序号",
        "男方姓名",
        "男方身份证件号",
        "女方姓名",
        "女方身份证件号",
        "结婚登记日期",
        "离婚登记日期",
        "婚姻登记状态",
    ]);
    for (count, row) in (1i64..).zip(&county.rosters.marriages) {
        sheet.row(vec![
            Cell::int(count),
            Cell::text(noise::name(&mut dice, &row.husband.name)),
            Cell::text(noise::named_id(&mut dice, &row.husband)),
            Cell::text(noise::name(&mut dice, &row.wife.name)),
            Cell::text(noise::named_id(&mut dice, &row.wife)),
            Cell::text(Dates::Han.write(row.registered)),
            row.ended.map_or(Cell::Empty, |day| Cell::text(Dates::Han.write(day))),
            Cell::text(if row.ended.is_some() { "离婚" } else { "已婚" }),
        ]);
    }
    sheet
}

/// Rolls of the institutions: a sheet per institution, which stands in its title and in a column.
pub fn stays(county: &County) -> Vec<Sheet> {
    let mut dice = Dice::new(county.seed, "file: institutions");
    let units: Vec<&str> = HOMES.into_iter().chain([ORPHANAGE]).collect();
    let day = |day: Option<Date>| day.map_or(Cell::Empty, |day| Cell::text(Dates::Dot.write(day)));
    units
        .into_iter()
        .map(|unit| {
            let mut sheet = Sheet::new(unit).title(format!("{unit}在院人员花名册（2026年3月31日）")).header(&[
                "序号",
                "机构名称",
                "在院人员姓名",
                "身份证号码",
                "入院日期",
                "出院日期",
                "离院原因",
                "护理等级",
                "自理能力评估日期",
            ]);
            for (count, row) in (1i64..).zip(county.rosters.stays.iter().filter(|row| row.institution == unit)) {
                sheet.row(vec![
                    Cell::int(count),
                    Cell::text(row.institution),
                    Cell::text(noise::name(&mut dice, &row.who.name)),
                    Cell::text(noise::named_id(&mut dice, &row.who)),
                    day(Some(row.from)),
                    day(row.to),
                    Cell::text(row.reason),
                    Cell::text(care_word(row.care)),
                    day(row.assessed),
                ]);
            }
            sheet.title("填表人：　　　　院长（签字）：")
        })
        .collect()
}

/// 乡村振兴 监测对象: a row per person.
pub fn watched(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: monitored");
    let mut sheet = Sheet::new("监测对象").title("禾川县防返贫监测对象信息（2026年3月31日）").header(&[
        "序号",
        "监测户编号",
        "乡镇",
        "村",
        "户主姓名",
        "家庭成员姓名",
        "成员身份证号",
        "与户主关系",
        "监测对象类别",
        "致贫返贫风险",
        "识别时间",
        "风险消除时间",
        "人均纯收入",
        "家庭人口数",
        "放弃申请日期",
    ]);
    let day = |day: Option<Date>| day.map_or(Cell::Empty, |day| Cell::text(Dates::Slash.write(day)));
    for (count, row) in (1i64..).zip(&county.rosters.watched) {
        let town = &county.towns[row.home.0];
        sheet.row(vec![
            Cell::int(count),
            Cell::text(row.no.clone()),
            Cell::text(town.name.clone()),
            Cell::text(town.villages[row.home.1].clone()),
            Cell::text(row.head.clone()),
            Cell::text(noise::name(&mut dice, &row.who.name)),
            Cell::text(noise::named_id(&mut dice, &row.who)),
            Cell::text(row.relation),
            Cell::text(row.category),
            Cell::text(row.risk),
            day(Some(row.entered)),
            day(row.removed),
            Cell::text(noise::money(&mut dice, row.income)),
            Cell::int(row.persons),
            day(row.refused),
        ]);
    }
    sheet
}

/// 资金与统计报表: allocations, reconciliations, balances and published figures, a sheet each.
pub fn figures(county: &County) -> Vec<Sheet> {
    let mut reports: Vec<&str> = Vec::new();
    for figure in &county.rosters.figures {
        if !reports.contains(&figure.report) {
            reports.push(figure.report);
        }
    }
    reports
        .into_iter()
        .map(|report| {
            let mut sheet = Sheet::new(report).title(format!("禾川县{report}")).header(&[
                "报表名称",
                "指标名称",
                "所属合计项",
                "填报单位",
                "所属乡镇",
                "资金项目",
                "所属年月",
                "数据口径",
                "保障户数",
                "保障人数",
                "资金金额(元)",
                "业务日期",
                "应办结日期",
                "是否说明",
            ]);
            let count = |count: Option<i64>| count.map_or(Cell::Empty, Cell::int);
            let day = |day: Option<Date>| day.map_or(Cell::Empty, |day| Cell::text(Dates::Iso.write(day)));
            for row in county.rosters.figures.iter().filter(|row| row.report == report) {
                sheet.row(vec![
                    Cell::text(row.report),
                    Cell::text(row.item),
                    Cell::text(row.part_of),
                    Cell::text(row.unit),
                    Cell::text(row.town.clone()),
                    row.program.map_or(Cell::Empty, |program| Cell::text(program.written())),
                    row.month.map_or(Cell::Empty, |month| Cell::text(Dates::Han.month(month))),
                    Cell::text(row.kind),
                    count(row.households),
                    count(row.persons),
                    row.amount.map_or(Cell::Empty, |amount| Cell::text(amount.grouped())),
                    day(row.on),
                    day(row.due),
                    Cell::text(if row.explained { "是" } else { "" }),
                ]);
            }
            sheet
        })
        .collect()
}
