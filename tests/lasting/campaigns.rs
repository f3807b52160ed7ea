//! Campaigns: who opens them, what they cover, what is booked to them.

use super::common::{CLUE, Desk, ELSEWHERE, HOUSEHOLD, SIBLING};
use hecha::domain::action::ActionKind;
use hecha::domain::lang::Lang;
use hecha::domain::listing::{ListKind, ListQuery};
use hecha::engine::export::{self, ExportKind};
use hecha::engine::{listing, verify};

const SPRING: &[(&str, &str)] = &[("name", "春季专项"), ("begun_on", "2026-03-01")];

fn subjects(desk: &Desk, kind: ListKind, filter: &str) -> Vec<String> {
    let filter = kind.filter(filter).expect("a filter");
    let query = ListQuery { filter, ..ListQuery::all(kind) };
    let found = listing::subjects(&desk.book, &desk.pack, &query, desk.now.date()).expect("a list");
    found.into_iter().collect()
}

fn open(desk: &mut Desk, more: &[(&str, &str)]) {
    let fields: Vec<(&str, &str)> = SPRING.iter().chain(more).copied().collect();
    desk.must("lead", "C", ActionKind::OpenCampaign, &fields);
}

/// Why a campaign is closed over work that is left.
const LEFT: &[(&str, &str)] = &[("note", "余下的转入日常核查")];

#[test]
fn a_campaign_is_closed_over_work_that_is_left_only_with_a_reason_and_the_log_says_how_much() {
    let mut desk = Desk::new();
    open(&mut desk, &[]);
    desk.confirm();
    let error = desk.act("lead", "C01", ActionKind::CloseCampaign, &[]).expect_err("work is left");
    let said = error.say_with_keys(Lang::Zh);
    assert!(said.contains("2 条疑点") && said.contains("1 个问题"), "{said}");
    let done = desk.must("lead", "C01", ActionKind::CloseCampaign, LEFT);
    assert!(done.text.zh.contains("未核查完疑点 2 条、未销号问题 1 个"), "{}", done.text.zh);
    // Of a campaign without clues there is nothing to say.
    open(&mut desk, &[("rules", "R01")]);
    desk.must("lead", "C02", ActionKind::CloseCampaign, &[]);
    assert!(verify::run(&desk.book, &desk.pack).expect("verified").ok);
}

fn campaign_of(desk: &Desk, issue: &str) -> String {
    desk.value(&format!("SELECT campaign FROM issue WHERE issue = '{issue}'"))
}

#[test]
fn the_county_opens_changes_and_closes_campaigns_and_the_log_proves_it() {
    let mut desk = Desk::new();
    assert_eq!(desk.refused("wang", "C", ActionKind::OpenCampaign, SPRING), "wrong_role");
    open(&mut desk, &[]);
    desk.must("office", "C", ActionKind::OpenCampaign, &[("name", "车辆专项"), ("begun_on", "2026-03-05"), ("rules", "R10")]);
    assert_eq!(subjects(&desk, ListKind::Campaigns, ""), ["C01", "C02"]);
    assert_eq!(desk.refused("lead", "C01", ActionKind::OpenCampaign, SPRING), "wrong_state");
    assert_eq!(desk.refused("lead", "C07", ActionKind::CloseCampaign, &[]), "not_found");
    assert_eq!(desk.refused("lead", "C", ActionKind::ChangeCampaign, SPRING), "not_found", "a new one is not there yet");
    desk.must(
        "office",
        "C01",
        ActionKind::ChangeCampaign,
        &[("name", "春季核查"), ("begun_on", "2026-03-01"), ("towns", "青禾镇")],
    );
    assert_eq!(desk.value("SELECT name || towns FROM campaign WHERE campaign = 'C01'"), r#"春季核查["青禾镇"]"#);
    desk.must("lead", "C01", ActionKind::CloseCampaign, LEFT);
    assert_eq!(desk.refused("lead", "C01", ActionKind::ChangeCampaign, SPRING), "wrong_state");
    assert_eq!(subjects(&desk, ListKind::Campaigns, "state=ended"), ["C01"]);
    let report = verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.ok, "{:?}", report.findings);
    desk.raw().execute("UPDATE campaign SET towns = '[]'", []).expect("altered");
    let report = verify::run(&desk.book, &desk.pack).expect("verified");
    assert!(report.findings.iter().any(|finding| finding.place.contains("campaign")), "{:?}", report.findings);
}

#[test]
fn misspelt_rules_programs_and_backward_dates_are_refused() {
    let mut desk = Desk::new();
    for (name, value) in [("rules", "R99"), ("programs", "dibao"), ("ends_on", "2026-02-28"), ("begun_on", "bald")] {
        let mut fields = SPRING.to_vec();
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
        assert_eq!(desk.refused("lead", "C", ActionKind::OpenCampaign, &fields), "bad_field", "{name}");
    }
}

#[test]
fn the_programs_of_a_campaign_are_named_as_people_say_them() {
    let mut desk = Desk::new();
    open(&mut desk, &[("programs", "农村低保、城市低保")]);
    assert_eq!(desk.book.campaigns().expect("read")[0].programs, ["dibao_rural", "dibao_urban"]);
}

