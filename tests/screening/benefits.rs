//! R01, R06, R07: rules about the payments themselves.

use crate::county::{AS_OF, Cell, County, person};
use rusqlite::params;

fn died(county: &mut County, number: u16, on: &str) {
    let name = format!("户{number}");
    county.add("deaths", &[("name", name.as_str().into()), ("id_no", person(number).into()), ("died_on", on.into())]);
}

#[test]
fn r01_counts_the_share_of_a_dead_member_after_the_month_of_death() {
    let mut county = County::new();
    county.household("H1", "dibao_rural", &[1, 2, 3]);
    county.pay("dibao_rural", "2022-01", "2022-10", 1, Some("H1"), 100_000);
    died(&mut county, 2, "2022-04-30");
    // May … October, a third of 1000.00 each; the first three months are within the time for reporting a death.
    assert_eq!(county.found("R01"), ["H1 2022-05…2022-10 6 1999.98"]);
    let clue = &county.clues("R01")[0].record;
    assert_eq!(clue.detail.lenient_amount.map(|fen| fen.0), Some(3 * 33_333));
    assert_eq!(clue.person, Some(person(2).as_i64()));
    assert_eq!((clue.name.as_str(), clue.fact_key.as_str(), clue.match_level.as_str()), ("户2", "2022-04", "L1"));
    let died = clue.detail.operands.iter().find(|operand| operand.name == "death_date").expect("operand");
    let origin = died.origin.clone().expect("origin");
    assert_eq!((origin.file.as_str(), origin.sheet.as_str(), origin.row), ("deaths.xlsx", "表一", 2));
    assert_eq!(origin.as_of.map(|date| date.to_string()).as_deref(), Some(AS_OF));
}

#[test]
fn r01_takes_the_cremation_when_there_is_no_date_of_death_and_all_programs_together() {
    let mut county = County::new();
    county.household("H1", "tekun", &[1]);
    county.pay("tekun", "2023-01", "2023-04", 1, Some("H1"), 57_100);
    county.pay("elderly_allowance", "2023-02", "2023-03", 1, None, 10_000);
    let cells = [("name", Cell::from("户1")), ("id_no", person(1).into()), ("cremated_on", "2023-01-05".into())];
    county.add("deaths", &cells);
    assert_eq!(county.found("R01"), ["H1 2023-02…2023-04 3 1913.00"]);
    let clue = &county.clues("R01")[0].record;
    assert_eq!(clue.program, "elderly_allowance,tekun");
    assert_eq!(clue.detail.lenient_amount, Some(clue.amount), "neither program has months of grace");
}

#[test]
fn r01_looks_back_36_months_and_no_further() {
    let mut county = County::new();
    county.household("H1", "tekun", &[1]);
    county.pay("tekun", "2021-06", "2022-02", 1, Some("H1"), 57_100);
    died(&mut county, 1, "2021-05-01");
    assert_eq!(county.found("R01"), ["H1 2022-01…2022-02 2 1142.00"]);
}

#[test]
fn r01_is_silent_about_lawful_months_failed_payments_and_people_who_do_not_count() {
    let mut county = County::new();
    county.household("H1", "dibao_rural", &[1, 2]);
    county.member("H1", 3, "no");
    county.pay("dibao_rural", "2022-01", "2022-06", 1, Some("H1"), 100_000);
    died(&mut county, 3, "2022-01-10");
    died(&mut county, 2, "2022-06-01");
    county.household("H2", "tekun", &[4]);
    county.pay("tekun", "2022-01", "2022-03", 4, Some("H2"), 57_100);
    county.pay_status("tekun", "2022-04", 4, Some("H2"), 57_100, "failed");
    county.pay_status("tekun", "2022-05", 4, Some("H2"), 57_100, "returned");
    died(&mut county, 4, "2022-03-31");
    assert_eq!(county.found("R01"), Vec::<String>::new());
}

