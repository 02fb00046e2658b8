//! What stands against asking a wave on the web, and what respondents are not told, as far as the definition knows it.

use crate::cli::collect::changed::cannot_be_asked;
use crate::cli::collect::never::hold_for_nobody;
use crate::cli::collect::no_base_url;
use crate::collect::interview::script::Script;
use crate::definition::{KeyPlaces, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code};

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
        // Nobody is asked in a rehearsal.
        if !wave.is_rehearsal() {
            found.extend(not_promised(survey, wave));
            found.extend(no_links(wave));
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

/// A warning where respondents are not told what they are owed before the first question.
fn not_promised(survey: &Survey, wave: &Wave) -> Option<Diagnostic> {
    let asked = &survey.questionnaire;
    let lacking: Vec<&str> = [
        ("`consent`", asked.consent.is_some()),
        ("`contact`", asked.contact.is_some()),
        ("`retention_days`", asked.retention_days.is_some()),
    ]
    .into_iter()
    .filter(|(_, is_stated)| !is_stated)
    .map(|(key, _)| key)
    .collect();
    let (last, before) = lacking.split_last()?;
    let keys = match before {
        [] => (*last).to_owned(),
        before => format!("{} and {last}", before.join(", ")),
    };
    let places = KeyPlaces::of(survey.folder.join("survey.toml"));
    Some(
        Diagnostic::warning(
            code::NOT_PROMISED,
            format!(
                "wave `{}` is asked on the web, and `[questionnaire]` does not state {keys}",
                wave.id
            ),
        )
        .at(places.first(&[&["questionnaire"], &["survey"]]))
        .help("write them in survey.toml before anybody is asked: what respondents agree to is stored with its version, `contact` stands on every page, and `purge` deletes by `retention_days` alone"),
    )
}

/// A warning where no link can be made, unless all come by links that anybody may follow, which the server's address serves for.
fn no_links(wave: &Wave) -> Option<Diagnostic> {
    let collect = wave.collect.as_ref()?;
    let needs_none = collect.panel.is_none() && !collect.open_links.is_empty();
    if collect.base_url.is_some() || needs_none {
        return None;
    }
    let mut said = no_base_url(wave.id.as_str()).at(wave.written_at(&["collect"]));
    said.severity = Severity::Warning;
    Some(said)
}
