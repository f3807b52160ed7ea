//! The terminal program: the loop between keys, [`crate::app`] and the workers, and the painting.

mod guard;
mod input;
mod jobs;
pub mod paint;
mod recent;
mod settings;
#[cfg(unix)]
mod signals;
#[cfg(not(unix))]
#[path = "signals_elsewhere.rs"]
mod signals;
pub mod theme;
mod worker;

use crate::app::doc::Target;
#[cfg(windows)]
use crate::app::key::KeyCode;
use crate::app::{Effect, Model, Msg, update};
use crate::domain::lang::Lang;
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::engine::clock;
use crate::io::table::ReadOptions;
use anyhow::Context;
use crossterm::event::{self, MouseButton, MouseEventKind};
use guard::Guard;
use paint::Painted;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use settings::Settings;
use std::io::{Stdout, stdout};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use theme::Theme;
use worker::Worker;

/// How to start.
#[derive(Debug)]
pub struct TuiOptions {
    /// Workbook to open; `None` shows the start screen.
    pub workbook: Option<PathBuf>,
    /// Pack in use.
    pub pack: Pack,
    /// Its folder when it was named at the start: it is used for every workbook then.
    pub pack_folder: Option<PathBuf>,
    /// Language to begin with, unless the user chose one in an earlier session.
    pub lang: Lang,
    /// Whether `lang` was asked for in so many words and wins over what was chosen earlier.
    pub lang_asked: bool,
    /// Who acts.
    pub officer: Option<OfficerId>,
    /// How spreadsheets are read.
    pub read: ReadOptions,
}

/// What the loop waits for.
#[derive(Debug)]
enum Event {
    /// From the terminal.
    Input(event::Event),
    /// From a worker.
    Msg(Box<Msg>),
    /// A signal, or the terminal is gone.
    Quit,
    /// Asked by the shell's job control to stop.
    #[cfg_attr(not(unix), expect(dead_code, reason = "no job control"))]
    Stop,
    /// Continued after being stopped.
    #[cfg_attr(not(unix), expect(dead_code, reason = "no job control"))]
    Continued,
}

/// Rows that one notch of the wheel moves.
const WHEEL: isize = 3;

/// More characters than a person types at once: text pasted into a console that cannot say so.
#[cfg(windows)]
const BURST: usize = 8;

/// Runs the terminal program until the officer leaves it.
///
/// # Errors
/// There is no terminal, or it cannot be written any more. The terminal is restored in any case.
pub fn run(options: TuiOptions) -> anyhow::Result<()> {
    let (send, events) = mpsc::channel();
    let pack = Arc::new(options.pack);
    let worker = Worker::start(Arc::clone(&pack), options.pack_folder, options.read, send.clone()).context("worker thread")?;
    let settings_file = settings::file();
    let settings = settings_file.as_deref().map_or(Ok(Settings::default()), settings::load);
    let chosen = settings.as_ref().copied().unwrap_or_default();
    let lang = chosen.lang.filter(|_| !options.lang_asked).unwrap_or(options.lang);
    let mut model = Model::new(pack, lang, clock::now().date());
    model.officer = options.officer;
    model.recent = recent::load();
    if let Some(path) = options.workbook {
        worker.hand(Effect::OpenBook(path));
    }
    let guard = Guard::enter().context("terminal")?;
    signals::watch(send.clone()).context("signals")?;
    input::start(send).context("input thread")?;
    let terminal = Terminal::new(CrosstermBackend::new(stdout())).context("terminal")?;
    let size = terminal.size().context("terminal size")?;
    update(&mut model, Msg::Resize(size.width, size.height));
    if let Err(why) = settings {
        update(&mut model, Msg::Tell(why));
    }
    let theme = Theme::from_environment(chosen.theme);
    let mut screen = Screen { terminal, guard, worker, model, theme, settings: settings_file, painted: Painted::default() };
    screen.turn(&events)
}

struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    guard: Guard,
    worker: Worker,
    model: Model,
    theme: Theme,
    /// Where choices are remembered.
    settings: Option<PathBuf>,
    painted: Painted,
}

/// Whether to go on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Go,
    Stop,
}

