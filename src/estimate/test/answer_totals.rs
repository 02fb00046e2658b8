//! How the answers of an item are spread in one wave: weighted totals with their covariance, to be stacked with those of
//! another wave.

use nalgebra::{DMatrix, DVector};

use super::item::columns;
use super::joint::Joint;
use super::outcome::Untestable;
use super::two_way_table::TwoWayTable;
use crate::definition::{ItemId, ItemKind};
use crate::estimate::wave::ItemTallies;
use crate::estimate::{DomainTally, Linearisation, NoPrecision, Partition, Statistic, Variable};
use crate::measure::Bases;

/// Weighted totals of the answers in an item's base, of everybody.
///
/// Weights are scaled to a mean of 1 over the rows of the wave: a wave whose weights count people does not outweigh one
/// whose weights count respondents.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerTotals {
    /// A single-choice or derived item.
    pub item: ItemId,
    /// Σw of each answer in the base, in the order of the scale, and their covariance; ν of those who answered.
    totals: Joint,
    bases: Bases,
    design_degrees_of_freedom: f64,
    design_rows: u64,
}

impl AnswerTotals {
    /// The totals of an item's answers; `None` for an item that is not one choice among answers.
    ///
    /// # Errors
    /// As [`Linearisation::covariance`]; [`NoPrecision::EmptyBase`] where nobody answered.
    pub fn of(at: &Linearisation<'_>, item: &ItemTallies<'_>) -> Option<Result<Self, NoPrecision>> {
        if !matches!(
            item.item.kind,
            ItemKind::Single { .. } | ItemKind::Derived { .. }
        ) {
            return None;
        }
        let column_of_code = columns(item.item)?;
        let tally = item.tallies.first()?;
        let everybody = Partition::everybody(at.frame);
        let folded = DomainTally::new(at, tally, &everybody);
        let answers = column_of_code
            .iter()
            .flatten()
            .max()
            .map_or(0, |last| last + 1);
        let scores = |counts: &dyn Fn(usize) -> f64| -> Vec<Option<f64>> {
            let of_code = |code: usize| column_of_code.get(code).copied().flatten();
            (0..tally.codes())
                .map(|code| of_code(code).map(counts))
                .collect()
        };
        let all: Option<Vec<Statistic>> = (0..answers)
            .map(|answer| {
                let scores = scores(&|own| f64::from(own == answer));
                folded.total(0, Variable::Scores(&scores))
            })
            .collect();
        let whole = folded.total(0, Variable::Scores(&scores(&|_| 1.0)));
        let (Some(all), Some(whole)) = (all, whole) else {
            return Some(Err(NoPrecision::EmptyBase));
        };
        let of_answers: Vec<&Statistic> = all.iter().collect();
        let weights = at.frame.totals().weight.iter();
        let weights: f64 = weights
            .zip(at.adjustment.factors())
            .map(|(d, f)| d * f)
            .sum();
        let scale = at.rows() as f64 / weights;
        let joint = Joint::new(at, &folded, &of_answers, whole.degrees_of_freedom);
        Some(joint.map(|joint| Self {
            item: item.item.id.clone(),
            totals: Joint {
                values: joint.values * scale,
                covariance: joint.covariance * (scale * scale),
                ..joint
            },
            bases: whole.bases,
            design_degrees_of_freedom: at.degrees_of_freedom(),
            design_rows: at.rows(),
        }))
    }
}

impl TwoWayTable {
    /// The waves of an item as rows and its answers as columns; waves are independent, so totals of two of them do not vary
    /// together, and degrees of freedom add up.
    ///
    /// R: `svychisq(~wave + item, svydesign(ids, strata = ~interaction(wave, strata), …))` of the rows of both waves.
    ///
    /// # Errors
    /// [`Untestable::OneCategory`] where fewer than two answers have weight, or fewer than two waves;
    /// [`Untestable::NotCategorical`] where the waves have not the same answers.
    pub fn of_waves(waves: &[&AnswerTotals]) -> Result<Self, Untestable> {
        let answers = waves.first().map_or(0, |wave| wave.totals.values.len());
        if waves.iter().any(|wave| wave.totals.values.len() != answers) {
            return Err(Untestable::NotCategorical);
        }
        let has_weight =
            |answer: &usize| waves.iter().any(|wave| wave.totals.values[*answer] > 0.0);
        let kept: Vec<usize> = (0..answers).filter(has_weight).collect();
        let rows = waves.len();
        if rows < 2 || kept.len() < 2 {
            return Err(Untestable::OneCategory);
        }
        let totals = DMatrix::from_fn(rows, kept.len(), |row, column| {
            waves[row].totals.values[kept[column]]
        });
        let size = rows * kept.len();
        // Rows of the first column first.
        let covariance = DMatrix::from_fn(size, size, |one, other| {
            let (first, second) = (one % rows, other % rows);
            if first == second {
                waves[first].totals.covariance[(kept[one / rows], kept[other / rows])]
            } else {
                0.0
            }
        });
        let sum = |of: &dyn Fn(&AnswerTotals) -> f64| waves.iter().map(|wave| of(wave)).sum();
        Ok(Self {
            rows: (0..rows).collect(),
            columns: kept,
            joint: Joint {
                values: DVector::from_column_slice(totals.as_slice()),
                covariance,
                degrees_of_freedom: sum(&|wave| wave.totals.degrees_of_freedom),
            },
            totals,
            bases: Bases {
                unweighted: waves.iter().map(|wave| wave.bases.unweighted).sum(),
                weighted: sum(&|wave| wave.bases.weighted),
                effective: sum(&|wave| wave.bases.effective),
            },
            design_degrees_of_freedom: sum(&|wave| wave.design_degrees_of_freedom),
            design_rows: waves.iter().map(|wave| wave.design_rows).sum(),
        })
    }
}
