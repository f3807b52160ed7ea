//! What an import plans and what it did, as plain data for screens and the command line.

use super::members::MemberRows;
use crate::domain::dataset::Fill;
use crate::domain::date::{self, Date};
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::load::{AsOfSource, Certificate, RejectReason, UnknownWords};
use crate::domain::money::MoneyUnit;
use crate::io::read_error::ReadError;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Headers assigned by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingCorrection {
    /// Layout of the sheet ([`SheetPlan::layout`]).
    pub layout: String,
    /// Dataset that the sheet feeds.
    pub dataset: String,
    /// Column → header as the sheet shows it ([`SheetPlan::headers`]).
    pub columns: BTreeMap<String, String>,
}

/// What an import would do. Nothing was written.
#[derive(Clone, Debug, Default)]
pub struct ImportPlan {
    /// The files in the order of loading.
    pub files: Vec<FilePlan>,
    /// Names of files in the folders that are no tables and are left alone.
    pub skipped: Vec<String>,
}

impl ImportPlan {
    /// Files that need a decision before they can be loaded.
    pub fn undecided(&self) -> impl Iterator<Item = &FilePlan> {
        self.files.iter().filter(|file| file.standing == FileStanding::Undecided)
    }

    /// Files to be loaded that name no date, and so are taken to speak of today.
    pub fn undated(&self) -> impl Iterator<Item = &FilePlan> {
        let ready = |file: &&FilePlan| matches!(file.standing, FileStanding::Ready | FileStanding::Undecided);
        self.files.iter().filter(ready).filter(|file| file.as_of_source == AsOfSource::Assumed)
    }

    /// What is to be known before anything is loaded, as far as the first rows tell.
    pub fn notes(&self, lang: Lang) -> Vec<String> {
        let seen = lang.pick("仅看每表前几十行：", "of the first rows of each sheet: ");
        let sheets = self.files.iter().flat_map(|file| &file.sheets);
        let words = sheets.flat_map(|sheet| &sheet.unknown_words).map(|words| format!("{seen}{}", words.say(lang)));
        words.chain(said_skipped(&self.skipped, lang)).collect()
    }
}

/// One file.
#[derive(Clone, Debug)]
pub struct FilePlan {
    /// Where it is.
    pub path: PathBuf,
    /// Its name without directories.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal; empty when it cannot be read.
    pub hash: String,
    /// Size in bytes.
    pub bytes: u64,
    /// The date the data speaks of.
    pub as_of: Date,
    /// Where that date was found.
    pub as_of_source: AsOfSource,
    /// Sheets that hold a table, in file order.
    pub sheets: Vec<SheetPlan>,
    /// Can it be loaded?
    pub standing: FileStanding,
}

/// Whether a file can be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileStanding {
    /// Every sheet with a table is recognised.
    Ready,
    /// The same bytes were loaded before, and nothing has come into scope since.
    AlreadyLoaded {
        /// Local time of the earlier load.
        at: String,
    },
    /// A sheet may be one dataset or another, or none is likely enough: an officer decides.
    Undecided,
    /// No sheet looks like a table of any dataset.
    NoTable,
    /// Every sheet with a table lacks what it needs: [`SheetPlan::trouble`].
    Refused,
    /// The file cannot be read.
    Unreadable(ReadError),
}

/// One sheet with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPlan {
    /// Index, from 0.
    pub index: usize,
    /// Name; empty for text files.
    pub name: String,
    /// Spreadsheet row of the (first) header row, from 1.
    pub header_line: u32,
    /// 1 or 2 header rows.
    pub header_rows: usize,
    /// Spreadsheet row after the last header row: where data begins.
    pub data_line: u32,
    /// Lines above the header, one text each.
    pub titles: Vec<String>,
    /// Headers, left to right; the two rows of a grouped header are joined.
    pub headers: Vec<String>,
    /// Hash of the headers, whatever their order: the key of a saved mapping.
    pub layout: String,
    /// Datasets it may be, best first.
    pub candidates: Vec<Candidate>,
    /// Datasets it will feed; empty while undecided.
    pub feeds: Vec<SheetFeed>,
    /// Who decided.
    pub decision: Decision,
    /// The first data rows, identity numbers masked.
    pub sample: Vec<Vec<String>>,
    /// Why it is left out although it is known what it is.
    pub trouble: Option<SheetTrouble>,
    /// Words in the first rows that code columns do not list.
    pub unknown_words: Vec<UnknownWords>,
}

