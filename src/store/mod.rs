//! The workbook: one SQLite file per county. All SQL of the program lives in this layer.

pub mod lists;
mod overview;
mod workbook;

pub use workbook::{NewWorkbook, StoreError, Workbook};
