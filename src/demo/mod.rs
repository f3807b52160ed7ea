//! The demo county: an invented county with its families, payments and registers, the messy files in which
//! its bureaus send them, and the answers that the rules must give. Everything follows from one seed.

mod bills;
pub mod build;
mod certificates;
mod county;
mod decisions;
pub mod dice;
pub mod error;
mod families;
pub mod files;
mod history;
pub mod identity_bench;
pub mod model;
pub mod model_cases;
mod names;
mod papers;
mod payments;
mod places;
mod plant;
mod plant_bills;
mod plant_decisions;
mod plant_disabled;
mod plant_pairs;
mod plant_papers;
mod plant_wealth;
mod rates;
mod registers;
mod staff;
mod story;
pub mod truth;
mod truth_bills;
mod truth_decisions;
mod truth_disabled;
mod truth_papers;
mod truth_people;
mod truth_wealth;

pub use build::{DemoOptions, DemoReport, WORKBOOK, build, build_with};
pub use county::AS_OF;
pub use error::DemoError;
pub use files::WrittenFile;
pub use model::County;
pub use places::{AREA, COUNTY};
