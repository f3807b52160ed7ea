//! A screening rule (比对规则): one TOML file of `checklists/<pack>/rules/`, its condition one SQL query.

use super::lang::Bilingual;
use super::privacy::Privacy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of problem the rule looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// 应退未退
    Over,
    /// 应保未保
    Under,
    /// 发放错误
    Payment,
    /// 程序档案
    File,
    /// 资金
    Funds,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Self; 5] = [Self::Over, Self::Under, Self::Payment, Self::File, Self::Funds];

    /// Stable text.
    pub fn code(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Under => "under",
            Self::Payment => "payment",
            Self::File => "file",
            Self::Funds => "funds",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.code() == code)
    }

    /// Title in both languages.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Over => ("应退未退", "over-inclusion"),
            Self::Under => ("应保未保", "under-inclusion"),
            Self::Payment => ("发放错误", "payment"),
            Self::File => ("程序档案", "file"),
            Self::Funds => ("资金", "funds"),
        };
        Bilingual { zh: zh.to_owned(), en: en.to_owned() }
    }
}

/// How heavy a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 高
    High,
    /// 中
    Medium,
    /// 低
    Low,
}

impl Severity {
    /// Every severity.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// Stable text.
    pub fn code(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.code() == code)
    }

    /// Title in both languages.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Self::High => ("高", "high"),
            Self::Medium => ("中", "medium"),
            Self::Low => ("低", "low"),
        };
        Bilingual { zh: zh.to_owned(), en: en.to_owned() }
    }
}

/// What a clue of the rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A household.
    Household,
    /// A person.
    Person,
    /// An office or body that holds or reports money (funds).
    Unit,
}

/// One rule file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `R10`.
    pub id: String,
    /// 名下机动车
    pub title: Bilingual,
    /// Direction.
    pub direction: Direction,
    /// Severity unless the query returns a `severity` column.
    pub severity: Severity,
    /// Household, person or unit.
    pub subject: SubjectKind,
    /// Datasets without which the rule says that it cannot run.
    pub needs: Vec<String>,
    /// Clauses to cite, codes of `basis.toml`.
    pub basis: Vec<String>,
    /// Guard codes: lawful explanations, offered as dismissal reasons.
    pub guards: Vec<String>,
    /// Verification codes.
    pub verify: Vec<String>,
    /// Operand columns on which a dismissal rests.
    pub facts: Vec<String>,
    /// Default issue type code when confirmed.
    pub issue_type: String,
    /// Checklist items of the visit sheet that answer it.
    #[serde(default)]
    pub visit_items: Vec<String>,
    /// What the rule is about decides who sees what it finds.
    #[serde(default)]
    pub private: Privacy,
    /// Labels of operand columns; they are shown in the order of the query's columns.
    pub operands: BTreeMap<String, Bilingual>,
    /// Texts for the codes of an operand: operand → code → text.
    #[serde(default)]
    pub labels: BTreeMap<String, BTreeMap<String, Bilingual>>,
    /// Sentence with `{column}` placeholders; money, dates and months are formatted by their suffix.
    pub explain: Bilingual,
    /// The condition. See `checklists/README.md` for the columns it must return.
    pub sql: String,
}

impl Rule {
    /// Whether its query names a parameter. Views may read parameters of their own beside these.
    pub fn names_param(&self, param: &str) -> bool {
        self.sql.contains(&format!("'{param}'"))
    }
}
