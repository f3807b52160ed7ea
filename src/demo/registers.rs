//! The other bureaus' registers: mostly about people the county assistance never heard of, and a few lawful
//! entries of families in scope.

use super::dice::Dice;
use super::model::{Business, County, Damage, Death, Injury, Named, Payroll, Program, Unit, Vehicle};
use super::{names, places};
use crate::domain::date::{self, Date};
use crate::domain::id_number::IdKey;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::HashSet;

const VEHICLES: usize = 30_000;
const UNITS: usize = 12_000;
const BUSINESSES: usize = 6_000;
const PAYROLL: usize = 8_000;
const DEATHS: usize = 3_000;
const INJURIES: usize = 260;

/// Fills every register and mixes it, so that people in scope do not stand together.
pub fn fill(county: &mut County) {
    let mut outside = Outsiders::new(county, "registers");
    lawful_vehicles(county, &mut outside.dice);
    lawful_homes(county, &mut outside.dice);
    vehicles(county, &mut outside);
    units(county, &mut outside);
    businesses(county, &mut outside);
    payroll(county, &mut outside);
    deaths(county, &mut outside);
    injuries(county, &mut outside);
    let dice = &mut outside.dice;
    dice.shuffle(&mut county.vehicles);
    dice.shuffle(&mut county.units);
    dice.shuffle(&mut county.businesses);
    dice.shuffle(&mut county.payroll);
    dice.shuffle(&mut county.deaths);
    dice.shuffle(&mut county.injuries);
}

/// People who are on no roster.
pub struct Outsiders {
    /// Chance of what is made of them.
    pub dice: Dice,
    scope: HashSet<i64>,
    /// Date of the data.
    pub as_of: Date,
}

impl Outsiders {
    /// People outside the county's scope, with chances of their own.
    pub fn new(county: &County, stream: &str) -> Self {
        let scope = county.people.iter().map(|person| person.key.as_i64()).collect();
        Self { dice: Dice::new(county.seed, stream), scope, as_of: county.as_of }
    }

    /// Somebody of an age; the number is damaged now and then.
    pub fn somebody(&mut self, ages: (i16, i16)) -> Named {
        let year = self.as_of.year();
        let first = date::from_ymd(year - ages.1, 1, 1).unwrap_or(self.as_of);
        let last = date::from_ymd(year - ages.0 - 1, 12, 31).unwrap_or(self.as_of);
        let male = self.dice.percent(55);
        let key = loop {
            let born = self.dice.day(first, last);
            let serial = u16::try_from(self.dice.below(499) * 2 + usize::from(male)).unwrap_or(1);
            let area = if self.dice.percent(88) { places::AREA } else { places::AREA - 1 };
            if let Some(key) = IdKey::compose(area, born, serial)
                && !self.scope.contains(&key.as_i64())
            {
                break key;
            }
        };
        let damage = match self.dice.below(1000) {
            0..4 => Some(Damage::PrecisionLost),
            4..9 => Some(Damage::Masked),
            9..12 => Some(Damage::WrongCheck),
            12..15 => Some(Damage::Missing),
            _ => None,
        };
        let name = names::full(&mut self.dice, male);
        let short = damage.is_none() && key.birth_date().is_some_and(|born| born.year() < 1990) && self.dice.percent(2);
        Named { name, key, damage, short }
    }

    /// A day since 2008.
    pub fn past_day(&mut self) -> Date {
        self.dice.day(Date::constant(2008, 1, 1), self.as_of)
    }
}

fn sure(county: &County, person: usize) -> Named {
    Named::sure(&county.people[person].name, county.people[person].key)
}

/// Motorcycles and tricycles, and cars scrapped long ago: lawful everywhere.
fn lawful_vehicles(county: &mut County, dice: &mut Dice) {
    for at in 0..county.households.len() {
        if county.households[at].planted || !dice.percent(20) {
            continue;
        }
        let owner = sure(county, county.households[at].head());
        let scrapped = dice.percent(12);
        let kind = if scrapped {
            "小型普通客车"
        } else {
            dice.pick(&["普通二轮摩托车", "正三轮摩托车", "三轮汽车", "残疾人专用汽车"])
        };
        county.vehicles.push(Vehicle {
            owner,
            plate: format!("甘Z{}", dice.digits(5)),
            plate_kind: if scrapped { "小型汽车" } else { "普通摩托车" },
            kind,
            usage: "非营运",
            registered: dice.day(Date::constant(2009, 1, 1), Date::constant(2019, 12, 31)),
            disposed: scrapped.then(|| dice.day(Date::constant(2020, 1, 1), Date::constant(2023, 3, 31))),
            status: if scrapped { "注销" } else { "正常" },
        });
    }
}

/// One home of their own, as most families have.
fn lawful_homes(county: &mut County, dice: &mut Dice) {
    for at in 0..county.households.len() {
        let household = &county.households[at];
        let child = matches!(household.program, Program::Orphan | Program::FactUnraised);
        if household.planted || child || !dice.percent(35) {
            continue;
        }
        let place = format!("禾川县{}{}{}号", county.town_of(at), county.village_of(at), dice.between(1, 260));
        let owner = sure(county, household.head());
        county.units.push(Unit {
            owner,
            unit_no: unit_no(dice),
            place,
            usage: if household.program == Program::DibaoUrban { "成套住宅" } else { "农村宅基地" },
            area_x100: i64::from(dice.between(4800, 16_500)),
            share: "单独所有",
            // Long before any family applied.
            registered: dice.day(Date::constant(1998, 1, 1), Date::constant(2015, 12, 31)),
            cancelled: None,
            status: "现势",
        });
    }
}

