//! Copies of a query that each lack one condition. A rule whose examples do not tell such a copy from the query
//! itself has a condition that nobody has shown to be needed.

use sqlparser::ast::{
    BinaryOperator, Expr, Join, JoinConstraint, JoinOperator, Select, Statement, UnaryOperator, Value, VisitMut, VisitorMut,
};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::{Parser, ParserError};
use std::ops::ControlFlow;

/// A query without one of its conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mutant {
    /// The condition that it lacks.
    pub removed: String,
    /// The query.
    pub sql: String,
}

/// A query as the parser prints it, and its mutants in the order of the text.
#[derive(Debug)]
pub(super) struct Mutants {
    /// Means what the query means; examples must hold for it.
    pub printed: String,
    /// One per condition.
    pub mutants: Vec<Mutant>,
}

/// Every conjunct of WHERE, JOIN ON and HAVING removed in turn (true), and every disjunct of an OR (false), in the
/// query itself, in its common table expressions and in subqueries.
pub(super) fn of(sql: &str) -> Result<Mutants, ParserError> {
    let statements = Parser::parse_sql(&SQLiteDialect {}, sql)?;
    let printed = print(&statements);
    let mut mutants = Vec::new();
    for target in 0.. {
        let mut copy = statements.clone();
        let mut cutter = Cutter { target, met: 0, removed: None };
        let _ = copy.visit(&mut cutter);
        let Some(removed) = cutter.removed else { break };
        let sql = print(&copy);
        if sql != printed {
            mutants.push(Mutant { removed, sql });
        }
    }
    Ok(Mutants { printed, mutants })
}

fn print(statements: &[Statement]) -> String {
    statements.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Cuts the condition number `target` out.
struct Cutter {
    target: usize,
    met: usize,
    removed: Option<String>,
}

impl VisitorMut for Cutter {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        let joins = select.from.iter_mut().flat_map(|table| &mut table.joins);
        for condition in joins.filter_map(on).chain(&mut select.selection).chain(&mut select.having) {
            self.cut(condition, Connective::And)?;
        }
        ControlFlow::Continue(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Connective {
    And,
    Or,
}

impl Cutter {
    /// `within`: what joins the condition to its neighbours.
    fn cut(&mut self, condition: &mut Expr, within: Connective) -> ControlFlow<()> {
        let own = connective(condition);
        if own != Some(within) {
            if self.met == self.target {
                self.removed = Some(condition.to_string());
                *condition = Expr::Value(Value::Boolean(within == Connective::And).into());
                return ControlFlow::Break(());
            }
            self.met += 1;
        }
        self.inside(condition, own)
    }

    fn inside(&mut self, condition: &mut Expr, own: Option<Connective>) -> ControlFlow<()> {
        match condition {
            Expr::Nested(inner) => self.inside(inner, own),
            Expr::BinaryOp { left, right, .. } => match own {
                None => ControlFlow::Continue(()),
                Some(own) => {
                    self.cut(left, own)?;
                    self.cut(right, own)
                }
            },
            // Of `NOT (a AND b)` the parts; `NOT a` has none.
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
                let own = connective(expr);
                if own.is_some() { self.inside(expr, own) } else { ControlFlow::Continue(()) }
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

fn connective(condition: &Expr) -> Option<Connective> {
    match condition {
        Expr::Nested(inner) => connective(inner),
        Expr::BinaryOp { op: BinaryOperator::And, .. } => Some(Connective::And),
        Expr::BinaryOp { op: BinaryOperator::Or, .. } => Some(Connective::Or),
        _ => None,
    }
}

/// The condition of a join, if it has one.
fn on(join: &mut Join) -> Option<&mut Expr> {
    use JoinOperator as J;
    let constraint = match &mut join.join_operator {
        J::Join(constraint)
        | J::Inner(constraint)
        | J::Left(constraint)
        | J::LeftOuter(constraint)
        | J::Right(constraint)
        | J::RightOuter(constraint)
        | J::FullOuter(constraint)
        | J::CrossJoin(constraint) => constraint,
        // Of other dialects.
        _ => return None,
    };
    match constraint {
        JoinConstraint::On(condition) => Some(condition),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(sql: &str) -> Vec<String> {
        of(sql).expect("parses").mutants.into_iter().map(|mutant| mutant.removed).collect()
    }

    #[test]
    fn every_conjunct_and_disjunct_is_removed_once() {
        let found = of("SELECT a FROM t JOIN u ON u.x = t.x AND u.y = 1 WHERE (a = 1 OR b = 2) AND c = 3").expect("parses");
        let removed: Vec<&str> = found.mutants.iter().map(|mutant| mutant.removed.as_str()).collect();
        assert_eq!(removed, ["u.x = t.x", "u.y = 1", "(a = 1 OR b = 2)", "a = 1", "b = 2", "c = 3"]);
        assert_eq!(found.mutants[2].sql, "SELECT a FROM t JOIN u ON u.x = t.x AND u.y = 1 WHERE true AND c = 3");
        assert_eq!(found.mutants[3].sql, "SELECT a FROM t JOIN u ON u.x = t.x AND u.y = 1 WHERE (false OR b = 2) AND c = 3");
    }

    #[test]
    fn conditions_of_subqueries_and_common_tables_count() {
        let sql = "WITH w AS (SELECT x FROM t WHERE k = 1 GROUP BY x HAVING count(*) > 1) \
                   SELECT * FROM w WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.x = w.x AND u.m BETWEEN 0 AND 1) \
                   UNION ALL SELECT * FROM v WHERE z IN (SELECT z FROM q WHERE q.n = 1)";
        let expected = [
            "k = 1",
            "count(*) > 1",
            "NOT EXISTS (SELECT 1 FROM u WHERE u.x = w.x AND u.m BETWEEN 0 AND 1)",
            "u.x = w.x",
            "u.m BETWEEN 0 AND 1",
            "z IN (SELECT z FROM q WHERE q.n = 1)",
            "q.n = 1",
        ];
        assert_eq!(removed(sql), expected);
    }

    #[test]
    fn a_disjunct_that_is_a_conjunction_is_removed_whole_and_in_parts() {
        assert_eq!(removed("SELECT 1 FROM t WHERE a OR (b AND c)"), ["a OR (b AND c)", "a", "(b AND c)", "b", "c"]);
        assert_eq!(removed("SELECT 1 FROM t WHERE NOT (a OR b)"), ["NOT (a OR b)", "a", "b"]);
    }

    #[test]
    fn nothing_is_left_to_remove_of_a_query_without_conditions() {
        assert_eq!(removed("SELECT 1 FROM t CROSS JOIN u"), Vec::<String>::new());
        assert_eq!(removed("SELECT 1 FROM t WHERE true"), Vec::<String>::new());
    }
}
