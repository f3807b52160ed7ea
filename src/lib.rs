//! hecha (核查): inspection workbench for a county's social-assistance rectification campaign.
//!
//! Modules in reading order; each layer uses only those above it (see `ARCHITECTURE.md`).

pub mod domain;
pub mod store;
pub mod io;
pub mod engine;
pub mod demo;
pub mod i18n;
pub mod app;
pub mod tui;
pub mod cli;
