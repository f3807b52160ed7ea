//! A first-time user with nothing but the built-in help: keys only, on a real workbook, from a clue to its sign-off.
//! The screens' state machine runs as in the terminal; its questions and acts go to the engine as the worker's do.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{CLUE, Desk, HOUSEHOLD};
use hecha::app::command::COMMANDS;
use hecha::app::key::{Key, KeyCode};
use hecha::app::msg::{Acted, Answer, Effect, Msg, Query};
use hecha::app::popup::Popup;
use hecha::app::{Model, update};
use hecha::domain::lang::{Bilingual, Lang, Say};
use hecha::domain::officer::OfficerId;
use hecha::engine::{case_page, casework, listing, matter_page, overview, visit};
use hecha::store::datasets;
use std::collections::VecDeque;
use std::sync::Arc;

/// Most keys that the whole way may take.
const MOST: usize = 120;

struct FirstRun {
    desk: Desk,
    model: Model,
    pressed: usize,
    /// Keys that the help names, and those that every form and list shows at its foot.
    taught: Vec<Key>,
}

fn said(error: &dyn Say) -> Bilingual {
    Bilingual::of(error.say(Lang::Zh), error.say(Lang::En))
}

impl FirstRun {
    fn new() -> Self {
        let mut desk = Desk::new();
        datasets::ensure(&mut desk.book, &desk.pack.datasets).expect("tables");
        desk.raw()
            .execute_batch(&format!(
                "INSERT INTO source (id, dataset, file, file_hash, sheets, layout, as_of, as_of_day, loaded_at, rows_read, kept,
                    unmatched, rejected, added, changed, unchanged, certificate)
                 VALUES (1, 'households', '农村低保.xlsx', 'f', '[\"表一\"]', '', '2026-03-01', 20513, '', 1, 1, 0, 0, 1, 0, 0, '{{}}');
                 INSERT INTO data_households (source, sheet, line, row_key, row_hash, household_no, head, town, village)
                 VALUES (1, 0, 2, x'01', x'01', '{HOUSEHOLD}', '李某', '青禾镇', '李家村')"
            ))
            .expect("a household on file");
        desk.book.seal_again().expect("sealed");
        let mut model = Model::new(Arc::new(desk.pack.clone()), Lang::Zh, desk.now.date());
        model.officer = Some(OfficerId("office".into()));
        let taught = COMMANDS.iter().flat_map(|command| model.keymap.keys(command.cmd).to_vec()).collect();
        let officers = casework::officers(&desk.book).expect("officers");
        let path = desk.path.clone();
        let mut run = Self { desk, model, pressed: 0, taught };
        run.tell(Msg::Opened { path, officers, read_only: false });
        run.tell(Msg::Resize(100, 32));
        run
    }

    fn tell(&mut self, msg: Msg) {
        let mut effects: VecDeque<Effect> = update(&mut self.model, msg).into();
        while let Some(effect) = effects.pop_front() {
            let msg = match effect {
                Effect::Ask(token, asker, query) => Msg::Answer(token, Box::new(self.answer(asker.as_ref(), query))),
                Effect::Act { token, officer, subject, kind, fields, fill } => {
                    let mut actor = self.desk.actor(&officer.0);
                    actor.at = self.desk.now;
                    let perform = if fill { casework::perform_filled } else { casework::perform };
                    let done = perform(&mut self.desk.book, &self.desk.pack, &actor, &subject, kind, &fields);
                    Msg::Acted(token, done.map(|done| Acted { text: done.text, issue: done.issue }).map_err(|error| said(&error)))
                }
                _ => continue,
            };
            effects.extend(update(&mut self.model, msg));
        }
    }

    fn answer(&self, asker: Option<&OfficerId>, query: Query) -> Answer {
        let (book, pack, now) = (&self.desk.book, &self.desk.pack, self.desk.now);
        let today = now.date();
        match query {
            Query::Overview => Answer::Overview(overview::overview(book, pack, today).expect("read")),
            Query::Ids(query) => Answer::Ids(listing::ids(book, pack, &query, today).expect("read").0),
            Query::Rows(kind, ids) => Answer::Rows(listing::rows(book, pack, kind, &ids, today).expect("read")),
            Query::Clue(id) => Answer::Clue(matter_page::clue_page(book, pack, &id, asker, now).expect("read")),
            Query::Issue(id) => Answer::Issue(matter_page::issue_page(book, pack, &id, asker, now).expect("read")),
            Query::Case(id) => Answer::Case(case_page::case_page(book, pack, &id, asker, now).expect("read")),
            Query::Sheet(household) => Answer::Sheet(Box::new(visit::sheet(book, pack, &household, asker, now).expect("read"))),
            Query::Officers => Answer::Officers(casework::officers(book).expect("read")),
            Query::Options(subject) => {
                let options = casework::options(book, pack, asker, &subject, now).expect("read");
                Answer::Options(subject, options)
            }
            other => panic!("not asked here: {other:?}"),
        }
    }

    /// Presses commands: keys that the help names, or that stand at the foot of the dialogue on top.
    fn keys(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            let key = Key::parse(name).expect("a key");
            let dialogue = !self.model.popups.is_empty();
            assert!(dialogue || self.taught.contains(&key), "{name} is not in the help");
            self.pressed += 1;
            self.tell(Msg::Key(key));
        }
        self
    }

    /// Types a text, one key a character.
    fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.pressed += 1;
            self.tell(Msg::Key(Key { code: KeyCode::Char(c), ctrl: false }));
        }
        self
    }

    /// Another officer sits down at the desk.
    fn officer(&mut self, name: &str) -> &mut Self {
        self.keys("f2").text(name).keys("enter");
        assert_eq!(self.model.officer.as_ref().map(|id| id.0.as_str()), Some(name));
        self
    }

    /// Goes to a field of the form on top, one key a row.
    fn field(&mut self, name: &str) -> &mut Self {
        for _ in 0..40 {
            let Some(Popup::Form(form)) = self.model.popups.last() else { panic!("no form for {name}") };
            if form.rows.get(form.focus).is_some_and(|row| row.name == name) {
                return self;
            }
            let target = form.rows.iter().position(|row| row.name == name).expect("a row");
            let key = if target < form.focus { "backtab" } else { "tab" };
            self.keys(key);
        }
        panic!("{name} is not reached");
    }

    /// Sends the form on top; it must go through.
    fn send(&mut self, what: &str) -> &mut Self {
        self.keys("f10");
        if let Some(Popup::Form(form)) = self.model.popups.last() {
            panic!("{what}: {:?} at {:?}", form.error, form.rows.get(form.focus).map(|row| &row.name));
        }
        self
    }

    fn value(&self, sql: &str) -> String {
        self.desk.value(sql)
    }
}

