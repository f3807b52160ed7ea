//! Families: who lives together, how old, how related, who of them is covered.

use super::dice::Dice;
use super::files::hides_its_loss;
use super::model::{Care, County, Grant, Household, HouseholdAt, Member, Person, PersonAt, Program};
use super::slips::Slips;
use super::{names, places};
use crate::domain::date::{self, Date};
use crate::domain::id_number::IdKey;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, HashSet};

/// Shape of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One person above sixty.
    Elder,
    /// Husband and wife above sixty.
    ElderCouple,
    /// Parents with one to three children.
    Parents,
    /// One parent with children.
    OneParent,
    /// Grandparent, couple, child.
    ThreeGenerations,
    /// A grown disabled child with its parent.
    DisabledChild,
}

/// Builds the county step by step; keeps numbers unique.
pub struct Builder {
    /// What is built.
    pub county: County,
    /// Chance of this stage.
    pub dice: Dice,
    used: HashSet<i64>,
    counters: BTreeMap<&'static str, u32>,
}

impl Builder {
    /// An empty county.
    pub fn new(seed: u64, as_of: Date, first: Month) -> Self {
        let county = County {
            seed,
            as_of,
            first,
            last: Month::of(as_of),
            towns: places::towns(seed),
            people: Vec::new(),
            households: Vec::new(),
            grants: Vec::new(),
            payments: Vec::new(),
            vehicles: Vec::new(),
            units: Vec::new(),
            businesses: Vec::new(),
            payroll: Vec::new(),
            deaths: Vec::new(),
            injuries: Vec::new(),
            cases: super::model::cases::CaseFiles::default(),
            bureaus: super::model::bureaus::Bureaus::default(),
            rosters: super::model::rosters::Rosters::default(),
            plants: Vec::new(),
            slips: Slips::default(),
        };
        Self { county, dice: Dice::new(seed, "families"), used: HashSet::new(), counters: BTreeMap::new() }
    }

    /// A number that nobody has yet, for somebody of that age; a zeroed tail would show on it.
    pub fn new_key(&mut self, ages: (i16, i16), male: bool) -> IdKey {
        let year = self.county.as_of.year();
        let first = date::from_ymd(year - ages.1, 1, 1).unwrap_or(self.county.as_of);
        let last = date::from_ymd(year - ages.0 - 1, 12, 31).unwrap_or(self.county.as_of);
        loop {
            let born = self.dice.day(first, last);
            let serial = u16::try_from(self.dice.below(499) * 2 + usize::from(male)).unwrap_or(1);
            if let Some(key) = IdKey::compose(places::AREA, born, serial)
                && !hides_its_loss(key)
                && self.used.insert(key.as_i64())
            {
                return key;
            }
        }
    }

    /// A new person in scope.
    pub fn person(&mut self, surname: Option<&str>, male: bool, ages: (i16, i16)) -> PersonAt {
        let key = self.new_key(ages, male);
        let name = match surname {
            Some(surname) => names::with_surname(&mut self.dice, surname, male),
            None => names::full(&mut self.dice, male),
        };
        let (health, labour) = match ages.0 {
            0..16 => ("健康", "无劳动能力"),
            16..60 if self.dice.percent(55) => ("健康", "有劳动能力"),
            16..60 => (self.dice.pick(&["残疾", "重病", "一般"]), "部分丧失劳动能力"),
            _ => (self.dice.pick(&["一般", "体弱", "重病"]), "丧失劳动能力"),
        };
        self.county.people.push(Person { name, key, health, labour });
        self.county.people.len() - 1
    }

    /// A person born on that day.
    pub fn born(&mut self, born: Date, male: bool) -> PersonAt {
        let key = loop {
            let serial = u16::try_from(self.dice.below(499) * 2 + usize::from(male)).unwrap_or(1);
            if let Some(key) = IdKey::compose(places::AREA, born, serial)
                && !hides_its_loss(key)
                && self.used.insert(key.as_i64())
            {
                break key;
            }
        };
        let name = names::full(&mut self.dice, male);
        self.county.people.push(Person { name, key, health: "健康", labour: "有劳动能力" });
        self.county.people.len() - 1
    }

    /// A family of that shape, head first.
    pub fn family(&mut self, shape: Shape) -> Vec<Member> {
        let own = |person, relation| Member { person, relation, insured: true };
        let surname = names::surname(&mut self.dice);
        let head_male = self.dice.percent(70);
        let mut members = Vec::new();
        match shape {
            Shape::Elder => members.push(own(self.person(None, head_male, (62, 88)), "户主")),
            Shape::ElderCouple => {
                members.push(own(self.person(Some(&surname), true, (62, 84)), "户主"));
                members.push(own(self.person(None, false, (61, 82)), "配偶"));
            }
            Shape::Parents | Shape::ThreeGenerations => {
                members.push(own(self.person(Some(&surname), true, (32, 48)), "户主"));
                members.push(own(self.person(None, false, (31, 46)), "配偶"));
                self.children(&surname, &mut members);
                if shape == Shape::ThreeGenerations {
                    let relation = if head_male { "父亲" } else { "母亲" };
                    let family_name = if head_male { Some(surname.as_str()) } else { None };
                    members.push(own(self.person(family_name, head_male, (63, 82)), relation));
                }
            }
            Shape::OneParent => {
                members.push(own(self.person(Some(&surname), head_male, (33, 50)), "户主"));
                self.children(&surname, &mut members);
            }
            Shape::DisabledChild => {
                members.push(own(self.person(Some(&surname), true, (58, 76)), "户主"));
                let male = self.dice.percent(60);
                let child = self.person(Some(&surname), male, (24, 45));
                self.county.people[child].health = "残疾";
                self.county.people[child].labour = "丧失劳动能力";
                members.push(own(child, if male { "长子" } else { "长女" }));
            }
        }
        members
    }

