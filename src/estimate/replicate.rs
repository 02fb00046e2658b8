//! Replicate variances: estimates worked out again in each replicate, and how far they spread.

use nalgebra::DMatrix;

use super::domain::Partition;
use super::statistic::Variable;
use crate::tally::{Tally, packed};
use crate::weight::replicate::{Replicate, ReplicateDesign, ReplicateWeights};

/// What the squares of replicate estimates are taken around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Centre {
    /// The mean of the replicates whose rscale is above 0; R's `mse = FALSE`.
    #[default]
    MeanOfReplicates,
    /// The estimate from the full sample; R's `mse = TRUE`.
    FullSample,
}

/// Estimates in the full sample and in each replicate.
///
/// V = scale·Σ_r rscales_r·(θ_r − c)(θ_r − c)ᵀ, c as [`Centre`] says (Wolter 2007, *Introduction to Variance
/// Estimation*, 2nd ed., ch. 3–5).
///
/// ```
/// use tidemark::estimate::replicate::{Centre, Replicated};
/// let two = Replicated::new(vec![1.0], vec![Some(vec![0.0]), Some(vec![4.0])], 0.5, &[1.0, 1.0]);
/// assert_eq!(two.covariance(Centre::MeanOfReplicates)[(0, 0)], 4.0);
/// assert_eq!(two.covariance(Centre::FullSample)[(0, 0)], 5.0);
/// ```
#[derive(Debug, Clone)]
pub struct Replicated {
    full_sample: Vec<f64>,
    /// Estimates and rscale of each replicate that is not left out.
    of_replicate: Vec<(Vec<f64>, f64)>,
    scale: f64,
}

/// A statistic of a tally: what is asked for in each replicate.
#[derive(Debug, Clone, Copy)]
pub enum Quantity<'v> {
    /// Σwy/Σw of a variable in a domain; with scores 0 and 1 a proportion.
    Mean {
        /// Number of the domain in the partition.
        domain: usize,
        /// Base and scores, or a number.
        variable: Variable<'v>,
    },
    /// Σwy of a variable in a domain.
    Total {
        /// Number of the domain in the partition.
        domain: usize,
        /// Base and scores, or a number.
        variable: Variable<'v>,
    },
    /// Σwy/Σwx of the first two numeric variables in a domain.
    Ratio {
        /// Number of the domain in the partition.
        domain: usize,
    },
}

/// Statistics of one tally over the domains of one partition.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The item.
    pub tally: &'a Tally,
    /// The domains.
    pub partition: &'a Partition,
    /// The statistics.
    pub quantities: &'a [Quantity<'a>],
}

/// A statistic without a value: nobody with weight is in its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("statistic {quantity} has nobody in its base{}", place(*.replicate))]
pub struct EmptyBase {
    /// The place of the statistic among all that were asked for.
    pub quantity: usize,
    /// `None`: in the full sample.
    pub replicate: Option<Replicate>,
}

fn place(replicate: Option<Replicate>) -> String {
    replicate.map_or_else(String::new, |replicate| {
        format!(" in replicate {}", replicate.0 + 1)
    })
}

impl Replicated {
    /// Estimates that were made elsewhere, such as the coefficients of a model: one vector for the full sample and one
    /// for each replicate, `None` where a replicate is left out (the sum is then multiplied by the sum of all rscales
    /// over that of the ones left in).
    pub fn new(
        full_sample: Vec<f64>,
        of_replicate: Vec<Option<Vec<f64>>>,
        scale: f64,
        rscales: &[f64],
    ) -> Self {
        let all: f64 = rscales.iter().sum();
        let of_replicate: Vec<(Vec<f64>, f64)> = of_replicate
            .into_iter()
            .zip(rscales)
            .filter_map(|(values, &rscale)| Some((values?, rscale)))
            .collect();
        let left: f64 = of_replicate.iter().map(|(_, rscale)| rscale).sum();
        let scale = if of_replicate.len() < rscales.len() && left > 0.0 {
            scale * (all / left)
        } else {
            scale
        };
        Self {
            full_sample,
            of_replicate,
            scale,
        }
    }

