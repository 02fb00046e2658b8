//! What is doubtful about the weights: how far apart they are, and what they sum to.

use super::answers::{Answers, Weights};
use super::said::Says;
use crate::cli::number;
use crate::definition::Weighting;
use crate::diagnostic::{Diagnostic, code};

/// Weights that cost more than this are said (Kish's design effect), and from the second a warning.
const COSTLY: [f64; 2] = [2.0, 3.0];

/// Multiples of the mean weight that are said.
const FAR_ABOVE_MEAN: f64 = 10.0;

/// The mean weight of a wave over that of the last, or the other way round, from which they do not count the same.
const OTHER_UNIT: f64 = 5.0;

/// The sum of weights that count people may be this far from the population.
const OFF_POPULATION: f64 = 0.05;

pub fn findings(says: &Says<'_>, answers: &Answers<'_>) -> Vec<Diagnostic> {
    let Some(weights) = answers
        .known
        .as_ref()
        .and_then(|known| known.weights.as_ref())
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    found.extend(rescaled(says, answers, weights));
    found.extend(of_population(says, weights));
    found.extend(uneven(says, weights));
    found
}

/// Mean of the delivered weights.
fn mean(weights: &Weights) -> Option<f64> {
    let rows = weights.report.respondents as f64;
    weights
        .delivered
        .filter(|_| rows > 0.0)
        .map(|sum| sum / rows)
}

/// Mean of the weights after every step.
fn final_mean(weights: &Weights) -> f64 {
    weights.report.weight_sum / weights.report.respondents.max(1) as f64
}

/// Delivered weights that count something else than those of the last wave.
fn rescaled(says: &Says<'_>, answers: &Answers<'_>, weights: &Weights) -> Option<Diagnostic> {
    let now = mean(weights)?;
    let (wave, known, before) = answers.earlier.iter().find_map(|known| {
        let weights = known.weights.as_ref()?;
        Some((known.wave, weights, mean(weights)?))
    })?;
    let ratio = now / before;
    // A step that sets what weights sum to has made up for it.
    let final_ratio = final_mean(weights) / final_mean(known);
    if [ratio, final_ratio]
        .iter()
        .any(|ratio| (1.0 / OTHER_UNIT..OTHER_UNIT).contains(ratio))
    {
        return None;
    }
    let sum = weights.delivered?;
    Some(
        Diagnostic::warning(
            code::WEIGHT_SUM,
            format!(
                "the delivered weights are on another scale than in wave `{}`: they average {} where those averaged {}, and sum to {} over {} respondents",
                wave.id,
                fine(now),
                fine(before),
                number::decimal(sum, 0),
                number::count(weights.report.respondents)
            ),
        )
        .at(says.place())
        .value(fine(now))
        .help("shares are not touched by it; numbers of people are: have all waves rescaled in survey.toml, in the place of [weighting] `method = \"delivered\"`: [[weighting.step]] with `method = \"rescale\"` and `total`"),
    )
}

/// Weights that are declared to count people and do not.
fn of_population(says: &Says<'_>, weights: &Weights) -> Option<Diagnostic> {
    let survey = says.survey;
    let delivered = weights
        .delivered
        .filter(|_| matches!(survey.weighting, Weighting::Delivered))?;
    let population = survey.estimation.population?;
    let rows = weights.report.respondents as f64;
    let off = (delivered / population - 1.0).abs();
    // Weights that average 1 count respondents: `population` then says what they stand for.
    if off <= OFF_POPULATION || (delivered / rows - 1.0).abs() <= OFF_POPULATION {
        return None;
    }
    Some(
        Diagnostic::warning(
            code::WEIGHT_SUM,
            format!(
                "the delivered weights sum to {}, which is neither the {} respondents nor the population of {}",
                number::decimal(delivered, 0),
                number::count(weights.report.respondents),
                number::decimal(population, 0)
            ),
        )
        .at(says.place())
        .help("ask what the weights count"),
    )
}

/// Weights that are far apart.
fn uneven(says: &Says<'_>, weights: &Weights) -> Option<Diagnostic> {
    let report = &weights.report;
    let [costly, very_costly] = COSTLY;
    let effect = report.weighting_design_effect;
    let mean = report.weight_sum / report.respondents.max(1) as f64;
    let far = report.largest_weight > FAR_ABOVE_MEAN * mean;
    if effect <= costly && !far {
        return None;
    }
    let message = format!(
        "the final weights are far apart: from {} to {} around a mean of {}, design effect {}, so that {} respondents tell as much as {} would",
        fine(report.smallest_weight),
        fine(report.largest_weight),
        fine(mean),
        number::decimal(effect, 2),
        number::count(report.respondents),
        number::decimal(report.effective_base, 0)
    );
    let said = if effect > very_costly || far {
        Diagnostic::warning(code::UNEVEN_WEIGHTS, message)
    } else {
        Diagnostic::note(code::UNEVEN_WEIGHTS, message)
    };
    Some(
        said.at(says.place()).help(
            "`tidemark weight` shows which respondents and margins; a `trim` step limits them",
        ),
    )
}

/// Weights of any size: three digits that tell.
pub fn fine(weight: f64) -> String {
    number::decimal(weight, if weight >= 100.0 { 0 } else { 2 })
}