fn unit_no(dice: &mut Dice) -> String {
    format!("990421{}GB{}F{}", dice.digits(6), dice.digits(5), dice.digits(8))
}

fn vehicles(county: &mut County, outside: &mut Outsiders) {
    const KINDS: [&str; 8] =
        ["小型轿车", "小型轿车", "小型轿车", "小型普通客车", "轻型普通货车", "普通二轮摩托车", "重型自卸货车", "轮式拖拉机"];
    for _ in 0..VEHICLES {
        let owner = outside.somebody((19, 78));
        let registered = outside.past_day();
        let gone = outside.dice.percent(9);
        let kind = outside.dice.pick(&KINDS);
        let entry = Vehicle {
            owner,
            plate: format!("甘Z{}", outside.dice.digits(5)),
            plate_kind: if kind.contains("摩托") { "普通摩托车" } else { "小型汽车" },
            kind,
            usage: if kind.contains("货车") { "货运" } else { "非营运" },
            registered,
            disposed: gone.then(|| outside.dice.day(registered, outside.as_of)),
            status: if gone {
                outside.dice.pick(&["注销", "转出", "报废"])
            } else {
                outside.dice.pick(&["正常", "正常", "正常", "逾期未检验"])
            },
        };
        county.vehicles.push(entry);
    }
}

fn units(county: &mut County, outside: &mut Outsiders) {
    for _ in 0..UNITS {
        let owner = outside.somebody((19, 85));
        let gone = outside.dice.percent(10);
        let registered = outside.past_day();
        let place =
            format!("禾川县{}文化路{}号", outside.dice.pick(&["青禾镇", "石桥镇", "白水镇"]), outside.dice.between(1, 900));
        let entry = Unit {
            owner,
            unit_no: unit_no(&mut outside.dice),
            place,
            usage: outside.dice.pick(&[
                "成套住宅",
                "成套住宅",
                "成套住宅",
                "农村宅基地",
                "农村宅基地",
                "商业服务",
                "办公",
                "车库",
            ]),
            area_x100: i64::from(outside.dice.between(1800, 21_000)),
            share: outside.dice.pick(&["单独所有", "单独所有", "共同共有", "按份共有"]),
            registered,
            cancelled: gone.then(|| outside.dice.day(registered, outside.as_of)),
            status: if gone { "注销" } else { "现势" },
        };
        county.units.push(entry);
    }
}

fn businesses(county: &mut County, outside: &mut Outsiders) {
    for _ in 0..BUSINESSES {
        let person = outside.somebody((20, 75));
        let own = outside.dice.percent(70);
        let founded = outside.past_day();
        let gone = outside.dice.percent(22);
        let trade = outside.dice.pick(&["百货店", "餐馆", "农资经营部", "理发店", "修理部", "药店", "粮油店"]);
        let word = outside.dice.pick(&["兴旺", "金穗", "便民", "顺达", "惠农", "鑫源", "宏发"]);
        let entry = Business {
            code: format!("92990421{}", outside.dice.digits(10)),
            name: if own { format!("禾川县{word}{trade}") } else { format!("禾川县{word}农牧有限公司") },
            kind: if own { "个体工商户" } else { "有限责任公司" },
            person,
            role: if own { "经营者" } else { outside.dice.pick(&["法定代表人", "股东", "监事"]) },
            capital: Fen::yuan(i64::from(outside.dice.between(1, 600)) * 5000),
            founded,
            closed: gone.then(|| outside.dice.day(founded, outside.as_of)),
            status: if gone { outside.dice.pick(&["注销", "吊销"]) } else { "存续" },
        };
        county.businesses.push(entry);
    }
}

fn payroll(county: &mut County, outside: &mut Outsiders) {
    const UNITS: [&str; 7] = ["第一中学", "人民医院", "财政局", "农业农村局", "交通运输局", "城关小学", "公安局"];
    for _ in 0..PAYROLL {
        let person = outside.somebody((23, 59));
        let start = outside.past_day();
        let gone = outside.dice.percent(8);
        let entry = Payroll {
            unit: format!("禾川县{}", outside.dice.pick(&UNITS)),
            person,
            kind: outside.dice.pick(&["事业编制", "行政编制", "工勤人员", "公益性岗位"]),
            wage: Fen::yuan(i64::from(outside.dice.between(280, 980)) * 10),
            start,
            stop: gone.then(|| outside.dice.day(start, outside.as_of)),
        };
        county.payroll.push(entry);
    }
}

fn deaths(county: &mut County, outside: &mut Outsiders) {
    for _ in 0..DEATHS {
        let person = outside.somebody((40, 97));
        let died = outside.dice.day(Date::constant(2021, 1, 1), outside.as_of);
        let cremated = date::from_day_number(date::day_number(died) + outside.dice.between(1, 6));
        if outside.dice.percent(70) {
            county.deaths.push(Death { person: person.clone(), died: Some(died), cremated: None });
        }
        if outside.dice.percent(40) {
            county.deaths.push(Death { person, died: None, cremated });
        }
    }
}

fn injuries(county: &mut County, outside: &mut Outsiders) {
    for _ in 0..INJURIES {
        let person = outside.somebody((24, 70));
        let start = Month::of(outside.past_day());
        let entry = Injury {
            person,
            kind: outside.dice.pick(&["生活护理费", "伤残津贴", "供养亲属抚恤金"]),
            monthly: Fen::yuan(i64::from(outside.dice.between(90, 380)) * 10),
            start,
            stop: None,
        };
        county.injuries.push(entry);
    }
}
