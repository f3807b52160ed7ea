//! Names of a county as people write them: 禾川, 禾川县, 青江市禾川县; and of its towns.

/// What ends the name of a county or its like.
const KINDS: [&str; 8] = ["自治县", "自治旗", "林区", "特区", "县", "市", "区", "旗"];

/// What ends the name of what a county belongs to.
pub const ABOVE: [&str; 7] = ["自治区", "自治州", "地区", "省", "市", "州", "盟"];

/// How the name of a county may be written, without what it belongs to: with its kind it is that county or, in short,
/// its stem; a stem alone may be a county of any kind.
pub fn spellings(name: &str) -> Vec<String> {
    let name = name.trim();
    // 旗 and the like are names of one character; their stem would be empty.
    let stem = |name: &str, kind: &str| name.strip_suffix(kind).filter(|stem| stem.chars().count() > 1).map(str::to_owned);
    match KINDS.iter().find_map(|kind| stem(name, kind)) {
        Some(stem) => vec![name.to_owned(), stem],
        None if name.is_empty() => Vec::new(),
        None => std::iter::once(name.to_owned()).chain(KINDS.iter().map(|kind| format!("{name}{kind}"))).collect(),
    }
}

/// Whether a file means this county. A file that names none does.
pub fn is_same(ours: &str, theirs: &str) -> bool {
    let theirs = theirs.trim();
    let behind = |before: &str| ABOVE.iter().any(|above| before.ends_with(above));
    theirs.is_empty()
        || spellings(ours)
            .iter()
            .any(|name| theirs.strip_suffix(name.as_str()).is_some_and(|rest| rest.is_empty() || behind(rest)))
}

/// What ends the name of a town.
const TOWNS: [&str; 4] = ["街道办事处", "街道", "镇", "乡"];

/// Whether two names may be of one town: 青禾镇, 青禾, 禾川县青禾镇. No name may be any.
pub fn is_same_town(a: &str, b: &str) -> bool {
    let stem = |name: &str| {
        let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        let stem = TOWNS.iter().find_map(|kind| name.strip_suffix(kind)).filter(|stem| !stem.is_empty());
        stem.map(str::to_owned).unwrap_or(name)
    };
    let (a, b) = (stem(a), stem(b));
    a.ends_with(&b) || b.ends_with(&a)
}

/// A county, how a file has it, and whether that is the same.
#[cfg(test)]
pub(crate) const WRITTEN: [(&str, &str, bool); 11] = [
    ("禾川县", "禾川县", true),
    ("禾川县", " 禾川 ", true),
    ("禾川县", "青江市禾川县", true),
    ("禾川县", "青江市禾川", true),
    ("禾川县", "", true),
    ("禾川", "禾川县", true),
    ("禾川", "青江地区禾川区", true),
    ("禾川县", "禾川区", false),
    ("禾川县", "东禾川县", false),
    ("禾川县", "山口县", false),
    ("县", "禾川县", false),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_is_known_in_short_and_behind_what_it_belongs_to() {
        for (ours, theirs, same) in WRITTEN {
            assert_eq!(is_same(ours, theirs), same, "{ours} {theirs}");
        }
    }

    #[test]
    fn a_town_is_known_in_short_and_behind_its_county() {
        for (a, b, same) in [
            ("青禾镇", "青禾镇", true),
            ("青禾镇", "青 禾", true),
            ("禾川县青禾镇", "青禾乡", true),
            ("城关街道办事处", "城关街道", true),
            ("青禾镇", "", true),
            ("青禾镇", "柳河镇", false),
        ] {
            assert_eq!(is_same_town(a, b), same, "{a} {b}");
            assert_eq!(is_same_town(b, a), same, "{b} {a}");
        }
    }
}
