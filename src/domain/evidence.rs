//! Evidence references as texts: a file is `path#sha256=<64 hex digits>`, anything else (`V-0001`, a document number) is
//! the text it is. Several stand in one field with commas between; one that holds a comma, a quotation mark or outer
//! white space stands in quotation marks, those within it doubled: `"院子, 东.jpg",V-0001`. So every path can be
//! written, and what was written without quotation marks reads as it always did.

use super::text;

/// Stands between the path and the SHA-256 of an evidence file.
pub const SHA: &str = "#sha256=";

/// Path and SHA-256 of a reference to a file; nothing for other texts.
pub fn file(reference: &str) -> Option<(&str, &str)> {
    let (path, hash) = reference.rsplit_once(SHA)?;
    let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    (whole && !path.is_empty()).then_some((path, hash))
}

/// How files that are handed in as evidence end.
const ENDINGS: &[&str] = &[
    "pdf", "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "heic", "doc", "docx", "wps", "rtf", "txt", "xls", "xlsx",
    "et", "csv", "ppt", "pptx", "ofd", "htm", "html", "eml", "zip", "rar", "7z", "mp4", "mov", "avi", "mp3", "m4a", "amr", "wav",
];

/// Whether a reference reads as the path of a file, and not as the number of a paper: it has a separator, or ends as files
/// do.
pub fn reads_as_path(reference: &str) -> bool {
    let ending = reference.trim().rsplit_once('.').filter(|(name, _)| !name.is_empty()).map(|(_, ending)| ending);
    reference.contains(['/', '\\']) || ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// A record of the workbook that a reference names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// A visit, `V-0001`.
    Visit(String),
    /// An issue, `W2026-0001`.
    Issue(String),
    /// A clue, `R10-7K3FQ2MN`.
    Clue(String),
}

impl Record {
    /// Reads a number of a record, however it was typed: in small or full-width letters, a visit without its noughts.
    /// Any other text is none, one that only begins so included.
    pub fn read(reference: &str) -> Option<Self> {
        let typed =
            text::plain_number(reference).replace(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'], "-");
        let (head, tail) = typed.split_once('-')?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (kind, number) = head.split_at_checked(1)?;
        match kind {
            "V" if number.is_empty() && digits(tail) => {
                Some(Self::Visit(tail.parse::<u32>().map_or_else(|_| typed.clone(), |number| format!("V-{number:04}"))))
            }
            "W" if number.len() == 4 && digits(number) && digits(tail) => Some(Self::Issue(typed)),
            "R" if number.len() == 2
                && digits(number)
                && tail.len() == 8
                && tail.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
            {
                Some(Self::Clue(typed))
            }
            _ => None,
        }
    }

    /// Its number.
    pub fn id(&self) -> &str {
        match self {
            Self::Visit(id) | Self::Issue(id) | Self::Clue(id) => id,
        }
    }
}

/// A reference without its hash: what a person knows it by.
pub fn shown(reference: &str) -> String {
    text::clean(file(reference).map_or(reference, |(path, _)| path))
}

/// One reference of a list, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The reference, without quotation marks.
    pub text: String,
    /// It stood in quotation marks: nothing beside it belongs to it.
    pub quoted: bool,
    /// First byte and the one after the last, outer white space left aside.
    pub span: (usize, usize),
}

fn separates(c: char) -> bool {
    matches!(c, ',' | '，' | '、' | ';' | '；' | '\n' | '\r')
}

/// Cuts a list into its references.
pub fn pieces(list: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some(rest) = list.get(from..).filter(|rest| !rest.is_empty()) {
        let start = from + (rest.len() - rest.trim_start().len());
        let begun = list.get(start..).unwrap_or_default();
        let (piece, next) = match quoted(begun) {
            Some((text, length)) => (Piece { text, quoted: true, span: (start, start + length) }, start + length),
            None => {
                let length = begun.find(separates).unwrap_or(begun.len());
                let text = begun.get(..length).unwrap_or_default().trim_end().to_owned();
                let span = (start, start + text.len());
                (Piece { text, quoted: false, span }, start + length)
            }
        };
        if !piece.text.is_empty() {
            pieces.push(piece);
        }
        // Behind a closing mark nothing but white space can stand before the next comma.
        let behind = list.get(next..).unwrap_or_default();
        from = next + behind.find(|c: char| !c.is_whitespace()).unwrap_or(behind.len());
        from += list.get(from..).and_then(|rest| rest.chars().next()).filter(|c| separates(*c)).map_or(0, char::len_utf8);
    }
    pieces
}

