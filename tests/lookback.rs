//! Look-back: samples drawn by lot, findings by people who had no part, and what they say.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{CLUE, Desk, ELSEWHERE, HOUSEHOLD};
use hecha::domain::action::{ActionKind, Subject, UnitOption};
use hecha::domain::lang::Lang;
use hecha::domain::listing::{CellStyle, ListKind};
use hecha::domain::lookback::Sample;
use hecha::domain::officer::OfficerId;
use hecha::domain::sample::draw;
use hecha::engine::export::{self, ExportKind};
use hecha::engine::{casework, listing, verify};

const DRAW: [(&str, &str); 3] = [("of", "unpursued_clues"), ("size", "3"), ("seed", "20260309")];

fn sample(desk: &Desk) -> Sample {
    desk.book.samples().expect("samples").pop().expect("a sample")
}

#[test]
fn a_sample_is_an_event_that_anybody_can_draw_again() {
    let mut desk = Desk::new();
    desk.must("cross", "S", ActionKind::DrawSample, &DRAW);
    let sample = sample(&desk);
    assert_eq!((sample.id.as_str(), sample.population.len()), ("S01", 3));
    let shares = sample.items.iter().map(|(town, drawn)| (town.clone(), drawn.len())).collect();
    assert_eq!(draw(&sample.seed, &sample.population, &shares), sample.items);
    assert_eq!(sample.hash, sample.population.hash_hex());
    let report = verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(
        desk.refused("cross", "S", ActionKind::DrawSample, &[("of", "closed_issues"), ("size", "3"), ("seed", "1")]),
        "not_found"
    );
    assert_eq!(
        desk.refused("cross", "S", ActionKind::DrawSample, &[("of", "everything"), ("size", "3"), ("seed", "1")]),
        "bad_field"
    );
    assert_eq!(desk.refused("clerk", "S", ActionKind::DrawSample, &DRAW), "wrong_role");
}

#[test]
fn a_sample_that_is_smaller_than_asked_for_says_so() {
    let mut desk = Desk::new();
    let full = desk.must("cross", "S", ActionKind::DrawSample, &DRAW);
    assert!(!full.text.zh.contains("只抽到"), "{}", full.text.zh);
    let short = [("of", "unpursued_clues"), ("size", "5"), ("seed", "1")];
    let short = desk.must("cross", "S", ActionKind::DrawSample, &short).text;
    assert!(short.zh.contains("只抽到 3 个，不足 5 个(共有 3 个)"), "{}", short.zh);
    assert!(short.en.contains("only 3 were drawn of the 5"), "{}", short.en);
}