    /// Estimates by a function of the weights: `estimate` gets what the design weights of each cell are multiplied
    /// by, first in the full sample and then in each replicate in order.
    ///
    /// # Errors
    /// What `estimate` returns, with the replicate it fails in (`None`: the full sample).
    pub fn by<E>(
        weights: &ReplicateWeights<'_>,
        mut estimate: impl FnMut(&[f64]) -> Result<Vec<f64>, E>,
    ) -> Result<Self, (Option<Replicate>, E)> {
        let design: &ReplicateDesign = weights.design();
        let full_sample =
            estimate(&weights.full_sample_by_cell()).map_err(|cause| (None, cause))?;
        let mut of_replicate = Vec::with_capacity(design.replicates());
        for replicate in (0..design.replicates()).map(Replicate) {
            of_replicate.push(match weights.of_replicate_by_cell(replicate) {
                Some(factors) => {
                    Some(estimate(&factors).map_err(|cause| (Some(replicate), cause))?)
                }
                None => None,
            });
        }
        let (scale, rscales) = (design.scale(), design.rscales());
        Ok(Self::new(full_sample, of_replicate, scale, rscales))
    }

    /// Estimates of one or several tallies, in the order asked for. The tallies are of the frame the weights are of.
    ///
    /// ```
    /// use tidemark::estimate::{Partition, Variable};
    /// use tidemark::estimate::replicate::{Asked, Centre, Quantity, Replicated};
    /// use tidemark::ingest::DesignColumns;
    /// use tidemark::tally::{Frame, Tally};
    /// use tidemark::weight::replicate::{ReplicateDesign, ReplicateWeights, ReplicationUnits};
    /// let design = DesignColumns {
    ///     weight: vec![1.0; 6],
    ///     clusters: vec![vec![0, 0, 1, 1, 2, 2]],
    ///     ..DesignColumns::default()
    /// };
    /// let frame = Frame::new(&design, &[]);
    /// let tally = Tally::categorical(&frame, &design.weight, &[0, 0, 0, 1, 1, 1], 2);
    /// let jackknife = ReplicateDesign::jk1(ReplicationUnits::first_stage(&frame)?)?;
    /// let weights = ReplicateWeights::as_designed(&frame, &jackknife);
    /// let yes = Quantity::Mean { domain: 0, variable: Variable::Scores(&[Some(1.0), Some(0.0)]) };
    /// let share = Replicated::of_tallies(
    ///     &weights,
    ///     &[Asked { tally: &tally, partition: &Partition::everybody(&frame), quantities: &[yes] }],
    /// )?;
    /// assert_eq!(share.values(), &[0.5]);
    /// let expected = (2.0 / 3.0 * 2.0 * 0.0625_f64).sqrt();
    /// assert!((share.standard_errors(Centre::FullSample)[0] - expected).abs() < 1e-15);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`EmptyBase`] where a statistic has nobody with weight in its base, in the full sample or in a replicate.
    pub fn of_tallies(
        weights: &ReplicateWeights<'_>,
        asked: &[Asked<'_>],
    ) -> Result<Self, EmptyBase> {
        let groups: Vec<Groups<'_>> = asked.iter().map(Groups::new).collect();
        Self::by(weights, |factors| {
            let mut values = Vec::new();
            for groups in &groups {
                groups.estimate(factors, &mut values)?;
            }
            Ok(values)
        })
        .map_err(|(replicate, quantity)| EmptyBase {
            quantity,
            replicate,
        })
    }

    /// The estimates from the full sample.
    pub fn values(&self) -> &[f64] {
        &self.full_sample
    }

    /// The estimates of each replicate that is not left out, in order.
    pub fn by_replicate(&self) -> impl Iterator<Item = &[f64]> {
        self.of_replicate
            .iter()
            .map(|(values, _)| values.as_slice())
    }

    /// The joint covariance of all estimates.
    pub fn covariance(&self, centre: Centre) -> DMatrix<f64> {
        let size = self.full_sample.len();
        let centre = self.centre(centre);
        let mut sums = DMatrix::zeros(size, size);
        let mut off = vec![0.0; size];
        for (values, rscale) in &self.of_replicate {
            for (off, (value, centre)) in off.iter_mut().zip(values.iter().zip(&centre)) {
                *off = value - centre;
            }
            for (column, second) in off.iter().enumerate() {
                let second = rscale * second;
                for (sum, first) in sums.column_mut(column).iter_mut().zip(&off) {
                    *sum += first * second;
                }
            }
        }
        sums * self.scale
    }

    /// The standard error of each estimate.
    pub fn standard_errors(&self, centre: Centre) -> Vec<f64> {
        let centre = self.centre(centre);
        let mut sums = vec![0.0; centre.len()];
        for (values, rscale) in &self.of_replicate {
            for (sum, (value, centre)) in sums.iter_mut().zip(values.iter().zip(&centre)) {
                let off = value - centre;
                *sum += off * (rscale * off);
            }
        }
        sums.iter().map(|sum| (sum * self.scale).sqrt()).collect()
    }

    fn centre(&self, centre: Centre) -> Vec<f64> {
        let counted: Vec<&Vec<f64>> = self
            .of_replicate
            .iter()
            .filter(|(_, rscale)| *rscale > 0.0)
            .map(|(values, _)| values)
            .collect();
        if centre == Centre::FullSample || counted.is_empty() {
            return self.full_sample.clone();
        }
        // Summed as distances from the full sample, so that replicates which all agree have exactly that mean.
        self.full_sample
            .iter()
            .enumerate()
            .map(|(at, full)| {
                let off: f64 = counted.iter().map(|values| values[at] - full).sum();
                full + off / counted.len() as f64
            })
            .collect()
    }
}

/// The occupied groups (cell and answer code) of a tally within the domains of a partition.
struct Groups<'a> {
    asked: Asked<'a>,
    codes: usize,
    /// Length of the packed v·vᵀ.
    width: usize,
    domains: usize,
    /// Cell, and domain × codes + code.
    places: Vec<(u32, u32)>,
    /// [group × width]: Σ d·v·vᵀ.
    moments: Vec<f64>,
}

