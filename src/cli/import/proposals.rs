//! Proposals as an analyst reads them: column, item, evidence; what has changed; what is missing and what is new.

use serde_json::json;

use super::listing::{bullet, listing};
use super::{Import, ImportFormat, fieldwork};
use crate::definition::Survey;
use crate::ingest::draft::{DraftColumns, DraftItem};
use crate::ingest::matching::{Change, Confidence, Matching, Proposal, Target, places};

pub fn columns(import: &Import<'_>, columns: &DraftColumns) -> String {
    match places(columns).as_slice() {
        [place] => format!("`{}`", import.column(*place)),
        [first, .., last] => format!("`{}` to `{}`", import.column(*first), import.column(*last)),
        [] => String::new(),
    }
}

pub fn target(found: &Matching, target: &Target) -> String {
    match target {
        Target::RespondentId => format!("the respondent id (`{}`)", found.id_field),
        Target::Design {
            field,
            is_weight: true,
        } => format!("the weight `{field}`"),
        Target::Design { field, .. } => format!("`{field}` of the design"),
        Target::Item(item) => format!("`{item}`"),
    }
}

pub fn because(proposal: &Proposal) -> String {
    let mut parts = proposal.evidence.clone();
    parts.extend(
        proposal
            .changes
            .iter()
            .filter(|change| {
                matches!(
                    change,
                    Change::Moved {
                        by_label: false,
                        ..
                    }
                )
            })
            .map(Change::words),
    );
    parts.join("; ")
}

fn sureness(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Sure => "sure",
        Confidence::Likely => "likely",
        Confidence::Unsure => "unsure",
    }
}

pub fn print(import: &Import<'_>, survey: &Survey, found: &Matching) -> Vec<u8> {
    match import.args.format {
        ImportFormat::Text => text(import, survey, found).into_bytes(),
        ImportFormat::Json => format!("{:#}\n", record(import, found)).into_bytes(),
    }
}

fn text(import: &Import<'_>, survey: &Survey, found: &Matching) -> String {
    let window = &import.terminal.out;
    let mut text = format!(
        "{}, wave {}\n{}\n",
        import.args.into.display(),
        import.wave,
        import.file_in_words()
    );
    if let Some(reference) = &found.reference {
        text.push_str(&format!("compared with wave {reference} and survey.toml\n"));
    }
    if let Some(days) = found.draft.fieldwork {
        text.push_str(&fieldwork(days, found.draft.fieldwork_from));
    }
    let rows: Vec<[String; 3]> = found
        .proposals
        .iter()
        .map(|proposal| {
            let why = format!(
                "{}: {}",
                sureness(proposal.confidence),
                proposal.evidence.join("; ")
            );
            [
                columns(import, &proposal.columns).replace('`', ""),
                target(found, &proposal.target),
                why,
            ]
        })
        .collect();
    text.push('\n');
    text.push_str(&listing(window, ["Column", "Is", "Because"], &rows));
    let mut section = |heading: &str, paragraphs: Vec<String>| {
        if !paragraphs.is_empty() {
            text.push_str(&format!("\n{heading}\n"));
            for paragraph in paragraphs {
                text.push_str(&bullet(window, &paragraph));
            }
        }
    };
    section(
        "What has changed",
        changes(found)
            .into_iter()
            .chain(found.notes.iter().map(|note| format!("{note}.")))
            .collect(),
    );
    let absent = found.absent.iter().map(|item| {
        let text = survey.item(item).map(|item| {
            survey
                .languages
                .first()
                .map_or("", |lang| item.text.get(lang))
        });
        format!(
            "{item}: \"{}\" goes to `not_asked`.",
            text.unwrap_or_default()
        )
    });
    section("Asked before, and not in the file", absent.collect());
    section(
        "In the file, and not in the survey",
        unplaced(import, found),
    );
    let drafts = new_items(found);
    if !drafts.is_empty() {
        text.push_str(&format!(
            "\nFor survey.toml, where the survey shall have them\n\n{drafts}"
        ));
    }
    text
}

/// A translation that several items share is told once.
fn changes(found: &Matching) -> Vec<String> {
    let mut told: Vec<(Vec<&str>, &Change)> = Vec::new();
    for proposal in &found.proposals {
        let field = proposal.target.field(&found.id_field);
        for change in &proposal.changes {
            let is_shared = matches!(change, Change::Translated { .. });
            match told
                .iter_mut()
                .find(|(_, known)| is_shared && *known == change)
            {
                Some((fields, _)) => fields.push(field),
                None => told.push((vec![field], change)),
            }
        }
    }
    told.into_iter()
        .map(|(fields, change)| format!("{}: {}.", fields.join(", "), change.words()))
        .collect()
}

fn unplaced(import: &Import<'_>, found: &Matching) -> Vec<String> {
    let why = |place: usize| {
        let left_out = found
            .draft
            .left_out
            .iter()
            .find(|(column, _)| *column == place);
        left_out.map(|(_, why)| why.clone())
    };
    let mut told = Vec::new();
    let mut drafted = Vec::new();
    // The notes say why a weight is not read.
    let of_notes = |place: &usize| found.draft.weight == Some(*place);
    for place in found.unplaced.iter().filter(|place| !of_notes(place)) {
        match why(*place) {
            Some(why) => told.push(format!("{}: {why}.", import.column(*place))),
            None => drafted.push(format!("`{}`", import.column(*place))),
        }
    }
    if !drafted.is_empty() {
        told.push(format!("{}: no item is like it.", drafted.join(", ")));
    }
    told
}

/// `[item.…]` of the columns that the survey does not know.
fn new_items(found: &Matching) -> String {
    let is_new = |columns: &DraftColumns| {
        let places = places(columns);
        !places.is_empty() && places.iter().all(|place| found.unplaced.contains(place))
    };
    let items: Vec<&DraftItem> = found
        .draft
        .items
        .iter()
        .filter(|drafted| is_new(&drafted.columns))
        .collect();
    found.draft.items_toml(&items)
}

fn record(import: &Import<'_>, found: &Matching) -> serde_json::Value {
    let proposals: Vec<serde_json::Value> = found
        .proposals
        .iter()
        .map(|proposal| {
            let columns: Vec<&str> = places(&proposal.columns)
                .into_iter()
                .map(|place| import.column(place))
                .collect();
            let values: serde_json::Map<String, serde_json::Value> = proposal
                .values
                .iter()
                .map(|(value, code)| (value.clone(), json!(code)))
                .collect();
            json!({
                "columns": columns,
                "field": proposal.target.field(&found.id_field),
                "confidence": sureness(proposal.confidence),
                "evidence": proposal.evidence,
                "values": values,
                "changes": proposal.changes.iter().map(Change::words).collect::<Vec<_>>(),
            })
        })
        .collect();
    let unplaced: Vec<&str> = found
        .unplaced
        .iter()
        .map(|place| import.column(*place))
        .collect();
    json!({
        "survey": import.args.into,
        "wave": import.wave,
        "compared_with": found.reference,
        "rows": import.profile.rows,
        "proposals": proposals,
        "not_asked": found.absent,
        "not_in_the_survey": unplaced,
        "notes": found.notes,
    })
}