#[test]
fn who_took_part_or_is_kin_does_not_look_back_not_even_past_the_program() {
    let mut desk = Desk::new();
    desk.must("cross", "S", ActionKind::DrawSample, &DRAW);
    desk.must("office", CLUE, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-03-20")]);
    desk.must("wang", HOUSEHOLD, ActionKind::Visit, &[("date", "2026-03-09"), ("inspectors", "wang,zhao")]);
    desk.must("office", "@sun", ActionKind::FileKin, &[("household", "990102D0002")]);
    let finding = |item: &'static str| [("item", item), ("found", "bounced"), ("note", "车还在院内")];
    assert_eq!(desk.refused("wang", "S01", ActionKind::RecordFinding, &finding(CLUE)), "own_work");
    assert_eq!(desk.refused("office", "S01", ActionKind::RecordFinding, &finding(CLUE)), "own_work", "who assigned took part");
    assert_eq!(desk.refused("sun", "S01", ActionKind::RecordFinding, &finding(ELSEWHERE)), "kin");
    assert_eq!(desk.refused("clerk", "S01", ActionKind::RecordFinding, &finding(CLUE)), "wrong_role");
    assert_eq!(desk.refused("audit", "S01", ActionKind::RecordFinding, &finding("R99-NONE")), "bad_field");
    let db = desk.raw();
    for (officer, item) in [("wang", CLUE), ("sun", ELSEWHERE), ("clerk", CLUE)] {
        let insert = "INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
             VALUES ('x', 900, ?1, 1, 't', 'record_finding', 'S01', ?2, x'', randomblob(32), x'')";
        let body = format!(r#"{{"data":{{"item":"{item}"}}}}"#);
        let error = db.execute(insert, rusqlite::params![officer, body]).expect_err("refused").to_string();
        assert!(["separation", "recusal", "role"].iter().any(|word| error.contains(word)), "{officer}: {error}");
    }
    desk.must("audit", "S01", ActionKind::RecordFinding, &finding(CLUE));
    assert_eq!(desk.refused("cross", "S01", ActionKind::RecordFinding, &finding(CLUE)), "own_work", "it is another's finding");
    desk.must("audit", "S01", ActionKind::RecordFinding, &[("item", CLUE), ("found", "sound")]);
    assert_eq!(sample(&desk).findings[CLUE].found, "sound", "its author may correct it");
    let report = verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}

#[test]
fn results_are_listed_by_town_and_for_the_whole() {
    let mut desk = Desk::new();
    desk.must("cross", "S", ActionKind::DrawSample, &DRAW);
    let rows = |desk: &Desk, kind| desk.lines(kind, "", Lang::En);
    assert_eq!(rows(&desk, ListKind::Lookback).len(), 3, "two towns and the whole");
    for (item, found) in [(CLUE, "bounced"), (common::SIBLING, "sound"), (ELSEWHERE, "sound")] {
        desk.must("audit", "S01", ActionKind::RecordFinding, &[("item", item), ("found", found), ("note", "车还在院内")]);
    }
    let results = rows(&desk, ListKind::Lookback);
    assert!(results[1].contains("青禾镇|2|2|2|1|50.0%|50.0–50.0%"), "a census is certain: {results:?}");
    assert!(results[2].contains("all|3|3|3|1|33.3%"), "{results:?}");
    let samples = rows(&desk, ListKind::Samples);
    assert!(samples[0].starts_with("S01|clues not taken up|2026-03-09|cross|20260309|3|3|3|1|"), "{samples:?}");
}

#[test]
fn what_was_found_of_a_closed_issue_stands_on_its_page_and_in_the_ledger() {
    let mut desk = Desk::new();
    let issue = desk.rectify();
    desk.step("office2", &issue, ActionKind::SignOff);
    desk.must("cross", "S", ActionKind::DrawSample, &[("of", "closed_issues"), ("size", "1"), ("seed", "1")]);
    let bounced = [("item", issue.as_str()), ("found", "bounced")];
    assert_eq!(desk.refused("audit", "S01", ActionKind::RecordFinding, &bounced), "missing_field", "it says what was found");
    desk.must("audit", "S01", ActionKind::RecordFinding, &[&bounced[..], &[("note", "车又买回来了")]].concat());
    let page = listing::issue_page(&desk.book, &desk.pack, &issue, None, desk.now).expect("a page");
    let found = page.ledger.iter().find(|fact| fact.name == "finding").expect("a fact");
    assert_eq!(found.value.shown(Lang::Zh, CellStyle::Print), "反弹/有误：车又买回来了");
    let file = desk.dir.path().join("ledger.csv");
    export::write(&mut desk.book, &desk.pack, ExportKind::Ledger, &file, Lang::Zh, export::Account::default(), desk.now)
        .expect("written");
    assert!(std::fs::read_to_string(&file).expect("read").contains("反弹/有误：车又买回来了"));
}

#[test]
fn units_are_offered_with_why_one_may_not_look_and_those_that_wait_first() {
    let mut desk = Desk::new();
    desk.must("cross", "S", ActionKind::DrawSample, &DRAW);
    desk.must("office", CLUE, ActionKind::Assign, &[("inspectors", "wang,zhao"), ("due", "2026-03-20")]);
    desk.must("audit", "S01", ActionKind::RecordFinding, &[("item", ELSEWHERE), ("found", "sound")]);
    let units = |officer: &str| {
        let (officer, subject) = (OfficerId(officer.into()), Subject::parse("S01"));
        let options = casework::options(&desk.book, &desk.pack, Some(&officer), &subject, desk.now).expect("options");
        let option = options.into_iter().find(|option| option.kind == ActionKind::RecordFinding).expect("offered");
        let unit = |unit: UnitOption| (unit.id, unit.found, unit.refused.map(|refusal| refusal.code()));
        option.units.into_iter().map(unit).collect::<Vec<_>>()
    };
    let named = |id: &str, found, refused| (id.to_owned(), found, refused);
    let waiting = [named(CLUE, false, None), named(common::SIBLING, false, None), named(ELSEWHERE, true, None)];
    assert_eq!(units("audit"), waiting, "one's own finding may be corrected");
    let own = Some("own_work");
    assert_eq!(units("office"), [named(common::SIBLING, false, None), named(CLUE, false, own), named(ELSEWHERE, true, own)]);
    assert_eq!(units("clerk"), [], "a role that may not look is offered none");
}

#[test]
fn a_town_is_placed_from_as_many_units_as_the_pack_says_and_so_many_are_drawn_of_each() {
    let mut desk = Desk::new();
    desk.pack.header.lookback_least = 1;
    desk.must("cross", "S", ActionKind::DrawSample, &[("of", "unpursued_clues"), ("size", "2"), ("seed", "1")]);
    let drawn = |desk: &Desk| sample(desk).items.values().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(drawn(&desk), [1, 1]);
    desk.pack.header.lookback_least = 2;
    desk.must("cross", "S", ActionKind::DrawSample, &[("of", "unpursued_clues"), ("size", "2"), ("seed", "1")]);
    assert_eq!(drawn(&desk), [1, 2], "two of the town that has two");
    for item in [CLUE, common::SIBLING, ELSEWHERE] {
        let found = if item == ELSEWHERE { "bounced" } else { "sound" };
        desk.must("audit", "S02", ActionKind::RecordFinding, &[("item", item), ("found", found), ("note", "车还在院内")]);
    }
    let places = |from: u32| sample(&desk).results(from).iter().filter(|result| result.rank.is_some()).count();
    assert_eq!((places(10), places(1)), (0, 2));
}
