//! Strata with a single sampling unit: what each stratum's spread is multiplied by, by the policy of the design.

use super::estimates::NoPrecision;
use crate::definition::SingletonPsu;
use crate::tally::Parent;

/// How the spreads within the parents of one stage add up to a variance.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// By parent: f·n/(n − 1) times the sampling fractions of the stages above; 0 where it adds nothing.
    pub multiplier: Vec<f64>,
    /// Parents whose only unit is centred at the mean of all units instead of its own, with their multiplier.
    pub centred_at_all: Vec<(usize, f64)>,
    /// Units of all parents.
    pub drawn: u32,
    /// What the sum is multiplied by so that lone units get the average of the others.
    pub inflation: f64,
}

impl Plan {
    /// The plan of one stage; `scale` holds the sampling fractions above each parent.
    ///
    /// A parent that is sampled in full adds nothing and is no singleton.
    ///
    /// # Errors
    /// A lone unit where the policy is to fail, or a sample of one unit.
    pub fn new(
        parents: &[Parent],
        scale: &[f64],
        policy: SingletonPsu,
    ) -> Result<Self, NoPrecision> {
        let lone = |parent: &Parent| parent.drawn == 1 && parent.correction() > 0.0;
        let drawn: u32 = parents.iter().map(|parent| parent.drawn).sum();
        let occupied = parents.iter().filter(|parent| parent.drawn > 0).count();
        let lonely = parents.iter().filter(|parent| lone(parent)).count();
        if drawn == 1 && lonely > 0 {
            return Err(NoPrecision::SingleUnit);
        }
        if lonely > 0 && policy == SingletonPsu::Fail {
            return Err(NoPrecision::SingletonPsu);
        }
        let multiplier = parents
            .iter()
            .zip(scale)
            .map(|(parent, scale)| {
                let n = f64::from(parent.drawn);
                if parent.drawn > 1 {
                    scale * parent.correction() * n / (n - 1.0)
                } else {
                    0.0
                }
            })
            .collect();
        let centred_at_all = if policy == SingletonPsu::Adjust {
            parents
                .iter()
                .zip(scale)
                .enumerate()
                .filter(|(_, (parent, _))| lone(parent))
                .map(|(at, (parent, scale))| (at, scale * parent.correction()))
                .collect()
        } else {
            Vec::new()
        };
        let inflation = if policy == SingletonPsu::Average && lonely > 0 && occupied > lonely {
            occupied as f64 / (occupied - lonely) as f64
        } else {
            1.0
        };
        Ok(Self {
            multiplier,
            centred_at_all,
            drawn,
            inflation,
        })
    }
}