#[test]
fn a_month_that_was_taken_back_is_no_month_of_benefit() {
    let mut county = County::new();
    county.household("H1", "tekun", &[1]);
    county.pay("tekun", "2023-01", "2023-05", 1, Some("H1"), 57_100);
    county.pay("tekun", "2023-03", "2023-03", 1, Some("H1"), -57_100);
    died(&mut county, 1, "2022-12-30");
    assert_eq!(county.found("R01"), ["H1 2023-01…2023-05 4 2284.00"]);
}

#[test]
fn lines_that_name_a_household_nobody_knows_are_those_of_the_payees_household() {
    let mut county = County::new();
    // The list lost the zeros, and half of it names the household rightly.
    county.household("001", "dibao_rural", &[1, 2, 3]);
    county.pay("dibao_rural", "2022-01", "2022-07", 1, Some("1"), 60_000);
    county.pay("dibao_rural", "2022-07", "2022-10", 1, Some("001"), 30_000);
    died(&mut county, 2, "2022-04-30");
    // Nobody knows this household, nor whose it is.
    county.pay("dibao_rural", "2022-05", "2022-06", 9, Some("99"), 50_000);
    died(&mut county, 9, "2022-03-31");
    // May and June 200.00 each, July 300.00, then three months of 100.00.
    assert_eq!(county.found("R01"), ["001 2022-05…2022-10 6 1000.00", "99 2022-05…2022-06 2 1000.00"]);
}

#[test]
fn r06_counts_the_lower_share_of_the_same_program_in_two_households() {
    let mut county = County::new();
    county.household("H1", "dibao_rural", &[1, 2]);
    county.household("H2", "dibao_rural", &[3, 4, 2]);
    county.pay("dibao_rural", "2023-01", "2023-06", 1, Some("H1"), 80_000);
    county.pay("dibao_rural", "2023-04", "2023-09", 3, Some("H2"), 90_000);
    // Shares: 400.00 in H1, 300.00 in H2; both in April, May, June.
    assert_eq!(county.found("R06"), ["H2 2023-04…2023-06 3 900.00"]);
    assert_eq!(county.clues("R06")[0].record.fact_key, "H1+H2");
}

#[test]
fn r06_takes_the_larger_household_number_of_equal_shares() {
    let mut county = County::new();
    county.household("H8", "dibao_urban", &[1]);
    county.household("H9", "dibao_urban", &[2]);
    county.member("H9", 1, "yes");
    county.pay("dibao_urban", "2023-01", "2023-01", 1, Some("H8"), 20_000);
    county.pay("dibao_urban", "2023-01", "2023-01", 2, Some("H9"), 40_000);
    assert_eq!(county.found("R06"), ["H9 2023-01…2023-01 1 200.00"]);
}

#[test]
fn r06_keeps_one_of_three_households() {
    let mut county = County::new();
    for (household, head, fen) in [("H1", 1, 60_000), ("H2", 2, 40_000), ("H3", 3, 20_000)] {
        county.household(household, "dibao_rural", &[head, 9]);
        county.pay("dibao_rural", "2023-05", "2023-05", head, Some(household), fen);
    }
    assert_eq!(county.found("R06"), ["H2 2023-05…2023-05 1 200.00", "H3 2023-05…2023-05 1 100.00"]);
}

