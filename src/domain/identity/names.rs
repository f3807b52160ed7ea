//! How names are compared: by a key that forgets spaces, separators of minority names and variant characters, and,
//! where a name is not wholly legible, sign by sign.

use std::sync::LazyLock;

/// One group per word: the usual character, then those that stand for it (繁体, 异体, and the shorthand of clerks for
/// surnames such as 付 for 傅). Made for characters that occur in names; kept by hand.
const VARIANTS: &str = include_str!("variants.txt");

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

/// What stands for each character of the blocks in which names are written; characters beyond them in a list.
struct Variants {
    table: Vec<char>,
    beyond: Vec<(char, char)>,
}

static USUAL: LazyLock<Variants> = LazyLock::new(|| {
    let mut table: Vec<char> = (FIRST..=LAST).map(|code| char::from_u32(code).unwrap_or(' ')).collect();
    let mut beyond = Vec::new();
    for group in VARIANTS.split_whitespace() {
        let mut characters = group.chars();
        let Some(usual) = characters.next() else { continue };
        for variant in characters {
            match place(variant).and_then(|at| table.get_mut(at)) {
                Some(slot) => *slot = usual,
                None => beyond.push((variant, usual)),
            }
        }
    }
    Variants { table, beyond }
});

fn place(character: char) -> Option<usize> {
    usize::try_from(u32::from(character).checked_sub(FIRST)?).ok()
}

/// The usual form of a character.
fn usual(character: char) -> char {
    let Variants { table, beyond } = &*USUAL;
    if let Some(found) = place(character).and_then(|at| table.get(at)) {
        return *found;
    }
    beyond.iter().find(|(variant, _)| *variant == character).map_or(character, |(_, usual)| *usual)
}

/// A name as looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameKey {
    /// Equal for names that differ only by spaces, separators, width, notes in brackets and variant characters.
    /// 0 when there is no name.
    pub hash: u64,
    /// Some sign stands for another: 某, `*`, `?`, □, or Latin letters for a character that could not be typed.
    pub unclear: bool,
}

/// The key of a name, without making a text: it is asked for every row of a register.
pub fn key(name: &str) -> NameKey {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut count = 0u32;
    let mut unclear = false;
    let bracketed = signs(name, &mut |sign| {
        count += 1;
        unclear |= sign.is_ascii_alphanumeric() || stands_for_another(sign);
        // FNV-1a over the code point.
        hash = (hash ^ u64::from(u32::from(sign))).wrapping_mul(0x0100_0000_01b3);
    });
    NameKey { hash: if count == 0 { 0 } else { hash }, unclear: unclear || bracketed }
}

/// The signs that count, in their usual form.
pub fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    signs(name, &mut |sign| out.push(sign));
    out
}

/// Visits the signs of a name that count, up to a note in brackets; says whether there was one.
fn signs(name: &str, visit: &mut dyn FnMut(char)) -> bool {
    let mut any = false;
    for character in name.chars() {
        let character = match character {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
            other => other,
        };
        match character {
            '(' | '[' | '<' | '【' | '〔' | '［' if any => return true,
            c if c.is_whitespace() || is_separator(c) || c.is_control() => {}
            c => {
                any = true;
                visit(if c.is_ascii() { c.to_ascii_lowercase() } else { usual(c) });
            }
        }
    }
    false
}

/// Dots and dashes between the parts of a name, quotation marks, and marks that cannot be seen.
fn is_separator(character: char) -> bool {
    matches!(
        character,
        '·' | '•' | '・' | '･' | '.' | '‧' | '∙' | '⋅' | '。' | '｡' | '-' | '—' | '–' | '、' | '\'' | '"' | '`' | '='
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
    )
}

/// Masks, and what programs print for a character that they do not have.
fn stands_for_another(sign: char) -> bool {
    matches!(sign, '某' | '*' | '?' | '#' | '_' | '□' | '■' | '○' | '●' | '△' | '▲' | '×' | '〓' | '\u{fffd}')
        || matches!(u32::from(sign), 0xe000..=0xf8ff | 0xf_0000..)
}

/// How two names that are not the same fit each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFit {
    /// The legible signs agree, and more than the surname is legible.
    Legible,
    /// Only the surname is legible, and agrees.
    Surname,
    /// Same length and surname, one other character differs.
    OneOff,
}

