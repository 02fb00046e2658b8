//! In: the categories of the quasi-identifiers of every respondent, and k. Out: which categories are merged and which cells
//! suppressed, so that every combination that is left occurs at least k times. Never: a combination below k.
//!
//! k-anonymity after Samarati and Sweeney (1998), by local recoding. Categories are merged into one of their own item, the rarest
//! of all items first, and what then stands in combinations below k is suppressed, as few cells as will do. Of all these
//! ways, from no merge to as many as leave two categories to each item, that with the fewest changed cells is taken. A
//! suppressed cell is a category like any other here, so the classes hold without anything being assumed of what stands behind it.

use std::collections::{BTreeMap, HashMap};

/// Suppression is not tried while a larger part of the respondents is in classes below k, unless no more can be merged.
const MOST: f64 = 0.3;
/// Categories that merging leaves to an item.
const LEFT: usize = 2;
/// With more quasi-identifiers at most three cells of a respondent are tried together before all of them.
const EVERY_SUBSET: usize = 10;

/// A category by its number; [`MERGED`] and [`SUPPRESSED`] stand beside those of the item.
pub(super) type Category = u32;
/// What rare categories are merged into.
pub(super) const MERGED: Category = Category::MAX - 1;
/// What a suppressed cell holds.
pub(super) const SUPPRESSED: Category = Category::MAX;

type Key = Vec<Category>;

/// What was decided.
#[derive(Debug, PartialEq)]
pub(super) struct Protected {
    /// By quasi-identifier, the categories that were merged, in order.
    pub merged: Vec<Vec<Category>>,
    /// By quasi-identifier, the category of each respondent afterwards.
    pub cells: Vec<Vec<Category>>,
    /// How many combinations there are.
    pub classes: usize,
    /// How often the rarest occurs.
    pub smallest: usize,
}

/// Makes every combination occur at least k times. `columns` holds a category a respondent for each quasi-identifier; those of
/// `mergeable` may lose categories, the others (yes or no) only cells. `None`: there are fewer than k respondents.
pub(super) fn protect(
    columns: &[Vec<Category>],
    mergeable: &[bool],
    k: usize,
) -> Option<Protected> {
    let rows = columns.first().map_or(0, Vec::len);
    if columns.is_empty() {
        return Some(Protected {
            merged: Vec::new(),
            cells: Vec::new(),
            classes: 1,
            smallest: rows,
        });
    }
    if rows < k {
        return None;
    }
    let keys: Vec<Key> = (0..rows)
        .map(|row| {
            columns
                .iter()
                .filter_map(|column| column.get(row).copied())
                .collect()
        })
        .collect();
    let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
    for key in &keys {
        *counts.entry(key.clone()).or_default() += 1;
    }
    let (merging, classes) = fewest_changes(&counts, columns.len(), mergeable, k, rows);
    let mut cells = vec![Vec::with_capacity(rows); columns.len()];
    let become_what = classes.by_combination();
    for key in &keys {
        let mapped = merging.mapped(key);
        let held = become_what.get(&mapped).copied().unwrap_or(&mapped);
        for (column, category) in cells.iter_mut().zip(held) {
            column.push(*category);
        }
    }
    let merged = merging.merged;
    let left: Vec<usize> = classes.members.values().map(Class::rows).collect();
    Some(Protected {
        merged,
        cells,
        classes: left.len(),
        smallest: left.into_iter().min().unwrap_or(0),
    })
}

/// The merges, one after another, and after which of them suppression changes fewest cells in all.
fn fewest_changes<'c>(
    counts: &'c BTreeMap<Key, usize>,
    columns: usize,
    mergeable: &'c [bool],
    k: usize,
    rows: usize,
) -> (Merging<'c>, Classes) {
    let mut merging = Merging::new(counts, columns, mergeable, k);
    let mut best: Option<(usize, Merging<'c>, Classes)> = None;
    loop {
        let next = merging.next();
        if merging.below_k() as f64 <= MOST * rows as f64 || next.is_none() {
            let mut classes = Classes::new(&merging);
            classes.suppress(k);
            let cells = merging.cells() + classes.cells();
            if best.as_ref().is_none_or(|(fewest, ..)| cells < *fewest) {
                best = Some((cells, merging.clone(), classes));
            }
        }
        let more_than_best =
            |cells: usize| best.as_ref().is_some_and(|(fewest, ..)| cells >= *fewest);
        match next {
            Some((column, categories)) => merging.merge(column, categories),
            None => break,
        }
        if more_than_best(merging.cells()) {
            break;
        }
    }
    match best {
        Some((_, merging, classes)) => (merging, classes),
        None => {
            let classes = Classes::new(&merging);
            (merging, classes)
        }
    }
}

/// Categories that are merged, item by item.
#[derive(Clone)]
struct Merging<'c> {
    counts: &'c BTreeMap<Key, usize>,
    mergeable: &'c [bool],
    k: usize,
    /// By column.
    merged: Vec<Vec<Category>>,
}

