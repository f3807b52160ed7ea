//! One search over everything that has a page or a list of its own: cases, clues, issues, rules, sources.

use super::listing::{self, ListCache, ListingError};
use super::search::Index;
use super::sight::Sight;
use super::stop::Stop;
use crate::domain::date::Date;
use crate::domain::filter::Filter;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{CellStyle, Hit, ListKind, ListQuery, Row};
use crate::domain::pack::Pack;
use crate::store::Workbook;

/// Most hits of one kind.
const OF_A_KIND: usize = 12;

/// The columns that tell a row from others.
fn columns(kind: ListKind) -> &'static [&'static str] {
    match kind {
        ListKind::Cases => &["head", "town", "village", "program"],
        ListKind::Clues => &["name", "rule", "town", "village", "state"],
        ListKind::Issues => &["name", "issue_type", "town", "state"],
        _ => &["file", "dataset", "as_of"],
    }
}

/// What answers to the words, best first within each kind. Without words there is nothing to answer.
///
/// # Errors
/// The workbook fails, or [`StoreError::Stopped`](crate::store::StoreError::Stopped).
pub fn find(
    cache: &mut ListCache,
    book: &Workbook,
    pack: &Pack,
    text: &str,
    today: Date,
    stop: &Stop,
) -> Result<Vec<Hit>, ListingError> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut hits = Vec::new();
    for kind in [ListKind::Cases, ListKind::Clues, ListKind::Issues, ListKind::Sources] {
        let filter = Filter { terms: Vec::new(), words: words.clone() };
        let mut ids = cache.ids(book, pack, &ListQuery { kind, filter, sort: None }, today, stop, &mut |_| {})?.0;
        ids.truncate(OF_A_KIND);
        for row in listing::rows(book, pack, kind, &ids, today)? {
            let mut hit = hit(kind, &row);
            if kind == ListKind::Cases {
                name_members(&mut hit, &members_meant(book, pack, &row, &words)?);
            }
            hits.push(hit);
        }
    }
    hits.extend(rules(pack, &words));
    Ok(hits)
}

fn hit(kind: ListKind, row: &Row) -> Hit {
    let said = |lang: Lang| {
        let cells = columns(kind).iter().filter_map(|name| {
            let place = kind.columns().iter().position(|column| column == name)?;
            row.cells.get(place).map(|cell| cell.shown(lang, CellStyle::Screen))
        });
        cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    };
    Hit { kind, subject: row.subject.clone(), text: Bilingual { zh: said(Lang::Zh), en: said(Lang::En) } }
}

/// Whom a household was found by, where its own row does not say.
fn name_members(hit: &mut Hit, members: &[String]) {
    if !members.is_empty() {
        hit.text.zh.push_str(&format!(" (成员 {})", members.join("、")));
        hit.text.en.push_str(&format!(" (member {})", members.join(", ")));
    }
}

/// The members who answer to words to which the row itself, as it is shown, does not.
fn members_meant(book: &Workbook, pack: &Pack, row: &Row, words: &[String]) -> Result<Vec<String>, ListingError> {
    let kind = ListKind::Cases;
    let shown = |name: &str| {
        let place = kind.columns().iter().position(|column| *column == name);
        place.and_then(|place| row.cells.get(place)).map_or_else(String::new, |cell| cell.shown(Lang::Zh, CellStyle::Print))
    };
    let sight = Sight::of_viewer(book, pack)?;
    if sight.hides_name(&row.subject) {
        return Ok(Vec::new());
    }
    let (head, town) = (shown("head"), shown("town"));
    let own = vec![head.clone(), town.clone(), shown("village"), row.subject.clone()];
    let mut texts = vec![(0, own)];
    book.light_members(Some(&row.subject), |member| {
        if member.name != head && sight.finds_member(member.household_no, &town, member.name) {
            let place = i64::try_from(texts.len()).unwrap_or(i64::MAX);
            texts.push((place, vec![member.name.to_owned(), member.id_no.to_owned(), String::new(), String::new()]));
        }
    })?;
    let order: Vec<i64> = texts.iter().map(|(place, _)| *place).collect();
    let names: Vec<String> = texts.iter().filter_map(|(_, texts)| texts.first().cloned()).collect();
    let index = Index::new(texts, &|| false);
    let mut meant = std::collections::BTreeSet::new();
    for word in words {
        let found = index.rank(&order, std::slice::from_ref(word), true, None, &|| false);
        if !found.contains(&0) {
            meant.extend(found);
        }
    }
    Ok(meant.into_iter().filter_map(|place| names.get(usize::try_from(place).ok()?).cloned()).collect())
}

fn rules(pack: &Pack, words: &[String]) -> Vec<Hit> {
    let texts =
        (0..).zip(&pack.rules).map(|(at, rule)| (at, vec![rule.id.clone(), rule.title.zh.clone(), rule.title.en.clone()]));
    let order: Vec<i64> = (0..).take(pack.rules.len()).collect();
    let found = Index::new(texts.collect(), &|| false).rank(&order, words, false, None, &|| false);
    let rule = |at: &i64| usize::try_from(*at).ok().and_then(|at| pack.rules.get(at));
    let hit =
        |rule: &crate::domain::rule::Rule| Hit { kind: ListKind::Rules, subject: rule.id.clone(), text: rule.title.clone() };
    found.iter().take(OF_A_KIND).filter_map(rule).map(hit).collect()
}
