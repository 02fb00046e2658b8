//! In: answers and a scope. Out: the cells that the sample design, margins and banners cut them into, and their weights. Never: an
//! item twice.

use super::scope::Scope;
use crate::definition::{Bounds, ItemId, Survey, Wave, WeightingStep};
use crate::diagnostic::Warned;
use crate::error::Result;
use crate::ingest::{Answers, BLANK, Responses};
use crate::tally::{Factor, Frame, Grain};
use crate::weight::{CellNumber, FactorItems, Weighted};

/// The cells of a wave and the items they are crossed by.
pub(super) struct Crossed {
    pub frame: Frame,
    pub items: Vec<ItemId>,
    /// Numeric items of the weighting; each row is a cell then.
    numbers: Vec<CellNumber>,
}

impl Crossed {
    /// Crosses the sample design with the items of every weighting margin and every banner of the scope.
    pub fn new(survey: &Survey, responses: &Responses, scope: &Scope) -> Self {
        let steps = survey.weighting.steps();
        let of_margins = steps.iter().flat_map(WeightingStep::categorical_items);
        let mut items: Vec<ItemId> = Vec::new();
        let mut columns: Vec<(Vec<u16>, u16)> = Vec::new();
        for id in of_margins.chain(&scope.banners).chain(&scope.composition) {
            if items.contains(id) {
                continue;
            }
            if let Some(column) = factor_column(survey, responses, id) {
                items.push(id.clone());
                columns.push(column);
            }
        }
        let factors: Vec<Factor<'_>> = columns
            .iter()
            .map(|(level, levels)| Factor {
                level,
                levels: *levels,
            })
            .collect();
        Self {
            frame: Frame::with_grain(&responses.design, &factors, grain(&steps)),
            items,
            numbers: steps
                .iter()
                .flat_map(WeightingStep::numbers)
                .filter_map(|id| cell_number(survey, responses, id))
                .collect(),
        }
    }

    pub fn weigh(&self, survey: &Survey, wave: &Wave) -> Result<Warned<Weighted>> {
        Ok(crate::weight::weigh(
            survey,
            wave,
            &self.frame,
            FactorItems(&self.items),
            &self.numbers,
        )?)
    }
}

/// How fine the cells have to be for the steps of a weighting.
fn grain(steps: &[WeightingStep]) -> Grain {
    let single_weights = |step: &WeightingStep| {
        matches!(
            step,
            WeightingStep::Trim { .. }
                | WeightingStep::Calibrate {
                    bounds: Bounds::Weight(_),
                    ..
                }
        )
    };
    if steps.iter().any(|step| !step.numbers().is_empty()) {
        Grain::Rows
    } else if steps.iter().any(single_weights) {
        Grain::Weights
    } else {
        Grain::Cells
    }
}

/// A numeric item by row.
fn cell_number(survey: &Survey, responses: &Responses, id: &ItemId) -> Option<CellNumber> {
    match responses.answers_of(survey.item_position(id)?)? {
        Answers::Numeric(numbers) => Some(CellNumber {
            item: id.clone(),
            values: numbers.iter().map(|number| number.ok()).collect(),
        }),
        Answers::Single(_) | Answers::Multiple(_) | Answers::Open(_) => None,
    }
}

/// The level of each row in a categorical item: its answer position, blanks after the last.
pub(super) fn factor_column(
    survey: &Survey,
    responses: &Responses,
    id: &ItemId,
) -> Option<(Vec<u16>, u16)> {
    let place = survey.item_position(id)?;
    let blank = survey.items.get(place)?.scale()?.answers.len() as u16;
    match responses.answers_of(place)? {
        Answers::Single(positions) => Some((with_blank(positions, blank), blank + 1)),
        Answers::Multiple(_) | Answers::Numeric(_) | Answers::Open(_) => None,
    }
}

fn with_blank(positions: &[u16], blank: u16) -> Vec<u16> {
    positions
        .iter()
        .map(|&position| if position == BLANK { blank } else { position })
        .collect()
}
