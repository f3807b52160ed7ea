//! The `hecha` program: arguments and exit code; nothing else.

use hecha::io::reader_process;

fn main() {
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|first| first == reader_process::READER_ARGUMENT) {
        std::process::exit(reader_process::reader_main(args));
    }
}
