//! Background of the further bureaus' registers: mostly people whom the county's assistance never heard of, and
//! small lawful things of families on the rosters.

use super::dice::Dice;
use super::model::bureaus::{Deposit, FundAccount, Insured, Machine, Pension, Post, Prisoner, StaffKin, TaxRecord};
use super::model::{County, HouseholdAt, Named, PersonAt, Program};
use super::names;
use super::registers::Outsiders;
use super::slips::planted_people;
use crate::domain::date::{self, Date};
use crate::domain::money::Fen;
use crate::domain::month::Month;

const PRISONERS: usize = 420;
const MACHINES: usize = 700;
const DEPOSITS: usize = 900;
const TAXES: usize = 1_400;
const PENSIONS: usize = 1_200;
const INSURED: usize = 1_500;
const ACCOUNTS: usize = 700;
const POSTS: usize = 360;

/// Filed relatives of staff who are on a roster.
const STAFF_KIN: usize = 60;

const EMPLOYERS: [&str; 6] =
    ["禾川县恒通建材有限公司", "禾川县金穗粮油有限公司", "禾川县第二建筑公司", "青禾镇砖瓦厂", "禾川县供电公司", "石桥镇服装厂"];

/// Fills every register and mixes it.
pub fn fill(county: &mut County) {
    let mut outside = Outsiders::new(county, "bureaus");
    prisoners(county, &mut outside);
    machines(county, &mut outside);
    deposits(county, &mut outside);
    taxes(county, &mut outside);
    pensions(county, &mut outside);
    insured(county, &mut outside);
    accounts(county, &mut outside);
    posts(county, &mut outside);
    let mut dice = Dice::new(county.seed, "bureaus: rosters");
    of_the_rosters(county, &mut dice);
    staff_kin(county, &mut dice);
    let bureaus = &mut county.bureaus;
    dice.shuffle(&mut bureaus.prisoners);
    dice.shuffle(&mut bureaus.machines);
    dice.shuffle(&mut bureaus.deposits);
    dice.shuffle(&mut bureaus.taxes);
    dice.shuffle(&mut bureaus.pensions);
    dice.shuffle(&mut bureaus.insured);
    dice.shuffle(&mut bureaus.accounts);
    dice.shuffle(&mut bureaus.posts);
    dice.shuffle(&mut bureaus.staff_kin);
}

fn prisoners(county: &mut County, outside: &mut Outsiders) {
    const KINDS: [(&str, &str); 4] =
        [("服刑", "省第三监狱"), ("强制隔离戒毒", "市强制隔离戒毒所"), ("社区矫正", "禾川县司法局"), ("羁押", "禾川县看守所")];
    for _ in 0..PRISONERS {
        let person = outside.somebody((19, 66));
        let (kind, place) = outside.dice.pick(&KINDS);
        let from = outside.dice.day(Date::constant(2017, 1, 1), outside.as_of);
        let over = outside.dice.percent(45);
        let to = date::from_day_number(date::day_number(from) + outside.dice.between(90, 2900));
        let to = if over { to.map(|to| to.min(outside.as_of)) } else { to.map(|to| to.max(outside.as_of)) };
        county.bureaus.prisoners.push(Prisoner { person, kind, from, to, place, status: if over { "释放" } else { "在押" } });
    }
}

fn machines(county: &mut County, outside: &mut Outsiders) {
    const KINDS: [(&str, &str, Option<i64>); 6] = [
        ("轮式拖拉机", "东方红-LX904", Some(6620)),
        ("手扶拖拉机", "东风-12", Some(880)),
        ("联合收割机", "4LZ-6.0", Some(7350)),
        ("微耕机", "1WG-4.0", Some(400)),
        ("旋耕机", "1GQN-180", None),
        ("挖掘机", "SY55C", Some(3560)),
    ];
    for _ in 0..MACHINES {
        let owner = outside.somebody((22, 74));
        let (kind, model, power_x100) = outside.dice.pick(&KINDS);
        let registered = outside.past_day();
        let gone = outside.dice.percent(12);
        let entry = Machine {
            owner,
            kind,
            model,
            serial: format!("HC{}", outside.dice.digits(8)),
            power_x100,
            registered,
            disposed: gone.then(|| outside.dice.day(registered, outside.as_of)),
            status: if gone { outside.dice.pick(&["报废", "转让"]) } else { "在用" },
        };
        county.bureaus.machines.push(entry);
    }
}

fn deposits(county: &mut County, outside: &mut Outsiders) {
    for _ in 0..DEPOSITS {
        let owner = outside.somebody((20, 80));
        let balance = Fen(i64::from(outside.dice.between(1, 4_000)) * 10_000 + i64::from(outside.dice.between(0, 9_999)));
        let entry = Deposit {
            owner,
            bank: outside.dice.pick(&BANKS),
            kind: outside.dice.pick(&["活期存款", "定期存款", "理财", "股票"]),
            balance,
            queried: outside.dice.day(Date::constant(2024, 1, 1), outside.as_of),
            source: "",
        };
        county.bureaus.deposits.push(entry);
    }
}

