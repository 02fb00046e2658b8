//! The factor F of each cell, w = d·F, and what the variance knows of how it came about: a chain of steps.

use nalgebra::DMatrix;

use super::auxiliaries::{Auxiliaries, CellMargins};
use super::projection::{cross_products, pseudo_inverse, swept};
use crate::definition::RakeVariance;
use crate::tally::Frame;

/// Final weights as a property of the cell, w = d·F, with the history of their making.
///
/// F is the product of the factors g of the steps, first to last. Each step that adjusts to auxiliary variables x takes
/// from an influence value what they explain of it. With u = z/w before any step is thought of, F_s the factors up to
/// step s, and e_s its effects,
///
/// z = d·(F·u − Σ_s F_s·x_sᵀe_s), e_s = P_s·Σ d·F_{s−1}·x_s·u_s, u_s = (F·u − Σ_{t>s} F_t·x_tᵀe_t)/F_s:
///
/// the last step takes its residual first, and what is left goes to the step before it (Deville and Särndal 1992,
/// *JASA* 87, 376–382, eq. 3.4, applied from the last step to the first, which is the chain rule). Effects are linear
/// in sums of influence values by column, so the whole history is one small matrix; a later step never loses an earlier
/// one, and a step that multiplies all weights alike changes nothing.
///
/// ```
/// use tidemark::definition::RakeVariance;
/// use tidemark::ingest::DesignColumns;
/// use tidemark::tally::{Factor, Frame};
/// use tidemark::weight::{Adjustment, CellMargins};
/// let design = DesignColumns { weight: vec![1.0; 4], ..DesignColumns::default() };
/// let frame = Frame::new(&design, &[Factor { level: &[0, 0, 0, 1], levels: 2 }]);
/// let margins = CellMargins { category_of_cell: vec![vec![0, 1]], categories: vec![2] };
/// // Half and half, where three quarters answered in the first category.
/// let adjustment = Adjustment::none(&frame)
///     .then_raked(&frame, &[2.0 / 3.0, 2.0], &margins, RakeVariance::Calibrate)
///     .then_fixed(&[10.0, 10.0]);
/// assert_eq!(adjustment.factors()[1], 20.0);
/// ```
#[derive(Debug, Clone)]
pub struct Adjustment {
    factor: Vec<f64>,
    /// By cell: whether its rows responded; rows that did not stand in no base.
    responded: Option<Vec<bool>>,
    /// By cell, the end of its terms.
    end: Vec<usize>,
    terms: Vec<Term>,
    /// By column: the sums its effect comes from.
    sums: Vec<ColumnSums>,
    /// Effects from sums by column, over all steps.
    operator: DMatrix<f64>,
}

/// What a cell has to do with one column of one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Term {
    pub column: u32,
    /// An influence value u enters the column's sum as d·u × this (without d where sums are unweighted).
    pub into_sum: f64,
    /// The column's effect takes d × this × effect from z.
    pub explains: f64,
}

/// Which sums by column an effect is worked out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnSums {
    /// Σ d·u, of design weights.
    DesignWeighted,
    /// Σ u, unweighted.
    Unweighted,
}

/// One step before it joins the chain.
struct Step {
    /// By cell: column within the step, what goes into its sum, what it explains.
    terms: Vec<Vec<Term>>,
    projection: DMatrix<f64>,
    sums: ColumnSums,
}

impl Adjustment {
    /// Weights as they are, taken as fixed.
    pub fn none(frame: &Frame) -> Self {
        Self {
            factor: vec![1.0; frame.cells()],
            responded: None,
            end: vec![0; frame.cells()],
            terms: Vec::new(),
            sums: Vec::new(),
            operator: DMatrix::zeros(0, 0),
        }
    }

    /// A step whose factors (one a cell) are taken as fixed: trimming, or a change of scale.
    pub fn then_fixed(mut self, factor: &[f64]) -> Self {
        self.multiply(factor);
        self
    }

    /// A step of raking, with the variance that is asked for: `factor` holds g of each cell.
    ///
    /// `Calibrate` uses the residual of a calibration on the margins, as [`Adjustment::then_calibrated`]. `Rake` takes
    /// category means of u out in ten sweeps over the margins, the means unweighted. `Fixed` is
    /// [`Adjustment::then_fixed`].
    pub fn then_raked(
        self,
        frame: &Frame,
        factor: &[f64],
        margins: &CellMargins,
        variance: RakeVariance,
    ) -> Self {
        let auxiliaries = || Auxiliaries::from_margins(frame.cells(), margins);
        match variance {
            RakeVariance::Fixed => self.then_fixed(factor),
            RakeVariance::Calibrate => self.then_calibrated(frame, factor, &auxiliaries()),
            RakeVariance::Rake => {
                let auxiliaries = auxiliaries();
                let count: Vec<f64> = frame.totals().count.iter().map(|&n| f64::from(n)).collect();
                let step = Step {
                    projection: swept(&cross_products(&auxiliaries, &count), margins),
                    terms: self.terms_of(&auxiliaries, factor, &vec![1.0; factor.len()]),
                    sums: ColumnSums::Unweighted,
                };
                self.then(frame, factor, step)
            }
        }
    }

