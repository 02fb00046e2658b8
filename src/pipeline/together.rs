//! Cells whose covariance is asked for, of one wave.

use super::item_tallies::with_columns;
use crate::definition::{Survey, Wave, WaveId};
use crate::estimate::together::{together, values_by_row};
use crate::estimate::{CellOf, Domain, Linearisation, Together};
use crate::ingest::{Answers, Responses};

/// The cells of each list that the wave asks, together.
pub(super) fn of_wave(
    survey: &Survey,
    wave: &Wave,
    responses: &Responses,
    at: &Linearisation<'_>,
    asked: &[(WaveId, Vec<CellOf>)],
) -> Vec<Together> {
    let design_weight = &responses.design.weight;
    let of_this = asked.iter().filter(|(id, _)| *id == wave.id);
    of_this
        .map(|(_, cells)| {
            let known = cells.iter().filter_map(|cell| {
                let values = values(survey, wave, responses, cell)?;
                Some((cell.clone(), values))
            });
            together(at, design_weight, known.collect())
        })
        .collect()
}

/// By row the value of a cell's variable; `None` where the wave does not ask it.
fn values(
    survey: &Survey,
    wave: &Wave,
    responses: &Responses,
    cell: &CellOf,
) -> Option<Vec<Option<f64>>> {
    let item = survey
        .item(&cell.item)
        .filter(|item| survey.asks(wave, item))?;
    let answers = responses.answers_of(survey.item_position(&cell.item)?)?;
    let rows = responses.design.weight.len();
    let mut values = with_columns(item, answers, |columns| {
        values_by_row(item, &cell.measure, columns, rows)
    })?;
    if let Domain::Group { item: by, code } = &cell.domain {
        let scale = survey.item(by)?.scale()?;
        let position = scale.position(*code)?;
        let Answers::Single(groups) = responses.answers_of(survey.item_position(by)?)? else {
            return None;
        };
        for (value, group) in values.iter_mut().zip(groups) {
            if usize::from(*group) != position {
                *value = None;
            }
        }
    }
    Some(values)
}
