//! Writes an invented prefecture to a folder, in the form in which bureaus send it: case data, payments and
//! registers, with damaged ID numbers, quoted cells and files in GB18030.
//!
//! `cargo run --release --example bench-county -- S|M|L DIR`. The same scale always gives the same bytes. Every person
//! is a function of a number, so nothing is kept in memory, whatever the scale.

use encoding_rs::GB18030;
use hecha::domain::date::{self, Date};
use hecha::domain::id_number::IdKey;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Members of twelve households in turn: thirty people.
const HOUSEHOLDS: [u64; 12] = [2, 3, 1, 4, 2, 2, 3, 1, 4, 2, 3, 3];
const PEOPLE_OF_TWELVE: u64 = 30;
/// One in so many recipients gets the nursing subsidy.
const NURSED: u64 = 10;
/// July 2022 to June 2024, as `year * 12 + month - 1`.
const MONTHS: std::ops::Range<u64> = 24_270..24_294;
/// Payment lists are sent by half-year.
const MONTHS_PER_LIST: u64 = 6;
/// Days from 1 January 1932 on which people are born.
const BIRTH_DAYS: u64 = 29_200;
const FIRST_BIRTH: i32 = -13_879;
const AREAS: u64 = 20;
const SERIALS: u64 = 999;
/// A prime, so that numbers spread over all birthdays and serials without meeting twice.
const STRIDE: u64 = 268_435_399;

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖";
const GIVEN: &str = "伟强军平勇杰涛明超刚辉国建华志文斌海波宁贵福生元全胜学祥才发武新利清飞彬富顺信子昌成康星光天达安岩中茂进林有坚和秀娟英慧巧美娜静淑惠珠翠雅芝玉萍红娥玲芬芳燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹霞香月莺媛艳瑞凡佳嘉琼勤珍贞莉";
const TOWNS: [&str; 8] = ["青禾镇", "柳河镇", "石桥镇", "双井乡", "白塔镇", "沙坪乡", "云岭镇", "东川乡"];
const VILLAGES: &str = "李王张陈赵周吴徐孙胡朱高林何郭马";

fn main() -> io::Result<()> {
    let mut args = std::env::args().skip(1);
    let (scale, folder) = (args.next().unwrap_or_default(), args.next());
    // Times 25,000 recipients, and thousands of register rows.
    let size = match scale.as_str() {
        "S" => Some((1, 600)),
        "M" => Some((10, 6_000)),
        "L" => Some((100, 30_000)),
        _ => None,
    };
    let (Some((size, rows)), Some(folder)) = (size, folder) else {
        return Err(io::Error::other("usage: bench-county S|M|L DIR"));
    };
    let county = County::new(size, rows, PathBuf::from(folder))?;
    county.case_data()?;
    county.payments()?;
    county.registers()
}

/// What is written, and where to.
struct County {
    folder: PathBuf,
    recipients: u64,
    /// Rows of all registers together, in thousandths of which each register has its share.
    register_rows: u64,
    surnames: Vec<char>,
    given: Vec<char>,
    villages: Vec<char>,
}

/// Somebody, by number: below the count of recipients a recipient, else an outsider.
struct Person {
    id: String,
    name: String,
}

/// A file being written, with the chance that damages its ID numbers.
struct Table {
    out: BufWriter<File>,
    gb18030: bool,
    chance: Chance,
    line: String,
}

/// splitmix64: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }
}