/// Who decided what a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Its headers, surely.
    Recognised,
    /// The officer named the dataset.
    Given,
    /// An officer decided for this layout before.
    Saved,
    /// Nobody yet.
    Open,
    /// It does not look like a table of any dataset and is left out.
    Ignored,
    /// It is known what it is, but it cannot be loaded: [`SheetPlan::trouble`].
    Refused,
}

/// Why a sheet cannot be loaded as what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetTrouble {
    /// It lacks required columns of the dataset that the officer named.
    Missing {
        /// Title of the dataset.
        dataset: Bilingual,
        /// The columns.
        missing: Vec<Bilingual>,
        /// Headers that it has.
        headers: Vec<String>,
    },
    /// Amounts of this header are in another currency than yuan.
    Foreign {
        /// The header.
        header: String,
    },
}

/// Headers that are quoted of a sheet that lacks some.
const HEADERS_QUOTED: usize = 30;

impl Say for SheetTrouble {
    fn say(&self, lang: Lang) -> String {
        let list = |items: Vec<&str>| items.join(lang.pick("、", ", "));
        match self {
            Self::Missing { dataset, missing, headers } => {
                let (dataset, missing) = (dataset.get(lang), list(missing.iter().map(|title| title.get(lang)).collect()));
                let headers =
                    list(headers.iter().map(String::as_str).filter(|text| !text.is_empty()).take(HEADERS_QUOTED).collect());
                lang.pick(
                    format!("缺少“{dataset}”的必需列：{missing}。该表的表头是：{headers}。请在表中补上这些列，或把相应的列改成上述列名，再导入一次；如果不是“{dataset}”，请换一个数据集"),
                    format!("required columns of \"{dataset}\" missing: {missing}. Its headers are: {headers}. Add these columns, or give those that hold them these names, and import again; if it is not \"{dataset}\", name another dataset"),
                )
            }
            Self::Foreign { header } => lang.pick(
                format!("“{header}”不是人民币金额，不能按元导入。请折成人民币后再导入"),
                format!("\"{header}\" is not in yuan. Convert it to yuan and import again"),
            ),
        }
    }
}

impl SheetPlan {
    /// Why it is left out, with its name.
    pub fn said_trouble(&self, lang: Lang) -> Option<String> {
        let trouble = self.trouble.as_ref()?.say(lang);
        Some(match self.name.as_str() {
            "" => trouble,
            name => lang.pick(format!("工作表“{name}”：{trouble}"), format!("sheet \"{name}\": {trouble}")),
        })
    }
}

/// A dataset that a sheet may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Dataset id.
    pub dataset: String,
    /// Its title.
    pub title: Bilingual,
    /// 0–100: the share of the sheet's headers that the dataset explains, rare headers counting more.
    pub score: u8,
    /// Columns found, with their headers.
    pub columns: Vec<MappedColumn>,
    /// Required columns that the sheet does not have.
    pub missing: Vec<Bilingual>,
    /// Words in file name, sheet name or title that speak for it.
    pub hints: Vec<String>,
}

/// Datasets that are named for a sheet of which it is not sure what it is.
pub const CANDIDATES_SAID: usize = 5;

impl Say for Candidate {
    fn say(&self, lang: Lang) -> String {
        let title = self.title.get(lang);
        let (id, score) = (&self.dataset, self.score);
        let list = |items: &[String]| items.join(lang.pick("、", ", "));
        let found: Vec<String> = self.columns.iter().map(|column| column.header.clone()).collect();
        let mut text = lang.pick(
            format!("{title}({id}) {score} 分：认出 {} 列({})", found.len(), list(&found)),
            format!("{title} ({id}), score {score}: {} columns found ({})", found.len(), list(&found)),
        );
        if !self.hints.is_empty() {
            let hints = list(&self.hints);
            text.push_str(&lang.pick(format!("，名称或标题含“{hints}”"), format!("; name or title says {hints}")));
        }
        if !self.missing.is_empty() {
            let missing: Vec<String> = self.missing.iter().map(|title| title.get(lang).to_owned()).collect();
            let missing = list(&missing);
            text.push_str(&lang.pick(format!("，缺少必需列：{missing}"), format!("; required columns missing: {missing}")));
        }
        text
    }
}

