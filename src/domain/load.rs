//! What is said about a loaded file: reject reasons, problems of identity numbers, and the load certificate,
//! whose grade the clues of the source inherit.

use super::dataset::Dataset;
use super::date::Date;
use super::id_number::{self, IdRepair};
use super::lang::{Bilingual, Lang, Say};
use super::recognise::comparable;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Makes a closed list of codes with a text in both languages.
macro_rules! codes {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$inner])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Stable text.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Reads the code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }

            /// What it means, in both languages.
            pub fn title(self) -> Bilingual {
                let (zh, en) = match self { $(Self::$variant => ($zh, $en),)+ };
                Bilingual { zh: zh.to_owned(), en: en.to_owned() }
            }
        }
    };
}

/// What stands between the cells of a row that is given back.
pub const BETWEEN_CELLS: &str = " | ";

codes! {
    /// Why a row was not taken in. `column` of the reject says which cell.
    RejectReason {
        /// A required cell is empty.
        MissingValue = "missing_value", "必填项为空", "a required cell is empty";
        /// No household number: a file may name it in the first row of a household only.
        MissingNumber = "missing_number", "户编号为空，请逐行填上", "no household number: give it in every row";
        /// One amount in a merged cell of several rows.
        MergedAmount = "merged_amount", "几行合并为一个金额，请取消合并、逐行填写", "one merged amount of several rows: unmerge it, give every row its own";
        /// Not a date.
        BadDate = "bad_date", "日期无法识别", "the date cannot be read";
        /// A date of an event in a life before its birth, or after the date of the data.
        ImpossibleDate = "impossible_date", "日期不可能(早于本人出生，或晚于数据日期)", "the date is impossible: before the person's birth, or after the date of the data";
        /// Not a month.
        BadMonth = "bad_month", "年月无法识别", "the month cannot be read";
        /// `2022.1` kept as a number: January or October.
        AmbiguousMonth = "ambiguous_month", "年月有歧义(数字 .1 可能是 1 月或 10 月)", "the month is ambiguous (a number ending in .1 is January or October)";
        /// Not an amount.
        BadAmount = "bad_amount", "金额无法识别", "the amount cannot be read";
        /// Not a number.
        BadNumber = "bad_number", "数字无法识别", "the number cannot be read";
        /// The pack has no program of that name.
        UnknownProgram = "unknown_program", "规则包中没有这个救助项目", "the pack knows no program of that name";
        /// Neither a name nor an identity number says whom the row is about.
        UnusableId = "unusable_id", "姓名和身份证号都无法使用", "neither name nor ID number can be used";
        /// Another town has another household under the same number.
        NumberTaken = "number_taken", "编号已被另一乡镇的另一户使用，未覆盖", "the number is another household's, of another town, which stays";
        /// The spreadsheet holds an error value such as `#N/A`.
        FormulaError = "formula_error", "单元格是公式错误值(如 #N/A)", "the cell is a formula error such as #N/A";
    }
}

codes! {
    /// What is wrong with an identity number that was kept as it is.
    IdProblem {
        /// A spreadsheet turned the tail to zeros.
        PrecisionLost = "precision_lost", "表格软件丢失了末几位", "a spreadsheet lost the last digits";
        /// Digits hidden by `*`.
        Masked = "masked", "已脱敏", "masked";
        /// The check digit does not fit.
        BadCheck = "bad_check", "校验码不符", "the check digit is wrong";
        /// Not a number of 15 or 18 characters, or an impossible birth date.
        Malformed = "malformed", "格式不符", "malformed";
        /// Empty.
        Missing = "missing", "为空", "missing";
    }
}

