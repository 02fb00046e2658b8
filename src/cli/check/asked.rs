//! What a wave that is asked on the web would find no place for when it is closed.

use std::path::Path;

use crate::cli::collect::changed::item_places;
use crate::cli::select::SURVEY_FILE;
use crate::collect::delivery;
use crate::collect::interview::script::Script;
use crate::definition::Survey;
use crate::diagnostic::Diagnostics;

/// Each item once, whichever waves with `[collect]` ask it.
pub fn lacking_places(survey: &Survey, folder: &Path) -> Diagnostics {
    let places = item_places(&folder.join(SURVEY_FILE));
    let mut found = Diagnostics::new();
    for wave in survey.waves.iter().filter(|wave| wave.collect.is_some()) {
        for lacking in delivery::lacking_places(&Script::of(survey, wave), &places) {
            if !found.iter().any(|known| known == &lacking) {
                found.push(lacking);
            }
        }
    }
    found
}
