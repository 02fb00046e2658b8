//! One pass over the rows for all items of a wave.

use super::frame::Frame;
use super::sums::Tally;
use super::threads::Threads;
use crate::definition::Missing;
use crate::ingest::{OPTION_CODES, option_code};

/// The answers of one item, as they are tallied.
#[derive(Debug, Clone, Copy)]
pub enum Column<'a> {
    /// Answer positions of each row. The last code is `blank`; what lies beyond it, as
    /// [`BLANK`](crate::ingest::BLANK) does, counts as blank.
    Answers {
        /// By row.
        positions: &'a [u16],
        /// The number of answers of the scale.
        blank: u16,
    },
    /// An option of a multiple-choice item. Its codes are [`OPTION_CODES`]: each kind of missing is one of its own.
    Chosen {
        /// By row.
        positions: &'a [u16],
        /// What a blank of the item is.
        blank: Missing,
    },
    /// Numeric variables that are observed together, as [`Tally::numeric`] takes them.
    Numbers(&'a [&'a [Option<f64>]]),
}

/// Rows that are tallied for every item before the next ones are: their cells and weights stay at hand.
const BLOCK: usize = 1 << 12;

/// The tally of each column, in their order.
///
/// Dense sums by cell and code, in the order of the rows whatever `threads` is: a thread takes whole columns, so
/// nothing is ever merged. Memory goes with the cells, not with the rows.
///
/// ```
/// use tidemark::ingest::{BLANK, DesignColumns};
/// use tidemark::tally::{Column, Frame, Threads, tallies};
/// let design = DesignColumns { weight: vec![1.0, 2.0, 0.5], ..DesignColumns::default() };
/// let frame = Frame::new(&design, &[]);
/// let item = Column::Answers { positions: &[0, 1, BLANK], blank: 2 };
/// let of_item = &tallies(&frame, &design.weight, &[item], Threads::ONE)[0];
/// assert_eq!(of_item.sums(0, 1).first, [2.0]); // Σd of those with the second answer
/// assert_eq!(of_item.sums(0, 2).count, 1); // one blank
/// ```
pub fn tallies(
    frame: &Frame,
    weight: &[f64],
    columns: &[Column<'_>],
    threads: Threads,
) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = columns.iter().map(|column| column.empty(frame)).collect();
    let threads = threads.of(weight.len() * columns.len());
    let share = columns.len().div_ceil(threads).max(1);
    let shares = tallies.chunks_mut(share).zip(columns.chunks(share));
    if shares.len() == 1 {
        shares.for_each(|(tallies, columns)| pass(frame, weight, columns, tallies));
    } else {
        std::thread::scope(|scope| {
            for (tallies, columns) in shares {
                scope.spawn(move || pass(frame, weight, columns, tallies));
            }
        });
    }
    tallies
}

fn pass(frame: &Frame, weight: &[f64], columns: &[Column<'_>], tallies: &mut [Tally]) {
    for start in (0..weight.len()).step_by(BLOCK) {
        let rows = start..(start + BLOCK).min(weight.len());
        let cells = &frame.cell_of_row()[rows.clone()];
        let weight = &weight[rows.clone()];
        for (column, tally) in columns.iter().zip(tallies.iter_mut()) {
            match column {
                Column::Answers { positions, blank } => {
                    tally.add_answers(cells, weight, &positions[rows.clone()], *blank);
                }
                Column::Chosen { positions, blank } => {
                    let positions = positions[rows.clone()].iter();
                    let codes = positions.map(|position| option_code(*position, *blank));
                    tally.add_codes(cells, weight, codes);
                }
                Column::Numbers(variables) => {
                    tally.add_numbers(cells, weight, variables, start);
                }
            }
        }
    }
}

impl Column<'_> {
    fn empty(&self, frame: &Frame) -> Tally {
        match self {
            Self::Answers { blank, .. } => Tally::zero(frame, usize::from(*blank) + 1, 0),
            Self::Chosen { .. } => Tally::zero(frame, OPTION_CODES.len(), 0),
            Self::Numbers(variables) => Tally::zero(frame, 2, variables.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::DesignColumns;
    use crate::tally::Factor;

    #[test]
    fn every_number_of_threads_gives_the_same_bits_as_one_item_after_the_other() {
        let rows = 9_001;
        let mut state = 20261122_u64;
        let mut next = |levels: u64| {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (state >> 33) % levels
        };
        let design = DesignColumns {
            weight: (0..rows).map(|_| next(1000) as f64 / 977.0).collect(),
            ..DesignColumns::default()
        };
        let level: Vec<u16> = (0..rows).map(|_| next(9) as u16).collect();
        let factor = Factor {
            level: &level,
            levels: 9,
        };
        let frame = Frame::new(&design, &[factor]);
        let items: Vec<Vec<u16>> = (0..40)
            .map(|_| (0..rows).map(|_| next(7) as u16).collect())
            .collect();
        let columns: Vec<Column<'_>> = items
            .iter()
            .map(|positions| Column::Answers {
                positions,
                blank: 6,
            })
            .collect();
        let alone: Vec<String> = items
            .iter()
            .map(|codes| format!("{:?}", Tally::categorical(&frame, &design.weight, codes, 7)))
            .collect();
        for threads in [1, 2, 8] {
            let together = tallies(&frame, &design.weight, &columns, Threads::new(threads));
            let together: Vec<String> = together.iter().map(|t| format!("{t:?}")).collect();
            assert!(alone == together, "{threads} threads");
        }
    }
}
