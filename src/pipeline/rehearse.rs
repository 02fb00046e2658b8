//! A rehearsal: synthetic answers of a wave, where wanted with weighted shares that round to published figures.

use crate::definition::{Published, Survey, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::rehearsal;

use super::weigh_responses;

/// The bytes of a rehearsal wave's delivery, from the wave's own recipe (`[rehearse]` in `wave.toml`, else
/// [`Recipe::default`](crate::definition::Recipe)). The same survey folder gives the same bytes. Nothing is written:
/// the place for them is the path of [`Wave::delivery`](crate::definition::Wave::delivery).
///
/// With `figures`, the items that have figures are answered so that their shares, after the weighting of the survey,
/// round to them.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) where the survey has no such wave, the wave is not a rehearsal, or the figures cannot be met.
///
/// ```
/// use tidemark::{definition::WaveId, pipeline};
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let delivery = pipeline::rehearse(&survey, &WaveId::new("2023"), None)?;
/// // Headings and 1,013 rows, the same bytes each time.
/// assert_eq!(delivery.iter().filter(|&&byte| byte == b'\n').count(), 1014);
/// assert_eq!(delivery, pipeline::rehearse(&survey, &WaveId::new("2023"), None)?);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn rehearse(
    survey: &Survey,
    wave: &WaveId,
    figures: Option<&Published>,
) -> crate::Result<Vec<u8>> {
    let Some(wave) = survey.wave(wave) else {
        return Err(unknown_wave(survey, wave).into());
    };
    let recipe = wave.rehearse.clone().unwrap_or_default();
    let Some(figures) = figures else {
        return rehearsal::make(survey, wave, &recipe);
    };
    let respondents = rehearsal::respondents(survey, wave, &recipe)?;
    let (weights, _) = weigh_responses(survey, wave, &respondents)?.output;
    rehearsal::make_to_match(survey, wave, &recipe, &weights, figures)
}

fn unknown_wave(survey: &Survey, wave: &WaveId) -> Diagnostics {
    let known: Vec<&str> = survey.waves.iter().map(|wave| wave.id.as_str()).collect();
    Diagnostic::error(
        code::BAD_ARGUMENT,
        format!("the survey has no wave `{wave}`"),
    )
    .value(wave.to_string())
    .help(format!("it has {}", known.join(", ")))
    .into()
}
