//! The real program in a terminal that behaves as terminals do: text in bursts, full-width keys, sizes that change,
//! an editor, a hang-up, and the next session.

use super::county::demo_workbook;
use super::terminal::Terminal;
use std::path::Path;

fn start(home: &Path, book: &Path) -> Terminal {
    let t = Terminal::start(&["--lang", "zh", "--as-officer", "office1", &book.to_string_lossy()], home, 24, 80);
    t.see("乡镇进度");
    t
}

#[test]
fn text_committed_in_one_burst_runs_no_commands_and_lands_whole_in_an_input() {
    let (folder, book) = demo_workbook();
    let mut t = start(folder.path(), &book);
    // A letter of each would be a command: quit, dismiss, confirm, theme …
    t.press(&["dcQTXSIorwL12"]);
    t.see("像是粘贴");
    t.press(&["2"]);
    t.see("疑点 1/");
    t.press(&["f3", "石桥镇李家村核查组织材料"]);
    t.see("/ 石桥镇李家村核查组织材料");
    t.press(&["esc"]);
    t.gone("Enter 保留");
    t.press(&["\u{1b}[200~核\n查Q\u{1b}[201~"]);
    t.press(&["f3", "\u{1b}[200~石桥\n镇Q\u{1b}[201~"]);
    t.see("/ 石桥 镇Q");
    t.until_screen("the cursor at the caret", |screen| {
        let (row, column) = screen.cursor_position();
        let line = screen.contents().lines().nth(usize::from(row)).unwrap_or_default().to_owned();
        !screen.hide_cursor() && line.contains("/ 石桥 镇Q") && usize::from(column) == "│ / 石桥 镇Q".chars().count() + 3
    });
}

#[test]
fn full_width_keys_are_taken_and_mentioned_and_chinese_text_names_the_way_out() {
    let (folder, book) = demo_workbook();
    let mut t = start(folder.path(), &book);
    t.press(&["２"]);
    t.see("疑点 1/");
    t.see("收到全角按键");
    t.press(&["核"]);
    t.see("正在使用中文输入法");
}

#[test]
fn a_storm_of_sizes_ends_in_a_whole_picture_of_the_last_one() {
    let (folder, book) = demo_workbook();
    let mut t = start(folder.path(), &book);
    t.press(&["2"]);
    t.see("疑点 1/");
    for step in 0..40u16 {
        t.resize(10 + step * 3 % 37, 40 + step * 7 % 101);
    }
    t.resize(14, 50);
    t.see("需要 60x15，现在是 50x14");
    t.resize(30, 100);
    t.until_screen("the list in the new size", |screen| {
        let text = screen.contents();
        text.contains("疑点 1/") && text.lines().count() == 30 && text.lines().last().is_some_and(|bar| bar.contains("F1 帮助"))
    });
    // Keys that come after it still count.
    t.press(&["3"]);
    t.see("问题台账 1/");
}

#[test]
fn a_hangup_ends_the_program() {
    let (folder, book) = demo_workbook();
    let mut t = start(folder.path(), &book);
    let pid =
        t.child.process_id().and_then(|pid| i32::try_from(pid).ok()).and_then(rustix::process::Pid::from_raw).expect("a process");
    rustix::process::kill_process(pid, rustix::process::Signal::HUP).expect("signalled");
    let (_, screen) = t.ended();
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

#[test]
fn the_users_editor_writes_a_note_and_the_screen_comes_back() {
    let (folder, book) = demo_workbook();
    // An editor that says what it got, and adds to it.
    let editor = folder.path().join("editor.sh");
    std::fs::write(&editor, "#!/bin/sh\nprintf '，由编辑器补充' >> \"$1\"\n").expect("written");
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&editor, permissions).expect("executable");
    let arguments = ["--lang", "zh", "--as-officer", "office1", &book.to_string_lossy()];
    let mut t = Terminal::start_with(&arguments, folder.path(), 40, 110, &[("VISUAL", &editor.to_string_lossy())]);
    t.see("乡镇进度");
    t.press(&["2", "f3", "state=submitted", "enter"]);
    t.until("the clues", |screen| screen.contains("状态=待复核") && !screen.contains("Enter 保留"));
    t.press(&["b"]);
    t.fill("退回理由", "照片不清");
    t.press(&["f4"]);
    t.see("照片不清，由编辑器补充");
    // Keys arrive again.
    t.press(&["。"]);
    t.see("由编辑器补充。");
}

#[test]
fn the_next_session_begins_where_this_one_ended_but_as_nobody() {
    let (folder, book) = demo_workbook();
    let mut t = start(folder.path(), &book);
    t.press(&["2", "f3", "rule=R10 李", "enter"]);
    t.until("the clues", |screen| screen.contains("规则=R10") && !screen.contains("Enter 保留"));
    t.press(&["3"]);
    t.see("[3 台账]");
    t.press(&["Q"]);
    assert!(t.ended().0.success());
    let mut t = Terminal::start(&["--lang", "zh", &book.to_string_lossy()], folder.path(), 24, 80);
    let screen = t.see("[3 台账]");
    assert!(screen.contains("未选人员"), "{screen}");
    t.press(&["2"]);
    let screen = t.see("筛选: 规则=R10");
    assert!(!screen.contains("规则=R10 李"), "searched names are not kept: {screen}");
}

#[test]
fn a_console_that_draws_marks_two_cells_wide_gets_them_in_ascii() {
    let (folder, book) = demo_workbook();
    let mut t = Terminal::start(&["--lang", "zh", &book.to_string_lossy()], folder.path(), 24, 80);
    // The answer of such a console to the question where the cursor is after one such mark.
    t.press(&["\u{1b}[1;3R"]);
    t.see("乡镇进度");
    t.press(&["2"]);
    t.see("疑点 1/");
    t.press(&["f3", "nope=1", "enter"]);
    t.see("没有\"nope\"这一列");
    t.see("+- Enter");
}
