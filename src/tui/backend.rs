//! The terminal as ratatui writes to it, without questions that need an answer.
//!
//! Clearing a whole screen, also after a resize, makes ratatui ask the terminal where its cursor is. The
//! answer arrives as input, and the input thread holds the input: the question would wait in vain and end the
//! program. The cursor's place is known anyway, because every frame sets or hides it.

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::io::{Error, Stdout, stdout};

/// Standard output as a crossterm backend that never asks for the cursor's place.
#[derive(Debug)]
pub struct Silent(CrosstermBackend<Stdout>);

impl Silent {
    /// The terminal on standard output.
    pub fn new() -> Self {
        Self(CrosstermBackend::new(stdout()))
    }
}

impl Backend for Silent {
    type Error = Error;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Error>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.0.draw(content)
    }

    fn append_lines(&mut self, count: u16) -> Result<(), Error> {
        self.0.append_lines(count)
    }

    fn hide_cursor(&mut self) -> Result<(), Error> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> Result<(), Error> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> Result<Position, Error> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Error> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> Result<(), Error> {
        self.0.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> Result<(), Error> {
        self.0.clear_region(region)
    }

    fn size(&self) -> Result<Size, Error> {
        self.0.size()
    }

    fn window_size(&mut self) -> Result<WindowSize, Error> {
        self.0.window_size()
    }

    fn flush(&mut self) -> Result<(), Error> {
        Backend::flush(&mut self.0)
    }
}