/// Compares a name of a row that has no equal in scope with a person's, both given as [`folded`] signs.
/// `bracketed` when a note in brackets followed the row's name: `王(女吉)` may spell out one character.
pub fn fit(row: &str, person: &str, bracketed: bool) -> Option<NameFit> {
    let mut pattern = pattern(row);
    if bracketed && pattern.len() + 1 == person.chars().count() {
        pattern.push(None);
    }
    let known = self::pattern(person);
    if !pattern.contains(&None) && !known.contains(&None) {
        let differ = pattern.iter().zip(&known).filter(|(a, b)| a != b).count();
        let same_start = pattern.first() == known.first() && pattern.len() == known.len() && pattern.len() >= 3;
        return (same_start && differ == 1).then_some(NameFit::OneOff);
    }
    let surname = pattern.first().is_some_and(Option::is_some) && pattern.first() == known.first();
    let hidden = pattern.iter().skip(1).all(Option::is_none);
    if surname && hidden && pattern.len() > 1 && known.len() > 1 {
        return Some(NameFit::Surname);
    }
    let agrees = pattern.len() == known.len() && pattern.iter().zip(&known).all(|(a, b)| a.is_none() || b.is_none() || a == b);
    let legible = pattern.iter().zip(&known).filter(|(a, b)| a.is_some() && a == b).count();
    match legible {
        _ if !agrees => None,
        0 => None,
        1 => Some(if pattern.len() == 2 && surname { NameFit::Surname } else { NameFit::Legible }),
        _ => Some(NameFit::Legible),
    }
}

/// The signs of a name, `None` for one that stands for another. Latin letters between Han characters spell out one
/// character; a row of x hides one each.
fn pattern(name: &str) -> Vec<Option<char>> {
    let han = !name.is_ascii();
    let mut out = Vec::new();
    let mut in_word = false;
    for sign in name.chars() {
        let letter = han && sign.is_ascii_alphanumeric();
        if letter && sign != 'x' {
            if !in_word {
                out.push(None);
            }
            in_word = true;
            continue;
        }
        if letter && in_word {
            continue;
        }
        in_word = false;
        out.push((!letter && !stands_for_another(sign)).then_some(sign));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_separators_width_and_variants_do_not_count() {
        for (a, b) in [
            ("张 三", "张三"),
            ("張國強", "张国强"),
            ("阿依古丽·买买提", "阿依古丽买买提"),
            ("阿依古丽•买买提", "阿依古丽･买买提"),
            ("李四(已故)", "李四"),
            ("闫肖", "閻蕭"),
            ("王吉", "王𠮷"),
        ] {
            assert_eq!(key(a).hash, key(b).hash, "{a} {b}");
        }
        assert_ne!(key("张三").hash, key("三张").hash);
        assert_eq!(key(" ").hash, 0);
        assert!(!key("张三").unclear && key("张某").unclear && key("王zhe").unclear);
    }

    #[test]
    fn no_character_is_variant_and_usual_at_once() {
        let usuals: Vec<char> = VARIANTS.split_whitespace().filter_map(|group| group.chars().next()).collect();
        for group in VARIANTS.split_whitespace() {
            for variant in group.chars().skip(1) {
                let stands = usual(variant);
                assert_eq!(usual(stands), stands, "{variant} → {stands} → {}", usual(stands));
            }
        }
        assert!(usuals.len() > 900, "{}", usuals.len());
    }

    #[test]
    fn illegible_signs_fit_any_character() {
        let fit = |row: &str, person: &str| fit(&folded(row), &folded(person), false);
        assert_eq!(fit("王?军", "王犇军"), Some(NameFit::Legible));
        assert_eq!(fit("王ben军", "王犇军"), Some(NameFit::Legible));
        assert_eq!(fit("张*三", "张小三"), Some(NameFit::Legible));
        assert_eq!(fit("张某某", "张小三"), Some(NameFit::Surname));
        assert_eq!(fit("张xx", "张小三"), Some(NameFit::Surname));
        assert_eq!(fit("李某某", "张小三"), None);
        assert_eq!(fit("王?军", "王犇民"), None);
        assert_eq!(fit("王建国", "王健国"), Some(NameFit::OneOff));
        assert_eq!(fit("王建", "王健"), None, "half of a short name is too much");
        assert_eq!(super::fit("王", "王㛃", true), Some(NameFit::Surname));
    }
}
