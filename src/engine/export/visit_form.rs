//! Visit forms on paper: the sheet of a household with boxes to tick, as text to print, or as a table to be filled in
//! and read back (`engine::visit_results`).

use super::{ExportError, Exported, Said, mark, sheet};
use crate::domain::action::{Actor, FieldKind};
use crate::domain::export_mark;
use crate::domain::lang::Lang;
use crate::domain::listing::{Answer, MemberLine, Seen, VisitItem, VisitSheet};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::domain::text;
use crate::domain::visit::{PaperFinding, PaperState};
use crate::domain::visit_words::{ANSWERS, PAPER_STATES};
use crate::engine::case_page;
use crate::engine::listing::Reveal;
use crate::engine::screen::hash_key;
use crate::engine::visit;
use crate::io::out_cell::OutCell;
use crate::io::replace::replace;
use crate::store::Workbook;
use jiff::civil::DateTime;
use std::io::Write;
use std::path::Path;

/// Cells of a line of the paper.
const WIDTH: usize = 76;

/// Cells of a note that has room behind its boxes.
const NOTE: usize = 20;

/// Columns of the table; `engine::visit_results` reads `household_no`, `item`, `result`, `defect` and `note`.
pub const COLUMNS: [&str; 10] = ["household_no", "head", "town", "village", "item", "title", "result", "defect", "note", "how"];

/// Their headers.
pub const HEADERS: [(&str, &str); 10] = [
    ("户号", "Household no."),
    ("户主", "Head"),
    ("乡镇", "Town"),
    ("村", "Village"),
    ("代码", "Item"),
    ("项目", "Title"),
    ("结果", "Result"),
    ("瑕疵", "Defect"),
    ("备注", "Note"),
    ("填法", "How to fill in"),
];

/// For which households forms are printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormsOf {
    /// One household.
    Household(String),
    /// Several households.
    Households(Vec<String>),
    /// Every household of a village with a clue that is still to be checked.
    Village(String),
    /// Every household that this inspector still has to visit.
    Calls(OfficerId),
}

impl FormsOf {
    /// As the log says it.
    fn code(&self) -> String {
        match self {
            Self::Household(household) => format!("household={household}"),
            Self::Households(households) => format!("household={}", households.join("|")),
            Self::Village(village) => format!("village={village}"),
            Self::Calls(officer) => format!("inspector={}", officer.0),
        }
    }
}

/// The form of one household.
struct Form {
    sheet: VisitSheet,
    members: Vec<MemberLine>,
}

