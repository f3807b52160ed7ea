//! Papers to a responsible unit: the rectification notice (整改通知书) for what was notified to it under one number,
//! and the reminder order (督办单) for what is late there.
//!
//! A paper names persons and facts that the unit needs, never an identity or account number; where a child or
//! somebody's illness or disability is concerned it names neither person nor kind, only the number of the issue
//! (domain §g, privacy).

use super::{ExportError, Said, mark};
use crate::domain::action::{ActionKind, Actor};
use crate::domain::clause;
use crate::domain::date::Date;
use crate::domain::export_mark;
use crate::domain::issue_work::IssueWork;
use crate::domain::lang::Lang;
use crate::domain::lifecycle::IssueState;
use crate::domain::pack::Pack;
use crate::domain::privacy::Privacy;
use crate::domain::refusal::Refusal;
use crate::domain::{event::Event, text};
use crate::engine::casework::ActError;
use crate::engine::listing::{Reveal, code_title, mask_numbers};
use crate::engine::screen::hash_key;
use crate::engine::sight::Sight;
use crate::io::docx_out::{self, Block};
use crate::io::replace::replace;
use crate::store::{StoreError, Workbook};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

/// Cells of a line of the plain paper.
const WIDTH: usize = 72;

/// Which paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperKind {
    /// 整改通知书
    Notice,
    /// 督办单
    Order,
}

impl PaperKind {
    /// Stable text.
    pub fn code(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Order => "order",
        }
    }

    /// What numbers of the kind begin with.
    fn word(self) -> &'static str {
        match self {
            Self::Notice => "整改",
            Self::Order => "督办",
        }
    }
}

/// Whose paper is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperFor<'a> {
    /// The newest notice to the unit, or an order for what is late there.
    Unit(&'a str),
    /// The notice that covers this issue, or an order to its unit.
    Issue(&'a str),
}

/// The number that comes after the largest of a kind and year: `整改〔2026〕0007号`. Numbers typed in another form are
/// nobody's; none is given twice, because papers and acts stay in the log.
pub fn next_number<'a>(kind: PaperKind, year: i16, given: impl Iterator<Item = &'a str>) -> String {
    let head = format!("{}〔{year}〕", kind.word());
    let running = |number: &str| number.strip_prefix(&head)?.strip_suffix('号')?.parse::<u32>().ok();
    let last = given.filter_map(running).max().unwrap_or_default();
    format!("{head}{:04}号", last + 1)
}

/// The number that the form of `notify` proposes: that of the notice to the same unit which the officer began on the same
/// day and nobody printed yet, so that one paper covers the issues of a unit; else the next.
///
/// # Errors
/// The workbook fails.
pub fn next_notice(book: &Workbook, unit: &str, by: &Actor) -> Result<String, StoreError> {
    let notified = book.events_of_kind(ActionKind::Notify)?;
    let printed = book.events_of_kind(ActionKind::Export)?;
    let begun = notified.iter().rev().find(|event| {
        let number = event.draft.data.text("notice_no");
        event.place.officer == by.officer
            && event.place.at.date() == by.at.date()
            && event.draft.data.text("unit") == unit
            && !printed.iter().any(|event| event.draft.data.text("paper") == number)
    });
    Ok(match begun {
        Some(event) => event.draft.data.text("notice_no").to_owned(),
        None => next_number(PaperKind::Notice, by.at.year(), notified.iter().map(|event| event.draft.data.text("notice_no"))),
    })
}

/// A paper before it is written.
struct Paper<'a> {
    kind: PaperKind,
    number: String,
    unit: &'a str,
    issues: Vec<&'a IssueWork>,
    reprint: bool,
}

