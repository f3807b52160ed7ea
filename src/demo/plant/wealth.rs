//! Plants for what families own or earn: vehicles, homes, shops, businesses, public wages.

use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::{Business, Damage, HouseholdAt, Named, Payroll, PersonAt, Program, Unit, Vehicle};
use crate::domain::date::Date;
use crate::domain::money::Fen;

const LONG_AGO: Date = Date::constant(2012, 5, 12);
const BEFORE: Date = Date::constant(2023, 3, 31);
const IN_WINDOW: Date = Date::constant(2024, 9, 17);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    vehicles(builder);
    vehicles_that_are_lawful(builder);
    homes(builder);
    homes_that_are_lawful(builder);
    other_rooms(builder);
    businesses(builder);
    wages(builder);
}

/// A rural dibao family: household, head, grant.
pub fn family(builder: &mut Builder, shape: Shape) -> (HouseholdAt, PersonAt, usize) {
    let (household, grant) = builder.dibao(Program::DibaoRural, shape);
    (household, builder.county.households[household].head(), grant)
}

/// The second of the roster.
pub fn other_member(builder: &Builder, household: HouseholdAt) -> PersonAt {
    builder.county.households[household].members[1].person
}

fn plate(builder: &mut Builder) -> String {
    format!("甘Z{}", builder.dice.digits(5))
}

fn vehicle(builder: &mut Builder, owner: Named, kind: &'static str, registered: Date) -> usize {
    let plate = plate(builder);
    builder.county.vehicles.push(Vehicle {
        owner,
        plate,
        plate_kind: "小型汽车",
        kind,
        usage: "非营运",
        registered,
        disposed: None,
        status: "正常",
    });
    builder.county.vehicles.len() - 1
}

fn vehicles(builder: &mut Builder) {
    for (kind, registered, what) in [
        ("小型轿车", LONG_AGO, "car owned all along"),
        ("小型普通客车", IN_WINDOW, "van bought within the window: only later months"),
        ("轻型普通货车", Date::constant(2024, 2, 1), "light truck registered on the first of a month"),
        ("小型轿车", Date::constant(2025, 10, 31), "car registered on the last of a month"),
    ] {
        let (household, head, _) = family(builder, Shape::Parents);
        let owner = named(builder, head);
        vehicle(builder, owner, kind, registered);
        mark(builder, "R10", true, Target::Household(household), what);
    }
    let (household, head, _) = family(builder, Shape::Parents);
    let second = other_member(builder, household);
    for (person, registered) in [(head, LONG_AGO), (second, IN_WINDOW)] {
        let owner = named(builder, person);
        vehicle(builder, owner, "小型轿车", registered);
    }
    mark(builder, "R10", true, Target::Household(household), "two cars: one clue, each month once");

    let (household, head, _) = family(builder, Shape::ThreeGenerations);
    let members = &mut builder.county.households[household].members;
    // A grandparent: a spouse who is left out would be a matter of its own.
    let owner = members.last_mut().map_or(head, |member| {
        member.insured = false;
        member.person
    });
    let owner = named(builder, owner);
    vehicle(builder, owner, "小型轿车", LONG_AGO);
    mark(builder, "R10", true, Target::Household(household), "owner lives with the family but is not covered");

    let (household, head, _) = family(builder, Shape::ElderCouple);
    let mut owner = named(builder, head);
    owner.short = true;
    vehicle(builder, owner, "小型普通客车", LONG_AGO);
    mark(builder, "R10", true, Target::Household(household), "register has the old number of 15 digits");

    let (household, head, _) = family(builder, Shape::Parents);
    let owner = named(builder, head);
    let sold = vehicle(builder, owner, "小型轿车", LONG_AGO);
    builder.county.vehicles[sold].status = "转出";
    builder.county.vehicles[sold].disposed = Some(IN_WINDOW);
    mark(builder, "R10", true, Target::Household(household), "car sold within the window: only earlier months");

    let person = builder.person(None, true, (50, 58));
    let (household, _) = builder.single(Program::Tekun, person);
    let owner = named(builder, person);
    vehicle(builder, owner, "重型半挂牵引车", LONG_AGO);
    mark(builder, "R10", true, Target::Household(household), "tekun person owns a truck");

    let (household, head, grant) = family(builder, Shape::OneParent);
    builder.county.grants[grant].stop = Some(nth(builder, 15));
    builder.county.grants[grant].failed = vec![nth(builder, 2), nth(builder, 7)];
    let owner = named(builder, head);
    vehicle(builder, owner, "小型轿车", LONG_AGO);
    mark(builder, "R10", true, Target::Household(household), "left dibao since; two months had been returned");
}

