//! The workbook: one SQLite file per county. All SQL of the program lives in this layer.

mod audit;
pub mod bench;
pub mod bulk;
mod caches;
pub mod cross;
pub mod clues;
pub mod datasets;
mod five_clear;
pub mod gate;
pub mod identity;
pub mod in_scope;
mod keys;
pub mod ledger_facts;
pub mod light;
pub mod lists;
mod log;
pub mod matter;
mod migration;
mod over;
mod overview;
pub mod tallies;
pub mod put;
mod report_card;
pub mod restricted;
pub mod rows;
mod samples;
mod seal;
pub mod sources;
pub mod views;
pub mod visits;
mod workbook;

pub use audit::{Imbalance, SchemaChange};
pub use log::{Act, KeptKey};
pub use seal::{Breach, BrokenSeal};
pub use workbook::{NewWorkbook, StoreError, Workbook};
