//! Papers as Word documents: every part is well-formed and named by content types and relationships, and the document
//! says what its plain-text twin says.

use super::*;
use quick_xml::Reader as XmlReader;
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::Read as _;

/// Every part of a package by name.
fn parts(path: &Path) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).expect("opens")).expect("a package");
    let mut parts = BTreeMap::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("UTF-8");
        parts.insert(part.name().expect("a name").into_owned(), text);
    }
    parts
}

/// What an XML text holds: elements with their attributes, and the texts of paragraphs, tables as rows of cells.
#[derive(Debug, Default)]
struct Parsed {
    elements: Vec<(String, BTreeMap<String, String>)>,
    body: Vec<Piece>,
}

#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    Rows(Vec<Vec<String>>),
}

/// The children of elements in the order that the schema of WordprocessingML (ECMA-376, part 1) demands; Word refuses
/// other orders. Children that may be mixed stand in one place. What the program never writes is left out.
const ORDER: &[(&str, &[&[&str]])] = &[
    ("w:document", &[&["w:body"]]),
    ("w:body", &[&["w:p", "w:tbl"], &["w:sectPr"]]),
    ("w:p", &[&["w:pPr"], &["w:r"]]),
    ("w:pPr", &[&["w:spacing"], &["w:ind"], &["w:jc"]]),
    ("w:r", &[&["w:rPr"], &["w:t"]]),
    ("w:rPr", &[&["w:rFonts"], &["w:b"], &["w:sz"], &["w:szCs"]]),
    ("w:tbl", &[&["w:tblPr"], &["w:tblGrid"], &["w:tr"]]),
    ("w:tblPr", &[&["w:tblW"], &["w:tblBorders"], &["w:tblLayout"]]),
    ("w:tblBorders", &[&["w:top"], &["w:left"], &["w:bottom"], &["w:right"], &["w:insideH"], &["w:insideV"]]),
    ("w:tblGrid", &[&["w:gridCol"]]),
    ("w:tr", &[&["w:trPr"], &["w:tc"]]),
    ("w:trPr", &[&["w:tblHeader"]]),
    ("w:tc", &[&["w:tcPr"], &["w:p"]]),
    ("w:tcPr", &[&["w:tcW"]]),
    ("w:sectPr", &[&["w:pgSz"], &["w:pgMar"]]),
    ("w:styles", &[&["w:docDefaults"], &["w:style"]]),
    ("w:docDefaults", &[&["w:rPrDefault"], &["w:pPrDefault"]]),
    ("w:rPrDefault", &[&["w:rPr"]]),
    ("w:pPrDefault", &[&["w:pPr"]]),
    ("w:style", &[&["w:name"], &["w:qFormat"]]),
];

/// Elements still open, each with the place of its last child.
#[derive(Default)]
struct Placed(Vec<(String, usize)>);

impl Placed {
    fn child(&mut self, name: &str) {
        let Some((parent, last)) = self.0.last_mut().filter(|(parent, _)| parent.starts_with("w:")) else { return };
        let order = ORDER.iter().find(|(known, _)| known == parent).unwrap_or_else(|| panic!("<{parent}> holds <{name}>"));
        let place = order.1.iter().position(|names| names.contains(&name));
        let place = place.unwrap_or_else(|| panic!("<{name}> in <{parent}> is not in the table"));
        assert!(place >= *last, "<{name}> stands too late in <{parent}>");
        *last = place;
    }

    /// Closes the innermost element: a cell ends with a paragraph, a document with its section.
    fn end(&mut self, open: &mut Vec<String>) -> Option<String> {
        let (name, last) = self.0.pop().expect("open");
        if let Some((_, order)) = ORDER.iter().find(|(known, _)| matches!(*known, "w:tc" | "w:body") && *known == name) {
            assert_eq!(last + 1, order.len(), "<{name}> ends with {:?}", order[last]);
        }
        open.pop()
    }
}

/// Reads a text to its end; anything that is not well-formed XML fails.
fn parse(name: &str, xml: &str) -> Parsed {
    let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(legal), "{name} holds characters that XML forbids");
    let mut reader = XmlReader::from_str(xml);
    let (mut parsed, mut open, mut roots) = (Parsed::default(), Vec::<String>::new(), 0);
    let mut placed = Placed::default();
    let (mut text, mut cell, mut rows, mut row) = (String::new(), String::new(), Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
            Event::Start(start) => {
                roots += usize::from(open.is_empty());
                let element = element(name, &start, &mut parsed);
                placed.child(&element);
                placed.0.push((element.clone(), 0));
                open.push(element);
            }
            Event::Empty(start) => {
                roots += usize::from(open.is_empty());
                placed.child(&element(name, &start, &mut parsed));
            }
            Event::End(_) => match placed.end(&mut open).as_deref() {
                Some("w:p") if open.iter().any(|name| name == "w:tc") => cell.push_str(&std::mem::take(&mut text)),
                Some("w:p") => parsed.body.push(Piece::Text(std::mem::take(&mut text))),
                Some("w:tc") => row.push(std::mem::take(&mut cell)),
                Some("w:tr") => rows.push(std::mem::take(&mut row)),
                Some("w:tbl") => parsed.body.push(Piece::Rows(std::mem::take(&mut rows))),
                _ => {}
            },
            Event::Text(said) if open.last().is_some_and(|name| name == "w:t") => text.push_str(&said),
            Event::Text(said) => assert!(said.trim().is_empty(), "{name}: text outside of runs"),
            Event::GeneralRef(entity) => text.push(match &*entity {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                other => panic!("{name}: &{other};"),
            }),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((open.len(), roots), (0, 1), "{name} has one root and closes everything");
    parsed
}

