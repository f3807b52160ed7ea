//! Decisions that last: dismissals that hold until a fact changes or their term ends, campaigns that share them, and
//! a second campaign over a whole county that asks nothing twice.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod campaigns;
#[path = "../common/mod.rs"]
mod common;
mod county;
mod dismissals;