fn vehicles_that_are_lawful(builder: &mut Builder) {
    for (kind, plate_kind, what) in [
        ("普通二轮摩托车", "普通摩托车", "motorcycle is exempt"),
        ("正三轮摩托车", "普通摩托车", "tricycle is exempt"),
        ("残疾人专用汽车", "小型汽车", "mobility vehicle is exempt"),
    ] {
        let (household, head, _) = family(builder, Shape::Parents);
        let owner = named(builder, head);
        let at = vehicle(builder, owner, kind, LONG_AGO);
        builder.county.vehicles[at].plate_kind = plate_kind;
        mark(builder, "R10", false, Target::Household(household), what);
    }
    for (status, disposed, what) in [
        ("注销", Date::constant(2021, 7, 9), "scrapped years before"),
        ("转出", BEFORE, "sold the day before the first payment of the window"),
        ("转出", Date::constant(2023, 4, 1), "sold on the first day of the first month"),
    ] {
        let (household, head, _) = family(builder, Shape::Parents);
        let owner = named(builder, head);
        let at = vehicle(builder, owner, "小型轿车", LONG_AGO);
        builder.county.vehicles[at].status = status;
        builder.county.vehicles[at].disposed = Some(disposed);
        mark(builder, "R10", false, Target::Household(household), what);
    }
    let (household, head, grant) = family(builder, Shape::Parents);
    builder.county.grants[grant].stop = Some(nth(builder, 20));
    let owner = named(builder, head);
    vehicle(builder, owner, "小型轿车", Date::constant(2025, 1, 6));
    mark(builder, "R10", false, Target::Household(household), "bought the month after dibao ended");

    let place = builder.place(false);
    let members = builder.family(Shape::Parents);
    let household = builder.household(Program::Edge, place, members);
    let head = builder.county.households[household].head();
    let owner = named(builder, head);
    vehicle(builder, owner, "小型轿车", LONG_AGO);
    mark(builder, "R10", false, Target::Household(household), "edge family: the rule is about dibao and tekun");

    let (household, head, _) = family(builder, Shape::Parents);
    let name = builder.county.people[head].name.clone();
    let key = builder.new_key((30, 50), true);
    vehicle(builder, Named::sure(&name, key), "小型轿车", LONG_AGO);
    mark(builder, "R10", false, Target::Household(household), "owner has the same name and another number");

    for (damage, what) in [
        (Damage::WrongCheck, "owner's number is mistyped: possible identity"),
        (Damage::PrecisionLost, "owner's number lost its tail: possible identity"),
        (Damage::Masked, "owner's number is masked: possible identity"),
    ] {
        let (household, head, _) = family(builder, Shape::Parents);
        let mut owner = named(builder, head);
        owner.damage = Some(damage);
        vehicle(builder, owner, "小型轿车", LONG_AGO);
        mark(builder, "R10", false, Target::Household(household), what);
    }
}

fn unit_no(builder: &mut Builder) -> String {
    format!("990421{}GB{}F{}", builder.dice.digits(6), builder.dice.digits(5), builder.dice.digits(8))
}

/// Enters a unit of real estate.
pub fn unit(builder: &mut Builder, person: PersonAt, usage: &'static str, square_metres_x100: i64, registered: Date) -> usize {
    let entry = Unit {
        owner: named(builder, person),
        unit_no: unit_no(builder),
        place: format!("禾川县青禾镇文化路{}号", builder.dice.between(1, 380)),
        usage,
        area_x100: square_metres_x100,
        share: "单独所有",
        registered,
        cancelled: None,
        status: "现势",
    };
    builder.county.units.push(entry);
    builder.county.units.len() - 1
}

