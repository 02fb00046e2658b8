//! In: numbers of people that are about to be shown beside each other. Out: which of them are hidden, because a difference or a
//! sum of them tells of fewer than five. Never: a part that is hidden and can be reckoned from a whole.

use std::collections::BTreeMap;

use super::{Count, FLOOR, counts};
use crate::definition::{Code, ItemId};

fn is_few(number: usize) -> bool {
    (1..FLOOR).contains(&number)
}

fn is_shown(count: &Count) -> bool {
    matches!(count, Count::Number(_))
}

/// How many have replied to each item. `bases` has, for an item with a condition, the places of all items that decide on it: who
/// replied to these and not to it said something else. So its number stands a difference of five at least from theirs, from that
/// of the next item without a condition on either side, and, together with the numbers of items that the same ones decide on,
/// from theirs again.
pub(super) fn replied(numbers: &[usize], bases: &[Vec<usize>]) -> Vec<Count> {
    let mut shown: Vec<Count> = numbers.iter().map(|number| Count::of(*number)).collect();
    let number = |place: &usize| numbers.get(*place).copied().unwrap_or_default();
    let is_free = |place: &usize| bases.get(*place).is_some_and(Vec::is_empty);
    for (place, of) in bases.iter().enumerate().filter(|(_, of)| !of.is_empty()) {
        let before = (0..place).rev().find(is_free);
        let after = (place + 1..numbers.len()).find(is_free);
        let alike = (0..place).filter(|other| bases.get(*other) == Some(of));
        let beside: Vec<usize> = of
            .iter()
            .copied()
            .chain(before)
            .chain(after)
            .chain(alike)
            .collect();
        let is_told = beside.iter().any(|other| {
            shown.get(*other).is_some_and(is_shown)
                && is_few(number(other).abs_diff(number(&place)))
        });
        if let Some(count) = shown.get_mut(place).filter(|_| is_told) {
            *count = Count::Hidden;
        }
    }
    for of in bases.iter().filter(|of| !of.is_empty()) {
        let parts: Vec<usize> = (0..numbers.len())
            .filter(|place| bases.get(*place) == Some(of))
            .filter(|place| shown.get(*place).is_some_and(is_shown))
            .collect();
        let sum: usize = parts.iter().map(number).sum();
        let is_told = of.iter().any(|base| is_few(number(base).abs_diff(sum)));
        let smallest = parts
            .iter()
            .filter(|place| number(place) > 0)
            .min_by_key(|place| number(place));
        if let Some(count) = smallest
            .and_then(|place| shown.get_mut(*place))
            .filter(|_| is_told)
        {
            *count = Count::Hidden;
        }
    }
    shown
}

/// How many are in each quota. `patterns` counts people by the quotas that they are in. No quota is shown of which everybody else
/// are fewer than five; nor two or more that part another one, or everybody, but for fewer than five.
pub(super) fn quotas(patterns: &BTreeMap<Vec<bool>, usize>, quotas: usize) -> Vec<Count> {
    let has = |pattern: &[bool], quota: usize| pattern.get(quota).copied().unwrap_or_default();
    let number = |is: &dyn Fn(&[bool]) -> bool| -> usize {
        let found = patterns.iter().filter(|(pattern, _)| is(pattern));
        found.map(|(_, people)| people).sum()
    };
    let numbers: Vec<usize> = (0..quotas)
        .map(|quota| number(&|pattern| has(pattern, quota)))
        .collect();
    let of = |quota: usize| numbers.get(quota).copied().unwrap_or_default();
    let within = |part: usize, whole: Option<usize>| {
        whole.is_none_or(|whole| {
            part != whole && number(&|pattern| has(pattern, part) && !has(pattern, whole)) == 0
        })
    };
    let apart =
        |one: usize, other: usize| number(&|pattern| has(pattern, one) && has(pattern, other)) == 0;
    let mut shown = counts(&numbers);
    // Everybody, then each quota, as a whole.
    for whole in std::iter::once(None).chain((0..quotas).map(Some)) {
        loop {
            let is_open = |quota: usize| shown.get(quota).is_some_and(is_shown);
            if !whole.is_none_or(is_open) {
                break;
            }
            let size = whole.map_or_else(|| number(&|_| true), of);
            let parts: Vec<usize> = (0..quotas)
                .filter(|part| is_open(*part) && of(*part) > 0 && within(*part, whole))
                .collect();
            let Some(told) = telling(size, &parts, &of, &apart) else {
                break;
            };
            if let Some(count) = shown.get_mut(told) {
                *count = Count::Hidden;
            }
        }
    }
    shown
}

