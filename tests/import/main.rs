//! Loading files into a workbook: recognition, typing, matching, counting, loading again.

mod again;
mod formats;
mod kit;
mod registers;
mod rejects;