#[test]
#[allow(clippy::print_stdout, reason = "the count is what the test reports")]
fn keys_and_the_built_in_help_take_a_clue_to_its_sign_off() {
    let mut run = FirstRun::new();
    run.keys("f1 esc");
    run.keys("2 enter a").send("assign");
    assert_eq!(run.value("SELECT state FROM clue_state"), "assigned");
    let clue = run.value("SELECT clue FROM clue_state");
    let pair = run.value("SELECT inspector1 FROM clue_state");

    run.officer(&pair).keys("v");
    run.keys("1 1 1 1 1 1 1 1 1 1 f10 esc");
    assert_eq!(run.value("SELECT state FROM clue_state"), "checking");
    run.keys("c").send("submit");
    run.officer("office").keys("c").send("confirm");
    assert_eq!(run.value(&format!("SELECT state FROM clue_state WHERE clue = '{clue}'")), "confirmed");

    run.keys("3 enter n").send("notify");
    let clerk =
        if run.value(&format!("SELECT town FROM clue WHERE clue = '{clue}'")) == "青禾镇" { "clerk" } else { "clerk_far" };
    run.officer(clerk).keys("r").field("measure").text("停发").send("rectify");
    run.keys("m").field("receipt").text("票1").send("money");
    run.keys("i").field("receipt").text("国1").send("remit");
    run.keys("e").field("reply").text("无异议").field("exception").text("已停").field("evidence").text("票1").send("report");
    run.officer("head").keys("y").send("endorse");
    run.officer("lead").keys("x").field("opinion").text("属实").send("accept");
    run.officer("office2").keys("s").send("sign off");

    assert_eq!(run.value("SELECT state FROM issue"), "closed");
    assert_eq!(clue, CLUE, "the heaviest clue comes first");
    let report = hecha::engine::verify::run(&run.desk.book, &run.desk.pack).expect("verified");
    assert!(report.ok, "{:?}", report.findings);
    println!("key presses from a clue to its sign-off: {}", run.pressed);
    assert!(run.pressed < MOST, "{} keys", run.pressed);
}
