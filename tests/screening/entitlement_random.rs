//! The proof that the money is right: a few hundred invented households, reckoned month by month with the pure
//! functions of `domain::entitlement`, against the views, which reckon with spans in SQL.

use super::county::{County, month};
use super::entitlement::{county, rows, set};
use hecha::domain::date::{self, Date};
use hecha::domain::entitlement::{self, Wage};
use hecha::domain::id_number::IdKey;
use hecha::domain::money::Fen;
use hecha::domain::month::Month;
use hecha::domain::standard::{Standard, StandardItem};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;

/// Program, from, to, words of care form and grade.
type Benefit = (&'static str, Month, Option<Month>, Option<&'static str>, Option<&'static str>);

/// A small generator of its own, so that a seed gives the same households for ever.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn percent(&mut self, chance: i64) -> bool {
        self.below(100) < chance
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(i64::try_from(list.len()).expect("short"))).expect("small")]
    }

    fn day(&mut self, from: &str, days: i64) -> Date {
        let first = date::day_number(date::parse(from, false).expect("date"));
        date::from_day_number(first + i32::try_from(self.below(days)).expect("small")).expect("date")
    }

    fn span(&mut self) -> (Month, Option<Month>) {
        let start = month("2021-06").plus(i32::try_from(self.below(40)).expect("small"));
        let end = self.percent(40).then(|| start.plus(i32::try_from(self.below(24)).expect("small")));
        (start, end)
    }
}