/// The smallest of the parts, one, two, or as many as stand apart from each other, that leave fewer than five of a whole.
fn telling(
    size: usize,
    parts: &[usize],
    of: &dyn Fn(usize) -> usize,
    apart: &dyn Fn(usize, usize) -> bool,
) -> Option<usize> {
    let leaves_few = |some: &[usize]| {
        let sum: usize = some.iter().map(|part| of(*part)).sum();
        is_few(size.saturating_sub(sum))
    };
    let mut family: Vec<usize> = Vec::new();
    for part in parts {
        if family.iter().all(|other| apart(*part, *other)) {
            family.push(*part);
        }
    }
    let singles = parts.iter().map(|part| vec![*part]);
    let pairs = parts.iter().flat_map(|one| {
        let others = parts.iter().filter(move |other| *other > one);
        others
            .filter(|other| apart(*one, **other))
            .map(|other| vec![*one, *other])
    });
    let found = singles
        .chain(pairs)
        .chain([family])
        .find(|some| leaves_few(some));
    found?.into_iter().min_by_key(|part| of(*part))
}

/// A margin: its items, and how many are in each of its categories.
pub(super) struct Marginal<'a> {
    pub items: &'a [ItemId],
    pub categories: Vec<(&'a [Code], usize)>,
}

/// How many are in each category of each margin. Where margins share items, those of one category of the shared items are a whole
/// that the other margin tells: a number below five is no remainder of it.
pub(super) fn margins(margins: &[Marginal<'_>]) -> Vec<Vec<Count>> {
    let mut shown: Vec<Vec<Count>> = margins
        .iter()
        .map(|margin| {
            counts(
                &margin
                    .categories
                    .iter()
                    .map(|(_, number)| *number)
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    // Each round hides one more, so that it ends.
    while let Some((margin, category)) = next_told(margins, &shown) {
        match shown
            .get_mut(margin)
            .and_then(|counts| counts.get_mut(category))
        {
            Some(count) => *count = Count::Hidden,
            None => break,
        }
    }
    shown
}

/// The next number that tells a hidden one: its margin and its place there.
fn next_told(margins: &[Marginal<'_>], shown: &[Vec<Count>]) -> Option<(usize, usize)> {
    for (place, margin) in margins.iter().enumerate() {
        let own = shown.get(place)?;
        for (other, others) in margins
            .iter()
            .zip(shown)
            .enumerate()
            .filter_map(|(at, other)| (at != place).then_some(other))
        {
            let shared: Vec<&ItemId> = margin
                .items
                .iter()
                .filter(|item| other.items.contains(item))
                .collect();
            if shared.is_empty() {
                continue;
            }
            let codes = |of: &Marginal<'_>, category: &[Code]| -> Vec<Code> {
                let code = |item: &&ItemId| of.items.iter().position(|own| own == *item);
                shared
                    .iter()
                    .filter_map(code)
                    .filter_map(|at| category.get(at).copied())
                    .collect()
            };
            let mut groups: BTreeMap<Vec<Code>, Vec<usize>> = BTreeMap::new();
            for (at, (category, _)) in margin.categories.iter().enumerate() {
                groups.entry(codes(margin, category)).or_default().push(at);
            }
            for (group, cells) in &groups {
                let number =
                    |at: &usize| margin.categories.get(*at).map_or(0, |(_, number)| *number);
                let is_open = |at: &usize| own.get(*at).is_some_and(is_shown);
                // Of a whole that is shown the parts are judged among themselves.
                let judged = counts(&cells.iter().map(number).collect::<Vec<_>>());
                let told = cells
                    .iter()
                    .zip(judged)
                    .find(|(at, count)| *count == Count::Hidden && is_open(at));
                if let Some((at, _)) = told {
                    return Some((place, *at));
                }
                // A whole that is hidden is no sum of parts that are shown.
                let is_whole_hidden =
                    shared.len() == other.items.len()
                        && other.categories.iter().zip(others).any(
                            |((category, number), count)| {
                                *number > 0
                                    && *count == Count::Hidden
                                    && codes(other, category) == *group
                            },
                        );
                if is_whole_hidden && cells.iter().all(is_open) {
                    let smallest = cells
                        .iter()
                        .filter(|at| number(at) > 0)
                        .min_by_key(|at| number(at));
                    if let Some(at) = smallest {
                        return Some((place, *at));
                    }
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use Count::{Hidden, Number};

    fn people(patterns: &[(&[u8], usize)]) -> BTreeMap<Vec<bool>, usize> {
        let of = |pattern: &[u8]| pattern.iter().map(|is| *is == 1).collect();
        patterns
            .iter()
            .map(|(pattern, people)| (of(pattern), *people))
            .collect()
    }

    #[test]
    fn what_few_said_otherwise_is_no_difference_of_two_questions() {
        let free = Vec::new;
        // `q5`, `q5b` (asked of some), `q6`.
        let of = |numbers: &[usize]| replied(numbers, &[free(), vec![0], free()]);
        assert_eq!(of(&[100, 97, 100]), [Number(100), Hidden, Number(100)]);
        assert_eq!(of(&[100, 95, 100]), [Number(100), Number(95), Number(100)]);
        assert_eq!(
            of(&[100, 100, 100]),
            [Number(100), Number(100), Number(100)]
        );
        assert_eq!(of(&[100, 4, 100]), [Number(100), Hidden, Number(100)]);
        // Six left between them, and three of those who did not said something else.
        assert_eq!(of(&[103, 97, 100]), [Number(103), Hidden, Number(100)]);
        // Two that part those before but for two; three that part all.
        assert_eq!(
            replied(&[100, 58, 40], &[free(), vec![0], vec![0]]),
            [Number(100), Number(58), Hidden]
        );
        assert_eq!(
            replied(&[100, 60, 40], &[free(), vec![0], vec![0]]),
            [Number(100), Number(60), Number(40)]
        );
    }

    #[test]
    fn no_remainder_of_quotas_is_a_few_people() {
        // Apart, and three in neither.
        assert_eq!(
            quotas(&people(&[(&[1, 0], 40), (&[0, 1], 57), (&[0, 0], 3)]), 2),
            [Hidden, Number(57)]
        );
        // One in the other, but for two.
        assert_eq!(
            quotas(&people(&[(&[1, 1], 30), (&[1, 0], 2), (&[0, 0], 50)]), 2),
            [Number(32), Hidden]
        );
        // Three that part all but for one.
        assert_eq!(
            quotas(
                &people(&[
                    (&[1, 0, 0], 20),
                    (&[0, 1, 0], 30),
                    (&[0, 0, 1], 40),
                    (&[0, 0, 0], 1)
                ]),
                3
            ),
            [Hidden, Number(30), Number(40)]
        );
        assert_eq!(
            quotas(&people(&[(&[1, 0], 40), (&[0, 1], 57), (&[0, 0], 5)]), 2),
            [Number(40), Number(57)]
        );
    }

    #[test]
    fn a_margin_does_not_tell_a_cell_of_another() {
        let ids = ["sex", "age"].map(ItemId::new);
        let (one, two) = ([Code(1)], [Code(2)]);
        let pairs = [[1, 1], [1, 2], [2, 1], [2, 2]].map(|pair| pair.map(Code));
        let of = |cells: [usize; 4]| {
            margins(&[
                Marginal {
                    items: &ids[..1],
                    categories: vec![(&one, cells[0] + cells[1]), (&two, cells[2] + cells[3])],
                },
                Marginal {
                    items: &ids,
                    categories: pairs.iter().map(|pair| &pair[..]).zip(cells).collect(),
                },
            ])
        };
        // 50 men less 47 are three; the smallest other cell alone would not keep them.
        assert_eq!(
            of([3, 47, 6, 44]),
            [
                vec![Number(50), Number(50)],
                vec![Hidden, Hidden, Hidden, Number(44)]
            ]
        );
        // Three men of all: no sum of women tells them.
        let shown = of([3, 0, 60, 44]);
        assert_eq!(shown[0], [Hidden, Hidden]);
        assert!(shown[1][2] == Hidden || shown[1][3] == Hidden, "{shown:?}");
        assert_eq!(
            of([10, 20, 30, 40])[1],
            [Number(10), Number(20), Number(30), Number(40)]
        );
    }
}
