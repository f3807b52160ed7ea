//! Functions that rule queries and the views call.

use crate::domain::date;
use crate::domain::entitlement;
use crate::domain::id_number::IdKey;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::store::workbook::StoreError;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// `share(amount, persons)`: the part of one of so many persons, in fen, half up. `month_of(day)`: the month of a day
/// number.
pub(super) fn add(conn: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("share", 2, flags, |context| {
        let amount: Option<i64> = context.get(0)?;
        let persons: Option<i64> = context.get(1)?;
        Ok(amount.zip(persons).map(|(amount, persons)| Fen(amount).share(persons).0))
    })?;
    conn.create_scalar_function("month_of", 1, flags, |context| {
        let day: Option<i64> = context.get(0)?;
        let date = day.and_then(|day| i32::try_from(day).ok()).and_then(date::from_day_number);
        Ok(date.map(|date| i64::from(Month::of(date).index())))
    })?;
    money_functions(conn)?;
    // For the views only: the prefix keeps queries from calling them.
    let born = |key: Option<i64>| key.and_then(IdKey::from_i64).and_then(IdKey::birth_date);
    conn.create_scalar_function(
        "hecha_born_on",
        1,
        flags,
        move |context| Ok(born(context.get(0)?).map(|date| date.to_string())),
    )?;
    conn.create_scalar_function("hecha_born_day", 1, flags, move |context| Ok(born(context.get(0)?).map(date::day_number)))?;
    Ok(())
}

/// The arithmetic of [`entitlement`], for the views only. An unknown amount gives an unknown result, except that a
/// household which declared nothing still has the income that was found.
fn money_functions(conn: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, part) in
        [("hecha_top_up", entitlement::top_up as fn(_, _, _, _) -> _), ("hecha_member_part", entitlement::member_part)]
    {
        conn.create_scalar_function(name, 4, flags, move |context| {
            let numbers: (Option<i64>, Option<i64>, Option<i64>, Option<i64>) =
                (context.get(0)?, context.get(1)?, context.get(2)?, context.get(3)?);
            let (Some(standard), Some(persons), Some(income), Some(unit)) = numbers else { return Ok(None) };
            Ok(Some(part(Fen(standard), persons, Fen(income), unit).0))
        })?;
    }
    for (name, part) in
        [("hecha_child_due", entitlement::child as fn(_, _) -> _), ("hecha_excluded_pension", entitlement::excluded_pension)]
    {
        conn.create_scalar_function(name, 2, flags, move |context| {
            let numbers: (Option<i64>, Option<i64>) = (context.get(0)?, context.get(1)?);
            Ok(numbers.0.zip(numbers.1).map(|(a, b)| part(Fen(a), Fen(b)).0))
        })?;
    }
    conn.create_scalar_function("hecha_household_income", 3, flags, |context| {
        let declared: Option<i64> = context.get(0)?;
        Ok(entitlement::household_income(declared.map(Fen), Fen(context.get(1)?), Fen(context.get(2)?)).0)
    })?;
    Ok(())
}
