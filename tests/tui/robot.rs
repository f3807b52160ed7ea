//! A robot user: presses keys, answers the program's questions from the sample, keeps what it did.

use crate::sample;
use crate::workbench;
use hecha::app::import::{Layout, Plan, PlanTable};
use hecha::app::key::Key;
use hecha::app::msg::{Acted, Answer, Effect, JobRequest, Msg, Query};
use hecha::app::{Model, update};
use hecha::domain::action::{ActionKind, Fields, Refusal, Subject, UnitOption};
use hecha::domain::lang::{Bilingual, Lang};
use hecha::domain::listing::{ListKind, Row};
use hecha::domain::officer::OfficerId;
use hecha::domain::pack::Pack;
use hecha::domain::text;
use hecha::tui::paint::{self, Painted};
use hecha::tui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub struct Robot {
    pub model: Model,
    /// Acts sent, oldest first.
    pub acts: Vec<(OfficerId, Subject, ActionKind, Fields)>,
    /// Effects for the outside that are no questions.
    pub outside: Vec<Effect>,
    /// Questions asked, oldest first.
    pub asked: Vec<Query>,
    /// Questions held back when `slow`.
    pub held: VecDeque<Effect>,
    /// Whether questions wait in `held` instead of being answered at once.
    pub slow: bool,
    /// The subject whose acts are refused; `*`: every one.
    pub refuse: Option<String>,
}

impl Robot {
    /// On the overview of the sample county, as this officer.
    pub fn new(officer: Option<&str>, lang: Lang) -> Self {
        static PACK: OnceLock<Arc<Pack>> = OnceLock::new();
        let pack = PACK.get_or_init(|| Arc::new(hecha::engine::pack::load(None).expect("the embedded pack")));
        let mut model = Model::new(Arc::clone(pack), lang, sample::day("2026-04-10"));
        model.officer = officer.map(|id| OfficerId(id.into()));
        let mut robot = Self {
            model,
            acts: Vec::new(),
            outside: Vec::new(),
            asked: Vec::new(),
            held: VecDeque::new(),
            slow: false,
            refuse: None,
        };
        robot.tell(Msg::Opened { path: PathBuf::from("hechuan.hecha"), officers: sample::officers(), read_only: false });
        robot
    }

    /// Without a workbook.
    pub fn at_start(lang: Lang) -> Self {
        let mut robot = Self::new(None, lang);
        robot.model.book = None;
        robot.model.tabs.clear();
        robot.model.recent = vec![PathBuf::from("/data/禾川县/hechuan.hecha")];
        robot
    }

    pub fn tell(&mut self, msg: Msg) {
        let mut effects: VecDeque<Effect> = update(&mut self.model, msg).into();
        while let Some(effect) = effects.pop_front() {
            if self.slow && matches!(effect, Effect::Ask(..)) {
                self.held.push_back(effect);
                continue;
            }
            effects.extend(self.answer(effect));
        }
    }

    /// Answers one held question.
    pub fn release(&mut self, effect: Effect) {
        let mut effects: VecDeque<Effect> = self.answer(effect).into();
        while let Some(effect) = effects.pop_front() {
            if matches!(effect, Effect::Ask(..)) {
                self.held.push_back(effect);
            } else {
                effects.extend(self.answer(effect));
            }
        }
    }

    /// Presses keys by name, separated by spaces; a word that is no key is typed character by character.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            match Key::parse(name) {
                Some(key) => self.tell(Msg::Key(key)),
                None => {
                    for c in name.chars() {
                        self.tell(Msg::Key(Key::parse(&c.to_string()).expect("a character")));
                    }
                }
            }
        }
        self
    }

    fn answer(&mut self, effect: Effect) -> Vec<Effect> {
        match effect {
            Effect::Ask(token, asker, query) => {
                self.asked.push(query.clone());
                let answer = reply(query, asker.as_ref());
                update(&mut self.model, Msg::Answer(token, Box::new(answer)))
            }
            Effect::Act { token, officer, subject, kind, fields, .. } => {
                let refused = self.refuse.as_ref().is_some_and(|id| id == "*" || *id == subject.to_string());
                self.acts.push((officer, subject, kind, fields));
                if refused {
                    return update(&mut self.model, Msg::Acted(token, Err(sample::both("资金未平", "not balanced"))));
                }
                let done = Acted { text: sample::both("已办理。", "Done."), issue: None };
                update(&mut self.model, Msg::Acted(token, Ok(done)))
            }
            other => {
                self.outside.push(other);
                Vec::new()
            }
        }
    }

    /// The jobs started.
    pub fn jobs(&self) -> Vec<&JobRequest> {
        self.outside.iter().filter_map(|effect| if let Effect::Job(job) = effect { Some(job) } else { None }).collect()
    }

    /// The screen as it is painted in a theme.
    pub fn buffer(&mut self, theme: Theme, width: u16, height: u16) -> (Buffer, Painted) {
        self.tell(Msg::Resize(width, height));
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
        let mut painted = Painted::default();
        let model = &self.model;
        terminal
            .draw(|frame| {
                let area = frame.area();
                painted = paint::paint(model, theme, area, frame.buffer_mut());
            })
            .expect("drawn");
        (terminal.backend().buffer().clone(), painted)
    }

    /// The screen as text, and what was painted where.
    pub fn screen(&mut self, width: u16, height: u16) -> (String, Painted) {
        let (buffer, painted) = self.buffer(Theme::Plain, width, height);
        let mut lines = Vec::new();
        for y in 0..height {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..width {
                let symbol = buffer.cell((x, y)).expect("a cell").symbol();
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                line.push_str(symbol);
                skip = text::width(symbol).saturating_sub(1);
                // A wide glyph has both its cells, also beside a dialogue and at the edge.
                let second = buffer.cell((x + 1, y)).map(ratatui::buffer::Cell::symbol);
                assert!(skip == 0 || x + 1 < width && second == Some(" "), "half a glyph at {x},{y}: {symbol}{second:?}");
            }
            assert!(text::width(&line) <= usize::from(width), "line {y} is too wide: {line}");
            lines.push(line.trim_end().to_owned());
        }
        (lines.join("\n"), painted)
    }

    /// The screen as text at 80x24.
    pub fn text(&mut self) -> String {
        self.screen(80, 24).0
    }
}

