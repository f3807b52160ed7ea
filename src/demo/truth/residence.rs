//! Answers of the rules about what the household register and the registry of marriages know: R04, R05 (nobody of that
//! number is registered), R27, R32.

use super::follow::deaths;
use super::income::Incomes;
use super::{ExpectedClue, Ledger, person_clue};
use crate::demo::model::bureaus::Prisoner;
use crate::demo::model::rosters::{Marriage, Resident};
use crate::demo::model::{County, HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::id_number::IdKey;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Months of the last payment that says that a benefit is held now.
const HELD_NOW: i32 = 3;
/// Of age, in whole months on the first day of a month.
pub const OF_AGE: i32 = 18 * 12;

/// A month with its money.
type Line = (Month, Fen);

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>, incomes: &Incomes<'_>) -> Vec<ExpectedClue> {
    let register = Register::new(ledger);
    let mut clues = Vec::new();
    for person in ledger.person_months.keys() {
        let gone = register.of(*person).and_then(|entry| gone(ledger.county, entry));
        let parts = gone.map(|_| ledger.parts(*person)).unwrap_or_default();
        let after =
            parts.iter().filter(|((program, month), _)| *program != Program::TempAid && gone.is_some_and(|gone| *month > gone));
        clues.extend(person_clue(ledger, "R04", *person, after.map(|((_, month), part)| (*month, *part)).collect()));
        clues.extend(person_clue(ledger, "R27", *person, married_months(ledger, &register, *person)));
    }
    clues.extend(unregistered(ledger, &register));
    clues.extend(split(ledger, &register, incomes));
    clues
}

/// Age in whole months on the first day of a month.
pub fn age(key: IdKey, month: Month) -> i32 {
    let Some(born) = key.birth_date() else { return 0 };
    // Who was born on the first of a month is a month old on the first of the next, others a month later.
    month.index() - Month::of(born).index() - i32::from(born.day() > 1)
}

/// The household register by person, and what it and the other rosters say of kin.
pub struct Register<'a> {
    ledger: &'a Ledger<'a>,
    entries: BTreeMap<PersonAt, &'a Resident>,
    /// Day of death of somebody in scope.
    pub died: BTreeMap<PersonAt, Date>,
    /// Who is married to whom, in force, by register or registry.
    couples: BTreeMap<PersonAt, BTreeSet<PersonAt>>,
    /// Children of somebody by the register.
    children: BTreeMap<PersonAt, BTreeSet<PersonAt>>,
    /// Household entries of somebody.
    pub homes: BTreeMap<PersonAt, Vec<HouseholdAt>>,
    /// Every marriage of somebody, with the other of the couple.
    marriages: BTreeMap<PersonAt, Vec<(&'a Marriage, Option<PersonAt>)>>,
    /// Whom the rules allow to be insured alone.
    alone: BTreeSet<PersonAt>,
}

impl<'a> Register<'a> {
    /// Reads the register.
    pub fn new(ledger: &'a Ledger<'a>) -> Self {
        let county = ledger.county;
        let mut register = Self {
            ledger,
            entries: BTreeMap::new(),
            died: deaths(ledger),
            couples: BTreeMap::new(),
            children: BTreeMap::new(),
            homes: BTreeMap::new(),
            marriages: BTreeMap::new(),
            alone: alone(ledger),
        };
        for (at, household) in county.households.iter().enumerate() {
            for member in &household.members {
                register.homes.entry(member.person).or_default().push(at);
            }
        }
        for entry in &county.rosters.residents {
            let Some(person) = ledger.person(&entry.who) else { continue };
            register.entries.insert(person, entry);
            for parent in [entry.father, entry.mother].into_iter().flatten().filter_map(|key| ledger.person_of(key)) {
                register.children.entry(parent).or_default().insert(person);
            }
            if let Some(spouse) = entry.spouse.and_then(|key| ledger.person_of(key)) {
                register.pair(person, spouse);
            }
        }
        for marriage in &county.rosters.marriages {
            let (husband, wife) = (ledger.person(&marriage.husband), ledger.person(&marriage.wife));
            for (one, other) in [(husband, wife), (wife, husband)] {
                if let Some(one) = one {
                    register.marriages.entry(one).or_default().push((marriage, other));
                }
            }
            if let (Some(husband), Some(wife), None) = (husband, wife, marriage.ended) {
                register.pair(husband, wife);
            }
        }
        register
    }

