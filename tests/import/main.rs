//! Loading files into a workbook: recognition, typing, matching, counting, loading again.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

#[path = "../common/pack.rs"]
mod pack;
mod again;
mod demo;
mod formats;
mod identities;
mod kit;
mod members;
mod numbers;
mod partial;
#[path = "../program/mod.rs"]
mod program;
mod registers;
mod scope;
mod rejects;
