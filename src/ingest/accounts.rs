//! The accounts of a wave: rows in = rows used + rows set aside, each with a reason.

use serde::Serialize;

/// How a delivery was read and what became of its rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Accounts {
    /// Data rows of the delivery, blank lines not among them.
    pub rows_in: usize,
    /// Rows that became respondents.
    pub rows_used: usize,
    /// Rows set aside, by reason.
    pub set_aside: Vec<SetAside>,
    /// How the file was read, in words: encoding, delimiter, decimal mark, what was skipped or trimmed.
    pub reading: Vec<String>,
    /// SHA-256 of the delivery, lower-case hex.
    pub sha256: String,
}

/// Rows left out for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetAside {
    /// In words, the same for every row of this entry.
    pub reason: String,
    /// How many.
    pub rows: usize,
    /// Lines (or data rows, for formats without lines) in the delivery, 1-based.
    pub lines: Vec<usize>,
}

impl Accounts {
    /// Rows in = rows used + rows set aside.
    pub fn balance(&self) -> bool {
        self.rows_in == self.rows_used + self.set_aside.iter().map(|set| set.rows).sum::<usize>()
    }
}
