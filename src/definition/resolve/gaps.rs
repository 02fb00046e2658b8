//! Gaps in what disclosure asks for: said as warnings, because a survey is written before all is known. What may not be
//! missing in a publication is refused when it is published.

use std::ops::Range;
use std::path::Path;

use super::super::Survey;
use super::super::design::Fact;
use super::super::disclosure::{ASKED_FACTS, Requirement};
use super::super::key_places::KeyPlaces;
use super::super::text::Texts;
use super::super::wave::{Wave, WaveKind};
use super::page::Page;
use super::suggest::one_of;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, code};

/// Facts that no wave has are said once, at `[disclosure]`; the others at their wave.
pub(super) fn disclosure(
    page: &mut Page,
    survey: &Survey,
    span: &Range<usize>,
    found: &mut Diagnostics,
) {
    let stated = |wave: &Wave, key: &str| {
        // Rates are worked out from dispositions.
        let from_cases = key == "response_rate" && wave.dispositions.is_some();
        survey.disclosure.facts.contains_key(key) || wave.facts.contains_key(key) || from_cases
    };
    let nowhere = |key: &str| {
        !survey.disclosure.facts.contains_key(key)
            && survey.waves.iter().all(|wave| !stated(wave, key))
    };
    for requirement in [Requirement::Publication, Requirement::Stated] {
        let keys: Vec<&str> = ASKED_FACTS
            .iter()
            .filter(|(key, required)| *required == requirement && nowhere(key))
            .map(|(key, _)| *key)
            .collect();
        if !keys.is_empty() {
            let (message, help) = wording(requirement);
            page.warning(
                code::DISCLOSURE_GAP,
                span,
                format!("{message} {}", one_of(&keys)),
                help,
            );
        }
    }
    for wave in &survey.waves {
        let keys: Vec<&str> = ASKED_FACTS
            .iter()
            .map(|(key, _)| *key)
            .filter(|key| !nowhere(key) && !stated(wave, key))
            .collect();
        let file = wave.folder.join("wave.toml");
        let places = KeyPlaces::of(&file);
        if !keys.is_empty() {
            found.push(
                Diagnostic::warning(
                    code::DISCLOSURE_GAP,
                    format!("wave `{}` does not state {}", wave.id, one_of(&keys)),
                )
                .at(places.first(&[&["disclosure"], &["kind"]]))
                .help("state it in `[disclosure]`, or why it is not stated"),
            );
        }
        found.extend(of_a_rehearsal(survey, wave, &places));
        let fieldwork = &wave.fieldwork;
        // `collect close` fills the days in.
        if is_being_collected(wave) {
            continue;
        }
        if fieldwork.start.is_none() && fieldwork.season.is_none() && !is_faulty(&file, found) {
            found.push(
                Diagnostic::warning(
                    code::DISCLOSURE_GAP,
                    format!("wave `{}` does not say when its fieldwork was", wave.id),
                )
                .at(places.first(&[&["fieldwork"], &["kind"]]))
                .help("add `fieldwork = { start = 2021-10-01, end = 2021-10-14 }`"),
            );
        }
    }
}

/// Whether its answers are still to come from the web.
fn is_being_collected(wave: &Wave) -> bool {
    wave.collect.is_some()
        && wave
            .delivery()
            .is_some_and(|delivery| !delivery.path.is_file())
}

/// What people write of a rehearsal, in lower case: real answers cannot say it of themselves.
const OF_A_REHEARSAL: [&str; 3] = [
    "tidemark rehearse",
    "ingen er interviewet",
    "nobody was interviewed",
];

/// A warning where a wave of real answers states, or takes over from the survey, that they were made up.
fn of_a_rehearsal(survey: &Survey, wave: &Wave, places: &KeyPlaces) -> Option<Diagnostic> {
    if !matches!(wave.kind, WaveKind::Responses(_)) {
        return None;
    }
    let says = |texts: &Texts| {
        survey.languages.iter().any(|lang| {
            let text = texts.get(lang).to_lowercase();
            OF_A_REHEARSAL.iter().any(|words| text.contains(words))
        })
    };
    let of_fact = |fact: &Fact| match fact {
        Fact::Stated(texts)
        | Fact::NotStatedBySource(texts)
        | Fact::NotDisclosed(texts)
        | Fact::NotDone(texts) => says(texts),
    };
    let inherited = survey.disclosure.facts.iter();
    let inherited = inherited.filter(|(key, _)| !wave.facts.contains_key(*key));
    let mut keys: Vec<&str> = inherited
        .chain(&wave.facts)
        .filter(|(_, fact)| of_fact(fact))
        .map(|(key, _)| key.as_str())
        .collect();
    if wave.sources.iter().any(says) {
        keys.push("sources");
    }
    let of_wave = keys.iter().find(|key| wave.facts.contains_key(**key));
    let place = match of_wave {
        Some(key) => places.first(&[&["disclosure", key], &["mode"], &["kind"]]),
        None if keys.contains(&"sources") => places.first(&[&["sources"], &["kind"]]),
        None => places.first(&[&["disclosure"], &["kind"]]),
    };
    (!keys.is_empty()).then(|| {
        Diagnostic::warning(
            code::DISCLOSURE_GAP,
            format!(
                "wave `{}` holds real answers, and the report would say of them that nobody was interviewed: {}",
                wave.id,
                keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
            ),
        )
        .at(place)
        .help("what stands in survey.toml is of every wave: write in `[disclosure]` of this wave.toml what holds of its answers, and look through the other facts too")
    })
}

/// Whether a key or value of the file was refused: a date may be among them, and one message is enough.
fn is_faulty(file: &Path, found: &Diagnostics) -> bool {
    const OF_DATES: [Code; 4] = [
        code::BAD_DATE,
        code::WRONG_TYPE,
        code::UNKNOWN_KEY,
        code::PLACEHOLDER,
    ];
    found.iter().any(|said| {
        said.path() == Some(file)
            && said.severity == Severity::Error
            && OF_DATES.contains(&said.code)
    })
}

fn wording(requirement: Requirement) -> (&'static str, &'static str) {
    match requirement {
        Requirement::Publication => (
            "nothing can be published without",
            "state it in `[disclosure]`: a reason for not stating it does not do; of a published wave the silent source may be named: `{ not_stated_by_source = … }`",
        ),
        Requirement::Tables | Requirement::Stated => (
            "the report will say \"not disclosed\" of",
            "state it in `[disclosure]`, or why it is not: `{ not_disclosed = … }`",
        ),
    }
}
