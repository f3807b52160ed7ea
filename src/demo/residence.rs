//! The household register and the registry of marriages: everybody of the rosters, and others of the county.

use super::dice::Dice;
use super::model::rosters::{Marriage, Resident};
use super::model::{County, HouseholdAt, Member, Named, PersonAt, Program};
use super::{names, places};
use crate::domain::date::{self, Date};
use crate::domain::id_number::IdKey;
use std::collections::{BTreeMap, HashSet};

/// Registered people of no roster.
const OTHERS: usize = 700;
/// Marriages of people of no roster.
const OTHER_MARRIAGES: usize = 900;

/// Fills both. What is planted stands already.
pub fn fill(county: &mut County) {
    let mut dice = Dice::new(county.seed, "residence");
    let homes = homes(county);
    let held = held(county);
    let own = std::mem::take(&mut county.rosters.own_residents);
    let mut residents = Vec::new();
    for person in (0..county.people.len()).filter(|person| !county.rosters.unregistered.contains(person)) {
        if let Some(planted) = own.get(&person) {
            residents.push(planted.clone());
            continue;
        }
        let home = homes.get(&person).copied();
        let place = home.map_or_else(|| any_place(county, &mut dice), |at| place_of(county, at));
        let mut entry = entry(county, person, home, place);
        if entry.marital.is_empty() && held.contains(&person) {
            entry.marital = dice.pick(&["丧偶", "丧偶", "未婚", "离婚"]);
        }
        residents.push(entry);
    }
    others(county, &mut dice, &mut residents);
    dice.shuffle(&mut residents);
    county.rosters.own_residents = own;
    county.rosters.residents = residents;
    let mut dice = Dice::new(county.seed, "marriages");
    marriages(county, &mut dice);
}

/// The household under which somebody is registered: where they head it, else the first that lists them.
fn homes(county: &County) -> BTreeMap<PersonAt, HouseholdAt> {
    let mut homes = BTreeMap::new();
    for (at, household) in county.households.iter().enumerate() {
        for member in &household.members {
            homes.entry(member.person).or_insert(at);
        }
    }
    for (at, household) in county.households.iter().enumerate().rev() {
        homes.insert(household.head(), at);
    }
    homes
}

/// Who is covered by something that still runs.
fn held(county: &County) -> HashSet<PersonAt> {
    let running = county.grants.iter().filter(|grant| grant.stop.is_none());
    running
        .flat_map(|grant| match grant.household.filter(|_| grant.program.is_dibao()) {
            Some(at) => {
                county.households[at].members.iter().filter(|member| member.insured).map(|member| member.person).collect()
            }
            None if matches!(grant.program, Program::DisLiving | Program::DisNursing) => Vec::new(),
            None => vec![grant.holder],
        })
        .collect()
}

fn place_of(county: &County, at: HouseholdAt) -> (usize, usize) {
    (county.households[at].town, county.households[at].village)
}

/// Some village of the county.
fn any_place(county: &County, dice: &mut Dice) -> (usize, usize) {
    let town = dice.below(county.towns.len());
    (town, dice.below(county.towns[town].villages.len()))
}

/// An entry without anything special. Of a child's parents it has the head of the household only; the marital status
/// follows where it is certain.
pub fn entry(county: &County, person: PersonAt, household: Option<HouseholdAt>, home: (usize, usize)) -> Resident {
    let of = &county.people[person];
    let members = household.map_or(&[][..], |at| county.households[at].members.as_slice());
    let me = members.iter().find(|member| member.person == person);
    let relation = me.map_or("户主", |member| member.relation);
    let with = |relation: &str| members.iter().find(|member: &&Member| member.relation == relation).map(|member| member.person);
    let key = |person: PersonAt| county.people[person].key;
    let spouse = match relation {
        "户主" => with("配偶"),
        "配偶" => with("户主"),
        _ => None,
    };
    let parent = match relation {
        "长子" | "次子" | "三子" | "长女" | "次女" | "三女" => with("户主"),
        "户主" => with("父亲").or_else(|| with("母亲")),
        _ => None,
    };
    let parent = parent.map(key);
    let age = of.key.birth_date().map_or(0, |born| county.as_of.year() - born.year());
    let book = household.map_or_else(|| format!("{}", of.key.as_i64() % 1_000_000_007), |at| county.households[at].no.clone());
    Resident {
        who: Named::sure(&of.name, of.key),
        home,
        book: format!("HK{book}"),
        relation,
        father: parent.filter(|parent| parent.is_male()),
        mother: parent.filter(|parent| !parent.is_male()),
        spouse: spouse.map(key),
        marital: match (spouse, age, household) {
            (Some(_), ..) => "已婚",
            (None, ..22, _) => "未婚",
            (None, _, None) => "已婚",
            _ => "",
        },
        status: "正常",
        moved_on: None,
        moved_to: "",
        left_county: "",
        missing_since: None,
        adopted_on: None,
    }
}

