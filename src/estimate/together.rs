//! Estimates of one wave that vary together, whatever items, measures and groups they are of.
//!
//! The respondents are tallied by the combination of their values in all of them. Each estimate is then a mean over the
//! answers of one tally, of those who are in its base and its group, and its covariance with the others comes from
//! [`Linearisation::covariance`]: with the sampling design, and knowing of the weighting, as any other variance.

use std::collections::HashMap;

use nalgebra::{DMatrix, DVector};

use super::domain::Partition;
use super::domain_tally::DomainTally;
use super::estimates::{Domain, Measure, NoPrecision};
use super::linearise::Linearisation;
use super::plan::{Planned, planned};
use super::statistic::{Statistic, Variable};
use super::test::Joint;
use super::unit_influence::value;
use crate::definition::{Item, ItemId};
use crate::measure::Bases;
use crate::tally::{Column, Tally};

/// What names an estimate within a wave.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellOf {
    /// The item it is about.
    pub item: ItemId,
    /// Which share of the item, or its mean.
    pub measure: Measure,
    /// The respondents it is about.
    pub domain: Domain,
}

/// Some estimates of one wave, with their covariance.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// Those of the cells that were asked for that have an estimate, in their order.
    pub cells: Vec<CellOf>,
    /// The bases of each.
    pub bases: Vec<Bases>,
    /// Values, covariance and the degrees of freedom of all who are in one of the bases; or why there are none.
    pub joint: Result<Joint, NoPrecision>,
}

/// By row, the value of the variable whose mean a measure of an item is; `None` for who is not in its base. No values: the
/// item has no such measure, or it is no mean.
pub fn values_by_row(
    item: &Item,
    measure: &Measure,
    columns: &[Column<'_>],
    rows: usize,
) -> Option<Vec<Option<f64>>> {
    let cells = planned(item, &[], &[]);
    let cell = cells.iter().find(|cell| cell.measure == *measure)?;
    let is_mean = matches!(
        cell.variable,
        Planned::Share(_) | Planned::MeanScore(_) | Planned::MeanNumber
    );
    let column = columns.get(cell.tally).filter(|_| is_mean)?;
    Some(
        (0..rows)
            .map(|row| value(&cell.variable, column, row))
            .collect(),
    )
}

/// The estimates of cells given by their [`values_by_row`], those outside a group left out of the base.
///
/// ```
/// use tidemark::definition::{Code, ItemId, SingletonPsu};
/// use tidemark::estimate::{Domain, Linearisation, Measure, together::{CellOf, together}};
/// use tidemark::ingest::DesignColumns;
/// use tidemark::tally::Frame;
/// use tidemark::weight::Adjustment;
///
/// let design = DesignColumns { weight: vec![1.0; 4], ..DesignColumns::default() };
/// let frame = Frame::new(&design, &[]);
/// let adjustment = Adjustment::none(&frame);
/// let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
/// let cell = |item: &str| CellOf {
///     item: ItemId::new(item),
///     measure: Measure::Answer(Code(1)),
///     domain: Domain::Total,
/// };
/// // Two items: the same person says yes to both, another to the second alone.
/// let first = vec![Some(1.0), Some(0.0), Some(0.0), Some(0.0)];
/// let second = vec![Some(1.0), Some(1.0), Some(0.0), Some(0.0)];
/// let cells = vec![(cell("a"), first), (cell("b"), second)];
/// let found = together(&at, &design.weight, cells).joint?;
/// assert_eq!(found.values.as_slice(), [0.25, 0.5]);
/// // (p₁₂ − p₁·p₂)/(n − 1)
/// assert!((found.covariance[(0, 1)] - (0.25 - 0.25 * 0.5) / 3.0).abs() < 1e-15);
/// # Ok::<(), tidemark::estimate::NoPrecision>(())
/// ```
pub fn together(
    at: &Linearisation<'_>,
    design_weight: &[f64],
    cells: Vec<(CellOf, Vec<Option<f64>>)>,
) -> Together {
    let (cells, values): (Vec<CellOf>, Vec<Vec<Option<f64>>>) = cells.into_iter().unzip();
    let Some((codes, scores)) = combinations(&values, design_weight.len()) else {
        return Together {
            bases: vec![Bases::from_sums(0, 0.0, 0.0); cells.len()],
            cells,
            joint: Err(NoPrecision::EmptyBase),
        };
    };
    let tally = Tally::categorical(at.frame, design_weight, &codes, scores.len());
    let folded = DomainTally::new(at, &tally, &Partition::everybody(at.frame));
    let variables: Vec<Vec<Option<f64>>> = (0..cells.len())
        .map(|cell| scores.iter().map(|combination| combination[cell]).collect())
        .collect();
    let estimated: Vec<(CellOf, Statistic)> = cells
        .into_iter()
        .zip(&variables)
        .filter_map(|(cell, scores)| Some((cell, folded.mean(0, Variable::Scores(scores))?)))
        .collect();
    let statistics: Vec<&Statistic> = estimated.iter().map(|(_, statistic)| statistic).collect();
    let df = folded.degrees_of_freedom(&[0], |code| scores[code].iter().any(Option::is_some));
    let joint = if df < 1.0 {
        Err(NoPrecision::SingleUnit)
    } else {
        Joint::new(at, &folded, &statistics, df)
    };
    Together {
        bases: statistics.iter().map(|statistic| statistic.bases).collect(),
        joint,
        cells: estimated.into_iter().map(|(cell, _)| cell).collect(),
    }
}

impl Together {
    /// Some of the cells in another order, where all of them are here.
    pub fn of(&self, cells: &[CellOf]) -> Option<Result<Joint, NoPrecision>> {
        let places: Vec<usize> = cells
            .iter()
            .map(|cell| self.cells.iter().position(|own| own == cell))
            .collect::<Option<_>>()?;
        Some(match &self.joint {
            Err(reason) => Err(*reason),
            Ok(joint) => Ok(Joint {
                values: DVector::from_iterator(
                    places.len(),
                    places.iter().map(|place| joint.values[*place]),
                ),
                covariance: DMatrix::from_fn(places.len(), places.len(), |row, column| {
                    joint.covariance[(places[row], places[column])]
                }),
                degrees_of_freedom: joint.degrees_of_freedom,
            }),
        })
    }

    /// The bases of a cell.
    pub fn bases(&self, cell: &CellOf) -> Option<&Bases> {
        let place = self.cells.iter().position(|own| own == cell)?;
        self.bases.get(place)
    }
}

/// The values of one respondent in all the cells.
type Combination = Vec<Option<f64>>;

/// By row the number of its combination of values, in order of appearance, and the combinations; `None` where there are
/// more than a tally holds, or none.
fn combinations(values: &[Vec<Option<f64>>], rows: usize) -> Option<(Vec<u16>, Vec<Combination>)> {
    let mut numbers: HashMap<Vec<Option<u64>>, u16> = HashMap::new();
    let mut combinations: Vec<Combination> = Vec::new();
    let mut codes = Vec::with_capacity(rows);
    for row in 0..rows {
        let combination: Combination = values
            .iter()
            .map(|of_cell| of_cell.get(row).copied().flatten())
            .collect();
        let key = combination
            .iter()
            .map(|value| value.map(f64::to_bits))
            .collect();
        let next = u16::try_from(combinations.len()).ok()?;
        let number = *numbers.entry(key).or_insert(next);
        if number == next {
            combinations.push(combination);
        }
        codes.push(number);
    }
    (!combinations.is_empty()).then_some((codes, combinations))
}