    /// A step of calibration, post-stratification among them: u minus its least-squares fit on the auxiliary
    /// variables, weighted by the weights before the step (Deville and Särndal 1992, eq. 3.4; with one margin the
    /// residual from the mean of the category). `factor` holds g of each cell.
    pub fn then_calibrated(self, frame: &Frame, factor: &[f64], auxiliaries: &Auxiliaries) -> Self {
        let before: Vec<f64> = self
            .factor
            .iter()
            .zip(factor)
            .zip(&frame.totals().weight)
            .map(|((before, g), d)| if *g == 0.0 { 0.0 } else { before * d })
            .collect();
        let weight = self.factor.clone();
        let step = Step {
            projection: pseudo_inverse(&cross_products(auxiliaries, &before)),
            terms: self.terms_of(auxiliaries, factor, &weight),
            sums: ColumnSums::DesignWeighted,
        };
        self.then(frame, factor, step)
    }

    /// A step of nonresponse classes: in class c respondents weigh A_c/R_c times as much, A_c the weight of all who
    /// were sampled in it and R_c that of its respondents; who did not respond weighs 0 and stands in no base.
    ///
    /// With ū the mean of u over the respondents of the class and w the weights before the step, the influence is
    /// z = w·(A_c/R_c·(u − ū) + ū) for a respondent and w·ū for somebody sampled who did not respond (Oh and Scheuren
    /// 1983; Lohr 2010, *Sampling: Design and Analysis*, § 8.5): how many respond is uncertain too.
    ///
    /// A class without a respondent keeps no weight; [`weigh`](super::weigh()) refuses it before.
    ///
    /// ```
    /// # use tidemark::{ingest::DesignColumns, tally::{Factor, Frame}, weight::Adjustment};
    /// let design = DesignColumns { weight: vec![1.0; 5], ..DesignColumns::default() };
    /// let frame = Frame::new(&design, &[Factor { level: &[0, 0, 1, 1, 1], levels: 2 }]);
    /// // Cell 0 responded, cell 1 did not, both in class 0: two respondents stand for five.
    /// let adjustment = Adjustment::none(&frame).then_nonresponse(&frame, &[0, 0], &[true, false]);
    /// assert_eq!(adjustment.factors(), [2.5, 0.0]);
    /// ```
    pub fn then_nonresponse(
        self,
        frame: &Frame,
        class_of_cell: &[u32],
        responded: &[bool],
    ) -> Self {
        let classes = class_of_cell.iter().max().map_or(0, |&c| c as usize + 1);
        let (mut all, mut of_respondents) = (vec![0.0; classes], vec![0.0; classes]);
        for (cell, &class) in class_of_cell.iter().enumerate() {
            let weight = self.factor[cell] * frame.totals().weight[cell];
            all[class as usize] += weight;
            if responded[cell] {
                of_respondents[class as usize] += weight;
            }
        }
        let factor: Vec<f64> = class_of_cell
            .iter()
            .zip(responded)
            .map(|(&class, &responded)| {
                let (all, of_respondents) = (all[class as usize], of_respondents[class as usize]);
                if responded && of_respondents > 0.0 {
                    all / of_respondents
                } else {
                    0.0
                }
            })
            .collect();
        let terms = (0..frame.cells())
            .map(|cell| {
                let before = self.factor[cell];
                vec![Term {
                    column: class_of_cell[cell],
                    into_sum: if responded[cell] { before } else { 0.0 },
                    explains: before * (factor[cell] - 1.0),
                }]
            })
            .collect();
        let inverse = of_respondents
            .iter()
            .map(|weight| if *weight > 0.0 { weight.recip() } else { 0.0 });
        let step = Step {
            terms,
            projection: DMatrix::from_diagonal(&nalgebra::DVector::from_iterator(classes, inverse)),
            sums: ColumnSums::DesignWeighted,
        };
        let mut chain = self.then(frame, &factor, step);
        chain.responded = Some(match chain.responded {
            None => responded.to_vec(),
            Some(earlier) => earlier
                .iter()
                .zip(responded)
                .map(|(a, b)| *a && *b)
                .collect(),
        });
        chain
    }

