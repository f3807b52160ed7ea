//! Long work in the words of the screens: import, screening, export, the demo county.

use super::worker::said;
use crate::app::import::{Correction, Layout, Plan, PlanTable, Wish};
use crate::app::msg::{ExportJob, JobRequest, Table};
use crate::domain::action::Actor;
use crate::domain::date;
use crate::domain::filter::{Operator, Term};
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::listing::{TrialOf, TrialPage};
use crate::domain::load::AsOfSource;
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::domain::param_edit::ParamEdit;
use crate::engine::export::{self, Account, ExportKind, FormsOf, PaperFor, PaperKind, papers};
use crate::engine::import::{
    self, AsOf, Decision, FilePlan, FileStanding, ImportRequest, MappedColumn, MappingCorrection, SheetPlan,
};
use crate::engine::job::Job;
use crate::engine::screen::{self, ScreenError, ScreenOptions};
use crate::engine::trial::{self, TrialOptions};
use crate::engine::{backup, clock, entropy, field_copy, pack, param, visit_results};
use crate::io::table::ReadOptions;
use crate::store::{NewWorkbook, StoreError, Workbook};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a job works with beside the workbook.
#[derive(Debug)]
pub struct Tools {
    /// Pack in use.
    pub pack: Arc<Pack>,
    /// Its folder; none: the built-in pack.
    pub folder: Option<PathBuf>,
    /// How spreadsheets are read.
    pub read: ReadOptions,
}

/// What a job says in a sentence or a few lines, and the trial that it was.
#[derive(Debug)]
pub struct Outcome {
    /// What to tell.
    pub text: Bilingual,
    /// A page to show.
    pub trial: Option<TrialPage>,
}

/// Does a job on the workbook.
pub fn run(book: &mut Workbook, tools: &Tools, request: JobRequest, job: &Job) -> Result<Outcome, Bilingual> {
    let (pack, read) = (tools.pack.as_ref(), &tools.read);
    let text = match request {
        JobRequest::TryParam(edit) => return try_param(book, tools, edit, job),
        JobRequest::TryRule(file) => return try_rule(book, tools, &file, job),
        JobRequest::Screen => screening(book, pack, None, job),
        JobRequest::ScreenFor(campaign) => screening(book, pack, Some(&campaign), job),
        JobRequest::Import(wish) => load(book, pack, &request_of(read, wish), job),
        JobRequest::Export(export) if export.table == Table::Workbook => copying(book, pack, &export, job),
        JobRequest::Export(job) => exporting(book, pack, &job),
        JobRequest::VisitForm { household, path, lang, officer } => {
            forms(book, pack, &FormsOf::Household(household), &path, lang, officer)
        }
        JobRequest::VisitTemplate(officer, path, lang) => {
            forms(book, pack, &FormsOf::Calls(officer.clone()), &path, lang, Some(officer))
        }
        JobRequest::LendCopy { path, takers, officer } => {
            let actor = Actor { officer, at: clock::now() };
            let lent = field_copy::lend(book, pack, (&actor, &path), (&takers, ""), job);
            lent.map(|lent| said(&lent)).map_err(|error| said(&error))
        }
        JobRequest::TakeBack { path, officer, dry } => {
            let actor = Actor { officer, at: clock::now() };
            let back = field_copy::take_back(book, pack, &actor, &path, dry);
            back.map(|back| said(&back)).map_err(|error| said(&error))
        }
        JobRequest::VisitResults(path, officer) => visit_results(book, tools, &path, officer, job),
    }?;
    Ok(Outcome { text, trial: None })
}

fn forms(
    book: &mut Workbook,
    pack: &Pack,
    of: &FormsOf,
    path: &Path,
    lang: Lang,
    officer: Option<OfficerId>,
) -> Result<Bilingual, Bilingual> {
    let now = clock::now();
    book.look_as(officer.clone(), &now.date().to_string());
    let actor = officer.map(|officer| Actor { officer, at: now });
    let done = export::visit_forms(book, pack, of, path, lang, actor.as_ref(), now);
    done.map(|done| said(&done)).map_err(|error| said(&error))
}

