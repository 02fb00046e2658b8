//! Whole numbers by chance, the same on every machine and in every release.
//!
//! ChaCha12 is a published cipher, its key here is a SHA-256 of the seed and of what is drawn, and every choice is made
//! with whole numbers: nothing depends on how a library maps bits to fractions, or on a platform's arithmetic.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

/// A stream of chance with one purpose. A new item takes nothing from the streams of others.
pub struct Draws(ChaCha12Rng);

impl Draws {
    /// The stream of a purpose, named by its parts.
    pub fn new(seed: u64, purpose: &[&str]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"tidemark rehearsal 1");
        hash.update(seed.to_le_bytes());
        for part in purpose {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self(ChaCha12Rng::from_seed(hash.finalize().into()))
    }

    /// A whole number from 0 to just below `bound`, each as likely; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // numbers beyond the last whole multiple of `bound` would favour small results
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = self.0.next_u64();
            if drawn < limit {
                return drawn % bound;
            }
        }
    }

    /// A whole number from `-reach` to `reach`.
    pub fn around_zero(&mut self, reach: u32) -> i64 {
        self.below(2 * u64::from(reach) + 1) as i64 - i64::from(reach)
    }

    /// A position, in proportion to its weight; `None` where all weights are 0.
    pub fn pick(&mut self, weights: &[u64]) -> Option<usize> {
        let total: u64 = weights.iter().sum();
        if total == 0 {
            return None;
        }
        let mut left = self.below(total);
        weights.iter().position(|&weight| {
            let here = left < weight;
            left = left.saturating_sub(weight);
            here
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Draws;

    #[test]
    fn the_first_numbers_of_a_stream_never_change() {
        let mut draws = Draws::new(2021, &["fixed", "stream"]);
        let drawn: Vec<u64> = (0..6).map(|_| draws.below(1_000)).collect();
        assert_eq!(drawn, [869, 591, 890, 69, 646, 22]);
    }

    #[test]
    fn picks_follow_their_weights_and_skip_zeros() {
        let mut draws = Draws::new(1, &["picks"]);
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            if let Some(at) = draws.pick(&[3, 0, 1]) {
                counts[at] += 1;
            }
        }
        assert_eq!(counts[1], 0);
        assert!((7_300..7_700).contains(&counts[0]), "{counts:?}");
        assert_eq!(draws.pick(&[0, 0]), None);
    }
}
