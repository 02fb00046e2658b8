//! Balanced half-samples: each replicate takes one of the two units of every stratum.

use super::factors::{FactorTable, Factors};
use super::hadamard::Hadamard;
use super::units::ReplicationUnits;
use super::{Replicate, ReplicateDesign, ReplicateError, Unit};

impl ReplicateDesign {
    /// Balanced repeated replication (McCarthy 1969, *Review of the International Statistical Institute* 37, 239–264):
    /// in each of R replicates one unit of every stratum weighs twice as much and the other 0, by the rows of a
    /// Hadamard matrix with more rows than strata, the first left out; scale 1/R. A finite population correction is
    /// not carried.
    ///
    /// # Errors
    /// [`ReplicateError::NotTwoUnits`] where a stratum has another number of units.
    pub fn brr(units: ReplicationUnits) -> Result<Self, ReplicateError> {
        Self::fay(units, 0.0)
    }

    /// Fay's balanced replicates: factors 2 − ρ and ρ instead of 2 and 0, scale 1/(R(1 − ρ)²) (Judkins 1990, *Journal
    /// of Official Statistics* 6, 223–239).
    ///
    /// # Errors
    /// As [`ReplicateDesign::brr`], and [`ReplicateError::FayCoefficient`] unless 0 ≤ ρ < 1.
    pub fn fay(units: ReplicationUnits, rho: f64) -> Result<Self, ReplicateError> {
        if !(0.0..1.0).contains(&rho) {
            return Err(ReplicateError::FayCoefficient(rho));
        }
        let strata = units.by_stratum();
        let pattern = Hadamard::above(strata.len());
        let mut table = FactorTable::zero(units.len(), pattern.order())?;
        for (stratum, members) in strata.iter().enumerate() {
            let &[first, second] = members.as_slice() else {
                return Err(ReplicateError::NotTwoUnits {
                    stratum,
                    units: members.len(),
                });
            };
            for replicate in 0..pattern.order() {
                let of_replicate = table.of_replicate_mut(Replicate(replicate));
                let (taken, left) = if pattern.is_plus(stratum + 1, replicate) {
                    (first, second)
                } else {
                    (second, first)
                };
                of_replicate[taken] = 2.0 - rho;
                of_replicate[left] = rho;
            }
        }
        Ok(Self::balanced(units, table, rho))
    }

    /// Supplied half-samples, plain or Fay's: ρ is read from the factors, the scale is 1/(R(1 − ρ)²).
    ///
    /// # Errors
    /// [`ReplicateError::NotHalfSamples`] where a factor is neither ρ nor 2 − ρ, or as
    /// [`ReplicateDesign::supplied`].
    pub fn supplied_half_samples(
        units: ReplicationUnits,
        table: FactorTable,
    ) -> Result<Self, ReplicateError> {
        const ROUNDING: f64 = 1e-9;
        table.check_against(&units)?;
        let first = table.factor(Unit(0), Replicate(0));
        let rho = first.min(2.0 - first);
        if !(-ROUNDING..1.0 - ROUNDING).contains(&rho) {
            return Err(ReplicateError::NotHalfSamples { unit: 0 });
        }
        for unit in 0..table.units() {
            for replicate in 0..table.replicates() {
                let factor = table.factor(Unit(unit), Replicate(replicate));
                if ((factor - 1.0).abs() - (1.0 - rho)).abs() > ROUNDING {
                    return Err(ReplicateError::NotHalfSamples { unit });
                }
            }
        }
        Ok(Self::balanced(units, table, rho))
    }

    fn balanced(units: ReplicationUnits, table: FactorTable, rho: f64) -> Self {
        let replicates = table.replicates();
        let kept = 1.0 - rho;
        let scale = 1.0 / (replicates as f64 * (kept * kept));
        Self::new(units, Factors::Table(table), scale, vec![1.0; replicates])
    }
}