/// What became of each form, and every row that was refused.
fn visit_results(book: &mut Workbook, tools: &Tools, path: &Path, officer: OfficerId, job: &Job) -> Result<Bilingual, Bilingual> {
    let actor = Actor { officer, at: clock::now() };
    let results = visit_results::load(book, &tools.pack, &actor, path, &tools.read, job).map_err(|error| said(&error))?;
    let text = |lang: Lang| {
        let mut lines = vec![results.say(lang)];
        lines.extend(results.refusals(lang));
        lines.join("\n")
    };
    Ok(Bilingual { zh: text(Lang::Zh), en: text(Lang::En) })
}

fn try_param(book: &Workbook, tools: &Tools, edit: ParamEdit, job: &Job) -> Result<Outcome, Bilingual> {
    let changed = param::change(tools.folder.as_deref(), &edit).map_err(|error| said(&error))?;
    let of = TrialOf::Param { edit, before: changed.before, after: changed.after };
    tried(book, tools, &changed.pack, Vec::new(), of, job)
}

fn try_rule(book: &Workbook, tools: &Tools, file: &Path, job: &Job) -> Result<Outcome, Bilingual> {
    let (rule, edited) = pack::with_rule_file(tools.folder.as_deref(), file).map_err(|error| said(&error))?;
    let of = TrialOf::File { file: file.display().to_string(), rule: rule.clone() };
    tried(book, tools, &edited, vec![rule], of, job)
}

fn tried(
    book: &Workbook,
    tools: &Tools,
    edited: &Pack,
    rules: Vec<String>,
    of: TrialOf,
    job: &Job,
) -> Result<Outcome, Bilingual> {
    let trial =
        trial::run(book, &tools.pack, edited, &TrialOptions { rules, as_of: None }, job).map_err(|error| match error {
            ScreenError::Cancelled => both("试跑已取消。", "The trial was cancelled."),
            error => said(&error),
        })?;
    let (gained, lost, changed) = trial.counts();
    let text = both(
        &format!("试跑完成：新增 {gained}，失去 {lost}，变化 {changed}。尚未写入。"),
        &format!("Tried: {gained} gained, {lost} lost, {changed} changed. Nothing is saved."),
    );
    let folder = tools.folder.as_ref().map(|folder| folder.display().to_string());
    Ok(Outcome { text, trial: Some(TrialPage { of, trial, folder }) })
}

/// Writes a changed parameter into a pack folder, and makes the workbook use that folder.
pub fn save_param(book: &mut Workbook, edit: &ParamEdit, folder: &Path) -> Result<(PathBuf, Bilingual), Bilingual> {
    if book.is_read_only() {
        return Err(said(&StoreError::ReadOnly));
    }
    let (file, _) = param::save(folder, edit).map_err(|error| said(&error))?;
    let folder = pack::remember_folder(book, Some(folder)).map_err(|error| said(&error))?;
    let file = file.display();
    let text = both(&format!("已写入 {file}。按 F7 比对后生效。"), &format!("Wrote {file}. F7 screens with it."));
    Ok((folder.unwrap_or_default(), text))
}

fn copying(book: &mut Workbook, pack: &Pack, export: &ExportJob, job: &Job) -> Result<Bilingual, Bilingual> {
    let now = clock::now();
    let actor = export.officer.clone().map(|officer| Actor { officer, at: now });
    let done = backup::write(book, pack, &export.path, actor.as_ref(), now, job);
    done.map(|done| said(&done)).map_err(|error| said(&error))
}

