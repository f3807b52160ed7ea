//! From key to frame in a list of many clues: `cargo bench --bench frames [-- ROWS...]`.
//!
//! Drives the state machine as the terminal program does — key, questions to the workbook, answers, painting, difference
//! to the picture before — on one thread, so that a figure is everything a key costs until the picture with all its rows
//! is ready for the terminal. The clues are invented; each carries as much detail as one of the demo county.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a measurement")]

mod measure;

use hecha::app::key::Key;
use hecha::app::msg::{Answer, Effect, Msg, Query};
use hecha::app::{Model, update};
use hecha::domain::date::Date;
use hecha::domain::lang::Lang;
use hecha::domain::pack::Pack;
use hecha::engine::listing::{self, ListCache};
use hecha::engine::stop::Stop;
use hecha::store::{NewWorkbook, Workbook};
use hecha::tui::paint::paint;
use hecha::tui::side;
use hecha::tui::theme::Theme;
use measure::Times;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const TODAY: Date = Date::constant(2026, 5, 20);
const AREA: Rect = Rect { x: 0, y: 0, width: 160, height: 48 };
const SURNAMES: [&str; 16] = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "单", "曾"];
const GIVEN: [&str; 20] =
    ["秀", "兰", "英", "华", "玉", "明", "国", "建", "军", "志", "强", "丽", "平", "桂", "芳", "文", "红", "云", "金", "海"];

fn main() {
    let asked: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![1_000, 100_000, 1_000_000] } else { asked };
    let pack = Arc::new(hecha::engine::pack::load(None).expect("the embedded pack"));
    println!("{:>9}  {:<22} {:>7} {:>9} {:>9} {:>9}", "rows", "what", "times", "p50 ms", "p99 ms", "max ms");
    for rows in sizes {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bench.hecha");
        fill(&path, rows);
        measure(&path, &pack, rows);
    }
}

/// A workbook with so many clues.
fn fill(path: &Path, rows: u64) {
    let new = NewWorkbook {
        county: "禾川县".into(),
        created_at: "2026-05-20T09:00:00".into(),
        replica: "00".repeat(8),
        hash_key: "00".repeat(32),
    };
    drop(Workbook::create(path, &new).expect("a workbook"));
    let mut db = rusqlite::Connection::open(path).expect("opens");
    let tx = db.transaction().expect("begins");
    let run = "INSERT INTO run (id, at, as_of, pack_version, rules, sources) VALUES (1, '2026-05-01T09:00:00', '2026-03-31', '', '{}', '[]')";
    tx.execute(run, []).expect("a run");
    let detail = format!("{{\"operands\":\"{}\"}}", "依".repeat(700));
    {
        let mut add = tx
            .prepare(
                "INSERT INTO clue (id, clue, rule, subtype, direction, severity, household_no, person, name, town, village, program,
                    fact_key, first_month, last_month, months, amount, match_level, facts, detail, explanation_zh, explanation_en,
                    gone, first_run, last_run)
                 VALUES (?1, ?2, ?3, '', 'over', ?4, ?5, NULL, ?6, ?7, ?8, 'dibao_rural', ?9, 24300, 24310, 10, ?10, 'L1', '{}', ?11,
                    '名下有机动车 甘Z33505(轿车，2012-05-12 登记，正常)', 'owns a vehicle', 0, 1, 1)",
            )
            .expect("prepared");
        // A full-period generator: the same county every time, in no order.
        let mut state: u64 = 88_172_645_463_325_252;
        let mut roll = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).expect("small")
        };
        for id in 1..=i64::try_from(rows).expect("fits") {
            let name = format!("{}{}{}", SURNAMES[roll(16)], GIVEN[roll(20)], GIVEN[roll(20)]);
            let rule = format!("R{:02}", 1 + roll(58));
            let town = format!("{}镇", GIVEN[roll(20)]);
            let village = format!("{}{}村", SURNAMES[roll(16)], GIVEN[roll(20)]);
            let severity = ["high", "medium", "low"][roll(3)];
            let amount = i64::try_from(roll(3_000_000)).expect("small");
            let clue = format!("{rule}-{:08X}", id * 2_654_435_761 % 4_294_967_296);
            let household = format!("990421D{:07}", roll(400_000));
            let values = (id, clue, rule, severity, household, name, town, village, id.to_string(), amount, &detail);
            add.execute(values).expect("added");
        }
    }
    tx.commit().expect("written");
}