fn homes(builder: &mut Builder) {
    for (areas, registered, what) in [
        (&[9800, 12_640][..], LONG_AGO, "two large homes"),
        (&[4000, 4001], LONG_AGO, "two homes a hundredth of a square metre over the mean"),
        (&[11_000, 8850], IN_WINDOW, "second home bought within the window"),
        (&[2100, 1900, 1500], LONG_AGO, "three homes, however small"),
    ] {
        let (household, head, _) = family(builder, Shape::ElderCouple);
        let last = areas.len() - 1;
        for (place, area) in areas.iter().enumerate() {
            unit(builder, head, "成套住宅", *area, if place == last { registered } else { LONG_AGO });
        }
        mark(builder, "R11", true, Target::Household(household), what);
        if registered == IN_WINDOW {
            mark(builder, "R13", true, Target::Household(household), what);
        }
    }
    let (household, head, _) = family(builder, Shape::ElderCouple);
    let spouse = other_member(builder, household);
    unit(builder, head, "农村宅基地", 13_200, LONG_AGO);
    unit(builder, spouse, "住宅", 9150, LONG_AGO);
    mark(builder, "R11", true, Target::Household(household), "husband and wife own one each");

    let (household, head, _) = family(builder, Shape::ElderCouple);
    unit(builder, head, "住宅", 13_200, LONG_AGO);
    let sold = unit(builder, head, "成套住宅", 9150, LONG_AGO);
    builder.county.units[sold].cancelled = Some(IN_WINDOW);
    builder.county.units[sold].status = "注销";
    mark(builder, "R11", true, Target::Household(household), "second home sold within the window: only earlier months");
}

fn homes_that_are_lawful(builder: &mut Builder) {
    let (household, head, _) = family(builder, Shape::ElderCouple);
    unit(builder, head, "农村宅基地", 21_000, LONG_AGO);
    mark(builder, "R11", false, Target::Household(household), "one home, however large");

    let (household, head, _) = family(builder, Shape::ElderCouple);
    unit(builder, head, "成套住宅", 4500, LONG_AGO);
    unit(builder, head, "农村宅基地", 3500, LONG_AGO);
    mark(builder, "R11", false, Target::Household(household), "two homes of exactly the mean per head");

    let (household, head, _) = family(builder, Shape::ThreeGenerations);
    unit(builder, head, "成套住宅", 6200, LONG_AGO);
    unit(builder, head, "农村宅基地", 5100, LONG_AGO);
    mark(builder, "R11", false, Target::Household(household), "two small homes of a large family");

    let (household, head, _) = family(builder, Shape::ElderCouple);
    let spouse = other_member(builder, household);
    let at = unit(builder, head, "成套住宅", 10_800, LONG_AGO);
    builder.county.units[at].share = "共同共有";
    let mut second = builder.county.units[at].clone();
    second.owner = named(builder, spouse);
    builder.county.units.push(second);
    mark(builder, "R11", false, Target::Household(household), "husband and wife share one home: two rows, one unit");

    let (household, head, _) = family(builder, Shape::ElderCouple);
    unit(builder, head, "住宅", 9000, LONG_AGO);
    let sold = unit(builder, head, "成套住宅", 9900, LONG_AGO);
    builder.county.units[sold].cancelled = Some(Date::constant(2022, 8, 1));
    builder.county.units[sold].status = "注销";
    mark(builder, "R11", false, Target::Household(household), "second home sold before the window");

    let (household, head, grant) = family(builder, Shape::ElderCouple);
    builder.county.grants[grant].stop = Some(nth(builder, 20));
    unit(builder, head, "住宅", 9000, LONG_AGO);
    unit(builder, head, "成套住宅", 9900, Date::constant(2025, 3, 3));
    mark(builder, "R11", false, Target::Household(household), "second home bought after dibao ended");
}

fn other_rooms(builder: &mut Builder) {
    for (usage, registered, what) in [
        ("商业服务", LONG_AGO, "shop owned all along"),
        ("办公", IN_WINDOW, "office bought within the window"),
        ("车库", LONG_AGO, "garage"),
        ("仓储", Date::constant(2025, 7, 1), "warehouse registered on the first of a month"),
    ] {
        let (household, _, _) = family(builder, Shape::Parents);
        let second = other_member(builder, household);
        unit(builder, second, usage, 5400, registered);
        mark(builder, "R12", true, Target::Household(household), what);
    }
    let (household, head, _) = family(builder, Shape::Parents);
    let at = unit(builder, head, "商业服务", 4200, LONG_AGO);
    builder.county.units[at].cancelled = Some(Date::constant(2020, 2, 2));
    builder.county.units[at].status = "注销";
    mark(builder, "R12", false, Target::Household(household), "shop sold before the window");

    let place = builder.place(false);
    let members = builder.family(Shape::Parents);
    let household = builder.household(Program::Edge, place, members);
    let head = builder.county.households[household].head();
    unit(builder, head, "商业服务", 4200, LONG_AGO);
    mark(builder, "R12", false, Target::Household(household), "edge family");
}

