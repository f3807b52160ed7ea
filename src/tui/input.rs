//! The thread that waits for keys, and crossterm's keys as the program's own.

use super::Event;
use crate::app::key::{Key, KeyCode};
use crossterm::event::{self, KeyEvent, KeyEventKind, KeyModifiers};
use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// The thread that reads the terminal. It ends with the program, and can be told to leave the terminal alone while
/// another program (an editor) has it. It sleeps until something comes: idle, it never wakes.
#[derive(Debug)]
pub struct Input {
    #[cfg(unix)]
    wake: io::PipeWriter,
    paused: Receiver<()>,
    go_on: Sender<()>,
}

impl Input {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system starts no thread.
    pub fn start(send: Sender<Event>) -> io::Result<Self> {
        let (told, paused) = mpsc::channel();
        let (go_on, again) = mpsc::channel();
        #[cfg(unix)]
        {
            let (bell, wake) = io::pipe()?;
            thread::Builder::new().name("input".into()).spawn(move || {
                // The terminal is gone, or a pause ended with the program: nothing more will come.
                let _ = unix::read_on(&send, bell, &told, &again);
                let _ = send.send(Event::Quit);
            })?;
            Ok(Self { wake, paused, go_on })
        }
        #[cfg(not(unix))]
        {
            let _unused = (told, again);
            thread::Builder::new().name("input".into()).spawn(move || {
                while let Ok(event) = event::read() {
                    if send.send(Event::Input(event)).is_err() {
                        return;
                    }
                }
                let _ = send.send(Event::Quit);
            })?;
            Ok(Self { paused, go_on })
        }
    }

    /// Runs `between` while nothing is read from the terminal.
    pub fn pause(&self, between: impl FnOnce()) {
        #[cfg(unix)]
        {
            use std::io::Write;
            let stopped = (&self.wake).write_all(&[0]).is_ok() && self.paused.recv().is_ok();
            between();
            if stopped {
                let _ = self.go_on.send(());
            }
        }
        #[cfg(not(unix))]
        {
            let _unused = (&self.paused, &self.go_on);
            between();
        }
    }
}

#[cfg(unix)]
mod unix {
    use super::{Event, Receiver, Sender, event, io};
    use rustix::event::{PollFd, PollFlags, poll};
    use std::fs::File;
    use std::io::{IsTerminal, Read};
    use std::os::fd::{AsFd, BorrowedFd};
    use std::time::Duration;

    /// Bytes that make no event many times in a row: the terminal is at its end.
    const FRUITLESS: u32 = 200;
    /// How long crossterm looks for more; at no time at all it would not look. It must be the source that asks the
    /// terminal itself (`use-dev-tty`): the other one forgets a key that comes with news of a new size.
    const GLANCE: Duration = Duration::from_millis(1);

    /// Sends what is typed until the terminal or the program is gone.
    pub(super) fn read_on(
        send: &Sender<Event>,
        mut bell: io::PipeReader,
        told: &Sender<()>,
        again: &Receiver<()>,
    ) -> io::Result<()> {
        let stdin = io::stdin();
        // As crossterm chooses: what it reads from has to be what is waited for.
        let other = if stdin.is_terminal() { None } else { Some(File::open("/dev/tty")?) };
        let mut fruitless = 0;
        loop {
            let terminal: BorrowedFd<'_> = other.as_ref().map_or_else(|| stdin.as_fd(), AsFd::as_fd);
            let mut ready = [PollFd::from_borrowed_fd(terminal, PollFlags::IN), PollFd::new(&bell, PollFlags::IN)];
            match poll(&mut ready, None) {
                Ok(_) => {}
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            }
            let [from_terminal, from_bell] = ready.map(|fd| fd.revents());
            if !from_bell.is_empty() {
                bell.read_exact(&mut [0])?;
                let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
                told.send(()).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
                again.recv().map_err(|error| gone(error.to_string()))?;
                continue;
            }
            if from_terminal.is_empty() {
                continue;
            }
            fruitless += 1;
            while event::poll(GLANCE)? {
                fruitless = 0;
                if send.send(Event::Input(event::read()?)).is_err() {
                    return Ok(());
                }
            }
            let hung_up = from_terminal.intersects(PollFlags::HUP | PollFlags::ERR) && fruitless > 0;
            if hung_up || fruitless > FRUITLESS {
                return Ok(());
            }
        }
    }
}

/// A pressed or repeated key; releases, which Windows reports too, are nothing.
pub fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let code = match event.code {
        event::KeyCode::Char(c) => KeyCode::Char(c),
        event::KeyCode::F(number) => KeyCode::F(number),
        event::KeyCode::Enter => KeyCode::Enter,
        event::KeyCode::Esc => KeyCode::Esc,
        event::KeyCode::Tab => KeyCode::Tab,
        event::KeyCode::BackTab => KeyCode::BackTab,
        event::KeyCode::Backspace => KeyCode::Backspace,
        event::KeyCode::Delete => KeyCode::Delete,
        event::KeyCode::Up => KeyCode::Up,
        event::KeyCode::Down => KeyCode::Down,
        event::KeyCode::Left => KeyCode::Left,
        event::KeyCode::Right => KeyCode::Right,
        event::KeyCode::Home => KeyCode::Home,
        event::KeyCode::End => KeyCode::End,
        event::KeyCode::PageUp => KeyCode::PageUp,
        event::KeyCode::PageDown => KeyCode::PageDown,
        _ => return None,
    };
    if event.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META) {
        return None;
    }
    Some(Key { code, ctrl: event.modifiers.contains(KeyModifiers::CONTROL) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(code: event::KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> KeyEvent {
        KeyEvent::new_with_kind(code, modifiers, kind)
    }

    #[test]
    fn releases_are_not_keys_and_repeats_are() {
        let j = event::KeyCode::Char('j');
        assert_eq!(key(event(j, KeyModifiers::NONE, KeyEventKind::Release)), None);
        for kind in [KeyEventKind::Press, KeyEventKind::Repeat] {
            assert_eq!(key(event(j, KeyModifiers::NONE, kind)), Key::parse("j"));
        }
    }

    #[test]
    fn control_is_kept_and_alt_is_no_command() {
        let p = event::KeyCode::Char('p');
        assert_eq!(key(event(p, KeyModifiers::CONTROL, KeyEventKind::Press)), Key::parse("ctrl-p"));
        assert_eq!(key(event(p, KeyModifiers::ALT, KeyEventKind::Press)), None);
    }
}
