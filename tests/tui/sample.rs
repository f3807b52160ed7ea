//! Hand-made pages of an invented county, enough to fill every screen.

use hecha::domain::action::{ActionKind, ActionOption, Fields};
use hecha::domain::date::{Date, from_ymd};
use hecha::domain::lang::Bilingual;
use hecha::domain::lifecycle::{ClueState, IssueState};
use hecha::domain::listing::*;
use hecha::domain::money::Fen;
use hecha::domain::money_item::{MoneyItem, MoneyKind};
use hecha::domain::month::Month;
use hecha::domain::officer::{Officer, OfficerId, Role};
use hecha::domain::refusal::Refusal;
use hecha::domain::workday::TimeLeft;

pub fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

pub fn month(text: &str) -> Month {
    Month::parse(text, false).expect("a month")
}

pub fn officers() -> Vec<Officer> {
    let officer = |id: &str, name: &str, role, town: &str| Officer {
        id: OfficerId(id.into()),
        name: name.into(),
        role,
        town: town.into(),
        public_key: String::new(),
        home_town: String::new(),
        home_village: String::new(),
        kin_households: Vec::new(),
        retired: false,
    };
    vec![
        officer("li", "李主任", Role::CountyOffice, ""),
        officer("zhou", "周核查", Role::Inspector, ""),
        officer("wu", "吴核查", Role::Inspector, ""),
        officer("zheng", "郑助理", Role::TownClerk, "青禾镇"),
    ]
}

pub fn overview() -> Overview {
    let towns = ["青禾镇", "沙河乡", "石门坪镇", "杨家湾回族乡", "大岭镇", "白水乡", "南坪镇", "北坪镇"];
    let town = |(index, name): (usize, &&str)| {
        let index = i64::try_from(index).expect("small");
        TownProgress {
            town: (*name).to_owned(),
            clues: 12 + index * 3,
            concluded: index * 4,
            confirmed: index,
            issues: index,
            closed: index / 2,
            overdue: i64::from(index == 2) * 3,
        }
    };
    let rule = |id: &str, zh: &str, en: &str, clues, amount| RuleTally {
        rule: id.into(),
        title: both(zh, en),
        clues,
        concluded: clues / 3,
        confirmed: clues / 5,
        amount: Fen(amount),
        confirmed_amount: Fen(amount / 4),
    };
    Overview {
        county: "禾川县".into(),
        file: "hechuan.hecha".into(),
        households: 2013,
        persons: 4876,
        as_of: from_ymd(2026, 3, 31),
        screened_at: "2026-04-09 16:20".into(),
        fresh: (17, 3, 5),
        towns: towns.iter().enumerate().map(town).collect(),
        rules: vec![
            rule("R01", "死亡仍领", "Paid after death", 21, 1_904_500),
            rule("R07", "重复享受", "Duplicate benefits", 34, 22_310_000),
            rule("R10", "名下机动车", "Motor vehicle owned", 48, 61_200_050),
        ],
        clue_states: vec![(ClueState::New, 60), (ClueState::Checking, 12), (ClueState::Submitted, 9), (ClueState::Confirmed, 28)],
        issue_states: vec![(IssueState::Open, 3), (IssueState::CountyReview, 2), (IssueState::Closed, 11)],
        money: MoneyBalance {
            confirmed: Fen(12_345_600),
            recovered: Fen(8_000_000),
            waived: Fen(1_000_000),
            carried: Fen(345_600),
            outstanding: Fen(3_000_000),
            back_paid: Fen(87_800),
            remitted: Fen(7_000_000),
        },
        estimate: Fen(73_069_050),
        due: vec![
            DueItem {
                subject: "R10-7K3FQ2MN".into(),
                title: "张福贵 名下机动车".into(),
                state: ClueState::Checking.title(),
                who: "周核查 吴核查".into(),
                due: day("2026-04-07"),
                standing: TimeLeft::Late { days: 3 },
            },
            DueItem {
                subject: "W2026-0003".into(),
                title: "马秀英 重复享受".into(),
                state: IssueState::Rectifying.title(),
                who: "沙河乡".into(),
                due: day("2026-04-14"),
                standing: TimeLeft::Left { days: 2 },
            },
        ],
        missing: vec![("R18".into(), vec!["payroll".into()])],
        ages: [31, 40, 10, 0],
        identities: 6,
        rejects: 42,
        campaigns: Vec::new(),
        ..Overview::default()
    }
}

