//! The thread that waits for keys, and crossterm's keys as the program's own.

use super::Event;
use crate::app::key::{Key, KeyCode};
use crossterm::event::{self, KeyEvent, KeyEventKind, KeyModifiers};
use std::sync::mpsc::Sender;
use std::thread;

/// Starts the thread that reads the terminal. It ends with the program.
///
/// # Errors
/// The system starts no thread.
pub fn start(send: Sender<Event>) -> std::io::Result<()> {
    thread::Builder::new().name("input".into()).spawn(move || {
        while let Ok(event) = event::read() {
            if send.send(Event::Input(event)).is_err() {
                return;
            }
        }
        // The terminal is gone: nothing more will come from it.
        let _ = send.send(Event::Quit);
    })?;
    Ok(())
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
