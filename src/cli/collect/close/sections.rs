//! In: what a store was asked by. Out: the sections that were shown, as wave.toml keeps them. Never: the sections of today's
//! survey.toml, where those who answered saw others.

use serde_json::Value;

use super::Stored;
use crate::collect::interview::script::Script;
use crate::definition::{Author, ItemId, Lang, Section, SectionOrder, Survey, Texts, Wave};

/// The sections that were shown, where the wave is to keep them: not those that a person wrote there, and not those of a rehearsal,
/// which is made anew from survey.toml.
pub fn to_keep(survey: &Survey, wave: &Wave, script: &Script, stored: &Stored) -> Option<String> {
    let collect = wave.collect.as_ref().filter(|own| own.sections.is_some());
    let is_kept = match collect.map(|collect| collect.sections_by) {
        Some(Author::Person) => false,
        Some(Author::Close) => true,
        None => !wave.is_rehearsal(),
    };
    let sections = is_kept.then(|| {
        shown_before(script, stored).unwrap_or_else(|| survey.sections_to_ask(wave).to_vec())
    })?;
    as_toml(survey, &sections)
}

/// The sections of the questionnaire that was answered last, where that is not today's.
fn shown_before(script: &Script, stored: &Stored) -> Option<Vec<Section>> {
    let under = stored
        .responses
        .iter()
        .filter_map(|answered| answered.under.last());
    let last = under.max()?;
    let mut definitions = stored.definitions.iter();
    let asked = definitions.find(|definition| definition.number == *last)?;
    if asked.hash == script.definition {
        return None;
    }
    let whole: Value = serde_json::from_str(&asked.text).ok()?;
    // [survey, wave, languages, questionnaire, …], as `Script::text` writes it.
    let written = whole.get(3)?.get("sections")?.as_array()?;
    written.iter().map(section).collect()
}

fn section(written: &Value) -> Option<Section> {
    let title = written.get("title").and_then(Value::as_object);
    let items = written.get("items")?.as_array()?.iter();
    Some(Section {
        title: title.map(|title| {
            let texts = title.iter();
            Texts::new(
                texts.filter_map(|(lang, text)| Some((Lang::new(lang), text.as_str()?.to_owned()))),
            )
        }),
        items: items.filter_map(Value::as_str).map(ItemId::new).collect(),
        order: match written.get("order").and_then(Value::as_str) {
            Some("random") => SectionOrder::Random,
            _ => SectionOrder::Written,
        },
    })
}

/// Sections as TOML writes them on one line; `None` where there are none.
fn as_toml(survey: &Survey, sections: &[Section]) -> Option<String> {
    let written: Vec<String> = sections
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
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007F")
}
