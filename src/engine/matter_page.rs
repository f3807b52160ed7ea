//! The pages of one clue and of one issue.

use super::casework;
use super::listing::{self, ListingError};
use crate::domain::action::Subject;
use crate::domain::checklist::Entry;
use crate::domain::clue::ClueDetail;
use crate::domain::id_number::IdKey;
use crate::domain::lang::Bilingual;
use crate::domain::lifecycle::{ClueState, IssueState};
use crate::domain::listing::{CluePage, IssuePage, Standing};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::store::matter::{ClueFile, IssueRecord};
use crate::store::{StoreError, Workbook};
use jiff::civil::DateTime;

fn label(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

fn corrupt(place: &str) -> ListingError {
    ListingError::Store(StoreError::Corrupt { place: place.to_owned() })
}

/// Text of a code, `code text` when the pack knows it.
fn entry_text(entries: &[Entry], code: &str) -> Option<Bilingual> {
    entries.iter().find(|entry| entry.code == code).map(|entry| entry.text.clone())
}

/// Reads a clue's page as `asker` may see it.
///
/// # Errors
/// There is no such clue, or the workbook fails.
pub fn clue_page(
    book: &Workbook,
    pack: &Pack,
    clue: &str,
    asker: Option<&OfficerId>,
    now: DateTime,
) -> Result<CluePage, ListingError> {
    let record = book.clue_file(clue)?.ok_or_else(|| ListingError::NotFound(clue.to_owned()))?;
    let detail: ClueDetail = serde_json::from_str(&record.detail).map_err(|_| corrupt("clue.detail"))?;
    let standing: Standing = serde_json::from_str(&record.standing).map_err(|_| corrupt("clue.standing"))?;
    let state = ClueState::from_code(&record.state).ok_or_else(|| corrupt("clue_state.state"))?;
    let rule = pack.rule(&record.rule);
    let subject = Subject::Clue(clue.to_owned());
    let codes = |pick: fn(&crate::domain::rule::Rule) -> &Vec<String>| rule.map(pick).cloned().unwrap_or_default();
    Ok(CluePage {
        clue: clue.to_owned(),
        rule_title: rule.map_or_else(Bilingual::default, |rule| rule.title.clone()),
        subtype: subtype_title(pack, &record.subtype),
        state,
        id_no: record.person.and_then(IdKey::from_i64).map(IdKey::masked),
        operands: detail.operands,
        lines: detail.lines,
        amount: record.amount,
        lenient_amount: detail.lenient_amount,
        basis: codes(|rule| &rule.basis)
            .iter()
            .map(|code| entry_text(&pack.words.bases, code).map_or_else(|| code.clone(), |text| format!("{code} {}", text.zh)))
            .collect(),
        verify: codes(|rule| &rule.verify).iter().filter_map(|code| entry_text(&pack.words.verifications, code)).collect(),
        reasons: reasons(pack, &record.rule),
        standing: if record.gone { Standing::Gone } else { standing },
        work: work(pack, &record),
        issue: Some(record.work.issue.clone()).filter(|issue| !issue.is_empty()),
        history: casework::history(book, pack, &subject)?,
        options: casework::options(book, pack, asker, &subject, now)?,
        rule: record.rule,
        household_no: record.household_no,
        name: record.name,
        town: record.town,
        village: record.village,
        explanation: record.explanation,
    })
}

/// `R07.tekun-dis_living` → 特困供养 × 困难残疾人生活补贴.
fn subtype_title(pack: &Pack, subtype: &str) -> Option<Bilingual> {
    let (a, b) = subtype.split_once('.')?.1.split_once('-')?;
    let (a, b) = (pack.program_title(a), pack.program_title(b));
    Some(Bilingual { zh: format!("{} × {}", a.zh, b.zh), en: format!("{} × {}", a.en, b.en) })
}

/// Dismissal reasons offered for a rule: its own guards first, then the general ones.
pub fn reasons(pack: &Pack, rule: &str) -> Vec<(String, Bilingual)> {
    let own = pack.rule(rule).map(|rule| rule.guards.clone()).unwrap_or_default();
    let general =
        pack.words.guards.iter().filter(|entry| entry.general && !own.contains(&entry.code)).map(|entry| entry.code.clone());
    own.iter().cloned().chain(general).filter_map(|code| entry_text(&pack.words.guards, &code).map(|text| (code, text))).collect()
}

fn work(pack: &Pack, record: &ClueFile) -> Vec<(Bilingual, String)> {
    let work = &record.work;
    let evidence: Vec<String> = serde_json::from_str(&work.evidence).unwrap_or_default();
    let coded = |code: &str, text: Option<Bilingual>| match text {
        Some(text) => format!("{code} {}", text.zh),
        None => code.to_owned(),
    };
    let verdict = ClueState::from_code(&work.verdict).map_or_else(|| work.verdict.clone(), |state| state.title().zh);
    [
        (label("核查员", "Inspectors"), work.inspectors.join(" ").trim().to_owned()),
        (label("完成时限", "Due"), work.due.clone()),
        (label("核查结论", "Verdict"), verdict),
        (label("排除理由", "Reason"), coded(&work.reason, entry_text(&pack.words.guards, &work.reason))),
        (label("佐证材料", "Evidence"), evidence.join("、")),
        (label("说明", "Note"), work.note.clone()),
        (label("有效期至", "Holds until"), work.until.clone()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

/// Reads an issue's page as `asker` may see it.
///
/// # Errors
/// There is no such issue, or the workbook fails.
pub fn issue_page(
    book: &Workbook,
    pack: &Pack,
    issue: &str,
    asker: Option<&OfficerId>,
    now: DateTime,
) -> Result<IssuePage, ListingError> {
    let record = book.issue_record(issue)?.ok_or_else(|| ListingError::NotFound(issue.to_owned()))?;
    let clue = book.clue_file(&record.clue)?.ok_or_else(|| corrupt("issue.clue"))?;
    let subject = Subject::Issue(issue.to_owned());
    let kind = listing::code_title(pack, "issue_type", &record.issue_type);
    Ok(IssuePage {
        issue: issue.to_owned(),
        state: IssueState::from_code(&record.state).ok_or_else(|| corrupt("issue.state"))?,
        round: record.round,
        clue: record.clue.clone(),
        household_no: clue.household_no.clone(),
        title: format!("{} {}{} {}", clue.name, clue.town, clue.village, kind.zh),
        ledger: ledger(pack, &record, &clue),
        explanation: clue.explanation,
        money: record.balance,
        rows: book.money_rows(issue)?,
        still_fires: casework::still_fires(book, issue)?,
        history: casework::history(book, pack, &subject)?,
        options: casework::options(book, pack, asker, &subject, now)?,
    })
}

fn ledger(pack: &Pack, record: &IssueRecord, clue: &ClueFile) -> Vec<(Bilingual, String)> {
    let title = |name: &str| match name {
        "basis" => label("政策依据", "Basis"),
        "notice_no" => label("整改通知书编号", "Notice no."),
        "unit" => label("责任单位", "Responsible unit"),
        "person" => label("责任人", "Responsible person"),
        "deadline" => label("整改时限", "Deadline"),
        "reply_due" => label("申辩期限", "Reply window"),
        "measure" => label("整改措施", "Measure"),
        "outcome" => label("整改结果", "Outcome"),
        "stopped" => label("实停发时间", "Stopped on"),
        "reply" => label("本人申辩", "Reply"),
        "exception" => label("书面说明", "Written exception"),
        "evidence" => label("佐证材料", "Evidence"),
        "note" => label("问题描述", "Description"),
        "confirmed_on" => label("认定日期", "Confirmed on"),
        "closed_on" => label("销号日期", "Signed off on"),
        _ => label("批准人", "Signed off by"),
    };
    let value = |name: &str, text: &str| match name {
        "outcome" => entry_text(&pack.words.outcomes, text).map_or_else(|| text.to_owned(), |text| text.zh),
        "evidence" => serde_json::from_str::<Vec<String>>(text).map_or_else(|_| text.to_owned(), |list| list.join("、")),
        _ => text.to_owned(),
    };
    let months = match record.months {
        (Some(first), Some(last)) => format!("{first} ~ {last}"),
        _ => String::new(),
    };
    let rule = pack.rule(&clue.rule).map_or_else(|| clue.rule.clone(), |rule| format!("{} {}", rule.id, rule.title.zh));
    let mut lines = vec![
        (label("线索来源", "Source"), rule),
        (label("户号", "Household"), clue.household_no.clone().unwrap_or_default()),
        (label("起止月", "Months"), months),
    ];
    lines.extend(record.texts.iter().map(|(name, text)| (title(name), value(name, text))));
    lines.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
