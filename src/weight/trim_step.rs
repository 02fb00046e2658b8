//! Trimming as a step of a weighting: with the targets met again, or for itself and with what it misses said.

use super::calibrate::calibrate;
use super::culprit::Culprit;
use super::history::{StepKind, StepReport};
use super::problem::Problem;
use super::trim::{CannotTrim, absolute_limits, trim};
use super::weigh::Making;
use crate::definition::{Bounds, Distance, Excess, LimitUnit, Limits, Redistribution, Repetition};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

impl Making<'_> {
    pub(super) fn trim(
        &mut self,
        limits: Limits,
        unit: LimitUnit,
        excess: Excess,
    ) -> Result<(), Diagnostics> {
        let single = self.single_weights();
        let count = self.frame.totals().positive.clone();
        let by_row = |of_cell: &[f64]| -> Vec<f64> {
            of_cell
                .iter()
                .zip(&count)
                .flat_map(|(weight, &count)| std::iter::repeat_n(*weight, count as usize))
                .collect()
        };
        let rows = by_row(&single);
        let limits = absolute_limits(&rows, limits, unit);
        let cut = rows
            .iter()
            .filter(|w| **w > 0.0 && (**w < limits.lower || **w > limits.upper))
            .count() as u64;
        let mut report = StepReport::new(StepKind::Trim, []);
        report.limits = Some(limits);
        report.cut = Some(cut);
        if cut == 0 {
            let factor = vec![1.0; self.frame.cells()];
            self.record(report, &factor);
            return Ok(());
        }
        let (parts, repetition) = match excess {
            Excess::Shared { parts, repetition } => (parts, repetition),
            Excess::Margins => match self.rake_and_cap(limits) {
                Some(Ok((factor, iterations))) => {
                    report.iterations = Some(iterations);
                    self.record(report, &factor);
                    return Ok(());
                }
                Some(Err(culprit)) => {
                    self.warn_of_margins_not_kept(&culprit, limits);
                    (Redistribution::Equal, Repetition::UntilInside)
                }
                None => (Redistribution::Equal, Repetition::UntilInside),
            },
        };
        let trimmed = trim(&rows, limits, LimitUnit::Weight, parts, repetition)
            .map_err(|reason| self.cannot_trim(reason))?;
        let mut next = 0;
        let factor: Vec<f64> = single
            .iter()
            .zip(&count)
            .map(|(weight, &count)| {
                let first = trimmed.weight.get(next).copied();
                next += count as usize;
                match first {
                    Some(after) if count > 0 && *weight > 0.0 => after / weight,
                    _ => 1.0,
                }
            })
            .collect();
        self.adjustment = self.adjustment.clone().then_fixed(&factor);
        report.iterations = Some(trimmed.passes);
        self.record(report, &factor);
        self.warn_of_margins_lost();
        Ok(())
    }

    /// The weight of one respondent of each cell, all of whom have the same design weight.
    fn single_weights(&self) -> Vec<f64> {
        let largest = &self.frame.totals().largest;
        largest
            .iter()
            .zip(self.adjustment.factors())
            .map(|(d, f)| d * f)
            .collect()
    }

    /// Meets the last targets again with every weight within `limits`; `None` where no step had targets.
    fn rake_and_cap(&mut self, limits: Limits) -> Option<Result<(Vec<f64>, usize), Culprit>> {
        let met = self.met.as_ref()?;
        // Weights below 0 have no logarithm to stay near to.
        let distance = match met.distance {
            Distance::Linear => Distance::Linear,
            Distance::Raking | Distance::Logit => Distance::Raking,
        };
        let found = calibrate(
            &self.weights(),
            &met.benchmarks,
            distance,
            Bounds::Weight(limits),
        );
        let found = match found {
            Ok(found) => found,
            Err(culprit) => return Some(Err(culprit)),
        };
        let factor = self.of_respondents(found.factor);
        let auxiliaries = met.benchmarks.auxiliaries();
        self.adjustment = self
            .adjustment
            .clone()
            .then_calibrated(self.frame, &factor, auxiliaries);
        Some(Ok((factor, found.iterations)))
    }

    fn warn_of_margins_not_kept(&mut self, culprit: &Culprit, limits: Limits) {
        let names = self.name_columns();
        let message = culprit.message(|column| {
            let position = self
                .met
                .as_ref()
                .map_or(0, |met| met.benchmarks.position(column));
            names.get(position).cloned().unwrap_or_default()
        });
        self.findings.push(
            Diagnostic::warning(
                code::NOT_CONVERGED,
                format!(
                    "weights cannot be kept between {} and {} with the targets met, so they are trimmed without: {message}",
                    limits.lower, limits.upper
                ),
            )
            .at(Place::file(self.survey.folder.join("survey.toml")))
            .help("widen the limits, or merge small categories"),
        );
    }

    /// After weights were trimmed for themselves: how far the targets are missed now.
    fn warn_of_margins_lost(&mut self) {
        let Some((miss, column)) = self.miss() else {
            return;
        };
        let points = 100.0 * miss;
        if points < 5e-7 {
            return;
        }
        let names = self.name_columns();
        let name = names.get(column).cloned().unwrap_or_default();
        self.findings.push(
            Diagnostic::warning(
                code::NOT_CONVERGED,
                format!("after trimming, {name} is {points:.4} percentage points off its target"),
            )
            .at(Place::file(self.survey.folder.join("survey.toml")))
            .help("write `redistribute = \"margins\"`, which meets the targets again within the limits"),
        );
    }

    /// The columns of the last targets as messages name them.
    fn name_columns(&self) -> Vec<String> {
        let Some(met) = &self.met else {
            return Vec::new();
        };
        let takes_part = self.takes_part();
        let mut problem = Problem::new(
            self.survey,
            self.wave,
            self.frame,
            self.factors,
            &takes_part,
        );
        for margin in met.step.margins() {
            problem.add_margin(margin);
        }
        for number in met.step.numbers() {
            problem.add_number(number, self.numbers);
        }
        (0..met.benchmarks.columns())
            .map(|position| problem.name(met.benchmarks.column(position)))
            .collect()
    }

    fn cannot_trim(&self, reason: CannotTrim) -> Diagnostics {
        let message = match reason {
            CannotTrim::Limits(limits) => {
                format!(
                    "the limits {} to {} leave no weight",
                    limits.lower, limits.upper
                )
            }
            CannotTrim::NoRoom { limits, mean } => format!(
                "weights cannot all lie between {} and {}: their mean is {mean}",
                limits.lower, limits.upper
            ),
            CannotTrim::NobodyInside(limits) => format!(
                "no weight lies between {} and {}, so nobody can take what is cut",
                limits.lower, limits.upper
            ),
        };
        Diagnostics::from(
            Diagnostic::error(code::NOT_CONVERGED, message)
                .at(Place::file(self.survey.folder.join("survey.toml")))
                .help("widen the limits; `limits = \"mean_weight\"` states them in mean weights"),
        )
    }
}
