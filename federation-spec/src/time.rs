//! Time as it travels: RFC 3339 in UTC, whole seconds, one spelling.

use chrono::{NaiveDate, NaiveDateTime};

/// An instant in UTC. This crate has no clock: whoever calls says what time it is.
pub type Instant = NaiveDateTime;

const INSTANT: &str = "%Y-%m-%dT%H:%M:%SZ";
const DAY: &str = "%Y-%m-%d";

pub fn write_instant(at: Instant) -> String {
    at.format(INSTANT).to_string()
}

/// `2026-11-23T10:00:00Z` and no other form: no offset, no fraction, no lower case, no leap second.
pub fn parse_instant(text: &str) -> Option<Instant> {
    let at = NaiveDateTime::parse_from_str(text, INSTANT).ok()?;
    (text.len() == 20 && !text.ends_with(":60Z") && write_instant(at) == text).then_some(at)
}

pub fn write_day(on: NaiveDate) -> String {
    on.format(DAY).to_string()
}

pub fn parse_day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, DAY).ok().filter(|on| text.len() == 10 && write_day(*on) == text)
}

pub fn from_unix(seconds: i64) -> Option<Instant> {
    chrono::DateTime::from_timestamp(seconds, 0).map(|at| at.naive_utc())
}

pub fn to_unix(at: Instant) -> i64 {
    at.and_utc().timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_one_spelling() {
        let at = parse_instant("2026-11-23T10:00:00Z").unwrap();
        assert_eq!(write_instant(at), "2026-11-23T10:00:00Z");
        assert_eq!(to_unix(at), 1_795_428_000);
        assert_eq!(from_unix(1_795_428_000), Some(at));
        for other in [
            "2026-11-23T10:00:00.0Z",
            "2026-11-23T10:00:00+00:00",
            "2026-11-23t10:00:00z",
            "2026-11-23 10:00:00Z",
            "2026-11-23T10:00:60Z",
            "2026-02-30T10:00:00Z",
            "+2026-11-23T10:00:00Z",
            " 2026-11-23T10:00:00Z",
            "2026-11-3T10:00:00Z",
            "",
        ] {
            assert_eq!(parse_instant(other), None, "{other}");
        }
    }

    #[test]
    fn a_day_has_one_spelling() {
        assert!(parse_day("2026-11-23").is_some());
        for other in ["2026-11-3", "20261123", "2026-11-23Z", "2026-13-01", "+2026-11-23"] {
            assert_eq!(parse_day(other), None, "{other}");
        }
    }
}