#[derive(Default)]
struct Person {
    key: i64,
    born: Option<Date>,
    insured: bool,
    health: &'static str,
    /// Grade, kind, issued, valid to.
    certificates: Vec<(&'static str, &'static str, Date, Option<Date>)>,
    grave: Option<Date>,
    self_paid: i64,
    /// Kind, from, to (both counted), gross.
    records: Vec<(&'static str, Month, Option<Month>, i64)>,
    /// Program, from, to, words of care form and grade.
    benefits: Vec<Benefit>,
}

struct Home {
    no: String,
    town: &'static str,
    class: Option<&'static str>,
    income: Option<i64>,
    extra: i64,
    span: (Month, Option<Month>),
    people: Vec<Person>,
}

fn person(dice: &mut Dice, serial: i64) -> Person {
    let born = if dice.percent(25) { dice.day("2004-01-01", 3_000) } else { dice.day("1945-01-01", 9_000) };
    let key = IdKey::compose(990_101, born, u16::try_from(serial % 999).expect("small")).expect("key").as_i64();
    let mut person = Person {
        key,
        born: Some(born),
        insured: dice.percent(80),
        health: dice.pick(&["健康", "重病", "一般", "体弱"]),
        ..Person::default()
    };
    if dice.percent(30) {
        for issued in ["2018-03-01", "2022-10-20"].into_iter().take(1 + usize::from(dice.percent(40))) {
            let valid_to = dice.percent(40).then(|| dice.day("2022-06-15", 700));
            let issued = dice.day(issued, 300);
            person.certificates.push((dice.pick(&["1", "2", "3"]), dice.pick(&["limb", "mental"]), issued, valid_to));
        }
    }
    if dice.percent(15) {
        person.grave = Some(dice.day("2021-02-01", 1_200));
    }
    person.self_paid = if dice.percent(50) { dice.below(5_000_000) } else { 0 };
    for kind in ["payroll", "post", "pension", "insurance_base", "housing_fund_base"] {
        if dice.percent(15) {
            let (from, to) = dice.span();
            person.records.push((kind, from, to, 1 + dice.below(60_000)));
        }
    }
    if dice.percent(10) {
        let from = dice.span().0;
        person.records.push(("tax", from, Some(from), 1 + dice.below(90_000)));
    }
    for program in ["tekun", "dis_living", "dis_nursing", "fact_unraised"] {
        if dice.percent(12) {
            let (from, to) = dice.span();
            let form = dice.pick(&[None, Some("home"), Some("institution")]);
            let grade = dice.pick(&[None, Some("全护理"), Some("全自理"), Some("半护理")]);
            person.benefits.push((program, from, to, form, grade));
        }
    }
    person
}

fn homes(seed: u64, count: i64) -> Vec<Home> {
    let mut dice = Dice(seed);
    let mut serial = 0;
    (0..count)
        .map(|at| Home {
            no: format!("H{at:04}"),
            town: dice.pick(&["青禾镇", "白水镇"]),
            class: dice.pick(&[None, Some("二类"), Some("B"), Some("三类")]),
            income: dice.percent(70).then(|| dice.below(120_000)),
            extra: dice.pick(&[0, 0, 5_000, 7_050]),
            span: dice.span(),
            people: (0..1 + dice.below(5))
                .map(|_| {
                    serial += 1;
                    person(&mut dice, serial)
                })
                .collect(),
        })
        .collect()
}

/// Writes rows in one transaction, in the form of the tables.
struct Batch {
    conn: Connection,
    line: i64,
}

impl Batch {
    fn put(&mut self, dataset: &str, cells: Vec<(&str, Value)>) {
        self.line += 1;
        let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
        let marks = vec!["?"; names.len()].join(", ");
        let sql = format!(
            "INSERT INTO data_{dataset} (source, sheet, line, row_key, row_hash, {}) VALUES
             ((SELECT id FROM source WHERE dataset = '{dataset}'), 0, {}, x'{:08x}', x'00', {marks})",
            names.join(", "),
            self.line,
            self.line
        );
        let values = cells.into_iter().map(|(_, value)| value);
        self.conn.execute(&sql, rusqlite::params_from_iter(values)).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn about(&mut self, dataset: &str, id: &str, key: i64, cells: Vec<(&str, Value)>) {
        let id_key = format!("{id}_key");
        let mut all = vec![("person", Value::from(key)), (id_key.as_str(), key.into()), ("level", "L1".to_owned().into())];
        all.extend(cells);
        self.put(dataset, all);
    }
}

fn text(text: impl Into<String>) -> Value {
    Value::from(text.into())
}

fn months(span: (Month, Option<Month>)) -> Vec<(&'static str, Value)> {
    vec![("start_month", i64::from(span.0.index()).into()), ("end_month", span.1.map(|end| i64::from(end.index())).into())]
}

fn day(name: &'static str, date: Date) -> (&'static str, Value) {
    (name, i64::from(date::day_number(date)).into())
}

fn write(county: &County, homes: &[Home]) {
    let mut batch = Batch { conn: county.sql(), line: 1 };
    batch.conn.execute_batch("BEGIN").expect("begins");
    for home in homes {
        let head = &home.people[0];
        let place = vec![
            ("household_no", text(&home.no)),
            ("town", text(home.town)),
            ("head", text("户主")),
            ("income", home.income.into()),
        ];
        batch.about("households", "head_id", head.key, [place, vec![("program", text("dibao_rural"))]].concat());
        let held = vec![
            ("program", text("dibao_rural")),
            ("household_no", text(&home.no)),
            ("class_band", home.class.map(str::to_owned).into()),
            ("extra_monthly", home.extra.into()),
        ];
        batch.about("benefits", "id_no", head.key, [held, months(home.span)].concat());
        for person in &home.people {
            let insured = if person.insured { "yes" } else { "no" };
            let cells = vec![
                ("household_no", text(&home.no)),
                ("name", text("甲")),
                ("insured", text(insured)),
                ("health", text(person.health)),
            ];
            batch.about("persons", "id_no", person.key, cells);
            write_person(&mut batch, person);
        }
    }
    batch.conn.execute_batch("COMMIT").expect("commits");
}

fn write_person(batch: &mut Batch, person: &Person) {
    for (grade, kind, issued, valid_to) in &person.certificates {
        let mut cells = vec![("grade", text(*grade)), ("kind", text(*kind)), day("issued_on_day", *issued)];
        cells.extend(valid_to.map(|date| day("valid_to_day", date)));
        batch.about("disabled", "id_no", person.key, cells);
    }
    if let Some(settled) = person.grave {
        let cells = vec![("grave", text("yes")), ("self_paid", person.self_paid.into()), day("settled_on_day", settled)];
        batch.about("medical", "id_no", person.key, cells);
    }
    for (kind, from, to, gross) in &person.records {
        let gross = Value::from(*gross);
        let (first, last) = (from.first_day().expect("day"), to.map(|to| to.plus(1).first_day().expect("day")));
        let mut days = vec![day("start_on_day", first)];
        days.extend(last.map(|last| day("stop_on_day", last)));
        match *kind {
            "payroll" => batch.about("payroll", "id_no", person.key, [vec![("monthly_pay", gross)], days].concat()),
            "post" => batch.about("posts", "id_no", person.key, [vec![("monthly_pay", gross)], days].concat()),
            "pension" => batch.about(
                "pensions",
                "id_no",
                person.key,
                [vec![("kind", text("resident")), ("monthly", gross)], months((*from, *to))].concat(),
            ),
            "insurance_base" => batch.about(
                "insurance",
                "id_no",
                person.key,
                [vec![("payer", text("unit")), ("base", gross)], months((*from, *to))].concat(),
            ),
            "housing_fund_base" => {
                batch.about("housing_fund", "id_no", person.key, [vec![("base", gross)], months((*from, *to))].concat())
            }
            _ => batch.about(
                "tax",
                "id_no",
                person.key,
                vec![("kind", text("income")), ("month", i64::from(from.index()).into()), ("income", gross)],
            ),
        }
    }
    for (program, from, to, form, grade) in &person.benefits {
        let held = vec![
            ("program", text(*program)),
            ("care_form", form.map(str::to_owned).into()),
            ("care_grade", grade.map(str::to_owned).into()),
        ];
        batch.about("benefits", "id_no", person.key, [held, months((*from, *to))].concat());
    }
}

/// A household of which nobody is insured any more was stopped since: it counts for all its members.
fn covers(home: &Home, person: &Person) -> bool {
    person.insured || !home.people.iter().any(|other| other.insured)
}

fn holds(span: (Month, Option<Month>), m: Month) -> bool {
    span.0 <= m && span.1.is_none_or(|end| m <= end)
}

/// What decides an amount, for one lookup.
#[derive(Default)]
struct Key<'a> {
    class: Option<&'a str>,
    form: Option<&'a str>,
    care: Option<&'a str>,
    kind: Option<&'a str>,
    grade: Option<&'a str>,
    town: Option<&'a str>,
}

struct Reckoner<'a> {
    standards: Vec<Standard>,
    granted_extra: bool,
    homes: &'a [Home],
}

