//! Restricted views: no list, page, search, explanation or export tells a child's name to whoever may not read it, and
//! whoever may, or opened the matter with a reason, reads it.

use super::county::{TODAY, built, demo_workbook};
use hecha::domain::action::{ActionKind, Actor, Fields, Subject};
use hecha::domain::filter::Filter;
use hecha::domain::lang::Lang;
use hecha::domain::listing::{CellStyle, ListKind, ListQuery};
use hecha::domain::officer::{OfficerId, Role};
use hecha::engine::export::{self, Account, ExportKind, FormsOf, PaperFor, PaperKind, papers};
use hecha::engine::listing::{self, ListCache, Reveal};
use hecha::engine::stop::Stop;
use hecha::engine::{casework, explain, find};
use hecha::store::Workbook;
use jiff::civil::DateTime;
use std::collections::BTreeSet;
use std::path::Path;

/// A child of the demo county whose name nobody else has, as part of a longer one either, with a clue about them.
struct Child {
    name: String,
    clue: String,
    household: String,
    /// Town of the clue.
    town: String,
}

fn now() -> DateTime {
    TODAY.at(10, 0, 0, 0)
}

fn texts(db: &rusqlite::Connection, sql: &str) -> Vec<[String; 4]> {
    let mut statement = db.prepare(sql).expect("prepared");
    let text = |row: &rusqlite::Row<'_>, at: usize| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
    let rows = statement.query_map([], |row| Ok([text(row, 0)?, text(row, 1)?, text(row, 2)?, text(row, 3)?])).expect("rows");
    rows.collect::<Result<_, _>>().expect("read")
}

/// Children of the two child programs, found in the tables themselves.
fn children(path: &Path) -> Vec<Child> {
    let db = rusqlite::Connection::open(path).expect("opens");
    let found = texts(
        &db,
        "SELECT DISTINCT b.holder, c.clue, c.household_no, c.town FROM data_benefits AS b JOIN clue AS c ON c.person = b.person
         WHERE b.program IN ('orphan', 'fact_unraised') AND b.person IS NOT NULL AND c.gone = 0
           AND c.clue NOT IN (SELECT clue FROM clue_state)
           AND NOT EXISTS (SELECT 1 FROM data_persons AS p WHERE instr(p.name, b.holder) > 0 AND p.person IS NOT b.person)
           AND NOT EXISTS (SELECT 1 FROM data_households AS h WHERE instr(h.head, b.holder) > 0 AND h.person IS NOT b.person)
           AND NOT EXISTS (SELECT 1 FROM data_benefits AS o WHERE o.holder = b.holder AND o.person IS NOT b.person)
         ORDER BY c.clue",
    );
    found.into_iter().map(|[name, clue, household, town]| Child { name, clue, household, town }).collect()
}

/// Families under the name of somebody grown whose child is paid by one of the two programs.
fn families_of_children(path: &Path) -> Vec<[String; 4]> {
    let db = rusqlite::Connection::open(path).expect("opens");
    texts(
        &db,
        "SELECT DISTINCT h.household_no, h.head, '', '' FROM data_households AS h
         JOIN data_persons AS p ON p.household_no = h.household_no JOIN data_payments AS m ON m.person = p.person
         WHERE m.program IN ('orphan', 'fact_unraised') AND coalesce(m.household_no, '') IN ('', h.household_no)
           AND p.person IS NOT h.person AND h.program NOT IN ('orphan', 'fact_unraised') AND m.status = 'paid'
         ORDER BY h.household_no",
    )
}

fn act(book: &mut Workbook, officer: &str, subject: &str, kind: ActionKind, pairs: &[(&str, &str)]) -> casework::Done {
    let actor = Actor { officer: OfficerId(officer.to_owned()), at: now() };
    let fields: Fields = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    match casework::perform(book, &built().pack, &actor, &Subject::parse(subject), kind, &fields) {
        Ok(done) => done,
        Err(error) => panic!("{officer} {subject} {}: {error}", kind.code()),
    }
}

