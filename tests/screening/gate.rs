//! Rules read the documented views and do nothing else.

use crate::county::{County, month};
use hecha::domain::clue::Value;
use hecha::store::bench::Bench;
use hecha::store::gate::GateError;

fn refused(county: &County, sql: &str) -> Option<String> {
    let mut bench = Bench::open(&county.book, &county.pack, None).expect("opens");
    match bench.rows(sql, || false) {
        Err(GateError::Forbidden { what }) => Some(what),
        Err(GateError::Sql(error)) => Some(error.to_string()),
        Err(GateError::Cancelled) => Some("cancelled".into()),
        Ok(_) => None,
    }
}

#[test]
fn every_documented_view_can_be_read() {
    let county = County::new();
    for view in [
        "person_months",
        "household_months",
        "holdings",
        "members",
        "cases",
        "params",
        "pairs",
        "programs",
        "run",
        "months",
        "payments",
        "households",
        "vehicles",
        "deaths",
    ] {
        assert_eq!(refused(&county, &format!("SELECT * FROM {view}")), None, "{view}");
        assert_eq!(refused(&county, &format!("SELECT count(*) FROM {view}")), None, "{view}");
    }
    let with = "WITH owned AS (SELECT person FROM vehicles) SELECT share(count(*), 2), 'x' FROM owned WHERE EXISTS (SELECT 1 FROM owned)";
    assert_eq!(refused(&county, with), None);
}

#[test]
fn month_of_gives_the_benefit_month_of_a_day() {
    let county = County::new();
    let mut bench = Bench::open(&county.book, &county.pack, None).expect("opens");
    let rows = bench.rows("SELECT month_of(0), month_of(0 - 1), month_of(NULL)", || false).expect("runs").rows;
    let january = i64::from(month("1970-01").index());
    assert_eq!(rows, [[Value::Integer(january), Value::Integer(january - 1), Value::Null]]);
}

#[test]
fn tables_of_the_file_are_out_of_reach() {
    let county = County::new();
    let mut bench = Bench::open(&county.book, &county.pack, None).expect("opens");
    // The tables of views stand, and what SQLite notes of them.
    bench.rows("SELECT count(*) FROM members", || false).expect("runs");
    for sql in [
        "SELECT * FROM data_payments",
        "SELECT count(*) FROM data_payments",
        "SELECT * FROM book.run",
        "SELECT count(*) FROM book.event",
        "SELECT * FROM BOOK.clue",
        "SELECT * FROM main.sqlite_schema",
        "SELECT * FROM main.sqlite_stat1",
        "SELECT 1 WHERE 'x' IN book.officer_key",
        "SELECT secret FROM officer_key",
        "SELECT count(*) FROM event",
        "SELECT * FROM sqlite_schema",
        "SELECT value FROM meta",
        // Borrowing the permission of a view by its name.
        "WITH payments AS (SELECT secret FROM officer_key) SELECT * FROM payments",
        "SELECT * FROM hecha_base_payments",
        "WITH HECHA_base_x AS (SELECT secret FROM officer_key) SELECT * FROM HECHA_base_x",
        "SELECT * FROM \"hecha_base_payments\"",
        "SELECT * FROM pragma_table_info('clue')",
    ] {
        let answer = bench.rows(sql, || false);
        assert!(matches!(answer, Err(GateError::Forbidden { .. })), "{sql}: {answer:?}");
    }
}

#[test]
fn a_rule_can_only_select() {
    let county = County::new();
    for sql in [
        "ATTACH ':memory:' AS other",
        "PRAGMA user_version",
        "PRAGMA writable_schema = 1",
        "DELETE FROM clue",
        "INSERT INTO run VALUES (1, 2, 3, 4, 5)",
        "UPDATE programs SET cash = 0",
        "CREATE TEMP TABLE x (y)",
        "DROP VIEW payments",
        "SELECT load_extension('x')",
        "SELECT random()",
        "SELECT group_concat(program, ',') FROM programs",
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "SELECT 1; SELECT 2",
        "VACUUM",
        "COMMIT",
    ] {
        assert!(refused(&county, sql).is_some(), "{sql} was allowed");
    }
}

#[test]
fn a_query_that_takes_too_long_can_be_stopped() {
    let county = County::new();
    let mut bench = Bench::open(&county.book, &county.pack, None).expect("opens");
    let endless = "SELECT count(*) FROM months a, months b, months c";
    assert!(matches!(bench.rows(endless, || true), Err(GateError::Cancelled)));
    assert!(bench.rows("SELECT 1", || false).is_ok());
}
