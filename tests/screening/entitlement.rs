//! What was due and what a household earned, as the views `dues`, `due_lines`, `incomes` and `income_months` reckon it.

use super::county::{Cell, County, month, person};
use hecha::domain::clue::Value;
use hecha::domain::date;
use hecha::domain::id_number::IdKey;
use hecha::domain::program::Param;
use hecha::domain::standard::Standards;
use hecha::store::bench::Bench;

/// Standards in round figures; from 2024 dibao is ten yuan higher.
const STANDARDS: &str = r#"
[[standard]]
program = "dibao_rural"
item = "standard"
monthly = 40_000
to = "2023-12"
source = "s"
[[standard]]
program = "dibao_rural"
item = "standard"
monthly = 41_000
from = "2024-01"
source = "s"
[[standard]]
program = "dibao_rural"
item = "class"
class = "2"
monthly = 30_000
to = "2023-12"
source = "s"
[[standard]]
program = "dibao_rural"
item = "class"
class = "2"
monthly = 31_000
from = "2024-01"
source = "s"
[[standard]]
program = "dibao_rural"
item = "class"
class = "2"
area = "白水镇"
monthly = 33_300
source = "s"
[[standard]]
program = "dibao_rural"
item = "extra"
class = "old"
percent = 10
source = "s"
[[standard]]
program = "dibao_rural"
item = "extra"
class = "severe"
percent = 25
source = "s"
[[standard]]
program = "dibao_rural"
item = "extra"
class = "grave"
monthly = 6_000
source = "s"
[[standard]]
program = "dibao_rural"
item = "extra"
class = "minor"
percent = 15
source = "s"
[[standard]]
program = "tekun"
item = "standard"
monthly = 57_100
source = "s"
[[standard]]
program = "tekun"
item = "standard"
care_form = "institution"
monthly = 60_000
source = "s"
[[standard]]
program = "tekun"
item = "care"
care_grade = "full"
monthly = 45_100
source = "s"
[[standard]]
program = "tekun"
item = "care"
care_grade = "self"
monthly = 15_000
source = "s"
[[standard]]
program = "fact_unraised"
item = "child"
monthly = 108_000
source = "s"
[[standard]]
program = "dis_living"
item = "subsidy"
monthly = 10_900
source = "s"
[[standard]]
program = "dis_nursing"
item = "subsidy"
grade = "1"
monthly = 12_000
source = "s"
[[standard]]
program = "dis_nursing"
item = "subsidy"
grade = "2"
monthly = 10_000
source = "s"
[[standard]]
program = "dis_nursing"
item = "subsidy"
grade = "2"
kind = "mental"
monthly = 11_100
source = "s"
"#;

pub(super) fn county() -> County {
    let mut county = County::new();
    county.pack.standards = toml::from_str::<Standards>(STANDARDS).expect("standards");
    county
}

/// Replaces all entries of a parameter.
pub(super) fn set(county: &mut County, name: &str, number: Option<i64>, values: &[&str]) {
    let params = &mut county.pack.programs.params;
    let old = params.iter().find(|param| param.name == name).expect("known").clone();
    params.retain(|param| param.name != name);
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    params.push(Param { number, values, from: None, to: None, ..old });
}

/// The rows of a query, cells joined by blanks; months as `2022-03`, people by `name`.
pub(super) fn rows(county: &County, sql: &str) -> Vec<String> {
    let mut bench = Bench::open(&county.book, &county.pack, None).expect("bench");
    let found = bench.rows(sql, || false).unwrap_or_else(|error| panic!("{}", error.message(hecha::domain::lang::Lang::En)));
    let cell = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    };
    found.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" ")).collect()
}

/// Spans of months in which a household's or person's due amount stays the same.
fn dues(county: &County, program: &str) -> Vec<String> {
    rows(
        county,
        &format!(
            "SELECT min(n.name), max(n.name), count(*), d.persons, d.due, d.member_part FROM dues d JOIN months n ON n.month = d.month
             WHERE d.program = '{program}' GROUP BY d.due, d.persons, d.member_part ORDER BY min(n.name)"
        ),
    )
}