/// One dataset fed by a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetFeed {
    /// Dataset id.
    pub dataset: String,
    /// Which header feeds which column.
    pub columns: Vec<MappedColumn>,
    /// Columns filled from title, sheet name or file name.
    pub fills: Vec<FilledColumn>,
    /// The sheet has a row for every member of a household, and this dataset one for the household.
    pub members: Option<MemberRows>,
}

/// A column and the header that feeds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedColumn {
    /// Column of the dataset.
    pub column: String,
    /// Header in the sheet.
    pub header: String,
    /// Position in the sheet, from 0.
    pub index: usize,
    /// Unit of its figures when it is money and not in yuan.
    pub unit: MoneyUnit,
}

/// A column that the sheet does not have but says elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledColumn {
    /// Column of the dataset.
    pub column: String,
    /// What it means.
    pub fill: Fill,
    /// The value of every row.
    pub value: String,
}

/// What an import did.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// File by file, in the order of loading.
    pub files: Vec<FileOutcome>,
    /// Registers that were read before people of this import came into scope: import these files again.
    pub read_again: Vec<String>,
    /// Benefits are of another county than the workbook: ours, and the one that most of them name.
    pub other_county: Option<(String, String)>,
    /// Words that code columns do not list, over all files.
    pub unknown_words: Vec<UnknownWords>,
    /// Names of files in the folders that are no tables and were left alone.
    pub skipped: Vec<String>,
    /// The work was cancelled; files that were done stay, the one in progress was undone.
    pub cancelled: bool,
}

impl ImportReport {
    /// What is to be known beyond the files one by one.
    pub fn notes(&self, lang: Lang) -> Vec<String> {
        let mut notes = Vec::new();
        let assumed = |part: &&LoadedPart| part.certificate.as_of_source == AsOfSource::Assumed;
        let parts = self.files.iter().filter_map(|file| match &file.result {
            FileResult::Loaded(parts) => parts.iter().find(assumed),
            _ => None,
        });
        let undated: Vec<Date> = parts.map(|part| part.certificate.as_of).collect();
        if let Some(date) = undated.first() {
            let count = undated.len();
            notes.push(lang.pick(
                format!("{count} 个文件未注明数据日期，按当天 {date} 计。如不对，请指明日期再导入一次。"),
                format!("{count} files name no date and were taken as of that day, {date}. If that is wrong, import them again with a date."),
            ));
        }
        if let Some((ours, theirs)) = &self.other_county {
            notes.push(lang.pick(
                format!("注意：待遇的发放县区多为“{theirs}”，工作簿是“{ours}”。若是同一个县，请以“{theirs}”新建工作簿再导入，否则会被当作外县重复享受。"),
                format!("Careful: most benefits name the county \"{theirs}\", the workbook is of \"{ours}\". If that is one county, make a workbook for \"{theirs}\" and import again; else they count as benefits of another county."),
            ));
        }
        notes.extend(self.unknown_words.iter().map(|words| words.say(lang)));
        let unnumbered = self.rejected(RejectReason::MissingNumber);
        if unnumbered > 0 {
            notes.push(lang.pick(
                format!("{unnumbered} 行没有户编号，没有导入，见退回清单。请逐行填上户编号再导入一次；原表用合并单元格的，请导入 xlsx 或 xls：csv 不留合并，ods 的合并读不出来。"),
                format!("{unnumbered} rows have no household number and were not loaded; see the list of rejects. Give the number in every row and import again. Where cells are merged import the xlsx or xls: csv does not keep them, and of ods they cannot be told."),
            ));
        }
        let twice: u64 = self.parts().map(|part| part.fallen_with).sum();
        let listed = self.rejected(RejectReason::NumberTaken);
        if listed > 0 {
            notes.push(said_taken(listed.saturating_sub(twice), listed, lang));
        }
        notes.extend(self.parts().flat_map(|part| said_repeats(part, lang)));
        notes.extend(self.parts().filter(|part| part.certificate.by_payee > 0).map(|part| said_by_payee(part, lang)));
        notes.extend(said_skipped(&self.skipped, lang));
        if !self.read_again.is_empty() {
            let names = self.read_again.join(" ");
            notes.push(lang.pick(
                format!("这些比对数据早于新的在册对象导入，请再导入一次：{names}"),
                format!("These registers were read before new people came into scope; import them again: {names}"),
            ));
        }
        notes
    }
}