#[test]
fn a_clue_belongs_to_every_campaign_that_covers_it_and_lists_can_be_restricted() {
    let mut desk = Desk::new();
    assert_eq!(subjects(&desk, ListKind::Clues, "campaign=\"\"").len(), 3, "without campaigns everything is as before");
    open(&mut desk, &[("towns", "青禾镇")]);
    open(&mut desk, &[("rules", "R10")]);
    open(&mut desk, &[("programs", "tekun")]);
    let mut town = [CLUE, SIBLING];
    let mut rule = [CLUE, ELSEWHERE];
    town.sort_unstable();
    rule.sort_unstable();
    assert_eq!(subjects(&desk, ListKind::Clues, "campaign=C01"), town);
    assert_eq!(subjects(&desk, ListKind::Clues, "campaign=C02"), rule);
    assert_eq!(subjects(&desk, ListKind::Clues, "campaign=C03"), Vec::<String>::new());
    assert_eq!(subjects(&desk, ListKind::Clues, "campaign!=C01"), [ELSEWHERE]);
    assert_eq!(subjects(&desk, ListKind::Clues, "campaign=C01|C02").len(), 3);
}

#[test]
fn what_comes_after_a_campaign_was_closed_or_went_before_it_began_is_not_its() {
    let mut desk = Desk::new();
    open(&mut desk, &[]);
    desk.must("lead", "C01", ActionKind::CloseCampaign, LEFT);
    let db = desk.raw();
    db.execute_batch(
        "INSERT INTO run (at, as_of, pack_version, rules, sources) VALUES ('2026-05-01T08:00:00', '2026-04-30', '0', '{}', '[]');
         UPDATE clue SET first_run = 2, last_run = 2 WHERE clue = 'R14-BBBBBBBB';
         UPDATE clue SET gone = 1 WHERE clue = 'R10-CCCCCCCC';",
    )
    .expect("screened");
    desk.must("lead", "C", ActionKind::OpenCampaign, &[("name", "夏季专项"), ("begun_on", "2026-05-01")]);
    let mut first = [CLUE, ELSEWHERE];
    let mut second = [CLUE, SIBLING];
    first.sort_unstable();
    second.sort_unstable();
    assert_eq!(subjects(&desk, ListKind::Clues, "campaign=C01"), first);
    assert_eq!(subjects(&desk, ListKind::Clues, "campaign=C02"), second);
}

#[test]
fn an_issue_is_booked_to_the_only_open_campaign_or_to_the_one_chosen_or_to_none() {
    let confirm = |desk: &mut Desk, chosen: &[(&str, &str)]| {
        let mut fields = desk.good(ActionKind::Confirm);
        fields.extend(chosen);
        desk.must("office", CLUE, ActionKind::Confirm, &fields).issue.expect("an issue")
    };
    let ready = |campaigns: usize| {
        let mut desk = Desk::new();
        for _ in 0..campaigns {
            open(&mut desk, &[]);
        }
        desk.submit();
        desk
    };
    for (campaigns, chosen, expected) in [(0, "", ""), (1, "", "C01"), (1, "-", ""), (2, "", ""), (2, "C02", "C02")] {
        let mut desk = ready(campaigns);
        let chosen = [("campaign", chosen)];
        let issue = confirm(&mut desk, &chosen);
        assert_eq!(campaign_of(&desk, &issue), expected, "{campaigns} {chosen:?}");
        assert!(verify::run(&desk.book, &desk.pack).expect("verified").ok);
    }
    let mut desk = ready(1);
    open(&mut desk, &[("towns", "白石乡")]);
    desk.must("lead", "C01", ActionKind::CloseCampaign, LEFT);
    for chosen in ["C01", "C02", "C09"] {
        let mut fields = desk.good(ActionKind::Confirm);
        fields.push(("campaign", chosen));
        assert_eq!(
            desk.refused("office", CLUE, ActionKind::Confirm, &fields),
            "bad_field",
            "closed, elsewhere, unknown: {chosen}"
        );
    }
}

#[test]
fn exports_can_be_restricted_to_a_campaign_and_count_an_issue_once() {
    let mut desk = Desk::new();
    open(&mut desk, &[("rules", "R10")]);
    desk.submit();
    desk.step("office", CLUE, ActionKind::Confirm);
    open(&mut desk, &[("towns", "青禾镇")]);
    let mut write = |kind: ExportKind, filter: &str| {
        let filter = kind.list().filter(filter).expect("a filter");
        let to = desk.dir.path().join("out.csv");
        let now = desk.now;
        export::write_where(&mut desk.book, &desk.pack, (kind, &filter), &to, Lang::En, export::Account::default(), now)
            .expect("written");
        std::fs::read_to_string(&to).expect("read")
    };
    assert!(write(ExportKind::Ledger, "campaign=C01").contains("W2026-0001"));
    assert!(!write(ExportKind::Ledger, "campaign=C02").contains("W2026-0001"));
    let clues = write(ExportKind::Clues, "campaign=C02");
    assert!(clues.contains(CLUE) && clues.contains(SIBLING) && !clues.contains(ELSEWHERE));
    let first = write(ExportKind::Report, "campaign=C01");
    assert!(first.contains("1200.00"), "{first}");
    let second = write(ExportKind::Report, "campaign=C02");
    assert!(second.contains("R10") && !second.contains("1200.00"), "the clue is of both, the money of the first: {second}");
    assert!(write(ExportKind::Report, "").contains("1200.00"));
}

#[test]
fn a_decision_of_an_earlier_campaign_shows_in_a_later_one_and_is_not_asked_again() {
    let mut desk = super::dismissals::dismissed("");
    open(&mut desk, &[]);
    assert_eq!(subjects(&desk, ListKind::Clues, "campaign=C01 state=excluded"), [CLUE]);
    assert_eq!(subjects(&desk, ListKind::Dismissals, "campaign=C01"), [CLUE]);
    let good = desk.good(ActionKind::Assign);
    assert_eq!(desk.refused("office", CLUE, ActionKind::Assign, &good), "wrong_state");
    assert!(subjects(&desk, ListKind::Visits, "campaign=C01").contains(&HOUSEHOLD.to_owned()));
}
