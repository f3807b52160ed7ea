//! What is told of children and of illness (domain §g: privacy; P57 §24, P62): cases of children and of illness have
//! restricted views, no publicity, and never stand in a paper by name. Which programs, rules and datasets are meant is
//! the pack's.

use super::lang::Bilingual;
use super::officer::{Officer, Role};
use serde::{Deserialize, Serialize};

/// How much of a matter is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Everything.
    #[default]
    Open,
    /// About a disability: not named in papers to others.
    Disability,
    /// About an illness: what was found is restricted, and never public.
    Illness,
    /// About a child: name, address and texts are restricted, and never public.
    Child,
}

impl Privacy {
    /// Views of it are restricted, and nothing of it is published.
    pub fn is_restricted(self) -> bool {
        self >= Self::Illness
    }
}

/// Roles that see restricted matters of the whole county: they decide on them and answer for the ledger.
pub const COUNTY_SIGHT: &[Role] = &[Role::CountyLead, Role::CountyOffice];

/// The town whose restricted matters an officer sees, because they are handled there.
pub fn town_sight(officer: &Officer) -> Option<&str> {
    let handles = matches!(officer.role, Role::TownHead | Role::TownClerk) && !officer.town.is_empty();
    handles.then_some(officer.town.as_str())
}

/// Stands for a restricted name or value where a text has one form for both languages.
pub const HIDDEN: &str = "***";

/// Stands for a restricted name, address or number.
pub fn hidden_name() -> Bilingual {
    Bilingual::of("(受限)", "(restricted)")
}

/// Stands for a restricted text, and says how it is opened.
pub fn hidden_text() -> Bilingual {
    Bilingual::of(
        "(受限：涉及儿童或病情，须写明理由办理“查看受限信息”后显示)",
        "(restricted: about a child or an illness; shown after \"Open restricted view\" with a reason)",
    )
}
