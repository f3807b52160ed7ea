//! Who is in scope: everybody whom a kept row knows, also in rosters and as somebody's kin.

use crate::kit::{Kit, certificates, id, key};

const VEHICLES: &str = "所有人,证件号,号牌号码,车辆类型,初次登记日期,状态";

fn vehicle(owner: &str, number: u16, plate: &str) -> String {
    format!("{owner},{},{plate},小型轿车,2020-01-02,正常\n", id(number))
}

#[test]
fn rosters_come_before_registers_and_bring_their_people_into_scope() {
    let mut kit = Kit::new();
    // By name the register would come first.
    let register =
        kit.file("1车管202406.csv", format!("{VEHICLES}\n{}{}", vehicle("张三", 1, "990A1"), vehicle("路人", 50, "990A2")));
    let roster = kit.file(
        "9残联202406.csv",
        format!("姓名,身份证号,残疾证号,残疾类别,残疾等级,发证日期\n张三,{0},{0}41,肢体,二级,2020-01-01\n", id(1)),
    );
    let request = kit.request(&[&register, &roster]);
    let plan = kit.plan(&request);
    let order: Vec<&str> = plan.files.iter().map(|file| file.file.as_str()).collect();
    assert_eq!(order, ["9残联202406.csv", "1车管202406.csv"]);
    let loaded = certificates(&kit.import(&request));
    assert_eq!((loaded[1].dataset.as_str(), loaded[1].kept, loaded[1].unmatched), ("vehicles", 1, 1));
    assert_eq!(kit.one("SELECT person FROM data_vehicles"), key(1).as_i64().to_string());
    assert_eq!(kit.one("SELECT kind, grade FROM data_disabled"), "limb|2");
}

#[test]
fn parents_and_spouses_of_registered_people_are_in_scope() {
    let mut kit = Kit::new();
    let loaded = kit.load_text(
        "户籍202406.csv",
        &format!(
            "姓名,公民身份号码,户口簿号,与户主关系,父亲身份证号,母亲身份证号,配偶身份证号,婚姻状况\n小明,{},B1,子,{},{},,未婚\n小红,{},B2,户主,,,{},已婚\n",
            id(1),
            id(2),
            id(3),
            id(4),
            id(5)
        ),
    );
    assert_eq!((loaded.dataset.as_str(), loaded.kept), ("residence", 2));
    let rows: String = (1..=6).map(|number| vehicle("某某", number, &format!("990A{number}"))).collect();
    let register = kit.load_text("车管202406.csv", &format!("{VEHICLES}\n{rows}"));
    assert_eq!((register.kept, register.unmatched), (5, 1));
    assert_eq!(kit.query("SELECT plate FROM data_vehicles WHERE plate = '990A6'"), Vec::<String>::new());
}

#[test]
fn a_member_of_staff_with_kin_on_file_is_not_in_scope() {
    let mut kit = Kit::new();
    let loaded = kit.load_text(
        "近亲属备案202406.csv",
        &format!(
            "经办人员姓名,经办人员身份证号,职务,近亲属姓名,近亲属身份证号,亲属关系,备案日期\n王五,{},民政助理,张三,{},兄弟,2023-01-01\n",
            id(9),
            id(1)
        ),
    );
    assert_eq!((loaded.dataset.as_str(), loaded.kept), ("staff_relatives", 1));
    let register =
        kit.load_text("车管202406.csv", &format!("{VEHICLES}\n{}{}", vehicle("王五", 9, "990A1"), vehicle("张三", 1, "990A2")));
    assert_eq!((register.kept, register.unmatched), (1, 1));
    assert_eq!(kit.one("SELECT plate FROM data_vehicles"), "990A2");
}

#[test]
fn a_marriage_is_kept_for_either_of_the_couple() {
    let mut kit = Kit::new();
    kit.load_text(
        "名册202406.csv",
        &format!(
            "户编号,乡镇,村,户主姓名,户主身份证号,保障人口,户月保障金额,家庭人口\nH1,青禾镇,李家村,李四,{},1,439,1\n",
            id(2)
        ),
    );
    let couple = |man: u16, woman: u16| format!("某男,{},某女,{},2021-05-20\n", id(man), id(woman));
    let register = kit.load_text(
        "婚姻登记202406.csv",
        &format!("男方姓名,男方身份证号,女方姓名,女方身份证号,登记日期\n{}{}{}", couple(30, 2), couple(2, 31), couple(32, 33)),
    );
    assert_eq!((register.dataset.as_str(), register.kept, register.unmatched), ("marriages", 2, 1));
    let rows = [key(30), key(2)].map(|key| key.as_i64().to_string());
    assert_eq!(kit.query("SELECT person FROM data_marriages ORDER BY line"), rows);
}

#[test]
fn a_roster_loaded_later_asks_for_the_registers_again() {
    let mut kit = Kit::new();
    let path = kit.file("车管202406.csv", format!("{VEHICLES}\n{}", vehicle("张三", 1, "990A1")));
    assert_eq!(kit.load(&[&path])[0].unmatched, 1);
    let roster = kit.file("残联202406.csv", format!("姓名,身份证号,残疾证号,残疾类别,残疾等级\n张三,{},Z1,肢体,二级\n", id(1)));
    let request = kit.request(&[&roster]);
    assert_eq!(kit.import(&request).read_again, ["车管202406.csv"]);
    assert_eq!(kit.load(&[&path])[0].kept, 1);
}
