//! The first screen: progress, what is due, what is new.

use super::listing::{ListingError, all_named};
use super::sight::Sight;
use crate::domain::date::{self, Date};
use crate::domain::lifecycle::{self, ClueState, IssueState};
use crate::domain::listing::{DueItem, Overview, code_title};
use crate::domain::officer;
use crate::domain::pack::Pack;
use crate::domain::privacy::HIDDEN;
use crate::store::tallies::Tallies;
use crate::store::{StoreError, Workbook};

/// How many due matters the first screen may show; the lists hold the rest.
const DUE_SHOWN: i64 = 200;

/// Reads the overview.
///
/// # Errors
/// The workbook fails.
pub fn overview(book: &Workbook, pack: &Pack, today: Date) -> Result<Overview, ListingError> {
    let (households, persons) = book.scope_counts()?;
    let (screened_at, missing) = match book.last_run()? {
        Some((at, rules)) => (at.replace('T', " ").chars().take(16).collect(), missing_datasets(&rules)),
        None => (String::new(), Vec::new()),
    };
    let Tallies { states, towns, mut rules, estimate } = book.tallies(&today.to_string())?;
    for tally in &mut rules {
        tally.title = pack.rule(&tally.rule).map(|rule| rule.title.clone()).unwrap_or_default();
    }
    let (identities, rejects) = book.open_ends()?;
    Ok(Overview {
        county: book.meta("county")?,
        file: book.path().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        read_only: book.is_read_only(),
        households,
        persons,
        as_of: book.newest_as_of()?.and_then(|text| date::parse(&text, false)),
        screened_at,
        fresh: book.fresh_counts()?,
        towns,
        rules,
        clue_states: in_order(ClueState::ALL, &states, ClueState::code),
        issue_states: in_order(IssueState::ALL, &book.issue_state_counts()?, IssueState::code),
        money: book.money_sums()?,
        estimate,
        due: due(book, pack, today)?,
        ages: ages(&book.found_counts()?, today),
        missing,
        identities,
        rejects,
        cross_checks: book.viewer().0.map_or(Ok(0), |officer| book.blind_matters(officer).map(|matters| matters.len()))?,
        copy: book.copy_number()?,
        copies_out: book.copies_out()?,
        disputes: book.disputes()?,
        unbacked_days: unbacked_days(book, today)?,
        campaigns: book.campaign_counts()?,
        villages: super::five_clear::lowest(book, pack)?,
    })
}

/// How long acts have been without a backup. A county that is invented needs none.
fn unbacked_days(book: &Workbook, today: Date) -> Result<Option<i32>, StoreError> {
    if book.meta_or_none("invented")?.is_some() {
        return Ok(None);
    }
    let since = book.unbacked_since()?.and_then(|at| date::parse(at.get(..10)?, false));
    Ok(since.map(|day| date::day_number(today) - date::day_number(day)))
}

/// Counts by day put together by age.
fn ages(found: &[(String, i64)], today: Date) -> [i64; 4] {
    let mut ages = [0; 4];
    for (day, count) in found {
        let age = date::parse(day, false).map_or(0, |day| date::day_number(today) - date::day_number(day));
        let place = [7, 30, 90].iter().position(|limit| age <= *limit).unwrap_or(3);
        if let Some(sum) = ages.get_mut(place) {
            *sum += count;
        }
    }
    ages
}

fn in_order<S: Copy>(all: &[S], counts: &[(String, i64)], code: fn(S) -> &'static str) -> Vec<(S, i64)> {
    all.iter()
        .map(|state| (*state, counts.iter().find(|(found, _)| found == code(*state)).map_or(0, |(_, count)| *count)))
        .collect()
}

fn due(book: &Workbook, pack: &Pack, today: Date) -> Result<Vec<DueItem>, ListingError> {
    let rows = book.due_rows(DUE_SHOWN, &today.to_string())?;
    let sight = Sight::of_viewer(book, pack)?;
    let names = officer::called(book.officers()?.iter());
    let mut items: Vec<DueItem> = rows
        .into_iter()
        .filter_map(|row| {
            let due = date::parse(&row.due, false)?;
            let name = if sight.hides_name(&row.subject) { HIDDEN.to_owned() } else { row.name };
            Some(DueItem {
                subject: row.subject,
                title: format!("{} {name} {}", row.rule, row.town),
                // A clock of its own beside the state is said by what it runs for.
                state: match row.what.as_str() {
                    "check" | "info" | "rectify" => lifecycle::state_title(&row.state),
                    what => code_title(pack, "what", what),
                },
                who: all_named(row.who.trim(), &names),
                due,
                standing: pack.calendar.standing(today, due),
            })
        })
        .collect();
    sight.due(&mut items);
    Ok(items)
}

/// Rules that the last screening could not run, with what they miss.
fn missing_datasets(rules: &str) -> Vec<(String, Vec<String>)> {
    let Ok(serde_json::Value::Object(rules)) = serde_json::from_str(rules) else { return Vec::new() };
    rules
        .into_iter()
        .filter_map(|(rule, report)| {
            let missing: Vec<String> = serde_json::from_value(report.get("missing")?.clone()).ok()?;
            (!missing.is_empty()).then_some((rule, missing))
        })
        .collect()
}