impl ImportReport {
    /// What was loaded, dataset by dataset.
    pub(super) fn parts(&self) -> impl Iterator<Item = &LoadedPart> {
        let parts = self.files.iter().filter_map(|file| match &file.result {
            FileResult::Loaded(parts) => Some(parts),
            _ => None,
        });
        parts.flatten()
    }

    /// Rows that were rejected for a reason, over all that was loaded.
    fn rejected(&self, reason: RejectReason) -> u64 {
        self.parts().filter_map(|part| part.certificate.rejects.get(&reason)).sum()
    }
}

/// What else became of rows, where the counts do not say it.
fn said_besides(c: &Certificate, lang: Lang) -> String {
    let counts = [
        (c.superseded, "行比工作簿中的数据旧，未采用", "older than what the workbook holds, not taken"),
        (c.duplicates, "行与本文件前面的行完全相同", "the same as an earlier row of the file"),
        (
            c.conflicts,
            "行与本文件前面的行编号相同而内容不同，只留一行",
            "with the key of an earlier row of the file and other content, of which one stays",
        ),
    ];
    let said = counts.iter().filter(|(count, ..)| *count > 0);
    let said: Vec<String> = said.map(|(count, zh, en)| format!("{count} {}", lang.pick(*zh, *en))).collect();
    if said.is_empty() {
        return String::new();
    }
    let said = said.join(lang.pick("，", "; "));
    lang.pick(format!("；其中 {said}"), format!("; among them {said}"))
}

/// Lines of money that say the same as others: in an earlier file, where they are the same money, and in their own,
/// where each is money of its own.
fn said_repeats(part: &LoadedPart, lang: Lang) -> Vec<String> {
    let c = &part.certificate;
    let file = &c.file;
    let mut said = Vec::new();
    if c.known > 0 {
        let places: Vec<String> = c
            .known_lines
            .iter()
            .map(|(line, other, at)| {
                lang.pick(format!("第 {line} 行={other} 第 {at} 行"), format!("row {line} = {other} row {at}"))
            })
            .collect();
        let (known, places) = (c.known, places.join(lang.pick("、", ", ")));
        said.push(lang.pick(
            format!("{file}：{known} 行与以前导入的发放完全相同，是同一笔，没有重复计入({places}等)。如确是另一笔，请在批次中写明，再导入一次。"),
            format!("{file}: {known} lines say the same as money loaded before and were not counted again ({places} …). If they are other money, say so in their batch and import again."),
        ));
    }
    if c.repeated > 0 {
        let lines: Vec<String> = c.repeated_lines.iter().map(u32::to_string).collect();
        let (repeated, lines) = (c.repeated, lines.join(lang.pick("、", ", ")));
        said.push(lang.pick(
            format!("{file}：{repeated} 行与本文件前面的行完全相同，各算一笔(第 {lines} 行等)。如是重复粘贴，请另立批次、填负数金额冲销。"),
            format!("{file}: {repeated} lines say the same as earlier lines of the file and count each (rows {lines} …). If they were pasted twice, cancel them by lines of a batch of their own with negative amounts."),
        ));
    }
    said
}