/// The program without a terminal.
struct Bench {
    model: Model,
    pack: Arc<Pack>,
    book: Workbook,
    cache: ListCache,
    shown: Buffer,
}

impl Bench {
    /// Does a message to the end and paints; gives how long that took.
    fn tell(&mut self, msg: Msg) -> Duration {
        let start = Instant::now();
        let mut effects: VecDeque<Effect> = update(&mut self.model, msg).into();
        while let Some(effect) = effects.pop_front() {
            let Effect::Ask(token, _, query) = effect else { continue };
            let answer = match side::answer(&mut self.cache, &self.book, &self.pack, &query, &Stop::default(), &mut |_| {}) {
                Some(answer) => answer.expect("answered"),
                None => match query {
                    Query::Rows(kind, ids) => {
                        Answer::Rows(listing::rows(&self.book, &self.pack, kind, &ids, TODAY).expect("rows"))
                    }
                    _ => continue,
                },
            };
            effects.extend(update(&mut self.model, Msg::Answer(token, Box::new(answer))));
        }
        let mut next = Buffer::empty(AREA);
        paint(&self.model, Theme::Dark, AREA, &mut next);
        let changed = self.shown.diff(&next).len();
        std::hint::black_box(changed);
        self.shown = next;
        start.elapsed()
    }

    fn key(&mut self, name: &str) -> Duration {
        self.tell(Msg::Key(Key::parse(name).expect("a key")))
    }
}

fn measure(path: &Path, pack: &Arc<Pack>, rows: u64) {
    let book = Workbook::open(path).expect("opens");
    let model = Model::new(Arc::clone(pack), Lang::Zh, TODAY);
    let mut bench = Bench { model, pack: Arc::clone(pack), book, cache: ListCache::default(), shown: Buffer::empty(AREA) };
    bench.tell(Msg::Resize(AREA.width, AREA.height));
    let opened = Msg::Opened { path: path.to_owned(), officers: Vec::new(), read_only: false };
    let first = bench.tell(opened);
    report(rows, "first screen", vec![first]);
    let first = bench.key("2");
    report(rows, "list, first time", vec![first]);
    let again: Vec<Duration> = (0..5).map(|_| bench.key("2")).collect();
    report(rows, "list, again", again);
    let mut times = |what: &str, count: usize, keys: &[&str]| {
        let all = (0..count).map(|at| bench.key(keys[at % keys.len()])).collect();
        report(rows, what, all);
    };
    times("down", 2000, &["down"]);
    times("page down", 500, &["pgdn"]);
    times("page up", 500, &["pgup"]);
    times("right, left", 200, &["right", "left"]);
    times("to the end, start", 200, &["end", "home"]);
    times("mark and down", 200, &["space"]);
    let filters = ["王", "wxl", "李 村", "town=秀镇", "amount>=20000", "rule=R10|R11 severity=high", "R10-"];
    for filter in filters {
        bench.key("/");
        let typed: Vec<Duration> =
            filter.chars().map(|c| bench.key(if c == ' ' { "space".into() } else { c.to_string() }.as_str())).collect();
        report(rows, &format!("type {filter}"), typed);
        bench.key("enter");
        bench.key("esc");
    }
    bench.key("esc");
    for column in ["amount", "name", "clue", "town", "state"] {
        let columns = hecha::domain::listing::ListKind::Clues.columns();
        let place = columns.iter().position(|name| *name == column).expect("a column");
        let sorted = bench.tell(Msg::Click(hecha::app::doc::Target::Column(place)));
        report(rows, &format!("sort by {column}"), vec![sorted]);
    }
    bench.key("ctrl-g");
    let typed: Vec<Duration> = "wangxiulan".chars().map(|c| bench.key(&c.to_string())).collect();
    report(rows, "find anything, typing", typed);
}

fn report(rows: u64, what: &str, times: Vec<Duration>) {
    let times = Times::new(times);
    let [p50, p99, most] = [50, 99, 100].map(|percent| times.within(percent) * 1000.0);
    println!("{rows:>9}  {what:<22} {:>7} {p50:>9.2} {p99:>9.2} {most:>9.2}", times.count());
}