/// A text in quotation marks at the beginning, and its length with them. It must be closed, and end there.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut inner = String::new();
    let mut chars = text.strip_prefix('"')?.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '"' {
            inner.push(c);
        } else if chars.next_if(|(_, next)| *next == '"').is_some() {
            inner.push('"');
        } else {
            let length = at + 2;
            let behind = text.get(length..)?.trim_start_matches([' ', '\t', '\u{3000}']);
            return behind.chars().next().is_none_or(separates).then_some((inner, length));
        }
    }
    None
}

/// The references of a list.
pub fn parts(list: &str) -> Vec<String> {
    pieces(list).into_iter().map(|piece| piece.text).collect()
}

/// The list of these references; [`parts`] gives them back.
pub fn join<T: AsRef<str>>(references: impl IntoIterator<Item = T>) -> String {
    references.into_iter().map(|reference| mark(reference.as_ref())).collect::<Vec<_>>().join(",")
}

/// A reference as it stands in a list.
pub fn mark(reference: &str) -> String {
    if reference.contains(|c: char| separates(c) || c == '"') || reference.trim() != reference {
        format!("\"{}\"", reference.replace('"', "\"\""))
    } else {
        reference.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_read_as_they_always_did_and_quotation_marks_hold_commas_together() {
        assert_eq!(parts("V-0001， 会议纪要3号、a.jpg;b.jpg；c"), ["V-0001", "会议纪要3号", "a.jpg", "b.jpg", "c"]);
        assert_eq!(parts(r#" "院子, 东.jpg" ,V-0001,"a ""b"".txt""#), ["院子, 东.jpg", "V-0001", "a \"b\".txt"]);
        assert_eq!(parts(r#""开头没有收尾,x"#), ["\"开头没有收尾", "x"], "an open mark is a character like any other");
        assert_eq!(parts(r#""甲"村.jpg,乙"#), ["\"甲\"村.jpg", "乙"], "marks that do not close the whole are characters");
        assert_eq!(parts(" ,,，"), Vec::<String>::new());
        assert_eq!(parts("一行\n二行"), ["一行", "二行"]);
    }

    #[test]
    fn paths_are_told_from_numbers_of_papers() {
        for path in ["/tmp/nofile.pdf", "照片/一", "C:\\照片", "院子.JPG", "会议 纪要.docx", "./a"] {
            assert!(reads_as_path(path), "{path}");
        }
        for number in ["V-0001", "会议纪要3号", "冀民〔2026〕3号", "No.12", "2026.3", ".pdf", ""] {
            assert!(!reads_as_path(number), "{number}");
        }
    }

    #[test]
    fn numbers_of_records_are_told_from_other_texts_and_have_one_spelling() {
        let id = |text: &str| Record::read(text).map(|record| record.id().to_owned());
        for (typed, read) in [
            (" v-1 ", "V-0001"),
            ("Ｖ－０００１", "V-0001"),
            ("V–12345", "V-12345"),
            ("w2026-0001", "W2026-0001"),
            ("r10-7k3fq2mn", "R10-7K3FQ2MN"),
        ] {
            assert_eq!(id(typed).as_deref(), Some(read), "{typed}");
        }
        for text in ["V-0001号表", "V-", "V", "W-0001", "R10-附件", "R10-", "会议纪要-3", "冀民-2026-1", "V-一"] {
            assert_eq!(id(text), None, "{text}");
        }
    }

    #[test]
    fn a_hash_is_told_from_a_path_that_looks_like_one() {
        let hash = "0".repeat(64);
        assert_eq!(file(&format!("a#sha256=b.jpg#sha256={hash}")), Some(("a#sha256=b.jpg", hash.as_str())));
        assert_eq!(file("a#sha256=b.jpg"), None);
        assert_eq!(shown(&format!("照片/一,二.jpg#sha256={hash}")), "照片/一,二.jpg");
    }

    proptest! {
        #[test]
        fn whatever_is_joined_comes_back(references in prop::collection::vec("[ab ,，\"、;\n\\\\/]{1,6}", 0..5)) {
            let references: Vec<String> = references.into_iter().filter(|text| !text.trim().is_empty()).collect();
            prop_assert_eq!(parts(&join(&references)), references);
        }

        #[test]
        fn spans_are_where_the_reference_stands(list in "[ab ,\"，]{0,12}") {
            for piece in pieces(&list).into_iter().filter(|piece| !piece.quoted) {
                prop_assert_eq!(list.get(piece.span.0..piece.span.1), Some(piece.text.as_str()));
            }
        }
    }
}
