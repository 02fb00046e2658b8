//! Counts that sums tie together: the cells of a published table, its totals and nets, and what a reader can work out of
//! those that are withheld.

use super::simplex::{Equation, Polytope};

/// How a count stands towards readers before anything is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is printed, or follows from one figure and its base.
    Published,
    /// It is withheld already, and has to be protected.
    Withheld,
    /// It is never printed, and nobody is protected by that: respondents without an answer to the banner.
    Unknown,
}

/// One count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// Respondents, counted.
    pub respondents: u64,
    /// How it stands towards readers.
    pub standing: Standing,
    /// What is lost where it is withheld, above 0: the sum of what is lost is kept small.
    pub loss: f64,
    /// Counts of one block are tried together before others are: the groups of one banner.
    pub block: usize,
}

/// One count is the sum of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The sum.
    pub total: usize,
    /// What it is the sum of.
    pub parts: Vec<usize>,
}

/// Counts and the sums among them. Every count that is part of a sum is a whole number of respondents, 0 or more.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Family {
    /// Named by their place.
    pub counts: Vec<Count>,
    /// All of which hold.
    pub sums: Vec<Sum>,
}

/// The least and the most that a count can be for a reader who knows every count that is not open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// 0 or more.
    pub low: f64,
    /// Infinite where nothing bounds it.
    pub high: f64,
}

impl Bounds {
    /// Whether whole numbers so far apart lie within.
    pub fn span(&self, floor: u64) -> bool {
        const SLACK: f64 = 1e-4;
        let (low, high) = ((self.low - SLACK).ceil(), (self.high + SLACK).floor());
        high - low >= floor as f64
    }
}

impl Family {
    /// What a reader can work out of one open count by linear programming.
    ///
    /// ```
    /// use tidemark::report::control::{Count, Family, Standing, Sum};
    /// let count = |respondents| Count { respondents, standing: Standing::Published, loss: 1.0, block: 0 };
    /// // 3 + 9 = 12: with the total in print, one of two tells the other.
    /// let family = Family {
    ///     counts: vec![count(3), count(9), count(12)],
    ///     sums: vec![Sum { total: 2, parts: vec![0, 1] }],
    /// };
    /// assert_eq!(family.bounds(&[true, false, false], 0).high, 3.0);
    /// let both = family.bounds(&[true, true, false], 0);
    /// assert_eq!((both.low, both.high), (0.0, 12.0));
    /// ```
    pub fn bounds(&self, open: &[bool], count: usize) -> Bounds {
        Component::around(self, &self.sums_of_each(), open, count).map_or(
            Bounds {
                low: 0.0,
                high: 0.0,
            },
            |component| Reader::new(component).bounds(count),
        )
    }

    /// The sums that each count stands in.
    pub(super) fn sums_of_each(&self) -> Vec<Vec<usize>> {
        let mut of_each = vec![Vec::new(); self.counts.len()];
        for (place, sum) in self.sums.iter().enumerate() {
            for member in sum.parts.iter().chain([&sum.total]) {
                if let Some(sums) = of_each.get_mut(*member) {
                    sums.push(place);
                }
            }
        }
        of_each
    }

    pub(super) fn respondents(&self, count: usize) -> f64 {
        self.counts
            .get(count)
            .map_or(0.0, |count| count.respondents as f64)
    }
}

/// Open counts that sums tie to each other, and those sums.
pub(super) struct Component {
    /// Places in the family.
    pub counts: Vec<usize>,
    equations: Vec<Equation>,
}

impl Component {
    /// `None` where the count is not open.
    pub fn around(
        family: &Family,
        sums_of_each: &[Vec<usize>],
        open: &[bool],
        count: usize,
    ) -> Option<Self> {
        let is_open = |count: usize| open.get(count).copied().unwrap_or(false);
        if !is_open(count) {
            return None;
        }
        let mut place = vec![None; family.counts.len()];
        let mut counts = vec![count];
        place[count] = Some(0);
        let mut sums = vec![false; family.sums.len()];
        let mut next = 0;
        while let Some(count) = counts.get(next).copied() {
            next += 1;
            for &sum in &sums_of_each[count] {
                if std::mem::replace(&mut sums[sum], true) {
                    continue;
                }
                let members = &family.sums[sum];
                for &member in members.parts.iter().chain([&members.total]) {
                    if is_open(member) && place[member].is_none() {
                        place[member] = Some(counts.len());
                        counts.push(member);
                    }
                }
            }
        }
        let reached = family.sums.iter().zip(&sums).filter(|(_, met)| **met);
        let equations = reached
            .map(|(sum, _)| {
                let mut equation = Equation {
                    terms: Vec::new(),
                    right: 0.0,
                };
                let parts = sum.parts.iter().map(|part| (*part, 1.0));
                for (member, coefficient) in parts.chain([(sum.total, -1.0)]) {
                    match place[member] {
                        Some(variable) => equation.terms.push((variable, coefficient)),
                        None => equation.right -= coefficient * family.respondents(member),
                    }
                }
                equation
            })
            .collect();
        Some(Self { counts, equations })
    }
}

/// Somebody who works out what is withheld: what was seen of one count at a corner is kept for the others.
pub(super) struct Reader {
    counts: Vec<usize>,
    polytope: Option<Polytope>,
    seen: Vec<Bounds>,
}

impl Reader {
    pub fn new(component: Component) -> Self {
        let polytope = Polytope::new(component.counts.len(), &component.equations);
        let unseen = Bounds {
            low: f64::INFINITY,
            high: 0.0,
        };
        let mut reader = Self {
            seen: vec![unseen; component.counts.len()],
            counts: component.counts,
            polytope,
        };
        reader.look();
        reader
    }

    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Keeps what the corner shows.
    fn look(&mut self) {
        let Some(polytope) = &self.polytope else {
            return;
        };
        let mut values = vec![0.0; self.counts.len()];
        for (variable, value) in polytope.corner() {
            values[variable] = value;
        }
        for (seen, value) in self.seen.iter_mut().zip(values) {
            seen.low = seen.low.min(value);
            seen.high = seen.high.max(value);
        }
    }

    /// Whether a count spans the floor.
    pub fn spans(&mut self, count: usize, floor: u64) -> bool {
        let Some(place) = self.counts.iter().position(|known| *known == count) else {
            return false;
        };
        self.seen[place].span(floor) || self.bounds(count).span(floor)
    }

    /// The bounds of a count of the component.
    pub fn bounds(&mut self, count: usize) -> Bounds {
        let nothing = Bounds {
            low: 0.0,
            high: 0.0,
        };
        let Some(place) = self.counts.iter().position(|known| *known == count) else {
            return nothing;
        };
        let mut costs = vec![0.0; self.counts.len()];
        let mut ends = [0.0, 0.0];
        for (end, direction) in ends.iter_mut().zip([1.0, -1.0]) {
            costs[place] = direction;
            let Some(polytope) = &mut self.polytope else {
                return nothing;
            };
            *end = match polytope.minimise(&costs) {
                Some(value) => value * direction,
                // The least is never below 0: it is the most that has no end.
                None => f64::INFINITY,
            };
            self.look();
        }
        Bounds {
            low: ends[0].max(0.0),
            high: ends[1],
        }
    }
}
