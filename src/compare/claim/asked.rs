//! In: the claims and texts of a report. Out: what has to be estimated so that they can be judged and shown. Never: an estimate.

use super::evidence::cell_of;
use crate::definition::{Assertion, Claim, ItemId, Quantity, Reference, WaveId};
use crate::estimate::CellOf;

/// What claims and texts of the report of a wave need beside its tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// By wave, cells whose covariance is needed.
    pub together: Vec<(WaveId, Vec<CellOf>)>,
    /// Waves that are compared, the earlier first.
    pub pairs: Vec<(WaveId, WaveId)>,
    /// Items that are spoken of.
    pub items: Vec<ItemId>,
    /// Items whose groups are spoken of.
    pub groups: Vec<ItemId>,
}

/// What is needed for some claims and for some sums that texts show, in the report of a wave.
///
/// ```
/// use tidemark::compare::claim::asked;
/// use tidemark::definition::{WaveId, load};
/// let survey = load("surveys/gss".as_ref())?.output;
/// let wave = WaveId::new("2024");
/// let needed = asked(&wave, survey.report.claims(&wave), []);
/// assert!(needed.pairs.iter().all(|(_, later)| *later == wave));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn asked<'a>(
    wave: &WaveId,
    claims: impl IntoIterator<Item = &'a Claim>,
    quantities: impl IntoIterator<Item = &'a Quantity>,
) -> Asked {
    let mut asked = Asked::default();
    for claim in claims {
        for simple in claim.assertion.simple() {
            asked.add(wave, &simple.references());
            if let Assertion::Moved { what, since, .. } = simple {
                let to = what.wave.as_ref().unwrap_or(wave);
                asked.pair(since, to);
            }
        }
    }
    for quantity in quantities {
        let cells: Vec<Reference> = quantity.terms.iter().map(|term| term.of.clone()).collect();
        asked.add(wave, &cells);
    }
    asked
}

impl Asked {
    fn add(&mut self, wave: &WaveId, references: &[Reference]) {
        let mut by_wave: Vec<(WaveId, Vec<CellOf>)> = Vec::new();
        for reference in references {
            let of = reference.wave.as_ref().unwrap_or(wave);
            let cell = cell_of(reference);
            match by_wave.iter_mut().find(|(known, _)| known == of) {
                Some((_, cells)) if cells.contains(&cell) => {}
                Some((_, cells)) => cells.push(cell),
                None => by_wave.push((of.clone(), vec![cell])),
            }
            push_new(&mut self.items, &reference.item);
            if let Some((by, _)) = &reference.group {
                push_new(&mut self.groups, by);
            }
        }
        for (place, (one, _)) in by_wave.iter().enumerate() {
            for (other, _) in by_wave.iter().skip(place + 1) {
                self.pair(other, one);
            }
        }
        for entry in by_wave {
            if !self.together.contains(&entry) {
                self.together.push(entry);
            }
        }
    }

    fn pair(&mut self, earlier: &WaveId, later: &WaveId) {
        push_new(&mut self.pairs, &(earlier.clone(), later.clone()));
    }
}

fn push_new<T: Clone + PartialEq>(list: &mut Vec<T>, new: &T) {
    if !list.contains(new) {
        list.push(new.clone());
    }
}
