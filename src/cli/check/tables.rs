//! In: the answers of a wave that were looked at. Out: tables: what was looked for, the weights, the groups of the
//! report, and every frequency beside the last wave. Never: a respondent's own answers.

mod checks;
mod frequencies;
mod groups;
mod weights;

use super::answers::Answers;
use crate::cli::format::Grid;
use crate::definition::{Lang, Survey};
use checks::checks;
use frequencies::frequencies;
use groups::of_groups;
use weights::of_weights;

pub fn tables(survey: &Survey, answers: &Answers<'_>) -> Vec<Grid> {
    let lang = survey.languages.first().cloned().unwrap_or(Lang::new("en"));
    let label = answers.wave.label.get(&lang).to_owned();
    let mut grids = Vec::new();
    if !answers.flags.is_empty() {
        grids.push(checks(&label, answers));
    }
    let weights = answers
        .known
        .as_ref()
        .and_then(|known| known.weights.as_ref());
    grids.extend(weights.map(|weights| of_weights(&label, weights)));
    grids.extend(of_groups(survey, answers, &lang, &label));
    if let Some(known) = &answers.known {
        grids.push(frequencies(survey, answers, known, &lang, &label));
    }
    grids
}
