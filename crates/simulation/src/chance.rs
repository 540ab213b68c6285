//! Chance from a seed: each use has a source of its own, so that one more draw here moves nothing there.

use std::sync::{Mutex, PoisonError};

use portolan::Entropy;

/// The source of one use.
#[must_use]
pub fn of(seed: u64, label: &str) -> fastrand::Rng {
    let mut rng = fastrand::Rng::with_seed(seed);
    let start = rng.u64(..);
    let mixed = label.bytes().fold(start, |mixed, byte| (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    fastrand::Rng::with_seed(mixed)
}

/// The entropy of our side.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<fastrand::Rng>);

impl SeededEntropy {
    /// The sequence of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(of(seed, "entropy")))
    }
}

impl Entropy for SeededEntropy {
    fn next_u64(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).u64(..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_label_make_one_sequence() {
        assert_eq!(of(1, "a").u64(..), of(1, "a").u64(..));
        assert_ne!(of(1, "a").u64(..), of(1, "b").u64(..));
        assert_ne!(of(1, "a").u64(..), of(2, "a").u64(..));
        assert_ne!(SeededEntropy::new(1).next_u64(), SeededEntropy::new(2).next_u64());
    }
}
