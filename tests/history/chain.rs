//! The linearised variance of a chain of steps beside replicates in which every step is made again.
//!
//! Two comparisons. A jackknife deletes a unit, which is a large step: a residual grows by the leverage of its unit, on
//! average the columns of the targets over the units (about 9 of 600 respondents, 1.5 %), and linear terms alone cannot
//! follow. The same jackknife with factors pulled almost to 1 is a derivative: where every step is linear it must equal
//! the linearisation to many digits, and a term that is lost on the way is seen at once. (Raking is not: its residuals
//! are by convention those of a fit weighted by the weights before the step, Deville and Särndal 1992, eq. 3.4; its
//! exact derivative has the weights after it.)

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tidemark::definition::{
    Bounds, Distance, LimitUnit, Limits, RakeVariance, Redistribution, Repetition, SingletonPsu,
};
use tidemark::estimate::replicate::{Asked, Centre, Quantity, Replicated};
use tidemark::estimate::{DomainTally, Linearisation, Partition, Variable};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Frame, Grain, Tally};
use tidemark::weight::replicate::{
    FactorTable, OnFailure, Replicate, ReplicateDesign, ReplicateWeights, ReplicationUnits, Unit,
};
use tidemark::weight::{Adjustment, Benchmarks, CellMargins, calibrate, meet_margins, trim};

const ROWS: usize = 600;
const TOTAL: f64 = ROWS as f64;
const AGREE: Variable<'_> = Variable::Scores(&[Some(0.0), Some(1.0), None]);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Sampling {
    /// 600 respondents.
    Respondents,
    /// Three strata of 50 clusters of 4 respondents.
    StratifiedClusters,
}

/// A simulated sample; answers and response depend on everything that weights are made of.
struct Sample {
    design: DesignColumns,
    region: Vec<u32>,
    sex: Vec<u32>,
    age: Vec<u32>,
    /// In thousands.
    income: Vec<f64>,
    answer: Vec<u16>,
    responded: Vec<bool>,
}

impl Sample {
    fn new(sampling: Sampling) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(2024);
        let clustered = sampling == Sampling::StratifiedClusters;
        let of_cluster: Vec<f64> = (0..150).map(|_| chance.random::<f64>()).collect();
        let mut sample = Self {
            design: DesignColumns {
                weight: Vec::new(),
                stratum: clustered.then(|| (0..ROWS).map(|row| (row % 150 / 50) as u32).collect()),
                clusters: if clustered {
                    vec![(0..ROWS).map(|row| (row % 150) as u32).collect()]
                } else {
                    Vec::new()
                },
                ..DesignColumns::default()
            },
            region: Vec::new(),
            sex: Vec::new(),
            age: Vec::new(),
            income: Vec::new(),
            answer: Vec::new(),
            responded: Vec::new(),
        };
        for row in 0..ROWS {
            let mut below = |categories: u32| chance.random_range(0..categories);
            let (region, sex, age) = (below(3), below(2), below(4));
            let own = chance.random::<f64>();
            let income = 20.0 + 10.0 * f64::from(age) + 30.0 * own * own;
            let leaning = 0.15
                + 0.1 * f64::from(region)
                + 0.1 * f64::from(sex)
                + 0.004 * income
                + 0.2 * (of_cluster[row % 150] - 0.5);
            let answer = if chance.random::<f64>() < 0.05 {
                2
            } else {
                u16::from(chance.random::<f64>() < leaning)
            };
            sample.region.push(region);
            sample.sex.push(sex);
            sample.age.push(age);
            sample.income.push(income);
            sample.answer.push(answer);
            let response = 0.5 + 0.1 * f64::from(age);
            sample.responded.push(chance.random::<f64>() < response);
            sample
                .design
                .weight
                .push(0.6 + 0.8 * chance.random::<f64>());
        }
        sample
    }

    /// A cell for each row, in their order.
    fn frame(&self) -> Frame {
        let frame = Frame::with_grain(&self.design, &[], Grain::Rows);
        let own = frame.cell_of_row().iter().enumerate();
        assert!(own.into_iter().all(|(row, cell)| row == *cell as usize));
        frame
    }

    fn by_region(&self) -> (CellMargins, Vec<Vec<f64>>) {
        let margins = CellMargins {
            category_of_cell: vec![self.region.clone()],
            categories: vec![3],
        };
        (margins, vec![vec![0.42, 0.33, 0.25]])
    }

    fn by_sex_and_age(&self) -> (CellMargins, Vec<Vec<f64>>) {
        let margins = CellMargins {
            category_of_cell: vec![self.sex.clone(), self.age.clone()],
            categories: vec![2, 4],
        };
        (margins, vec![vec![0.46, 0.54], vec![0.3, 0.28, 0.22, 0.2]])
    }

    /// Women and men, and the mean income.
    fn by_sex_and_income(&self) -> Benchmarks {
        let margins = CellMargins {
            category_of_cell: vec![self.sex.clone()],
            categories: vec![2],
        };
        Benchmarks::of_margins(ROWS, margins, vec![vec![0.46 * TOTAL, 0.54 * TOTAL]])
            .with_number(self.income.clone(), 47.0 * TOTAL)
    }
}

