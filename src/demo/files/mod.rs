//! Writes the county down as its bureaus would send it: each in its own format, encoding and habits.

mod bureau_files;
mod case_files;
mod noise;
mod payment_files;
mod people_files;
mod register_files;
mod render;
mod roster_files;
mod sheet;

pub use noise::hides_its_loss;

use super::error::DemoError;
use super::model::County;
use super::truth::Truth;
use crate::engine::job::Job;
use render::Encoding;
use sheet::Sheet;
use std::path::{Path, PathBuf};

/// A file of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenFile {
    /// Where.
    pub path: PathBuf,
    /// The dataset it mainly feeds.
    pub dataset: &'static str,
    /// Rows of data, without titles, headers, subtotals and footers.
    pub rows: usize,
}

/// Writes every file into `dir`, which is made when it is missing. The same county gives the same bytes.
///
/// # Errors
/// A file cannot be written.
pub fn write(county: &County, dir: &Path) -> Result<Vec<WrittenFile>, DemoError> {
    write_told(county, dir, &Job::silent())
}

/// Files beside those of payments, of which there is one a year.
const OTHERS: u64 = 33;

/// As [`write()`], told file by file and stopped between two.
///
/// # Errors
/// As [`write()`], and [`DemoError::Cancelled`].
pub fn write_told(county: &County, dir: &Path, job: &Job) -> Result<Vec<WrittenFile>, DemoError> {
    std::fs::create_dir_all(dir).map_err(DemoError::io(dir))?;
    let years = u64::try_from(county.last.year() - county.first.year() + 1).unwrap_or(0);
    let mut out = Out { dir, files: Vec::new(), job, total: OTHERS + years };
    out.xlsx("农村低保花名册.xlsx", "households", &case_files::rural_dibao(county))?;
    out.html("城市低保对象.xls", "households", &case_files::urban_dibao(county))?;
    out.xlsx("特困供养人员名册.xlsx", "households", &[case_files::tekun(county)])?;
    out.csv("孤儿和事实无人抚养儿童名册.csv", "households", &case_files::children(county), Encoding::Gb18030)?;
    out.xlsx("低保边缘家庭名册.xlsx", "households", &[case_files::edge(county)])?;
    out.csv("家庭成员信息.csv", "persons", &case_files::members(county), Encoding::Gb18030)?;
    out.xlsx("残疾人两项补贴名册.xlsx", "benefits", &case_files::subsidies(county))?;
    for year in county.first.year()..=county.last.year() {
        let (sheet, encoding) = payment_files::year(county, year);
        out.csv(&format!("一卡通发放明细{year}.csv"), "payments", &sheet, encoding)?;
    }
    out.csv("死亡注销人员.csv", "deaths", &register_files::deaths(county), Encoding::Gb18030)?;
    out.html("火化人员登记.xls", "deaths", &register_files::cremations(county))?;
    out.csv("车管所机动车登记.csv", "vehicles", &register_files::vehicles(county), Encoding::Gb18030)?;
    out.xlsx("不动产登记信息.xlsx", "property", &[register_files::property(county)])?;
    out.xlsx("市场主体登记信息.xlsx", "businesses", &[register_files::businesses(county)])?;
    out.ods("财政供养人员.ods", "payroll", &register_files::payroll(county))?;
    out.csv("工伤待遇人员.csv", "injury_allowance", &register_files::injuries(county), Encoding::Gb18030)?;
    out.xlsx("残联持证残疾人信息.xlsx", "disabled", &[roster_files::certificates(county)])?;
    out.csv("审核审批台账.csv", "approvals", &roster_files::decisions(county), Encoding::Gb18030)?;
    out.xlsx("一户一档抽查目录.xlsx", "papers", &[roster_files::papers(county)])?;
    out.csv("医保医疗费用结算.csv", "medical", &roster_files::bills(county), Encoding::Utf8Bom)?;
    out.csv("服刑强戒人员名单.csv", "prisoners", &bureau_files::prisoners(county), Encoding::Gb18030)?;
    out.xlsx("农机船舶登记明细.xlsx", "machinery", &[bureau_files::machines(county)])?;
    out.xlsx("金融资产查询结果.xlsx", "deposits", &[bureau_files::deposits(county)])?;
    out.csv("税务申报信息.csv", "tax", &bureau_files::taxes(county), Encoding::Utf8Bom)?;
    out.csv("养老待遇发放.csv", "pensions", &bureau_files::pensions(county), Encoding::Gb18030)?;
    out.xlsx("社保参保缴费.xlsx", "insurance", &[bureau_files::insured(county)])?;
    out.html("住房公积金缴存.xls", "housing_fund", &bureau_files::accounts(county))?;
    out.xlsx("公益岗和村干部.xlsx", "posts", &[bureau_files::posts(county)])?;
    out.xlsx("近亲属备案登记表.xlsx", "staff_relatives", &[bureau_files::staff_kin(county)])?;
    out.csv("公安户籍信息.csv", "residence", &people_files::residents(county), Encoding::Gb18030)?;
    out.xlsx("教育局在校学生信息.xlsx", "students", &people_files::students(county))?;
    out.html("婚姻登记信息.xls", "marriages", &people_files::marriages(county))?;
    out.xlsx("供养机构在院人员花名册.xlsx", "institution_roll", &people_files::stays(county))?;
    out.xlsx("防返贫监测对象.xlsx", "monitored", &[people_files::watched(county)])?;
    out.xlsx("资金与统计报表.xlsx", "funds", &people_files::figures(county))?;
    Ok(out.files)
}