const BANKS: [&str; 4] = ["禾川县农村信用社", "农业银行禾川支行", "邮储银行禾川支行", "华源证券禾川营业部"];

fn taxes(county: &mut County, outside: &mut Outsiders) {
    let span = county.last.index() - county.first.index();
    for _ in 0..TAXES {
        let person = outside.somebody((22, 64));
        let kind = outside.dice.pick(&["工资薪金所得", "工资薪金所得", "劳务报酬所得", "经营所得", "代开发票", "契税"]);
        let income = Fen::yuan(i64::from(outside.dice.between(9, 240)) * 100);
        let tax = if income > Fen::yuan(5_000) { Fen(income.0 * 3 / 100) } else { Fen::ZERO };
        let month = county.first.plus(outside.dice.between(0, span));
        let unit = outside.dice.pick(&EMPLOYERS).to_owned();
        county.bureaus.taxes.push(TaxRecord { person, kind, month, income, tax, unit });
    }
}

fn pensions(county: &mut County, outside: &mut Outsiders) {
    for _ in 0..PENSIONS {
        let kind = outside.dice.pick(&["城乡居民养老保险", "城乡居民养老保险", "企业职工养老保险", "机关事业单位养老保险"]);
        let resident = kind == "城乡居民养老保险";
        let person = outside.somebody((61, 93));
        let monthly = if resident { outside.dice.between(123, 420) } else { outside.dice.between(1_800, 6_200) };
        let gone = outside.dice.percent(6);
        let start = Month::of(outside.past_day());
        let entry = Pension {
            person,
            kind,
            monthly: Fen::yuan(i64::from(monthly)),
            start,
            stop: gone.then(|| start.plus(outside.dice.between(3, 90)).min(county.last)).filter(|stop| *stop >= start),
            status: if gone { "停发" } else { "正常领取" },
        };
        county.bureaus.pensions.push(entry);
    }
}

fn insured(county: &mut County, outside: &mut Outsiders) {
    for _ in 0..INSURED {
        let person = outside.somebody((19, 59));
        let payer = outside.dice.pick(&["单位缴费", "单位缴费", "灵活就业"]);
        let gone = outside.dice.percent(18);
        let start = Month::of(outside.past_day());
        let entry = Insured {
            person,
            kind: outside.dice.pick(&["企业职工养老保险", "职工医保", "失业保险", "工伤保险"]),
            payer,
            unit: if payer == "单位缴费" { outside.dice.pick(&EMPLOYERS).to_owned() } else { String::new() },
            base: Some(Fen::yuan(i64::from(outside.dice.between(36, 120)) * 100)),
            start,
            stop: gone.then(|| start.plus(outside.dice.between(1, 60)).min(county.last)).filter(|stop| *stop >= start),
            status: if gone { "暂停缴费" } else { "参保缴费" },
        };
        county.bureaus.insured.push(entry);
    }
}

fn accounts(county: &mut County, outside: &mut Outsiders) {
    for _ in 0..ACCOUNTS {
        let person = outside.somebody((22, 59));
        let base = Fen::yuan(i64::from(outside.dice.between(36, 130)) * 100);
        let sealed = outside.dice.percent(15);
        let start = Month::of(outside.past_day());
        let entry = FundAccount {
            person,
            unit: outside.dice.pick(&EMPLOYERS).to_owned(),
            base: Some(base),
            deposit: if sealed { Fen::ZERO } else { Fen(base.0 * 12 / 100 * 2) },
            loan: if outside.dice.percent(25) { Fen::yuan(i64::from(outside.dice.between(3, 40)) * 10_000) } else { Fen::ZERO },
            start,
            stop: None,
            status: if sealed { "封存" } else { "缴存" },
        };
        county.bureaus.accounts.push(entry);
    }
}

fn posts(county: &mut County, outside: &mut Outsiders) {
    for _ in 0..POSTS {
        let person = outside.somebody((24, 64));
        let (kind, pay) =
            outside.dice.pick(&[("护林员", 800), ("乡村保洁员", 500), ("村主任", 2_600), ("组长", 300), ("村文书", 2_100)]);
        let village = outside.dice.below(county.towns.len());
        let start = outside.past_day();
        let gone = outside.dice.percent(20);
        let entry = Post {
            person,
            kind,
            unit: unit_of(county, village),
            pay: Fen::yuan(pay),
            start,
            stop: gone.then(|| outside.dice.day(start, outside.as_of)),
            paid: true,
        };
        county.bureaus.posts.push(entry);
    }
}

fn unit_of(county: &County, town: usize) -> String {
    let town = &county.towns[town];
    format!("{}{}", town.name, town.villages.first().map_or("", String::as_str))
}