/// What a step says that cannot be made.
type Failed = String;

/// How trimming is made again in a replicate.
enum Trimming<'a> {
    Anew,
    /// The factors of the full sample.
    Held(&'a [f64]),
}

/// The weights of the rows while steps are made, and the factors of each.
struct Steps {
    weight: Vec<f64>,
    factors: Vec<Vec<f64>>,
}

impl Steps {
    fn from(weight: &[f64]) -> Self {
        Self {
            weight: weight.to_vec(),
            factors: Vec::new(),
        }
    }

    fn then(mut self, factor: Vec<f64>) -> Self {
        for (weight, factor) in self.weight.iter_mut().zip(&factor) {
            *weight *= factor;
        }
        self.factors.push(factor);
        self
    }

    fn meeting(self, (margins, shares): &(CellMargins, Vec<Vec<f64>>)) -> Result<Self, Failed> {
        let met = meet_margins(&self.weight, margins, shares, TOTAL)
            .map_err(|culprit| format!("{culprit:?}"))?;
        Ok(self.then(met.factor))
    }

    fn calibrated(self, x: &Benchmarks, distance: Distance) -> Result<Self, Failed> {
        let found = calibrate(&self.weight, x, distance, Bounds::None)
            .map_err(|culprit| format!("{culprit:?}"))?;
        Ok(self.then(found.factor))
    }

    fn trimmed(self, how: &Trimming<'_>) -> Result<Self, Failed> {
        const LIMITS: Limits = Limits {
            lower: 0.4,
            upper: 2.0,
        };
        if let Trimming::Held(factor) = how {
            return Ok(self.then(factor.to_vec()));
        }
        let (unit, parts) = (LimitUnit::Weight, Redistribution::Equal);
        let found = trim(&self.weight, LIMITS, unit, parts, Repetition::UntilInside)
            .map_err(|reason| format!("{reason:?}"))?;
        let factor = found.weight.iter().zip(&self.weight);
        let factor = factor.map(|(after, before)| if *before > 0.0 { after / before } else { 1.0 });
        let factor = factor.collect();
        Ok(self.then(factor))
    }

    fn rescaled(self, total: f64) -> Self {
        let sum: f64 = self.weight.iter().sum();
        let rows = self.weight.len();
        self.then(vec![total / sum; rows])
    }

    /// Classes by age: respondents stand for everybody sampled.
    fn for_nonresponse(self, sample: &Sample) -> Self {
        let (mut all, mut answered) = ([0.0; 4], [0.0; 4]);
        for (row, weight) in self.weight.iter().enumerate() {
            let class = sample.age[row] as usize;
            all[class] += weight;
            if sample.responded[row] {
                answered[class] += weight;
            }
        }
        let factor = (0..ROWS).map(|row| {
            let class = sample.age[row] as usize;
            if sample.responded[row] {
                all[class] / answered[class]
            } else {
                0.0
            }
        });
        let factor = factor.collect();
        self.then(factor)
    }

    /// Of all steps together.
    fn product(&self) -> Vec<f64> {
        let mut product = vec![1.0; self.weight.len()];
        for factor in &self.factors {
            for (product, factor) in product.iter_mut().zip(factor) {
                *product *= factor;
            }
        }
        product
    }
}

