//! The pure core: facts of the trade, states and guards. Knows no screen, clock, file, randomness or SQL.

pub mod action;
pub mod checklist;
pub mod dataset;
pub mod date;
pub mod filter;
pub mod id_number;
pub mod lang;
pub mod lifecycle;
pub mod listing;
pub mod money;
pub mod month;
pub mod officer;
pub mod pack;
pub mod program;
pub mod refusal;
pub mod rule;
pub mod text;
pub mod workday;