codes! {
    /// Why a register row may be about somebody in scope although its number does not say so.
    IdentityReason {
        /// Same name, and the digits that the spreadsheet left agree.
        PrecisionLost = "precision_lost", "姓名相同，身份证号前 15 位一致(末位被表格软件丢失)", "same name; the first 15 digits agree (a spreadsheet lost the rest)";
        /// Same name, and the visible digits agree.
        Masked = "masked", "姓名相同，未脱敏的各位一致", "same name; the digits that are not masked agree";
        /// Same name, and the number breaks off behind digits that agree.
        Cut = "cut", "姓名相同，号码残缺，留下的各位与其开头一致", "same name; the number breaks off, and what is left of it agrees";
        /// Same name, and one typing error separates the numbers.
        OneSlip = "one_slip", "姓名相同，身份证号只差一处录入错误", "same name; one typing error separates the ID numbers";
        /// Same name; only the check digit differs.
        CheckDigit = "check_digit", "姓名相同，身份证号仅校验码不符", "same name; only the check digit differs";
        /// Same name, two typing errors.
        TwoSlips = "two_slips", "姓名相同，身份证号相差两处，须仔细核对", "same name; two typing errors separate the ID numbers: check with care";
        /// Same name; a valid number of its own is one typing error away.
        OtherValid = "other_valid", "姓名相同，号码有效但只差一位，可能另有其人", "same name; a valid number one digit away, which may be somebody else's";
        /// The number agrees; the name is partly illegible, masked or one character off.
        NameUnclear = "name_unclear", "号码相符，姓名有缺字、代字、遮盖或一字之差", "the number agrees; the name is partly illegible, masked or one character off";
        /// Same name and village.
        NameAndVillage = "name_village", "姓名和村相同，没有可用的身份证号", "same name and village; no usable ID number";
    }
}

codes! {
    /// Rows of a sheet that are no data.
    SkippedRow {
        /// 小计, 合计.
        Subtotal = "subtotal", "小计、合计行", "subtotals and totals";
        /// 制表人, 注.
        Footer = "footer", "表尾、注释行", "footers and notes";
        /// Nothing in it.
        Blank = "blank", "空行", "blank rows";
        /// The header once more.
        Header = "header", "重复的表头行", "repeated headers";
        /// Its key lies in cells merged with the row above.
        Continued = "continued", "同一条记录的续行(合并单元格，或同户其他成员的行)", "rows that go on with a record above: merged cells, or other members of its household";
    }
}

codes! {
    /// Where the date that the data speaks of was found.
    AsOfSource {
        /// The officer said so.
        Given = "given", "由操作人指定", "given by the officer";
        /// Sheet title or sheet name.
        Title = "title", "取自表内标题", "from the title in the sheet";
        /// File name.
        FileName = "file_name", "取自文件名", "from the file name";
        /// Nowhere: the day of loading.
        Assumed = "assumed", "文件未注明，按导入当日计", "not stated: the day of loading is assumed";
    }
}

codes! {
    /// How far the rows of a source can be relied upon.
    Grade {
        /// Under 1% of rows with faults, date stated, one encoding.
        A = "A", "甲(可靠)", "A (reliable)";
        /// Under 5% with faults.
        B = "B", "乙(有瑕疵)", "B (some faults)";
        /// The rest: ask the bureau again.
        C = "C", "丙(应退回重报)", "C (ask the bureau again)";
    }
}

/// Share of faulty rows up to which a source is A, in thousandths.
pub const GRADE_A_PER_MILLE: u64 = 10;
/// Share of faulty rows up to which a source is B, in thousandths.
pub const GRADE_B_PER_MILLE: u64 = 50;
/// Lines that are named of those that a report counts.
pub const LINES_NAMED: usize = 5;
/// Texts that are listed per column when a code is not known; more are counted together.
pub const UNKNOWN_CODES_LISTED: usize = 20;

/// Texts of one code column that the pack does not list, and what that means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWords {
    /// Title of the dataset.
    pub dataset: Bilingual,
    /// Title of the column.
    pub column: Bilingual,
    /// What becomes of such rows, when the pack says it.
    pub means: Option<Bilingual>,
    /// Text → rows.
    pub words: BTreeMap<String, u64>,
}

impl UnknownWords {
    /// Of what a certificate counts, column by column; those of `into` are added up.
    pub fn gather(dataset: &Dataset, counts: &BTreeMap<String, BTreeMap<String, u64>>, into: &mut Vec<Self>) {
        for (name, words) in counts {
            let Some(column) = dataset.column(name) else { continue };
            let known = into.iter().position(|other| other.dataset == dataset.title && other.column == column.title);
            let at = known.unwrap_or_else(|| {
                let (title, means) = (column.title.clone(), column.unknown.clone());
                into.push(Self { dataset: dataset.title.clone(), column: title, means, words: BTreeMap::new() });
                into.len() - 1
            });
            for (word, rows) in words {
                if let Some(told) = into.get_mut(at) {
                    *told.words.entry(word.clone()).or_default() += rows;
                }
            }
        }
    }
}

