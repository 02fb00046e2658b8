//! In: two colours and a kind of colour vision. Out: how far apart they look. Never: a judgement whether that is enough.
//!
//! Dichromacy is simulated on linear light with the matrices of Machado, Oliveira and Fernandes (2009), severity 1. Distances are ΔE′
//! in CAM02-UCS (Luo, Cui and Li 2006) on CIECAM02 (CIE 159:2004) under the viewing conditions of sRGB: D65, background 20,
//! adapting luminance 64/π/5 cd/m², average surround. With these the package colorspacious 1.1 gives the same figures.

use std::fmt;

use serde::Serialize;

use super::Colour;

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
    let seen = |colour: Colour| {
        let light = times(&vision.matrix(), colour.linear());
        uniform(light.map(|part| part.clamp(0.0, 1.0)))
    };
    let (one, other) = (seen(one), seen(other));
    one.iter()
        .zip(other)
        .map(|(a, b)| (a - b).powi(2))
        .sum::<f64>()
        .sqrt()
}

type Matrix = [[f64; 3]; 3];

fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

/// sRGB, D65.
const TO_XYZ: Matrix = [
    [0.412_4, 0.357_6, 0.180_5],
    [0.212_6, 0.715_2, 0.072_2],
    [0.019_3, 0.119_2, 0.950_5],
];
const CAT02: Matrix = [
    [0.732_8, 0.429_6, -0.162_4],
    [-0.703_6, 1.697_5, 0.006_1],
    [0.003_0, 0.013_6, 0.983_4],
];
const CAT02_BACK: Matrix = [
    [
        1.096_123_820_835_514,
        -0.278_869_000_218_287_2,
        0.182_745_179_382_773_07,
    ],
    [
        0.454_369_041_975_358_6,
        0.473_533_154_307_411_7,
        0.072_097_803_717_229_12,
    ],
    [
        -0.009_627_608_738_429_355,
        -0.005_698_031_216_113_419,
        1.015_325_639_954_543_4,
    ],
];
const HUNT: Matrix = [
    [0.389_71, 0.688_98, -0.078_68],
    [-0.229_81, 1.183_40, 0.046_41],
    [0.0, 0.0, 1.0],
];
const WHITE: [f64; 3] = [95.047, 100.0, 108.883];
/// Average surround.
const C: f64 = 0.69;
/// Chromatic induction of an average surround.
const NC: f64 = 1.0;
/// The background, of 100.
const BACKGROUND: f64 = 20.0;

/// J′, a′, b′ of light.
fn uniform(light: [f64; 3]) -> [f64; 3] {
    let adapting = 64.0 / std::f64::consts::PI / 5.0;
    let k = 1.0 / (5.0 * adapting + 1.0);
    let k4 = k.powi(4);
    let level = 0.2 * k4 * 5.0 * adapting + 0.1 * (1.0 - k4).powi(2) * (5.0 * adapting).cbrt();
    let n = BACKGROUND / 100.0;
    let (z, induction) = (1.48 + n.sqrt(), 0.725 * n.powf(-0.2));
    let degree = 1.0 - 1.0 / 3.6 * ((-adapting - 42.0) / 92.0).exp();
    let white = times(&CAT02, WHITE);
    let adapted = |xyz: [f64; 3]| {
        let cones = times(&CAT02, xyz);
        let mut out = [0.0; 3];
        for ((out, cone), white) in out.iter_mut().zip(cones).zip(white) {
            *out = cone * (100.0 * degree / white + 1.0 - degree);
        }
        let hunt = times(&HUNT, times(&CAT02_BACK, out));
        hunt.map(|cone| {
            let power = (level * cone.abs() / 100.0).powf(0.42);
            cone.signum() * 400.0 * power / (power + 27.13) + 0.1
        })
    };
    let achromatic = |[r, g, b]: [f64; 3]| (2.0 * r + g + b / 20.0 - 0.305) * induction;
    let cones = adapted(times(&TO_XYZ, light).map(|part| part * 100.0));
    let [r, g, b] = cones;
    let (red_green, yellow_blue) = (r - 12.0 * g / 11.0 + b / 11.0, (r + g - 2.0 * b) / 9.0);
    let hue = yellow_blue.atan2(red_green);
    let ratio = (achromatic(cones) / achromatic(adapted(WHITE))).max(0.0);
    let lightness = 100.0 * ratio.powf(C * z);
    let eccentricity = ((hue + 2.0).cos() + 3.8) / 4.0;
    let t = 50_000.0 / 13.0 * NC * induction * eccentricity * red_green.hypot(yellow_blue)
        / (r + g + 21.0 / 20.0 * b);
    let chroma = t.powf(0.9) * (lightness / 100.0).sqrt() * (1.64 - 0.29_f64.powf(n)).powf(0.73);
    let colourfulness = chroma * level.powf(0.25);
    let mapped = (1.0 + 0.0228 * colourfulness).ln() / 0.0228;
    [
        1.7 * lightness / (1.0 + 0.007 * lightness),
        mapped * hue.cos(),
        mapped * hue.sin(),
    ]
}