/// A number of nobody on a roster.
pub fn somebody(dice: &mut Dice, taken: &mut HashSet<i64>, male: bool, years: (i16, i16)) -> Named {
    loop {
        let born = dice.day(Date::constant(years.0, 1, 1), Date::constant(years.1, 12, 31));
        let serial = u16::try_from(dice.below(499) * 2 + usize::from(male)).unwrap_or(1);
        if let Some(key) = IdKey::compose(places::AREA, born, serial).filter(|key| taken.insert(key.as_i64())) {
            return Named::sure(&names::full(dice, male), key);
        }
    }
}

fn others(county: &County, dice: &mut Dice, residents: &mut Vec<Resident>) {
    let mut taken: HashSet<i64> = county.people.iter().map(|person| person.key.as_i64()).collect();
    for _ in 0..OTHERS {
        let male = dice.percent(51);
        let who = somebody(dice, &mut taken, male, (1942, 2019));
        let grown = who.key.birth_date().is_some_and(|born| born.year() < 2003);
        let old = who.key.birth_date().is_some_and(|born| born.year() < 1969);
        let moved = grown && dice.percent(3);
        let moved_on = moved.then(|| dice.day(Date::constant(2021, 1, 1), county.as_of));
        residents.push(Resident {
            home: any_place(county, dice),
            book: format!("HK{}", dice.digits(9)),
            relation: dice.pick(&["户主", "家庭成员"]),
            father: None,
            mother: None,
            spouse: None,
            marital: if old || grown && dice.percent(80) { "已婚" } else { "未婚" },
            status: if moved { "迁出" } else { "正常" },
            moved_on,
            moved_to: if moved { dice.pick(&["陇中市安定区", "陕西省西安市", "新疆昌吉州"]) } else { "" },
            left_county: if moved { "是" } else { "" },
            missing_since: None,
            adopted_on: None,
            who,
        });
    }
}

/// Couples of the rosters, as far as they married here, and others.
fn marriages(county: &mut County, dice: &mut Dice) {
    let mut found = Vec::new();
    for household in county.households.iter().filter(|household| !household.planted) {
        let with = |relation| household.members.iter().find(|member| member.relation == relation).map(|member| member.person);
        let (Some(head), Some(spouse)) = (with("户主"), with("配偶")) else { continue };
        if !dice.percent(25) {
            continue;
        }
        let named = |person: PersonAt| Named::sure(&county.people[person].name, county.people[person].key);
        let (husband, wife) = if county.people[head].key.is_male() { (head, spouse) } else { (spouse, head) };
        found.push(wed(named(husband), named(wife), dice));
    }
    let mut taken: HashSet<i64> = county.people.iter().map(|person| person.key.as_i64()).collect();
    for _ in 0..OTHER_MARRIAGES {
        let (husband, wife) = (somebody(dice, &mut taken, true, (1960, 2000)), somebody(dice, &mut taken, false, (1962, 2002)));
        let mut marriage = wed(husband, wife, dice);
        marriage.ended = dice.percent(12).then(|| dice.day(marriage.registered, county.as_of));
        found.push(marriage);
    }
    county.rosters.marriages.append(&mut found);
    dice.shuffle(&mut county.rosters.marriages);
}

/// Married a few years after the younger came of age.
fn wed(husband: Named, wife: Named, dice: &mut Dice) -> Marriage {
    let born = |who: &Named| who.key.birth_date().unwrap_or(Date::constant(1970, 1, 1));
    let younger = born(&husband).max(born(&wife));
    let registered = date::from_day_number(date::day_number(younger) + 365 * 22 + dice.between(0, 600)).unwrap_or(younger);
    Marriage { husband, wife, registered, ended: None }
}