fn exporting(book: &mut Workbook, pack: &Pack, job: &ExportJob) -> Result<Bilingual, Bilingual> {
    let kind = match job.table {
        Table::Clues => ExportKind::Clues,
        Table::Rejects => ExportKind::Rejects,
        Table::Papers => ExportKind::Papers,
        Table::Villages => ExportKind::Villages,
        Table::Ledger | Table::Notice | Table::Order => ExportKind::Ledger,
        Table::VisitForm | Table::VisitTemplate | Table::Workbook => {
            return Err(both("请在入户核查表上按 F6 打印。", "Print it from the visit sheet, F6."));
        }
    };
    let mut filter = kind.list().filter(&job.filter).map_err(|error| said(&error))?;
    let term = |campaign: &String| Term { column: "campaign".to_owned(), operator: Operator::Is, value: campaign.clone() };
    filter.terms.extend(job.campaign.iter().map(term));
    let actor = job.officer.clone().map(|officer| Actor { officer, at: clock::now() });
    let paper = |kind| (kind, PaperFor::Issue(job.issue.as_deref().unwrap_or_default()));
    let mut write = |whose| papers::write(book, pack, whose, &job.path, job.lang, actor.as_ref(), clock::now());
    let done = match job.table {
        Table::Notice => Some(write(paper(PaperKind::Notice))),
        Table::Order => Some(write(paper(PaperKind::Order))),
        _ => None,
    };
    if let Some(done) = done {
        return done.map(|done| said(&done)).map_err(|error| said(&error));
    }
    book.look_as(job.officer.clone(), &clock::now().date().to_string());
    let account = Account { officer: actor.as_ref(), full: None };
    let done = export::write_where(book, pack, (kind, &filter), &job.path, job.lang, account, clock::now());
    done.map(|done| said(&done)).map_err(|error| said(&error))
}

fn request_of(read: &ReadOptions, wish: Wish) -> ImportRequest {
    let Wish { path, dataset, corrections, undated } = wish;
    let correction = |set: Correction| MappingCorrection { layout: set.layout, dataset: set.dataset, columns: set.columns };
    ImportRequest {
        paths: vec![path],
        dataset,
        as_of: undated.map(AsOf::Undated),
        keep_all: false,
        read: read.clone(),
        now: clock::now(),
        corrections: corrections.into_iter().map(correction).collect(),
        plain: false,
    }
}

/// Loads what is decided; the answer has one line per file.
fn load(book: &mut Workbook, pack: &Pack, request: &ImportRequest, job: &Job) -> Result<Bilingual, Bilingual> {
    let plan = import::plan(book, pack, request, job).map_err(|error| said(&error))?;
    let report = import::run(book, pack, &plan, request, job).map_err(|error| said(&error))?;
    let lines = |lang| {
        let mut lines: Vec<String> = report.files.iter().map(|file| file.say(lang)).collect();
        lines.extend(report.notes(lang));
        lines.push(if report.cancelled {
            lang.pick("已停止；已完成的文件保留。".to_owned(), "Stopped; the files that were done stay.".to_owned())
        } else {
            lang.pick("下一步：按 F7 比对。".to_owned(), "Next: F7 screens them.".to_owned())
        });
        lines.join("\n")
    };
    Ok(Bilingual { zh: lines(Lang::Zh), en: lines(Lang::En) })
}

fn screening(book: &mut Workbook, pack: &Pack, campaign: Option<&str>, job: &Job) -> Result<Bilingual, Bilingual> {
    let options = ScreenOptions { rules: Vec::new(), as_of: None, now: clock::now(), full: false, readers: None };
    let report = match campaign {
        Some(campaign) => screen::run_campaign(book, pack, campaign, &options, job),
        None => screen::run(book, pack, &options, job),
    };
    let report = report.map_err(|error| said(&error))?;
    let (mut found, mut new, mut changed, mut gone, mut missing) = (0, 0, 0, 0, Vec::new());
    for (id, run) in &report.rules {
        match run {
            crate::store::clues::RuleRun::Ran(counts) => {
                found += counts.found();
                new += counts.new;
                changed += counts.changed;
                gone += counts.gone;
            }
            crate::store::clues::RuleRun::Kept { unchanged, .. } => found += unchanged,
            crate::store::clues::RuleRun::Missing { .. } => missing.push(id.as_str()),
        }
    }
    let mut zh = format!("比对完成：疑点 {found} 条，新增 {new}，有变化 {changed}，已消失 {gone}。");
    let mut en = format!("Screened: {found} clues, {new} new, {changed} changed, {gone} gone.");
    if !missing.is_empty() {
        let missing = missing.join(" ");
        zh.push_str(&format!("缺数据未运行：{missing}"));
        en.push_str(&format!(" Could not run for lack of data: {missing}"));
    }
    for (text, lang) in [(&mut zh, Lang::Zh), (&mut en, Lang::En)] {
        report.notes(lang).iter().for_each(|note| text.push_str(&format!(" {note}")));
    }
    Ok(Bilingual { zh, en })
}

