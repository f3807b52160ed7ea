//! A panic in a terminal. The program has no way to be made to panic, so this test's own binary is started in a
//! pseudo-terminal and takes it with the program's guard.

use super::terminal::Terminal;
use hecha::tui::guard::Guard;
use portable_pty::CommandBuilder;
use std::io::{Read, Write, stdin, stdout};

const ASKED: &str = "HECHA_TEST_PANICS";

/// Takes the terminal, lets a worker panic, waits for a key, panics. Does nothing unless it is asked to.
#[test]
fn taker() {
    if std::env::var_os(ASKED).is_none() {
        return;
    }
    let _guard = Guard::enter().expect("a terminal");
    let worker = std::thread::spawn(|| panic!("in a worker"));
    assert!(worker.join().is_err());
    stdout().write_all(b"still here").and_then(|()| stdout().flush()).expect("written");
    stdin().read_exact(&mut [0]).expect("a key");
    panic!("on the drawing thread");
}

#[test]
fn a_panic_gives_the_terminal_back_and_a_workers_panic_leaves_it_alone() {
    let mut command = CommandBuilder::new(std::env::current_exe().expect("this binary"));
    command.args(["panics::taker", "--exact", "--nocapture", "--test-threads=1"]);
    command.env(ASKED, "1");
    command.env("TERM", "xterm-256color");
    // A long report would push the words that are looked for off the screen.
    command.env("RUST_BACKTRACE", "0");
    let mut t = Terminal::spawn(command, 24, 80);
    t.until_screen("the picture after the worker's panic", |screen| {
        screen.alternate_screen() && screen.contents().contains("still here") && !screen.contents().contains("in a worker")
    });
    t.press(&["x"]);
    let (status, screen) = t.ended();
    assert!(!status.success());
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert!(screen.contents().contains("on the drawing thread"), "{}", screen.contents());
}
