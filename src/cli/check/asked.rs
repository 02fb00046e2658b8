//! What stands against asking a wave on the web, as far as the definition knows it.

use crate::cli::collect::changed::cannot_be_asked;
use crate::collect::interview::script::Script;
use crate::definition::{Survey, Wave};
use crate::diagnostic::Diagnostics;

/// Of every wave with `[collect]` whose answers are still to come: each finding once, whichever waves it is of.
pub fn of_waves(survey: &Survey) -> Diagnostics {
    let mut found = Diagnostics::new();
    for wave in survey.waves.iter().filter(|wave| is_to_be_asked(wave)) {
        for finding in cannot_be_asked(survey, wave, &Script::of(survey, wave)) {
            if !found.iter().any(|known| known == &finding) {
                found.push(finding);
            }
        }
    }
    found
}

/// What was collected was judged then, by the questionnaire as it was; a rehearsal is held again.
fn is_to_be_asked(wave: &Wave) -> bool {
    let is_closed = wave
        .delivery()
        .is_some_and(|delivery| delivery.path.is_file());
    wave.collect.is_some() && (wave.is_rehearsal() || !is_closed)
}
