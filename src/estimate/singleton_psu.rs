//! Strata with a single sampling unit: what each stratum's spread is multiplied by and where it is centred, by the
//! policy of the design.

use super::estimates::NoPrecision;
use crate::definition::SingletonPsu;
use crate::tally::Parent;

/// How the spreads within the parents of one stage add up to a variance.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// By parent: f·n/(n − 1), for a lone unit that is centred elsewhere f, times the sampling fractions of the stages
    /// above; 0 where it adds nothing.
    pub multiplier: Vec<f64>,
    policy: SingletonPsu,
    parents: Vec<Parent>,
    /// Whether the variance depends on which parents and units have a row in the base of an estimate.
    pub asks_who_is_present: bool,
}

/// Where the units of each parent are centred, by estimate.
#[derive(Debug)]
pub(super) struct Centring {
    estimates: usize,
    /// [parent × estimates]; `None`: the parent is left out of the estimate, an average of the others stands for it.
    centre: Vec<Option<f64>>,
    /// By estimate: what the sum is multiplied by so that parents that are left out get the average of the others.
    inflation: Vec<f64>,
}

impl Plan {
    /// The plan of one stage; `scale` holds the sampling fractions above each parent.
    ///
    /// A parent that is sampled in full adds nothing and is no singleton.
    ///
    /// # Errors
    /// [`NoPrecision::SingleUnit`] for a sample of one unit.
    pub fn new(
        parents: &[Parent],
        scale: &[f64],
        policy: SingletonPsu,
    ) -> Result<Self, NoPrecision> {
        let drawn: u32 = parents.iter().map(|parent| parent.drawn).sum();
        if drawn == 1 && parents.iter().any(is_lone) {
            return Err(NoPrecision::SingleUnit);
        }
        let multiplier = parents
            .iter()
            .zip(scale)
            .map(|(parent, scale)| {
                let n = f64::from(parent.drawn);
                if parent.drawn > 1 {
                    scale * parent.correction() * n / (n - 1.0)
                } else if is_lone(parent) && centres_elsewhere(policy) {
                    scale * parent.correction()
                } else {
                    0.0
                }
            })
            .collect();
        Ok(Self {
            multiplier,
            policy,
            parents: parents.to_vec(),
            asks_who_is_present: by_domain(policy) || parents.iter().any(is_lone),
        })
    }

    /// Where the units of each parent are centred: at their own mean; a lone unit with the policy to adjust at the mean
    /// of all units, empty ones too, of the parents that have a row in the base of the estimate.
    ///
    /// `sums` is [parent × estimates], Σt; `present`, in the same order, how many units have a row in the base (`None`:
    /// every unit counts, as where weighting gives every row a residual).
    ///
    /// # Errors
    /// [`NoPrecision::SingletonPsu`] where a lone unit has a row in a base and the policy is to fail, or where the
    /// average of the other parents is wanted and there is none.
    pub fn centring(
        &self,
        sums: &[f64],
        estimates: usize,
        present: Option<&[u32]>,
    ) -> Result<Centring, NoPrecision> {
        let mut centre = Vec::with_capacity(sums.len());
        for (parent, sums) in self.parents.iter().zip(sums.chunks_exact(estimates.max(1))) {
            let n = f64::from(parent.drawn.max(1));
            centre.extend(sums.iter().map(|sum| Some(sum / n)));
        }
        let mut centring = Centring {
            estimates,
            centre,
            inflation: vec![1.0; estimates],
        };
        if self.asks_who_is_present {
            for estimate in 0..estimates {
                self.centre_lone_units(&mut centring, estimate, sums, present)?;
            }
        }
        Ok(centring)
    }

    fn centre_lone_units(
        &self,
        centring: &mut Centring,
        estimate: usize,
        sums: &[f64],
        present: Option<&[u32]>,
    ) -> Result<(), NoPrecision> {
        let (mut occupied, mut units, mut sum) = (0_u32, 0.0, 0.0);
        let mut lone = Vec::new();
        for (at, parent) in self.parents.iter().enumerate() {
            let place = at * centring.estimates + estimate;
            let with_rows = present.map_or(parent.drawn, |present| present[place]);
            if with_rows == 0 {
                continue;
            }
            occupied += 1;
            units += f64::from(parent.drawn);
            sum += sums[place];
            let alone_in_domain =
                by_domain(self.policy) && with_rows == 1 && parent.correction() > 0.0;
            if is_lone(parent) || alone_in_domain {
                lone.push(place);
            }
        }
        let lonely = lone.len() as u32;
        if lonely == 0 {
            return Ok(());
        }
        match self.policy {
            SingletonPsu::Fail => return Err(NoPrecision::SingletonPsu),
            SingletonPsu::Remove | SingletonPsu::Certainty => {}
            SingletonPsu::Average | SingletonPsu::AverageByDomain => {
                if occupied == lonely {
                    return Err(NoPrecision::SingletonPsu);
                }
                for place in lone {
                    centring.centre[place] = None;
                }
                centring.inflation[estimate] = f64::from(occupied) / f64::from(occupied - lonely);
            }
            SingletonPsu::Adjust | SingletonPsu::AdjustByDomain => {
                for place in lone {
                    centring.centre[place] = Some(sum / units);
                }
            }
        }
        Ok(())
    }
}

impl Centring {
    /// The centre of a parent for each estimate.
    pub fn of_parent(&self, parent: usize) -> &[Option<f64>] {
        &self.centre[parent * self.estimates..(parent + 1) * self.estimates]
    }

    /// What the covariance of two estimates is multiplied by: √(a·b), which keeps it a covariance.
    pub fn inflation(&self, first: usize, second: usize) -> f64 {
        let (a, b) = (self.inflation[first], self.inflation[second]);
        if a == b { a } else { (a * b).sqrt() }
    }
}

fn is_lone(parent: &Parent) -> bool {
    parent.drawn == 1 && parent.correction() > 0.0
}

fn centres_elsewhere(policy: SingletonPsu) -> bool {
    matches!(policy, SingletonPsu::Adjust | SingletonPsu::AdjustByDomain)
}

/// Whether a parent with several units, one of them in the domain, counts as lone.
fn by_domain(policy: SingletonPsu) -> bool {
    matches!(
        policy,
        SingletonPsu::AverageByDomain | SingletonPsu::AdjustByDomain
    )
}
