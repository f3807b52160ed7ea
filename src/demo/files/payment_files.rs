//! 一卡通 payment lists: one file per year, each exported by another version of the system.

use super::noise::{self, Dates};
use super::render::Encoding;
use super::sheet::{Cell, Sheet};
use crate::demo::dice::Dice;
use crate::demo::model::{County, Payment, Program};
use crate::demo::slips::PaymentSlip;

/// How the list of a year is written.
struct Style {
    encoding: Encoding,
    dates: Dates,
    states: (&'static str, &'static str),
    short_names: bool,
    title: bool,
}

fn style(year: i32) -> Style {
    match year {
        2023 => Style {
            encoding: Encoding::Gb18030,
            dates: Dates::Compact,
            states: ("成功", "失败"),
            short_names: true,
            title: false,
        },
        2024 => Style {
            encoding: Encoding::Gb18030,
            dates: Dates::Han,
            states: ("发放成功", "发放失败"),
            short_names: false,
            title: true,
        },
        2025 => {
            Style {
                encoding: Encoding::Utf8Bom, dates: Dates::Iso, states: ("已发放", "退票"), short_names: false, title: false
            }
        }
        _ => Style {
            encoding: Encoding::Gb18030,
            dates: Dates::Dot,
            states: ("打卡成功", "打卡失败"),
            short_names: false,
            title: false,
        },
    }
}

/// The list of a year with its encoding.
pub fn year(county: &County, year: i32) -> (Sheet, Encoding) {
    let style = style(year);
    let mut dice = Dice::new(county.seed, &format!("file: payments {year}"));
    let mut sheet = Sheet::new("");
    if style.title {
        sheet = sheet.title(format!("禾川县惠民惠农“一卡通”发放明细（{year}年）"));
    }
    sheet = sheet.header(&["补贴项目", "所属年月", "批次", "姓名", "身份证号", "卡号", "金额", "发放状态", "失败原因", "备注"]);
    for (at, line) in county.payments.iter().enumerate().filter(|(_, line)| line.month.year() == year) {
        let slip = county.slips.payments.get(&at).copied();
        sheet.row(row(county, line, &style, slip, &mut dice));
    }
    (sheet, style.encoding)
}

fn row(county: &County, line: &Payment, style: &Style, slip: Option<PaymentSlip>, dice: &mut Dice) -> Vec<Cell> {
    let payee = &county.people[line.payee];
    let number = match slip {
        Some(PaymentSlip::Number(damage)) => noise::damaged(payee.key, damage),
        _ => noise::id(dice, payee.key),
    };
    vec![
        Cell::text(if style.short_names { short(line.program) } else { line.program.written() }),
        Cell::text(if slip == Some(PaymentSlip::Month) { "见附件".to_owned() } else { style.dates.month(line.month) }),
        Cell::text(line.batch.clone()),
        Cell::text(noise::name(dice, &payee.name)),
        Cell::text(number),
        Cell::text(if dice.percent(30) { format!("=\"{}\"", line.account) } else { line.account.clone() }),
        Cell::text(if slip == Some(PaymentSlip::Amount) { "待核".to_owned() } else { noise::money(dice, line.amount) }),
        Cell::text(if line.paid { style.states.0 } else { style.states.1 }),
        Cell::text(line.fail_reason),
        Cell::text(line.note),
    ]
}

fn short(program: Program) -> &'static str {
    match program {
        Program::DibaoRural => "农低保",
        Program::DibaoUrban => "城低保",
        Program::Orphan => "孤儿",
        Program::FactUnraised => "事实孤儿",
        Program::DisLiving => "残补",
        Program::DisNursing => "重残护补",
        Program::TempAid => "临救",
        other => other.written(),
    }
}
