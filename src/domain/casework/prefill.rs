//! What a form starts with, so that the usual case is one key.

use super::course::next_level;
use super::{Matter, Place, campaign};
use crate::domain::action::{ActionKind, Fields, Subject};
use crate::domain::clue_work::{ClueFacts, ClueWork};
use crate::domain::course::{Instalment, Level, plan_text};
use crate::domain::date::Date;
use crate::domain::evidence;
use crate::domain::issue_work::IssueWork;
use crate::domain::lifecycle::{ClueState, IssueState};
use crate::domain::listing::Answer;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::officer::{Officer, OfficerId, Role};
use crate::domain::pack::Pack;
use crate::domain::visit::Visit;

/// Working days for the check after assignment.
const CHECK_DAYS: i64 = 10;
/// Working days to bring evidence that was asked for.
const INFO_DAYS: i64 = 5;
/// Working days of a rectification notice, and of the reply window within it.
const NOTICE_DAYS: i64 = 20;
const REPLY_DAYS: i64 = 5;
/// Calendar days of publicity (P57).
const PUBLISH_DAYS: i64 = 7;
/// Working days until long-term rectification is looked at again.
const REVIEW_DAYS: i64 = 60;

/// Values by field name; empty ones are left out.
pub fn prefill(
    matter: &Matter,
    pack: &Pack,
    officer: Option<&OfficerId>,
    subject: &Subject,
    kind: ActionKind,
    today: Date,
) -> Fields {
    let form = Form { matter, pack, officer, today };
    let pairs = match subject {
        Subject::Clue(clue) => matter.facts.get(clue).map_or_else(Vec::new, |facts| form.clue(facts, kind)),
        Subject::Household(household) if kind == ActionKind::Visit => form.visit(household),
        Subject::Issue(issue) => matter.world.issues.get(issue).map_or_else(Vec::new, |issue| form.issue(issue, kind)),
        Subject::Officer(id) if kind == ActionKind::AddOfficer => form.officer(id),
        Subject::Campaign(id) => form.campaign(id, kind),
        _ => Vec::new(),
    };
    pairs.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value)).collect()
}

type Pairs = Vec<(&'static str, String)>;

struct Form<'a> {
    matter: &'a Matter,
    pack: &'a Pack,
    officer: Option<&'a OfficerId>,
    today: Date,
}

fn month(month: Option<Month>) -> String {
    month.map_or_else(String::new, |month| month.to_string())
}

fn names(officers: &[OfficerId]) -> String {
    officers.iter().map(|id| id.0.as_str()).collect::<Vec<_>>().join(",")
}

