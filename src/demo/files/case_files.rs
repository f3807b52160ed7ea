//! The civil-affairs bureau's own files: rosters of households, members, subsidies, children.

use super::noise::{self, Dates};
use super::sheet::{Cell, Sheet};
use crate::demo::dice::Dice;
use crate::demo::model::{Care, County, Grant, Household, Program};
use crate::demo::rates;
use crate::domain::money::Fen;
use std::collections::BTreeMap;

const BANKS: [&str; 3] = ["农村信用社", "农业银行", "邮储银行"];
const BANDS: [&str; 5] = ["", "一类", "二类", "三类", "四类"];

/// Grants of household rosters by household.
pub fn own_grants(county: &County) -> BTreeMap<usize, &Grant> {
    county
        .grants
        .iter()
        .filter(|grant| !matches!(grant.program, Program::DisLiving | Program::DisNursing))
        .filter_map(|grant| grant.household.map(|at| (at, grant)))
        .collect()
}

fn status(grant: &Grant) -> (&'static str, &'static str) {
    if grant.stop.is_some() { ("停保", "停发") } else { ("在保", "正常") }
}

/// What the roster says a household gets now (or got last).
fn monthly(county: &County, household: &Household, grant: &Grant) -> Fen {
    let month = grant.stop.unwrap_or(county.last).min(county.last);
    if household.program.is_dibao() {
        Fen(rates::dibao_band(grant.program, grant.band, month).0 * household.insured())
    } else {
        rates::person(grant, month)
    }
}

/// Whose name the account is in: the head's, mostly.
fn account_name(county: &County, at: usize) -> String {
    let head = &county.people[county.households[at].head()];
    county.cases.holders.get(&at).unwrap_or(&head.name).clone()
}

fn population(household: &Household) -> Cell {
    Cell::int(i64::try_from(household.members.len()).unwrap_or(0))
}

/// 农村低保: a sheet per township, its name only there and in the title; subtotals per village, a grand
/// total, a footer; a header of two lines.
pub fn rural_dibao(county: &County) -> Vec<Sheet> {
    let mut dice = Dice::new(county.seed, "file: rural dibao");
    let grants = own_grants(county);
    (0..county.towns.len()).map(|town| rural_town(county, &grants, town, &mut dice)).collect()
}

fn rural_town(county: &County, grants: &BTreeMap<usize, &Grant>, town: usize, dice: &mut Dice) -> Sheet {
    let name = &county.towns[town].name;
    let mut sheet = Sheet::new(name.clone())
        .title(format!("禾川县{name}农村低保对象花名册"))
        .title("填报单位：禾川县民政局　　数据截止日期：2026年3月31日　　单位：户、人、元")
        .grouped_header(&[
            ("", "序号"),
            ("", "村"),
            ("户主信息", "户主姓名"),
            ("户主信息", "户主身份证号"),
            ("", "低保证号"),
            ("", "家庭人口"),
            ("", "保障人口"),
            ("", "类别"),
            ("保障金额", "户月保障金额"),
            ("保障金额", "分类施保金"),
            ("", "起始年月"),
            ("", "终止年月"),
            ("", "状态"),
            ("发放账户", "开户银行"),
            ("发放账户", "账户名称"),
            ("发放账户", "账号"),
            ("", "备注"),
            ("", "家庭月收入(元)"),
        ]);
    let (mut count, mut total) = (0, Fen::ZERO);
    for village in 0..county.towns[town].villages.len() {
        let mut subtotal = Fen::ZERO;
        let mut here = 0;
        for (at, household) in county.households.iter().enumerate() {
            let Some(grant) = grants.get(&at) else { continue };
            if household.program != Program::DibaoRural || (household.town, household.village) != (town, village) {
                continue;
            }
            count += 1;
            here += 1;
            let amount = monthly(county, household, grant);
            subtotal += amount;
            sheet.row(rural_row(county, at, grant, count, amount, dice));
        }
        if here > 0 {
            let mut cells = vec![Cell::Empty; 18];
            cells[1] = Cell::text("小计");
            cells[8] = Cell::text(subtotal.to_string());
            sheet.sum(cells);
        }
        total += subtotal;
    }
    let mut cells = vec![Cell::Empty; 18];
    cells[0] = Cell::text("合计");
    cells[2] = Cell::text(format!("{count}户"));
    cells[8] = Cell::text(total.to_string());
    sheet.sum(cells);
    sheet.title("填表人：　　　　审核人：　　　　填报日期：2026年4月2日")
}

