//! Households are found by any of their members; not by a child whose name the viewer may not read.

use super::county::{TODAY, built, demo_workbook};
use hecha::domain::lang::Lang;
use hecha::domain::listing::{CellStyle, ListKind, ListQuery};
use hecha::domain::officer::OfficerId;
use hecha::engine::listing::{self, ListCache};
use hecha::engine::stop::Stop;
use hecha::engine::{find, search};
use hecha::store::Workbook;
use std::path::Path;

/// A member who is not the head of the household.
#[derive(Debug)]
struct Member {
    household: String,
    name: String,
    id_no: String,
}

/// Members with a name of their own, of households whose head is somebody else.
fn members(path: &Path, which: &str) -> Vec<Member> {
    let db = rusqlite::Connection::open(path).expect("opens");
    let sql = format!(
        "SELECT p.household_no, p.name, p.id_no FROM data_persons AS p JOIN data_households AS h ON h.household_no = p.household_no
         WHERE p.person IS NOT NULL AND p.person IS NOT h.person AND length(p.name) > 2 AND ({which})
           AND NOT EXISTS (SELECT 1 FROM data_persons AS o WHERE o.name = p.name AND o.person IS NOT p.person)
           AND NOT EXISTS (SELECT 1 FROM data_households AS o WHERE o.head = p.name AND o.person IS NOT p.person)
         ORDER BY p.row LIMIT 20"
    );
    let mut statement = db.prepare(&sql).expect("prepared");
    let rows = statement
        .query_map([], |row| Ok(Member { household: row.get(0)?, name: row.get(1)?, id_no: row.get(2)? }))
        .expect("rows");
    rows.collect::<Result<_, _>>().expect("read")
}

const CHILDREN: &str = "SELECT person FROM data_benefits WHERE program IN ('orphan', 'fact_unraised') AND person IS NOT NULL
    UNION SELECT person FROM data_households WHERE program IN ('orphan', 'fact_unraised') AND person IS NOT NULL";

/// Household numbers that a filter finds, the same in memory as in the database.
fn found(book: &Workbook, cache: &mut ListCache, text: &str) -> Vec<String> {
    let kind = ListKind::Cases;
    let pack = &built().pack;
    let query = ListQuery { kind, filter: kind.filter(text).expect("a filter"), sort: None };
    let held = cache.ids(book, pack, &query, TODAY, &Stop::default(), &mut |_| {}).expect("ids").0;
    assert_eq!(held, listing::ids(book, pack, &query, TODAY).expect("ids").0, "{text}");
    listing::rows(book, pack, kind, &held, TODAY).expect("rows").into_iter().map(|row| row.subject).collect()
}

/// First letters and syllables of a name, as one types them.
fn spelt(name: &str) -> String {
    search::order_key(name).split('\u{1}').filter(|part| !part.starts_with('\u{0}')).collect()
}

/// What the row of a household shows as its other members.
fn shown(book: &Workbook, household: &str) -> String {
    let kind = ListKind::Cases;
    let query = ListQuery { kind, filter: kind.filter(&format!("household_no={household}")).expect("a filter"), sort: None };
    let ids = listing::ids(book, &built().pack, &query, TODAY).expect("ids").0;
    let rows = listing::rows(book, &built().pack, kind, &ids, TODAY).expect("rows");
    let place = kind.columns().iter().position(|column| *column == "members").expect("a column");
    rows.iter().map(|row| row.cells[place].shown(Lang::Zh, CellStyle::Print)).collect()
}

#[test]
fn a_household_is_found_by_a_member_and_says_which() {
    let (_folder, path) = demo_workbook();
    let book = Workbook::open_read_only(&path).expect("opens");
    let mut cache = ListCache::default();
    let all = members(&path, &format!("p.person NOT IN ({CHILDREN}) AND h.program = 'dibao_rural'"));
    assert!(all.len() >= 10, "members with names of their own: {}", all.len());
    for member in &all {
        for text in
            [member.name.clone(), format!("members={}", member.name), format!("其他成员~{}", member.name), member.id_no.clone()]
        {
            assert!(found(&book, &mut cache, &text).contains(&member.household), "{text}");
        }
        assert!(found(&book, &mut cache, &spelt(&member.name)).contains(&member.household), "{member:?} by pinyin");
        assert!(shown(&book, &member.household).split(' ').any(|name| name == member.name), "{member:?}");
        for text in [&member.name, &member.id_no] {
            let hits = find::find(&mut cache, &book, &built().pack, text, TODAY, &Stop::default()).expect("found");
            let hit = hits.iter().find(|hit| hit.kind == ListKind::Cases).expect("a case");
            assert!(hit.text.zh.ends_with(&format!("(成员 {})", member.name)), "{hit:?}");
        }
    }
}

#[test]
fn nobody_finds_a_household_by_a_child_of_it_whose_name_is_hidden() {
    let (_folder, path) = demo_workbook();
    let mut book = Workbook::open_read_only(&path).expect("opens");
    let all = members(&path, &format!("p.person IN ({CHILDREN})"));
    assert!(all.len() >= 3, "children among the members of households: {}", all.len());
    for (viewer, reads) in [(None, false), (Some("insp5"), false), (Some("office1"), true)] {
        book.look_as(viewer.map(|id: &str| OfficerId(id.to_owned())), &TODAY.to_string());
        let mut cache = ListCache::default();
        for child in &all {
            let texts =
                [child.name.clone(), child.id_no.clone(), format!("members={}", child.name), format!("members~{}", child.name)];
            for text in texts {
                let households = found(&book, &mut cache, &text);
                assert!(if reads { households.contains(&child.household) } else { households.is_empty() }, "{viewer:?} {text}");
            }
            assert_eq!(found(&book, &mut cache, &spelt(&child.name)).contains(&child.household), reads, "{viewer:?} {child:?}");
            assert_eq!(shown(&book, &child.household).contains(&child.name), reads, "{viewer:?} {child:?}");
            let hits = find::find(&mut cache, &book, &built().pack, &child.name, TODAY, &Stop::default()).expect("found");
            assert_eq!(hits.iter().any(|hit| hit.text.zh.contains(&child.name)), reads, "{viewer:?} {hits:?}");
        }
    }
}