/// Writes the child's name wherever people write: into a visit, a verdict, an issue, a rejected row.
fn spread(book: &mut Workbook, path: &Path, child: &Child) -> String {
    let under = if child.household.is_empty() { &child.clue } else { &child.household };
    let said = format!("走访了{}及邻居", child.name);
    act(book, "office1", &child.clue, ActionKind::Assign, &[("inspectors", "insp1,insp2"), ("due", "2026-06-30")]);
    let visit = [("date", "2026-05-20"), ("inspectors", "insp1,insp2"), ("opinion", said.as_str()), ("present", &child.name)];
    let visit = act(book, "insp1", under, ActionKind::Visit, &visit).visit.expect("a visit");
    let verdict = [("verdict", "confirmed"), ("evidence", visit.as_str()), ("note", said.as_str())];
    act(book, "insp1", &child.clue, ActionKind::Submit, &verdict);
    let told = format!("{said}，先认定 100 元");
    let confirm = [("issue_type", "other"), ("basis", "P62"), ("amount", "100"), ("note", told.as_str())];
    let issue = act(book, "office1", &child.clue, ActionKind::Confirm, &confirm).issue.expect("an issue");
    let notice = [
        ("notice_no", "整改-9"),
        ("unit", "示例镇人民政府"),
        ("person", "某某"),
        ("deadline", "2026-06-30"),
        ("reply_due", "2026-05-27"),
    ];
    act(book, "office1", &issue, ActionKind::Notify, &notice);
    let db = rusqlite::Connection::open(path).expect("opens");
    db.execute(
        "INSERT INTO reject (source, sheet, line, column_name, reason, row_text) VALUES (1, 0, 9, '', 'bad_id', ?1)",
        [format!("{} 12岁", child.name)],
    )
    .expect("a rejected row");
    issue
}

/// Everything that lists, pages, searches, explanations and exports say to a viewer.
fn walk(book: &mut Workbook, viewer: Option<&str>, children: &[Child], folder: &Path) -> Vec<(String, String)> {
    let pack = &built().pack;
    let asker = viewer.map(|id| OfficerId(id.to_owned()));
    book.look_as(asker.clone(), &TODAY.to_string());
    let mut said = Vec::new();
    let mut subjects: BTreeSet<(ListKind, String)> = BTreeSet::new();
    for kind in ListKind::ALL {
        let ids = listing::ids(book, pack, &ListQuery::all(kind), TODAY).expect("ids").0;
        for row in listing::rows_revealed(book, pack, kind, &ids, TODAY, Reveal::Full).expect("rows") {
            for lang in [Lang::Zh, Lang::En] {
                let cells: Vec<String> = row.cells.iter().map(|cell| cell.shown(lang, CellStyle::Print)).collect();
                said.push((format!("list {} {}", kind.code(), row.subject), cells.join("|")));
            }
            subjects.insert((kind, row.subject));
        }
    }
    let db = rusqlite::Connection::open(book.path().expect("on disk")).expect("opens");
    let near = texts(
        &db,
        "SELECT clue, household_no, rule, '' FROM clue WHERE rule IN ('R08', 'R09', 'R48', 'R43', 'R49')
         OR household_no IN (SELECT household_no FROM data_persons WHERE person IN
            (SELECT person FROM data_benefits WHERE program IN ('orphan', 'fact_unraised')))
         OR person IN (SELECT person FROM data_benefits WHERE program IN ('orphan', 'fact_unraised'))",
    );
    let issues = subjects.iter().filter(|(kind, _)| *kind == ListKind::Issues).map(|(_, subject)| subject);
    for issue in issues {
        let page = listing::issue_page(book, pack, issue, asker.as_ref(), now()).expect("a page");
        said.push((format!("issue {issue}"), format!("{page:?}")));
    }
    let mut households = BTreeSet::new();
    for [clue, household, ..] in &near {
        let page = listing::clue_page(book, pack, clue, asker.as_ref(), now()).expect("a page");
        said.push((format!("clue {clue}"), format!("{page:?}")));
        households.insert(household.clone());
    }
    households.extend(
        texts(
            &db,
            "SELECT household_no, '', '', '' FROM data_persons WHERE person IN
            (SELECT person FROM data_benefits WHERE program IN ('orphan', 'fact_unraised'))",
        )
        .into_iter()
        .map(|[household, ..]| household),
    );
    for household in households.iter().filter(|household| !household.is_empty()) {
        let page = listing::case_page(book, pack, household, asker.as_ref(), now()).expect("a page");
        said.push((format!("case {household}"), format!("{page:?}")));
    }
    let overview = listing::overview(book, pack, TODAY).expect("the overview");
    said.push(("overview".into(), format!("{overview:?}")));
    if viewer.is_none() {
        // Finding clues again takes long; one reader stands for all.
        let clues: Vec<String> = children.iter().map(|child| child.clue.clone()).take(2).collect();
        for again in explain::several(book, pack, &clues).expect("explained") {
            said.push((format!("explain {}", again.clue), format!("{again:?}")));
        }
    }
    let account = Account::default();
    for (kind, name) in [
        (ExportKind::Ledger, "l.csv"),
        (ExportKind::Clues, "c.csv"),
        (ExportKind::Rejects, "r.csv"),
        (ExportKind::Report, "s.csv"),
    ] {
        let file = folder.join(name);
        export::write(book, pack, kind, &file, Lang::Zh, account, now()).expect("exported");
        said.push((format!("export {name}"), std::fs::read_to_string(&file).expect("text")));
    }
    for child in children.iter().filter(|child| !child.household.is_empty()) {
        for name in ["f.txt", "f.csv"] {
            let file = folder.join(name);
            export::visit_forms(book, pack, &FormsOf::Household(child.household.clone()), &file, Lang::Zh, None, now())
                .expect("printed");
            said.push((format!("form {}", child.household), std::fs::read_to_string(&file).expect("text")));
        }
    }
    said
}

