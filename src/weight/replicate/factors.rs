//! Factors by sampling unit and replicate, kept as a rule where there is one.

use super::units::ReplicationUnits;
use super::{Replicate, ReplicateError, Unit};

/// How a design holds its factors.
#[derive(Debug, Clone)]
pub(super) enum Factors {
    /// A unit is left out of each replicate.
    Deleted(Vec<Deletion>),
    Table(FactorTable),
}

/// One replicate of a jackknife: a unit weighs 0, the others of its stratum and those of other strata what is said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deletion {
    pub unit: usize,
    pub stratum: usize,
    pub own_stratum: f64,
    pub other_strata: f64,
}

impl Factors {
    pub fn factor(&self, units: &ReplicationUnits, unit: Unit, replicate: Replicate) -> f64 {
        match self {
            Self::Deleted(deletions) => {
                let deletion = &deletions[replicate.0];
                if unit.0 == deletion.unit {
                    0.0
                } else if units.stratum(unit) == deletion.stratum {
                    deletion.own_stratum
                } else {
                    deletion.other_strata
                }
            }
            Self::Table(table) => table.factor(unit, replicate),
        }
    }

    /// Whether it is a jackknife in which every unit is left out once and no stratum changes another.
    pub fn deletes_each_unit_once(&self, units: &ReplicationUnits) -> bool {
        match self {
            Self::Deleted(deletions) => {
                deletions.len() == units.len()
                    && deletions
                        .iter()
                        .all(|deletion| deletion.other_strata == 1.0)
            }
            Self::Table(_) => false,
        }
    }
}

/// A table of factors whose axes are named: units and replicates.
///
/// ```
/// use tidemark::weight::replicate::FactorTable;
/// // Two units, three replicates.
/// let by_unit = FactorTable::from_units(&[vec![2.0, 0.0, 1.0], vec![0.0, 2.0, 1.0]])?;
/// let by_replicate = FactorTable::from_replicates(&[vec![2.0, 0.0], vec![0.0, 2.0], vec![1.0, 1.0]])?;
/// assert_eq!(by_unit, by_replicate);
/// assert_eq!((by_unit.units(), by_unit.replicates()), (2, 3));
/// # Ok::<(), tidemark::weight::replicate::ReplicateError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FactorTable {
    units: usize,
    replicates: usize,
    /// [replicate × units + unit]
    factors: Vec<f64>,
}

impl FactorTable {
    /// A table given unit by unit: each entry of `units` holds one factor a replicate.
    ///
    /// # Errors
    /// Units with different numbers of factors, a factor that is not a number, or no replicates at all.
    pub fn from_units(units: &[Vec<f64>]) -> Result<Self, ReplicateError> {
        let replicates = units.first().map_or(0, Vec::len);
        let mut table = Self::zero(units.len(), replicates)?;
        for (unit, factors) in units.iter().enumerate() {
            if factors.len() != replicates {
                return Err(ReplicateError::Ragged {
                    unit,
                    expected: replicates,
                    found: factors.len(),
                });
            }
            for (replicate, &factor) in factors.iter().enumerate() {
                table.set(Unit(unit), Replicate(replicate), factor)?;
            }
        }
        Ok(table)
    }

    /// A table given replicate by replicate: each entry of `replicates` holds one factor a unit.
    ///
    /// # Errors
    /// As [`FactorTable::from_units`].
    pub fn from_replicates(replicates: &[Vec<f64>]) -> Result<Self, ReplicateError> {
        let units = replicates.first().map_or(0, Vec::len);
        let mut table = Self::zero(units, replicates.len())?;
        for (replicate, factors) in replicates.iter().enumerate() {
            if factors.len() != units {
                return Err(ReplicateError::UnitCount {
                    expected: units,
                    found: factors.len(),
                });
            }
            for (unit, &factor) in factors.iter().enumerate() {
                table.set(Unit(unit), Replicate(replicate), factor)?;
            }
        }
        Ok(table)
    }

    pub(super) fn zero(units: usize, replicates: usize) -> Result<Self, ReplicateError> {
        if replicates == 0 || units == 0 {
            return Err(ReplicateError::NoReplicates);
        }
        Ok(Self {
            units,
            replicates,
            factors: vec![0.0; units * replicates],
        })
    }

    fn set(&mut self, unit: Unit, replicate: Replicate, factor: f64) -> Result<(), ReplicateError> {
        if !factor.is_finite() {
            return Err(ReplicateError::NotANumber {
                unit: unit.0,
                replicate: replicate.0,
            });
        }
        self.of_replicate_mut(replicate)[unit.0] = factor;
        Ok(())
    }

    /// The factors of one replicate, by unit.
    pub(super) fn of_replicate_mut(&mut self, replicate: Replicate) -> &mut [f64] {
        let start = replicate.0 * self.units;
        &mut self.factors[start..start + self.units]
    }

    /// How many units it has.
    pub fn units(&self) -> usize {
        self.units
    }

    /// How many replicates it has.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// The factor of a unit in a replicate.
    pub fn factor(&self, unit: Unit, replicate: Replicate) -> f64 {
        self.factors[replicate.0 * self.units + unit.0]
    }

    pub(super) fn check_against(&self, units: &ReplicationUnits) -> Result<(), ReplicateError> {
        if self.units == units.len() {
            Ok(())
        } else {
            Err(ReplicateError::UnitCount {
                expected: units.len(),
                found: self.units,
            })
        }
    }
}
