//! The terminal as it was: restored on return, error, panic of the UI thread, and signals.

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange, EnableMouseCapture,
};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, style};
use std::io::{self, stdout};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static ACTIVE: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// While it lives, the terminal is ours; dropping it gives the terminal back.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Takes the terminal over. Call it on the thread that draws.
    ///
    /// # Errors
    /// There is no terminal, or it refuses raw mode.
    pub fn enter() -> io::Result<Self> {
        install_hook();
        // Without this, NO_COLOR would also take reverse video away; the theme leaves colours out by itself.
        style::force_color_output(true);
        take()?;
        Ok(Self(()))
    }

    /// Gives the terminal back for a while, runs `between`, and takes it again.
    ///
    /// # Errors
    /// The terminal cannot be taken again.
    pub fn pause(&self, between: impl FnOnce()) -> io::Result<()> {
        restore();
        between();
        take()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Takes the terminal; does nothing when it is taken already.
pub fn take() -> io::Result<()> {
    if ACTIVE.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    let taken = enable_raw_mode()
        .and_then(|()| execute!(stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste, EnableFocusChange));
    if taken.is_err() {
        restore();
    }
    taken
}

/// Takes the terminal again after a stop that could not be foreseen: the shell has set it to its own modes.
///
/// # Errors
/// The terminal cannot be taken again.
pub fn retake() -> io::Result<()> {
    ACTIVE.store(false, Ordering::SeqCst);
    // Raw mode is remembered as entered; only leaving it lets it be entered again.
    disable_raw_mode()?;
    take()
}

/// Gives the terminal back; does nothing when it is not taken. Errors have nobody left to hear them.
pub fn restore() {
    if ACTIVE.swap(false, Ordering::SeqCst) {
        let _ = execute!(stdout(), DisableFocusChange, DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// A panic of the drawing thread restores the terminal before it is reported. A worker's panic must not:
/// the screen lives on and tells it; its report would only tear the picture.
fn install_hook() {
    HOOK.call_once(|| {
        let ui = thread::current().id();
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == ui {
                restore();
                previous(info);
            } else if !ACTIVE.load(Ordering::SeqCst) {
                previous(info);
            }
        }));
    });
}
