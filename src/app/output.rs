//! Long work and files: starting jobs, asking what to write where, taking filled-in forms.

use super::edit::Edit;
use super::model::{Model, RunningJob, Screen};
use super::msg::{Effect, ExportJob, JobRequest, Progress, Table};
use super::pages::both;
use super::popup::{Ask, Choice, Menu, MenuEntry, Popup, Purpose, Rows};
use super::{act, popup_keys};
use crate::domain::action::Subject;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{self, ListKind};
use std::path::PathBuf;

/// Asks for a filled-in visit form. Its visits are signed, so somebody has to sit there.
pub fn ask_results(model: &mut Model) {
    if model.officer.is_none() {
        act::officer_menu(model);
        model.tell(both("请先选择办理人员。", "First choose who is acting."), true);
    } else if idle(model) {
        model.popups.push(Popup::Ask(Ask { purpose: Purpose::VisitResults, edit: Edit::default(), error: None }));
    }
}

/// Asks where to write what is shown: clues, rejected rows, or else the ledger; for an issue, its papers too.
pub fn ask_export(model: &mut Model) {
    model.exports_all = false;
    if let Some(Subject::Issue(issue)) = model.selected() {
        let mut entries = of_rows(model, Table::Ledger);
        if entries.is_empty() {
            entries.push(entry("问题台账(xlsx、csv)", "issue ledger (xlsx, csv)", Table::Ledger));
        }
        entries.extend([
            entry("整改通知书(docx、txt)", "rectification notice (docx, txt)", Table::Notice),
            entry("督办单：责任单位逾期的问题(docx、txt)", "reminder order: what is late at its unit (docx, txt)", Table::Order),
        ]);
        let title = both(&format!("导出什么？{issue}"), &format!("Export what? {issue}"));
        model.popups.push(Popup::Menu(Menu::new(title, entries)));
        return;
    }
    let visits = matches!(model.screen(), Some(Screen::List(list)) if list.kind == ListKind::Visits);
    if visits && model.officer.is_some() {
        let entries = vec![
            entry(
                "本人待入户各户的核查录入表(xlsx、csv、txt)",
                "form for the households I have to visit (xlsx, csv, txt)",
                Table::VisitTemplate,
            ),
            entry("问题台账(xlsx、csv)", "issue ledger (xlsx, csv)", Table::Ledger),
        ];
        model.popups.push(Popup::Menu(Menu::new(both("导出什么？", "Export what?"), entries)));
        return;
    }
    let table = match model.screen() {
        Some(Screen::List(list)) if list.kind == ListKind::Clues => Table::Clues,
        Some(Screen::List(list)) if list.kind == ListKind::Rejects => Table::Rejects,
        Some(Screen::List(list)) if list.kind == ListKind::Papers => Table::Papers,
        Some(Screen::List(list)) if list.kind == ListKind::Villages => Table::Villages,
        _ => Table::Ledger,
    };
    let entries = of_rows(model, table);
    if entries.is_empty() {
        ask_where(model, table);
    } else {
        model.popups.push(Popup::Menu(Menu::new(both("导出哪些行？", "Export which rows?"), entries)));
    }
}

/// The list whose rows a table has.
fn listed(table: Table) -> Option<ListKind> {
    match table {
        Table::Ledger => Some(ListKind::Issues),
        Table::Clues => Some(ListKind::Clues),
        Table::Rejects => Some(ListKind::Rejects),
        Table::Papers => Some(ListKind::Papers),
        Table::Villages => Some(ListKind::Villages),
        Table::VisitForm | Table::VisitTemplate | Table::Notice | Table::Order | Table::Workbook => None,
    }
}

/// The filter of the list shown, where it is the list of this table and leaves rows out.
pub fn shown_filter(model: &Model, table: Table) -> Option<String> {
    let Some(Screen::List(list)) = model.screen() else { return None };
    let filter = format!("{} {}", list.base, list.filter).trim().to_owned();
    (listed(table) == Some(list.kind) && !filter.is_empty()).then_some(filter)
}

/// Where a list is filtered: what it shows, and all. What is on the screen comes first, since that is what one sees.
fn of_rows(model: &Model, table: Table) -> Vec<MenuEntry> {
    let (Some(filter), Some(Screen::List(list))) = (shown_filter(model, table), model.screen()) else { return Vec::new() };
    let words = |lang: Lang| listing::in_words(&model.pack, list.kind, &filter, lang);
    let rows = list.ids.len();
    let (zh, en) = if table == Table::Ledger { ("问题台账：", "issue ledger: ") } else { ("", "") };
    let shown = both(
        &format!("{zh}当前筛选的 {rows} 行({})", words(Lang::Zh)),
        &format!("{en}the {rows} rows shown ({})", words(Lang::En)),
    );
    let all = both(&format!("{zh}全部"), &format!("{en}all rows"));
    let entry = |text, rows| MenuEntry { text, refused: None, choice: Choice::ExportOf(table, rows) };
    vec![entry(shown, Rows::Shown), entry(all, Rows::All)]
}

