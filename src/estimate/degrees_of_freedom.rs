//! Degrees of freedom of a design.

use super::linearise::Linearisation;

impl Linearisation<'_> {
    /// ν of the full design: first-stage units with weight minus strata with weight, whoever answered what.
    ///
    /// An estimate carries the ν of its own base ([`Statistic`](super::Statistic)); this one is what R takes for means
    /// and for tests of independence.
    pub fn degrees_of_freedom(&self) -> f64 {
        let units = &self.frame.units;
        let positive = |cell: usize| {
            if self.adjustment.factors()[cell] == 0.0 {
                0
            } else {
                self.frame.totals().positive[cell]
            }
        };
        let (with_weight, strata) = match (units.stages.first(), &units.elements) {
            (Some(stage), _) => {
                let mut seen = vec![false; stage.parent_of_unit.len()];
                for cell in 0..self.frame.cells() {
                    seen[stage.unit_of_cell[cell] as usize] |= positive(cell) > 0;
                }
                let mut strata = vec![false; stage.parents.len()];
                for (seen, &parent) in seen.iter().zip(&stage.parent_of_unit) {
                    strata[parent as usize] |= seen;
                }
                (count(&seen), count(&strata))
            }
            (None, Some(stage)) => {
                let mut strata = vec![false; stage.parents.len()];
                let mut rows = 0;
                for cell in 0..self.frame.cells() {
                    rows += u64::from(positive(cell));
                    strata[stage.parent_of_cell[cell] as usize] |= positive(cell) > 0;
                }
                (rows, count(&strata))
            }
            (None, None) => (0, 0),
        };
        with_weight as f64 - strata as f64
    }

    /// Rows of the design, whatever they answered or weigh.
    pub(super) fn rows(&self) -> u64 {
        let counts = &self.frame.totals().count;
        counts.iter().map(|&count| u64::from(count)).sum()
    }
}

fn count(seen: &[bool]) -> u64 {
    seen.iter().filter(|seen| **seen).count() as u64
}
