//! Officers and what their role lets them do (domain §e).

use super::lang::Bilingual;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Stable short name of an officer, as typed after `--as-officer` (`li_office`). Letters, digits, `_`, `-`
/// or Chinese characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfficerId(pub String);

impl fmt::Display for OfficerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Role of an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 领导小组/专班
    CountyLead,
    /// 民政局, owns the ledger
    CountyOffice,
    /// 分管领导
    TownHead,
    /// 民政助理员
    TownClerk,
    /// 核查员, works in pairs
    Inspector,
    /// 交叉检查组
    CrossTeam,
    /// 财政
    Finance,
    /// 纪委
    Discipline,
    /// 审计
    Audit,
}

impl Role {
    /// Every role, in the order lists show them.
    pub const ALL: [Self; 9] = [
        Self::CountyLead,
        Self::CountyOffice,
        Self::TownHead,
        Self::TownClerk,
        Self::Inspector,
        Self::CrossTeam,
        Self::Finance,
        Self::Discipline,
        Self::Audit,
    ];

    /// Stable text, `county_office`.
    pub fn code(self) -> &'static str {
        match self {
            Self::CountyLead => "county_lead",
            Self::CountyOffice => "county_office",
            Self::TownHead => "town_head",
            Self::TownClerk => "town_clerk",
            Self::Inspector => "inspector",
            Self::CrossTeam => "cross_team",
            Self::Finance => "finance",
            Self::Discipline => "discipline",
            Self::Audit => "audit",
        }
    }

    /// Reads [`Role::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Title in both languages.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Self::CountyLead => ("县专班", "county lead"),
            Self::CountyOffice => ("县民政局", "county office"),
            Self::TownHead => ("乡镇分管领导", "town head"),
            Self::TownClerk => ("民政助理员", "town clerk"),
            Self::Inspector => ("核查员", "inspector"),
            Self::CrossTeam => ("交叉检查组", "cross-check team"),
            Self::Finance => ("财政", "finance"),
            Self::Discipline => ("纪委", "discipline"),
            Self::Audit => ("审计", "audit"),
        };
        Bilingual { zh: zh.to_owned(), en: en.to_owned() }
    }
}

/// One officer of the workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Short name.
    pub id: OfficerId,
    /// Name as printed.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Town for town roles; empty for county roles.
    pub town: String,
    /// Ed25519 public key, 64 hex digits.
    pub public_key: String,
    /// Household numbers of the officer's kin (kin register): recused there.
    pub kin_households: Vec<String>,
    /// Left the campaign: may no longer act.
    pub retired: bool,
}
