//! Rosters and ledgers of other offices, the papers of the files, and bills.

use super::noise::{self, Dates};
use super::sheet::{Cell, Sheet};
use crate::demo::dice::Dice;
use crate::demo::model::cases::{Kind, Lack};
use crate::demo::model::{Care, County};
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
        "评估结果",
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
                Kind::Assess => "自理能力评估",
                Kind::Adjust => "调档",
            }),
            day(row.applied),
            day(row.decided),
            month(row.from),
            month(row.to),
            day(later(if let Lack::Publicity(days) = row.lack { -days } else { -8 })),
            day(later(-1)),
            day(later(1).filter(|_| row.lack != Lack::Notice)),
            row.amount.map_or(Cell::Empty, |amount| Cell::text(noise::money(&mut dice, amount))),
            Cell::text(row.cause),
            Cell::text(if !stop {
                ""
            } else if row.lack == Lack::Reason {
                "无"
            } else {
                dice.pick(&["收入增加", "家庭人口变化", "本人申请退出"])
            }),
            Cell::text(if row.by_town || row.delegated { "乡镇" } else { "县级" }),
            Cell::text(if row.delegated { "下放乡镇" } else { "一般" }),
            Cell::text(format!("禾民审〔{year}〕{count}号")),
            Cell::text(care_word(row.care)),
        ]);
    }
    sheet
}

/// A grade of care as rosters write it.
pub fn care_word(care: Care) -> &'static str {
    match care {
        Care::None => "",
        Care::Able => "全自理",
        Care::Half => "半护理",
        Care::Full => "全护理",
    }
}

/// 一户一档 材料目录
pub fn papers(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: papers");
    let mut sheet = Sheet::new("材料目录").title("禾川县社会救助一户一档抽查材料目录").header(&[
        "户编号",
        "对象姓名",
        "身份证号码",
        "救助类别",
        "材料名称",
        "是否齐全",
        "缺陷类型",
        "材料日期",
        "公示起始日期",
        "公示截止日期",
        "签字人数",
        "有无照片",
        "监督电话",
        "是否脱敏",
        "页号",
    ]);
    for (page, row) in (1i64..).zip(&county.cases.papers) {
        let person = &county.people[row.person];
        let absent = matches!(row.state, "缺失" | "缺件");
        let day = |day: Option<Date>| day.filter(|_| !absent).map_or(Cell::Empty, |day| Cell::text(Dates::Han.write(day)));
        let yes = |yes: bool| {
            Cell::text(if row.shown.is_none() || absent {
                ""
            } else if yes {
                "有"
            } else {
                "没有"
            })
        };
        sheet.row(vec![
            Cell::text(county.households[row.household].no.clone()),
            Cell::text(noise::name(&mut dice, &person.name)),
            Cell::text(noise::id(&mut dice, person.key)),
            Cell::text(row.program.written()),
            Cell::text(paper_name(row.item)),
            Cell::text(row.state),
            Cell::text(row.defect),
            day(Some(row.dated)),
            day(row.shown.map(|shown| shown.0)),
            day(row.shown.map(|shown| shown.1)),
            row.signers.filter(|_| !absent).map_or(Cell::Empty, Cell::int),
            yes(row.photo),
            yes(row.hotline),
            Cell::text(if row.shown.is_none() || absent {
                ""
            } else if row.masked {
                "已遮盖"
            } else {
                "未遮盖"
            }),
            Cell::int(page % 60 + 1),
        ]);
    }
    sheet
}

/// As the directory in front of a file names it.
fn paper_name(item: &str) -> &'static str {
    match item {
        "F01" => "救助申请书",
        "F02" => "诚信承诺书",
        "F03" => "核对授权书",
        "F04" => "身份证复印件",
        "F05" => "户口簿",
        "F07" => "残疾证复印件",
        "F09" => "家庭经济状况核对报告",
        "F10" => "入户调查表",
        "F15" => "初审公示",
        "F17" => "审核确认表",
        "F21" => "银行卡复印件",
        "F23" => "停发通知书",
        "T01" => "自理能力评估表",
        "T02" => "供养协议",
        "C01" => "死亡/判决/失联证明",
        _ => "补贴审批表",
    }
}

/// 医保 医疗费用结算
pub fn bills(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: bills");
    let mut sheet = Sheet::new("").header(&[
        "姓名",
        "身份证号",
        "医疗类别",
        "定点医疗机构",
        "结算单号",
        "医疗总费用",
        "个人自付金额",
        "结算日期",
        "是否重特大疾病",
    ]);
    for row in &county.cases.bills {
        sheet.row(vec![
            Cell::text(noise::name(&mut dice, &row.patient.name)),
            Cell::text(noise::named_id(&mut dice, &row.patient)),
            Cell::text(dice.pick(&["住院", "住院", "门诊慢特病", "普通门诊"])),
            Cell::text(dice.pick(&["禾川县人民医院", "禾川县中医医院", "青禾镇中心卫生院"])),
            Cell::text(row.number.clone()),
            Cell::text(noise::money(&mut dice, row.total)),
            Cell::text(noise::money(&mut dice, row.self_paid)),
            Cell::text(Dates::Compact.write(row.settled)),
            Cell::text(if row.grave { "是" } else { "否" }),
        ]);
    }
    sheet
}
