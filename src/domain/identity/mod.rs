//! Who is in scope, and whom a row with an unusable identity number may be about (domain §c "Match").
//!
//! A damaged number never ties a row to a person by itself. It makes a *possible identity* when the name points
//! at somebody in scope and what is left of the number, or the village, agrees. An officer links or refuses it.
//!
//! People are looked up by their name: one lookup per row, and a comparison with each namesake. Only a name that is
//! not wholly legible, or one sign off, is looked up by the number. A *valid* number of nobody in scope is asked for
//! too, since a slip in a number of 15 digits cannot be seen, nor one whose check digit a program computed anew; but
//! it is normally somebody else's, so the name must be the same and one slip all that separates the numbers.

mod names;
mod near;
mod numbers;
mod score;

use super::clue;
use super::id_number::{IdKey, IdReading, MatchLevel};
use super::load::IdentityReason;
use super::text;
use names::NameFit;
use near::NearFilter;
use score::{Evidence, Village};
use std::collections::HashMap;
use std::sync::OnceLock;

/// From this score on a candidate is likely; below it is weak: kept, listed last, and left to the officer.
pub const LIKELY: u8 = 60;

/// The people in scope, compact: numbers for the certain matches, names for the others.
#[derive(Debug, Default)]
pub struct Scope {
    keys: HashMap<i64, u32>,
    people: Vec<Person>,
    /// Hash of the folded name → people.
    names: HashMap<u64, Namesakes>,
    villages: HashMap<String, u32>,
    fingerprint: u128,
    /// Made when first needed: keys in order, and people by serial.
    order: OnceLock<Vec<i64>>,
    serials: OnceLock<HashMap<i64, Vec<u32>>>,
    near: OnceLock<NearFilter>,
}

/// People of one name. Their numbers lie side by side, because every row of a register is compared with them.
#[derive(Debug, Default)]
struct Namesakes {
    people: Vec<u32>,
    keys: Vec<IdKey>,
}

#[derive(Debug)]
struct Person {
    key: IdKey,
    /// As folded for comparing.
    names: Vec<Box<str>>,
    villages: Vec<u32>,
}

/// Somebody in scope whom a row may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The person.
    pub key: IdKey,
    /// L3, L4 or L5.
    pub level: MatchLevel,
    /// 0–100; see [`LIKELY`].
    pub score: u8,
    /// Why.
    pub reason: IdentityReason,
}

/// What a row of a register says about the people in scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Its valid number is this person's, who is in scope.
    Person(IdKey, MatchLevel),
    /// It may be about one of these; best first, never empty.
    Perhaps(Vec<Candidate>),
    /// About nobody in scope.
    Nobody,
}

/// The stable code of a candidate: `P-`, eight characters for the row, a dash, four for the person. Two codes with the
/// same row part are about the same row, so that a log alone tells when a row was linked twice.
pub fn code(hash_key: &[u8], dataset: &str, row_key: &[u8; 16], person: IdKey) -> String {
    let row_key: String = row_key.iter().map(|byte| format!("{byte:02x}")).collect();
    let subject = format!("{dataset}:{row_key}");
    let row = clue::clue_id(hash_key, "P", &subject, "", 0);
    let person = clue::clue_id(hash_key, "P", &subject, &person.as_i64().to_string(), 0);
    let person: String = person.chars().rev().take(4).collect();
    format!("{row}-{person}")
}

/// The part of a [`code`] that stands for the row.
pub fn row_of(code: &str) -> Option<&str> {
    let (row, _) = code.rsplit_once('-')?;
    row.contains('-').then_some(row)
}

/// A row as the candidates are compared with it.
struct Row<'a> {
    name: names::NameKey,
    folded: String,
    bracketed: bool,
    village: Option<Option<u32>>,
    reading: &'a IdReading,
}

impl Scope {
    /// Takes a person in, under a name and a village (either may be empty). Whether any of it was new.
    pub fn add(&mut self, key: IdKey, name: &str, village: &str) -> bool {
        self.order = OnceLock::new();
        self.serials = OnceLock::new();
        self.near = OnceLock::new();
        let known = self.keys.get(&key.as_i64()).copied();
        let at = match known {
            Some(at) => at,
            None => {
                let at = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
                self.keys.insert(key.as_i64(), at);
                self.people.push(Person { key, names: Vec::new(), villages: Vec::new() });
                self.mark(key, "", "");
                at
            }
        };
        let village = village_stem(village);
        let village_at = if village.is_empty() {
            None
        } else {
            let next = u32::try_from(self.villages.len()).unwrap_or(u32::MAX);
            Some(*self.villages.entry(village.clone()).or_insert(next))
        };
        let name_key = names::key(name);
        let name = names::folded(name);
        let Some(person) = usize::try_from(at).ok().and_then(|at| self.people.get_mut(at)) else { return false };
        let new_name = !name.is_empty() && !person.names.iter().any(|known| **known == *name);
        if new_name {
            person.names.push(name.clone().into_boxed_str());
            let namesakes = self.names.entry(name_key.hash).or_default();
            namesakes.people.push(at);
            namesakes.keys.push(key);
        }
        let new_village = village_at.is_some_and(|village| !person.villages.contains(&village));
        if new_village {
            person.villages.extend(village_at);
        }
        if new_name {
            self.mark(key, &name, "");
        }
        if new_village {
            self.mark(key, "", &village);
        }
        known.is_none() || new_name || new_village
    }

