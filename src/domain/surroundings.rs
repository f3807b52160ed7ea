//! What stands around a table and inside it besides data: titles, notes, dates, units, places, subtotals and
//! footers. Pure; works on texts.

use super::date::{self, Date};
use super::load::SkippedRow;
use super::money::MoneyUnit;
use super::month::Month;
use super::program::Programs;
use super::recognise::comparable;
use super::text;

/// Words that begin a row of sums.
const SUBTOTALS: &[&str] =
    &["小计", "合计", "总计", "共计", "累计", "本页小计", "本页合计", "全村合计", "全镇合计", "subtotal", "total"];
/// Words that begin a footer.
const FOOTERS: &[&str] = &[
    "制表",
    "填表",
    "审核人",
    "审核:",
    "审批人",
    "负责人",
    "单位负责人",
    "经办人",
    "复核人",
    "复核:",
    "打印",
    "填报",
    "报送",
    "注:",
    "注1",
    "备注:",
    "说明:",
    "联系人",
    "盖章",
    "单位(盖章)",
    "分管领导",
    "第1页",
    "主管",
    "领导签字",
    "以上",
    "数据来源",
    "note:",
    "prepared by",
];
/// Text cells that a footer may have; a row with more is data.
const FOOTER_CELLS: usize = 6;

/// Whether a row of the table is no data. `cells` are its texts, `header` the texts of the header, `titles`
/// the lines above it, and `has_id` says that the row holds a usable identity number: such a row is always data.
pub fn skipped(cells: &[&str], header: &[&str], titles: &[String], has_id: bool) -> Option<SkippedRow> {
    let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    let Some(first) = filled.next() else { return Some(SkippedRow::Blank) };
    if has_id {
        return None;
    }
    let count = 1 + filled.count();
    let same = cells.iter().zip(header).filter(|(cell, head)| !cell.trim().is_empty() && comparable(cell) == comparable(head));
    if same.count() * 2 >= count.max(2) {
        return Some(SkippedRow::Header);
    }
    let begins = |cell: &str, words: &[&str]| {
        let key: String = text::fold(cell).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        words.iter().any(|word| key.starts_with(word))
    };
    let is_sum = |cell: &&str| {
        let key = comparable(cell);
        SUBTOTALS.iter().any(|word| key == *word || key.ends_with(word) && key.chars().count() <= 12)
    };
    if begins(first, SUBTOTALS) || cells.iter().filter(|cell| !cell.trim().is_empty()).take(4).any(is_sum) {
        return Some(SkippedRow::Subtotal);
    }
    let folded = text::fold(first);
    if count == 1 && titles.contains(&folded) {
        return Some(SkippedRow::Header);
    }
    (count <= FOOTER_CELLS && begins(first, FOOTERS)).then_some(SkippedRow::Footer)
}

/// Words of currencies other than yuan.
const FOREIGN: &[&str] = &[
    "美元",
    "美金",
    "港元",
    "港币",
    "欧元",
    "日币",
    "英镑",
    "韩元",
    "韩币",
    "澳元",
    "台币",
    "澳门元",
    "泰铢",
    "卢布",
    "瑞士法郎",
    "新加坡元",
    "外币",
    "外汇",
];
/// Such words that other texts end with or run into (6月30日元, 人均增加元): they begin a part.
const FOREIGN_FIRST: &[&str] = &["日元", "加元"];
/// Codes and marks of such currencies, which stand alone or in brackets.
const FOREIGN_CODES: &[&str] = &[
    "usd", "us$", "$", "hkd", "hk$", "eur", "€", "jpy", "gbp", "£", "krw", "aud", "cad", "twd", "mop", "chf", "sgd", "thb", "rub",
];

/// The unit of a column: from its header, else from a note above the table (`单位：万元`, `余额以万元计`), else yuan.
pub fn money_unit(header: &str, titles: &[String]) -> MoneyUnit {
    let noted = || titles.iter().find_map(|title| noted_unit(&text::fold(title)));
    unit_in(&text::fold(header)).or_else(noted).unwrap_or_default()
}

/// The unit that a text names somewhere. A word without 元 only where it stands alone (`余额(万)`, `余额/千`).
fn unit_in(text: &str) -> Option<MoneyUnit> {
    let tight: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let parts = || tight.split(|c: char| !c.is_alphanumeric() && !matches!(c, '$' | '€' | '£')).filter(|part| !part.is_empty());
    // 外币折人民币, 本外币合计: in yuan already.
    let converted = ["人民币", "本外币", "折合", "折算"].iter().any(|word| tight.contains(word));
    let foreign_part = |part: &str| FOREIGN_CODES.contains(&part) || FOREIGN_FIRST.iter().any(|word| part.starts_with(word));
    if !converted && (FOREIGN.iter().any(|word| tight.contains(word)) || parts().any(foreign_part)) {
        return Some(MoneyUnit::Foreign);
    }
    let written = MoneyUnit::WORDS.iter().find(|(word, _)| word.ends_with('元') && tight.contains(word));
    let alone = || parts().skip(1).find_map(unit_word);
    written.map(|(_, unit)| *unit).or_else(alone)
}