impl<'c> Merging<'c> {
    fn new(
        counts: &'c BTreeMap<Key, usize>,
        columns: usize,
        mergeable: &'c [bool],
        k: usize,
    ) -> Self {
        Self {
            counts,
            mergeable,
            k,
            merged: vec![Vec::new(); columns],
        }
    }

    fn mapped(&self, key: &[Category]) -> Key {
        key.iter()
            .zip(&self.merged)
            .map(|(category, merged)| match merged.contains(category) {
                true => MERGED,
                false => *category,
            })
            .collect()
    }

    /// Respondents of each category of a column, the rarest first.
    fn rarest(&self, column: usize) -> Vec<(usize, Category)> {
        let mut counts: BTreeMap<Category, usize> = BTreeMap::new();
        for (key, count) in self.counts {
            if let Some(category) = self.mapped(key).get(column) {
                *counts.entry(*category).or_default() += count;
            }
        }
        let mut ordered: Vec<(usize, Category)> = counts.into_iter().map(|(c, n)| (n, c)).collect();
        ordered.sort_unstable();
        ordered
    }

    /// The column and the categories that are merged next: those that touch fewest respondents.
    fn next(&self) -> Option<(usize, Vec<Category>)> {
        let candidates = (0..self.merged.len()).filter_map(|column| {
            let (touched, categories) = self.next_of(column)?;
            Some((touched, column, categories))
        });
        let (_, column, categories) =
            candidates.min_by_key(|(touched, column, _)| (*touched, *column))?;
        Some((column, categories))
    }

    /// The rarest category of a column, and where none is merged yet, the two rarest; with the respondents they touch.
    fn next_of(&self, column: usize) -> Option<(usize, Vec<Category>)> {
        if !self.mergeable.get(column).copied().unwrap_or(false) {
            return None;
        }
        let rarest = self.rarest(column);
        let others: Vec<(usize, Category)> = rarest
            .iter()
            .copied()
            .filter(|(_, c)| *c != MERGED)
            .collect();
        let wanted = match rarest.len() > others.len() {
            true => 1,
            false => 2,
        };
        if others.len() < wanted + LEFT {
            return None;
        }
        let next = others.get(..wanted)?;
        let touched = next.iter().map(|(count, _)| count).sum();
        Some((
            touched,
            next.iter().map(|(_, category)| *category).collect(),
        ))
    }

    fn merge(&mut self, column: usize, categories: Vec<Category>) {
        if let Some(merged) = self.merged.get_mut(column) {
            merged.extend(categories);
        }
    }

    /// Cells in merged categories.
    fn cells(&self) -> usize {
        let merged = |(key, count): (&Key, &usize)| {
            let cells = key
                .iter()
                .zip(&self.merged)
                .filter(|(category, merged)| merged.contains(category));
            cells.count() * count
        };
        self.counts.iter().map(merged).sum()
    }

    fn below_k(&self) -> usize {
        let mut classes: HashMap<Key, usize> = HashMap::new();
        for (key, count) in self.counts {
            *classes.entry(self.mapped(key)).or_default() += count;
        }
        classes.values().filter(|count| **count < self.k).sum()
    }
}

/// Respondents of one combination.
#[derive(Default)]
struct Class {
    /// The combinations before suppression, and how often each occurs.
    from: Vec<(Key, usize)>,
}

impl Class {
    fn rows(&self) -> usize {
        self.from.iter().map(|(_, count)| count).sum()
    }
}

/// The combinations as they will be.
struct Classes {
    members: BTreeMap<Key, Class>,
}

impl Classes {
    fn new(merging: &Merging<'_>) -> Self {
        let mut mapped: BTreeMap<Key, usize> = BTreeMap::new();
        for (key, count) in merging.counts {
            *mapped.entry(merging.mapped(key)).or_default() += count;
        }
        let class = |(key, count): (Key, usize)| {
            let from = vec![(key.clone(), count)];
            (key, Class { from })
        };
        Self {
            members: mapped.into_iter().map(class).collect(),
        }
    }

    /// What each combination has become.
    fn by_combination(&self) -> HashMap<&Key, &Key> {
        let members = self.members.iter();
        members
            .flat_map(|(key, class)| class.from.iter().map(move |(before, _)| (before, key)))
            .collect()
    }

    /// Suppressed cells.
    fn cells(&self) -> usize {
        let suppressed = |key: &Key| {
            key.iter()
                .filter(|category| **category == SUPPRESSED)
                .count()
        };
        let members = self.members.iter();
        members
            .map(|(key, class)| suppressed(key) * class.rows())
            .sum()
    }

    fn small(&self, k: usize) -> Vec<(usize, Key)> {
        let mut small: Vec<(usize, Key)> = self
            .members
            .iter()
            .map(|(key, class)| (class.rows(), key.clone()))
            .filter(|(rows, _)| *rows < k)
            .collect();
        small.sort();
        small
    }

    fn rows_of(&self, key: &Key) -> usize {
        self.members.get(key).map_or(0, Class::rows)
    }

