//! A known population and samples of it that respond unevenly.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Sex, age group, region, education.
pub const LEVELS: [u16; 4] = [2, 4, 5, 3];
const SHARES: [&[f64]; 4] = [
    &[0.51, 0.49],
    &[0.27, 0.24, 0.25, 0.24],
    &[0.31, 0.22, 0.20, 0.15, 0.12],
    &[0.22, 0.45, 0.33],
];
/// How readily each category responds: the product is what raking can make good.
const RESPONSE: [&[f64]; 4] = [
    &[1.05, 0.95],
    &[0.70, 0.90, 1.15, 1.25],
    &[1.10, 1.00, 0.95, 0.90, 1.00],
    &[0.75, 0.95, 1.25],
];
/// Effects on the logit of an opinion.
const EFFECTS: [&[f64]; 4] = [
    &[0.2, -0.2],
    &[-0.5, -0.1, 0.2, 0.5],
    &[0.2, 0.0, -0.1, -0.2, 0.1],
    &[-0.5, 0.0, 0.4],
];
/// Not a sum of margins, so that raking does not explain it: older men, and the educated of the first region.
const SEX_BY_AGE: f64 = 0.25;
const REGION_BY_EDUCATION: f64 = 0.3;

/// One combination of the four background variables.
struct Class {
    levels: [u16; 4],
    /// Its share of the population, and of those who respond.
    population: f64,
    responding: f64,
    effect: f64,
}

/// Who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// Everybody who is asked.
    Even,
    /// Some categories more readily than others.
    Uneven,
}

pub struct Population {
    classes: Vec<Class>,
    /// Cumulated shares of those who respond.
    cumulated: Vec<f64>,
}

impl Population {
    pub fn new(response: Response) -> Self {
        let mut classes = Vec::new();
        for sex in 0..LEVELS[0] {
            for age in 0..LEVELS[1] {
                for region in 0..LEVELS[2] {
                    for education in 0..LEVELS[3] {
                        classes.push(Class::new([sex, age, region, education], response));
                    }
                }
            }
        }
        let all: f64 = classes.iter().map(|class| class.population).sum();
        let responding: f64 = classes.iter().map(|class| class.responding).sum();
        let mut sum = 0.0;
        let mut cumulated = Vec::new();
        for class in &mut classes {
            class.population /= all;
            class.responding /= responding;
            sum += class.responding;
            cumulated.push(sum);
        }
        Self { classes, cumulated }
    }

    /// The true margins.
    pub fn margins(&self) -> Vec<Vec<f64>> {
        (0..LEVELS.len())
            .map(|variable| {
                let mut shares = vec![0.0; usize::from(LEVELS[variable])];
                for class in &self.classes {
                    shares[usize::from(class.levels[variable])] += class.population;
                }
                shares
            })
            .collect()
    }

    /// By class, the probability of an opinion whose share of the population is exactly `share`.
    pub fn opinion(&self, share: f64) -> Vec<f64> {
        let of_class = |level: f64| -> Vec<f64> {
            self.classes
                .iter()
                .map(|class| 1.0 / (1.0 + (-(level + class.effect)).exp()))
                .collect()
        };
        let of_all = |probabilities: &[f64]| -> f64 {
            self.classes
                .iter()
                .zip(probabilities)
                .map(|(class, p)| class.population * p)
                .sum()
        };
        let (mut low, mut high) = (-20.0, 20.0);
        for _ in 0..200 {
            let middle = f64::midpoint(low, high);
            if of_all(&of_class(middle)) < share {
                low = middle;
            } else {
                high = middle;
            }
        }
        of_class(f64::midpoint(low, high))
    }

    fn draw(&self, random: &mut Random) -> usize {
        let draw = random.unit();
        self.cumulated
            .partition_point(|&sum| sum <= draw)
            .min(self.classes.len() - 1)
    }
}

impl Class {
    fn new(levels: [u16; 4], response: Response) -> Self {
        let of = |table: [&[f64]; 4]| -> [f64; 4] {
            std::array::from_fn(|variable| table[variable][usize::from(levels[variable])])
        };
        // Education goes with age a little, so that the margins are not independent.
        let association = if levels[1] >= 2 && levels[3] == 0 {
            1.3
        } else {
            1.0
        };
        let population = of(SHARES).iter().product::<f64>() * association;
        let interaction = if levels[0] == 1 && levels[1] >= 2 {
            SEX_BY_AGE
        } else {
            0.0
        } + if levels[2] == 0 && levels[3] == 2 {
            -REGION_BY_EDUCATION
        } else {
            0.0
        };
        let readiness: f64 = match response {
            Response::Even => 1.0,
            Response::Uneven => of(RESPONSE).iter().product(),
        };
        Self {
            levels,
            population,
            responding: population * readiness,
            effect: of(EFFECTS).iter().sum::<f64>() + interaction,
        }
    }
}

/// The answers of one sample: background by variable, opinions by item (1 agrees, 0 does not, 2 does not know).
pub struct Sample {
    pub background: Vec<Vec<u16>>,
    pub answers: Vec<Vec<u16>>,
}

impl Sample {
    /// `rows` respondents; `opinions` holds the probabilities by item and class. `number` says which sample it is: the
    /// same number gives the same sample, whatever was drawn before.
    pub fn draw(
        population: &Population,
        rows: usize,
        opinions: &[Vec<f64>],
        dont_know: f64,
        seed: u64,
        number: u64,
    ) -> Self {
        let mut random = Random::new(seed, number);
        let classes: Vec<usize> = (0..rows).map(|_| population.draw(&mut random)).collect();
        let background = (0..LEVELS.len())
            .map(|variable| {
                classes
                    .iter()
                    .map(|&class| population.classes[class].levels[variable])
                    .collect()
            })
            .collect();
        let answers = opinions
            .iter()
            .map(|of_class| {
                classes
                    .iter()
                    .map(|&class| {
                        let draw = random.unit();
                        if draw < dont_know {
                            2
                        } else {
                            let rescaled = (draw - dont_know) / (1.0 - dont_know);
                            u16::from(rescaled < of_class[class])
                        }
                    })
                    .collect()
            })
            .collect();
        Self {
            background,
            answers,
        }
    }
}

struct Random(ChaCha12Rng);

impl Random {
    fn new(seed: u64, number: u64) -> Self {
        let mut generator = ChaCha12Rng::seed_from_u64(seed);
        generator.set_stream(number);
        Self(generator)
    }

    /// A number from 0 up to 1, of 53 bits.
    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
