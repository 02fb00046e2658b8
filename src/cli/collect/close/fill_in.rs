//! In: a wave's `wave.toml` and what was delivered. Out: its text with what it does not state. Never: a line that a person wrote,
//! changed.

use std::path::Path;

use super::super::wave_file::{Fact, WaveFile};
use crate::Error;
use crate::collect::delivery::Delivery;
use crate::collect::fieldwork::disposition::{Outcomes, Partials};
use crate::definition::placeholder::is_placeholder;
use crate::definition::{Columns, Fact as Disclosed, Lang, SectionOrder, Survey, Wave};
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
    if wave.is_rehearsal() {
        file.again = "rehearse again";
    }
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
    // The answers have an id of their own, and it is read whatever `respondent_id` is called: see `is_read_elsewhere`.
    if !file.has("", "respondent_id") || is_read_elsewhere(wave) {
        file.state(Fact {
            table: "",
            key: "respondent_id",
            value: "\"id\"",
        });
    }
    let mut state = |table: &str, key: &str, value: &str| file.state(Fact { table, key, value });
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
    if !file.has("", "mode") || file.is_own("mode", "text") {
        file.state(Fact {
            table: "mode",
            key: "id",
            value: "\"web\"",
        });
        file.state(Fact {
            table: "mode",
            key: "text",
            value: &mode(survey),
        });
    }
    file.finish().map_err(Error::from)
}

/// Whether `[columns]` reads the id from another key than that of the answers.
fn is_read_elsewhere(wave: &Wave) -> bool {
    let Some(delivery) = wave.delivery() else {
        return false;
    };
    let field = delivery.id.as_ref();
    let columns = field.and_then(|field| delivery.columns.get(field));
    columns.is_some_and(|columns| *columns != Columns::One("id".to_owned()))
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

/// The mode in words, in each language of the survey: as it is disclosed, where somebody has stated that.
fn mode(survey: &Survey) -> String {
    let stated = match survey.disclosure.facts.get("modes") {
        Some(Disclosed::Stated(texts)) => Some(texts),
        _ => None,
    };
    let stated = stated.filter(|texts| {
        let is_open = |lang: &Lang| is_placeholder(texts.get(lang));
        !survey.languages.iter().any(is_open)
    });
    let in_words = |lang: &Lang| match stated {
        Some(texts) => quoted(texts.get(lang)),
        None => quoted(crate::collect::words::closing::of(lang).web_questionnaire),
    };
    let languages = survey.languages.iter();
    let texts: Vec<String> = languages
        .map(|lang| format!("{lang} = {}", in_words(lang)))
        .collect();
    format!("{{ {} }}", texts.join(", "))
}
