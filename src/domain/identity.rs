//! Who is in scope, and whom a row with a damaged identity number may be about (domain §c "Match").
//!
//! A damaged number never ties a row to a person by itself. It makes a *possible identity* when the name points
//! at somebody in scope and what is left of the number, or the village, agrees. An officer links or refuses it.
//!
//! A wrong check digit counts as L4: the rest of the number agrees as it would with a masked one, but for a single
//! slip of the hand (one digit wrong, missing, doubled, or two neighbours swapped).

use super::id_number::{self, IdKey, IdReading, MatchLevel};
use super::load::IdentityReason;
use super::text;
use std::collections::{HashMap, HashSet};

/// Digits that a spreadsheet must have left for L3: area, birth date, first serial digit.
const PREFIX_DIGITS: usize = 15;
/// Points taken off when several people fit equally.
const AMBIGUITY: u8 = 20;

/// The people in scope, compact: keys for the certain matches, names for the others.
#[derive(Debug, Default)]
pub struct Scope {
    keys: HashSet<i64>,
    names: HashMap<String, Vec<Person>>,
    fingerprint: u128,
}

#[derive(Debug)]
struct Person {
    key: IdKey,
    villages: Vec<String>,
}

/// Somebody in scope whom a row may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The person.
    pub key: IdKey,
    /// L3, L4 or L5.
    pub level: MatchLevel,
    /// 0–100.
    pub score: u8,
    /// Why.
    pub reason: IdentityReason,
}

impl Scope {
    /// Takes a person in, under a name and a village (either may be empty).
    pub fn add(&mut self, key: IdKey, name: &str, village: &str) {
        if self.keys.insert(key.as_i64()) {
            self.mark(key, "", "");
        }
        let name = text::fold_name(name);
        if name.is_empty() {
            return;
        }
        let village = place(village);
        let people = self.names.entry(name.clone()).or_default();
        let (new_name, at) = match people.iter().position(|person| person.key == key) {
            Some(at) => (false, at),
            None => {
                people.push(Person { key, villages: Vec::new() });
                (true, people.len() - 1)
            }
        };
        let new_village = match people.get_mut(at) {
            Some(person) if !village.is_empty() && !person.villages.contains(&village) => {
                person.villages.push(village.clone());
                true
            }
            _ => false,
        };
        if new_name {
            self.mark(key, &name, "");
        }
        if new_village {
            self.mark(key, &name, &village);
        }
    }

    /// Adds to the fingerprint: a sum does not depend on the order in which people are met.
    fn mark(&mut self, key: IdKey, name: &str, village: &str) {
        let digest = super::row::digest(format!("{}|{name}|{village}", key.as_i64()).as_bytes());
        self.fingerprint = self.fingerprint.wrapping_add(u128::from_le_bytes(digest));
    }

    /// Whether a valid number is somebody's in scope.
    pub fn holds(&self, key: IdKey) -> bool {
        self.keys.contains(&key.as_i64())
    }

    /// How many people are in scope.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether nobody is.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Changes when anybody comes into scope, under any name or village. Does not tell who.
    pub fn fingerprint(&self) -> String {
        format!("{:032x}", self.fingerprint)
    }

    /// Whom a row with this name, village (empty when the register has none) and unusable number may be about,
    /// best first. A valid number has no candidates: it says who it is.
    pub fn candidates(&self, name: &str, village: &str, reading: &IdReading) -> Vec<Candidate> {
        let name = text::fold_name(name);
        let Some(people) = self.names.get(&name) else { return Vec::new() };
        let village = place(village);
        let mut found: Vec<Candidate> = people
            .iter()
            .filter_map(|person| {
                let (level, score, reason) = agreement(person, &village, reading)?;
                Some(Candidate { key: person.key, level, score, reason })
            })
            .collect();
        found.sort_by(|a, b| a.level.cmp(&b.level).then(b.score.cmp(&a.score)).then(a.key.cmp(&b.key)));
        if found.len() > 1 {
            for candidate in &mut found {
                candidate.score = candidate.score.saturating_sub(AMBIGUITY);
            }
        }
        found
    }
}

/// A village without the words that are written or left out: 李家村村委会, 李家村, 李家.
fn place(village: &str) -> String {
    let folded = text::fold(village).replace(' ', "");
    let strip = |name: &str, endings: &[&str]| {
        let stem = endings.iter().find_map(|ending| name.strip_suffix(ending)).filter(|stem| !stem.is_empty());
        stem.unwrap_or(name).to_owned()
    };
    let stem = strip(&folded, &["村民委员会", "居民委员会", "村委会", "居委会"]);
    strip(&stem, &["社区", "村"])
}

