//! R10, R11, R12, R14, R18: rules that meet payments with a register.

use crate::county::{Cell, County, month, person};
use rusqlite::params;

fn row(county: &mut County, dataset: &str, id: &'static str, owner: u16, cells: &[(&'static str, Cell<'_>)]) {
    row_as(county, dataset, "L1", id, owner, cells);
}

fn row_as(county: &mut County, dataset: &str, level: &str, id: &'static str, owner: u16, cells: &[(&'static str, Cell<'_>)]) {
    let name = format!("户{owner}");
    let mut all: Vec<(&str, Cell<'_>)> = vec![(id, name.as_str().into()), ("id_no", person(owner).into())];
    all.extend_from_slice(cells);
    county.add_as(dataset, level, &all);
}

fn vehicle(county: &mut County, owner: u16, plate: &str, kind: &str, status: &str, dates: &[(&'static str, &str)]) {
    let mut cells = vec![("plate", plate.into()), ("vehicle_type", kind.into()), ("status", status.into())];
    cells.extend(dates.iter().map(|(name, date)| (*name, Cell::from(*date))));
    row(county, "vehicles", "owner", owner, &cells);
}

fn unit(county: &mut County, owner: u16, unit_no: &str, kind: &str, area: i64, dates: &[(&'static str, &str)]) {
    let mut cells =
        vec![("unit_no", unit_no.into()), ("use_kind", kind.into()), ("area", area.into()), ("status", "current".into())];
    cells.extend(dates.iter().map(|(name, date)| (*name, Cell::from(*date))));
    row(county, "property", "owner", owner, &cells);
}

fn business(county: &mut County, holder: u16, role: &str, status: &str, capital: i64, founded: &str) {
    let code = format!("91{holder:016}");
    let cells = [
        ("credit_code", code.as_str().into()),
        ("company", "青禾商行".into()),
        ("role", role.into()),
        ("status", status.into()),
        ("capital", capital.into()),
        ("founded_on", founded.into()),
    ];
    row(county, "businesses", "holder", holder, &cells);
}

/// A dibao household of two, paid 500.00 a month.
fn dibao(county: &mut County, number: &str, head: u16, from: &str, to: &str) {
    county.household(number, "dibao_rural", &[head, head + 1]);
    county.pay("dibao_rural", from, to, head, Some(number), 50_000);
}

#[test]
fn r10_counts_the_months_in_which_a_member_owned_a_vehicle() {
    let mut county = County::new();
    dibao(&mut county, "H1", 1, "2023-01", "2023-06");
    vehicle(&mut county, 2, "990A·00001", "car", "normal", &[("registered_on", "2023-03-31")]);
    dibao(&mut county, "H2", 3, "2023-01", "2023-06");
    vehicle(
        &mut county,
        3,
        "990A·00002",
        "truck",
        "transferred",
        &[("registered_on", "2020-01-01"), ("disposed_on", "2023-04-02")],
    );
    county.household("H3", "tekun", &[5]);
    county.pay("tekun", "2023-01", "2023-02", 5, None, 57_100);
    county.member("H3", 6, "no");
    vehicle(&mut county, 6, "990A·00003", "car", "normal", &[("registered_on", "2019-05-05")]);
    assert_eq!(
        county.found("R10"),
        ["H1 2023-03…2023-06 4 2000.00", "H2 2023-01…2023-04 4 2000.00", "H3 2023-01…2023-02 2 1142.00"]
    );
    let clue = &county.clues("R10")[0].record;
    assert_eq!((clue.name.as_str(), clue.town.as_str(), clue.village.as_str()), ("户1", "青禾镇", "李家村"));
    assert!(clue.explanation_zh.contains("990A·00001(轿车，2023-03-31 登记，状态正常)"), "{}", clue.explanation_zh);
    assert!(clue.explanation_en.contains("car"), "{}", clue.explanation_en);
}

#[test]
fn r10_counts_a_month_once_however_many_vehicles_there_are() {
    let mut county = County::new();
    dibao(&mut county, "H1", 1, "2023-01", "2023-06");
    vehicle(&mut county, 1, "990A·00009", "car", "normal", &[("registered_on", "2023-02-10")]);
    vehicle(&mut county, 2, "990A·00001", "car", "normal", &[("registered_on", "2023-05-01")]);
    assert_eq!(county.found("R10"), ["H1 2023-02…2023-06 5 2500.00"]);
    let clue = &county.clues("R10")[0].record;
    assert_eq!(clue.facts["plate"], "990A·00001、990A·00009");
    let plates: Vec<(&str, i64)> = clue
        .detail
        .operands
        .iter()
        .filter(|operand| operand.name == "plate")
        .map(|operand| (operand.value.zh.as_str(), operand.origin.as_ref().map_or(0, |origin| origin.row)))
        .collect();
    assert_eq!(plates, [("990A·00009", 2), ("990A·00001", 3)], "each plate with the row it was read from");
}

#[test]
fn r10_without_a_registration_date_counts_from_the_registers_own_month() {
    let mut county = County::new();
    dibao(&mut county, "H1", 1, "2024-01", "2024-12");
    county.set_as_of("vehicles", "2024-11-05");
    vehicle(&mut county, 1, "990A·00001", "car", "normal", &[]);
    assert_eq!(county.found("R10"), ["H1 2024-11…2024-12 2 1000.00"]);
    let operands = &county.clues("R10")[0].record.detail.operands;
    assert!(operands.iter().any(|operand| operand.name == "confidence" && operand.value.zh.starts_with("低")));
}

#[test]
fn r10_says_low_of_a_kind_that_the_pack_does_not_list() {
    let mut county = County::new();
    dibao(&mut county, "H1", 1, "2023-01", "2023-06");
    vehicle(&mut county, 1, "990A·00001", "水陆两用车", "normal", &[("registered_on", "2020-02-10")]);
    dibao(&mut county, "H2", 3, "2023-01", "2023-06");
    vehicle(&mut county, 3, "990A·00002", "other", "normal", &[("registered_on", "2020-02-10")]);
    county.screen(&["R10"]);
    let clues = county.clues("R10");
    let severities: Vec<&str> = clues.iter().map(|clue| clue.record.severity.as_str()).collect();
    assert_eq!(severities, ["low", "high"]);
    assert!(clues[0].record.explanation_zh.contains("先查明车型"), "{}", clues[0].record.explanation_zh);
    assert!(!clues[1].record.explanation_zh.contains("先查明车型"), "{}", clues[1].record.explanation_zh);
}

#[test]
fn r28_does_not_judge_a_grade_in_words_that_the_pack_does_not_list() {
    let mut county = County::new();
    for (number, grade) in [(1, "待评定"), (2, "4")] {
        county.household(&format!("H{number}"), "dibao_rural", &[number]);
        county.pay("dis_nursing", "2023-01", "2023-02", number, None, 10_000);
        let cells = [("cert_no", "C".into()), ("kind", "limb".into()), ("grade", grade.into()), ("status", "valid".into())];
        row(&mut county, "disabled", "name", number, &cells);
    }
    county.screen(&["R28"]);
    let names: Vec<String> = county.clues("R28").into_iter().map(|clue| clue.record.name).collect();
    assert_eq!(names, ["户2"]);
}

#[test]
fn r10_is_silent_about_exempt_sold_and_scrapped_vehicles_and_doubtful_identities() {
    let mut county = County::new();
    dibao(&mut county, "H1", 1, "2023-01", "2023-06");
    for (index, kind) in ["motorcycle", "tricycle", "disabled_vehicle", "tractor", "farm_truck"].iter().enumerate() {
        vehicle(&mut county, 1, &format!("990A·0000{index}"), kind, "normal", &[("registered_on", "2020-01-01")]);
    }
    vehicle(&mut county, 1, "990A·10000", "car", "scrapped", &[("registered_on", "2015-01-01")]);
    vehicle(
        &mut county,
        1,
        "990A·10001",
        "car",
        "transferred",
        &[("registered_on", "2015-01-01"), ("disposed_on", "2023-01-01")],
    );
    vehicle(&mut county, 1, "990A·10002", "car", "normal", &[("registered_on", "2023-07-01")]);
    // Not a means-tested program, no money, and nobody of ours.
    county.household("H2", "edge", &[3]);
    county.pay("dis_living", "2023-01", "2023-06", 3, Some("H2"), 10_900);
    vehicle(&mut county, 3, "990A·20000", "car", "normal", &[("registered_on", "2015-01-01")]);
    vehicle(&mut county, 99, "990A·30000", "car", "normal", &[("registered_on", "2015-01-01")]);
    let doubtful = [
        ("plate", Cell::from("990A·40000")),
        ("vehicle_type", "car".into()),
        ("status", "normal".into()),
        ("registered_on", "2015-01-01".into()),
    ];
    row_as(&mut county, "vehicles", "L3", "owner", 1, &doubtful);
    assert_eq!(county.found("R10"), Vec::<String>::new());
}

#[test]
fn a_row_that_an_officer_linked_opens_a_clue_and_says_how_sure_it_is() {
    let mut county = County::new();
    dibao(&mut county, "H1", 1, "2023-01", "2023-02");
    let cells = [
        ("plate", Cell::from("990A·40000")),
        ("vehicle_type", "car".into()),
        ("status", "normal".into()),
        ("registered_on", "2015-01-01".into()),
    ];
    row_as(&mut county, "vehicles", "L4", "owner", 1, &cells);
    county.change(
        "INSERT INTO identity (identity, dataset, data_row, level, score, name, given, person, reason, decision)
         VALUES ('P-1', 'vehicles', 1, 'L4', 90, '户1', '9901**********0017', ?1, 'masked', 'linked')",
        params![person(1).as_i64()],
    );
    assert_eq!(county.found("R10"), ["H1 2023-01…2023-02 2 1000.00"]);
    assert_eq!(county.clues("R10")[0].record.match_level, "L4");
    county.change("UPDATE identity SET decision = 'refused'", params![]);
    assert_eq!(county.found("R10"), Vec::<String>::new());
}

#[test]
fn r11_counts_distinct_homes_of_all_members_over_the_limit() {
    let mut county = County::new();
    // The second home from March; 180 m² for two persons are over 40 m² each.
    dibao(&mut county, "H1", 1, "2023-01", "2023-06");
    unit(&mut county, 1, "U-1", "residential", 9_000, &[("registered_on", "2010-01-01")]);
    unit(&mut county, 2, "U-2", "residential", 9_000, &[("registered_on", "2023-03-15")]);
    // Three small homes: more than two are over the limit whatever their size. One was sold on 3 February.
    dibao(&mut county, "H2", 3, "2023-01", "2023-06");
    for (name, dates) in [
        ("U-3", vec![("registered_on", "2010-01-01")]),
        ("U-4", vec![("registered_on", "2010-01-01")]),
        ("U-5", vec![("registered_on", "2010-01-01"), ("disposed_on", "2023-02-03")]),
    ] {
        unit(&mut county, 3, name, "residential", 2_000, &dates);
    }
    // Exactly at the mean is allowed (2 × 40 m²), one hundredth more is not.
    dibao(&mut county, "H3", 5, "2023-01", "2023-02");
    unit(&mut county, 5, "U-6", "residential", 4_000, &[("registered_on", "2010-01-01")]);
    unit(&mut county, 5, "U-7", "residential", 4_001, &[("registered_on", "2010-01-01")]);
    assert_eq!(
        county.found("R11"),
        ["H1 2023-03…2023-06 4 2000.00", "H2 2023-01…2023-02 2 1000.00", "H3 2023-01…2023-02 2 1000.00"]
    );
    let clue = &county.clues("R11")[0].record;
    assert!(
        clue.explanation_zh.contains("住房 2 套") && clue.explanation_zh.contains("180.00 平方米"),
        "{}",
        clue.explanation_zh
    );
}

#[test]
fn r11_uses_the_limit_of_the_month() {
    let mut county = County::new();
    // 82 m² for two: over the mean of 40 m² in 2022, under the 42 m² from 2023.
    let mut later = county.pack.programs.params.iter().find(|param| param.name == "local_mean_area_x100").expect("param").clone();
    later.number = Some(4_200);
    later.from = Some(month("2023-01"));
    for param in county.pack.programs.params.iter_mut().filter(|param| param.name == later.name) {
        param.to = Some(month("2022-12"));
    }
    county.pack.programs.params.push(later);
    dibao(&mut county, "H1", 1, "2022-11", "2023-02");
    unit(&mut county, 1, "U-1", "residential", 4_100, &[("registered_on", "2010-01-01")]);
    unit(&mut county, 1, "U-2", "residential", 4_100, &[("registered_on", "2010-01-01")]);
    assert_eq!(county.found("R11"), ["H1 2022-11…2022-12 2 1000.00"]);
}

#[test]
fn r11_is_silent_about_one_home_shared_homes_and_small_second_homes() {
    let mut county = County::new();
    dibao(&mut county, "H1", 1, "2023-01", "2023-06");
    unit(&mut county, 1, "U-1", "residential", 20_000, &[("registered_on", "2010-01-01")]);
    unit(&mut county, 2, "U-1", "residential", 20_000, &[("registered_on", "2010-01-01")]);
    unit(&mut county, 2, "U-9", "garage", 2_000, &[("registered_on", "2010-01-01")]);
    dibao(&mut county, "H2", 3, "2023-01", "2023-06");
    unit(&mut county, 3, "U-2", "residential", 4_000, &[("registered_on", "2010-01-01")]);
    unit(&mut county, 4, "U-3", "residential", 4_000, &[("registered_on", "2010-01-01")]);
    // Sold before, bought after.
    dibao(&mut county, "H3", 5, "2023-01", "2023-06");
    unit(&mut county, 5, "U-4", "residential", 20_000, &[("registered_on", "2010-01-01"), ("disposed_on", "2023-01-01")]);
    unit(&mut county, 5, "U-5", "residential", 20_000, &[("registered_on", "2010-01-01")]);
    unit(&mut county, 5, "U-6", "residential", 20_000, &[("registered_on", "2023-07-01")]);
    assert_eq!(county.found("R11"), Vec::<String>::new());
}

#[test]
fn r12_counts_any_unit_that_is_no_dwelling() {
    let mut county = County::new();
    dibao(&mut county, "H1", 1, "2023-01", "2023-06");
    unit(&mut county, 2, "S-1", "shop", 3_000, &[("registered_on", "2023-06-30")]);
    dibao(&mut county, "H2", 3, "2023-01", "2023-06");
    unit(&mut county, 3, "S-2", "garage", 2_000, &[("registered_on", "2010-01-01"), ("disposed_on", "2023-02-28")]);
    dibao(&mut county, "H3", 5, "2023-01", "2023-02");
    unit(&mut county, 5, "S-3", "office", 2_000, &[("registered_on", "2010-01-01")]);
    unit(&mut county, 6, "S-4", "warehouse", 2_000, &[("registered_on", "2010-01-01")]);
    assert_eq!(
        county.found("R12"),
        ["H1 2023-06…2023-06 1 500.00", "H2 2023-01…2023-02 2 1000.00", "H3 2023-01…2023-02 2 1000.00"]
    );
    assert_eq!(county.clues("R12")[2].record.facts["use_kind"], "office、warehouse");
}

#[test]
fn r12_is_silent_about_dwellings_and_units_outside_the_paid_months() {
    let mut county = County::new();
    dibao(&mut county, "H1", 1, "2023-01", "2023-06");
    unit(&mut county, 1, "U-1", "residential", 20_000, &[("registered_on", "2010-01-01")]);
    unit(&mut county, 1, "S-1", "shop", 3_000, &[("registered_on", "2023-07-01")]);
    unit(&mut county, 1, "S-2", "shop", 3_000, &[("registered_on", "2010-01-01"), ("disposed_on", "2023-01-01")]);
    unit(&mut county, 2, "S-3", "shop", 3_000, &[("registered_on", "2010-01-01")]);
    county.change("UPDATE data_property SET status = 'cancelled' WHERE unit_no = 'S-3'", params![]);
    assert_eq!(county.found("R12"), Vec::<String>::new());
}

#[test]
fn r14_weighs_the_capital_and_counts_from_the_founding() {
    let mut county = County::new();
    for (number, head) in [("H1", 1), ("H2", 3), ("H3", 5)] {
        dibao(&mut county, number, head, "2023-01", "2023-06");
    }
    business(&mut county, 1, "legal_rep", "active", 10_000_001, "2023-05-31");
    business(&mut county, 4, "shareholder", "active", 10_000_000, "2015-01-01");
    business(&mut county, 5, "operator", "active", 0, "2023-06-01");
    assert_eq!(
        county.found("R14"),
        ["H1 2023-05…2023-06 2 1000.00", "H2 2023-01…2023-06 6 3000.00", "H3 2023-06…2023-06 1 500.00"]
    );
    let severities: Vec<String> = county.clues("R14").into_iter().map(|clue| clue.record.severity).collect();
    assert_eq!(severities, ["high", "medium", "medium"]);
}

#[test]
fn r14_is_silent_about_businesses_that_are_not_active_and_other_roles() {
    let mut county = County::new();
    for (index, status) in ["revoked", "cancelled", "dormant", "other"].iter().enumerate() {
        let head = u16::try_from(index).expect("small") * 2 + 1;
        dibao(&mut county, &format!("H{index}"), head, "2023-01", "2023-06");
        business(&mut county, head, "legal_rep", status, 20_000_000, "2015-01-01");
    }
    dibao(&mut county, "H8", 20, "2023-01", "2023-06");
    business(&mut county, 20, "other", "active", 20_000_000, "2015-01-01");
    dibao(&mut county, "H9", 30, "2023-01", "2023-06");
    business(&mut county, 30, "operator", "active", 0, "2023-07-01");
    assert_eq!(county.found("R14"), Vec::<String>::new());
}

fn salary(county: &mut County, earner: u16, dates: &[(&'static str, &str)]) {
    let mut cells = vec![("unit", Cell::from("青禾镇中心小学")), ("staff_kind", "在编".into()), ("monthly_pay", 400_000.into())];
    cells.extend(dates.iter().map(|(name, date)| (*name, Cell::from(*date))));
    row(county, "payroll", "name", earner, &cells);
}

#[test]
fn r18_counts_the_months_of_a_member_on_the_payroll_and_names_the_earner() {
    let mut county = County::new();
    for (number, head) in [("H1", 1), ("H2", 3), ("H3", 5)] {
        dibao(&mut county, number, head, "2023-01", "2023-06");
    }
    salary(&mut county, 2, &[("start_on", "2023-04-01")]);
    salary(&mut county, 3, &[("start_on", "2010-01-01"), ("stop_on", "2023-03-01")]);
    salary(&mut county, 5, &[("start_on", "2010-01-01"), ("stop_on", "2023-03-02")]);
    assert_eq!(
        county.found("R18"),
        ["H1 2023-04…2023-06 3 1500.00", "H2 2023-01…2023-02 2 1000.00", "H3 2023-01…2023-03 3 1500.00"]
    );
    let clue = &county.clues("R18")[0].record;
    assert_eq!((clue.name.as_str(), clue.person), ("户2", Some(person(2).as_i64())));
}

#[test]
fn r18_is_silent_about_jobs_outside_the_paid_months() {
    let mut county = County::new();
    for (number, head) in [("H1", 1), ("H2", 3), ("H3", 5)] {
        dibao(&mut county, number, head, "2023-01", "2023-06");
    }
    salary(&mut county, 1, &[("start_on", "2023-07-01")]);
    salary(&mut county, 3, &[("start_on", "2010-01-01"), ("stop_on", "2023-01-01")]);
    // No date: only months from the roster's own, and nothing was paid then.
    salary(&mut county, 5, &[]);
    salary(&mut county, 77, &[("start_on", "2010-01-01")]);
    assert_eq!(county.found("R18"), Vec::<String>::new());
}
