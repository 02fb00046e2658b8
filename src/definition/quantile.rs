//! Which quantiles are asked for, and by which rule a weighted sample has them.

use serde::{Serialize, Serializer};

/// A quantile by the proportion p at or below it: 0 < p < 1; 0.5 is the median.
///
/// ```
/// use tidemark::definition::Quantile;
/// let quartile = Quantile::new(0.25).unwrap();
/// assert_eq!(quartile.p(), 0.25);
/// assert!(quartile < Quantile::MEDIAN);
/// assert_eq!(Quantile::new(1.0), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quantile {
    /// Of p. Numbers above 0 stand in the order of their bits.
    bits: u64,
}

impl Quantile {
    /// Half of the weight is at or below it.
    pub const MEDIAN: Self = Self {
        bits: 0.5_f64.to_bits(),
    };

    /// The quartiles, the median among them: what is estimated where nothing is declared.
    pub const QUARTILES: [Self; 3] = [
        Self {
            bits: 0.25_f64.to_bits(),
        },
        Self::MEDIAN,
        Self {
            bits: 0.75_f64.to_bits(),
        },
    ];

    /// `None` unless 0 < p < 1.
    pub fn new(p: f64) -> Option<Self> {
        (p > 0.0 && p < 1.0).then_some(Self { bits: p.to_bits() })
    }

    /// The proportion at or below it.
    pub fn p(self) -> f64 {
        f64::from_bits(self.bits)
    }
}

/// As p.
impl Serialize for Quantile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.p())
    }
}

/// A quantile rule. With the answers in order, wᵢ their weights, Cᵢ = w₁ + … + wᵢ and W their sum, the rules differ in
/// what they do where p falls between two Cᵢ/W. Those from `Hf4` on interpolate linearly between points (pᵢ, xᵢ), flat
/// beyond the ends; with equal weights `Hf1` … `Hf9` are the types of Hyndman and Fan (1996, *The American
/// Statistician* 50, 361–365).
///
/// All are as R's `svyquantile` has them, quirks included: `Math`, `School`, `Hf1` … `Hf4` take the second answer for
/// the first where p < w₁/W.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuantileRule {
    /// The smallest x with Cᵢ/W ≥ p: the inverse of the distribution function. The default.
    #[default]
    Math,
    /// As `Math`; where Cᵢ/W = p the mean of xᵢ and xᵢ₊₁, as schools teach the median.
    School,
    /// Shah and Vaish (2006): the last x whose point (Sᵢ + ½ − wᵢ/2)/(n + 1) is at or below p, S summing weights of mean
    /// 1; as in R the wᵢ in it has not that scale, so with large weights the points are out of order.
    #[serde(rename = "shahvaish")]
    ShahVaish,
    /// The same as `Math`.
    Hf1,
    /// The same as `School`.
    Hf2,
    /// Over distinct values: where Cᵢ/W = p and i is even xᵢ, else the next value.
    Hf3,
    /// pᵢ = Cᵢ/W.
    Hf4,
    /// pᵢ = (Cᵢ − wᵢ/2)/W.
    Hf5,
    /// pᵢ = Cᵢ/(W + w_n).
    Hf6,
    /// pᵢ = Cᵢ₋₁/C_(n−1).
    Hf7,
    /// pᵢ = (Cᵢ₋₁/3 + 2Cᵢ/3)/(W + w_n/3).
    Hf8,
    /// pᵢ = (3Cᵢ₋₁/8 + 5Cᵢ/8)/(W + w_n/4).
    Hf9,
}

impl QuantileRule {
    /// Every rule with the name R gives it.
    pub const NAMED: [(&'static str, Self); 12] = [
        ("math", Self::Math),
        ("school", Self::School),
        ("shahvaish", Self::ShahVaish),
        ("hf1", Self::Hf1),
        ("hf2", Self::Hf2),
        ("hf3", Self::Hf3),
        ("hf4", Self::Hf4),
        ("hf5", Self::Hf5),
        ("hf6", Self::Hf6),
        ("hf7", Self::Hf7),
        ("hf8", Self::Hf8),
        ("hf9", Self::Hf9),
    ];

    /// The name that `quantile_rule` has for it.
    pub fn name(self) -> &'static str {
        let mut named = Self::NAMED.iter();
        let found = named.find(|(_, rule)| *rule == self);
        found.map_or("math", |(name, _)| *name)
    }
}
