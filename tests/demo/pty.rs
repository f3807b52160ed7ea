//! The real binary in a pseudo-terminal, driven by keys only: from a clue to a signed-off issue and its
//! exported ledger, and back to the shell.

use super::county::demo_workbook;
use super::program::{hecha, list};
use super::terminal::Terminal;
use calamine::{Reader, Xlsx, open_workbook};
use std::path::Path;

#[test]
fn keys_alone_lead_from_a_clue_to_a_signed_off_issue_in_the_exported_ledger() {
    let (folder, workbook) = demo_workbook();
    let book = workbook.to_string_lossy().into_owned();
    let open = |officer: &str| Terminal::start(&["--lang", "zh", "--as-officer", officer, &book], folder.path(), 40, 110);
    let mut t = open("office1");
    t.see("乡镇进度");

    // The county office assigns the first new vehicle clue and opens its page.
    t.press(&["2", "f3", "state=new rule=R10", "enter"]);
    t.until("new clues", |screen| screen.contains("规则=R10") && screen.contains("待分派") && !screen.contains("Enter 保留"));
    t.press(&["enter"]);
    t.see("[待分派]");
    t.press(&["a"]);
    t.see("核查员(两人)");
    t.send("已分派");

    // Its inspectors visit and find it true; ten answers by single keys.
    t.officer("insp1", "核查员");
    t.press(&["v"]);
    t.see("查户籍人口看真实");
    t.press(&["1", "1", "1", "1", "1", "1", "1", "1", "1", "1"]);
    t.press(&["f10"]);
    t.see("✓ 已记录");
    t.press(&["esc"]);
    t.see("[核查中]");
    t.press(&["c"]);
    t.see("提交核查结论 R10-");
    t.send("待复核");

    // The inspector may not decide on his own work; the key says why.
    t.press(&["b"]);
    t.see("职责分离：您已办理过本事项的“入户核查”");

    // The county office confirms with two keys; the page links to the issue.
    t.officer("office1", "县民政局");
    t.press(&["c"]);
    t.see("认定属实 R10-");
    t.press(&["enter"]);
    let screen = t.see("[属实]");
    let issue = number(&screen);
    t.press(&["down", "down", "enter"]);
    t.see("[待整改]");
    t.press(&["n"]);
    t.see("整改通知书编号");
    t.send("已通知");

    // The town rectifies, records the money, reports; its head endorses.
    let rows = list(&workbook, "issues", "");
    let row = rows.iter().find(|row| row["issue"] == issue.as_str()).expect("the issue");
    let town = row["town"].as_str().expect("a town");
    t.officer(&format!("民政助理员 {town}"), "民政助理员");
    t.press(&["r"]);
    t.fill("整改措施", "停发并追缴");
    t.send("整改中");
    t.press(&["m"]);
    t.fill("票据/批准文号", "票0012345");
    t.press(&["f10"]);
    t.until("the balance", |screen| screen.lines().any(|line| line.contains("已追缴") && !line.contains(" 0.00")));
    t.press(&["i"]);
    t.fill("国库回单号", "国库0012345");
    t.press(&["f10"]);
    t.see("登记退库：");
    t.press(&["e"]);
    t.fill("本人申辩", "本人无异议");
    t.fill("书面说明", "车辆已转移登记");
    t.fill("佐证材料", "/nowhere/票.pdf");
    t.press(&["f10"]);
    t.see("没有可读的文件");
    t.fill("佐证材料", "票0012345");
    t.send("待镇审");
    t.officer(&format!("乡镇分管领导 {town}"), "乡镇分管领导");
    t.press(&["y"]);
    t.fill("审核意见", "同意");
    t.send("待县验收");

    // Nothing newer was screened: the county lead accepts the written exception.
    t.officer("lead", "县专班");
    t.press(&["x"]);
    t.fill("认可理由", "车辆已转移，资金已入库");
    t.press(&["f10"]);
    t.see("认可书面说明：");

    // Who raised it may not close it: not by keys, not by a command, not past the program.
    t.officer("office1", "县民政局");
    t.press(&["s"]);
    t.see("职责分离：您已办理过本事项的");
    leave(&mut t);
    let refused =
        hecha().arg("act").arg(&workbook).args([&issue, "sign_off", "opinion=同意", "--as-officer", "office1"]).assert();
    let refused = refused.code(1).get_output().clone();
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("职责分离"), "{why}");
    let barred = sign_off_past_the_program(&workbook, "office1", &issue).expect_err("the database lets it through");
    assert!(barred.to_string().starts_with("separation of duties"), "{barred}");

    // A second officer of the county closes it.
    let mut t = open("office2");
    // It opens where it was left: on the issue.
    t.see("[待县验收]");
    t.press(&["4", "f3", &issue, "enter", "enter"]);
    t.see(&format!("> {issue}"));
    t.see("[待县验收]");
    t.press(&["s"]);
    t.fill("销号意见", "同意销号");
    t.send("已销号");
    leave(&mut t);
    let beside = std::fs::metadata(format!("{}-wal", workbook.display())).map_or(0, |file| file.len());
    assert_eq!(beside, 0, "everything is in the one file");

    let log = list(&workbook, "events", &format!("subject={issue}"));
    assert!(log.iter().any(|event| event["summary"] == "销号：销号意见 同意销号"), "the log tells it in words");
    let ledger = folder.path().join("ledger.xlsx");
    hecha().arg("export").arg(&workbook).arg("ledger").arg("--to").arg(&ledger).assert().success();
    assert!(cells(&ledger).iter().any(|row| row.contains(&issue) && row.iter().any(|cell| cell.contains("已销号"))));
    hecha().arg("verify").arg(&workbook).assert().success();
}

