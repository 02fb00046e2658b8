//! Whether `report` would publish a wave, and what stands in its way.

use crate::cli::message::plural;
use crate::definition::disclosure::{ASKED_FACTS, Requirement};
use crate::definition::{Fact, KeyPlaces, Survey, Wave, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code};
use crate::report::document;

/// One line at the end of `check`; `None`: nothing stands in the way, or nothing would be published of the wave anyway.
pub fn notice(survey: &Survey, wave: &Wave, findings: &Diagnostics) -> Option<String> {
    if !matches!(wave.kind, WaveKind::Responses(_)) {
        return None;
    }
    let mut reasons: Vec<String> = Vec::new();
    match findings.error_count() {
        0 => {}
        1 => reasons.push("1 error is to be mended".to_owned()),
        errors => reasons.push(format!("{} are to be mended", plural(errors, "error"))),
    }
    let unstated: Vec<String> = ASKED_FACTS
        .iter()
        .filter(|(key, required)| {
            *required == Requirement::Publication && !is_stated(survey, wave, key)
        })
        .map(|(key, _)| format!("`{key}`"))
        .collect();
    if !unstated.is_empty() {
        reasons.push(format!("{} not stated", unstated.join(", ")));
    }
    let field = &wave.fieldwork;
    if field.start.is_none() && field.end.is_none() && field.season.is_none() {
        reasons.push("the days of fieldwork are not stated".to_owned());
    }
    let is_open = |said: &&crate::diagnostic::Diagnostic| {
        let of_wave = said.path().is_some_and(|path| {
            let mut others = survey.waves.iter().filter(|other| other.id != wave.id);
            !others.any(|other| path.starts_with(&other.folder))
        });
        said.code == code::PLACEHOLDER && said.severity == Severity::Warning && of_wave
    };
    if findings.iter().any(|said| is_open(&said)) {
        reasons.push("texts are still to be filled in".to_owned());
    }
    let turned = findings
        .iter()
        .filter(|said| said.code == code::REVERSED && said.acknowledged.is_none())
        .count();
    if turned > 0 {
        reasons.push(format!(
            "{} turned around",
            match turned {
                1 => "1 scale looks".to_owned(),
                many => format!("{} look", plural(many, "scale")),
            }
        ));
    }
    let is_same = |said: &crate::diagnostic::Diagnostic| {
        said.code == code::SAME_POLL && said.acknowledged.is_none()
    };
    if findings.iter().any(is_same) {
        reasons.push("it has the answers of another wave".to_owned());
    }
    (!reasons.is_empty()).then(|| {
        format!(
            "`report` would not publish wave `{}`: {}",
            wave.id,
            reasons.join("; ")
        )
    })
}

/// What is written and `report` refuses: facts that are withheld or said not to be there (T0602), texts that claim precision
/// (T0661). Warnings here.
pub fn refused(survey: &Survey, wave: &Wave) -> Diagnostics {
    let mut refused = document::refused(survey, wave);
    for fact in &mut refused.0 {
        fact.severity = Severity::Warning;
    }
    refused
}

/// Facts of which the checklist of a wave collected on the web will say that they are not disclosed, and that no earlier finding asks for.
/// Whom the questionnaire screens out is said by itself.
pub fn left_out(survey: &Survey, wave: &Wave) -> Option<Diagnostic> {
    const SAID_LAST: [&str; 4] = ["panel_management", "interviewers", "screening", "stimuli"];
    if !matches!(wave.kind, WaveKind::Responses(_)) || wave.collect.is_none() {
        return None;
    }
    let screens = !survey.questionnaire.screen_out.is_empty();
    let is_known = |key: &&str| fact(survey, wave, key).is_some();
    let facts: Vec<String> = SAID_LAST
        .iter()
        .filter(|key| !(is_known(key) || screens && **key == "screening"))
        .map(|key| format!("`{key}`"))
        .collect();
    let places = KeyPlaces::of(survey.folder.join("survey.toml"));
    (!facts.is_empty()).then(|| {
        Diagnostic::warning(
            code::DISCLOSURE_GAP,
            format!(
                "the report of wave `{}` will say \"not disclosed\" of {}",
                wave.id,
                facts.join(", ")
            ),
        )
        .at(places.first(&[&["disclosure"]]))
        .help(
            "state it in `[disclosure]`, or that there is none: `interviewers = { not_done = … }`",
        )
    })
}

fn is_stated(survey: &Survey, wave: &Wave, key: &str) -> bool {
    matches!(fact(survey, wave, key), Some(Fact::Stated(_)))
}

/// A fact of a wave: its own, else the survey's; the mode may stand in the wave itself.
fn fact<'a>(survey: &'a Survey, wave: &'a Wave, key: &str) -> Option<&'a Fact> {
    let own = wave.mode.as_ref().filter(|_| key == "modes");
    own.or_else(|| wave.facts.get(key))
        .or_else(|| survey.disclosure.facts.get(key))
}
