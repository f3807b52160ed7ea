//! What officers decide on possible identities outlasts everything that loading does to the rows.

use crate::kit::{Kit, day, execute, id, key};
use hecha::domain::action::{ActionKind, Actor, Subject};
use hecha::domain::officer::{OfficerId, Role};
use hecha::engine::casework::{self, ActError};
use hecha::engine::verify;

const HEADER: &str = "所有人,证件号,号牌号码,车辆类型,初次登记日期,状态";

fn county() -> Kit {
    let mut kit = Kit::new();
    let members: String = [(1, "张三"), (2, "李四"), (5, "王五")]
        .iter()
        .map(|(serial, name)| format!("H{serial},{name},{},本人\n", id(*serial)))
        .collect();
    kit.load_text("成员202405.csv", &format!("户编号,姓名,身份证号,与户主关系\n{members}"));
    let entry = ("office", Role::CountyOffice, "");
    let officer = OfficerId("office".into());
    casework::add_officer(&mut kit.book, &kit.pack, &actor(), &officer, entry, [7; 32]).expect("an officer");
    kit
}

fn actor() -> Actor {
    Actor { officer: OfficerId("office".into()), at: day(2024, 7, 1).at(9, 0, 0, 0) }
}

fn act(kit: &mut Kit, identity: &str, kind: ActionKind) -> Result<(), String> {
    let subject = Subject::parse(identity);
    match casework::perform(&mut kit.book, &kit.pack, &actor(), &subject, kind, &Default::default()) {
        Ok(_) => Ok(()),
        Err(ActError::Refused(refusal)) => Err(refusal.code().to_owned()),
        Err(other) => panic!("{other}"),
    }
}

fn lost(serial: u16) -> String {
    format!("{}000", id(serial).chars().take(15).collect::<String>())
}

fn rows() -> Vec<String> {
    vec![
        format!("张三,{},990A1,小型轿车,2020-01-02,正常", key(1).masked()),
        format!("李四,{},990A2,小型轿车,2020-01-02,正常", lost(2)),
        format!("王五,{},990A3,小型轿车,2020-01-02,正常", lost(5)),
    ]
}