/// One line about rows whose number another household has, and how often the list of rejects names them.
fn said_taken(rows: u64, listed: u64, lang: Lang) -> String {
    let entries = if listed > rows {
        lang.pick(
            format!("(一行用于几个数据集的，各列一条，共 {listed} 条)"),
            format!(" ({listed} entries: one for each dataset that a row feeds)"),
        )
    } else {
        String::new()
    };
    lang.pick(
        format!("{rows} 行的户编号已被另一乡镇的另一户使用，没有导入，两行都写在退回清单中{entries}。请被退回的乡镇在花名册、成员表的户编号前加乡镇名或代码，再导入；先导入的乡镇不改。发放等表只改被退回的行，其余的行照原样(按领款人归户的也不改)，改了编号再导入会重复计入。导入错了的，只能新建工作簿重新导入。"),
        format!("{rows} rows have a household number that another household of another town has; they were not loaded, and the list of rejects names both{entries}. The town whose rows were given back puts its name or code before the numbers of its roster and list of members and imports these again; the town that came first changes nothing. Of payments and the like change the rows that were given back only, and leave all others as they are, those that count for the payee's household too: with another number they would count twice. What was loaded wrongly is undone by a new workbook only."),
    )
}

/// One line about money that was laid to its payees' households.
fn said_by_payee(part: &LoadedPart, lang: Lang) -> String {
    let Certificate { file, by_payee, by_payee_lines, .. } = &part.certificate;
    let lines: Vec<String> = by_payee_lines.iter().map(u32::to_string).collect();
    let more = usize::try_from(*by_payee).map_or(true, |all| all > lines.len());
    let lines = lines.join(lang.pick("、", ", "));
    lang.pick(
        format!("{file}：{by_payee} 行的户编号是另一乡镇的户，领款人却是别的户的成员，已不采用户编号、按领款人归户(第 {lines}{}行)。金额已经计入，不要改了编号再导入，否则重复计入；要改编号，请新建工作簿重新导入。", if more { " 等" } else { " " }),
        format!("{file}: {by_payee} lines name a household of another town than the household of the payee; they count for the payee's (rows {lines}{}). The money counts: do not import them again with other numbers, or it counts twice; to have other numbers begin a new workbook.", if more { " …" } else { "" }),
    )
}

/// Skipped files that are named; more are counted.
const SKIPPED_NAMED: usize = 5;

/// One line about the files of folders that are no tables.
fn said_skipped(skipped: &[String], lang: Lang) -> Option<String> {
    let named: Vec<&str> = skipped.iter().take(SKIPPED_NAMED).map(String::as_str).collect();
    let more = skipped.len() > named.len();
    let count = skipped.len();
    (count > 0).then(|| {
        let names = named.join(lang.pick("、", ", "));
        lang.pick(
            format!("{count} 个文件不是能读的表格，没有导入：{names}{}。压缩包请先解压；pdf、docx、wps 等请另存为 xlsx 或 csv。", if more { " 等" } else { "" }),
            format!("{count} files are no tables that can be read and were left alone: {names}{}. Unpack archives first; save pdf, docx or wps as xlsx or csv.", if more { " …" } else { "" }),
        )
    })
}

/// What became of a file.
#[derive(Clone, Debug)]
pub struct FileOutcome {
    /// Where it is.
    pub path: PathBuf,
    /// Its name without directories.
    pub file: String,
    /// What became of it.
    pub result: FileResult,
    /// Sheets that were left out although it is known what they are.
    pub refused: Vec<SheetPlan>,
}

/// What became of a file.
#[derive(Clone, Debug)]
pub enum FileResult {
    /// Loaded, one part per dataset.
    Loaded(Vec<LoadedPart>),
    /// The same bytes were loaded before.
    AlreadyLoaded {
        /// Local time of the earlier load.
        at: String,
        /// Files that changed rows of its datasets since, and are as new or newer: they stand.
        since: Vec<String>,
    },
    /// Somebody has to decide what it is.
    Undecided(Vec<SheetPlan>),
    /// No sheet is a table of any dataset.
    NoTable,
    /// No sheet could be loaded: [`FileOutcome::refused`].
    Refused,
    /// It cannot be read.
    Unreadable(ReadError),
    /// It changed between looking at it and loading it; nothing of it was loaded.
    Changed,
    /// Cancelled before it was done; nothing of it was loaded.
    Cancelled,
}

/// One dataset of a loaded file.
#[derive(Clone, Debug)]
pub struct LoadedPart {
    /// Source number.
    pub source: i64,
    /// What the rows are.
    pub title: Bilingual,
    /// What the file was like and what became of its rows.
    pub certificate: Certificate,
    /// Rejected rows that another dataset of the same file had refused already.
    pub fallen_with: u64,
}

