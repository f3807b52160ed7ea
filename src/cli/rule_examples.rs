//! `hecha rules test`: the examples of the rules.

use super::context::{Context, Failure};
use crate::domain::lang::{Lang, Say};
use crate::engine::pack;
use crate::engine::rule_tests::{self, RuleOutcome};
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
