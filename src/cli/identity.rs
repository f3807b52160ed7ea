//! `hecha identity bench`: how well possible identities are found.

use super::context::{Context, Failure};
use super::pack_info::{coded, print, rows, text};
use crate::demo::identity_bench::{self, Count, PRECISION_TARGET, RECALL_TARGET};
use crate::domain::lang::Bilingual;
use crate::domain::listing::Cell;
use clap::ArgMatches;

/// Measures, prints a line per kind of damage and one for all; fails below the targets.
pub(super) fn bench(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let lang = context.lang;
    let seed = matches.get_one::<u64>("seed").copied().unwrap_or(1);
    let people = matches.get_one::<u32>("people").copied().unwrap_or(20_000);
    let report = identity_bench::measure(seed, usize::try_from(people).unwrap_or(usize::MAX));
    let valid = || Bilingual { zh: "号码有效".into(), en: "valid number".into() };
    let whole = Bilingual { zh: "合计".into(), en: "all".into() };
    let mut lines: Vec<Vec<Cell>> = report
        .kinds
        .iter()
        .map(|(kind, count)| line(kind.map_or("valid", |kind| kind.code()), kind.map_or_else(valid, |kind| kind.title()), *count))
        .collect();
    let total = report.total();
    lines.push(line("all", whole, total));
    let columns = ["kind", "rows", "right", "weak", "wrong", "strangers", "silent", "recall", "precision"];
    print(context, &columns, &rows(lines.into_iter()))?;
    let (recall, precision, of_all) = (percent(total.recall()), percent(total.precision()), percent(total.recall_of_all()));
    let (least_recall, least_precision) = (percent(RECALL_TARGET), percent(PRECISION_TARGET));
    let (scope, count) = (report.people, report.rows);
    super::say(&lang.pick(
        format!(
            "种子 {seed}；在册 {scope} 人，登记 {count} 行。查全率 {recall}(目标 {least_recall})，查准率 {precision}(目标 {least_precision})。\n\
             计法：首位候选达到 60 分即算列出；列出且确是本人为“right”。既无村名、号码又无可辨位数的行(silent)单列；计入后查全率 {of_all}。\n"
        ),
        format!(
            "Seed {seed}; {scope} people in scope, {count} rows. Recall {recall} (target {least_recall}), precision {precision} (target {least_precision}).\n\
             Counted: a row is shown when its best candidate has 60 points, right when that is the person. Rows with neither\n\
             village nor telling digits (silent) stand apart; with them recall is {of_all}.\n"
        ),
    ));
    if report.passes() { Ok(()) } else { Err(Failure::Reported) }
}

fn line(code: &str, title: Bilingual, count: Count) -> Vec<Cell> {
    let number = |number: u32| Cell::Number(i64::from(number));
    let share = |of: u32, value: u32| if of == 0 { Cell::Empty } else { text(percent(value)) };
    let shown = count.right + count.wrong + count.strangers;
    vec![
        coded(code, title),
        number(count.rows),
        number(count.right),
        number(count.weak),
        number(count.wrong),
        number(count.strangers),
        number(count.silent),
        share(count.rows, count.recall()),
        share(shown, count.precision()),
    ]
}

/// `97.3%` of 973.
fn percent(per_mille: u32) -> String {
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}