fn entry(zh: &str, en: &str, table: Table) -> MenuEntry {
    MenuEntry { text: both(zh, en), refused: None, choice: Choice::ExportOf(table, Rows::Shown) }
}

/// Asks where to write a table or paper.
pub fn ask_where(model: &mut Model, table: Table) {
    let stem = model.book.as_ref().and_then(|book| book.path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    let (name, ending) = match table {
        Table::Clues => (both("疑点清单", "clues"), "xlsx"),
        Table::Rejects => (both("退回数据", "rejects"), "xlsx"),
        Table::Ledger => (both("问题台账", "ledger"), "xlsx"),
        Table::Notice => (both("整改通知书", "notice"), "docx"),
        Table::Order => (both("督办单", "order"), "docx"),
        Table::VisitForm => (both("入户核查表", "visit"), "xlsx"),
        Table::VisitTemplate => (both("入户核查录入表", "visits"), "xlsx"),
        Table::Papers => (both("档案材料", "papers"), "xlsx"),
        Table::Villages => (both("五清得分", "five-clear"), "xlsx"),
        Table::Workbook => (Bilingual::each(|_| stem.clone().unwrap_or_default()), "hecha"),
    };
    let of = match model.selected() {
        Some(Subject::Issue(issue)) if ending == "docx" => issue,
        _ => model.today.to_string(),
    };
    let file = format!("{}-{of}.{ending}", name.get(model.lang));
    let folder = model.book.as_ref().and_then(|book| book.path.parent());
    let path = folder.map_or_else(|| PathBuf::from(&file), |folder| folder.join(&file));
    popup_keys::ask_path(model, table, &path);
}

/// The same work for the campaign that was chosen, when there is one.
fn within(model: &Model, request: JobRequest) -> JobRequest {
    match (request, model.campaign.clone()) {
        (JobRequest::Screen, Some(campaign)) => JobRequest::ScreenFor(campaign),
        (JobRequest::Export(job), campaign) if matches!(job.table, Table::Ledger | Table::Clues | Table::Papers) => {
            JobRequest::Export(ExportJob { campaign, ..job })
        }
        (request, _) => request,
    }
}

/// Starts long work unless some is running.
pub fn start_job(model: &mut Model, request: JobRequest, effects: &mut Vec<Effect>) {
    if !idle(model) {
        return;
    }
    let title = match request {
        JobRequest::Import(..) => both("导入", "Import"),
        JobRequest::Screen | JobRequest::ScreenFor(_) => both("比对", "Screening"),
        JobRequest::TryParam(..) | JobRequest::TryRule(..) => both("试跑", "Trial"),
        JobRequest::Export(ExportJob { table: Table::Workbook, .. }) => both("备份", "Backup"),
        JobRequest::Export(_) | JobRequest::VisitForm { .. } | JobRequest::VisitTemplate(..) => both("导出", "Export"),
        JobRequest::VisitResults(..) => both("补录核查表", "Loading forms"),
        JobRequest::LendCopy { .. } => both("领出外出副本", "Lending a copy"),
        JobRequest::TakeBack { .. } => both("并回外出副本", "Taking a copy back"),
    };
    let request = within(model, request);
    model.job = Some(RunningJob { title, progress: Progress::default(), stopping: false });
    effects.push(Effect::Job(request));
}

/// Whether no job is running; says so otherwise.
pub fn idle(model: &mut Model) -> bool {
    if model.job.is_some() {
        model.tell(both("上一项工作还在进行，F12 可停止它。", "Another job is running; F12 stops it."), true);
    }
    model.job.is_none()
}

/// Builds the demo county unless something is running. It is a job without a workbook.
pub fn start_demo(model: &mut Model, folder: PathBuf, effects: &mut Vec<Effect>) {
    if idle(model) {
        let title = both("演示县", "Demo county");
        model.job = Some(RunningJob { title, progress: Progress::default(), stopping: false });
        effects.push(Effect::Demo(folder));
    }
}

/// Stops the job that runs; `false` when none does.
pub fn stop_job(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let Some(job) = &mut model.job else { return false };
    job.stopping = true;
    effects.push(Effect::CancelJob);
    true
}
