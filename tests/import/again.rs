//! Loading again: the same, newer, cancelled, interrupted.

use crate::kit::{Kit, certificates, day, execute, id, key};
use hecha::domain::lang::{Lang, Say};
use hecha::engine::import::{self, AsOf, FileResult};
use hecha::engine::job::Job;

#[test]
fn the_same_file_is_skipped_under_any_name() {
    let mut kit = Kit::new();
    let members = format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n,无号,,本人\n", id(1));
    let register = format!(
        "所有人,证件号,号牌号码,车辆类型,初次登记日期,状态\n张三,{},990A1,小型轿车,2020-01-02,正常\n路人,{},990A2,小型轿车,,正常\n",
        id(1),
        id(9)
    );
    kit.load_text("成员202406.csv", &members);
    kit.load_text("车管202406.csv", &register);
    let state = |kit: &Kit| (kit.dump(), kit.query("SELECT * FROM source"), kit.query("SELECT * FROM reject"));
    let before = state(&kit);
    assert_eq!(before.2.len(), 1);
    let copies = [kit.file("成员(1).csv", members), kit.file("车管(1).csv", register)];
    let report = kit.import(&kit.request(&[&copies[0], &copies[1]]));
    for file in &report.files {
        assert!(matches!(file.result, FileResult::AlreadyLoaded { .. }), "{file:?}");
    }
    assert_eq!(state(&kit), before);
}

#[test]
fn a_newer_file_updates_by_key_and_says_which_columns_changed() {
    let mut kit = Kit::new();
    kit.load_text(
        "成员202405.csv",
        &format!("户编号,姓名,身份证号,与户主关系,健康状况\nH1,张三,{},本人,健康\nH1,李四,{},配偶,健康\n", id(1), id(2)),
    );
    let newer = kit.load_text(
        "成员202406.csv",
        &format!(
            "户编号,姓名,身份证号,与户主关系,健康状况\nH1,李四,{},配偶,残疾\nH1,张三,{},本人,健康\nH1,新人,{},之子,健康\n",
            id(2),
            id(1),
            id(5)
        ),
    );
    assert_eq!((newer.added, newer.changed, newer.unchanged), (1, 1, 1));
    assert_eq!(newer.changed_columns.into_iter().collect::<Vec<_>>(), [("health".to_owned(), 1)]);
    assert_eq!(
        kit.query("SELECT name, health, source, line FROM data_persons ORDER BY name"),
        ["张三|健康|2|3", "新人|健康|2|4", "李四|残疾|2|2"],
        "unchanged rows name the newer source too"
    );
    let older =
        kit.load_text("成员202404.csv", &format!("户编号,姓名,身份证号,与户主关系,健康状况\nH1,李四,{},配偶,未知\n", id(2)));
    assert_eq!((older.changed, older.superseded), (0, 1));
    assert_eq!(kit.one("SELECT health FROM data_persons WHERE name = '李四'"), "残疾");
}

