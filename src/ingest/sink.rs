//! In: the cells of one column, as bytes, numbers or kinds of missing. Out: the column, typed by what it is read for.
//! Never: a missing value that the file names and the wave does not know, taken for a blank without a word.

use crate::definition::Missing;

use super::coding::{Coded, Groups, Joined, Open};
use super::findings::Faults;
use super::number::Numbers;
use super::personal::Watched;
use super::text::counted;
use super::value_counts::ValueCounts;

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The place of an item among the survey's.
    Item(usize),
    /// One option of a multiple-choice item.
    Option {
        item: usize,
        option: usize,
    },
    Id,
    Weight,
    Stratum,
    /// A stage of clusters.
    Cluster(usize),
    /// Population counts of a stage.
    Population(usize),
    /// One of several columns that each hold a chosen option of a multiple-choice item.
    AnyOf(usize),
    /// Looked at, before anything is known of it (`profile`).
    Profile,
    /// How long the respondent took.
    Duration,
    /// Nothing: it is looked at for direct identifiers alone.
    Unread,
}

/// A column that is read.
#[derive(Debug)]
pub(super) struct Sink {
    pub column: usize,
    pub purpose: Purpose,
    /// What messages call it: the id of the item or field.
    pub name: String,
    pub cells: Cells,
}

/// The cells of a column, typed by its purpose.
#[derive(Debug)]
pub(super) enum Cells {
    Coded(Box<Coded>),
    Joined(Box<Joined>),
    Numbers(Box<Numbers>),
    Open(Open),
    Groups(Groups),
    Profile(Box<ValueCounts>),
    Watched(Watched),
}

impl Sink {
    #[inline]
    pub fn push(&mut self, cell: &[u8], row: usize) {
        match &mut self.cells {
            Cells::Coded(coded) => coded.push(cell, row),
            Cells::Joined(joined) => joined.push(cell, row),
            Cells::Numbers(numbers) => numbers.push(cell, row),
            Cells::Open(open) => open.push(cell),
            Cells::Groups(groups) => groups.push(cell, row),
            Cells::Profile(tally) => tally.push(cell, row),
            Cells::Watched(watched) => watched.push(cell),
        }
    }

    /// Makes room for so many cells. `rows` is what the bytes of the delivery can hold, never what it says of itself.
    pub fn reserve(&mut self, rows: usize) {
        match &mut self.cells {
            Cells::Coded(coded) => coded.positions.reserve(rows),
            Cells::Numbers(numbers) => numbers.numbers.reserve(rows),
            Cells::Open(open) => open.texts.reserve(rows),
            Cells::Groups(groups) => groups.numbers.reserve(rows),
            Cells::Joined(_) | Cells::Watched(_) | Cells::Profile(_) => {}
        }
    }

    /// Numbers one below the other, from row `first` on; not a number (NaN) is an empty cell.
    #[inline]
    pub fn push_numbers(&mut self, numbers: impl Iterator<Item = f64>, first: usize) {
        let numbers = (first..).zip(numbers);
        match &mut self.cells {
            Cells::Coded(coded) => {
                for (row, number) in numbers {
                    coded.push_number(number, row);
                }
            }
            Cells::Numbers(cells) => {
                for (row, number) in numbers {
                    cells.push_number(number, row);
                }
            }
            Cells::Watched(watched) => numbers.for_each(|(_, number)| watched.push_number(number)),
            Cells::Joined(_) | Cells::Open(_) | Cells::Groups(_) | Cells::Profile(_) => {
                for (row, number) in numbers {
                    self.push_number(number, row);
                }
            }
        }
    }

    /// Whether direct identifiers stand in the column: it is hashed, or looks like them.
    pub fn holds_identifiers(&self) -> bool {
        match &self.cells {
            Cells::Open(open) => open.is_hashed(),
            Cells::Watched(watched) => watched.kind().is_some(),
            Cells::Coded(_)
            | Cells::Joined(_)
            | Cells::Numbers(_)
            | Cells::Groups(_)
            | Cells::Profile(_) => false,
        }
    }

    /// A number that the delivery holds as such; not a number (NaN) is an empty cell.
    pub fn push_number(&mut self, number: f64, row: usize) {
        match &mut self.cells {
            Cells::Numbers(numbers) => numbers.push_number(number, row),
            Cells::Coded(coded) => coded.push_number(number, row),
            Cells::Profile(tally) => tally.push_number(number, row),
            Cells::Watched(watched) => watched.push_number(number),
            _ if number.is_nan() => self.push(b"", row),
            _ => self.push(number.to_string().as_bytes(), row),
        }
    }

    /// A kind of missing that the delivery states as such; false: nothing in the column stands for it, and nothing was
    /// pushed. Texts and groups know blanks only.
    pub fn push_missing(&mut self, kind: Missing, row: usize) -> bool {
        match &mut self.cells {
            Cells::Coded(coded) => coded.push_missing(kind),
            Cells::Joined(joined) => {
                joined.push_missing(kind);
                true
            }
            Cells::Numbers(numbers) => {
                numbers.push_missing(kind);
                true
            }
            Cells::Open(_) | Cells::Groups(_) | Cells::Watched(_) | Cells::Profile(_) => {
                self.push(b"", row);
                true
            }
        }
    }

    /// A missing value that the file has a name for (`.a`), or none (`""`). Where kinds of missing are kept, the name is a
    /// text that `values` of the wave has to know; in a column of texts or groups it is a blank, counted in `unkept`.
    #[cold]
    pub fn push_named_missing(&mut self, name: &str, row: usize, unkept: &mut Faults) {
        if !name.is_empty() && matches!(self.cells, Cells::Open(_) | Cells::Groups(_)) {
            unkept.add(name.as_bytes(), row);
            self.push(b"", row);
        } else {
            self.push(name.as_bytes(), row);
        }
    }
}

/// Says which missing values of a column were read as blanks.
pub(super) fn say_unkept(unkept: &Faults, name: &str, reading: &mut Vec<String>) {
    for (missing, fault) in unkept.told().0 {
        reading.push(format!(
            "`{missing}` in {} of `{name}` is read as blank",
            counted(fault.cells, "cell", "cells")
        ));
    }
}
