//! Domains: respondents an estimate is about, as a set of cells. A domain keeps the design; nobody is dropped.

use crate::tally::Frame;

/// A set of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainCells {
    inside: Vec<bool>,
}

impl DomainCells {
    /// Everybody.
    pub fn everybody(frame: &Frame) -> Self {
        Self {
            inside: vec![true; frame.cells()],
        }
    }

    /// Respondents with one level of a factor of the frame.
    pub fn level(frame: &Frame, factor: usize, level: u16) -> Self {
        Self {
            inside: frame
                .levels(factor)
                .iter()
                .map(|&of_cell| of_cell == level)
                .collect(),
        }
    }

    /// Respondents in both.
    pub fn and(&self, other: &Self) -> Self {
        Self {
            inside: self
                .inside
                .iter()
                .zip(&other.inside)
                .map(|(a, b)| *a && *b)
                .collect(),
        }
    }

    pub fn contains(&self, cell: usize) -> bool {
        self.inside[cell]
    }

    /// The cells inside, in order.
    pub fn cells(&self) -> impl Iterator<Item = usize> {
        self.inside
            .iter()
            .enumerate()
            .filter(|(_, inside)| **inside)
            .map(|(cell, _)| cell)
    }
}
