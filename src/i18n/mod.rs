//! Every text of the screens in both languages. A text that lacks one does not compile.

mod columns;
mod screens;

pub use columns::{column, empty_list, list_title, phase};
pub use screens::{Strings, strings};