impl Say for UnknownWords {
    fn say(&self, lang: Lang) -> String {
        let mut words: Vec<(&String, &u64)> = self.words.iter().collect();
        words.sort_by(|a, b| b.1.cmp(a.1));
        let words: Vec<String> = words
            .iter()
            .map(|(word, rows)| (id_number::mask_within(word), rows))
            .map(|(word, rows)| lang.pick(format!("“{word}”{rows}行"), format!("\"{word}\" in {rows} rows")))
            .collect();
        let words = words.join(lang.pick("、", ", "));
        let (dataset, column) = (self.dataset.get(lang), self.column.get(lang));
        let means = self.means.as_ref().map_or_else(
            || {
                lang.pick(
                    "规则不认识这些词，不按任何一种已知情形处理",
                    "no rule knows these words, which stand for none of the known cases",
                )
            },
            |means| means.get(lang),
        );
        lang.pick(
            format!("{dataset}的“{column}”有程序不认识的写法：{words}。{means}。请改成认识的写法，或补入数据集的 values，再导入一次。"),
            format!("{dataset}, column \"{column}\": unknown words {words}; {means}. Replace them by known ones, or add them to the values of the dataset, and import again."),
        )
    }
}

/// What a source was like and what became of its rows; stored as JSON with the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Dataset id.
    pub dataset: String,
    /// File name without directories.
    pub file: String,
    /// SHA-256 of the file, hexadecimal.
    pub file_hash: String,
    /// The date the data speaks of.
    pub as_of: Date,
    /// Where that date was found.
    pub as_of_source: AsOfSource,
    /// Text encoding; empty for spreadsheets.
    pub encoding: String,
    /// Lines in another encoding than most (at most the first hundred).
    pub mixed_encoding_lines: Vec<u32>,
    /// Data rows read. `read = kept + unmatched + rejected`.
    pub read: u64,
    /// Kept. `kept = added + changed + unchanged`.
    pub kept: u64,
    /// About nobody in scope; forgotten.
    pub unmatched: u64,
    /// Not usable; in the list of rejects.
    pub rejected: u64,
    /// New rows.
    pub added: u64,
    /// Rows that say something else than before.
    pub changed: u64,
    /// Rows that were known, and repetitions within the file.
    pub unchanged: u64,
    /// Changed rows per column.
    pub changed_columns: BTreeMap<String, u64>,
    /// Rows that are no data; not part of `read`.
    pub skipped: BTreeMap<SkippedRow, u64>,
    /// Rejected rows by reason.
    pub rejects: BTreeMap<RejectReason, u64>,
    /// Mended identity numbers by kind of mending, over all rows read.
    pub id_repairs: BTreeMap<IdRepair, u64>,
    /// Identity numbers that could not be mended, over all rows read.
    pub id_problems: BTreeMap<IdProblem, u64>,
    /// Possible identities found (L3–L5).
    pub identities: u64,
    /// Rows that repeat an earlier row of the file wholly (not counted for payments, where each counts).
    pub duplicates: u64,
    /// Rows that repeat an earlier key of the file with other content; one of them was kept.
    pub conflicts: u64,
    /// Rows older than what the workbook holds; the newer was kept.
    pub superseded: u64,
    /// Lines of money that an earlier file had, and so are counted once.
    #[serde(default)]
    pub known: u64,
    /// Where the first of these stand: line, and file and line that had them.
    #[serde(default)]
    pub known_lines: Vec<(u32, String, i64)>,
    /// Lines of money that say the same as an earlier line of the file, and count each.
    #[serde(default)]
    pub repeated: u64,
    /// Where the first of these stand.
    #[serde(default)]
    pub repeated_lines: Vec<u32>,
    /// Lines whose household number is another town's, kept without it: their payees' households are known.
    #[serde(default)]
    pub by_payee: u64,
    /// Where the first of these stand.
    #[serde(default)]
    pub by_payee_lines: Vec<u32>,
    /// Earliest date or month in the rows kept, ISO.
    pub first_date: Option<Date>,
    /// Latest.
    pub last_date: Option<Date>,
    /// Texts of code columns that the pack does not list: column → text → rows.
    pub unknown_codes: BTreeMap<String, BTreeMap<String, u64>>,
    /// Headers that no column took.
    pub unused_headers: Vec<String>,
    /// What the reader of the file noted: code → count.
    pub reader_notes: BTreeMap<String, u64>,
    /// Fingerprint of the people in scope, for registers: with more people the file has to be read again.
    pub scope: String,
    /// Grade.
    pub grade: Grade,
}

