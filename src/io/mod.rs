//! Files in and out. The only layer that names csv, spreadsheet and encoding crates.

pub mod pack_files;
