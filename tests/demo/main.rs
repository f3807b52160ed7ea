//! The real program on the demo county: contracts of the command line, answers of the rules, the whole line by
//! keys in a pseudo-terminal, and kills at bad moments. One binary, because building the county takes longest.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::string_slice, reason = "tests")]

mod cli;
mod county;
mod english;
mod lists;
mod restricted;
#[path = "../program/mod.rs"]
mod program;
mod truth;

#[cfg(unix)]
mod kill;
#[cfg(unix)]
mod manners;
mod members;
#[cfg(unix)]
mod panics;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod terminal;
