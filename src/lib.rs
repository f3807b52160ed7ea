//! hecha (核查): inspection workbench for a county's social-assistance rectification campaign.
//!
//! Modules in reading order; each layer uses only those above it (see `ARCHITECTURE.md`).

pub mod app;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod engine;
pub mod i18n;
pub mod io;
pub mod store;
pub mod tui;
