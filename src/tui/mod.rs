//! The terminal program: the loop between keys, [`crate::app`] and the workers, and the painting.

pub mod guard;
mod editor;
mod input;
mod jobs;
mod kept;
pub mod key_file;
pub mod paint;
mod recent;
pub mod secret;
mod settings;
#[cfg(unix)]
mod signals;
#[cfg(not(unix))]
#[path = "signals_elsewhere.rs"]
mod signals;
pub mod side;
pub mod symbols;
pub mod theme;
mod worker;

use crate::app::doc::Target;
use crate::app::key::KeyCode;
use crate::app::model::Screen;
use crate::app::{Effect, Model, Msg, navigate, session, sheet, update};
use crate::domain::lang::Lang;
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::engine::clock;
use crate::io::table::ReadOptions;
use anyhow::Context;
use crossterm::event::{self, MouseButton, MouseEventKind};
use guard::Guard;
use input::Input;
use paint::{Look, Painted};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use settings::Settings;
use std::collections::{HashSet, VecDeque};
use std::io::{Stdout, Write, stdout};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;
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
    /// The window has another size.
    #[cfg_attr(not(unix), expect(dead_code, reason = "comes as a key does"))]
    Resized,
    /// Asked by the shell's job control to stop.
    #[cfg_attr(not(unix), expect(dead_code, reason = "no job control"))]
    Stop,
    /// Continued after being stopped.
    #[cfg_attr(not(unix), expect(dead_code, reason = "no job control"))]
    Continued,
}

/// Rows that one notch of the wheel moves.
const WHEEL: isize = 3;

/// From then on a person notices waiting.
const PATIENCE: Duration = Duration::from_millis(300);

/// Whoever does not type for so long has stopped to think: what was typed is kept.
const PAUSE: Duration = Duration::from_secs(1);

/// More characters than a person types at once: text pasted into a terminal that cannot say so.
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
    let keys = key_file::file().map(|file| (key_file::load(&file), file));
    if let Some(path) = options.workbook {
        worker.hand(Effect::OpenBook(path));
    }
    let guard = Guard::enter().context("terminal")?;
    // Before anything else reads the terminal.
    let symbols = chosen.symbols.or_else(symbols::probe).unwrap_or_default();
    signals::watch(send.clone()).context("signals")?;
    let input = Input::start(send).context("input thread")?;
    let terminal = Terminal::new(CrosstermBackend::new(stdout())).context("terminal")?;
    let size = terminal.size().context("terminal size")?;
    update(&mut model, Msg::Resize(size.width, size.height));
    if let Err(why) = settings {
        update(&mut model, Msg::Tell(why));
    }
    match kept::views() {
        Ok(views) => model.views = views,
        Err(why) => drop(update(&mut model, Msg::Tell(why))),
    }
    match keys {
        None => {}
        Some((Err(why), _)) => drop(update(&mut model, Msg::Tell(why))),
        Some((Ok((keymap, trouble)), file)) => {
            model.keymap = Arc::new(keymap);
            if !trouble.is_empty() {
                update(&mut model, Msg::Tell(key_file::said(&file, &trouble)));
            }
        }
    }
    let look = Look { theme: Theme::from_environment(chosen.theme), symbols };
    let mut screen = Window { terminal, guard, input, worker, model, look, settings: settings_file, painted: Painted::default() };
    let result = screen.turn(&events);
    screen.keep_session();
    screen.worker.end();
    result
}

struct Window {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    guard: Guard,
    input: Input,
    worker: Worker,
    model: Model,
    look: Look,
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

impl Window {
    /// Waits, takes everything that has come, draws once; idle, it does not wake.
    fn turn(&mut self, events: &Receiver<Event>) -> anyhow::Result<()> {
        self.draw()?;
        while let Some(first) = self.wait(events) {
            let mut batch: VecDeque<Event> = std::iter::once(first).chain(events.try_iter()).collect();
            update(&mut self.model, Msg::Now(clock::now()));
            while !batch.is_empty() {
                if self.is_paste(&batch) {
                    self.drop_burst(&mut batch);
                } else if let Some(event) = batch.pop_front()
                    && self.handle(event)? == Flow::Stop
                {
                    return Ok(());
                }
            }
            self.draw()?;
        }
        Ok(())
    }

