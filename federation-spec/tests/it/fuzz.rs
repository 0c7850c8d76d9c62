//! Strangers' bytes, for a moment; `federation-spec/fuzz` runs the same for as long as one likes.

#[path = "../../fuzz/src/lib.rs"]
pub mod strangers;

use strangers::mutate::Mutator;
use strangers::{seeds, targets};

use crate::vectors;

/// Of each target.
const EXECUTIONS: usize = 1_000;

/// [JSN-01]
#[test]
fn what_must_hold_for_any_bytes_holds_for_vectors_and_for_mutated_ones() {
    for (name, target) in targets::ALL {
        let seeds = seeds::of(name, &vectors::folder());
        assert!(!seeds.is_empty(), "{name} has nothing to begin with");
        seeds.iter().for_each(|seed| target(seed));
        let mut mutator = Mutator::new(1, &seeds);
        for _ in 0..EXECUTIONS {
            let bytes = mutator.mutated();
            let broken = std::panic::catch_unwind(|| target(&bytes)).is_err();
            assert!(!broken, "{name} broke on: {}", bytes.escape_ascii());
        }
    }
}
