//! Whom rows may be about.

use super::*;
use crate::domain::date::from_ymd;
use crate::domain::id_number;

fn key(serial: u16) -> IdKey {
    IdKey::compose(990_101, from_ymd(1950, 1, 1).expect("date"), serial).expect("key")
}

fn scope() -> Scope {
    let mut scope = Scope::default();
    scope.add(key(1), "张 三", "李家村村委会");
    scope.add(key(2), "李四", "王家村");
    scope.add(key(7), "王犇军", "王家村");
    scope
}

fn ask(scope: &Scope, name: &str, village: &str, reading: &IdReading) -> Vec<Candidate> {
    match scope.find(name, || village.to_owned(), reading) {
        Finding::Perhaps(found) => found,
        Finding::Nobody => Vec::new(),
        Finding::Person(..) => panic!("certain"),
    }
}

fn read(scope: &Scope, name: &str, number: &str) -> Vec<Candidate> {
    ask(scope, name, "", &id_number::read(number, false))
}

fn reasons(found: &[Candidate]) -> Vec<(IdKey, IdentityReason)> {
    found.iter().map(|candidate| (candidate.key, candidate.reason)).collect()
}

#[test]
fn a_name_alone_points_at_nobody() {
    assert_eq!(ask(&scope(), "张三", "", &IdReading::Missing), []);
    assert_eq!(ask(&scope(), "王五", "李家村", &IdReading::Missing), []);
    assert_eq!(ask(&scope(), "张三", "赵家村", &IdReading::Missing), []);
    let found = ask(&scope(), "張三", "青禾镇李家村三组", &IdReading::Missing);
    assert_eq!(found.iter().map(|c| (c.key, c.level)).collect::<Vec<_>>(), [(key(1), MatchLevel::L5)]);
    assert!(found[0].score >= LIKELY);
}

#[test]
fn what_is_left_of_a_number_must_agree() {
    let prefix: String = key(1).to_string().chars().take(15).collect();
    let reading = IdReading::PrecisionLost { prefix };
    assert_eq!(ask(&scope(), "张三", "", &reading)[0].level, MatchLevel::L3);
    assert_eq!(ask(&scope(), "李四", "", &IdReading::PrecisionLost { prefix: "990101195001012".into() }), []);
    let masked = IdReading::Masked { pattern: key(1).masked() };
    assert_eq!(ask(&scope(), "张三", "", &masked)[0].level, MatchLevel::L4);
    assert_eq!(ask(&scope(), "张三", "", &IdReading::Masked { pattern: key(2).masked() }), []);
    assert_eq!(read(&scope(), "张三", "9****************0"), [], "two digits say nothing");
    let surer = ask(&scope(), "张三", "李家村", &masked)[0].score;
    let doubtful = ask(&scope(), "张三", "王家村", &masked)[0].score;
    assert!(surer > ask(&scope(), "张三", "", &masked)[0].score && doubtful < surer);
}

#[test]
fn a_number_that_breaks_off_counts_as_a_mask_that_shows_as_much() {
    let cut = |digits: usize| key(1).to_string().chars().take(digits).collect::<String>();
    let found = read(&scope(), "张三", &cut(12));
    assert_eq!(reasons(&found), [(key(1), IdentityReason::Cut)]);
    let masked = IdReading::Masked { pattern: format!("{}******", cut(12)) };
    assert_eq!(found[0].score, ask(&scope(), "张三", "", &masked)[0].score);
    assert!(found[0].score >= LIKELY);
    assert_eq!(read(&scope(), "张三", &cut(8)), [], "area and century are half a county's");
    assert_eq!(ask(&scope(), "张三", "李家村", &id_number::read(&cut(8), false)).len(), 1);
    assert_eq!(read(&scope(), "李四", &cut(12).replacen("1950", "1960", 1)), []);
    assert_eq!(read(&scope(), "王五", &cut(12)), [], "another name");
}

#[test]
fn slips_count_wherever_they_are() {
    let right = key(1).to_string();
    let wrong = |text: String| reasons(&read(&scope(), "张三", &text));
    let one = [(key(1), IdentityReason::OneSlip)];
    assert_eq!(wrong(right.replacen("1950", "1960", 1)), one);
    assert_eq!(wrong(right.replacen("1950", "1905", 1)), one);
    assert_eq!(wrong(right.replacen("990101", "990110", 1)), one);
    assert_eq!(wrong(right.chars().skip(1).collect()), one);
    let last = if right.ends_with('0') { '1' } else { '0' };
    assert_eq!(wrong(right.chars().take(17).chain([last]).collect()), [(key(1), IdentityReason::CheckDigit)]);
    assert_eq!(wrong(right.replacen("1950", "2960", 1)), [(key(1), IdentityReason::TwoSlips)]);
    assert_eq!(wrong(right.replacen("19500101", "29601101", 1)), [], "three contradict");
}