/// Writes a paper as docx or plain text, by the ending of the file. An order is numbered by the event of its first
/// printing, so an officer has to answer for it; the same number again, with the same issues, says that it is a reprint.
///
/// # Errors
/// Nothing was notified, or nothing is late; nobody answers for a new order; the file cannot be written.
pub fn write(
    book: &mut Workbook,
    pack: &Pack,
    (kind, whose): (PaperKind, PaperFor<'_>),
    to: &Path,
    lang: Lang,
    officer: Option<&Actor>,
    now: DateTime,
) -> Result<super::Exported, ExportError> {
    // Numbers of papers are given in one place.
    book.refuse_in_copy()?;
    let ending = to.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !matches!(ending.as_str(), "docx" | "txt") {
        return Err(ExportError::PaperEnding { file: super::file_name(to) });
    }
    let world = book.cached_world()?;
    let printed: Vec<Event> = book.events_of_kind(ActionKind::Export)?;
    let printed: Vec<&Event> = printed.iter().filter(|event| event.draft.data.text("what") == kind.code()).collect();
    let all: Vec<&IssueWork> = world.issues.values().collect();
    let paper = match kind {
        PaperKind::Notice => notice(&all, whose, &printed)?,
        PaperKind::Order => order(&all, whose, &printed, now.date())?,
    };
    if kind == PaperKind::Order && !paper.reprint && (officer.is_none() || book.is_read_only()) {
        let refusal = if officer.is_none() { Refusal::NoOfficer } else { Refusal::ReadOnly };
        return Err(ActError::Refused(refusal).into());
    }
    let mut blocks = blocks(book, pack, &paper, lang)?;
    let rows: Vec<Vec<String>> = match ending.as_str() {
        "docx" => docx_out::texts(&blocks).into_iter().map(|text| vec![text]).collect(),
        _ => plain(&blocks).into_iter().map(|line| vec![line]).collect(),
    };
    let content = export_mark::content(&hash_key(book)?, &rows);
    let title = lang.pick(format!("打印 {}", now.date()), format!("printed {}", now.date()));
    let issues: Vec<&str> = paper.issues.iter().map(|issue| issue.issue.as_str()).collect();
    let issues = issues.join(",");
    let said = Said {
        what: kind.code(),
        filter: paper.unit,
        reveal: Reveal::Masked,
        rows: paper.issues.len(),
        paper: &paper.number,
        issues: &issues,
    };
    let count = paper.issues.len();
    let (head, line) = mark(book, pack, to, &said, (&title, &content), officer, lang)?;
    blocks.push(Block::Text(line));
    if ending == "docx" {
        docx_out::write(to, &blocks)?;
    } else {
        let text = format!("{}\r\n", plain(&blocks).join("\r\n"));
        replace(to, |file| Ok(file.write_all(text.as_bytes())?))?;
    }
    Ok(super::Exported { file: to.to_owned(), rows: count, copies: Some(1), which: None, head })
}

/// The notice under one number: that of the issue, or the newest to the unit.
fn notice<'a>(all: &[&'a IssueWork], whose: PaperFor<'_>, printed: &[&Event]) -> Result<Paper<'a>, ExportError> {
    let named = |issue: &&&IssueWork| match whose {
        PaperFor::Unit(unit) => issue.unit == unit,
        PaperFor::Issue(number) => issue.issue == number,
    };
    let notified = all.iter().filter(|issue| !issue.notice_no.is_empty()).filter(named);
    let asked = match whose {
        PaperFor::Unit(name) | PaperFor::Issue(name) => name,
    };
    let newest = notified
        .max_by(|a, b| (a.notified_on, &a.notice_no).cmp(&(b.notified_on, &b.notice_no)))
        .ok_or_else(|| ExportError::NoNotice { issue: asked.to_owned() })?;
    let covered = all.iter().filter(|issue| issue.notice_no == newest.notice_no && issue.unit == newest.unit);
    let reprint = printed.iter().any(|event| event.draft.data.text("paper") == newest.notice_no);
    Ok(Paper {
        kind: PaperKind::Notice,
        number: newest.notice_no.clone(),
        unit: &newest.unit,
        issues: covered.copied().collect(),
        reprint,
    })
}

