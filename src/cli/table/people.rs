//! How many people numbers of people are of: those that the weights stand for, and those of them who have an answer.

use std::collections::HashMap;

use crate::definition::ItemId;
use crate::estimate::{Cell, Domain, Measure};
use crate::pipeline::{Results, WaveResults};

/// The people of one wave.
#[derive(Debug, Default)]
pub struct People<'a> {
    /// Everybody the weights stand for.
    all: Option<f64>,
    /// By item and domain: those with an answer in the base of its shares, or with a number.
    answered: HashMap<(&'a ItemId, &'a Domain), f64>,
}

impl<'a> People<'a> {
    /// Empty where the wave has no numbers of people.
    pub fn of(results: &'a Results, wave: &'a WaveResults) -> Self {
        let cells = &wave.estimates.cells;
        let weights = wave.weighting.as_ref().map(|w| w.weight_sum);
        let Some(weights) = weights.filter(|_| cells.iter().any(is_of_people)) else {
            return Self::default();
        };
        let all = results.survey.estimation.population.unwrap_or(weights);
        let mut answered = HashMap::new();
        let of_base = |cell: &&Cell| matches!(cell.measure, Measure::Answer(_) | Measure::Mean);
        for cell in cells.iter().filter(of_base) {
            answered
                .entry((&cell.item, &cell.domain))
                .or_insert(cell.estimate.bases.weighted * all / weights);
        }
        Self {
            all: Some(all),
            answered,
        }
    }

    /// Everybody, where the cell is a number of people or a total.
    pub fn all(&self, cell: &Cell) -> Option<f64> {
        self.all.filter(|_| is_of_people(cell))
    }

    /// Those of the cell's domain who have an answer, where it is a number of people or a total.
    pub fn answered(&self, cell: &Cell) -> Option<f64> {
        let answered = self.answered.get(&(&cell.item, &cell.domain));
        answered.copied().filter(|_| is_of_people(cell))
    }
}

fn is_of_people(cell: &Cell) -> bool {
    matches!(cell.measure, Measure::People(_) | Measure::Total)
}
