//! Officers and what their role lets them do (domain §e).

use super::identity;
use super::lang::Bilingual;
use super::text;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
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
    /// Town of the home village; empty when no home is entered, or it lies elsewhere.
    pub home_town: String,
    /// Home village; empty when none is entered. Recused there, unless the pack lets neighbours act.
    pub home_village: String,
    /// Household numbers of the officer's kin (kin register): recused there.
    pub kin_households: Vec<String>,
    /// Left the campaign: may no longer act.
    pub retired: bool,
}

/// What officers are called, by login: by their names, and by name and login where two share one.
pub fn called<'a>(officers: impl Iterator<Item = &'a Officer> + Clone) -> HashMap<String, String> {
    let mut bearers: HashMap<&str, usize> = HashMap::new();
    for officer in officers.clone() {
        *bearers.entry(&officer.name).or_default() += 1;
    }
    let name = |officer: &Officer| match bearers.get(officer.name.as_str()) {
        _ if officer.name.is_empty() => officer.id.0.clone(),
        Some(1) => officer.name.clone(),
        _ => format!("{} ({})", officer.name, officer.id.0),
    };
    officers.map(|officer| (officer.id.0.clone(), name(officer))).collect()
}

/// As [`called`], of one; the login itself where it is nobody's.
pub fn name_of<'a>(id: &str, officers: impl Iterator<Item = &'a Officer> + Clone) -> String {
    let found = officers.clone().find(|officer| officer.id.0 == id);
    let Some(officer) = found.filter(|officer| !officer.name.is_empty()) else { return id.to_owned() };
    if officers.filter(|other| other.name == officer.name).count() == 1 {
        officer.name.clone()
    } else {
        format!("{} ({id})", officer.name)
    }
}

/// Who is meant by what a person typed in place of a login: a login, a name, or both as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This officer.
    One(OfficerId),
    /// Nobody on the list.
    Nobody,
    /// Several of one name: their logins.
    Several(Vec<String>),
}

/// Reads a login, a name, or `name (login)`. Of several who bear a name only those of these roles are meant, when there
/// are any; an empty list tells nobody apart.
pub fn meant<'a>(typed: &str, officers: impl Iterator<Item = &'a Officer> + Clone, roles: &[Role]) -> Meant {
    let typed = typed.trim();
    let by_login = |login: &str| officers.clone().find(|officer| officer.id.0 == login);
    if let Some(officer) = by_login(typed) {
        return Meant::One(officer.id.clone());
    }
    let same =
        |officer: &Officer, name: &str| !officer.name.is_empty() && text::fold_name(&officer.name) == text::fold_name(name);
    let inner = typed.strip_suffix([')', '）']).and_then(|typed| typed.split_once(['(', '（']));
    if let Some((name, login)) = inner {
        let both = by_login(login.trim()).filter(|officer| name.trim().is_empty() || same(officer, name));
        return both.map_or(Meant::Nobody, |officer| Meant::One(officer.id.clone()));
    }
    let mut bearers: Vec<&Officer> = officers.filter(|officer| !officer.retired && same(officer, typed)).collect();
    if bearers.len() > 1 && bearers.iter().any(|officer| roles.contains(&officer.role)) {
        bearers.retain(|officer| roles.contains(&officer.role));
    }
    match bearers.as_slice() {
        [] => Meant::Nobody,
        [officer] => Meant::One(officer.id.clone()),
        several => Meant::Several(several.iter().map(|officer| officer.id.0.clone()).collect()),
    }
}

/// The officers of a list as people type it: commas between, or white space where the whole is nobody's name; what stands
/// in brackets behind a name belongs to it.
pub fn pieces<'a>(typed: &str, officers: impl Iterator<Item = &'a Officer> + Clone) -> Vec<String> {
    let separates = |c: char| text::separates(c) || matches!(c, '+' | '\n' | '\r' | '\t');
    let mut pieces = Vec::new();
    for piece in typed.split(separates).map(str::trim).filter(|piece| !piece.is_empty()) {
        if meant(piece, officers.clone(), &[]) != Meant::Nobody {
            pieces.push(piece.to_owned());
            continue;
        }
        for word in piece.split_whitespace() {
            match pieces.last_mut() {
                Some(last) if word.starts_with(['(', '（']) => *last += word,
                _ => pieces.push(word.to_owned()),
            }
        }
    }
    pieces
}

