//! What this process counted since it started: numbers without names, for a page of metrics.

use std::sync::atomic::{AtomicU64, Ordering};

use federation_spec::problem::Code;

#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One for each problem code.
const CODES: usize = 19;

/// Of the inbox: how each request and each message ended.
#[derive(Debug, Default)]
pub struct Counters {
    /// Stages 1 and 2: too large, too slow, another method, path or type.
    pub malformed: Counter,
    /// Stage 3: an address, or a connection of one, that had its share.
    pub turned_away: Counter,
    /// Stages 3 to 5, by the reason that is not told: no signature that can be read.
    pub unsigned: Counter,
    pub unknown_key: Counter,
    pub bad_signature: Counter,
    /// Stages 6 to 12, by code.
    refused: [Counter; CODES],
    pub stored: Counter,
    pub duplicates: Counter,
    /// Transactions of the writer, and those that had to be taken apart.
    pub commits: Counter,
    pub taken_apart: Counter,
    /// Stage 14: commits that messages share, those that had to be done again one by one, and how messages ended.
    pub batches: Counter,
    pub batches_taken_apart: Counter,
    pub processed: Counter,
    pub rejected: Counter,
    pub unsupported: Counter,
    pub quarantined: Counter,
    pub retried: Counter,
    pub dead: Counter,
    pub receipts: Counter,
}

impl Counters {
    pub fn refuse(&self, code: Code) {
        self.refused[code as usize].add(1);
    }

    pub fn refused(&self, code: Code) -> u64 {
        self.refused[code as usize].get()
    }

    /// Outcome, code and number of everything the inbox answered or did.
    pub fn of_inbox(&self) -> Vec<(&'static str, &'static str, u64)> {
        let plain = [
            ("malformed", &self.malformed),
            ("turned_away", &self.turned_away),
            ("unsigned", &self.unsigned),
            ("unknown_key", &self.unknown_key),
            ("bad_signature", &self.bad_signature),
            ("stored", &self.stored),
            ("duplicate", &self.duplicates),
            ("processed", &self.processed),
            ("rejected", &self.rejected),
            ("unsupported", &self.unsupported),
            ("quarantined", &self.quarantined),
            ("retried", &self.retried),
            ("dead", &self.dead),
        ];
        let plain = plain.into_iter().map(|(outcome, counter)| (outcome, "", counter.get()));
        plain.chain(Code::all().map(|code| ("refused", code.as_str(), self.refused(code)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_counted_by_itself() {
        let counters = Counters::default();
        for code in Code::all() {
            counters.refuse(code);
            assert_eq!(counters.refused(code), 1, "{code}");
        }
        assert_eq!(counters.of_inbox().iter().map(|(.., n)| n).sum::<u64>(), Code::all().count() as u64);
    }
}