    fn children(&mut self, surname: &str, members: &mut Vec<Member>) {
        let count = 1 + self.dice.below(3);
        let (mut sons, mut daughters) = (0, 0);
        for place in 0..count {
            let male = self.dice.percent(52);
            let eldest = i16::try_from(16 - 4 * place).unwrap_or(4);
            let person = self.person(Some(surname), male, (eldest - 4, eldest));
            let nth = if male { &mut sons } else { &mut daughters };
            let relation = match (male, *nth) {
                (true, 0) => "长子",
                (true, 1) => "次子",
                (true, _) => "三子",
                (false, 0) => "长女",
                (false, 1) => "次女",
                (false, _) => "三女",
            };
            *nth += 1;
            members.push(Member { person, relation, insured: true });
        }
    }

    /// A town and one of its villages; urban households live in communities.
    pub fn place(&mut self, urban: bool) -> (usize, usize) {
        if urban {
            let town = self.dice.below(2);
            return (town, self.county.towns[town].villages.len() - 1 - self.dice.below(2));
        }
        let town = self.dice.below(self.county.towns.len());
        let rural = self.county.towns[town].villages.len() - if town < 2 { 2 } else { 0 };
        (town, self.dice.below(rural))
    }

    /// Enters a household on a roster.
    pub fn household(&mut self, program: Program, place: (usize, usize), members: Vec<Member>) -> HouseholdAt {
        let prefix = match program {
            Program::DibaoRural => "N",
            Program::DibaoUrban => "C",
            Program::Tekun => "T",
            Program::Edge => "B",
            _ => "E",
        };
        let counter = self.counters.entry(prefix).or_insert(0);
        *counter += 1;
        let no = format!("{prefix}{}{:02}{counter:05}", places::AREA, place.0 + 1);
        self.county.households.push(Household { no, program, town: place.0, village: place.1, members, planted: false });
        self.county.households.len() - 1
    }

    /// An invented bank account.
    pub fn account(&mut self) -> String {
        format!("6299{}", self.dice.digits(15))
    }

    /// A grant that has run since before the first month and still runs.
    pub fn grant(&mut self, program: Program, household: Option<HouseholdAt>, holder: PersonAt) -> usize {
        let account = self.account();
        let start = self.county.first.plus(-self.dice.between(2, 50));
        let grant = Grant {
            program,
            household,
            holder,
            band: 0,
            care: Care::None,
            institution: false,
            extra: Fen::ZERO,
            deducted: None,
            start,
            stop: None,
            account,
            failed: Vec::new(),
        };
        self.county.grants.push(grant);
        self.county.grants.len() - 1
    }

    /// A dibao household of that shape with its grant.
    pub fn dibao(&mut self, program: Program, shape: Shape) -> (HouseholdAt, usize) {
        let place = self.place(program == Program::DibaoUrban);
        let members = self.family(shape);
        let household = self.household(program, place, members);
        let head = self.county.households[household].head();
        let grant = self.grant(program, Some(household), head);
        let band = match self.dice.below(100) {
            0..18 => 1,
            18..66 => 2,
            66..97 => 3,
            _ => 4,
        };
        self.county.grants[grant].band = band;
        if self.dice.percent(15) {
            self.county.grants[grant].extra = Fen::yuan(i64::from(self.dice.between(2, 9)) * 10);
        }
        (household, grant)
    }

    /// A person's own roster entry (tekun, children) with its grant.
    pub fn single(&mut self, program: Program, person: PersonAt) -> (HouseholdAt, usize) {
        let place = self.place(false);
        let member = Member { person, relation: "户主", insured: true };
        let household = self.household(program, place, vec![member]);
        let grant = self.grant(program, Some(household), person);
        if program == Program::Tekun {
            self.county.grants[grant].care = self.dice.pick(&[Care::Able, Care::Able, Care::Able, Care::Half, Care::Full]);
            self.county.grants[grant].institution = self.dice.percent(25);
        }
        (household, grant)
    }

    /// A subsidy to a disabled person of that grade.
    pub fn subsidy(&mut self, program: Program, person: PersonAt, household: Option<HouseholdAt>, grade: u8) -> usize {
        let grant = self.grant(program, household, person);
        self.county.grants[grant].band = grade;
        self.county.people[person].health = "残疾";
        grant
    }
}
