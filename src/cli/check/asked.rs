//! What stands against asking a wave on the web, as far as the definition knows it.

use crate::cli::collect::changed::cannot_be_asked;
use crate::collect::interview::script::Script;
use crate::definition::{KeyPlaces, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

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

/// Of a wave: the items that some are asked and that do not say whom, so that the report can only say that it was some.
pub fn without_universe(survey: &Survey, wave: &Wave) -> Option<Diagnostic> {
    let items = survey.items.iter().filter(|item| survey.asks(wave, item));
    let items: Vec<&str> = items
        .filter(|item| item.ask_if.is_some() && item.universe.is_none())
        .map(|item| item.id.as_str())
        .collect();
    let first = items.first()?;
    let names: Vec<String> = items.iter().map(|id| format!("`{id}`")).collect();
    let file = KeyPlaces::of(survey.folder.join("survey.toml"));
    Some(
        Diagnostic::note(
            code::DISCLOSURE_GAP,
            format!(
                "not everybody is asked {}, and the report cannot say whom: it says \"only some of the respondents\"",
                names.join(", "),
            ),
        )
        .at(file.key(&["item", first, "ask_if"]))
        .help("write who is asked: `universe = { … }`, in every language of the survey"),
    )
}

/// What was collected was judged then, by the questionnaire as it was; a rehearsal is held again.
fn is_to_be_asked(wave: &Wave) -> bool {
    let is_closed = wave
        .delivery()
        .is_some_and(|delivery| delivery.path.is_file());
    wave.collect.is_some() && (wave.is_rehearsal() || !is_closed)
}
