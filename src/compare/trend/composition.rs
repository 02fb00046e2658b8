//! A change split in two: what moved because the sample is made up of other people, and what moved among like people.

use nalgebra::{DMatrix, DVector};
use serde::Serialize;

use crate::definition::{DegreesOfFreedom, ItemId, WaveId};
use crate::estimate::test::{ContrastEstimate, TTest, Untestable};
use crate::estimate::{Measure, MeasureSums, NoPrecision};

/// A change between two waves with its two parts.
///
/// With P the shares of the categories (all items crossed) among those who answered, and m the means within them, the
/// earlier wave reweighted to the later one's profile has the mean m* = Σ P₂m₁: m₂ − m₁ = (m₂ − m*) + (m* − m₁), the
/// change within categories and that of the profile (Kitagawa 1955, *JASA* 50, 1168–1194; Oaxaca 1973; Blinder 1973; by
/// reweighting: DiNardo, Fortin and Lemieux 1996, *Econometrica* 64, 1001–1044). Both waves carry the uncertainty of their
/// profile, their means and their weighting; waves are independent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Composition {
    /// The item that changed.
    pub item: ItemId,
    /// A share, a balance or a mean.
    pub measure: Measure,
    /// The earlier wave, which is reweighted.
    pub from: WaveId,
    /// The later wave, whose profile it takes.
    pub to: WaveId,
    /// The items whose crossed categories are the profile.
    pub by: Vec<ItemId>,
    /// The two parts, or why the change cannot be split.
    pub split: Result<Split, NoSplit>,
}

/// The two parts of a change; they sum to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Split {
    /// m₂ − m₁, on the scale of the measure.
    pub change: f64,
    /// m₂ − m*: what moved among people of one category.
    pub opinion: ChangePart,
    /// m* − m₁: what moved with the profile.
    pub composition: ChangePart,
    /// Categories that were compared.
    pub categories: usize,
    /// How many combinations were taken together as one category, because one of the waves has fewer than
    /// [`LEAST_RESPONDENTS`] in each of them.
    pub merged: usize,
}

/// One part of a change.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChangePart {
    /// On the scale of the measure; 0.01 is one percentage point of a share.
    pub value: f64,
    /// On the same scale; 0 where weighting gives both waves one profile.
    pub standard_error: f64,
    /// ν₁ + ν₂.
    pub degrees_of_freedom: f64,
    /// Against 0, t, with a 95 % interval.
    pub test: Result<TTest, Untestable>,
}

/// Why a change is not split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoSplit {
    /// Fewer than two categories have enough respondents in both waves.
    OneCategory,
    /// A wave has no covariance.
    NoPrecision(NoPrecision),
}

/// Respondents that a category has in each wave, at least; where it has fewer it is taken together with the others
/// that have.
pub const LEAST_RESPONDENTS: u64 = 10;

/// A variance that is a smaller part of that of the other part is not one of sampling.
const PINNED: f64 = 1e-12;

/// One wave's categories, those that are too small taken together as the last one.
struct Profile<'a> {
    sums: &'a MeasureSums,
    /// By group of the sums: its category.
    category: Vec<usize>,
    weight: Vec<f64>,
    mean: Vec<f64>,
    total: f64,
    overall: f64,
}

/// Splits the change from one wave to another.
pub(super) fn split(
    earlier: &MeasureSums,
    later: &MeasureSums,
    rule: DegreesOfFreedom,
) -> Result<Split, NoSplit> {
    let reason = |sums: &MeasureSums| sums.covariance.as_ref().err().copied();
    if let Some(reason) = reason(earlier).or_else(|| reason(later)) {
        return Err(NoSplit::NoPrecision(reason));
    }
    let (own, merged) = categories(earlier, later);
    let count = own.len() + usize::from(merged > 0);
    let before = Profile::new(earlier, &own, count);
    let after = Profile::new(later, &own, count);
    let filled = |profile: &Profile<'_>| profile.weight.iter().all(|weight| *weight > 0.0);
    if count < 2 || !filled(&before) || !filled(&after) {
        return Err(NoSplit::OneCategory);
    }
    let share = |profile: &Profile<'_>, at: usize| profile.weight[at] / profile.total;
    let reweighted: f64 = (0..count)
        .map(|at| share(&after, at) * before.mean[at])
        .sum();
    // By category: the coefficients of Σw(y − m) and of Σw in each part, wave by wave.
    let to_profile = |at: usize| share(&after, at) / before.weight[at];
    let whole = |profile: &Profile<'_>, at: usize| {
        let unit = profile.total.recip();
        (unit, (profile.mean[at] - profile.overall) * unit)
    };
    let of_profile = |at: usize| (before.mean[at] - reweighted) / after.total;
    let composition = before.variance(|at| {
        let (own, weight) = whole(&before, at);
        (to_profile(at) - own, -weight)
    }) + after.variance(|at| (0.0, of_profile(at)));
    let opinion = before.variance(|at| (-to_profile(at), 0.0))
        + after.variance(|at| {
            let (own, weight) = whole(&after, at);
            (own, weight - of_profile(at))
        });
    // Where both waves are weighted to one profile what is left of the part is how far weights miss their targets.
    let composition = if composition <= PINNED * opinion {
        0.0
    } else {
        composition
    };
    let nu = match rule {
        DegreesOfFreedom::Answered => earlier.degrees_of_freedom + later.degrees_of_freedom,
        DegreesOfFreedom::RCompat => earlier.degrees_of_freedom + later.degrees_of_freedom - 2.0,
    };
    Ok(Split {
        change: after.overall - before.overall,
        opinion: part(after.overall - reweighted, opinion, nu),
        composition: part(reweighted - before.overall, composition, nu),
        categories: count,
        merged,
    })
}