/// How far name-sake and number agree; `None` when they contradict or say too little.
fn agreement(person: &Person, village: &str, reading: &IdReading) -> Option<(MatchLevel, u8, IdentityReason)> {
    let full = person.key.to_string();
    let same_village = !village.is_empty() && person.villages.iter().any(|known| known == village);
    let by_village = same_village.then_some((MatchLevel::L5, 55, IdentityReason::NameAndVillage));
    match reading {
        IdReading::Valid { .. } => None,
        IdReading::PrecisionLost { prefix } if prefix.len() >= PREFIX_DIGITS => {
            let digits = full.chars().zip(prefix.chars()).take(PREFIX_DIGITS);
            let agrees = digits.clone().count() == PREFIX_DIGITS && digits.into_iter().all(|(a, b)| a == b);
            agrees.then_some((MatchLevel::L3, 90, IdentityReason::PrecisionLost))
        }
        // Fewer digits: they must not contradict, and the village has to speak for it.
        IdReading::PrecisionLost { prefix } => by_village.filter(|_| full.starts_with(prefix.as_str())),
        IdReading::Masked { pattern } => {
            let visible = pattern.chars().filter(|c| *c != '*').count();
            let score = u8::try_from(50 + 2 * visible.min(20)).unwrap_or(90);
            id_number::fits_mask(person.key, pattern).then_some((MatchLevel::L4, score, IdentityReason::Masked))
        }
        IdReading::BadCheck { text } => one_slip(&full, text).then_some((MatchLevel::L4, 85, IdentityReason::OneSlip)),
        IdReading::Malformed { text } => {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            if one_slip(&full, text) {
                Some((MatchLevel::L4, 80, IdentityReason::OneSlip))
            } else {
                // A number of its own that does not agree contradicts; a scribble says nothing.
                by_village.filter(|_| digits < 6)
            }
        }
        IdReading::Missing => by_village,
    }
}

/// Whether one slip of the hand turns one text into the other: a character wrong, missing or doubled, or two
/// neighbours swapped.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest_a = a.get(start..).unwrap_or_default();
    let rest_b = b.get(start..).unwrap_or_default();
    match (rest_a, rest_b) {
        ([x1, y1, tail_a @ ..], [x2, y2, tail_b @ ..]) if x1 == y2 && y1 == x2 && tail_a == tail_b => true,
        ([_, tail_a @ ..], [_, tail_b @ ..]) if tail_a == tail_b => true,
        ([_, tail_a @ ..], _) if tail_a == rest_b => true,
        (_, [_, tail_b @ ..]) if tail_b == rest_a => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date::from_ymd;

    fn key(serial: u16) -> IdKey {
        IdKey::compose(990_101, from_ymd(1950, 1, 1).expect("date"), serial).expect("key")
    }

    fn scope() -> Scope {
        let mut scope = Scope::default();
        scope.add(key(1), "张 三", "李家村村委会");
        scope.add(key(2), "李四", "王家村");
        scope
    }

    #[test]
    fn a_name_alone_points_at_nobody() {
        assert_eq!(scope().candidates("张三", "", &IdReading::Missing), []);
        assert_eq!(scope().candidates("王五", "李家村", &IdReading::Missing), []);
        assert_eq!(scope().candidates("张三", "赵家村", &IdReading::Missing), []);
        let found = scope().candidates("张三", "李家村", &IdReading::Missing);
        assert_eq!(found.iter().map(|c| (c.key, c.level)).collect::<Vec<_>>(), [(key(1), MatchLevel::L5)]);
    }

    #[test]
    fn what_is_left_of_a_number_must_agree() {
        let prefix: String = key(1).to_string().chars().take(15).collect();
        let reading = IdReading::PrecisionLost { prefix };
        assert_eq!(scope().candidates("张三", "", &reading)[0].level, MatchLevel::L3);
        assert_eq!(scope().candidates("李四", "", &IdReading::PrecisionLost { prefix: "990101195001012".into() }), []);
        let masked = IdReading::Masked { pattern: key(1).masked() };
        assert_eq!(scope().candidates("张三", "", &masked)[0].level, MatchLevel::L4);
        assert_eq!(scope().candidates("张三", "", &IdReading::Masked { pattern: key(2).masked() }), []);
    }

    #[test]
    fn one_slip_is_possible_two_are_not() {
        let right = key(1).to_string();
        let wrong = |text: String| scope().candidates("张三", "李家村", &id_number::read(&text, false));
        assert_eq!(wrong(right.replacen("1950", "1960", 1))[0].reason, IdentityReason::OneSlip);
        assert_eq!(wrong(right.replacen("1950", "1905", 1))[0].reason, IdentityReason::OneSlip);
        assert_eq!(wrong(right.chars().skip(1).collect())[0].reason, IdentityReason::OneSlip);
        assert_eq!(wrong(right.replacen("1950", "2960", 1)), [], "another number contradicts the name and village");
    }

    #[test]
    fn several_namesakes_cost_points() {
        let mut scope = scope();
        scope.add(key(3), "张三", "李家村");
        let found = scope.candidates("张三", "李家村", &IdReading::Missing);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|candidate| candidate.score < 55));
    }

    #[test]
    fn the_fingerprint_depends_on_the_people_not_their_order() {
        let mut other = Scope::default();
        other.add(key(2), "李四", "王家村");
        other.add(key(1), "张三", "李家村");
        other.add(key(1), "张三", "李家村");
        assert_eq!(other.fingerprint(), scope().fingerprint());
        other.add(key(9), "新人", "");
        assert_ne!(other.fingerprint(), scope().fingerprint());
    }
}