/// An order for everything that is late at the unit; the newest one again when it covered the same.
fn order<'a>(all: &[&'a IssueWork], whose: PaperFor<'_>, printed: &[&Event], today: Date) -> Result<Paper<'a>, ExportError> {
    let unit = match whose {
        PaperFor::Unit(unit) => unit.to_owned(),
        PaperFor::Issue(number) => {
            all.iter().find(|issue| issue.issue == number).map(|issue| issue.unit.clone()).unwrap_or_default()
        }
    };
    let settled = [IssueState::Closed, IssueState::LongTerm];
    let late = |issue: &&&IssueWork| {
        issue.unit == unit && !settled.contains(&issue.state) && issue.deadline.is_some_and(|deadline| deadline < today)
    };
    let issues: Vec<&IssueWork> = all.iter().filter(late).copied().collect();
    let first = *issues.first().ok_or_else(|| ExportError::NothingLate { unit: unit.clone() })?;
    let numbers: BTreeSet<&str> = issues.iter().map(|issue| issue.issue.as_str()).collect();
    let same = printed
        .iter()
        .rev()
        .find(|event| event.draft.data.text("filter") == unit)
        .filter(|event| event.draft.data.text("issues").split(',').collect::<BTreeSet<_>>() == numbers);
    let number = match same {
        Some(event) => event.draft.data.text("paper").to_owned(),
        None => next_number(PaperKind::Order, today.year(), printed.iter().map(|event| event.draft.data.text("paper"))),
    };
    Ok(Paper { kind: PaperKind::Order, number, unit: &first.unit, issues, reprint: same.is_some() })
}

fn blocks(book: &Workbook, pack: &Pack, paper: &Paper<'_>, lang: Lang) -> Result<Vec<Block>, StoreError> {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let (title, asks) = match paper.kind {
        PaperKind::Notice => (
            t("整改通知书", "RECTIFICATION NOTICE"),
            t(
                "经核查，你单位存在下列问题。请按期整改，逐条报送结果和佐证；涉及停发、追缴的，须告知本人并听取申辩。",
                "The following issues were confirmed at your unit. Rectify them in time and report the result and its evidence one by one; before a benefit is stopped or recovered, the person is told and heard.",
            ),
        ),
        PaperKind::Order => (
            t("督办单", "REMINDER ORDER"),
            t(
                "下列问题已超过整改时限。请立即整改，并书面说明逾期原因。",
                "The following issues are past their deadlines. Rectify them at once and explain the delay in writing.",
            ),
        ),
    };
    let reprint = if paper.reprint { t("(重印)", " (reprint)") } else { "" };
    let colon = lang.pick("：", ":");
    let mut blocks = vec![
        Block::Title(title.to_owned()),
        Block::Right(format!("{}  {}{reprint}", book.meta("county")?, paper.number)),
        Block::Text(format!("{}{colon}", mask_numbers(paper.unit))),
        Block::Text(asks.to_owned()),
    ];
    let mut rows = vec![
        [
            t("序号", "No."),
            t("问题编号", "Issue"),
            t("对象", "About"),
            t("问题", "Problem"),
            t("政策依据", "Basis"),
            t("整改要求", "Measure"),
            t("整改时限", "Deadline"),
            t("责任人", "Responsible"),
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let sight = Sight::of_nobody(book, pack)?;
    for (index, issue) in paper.issues.iter().enumerate() {
        rows.push(row(book, (pack, &sight), index + 1, issue, lang)?);
    }
    blocks.push(Block::Table(rows));
    if paper.kind == PaperKind::Notice {
        blocks.extend(replies(&paper.issues, lang).into_iter().map(Block::Text));
    }
    if paper.issues.iter().any(|issue| clause::cited(&pack.words.bases, &issue.basis, lang).reference_only) {
        let said = t(
            "所引外地规定和通报仅供参考，以本县规定为准。",
            "Rules and reports of other places are cited for reference; the county's own rule decides.",
        );
        blocks.push(Block::Text(said.to_owned()));
    }
    let blank = "____________________";
    for label in [t("签发人", "Issued by"), t("签收人", "Received by"), t("签收日期", "Received on")] {
        blocks.push(Block::Text(format!("{label}{colon}{blank}")));
    }
    Ok(blocks)
}

/// Until when the persons may be heard, with the issues of each day.
fn replies(issues: &[&IssueWork], lang: Lang) -> Vec<String> {
    let mut days: BTreeMap<Date, Vec<&str>> = BTreeMap::new();
    for issue in issues {
        if let Some(day) = issue.reply_due {
            days.entry(day).or_default().push(&issue.issue);
        }
    }
    let said = |(day, issues): (Date, Vec<&str>)| {
        lang.pick(format!("申辩期限：{day}({})", issues.join("、")), format!("Reply window ends: {day} ({})", issues.join(", ")))
    };
    days.into_iter().map(said).collect()
}

fn row(
    book: &Workbook,
    (pack, sight): (&Pack, &Sight),
    index: usize,
    issue: &IssueWork,
    lang: Lang,
) -> Result<Vec<String>, StoreError> {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let clue = book.stored_clue(&issue.clue)?.map(|stored| stored.record);
    let private = clue
        .as_ref()
        .is_none_or(|clue| pack.privacy(&clue.rule, &clue.program) != Privacy::Open || sight.hidden(&issue.issue).is_some());
    let masked = |text: &str| mask_numbers(&sight.without_names(text).unwrap_or_else(|| text.to_owned()));
    let about = match &clue {
        Some(clue) if private => clue.town.clone(),
        Some(clue) => format!("{}{} {}", clue.town, clue.village, clue.name),
        None => String::new(),
    };
    let months = match (issue.first_month, issue.last_month) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first} ~ {last}"),
        _ => String::new(),
    };
    let kind = code_title(pack, "issue_type", &issue.issue_type);
    let problem = if private {
        t("见问题编号(涉及儿童或病残信息，不写入文书)", "See the issue (about a child, illness or disability: not written here)")
            .to_owned()
    } else {
        let amount = issue.balance.confirmed.grouped();
        let amount = lang.pick(format!("{amount} 元"), format!("{amount} yuan"));
        [kind.get(lang).to_owned(), months, amount]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(t("，", ", "))
    };
    let basis = clause::cited(&pack.words.bases, &issue.basis, lang);
    let measure = if private { String::new() } else { masked(&issue.measure) };
    let measure = if measure.is_empty() {
        t("按依据整改，报送结果和佐证", "Rectify as the basis demands; report result and evidence").to_owned()
    } else {
        measure
    };
    let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
    Ok(vec![
        index.to_string(),
        issue.issue.clone(),
        masked(&about),
        problem,
        mask_numbers(&basis.texts.join(t("；", "; "))),
        measure,
        date(issue.deadline),
        masked(&issue.person),
    ])
}

