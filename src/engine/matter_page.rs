//! The pages of one clue and of one issue.

use super::casework;
use super::issue_facts;
use super::listing::{self, ListingError};
use super::sight::Sight;
use crate::domain::action::{ActionKind, Subject};
use crate::domain::casework::Matter;
use crate::domain::checklist::Entry;
use crate::domain::clue_work::ClueWork;
use crate::domain::cross_check;
use crate::domain::date::Date;
use crate::domain::evidence::shown as shown_evidence;
use crate::domain::explain::change_text;
use crate::domain::id_number::IdKey;
use crate::domain::issue_work::IssueWork;
use crate::domain::lang::Bilingual;
use crate::domain::lang::Lang;
use crate::domain::lifecycle::ClueState;
use crate::domain::listing::{Cell, CluePage, Fact, IssuePage, Standing};
use crate::domain::lookback;
use crate::domain::officer::{self, OfficerId};
use crate::domain::pack::Pack;
use crate::domain::summary::summary;
use crate::domain::text;
use crate::store::clues::{ClueRecord, StoredClue};
use crate::store::matter::ClueFile;
use crate::store::{StoreError, Workbook};
use jiff::civil::DateTime;
use std::collections::HashMap;

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
    let file = book.clue_file(clue)?.ok_or_else(|| ListingError::NotFound(clue.to_owned()))?;
    let ClueFile { stored: StoredClue { record, standing, gone, .. }, person, work } = file;
    let rule = pack.rule(&record.rule);
    let subject = Subject::Clue(clue.to_owned());
    let matter = book.matter(&subject)?;
    let codes = |pick: fn(&crate::domain::rule::Rule) -> &Vec<String>| rule.map(pick).cloned().unwrap_or_default();
    let sight = Sight::of_asker(book, pack, asker, now.date())?;
    let number = |key: IdKey| if sight.has_opened(clue) { key.to_string() } else { key.masked() };
    let mut page = CluePage {
        clue: clue.to_owned(),
        rule_title: rule.map_or_else(Bilingual::default, |rule| rule.title.clone()),
        subtype: subtype_title(pack, &record.subtype),
        state: matter.clue_state(clue),
        id_no: person.and_then(IdKey::from_i64).map(number),
        operands: record.detail.operands,
        lines: record.detail.lines,
        amount: record.amount,
        lenient_amount: record.detail.lenient_amount,
        basis: codes(|rule| &rule.basis).iter().map(|code| with_code(&pack.words.bases, code)).collect(),
        verify: codes(|rule| &rule.verify).iter().filter_map(|code| entry_text(&pack.words.verifications, code)).collect(),
        reasons: reasons(pack, &record.rule),
        standing: if gone { Standing::Gone } else { standing },
        work: work_on(book, pack, &matter, clue, (&record.rule, &work))?,
        issue: Some(work.issue).filter(|issue| !issue.is_empty()),
        history: casework::history(book, pack, &subject)?,
        options: casework::options(book, pack, asker, &subject, now)?,
        rule: record.rule,
        household_no: record.household_no,
        name: record.name,
        town: record.town,
        village: record.village,
        explanation: Bilingual { zh: record.explanation_zh, en: record.explanation_en },
    };
    sight.clue(&mut page);
    Ok(page)
}

/// `R07.tekun-dis_living` → 特困供养 × 困难残疾人生活补贴.
pub fn subtype_title(pack: &Pack, subtype: &str) -> Option<Bilingual> {
    let (a, b) = subtype.split_once('.')?.1.split_once('-')?;
    let (a, b) = (pack.program_title(a), pack.program_title(b));
    Some(Bilingual::of(format!("{} × {}", a.zh, b.zh), format!("{} × {}", a.en, b.en)))
}

/// Dismissal reasons offered for a rule; see [`Pack::dismissal_reasons`].
pub fn reasons(pack: &Pack, rule: &str) -> Vec<(String, Bilingual)> {
    pack.dismissal_reasons(rule).into_iter().map(|entry| (entry.code.clone(), entry.text.clone())).collect()
}

/// `W41 …`; the code itself when the pack does not know it.
fn with_code(entries: &[Entry], code: &str) -> Bilingual {
    entry_text(entries, code)
        .map_or_else(|| Bilingual::same(code), |text| Bilingual::of(format!("{code} {}", text.zh), format!("{code} {}", text.en)))
}

/// Codes with commas between them, each in words.
fn codes_said(codes: &str, said: impl Fn(&str) -> Bilingual) -> Cell {
    let texts: Vec<Bilingual> = text::pieces(codes).map(said).collect();
    if texts.is_empty() { Cell::Empty } else { Cell::Said(Bilingual::list(&texts)) }
}