impl Form {
    /// `李某 户主 72岁；王某 妻子 70岁`; none where nobody is on file.
    fn members(&self, lang: Lang) -> Option<String> {
        let said = |member: &MemberLine| {
            let age = member.age.map(|age| lang.pick(format!("{age}岁"), format!("aged {age}")));
            let parts = [Some(member.name.clone()), Some(member.relation.clone()), age];
            parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let said: Vec<String> = self.members.iter().map(said).collect();
        (!said.is_empty()).then(|| said.join(lang.pick("；", "; ")))
    }
}

/// Writes visit forms: `.txt` as pages, `.csv` and `.xlsx` as a table. Rows are households. Forms bear the mark of every
/// export, and printed by a named officer they are an event: they show what a household is suspected of.
///
/// # Errors
/// There is no such household, the ending is another, or the file cannot be written.
pub fn visit_forms(
    book: &mut Workbook,
    pack: &Pack,
    of: &FormsOf,
    to: &Path,
    lang: Lang,
    officer: Option<&Actor>,
    now: DateTime,
) -> Result<Exported, ExportError> {
    let households = match of {
        FormsOf::Household(household) => vec![household.clone()],
        FormsOf::Households(households) => households.clone(),
        FormsOf::Village(village) => book.households_to_check(village)?,
        FormsOf::Calls(officer) => visit::calls(book, officer)?.into_iter().map(|call| call.household).collect(),
    };
    let mut forms = Vec::new();
    for household in &households {
        let sheet = visit::sheet(book, pack, household, None, now)?;
        if sheet.head.is_empty() && sheet.clues.is_empty() {
            return Err(ExportError::Listing(super::ListingError::NotFound(household.clone())));
        }
        let members = case_page::members_for(book, pack, household, None, now)?;
        forms.push(Form { sheet, members });
    }
    if forms.is_empty() {
        return Err(match of {
            FormsOf::Calls(officer) => ExportError::NoCalls { officer: officer.0.clone() },
            FormsOf::Village(name) => ExportError::Listing(super::ListingError::NotFound(name.clone())),
            FormsOf::Household(_) | FormsOf::Households(_) => ExportError::Listing(super::ListingError::NotFound(String::new())),
        });
    }
    let of = of.code();
    let said = Said { what: "visit-form", filter: &of, reveal: Reveal::Masked, rows: forms.len(), paper: "", issues: "" };
    let text_file = to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
    let head = if text_file {
        let (text, rows) = pages(book, &forms, pack, lang, now)?;
        let title = printed(lang, now);
        let content = export_mark::content(&hash_key(book)?, &rows);
        let (head, line) = mark(book, pack, to, &said, (&title, &content), officer, lang)?;
        replace(to, |file| Ok(write!(file, "{text}{line}\r\n")?))?;
        head
    } else {
        let kind = sheet::kind_of(to)?;
        let title = format!("{} {} {}", book.meta("county")?, lang.pick("入户核查表", "Visit forms"), now.date());
        let mut table = table(&forms, pack, lang, title);
        let content = export_mark::content(&hash_key(book)?, &table.said(kind));
        let (head, line) = mark(book, pack, to, &said, (&table.title, &content), officer, lang)?;
        table.title = line;
        table.write(to, kind)?;
        head
    };
    Ok(Exported { file: to.to_owned(), rows: forms.len(), copies: Some(forms.len()), which: None, head })
}

fn printed(lang: Lang, now: DateTime) -> String {
    lang.pick(format!("打印 {}", now.date()), format!("printed {}", now.date()))
}

/// The pages of all households, and their lines as they are read back. Sheets of paper part company, so each bears the
/// head of the log; the last waits for the mark of the whole.
fn pages(
    book: &Workbook,
    forms: &[Form],
    pack: &Pack,
    lang: Lang,
    now: DateTime,
) -> Result<(String, Vec<Vec<String>>), ExportError> {
    let (county, head) = (book.meta("county")?, book.head_hash()?);
    let head: String = if head.is_empty() { "-".to_owned() } else { head.chars().take(8).collect() };
    let foot = format!("{} {} {head}\r\n", printed(lang, now), lang.pick("日志", "log"));
    let pages: Vec<String> = forms.iter().map(|form| page(form, pack, &county, lang)).collect();
    // A form feed begins a new sheet of paper.
    let text = pages.join(&format!("{foot}\u{c}"));
    let rows = text.lines().map(|line| vec![line.to_owned()]).collect();
    Ok((text, rows))
}

/// A box, ticked or not.
fn tick(ticked: bool, lang: Lang) -> &'static str {
    match (ticked, lang) {
        (true, Lang::Zh) => "■",
        (false, Lang::Zh) => "□",
        (true, Lang::En) => "[x]",
        (false, Lang::En) => "[ ]",
    }
}

