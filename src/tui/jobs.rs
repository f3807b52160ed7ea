//! Long work in the words of the screens: import, screening, export, the demo county.

use super::worker::said;
use crate::app::import::Plan;
use crate::app::msg::JobRequest;
use crate::domain::lang::Bilingual;
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::engine::job::Job;
use crate::engine::screen::{self, ScreenOptions};
use crate::engine::{clock, entropy};
use crate::io::table::ReadOptions;
use crate::store::{NewWorkbook, Workbook};
use std::path::{Path, PathBuf};

/// Does a job on the workbook; says in a sentence or a few lines what came of it.
pub fn run(
    book: &mut Workbook,
    pack: &Pack,
    _read: &ReadOptions,
    request: JobRequest,
    _officer: Option<&OfficerId>,
    job: &Job,
) -> Result<Bilingual, Bilingual> {
    match request {
        JobRequest::Screen => screening(book, pack, job),
        JobRequest::Import(..) | JobRequest::Export(_) => Err(later()),
    }
}

fn later() -> Bilingual {
    Bilingual { zh: "请用命令行。".into(), en: "Use the command line.".into() }
}

fn screening(book: &mut Workbook, pack: &Pack, job: &Job) -> Result<Bilingual, Bilingual> {
    let options = ScreenOptions { rules: Vec::new(), as_of: None, now: clock::now() };
    let report = screen::run(book, pack, &options, job).map_err(|error| said(&error))?;
    let (mut found, mut new, mut changed, mut gone, mut missing) = (0, 0, 0, 0, Vec::new());
    for (id, run) in &report.rules {
        match run {
            crate::store::clues::RuleRun::Ran(counts) => {
                found += counts.found();
                new += counts.new;
                changed += counts.changed;
                gone += counts.gone;
            }
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
    Ok(Bilingual { zh, en })
}

/// What an import of this path would do.
pub fn plan(
    _book: &Workbook,
    _pack: &Pack,
    _read: &ReadOptions,
    _path: PathBuf,
    _dataset: Option<String>,
) -> Result<Plan, Bilingual> {
    Err(later())
}

/// Makes a workbook.
pub fn new_book(path: &Path, county: String) -> Result<(), Bilingual> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let random = || entropy::bytes().map_err(|error| Bilingual { zh: error.to_string(), en: error.to_string() });
    let replica = random()?;
    let new = NewWorkbook {
        county,
        created_at: clock::now().to_string(),
        replica: hex(replica.get(..8).unwrap_or(&[])),
        hash_key: hex(&random()?),
    };
    Workbook::create(path, &new).map(drop).map_err(|error| said(&error))
}

/// Builds the demo county in a folder, unless it is there already; gives its workbook.
pub fn demo(_folder: &Path, _pack: &Pack, _read: &ReadOptions, _job: &Job) -> Result<PathBuf, Bilingual> {
    Err(later())
}