    /// The terms of a step on auxiliary variables; `weight` is what d·u is multiplied by in its sums.
    fn terms_of(
        &self,
        auxiliaries: &Auxiliaries,
        factor: &[f64],
        weight: &[f64],
    ) -> Vec<Vec<Term>> {
        (0..factor.len())
            .map(|cell| {
                // Who weighs nothing after the step has no part in it.
                if factor[cell] == 0.0 {
                    return Vec::new();
                }
                auxiliaries
                    .of_cell(cell)
                    .iter()
                    .map(|&(column, x)| Term {
                        column,
                        into_sum: weight[cell] * x,
                        explains: self.factor[cell] * factor[cell] * x,
                    })
                    .collect()
            })
            .collect()
    }

    /// Joins a step to the chain.
    ///
    /// An earlier step sees u′ = g·u − explains/F·e of the new one, with F the factors before it, so that its effects
    /// are P·(S − C·e), C = Σ d·into_sum·explains/F.
    fn then(self, frame: &Frame, factor: &[f64], step: Step) -> Self {
        let (old, new) = (self.sums.len(), step.projection.nrows());
        let totals = frame.totals();
        let mut shared = DMatrix::zeros(old, new);
        for (cell, of_step) in step.terms.iter().enumerate() {
            let before = self.factor[cell];
            if before == 0.0 {
                continue;
            }
            for earlier in self.terms(cell) {
                let amount = match self.sums[earlier.column as usize] {
                    ColumnSums::DesignWeighted => totals.weight[cell],
                    ColumnSums::Unweighted => f64::from(totals.count[cell]),
                };
                for term in of_step {
                    shared[(earlier.column as usize, term.column as usize)] +=
                        amount * earlier.into_sum * term.explains / before;
                }
            }
        }
        let mut operator = DMatrix::zeros(old + new, old + new);
        operator
            .view_mut((0, 0), (old, old))
            .copy_from(&self.operator);
        operator
            .view_mut((old, old), (new, new))
            .copy_from(&step.projection);
        operator
            .view_mut((0, old), (old, new))
            .copy_from(&-(&self.operator * shared * &step.projection));
        let mut chain = self.with_terms(&step.terms, factor);
        chain.operator = operator;
        chain.sums.extend(std::iter::repeat_n(step.sums, new));
        chain
    }

    /// The terms of one more step behind those of the chain, and its factors in all of them.
    fn with_terms(mut self, of_step: &[Vec<Term>], factor: &[f64]) -> Self {
        let columns = self.sums.len() as u32;
        let added: usize = of_step.iter().map(Vec::len).sum();
        let mut terms = Vec::with_capacity(self.terms.len() + added);
        let mut end = Vec::with_capacity(self.end.len());
        self.multiply(factor);
        for (cell, of_step) in of_step.iter().enumerate() {
            terms.extend_from_slice(self.terms(cell));
            terms.extend(of_step.iter().map(|term| Term {
                column: columns + term.column,
                ..*term
            }));
            end.push(terms.len());
        }
        self.terms = terms;
        self.end = end;
        self
    }

    /// Multiplies the factors, and what earlier steps see of an influence value.
    fn multiply(&mut self, factor: &[f64]) {
        let mut start = 0;
        for (cell, factor) in factor.iter().enumerate() {
            self.factor[cell] *= factor;
            for term in &mut self.terms[start..self.end[cell]] {
                term.into_sum *= factor;
            }
            start = self.end[cell];
        }
    }

    /// F of each cell.
    pub fn factors(&self) -> &[f64] {
        &self.factor
    }

    /// The final weight of each row, w = d·F.
    pub fn weights(&self, frame: &Frame, design_weight: &[f64]) -> Vec<f64> {
        frame
            .cell_of_row()
            .iter()
            .zip(design_weight)
            .map(|(&cell, weight)| weight * self.factor[cell as usize])
            .collect()
    }

    /// Whether the rows of a cell responded.
    pub fn responded(&self, cell: usize) -> bool {
        self.responded
            .as_ref()
            .is_none_or(|responded| responded[cell])
    }

    /// How many columns the variance knows of, over all steps; 0 where weights are taken as fixed.
    pub(crate) fn columns(&self) -> usize {
        self.sums.len()
    }

    /// What a cell has to do with the columns, in their order.
    pub(crate) fn terms(&self, cell: usize) -> &[Term] {
        let start = if cell == 0 { 0 } else { self.end[cell - 1] };
        &self.terms[start..self.end[cell]]
    }

    /// Which sums of influence values the effect of each column comes from.
    pub(crate) fn column_sums(&self) -> &[ColumnSums] {
        &self.sums
    }

    /// The effect of each column, from the sums of the influence values by column.
    pub(crate) fn effects(&self, sums: &[f64]) -> Vec<f64> {
        let mut effect = vec![0.0; sums.len()];
        for (column, &sum) in self
            .operator
            .as_slice()
            .chunks_exact(sums.len().max(1))
            .zip(sums)
        {
            if sum != 0.0 {
                for (effect, entry) in effect.iter_mut().zip(column) {
                    *effect += entry * sum;
                }
            }
        }
        effect
    }
}