#[test]
fn the_terminal_is_given_back_on_leaving_and_on_a_signal() {
    let (folder, workbook) = demo_workbook();
    let book = workbook.to_string_lossy().into_owned();
    for signal in [false, true] {
        let mut t = Terminal::start(&["--lang", "zh", &book], folder.path(), 24, 80);
        t.see("乡镇进度");
        if signal {
            let pid = t.child.process_id().and_then(|pid| i32::try_from(pid).ok()).expect("a process");
            let pid = rustix::process::Pid::from_raw(pid).expect("a process");
            rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("signalled");
        } else {
            t.press(&["Q"]);
        }
        let (_, screen) = t.ended();
        assert!(!screen.alternate_screen(), "the alternate screen is left, signal: {signal}");
        assert!(!screen.hide_cursor(), "the cursor is shown, signal: {signal}");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "signal: {signal}");
        assert!(!screen.bracketed_paste(), "signal: {signal}");
    }
}

/// Leaves the program, which gives the terminal back.
fn leave(t: &mut Terminal) {
    t.press(&["Q"]);
    let (status, screen) = t.ended();
    assert!(status.success() && !screen.alternate_screen());
}

/// A sign-off written into the file by a stranger's tool.
fn sign_off_past_the_program(workbook: &Path, officer: &str, issue: &str) -> Result<usize, rusqlite::Error> {
    let db = rusqlite::Connection::open(workbook)?;
    db.execute(
        "INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
         SELECT replica, lamport + 1, officer, seq + 1, at, 'sign_off', ?2, '{\"data\":{\"closure\":\"accepted\"}}', hash, randomblob(32), signature
         FROM event WHERE officer = ?1 ORDER BY seq DESC LIMIT 1",
        [officer, issue],
    )
}

/// The texts of a spreadsheet's first sheet.
fn cells(path: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).expect("opens");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The number of the issue that a screen names.
fn number(screen: &str) -> String {
    screen
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .find(|word| word.starts_with("W2026-"))
        .expect("an issue number")
        .to_owned()
}

#[test]
fn a_stopped_program_gives_the_terminal_back_and_takes_it_again_when_continued() {
    use rustix::process::{Pid, Signal, WaitOptions, kill_process_group, waitpid};
    let (folder, workbook) = demo_workbook();
    let book = workbook.to_string_lossy().into_owned();
    let mut t = Terminal::start(&["--lang", "zh", &book], folder.path(), 24, 80);
    t.see("乡镇进度");
    let pid = t.child.process_id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw).expect("a process");
    for by_key in [true, false] {
        if by_key {
            t.press(&["\u{1a}"]);
        } else {
            kill_process_group(pid, Signal::TSTP).expect("signalled");
        }
        // Told by the kernel, not guessed by waiting.
        let (_, status) = waitpid(Some(pid), WaitOptions::UNTRACED).expect("waited").expect("a change");
        assert!(status.stopped(), "by key: {by_key}");
        t.until_screen("the shell's screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
        kill_process_group(pid, Signal::CONT).expect("continued");
        t.until_screen("the program's screen", |screen| screen.alternate_screen() && screen.contents().contains("乡镇进度"));
        // Raw again: a key works without Enter and is not echoed.
        t.press(&["2"]);
        t.see("疑点 1/");
        t.press(&["1"]);
        t.see("乡镇进度");
    }
    leave(&mut t);
}

#[test]
fn language_and_colours_are_there_again_in_the_next_session() {
    let (folder, workbook) = demo_workbook();
    let book = workbook.to_string_lossy().into_owned();
    let mut t = Terminal::start(&["--lang", "zh", &book], folder.path(), 24, 80);
    t.see("乡镇进度");
    t.press(&["f4"]);
    t.see("Progress by town");
    t.press(&["T"]);
    leave(&mut t);
    let mut t = Terminal::start(&[&book], folder.path(), 24, 80);
    t.see("Progress by town");
    let black = vt100::Color::Idx(0);
    t.until_screen("high contrast", |screen| screen.cell(2, 0).is_some_and(|cell| cell.bgcolor() == black));
    leave(&mut t);
}