fn benefit(county: &mut County, program: &str, household: Option<&str>, holder: u16, cells: &[(&str, Cell<'_>)]) {
    let mut all: Vec<(&str, Cell<'_>)> = vec![("program", program.into()), ("id_no", person(holder).into())];
    all.extend(household.map(|number| ("household_no", Cell::from(number))));
    if !cells.iter().any(|(name, _)| *name == "start_month") {
        all.push(("start_month", "2020-01".into()));
    }
    all.extend_from_slice(cells);
    county.add("benefits", &all);
}

#[test]
fn a_class_pays_its_amount_per_insured_person_and_the_raise_counts_from_its_month() {
    let mut county = county();
    county.household("H1", "dibao_rural", &[1, 3, 5]);
    county.change("UPDATE data_persons SET insured = 'no' WHERE id_no_key = ?1", [person(5).as_i64()]);
    benefit(&mut county, "dibao_rural", Some("H1"), 1, &[("class_band", "二类".into()), ("end_month", "2024-06".into())]);
    assert_eq!(dues(&county, "dibao_rural"), ["2022-01 2023-12 24 2 60000 30000", "2024-01 2024-06 6 2 62000 31000"]);
}

#[test]
fn a_class_of_the_town_goes_before_that_of_the_county_and_may_overrule_the_standard() {
    let mut county = county();
    county.household("H1", "dibao_rural", &[1]);
    county.change("UPDATE data_households SET town = ?1, income = 0", ["白水镇"]);
    benefit(&mut county, "dibao_rural", Some("H1"), 1, &[("class_band", "B".into())]);
    assert_eq!(dues(&county, "dibao_rural"), ["2022-01 2024-12 36 1 33300 33300"]);
}

#[test]
fn without_a_class_the_declared_income_is_topped_up_to_the_standard_in_whole_yuan() {
    let mut county = county();
    county.household("H1", "dibao_rural", &[1, 3]);
    county.household("H2", "dibao_rural", &[5]);
    benefit(&mut county, "dibao_rural", Some("H1"), 1, &[("end_month", "2023-12".into())]);
    benefit(&mut county, "dibao_rural", Some("H2"), 5, &[]);
    // Nobody knows what H2 earns: nothing is said of it.
    county.change("UPDATE data_households SET income = 20050 WHERE household_no = 'H1'", []);
    assert_eq!(dues(&county, "dibao_rural"), ["2022-01 2023-12 24 2 60000 40000"]);
    county.change("UPDATE data_households SET income = 50050 WHERE household_no = 'H1'", []);
    assert_eq!(dues(&county, "dibao_rural"), ["2022-01 2023-12 24 2 30000 30000"]);
}

#[test]
fn a_newer_benefit_ends_the_older_and_other_counties_and_unknown_beginnings_say_nothing() {
    let mut county = county();
    county.household("H1", "dibao_rural", &[1]);
    benefit(&mut county, "dibao_rural", Some("H1"), 1, &[("class_band", "2".into())]);
    benefit(&mut county, "dibao_rural", Some("H1"), 1, &[("class_band", "4".into()), ("start_month", "2023-03".into())]);
    benefit(&mut county, "dis_living", None, 1, &[("county", "邻县".into())]);
    county.add("benefits", &[("program", "tekun".into()), ("id_no", person(1).into()), ("care_grade", "全护理".into())]);
    // Class 4 has no amount and the household no income: nothing is due as far as anybody knows.
    assert_eq!(
        rows(&county, "SELECT program, count(*), max(n.name) FROM dues d JOIN months n ON n.month = d.month GROUP BY program"),
        ["dibao_rural 14 2023-02"]
    );
}

#[test]
fn tekun_is_the_basic_amount_of_the_form_and_the_nursing_of_the_grade() {
    let mut county = county();
    benefit(&mut county, "tekun", None, 1, &[("care_form", "home".into()), ("care_grade", "全护理".into())]);
    benefit(&mut county, "tekun", None, 3, &[("care_form", "institution".into()), ("care_grade", "全自理".into())]);
    // Nobody wrote the care grade down: half an amount would accuse the payer.
    benefit(&mut county, "tekun", None, 5, &[("care_form", "home".into())]);
    assert_eq!(
        rows(
            &county,
            "SELECT person, min(month), count(*), min(due), max(due), min(standard), min(member_part) FROM dues GROUP BY person"
        ),
        [
            format!("{} 24264 36 102200 102200 102200 102200", person(1).as_i64()),
            format!("{} 24264 36 75000 75000 75000 75000", person(3).as_i64())
        ]
    );
    assert_eq!(
        rows(&county, "SELECT item, rate, amount, count(*) FROM due_lines GROUP BY item, rate, amount ORDER BY item, rate"),
        ["care 15000 15000 36", "care 45100 45100 36", "standard 57100 57100 36", "standard 60000 60000 36"]
    );
}

#[test]
fn a_child_gets_the_rate_less_what_dibao_owes_or_else_paid() {
    let mut county = county();
    county.household("H1", "dibao_rural", &[1, 3]);
    benefit(
        &mut county,
        "dibao_rural",
        Some("H1"),
        1,
        &[("class_band", "二类".into()), ("extra_monthly", 5_000.into()), ("end_month", "2022-06".into())],
    );
    benefit(&mut county, "fact_unraised", None, 3, &[("end_month", "2022-12".into())]);
    county.pay("dibao_rural", "2022-08", "2022-08", 1, Some("H1"), 20_000);
    county.pay("dis_living", "2022-09", "2022-09", 3, None, 10_900);
    county.pay("dis_nursing", "2022-10", "2022-10", 3, None, 10_000);
    assert_eq!(
        rows(
            &county,
            "SELECT n.name, d.due FROM dues d JOIN months n ON n.month = d.month WHERE program = 'fact_unraised' AND d.month > 24268 ORDER BY 1"
        ),
        [
            "2022-06 78000",
            "2022-07 108000",
            "2022-08 98000",
            "2022-09 97100",
            "2022-10 108000",
            "2022-11 108000",
            "2022-12 108000"
        ]
    );
}

#[test]
fn subsidies_follow_the_newest_certificate_from_its_month_and_else_the_roster() {
    let mut county = county();
    let certificate = |county: &mut County, grade: &str, kind: &str, on: &str| {
        let cells = [
            ("name", Cell::from("甲")),
            ("id_no", person(1).into()),
            ("cert_no", on.into()),
            ("kind", kind.into()),
            ("grade", grade.into()),
            ("issued_on", on.into()),
        ];
        county.add("disabled", &cells);
    };
    certificate(&mut county, "1", "limb", "2019-05-05");
    certificate(&mut county, "2", "mental", "2023-05-05");
    benefit(&mut county, "dis_nursing", None, 1, &[]);
    benefit(&mut county, "dis_nursing", None, 3, &[("class_band", "二级".into()), ("end_month", "2022-03".into())]);
    benefit(&mut county, "dis_nursing", None, 5, &[]);
    assert_eq!(
        dues(&county, "dis_nursing"),
        ["2022-01 2022-03 3 1 10000 10000", "2022-01 2023-04 16 1 12000 12000", "2023-05 2024-12 20 1 11100 11100"]
    );
}

#[test]
fn extra_aid_is_the_granted_sum_or_by_standard_the_highest_category_of_each_person() {
    let mut county = county();
    county.household("H1", "dibao_rural", &[1, 3]);
    benefit(&mut county, "dibao_rural", Some("H1"), 1, &[("class_band", "二类".into()), ("extra_monthly", 5_000.into())]);
    let lines =
        "SELECT min(n.name), max(n.name), count(*), l.persons, l.amount FROM due_lines l JOIN months n ON n.month = l.month
                 WHERE item = 'extra' GROUP BY l.person, l.amount ORDER BY 1, 5";
    assert_eq!(rows(&county, lines), ["2022-01 2024-12 36 2 5000"]);
    // Both were born on 1950-01-01, so they are 72 and more; 3 was gravely ill for a year; 1 has a certificate that
    // was cancelled in 2023-02.
    set(&mut county, "extra_basis", None, &["standard"]);
    county.add(
        "medical",
        &[
            ("name", "乙".into()),
            ("id_no", person(3).into()),
            ("grave", "yes".into()),
            ("self_paid", 1.into()),
            ("settled_on", "2022-11-30".into()),
        ],
    );
    county.add(
        "disabled",
        &[
            ("name", "甲".into()),
            ("id_no", person(1).into()),
            ("grade", "1".into()),
            ("status", "cancelled".into()),
            ("changed_on", "2023-02-02".into()),
        ],
    );
    assert_eq!(
        rows(&county, lines),
        [
            "2022-01 2023-12 12 1 4000",
            "2022-01 2023-02 14 1 10000",
            "2022-11 2023-10 12 1 6000",
            "2023-03 2023-12 10 1 4000",
            "2024-01 2024-12 12 1 4100",
            "2024-01 2024-12 12 1 4100"
        ]
    );
    set(&mut county, "old_months", Some(72 * 12 + 6), &[]);
    assert_eq!(rows(&county, lines).first().map(String::as_str), Some("2022-01 2023-02 14 1 10000"));
    assert!(rows(&county, lines).contains(&"2022-07 2023-12 6 1 4000".to_owned()));
}

#[test]
fn records_of_one_wage_count_once_and_the_basic_pension_is_no_income() {
    let mut county = county();
    county.household("H1", "dibao_rural", &[1, 3]);
    let own = |number: u16| [("name", Cell::from("甲")), ("id_no", Cell::from(person(number)))];
    let add = |county: &mut County, dataset: &str, number: u16, cells: &[(&str, Cell<'_>)]| {
        county.add(dataset, &[&own(number)[..], cells].concat());
    };
    add(
        &mut county,
        "payroll",
        1,
        &[
            ("unit", "甲".into()),
            ("monthly_pay", 60_000.into()),
            ("start_on", "2022-03-15".into()),
            ("stop_on", "2022-06-01".into()),
        ],
    );
    add(
        &mut county,
        "insurance",
        1,
        &[
            ("kind", "pension".into()),
            ("payer", "unit".into()),
            ("base", 70_000.into()),
            ("start_month", "2022-05".into()),
            ("end_month", "2022-07".into()),
        ],
    );
    add(
        &mut county,
        "insurance",
        3,
        &[("kind", "pension".into()), ("payer", "self".into()), ("base", 70_000.into()), ("start_month", "2022-05".into())],
    );
    add(
        &mut county,
        "pensions",
        3,
        &[
            ("kind", "resident".into()),
            ("monthly", 15_000.into()),
            ("start_month", "2022-06".into()),
            ("end_month", "2022-07".into()),
        ],
    );
    add(
        &mut county,
        "posts",
        1,
        &[
            ("post", "village_cadre".into()),
            ("monthly_pay", 10_000.into()),
            ("paid", "no".into()),
            ("start_on", "2022-01-01".into()),
        ],
    );
    add(&mut county, "medical", 3, &[("self_paid", 12_007.into()), ("settled_on", "2021-08-01".into())]);
    let sums = "SELECT n.name, declared, found, deducted, total, standard, limit_total FROM income_months i JOIN months n ON n.month = i.month
                WHERE n.month BETWEEN 24264 AND 24272 ORDER BY 1";
    assert_eq!(
        rows(&county, sums),
        [
            "2022-01 - 0 1001 0 40000 80000",
            "2022-02 - 0 1001 0 40000 80000",
            "2022-03 - 60000 1001 58999 40000 80000",
            "2022-04 - 60000 1001 58999 40000 80000",
            "2022-05 - 70000 1001 68999 40000 80000",
            "2022-06 - 75200 1001 74199 40000 80000",
            "2022-07 - 75200 1001 74199 40000 80000",
            "2022-08 - 0 0 0 40000 80000",
            "2022-09 - 0 0 0 40000 80000",
        ]
    );
    set(&mut county, "job_cost", Some(5_000), &[]);
    county.change("UPDATE data_households SET income = 65000", []);
    assert_eq!(
        rows(&county, sums)[4..6],
        ["2022-05 65000 70000 6001 63999 40000 80000", "2022-06 65000 75200 6001 69199 40000 80000"]
    );
    assert_eq!(
        rows(
            &county,
            "SELECT kind, gross, excluded, counted, dataset, count(*) FROM incomes WHERE kind = 'pension' GROUP BY kind, gross, excluded, counted, dataset"
        ),
        ["pension 15000 9800 5200 pensions 2"]
    );
}

#[test]
fn people_workdays_and_kin_stand_on_demand_and_a_pack_without_their_datasets_has_them_too() {
    let mut county = county();
    county.household("H1", "dibao_rural", &[1, 3, 5]);
    for (number, relation) in [(1, "户主"), (3, "配偶"), (5, "长女")] {
        county.change(
            "UPDATE data_persons SET relation = ?1 WHERE id_no_key = ?2",
            rusqlite::params![relation, person(number).as_i64()],
        );
    }
    let spouse = IdKey::compose(990_101, date::from_ymd(1952, 7, 2).expect("date"), 2).expect("key");
    county.add(
        "marriages",
        &[
            ("name", "戊".into()),
            ("id_no", person(5).into()),
            ("spouse_id", spouse.into()),
            ("registered_on", "2020-01-01".into()),
            ("status", "married".into()),
        ],
    );
    let key = |number: u16| person(number).as_i64();
    assert_eq!(
        rows(&county, "SELECT person, relative, relation FROM kin ORDER BY person, relative"),
        [
            format!("{} {} spouse", key(1), key(3)),
            format!("{} {} child", key(1), key(5)),
            format!("{} {} spouse", key(3), key(1)),
            format!("{} {} child", key(3), key(5)),
            format!("{} {} parent", key(5), key(1)),
            format!("{} {} parent", key(5), key(3)),
            format!("{} {} spouse", key(5), spouse.as_i64()),
            format!("{} {} spouse", spouse.as_i64(), key(5)),
        ]
    );
    // On the first of a month one who was born on the second of it has not lived that month.
    let people =
        format!("SELECT born_on, born_month, sex FROM people WHERE person IN ({}, {}) ORDER BY 1", key(1), spouse.as_i64());
    assert_eq!(
        rows(&county, &people),
        [format!("1950-01-01 {} male", month("1950-01").index()), format!("1952-07-02 {} female", month("1952-08").index())]
    );
    // 2024-02-09 (Friday, worked) to 2024-02-19 (Monday): the Spring Festival lies between, two Sundays were worked.
    let days = ["2024-02-09", "2024-02-19"].map(|text| date::day_number(date::parse(text, false).expect("date")));
    let between =
        format!("SELECT b.number - a.number FROM workdays a JOIN workdays b ON a.day = {} AND b.day = {}", days[0], days[1]);
    assert_eq!(rows(&county, &between), ["2"]);
    county
        .pack
        .datasets
        .retain(|dataset| !["residence", "marriages", "disabled", "medical", "tax"].contains(&dataset.id.as_str()));
    assert_eq!(rows(&county, "SELECT count(*) FROM kin"), ["6"]);
    assert_eq!(rows(&county, "SELECT count(*) FROM dues"), ["0"]);
    assert_eq!(rows(&county, "SELECT count(*) FROM income_months"), ["0"]);
}

#[test]
fn a_view_is_built_for_the_query_that_names_it_and_serves_the_next() {
    let mut county = county();
    county.household("H1", "dibao_rural", &[1]);
    let mut bench = Bench::open(&county.book, &county.pack, None).expect("bench");
    assert!(bench.columns("SELECT * FROM dues JOIN people USING (person)").is_ok());
    assert!(bench.columns("SELECT * FROM due_lines").is_ok());
    assert!(bench.columns("SELECT * FROM income_months").is_ok());
    assert!(bench.rows("SELECT count(*) FROM incomes", || false).is_ok());
    assert!(bench.columns("SELECT * FROM hecha_due").is_err());
    assert!(bench.columns("SELECT hecha_top_up(1, 1, 1, 1) FROM run").is_err());
}