impl Certificate {
    /// An empty certificate of a source.
    pub fn new(dataset: &str, file: &str, as_of: Date, as_of_source: AsOfSource) -> Self {
        Self {
            dataset: dataset.to_owned(),
            file: file.to_owned(),
            file_hash: String::new(),
            as_of,
            as_of_source,
            encoding: String::new(),
            mixed_encoding_lines: Vec::new(),
            read: 0,
            kept: 0,
            unmatched: 0,
            rejected: 0,
            added: 0,
            changed: 0,
            unchanged: 0,
            changed_columns: BTreeMap::new(),
            skipped: BTreeMap::new(),
            rejects: BTreeMap::new(),
            id_repairs: BTreeMap::new(),
            id_problems: BTreeMap::new(),
            identities: 0,
            duplicates: 0,
            conflicts: 0,
            superseded: 0,
            known: 0,
            known_lines: Vec::new(),
            repeated: 0,
            repeated_lines: Vec::new(),
            by_payee: 0,
            by_payee_lines: Vec::new(),
            first_date: None,
            last_date: None,
            unknown_codes: BTreeMap::new(),
            unused_headers: Vec::new(),
            reader_notes: BTreeMap::new(),
            scope: String::new(),
            grade: Grade::A,
        }
    }

    /// Widens the span of dates.
    pub fn see_date(&mut self, date: Date) {
        self.first_date = Some(self.first_date.map_or(date, |first| first.min(date)));
        self.last_date = Some(self.last_date.map_or(date, |last| last.max(date)));
    }

    /// Counts a line of money that an earlier file had; where, of the first.
    pub fn see_known(&mut self, line: u32, origin: Option<(String, i64)>) {
        self.known += 1;
        self.known_lines.extend(origin.map(|(file, at)| (line, file, at)));
    }

    /// Counts a line of money that says the same as an earlier one of its file.
    pub fn see_repeated(&mut self, line: u32) {
        self.repeated += 1;
        if self.repeated_lines.len() < LINES_NAMED {
            self.repeated_lines.push(line);
        }
    }

    /// Counts a line that was laid to the household of its payee.
    pub fn see_by_payee(&mut self, line: u32) {
        self.by_payee += 1;
        if self.by_payee_lines.len() < LINES_NAMED {
            self.by_payee_lines.push(line);
        }
    }

    /// Counts a text that the pack does not list.
    pub fn see_unknown_code(&mut self, column: &str, text: &str) {
        // A column that is strange throughout comes here with every row.
        if let Some(count) = self.unknown_codes.get_mut(column).and_then(|texts| texts.get_mut(text)) {
            *count += 1;
            return;
        }
        let texts = self.unknown_codes.entry(column.to_owned()).or_default();
        let text = if texts.len() < UNKNOWN_CODES_LISTED { text } else { "…" };
        *texts.entry(text.to_owned()).or_default() += 1;
    }

    /// Whether a text that was not listed when the file was loaded is one of the dataset now.
    pub fn had_words_known_to(&self, dataset: &Dataset) -> bool {
        self.unknown_codes.iter().any(|(name, texts)| {
            let values = dataset.column(name).map(|column| &column.values);
            let listed =
                |text: &String| values.is_some_and(|values| values.keys().any(|word| comparable(word) == comparable(text)));
            texts.keys().any(listed)
        })
    }

    /// How many identity numbers were mended.
    pub fn repaired(&self) -> u64 {
        self.id_repairs.values().sum()
    }

