//! From the declared weighting and the targets of a wave to factors by cell: one step after another.

use super::adjustment::Adjustment;
use super::benchmarks::Benchmarks;
use super::calibrate::calibrate;
use super::culprit::Culprit;
use super::history::{Made, StepKind, StepReport, WeightingReport};
use super::kept::{bounds_in_words, of_bounds};
use super::nonresponse::Classes;
use super::problem::Problem;
use super::rake::meet_margins;
use crate::definition::{Bounds, Distance, ItemId, RakeVariance, Survey, Wave, WeightingStep};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code, counted};
use crate::tally::Frame;

/// The items that the cells of a frame are crossed by, in the order of its factors.
#[derive(Debug, Clone, Copy)]
pub struct FactorItems<'a>(pub &'a [ItemId]);

impl FactorItems<'_> {
    /// The factor of an item.
    pub fn factor(&self, item: &ItemId) -> Option<usize> {
        self.0.iter().position(|id| id == item)
    }
}

/// A numeric item by cell, where each row is a cell ([`Grain::Rows`](crate::tally::Grain::Rows)).
#[derive(Debug, Clone)]
pub struct CellNumber {
    /// The item.
    pub item: ItemId,
    /// Its number by cell; `None` where it is missing.
    pub values: Vec<Option<f64>>,
}

/// Weights of one wave: factors by cell and what was done.
#[derive(Debug, Clone)]
pub struct Weighted {
    /// F of each cell, and what the variance reads of the steps.
    pub adjustment: Adjustment,
    /// The same for people.
    pub report: WeightingReport,
}

/// Makes the weights of a wave from its cells, step by step as declared.
///
/// A step that trims, or bounds weights, needs cells of one design weight ([`Grain::Weights`]); a step with numeric
/// items needs `numbers` and cells of one row ([`Grain::Rows`]).
///
/// # Errors
/// Every finding of the step at once: a category without target (T0303) or without respondents (T0302), a respondent
/// without a category (T0305), margins that contradict each other (T0304), targets that are not met (T0301), which
/// names the variable and category in the way.
///
/// ```
/// use tidemark::definition::{ItemId, WaveId, load};
/// use tidemark::ingest::{self, Answers};
/// use tidemark::tally::{Factor, Frame};
/// use tidemark::weight::{FactorItems, weigh};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let responses = ingest::read(&survey, wave)?.output;
/// let items = ["sex", "age_group", "region"].map(ItemId::new);
/// let factors: Vec<Factor<'_>> = items
///     .iter()
///     .filter_map(|id| match responses.answers_of(survey.item_position(id)?)? {
///         Answers::Single(level) => Some(Factor { level, levels: survey.item(id)?.scale()?.answers.len() as u16 }),
///         _ => None,
///     })
///     .collect();
/// let frame = Frame::new(&responses.design, &factors);
/// let weighted = weigh(&survey, wave, &frame, FactorItems(&items), &[])?.output;
/// let women = &weighted.report.margins[0].categories[1];
/// assert_eq!(women.target, 0.505);
/// assert!((women.after - women.target).abs() <= 1e-8);
/// # Ok::<(), tidemark::Error>(())
/// ```
///
/// [`Grain::Weights`]: crate::tally::Grain::Weights
/// [`Grain::Rows`]: crate::tally::Grain::Rows
pub fn weigh(
    survey: &Survey,
    wave: &Wave,
    frame: &Frame,
    factors: FactorItems<'_>,
    numbers: &[CellNumber],
) -> Result<Warned<Weighted>, Diagnostics> {
    let steps = survey.weighting.steps();
    let mut making = Making {
        survey,
        wave,
        frame,
        factors,
        numbers,
        adjustment: Adjustment::none(frame),
        made: Made::default(),
        met: None,
        past: Vec::new(),
        place: 0,
        findings: Diagnostics::new(),
    };
    for (step, place) in steps.iter().zip(1..) {
        making.place = place;
        making.step(step)?;
    }
    Ok(making.finish(&steps))
}

/// The targets file of a wave, where findings about its margins are placed.
pub(super) fn place(wave: &Wave) -> Place {
    Place::file(&wave.targets_file)
}

/// Weights while they are made.
pub(super) struct Making<'a> {
    pub(super) survey: &'a Survey,
    pub(super) wave: &'a Wave,
    pub(super) frame: &'a Frame,
    pub(super) factors: FactorItems<'a>,
    pub(super) numbers: &'a [CellNumber],
    pub(super) adjustment: Adjustment,
    pub(super) made: Made,
    /// What the last step with targets met.
    pub(super) met: Option<Met>,
    /// What steps with targets before that one met.
    pub(super) past: Vec<Met>,
    /// Which step is made, from 1.
    pub(super) place: usize,
    pub(super) findings: Diagnostics,
}

/// The targets that a step met, for the steps after it.
pub(super) struct Met {
    pub(super) step: WeightingStep,
    pub(super) benchmarks: Benchmarks,
    pub(super) distance: Distance,
    /// Which step it was, from 1.
    pub(super) place: usize,
    /// Whether a step after it said how far it misses them.
    pub(super) said: bool,
}

