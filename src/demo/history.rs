//! Plays a believable history on a screened workbook, through the same door as every officer:
//! `engine::casework::perform`. Deterministic: the same workbook and day give the same log.

use super::dice::Dice;
use super::error::DemoError;
use super::model::County;
use super::places::COUNTY;
use super::staff::{self, LEAD, OFFICE, PAIRS, SIGNER};
use super::story::{self, LAST_DAY, Step};
use crate::domain::action::{ActionKind, Actor, Fields, Subject};
use crate::domain::date::Date;
use crate::domain::lifecycle::ClueState;
use crate::domain::listing::{Cell, ListKind, ListQuery};
use crate::domain::money::Fen;
use crate::domain::pack::Pack;
use crate::engine::casework::{self, Done};
use crate::engine::job::Job;
use crate::engine::listing;
use crate::store::Workbook;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Days between the import and the end of the story.
pub const STORY_DAYS: i32 = 45;

/// One clue that the story is about.
struct Case {
    clue: String,
    rule: String,
    household: String,
    town: usize,
    pair: [&'static str; 2],
    amount: Fen,
    outstanding: Fen,
    issue: String,
    visit: String,
}

/// Enters the officers, then plays the story that began on `start`. Returns the number of acts.
///
/// # Errors
/// A guard refuses an act, or the workbook fails.
pub fn play(book: &mut Workbook, pack: &Pack, county: &County, start: Date, job: &Job) -> Result<usize, DemoError> {
    let mut player = Player { book, pack, start, acts: 0 };
    player.enter_officers(county)?;
    let mut cases = player.choose(county)?;
    let mut steps: Vec<(i64, usize, Step)> = Vec::new();
    for (at, plan) in story::plans().into_iter().enumerate().take(cases.len()) {
        steps.extend(plan.into_iter().map(|(day, step)| (day, at, step)));
    }
    // One day after another, as the officers lived it: their own chains of events must run forward.
    steps.sort_by_key(|(day, at, _)| (*day, *at));
    let total = u64::try_from(steps.len()).unwrap_or(0);
    for (minute, (day, at, step)) in steps.into_iter().enumerate() {
        job.report("history", COUNTY, u64::try_from(minute).unwrap_or(total), total);
        DemoError::unless_cancelled(job)?;
        player.step(&mut cases[at], county, (day, minute), step)?;
    }
    Ok(player.acts)
}

struct Player<'a> {
    book: &'a mut Workbook,
    pack: &'a Pack,
    start: Date,
    acts: usize,
}