#[test]
fn a_cancelled_import_keeps_whole_files_only() {
    let mut kit = Kit::new();
    let first = kit.file("成员202401.csv", format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n", id(1)));
    let mut text = String::from("户编号,姓名,身份证号,与户主关系\n");
    for serial in 2..400 {
        text.push_str(&format!("H{serial},某人,{},本人\n", id(serial)));
    }
    let second = kit.file("成员202402.csv", text);
    let request = kit.request(&[&first, &second]);
    let plan = kit.plan(&request);
    let slot: std::sync::Arc<std::sync::Mutex<Option<Job>>> = std::sync::Arc::default();
    let inner = slot.clone();
    let job = Job::new(move |progress| {
        if progress.phase == "read"
            && progress.item == "成员202402.csv"
            && let Some(job) = inner.lock().expect("lock").as_ref()
        {
            job.cancel();
        }
    });
    *slot.lock().expect("lock") = Some(job.clone());
    let report = import::run(&mut kit.book, &kit.pack, &plan, &request, &job).expect("run");
    assert!(report.cancelled);
    assert!(matches!(report.files[0].result, FileResult::Loaded(_)));
    assert!(matches!(report.files[1].result, FileResult::Cancelled), "{:?}", report.files[1]);
    assert_eq!(kit.one("SELECT count(*) FROM data_persons"), "1");
    assert_eq!(kit.one("SELECT count(*) FROM source"), "1");
    assert_eq!(certificates(&kit.import(&kit.request(&[&second])))[0].added, 398);
}

#[test]
fn a_file_that_changes_after_the_plan_is_not_loaded() {
    let mut kit = Kit::new();
    let path = kit.file("成员202401.csv", format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n", id(1)));
    let request = kit.request(&[&path]);
    let plan = kit.plan(&request);
    kit.file("成员202401.csv", format!("户编号,姓名,身份证号,与户主关系\nH1,李四,{},本人\n", id(2)));
    let report = import::run(&mut kit.book, &kit.pack, &plan, &request, &Job::silent()).expect("run");
    assert!(matches!(report.files[0].result, FileResult::Changed));
    assert_eq!(kit.one("SELECT count(*) FROM data_persons"), "0");
}

#[test]
fn a_decision_on_a_possible_identity_survives_loading_again() {
    let mut kit = Kit::new();
    kit.load_text("成员202406.csv", &format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n", id(1)));
    let masked = key(1).masked();
    let rows = format!("所有人,证件号,号牌号码,车辆类型,初次登记日期,状态\n张三,{masked},990A1,小型轿车,2020-01-02,正常\n");
    kit.load_text("车管202405.csv", &rows);
    let before = kit.one("SELECT identity, level, reason FROM identity");
    assert!(before.starts_with("P-") && before.ends_with("|L4|masked"), "{before}");
    execute(&kit.dir.path().join("county.hecha"), "UPDATE identity SET decision = 'linked', decided_by = 'o1'");
    let again = kit.load_text("车管202406.csv", &(rows + "\n"));
    assert_eq!((again.unchanged, again.identities), (1, 1));
    assert_eq!(kit.one("SELECT identity, level, reason FROM identity"), before);
    assert_eq!(kit.one("SELECT decision, decided_by FROM identity"), "linked|o1");
}

#[test]
fn an_as_of_date_from_the_officer_wins() {
    let mut kit = Kit::new();
    let path = kit.file("成员202401.csv", format!("户编号,姓名,身份证号,与户主关系\nH1,张三,{},本人\n", id(1)));
    let mut request = kit.request(&[&path]);
    request.as_of = Some(AsOf::Every(day(2023, 12, 31)));
    assert_eq!(certificates(&kit.import(&request))[0].as_of, day(2023, 12, 31));
    assert_eq!(kit.one("SELECT as_of FROM source"), "2023-12-31");
}

#[test]
fn a_date_for_files_that_name_none_leaves_the_others_alone() {
    let mut kit = Kit::new();
    let rows = |serial: u16| format!("户编号,姓名,身份证号,与户主关系\nH{serial},张三,{},本人\n", id(serial));
    let (dated, undated) = (kit.file("成员202401.csv", rows(1)), kit.file("成员.csv", rows(2)));
    let mut request = kit.request(&[&dated, &undated]);
    assert_eq!(kit.plan(&request).undated().map(|file| file.file.as_str()).collect::<Vec<_>>(), ["成员.csv"]);
    let report = kit.import(&request);
    assert!(report.notes(Lang::Zh).concat().contains("1 个文件未注明数据日期"), "{:?}", report.notes(Lang::Zh));
    request.as_of = Some(AsOf::Undated(day(2023, 12, 31)));
    let report = kit.import(&request);
    assert_eq!(report.notes(Lang::Zh), Vec::<String>::new());
    assert_eq!(
        kit.query("SELECT file || ' ' || as_of FROM source ORDER BY 1"),
        ["成员.csv 2023-12-31", "成员202401.csv 2024-01-31"]
    );
}

#[test]
fn benefits_of_a_county_that_is_not_the_workbooks_are_told() {
    let mut kit = Kit::new();
    let rows =
        |county: &str| format!("姓名,身份证号,户编号,救助类别,享受起始月,县区\n张三,{},H1,农村低保,2023-01,{county}\n", id(1));
    for (county, told) in [("禾川", false), ("青江市禾川县", false), ("山口县", true)] {
        let path = kit.file("待遇202401.csv", rows(county));
        let report = kit.import(&kit.request(&[&path]));
        let notes = report.notes(Lang::Zh).concat();
        assert_eq!(notes.contains("“山口县”，工作簿是“禾川县”"), told, "{county}: {notes} {report:?}");
    }
}

#[test]
fn a_list_that_was_corrected_since_is_skipped_and_the_correction_named() {
    let mut kit = Kit::new();
    let list = |health: &str| format!("户编号,姓名,身份证号,与户主关系,健康状况\nH1,张三,{},本人,{health}\n", id(1));
    let first = kit.file("成员202406.csv", list("健康"));
    let corrected = kit.file("成员202406改.csv", list("残疾"));
    kit.load(&[&first]);
    let said = |kit: &mut Kit, path| kit.import(&kit.request(&[path])).files[0].say(Lang::Zh);
    assert!(!said(&mut kit, &first).contains("此后导入"));
    kit.load(&[&corrected]);
    let again = said(&mut kit, &first);
    assert!(again.contains("跳过") && again.contains("此后导入的 成员202406改.csv 改动过同类数据"), "{again}");
    assert!(!said(&mut kit, &corrected).contains("此后导入"), "the later one stands");
    assert_eq!(kit.one("SELECT health FROM data_persons"), "残疾");

    let older = kit.file("成员202405.csv", list("一般"));
    assert!(said(&mut kit, &older).contains("1 行比工作簿中的数据旧，未采用"));
}

#[test]
fn equal_payments_count_once_over_files_and_each_within_one_and_the_report_names_them() {
    let mut kit = Kit::new();
    let head = "补贴项目,所属年月,姓名,身份证号,金额,批次";
    let line = |batch: &str| format!("农村低保,2024-05,张三,{},439,{batch}\n", id(1));
    let first = kit.file("发放甲202405.csv", format!("{head}\n{}", line("一")));
    kit.load(&[&first]);
    let second = kit.file("发放乙202406.csv", format!("{head}\n{}{}{}{}", line("二"), line("一"), line("一"), line("三")));
    let report = kit.import(&kit.request(&[&second]));
    assert_eq!(
        kit.query("SELECT batch, count(*) FROM data_payments GROUP BY 1 ORDER BY min(row)"),
        ["一|2", "二|1", "三|1"],
        "a batch of its own is money of its own"
    );
    let notes = report.notes(Lang::Zh).concat();
    assert!(notes.contains("1 行与以前导入的发放完全相同") && notes.contains("(第 3 行=发放甲202405.csv 第 2 行等)"), "{notes}");
    assert!(notes.contains("1 行与本文件前面的行完全相同，各算一笔(第 4 行等)"), "{notes}");
}