fn unit_word(text: &str) -> Option<MoneyUnit> {
    MoneyUnit::WORDS.iter().find(|(word, _)| *word == text).map(|(_, unit)| *unit)
}

/// The unit that a line above a table states.
fn noted_unit(title: &str) -> Option<MoneyUnit> {
    // 余额以万元计, 按千元计算, 以万元为单位
    let counted = title.split(['以', '按']).skip(1).find_map(|rest| {
        let ends = ["计", "为单位"].iter().filter_map(|end| rest.find(end)).min()?;
        let word = rest.get(..ends)?.trim();
        unit_word(word).or_else(|| [FOREIGN, FOREIGN_FIRST].concat().contains(&word).then_some(MoneyUnit::Foreign))
    });
    if counted.is_some() {
        return counted;
    }
    let said = ["单位", "币种", "货币"].iter().find_map(|word| title.split_once(word))?.1;
    let first = said.split(|c: char| !c.is_alphanumeric()).find(|part| !part.is_empty()).and_then(unit_word);
    first.or_else(|| unit_in(said)).or_else(|| unit_in(title))
}

/// A run of digits with what follows it.
struct Digits {
    value: i32,
    width: usize,
    next: Option<char>,
    /// What stands between it and the next run.
    gap: String,
}

fn digit_runs(text: &str) -> Vec<Digits> {
    let folded = text::fold(text);
    let mut runs = Vec::new();
    let mut current: Option<(String, ())> = None;
    for c in folded.chars().map(Some).chain([None]) {
        match (c, &mut current) {
            (Some(c), Some((run, ()))) if c.is_ascii_digit() => run.push(c),
            (Some(c), None) if c.is_ascii_digit() => current = Some((c.to_string(), ())),
            (next, Some(_)) => {
                if let Some((run, ())) = current.take() {
                    let gap = next.map(String::from).unwrap_or_default();
                    runs.push(Digits { value: run.parse().unwrap_or(-1), width: run.len(), next, gap });
                }
            }
            (Some(c), None) => {
                if let Some(run) = runs.last_mut() {
                    run.gap.push(c);
                }
            }
            _ => {}
        }
    }
    runs
}

