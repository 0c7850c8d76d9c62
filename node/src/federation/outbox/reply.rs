//! What a reply means: the table of federation.md section 7. Pure: no clock, no database.
//!
//! Only a reply that the peer signed ends a delivery. All else is tried again, sooner or later.

use chrono::Duration;
use federation_spec::problem::{Class, Code};

use super::Lane;

/// The pauses after failures: the first, doubled each time, and the longest.
const BASE_SECONDS: i64 = 5;
const MOST_SECONDS: i64 = 3_600;
const MOST_URGENT_SECONDS: i64 = 300;

/// What came back from a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reply {
    pub status: u16,
    pub signed: bool,
    /// Of a signed problem.
    pub code: Option<Code>,
    pub retry_after: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Delivered,
    /// By this message's own fault.
    Rejected(&'static str),
    /// Needs a person; the lane goes on.
    Parked(&'static str),
    /// The numbers of the lane no longer fit the peer's.
    Stopped(&'static str),
    /// The peer takes nothing from us.
    Blocked(&'static str),
    /// It answers as if it were another program: tried hourly.
    Misrouted,
    /// It left: a person decides.
    Gone,
    Transient(Transient),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Transient {
    pub code: &'static str,
    pub retry_after: Option<Duration>,
}

impl Verdict {
    /// What an attempt is noted with; nothing if it was delivered.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Delivered => "",
            Verdict::Rejected(code) | Verdict::Parked(code) | Verdict::Stopped(code) | Verdict::Blocked(code) => code,
            Verdict::Misrouted => "misrouted",
            Verdict::Gone => "gone",
            Verdict::Transient(transient) => transient.code,
        }
    }
}

pub(super) const UNSIGNED: &str = "reply-unsigned";
pub(super) const SERVER_ERROR: &str = "server-error";
pub(super) const NO_REPLY: &str = "no-reply";

pub(super) fn verdict(reply: Reply) -> Verdict {
    let transient = |code| Verdict::Transient(Transient { code, retry_after: reply.retry_after });
    match (reply.status, reply.signed, reply.code) {
        (200 | 202, true, _) => Verdict::Delivered,
        (_, true, Some(Code::IdReuse)) => Verdict::Parked(Code::IdReuse.as_str()),
        (_, true, Some(code @ (Code::SeqReuse | Code::EpochClosed))) => Verdict::Stopped(code.as_str()),
        (_, true, Some(code)) if code.class() == Class::Message => Verdict::Rejected(code.as_str()),
        (_, true, Some(code)) if code.class() == Class::Lane => Verdict::Blocked(code.as_str()),
        (401 | 403, ..) => Verdict::Blocked("refused"),
        (404 | 300..=399, ..) => Verdict::Misrouted,
        (410, true, _) => Verdict::Gone,
        (500, ..) => transient(SERVER_ERROR),
        (408 | 425 | 429 | 500.., ..) => transient("busy"),
        (413 | 422, true, None) => Verdict::Rejected("refused"),
        // A code of a later version: what it ends, only a person can find out.
        (_, true, _) => Verdict::Parked("unknown-reply"),
        (_, false, _) => transient(UNSIGNED),
    }
}

/// Seconds of `Retry-After`; the form with a date is not used between nodes.
pub(super) fn retry_after(text: Option<&str>) -> Option<Duration> {
    let seconds = text?.trim().parse::<u32>().ok()?;
    Some(Duration::seconds(seconds.into()))
}

/// How long a lane rests after so many failures in a row: full jitter, so that lanes which failed together do not come back
/// together. `chance` is any number of the operating system's. What the peer asked for is obeyed within bounds.
pub(super) fn pause(lane: Lane, failures: i32, asked: Option<Duration>, chance: u64) -> Duration {
    if let Some(asked) = asked {
        return asked.clamp(Duration::seconds(BASE_SECONDS), Duration::seconds(MOST_SECONDS));
    }
    let most = match lane {
        Lane::Urgent => MOST_URGENT_SECONDS,
        Lane::Normal => MOST_SECONDS,
    };
    let doublings = failures.clamp(1, 20) - 1;
    let ceiling = (BASE_SECONDS << doublings).min(most) * 1_000;
    Duration::milliseconds((chance % ceiling as u64) as i64 + 1)
}

/// When a lane that the peer refuses is tried again.
pub(super) fn pause_blocked(lane: Lane) -> Duration {
    match lane {
        Lane::Urgent => Duration::seconds(MOST_URGENT_SECONDS),
        Lane::Normal => Duration::seconds(MOST_SECONDS),
    }
}

pub(super) fn pause_misrouted() -> Duration {
    Duration::seconds(MOST_SECONDS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_reply_means_what_the_table_says() {
        let check = |status, code: Option<Code>, signed: Verdict, unsigned: Verdict| {
            let reply = Reply { status, signed: true, code, retry_after: None };
            assert_eq!(verdict(reply), signed, "signed {status} {code:?}");
            // The code of an unsigned reply is not read.
            let reply = Reply { signed: false, code: None, ..reply };
            assert_eq!(verdict(reply), unsigned, "unsigned {status}");
        };
        let transient = |code| Verdict::Transient(Transient { code, retry_after: None });
        let unsigned = transient(UNSIGNED);
        check(200, None, Verdict::Delivered, unsigned);
        check(202, None, Verdict::Delivered, unsigned);
        check(201, None, Verdict::Parked("unknown-reply"), unsigned);
        for status in [300, 301, 302, 307, 308, 399, 404] {
            check(status, None, Verdict::Misrouted, Verdict::Misrouted);
        }
        check(401, None, Verdict::Blocked("refused"), Verdict::Blocked("refused"));
        check(403, None, Verdict::Blocked("refused"), Verdict::Blocked("refused"));
        check(410, None, Verdict::Gone, unsigned);
        check(413, None, Verdict::Rejected("refused"), unsigned);
        check(422, None, Verdict::Rejected("refused"), unsigned);
        check(418, None, Verdict::Parked("unknown-reply"), unsigned);
        check(500, None, transient(SERVER_ERROR), transient(SERVER_ERROR));
        for status in [408, 425, 429, 502, 503, 504] {
            check(status, None, transient("busy"), transient("busy"));
        }
        for code in Code::all() {
            let expected = match code {
                Code::IdReuse => Verdict::Parked("id-reuse"),
                Code::SeqReuse | Code::EpochClosed => Verdict::Stopped(code.as_str()),
                _ => match code.class() {
                    Class::Lane => Verdict::Blocked(code.as_str()),
                    Class::Message => Verdict::Rejected(code.as_str()),
                    Class::Transient => transient("busy"),
                },
            };
            let reply = Reply { status: code.status(), signed: true, code: Some(code), retry_after: None };
            assert_eq!(verdict(reply), expected, "{code}");
        }
    }

    #[test]
    fn retry_after_is_obeyed_within_its_bounds() {
        let check = |text: &str, expected: Option<i64>| {
            let asked = retry_after(Some(text));
            assert_eq!(asked.map(|asked| pause(Lane::Urgent, 1, Some(asked), 0).num_seconds()), expected, "{text:?}");
        };
        check("0", Some(5));
        check("5", Some(5));
        check("120", Some(120));
        check("3600", Some(3_600));
        check("3601", Some(3_600));
        check("-1", None);
        check("Sat, 07 Mar 2026 21:10:00 GMT", None);
    }

    proptest! {
        #[test]
        fn a_pause_is_never_nothing_and_never_beyond_its_ceiling(failures in 0..=i32::MAX, chance: u64) {
            for (lane, most) in [(Lane::Urgent, 300_000i64), (Lane::Normal, 3_600_000)] {
                let pause = pause(lane, failures, None, chance).num_milliseconds();
                let ceiling = (5_000i64 << (failures.clamp(1, 20) - 1)).min(most);
                prop_assert!((1..=ceiling).contains(&pause), "{pause} of {ceiling}");
            }
        }
    }
}