#[test]
fn r06_is_silent_when_the_months_the_counting_or_the_program_differ() {
    let mut county = County::new();
    // Moved from one household to the other: no month in common.
    county.household("H1", "dibao_rural", &[1, 2]);
    county.household("H2", "dibao_rural", &[3, 2]);
    county.pay("dibao_rural", "2023-01", "2023-03", 1, Some("H1"), 80_000);
    county.pay("dibao_rural", "2023-04", "2023-06", 3, Some("H2"), 80_000);
    // Listed but not insured in the second household.
    county.household("H3", "dibao_rural", &[4, 5]);
    county.household("H4", "dibao_rural", &[6]);
    county.member("H4", 5, "no");
    county.pay("dibao_rural", "2023-01", "2023-03", 4, Some("H3"), 80_000);
    county.pay("dibao_rural", "2023-01", "2023-03", 6, Some("H4"), 80_000);
    // Rural in one, urban in the other is R07.
    county.household("H5", "dibao_rural", &[7]);
    county.household("H6", "dibao_urban", &[7]);
    county.pay("dibao_rural", "2023-01", "2023-03", 7, Some("H5"), 50_000);
    county.pay("dibao_urban", "2023-01", "2023-03", 7, Some("H6"), 60_000);
    assert_eq!(county.found("R06"), Vec::<String>::new());
    assert_eq!(county.found("R07"), ["H5 2023-01…2023-03 3 1500.00"]);
    assert_eq!(county.clues("R07")[0].record.subtype, "R07.dibao_rural-dibao_urban");
}

#[test]
fn r07_counts_the_prohibited_side_in_the_months_of_overlap() {
    let mut county = County::new();
    county.household("H1", "tekun", &[1]);
    county.pay("tekun", "2023-01", "2023-06", 1, Some("H1"), 57_100);
    county.pay("dis_nursing", "2023-04", "2023-08", 1, None, 10_900);
    // Only the tekun person's part of the household's dibao.
    county.household("H2", "dibao_rural", &[2, 3]);
    county.pay("dibao_rural", "2023-01", "2023-02", 2, Some("H2"), 84_000);
    county.pay("tekun", "2023-02", "2023-03", 3, None, 57_100);
    assert_eq!(county.found("R07"), ["H1 2023-04…2023-06 3 327.00", "H2 2023-02…2023-02 1 420.00"]);
    let subtypes: Vec<String> = county.clues("R07").into_iter().map(|clue| clue.record.subtype).collect();
    assert_eq!(subtypes, ["R07.tekun-dis_nursing", "R07.dibao_rural-tekun"]);
}

#[test]
fn r07_follows_the_law_of_the_month() {
    let mut county = County::new();
    county.change(
        "UPDATE source SET as_of = '2022-12-31', as_of_day = (SELECT as_of_day - 731 FROM source WHERE dataset = 'payments')",
        params![],
    );
    county.household("H1", "tekun", &[1]);
    county.pay("tekun", "2021-01", "2021-08", 1, Some("H1"), 57_100);
    county.pay("fact_unraised", "2021-01", "2021-08", 1, None, 50_000);
    // Top-up until April 2021, one or the other from May.
    assert_eq!(county.found("R07"), ["H1 2021-05…2021-08 4 2000.00"]);
}

#[test]
fn r07_takes_the_lower_of_an_allowance_and_a_subsidy() {
    let mut county = County::new();
    for (number, kind, monthly) in [(1, "injury_care", 5_000), (2, "retired_cadre", 5_000), (3, "retired_cadre", 30_000)] {
        let name = format!("户{number}");
        county.household(&format!("H{number}"), "edge", &[number]);
        county.pay("dis_nursing", "2024-01", "2024-12", number, None, 10_900);
        county.add(
            "injury_allowance",
            &[
                ("name", name.as_str().into()),
                ("id_no", person(number).into()),
                ("kind", kind.into()),
                ("monthly", monthly.into()),
                ("start_month", "2024-10".into()),
            ],
        );
    }
    county.change("UPDATE data_injury_allowance SET end_month = start_month + 1 WHERE kind = 'injury_care'", params![]);
    let mut found = county.found("R07");
    found.sort();
    // Injury care: the subsidy. Retired cadres: the lower of the two.
    assert_eq!(found, ["H1 2024-10…2024-11 2 218.00", "H2 2024-10…2024-12 3 150.00", "H3 2024-10…2024-12 3 327.00"]);
}