/// References that officers gave as evidence.
fn evidence(items: &[String]) -> Cell {
    let items: Vec<Bilingual> = items.iter().map(|item| Bilingual::same(shown_evidence(item))).collect();
    if items.is_empty() { Cell::Empty } else { Cell::Said(Bilingual::list(&items)) }
}

fn date(date: Option<Date>) -> Cell {
    date.map_or(Cell::Empty, Cell::Date)
}

/// Who works on a clue, or why it is dismissed. What an earlier round came to is in the log: a clue whose dismissal
/// no longer stands shows it with what woke it, and one that was taken up again shows it still.
fn work_on(
    book: &Workbook,
    pack: &Pack,
    matter: &Matter,
    clue: &str,
    (rule, work): (&str, &ClueWork),
) -> Result<Vec<Fact>, StoreError> {
    let woken = matter.woken_by(clue);
    let names = officer::called(matter.world.officers.values());
    if woken.is_empty() && work.state.is_dismissed() {
        return Ok(work_facts(pack, work, &names));
    }
    let mut facts = if woken.is_empty() { work_facts(pack, work, &names) } else { Vec::new() };
    let events = book.events_about(&[clue.to_owned()], &[])?;
    if let Some(last) = events.iter().rfind(|event| event.draft.kind == ActionKind::Dismiss) {
        let officers = &matter.world.officers;
        let by = officer::name_of(&last.place.officer.0, officers.values());
        let (day, said) = (last.place.at.date(), summary(last, pack, officers));
        let said = Bilingual::of(format!("{day} {by} {}", said.zh), format!("{day} {by} {}", said.en));
        facts.push(Fact::new("earlier", Bilingual::of("原排除", "Earlier dismissal"), Cell::Said(said)));
    }
    if !woken.is_empty() {
        let text = |lang: Lang| {
            let changes: Vec<String> = woken.iter().map(|change| change_text(pack, rule, change, lang)).collect();
            changes.join(lang.pick("；", "; "))
        };
        let said = Bilingual::of(text(Lang::Zh), text(Lang::En));
        facts.push(Fact::new("woken_by", Bilingual::of("为何恢复", "Woken by"), Cell::Said(said)));
    }
    Ok(facts)
}

/// The second check: by whom, its verdict, and what a lead made of it.
fn cross(work: &ClueWork, names: &HashMap<String, String>) -> Cell {
    let Some(cross) = &work.cross else { return Cell::Empty };
    let standing = cross_check::title(cross.standing()).unwrap_or_default();
    let verdict = |code: &String| ClueState::from_code(code).map_or_else(Bilingual::default, ClueState::title);
    let parts = [
        Bilingual::same(named(&cross.checker.0, names)),
        standing,
        verdict(&cross.second),
        Bilingual::same(&cross.note),
        verdict(&cross.settled),
    ];
    Cell::Said(Bilingual::list(parts.iter().filter(|part| !part.is_empty())))
}

/// What the officer of a login is called; the login where it is nobody's.
fn named<'a>(login: &'a str, names: &'a HashMap<String, String>) -> &'a str {
    names.get(login).map_or(login, String::as_str)
}

fn work_facts(pack: &Pack, work: &ClueWork, names: &HashMap<String, String>) -> Vec<Fact> {
    let inspectors: Vec<&str> = work.inspectors.iter().map(|id| named(&id.0, names)).collect();
    let verdict = ClueState::from_code(&work.verdict)
        .map_or_else(|| Cell::text(&work.verdict), |state| Cell::Coded { code: work.verdict.clone(), title: state.title() });
    let facts = [
        Fact::new("inspectors", Bilingual::of("核查员", "Inspectors"), Cell::text(inspectors.join(" "))),
        Fact::new("due", Bilingual::of("完成时限", "Due"), date(work.due)),
        Fact::new("verdict", Bilingual::of("核查结论", "Verdict"), verdict),
        Fact::new(
            "reason",
            Bilingual::of("排除理由", "Reason"),
            codes_said(&work.reason, |code| with_code(&pack.words.guards, code)),
        ),
        Fact::new("evidence", Bilingual::of("佐证材料", "Evidence"), evidence(&work.evidence)),
        Fact::new("note", Bilingual::of("说明", "Note"), Cell::text(&work.note)),
        Fact::new("until", Bilingual::of("有效期至", "Holds until"), date(work.until)),
        Fact::new("cross", Bilingual::of("交叉核查", "Cross-check"), cross(work, names)),
    ];
    facts.into_iter().filter(|fact| !fact.value.is_empty()).collect()
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
    let not_found = || ListingError::NotFound(issue.to_owned());
    let sight = Sight::of_asker(book, pack, asker, now.date())?;
    // That there is an issue would tell a second checker the first verdict.
    let record = book.issue_work(issue)?.filter(|_| !sight.is_blind(issue)).ok_or_else(not_found)?;
    let clue = book.stored_clue(&record.clue)?.ok_or_else(|| corrupt("issue.clue"))?.record;
    let subject = Subject::Issue(issue.to_owned());
    let kind = listing::code_title(pack, "issue_type", &record.issue_type);
    let matter = book.matter(&subject)?;
    let names = officer::called(matter.world.officers.values());
    // The matter of a clue holds the issues of its household.
    let mut claims = book.matter(&Subject::Clue(record.clue.clone()))?.claims(pack);
    claims.retain(|claim| !sight.is_blind(claim.issue()));
    let own = claims.iter().find(|claim| claim.issue() == issue);
    let overlaps = own.map_or_else(Vec::new, |own| own.overlaps(&claims));
    let mut page = IssuePage {
        issue: issue.to_owned(),
        state: record.state,
        round: record.round,
        clue: record.clue.clone(),
        household_no: clue.household_no.clone(),
        title: Bilingual::of(
            format!("{} {}{} {}", clue.name, clue.town, clue.village, kind.zh),
            format!("{} {} {} {}", clue.name, clue.town, clue.village, kind.en),
        ),
        ledger: ledger(pack, &record, &clue, &names),
        explanation: Bilingual { zh: clue.explanation_zh, en: clue.explanation_en },
        money: record.balance,
        rows: record.rows.clone(),
        sub: record.sub_state(),
        warnings: issue_facts::warnings(&record, &matter, &overlaps, now.date()),
        history: casework::history(book, pack, &subject)?,
        options: casework::options(book, pack, asker, &subject, now)?,
    };
    // A round that was opened again says why; before that it is what a look-back sample found.
    if record.finding.is_empty()
        && let Some(found) = lookback::last_found(book.samples()?.iter(), issue)
    {
        page.ledger.push(finding(Cell::Said(found)));
    }
    sight.issue(&mut page, &clue.town);
    Ok(page)
}

