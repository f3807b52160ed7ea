//! The pure core: facts of the trade, states and guards. Knows no screen, clock, file, randomness or SQL.

pub mod action;
pub mod casework;
pub mod checklist;
pub mod clue_work;
pub mod dataset;
pub mod date;
pub mod event;
pub mod filter;
pub mod fold;
pub mod id_number;
pub mod issue_work;
pub mod lang;
pub mod lifecycle;
pub mod listing;
pub mod money;
pub mod money_item;
pub mod month;
pub mod officer;
pub mod pack;
pub mod program;
pub mod refusal;
pub mod rule;
pub mod text;
pub mod visit;
pub mod workday;
