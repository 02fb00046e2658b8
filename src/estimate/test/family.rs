//! P-values adjusted over a declared family of tests.

use serde::{Deserialize, Serialize};

use crate::definition;

/// How p-values are adjusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// As they are.
    None,
    /// The chance of any false finding in the family stays below the level, whatever depends on what
    /// (Holm 1979, *Scandinavian Journal of Statistics* 6, 65–70).
    #[default]
    Holm,
    /// The expected share of false findings among the findings stays below the level, for independent or positively
    /// dependent tests (Benjamini and Hochberg 1995, *JRSS B* 57, 289–300; Benjamini and Yekutieli 2001).
    BenjaminiHochberg,
}

impl From<definition::Correction> for Correction {
    /// As a survey declares it.
    fn from(declared: definition::Correction) -> Self {
        match declared {
            definition::Correction::Holm => Self::Holm,
            definition::Correction::BenjaminiHochberg => Self::BenjaminiHochberg,
            definition::Correction::None => Self::None,
        }
    }
}

/// A declared family: the tests one conclusion is drawn from together.
///
/// A test that could not be made keeps its place and does not count.
///
/// ```
/// use tidemark::estimate::test::{Correction, Family};
/// let family = Family::new([Some(0.01), None, Some(0.04), Some(0.03)])?;
/// assert_eq!(family.tests(), 3);
/// assert_eq!(family.adjusted(Correction::Holm), [Some(0.03), None, Some(0.06), Some(0.06)]);
/// assert_eq!(family.adjusted(Correction::BenjaminiHochberg), [Some(0.03), None, Some(0.04), Some(0.04)]);
/// # Ok::<(), tidemark::estimate::test::NotAProbability>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Family {
    p: Vec<Option<f64>>,
    /// Places of the tests with a p-value, smallest first; ties in their order.
    ascending: Vec<usize>,
}

/// A p-value below 0, above 1 or not a number, with its place.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("p-value {place} of the family is {value}, not a probability")]
pub struct NotAProbability {
    /// From 0.
    pub place: usize,
    /// What stands there.
    pub value: f64,
}

impl Family {
    /// The family of these p-values, or of p-values where there are some.
    ///
    /// # Errors
    /// A value that is not between 0 and 1.
    pub fn new<P: Into<Option<f64>>>(
        p: impl IntoIterator<Item = P>,
    ) -> Result<Self, NotAProbability> {
        let p: Vec<Option<f64>> = p.into_iter().map(Into::into).collect();
        let mut known: Vec<(usize, f64)> = Vec::with_capacity(p.len());
        for (place, value) in p.iter().enumerate() {
            match *value {
                Some(value) if !(0.0..=1.0).contains(&value) => {
                    return Err(NotAProbability { place, value });
                }
                Some(value) => known.push((place, value)),
                None => {}
            }
        }
        known.sort_by(|first, second| first.1.total_cmp(&second.1));
        Ok(Self {
            ascending: known.into_iter().map(|(place, _)| place).collect(),
            p,
        })
    }

    /// How many tests have a p-value.
    pub fn tests(&self) -> usize {
        self.ascending.len()
    }

    /// Adjusted p-values, in the order of the family; 0 to 1.
    ///
    /// With p₍₁₎ ≤ … ≤ p₍ₘ₎: Holm max over j ≤ i of (m − j + 1)·p₍ⱼ₎, Benjamini–Hochberg min over j ≥ i of m·p₍ⱼ₎/j,
    /// both at most 1. A finding at level α is an adjusted p-value of at most α.
    pub fn adjusted(&self, correction: Correction) -> Vec<Option<f64>> {
        match correction {
            Correction::None => self.p.clone(),
            Correction::Holm => {
                let mut largest = 0.0_f64;
                self.swept(self.ascending.iter().enumerate(), |rank, p| {
                    largest = largest.max((self.tests() - rank) as f64 * p);
                    largest
                })
            }
            Correction::BenjaminiHochberg => {
                let mut smallest = 1.0_f64;
                self.swept(self.ascending.iter().enumerate().rev(), |rank, p| {
                    smallest = smallest.min(self.tests() as f64 / (rank + 1) as f64 * p);
                    smallest
                })
            }
        }
    }

    /// Walks over the p-values in an order, each with its rank from 0.
    fn swept<'a>(
        &self,
        order: impl Iterator<Item = (usize, &'a usize)>,
        mut adjust: impl FnMut(usize, f64) -> f64,
    ) -> Vec<Option<f64>> {
        let mut adjusted = vec![None; self.p.len()];
        for (rank, &place) in order {
            adjusted[place] = self.p[place].map(|p| adjust(rank, p).min(1.0));
        }
        adjusted
    }
}
