//! The invented county of the measurement: everybody in it, with villages, clans, namesakes and twins.

use crate::demo::dice::Dice;
use crate::demo::{names, places};
use crate::domain::date::{self, Date};
use crate::domain::id_number::IdKey;
use std::collections::HashSet;

/// Given names in use per sex; the front of the pool is drawn more often, as in life.
const GIVEN_NAMES: usize = 4000;
/// Families in a hundred who bear the surname of their village.
const CLAN: usize = 40;
/// Births in a thousand that are twins, and twins of whom one has a household elsewhere.
const TWINS: usize = 11;
const APART: usize = 300;
/// People in a thousand with a namesake in the same village beyond those that chance makes, and with one whose number
/// is one digit away.
const NAMESAKES: usize = 10;
const NEAR: usize = 2;
/// One inhabitant in so many is in scope.
const SCOPE_SHARE: usize = 10;

/// Somebody who lives in the county.
#[derive(Debug)]
pub struct Inhabitant {
    pub key: IdKey,
    pub name: String,
    pub village: String,
    /// In the case data.
    pub in_scope: bool,
}

struct Pool {
    male: Vec<String>,
    female: Vec<String>,
}

impl Pool {
    fn new(dice: &mut Dice) -> Self {
        let mut draw = |male| (0..GIVEN_NAMES).map(|_| names::with_surname(dice, "", male)).collect();
        Self { male: draw(true), female: draw(false) }
    }

    fn name(&self, dice: &mut Dice, surname: &str, male: bool) -> String {
        let pool = if male { &self.male } else { &self.female };
        let at = dice.below(pool.len()) * dice.below(pool.len()) / pool.len().max(1);
        format!("{surname}{}", pool.get(at).map_or("", String::as_str))
    }
}

/// A county with so many people in scope and nine times as many who are not.
pub fn county(seed: u64, in_scope: usize) -> Vec<Inhabitant> {
    let mut dice = Dice::new(seed, "identity people");
    let pool = Pool::new(&mut dice);
    let villages: Vec<(String, String)> = places::towns(seed)
        .into_iter()
        .flat_map(|town| town.villages.into_iter().map(move |village| (town.name.clone(), village)))
        .map(|(_, village)| (village, names::surname(&mut dice)))
        .collect();
    let mut known = HashSet::new();
    let mut people = Vec::with_capacity(in_scope * SCOPE_SHARE + 8);
    while people.len() < in_scope * SCOPE_SHARE {
        let (village, clan) = &villages[dice.below(villages.len())];
        family(&mut dice, &pool, (village, clan), &mut known, &mut people);
    }
    people
}

/// One household: all in scope or none, but for a twin who lives elsewhere.
fn family(dice: &mut Dice, pool: &Pool, (village, clan): (&str, &str), known: &mut HashSet<IdKey>, people: &mut Vec<Inhabitant>) {
    let in_scope = dice.below(SCOPE_SHARE) == 0;
    let surname = if dice.percent(CLAN) { clan.to_owned() } else { names::surname(dice) };
    let wife = names::surname(dice);
    for place in 0..1 + dice.below(5) {
        let male = if place < 2 { place == 0 } else { dice.percent(51) };
        let oldest = if place < 2 { 1935 } else { 1965 };
        let born = dice.day(day(oldest, 1, 1), day(if place < 2 { 1990 } else { 2015 }, 12, 31));
        let name =
            if dice.permille(8) { minority(dice) } else { pool.name(dice, if place == 1 { &wife } else { &surname }, male) };
        let Some(key) = number(dice, born, male, None, known) else { continue };
        people.push(Inhabitant { key, name: name.clone(), village: village.to_owned(), in_scope });
        if dice.permille(NAMESAKES) {
            let born = dice.day(day(1935, 1, 1), day(2015, 12, 31));
            let other = number(dice, born, male, None, known);
            let in_scope = dice.below(SCOPE_SHARE) == 0;
            people.extend(other.map(|key| Inhabitant { key, name: name.clone(), village: village.to_owned(), in_scope }));
        }
        if dice.permille(NEAR) {
            // Born on the same day of the month or the month of another year, or next on the list of the day.
            let step = dice.pick(&[2, 20, 1_000, 10_000, 100_000, 1_000_000]);
            let other = IdKey::from_i64(key.as_i64() + step).filter(|key| known.insert(*key));
            people.extend(other.map(|key| Inhabitant { key, name: name.clone(), village: village.to_owned(), in_scope: false }));
        }
        if place >= 2 && dice.permille(TWINS) {
            let Some(key) = number(dice, born, male, Some(key), known) else { continue };
            let in_scope = if dice.permille(APART) { !in_scope } else { in_scope };
            people.push(Inhabitant { key, name: twin(dice, pool, &name, male), village: village.to_owned(), in_scope });
        }
    }
}

fn day(year: i16, month: i8, day: i8) -> Date {
    date::from_ymd(year, month, day).unwrap_or(Date::constant(1970, 1, 1))
}

/// Police stations give serials from the front of their range; people who married in have other area codes.
fn number(dice: &mut Dice, born: Date, male: bool, twin: Option<IdKey>, known: &mut HashSet<IdKey>) -> Option<IdKey> {
    let area = match twin {
        Some(twin) => u32::try_from(twin.area()).unwrap_or(places::AREA),
        None if dice.percent(85) => places::AREA,
        None => 990_400 + u32::try_from(dice.below(30)).unwrap_or(0),
    };
    for _ in 0..200 {
        let serial = match twin {
            // The next of the same sex on the list of the day.
            Some(twin) => usize::try_from(twin.as_i64() % 1000).unwrap_or(0) + 2 * (1 + dice.below(3)),
            None => dice.below(500) * dice.below(500) / 500 * 2 + usize::from(male),
        };
        let key = IdKey::compose(area, born, u16::try_from(serial % 1000).unwrap_or(1))?;
        if known.insert(key) {
            return Some(key);
        }
    }
    None
}

/// Twins share all but one character.
fn twin(dice: &mut Dice, pool: &Pool, name: &str, male: bool) -> String {
    let other = pool.name(dice, "", male);
    let mut signs: Vec<char> = name.chars().collect();
    if let (Some(slot), Some(sign)) = (signs.last_mut(), other.chars().next()) {
        *slot = sign;
    }
    signs.into_iter().collect()
}

fn minority(dice: &mut Dice) -> String {
    const FIRST: [&str; 16] = [
        "阿依古丽",
        "扎西",
        "卓玛",
        "艾力",
        "才让",
        "古丽娜尔",
        "索南",
        "马哈提",
        "买买提江",
        "央金",
        "多杰",
        "热依汗",
        "桑吉",
        "阿不都拉",
        "仁青",
        "吐尔逊",
    ];
    const LAST: [&str; 16] = [
        "买买提",
        "多吉",
        "央金",
        "吐尔逊",
        "东珠",
        "艾合买提",
        "旺堆",
        "别克",
        "依明",
        "才让",
        "卓玛",
        "肉孜",
        "加措",
        "阿布都热合曼",
        "次仁",
        "玉素甫",
    ];
    format!("{}·{}", dice.pick(&FIRST), dice.pick(&LAST))
}
