//! The periodic report (统计表): found, verified, excluded, closed, overdue and the money, by town and rule.

use super::ExportError;
use super::sheet::Sheet;
use crate::domain::date::Date;
use crate::domain::filter::{Filter, Term};
use crate::domain::lang::Lang;
use crate::domain::listing::{ListKind, ListQuery};
use crate::domain::pack::Pack;
use crate::engine::listing;
use crate::io::out_cell::OutCell;
use crate::store::Workbook;

/// Name for scripts, Chinese and English header.
const COLUMNS: [(&str, &str, &str); 16] = [
    ("town", "乡镇", "Town"),
    ("rule", "规则", "Rule"),
    ("title", "问题类别", "Kind"),
    ("clues", "疑点", "Clues"),
    ("concluded", "已有结论", "Concluded"),
    ("excluded", "排除", "Excluded"),
    ("confirmed_clues", "属实", "Confirmed"),
    ("issues", "问题", "Issues"),
    ("closed", "已销号", "Signed off"),
    ("overdue", "逾期", "Overdue"),
    ("confirmed", "认定金额", "Confirmed (yuan)"),
    ("recovered", "已追缴", "Recovered"),
    ("waived", "减免", "Waived"),
    ("carried", "挂账", "Carried"),
    ("outstanding", "未追缴", "Outstanding"),
    ("back_paid", "已补发", "Back-paid"),
];

/// The report as a table whose totals re-add, over the clues that pass the query.
pub(super) fn sheet(
    book: &Workbook,
    pack: &Pack,
    query: &ListQuery,
    lang: Lang,
    title: String,
    today: Date,
) -> Result<Sheet, ExportError> {
    let clues = listing::ids(book, pack, query, today)?.0;
    // An issue is booked to one campaign although its clue may belong to several.
    let booked = |term: &&Term| term.column == "campaign";
    let terms = query.filter.terms.iter().filter(booked).cloned().collect();
    let issues = ListQuery { filter: Filter { terms, words: Vec::new() }, ..ListQuery::all(ListKind::Issues) };
    let issues = listing::ids(book, pack, &issues, today)?.0;
    let figures = book.report_rows(&today.to_string(), &clues, &issues)?;
    let mut rows = Vec::with_capacity(figures.len());
    let (mut counts, mut sums) = ([0i64; 7], [crate::domain::money::Fen::ZERO; 6]);
    for line in &figures {
        let numbers = line.clues.iter().chain(&line.issues);
        counts.iter_mut().zip(numbers.clone()).for_each(|(total, number)| *total += number);
        sums.iter_mut().zip(line.money).for_each(|(total, amount)| *total += amount);
        let kind = pack.rule(&line.rule).map_or("", |rule| rule.title.get(lang));
        let mut row = vec![OutCell::text(line.town.clone()), OutCell::text(line.rule.clone()), OutCell::text(kind)];
        row.extend(numbers.map(|number| OutCell::Number(*number)));
        row.extend(line.money.map(OutCell::Money));
        rows.push(row);
    }
    let mut totals = vec![OutCell::text(lang.pick("合计", "Total")), OutCell::Empty, OutCell::Empty];
    totals.extend(counts.map(OutCell::Number));
    totals.extend(sums.map(OutCell::Money));
    Ok(Sheet {
        name: lang.pick("统计表", "Report").to_owned(),
        title,
        headers: COLUMNS.iter().map(|(_, zh, en)| lang.pick(*zh, *en).to_owned()).collect(),
        csv_headers: COLUMNS.iter().map(|(name, ..)| (*name).to_owned()).collect(),
        rows,
        totals: Some(totals),
    })
}
