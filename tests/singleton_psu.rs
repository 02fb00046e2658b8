//! Strata with a single sampling unit, in the design or in a domain, against the definition worked out row by row.

use nalgebra::DMatrix;
use proptest::prelude::*;
use tidemark::definition::{RakeVariance, SingletonPsu};
use tidemark::estimate::{DomainTally, Linearisation, NoPrecision, Partition, Statistic, Variable};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Factor, Frame, Tally};
use tidemark::weight::{Adjustment, CellMargins, rake};

const POLICIES: [SingletonPsu; 7] = [
    SingletonPsu::Fail,
    SingletonPsu::Remove,
    SingletonPsu::Certainty,
    SingletonPsu::Average,
    SingletonPsu::Adjust,
    SingletonPsu::AverageByDomain,
    SingletonPsu::AdjustByDomain,
];

/// A row: stratum, sampling unit, group, answer (`None`: none given) and weight.
#[derive(Debug, Clone, Copy)]
struct Row {
    stratum: usize,
    unit: usize,
    group: usize,
    answer: Option<f64>,
    weight: f64,
}

/// Population counts by stratum, or none.
#[derive(Debug, Clone)]
struct Sample {
    rows: Vec<Row>,
    population: Option<Vec<f64>>,
    clustered: bool,
}

fn sample() -> impl Strategy<Value = Sample> {
    let row = (
        0_usize..5,
        0_usize..3,
        0_usize..2,
        prop::option::weighted(0.8, 0_u8..4),
        0.5_f64..3.0,
    );
    let rows = prop::collection::vec(row, 6..22);
    (rows, any::<bool>(), prop::option::of(0_usize..3)).prop_map(|(rows, clustered, spare)| {
        let rows: Vec<Row> = rows
            .into_iter()
            .enumerate()
            .map(|(place, (stratum, unit, group, answer, weight))| Row {
                stratum,
                unit: if clustered { stratum * 3 + unit } else { place },
                group,
                answer: answer.map(f64::from),
                weight,
            })
            .collect();
        let mut sample = Sample {
            rows,
            population: None,
            clustered,
        };
        // Every third stratum is drawn in full where the spare is 0.
        sample.population = spare.map(|spare| {
            (0..5)
                .map(|stratum| (sample.units_of(stratum).len() + spare * (stratum % 3)) as f64)
                .collect()
        });
        sample
    })
}

