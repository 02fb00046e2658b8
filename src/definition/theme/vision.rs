//! In: two colours and a kind of colour vision. Out: how far apart they look. Never: a judgement whether that is enough.
//!
//! Dichromacy is simulated on linear light with the matrices of Machado, Oliveira and Fernandes (2009), severity 1. Distances are ΔE′
//! in CAM02-UCS (Luo, Cui and Li 2006) on CIECAM02 (CIE 159:2004) under the viewing conditions of sRGB: D65, background 20,
//! adapting luminance 64/π/5 cd/m², average surround. With these the package colorspacious 1.1 gives the same figures.

use std::fmt;

use serde::Serialize;

use super::Colour;
use super::appearance::{Matrix, times, uniform};

/// A kind of colour vision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Vision {
    /// All three kinds of cone.
    Normal,
    /// Without long-wave cones.
    Protan,
    /// Without middle-wave cones.
    Deutan,
    /// Without short-wave cones.
    Tritan,
}

impl Vision {
    /// The four that palettes are judged by.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Protan, Self::Deutan, Self::Tritan];

    fn matrix(self) -> Matrix {
        match self {
            Self::Normal => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Self::Protan => [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            Self::Deutan => [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
            Self::Tritan => [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        }
    }
}

impl fmt::Display for Vision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Normal => "normal vision",
            Self::Protan => "protan vision",
            Self::Deutan => "deutan vision",
            Self::Tritan => "tritan vision",
        })
    }
}

/// ΔE′ in CAM02-UCS between two colours as a kind of vision sees them.
///
/// ```
/// use tidemark::definition::{Colour, theme::{Vision, distance}};
/// // Red and green of a common palette, which deuteranopes confuse.
/// let (yellow, green) = (Colour::of(0xFD_AE61), Colour::of(0xA6_D96A));
/// assert!((distance(yellow, green, Vision::Deutan) - 2.4).abs() < 0.1);
/// ```
pub fn distance(one: Colour, other: Colour, vision: Vision) -> f64 {
    let (one, other) = (seen(one, vision), seen(other, vision));
    one.iter()
        .zip(other)
        .map(|(a, b)| (a - b).powi(2))
        .sum::<f64>()
        .sqrt()
}

/// J′, a′, b′ of a colour as a kind of vision sees it.
pub(super) fn seen(colour: Colour, vision: Vision) -> [f64; 3] {
    let light = times(&vision.matrix(), colour.linear());
    uniform(light.map(|part| part.clamp(0.0, 1.0)))
}