fn coded(code: &str, title: Bilingual) -> Cell {
    Cell::Coded { code: code.into(), title }
}

pub fn clue_row(id: i64) -> Row {
    let names = ["张福贵", "马秀英", "欧阳建国", "李三", "王小明"];
    let place = usize::try_from(id).expect("positive");
    let states = [ClueState::New, ClueState::Checking, ClueState::Submitted, ClueState::Excluded, ClueState::Confirmed];
    let state = states[place % 5];
    let subject = format!("R10-7K3FQ{id:03}");
    Row {
        id,
        subject: subject.clone(),
        cells: vec![
            Cell::Text(subject),
            coded("R10", both("名下机动车", "Motor vehicle owned")),
            coded(state.code(), state.title()),
            coded("over", both("应退未退", "over-inclusion")),
            coded("high", both("高", "high")),
            Cell::Text(format!("990101D{id:04}")),
            Cell::Text("990101********1234".into()),
            Cell::Text(names[place % 5].into()),
            Cell::Text("青禾镇".into()),
            Cell::Text("李家村".into()),
            coded("dibao_rural", both("农村低保", "rural dibao")),
            Cell::Month(month("2025-01")),
            Cell::Month(month("2026-02")),
            Cell::Number(14),
            Cell::Money(Fen(614_600 + id)),
            Cell::Text("L1".into()),
            Cell::Said(both(
                "张福贵名下 990A·12345（小型轿车，2024-12-20 登记）",
                "Zhang Fugui owns 990A·12345 (car, registered 2024-12-20)",
            )),
        ],
    }
}

pub fn issue_row(id: i64) -> Row {
    let cells = ListKind::Issues.columns().iter().map(|name| match *name {
        "issue" => Cell::Text(format!("W2026-{id:04}")),
        "state" => coded("county_review", IssueState::CountyReview.title()),
        "name" => Cell::Text("马秀英".into()),
        "town" => Cell::Text("沙河乡".into()),
        "household_no" => Cell::Text("990102D0007".into()),
        "issue_type" => coded("dup", both("重复享受待遇", "duplicate benefit")),
        "confirmed" | "outstanding" => Cell::Money(Fen(120_000)),
        "deadline" => Cell::Date(day("2026-04-14")),
        "overdue" => Cell::Flag(id == 2),
        _ => Cell::Empty,
    });
    Row { id, subject: format!("W2026-{id:04}"), cells: cells.collect() }
}

pub fn plain_row(kind: ListKind, id: i64) -> Row {
    let cells = kind.columns().iter().map(|name| match *name {
        "checker" => Cell::Text(if id == 1 { "周核查" } else { "吴核查" }.into()),
        "cross_state" => coded("pending", both("待核查", "pending")),
        "file" => Cell::Text("车辆登记信息(2026年3月导出).xlsx".into()),
        "row" | "read" | "kept" | "score" => Cell::Number(id * 7),
        "reason" => coded("bad_id", both("身份证号无法识别", "ID number not readable")),
        "text" => Cell::Text("张福贵 | 9901011970**** | 990A12345 | 小型轿车".into()),
        "decision" => Cell::Empty,
        "date" | "as_of" => Cell::Date(day("2026-03-31")),
        other => Cell::Text(format!("{other} {id}")),
    });
    Row { id, subject: format!("{}-{id}", if kind == ListKind::Identities { "P" } else { "S" }), cells: cells.collect() }
}

pub fn option(kind: ActionKind, refused: Option<Refusal>, prefill: &[(&str, &str)]) -> ActionOption {
    let prefill: Fields = prefill.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ActionOption { kind, refused, prefill, units: Vec::new(), left: None }
}

