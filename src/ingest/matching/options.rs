//! In: multiple-choice items, and columns that are options together. Out: which column is which option. Never: an option
//! by its place where its label says another.

use super::super::draft::{Draft, DraftColumns};
use super::super::phrase::likeness;
use super::{Confidence, Proposal, Room, Target};
use crate::definition::{Answer, Code, Columns, Field, Item, ItemKind, option_heading};

/// Labels as like as this name the same option.
const SAME_OPTION: f64 = 0.85;

pub fn propose(room: &Room<'_>, asked: &[&Item], draft: &Draft, proposals: &mut Vec<Proposal>) {
    for item in asked {
        let ItemKind::Multiple { options, .. } = &item.kind else {
            continue;
        };
        let found = by_headings(room, item, options)
            .or_else(|| in_one_column(room, item))
            .or_else(|| by_labels(item, options, draft));
        if let Some(Found {
            columns,
            confidence,
            evidence,
            values,
        }) = found
        {
            proposals.push(Proposal {
                target: Target::Item(item.id.clone()),
                columns,
                confidence,
                evidence: vec![evidence],
                values,
                changes: Vec::new(),
                rivals: Vec::new(),
                counts: Vec::new(),
            });
        }
    }
}

/// Columns of an item, and why.
struct Found {
    columns: DraftColumns,
    confidence: Confidence,
    evidence: String,
    /// Values of the delivery that stand for another code.
    values: Vec<(String, Code)>,
}

impl Found {
    fn new(columns: DraftColumns, confidence: Confidence, evidence: impl Into<String>) -> Self {
        Self {
            columns,
            confidence,
            evidence: evidence.into(),
            values: Vec::new(),
        }
    }
}

fn place(room: &Room<'_>, heading: &str) -> Option<usize> {
    let variables = &room.profile.dictionary.variables;
    variables
        .iter()
        .position(|variable| variable.name.trim() == heading.trim())
}

/// The headings of an earlier wave, or those that an item has where nothing is mapped.
fn by_headings(room: &Room<'_>, item: &Item, options: &[Answer]) -> Option<Found> {
    let mapped = room
        .reference
        .and_then(|delivery| delivery.columns.get(&Field::new(item.id.as_str())));
    if let (Some(Columns::AnyOf { headings }), Some(wave)) = (mapped, room.reference_wave) {
        let columns: Option<Vec<usize>> = headings
            .iter()
            .map(|heading| place(room, heading))
            .collect();
        if let Some(columns) = columns {
            let evidence = format!("the headings of wave {}", wave.id);
            return Some(Found::new(
                DraftColumns::AnyOf(columns),
                Confidence::Sure,
                evidence,
            ));
        }
    }
    if let (
        Some(Columns::Options {
            by_code,
            chosen,
            unchosen,
        }),
        Some(wave),
    ) = (mapped, room.reference_wave)
    {
        let columns: Option<Vec<(Code, usize)>> = by_code
            .iter()
            .map(|(code, heading)| Some((*code, place(room, heading)?)))
            .collect();
        if let Some(by_code) = columns {
            let columns = DraftColumns::Options {
                by_code,
                chosen: chosen.clone(),
                unchosen: unchosen.clone(),
            };
            return Some(Found::new(
                columns,
                Confidence::Sure,
                format!("the headings of wave {}", wave.id),
            ));
        }
    }
    let columns: Option<Vec<(Code, usize)>> = options
        .iter()
        .map(|option| {
            Some((
                option.code,
                place(room, &option_heading(item.id.as_str(), option.code))?,
            ))
        })
        .collect();
    let columns = DraftColumns::Options {
        by_code: columns?,
        chosen: Vec::new(),
        unchosen: Vec::new(),
    };
    Some(Found::new(
        columns,
        Confidence::Sure,
        "its name and the codes of its options",
    ))
}

fn in_one_column(room: &Room<'_>, item: &Item) -> Option<Found> {
    let mapped = room
        .reference
        .and_then(|delivery| delivery.columns.get(&Field::new(item.id.as_str())));
    let heading = match mapped {
        Some(Columns::Joined { heading, .. } | Columns::One(heading)) => heading.as_str(),
        _ => item.id.as_str(),
    };
    let column = place(room, heading)?;
    Some(Found::new(
        DraftColumns::One(column),
        Confidence::Sure,
        "its name; all chosen options in a cell",
    ))
}

/// A set of columns whose options are called like those of the item.
fn by_labels(item: &Item, options: &[Answer], draft: &Draft) -> Option<Found> {
    let mut best: Option<(usize, f64, Found)> = None;
    for drafted in &draft.items {
        let ItemKind::Multiple {
            options: of_file, ..
        } = &drafted.item.kind
        else {
            continue;
        };
        let named: Vec<(Code, Code)> = of_file
            .iter()
            .filter_map(|theirs| Some((theirs.code, likest(options, theirs)?)))
            .collect();
        let question = drafted.item.text.iter().map(|(_, theirs)| {
            let own = item.text.iter().map(|(_, own)| likeness(own, theirs));
            own.fold(0.0, f64::max)
        });
        let question = question.fold(0.0, f64::max);
        if named.len() * 2 < options.len() && question < SAME_OPTION {
            continue;
        }
        if named.is_empty() {
            continue;
        }
        let own = |theirs: &Code| named.iter().find(|(code, _)| code == theirs);
        let (columns, placed, values) = match &drafted.columns {
            DraftColumns::Options {
                by_code,
                chosen,
                unchosen,
            } => {
                let placed = by_code
                    .iter()
                    .filter_map(|(theirs, column)| Some((own(theirs)?.1, *column)));
                let by_code: Vec<(Code, usize)> = placed.collect();
                let placed = by_code.len();
                let (chosen, unchosen) = (chosen.clone(), unchosen.clone());
                (
                    DraftColumns::Options {
                        by_code,
                        chosen,
                        unchosen,
                    },
                    placed,
                    Vec::new(),
                )
            }
            DraftColumns::AnyOf(columns) => {
                let moved = named.iter().filter(|(theirs, own)| theirs != own);
                let values = moved
                    .map(|(theirs, own)| (theirs.to_string(), *own))
                    .collect();
                (DraftColumns::AnyOf(columns.clone()), named.len(), values)
            }
            DraftColumns::One(_) => continue,
        };
        let confidence = if placed == options.len() {
            Confidence::Likely
        } else {
            Confidence::Unsure
        };
        let evidence = format!(
            "{placed} of its {} options have the same labels",
            options.len()
        );
        let found = Found {
            values,
            ..Found::new(columns, confidence, evidence)
        };
        if best
            .as_ref()
            .is_none_or(|(count, alike, _)| (named.len(), question) > (*count, *alike))
        {
            best = Some((named.len(), question, found));
        }
    }
    best.map(|(_, _, found)| found)
}

fn likest(options: &[Answer], theirs: &Answer) -> Option<Code> {
    let alike = |own: &Answer| {
        let pairs = own.label.iter().flat_map(|(_, own)| {
            theirs
                .label
                .iter()
                .map(move |(_, theirs)| likeness(own, theirs))
        });
        pairs.fold(0.0, f64::max)
    };
    let best = options
        .iter()
        .map(|own| (alike(own), own.code))
        .max_by(|one, other| one.0.total_cmp(&other.0))?;
    (best.0 >= SAME_OPTION).then_some(best.1)
}
