//! Two categorical items crossed: weighted totals and their joint covariance.

use nalgebra::{DMatrix, DVector};

use super::joint::Joint;
use super::outcome::Untestable;
use crate::estimate::{DomainTally, Linearisation, NoPrecision, Partition, Statistic, Variable};
use crate::measure::Bases;
use crate::tally::Tally;

/// Weighted totals of respondents by two items, rows and columns, with the covariance of all of them.
///
/// Categories without weight are left out; a combination nobody chose stays, with a total of 0. Respondents who did not
/// answer both items are in no combination; the design they belong to counts in full.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoWayTable {
    /// The domain of each row that has weight.
    pub rows: Vec<usize>,
    /// The number of each column that has weight.
    pub columns: Vec<usize>,
    /// Σw by row and column.
    pub totals: DMatrix<f64>,
    /// Totals with the first column's rows first, then the second's; ν is of those who answered both.
    pub(super) joint: Joint,
    /// Respondents who answered both.
    pub bases: Bases,
    /// ν of the full design.
    pub(super) design_degrees_of_freedom: f64,
    /// Rows of the design, whatever they answered.
    pub(super) design_rows: u64,
}

impl TwoWayTable {
    /// The table whose rows are the domains of `rows`; `column_of_code` gives the column of each answer code of the
    /// tally, numbered from 0 (`None`, or no entry: in no column; two codes may share one).
    ///
    /// The cells of the frame are crossed by the row item, so the table comes from tallies alone.
    ///
    /// # Errors
    /// [`Untestable::OneCategory`] where fewer than two rows or two columns have weight;
    /// [`Untestable::NoPrecision`] as [`Linearisation::covariance`].
    pub fn new(
        at: &Linearisation<'_>,
        tally: &Tally,
        rows: &Partition,
        column_of_code: &[Option<usize>],
    ) -> Result<Self, Untestable> {
        let folded = DomainTally::new(at, tally, rows);
        let columns = column_of_code
            .iter()
            .flatten()
            .max()
            .map_or(0, |last| last + 1);
        // 1 in a column (in any, for `None`), 0 in the others.
        let scores = |column: Option<usize>| -> Vec<Option<f64>> {
            (0..tally.codes())
                .map(|code| {
                    let own = column_of_code.get(code).copied().flatten()?;
                    Some(if column.is_none_or(|column| column == own) {
                        1.0
                    } else {
                        0.0
                    })
                })
                .collect()
        };
        let all: Vec<Vec<Option<Statistic>>> = (0..columns)
            .map(|column| {
                let scores = scores(Some(column));
                (0..rows.domains())
                    .map(|row| folded.total(row, Variable::Scores(&scores)))
                    .collect()
            })
            .collect();
        let has_weight = |s: &Option<Statistic>| s.as_ref().is_some_and(|s| s.value > 0.0);
        let kept_rows: Vec<usize> = (0..rows.domains())
            .filter(|&row| all.iter().any(|column| has_weight(&column[row])))
            .collect();
        let kept: Vec<usize> = (0..columns)
            .filter(|&column| all[column].iter().any(has_weight))
            .collect();
        if kept_rows.len() < 2 || kept.len() < 2 {
            return Err(Untestable::OneCategory);
        }
        let statistics = kept
            .iter()
            .flat_map(|&column| kept_rows.iter().map(move |&row| (column, row)))
            .map(|(column, row)| all[column][row].as_ref())
            .collect::<Option<Vec<&Statistic>>>()
            .ok_or(Untestable::NoPrecision(NoPrecision::EmptyBase))?;
        let together = DomainTally::new(at, tally, &rows.union())
            .total(0, Variable::Scores(&scores(None)))
            .ok_or(Untestable::NoPrecision(NoPrecision::EmptyBase))?;
        let joint = Joint::new(at, &folded, &statistics, together.degrees_of_freedom)?;
        Ok(Self {
            totals: DMatrix::from_column_slice(
                kept_rows.len(),
                kept.len(),
                joint.values.as_slice(),
            ),
            rows: kept_rows,
            columns: kept,
            joint,
            bases: together.bases,
            design_degrees_of_freedom: at.degrees_of_freedom(),
            design_rows: at.rows(),
        })
    }

    /// (rows − 1)(columns − 1): the parts of the hypothesis of independence.
    pub fn parts(&self) -> usize {
        (self.totals.nrows() - 1) * (self.totals.ncols() - 1)
    }

    /// Covariance of the totals; combinations are numbered with the rows of the first column first.
    pub fn covariance(&self) -> &DMatrix<f64> {
        &self.joint.covariance
    }

    /// Shares of all respondents who answered both, in the order of the covariance; they sum to 1.
    pub(super) fn shares(&self) -> Joint {
        let sum: f64 = self.joint.values.iter().sum();
        let shares = &self.joint.values / sum;
        let size = shares.len();
        let derivative = DMatrix::from_fn(size, size, |i, j| {
            (if i == j { 1.0 } else { 0.0 } - shares[i]) / sum
        });
        self.joint.transformed(shares, &derivative)
    }

    /// Σw of each row, of each column, and of all.
    pub(super) fn margins(&self) -> (DVector<f64>, DVector<f64>, f64) {
        let rows = self.totals.column_sum();
        let sum = rows.iter().sum();
        (rows, self.totals.row_sum().transpose(), sum)
    }
}
