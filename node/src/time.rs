//! Time: UTC inside, the reader's zone on the page.
//!
//! Nothing asks the machine for the time but [`Clock`], so that a test can move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, NaiveDateTime, Utc};

/// An instant as the databases keep it: UTC, to the microsecond (SQLite would keep more than PostgreSQL does).
pub type Instant = NaiveDateTime;

#[derive(Clone)]
pub enum Clock {
    System,
    /// The machine's, wrong by so much: what the rig starts a node with.
    #[cfg(any(test, feature = "testing"))]
    Ahead(Duration),
    /// Microseconds since 1970, moved by hand.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's own. In a program that carries `testing` it is wrong by the seconds in RIG_CLOCK_AHEAD, if that is set.
    pub fn machine() -> Clock {
        #[cfg(any(test, feature = "testing"))]
        if let Some(seconds) = std::env::var("RIG_CLOCK_AHEAD").ok().and_then(|text| text.parse().ok()) {
            return Clock::Ahead(Duration::seconds(seconds));
        }
        Clock::System
    }

    pub fn at(start: Instant) -> Clock {
        Clock::Set(Arc::new(AtomicI64::new(start.and_utc().timestamp_micros())))
    }

    pub fn now(&self) -> Instant {
        match self {
            Clock::System => now_of_the_machine(),
            #[cfg(any(test, feature = "testing"))]
            Clock::Ahead(by) => now_of_the_machine() + *by,
            Clock::Set(micros) => to_micros(
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst))
                    .expect("tests stay within chrono's range"),
            ),
        }
    }

    /// Moves a clock that was set by hand; the system's cannot be moved.
    pub fn advance(&self, by: Duration) {
        if let Clock::Set(micros) = self {
            micros.fetch_add(by.num_microseconds().expect("tests move by less than 292,000 years"), Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
fn now_of_the_machine() -> Instant {
    to_micros(Utc::now())
}

fn to_micros(time: DateTime<Utc>) -> Instant {
    DateTime::from_timestamp_micros(time.timestamp_micros()).expect("was a time before").naive_utc()
}

/// RFC 3339 in UTC, to the microsecond: the form in JSON, exports and the audit chain.
pub fn rfc3339(time: Instant) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// RFC 3339 to the second.
pub fn rfc3339_seconds(time: Instant) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
