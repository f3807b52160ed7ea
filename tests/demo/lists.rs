//! Lists in memory answer as the database does, also after work was done.

use super::county::{TODAY, built, demo_workbook};
use hecha::domain::listing::{ListKind, ListQuery, Sort};
use hecha::engine::first_page;
use hecha::engine::listing::{self, ListCache, ListingError};
use hecha::engine::stop::Stop;
use hecha::store::{StoreError, Workbook};

/// Filters of the list of clues: every column and every comparison that is held in memory, and some that are not.
const FILTERS: &[&str] = &[
    "",
    "town=石桥镇",
    "town!=石桥镇",
    "rule=R01|R10",
    "rule!=R01|R10 severity=high",
    "state=new",
    "state=待分派",
    "state!=new|confirmed",
    "amount>=1000",
    "amount<1000",
    "amount=0",
    "months>5 direction=over",
    "first_month>=2025-01",
    "first_month<2025-01",
    "first_month=\"\"",
    "last_month!=\"\"",
    "household_no=\"\"",
    "household_no!=\"\"",
    "name~李",
    "clue~r10",
    "id_no~002",
    "gone=yes",
    "overdue=yes",
    "overdue=no due!=\"\"",
    "due<2026-06-01 due!=\"\"",
    "inspectors~insp1",
    "inspectors=insp1",
    "inspectors!=insp1",
    "inspectors=\"\"",
    "program~dibao",
    "program=农村低保",
    "program!=农村低保|城市低保",
    "match_level=L1",
    "subtype!=\"\"",
    "campaign=C01",
    "standing=new",
    "explanation~名下",
    "李",
    "zh town=石桥镇",
    "李 村",
    "R10",
];

const SORTS: &[(&str, bool)] = &[
    ("amount", true),
    ("amount", false),
    ("name", false),
    ("clue", true),
    ("town", false),
    ("state", true),
    ("household_no", false),
    ("id_no", true),
    ("first_month", false),
    ("first_month", true),
    ("due", false),
    ("overdue", true),
    ("severity", false),
    ("explanation", false),
];

fn same(book: &Workbook, cache: &mut ListCache, text: &str, sort: Option<Sort>) -> usize {
    let filter = ListKind::Clues.filter(text).expect("a filter");
    let query = ListQuery { kind: ListKind::Clues, filter, sort };
    let pack = &built().pack;
    let asked = listing::ids(book, pack, &query, TODAY).expect("ids").0;
    let held = cache.ids(book, pack, &query, TODAY, &Stop::default(), &mut |_| {}).expect("ids").0;
    assert_eq!(held, asked, "{text} {:?}", query.sort);
    asked.len()
}

#[test]
fn clues_held_in_memory_are_filtered_searched_and_sorted_as_the_database_does_it() {
    let (_folder, path) = demo_workbook();
    let book = Workbook::open_read_only(&path).expect("opens");
    let mut cache = ListCache::default();
    let all = same(&book, &mut cache, "", None);
    let counts: Vec<usize> = FILTERS.iter().map(|text| same(&book, &mut cache, text, None)).collect();
    let telling = counts.iter().filter(|count| **count > 0 && **count < all).count();
    assert!(telling > FILTERS.len() / 2, "filters that tell rows apart: {counts:?}");
    for (column, descending) in SORTS {
        for text in ["", "李", "state!=new"] {
            same(&book, &mut cache, text, Some(Sort { column: (*column).into(), descending: *descending }));
        }
    }
}

#[test]
fn the_first_rows_of_every_list_are_those_with_which_it_begins() {
    let (_folder, path) = demo_workbook();
    let book = Workbook::open_read_only(&path).expect("opens");
    let pack = &built().pack;
    let mut told = 0;
    for kind in ListKind::ALL {
        let query = ListQuery::all(kind);
        let all = listing::ids(&book, pack, &query, TODAY).expect("ids").0;
        for limit in [1, 7, 100, 100_000] {
            let Some(first) = first_page::ids(&book, pack, &query, TODAY, limit).expect("ids") else { continue };
            assert!(all.starts_with(&first) && first.len() == limit.min(all.len()), "{kind:?} {limit}");
            told += 1;
        }
    }
    assert_eq!(told, 5 * 4, "lists that are long");
}

#[test]
fn what_is_overdue_in_a_list_is_overdue_among_the_deadlines_and_the_other_way_round() {
    let (_folder, path) = demo_workbook();
    let book = Workbook::open_read_only(&path).expect("opens");
    let pack = &built().pack;
    let found = |kind: ListKind, text: &str| {
        let query = ListQuery { kind, filter: kind.filter(text).expect("a filter"), sort: None };
        listing::subjects(&book, pack, &query, TODAY).expect("subjects")
    };
    for (kind, clocks) in [(ListKind::Clues, "check|info"), (ListKind::Issues, "rectify|review")] {
        let late = found(kind, "overdue=yes");
        assert_eq!(late, found(ListKind::Deadlines, &format!("urgency=overdue what={clocks}")), "{kind:?}");
        assert!(!late.is_empty(), "{kind:?}");
    }
}

#[test]
fn lists_in_memory_follow_what_is_done() {
    let (_folder, path) = demo_workbook();
    let reader = Workbook::open_read_only(&path).expect("opens");
    let mut cache = ListCache::default();
    let before = same(&reader, &mut cache, "state=assigned", None);
    let new = {
        let filter = ListKind::Clues.filter("state=new rule=R10").expect("a filter");
        let query = ListQuery { kind: ListKind::Clues, filter, sort: None };
        let id = cache.ids(&reader, &built().pack, &query, TODAY, &Stop::default(), &mut |_| {}).expect("ids").0[0];
        listing::rows(&reader, &built().pack, ListKind::Clues, &[id], TODAY).expect("rows")[0].subject.clone()
    };
    super::program::hecha()
        .arg("act")
        .arg(&path)
        .args([new.as_str(), "assign", "inspectors=insp1,insp2", "due=2026-06-30", "--as-officer", "office1"])
        .assert()
        .success();
    assert_eq!(same(&reader, &mut cache, "state=assigned", None), before + 1);
    same(&reader, &mut cache, "", None);
}

#[test]
fn a_list_that_nobody_waits_for_has_no_answer_and_the_next_question_has_the_right_one() {
    let (_folder, path) = demo_workbook();
    let reader = Workbook::open_read_only(&path).expect("opens");
    let mut cache = ListCache::default();
    let ask = |cache: &mut ListCache, kind: ListKind, text: &str, stop: &Stop| {
        let sort = Some(Sort { column: kind.columns()[0].into(), descending: true });
        let query = ListQuery { kind, filter: kind.filter(text).expect("a filter"), sort };
        cache.ids(&reader, &built().pack, &query, TODAY, stop, &mut |_| {})
    };
    let (overtaken, stopped) = (Stop::default(), Stop::default());
    overtaken.outdate();
    stopped.stop();
    for kind in [ListKind::Clues, ListKind::Cases, ListKind::Rules, ListKind::Events] {
        for stop in [&stopped, &overtaken] {
            let ended = ask(&mut cache, kind, "", stop);
            assert!(matches!(ended, Err(ListingError::Store(StoreError::Stopped))), "{kind:?}: {ended:?}");
        }
        assert!(!ask(&mut cache, kind, "", &Stop::default()).expect("ids").0.is_empty(), "{kind:?}");
    }
    same(&reader, &mut cache, "李 town=石桥镇", None);
}
