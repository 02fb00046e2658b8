//! In: the definition, a recipe, where figures are to be matched also weights. Out: synthetic answers as the bytes of
//! a delivery. Never: an answer of a real respondent, or a drawing that depends on the machine.
//!
//! A rehearsal exists so that the whole report can be run before fieldwork. Its answers say nothing of anybody: every
//! respondent id begins with [`ID_PREFIX`], and the wave is of the kind *rehearsal*, which every output marks.
//!
//! Drawing uses whole numbers from ChaCha12 only (`draws`), so that one recipe makes the same bytes everywhere. A
//! background item that is a weighting margin is drawn from the targets, each share bent by up to a tenth so that
//! raking has something to do (`background`). Opinions are then given out in exact numbers, with a mild leaning of
//! each group (`opinions`).

mod background;
mod delivery;
mod draws;
mod matching;
mod opinions;

use crate::definition::{Published, Recipe, Survey, Wave, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::responses::Responses;
use background::Background;
use opinions::Weighed;

/// What every respondent id of a rehearsal begins with.
pub const ID_PREFIX: &str = "rehearsal-";

/// Synthetic answers with the shares the recipe states, as the bytes of the wave's delivery.
///
/// Stated shares are met to the nearest respondent, before weighting. The order of the rows says nothing.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) where the wave is not a rehearsal, or its delivery is not written as UTF-8
/// text.
pub fn make(survey: &Survey, wave: &Wave, recipe: &Recipe) -> crate::Result<Vec<u8>> {
    check(wave)?;
    let background = Background::draw(survey, wave, recipe);
    let opinions = opinions::give(survey, wave, recipe, &background)?;
    delivery::write(survey, wave, &background, &opinions)
}

/// The respondents that [`make`] gives for the same recipe, in their order, with their background answers and design
/// weights and no opinions: all that weighting needs.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) where the wave is not a rehearsal.
pub fn respondents(survey: &Survey, wave: &Wave, recipe: &Recipe) -> crate::Result<Responses> {
    check(wave)?;
    Ok(Background::draw(survey, wave, recipe).into_responses(wave))
}

/// Synthetic answers whose *weighted* shares round to published figures.
///
/// `weights` are the final weights of [`respondents`]. Items without a figure keep the answers of [`make`].
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) as for [`make`], and where the figures contradict each other or are finer than
/// whole respondents can meet; [`Error::Bug`](crate::Error::Bug) where there is not one weight a respondent.
pub fn make_to_match(
    survey: &Survey,
    wave: &Wave,
    recipe: &Recipe,
    weights: &[f64],
    figures: &Published,
) -> crate::Result<Vec<u8>> {
    check(wave)?;
    let background = Background::draw(survey, wave, recipe);
    if weights.len() != background.respondents() {
        return Err(crate::Error::Bug(format!(
            "{} weights for {} synthetic respondents",
            weights.len(),
            background.respondents()
        )));
    }
    let opinions = opinions::give_to_match(
        survey,
        wave,
        recipe,
        &background,
        &Weighed { weights, figures },
    )?;
    delivery::write(survey, wave, &background, &opinions)
}

/// Only a rehearsal wave takes synthetic answers: they would stand in the place of real ones anywhere else.
fn check(wave: &Wave) -> Result<(), Diagnostics> {
    let kind = match wave.kind {
        WaveKind::Rehearsal(_) => return Ok(()),
        WaveKind::Responses(_) => "responses",
        WaveKind::Published(_) => "published",
    };
    Err(Diagnostic::error(
        code::NOT_A_REHEARSAL,
        format!("wave `{}` is of the kind `{kind}`", wave.id),
    )
    .at(Place::file(wave.folder.join("wave.toml")))
    .value(kind)
    .help("rehearse a wave with `kind = \"rehearsal\"`; `tidemark new SURVEY --wave W` makes the folder of one")
    .into())
}
