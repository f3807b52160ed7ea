//! The state of a workbook on one printed page: sources, clues by rule, ledger.

use super::context::{Context, Failure};
use super::output;
use crate::domain::listing::{Cell, ListKind, ListQuery, Overview, Row};
use crate::domain::money::Fen;
use crate::domain::pack::Pack;
use crate::engine::listing;
use crate::store::Workbook;
use std::io::Write;

/// Columns of the source list that the page shows.
const SOURCE_COLUMNS: [&str; 8] = ["file", "dataset", "as_of", "read", "kept", "unmatched", "rejected", "grade"];

/// Prints the page.
pub(super) fn print(out: &mut impl Write, context: &Context, book: &Workbook, pack: &Pack) -> Result<(), Failure> {
    let lang = context.lang;
    let today = context.now.date();
    let overview = listing::overview(book, pack, today)?;
    writeln!(
        out,
        "{}",
        lang.pick(
            format!("{}  {} 户 {} 人", overview.county, overview.households, overview.persons),
            format!("{}  {} households, {} persons", overview.county, overview.households, overview.persons),
        )
    )?;
    heading(out, lang.pick("数据来源", "Sources"))?;
    output::write(out, context.format, &SOURCE_COLUMNS, &sources(book, pack, today)?, lang)?;
    heading(out, lang.pick("各规则疑点", "Clues by rule"))?;
    let columns = ["rule", "title", "clues", "concluded", "confirmed", "amount"];
    output::write(out, context.format, &columns, &rules(&overview), lang)?;
    for (rule, missing) in &overview.missing {
        let missing = missing.join(" ");
        writeln!(
            out,
            "{}",
            lang.pick(format!("{rule} 未运行，缺少 {missing}"), format!("{rule} did not run; it misses {missing}"))
        )?;
    }
    heading(out, lang.pick("问题台账", "Issue ledger"))?;
    let states: Vec<Row> = overview
        .issue_states
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(state, count)| {
            row(vec![Cell::Coded { code: state.code().to_owned(), title: state.title() }, Cell::Number(*count)])
        })
        .collect();
    output::write(out, context.format, &["state", "issues"], &states, lang)?;
    let money = overview.money;
    let columns = ["confirmed", "recovered", "waived", "carried", "outstanding", "back_paid", "estimate"];
    let sums =
        [money.confirmed, money.recovered, money.waived, money.carried, money.outstanding, money.back_paid, overview.estimate];
    output::write(out, context.format, &columns, &[row(sums.into_iter().map(Cell::Money).collect())], lang)
}

fn heading(out: &mut impl Write, title: &str) -> Result<(), Failure> {
    Ok(writeln!(out, "\n== {title}")?)
}

fn row(cells: Vec<Cell>) -> Row {
    Row { id: 0, subject: String::new(), cells }
}

fn sources(book: &Workbook, pack: &Pack, today: crate::domain::date::Date) -> Result<Vec<Row>, Failure> {
    let ids = listing::ids(book, pack, &ListQuery::all(ListKind::Sources), today)?;
    let rows = listing::rows(book, pack, ListKind::Sources, &ids.0, today)?;
    let places: Vec<usize> = SOURCE_COLUMNS
        .iter()
        .filter_map(|wanted| ListKind::Sources.columns().iter().position(|column| column == wanted))
        .collect();
    Ok(rows.into_iter().map(|full| row(places.iter().filter_map(|place| full.cells.get(*place).cloned()).collect())).collect())
}

fn rules(overview: &Overview) -> Vec<Row> {
    let mut rows: Vec<Row> = overview
        .rules
        .iter()
        .map(|tally| {
            row(vec![
                Cell::Text(tally.rule.clone()),
                Cell::Said(tally.title.clone()),
                Cell::Number(tally.clues),
                Cell::Number(tally.concluded),
                Cell::Number(tally.confirmed),
                Cell::Money(tally.amount),
            ])
        })
        .collect();
    let sum = |pick: fn(&crate::domain::listing::RuleTally) -> i64| Cell::Number(overview.rules.iter().map(pick).sum());
    let amount: Fen = overview.rules.iter().map(|tally| tally.amount).sum();
    rows.push(row(vec![
        Cell::Text("=".to_owned()),
        Cell::Empty,
        sum(|tally| tally.clues),
        sum(|tally| tally.concluded),
        sum(|tally| tally.confirmed),
        Cell::Money(amount),
    ]));
    rows
}