/// Poststratify → rake → calibrate to a mean → trim → rescale; `distance` for raking and calibration alike.
fn chain(
    sample: &Sample,
    weight: &[f64],
    distance: Distance,
    trimming: &Trimming<'_>,
) -> Result<Steps, Failed> {
    let steps = Steps::from(weight).meeting(&sample.by_region())?;
    let (margins, shares) = sample.by_sex_and_age();
    let steps = match distance {
        Distance::Raking => steps.meeting(&(margins, shares))?,
        _ => {
            let totals = shares
                .iter()
                .map(|shares| shares.iter().map(|s| s * TOTAL).collect());
            let x = Benchmarks::of_margins(ROWS, margins, totals.collect());
            steps.calibrated(&x, distance)?
        }
    };
    Ok(steps
        .calibrated(&sample.by_sex_and_income(), distance)?
        .trimmed(trimming)?
        .rescaled(5_000_000.0))
}

/// The same steps as the variance reads them.
fn history(sample: &Sample, frame: &Frame, steps: &Steps) -> Adjustment {
    let [region, rake, calibration, trimming, scale] = steps.factors.as_slice() else {
        panic!("five steps")
    };
    Adjustment::none(frame)
        .then_raked(
            frame,
            region,
            &sample.by_region().0,
            RakeVariance::Calibrate,
        )
        .then_raked(
            frame,
            rake,
            &sample.by_sex_and_age().0,
            RakeVariance::Calibrate,
        )
        .then_calibrated(frame, calibration, sample.by_sex_and_income().auxiliaries())
        .then_fixed(trimming)
        .then_fixed(scale)
}

/// The standard error of the share that agrees by the history of the weights.
fn linearised(sample: &Sample, frame: &Frame, adjustment: &Adjustment) -> f64 {
    let at = Linearisation::new(frame, adjustment, SingletonPsu::Fail);
    let tally = Tally::categorical(frame, &sample.design.weight, &sample.answer, 3);
    let tally = DomainTally::new(&at, &tally, &Partition::everybody(frame));
    let statistic = tally.mean(0, AGREE).expect("answers");
    at.variance(&tally, &statistic).expect("a variance").sqrt()
}

/// JK1 without strata, JKn with them.
fn jackknife(frame: &Frame, sampling: Sampling) -> ReplicateDesign {
    let units = ReplicationUnits::first_stage(frame).expect("units");
    match sampling {
        Sampling::Respondents => ReplicateDesign::jk1(units),
        Sampling::StratifiedClusters => ReplicateDesign::jkn(units, SingletonPsu::Fail),
    }
    .expect("a jackknife")
}

/// Deletion against linear terms: 1.2 to 1.5 % are found, which is the leverage.
const LEVERAGE: f64 = 0.025;
/// What a step of 1e-4 leaves beside the derivative.
const CURVATURE: f64 = 1e-5;

/// The same jackknife with every factor pulled towards 1, so that a replicate is next to the sample. Trimming is to be
/// held in it: a limit looks at the weight of one respondent, not at how much of a respondent there is.
fn derivative(frame: &Frame, jackknife: &ReplicateDesign) -> ReplicateDesign {
    const STEP: f64 = 1e-4;
    let of_unit = |unit| {
        let replicates = (0..jackknife.replicates()).map(Replicate);
        replicates
            .map(|replicate| 1.0 + STEP * (jackknife.factor(Unit(unit), replicate) - 1.0))
            .collect()
    };
    let factors: Vec<Vec<f64>> = (0..jackknife.units().len()).map(of_unit).collect();
    ReplicateDesign::supplied(
        ReplicationUnits::first_stage(frame).expect("units"),
        FactorTable::from_units(&factors).expect("factors"),
        jackknife.scale() / (STEP * STEP),
        jackknife.rscales().to_vec(),
    )
    .expect("a design")
}

/// The standard error of the same share by replicates in which `reweight` makes the weights again.
fn replicated(
    sample: &Sample,
    frame: &Frame,
    design: &ReplicateDesign,
    mut reweight: impl FnMut(&[f64]) -> Result<Steps, Failed>,
) -> f64 {
    let each: Vec<u32> = (0..ROWS as u32).collect();
    let weights = ReplicateWeights::remade(frame, design, &each, OnFailure::Stop, |weight| {
        Ok::<_, Failed>(reweight(weight)?.product())
    })
    .unwrap_or_else(|failed| panic!("{failed}"));
    let tally = Tally::categorical(frame, &sample.design.weight, &sample.answer, 3);
    let asked = Asked {
        tally: &tally,
        partition: &Partition::everybody(frame),
        quantities: &[Quantity::Mean {
            domain: 0,
            variable: AGREE,
        }],
    };
    let found = Replicated::of_tallies(&weights, &[asked]).expect("a share");
    found.standard_errors(Centre::FullSample)[0]
}

