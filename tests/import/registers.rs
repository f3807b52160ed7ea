//! Registers are matched while they stream.

use crate::kit::{Kit, certificates, day, id, key};
use hecha::domain::load::IdProblem;
use hecha::engine::import::FileResult;

const HEADER: &str = "所有人,证件号,号牌号码,车辆类型,初次登记日期,状态";

fn with_people() -> Kit {
    let mut kit = Kit::new();
    kit.load_text(
        "名册202406.csv",
        &format!(
            "户编号,乡镇,村,户主姓名,户主身份证号,保障人口,户月保障金额,家庭人口\nH1,青禾镇,李家村,张三,{},1,439,1\nH2,青禾镇,王家村,李四,{},1,439,1\n",
            id(1),
            id(2)
        ),
    );
    kit
}

#[test]
fn rows_about_nobody_in_scope_are_counted_and_forgotten() {
    let mut kit = with_people();
    let register = format!(
        "{HEADER}\n张三,{},990A1,小型轿车,2020-01-02,正常\n路人甲,{},990A2,小型轿车,2020-01-02,正常\n路人乙,坏号,990A3,小型轿车,不是日期,正常\n",
        id(1),
        id(50)
    );
    let loaded = kit.load_text("车管202406.csv", &register);
    assert_eq!((loaded.read, loaded.kept, loaded.unmatched, loaded.rejected), (3, 1, 2, 0));
    assert_eq!(
        kit.query("SELECT owner, person, level, vehicle_type, status FROM data_vehicles"),
        [format!("张三|{}|L1|car|normal", key(1).as_i64())]
    );
    let file = std::fs::read(kit.dir.path().join("county.hecha")).expect("file");
    let wal = std::fs::read(kit.dir.path().join("county.hecha-wal")).unwrap_or_default();
    for bytes in [file, wal] {
        assert!(!String::from_utf8_lossy(&bytes).contains(&id(50)), "a stranger's number reached the workbook");
    }
}

#[test]
fn keep_all_keeps_strangers_on_purpose() {
    let mut kit = with_people();
    let path = kit.file("车管202406.csv", format!("{HEADER}\n路人,{},990A2,小型轿车,2020-01-02,正常\n", id(50)));
    assert_eq!(kit.load(&[&path])[0].unmatched, 1);
    let mut request = kit.request(&[&path]);
    request.keep_all = true;
    let kept = certificates(&kit.import(&request)).remove(0);
    assert_eq!((kept.kept, kept.unmatched), (1, 0));
    assert_eq!(kit.one("SELECT owner FROM data_vehicles"), "路人");
}

#[test]
fn fifteen_digits_match_as_l2_and_repairs_are_counted() {
    let mut kit = with_people();
    let full = id(1);
    let short: String = full.chars().take(6).chain(full.chars().skip(8).take(9)).collect();
    let spaced = format!(" {} ", id(2).to_lowercase());
    let loaded = kit.load_text(
        "车管202406.csv",
        &format!("{HEADER}\n张三,{short},990A1,小型轿车,2020-01-02,正常\n李四,\"{spaced}\",990A2,正三轮摩托车,2020-01-02,注销\n"),
    );
    assert_eq!(loaded.kept, 2);
    assert!(loaded.repaired() >= 2, "{:?}", loaded.id_repairs);
    assert_eq!(
        kit.query("SELECT id_no, level, vehicle_type, status FROM data_vehicles ORDER BY plate"),
        [format!("{full}|L2|car|normal"), format!("{}|L1|tricycle|cancelled", id(2))]
    );
}

