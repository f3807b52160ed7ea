//! Runs a rule's query so that it can read the documented views and do nothing else.

use super::views::{BOOK, DERIVED, HIDDEN};
use crate::domain::clue::Value;
use crate::domain::lang::Lang;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Functions that rule queries may call: those that agree on the engines of design §7.
pub const FUNCTIONS: [&str; 18] = [
    "substr",
    "trim",
    "upper",
    "lower",
    "length",
    "replace",
    "coalesce",
    "nullif",
    "count",
    "sum",
    "min",
    "max",
    "row_number",
    "lag",
    "abs",
    "like",
    "share",
    "month_of",
];

/// The rows of a rule's query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleRows {
    /// Column names in the query's order.
    pub columns: Vec<String>,
    /// Rows in no particular order.
    pub rows: Vec<Vec<Value>>,
}

/// Why a rule's query was not run to its end.
#[derive(Debug)]
pub enum GateError {
    /// It reads or does something that rules may not.
    Forbidden {
        /// What.
        what: String,
    },
    /// SQLite does not understand it, or it failed while running.
    Sql(rusqlite::Error),
    /// The user asked to stop.
    Cancelled,
}

impl GateError {
    /// What SQLite says of the program's own statements.
    pub(super) fn from_sql(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::OperationInterrupted) => Self::Cancelled,
            _ => Self::Sql(error),
        }
    }

    /// What happened, without the rule.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Self::Forbidden { what } => lang.pick(
                format!("不允许使用 {what}：规则只能读取 checklists/README.md 所列的视图和函数"),
                format!("{what} is not allowed: rules read only the views and functions of checklists/README.md"),
            ),
            // Without the query itself, which SQLite's wrapper adds to the message.
            Self::Sql(rusqlite::Error::SqlInputError { msg, .. }) => {
                lang.pick(format!("查询出错：{}", in_chinese(msg)), format!("the query failed: {msg}"))
            }
            Self::Sql(error) => lang.pick(format!("查询出错：{error}"), format!("the query failed: {error}")),
            Self::Cancelled => lang.pick("已取消".to_owned(), "cancelled".to_owned()),
        }
    }

    /// Byte offset in the query where SQLite stopped understanding it.
    pub fn offset(&self) -> Option<usize> {
        match self {
            Self::Sql(rusqlite::Error::SqlInputError { offset, .. }) => usize::try_from(*offset).ok(),
            _ => None,
        }
    }
}

/// What SQLite says of a query, in Chinese; names stay as they are.
fn in_chinese(message: &str) -> String {
    const SAID: &[(&str, &str)] = &[
        ("no such column: ", "没有列 "),
        ("no such table: ", "没有表或视图 "),
        ("no such function: ", "没有函数 "),
        ("ambiguous column name: ", "列名不明确，须写明是哪张表的 "),
        ("misuse of aggregate: ", "聚合函数用错了地方 "),
        ("wrong number of arguments to function ", "参数个数不对，函数 "),
    ];
    if let Some(near) = message.strip_prefix("near ").and_then(|rest| rest.strip_suffix(": syntax error")) {
        return format!("{near} 附近语法错误");
    }
    let said = SAID.iter().find_map(|(en, zh)| message.strip_prefix(en).map(|rest| format!("{zh}{rest}")));
    match message {
        "incomplete input" => "语句不完整".to_owned(),
        _ => said.unwrap_or_else(|| message.to_owned()),
    }
}

/// Columns of a query, without running it.
///
/// # Errors
/// As [`rows`].
pub(super) fn columns(conn: &mut Connection, views: &BTreeSet<String>, sql: &str) -> Result<Vec<String>, GateError> {
    with_gate(conn, views, sql, |statement| Ok(names(statement)))
}

/// Takes the result of a query as it comes; either may end it.
pub trait TakeRows {
    /// The columns, before any row.
    fn columns(&mut self, names: &[String]) -> ControlFlow<()>;
    /// A row.
    fn row(&mut self, cells: &[Value]) -> ControlFlow<()>;
}

impl TakeRows for RuleRows {
    fn columns(&mut self, names: &[String]) -> ControlFlow<()> {
        self.columns = names.to_vec();
        ControlFlow::Continue(())
    }

    fn row(&mut self, cells: &[Value]) -> ControlFlow<()> {
        self.rows.push(cells.to_vec());
        ControlFlow::Continue(())
    }
}

/// Runs a query to its end, or until it is not taken any more.
///
/// # Errors
/// The query is not a plain `SELECT` over documented views, or SQLite fails or was interrupted.
pub(super) fn rows(conn: &mut Connection, views: &BTreeSet<String>, sql: &str, take: &mut dyn TakeRows) -> Result<(), GateError> {
    with_gate(conn, views, sql, |statement| {
        let columns = names(statement);
        let mut flow = take.columns(&columns);
        let mut cells = Vec::with_capacity(columns.len());
        let mut cursor = statement.query([])?;
        while let (ControlFlow::Continue(()), Some(row)) = (flow, cursor.next()?) {
            cells.clear();
            for index in 0..columns.len() {
                cells.push(value(row.get_ref(index)?));
            }
            flow = take.row(&cells);
        }
        Ok(())
    })
}