fn sheet(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn code_of(kit: &Kit, name: &str) -> String {
    kit.one(&format!("SELECT identity FROM identity WHERE name = '{name}'"))
}

fn decisions(kit: &Kit) -> Vec<String> {
    kit.query("SELECT name, decision, decided_by FROM identity ORDER BY name")
}

#[test]
fn decisions_outlast_newer_files_another_order_and_lost_rows() {
    let mut kit = county();
    kit.load_text("车管202405.csv", &sheet(&rows()));
    let (linked, refused) = (code_of(&kit, "张三"), code_of(&kit, "李四"));
    act(&mut kit, &linked, ActionKind::LinkIdentity).expect("linked");
    act(&mut kit, &refused, ActionKind::RefuseIdentity).expect("refused");
    let wanted = ["张三|linked|office", "李四|refused|office", "王五|NULL|NULL"];
    assert_eq!(decisions(&kit), wanted);

    let mut other: Vec<String> = rows();
    other.reverse();
    other[2] = other[2].replace("正常", "抵押");
    kit.load_text("车管202406.csv", &sheet(&other));
    assert_eq!(decisions(&kit), wanted, "a newer file in another order, one row changed");

    execute(&kit.dir.path().join("county.hecha"), "DELETE FROM identity");
    kit.load_text("车管202407.csv", &(sheet(&rows()) + "\n"));
    assert_eq!(decisions(&kit), wanted, "found again under the same codes");
    assert_eq!((code_of(&kit, "张三"), code_of(&kit, "李四")), (linked.clone(), refused));
    assert!(verify::run(&kit.book, &kit.pack).expect("verified").ok);

    act(&mut kit, &linked, ActionKind::RefuseIdentity).expect("another mind");
    execute(&kit.dir.path().join("county.hecha"), "DELETE FROM identity");
    kit.load_text("车管202408.csv", &(sheet(&rows()) + "\n\n"));
    assert_eq!(decisions(&kit)[0], "张三|refused|office", "the last decision holds");
}

#[test]
fn a_row_is_linked_once_and_linking_refuses_nothing_else() {
    let mut kit = county();
    let twin = hecha::domain::id_number::IdKey::from_i64(key(1).as_i64() + 20).expect("a key");
    kit.load_text("成员202406.csv", &format!("户编号,姓名,身份证号,与户主关系\nH9,张三,{twin},本人\n"));
    let hidden: String = id(1).chars().take(14).chain("****".chars()).collect();
    kit.load_text("车管202405.csv", &sheet(&[format!("张三,{hidden},990A1,小型轿车,2020-01-02,正常")]));
    let codes = kit.query("SELECT identity FROM identity ORDER BY identity");
    assert_eq!(codes.len(), 2, "both fit what is left of the number");
    act(&mut kit, &codes[0], ActionKind::LinkIdentity).expect("linked");
    let of = |kit: &Kit| kit.query("SELECT decision FROM identity ORDER BY identity");
    assert_eq!(of(&kit), ["linked", "NULL"]);
    assert_eq!(act(&mut kit, &codes[1], ActionKind::LinkIdentity), Err("row_linked".to_owned()));
    // Even when the first candidate's row is gone, the log remembers the link.
    execute(&kit.dir.path().join("county.hecha"), &format!("DELETE FROM identity WHERE identity = '{}'", codes[0]));
    assert_eq!(act(&mut kit, &codes[1], ActionKind::LinkIdentity), Err("row_linked".to_owned()));
    kit.load_text("车管202406.csv", &(sheet(&[format!("张三,{hidden},990A1,小型轿车,2020-01-02,正常")]) + "\n"));
    act(&mut kit, &codes[0], ActionKind::RefuseIdentity).expect("refused after all");
    act(&mut kit, &codes[1], ActionKind::LinkIdentity).expect("now the other");
    assert_eq!(of(&kit), ["refused", "linked"]);
    assert!(verify::run(&kit.book, &kit.pack).expect("verified").ok);
}

#[test]
fn candidates_of_a_row_that_says_something_else_now_are_forgotten_unless_decided() {
    let mut kit = county();
    kit.load_text("车管202405.csv", &sheet(&rows()));
    assert_eq!(decisions(&kit).len(), 3);
    // The same key under another name: the plate and the damaged number stay.
    let renamed: Vec<String> = rows().iter().map(|row| row.replace("李四", "路人").replace("王五", "王某")).collect();
    let refused = code_of(&kit, "王五");
    act(&mut kit, &refused, ActionKind::RefuseIdentity).expect("refused");
    kit.load_text("车管202406.csv", &sheet(&renamed));
    let left = kit.query("SELECT reason, decision FROM identity ORDER BY reason, decision");
    assert!(left.contains(&"masked|NULL".to_owned()), "{left:?}");
    assert_eq!(kit.query("SELECT identity FROM identity WHERE decision = 'refused'"), [refused], "{left:?}");
}

#[test]
fn a_valid_number_one_digit_away_is_asked_about_and_never_taken() {
    let mut kit = county();
    // 15 digits carry no check digit: a slip stays a valid number.
    let short: String = id(1).chars().take(6).chain(id(1).chars().skip(8).take(9)).collect();
    let slipped = if short.starts_with("9901015") { short.replacen("9901015", "9901014", 1) } else { short };
    let loaded = kit.load_text(
        "车管202405.csv",
        &sheet(&[
            format!("张三,{slipped},990A1,小型轿车,2020-01-02,正常"),
            format!("路人,{slipped},990A2,小型轿车,2020-01-02,正常"),
        ]),
    );
    assert_eq!((loaded.kept, loaded.unmatched, loaded.identities), (1, 1, 1));
    assert_eq!(
        kit.query("SELECT i.reason, d.person FROM identity i JOIN data_vehicles d ON d.row = i.data_row"),
        ["other_valid|NULL"]
    );
    let strangers = kit.load_text("车管202406.csv", &sheet(&[format!("张三,{},990A9,小型轿车,2020-01-02,正常", id(9))]));
    assert_eq!((strangers.kept, strangers.unmatched), (0, 1), "the name alone does not keep a stranger");
}
