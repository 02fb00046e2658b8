//! In: the checklist of a wave. Out: it as text and as JSON. Never: an item left out, or a gap left blank.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::Prose;
use super::document::{Checklist, Context};
use super::material::Material;
use super::render::folder::File;
use super::words::disclosure::{self, DisclosureWords};
use super::words::fill;
use crate::definition::disclosure::Body;

/// `LANG/disclosure.txt` and `LANG/disclosure.json`.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn files(material: &Material<'_>) -> crate::Result<Vec<File>> {
    let context = Context::new(material.results, material.wave, material.lang)?
        .for_audience(material.edition.audience);
    let checklist = Checklist::of(&context);
    let folder = PathBuf::from(material.lang.as_str());
    let mut bytes =
        serde_json::to_vec_pretty(&as_json(&context, material, &checklist)).map_err(|error| {
            crate::Error::Bug(format!("the checklist could not be written: {error}"))
        })?;
    bytes.push(b'\n');
    Ok(vec![
        File {
            path: folder.join("disclosure.txt"),
            bytes: as_text(&context, material, &checklist).into_bytes(),
        },
        File {
            path: folder.join("disclosure.json"),
            bytes,
        },
    ])
}

fn as_text(context: &Context<'_>, material: &Material<'_>, checklist: &Checklist) -> String {
    let words = disclosure::of(context.lang);
    let document = material.document;
    let values = [("title", document.title.as_str()), ("wave", &document.wave)];
    let mut text = fill(words.heading, &values);
    text.push('\n');
    if let Some(mark) = &document.mark {
        let _ = writeln!(text, "{}", Prose::from(mark.clone()));
    }
    for entry in &checklist.entries {
        let asked = asked_by(entry.by, words);
        let written = match entry.written.as_deref() {
            Some(written) => format!("{}: {written}", words.written),
            None => sentence(words.computed),
        };
        let _ = write!(
            text,
            "\n{}. {}\n{}\n[{}: {asked}. {written}]\n",
            entry.number, entry.name, entry.text, words.asked_by,
        );
    }
    text
}

/// As the checklist abbreviates them: `A B E`; what is no body in words.
fn asked_by(bodies: &[Body], words: &DisclosureWords) -> String {
    let names: Vec<String> = bodies
        .iter()
        .filter_map(|body| match body {
            Body::Proposal => Some(words.proposal.to_owned()),
            Body::Practice => Some(words.practice.to_owned()),
            body => json!(body).as_str().map(str::to_owned),
        })
        .collect();
    names.join(" ")
}

/// A word as a sentence begins with it.
fn sentence(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn as_json(context: &Context<'_>, material: &Material<'_>, checklist: &Checklist) -> Json {
    let document = material.document;
    let items: Vec<Json> = checklist
        .entries
        .iter()
        .map(|entry| {
            let mut item = json!({
                "number": entry.number,
                "key": entry.key,
                "name": entry.name,
                "by": entry.by,
                "state": entry.state,
                "text": entry.text.to_string(),
                "written": entry.written,
            });
            if entry.facts.len() > 1 {
                item["facts"] = json!(entry.facts);
            }
            if entry.key == "figures" {
                item["cells"] = json!(checklist.figures);
            }
            item
        })
        .collect();
    json!({
        "survey": context.survey.id,
        "title": document.title,
        "wave": context.wave.id.as_str(),
        "wave_label": document.wave,
        "lang": context.lang.as_str(),
        "rehearsal": context.wave.is_rehearsal(),
        "mark": document.mark.as_ref().map(ToString::to_string),
        "items": items,
    })
}
