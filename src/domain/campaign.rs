//! A campaign (专项行动): a part of the county's clues that is worked through in a stretch of time. Several may run
//! at once or one after another; they share cases, sources, clues and decisions, and a clue belongs to each one
//! whose scope covers it.

use super::date::Date;
use super::lang::Bilingual;

/// One campaign. Empty lists mean everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// `C01`, `C02` …
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// Rule ids.
    pub rules: Vec<String>,
    /// Towns.
    pub towns: Vec<String>,
    /// Program ids.
    pub programs: Vec<String>,
    /// First day.
    pub begun_on: Date,
    /// Last day as planned.
    pub ends_on: Option<Date>,
    /// Visit checklist that its households are checked with; empty: the pack's.
    pub visit_template: String,
    /// When it was closed; `None` while it is open.
    pub closed_on: Option<Date>,
    /// Hash of the last event that changed it, 64 hex digits.
    pub head: String,
}

impl Campaign {
    /// Whether work may still be booked to it.
    pub fn is_open(&self) -> bool {
        self.closed_on.is_none()
    }

    /// Whether a clue is within the scope. `programs` are ids with `,` between, as clues carry them; a clue of
    /// several programs is covered when one of them is.
    pub fn covers(&self, rule: &str, town: &str, programs: &str) -> bool {
        let names = |list: &[String], name: &str| list.is_empty() || list.iter().any(|entry| entry == name);
        names(&self.rules, rule)
            && names(&self.towns, town)
            && (self.programs.is_empty() || programs.split(',').any(|program| self.programs.iter().any(|own| own == program)))
    }
}

/// What a campaign has not brought to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// Clues that its rules still find and that nobody decided.
    pub clues: i64,
    /// Issues confirmed in it and not signed off.
    pub issues: i64,
}

impl Unfinished {
    /// Whether there is anything.
    pub fn is_some(self) -> bool {
        self != Self::default()
    }
}

/// State code of an open campaign.
pub const RUNNING: &str = "running";
/// State code of a closed campaign.
pub const ENDED: &str = "ended";

/// Title of a state code of campaigns.
pub fn state_title(code: &str) -> Option<Bilingual> {
    let (zh, en) = match code {
        RUNNING => ("进行中", "running"),
        ENDED => ("已结束", "ended"),
        _ => return None,
    };
    Some(Bilingual { zh: zh.to_owned(), en: en.to_owned() })
}

/// `C07` → 7. A campaign's number is the letter and at least two digits.
pub fn number(id: &str) -> Option<u32> {
    let digits = id.strip_prefix('C')?;
    (digits.len() >= 2 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// The id with a number.
pub fn id(number: u32) -> String {
    format!("C{number:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn campaign(rules: &[&str], towns: &[&str], programs: &[&str]) -> Campaign {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Campaign {
            id: id(1),
            name: "春季".into(),
            rules: list(rules),
            towns: list(towns),
            programs: list(programs),
            begun_on: Date::constant(2026, 3, 1),
            ends_on: None,
            visit_template: String::new(),
            closed_on: None,
            head: String::new(),
        }
    }

    #[test]
    fn empty_lists_cover_everything_and_filled_ones_what_they_name() {
        assert!(campaign(&[], &[], &[]).covers("R10", "", ""));
        let narrow = campaign(&["R10"], &["青禾镇"], &["tekun"]);
        assert!(narrow.covers("R10", "青禾镇", "dibao_rural,tekun"));
        assert!(!narrow.covers("R11", "青禾镇", "tekun"));
        assert!(!narrow.covers("R10", "柳河镇", "tekun"));
        assert!(!narrow.covers("R10", "青禾镇", "tekun_old"));
    }

    #[test]
    fn ids_and_numbers_belong_together() {
        assert_eq!((number(&id(7)), number(&id(123))), (Some(7), Some(123)));
        assert_eq!((number("C7"), number("C-07"), number("D07"), number("C0x")), (None, None, None, None));
    }
}
