//! Small things that are done millions of times, and the questions that people wait for:
//! `cargo bench --bench micro [-- WORD...]` (only the groups named: id, scope, rules, lists).
//!
//! Everything is invented and follows from numbers, so that every run measures the same. What takes less than some
//! microseconds is timed in batches of a hundred different inputs; its figures are then of a call within a batch.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::string_slice,
    missing_docs,
    reason = "a measurement"
)]

mod measure;

use hecha::demo::AS_OF;
use hecha::demo::build::{DemoOptions, SEED, build_with};
use hecha::domain::date::{self, Date};
use hecha::domain::id_number::{self, IdKey, IdReading};
use hecha::domain::identity::Scope;
use hecha::domain::listing::{ListKind, ListQuery, Sort};
use hecha::domain::pack::Pack;
use hecha::engine::job::Job;
use hecha::engine::listing;
use hecha::io::table::ReadOptions;
use hecha::store::bench::Bench;
use hecha::store::{NewWorkbook, Workbook};
use measure::Times;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

const TODAY: Date = Date::constant(2026, 5, 20);
/// Calls that are timed together.
const BATCH: usize = 100;
/// People in scope: a prefecture.
const PEOPLE: u32 = 250_000;
const ISSUES: u32 = 50_000;
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾";
const GIVEN: &str = "秀兰英华玉明国建军志强丽平桂芳文红云金海春梅荣凤珍生林福德成永新光清祥贵宝元庆忠良东宏才义山水田喜全";

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |group: &str| asked.is_empty() || asked.iter().any(|word| word == group);
    println!("{:<52} {:>7} {:>12} {:>12}", "what", "times", "p50", "p99");
    if wanted("id") {
        id_parser();
    }
    if wanted("scope") {
        scope();
    }
    let pack = hecha::engine::pack::load(None).expect("the embedded pack");
    if wanted("rules") {
        rules(&pack);
    }
    if wanted("lists") {
        lists(&pack);
    }
}

fn report(what: &str, times: Vec<Duration>, calls: usize) {
    let times = Times::new(times);
    let [p50, p99] = [50, 99].map(|percent| shown(times.within(percent) / calls as f64));
    println!("{what:<52} {:>7} {p50:>12} {p99:>12}", times.count());
}

fn shown(seconds: f64) -> String {
    match seconds {
        short if short < 1e-5 => format!("{:.0} ns", short * 1e9),
        medium if medium < 1e-2 => format!("{:.1} µs", medium * 1e6),
        long => format!("{:.1} ms", long * 1e3),
    }
}

/// Calls with one input after the other, in batches.
fn many<T>(what: &str, inputs: &[T], call: impl Fn(&T) -> bool) {
    assert!(inputs.len() >= BATCH && inputs.len().is_multiple_of(BATCH), "{what}: {} inputs", inputs.len());
    let times = (0..2_000)
        .map(|round| {
            let from = round * BATCH % inputs.len();
            let start = Instant::now();
            for input in &inputs[from..from + BATCH] {
                black_box(call(black_box(input)));
            }
            start.elapsed()
        })
        .collect();
    report(what, times, BATCH);
}

/// Something slow, once a round.
fn each(what: &str, rounds: usize, mut call: impl FnMut() -> usize) {
    let times = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            black_box(call());
            start.elapsed()
        })
        .collect();
    report(what, times, 1);
}

/// A person by number: no two have the same.
fn key(number: u32) -> IdKey {
    let birth = date::from_day_number(-13_879 + i32::try_from(number * 7 % 29_200).expect("small")).expect("a day");
    let serial = u16::try_from(1 + number / 29_200).expect("small");
    IdKey::compose(990_101 + number % 20, birth, serial).expect("a number")
}

/// A name by number: some are frequent, as surnames are.
fn name(number: u32) -> String {
    let mut state = u64::from(number).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let mut sign = |signs: &str| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let count = signs.chars().count();
        let (a, b) = ((state >> 33) as usize % count, (state >> 48) as usize % count);
        signs.chars().nth(a * b / count).expect("a sign")
    };
    [sign(SURNAMES), sign(GIVEN), sign(GIVEN)].into_iter().collect()
}

