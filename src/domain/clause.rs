//! How the clauses that rules cite are named on paper. In a pack a clause of another place, or a report, ends with its
//! internal code and that it is for reference only: `…(W41，参考；以本县规定为准)`.

use super::checklist::Entry;
use super::lang::Lang;
use super::text;

/// Clauses as a paper to a unit cites them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cited {
    /// Document and clause in words, without internal codes.
    pub texts: Vec<String>,
    /// Nothing but what is for reference only was left to cite.
    pub reference_only: bool,
}

/// The bracket at the end of a text that begins with an internal code, and the text before it.
fn marked(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix([')', '）'])?;
    let (before, mark) = inner.rsplit_once(['(', '（'])?;
    let code = mark.trim_start_matches(|c: char| c.is_ascii_uppercase());
    (code.len() < mark.len() && code.starts_with(|c: char| c.is_ascii_digit())).then(|| (before.trim_end(), mark))
}

fn is_reference(entry: &Entry) -> bool {
    marked(&entry.text.zh).is_some_and(|(_, mark)| mark.contains("参考"))
}

fn named<'a>(entries: &'a [Entry], codes: &'a str) -> impl Iterator<Item = (&'a str, Option<&'a Entry>)> {
    text::pieces(codes).map(|code| (code, entries.iter().find(|entry| entry.code == code)))
}

/// Clauses for a signed paper: what is for reference only is left out unless there is nothing else. What is no code is
/// what somebody wrote, and stays.
pub fn cited(entries: &[Entry], codes: &str, lang: Lang) -> Cited {
    let mut cited = Cited::default();
    let mut references = Vec::new();
    for (code, entry) in named(entries, codes) {
        let text = entry.map_or(code, |entry| entry.text.get(lang));
        let text = marked(text).map_or(text, |(before, _)| before).to_owned();
        let list = if entry.is_some_and(is_reference) { &mut references } else { &mut cited.texts };
        if !list.contains(&text) {
            list.push(text);
        }
    }
    if cited.texts.is_empty() && !references.is_empty() {
        cited = Cited { texts: references, reference_only: true };
    }
    cited
}

/// Clauses for the ledger: in words, the code in brackets at the end.
pub fn with_codes(entries: &[Entry], codes: &str, lang: Lang) -> Vec<String> {
    named(entries, codes)
        .map(|(code, entry)| match entry.map(|entry| entry.text.get(lang)) {
            // Its code is there already.
            Some(text) if marked(text).is_some() => text.to_owned(),
            Some(text) => format!("{text} ({code})"),
            None => code.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Bilingual;

    fn entries() -> Vec<Entry> {
        let entry = |code: &str, zh: &str, en: &str| Entry { code: code.into(), text: Bilingual::of(zh, en), ..Entry::default() };
        vec![
            entry("P57§4", "民发〔2021〕57号第四条：收入和财产", "Minfa [2021] 57 §4: income and property"),
            entry("RIGID", "某办法(2025年起施行)", "a measure (from 2025)"),
            entry("W41", "低保家庭财产规定：机动车(W41，参考；以本县规定为准)", "property rule (W41; an example)"),
        ]
    }

    #[test]
    fn a_signed_paper_names_documents_and_neither_internal_codes_nor_rules_of_other_places() {
        let cited_zh = cited(&entries(), "P57§4,W41，RIGID", Lang::Zh);
        assert_eq!(cited_zh.texts, ["民发〔2021〕57号第四条：收入和财产", "某办法(2025年起施行)"]);
        assert!(!cited_zh.reference_only);
        assert_eq!(cited(&entries(), "县民发3号", Lang::Zh).texts, ["县民发3号"], "what somebody wrote stays");
    }

    #[test]
    fn where_only_references_are_left_they_stand_without_their_code_and_are_known_as_such() {
        let zh = cited(&entries(), "W41", Lang::Zh);
        assert_eq!((zh.texts.as_slice(), zh.reference_only), (&["低保家庭财产规定：机动车".to_owned()][..], true));
        let en = cited(&entries(), "W41", Lang::En);
        assert_eq!((en.texts.as_slice(), en.reference_only), (&["property rule".to_owned()][..], true));
    }

    #[test]
    fn the_ledger_keeps_the_code_behind_the_words() {
        let said = with_codes(&entries(), "P57§4,W41", Lang::Zh);
        assert_eq!(said, ["民发〔2021〕57号第四条：收入和财产 (P57§4)", "低保家庭财产规定：机动车(W41，参考；以本县规定为准)"]);
    }
}
