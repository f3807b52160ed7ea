//! Files in and out. The only layer that names csv, spreadsheet and encoding crates.
//!
//! In: [`folder`] finds table files, [`table`] streams their rows. Out: [`csv_out`] and [`xlsx_out`] write
//! tables of [`out_cell::OutCell`], [`replace`] puts a finished file in place of an older one.

pub mod csv_out;
pub mod docx_out;
pub mod folder;
pub mod out_cell;
pub mod pack_edit;
pub mod pack_files;
pub mod read_back;
pub mod read_error;
pub mod replace;
pub mod table;
pub mod write_error;
pub mod xlsx_out;

mod chunks;
mod delimited;
mod frames;
mod markup;
mod merged;
mod reader_process;
mod row_view;
mod sniff;
mod spreadsheet;
mod text_lines;
