//! Which counts are withheld: those below the floor, and as many others as it takes that none of them can be worked out.
//!
//! Each count that could be bounded more tightly than the floor is given room by a linear program: the cheapest set of
//! counts that can move so that it moves by the floor (Kelly, Golden and Assad 1992, *Networks* 22, 397–417, for tables;
//! Castro 2012, *European Journal of Operational Research* 216, 257–269). Withholding more never narrows what was
//! protected before, so one pass protects all; then counts that are not needed after all are given back.

use std::collections::BTreeSet;

use super::family::{Component, Family, Reader, Standing, Sum};
use super::simplex::{Equation, Polytope};

/// What is withheld of a family.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Withheld {
    /// Places of counts from 1 to below the floor, and of those that were withheld before.
    pub primary: Vec<usize>,
    /// Places of counts that would tell of the others.
    pub secondary: Vec<usize>,
}

impl Withheld {
    /// All places.
    pub fn places(&self) -> BTreeSet<usize> {
        self.primary
            .iter()
            .chain(&self.secondary)
            .copied()
            .collect()
    }
}

/// Withholds counts from 1 to below `floor`, and others until no withheld count can be bounded more tightly than the
/// floor by a reader who knows everything else.
///
/// ```
/// use tidemark::report::control::{Count, Family, Standing, Sum, withhold};
/// let count = |respondents| Count { respondents, standing: Standing::Published, loss: 1.0, block: 0 };
/// // Two rows and two columns with their totals: 3 is withheld, and so are both totals it is a part of, which are fewer
/// // than the three other counts.
/// let family = Family {
///     counts: [3, 9, 20, 30, 12, 50, 23, 39].map(count).to_vec(),
///     sums: [(4, [0, 1]), (5, [2, 3]), (6, [0, 2]), (7, [1, 3])]
///         .map(|(total, parts)| Sum { total, parts: parts.to_vec() })
///         .to_vec(),
/// };
/// let withheld = withhold(&family, 5);
/// assert_eq!((withheld.primary, withheld.secondary), (vec![0], vec![4, 6]));
/// ```
pub fn withhold(family: &Family, floor: u64) -> Withheld {
    let mut search = Search::new(family, floor);
    if search.primary.iter().any(|primary| *primary) {
        search.protect();
        search.give_back();
    }
    let places = |kept: &[bool]| {
        let numbered = kept.iter().enumerate();
        numbered
            .filter(|(_, kept)| **kept)
            .map(|(place, _)| place)
            .collect()
    };
    Withheld {
        primary: places(&search.primary),
        secondary: places(&search.secondary),
    }
}

struct Search<'a> {
    family: &'a Family,
    floor: u64,
    sums_of_each: Vec<Vec<usize>>,
    /// Counts that sums tie together, in print or not: the part that each stands in.
    part_of_each: Vec<usize>,
    primary: Vec<bool>,
    secondary: Vec<bool>,
    /// What a reader does not know.
    open: Vec<bool>,
}

/// How far a count has to be able to move, and which way.
#[derive(Debug, Clone, Copy)]
enum Room {
    Up(f64),
    Down(f64),
}

impl<'a> Search<'a> {
    fn new(family: &'a Family, floor: u64) -> Self {
        let primary: Vec<bool> = family
            .counts
            .iter()
            .map(|count| match count.standing {
                Standing::Withheld => true,
                Standing::Published => (1..floor).contains(&count.respondents),
                Standing::Unknown => false,
            })
            .collect();
        let standing = family.counts.iter().map(|count| count.standing);
        let open = standing
            .zip(&primary)
            .map(|(standing, primary)| *primary || standing == Standing::Unknown)
            .collect();
        let sums_of_each = family.sums_of_each();
        Self {
            family,
            floor,
            part_of_each: parts(family, &sums_of_each),
            sums_of_each,
            secondary: vec![false; primary.len()],
            primary,
            open,
        }
    }

    fn is_withheld(&self, count: usize) -> bool {
        self.primary[count] || self.secondary[count]
    }

    /// Gives room until every withheld count has it.
    fn protect(&mut self) {
        let mut pending: Vec<usize> = (0..self.open.len())
            .filter(|count| self.is_withheld(*count))
            .collect();
        while let Some(count) = self.tight(&mut pending) {
            let found = self.room_for(count);
            let mut grew = false;
            for place in found {
                if !self.open[place] {
                    self.secondary[place] = true;
                    self.open[place] = true;
                    pending.push(place);
                    grew = true;
                }
            }
            if !grew {
                // Nothing less will do than the whole part; where that is not enough, no more can be done.
                pending.retain(|other| *other != count);
                let part = self.part_of_each[count];
                for place in 0..self.open.len() {
                    if !self.open[place] && self.part_of_each[place] == part {
                        self.secondary[place] = true;
                        self.open[place] = true;
                        pending.push(place);
                    }
                }
            }
        }
    }

    /// A withheld count that can be bounded more tightly than the floor; those that cannot are struck off.
    fn tight(&self, pending: &mut Vec<usize>) -> Option<usize> {
        while let Some(&count) = pending.first() {
            let around = Component::around(self.family, &self.sums_of_each, &self.open, count);
            let Some(component) = around else {
                pending.remove(0);
                continue;
            };
            let mut reader = Reader::new(component);
            let here: Vec<usize> = pending
                .iter()
                .copied()
                .filter(|pending| reader.counts().contains(pending))
                .collect();
            let mut tight = None;
            for count in here {
                if reader.spans(count, self.floor) {
                    pending.retain(|other| *other != count);
                } else {
                    tight = Some(count);
                    break;
                }
            }
            if tight.is_some() {
                return tight;
            }
        }
        None
    }