/// One household's page.
fn page(form: &Form, pack: &Pack, county: &str, lang: Lang) -> String {
    let sheet = &form.sheet;
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let mut lines = vec![
        format!("{county}  {}", t("入户核查表", "HOME VISIT FORM")),
        format!("{} {}  {} {}  {}", t("户号", "Household"), sheet.household_no, sheet.town, sheet.village, sheet.head),
    ];
    if let Some(members) = form.members(lang) {
        lines.extend(text::wrap(&text::clean(&format!("{} {members}", t("家庭成员", "Members"))), WIDTH));
    }
    lines.push(rule());
    for clue in &sheet.clues {
        let text = format!("{} {} [{}] {}", clue.clue, clue.title.get(lang), clue.state.get(lang), clue.explanation.get(lang));
        lines.extend(text::wrap(&text::clean(&text), WIDTH));
        let verify: Vec<&str> = clue.verify.iter().map(|step| step.get(lang)).collect();
        if !verify.is_empty() {
            let text = format!("  {}{}", t("核查方法：", "verify: "), verify.join(t("；", "; ")));
            lines.extend(text::wrap(&text, WIDTH));
        }
    }
    lines.push(rule());
    lines.push(format!(
        "{} ________________  {} ________________ ________________",
        t("核查日期", "Date"),
        t("核查人", "Inspectors")
    ));
    // What an earlier visit saw is no answer of the one that the paper is for.
    let begun = sheet.begun();
    let of_it = |text: &str| if begun.is_some() { text.to_owned() } else { String::new() };
    lines.push(format!("{} {}", t("在场人", "Present"), blank(&of_it(&sheet.present), 60)));
    let yes_no = |answer: Option<bool>| {
        format!("{}{} {}{}", tick(answer == Some(true), lang), t("是", "yes"), tick(answer == Some(false), lang), t("否", "no"))
    };
    lines.push(format!(
        "{} {}    {} {}",
        t("查验身份证户口簿", "ID cards and hukou book seen"),
        yes_no(sheet.id_seen.filter(|_| begun.is_some())),
        t("被核查人签字", "signed by the family"),
        yes_no(sheet.signed.filter(|_| begun.is_some()))
    ));
    for (title, items) in [(sheet.template.get(lang), &sheet.items), (t("五清", "Five-clear"), &sheet.clear)] {
        lines.push(String::new());
        lines.push(title.to_owned());
        lines.extend(items.iter().flat_map(|item| check(item, begun, lang)));
    }
    lines.push(String::new());
    lines.push(t("档案材料（瑕疵填代号）", "Papers of the file (give the letter of a defect)").to_owned());
    let letters = pack.words.defects.iter().zip('a'..='z');
    let key: Vec<String> = letters.map(|(entry, letter)| format!("{letter} {}", entry.text.get(lang))).collect();
    lines.extend(text::wrap(&format!("  {}", key.join("  ")), WIDTH));
    for paper in &sheet.papers {
        let before = earlier(paper.seen.as_ref(), begun);
        let ticked = |state: PaperState| before.is_none() && paper.state == Some(state);
        let boxes: Vec<String> =
            PaperState::ALL.iter().map(|state| format!("{}{}", tick(ticked(*state), lang), state.title().get(lang))).collect();
        let label = format!("{} {}", paper.code, paper.title.get(lang));
        lines.extend(labelled(&label, 32, &format!("{} __", boxes.join(" "))));
        if let (Some(seen), Some(state)) = (before, paper.state) {
            lines.push(format!("    {}", last(seen, state.title().get(lang), lang)));
        }
    }
    lines.push(String::new());
    lines.push(format!("{} {}", t("核查意见", "Opinion"), blank(&of_it(&sheet.opinion), 60)));
    lines.extend([blank("", WIDTH), blank("", WIDTH), String::new()]);
    lines.push(format!(
        "{} ______________  {} ______________ ______________",
        t("被核查人签字", "Signed by the family"),
        t("核查人签字", "Inspectors")
    ));
    format!("{}\r\n", lines.join("\r\n"))
}

/// What is to be filled in behind the label, which goes on below where it is long.
fn labelled(label: &str, cells: usize, rest: &str) -> Vec<String> {
    let wrapped = text::wrap(&text::clean(label), cells);
    let line = |(index, line): (usize, &String)| match index {
        0 => format!("{} {rest}", text::pad(line, cells)),
        _ => line.clone(),
    };
    wrapped.iter().enumerate().map(line).collect()
}

fn rule() -> String {
    "-".repeat(WIDTH)
}