    /// Adds to the fingerprint: a sum does not depend on the order in which people are met.
    fn mark(&mut self, key: IdKey, name: &str, village: &str) {
        let digest = super::row::digest(format!("{}|{name}|{village}", key.as_i64()).as_bytes());
        self.fingerprint = self.fingerprint.wrapping_add(u128::from_le_bytes(digest));
    }

    /// Whether a valid number is somebody's in scope.
    pub fn holds(&self, key: IdKey) -> bool {
        self.keys.contains_key(&key.as_i64())
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

    /// Whom a row is about, by its name, its village (asked for only when it matters; empty when the register has
    /// none) and its number.
    pub fn find(&self, name: &str, village: impl FnOnce() -> String, reading: &IdReading) -> Finding {
        if let IdReading::Valid { key, level, .. } = reading
            && self.holds(*key)
        {
            return Finding::Person(*key, *level);
        }
        let candidates = self.candidates(name, village, reading);
        if candidates.is_empty() { Finding::Nobody } else { Finding::Perhaps(candidates) }
    }

    /// Whether a row with a valid number is surely about nobody: [`Self::find`] would say so, whatever the village.
    /// Nothing is allocated: it is asked for every row of a register.
    pub fn is_far_from(&self, key: IdKey, name: &str) -> bool {
        if self.holds(key) {
            return false;
        }
        let name = names::key(name);
        let near = |person: &IdKey| numbers::near_valid(*person, key).is_some() || numbers::zeroed_tail(*person, key);
        name.hash == 0
            || !self.near_filter().may_be_near(name.hash, key)
            || self.names.get(&name.hash).is_none_or(|namesakes| !namesakes.keys.iter().any(near))
    }

    fn near_filter(&self) -> &NearFilter {
        self.near.get_or_init(|| {
            let named = self.names.iter();
            NearFilter::new(self.people.len(), named.flat_map(|(name, them)| them.keys.iter().map(|key| (*name, *key))))
        })
    }

    /// Whom a row with a number that is nobody's in scope may be about, best first.
    fn candidates(&self, name: &str, village: impl FnOnce() -> String, reading: &IdReading) -> Vec<Candidate> {
        let name_key = names::key(name);
        if name_key.hash == 0 {
            return Vec::new();
        }
        let namesakes = self.names.get(&name_key.hash).map(|namesakes| namesakes.people.as_slice()).unwrap_or_default();
        if let IdReading::Valid { key, level, .. } = reading {
            return self.near(namesakes, *key, *level, village);
        }
        let folded = names::folded(name);
        let row = Row {
            name: name_key,
            bracketed: name.contains(['(', '（', '[', '【']),
            folded,
            village: self.village(&village()),
            reading,
        };
        let mut found = self.by_name(namesakes, &row);
        if found.iter().all(|candidate| candidate.score < LIKELY) {
            for candidate in self.by_number(&row) {
                if !found.iter().any(|known| known.key == candidate.key) {
                    found.push(candidate);
                }
            }
        }
        score::rank(&mut found);
        found
    }

    /// People of that name with a number one slip away from a valid one.
    fn near(&self, namesakes: &[u32], other: IdKey, level: MatchLevel, village: impl FnOnce() -> String) -> Vec<Candidate> {
        let near: Vec<(&Person, Evidence)> = self
            .all(namesakes)
            .filter_map(|person| {
                let agreement = numbers::near_valid(person.key, other).map(|agreement| Evidence::NearValid(agreement, level));
                let lost = numbers::zeroed_tail(person.key, other).then_some(Evidence::ZeroedTail);
                Some((person, agreement.or(lost)?))
            })
            .collect();
        if near.is_empty() {
            return Vec::new();
        }
        let row_village = self.village(&village());
        let mut found: Vec<Candidate> = near
            .into_iter()
            .filter_map(|(person, evidence)| score::candidate(person.key, evidence, agrees(person, row_village)))
            .collect();
        score::rank(&mut found);
        found
    }

    fn by_name(&self, namesakes: &[u32], row: &Row<'_>) -> Vec<Candidate> {
        let one = |person: &Person| {
            let agreement = numbers::compare(person.key, row.reading)?;
            let others = namesakes.len().saturating_sub(1);
            let evidence = Evidence::Number { agreement, namesakes: others, signs: row.folded.chars().count() };
            score::candidate(person.key, evidence, agrees(person, row.village))
        };
        self.all(namesakes).filter_map(one).collect()
    }

    /// For a name that is not wholly legible or one sign off: the number must lead to the person.
    fn by_number(&self, row: &Row<'_>) -> Vec<Candidate> {
        let near = match row.reading {
            IdReading::Valid { .. } | IdReading::Missing => Vec::new(),
            IdReading::BadCheck { text } | IdReading::Malformed { text } => {
                numbers::neighbours(text.as_bytes()).into_iter().filter_map(|key| self.keys.get(&key.as_i64()).copied()).collect()
            }
            IdReading::PrecisionLost { prefix } => self.beginning_with(prefix),
            IdReading::Masked { pattern } => self.behind_mask(pattern, row.name.unclear || row.bracketed),
        };
        let one = |person: &Person| {
            let agreement = numbers::compare(person.key, row.reading)?;
            let fit = person.names.iter().find_map(|known| names::fit(&row.folded, known, row.bracketed))?;
            let evidence = match fit {
                NameFit::Legible => Evidence::Unclear { agreement, legible: true },
                NameFit::Surname => Evidence::Unclear { agreement, legible: false },
                NameFit::OneOff => Evidence::OneOff { agreement },
            };
            score::candidate(person.key, evidence, agrees(person, row.village))
        };
        self.all(&near).filter_map(one).collect()
    }

    fn all<'a>(&'a self, places: &'a [u32]) -> impl Iterator<Item = &'a Person> {
        places.iter().filter_map(|at| self.people.get(usize::try_from(*at).ok()?))
    }

    /// People whose number begins with at least area and birth date.
    fn beginning_with(&self, prefix: &str) -> Vec<u32> {
        let order = self.order.get_or_init(|| {
            let mut keys: Vec<i64> = self.keys.keys().copied().collect();
            keys.sort_unstable();
            keys
        });
        let digits: String = prefix.chars().take(17).collect();
        let missing = match 17usize.checked_sub(digits.len()) {
            Some(missing) if missing <= 3 => u32::try_from(missing).unwrap_or(0),
            _ => return Vec::new(),
        };
        let Ok(head) = digits.parse::<i64>() else { return Vec::new() };
        let low = head.saturating_mul(10i64.saturating_pow(missing));
        let from = order.partition_point(|key| *key < low);
        let people = order.iter().skip(from).take_while(|key| **key < low + 10i64.saturating_pow(missing));
        people.filter_map(|key| self.keys.get(key).copied()).collect()
    }

    /// People whose number may be behind a mask that shows the birth date or, for an unclear name, the serial.
    fn behind_mask(&self, pattern: &str, unclear: bool) -> Vec<u32> {
        let head: String = pattern.chars().take_while(|c| *c != '*').collect();
        if head.len() >= 14 {
            return self.beginning_with(&head);
        }
        let tail: String = pattern.chars().skip(14).take(3).collect();
        let Some(serial) = tail.parse::<i64>().ok().filter(|_| unclear && pattern.len() == 18 && tail.len() == 3) else {
            return Vec::new();
        };
        let serials = self.serials.get_or_init(|| {
            let mut serials: HashMap<i64, Vec<u32>> = HashMap::new();
            for (key, at) in &self.keys {
                serials.entry(key % 1000).or_default().push(*at);
            }
            serials
        });
        serials.get(&serial).cloned().unwrap_or_default()
    }

    /// `None`: the row names no village. `Some(None)`: one where nobody in scope lives.
    fn village(&self, village: &str) -> Option<Option<u32>> {
        let village = village_stem(village);
        (!village.is_empty()).then(|| self.villages.get(&village).copied())
    }
}

fn agrees(person: &Person, village: Option<Option<u32>>) -> Village {
    match village {
        Some(Some(village)) if person.villages.contains(&village) => Village::Same,
        Some(_) if !person.villages.is_empty() => Village::Other,
        _ => Village::Unknown,
    }
}

/// A village without the words that are written or left out: 青禾镇李家村村委会三组, 李家村, 李家.
pub(crate) fn village_stem(village: &str) -> String {
    let mut name = text::fold(village).replace(' ', "");
    for town in ["镇", "乡", "街道"] {
        if let Some((_, rest)) = name.split_once(town)
            && rest.chars().count() >= 2
        {
            name = rest.to_owned();
        }
    }
    let group = name.trim_end_matches(['组', '社', '队']);
    let ungrouped = group.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十第".contains(c));
    if group.len() < name.len() && ungrouped.len() < group.len() && !ungrouped.is_empty() {
        name = ungrouped.to_owned();
    }
    let strip = |name: &str, endings: &[&str]| {
        let stem = endings.iter().find_map(|ending| name.strip_suffix(ending)).filter(|stem| !stem.is_empty());
        stem.unwrap_or(name).to_owned()
    };
    let stem = strip(&name, &["村民委员会", "居民委员会", "村委会", "居委会"]);
    strip(&stem, &["社区", "村"])
}

#[cfg(test)]
mod tests;