    /// The next event; none: nobody sends any more. A list that lets one wait becomes an event of its own, once, and so does
    /// a pause behind a note that is not kept yet.
    fn wait(&self, events: &Receiver<Event>) -> Option<Event> {
        let (patience, then) = if navigate::impatient(&self.model) {
            (PATIENCE, Msg::Slow)
        } else if sheet::is_unkept(&self.model) {
            (PAUSE, Msg::Pause)
        } else {
            return events.recv().ok();
        };
        match events.recv_timeout(patience) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => Some(Event::Msg(Box::new(then))),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
        crossterm::execute!(stdout(), BeginSynchronizedUpdate)?;
        let (model, look) = (&self.model, self.look);
        let mut painted = Painted::default();
        self.terminal.draw(|frame| {
            let area = frame.area();
            painted = paint::paint(model, look, area, frame.buffer_mut());
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
        let quits = matches!(event, Event::Quit);
        let msg = match event {
            // The terminal goes: the end of a note is kept first.
            Event::Quit => Some(Msg::Pause),
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
            Event::Resized => {
                let size = self.terminal.size()?;
                self.resized(size.width, size.height)
            }
            // Whatever was painted over meanwhile is gone.
            Event::Input(event::Event::FocusGained) => {
                self.clear()?;
                None
            }
            Event::Input(event) => self.input(event),
        };
        let Some(msg) = msg else { return Ok(Flow::Go) };
        let opened = if let Msg::Opened { path, .. } = &msg { Some(path.clone()) } else { None };
        if opened.is_some() {
            self.keep_session();
        }
        let mut effects = update(&mut self.model, msg);
        if let Some(session) = opened.and_then(|path| kept::session(&path)) {
            effects.extend(update(&mut self.model, Msg::Restore(session)));
        }
        for effect in effects {
            match effect {
                Effect::Quit => return Ok(Flow::Stop),
                Effect::Theme => {
                    self.look.theme = self.look.theme.next();
                    self.clear()?;
                    if self.look.theme != Theme::Plain {
                        let theme = self.look.theme;
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
                Effect::Copy(text) => copy(&mut stdout(), &text)?,
                Effect::SaveViews(views) => {
                    if let Err(why) = kept::keep_views(views) {
                        update(&mut self.model, Msg::Tell(why));
                    }
                }
                Effect::Edit(text) => self.edit(&text)?,
                other => self.worker.hand(other),
            }
        }
        Ok(if quits { Flow::Stop } else { Flow::Go })
    }

    /// Remembers where the open workbook is left.
    fn keep_session(&self) {
        if let Some(book) = &self.model.book {
            kept::keep_session(&book.path, session::take(&self.model));
        }
    }

    /// Gives the terminal to the shell until the shell continues the program.
    fn suspend(&mut self) -> anyhow::Result<()> {
        self.guard.pause(signals::stop_process)?;
        self.after_pause()
    }

    /// Lets the user's own editor change a text.
    fn edit(&mut self, text: &str) -> anyhow::Result<()> {
        let (guard, mut edited, mut back) = (&self.guard, Ok(None), Ok(()));
        self.input.pause(|| {
            back = guard.pause(|| edited = editor::edit(text));
        });
        back?;
        self.after_pause()?;
        let msg = match edited {
            Ok(Some(text)) => Msg::Edited(text),
            Ok(None) => return Ok(()),
            Err(why) => Msg::Tell(why),
        };
        update(&mut self.model, msg);
        Ok(())
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
            event::Event::Resize(width, height) => self.resized(width, height),
            event::Event::Mouse(mouse) => match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => self.clicked(mouse.column, mouse.row).map(Msg::Click),
                MouseEventKind::ScrollDown => Some(Msg::Wheel(WHEEL)),
                MouseEventKind::ScrollUp => Some(Msg::Wheel(-WHEEL)),
                _ => None,
            },
            event::Event::FocusGained | event::Event::FocusLost => None,
        }
    }

    /// A new size, told once although it may come by two ways.
    fn resized(&self, width: u16, height: u16) -> Option<Msg> {
        (self.model.size != (width, height)).then_some(Msg::Resize(width, height))
    }

    /// Whether what comes next is more text than a person types at once, where keys are commands. One key held down
    /// on a slow line also comes in heaps, but is one character.
    fn is_paste(&self, batch: &VecDeque<Event>) -> bool {
        // A visit sheet takes notes without a dialogue.
        let sheet = matches!(self.model.screen(), Some(Screen::Sheet(_)));
        let commands = !sheet && self.model.popups.is_empty() && self.model.waiting.is_none() && self.model.held.is_empty();
        let typed: Vec<char> = batch.iter().map_while(typed).take(BURST + 1).collect();
        let different: HashSet<&char> = typed.iter().collect();
        commands && typed.len() > BURST && different.len() > BURST / 2
    }

    /// Drops a run of characters and says so.
    fn drop_burst(&mut self, batch: &mut VecDeque<Event>) {
        while batch.front().and_then(typed).is_some() {
            batch.pop_front();
        }
        update(&mut self.model, Msg::Burst);
    }

    fn clicked(&self, column: u16, row: u16) -> Option<Target> {
        self.painted.at(column, row)
    }
}

/// The character of a typed key.
fn typed(event: &Event) -> Option<char> {
    let Event::Input(event::Event::Key(key)) = event else { return None };
    match input::key(*key)?.code {
        KeyCode::Char(c) => Some(c),
        _ => None,
    }
}

/// Puts a text on the clipboard of the terminal (OSC 52), which also works through ssh and tmux.
fn copy(to: &mut impl Write, text: &str) -> std::io::Result<()> {
    crossterm::execute!(to, crossterm::clipboard::CopyToClipboard::to_clipboard_from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_reaches_the_clipboard_of_the_terminal() {
        let mut out = Vec::new();
        copy(&mut out, "青禾镇").expect("written");
        assert_eq!(out, b"\x1b]52;c;6Z2S56a+6ZWH\x1b\\");
    }
}
