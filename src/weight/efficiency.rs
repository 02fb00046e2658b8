//! What unequal weights cost: Kish's figures from single weights.

use serde::Serialize;

/// A set of weights in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Efficiency {
    /// How many weights, zeros among them.
    pub respondents: u64,
    /// Σw.
    pub sum: f64,
    /// Σw².
    pub sum_of_squares: f64,
    /// 0 where somebody weighs nothing.
    pub smallest: f64,
    /// Largest w.
    pub largest: f64,
    /// Sums of deviations from the first weight and of their squares: equal weights then vary by exactly 0.
    #[serde(skip)]
    deviations: (f64, f64),
    #[serde(skip)]
    first: f64,
}

impl Efficiency {
    /// Sums up weights in the order given; `None` of no weights at all.
    ///
    /// ```
    /// use tidemark::weight::Efficiency;
    /// let two = Efficiency::of([1.0, 3.0]).unwrap();
    /// assert_eq!(two.weighting_design_effect(), 1.25);
    /// assert_eq!(two.effective_base(), 1.6);
    /// ```
    pub fn of(weights: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut all: Option<Self> = None;
        for weight in weights {
            let all = all.get_or_insert(Self {
                respondents: 0,
                sum: 0.0,
                sum_of_squares: 0.0,
                smallest: weight,
                largest: weight,
                deviations: (0.0, 0.0),
                first: weight,
            });
            all.respondents += 1;
            all.sum += weight;
            all.sum_of_squares += weight * weight;
            all.smallest = all.smallest.min(weight);
            all.largest = all.largest.max(weight);
            let off = weight - all.first;
            all.deviations.0 += off;
            all.deviations.1 += off * off;
        }
        all
    }

    /// The squared coefficient of variation of the weights, which is the weighting design effect minus 1.
    pub fn relative_variance(&self) -> f64 {
        let n = self.respondents as f64;
        let mean = self.sum / n;
        (self.deviations.1 - self.deviations.0 * self.deviations.0 / n) / n / (mean * mean)
    }

    /// Kish's weighting design effect n·Σw²/(Σw)² (Kish 1965, *Survey Sampling*, § 11.7).
    pub fn weighting_design_effect(&self) -> f64 {
        self.respondents as f64 * self.sum_of_squares / (self.sum * self.sum)
    }

    /// The effective base (Σw)²/Σw².
    pub fn effective_base(&self) -> f64 {
        self.sum * self.sum / self.sum_of_squares
    }
}
