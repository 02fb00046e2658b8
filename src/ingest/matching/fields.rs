//! In: the fields of `[design]` and the respondent's id. Out: their columns. Never: a weight that is read because it is there.

use super::super::draft::{Draft, DraftColumns};
use super::super::profile::{self, ColumnProfile};
use super::{Change, Confidence, Proposal, Room, Target};
use crate::definition::{Columns, Field, Weighting};

pub fn propose(room: &Room<'_>, draft: &Draft) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> = Vec::new();
    let mut push = |target: Target, found: Option<(usize, Confidence, &str)>| {
        if let Some((column, confidence, evidence)) = found {
            proposals.push(Proposal {
                target,
                columns: DraftColumns::One(column),
                confidence,
                evidence: vec![evidence.to_owned()],
                values: Vec::new(),
                changes: Vec::new(),
                rivals: Vec::new(),
                counts: Vec::new(),
            });
        }
    };
    let id = room.reference.and_then(|delivery| delivery.id.as_ref());
    let by_heading = id.and_then(|id| named(room, id));
    let guessed = draft.id.map(|column| {
        (
            column,
            Confidence::Likely,
            "its values tell respondents apart",
        )
    });
    push(Target::RespondentId, by_heading.or(guessed));
    let design = &room.survey.design;
    if let Some(weight) = &design.weight {
        let by_file = room
            .profile
            .dictionary
            .weight
            .map(|column| (column, Confidence::Sure, "the file is weighted by it"));
        let by_name = draft
            .weight
            .map(|column| (column, Confidence::Likely, "its name, and numbers above 0"));
        push(
            design_field(weight, true),
            named(room, weight).or(by_file).or(by_name),
        );
    }
    for field in design
        .strata
        .iter()
        .chain(&design.clusters)
        .chain(&design.population)
    {
        push(design_field(field, false), named(room, field));
    }
    proposals
}

fn design_field(field: &Field, is_weight: bool) -> Target {
    Target::Design {
        field: field.as_str().to_owned(),
        is_weight,
    }
}

/// The column with the heading that the reference wave has for a field, or with its own name.
fn named(room: &Room<'_>, field: &Field) -> Option<(usize, Confidence, &'static str)> {
    let place = |wanted: &str| {
        let variables = &room.profile.dictionary.variables;
        variables
            .iter()
            .position(|variable| variable.name.trim().eq_ignore_ascii_case(wanted.trim()))
    };
    let mapped = room
        .reference
        .and_then(|delivery| delivery.columns.get(field));
    if let Some(Columns::One(heading)) = mapped
        && let Some(column) = place(heading)
    {
        return Some((column, Confidence::Sure, "the heading of an earlier wave"));
    }
    place(field.as_str()).map(|column| (column, Confidence::Sure, "its name"))
}

/// Says where weights count people, or stand in the file and are not read.
pub fn say_weight(
    room: &Room<'_>,
    draft: &Draft,
    proposals: &mut [Proposal],
    notes: &mut Vec<String>,
) {
    let rows = room.profile.rows;
    let read = proposals.iter_mut().find(|proposal| {
        matches!(
            &proposal.target,
            Target::Design {
                is_weight: true,
                ..
            }
        )
    });
    let column = |place: usize| -> Option<(&str, &ColumnProfile)> {
        let variable = room.profile.dictionary.variables.get(place)?;
        Some((variable.name.as_str(), room.profile.columns.get(place)?))
    };
    let (place, read) = match read {
        Some(proposal) => (
            super::places(&proposal.columns).first().copied(),
            Some(proposal),
        ),
        None => (draft.weight, None),
    };
    let Some((name, weights)) = place.and_then(column) else {
        if let Some(weight) = &room.survey.design.weight {
            notes.push(format!(
                "no column looks like the weight `{weight}`, and the survey weights by it"
            ));
        }
        return;
    };
    let is_population = weights
        .mean()
        .is_some_and(|mean| !(0.5..=2.0).contains(&mean));
    let change = is_population.then(|| Change::Population {
        sum: weights.sum,
        rows,
        before: weight_sum_before(room),
    });
    match (read, change) {
        (Some(proposal), Some(change)) => proposal.changes.push(change),
        (Some(_), None) => {}
        (None, change) => {
            let what = match &room.survey.weighting {
                Weighting::Delivered => "the survey has no weight (everybody weighs 1)",
                _ => "the survey makes its own weights",
            };
            let sum = change.map_or(String::new(), |change| format!("; {}", change.words()));
            notes.push(format!(
                "`{name}` looks like a weight, and {what}: it is not read{sum}"
            ));
        }
    }
}

/// The sum of the weights of the reference wave, where its delivery can be read.
fn weight_sum_before(room: &Room<'_>) -> Option<f64> {
    let delivery = room.reference?;
    let weight = room.survey.design.weight.as_ref()?;
    let heading = match delivery.columns.get(weight) {
        Some(Columns::One(heading)) => heading.as_str(),
        _ => weight.as_str(),
    };
    let stated = profile::Stated {
        encoding: delivery.encoding.clone(),
        sheet: delivery.sheet.clone(),
        heading_row: delivery.heading_row,
        delimiter: delivery.delimiter,
        decimal: delivery.decimal,
    };
    let before = profile::profile(&delivery.path, &stated).ok()?.output;
    let (_, column) = before
        .iter()
        .find(|(variable, _)| variable.name == heading)?;
    Some(column.sum)
}