/// The paper as lines of text: each row of a table as a paragraph with its headers.
fn plain(blocks: &[Block]) -> Vec<String> {
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            Block::Title(text) | Block::Right(text) => lines.push(text::clean(text)),
            Block::Text(text) => lines.extend(text::wrap(&text::clean(text), WIDTH)),
            Block::Table(rows) => {
                let Some((headers, rows)) = rows.split_first() else { continue };
                for row in rows {
                    lines.push(String::new());
                    for (header, cell) in headers.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
                        lines.extend(text::wrap(&format!("{header}: {}", text::clean(cell)), WIDTH));
                    }
                }
                lines.push(String::new());
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_run_per_kind_and_year_and_other_forms_do_not_count() {
        let given = ["整改〔2026〕0003号", "整改〔2025〕0009号", "督办〔2026〕0007号", "整改-1", "整改〔2026〕x号"];
        assert_eq!(next_number(PaperKind::Notice, 2026, given.into_iter()), "整改〔2026〕0004号");
        assert_eq!(next_number(PaperKind::Order, 2026, given.into_iter()), "督办〔2026〕0008号");
        assert_eq!(next_number(PaperKind::Notice, 2027, given.into_iter()), "整改〔2027〕0001号");
        assert_eq!(next_number(PaperKind::Notice, 2026, ["整改〔2026〕12345号"].into_iter()), "整改〔2026〕12346号");
    }
}