impl Screen {
    /// Waits, takes everything that has come, draws once; idle, it does not wake.
    fn turn(&mut self, events: &Receiver<Event>) -> anyhow::Result<()> {
        self.draw()?;
        while let Ok(first) = events.recv() {
            let batch: Vec<Event> = std::iter::once(first).chain(events.try_iter()).collect();
            for event in unpasted(batch, &self.model) {
                if self.handle(event)? == Flow::Stop {
                    return Ok(());
                }
            }
            self.draw()?;
        }
        Ok(())
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
        crossterm::execute!(stdout(), BeginSynchronizedUpdate)?;
        let (model, theme) = (&self.model, self.theme);
        let mut painted = Painted::default();
        self.terminal.draw(|frame| {
            let area = frame.area();
            painted = paint::paint(model, theme, area, frame.buffer_mut());
            // The terminal's own cursor stands at the caret, where an input method opens its box.
            if let Some(caret) = painted.caret {
                frame.set_cursor_position(caret);
            }
        })?;
        self.painted = painted;
        crossterm::execute!(stdout(), EndSynchronizedUpdate)?;
        Ok(())
    }

    fn handle(&mut self, event: Event) -> anyhow::Result<Flow> {
        let msg = match event {
            Event::Quit => return Ok(Flow::Stop),
            Event::Continued => {
                guard::retake()?;
                self.after_pause()?;
                return Ok(Flow::Go);
            }
            Event::Stop => {
                self.suspend()?;
                return Ok(Flow::Go);
            }
            Event::Msg(msg) => Some(*msg),
            Event::Input(event) => self.input(event),
        };
        let Some(msg) = msg else { return Ok(Flow::Go) };
        for effect in update(&mut self.model, msg) {
            match effect {
                Effect::Quit => return Ok(Flow::Stop),
                Effect::Theme => {
                    self.theme = self.theme.next();
                    self.clear()?;
                    if self.theme != Theme::Plain {
                        let theme = self.theme;
                        self.remember(|settings| settings.theme = Some(theme));
                    }
                }
                Effect::Language => {
                    self.clear()?;
                    let lang = self.model.lang;
                    self.remember(|settings| settings.lang = Some(lang));
                }
                Effect::Redraw => self.clear()?,
                Effect::Suspend => self.suspend()?,
                other => self.worker.hand(other),
            }
        }
        Ok(Flow::Go)
    }

    /// Gives the terminal to the shell until the shell continues the program.
    fn suspend(&mut self) -> anyhow::Result<()> {
        self.guard.pause(signals::stop_process)?;
        self.after_pause()
    }

    /// The window may have another size now, and nothing of ours in it.
    fn after_pause(&mut self) -> anyhow::Result<()> {
        let size = self.terminal.size()?;
        update(&mut self.model, Msg::Resize(size.width, size.height));
        self.clear()
    }

    /// Empties the screen, so that the next picture is painted whole. `Terminal::clear` would ask the terminal where
    /// its cursor is, and the answer would go to the thread that waits for keys.
    fn clear(&mut self) -> anyhow::Result<()> {
        let size = self.terminal.size()?;
        Ok(self.terminal.resize(Rect::new(0, 0, size.width, size.height))?)
    }

    /// Keeps a choice for the next session; what hinders that is told.
    fn remember(&mut self, change: impl FnOnce(&mut Settings)) {
        if let Some(Err(why)) = self.settings.as_deref().map(|file| settings::remember(file, change)) {
            update(&mut self.model, Msg::Tell(why));
        }
    }

    fn input(&self, event: event::Event) -> Option<Msg> {
        match event {
            event::Event::Key(key) => input::key(key).map(Msg::Key),
            event::Event::Paste(text) => Some(Msg::Paste(text)),
            event::Event::Resize(width, height) => Some(Msg::Resize(width, height)),
            event::Event::Mouse(mouse) => match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => self.clicked(mouse.column, mouse.row).map(Msg::Click),
                MouseEventKind::ScrollDown => Some(Msg::Wheel(WHEEL)),
                MouseEventKind::ScrollUp => Some(Msg::Wheel(-WHEEL)),
                _ => None,
            },
            event::Event::FocusGained | event::Event::FocusLost => None,
        }
    }

    fn clicked(&self, column: u16, row: u16) -> Option<Target> {
        self.painted.at(column, row)
    }
}

/// Windows consoles paste as keystrokes: a burst of characters outside an input runs no commands.
#[cfg(windows)]
fn unpasted(batch: Vec<Event>, model: &Model) -> Vec<Event> {
    let typed = |event: &Event| matches!(event, Event::Input(event::Event::Key(key)) if matches!(input::key(*key).map(|key| key.code), Some(KeyCode::Char(_))));
    if model.popups.is_empty() && batch.iter().filter(|event| typed(event)).count() > BURST {
        return batch.into_iter().filter(|event| !typed(event)).collect();
    }
    batch
}

/// Elsewhere a paste comes as one event.
#[cfg(not(windows))]
fn unpasted(batch: Vec<Event>, _model: &Model) -> Vec<Event> {
    batch
}