/// What the asker may do with a clue in state submitted (county office) or checking (inspector).
pub fn clue_options(asker: Option<&OfficerId>) -> Vec<ActionOption> {
    let wrong = |role: &str, needed: &str| Some(Refusal::WrongRole { role: role.into(), needed: vec![needed.into()] });
    match asker.map(|id| id.0.as_str()) {
        Some("li") => vec![
            option(
                ActionKind::Assign,
                Some(Refusal::WrongState { state: "submitted".into(), action: "assign".into() }),
                &[("inspectors", "zhou,wu"), ("due", "2026-04-24")],
            ),
            option(ActionKind::SendBack, None, &[]),
            option(ActionKind::Dismiss, None, &[("verdict", "excluded"), ("evidence", "V-0001")]),
            option(
                ActionKind::Confirm,
                None,
                &[("issue_type", "hidden_vehicle"), ("basis", "W41"), ("amount", "6146.00"), ("first_month", "2025-01")],
            ),
        ],
        Some("zhou" | "wu") => vec![
            option(ActionKind::Submit, None, &[("evidence", "V-0001")]),
            option(ActionKind::Dismiss, wrong("inspector", "county_office"), &[]),
            option(ActionKind::Confirm, wrong("inspector", "county_office"), &[]),
        ],
        _ => vec![option(ActionKind::Dismiss, wrong("town_clerk", "county_office"), &[])],
    }
}

pub fn clue_page(id: &str, asker: Option<&OfficerId>) -> CluePage {
    let origin = Origin {
        dataset: "vehicles".into(),
        file: "车辆登记信息.xlsx".into(),
        sheet: "Sheet1".into(),
        row: 128,
        as_of: from_ymd(2026, 3, 31),
    };
    CluePage {
        clue: id.into(),
        rule: "R10".into(),
        rule_title: both("名下机动车", "Motor vehicle owned"),
        subtype: None,
        state: ClueState::Submitted,
        household_no: Some("990101D0001".into()),
        name: "张福贵".into(),
        id_no: Some("990101********1234".into()),
        town: "青禾镇".into(),
        village: "李家村".into(),
        explanation: both(
            "张福贵名下 990A·12345（小型轿车，2024-12-20 登记，状态正常），该户自 2025-01 起仍领取农村低保 14 个月。",
            "Zhang Fugui owns 990A·12345 (car, registered 2024-12-20, in use); the household was paid rural dibao for 14 months since 2025-01.",
        ),
        operands: vec![
            Operand {
                name: "plate".into(),
                title: both("号牌", "plate"),
                value: Bilingual::same("990A·12345"),
                origin: Some(origin.clone()),
            },
            Operand {
                name: "vehicle_type".into(),
                title: both("车辆类型", "vehicle type"),
                value: both("轿车", "car"),
                origin: None,
            },
        ],
        lines: (0..14)
            .map(|index| MoneyLine {
                month: month("2025-01").plus(index),
                program: "dibao_rural".into(),
                paid: Fen(43_900),
                amount: Fen(43_900),
                lenient: index == 0,
                origin: (index == 0).then(|| origin.clone()),
            })
            .collect(),
        amount: Fen(614_600),
        lenient_amount: None,
        basis: vec![both("W41 低保家庭经济状况核对：名下有机动车的不予纳入", "W41 Means test: no dibao with a motor vehicle")],
        verify: vec![
            both("向车管部门调取登记信息", "Dated extract from the register owner"),
            both("两人以上入户", "Visit by two"),
        ],
        reasons: vec![
            ("g1".into(), both("残疾人代步车", "Mobility vehicle of a disabled person")),
            ("g3".into(), both("已报废或出售未过户", "Scrapped or sold, not re-registered")),
            ("g5".into(), both("借名挂靠", "Name lent")),
        ],
        standing: Standing::Changed {
            facts: vec![FactChange { fact: "status".into(), from: "transferred".into(), to: "normal".into() }],
        },
        work: vec![
            Fact::new("inspectors", both("核查员", "Inspectors"), Cell::text("周核查 吴核查")),
            Fact::new("due", both("时限", "Due"), Cell::text("2026-04-20")),
        ],
        issue: None,
        history: vec![
            HistoryLine {
                at: "2026-04-01 09:10".into(),
                officer: "李主任".into(),
                text: both("分派给 周核查、吴核查，时限 2026-04-20", "assigned to Zhou and Wu, due 2026-04-20"),
                hash: "a1b2c3d4".into(),
            },
            HistoryLine {
                at: "2026-04-03 15:42".into(),
                officer: "周核查".into(),
                text: both("入户核查 V-0001：十查十看已答 10 项，问题 1 项", "visit V-0001: 10 of 10 answered, 1 problem"),
                hash: "b2c3d4e5".into(),
            },
        ],
        options: clue_options(asker),
    }
}