/// Enters a part in a business.
pub fn business(builder: &mut Builder, person: PersonAt, role: &'static str, kind: &'static str, yuan: i64) -> usize {
    let entry = Business {
        code: format!("92990421{}", builder.dice.digits(10)),
        name: format!(
            "禾川县{}{}",
            builder.county.people[person].name,
            if kind == "个体工商户" { "百货店" } else { "农牧有限公司" }
        ),
        kind,
        person: named(builder, person),
        role,
        capital: Fen::yuan(yuan),
        founded: Date::constant(2019, 3, 14),
        closed: None,
        status: "存续",
    };
    builder.county.businesses.push(entry);
    builder.county.businesses.len() - 1
}

fn businesses(builder: &mut Builder) {
    for (role, kind, yuan, what) in [
        ("法定代表人", "有限责任公司", 500_000, "legal representative"),
        ("股东", "有限责任公司", 123_450, "shareholder"),
        ("经营者", "个体工商户", 30_000, "operator of a shop"),
    ] {
        let (household, _, _) = family(builder, Shape::Parents);
        let second = other_member(builder, household);
        business(builder, second, role, kind, yuan);
        mark(builder, "R14", true, Target::Household(household), what);
    }
    let (household, head, _) = family(builder, Shape::Parents);
    let at = business(builder, head, "经营者", "个体工商户", 50_000);
    builder.county.businesses[at].founded = IN_WINDOW;
    mark(builder, "R14", true, Target::Household(household), "shop opened within the window");

    for (status, closed, what) in [
        ("吊销", Date::constant(2021, 6, 30), "business revoked before"),
        ("注销", BEFORE, "business cancelled the day before the window"),
    ] {
        let (household, head, _) = family(builder, Shape::Parents);
        let at = business(builder, head, "经营者", "个体工商户", 20_000);
        builder.county.businesses[at].status = status;
        builder.county.businesses[at].closed = Some(closed);
        mark(builder, "R14", false, Target::Household(household), what);
    }
    let (household, head, _) = family(builder, Shape::Parents);
    business(builder, head, "监事", "有限责任公司", 0);
    mark(builder, "R14", false, Target::Household(household), "supervisor only, no share");
}

/// Enters a wage between 3,600 and 7,200 yuan.
pub fn wage(builder: &mut Builder, person: PersonAt, start: Date, stop: Option<Date>) {
    let entry = Payroll {
        unit: "禾川县青禾镇人民政府".to_owned(),
        person: named(builder, person),
        kind: builder.dice.pick(&["事业编制", "行政编制", "工勤人员"]),
        wage: Fen::yuan(i64::from(builder.dice.between(36, 72)) * 100),
        start,
        stop,
    };
    builder.county.payroll.push(entry);
}

fn wages(builder: &mut Builder) {
    for (start, stop, what) in [
        (LONG_AGO, None, "on the public payroll all along"),
        (IN_WINDOW, None, "hired within the window"),
        (LONG_AGO, Some(Date::constant(2024, 5, 1)), "left on the first of May: April is the last month"),
        (LONG_AGO, Some(Date::constant(2024, 5, 2)), "left on the second of May: May counts"),
    ] {
        let (household, _, _) = family(builder, Shape::Parents);
        let second = other_member(builder, household);
        wage(builder, second, start, stop);
        mark(builder, "R18", true, Target::Household(household), what);
    }
    let (household, head, _) = family(builder, Shape::Parents);
    wage(builder, head, LONG_AGO, Some(Date::constant(2021, 9, 1)));
    mark(builder, "R18", false, Target::Household(household), "dismissed before the window");

    let (household, head, grant) = family(builder, Shape::OneParent);
    builder.county.grants[grant].start = nth(builder, 12);
    wage(builder, head, LONG_AGO, Some(Date::constant(2024, 3, 31)));
    mark(builder, "R18", false, Target::Household(household), "wages ended the day before dibao began");

    let (household, head, grant) = family(builder, Shape::OneParent);
    builder.county.grants[grant].stop = Some(nth(builder, 33));
    wage(builder, head, Date::constant(2026, 2, 1), None);
    mark(builder, "R18", false, Target::Household(household), "hired the month after dibao ended");

    let (household, head, _) = family(builder, Shape::Parents);
    let name = builder.county.people[head].name.clone();
    let key = builder.new_key((30, 50), true);
    wage(builder, head, LONG_AGO, None);
    if let Some(entry) = builder.county.payroll.last_mut() {
        entry.person = Named::sure(&name, key);
    }
    mark(builder, "R18", false, Target::Household(household), "same name, another number");
}
