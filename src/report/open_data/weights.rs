//! In: the weights of respondents. Out: the same, averaged in groups. Never: a weight that fewer than so many respondents have.
//!
//! Univariate microaggregation (Defays and Nanopetros 1993): respondents in the order of their weights, in groups of neighbours, each
//! with the mean of its group. The sum of the weights stays what it was.

/// Groups that a large file has; small ones have fewer.
const GROUPS: usize = 50;

/// Averaged weights.
#[derive(Debug, PartialEq)]
pub(super) struct Averaged {
    pub weights: Vec<f64>,
    pub groups: usize,
    /// Respondents of the smallest group.
    pub members: usize,
}

/// Averages weights in groups of at least `k` respondents.
pub(super) fn averaged(weights: &[f64], k: usize) -> Averaged {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let of = |row: &usize| weights.get(*row).copied().unwrap_or_default();
    order.sort_by(|one, other| of(one).total_cmp(&of(other)).then(one.cmp(other)));
    let members = k.max(weights.len().div_ceil(GROUPS)).max(1);
    let groups = (weights.len() / members).max(1);
    let mut averaged = weights.to_vec();
    for group in 0..groups {
        let end = match group + 1 == groups {
            true => weights.len(),
            false => (group + 1) * members,
        };
        let rows = order.get(group * members..end).unwrap_or_default();
        let sum: f64 = rows.iter().map(of).sum();
        for row in rows {
            if let Some(weight) = averaged.get_mut(*row) {
                *weight = sum / rows.len() as f64;
            }
        }
    }
    Averaged {
        weights: averaged,
        groups,
        members: members.min(weights.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_weight_is_that_of_few_and_the_sum_stays() {
        let weights: Vec<f64> = (1..=103).map(|w| f64::from(w * w % 37) + 0.1).collect();
        let after = averaged(&weights, 5);
        for weight in &after.weights {
            assert!(
                after
                    .weights
                    .iter()
                    .filter(|other| *other == weight)
                    .count()
                    >= 5
            );
        }
        let (before, sum): (f64, f64) = (weights.iter().sum(), after.weights.iter().sum());
        assert!((before - sum).abs() < 1e-9);
        assert_eq!((after.groups, after.members), (20, 5));
        assert_eq!(averaged(&[1.0, 2.0], 5).weights, [1.5, 1.5]);
        assert!(averaged(&[], 5).weights.is_empty());
    }
}
