//! The contracts of the command line: columns, formats, exit codes, both languages, masked numbers.

use super::county::demo_workbook;
use super::program::{hecha, list, stdout};

#[test]
fn clue_columns_stand_in_the_agreed_order() {
    let (_folder, workbook) = demo_workbook();
    let csv = stdout(hecha().arg("list").arg(&workbook).args(["clues", "--format", "csv"]));
    let header = csv.trim_start_matches('\u{feff}').lines().next().unwrap_or_default().to_owned();
    assert!(csv.starts_with('\u{feff}'), "spreadsheets need the byte order mark");
    assert_eq!(
        header,
        "clue,rule,state,direction,severity,household_no,id_no,name,town,village,program,first_month,last_month,months,amount,match_level,explanation"
    );
}

#[test]
fn json_and_csv_and_table_list_the_same_clues() {
    let (_folder, workbook) = demo_workbook();
    let json = list(&workbook, "clues", "");
    let csv = stdout(hecha().arg("list").arg(&workbook).args(["clues", "--format", "csv"]));
    let table = stdout(hecha().arg("list").arg(&workbook).args(["clues"]));
    assert!(json.len() > 20, "the demo county has clues to work on");
    for row in &json {
        let clue = row["clue"].as_str().expect("a clue");
        assert!(csv.contains(clue) && table.contains(clue), "{clue}");
    }
    assert_eq!(table.lines().count(), json.len() + 1);
}

#[test]
fn identity_numbers_are_masked_unless_asked_for_with_a_reason() {
    let (_folder, workbook) = demo_workbook();
    let before = list(&workbook, "events", "").len();
    for row in list(&workbook, "clues", "") {
        if let Some(id) = row["id_no"].as_str() {
            assert!(id.contains("****"), "{id}");
        }
    }
    hecha().arg("list").arg(&workbook).args(["clues", "--ids", "full"]).assert().code(2);
    let officers = list(&workbook, "officers", "role=county_office");
    let officer = officers[0]["officer"].as_str().expect("an officer");
    let full = stdout(hecha().arg("list").arg(&workbook).args([
        "clues",
        "--ids",
        "full",
        "--as-officer",
        officer,
        "--reason",
        "与公安核对",
        "--format",
        "json",
        "--limit",
        "5",
    ]));
    let rows: Vec<serde_json::Value> = serde_json::from_str(&full).expect("json");
    assert!(rows.iter().any(|row| row["id_no"].as_str().is_some_and(|id| id.len() == 18 && !id.contains('*'))));
    assert_eq!(list(&workbook, "events", "").len(), before + 1, "the look itself is on record");
}

#[test]
fn exit_codes_tell_wrong_usage_from_failure() {
    hecha().arg("list").assert().code(2);
    hecha().args(["nonsense", "x"]).assert().code(2);
    hecha().args(["verify", "/nonexistent/x.hecha"]).assert().code(1);
    let (_folder, workbook) = demo_workbook();
    hecha().arg("verify").arg(&workbook).assert().code(0);
    hecha().arg("list").arg(&workbook).args(["clues", "--where", "nope=1"]).assert().code(2);
}

#[test]
fn messages_speak_both_languages() {
    let zh = hecha().args(["verify", "/nonexistent/x.hecha", "--lang", "zh"]).assert().code(1);
    assert!(String::from_utf8_lossy(&zh.get_output().stderr).contains("找不到工作簿"));
    let en = hecha().args(["verify", "/nonexistent/x.hecha", "--lang", "en"]).assert().code(1);
    assert!(String::from_utf8_lossy(&en.get_output().stderr).contains("There is no workbook"));
    assert!(stdout(hecha().args(["--help", "--lang", "zh"])).contains("用法"));
    assert!(stdout(hecha().args(["--help", "--lang", "en"])).contains("Usage"));
}

#[test]
fn a_clue_explains_itself_and_says_that_it_recomputes_the_same() {
    let (_folder, workbook) = demo_workbook();
    let clues = list(&workbook, "clues", "");
    for row in [&clues[0], &clues[clues.len() - 1]] {
        let clue = row["clue"].as_str().expect("a clue");
        let text = stdout(hecha().arg("explain").arg(&workbook).arg(clue));
        assert!(text.contains("结果一致"), "{clue}: {text}");
    }
}

#[test]
fn filters_narrow_the_list() {
    let (_folder, workbook) = demo_workbook();
    let all = list(&workbook, "clues", "");
    let some = list(&workbook, "clues", "rule=R10 amount>=1000");
    assert!(!some.is_empty() && some.len() < all.len());
    assert!(some.iter().all(|row| row["rule"] == "R10"));
    let name = all[0]["name"].as_str().expect("a name");
    assert!(list(&workbook, "clues", name).iter().all(|row| row["name"].as_str().is_some()));
}

#[test]
fn a_workbook_is_made_and_never_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("新县.hecha");
    hecha().arg("new").arg(&path).args(["--county", "新县"]).assert().success();
    hecha().arg("new").arg(&path).assert().code(1);
    let add = ["@wang", "add_officer", "name=王敏", "role=county_office", "--as-officer", "wang"];
    hecha().arg("act").arg(&path).args(add).assert().success();
    hecha().arg("verify").arg(&path).assert().success();
    assert_eq!(list(&path, "officers", "").len(), 1);
    // Without an action, `act` says what can be done.
    let offered = stdout(hecha().arg("act").arg(&path).args(["C", "--as-officer", "wang"]));
    assert!(offered.lines().any(|line| line.starts_with("+ ")), "{offered}");
}

