//! The demo county as a model: repeatable, plausible, and sure of its own answers.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

use hecha::demo::truth::{self, Truth};
use hecha::demo::{AREA, County};
use std::collections::{BTreeSet, HashSet};
use std::sync::OnceLock;

fn county() -> &'static (County, Truth) {
    static COUNTY: OnceLock<(County, Truth)> = OnceLock::new();
    COUNTY.get_or_init(|| {
        let county = County::generate(1);
        let truth = truth::compute(&county);
        (county, truth)
    })
}

#[test]
fn a_seed_always_gives_the_same_county() {
    let (first, truth) = county();
    let again = County::generate(1);
    assert_eq!(format!("{first:?}"), format!("{again:?}"));
    assert_eq!(*truth, truth::compute(&again));
    assert_ne!(format!("{:?}", first.people), format!("{:?}", County::generate(2).people));
}

#[test]
fn it_has_the_size_of_a_county() {
    let (county, _) = county();
    assert_eq!(county.towns.len(), 18);
    assert!((1900..=2400).contains(&county.households.len()), "{} households", county.households.len());
    assert!((4500..=6300).contains(&county.people.len()), "{} people", county.people.len());
    assert!(county.payments.len() > 45_000, "{} payments", county.payments.len());
    assert_eq!(county.last.index() - county.first.index(), 35);
    let numbers: HashSet<&str> = county.households.iter().map(|household| household.no.as_str()).collect();
    assert_eq!(numbers.len(), county.households.len());
    for town in &county.towns {
        assert!((6..=14).contains(&town.villages.len()), "{}", town.name);
    }
}

#[test]
fn every_number_is_of_an_area_that_was_never_issued_and_belongs_to_one_person() {
    let (county, _) = county();
    let mut seen = HashSet::new();
    for person in &county.people {
        assert_eq!(person.key.area(), i64::from(AREA));
        assert!(seen.insert(person.key.as_i64()));
    }
    for vehicle in &county.vehicles {
        assert_eq!(vehicle.owner.key.area() / 10_000, 99);
    }
}

/// Rules about what is on file, which know no months and no money.
const ON_FILE: [&str; 16] =
    ["R05", "R33", "R38", "R41", "R43", "R46", "R47", "R48", "R49", "R50", "R51", "R52", "R53", "R54", "R55", "R56"];

/// Rules of which some clues have no money: forms of care that are paid alike, families that stay poor when reckoned
/// together, figures that are not money.
const PERHAPS_NO_MONEY: [&str; 3] = ["R31", "R32", "R56"];

#[test]
fn exactly_the_planted_violations_are_in_the_answers() {
    let (county, truth) = county();
    for clue in &truth.clues {
        assert!(!clue.why.is_empty(), "not planted: {clue:?}");
        let about_money = !clue.months.is_empty() && clue.amount.0 > 0 && clue.lenient <= clue.amount;
        let about_papers = clue.months.is_empty() && clue.amount.0 == 0;
        let fits = if ON_FILE.contains(&clue.rule) { about_papers } else { about_money };
        assert!(fits || PERHAPS_NO_MONEY.contains(&clue.rule), "{clue:?}");
    }
    for plant in county.plants.iter().filter(|plant| plant.violation) {
        let found = truth.clues.iter().filter(|clue| clue.rule == plant.rule && clue.why == plant.what).count();
        assert!(found >= 1, "planted, and not in the answers: {plant:?}");
    }
    let rules = (1..=58).map(|number| format!("R{number:02}"));
    let few: Vec<(String, usize, usize)> = rules
        .map(|rule| {
            let planted =
                |violation| county.plants.iter().filter(|plant| plant.rule == rule && plant.violation == violation).count();
            (rule.clone(), planted(true), planted(false))
        })
        .filter(|(_, violations, misses)| *violations < 3 || *misses < 3)
        .collect();
    assert!(few.is_empty(), "fewer than three violations or near misses: {few:?}");
    for rule in ["R01", "R06", "R07", "R10", "R11", "R12", "R13", "R14", "R18"] {
        assert!(truth.clues.iter().filter(|clue| clue.rule == rule).count() >= 3, "{rule}");
        assert!(truth.silent.iter().filter(|miss| miss.rule == rule).count() >= 2, "{rule}");
    }
    let pairs: BTreeSet<&str> = truth.clues.iter().filter(|clue| clue.rule == "R07").map(|clue| clue.pair.as_str()).collect();
    assert_eq!(pairs.len(), 11, "{pairs:?}");
}

