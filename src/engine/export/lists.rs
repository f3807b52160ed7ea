//! Clues and rejects as tables: the lists of the program, whole.

use super::ExportError;
use super::sheet::Sheet;
use crate::domain::date::Date;
use crate::domain::lang::Lang;
use crate::domain::listing::{Cell, ListQuery};
use crate::domain::pack::Pack;
use crate::engine::listing::{self, Reveal};
use crate::io::out_cell::OutCell;
use crate::store::Workbook;

/// Rows fetched at a time.
const PAGE: usize = 500;

/// The table of a list, every row that passes, in its order.
pub(super) fn sheet(
    book: &Workbook,
    pack: &Pack,
    query: &ListQuery,
    lang: Lang,
    reveal: Reveal,
    title: String,
    today: Date,
) -> Result<Sheet, ExportError> {
    let kind = query.kind;
    let ids = listing::ids(book, pack, query, today)?.0;
    let mut rows = Vec::with_capacity(ids.len());
    for page in ids.chunks(PAGE) {
        for row in listing::rows_revealed(book, pack, kind, page, today, reveal)? {
            let columns = kind.columns().iter();
            rows.push(columns.zip(&row.cells).map(|(column, cell)| out(column, cell, lang)).collect());
        }
    }
    let names = kind.columns();
    Ok(Sheet {
        name: lang.pick(header(kind.code()).0, header(kind.code()).1).to_owned(),
        title,
        headers: names.iter().map(|name| lang.pick(header(name).0, header(name).1).to_owned()).collect(),
        csv_headers: names.iter().map(|name| (*name).to_owned()).collect(),
        rows,
        totals: None,
    })
}

fn out(column: &str, cell: &Cell, lang: Lang) -> OutCell {
    match cell {
        Cell::Empty => OutCell::Empty,
        Cell::Text(text) if matches!(column, "id_no" | "household_no") => OutCell::Id(text.clone()),
        Cell::Text(text) => OutCell::text(text.clone()),
        Cell::Coded { title, .. } => OutCell::text(title.get(lang)),
        Cell::Said(said) => OutCell::text(said.get(lang)),
        Cell::Number(number) => OutCell::Number(*number),
        Cell::Money(amount) => OutCell::Money(*amount),
        Cell::Month(month) => OutCell::Month(*month),
        Cell::Date(date) => OutCell::Date(*date),
        Cell::Flag(flag) => OutCell::text(match (flag, lang) {
            (true, Lang::Zh) => "是",
            (true, Lang::En) => "yes",
            (false, Lang::Zh) => "否",
            (false, Lang::En) => "no",
        }),
    }
}

fn header(name: &str) -> (&str, &str) {
    match name {
        "clues" => ("疑点", "Clues"),
        "rejects" => ("退回行", "Rejects"),
        "clue" => ("疑点编号", "Clue"),
        "rule" => ("规则", "Rule"),
        "state" => ("状态", "State"),
        "direction" => ("方向", "Direction"),
        "severity" => ("程度", "Severity"),
        "household_no" => ("户号", "Household no."),
        "id_no" => ("身份证号", "ID number"),
        "name" => ("姓名", "Name"),
        "town" => ("乡镇", "Town"),
        "village" => ("村", "Village"),
        "program" => ("救助类别", "Program"),
        "first_month" => ("起始月", "First month"),
        "last_month" => ("截止月", "Last month"),
        "months" => ("月数", "Months"),
        "amount" => ("金额(元)", "Amount (yuan)"),
        "match_level" => ("匹配级别", "Match level"),
        "explanation" => ("说明", "Explanation"),
        "source" => ("来源", "Source"),
        "file" => ("文件", "File"),
        "sheet" => ("工作表", "Sheet"),
        "row" => ("行号", "Row"),
        "column" => ("列", "Column"),
        "reason" => ("退回原因", "Reason"),
        "text" => ("原文", "Text"),
        "papers" => ("档案材料", "Papers"),
        "head" => ("户主", "Head"),
        "paper" => ("材料", "Paper"),
        "paper_state" => ("情况", "State"),
        "defect" => ("瑕疵", "Defect"),
        "note" => ("备注", "Note"),
        "visit" => ("入户编号", "Visit"),
        "date" => ("核查日期", "Date"),
        "inspector1" => ("核查人1", "Inspector 1"),
        "inspector2" => ("核查人2", "Inspector 2"),
        "villages" => ("五清得分", "Five-clear"),
        "households" => ("户数", "Households"),
        "visited" => ("已入户", "Visited"),
        "score" => ("得分", "Score"),
        "asked" => ("已问项", "Asked"),
        "unclear" => ("不清项", "Unclear"),
        "unclear_households" => ("不清户", "Unclear households"),
        "q1" => ("底子清", "File"),
        "q2" => ("措施清", "Measures"),
        "q3" => ("书记清", "Secretary"),
        "q4" => ("职责清", "Helper"),
        "q5" => ("退出清", "Exit"),
        other => (other, other),
    }
}
