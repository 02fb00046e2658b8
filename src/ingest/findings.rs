//! In: cells that could not be coded, one by one. Out: each distinct value once, with its count and first row, capped.
//! Never: a diagnostic a cell (a column of a million wrong cells is one mistake).

use std::collections::BTreeMap;

/// Errors of one kind that are told one by one; the rest is a count.
pub(super) const MOST_TOLD: usize = 20;

/// Distinct values kept of one column. Beyond it only cells are counted.
const MOST_KEPT: usize = 1000;

/// Values of one column that share a fault, by first row.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults {
    by_value: BTreeMap<Vec<u8>, Fault>,
    /// Cells with the fault, whether kept or not.
    pub cells: usize,
}

/// One faulty value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub first_row: usize,
    pub cells: usize,
}

impl Faults {
    #[cold]
    pub fn add(&mut self, value: &[u8], row: usize) {
        self.cells += 1;
        if let Some(fault) = self.by_value.get_mut(value) {
            fault.cells += 1;
        } else if self.by_value.len() < MOST_KEPT {
            self.by_value.insert(
                value.to_vec(),
                Fault {
                    first_row: row,
                    cells: 1,
                },
            );
        }
    }

    pub fn is_empty(&self) -> bool {
        self.cells == 0
    }

    /// Values to tell, in the order in which they first occur, and how many cells they leave untold.
    pub fn told(&self) -> (Vec<(String, Fault)>, usize) {
        let mut values: Vec<(String, Fault)> = self
            .by_value
            .iter()
            .map(|(value, fault)| (String::from_utf8_lossy(value).into_owned(), *fault))
            .collect();
        values.sort_by_key(|(_, fault)| fault.first_row);
        values.truncate(MOST_TOLD);
        let told: usize = values.iter().map(|(_, fault)| fault.cells).sum();
        (values, self.cells - told)
    }
}
