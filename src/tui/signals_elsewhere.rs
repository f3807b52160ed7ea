//! Where there are no signals: consoles close the program themselves, and there is no shell to stop to.

use super::Event;
use std::sync::mpsc::Sender;

/// Nothing to watch.
///
/// # Errors
/// None.
pub fn watch(_send: Sender<Event>) -> std::io::Result<()> {
    Ok(())
}

/// There is nothing to stop to.
pub fn stop_process() {}