pub fn case_page(no: &str, asker: Option<&OfficerId>) -> CasePage {
    let visits = asker.is_some_and(|id| id.0 != "li");
    let refused = (!visits).then(|| Refusal::WrongRole { role: "county_office".into(), needed: vec!["inspector".into()] });
    CasePage {
        household_no: no.into(),
        head: "张福贵".into(),
        id_no: Some("990101********1234".into()),
        town: "青禾镇".into(),
        village: "李家村".into(),
        facts: vec![
            Fact::new("certificate", both("低保证号", "Certificate"), Cell::text("99010100123")),
            Fact::new("bank", both("开户银行", "Bank"), Cell::text("信用社")),
        ],
        members: vec![
            MemberLine {
                name: "张福贵".into(),
                id_no: "990101********1234".into(),
                relation: "户主".into(),
                insured: true,
                age: Some(58),
                note: Bilingual::same("一般"),
            },
            MemberLine {
                name: "欧阳秀兰".into(),
                id_no: "990101********4321".into(),
                relation: "配偶".into(),
                insured: true,
                age: Some(55),
                note: Bilingual::same("二级肢体残疾"),
            },
        ],
        benefits: vec![BenefitLine {
            program: both("农村低保", "rural dibao"),
            holder: "张福贵".into(),
            class_band: Bilingual::same("一类"),
            monthly: Some(Fen(87_800)),
            start: Some(month("2023-07")),
            end: None,
        }],
        payments: vec![PaymentTrack {
            program: "dibao_rural".into(),
            title: both("农村低保", "rural dibao"),
            payee: "张福贵".into(),
            months: (0..32).filter(|index| *index != 9).map(|index| (month("2023-07").plus(index), Fen(87_800))).collect(),
        }],
        spans: vec![FactSpan {
            dataset: "vehicles".into(),
            label: both("机动车登记 990A·12345", "Motor vehicles 990A·12345"),
            person: "张福贵".into(),
            from: Some(month("2024-12")),
            to: None,
        }],
        matches: vec![RegisterMatch {
            dataset: both("机动车", "vehicles"),
            person: "张福贵".into(),
            level: "L1".into(),
            facts: vec![
                Fact::new("plate", both("号牌", "Plate"), Cell::text("990A·12345")),
                Fact::new("vehicle_type", both("车辆类型", "Kind"), coded("car", both("轿车", "car"))),
                Fact::new("status", both("状态", "State"), coded("normal", both("正常", "in use"))),
            ],
            origin: None,
        }],
        clues: vec![clue_row(1)],
        issues: vec![issue_row(1)],
        visit: Box::new(visit_sheet(no, asker)),
        history: Vec::new(),
        options: vec![option(ActionKind::Visit, refused, &[("date", "2026-04-10"), ("inspectors", "zhou,wu")])],
    }
}

pub fn issue_page(id: &str, asker: Option<&OfficerId>) -> IssuePage {
    let own = Refusal::OwnWork { part: "submit".into() };
    let refused = asker.is_none_or(|id| id.0 != "li").then_some(own);
    IssuePage {
        issue: id.into(),
        state: IssueState::CountyReview,
        round: 1,
        clue: "R10-7K3FQ001".into(),
        household_no: Some("990102D0007".into()),
        title: both("马秀英 沙河乡 重复享受待遇", "马秀英 沙河乡 duplicate benefit"),
        ledger: vec![
            Fact::new("issue_type", both("问题类型", "Issue type"), coded("dup", both("重复享受待遇", "duplicate benefit"))),
            Fact::new("unit", both("责任单位", "Unit"), Cell::text("沙河乡人民政府")),
            Fact::new("deadline", both("整改时限", "Deadline"), Cell::text("2026-04-14")),
        ],
        explanation: both(
            "同月领取特困供养和残疾人护理补贴 8 个月。",
            "Was paid tekun and the nursing subsidy in the same 8 months.",
        ),
        money: MoneyBalance { confirmed: Fen(120_000), recovered: Fen(100_000), waived: Fen(20_000), ..MoneyBalance::default() },
        rows: vec![MoneyItem {
            kind: MoneyKind::Recovered,
            amount: Fen(100_000),
            date: day("2026-04-08"),
            receipt: "票0012345".into(),
            approver: None,
        }],
        sub: None,
        warnings: vec![both("最新数据中规则仍然命中。", "The rule still fires on the newest data.")],
        history: Vec::new(),
        options: vec![
            option(ActionKind::SignOff, refused, &[]),
            option(ActionKind::Return, None, &[]),
            option(
                ActionKind::Escalate,
                None,
                &[("level", "remind"), ("number", &format!("提示-{id}")), ("to", "沙河乡人民政府")],
            ),
        ],
    }
}