    fn pair(&mut self, a: PersonAt, b: PersonAt) {
        self.couples.entry(a).or_default().insert(b);
        self.couples.entry(b).or_default().insert(a);
    }

    /// The entry of somebody.
    pub fn of(&self, person: PersonAt) -> Option<&'a Resident> {
        self.entries.get(&person).copied()
    }

    /// Every entry of people in scope.
    pub fn entries(&self) -> impl Iterator<Item = (PersonAt, &'a Resident)> + '_ {
        self.entries.iter().map(|(person, entry)| (*person, *entry))
    }

    /// Husbands and wives: in the same household, by the register, by the registry.
    pub fn spouses(&self, person: PersonAt) -> BTreeSet<PersonAt> {
        let mut found = self.couples.get(&person).cloned().unwrap_or_default();
        found.extend(self.related(person, |mine, theirs| matches!((mine, theirs), ("户主", "配偶") | ("配偶", "户主"))));
        found
    }

    /// Children: in the same household, and by the register.
    pub fn children(&self, person: PersonAt) -> BTreeSet<PersonAt> {
        let mut found = self.children.get(&person).cloned().unwrap_or_default();
        found.extend(self.related(person, |mine, theirs| {
            let child = matches!(theirs, "长子" | "次子" | "三子" | "长女" | "次女" | "三女");
            child && matches!(mine, "户主" | "配偶") || matches!((mine, theirs), ("父亲" | "母亲", "户主"))
        }));
        found
    }

    fn related(&self, person: PersonAt, tie: impl Fn(&str, &str) -> bool) -> BTreeSet<PersonAt> {
        let county = self.ledger.county;
        let mut found = BTreeSet::new();
        for at in self.homes.get(&person).into_iter().flatten() {
            let members = &county.households[*at].members;
            let Some(mine) = members.iter().find(|member| member.person == person) else { continue };
            let kin = members.iter().filter(|member| member.person != person && tie(mine.relation, member.relation));
            found.extend(kin.map(|member| member.person));
        }
        found
    }
}

/// The month in which somebody left the county or went missing; without a date that of the register.
fn gone(county: &County, entry: &Resident) -> Option<Month> {
    let when = match entry.status {
        "迁出" if entry.left_county != "否" => entry.moved_on,
        "失踪" => entry.missing_since,
        _ => return None,
    };
    Some(Month::of(when.unwrap_or(county.as_of)))
}

/// R27: tekun paid in months of a marriage to somebody who could support.
fn married_months(ledger: &Ledger<'_>, register: &Register<'_>, person: PersonAt) -> Vec<Line> {
    let mut lines: BTreeMap<Month, Fen> = BTreeMap::new();
    for (marriage, spouse) in register.marriages.get(&person).into_iter().flatten() {
        let within =
            |month: Month| month > Month::of(marriage.registered) && marriage.ended.is_none_or(|ended| month <= Month::of(ended));
        for ((program, month), paid) in ledger.person_months.get(&person).into_iter().flatten() {
            let supports = spouse.is_none_or(|spouse| !unable(ledger, register, spouse, *month));
            if *program == Program::Tekun && within(*month) && supports {
                lines.insert(*month, *paid);
            }
        }
    }
    lines.into_iter().collect()
}

