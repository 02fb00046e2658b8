//! Replicate designs: what the design weight of each sampling unit is multiplied by in each replicate.
//!
//! With θ₀ the estimate from the full sample and θ_r the one from replicate r,
//! V = scale·Σ_r rscales_r·(θ_r − centre)² (Wolter 2007, *Introduction to Variance Estimation*, 2nd ed., ch. 3–5).
//! Factors belong to sampling units, not to rows: a cluster of a thousand respondents has one. Where rows are the
//! sampling units, a [`Frame::with_grain`](crate::tally::Frame::with_grain) of [`Grain::Rows`](crate::tally::Grain::Rows) has one cell a unit.

mod bootstrap;
mod factors;
mod hadamard;
mod half_samples;
mod jackknife;
mod preston;
mod rank;
mod remade;
mod reraked;
mod units;

pub use bootstrap::Bootstrap;
pub use factors::FactorTable;
pub use remade::{EmptyClass, FailedReplicate, OnFailure, ReplicateWeights};
pub use reraked::WeightingClasses;
pub use units::ReplicationUnits;

use factors::Factors;
use rank::Rank;

/// The number of a sampling unit, from 0, in the order in which rows first show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit(pub usize);

/// The number of a replicate, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Replicate(pub usize);

/// Why a replicate design cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReplicateError {
    /// Rows are the sampling units, and the frame does not have a cell for each.
    #[error("several rows share a cell, but rows are the sampling units here: tally by row")]
    RowsShareCells,
    /// With one unit nothing varies.
    #[error("the sample is a single sampling unit")]
    OneUnit,
    /// A lone unit, where the policy is to fail or there is no other.
    #[error("stratum {stratum} has a single sampling unit")]
    LoneUnit {
        /// Its number, from 0, in the order in which rows first show them.
        stratum: usize,
    },
    /// JK1 of a stratified sample.
    #[error(
        "the sample is stratified into {strata}; JK1 is for samples without strata, JKn for these"
    )]
    Stratified {
        /// How many there are.
        strata: usize,
    },
    /// A jackknife of a census.
    #[error("every stratum was sampled in full, so no replicate differs from the sample")]
    SampledInFull,
    /// Half-samples of a stratum that has no halves.
    #[error("stratum {stratum} has {units} sampling units; half-samples need two in each")]
    NotTwoUnits {
        /// Its number.
        stratum: usize,
        /// How many it has.
        units: usize,
    },
    /// Fay's ρ.
    #[error("Fay's coefficient is {0}; it must be at least 0 and below 1")]
    FayCoefficient(f64),
    /// The replicates asked for.
    #[error("a bootstrap needs at least two replicates, not {0}")]
    TooFewReplicates(usize),
    /// A table of factors for other units than the design has.
    #[error("there are factors for {found} sampling units; the design has {expected}")]
    UnitCount {
        /// Units of the design.
        expected: usize,
        /// Units of the table.
        found: usize,
    },
    /// Units with different numbers of factors.
    #[error("unit {unit} has {found} factors, the first unit {expected}")]
    Ragged {
        /// The unit that differs.
        unit: usize,
        /// Factors of the first unit.
        expected: usize,
        /// Factors of this one.
        found: usize,
    },
    /// Scales for another number of replicates than there are.
    #[error("there are {found} scales by replicate for {expected} replicates")]
    ScaleCount {
        /// Replicates of the table.
        expected: usize,
        /// Scales given.
        found: usize,
    },
    /// A scale below 0 or not finite.
    #[error("a scale is {0}; it must be a number of at least 0")]
    Scale(f64),
    /// A factor that is infinite or no number.
    #[error("the factor of unit {unit} in replicate {replicate} is not a number")]
    NotANumber {
        /// Its unit, from 0.
        unit: usize,
        /// Its replicate, from 0.
        replicate: usize,
    },
    /// Supplied factors that are neither ρ nor 2 − ρ.
    #[error("the factors of unit {unit} are not those of half-samples (ρ or 2 − ρ)")]
    NotHalfSamples {
        /// The first such unit.
        unit: usize,
    },
    /// An empty table.
    #[error("there are no replicates")]
    NoReplicates,
}