#[test]
fn no_view_tells_a_childs_name_to_whoever_may_not_read_it() {
    let (folder, path) = demo_workbook();
    let all = children(&path);
    assert!(all.len() >= 3, "children with names of their own: {}", all.len());
    let mut book = Workbook::open(&path).expect("opens");
    let first = all.iter().find(|child| !child.town.is_empty()).expect("a child");
    let issue = spread(&mut book, &path, first);
    // Nobody in particular, and an inspector who does not work on it.
    for viewer in [None, Some("insp5")] {
        let said = walk(&mut book, viewer, &all, folder.path());
        for child in &all {
            let told: Vec<&String> = said.iter().filter(|(_, text)| text.contains(&child.name)).map(|(place, _)| place).collect();
            assert!(told.is_empty(), "{viewer:?} reads {} in {told:?}", child.name);
        }
        let families = families_of_children(&path);
        assert!(families.len() >= 3, "families whose child has a program of its own: {}", families.len());
        for family in &families {
            let page = said.iter().find(|(place, _)| *place == format!("case {}", family[0])).expect("a page");
            assert!(page.1.contains(&family[1]), "the family's own name is open");
            for program in ["fact_unraised", "orphan", "事实无人抚养", "孤儿"] {
                assert!(!page.1.contains(program), "{viewer:?} reads {program} on the page of {}", family[0]);
            }
        }
        assert!(said.len() > 1000, "everything was walked: {}", said.len());
        let mut cache = ListCache::default();
        for kind in ListKind::ALL.into_iter().filter(|kind| !matches!(kind, ListKind::Rules | ListKind::Lookback)) {
            let filter = Filter { terms: Vec::new(), words: vec![first.name.clone()] };
            let query = ListQuery { kind, filter, sort: None };
            let found = cache.ids(&book, &built().pack, &query, TODAY, &Stop::default(), &mut |_| {}).expect("ids");
            assert_eq!(found.0, Vec::<i64>::new(), "{viewer:?} finds {} by name", kind.code());
            assert_eq!(listing::ids(&book, &built().pack, &query, TODAY).expect("ids").0, Vec::<i64>::new());
        }
        let hits = find::find(&mut cache, &book, &built().pack, &first.name, TODAY, &Stop::default()).expect("found");
        assert!(hits.is_empty(), "{hits:?}");
        let filter = ListKind::Clues.filter(&format!("name={}", first.name)).expect("a filter");
        let query = ListQuery { kind: ListKind::Clues, filter, sort: None };
        assert_eq!(listing::ids(&book, &built().pack, &query, TODAY).expect("ids").0, Vec::<i64>::new());
    }
    // The county's desk and its inspectors read it; so does, for the day, who opens it with a reason.
    for viewer in ["office1", "insp1"] {
        let asker = OfficerId(viewer.to_owned());
        let page = listing::clue_page(&book, &built().pack, &first.clue, Some(&asker), now()).expect("a page");
        assert_eq!(page.name, first.name, "{viewer}");
        assert!(page.id_no.is_none_or(|number| number.contains('*')));
    }
    act(&mut book, "audit1", &issue, ActionKind::Unmask, &[("reason", "核对审批")]);
    let asker = OfficerId("audit1".to_owned());
    let page = listing::clue_page(&book, &built().pack, &first.clue, Some(&asker), now()).expect("a page");
    assert_eq!(page.name, first.name);
    assert!(page.id_no.is_some_and(|number| !number.contains('*')), "an opened matter shows the whole number");
    let tomorrow = now().checked_add(jiff::Span::new().days(1)).expect("a day");
    let page = listing::clue_page(&book, &built().pack, &first.clue, Some(&asker), tomorrow).expect("a page");
    assert_ne!(page.name, first.name, "for the day only");
    // Papers that leave the house tell it to nobody, whoever prints them; and it is never published.
    let lead = Actor { officer: OfficerId("office1".to_owned()), at: now() };
    let file = folder.path().join("n.txt");
    let whose = (PaperKind::Notice, PaperFor::Issue(issue.as_str()));
    papers::write(&mut book, &built().pack, whose, &file, Lang::Zh, Some(&lead), now()).expect("printed");
    assert!(!std::fs::read_to_string(&file).expect("text").contains(&first.name));
    let clerks = book.officers().expect("officers");
    let of_town = clerks.iter().find(|officer| officer.role == Role::TownClerk && officer.town == first.town);
    let clerk = of_town.expect("a clerk of the town").id.clone();
    let publish = [("place", "公示栏"), ("from", "2026-05-20"), ("to", "2026-05-27"), ("evidence", "照片")]
        .map(|(k, v)| (k.to_owned(), v.to_owned()));
    let refused = casework::perform(
        &mut book,
        &built().pack,
        &Actor { officer: clerk, at: now() },
        &Subject::Issue(issue),
        ActionKind::Publish,
        &Fields::from(publish),
    );
    assert!(matches!(&refused, Err(casework::ActError::Refused(refusal)) if refusal.code() == "not_public"), "{refused:?}");
}

