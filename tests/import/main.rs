//! Loading files into a workbook: recognition, typing, matching, counting, loading again.

mod again;
mod demo;
mod formats;
mod kit;
mod registers;
mod rejects;