fn rural_row(county: &County, at: usize, grant: &Grant, count: i64, amount: Fen, dice: &mut Dice) -> Vec<Cell> {
    let household = &county.households[at];
    let head = &county.people[household.head()];
    vec![
        Cell::int(count),
        Cell::text(county.village_of(at)),
        Cell::text(noise::name(dice, &head.name)),
        Cell::text(noise::id(dice, head.key)),
        Cell::text(household.no.clone()),
        population(household),
        Cell::int(household.insured()),
        Cell::text(BANDS[usize::from(grant.band.min(4))]),
        if dice.percent(80) { Cell::int(amount.0 / 100) } else { Cell::text(noise::money(dice, amount)) },
        if grant.extra > Fen::ZERO { Cell::int(grant.extra.0 / 100) } else { Cell::text("-") },
        Cell::text(Dates::Han.month(grant.start)),
        grant.stop.map_or(Cell::Empty, |stop| Cell::text(Dates::Han.month(stop))),
        Cell::text(status(grant).0),
        Cell::text(dice.pick(&BANKS)),
        Cell::text(account_name(county, at)),
        Cell::text(grant.account.clone()),
        Cell::Empty,
        declared(county, at),
    ]
}

/// The income that the family declared, where the roster has it.
fn declared(county: &County, at: usize) -> Cell {
    county.cases.declared.get(&at).map_or(Cell::Empty, |income| Cell::text(income.to_string()))
}

/// 城市低保: one table, exported by an old web system.
pub fn urban_dibao(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: urban dibao");
    let grants = own_grants(county);
    let mut sheet = Sheet::new("城市低保").title("禾川县城市低保对象花名册（2026年3月）").header(&[
        "序号",
        "救助类别",
        "乡镇",
        "社区",
        "户主姓名",
        "身份证号",
        "低保证号",
        "家庭人口",
        "保障人口",
        "类别/档次",
        "户月保障金额",
        "分类施保金",
        "起始年月",
        "终止年月",
        "状态",
        "开户银行",
        "账户名称",
        "账号",
        "家庭月收入",
    ]);
    let mut count = 0;
    for (at, household) in county.households.iter().enumerate().filter(|(_, household)| household.program == Program::DibaoUrban)
    {
        let Some(grant) = grants.get(&at) else { continue };
        let head = &county.people[household.head()];
        count += 1;
        let amount = monthly(county, household, grant);
        sheet.row(vec![
            Cell::int(count),
            Cell::text("城市低保"),
            Cell::text(county.town_of(at)),
            Cell::text(county.village_of(at)),
            Cell::text(noise::name(&mut dice, &head.name)),
            Cell::text(noise::id(&mut dice, head.key)),
            Cell::text(household.no.clone()),
            population(household),
            Cell::int(household.insured()),
            Cell::text(BANDS[usize::from(grant.band.min(4))]),
            Cell::text(noise::money(&mut dice, amount)),
            if grant.extra > Fen::ZERO { Cell::text(noise::money(&mut dice, grant.extra)) } else { Cell::text("无") },
            Cell::text(Dates::Iso.month(grant.start)),
            grant.stop.map_or(Cell::Empty, |stop| Cell::text(Dates::Iso.month(stop))),
            Cell::text(status(grant).0),
            Cell::text(dice.pick(&BANKS)),
            Cell::text(account_name(county, at)),
            Cell::text(grant.account.clone()),
            declared(county, at),
        ]);
    }
    sheet
}

