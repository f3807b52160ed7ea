//! The `hecha` program: arguments and exit code; nothing else.

use hecha::io::table;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|first| first == table::READER_COMMAND) {
        return ExitCode::from(table::reader_main(args));
    }
    ExitCode::SUCCESS
}
