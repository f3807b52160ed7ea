//! Plants for figures that contradict each other, and for money that lies idle.

use super::{Target, mark, nth};
use crate::demo::families::Builder;
use crate::demo::funds::{BALANCES, BANK, RECONCILED};
use crate::demo::model::Program;
use crate::demo::model::rosters::Figure;
use crate::domain::date::Date;
use crate::domain::money::Fen;

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    published(builder);
    parts(builder);
    sources(builder);
    idle(builder);
    idle_in_order(builder);
}

/// A line of a published report: report, item, whole that it is part of, office, households, persons.
type Published = (&'static str, &'static str, &'static str, &'static str, Option<i64>, i64);

const BUREAU: &str = "禾川县民政局";
const FEDERATION: &str = "禾川县残疾人联合会";

/// The figures of a published report whose parts do not add up: classes three and four are printed as 3419 households
/// and 14894 persons, and 4970 living and 4808 nursing subsidies less 3287 with both as 6962.
const PUBLISHED: [Published; 12] = [
    ("农村低保统计表", "三、四类合计", "", BUREAU, Some(3419), 14_894),
    ("农村低保统计表", "三类", "三、四类合计", BUREAU, Some(2908), 12_565),
    ("农村低保统计表", "四类", "三、四类合计", BUREAU, Some(163), 801),
    ("农村低保分类表", "总计", "", BUREAU, Some(8576), 25_697),
    ("农村低保分类表", "一类", "总计", BUREAU, Some(1262), 2_088),
    ("农村低保分类表", "二类", "总计", BUREAU, Some(4243), 10_243),
    ("农村低保分类表", "三类", "总计", BUREAU, Some(2908), 12_565),
    ("农村低保分类表", "四类", "总计", BUREAU, Some(163), 801),
    ("两项补贴统计表", "享受人数", "", FEDERATION, None, 6962),
    ("两项补贴统计表", "生活补贴", "享受人数", FEDERATION, None, 4970),
    ("两项补贴统计表", "护理补贴", "享受人数", FEDERATION, None, 4808),
    ("两项补贴统计表", "同时享受", "享受人数", FEDERATION, None, -3287),
];

fn published(builder: &mut Builder) {
    for (report, item, part_of, unit, households, persons) in PUBLISHED {
        let figure =
            Figure { report, item, part_of, unit, kind: "公布", households, persons: Some(persons), ..Figure::default() };
        builder.county.rosters.figures.push(figure);
    }
    mark(builder, "R56", true, Target::Unit(BUREAU), "published: classes three and four do not come to what is printed");
    mark(builder, "R56", true, Target::Unit(FEDERATION), "published: 4970 and 4808 less 3287 are not 6962");
}

/// A town's monthly report: the whole, and two parts.
fn monthly(builder: &mut Builder, unit: &'static str, whole: i64, parts: [i64; 2], explained: bool) {
    for (item, part_of, yuan) in [("合计", "", whole), ("农村低保", "合计", parts[0]), ("特困供养", "合计", parts[1])]
    {
        let figure = Figure {
            report: "乡镇月报",
            item,
            part_of,
            unit,
            month: Some(nth(builder, 33)),
            kind: "上报",
            amount: Some(Fen::yuan(yuan)),
            explained: explained && part_of.is_empty(),
            ..Figure::default()
        };
        builder.county.rosters.figures.push(figure);
    }
}

fn parts(builder: &mut Builder) {
    monthly(builder, "柳湾镇人民政府", 84_310, [52_190, 31_120], false);
    mark(builder, "R56", true, Target::Unit("柳湾镇人民政府"), "the parts of a monthly report are a thousand yuan short");

    monthly(builder, "大沟镇人民政府", 71_420, [50_300, 21_120], false);
    mark(builder, "R56", false, Target::Unit("大沟镇人民政府"), "the parts of a monthly report add up");

    monthly(builder, "云岭镇人民政府", 66_000, [40_180, 25_020], true);
    mark(builder, "R56", false, Target::Unit("云岭镇人民政府"), "explained as a difference of timing");
}

