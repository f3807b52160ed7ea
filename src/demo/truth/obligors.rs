//! Answers of R26: somebody who must support a tekun person could have done so.

use super::follow::deaths;
use super::prisoners::terms;
use super::wealth::meets;
use super::{ExpectedClue, Ledger, person_clue};
use crate::demo::model::{Member, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Months of age of adults; of the old who count as unable; of the old on dibao.
const ADULT: i32 = 18 * 12;
const OLD: i32 = 70 * 12;
const OLD_ON_DIBAO: i32 = 60 * 12;

/// A residents' pension up to this supports nobody else.
const SMALL_PENSION: Fen = Fen::yuan(500);

/// R26, one clue per tekun person.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let means = Means::new(ledger);
    let mut kin: BTreeMap<PersonAt, BTreeSet<PersonAt>> = BTreeMap::new();
    for household in &ledger.county.households {
        for me in &household.members {
            let others = household.members.iter().filter(|other| other.person != me.person && supports(other, me));
            kin.entry(me.person).or_default().extend(others.map(|other| other.person));
        }
    }
    let clue = |(person, months): (&PersonAt, &BTreeMap<(Program, Month), Fen>)| {
        let obligors = kin.get(person)?;
        let tekun = months.iter().filter(|((program, _), _)| *program == Program::Tekun);
        let lines = tekun.filter(|((_, month), _)| obligors.iter().any(|other| means.able(ledger, *other, *month)));
        person_clue(ledger, "R26", *person, lines.map(|((_, month), paid)| (*month, *paid)).collect())
    };
    ledger.person_months.iter().filter_map(clue).collect()
}

/// Place in a family tree: generations below the head's own, by what the roster says.
fn generation(member: &Member) -> Option<i32> {
    match member.relation {
        "户主" | "配偶" => Some(0),
        "父亲" | "母亲" => Some(-1),
        "长子" | "次子" | "三子" | "长女" | "次女" | "三女" => Some(1),
        _ => None,
    }
}

/// Whether one member of a household must support another: husband and wife, parents and children.
fn supports(other: &Member, me: &Member) -> bool {
    let (Some(theirs), Some(mine)) = (generation(other), generation(me)) else { return false };
    match (theirs - mine, theirs) {
        (0, generation) => generation < 1,
        // The head's parents and children; the spouse's children, but not the head's parents to the spouse.
        (1 | -1, _) => {
            let in_law = |a: &Member, b: &Member| a.relation == "配偶" && matches!(b.relation, "父亲" | "母亲");
            !in_law(other, me) && !in_law(me, other)
        }
        _ => false,
    }
}

/// Who has means, and who counts as unable all the same.
struct Means {
    spans: BTreeMap<PersonAt, Vec<(Date, Option<Date>)>>,
    pensions: BTreeMap<PersonAt, Vec<crate::demo::model::bureaus::Pension>>,
    disabled: BTreeSet<PersonAt>,
    inside: BTreeMap<PersonAt, Vec<(Month, Option<Month>)>>,
    died: BTreeMap<PersonAt, Date>,
}

impl Means {
    fn new(ledger: &Ledger<'_>) -> Self {
        let county = ledger.county;
        let mut spans: BTreeMap<PersonAt, Vec<(Date, Option<Date>)>> = BTreeMap::new();
        let wages = county.payroll.iter().map(|row| (&row.person, (row.start, row.stop)));
        let runs = |role: &str| matches!(role, "法定代表人" | "股东" | "经营者");
        let businesses = county.businesses.iter().filter(|row| row.status == "存续" && runs(row.role));
        for (named, span) in wages.chain(businesses.map(|row| (&row.person, (row.founded, row.closed)))) {
            if let Some(person) = ledger.person(named) {
                spans.entry(person).or_default().push(span);
            }
        }
        let mut pensions: BTreeMap<PersonAt, Vec<crate::demo::model::bureaus::Pension>> = BTreeMap::new();
        let large = |kind: &str, monthly| kind != "城乡居民养老保险" || monthly > SMALL_PENSION;
        for row in county.bureaus.pensions.iter().filter(|row| large(row.kind, row.monthly)) {
            if let Some(person) = ledger.person(&row.person) {
                pensions.entry(person).or_default().push(row.clone());
            }
        }
        let unable = |kind: &str, grade| grade <= 2 || grade == 3 && matches!(kind, "智力" | "精神");
        let certificates = county.cases.certificates.iter().filter(|row| row.status != "注销" && unable(row.kind, row.grade));
        let inside = terms(ledger).into_iter().map(|(person, terms)| {
            let terms = terms.into_iter().filter(|term| matches!(term.kind, "服刑" | "强制隔离戒毒"));
            (person, terms.map(|term| (Month::of(term.from), term.to.map(Month::of))).collect())
        });
        Self {
            spans,
            pensions,
            disabled: certificates.filter_map(|row| ledger.person(&row.holder)).collect(),
            inside: inside.collect(),
            died: deaths(ledger),
        }
    }

    /// Could have supported somebody in a month.
    fn able(&self, ledger: &Ledger<'_>, person: PersonAt, month: Month) -> bool {
        let earns = self.spans.get(&person).into_iter().flatten().any(|span| meets(*span, month))
            || self.pensions.get(&person).into_iter().flatten().any(|row| row.drawn(month));
        let Some(born) = ledger.county.people[person].key.birth_date().map(Month::of) else { return false };
        let age = month.index() - born.index();
        let held = |program| ledger.person_months.get(&person).is_some_and(|months| months.contains_key(&(program, month)));
        let on_dibao = held(Program::DibaoRural) || held(Program::DibaoUrban);
        let inside = self.inside.get(&person).into_iter().flatten();
        let inside = inside.into_iter().any(|(from, to)| *from <= month && to.is_none_or(|to| month <= to));
        let dead = self.died.get(&person).is_some_and(|day| Month::of(*day) <= month);
        let unable = age >= OLD || age >= OLD_ON_DIBAO && on_dibao || held(Program::Tekun) || self.disabled.contains(&person);
        earns && age >= ADULT && !unable && !inside && !dead
    }
}