/// 特困: months as spreadsheet dates.
pub fn tekun(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: tekun");
    let grants = own_grants(county);
    let mut sheet =
        Sheet::new("特困人员").title("禾川县特困供养人员花名册").title("截止时间：2026年3月31日　　金额单位：元").header(&[
            "序号",
            "救助类别",
            "乡镇",
            "村",
            "姓名",
            "身份证号",
            "户编号",
            "家庭人口",
            "保障人口",
            "供养方式",
            "自理能力",
            "月保障金额",
            "起始年月",
            "终止年月",
            "状态",
            "开户银行",
            "账号",
        ]);
    let mut count = 0;
    for (at, household) in county.households.iter().enumerate().filter(|(_, household)| household.program == Program::Tekun) {
        let Some(grant) = grants.get(&at) else { continue };
        let person = &county.people[household.head()];
        count += 1;
        let care = match grant.care {
            Care::Full => "全护理",
            Care::Half => "半护理",
            _ => "全自理",
        };
        let day = |month: crate::domain::month::Month| month.first_day().map_or(Cell::Empty, Cell::Day);
        sheet.row(vec![
            Cell::int(count),
            Cell::text("特困供养"),
            Cell::text(county.town_of(at)),
            Cell::text(county.village_of(at)),
            Cell::text(noise::name(&mut dice, &person.name)),
            Cell::text(noise::id(&mut dice, person.key)),
            Cell::text(household.no.clone()),
            Cell::int(1),
            Cell::int(1),
            Cell::text(if grant.institution { "集中供养" } else { "分散供养" }),
            Cell::text(care),
            Cell::int(monthly(county, household, grant).0 / 100),
            day(grant.start),
            grant.stop.map_or(Cell::Empty, day),
            Cell::text(status(grant).1),
            Cell::text(dice.pick(&BANKS)),
            Cell::text(grant.account.clone()),
        ]);
    }
    sheet.title("注：本表由县民政局社会救助股提供")
}

/// 孤儿和事实无人抚养儿童.
pub fn children(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: children");
    let grants = own_grants(county);
    let mut sheet = Sheet::new("").header(&[
        "户编号",
        "救助类别",
        "乡镇",
        "村",
        "姓名",
        "身份证号",
        "家庭人口",
        "保障人口",
        "月保障金额",
        "起始年月",
        "终止年月",
        "状态",
        "监护人",
        "账号",
        "养育方式",
    ]);
    for (at, household) in county.households.iter().enumerate() {
        if !matches!(household.program, Program::Orphan | Program::FactUnraised) {
            continue;
        }
        let Some(grant) = grants.get(&at) else { continue };
        let child = &county.people[household.head()];
        let guardian = crate::demo::names::full(&mut dice, true);
        let amount = monthly(county, household, grant);
        sheet.row(vec![
            Cell::text(household.no.clone()),
            Cell::text(household.program.written()),
            Cell::text(county.town_of(at)),
            Cell::text(county.village_of(at)),
            Cell::text(child.name.clone()),
            Cell::text(noise::id(&mut dice, child.key)),
            Cell::int(1),
            Cell::int(1),
            Cell::text(noise::money(&mut dice, amount)),
            Cell::text(Dates::Dot.month(grant.start)),
            grant.stop.map_or(Cell::Empty, |stop| Cell::text(Dates::Dot.month(stop))),
            Cell::text(status(grant).1),
            Cell::text(guardian),
            Cell::text(grant.account.clone()),
            Cell::text(match household.program {
                Program::Orphan if grant.institution => "机构养育",
                Program::Orphan => "社会散居",
                _ => "",
            }),
        ]);
    }
    sheet
}

