//! The workbook: one SQLite file per county. All SQL of the program lives in this layer.

pub mod datasets;
pub mod lists;
pub mod matter;
mod overview;
pub mod rows;
pub mod sources;
mod workbook;

pub use workbook::{NewWorkbook, StoreError, Workbook};