/// Dates and months in a text, in order: `2024年6月30日`, `2024-06-30`, `20240630`, `2024年6月`, `202406`.
/// A month has no day.
fn stated(text: &str) -> Vec<(Month, Option<Date>)> {
    let runs = digit_runs(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = runs.get(at) {
        at += 1;
        let plausible = |year: i32| (1990..=2100).contains(&year);
        let day_of = |year: i32, month: i32, day: i32| {
            date::from_ymd(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
        };
        let month_of = |year: i32, month: i32| Month::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?);
        match run.width {
            8 if plausible(run.value / 10_000) => {
                let day = day_of(run.value / 10_000, run.value / 100 % 100, run.value % 100);
                found.extend(day.map(|day| (Month::of(day), Some(day))));
            }
            6 if plausible(run.value / 100) => {
                found.extend(month_of(run.value / 100, run.value % 100).map(|month| (month, None)));
            }
            4 if plausible(run.value) && matches!(run.next, Some('年' | '-' | '.' | '/' | '_')) => {
                let Some(month) = runs.get(at).filter(|next| next.width <= 2) else { continue };
                let Some(of) = month_of(run.value, month.value) else { continue };
                at += 1;
                let joins = matches!(month.next, Some('月' | '-' | '.' | '/' | '_'));
                let day = runs.get(at).filter(|next| joins && next.width <= 2 && !matches!(next.next, Some('月' | '年')));
                let day = day.and_then(|day| day_of(run.value, month.value, day.value));
                if day.is_some() {
                    at += 1;
                }
                found.push((of, day));
                // 2024年1月至6月, 2024年1-6月: a span within the year.
                let spans = matches!(month.gap.trim_matches(['月', '份', ' ']), "-" | "—" | "–" | "~" | "至" | "到");
                let end = runs.get(at).filter(|end| day.is_none() && spans && end.width <= 2 && end.next == Some('月'));
                if let Some(end) = end.filter(|end| end.value > month.value).and_then(|end| month_of(run.value, end.value)) {
                    at += 1;
                    found.push((end, None));
                }
            }
            _ => {}
        }
    }
    found
}

/// The last day that a text names: a date as it is, a month by its last day.
pub fn as_of(text: &str) -> Option<Date> {
    let (month, day) = stated(text).pop()?;
    day.or_else(|| month.plus(1).first_day()?.yesterday().ok())
}

/// The only benefit month that a text names; none when it names two.
pub fn benefit_month(text: &str) -> Option<Month> {
    let mut months: Vec<Month> = stated(text).into_iter().map(|(month, _)| month).collect();
    months.dedup();
    if months.len() == 1 { months.pop() } else { None }
}

/// The program that a text names: the longest of the names that occur in it, when only one program has it.
pub fn program(text: &str, programs: &Programs) -> Option<String> {
    let key = comparable(text);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for program in &programs.programs {
        let names = program.names.iter().chain([&program.title.zh, &program.title.en]);
        let length = names.map(|name| comparable(name)).filter(|name| key.contains(name.as_str())).map(|name| name.len()).max();
        let Some(length) = length else { continue };
        match best {
            Some((most, _)) if length < most => {}
            Some((most, _)) if length == most => tied = true,
            _ => {
                best = Some((length, &program.id));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, id)| id.to_owned())
}

/// Town and village that a text names: `青禾镇李家村低保花名册`.
pub fn place(text: &str) -> (Option<String>, Option<String>) {
    let folded: Vec<char> = text::fold(text).chars().filter(|c| !c.is_whitespace()).collect();
    let mut town = None;
    let mut village = None;
    let mut word = String::new();
    for (at, c) in folded.iter().enumerate() {
        if !is_name_part(*c) {
            word.clear();
            continue;
        }
        word.push(*c);
        let length = word.chars().count();
        let next = folded.get(at + 1);
        match c {
            '县' | '市' | '区' if length > 1 && !matches!(next, Some('镇' | '乡' | '村')) && !word.ends_with("社区") => {
                word.clear()
            }
            '镇' | '乡' if length > 1 && town.is_none() && !matches!(next, Some('村' | '镇' | '乡')) => {
                town = Some(std::mem::take(&mut word))
            }
            '道' if word.ends_with("街道") && length > 2 && town.is_none() => town = Some(std::mem::take(&mut word)),
            '村' if length > 1 && village.is_none() && next != Some(&'村') => village = Some(std::mem::take(&mut word)),
            '区' if word.ends_with("社区") && length > 2 && village.is_none() => village = Some(std::mem::take(&mut word)),
            _ => {}
        }
    }
    // 农村低保, 全村: words that only look like places.
    let real = |name: &String| {
        !matches!(
            name.as_str(),
            "农村" | "全村" | "全镇" | "全乡" | "乡镇" | "各镇" | "各村" | "城乡" | "本村" | "本镇" | "行政村"
        )
    };
    (town.filter(real), village.filter(real))
}

fn is_name_part(c: char) -> bool {
    c.is_alphabetic() && !c.is_ascii() && !matches!(c, '年' | '月' | '日' | '的')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Option<Date> {
        date::from_ymd(year, month, day)
    }

    #[test]
    fn the_date_of_the_data_is_found_in_titles_and_names() {
        for (text, expected) in [
            ("全县低保花名册（截至2024年6月30日）", day(2024, 6, 30)),
            ("低保花名册202406.xlsx", day(2024, 6, 30)),
            ("死亡数据_20240515.csv", day(2024, 5, 15)),
            ("2024年2月发放清册", day(2024, 2, 29)),
            ("2023年1月-2024年3月火化名单", day(2024, 3, 31)),
            ("车管2024-06-30", day(2024, 6, 30)),
            ("2024年1-6月死亡人员名单", day(2024, 6, 30)),
            ("2024年1月至3月火化名单", day(2024, 3, 31)),
            ("2024年3月补发12月", day(2024, 3, 31)),
            ("２０２４年１２月", day(2024, 12, 31)),
            ("联系电话13900001111", None),
            ("2024年度", None),
        ] {
            assert_eq!(as_of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_benefit_month_is_only_taken_when_it_is_the_only_one() {
        assert_eq!(benefit_month("农村低保2024年3月发放清册"), Month::new(2024, 3));
        assert_eq!(benefit_month("2024年1月至2024年3月"), None);
        assert_eq!(benefit_month("2024年1-3月"), None);
    }

    #[test]
    fn places_are_read_from_sheet_names_and_titles() {
        let text = |a: &str, b: &str| (Some(a.to_owned()), Some(b.to_owned()));
        assert_eq!(place("青禾镇李家村低保花名册"), text("青禾镇", "李家村"));
        assert_eq!(place("禾川县青禾镇 李家村 2024年"), text("青禾镇", "李家村"));
        assert_eq!(place("柳河街道东风社区"), text("柳河街道", "东风社区"));
        assert_eq!(place("李家村"), (None, Some("李家村".to_owned())));
        assert_eq!(place("全县农村低保花名册"), (None, None));
        assert_eq!(place("Sheet1"), (None, None));
    }

    #[test]
    fn units_come_from_the_header_before_the_note() {
        let titles = vec!["单位：万元".to_owned()];
        assert_eq!(money_unit("出资额", &titles), MoneyUnit::TenThousandYuan);
        assert_eq!(money_unit("出资额（元）", &titles), MoneyUnit::Yuan);
        assert_eq!(money_unit("注册资本(万元)", &[]), MoneyUnit::TenThousandYuan);
        assert_eq!(money_unit("金额", &["制表单位：某局".to_owned()]), MoneyUnit::Yuan);
    }

    #[test]
    fn every_unit_of_the_field_is_known_and_another_currency_is_not_taken_for_yuan() {
        for (header, unit) in [
            ("余额(千元)", MoneyUnit::ThousandYuan),
            ("余额（百元）", MoneyUnit::HundredYuan),
            ("余额(万)", MoneyUnit::TenThousandYuan),
            ("余额 / 千", MoneyUnit::ThousandYuan),
            ("余额（亿元）", MoneyUnit::HundredMillionYuan),
            ("余额(百万元)", MoneyUnit::MillionYuan),
            ("余额(角)", MoneyUnit::Jiao),
            ("余额(分)", MoneyUnit::Fen),
            ("余额(人民币元)", MoneyUnit::Yuan),
            ("余额(外币折人民币)", MoneyUnit::Yuan),
            ("余额(本外币合计)", MoneyUnit::Yuan),
            ("得分", MoneyUnit::Yuan),
            ("万寿金", MoneyUnit::Yuan),
            ("余额(美元)", MoneyUnit::Foreign),
            ("余额(万美元)", MoneyUnit::Foreign),
            ("港币余额", MoneyUnit::Foreign),
            ("余额(USD)", MoneyUnit::Foreign),
        ] {
            assert_eq!(money_unit(header, &[]), unit, "{header}");
        }
        for (title, unit) in [
            ("单位：千元", MoneyUnit::ThousandYuan),
            ("金额单位: 百元", MoneyUnit::HundredYuan),
            ("（单位：亿元）", MoneyUnit::HundredMillionYuan),
            ("单位：万", MoneyUnit::TenThousandYuan),
            ("计量单位：人、万元", MoneyUnit::TenThousandYuan),
            ("余额以万元计", MoneyUnit::TenThousandYuan),
            ("以千元为单位", MoneyUnit::ThousandYuan),
            ("单位：美元", MoneyUnit::Foreign),
            ("币种：USD", MoneyUnit::Foreign),
            ("填报单位：万家镇", MoneyUnit::Yuan),
            ("单位：万家镇", MoneyUnit::Yuan),
            ("以户为单位统计", MoneyUnit::Yuan),
            ("2024年6月30日元氏县名册", MoneyUnit::Yuan),
            ("编制单位：民政局 2024年6月30日 元", MoneyUnit::Yuan),
            ("单位：日元", MoneyUnit::Foreign),
        ] {
            assert_eq!(money_unit("余额", &[title.to_owned()]), unit, "{title}");
            assert_eq!(money_unit("余额(元)", &[title.to_owned()]), MoneyUnit::Yuan, "{title}");
        }
    }

    #[test]
    fn sums_footers_and_repeated_headers_are_no_data() {
        let header = ["序号", "姓名", "身份证号", "金额"];
        let titles = vec!["某县发放清册".to_owned()];
        let kind = |cells: &[&str]| skipped(cells, &header, &titles, false);
        assert_eq!(kind(&["合 计", "", "", "1200"]), Some(SkippedRow::Subtotal));
        assert_eq!(kind(&["", "小计", "", "300"]), Some(SkippedRow::Subtotal));
        assert_eq!(kind(&["李家村小计", "", "", "300"]), Some(SkippedRow::Subtotal));
        assert_eq!(kind(&["制表人：某某", "", "审核人：某某", ""]), Some(SkippedRow::Footer));
        assert_eq!(kind(&["注：以上数据截至六月底"]), Some(SkippedRow::Footer));
        assert_eq!(kind(&["序 号", "姓 名", "身份证号", "金额"]), Some(SkippedRow::Header));
        assert_eq!(kind(&["某县发放清册"]), Some(SkippedRow::Header));
        assert_eq!(kind(&["", " ", ""]), Some(SkippedRow::Blank));
        assert_eq!(kind(&["1", "张三", "", "439"]), None);
        assert_eq!(skipped(&["合计", "张三"], &header, &titles, true), None, "a row with an ID number is data");
    }
}
