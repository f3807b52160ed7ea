//! What a file is, by its first bytes. Endings lie: an `.xls` may be a web page, a workbook may be `.txt`.

use super::read_error::ForeignFormat;

/// Bytes looked at.
pub(super) const HEAD_BYTES: usize = 64 * 1024;

/// The outermost format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// Zip: xlsx, ods, or something else.
    Zip,
    /// OLE compound file: xls, an encrypted workbook, or something else.
    Ole,
    /// Markup with tables.
    Html,
    /// Delimited text.
    Text,
    /// No table, with the format when known.
    Foreign(Option<ForeignFormat>),
}

const MAGIC: [(&[u8], Container); 16] = [
    (b"PK\x03\x04", Container::Zip),
    (b"PK\x05\x06", Container::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Container::Ole),
    (b"%PDF-", Container::Foreign(Some(ForeignFormat::Pdf))),
    (b"\x89PNG\r\n", Container::Foreign(Some(ForeignFormat::Picture))),
    (b"\xff\xd8\xff", Container::Foreign(Some(ForeignFormat::Picture))),
    (b"GIF8", Container::Foreign(Some(ForeignFormat::Picture))),
    (b"II*\x00", Container::Foreign(Some(ForeignFormat::Picture))),
    (b"MM\x00*", Container::Foreign(Some(ForeignFormat::Picture))),
    (b"Rar!\x1a\x07", Container::Foreign(Some(ForeignFormat::Archive))),
    (b"7z\xbc\xaf\x27\x1c", Container::Foreign(Some(ForeignFormat::Archive))),
    (b"\x1f\x8b\x08", Container::Foreign(Some(ForeignFormat::Archive))),
    (b"{\\rtf", Container::Foreign(Some(ForeignFormat::Document))),
    (b"SQLite format 3\x00", Container::Foreign(Some(ForeignFormat::Database))),
    (b"\x00\x01\x00\x00Standard ", Container::Foreign(Some(ForeignFormat::Database))),
    (b"MZ", Container::Foreign(None)),
];

/// Tells the outermost format of a file by its head.
pub(super) fn container(head: &[u8]) -> Container {
    for (magic, container) in MAGIC {
        // Two letters are not enough when text follows.
        if head.starts_with(magic) && (magic.len() > 2 || head.contains(&0)) {
            return container;
        }
    }
    if is_markup(head) {
        return Container::Html;
    }
    if is_utf16(head) || !looks_binary(head) { Container::Text } else { Container::Foreign(None) }
}

/// A byte order mark of UTF-16.
pub(super) fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff")
}

/// Starts with `<` after white space and has a table, or a Workbook of XML Spreadsheet 2003, or says html.
fn is_markup(head: &[u8]) -> bool {
    let ascii: Vec<u8> = if is_utf16(head) {
        head.iter().copied().filter(|byte| *byte != 0 && byte.is_ascii()).collect()
    } else {
        head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).to_vec()
    };
    let text = ascii.trim_ascii_start().to_ascii_lowercase();
    if !text.starts_with(b"<") {
        return false;
    }
    [&b"<html"[..], b"<table", b"<!doctype html", b"<workbook", b"<meta", b"<head", b"<tr"]
        .iter()
        .any(|word| text.windows(word.len()).any(|window| window == *word))
}

/// Text has few control characters; a stray NUL or form feed is forgiven.
fn looks_binary(head: &[u8]) -> bool {
    let odd = head.iter().filter(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r')).count();
    odd > 8 && odd * 50 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        assert_eq!(container(b"PK\x03\x04rest"), Container::Zip);
        assert_eq!(container("姓名,身份证号\n".as_bytes()), Container::Text);
        assert_eq!(container(b"MZ,1\n"), Container::Text);
        assert_eq!(container(b"\xef\xbb\xbf\r\n <HTML><body><TABLE>"), Container::Html);
        assert_eq!(container(b"<5,6\n<7,8\n"), Container::Text);
        assert_eq!(container(b"%PDF-1.7"), Container::Foreign(Some(ForeignFormat::Pdf)));
        assert_eq!(container(&[0u8; 600]), Container::Foreign(None));
        assert_eq!(container(b"\xff\xfea\x00,\x00b\x00\n\x00"), Container::Text);
    }

    #[test]
    fn a_stray_nul_does_not_make_text_binary() {
        let mut head = "姓名,身份证号\n张三,\0\n".repeat(4).into_bytes();
        assert_eq!(container(&head), Container::Text);
        head.extend([1u8; 300]);
        assert_eq!(container(&head), Container::Foreign(None));
    }
}