impl Officer {
    /// Whether a village is the officer's own. Villages are compared without 村, 村委会 and the like; a town that is not
    /// known on either side does not tell villages apart.
    pub fn at_home(&self, town: &str, village: &str) -> bool {
        let (town, village) = (town.trim(), village.trim());
        !self.home_village.is_empty()
            && !village.is_empty()
            && (town.is_empty() || self.home_town.is_empty() || town == self.home_town)
            && identity::village_stem(village) == identity::village_stem(&self.home_village)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_home_in(town: &str, village: &str) -> Officer {
        let (home_town, home_village) = (town.to_owned(), village.to_owned());
        Officer {
            id: OfficerId("x".to_owned()),
            name: String::new(),
            role: Role::Inspector,
            town: String::new(),
            public_key: String::new(),
            home_town,
            home_village,
            kin_households: Vec::new(),
            retired: false,
        }
    }

    #[test]
    fn a_home_village_is_known_however_it_is_written_and_not_taken_for_its_namesake() {
        let officer = at_home_in("青禾镇", "李家村");
        for village in ["李家村", "李家村委会", "青禾镇李家村", "李家村村民委员会"] {
            assert!(officer.at_home("青禾镇", village), "{village}");
        }
        assert!(officer.at_home("", "李家村"), "the town is not known");
        assert!(!officer.at_home("白石乡", "李家村"), "a namesake in another town");
        assert!(!officer.at_home("青禾镇", "王家村"));
        assert!(!officer.at_home("青禾镇", ""));
        assert!(!at_home_in("", "").at_home("", ""), "no home is entered");
    }

    #[test]
    fn officers_go_by_their_names_and_by_name_and_login_where_two_share_one() {
        let officer =
            |id: &str, name: &str| Officer { id: OfficerId(id.to_owned()), name: name.to_owned(), ..at_home_in("", "") };
        let all = [officer("insp1", "张祥成"), officer("insp2", "李敏"), officer("insp3", "李敏"), officer("insp4", "")];
        let names = called(all.iter());
        for (id, name) in [("insp1", "张祥成"), ("insp2", "李敏 (insp2)"), ("insp3", "李敏 (insp3)"), ("insp4", "insp4")] {
            assert_eq!(names.get(id).map(String::as_str), Some(name));
            assert_eq!(name_of(id, all.iter()), name, "one by one as well");
        }
        assert_eq!(name_of("gone", all.iter()), "gone");
    }

    #[test]
    fn whoever_is_meant_is_told_by_login_by_name_and_by_both_and_namesakes_by_their_logins() {
        let officer = |id: &str, name: &str, role| Officer {
            id: OfficerId(id.to_owned()),
            name: name.to_owned(),
            role,
            ..at_home_in("", "")
        };
        let gone = Officer { retired: true, ..officer("insp9", "李核", Role::Inspector) };
        let all = [
            officer("insp1", "李核", Role::Inspector),
            officer("insp2", "赵核", Role::Inspector),
            officer("insp3", "赵核", Role::Inspector),
            officer("lead1", "王 五", Role::CountyLead),
            officer("insp4", "王五", Role::Inspector),
            gone,
        ];
        let one = |id: &str| Meant::One(OfficerId(id.to_owned()));
        let who = |typed: &str| meant(typed, all.iter(), &[Role::Inspector]);
        for (typed, id) in [
            ("insp2", "insp2"),
            ("李核", "insp1"),
            ("李 核", "insp1"),
            ("赵核 (insp3)", "insp3"),
            ("赵核（insp2）", "insp2"),
            ("王五", "insp4"),
        ] {
            assert_eq!(who(typed), one(id), "{typed}");
        }
        assert_eq!(who("赵核"), Meant::Several(vec!["insp2".to_owned(), "insp3".to_owned()]));
        assert_eq!((who("李核 (insp2)"), who("钱七"), who("")), (Meant::Nobody, Meant::Nobody, Meant::Nobody));
        let cut = |typed: &str| pieces(typed, all.iter());
        assert_eq!(cut("李核、赵核 (insp3)"), ["李核", "赵核 (insp3)"]);
        assert_eq!(cut("李核 赵核 (insp3)"), ["李核", "赵核(insp3)"]);
        assert_eq!(cut("王 五,insp1"), ["王 五", "insp1"]);
        assert_eq!(cut("insp1 insp2"), ["insp1", "insp2"]);
    }
}
