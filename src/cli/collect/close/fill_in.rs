//! In: a wave's `wave.toml` and what was delivered. Out: its text with what it does not state. Never: a line that a person wrote,
//! changed.

use std::path::Path;

use super::super::wave_file::{Fact, WaveFile};
use crate::Error;
use crate::collect::delivery::Delivery;
use crate::collect::fieldwork::disposition::{Outcomes, Partials};
use crate::definition::{SectionOrder, Survey, Wave};
use crate::diagnostic::Diagnostics;

/// wave.toml with what it does not state.
pub fn filled_in(
    survey: &Survey,
    wave: &Wave,
    path: &Path,
    target: &Path,
    delivery: &Delivery,
    outcomes: &Outcomes,
    partials: Partials,
) -> crate::Result<(String, Diagnostics)> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    let mut file = WaveFile::new(path, text);
    let mut state = |table: &str, key: &str, value: &str| file.state(Fact { table, key, value });
    if wave
        .delivery()
        .is_some_and(|delivery| delivery.path != *target)
        || !target.is_file()
    {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        if target.parent() == Some(&wave.folder) {
            state("", "delivery", &format!("\"{name}\""));
        }
    }
    state("", "respondent_id", "\"id\"");
    let sections = sections(survey, wave);
    // The days of a rehearsal are those that it rehearses, and its cases are made up.
    if !wave.is_rehearsal() {
        if let Some((first, last)) = delivery.days {
            state("fieldwork", "start", &first.to_string());
            state("fieldwork", "end", &last.to_string());
        }
        if let Some(cases) = outcomes.dispositions(partials) {
            let counts = [
                ("complete", cases.complete),
                ("partial", cases.partial),
                ("refused", cases.refused),
                ("unknown", cases.unknown),
                ("not_eligible", cases.not_eligible),
                ("invited", cases.invited.unwrap_or_default()),
            ];
            for (key, number) in counts {
                state("disclosure.dispositions", key, &number.to_string());
            }
        }
    }
    // What was shown stays with the wave, whatever the survey shows next time.
    if let Some(sections) = sections.filter(|_| !file.has("collect", "section")) {
        file.state(Fact {
            table: "collect",
            key: "section",
            value: &sections,
        });
    }
    if !file.has("", "mode") {
        file.state(Fact {
            table: "mode",
            key: "id",
            value: "\"web\"",
        });
        file.state(Fact {
            table: "mode",
            key: "text",
            value: &web(survey),
        });
    }
    file.finish().map_err(Error::from)
}

/// The sections of the questionnaire as TOML writes them on one line; `None` where there are none.
fn sections(survey: &Survey, wave: &Wave) -> Option<String> {
    let written: Vec<String> = survey
        .sections(wave)
        .iter()
        .map(|section| {
            let items: Vec<String> = section.items.iter().map(|id| quoted(id.as_str())).collect();
            let mut keys = vec![format!("items = [{}]", items.join(", "))];
            if section.order == SectionOrder::Random {
                keys.push("order = \"random\"".to_owned());
            }
            if let Some(title) = &section.title {
                let by_language = survey.languages.iter();
                let titles: Vec<String> = by_language
                    .map(|lang| format!("{lang} = {}", quoted(title.get(lang))))
                    .collect();
                keys.push(format!("title = {{ {} }}", titles.join(", ")));
            }
            format!("{{ {} }}", keys.join(", "))
        })
        .collect();
    (!written.is_empty()).then(|| format!("[{}]", written.join(", ")))
}

/// A basic string of TOML, on one line whatever stands in it. What JSON escapes TOML escapes alike, and one character more.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007F")
}

/// The mode in words, in each language of the survey.
fn web(survey: &Survey) -> String {
    let texts: Vec<String> = survey
        .languages
        .iter()
        .map(|lang| {
            let words = crate::collect::words::closing::of(lang);
            format!("{lang} = {}", quoted(words.web_questionnaire))
        })
        .collect();
    format!("{{ {} }}", texts.join(", "))
}
