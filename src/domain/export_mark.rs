//! The mark that every export carries: the short hash of the newest event, and a check over what the export says.
//!
//! `禾川县 问题台账 2026-03-09 日志 a1b2c3d4 校验 0123456789abcdef`. The check is over cell values, not bytes, so that an
//! untouched table survives being saved again by a spreadsheet. It is keyed with the workbook's own key: who holds
//! only the file cannot make it fit an edit. Content, layout 1: of each row that says anything, HMAC-SHA256 over its
//! cells without trailing empty ones, each as length (big-endian u64) and UTF-8; of the whole, HMAC over these.

use super::clue::hmac;
use super::event::hex;
use super::lang::Lang;

/// Marks of an export's rows kept in the log: with more rows, one mark stands for several.
const MARKS: usize = 2_000;
/// Hex digits of one mark.
const MARK: usize = 6;
/// Characters of a cell that count; a spreadsheet cuts what is longer than 32,767.
const COUNTED: usize = 30_000;

/// What an export says, as digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Over everything, 64 hex digits.
    pub digest: String,
    /// Rows that say anything, headers and totals included.
    pub rows: usize,
    /// Six hex digits per row, or per so many rows that there are at most two thousand marks.
    pub marks: String,
}

/// A printed mark, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// What stands before it: county, what, date.
    pub title: String,
    /// First 8 hex digits of the newest event's hash when it was written; `-` before the first.
    pub head: String,
    /// The event of that hash is the export's own.
    pub logged: bool,
    /// 16 hex digits; empty in exports of programs that printed none.
    pub check: String,
}

/// The content of rows in the order of the file; blank rows do not count.
pub fn content<C: AsRef<str>>(key: &[u8], rows: &[Vec<C>]) -> Content {
    let digests: Vec<[u8; 32]> = rows.iter().filter_map(|row| row_digest(key, row)).collect();
    let marks = digests.chunks(span(digests.len()));
    let marks = marks.map(|rows| hex(&hmac(key, &rows.concat())).chars().take(MARK).collect::<String>()).collect();
    Content { digest: hex(&hmac(key, &[b"hecha-export-v1".as_slice(), &digests.concat()].concat())), rows: digests.len(), marks }
}

/// Rows for which one mark stands.
fn span(rows: usize) -> usize {
    rows.div_ceil(MARKS).max(1)
}

/// The first of these rows, from 0, blank ones not counted, that the marks of the export do not bear out, and how
/// many rows from there the mark is about. `None` when all do.
pub fn first_difference(then: (&str, usize), now: &Content) -> Option<(usize, usize)> {
    let span = span(then.1);
    if span != self::span(now.rows) {
        return Some((0, now.rows.max(1)));
    }
    let (mut before, mut after) = (then.0.as_bytes().chunks(MARK), now.marks.as_bytes().chunks(MARK));
    let mut place = 0;
    loop {
        match (before.next(), after.next()) {
            (None, None) => return None,
            (then, now) if then == now => place += span,
            _ => return Some((place, span)),
        }
    }
}