#[test]
fn damaged_numbers_are_kept_only_when_the_name_points_at_somebody() {
    let mut kit = with_people();
    let lost = |serial: u16| format!("{}000", id(serial).chars().take(15).collect::<String>());
    let typo = {
        let right = id(1);
        let wrong = if right.ends_with('1') { '2' } else { '1' };
        right.chars().take(17).chain([wrong]).collect::<String>()
    };
    let loaded = kit.load_text(
        "车管202406.csv",
        &format!(
            "{HEADER}\n张三,{},990A1,小型轿车,2020-01-02,正常\n张三,{},990A2,小型轿车,2020-01-02,正常\n张三,{typo},990A3,小型轿车,2020-01-02,正常\n路人,{},990A4,小型轿车,2020-01-02,正常\n李四,{},990A5,小型轿车,2020-01-02,正常\n张三,,990A6,小型轿车,2020-01-02,正常\n",
            lost(1),
            key(1).masked(),
            lost(1),
            lost(1),
        ),
    );
    assert_eq!((loaded.kept, loaded.unmatched, loaded.identities), (3, 3, 3), "{loaded:?}");
    assert_eq!(loaded.id_problems.get(&IdProblem::Missing), Some(&1));
    assert_eq!(
        kit.query("SELECT i.level, i.reason, d.plate, d.person, d.level FROM identity i JOIN data_vehicles d ON d.row = i.data_row ORDER BY d.plate"),
        ["L3|precision_lost|990A1|NULL|L3", "L4|masked|990A2|NULL|L4", "L4|check_digit|990A3|NULL|L4"]
    );
    assert_eq!(kit.one("SELECT DISTINCT person FROM identity"), key(1).as_i64().to_string());
}

#[test]
fn a_register_is_read_again_when_people_come_into_scope() {
    let mut kit = with_people();
    let register = kit.file("车管202406.csv", format!("{HEADER}\n王五,{},990A1,小型轿车,2020-01-02,正常\n", id(3)));
    assert_eq!(kit.load(&[&register])[0].unmatched, 1);
    let case = kit.file("成员202406.csv", format!("户编号,姓名,身份证号,与户主关系\nH2,王五,{},之子\n", id(3)));
    let request = kit.request(&[&case]);
    assert_eq!(kit.import(&request).read_again, ["车管202406.csv"]);
    let loaded = kit.load(&[&register]).remove(0);
    assert_eq!((loaded.kept, loaded.unmatched), (1, 0));
    assert_eq!(kit.one("SELECT count(*) FROM source WHERE dataset = 'vehicles'"), "1", "the source keeps its number");
    let report = kit.import(&kit.request(&[&register]));
    assert!(matches!(report.files[0].result, FileResult::AlreadyLoaded { .. }));
    assert!(report.read_again.is_empty());
}

#[test]
fn a_register_that_was_sent_again_under_its_name_is_not_asked_for_in_its_old_form() {
    let mut kit = with_people();
    let sheet = |plate: &str| format!("{HEADER}\n王五,{},{plate},小型轿车,2020-01-02,正常\n", id(3));
    let register = kit.file("车管.csv", sheet("990A1"));
    kit.load(&[&register]);
    let case = kit.file("成员202406.csv", format!("户编号,姓名,身份证号,与户主关系\nH2,王五,{},之子\n", id(3)));
    let register = kit.file("车管.csv", sheet("990A2"));
    let mut request = kit.request(&[&case, &register]);
    request.now = day(2024, 7, 2).at(9, 0, 0, 0);
    assert_eq!(kit.import(&request).read_again, Vec::<String>::new(), "only its new form can be imported");

    // Somebody else comes into scope: the form that is there is asked for, and read when it comes.
    let other = format!("{}李四,{},990A3,小型轿车,2020-01-02,正常\n", sheet("990A2"), id(9));
    let register = kit.file("车管.csv", other);
    request.paths = vec![register.clone()];
    request.now = day(2024, 7, 3).at(9, 0, 0, 0);
    kit.import(&request);
    let case = kit.file("成员202407.csv", format!("户编号,姓名,身份证号,与户主关系\nH3,李四,{},本人\n", id(9)));
    request.paths = vec![case];
    assert_eq!(kit.import(&request).read_again, ["车管.csv"]);
    request.paths = vec![register];
    let report = kit.import(&request);
    assert!(matches!(report.files[0].result, FileResult::Loaded(_)), "{:?}", report.files[0].result);
    assert!(report.read_again.is_empty());
}

#[test]
fn case_data_comes_before_registers_whatever_the_order_of_the_paths() {
    let mut kit = Kit::new();
    let register = kit.file("a车管202406.csv", format!("{HEADER}\n张三,{},990A1,小型轿车,2020-01-02,正常\n", id(1)));
    let case = kit.file("b成员202406.csv", format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n", id(1)));
    let loaded = kit.load(&[&register, &case]);
    assert_eq!(loaded.iter().map(|c| (c.dataset.as_str(), c.kept)).collect::<Vec<_>>(), [("persons", 1), ("vehicles", 1)]);
}
