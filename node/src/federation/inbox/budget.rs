//! How much each may use: failures of an address, messages and bytes of a peer, connections, alerts.
//!
//! A bucket is one instant: when it would be full again (the generic cell rate algorithm). Its clock is the node's, and it
//! can be looked into without being charged, which a failure needs: it is charged after it happened.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::Duration;
use federation_spec::limits;

use crate::time::Instant;

/// `amount` in each `period`, and `burst` at once.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    amount: u64,
    period: i64,
    burst: u64,
}

impl Quota {
    pub const FAILURES: Quota = Quota {
        amount: limits::FAILURES_PER_ADDRESS_AND_SECOND as u64,
        period: SECOND,
        burst: limits::FAILURES_BURST as u64,
    };
    /// The same alert is raised once an hour: who floods us must not flood people.
    pub const ALERTS: Quota = Quota { amount: 1, period: 3600 * SECOND, burst: 1 };
    /// How often a request without a message notes that its peer was there.
    pub const PRESENCE: Quota = Quota { amount: 1, period: SECOND, burst: 1 };

    /// As many at once as the limits allow to the rate they name: 1,000 to 50 in a second.
    pub fn messages(per_second: u32) -> Quota {
        let at_once = (limits::MESSAGES_BURST / limits::MESSAGES_PER_PEER_AND_SECOND) as u64;
        let amount = u64::from(per_second.max(1));
        Quota { amount, period: SECOND, burst: amount * at_once }
    }

    pub fn bytes(per_minute: u64) -> Quota {
        let amount = per_minute.max(1);
        Quota { amount, period: 60 * SECOND, burst: amount }
    }

    /// How long it takes to earn `n`.
    fn time_for(self, n: u64) -> i128 {
        i128::from(n) * i128::from(self.period) / i128::from(self.amount)
    }
}

/// In nanoseconds.
const SECOND: i64 = 1_000_000_000;

/// Buckets of many: full ones are forgotten, and there is an end to how many are known.
#[derive(Debug)]
pub struct Buckets {
    /// When each is full again, in nanoseconds since 1970.
    full_at: Mutex<HashMap<String, i128>>,
    most: usize,
}

impl Buckets {
    pub fn new(most: usize) -> Buckets {
        Buckets { full_at: Mutex::default(), most }
    }

    /// Whether one more could be taken.
    pub fn has_left(&self, key: &str, quota: Quota, now: Instant) -> bool {
        let (now, known) = (nanos(now), self.lock());
        let full_at = known.get(key).copied().unwrap_or(now).max(now);
        full_at + quota.time_for(1) - now <= quota.time_for(quota.burst)
    }

    /// Takes `n`, or nothing and says how long to wait for them.
    pub fn take(&self, key: &str, n: u64, quota: Quota, now: Instant) -> Result<(), Duration> {
        let (now, mut known) = (nanos(now), self.lock());
        if known.len() >= self.most && !known.contains_key(key) {
            known.retain(|_, full_at| *full_at > now);
        }
        // When even then there is no room, all newcomers share one bucket.
        let key = if known.len() >= self.most && !known.contains_key(key) { "" } else { key };
        let full_at = known.get(key).copied().unwrap_or(now).max(now) + quota.time_for(n);
        let over = full_at - now - quota.time_for(quota.burst);
        if over > 0 {
            return Err(Duration::nanoseconds(i64::try_from(over).unwrap_or(i64::MAX)));
        }
        known.insert(key.to_owned(), full_at);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, i128>> {
        self.full_at.lock().expect("no holder panics")
    }
}

fn nanos(at: Instant) -> i128 {
    i128::from(at.and_utc().timestamp_micros()) * 1_000
}

/// How many connections each address has that nodes talk on.
#[derive(Debug, Default)]
pub struct Connections(Mutex<HashMap<String, usize>>);

/// A place among them, given back when its connection ends.
#[derive(Debug)]
pub struct Slot {
    connections: Arc<Connections>,
    address: String,
}

impl Connections {
    pub fn enter(self: &Arc<Self>, address: String) -> Option<Slot> {
        let mut open = self.0.lock().expect("no holder panics");
        let count = open.entry(address.clone()).or_default();
        if *count >= limits::CONNECTIONS_PER_ADDRESS {
            return None;
        }
        *count += 1;
        Some(Slot { connections: self.clone(), address })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.connections.0.lock().expect("no holder panics");
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// What the server remembers of each connection: its place, once a node has talked on it.
#[derive(Debug, Default)]
pub struct Connection(pub(super) Mutex<Option<Slot>>);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        chrono::DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time").naive_utc()
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let buckets = Buckets::new(10);
        for n in 0..limits::FAILURES_BURST {
            assert!(buckets.has_left("a", Quota::FAILURES, at(0)), "{n}");
            buckets.take("a", 1, Quota::FAILURES, at(0)).unwrap();
        }
        assert!(!buckets.has_left("a", Quota::FAILURES, at(0)));
        assert!(buckets.take("a", 1, Quota::FAILURES, at(0)).is_err());
        assert!(buckets.has_left("b", Quota::FAILURES, at(0)), "each has its own");
        for _ in 0..limits::FAILURES_PER_ADDRESS_AND_SECOND {
            buckets.take("a", 1, Quota::FAILURES, at(1)).unwrap();
        }
        assert!(buckets.take("a", 1, Quota::FAILURES, at(1)).is_err());
        assert!(buckets.take("a", 1, Quota::FAILURES, at(-60)).is_err(), "a clock that goes back gives nothing");
    }

    #[test]
    fn bytes_are_charged_whole_or_not_at_all() {
        let buckets = Buckets::new(10);
        let quota = Quota::bytes(1_000);
        buckets.take("a", 999, quota, at(0)).unwrap();
        assert!(buckets.take("a", 2, quota, at(0)).is_err());
        buckets.take("a", 1, quota, at(0)).unwrap();
        assert_eq!(buckets.take("a", 500, quota, at(0)), Err(Duration::seconds(30)));
        buckets.take("a", 500, quota, at(30)).unwrap();
    }

    #[test]
    fn there_is_an_end_to_how_many_are_known() {
        let buckets = Buckets::new(3);
        for key in ["a", "b", "c", "d", "e", "f"] {
            buckets.take(key, 60, Quota::FAILURES, at(0)).ok();
        }
        assert!(buckets.lock().len() <= 4);
        assert!(buckets.take("g", 60, Quota::FAILURES, at(0)).is_err(), "newcomers share what is left");
        buckets.take("g", 60, Quota::FAILURES, at(60)).unwrap();
        assert_eq!(buckets.lock().len(), 1, "full ones are forgotten");
    }

    #[test]
    fn an_address_has_so_many_connections_and_gets_them_back() {
        let connections = Arc::new(Connections::default());
        let mut slots: Vec<Slot> = Vec::new();
        for _ in 0..limits::CONNECTIONS_PER_ADDRESS {
            slots.push(connections.enter("192.0.2.1".to_owned()).expect("a place"));
        }
        assert!(connections.enter("192.0.2.1".to_owned()).is_none());
        assert!(connections.enter("192.0.2.2".to_owned()).is_some());
        slots.pop();
        assert!(connections.enter("192.0.2.1".to_owned()).is_some());
        slots.clear();
        assert!(connections.0.lock().unwrap().is_empty());
    }
}