/// The sheet of a household; office staff only read it.
pub fn visit_sheet(no: &str, asker: Option<&OfficerId>) -> VisitSheet {
    let visits = asker.is_some_and(|id| id.0 != "li");
    let checks = ["查户籍人口看真实", "查死亡服刑看减员", "查收入看是否超标", "查车辆看用途"];
    let clear = ["一户一档底子清", "一户一策措施清"];
    let item = |prefix: &str, index: usize, title: &str| VisitItem {
        code: format!("{prefix}{:02}", index + 1),
        title: both(title, &format!("Check {prefix}{}", index + 1)),
        hint: both("问车辆来源、用途，看行驶证", "Ask where the vehicle is from; see the licence"),
        clues: if prefix == "S1." && index == 3 { vec!["R10-7K3FQ001".into()] } else { Vec::new() },
        answer: (prefix == "S1." && index == 0).then_some(Answer::Ok),
        note: String::new(),
        seen: (prefix == "S1." && index == 0)
            .then(|| Seen { visit: "V-0001".into(), date: from_ymd(2026, 4, 3).expect("a date") }),
    };
    let paper = |(code, zh, en): (&str, &str, &str)| PaperItem {
        code: code.into(),
        title: both(zh, en),
        state: None,
        defect: String::new(),
        note: String::new(),
        seen: None,
    };
    let papers = [("F01", "申请书", "application"), ("F03", "核对授权书", "consent"), ("F17", "审核确认表", "approval form")];
    let fields = [("date", "2026-04-10"), ("inspectors", "zhou,wu")];
    VisitSheet {
        household_no: no.into(),
        head: "张福贵".into(),
        town: "青禾镇".into(),
        village: "李家村".into(),
        template: both("十查十看", "Ten checks"),
        visit: Some("V-0001".into()),
        date: from_ymd(2026, 4, 3),
        inspectors: vec!["zhou".into(), "wu".into()],
        present: "户主本人".into(),
        id_seen: Some(true),
        items: checks.iter().enumerate().map(|(index, title)| item("S1.", index, title)).collect(),
        clear: clear.iter().enumerate().map(|(index, title)| item("Q.", index, title)).collect(),
        papers: papers.into_iter().map(paper).collect(),
        clues: vec![VisitClue {
            clue: "R10-7K3FQ001".into(),
            title: both("名下机动车", "Motor vehicle owned"),
            state: ClueState::Checking.title(),
            due: from_ymd(2026, 4, 14),
            explanation: both("张福贵名下有轿车一辆。", "张福贵 owns a car."),
            verify: vec![
                both("两人入户，签字，拍照", "visit by two, signed, photos"),
                both("车管所出具证明", "extract of the register"),
            ],
            guards: vec![both("残疾人代步车", "mobility vehicle")],
        }],
        refused: (!visits).then(|| Refusal::WrongRole { role: "county_office".into(), needed: vec!["inspector".into()] }),
        prefill: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        next: Some("990101D0002".into()),
        left: 2,
        ..VisitSheet::default()
    }
}

/// What a search over everything finds; nothing for `x`.
pub fn hits(text: &str) -> Vec<Hit> {
    let hit = |kind, subject: &str, zh: &str, en: &str| Hit { kind, subject: subject.into(), text: both(zh, en) };
    match text {
        "" | "x" => Vec::new(),
        _ => vec![
            hit(ListKind::Cases, "990101D0001", "张福贵 青禾镇 李家村 农村低保", "张福贵 青禾镇 李家村 rural dibao"),
            hit(ListKind::Clues, "R10-7K3FQ001", "张福贵 R10 名下机动车 青禾镇", "张福贵 R10 Motor vehicle owned 青禾镇"),
            hit(ListKind::Issues, "W2026-0003", "张福贵 应退未退 青禾镇", "张福贵 over-inclusion 青禾镇"),
            hit(ListKind::Rules, "R10", "名下机动车", "Motor vehicle owned"),
            hit(ListKind::Sources, "3", "张家村.xlsx 机动车", "张家村.xlsx vehicles"),
        ],
    }
}
