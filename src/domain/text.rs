//! One cleaning function for every string that reaches a terminal, a log or a file, and the only place
//! that cuts text: by display cell, never by byte. A Han character is two cells.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Makes control characters, bidirectional overrides, zero-width characters and what XML forbids visible marks, so that a
/// crafted cell can neither drive the terminal, nor hide text, nor spoil a document. Line breaks become `⏎`-free spaces.
pub fn clean(text: &str) -> String {
    if !text.chars().any(is_unsafe) {
        return text.to_owned();
    }
    text.chars()
        .flat_map(|c| {
            let replacement: &str = match c {
                '\n' | '\r' | '\t' => " ",
                '\u{feff}' => "",
                c if is_unsafe(c) => "?",
                _ => return vec![c],
            };
            replacement.chars().collect::<Vec<_>>()
        })
        .collect()
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// The number of a paper as it is compared: without white space, in one width and one case.
pub fn plain_number(number: &str) -> String {
    let folded = super::date::ascii_digits(number);
    folded.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Display cells of a text.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// At most `cells` wide, ending in `~` when something was cut (an ellipsis is two cells wide in some consoles); never splits a grapheme.
pub fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    if cells == 0 {
        return String::new();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let step = width(grapheme);
        if used + step > cells - 1 {
            break;
        }
        out.push_str(grapheme);
        used += step;
    }
    out.push('~');
    out
}

/// As [`fit`], cut at the front: what tells one file name from another stands at its end.
pub fn fit_front(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut used = 1;
    for grapheme in text.graphemes(true).rev() {
        used += width(grapheme);
        if used > cells {
            break;
        }
        kept.push(grapheme);
    }
    if cells == 0 { String::new() } else { format!("~{}", kept.into_iter().rev().collect::<String>()) }
}

/// Exactly `cells` wide: [`fit`], then spaces on the right.
pub fn pad(text: &str, cells: usize) -> String {
    let mut out = fit(text, cells);
    let used = width(&out);
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(used)));
    out
}

/// Exactly `cells` wide, spaces on the left; for numbers.
pub fn pad_left(text: &str, cells: usize) -> String {
    let fitted = fit(text, cells);
    let used = width(&fitted);
    let mut out: String = std::iter::repeat_n(' ', cells.saturating_sub(used)).collect();
    out.push_str(&fitted);
    out
}

/// Whether a text may not begin a line: closing punctuation stays with what it closes.
fn closes(text: &str) -> bool {
    text.starts_with(['，', '。', '；', '：', '、', '！', '？', '）', '》', '”', '〕', ',', '.', ';', ':', '!', '?', ')'])
}

/// Breaks a text into lines of at most `cells`, keeping explicit line breaks. No line begins with closing
/// punctuation where that can be helped.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        // Where the last word of the line begins.
        let mut last = 0;
        for word in paragraph.split_word_bounds() {
            let step = width(word);
            if used + step > cells && used > 0 {
                let carried = if closes(word) && last > 0 { line.split_off(last) } else { String::new() };
                used = width(&carried);
                lines.push(std::mem::replace(&mut line, carried));
                if word.trim().is_empty() {
                    continue;
                }
                if used + step > cells && used > 0 {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
            }
            last = line.len();
            if step > cells {
                for grapheme in word.graphemes(true) {
                    let cell = width(grapheme);
                    if used + cell > cells && used > 0 {
                        lines.push(std::mem::take(&mut line));
                        used = 0;
                    }
                    line.push_str(grapheme);
                    used += cell;
                }
                last = line.len();
                continue;
            }
            line.push_str(word);
            used += step;
        }
        lines.push(line);
    }
    lines
}

/// What people type between the entries of a list: commas and semicolons, Chinese or not.
pub fn separates(c: char) -> bool {
    matches!(c, ',' | '，' | '、' | ';' | '；')
}

/// What stands between such separators: codes, or names that may have spaces.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(separates).map(str::trim).filter(|piece| !piece.is_empty())
}

/// As [`pieces`], of entries without spaces: white space and `+` part them too.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| separates(c) || c == '+' || c.is_whitespace()).filter(|word| !word.is_empty())
}

