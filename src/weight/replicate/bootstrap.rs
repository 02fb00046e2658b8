//! Bootstraps of sampling units within strata.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::factors::{FactorTable, Factors};
use super::units::ReplicationUnits;
use super::{Replicate, ReplicateDesign, ReplicateError};

/// How many replicates to draw, and the seed. Each replicate has a stream of chance of its own, so the same seed gives
/// the same factors whatever is drawn before or beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// R.
    pub replicates: usize,
    /// Any number; it stands with the result.
    pub seed: u64,
}

impl Bootstrap {
    pub(super) fn check(&self, units: &ReplicationUnits) -> Result<(), ReplicateError> {
        if self.replicates < 2 {
            return Err(ReplicateError::TooFewReplicates(self.replicates));
        }
        if units.len() < 2 {
            return Err(ReplicateError::OneUnit);
        }
        units.refuse_lone_units()
    }

    pub(super) fn draws(&self, replicate: Replicate) -> Draws {
        Draws::new(self.seed, replicate.0 as u64)
    }
}

impl ReplicateDesign {
    /// The bootstrap of Canty and Davison (1999, *The Statistician* 48, 379–391): in each stratum n_h units are drawn
    /// with replacement, or with a finite population correction without replacement from the population that the
    /// sample makes when repeated to N_h units. Scale m/((m − 1)(R − 1)), m the harmonic mean of the n_h; the factor
    /// of a unit is how often it was drawn.
    ///
    /// # Errors
    /// [`ReplicateError::LoneUnit`] in a stratum with one unit, [`ReplicateError::TooFewReplicates`] below two.
    pub fn canty_davison(
        units: ReplicationUnits,
        bootstrap: Bootstrap,
    ) -> Result<Self, ReplicateError> {
        bootstrap.check(&units)?;
        let strata = units.by_stratum();
        // What is left over when N is no multiple of n goes to units by chance, the same in all replicates.
        let mut shuffle = Draws::new(bootstrap.seed, u64::MAX);
        let populations: Vec<(Option<u64>, Vec<usize>)> = strata
            .iter()
            .enumerate()
            .map(|(stratum, members)| {
                let mut order = members.clone();
                shuffle.shuffle(&mut order);
                let drawn = members.len() as u64;
                let population = units.parent(stratum).population;
                (population.map(|size| (size as u64).max(drawn)), order)
            })
            .collect();
        let table = table_of(&units, bootstrap, |draws, factors| {
            for (population, order) in &populations {
                let count = order.len() as u64;
                match population {
                    None => (0..count).for_each(|_| {
                        factors[order[draws.below(count) as usize]] += 1.0;
                    }),
                    Some(size) => draws.distinct(order.len(), *size, |copy| {
                        factors[order[(copy % count) as usize]] += 1.0;
                    }),
                }
            }
        })?;
        let mean_of_inverses: f64 = strata
            .iter()
            .map(|members| (members.len() as f64).recip())
            .sum::<f64>()
            / strata.len() as f64;
        let m = mean_of_inverses.recip();
        let scale = m / ((m - 1.0) * (bootstrap.replicates as f64 - 1.0));
        Ok(Self::of_bootstrap(units, table, scale))
    }

    /// The n − 1 bootstrap of Rao and Wu (1988, *JASA* 83, 231–241): in each stratum n_h − 1 units are drawn with
    /// replacement; the factor is n_h/(n_h − 1) times how often a unit was drawn, the scale 1/(R − 1). A finite
    /// population correction is not carried.
    ///
    /// # Errors
    /// As [`ReplicateDesign::canty_davison`]; a stratum with one unit is refused though it was sampled in full.
    pub fn rao_wu(units: ReplicationUnits, bootstrap: Bootstrap) -> Result<Self, ReplicateError> {
        bootstrap.check(&units)?;
        let strata = units.by_stratum();
        if let Some(stratum) = strata.iter().position(|members| members.len() == 1) {
            return Err(ReplicateError::LoneUnit { stratum });
        }
        let table = table_of(&units, bootstrap, |draws, factors| {
            for members in &strata {
                let count = members.len() as u64;
                let each = count as f64 / (count as f64 - 1.0);
                for _ in 1..count {
                    factors[members[draws.below(count) as usize]] += each;
                }
            }
        })?;
        let scale = (bootstrap.replicates as f64 - 1.0).recip();
        Ok(Self::of_bootstrap(units, table, scale))
    }

    fn of_bootstrap(units: ReplicationUnits, table: FactorTable, scale: f64) -> Self {
        let rscales = vec![1.0; table.replicates()];
        Self::new(units, Factors::Table(table), scale, rscales)
    }
}

/// A table whose replicates are filled one by one, each from its own stream.
fn table_of(
    units: &ReplicationUnits,
    bootstrap: Bootstrap,
    fill: impl Fn(&mut Draws, &mut [f64]),
) -> Result<FactorTable, ReplicateError> {
    let mut table = FactorTable::zero(units.len(), bootstrap.replicates)?;
    for replicate in (0..bootstrap.replicates).map(Replicate) {
        fill(
            &mut bootstrap.draws(replicate),
            table.of_replicate_mut(replicate),
        );
    }
    Ok(table)
}

/// Whole numbers by chance: a published cipher and integer arithmetic, the same on every machine.
pub(super) struct Draws(ChaCha12Rng);

impl Draws {
    fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha12Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// A whole number below `bound`, each as likely; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // Numbers beyond the last whole multiple of `bound` would favour small results.
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = self.0.next_u64();
            if drawn < limit {
                return drawn % bound;
            }
        }
    }

    /// Puts a list in random order (Fisher and Yates).
    pub fn shuffle(&mut self, list: &mut [usize]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last as u64 + 1) as usize);
        }
    }

    /// Calls `take` with `count` different numbers below `bound` (Floyd's algorithm; Bentley and Floyd 1987,
    /// *Communications of the ACM* 30, 754–757).
    pub fn distinct(&mut self, count: usize, bound: u64, mut take: impl FnMut(u64)) {
        let mut taken = std::collections::BTreeSet::new();
        for last in bound.saturating_sub(count as u64)..bound {
            let drawn = self.below(last + 1);
            let own = if taken.insert(drawn) {
                drawn
            } else {
                taken.insert(last);
                last
            };
            take(own);
        }
    }
}
