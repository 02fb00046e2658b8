//! Jackknives: each replicate leaves one sampling unit out.

use super::factors::{Deletion, Factors};
use super::units::ReplicationUnits;
use super::{ReplicateDesign, ReplicateError};
use crate::definition::SingletonPsu;

impl ReplicateDesign {
    /// JK1, for samples without strata: a replicate for each of the n units, in which it weighs 0 and the others
    /// n/(n − 1) times as much; scale (n − 1)/n·(N − n)/N (Wolter 2007, § 4.3).
    ///
    /// # Errors
    /// [`ReplicateError::Stratified`] with strata, [`ReplicateError::OneUnit`] with one unit,
    /// [`ReplicateError::SampledInFull`] where all units of the population were drawn.
    pub fn jk1(units: ReplicationUnits) -> Result<Self, ReplicateError> {
        if units.strata() > 1 {
            return Err(ReplicateError::Stratified {
                strata: units.strata(),
            });
        }
        let count = units.len();
        if count < 2 {
            return Err(ReplicateError::OneUnit);
        }
        let correction = units.parent(0).correction();
        if correction == 0.0 {
            return Err(ReplicateError::SampledInFull);
        }
        let n = count as f64;
        let deletions = (0..count)
            .map(|unit| Deletion {
                unit,
                stratum: 0,
                own_stratum: n / (n - 1.0),
                other_strata: 1.0,
            })
            .collect();
        let scale = correction * (n - 1.0) / n;
        Ok(Self::new(
            units,
            Factors::Deleted(deletions),
            scale,
            vec![1.0; count],
        ))
    }

    /// JKn, for stratified samples: a replicate for each unit, in which it weighs 0 and the others of its stratum
    /// n_h/(n_h − 1) times as much; rscale (n_h − 1)/n_h·(N_h − n_h)/N_h (Wolter 2007, § 4.5; Rust and Rao 1996,
    /// *Statistical Methods in Medical Research* 5, 283–310).
    ///
    /// A stratum that was sampled in full has no replicates. A stratum with one unit follows `policy` as in R's
    /// `jknweights`: `Remove` and `Certainty` give it no replicate; `Average` does that and multiplies the scale by
    /// units ÷ replicates; `Adjust` leaves the stratum out of one replicate in which all others weigh H/(H − 1). Replicates are made
    /// once for all domains, so the policies by domain act as those of the design.
    ///
    /// # Errors
    /// [`ReplicateError::LoneUnit`] where the policy is to fail; [`ReplicateError::SampledInFull`] where no replicate
    /// is left.
    pub fn jkn(units: ReplicationUnits, policy: SingletonPsu) -> Result<Self, ReplicateError> {
        if units.len() < 2 {
            return Err(ReplicateError::OneUnit);
        }
        let strata = units.strata() as f64;
        let (mut deletions, mut rscales) = (Vec::new(), Vec::new());
        for (stratum, members) in units.by_stratum().into_iter().enumerate() {
            let correction = units.parent(stratum).correction();
            let n = members.len() as f64;
            if correction == 0.0 {
                continue;
            }
            if members.len() > 1 {
                rscales.resize(rscales.len() + members.len(), correction * (n - 1.0) / n);
                deletions.extend(members.iter().map(|&unit| Deletion {
                    unit,
                    stratum,
                    own_stratum: n / (n - 1.0),
                    other_strata: 1.0,
                }));
                continue;
            }
            match policy {
                SingletonPsu::Fail => return Err(ReplicateError::LoneUnit { stratum }),
                SingletonPsu::Adjust | SingletonPsu::AdjustByDomain => {
                    rscales.push((strata - 1.0) / strata);
                    deletions.push(Deletion {
                        unit: members[0],
                        stratum,
                        own_stratum: 0.0,
                        other_strata: strata / (strata - 1.0),
                    });
                }
                SingletonPsu::Remove
                | SingletonPsu::Certainty
                | SingletonPsu::Average
                | SingletonPsu::AverageByDomain => {}
            }
        }
        if deletions.is_empty() {
            return Err(ReplicateError::SampledInFull);
        }
        let averaged = matches!(
            policy,
            SingletonPsu::Average | SingletonPsu::AverageByDomain
        );
        let scale = if averaged {
            units.len() as f64 / deletions.len() as f64
        } else {
            1.0
        };
        Ok(Self::new(
            units,
            Factors::Deleted(deletions),
            scale,
            rscales,
        ))
    }
}
