//! What the rules of the pack find and what they must leave alone, to the month and the fen; and what a second
//! screening changes.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

#[path = "../common/pack.rs"]
mod pack;
mod benefits;
mod county;
mod demo;
mod entitlement;
mod entitlement_random;
mod gate;
mod grace;
mod incremental;
mod registers;
mod rerun;
mod workbench;
