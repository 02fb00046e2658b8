//! In: what a check found. Out: its rows, and the reason for which one is set aside. Never: a row of a check that finds
//! no fault of single rows.

use super::Check;
use crate::definition::Action;
use crate::ingest::accounts::Reason;

/// What a check found: rows from 0.
pub(super) struct Hit {
    pub check: Check,
    pub found: usize,
    pub of: usize,
    pub action: Action,
    pub rows: Vec<usize>,
}

impl Hit {
    pub(super) fn new(check: Check, rows: Vec<usize>, of: usize, action: Action) -> Self {
        Self {
            check,
            found: rows.len(),
            of,
            action,
            rows,
        }
    }

    /// A check that finds no fault of single rows.
    pub(super) fn counted(check: Check, found: usize, of: usize) -> Self {
        Self {
            check,
            found,
            of,
            action: Action::Flag,
            rows: Vec::new(),
        }
    }

    /// Why a row of it is set aside.
    pub fn reason(&self) -> Reason {
        match &self.check {
            Check::Speeders { share, .. } => Reason::Speeder { share: *share },
            Check::StraightLining { items, .. } => Reason::StraightLiner { items: items.len() },
            Check::Nonresponse { above } => Reason::Nonresponse { above: *above },
            Check::NearDuplicates { above, .. } => Reason::NearDuplicate { above: *above },
            Check::Contradiction { reason, .. } => Reason::Contradiction(reason.clone()),
            Check::NoDuration
            | Check::ItemNonresponse { .. }
            | Check::Blank { .. }
            | Check::NearDuplicatesSkipped(_)
            | Check::SameText { .. }
            | Check::Constant { .. } => Reason::Other(String::new()),
        }
    }
}