fn assert_within(tolerance: f64, found: f64, expected: f64, what: &str) {
    let off = found / expected - 1.0;
    println!(
        "{what}: {found:.8} and {expected:.8}, {:+.4} %",
        100.0 * off
    );
    assert!(
        off.abs() <= tolerance,
        "{what}: {found} by the history, {expected} by replicates ({:+.4} %)",
        100.0 * off
    );
}

const BOTH: [Sampling; 2] = [Sampling::Respondents, Sampling::StratifiedClusters];

#[test]
fn a_chain_of_five_steps_has_the_variance_of_a_jackknife_that_makes_it_again() {
    for sampling in BOTH {
        let sample = Sample::new(sampling);
        let frame = sample.frame();
        let full = chain(
            &sample,
            &sample.design.weight,
            Distance::Raking,
            &Trimming::Anew,
        )
        .expect("weights");
        let cut = full.factors[3]
            .iter()
            .filter(|factor| **factor < 1.0)
            .count();
        assert!(cut > 10, "{cut}");
        let by_history = linearised(&sample, &frame, &history(&sample, &frame, &full));
        let design = jackknife(&frame, sampling);
        let held = Trimming::Held(&full.factors[3]);
        for (trimming, what) in [(Trimming::Anew, "trimmed anew"), (held, "trimming held")] {
            let by_replicates = replicated(&sample, &frame, &design, |weight| {
                chain(&sample, weight, Distance::Raking, &trimming)
            });
            assert_within(
                LEVERAGE,
                by_history,
                by_replicates,
                &format!("{sampling:?}, {what}"),
            );
        }
        // The agreement is not for want of something to lose: weights taken as fixed say 3 to 5 % more.
        let fixed = Adjustment::none(&frame).then_fixed(&full.product());
        let fixed = linearised(&sample, &frame, &fixed);
        assert!(fixed > 1.03 * by_history, "{fixed} and {by_history}");
    }
}

#[test]
fn the_variance_of_linear_steps_is_the_derivative_of_the_chain() {
    for sampling in BOTH {
        let sample = Sample::new(sampling);
        let frame = sample.frame();
        let full = chain(
            &sample,
            &sample.design.weight,
            Distance::Linear,
            &Trimming::Anew,
        )
        .expect("weights");
        let by_history = linearised(&sample, &frame, &history(&sample, &frame, &full));
        let design = derivative(&frame, &jackknife(&frame, sampling));
        let by_derivative = replicated(&sample, &frame, &design, |weight| {
            let held = Trimming::Held(&full.factors[3]);
            chain(&sample, weight, Distance::Linear, &held)
        });
        assert_within(
            CURVATURE,
            by_history,
            by_derivative,
            &format!("{sampling:?}"),
        );
    }
}

#[test]
fn nonresponse_classes_and_then_raking_have_the_variance_of_a_jackknife() {
    for sampling in BOTH {
        let sample = Sample::new(sampling);
        let frame = sample.frame();
        for distance in [Distance::Raking, Distance::Linear] {
            let (margins, shares) = sample.by_sex_and_age();
            let totals = shares
                .iter()
                .map(|shares| shares.iter().map(|s| s * TOTAL).collect());
            let x = Benchmarks::of_margins(ROWS, margins.clone(), totals.collect());
            let steps = |weight: &[f64]| {
                Steps::from(weight)
                    .for_nonresponse(&sample)
                    .calibrated(&x, distance)
            };
            let full = steps(&sample.design.weight).expect("weights");
            let adjustment = Adjustment::none(&frame)
                .then_nonresponse(&frame, &sample.age, &sample.responded)
                .then_raked(&frame, &full.factors[1], &margins, RakeVariance::Calibrate);
            let by_history = linearised(&sample, &frame, &adjustment);
            let deleting = jackknife(&frame, sampling);
            let (design, tolerance) = match distance {
                Distance::Linear => (derivative(&frame, &deleting), CURVATURE),
                _ => (deleting, LEVERAGE),
            };
            let found = replicated(&sample, &frame, &design, steps);
            assert_within(
                tolerance,
                by_history,
                found,
                &format!("{sampling:?}, nonresponse, {distance:?}"),
            );
        }
    }
}