fn id_parser() {
    let valid: Vec<String> = (0..10_000).map(|number| key(number).to_string()).collect();
    let mendable = |(at, id): (usize, &String)| match at % 4 {
        0 => format!("{}{}", &id[..6], &id[8..17]),
        1 => format!("'{id} "),
        2 => format!("{} {} {}", &id[..6], &id[6..14], &id[14..]),
        _ => id.chars().map(|sign| char::from_u32(u32::from(sign) + 0xfee0).expect("full width")).collect(),
    };
    let broken = |(at, id): (usize, &String)| match at % 4 {
        0 => format!("{}********{}", &id[..6], &id[14..]),
        1 => format!("{}{}", &id[..17], if id.ends_with('7') { '8' } else { '7' }),
        2 => format!("{}000", &id[..15]),
        _ => id[..16].to_owned(),
    };
    let mendable: Vec<String> = valid.iter().enumerate().map(mendable).collect();
    let broken: Vec<String> = valid.iter().enumerate().map(broken).collect();
    for (what, ids) in [("valid", &valid), ("mendable", &mendable), ("broken", &broken)] {
        many(&format!("id: read_whole, {what}"), ids, |id| id_number::read_whole(id).is_some());
        many(&format!("id: read, {what}"), ids, |id| id_number::read(id, false).key().is_some());
    }
}

fn scope() {
    let mut scope = Scope::default();
    let start = Instant::now();
    for number in 0..PEOPLE {
        scope.add(key(number), &name(number), VILLAGES[number as usize % VILLAGES.len()]);
    }
    report("scope: 250,000 people taken in", vec![start.elapsed()], 1);
    let spread = |count: u32| (0..count).map(|at| at * 97 % PEOPLE);
    let known: Vec<(IdKey, String)> = spread(20_000).map(|at| (key(at), name(at))).collect();
    let strangers: Vec<(IdKey, String)> = spread(20_000).map(|at| (key(PEOPLE + at), name(PEOPLE + at))).collect();
    let namesakes: Vec<(IdKey, String)> = spread(20_000).map(|at| (key(PEOPLE + at), name(at))).collect();
    many("scope: holds, somebody in scope", &known, |(key, _)| scope.holds(*key));
    many("scope: holds, a stranger", &strangers, |(key, _)| scope.holds(*key));
    many("scope: is_far_from, a stranger", &strangers, |(key, name)| scope.is_far_from(*key, name));
    many("scope: is_far_from, a stranger of a name in scope", &namesakes, |(key, name)| scope.is_far_from(*key, name));
    let found = |(reading, name): &(IdReading, String)| scope.find(name, || VILLAGES[0].to_owned(), reading) == NOBODY;
    let read = |people: &[(IdKey, String)], damage: &dyn Fn(String) -> String| -> Vec<(IdReading, String)> {
        people.iter().map(|(key, name)| (id_number::read(&damage(key.to_string()), false), name.clone())).collect()
    };
    let whole = |id: String| id;
    let masked = |id: String| format!("{}********{}", &id[..6], &id[14..]);
    many("scope: find, valid, somebody in scope", &read(&known, &whole), found);
    many("scope: find, valid, a stranger of a name in scope", &read(&namesakes, &whole), found);
    many("scope: find, masked, somebody in scope", &read(&known, &masked), found);
    many("scope: find, masked, a stranger", &read(&strangers, &masked), found);
}

const NOBODY: hecha::domain::identity::Finding = hecha::domain::identity::Finding::Nobody;
const VILLAGES: [&str; 6] = ["李家村", "王家村", "柳河村", "石桥村", "白塔村", "双井村"];

/// Queries of rules over the demo county.
fn rules(pack: &Pack) {
    let folder = tempfile::tempdir().expect("a folder");
    // Spreadsheets are read in this process: another would be this program, which is no reader.
    let options = DemoOptions { seed: SEED, now: TODAY.at(9, 0, 0, 0), read: ReadOptions::default() };
    let built = build_with(folder.path(), &options, &Job::silent()).expect("the demo county");
    let book = Workbook::open(&built.workbook).expect("opens");
    let mut bench = Bench::open(&book, pack, Some(AS_OF)).expect("a bench");
    for rule in ["R01", "R07", "R10", "R14", "R34", "R39"] {
        let sql = &pack.rule(rule).expect("a rule").sql;
        let mut rows = || bench.rows(sql, || false).expect("answered").rows.len();
        each(&format!("rules: {rule}, first, with the views it needs"), 1, &mut rows);
        each(&format!("rules: {rule}"), 100, rows);
    }
}