impl Form<'_> {
    fn days(&self, count: i64) -> String {
        self.pack.calendar.add(self.today, count).to_string()
    }

    fn clue(&self, facts: &ClueFacts, kind: ActionKind) -> Pairs {
        let work = self.matter.world.clues.get(&facts.clue);
        match kind {
            ActionKind::Assign => vec![("inspectors", self.free_pair(facts)), ("due", self.days(CHECK_DAYS))],
            ActionKind::Visit => self.visit(facts.visited_under()),
            ActionKind::RequestInfo => vec![("due", self.days(INFO_DAYS))],
            ActionKind::Submit => self.submit(facts),
            ActionKind::Dismiss => work.map_or_else(Vec::new, dismiss),
            ActionKind::Confirm => self.confirm(facts, work),
            ActionKind::Extend => self.extend(work.and_then(|work| work.due)),
            ActionKind::AssignCross => vec![("checker", self.other_checker(facts)), ("due", self.days(CHECK_DAYS))],
            ActionKind::SettleCross => vec![(
                "verdict",
                work.and_then(|work| work.cross.as_ref()).map_or_else(String::new, |cross| cross.second.clone()),
            )],
            _ => Vec::new(),
        }
    }

    /// Two inspectors who may go: those of the town first.
    fn free_pair(&self, facts: &ClueFacts) -> String {
        let may = |officer: &&Officer| {
            let free = self.matter.recusal(&officer.id, Place::of(facts)).is_none();
            officer.role == Role::Inspector && !officer.retired && free
        };
        let mut free: Vec<&Officer> = self.matter.world.officers.values().filter(may).collect();
        free.sort_by_key(|officer| (officer.town != facts.town, &officer.id));
        let pair: Vec<OfficerId> = free.iter().take(2).map(|officer| officer.id.clone()).collect();
        if pair.len() == 2 { names(&pair) } else { String::new() }
    }

    /// The only officer who may be the second checker, if there is but one.
    fn other_checker(&self, facts: &ClueFacts) -> String {
        let may = |officer: &&Officer| !officer.retired && super::cross::may_check(self.matter, facts, officer).is_ok();
        let mut free = self.matter.world.officers.values().filter(may);
        match (free.next(), free.next()) {
            (Some(only), None) => only.id.0.clone(),
            _ => String::new(),
        }
    }

    fn newest_visit(&self, household: &str) -> Option<&Visit> {
        let here = self.matter.world.visits.values().filter(|visit| visit.household_no == household);
        here.max_by_key(|visit| (visit.date, &visit.visit))
    }

    fn visit(&self, household: &str) -> Pairs {
        let here = self.matter.facts.values().filter(|facts| facts.visited_under() == household);
        let works = here.filter_map(|facts| self.matter.world.clues.get(&facts.clue));
        let mut pairs = works.map(|work| &work.inspectors).filter(|pair| pair.len() == 2).peekable();
        let first = pairs.peek().map(|pair| names(pair));
        // Who recorded today goes on with that visit, also when another pair than the assigned one went.
        let begun = self.newest_visit(household).filter(|visit| visit.date == self.today);
        let begun = begun.filter(|visit| self.officer.is_some_and(|officer| visit.inspectors.contains(officer)));
        let mine = pairs.find(|pair| self.officer.is_some_and(|officer| pair.contains(officer))).map(|pair| names(pair));
        vec![
            ("date", self.today.to_string()),
            ("inspectors", begun.map(|visit| names(&visit.inspectors)).or(mine).or(first).unwrap_or_default()),
        ]
    }

    /// The visit is the evidence, and its answers to the items of the rule suggest the verdict.
    fn submit(&self, facts: &ClueFacts) -> Pairs {
        let Some(visit) = self.newest_visit(facts.visited_under()) else { return Vec::new() };
        let items = self.pack.rule(&facts.rule).map_or(&[][..], |rule| &rule.visit_items);
        let answers: Vec<Answer> = items.iter().filter_map(|code| visit.answers.get(code)?.answer).collect();
        let verdict = if answers.contains(&Answer::Problem) {
            ClueState::Confirmed.code()
        } else if answers.is_empty() {
            ""
        } else {
            ClueState::Excluded.code()
        };
        vec![("verdict", verdict.to_owned()), ("evidence", visit.visit.clone()), ("note", visit.opinion.clone())]
    }

    fn confirm(&self, facts: &ClueFacts, work: Option<&ClueWork>) -> Pairs {
        let rule = self.pack.rule(&facts.rule);
        vec![
            ("issue_type", rule.map_or_else(String::new, |rule| rule.issue_type.clone())),
            ("basis", rule.map_or_else(String::new, |rule| rule.basis.join(","))),
            ("first_month", month(facts.first_month)),
            ("last_month", month(facts.last_month)),
            ("amount", facts.amount.to_string()),
            ("campaign", campaign::only_open(self.matter, facts)),
            ("note", work.map_or_else(String::new, |work| work.note.clone())),
        ]
    }

    fn issue(&self, issue: &IssueWork, kind: ActionKind) -> Pairs {
        match kind {
            ActionKind::Notify => self.notify(issue),
            ActionKind::Rectify => self.rectify(issue),
            ActionKind::RecordMoney => self.money(issue),
            ActionKind::Remit => {
                vec![("amount", issue.balance.unremitted().to_string()), ("date", self.today.to_string())]
            }
            ActionKind::SubmitRectification => {
                let stopped = issue.stopped.map_or_else(String::new, |date| date.to_string());
                vec![("outcome", outcome(issue)), ("stopped", stopped), ("reply", issue.reply.clone())]
            }
            ActionKind::Endorse => vec![("opinion", "同意上报".to_owned())],
            ActionKind::SignOff => vec![("opinion", "同意销号".to_owned())],
            ActionKind::LongTerm => vec![("review", self.days(REVIEW_DAYS))],
            ActionKind::Reopen => vec![("finding", self.finding(issue))],
            ActionKind::StartGrace => self.grace(),
            ActionKind::PlanInstalments => vec![("plan", self.plan(issue))],
            ActionKind::Extend => self.extend(issue.deadline),
            ActionKind::Escalate => self.escalate(issue),
            ActionKind::Transfer | ActionKind::HoldAccountable => vec![("date", self.today.to_string())],
            ActionKind::Publish => self.publish(),
            _ => Vec::new(),
        }
    }

    /// After a stop of the clock the whole span of a notice is given again.
    fn rectify(&self, issue: &IssueWork) -> Pairs {
        let anew = matches!(issue.state, IssueState::LongTerm | IssueState::Reopened);
        let deadline = if anew { self.days(NOTICE_DAYS) } else { String::new() };
        vec![("measure", issue.measure.clone()), ("deadline", deadline)]
    }

    fn money(&self, issue: &IssueWork) -> Pairs {
        let (row, amount) = if issue.balance.outstanding > Fen::ZERO {
            ("recovered", issue.balance.outstanding.to_string())
        } else if issue.balance.carried > Fen::ZERO {
            ("carried_recovered", issue.balance.carried.to_string())
        } else {
            ("", String::new())
        };
        vec![("row", row.to_owned()), ("amount", amount), ("date", self.today.to_string())]
    }

    /// Why the machine proposes to open a closed issue again: its rule fires on newer data.
    fn finding(&self, issue: &IssueWork) -> String {
        let Some(facts) = self.matter.facts_of(issue).filter(|_| self.matter.fires_again(issue)) else { return String::new() };
        let as_of = facts.as_of.map_or_else(String::new, |day| day.to_string());
        format!(
            "{as_of} 数据比对规则 {} 再次命中({}至{})，疑似虚假整改",
            facts.rule,
            month(facts.first_month),
            month(facts.last_month)
        )
    }

    /// From the next month, for as long as is allowed, at the former sum.
    fn grace(&self) -> Pairs {
        let from = Month::of(self.today).plus(1);
        let most = self.pack.programs.number("grace_max", from).and_then(|most| i32::try_from(most).ok()).unwrap_or(6);
        vec![
            ("decided", self.today.to_string()),
            ("from", from.to_string()),
            ("to", from.plus(most - 1).to_string()),
            ("monthly", self.matter.monthly.map_or_else(String::new, |fen| fen.to_string())),
        ]
    }

    /// Three equal monthly parts, the last taking what does not divide.
    fn plan(&self, issue: &IssueWork) -> String {
        const PARTS: i64 = 3;
        let whole = issue.balance.outstanding.0;
        let mut plan = Vec::new();
        for part in 1..=PARTS {
            let due = self.today.checked_add(jiff::Span::new().months(part)).unwrap_or(self.today);
            let amount = if part == PARTS { whole - whole / PARTS * (PARTS - 1) } else { whole / PARTS };
            if amount > 0 {
                plan.push(Instalment { due, amount: Fen(amount) });
            }
        }
        plan_text(&plan)
    }

    fn extend(&self, running: Option<Date>) -> Pairs {
        let from = running.map_or(self.today, |due| due.max(self.today));
        vec![("deadline", self.pack.calendar.add(from, CHECK_DAYS).to_string()), ("approver", self.lead())]
    }

    /// The only county lead besides the officer.
    fn lead(&self) -> String {
        let others =
            |officer: &&Officer| officer.role == Role::CountyLead && !officer.retired && Some(&officer.id) != self.officer;
        let mut leads = self.matter.world.officers.values().filter(others);
        match (leads.next(), leads.next()) {
            (Some(only), None) => only.id.0.clone(),
            _ => String::new(),
        }
    }

    fn escalate(&self, issue: &IssueWork) -> Pairs {
        let level = next_level(issue);
        let number = format!("{}-{}", level.title().zh, issue.issue.trim_start_matches('W'));
        let to = if level == Level::Interview { issue.person.clone() } else { issue.unit.clone() };
        vec![("level", level.code().to_owned()), ("number", number), ("to", to)]
    }

    fn publish(&self) -> Pairs {
        let to = self.today.checked_add(jiff::Span::new().days(PUBLISH_DAYS)).unwrap_or(self.today);
        vec![("from", self.today.to_string()), ("to", to.to_string())]
    }

    fn notify(&self, issue: &IssueWork) -> Pairs {
        let town = self.matter.facts_of(issue).map_or("", |facts| facts.town.as_str());
        let head = self
            .matter
            .world
            .officers
            .values()
            .find(|officer| officer.role == Role::TownHead && officer.town == town && !officer.retired);
        let number = issue.issue.trim_start_matches('W');
        vec![
            ("notice_no", format!("整改-{number}")),
            ("unit", if town.is_empty() { String::new() } else { format!("{town}人民政府") }),
            ("person", head.map_or_else(String::new, |head| head.name.clone())),
            ("deadline", self.days(NOTICE_DAYS)),
            ("reply_due", self.days(REPLY_DAYS)),
        ]
    }

    fn campaign(&self, id: &str, kind: ActionKind) -> Pairs {
        let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        match (kind, self.matter.world.campaigns.get(id)) {
            (ActionKind::OpenCampaign, _) => vec![("begun_on", self.today.to_string())],
            (ActionKind::ChangeCampaign, Some(campaign)) => vec![
                ("name", campaign.name.clone()),
                ("rules", campaign.rules.join(",")),
                ("towns", campaign.towns.join(",")),
                ("programs", campaign.programs.join(",")),
                ("begun_on", campaign.begun_on.to_string()),
                ("ends_on", day(campaign.ends_on)),
                ("visit_template", campaign.visit_template.clone()),
            ],
            _ => Vec::new(),
        }
    }

    fn officer(&self, id: &str) -> Pairs {
        // Whoever sets a workbook up is of the office that keeps it.
        if self.matter.world.officers.is_empty() {
            return vec![("role", Role::CountyOffice.code().to_owned())];
        }
        let known = self.matter.world.officers.values().find(|officer| officer.id.0 == id);
        known.map_or_else(Vec::new, |officer| {
            vec![
                ("name", officer.name.clone()),
                ("role", officer.role.code().to_owned()),
                ("town", officer.town.clone()),
                ("home_town", officer.home_town.clone()),
                ("home_village", officer.home_village.clone()),
                ("retired", if officer.retired { "yes" } else { "no" }.to_owned()),
            ]
        })
    }
}

/// The inspectors' dismissal; a verdict of `confirmed` leaves the reviewer to choose.
fn dismiss(work: &ClueWork) -> Pairs {
    let evidence = evidence::join(&work.evidence);
    match work.standing_verdict() {
        confirmed if confirmed == ClueState::Confirmed.code() => {
            return vec![("verdict", ClueState::Excluded.code().to_owned()), ("evidence", evidence)];
        }
        // The inspectors' reason is that of another verdict.
        settled if settled != work.verdict => return vec![("verdict", settled.to_owned()), ("evidence", evidence)],
        _ => {}
    }
    vec![("verdict", work.verdict.clone()), ("reason", work.reason.clone()), ("evidence", evidence), ("note", work.note.clone())]
}

fn outcome(issue: &IssueWork) -> String {
    if !issue.outcome.is_empty() {
        return issue.outcome.clone();
    }
    let balance = &issue.balance;
    let parts = [
        (balance.recovered, "recovered"),
        (balance.waived, "waived"),
        (balance.carried, "carried"),
        (balance.back_paid, "backpaid"),
    ];
    parts.iter().filter(|(sum, _)| *sum > Fen::ZERO).map(|(_, code)| *code).collect::<Vec<_>>().join(",")
}
