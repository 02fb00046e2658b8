//! Weighted shares that round to given figures, met by whole respondents.

use crate::definition::{Item, PublishedMeasure};
use crate::diagnostic::{Diagnostic, code};

/// Passes over the goals before shares count as contradictory.
const PASSES: usize = 1_000;
/// Changes of single respondents before a goal counts as out of reach.
const CHANGES: usize = 10_000;
/// Respondents among whom exchanges are tried: beyond this many, single changes are fine enough.
const EXCHANGED: usize = 2_000;

/// A share to meet: the categories taken together, as a share of the base.
pub struct Goal {
    pub name: String,
    pub categories: Vec<usize>,
    pub share: f64,
    /// How far a weighted share may be from `share`.
    pub reach: f64,
}

/// A goal that was not met.
pub struct Missed {
    name: String,
    share: f64,
    nearest: f64,
}

impl Missed {
    pub fn diagnostic(&self, item: &Item) -> Diagnostic {
        Diagnostic::error(
            code::CANNOT_MATCH,
            format!(
                "`{}` of `{}` should be {}, and synthetic answers come no nearer than {:.4}",
                self.name, item.id, self.share, self.nearest
            ),
        )
        .value(self.share.to_string())
        .help("check that the figures of the item agree with each other, state the `rounding` of their source, or rehearse more respondents")
    }
}

/// A measure as a file of figures writes it.
pub fn name_of(measure: &PublishedMeasure) -> String {
    match measure {
        PublishedMeasure::Answer(code) => format!("code:{code}"),
        PublishedMeasure::Net(net) => net.to_string(),
    }
}

/// How near a weighted share must come: half the rounding unit (a hair less, so that the order of a sum cannot decide),
/// or for unrounded figures the largest respondent's part of the weight.
pub fn reach(rounding_unit: f64, weights: &[f64]) -> f64 {
    if rounding_unit > 0.0 {
        return rounding_unit / 2.0 * (1.0 - 1e-6);
    }
    let all: f64 = weights.iter().sum();
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if all > 0.0 { largest / all } else { 0.0 }
}

/// Moves shares to the goals and keeps their proportions within each goal: iterative proportional fitting, each goal
/// against the rest of the base. Goals that contradict each other are left to [`settle`] to report.
pub fn aim(shares: &mut [f64], in_base: &[bool], goals: &[Goal]) {
    if goals.is_empty() {
        return;
    }
    let base: f64 = shares
        .iter()
        .zip(in_base)
        .filter(|(_, in_base)| **in_base)
        .map(|(share, _)| share)
        .sum();
    for goal in goals.iter().filter(|goal| goal.share > 0.0) {
        // a recipe that gives nobody these answers is no obstacle to a figure that does
        if goal.categories.iter().all(|&at| shares[at] <= 0.0) {
            goal.categories.iter().for_each(|&at| shares[at] = 0.01);
        }
    }
    for _ in 0..PASSES {
        let mut farthest: f64 = 0.0;
        for goal in goals {
            let belongs = |at: usize| goal.categories.contains(&at);
            let wanted = [base * (1.0 - goal.share), base * goal.share];
            let mut found = [0.0; 2];
            for at in (0..shares.len()).filter(|&at| in_base[at]) {
                found[usize::from(belongs(at))] += shares[at];
            }
            farthest = farthest.max((found[1] - wanted[1]).abs());
            for at in (0..shares.len()).filter(|&at| in_base[at]) {
                let side = usize::from(belongs(at));
                if found[side] > 0.0 {
                    shares[at] *= wanted[side] / found[side];
                }
            }
        }
        if farthest < 1e-12 {
            break;
        }
    }
}

/// Changes single answers until every goal is met: first one respondent at a time, then two exchanging theirs.
///
/// # Errors
/// The goal farthest from being met, where no change brings the shares nearer.
pub fn settle(
    given: &mut [usize],
    weights: &[f64],
    in_base: &[bool],
    goals: &[Goal],
) -> Result<(), Missed> {
    let base: Vec<usize> = (0..given.len())
        .filter(|&at| in_base.get(given[at]) == Some(&true))
        .collect();
    let whole: f64 = base.iter().map(|&at| weights[at]).sum();
    for _ in 0..CHANGES {
        let misses: Vec<f64> = goals
            .iter()
            .map(|goal| {
                let has = base
                    .iter()
                    .filter(|&&at| goal.categories.contains(&given[at]));
                let share = if whole > 0.0 {
                    has.map(|&at| weights[at]).sum::<f64>() / whole
                } else {
                    0.0
                };
                share - goal.share
            })
            .collect();
        let met = |(miss, goal): (&f64, &Goal)| miss.abs() < goal.reach;
        if misses.iter().zip(goals).all(met) {
            return Ok(());
        }
        let search = Search {
            given,
            weights,
            goals,
            misses: &misses,
            base: &base,
            whole,
        };
        match search.change(in_base).or_else(|| search.exchange()) {
            Some(Step::Change { respondent, to }) => given[respondent] = to,
            Some(Step::Exchange(one, other)) => given.swap(one, other),
            None => return Err(farthest(goals, &misses)),
        }
    }
    Err(Missed {
        name: "all figures".to_owned(),
        share: 0.0,
        nearest: 0.0,
    })
}

