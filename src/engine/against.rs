//! Holds an export, a copy or a printed head hash against the log: a tail cut off the log, an edit of the file.

use super::backup::ENDING;
use super::screen::hash_key;
use super::verify::Finding;
use crate::domain::action::ActionKind;
use crate::domain::event::{Event, RawEvent, hex};
use crate::domain::export_mark::{self, Content, Printed};
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::io::read_back;
use crate::io::read_error::ReadError;
use crate::io::table::ReadOptions;
use crate::store::{StoreError, Workbook};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What the workbook is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// A hash as printed: 8 to 64 hex digits.
    Head(String),
    /// An export: csv, xlsx, docx or text; or a copy of the workbook.
    File(PathBuf),
}

impl Against {
    /// A file of that name where there is one, else a hash.
    pub fn parse(text: &str) -> Self {
        let hash = (8..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hash && !Path::new(text).exists() { Self::Head(text.to_ascii_lowercase()) } else { Self::File(PathBuf::from(text)) }
    }
}

/// What does not fit. Nothing found: the log holds what was printed, and the file says what it said.
///
/// # Errors
/// The workbook fails.
pub fn check(
    book: &Workbook,
    raws: &[RawEvent],
    events: &[Event],
    against: &Against,
    read: &ReadOptions,
) -> Result<Vec<Finding>, StoreError> {
    let path = match against {
        Against::Head(head) => return Ok(cut(raws, head, head).into_iter().collect()),
        Against::File(path) => path,
    };
    if !path.is_file() {
        let shown = path.display().to_string();
        return Ok(vec![finding(
            &shown,
            &format!("找不到文件 {shown}，无法对照。"),
            &format!("There is no file {shown} to be held against."),
        )]);
    }
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING)) {
        return Ok(earlier(book, raws, path, &name).into_iter().collect());
    }
    let rows = match read_back::rows(path, read) {
        Ok(rows) => rows,
        Err(error) => return Ok(vec![unreadable(&name, &error)]),
    };
    let Some((at, printed)) = marked(&rows) else {
        return Ok(vec![finding(
            &name,
            &format!("{name} 没有日志尾标记：不是导出的文件，或标记被删去。"),
            &format!("{name} bears no mark of the log: it is no export, or the mark was taken off."),
        )]);
    };
    let mut found: Vec<Finding> = cut(raws, &printed.head, &name).into_iter().collect();
    let lines: Vec<u32> = rows.iter().enumerate().filter(|(row, _)| *row != at).map(|(_, (line, _))| *line).collect();
    let cells: Vec<&Vec<String>> = rows.iter().enumerate().filter(|(row, _)| *row != at).map(|(_, (_, cells))| cells).collect();
    let cells: Vec<Vec<&str>> = cells.into_iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let key = hash_key(book)?;
    let content = export_mark::content(&key, &cells);
    let own = |event: &&Event| event.draft.kind == ActionKind::Export && event.hash_hex().starts_with(&printed.head);
    let logged = events.iter().filter(|_| printed.logged).find(own);
    // The check is only as secret as the workbook; what the log says of its own export is signed.
    let same = logged.is_none_or(|event| event.draft.data.text("content") == content.digest);
    if !same || export_mark::check(&key, &printed.title, (&printed.head, printed.logged), &content) != printed.check {
        found.push(edited(&name, &printed, logged, &content, &lines));
    }
    Ok(found)
}

/// What a copy holds that the log no longer does. A copy that was worked on by itself is ahead, which is told alike.
fn earlier(book: &Workbook, raws: &[RawEvent], path: &Path, name: &str) -> Option<Finding> {
    let copied = match book.log_of_copy(path) {
        Ok(Some(copied)) => copied.events,
        Ok(None) => {
            return Some(finding(name, &format!("{name} 不是本工作簿的备份。"), &format!("{name} is no copy of this workbook.")));
        }
        Err(error) => {
            let text = Bilingual { zh: error.say(Lang::Zh), en: error.say(Lang::En) };
            return Some(Finding { code: "export", place: name.to_owned(), text });
        }
    };
    let held: HashSet<&[u8]> = raws.iter().map(|raw| raw.hash.as_slice()).collect();
    let gone: Vec<&RawEvent> = copied.iter().filter(|raw| !held.contains(raw.hash.as_slice())).collect();
    let first = gone.first()?;
    let (number, at, many) = (first.id, &first.at, gone.len());
    let text = Bilingual {
        zh: format!(
            "{name} 中有 {many} 条日志不在本工作簿中，最早的是第 {number} 条({at})：日志被截断或替换，或者有人在备份上办理过。"
        ),
        en: format!(
            "The log lacks {many} entries that {name} holds, the first of them number {number} ({at}): it was cut or replaced, or somebody worked in the copy."
        ),
    };
    Some(Finding { code: "tail", place: format!("event {number}"), text })
}