impl Player<'_> {
    /// The working day of the story.
    fn date(&self, day: i64) -> Date {
        self.pack.calendar.add(self.start, day)
    }

    fn actor(&self, officer: &str, at: (i64, usize)) -> Actor {
        let minute = i32::try_from(at.1 % 420).unwrap_or(0);
        let hour = i8::try_from(9 + minute / 60).unwrap_or(9);
        let at = self.date(at.0).at(hour, i8::try_from(minute % 60).unwrap_or(0), 0, 0);
        Actor { officer: crate::domain::officer::OfficerId(officer.to_owned()), at }
    }

    fn act(
        &mut self,
        officer: &str,
        at: (i64, usize),
        subject: &Subject,
        kind: ActionKind,
        fields: &[(&str, &str)],
    ) -> Result<Done, DemoError> {
        let fields: Fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let actor = self.actor(officer, at);
        let done = casework::perform(self.book, self.pack, &actor, subject, kind, &fields).map_err(|error| DemoError::Act {
            subject: subject.to_string(),
            kind,
            error,
        })?;
        self.acts += 1;
        Ok(done)
    }

    fn enter_officers(&mut self, county: &County) -> Result<(), DemoError> {
        for officer in staff::officers(county.seed, &county.towns) {
            // Keys of an invented county come from its seed, so that the log is the same each time.
            let entropy: [u8; 32] = Sha256::digest(format!("hecha demo {} {}", county.seed, officer.id)).into();
            let actor = self.actor(LEAD, (0, 0));
            let entry = (officer.name.as_str(), officer.role, officer.town.as_str());
            casework::add_officer(self.book, self.pack, &actor, &officer.id, entry, entropy).map_err(|error| DemoError::Act {
                subject: officer.id.to_string(),
                kind: ActionKind::AddOfficer,
                error,
            })?;
            self.acts += 1;
        }
        Ok(())
    }

    /// Clues of money paid wrongly with a household, one per household, from all rules in turn.
    fn choose(&mut self, county: &County) -> Result<Vec<Case>, DemoError> {
        let query = ListQuery::all(ListKind::Clues);
        let today = self.date(0);
        let ids = listing::ids(self.book, self.pack, &query, today).map_err(DemoError::List)?;
        let rows = listing::rows(self.book, self.pack, ListKind::Clues, &ids.0, today).map_err(DemoError::List)?;
        let columns = ListKind::Clues.columns();
        let cell = |cells: &[Cell], name: &str| {
            columns.iter().position(|column| *column == name).and_then(|at| cells.get(at)).cloned().unwrap_or(Cell::Empty)
        };
        let mut found: Vec<Case> = Vec::new();
        for row in &rows {
            let town = text(&cell(&row.cells, "town"));
            let household = text(&cell(&row.cells, "household_no"));
            let Some(town) = county.towns.iter().position(|known| known.name == town) else { continue };
            if text(&cell(&row.cells, "direction")) != "over" {
                continue;
            }
            let amount = if let Cell::Money(amount) = cell(&row.cells, "amount") { amount } else { Fen::ZERO };
            found.push(Case {
                clue: row.subject.clone(),
                rule: text(&cell(&row.cells, "rule")),
                household,
                town,
                pair: PAIRS[found.len() % PAIRS.len()],
                amount,
                outstanding: amount,
                issue: String::new(),
                visit: String::new(),
            });
        }
        found.sort_by(|a, b| a.clue.cmp(&b.clue));
        Dice::new(county.seed, "history").shuffle(&mut found);
        let mut households = BTreeSet::new();
        found.retain(|case| !case.household.is_empty() && households.insert(case.household.clone()));
        self.file_kin(&mut found)?;
        Ok(found)
    }

    /// One inspector is kin of a household whose clue nobody has yet: assigning it to them is refused.
    fn file_kin(&mut self, cases: &mut Vec<Case>) -> Result<(), DemoError> {
        let Some(last) = cases.pop() else { return Ok(()) };
        let inspector = PAIRS[0][0];
        let subject = Subject::Officer(inspector.to_owned());
        self.act(inspector, (0, 60), &subject, ActionKind::FileKin, &[("household", &last.household)])?;
        Ok(())
    }

    fn step(&mut self, case: &mut Case, county: &County, at: (i64, usize), step: Step) -> Result<(), DemoError> {
        match step {
            Step::Assign(_) | Step::Visit(_) | Step::RequestInfo(_) | Step::Submit(_) => self.check(case, at, step),
            Step::SendBack | Step::Dismiss | Step::DataFix | Step::Confirm => self.review(case, at, step),
            Step::Notify(..) | Step::Endorse | Step::Return | Step::Accept | Step::SignOff | Step::LongTerm => {
                self.oversee(case, county, at, step)
            }
            Step::Rectify | Step::Recover(_) | Step::Waive | Step::Carry | Step::Report => self.rectify(case, county, at, step),
        }
    }

    /// What the office hands out and the inspectors do.
    fn check(&mut self, case: &mut Case, at: (i64, usize), step: Step) -> Result<(), DemoError> {
        let clue = Subject::Clue(case.clue.clone());
        let pair = case.pair.join(",");
        let today = self.date(at.0).to_string();
        match step {
            Step::Assign(due) => {
                let due = self.date(due).to_string();
                self.act(OFFICE, at, &clue, ActionKind::Assign, &[("inspectors", &pair), ("due", &due)])?;
            }
            Step::Visit(problem) => {
                let subject = Subject::Household(case.household.clone());
                let answers = self.answers(&case.rule, problem);
                let opinion =
                    if problem { "与比对数据一致，本人认可" } else { "未发现问题，情况另有说明" };
                let mut fields = vec![("date", today.as_str()), ("inspectors", &pair), ("present", "户主、村干部")];
                fields.extend([("id_seen", "yes"), ("signed", "yes"), ("opinion", opinion)]);
                fields.extend(answers.iter().map(|(name, value)| (name.as_str(), *value)));
                case.visit = self.act(case.pair[0], at, &subject, ActionKind::Visit, &fields)?.visit.unwrap_or_default();
            }
            Step::RequestInfo(due) => {
                let due = self.date(due).to_string();
                let fields = [("missing", "登记部门出具的注明日期的证明"), ("from", "登记部门"), ("due", due.as_str())];
                self.act(case.pair[1], at, &clue, ActionKind::RequestInfo, &fields)?;
            }
            Step::Submit(confirmed) => {
                let verdict = if confirmed { ClueState::Confirmed } else { ClueState::Excluded }.code();
                let mut fields = vec![("verdict", verdict), ("evidence", case.visit.as_str())];
                fields.push(("note", if confirmed { "登记信息属实，享受期间未申报" } else { "有证明材料，属合规情形" }));
                let reason = reason(self.pack, &case.rule);
                if !confirmed {
                    fields.push(("reason", &reason));
                }
                let minutes = minutes(&case.clue).to_string();
                fields.push(("minutes", &minutes));
                self.act(case.pair[1], at, &clue, ActionKind::Submit, &fields)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Answers to the ten checks: the items of the rule say what was found, the others are in order.
    fn answers(&self, rule: &str, problem: bool) -> Vec<(String, &'static str)> {
        let asked = self.pack.rule(rule).map_or(&[][..], |rule| &rule.visit_items);
        let items = self.pack.visit_template().map_or(&[][..], |template| &template.items);
        let answer = |code: &String| if problem && asked.contains(code) { "problem" } else { "ok" };
        items.iter().map(|item| (format!("item.{}", item.code), answer(&item.code))).collect()
    }

    /// What the county office decides on a verdict.
    fn review(&mut self, case: &mut Case, at: (i64, usize), step: Step) -> Result<(), DemoError> {
        let clue = Subject::Clue(case.clue.clone());
        let evidence = format!("{},证明-{:03}", case.visit, at.1 + 1);
        match step {
            Step::SendBack => {
                self.act(OFFICE, at, &clue, ActionKind::SendBack, &[("reason", "缺少登记部门的证明，请补充后再报")])?;
            }
            Step::Dismiss => {
                let reason = reason(self.pack, &case.rule);
                let fields = [("verdict", "excluded"), ("reason", reason.as_str()), ("evidence", evidence.as_str())];
                self.act(OFFICE, at, &clue, ActionKind::Dismiss, &fields)?;
            }
            Step::DataFix => {
                let fields = [("verdict", "data_fix"), ("reason", "register_error"), ("evidence", evidence.as_str())];
                self.act(OFFICE, at, &clue, ActionKind::Dismiss, &fields)?;
            }
            Step::Confirm => {
                let (issue_type, basis) = self
                    .pack
                    .rule(&case.rule)
                    .map_or_else(|| ("other".to_owned(), String::new()), |rule| (rule.issue_type.clone(), rule.basis.join(",")));
                let amount = case.amount.to_string();
                let fields = [("issue_type", issue_type.as_str()), ("basis", &basis), ("amount", &amount)];
                case.issue = self.act(OFFICE, at, &clue, ActionKind::Confirm, &fields)?.issue.unwrap_or_default();
            }
            _ => {}
        }
        Ok(())
    }

    /// What county and town leaders do with an issue.
    fn oversee(&mut self, case: &mut Case, county: &County, at: (i64, usize), step: Step) -> Result<(), DemoError> {
        let issue = Subject::Issue(case.issue.clone());
        let staff = staff::officers(county.seed, &county.towns);
        let head = town_officer(&staff, county, case.town, 1);
        match step {
            Step::Notify(deadline, reply_due) => {
                let (deadline, reply_due) = (self.date(deadline).to_string(), self.date(reply_due).to_string());
                let number = format!("禾民整改〔{}〕{}号", self.start.year(), case.issue.chars().skip(6).collect::<String>());
                let unit = format!("{}人民政府", county.towns[case.town].name);
                let fields = [
                    ("notice_no", number.as_str()),
                    ("unit", unit.as_str()),
                    ("person", head.1.as_str()),
                    ("deadline", deadline.as_str()),
                    ("reply_due", reply_due.as_str()),
                ];
                self.act(OFFICE, at, &issue, ActionKind::Notify, &fields)?;
            }
            Step::Endorse => {
                self.act(&head.0, at, &issue, ActionKind::Endorse, &[("opinion", "材料齐全，同意上报")])?;
            }
            Step::Return => {
                self.act(OFFICE, at, &issue, ActionKind::Return, &[("reason", "缺国库入库凭证复印件，请补齐")])?;
            }
            Step::Accept => {
                let opinion = "已核对系统停发记录，下月数据到后再比对";
                self.act(LEAD, at, &issue, ActionKind::AcceptException, &[("opinion", opinion)])?;
            }
            Step::SignOff => {
                self.act(SIGNER, at, &issue, ActionKind::SignOff, &[("opinion", "资金已平，材料齐全，同意销号")])?;
            }
            Step::LongTerm => {
                let review = self.date(LAST_DAY + 60).to_string();
                let fields = [("reason", "家庭困难，一次性退回有困难"), ("plan", "按季度分期退回"), ("review", review.as_str())];
                self.act(LEAD, at, &issue, ActionKind::LongTerm, &fields)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What the town clerk does.
    fn rectify(&mut self, case: &mut Case, county: &County, at: (i64, usize), step: Step) -> Result<(), DemoError> {
        let issue = Subject::Issue(case.issue.clone());
        let staff = staff::officers(county.seed, &county.towns);
        let clerk = town_officer(&staff, county, case.town, 0).0;
        let today = self.date(at.0).to_string();
        match step {
            Step::Rectify => {
                let fields = [("measure", "自下月起停发，追缴违规发放资金，告知本人申辩权利")];
                self.act(&clerk, at, &issue, ActionKind::Rectify, &fields)?;
            }
            Step::Recover(hundredths) => {
                let part = Fen(case.outstanding.0 * hundredths / 100);
                self.money(case, &clerk, at, ("recovered", part))?;
            }
            Step::Waive => self.money(case, &clerk, at, ("waived", case.outstanding))?,
            Step::Carry => self.money(case, &clerk, at, ("carried", case.outstanding))?,
            Step::Report => {
                let evidence = format!("停发通知-{:03},入库凭证-{:03}", at.1 + 1, at.1 + 1);
                let (record, receipt) = (format!("停发记录-{:03}", at.1 + 1), format!("送达回证-{:03}", at.1 + 1));
                let fields = [
                    ("outcome", "exited,recovered"),
                    ("stopped", today.as_str()),
                    ("reply", "本人无异议，已签字"),
                    ("evidence", evidence.as_str()),
                    ("exception", "停发后的发放数据下月才能导出，本次以系统停发记录为准"),
                    ("stop_record", record.as_str()),
                    ("notice_receipt", receipt.as_str()),
                ];
                self.act(&clerk, at, &issue, ActionKind::SubmitRectification, &fields)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn money(&mut self, case: &mut Case, clerk: &str, at: (i64, usize), row: (&str, Fen)) -> Result<(), DemoError> {
        let (kind, amount) = row;
        if amount <= Fen::ZERO {
            return Ok(());
        }
        let issue = Subject::Issue(case.issue.clone());
        let (date, sum) = (self.date(at.0).to_string(), amount.to_string());
        let receipt = if kind == "recovered" {
            format!("非税{:06}", 20_310 + at.1)
        } else {
            format!("专班批复{:02}号", at.1 % 90 + 1)
        };
        let mut fields = vec![("row", kind), ("amount", sum.as_str()), ("date", date.as_str()), ("receipt", receipt.as_str())];
        if kind != "recovered" {
            fields.push(("approver", LEAD));
        }
        self.act(clerk, at, &issue, ActionKind::RecordMoney, &fields)?;
        if kind == "recovered" {
            let treasury = format!("国库{:06}", 80_110 + at.1);
            let fields = [("amount", sum.as_str()), ("date", date.as_str()), ("receipt", treasury.as_str())];
            self.act(clerk, at, &issue, ActionKind::Remit, &fields)?;
        }
        case.outstanding = case.outstanding - amount;
        Ok(())
    }
}

/// How long a check took, both inspectors together: between half an hour and two hours.
fn minutes(clue: &str) -> u32 {
    30 + clue.bytes().map(u32::from).sum::<u32>() % 19 * 5
}

/// Short name and name of a town's clerk (0) or head (1).
fn town_officer(staff: &[staff::Staff], county: &County, town: usize, which: usize) -> (String, String) {
    let town = &county.towns[town].name;
    staff
        .iter()
        .filter(|officer| officer.town == *town)
        .nth(which)
        .map_or_else(Default::default, |officer| (officer.id.0.clone(), officer.name.clone()))
}

/// The lawful explanation most often met for a rule: the first that it names.
fn reason(pack: &Pack, rule: &str) -> String {
    pack.rule(rule).and_then(|rule| rule.guards.first().cloned()).unwrap_or_else(|| "g9".to_owned())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Coded { code: text, .. } => text.clone(),
        _ => String::new(),
    }
}
