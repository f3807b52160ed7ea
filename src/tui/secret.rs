//! One line typed on the terminal without being shown, for the command line.

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, IsTerminal, Write, stderr, stdin};

/// Asks for a line; `None` when nobody sits there, or Esc or Ctrl-C was pressed.
///
/// # Errors
/// The terminal fails.
pub fn ask(prompt: &str) -> io::Result<Option<String>> {
    if !stdin().is_terminal() || !stderr().is_terminal() {
        return Ok(None);
    }
    write!(stderr(), "{prompt}")?;
    stderr().flush()?;
    enable_raw_mode()?;
    let typed = line();
    disable_raw_mode()?;
    writeln!(stderr())?;
    typed
}

fn line() -> io::Result<Option<String>> {
    let mut text = String::new();
    loop {
        let Event::Key(key) = read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Enter => return Ok(Some(text)),
            KeyCode::Esc => return Ok(None),
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => return Ok(None),
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => text.clear(),
            KeyCode::Backspace => drop(text.pop()),
            KeyCode::Char(letter) => text.push(letter),
            _ => {}
        }
    }
}