/// Writes the answers beside the files: full numbers, because every person is invented.
///
/// # Errors
/// The file cannot be written.
pub fn write_answers(truth: &Truth, path: &Path) -> Result<(), DemoError> {
    let mut sheet = Sheet::new("").header(&[
        "expected",
        "rule",
        "pair",
        "household_no",
        "id_no",
        "unit",
        "months",
        "amount",
        "lenient",
        "why",
    ]);
    let optional = |text: &Option<String>| sheet::Cell::text(text.clone().unwrap_or_default());
    for clue in &truth.clues {
        let months: Vec<String> = clue.months.iter().map(ToString::to_string).collect();
        sheet.row(vec![
            sheet::Cell::text("clue"),
            sheet::Cell::text(clue.rule),
            sheet::Cell::text(clue.pair.clone()),
            optional(&clue.household_no),
            optional(&clue.id_no),
            optional(&clue.unit),
            sheet::Cell::text(months.join(" ")),
            sheet::Cell::text(clue.amount.to_string()),
            sheet::Cell::text(clue.lenient.to_string()),
            sheet::Cell::text(clue.why),
        ]);
    }
    for miss in &truth.silent {
        let mut cells = vec![sheet::Cell::text("silent"), sheet::Cell::text(miss.rule), sheet::Cell::Empty];
        cells.extend([optional(&miss.household_no), optional(&miss.id_no), optional(&miss.unit)]);
        cells.extend([sheet::Cell::Empty, sheet::Cell::Empty, sheet::Cell::Empty, sheet::Cell::text(miss.why)]);
        sheet.row(cells);
    }
    for row in &truth.identities {
        let mut cells = vec![sheet::Cell::Empty; 10];
        cells[0] = sheet::Cell::text("identity");
        cells[2] = sheet::Cell::text(row.dataset);
        cells[4] = sheet::Cell::text(row.id_no.clone());
        cells[9] = sheet::Cell::text(row.name.clone());
        sheet.row(cells);
    }
    render::csv(path, &sheet, Encoding::Utf8Bom)
}

struct Out<'a> {
    dir: &'a Path,
    files: Vec<WrittenFile>,
    job: &'a Job,
    total: u64,
}

impl Out<'_> {
    fn done(&mut self, path: PathBuf, dataset: &'static str, rows: usize) -> Result<(), DemoError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.files.push(WrittenFile { path, dataset, rows });
        self.job.report("generate", &name, u64::try_from(self.files.len()).unwrap_or(self.total), self.total);
        DemoError::unless_cancelled(self.job)
    }

    fn csv(&mut self, name: &str, dataset: &'static str, sheet: &Sheet, encoding: Encoding) -> Result<(), DemoError> {
        let path = self.dir.join(name);
        render::csv(&path, sheet, encoding)?;
        self.done(path, dataset, sheet.rows)
    }

    fn html(&mut self, name: &str, dataset: &'static str, sheet: &Sheet) -> Result<(), DemoError> {
        let path = self.dir.join(name);
        render::html(&path, sheet)?;
        self.done(path, dataset, sheet.rows)
    }

    fn xlsx(&mut self, name: &str, dataset: &'static str, sheets: &[Sheet]) -> Result<(), DemoError> {
        let path = self.dir.join(name);
        render::xlsx(&path, sheets)?;
        self.done(path, dataset, sheets.iter().map(|sheet| sheet.rows).sum())
    }

    fn ods(&mut self, name: &str, dataset: &'static str, sheet: &Sheet) -> Result<(), DemoError> {
        let path = self.dir.join(name);
        render::ods(&path, sheet)?;
        self.done(path, dataset, sheet.rows)
    }
}