#[test]
fn a_valid_number_of_somebody_else_needs_the_very_name() {
    let other = IdKey::compose(990_101, from_ymd(1950, 1, 7).expect("date"), 1).expect("key").to_string();
    assert_eq!(reasons(&read(&scope(), "张三", &other)), [(key(1), IdentityReason::OtherValid)]);
    assert_eq!(read(&scope(), "李四", &other), [], "another name");
    assert_eq!(read(&scope(), "张某", &other), [], "an unclear name");
    assert_eq!(read(&scope(), "张三", &key(12).to_string()), [], "two digits apart");
    let twin = read(&scope(), "张三", &key(3).to_string());
    assert!(twin[0].score < LIKELY, "born the same day, the next serial: rather somebody else");
    assert_eq!(
        scope().find("张三", String::new, &id_number::read(&key(1).to_string(), false)),
        Finding::Person(key(1), MatchLevel::L1)
    );
}

#[test]
fn a_lost_tail_that_passes_the_check_is_still_seen() {
    let lucky = (1..2000)
        .filter_map(|day| IdKey::compose(990_101, crate::domain::date::from_day_number(day)?, 123))
        .find(|key| {
            id_number::read(&format!("{}000", key.to_string().chars().take(15).collect::<String>()), false).key().is_some()
        })
        .expect("one in eleven");
    let mut scope = Scope::default();
    scope.add(lucky, "张三", "");
    let zeroed = format!("{}000", lucky.to_string().chars().take(15).collect::<String>());
    assert_eq!(reasons(&read(&scope, "张三", &zeroed)), [(lucky, IdentityReason::PrecisionLost)]);
    assert_eq!(read(&scope, "李四", &zeroed), []);
}

#[test]
fn an_unclear_name_is_found_by_the_number() {
    let right = key(7).to_string();
    let slipped = right.replacen("1950", "1960", 1);
    for name in ["王?军", "王ben军", "王某军", "王*军", "王某某", "王\u{e000}军"] {
        assert_eq!(reasons(&read(&scope(), name, &slipped)), [(key(7), IdentityReason::NameUnclear)], "{name}");
    }
    let lost = format!("{}000", right.chars().take(15).collect::<String>());
    assert_eq!(reasons(&read(&scope(), "王□军", &lost)), [(key(7), IdentityReason::NameUnclear)]);
    assert_eq!(reasons(&read(&scope(), "王*军", &key(7).masked())), [(key(7), IdentityReason::NameUnclear)]);
    assert_eq!(read(&scope(), "王**", &key(7).masked()), [], "a surname and four digits are nobody");
    assert_eq!(ask(&scope(), "王?军", "王家村", &IdReading::Missing), []);
}

#[test]
fn a_name_one_sign_off_needs_the_whole_serial() {
    let right = key(7).to_string();
    assert_eq!(reasons(&read(&scope(), "王本军", &right.replacen("1950", "1960", 1))), [(key(7), IdentityReason::NameUnclear)]);
    let serial: String = right.chars().take(15).chain("99".chars()).chain(right.chars().skip(17)).collect();
    assert_eq!(read(&scope(), "王本军", &serial), []);
    assert_eq!(
        read(&scope(), "王本军", &format!("{}000", right.chars().take(15).collect::<String>())),
        [],
        "twins look like this"
    );
}

#[test]
fn several_namesakes_cost_points() {
    let mut scope = scope();
    scope.add(key(3), "张三", "李家村");
    let found = ask(&scope, "张三", "李家村", &IdReading::Missing);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|candidate| candidate.score < LIKELY));
    let clear = ask(&scope, "张三", "李家村", &IdReading::Masked { pattern: key(3).masked() });
    assert_eq!(clear.len(), 1, "the digits tell them apart");
}

#[test]
fn the_fingerprint_depends_on_the_people_not_their_order() {
    let mut other = Scope::default();
    other.add(key(7), "王犇军", "王家村");
    other.add(key(2), "李四", "王家村");
    other.add(key(1), "张三", "李家村");
    other.add(key(1), "张三", "李家村");
    assert_eq!(other.fingerprint(), scope().fingerprint());
    other.add(key(9), "新人", "");
    assert_ne!(other.fingerprint(), scope().fingerprint());
}

#[test]
fn codes_of_one_row_share_their_row() {
    let code = |row: u8, person| code(b"key", "deaths", &[row; 16], key(person));
    assert_eq!(code(1, 1), code(1, 1));
    assert_ne!(code(1, 1), code(1, 2));
    assert_eq!(row_of(&code(1, 1)), row_of(&code(1, 2)));
    assert_ne!(row_of(&code(1, 1)), row_of(&code(2, 1)));
    assert_eq!(row_of("P-1"), None);
}

#[test]
fn villages_are_compared_by_their_own_name() {
    for name in ["李家村", "李家村委会", "李家村村民委员会", "青禾镇李家村", "青禾镇李家村3组", "李家"]
    {
        assert_eq!(village_stem(name), "李家", "{name}");
    }
    assert_eq!(village_stem("新镇村"), "新镇", "a town's sign in the name of the village");
}