impl Sample {
    fn units_of(&self, stratum: usize) -> Vec<usize> {
        let own = self.rows.iter().filter(|row| row.stratum == stratum);
        let mut units: Vec<usize> = own.map(|row| row.unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    fn design(&self) -> DesignColumns {
        let number = |of: &dyn Fn(&Row) -> usize| -> Vec<u32> {
            let mut known: Vec<usize> = Vec::new();
            let mut numbers = Vec::new();
            for row in &self.rows {
                let code = of(row);
                let place = known.iter().position(|other| *other == code);
                numbers.push(place.unwrap_or(known.len()) as u32);
                if place.is_none() {
                    known.push(code);
                }
            }
            numbers
        };
        let counts = |population: &Vec<f64>| -> Vec<f64> {
            self.rows
                .iter()
                .map(|row| population[row.stratum])
                .collect()
        };
        DesignColumns {
            weight: self.rows.iter().map(|row| row.weight).collect(),
            stratum: Some(number(&|row| row.stratum)),
            clusters: if self.clustered {
                vec![number(&|row| row.unit)]
            } else {
                Vec::new()
            },
            population: self.population.iter().map(counts).collect(),
            ..DesignColumns::default()
        }
    }

    /// By definition, from rows: `z` [row][estimate] and whether a row is in the base of each.
    fn covariance(
        &self,
        z: &[Vec<f64>],
        base: &[Vec<bool>],
        policy: SingletonPsu,
    ) -> Result<DMatrix<f64>, NoPrecision> {
        use SingletonPsu::{Adjust, AdjustByDomain, Average, AverageByDomain};
        let size = z[0].len();
        let strata: Vec<Vec<usize>> = (0..5).map(|stratum| self.units_of(stratum)).collect();
        let drawn: usize = strata.iter().map(Vec::len).sum();
        let correction = |stratum: usize| {
            let n = strata[stratum].len() as f64;
            self.population.as_ref().map_or(1.0, |population| {
                (population[stratum] - n) / population[stratum]
            })
        };
        let lone_in_design = |h: usize| strata[h].len() == 1 && correction(h) > 0.0;
        if drawn == 1 && (0..5).any(lone_in_design) {
            return Err(NoPrecision::SingleUnit);
        }
        let total = |unit: usize, estimate: usize| -> f64 {
            let own = self.rows.iter().zip(z).filter(|(row, _)| row.unit == unit);
            own.map(|(_, z)| z[estimate]).sum()
        };
        let in_base = |unit: usize, estimate: usize| {
            let mut own = self
                .rows
                .iter()
                .zip(base)
                .filter(|(row, _)| row.unit == unit);
            own.any(|(_, base)| base[estimate])
        };
        // Deviation of each unit by estimate; nothing where its stratum is left out.
        let mut off = vec![vec![0.0; size]; self.rows.len().max(15)];
        let mut inflation = vec![1.0; size];
        for estimate in 0..size {
            let present = |h: usize| strata[h].iter().filter(|u| in_base(**u, estimate)).count();
            let reached: Vec<usize> = (0..5).filter(|&h| present(h) > 0).collect();
            let by_domain = matches!(policy, AverageByDomain | AdjustByDomain);
            let lone: Vec<usize> = reached
                .iter()
                .copied()
                .filter(|&h| {
                    lone_in_design(h) || by_domain && present(h) == 1 && correction(h) > 0.0
                })
                .collect();
            if !lone.is_empty() && policy == SingletonPsu::Fail {
                return Err(NoPrecision::SingletonPsu);
            }
            let units: Vec<usize> = reached.iter().flat_map(|&h| strata[h].clone()).collect();
            let grand: f64 =
                units.iter().map(|&u| total(u, estimate)).sum::<f64>() / units.len() as f64;
            if matches!(policy, Average | AverageByDomain) && !lone.is_empty() {
                if lone.len() == reached.len() {
                    return Err(NoPrecision::SingletonPsu);
                }
                inflation[estimate] = reached.len() as f64 / (reached.len() - lone.len()) as f64;
            }
            for (h, units) in strata.iter().enumerate() {
                let own =
                    units.iter().map(|&u| total(u, estimate)).sum::<f64>() / units.len() as f64;
                for &unit in units {
                    off[unit][estimate] = match policy {
                        Adjust | AdjustByDomain if lone.contains(&h) => {
                            total(unit, estimate) - grand
                        }
                        _ if lone.contains(&h) => 0.0,
                        _ => total(unit, estimate) - own,
                    };
                }
            }
        }
        Ok(DMatrix::from_fn(size, size, |i, j| {
            let mut sum = 0.0;
            for (h, units) in strata.iter().enumerate() {
                let n = units.len() as f64;
                let factor = if units.len() > 1 { n / (n - 1.0) } else { 1.0 };
                for &unit in units {
                    sum += correction(h) * factor * off[unit][i] * off[unit][j];
                }
            }
            sum * f64::sqrt(inflation[i] * inflation[j])
        }))
    }
}

/// Means and totals of both groups with z by row, and who is in their base.
struct Expected {
    z: Vec<Vec<f64>>,
    base: Vec<Vec<bool>>,
}

impl Expected {
    fn new(sample: &Sample) -> Self {
        let answered = |row: &Row, group: usize| row.group == group && row.answer.is_some();
        let sums: Vec<(f64, f64)> = (0..2)
            .map(|group| {
                let own = sample.rows.iter().filter(|row| answered(row, group));
                own.fold((0.0, 0.0), |(weight, first), row| {
                    (
                        weight + row.weight,
                        first + row.weight * row.answer.unwrap_or(0.0),
                    )
                })
            })
            .collect();
        let of_row = |row: &Row| -> (Vec<f64>, Vec<bool>) {
            (0..2)
                .flat_map(|group| {
                    let (weight, first) = sums[group];
                    let inside = answered(row, group);
                    let y = row.answer.unwrap_or(0.0);
                    let mean = row.weight * (y - first / weight) / weight;
                    let total = row.weight * y;
                    [mean, total].map(|z| (if inside { z } else { 0.0 }, inside))
                })
                .unzip()
        };
        let (z, base) = sample.rows.iter().map(of_row).unzip();
        Self { z, base }
    }
}

fn assert_same(
    found: &Result<DMatrix<f64>, NoPrecision>,
    expected: &Result<DMatrix<f64>, NoPrecision>,
    policy: SingletonPsu,
) -> Result<(), TestCaseError> {
    match (found, expected) {
        (Ok(found), Ok(expected)) => {
            // Of a single answer the mean has no variance but rounding.
            let rounding = 1e-13 + 1e-12 * expected.diagonal().max();
            for i in 0..found.nrows() {
                for j in 0..found.nrows() {
                    let scale = (expected[(i, i)] * expected[(j, j)]).sqrt();
                    let off = (found[(i, j)] - expected[(i, j)]).abs();
                    prop_assert!(
                        off <= 1e-9 * scale + rounding,
                        "{policy:?}: {found} and {expected}"
                    );
                }
            }
        }
        (found, expected) => {
            prop_assert_eq!(
                found.as_ref().err(),
                expected.as_ref().err(),
                "{:?}",
                policy
            );
        }
    }
    Ok(())
}

fn frame(sample: &Sample) -> (DesignColumns, Frame) {
    let design = sample.design();
    let group: Vec<u16> = sample.rows.iter().map(|row| row.group as u16).collect();
    let factor = Factor {
        level: &group,
        levels: 2,
    };
    let frame = Frame::new(&design, &[factor]);
    (design, frame)
}

fn statistics(tally: &DomainTally<'_>, variable: Variable<'_>) -> Option<Vec<Statistic>> {
    (0..2)
        .flat_map(|group| [tally.mean(group, variable), tally.total(group, variable)])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_policy_is_what_its_definition_says(sample in sample()) {
        let both = (0..2).all(|group| {
            sample.rows.iter().any(|row| row.group == group && row.answer.is_some())
        });
        prop_assume!(both);
        let expected = Expected::new(&sample);
        let (design, frame) = frame(&sample);
        let adjustment = Adjustment::none(&frame);
        let groups = Partition::by_factor(&frame, 0, 2);
        let numbers: Vec<Option<f64>> = sample.rows.iter().map(|row| row.answer).collect();
        let codes: Vec<u16> = numbers.iter().map(|n| n.map_or(4, |n| n as u16)).collect();
        let scores = [Some(0.0), Some(1.0), Some(2.0), Some(3.0), None];
        for policy in POLICIES {
            let by_hand = sample.covariance(&expected.z, &expected.base, policy);
            let at = Linearisation::new(&frame, &adjustment, policy);
            for (tally, variable) in [
                (Tally::numeric(&frame, &design.weight, &[&numbers]), Variable::Number(0)),
                (Tally::categorical(&frame, &design.weight, &codes, 5), Variable::Scores(&scores)),
            ] {
                let folded = DomainTally::new(&at, &tally, &groups);
                let found = statistics(&folded, variable).expect("answers");
                let found: Vec<&Statistic> = found.iter().collect();
                assert_same(&at.covariance(&folded, &found), &by_hand, policy)?;
            }
        }
    }

    /// Where weighting gives every respondent a residual every stratum is reached, by either road.
    #[test]
    fn tallies_and_rows_agree_on_raked_weights(sample in sample()) {
        let both = (0..2).all(|group| {
            sample.rows.iter().any(|row| row.group == group && row.answer.is_some())
        });
        prop_assume!(both);
        let (design, frame) = frame(&sample);
        let margins = CellMargins {
            category_of_cell: vec![frame.levels(0).iter().map(|&l| u32::from(l)).collect()],
            categories: vec![2],
        };
        let raked = rake(&frame.totals().weight, &margins, &[vec![0.4, 0.6]], 100.0);
        let adjustment =
            Adjustment::none(&frame).then_raked(&frame, &raked.factor, &margins, RakeVariance::Calibrate);
        let groups = Partition::by_factor(&frame, 0, 2);
        let numbers: Vec<Option<f64>> = sample.rows.iter().map(|row| row.answer).collect();
        let tally = Tally::numeric(&frame, &design.weight, &[&numbers]);
        let rescaled = Sample {
            rows: sample
                .rows
                .iter()
                .zip(adjustment.weights(&frame, &design.weight))
                .map(|(row, weight)| Row { weight, ..*row })
                .collect(),
            ..sample.clone()
        };
        let z = Expected::new(&rescaled).z;
        let influence = DMatrix::from_fn(z.len(), 4, |row, estimate| {
            z[row][estimate] / rescaled.rows[row].weight
        });
        for policy in POLICIES {
            let at = Linearisation::new(&frame, &adjustment, policy);
            let folded = DomainTally::new(&at, &tally, &groups);
            let found = statistics(&folded, Variable::Number(0)).expect("answers");
            let found: Vec<&Statistic> = found.iter().collect();
            let by_rows = at.covariance_of_rows(&design.weight, &influence);
            assert_same(&at.covariance(&folded, &found), &by_rows, policy)?;
        }
    }
}
