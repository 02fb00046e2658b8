//! In: a wave's `wave.toml` and what was delivered. Out: its text with what it does not state. Never: a line that a person wrote,
//! changed.

use std::path::Path;

use super::super::wave_file::{Fact, WaveFile};
use super::sections::quoted;
use crate::Error;
use crate::collect::delivery::Delivery;
use crate::collect::fieldwork::disposition::{Outcomes, Partials};
use crate::definition::placeholder::is_placeholder;
use crate::definition::{Columns, Fact as Disclosed, Lang, Survey, Wave};
use crate::diagnostic::Diagnostics;
use crate::ingest::rehearsal::is_made_up;

/// What collection found of a wave.
pub struct Found<'a> {
    /// Where the answers go.
    pub target: &'a Path,
    /// Them.
    pub delivery: &'a Delivery,
    /// How cases ended.
    pub outcomes: &'a Outcomes,
    /// How those are counted who broke off.
    pub partials: Partials,
    /// The sections that were shown, as TOML; `None`: nothing is to be kept of them.
    pub sections: Option<String>,
}

/// wave.toml with what it does not state.
pub fn filled_in(
    survey: &Survey,
    wave: &Wave,
    path: &Path,
    found: &Found<'_>,
) -> crate::Result<(String, Diagnostics)> {
    let target = found.target;
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    let mut file = WaveFile::new(path, text);
    if wave.is_rehearsal() {
        file.again = "rehearse again";
    }
    let mut state = |table: &str, key: &str, value: &str| file.state(Fact { table, key, value });
    let read = wave.delivery().map(|delivery| delivery.path.clone());
    // What was made up goes away, and then this file is found without being named.
    let is_found = wave.is_rehearsal()
        && read
            .as_ref()
            .is_none_or(|read| is_made_up(read) || !read.is_file());
    if !is_found && (read.is_some_and(|read| read != *target) || !target.is_file()) {
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
    // The days of a rehearsal are those that it rehearses, and its cases are made up.
    if !wave.is_rehearsal() {
        if let Some((first, last)) = found.delivery.days {
            state("fieldwork", "start", &first.to_string());
            state("fieldwork", "end", &last.to_string());
        }
        if let Some(cases) = found.outcomes.dispositions(found.partials) {
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
    if let Some(sections) = &found.sections {
        file.state(Fact {
            table: "collect",
            key: "section",
            value: sections,
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