fn finding(found: Cell) -> Fact {
    Fact::new("finding", Bilingual::of("回头看发现", "Look-back finding"), found)
}

/// The ledger's texts in its order.
fn ledger(pack: &Pack, issue: &IssueWork, clue: &ClueRecord, names: &HashMap<String, String>) -> Vec<Fact> {
    let months = match (issue.first_month, issue.last_month) {
        (Some(first), Some(last)) => format!("{first} ~ {last}"),
        _ => String::new(),
    };
    let rule = Cell::Coded { code: clue.rule.clone(), title: listing::code_title(pack, "rule", &clue.rule) };
    let basis = codes_said(&issue.basis, |code| with_code(&pack.words.bases, code));
    let outcome = |code: &str| entry_text(&pack.words.outcomes, code).unwrap_or_else(|| Bilingual::same(code));
    let fact = |name, zh, en, value| Fact::new(name, Bilingual::of(zh, en), value);
    let mut facts = vec![
        fact("rule", "线索来源", "Source", rule),
        fact("household_no", "户号", "Household", Cell::text(clue.household_no.as_deref().unwrap_or_default())),
        fact("months", "起止月", "Months", Cell::text(months)),
        fact("basis", "政策依据", "Basis", basis),
        fact("notice_no", "整改通知书编号", "Notice no.", Cell::text(&issue.notice_no)),
        fact("unit", "责任单位", "Responsible unit", Cell::text(&issue.unit)),
        fact("person", "责任人", "Responsible person", Cell::text(&issue.person)),
        fact("deadline", "整改时限", "Deadline", date(issue.deadline)),
        fact("reply_due", "申辩期限", "Reply window", date(issue.reply_due)),
        fact("measure", "整改措施", "Measure", Cell::text(&issue.measure)),
        fact("outcome", "整改结果", "Outcome", codes_said(&issue.outcome, outcome)),
        fact("stopped", "实停发时间", "Stopped on", date(issue.stopped)),
        fact("reply", "本人申辩", "Reply", Cell::text(&issue.reply)),
        fact("exception", "书面说明", "Written exception", Cell::text(&issue.exception)),
        fact("evidence", "佐证材料", "Evidence", evidence(&issue.evidence)),
        fact("note", "问题描述", "Description", Cell::text(&issue.note)),
        fact("unfinished", "未完成原因", "Why unfinished", Cell::text(&issue.unfinished)),
        fact("plan", "后续计划", "Plan", Cell::text(&issue.plan)),
        fact("review", "复查日期", "Review date", date(issue.review)),
        finding(Cell::text(&issue.finding)),
        fact("confirmed_on", "认定日期", "Confirmed on", date(issue.confirmed_on)),
        fact("closed_on", "销号日期", "Signed off on", date(issue.closed_on)),
        fact("closed_by", "批准人", "Signed off by", Cell::text(named(&issue.closed_by, names))),
    ];
    facts.extend(issue_facts::course(issue, |login| named(login, names)));
    facts.retain(|fact| !fact.value.is_empty());
    facts
}