impl Reckoner<'_> {
    fn rate(&self, program: &str, item: StandardItem, key: &Key<'_>, m: Month) -> Option<Fen> {
        let fits = |said: &Option<String>, is: Option<&str>| said.as_deref().is_none_or(|said| Some(said) == is);
        let entries = self.standards.iter().filter(|s| {
            s.program == program
                && s.item == item
                && s.from.is_none_or(|from| from <= m)
                && s.to.is_none_or(|to| m <= to)
                && fits(&s.class, key.class)
                && fits(&s.care_form, key.form)
                && fits(&s.care_grade, key.care)
                && fits(&s.kind, key.kind)
                && fits(&s.grade, key.grade)
                && fits(&s.area, key.town)
        });
        entries.max_by_key(|s| s.rank()).and_then(|s| s.monthly)
    }

    /// What a household is owed without extra aid, and for how many.
    fn base(&self, home: &Home, m: Month) -> Option<(Fen, i64)> {
        if !holds(home.span, m) {
            return None;
        }
        let persons = i64::try_from(home.people.iter().filter(|p| covers(home, p)).count()).expect("few");
        let class = home.class.map(|word| if word == "三类" { "3" } else { "2" });
        let key = Key { class, town: Some(home.town), ..Key::default() };
        if let Some(rate) = self.rate("dibao_rural", StandardItem::Class, &key, m) {
            return Some((entitlement::banded(rate, persons), persons));
        }
        let standard = self.rate("dibao_rural", StandardItem::Standard, &key, m)?;
        Some((entitlement::top_up(standard, persons, Fen(home.income?), 100), persons))
    }

    fn household(&self, home: &Home, m: Month) -> Option<Fen> {
        let (base, _) = self.base(home, m)?;
        if self.granted_extra {
            return Some(base + Fen(home.extra));
        }
        let extras = home.people.iter().filter(|p| covers(home, p)).map(|person| {
            let rates: Vec<Fen> = ["old", "minor", "severe", "grave"]
                .into_iter()
                .filter(|class| qualifies(person, class, m))
                .filter_map(|class| {
                    let key = Key { class: Some(class), town: Some(home.town), ..Key::default() };
                    self.rate("dibao_rural", StandardItem::Extra, &key, m)
                })
                .collect();
            entitlement::extra(&rates)
        });
        Some(base + extras.sum())
    }

    fn person(&self, home: &Home, person: &Person, at: usize, m: Month) -> Option<Fen> {
        let (program, from, to, form, grade) = &person.benefits[at];
        if !holds((*from, *to), m) {
            return None;
        }
        let care = grade
            .and_then(|word| [("全护理", "full"), ("全自理", "self")].iter().find(|(w, _)| *w == word))
            .map(|(_, code)| *code);
        let certificate = newest(person, m);
        let key = Key { form: *form, care, kind: certificate.map(|c| c.1), grade: certificate.map(|c| c.0), ..Key::default() };
        match *program {
            "tekun" => {
                Some(self.rate(program, StandardItem::Standard, &key, m)? + self.rate(program, StandardItem::Care, &key, m)?)
            }
            "fact_unraised" => {
                let rate = self.rate(program, StandardItem::Child, &key, m)?;
                let dibao =
                    self.base(home, m).filter(|_| covers(home, person)).map_or(Fen::ZERO, |(base, persons)| base.share(persons));
                let living = (0..person.benefits.len()).filter(|other| person.benefits[*other].0 == "dis_living");
                let living: Fen = living.filter_map(|other| self.person(home, person, other, m)).sum();
                Some(entitlement::child(rate, dibao + living))
            }
            _ => self.rate(program, StandardItem::Subsidy, &key, m),
        }
    }

    /// Every due amount of the look-back, as `subject program month fen`.
    fn dues(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for home in self.homes {
            for step in 0..36 {
                let m = month("2022-01").plus(step);
                if let Some(due) = self.household(home, m) {
                    lines.push(format!("{} dibao_rural {m} {}", home.no, due.0));
                }
                for person in &home.people {
                    for at in 0..person.benefits.len() {
                        if let Some(due) = self.person(home, person, at, m) {
                            lines.push(format!("{} {} {m} {}", person.key, person.benefits[at].0, due.0));
                        }
                    }
                }
            }
        }
        lines.sort();
        lines
    }
}