fn reply(query: Query, asker: Option<&OfficerId>) -> Answer {
    match query {
        Query::Overview => Answer::Overview(sample::overview()),
        Query::Ids(query) => {
            let count = match query.kind {
                ListKind::Clues if query.filter.is_empty() => 500,
                ListKind::Clues => 3,
                ListKind::Issues => 4,
                _ => 5,
            };
            Answer::Ids((1..=count).collect())
        }
        Query::Rows(kind, ids) => Answer::Rows(ids.into_iter().map(|id| row(kind, id)).collect()),
        Query::Clue(id) => Answer::Clue(sample::clue_page(&id, asker)),
        Query::Case(id) => Answer::Case(sample::case_page(&id, asker)),
        Query::Sheet(household) => Answer::Sheet(Box::new(sample::visit_sheet(&household, asker))),
        Query::Paths(text) => {
            let known = ["照片/一.jpg", "照片/二.jpg", "照片/二后.jpg", "scan.pdf"];
            Answer::Paths(known.iter().filter(|path| path.starts_with(&text)).map(|path| (*path).to_owned()).collect())
        }
        Query::Reference(text) => {
            let file = text.contains('.');
            Answer::Reference(if file { format!("{text}#sha256={}", "ab12cd34".repeat(8)) } else { text })
        }
        Query::Issue(id) => Answer::Issue(sample::issue_page(&id, asker)),
        Query::Rule(id) => Answer::Rule(workbench::rule_page(&id)),
        Query::Options(subject @ Subject::Sample(_)) => {
            let mut option = sample::option(ActionKind::RecordFinding, None, &[]);
            let unit = |id: &str, refused| UnitOption { id: id.into(), text: Bilingual::same(id), found: false, refused };
            let own = Refusal::OwnWork { part: "assign".into() };
            option.units = vec![unit("W2026-0001", None), unit("W2026-0002", Some(own)), unit("W2026-0003", None)];
            Answer::Options(subject, vec![option])
        }
        Query::Options(subject) => {
            let kinds = match subject {
                Subject::Identity(_) => [ActionKind::LinkIdentity, ActionKind::RefuseIdentity],
                _ => [ActionKind::AddOfficer, ActionKind::FileKin],
            };
            Answer::Options(subject, kinds.map(|kind| sample::option(kind, None, &[])).to_vec())
        }
        Query::Find(text) => Answer::Found(sample::hits(&text)),
        Query::Officers => Answer::Officers(sample::officers()),
        Query::Exists(table, path) => {
            let exists = path.file_stem().is_some_and(|stem| stem == "taken");
            Answer::Exists(table, path, exists)
        }
        Query::Plan(wish) => {
            let (by_hand, known) = (&wish.corrections, wish.dataset.is_some() || wish.path.ends_with("known"));
            Answer::Plan(Plan {
                tables: vec![PlanTable {
                    file: "车辆登记信息.xlsx".into(),
                    sheet: "Sheet1".into(),
                    dataset: known.then(|| sample::both("机动车", "vehicles")),
                    note: sample::both("第3行表头，数据至 2026-03-31", "header in row 3, as of 2026-03-31"),
                    mapping: vec![
                        (sample::both("号牌", "plate"), "号牌号码".into()),
                        (sample::both("所有人", "owner"), "所有人姓名".into()),
                    ],
                    layout: known.then(|| Layout {
                        key: "layout".into(),
                        dataset: "vehicles".into(),
                        columns: vec![
                            ("owner".into(), sample::both("所有人", "owner"), true, Some("所有人姓名".into())),
                            (
                                "plate".into(),
                                sample::both("号牌", "plate"),
                                true,
                                Some(by_hand.first().map_or("号牌号码".into(), |set| set.columns["plate"].clone())),
                            ),
                        ],
                        headers: vec!["所有人姓名".into(), "号牌号码".into(), "原号牌".into()],
                    }),
                    sample: vec![vec!["张福贵".into(), "990101********1234".into(), "990A12345".into()]],
                }],
                trouble: if known {
                    Vec::new()
                } else {
                    vec![sample::both("不能确定是什么数据", "not sure what it is")]
                },
            })
        }
    }
}

fn row(kind: ListKind, id: i64) -> Row {
    match kind {
        ListKind::Clues => sample::clue_row(id),
        ListKind::Issues => sample::issue_row(id),
        ListKind::Rules => workbench::rule_row(id),
        other => sample::plain_row(other, id),
    }
}