fn mixed(number: u64) -> u64 {
    let once = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let twice = (once ^ (once >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    twice ^ (twice >> 31)
}

fn day(number: i32) -> Date {
    date::from_day_number(number).unwrap_or_default()
}

/// An ISO day between January 2015 and June 2024.
fn recent(chance: &mut Chance) -> Date {
    day(16_436 + i32::try_from(chance.below(3_460)).unwrap_or(0))
}

fn month(index: u64) -> String {
    format!("{}-{:02}", index / 12, index % 12 + 1)
}

impl Table {
    fn new(path: &Path, gb18030: bool, seed: u64, header: &str) -> io::Result<Self> {
        let out = BufWriter::with_capacity(1 << 20, File::create(path)?);
        let mut table = Self { out, gb18030, chance: Chance(seed), line: String::new() };
        table.line.push_str(header);
        table.end()?;
        Ok(table)
    }

    /// Ends the line.
    fn end(&mut self) -> io::Result<()> {
        self.line.push_str("\r\n");
        if self.gb18030 {
            self.out.write_all(&GB18030.encode(&self.line).0)?;
        } else {
            self.out.write_all(self.line.as_bytes())?;
        }
        self.line.clear();
        Ok(())
    }

    /// An ID number as bureaus write it: 1.4 % in another form that can be mended, 0.7 % beyond repair.
    fn written(&mut self, id: &str) -> String {
        let part = |from: usize, to: usize| id.get(from..to).unwrap_or_default();
        match self.chance.below(1000) {
            0..3 => format!("{}********{}", part(0, 6), part(14, 18)),
            3..5 => {
                let wrong = if part(17, 18) == "1" { '2' } else { '1' };
                format!("{}{wrong}", part(0, 17))
            }
            5 => format!("{}000", part(0, 15)),
            6 => String::new(),
            7..12 if part(6, 8) == "19" => format!("{}{}", part(0, 6), part(8, 17)),
            12..16 => format!("{id} "),
            16..18 => format!("'{id}"),
            18..21 => id.to_ascii_lowercase(),
            _ => id.to_owned(),
        }
    }
}

macro_rules! row {
    ($table:expr, $($part:tt)*) => {{
        // Writing to a String cannot fail.
        let _ = std::fmt::Write::write_fmt(&mut $table.line, format_args!($($part)*));
        $table.end()?;
    }};
}

impl County {
    fn new(size: u64, register_rows: u64, folder: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let chars = |text: &str| text.chars().collect();
        Ok(Self {
            folder,
            recipients: 25_000 / PEOPLE_OF_TWELVE * PEOPLE_OF_TWELVE * size,
            register_rows,
            surnames: chars(SURNAMES),
            given: chars(GIVEN),
            villages: chars(VILLAGES),
        })
    }

    fn table(&self, name: &str, gb18030: bool, header: &str) -> io::Result<Table> {
        let seed = name.bytes().fold(7, |seed, byte| mixed(seed ^ u64::from(byte)));
        Table::new(&self.folder.join(format!("{name}.csv")), gb18030, seed, header)
    }

    fn person(&self, number: u64) -> Person {
        let slot = number.wrapping_mul(STRIDE) % (AREAS * BIRTH_DAYS * SERIALS);
        let (area, rest) = (slot % AREAS, slot / AREAS);
        let born = day(FIRST_BIRTH + i32::try_from(rest % BIRTH_DAYS).unwrap_or(0));
        let serial = u16::try_from(rest / BIRTH_DAYS + 1).unwrap_or(1);
        let area = 990_101 + u32::try_from(area).unwrap_or(0);
        let id = IdKey::compose(area, born, serial).map(|key| key.to_string()).unwrap_or_default();
        let mut chance = Chance(number);
        let count = self.surnames.len() as u64;
        let surname = chance.below(count) * chance.below(count) / count;
        let mut name = String::with_capacity(9);
        name.extend(at(&self.surnames, surname));
        name.extend(at(&self.given, chance.next()));
        if chance.below(4) > 0 {
            name.extend(at(&self.given, chance.next()));
        }
        Person { id, name }
    }

    /// Somebody else: twenty outsiders for each recipient.
    fn outsider(&self, chance: &mut Chance) -> Person {
        self.person(self.recipients + chance.below(self.recipients * 20))
    }

    /// Number, first member and size of each household.
    fn households(&self) -> impl Iterator<Item = (u64, u64, u64)> {
        (0..self.recipients / PEOPLE_OF_TWELVE).flat_map(|twelve| {
            let mut first = twelve * PEOPLE_OF_TWELVE;
            (0u64..).zip(HOUSEHOLDS).map(move |(at, size)| {
                let household = (twelve * 12 + at, first, size);
                first += size;
                household
            })
        })
    }

    fn place(&self, household: u64) -> (&'static str, String) {
        let town = TOWNS[usize::try_from(household / 5_000 % 8).unwrap_or(0)];
        let village: String = at(&self.villages, household / 300).into_iter().collect();
        (town, format!("{village}家村"))
    }

    /// What a household is paid for a month, in yuan: what the built-in pack's second class is due, but for one household
    /// in a hundred, whose rate was never raised.
    fn monthly(household: u64, size: u64, paid: u64) -> u64 {
        let raised = if mixed(household).is_multiple_of(100) { 0 } else { (paid / 12).saturating_sub(2022) };
        size * [417, 430, 455][usize::try_from(raised).unwrap_or(0).min(2)]
    }

    fn case_data(&self) -> io::Result<()> {
        let mut homes = self.table(
            "农村低保名册20240630",
            false,
            "序号,户编号,乡镇,村,户主姓名,户主身份证号,家庭人口,保障人口,类别/档次,户月保障金额,起始年月,开户银行,账号",
        )?;
        let mut members = self.table("家庭成员20240630", false, "户编号,姓名,身份证号,与户主关系,是否保障对象,健康状况")?;
        for (household, first, size) in self.households() {
            let (town, village) = self.place(household);
            let head = self.person(first);
            let (name, id, monthly) = (&head.name, &head.id, Self::monthly(household, size, MONTHS.end));
            let begun = month(24_240 + mixed(household) % 40);
            row!(
                homes,
                "{},H{household:07},{town},{village},{name},{id},{size},{size},二类,{monthly}.00,{begun},禾川农商行,62170000{household:08}",
                household + 1
            );
            for member in 0..size {
                let Person { id, name } = self.person(first + member);
                let relation = ["本人", "配偶", "之子", "之女"][usize::try_from(member).unwrap_or(0) % 4];
                row!(
                    members,
                    "H{household:07},{name},{id},{relation},是,{}",
                    if mixed(first).is_multiple_of(9) { "残疾" } else { "健康" }
                );
            }
        }
        homes.out.flush()?;
        members.out.flush()
    }

    fn payments(&self) -> io::Result<()> {
        let header = "补贴项目,所属年月,批次,户编号,姓名,身份证号,金额,发放状态,卡号,发放日期";
        for from in MONTHS.step_by(usize::try_from(MONTHS_PER_LIST).unwrap_or(1)) {
            let last = from + MONTHS_PER_LIST - 1;
            let end = if last % 12 == 5 { "0630" } else { "1231" };
            let mut list = self.table(&format!("一卡通发放{}{end}", last / 12), false, header)?;
            for paid in from..=last {
                let (shown, batch) = (month(paid), format!("{}{:02}", paid / 12, paid % 12 + 1));
                for (household, first, size) in self.households() {
                    let Person { id, name } = self.person(first);
                    let (monthly, card) = (Self::monthly(household, size, paid), format!("62170000{household:08}"));
                    let state = if list.chance.below(200) == 0 { "失败" } else { "成功" };
                    row!(list, "农村低保,{shown},{batch}A,H{household:07},{name},{id},{monthly}.00,{state},{card},{shown}-10");
                    if list.chance.below(10_000) == 0 {
                        row!(list, "农村低保,{shown},{batch}B,H{household:07},{name},{id},{monthly}.00,成功,{card},{shown}-25");
                    }
                    for member in (first..first + size).filter(|member| member % NURSED == 3) {
                        let Person { id, name } = self.person(member);
                        row!(
                            list,
                            "重度残疾人护理补贴,{shown},{batch}C,H{household:07},{name},{id},110.00,成功,{card},{shown}-12"
                        );
                    }
                }
            }
            list.out.flush()?;
        }
        Ok(())
    }

    /// Writes `share` thousandths of the register rows; one row in `hit` is about a recipient, `each` rows about the
    /// same one.
    fn register(
        &self,
        (name, header, gb18030): (&str, &str, bool),
        (share, hit, each): (u64, u64, u64),
        mut write: impl FnMut(&mut Table, u64, &str, &str) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut table = self.table(name, gb18030, header)?;
        for number in 0..self.register_rows * share {
            let person = if number % hit == 0 {
                self.person((number / hit / each).wrapping_mul(7919) % self.recipients)
            } else {
                self.outsider(&mut table.chance)
            };
            let id = table.written(&person.id);
            write(&mut table, number, &id, &person.name)?;
        }
        table.out.flush()
    }

    fn registers(&self) -> io::Result<()> {
        let header = "所有人,证件号,号牌号码,车辆类型,使用性质,初次登记日期,状态";
        self.register(("车管机动车20240630", header, false), (250, 400, 1), |table, number, id, name| {
            let kind = pick(&mut table.chance, &["小型轿车", "小型普通客车", "轻型普通货车", "普通二轮摩托车"]);
            let state = pick(&mut table.chance, &["正常", "正常", "正常", "注销"]);
            let on = recent(&mut table.chance);
            row!(table, "{name},{id},990{number:07},{kind},非营运,{on},{state}");
            Ok(())
        })?;
        let header = "权利人,证件号,不动产单元号,权证号,坐落,用途,面积,登记时间";
        self.register(("不动产登记20240630", header, false), (250, 200, 2), |table, number, id, name| {
            let town = pick(&mut table.chance, &TOWNS);
            let (plot, area) = (table.chance.below(900), table.chance.below(12_000) + 3_000);
            let comma = table.chance.below(200) == 0;
            let location = if comma { format!("\"{town},迎宾路{plot}号\"") } else { format!("{town}迎宾路{plot}号") };
            let kind = pick(&mut table.chance, &["住宅", "住宅", "商业"]);
            let on = recent(&mut table.chance);
            row!(
                table,
                "{name},{id},9901{number:010}F{plot:04},禾(2020)第{number:07}号,{location},{kind},{}.{:02},{on}",
                area / 100,
                area % 100
            );
            Ok(())
        })?;
        let header = "统一社会信用代码,市场主体名称,类型,姓名,证件号,人员身份,出资额,成立日期,登记状态";
        self.register(("市监市场主体20240630", header, true), (130, 300, 1), |table, number, id, name| {
            let role = pick(&mut table.chance, &["法定代表人", "股东", "经营者"]);
            let capital = table.chance.below(400) * 1_000;
            let state = pick(&mut table.chance, &["存续", "存续", "注销"]);
            let on = recent(&mut table.chance);
            row!(table, "91990100MA{number:08},禾川{name}商贸部,个体工商户,{name},{id},{role},{capital}.00,{on},{state}");
            Ok(())
        })?;
        let header = "姓名,身份证号,参保险种,缴费主体,缴费单位,缴费基数,参保起始年月,参保终止年月";
        self.register(("社保缴费20240630", header, false), (240, 100, 1), |table, number, id, name| {
            let payer = pick(&mut table.chance, &["单位", "个人"]);
            let (begun, base) = (24_180 + table.chance.below(100), 3_000 + table.chance.below(3_000));
            let ended = if table.chance.below(3) == 0 { month(begun + table.chance.below(30)) } else { String::new() };
            row!(table, "{name},{id},企业职工基本养老保险,{payer},禾川第{}公司,{base}.00,{},{ended}", number % 977, month(begun));
            Ok(())
        })?;
        let header = "姓名,身份证号,养老金类别,月养老金,领取起始年月,领取状态";
        self.register(("养老待遇20240630", header, false), (70, 50, 1), |table, _, id, name| {
            let kind = pick(&mut table.chance, &["城乡居民养老保险", "企业职工养老保险"]);
            let (sum, begun) = (150 + table.chance.below(3_000), 24_180 + table.chance.below(110));
            row!(table, "{name},{id},{kind},{sum}.00,{},正常", month(begun));
            Ok(())
        })?;
        let header = "单位,姓名,身份证号,人员类别,月工资,起薪";
        self.register(("财政供养人员20240630", header, false), (40, 200, 1), |table, number, id, name| {
            let (pay, on) = (3_000 + table.chance.below(5_000), recent(&mut table.chance));
            row!(table, "禾川第{}小学,{name},{id},事业编制,{pay}.00,{on}", number % 211);
            Ok(())
        })?;
        let header = "姓名,身份证号,死亡日期,火化时间,火化单位";
        self.register(("死亡火化20240630", header, true), (20, 30, 1), |table, _, id, name| {
            let died = 19_174 + i32::try_from(table.chance.below(720)).unwrap_or(0);
            row!(table, "{name},{id},{},{},禾川殡仪馆", day(died), day(died + 3));
            Ok(())
        })
    }
}

fn at(list: &[char], number: u64) -> Option<char> {
    let count = list.len() as u64;
    usize::try_from(number % count.max(1)).ok().and_then(|at| list.get(at)).copied()
}

fn pick<'a>(chance: &mut Chance, list: &[&'a str]) -> &'a str {
    let count = list.len() as u64;
    usize::try_from(chance.below(count.max(1))).ok().and_then(|at| list.get(at)).copied().unwrap_or_default()
}
