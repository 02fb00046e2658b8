//! In: the items of a wave. Out: which of them a public-use file holds, and as what. Never: a text that a respondent wrote, or
//! an exact number about a person.

use super::{LeftOut, Why};
use crate::definition::{Derivation, Field, Item, ItemId, ItemKind, Role, Survey, Wave};
use crate::report::exchange::{Column, Table};

/// The most steps that a scale of numbers has.
const RATING: f64 = 20.0;

/// What a column of the public-use file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Somebody could be recognised by it.
    Quasi {
        /// Whether its categories may be merged, or only its cells suppressed.
        mergeable: bool,
    },
    /// An answer.
    Answer,
}

/// The columns that are kept, by their place in the table, and what is left out.
pub(super) struct Selected {
    pub kept: Vec<(usize, Part)>,
    pub left_out: Vec<LeftOut>,
}

pub(super) fn select(
    survey: &Survey,
    wave: &Wave,
    table: &Table,
    columns: &[Column],
    keep: &[ItemId],
) -> Selected {
    let mut selected = Selected {
        kept: Vec::new(),
        left_out: Vec::new(),
    };
    for (place, column) in columns.iter().enumerate() {
        let item = match column {
            Column::Item(item) | Column::Option { item, .. } => survey.items.get(*item),
        };
        let (Some(item), Some(variable)) = (item, table.dictionary.variables.get(place)) else {
            continue;
        };
        match judge(survey, wave, item, keep) {
            Ok(part) => selected.kept.push((place, part)),
            Err(why) => selected.left_out.push(LeftOut {
                variable: variable.name.clone(),
                why,
            }),
        }
    }
    for (field, why) in design(survey, wave) {
        selected.left_out.push(LeftOut {
            variable: field.as_str().to_owned(),
            why,
        });
    }
    selected
}

/// The fields that are no items.
fn design<'s>(survey: &'s Survey, wave: &'s Wave) -> Vec<(&'s Field, Why)> {
    let design = &survey.design;
    let id = wave.delivery().and_then(|delivery| delivery.id.as_ref());
    let drawn = design
        .strata
        .iter()
        .chain(&design.clusters)
        .chain(&design.population);
    id.into_iter()
        .map(|field| (field, Why::Identifier))
        .chain(drawn.map(|field| (field, Why::Design)))
        .collect()
}

fn judge(survey: &Survey, wave: &Wave, item: &Item, keep: &[ItemId]) -> Result<Part, Why> {
    let quasi = is_quasi_identifier(survey, item);
    if survey.open_data.drop.contains(&item.id) {
        return Err(Why::Dropped);
    }
    match &item.kind {
        ItemKind::Open => Err(Why::OpenText),
        ItemKind::Numeric {
            minimum, maximum, ..
        } => {
            let steps = minimum.zip(*maximum).map(|(low, high)| high - low);
            let rating = item.role == Role::Opinion && steps.is_some_and(|steps| steps <= RATING);
            match (keep.contains(&item.id), quasi, rating) {
                (true, true, _) => Ok(Part::Quasi { mergeable: false }),
                (true, false, _) | (false, false, true) => Ok(Part::Answer),
                (false, ..) => Err(bands_of(survey, wave, item).map_or(Why::Exact, Why::Banded)),
            }
        }
        ItemKind::Multiple { .. } if quasi => Ok(Part::Quasi { mergeable: false }),
        _ if quasi => Ok(Part::Quasi { mergeable: true }),
        _ => Ok(Part::Answer),
    }
}

fn is_quasi_identifier(survey: &Survey, item: &Item) -> bool {
    match &survey.open_data.quasi_identifiers {
        Some(named) => {
            named.contains(&item.id)
                || matches!(item.kind, ItemKind::Numeric { .. }) && item.role == Role::Background
        }
        None => item.role == Role::Background,
    }
}

/// The item that holds the bands of a number.
fn bands_of(survey: &Survey, wave: &Wave, item: &Item) -> Option<ItemId> {
    let bands = |other: &&Item| match &other.kind {
        ItemKind::Derived { from, rule, .. } => {
            *from == item.id && matches!(rule, Derivation::Bands { .. })
        }
        _ => false,
    };
    let mut items = survey.items.iter().filter(|other| survey.asks(wave, other));
    let found = items.find(bands)?;
    (!survey.open_data.drop.contains(&found.id)).then(|| found.id.clone())
}