#[test]
fn a_copy_is_lent_and_taken_back_and_a_backup_made_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("新县.hecha");
    hecha().arg("new").arg(&path).args(["--county", "新县"]).assert().success();
    let add = |name: &str, role: &str| {
        let fields = [format!("@{name}"), "add_officer".to_owned(), format!("name={name}"), format!("role={role}")];
        hecha().arg("act").arg(&path).args(fields).args(["--as-officer", "王敏"]).assert().success();
    };
    add("王敏", "county_office");
    add("李核", "inspector");
    let lent = stdout(hecha().arg("lend").arg(&path).args(["--officers", "李核", "--as-officer", "王敏"]));
    assert!(lent.contains("已领出副本 1") && lent.contains("李核 的密钥没有口令"), "{lent}");
    let copy = folder.path().join("新县-副本1.hecha");
    let refused = hecha().arg("import").arg(&copy).arg(folder.path()).assert().code(1).get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&refused).contains("这是外出副本"), "{}", String::from_utf8_lossy(&refused));
    let unmask = ["@李核", "unmask", "reason=核对", "--as-officer", "李核"];
    hecha().arg("act").arg(&copy).args(unmask).assert().success();
    hecha().arg("verify").arg(&copy).assert().success();
    for (dry, said) in [(true, "尚未写入"), (false, "记入办理 1 件"), (false, "没有新的办理")] {
        let mut command = hecha();
        command.arg("take-back").arg(&path).arg(&copy).args(["--as-officer", "王敏"]).args(dry.then_some("--dry-run"));
        let back = stdout(&mut command);
        assert!(back.contains(said), "{back}");
    }
    let backup = stdout(hecha().arg("backup").arg(&path).args(["--as-officer", "王敏"]));
    assert!(backup.contains("新县-20260520-0900.hecha") && backup.contains("已读回核对"), "{backup}");
    let against = folder.path().join("新县-20260520-0900.hecha");
    let agrees = stdout(hecha().arg("verify").arg(&path).arg("--against").arg(against));
    assert!(agrees.contains("20260520-0900.hecha 也相符"), "{agrees}");
    let events = list(&path, "events", "");
    let kinds: Vec<&str> = events.iter().filter_map(|event| event["action"].as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| ["lend_copy", "unmask", "take_back", "export"].contains(kind)).count(), 4, "{kinds:?}");
}

#[test]
fn evidence_that_is_no_file_is_refused_by_name_whichever_way_it_is_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("新县.hecha");
    hecha().arg("new").arg(&path).args(["--county", "新县"]).assert().success();
    for given in [&["--evidence", "没有的材料"][..], &["evidence=/nowhere/nofile.pdf"]] {
        let mut command = hecha();
        command.arg("act").arg(&path).args(["R10-AAAAAAAA", "submit", "verdict=confirmed", "--as-officer", "wang"]).args(given);
        let error = String::from_utf8_lossy(&command.assert().code(1).get_output().stderr).into_owned();
        let named = given.last().expect("given").trim_start_matches("evidence=");
        assert!(error.contains(&format!("没有可读的文件“{named}”")), "{error}");
    }
}

#[test]
fn what_can_be_chosen_is_listed_named_when_missed_and_taken_by_its_title() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("新县.hecha");
    hecha().arg("new").arg(&path).args(["--county", "新县"]).assert().success();
    let act = |args: &[&str]| {
        let mut command = hecha();
        command.arg("act").arg(&path).args(args).args(["--as-officer", "wang"]);
        command.assert()
    };
    act(&["@wang", "add_officer", "name=王敏", "role=county_office"]).success();
    let offered = String::from_utf8_lossy(&act(&["@zhao"]).success().get_output().stdout).into_owned();
    assert!(offered.contains("可填：county_lead "), "{offered}");
    let refused = act(&["@zhao", "add_officer", "name=赵强", "role=foo"]).code(1);
    let refused = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(refused.contains("“角色”(role)无法识别：foo；可填：") && refused.contains("inspector 核查员"), "{refused}");
    act(&["@zhao", "add_officer", "name=赵强", "role=核查员"]).success();
    assert_eq!(list(&path, "officers", "role=inspector").len(), 1);
}

#[test]
fn rules_datasets_keys_and_completions_are_listed() {
    let rules = stdout(hecha().arg("rules"));
    for rule in ["R01", "R06", "R07", "R10", "R11", "R12", "R14", "R18"] {
        assert!(rules.contains(rule), "{rule}");
    }
    hecha().args(["rules", "check"]).assert().success();
    assert!(stdout(hecha().args(["rules", "show", "R10"])).contains("SELECT"));
    assert!(stdout(hecha().arg("datasets")).contains("vehicles"));
    assert!(stdout(hecha().args(["datasets", "vehicles"])).contains("plate"));
    assert!(!stdout(hecha().arg("keys")).is_empty());
    assert!(stdout(hecha().args(["completions", "bash"])).contains("hecha"));
}

#[test]
fn a_pack_folder_overrides_file_by_file_and_its_mistakes_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("rules")).expect("made");
    std::fs::write(folder.path().join("rules").join("R99.toml"), "id = \"R99\"\ntitle = 3\n").expect("written");
    let run = hecha().args(["rules", "check", "--pack"]).arg(folder.path()).assert().code(1);
    let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(text.contains("rules/R99.toml:2"), "{text}");
}