    fn shift(&mut self, from: &Key, to: &Key) {
        if from == to {
            return;
        }
        if let Some(class) = self.members.remove(from) {
            self.members
                .entry(to.clone())
                .or_default()
                .from
                .extend(class.from);
        }
    }

    fn suppress(&mut self, k: usize) {
        loop {
            let small = self.small(k);
            let Some((_, first)) = small.first() else {
                return;
            };
            let all = vec![SUPPRESSED; first.len()];
            match self.fewest(first, &small, k) {
                Some(columns) => {
                    let to = hidden(first, &columns);
                    for (_, key) in small.iter().filter(|(_, key)| hidden(key, &columns) == to) {
                        self.shift(key, &to);
                    }
                }
                None if *first != all => self.shift(first, &all),
                // Nothing is left to hide: the smallest class beside it is hidden with it.
                None => {
                    let others = self.members.iter().filter(|(key, _)| **key != all);
                    let smallest = others.min_by_key(|(_, class)| class.rows());
                    match smallest.map(|(key, _)| key.clone()) {
                        Some(key) => self.shift(&key, &all),
                        None => return,
                    }
                }
            }
        }
    }

    /// The fewest cells that, suppressed, leave a combination of at least k: with the respondents who have it already and those
    /// in small classes who come to it in the same way. Of as few the combination that most respondents have.
    fn fewest(&self, first: &Key, small: &[(usize, Key)], k: usize) -> Option<Vec<usize>> {
        let sizes = match first.len() > EVERY_SUBSET {
            true => 3,
            false => first.len(),
        };
        for size in 1..=sizes {
            let mut best: Option<(usize, Vec<usize>)> = None;
            for columns in subsets(first.len(), size) {
                let to = hidden(first, &columns);
                let coming = small
                    .iter()
                    .filter(|(_, key)| *key != to && same_but(first, key, &columns));
                let rows = self.rows_of(&to) + coming.map(|(rows, _)| rows).sum::<usize>();
                let new = to != *first;
                if new && rows >= k && best.as_ref().is_none_or(|(most, _)| rows > *most) {
                    best = Some((rows, columns));
                }
            }
            if let Some((_, columns)) = best {
                return Some(columns);
            }
        }
        None
    }
}

/// Whether two combinations are one when some columns are hidden.
fn same_but(one: &Key, other: &Key, columns: &[usize]) -> bool {
    let mut cells = one.iter().zip(other).enumerate();
    cells.all(|(column, (one, other))| one == other || columns.contains(&column))
}

fn hidden(key: &Key, columns: &[usize]) -> Key {
    let hide = |(column, category): (usize, &Category)| match columns.contains(&column) {
        true => SUPPRESSED,
        false => *category,
    };
    key.iter().enumerate().map(hide).collect()
}

/// Every choice of `size` among `of`, in order.
fn subsets(of: usize, size: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for _ in 0..size {
        let longer = |chosen: &Vec<usize>| {
            let from = chosen.last().map_or(0, |last| last + 1);
            (from..of)
                .map(|next| [chosen.as_slice(), &[next]].concat())
                .collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Classes counted anew, in another way.
    fn smallest(cells: &[Vec<Category>]) -> usize {
        let rows = cells[0].len();
        let same =
            |one: usize, other: usize| cells.iter().all(|column| column[one] == column[other]);
        (0..rows)
            .map(|row| (0..rows).filter(|other| same(row, *other)).count())
            .min()
            .unwrap_or(0)
    }

    #[test]
    fn every_combination_occurs_k_times() {
        // A fixed row of numbers without a pattern that a person would have put there.
        let mut state = 12_345_u64;
        let mut draw = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            ((state >> 33) % below * ((state >> 40) % below) / below) as Category
        };
        for k in [2, 3, 5, 10] {
            let columns: Vec<Vec<Category>> = [2, 11, 5, 17]
                .map(|below| (0..400).map(|_| draw(below)).collect())
                .into();
            let protected = protect(&columns, &[true; 4], k).unwrap();
            let counted = smallest(&protected.cells);
            assert!(counted >= k, "{counted} < {k}");
            assert_eq!(protected.smallest, counted);
            for (before, after) in columns.iter().zip(&protected.cells) {
                let kept = before
                    .iter()
                    .zip(after)
                    .all(|(b, a)| a == b || *a >= MERGED);
                assert!(kept, "a category became another");
            }
        }
    }

    #[test]
    fn what_is_safe_is_left_alone() {
        let columns = vec![vec![0, 0, 1, 1], vec![0, 0, 1, 1]];
        let protected = protect(&columns, &[true, true], 2).unwrap();
        assert_eq!((protected.cells, protected.smallest), (columns, 2));
        assert!(protect(&[vec![0, 1, 2]], &[true], 5).is_none());
    }

    #[test]
    fn yes_and_no_are_suppressed_and_not_merged() {
        let columns = vec![
            vec![0, 0, 0, 0, 0, 1, 1, 1, 1, 0],
            vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        ];
        let protected = protect(&columns, &[false, false], 3).unwrap();
        assert!(smallest(&protected.cells) >= 3);
        assert!(protected.merged.iter().all(Vec::is_empty));
    }
}