fn part(value: f64, variance: f64, nu: f64) -> ChangePart {
    let estimate = ContrastEstimate {
        value,
        standard_error: variance.max(0.0).sqrt(),
        degrees_of_freedom: nu,
    };
    ChangePart {
        value,
        standard_error: estimate.standard_error,
        degrees_of_freedom: nu,
        test: estimate.t_test(0.0, nu),
    }
}

/// The groups that are a category of their own, and how many others are taken together.
fn categories(earlier: &MeasureSums, later: &MeasureSums) -> (Vec<usize>, usize) {
    let respondents = |sums: &MeasureSums, number: usize| {
        let group = sums.groups.iter().find(|group| group.number == number);
        group.map_or(0, |group| group.unweighted)
    };
    let mut numbers: Vec<usize> = [earlier, later]
        .iter()
        .flat_map(|sums| sums.groups.iter().map(|group| group.number))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut own: Vec<usize> = Vec::new();
    let mut small: Vec<usize> = Vec::new();
    for number in numbers {
        let least = respondents(earlier, number).min(respondents(later, number));
        let to = if least >= LEAST_RESPONDENTS {
            &mut own
        } else {
            &mut small
        };
        to.push(number);
    }
    let together = |sums: &MeasureSums| {
        let of_small = small.iter().map(|number| respondents(sums, *number));
        of_small.sum::<u64>()
    };
    // Where the small ones together are too small as well, they join the smallest of the others.
    let least = together(earlier).min(together(later));
    if !small.is_empty() && least < LEAST_RESPONDENTS {
        let size = |number: usize| respondents(earlier, number).min(respondents(later, number));
        if let Some(smallest) = own.iter().copied().min_by_key(|number| size(*number)) {
            own.retain(|number| *number != smallest);
            small.push(smallest);
        }
    }
    (own, small.len())
}

impl<'a> Profile<'a> {
    fn new(sums: &'a MeasureSums, own: &[usize], count: usize) -> Self {
        let category: Vec<usize> = sums
            .groups
            .iter()
            .map(|group| {
                let place = own.iter().position(|number| *number == group.number);
                place.unwrap_or(own.len())
            })
            .collect();
        let (mut weight, mut first) = (vec![0.0; count], vec![0.0; count]);
        for (group, &category) in sums.groups.iter().zip(&category) {
            weight[category] += group.weight;
            first[category] += group.weight * group.mean;
        }
        let total: f64 = weight.iter().sum();
        Self {
            sums,
            category,
            overall: first.iter().sum::<f64>() / total,
            mean: first.iter().zip(&weight).map(|(y, w)| y / w).collect(),
            weight,
            total,
        }
    }

    /// gᵀVg, V over the sums of the groups: `coefficients` are those of a category's Σw(y − m) and Σw. Of a group in it
    /// Σw(y − m) is Σw(y − m′) + (m′ − m)·Σw, m′ its own mean.
    fn variance(&self, coefficients: impl Fn(usize) -> (f64, f64)) -> f64 {
        let of_groups = self.sums.groups.iter().zip(&self.category);
        let gradient: Vec<f64> = of_groups
            .flat_map(|(group, &category)| {
                let (own, weight) = coefficients(category);
                [own, weight + own * (group.mean - self.mean[category])]
            })
            .collect();
        let size = gradient.len();
        let gradient = DVector::from_vec(gradient);
        let covariance = DMatrix::from_fn(size, size, |row, column| {
            self.sums.covariance_of(row, column)
        });
        (covariance * &gradient).dot(&gradient)
    }
}