/// What an import of this path would do.
pub fn plan(book: &Workbook, pack: &Pack, read: &ReadOptions, wish: Wish) -> Result<Plan, Bilingual> {
    let request = request_of(read, wish);
    let plan = import::plan(book, pack, &request, &Job::silent()).map_err(|error| said(&error))?;
    let mut out = Plan::default();
    for file in &plan.files {
        out.trouble.extend(trouble(file));
        for sheet in &file.sheets {
            let said = |lang| sheet.said_trouble(lang).map(|trouble| format!("{}: {trouble}", file.file));
            if let (Some(zh), Some(en)) = (said(Lang::Zh), said(Lang::En)) {
                out.trouble.push(Bilingual { zh, en });
            }
        }
        let sheets = file.sheets.iter().filter(|sheet| sheet.decision != Decision::Ignored);
        out.tables.extend(sheets.flat_map(|sheet| tables(file, sheet, pack)));
    }
    let undated = plan.undated().count();
    if let Some(date) = plan.undated().next().map(|file| file.as_of) {
        out.trouble.push(both(
            &format!("{undated} 个文件未注明数据日期，按今天 {date} 计；按 F8 改。"),
            &format!("{undated} files name no date; they are taken as of today, {date}. F8 changes that."),
        ));
    }
    let notes = plan.notes(Lang::Zh).into_iter().zip(plan.notes(Lang::En));
    out.trouble.extend(notes.map(|(zh, en)| Bilingual { zh, en }));
    if plan.files.is_empty() {
        out.trouble.push(both("这里没有可导入的表格文件。", "There is no table file here."));
    }
    Ok(out)
}

/// Why a file cannot be loaded as it is.
fn trouble(file: &FilePlan) -> Option<Bilingual> {
    let name = &file.file;
    match &file.standing {
        FileStanding::Ready | FileStanding::Refused => None,
        FileStanding::AlreadyLoaded { at } => {
            let at = date::to_the_minute(at);
            Some(both(&format!("{name}: 已于 {at} 导入过，跳过。"), &format!("{name}: loaded at {at} already; skipped.")))
        }
        FileStanding::Undecided => Some(both(
            &format!("{name}: 不能确定是什么数据，按 F3 指定，否则不导入。"),
            &format!("{name}: not sure what it is; F3 names the dataset, else it is left out."),
        )),
        FileStanding::NoTable => {
            Some(both(&format!("{name}: 没有找到能识别的表头。"), &format!("{name}: no header row of any dataset was found.")))
        }
        FileStanding::Unreadable(error) => Some(said(error)),
    }
}