/// An obligor who need not support: old, on benefits, severely disabled, missing or dead.
fn unable(ledger: &Ledger<'_>, register: &Register<'_>, person: PersonAt, month: Month) -> bool {
    let county = ledger.county;
    let years = age(county.people[person].key, month) / 12;
    let got = |program| ledger.person_months.get(&person).is_some_and(|months| months.contains_key(&(program, month)));
    let on_dibao = got(Program::DibaoRural) || got(Program::DibaoUrban);
    let disabled = county.cases.certificates.iter().any(|certificate| {
        let severe = certificate.grade <= 2 || certificate.grade == 3 && matches!(certificate.kind, "智力" | "精神");
        severe && certificate.status != "注销" && ledger.person(&certificate.holder) == Some(person)
    });
    let missing = register
        .of(person)
        .is_some_and(|entry| entry.status == "失踪" && entry.missing_since.is_none_or(|since| Month::of(since) <= month));
    let dead = register.died.get(&person).is_some_and(|died| Month::of(*died) <= month);
    let inside = county.bureaus.prisoners.iter().any(|term| {
        let within = Month::of(term.from) <= month && term.to.is_none_or(|to| Month::of(to) >= month);
        within && shut_in(term) && ledger.person(&term.person) == Some(person)
    });
    inside || years >= 70 || years >= 60 && on_dibao || got(Program::Tekun) || disabled || missing || dead
}

/// In prison or detox; custody before a judgement and correction at home are neither.
fn shut_in(term: &Prisoner) -> bool {
    matches!(term.kind, "服刑" | "强制隔离戒毒")
}

/// R05: a member of whom the register knows nothing, in a village of which it knows somebody.
fn unregistered(ledger: &Ledger<'_>, register: &Register<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let place = |at: HouseholdAt| (county.households[at].town, county.households[at].village);
    let readable = |at: HouseholdAt, nth: usize| !county.slips.members.contains_key(&(at, nth));
    let mut known = BTreeSet::new();
    for (at, household) in county.households.iter().enumerate() {
        for (nth, member) in household.members.iter().enumerate() {
            if readable(at, nth) && register.of(member.person).is_some() {
                known.insert(place(at));
            }
        }
    }
    let mut clues = Vec::new();
    for (at, household) in county.households.iter().enumerate().filter(|(at, _)| known.contains(&place(*at))) {
        let strangers = household
            .members
            .iter()
            .enumerate()
            .filter(|(nth, member)| readable(at, *nth) && register.of(member.person).is_none());
        clues.extend(strangers.map(|_| on_file(ledger, "R05", at)));
    }
    clues
}

/// A clue about a household without months and money.
pub fn on_file(ledger: &Ledger<'_>, rule: &'static str, at: HouseholdAt) -> ExpectedClue {
    ExpectedClue {
        rule,
        pair: String::new(),
        household_no: Some(ledger.county.households[at].no.clone()),
        id_no: None,
        unit: None,
        months: Vec::new(),
        amount: Fen::ZERO,
        lenient: Fen::ZERO,
        why: ledger.why_household(rule, at),
    }
}

/// R32: dibao is paid now for somebody whose husband, wife or minor child is insured nowhere. Money are the months in which
/// the household reached the standard together with those of them who are not on its roster.
fn split(ledger: &Ledger<'_>, register: &Register<'_>, incomes: &Incomes<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let now = |month: Month| month <= county.last && county.last.index() - month.index() < HELD_NOW;
    let mut clues = Vec::new();
    for (at, household) in county.households.iter().enumerate().filter(|(_, household)| household.program.is_dibao()) {
        let Some(paid) = ledger.household_months.get(&at).filter(|months| months.keys().any(|month| now(*month))) else {
            continue;
        };
        let omitted = left_out(ledger, register, at);
        if omitted.is_empty() {
            continue;
        }
        let unlisted = |(kin, _): &&(PersonAt, Month)| household.members.iter().all(|member| member.person != *kin);
        let outside: Vec<(PersonAt, Month)> = omitted.iter().filter(unlisted).copied().collect();
        let mut clue = on_file(ledger, "R32", at);
        for (month, amount) in paid {
            let tied: Vec<PersonAt> = outside.iter().filter(|(_, since)| since <= month).map(|(kin, _)| *kin).collect();
            if !tied.is_empty() && incomes.over_with(at, *month, &tied) {
                clue.months.push(*month);
                clue.amount += *amount;
            }
        }
        clue.lenient = clue.amount;
        clues.push(clue);
    }
    clues
}

