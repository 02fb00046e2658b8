//! In: a table before and after protection. Out: how far weighted shares moved, and what a combination tells of its respondents.
//! Never: a share that is published.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::exchange::Cells;

/// A cell as a key that can be ordered: its bits; empty cells are alike.
fn key(cells: &Cells, row: usize) -> Option<u64> {
    cells.number(row).map(f64::to_bits)
}

/// The largest change of the weighted share of a value, 0 to 1.
pub(super) fn largest_change(
    before: (&Cells, &[f64]),
    after: (&Cells, &[f64]),
    rows: &[usize],
) -> f64 {
    let shares = |cells: &Cells, weights: &[f64], rows: &mut dyn Iterator<Item = usize>| {
        let mut sums: BTreeMap<Option<u64>, f64> = BTreeMap::new();
        let mut total = 0.0;
        for row in rows {
            let weight = weights.get(row).copied().unwrap_or_default();
            *sums.entry(key(cells, row)).or_default() += weight;
            total += weight;
        }
        sums.values_mut().for_each(|sum| *sum /= total);
        sums
    };
    let was = shares(before.0, before.1, &mut rows.iter().copied());
    let is = shares(after.0, after.1, &mut (0..rows.len()));
    let values: BTreeSet<&Option<u64>> = was.keys().chain(is.keys()).collect();
    values
        .into_iter()
        .map(|value| {
            let share = |of: &BTreeMap<Option<u64>, f64>| of.get(value).copied().unwrap_or(0.0);
            (share(&was) - share(&is)).abs()
        })
        .fold(0.0, f64::max)
}

/// How many different answers the respondents of one combination gave at least, and in how many combinations all gave the same.
pub(super) fn diversity(classes: &[usize], cells: &Cells) -> (usize, usize) {
    let mut answers: BTreeMap<usize, BTreeSet<Option<u64>>> = BTreeMap::new();
    for (row, class) in classes.iter().enumerate() {
        answers.entry(*class).or_default().insert(key(cells, row));
    }
    let least = answers.values().map(BTreeSet::len).min().unwrap_or(0);
    let alike = answers
        .values()
        .filter(|answers| answers.len() == 1)
        .count();
    (least, alike)
}