fn element(part: &str, start: &quick_xml::events::BytesStart<'_>, parsed: &mut Parsed) -> String {
    let name = start.name().as_ref().to_owned();
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap_or_else(|error| panic!("{part} {name}: {error}"));
        (attribute.key.as_ref().to_owned(), attribute.value.into_owned())
    });
    parsed.elements.push((name.clone(), attributes.collect()));
    name
}

/// The package as a word processor finds its way through it.
fn check_package(parts: &BTreeMap<String, String>) -> Parsed {
    let parsed: BTreeMap<&str, Parsed> = parts.iter().map(|(name, xml)| (name.as_str(), parse(name, xml))).collect();
    let types = &parsed["[Content_Types].xml"].elements;
    let of = |kind: &str, key: &str| {
        let elements = types.iter().filter(|(name, _)| name == kind);
        elements.map(|(_, attributes)| (attributes[key].clone(), attributes["ContentType"].clone())).collect::<BTreeMap<_, _>>()
    };
    let (defaults, overrides) = (of("Default", "Extension"), of("Override", "PartName"));
    for name in parts.keys().filter(|name| *name != "[Content_Types].xml") {
        let ending = name.rsplit('.').next().expect("an ending");
        let known = overrides.contains_key(&format!("/{name}")) || ending == "rels" && defaults.contains_key("rels");
        assert!(known, "{name} has no content type of its own");
    }
    for name in overrides.keys() {
        assert!(parts.contains_key(name.trim_start_matches('/')), "{name} is named and not there");
    }
    for (rels, folder) in [("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")] {
        let targets = parsed[rels].elements.iter().filter(|(name, _)| name == "Relationship");
        for (_, attributes) in targets {
            let target = format!("{folder}{}", attributes["Target"]);
            assert!(parts.contains_key(&target), "{rels} leads to {target}");
            assert!(attributes["Type"].starts_with("http://schemas.openxmlformats.org/"), "{attributes:?}");
        }
    }
    let styles = &parsed["word/styles.xml"].elements;
    let default = |(name, attributes): &(String, BTreeMap<String, String>)| {
        name == "w:style" && attributes.get("w:default").is_some_and(|value| value == "1")
    };
    assert!(styles.iter().any(default), "paragraphs have a style that can be edited");
    parse("word/document.xml", &parts["word/document.xml"])
}

/// As one line without white space: wrapping is not what the twins are compared by.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn a_word_document_is_a_whole_package_and_says_what_its_plain_text_says() {
    let (mut desk, issues) = notified();
    // What an XML text must not hold, and what it must escape.
    let hostile = "停发 ]]> <w:t> & \"引号\" '单引号' \u{fffe}\u{1b}[2J 100%";
    desk.must("clerk", &issues[0], ActionKind::Rectify, &[("measure", hostile)]);
    desk.later(30);
    for kind in [PaperKind::Notice, PaperKind::Order] {
        for lang in [Lang::Zh, Lang::En] {
            // Printed once before, both of the twins are reprints.
            paper(&mut desk, kind, "first.docx", Some("office"), lang).expect("written");
            paper(&mut desk, kind, "twin.docx", Some("office"), lang).expect("written");
            paper(&mut desk, kind, "twin.txt", Some("office"), lang).expect("written");
            let document = check_package(&parts(&desk.dir.path().join("twin.docx")));
            let mut lines = Vec::new();
            for piece in &document.body {
                match piece {
                    Piece::Text(text) => lines.push(text.clone()),
                    Piece::Rows(rows) => {
                        let (headers, rows) = rows.split_first().expect("a header");
                        assert!(rows.len() == issues.len() && rows.iter().all(|row| row.len() == headers.len()), "{rows:?}");
                        for row in rows {
                            let cells = headers.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
                            lines.extend(cells.map(|(header, cell)| format!("{header}: {cell}")));
                        }
                    }
                }
            }
            lines.retain(|line| !line.is_empty());
            let mark = lines.pop().expect("the mark of the export");
            assert!(mark.starts_with(lang.pick("打印", "printed")), "{mark}");
            let plain = std::fs::read_to_string(desk.dir.path().join("twin.txt")).expect("read");
            let (body, _) = plain.trim_end().rsplit_once("\r\n").expect("the mark of the twin");
            assert_eq!(squeezed(&lines.concat()), squeezed(body), "{kind:?}");
            assert!(lines.concat().contains("]]> <w:t> & \"引号\" '单引号' ??[2J"), "{lines:?}");
        }
    }
}
