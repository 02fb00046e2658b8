//! What stands against asking a wave on the web, as far as the definition knows it.

use crate::cli::collect::changed::cannot_be_asked;
use crate::cli::collect::never::hold_for_nobody;
use crate::collect::interview::script::Script;
use crate::definition::{Survey, Wave};
use crate::diagnostic::Diagnostics;

/// Of every wave with `[collect]` whose answers are still to come: each finding once, whichever waves it is of.
pub fn of_waves(survey: &Survey) -> Diagnostics {
    let mut found = Diagnostics::new();
    for wave in survey.waves.iter().filter(|wave| is_to_be_asked(wave)) {
        let script = Script::of(survey, wave);
        let mut of_wave = cannot_be_asked(survey, wave, &script);
        of_wave.extend(hold_for_nobody(survey, wave, &script));
        for finding in of_wave {
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