#[test]
fn near_misses_are_not_among_the_answers() {
    let (_, truth) = county();
    for miss in &truth.silent {
        let hit = truth.clues.iter().find(|clue| {
            miss.household_no.is_some() && clue.household_no == miss.household_no
                || miss.id_no.is_some() && clue.id_no == miss.id_no
                || miss.unit.is_some() && clue.unit == miss.unit
        });
        assert!(hit.is_none(), "{miss:?} is found by {hit:?}");
    }
    assert!(truth.identities.len() >= 6, "{:?}", truth.identities.len());
}

#[test]
fn known_cases_come_out_as_worked_by_hand() {
    let (_, truth) = county();
    let find = |what: &str| truth.clues.iter().find(|clue| clue.why.contains(what)).unwrap_or_else(|| panic!("{what}"));
    let grace = find("exactly the three months of grace");
    assert_eq!((grace.months.len(), grace.lenient.0), (3, 0));
    assert_eq!(find("tekun paid five months after death").months.len(), 5);
    assert_eq!(find("overlap of three months").months.len(), 3);
    assert_eq!(find("four months of overlap").months.len(), 4);
    let april = find("April is the last month");
    assert_eq!(april.months.last().map(ToString::to_string).as_deref(), Some("2024-04"));
    let may = find("May counts");
    assert_eq!(may.months.last().map(ToString::to_string).as_deref(), Some("2024-05"));
}

#[test]
fn the_files_of_a_county_are_the_same_bytes_each_time() {
    let (county, truth) = county();
    let (first, second) = (tempfile::tempdir().expect("dir"), tempfile::tempdir().expect("dir"));
    let files = hecha::demo::files::write(county, first.path()).expect("written");
    hecha::demo::files::write(county, second.path()).expect("written");
    assert_eq!(files.len(), 37);
    for file in &files {
        let name = file.path.file_name().expect("name");
        let again = std::fs::read(second.path().join(name)).expect("read");
        assert!(std::fs::read(&file.path).expect("read") == again, "{} differs", file.path.display());
        assert!(file.rows > 40, "{}: {} rows", file.path.display(), file.rows);
    }
    let answers = first.path().join("answers.csv");
    hecha::demo::files::write_answers(truth, &answers).expect("written");
    let text = std::fs::read_to_string(&answers).expect("read");
    assert_eq!(text.lines().count(), 1 + truth.clues.len() + truth.silent.len() + truth.identities.len());
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_with_its_name() {
    let (county, _) = county();
    let dir = tempfile::tempdir().expect("dir");
    let blocked = dir.path().join("file");
    std::fs::write(&blocked, "x").expect("written");
    let error = hecha::demo::files::write(county, &blocked.join("sources")).expect_err("not a folder");
    assert!(error.to_string().contains("sources"), "{error}");
}

/// The county that `hecha demo` shows is part of the documentation: it does not change unnoticed.
#[test]
fn the_answers_of_the_shown_county_are_those_on_file() {
    let county = County::generate(hecha::demo::build::SEED);
    let truth = truth::compute(&county);
    let mut lines = vec![format!(
        "households {} people {} payments {} near-misses {} identities {}",
        county.households.len(),
        county.people.len(),
        county.payments.len(),
        truth.silent.len(),
        truth.identities.len()
    )];
    for rule in truth.clues.iter().map(|clue| clue.rule).collect::<BTreeSet<_>>() {
        let clues: Vec<_> = truth.clues.iter().filter(|clue| clue.rule == rule).collect();
        let months: usize = clues.iter().map(|clue| clue.months.len()).sum();
        let amount: hecha::domain::money::Fen = clues.iter().map(|clue| clue.amount).sum();
        lines.push(format!("{rule} clues {} months {months} yuan {amount}", clues.len()));
    }
    let kept = include_str!("../fixtures/demo/summary.txt");
    assert_eq!(lines.join("\n"), kept.trim_end().replace("\r\n", "\n"));
}