#[test]
fn r07_finds_programs_without_cash_and_other_counties() {
    let mut county = County::new();
    county.household("H1", "dibao_rural", &[1]);
    county.pay("dibao_rural", "2024-11", "2025-02", 1, Some("H1"), 40_000);
    county.set_as_of("payments", "2025-03-31");
    let benefit = [
        ("program", Cell::from("rigid_exp")),
        ("household_no", "H1".into()),
        ("holder", "户1".into()),
        ("id_no", person(1).into()),
        ("start_month", "2024-12".into()),
        ("status", "active".into()),
    ];
    county.add("benefits", &benefit);
    county.household("H2", "dibao_rural", &[2, 3]);
    county.pay("dibao_rural", "2024-01", "2024-04", 2, Some("H2"), 80_000);
    let elsewhere = [
        ("program", Cell::from("dibao_urban")),
        ("household_no", "W77".into()),
        ("holder", "户3".into()),
        ("id_no", person(3).into()),
        ("start_month", "2023-01".into()),
        ("end_month", "2024-02".into()),
        ("status", "stopped".into()),
        ("county", "邻水县".into()),
    ];
    county.add("benefits", &elsewhere);
    assert_eq!(county.found("R07"), ["H1 2025-01…2025-02 2 0.00", "H2 2024-01…2024-02 2 800.00"]);
    assert_eq!(county.clues("R07")[1].record.subtype, "R07.*-*");
    assert_eq!(county.clues("R07")[1].record.facts["county"], "邻水县");
}

#[test]
fn r07_is_silent_about_lawful_pairs() {
    let mut county = County::new();
    county.household("H1", "dibao_rural", &[1, 2]);
    county.pay("dibao_rural", "2023-01", "2023-06", 1, Some("H1"), 80_000);
    county.pay("dis_living", "2023-01", "2023-06", 1, None, 10_900);
    county.pay("dis_nursing", "2023-01", "2023-06", 1, None, 10_900);
    county.pay("temp_aid", "2023-03", "2023-03", 1, None, 200_000);
    // The child of the dibao household gets a top-up; another member is tekun in a household of their own.
    county.pay("fact_unraised", "2023-01", "2023-06", 2, None, 50_000);
    county.household("H2", "tekun", &[3]);
    county.pay("tekun", "2023-01", "2023-06", 3, Some("H2"), 57_100);
    county.member("H1", 3, "no");
    // One after the other.
    county.household("H3", "tekun", &[4]);
    county.pay("dis_living", "2023-01", "2023-03", 4, None, 10_900);
    county.pay("tekun", "2023-04", "2023-06", 4, Some("H3"), 57_100);
    // Another county's benefit that ended before.
    let elsewhere = [
        ("program", Cell::from("dibao_urban")),
        ("household_no", "W77".into()),
        ("holder", "户4".into()),
        ("id_no", person(4).into()),
        ("start_month", "2022-01".into()),
        ("end_month", "2022-12".into()),
        ("status", "stopped".into()),
        ("county", "邻水县".into()),
    ];
    county.add("benefits", &elsewhere);
    assert_eq!(county.found("R07"), Vec::<String>::new());
}

#[test]
fn a_payment_without_a_household_goes_where_the_payee_holds_the_program() {
    let mut county = County::new();
    county.household("H1", "dibao_rural", &[1, 2]);
    county.household("H2", "edge", &[1]);
    county.pay("dibao_rural", "2023-01", "2023-01", 1, None, 80_000);
    // Two households hold it: the one where the payee is head. Nobody's head: no household.
    county.household("H3", "dibao_rural", &[3, 4]);
    county.household("H4", "dibao_rural", &[5, 3]);
    county.pay("dibao_rural", "2023-01", "2023-01", 3, None, 60_000);
    died(&mut county, 2, "2022-12-01");
    died(&mut county, 4, "2022-12-01");
    died(&mut county, 5, "2022-12-01");
    assert_eq!(county.found("R01"), ["H1 2023-01…2023-01 1 400.00", "H3 2023-01…2023-01 1 300.00"]);
}
