//! Signals of unix: what ends the program, and the shell's job control.

use super::Event;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use std::sync::mpsc::Sender;
use std::thread;

/// Starts the thread that waits for signals that end, stop or continue the program.
///
/// # Errors
/// The system starts no thread.
pub fn watch(send: Sender<Event>) -> std::io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGCONT => Event::Continued,
                SIGTSTP => Event::Stop,
                SIGWINCH => Event::Resized,
                _ => Event::Quit,
            };
            if send.send(event).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// Stops the whole job until the shell continues it.
pub fn stop_process() {
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::STOP);
}