/// The certificate that decides a grade: the newest issued by the end of the month, else the first.
fn newest(person: &Person, m: Month) -> Option<&(&'static str, &'static str, Date, Option<Date>)> {
    let issued = person.certificates.iter().filter(|c| Month::of(c.2) <= m).max_by_key(|c| c.2);
    issued.or_else(|| person.certificates.iter().min_by_key(|c| c.2))
}

fn qualifies(person: &Person, class: &str, m: Month) -> bool {
    let born = person.born.expect("born");
    // Whole years on the first day of the month.
    let first = m.first_day().expect("day");
    let years = first.year() - born.year() - i16::from((first.month(), first.day()) < (born.month(), born.day()));
    match class {
        "old" => years >= 70,
        "minor" => years < 18,
        "grave" => {
            person.health == "重病" || person.grave.is_some_and(|on| (Month::of(on)..=Month::of(on).plus(11)).contains(&m))
        }
        _ => newest(person, m).is_some_and(|(grade, _, issued, valid_to)| {
            ["1", "2"].contains(grade) && Month::of(*issued) <= m && valid_to.is_none_or(|to| m <= Month::of(to))
        }),
    }
}

fn compare(mut expected: Vec<String>, mut found: Vec<String>) {
    expected.sort();
    found.sort();
    let missing: Vec<&String> = expected.iter().filter(|line| found.binary_search(line).is_err()).take(5).collect();
    let invented: Vec<&String> = found.iter().filter(|line| expected.binary_search(line).is_err()).take(5).collect();
    assert!(missing.is_empty() && invented.is_empty(), "missing {missing:?}, invented {invented:?}");
    assert_eq!(expected.len(), found.len());
}

