//! A register must load the same whether or not other cores look through it first: over files with everything that
//! makes lines depend on each other.

use super::shuffle_tests::{Dice, dump, id, new_book, request};
use super::{FileResult, ImportRequest, plan, run};
use crate::domain::id_number::IdKey;
use crate::domain::pack::Pack;
use crate::engine::job::Job;
use crate::store::Workbook;
use crate::store::datasets::testing::query;
use encoding_rs::GB18030;
use std::path::Path;

/// How the lines of a file are encoded, where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Utf8,
    Gb18030,
    Utf16,
}

fn members() -> String {
    let mut text = String::from("户编号,姓名,身份证号,与户主关系\n");
    for serial in 1..40 {
        text.push_str(&format!("H{},张{},{},本人\n", serial % 7, NAMES[usize::from(serial) % NAMES.len()], id(serial)));
    }
    text
}

const NAMES: [&str; 5] = ["三", "小三", "建国", "秀英", "伟"];

/// Somebody in scope, a namesake, somebody with a number one slip away, or a stranger.
fn person(dice: &mut Dice) -> (String, String) {
    let serial = u16::try_from(1 + dice.roll(39)).expect("small");
    let name = format!("张{}", NAMES[usize::from(serial) % NAMES.len()]);
    let stranger = u16::try_from(100 + dice.roll(800)).expect("small");
    match dice.roll(8) {
        0 => (name, id(serial)),
        1 => (name, id(stranger)),
        2 => {
            let key: i64 = id(serial).get(..17).and_then(|digits| digits.parse().ok()).expect("digits");
            let step = [1, 10, 100, 100_000, 9, 90][dice.roll(6)];
            (name, IdKey::from_i64(key + step).map_or_else(|| id(stranger), |key| key.to_string()))
        }
        _ => (format!("路{}", NAMES[dice.roll(5)]), id(stranger)),
    }
}

fn damaged(id: &str, dice: &mut Dice) -> String {
    let part = |from: usize, to: usize| id.get(from..to).expect("ASCII");
    match dice.roll(24) {
        0 => format!("{}********{}", part(0, 6), part(14, 18)),
        1 => format!("{}{}", part(0, 17), dice.roll(10)),
        2 => id.to_lowercase(),
        3 => format!(" {id}"),
        4 => format!("\"{id}\""),
        5 => format!("\"=\"\"{id}\"\"\""),
        6 => format!("\t{id}"),
        7 => "-".to_owned(),
        8 => format!("{}{}", part(0, 6), part(8, 17)),
        9 => format!("{}000", part(0, 15)),
        10 => id.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).expect("full width")).collect(),
        _ => id.to_owned(),
    }
}

/// One or more lines of a register.
fn lines(number: usize, dice: &mut Dice, written: Written) -> Vec<u8> {
    let (name, id) = person(dice);
    let id = damaged(&id, dice);
    let kind = ["小型轿车", "小型轿车", "没有的车"][dice.roll(3)];
    let on = ["2020-01-02", "2021.3.4", "某日"][dice.roll(3).min(dice.roll(3))];
    let mut text = format!("{name},{id},990A{number:05},{kind},{on}");
    let mut end = if dice.roll(3) == 0 { "\n" } else { "\r\n" };
    let mut other = false;
    match dice.roll(60) {
        0 => text = format!("{name},{id},\"990B\n{number}\",{kind},{on}"),
        1 => text = format!("{name},{id},\"990C{number},{kind},{on}"),
        2 => end = "\r",
        3 => text.insert(3, '\0'),
        4 => text.clear(),
        5 => text = format!("合计,,{number},,"),
        6 => other = true,
        7 => text = format!("联通,{id},990D{number},,"),
        8 => text = "所有人,证件号,号牌号码,车辆类型,初次登记日期".to_owned(),
        9 => text = format!("{name},{id},\"990\"\"E{number}\",{kind},\"{on}\""),
        10 => text = format!("{name},{id},\"990\nF{number}\"x,{kind},{on}"),
        11 => text = format!("\t{name},{id},990G{number},{kind},{on}"),
        12 if number.is_multiple_of(16) => text.push_str(&"长".repeat(6_000)),
        13 => text = format!("é,{id},990H{number},,"),
        _ => {}
    }
    text.push_str(end);
    match written {
        Written::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Written::Gb18030 if !other => GB18030.encode(&text).0.into_owned(),
        Written::Utf8 if other => GB18030.encode(&text).0.into_owned(),
        Written::Utf8 if dice.roll(97) == 0 => [&[0xff, 0xfe, 0x80], text.as_bytes()].concat(),
        _ => text.into_bytes(),
    }
}

fn register(seed: u64) -> Vec<u8> {
    let mut dice = Dice(seed);
    let written = [Written::Utf8, Written::Gb18030, Written::Utf8, Written::Utf16][usize::try_from(seed % 4).expect("small")];
    let mut head = String::from("某市机动车\n所有人,证件号,号牌号码,车辆类型,初次登记日期\n");
    if seed % 8 == 2 {
        head.insert(0, '\u{feff}');
    }
    let mut bytes = match written {
        Written::Utf16 => [0xff, 0xfe].into_iter().chain(head.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        Written::Gb18030 => GB18030.encode(&head).0.into_owned(),
        Written::Utf8 => head.into_bytes(),
    };
    for number in 0..2_000 {
        bytes.extend(lines(number, &mut dice, written));
    }
    if seed.is_multiple_of(3) {
        bytes.extend(b"\"never closed");
    }
    bytes
}

fn load(pack: &Pack, folder: &Path, plain: bool, keep_all: bool) -> (Workbook, u64) {
    let mut book = new_book();
    let request = ImportRequest { keep_all, plain, ..request(folder) };
    let decided = plan(&book, pack, &request, &Job::silent()).expect("plan");
    let report = run(&mut book, pack, &decided, &request, &Job::silent()).expect("run");
    let mut unmatched = 0;
    for file in report.files {
        let FileResult::Loaded(parts) = file.result else { panic!("{file:?}") };
        assert!(parts.iter().all(|part| part.certificate.balances()), "{parts:?}");
        unmatched += parts.iter().map(|part| part.certificate.unmatched).sum::<u64>();
    }
    (book, unmatched)
}

/// Everything that a load leaves.
fn everything(book: &Workbook, pack: &Pack) -> Vec<String> {
    let mut lines = dump(book, pack, true);
    for sql in
        ["SELECT * FROM source ORDER BY id", "SELECT * FROM reject ORDER BY rowid", "SELECT * FROM identity ORDER BY identity"]
    {
        lines.extend(query(book, sql));
    }
    lines
}

#[test]
fn looking_ahead_on_all_cores_changes_nothing() {
    let pack = crate::engine::pack::load(None).expect("pack");
    for seed in 0..8 {
        let folder = tempfile::tempdir().expect("dir");
        std::fs::write(folder.path().join("成员20240630.csv"), members()).expect("written");
        std::fs::write(folder.path().join("车管20240630.csv"), register(seed)).expect("written");
        let keep_all = seed == 7;
        let (plain, unmatched) = load(&pack, folder.path(), true, keep_all);
        let (ahead, _) = load(&pack, folder.path(), false, keep_all);
        assert!(keep_all || unmatched > 300, "seed {seed}: {unmatched}");
        let (plain, ahead) = (everything(&plain, &pack), everything(&ahead, &pack));
        assert!(plain.len() > 300, "seed {seed}: {}", plain.len());
        let differing = plain.iter().zip(&ahead).find(|(a, b)| a != b);
        assert!(differing.is_none() && plain.len() == ahead.len(), "seed {seed}: {differing:?}");
    }
}
