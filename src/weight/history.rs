//! What weighting did, for people: margins before and after, efficiency, convergence.

use serde::Serialize;

use super::adjustment::Adjustment;
use super::distribution::WeightBin;
use super::extremes::Extreme;
use crate::definition::{Bounds, Code, ItemId, Limits, Survey};
use crate::measure::Bases;
use crate::tally::Frame;

/// The weighting of one wave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightingReport {
    /// Raked, delivered or none.
    pub method: Method,
    /// Target margins with the sample's shares before and after.
    pub margins: Vec<MarginReport>,
    /// Rows that were used, those of weight 0 among them.
    pub respondents: u64,
    /// Σw of the final weights.
    pub weight_sum: f64,
    /// Kish's n·Σw²/(Σw)².
    pub weighting_design_effect: f64,
    /// (Σw)²/Σw² of everybody; an item's base has its own.
    pub effective_base: f64,
    /// 1 ÷ the weighting design effect.
    pub efficiency: f64,
    /// Smallest final weight.
    pub smallest_weight: f64,
    /// Largest final weight.
    pub largest_weight: f64,
    /// Sweeps over the margins, where raked.
    pub iterations: Option<usize>,
    /// Largest miss of any category of the last step with targets, under the final weights, in percentage points.
    pub largest_miss: Option<f64>,
    /// Means that the last step with targets met, under the final weights.
    pub mean_misses: Vec<MeanMiss>,
    /// What was done, first to last; empty where weights are as delivered.
    pub steps: Vec<StepReport>,
    /// Who weighs most and who weighs least, largest first; the pipeline, which has the rows, fills it
    /// ([`extremes`](super::extremes())).
    pub extremes: Vec<Extreme>,
    /// How many respondents have which weights, zeros left out; the pipeline fills it ([`distribution`](super::distribution())).
    pub distribution: Vec<WeightBin>,
}

/// One step of a weighting history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepReport {
    /// What was done.
    pub step: StepKind,
    /// The margins that were met, or the items whose categories were nonresponse classes.
    pub margins: Vec<Vec<ItemId>>,
    /// Numeric items whose means were met.
    pub numbers: Vec<ItemId>,
    /// Smallest factor on a weight above 0.
    pub smallest_factor: f64,
    /// Largest factor on a weight above 0.
    pub largest_factor: f64,
    /// Sweeps, Newton steps or passes.
    pub iterations: Option<usize>,
    /// Weights outside the limits of a trimming.
    pub cut: Option<u64>,
    /// The limits of a trimming, as weights.
    pub limits: Option<Limits>,
    /// The bounds of a calibration, on its factors or on the weights.
    pub bounds: Bounds,
    /// Respondents whose factor a calibration holds at a limit.
    pub at_limit: Option<u64>,
    /// Largest miss of a category after the step, in percentage points: of its own targets, or of the last before it.
    pub largest_miss: Option<f64>,
    /// Misses of means after the step: of its own targets, or of the last before it.
    pub mean_misses: Vec<MeanMiss>,
    /// Σw after the step.
    pub weight_sum: f64,
    /// Kish's n·Σw²/(Σw)² after the step.
    pub weighting_design_effect: f64,
    /// 1 ÷ the weighting design effect.
    pub efficiency: f64,
}

/// How far a weighted mean is from its target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeanMiss {
    /// The numeric item.
    pub item: ItemId,
    /// Weighted mean less target, in the unit of the item.
    pub miss: f64,
}

/// What a step of a weighting does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Respondents stand for the nonrespondents of their class.
    Nonresponse,
    /// The categories of one margin scaled to their targets.
    Poststratify,
    /// Raking to margins.
    Rake,
    /// Calibration to margins and means.
    Calibrate,
    /// Weights cut to limits.
    Trim,
    /// All weights multiplied alike.
    Rescale,
}

/// How the final weights came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// No weights: everybody weighs 1.
    Unweighted,
    /// As the delivery states them; nothing is known of how they were made.
    Delivered,
    /// Design weights raked to target margins.
    Raked,
    /// A history of other steps, or of several.
    Steps,
}

/// One target margin, category by category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarginReport {
    /// One item, or those that are crossed.
    pub items: Vec<ItemId>,
    /// In the order of the targets file.
    pub categories: Vec<CategoryReport>,
    /// Where the targets come from, each source once.
    pub sources: Vec<String>,
}

/// One category of a margin; shares are proportions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoryReport {
    /// One a crossed item.
    pub codes: Vec<Code>,
    /// Unweighted count.
    pub respondents: u64,
    /// Share by design weights, 0 to 1.
    pub before: f64,
    /// Share by final weights, 0 to 1.
    pub after: f64,
    /// The population's share, 0 to 1.
    pub target: f64,
}

