//! The demo county: an invented county with its families, payments and registers, the messy files in which
//! its bureaus send them, and the answers that the rules must give. Everything follows from one seed.

mod bills;
pub mod build;
mod bureaus;
mod certificates;
mod county;
mod decisions;
pub mod dice;
pub mod error;
mod families;
pub mod files;
mod funds;
mod history;
pub mod identity_bench;
mod institutions;
pub mod model;
mod monitored;
mod names;
mod papers;
mod payments;
mod places;
#[cfg(test)]
mod plain_tests;
mod plant;
mod rates;
mod registers;
mod residence;
mod school;
mod slips;
mod staff;
mod story;
pub mod truth;

pub use build::{DemoOptions, DemoReport, WORKBOOK, build, build_with};
pub use county::AS_OF;
pub use error::DemoError;
pub use files::WrittenFile;
pub use model::County;
pub use places::{AREA, COUNTY};
