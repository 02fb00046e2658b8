//! Trimming as a step of a weighting: with the targets met again, or for itself and with what it misses said.

use super::calibrate::calibrate;
use super::category::plain;
use super::culprit::Culprit;
use super::history::{StepKind, StepReport};
use super::trim::{CannotTrim, absolute_limits, trim};
use super::weigh::Making;
use crate::definition::{Bounds, Distance, Excess, LimitUnit, Limits, Redistribution, Repetition};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

const WIDEN: &str = "widen the limits, or merge small categories";

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
        let written = limits;
        let limits = absolute_limits(&rows, written, unit);
        let within = in_words(written, unit, limits);
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
                    self.warn_of_margins_not_kept(&culprit, &within);
                    (Redistribution::Equal, Repetition::UntilInside)
                }
                None => (Redistribution::Equal, Repetition::UntilInside),
            },
        };
        let trimmed = trim(&rows, limits, LimitUnit::Weight, parts, repetition)
            .map_err(|reason| self.cannot_trim(reason, &within))?;
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
        self.warn_of_margins_lost(excess);
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

    fn warn_of_margins_not_kept(&mut self, culprit: &Culprit, within: &str) {
        let names = self.met.as_ref().map(|met| self.name_columns(met));
        let message = culprit.message(|column| {
            let position = self.met.as_ref().map(|met| met.benchmarks.position(column));
            let name = names.as_ref().zip(position);
            name.and_then(|(names, position)| names.get(position).cloned())
                .unwrap_or_default()
        });
        self.findings.push(
            Diagnostic::warning(
                code::NOT_CONVERGED,
                format!(
                    "weights cannot be kept {within} with the targets met, so they are trimmed without: {message}"
                ),
            )
            .at(self.at_step())
            .help(WIDEN),
        );
    }

    /// After weights were trimmed for themselves: how far the targets are missed now.
    fn warn_of_margins_lost(&mut self, excess: Excess) {
        let Some(off) = self.met.as_ref().and_then(|met| self.off(met)) else {
            return;
        };
        if let Some(met) = &mut self.met {
            met.said = true;
        }
        let help = match excess {
            Excess::Margins => WIDEN,
            Excess::Shared { .. } => {
                "write `redistribute = \"margins\"`, which meets the targets again within the limits"
            }
        };
        self.findings.push(
            Diagnostic::warning(code::NOT_CONVERGED, format!("after trimming, {off}"))
                .at(self.at_step())
                .help(help),
        );
    }

    fn cannot_trim(&self, reason: CannotTrim, within: &str) -> Diagnostics {
        let message = match reason {
            CannotTrim::Limits(_) => format!("no weight lies {within}"),
            CannotTrim::NoRoom { mean, .. } => {
                format!("weights cannot all lie {within}: their mean is {mean:.4}")
            }
            CannotTrim::NobodyInside(_) => {
                format!("no weight lies {within}, so nobody can take what is cut")
            }
        };
        Diagnostics::from(
            Diagnostic::error(code::NOT_CONVERGED, message)
                .at(self.at_step())
                .help("widen the limits; `limits = \"mean_weight\"` states them in mean weights"),
        )
    }
}

/// Limits as they are written, with the weights they come to.
fn in_words(written: Limits, unit: LimitUnit, as_weights: Limits) -> String {
    let size = match unit {
        LimitUnit::Weight => return written.in_words(plain),
        LimitUnit::MeanWeight => "mean",
        LimitUnit::MedianWeight => "median",
    };
    written.in_words(|limit| {
        let weight = match limit == written.lower {
            true => as_weights.lower,
            false => as_weights.upper,
        };
        format!("{} × the {size} weight = {weight:.3}", plain(limit))
    })
}
