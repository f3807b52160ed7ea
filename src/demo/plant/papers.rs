//! Plants for what the files hold: notices, authorizations, missing papers, signatures.

use super::{Target, mark, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::Program;
use crate::demo::model::cases::Paper;
use crate::domain::date::{self, Date};

pub type Case = (&'static str, bool, Program, &'static str, fn(&mut Paper), &'static str);

pub fn days(day: Date, days: i32) -> Date {
    date::from_day_number(date::day_number(day) + days).unwrap_or(day)
}

pub const RURAL: Program = Program::DibaoRural;
pub const URBAN: Program = Program::DibaoUrban;

/// A paper each, and what is wrong with it.
const CASES: [Case; 14] = [
    ("R52", true, RURAL, "F15", |paper| paper.shown = Some((paper.dated, days(paper.dated, 4))), "notice shown for five days"),
    ("R52", true, URBAN, "F15", |paper| paper.photo = false, "no photo of the notice"),
    ("R52", true, RURAL, "F15", |paper| paper.masked = false, "notice with legible numbers"),
    ("R52", false, RURAL, "F15", |paper| paper.shown = Some((paper.dated, days(paper.dated, 6))), "shown for exactly seven days"),
    ("R53", true, RURAL, "F03", |paper| paper.state = "缺失", "approved without an authorization"),
    ("R53", true, URBAN, "F09", |paper| paper.dated = days(paper.dated, 20), "check report after the approval"),
    ("R53", false, RURAL, "F09", |paper| paper.dated = days(paper.dated, 6), "check report of the day of the approval"),
    ("R54", true, RURAL, "F10", |paper| paper.state = "缺件", "no home survey form"),
    ("R54", true, URBAN, "F05", |paper| (paper.state, paper.defect) = ("不合规", "非本人"), "hukou book of somebody else"),
    ("R54", false, RURAL, "F21", |paper| paper.state = "缺件", "a paper that the county does not require"),
    ("R55", true, RURAL, "F10", |paper| paper.signers = Some(1), "survey signed by one investigator"),
    ("R55", true, URBAN, "F17", |paper| (paper.state, paper.defect) = ("不合规", "未盖章"), "approval form without a seal"),
    ("R55", true, RURAL, "F02", |paper| (paper.state, paper.defect) = ("不合规", "未签字"), "declaration not signed"),
    ("R55", false, RURAL, "F10", |paper| paper.signers = Some(2), "survey signed by two, as required"),
];

/// Plants every case in a family of its own.
pub fn all(builder: &mut Builder) {
    files(builder, &CASES);
}

/// Plants cases about files.
pub fn files(builder: &mut Builder, cases: &[Case]) {
    for (rule, violation, program, item, spoil, what) in cases.iter().copied() {
        let (household, grant) = builder.dibao(program, Shape::ElderCouple);
        // After the authorization and the report became a must.
        builder.county.grants[grant].start = nth(builder, -6);
        builder.county.cases.opened.insert(household);
        builder.county.cases.spoiled.push((household, item, spoil));
        mark(builder, rule, violation, Target::Household(household), what);
    }
}