/// Lists and ledger over many issues.
fn lists(pack: &Pack) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bench.hecha");
    fill(&path, pack);
    let book = Workbook::open(&path).expect("opens");
    let kind = ListKind::Issues;
    let filtered = |text: &str, sort: Option<&str>| ListQuery {
        kind,
        filter: kind.filter(text).expect("a filter"),
        sort: sort.map(|column| Sort { column: column.to_owned(), descending: true }),
    };
    let asked = [
        ("all", filtered("", None)),
        ("state=rectifying", filtered("state=rectifying", None)),
        ("town=青禾镇 outstanding>=20000", filtered("town=青禾镇 outstanding>=20000", None)),
        ("by confirmed amount", filtered("", Some("confirmed"))),
        ("王 (words)", filtered("王", None)),
    ];
    for (what, query) in &asked {
        let ids = || listing::ids(&book, pack, query, TODAY).expect("ids").0.len();
        assert!(ids() > 100, "{what} finds {}", ids());
        each(&format!("lists: issues, {what}"), 100, ids);
    }
    let all = listing::ids(&book, pack, &asked[0].1, TODAY).expect("ids").0;
    let mut from = 0;
    each("lists: issues, a page of 50 rows", 500, || {
        from = (from + 7 * 50) % (all.len() - 50);
        listing::rows(&book, pack, kind, &all[from..from + 50], TODAY).expect("rows").len()
    });
    each("lists: facts for the ledger of 50,000 issues", 30, || book.ledger_facts().expect("facts").len());
}

/// A workbook with a clue and an issue for each of many people.
fn fill(path: &Path, pack: &Pack) {
    let new = NewWorkbook {
        county: "禾川县".into(),
        created_at: "2026-05-20T09:00:00".into(),
        replica: "00".repeat(8),
        hash_key: "00".repeat(32),
    };
    let mut book = Workbook::create(path, &new).expect("a workbook");
    hecha::store::datasets::ensure(&mut book, &pack.datasets).expect("tables");
    drop(book);
    let mut db = rusqlite::Connection::open(path).expect("opens");
    let tx = db.transaction().expect("begins");
    let run = "INSERT INTO run (id, at, as_of, pack_version, rules, sources) VALUES (1, '2026-05-01T09:00:00', '2026-03-31', '', '{}', '[]')";
    tx.execute(run, []).expect("a run");
    {
        let mut clue = tx
            .prepare(
                "INSERT INTO clue (id, clue, rule, subtype, direction, severity, household_no, person, name, town, village, program,
                    fact_key, first_month, last_month, months, amount, match_level, facts, detail, explanation_zh, explanation_en,
                    gone, first_run, last_run)
                 VALUES (?1, ?2, ?3, '', 'over', 'high', ?4, ?5, ?6, ?7, ?8, 'dibao_rural', ?2, 24300, 24310, 10, ?9, 'L1', '{}',
                    '{\"operands\":[],\"lines\":[],\"lenient_amount\":null}', '名下有机动车', 'owns a vehicle', 0, 1, 1)",
            )
            .expect("prepared");
        let mut issue = tx
            .prepare(
                "INSERT INTO issue (id, issue, clue, round, state, issue_type, basis, first_month, last_month, confirmed, recovered,
                    waived, carried, back_paid, outstanding, unit, person, deadline)
                 VALUES (?1, ?2, ?3, 1, ?4, 'hidden_vehicle', 'W41', 24300, 24310, ?5, ?6, 0, 0, 0, ?5 - ?6, ?7, '某某', '2026-06-30')",
            )
            .expect("prepared");
        for number in 0..ISSUES {
            let rule = format!("R{:02}", 1 + number % 58);
            let id = format!("{rule}-{:08X}", number.wrapping_mul(2_654_435_761));
            let town = ["青禾镇", "柳河镇", "石桥镇", "双井乡", "白塔镇"][number as usize % 5];
            let village = VILLAGES[number as usize % VILLAGES.len()];
            let amount = i64::from(number % 9_973) * 300;
            let household = format!("990421D{:07}", number / 2);
            clue.execute((number + 1, &id, rule, household, key(number).as_i64(), name(number), town, village, amount))
                .expect("added");
            let (state, recovered) = match number % 3 {
                0 => ("recovering", amount),
                1 => ("rectifying", amount / 2),
                _ => ("notified", 0),
            };
            let issue_id = format!("W2026-{:05}", number + 1);
            issue.execute((number + 1, issue_id, &id, state, amount, recovered, format!("{town}人民政府"))).expect("added");
        }
    }
    tx.commit().expect("written");
}
