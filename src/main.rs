//! The `hecha` program: arguments and exit code; nothing else.

use hecha::io::table;
use std::ffi::OsString;
use std::process::ExitCode;

/// Rows are made on one core and let go on another, millions of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == table::READER_COMMAND) {
        return ExitCode::from(table::reader_main(arguments.into_iter().skip(2)));
    }
    ExitCode::from(hecha::cli::main(arguments))
}