#[test]
fn a_childs_matter_under_a_familys_number_does_not_name_its_program() {
    let (_folder, path) = demo_workbook();
    let family = families_of_children(&path).swap_remove(0)[0].clone();
    let db = rusqlite::Connection::open(&path).expect("opens");
    let of_child = r#"program = 'fact_unraised' AND gone = 0 AND detail LIKE '%"program":"fact_unraised"%'"#;
    let [clue, ..] =
        texts(&db, &format!("SELECT clue, '', '', '' FROM clue WHERE {of_child} ORDER BY clue LIMIT 1")).swap_remove(0);
    db.execute("UPDATE clue SET household_no = ?1 WHERE clue = ?2", [&family, &clue]).expect("moved");
    drop(db);
    let (mut book, pack) = (Workbook::open(&path).expect("opens"), &built().pack);
    for (viewer, sees) in [("finance1", false), ("office1", true)] {
        let asker = OfficerId(viewer.to_owned());
        book.look_as(Some(asker.clone()), &TODAY.to_string());
        let filtered = |text: &str| {
            let filter = ListKind::Clues.filter(text).expect("a filter");
            listing::ids(&book, pack, &ListQuery { kind: ListKind::Clues, filter, sort: None }, TODAY).expect("ids").0
        };
        let ids = filtered(&format!("clue={clue}"));
        let rows = listing::rows(&book, pack, ListKind::Clues, &ids, TODAY).expect("rows");
        assert_eq!(format!("{rows:?}").contains("fact_unraised"), sees, "{viewer}: {rows:?}");
        let by_program = filtered("program=fact_unraised");
        assert_eq!(by_program.contains(&ids[0]), sees, "{viewer} finds it by its program");
        let page = listing::clue_page(&book, pack, &clue, Some(&asker), now()).expect("a page");
        assert_eq!(page.lines.iter().any(|line| line.program == "fact_unraised"), sees, "{viewer}: {:?}", page.lines);
    }
}
