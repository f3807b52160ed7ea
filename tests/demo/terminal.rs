//! A pseudo-terminal with the real program in it: keys in, screens out. It waits on what the screen shows.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Only to fail instead of hanging.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program in a terminal of its own.
pub struct Terminal {
    shared: Arc<(Mutex<vt100::Parser>, Condvar)>,
    writer: Box<dyn Write + Send>,
    pub child: Box<dyn portable_pty::Child + Send + Sync>,
    reading: Option<JoinHandle<()>>,
    master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    pub fn start(arguments: &[&str], home: &Path, rows: u16, cols: u16) -> Self {
        Self::start_with(arguments, home, rows, cols, &[])
    }

    /// As `start`, with these variables in its environment.
    pub fn start_with(arguments: &[&str], home: &Path, rows: u16, cols: u16, variables: &[(&str, &str)]) -> Self {
        let mut command = CommandBuilder::new(crate::program::binary());
        command.args(arguments);
        command.env("HECHA_NOW", crate::program::NOW);
        command.env("TERM", "xterm-256color");
        command.env("HOME", home);
        command.env("XDG_DATA_HOME", home.join("data"));
        command.env("XDG_CONFIG_HOME", home.join("config"));
        command.env_remove("NO_COLOR");
        for (name, value) in variables {
            command.env(name, value);
        }
        Self::spawn(command, rows, cols)
    }

    /// A program in a terminal of its own.
    pub fn spawn(command: CommandBuilder, rows: u16, cols: u16) -> Self {
        let pair = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).expect("a pty");
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let writer = pair.master.take_writer().expect("a writer");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let shared = Arc::new((Mutex::new(vt100::Parser::new(cells(rows), cells(cols), 0)), Condvar::new()));
        let sink = Arc::clone(&shared);
        let reading = std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 {
                    break;
                }
                held(&sink.0).process(&buffer[..count]);
                sink.1.notify_all();
            }
            sink.1.notify_all();
        });
        Self { shared, writer, child, reading: Some(reading), master: pair.master }
    }

    pub fn screen(&self) -> String {
        held(&self.shared.0).screen().contents()
    }

    /// Waits until the screen's text satisfies; gives it.
    pub fn until(&self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        self.until_screen(what, |screen| holds(&screen.contents()))
    }

    /// Waits until the screen satisfies; gives its text.
    pub fn until_screen(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) -> String {
        let start = Instant::now();
        let mut parser = held(&self.shared.0);
        loop {
            let screen = parser.screen();
            if holds(screen) {
                return screen.contents();
            }
            let shown = screen.contents();
            let left = PATIENCE.checked_sub(start.elapsed()).unwrap_or_else(|| panic!("never saw {what} in\n{shown}"));
            parser = self.shared.1.wait_timeout(parser, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub fn see(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    pub fn gone(&self, text: &str) {
        self.until(&format!("no {text}"), |screen| !screen.contains(text));
    }

    /// Gives the window another size.
    pub fn resize(&self, rows: u16, cols: u16) {
        held(&self.shared.0).screen_mut().set_size(cells(rows), cells(cols));
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).expect("resized");
    }

    /// Presses named keys, or types a text.
    pub fn press(&mut self, keys: &[&str]) {
        for key in keys {
            let bytes = match *key {
                "enter" => "\r",
                "esc" => "\u{1b}",
                "tab" => "\t",
                "backtab" => "\u{1b}[Z",
                "down" => "\u{1b}[B",
                "end" => "\u{1b}[F",
                "f2" => "\u{1b}OQ",
                "f3" => "\u{1b}OR",
                "f4" => "\u{1b}OS",
                "f8" => "\u{1b}[19~",
                "f10" => "\u{1b}[21~",
                text => text,
            };
            self.writer.write_all(bytes.as_bytes()).expect("written");
        }
        self.writer.flush().expect("flushed");
    }
}

impl Terminal {
    /// Waits for the end of the program and gives the terminal as it left it behind.
    pub fn ended(&mut self) -> (portable_pty::ExitStatus, vt100::Screen) {
        let status = self.child.wait().expect("ended");
        if let Some(reading) = self.reading.take() {
            reading.join().expect("read to the end");
        }
        (status, held(&self.shared.0).screen().clone())
    }
}

/// Nothing that waits here outlives a failed test.
impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// The screen, also when a failed expectation held it.
fn held(screen: &Mutex<vt100::Parser>) -> MutexGuard<'_, vt100::Parser> {
    screen.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Terminal {
    /// The line of a form that has the focus.
    fn focused(screen: &str) -> Option<String> {
        screen.lines().find(|line| line.contains("│ >")).map(str::to_owned)
    }

    /// Goes to a field of the form by its label.
    pub fn field(&mut self, label: &str) {
        self.until(&format!("a form with {label}"), |screen| screen.contains("[ 确定") && screen.contains(label));
        for _ in 0..30 {
            let screen = self.screen();
            let now = Self::focused(&screen);
            if now.as_ref().is_some_and(|line| line.contains(label)) {
                return;
            }
            let place = |text: &str| screen.lines().position(|line| line.contains(text));
            // Without a focused field the hand is on the button, below all fields.
            let below = now.as_deref().is_none_or(|line| place(line) > place(label));
            self.press(&[if below { "backtab" } else { "tab" }]);
            self.until("another field", |screen| Self::focused(screen) != now);
        }
        panic!("no field {label} in\n{}", self.screen());
    }

    /// Fills a field in by typing.
    pub fn fill(&mut self, label: &str, value: &str) {
        self.field(label);
        self.press(&["\u{15}\u{b}", value]);
        self.see(value);
    }

    /// Another officer takes the seat.
    pub fn officer(&mut self, id: &str, role: &str) {
        self.press(&["f2"]);
        self.see("谁在办理");
        self.press(&[id]);
        self.see(&format!("查找: {id}"));
        self.press(&["enter"]);
        self.gone("谁在办理");
        self.until(role, |screen| screen.lines().next().is_some_and(|line| line.contains(role)));
    }

    /// Sends the form and waits until the page shows the new state.
    pub fn send(&mut self, state: &str) {
        self.press(&["f10"]);
        self.see(&format!("[{state}]"));
    }
}

fn cells(count: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(count).expect("not zero")
}