/// What was said, or room to write it.
fn blank(said: &str, cells: usize) -> String {
    if said.is_empty() { "_".repeat(cells) } else { text::clean(said) }
}

/// The visit that gave an answer, when it is not the one that is being gone on with.
fn earlier<'s>(seen: Option<&'s Seen>, begun: Option<&str>) -> Option<&'s Seen> {
    seen.filter(|seen| begun != Some(seen.visit.as_str()))
}

/// `上次2026-03-09正常`
fn last(seen: &Seen, answer: &str, lang: Lang) -> String {
    let date = seen.date;
    lang.pick(format!("上次{date}{answer}"), format!("{date}: {answer}"))
}

/// What was found at an earlier visit, for whoever fills in the form.
fn answer_word(answer: Answer, lang: Lang) -> &'static str {
    match answer {
        Answer::Ok => lang.pick("正常", "fine"),
        Answer::Problem => lang.pick("问题", "problem"),
        Answer::Na => lang.pick("不适用", "n/a"),
    }
}

fn check(item: &VisitItem, begun: Option<&str>, lang: Lang) -> Vec<String> {
    let before = earlier(item.seen.as_ref(), begun);
    let boxes = [(Answer::Ok, "正常", "fine"), (Answer::Problem, "问题", "problem"), (Answer::Na, "不适用", "n/a")]
        .map(|(answer, zh, en)| format!("{}{}", tick(before.is_none() && item.answer == Some(answer), lang), lang.pick(zh, en)));
    let label = format!("{} {}", item.code, item.title.get(lang));
    let note = text::clean(&item.note);
    let below = before.is_none() && text::width(&note) > NOTE;
    let room = match (before, item.answer) {
        (Some(seen), Some(answer)) => last(seen, answer_word(answer, lang), lang),
        _ if before.is_some() || note.is_empty() => "________".to_owned(),
        _ if below => String::new(),
        _ => note.clone(),
    };
    let mut lines = labelled(&label, 36, format!("{} {room}", boxes.join(" ")).trim_end());
    if below {
        lines.extend(text::wrap(&note, WIDTH - 4).into_iter().map(|line| format!("    {line}")));
    }
    lines
}

/// One row per question, so that the file can come back filled in.
fn table(forms: &[Form], pack: &Pack, lang: Lang, title: String) -> sheet::Sheet {
    let mut rows = Vec::new();
    let letters = pack.words.defects.iter().zip('a'..='z').map(|(entry, letter)| format!("{letter} {}", entry.text.get(lang)));
    let papers_how = format!(
        "{} {} {}",
        lang.pick(PAPER_STATES.0, PAPER_STATES.1),
        lang.pick("瑕疵：", "; defects:"),
        letters.collect::<Vec<_>>().join(" ")
    );
    for form in forms {
        let sheet = &form.sheet;
        let begun = sheet.begun();
        let mut row = |(item, title): (&str, &str), (result, defect, note): (&str, &str, &str), how: &str| {
            rows.push(vec![
                OutCell::Id(sheet.household_no.clone()),
                OutCell::text(sheet.head.clone()),
                OutCell::text(sheet.town.clone()),
                OutCell::text(sheet.village.clone()),
                OutCell::text(item),
                OutCell::text(title),
                OutCell::text(result),
                OutCell::text(defect),
                OutCell::text(note),
                OutCell::text(how),
            ]);
        };
        for field in crate::domain::action::ActionKind::Visit.fields().iter().filter(|field| field.kind.parts().is_empty()) {
            let family = form.members(lang).filter(|_| field.name == "present");
            let family = family.map(|members| format!("{} {members}", lang.pick("家庭成员", "Members")));
            let how = family.as_deref().unwrap_or_else(|| how(field.kind, lang));
            row((field.name, lang.pick(field.zh, field.en)), ("", "", ""), how);
        }
        for item in sheet.items.iter().chain(&sheet.clear) {
            let how = lang.pick(ANSWERS.0, ANSWERS.1);
            match earlier(item.seen.as_ref(), begun) {
                None => {
                    let said = (item.answer.map_or("", Answer::code), "", item.note.as_str());
                    row((&item.code, item.title.get(lang)), said, how);
                }
                Some(seen) => {
                    let word = item.answer.map_or("", |answer| answer_word(answer, lang));
                    let before = format!("{how}  {} {}", last(seen, word, lang), item.note);
                    row((&item.code, item.title.get(lang)), ("", "", ""), before.trim_end());
                }
            }
        }
        for paper in &sheet.papers {
            match earlier(paper.seen.as_ref(), begun) {
                None => {
                    let said = (paper.state.map_or("", PaperState::code), paper.defect.as_str(), paper.note.as_str());
                    row((&paper.code, paper.title.get(lang)), said, &papers_how);
                }
                Some(seen) => {
                    let finding =
                        paper.state.map(|state| PaperFinding { state, defect: paper.defect.clone(), note: String::new() });
                    let word = finding.map(|finding| finding.said(&pack.words.defects)).unwrap_or_default();
                    let before = format!("{papers_how}  {} {}", last(seen, word.get(lang), lang), paper.note);
                    row((&paper.code, paper.title.get(lang)), ("", "", ""), before.trim_end());
                }
            }
        }
    }
    // People fill it in, also as text.
    let headers: Vec<String> = HEADERS.iter().map(|(zh, en)| lang.pick(*zh, *en).to_owned()).collect();
    sheet::Sheet {
        name: lang.pick("入户核查表", "Visits").to_owned(),
        title,
        csv_headers: headers.clone(),
        headers,
        rows,
        totals: None,
    }
}

