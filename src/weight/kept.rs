//! What is said of steps that undo what others did: targets that were met and are missed now, and nonresponse without
//! nonrespondents.

use super::benchmarks::{Benchmarks, Column};
use super::category::{people, plain};
use super::history::MeanMiss;
use super::problem::Problem;
use super::weigh::{Making, Met};
use crate::definition::{Bounds, Distance, ItemId, WeightingStep};
use crate::diagnostic::{Diagnostic, Place, code};

/// A miss that counts, as a proportion of a margin or relative to a total: well above what an iteration ends with.
const MISSED: f64 = 5e-7;

impl Making<'_> {
    /// The step that is made, where it stands.
    pub(super) fn at_step(&self) -> Place {
        let file = self.survey.folder.join("survey.toml");
        let line = self
            .place
            .checked_sub(1)
            .and_then(|step| self.survey.weighting.line(step));
        match line {
            Some(line) => Place::line(file, line),
            None => Place::file(file),
        }
    }

    /// Remembers what the step that is made has met.
    pub(super) fn now_met(
        &mut self,
        step: &WeightingStep,
        benchmarks: Benchmarks,
        distance: Distance,
    ) {
        let now = Met {
            step: step.clone(),
            benchmarks,
            distance,
            place: self.place,
            said: false,
        };
        self.past.extend(self.met.replace(now));
    }

    /// How far the means of the last targets are missed under the weights so far.
    pub(super) fn mean_misses(&self) -> Vec<MeanMiss> {
        let Some(met) = &self.met else {
            return Vec::new();
        };
        let misses = met.benchmarks.mean_misses(&self.weights());
        let items = met.step.numbers().iter().cloned();
        items
            .zip(misses)
            .map(|(item, miss)| MeanMiss { item, miss })
            .collect()
    }

    /// The worst miss of a category, and every mean that is missed, in words; `None` where all targets hold.
    pub(super) fn off(&self, met: &Met) -> Option<String> {
        let weights = self.weights();
        let scale = weights.iter().sum::<f64>() / met.benchmarks.population(&weights);
        let benchmarks = met.benchmarks.clone().scaled(scale);
        let misses = benchmarks.misses(&weights);
        let names = self.name_columns(met);
        let categories = benchmarks.categories();
        let mut said = Vec::new();
        let worst = (0..categories).max_by(|&a, &b| misses[a].abs().total_cmp(&misses[b].abs()));
        if let Some(worst) = worst.filter(|&worst| misses[worst].abs() > MISSED) {
            let points = 100.0 * misses[worst].abs();
            said.push(format!(
                "{} is {points:.4} percentage points off its target",
                names[worst]
            ));
        }
        let means = benchmarks.mean_misses(&weights);
        for (number, miss) in means.into_iter().enumerate() {
            let column = benchmarks.position(Column::Number(number));
            if misses[column].abs() > MISSED {
                let target = benchmarks.share(column, &benchmarks.totals());
                said.push(format!(
                    "{} is {} and its target {}",
                    names[column],
                    plain(target + miss),
                    plain(target)
                ));
            }
        }
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// Targets of any step that the final weights miss, unless a trimming said so already.
    pub(super) fn warn_of_targets_lost(&mut self) {
        let met = self.past.iter().chain(&self.met).filter(|met| !met.said);
        let lost: Vec<(usize, String)> = met
            .filter_map(|met| Some((met.place, self.off(met)?)))
            .collect();
        for (place, off) in lost {
            self.place = place;
            self.findings.push(
                Diagnostic::warning(
                    code::NOT_CONVERGED,
                    format!("a later step loses the targets of step {place}: {off}"),
                )
                .at(self.at_step())
                .help("put the steps that meet targets last, or all of their margins in one step"),
            );
        }
    }

    /// Somebody sampled of whom nothing is said, and a step that finds nobody to stand for.
    pub(super) fn warn_of_respondents(
        &mut self,
        respondent: &ItemId,
        blank: &[bool],
        responded: &[bool],
    ) {
        let takes_part = self.takes_part();
        let count = |holds: &dyn Fn(usize) -> bool| -> u32 {
            let count = self.frame.totals().count.iter().enumerate();
            count
                .filter(|(cell, _)| takes_part[*cell] && holds(*cell))
                .map(|(_, count)| count)
                .sum()
        };
        let unknown = count(&|cell| blank[cell] && !responded[cell]);
        let nonrespondents = count(&|cell| !responded[cell]);
        let at = self.at_step();
        if unknown > 0 {
            let (people, verb) = match unknown {
                1 => (people(unknown).0, "counts as a nonrespondent"),
                _ => (people(unknown).0, "count as nonrespondents"),
            };
            self.findings.push(
                Diagnostic::warning(
                    code::MISSING_MARGIN_ANSWER,
                    format!("{people} without an answer in `{respondent}` {verb}"),
                )
                .at(at.clone())
                .help("give everybody who was sampled a code of their outcome"),
            );
        }
        if nonrespondents == 0 {
            self.findings.push(
                Diagnostic::warning(
                    code::NO_NONRESPONSE,
                    format!(
                        "step {} changes nothing: by `{respondent}` everybody responded who is left to weight",
                        self.place
                    ),
                )
                .at(at)
                .help("remove the step, or deliver everybody who was sampled"),
            );
        }
    }

    /// The columns of targets that were met, as messages name them.
    pub(super) fn name_columns(&self, met: &Met) -> Vec<String> {
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
}

/// A finding about targets that bounds of a step stand in the way of.
pub(super) fn of_bounds(fault: Diagnostic, place: usize, bounds: &str, at: Place) -> Diagnostic {
    let message = format!("step {place} ({bounds}): {}", fault.message);
    Diagnostic::error(fault.code, message)
        .at(at)
        .help("widen `lower` and `upper`, merge small categories or drop a margin")
}

/// Distance and bounds of a calibration within bounds.
pub(super) fn bounds_in_words(step: &WeightingStep) -> Option<String> {
    let WeightingStep::Calibrate {
        distance, bounds, ..
    } = step
    else {
        return None;
    };
    let (what, limits) = match bounds {
        Bounds::None => return None,
        Bounds::Factor(limits) => ("factors", limits),
        Bounds::Weight(limits) => ("weights", limits),
    };
    let distance = match distance {
        Distance::Linear => "linear",
        Distance::Raking => "raking",
        Distance::Logit => "logit",
    };
    let within = limits.in_words(plain);
    Some(format!(
        "`calibrate`, distance `{distance}`, {what} {within}"
    ))
}