/// Heads of households of whom nothing is planted and whose help goes on, in the order of the rosters. Of a family that
/// left, a small income would say that somebody should have asked how it lives now.
fn plain_heads(county: &County) -> Vec<(HouseholdAt, PersonAt)> {
    let mut planted = planted_people(county);
    planted.extend(county.grants.iter().filter(|grant| grant.stop.is_some()).map(|grant| grant.holder));
    let child = |program| matches!(program, Program::Orphan | Program::FactUnraised);
    let plain = county.households.iter().enumerate().filter(|(_, household)| !household.planted && !child(household.program));
    plain.map(|(at, household)| (at, household.head())).filter(|(_, head)| !planted.contains(head)).collect()
}

fn sure(county: &County, person: PersonAt) -> Named {
    Named::sure(&county.people[person].name, county.people[person].key)
}

/// Lawful everywhere: a small pension of the old, a little in the bank, insurance that the government or the person
/// pays, a post that leaves a large family poor, a tiller in the shed.
fn of_the_rosters(county: &mut County, dice: &mut Dice) {
    for (at, head) in plain_heads(county) {
        let person = sure(county, head);
        let born = county.people[head].key.birth_date().map(Month::of);
        let old = born.is_some_and(|born| county.last.index() - born.index() > 61 * 12);
        if old && dice.percent(45) {
            let monthly = Fen(i64::from(dice.between(150, 240)) * 100 + i64::from(dice.between(0, 99)));
            let start = born.map_or(county.first, |born| born.plus(60 * 12 + 1));
            let kind = "城乡居民养老保险";
            county.bureaus.pensions.push(Pension {
                person: person.clone(),
                kind,
                monthly,
                start,
                stop: None,
                status: "正常领取",
            });
        }
        if dice.percent(9) {
            let balance = Fen(i64::from(dice.between(20, 8_000)) * 100 + i64::from(dice.between(0, 99)));
            let queried = dice.day(Date::constant(2024, 1, 1), county.as_of);
            let bank = BANKS[0];
            county
                .bureaus
                .deposits
                .push(Deposit { owner: person.clone(), bank, kind: "活期存款", balance, queried, source: "" });
        }
        if !old && dice.percent(12) {
            let (payer, base) = dice.pick(&[("政府代缴", None), ("灵活就业", Some(Fen::yuan(3_600)))]);
            let kind = if base.is_some() { "企业职工养老保险" } else { "城乡居民养老保险" };
            let start = Month::of(dice.day(Date::constant(2015, 1, 1), Date::constant(2022, 12, 31)));
            let status = "参保缴费";
            let entry = Insured { person: person.clone(), kind, payer, unit: String::new(), base, start, stop: None, status };
            county.bureaus.insured.push(entry);
        }
        let large = county.households[at].members.len() >= 4 && county.households[at].program.is_dibao();
        if large && dice.percent(12) {
            let start = dice.day(Date::constant(2021, 1, 1), Date::constant(2025, 6, 30));
            let unit = unit_of(county, county.households[at].town);
            let pay = Fen::yuan(500);
            county.bureaus.posts.push(Post {
                person: person.clone(),
                kind: "乡村保洁员",
                unit,
                pay,
                start,
                stop: None,
                paid: true,
            });
        }
        if dice.percent(3) {
            let serial = format!("HC{}", dice.digits(8));
            let registered = dice.day(Date::constant(2010, 1, 1), Date::constant(2022, 12, 31));
            let (kind, model, power_x100) = ("微耕机", "1WG-4.0", Some(400));
            let entry = Machine { owner: person, kind, model, serial, power_x100, registered, disposed: None, status: "在用" };
            county.bureaus.machines.push(entry);
        }
    }
}

/// Relatives of staff and cadres whose kinship was put on file.
fn staff_kin(county: &mut County, dice: &mut Dice) {
    let mut heads = plain_heads(county);
    dice.shuffle(&mut heads);
    for (at, head) in heads.into_iter().take(STAFF_KIN) {
        let relative = sure(county, head);
        let household = &county.households[at];
        let (town, village) = (&county.towns[household.town], &county.towns[household.town].villages[household.village]);
        let cadre = dice.percent(65);
        let male = dice.percent(70);
        let born = dice.day(Date::constant(1968, 1, 1), Date::constant(1999, 12, 31));
        let serial = u16::try_from(dice.below(499) * 2 + usize::from(male)).unwrap_or(1);
        let name = names::full(dice, male);
        let key = crate::domain::id_number::IdKey::compose(super::places::AREA, born, serial).unwrap_or(relative.key);
        let entry = StaffKin {
            staff: Named::sure(&name, key),
            post: if cadre {
                dice.pick(&["村主任", "村文书", "村支书"])
            } else {
                dice.pick(&["民政助理员", "低保经办员"])
            },
            unit: if cadre { village.clone() } else { format!("{}人民政府", town.name) },
            relative,
            relation: dice.pick(&["父亲", "母亲", "兄弟", "姐妹", "岳父", "配偶的兄弟"]),
            filed: Some(dice.day(Date::constant(2019, 1, 1), Date::constant(2025, 12, 31))),
        };
        county.bureaus.staff_kin.push(entry);
    }
}