impl Making<'_> {
    fn step(&mut self, step: &WeightingStep) -> Result<(), Diagnostics> {
        match step {
            WeightingStep::Nonresponse {
                respondent,
                responded,
                classes,
            } => {
                let of_classes = Classes::new(self.survey, self.frame, self.factors, classes);
                let responded = of_classes.responded(respondent, responded);
                self.check_classes(&of_classes, &responded)?;
                let blank = of_classes.blank(respondent);
                self.warn_of_respondents(respondent, &blank, &responded);
                let before = self.adjustment.clone();
                self.adjustment = before.clone().then_nonresponse(
                    self.frame,
                    of_classes.class_of_cell(),
                    &responded,
                );
                let factor: Vec<f64> = before
                    .factors()
                    .iter()
                    .zip(self.adjustment.factors())
                    .map(|(before, after)| if *before == 0.0 { 0.0 } else { after / before })
                    .collect();
                self.record(
                    StepReport::new(StepKind::Nonresponse, [classes.as_slice()]),
                    &factor,
                );
                Ok(())
            }
            WeightingStep::Poststratify { total, .. } => self.meet(
                step,
                StepKind::Poststratify,
                RakeVariance::Calibrate,
                *total,
            ),
            WeightingStep::Rake {
                variance, total, ..
            } => self.meet(step, StepKind::Rake, *variance, *total),
            WeightingStep::Calibrate {
                distance,
                bounds,
                total,
                ..
            } => self.calibrate(step, *distance, *bounds, *total),
            WeightingStep::Trim {
                limits,
                unit,
                excess,
            } => self.trim(*limits, *unit, *excess),
            WeightingStep::Rescale { total } => {
                let sum: f64 = self.weights().iter().sum();
                let factor = vec![total / sum; self.frame.cells()];
                self.adjustment = self.adjustment.clone().then_fixed(&factor);
                self.met = self.met.take().map(|met| met.rescaled(total / sum));
                self.record(StepReport::new(StepKind::Rescale, []), &factor);
                Ok(())
            }
        }
    }

    fn check_classes(&self, classes: &Classes<'_>, responded: &[bool]) -> Result<(), Diagnostics> {
        match classes.without_respondents(&self.weights(), responded) {
            None => Ok(()),
            Some(class) => Err(Diagnostics::from(
                Diagnostic::error(
                    code::EMPTY_CATEGORY,
                    format!(
                        "nobody responded in nonresponse class {class}: nobody can stand for it"
                    ),
                )
                .at(self.at_step())
                .help("merge it with a neighbour, or make the classes of fewer items"),
            )),
        }
    }

    /// By cell: whether its respondents take part in the steps from here on.
    pub(super) fn takes_part(&self) -> Vec<bool> {
        (0..self.frame.cells())
            .map(|cell| self.adjustment.responded(cell))
            .collect()
    }

    /// Σ of the weights so far, by cell.
    pub(super) fn weights(&self) -> Vec<f64> {
        let weight = &self.frame.totals().weight;
        weight
            .iter()
            .zip(self.adjustment.factors())
            .map(|(d, f)| d * f)
            .collect()
    }

    /// What weights sum to where nothing else is said: the number of respondents.
    fn respondents(&self) -> f64 {
        let count = self.frame.totals().count.iter();
        let respondents: u32 = count
            .enumerate()
            .filter(|(cell, _)| self.adjustment.responded(*cell))
            .map(|(_, count)| count)
            .sum();
        f64::from(respondents)
    }

    /// Puts the targets of a step together and hands them to `solve` with the weights so far.
    fn with_problem<T>(
        &mut self,
        step: &WeightingStep,
        solve: impl FnOnce(&Problem<'_>, &[f64]) -> Result<T, Culprit>,
    ) -> Result<T, Diagnostics> {
        let takes_part = self.takes_part();
        let at_step = self.at_step();
        let mut problem = Problem::new(
            self.survey,
            self.wave,
            self.frame,
            self.factors,
            &takes_part,
        );
        for margin in step.margins() {
            problem.add_margin(margin);
        }
        for number in step.numbers() {
            problem.add_number(number, self.numbers);
        }
        let said = problem.checked()?;
        self.findings.extend(said);
        solve(&problem, &self.weights()).map_err(|culprit| {
            let mut findings = std::mem::take(&mut self.findings);
            let fault = problem.fault(&culprit);
            findings.push(match bounds_in_words(step) {
                Some(bounds) if culprit.of_limits() => {
                    of_bounds(fault, self.place, &bounds, at_step)
                }
                _ => fault,
            });
            findings
        })
    }

    fn meet(
        &mut self,
        step: &WeightingStep,
        kind: StepKind,
        variance: RakeVariance,
        total: Option<f64>,
    ) -> Result<(), Diagnostics> {
        let total = total.unwrap_or_else(|| self.respondents());
        let (raked, margins, benchmarks) = self.with_problem(step, |problem, weight| {
            let raked = meet_margins(weight, &problem.margins, &problem.targets, total)?;
            Ok((raked, problem.margins.clone(), problem.benchmarks(total)))
        })?;
        let factor = self.of_respondents(raked.factor);
        self.adjustment = self
            .adjustment
            .clone()
            .then_raked(self.frame, &factor, &margins, variance);
        self.now_met(step, benchmarks, Distance::Raking);
        let mut report = StepReport::new(kind, step.margins());
        report.iterations = Some(raked.sweeps);
        self.record(report, &factor);
        Ok(())
    }

    fn calibrate(
        &mut self,
        step: &WeightingStep,
        distance: Distance,
        bounds: Bounds,
        total: Option<f64>,
    ) -> Result<(), Diagnostics> {
        let total = total.unwrap_or_else(|| self.respondents());
        // Bounds of the factor are meant beside the change of scale that brings weights to their total.
        let scale = total / self.weights().iter().sum::<f64>();
        let (found, benchmarks) = self.with_problem(step, |problem, weight| {
            let benchmarks = problem.benchmarks(total);
            let scaled: Vec<f64> = weight.iter().map(|w| w * scale).collect();
            Ok((
                calibrate(&scaled, &benchmarks, distance, bounds)?,
                benchmarks,
            ))
        })?;
        let factor = self.of_respondents(found.factor.iter().map(|g| g * scale).collect());
        self.adjustment =
            self.adjustment
                .clone()
                .then_calibrated(self.frame, &factor, benchmarks.auxiliaries());
        self.now_met(step, benchmarks, distance);
        let mut report = StepReport::new(StepKind::Calibrate, step.margins());
        report.numbers = step.numbers().to_vec();
        report.iterations = Some(found.iterations);
        report.bounds = bounds;
        report.at_limit = Some(self.respondents_where(|cell| found.is_held(cell)));
        self.record(report, &factor);
        self.warn_of_negative_weights();
        Ok(())
    }

    fn warn_of_negative_weights(&mut self) {
        let factor = self.adjustment.factors();
        let below = self.respondents_where(|cell| factor[cell] < 0.0);
        if below > 0 {
            self.findings.push(
                Diagnostic::warning(
                    code::EXTREME_WEIGHT,
                    format!(
                        "the calibration gives {} a weight below 0",
                        counted(below as usize, "respondent", "respondents")
                    ),
                )
                .at(self.at_step())
                .help("write `lower = 0.2`, or the distance `raking` or `logit`"),
            );
        }
    }

    /// Factors of cells that take part; the others keep none.
    pub(super) fn of_respondents(&self, mut factor: Vec<f64>) -> Vec<f64> {
        for (cell, factor) in factor.iter_mut().enumerate() {
            if !self.adjustment.responded(cell) {
                *factor = 0.0;
            }
        }
        factor
    }

    fn respondents_where(&self, holds: impl Fn(usize) -> bool) -> u64 {
        let count = self.frame.totals().positive.iter().enumerate();
        count
            .filter(|(cell, _)| self.adjustment.responded(*cell) && holds(*cell))
            .map(|(_, count)| u64::from(*count))
            .sum()
    }

    /// The largest miss of a category of the last targets under the weights so far, a proportion, and its column.
    pub(super) fn miss(&self) -> Option<(f64, usize)> {
        let met = self.met.as_ref()?;
        let misses = met.benchmarks.misses(&self.weights());
        misses
            .into_iter()
            .take(met.benchmarks.categories())
            .map(f64::abs)
            .enumerate()
            .map(|(column, miss)| (miss, column))
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Writes a step down with its factors and what the weights are after it.
    pub(super) fn record(&mut self, mut report: StepReport, factor: &[f64]) {
        report.largest_miss = self.miss().map(|(miss, _)| 100.0 * miss);
        report.mean_misses = self.mean_misses();
        self.made
            .record(report, self.frame, &self.adjustment, factor);
    }

    fn finish(mut self, steps: &[WeightingStep]) -> Warned<Weighted> {
        self.warn_of_targets_lost();
        let takes_part = self.takes_part();
        let mut problem = Problem::new(
            self.survey,
            self.wave,
            self.frame,
            self.factors,
            &takes_part,
        );
        let mut seen: Vec<&[ItemId]> = Vec::new();
        for margin in steps.iter().flat_map(WeightingStep::margins) {
            if !seen.contains(&margin) {
                seen.push(margin);
                problem.add_margin(margin);
            }
        }
        let margins = problem.margin_reports(self.adjustment.factors());
        let report = self
            .made
            .report(self.survey, self.frame, &self.adjustment, margins);
        Warned {
            output: Weighted {
                adjustment: self.adjustment,
                report,
            },
            warnings: self.findings,
        }
    }
}

impl Met {
    /// The same targets of weights that sum to `scale` times as much.
    fn rescaled(self, scale: f64) -> Self {
        Self {
            benchmarks: self.benchmarks.scaled(scale),
            ..self
        }
    }
}