fn row_digest<C: AsRef<str>>(key: &[u8], row: &[C]) -> Option<[u8; 32]> {
    let cells: Vec<String> = row.iter().map(|cell| canonical(cell.as_ref())).collect();
    let used = cells.iter().rposition(|cell| !cell.is_empty())?;
    let mut bytes = Vec::new();
    for cell in cells.iter().take(used + 1) {
        bytes.extend(u64::try_from(cell.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend(cell.as_bytes());
    }
    Some(hmac(key, &bytes))
}

/// A cell as it counts: without what protects it from spreadsheets, numbers without idle zeros.
fn canonical(text: &str) -> String {
    let text = text.trim();
    let bare = text
        .strip_prefix('\'')
        .map(str::trim_start)
        .filter(|rest| rest.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']));
    let text = bare.unwrap_or(text);
    number(text).unwrap_or_else(|| text.chars().take(COUNTED).collect())
}

/// `1200.00` and `1200` are one number. Digits that a spreadsheet would spoil are names, not numbers.
fn number(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || whole.len() > 15 || whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// The check of an export: over its title, its head, whether that is the export's own event, and its content.
pub fn check(key: &[u8], title: &str, (head, logged): (&str, bool), content: &Content) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = format!("hecha-export-mark-v1|{head}|{logged}|{title}|{}", content.digest);
    hex(&hmac(key, message.as_bytes())).chars().take(16).collect()
}

/// The line that an export prints.
pub fn print(title: &str, (head, logged): (&str, bool), check: &str, lang: Lang) -> String {
    let head = if logged { head.to_owned() } else { format!("{head} {}", lang.pick("未入日志", "unlogged")) };
    lang.pick(format!("{title} 日志 {head} 校验 {check}"), format!("{title} log {head} check {check}"))
}

/// Reads [`print`]ed text, in either language.
pub fn parse(text: &str) -> Option<Printed> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let place = words.iter().rposition(|word| matches!(*word, "日志" | "log"))?;
    let head = *words.get(place + 1)?;
    let hexadecimal = |word: &str, digits| word.len() == digits && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    if head != "-" && !hexadecimal(head, 8) {
        return None;
    }
    let (logged, check) = match words.get(place + 2..) {
        Some([]) | None => (true, ""),
        Some(["校验" | "check", check]) if hexadecimal(check, 16) => (true, *check),
        Some(["未入日志" | "unlogged", "校验" | "check", check]) if hexadecimal(check, 16) => (false, *check),
        Some(_) => return None,
    };
    let title = words.get(..place).unwrap_or_default().join(" ");
    Some(Printed { title, head: head.to_owned(), logged, check: check.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"key";

    fn rows(count: usize) -> Vec<Vec<String>> {
        (0..count).map(|row| vec![row.to_string(), format!("李{row}"), "1200.00".to_owned(), String::new()]).collect()
    }

    #[test]
    fn a_table_saved_again_by_a_spreadsheet_says_the_same() {
        let written = [vec!["\t990101199003070018", "'=A1", "1200.00", "-0.50", "007", ""], vec![""], vec!["合计", "0.00"]];
        let saved = [vec!["990101199003070018", "=A1", "1200", "-0.5", "007"], vec!["合计 ", "-0", "", ""]];
        assert_eq!(content(KEY, &written), content(KEY, &saved));
        assert_eq!(content(KEY, &written).rows, 2);
    }

    #[test]
    fn any_other_value_order_or_row_is_another_content() {
        let base = content(KEY, &rows(5));
        let mut swapped = rows(5);
        swapped.swap(1, 3);
        let mut moved = rows(5);
        moved[2].swap(0, 1);
        let mut cut = rows(5);
        cut.pop();
        for (other, place) in [(swapped, 1), (moved, 2), (cut, 4), (rows(6), 5)] {
            let now = content(KEY, &other);
            assert_ne!(now.digest, base.digest);
            assert_eq!(first_difference((&base.marks, base.rows), &now), Some((place, 1)));
        }
        assert_ne!(content(b"other", &rows(5)), base);
        assert_eq!(first_difference((&base.marks, base.rows), &base), None);
    }

    #[test]
    fn long_tables_have_one_mark_for_several_rows() {
        let base = content(KEY, &rows(5_000));
        assert_eq!(base.marks.len(), 5_000_usize.div_ceil(3) * 6);
        let mut edited = rows(5_000);
        edited[4_001][1].push('x');
        assert_eq!(first_difference((&base.marks, base.rows), &content(KEY, &edited)), Some((3_999, 3)));
    }

    #[test]
    fn a_printed_mark_reads_back_in_both_languages_and_older_ones_without_check_too() {
        let sum = content(KEY, &rows(1));
        for (lang, logged) in [(Lang::Zh, true), (Lang::En, true), (Lang::Zh, false), (Lang::En, false)] {
            let check = check(KEY, "禾川县 问题台账 2026-03-09", ("a1b2c3d4", logged), &sum);
            let read = parse(&print("禾川县 问题台账 2026-03-09", ("a1b2c3d4", logged), &check, lang)).expect("read");
            assert_eq!(read.logged, logged);
            assert_eq!((read.title.as_str(), read.head.as_str()), ("禾川县 问题台账 2026-03-09", "a1b2c3d4"));
            assert_eq!(read.check, check);
        }
        assert_eq!(parse("禾川县 日志 - 校验 0123456789abcdef").map(|read| read.head), Some("-".to_owned()));
        assert_eq!(parse("禾川县 日志 a1b2c3d4").map(|read| read.check), Some(String::new()));
        for other in ["", "日志", "系统 log in", "日志 a1b2c3d4 校验", "日志 a1b2c3dz"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
