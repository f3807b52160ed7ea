//! The `hecha` program: arguments and exit code; nothing else.

fn main() {}
