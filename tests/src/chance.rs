//! Lots that can be drawn again: the seed is printed, and `RIG_SEED` sets it.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// SplitMix64: a good spread from any seed, in three lines.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// A new seed, or that of `RIG_SEED`; `what` names the scenario beside it.
    pub fn for_scenario(what: &str) -> Chance {
        let given = std::env::var("RIG_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(what));
        println!("{what}: RIG_SEED={seed}");
        Chance(seed)
    }

    pub fn of_seed(seed: u64) -> Chance {
        Chance(seed)
    }

    /// Another one, whose lots do not depend on how many this one still draws.
    pub fn branch(&mut self) -> Chance {
        Chance(self.draw())
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to one less than `count`.
    pub fn below(&mut self, count: usize) -> usize {
        (self.draw() % count.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    pub fn up_to(&mut self, most: Duration) -> Duration {
        Duration::from_micros(self.draw() % (most.as_micros() as u64 + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_lots_again() {
        let draw = || {
            let mut chance = Chance::of_seed(7);
            (0..100).map(|n| chance.below(n)).collect::<Vec<_>>()
        };
        assert_eq!(draw(), draw());
        assert!((1..100).all(|n| draw()[n] < n));
    }
}