impl StepReport {
    /// A step before its figures are known.
    pub(super) fn new<'a>(step: StepKind, margins: impl IntoIterator<Item = &'a [ItemId]>) -> Self {
        Self {
            step,
            margins: margins.into_iter().map(<[ItemId]>::to_vec).collect(),
            numbers: Vec::new(),
            smallest_factor: f64::NAN,
            largest_factor: f64::NAN,
            iterations: None,
            cut: None,
            limits: None,
            bounds: Bounds::None,
            at_limit: None,
            largest_miss: None,
            mean_misses: Vec::new(),
            weight_sum: f64::NAN,
            weighting_design_effect: f64::NAN,
            efficiency: f64::NAN,
        }
    }
}

/// The steps made so far.
#[derive(Debug, Default)]
pub(super) struct Made {
    steps: Vec<StepReport>,
}

/// What weights by cell sum to.
struct Sums {
    respondents: u64,
    weight: f64,
    bases: Bases,
    smallest: f64,
    largest: f64,
}

impl Sums {
    fn of(frame: &Frame, adjustment: &Adjustment) -> Self {
        let totals = frame.totals();
        let (mut respondents, mut sum, mut squares) = (0, 0.0, 0.0);
        let (mut smallest, mut largest) = (f64::INFINITY, 0.0_f64);
        for (cell, factor) in adjustment.factors().iter().enumerate() {
            if !adjustment.responded(cell) {
                continue;
            }
            respondents += u64::from(totals.count[cell]);
            sum += factor * totals.weight[cell];
            squares += factor * factor * totals.weight_squared[cell];
            if totals.positive[cell] == 0 {
                continue;
            }
            // A factor below 0 makes the largest design weight the smallest weight.
            let (low, high) = (
                factor * totals.smallest[cell],
                factor * totals.largest[cell],
            );
            smallest = smallest.min(low.min(high));
            largest = largest.max(low.max(high));
        }
        Self {
            respondents,
            weight: sum,
            bases: Bases::from_sums(respondents, sum, squares),
            smallest,
            largest,
        }
    }

    fn design_effect(&self) -> f64 {
        self.bases.weighting_design_effect().unwrap_or(f64::NAN)
    }
}

impl Made {
    /// Adds a step with its factors; `adjustment` has it already.
    pub fn record(
        &mut self,
        mut step: StepReport,
        frame: &Frame,
        adjustment: &Adjustment,
        factor: &[f64],
    ) {
        let positive = frame.totals().positive.iter().zip(factor).enumerate();
        let of_respondents = positive
            .filter(|(cell, (count, _))| **count > 0 && adjustment.responded(*cell))
            .map(|(_, (_, factor))| *factor);
        let (smallest, largest) = of_respondents
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), factor| {
                (low.min(factor), high.max(factor))
            });
        (step.smallest_factor, step.largest_factor) = (smallest, largest);
        let sums = Sums::of(frame, adjustment);
        step.weight_sum = sums.weight;
        step.weighting_design_effect = sums.design_effect();
        step.efficiency = 1.0 / step.weighting_design_effect;
        self.steps.push(step);
    }

    /// The history for people.
    pub fn report(
        self,
        survey: &Survey,
        frame: &Frame,
        adjustment: &Adjustment,
        margins: Vec<MarginReport>,
    ) -> WeightingReport {
        let method = match self.steps.as_slice() {
            [] if survey.design.weight.is_some() => Method::Delivered,
            [] => Method::Unweighted,
            [only] if only.step == StepKind::Rake => Method::Raked,
            _ => Method::Steps,
        };
        let sums = Sums::of(frame, adjustment);
        let raked = self
            .steps
            .iter()
            .rev()
            .find(|step| step.step != StepKind::Rescale);
        WeightingReport {
            method,
            margins,
            respondents: sums.respondents,
            weight_sum: sums.weight,
            weighting_design_effect: sums.design_effect(),
            effective_base: sums.bases.effective,
            efficiency: 1.0 / sums.design_effect(),
            smallest_weight: sums.smallest,
            largest_weight: sums.largest,
            iterations: raked.and_then(|step| step.iterations),
            largest_miss: self.steps.last().and_then(|step| step.largest_miss),
            mean_misses: self
                .steps
                .last()
                .map_or(Vec::new(), |step| step.mean_misses.clone()),
            extremes: Vec::new(),
            distribution: Vec::new(),
            steps: self.steps,
        }
    }
}
