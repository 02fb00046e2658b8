//! Domains: respondents an estimate is about. A domain keeps the design; nobody is dropped.

use crate::tally::Frame;

/// Domains that do not overlap, as a label on cells: everybody, or the categories of a banner item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// The domain of each cell; `None`: in no domain.
    of_cell: Vec<Option<u32>>,
    domains: usize,
}

impl Partition {
    /// One domain, everybody.
    pub fn everybody(frame: &Frame) -> Self {
        Self {
            of_cell: vec![Some(0); frame.cells()],
            domains: 1,
        }
    }

    /// One domain for each of the first `domains` levels of a factor.
    pub fn by_factor(frame: &Frame, factor: usize, domains: usize) -> Self {
        let of_cell = frame
            .levels(factor)
            .iter()
            .map(|&level| (usize::from(level) < domains).then_some(u32::from(level)))
            .collect();
        Self { of_cell, domains }
    }

    /// How many domains there are.
    pub fn domains(&self) -> usize {
        self.domains
    }

    /// How many cells it labels.
    pub(super) fn cells(&self) -> usize {
        self.of_cell.len()
    }

    /// The domain of a cell.
    pub fn of_cell(&self, cell: usize) -> Option<usize> {
        self.of_cell[cell].map(|domain| domain as usize)
    }
}
