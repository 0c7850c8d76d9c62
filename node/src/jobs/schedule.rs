use std::str::FromStr;

use anyhow::ensure;
use diesel::prelude::*;

use crate::config;
use crate::db::Conn;
use crate::db::schema::schedules;
use crate::on_each;
use crate::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schedules)]
pub struct Row {
    pub name: String,
    pub expression: String,
    pub next_run_at: Instant,
    pub last_run_at: Option<Instant>,
}

/// Reads a schedule of five fields; none if it is off.
pub fn parse_schedule(expression: &str) -> anyhow::Result<Option<cron::Schedule>> {
    let expression = expression.trim();
    if expression == "off" {
        return Ok(None);
    }
    let fields: Vec<&str> = expression.split_whitespace().collect();
    ensure!(fields.len() == 5, "{expression:?} has {} fields", fields.len());
    // Sunday is 0 to some programs and 1 to others.
    ensure!(!fields[4].bytes().any(|byte| byte.is_ascii_digit()), "weekdays are written by name, such as MON-FRI");
    Ok(Some(cron::Schedule::from_str(&format!("0 {expression}"))?))
}

fn next(expression: &str, now: Instant) -> Option<Instant> {
    let schedule = parse_schedule(expression).ok().flatten()?;
    schedule.after(&now.and_utc()).next().map(|time| time.naive_utc())
}

/// Writes the schedules of the configuration; one whose expression did not change keeps its next time.
pub fn set_schedules(conn: &mut Conn, config: &config::Schedule, now: Instant) -> QueryResult<()> {
    let mut names = Vec::new();
    for (name, expression) in config.entries() {
        let Some(at) = next(expression, now) else { continue };
        names.push(name);
        let row = (schedules::name.eq(name), schedules::expression.eq(expression), schedules::next_run_at.eq(at));
        on_each!(conn, c => diesel::insert_into(schedules::table).values(row).on_conflict_do_nothing().execute(c))?;
        diesel::update(schedules::table.filter(schedules::name.eq(name)).filter(schedules::expression.ne(expression)))
            .set((schedules::expression.eq(expression), schedules::next_run_at.eq(at)))
            .execute(conn)?;
    }
    diesel::delete(schedules::table.filter(schedules::name.ne_all(names))).execute(conn)?;
    Ok(())
}

pub(super) fn due(conn: &mut Conn, now: Instant) -> QueryResult<Vec<Row>> {
    schedules::table.select(Row::as_select()).filter(schedules::next_run_at.le(now)).load(conn)
}

/// Moves on what is due and returns its names: what another process moved first is not among them.
pub(super) fn move_on(conn: &mut Conn, now: Instant) -> QueryResult<Vec<String>> {
    let mut moved = Vec::new();
    for row in due(conn, now)? {
        let Some(at) = next(&row.expression, now) else { continue };
        let changed = diesel::update(
            schedules::table.filter(schedules::name.eq(&row.name)).filter(schedules::next_run_at.eq(row.next_run_at)),
        )
        .set((schedules::next_run_at.eq(at), schedules::last_run_at.eq(now)))
        .execute(conn)?;
        if changed == 1 {
            moved.push(row.name);
        }
    }
    Ok(moved)
}

pub fn list(conn: &mut Conn) -> QueryResult<Vec<Row>> {
    schedules::table.select(Row::as_select()).order(schedules::name).load(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_has_five_fields_and_weekdays_by_name() {
        let check =
            |expression: &str, fits: bool| assert_eq!(parse_schedule(expression).is_ok(), fits, "{expression:?}");
        check("0 6 * * *", true);
        check("*/5 * * * MON-FRI", true);
        check("off", true);
        check("0 6 * * 1", false);
        check("0 0 6 * * *", false);
        check("61 6 * * *", false);
        check("", false);
    }

    #[test]
    fn the_next_time_is_after_now() {
        let now = "2026-03-01T06:00:00".parse().unwrap();
        assert_eq!(next("0 6 * * *", now), Some("2026-03-02T06:00:00".parse().unwrap()));
        assert_eq!(next("off", now), None);
    }
}