/// Full-width ASCII to ASCII, ideographic space to space, outer white space off, inner runs to one space:
/// the form in which names, headers and places are compared.
pub fn fold(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { folded(text) }
}

/// Whether [`fold`] leaves a text as it is, because it has nothing but visible ASCII and common Han characters: almost
/// every cell of almost every file.
pub(crate) fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_graphic() || matches!(c, '\u{4e00}'..='\u{9fff}'))
}

fn folded(text: &str) -> String {
    let ascii = super::date::ascii_digits(text);
    let mut out = String::with_capacity(ascii.len());
    for word in ascii.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !is_unsafe(*c)));
    }
    out
}

/// A whole number as people type it, in digits of either width.
pub fn whole_number(text: &str) -> Option<i64> {
    fold(text).parse().ok()
}

/// A person's name as compared: [`fold`] without any white space (two-character names are often spaced).
pub fn fold_name(text: &str) -> String {
    if is_plain(text) && !text.contains('.') {
        return text.to_owned();
    }
    fold(text).replace(' ', "").replace(['•', '．', '・', '.'], "·")
}

/// How many slips of typing lie between two words; see [`slips_between`].
pub fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    slips_between(&a, &b)
}

/// How many slips lie between two rows of signs: left out, added, taken for another, or two changed over (optimal string
/// alignment).
pub fn slips_between<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    // Three rows of the table of distances between beginnings: two back, the last, this one.
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (cell(&last, j) + usize::from(x != y)).min(cell(&last, j + 1) + 1).min(cell(&row, j) + 1);
            if i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) {
                least = least.min(cell(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(a.len())
}

/// Words by which a writer says not to know.
const UNKNOWN: &[&str] = &["不详", "未知", "不明", "暂无", "未填"];

/// Whether a text says that its writer does not know, in a word or by a stroke.
pub fn says_unknown(text: &str) -> bool {
    UNKNOWN.contains(&text) || !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '—' | '–' | '―' | '─'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_and_overrides_become_visible() {
        assert_eq!(clean("\u{1b}[31m张\u{202e}三\u{200b}"), "?[31m张?三?");
        assert_eq!(clean("一行\n二行"), "一行 二行");
    }

    #[test]
    fn cutting_counts_cells_not_characters() {
        assert_eq!(fit("青禾镇李家村", 7), "青禾镇~");
        assert_eq!(fit("青禾镇李家村", 8), "青禾镇~");
        assert_eq!(pad("青禾", 6), "青禾  ");
        assert_eq!(width(&pad("青禾镇", 4)), 4);
    }

    #[test]
    fn wrapping_keeps_every_character() {
        assert_eq!(wrap("名下机动车，请核实", 8), ["名下机动", "车，请核", "实"]);
        assert_eq!(wrap("名下机动，请核实", 8), ["名下机", "动，请核", "实"], "a comma begins no line");
        assert_eq!(wrap("abcdefgh。", 8), ["abcdefgh", "。"], "unless there is nothing to bring along");
    }

    proptest! {
        #[test]
        fn plain_texts_are_folded_as_all_others(text in "[ \t!-~一-龥Ａ-ｚ\u{3000}\u{200b}\u{feff}•]{0,6}") {
            prop_assert_eq!(fold(&text), folded(&text));
            let name = folded(&text).replace(' ', "").replace(['•', '．', '・', '.'], "·");
            prop_assert_eq!(fold_name(&text), name);
        }
    }

    #[test]
    fn names_compare_without_spaces() {
        assert_eq!(fold_name("张　三"), fold_name("张三"));
        assert_eq!(fold_name(" Ａ 1"), "A1");
    }

    proptest! {
        #[test]
        fn fitted_text_is_never_wider(text in ".{0,40}", cells in 0usize..30) {
            prop_assert!(width(&fit(&text, cells)) <= cells);
            prop_assert_eq!(width(&pad(&text, cells)), cells);
        }
    }

    #[test]
    fn slips_of_typing_are_counted() {
        for (a, b, count) in [("list", "list", 0), ("lst", "list", 1), ("improt", "import", 1), ("", "new", 3), ("act", "new", 3)]
        {
            assert_eq!((slips(a, b), slips(b, a)), (count, count), "{a} {b}");
        }
    }
}