fn farthest(goals: &[Goal], misses: &[f64]) -> Missed {
    let by_reach = |(goal, miss): &(&Goal, &f64)| miss.abs() / goal.reach.max(f64::MIN_POSITIVE);
    let worst = goals
        .iter()
        .zip(misses)
        .max_by(|a, b| by_reach(a).total_cmp(&by_reach(b)));
    Missed {
        name: worst.map_or_else(String::new, |(goal, _)| goal.name.clone()),
        share: worst.map_or(0.0, |(goal, _)| goal.share),
        nearest: worst.map_or(0.0, |(goal, miss)| goal.share + miss),
    }
}

enum Step {
    Change { respondent: usize, to: usize },
    Exchange(usize, usize),
}

/// One look for the step that brings the shares nearest.
struct Search<'a> {
    given: &'a [usize],
    weights: &'a [f64],
    goals: &'a [Goal],
    misses: &'a [f64],
    base: &'a [usize],
    whole: f64,
}

impl Search<'_> {
    /// The sum of squared misses, in units of what is allowed, after `weight` went from one category to another.
    fn distance(&self, from: usize, to: usize, weight: f64) -> f64 {
        let after = |(goal, miss): (&Goal, &f64)| {
            let gained = i32::from(goal.categories.contains(&to))
                - i32::from(goal.categories.contains(&from));
            let left = (miss + f64::from(gained) * weight / self.whole) / goal.reach;
            left * left
        };
        self.goals.iter().zip(self.misses).map(after).sum()
    }

    fn change(&self, in_base: &[bool]) -> Option<Step> {
        let mut best = self.distance(0, 0, 0.0) - 1e-9;
        let mut step = None;
        for &respondent in self.base {
            for to in (0..in_base.len()).filter(|&to| in_base[to]) {
                let distance = self.distance(self.given[respondent], to, self.weights[respondent]);
                if distance < best {
                    best = distance;
                    step = Some(Step::Change { respondent, to });
                }
            }
        }
        step
    }

    fn exchange(&self) -> Option<Step> {
        let mut best = self.distance(0, 0, 0.0) - 1e-9;
        let mut step = None;
        let tried = &self.base[..self.base.len().min(EXCHANGED)];
        for (place, &one) in tried.iter().enumerate() {
            for &other in &tried[place + 1..] {
                let moved = self.weights[one] - self.weights[other];
                let distance = self.distance(self.given[one], self.given[other], moved);
                if distance < best {
                    best = distance;
                    step = Some(Step::Exchange(one, other));
                }
            }
        }
        step
    }
}

#[cfg(test)]
mod tests {
    use super::{Goal, aim, settle};

    fn goal(categories: &[usize], share: f64, reach: f64) -> Goal {
        Goal {
            name: format!("{categories:?}"),
            categories: categories.to_vec(),
            share,
            reach,
        }
    }

    #[test]
    fn aiming_keeps_proportions_within_a_goal() {
        let mut shares = [0.1, 0.2, 0.3, 0.3, 0.1];
        let goals = [goal(&[0, 1], 0.14, 0.005), goal(&[3, 4], 0.43, 0.005)];
        aim(&mut shares, &[true; 5], &goals);
        assert!((shares[0] + shares[1] - 0.14).abs() < 1e-9);
        assert!((shares[3] + shares[4] - 0.43).abs() < 1e-9);
        assert!((shares[1] / shares[0] - 2.0).abs() < 1e-9);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn exchanges_reach_a_goal_that_no_single_change_can() {
        // one of weight 3 gives 3/12; the goal of 4/12 is one of weight 4
        let weights = [3.0, 4.0, 5.0];
        let mut given = vec![0, 1, 1];
        let reached = settle(
            &mut given,
            &weights,
            &[true; 2],
            &[goal(&[0], 4.0 / 12.0, 0.01)],
        );
        assert!(reached.is_ok());
        assert_eq!(given, [1, 0, 1]);
    }

    #[test]
    fn goals_that_contradict_each_other_are_refused() {
        let weights = [1.0; 100];
        let mut given = vec![0; 100];
        let goals = [goal(&[0], 0.7, 0.005), goal(&[1], 0.7, 0.005)];
        assert!(settle(&mut given, &weights, &[true; 3], &goals).is_err());
    }
}
