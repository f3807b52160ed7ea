//! The invented officers of the campaign.

use super::dice::Dice;
use super::names;
use super::places::Town;
use crate::domain::officer::{OfficerId, Role};

/// An officer to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Short name.
    pub id: OfficerId,
    /// Name as printed.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Town for town roles, else empty.
    pub town: String,
}

/// Short names of the towns, in their order.
const TOWNS: [&str; 18] = [
    "qinghe",
    "shiqiao",
    "liuwan",
    "baishui",
    "shuanghe",
    "yunling",
    "dagou",
    "maijiyuan",
    "qingquan",
    "hongya",
    "maping",
    "songlin",
    "shangyu",
    "xiayu",
    "zaoyuan",
    "beiyuan",
    "nanba",
    "caotan",
];

/// The county's first officer, who enters the others.
pub const LEAD: &str = "lead";
/// Assigns, reviews and serves notices.
pub const OFFICE: &str = "office1";
/// Signs off; never the one who confirmed.
pub const SIGNER: &str = "office2";

/// Pairs of inspectors.
pub const PAIRS: [[&str; 2]; 3] = [["insp1", "insp2"], ["insp3", "insp4"], ["insp5", "insp6"]];

/// Everybody, the lead first.
pub fn officers(seed: u64, towns: &[Town]) -> Vec<Staff> {
    let mut dice = Dice::new(seed, "officers");
    let county = [
        (LEAD, Role::CountyLead),
        (OFFICE, Role::CountyOffice),
        (SIGNER, Role::CountyOffice),
        ("insp1", Role::Inspector),
        ("insp2", Role::Inspector),
        ("insp3", Role::Inspector),
        ("insp4", Role::Inspector),
        ("insp5", Role::Inspector),
        ("insp6", Role::Inspector),
        ("cross1", Role::CrossTeam),
        ("finance1", Role::Finance),
        ("discipline1", Role::Discipline),
        ("audit1", Role::Audit),
    ];
    let mut staff: Vec<Staff> = county
        .into_iter()
        .map(|(id, role)| Staff { id: OfficerId(id.to_owned()), name: name(&mut dice), role, town: String::new() })
        .collect();
    for (town, short) in towns.iter().zip(TOWNS) {
        for (prefix, role) in [("clerk", Role::TownClerk), ("head", Role::TownHead)] {
            let id = OfficerId(format!("{prefix}_{short}"));
            staff.push(Staff { id, name: name(&mut dice), role, town: town.name.clone() });
        }
    }
    staff
}

fn name(dice: &mut Dice) -> String {
    let surname = names::surname(dice);
    let male = dice.percent(60);
    names::with_surname(dice, &surname, male)
}
