//! The cells and answers of one item that rows stand in, with the sums that every fold adds.
//!
//! Most pairs of a cell and an answer are empty, and each of the others is folded once a banner: what does not depend
//! on the banner is worked out here, once.

use super::linearise::Linearisation;
use crate::tally::{Tally, packed};

/// The occupied cells and answers of one tally, by cell and then by answer.
#[derive(Debug)]
pub struct Occupied<'a> {
    pub(super) at: &'a Linearisation<'a>,
    pub(super) codes: usize,
    /// k + 1, of v = (1, y₁, …, y_k).
    pub(super) width: usize,
    places: Vec<Place>,
    /// [place × stride]: the parts of [`Amounts`], one after the other.
    amounts: Vec<f64>,
}

/// One cell and answer with rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub cell: u32,
    pub code: u32,
    pub count: u32,
    /// Rows that weigh something in the end.
    pub positive: u32,
}

/// What one place adds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amounts<'o> {
    /// Packed: Σ F·d·v·vᵀ.
    pub moments: &'o [f64],
    /// Packed: Σ multiplier·F²·d²·v·vᵀ of the element stage; 0 without one.
    pub quadratic: &'o [f64],
    /// By variable of v: Σ d·v, then Σ v, then Σ multiplier·F·d²·v.
    pub rows: &'o [f64],
    /// Σ F²·d².
    pub weight_squared: f64,
}

impl<'a> Occupied<'a> {
    /// Gathers what a tally holds: one walk over the cells.
    pub fn new(at: &'a Linearisation<'a>, tally: &Tally) -> Self {
        let mut occupied = Self {
            at,
            codes: tally.codes(),
            width: tally.variables() + 1,
            places: Vec::new(),
            amounts: Vec::new(),
        };
        for cell in 0..at.frame.cells() {
            if !at.adjustment.responded(cell) {
                continue;
            }
            let multiplier = at.element_multiplier(cell);
            for code in 0..tally.codes() {
                occupied.add(tally, cell, code, multiplier);
            }
        }
        occupied
    }

    fn add(&mut self, tally: &Tally, cell: usize, code: usize, multiplier: f64) {
        let group = tally.sums(cell, code);
        if group.count == 0 {
            return;
        }
        let factor = self.at.adjustment.factors()[cell];
        self.places.push(Place {
            cell: cell as u32,
            code: code as u32,
            count: group.count,
            // Who weighs nothing in the end counts for no degree of freedom.
            positive: if factor == 0.0 { 0 } else { group.positive },
        });
        let to = &mut self.amounts;
        to.extend(group.first.iter().map(|first| factor * first));
        let once = multiplier * factor;
        to.extend(group.second.iter().map(|second| once * factor * second));
        for row in 0..self.width {
            let plain = match row {
                0 => f64::from(group.count),
                _ => group.plain[row - 1],
            };
            let [first, second] = [group.first, group.second].map(|sums| sums[packed(row, 0)]);
            to.extend([first, plain, once * second]);
        }
        to.push(factor * factor * group.second[0]);
    }

    /// Every place with its amounts; `width` is that of the tally, known to the compiler where the caller knows it.
    #[inline(always)]
    pub(super) fn places(&self, width: usize) -> impl Iterator<Item = (Place, Amounts<'_>)> {
        let packed_width = width * (width + 1) / 2;
        let stride = 2 * packed_width + 3 * width + 1;
        let amounts = self.amounts.chunks_exact(stride).map(move |amounts| {
            let (moments, rest) = amounts.split_at(packed_width);
            let (quadratic, rest) = rest.split_at(packed_width);
            let (rows, rest) = rest.split_at(3 * width);
            Amounts {
                moments,
                quadratic,
                rows,
                weight_squared: rest[0],
            }
        });
        self.places.iter().copied().zip(amounts)
    }
}