    /// The cheapest counts that let one move by the floor: within its block, else anywhere; up, else both ways.
    fn room_for(&self, count: usize) -> Vec<usize> {
        let floor = self.floor as f64;
        let block = self.family.counts[count].block;
        for block in [Some(block), None] {
            if let Some(found) = self.moving(count, Room::Up(floor), block) {
                return found;
            }
            let respondents = self.family.respondents(count);
            let mut down = 1.0;
            while down <= floor && down <= respondents {
                let both = self.moving(count, Room::Down(down), block).zip(self.moving(
                    count,
                    Room::Up(floor - down),
                    block,
                ));
                if let Some((mut found, more)) = both {
                    found.extend(more);
                    return found;
                }
                down += 1.0;
            }
        }
        Vec::new()
    }

    /// The cheapest counts that are still in print and can move so that `count` moves; `None` where none can.
    fn moving(&self, count: usize, room: Room, block: Option<usize>) -> Option<Vec<usize>> {
        let mut costs = Vec::new();
        // Up, and down where it is not an open count; a count of 0 cannot go down.
        let part = self.part_of_each[count];
        let mut variables: Vec<(Option<usize>, Option<usize>)> = Vec::new();
        for (place, known) in self.family.counts.iter().enumerate() {
            if self.part_of_each[place] != part {
                variables.push((None, None));
                continue;
            }
            let mut variable = |cost: f64| {
                costs.push(cost);
                Some(costs.len() - 1)
            };
            let is_fixed = place == count
                || (!self.open[place] && block.is_some_and(|block| block != known.block));
            variables.push(if is_fixed {
                (None, None)
            } else if self.open[place] {
                (variable(0.0), None)
            } else if known.respondents == 0 {
                // Hiding an empty cell hides little: last of all.
                (variable(known.loss * EMPTY), None)
            } else {
                (variable(known.loss), variable(known.loss))
            });
        }
        let moved = match room {
            Room::Up(by) => by,
            Room::Down(by) => -by,
        };
        let here = |sum: &&Sum| self.part_of_each[sum.total] == part;
        let equations = self.family.sums.iter().filter(here).filter_map(|sum| {
            let mut terms = Vec::new();
            let mut right = 0.0;
            let parts = sum.parts.iter().map(|part| (*part, 1.0));
            for (member, coefficient) in parts.chain([(sum.total, -1.0)]) {
                let (up, down) = variables[member];
                // An open count is a variable as a whole; the others are where they are, and move from there.
                if !(self.open[member] && up.is_some()) {
                    right -= coefficient * self.family.respondents(member);
                }
                if member == count {
                    right -= coefficient * moved;
                }
                terms.extend(up.map(|up| (up, coefficient)));
                terms.extend(down.map(|down| (down, -coefficient)));
            }
            (!terms.is_empty() || right.abs() > 0.5).then_some(Equation { terms, right })
        });
        let mut polytope = Polytope::new(costs.len(), &equations.collect::<Vec<_>>())?;
        polytope.minimise(&costs)?;
        let mut moves = vec![false; costs.len()];
        for (variable, value) in polytope.corner() {
            moves[variable] = value > 1e-6;
        }
        let did = |variable: &Option<usize>| variable.is_some_and(|variable| moves[variable]);
        let numbered = variables.iter().enumerate();
        let moving =
            numbered.filter(|(place, (up, down))| !self.open[*place] && (did(up) || did(down)));
        Some(moving.map(|(place, _)| place).collect())
    }

    /// Puts counts back in print that nothing needs, those that are missed most first.
    fn give_back(&mut self) {
        let mut candidates: Vec<usize> = (0..self.open.len())
            .filter(|count| self.secondary[*count])
            .collect();
        candidates.sort_by(|a, b| {
            let loss = |count: &usize| self.family.counts[*count].loss;
            loss(b).total_cmp(&loss(a)).then(a.cmp(b))
        });
        for candidate in candidates {
            self.open[candidate] = false;
            self.secondary[candidate] = false;
            if !self.holds_around(candidate) {
                self.open[candidate] = true;
                self.secondary[candidate] = true;
            }
        }
    }

    /// Whether every withheld count that shares a sum with this one, or is tied to one that does, has its room.
    fn holds_around(&self, count: usize) -> bool {
        let mut checked = vec![false; self.open.len()];
        let sums = self.sums_of_each[count].iter();
        let beside = sums.flat_map(|sum| {
            let sum = &self.family.sums[*sum];
            sum.parts.iter().chain([&sum.total]).copied()
        });
        for neighbour in beside {
            if checked[neighbour] {
                continue;
            }
            let around = Component::around(self.family, &self.sums_of_each, &self.open, neighbour);
            let Some(component) = around else {
                continue;
            };
            let mut reader = Reader::new(component);
            for place in reader.counts().to_vec() {
                checked[place] = true;
                if self.is_withheld(place) && !reader.spans(place, self.floor) {
                    return false;
                }
            }
        }
        true
    }
}

/// The part of the family that each count stands in.
fn parts(family: &Family, sums_of_each: &[Vec<usize>]) -> Vec<usize> {
    let mut part_of_each = vec![usize::MAX; family.counts.len()];
    for start in 0..family.counts.len() {
        if part_of_each[start] != usize::MAX {
            continue;
        }
        let mut waiting = vec![start];
        part_of_each[start] = start;
        while let Some(count) = waiting.pop() {
            for sum in sums_of_each[count].iter().map(|sum| &family.sums[*sum]) {
                for &member in sum.parts.iter().chain([&sum.total]) {
                    if part_of_each[member] == usize::MAX {
                        part_of_each[member] = start;
                        waiting.push(member);
                    }
                }
            }
        }
    }
    part_of_each
}

/// How much dearer an empty cell is.
const EMPTY: f64 = 50.0;