/// Kin of insured members of a household whom nobody insures, with the month from which on they belong to it.
fn left_out(ledger: &Ledger<'_>, register: &Register<'_>, at: HouseholdAt) -> BTreeSet<(PersonAt, Month)> {
    let county = ledger.county;
    let readable = |nth: &usize| !county.slips.members.contains_key(&(at, *nth));
    let insured = county.households[at].members.iter().enumerate().filter(|(nth, member)| member.insured && readable(nth));
    let mut found = BTreeSet::new();
    for person in insured.map(|(_, member)| member.person).filter(|person| !register.alone.contains(person)) {
        let spouses = register.spouses(person).into_iter().map(|kin| (kin, wed(ledger, register, person, kin)));
        let minors = register.children(person).into_iter().filter(|child| age(county.people[*child].key, county.last) < OF_AGE);
        let minors = minors.map(|child| (child, county.people[child].key.birth_date().map_or(county.last, Month::of)));
        found.extend(spouses.chain(minors).filter(|(kin, _)| omitted(ledger, register, person, *kin)));
    }
    found
}

/// The month after the wedding; that of the register where no registry knows of it.
fn wed(ledger: &Ledger<'_>, register: &Register<'_>, person: PersonAt, spouse: PersonAt) -> Month {
    let marriages = register.marriages.get(&person).into_iter().flatten();
    let days = marriages.filter(|(_, other)| *other == Some(spouse)).map(|(marriage, _)| marriage.registered);
    days.min().map_or(Month::of(ledger.county.as_of), |day| Month::of(day).plus(1))
}

/// Everybody whom the rules allow to be insured alone: the severely disabled and the gravely ill.
fn alone(ledger: &Ledger<'_>) -> BTreeSet<PersonAt> {
    let county = ledger.county;
    let ill = county.people.iter().enumerate().filter(|(_, person)| person.health == "重病").map(|(person, _)| person);
    let bills = county.cases.bills.iter().filter(|bill| bill.grave).filter_map(|bill| ledger.person(&bill.patient));
    let severe = county
        .cases
        .certificates
        .iter()
        .filter(|row| row.status != "注销" && (row.grade <= 2 || row.grade == 3 && matches!(row.kind, "智力" | "精神")));
    ill.chain(bills).chain(severe.filter_map(|row| ledger.person(&row.holder))).collect()
}

/// Nobody insures them, nothing of their own is paid, and no register says why.
fn omitted(ledger: &Ledger<'_>, register: &Register<'_>, person: PersonAt, kin: PersonAt) -> bool {
    let county = ledger.county;
    let insured = register
        .homes
        .get(&kin)
        .into_iter()
        .flatten()
        .any(|at| county.households[*at].members.iter().any(|member| member.person == kin && member.insured));
    let now = |month: Month| month <= county.last && county.last.index() - month.index() < HELD_NOW;
    let own = ledger.person_months.get(&kin).into_iter().flatten().any(|((program, month), _)| {
        now(*month) && !matches!(program, Program::DisLiving | Program::DisNursing | Program::TempAid)
    });
    let away = register.of(kin).is_some_and(|entry| entry.status != "正常" || entry.adopted_on.is_some());
    let marriages = register.marriages.get(&kin).into_iter().flatten();
    let divorced = marriages.into_iter().any(|(marriage, other)| marriage.ended.is_some() && *other == Some(person));
    let inside = county
        .bureaus
        .prisoners
        .iter()
        .any(|term| shut_in(term) && term.to.is_none_or(|to| to >= county.as_of) && ledger.person(&term.person) == Some(kin));
    !insured && !own && !away && !divorced && !inside && !register.died.contains_key(&kin)
}
