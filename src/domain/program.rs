//! Programs (救助项目), the duplicate-benefit matrix (domain §b), and limits with effective dates.
//! `checklists/<pack>/programs.toml`.

use super::lang::Bilingual;
use super::month::Month;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who a program pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgramUnit {
    /// Per household; covers its insured members (dibao).
    Household,
    /// Per person.
    Person,
}

/// One program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Stable id (`dibao_rural`).
    pub id: String,
    /// Shown in lists.
    pub title: Bilingual,
    /// Names that files use (农村低保, 农低保, 残补 …); compared folded, exact.
    #[serde(default)]
    pub names: Vec<String>,
    /// Household or person.
    pub unit: ProgramUnit,
    /// Property and income rules (R10–R24) apply.
    #[serde(default)]
    pub means_tested: bool,
    /// Pays money; a program without cash (edge, rigid_exp) counts as held while its benefit is active.
    pub cash: bool,
    /// Months that may still be paid after the month of death (`death_grace`), default 0.
    #[serde(default)]
    pub death_grace: i32,
    /// For children: views of its cases are restricted.
    #[serde(default)]
    pub private: bool,
}

/// Verdict of a pair of programs (domain §b).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PairVerdict {
    /// Not together.
    N,
    /// Top-up only.
    T,
    /// Allowed.
    Y,
    /// Only the higher one.
    H,
    /// The province decides; `decided` says how this pack does.
    C,
}

/// Which side of a prohibited pair is the wrong one; its payments are the money (M4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prohibited {
    /// The first.
    A,
    /// The second.
    B,
    /// Whichever paid less that month.
    Lower,
}

/// One cell of the matrix with its effective dates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// A program id, or `injury_allowance:<kind>` for a register, or `*` (any program, two counties).
    pub a: String,
    /// Likewise.
    pub b: String,
    /// The cell.
    pub verdict: PairVerdict,
    /// For `C`: what this county does.
    #[serde(default)]
    pub decided: Option<PairVerdict>,
    /// Which side is wrong, for N and H.
    #[serde(default)]
    pub prohibited: Option<Prohibited>,
    /// First benefit month.
    #[serde(default)]
    pub from: Option<Month>,
    /// Last benefit month.
    #[serde(default)]
    pub to: Option<Month>,
    /// Where the cell comes from.
    pub source: String,
}

/// A limit, amount or list with effective dates; rule SQL reads it from the view `params`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Name (`home_max`).
    pub name: String,
    /// Number (money in fen, months, counts, area in hundredths of m²) …
    #[serde(default)]
    pub number: Option<i64>,
    /// … or texts (`veh_exempt`), one row of the view each; with a number besides, it is the number of each of them.
    #[serde(default)]
    pub values: Vec<String>,
    /// First benefit month it holds for; none: always.
    #[serde(default)]
    pub from: Option<Month>,
    /// Last.
    #[serde(default)]
    pub to: Option<Month>,
    /// What it means, with its unit.
    pub note: Bilingual,
    /// Where it comes from.
    pub source: String,
}

/// `programs.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programs {
    /// Programs.
    #[serde(rename = "program")]
    pub programs: Vec<Program>,
    /// Matrix.
    #[serde(rename = "pair")]
    pub pairs: Vec<Pair>,
    /// Parameters.
    #[serde(rename = "param")]
    pub params: Vec<Param>,
}

/// Months of the look-back of a pack that does not say.
const LOOK_BACK: i32 = 36;

impl Programs {
    /// Ids of the programs that pay money.
    pub fn paying(&self) -> BTreeSet<String> {
        self.programs.iter().filter(|program| program.cash).map(|program| program.id.clone()).collect()
    }

    /// The number of a parameter in a month; `None` when the pack has none for it.
    pub fn number(&self, name: &str, month: Month) -> Option<i64> {
        let holds = |param: &&Param| {
            param.name == name && param.from.is_none_or(|from| from <= month) && param.to.is_none_or(|to| month <= to)
        };
        self.params.iter().filter(holds).find_map(|param| param.number)
    }

    /// The first month of the look-back that ends with a month.
    pub fn first_month(&self, last: Month) -> Month {
        let months = self.number("look_back", last).and_then(|months| i32::try_from(months).ok()).unwrap_or(LOOK_BACK);
        last.plus(1 - months)
    }
}
