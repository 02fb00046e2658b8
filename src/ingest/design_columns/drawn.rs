//! In: the strata, units and population counts of one stage. Out: how many units were drawn from each. Never: a row
//! that is set aside counted.

use std::collections::{HashMap, HashSet};

/// What was drawn of one stage, by what it was drawn from, in the order of the rows.
pub(super) struct Drawn {
    pub(super) parents: Vec<DrawnFrom>,
}

pub(super) struct DrawnFrom {
    pub(super) first_row: usize,
    pub(super) population: f64,
    pub(super) units: usize,
    /// The first row that states another population, and that.
    pub(super) other: Option<(usize, f64)>,
}

impl Drawn {
    /// Without `units` each row is a unit.
    pub(super) fn new(
        counts: &[f64],
        parents: Option<&[u32]>,
        units: Option<&[u32]>,
        aside: &[usize],
    ) -> Self {
        let mut place: HashMap<u32, usize> = HashMap::new();
        let mut seen: HashSet<(u32, u32)> = HashSet::new();
        let mut drawn: Vec<DrawnFrom> = Vec::new();
        for (row, population) in counts.iter().copied().enumerate() {
            if aside.binary_search(&row).is_ok() {
                continue;
            }
            let parent = parents.and_then(|of| of.get(row)).copied().unwrap_or(0);
            let at = *place.entry(parent).or_insert(drawn.len());
            if at == drawn.len() {
                drawn.push(DrawnFrom {
                    first_row: row,
                    population,
                    units: 0,
                    other: None,
                });
            }
            let Some(from) = drawn.get_mut(at) else {
                continue;
            };
            let new = units
                .and_then(|units| units.get(row))
                .is_none_or(|unit| seen.insert((parent, *unit)));
            from.units += usize::from(new);
            if population != from.population {
                from.other.get_or_insert((row, population));
            }
        }
        Self { parents: drawn }
    }
}