/// Asks now and then whether to go on while anything runs on a connection, until [`unwatched`].
pub(super) fn watched(conn: &mut Connection, cancelled: impl FnMut() -> bool + Send + 'static) -> rusqlite::Result<()> {
    const STEPS_BETWEEN_QUESTIONS: i32 = 100_000;
    conn.progress_handler(STEPS_BETWEEN_QUESTIONS, Some(cancelled))
}

/// Ends [`watched`].
pub(super) fn unwatched(conn: &mut Connection) -> rusqlite::Result<()> {
    conn.progress_handler(0, None::<fn() -> bool>)
}

fn names(statement: &Statement<'_>) -> Vec<String> {
    statement.column_names().map(str::to_owned).collect()
}

fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        // Rules work with integers and text; anything else is shown as text and fails the contract visibly.
        ValueRef::Real(number) => Value::Text(number.to_string()),
        ValueRef::Text(text) | ValueRef::Blob(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
    }
}

fn with_gate<T>(
    conn: &mut Connection,
    views: &BTreeSet<String>,
    sql: &str,
    work: impl FnOnce(&mut Statement<'_>) -> Result<T, rusqlite::Error>,
) -> Result<T, GateError> {
    // The views reach the file's tables through hidden names; a query that could name them could borrow their
    // permission. SQLite has no escapes in identifiers, so looking for the prefix is enough.
    if sql.to_ascii_lowercase().contains(HIDDEN) {
        return Err(GateError::Forbidden { what: HIDDEN.to_owned() });
    }
    let gate = Gate { views: views.clone(), tables: tables_of_book(conn).map_err(GateError::Sql)? };
    let refused = std::sync::Arc::new(std::sync::Mutex::new(None::<String>));
    let noted = std::sync::Arc::clone(&refused);
    conn.authorizer(Some(move |context: AuthContext<'_>| match gate.refusal(&context) {
        None => Authorization::Allow,
        Some(what) => {
            if let Ok(mut slot) = noted.lock() {
                slot.get_or_insert(what);
            }
            Authorization::Deny
        }
    }))
    .map_err(GateError::Sql)?;
    let result = conn
        .prepare(sql)
        .and_then(|mut statement| if statement.readonly() { work(&mut statement) } else { Err(rusqlite::Error::InvalidQuery) });
    conn.authorizer(None::<fn(AuthContext<'_>) -> Authorization>).map_err(GateError::Sql)?;
    result.map_err(|error| {
        let what = refused.lock().ok().and_then(|slot| slot.clone());
        match (what, error.sqlite_error_code()) {
            (Some(what), _) => GateError::Forbidden { what },
            (None, Some(rusqlite::ErrorCode::OperationInterrupted)) => GateError::Cancelled,
            (None, _) => GateError::Sql(error),
        }
    })
}

fn tables_of_book(conn: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = conn.prepare("SELECT lower(name) FROM book.sqlite_schema")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

struct Gate {
    /// Datasets of the pack; the derived views are known.
    views: BTreeSet<String>,
    /// Everything in the file itself.
    tables: BTreeSet<String>,
}

impl Gate {
    /// What is refused; `None` lets it pass.
    fn refusal(&self, context: &AuthContext<'_>) -> Option<String> {
        match context.action {
            AuthAction::Select => None,
            AuthAction::Function { function_name } => {
                let known = FUNCTIONS.iter().any(|name| name.eq_ignore_ascii_case(function_name));
                (!known).then(|| format!("{function_name}()"))
            }
            AuthAction::Read { table_name, .. } => {
                let allowed = match context.database_name {
                    Some("temp" | "main") => self.is_view(table_name),
                    Some(BOOK) => context.accessor.is_some_and(|view| view.starts_with(HIDDEN)),
                    // A table of which no column is used is reported without its schema, and so is a CTE. Only what
                    // cannot be a table of the file passes.
                    None => self.is_view(table_name) || !self.tables.contains(&table_name.to_ascii_lowercase()),
                    Some(_) => false,
                };
                (!allowed).then(|| table_name.to_owned())
            }
            ref other => Some(action_name(other)),
        }
    }

    fn is_view(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.views.contains(&name) || DERIVED.contains(&name.as_str()) || name.starts_with(HIDDEN)
    }
}

/// The kind of a refused action, as SQLite's own word for it.
fn action_name(action: &AuthAction<'_>) -> String {
    let text = format!("{action:?}");
    text.split([' ', '{', '(']).next().unwrap_or_default().to_ascii_uppercase()
}
