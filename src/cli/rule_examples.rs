//! `hecha rules test` and `hecha rules mutate`: the examples of the rules, and what they show.

use super::context::{Context, Failure};
use super::output::Format;
use super::pack_info::{print, rows, text};
use crate::domain::lang::{Lang, Say};
use crate::domain::listing::Cell;
use crate::engine::pack;
use crate::engine::rule_tests::{self, RuleMutants, RuleOutcome, Sample};
use std::io::{BufWriter, Write, stdout};

/// `hecha rules test [ID…]`: fails when a case does, or a rule has none.
pub(super) fn test(context: &Context, ids: &[String]) -> Result<(), Failure> {
    let pack = pack::load_with_examples(context.pack_folder.as_deref())?;
    let (job, bar) = context.job();
    let outcomes = rule_tests::run(&pack, ids, &job);
    bar.finish_and_clear();
    let outcomes = outcomes?;
    let mut out = BufWriter::new(stdout().lock());
    for outcome in &outcomes {
        write_outcome(&mut out, outcome, context.lang)?;
    }
    let bad = outcomes.iter().filter(|outcome| !outcome.holds()).count();
    let (rules, cases) = (outcomes.len(), outcomes.iter().map(|outcome| outcome.cases.len()).sum::<usize>());
    let (zh, en) = (
        format!("{rules} 条规则，{cases} 个试例，{bad} 条规则未通过。"),
        format!("{rules} rules, {cases} cases; {bad} rules fail."),
    );
    writeln!(out, "{}", context.lang.pick(zh, en))?;
    out.flush()?;
    if bad == 0 { Ok(()) } else { Err(Failure::Reported) }
}

fn write_outcome(out: &mut impl Write, outcome: &RuleOutcome, lang: Lang) -> std::io::Result<()> {
    let (rule, failed) = (&outcome.rule, outcome.failed());
    let passed = outcome.cases.len() - failed;
    let none = outcome.cases.is_empty();
    let (zh, en) = if none {
        (format!("{rule} 没有试例"), format!("{rule} has no examples"))
    } else {
        (format!("{rule} 通过 {passed} 失败 {failed}"), format!("{rule} passed {passed} failed {failed}"))
    };
    writeln!(out, "{}", lang.pick(zh, en))?;
    let file = outcome.file.as_deref().unwrap_or_default();
    for case in &outcome.cases {
        let Some(problem) = &case.problem else { continue };
        writeln!(out, "  {file}:{}: {}", case.line, case.about.get(lang))?;
        for line in problem.say(lang).lines() {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

/// `hecha rules mutate [ID…]`: fails when a condition can go without any example noticing.
pub(super) fn mutate(context: &Context, ids: &[String], sample: Option<Sample>) -> Result<(), Failure> {
    let pack = pack::load_with_examples(context.pack_folder.as_deref())?;
    let (job, bar) = context.job();
    let outcomes = rule_tests::mutate(&pack, ids, sample, &job);
    bar.finish_and_clear();
    let outcomes = outcomes?;
    let table = context.format == Format::Table;
    let count = |number: usize| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let lines = rows(outcomes.iter().map(|outcome| {
        let mut cells = vec![
            text(&outcome.rule),
            count(outcome.tried),
            count(outcome.tried - outcome.unnoticed.len()),
            count(outcome.unnoticed.len()),
        ];
        if !table {
            cells.push(text(outcome.unnoticed.join(" | ")));
        }
        cells
    }));
    let columns = ["rule", "mutants", "noticed", "unnoticed", "removed"];
    print(context, columns.get(..columns.len() - usize::from(table)).unwrap_or(&columns), &lines)?;
    if table {
        write_unnoticed(&outcomes, context.lang)?;
    }
    let good = outcomes.iter().all(|outcome| outcome.unnoticed.is_empty() && outcome.obstacle.is_none());
    if good { Ok(()) } else { Err(Failure::Reported) }
}

fn write_unnoticed(outcomes: &[RuleMutants], lang: Lang) -> std::io::Result<()> {
    let mut out = BufWriter::new(stdout().lock());
    for outcome in outcomes {
        let rule = &outcome.rule;
        if let Some(obstacle) = &outcome.obstacle {
            writeln!(out, "{rule} {}", obstacle.say(lang))?;
        }
        for removed in &outcome.unnoticed {
            writeln!(out, "{rule} {}: {removed}", lang.pick("去掉后没有试例察觉", "no example notices without"))?;
        }
    }
    out.flush()
}
