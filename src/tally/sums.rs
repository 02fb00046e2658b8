//! Tallies: by cell and answer code, how many rows and what they sum to.

use super::frame::Frame;

/// What one item sums to, by cell and answer code.
///
/// With variables y₁ … y_k (none for a categorical item) and v = (1, y₁, …, y_k), a tally holds for each cell and code
/// the unweighted count, Σ d·v·vᵀ and Σ d²·v·vᵀ of the design weights d: for a categorical item Σd and Σd², for a
/// numeric one also Σdy, Σdy², Σd²y, Σd²y². Everything that is estimated follows from these.
#[derive(Debug, Clone)]
pub struct Tally {
    codes: usize,
    /// k, the number of numeric variables.
    variables: usize,
    /// [cell × codes + code]
    count: Vec<u32>,
    positive: Vec<u32>,
    /// [(cell × codes + code) × width + packed position]: lower triangle of v·vᵀ by rows.
    first: Vec<f64>,
    second: Vec<f64>,
    /// [(cell × codes + code) × k + variable]: plain Σ y, unweighted; empty for a categorical item.
    plain: Vec<f64>,
}

/// The sums of one cell and code.
#[derive(Debug, Clone, Copy)]
pub struct Sums<'a> {
    /// Rows, whatever they weigh.
    pub count: u32,
    /// Rows with a weight above zero.
    pub positive: u32,
    /// Σ d·v·vᵀ, the lower triangle by rows: Σd, then Σdy, Σdy², …
    pub first: &'a [f64],
    /// Σ d²·v·vᵀ in the same order.
    pub second: &'a [f64],
    /// Unweighted Σy₁, …, Σy_k.
    pub plain: &'a [f64],
}

/// Length of the lower triangle of v·vᵀ for k variables.
fn width(variables: usize) -> usize {
    (variables + 1) * (variables + 2) / 2
}

/// Place of (row, column) of v·vᵀ in the packed lower triangle.
pub(crate) fn packed(row: usize, column: usize) -> usize {
    let (low, high) = if row < column {
        (row, column)
    } else {
        (column, row)
    };
    high * (high + 1) / 2 + low
}

impl Tally {
    /// The tally of a categorical item: `code` holds a number below `codes` for each row (each kind of missing is a
    /// code of its own). One pass over the rows, summed in row order.
    ///
    /// ```
    /// use tidemark::ingest::DesignColumns;
    /// use tidemark::tally::{Factor, Frame, Tally};
    /// let design = DesignColumns { weight: vec![1.0, 2.0, 1.5], ..DesignColumns::default() };
    /// let frame = Frame::new(&design, &[Factor { level: &[0, 1, 1], levels: 2 }]);
    /// let tally = Tally::categorical(&frame, &design.weight, &[1, 1, 1], 2);
    /// let second = tally.sums(1, 1);
    /// assert_eq!((second.count, second.first, second.second), (2, &[3.5][..], &[6.25][..]));
    /// ```
    pub fn categorical(frame: &Frame, weight: &[f64], code: &[u16], codes: usize) -> Self {
        let mut tally = Self::zero(frame, codes, 0);
        tally.add_answers(frame.cell_of_row(), weight, code, u16::MAX);
        tally
    }

    /// Adds rows; a code above `last` counts as `last`.
    pub(super) fn add_answers(&mut self, cells: &[u32], weight: &[f64], code: &[u16], last: u16) {
        self.add_codes(cells, weight, code.iter().map(|code| (*code).min(last)));
    }

    /// Adds rows by their codes.
    #[inline]
    pub(super) fn add_codes(
        &mut self,
        cells: &[u32],
        weight: &[f64],
        code: impl Iterator<Item = u16>,
    ) {
        let codes = self.codes;
        for ((&cell, &weight), code) in cells.iter().zip(weight).zip(code) {
            let at = cell as usize * codes + usize::from(code);
            self.count[at] += 1;
            self.positive[at] += u32::from(weight != 0.0);
            self.first[at] += weight;
            self.second[at] += weight * weight;
        }
    }

    /// The tally of k numeric variables observed together: code 0 where every one of them has a value, code 1 where
    /// one is missing. With one variable this serves means and totals, with two ratios.
    ///
    /// ```
    /// use tidemark::ingest::DesignColumns;
    /// use tidemark::tally::{Frame, Tally};
    /// let design = DesignColumns { weight: vec![1.0, 2.0, 1.0], ..DesignColumns::default() };
    /// let frame = Frame::new(&design, &[]);
    /// let hours = [Some(3.0), Some(5.0), None];
    /// let tally = Tally::numeric(&frame, &design.weight, &[&hours]);
    /// // Σd, Σdy, Σdy² of who answered; the third row is under code 1.
    /// assert_eq!(tally.sums(0, 0).first, [3.0, 13.0, 59.0]);
    /// assert_eq!(tally.sums(0, 1).count, 1);
    /// ```
    pub fn numeric(frame: &Frame, weight: &[f64], variables: &[&[Option<f64>]]) -> Self {
        let mut tally = Self::zero(frame, 2, variables.len());
        tally.add_numbers(frame.cell_of_row(), weight, variables, 0);
        tally
    }

    /// Adds rows, of which `start` is the first among those of the variables.
    pub(super) fn add_numbers(
        &mut self,
        cells: &[u32],
        weight: &[f64],
        variables: &[&[Option<f64>]],
        start: usize,
    ) {
        let width = width(variables.len());
        let mut v = vec![1.0; variables.len() + 1];
        for (row, (&cell, &weight)) in (start..).zip(cells.iter().zip(weight)) {
            let mut answered = true;
            for (slot, variable) in v[1..].iter_mut().zip(variables) {
                match variable[row] {
                    Some(value) => *slot = value,
                    None => answered = false,
                }
            }
            let at = cell as usize * 2 + usize::from(!answered);
            self.count[at] += 1;
            self.positive[at] += u32::from(weight != 0.0);
            let first = &mut self.first[at * width..(at + 1) * width];
            let second = &mut self.second[at * width..(at + 1) * width];
            if !answered {
                first[0] += weight;
                second[0] += weight * weight;
                continue;
            }
            for (slot, value) in self.plain[at * (v.len() - 1)..].iter_mut().zip(&v[1..]) {
                *slot += value;
            }
            for high in 0..v.len() {
                for low in 0..=high {
                    let product = v[high] * v[low];
                    first[packed(high, low)] += weight * product;
                    second[packed(high, low)] += weight * weight * product;
                }
            }
        }
    }

    pub(super) fn zero(frame: &Frame, codes: usize, variables: usize) -> Self {
        let groups = frame.cells() * codes;
        Self {
            codes,
            variables,
            count: vec![0; groups],
            positive: vec![0; groups],
            first: vec![0.0; groups * width(variables)],
            second: vec![0.0; groups * width(variables)],
            plain: vec![0.0; groups * variables],
        }
    }

    /// How many answer codes it has, kinds of missing among them.
    pub fn codes(&self) -> usize {
        self.codes
    }

    /// How many numeric variables it has.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// The sums of one cell and code.
    pub fn sums(&self, cell: usize, code: usize) -> Sums<'_> {
        let at = cell * self.codes + code;
        let width = width(self.variables);
        Sums {
            count: self.count[at],
            positive: self.positive[at],
            first: &self.first[at * width..(at + 1) * width],
            second: &self.second[at * width..(at + 1) * width],
            plain: &self.plain[at * self.variables..(at + 1) * self.variables],
        }
    }
}