/// A replicate design: the factors by sampling unit and the scales of the sum of squares.
///
/// ```
/// use tidemark::ingest::DesignColumns;
/// use tidemark::tally::{Factor, Frame};
/// use tidemark::weight::replicate::{Replicate, ReplicateDesign, ReplicationUnits, Unit};
/// // Four rows in two clusters.
/// let design = DesignColumns {
///     weight: vec![1.0; 4],
///     clusters: vec![vec![0, 0, 1, 1]],
///     ..DesignColumns::default()
/// };
/// let units = ReplicationUnits::first_stage(&Frame::new(&design, &[]))?;
/// let jackknife = ReplicateDesign::jk1(units)?;
/// assert_eq!(jackknife.replicates(), 2);
/// assert_eq!(jackknife.scale(), 0.5);
/// assert_eq!(jackknife.factor(Unit(0), Replicate(0)), 0.0);
/// assert_eq!(jackknife.factor(Unit(1), Replicate(0)), 2.0);
/// # Ok::<(), tidemark::weight::replicate::ReplicateError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ReplicateDesign {
    units: ReplicationUnits,
    factors: Factors,
    scale: f64,
    rscales: Vec<f64>,
}

impl ReplicateDesign {
    fn new(units: ReplicationUnits, factors: Factors, scale: f64, rscales: Vec<f64>) -> Self {
        Self {
            units,
            factors,
            scale,
            rscales,
        }
    }

    /// Factors that were supplied, one for each unit and replicate, with the scales that came with them.
    ///
    /// # Errors
    /// A factor that is not a number, a scale below 0, or counts that do not agree: the axes have their types, so a
    /// table with as many replicates as units is not taken for its transpose.
    pub fn supplied(
        units: ReplicationUnits,
        table: FactorTable,
        scale: f64,
        rscales: Vec<f64>,
    ) -> Result<Self, ReplicateError> {
        table.check_against(&units)?;
        if rscales.len() != table.replicates() {
            return Err(ReplicateError::ScaleCount {
                expected: table.replicates(),
                found: rscales.len(),
            });
        }
        if let Some(wrong) = std::iter::once(&scale)
            .chain(&rscales)
            .find(|scale| !(scale.is_finite() && **scale >= 0.0))
        {
            return Err(ReplicateError::Scale(*wrong));
        }
        Ok(Self::new(units, Factors::Table(table), scale, rscales))
    }

    /// The sampling units that factors belong to.
    pub fn units(&self) -> &ReplicationUnits {
        &self.units
    }

    /// How many replicates there are.
    pub fn replicates(&self) -> usize {
        self.rscales.len()
    }

    /// What the whole sum of squares is multiplied by.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// What the square of each replicate is multiplied by.
    pub fn rscales(&self) -> &[f64] {
        &self.rscales
    }

    /// What the design weights of a unit are multiplied by in a replicate.
    pub fn factor(&self, unit: Unit, replicate: Replicate) -> f64 {
        self.factors.factor(&self.units, unit, replicate)
    }

    /// The rank of the matrix of replicate weights minus 1, over units that have weight.
    ///
    /// For JK1 it is the units less 1, for JKn the units less the strata, for balanced half-samples the strata.
    pub fn degrees_of_freedom(&self) -> f64 {
        let weighty = |unit: &usize| self.units.has_weight(Unit(*unit));
        if self.factors.deletes_each_unit_once(&self.units)
            && (0..self.units.len()).all(|u| weighty(&u))
        {
            return (self.units.len() - self.units.strata()) as f64;
        }
        let mut rank = Rank::new(self.replicates());
        for unit in (0..self.units.len()).filter(weighty) {
            if rank.is_full() {
                break;
            }
            rank.add(
                (0..self.replicates())
                    .map(|replicate| self.factor(Unit(unit), Replicate(replicate)))
                    .collect(),
            );
        }
        (rank.rank() as f64 - 1.0).max(0.0)
    }
}