/// One table per dataset that a sheet feeds; an undecided sheet shows its best candidate as a guess.
fn tables(file: &FilePlan, sheet: &SheetPlan, pack: &Pack) -> Vec<PlanTable> {
    let title = |dataset: &str, column: &str| {
        pack.dataset(dataset)
            .and_then(|dataset| dataset.column(column))
            .map_or_else(|| both(column, column), |column| column.title.clone())
    };
    let columns = |dataset: &str, columns: &[MappedColumn]| {
        columns.iter().map(|column| (title(dataset, &column.column), column.header.clone())).collect()
    };
    let layout = |id: &str, fed: &[MappedColumn]| {
        let dataset = pack.dataset(id)?;
        let header = |name: &str| fed.iter().find(|column| column.column == name).map(|column| column.header.clone());
        let columns = dataset.columns.iter();
        let columns = columns.map(|column| (column.name.clone(), column.title.clone(), column.required, header(&column.name)));
        Some(Layout {
            key: sheet.layout.clone(),
            dataset: id.to_owned(),
            columns: columns.collect(),
            headers: sheet.headers.clone(),
        })
    };
    let table = |dataset: Option<Bilingual>, note: Bilingual, mapping, layout| PlanTable {
        file: file.file.clone(),
        sheet: sheet.name.clone(),
        dataset,
        note,
        mapping,
        layout,
        sample: sheet.sample.clone(),
    };
    if sheet.feeds.is_empty() {
        let best = sheet.candidates.first();
        let note = best.map_or_else(Bilingual::default, |best| {
            both(&format!("可能是{} {}分", best.title.zh, best.score), &format!("maybe {}, score {}", best.title.en, best.score))
        });
        return vec![table(
            None,
            note,
            best.map_or_else(Vec::new, |best| columns(&best.dataset, &best.columns)),
            best.and_then(|best| layout(&best.dataset, &best.columns)),
        )];
    }
    let feeds = sheet.feeds.iter().map(|feed| {
        let dataset = pack.dataset(&feed.dataset).map_or_else(|| both(&feed.dataset, &feed.dataset), |d| d.title.clone());
        let assumed = file.as_of_source == AsOfSource::Assumed;
        let note = both(
            &format!("第{}行表头，数据至 {}{}", sheet.header_line, file.as_of, if assumed { "(未注明)" } else { "" }),
            &format!("header in row {}, as of {}{}", sheet.header_line, file.as_of, if assumed { " (not stated)" } else { "" }),
        );
        let note = feed
            .said_rows()
            .map_or(note.clone(), |said| both(&format!("{}；{}", note.zh, said.zh), &format!("{}; {}", note.en, said.en)));
        table(Some(dataset), note, columns(&feed.dataset, &feed.columns), layout(&feed.dataset, &feed.columns))
    });
    feeds.collect()
}

fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

/// Makes a workbook.
pub fn new_book(path: &Path, county: String) -> Result<(), Bilingual> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let random = || entropy::bytes::<32>().map_err(|error| Bilingual { zh: error.to_string(), en: error.to_string() });
    let replica = random()?;
    let new = NewWorkbook {
        county,
        created_at: clock::now().to_string(),
        replica: hex(replica.get(..8).unwrap_or(&[])),
        hash_key: hex(&random()?),
    };
    Workbook::create(path, &new).map(drop).map_err(|error| said(&error))
}

/// Builds the demo county in a folder, unless it is there already; gives its workbook, and what to tell.
pub fn demo(folder: &Path, job: &Job) -> Result<(PathBuf, Bilingual), Bilingual> {
    let workbook = folder.join(crate::demo::WORKBOOK);
    let place = workbook.display();
    // A demo that is there already is opened, not made again: somebody may be working in it.
    if workbook.is_file() {
        let text = both(&format!("已有演示县，已打开：{place}"), &format!("The demo county was there: {place}"));
        return Ok((workbook, text));
    }
    crate::demo::build(folder, clock::now(), job).map_err(|error| said(&error))?;
    let text = both(&format!("演示县已建成：{place}"), &format!("Built the demo county: {place}"));
    Ok((workbook, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_loaded_before_says_when_to_the_minute_as_people_write_it() {
        let file = FilePlan {
            path: PathBuf::from("a.csv"),
            file: "a.csv".to_owned(),
            hash: String::new(),
            bytes: 0,
            as_of: clock::now().date(),
            as_of_source: AsOfSource::Assumed,
            sheets: Vec::new(),
            standing: FileStanding::AlreadyLoaded { at: "2026-11-28T16:20:03".to_owned() },
        };
        let said = trouble(&file).unwrap_or_default();
        assert_eq!(said.zh, "a.csv: 已于 2026-11-28 16:20 导入过，跳过。");
        assert!(said.en.contains("loaded at 2026-11-28 16:20 already"), "{}", said.en);
    }
}