/// What a typist may write for a field of the visit.
fn how(kind: FieldKind, lang: Lang) -> &'static str {
    match kind {
        FieldKind::Date => "2026-03-09",
        FieldKind::YesNo => lang.pick("1是 2否", "1 yes, 2 no"),
        FieldKind::OfficerPair => lang.pick("两人姓名或简名；不填为分派的两人", "two names; empty: the pair assigned"),
        FieldKind::Evidence => lang
            .pick("文件路径或编号，逗号分隔，含逗号的路径加引号", "paths or numbers, commas between, quoted where they hold one"),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Bilingual;

    #[test]
    fn page_and_table_name_the_members_and_cut_no_label_and_no_note() {
        let member = |name: &str, relation: &str, age| MemberLine {
            name: name.to_owned(),
            id_no: "990101********0013".to_owned(),
            relation: relation.to_owned(),
            insured: true,
            age,
            note: Bilingual::default(),
        };
        let title = "房屋装修、家用电器和农机具的情况与申报的收入财产是否相符，有无商品房";
        let note = "家中有空调两台、洗衣机一台，院内停放农用三轮车一辆";
        let item = VisitItem {
            code: "S1.01".to_owned(),
            title: Bilingual::same(title),
            hint: Bilingual::default(),
            clues: Vec::new(),
            answer: Some(Answer::Problem),
            note: note.to_owned(),
            seen: None,
        };
        let sheet = VisitSheet { items: vec![item], ..VisitSheet::default() };
        let form = Form { sheet, members: vec![member("李某", "户主", Some(72)), member("王某", "妻子", None)] };
        let page = page(&form, &Pack::default(), "禾川县", Lang::Zh);
        assert!(page.contains("家庭成员 李某 户主 72岁；王某 妻子"), "{page}");
        let unbroken: String = page.lines().filter(|line| !line.contains("________")).map(str::trim).collect();
        assert!(unbroken.contains(note), "{page}");
        let parts = text::wrap(&format!("S1.01 {title}"), 36);
        assert!(parts.len() > 1 && parts.iter().all(|part| page.contains(part.as_str())), "{page}");
        let table = table(&[form], &Pack::default(), Lang::Zh, String::new());
        let told = table.rows.iter().flatten().any(|cell| *cell == OutCell::text("家庭成员 李某 户主 72岁；王某 妻子"));
        assert!(told, "{:?}", table.rows);
    }
}
