//! What is wrong with a case.

use crate::domain::clue::RowError;
use crate::domain::lang::{Lang, Say};
use crate::domain::load::RejectReason;
use crate::store::StoreError;
use crate::store::gate::GateError;

/// Why a case failed.
#[derive(Debug)]
pub enum Problem {
    /// A row of the case cannot be read as its dataset wants it.
    Row {
        /// Dataset id.
        dataset: String,
        /// Row within the case, from 1.
        row: usize,
        /// Column; empty for the row.
        column: String,
        /// Why.
        fault: RowFault,
    },
    /// More people than the invented numbers can count.
    TooManyPeople,
    /// The rule says that it cannot run, and the case expects findings.
    CannotRun {
        /// Datasets that it needs and the case has not loaded.
        missing: Vec<String>,
    },
    /// The query was refused or failed.
    Query(GateError),
    /// The rows of the query break the contract.
    Rows(RowError),
    /// It found something else than the case expects.
    Differs {
        /// Expected and not found.
        lacking: Vec<String>,
        /// Found and not expected.
        beyond: Vec<String>,
    },
    /// The workbook in memory failed.
    Store(StoreError),
}

/// What is wrong with a row of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// As an import would reject it.
    Rejected(RejectReason),
    /// A code that the dataset does not list.
    UnknownCode(String),
    /// Another row has the same key: one of the two would be lost.
    SameKey,
    /// `from..to` that is no span of months.
    BadSpan(String),
}

impl Say for RowFault {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Rejected(reason) => reason.title().get(lang).to_owned(),
            Self::UnknownCode(text) => {
                lang.pick(format!("数据集没有列出代码“{text}”"), format!("the dataset does not list the code {text}"))
            }
            Self::SameKey => lang
                .pick("与另一行主键相同，会被合并".to_owned(), "has the key of another row and would be lost in it".to_owned()),
            Self::BadSpan(text) => lang.pick(format!("“{text}”不是月份区间"), format!("{text} is no span of months")),
        }
    }
}

impl Say for Problem {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Row { dataset, row, column, fault } => {
                let fault = fault.say(lang);
                lang.pick(format!("{dataset} 第 {row} 行 {column}：{fault}"), format!("{dataset}, row {row}, {column}: {fault}"))
            }
            Self::TooManyPeople => lang.pick("人数太多".to_owned(), "too many people".to_owned()),
            Self::CannotRun { missing } => {
                let missing = missing.join(" ");
                lang.pick(format!("缺少数据集 {missing}，规则不能运行"), format!("the rule cannot run without {missing}"))
            }
            Self::Query(error) => error.message(lang),
            Self::Rows(error) => error.say(lang),
            Self::Differs { lacking, beyond } => {
                let (lack, found) =
                    (lang.pick("应发现而未发现", "expected, not found"), lang.pick("发现了不应有的", "found, not expected"));
                let lacking = lacking.iter().map(|text| format!("{lack}: {text}"));
                lacking.chain(beyond.iter().map(|text| format!("{found}: {text}"))).collect::<Vec<_>>().join("\n")
            }
            Self::Store(error) => error.say(lang),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