/// The last row that is a mark, and what it says: titles stand first in spreadsheets, last in texts.
fn marked(rows: &[(u32, Vec<String>)]) -> Option<(usize, Printed)> {
    let mut marks = rows.iter().enumerate().filter_map(|(row, (_, cells))| {
        // Nothing else stands in the row of a mark.
        Some((row, export_mark::parse(&cells.join(" "))?))
    });
    // A clue may quote such a line; the program's own is the first row or the last.
    let first = marks.next()?;
    if first.0 == 0 { Some(first) } else { marks.next_back().or(Some(first)) }
}

/// The log no longer holds the entry whose hash was printed.
fn cut(raws: &[RawEvent], head: &str, printed_on: &str) -> Option<Finding> {
    let held = head == "-" || raws.iter().any(|raw| hex(&raw.hash).starts_with(head));
    if held {
        return None;
    }
    let text = Bilingual {
        zh: format!("{printed_on} 上印的日志尾 {head} 已不在日志中：日志被截断或替换。"),
        en: format!("The log no longer holds entry {head} that is printed on {printed_on}: it was cut or replaced."),
    };
    Some(Finding { code: "tail", place: format!("event {head}"), text })
}

/// Which row of the file is the first that was edited, as far as the log can tell.
fn edited(name: &str, printed: &Printed, logged: Option<&Event>, content: &Content, lines: &[u32]) -> Finding {
    if printed.check.is_empty() {
        return finding(
            name,
            &format!("{name} 没有校验码，无法核对内容。"),
            &format!("{name} bears no check; what it says cannot be held against the log."),
        );
    }
    let Some(event) = logged else {
        return finding(
            name,
            &format!("{name} 的内容与导出时不同。导出未记入日志，无法指出是哪一行。"),
            &format!("{name} does not say what was exported. The export is not in the log, so the row cannot be named."),
        );
    };
    let lines_then = event.draft.data.number("lines").and_then(|rows| usize::try_from(rows).ok()).unwrap_or_default();
    let then = (event.draft.data.text("marks"), lines_then);
    let Some((row, span)) = export_mark::first_difference(then, content) else {
        return finding(
            &format!("{name} title"),
            &format!("{name} 的标题行与导出时不同。"),
            &format!("The title line of {name} is not that of the export."),
        );
    };
    let line = lines.get(row).or(lines.last()).copied().unwrap_or_default();
    let (zh, en) = match (row < lines.len(), span) {
        (false, _) => (format!("第 {line} 行之后缺少内容"), format!("rows after row {line} are missing")),
        (true, 1) => (format!("从第 {line} 行起"), format!("first at row {line}")),
        (true, span) => {
            let last = lines.get(row + span - 1).or(lines.last()).copied().unwrap_or(line);
            (format!("第 {line}–{last} 行"), format!("first in rows {line} to {last}"))
        }
    };
    finding(
        &format!("{name} row {line}"),
        &format!("{name} 的内容与导出时不同：{zh}。"),
        &format!("{name} does not say what was exported: {en}."),
    )
}

fn unreadable(name: &str, error: &ReadError) -> Finding {
    let text = Bilingual { zh: error.say(Lang::Zh), en: error.say(Lang::En) };
    Finding { code: "export", place: name.to_owned(), text }
}

fn finding(place: &str, zh: &str, en: &str) -> Finding {
    Finding { code: "export", place: place.to_owned(), text: Bilingual { zh: zh.to_owned(), en: en.to_owned() } }
}