/// 低保边缘家庭: no money.
pub fn edge(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: edge");
    let mut sheet = Sheet::new("边缘家庭").title("禾川县低保边缘家庭名册").header(&[
        "序号",
        "救助类别",
        "乡镇",
        "村",
        "户主姓名",
        "身份证号",
        "户编号",
        "家庭人口",
        "联系电话",
        "纳入时间",
    ]);
    let grants = own_grants(county);
    let mut count = 0;
    for (at, household) in county.households.iter().enumerate().filter(|(_, household)| household.program == Program::Edge) {
        let head = &county.people[household.head()];
        count += 1;
        sheet.row(vec![
            Cell::int(count),
            Cell::text("低保边缘家庭"),
            Cell::text(county.town_of(at)),
            Cell::text(county.village_of(at)),
            Cell::text(noise::name(&mut dice, &head.name)),
            Cell::text(noise::id(&mut dice, head.key)),
            Cell::text(household.no.clone()),
            population(household),
            Cell::text(format!("199{}", dice.digits(8))),
            grants.get(&at).map_or(Cell::Empty, |grant| Cell::text(Dates::Han.month(grant.start))),
        ]);
    }
    sheet
}

/// 家庭成员信息 of every roster. A few numbers are damaged, of people on whom no answer rests.
pub fn members(county: &County) -> Sheet {
    let mut dice = Dice::new(county.seed, "file: members");
    let mut sheet = Sheet::new("").header(&[
        "低保证号",
        "乡镇",
        "村",
        "户主姓名",
        "成员姓名",
        "成员身份证号",
        "与户主关系",
        "性别",
        "是否保障对象",
        "健康状况",
        "劳动能力",
    ]);
    for (at, household) in county.households.iter().enumerate() {
        for (place, member) in household.members.iter().enumerate() {
            let person = &county.people[member.person];
            let number = match county.slips.members.get(&(at, place)) {
                Some(damage) => noise::damaged(person.key, *damage),
                None => noise::id(&mut dice, person.key),
            };
            sheet.row(vec![
                Cell::text(household.no.clone()),
                Cell::text(county.town_of(at)),
                Cell::text(county.village_of(at)),
                Cell::text(county.people[household.head()].name.clone()),
                Cell::text(noise::name(&mut dice, &person.name)),
                Cell::text(number),
                Cell::text(member.relation),
                Cell::text(if person.key.is_male() { "男" } else { "女" }),
                Cell::text(if member.insured { "是" } else { "否" }),
                Cell::text(person.health),
                Cell::text(person.labour),
            ]);
        }
    }
    sheet
}

/// 残疾人两项补贴: a sheet each.
pub fn subsidies(county: &County) -> Vec<Sheet> {
    let mut dice = Dice::new(county.seed, "file: subsidies");
    [Program::DisLiving, Program::DisNursing].into_iter().map(|program| subsidy(county, program, &mut dice)).collect()
}

fn subsidy(county: &County, program: Program, dice: &mut Dice) -> Sheet {
    let mut sheet = Sheet::new(if program == Program::DisLiving { "生活补贴" } else { "护理补贴" })
        .title(format!("禾川县{}发放对象名册", program.written()))
        .header(&[
            "序号",
            "补贴类型",
            "补贴对象姓名",
            "身份证号",
            "户编号",
            "残疾等级",
            "月补贴标准",
            "享受起始年月",
            "停发年月",
            "享受状态",
            "发放县区",
        ]);
    let mut count = 0;
    for grant in county.grants.iter().filter(|grant| grant.program == program) {
        let person = &county.people[grant.holder];
        count += 1;
        let month = grant.stop.unwrap_or(county.last).min(county.last);
        sheet.row(vec![
            Cell::int(count),
            Cell::text(program.written()),
            Cell::text(noise::name(dice, &person.name)),
            Cell::text(noise::id(dice, person.key)),
            grant.household.map_or(Cell::Empty, |at| Cell::text(county.households[at].no.clone())),
            Cell::text(["", "一级", "二级", "三级", "四级"][usize::from(grant.band.min(4))]),
            Cell::int(rates::person(grant, month).0 / 100),
            Cell::text(Dates::Slash.month(grant.start)),
            grant.stop.map_or(Cell::Empty, |stop| Cell::text(Dates::Slash.month(stop))),
            Cell::text(if grant.stop.is_some() { "停发" } else { "享受中" }),
            Cell::text("禾川县"),
        ]);
    }
    sheet
}