impl<'a> Groups<'a> {
    fn new(asked: &Asked<'a>) -> Self {
        let tally = asked.tally;
        let (codes, k) = (tally.codes(), tally.variables());
        let width = (k + 1) * (k + 2) / 2;
        let mut groups = Self {
            asked: *asked,
            codes,
            width,
            domains: asked.partition.domains(),
            places: Vec::new(),
            moments: Vec::new(),
        };
        for cell in 0..asked.partition.cells() {
            let Some(domain) = asked.partition.of_cell(cell) else {
                continue;
            };
            for code in 0..codes {
                let sums = tally.sums(cell, code);
                if sums.count > 0 {
                    let place = (domain * codes + code) as u32;
                    groups.places.push((cell as u32, place));
                    groups.moments.extend_from_slice(sums.first);
                }
            }
        }
        groups
    }

    /// Adds the value of each quantity with the cells weighted by `factors`.
    ///
    /// # Errors
    /// The place of a quantity with an empty base, counted from the start of `values`.
    fn estimate(&self, factors: &[f64], values: &mut Vec<f64>) -> Result<(), usize> {
        let mut sums = vec![0.0; self.domains * self.codes * self.width];
        for (&(cell, place), moments) in self
            .places
            .iter()
            .zip(self.moments.chunks_exact(self.width))
        {
            let factor = factors[cell as usize];
            let start = place as usize * self.width;
            for (sum, moment) in sums[start..start + self.width].iter_mut().zip(moments) {
                *sum += factor * moment;
            }
        }
        for quantity in self.asked.quantities {
            let value = self.value(*quantity, &sums).ok_or(values.len())?;
            values.push(value);
        }
        Ok(())
    }

    fn value(&self, quantity: Quantity<'_>, sums: &[f64]) -> Option<f64> {
        match quantity {
            Quantity::Mean { domain, variable } => {
                let (weight, first) = self.base(domain, variable, sums)?;
                Some(first / weight)
            }
            Quantity::Total { domain, variable } => {
                self.base(domain, variable, sums).map(|(_, first)| first)
            }
            Quantity::Ratio { domain } => {
                let (_, numerator) = self.base(domain, Variable::Number(0), sums)?;
                let (_, denominator) = self.base(domain, Variable::Number(1), sums)?;
                (denominator != 0.0).then(|| numerator / denominator)
            }
        }
    }

    /// Σw and Σwy over the base; `None` where Σw is not above 0.
    fn base(&self, domain: usize, variable: Variable<'_>, sums: &[f64]) -> Option<(f64, f64)> {
        let at = |code: usize| &sums[(domain * self.codes + code) * self.width..];
        let (mut weight, mut first) = (0.0, 0.0);
        match variable {
            Variable::Scores(scores) => {
                for (code, score) in scores.iter().enumerate().take(self.codes) {
                    if let Some(score) = score {
                        weight += at(code)[0];
                        first += score * at(code)[0];
                    }
                }
            }
            Variable::Number(number) if number < self.asked.tally.variables() => {
                weight = at(0)[0];
                first = at(0)[packed(number + 1, 0)];
            }
            Variable::Number(_) => return None,
        }
        (weight > 0.0).then_some((weight, first))
    }
}
