//! One poll of the simulation: drawn, weighted and estimated by what the program itself calls.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use tidemark::definition::{RakeVariance, SingletonPsu, Survey, WaveId};
use tidemark::estimate::wave::{Asked, ItemTallies, SumsOf, estimate};
use tidemark::estimate::{Linearisation, Measure, WaveEstimates};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Column, Factor, Frame, Grain, Threads, tallies};
use tidemark::weight::{Adjustment, CellMargins, rake};

use crate::population::{LEVELS, Population, Response, Sample};
use crate::{ROWS, SEED};

/// Adults in the household of a person, as shares of the persons: one of them is asked, with the others' chance.
const ADULTS: [f64; 5] = [0.30, 0.45, 0.14, 0.08, 0.03];

/// How a poll is drawn and weighted.
pub struct Design {
    pub name: &'static str,
    population: Population,
    targets: Vec<Vec<f64>>,
    households: bool,
}

impl Design {
    /// One adult a household, uneven response.
    pub fn households() -> Self {
        Self::new("households, uneven response", Response::Uneven, true)
    }

    /// Persons, all with the same chance, everybody responds.
    pub fn persons() -> Self {
        Self::new("persons, even response", Response::Even, false)
    }

    fn new(name: &'static str, response: Response, households: bool) -> Self {
        let population = Population::new(response);
        let targets = population.margins();
        Self {
            name,
            population,
            targets,
            households,
        }
    }

    /// By class, the probability of an opinion that so many of the population hold.
    pub fn opinion(&self, share: f64) -> Vec<f64> {
        self.population.opinion(share)
    }

    /// A poll of `survey`'s items: `opinions` holds the probabilities by item and class. Only nets are handed on.
    pub fn poll(
        &self,
        survey: &Survey,
        wave: &WaveId,
        opinions: &[Vec<f64>],
        number: usize,
    ) -> WaveEstimates {
        let sample = Sample::draw(&self.population, ROWS, opinions, 0.0, SEED, number as u64);
        let design = DesignColumns {
            weight: self.design_weights(number),
            ..DesignColumns::default()
        };
        let factors: Vec<Factor<'_>> = sample
            .background
            .iter()
            .zip(LEVELS)
            .map(|(level, levels)| Factor { level, levels })
            .collect();
        let frame = Frame::with_grain(&design, &factors, Grain::Cells);
        let margins = margins(&frame);
        let raked = rake(&frame.totals().weight, &margins, &self.targets, ROWS as f64);
        assert!(raked.converged(), "poll {number} does not rake");
        let adjustment = Adjustment::none(&frame).then_raked(
            &frame,
            &raked.factor,
            &margins,
            RakeVariance::default(),
        );
        let at = Linearisation::new(&frame, &adjustment, SingletonPsu::Fail);
        let columns: Vec<Column<'_>> = sample
            .answers
            .iter()
            .map(|positions| Column::Answers {
                positions,
                blank: 2,
            })
            .collect();
        let items: Vec<ItemTallies<'_>> = survey
            .items
            .iter()
            .zip(tallies(&frame, &design.weight, &columns, Threads::ONE))
            .map(|(item, tally)| ItemTallies {
                item,
                tallies: vec![tally],
                ratios: Vec::new(),
                numbers: None,
            })
            .collect();
        let asked = Asked {
            rules: &survey.estimation,
            low_base: &survey.report.low_base,
            extras: &[],
            tests: &[],
            sums: SumsOf::default(),
        };
        let mut estimates = estimate(wave, &at, &items, &[], asked);
        estimates
            .cells
            .retain(|cell| matches!(cell.measure, Measure::Net(_)));
        estimates
    }

    /// Of one adult in a household of a: a. Those asked live in smaller households than people do.
    fn design_weights(&self, number: usize) -> Vec<f64> {
        if !self.households {
            return vec![1.0; ROWS];
        }
        let asked = ADULTS
            .iter()
            .zip(1..)
            .map(|(share, adults)| share / f64::from(adults));
        let all: f64 = asked.clone().sum();
        let mut random = ChaCha12Rng::seed_from_u64(SEED + 1);
        random.set_stream(number as u64);
        (0..ROWS)
            .map(|_| {
                let mut draw = (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64 * all;
                let mut adults = 1.0;
                for share in asked.clone().take(ADULTS.len() - 1) {
                    if draw < share {
                        break;
                    }
                    draw -= share;
                    adults += 1.0;
                }
                adults
            })
            .collect()
    }
}

fn margins(frame: &Frame) -> CellMargins {
    let levels = |factor| frame.levels(factor).iter().map(|&level| u32::from(level));
    CellMargins {
        category_of_cell: (0..LEVELS.len())
            .map(|factor| levels(factor).collect())
            .collect(),
        categories: LEVELS.iter().map(|&levels| usize::from(levels)).collect(),
    }
}
