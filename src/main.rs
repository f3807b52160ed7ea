//! The `hecha` program: arguments and exit code; nothing else.

use hecha::io::table;
use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == table::READER_COMMAND) {
        return ExitCode::from(table::reader_main(arguments.into_iter().skip(2)));
    }
    ExitCode::from(hecha::cli::main(arguments))
}