    /// Whether read = kept + unmatched + rejected and kept = added + changed + unchanged.
    pub fn balances(&self) -> bool {
        self.read == self.kept + self.unmatched + self.rejected && self.kept == self.added + self.changed + self.unchanged
    }

    /// The grade of these counts. A row is faulty when it was rejected, its identity number could not be
    /// mended, or a code in it is unknown. Up to 1% is A, up to 5% is B, more is C; a file that does not say
    /// its date or mixes encodings is B at best.
    pub fn graded(&self) -> Grade {
        let codes: u64 = self.unknown_codes.values().flat_map(BTreeMap::values).sum();
        let faults = self.rejected + self.id_problems.values().sum::<u64>() + codes + self.conflicts;
        let share = faults.saturating_mul(1000).div_ceil(self.read.max(1));
        if share > GRADE_B_PER_MILLE {
            Grade::C
        } else if share > GRADE_A_PER_MILLE || self.as_of_source == AsOfSource::Assumed || !self.mixed_encoding_lines.is_empty() {
            Grade::B
        } else {
            Grade::A
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn certificate(read: u64, rejected: u64) -> Certificate {
        let day = super::super::date::from_ymd(2024, 6, 30).expect("date");
        let mut certificate = Certificate::new("deaths", "死亡.csv", day, AsOfSource::Title);
        (certificate.read, certificate.rejected) = (read, rejected);
        certificate
    }

    #[test]
    fn every_code_is_unique_reads_back_and_has_both_texts() {
        fn check(codes: Vec<(&'static str, Bilingual)>) {
            let unique: BTreeSet<&str> = codes.iter().map(|(code, _)| *code).collect();
            assert_eq!(unique.len(), codes.len());
            for (code, title) in codes {
                assert!(!title.zh.is_empty() && !title.en.is_empty() && title.zh != title.en, "{code}");
            }
        }
        check(RejectReason::ALL.iter().map(|r| (r.code(), r.title())).collect());
        check(IdProblem::ALL.iter().map(|r| (r.code(), r.title())).collect());
        check(IdentityReason::ALL.iter().map(|r| (r.code(), r.title())).collect());
        check(SkippedRow::ALL.iter().map(|r| (r.code(), r.title())).collect());
        check(AsOfSource::ALL.iter().map(|r| (r.code(), r.title())).collect());
        check(Grade::ALL.iter().map(|r| (r.code(), r.title())).collect());
        for reason in RejectReason::ALL {
            assert_eq!(RejectReason::from_code(reason.code()), Some(*reason));
            assert_eq!(serde_json::to_value(reason).expect("json"), reason.code());
        }
    }

    #[test]
    fn grades_follow_the_share_of_faulty_rows() {
        assert_eq!(certificate(1000, 10).graded(), Grade::A);
        assert_eq!(certificate(1000, 11).graded(), Grade::B);
        assert_eq!(certificate(1000, 50).graded(), Grade::B);
        assert_eq!(certificate(1000, 51).graded(), Grade::C);
        let mut assumed = certificate(1000, 0);
        assumed.as_of_source = AsOfSource::Assumed;
        assert_eq!(assumed.graded(), Grade::B);
        let mut mixed = certificate(1000, 0);
        mixed.mixed_encoding_lines = vec![7];
        assert_eq!(mixed.graded(), Grade::B);
    }

    #[test]
    fn certificates_survive_json() {
        let mut before = certificate(3, 1);
        before.rejects.insert(RejectReason::BadDate, 1);
        before.id_repairs.insert(IdRepair::UpperX, 2);
        before.see_unknown_code("status", "奇怪");
        before.see_date(before.as_of);
        let text = serde_json::to_string(&before).expect("json");
        assert_eq!(serde_json::from_str::<Certificate>(&text).expect("reads"), before);
    }

    #[test]
    fn unknown_codes_are_listed_up_to_a_bound() {
        let mut certificate = certificate(3, 0);
        for index in 0..100 {
            certificate.see_unknown_code("status", &format!("码{index}"));
        }
        assert_eq!(certificate.unknown_codes["status"].len(), UNKNOWN_CODES_LISTED + 1);
        assert_eq!(certificate.unknown_codes["status"].values().sum::<u64>(), 100);
    }
}