#[test]
fn due_amounts_of_random_households_are_those_of_the_pure_functions() {
    let homes = homes(20_260_401, 300);
    let mut county = county();
    write(&county, &homes);
    for basis in ["approved", "standard"] {
        set(&mut county, "extra_basis", None, &[basis]);
        let standards = county.pack.standards.resolved();
        let expected = Reckoner { standards, granted_extra: basis == "approved", homes: &homes }.dues();
        assert!(expected.len() > 8_000, "{}", expected.len());
        let sql = "SELECT coalesce('' || d.person, d.household_no), d.program, n.name, d.due FROM dues d JOIN months n ON n.month = d.month";
        compare(expected, rows(&county, sql));
        let sums = "SELECT count(*) FROM dues d WHERE d.due <> (SELECT sum(l.amount) FROM due_lines l
                    WHERE l.household_no IS d.household_no AND l.program = d.program AND l.month = d.month AND d.person IS NULL)";
        assert_eq!(rows(&county, sums), ["0"]);
    }
}

/// What a person's records count for in a month: wage and post, and all together.
fn earned(person: &Person, m: Month) -> (Fen, Fen) {
    let basic = BTreeMap::from([(2022, 9_800), (2023, 10_300), (2024, 12_300)]);
    let (mut wage, mut post, mut pension) = (Wage::default(), Fen::ZERO, Fen::ZERO);
    for (kind, from, to, gross) in person.records.iter().filter(|record| holds((record.1, record.2), m)) {
        let _ = (from, to);
        let gross = Fen(*gross);
        match *kind {
            "payroll" => wage.payroll += gross,
            "insurance_base" => wage.insurance_base = wage.insurance_base.max(gross),
            "housing_fund_base" => wage.housing_fund_base = wage.housing_fund_base.max(gross),
            "tax" => wage.tax += gross,
            "post" => post += gross,
            _ => pension += gross - entitlement::excluded_pension(gross, Fen(basic[&m.year()])),
        }
    }
    (wage.counted() + post, wage.counted() + post + pension)
}

#[test]
fn incomes_of_random_households_are_those_of_the_pure_functions() {
    const JOB_COST: i64 = 3_000;
    let homes = homes(777, 300);
    let mut county = county();
    write(&county, &homes);
    set(&mut county, "job_cost", Some(JOB_COST), &[]);
    let mut expected = Vec::new();
    for home in &homes {
        let recorded = (0..36)
            .any(|step| home.people.iter().any(|p| p.records.iter().any(|r| holds((r.1, r.2), month("2022-01").plus(step)))));
        if home.income.is_none() && !recorded {
            continue;
        }
        for step in 0..36 {
            let m = month("2022-01").plus(step);
            let (works, all): (Vec<Fen>, Vec<Fen>) = home.people.iter().map(|person| earned(person, m)).unzip();
            let found: Fen = all.into_iter().sum();
            let earners = i64::try_from(works.iter().filter(|work| **work > Fen::ZERO).count()).expect("few");
            let bills =
                home.people.iter().filter(|p| p.grave.is_some_and(|on| (Month::of(on)..=Month::of(on).plus(11)).contains(&m)));
            let deducted = Fen(JOB_COST * earners) + Fen(bills.map(|p| p.self_paid).sum()).share(12);
            let total = entitlement::household_income(home.income.map(Fen), found, deducted);
            let limit = if m < month("2024-01") { 40_000 } else { 41_000 } * i64::try_from(home.people.len()).expect("few");
            expected.push(format!("{} {m} {} {} {} {limit}", home.no, found.0, deducted.0, total.0));
        }
    }
    assert!(expected.len() > 5_000);
    let sql = "SELECT i.household_no, n.name, i.found, i.deducted, i.total, i.limit_total FROM income_months i JOIN months n ON n.month = i.month";
    compare(expected, rows(&county, sql));
}