impl Say for FileOutcome {
    fn say(&self, lang: Lang) -> String {
        let mut text = self.said_result(lang);
        for trouble in self.refused.iter().filter_map(|sheet| sheet.said_trouble(lang)) {
            text.push_str(&lang.pick(format!("\n  未导入：{trouble}。"), format!("\n  not loaded: {trouble}.")));
        }
        text
    }
}

impl FileOutcome {
    fn said_result(&self, lang: Lang) -> String {
        let file = &self.file;
        match &self.result {
            FileResult::Refused => lang.pick(format!("{file}: 未导入。"), format!("{file}: nothing was loaded.")),
            FileResult::Loaded(parts) => {
                let lines: Vec<String> = parts.iter().map(|part| said_part(part, lang)).collect();
                format!("{file}: {}", lines.join(lang.pick("；", "; ")))
            }
            FileResult::AlreadyLoaded { at, since } => {
                let at = date::to_the_minute(at);
                let skipped = lang.pick(
                    format!("{file}: 已于 {at} 导入过，内容相同，跳过。"),
                    format!("{file}: the same file was loaded at {at}; skipped."),
                );
                if since.is_empty() { skipped } else { skipped + &said_since(since, lang) }
            }
            FileResult::Undecided(sheets) => {
                let mut text = lang.pick(
                    format!("{file}: 无法确定是哪个数据集，请用 --as 指定。可能是："),
                    format!("{file}: it is not sure which dataset this is; name it with --as. It may be:"),
                );
                for sheet in sheets.iter().filter(|sheet| sheet.decision == Decision::Open) {
                    for candidate in sheet.candidates.iter().take(CANDIDATES_SAID) {
                        text.push_str(&format!("\n  {} {}", sheet.name, candidate.say(lang)));
                    }
                }
                text
            }
            FileResult::NoTable => lang.pick(
                format!("{file}: 没有找到能识别的表头。请检查文件，或用 --as 指定数据集。"),
                format!("{file}: no header row of any dataset was found. Check the file, or name the dataset with --as."),
            ),
            FileResult::Unreadable(error) => error.say(lang),
            FileResult::Changed => lang.pick(
                format!("{file}: 文件在导入过程中被改动，未导入，请重试。"),
                format!("{file}: the file changed while it was being loaded; nothing was loaded, try again."),
            ),
            FileResult::Cancelled => {
                lang.pick(format!("{file}: 已取消，未导入。"), format!("{file}: cancelled, nothing was loaded."))
            }
        }
    }
}

/// That what a skipped file said does not come back.
fn said_since(since: &[String], lang: Lang) -> String {
    let named: Vec<&str> = since.iter().map(String::as_str).take(SKIPPED_NAMED).collect();
    let more = since.len() > named.len();
    let names = named.join(lang.pick("、", ", "));
    lang.pick(
        format!("此后导入的 {names}{} 改动过同类数据，以后导入的为准，本文件不恢复旧内容；要以本文件为准，请改正后另存，再导入。", if more { " 等" } else { "" }),
        format!(" Since then {names}{} changed rows of the same kind; what was loaded later stands, and nothing of this file comes back. If this file is right, save it anew with its corrections and import that.", if more { " …" } else { "" }),
    )
}

fn said_part(part: &LoadedPart, lang: Lang) -> String {
    let c = &part.certificate;
    let besides = said_besides(c, lang);
    let (dataset, grade) = (part.title.get(lang), c.grade.code());
    lang.pick(
        format!(
            "{dataset} 读 {} 行 = 保留 {} + 无关 {} + 退回 {}；新增 {}，变更 {}，不变 {}{besides}；等级 {grade}",
            c.read, c.kept, c.unmatched, c.rejected, c.added, c.changed, c.unchanged
        ),
        format!(
            "{dataset} read {} = kept {} + unmatched {} + rejected {}; added {}, changed {}, unchanged {}{besides}; grade {grade}",
            c.read, c.kept, c.unmatched, c.rejected, c.added, c.changed, c.unchanged
        ),
    )
}