/// What a town's roster and the system say of its dibao in a month.
fn of_town(builder: &mut Builder, (town, unit): (&str, &'static str), kind: &'static str, persons: i64) {
    let figure = Figure {
        report: RECONCILED,
        unit,
        town: town.to_owned(),
        program: Some(Program::DibaoRural),
        month: Some(nth(builder, 35)),
        kind,
        persons: Some(persons),
        amount: Some(Fen::yuan(48_260)),
        ..Figure::default()
    };
    builder.county.rosters.figures.push(figure);
}

fn sources(builder: &mut Builder) {
    // Beside what was paid, see `funds`: the bank reports less.
    let short = Figure {
        report: RECONCILED,
        unit: BANK,
        program: Some(Program::DibaoRural),
        month: Some(nth(builder, 29)),
        kind: "代发银行",
        amount: Some(Fen::yuan(-12_480)),
        ..Figure::default()
    };
    builder.county.rosters.figures.push(short);
    mark(builder, "R56", true, Target::Unit(BANK), "the bank reports less than was paid in September 2025");

    for (place, persons, violation, what) in [
        (("双河镇", "双河镇人民政府"), [118, 117], true, "roster and system differ by a person"),
        (("白水镇", "白水镇人民政府"), [96, 96], false, "roster and system agree"),
    ] {
        of_town(builder, place, "花名册", persons[0]);
        of_town(builder, place, "业务系统", persons[1]);
        mark(builder, "R56", violation, Target::Unit(place.1), what);
    }
}

/// A balance, a recovery or a remittance of rural dibao.
fn booked(builder: &mut Builder, unit: &'static str, kind: &'static str, yuan: i64, on: Date) -> usize {
    let figure = Figure {
        report: BALANCES,
        item: if kind == "账面结余" { "账面资金" } else { "追缴资金" },
        unit,
        program: Some(Program::DibaoRural),
        kind,
        amount: Some(Fen::yuan(yuan)),
        on: Some(on),
        ..Figure::default()
    };
    builder.county.rosters.figures.push(figure);
    builder.county.rosters.figures.len() - 1
}

fn idle(builder: &mut Builder) {
    booked(builder, "马坪乡人民政府", "账面结余", 35_600, Date::constant(2025, 12, 30));
    mark(builder, "R57", true, Target::Unit("马坪乡人民政府"), "a balance of ninety-one days without an explanation");

    let at = booked(builder, "红崖乡人民政府", "账面结余", 12_900, Date::constant(2026, 2, 10));
    builder.county.rosters.figures[at].due = Some(Date::constant(2026, 3, 15));
    mark(builder, "R57", true, Target::Unit("红崖乡人民政府"), "a young balance past its due date");

    booked(builder, "清泉乡人民政府", "已追缴", 8_730, Date::constant(2025, 11, 6));
    booked(builder, "清泉乡人民政府", "上缴国库", 5_000, Date::constant(2025, 12, 1));
    mark(builder, "R57", true, Target::Unit("清泉乡人民政府"), "only a part of what was recovered was remitted");
}

fn idle_in_order(builder: &mut Builder) {
    booked(builder, "上峪乡人民政府", "账面结余", 35_600, Date::constant(2025, 12, 31));
    mark(builder, "R57", false, Target::Unit("上峪乡人民政府"), "a balance of exactly ninety days");

    let at = booked(builder, "下峪乡人民政府", "账面结余", 60_400, Date::constant(2025, 6, 30));
    builder.county.rosters.figures[at].explained = true;
    mark(builder, "R57", false, Target::Unit("下峪乡人民政府"), "an old balance that is explained");

    booked(builder, "北塬乡人民政府", "已追缴", 4_410, Date::constant(2025, 10, 9));
    booked(builder, "北塬乡人民政府", "上缴国库", 4_410, Date::constant(2025, 12, 29));
    mark(builder, "R57", false, Target::Unit("北塬乡人民政府"), "all that was recovered was remitted");

    booked(builder, "麦积塬镇人民政府", "已追缴", 2_900, Date::constant(2026, 3, 1));
    mark(builder, "R57", false, Target::Unit("麦积塬镇人民政府"), "recovered exactly thirty days ago");
}
